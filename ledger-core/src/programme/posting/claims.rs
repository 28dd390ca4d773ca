//! Event -> entry: claims on grantees, from the claim to what comes in after it was written off.
//!
//! Each step is split over the funds of the award by what the step before left in each of them. Must not: look at the rows of
//! claims; whoever decides says the amounts.

use super::{Part, Parts, cost_of, scope_of, take_cost, uncost};
use crate::id::{DisbursementId, LineId};
use crate::ledger::account::{
    ADVANCES, ALLOWANCE, AUTHORITY, AVAILABLE, AccountCode, DUE_FROM, DUE_TO, DUE_TO_DONOR, ENCUMBERED, GRANTS_CASH,
    RECOVERABLE, RELEASED, Side, WRITE_OFFS,
};
use crate::ledger::leg::Dims;
use crate::ledger::rate::share;
use crate::money::Minor;
use crate::programme::books::Books;
use crate::programme::claim::AllowanceBearer;
use crate::programme::disbursement::Disbursement;
use crate::programme::donor::refund_after_closeout;
use crate::programme::fund::{Fund, FundState, Policy};
use crate::programme::grant::Award;
use crate::programme::refusal::Stop;
use crate::programme::setup::BankAccount;

/// `claim` unspent or misused: adv 1220 / 1210; exp 1220 / 5010 + UNREL and 9800 / 9700. `open` is what was not accounted for
/// before.
pub fn claimed(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    (amount, open): (Minor, Minor),
) -> Result<(), Stop> {
    let weights = parts.unaccounted(books, row.disbursement_id, open)?;
    for part in parts.split(amount, &weights, award, Some(row.disbursement_id))? {
        match part.fund.policy {
            Policy::Advance => books.post(RECOVERABLE, ADVANCES, part.amount, parts.currency, &part.dims)?,
            Policy::ExpenseWhenAuthorised => recommitted(books, parts, &part, RECOVERABLE)?,
        }
    }
    Ok(())
}

/// A cost taken back into the commitment: debit / 5010 + UNREL and 9800 / 9700.
fn recommitted(books: &mut Books, parts: &mut Parts, part: &Part, debit: AccountCode) -> Result<(), Stop> {
    let amount = uncost(books, parts, part, (debit, GRANTS_CASH))?;
    books.unexpend(part.fund, amount, ENCUMBERED, &part.dims)?;
    parts.commit(part)
}

/// What happens to a disallowed cost: who owes it, and whether the donor is repaid.
#[derive(Clone, Copy, Debug)]
pub struct Disallowed<'a> {
    /// The organisation's own fund with its line, where it bears the cost; the grantee owes it otherwise.
    pub free: Option<(&'a Fund, LineId)>,
    /// Is the donor repaid, in place of the money being used again?
    pub repay: bool,
}

/// What of a disbursement's cost stands on accepted receipts, over all funds: `open` is what was not accounted for.
///
/// # Errors
/// A total beyond 64 bits.
pub fn justified(books: &Books, parts: &Parts, id: DisbursementId, open: Minor) -> Result<Minor, Stop> {
    Ok(Minor::sum(justified_by(books, parts, id, open)?)?)
}

fn justified_by(books: &Books, parts: &Parts, id: DisbursementId, open: Minor) -> Result<Vec<Minor>, Stop> {
    let costs = parts.held(books, GRANTS_CASH, Side::Debit, id);
    let unaccounted = parts.unaccounted(books, id, open)?;
    let advances = parts.held(books, ADVANCES, Side::Debit, id);
    let of = |((cost, open), advance): ((Minor, Minor), Minor)| cost.minus(open.minus(advance)?);
    let all: Vec<Minor> = costs.into_iter().zip(unaccounted).zip(advances).map(of).collect::<Result<_, _>>()?;
    Ok(all)
}

/// Disallowed: the grantee owes 1220 / 5010, or the organisation bears 1120 / 5010 and Free: 5010 / 2040; the donor allows
/// re-use (UNREL) or is repaid (4010 / 2210).
pub fn disallowed(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    (amount, open): (Minor, Minor),
    how: Disallowed,
) -> Result<(), Stop> {
    let weights = justified_by(books, parts, row.disbursement_id, open)?;
    for part in parts.split(amount, &weights, award, Some(row.disbursement_id))? {
        let debit = if how.free.is_some() { DUE_FROM } else { RECOVERABLE };
        let mut of_fund = part.clone();
        of_fund.dims.other_fund = how.free.map(|(free, _)| free.fund_id);
        if !how.repay && how.free.is_none() {
            recommitted(books, parts, &of_fund, debit)?;
            continue;
        }
        let costs = cost_of(books, parts, &of_fund);
        let (released, base) = books.released_for(part.fund, (part.amount, costs), scope_of(&part))?;
        take_cost(books, parts, &of_fund, (debit, GRANTS_CASH))?;
        if let Some((free, line)) = how.free {
            let cost_base = books.entry().legs.last().and_then(|leg| leg.base_minor).unwrap_or_default();
            let own =
                Dims { fund: free.fund_id, line: Some(line), other_fund: Some(part.fund.fund_id), ..part.dims.clone() };
            books.leg((GRANTS_CASH, DUE_TO), part.amount, parts.currency, (cost_base, None), &own)?;
        }
        taken_back(books, &part, (released, base), how.repay)?;
    }
    Ok(())
}

