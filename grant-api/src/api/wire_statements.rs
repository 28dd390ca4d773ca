//! Wire types of the statements of the books. Each figure carries the way to its entries: a path of this API whose query is the
//! very filter that the figure was added up by.

use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::statement::LedgerAccount;
use ledger_core::ledger::trial::Sides;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::time::{Day, Timestamp};
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::MoneyBody;
use crate::app::AsOf;
use crate::app::reports::TrialReport;
use crate::app::statements::ledger::{
    AccountLine, AccountStatement, GeneralLedger, JournalEntry, JournalPage, LedgerAsk,
};
use crate::app::statements::{Labels, LegFilter, Slice};

/// Where the entries behind a figure are.
pub(super) fn entries(legs: LegFilter, known_at: Option<Timestamp>) -> String {
    format!("{}/reports/journal?{}", crate::http::API_PREFIX, Slice { legs, known_at }.query(None))
}

pub(super) fn base(labels: &Labels, minor: Option<Minor>) -> Option<MoneyBody> {
    labels.in_base(minor).map(|Money { minor, currency }| MoneyBody::of(minor, currency))
}

/// Debits and credits.
#[derive(Debug, Object)]
#[oai(rename = "Sides")]
pub struct SidesBody {
    /// Debit.
    debit: MoneyBody,
    /// Credit.
    credit: MoneyBody,
}

impl SidesBody {
    /// From minor units.
    pub fn of(sides: Sides, currency: Currency) -> Self {
        SidesBody { debit: MoneyBody::of(sides.debit, currency), credit: MoneyBody::of(sides.credit, currency) }
    }
}

/// An account of the trial balance.
#[derive(Debug, Object)]
#[oai(rename = "TrialAccount")]
pub struct TrialAccountBody {
    /// Account code.
    account: String,
    /// What was debited and credited.
    turnover: SidesBody,
    /// The balance, on the greater side.
    balance: SidesBody,
    /// Its entries.
    entries: String,
}

/// One layer of one fund in one currency.
#[derive(Debug, Object)]
#[oai(rename = "TrialPart")]
pub struct TrialPartBody {
    /// Fund; absent for all funds together, which has sums only.
    #[oai(skip_serializing_if_is_none)]
    fund_id: Option<Uuid>,
    /// Its code.
    #[oai(skip_serializing_if_is_none)]
    fund: Option<String>,
    /// `actual` or `budget`.
    layer: String,
    /// ISO 4217 code.
    currency: String,
    /// Accounts by code.
    accounts: Vec<TrialAccountBody>,
    /// All debits and credits.
    turnover: SidesBody,
    /// All balances.
    balance: SidesBody,
}

/// The trial balance by fund and layer; all funds together last.
#[derive(Debug, Object)]
#[oai(rename = "TrialReport")]
pub struct TrialReportBody {
    /// The parts.
    parts: Vec<TrialPartBody>,
}

impl TrialReportBody {
    /// From the report as of a date and as known at a time.
    pub fn of(report: &TrialReport, at: AsOf) -> Self {
        let part = |part: &ledger_core::ledger::trial::TrialPart| {
            let fund = part.fund.and_then(|id| report.funds.iter().find(|fund| fund.fund_id == id));
            let account = |sum: &ledger_core::ledger::trial::AccountSum| {
                let legs = LegFilter {
                    account: Some(sum.account),
                    fund: part.fund,
                    currency: Some(sum.currency),
                    to: at.as_of,
                    ..LegFilter::default()
                };
                TrialAccountBody {
                    account: sum.account.to_string(),
                    turnover: SidesBody::of(sum.sides, sum.currency),
                    balance: SidesBody::of(sum.balance, sum.currency),
                    entries: entries(legs, at.known_at),
                }
            };
            TrialPartBody {
                fund_id: part.fund.map(|fund| fund.0),
                fund: fund.map(|fund| fund.code.to_string()),
                layer: part.layer.code().into(),
                currency: part.currency.code().into(),
                accounts: part.accounts.iter().map(account).collect(),
                turnover: SidesBody::of(part.sides, part.currency),
                balance: SidesBody::of(part.balance, part.currency),
            }
        };
        TrialReportBody { parts: report.parts.iter().map(part).collect() }
    }
}

/// A month of an account.
#[derive(Debug, Object)]
#[oai(rename = "LedgerMonth")]
pub struct LedgerMonthBody {
    /// Year and month.
    month: String,
    /// What was debited and credited in it.
    turnover: SidesBody,
    /// The balance at its end, on the greater side.
    closing: SidesBody,
}

