//! Statements of the books: general ledger, one account, one fund, advances by age, commitments, the journal itself.
//!
//! ```text
//! Slice { account: 1210, fund: ALPHA, to: 2026-03-31 }.query()  ->  "account=1210&fund_id=..&to=2026-03-31"
//! ```
//! Invariant: a figure and the way to its entries are one [`Slice`], so that what opens is what was added up; every statement
//! can be had as it was known at an earlier time. Must not: add up what `ledger-core` adds up, or show anybody's name.

pub mod fund;
pub mod grants;
pub mod ledger;
pub mod sheets;

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, FundId, LineId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Reading;
use ledger_core::programme::fund::{BudgetLine, Fund};
use ledger_core::time::{Day, Timestamp};
use uuid::Uuid;

use super::{App, AppError, AppResult, Request};
use crate::exchange::sheet::Sheet;
#[cfg(test)]
pub(crate) use crate::exchange::sheet::tests::read_back;
pub use crate::store::statement::LegFilter;

/// Most rows of a file; a longer one is asked for in parts.
pub const FILE_ROWS_MAX: usize = 100_000;
/// Cases whose numbers are asked for at once: far below the limit of bound values of either engine.
const CASES_AT_ONCE: usize = 500;
/// Rows read at once while a file is filled.
const FILE_BATCH: u64 = 500;

/// Which legs a statement is about, and as of which knowledge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// Which legs.
    pub legs: LegFilter,
    /// Recorded on or before; all when absent.
    pub known_at: Option<Timestamp>,
}

impl Slice {
    /// As the query of the journal, of the API and of the console alike; `known_at` as it is to be sent again.
    pub fn query(&self, known_at: Option<&str>) -> String {
        let legs = &self.legs;
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        let pairs: [(&str, Option<String>); 11] = [
            ("account", legs.account.map(|account| account.to_string())),
            ("fund_id", id(legs.fund.map(|id| id.0))),
            ("line_id", id(legs.line.map(|id| id.0))),
            ("grant_id", id(legs.grant.map(|id| id.0))),
            ("disbursement_id", id(legs.disbursement.map(|id| id.0))),
            ("bank_account_id", id(legs.bank_account.map(|id| id.0))),
            ("currency", legs.currency.map(|currency| currency.code().to_owned())),
            ("layer", legs.layer.map(|layer| layer.code().to_owned())),
            ("from", legs.from.map(|day| day.to_string())),
            ("to", legs.to.map(|day| day.to_string())),
            ("known_at", known_at.map(str::to_owned).or_else(|| self.known_at.map(|at| at.to_string()))),
        ];
        let set = pairs.into_iter().filter_map(|(name, value)| value.map(|value| format!("{name}={value}")));
        set.collect::<Vec<_>>().join("&")
    }
}

/// Short codes of funds and budget lines, for whoever shows them.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// Funds by code, with their lines in the order of the budget.
    pub funds: Vec<(Fund, Vec<BudgetLine>)>,
    /// Base currency of the programme.
    pub base: Option<Currency>,
    by_fund: BTreeMap<FundId, String>,
    by_line: BTreeMap<LineId, String>,
}

impl Labels {
    fn new(funds: Vec<(Fund, Vec<BudgetLine>)>, base: Option<Currency>) -> Labels {
        let by_fund = funds.iter().map(|(fund, _)| (fund.fund_id, fund.code.to_string())).collect();
        let lines = funds.iter().flat_map(|(_, lines)| lines);
        let by_line = lines.map(|line| (line.line_id, line.code.to_string())).collect();
        Labels { funds, base, by_fund, by_line }
    }

    /// The code of a fund.
    pub fn fund(&self, id: FundId) -> &str {
        self.by_fund.get(&id).map_or("", String::as_str)
    }

    /// The code of a budget line.
    pub fn line(&self, id: Option<LineId>) -> Option<&str> {
        id.and_then(|id| self.by_line.get(&id)).map(String::as_str)
    }

    /// An amount in base currency.
    pub fn in_base(&self, minor: Option<Minor>) -> Option<Money> {
        self.base.zip(minor).map(|(currency, minor)| Money { minor, currency })
    }

    /// A fund.
    pub fn find(&self, id: FundId) -> Option<&(Fund, Vec<BudgetLine>)> {
        self.funds.iter().find(|(fund, _)| fund.fund_id == id)
    }
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// Comma-separated values.
    Csv,
    /// A workbook.
    Xlsx,
}

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Its name: the report and the day, nothing else.
    pub name: String,
    /// Media type.
    pub media: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Media type of CSV (RFC 4180).
