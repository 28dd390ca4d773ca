//! Outcomes: survival and jobs, with the definition of every figure beside it.

use std::sync::Arc;

use ledger_core::money::{Minor, Money};
use ledger_core::outcome::jobs::Jobs;
use ledger_core::outcome::rates::{AT_RISK_MIN, Cohort, LEVEL, RATE_HORIZONS, Rate};
use ledger_core::time::Day;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::auth::Auth;
use super::later::Later;
use super::problem::ProblemResponse;
use super::wire::MoneyBody;
use super::{Answer, Tag, request};
use crate::app::App;
use crate::app::outcomes::{Group, JobsFigures, Report, SurvivalFigures};

/// How a figure was made.
#[derive(Debug, Object)]
#[oai(rename = "Definition")]
pub struct DefinitionBody {
    /// Id of the definition.
    id: String,
    /// Whom it counts.
    population: String,
    /// From when.
    origin: String,
    /// Estimator and interval.
    method: String,
    /// Confidence level of the limits.
    level: f64,
    /// Visits up to this day count.
    data_cut: Day,
    /// May it be published? Never: releases are for that.
    publishable: bool,
    /// What to print over it.
    watermark: String,
}

/// The rate at one horizon.
#[derive(Debug, Object)]
#[oai(rename = "SurvivalRate")]
pub struct RateBody {
    /// Months since launch.
    months: i64,
    /// Days since launch.
    day: i64,
    /// Kaplan-Meier survival.
    survival: f64,
    /// Greenwood standard error.
    std_err: Option<f64>,
    /// Lower log-log limit.
    lower: Option<f64>,
    /// Upper log-log limit.
    upper: Option<f64>,
    /// Fewer than ten at risk: too little follow-up to rely on.
    insufficient_follow_up: bool,
    /// At risk at the horizon.
    at_risk: u64,
    /// Exits up to it.
    events: u64,
    /// Censored up to it.
    censored: u64,
    /// Fixed cohort: launched at least that long before the data cut.
    eligible: u64,
    /// Of these, known to operate.
    operating: u64,
    /// Of these, exited.
    exited: u64,
    /// Of these, unknown.
    unknown: u64,
    /// operating / eligible.
    low: Option<f64>,
    /// (eligible - exited) / eligible.
    high: Option<f64>,
}

/// A point of the curve.
#[derive(Debug, Object)]
#[oai(rename = "CurvePoint")]
pub struct PointBody {
    /// Days since launch.
    day: i64,
    /// Survival.
    survival: f64,
    /// Lower limit.
    lower: Option<f64>,
    /// Upper limit.
    upper: Option<f64>,
    /// At risk just before.
    at_risk: u64,
}

/// Survival of the whole programme or of a cohort.
#[derive(Debug, Object)]
#[oai(rename = "SurvivalGroup")]
pub struct SurvivalGroupBody {
    /// `all`, or launch years such as `2022-2024`.
    group: String,
    /// Enterprises.
    enterprises: u64,
    /// Distinct owners.
    owners: i64,
    /// Exits in all.
    exits: u64,
    /// Exits that may yet prove a pause.
    provisional: u64,
    /// Inactive, not long enough to be an exit.
    pending: u64,
    /// Lost to follow-up.
    lost: u64,
    /// Rates at 6, 12, 24, 36 months.
    rates: Vec<RateBody>,
    /// The curve.
    curve: Vec<PointBody>,
}

/// Survival report.
#[derive(Debug, Object)]
#[oai(rename = "Survival")]
pub struct SurvivalBody {
    /// How it is counted.
    definition: DefinitionBody,
    /// The whole programme first, then cohorts.
    groups: Vec<SurvivalGroupBody>,
}

/// Jobs at one horizon.
#[derive(Debug, Object)]
#[oai(rename = "JobsAt")]
pub struct JobsAtBody {
    /// Months since launch.
    months: i64,
    /// Days since launch.
    day: i64,
    /// Launched at least that long before the data cut.
    eligible: u64,
    /// Of these, with known workers.
    known: u64,
    /// Paid workers other than the owners.
    paid_workers: i64,
    /// The same before the grant.
    baseline: i64,
    /// Sum of rises.
    gross_created: i64,
    /// Sum of falls.
    gross_lost: i64,
    /// Difference.
    net_change: i64,
    /// Full-time equivalents: paid days / 240.
    fte: Option<String>,
    /// Paid out to the known less what came back.
    disbursed: MoneyBody,
    /// disbursed / net change; absent when there is no net gain.
    cost_per_net_job: Option<MoneyBody>,
}

/// Jobs of the whole programme or of a cohort.
#[derive(Debug, Object)]
#[oai(rename = "JobsGroup")]
pub struct JobsGroupBody {
    /// `all`, or launch years.
    group: String,
    /// Enterprises.
    enterprises: u64,
    /// Distinct owners.
    owners: i64,
    /// At 6, 12, 24, 36 months.
    horizons: Vec<JobsAtBody>,
}

/// Jobs report.
#[derive(Debug, Object)]
#[oai(rename = "Jobs")]
pub struct JobsBody {
    /// How it is counted.
    definition: DefinitionBody,
    /// The whole programme first, then cohorts.
    groups: Vec<JobsGroupBody>,
}

