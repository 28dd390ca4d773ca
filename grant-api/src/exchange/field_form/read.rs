//! Reading a field form back, cell by cell.
//!
//! Invariant: cells are read as they stream, so that a sheet with a cell in a far corner takes no more memory than its
//! bytes; a row with a fault gives faults and no answers. Must not: guess a value that is not of its column's kind.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};
use ledger_core::id::{EnterpriseId, ProgrammeId};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::programme::followup_plan::EndReason;
use ledger_core::programme::visit_answers::{Band, OwnerWorks, VisitAnswers, VisitKind};
use ledger_core::time::{Day, plus_days};

use super::texts::SHEETS;
use super::write::{HIDDEN, MARK};
use super::{COLUMNS, CellFault, FORM_VERSION, Filled, Form, FormId, Kind, ROWS_MAX, Unreadable, at, guard};

/// Most rows that are looked at.
const ROWS_LIMIT: u32 = 100_000;
/// Most faults that are told; the rest waits for these to be mended.
const FAULTS_MAX: usize = 1_000;
/// Longest text of a cell that is looked at.
const TEXT_MAX: usize = 200;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    Text(String),
    Number(f64),
    Date(f64),
    Formula,
    Other,
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
type Cells = BTreeMap<(u32, u32), Found>;

/// Reads a form: its rows, and every fault of them.
///
/// # Errors
/// The file is too large, has more than [`ROWS_MAX`] rows filled in, holds macros or links, or is no form of this program.
pub fn read(file: &[u8]) -> Result<Form, Unreadable> {
    guard::check(file)?;
    let mut book: Book = Xlsx::new(Cursor::new(file)).map_err(|_| Unreadable::NotAForm("no workbook"))?;
    let id = identity(&cells(&mut book, HIDDEN)?)?;
    let names = book.sheet_names();
    let sheet = names.into_iter().find(|name| SHEETS.contains(&name.as_str()));
    let sheet = sheet.ok_or(Unreadable::NotAForm("it has no sheet of visits"))?;
    let epoch = if book.has_1904_epoch() { (1904, 1, 1) } else { (1899, 12, 30) };
    let epoch = Day::from_ymd_opt(epoch.0, epoch.1, epoch.2).unwrap_or_default();
    let mut rows: BTreeMap<u32, BTreeMap<u32, Found>> = BTreeMap::new();
    for ((row, column), found) in cells(&mut book, &sheet)? {
        rows.entry(row).or_default().insert(column, found);
    }
    let mut form = Form { id, sheet, rows: Vec::new(), faults: Vec::new() };
    headings(rows.remove(&0).unwrap_or_default(), &mut form);
    for (row, cells) in rows {
        if form.faults.len() >= FAULTS_MAX {
            break;
        }
        let mut line = Line { sheet: &form.sheet, row: row + 1, cells, epoch, faults: Vec::new() };
        let filled = line.filled();
        let faults = line.faults;
        form.rows.extend(filled.filter(|_| faults.is_empty()));
        form.faults.extend(faults);
        if form.rows.len() > ROWS_MAX {
            return Err(Unreadable::TooLarge("more than 2,000 rows"));
        }
    }
    Ok(form)
}

/// Cells of a sheet that hold something.
fn cells(book: &mut Book, sheet: &str) -> Result<Cells, Unreadable> {
    let broken = Unreadable::NotAForm("a sheet of it is missing or can't be read");
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|_| broken)?;
    let mut cells = Cells::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|_| broken)? {
        if cell.pos.0 >= ROWS_LIMIT {
            return Err(Unreadable::TooLarge("more than 100,000 rows"));
        }
        let found = match cell.value {
            _ if cell.formula.is_some() => Found::Formula,
            DataRef::Empty => continue,
            DataRef::SharedString(text) if text.trim().is_empty() => continue,
            DataRef::SharedString(text) => Found::Text(cut(text)),
            DataRef::String(text) | DataRef::DateTimeIso(text) if text.trim().is_empty() => continue,
            DataRef::String(text) | DataRef::DateTimeIso(text) => Found::Text(cut(&text)),
            DataRef::Int(number) => i32::try_from(number).map_or(Found::Other, |number| Found::Number(number.into())),
            DataRef::Float(number) => Found::Number(number),
            DataRef::DateTime(date) if date.is_datetime() => Found::Date(date.as_f64()),
            _ => Found::Other,
        };
        cells.insert(cell.pos, found);
    }
    Ok(cells)
}