/// An account of the general ledger.
#[derive(Debug, Object)]
#[oai(rename = "LedgerAccount")]
pub struct LedgerAccountBody {
    /// Fund.
    fund_id: Uuid,
    /// Its code.
    fund: String,
    /// Account code.
    account: String,
    /// ISO 4217 code.
    currency: String,
    /// The balance before the period, on the greater side.
    opening: SidesBody,
    /// Months in which it moved.
    months: Vec<LedgerMonthBody>,
    /// What was debited and credited in the period.
    turnover: SidesBody,
    /// The balance after the period, on the greater side.
    closing: SidesBody,
    /// Entries of the period.
    entries: String,
}

/// The general ledger of a period.
#[derive(Debug, Object)]
#[oai(rename = "GeneralLedger")]
pub struct GeneralLedgerBody {
    /// Accounts by fund code, code and currency.
    accounts: Vec<LedgerAccountBody>,
}

impl GeneralLedgerBody {
    /// From the report and what it was asked for.
    pub fn of(report: &GeneralLedger, ask: LedgerAsk) -> Self {
        let account = |found: &LedgerAccount| {
            let month = |month: &ledger_core::ledger::statement::LedgerMonth| LedgerMonthBody {
                month: month.month.format("%Y-%m").to_string(),
                turnover: SidesBody::of(month.sides, found.currency),
                closing: SidesBody::of(month.closing, found.currency),
            };
            let legs = LegFilter {
                account: Some(found.account),
                fund: Some(found.fund),
                currency: Some(found.currency),
                from: ask.from,
                to: ask.to,
                ..LegFilter::default()
            };
            LedgerAccountBody {
                fund_id: found.fund.0,
                fund: report.labels.fund(found.fund).into(),
                account: found.account.to_string(),
                currency: found.currency.code().into(),
                opening: SidesBody::of(found.opening, found.currency),
                months: found.months.iter().map(month).collect(),
                turnover: SidesBody::of(found.turnover, found.currency),
                closing: SidesBody::of(found.closing, found.currency),
                entries: entries(legs, ask.known_at),
            }
        };
        GeneralLedgerBody { accounts: report.accounts.iter().map(account).collect() }
    }
}

/// A line of an account's statement.
#[derive(Debug, Object)]
#[oai(rename = "AccountLine")]
pub struct AccountLineBody {
    /// Booking date.
    booked_on: Day,
    /// Value date.
    value_on: Day,
    /// Log sequence of the decision.
    decision: i64,
    /// Entry.
    entry_id: Uuid,
    /// Number of the leg in it.
    leg: i64,
    /// What happened.
    event: String,
    /// Case number.
    #[oai(skip_serializing_if_is_none)]
    case: Option<String>,
    /// Fund code.
    fund: String,
    /// Budget line code.
    #[oai(skip_serializing_if_is_none)]
    line: Option<String>,
    /// The account on the other side.
    contra: String,
    /// `debit` or `credit`.
    side: String,
    /// Amount.
    amount: MoneyBody,
    /// The same in base currency; absent in the budget.
    #[oai(skip_serializing_if_is_none)]
    base: Option<MoneyBody>,
    /// Balance after it, in its currency: above zero on the debit side.
    balance: MoneyBody,
}

impl AccountLineBody {
    fn of(line: &AccountLine, labels: &Labels) -> Self {
        let leg = &line.leg;
        AccountLineBody {
            booked_on: leg.booked_on,
            value_on: line.value_on,
            decision: leg.seq,
            entry_id: leg.entry_id.0,
            leg: leg.leg_no,
            event: line.event.clone(),
            case: line.case.as_ref().map(|(_, number)| number.clone()),
            fund: labels.fund(leg.fund_id).into(),
            line: labels.line(leg.line_id).map(str::to_owned),
            contra: line.contra.to_string(),
            side: line.side.code().into(),
            amount: MoneyBody::of(leg.amount_minor, leg.currency),
            base: base(labels, leg.base_minor),
            balance: MoneyBody::of(line.balance, leg.currency),
        }
    }
}

/// A page of an account's statement.
#[derive(Debug, Object)]
#[oai(rename = "AccountStatement")]
pub struct AccountStatementBody {
    /// Balance before the first line of this page, by currency: above zero on the debit side.
    brought_forward: Vec<MoneyBody>,
    /// Lines in the order of booking.
    items: Vec<AccountLineBody>,
    /// Pass as `after`; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    next: Option<String>,
}

