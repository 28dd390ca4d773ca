//! Balances of accounts, per fund and currency, as of a booking date and as known at a recorded time.
//!
//! Must not: decide which source answers, or add anything up.

use std::sync::Arc;

use ledger_core::id::{BankAccountId, FundId, LineId};
use ledger_core::ledger::account::{AccountCode, Layer, Side};
use ledger_core::ledger::trial::layer_of;
use ledger_core::money::{Currency, Overflow};
use ledger_core::time::Day;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::auth::Auth;
use super::wire::{MoneyBody, known_at, limit};
use super::{Answer, Tag, request};
use crate::app::balances::{BalanceRow, BalanceSearch};
use crate::app::execute::Fields;
use crate::app::{App, AppError, AsOf};

/// Operations on balances.
pub struct BalancesApi(pub Arc<App>);

/// What an account of a fund stands at, in one currency.
#[derive(Debug, Object)]
#[oai(rename = "Balance")]
pub struct BalanceBody {
    /// Account.
    pub account: String,
    /// Fund.
    pub fund_id: Uuid,
    /// Sum of debits.
    pub debit: MoneyBody,
    /// Sum of credits.
    pub credit: MoneyBody,
    /// Debits less credits: below zero where the account stands in credit.
    pub net: MoneyBody,
    /// The net amount in the base currency, at carrying amounts; absent in the budget layer, which has none.
    #[oai(skip_serializing_if_is_none)]
    pub base: Option<MoneyBody>,
}

/// A page of balances.
#[derive(Debug, Object)]
#[oai(rename = "BalancePage")]
pub struct BalancePageBody {
    /// Balances in the order of account, fund and currency.
    pub items: Vec<BalanceBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

impl BalanceBody {
    fn of(row: &BalanceRow, base: Currency) -> Result<Self, Overflow> {
        let net = row.sides.net(Side::Debit)?;
        let in_base = row.base.net(Side::Debit)?;
        Ok(BalanceBody {
            account: row.account.to_string(),
            fund_id: row.fund.0,
            debit: MoneyBody::of(row.sides.debit, row.currency),
            credit: MoneyBody::of(row.sides.credit, row.currency),
            net: MoneyBody::of(net, row.currency),
            base: (layer_of(row.account) == Layer::Actual).then(|| MoneyBody::of(in_base, base)),
        })
    }
}

#[OpenApi(tag = "Tag::Books")]
impl BalancesApi {
    /// Balances per account, fund and currency: of everything, of a budget line, of a bank account. With `as_of`, what was
    /// booked on or before that date; with `known_at`, what had been recorded by then.
    #[oai(path = "/balances", method = "get", operation_id = "balance_list")]
    #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
    async fn balances(
        &self,
        auth: Auth,
        account: Query<Option<String>>,
        fund: Query<Option<Uuid>>,
        line: Query<Option<Uuid>>,
        bank_account: Query<Option<Uuid>>,
        currency: Query<Option<String>>,
        as_of: Query<Option<Day>>,
        known_at: Query<Option<String>>,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
    ) -> Answer<BalancePageBody> {
        let size = self::limit(limit.0)?;
        let mut fields = Fields::default();
        let account =
            account.0.map(|text| AccountCode::parse(&text).ok_or("an account is four to eight digits, like 1010"));
        let account = account.map_or(Some(None), |found| fields.take("?account", "account", found).map(Some));
        let currency = currency.0.map(|text| Currency::from_code(&text).ok_or("not a currency that the books know"));
        let currency = currency.map_or(Some(None), |found| fields.take("?currency", "currency", found).map(Some));
        let known_at = self::known_at(&mut fields, known_at.0.as_deref());
        let ((account, currency), known_at) = fields.finish(account.zip(currency).zip(known_at))?;
        let (fund, line) = (fund.0.map(FundId), line.0.map(LineId));
        let search = BalanceSearch { account, fund, line, bank_account: bank_account.0.map(BankAccountId), currency };
        let at = AsOf { as_of: as_of.0, known_at };
        let page = self.0.balances(&request(auth), &search, at, after.0.as_deref(), size).await?;
        let items = page.rows.iter().map(|row| BalanceBody::of(row, page.base)).collect::<Result<_, _>>();
        let items = items.map_err(AppError::internal)?;
        Ok(Json(BalancePageBody { items, next: page.next }))
    }
}
