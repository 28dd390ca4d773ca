//! Event -> entry: the rows of `books.md`'s event table that lie on the path, each a function that adds legs.
//!
//! ADV and EXP are the two cost policies; DEF is 2110 for a conditional agreement and 3110 for an unconditional one. REL
//! (release) stands in the same entry as the cost it releases (rule 3), and budget legs in the same entry as both.

use super::disbursement::Disbursement;
use super::fund::{Condition, Fund, Policy};
use super::grant::Award;
use super::refusal::Stop;
use super::setup::BankAccount;
use crate::id::LineId;
use crate::ledger::account::{
    ADVANCES, AUTHORITY, AVAILABLE, AccountCode, DONOR_RECEIVABLE, ENCUMBERED, EXPENDED, GRANTS_CASH, IN_TRANSIT,
    NET_RESTRICTED, PAYABLE, PRE_ENCUMBERED, RECEIVED_IN_ADVANCE, RELEASED,
};
use crate::ledger::entry::Entry;
use crate::ledger::leg::Dims;
use crate::money::Minor;

/// Adds a leg in the fund's currency. Funds are in the base currency so far, so the base amount is the amount.
fn post(entry: &mut Entry, fund: &Fund, debit: AccountCode, credit: AccountCode, amount: Minor, dims: &Dims) {
    entry.post(debit, credit, amount, fund.currency, amount, dims);
}

/// Dimensions of a grant's legs.
fn grant_dims(award: &Award, region: &str) -> Dims {
    Dims {
        grant: Some(award.grant_id),
        region: Some(region.to_string()),
        ..Dims::fund(award.fund_id).line(award.line_id)
    }
}

/// Dimensions of a disbursement's legs.
fn disbursement_dims(award: &Award, disbursement: &Disbursement, region: &str) -> Dims {
    Dims { disbursement: Some(disbursement.disbursement_id), ..grant_dims(award, region) }
}

/// Donor agreement, budget loaded: 9010 / 9500.
pub fn budget_loaded(entry: &mut Entry, fund: &Fund, line: LineId, amount: Minor) {
    post(entry, fund, AUTHORITY, AVAILABLE, amount, &Dims::fund(fund.fund_id).line(line));
}

/// Donor agreement, unconditional: 1110 / 3110. Conditional: none.
pub fn pledge(entry: &mut Entry, fund: &Fund, amount: Minor) {
    if fund.condition == Condition::Unconditional {
        post(entry, fund, DONOR_RECEIVABLE, NET_RESTRICTED, amount, &Dims::fund(fund.fund_id));
    }
}

/// Donor tranche received: open 1110 first 1010 / 1110, the rest 1010 / 2110.
pub fn tranche(
    entry: &mut Entry,
    fund: &Fund,
    bank: &BankAccount,
    amount: Minor,
    receivable: Minor,
) -> Result<(), Stop> {
    let dims = Dims { bank_account: Some(bank.bank_account_id), ..Dims::fund(fund.fund_id) };
    let open = amount.min(Minor(receivable.0.max(0)));
    post(entry, fund, bank.account, DONOR_RECEIVABLE, open, &dims);
    post(entry, fund, bank.account, RECEIVED_IN_ADVANCE, amount.minus(open)?, &dims);
    Ok(())
}

/// Application approved: available to pre-encumbered, 9500 / 9600.
pub fn approved(entry: &mut Entry, fund: &Fund, award: &Award, region: &str) {
    post(entry, fund, AVAILABLE, PRE_ENCUMBERED, award.approved_minor, &grant_dims(award, region));
}

/// Agreement signed: 9600 / 9700 the signed part; unused ceiling 9600 / 9500.
pub fn signed(entry: &mut Entry, fund: &Fund, award: &Award, region: &str) -> Result<(), Stop> {
    let dims = grant_dims(award, region);
    post(entry, fund, PRE_ENCUMBERED, ENCUMBERED, award.signed_minor, &dims);
    post(entry, fund, PRE_ENCUMBERED, AVAILABLE, award.approved_minor.minus(award.signed_minor)?, &dims);
    Ok(())
}

/// `authorise`: adv 1210 / 2010; exp 5010 / 2010 + REL and 9700 / 9800.
pub fn authorised(
    entry: &mut Entry,
    fund: &Fund,
    award: &Award,
    disbursement: &Disbursement,
    region: &str,
    in_advance: Minor,
) -> Result<(), Stop> {
    let dims = disbursement_dims(award, disbursement, region);
    match fund.policy {
        Policy::Advance => post(entry, fund, ADVANCES, PAYABLE, disbursement.amount_minor, &dims),
        Policy::ExpenseWhenAuthorised => {
            post(entry, fund, GRANTS_CASH, PAYABLE, disbursement.amount_minor, &dims);
            release(entry, fund, disbursement.amount_minor, in_advance, &dims)?;
        }
    }
    Ok(())
}

/// `send`: 2010 / 1090.
pub fn sent(entry: &mut Entry, fund: &Fund, award: &Award, disbursement: &Disbursement, region: &str) {
    let dims = Dims { bank_account: disbursement.bank_account_id, ..disbursement_dims(award, disbursement, region) };
    post(entry, fund, PAYABLE, IN_TRANSIT, disbursement.amount_minor, &dims);
}

/// `confirm`: 1090 / bank, on the bank line's day.
pub fn confirmed(
    entry: &mut Entry,
    fund: &Fund,
    award: &Award,
    disbursement: &Disbursement,
    region: &str,
    bank: &BankAccount,
) {
    let dims = Dims { bank_account: Some(bank.bank_account_id), ..disbursement_dims(award, disbursement, region) };
    post(entry, fund, IN_TRANSIT, bank.account, disbursement.amount_minor, &dims);
}

/// `accept` receipts: adv 5010 / 1210 + REL and 9700 / 9800; exp none.
pub fn accepted(
    entry: &mut Entry,
    fund: &Fund,
    award: &Award,
    disbursement: &Disbursement,
    region: &str,
    amount: Minor,
    in_advance: Minor,
) -> Result<(), Stop> {
    if fund.policy == Policy::Advance {
        let dims = disbursement_dims(award, disbursement, region);
        post(entry, fund, GRANTS_CASH, ADVANCES, amount, &dims);
        release(entry, fund, amount, in_advance, &dims)?;
    }
    Ok(())
}

/// REL: DEF / 4010, beyond 2110's balance 1110 / 4010, and 9700 / 9800 of the same amount.
fn release(entry: &mut Entry, fund: &Fund, amount: Minor, in_advance: Minor, dims: &Dims) -> Result<(), Stop> {
    match fund.condition {
        Condition::Unconditional => post(entry, fund, NET_RESTRICTED, RELEASED, amount, dims),
        Condition::Conditional => {
            let covered = amount.min(Minor(in_advance.0.max(0)));
            post(entry, fund, RECEIVED_IN_ADVANCE, RELEASED, covered, dims);
            post(entry, fund, DONOR_RECEIVABLE, RELEASED, amount.minus(covered)?, dims);
        }
    }
    post(entry, fund, ENCUMBERED, EXPENDED, amount, dims);
    Ok(())
}

/// Grant completed or closed: the rest of the commitment goes back, 9700 / 9500.
pub fn commitment_released(entry: &mut Entry, fund: &Fund, award: &Award, region: &str, rest: Minor) {
    post(entry, fund, ENCUMBERED, AVAILABLE, rest, &grant_dims(award, region));
}
