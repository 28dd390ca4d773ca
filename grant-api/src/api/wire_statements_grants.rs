//! Wire types of the statement of a fund, of advances by age and of the register of commitments.

use ledger_core::ledger::account::{BANK, BANK_OTHER};
use ledger_core::ledger::ageing::AgedSum;
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::cash::CashKind;
use ledger_core::programme::fund_statement::{CashLine, LineFigures, Sf425};
use ledger_core::time::{Day, Timestamp};
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::MoneyBody;
use super::wire_statements::entries;
use crate::app::statements::fund::FundStatementReport;
use crate::app::statements::grants::{AgedRow, AgeingReport, CommitmentRow, Register};
use crate::app::statements::{Labels, LegFilter};

/// Figures of a budget line, or of all.
#[derive(Debug, Object)]
#[oai(rename = "FundStatementLine")]
pub struct FundLineBody {
    /// Budget line; absent for all together.
    #[oai(skip_serializing_if_is_none)]
    line_id: Option<Uuid>,
    /// Its code.
    #[oai(skip_serializing_if_is_none)]
    code: Option<String>,
    /// Its title.
    #[oai(skip_serializing_if_is_none)]
    title: Option<String>,
    /// Budget authority, 9010.
    authority: MoneyBody,
    /// Available, 9500.
    available: MoneyBody,
    /// Pre-encumbered, 9600.
    pre_encumbered: MoneyBody,
    /// Encumbered, 9700.
    encumbered: MoneyBody,
    /// Expended, 9800.
    expended: MoneyBody,
    /// Cost in base currency: 5xxx without exchange losses.
    cost: MoneyBody,
    /// Its entries; with `account=9800` those of one figure.
    entries: String,
}

/// Lines a to h of SF-425, cumulative, in the donor's currency.
#[derive(Debug, Object)]
#[oai(rename = "Sf425")]
pub struct Sf425Body {
    /// a: cash received from the donor; absent where a rate is missing.
    #[oai(skip_serializing_if_is_none)]
    a_cash_receipts: Option<MoneyBody>,
    /// b: cash paid out; without conversions, settlements between funds and own transfers.
    #[oai(skip_serializing_if_is_none)]
    b_cash_disbursements: Option<MoneyBody>,
    /// c = a - b.
    #[oai(skip_serializing_if_is_none)]
    c_cash_on_hand: Option<MoneyBody>,
    /// d: authorised.
    d_authorised: MoneyBody,
    /// e: spent, 9800.
    e_spent: MoneyBody,
    /// f: unliquidated obligations, 9700.
    f_unliquidated: MoneyBody,
    /// g = e + f.
    g_obligated: MoneyBody,
    /// h = d - g.
    h_unobligated: MoneyBody,
}

impl Sf425Body {
    fn of(report: &Sf425, currency: Currency) -> Self {
        let money = |minor: Minor| MoneyBody::of(minor, currency);
        Sf425Body {
            a_cash_receipts: report.receipts.map(money),
            b_cash_disbursements: report.disbursements.map(money),
            c_cash_on_hand: report.on_hand.map(money),
            d_authorised: money(report.authorised),
            e_spent: money(report.spent),
            f_unliquidated: money(report.unliquidated),
            g_obligated: money(report.obligated),
            h_unobligated: money(report.unobligated),
        }
    }
}

/// What the bank accounts of the fund did, in one currency: above zero what came in.
#[derive(Debug, Object)]
#[oai(rename = "FundCash")]
pub struct CashBody {
    /// From the donor, less what went back.
    receipts: MoneyBody,
    /// For the programme, below zero where more was paid than came back.
    disbursements: MoneyBody,
    /// Sold and bought for other currencies.
    conversions: MoneyBody,
    /// Lent to and settled with other funds.
    settlements: MoneyBody,
    /// Between own bank accounts.
    transfers: MoneyBody,
    /// All of it: 1010 and 1020.
    balance: MoneyBody,
    /// Entries of the bank accounts in this currency.
    entries: String,
}

impl CashBody {
    fn of(line: &CashLine, report: &FundStatementReport, known_at: Option<Timestamp>) -> Self {
        let account = if line.currency == report.base { BANK } else { BANK_OTHER };
        let legs = LegFilter {
            account: Some(account),
            fund: Some(report.fund.fund_id),
            currency: Some(line.currency),
            to: Some(report.as_of),
            ..LegFilter::default()
        };
        let at = |kind: CashKind| {
            let index = CashKind::ALL.iter().position(|other| *other == kind).unwrap_or_default();
            MoneyBody::of(line.kinds[index], line.currency)
        };
        CashBody {
            receipts: at(CashKind::Receipt),
            disbursements: at(CashKind::Disbursement),
            conversions: at(CashKind::Conversion),
            settlements: at(CashKind::Settlement),
            transfers: at(CashKind::Transfer),
            balance: MoneyBody::of(line.balance, line.currency),
            entries: entries(legs, known_at),
        }
    }
}

