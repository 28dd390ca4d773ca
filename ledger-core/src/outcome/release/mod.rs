//! Statistical disclosure control: which cells of a numbered release may be shown.
//!
//! ```text
//! lattice + units + measures -> mask(table, rules, retired) -> shown cells, with the audit's report, or a refusal
//! mask + records of the releases before -> across::plan -> per cell: fresh, kept from release r, withheld, retired
//! ```
//! The order of the steps: primary rules (`primary`), the residual rule over every line of the lattice to a fixed point
//! (`secondary`), and an audit that looks for tables which agree with all that is shown and differ in what is not
//! (`audit`, `simplex`), for splits with regard to those that contain them (`chain`). What counts of several kinds tell
//! together is looked for by `joint`. Sources: Hundepool and others, Statistical Disclosure Control (2012), chapters 4 and 5 for
//! magnitude tables, the p % rule, secondary suppression and its audit by linear programming.
//!
//! Invariant: no table or sequence of tables says anything about a group of fewer than k people. Whoever reads a release
//! is taken to know the code lists and the rules, but not which combinations of leaves are empty.
//! Must not: read a clock, a file or a database, draw a random number, round silently, or let a query choose a rule.

pub mod across;
mod audit;
mod chain;
pub mod joint;
pub mod lattice;
mod linear;
pub mod mask;
mod primary;
mod report;
pub mod rounding;
mod secondary;
mod simplex;
pub mod table;
mod target;

pub use lattice::{CellKey, Dimension, Lattice};
pub use mask::{Mask, Reason, mask, mask_after, mask_giving_way};
pub use report::AuditReport;
pub use table::{Split, Sum, Table, Unit};

use serde::{Deserialize, Serialize};

/// The least k that any configuration may set.
pub const K_MIN: u32 = 5;

/// The rules of one audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The fewest people a group may have.
    pub k: u32,
    /// Counts are rounded to multiples of this; 1 shows them as they are.
    pub base: u32,
    /// A count on one side of a split from 1 to this is withheld.
    pub few: u32,
    /// "None" and "everyone" may be said of groups of this many times k.
    pub all_or_nothing: u32,
    /// What is left of a sum without its two largest parts, in per cent of the largest.
    pub p_percent: u32,
}

impl Rules {
    /// A vetted evaluator, under agreement: exact counts of cells of 5 and more.
    #[must_use]
    pub const fn evaluator() -> Self {
        Self { k: 5, base: 1, few: 2, all_or_nothing: 3, p_percent: 15 }
    }

    /// Everybody: cells of 11 and more, rounded to 5.
    #[must_use]
    pub const fn public() -> Self {
        Self { k: 11, base: 5, few: 2, all_or_nothing: 3, p_percent: 15 }
    }
}

/// Why no release can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// A code that is empty, repeated, unknown or would read as two.
    #[error("code {code:?} cannot be used")]
    BadCode {
        /// The code.
        code: String,
    },
    /// Text that names no cell.
    #[error("{cell:?} is no cell")]
    BadCell {
        /// The text.
        cell: String,
    },
    /// More leaves or dimensions than the audit can hold.
    #[error("{combinations} combinations of leaves are too many")]
    TooLarge {
        /// How many there would be.
        combinations: usize,
    },
    /// A unit that is there twice, has nobody, or has leaves that the lattice does not know.
    #[error("unit {key:032x} cannot be counted")]
    BadUnit {
        /// Its key.
        key: u128,
    },
    /// A measure that is named twice, is too deep or has not one value for each unit.
    #[error("measure {name:?} cannot be counted")]
    BadMeasure {
        /// Its name.
        name: String,
    },
    /// Records that no estimator can count.
    #[error("the records cannot be counted: {0}")]
    Uncountable(#[from] crate::outcome::OutcomeError),
    /// Rules that protect nobody.
    #[error("these rules are below the least that is allowed")]
    BadRules,
    /// The audit still finds something after its last round. Blocks the release.
    #[error("the audit of {measure} still finds {cells} cells that give too much away")]
    AuditFailed {
        /// What was audited.
        measure: String,
        /// How many groups could be derived.
        cells: usize,
    },
    /// Records of earlier releases that do not come before this one, or not in order.
    #[error("release {release} does not follow the releases before it")]
    BadRelease {
        /// Its number.
        release: u32,
    },
    /// Counts of a curve that fall, or exceed the number they are part of.
    #[error("counts at grid point {point} are not cumulative")]
    BadCounts {
        /// The grid point, from 0.
        point: usize,
    },
}
