//! Outcomes of grants: who is still in business, what work came of it, and how sure that is.
//!
//! ```
//! use ledger_core::outcome::{survival::{Curve, Estimator}, tally::Tally};
//! let tally = Tally::from_arrays(&[91, 183, 183, 400], &[false, true, false, true])?;
//! assert_eq!(Curve::new(&tally, Estimator::KaplanMeier).at(365).surv, 2.0 / 3.0);
//! # Ok::<(), ledger_core::outcome::OutcomeError>(())
//! ```
//! Visits become episodes (`visit`, `episode`), episodes are counted by day (`tally`), and the estimators
//! read the counts. Definitions follow the Eurostat-OECD Manual on Business Demography Statistics (2007).
//!
//! Invariant: days, heads, person-days and money are integers to the end; only probabilities, hazards and
//! their errors are floating point.
//! Must not: read a clock, a file or a database, draw a random number, or decide who may see a figure.

pub mod answers;
pub mod competing;
pub mod cuminc;
pub mod episode;
pub mod explain;
pub mod explain_release;
pub mod figures;
pub mod frame;
pub mod gray;
pub mod interval;
pub mod jobs;
pub mod jobs_now;
pub mod limits;
pub mod linear;
pub mod logrank;
pub mod origin;
pub mod quantile;
pub mod rates;
pub mod release;
pub mod release_compare;
pub mod release_document;
pub mod rmst;
pub mod robust;
pub mod special;
pub mod spread;
pub mod status;
pub mod survival;
pub mod survival_answer;
pub mod survival_whole;
pub mod tally;
pub mod visit;

/// Why records cannot be counted. Rows are counted from 0 in the order given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeError {
    /// A time before the origin.
    #[error("row {row}: time {day} is before the origin")]
    NegativeTime {
        /// Row of the record.
        row: usize,
        /// Its time, days.
        day: i32,
    },
    /// At risk for no time at all.
    #[error("row {row}: entry {entry} is not before time {day}")]
    EntryNotBeforeTime {
        /// Row of the record.
        row: usize,
        /// Its entry, days.
        entry: i32,
        /// Its time, days.
        day: i32,
    },
    /// A case weight that is negative or no number.
    #[error("row {row}: a case weight is a number of 0 or more")]
    BadWeight {
        /// Row of the record.
        row: usize,
    },
    /// Two columns of different length.
    #[error("columns of {left} and {right} rows do not belong together")]
    LengthMismatch {
        /// Rows of the first.
        left: usize,
        /// Rows of the second.
        right: usize,
    },
    /// More entered than ever leave, or an exit of nobody.
    #[error("day {day}: more entries than exits follow")]
    NegativeRiskSet {
        /// The day.
        day: i32,
    },
    /// A late risk set ran empty, so that the curve fell to 0 although others came under observation later.
    #[error("day {day}: everybody at risk left at once, and others came later: what follows is no rate")]
    EmptiedRiskSet {
        /// The day on which it fell.
        day: i32,
    },
    /// The comparison needs at least two groups with somebody at risk.
    #[error("a comparison needs at least two groups")]
    OneGroup,
    /// A solver ran out of its limit of steps.
    #[error("no solution after {steps} steps")]
    NotConverged {
        /// Steps made.
        steps: usize,
    },
}
