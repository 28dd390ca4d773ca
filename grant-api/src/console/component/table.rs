//! A table that becomes cards on a phone.
//!
//! Invariant: a caption, column heads with scope, the first cell of a row is its header, and
//! each cell carries its column's label for the card view. Must not sort or total by itself.

use maud::{Markup, html};

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Start,
    /// Figures.
    End,
}

/// A column's head.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its label.
    pub label: String,
    /// Words or figures.
    pub align: Align,
    /// Link that sorts by this column.
    pub sort: Option<String>,
    /// As the first column: its label stands on the cards of a phone too, where its cells are no names.
    pub said: bool,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl Into<String>) -> Self {
        Column { label: label.into(), align: Align::Start, sort: None, said: false }
    }

    /// A column of figures.
    pub fn figures(label: impl Into<String>) -> Self {
        Column { label: label.into(), align: Align::End, sort: None, said: false }
    }

    /// The same with its label on each card.
    pub fn said(mut self) -> Self {
        self.said = true;
        self
    }

    fn class(&self) -> Option<&'static str> {
        (self.align == Align::End).then_some("figures")
    }
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// Hides the caption from sight where a heading right above says the same.
    pub caption_hidden: bool,
    /// The heads.
    pub columns: Vec<Column>,
    /// The rows, a cell per column.
    pub rows: Vec<Vec<Markup>>,
    /// The totals row, a cell per column.
    pub totals: Option<Vec<Markup>>,
}

impl Table {
    /// The same without columns in which no row says anything; the first one names the rows and stays.
    pub fn without_empty(mut self) -> Self {
        let says = |cell: &Markup| !matches!(cell.0.as_str(), "" | "–");
        let cells = |index: usize| self.rows.iter().chain(&self.totals).filter_map(move |row| row.get(index));
        let kept: Vec<bool> = (0..self.columns.len()).map(|index| index == 0 || cells(index).any(says)).collect();
        fn left<T>(kept: &[bool], all: Vec<T>) -> Vec<T> {
            all.into_iter().zip(kept).filter_map(|(one, stays)| stays.then_some(one)).collect()
        }
        self.columns = left(&kept, self.columns);
        self.rows = self.rows.into_iter().map(|row| left(&kept, row)).collect();
        self.totals = self.totals.map(|row| left(&kept, row));
        self
    }
}

/// The table.
pub fn table(view: &Table) -> Markup {
    html! {
        div.table-box tabindex="0" role="region" aria-label=(view.caption) {
            table.cards {
                caption class=[view.caption_hidden.then_some("unseen")] { (view.caption) }
                thead { tr {
                    @for column in &view.columns {
                        th scope="col" class=[column.class()] {
                            @if let Some(href) = &column.sort {
                                a href=(href) { (column.label) }
                            } @else { (column.label) }
                        }
                    }
                } }
                tbody { @for cells in &view.rows { (row(&view.columns, cells)) } }
                @if let Some(cells) = &view.totals {
                    tfoot { (row(&view.columns, cells)) }
                }
            }
        }
    }
}

fn row(columns: &[Column], cells: &[Markup]) -> Markup {
    html! {
        tr {
            @for (index, (column, cell)) in columns.iter().zip(cells).enumerate() {
                @if index == 0 {
                    th scope="row" class=[column.class()] data-label=[column.said.then_some(&column.label)] { (cell) }
                } @else {
                    td class=[column.class()] data-label=(column.label) { div { (cell) } }
                }
            }
        }
    }
}
