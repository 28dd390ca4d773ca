//! Reading cases: the page of one, the list of many, entries and timeline.

use std::sync::Arc;

use ledger_core::id::{CaseId, DisbursementId, PersonId};
use ledger_core::ledger::log::LogLeaf;
use ledger_core::policy::{Reading, Role, may_read};
use ledger_core::programme::aside;
use ledger_core::programme::call::Call;
use ledger_core::programme::minutes::Minutes;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::programme::settings::Settings;
use ledger_core::programme::steps::{MoneyStrip, Seen, Step, money_strip, seen_by};
use ledger_core::programme::training::Training;
use ledger_core::programme::world::Dossier;

use super::{App, AppError, AppResult, Request, refusal};
use crate::store::StoreResult;
use crate::store::journal::EntryView;

/// A case as one person sees it.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The case.
    pub case: Dossier,
    /// Steps that wait, and why this person can't take some.
    pub steps: Vec<Seen>,
    /// Steps that nobody waits for and that this person can take.
    pub aside: Vec<Step>,
    /// Money strip.
    pub money: MoneyStrip,
    /// What this person may see of it.
    pub sight: Sight,
    /// Who asked.
    pub reader: PersonId,
    /// Who sits on it.
    pub sits: Vec<PersonId>,
    /// Members of the committee who may be assigned to it.
    pub may_sit: Vec<PersonId>,
    /// What the programme has set.
    pub settings: Arc<Settings>,
}

/// What everybody who knows of cases may know of one.
#[derive(Clone, Debug)]
pub struct Cover {
    /// The case; no more of it than its number, state and version is to be shown.
    pub case: Dossier,
    /// Its call.
    pub call: Call,
    /// What this person may see.
    pub sight: Sight,
}

impl Request {
    /// What this person may see of a case.
    pub fn sight(&self, case: &Dossier) -> Sight {
        case.sight(self.principal.person.id, &self.principal.roles)
    }
}

/// Refuses who may not know of cases, as if there were none.
fn knows_of_cases(request: &Request) -> AppResult<()> {
    if may_read(Reading::Cases, &request.principal.roles) { Ok(()) } else { Err(AppError::Hidden) }
}

/// The case that a lookup finds. Who may not know of cases has nothing looked up.
async fn looked_up(request: &Request, lookup: impl Future<Output = StoreResult<Option<CaseId>>>) -> AppResult<CaseId> {
    knows_of_cases(request)?;
    lookup.await?.ok_or(AppError::Hidden)
}

/// Refuses content to a member of the committee who has not declared an interest, or has one.
fn seen(sight: Sight) -> AppResult<()> {
    let code = match sight {
        Sight::Whole => return Ok(()),
        Sight::Undeclared => RefusalCode::InterestNotDeclared,
        Sight::Conflicted => RefusalCode::InterestConflicted,
    };
    Err(AppError::Denied { code: code.code(), detail: refusal::sentence(code).into(), earlier: None })
}

impl App {
    /// One case; 404 for who may not know of cases, 403 for members of the committee who have not declared an interest.
    pub async fn case(&self, request: &Request, id: CaseId) -> AppResult<CaseView> {
        let view = self.case_unseen(request, id).await?;
        seen(view.sight)?;
        Ok(view)
    }

    /// The number, state and call of a case.
    pub async fn case_cover(&self, request: &Request, id: CaseId) -> AppResult<Cover> {
        self.cover_of(self.case_unseen(request, id).await?).await
    }

    /// The same of a case that was read.
    pub(crate) async fn cover_of(&self, view: CaseView) -> AppResult<Cover> {
        let CaseView { case, sight, .. } = view;
        let calls = self.store.calls(self.programme).await?;
        let call = calls.into_iter().map(|(call, _)| call).find(|call| call.call_id == case.application.call_id);
        Ok(Cover { call: call.ok_or_else(|| AppError::internal("a case has no call"))?, sight, case })
    }

    /// Minutes of a case's votes, oldest first.
    pub async fn case_minutes(&self, request: &Request, id: CaseId) -> AppResult<Vec<Minutes>> {
        Ok(self.case(request, id).await?.case.minutes)
    }

    /// Trainings, oldest first.
    pub async fn trainings(&self, request: &Request) -> AppResult<Vec<Training>> {
        request.may(Reading::Setup)?;
        Ok(self.store.trainings(self.programme).await?)
    }

    /// One case, whatever of it may be shown: who calls this looks at `sight`.
    pub(crate) async fn case_unseen(&self, request: &Request, id: CaseId) -> AppResult<CaseView> {
        knows_of_cases(request)?;
        let found = self.store.dossier(self.programme, id).await?;
        let case = found.filter(|case| request.sees(case.application.ngo_id)).ok_or(AppError::Hidden)?;
        let world = self.reading_world().await?;
        let steps = seen_by(request.principal.person.id, &case, &world, request.today());
        let aside = aside::open_to(request.principal.person.id, &case, &world, request.today());
        let may_sit = world
            .holders(Role::Committee)
            .filter(|person| case.may_sit(*person) && case.conflict(*person).is_none())
            .collect();
        let (sight, sits, settings) = (request.sight(&case), case.sits(&world), world.settings);
        let reader = request.principal.person.id;
        Ok(CaseView { money: money_strip(&case), steps, aside, sight, reader, sits, may_sit, settings, case })
    }

    /// One case by its number.
    pub async fn case_by_number(&self, request: &Request, number: &str) -> AppResult<CaseView> {
        let id = looked_up(request, self.store.case_by_number(self.programme, number)).await?;
        self.case(request, id).await
    }

    /// One case by its number, whatever of it may be shown.
    pub(crate) async fn case_unseen_by_number(&self, request: &Request, number: &str) -> AppResult<CaseView> {
        let id = looked_up(request, self.store.case_by_number(self.programme, number)).await?;
        self.case_unseen(request, id).await
    }

    /// The case of a disbursement.
    pub async fn case_of_disbursement(&self, request: &Request, id: DisbursementId) -> AppResult<CaseView> {
        let case = looked_up(request, self.store.case_of_disbursement(self.programme, id)).await?;
        self.case(request, case).await
    }

    /// Entries of a case that was read, for whoever sees the whole of it.
    pub async fn case_entries(&self, view: &CaseView) -> AppResult<Vec<EntryView>> {
        seen(view.sight)?;
        Ok(self.store.entries_of_case(self.programme, view.case.application.case_id).await?)
    }

    /// Everything decided on a case that was read, refusals included, for whoever sees the whole of it.
    pub async fn case_log(&self, view: &CaseView) -> AppResult<Vec<LogLeaf>> {
        seen(view.sight)?;
        Ok(self.store.log_of_case(self.programme, view.case.application.case_id).await?)
    }
}
