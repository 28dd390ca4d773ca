//! The statement of a fund, advances by age, and the register of commitments.
//!
//! Invariant: the way from a figure to its entries is its account with the dimensions of its row. Must not: add up.

use ledger_core::id::{FundId, GrantId, LineId};
use ledger_core::ledger::account::{
    AUTHORITY, AVAILABLE, AccountCode, BANK, BANK_OTHER, ENCUMBERED, EXPENDED, IN_TRANSIT, Layer, PRE_ENCUMBERED,
};
use ledger_core::ledger::ageing::{AgedSum, BANDS, OpenItem};
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::fund_statement::{CashLine, LineFigures, Sf425};
use ledger_core::time::Day;
use poem::{Response, Result};

use super::component::filter::Filter;
use super::component::money::Amount;
use super::page::statements::{Asked, Figure};
use super::page::statements_grants::{
    self, AgedItem, AgeingView, CashRow, CommitmentItem, FundStatementView, LineRow, RegisterView,
};
use super::session::Visit;
use super::show_reports::{day, framed, moment, open_to};
use super::show_statements::{figure, form, fund, fund_filter, known_filter, pages, query, saved};
use super::view::amount;
use super::words::Words;
use crate::app::AppResult;
use crate::app::statements::fund::FundStatementReport;
use crate::app::statements::grants::{AgedRow, AgeingReport, CommitmentRow, GrantsAsk, Register};
use crate::app::statements::{Labels, LegFilter};

/// Rows on one page.
const ROWS: u64 = 50;
/// Commitments on one page: each opens to six lists of entries.
const COMMITMENTS: u64 = 15;
/// Sums of budget lines on one page.
const SUMS: usize = 20;
/// As many sums as stand beside commitments.
const SUMS_BESIDE: usize = 10;
/// How the next page of sums is told from one of commitments.
const SUMS_FROM: &str = "sums-";
/// What these statements are asked by.
const ASK: [&str; 3] = ["fund_id", "as_of", "known_at"];

fn ask(visit: &Visit) -> AppResult<GrantsAsk> {
    Ok(GrantsAsk { fund: fund(visit)?, as_of: day(visit, "as_of")?, known_at: moment(visit, "known_at")? })
}

fn asked_by(words: &Words, visit: &Visit, labels: &Labels, as_of: Option<Day>) -> Asked {
    let filters = vec![
        fund_filter(words, visit, labels),
        Filter::date("as_of", words.t("filter-as-of"), as_of),
        known_filter(words, visit),
    ];
    Asked { open: open_to(&visit.request.principal.roles), filters, query: query(visit, &ASK) }
}

/// `/reports/fund-statement`: the fund asked for, or the first.
pub async fn fund_statement(visit: Visit) -> Result<Response> {
    let ask = ask(&visit)?;
    let app = &visit.console.app;
    let words = visit.words();
    let labels = app.labels(&visit.request).await?;
    let Some(fund) = ask.fund.or_else(|| labels.funds.first().map(|(fund, _)| fund.fund_id)) else {
        let asked = asked_by(&words, &visit, &labels, ask.as_of);
        let view = no_fund(asked, visit.request.today());
        return Ok(framed(&visit, "fund-statement", &statements_grants::fund_statement(&words, &view)));
    };
    let at = (ask.as_of, ask.known_at);
    if let Some(form) = form(&visit)? {
        return Ok(saved(app.fund_statement_file(&visit.request, fund, at, form).await?));
    }
    let report = app.fund_statement(&visit.request, fund, at).await?;
    let mut asked = asked_by(&words, &visit, &labels, ask.as_of);
    asked.filters[0].value = fund.to_string();
    let view = fund_view(&visit, &words, asked, &report);
    Ok(framed(&visit, "fund-statement", &statements_grants::fund_statement(&words, &view)))
}

fn no_fund(asked: Asked, as_of: Day) -> FundStatementView {
    FundStatementView {
        asked,
        fund: None,
        as_of,
        currencies: [String::new(), String::new()],
        lines: Vec::new(),
        total: None,
        report: Vec::new(),
        cash: Vec::new(),
    }
}

fn fund_view(visit: &Visit, words: &Words, asked: Asked, report: &FundStatementReport) -> FundStatementView {
    let (fund, statement) = (&report.fund, &report.statement);
    let row = |label: String, line: Option<LineId>, figures: &LineFigures| LineRow {
        label,
        figures: line_figures(visit, report, line, figures),
    };
    let lines = statement
        .lines
        .iter()
        .map(|(line, figures)| row(format!("{} · {}", line.code, line.title), Some(line.line_id), figures));
    FundStatementView {
        asked,
        fund: Some(fund.code.to_string()),
        as_of: report.as_of,
        currencies: [fund.currency.code().to_owned(), report.base.code().to_owned()],
        lines: lines.collect(),
        total: Some(row(words.t("total"), None, &statement.total)),
        report: statement.sf425.as_ref().map_or_else(Vec::new, |found| letters(visit, report, found)),
        cash: statement.cash.iter().map(|line| cash_row(visit, report, line)).collect(),
    }
}

