//! Quoted rates: read a page of them, and take a file of them in as somebody of the house.

use ledger_core::ledger::rate::RateRow;
use ledger_core::policy::Reading;
use ledger_core::programme::command::{Command, NewRate, RatesRecord};
use ledger_core::time::Timestamp;

use super::execute::Terms;
use super::{App, AppError, AppResult, Receipt, Request, clock};
use crate::store::rates::RatePlace;

pub use crate::store::rates::RateSearch;

/// What became of the rates of a file.
#[derive(Debug)]
pub enum Taken {
    /// Those that were new are recorded.
    Recorded(Box<Receipt>),
    /// All of them were there already.
    There,
}

impl App {
    /// Rates in the order of day, pair and source, after a place.
    pub async fn rates(
        &self,
        request: &Request,
        search: RateSearch,
        after: Option<RatePlace>,
        limit: u64,
    ) -> AppResult<Vec<RateRow>> {
        request.may(Reading::Books)?;
        Ok(self.store.rates(self.programme, search, after, limit).await?)
    }

    /// A request of somebody at the command line, by e-mail address: their rights are theirs as ever.
    pub async fn request_of(&self, email: &str, now: Timestamp) -> AppResult<Request> {
        let found = self.store.person_by_email(&email.trim().to_lowercase()).await?;
        let person = found.filter(|person| !person.disabled);
        let nobody =
            || AppError::field("--as", "unknown_person", format!("nobody here has the e-mail address {email}"));
        let principal = self.principal_of(person.ok_or_else(nobody)?.id).await?;
        Ok(Request::new(principal, now, "command-line"))
    }

    /// Records the rates of a file in one decision: all that are new, or none.
    pub async fn rates_take(&self, request: &Request, rates: Vec<NewRate>) -> AppResult<Taken> {
        let bits = clock::random().map_err(AppError::internal)?;
        let key = Some(format!("rates-{:032x}", u128::from_be_bytes(bits)));
        let terms = Terms { key, ..Terms::default() };
        match self.execute(request, terms, Command::RatesRecord(RatesRecord { rates })).await {
            Ok(receipt) => Ok(Taken::Recorded(Box::new(receipt))),
            Err(AppError::Rule { code: "nothing_to_book", .. }) => Ok(Taken::There),
            Err(error) => Err(error),
        }
    }
}
