//! The pipeline, with the period that was asked for.
//!
//! Invariant: the figures are the use case's; a fault of the period stands at its field. Must not: count.

use ledger_core::money::{Currency, Minor};
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::pipeline::{Decided, Month, Stand, Standing, Took};
use ledger_core::time::Day;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::asked::faulty;
use super::component::badge::{Machine, State};
use super::component::filter::Filter;
use super::page::pipeline::{DecidedRow, Found, MonthRow, PipelineView, REPORT, StandingRow, TookView, page};
use super::session::Visit;
use super::show_figures::{basis_points, whole_number};
use super::show_reports::{day, open_to};
use super::view::amount;
use super::words::Words;
use crate::app::pipeline::Pipeline;
use crate::app::{AppError, AppResult};

/// `/reports/pipeline`.
pub async fn show(visit: Visit) -> Result<Response> {
    let words = visit.words();
    let open = open_to(&visit.request.principal.roles);
    let (status, view) = match found(&visit).await {
        Ok(pipeline) => {
            let found = Some(told(&words, &pipeline)?);
            let filters = filters(&visit, Some(pipeline.period));
            (StatusCode::OK, PipelineView { open, filters, errors: Vec::new(), found })
        }
        Err(error) => {
            let asked = faulty(&words, filters(&visit, None), error)?;
            (asked.status, PipelineView { open, filters: asked.filters, errors: asked.errors, found: None })
        }
    };
    let frame = visit.frame(words.code("report", REPORT), "reports", 0);
    Ok(visit.page(status, &frame, &page(&words, &view)))
}

async fn found(visit: &Visit) -> AppResult<Pipeline> {
    let asked = (day(visit, "from")?, day(visit, "to")?);
    visit.console.app.pipeline(&visit.request, asked).await
}

/// The period as it stands, or as it was sent where it is at fault.
fn filters(visit: &Visit, period: Option<(Day, Day)>) -> Vec<Filter> {
    let words = visit.words();
    let filter = |name: &'static str, key: &str, day: Option<Day>| {
        let sent = visit.sent.some(name).unwrap_or_default().to_owned();
        let shown = Filter::date(name, words.t(key), day);
        if day.is_some() { shown } else { Filter { value: sent, ..shown } }
    };
    let (from, to) = period.unzip();
    vec![filter("from", "filter-from", from), filter("to", "filter-to", to)]
}

fn told(words: &Words, pipeline: &Pipeline) -> AppResult<Found> {
    let ((by_ngo, all), open) = (&pipeline.decided, &pipeline.open);
    let mut months: Vec<(Currency, Vec<MonthRow>)> = Vec::new();
    for month in &pipeline.months {
        if months.last().is_none_or(|(currency, _)| *currency != month.currency) {
            months.push((month.currency, Vec::new()));
        }
        let row = month_row(month, pipeline.today)?;
        months.last_mut().into_iter().for_each(|(_, rows)| rows.push(row.clone()));
    }
    Ok(Found {
        standings: pipeline.standings.iter().map(standing).collect(),
        open: (whole_number(open.count), open.ages.map(whole_number), whole_number(open.late)),
        period: pipeline.period,
        before: pipeline.before,
        stages: pipeline.stages.iter().map(|(stage, a, b)| (stage.code(), took(*a), took(*b))).collect(),
        decided: by_ngo.iter().map(|(ngo, row)| decided(ngo.title.to_string(), row)).collect(),
        all: decided(words.t("total"), all),
        months: months.into_iter().map(|(currency, rows)| (currency.code().to_owned(), rows)).collect(),
    })
}

fn standing(row: &Standing) -> StandingRow {
    let (machine, href) = match row.stand {
        Stand::Application(_) => (Machine::Application, true),
        // A search for this state finds every application that was ever approved.
        Stand::Grant(state) => (Machine::Grant, state != AwardState::Approved),
    };
    StandingRow {
        state: State::new(machine, row.stand.code()),
        href: href.then(|| format!("/cases?q=state:{}", row.stand.code())),
        count: whole_number(row.count),
        ages: row.ages.map(whole_number),
        median: row.median,
        oldest: row.oldest.clone(),
        late: whole_number(row.late),
    }
}

fn took(took: Took) -> TookView {
    let days = took.median.zip(took.ninth_decile).zip(took.longest);
    TookView { count: whole_number(took.count), days: days.map(|((median, ninth), longest)| [median, ninth, longest]) }
}

fn decided(label: String, row: &Decided) -> DecidedRow {
    let (approved, of) = row.rate();
    let (approved, of) = (whole_number(approved), whole_number(of));
    let counts = [row.submitted, row.approved, row.waitlisted, row.rejected, row.ineligible, row.withdrawn];
    DecidedRow { label, counts: counts.map(whole_number), rate: (of, basis_points(approved, of)) }
}

fn month_row(month: &Month, today: Day) -> AppResult<MonthRow> {
    let open = month.planned.minus(month.of_it_paid).map_err(AppError::internal)?;
    let amounts = [month.planned, month.of_it_paid, open, month.paid].map(|minor| amount(minor, month.currency));
    Ok(MonthRow { end: month.end, amounts, behind: open > Minor::ZERO && month.end < today })
}