/// How the figures of a report were made.
pub(super) fn definition<T>(report: &Report<T>, id: &str, method: &str) -> DefinitionBody {
    DefinitionBody {
        id: id.into(),
        population: "launched".into(),
        origin: "launch".into(),
        method: method.into(),
        level: LEVEL,
        data_cut: report.data_cut,
        publishable: false,
        watermark: "not for publication".into(),
    }
}

/// `all`, or the launch years of a group.
pub(super) fn name<T>(group: &Group<T>) -> String {
    match group.cohort {
        None => "all".into(),
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}-{last}"),
    }
}

fn rate(rate: &Rate, cohort: &Cohort) -> RateBody {
    RateBody {
        months: i64::from(rate.horizon.months),
        day: i64::from(rate.horizon.day),
        survival: rate.surv,
        std_err: rate.std_err,
        lower: rate.limits.map(|limits| limits.0),
        upper: rate.limits.map(|limits| limits.1),
        insufficient_follow_up: rate.at_risk < AT_RISK_MIN,
        at_risk: rate.at_risk,
        events: rate.events,
        censored: rate.censored,
        eligible: cohort.eligible,
        operating: cohort.operating,
        exited: cohort.exited,
        unknown: cohort.unknown,
        low: cohort.low(),
        high: cohort.high(),
    }
}

fn survival_group(group: &Group<SurvivalFigures>) -> SurvivalGroupBody {
    let figures = &group.figures;
    let point = |point: &crate::app::outcomes::CurvePoint| PointBody {
        day: i64::from(point.day),
        survival: point.surv,
        lower: point.limits.map(|limits| limits.0),
        upper: point.limits.map(|limits| limits.1),
        at_risk: point.at_risk,
    };
    SurvivalGroupBody {
        group: name(group),
        enterprises: group.counts.0,
        owners: group.counts.1,
        exits: figures.exits,
        provisional: figures.provisional,
        pending: figures.pending,
        lost: figures.lost,
        rates: figures.rates.iter().zip(&figures.cohorts).map(|(of, cohort)| rate(of, cohort)).collect(),
        curve: figures.curve.iter().map(point).collect(),
    }
}

fn jobs_group(group: &Group<JobsFigures>) -> JobsGroupBody {
    let at = |figures: &JobsFigures| {
        let months = RATE_HORIZONS.iter().map(|horizon| i64::from(horizon.months));
        months.zip(&figures.horizons).map(|(months, jobs)| jobs_at(months, jobs, figures)).collect()
    };
    JobsGroupBody {
        group: name(group),
        enterprises: group.counts.0,
        owners: group.counts.1,
        horizons: at(&group.figures),
    }
}

fn jobs_at(months: i64, jobs: &Jobs, figures: &JobsFigures) -> JobsAtBody {
    let amount = |minor: i128| i64::try_from(minor).ok().map(|minor| MoneyBody::of(Minor(minor), figures.currency));
    // Minor units are whole: the quotient is rounded half away from zero, once, here.
    let cost = jobs.cost_per_net_job().and_then(|q| amount((q.numerator * 2 + q.denominator) / (q.denominator * 2)));
    JobsAtBody {
        months,
        day: i64::from(jobs.horizon_day),
        eligible: jobs.eligible,
        known: jobs.known,
        paid_workers: jobs.paid,
        baseline: jobs.baseline,
        gross_created: jobs.created,
        gross_lost: jobs.lost,
        net_change: jobs.net(),
        fte: jobs.fte().decimal().map(|fte| fte.round_dp(2).to_string()),
        disbursed: amount(jobs.grants_minor).unwrap_or_else(|| {
            let zero = Money::new(0, figures.currency);
            MoneyBody::of(zero.minor, zero.currency)
        }),
        cost_per_net_job: cost,
    }
}

fn survival_body(report: &Report<SurvivalFigures>) -> SurvivalBody {
    let definition = definition(report, "survival.launched.1", "Kaplan-Meier, Greenwood, log-log; rules R1-R12");
    SurvivalBody { definition, groups: report.groups.iter().map(survival_group).collect() }
}

/// Operations on outcomes.
pub struct OutcomesApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Outcomes")]
impl OutcomesApi {
    /// Survival of launched enterprises: Kaplan-Meier with Greenwood errors and log-log limits.
    #[oai(path = "/outcomes/survival", method = "get", operation_id = "outcomes_survival")]
    async fn survival(&self, auth: Auth, as_of: Query<Option<Day>>) -> Result<Later<SurvivalBody>, ProblemResponse> {
        let request = request(auth);
        let report = match as_of.0 {
            None => Some(Arc::new(self.0.survival(&request).await?)),
            Some(cut) => self.0.survival_as_of(&request, cut).await?,
        };
        Ok(Later::of(report, survival_body))
    }

    /// Paid jobs of launched enterprises, and what one cost.
    #[oai(path = "/outcomes/jobs", method = "get", operation_id = "outcomes_jobs")]
    async fn jobs(&self, auth: Auth, as_of: Query<Option<Day>>) -> Answer<JobsBody> {
        let report = self.0.jobs(&request(auth), as_of.0).await?;
        let definition = definition(
            &report,
            "jobs.launched.1",
            "Paid workers at the visit nearest the horizon within 90 days; rules J1-J4",
        );
        Ok(Json(JobsBody { definition, groups: report.groups.iter().map(jobs_group).collect() }))
    }
}
