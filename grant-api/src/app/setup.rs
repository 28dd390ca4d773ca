//! Reading what a programme is set up with: partners, donors, calls, opening balances.

use ledger_core::policy::Reading;
use ledger_core::programme::call::{Call, CallLine};
use ledger_core::programme::fund::Donor;
use ledger_core::programme::opening::{Opening, OpeningLine};
use ledger_core::programme::partner::{Ngo, Subject};

use super::{App, AppError, AppResult, Request};

impl App {
    /// Partner NGOs.
    pub async fn ngos(&self, request: &Request) -> AppResult<Vec<Ngo>> {
        request.may(Reading::Setup)?;
        Ok(self.store.ngos(self.programme).await?)
    }

    /// Donors.
    pub async fn donors(&self, request: &Request) -> AppResult<Vec<Donor>> {
        request.may(Reading::Setup)?;
        Ok(self.store.donors(self.programme).await?)
    }

    /// Calls with what each may give per budget line.
    pub async fn calls(&self, request: &Request) -> AppResult<Vec<(Call, Vec<CallLine>)>> {
        request.may(Reading::Setup)?;
        Ok(self.store.calls(self.programme).await?)
    }

    /// Opening balances.
    pub async fn openings(&self, request: &Request) -> AppResult<Vec<(Opening, Vec<OpeningLine>)>> {
        request.may(Reading::Books)?;
        Ok(self.store.openings(self.programme).await?)
    }

    /// A survivor's number, looked up whole; 404 for who may not know of the NGO's cases.
    pub async fn subject_by_number(&self, request: &Request, number: &str) -> AppResult<Subject> {
        let found = self.store.subject_by_number(self.programme, number).await?;
        found.filter(|subject| request.sees(subject.ngo_id)).ok_or(AppError::Hidden)
    }
}
