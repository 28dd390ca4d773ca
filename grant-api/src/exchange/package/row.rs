//! One row against its table: every cell by its kind, then what the cells of a row owe each other.
//!
//! Invariant: a cell that is wrong already gives no second fault here: what depends on it counts as unknown.
//! Must not: look at other rows or files.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use ledger_core::money::Currency;

use super::cell::{Value, parse};
use super::fault::{Fault, FaultCode};
use super::format::Table;
use super::header::Header;
use super::tables;

/// A step: its columns, and the column and code with which it cannot happen.
struct StepAt {
    columns: Vec<usize>,
    never: Option<(usize, &'static str)>,
}

/// A table with its columns looked up once.
pub(super) struct Layout {
    pub(super) table: &'static Table,
    pub(super) key: Vec<usize>,
    /// Columns, and the index of the table to which they lead.
    pub(super) references: Vec<(Vec<usize>, usize)>,
    pub(super) unique: Vec<usize>,
    steps: Vec<StepAt>,
    exactly: Vec<(usize, usize, &'static str)>,
    spans: Vec<(usize, usize)>,
}

impl Layout {
    pub(super) fn of(table: &'static Table) -> Layout {
        let led = |(columns, to)| Some((columns, tables::position(to)?));
        Layout {
            table,
            key: table.indexes(table.key),
            references: table.all_references().into_iter().filter_map(led).collect(),
            unique: (0..table.columns.len()).filter(|column| table.columns[*column].unique).collect(),
            steps: table
                .steps
                .iter()
                .map(|step| {
                    let never = step.never.and_then(|(column, is)| Some((table.index(column)?, is)));
                    StepAt { columns: table.indexes(step.columns), never }
                })
                .collect(),
            exactly: table
                .exactly
                .iter()
                .filter_map(|rule| Some((table.index(rule.column)?, table.index(rule.when)?, rule.is)))
                .collect(),
            spans: table.spans.iter().filter_map(|(from, to)| Some((table.index(from)?, table.index(to)?))).collect(),
        }
    }

    /// Names of columns, as a fault that is about all of them shows them.
    pub(super) fn names(&self, columns: &[usize]) -> Cow<'static, str> {
        match columns {
            [column] => Cow::Borrowed(self.table.columns[*column].name),
            _ => {
                Cow::Owned(columns.iter().map(|column| self.table.columns[*column].name).collect::<Vec<_>>().join("+"))
            }
        }
    }
}

/// What is known of a cell.
#[derive(Debug)]
pub(super) enum State {
    /// The header has no such column.
    Absent,
    /// Nothing is written there.
    Empty,
    /// It has a fault.
    Wrong,
    /// Its value.
    Right(Value),
}

/// A row, its cells in the order of the table's columns.
pub(super) struct Row<'r> {
    pub(super) line: u64,
    pub(super) raw: Vec<&'r str>,
    pub(super) states: Vec<State>,
    /// Faults with the column by which they are put in order.
    pub(super) faults: Vec<(usize, Fault)>,
    /// Filled cells that perhaps should not be: the row has a fault that says so.
    pub(super) strays: Vec<usize>,
}

/// Marks the border between the parts of a joined key: no checked value can hold it.
pub(super) const JOINT: char = '\u{1f}';

