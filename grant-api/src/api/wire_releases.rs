//! Two releases side by side, and the hashes of a release, as the API tells them.
//!
//! Invariant: names and values are those of the comparison; amounts carry their currency. Must not: make a figure.

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::release_compare::{CellCompared, Compared, RateCompared};
use ledger_core::programme::release::{Release, ReleaseFile};
use ledger_core::time::Day;
use poem_openapi::Object;

use super::releases::ReleaseBody;
use super::wire::MoneyBody;
use crate::app::releases::ReleasesCompared;

/// A document of a release.
#[derive(Debug, Object)]
#[oai(rename = "ReleaseHash")]
pub struct ReleaseHashBody {
    /// evaluator, public.
    profile: String,
    /// SHA-256 of the JSON document, lower-case hexadecimal.
    sha256: String,
}

/// A release with the hashes of the documents that you may read.
#[derive(Debug, Object)]
#[oai(rename = "ReleaseWithHashes")]
pub struct ReleaseWholeBody {
    #[oai(flatten)]
    release: ReleaseBody,
    /// Its documents.
    documents: Vec<ReleaseHashBody>,
}

impl ReleaseWholeBody {
    /// A release with its documents.
    pub fn of(release: &Release, files: &[ReleaseFile]) -> Self {
        let hash =
            |file: &ReleaseFile| ReleaseHashBody { profile: file.profile.code().into(), sha256: file.sha256.clone() };
        ReleaseWholeBody { release: release.into(), documents: files.iter().map(hash).collect() }
    }
}

/// A count in both releases.
#[derive(Debug, Object)]
#[oai(rename = "ComparedCount")]
pub struct ComparedCountBody {
    /// In the earlier one; absent where either withholds it.
    earlier: Option<i64>,
    /// In the later one; absent where either withholds it.
    later: Option<i64>,
    /// Later less earlier.
    difference: Option<i64>,
    /// `c` where either withholds it.
    withheld: Option<String>,
    /// Why there is no difference, where nothing is withheld.
    reason: Option<String>,
}

/// A share in both releases, 0 to 1.
#[derive(Debug, Object)]
#[oai(rename = "ComparedShare")]
pub struct ComparedShareBody {
    /// In the earlier one; absent where either withholds it.
    earlier: Option<f64>,
    /// In the later one; absent where either withholds it.
    later: Option<f64>,
    /// Later less earlier.
    difference: Option<f64>,
    /// `c` where either withholds it.
    withheld: Option<String>,
    /// Why there is no difference, where nothing is withheld.
    reason: Option<String>,
}

/// An amount in both releases.
#[derive(Debug, Object)]
#[oai(rename = "ComparedAmount")]
pub struct ComparedAmountBody {
    /// In the earlier one; absent where either withholds it.
    earlier: Option<MoneyBody>,
    /// In the later one; absent where either withholds it.
    later: Option<MoneyBody>,
    /// Later less earlier.
    difference: Option<MoneyBody>,
    /// `c` where either withholds it.
    withheld: Option<String>,
    /// Why there is no difference, where nothing is withheld.
    reason: Option<String>,
}

/// What a figure says instead of values.
fn unsaid<T>(of: &Compared<T>) -> (Option<String>, Option<String>) {
    (of.withheld.map(str::to_owned), of.reason.map(|reason| reason.code().to_owned()))
}

impl From<Compared<i64>> for ComparedCountBody {
    fn from(of: Compared<i64>) -> Self {
        let (withheld, reason) = unsaid(&of);
        let Compared { earlier, later, difference, .. } = of;
        ComparedCountBody { earlier, later, difference, withheld, reason }
    }
}

impl From<Compared<f64>> for ComparedShareBody {
    fn from(of: Compared<f64>) -> Self {
        let (withheld, reason) = unsaid(&of);
        let Compared { earlier, later, difference, .. } = of;
        ComparedShareBody { earlier, later, difference, withheld, reason }
    }
}

fn amounts(of: Compared<i64>, currency: Currency) -> ComparedAmountBody {
    let (withheld, reason) = unsaid(&of);
    let amount = |minor: Option<i64>| minor.map(|minor| MoneyBody::of(Minor(minor), currency));
    let (earlier, later, difference) = (amount(of.earlier), amount(of.later), amount(of.difference));
    ComparedAmountBody { earlier, later, difference, withheld, reason }
}

