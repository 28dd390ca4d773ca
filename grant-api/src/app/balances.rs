//! Balances of accounts as of a booking date and as known at a recorded time, a page at a time.
//!
//! Must not: add up anything; the store's sources answer the same question (`store::balances`).

use ledger_core::id::FundId;
use ledger_core::ledger::account::AccountCode;
use ledger_core::money::Currency;
use ledger_core::policy::Reading;

use super::{App, AppError, AppResult, Request};
pub use crate::store::balances::{BalanceKeyset, BalanceRow, BalanceSearch};
use crate::store::journal::AsOf;

/// A page of balances.
#[derive(Clone, Debug)]
pub struct BalancePage {
    /// Its rows, in the order of account, fund and currency.
    pub rows: Vec<BalanceRow>,
    /// The currency of their base amounts.
    pub base: Currency,
    /// What to ask for next; `None` when this was the last page.
    pub next: Option<String>,
}

impl App {
    /// A page of balances; `after` is what an earlier page gave as its next.
    ///
    /// # Errors
    /// Denied without a right to the books; `not_a_page` for an `after` that no page gave.
    pub async fn balances(
        &self,
        request: &Request,
        search: &BalanceSearch,
        at: AsOf,
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<BalancePage> {
        request.may(Reading::Books)?;
        let after = after.map(keyset).transpose()?;
        let programme = self.store.programme(self.programme).await?.ok_or(AppError::Hidden)?;
        let mut rows = self.store.balances_after(self.programme, search, at, after, limit.saturating_add(1)).await?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|row| format!("{}.{}.{}", row.account, row.fund, row.currency));
        Ok(BalancePage { rows, base: programme.base_currency, next })
    }
}

/// `ACCOUNT.FUND.CURRENCY`, as a page gave it.
fn keyset(text: &str) -> AppResult<BalanceKeyset> {
    let parts: Vec<&str> = text.split('.').collect();
    let found = match parts[..] {
        [account, fund, currency] => {
            let fund = fund.parse::<FundId>().ok();
            AccountCode::parse(account).zip(fund).zip(Currency::from_code(currency))
        }
        _ => None,
    };
    let found = found.map(|((account, fund), currency)| (account, fund, currency));
    found.ok_or_else(|| AppError::field("?after", "not_a_page", "This is not where a page of the list ended."))
}

#[cfg(test)]
mod tests {
    use super::keyset;

    #[test]
    fn a_page_of_balances_begins_where_another_ended_and_nowhere_else() {
        let fund = "018f4e1a-0000-7000-8000-000000000001";
        assert!(keyset(&format!("1010.{fund}.UAH")).is_ok());
        for wrong in
            ["", "1010", &format!("1010.{fund}"), &format!("10.{fund}.UAH"), &format!("1010.{fund}.QQQ"), "1010.x.UAH"]
        {
            assert!(keyset(wrong).is_err(), "{wrong}");
        }
    }
}