/// The statement of a fund.
#[derive(Debug, Object)]
#[oai(rename = "FundStatement")]
pub struct FundStatementBody {
    /// Fund.
    fund_id: Uuid,
    /// Its code.
    fund: String,
    /// The donor's title.
    #[oai(skip_serializing_if_is_none)]
    donor: Option<String>,
    /// The day it stands at.
    as_of: Day,
    /// Lines in the order of the budget.
    lines: Vec<FundLineBody>,
    /// All lines, and costs of none.
    total: FundLineBody,
    /// Bank accounts by currency.
    cash: Vec<CashBody>,
    /// Lines a to h; absent for the organisation's own fund.
    #[oai(skip_serializing_if_is_none)]
    sf425: Option<Sf425Body>,
}

impl FundStatementBody {
    /// From the report, as it was known at a time.
    pub fn of(report: &FundStatementReport, known_at: Option<Timestamp>) -> Self {
        let fund = &report.fund;
        let line = |line: Option<&ledger_core::programme::fund::BudgetLine>, figures: &LineFigures| {
            let money = |minor: Minor| MoneyBody::of(minor, fund.currency);
            let legs = LegFilter {
                fund: Some(fund.fund_id),
                line: line.map(|line| line.line_id),
                to: Some(report.as_of),
                ..LegFilter::default()
            };
            FundLineBody {
                line_id: line.map(|line| line.line_id.0),
                code: line.map(|line| line.code.to_string()),
                title: line.map(|line| line.title.to_string()),
                authority: money(figures.authority),
                available: money(figures.available),
                pre_encumbered: money(figures.pre_encumbered),
                encumbered: money(figures.encumbered),
                expended: money(figures.expended),
                cost: MoneyBody::of(figures.cost_base, report.base),
                entries: entries(legs, known_at),
            }
        };
        let statement = &report.statement;
        FundStatementBody {
            fund_id: fund.fund_id.0,
            fund: fund.code.to_string(),
            donor: report.donor.as_ref().map(|donor| donor.title.to_string()),
            as_of: report.as_of,
            lines: statement.lines.iter().map(|(found, figures)| line(Some(found), figures)).collect(),
            total: line(None, &statement.total),
            cash: statement.cash.iter().map(|line| CashBody::of(line, report, known_at)).collect(),
            sf425: statement.sf425.as_ref().map(|report| Sf425Body::of(report, fund.currency)),
        }
    }
}

/// Open amounts by age.
#[derive(Debug, Object)]
#[oai(rename = "Bands")]
pub struct BandsBody {
    /// 0 to 30 days.
    to_30: MoneyBody,
    /// 31 to 60 days.
    to_60: MoneyBody,
    /// 61 to 90 days.
    to_90: MoneyBody,
    /// 91 to 180 days.
    to_180: MoneyBody,
    /// More than 180 days.
    over_180: MoneyBody,
    /// All of it.
    total: MoneyBody,
}

impl BandsBody {
    fn of([to_30, to_60, to_90, to_180, over_180]: [Minor; 5], total: Minor, currency: Currency) -> Self {
        let money = |minor| MoneyBody::of(minor, currency);
        BandsBody {
            to_30: money(to_30),
            to_60: money(to_60),
            to_90: money(to_90),
            to_180: money(to_180),
            over_180: money(over_180),
            total: money(total),
        }
    }
}

/// An open advance or claim.
#[derive(Debug, Object)]
#[oai(rename = "AgedItem")]
pub struct AgedBody {
    /// Fund code.
    fund: String,
    /// 1210 or 1220.
    account: String,
    /// Disbursement; entries by hand may have none.
    #[oai(skip_serializing_if_is_none)]
    disbursement_id: Option<Uuid>,
    /// Its number within the grant.
    #[oai(skip_serializing_if_is_none)]
    disbursement: Option<i64>,
    /// Case number.
    #[oai(skip_serializing_if_is_none)]
    case: Option<String>,
    /// Day of the oldest entry of which something is open.
    since: Day,
    /// Its age in days.
    days: i64,
    /// Open by age.
    open: BandsBody,
    /// Its entries.
    entries: String,
}

/// Everything open of a fund's account.
#[derive(Debug, Object)]
#[oai(rename = "AgedSum")]
pub struct AgedSumBody {
    /// Fund code.
    fund: String,
    /// 1210 or 1220.
    account: String,
    /// How many are open.
    items: u64,
    /// Open by age; the total is the account's balance.
    open: BandsBody,
    /// Their entries.
    entries: String,
}

/// Advances by age.
#[derive(Debug, Object)]
#[oai(rename = "Ageing")]
pub struct AgeingBody {
    /// The day that ages are counted to.
    as_of: Day,
    /// Oldest first.
    items: Vec<AgedBody>,
    /// Everything, whatever page this is.
    totals: Vec<AgedSumBody>,
    /// Pass as `after`; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    next: Option<String>,
}

