//! Survival in full, live: every horizon with all that belongs to its rate, from any origin.
//!
//! Invariant: every parameter that made a number is a named field beside it. Must not: estimate, or answer anybody without
//! case rights.

use std::sync::Arc;

use ledger_core::outcome::origin::{LAUNCH_DAYS, Origin};
use ledger_core::outcome::rates::{AT_RISK_MIN, LEVEL};
use ledger_core::outcome::survival_answer::{ASCERTAINMENT_GAP, Causes, KmRate, LOST_MAX_PERCENT, SurvivalAnswer};
use ledger_core::outcome::survival_whole::WholeAt;
use ledger_core::time::Day;
use poem_openapi::param::Query;
use poem_openapi::{Enum, Object, OpenApi};

use super::auth::Auth;
use super::later::Later;
use super::problem::ProblemResponse;
use super::{Tag, request};
use crate::app::App;
use crate::app::survival_whole::{WholeGroup, WholeReport};

/// From when time is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[oai(rename = "SurvivalOrigin", rename_all = "snake_case")]
pub enum OriginBody {
    /// The first day of operation, verified.
    #[default]
    Launch,
    /// The first disbursement: intention to treat. Never launched is an exit on day 0.
    Disbursement,
    /// The start of a business that was there before its award; at risk from the award on.
    BusinessStart,
}

impl From<OriginBody> for Origin {
    fn from(origin: OriginBody) -> Self {
        match origin {
            OriginBody::Launch => Origin::Launch,
            OriginBody::Disbursement => Origin::Disbursement,
            OriginBody::BusinessStart => Origin::BusinessStart,
        }
    }
}

/// A Kaplan-Meier rate with its limits.
#[derive(Debug, Object)]
#[oai(rename = "KmRate")]
pub struct KmBody {
    /// Probability of operating beyond the horizon.
    value: f64,
    /// Greenwood standard error.
    std_err: Option<f64>,
    /// Lower log-log limit.
    lower: Option<f64>,
    /// Upper log-log limit.
    upper: Option<f64>,
}

impl From<KmRate> for KmBody {
    fn from(rate: KmRate) -> Self {
        KmBody { value: rate.value, std_err: rate.std_err, lower: rate.lower, upper: rate.upper }
    }
}

/// The fixed cohort with its unknowns as a range.
#[derive(Debug, Object)]
#[oai(rename = "CohortRange")]
pub struct CohortBody {
    /// Under observation at least that long before the data cut.
    eligible: u64,
    /// Of these, known to operate.
    operating: u64,
    /// Of these, exited.
    exited: u64,
    /// Of these, neither is known.
    unknown: u64,
    /// operating / eligible.
    low: Option<f64>,
    /// (eligible - exited) / eligible.
    high: Option<f64>,
}

/// Cumulative incidences (Aalen-Johansen): with survival they add up to 1.
#[derive(Debug, Object)]
#[oai(rename = "IncidenceByCause")]
pub struct CausesBody {
    /// Closed.
    closed: f64,
    /// Its standard error.
    closed_std_err: f64,
    /// Absorbed by another business.
    absorbed: f64,
    /// Its standard error.
    absorbed_std_err: f64,
}

impl From<Causes> for CausesBody {
    fn from(causes: Causes) -> Self {
        let ((closed, closed_std_err), (absorbed, absorbed_std_err)) = (causes.closed, causes.absorbed);
        CausesBody { closed, closed_std_err, absorbed, absorbed_std_err }
    }
}

/// The restricted mean survival time up to a horizon.
#[derive(Debug, Object)]
#[oai(rename = "RestrictedMean")]
pub struct MeanBody {
    /// Mean days of operation up to the horizon.
    days: f64,
    /// Standard error of the mean, days: that of the estimate, not the spread of lifetimes.
    std_err: f64,
}

/// Survival at one horizon, with all that belongs to it.
#[derive(Debug, Object)]
#[oai(rename = "SurvivalAt")]
pub struct WholeAtBody {
    /// Months from the origin.
    months: u16,
    /// Days from the origin.
    day: i32,
    /// The rate; absent where follow-up is insufficient.
    km: Option<KmBody>,
    /// The same with exits counted only up to the last scheduled visit window, where it is more than two points away.
    km_scheduled: Option<KmBody>,
    /// The rate if all of the lost had left on the day after they were last seen.
    worst: Option<f64>,
    /// The rate if all of the lost operated up to the data cut.
    best: Option<f64>,
    /// The fixed cohort; absent with late entries.
    cohort: Option<CohortBody>,
    /// Incidences by cause; absent where follow-up is insufficient.
    causes: Option<CausesBody>,
    /// Mean time in operation up to the horizon; absent where too few are followed so long.
    mean: Option<MeanBody>,
    /// At risk at the horizon.
    at_risk: Option<u64>,
    /// Exits up to it.
    events: Option<u64>,
    /// Censored up to it.
    censored: Option<u64>,
    /// Of the exits, those that may yet prove a pause.
    provisional: Option<u64>,
    /// Fewer than ten are at risk at the horizon.
    insufficient_follow_up: bool,
    /// Day on which everybody at risk had left although others came under observation later: there is no rate from it on.
    emptied_on: Option<i32>,
}

/// The time by which half have left.
#[derive(Debug, Object)]
#[oai(rename = "MedianSurvival")]
pub struct MedianBody {
    /// Days from the origin.
    days: f64,
    /// Lower limit.
    lower: Option<f64>,
    /// Upper limit.
    upper: Option<f64>,
}

