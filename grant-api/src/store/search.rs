//! Cases that meet a search, as ids in the order of their numbers: what lists, counts, files and tasks are made of.
//!
//! Invariant: every condition is one on columns, `programme_id` first. Must not: load a case, or know what a step is.

use ledger_core::id::{CaseId, NgoId, PersonId, ProgrammeId};
use ledger_core::policy::Action;
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::committee::Ballot;
use ledger_core::programme::filter::Officer;
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::incident::IncidentState;
use ledger_core::programme::steps::{APPLICATION_ENDS, GRANT_RESTS};
use ledger_core::programme::world::Dossier;
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};

use super::rows::{all, name};
use super::{Store, StoreResult, load};

/// Cases loaded whole at once.
pub const CASES_AT_ONCE: usize = 500;

/// Which cases; nothing asked is every case.
#[derive(Clone, Debug, Default)]
pub struct CaseSearch {
    /// Of this NGO alone, for those who see no other.
    pub only: Option<NgoId>,
    /// Of the NGO with this code.
    pub ngo: Option<String>,
    /// Application or grant in this state.
    pub state: Option<&'static str>,
    /// On which this person acted as officer.
    pub officer: Option<PersonId>,
    /// In this region.
    pub region: Option<String>,
    /// In this sector.
    pub sector: Option<&'static str>,
    /// Of the call with this code.
    pub call: Option<String>,
    /// That ask the fund with this code, or are paid by it.
    pub fund: Option<String>,
    /// With this number.
    pub number: Option<String>,
    /// Opened on this day or later.
    pub since: Option<Day>,
    /// In which something may wait, where an enterprise is followed up if it was launched on this day or later.
    pub live: Option<Day>,
}

/// Ids of a table's rows of the programme that meet a condition.
fn of(programme: ProgrammeId, table: &'static str, id: &'static str, holds: SimpleExpr) -> SelectStatement {
    let mut query = Query::select();
    query
        .column(name(id))
        .from(name(table))
        .and_where(Expr::col(name("programme_id")).eq(programme.0))
        .and_where(holds);
    query
}

fn is(column: &'static str, value: &str) -> SimpleExpr {
    Expr::col(name(column)).eq(value)
}

impl CaseSearch {
    fn condition(&self, programme: ProgrammeId) -> Cond {
        let coded = |table, id, code: &str| Expr::col(name(id)).in_subquery(of(programme, table, id, is("code", code)));
        let with = |table, holds| Expr::col(name("case_id")).in_subquery(of(programme, table, "case_id", holds));
        let mut all = Cond::all();
        all = all.add_option(self.only.map(|ngo| Expr::col(name("ngo_id")).eq(ngo.0)));
        all = all.add_option(self.ngo.as_deref().map(|code| coded("ngo", "ngo_id", code)));
        all = all.add_option(self.call.as_deref().map(|code| coded("call", "call_id", code)));
        all = all.add_option(self.fund.as_deref().map(|code| {
            let fund = || of(programme, "fund", "fund_id", is("code", code));
            let pays = with("award_share", Expr::col(name("fund_id")).in_subquery(fund()));
            Cond::any().add(Expr::col(name("fund_id")).in_subquery(fund())).add(pays)
        }));
        all = all.add_option(
            self.state.map(|state| Cond::any().add(is("state", state)).add(with("award", is("state", state)))),
        );
        all = all.add_option(self.officer.map(|person| {
            let theirs = Expr::col(name("person_id")).eq(person.0);
            with("act", theirs.and(Expr::col(name("action")).is_in(Officer::ACTS.map(Action::code))))
        }));
        all = all.add_option(self.region.as_deref().map(|region| is("region", region)));
        all = all.add_option(self.sector.map(|sector| is("sector", sector)));
        all = all.add_option(self.number.as_deref().map(|number| is("number", number)));
        all = all.add_option(self.since.map(|day| Expr::col(name("opened_on")).gte(day.to_string())));
        all.add_option(self.live.map(|launched| {
            // An application at its end waits for nobody; a grant does until it is closed, its enterprise until the follow-up
            // is over.
            let ended = Expr::col(name("state")).is_in(APPLICATION_ENDS.map(ApplicationState::code));
            let open = Expr::col(name("state")).is_not_in(GRANT_RESTS.map(AwardState::code));
            let followed = Expr::col(name("launched_on")).gte(launched.to_string());
            // A rejection waits for something where somebody appealed.
            let appealed = is("state", ApplicationState::Rejected.code())
                .and(with("act", is("action", Action::AppealFile.code())));
            // An incident waits for its review and its end, whatever became of the case.
            let heard = is("state", IncidentState::Closed.code()).not();
            let any = Cond::any().add(ended.not()).add(appealed).add(with("incident", heard));
            any.add(with("award", open)).add(with("enterprise", followed))
        }))
    }
}

impl Store {
    /// The cases that meet a search, with their numbers, the newest number first.
    pub async fn cases_found(&self, programme: ProgrammeId, search: &CaseSearch) -> StoreResult<Vec<(CaseId, String)>> {
        let mut query = Query::select();
        query.columns([name("case_id"), name("number")]).from(name("application"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0)).cond_where(search.condition(programme));
        query.order_by(name("number"), Order::Desc);
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok((CaseId(row.try_get_by_index(0)?), row.try_get_by_index(1)?))).collect()
    }

    /// The ballots of a person on any case.
    pub async fn ballots_of(&self, programme: ProgrammeId, person: PersonId) -> StoreResult<Vec<Ballot>> {
        let theirs = Cond::all().add(Expr::col(name("person_id")).eq(person.0));
        all(&self.reader, programme, theirs, &["case_id", "round"]).await
    }

    /// Whole cases, in the order of their numbers; at most [`CASES_AT_ONCE`].
    pub async fn dossiers(&self, programme: ProgrammeId, cases: &[CaseId]) -> StoreResult<Vec<Dossier>> {
        load::dossiers(&self.reader, programme, cases).await
    }

    /// Every version of every setting, oldest first.
    pub async fn setting_rows(
        &self,
        programme: ProgrammeId,
    ) -> StoreResult<Vec<ledger_core::programme::settings::SettingRow>> {
        all(&self.reader, programme, Cond::all(), &["name", "version"]).await
    }
}