/// Survival at one horizon in both releases.
#[derive(Debug, Object)]
#[oai(rename = "ComparedRate")]
pub struct ComparedRateBody {
    /// Months since launch.
    months: i64,
    /// The Kaplan-Meier estimate.
    km: ComparedShareBody,
    /// Its lower log-log limit.
    lower: ComparedShareBody,
    /// Its upper log-log limit.
    upper: ComparedShareBody,
    /// Share of the fixed cohort operating if every unknown has exited.
    low: ComparedShareBody,
    /// The same if every unknown operates.
    high: ComparedShareBody,
}

impl From<&RateCompared> for ComparedRateBody {
    fn from(of: &RateCompared) -> Self {
        ComparedRateBody {
            months: i64::from(of.months),
            km: of.km.into(),
            lower: of.lower.into(),
            upper: of.upper.into(),
            low: of.low.into(),
            high: of.high.into(),
        }
    }
}

/// A cell of both releases.
#[derive(Debug, Object)]
#[oai(rename = "ComparedCell")]
pub struct ComparedCellBody {
    /// `all`, `region=SOUTH`, `region=SOUTH;sector=G`.
    cell: String,
    /// The release whose value the earlier one has.
    earlier_release: i64,
    /// The release whose value the later one has.
    later_release: i64,
    /// Both have the value of the same earlier release: too few changed since, and a difference of 0 says nothing.
    kept: bool,
    /// `c` where either withholds the cell.
    withheld: Option<String>,
    /// Enterprises launched.
    enterprises: ComparedCountBody,
    /// Survival at 12 and 36 months.
    rates: Vec<ComparedRateBody>,
    /// Net change in paid jobs at 12 months.
    net_jobs: ComparedCountBody,
    /// Disbursed less refunds of those whose jobs are known at 12 months.
    disbursed: ComparedAmountBody,
    /// Cost of one net job at 12 months.
    cost_per_net_job: ComparedAmountBody,
}

fn cell(of: &CellCompared, currency: Currency) -> ComparedCellBody {
    ComparedCellBody {
        cell: of.cell.clone(),
        earlier_release: of.earlier_release,
        later_release: of.later_release,
        kept: of.kept,
        withheld: of.withheld.map(str::to_owned),
        enterprises: of.enterprises.into(),
        rates: of.rates.iter().map(ComparedRateBody::from).collect(),
        net_jobs: of.net_jobs.into(),
        disbursed: amounts(of.disbursed_minor, currency),
        cost_per_net_job: amounts(of.cost_per_net_job_minor, currency),
    }
}

/// One of the two.
#[derive(Debug, Object)]
#[oai(rename = "ComparedRelease")]
pub struct ComparedReleaseBody {
    /// Number.
    number: i64,
    /// built, published, withdrawn.
    state: String,
    /// Visits up to this day count.
    data_cut: Day,
    /// Version of definitions and rules.
    method: String,
    /// Why it was withdrawn.
    notice: Option<String>,
}

impl From<&Release> for ComparedReleaseBody {
    fn from(row: &Release) -> Self {
        ComparedReleaseBody {
            number: row.number,
            state: row.state.code().into(),
            data_cut: row.data_cut,
            method: row.method.clone(),
            notice: row.notice.clone(),
        }
    }
}

/// Two releases side by side.
#[derive(Debug, Object)]
#[oai(rename = "ReleaseComparison")]
pub struct ReleaseComparisonBody {
    /// evaluator, public.
    profile: String,
    /// The one of the lower number.
    earlier: ComparedReleaseBody,
    /// The one of the higher number.
    later: ComparedReleaseBody,
    /// Cells of both, withheld ones too.
    cells: Vec<ComparedCellBody>,
}

impl From<&ReleasesCompared> for ReleaseComparisonBody {
    fn from(of: &ReleasesCompared) -> Self {
        let comparison = &of.comparison;
        ReleaseComparisonBody {
            profile: comparison.profile.code().into(),
            earlier: (&of.earlier).into(),
            later: (&of.later).into(),
            cells: comparison.cells.iter().map(|one| cell(one, comparison.currency)).collect(),
        }
    }
}
