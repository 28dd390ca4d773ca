//! Survival of one shown cell: rates at the standing horizons and the curve on the grid, from what its mask shows.
//!
//! ```text
//! exits by month 12 withheld, by month 24 shown  ->  rate 12: withheld "c"; curve: a point at 24, none at 12
//! ```
//! An evaluator gets the estimate of the exact days at each point that is shown; the public gets one made of the rounded counts
//! at these points alone, so that nothing but the rounded counts is there to be found out.
//! Invariant: no figure of a point whose exits are withheld; no rate with fewer than [`AT_RISK_MIN`] at risk; no curve with
//! fewer than k. Must not: change a mask.

use super::measures::{grid, name};
use super::{Covered, Followed, Maker, WITHHELD};
use crate::outcome::episode::Episode;
use crate::outcome::limits::{IntervalKind, z_of_level};
use crate::outcome::rates::{AT_RISK_MIN, Cohort, HORIZONS, Horizon, LEVEL, Method};
use crate::outcome::release::mask::Reason;
use crate::outcome::release::rounding::{self, Cumulative};
use crate::outcome::release::{CellKey, ReleaseError};
use crate::outcome::release_document::{CohortRange, CurvePointDocument, Km, Profile, RateDocument, SurvivalDocument};
use crate::outcome::survival::{Curve, Point};

/// Decimals of a probability.
const DECIMALS: i32 = 4;

/// A point of the grid, with those really at risk on its day, and those under observation beyond it.
struct GridPoint {
    point: CurvePointDocument,
    at_risk: u64,
    remaining: u64,
}