impl<'r> Row<'r> {
    /// Reads cells; those that are missing at the end count as absent.
    pub(super) fn read(
        layout: &Layout,
        header: &Header,
        line: u64,
        cells: &'r [Cow<'_, str>],
        base: Option<Currency>,
    ) -> Row<'r> {
        let columns = layout.table.columns;
        let mut row = Row {
            line,
            raw: Vec::with_capacity(columns.len()),
            states: Vec::with_capacity(columns.len()),
            faults: Vec::new(),
            strays: Vec::new(),
        };
        for (index, column) in columns.iter().enumerate() {
            let cell = header.at[index].and_then(|at| cells.get(at));
            let raw = cell.map_or("", |cell| cell.trim());
            row.raw.push(raw);
            let state = match cell {
                None if column.later && header.at[index].is_none() => State::Empty,
                None => State::Absent,
                Some(_) if raw.is_empty() && !column.required => State::Empty,
                Some(_) if raw.is_empty() => {
                    row.fault(layout, index, FaultCode::ValueMissing, "every row needs it".to_owned());
                    State::Wrong
                }
                Some(_) => match parse(column.kind, raw, base) {
                    Ok(value) => State::Right(value),
                    Err((code, right)) => {
                        row.fault(layout, index, code, right);
                        State::Wrong
                    }
                },
            };
            row.states.push(state);
        }
        row
    }

    /// Adds a fault of one cell.
    fn fault(&mut self, layout: &Layout, column: usize, code: FaultCode, right: String) {
        let fault = Fault::of_file(layout.table.file, code, right)
            .on_line(self.line)
            .in_column(layout.table.columns[column].name);
        let raw = self.raw.get(column).copied().unwrap_or("");
        self.faults.push((column, if raw.is_empty() { fault } else { fault.with_value(raw) }));
    }

    /// Adds a fault of the row as such.
    pub(super) fn fault_of_row(&mut self, layout: &Layout, code: FaultCode, right: String) {
        self.faults.push((0, Fault::of_file(layout.table.file, code, right).on_line(self.line)));
    }

    /// Adds a fault of several cells together.
    pub(super) fn fault_of(&mut self, layout: &Layout, columns: &[usize], code: FaultCode, right: String) {
        let fault = self.about(layout, columns, code, right);
        self.faults.push((columns.first().copied().unwrap_or(0), fault));
    }

    /// A fault of several cells together.
    pub(super) fn about(&self, layout: &Layout, columns: &[usize], code: FaultCode, right: String) -> Fault {
        let value = columns.iter().map(|column| self.raw[*column]).collect::<Vec<_>>().join(" + ");
        Fault::of_file(layout.table.file, code, right)
            .on_line(self.line)
            .in_column(layout.names(columns))
            .with_value(&value)
    }

    pub(super) fn is_right(&self, column: usize) -> bool {
        matches!(self.states[column], State::Right(_))
    }

    /// Whether anything is written there.
    pub(super) fn is_filled(&self, column: usize) -> bool {
        !self.raw[column].is_empty()
    }

    /// The text by which rows are compared, of one cell.
    pub(super) fn part(&self, column: usize) -> Cow<'r, str> {
        match &self.states[column] {
            State::Right(value) => value.canonical(self.raw[column]),
            _ => Cow::Borrowed(self.raw[column]),
        }
    }

    /// The text by which rows are compared, of several cells.
    pub(super) fn joined(&self, columns: &[usize]) -> String {
        let mut key = String::new();
        for (index, column) in columns.iter().enumerate() {
            if index > 0 {
                key.push(JOINT);
            }
            key.push_str(&self.part(*column));
        }
        key
    }

    /// A print of all cells, to tell a row that was copied from one whose key was mistyped.
    pub(super) fn print(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.raw.hash(&mut hasher);
        hasher.finish()
    }

    /// What the cells owe each other: steps, conditions, spans.
    pub(super) fn check(&mut self, layout: &Layout) {
        let halves = self.check_steps(layout);
        self.check_exactly(layout, &halves);
        for (from, to) in &layout.spans {
            if let (State::Right(Value::Day(first)), State::Right(Value::Day(last))) =
                (&self.states[*from], &self.states[*to])
                && first > last
            {
                let name = layout.table.columns[*from].name;
                self.fault(layout, *to, FaultCode::DatesReversed, format!("write {first} ({name}) or a later date"));
            }
        }
    }

    /// Steps; gives the columns that are empty in a step that was begun.
    fn check_steps(&mut self, layout: &Layout) -> Vec<usize> {
        let mut skipped: Option<&[usize]> = None;
        let mut halves = Vec::new();
        for StepAt { columns, never } in &layout.steps {
            if columns.iter().any(|column| matches!(self.states[*column], State::Absent)) {
                continue;
            }
            let (filled, empty): (Vec<usize>, Vec<usize>) = columns.iter().partition(|column| self.is_filled(**column));
            if filled.is_empty() {
                skipped = skipped.or(Some(columns));
                continue;
            }
            if filled.iter().all(|column| matches!(self.states[*column], State::Wrong)) {
                // Nothing says that the step was meant to be there: the fault of the cell stands for it.
                halves.extend(empty);
                continue;
            }
            if let Some((when, is)) = never.filter(|(when, is)| self.raw[*when] == *is) {
                let right = format!("leave it empty: {} is {is}", layout.table.columns[when].name);
                self.fault(layout, filled[0], FaultCode::ValueUnexpected, right);
                self.strays.extend(filled);
                halves.extend(empty);
                return halves;
            }
            if !empty.is_empty() {
                let right = format!(
                    "fill {} too, or leave the whole step empty: {}",
                    layout.names(&empty),
                    layout.names(columns)
                );
                self.fault(layout, empty[0], FaultCode::StepIncomplete, right);
                self.strays.extend(filled);
                halves.extend(empty);
            } else if let Some(earlier) = skipped.take() {
                let right = format!("fill {} first, or leave this step empty too", layout.names(earlier));
                self.fault(layout, columns[0], FaultCode::StepSkipped, right);
            }
        }
        halves
    }

    /// Columns that depend on another; one that is missing in a half filled step says nothing.
    fn check_exactly(&mut self, layout: &Layout, halves: &[usize]) {
        for (column, when, is) in &layout.exactly {
            let known = self.is_right(*when) || (matches!(self.states[*when], State::Empty) && !halves.contains(when));
            if !known || matches!(self.states[*column], State::Absent) {
                continue;
            }
            let name = layout.table.columns[*when].name;
            match (self.raw[*when] == *is, self.is_filled(*column)) {
                (true, false) => {
                    let right = format!("it has to be filled when {name} is {is}");
                    self.fault(layout, *column, FaultCode::ValueMissing, right);
                }
                (false, true) if !self.faults.iter().any(|(at, _)| at == column) => {
                    let right = format!("leave it empty, or write {is} as {name}");
                    self.fault(layout, *column, FaultCode::ValueUnexpected, right);
                    self.strays.push(*column);
                }
                _ => {}
            }
        }
    }
}
