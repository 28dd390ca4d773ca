//! Reading the books outside cases: claims, orders, sales of currency, receipts, money on its way, entries by hand, one entry,
//! the chart, closed months, the programme's settings.

use ledger_core::id::{DraftId, EntryId, FundId};
use ledger_core::ledger::account::{Account, AccountCode};
use ledger_core::ledger::period::{Closure, Valuation};
use ledger_core::money::Currency;
use ledger_core::policy::Reading;
use ledger_core::programme::claim::Claim;
use ledger_core::programme::goods::Goods;
use ledger_core::programme::journal::{Draft, DraftLine};
use ledger_core::programme::setup::Programme;
use ledger_core::programme::treasury::{Conversion, Receipt, Remittance};
use ledger_core::row::Row;
use uuid::Uuid;

use super::{App, AppError, AppResult, Request};

pub use crate::store::page::Window;
pub use crate::store::treasury::StoredEntry;

/// A table that whoever reads the books may list.
pub trait Listed: Row {
    /// Id of a row.
    fn id(&self) -> Uuid;
}

macro_rules! listed {
    ($($type:ty: $id:ident,)+) => {$(
        impl Listed for $type {
            fn id(&self) -> Uuid {
                self.$id.0
            }
        }
    )+};
}

listed! {
    Claim: claim_id,
    Conversion: conversion_id,
    Goods: goods_id,
    Receipt: receipt_id,
    Remittance: remittance_id,
}

/// Closed and valued months.
#[derive(Clone, Debug)]
pub struct Periods {
    /// The programme, with how far its books are closed.
    pub programme: Programme,
    /// Closed months.
    pub closures: Vec<Closure>,
    /// Valued months.
    pub valuations: Vec<Valuation>,
}

impl App {
    /// A page of a list of the books.
    pub async fn listed<R: Listed>(&self, request: &Request, window: Window) -> AppResult<Vec<R>> {
        request.may(Reading::Books)?;
        Ok(self.store.page(self.programme, window).await?)
    }

    /// One row of a list of the books.
    pub async fn listed_one<R: Listed>(&self, request: &Request, id: Uuid) -> AppResult<R> {
        request.may(Reading::Books)?;
        self.store.one(self.programme, id).await?.ok_or(AppError::Hidden)
    }

    /// A page of entries by hand.
    pub async fn drafts(&self, request: &Request, window: Window) -> AppResult<Vec<(Draft, Vec<DraftLine>)>> {
        request.may(Reading::Books)?;
        Ok(self.store.drafts(self.programme, window).await?)
    }

    /// One entry by hand.
    pub async fn draft(&self, request: &Request, id: DraftId) -> AppResult<(Draft, Vec<DraftLine>)> {
        request.may(Reading::Books)?;
        self.store.draft(self.programme, id).await?.ok_or(AppError::Hidden)
    }

    /// One journal entry with its legs.
    pub async fn entry(&self, request: &Request, id: EntryId) -> AppResult<StoredEntry> {
        request.may(Reading::Books)?;
        self.store.entry(self.programme, id).await?.ok_or(AppError::Hidden)
    }

    /// The chart of accounts.
    pub async fn chart(&self, request: &Request) -> AppResult<Vec<Account>> {
        request.may(Reading::Books)?;
        Ok(self.store.chart(self.programme).await?)
    }

    /// One account of the chart.
    pub async fn account(&self, request: &Request, code: &str) -> AppResult<Account> {
        let code = AccountCode::parse(code);
        let chart = self.chart(request).await?;
        chart.into_iter().find(|account| Some(account.code) == code).ok_or(AppError::Hidden)
    }

    /// Closed and valued months.
    pub async fn periods(&self, request: &Request) -> AppResult<Periods> {
        request.may(Reading::Books)?;
        Ok(Periods {
            programme: self.set_up().await?,
            closures: self.store.closures(self.programme).await?,
            valuations: self.store.valuations(self.programme).await?,
        })
    }

    /// The programme's settings.
    pub async fn programme_settings(&self, request: &Request) -> AppResult<Programme> {
        request.may(Reading::Setup)?;
        self.set_up().await
    }

    /// The currency of a fund, for reading amounts that have to be in it; who may act on the fund, its decision says. Whoever
    /// may not look into the books is told nothing of the fund by the way: their amounts are read in the base currency.
    pub async fn fund_currency(&self, request: &Request, fund: FundId) -> AppResult<Currency> {
        if request.may(Reading::Books).is_err() {
            return Ok(self.set_up().await?.base_currency);
        }
        let found: Option<ledger_core::programme::fund::Fund> = self.store.one(self.programme, fund.0).await?;
        found.map(|fund| fund.currency).ok_or(AppError::Hidden)
    }

    async fn set_up(&self) -> AppResult<Programme> {
        let found = self.store.programme(self.programme).await?;
        found.ok_or_else(|| AppError::internal("the programme is missing"))
    }
}
