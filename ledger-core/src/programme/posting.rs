//! Event -> entry: the rows of `books.md`'s event table on the way of a case, each a function that adds legs.
//!
//! ADV and EXP are the two cost policies; DEF is 2110 for a conditional agreement and 3110 for an unconditional one. REL
//! (release) stands in the same entry as the cost it releases (rule 3), and budget legs in the same entry as both.
//! Claims, goods and receipts that nobody knew have files of their own.
//! A co-funded award is paid by several funds: each step is split over their shares, and what a later step moves is what
//! an earlier one left in each fund (rule 11).

pub mod claims;
mod commitment;
pub mod goods;
pub mod payments;
pub mod receipts;

pub use commitment::*;

use super::books::Books;
use super::disbursement::Disbursement;
use super::fund::{Condition, Fund, Policy};
use super::grant::{Award, AwardShare};
use super::refusal::Stop;
use super::setup::BankAccount;
use super::world::{Dossier, World};
use crate::id::{DisbursementId, FundId, LineId};
use crate::ledger::account::{
    ADVANCES, AUTHORITY, AVAILABLE, AccountCode, BANK_CHARGES, DONOR_RECEIVABLE, ENCUMBERED, GRANTS_CASH, GRANTS_KIND,
    NET_FREE, NET_RESTRICTED, PAYABLE, PRE_ENCUMBERED, RECEIVED_IN_ADVANCE, Side, WRITE_OFFS,
};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::ledger::leg::Dims;
use crate::ledger::rate::share;
use crate::money::{Currency, Minor};

/// Donor agreement, budget loaded: 9010 / 9500.
pub fn budget_loaded(books: &mut Books, fund: &Fund, line: LineId, amount: Minor) -> Result<(), Stop> {
    books.post(AUTHORITY, AVAILABLE, amount, fund.currency, &Dims::fund(fund.fund_id).line(line))
}

/// Donor agreement, unconditional: 1110 / 3110. Conditional: none.
pub fn pledge(books: &mut Books, fund: &Fund, amount: Minor) -> Result<(), Stop> {
    if fund.condition == Condition::Conditional {
        return Ok(());
    }
    books.post(DONOR_RECEIVABLE, NET_RESTRICTED, amount, fund.currency, &Dims::fund(fund.fund_id))
}

/// Donor tranche received: open 1110 first (X), the rest 1010 or 1020 / 2110. What the organisation gives its own fund is
/// its own at once: bank / 3010.
pub fn tranche(books: &mut Books, fund: &Fund, bank: &BankAccount, amount: Minor) -> Result<(), Stop> {
    let dims = Dims::fund(fund.fund_id).bank(bank.bank_account_id);
    if fund.is_free() {
        return books.post(bank.account, NET_FREE, amount, fund.currency, &dims);
    }
    let (receivable, _) = books.carried(DONOR_RECEIVABLE, Side::Debit, fund.currency, &dims);
    let open = amount.min(Minor(receivable.0.max(0)));
    books.post(bank.account, DONOR_RECEIVABLE, open, fund.currency, &dims)?;
    books.post(bank.account, RECEIVED_IN_ADVANCE, amount.minus(open)?, fund.currency, &dims)
}

/// A correspondent's charge on a donor's tranche: 5110 / 1110 where it is open, else 2110, + REL and 9500 / 9800.
pub fn tranche_charge(books: &mut Books, fund: &Fund, line: LineId, amount: Minor) -> Result<(), Stop> {
    let dims = Dims::fund(fund.fund_id).line(line);
    let (receivable, _) = books.carried(DONOR_RECEIVABLE, Side::Debit, fund.currency, &dims);
    let open = amount.min(Minor(receivable.0.max(0)));
    books.post(BANK_CHARGES, DONOR_RECEIVABLE, open, fund.currency, &dims)?;
    books.post(BANK_CHARGES, RECEIVED_IN_ADVANCE, amount.minus(open)?, fund.currency, &dims)?;
    books.release(fund, amount, &dims)?;
    books.spend(fund, amount, &dims)
}

