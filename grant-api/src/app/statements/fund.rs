//! The statement of one fund by budget line, with the bank side and lines a to h of SF-425.
//!
//! Invariant: budget, costs and bank are read up to the same log sequence. Must not: translate anything itself.

use ledger_core::id::FundId;
use ledger_core::money::Currency;
use ledger_core::policy::Reading;
use ledger_core::programme::fund::{Donor, Fund};
use ledger_core::programme::fund_statement::{FundBooks, FundStatement};
use ledger_core::time::{Day, Timestamp};

use super::{LegFilter, Slice};
use crate::app::{App, AppError, AppResult, Request};
use crate::store::statement::Dimension;

/// The statement of a fund.
#[derive(Clone, Debug)]
pub struct FundStatementReport {
    /// The fund.
    pub fund: Fund,
    /// Its donor.
    pub donor: Option<Donor>,
    /// Base currency, of the costs.
    pub base: Currency,
    /// The day it stands at.
    pub as_of: Day,
    /// The figures.
    pub statement: FundStatement,
}

impl App {
    /// The statement of a fund as of a date and as known at a time; 404 where there is no such fund.
    pub async fn fund_statement(
        &self,
        request: &Request,
        fund: FundId,
        (as_of, known_at): (Option<Day>, Option<Timestamp>),
    ) -> AppResult<FundStatementReport> {
        request.may(Reading::Books)?;
        let labels = self.labels(request).await?;
        let (fund, lines) = labels.find(fund).cloned().ok_or(AppError::Hidden)?;
        let legs = LegFilter { fund: Some(fund.fund_id), to: as_of, ..LegFilter::default() };
        let filter = self.held(&Slice { legs, known_at }).await?;
        let base = labels.base.ok_or_else(|| AppError::internal("the programme has no settings"))?;
        let sums = self.store.leg_sums(self.programme, &filter, &[Dimension::Line]).await?;
        let bank = self.store.bank_legs(self.programme, fund.fund_id, &filter).await?;
        let rates = self.store.rates_of(self.programme, fund.currency).await?;
        let on_way = self.store.on_its_way(self.programme, fund.fund_id).await?;
        let (lines, sums, bank, rates) = (&lines, &sums, &bank, &rates);
        let books = FundBooks { fund: &fund, base, lines, sums, bank, on_way: &on_way, rates };
        let statement = books.statement().map_err(AppError::internal)?;
        let donors = self.store.donors(self.programme).await?;
        let donor = donors.into_iter().find(|donor| Some(donor.donor_id) == fund.donor_id);
        Ok(FundStatementReport { donor, base, as_of: as_of.unwrap_or_else(|| request.today()), statement, fund })
    }
}
