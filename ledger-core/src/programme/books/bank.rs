//! What a bank account has of a fund's money (`books.md`, guarantee 7: no negative bank or fund).

use super::*;

impl Books<'_> {
    /// Refuses what would leave less than nothing of a fund's money in a bank account, on the command's date or any later
    /// day (`books.md`, guarantee 7).
    ///
    /// # Errors
    /// `bank_short` with what there is.
    pub fn bank_has(&self, bank: &BankAccount, fund: FundId, amount: Minor) -> Result<(), Stop> {
        let key = BalanceKey {
            scope: Scope::Bank,
            of: bank.bank_account_id.0,
            fund,
            account: bank.account,
            currency: bank.currency,
        };
        self.bank_bears(bank, amount, self.world.lowest(key, Side::Debit)?)
    }

    /// Refuses to send what a bank account has not: a fund's money in it less what of it is already on its way.
    ///
    /// # Errors
    /// `bank_short` with what there is.
    pub fn bank_can_send(&self, bank: &BankAccount, fund: FundId, amount: Minor) -> Result<(), Stop> {
        self.bank_bears(bank, amount, crate::programme::between::spare(self.world, bank, fund)?)
    }

    fn bank_bears(&self, bank: &BankAccount, amount: Minor, there: Minor) -> Result<(), Stop> {
        if amount.0 <= there.0 {
            return Ok(());
        }
        let money = |minor| Money { minor, currency: bank.currency }.to_string();
        let refusal = self.refuse(RefusalCode::BankShort).with("bank_account", bank.code.as_str());
        Err(refusal.with("asked", money(amount)).with("limit", money(there)).into())
    }
}
