//! The list of reports, and those from the books: position of the funds, trial balance.
//!
//! Invariant: what a date or a time in the query means is settled here, and the figures are the use case's. Must not: add up.

use chrono::NaiveDateTime;
use ledger_core::ledger::account::Layer;
use ledger_core::ledger::trial::{AccountSum, Sides, TrialPart};
use ledger_core::money::{Currency, Minor};
use ledger_core::policy::{Reading, Role, may_read};
use ledger_core::programme::fund::Fund;
use ledger_core::programme::report::Position;
use ledger_core::time::{Day, Timestamp};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::bars::{Bar, Part};
use super::component::filter::Filter;
use super::component::money::Amount;
use super::page::report_books::{self, AccountRow, FundsView, PositionRow, TrialPartView, TrialView};
use super::page::reports;
use super::session::Visit;
use super::show_statements::{address, form, pages, query, saved, window};
use super::view::amount;
use super::words::Words;
use crate::app::reports::FundRow;
use crate::app::statements::LegFilter;
use crate::app::{AppError, AppResult, AsOf, clock};

/// The reports that these roles may open, in the order of the list.
pub(super) fn open_to(roles: &[Role]) -> Vec<&'static str> {
    let figures = may_read(Reading::OutcomesLive, roles);
    let (books, cases) = (may_read(Reading::Books, roles), may_read(Reading::Cases, roles));
    let all = [
        ("funds", books),
        ("trial-balance", books),
        ("general-ledger", books),
        ("account-statement", books),
        ("fund-statement", books),
        ("ageing", books),
        ("commitments", books),
        ("journal", books),
        ("pipeline", cases),
        ("regions", cases),
        ("enterprises", cases),
        ("visits", cases),
        ("assets", cases),
        ("jobs", figures),
        ("people", figures),
    ];
    all.into_iter().filter(|(_, open)| *open).map(|(code, _)| code).collect()
}

/// `/reports`.
pub async fn list(visit: Visit) -> Result<Response> {
    let open = open_to(&visit.request.principal.roles);
    if open.is_empty() {
        visit.request.may(Reading::Cases)?;
    }
    let words = visit.words();
    let frame = visit.frame(reports::title(&words), "reports", 0);
    Ok(visit.page(StatusCode::OK, &frame, &reports::page(&words, &open)))
}

/// A page of a report.
pub(super) fn framed(visit: &Visit, report: &str, content: &maud::Markup) -> Response {
    let frame = visit.frame(visit.words().code("report", report), "reports", 0);
    visit.page(StatusCode::OK, &frame, content)
}

/// A date of the query.
pub(super) fn day(visit: &Visit, name: &str) -> AppResult<Option<Day>> {
    let fault = |_| AppError::field(format!("?{name}"), "not_a_date", "This is not a date.");
    visit.sent.some(name).map(|text| text.parse().map_err(fault)).transpose()
}

/// A time of the query: of the office's clock, or with its own offset from UTC.
pub(super) fn moment(visit: &Visit, name: &str) -> AppResult<Option<Timestamp>> {
    let Some(text) = visit.sent.some(name) else { return Ok(None) };
    let shown = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"].into_iter();
    let shown = shown.filter_map(|format| NaiveDateTime::parse_from_str(text, format).ok()).next();
    let found = shown.and_then(clock::office_instant).or_else(|| text.parse().ok());
    found.map(Some).ok_or_else(|| AppError::field(format!("?{name}"), "instant", "This is not a time."))
}

fn as_of(visit: &Visit) -> AppResult<AsOf> {
    Ok(AsOf { as_of: day(visit, "as_of")?, known_at: moment(visit, "known_at")? })
}

fn time_filters(words: &Words, visit: &Visit, at: &AsOf) -> Vec<Filter> {
    vec![
        Filter::date("as_of", words.t("filter-as-of"), at.as_of),
        Filter::moment("known_at", words.t("filter-known-at"), visit.sent.some("known_at")),
    ]
}

/// `/reports/funds`.
pub async fn funds(visit: Visit) -> Result<Response> {
    let at = as_of(&visit)?;
    let report = visit.console.app.fund_report(&visit.request, at).await?;
    let words = visit.words();
    let sum = |(currency, position): &(Currency, Position)| PositionRow {
        fund: None,
        label: words.currency(currency.code()).to_owned(),
        period: None,
        budget: bar(words.t("total"), position, *currency),
        money: in_money(position, *currency),
    };
    let view = FundsView {
        open: open_to(&visit.request.principal.roles),
        filters: time_filters(&words, &visit, &at),
        as_of: at.as_of.unwrap_or_else(|| visit.request.today()),
        rows: report.rows.iter().map(row).collect(),
        totals: report.totals.iter().map(sum).collect(),
    };
    Ok(framed(&visit, "funds", &report_books::funds(&words, &view)))
}