impl Maker<'_> {
    pub(super) fn survival(
        &self,
        covered: &Covered,
        key: &CellKey,
        members: &[&Followed],
    ) -> Result<SurvivalDocument, ReleaseError> {
        let episodes: Vec<Episode> = members.iter().map(|one| one.episode).collect();
        let exact = Method::KmDefault.curve(&episodes)?;
        let points = self.points(covered, key, &exact, members.len() as u64)?;
        let depth = key.parts().len();
        let told = |split: &str| covered.mask.split(key, split).then(|| covered.table.split(key, split)).flatten();
        let count = |split: &str| told(split).map(|(inside, _)| self.count(u64::from(inside)));
        let rate = |horizon: &Horizon| {
            let point = points.iter().find(|point| point.point.months == horizon.months);
            self.rate(covered, key, *horizon, point, &episodes)
        };
        let least = u64::from(self.rules.k);
        Ok(SurvivalDocument {
            rates: HORIZONS
                .iter()
                .filter(|horizon| depth < 2 || self.deep(covered, key, **horizon))
                .map(rate)
                .collect(),
            curve: if depth < 2 {
                let enough = points.iter().filter(|point| point.remaining >= least);
                enough.map(|point| point.point.clone()).collect()
            } else {
                Vec::new()
            },
            provisional: count("provisional"),
            pending: count("pending"),
            lost: count("lost"),
        })
    }

    /// Rates of cells of two dimensions are told for some horizons only.
    fn deep(&self, covered: &Covered, key: &CellKey, horizon: Horizon) -> bool {
        covered.mask.split_reason(key, &name("exit", horizon.months)) != Some(Reason::NotGiven)
    }

    /// Whether everything of a point may be told: under observation and censored follow from one another beside the exits, and
    /// all of them from the digits of the estimate.
    fn point_told(&self, covered: &Covered, key: &CellKey, months: u16) -> bool {
        ["exit", "censored", "remaining"].iter().all(|split| covered.mask.split(key, &name(split, months)))
    }

    fn points(
        &self,
        covered: &Covered,
        key: &CellKey,
        exact: &Curve,
        units: u64,
    ) -> Result<Vec<GridPoint>, ReleaseError> {
        let shown: Vec<Horizon> = grid().filter(|point| self.point_told(covered, key, point.months)).collect();
        match self.profile {
            Profile::Evaluator => {
                Ok(shown.iter().map(|point| exact_point(*point, &exact.at(point.day), units)).collect())
            }
            Profile::Public => self.rounded_points(&shown, exact, units),
        }
    }

    fn rounded_points(&self, shown: &[Horizon], exact: &Curve, units: u64) -> Result<Vec<GridPoint>, ReleaseError> {
        let z = z_of_level(LEVEL);
        let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let exact: Vec<Point> = shown.iter().map(|point| exact.at(point.day)).collect();
        let counts = shown.iter().zip(&exact).map(|(horizon, point)| Cumulative {
            month: u32::from(horizon.months),
            exits: narrow(point.events),
            censored: narrow(point.censored),
        });
        let counts: Vec<Cumulative> = counts.collect();
        let points = rounding::curve(narrow(units), &counts, self.rules.base)?;
        let all = self.count(units);
        let point = |((horizon, exact), point): ((&Horizon, &Point), rounding::RoundedPoint)| {
            let error = point.std_err.map_or(f64::INFINITY, |error| error / point.surv);
            let limits = IntervalKind::LogLog.limits(point.surv, error, z);
            let (events, censored) = (u64::from(point.exits), u64::from(point.censored));
            GridPoint {
                point: CurvePointDocument {
                    months: horizon.months,
                    day: horizon.day,
                    km: km(point.surv, point.std_err, limits),
                    at_risk: all.saturating_sub(events).saturating_sub(censored),
                    events,
                    censored,
                },
                at_risk: exact.at_risk,
                remaining: units - exact.events - exact.censored,
            }
        };
        // The points are the first ones of the shown: at the end nobody may be left by rounded numbers.
        Ok(shown.iter().zip(&exact).zip(points).map(point).collect())
    }

    fn rate(
        &self,
        covered: &Covered,
        key: &CellKey,
        horizon: Horizon,
        point: Option<&GridPoint>,
        episodes: &[Episode],
    ) -> RateDocument {
        // Without a point where one might be told, nobody is left by rounded numbers.
        let enough = point.is_some_and(|point| point.at_risk >= AT_RISK_MIN);
        let few = self.point_told(covered, key, horizon.months) && !enough;
        let told = point.filter(|_| !few);
        let point = point.map(|point| &point.point);
        let exits = name("exit", horizon.months);
        let events = covered.mask.split(key, &exits).then(|| covered.table.split(key, &exits)).flatten();
        let events = events.map(|(inside, _)| self.count(u64::from(inside)));
        RateDocument {
            months: horizon.months,
            day: horizon.day,
            withheld: events.is_none().then(|| WITHHELD.to_owned()),
            km: told.map(|told| told.point.km.clone()),
            at_risk: point.map(|point| point.at_risk),
            events,
            censored: point.map(|point| point.censored),
            cohort: self.cohort(covered, key, horizon, episodes),
            bounds: told.and_then(|_| self.bounds(covered, key, horizon, episodes)),
            insufficient_follow_up: few,
        }
    }

    /// Whether the fixed cohort may be told: each of its counts, and what would follow from it beside the curve, is shown.
    pub(super) fn cohort_told(&self, covered: &Covered, key: &CellKey, horizon: Horizon, young: bool) -> bool {
        let shown = |measure: &str| covered.mask.split(key, &name(measure, horizon.months));
        ["exit", "eligible", "exited", "operating", "unknown"].into_iter().all(shown) && (!young || shown("young"))
    }

    fn cohort(&self, covered: &Covered, key: &CellKey, horizon: Horizon, episodes: &[Episode]) -> Option<CohortRange> {
        let exact = Cohort::new(episodes, horizon);
        let young = exact.eligible < episodes.len() as u64;
        if exact.eligible == 0 || !self.cohort_told(covered, key, horizon, young) {
            return None;
        }
        let [eligible, operating, exited] =
            [exact.eligible, exact.operating, exact.exited].map(|count| self.count(count));
        let share = |count: u64| if eligible > 0 { decimals(count as f64 / eligible as f64) } else { 0.0 };
        let unknown = eligible.saturating_sub(operating).saturating_sub(exited);
        let high = share(eligible.saturating_sub(exited));
        Some(CohortRange { eligible, operating, exited, unknown, low: share(operating).min(high), high })
    }

    /// Survival if all of the lost have exited, and if all of them operate; only where their number by the horizon is shown.
    fn bounds(&self, covered: &Covered, key: &CellKey, horizon: Horizon, episodes: &[Episode]) -> Option<(f64, f64)> {
        if self.profile == Profile::Public || !covered.mask.split(key, &name("unseen", horizon.months)) {
            return None;
        }
        let at = |method: Method| Some(decimals(method.curve(episodes).ok()?.at(horizon.day).surv));
        at(Method::KmLostWorst).zip(at(Method::KmLostBest))
    }
}

fn exact_point(horizon: Horizon, point: &Point, units: u64) -> GridPoint {
    let remaining = units - point.events - point.censored;
    GridPoint {
        point: CurvePointDocument {
            months: horizon.months,
            day: horizon.day,
            km: km(point.surv, point.std_err(), point.limits(IntervalKind::LogLog, z_of_level(LEVEL))),
            at_risk: remaining,
            events: point.events,
            censored: point.censored,
        },
        at_risk: point.at_risk,
        remaining,
    }
}

fn km(value: f64, se: Option<f64>, limits: Option<(f64, f64)>) -> Km {
    Km {
        value: decimals(value),
        se: se.map(decimals),
        lower: limits.map(|limits| decimals(limits.0)),
        upper: limits.map(|limits| decimals(limits.1)),
    }
}

/// To [`DECIMALS`]: all the digits of a product of fractions give its parts away.
pub(super) fn decimals(value: f64) -> f64 {
    let scale = 10_f64.powi(DECIMALS);
    (value * scale).round() / scale
}
