//! The field form: a workbook with one row for each visit to be made, filled in without a connection and read back.
//!
//! ```text
//! Visits!A2 "2026-0007" .. G2 2026-11-03, H2 "OP", J2 3  ->  Row { row: 2, visited_on, status: OP, paid_workers: 3 }
//! ```
//! Invariant: no name, no address, no free text; a case is its neutral number and an enterprise its id. Every fault is told
//! with the address of its cell. Must not: judge what the rules judge, or know how a visit is stored.

mod guard;
mod read;
#[cfg(test)]
mod tests;
mod texts;
mod write;

use ledger_core::id::{EnterpriseId, ProgrammeId};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::programme::followup_plan::EndReason;
use ledger_core::programme::visit_answers::{VisitAnswers, VisitKind};
use ledger_core::time::Day;

pub use guard::FILE_MAX;
pub use read::read;
pub use texts::Language;
pub use write::write;

/// Version of the form's columns; a form of another version is not read.
pub const FORM_VERSION: i64 = 1;
/// Most rows of a form, written or read: what one office visits in a season.
pub const ROWS_MAX: usize = 2_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Written by the program, not to be changed.
    Fixed,
    /// A date.
    Date,
    /// A whole number between two.
    Number(i32, i32),
    /// One of a list.
    List(&'static [&'static str]),
}

/// A column.
#[derive(Debug)]
struct Column {
    name: &'static str,
    en: &'static str,
    uk: &'static str,
    kind: Kind,
}

const YES_NO: &[&str] = &["yes", "no"];
const STATUSES: &[&str] = &["OP", "RED", "SUS", "CLO", "TRF", "ABS", "UNR", "REF"];
const OWNER: &[&str] = &["full_time", "part_time", "no"];
const BANDS: &[&str] = &["none", "low", "lower_middle", "upper_middle", "high"];
const ENDS: &[&str] = &["unreachable", "refused", "unsafe_to_contact", "deceased"];

const fn column(name: &'static str, en: &'static str, uk: &'static str, kind: Kind) -> Column {
    Column { name, en, uk, kind }
}

/// The columns, from A.
const COLUMNS: &[Column] = &[
    column("case", "Case", "Справа", Kind::Fixed),
    column("enterprise", "Business (code)", "Бізнес (код)", Kind::Fixed),
    column("scheduled_for", "Planned for", "Заплановано на", Kind::Fixed),
    column("kind", "Kind of visit", "Вид візиту", Kind::Fixed),
    column("sector", "Sector", "Сектор", Kind::Fixed),
    column("region", "Region", "Область", Kind::Fixed),
    column("visited_on", "Day of the visit", "День візиту", Kind::Date),
    column("status", "What you found", "Що виявлено", Kind::List(STATUSES)),
    column("since_on", "Inactive since", "Не працює з", Kind::Date),
    column("paid_workers", "Paid workers", "Оплачуваних працівників", Kind::Number(0, 1_000)),
    column("paid_women", "Women among them", "З них жінок", Kind::Number(0, 1_000)),
    column("paid_hours_week", "Their hours this week", "Їхні години за тиждень", Kind::Number(0, 168_000)),
    column("paid_days_12m", "Paid days in 12 months", "Оплачених днів за 12 місяців", Kind::Number(0, 366_000)),
    column("owner_works", "Owner works", "Власниця працює", Kind::List(OWNER)),
    column("owner_hours_week", "Owner's hours this week", "Години власниці за тиждень", Kind::Number(0, 168)),
    column("revenue_band", "Revenue of a month", "Дохід за місяць", Kind::List(BANDS)),
    column("profit_band", "Profit of a month", "Прибуток за місяць", Kind::List(BANDS)),
    column("registered", "Registered", "Зареєстровано", Kind::List(YES_NO)),
    column(
        "wellbeing_consent",
        "Agrees to be asked how they are",
        "Згода на запитання про самопочуття",
        Kind::List(YES_NO),
    ),
    column("wellbeing", "How they are, 1 to 5", "Самопочуття, від 1 до 5", Kind::Number(1, 5)),
    column("contact_safe", "Next contact is safe", "Наступний контакт безпечний", Kind::List(YES_NO)),
    column("ends", "Follow-up ends", "Супровід завершується", Kind::List(ENDS)),
];

/// Which form a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormId {
    /// The programme that it was made for.
    pub programme: ProgrammeId,
    /// Drawn when it was made.
    pub form: String,
}

/// A row that is written: one visit to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToVisit {
    /// Case number.
    pub number: String,
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// Its planned day, if one is planned.
    pub scheduled_for: Option<Day>,
    /// Why the visit is made.
    pub kind: VisitKind,
    /// Sector.
    pub sector: &'static str,
    /// Region.
    pub region: String,
}

/// A row that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Its number in the sheet, from 1.
    pub row: u32,
    /// Case number.
    pub number: String,
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// Day of the visit, or since when follow-up ended.
    pub visited_on: Day,
    /// What was found; nothing when follow-up ended without a visit.
    pub status: Option<VisitStatus>,
    /// Since when inactive.
    pub since_on: Option<Day>,
    /// Paid workers.
    pub paid_workers: Option<i64>,
    /// Days paid to them in twelve months.
    pub paid_days_12m: Option<i64>,
    /// The other answers.
    pub answers: VisitAnswers,
    /// Why follow-up ends, if it does.
    pub ends: Option<EndReason>,
}

/// A form that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Which one it is.
    pub id: FormId,
    /// Name of its sheet, for addresses.
    pub sheet: String,
    /// Rows that were filled in.
    pub rows: Vec<Filled>,
    /// What is wrong with others.
    pub faults: Vec<CellFault>,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// `Visits!B7`.
    pub cell: String,
    /// Code of the fault.
    pub code: String,
    /// A sentence.
    pub text: String,
}

/// Why a file is no form at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Larger than the limits.
    #[error("The file is larger than a form may be: {0}.")]
    TooLarge(&'static str),
    /// Macros, links to elsewhere, files within the file.
    #[error("The file holds what a form never holds: {0}.")]
    Hostile(&'static str),
    /// No workbook, or another one.
    #[error("This is not a form of this program: {0}.")]
    NotAForm(&'static str),
}

impl Unreadable {
    /// Code of the fault.
    pub fn code(self) -> &'static str {
        match self {
            Unreadable::TooLarge(_) => "too_large",
            Unreadable::Hostile(_) => "hostile_file",
            Unreadable::NotAForm(_) => "not_a_form",
        }
    }
}

impl Form {
    /// The address of a column's cell in a row.
    pub fn cell(&self, name: &str, row: u32) -> String {
        address(&self.sheet, name, row)
    }
}

/// `Visits!B7` of a column by its name and a row from 1; column A for a name that is none.
fn address(sheet: &str, name: &str, row: u32) -> String {
    let index = COLUMNS.iter().position(|column| column.name == name).unwrap_or(0);
    at(sheet, u32::try_from(index).unwrap_or(0), row)
}

/// `Visits!B7` of a column from 0 and a row from 1.
fn at(sheet: &str, column: u32, row: u32) -> String {
    let (mut letters, mut rest) = (String::new(), column + 1);
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    format!("{sheet}!{letters}{row}")
}
