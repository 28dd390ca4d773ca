//! The pipeline: open cases by state and age, times of decisions, what was decided by NGO, plan against paid.
//!
//! Invariant: whole days and counts; a rate is told as what it is out of. Must not: measure or count.

use std::sync::Arc;

use ledger_core::programme::pipeline::{Decided, Month, Open, Period, Stage, Stand, Standing, Took};
use ledger_core::time::Day;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::auth::Auth;
use super::wire::MoneyBody;
use super::{Answer, Tag, request};
use crate::app::App;
use crate::app::pipeline::Pipeline;

/// First and last day.
#[derive(Debug, Object)]
#[oai(rename = "PipelinePeriod")]
struct PeriodBody {
    /// First day.
    from: Day,
    /// Last day.
    to: Day,
}

impl From<Period> for PeriodBody {
    fn from((from, to): Period) -> Self {
        PeriodBody { from, to }
    }
}

/// Open cases in one state.
#[derive(Debug, Object)]
#[oai(rename = "PipelineStanding")]
struct StandingBody {
    /// `application` before the award, `grant` from it on.
    machine: String,
    /// The state.
    state: String,
    /// How many.
    count: u64,
    /// Of them, in the state for 7 days at most.
    up_to_7_days: u64,
    /// For 8 to 30 days.
    up_to_30_days: u64,
    /// For 31 to 90 days.
    up_to_90_days: u64,
    /// For longer.
    over_90_days: u64,
    /// Days within which half of them have been in the state.
    median_days: i64,
    /// Number of the case that has been in it for longest.
    oldest: String,
    /// Since when.
    oldest_since: Day,
    /// Of them, with a step that waits for longer than its service level.
    late: u64,
}

impl From<&Standing> for StandingBody {
    fn from(row: &Standing) -> Self {
        let [week, month, quarter, longer] = row.ages;
        StandingBody {
            machine: match row.stand {
                Stand::Application(_) => "application".to_owned(),
                Stand::Grant(_) => "grant".to_owned(),
            },
            state: row.stand.code().to_owned(),
            count: row.count,
            up_to_7_days: week,
            up_to_30_days: month,
            up_to_90_days: quarter,
            over_90_days: longer,
            median_days: row.median,
            oldest: row.oldest.0.clone(),
            oldest_since: row.oldest.1,
            late: row.late,
        }
    }
}

/// Open cases in all.
#[derive(Debug, Object)]
#[oai(rename = "PipelineOpen")]
struct OpenBody {
    /// How many.
    count: u64,
    /// Of them, in their state for 7 days at most.
    up_to_7_days: u64,
    /// For 8 to 30 days.
    up_to_30_days: u64,
    /// For 31 to 90 days.
    up_to_90_days: u64,
    /// For longer.
    over_90_days: u64,
    /// Of them, with a step that waits for longer than its service level.
    late: u64,
}

impl From<&Open> for OpenBody {
    fn from(open: &Open) -> Self {
        let [week, month, quarter, longer] = open.ages;
        OpenBody {
            count: open.count,
            up_to_7_days: week,
            up_to_30_days: month,
            up_to_90_days: quarter,
            over_90_days: longer,
            late: open.late,
        }
    }
}

/// Days that something took, over the cases in which it ended in a period.
#[derive(Debug, Object)]
#[oai(rename = "PipelineTook")]
struct TookBody {
    /// Cases.
    count: u64,
    /// Days within which half of them were through.
    median_days: Option<i64>,
    /// Days within which nine of ten were.
    ninth_decile_days: Option<i64>,
    /// Days of the longest.
    longest_days: Option<i64>,
}

impl From<Took> for TookBody {
    fn from(took: Took) -> Self {
        TookBody {
            count: took.count,
            median_days: took.median,
            ninth_decile_days: took.ninth_decile,
            longest_days: took.longest,
        }
    }
}

/// How long a part of the way took.
#[derive(Debug, Object)]
#[oai(rename = "PipelineStage")]
struct StageBody {
    /// screening: submission to its end; decision: from there to the committee's first; agreement: to the second signature;
    /// payment: to the first; whole: submission to first payment.
    stage: String,
    /// In the period.
    took: TookBody,
    /// In the period of as many days before it.
    before: TookBody,
}

