//! Incidents and complaints: lists and one.
//!
//! Invariant: whoever has no case rights learns of a case its number and state alone; caseworkers see the incidents of their
//! own NGO's cases. What happened, in words, is sealed before the ledger hears of it, and opened only after the act of opening
//! was logged. Must not: list it, log it or put it into an error.

use ledger_core::id::{IncidentId, NgoId};
use ledger_core::policy::{Action, Reading, Role};
use ledger_core::programme::command::{Command, IncidentRaise, IncidentRead, SealedWords};
use ledger_core::programme::incident::IncidentState;

use super::execute::{Terms, key};
use super::sealed::{SealedText, Secret};
use super::{App, AppError, AppResult, Receipt, Request};
pub use crate::store::followup::ListedIncident;
use crate::vault::Paper;

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

    /// Raises an incident; with what happened in words, where anything was written.
    pub async fn incident_raise(
        &self,
        request: &Request,
        terms: Terms,
        input: IncidentRaise,
        words: Option<&str>,
    ) -> AppResult<Receipt> {
        let Some(words) = words.filter(|words| !words.trim().is_empty()) else {
            return self.execute(request, terms, Command::IncidentRaise(input)).await;
        };
        let sent = key(terms.key.clone())?;
        let (dossier, may) = self.case_for(request, input.case, Action::IncidentRaise).await?;
        let text = if may {
            let sealed = self.text_seal(request, &sent, dossier.application.subject_id, words).await?;
            let SealedText { text, size, commitment } = sealed;
            Some(SealedWords { text, size, commitment })
        } else {
            None
        };
        self.execute(request, terms, Command::IncidentRaise(IncidentRaise { text, ..input })).await
    }

    /// Opens the words of an incident, after the act of opening them was logged; by its id, for the safeguarding lead sees no
    /// case.
    ///
    /// # Errors
    /// 404 for who may not know of it, or where nothing was written; 503 without a vault, or where it does not open.
    pub async fn incident_read(
        &self,
        request: &Request,
        terms: Terms,
        incident: IncidentId,
    ) -> AppResult<(ListedIncident, Secret)> {
        let vault = self.vault()?;
        let found = self.incident(request, incident).await?;
        let text = found.incident.text_id.ok_or(AppError::Hidden)?;
        self.execute(request, terms, Command::IncidentRead(IncidentRead { incident })).await?;
        let row = self.store.text(self.programme, text).await?.ok_or(AppError::Unavailable)?;
        let case = self.store.dossier(self.programme, row.case_id).await?.ok_or(AppError::Hidden)?;
        let bytes = vault.paper_get(case.application.subject_id, Paper::Text(text), &row.commitment).await?;
        let words = std::str::from_utf8(&bytes).map_err(|_| AppError::Unavailable)?;
        Ok((found, Secret::new(words.to_owned())))
    }
}
