//! Outcomes: the survival and jobs figures of the use case as tiles, curve and cohort table.
//!
//! Invariant: a live figure is shown, or too early, as the number at risk says, and nothing of it is withheld; shares become whole
//! basis points and parts per million here and nowhere else. Must not: estimate, or fill a gap.

use ledger_core::money::Minor;
use ledger_core::outcome::jobs::{CostPer, NoCost, Quotient};
use ledger_core::outcome::rates::{AT_RISK_MIN, Horizon};
use ledger_core::policy::Reading;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::curve::{Curve, StepPoint, Tick};
use super::page::outcomes::{CohortRow, Cost, Coverage, Jobs, OutcomesView, Rate, Shown, no_release, page, title};
use super::session::Visit;
use super::show_releases::{audience, of_release};
use super::view::amount;
use super::words::Words;
use crate::app::outcomes::{Group, JobsFigures, SurvivalFigures};

/// The horizon of the jobs tile and of the coverage, in months.
const JOBS_MONTHS: u16 = 12;

/// The last year since the launch that the axis can mark.
const YEARS_MAX: u16 = 40;

/// The page: live for those with case rights, the newest release for everybody else.
pub async fn show(visit: Visit) -> Result<Response> {
    if !visit.may(Reading::OutcomesLive) {
        return released(&visit).await;
    }
    let app = &visit.console.app;
    let survival = app.survival(&visit.request).await?;
    let jobs = app.jobs(&visit.request, None).await?;
    let words = visit.words();
    // A rate is shown as long as anybody is at risk, marked where they are few.
    let fewest = 1;
    let whole = survival.groups.first();
    let work = jobs.groups.first();
    let view = OutcomesView {
        cut: survival.data_cut,
        release: None,
        at_12: whole.map_or(Shown::TooEarly, |group| rate(group, 12, fewest)),
        at_36: whole.map_or(Shown::TooEarly, |group| rate(group, 36, fewest)),
        jobs: work.map_or(Shown::TooEarly, jobs_of),
        cost: work.map_or(Shown::TooEarly, cost_of),
        coverage: coverage(whole, work),
        curve: whole.map_or(Shown::TooEarly, |group| curve(&words, group)),
        cohorts: survival.groups.iter().filter_map(|group| cohort(group, fewest)).collect(),
    };
    let frame = visit.frame(title(&words), "outcomes", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

/// The figures of the newest release for the reader's audience.
async fn released(visit: &Visit) -> Result<Response> {
    let words = visit.words();
    let frame = visit.frame(title(&words), "outcomes", 0);
    let Some(newest) = visit.console.app.newest_release(&visit.request).await? else {
        return Ok(visit.page(StatusCode::OK, &frame, &no_release(&words)));
    };
    let found = visit.console.app.release_view(&visit.request, newest.number, audience(&visit.request)).await?;
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &of_release(&words, &found.document))))
}

pub(super) fn whole_number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A share as whole units of `1 / scale`; shares lie between 0 and 1.
pub(super) fn share(value: f64, scale: f64) -> i64 {
    (value.clamp(0.0, 1.0) * scale).round() as i64
}

/// A share in basis points from which one more rounding, to tenths of a percent, gives what rounding once would: where something
/// was cut off, a last digit that would pass for exact is moved by one ("round to odd").
pub(super) fn basis_points(value: f64) -> i64 {
    let exact = value.clamp(0.0, 1.0) * 10_000.0;
    let whole = exact.floor() as i64;
    if exact > exact.floor() && whole % 5 == 0 { whole + 1 } else { whole }
}

fn rate(group: &Group<SurvivalFigures>, months: u16, fewest: u64) -> Shown<Rate> {
    let figures = &group.figures;
    let rate = figures.rates.iter().find(|rate| rate.horizon.months == months);
    let cohort = figures.cohorts.iter().find(|cohort| cohort.horizon.months == months);
    let Some((rate, cohort)) = rate.zip(cohort).filter(|(rate, _)| rate.at_risk >= fewest) else {
        return Shown::TooEarly;
    };
    Shown::Value(Rate {
        share_bp: basis_points(rate.surv),
        // Before the first exit both limits are 1 by definition, which is no interval.
        limits_bp: rate
            .limits
            .filter(|_| rate.events > 0)
            .map(|(lower, upper)| (basis_points(lower), basis_points(upper))),
        cohort_bp: cohort
            .low()
            .zip(cohort.high())
            .map(|(low, high)| (basis_points(low), basis_points(high), whole_number(cohort.unknown))),
        // After the day, as beneath the curve.
        at_risk: Some(whole_number(group.counts.0.saturating_sub(rate.events).saturating_sub(rate.censored))),
        // Provisional exits are known for the group as a whole: no more of them than there were exits by then.
        provisional: Some(whole_number(figures.provisional.min(rate.events))),
        few: rate.at_risk < AT_RISK_MIN,
    })
}

/// Rises, falls and full-time equivalents a year after the launch; nothing where nobody is known.
fn jobs_of(group: &Group<JobsFigures>) -> Shown<Jobs> {
    let Some(at) = at_horizon(&group.figures).filter(|jobs| jobs.known > 0) else { return Shown::TooEarly };
    Shown::Value(Jobs {
        months: i64::from(JOBS_MONTHS),
        net_change: at.paid.saturating_sub(at.baseline),
        gross_created: at.created,
        gross_lost: at.lost,
        fte_hundredths: at.paid_days.saturating_mul(100) / ledger_core::outcome::jobs::FTE_DAYS,
    })
}

