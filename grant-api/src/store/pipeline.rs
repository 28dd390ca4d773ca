//! Reads for the pipeline: the course of the cases that are open or moved in a period, and instalments planned or paid in it.
//!
//! Invariant: an NGO's reader gets cases of that NGO only, by a condition of the statement itself; no content of a case is
//! read. Must not: measure a time or count.

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, NgoId, ProgrammeId};
use ledger_core::policy::Action;
use ledger_core::programme::act::Act;
use ledger_core::programme::application::{Application, ApplicationState};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::grant::{Award, AwardState};
use ledger_core::programme::pipeline::{Course, Instalment, MILESTONES, Passed, Period, Stand};
use ledger_core::programme::steps::{APPLICATION_ENDS, GRANT_RESTS};
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};

use super::rows::{all, among, name};
use super::search::CASES_AT_ONCE;
use super::{Store, StoreResult};

fn cases(programme: ProgrammeId, table: &'static str) -> SelectStatement {
    let mut query = Query::select();
    query.column(name("case_id")).from(name(table)).and_where(Expr::col(name("programme_id")).eq(programme.0));
    query
}

/// Between two days, both in it.
fn between(column: &'static str, (from, to): Period) -> Cond {
    let day = |day: Day| day.to_string();
    Cond::all().add(Expr::col(name(column)).gte(day(from))).add(Expr::col(name(column)).lte(day(to)))
}

/// Acts of these kinds in a period.
fn acted(actions: &[Action], period: Period) -> Cond {
    let kinds = Expr::col(name("action")).is_in(actions.iter().map(|action| action.code()));
    between("on_day", period).add(kinds)
}

/// Cases that go on, or of which something was decided in the period.
fn moved(programme: ProgrammeId, only: Option<NgoId>, period: Period) -> Cond {
    let ended = Expr::col(name("state")).is_in(APPLICATION_ENDS.map(ApplicationState::code));
    let rests = Expr::col(name("state")).is_in(GRANT_RESTS.map(AwardState::code));
    let mut going_on = cases(programme, Award::TABLE.name);
    going_on.and_where(rests.not());
    let mut acted_on = cases(programme, Act::TABLE.name);
    acted_on.cond_where(acted(&MILESTONES, period));
    let of = |query| Expr::col(name("case_id")).in_subquery(query);
    let any = Cond::any().add(ended.not()).add(of(going_on)).add(of(acted_on));
    Cond::all().add(any).add_option(only.map(|ngo| Expr::col(name("ngo_id")).eq(ngo.0)))
}

impl Store {
    /// The course of every case that goes on or moved in a period, in the order of case numbers.
    pub async fn courses(
        &self,
        programme: ProgrammeId,
        only: Option<NgoId>,
        period: Period,
    ) -> StoreResult<Vec<Course>> {
        let found: Vec<Application> = all(&self.reader, programme, moved(programme, only, period), &["number"]).await?;
        let mut courses = Vec::with_capacity(found.len());
        for some in found.chunks(CASES_AT_ONCE) {
            let these = || among("case_id", some.iter().map(|row| row.case_id.0));
            let kinds = Expr::col(name("action")).is_in(MILESTONES.iter().map(|action| action.code()));
            let mut acts: BTreeMap<CaseId, Vec<Act>> = BTreeMap::new();
            for act in all::<Act>(&self.reader, programme, these().add(kinds), &["case_id", "seq"]).await? {
                acts.entry(act.case_id).or_default().push(act);
            }
            let awards: Vec<Award> = all(&self.reader, programme, these(), &["case_id"]).await?;
            let awards: BTreeMap<CaseId, Award> = awards.into_iter().map(|row| (row.case_id, row)).collect();
            courses.extend(some.iter().map(|row| {
                let award = awards.get(&row.case_id);
                let acts = acts.get(&row.case_id).map(Vec::as_slice).unwrap_or_default();
                let (stand, since) = award.map_or((Stand::Application(row.state), row.state_on), |award| {
                    (Stand::Grant(award.state), award.state_on)
                });
                let passed = Passed::of(acts, award);
                Course { number: row.number.clone(), ngo: row.ngo_id, stand, since, passed }
            }));
        }
        Ok(courses)
    }

    /// Instalments of the cases in which one was planned for a day of a period or debited by the bank on one.
    pub async fn instalments(
        &self,
        programme: ProgrammeId,
        only: Option<NgoId>,
        period: Period,
    ) -> StoreResult<Vec<Instalment>> {
        let of = |query| Expr::col(name("case_id")).in_subquery(query);
        let mut paid = cases(programme, Act::TABLE.name);
        paid.cond_where(acted(&[Action::PaymentConfirm], period));
        let mut planned = cases(programme, Disbursement::TABLE.name);
        planned.cond_where(between("planned_on", period));
        let own = only.map(|ngo| {
            let mut own = cases(programme, Application::TABLE.name);
            own.and_where(Expr::col(name("ngo_id")).eq(ngo.0));
            of(own)
        });
        let wanted = Cond::all().add(Cond::any().add(of(paid)).add(of(planned))).add_option(own);
        let confirmed = wanted.clone().add(Expr::col(name("action")).eq(Action::PaymentConfirm.code()));
        let rows: Vec<Disbursement> = all(&self.reader, programme, wanted, &["planned_on", "disbursement_id"]).await?;
        let confirmed: Vec<Act> = all(&self.reader, programme, confirmed, &["case_id", "seq"]).await?;
        let confirmed: BTreeMap<String, Day> = confirmed.into_iter().map(|act| (act.object_id, act.on_day)).collect();
        let instalment = |row: Disbursement| Instalment {
            state: row.state,
            planned_on: row.planned_on,
            confirmed_on: confirmed.get(&row.disbursement_id.to_string()).copied(),
            amount_minor: row.amount_minor,
            currency: row.currency,
        };
        Ok(rows.into_iter().map(instalment).collect())
    }
}