/// The funds' parts of one case, which its steps are split over.
#[derive(Debug)]
pub struct Parts<'a> {
    world: &'a World,
    case: &'a Dossier,
    currency: Currency,
    /// The shares as the steps so far leave them.
    pub shares: Vec<AwardShare>,
}

/// One fund's part of a step.
#[derive(Clone, Debug)]
struct Part<'a> {
    /// Index of the share.
    at: usize,
    fund: &'a Fund,
    dims: Dims,
    amount: Minor,
}

impl<'a> Parts<'a> {
    /// The parts of a case: those that were set, else the fund that was asked for alone.
    pub fn of(world: &'a World, case: &'a Dossier) -> Parts<'a> {
        let application = &case.application;
        let mut shares: Vec<AwardShare> = case.shares.iter().filter(|share| share.weight > 0).cloned().collect();
        if shares.is_empty() {
            let (fund, line) = (application.fund_id, application.line_id);
            shares.push(AwardShare::new(application.case_id, 1, fund, line, 1));
        }
        Parts { world, case, currency: application.currency, shares }
    }

    fn fund(&self, id: FundId) -> Result<&'a Fund, Stop> {
        self.world.funds.get(&id).ok_or_else(|| Stop::Broken(format!("fund {id} of a case was not loaded")))
    }

    fn dims(&self, share: &AwardShare, award: &Award, disbursement: Option<DisbursementId>) -> Dims {
        Dims {
            grant: Some(award.grant_id),
            disbursement,
            region: Some(self.case.application.region.as_str().to_string()),
            ..Dims::fund(share.fund_id).line(share.line_id)
        }
    }

    /// A step split by weights, one a share: largest remainder, so that the parts add up.
    fn split(
        &self,
        amount: Minor,
        weights: &[Minor],
        award: &Award,
        disbursement: Option<DisbursementId>,
    ) -> Result<Vec<Part<'a>>, Stop> {
        let weights: Vec<u64> = weights.iter().map(|weight| weight.0.max(0).unsigned_abs()).collect();
        let amounts = amount.allocate(&weights);
        if Minor::sum(amounts.iter().copied())? != amount {
            return Err(Stop::Broken(format!("{} can't be split over the funds of a case", amount.0)));
        }
        let part = |((at, share), amount): ((usize, &AwardShare), Minor)| {
            Ok(Part { at, fund: self.fund(share.fund_id)?, dims: self.dims(share, award, disbursement), amount })
        };
        self.shares.iter().enumerate().zip(amounts).filter(|(_, amount)| amount.0 > 0).map(part).collect()
    }

    /// What each share's fund has on an account of a disbursement.
    fn held(&self, books: &Books, account: AccountCode, side: Side, id: DisbursementId) -> Vec<Minor> {
        self.held_in(books, account, side, (Scope::Disbursement, id.0))
    }

    fn held_in(&self, books: &Books, account: AccountCode, side: Side, of: (Scope, uuid::Uuid)) -> Vec<Minor> {
        let key = |fund| BalanceKey { scope: of.0, of: of.1, fund, account, currency: self.currency };
        self.shares.iter().map(|share| books.net(key(share.fund_id), side)).collect()
    }

    /// What of a disbursement each fund has not accounted for, `open` over all of them: 1210 of those that book an advance;
    /// the rest, of those whose cost is booked already, by their cost.
    fn unaccounted(&self, books: &Books, id: DisbursementId, open: Minor) -> Result<Vec<Minor>, Stop> {
        let advances = self.held(books, ADVANCES, Side::Debit, id);
        let costs = self.held(books, GRANTS_CASH, Side::Debit, id);
        let mut weights = Vec::with_capacity(costs.len());
        for (share, cost) in self.shares.iter().zip(&costs) {
            let expensed = self.fund(share.fund_id)?.policy == Policy::ExpenseWhenAuthorised;
            weights.push(if expensed { cost.0.max(0).unsigned_abs() } else { 0 });
        }
        let rest = open.minus(Minor::sum(advances.iter().copied())?)?;
        let add = |(advance, part): (Minor, Minor)| advance.plus(part);
        Ok(advances.into_iter().zip(rest.allocate(&weights)).map(add).collect::<Result<_, _>>()?)
    }

    /// What a disbursement has on an account over all its funds.
    pub fn total(&self, books: &Books, account: AccountCode, side: Side, id: DisbursementId) -> Result<Minor, Stop> {
        Ok(Minor::sum(self.held(books, account, side, id))?)
    }

    fn column(&self, of: impl Fn(&AwardShare) -> Minor) -> Vec<Minor> {
        self.shares.iter().map(of).collect()
    }

    /// The shares as rows to write.
    pub fn rows(self, plan: super::plan::Plan) -> super::plan::Plan {
        self.shares.into_iter().fold(plan, super::plan::Plan::change)
    }

    /// What is not yet authorised or ordered, over all shares.
    pub fn free(&self) -> Result<Minor, Stop> {
        Ok(Minor::sum(self.shares.iter().map(|share| share.free_minor))?)
    }

    /// A part is encumbered again: what 9700 stands for grows by it.
    fn commit(&mut self, part: &Part) -> Result<(), Stop> {
        let row = &mut self.shares[part.at];
        row.committed_minor = row.committed_minor.plus(part.amount)?;
        Ok(())
    }

    /// The part of a grant's 9700 that stands behind `amount` of a share, which it takes out of what 9700 stands for.
    fn take_commitment(&mut self, books: &Books, award: &Award, part: &Part) -> Result<Minor, Stop> {
        let encumbered = encumbered(books, award, part.fund);
        let held = &mut self.shares[part.at].committed_minor;
        let carried = share(encumbered, part.amount.min(*held), *held)?;
        *held = held.minus(part.amount.min(*held))?;
        Ok(carried)
    }
}

