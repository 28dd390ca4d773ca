//! Survival of a group in full: every horizon with all that belongs to its rate, the causes, the median and the restricted mean.
//!
//! ```text
//! disbursement, 430 funded, 12 too recent:  12 months  0.871 (0.835-0.900), scheduled 0.866, closed 0.118, absorbed 0.011
//! ```
//! What [`SurvivalGroup`] answers one question at a time, asked at all of [`HORIZONS`].
//! Invariant: a horizon that a late risk set did not live to see says so and has no rate; no mean beyond the last day with
//! [`AT_RISK_MIN`] at risk. Must not: decide who may see it.

use super::OutcomeError;
use super::rates::{AT_RISK_MIN, HORIZONS, Horizon};
use super::rmst::Rmst;
use super::survival_answer::{ByCause, Median, SurvivalAnswer, SurvivalGroup};

/// Everything about one horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WholeAt {
    /// The horizon.
    pub horizon: Horizon,
    /// Its answer, or the day on which the late risk set ran empty before it.
    pub answer: Result<SurvivalAnswer, i32>,
    /// By cause, where there is an answer.
    pub causes: Option<ByCause>,
    /// The restricted mean up to the horizon; absent where too few are followed so long.
    pub mean: Option<Rmst>,
}

/// Everything about a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// At each horizon.
    pub at: Vec<WholeAt>,
    /// The median, where it is reached.
    pub median: Option<Median>,
}

impl Whole {
    /// Of a group.
    ///
    /// # Errors
    /// Records that cannot be a risk set.
    pub fn of(group: &SurvivalGroup) -> Result<Self, OutcomeError> {
        let last = group.curve().last_day_with(AT_RISK_MIN);
        let at = |horizon: &Horizon| {
            let answer = match group.at(*horizon) {
                Ok(answer) => Ok(answer),
                Err(OutcomeError::EmptiedRiskSet { day }) => Err(day),
                Err(other) => return Err(other),
            };
            let causes = if answer.is_ok() { group.by_cause(&[*horizon])?.into_iter().next() } else { None };
            let followed = answer.is_ok() && last.is_some_and(|last| horizon.day <= last);
            let mean = followed.then(|| Rmst::new(group.curve(), horizon.day));
            Ok(WholeAt { horizon: *horizon, answer, causes, mean })
        };
        Ok(Self { at: HORIZONS.iter().map(at).collect::<Result<_, OutcomeError>>()?, median: group.median() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::episode::{Cause, Episode, episode};
    use crate::outcome::origin::{Funded, Span};

    fn ended(time: i32, cause: Cause) -> Episode {
        let right = cause.is_exit().then_some(time);
        Episode { time, cause, left: time - 1, right, exact: true, ..episode(&[], 1_000) }
    }

    /// Thirty followed to day 900, six closed on day 200, four absorbed on day 500.
    fn records() -> Vec<Episode> {
        let of = |count, time, cause| std::iter::repeat_n(ended(time, cause), count);
        let all = of(30, 900, Cause::Censored).chain(of(6, 200, Cause::Closed)).chain(of(4, 500, Cause::Absorbed));
        all.map(|one| Episode { lost: false, ..one }).collect()
    }

    #[test]
    fn every_horizon_has_its_rate_its_causes_and_its_mean_as_on_paper() {
        let whole = Whole::of(&SurvivalGroup::of_launched(&records(), 0.95).unwrap()).unwrap();
        assert_eq!(whole.at.iter().map(|at| at.horizon).collect::<Vec<_>>(), HORIZONS);
        let year = whole.at[2];
        let answer = year.answer.unwrap();
        assert_eq!((answer.events, answer.at_risk), (6, 34));
        assert!((answer.km.unwrap().value - 34.0 / 40.0).abs() < 1e-12);
        // All of 200 days by all, then 165 by those that are left.
        assert!((year.mean.unwrap().mean - (200.0 + 165.0 * 0.85)).abs() < 1e-9);
        let causes = whole.at[4].causes.unwrap().causes.unwrap();
        assert!((causes.closed.0 - 6.0 / 40.0).abs() < 1e-12 && (causes.absorbed.0 - 4.0 / 40.0).abs() < 1e-12);
        assert!((causes.closed.0 + causes.absorbed.0 + causes.surviving - 1.0).abs() < 1e-12);
        let late = whole.at[5];
        assert!(late.answer.unwrap().insufficient_follow_up && late.mean.is_none());
        assert!(late.causes.unwrap().causes.is_none() && whole.median.is_none());
    }

    #[test]
    fn money_without_an_enterprise_shows_from_the_disbursement_on() {
        let launched = records().into_iter().map(|one| Funded { cutoff_day: 1_020, launched: Some((20, one)) });
        let never = std::iter::repeat_n(Funded { cutoff_day: 1_020, launched: None }, 10);
        let recent = std::iter::once(Funded { cutoff_day: 100, launched: None });
        let funded: Vec<Funded> = launched.chain(never).chain(recent).collect();
        let whole = Whole::of(&SurvivalGroup::of_funded(&funded, 0.95).unwrap()).unwrap();
        let year = whole.at[2].answer.unwrap();
        assert_eq!((year.enterprises, year.events), (50, 16));
        assert!((year.km.unwrap().value - 34.0 / 50.0).abs() < 1e-12);
    }

    #[test]
    fn a_horizon_that_a_late_risk_set_did_not_live_to_see_has_no_rate() {
        let business = |entry, time| Span { entry: Some(entry), ..Span::of_launch(ended(time, Cause::Closed)) };
        let spans: Vec<Span> = std::iter::repeat_n(business(10, 50), 12).chain([business(400, 900)]).collect();
        let group = SurvivalGroup::new(crate::outcome::origin::Origin::BusinessStart, &spans, 0.95).unwrap();
        let whole = Whole::of(&group).unwrap();
        assert_eq!(whole.at[0].answer, Err(50));
        assert!(whole.at.iter().all(|at| at.answer.is_err() && at.causes.is_none() && at.mean.is_none()));
    }
}