/// What one more job cost a year after the launch.
fn cost_of(group: &Group<JobsFigures>) -> Shown<Cost> {
    let Some(at) = at_horizon(&group.figures) else { return Shown::TooEarly };
    match at.cost(CostPer::NetJob).map(Quotient::rounded) {
        Ok(Some(minor)) => Shown::Value(Cost::PerJob(amount(Minor(minor), group.figures.currency))),
        Err(NoCost::NoNetGain) => Shown::Value(Cost::NoGain),
        _ => Shown::TooEarly,
    }
}

fn at_horizon(figures: &JobsFigures) -> Option<&ledger_core::outcome::jobs::Jobs> {
    let day = Horizon::of_months(JOBS_MONTHS).day;
    figures.horizons.iter().find(|jobs| jobs.horizon_day == day)
}

fn coverage(whole: Option<&Group<SurvivalFigures>>, work: Option<&Group<JobsFigures>>) -> Shown<Coverage> {
    let Some((whole, work)) = whole.zip(work) else { return Shown::TooEarly };
    let (figures, (launched, _)) = (&whole.figures, whole.counts);
    let Some(at) = at_horizon(&work.figures).filter(|jobs| jobs.eligible > 0) else { return Shown::TooEarly };
    Shown::Value(Coverage {
        launched: whole_number(launched),
        lost: whole_number(figures.lost),
        jobs_known_bp: whole_number(at.known.saturating_mul(10_000) / at.eligible),
    })
}

/// The curve as far as enough are at risk, with the counts of the standing horizons beneath it.
fn curve(words: &Words, group: &Group<SurvivalFigures>) -> Shown<Curve> {
    let (figures, (launched, _)) = (&group.figures, group.counts);
    let Some(until) = figures.curve.iter().map(|point| point.day).max().filter(|day| *day > 0) else {
        return Shown::TooEarly;
    };
    let ppm = |value: f64| share(value, 1_000_000.0);
    let step = |point: &crate::app::outcomes::CurvePoint| {
        let (lower, upper) = point.limits.unwrap_or((point.surv, point.surv));
        StepPoint {
            day: i64::from(point.day),
            share_ppm: ppm(point.surv),
            lower_ppm: ppm(lower),
            upper_ppm: ppm(upper),
        }
    };
    let ticks = ticks(figures, launched, until);
    let steps: Vec<StepPoint> = figures.curve.iter().map(step).collect();
    let last = steps.last().map_or(1_000_000, |step| step.share_ppm);
    let months = whole_months(until);
    Shown::Value(Curve {
        id: "survival".to_owned(),
        title: words.t("outcomes-curve"),
        description: words
            .ta("outcomes-curve-about", &[("share", words.percent(last / 100).into()), ("months", months.into())]),
        steps,
        until_day: i64::from(until),
        ticks,
        absent: "–",
    })
}

/// The marks of the axis: the standing horizons, then year by year to the end of the curve. Those at risk are counted after the
/// day, so that a row adds up to all that were launched.
fn ticks(figures: &SurvivalFigures, launched: u64, until: i32) -> Vec<Tick> {
    let mut ticks =
        vec![Tick { months: 0, day: 0, at_risk: Some(whole_number(launched)), events: Some(0), censored: Some(0) }];
    let tick = |horizon: Horizon, events: u64, censored: u64| Tick {
        months: i64::from(horizon.months),
        day: i64::from(horizon.day),
        at_risk: Some(whole_number(launched.saturating_sub(events).saturating_sub(censored))),
        events: Some(whole_number(events)),
        censored: Some(whole_number(censored)),
    };
    let reached = figures.rates.iter().filter(|rate| rate.horizon.day <= until);
    ticks.extend(reached.map(|rate| tick(rate.horizon, rate.events, rate.censored)));
    let standing = ticks.last().map_or(0, |tick| tick.months);
    let years = (1..=YEARS_MAX).map(|year| Horizon::of_months(year * 12));
    for horizon in years.filter(|horizon| i64::from(horizon.months) > standing && horizon.day <= until) {
        // Nobody leaves between two points.
        if let Some(point) = figures.curve.iter().rfind(|point| point.day <= horizon.day) {
            ticks.push(tick(horizon, point.events, point.censored));
        }
    }
    ticks
}

/// Whole months of 30.436875 days that have passed by a day.
pub(super) fn whole_months(day: i32) -> i64 {
    i64::from(day) * 1_000_000 / 30_436_875
}

/// A cohort's row; the whole programme stands in the tiles.
fn cohort(group: &Group<SurvivalFigures>, fewest: u64) -> Option<CohortRow> {
    let (first, last) = group.cohort?;
    Some(CohortRow {
        label: if first == last { first.to_string() } else { format!("{first}–{last}") },
        launched: Shown::Value(whole_number(group.counts.0)),
        at_12: rate(group, 12, fewest),
        at_36: rate(group, 36, fewest),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::words::Lang;

    #[test]
    fn shares_become_whole_basis_points() {
        assert_eq!([0.0, 0.5, 0.722_149, 1.0, 1.2].map(basis_points), [0, 5_000, 7_221, 10_000, 10_000]);
        // 364 of 412 are 88.3495 %: 88.3, and not 88.4 by way of 88.35.
        let words = Words::new(Lang::En);
        let percent = |part: f64, whole: f64| words.percent(basis_points(part / whole));
        assert_eq!([percent(364.0, 412.0), percent(1.0, 3.0), percent(2.0, 3.0)], ["88.3%", "33.3%", "66.7%"]);
        for part in 0..=997 {
            let share = f64::from(part) / 997.0;
            assert_eq!(percent(f64::from(part), 997.0), format!("{:.1}%", share * 100.0), "{part} of 997");
        }
    }

    #[test]
    fn months_of_a_curve_are_those_that_have_passed() {
        assert_eq!([30, 31, 365, 1_096].map(whole_months), [0, 1, 11, 36]);
    }
}