fn row(row: &FundRow) -> PositionRow {
    let (fund, currency) = (&row.fund, row.fund.currency);
    let donor = row.donor.as_ref().map_or_else(|| fund.title.to_string(), |donor| donor.title.to_string());
    PositionRow {
        fund: Some((fund.code.to_string(), format!("/funds/{}", fund.code))),
        budget: bar(format!("{} · {donor}", fund.code), &row.position, currency),
        label: donor,
        period: Some((fund.starts_on, fund.ends_on)),
        money: in_money(&row.position, currency),
    }
}

fn bar(label: String, position: &Position, currency: Currency) -> Bar {
    let part = |minor| Part { href: None, amount: amount(minor, currency) };
    Bar {
        label,
        authority: amount(position.authority, currency),
        expended: part(position.expended),
        encumbered: part(position.encumbered),
        pre_encumbered: part(position.pre_encumbered),
        available: part(position.available),
        warn_at_bp: None,
    }
}

fn in_money(position: &Position, currency: Currency) -> [Amount; 4] {
    [position.received, position.cash, position.receivable, position.in_advance].map(|minor| amount(minor, currency))
}

/// `/reports/trial-balance`.
pub async fn trial_balance(visit: Visit) -> Result<Response> {
    let at = as_of(&visit)?;
    if let Some(form) = form(&visit)? {
        return Ok(saved(visit.console.app.trial_file(&visit.request, at, form).await?));
    }
    let report = visit.console.app.trial_report(&visit.request, at).await?;
    let words = visit.words();
    let code_of = |part: &TrialPart| {
        let fund = part.fund.and_then(|id| report.funds.iter().find(|fund| fund.fund_id == id));
        fund.map(|fund| fund.code.to_string())
    };
    let chosen = visit.sent.some("fund");
    if chosen.is_some_and(|code| !report.funds.iter().any(|fund| fund.code.as_str() == code)) {
        return Err(AppError::Hidden.into());
    }
    let option = |fund: &Fund| (fund.code.to_string(), format!("{} · {}", fund.code, fund.title));
    let options = report.funds.iter().map(option).collect();
    let mut filters = time_filters(&words, &visit, &at);
    filters.push(Filter::choice("fund", words.code("field", "fund"), chosen, options));
    let (of_funds, whole): (Vec<&TrialPart>, Vec<&TrialPart>) =
        report.parts.iter().partition(|part| part.fund.is_some());
    let mut parts: Vec<TrialPartView> =
        of_funds.into_iter().map(|part| part_view(&visit, part, code_of(part), at)).collect();
    parts.retain(|part| chosen.is_none_or(|code| part.fund.as_deref() == Some(code)));
    parts.sort_by(|a, b| (&a.fund, a.budget).cmp(&(&b.fund, b.budget)));
    let (parts, next) = window(&visit, parts, |part| 1 + part.accounts.len());
    let asked = query(&visit, &["as_of", "known_at", "fund"]);
    let view = TrialView {
        open: open_to(&visit.request.principal.roles),
        filters,
        whole: whole.into_iter().map(|part| part_view(&visit, part, None, at)).collect(),
        query: query(&visit, &["as_of", "known_at"]),
        pager: pages(&visit, "trial-balance", &asked, next.as_deref()),
        parts,
    };
    Ok(framed(&visit, "trial-balance", &report_books::trial_balance(&words, &view)))
}

fn part_view(visit: &Visit, part: &TrialPart, fund: Option<String>, at: AsOf) -> TrialPartView {
    let amounts = |sides: Sides, balance: Sides| {
        let minor: [Minor; 4] = [sides.debit, sides.credit, balance.debit, balance.credit];
        minor.map(|minor| amount(minor, part.currency))
    };
    let account = |sum: &AccountSum| {
        let (account, currency) = (Some(sum.account), Some(sum.currency));
        let legs = LegFilter { account, fund: part.fund, currency, to: at.as_of, ..LegFilter::default() };
        AccountRow {
            code: sum.account.to_string(),
            href: Some(address(visit, "account-statement", legs)),
            amounts: amounts(sum.sides, sum.balance),
        }
    };
    TrialPartView {
        fund,
        budget: part.layer == Layer::Budget,
        currency: part.currency.code().to_owned(),
        accounts: part.accounts.iter().map(account).collect(),
        totals: amounts(part.sides, part.balance),
    }
}
