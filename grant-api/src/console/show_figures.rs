//! Figures: paid jobs now, and how far people came.
//!
//! Invariant: working figures, of which nothing is withheld. Must not: estimate, or fill a gap.

use ledger_core::outcome::jobs::Quotient;
use ledger_core::outcome::jobs_now::JobsNow as Counted;
use poem::{Response, Result};

use super::page::report_figures::{self, JobsNow, JobsRow, JobsView, PeopleView};
use super::session::Visit;
use super::show_reports::{framed, open_to};
use super::words::codes::STAGES;
use crate::app::outcomes::Group;

/// `/reports/jobs`.
pub async fn jobs(visit: Visit) -> Result<Response> {
    let report = visit.console.app.jobs_now(&visit.request, None).await?;
    let row = |group: &Group<Counted>| {
        group.cohort.map(|cohort| JobsRow { label: label(cohort), figures: jobs_of(&group.figures) })
    };
    let view = JobsView {
        open: open_to(&visit.request.principal.roles),
        cut: report.data_cut,
        whole: report.groups.iter().find(|group| group.cohort.is_none()).map(|group| jobs_of(&group.figures)),
        rows: report.groups.iter().filter_map(row).collect(),
    };
    Ok(framed(&visit, "jobs", &report_figures::jobs(&visit.words(), &view)))
}

fn label((first, last): (i32, i32)) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

pub(super) fn whole_number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Cut and not rounded, in integers, for it is rounded to tenths where it is shown; both parts are 0 or more.
fn hundredths(quotient: Quotient) -> Option<i64> {
    i64::try_from(quotient.numerator.checked_mul(100)? / quotient.denominator).ok()
}

pub(super) fn basis_points(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| i64::try_from(i128::from(part) * 10_000 / i128::from(whole)).unwrap_or(i64::MAX))
}

fn jobs_of(counted: &Counted) -> JobsNow {
    let [launched, known, running, recent] =
        [counted.launched, counted.known, counted.running, counted.recent].map(whole_number);
    JobsNow {
        launched,
        known,
        paid: counted.paid,
        mean_hundredths: counted.mean().and_then(hundredths),
        coverage_bp: basis_points(known, launched).unwrap_or(0),
        running: (running, counted.mean_running().and_then(hundredths), recent),
    }
}

/// `/reports/people`.
pub async fn people(visit: Visit) -> Result<Response> {
    let report = visit.console.app.people_report(&visit.request).await?;
    let first = report.total[0];
    let stage = |(code, count): (&'static str, i64)| (code, count, basis_points(count, first));
    let view = PeopleView {
        open: open_to(&visit.request.principal.roles),
        cut: report.data_cut,
        stages: STAGES.iter().copied().zip(report.total).map(stage).collect(),
        years: report.years.iter().map(|(year, funnel)| (*year, funnel.stages().to_vec())).collect(),
    };
    Ok(framed(&visit, "people", &report_figures::people(&visit.words(), &view)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_rounded_once_and_a_share_of_nothing_is_none() {
        let of = |numerator, denominator| hundredths(Quotient { numerator, denominator });
        // 462 jobs of 402 enterprises are 1.149 each: 1.1, and not 1.2.
        assert_eq!([of(5, 3), of(3, 2), of(0, 7), of(462, 402)], [Some(166), Some(150), Some(0), Some(114)]);
        assert_eq!((basis_points(1, 3), basis_points(0, 0)), (Some(3_333), None));
    }
}
