//! Incidents and complaints: lists and one.
//!
//! Invariant: whoever has no case rights learns of a case its number and state alone; caseworkers see the incidents of their
//! own NGO's cases. Must not: read what happened, in words (the vault's).

use ledger_core::id::{IncidentId, NgoId};
use ledger_core::policy::{Reading, Role};
use ledger_core::programme::incident::IncidentState;

use super::{App, AppError, AppResult, Request};
pub use crate::store::followup::ListedIncident;

/// The NGO whose incidents alone this person sees: a caseworker's, unless another role shows them all.
fn scope(request: &Request) -> Option<NgoId> {
    let others: Vec<Role> = request.principal.roles.iter().copied().filter(|role| *role != Role::Caseworker).collect();
    if ledger_core::policy::may_read(Reading::Incidents, &others) {
        return None;
    }
    Some(request.principal.ngo.unwrap_or(NgoId(uuid::Uuid::nil())))
}

impl App {
    /// A page of incidents after one, oldest first.
    pub async fn incidents(
        &self,
        request: &Request,
        state: Option<IncidentState>,
        after: Option<IncidentId>,
        limit: u64,
    ) -> AppResult<Vec<ListedIncident>> {
        request.may(Reading::Incidents)?;
        Ok(self.store.incidents_after(self.programme, scope(request), state, after, limit).await?)
    }

    /// One incident; 404 for who may not know of it.
    pub async fn incident(&self, request: &Request, id: IncidentId) -> AppResult<ListedIncident> {
        if !ledger_core::policy::may_read(Reading::Incidents, &request.principal.roles) {
            return Err(AppError::Hidden);
        }
        let found = self.store.incident(self.programme, id).await?;
        let seen = found.filter(|found| scope(request).is_none_or(|own| own == found.ngo));
        seen.ok_or(AppError::Hidden)
    }
}
