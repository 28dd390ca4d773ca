//! Tables set on pages: rows stay whole, the head comes again on each page, the sum stays with the last row.
//!
//! Invariant: cells are broken to their column's width; figures stand against its right edge.

use super::layout::{BODY, BOTTOM, Kind, LEFT, RIGHT, Setter, Style};
use super::model::Table;

const CELL: Style = Style { size: 9.0, leading: 12.0, bold: false };
const PAD: f32 = 4.0;
/// Space between figures and a text to the right of them.
const APART: f32 = 10.0;

/// The edges of a table's columns.
fn edges(table: &Table) -> Vec<(f32, f32)> {
    let shares: f32 = table.columns.iter().map(|column| f32::from(column.share)).sum();
    let mut from = LEFT;
    let count = table.columns.len();
    let one = |(index, column): (usize, &super::model::Column)| {
        let to = from + (RIGHT - LEFT) * f32::from(column.share) / shares.max(1.0);
        let edges = (from, if column.right && index + 1 < count { to - APART } else { to });
        from = to;
        edges
    };
    table.columns.iter().enumerate().map(one).collect()
}

/// Cells broken into lines, and the row's height.
struct Broken {
    cells: Vec<Vec<String>>,
    height: f32,
}

fn broken(setter: &Setter, table: &Table, cells: &[String], bold: bool) -> Broken {
    let style = Style { bold, ..CELL };
    let cells: Vec<Vec<String>> = edges(table)
        .into_iter()
        .zip(cells)
        .map(|((from, to), cell)| setter.broken(cell, style, (from + PAD, to - PAD)))
        .collect();
    let most = cells.iter().map(Vec::len).max().unwrap_or(1);
    Broken { height: CELL.leading * f32::from(u16::try_from(most).unwrap_or(u16::MAX)) + 2.0 * PAD - 1.0, cells }
}

fn heads(table: &Table) -> Vec<String> {
    table.columns.iter().map(|column| column.head.clone()).collect()
}

/// The height of caption, head, first row, and the sum when that follows at once.
pub(super) fn least(setter: &Setter, table: &Table) -> f32 {
    let head = broken(setter, table, &heads(table), true).height;
    let first = table.rows.first().map_or(0.0, |row| broken(setter, table, row, false).height);
    let total = if table.rows.len() == 1 { total_height(setter, table) } else { 0.0 };
    let caption = if table.caption.is_empty() { 0.0 } else { BODY.leading + 2.0 };
    caption + head + first + total
}

/// The height of all of it.
pub(super) fn whole(setter: &Setter, table: &Table) -> f32 {
    let rows = table.rows.iter().skip(1).map(|row| broken(setter, table, row, false).height);
    let total = if table.rows.len() == 1 { 0.0 } else { total_height(setter, table) };
    least(setter, table) + rows.sum::<f32>() + total
}

fn total_height(setter: &Setter, table: &Table) -> f32 {
    table.total.as_ref().map_or(0.0, |row| broken(setter, table, row, true).height)
}

impl Setter {
    /// A table.
    pub(super) fn table(&mut self, table: &Table) {
        self.y += 2.0;
        let least = least(self, table);
        self.room(least);
        let part = self.part(Kind::Table, None);
        if !table.caption.is_empty() {
            let caption = self.part(Kind::Row, Some(part));
            let caption = self.part(Kind::Cell, Some(caption));
            let style = Style { bold: true, size: 9.5, ..BODY };
            self.line(&table.caption, style, (LEFT, self.y), Some(caption));
            self.y += BODY.leading + 2.0;
        }
        let head = broken(self, table, &heads(table), true);
        self.row(table, &head, true, (Kind::Head, Some(part)));
        let total = total_height(self, table);
        for (index, cells) in table.rows.iter().enumerate() {
            let row = broken(self, table, cells, false);
            let last = index + 1 == table.rows.len();
            let needed = row.height + if last { total } else { 0.0 };
            if self.y + needed > BOTTOM && !self.fresh() {
                self.turn();
                // Read once is enough: the head that comes again is no part of the document.
                self.row(table, &head, true, (Kind::Head, None));
            }
            self.row(table, &row, false, (Kind::Cell, Some(part)));
        }
        if let Some(cells) = &table.total {
            let row = broken(self, table, cells, true);
            self.row(table, &row, true, (Kind::Cell, Some(part)));
        }
        self.y += 8.0;
    }

    fn row(&mut self, table: &Table, row: &Broken, bold: bool, (kind, of): (Kind, Option<usize>)) {
        let style = Style { bold, ..CELL };
        let whole = of.map(|table| self.part(Kind::Row, Some(table)));
        for ((column, (from, to)), lines) in table.columns.iter().zip(edges(table)).zip(&row.cells) {
            let part = whole.map(|row| self.part(kind, Some(row)));
            let mut y = self.y + PAD - 1.0;
            for line in lines {
                let x =
                    if column.right { to - PAD - self.fonts.face(bold).width(line, style.size) } else { from + PAD };
                self.line(line, style, (x, y), part);
                y += CELL.leading;
            }
        }
        self.y += row.height;
        self.rule((LEFT, RIGHT), self.y, if bold { 0.8 } else { 0.3 });
    }
}
