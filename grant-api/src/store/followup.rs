//! Reads for follow-up: when money first reached an enterprise and who launched it, and incidents with their cases.
//!
//! Invariant: acts alone tell of both, for they are never changed. Must not: decide what is due.

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, IncidentId, NgoId, PersonId, ProgrammeId};
use ledger_core::policy::Action;
use ledger_core::programme::act::Act;
use ledger_core::programme::application::{Application, ApplicationState};
use ledger_core::programme::followup_plan::FIRST_MONEY;
use ledger_core::programme::incident::{Incident, IncidentState};
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order};

use super::rows::{all, among, fetch, name, select};
use super::{Store, StoreResult};

/// What the acts of a case tell of its follow-up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Begun {
    /// Day of the first confirmed payment or handover.
    pub first_money_on: Option<Day>,
    /// Who recorded the launch.
    pub launched_by: Option<PersonId>,
}

/// An incident with its case's number, state and NGO.
#[derive(Clone, Debug)]
pub struct ListedIncident {
    /// The incident.
    pub incident: Incident,
    /// Case number.
    pub number: String,
    /// State of the application.
    pub state: ApplicationState,
    /// Partner NGO of the case.
    pub ngo: NgoId,
}

impl Store {
    /// What the acts of these cases tell.
    pub async fn begun(&self, programme: ProgrammeId, cases: &[CaseId]) -> StoreResult<BTreeMap<CaseId, Begun>> {
        let actions = FIRST_MONEY.iter().chain([&Action::EnterpriseLaunch]).map(|action| action.code());
        let wanted = among("case_id", cases.iter().map(|case| case.0)).add(Expr::col(name("action")).is_in(actions));
        let mut found: BTreeMap<CaseId, Begun> = BTreeMap::new();
        for act in all::<Act>(&self.reader, programme, wanted, &["case_id", "seq"]).await? {
            let begun = found.entry(act.case_id).or_default();
            if act.action == Action::EnterpriseLaunch {
                begun.launched_by = Some(act.person_id);
            } else {
                begun.first_money_on =
                    Some(begun.first_money_on.map_or(act.on_day, |known| Ord::min(known, act.on_day)));
            }
        }
        Ok(found)
    }

    /// A page of incidents after one, oldest first; of one NGO's cases alone where a reader sees no others.
    pub async fn incidents_after(
        &self,
        programme: ProgrammeId,
        only: Option<NgoId>,
        state: Option<IncidentState>,
        after: Option<IncidentId>,
        limit: u64,
    ) -> StoreResult<Vec<ListedIncident>> {
        let mut query = select(Incident::TABLE, programme);
        if let Some(state) = state {
            query.and_where(Expr::col(name("state")).eq(state.code()));
        }
        if let Some(after) = after {
            query.and_where(Expr::col(name("incident_id")).gt(after.0));
        }
        if let Some(ngo) = only {
            let mut cases = sea_orm::sea_query::Query::select();
            cases.column(name("case_id")).from(name(Application::TABLE.name));
            cases.and_where(Expr::col(name("programme_id")).eq(programme.0));
            cases.and_where(Expr::col(name("ngo_id")).eq(ngo.0));
            query.cond_where(Cond::all().add(Expr::col(name("case_id")).in_subquery(cases)));
        }
        query.order_by(name("incident_id"), Order::Asc).limit(limit);
        let incidents: Vec<Incident> = fetch(&self.reader, &query).await?;
        self.with_cases(programme, incidents).await
    }

    /// One incident.
    pub async fn incident(&self, programme: ProgrammeId, id: IncidentId) -> StoreResult<Option<ListedIncident>> {
        let found: Vec<Incident> = all(&self.reader, programme, super::rows::is("incident_id", id.0), &[]).await?;
        Ok(self.with_cases(programme, found).await?.pop())
    }

    /// Cases with an incident that is not closed.
    pub async fn cases_of_open_incidents(&self, programme: ProgrammeId) -> StoreResult<Vec<CaseId>> {
        let open = Cond::all().add(Expr::col(name("state")).ne(IncidentState::Closed.code()));
        let found: Vec<Incident> = all(&self.reader, programme, open, &["case_id"]).await?;
        let mut cases: Vec<CaseId> = found.into_iter().map(|row| row.case_id).collect();
        cases.dedup();
        Ok(cases)
    }

    async fn with_cases(&self, programme: ProgrammeId, incidents: Vec<Incident>) -> StoreResult<Vec<ListedIncident>> {
        let wanted = among("case_id", incidents.iter().map(|row| row.case_id.0));
        let cases: Vec<Application> = all(&self.reader, programme, wanted, &[]).await?;
        let cases: BTreeMap<CaseId, Application> = cases.into_iter().map(|case| (case.case_id, case)).collect();
        let listed = incidents.into_iter().filter_map(|incident| {
            let case = cases.get(&incident.case_id)?;
            let (number, state, ngo) = (case.number.clone(), case.state, case.ngo_id);
            Some(ListedIncident { incident, number, state, ngo })
        });
        Ok(listed.collect())
    }
}