/// What a grant has encumbered in a fund, in the fund's currency.
fn encumbered(books: &Books, award: &Award, fund: &Fund) -> Minor {
    let key = BalanceKey {
        scope: Scope::Grant,
        of: award.grant_id.0,
        fund: fund.fund_id,
        account: ENCUMBERED,
        currency: fund.currency,
    };
    books.net(key, Side::Credit)
}

/// Application approved: available to pre-encumbered, 9500 / 9600, the ceiling at the day's budget rate. `fits` refuses what
/// a fund's line can't carry.
pub fn approved(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    fits: impl Fn(&Fund, LineId, Minor) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let weights = parts.column(|share| Minor(share.weight));
    for part in parts.split(award.approved_minor, &weights, award, None)? {
        let budget = books.budget_rate(part.fund, part.amount, parts.currency)?;
        fits(part.fund, parts.shares[part.at].line_id, budget)?;
        books.post(AVAILABLE, PRE_ENCUMBERED, budget, part.fund.currency, &part.dims)?;
        parts.shares[part.at].approved_minor = part.amount;
    }
    Ok(())
}

/// Agreement signed: 9600 / 9700 the signed part; unused ceiling 9600 / 9500.
pub fn signed(books: &mut Books, parts: &mut Parts, award: &Award) -> Result<(), Stop> {
    let weights = parts.column(|share| share.approved_minor);
    for part in parts.split(award.signed_minor, &weights, award, None)? {
        let key = Books::carrier(PRE_ENCUMBERED, part.fund.currency, &part.dims);
        let ceiling = books.net(BalanceKey { scope: Scope::Grant, of: award.grant_id.0, ..key }, Side::Credit);
        let taken = share(ceiling, part.amount, parts.shares[part.at].approved_minor)?;
        books.post(PRE_ENCUMBERED, ENCUMBERED, taken, part.fund.currency, &part.dims)?;
        let row = &mut parts.shares[part.at];
        (row.committed_minor, row.free_minor) = (part.amount, part.amount);
    }
    ceiling_released(books, parts, award)
}

