//! A payment on its way: sent, rejected, confirmed, returned, issued again (`books.md`, rows `send` to `re-issue`).

use super::{Award, BankAccount, Books, Disbursement, Parts, Stop};
use crate::ledger::account::{AccountCode, IN_TRANSIT, PAYABLE, RETURNED, Side};

/// Moves a payment from one account to another, split by what each of its funds has there: `send`, `reject`, `re-issue`.
///
/// It is the payment's own amount: the bank account may have paid it before, where an earlier return was found as a receipt
/// and stands between the funds (1120).
pub fn moved(
    books: &mut Books,
    parts: &Parts,
    award: &Award,
    row: &Disbursement,
    (debit, credit, held): (AccountCode, AccountCode, AccountCode),
    bank: Option<&BankAccount>,
) -> Result<(), Stop> {
    let weights = parts.held(books, held, Side::Credit, row.disbursement_id);
    for mut part in parts.split(row.amount_minor, &weights, award, Some(row.disbursement_id))? {
        part.dims.bank_account = bank.map(|bank| bank.bank_account_id);
        if let Some(bank) = bank.filter(|bank| bank.account == credit) {
            books.bank_has(bank, part.fund.fund_id, part.amount)?;
        }
        if let Some(bank) = bank.filter(|_| credit == IN_TRANSIT) {
            books.bank_can_send(bank, part.fund.fund_id, part.amount)?;
        }
        books.post(debit, credit, part.amount, parts.currency, &part.dims)?;
    }
    Ok(())
}

/// `send`: 2010 / 1090.
pub fn sent(b: &mut Books, parts: &Parts, award: &Award, row: &Disbursement, bank: &BankAccount) -> Result<(), Stop> {
    moved(b, parts, award, row, (PAYABLE, IN_TRANSIT, PAYABLE), Some(bank))
}

/// `reject`, never debited: 1090 / 2010.
pub fn rejected(
    b: &mut Books,
    parts: &Parts,
    award: &Award,
    row: &Disbursement,
    bank: &BankAccount,
) -> Result<(), Stop> {
    moved(b, parts, award, row, (IN_TRANSIT, PAYABLE, IN_TRANSIT), Some(bank))
}

/// `confirm`: 1090 / bank (X), on the bank line's day.
pub fn confirmed(
    b: &mut Books,
    parts: &Parts,
    award: &Award,
    row: &Disbursement,
    bank: &BankAccount,
) -> Result<(), Stop> {
    moved(b, parts, award, row, (IN_TRANSIT, bank.account, IN_TRANSIT), Some(bank))
}

/// `return` after settlement: bank / 2020, the full amount, into the funds that paid.
pub fn returned(
    b: &mut Books,
    parts: &Parts,
    award: &Award,
    row: &Disbursement,
    bank: &BankAccount,
) -> Result<(), Stop> {
    moved(b, parts, award, row, (bank.account, RETURNED, bank.account), Some(bank))
}

/// `re-issue`: 2020 / 2010.
pub fn reissued(books: &mut Books, parts: &Parts, award: &Award, row: &Disbursement) -> Result<(), Stop> {
    moved(books, parts, award, row, (RETURNED, PAYABLE, RETURNED), None)
}

/// `re-issue` undone: 2010 / 2020.
pub fn unissued(books: &mut Books, parts: &Parts, award: &Award, row: &Disbursement) -> Result<(), Stop> {
    moved(books, parts, award, row, (PAYABLE, RETURNED, PAYABLE), None)
}