fn line_figures(
    visit: &Visit,
    report: &FundStatementReport,
    line: Option<LineId>,
    figures: &LineFigures,
) -> [Figure; 6] {
    let of = |account: AccountCode, minor: Minor| {
        let legs = LegFilter { account: Some(account), line, ..of_fund(report) };
        figure(visit, amount(minor, report.fund.currency), legs)
    };
    [
        of(AUTHORITY, figures.authority),
        of(AVAILABLE, figures.available),
        of(PRE_ENCUMBERED, figures.pre_encumbered),
        of(ENCUMBERED, figures.encumbered),
        of(EXPENDED, figures.expended),
        // Costs stand on several accounts, so they open to the money of the line as a whole.
        figure(
            visit,
            amount(figures.cost_base, report.base),
            LegFilter { line, layer: Some(Layer::Actual), ..of_fund(report) },
        ),
    ]
}

/// The legs of a fund up to the day of its statement.
fn of_fund(report: &FundStatementReport) -> LegFilter {
    LegFilter { fund: Some(report.fund.fund_id), to: Some(report.as_of), ..LegFilter::default() }
}

/// Lines a to h. What is a balance opens to its entries; cash opens below, by currency; c, g and h are of the others.
fn letters(visit: &Visit, of: &FundStatementReport, report: &Sf425) -> Vec<(&'static str, Option<Figure>)> {
    let plain = |minor: Minor| Figure { amount: amount(minor, of.fund.currency), href: None };
    let balance = |account: AccountCode, minor: Minor| {
        let legs = LegFilter { account: Some(account), ..of_fund(of) };
        Some(figure(visit, amount(minor, of.fund.currency), legs))
    };
    vec![
        ("a", report.receipts.map(plain)),
        ("b", report.disbursements.map(plain)),
        ("c", report.on_hand.map(plain)),
        ("d", balance(AUTHORITY, report.authorised)),
        ("e", balance(EXPENDED, report.spent)),
        ("f", balance(ENCUMBERED, report.unliquidated)),
        ("g", Some(plain(report.obligated))),
        ("h", Some(plain(report.unobligated))),
    ]
}

/// Bank movements of a currency; each opens to the entries of the bank accounts in it.
fn cash_row(visit: &Visit, report: &FundStatementReport, line: &CashLine) -> CashRow {
    let account = if line.currency == report.base { BANK } else { BANK_OTHER };
    let legs = LegFilter { account: Some(account), currency: Some(line.currency), ..of_fund(report) };
    let [receipts, disbursements, conversions, settlements, transfers] = line.kinds;
    let minor = [receipts, disbursements, conversions, settlements, transfers, line.balance];
    let amounts = minor.map(|minor| figure(visit, amount(minor, line.currency), legs.clone()));
    CashRow { currency: line.currency.code().to_owned(), amounts }
}

/// `/reports/ageing`.
pub async fn ageing(visit: Visit) -> Result<Response> {
    let ask = ask(&visit)?;
    let app = &visit.console.app;
    if let Some(form) = form(&visit)? {
        return Ok(saved(app.ageing_file(&visit.request, ask, form).await?));
    }
    let report = app.ageing(&visit.request, ask, visit.sent.some("after"), ROWS).await?;
    let words = visit.words();
    let view = AgeingView {
        asked: asked_by(&words, &visit, &report.labels, ask.as_of),
        as_of: report.as_of,
        sums: report.sums.iter().map(|sum| aged_sum(&visit, &report, sum)).collect(),
        items: report.rows.iter().map(|row| aged_item(&visit, &report, row)).collect(),
        pager: pages(&visit, "ageing", &query(&visit, &ASK), report.next.as_deref()),
    };
    Ok(framed(&visit, "ageing", &statements_grants::ageing(&words, &view)))
}

fn aged_figures(visit: &Visit, item: OpenItem, bands: [Minor; BANDS], total: Minor, to: Day) -> [Figure; 6] {
    let legs = LegFilter {
        account: Some(item.account),
        fund: Some(item.fund),
        disbursement: item.disbursement,
        currency: Some(item.currency),
        to: Some(to),
        ..LegFilter::default()
    };
    let plain = |minor| Figure { amount: amount(minor, item.currency), href: None };
    let [to_30, to_60, to_90, to_180, over] = bands.map(plain);
    [to_30, to_60, to_90, to_180, over, figure(visit, amount(total, item.currency), legs)]
}