impl AgeingBody {
    /// From the report, as it was known at a time.
    pub fn of(report: &AgeingReport, known_at: Option<Timestamp>) -> Self {
        let (labels, to) = (&report.labels, Some(report.as_of));
        let row = |row: &AgedRow| {
            let (aged, item) = (&row.aged, row.aged.item);
            let legs = LegFilter {
                account: Some(item.account),
                fund: Some(item.fund),
                disbursement: item.disbursement,
                currency: Some(item.currency),
                to,
                ..LegFilter::default()
            };
            AgedBody {
                fund: labels.fund(item.fund).into(),
                account: item.account.to_string(),
                disbursement_id: item.disbursement.map(|id| id.0),
                disbursement: row.disbursement,
                case: row.case.as_ref().map(|(_, number)| number.clone()),
                since: aged.since,
                days: aged.days,
                open: BandsBody::of(aged.bands, aged.total, item.currency),
                entries: entries(legs, known_at),
            }
        };
        let sum = |sum: &AgedSum| {
            let (account, currency) = (Some(sum.account), Some(sum.currency));
            let legs = LegFilter { account, fund: Some(sum.fund), currency, to, ..LegFilter::default() };
            AgedSumBody {
                fund: labels.fund(sum.fund).into(),
                account: sum.account.to_string(),
                items: sum.items,
                open: BandsBody::of(sum.bands, sum.total, sum.currency),
                entries: entries(legs, known_at),
            }
        };
        AgeingBody {
            as_of: report.as_of,
            items: report.rows.iter().map(row).collect(),
            totals: report.sums.iter().map(sum).collect(),
            next: report.next.clone(),
        }
    }
}

/// A commitment of a grant in one fund and budget line.
#[derive(Debug, Object)]
#[oai(rename = "Commitment")]
pub struct CommitmentBody {
    /// Grant; absent in sums.
    #[oai(skip_serializing_if_is_none)]
    grant_id: Option<Uuid>,
    /// Case number.
    #[oai(skip_serializing_if_is_none)]
    case: Option<String>,
    /// Fund code.
    fund: String,
    /// Budget line code.
    #[oai(skip_serializing_if_is_none)]
    line: Option<String>,
    /// Approved to date, in the fund's currency: ceilings, and amendments that raised them.
    approved: MoneyBody,
    /// Pre-encumbered, 9600.
    pre_encumbered: MoneyBody,
    /// Encumbered, 9700.
    encumbered: MoneyBody,
    /// Expended, 9800.
    expended: MoneyBody,
    /// Given back to what is available.
    released: MoneyBody,
    /// Confirmed by the bank, in the currency of the payments.
    paid: Vec<MoneyBody>,
    /// Its entries; with `account=9700` those of one figure.
    entries: String,
}

/// The register of commitments.
#[derive(Debug, Object)]
#[oai(rename = "CommitmentRegister")]
pub struct RegisterBody {
    /// The day it stands at.
    as_of: Day,
    /// Grants in the order of their award.
    items: Vec<CommitmentBody>,
    /// All grants, by fund and budget line.
    totals: Vec<CommitmentBody>,
    /// Pass as `after`; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    next: Option<String>,
}

impl RegisterBody {
    /// From the report, as it was known at a time.
    pub fn of(report: &Register, known_at: Option<Timestamp>) -> Self {
        let row = |row: &CommitmentRow| commitment(&report.labels, row, (report.as_of, known_at));
        RegisterBody {
            as_of: report.as_of,
            items: report.rows.iter().map(row).collect(),
            totals: report.sums.iter().map(row).collect(),
            next: report.next.clone(),
        }
    }
}

fn commitment(labels: &Labels, row: &CommitmentRow, (to, known_at): (Day, Option<Timestamp>)) -> CommitmentBody {
    let (key, figures) = (row.key, &row.commitment);
    let currency = labels.find(key.fund).map_or(Currency::UAH, |(fund, _)| fund.currency);
    let money = |minor: Minor| MoneyBody::of(minor, currency);
    let legs =
        LegFilter { fund: Some(key.fund), line: key.line, grant: key.grant, to: Some(to), ..LegFilter::default() };
    CommitmentBody {
        grant_id: key.grant.map(|id| id.0),
        case: row.case.as_ref().map(|(_, number)| number.clone()),
        fund: labels.fund(key.fund).into(),
        line: labels.line(key.line).map(str::to_owned),
        approved: money(figures.approved),
        pre_encumbered: money(figures.pre_encumbered),
        encumbered: money(figures.encumbered),
        expended: money(figures.expended),
        released: money(figures.released),
        paid: figures.paid.iter().map(|(currency, minor)| MoneyBody::of(*minor, *currency)).collect(),
        entries: entries(legs, known_at),
    }
}
