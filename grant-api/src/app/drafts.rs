//! The form of a visit that somebody has begun: saved at each step, found again from any machine, theirs alone.
//!
//! Invariant: a draft is kept for who may record the visit, and for nobody else; without a vault that answers there are none, and
//! the form, the visit and home work all the same. A draft is no act: nothing of it is in the log or in the ledger. Must not: know what is typed.

use ledger_core::id::CaseId;
use ledger_core::policy::{self, Action};
use ledger_core::time::Timestamp;
use zeroize::Zeroizing;

use super::cases::CaseView;
use super::{App, AppResult, Request};
use crate::vault::VaultResult;

/// Largest, bytes.
const SIZE_MAX: usize = 16_384;

/// What was saved.
pub struct Draft {
    /// When.
    pub saved_at: Timestamp,
    /// What was typed.
    pub typed: Zeroizing<Vec<u8>>,
}

/// What came of it; where the vault doesn't answer that is told to the log, and the form goes on as without one.
fn told<T>(result: VaultResult<T>) -> Option<T> {
    result.inspect_err(|error| tracing::warn!(%error, "drafts are not kept now")).ok()
}

/// May the reader record a visit of this case?
fn records(request: &Request, case: &CaseView) -> bool {
    let principal = &request.principal;
    policy::allow(Action::VisitRecord, &principal.roles, principal.person.id, &case.case.acts).is_ok()
}

impl App {
    /// What the reader has begun of a visit.
    pub async fn visit_draft(&self, request: &Request, case: &CaseView) -> Option<Draft> {
        let vault = self.vault.as_ref().filter(|_| records(request, case))?;
        let application = &case.case.application;
        let of = (request.principal.person.id, application.case_id);
        let found = told(vault.draft_get(application.subject_id, of, request.now).await).flatten();
        found.map(|(saved_at, typed)| Draft { saved_at, typed })
    }

    /// Saves what was typed; tells whether it was kept.
    pub async fn visit_draft_put(&self, request: &Request, case: &CaseView, typed: &[u8]) -> bool {
        let Some(vault) = self.vault.as_ref().filter(|_| records(request, case) && typed.len() <= SIZE_MAX) else {
            return false;
        };
        let application = &case.case.application;
        let of = (request.principal.person.id, application.case_id);
        told(vault.draft_put(application.subject_id, of, typed, request.now).await).is_some()
    }

    /// Throws away what was begun.
    pub async fn visit_draft_drop(&self, request: &Request, case: CaseId) {
        if let Some(vault) = &self.vault {
            told(vault.draft_drop((request.principal.person.id, case)).await);
        }
    }

    /// Numbers of the cases in which the reader has begun a visit, and when it was last saved; the oldest first.
    pub async fn visit_drafts(&self, request: &Request) -> AppResult<Vec<(String, Timestamp)>> {
        let Some(vault) = &self.vault else { return Ok(Vec::new()) };
        let found = told(vault.drafts_of(request.principal.person.id, request.now).await).unwrap_or_default();
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let numbers = self.store.case_numbers(self.programme, found.iter().map(|(case, _)| *case)).await?;
        let number = |(case, at): &(CaseId, Timestamp)| Some((numbers.get(case)?.clone(), *at));
        Ok(found.iter().filter_map(number).collect())
    }
}