pub const CSV: &str = "text/csv; charset=utf-8";
/// Media type of XLSX.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A sheet as a file.
pub(super) fn file(request: &Request, sheet: &Sheet, form: FileForm) -> AppResult<Download> {
    if sheet.rows.len() > FILE_ROWS_MAX {
        return Err(AppError::field(
            "?format",
            "too_large",
            "The file would be too long. Ask for a shorter period or one fund.",
        ));
    }
    let (bytes, media, ending) = match form {
        FileForm::Csv => (sheet.csv(), CSV, "csv"),
        FileForm::Xlsx => (sheet.xlsx(request.today()), XLSX, "xlsx"),
    };
    let name = format!("{}-{}.{ending}", sheet.name, request.today());
    Ok(Download { name, media, bytes: bytes.map_err(AppError::internal)? })
}

impl App {
    /// Funds and budget lines with their codes.
    pub async fn labels(&self, request: &Request) -> AppResult<Labels> {
        request.may(Reading::Books)?;
        let base = self.store.programme(self.programme).await?.map(|programme| programme.base_currency);
        Ok(Labels::new(self.store.funds(self.programme).await?, base))
    }

    /// The slice with what had been recorded by then, or by now: several reads of one statement see the same journal.
    async fn held(&self, slice: &Slice) -> AppResult<LegFilter> {
        if slice.legs.through.is_some() {
            return Ok(slice.legs.clone());
        }
        let through = self.store.known_through(self.programme, slice.known_at).await?;
        Ok(LegFilter { through: Some(through), ..slice.legs.clone() })
    }

    /// The same as a slice: for a file, whose pages are read one after the other.
    async fn held_slice(&self, slice: &Slice) -> AppResult<Slice> {
        Ok(Slice { legs: self.held(slice).await?, ..slice.clone() })
    }

    async fn numbers(&self, cases: impl IntoIterator<Item = CaseId>) -> AppResult<BTreeMap<CaseId, String>> {
        let mut cases: Vec<CaseId> = cases.into_iter().collect();
        cases.sort_unstable();
        cases.dedup();
        let mut numbers = BTreeMap::new();
        for some in cases.chunks(CASES_AT_ONCE) {
            numbers.extend(self.store.case_numbers(self.programme, some.iter().copied()).await?);
        }
        Ok(numbers)
    }
}

/// A place in a list, as an earlier page gave it: parts between points.
fn parts<const N: usize>(text: &str) -> AppResult<[&str; N]> {
    let parts: Vec<&str> = text.split('.').collect();
    parts.try_into().map_err(|_| not_a_place())
}

fn not_a_place() -> AppError {
    AppError::field("?after", "not_a_page", "This is not where a page of the list ended.")
}

fn part<T: std::str::FromStr>(text: &str) -> AppResult<T> {
    text.parse().map_err(|_| not_a_place())
}

/// The rows of a page out of one more than fit, and whether there are more.
fn page_of<T>(mut rows: Vec<T>, limit: u64) -> (Vec<T>, bool) {
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    (rows, more)
}

/// The last day before one.
fn day_before(day: Day) -> Day {
    ledger_core::time::less_days(day, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::ledger::account::ADVANCES;

    #[test]
    fn a_slice_is_a_query_of_what_was_asked_and_of_nothing_else() {
        let fund = FundId(Uuid::from_u128(7));
        let to = Day::from_ymd_opt(2026, 3, 31);
        let legs = LegFilter { account: Some(ADVANCES), fund: Some(fund), to, ..LegFilter::default() };
        let slice = Slice { legs, known_at: None };
        assert_eq!(slice.query(None), format!("account=1210&fund_id={}&to=2026-03-31", fund.0));
        let known = Slice { known_at: Some(Timestamp::from_micros(0)), ..Slice::default() };
        assert_eq!(known.query(None), "known_at=1970-01-01T00:00:00.000000Z");
        assert_eq!(known.query(Some("2026-01-01T10:30")), "known_at=2026-01-01T10:30");
        assert_eq!(Slice::default().query(None), "");
    }

    #[test]
    fn a_page_is_full_and_says_whether_there_is_more() {
        assert_eq!(page_of(vec![1, 2, 3], 2), (vec![1, 2], true));
        assert_eq!(page_of(vec![1, 2], 2), (vec![1, 2], false));
        assert!(parts::<2>("a.b.c").is_err() && parts::<2>("a.b").is_ok());
    }
}
