//! Bank charges: who bears what a bank keeps (`books.md`, row fee on any bank line).
//!
//! Eligible: 5110 / bank + REL on the fund's fee line. Not eligible: the free fund's, 1120 / bank and Free: 5110 / 2040;
//! money of the free fund itself 5110 / bank.

use super::books::Books;
use super::fund::Fund;
use super::refusal::{RefusalCode, Stop};
use super::setup::BankAccount;
use super::world::World;
use crate::ledger::account::{BANK_CHARGES, DUE_FROM, DUE_TO};
use crate::ledger::leg::Dims;
use crate::money::Minor;

/// What a bank kept of a payment that came back: the agreement's, if it bears charges, else the free fund's.
///
/// # Errors
/// `free_fund_missing` when nobody can bear it; what [`charged`] refuses.
pub fn deducted(books: &mut Books, world: &World, fund: &Fund, bank: &BankAccount, amount: Minor) -> Result<(), Stop> {
    charged(books, world, (fund, fund.fees_eligible), bank, amount)
}

/// A charge on a bank account out of a fund's money, borne by its budget (`eligible`) or by the free fund.
///
/// # Errors
/// `not_in_agreement` when the agreement bears no charges, `free_fund_missing` when nobody else can, `rate_missing`.
pub fn charged(
    books: &mut Books,
    world: &World,
    (fund, eligible): (&Fund, bool),
    bank: &BankAccount,
    amount: Minor,
) -> Result<(), Stop> {
    let dims = Dims::fund(fund.fund_id).bank(bank.bank_account_id);
    if fund.is_free() {
        return books.post(BANK_CHARGES, bank.account, amount, bank.currency, &dims);
    }
    if eligible {
        let line = fund.fee_line_id.filter(|_| fund.fees_eligible);
        let line = line.ok_or_else(|| books.refuse(RefusalCode::NotInAgreement).with("fund", fund.code.as_str()))?;
        let dims = dims.line(line);
        let before = books.debited_base(BANK_CHARGES, fund.fund_id);
        books.post(BANK_CHARGES, bank.account, amount, bank.currency, &dims)?;
        let base = books.debited_base(BANK_CHARGES, fund.fund_id).minus(before)?;
        let cost = books.in_fund_currency(fund, (amount, base), bank.currency)?;
        books.release(fund, cost, &dims)?;
        return books.spend(fund, cost, &dims);
    }
    let free = world.free_fund().ok_or_else(|| books.refuse(RefusalCode::FreeFundMissing))?;
    let due = dims.other(free.fund_id);
    let before = books.debited_base(DUE_FROM, fund.fund_id);
    books.post(DUE_FROM, bank.account, amount, bank.currency, &due)?;
    let base = books.debited_base(DUE_FROM, fund.fund_id).minus(before)?;
    let own = Dims::fund(free.fund_id).other(fund.fund_id);
    books.leg((BANK_CHARGES, DUE_TO), amount, bank.currency, (base, None), &own)
}
