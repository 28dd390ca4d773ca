//! The form of a visit that somebody has begun: saved at each step, found again from any machine, theirs alone.
//!
//! Invariant: a draft is kept for who may record the visit, and for nobody else; without a vault there are none, and the form
//! works all the same. A draft is no act: nothing of it is in the log or in the ledger. Must not: know what is typed.

use ledger_core::id::CaseId;
use ledger_core::policy::{self, Action};
use ledger_core::time::Timestamp;
use zeroize::Zeroizing;

use super::cases::CaseView;
use super::{App, AppResult, Request};

/// Largest, bytes.
const SIZE_MAX: usize = 16_384;

/// What was saved.
pub struct Draft {
    /// When.
    pub saved_at: Timestamp,
    /// What was typed.
    pub typed: Zeroizing<Vec<u8>>,
}

/// May the reader record a visit of this case?
fn records(request: &Request, case: &CaseView) -> bool {
    let principal = &request.principal;
    policy::allow(Action::VisitRecord, &principal.roles, principal.person.id, &case.case.acts).is_ok()
}

impl App {
    /// What the reader has begun of a visit.
    pub async fn visit_draft(&self, request: &Request, case: &CaseView) -> AppResult<Option<Draft>> {
        let Some(vault) = self.vault.as_ref().filter(|_| records(request, case)) else { return Ok(None) };
        let application = &case.case.application;
        let of = (request.principal.person.id, application.case_id);
        let found = vault.draft_get(application.subject_id, of, request.now).await?;
        Ok(found.map(|(saved_at, typed)| Draft { saved_at, typed }))
    }

    /// Saves what was typed; tells whether it was kept.
    pub async fn visit_draft_put(&self, request: &Request, case: &CaseView, typed: &[u8]) -> AppResult<bool> {
        let Some(vault) = self.vault.as_ref().filter(|_| records(request, case) && typed.len() <= SIZE_MAX) else {
            return Ok(false);
        };
        let application = &case.case.application;
        let of = (request.principal.person.id, application.case_id);
        vault.draft_put(application.subject_id, of, typed, request.now).await?;
        Ok(true)
    }

    /// Throws away what was begun.
    pub async fn visit_draft_drop(&self, request: &Request, case: CaseId) -> AppResult<()> {
        let Some(vault) = &self.vault else { return Ok(()) };
        Ok(vault.draft_drop((request.principal.person.id, case)).await?)
    }

    /// Numbers of the cases in which the reader has begun a visit, and when it was last saved; the oldest first.
    pub async fn visit_drafts(&self, request: &Request) -> AppResult<Vec<(String, Timestamp)>> {
        let Some(vault) = &self.vault else { return Ok(Vec::new()) };
        let found = vault.drafts_of(request.principal.person.id, request.now).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let numbers = self.store.case_numbers(self.programme, found.iter().map(|(case, _)| *case)).await?;
        let number = |(case, at): &(CaseId, Timestamp)| Some((numbers.get(case)?.clone(), *at));
        Ok(found.iter().filter_map(number).collect())
    }
}