/// Survival of the whole programme or of a year, in full.
#[derive(Debug, Object)]
#[oai(rename = "SurvivalWholeGroup")]
pub struct WholeGroupBody {
    /// `all`, or the year in which they came under observation.
    group: String,
    /// Under observation.
    enterprises: u64,
    /// First paid so lately that the time to launch still runs: left out.
    too_recent: u64,
    /// Inactive, not for long enough to be an exit.
    pending: u64,
    /// Lost to follow-up.
    lost: u64,
    /// More than a tenth is lost.
    weak: bool,
    /// Half had left while ten were at risk; absent where that is not reached.
    median: Option<MedianBody>,
    /// At 3, 6, 12, 18, 24, 36, 48, 60 months.
    at: Vec<WholeAtBody>,
}

/// Survival in full, with the parameters that made it.
#[derive(Debug, Object)]
#[oai(rename = "SurvivalWhole")]
pub struct WholeBody {
    /// Id of the definition.
    definition_id: String,
    /// From when time is counted.
    origin: String,
    /// Whom it counts.
    population: String,
    /// Confidence level of the limits.
    level: f64,
    /// Fewest at risk for which there is a rate.
    at_risk_min: u64,
    /// A launch counts within so many days of the first disbursement.
    launch_days: i32,
    /// From this difference on the rate of scheduled ascertainment is given (a probability).
    ascertainment_gap: f64,
    /// Above this share of lost a group is weak, per cent.
    lost_max_percent: u64,
    /// Visits up to this day count.
    data_cut: Day,
    /// May it be published? Never: releases are for that.
    publishable: bool,
    /// What to print over it.
    watermark: String,
    /// The whole programme first, then years.
    groups: Vec<WholeGroupBody>,
}

fn at(one: &WholeAt) -> WholeAtBody {
    let answer = one.answer.as_ref().ok();
    let count = |of: fn(&SurvivalAnswer) -> u64| answer.map(of);
    let bounds = answer.and_then(|answer| answer.bounds);
    WholeAtBody {
        months: one.horizon.months,
        day: one.horizon.day,
        km: answer.and_then(|answer| answer.km).map(KmBody::from),
        km_scheduled: answer.and_then(|answer| answer.km_scheduled).map(KmBody::from),
        worst: bounds.map(|bounds| bounds.worst),
        best: bounds.map(|bounds| bounds.best),
        cohort: answer.and_then(|answer| answer.cohort).map(|cohort| CohortBody {
            eligible: cohort.eligible,
            operating: cohort.operating,
            exited: cohort.exited,
            unknown: cohort.unknown,
            low: cohort.low,
            high: cohort.high,
        }),
        causes: one.causes.and_then(|causes| causes.causes).map(CausesBody::from),
        mean: one.mean.map(|mean| MeanBody { days: mean.mean, std_err: mean.std_err }),
        at_risk: count(|answer| answer.at_risk),
        events: count(|answer| answer.events),
        censored: count(|answer| answer.censored),
        provisional: count(|answer| answer.provisional),
        insufficient_follow_up: answer.is_some_and(|answer| answer.insufficient_follow_up),
        emptied_on: one.answer.err(),
    }
}

fn group(group: &WholeGroup) -> WholeGroupBody {
    let median = group.whole.median;
    WholeGroupBody {
        group: group.year.map_or_else(|| "all".to_owned(), |year| year.to_string()),
        enterprises: group.standing.enterprises,
        too_recent: group.too_recent,
        pending: group.standing.pending,
        lost: group.standing.lost,
        weak: group.standing.weak(),
        median: median.map(|one| MedianBody { days: one.days, lower: one.lower, upper: one.upper }),
        at: group.whole.at.iter().map(at).collect(),
    }
}

fn body(report: &WholeReport) -> WholeBody {
    WholeBody {
        definition_id: format!("survival_whole.{}.1", report.origin.code()),
        origin: report.origin.code().to_owned(),
        population: report.population().to_owned(),
        level: LEVEL,
        at_risk_min: AT_RISK_MIN,
        launch_days: LAUNCH_DAYS,
        ascertainment_gap: ASCERTAINMENT_GAP,
        lost_max_percent: LOST_MAX_PERCENT,
        data_cut: report.data_cut,
        publishable: false,
        watermark: "not for publication".to_owned(),
        groups: report.groups.iter().map(group).collect(),
    }
}

/// Survival in full.
pub struct SurvivalWholeApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Outcomes")]
impl SurvivalWholeApi {
    /// Survival with all that belongs to a rate, from the launch, the first disbursement or the start of an older business:
    /// Kaplan-Meier with log-log limits, the same by scheduled visits, bounds of the lost, the fixed cohort, incidences by cause,
    /// restricted means and the median. Computed in the background: 202 while it is.
    #[oai(path = "/outcomes/survival/whole", method = "get", operation_id = "outcomes_survival_whole")]
    async fn survival_whole(
        &self,
        auth: Auth,
        origin: Query<Option<OriginBody>>,
        as_of: Query<Option<Day>>,
    ) -> Result<Later<WholeBody>, ProblemResponse> {
        let origin = origin.0.unwrap_or_default().into();
        Ok(Later::of(self.0.survival_whole(&request(auth), origin, as_of.0).await?, body))
    }
}
