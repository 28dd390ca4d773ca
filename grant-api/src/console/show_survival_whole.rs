//! Survival in full on a page: what was asked, and the figures of the use case as shares and days.
//!
//! Invariant: what was asked stays in the address; while it is computed the page says so and leads to itself. Must not:
//! estimate.

use ledger_core::outcome::origin::Origin;
use ledger_core::outcome::survival_whole::WholeAt;
use ledger_core::policy::Reading;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::asked::faulty;
use super::component::filter::{Filter, asked_again};
use super::page::survival_whole::{AtView, GroupView, PATH, WholeView, page, title};
use super::session::Visit;
use super::show_outcomes::{basis_points, whole_number};
use super::show_reports::day;
use crate::app::survival_whole::WholeGroup;
use crate::app::{AppError, AppResult};

/// `/outcomes/whole`.
pub async fn show(visit: Visit) -> Result<Response> {
    visit.request.may(Reading::OutcomesLive)?;
    let words = visit.words();
    let view = |filters, errors| WholeView {
        filters,
        errors,
        origin: Origin::Launch.code().to_owned(),
        again: PATH.to_owned(),
        found: None,
    };
    let (status, view) = match found(&visit).await {
        Ok(view) => (StatusCode::OK, view),
        Err(error) => {
            let asked = faulty(&words, filters(&visit), error)?;
            (asked.status, view(asked.filters, asked.errors))
        }
    };
    let frame = visit.frame(title(&words), "outcomes", 0);
    Ok(visit.page(status, &frame, &page(&words, &view)))
}

/// What can be asked for, with what was.
fn filters(visit: &Visit) -> Vec<Filter> {
    let words = visit.words();
    let origins = Origin::ALL.iter().map(|one| (one.code().to_owned(), words.code("whole-origin", one.code())));
    let origin = visit.sent.some("origin").unwrap_or(Origin::Launch.code());
    vec![
        Filter::choice("origin", words.t("whole-from"), Some(origin), origins.collect()).needed(),
        Filter::date("as_of", words.t("filter-as-of"), day(visit, "as_of").unwrap_or_default()),
    ]
}

async fn found(visit: &Visit) -> AppResult<WholeView> {
    let asked = visit.sent.some("origin").map_or(Some(Origin::Launch), Origin::from_code);
    let origin = asked.ok_or_else(|| AppError::field("?origin", "choice", "An origin is one of the list."))?;
    let found = visit.console.app.survival_whole(&visit.request, origin, day(visit, "as_of")?).await?;
    Ok(WholeView {
        filters: filters(visit),
        errors: Vec::new(),
        origin: origin.code().to_owned(),
        again: asked_again(PATH, &[("origin", Some(origin.code())), ("as_of", visit.sent.some("as_of"))], None),
        found: found.map(|report| (report.data_cut, report.groups.iter().map(group).collect())),
    })
}

fn whole_days(days: f64) -> i64 {
    days.round() as i64
}

fn group(group: &WholeGroup) -> GroupView {
    let median = group.whole.median;
    GroupView {
        year: group.year,
        enterprises: whole_number(group.standing.enterprises),
        too_recent: whole_number(group.too_recent),
        pending: whole_number(group.standing.pending),
        lost: whole_number(group.standing.lost),
        weak: group.standing.weak(),
        median: median.map(|one| (whole_days(one.days), one.lower.map(whole_days), one.upper.map(whole_days))),
        at: group.whole.at.iter().map(at).collect(),
    }
}

fn at(one: &WholeAt) -> AtView {
    let mean_days = one.mean.map(|mean| whole_days(mean.mean));
    let causes = one.causes.and_then(|causes| causes.causes);
    let view =
        AtView { months: i64::from(one.horizon.months), mean_days, emptied: one.answer.is_err(), ..AtView::default() };
    let Ok(answer) = one.answer else { return view };
    let pair = |low: f64, high: f64| (basis_points(low), basis_points(high));
    // Before the first exit both limits are 1 by definition, which is no interval.
    let limits = answer.km.filter(|_| answer.events > 0).and_then(|km| km.lower.zip(km.upper));
    let cohort = answer.cohort.and_then(|range| Some((range.low?, range.high?, range.unknown)));
    AtView {
        rate_bp: answer.km.map(|km| basis_points(km.value)),
        limits_bp: limits.map(|(lower, upper)| pair(lower, upper)),
        scheduled_bp: answer.km_scheduled.map(|km| basis_points(km.value)),
        bounds_bp: answer.bounds.map(|bounds| pair(bounds.worst, bounds.best)),
        cohort_bp: cohort.map(|(low, high, unknown)| (basis_points(low), basis_points(high), whole_number(unknown))),
        causes_bp: causes.map(|causes| pair(causes.closed.0, causes.absorbed.0)),
        at_risk: Some(whole_number(answer.at_risk)),
        exits: Some((whole_number(answer.events), whole_number(answer.provisional))),
        ..view
    }
}
