//! Searches that a person keeps for themself: a name and a query each, at most twenty.
//!
//! Invariant: only what reads as a query is kept, and nobody sees another's. Must not: run one.

use ledger_core::id::Mint;
use ledger_core::policy::Reading;
use ledger_core::text::Label;
use uuid::Uuid;

use super::{App, AppError, AppResult, Request, clock, search};
use crate::store::StoreError;
pub use crate::store::saved_filter::SavedFilter;

/// Most searches that a person keeps.
pub const SAVED_MAX: u64 = 20;
/// Longest name of one, in characters.
pub const SAVED_NAME_MAX: usize = 40;

impl App {
    /// The searches that the person keeps, by name.
    pub async fn saved_filters(&self, request: &Request) -> AppResult<Vec<SavedFilter>> {
        request.may(Reading::Cases)?;
        Ok(self.store.saved_filters(request.principal.person.id).await?)
    }

    /// Keeps a search under a name that the person has not used.
    pub async fn saved_filter_add(&self, request: &Request, name: &str, query: &str) -> AppResult<SavedFilter> {
        request.may(Reading::Cases)?;
        let name = Label::new(name).map_err(|why| AppError::field("/name", "text", why.to_string()))?;
        if name.as_str().chars().count() > SAVED_NAME_MAX {
            let detail = format!("too long: at most {SAVED_NAME_MAX} characters");
            return Err(AppError::field("/name", "text", detail));
        }
        let filter = search::read(query).map_err(|error| match error {
            AppError::Invalid { errors } => {
                let moved = errors.into_iter().map(|mut error| {
                    error.pointer = "/query".into();
                    error
                });
                AppError::Invalid { errors: moved.collect() }
            }
            other => other,
        })?;
        let id: ledger_core::id::EntryId = Mint::new(request.now, clock::random().map_err(AppError::internal)?).id();
        let saved = SavedFilter { id: id.0, name: name.to_string(), query: filter.to_string() };
        let person = request.principal.person.id;
        match self.store.saved_filter_add(person, &saved, request.now, SAVED_MAX).await {
            Ok(true) => Ok(saved),
            Ok(false) => {
                Err(AppError::field("/name", "too_many", format!("You keep {SAVED_MAX} already; remove one.")))
            }
            Err(StoreError::Conflict(_)) => Err(AppError::Conflict {
                code: "name_taken",
                detail: "You keep another search under this name.".into(),
                field: Some("/name".into()),
            }),
            Err(other) => Err(other.into()),
        }
    }

    /// Forgets one of the person's searches.
    pub async fn saved_filter_remove(&self, request: &Request, id: Uuid) -> AppResult<()> {
        request.may(Reading::Cases)?;
        let gone = self.store.saved_filter_remove(request.principal.person.id, id).await?;
        if gone { Ok(()) } else { Err(AppError::Hidden) }
    }
}
