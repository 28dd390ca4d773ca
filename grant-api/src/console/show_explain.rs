//! How a live figure was made, as a page of enterprises with their parts.
//!
//! Invariant: what was asked stays in the address, so that it can be kept. Must not: count.

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::explain::{Figure, Term};
use ledger_core::outcome::rates::RATE_HORIZONS;
use ledger_core::policy::Reading;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::asked::faulty;
use super::component::filter::{Filter, asked_again};
use super::component::pager::Pager;
use super::page::explain::{ExplainView, Item, Made, PATH, Value, page, title};
use super::session::Visit;
use super::show_outcomes::{basis_points, whole_number};
use super::show_reports::day;
use super::view::amount;
use super::words::Words;
use crate::app::explain::{Answer, Asked, ExplainedRow, Explanation, group, horizon};
use crate::app::{AppError, AppResult, clock};

/// Enterprises on a page.
const PAGE: u64 = 40;

/// `/outcomes/explain`.
pub async fn show(visit: Visit) -> Result<Response> {
    visit.request.may(Reading::OutcomesLive)?;
    let asked = match asked(&visit) {
        Ok(asked) => asked,
        Err(error) => return again(&visit, error).await,
    };
    match visit.console.app.explain(&visit.request, asked, visit.sent.some("after"), PAGE).await {
        Ok(found) => {
            let made = Some(made(&visit, asked, found)?);
            shown(&visit, StatusCode::OK, ExplainView { filters: filters(&visit).await?, errors: Vec::new(), made })
        }
        Err(error) => again(&visit, error).await,
    }
}

fn shown(visit: &Visit, status: StatusCode, view: ExplainView) -> Result<Response> {
    let words = visit.words();
    let frame = visit.frame(title(&words), "outcomes", 0);
    Ok(visit.page(status, &frame, &page(&words, &view)))
}

/// The form again, each fault at its field; what is no fault of a field goes on as an error.
async fn again(visit: &Visit, error: AppError) -> Result<Response> {
    let asked = faulty(&visit.words(), filters(visit).await?, error)?;
    shown(visit, asked.status, ExplainView { filters: asked.filters, errors: asked.errors, made: None })
}

/// The whole programme's rate at 12 months as of today where nothing is asked.
fn asked(visit: &Visit) -> AppResult<Asked> {
    let figure = visit.sent.some("figure").map_or(Some(Figure::Survival), Figure::from_code);
    let figure = figure.ok_or_else(|| AppError::field("?figure", "choice", "A figure is one of the list."))?;
    let months = visit.sent.some("months").map_or(Some(12), |text| text.parse().ok());
    let horizon = horizon(months.unwrap_or_default())?;
    let year = group(visit.sent.some("cell").unwrap_or("all"))?;
    Ok(Asked { figure, horizon, year, as_of: day(visit, "as_of")? })
}

/// What can be asked for, with what was.
async fn filters(visit: &Visit) -> AppResult<Vec<Filter>> {
    let words = visit.words();
    let years = visit.console.app.launch_years(&visit.request).await?;
    let figures = Figure::ALL.iter().map(|one| (one.code().to_owned(), words.code("explain-figure", one.code())));
    let horizons = RATE_HORIZONS.iter().map(|one| {
        let count = i64::from(one.months);
        (count.to_string(), words.ta("months", &[("months", count.into())]))
    });
    let cells = years.iter().rev().map(|year| (format!("cohort={year}"), year.to_string()));
    let sent = |name: &str| visit.sent.some(name);
    let figure = sent("figure").unwrap_or(Figure::Survival.code());
    let months = sent("months").unwrap_or("12");
    Ok(vec![
        Filter::choice("figure", words.t("explain-column-figure"), Some(figure), figures.collect()).needed(),
        Filter::choice("months", words.t("curve-months"), Some(months), horizons.collect()).needed(),
        Filter::choice("cell", words.t("column-cohort"), sent("cell"), cells.collect()),
        Filter::date("as_of", words.t("releases-cut"), day(visit, "as_of").unwrap_or_default()),
    ])
}

fn made(visit: &Visit, asked: Asked, found: Explanation) -> AppResult<Made> {
    let words = visit.words();
    let (figure, months) = (asked.figure.code(), asked.horizon.months.to_string());
    let terms = asked.figure.terms();
    let query = [
        ("figure", Some(figure)),
        ("months", Some(months.as_str())),
        ("cell", visit.sent.some("cell")),
        ("as_of", visit.sent.some("as_of")),
    ];
    let counts = found.sum.counts.iter().map(|((part, why), count)| {
        (part.code().to_owned(), why.map(|why| why.code().to_owned()), whole_number(*count))
    });
    Ok(Made {
        figure: figure.to_owned(),
        months: i64::from(asked.horizon.months),
        cut: found.data_cut,
        known_at: words.moment(clock::office_time(found.known_at)),
        numerator: total(terms.0, found.sum.numerator, found.currency)?,
        denominator: total(terms.1, found.sum.denominator, found.currency)?,
        result: result(&words, found.result, found.currency),
        counts: counts.collect(),
        items: found.page.rows.iter().map(|row| item(row, terms, found.currency)).collect(),
        pager: Pager {
            first: visit.sent.some("after").map(|_| asked_again(PATH, &query, None)),
            next: found.page.next.as_deref().map(|next| asked_again(PATH, &query, Some(next))),
        },
        definition: found.definition.id,
        parameters: found.definition.parameters,
    })
}

/// The figure in words.
fn result(words: &Words, found: Answer, currency: Currency) -> Option<String> {
    let percent = |share| words.percent(basis_points(share));
    Some(match found {
        Answer::Share(share) => percent(share),
        Answer::Between(low, high) if low < high => format!("{} – {}", percent(low), percent(high)),
        Answer::Between(share, _) => percent(share),
        Answer::Count(count) => words.number(count),
        Answer::Money(minor) => amount(minor, currency).text(words),
        Answer::None => return None,
    })
}

fn said(term: Term, value: i64, currency: Currency) -> Value {
    if term == Term::Disbursed { Value::Money(amount(Minor(value), currency)) } else { Value::Count(value) }
}

fn total(term: Term, value: i128, currency: Currency) -> AppResult<(String, Value)> {
    let value = i64::try_from(value).map_err(AppError::internal)?;
    Ok((term.code().to_owned(), said(term, value, currency)))
}

fn item(row: &ExplainedRow, (above, below): (Term, Term), currency: Currency) -> Item {
    Item {
        number: row.number.clone(),
        launched_on: row.launched_on,
        part: row.role.part.code().to_owned(),
        why: row.role.why.map(|why| why.code().to_owned()),
        adds: (said(above, row.role.numerator, currency), said(below, row.role.denominator, currency)),
    }
}
