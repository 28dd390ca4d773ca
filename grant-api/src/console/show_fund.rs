//! The position of a fund by budget line.
//!
//! Invariant: the figures of a line are the journal's; only the total of all lines is added up here, checked, and money
//! received and in the bank are shown to those who read the books. Must not: convert or round.

use ledger_core::id::LineId;
use ledger_core::ledger::account::{AVAILABLE, AccountCode, ENCUMBERED, EXPENDED, PRE_ENCUMBERED};
use ledger_core::money::Minor;
use ledger_core::policy::Reading;
use maud::html;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::badge::{Machine, State};
use super::component::bars::{Bar, Part};
use super::component::empty::empty;
use super::page::fund::{FundView, page, title};
use super::session::{Visit, see_other};
use super::show_statements::address;
use super::view::amount;
use crate::app::books::{FundPosition, LinePosition};
use crate::app::statements::LegFilter;
use crate::app::{AppError, AppResult, AsOf};

/// From this share in use a line is marked, in basis points; until programmes set their own mark.
const WARN_AT_BP: i64 = 9_000;

/// `/funds`: the first fund, or that there is none.
pub async fn first(visit: Visit) -> Result<Response> {
    let funds = visit.console.app.funds(&visit.request).await?;
    if let Some(position) = funds.first() {
        return Ok(see_other(&format!("/funds/{}", position.fund.code)));
    }
    let words = visit.words();
    let name = words.code("nav", "fund");
    let frame = visit.frame(name.clone(), "fund", 0);
    let content = html! { h1 { (name) } (empty(&words.t("fund-none"), &words.t("fund-none-advice"), None)) };
    Ok(visit.page(StatusCode::OK, &frame, &content))
}

/// The page of one fund.
pub async fn show(visit: Visit) -> Result<Response> {
    let funds = visit.console.app.funds(&visit.request).await?;
    let code = visit.part("code");
    let position = funds.iter().find(|position| position.fund.code.as_str() == code).ok_or(AppError::Hidden)?;
    let bank = bank(&visit, position).await?;
    let words = visit.words();
    let (fund, currency) = (&position.fund, position.fund.currency);
    let others = funds.iter().map(|other| other.fund.code.to_string()).filter(|other| other != code);
    let view = FundView {
        code: fund.code.to_string(),
        agreement: fund.title.to_string(),
        donor: donor(&visit, position).await?,
        state: State::new(Machine::Fund, fund.state.code()),
        starts_on: fund.starts_on,
        ends_on: fund.ends_on,
        received: bank.map(|(received, _)| amount(received, currency)),
        cash: bank.map(|(_, cash)| amount(cash, currency)),
        as_of: visit.request.today(),
        lines: position.lines.iter().map(|line| bar(&visit, position, line)).collect(),
        total: total(&visit, &words.t("total"), position),
        steps: Vec::new(),
        others: others.map(|other| (other.clone(), format!("/funds/{other}"))).collect(),
    };
    let frame = visit.frame(title(&words, &view), "fund", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

/// The donor's name, for those who may read it.
async fn donor(visit: &Visit, position: &FundPosition) -> AppResult<Option<String>> {
    if !visit.may(Reading::Setup) {
        return Ok(None);
    }
    let donors = visit.console.app.donors(&visit.request).await?;
    Ok(donors.iter().find(|donor| Some(donor.donor_id) == position.fund.donor_id).map(|donor| donor.title.to_string()))
}

/// Received from the donor to date, and in the bank now, as in the report on funds; for those who read the books.
async fn bank(visit: &Visit, position: &FundPosition) -> AppResult<Option<(Minor, Minor)>> {
    if !visit.may(Reading::Books) {
        return Ok(None);
    }
    let report = visit.console.app.fund_report(&visit.request, AsOf::default()).await?;
    let row = report.rows.iter().find(|row| row.fund.fund_id == position.fund.fund_id);
    Ok(row.map(|row| (row.position.received, row.position.cash)))
}

fn bar(visit: &Visit, position: &FundPosition, line: &LinePosition) -> Bar {
    let label = format!("{} · {}", line.line.code, line.line.title);
    let figures = [line.authority, line.expended, line.encumbered, line.pre_encumbered, line.available];
    bar_of((visit, Some(line.line.line_id)), label, position, figures)
}

/// A bar whose parts open to their entries, for those who read the books.
fn bar_of((visit, line): (&Visit, Option<LineId>), label: String, position: &FundPosition, figures: [Minor; 5]) -> Bar {
    let currency = position.fund.currency;
    let [authority, expended, encumbered, pre_encumbered, available] = figures;
    let part = |account: AccountCode, minor| {
        let legs =
            LegFilter { account: Some(account), fund: Some(position.fund.fund_id), line, ..LegFilter::default() };
        let href = visit.may(Reading::Books).then(|| address(visit, "journal", legs));
        Part { href, amount: amount(minor, currency) }
    };
    Bar {
        label,
        authority: amount(authority, currency),
        expended: part(EXPENDED, expended),
        encumbered: part(ENCUMBERED, encumbered),
        pre_encumbered: part(PRE_ENCUMBERED, pre_encumbered),
        available: part(AVAILABLE, available),
        warn_at_bp: Some(WARN_AT_BP),
    }
}

/// All lines together; none where there are none, or where they leave the range of an amount.
fn total(visit: &Visit, label: &str, position: &FundPosition) -> Option<Bar> {
    let sum = |of: fn(&LinePosition) -> Minor| Minor::sum(position.lines.iter().map(of)).ok();
    let figures = [
        sum(|line| line.authority)?,
        sum(|line| line.expended)?,
        sum(|line| line.encumbered)?,
        sum(|line| line.pre_encumbered)?,
        sum(|line| line.available)?,
    ];
    (!position.lines.is_empty()).then(|| bar_of((visit, None), label.to_owned(), position, figures))
}