/// Withdrawn, lapsed, or the unused ceiling of a signed agreement: 9600 / 9500.
pub fn ceiling_released(books: &mut Books, parts: &mut Parts, award: &Award) -> Result<(), Stop> {
    for at in 0..parts.shares.len() {
        let fund = parts.fund(parts.shares[at].fund_id)?;
        let key = BalanceKey {
            scope: Scope::Grant,
            of: award.grant_id.0,
            fund: fund.fund_id,
            account: PRE_ENCUMBERED,
            currency: fund.currency,
        };
        let dims = parts.dims(&parts.shares[at], award, None);
        books.post(PRE_ENCUMBERED, AVAILABLE, books.net(key, Side::Credit), fund.currency, &dims)?;
        parts.shares[at].approved_minor = Minor::ZERO;
    }
    Ok(())
}

/// `authorise`: adv 1210 / 2010; exp 5010 / 2010 + REL and 9700 / 9800, true-up.
///
/// `fits` refuses what a fund has no money for.
pub fn authorised(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    fits: impl Fn(&Fund, Minor) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let weights = parts.column(|share| share.free_minor);
    for part in parts.split(row.amount_minor, &weights, award, Some(row.disbursement_id))? {
        fits(part.fund, part.amount)?;
        parts.shares[part.at].free_minor = parts.shares[part.at].free_minor.minus(part.amount)?;
        match part.fund.policy {
            Policy::Advance => books.post(ADVANCES, PAYABLE, part.amount, parts.currency, &part.dims)?,
            Policy::ExpenseWhenAuthorised => cost(books, parts, award, &part, (GRANTS_CASH, PAYABLE))?,
        }
    }
    Ok(())
}

/// A cost with its release and its budget leg in one entry (rule 3).
fn cost(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    part: &Part,
    (debit, credit): (AccountCode, AccountCode),
) -> Result<(), Stop> {
    let before = books.debited_base(debit, part.fund.fund_id);
    books.post(debit, credit, part.amount, parts.currency, &part.dims)?;
    let base = books.debited_base(debit, part.fund.fund_id).minus(before)?;
    let amount = books.in_fund_currency(part.fund, (part.amount, base), parts.currency)?;
    books.release(part.fund, amount, &part.dims)?;
    let carried = parts.take_commitment(books, award, part)?;
    books.expend(part.fund, (amount, carried), &part.dims)
}

/// `cancel`, from 2010 or 2020: adv / 1210 and 9700 / 9500; exp / 5010 + UNREL and 9800 / 9500.
pub fn cancelled(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    from: AccountCode,
) -> Result<(), Stop> {
    let weights = parts.held(books, from, Side::Credit, row.disbursement_id);
    let total = Minor::sum(weights.iter().copied())?;
    for part in parts.split(total, &weights, award, Some(row.disbursement_id))? {
        match part.fund.policy {
            Policy::Advance => {
                books.post(from, ADVANCES, part.amount, parts.currency, &part.dims)?;
                let carried = parts.take_commitment(books, award, &part)?;
                books.post(ENCUMBERED, AVAILABLE, carried, part.fund.currency, &part.dims)?;
            }
            Policy::ExpenseWhenAuthorised => {
                let amount = uncost(books, parts, &part, (from, GRANTS_CASH))?;
                books.unexpend(part.fund, amount, AVAILABLE, &part.dims)?;
            }
        }
    }
    Ok(())
}

/// `authorise` undone, what was asked for stays committed: adv 2010 / 1210; exp 2010 / 5010 + UNREL and 9800 / 9700,
/// its true-up with it.
pub fn unauthorised(books: &mut Books, parts: &mut Parts, award: &Award, row: &Disbursement) -> Result<(), Stop> {
    let weights = parts.held(books, PAYABLE, Side::Credit, row.disbursement_id);
    let total = Minor::sum(weights.iter().copied())?;
    for part in parts.split(total, &weights, award, Some(row.disbursement_id))? {
        match part.fund.policy {
            Policy::Advance => books.post(PAYABLE, ADVANCES, part.amount, parts.currency, &part.dims)?,
            Policy::ExpenseWhenAuthorised => {
                let amount = uncost(books, parts, &part, (PAYABLE, GRANTS_CASH))?;
                let carried = carried_by(books, &part, row);
                let back = amount.min(carried);
                books.unexpend(part.fund, back, ENCUMBERED, &part.dims)?;
                books.unexpend(part.fund, amount.minus(back)?, AVAILABLE, &part.dims)?;
                books.post(AVAILABLE, ENCUMBERED, carried.minus(back)?, part.fund.currency, &part.dims)?;
                parts.commit(&part)?;
            }
        }
        let row = &mut parts.shares[part.at];
        row.free_minor = row.free_minor.plus(part.amount)?;
    }
    Ok(())
}