impl From<AccountStatement> for AccountStatementBody {
    fn from(page: AccountStatement) -> Self {
        AccountStatementBody {
            brought_forward: page.before.iter().map(|(currency, minor)| MoneyBody::of(*minor, *currency)).collect(),
            items: page.lines.iter().map(|line| AccountLineBody::of(line, &page.labels)).collect(),
            next: page.next,
        }
    }
}

/// A leg: one debit and one credit of the same amount.
#[derive(Debug, Object)]
#[oai(rename = "JournalLeg")]
pub struct JournalLegBody {
    /// 1, 2, .. within the entry.
    leg: i64,
    /// `actual` or `budget`.
    layer: String,
    /// Account debited.
    debit: String,
    /// Account credited.
    credit: String,
    /// Amount.
    amount: MoneyBody,
    /// The same in base currency; absent in the budget.
    #[oai(skip_serializing_if_is_none)]
    base: Option<MoneyBody>,
    /// Fund code.
    fund: String,
    /// Budget line code.
    #[oai(skip_serializing_if_is_none)]
    line: Option<String>,
    /// Grant.
    #[oai(skip_serializing_if_is_none)]
    grant_id: Option<Uuid>,
    /// Disbursement.
    #[oai(skip_serializing_if_is_none)]
    disbursement_id: Option<Uuid>,
    /// Bank account.
    #[oai(skip_serializing_if_is_none)]
    bank_account_id: Option<Uuid>,
}

/// An entry of the journal with its legs.
#[derive(Debug, Object)]
#[oai(rename = "JournalEntry")]
pub struct JournalEntryBody {
    /// Entry.
    entry_id: Uuid,
    /// Log sequence of the decision.
    decision: i64,
    /// What happened.
    event: String,
    /// Booking date.
    booked_on: Day,
    /// Value date.
    value_on: Day,
    /// When it was recorded, UTC.
    recorded_at: String,
    /// Case number.
    #[oai(skip_serializing_if_is_none)]
    case: Option<String>,
    /// The entry that it reverses.
    #[oai(skip_serializing_if_is_none)]
    reverses_id: Option<Uuid>,
    /// Legs, all of them.
    legs: Vec<JournalLegBody>,
}

impl JournalEntryBody {
    fn of(entry: &JournalEntry, labels: &Labels) -> Self {
        let leg = |leg: &Leg| JournalLegBody {
            leg: leg.leg_no,
            layer: leg.layer.code().into(),
            debit: leg.debit_account.to_string(),
            credit: leg.credit_account.to_string(),
            amount: MoneyBody::of(leg.amount_minor, leg.currency),
            base: base(labels, leg.base_minor),
            fund: labels.fund(leg.fund_id).into(),
            line: labels.line(leg.line_id).map(str::to_owned),
            grant_id: leg.grant_id.map(|id| id.0),
            disbursement_id: leg.disbursement_id.map(|id| id.0),
            bank_account_id: leg.bank_account_id.map(|id| id.0),
        };
        let header = &entry.header;
        JournalEntryBody {
            entry_id: header.entry_id.0,
            decision: header.seq,
            event: header.event.clone(),
            booked_on: header.booked_on,
            value_on: header.value_on,
            recorded_at: header.recorded_at.to_string(),
            case: entry.number.clone(),
            reverses_id: header.reverses_id.map(|id| id.0),
            legs: entry.legs.iter().map(leg).collect(),
        }
    }
}

/// A page of the journal.
#[derive(Debug, Object)]
#[oai(rename = "JournalPage")]
pub struct JournalPageBody {
    /// Entries in the order of booking of which at least one leg fits.
    items: Vec<JournalEntryBody>,
    /// Where an account was asked for: what the legs that fit debit and credit it, over all pages.
    totals: Vec<SidesBody>,
    /// Pass as `after`; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    next: Option<String>,
}

impl From<JournalPage> for JournalPageBody {
    fn from(page: JournalPage) -> Self {
        JournalPageBody {
            items: page.entries.iter().map(|entry| JournalEntryBody::of(entry, &page.labels)).collect(),
            totals: page.totals.iter().map(|(currency, sides)| SidesBody::of(*sides, *currency)).collect(),
            next: page.next,
        }
    }
}