/// What was released for a cost that is no more: to be used again (UNREL, 9800 / 9500), or the donor's (4010 / 2210,
/// 9800 / 9010).
fn taken_back(books: &mut Books, part: &Part, (released, base): (Minor, Minor), repay: bool) -> Result<(), Stop> {
    let dims = Dims { bank_account: None, other_fund: None, ..part.dims.clone() };
    if repay {
        books.leg((RELEASED, DUE_TO_DONOR), released, part.fund.currency, (base, None), &dims)?;
        return books.unexpend(part.fund, released, AUTHORITY, &dims);
    }
    books.give_back(part.fund, (released, base), &dims)?;
    books.unexpend(part.fund, released, AVAILABLE, &dims)
}

/// How a refund meets the claim that it pays.
#[derive(Clone, Copy, Debug)]
pub struct Refunded {
    /// Amount of the refund.
    pub amount: Minor,
    /// Part of it against an allowance, which is taken back.
    pub allowance: Minor,
    /// Who bore that allowance.
    pub bearer: Option<AllowanceBearer>,
    /// The donor is repaid already: no budget.
    pub repay: bool,
}

/// `refund`: bank / 1220 (X), 9700 / 9500; an allowance on it goes back to whoever made it. `debit` says the account that
/// takes the money and with which dimensions: a bank account, or what the own fund owes for a receipt that it held.
pub fn refunded(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    how: Refunded,
    (debit, debit_dims): (AccountCode, &dyn Fn(&Dims) -> Dims),
    free: Option<&Fund>,
) -> Result<(), Stop> {
    let weights = unallowed(books, parts, row);
    let kept = parts.split(how.amount.minus(how.allowance)?, &weights, award, Some(row.disbursement_id))?;
    for part in kept {
        books.post(debit, RECOVERABLE, part.amount, parts.currency, &debit_dims(&part.dims))?;
        commitment_given_back(books, parts, award, &part, how.repay)?;
    }
    let weights = parts.held(books, ALLOWANCE, Side::Credit, row.disbursement_id);
    for part in parts.split(how.allowance, &weights, award, Some(row.disbursement_id))? {
        books.post(debit, RECOVERABLE, part.amount, parts.currency, &debit_dims(&part.dims))?;
        match (how.bearer, free) {
            (Some(AllowanceBearer::Free), Some(free)) => {
                allowance_given_back(books, parts, &part, free)?;
                commitment_given_back(books, parts, award, &part, how.repay)?;
            }
            _ => {
                let amount = uncost(books, parts, &part, (ALLOWANCE, WRITE_OFFS))?;
                books.unexpend(part.fund, amount, AVAILABLE, &part.dims)?;
            }
        }
    }
    Ok(())
}

/// What of a disbursement's claims no allowance covers, in each fund.
fn unallowed(books: &Books, parts: &Parts, row: &Disbursement) -> Vec<Minor> {
    let open = parts.held(books, RECOVERABLE, Side::Debit, row.disbursement_id);
    let covered = parts.held(books, ALLOWANCE, Side::Credit, row.disbursement_id);
    open.iter().zip(&covered).map(|(open, covered)| Minor(open.0.saturating_sub(covered.0))).collect()
}

/// An allowance that the own fund made is not needed any more: 1229 / 1120, Free: 2040 / 5920; what the own fund has paid of it
/// already is owed back, 1229 / 2040, Free: 1120 / 5920.
fn allowance_given_back(books: &mut Books, parts: &Parts, part: &Part, free: &Fund) -> Result<(), Stop> {
    let (held, carried) = books.carried(ALLOWANCE, Side::Credit, parts.currency, &part.dims);
    let base = share(carried, part.amount, held)?;
    let due = part.dims.clone().other(free.fund_id);
    let own = Dims { fund: free.fund_id, line: None, other_fund: Some(part.fund.fund_id), ..due.clone() };
    let (open, _) = books.carried(DUE_FROM, Side::Debit, parts.currency, &due);
    let first = part.amount.min(Minor(open.0.max(0)));
    let first_base = share(base, first, part.amount)?;
    let rest = (part.amount.minus(first)?, base.minus(first_base)?);
    books.leg((ALLOWANCE, DUE_FROM), first, parts.currency, (first_base, None), &due)?;
    books.leg((DUE_TO, WRITE_OFFS), first, parts.currency, (first_base, None), &own)?;
    books.leg((ALLOWANCE, DUE_TO), rest.0, parts.currency, (rest.1, None), &due)?;
    books.leg((DUE_FROM, WRITE_OFFS), rest.0, parts.currency, (rest.1, None), &own)
}