fn cut(text: &str) -> String {
    text.trim().chars().take(TEXT_MAX).collect()
}

fn identity(cells: &Cells) -> Result<FormId, Unreadable> {
    let text = |row: u32| match cells.get(&(row, 0)) {
        Some(Found::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    if text(0) != Some(MARK) {
        return Err(Unreadable::NotAForm("another workbook"));
    }
    if text(1) != Some(FORM_VERSION.to_string().as_str()) {
        return Err(Unreadable::NotAForm("a form of another version"));
    }
    let programme = text(2).and_then(|text| text.parse::<ProgrammeId>().ok());
    let form = text(3).filter(|form| !form.is_empty()).map(str::to_owned);
    let (programme, form) = programme.zip(form).ok_or(Unreadable::NotAForm("it doesn't say which form it is"))?;
    Ok(FormId { programme, form })
}

/// The columns stand where they stood.
fn headings(found: BTreeMap<u32, Found>, form: &mut Form) {
    for (index, column) in (0_u32..).zip(COLUMNS) {
        let fits = matches!(found.get(&index), Some(Found::Text(text)) if text == column.en || text == column.uk);
        if !fits {
            let text = "Columns were moved or renamed; take a new form.";
            form.faults.push(fault(at(&form.sheet, index, 1), "heading", text));
        }
    }
}

fn fault(cell: String, code: &str, text: &str) -> CellFault {
    CellFault { cell, code: code.to_owned(), text: text.to_owned() }
}

/// One row at the reader's hands.
struct Line<'a> {
    sheet: &'a str,
    row: u32,
    cells: BTreeMap<u32, Found>,
    epoch: Day,
    faults: Vec<CellFault>,
}

impl Line<'_> {
    /// The row's answers; nothing where nobody filled it in. Faults stay in the line.
    fn filled(&mut self) -> Option<Filled> {
        let width = u32::try_from(COLUMNS.len()).unwrap_or(u32::MAX);
        let beside: Vec<u32> = self.cells.keys().copied().filter(|column| *column >= width).collect();
        for column in beside {
            self.fault(column, "unknown_column", "Nothing is read from this column; leave it empty.");
        }
        let (first, _) = COLUMNS.iter().enumerate().find(|(_, column)| column.kind != Kind::Fixed)?;
        let first = u32::try_from(first).unwrap_or(0);
        if !self.cells.keys().any(|column| (first..width).contains(column)) {
            return None;
        }
        let number = self.text("case");
        let enterprise = self.text("enterprise").and_then(|text| text.parse::<EnterpriseId>().ok());
        if number.is_none() {
            self.needed("case", "The number of the case is missing.");
        }
        if enterprise.is_none() {
            self.needed("enterprise", "This is not the code of a business; copy the row from a new form.");
        }
        let (visited_on, status, ends) = (self.date("visited_on"), self.status(), self.ends());
        if visited_on.is_none() {
            self.needed("visited_on", "The day of the visit is missing.");
        }
        if status.is_none() && ends.is_none() {
            self.needed("status", "Say what you found.");
        }
        let (since_on, answers) = (self.date("since_on"), self.answers());
        let (paid_workers, paid_days_12m) = (self.number("paid_workers"), self.number("paid_days_12m"));
        Some(Filled {
            row: self.row,
            number: number?,
            enterprise: enterprise?,
            visited_on: visited_on?,
            status,
            since_on,
            paid_workers,
            paid_days_12m,
            answers,
            ends,
        })
    }

    fn answers(&mut self) -> VisitAnswers {
        VisitAnswers {
            kind: self.text("kind").and_then(|code| VisitKind::from_code(&code)),
            scheduled_for: self.text("scheduled_for").and_then(|text| text.parse().ok()),
            paid_hours_week: self.number("paid_hours_week"),
            paid_women: self.number("paid_women"),
            owner_works: self.code("owner_works").and_then(|code| OwnerWorks::from_code(&code)),
            owner_hours_week: self.number("owner_hours_week"),
            revenue_band: self.code("revenue_band").and_then(|code| Band::from_code(&code)),
            profit_band: self.code("profit_band").and_then(|code| Band::from_code(&code)),
            wellbeing_consent: self.yes("wellbeing_consent"),
            wellbeing: self.number("wellbeing"),
            registered: self.yes("registered"),
            contact_safe: self.yes("contact_safe"),
            attachments: None,
        }
    }

    fn status(&mut self) -> Option<VisitStatus> {
        self.code("status").and_then(|code| code.parse().ok())
    }

    fn ends(&mut self) -> Option<EndReason> {
        self.code("ends").and_then(|code| EndReason::from_code(&code))
    }

    fn yes(&mut self, name: &str) -> Option<bool> {
        self.code(name).map(|code| code == "yes")
    }

    fn index(name: &str) -> u32 {
        let index = COLUMNS.iter().position(|column| column.name == name);
        index.and_then(|index| u32::try_from(index).ok()).unwrap_or(0)
    }

    fn fault(&mut self, column: u32, code: &str, text: &str) {
        self.faults.push(fault(at(self.sheet, column, self.row), code, text));
    }

    /// Something is missing, unless the cell has a fault already.
    fn needed(&mut self, name: &str, text: &str) {
        let cell = at(self.sheet, Self::index(name), self.row);
        if self.faults.iter().all(|known| known.cell != cell) {
            self.faults.push(fault(cell, "required", text));
        }
    }

    /// The cell of a column; a formula is a fault.
    fn take(&mut self, name: &str) -> Option<Found> {
        let column = Self::index(name);
        let found = self.cells.get(&column).cloned()?;
        match found {
            Found::Formula => self.fault(column, "formula", "Formulas are not read; write the value itself."),
            Found::Other => self.fault(column, "unreadable", "This cell can't be read."),
            found => return Some(found),
        }
        None
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Found::Text(text) => Some(text),
            _ => {
                self.fault(Self::index(name), "changed", "This column is not to be changed; copy it from a new form.");
                None
            }
        }
    }

    fn date(&mut self, name: &str) -> Option<Day> {
        let day = match self.take(name)? {
            Found::Date(days) => self.day(days),
            Found::Text(text) => Day::parse_from_str(&text, "%Y-%m-%d").ok(),
            _ => None,
        };
        if day.is_none() {
            self.fault(Self::index(name), "not_a_date", "This is not a date; write it like 2026-11-03.");
        }
        day
    }

    /// A day by its number in the workbook's calendar; a time of day is left out.
    fn day(&self, days: f64) -> Option<Day> {
        // Up to the year 2100 in either calendar; the limits make the conversion exact.
        if !(1.0..80_000.0).contains(&days) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 80,000")]
        let whole = days.floor() as u64;
        Some(plus_days(self.epoch, whole))
    }

    fn number(&mut self, name: &str) -> Option<i64> {
        let column = Self::index(name);
        let found = self.take(name)?;
        let limits = COLUMNS.iter().find(|column| column.name == name).map(|column| column.kind);
        let Some(Kind::Number(low, high)) = limits else { return None };
        let Found::Number(number) = found else {
            self.fault(column, "not_a_number", "This is not a number; write a whole number without words.");
            return None;
        };
        if number.fract() != 0.0 {
            self.fault(column, "not_a_number", "This is not a whole number.");
            return None;
        }
        if !(f64::from(low)..=f64::from(high)).contains(&number) {
            self.fault(column, "out_of_range", &format!("This has to be between {low} and {high}."));
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "between the limits of the column")]
        let whole = number as i64;
        Some(whole)
    }

    /// A code of the column's list, whatever its letters' case.
    fn code(&mut self, name: &str) -> Option<String> {
        let found = self.take(name)?;
        let Some(Kind::List(codes)) = COLUMNS.iter().find(|column| column.name == name).map(|column| column.kind)
        else {
            return None;
        };
        let known = match &found {
            Found::Text(text) => codes.iter().find(|code| code.eq_ignore_ascii_case(text)),
            _ => None,
        };
        if known.is_none() {
            let text = format!("This is none of the codes {}.", codes.join(", "));
            self.fault(Self::index(name), "not_a_choice", &text);
        }
        known.map(|code| (*code).to_owned())
    }
}
