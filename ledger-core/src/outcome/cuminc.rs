//! Cumulative incidence at fixed days with the variance that R's cmprsk reports.
//!
//! The estimate is that of `competing`; the variance is Aalen's, a sum over event days with the hypergeometric
//! factor (n-d)/(n-1) for ties, cause by cause (Gray 1988; Pintilie, Competing Risks, 2006, section 4.3). It
//! stands still between events of the cause itself.
//! Invariant: no value beyond the last day anyone of the group was seen.
//! Must not: serve as the error of published rates: those carry the jackknife's.

use super::OutcomeError;
use super::tally::{Observation, Tally};

/// Incidence of one cause at one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncidenceAt {
    /// The day asked for.
    pub day: i32,
    /// The incidence, and its variance; `None` beyond the last day seen.
    pub value: Option<(f64, f64)>,
}

/// The three sums from which the variance at any later incidence F follows: a - 2 b F + c F^2.
#[derive(Default)]
struct Variance {
    a: f64,
    b: f64,
    c: f64,
}

impl Variance {
    /// Adds a day's `events` of one kind. `lift` is the derivative of the incidence by them less F times
    /// `slope`, both after the day.
    fn add(&mut self, events: f64, at_risk: f64, surv_before: f64, lift: f64, slope: f64) {
        let ties = if events > 1.0 { 1.0 - (events - 1.0) / (at_risk - 1.0) } else { 1.0 };
        let weight = surv_before * surv_before * ties * events / (at_risk * at_risk);
        self.a += lift * lift * weight;
        self.b += lift * slope * weight;
        self.c += slope * slope * weight;
    }

    fn at(&self, incidence: f64) -> f64 {
        self.a - 2.0 * self.b * incidence + self.c * incidence * incidence
    }
}

/// Incidence of a cause at `days`, everyone under observation from the start.
///
/// # Errors
/// A negative time, or a late entry on or after the time.
pub fn incidence_at(records: &[Observation], cause: u8, days: &[i32]) -> Result<Vec<IncidenceAt>, OutcomeError> {
    let any = Tally::from_records(records)?;
    let own = Tally::of_cause(records, cause)?;
    let mut curve: Vec<(i32, f64, f64)> = vec![(0, 0.0, 0.0)];
    let (mut surv, mut incidence, mut variance) = (1.0, 0.0, Variance::default());
    for ((day, mine), at_risk) in any.days().iter().zip(own.days()).zip(any.at_risk()) {
        if day.events == 0 {
            continue;
        }
        let at_risk = at_risk as f64;
        let (events, own_events) = (day.events as f64, mine.events as f64);
        let after = surv * (at_risk - events) / at_risk;
        incidence += surv * own_events / at_risk;
        if day.events > mine.events && after > 0.0 {
            variance.add(events - own_events, at_risk, surv, incidence / after, 1.0 / after);
        }
        if mine.events > 0 {
            let slope = if after > 0.0 { 1.0 / after } else { 0.0 };
            variance.add(own_events, at_risk, surv, 1.0 + slope * incidence, slope);
            curve.push((day.day, incidence, variance.at(incidence)));
        }
        surv = after;
    }
    let last = any.days().last().map_or(0, |day| day.day);
    let at = |&day: &i32| {
        let reached = curve.partition_point(|point| point.0 <= day);
        let point = curve[reached.max(1) - 1];
        IncidenceAt { day, value: (day <= last).then_some((point.1, point.2)) }
    };
    Ok(days.iter().map(at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(rows: &[(i32, u8)]) -> Vec<Observation> {
        rows.iter().map(|&(time, cause)| Observation { entry: None, time, cause }).collect()
    }

    #[test]
    fn with_one_cause_and_no_censoring_the_variance_is_binomial_but_for_n_less_one() {
        let found = incidence_at(&records(&[(1, 1), (1, 1), (3, 1), (4, 1)]), 1, &[1]).unwrap();
        // p (1-p) / (n-1): the hypergeometric factor of two tied events among four.
        let (incidence, variance) = found[0].value.unwrap();
        assert!(incidence == 0.5 && (variance - 0.25 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn beyond_the_last_day_seen_there_is_no_value() {
        let found = incidence_at(&records(&[(1, 1), (6, 0)]), 1, &[0, 6, 7]).unwrap();
        assert_eq!(found[0].value, Some((0.0, 0.0)));
        assert!(found[1].value.is_some() && found[2].value.is_none());
    }

    #[test]
    fn nobody_has_an_incidence_of_nothing_on_day_0_only() {
        let found = incidence_at(&[], 1, &[0, 1]).unwrap();
        assert_eq!((found[0].value, found[1].value), (Some((0.0, 0.0)), None));
    }
}
