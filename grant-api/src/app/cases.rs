//! Reading cases: the page of one, the list of many, entries and timeline.

use ledger_core::id::{CaseId, DisbursementId};
use ledger_core::ledger::log::LogLeaf;
use ledger_core::policy::{Reading, may_read};
use ledger_core::programme::aside;
use ledger_core::programme::steps::{MoneyStrip, Seen, Step, money_strip, seen_by};
use ledger_core::programme::world::Dossier;

use super::{App, AppError, AppResult, Request};
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
}

impl App {
    /// One case; 404 for who may not know of cases.
    pub async fn case(&self, request: &Request, id: CaseId) -> AppResult<CaseView> {
        if !may_read(Reading::Cases, &request.principal.roles) {
            return Err(AppError::Hidden);
        }
        let found = self.store.dossier(self.programme, id).await?;
        let case = found.filter(|case| request.sees(case.application.ngo_id)).ok_or(AppError::Hidden)?;
        let world = self.store.base(self.programme).await?;
        let steps = seen_by(request.principal.person.id, &case, &world, request.today());
        let aside = aside::open_to(request.principal.person.id, &case, &world, request.today());
        Ok(CaseView { money: money_strip(&case), steps, aside, case })
    }

    /// One case by its number.
    pub async fn case_by_number(&self, request: &Request, number: &str) -> AppResult<CaseView> {
        let id = self.store.case_by_number(self.programme, number).await?.ok_or(AppError::Hidden)?;
        self.case(request, id).await
    }

    /// The case of a disbursement.
    pub async fn case_of_disbursement(&self, request: &Request, id: DisbursementId) -> AppResult<CaseView> {
        let case = self.store.case_of_disbursement(self.programme, id).await?.ok_or(AppError::Hidden)?;
        self.case(request, case).await
    }

    /// Entries of a case.
    pub async fn case_entries(&self, request: &Request, id: CaseId) -> AppResult<Vec<EntryView>> {
        self.case(request, id).await?;
        Ok(self.store.entries_of_case(self.programme, id).await?)
    }

    /// Everything decided on a case, refusals included.
    pub async fn case_log(&self, request: &Request, id: CaseId) -> AppResult<Vec<LogLeaf>> {
        self.case(request, id).await?;
        Ok(self.store.log_of_case(self.programme, id).await?)
    }
}
