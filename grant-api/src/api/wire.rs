//! Wire types that many operations share: money as a string with its currency, receipts, entries.
//!
//! Unknown fields are refused; an amount is never a JSON number.

use ledger_core::money::{Currency, Minor, Money};
use ledger_core::time::{Day, Timestamp};
use poem_openapi::Object;
use uuid::Uuid;

use super::act::{Dated, When};
use crate::app::execute::Fields;
use crate::app::{AppResult, EntryView, LineView, Receipt};

/// An amount with its currency.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Money", deny_unknown_fields)]
pub struct MoneyBody {
    /// Digits with a point, such as `1234.50`; no more places than the currency has.
    #[oai(validator(max_length = 24))]
    pub amount: String,
    /// ISO 4217 code.
    #[oai(validator(max_length = 3))]
    pub currency: String,
}

impl MoneyBody {
    /// From minor units.
    pub fn of(minor: Minor, currency: Currency) -> Self {
        MoneyBody { amount: Money { minor, currency }.amount_text(), currency: currency.code().to_string() }
    }

    /// The amount, or a noted field error.
    pub fn read(&self, pointer: &str, fields: &mut Fields) -> Option<Money> {
        let currency = Currency::from_code(&self.currency).ok_or("not a currency that the books know");
        let currency = fields.take(&format!("{pointer}/currency"), "currency", currency)?;
        fields.take(&format!("{pointer}/amount"), "amount", Money::parse(&self.amount, currency))
    }
}

/// A step that needs the version of what was seen, and nothing else.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Step", deny_unknown_fields)]
pub struct StepBody {
    /// Version of the object that this is decided on.
    pub version: i64,
    /// Business date; today when absent, never later.
    pub on: Option<Day>,
    /// Day on which a late item belongs, where the books of that day are closed.
    pub original_on: Option<Day>,
}

impl Dated for StepBody {
    fn when(&self) -> When {
        When { on: self.on, original_on: self.original_on }
    }
}

/// What a decision was about, afterwards.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Object")]
pub struct ObjectBody {
    /// Kind: case, grant, disbursement, fund, ..
    pub kind: String,
    /// Id.
    pub id: String,
    /// State afterwards.
    #[oai(skip_serializing_if_is_none)]
    pub state: Option<String>,
    /// Version afterwards: what the next decision has to name.
    pub version: i64,
}

/// A granted decision.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Receipt")]
pub struct ReceiptBody {
    /// Its place in the programme's log.
    pub decision: i64,
    /// When it was recorded, UTC.
    pub recorded_at: String,
    /// Business date.
    pub on: Day,
    /// What was done.
    pub action: String,
    /// What it was about.
    pub object: ObjectBody,
    /// The case.
    #[oai(skip_serializing_if_is_none)]
    pub case_id: Option<Uuid>,
    /// Journal entries it posted.
    pub entries: Vec<EntryBody>,
}

impl From<Receipt> for ReceiptBody {
    fn from(receipt: Receipt) -> Self {
        let object = ObjectBody {
            kind: receipt.object_kind,
            id: receipt.object_id,
            state: receipt.state,
            version: receipt.version,
        };
        ReceiptBody {
            decision: receipt.seq,
            recorded_at: receipt.recorded_at.to_string(),
            on: receipt.on,
            action: receipt.action,
            object,
            case_id: receipt.case_id.map(|case| case.0),
            entries: receipt.entries.into_iter().map(EntryBody::from).collect(),
        }
    }
}

/// A journal entry.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Entry")]
pub struct EntryBody {
    /// Id.
    pub entry_id: Uuid,
    /// Log sequence of the decision that posted it.
    pub decision: i64,
    /// What happened.
    pub event: String,
    /// Booking date.
    pub booked_on: Day,
    /// Value date.
    pub value_on: Day,
    /// When it was recorded, UTC.
    pub recorded_at: String,
    /// The case.
    #[oai(skip_serializing_if_is_none)]
    pub case_id: Option<Uuid>,
    /// Debit and credit lines.
    pub lines: Vec<LineBody>,
}

/// One debit or credit line.
#[derive(Clone, Debug, Object)]
#[oai(rename = "EntryLine")]
pub struct LineBody {
    /// `actual` or `budget`.
    pub layer: String,
    /// Account code.
    pub account: String,
    /// `debit` or `credit`.
    pub side: String,
    /// Amount.
    pub amount: MoneyBody,
    /// Fund.
    pub fund_id: Uuid,
    /// Budget line.
    #[oai(skip_serializing_if_is_none)]
    pub line_id: Option<Uuid>,
}

impl From<EntryView> for EntryBody {
    fn from(entry: EntryView) -> Self {
        let line = |line: LineView| LineBody {
            layer: line.layer.code().to_string(),
            account: line.account.to_string(),
            side: line.side.code().to_string(),
            amount: MoneyBody::of(line.amount, line.currency),
            fund_id: line.fund.0,
            line_id: line.line.map(|line| line.0),
        };
        EntryBody {
            entry_id: entry.entry_id.0,
            decision: entry.seq,
            event: entry.event,
            booked_on: entry.booked_on,
            value_on: entry.value_on,
            recorded_at: entry.recorded_at.to_string(),
            case_id: entry.case_id.map(|case| case.0),
            lines: entry.lines.into_iter().map(line).collect(),
        }
    }
}

/// A closed list's value, or a noted field error that names the choices.
pub fn choice<T: Copy>(
    fields: &mut Fields,
    pointer: &str,
    all: &[T],
    code: fn(T) -> &'static str,
    text: &str,
) -> Option<T> {
    let found = all.iter().copied().find(|value| code(*value) == text);
    let choices = || all.iter().map(|value| code(*value)).collect::<Vec<_>>().join(", ");
    fields.take(pointer, "choice", found.ok_or_else(|| format!("choose one of {}", choices())))
}

/// A recorded time of the query, absent where nothing was asked, or a noted field error.
pub fn known_at(fields: &mut Fields, text: Option<&str>) -> Option<Option<Timestamp>> {
    let Some(text) = text else { return Some(None) };
    fields.take("?known_at", "instant", text.parse::<Timestamp>()).map(Some)
}

/// Rows of one page.
pub const PAGE: u64 = 50;

/// A page size within bounds.
pub fn limit(asked: Option<u64>) -> AppResult<u64> {
    match asked {
        None => Ok(PAGE),
        Some(n) if (1..=200).contains(&n) => Ok(n),
        Some(_) => Err(crate::app::AppError::field("?limit", "out_of_range", "A page has 1 to 200 rows.")),
    }
}