fn aged_sum(visit: &Visit, report: &AgeingReport, sum: &AgedSum) -> AgedItem {
    let item = OpenItem { fund: sum.fund, account: sum.account, currency: sum.currency, disbursement: None };
    AgedItem {
        fund: report.labels.fund(sum.fund).to_owned(),
        account: sum.account.to_string(),
        case: None,
        since: None,
        count: i64::try_from(sum.items).ok(),
        figures: aged_figures(visit, item, sum.bands, sum.total, report.as_of),
    }
}

fn aged_item(visit: &Visit, report: &AgeingReport, row: &AgedRow) -> AgedItem {
    let aged = &row.aged;
    AgedItem {
        fund: report.labels.fund(aged.item.fund).to_owned(),
        account: aged.item.account.to_string(),
        case: row.case.as_ref().map(|(_, number)| number.clone()).zip(row.disbursement),
        since: Some((aged.since, aged.days)),
        count: None,
        figures: aged_figures(visit, aged.item, aged.bands, aged.total, report.as_of),
    }
}

/// `/reports/commitments`.
pub async fn commitments(visit: Visit) -> Result<Response> {
    let ask = ask(&visit)?;
    let app = &visit.console.app;
    if let Some(form) = form(&visit)? {
        return Ok(saved(app.commitments_file(&visit.request, ask, form).await?));
    }
    // The sums come first, on pages of their own where they are many.
    let after = visit.sent.some("after");
    let from = after.map_or(Some(0), |after| after.strip_prefix(SUMS_FROM).and_then(|from| from.parse().ok()));
    let key = if from.is_some() { None } else { after };
    let report = app.commitments(&visit.request, ask, key, COMMITMENTS).await?;
    let words = visit.words();
    let from = from.unwrap_or(report.sums.len());
    let (few, to) = (report.sums.len() <= SUMS_BESIDE, from.saturating_add(SUMS));
    let sums = report.sums.get(from..to.min(report.sums.len())).unwrap_or_default();
    let (rows, next) = if sums.is_empty() || few {
        (&report.rows[..], report.next.clone())
    } else {
        (&report.rows[..0], Some(format!("{SUMS_FROM}{}", to.min(report.sums.len()))))
    };
    let view = RegisterView {
        asked: asked_by(&words, &visit, &report.labels, ask.as_of),
        as_of: report.as_of,
        sums: sums.iter().map(|row| commitment(&visit, &report, row)).collect(),
        items: rows.iter().map(|row| commitment(&visit, &report, row)).collect(),
        pager: pages(&visit, "commitments", &query(&visit, &ASK), next.as_deref()),
    };
    Ok(framed(&visit, "commitments", &statements_grants::commitments(&words, &view)))
}

fn commitment(visit: &Visit, report: &Register, row: &CommitmentRow) -> CommitmentItem {
    let (key, found, labels) = (row.key, &row.commitment, &report.labels);
    let currency = labels.find(key.fund).map_or(Currency::UAH, |(fund, _)| fund.currency);
    let of = |account, minor| {
        budget_figure(visit, (key.fund, key.line, key.grant), (account, report.as_of), amount(minor, currency))
    };
    let paid = |(currency, minor): &(Currency, Minor)| {
        let of = (key.fund, key.line, key.grant);
        budget_figure(visit, of, (IN_TRANSIT, report.as_of), amount(*minor, *currency))
    };
    let line = labels.line(key.line).unwrap_or_default();
    CommitmentItem {
        case: row.case.as_ref().map(|(_, number)| number.clone()),
        line: format!("{} · {line}", labels.fund(key.fund)),
        figures: [
            of(AVAILABLE, found.approved),
            of(PRE_ENCUMBERED, found.pre_encumbered),
            of(ENCUMBERED, found.encumbered),
            of(EXPENDED, found.expended),
            of(AVAILABLE, found.released),
        ],
        paid: found.paid.iter().map(paid).collect(),
    }
}

fn budget_figure(
    visit: &Visit,
    (fund, line, grant): (FundId, Option<LineId>, Option<GrantId>),
    (account, to): (AccountCode, Day),
    amount: Amount,
) -> Figure {
    // A budget line is of one fund.
    let fund = Some(fund).filter(|_| line.is_none());
    let legs = LegFilter { account: Some(account), fund, line, grant, to: Some(to), ..LegFilter::default() };
    figure(visit, amount, legs)
}
