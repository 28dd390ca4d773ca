//! What a numbered release says: the frozen document of one audience, from which every answer about it is read.
//!
//! ```text
//! { number: 3, profile: "evaluator", cells: [ { cell: "all", enterprises: 412, .. }, { cell: "region=SOUTH", withheld: "c" } ] }
//! ```
//! Invariant: written once, in this order of fields, and never made again: the same bytes for ever. What is withheld is absent,
//! and the cell says `c`, whatever the reason. Must not: decide what is shown (`release` does), or name anybody.

use serde::{Deserialize, Serialize};

use crate::codes;
use crate::money::Currency;
use crate::time::{Day, Timestamp};

/// Version of the definitions and of the rules by which a document was made.
pub const METHOD: &str = "outcomes.1";

codes! {
    /// Whom a document is made for.
    pub enum Profile {
        /// Vetted evaluators under agreement: exact figures of shown cells.
        Evaluator = "evaluator",
        /// Everybody: counts rounded, curves made of the rounded counts.
        Public = "public",
    }
}

/// The rules of protection that the document was made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// Fewest persons of a shown cell.
    pub k: u32,
    /// Counts are multiples of this.
    pub base: u32,
    /// Exits, or enterprises without one, of this many or fewer are withheld, but for none at all.
    pub few: u32,
    /// A sum less its two largest parts is at least this share of the largest, percent.
    pub p_percent: u32,
}

/// A leaf of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Its code.
    pub code: String,
    /// The finer codes that it takes together.
    pub covers: Vec<String>,
}

/// A dimension of the cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionDocument {
    /// Its code.
    pub code: String,
    /// Its leaves in order.
    pub leaves: Vec<Leaf>,
}

/// How a kind of figure is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Id, with its version.
    pub id: String,
    /// Whom it counts.
    pub population: String,
    /// From when.
    pub origin: String,
    /// Estimator and rules.
    pub method: String,
    /// Named parameters with their values.
    pub parameters: Vec<(String, String)>,
}

/// A Kaplan-Meier estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Km {
    /// Survival, 0 to 1.
    pub value: f64,
    /// Standard error; absent once survival is 0.
    pub se: Option<f64>,
    /// Lower log-log limit.
    pub lower: Option<f64>,
    /// Upper log-log limit.
    pub upper: Option<f64>,
}

/// The fixed cohort at a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortRange {
    /// Launched at least that long before the data cut.
    pub eligible: u64,
    /// Known to operate.
    pub operating: u64,
    /// Known to have exited.
    pub exited: u64,
    /// Not known.
    pub unknown: u64,
    /// Share operating if every unknown has exited.
    pub low: f64,
    /// Share operating if every unknown operates.
    pub high: f64,
}

/// Survival at one horizon. A withheld rate has no figures at all; a shown one may yet withhold some of its counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateDocument {
    /// Months since launch.
    pub months: u16,
    /// Days since launch.
    pub day: i32,
    /// `c` where it is withheld.
    pub withheld: Option<String>,
    /// The estimate; absent too where its counts are withheld, for they follow from its digits.
    pub km: Option<Km>,
    /// Under observation beyond the horizon; absent where withheld.
    pub at_risk: Option<u64>,
    /// Exits up to it.
    pub events: Option<u64>,
    /// Censored up to it; absent where withheld.
    pub censored: Option<u64>,
    /// The fixed cohort.
    pub cohort: Option<CohortRange>,
    /// The estimate if every lost enterprise exits the day after it was last seen, and if all of them operate.
    pub bounds: Option<(f64, f64)>,
    /// Fewer than ten at risk: too little follow-up to rely on.
    pub insufficient_follow_up: bool,
}

impl RateDocument {
    /// Whether the estimate is kept back: with everything, or because its counts are; too little follow-up keeps nothing back.
    #[must_use]
    pub const fn estimate_withheld(&self) -> bool {
        self.withheld.is_some() || (self.km.is_none() && !self.insufficient_follow_up)
    }
}

/// A point of a curve, on the grid of three months.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePointDocument {
    /// Months since launch.
    pub months: u16,
    /// Days since launch.
    pub day: i32,
    /// The estimate.
    pub km: Km,
    /// Under observation beyond the day: all less exits less censored.
    pub at_risk: u64,
    /// Exits up to it.
    pub events: u64,
    /// Censored up to it.
    pub censored: u64,
}

/// Survival of one cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SurvivalDocument {
    /// Rates at the standing horizons.
    pub rates: Vec<RateDocument>,
    /// The curve; empty where a cell is too fine for one.
    pub curve: Vec<CurvePointDocument>,
    /// Exits that may yet prove a pause.
    pub provisional: Option<u64>,
    /// Inactive, but not for long enough to be an exit.
    pub pending: Option<u64>,
    /// Lost to follow-up.
    pub lost: Option<u64>,
}