impl From<&(Stage, Took, Took)> for StageBody {
    fn from((stage, took, before): &(Stage, Took, Took)) -> Self {
        StageBody { stage: stage.code().to_owned(), took: (*took).into(), before: (*before).into() }
    }
}

/// What was decided in the period.
#[derive(Debug, Object)]
#[oai(rename = "PipelineDecided")]
struct DecidedBody {
    /// The NGO; absent for all together.
    #[oai(skip_serializing_if_is_none)]
    ngo_id: Option<Uuid>,
    /// Its title.
    #[oai(skip_serializing_if_is_none)]
    ngo: Option<String>,
    /// Submitted.
    submitted: u64,
    /// Approved, whatever became of the grant.
    approved: u64,
    /// On the waiting list.
    waitlisted: u64,
    /// Rejected by the committee.
    rejected: u64,
    /// Not eligible.
    ineligible: u64,
    /// Withdrawn before a decision.
    withdrawn: u64,
    /// Approved, rejected and not eligible: what the approval rate is out of.
    rate_of: u64,
}

impl DecidedBody {
    fn of(ngo: Option<(Uuid, String)>, row: &Decided) -> Self {
        let (ngo_id, ngo) = ngo.unzip();
        DecidedBody {
            ngo_id,
            ngo,
            submitted: row.submitted,
            approved: row.approved,
            waitlisted: row.waitlisted,
            rejected: row.rejected,
            ineligible: row.ineligible,
            withdrawn: row.withdrawn,
            rate_of: row.rate().1,
        }
    }
}

/// Instalments of a month.
#[derive(Debug, Object)]
#[oai(rename = "PipelineMonth")]
struct MonthBody {
    /// Last day of the month.
    month_end: Day,
    /// Planned for a day of it.
    planned: MoneyBody,
    /// Of these, paid by now.
    of_it_paid: MoneyBody,
    /// Paid on a day of it, for whatever day they were planned.
    paid: MoneyBody,
}

impl From<&Month> for MonthBody {
    fn from(row: &Month) -> Self {
        let money = |minor| MoneyBody::of(minor, row.currency);
        MonthBody {
            month_end: row.end,
            planned: money(row.planned),
            of_it_paid: money(row.of_it_paid),
            paid: money(row.paid),
        }
    }
}

/// The pipeline.
#[derive(Debug, Object)]
#[oai(rename = "Pipeline")]
pub struct PipelineBody {
    /// The day it stands at.
    today: Day,
    /// Open cases by state, in the order of a case's life.
    standings: Vec<StandingBody>,
    /// All of them together.
    open: OpenBody,
    /// The period of what follows.
    period: PeriodBody,
    /// The one before it.
    before: PeriodBody,
    /// How long each part of the way took.
    stages: Vec<StageBody>,
    /// What was decided by NGO.
    decided: Vec<DecidedBody>,
    /// What was decided in all.
    decided_of_all: DecidedBody,
    /// Plan against paid, a currency after the other; a quarter ahead where the period ends today.
    months: Vec<MonthBody>,
}

impl From<&Pipeline> for PipelineBody {
    fn from(found: &Pipeline) -> Self {
        let (by_ngo, all) = &found.decided;
        PipelineBody {
            today: found.today,
            standings: found.standings.iter().map(StandingBody::from).collect(),
            open: OpenBody::from(&found.open),
            period: found.period.into(),
            before: found.before.into(),
            stages: found.stages.iter().map(StageBody::from).collect(),
            decided: by_ngo
                .iter()
                .map(|(ngo, row)| DecidedBody::of(Some((ngo.ngo_id.0, ngo.title.to_string())), row))
                .collect(),
            decided_of_all: DecidedBody::of(None, all),
            months: found.months.iter().map(MonthBody::from).collect(),
        }
    }
}

/// Operations on the pipeline.
pub struct PipelineApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Reports")]
impl PipelineApi {
    /// Open cases by state and age, and over a period (twelve months up to today, where none is named; ten years at most) how
    /// long decisions took, what was decided by NGO, and instalments planned against paid.
    #[oai(path = "/reports/pipeline", method = "get", operation_id = "report_pipeline")]
    async fn pipeline(&self, auth: Auth, from: Query<Option<Day>>, to: Query<Option<Day>>) -> Answer<PipelineBody> {
        let found = self.0.pipeline(&request(auth), (from.0, to.0)).await?;
        Ok(Json(PipelineBody::from(&found)))
    }
}
