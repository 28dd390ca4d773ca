//! Counts and curves of the public profile: everything is made from rounded counts, so there is nothing finer to find.
//!
//! ```text
//! base 5: 412 -> 410, 413 -> 415;  exits by month 3, 6: 7, 13 -> 5, 15;  S(6) = (1 - 5/410) x (1 - 10/405)
//! ```
//! The grid is that of the release (three months); the curve between two grid points is not known to anybody outside.
//! Recomputing a curve from rounded cumulative counts follows the practice of OpenSAFELY's Kaplan-Meier action; the error
//! is Greenwood's (1926), from the same counts.
//!
//! Invariant: the output is a function of the rounded counts. Probabilities never rise, never fall below 0.
//! Must not: see an exact count after the first line of each function.

use super::ReleaseError;

/// Events and censorings up to and including a grid point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cumulative {
    /// Months from the origin.
    pub month: u32,
    /// Exits by then.
    pub exits: u32,
    /// Censored by then.
    pub censored: u32,
}

/// A curve at a grid point, from rounded counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoundedPoint {
    /// Months from the origin.
    pub month: u32,
    /// At risk at the start of the interval that ends here.
    pub at_risk: u32,
    /// Exits by then, rounded.
    pub exits: u32,
    /// Censored by then, rounded.
    pub censored: u32,
    /// Probability of surviving the point.
    pub surv: f64,
    /// Greenwood's error of the probability; none once the probability is 0.
    pub std_err: Option<f64>,
}

/// To the nearest multiple of the base, halves up; a base of 0 or 1 leaves the count as it is.
#[must_use]
pub fn rounded(count: u32, base: u32) -> u32 {
    if base <= 1 {
        return count;
    }
    let over = count % base;
    let down = count - over;
    // Twice the rest, so that a half is exact; no multiple beyond the largest number.
    if u64::from(over) * 2 >= u64::from(base) { down.saturating_add(base) } else { down }
}

/// The curve on the grid. Points with nobody left at risk are left out.
///
/// # Errors
/// Months that do not rise, counts that fall, or more that left than there were.
pub fn curve(population: u32, counts: &[Cumulative], base: u32) -> Result<Vec<RoundedPoint>, ReleaseError> {
    check(population, counts)?;
    let all = rounded(population, base);
    let (mut before, mut surv, mut greenwood) = ((0_u32, 0_u32), 1.0_f64, 0.0_f64);
    let mut points = Vec::with_capacity(counts.len());
    for count in counts {
        let (exits, censored) = (rounded(count.exits, base), rounded(count.censored, base));
        let at_risk = all.saturating_sub(before.0.saturating_add(before.1));
        if at_risk == 0 {
            break;
        }
        // Rounding may make more leave than were there; then all of them left.
        let left = exits.saturating_sub(before.0).min(at_risk);
        let stayed = f64::from(at_risk - left);
        surv *= stayed / f64::from(at_risk);
        greenwood += f64::from(left) / (f64::from(at_risk) * stayed.max(1.0));
        let std_err = (surv > 0.0).then(|| surv * greenwood.sqrt());
        points.push(RoundedPoint { month: count.month, at_risk, exits, censored, surv, std_err });
        before = (exits, censored);
    }
    Ok(points)
}

fn check(population: u32, counts: &[Cumulative]) -> Result<(), ReleaseError> {
    let mut before: Option<Cumulative> = None;
    for (point, count) in counts.iter().enumerate() {
        let falls = before.is_some_and(|last| {
            count.month <= last.month || count.exits < last.exits || count.censored < last.censored
        });
        if falls || u64::from(count.exits) + u64::from(count.censored) > u64::from(population) {
            return Err(ReleaseError::BadCounts { point });
        }
        before = Some(*count);
    }
    Ok(())
}

#[cfg(test)]
#[path = "rounding_tests.rs"]
mod tests;