impl SurvivalDocument {
    /// The first point of the curve at which at most half survive, months; `None` where it does not come down so far. On the
    /// grid: the exact day would be that of one exit.
    #[must_use]
    pub fn median_months(&self) -> Option<u16> {
        self.curve.iter().find(|point| point.km.value <= 0.5).map(|point| point.months)
    }
}

/// Paid work of one cell at a horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobsDocument {
    /// Months since launch.
    pub months: u16,
    /// `c` where it is withheld.
    pub withheld: Option<String>,
    /// Launched at least that long before the data cut.
    pub eligible: Option<u64>,
    /// Of these, those whose paid workers are known.
    pub known: Option<u64>,
    /// Further figures by name, heads, days or hundredths as the definition says; absent where withheld.
    pub figures: Vec<(String, Option<i64>)>,
    /// Disbursed less refunds of the known, minor units.
    pub disbursed_minor: Option<i64>,
    /// Cost of one, by denominator, minor units; or why there is none.
    pub costs: Vec<CostDocument>,
}

/// What one of something cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostDocument {
    /// Of what: `net_job`, `surviving_enterprise` ...
    pub per: String,
    /// Minor units, rounded half away from zero once.
    pub minor: Option<i64>,
    /// Why there is none.
    pub reason: Option<String>,
}

/// Answers to one coded question in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpreadDocument {
    /// The question.
    pub question: String,
    /// Months since launch.
    pub months: u16,
    /// Whose answers these are, where they are of an earlier release than the cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<i64>,
    /// `c` where it is withheld.
    pub withheld: Option<String>,
    /// Launched at least that long before the data cut.
    pub eligible: Option<u64>,
    /// Of these, answered.
    pub answered: Option<u64>,
    /// Answers by level, in the order of the levels; absent where withheld.
    pub levels: Vec<(String, Option<u64>)>,
}

/// People by stage, of one year of enrolment or of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunnelDocument {
    /// Year of enrolment; all years when absent.
    pub year: Option<i32>,
    /// Whose value it is.
    pub release: i64,
    /// `c` where it is withheld.
    pub withheld: Option<String>,
    /// Persons by stage, each stage of those of the one before; absent where withheld.
    pub stages: Vec<(String, Option<u64>)>,
}

/// How many of the grants paid became an enterprise in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LaunchDocument {
    /// Whose value it is.
    pub release: i64,
    /// `c` where it is withheld.
    pub withheld: Option<String>,
    /// Grants of which something was paid.
    pub grants: Option<u64>,
    /// Of these, paid long enough ago.
    pub due: Option<u64>,
    /// Of these, launched in time.
    pub launched: Option<u64>,
    /// The launched of the due, 0 to 1.
    pub share: Option<f64>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellDocument {
    /// `all`, `region=SOUTH`, `region=SOUTH;sector=G`.
    pub cell: String,
    /// The release whose value it is: an earlier one where too few changed since.
    pub release: i64,
    /// `c` where it is withheld.
    pub withheld: Option<String>,
    /// Enterprises launched.
    pub enterprises: Option<u64>,
    /// Survival.
    pub survival: Option<SurvivalDocument>,
    /// Paid work.
    pub jobs: Vec<JobsDocument>,
    /// Other outcomes.
    pub spreads: Vec<SpreadDocument>,
}

/// A release for one audience.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReleaseDocument {
    /// Number of the release, from 1.
    pub number: i64,
    /// Whom it is for.
    pub profile: Profile,
    /// Code of the programme.
    pub programme: String,
    /// Currency of amounts.
    pub currency: Currency,
    /// Visits up to this day count.
    pub data_cut: Day,
    /// Records known by then count.
    pub known_at: Timestamp,
    /// Size of the log by then.
    pub log_size: i64,
    /// Version of definitions and rules.
    pub method: String,
    /// Protection.
    pub protection: Protection,
    /// Dimensions of the cells.
    pub dimensions: Vec<DimensionDocument>,
    /// How each kind of figure is counted.
    pub definitions: Vec<Definition>,
    /// Every cell of the lattice, withheld ones too.
    pub cells: Vec<CellDocument>,
    /// People by stage, all years first.
    pub funnel: Vec<FunnelDocument>,
    /// The launch rate; absent where nothing was paid yet.
    #[serde(default)]
    pub launch: Option<LaunchDocument>,
}

impl ReleaseDocument {
    /// The cell of a key.
    pub fn cell(&self, key: &str) -> Option<&CellDocument> {
        self.cells.iter().find(|cell| cell.cell == key)
    }
}