/// What of the commitment the authorisation of a disbursement took in a fund, in the fund's currency: the cost itself, and its
/// true-up, may have come to more or less.
fn carried_by(books: &Books, part: &Part, row: &Disbursement) -> Minor {
    let (scope, of, fund) = (Scope::Disbursement, row.disbursement_id.0, part.fund);
    let key = BalanceKey { scope, of, fund: fund.fund_id, account: ENCUMBERED, currency: fund.currency };
    Minor(books.net(key, Side::Debit).0.max(0))
}

/// Takes a part of a cost back at its original base, with its UNREL: gives the amount in the fund's currency.
fn uncost(
    books: &mut Books,
    parts: &Parts,
    part: &Part,
    (debit, credit): (AccountCode, AccountCode),
) -> Result<Minor, Stop> {
    let costs = cost_of(books, parts, part);
    take_cost(books, parts, part, (debit, credit))?;
    books.unrelease(part.fund, (part.amount, costs), scope_of(part), &part.dims)
}

/// Takes a part of a cost back at its original base: debit / 5010, or whatever `credit` is.
fn take_cost(
    books: &mut Books,
    parts: &Parts,
    part: &Part,
    (debit, credit): (AccountCode, AccountCode),
) -> Result<(), Stop> {
    let (scope, of) = scope_of(part);
    let key = BalanceKey { scope, of, fund: part.fund.fund_id, account: credit, currency: parts.currency };
    let base = share(books.net_base(key, Side::Debit), part.amount, books.net(key, Side::Debit))?;
    let (held, carried) = books.carried(debit, Side::Credit, parts.currency, &part.dims);
    if parts.currency == books.base() || held.0 < part.amount.0 {
        return books.leg((debit, credit), part.amount, parts.currency, (base, None), &part.dims);
    }
    // A liability that goes down has a carrying amount of its own (rule 5).
    let into = (share(carried, part.amount, held)?, None);
    books.split_leg((debit, credit), part.amount, parts.currency, (into, (base, None)), &part.dims)
}

/// Where the cost and the release of a part are followed.
fn scope_of(part: &Part) -> (Scope, uuid::Uuid) {
    match (part.dims.disbursement, part.dims.grant) {
        (Some(disbursement), _) => (Scope::Disbursement, disbursement.0),
        (None, Some(grant)) => (Scope::Grant, grant.0),
        (None, None) => (Scope::Fund, part.fund.fund_id.0),
    }
}

/// What a part's costs stand at, before anything is taken back: 5010, 5020 and 5920.
fn cost_of(books: &Books, parts: &Parts, part: &Part) -> Minor {
    let (scope, of) = scope_of(part);
    let net = |account| {
        let key = BalanceKey { scope, of, fund: part.fund.fund_id, account, currency: parts.currency };
        books.net(key, Side::Debit).0
    };
    Minor(net(GRANTS_CASH) + net(GRANTS_KIND) + net(WRITE_OFFS))
}

/// `accept` receipts: adv 5010 / 1210 + REL and 9700 / 9800, true-up; exp none. `open` is what was not accounted for before.
pub fn accepted(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    row: &Disbursement,
    (amount, open): (Minor, Minor),
) -> Result<(), Stop> {
    let weights = parts.unaccounted(books, row.disbursement_id, open)?;
    for part in parts.split(amount, &weights, award, Some(row.disbursement_id))? {
        if part.fund.policy == Policy::Advance {
            cost(books, parts, award, &part, (GRANTS_CASH, ADVANCES))?;
        }
    }
    Ok(())
}