/// 9700 / 9500 for a part that came back or was given up; nothing where the donor is repaid.
fn commitment_given_back(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    part: &Part,
    repay: bool,
) -> Result<(), Stop> {
    if repay {
        return Ok(());
    }
    let carried = parts.take_commitment(books, award, part)?;
    let dims = Dims { bank_account: None, other_fund: None, ..part.dims.clone() };
    books.post(ENCUMBERED, AVAILABLE, carried, part.fund.currency, &dims)
}

/// Allowance: the donor bears 5920 / 1229 + REL and 9700 / 9800; the free fund 1120 / 1229 and Free: 5920 / 2040.
pub fn allowed(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    amount: Minor,
    free: Option<&Fund>,
) -> Result<(), Stop> {
    let weights = unallowed(books, parts, row);
    for part in parts.split(amount, &weights, award, Some(row.disbursement_id))? {
        // What the claim is carried at is what may be lost.
        let (held, carried) = books.carried(RECOVERABLE, Side::Debit, parts.currency, &part.dims);
        let base = share(carried, part.amount, held)?;
        let Some(free) = free else {
            books.leg((WRITE_OFFS, ALLOWANCE), part.amount, parts.currency, (base, None), &part.dims)?;
            let cost = books.in_fund_currency(part.fund, (part.amount, base), parts.currency)?;
            books.release(part.fund, cost, &part.dims)?;
            let commitment = parts.take_commitment(books, award, &part)?;
            books.expend(part.fund, (cost, commitment), &part.dims)?;
            continue;
        };
        let due = part.dims.clone().other(free.fund_id);
        books.leg((DUE_FROM, ALLOWANCE), part.amount, parts.currency, (base, None), &due)?;
        let own = Dims { fund: free.fund_id, line: None, other_fund: Some(part.fund.fund_id), ..due };
        books.leg((WRITE_OFFS, DUE_TO), part.amount, parts.currency, (base, None), &own)?;
    }
    Ok(())
}

/// Write-off of a claim that is allowed for in full: 1229 / 1220; where the free fund bore it, 9700 / 9500.
pub fn written_off(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    (amount, bearer, repay): (Minor, AllowanceBearer, bool),
) -> Result<(), Stop> {
    let weights = parts.held(books, ALLOWANCE, Side::Credit, row.disbursement_id);
    for part in parts.split(amount, &weights, award, Some(row.disbursement_id))? {
        books.post(ALLOWANCE, RECOVERABLE, part.amount, parts.currency, &part.dims)?;
        commitment_given_back(books, parts, award, &part, repay || bearer == AllowanceBearer::Donor)?;
    }
    Ok(())
}

/// Late recovery of what the donor bore: bank / 5920 + UNREL and 9800 / 9500; 4010 / 2210 and 9800 / 9010 where the agreement
/// is ending, for then nothing can be used again; and of a closed fund as any refund after its closeout.
pub fn recovered_late(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    amount: Minor,
    bank: &BankAccount,
    free: Option<&Fund>,
) -> Result<(), Stop> {
    let weights = parts.held(books, WRITE_OFFS, Side::Debit, row.disbursement_id);
    for part in parts.split(amount, &weights, award, Some(row.disbursement_id))? {
        if part.fund.state == FundState::Closed {
            refund_after_closeout(books, (part.fund, free), bank, part.amount, &part.dims)?;
            continue;
        }
        let costs = cost_of(books, parts, &part);
        let released = books.released_for(part.fund, (part.amount, costs), scope_of(&part))?;
        let at_bank = part.dims.clone().bank(bank.bank_account_id);
        books.post(bank.account, WRITE_OFFS, part.amount, parts.currency, &at_bank)?;
        taken_back(books, &part, released, part.fund.state == FundState::Ending)?;
    }
    Ok(())
}

/// Late recovery of what the free fund bore: Free: bank / 5920.
pub fn recovered_late_by(
    books: &mut Books,
    parts: &Parts,
    award: &Award,
    row: &Disbursement,
    amount: Minor,
    bank: &BankAccount,
    free: &Fund,
) -> Result<(), Stop> {
    let lead = parts.dims(&parts.shares[0], award, Some(row.disbursement_id));
    let own = Dims { fund: free.fund_id, line: None, ..lead }.bank(bank.bank_account_id);
    books.post(bank.account, WRITE_OFFS, amount, parts.currency, &own)
}
