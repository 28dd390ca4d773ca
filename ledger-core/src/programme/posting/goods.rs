//! Event -> entry: goods for a grantee, from the order to what goes back to the supplier or on to another grant.
//!
//! Goods are followed per grant, not per order: whoever decides says how much of a step the supplier was paid for before. Each
//! step is split over the funds by what the step before left in each; an order that nothing is booked of, by what the funds
//! have set aside for it.

use super::{Part, Parts, cost, take_cost};
use crate::id::FundId;
use crate::ledger::account::{
    ADVANCES, ALLOWANCE, AVAILABLE, AccountCode, CONVERSION, DUE_FROM, DUE_TO, ENCUMBERED, GRANTS_KIND, IN_TRANSIT,
    PREPAID, RECOVERABLE, RELEASED, STOCK, SUPPLIERS, Side,
};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::ledger::leg::Dims;
use crate::ledger::rate::share;
use crate::money::Minor;
use crate::programme::books::Books;
use crate::programme::fund::Fund;
use crate::programme::grant::Award;
use crate::programme::refusal::Stop;
use crate::programme::setup::BankAccount;

/// Ordered: no entry; the funds set aside their parts of what is not yet authorised. `fits` refuses a fund that takes none.
pub fn ordered(
    parts: &mut Parts,
    award: &Award,
    amount: Minor,
    fits: impl Fn(&Fund) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let weights = parts.column(|share| share.free_minor);
    for part in parts.split(amount, &weights, award, None)? {
        fits(part.fund)?;
        let row = &mut parts.shares[part.at];
        row.free_minor = row.free_minor.minus(part.amount)?;
    }
    Ok(())
}

/// What each fund has set aside for orders of which nothing is booked: what 9700 stands for, less what is not authorised,
/// what is still advanced or claimed, and what of orders is in stock or prepaid. Where that can't bear the amount (claims
/// whose donor is repaid have no commitment), the weights of the award.
fn set_aside(books: &Books, parts: &Parts, award: &Award, amount: Minor) -> Vec<Minor> {
    let of = |account, side| in_grant(books, parts, award, account, side);
    let (advances, claims, allowed) =
        (of(ADVANCES, Side::Debit), of(RECOVERABLE, Side::Debit), of(ALLOWANCE, Side::Credit));
    let (stock, prepaid) = (of(STOCK, Side::Debit), of(PREPAID, Side::Debit));
    let left = |at: usize| {
        let row = &parts.shares[at];
        let cash = advances[at].0 + (claims[at].0 - allowed[at].0).max(0);
        Minor((row.committed_minor.0 - row.free_minor.0 - cash - stock[at].0 - prepaid[at].0).max(0))
    };
    let weights: Vec<Minor> = (0..parts.shares.len()).map(left).collect();
    let enough = weights.iter().map(|weight| i128::from(weight.0)).sum::<i128>() >= i128::from(amount.0);
    if enough { weights } else { parts.column(|share| Minor(share.weight)) }
}

fn in_grant(books: &Books, parts: &Parts, award: &Award, account: AccountCode, side: Side) -> Vec<Minor> {
    parts.held_in(books, account, side, (Scope::Grant, award.grant_id.0))
}

/// One amount split by two sets of weights, `first` of it by the first: what falls on each share.
fn split_twice(
    parts: &Parts,
    award: &Award,
    (first, by): (Minor, &[Minor]),
    (second, by_second): (Minor, &[Minor]),
) -> Result<Vec<(Minor, Minor)>, Stop> {
    let mut amounts = vec![(Minor::ZERO, Minor::ZERO); parts.shares.len()];
    for part in parts.split(first, by, award, None)? {
        amounts[part.at].0 = part.amount;
    }
    for part in parts.split(second, by_second, award, None)? {
        amounts[part.at].1 = part.amount;
    }
    Ok(amounts)
}

/// What of a payment to a supplier leaves one fund: the fund, the amount, and what account 1090 carries it at.
pub type Leaving = (FundId, Minor, Minor);

/// `supplier_paid`: what is owed 2030 / 1090, what is not delivered yet 1320 / 1090. `fits` refuses what a fund has no money
/// for.
pub fn paid(
    books: &mut Books,
    parts: &Parts,
    award: &Award,
    (owed, ahead): (Minor, Minor),
    bank: &BankAccount,
    fits: impl Fn(&Fund, Minor) -> Result<(), Stop>,
) -> Result<Vec<Leaving>, Stop> {
    let by_debt = in_grant(books, parts, award, SUPPLIERS, Side::Credit);
    let by_order = set_aside(books, parts, award, ahead);
    let amounts = split_twice(parts, award, (owed, &by_debt), (ahead, &by_order))?;
    let mut leaving = Vec::new();
    for (share, (owed, ahead)) in parts.shares.iter().zip(amounts) {
        let amount = owed.plus(ahead)?;
        if amount == Minor::ZERO {
            continue;
        }
        let fund = parts.fund(share.fund_id)?;
        fits(fund, amount)?;
        let dims = parts.dims(share, award, None).bank(bank.bank_account_id);
        books.post(SUPPLIERS, IN_TRANSIT, owed, parts.currency, &dims)?;
        books.post(PREPAID, IN_TRANSIT, ahead, parts.currency, &dims)?;
        leaving.push((fund.fund_id, amount, credited_base(books, IN_TRANSIT, fund.fund_id)));
    }
    Ok(leaving)
}

/// The base amount of the legs of this entry that credit an account of a fund.
fn credited_base(books: &mut Books, account: AccountCode, fund: FundId) -> Minor {
    let legs = books.entry().legs.iter().filter(|leg| leg.credit_account == account && leg.fund_id == fund);
    Minor(legs.filter_map(|leg| leg.base_minor).map(|base| base.0).sum())
}

/// `goods_received`: 1310 / 2030, and for the part that was paid before 2030 / 1320.
pub fn received(
    books: &mut Books,
    parts: &Parts,
    award: &Award,
    (amount, prepaid): (Minor, Minor),
) -> Result<(), Stop> {
    let owed = amount.minus(prepaid)?;
    let by_payment = in_grant(books, parts, award, PREPAID, Side::Debit);
    let by_order = set_aside(books, parts, award, owed);
    let amounts = split_twice(parts, award, (prepaid, &by_payment), (owed, &by_order))?;
    for (share, (prepaid, owed)) in parts.shares.iter().zip(amounts) {
        let dims = parts.dims(share, award, None);
        books.post(STOCK, SUPPLIERS, prepaid.plus(owed)?, parts.currency, &dims)?;
        books.post(SUPPLIERS, PREPAID, prepaid, parts.currency, &dims)?;
    }
    Ok(())
}

/// `handover`, both policies: 5020 / 1310 + REL and 9700 / 9800, true-up.
pub fn handed(books: &mut Books, parts: &mut Parts, award: &Award, amount: Minor) -> Result<(), Stop> {
    let weights = in_grant(books, parts, award, STOCK, Side::Debit);
    for part in parts.split(amount, &weights, award, None)? {
        cost(books, parts, award, &part, (GRANTS_KIND, STOCK))?;
    }
    Ok(())
}

/// Goods go back to the supplier, for a defect before the handover or after a retrieval: unpaid 2030 / 1310, paid 1320 / 1310.
///
/// Roundings may have left a fund with less stock than debt and another with less debt than stock: there the one gives up its
/// stock for what the other no longer owes the supplier and owes it instead, 1120 / 1310 and 2030 / 2040.
pub fn sent_back(
    books: &mut Books,
    parts: &Parts,
    award: &Award,
    (amount, unpaid): (Minor, Minor),
) -> Result<(), Stop> {
    let mut stock = in_grant(books, parts, award, STOCK, Side::Debit);
    let mut debts = in_grant(books, parts, award, SUPPLIERS, Side::Credit);
    let both: Vec<Minor> = stock.iter().zip(&debts).map(|(stock, debt)| Minor(stock.0.min(debt.0).max(0))).collect();
    let within = unpaid.min(Minor::sum(both.iter().copied())?);
    for part in parts.split(within, &both, award, None)? {
        books.post(SUPPLIERS, STOCK, part.amount, parts.currency, &part.dims)?;
        stock[part.at] = stock[part.at].minus(part.amount)?;
        debts[part.at] = debts[part.at].minus(part.amount)?;
    }
    for part in parts.split(amount.minus(unpaid)?, &stock, award, None)? {
        books.post(PREPAID, STOCK, part.amount, parts.currency, &part.dims)?;
        stock[part.at] = stock[part.at].minus(part.amount)?;
    }
    let rest = unpaid.minus(within)?;
    let out = parts.split(rest, &stock, award, None)?;
    let into = parts.split(rest, &debts, award, None)?;
    matched(out, into, |giver, taker, moved| {
        let (held, carried) = books.carried(STOCK, Side::Debit, parts.currency, &giver.dims);
        let base = (share(carried, moved, held)?, None);
        let out = giver.dims.clone().other(taker.fund.fund_id);
        books.leg((DUE_FROM, STOCK), moved, parts.currency, base, &out)?;
        let into = taker.dims.clone().other(giver.fund.fund_id);
        books.leg((SUPPLIERS, DUE_TO), moved, parts.currency, base, &into)
    })
}

/// Pairs what some funds give with what others take: first within a fund, so that funds owe each other no more than they must.
fn matched(
    mut out: Vec<Part>,
    mut into: Vec<Part>,
    mut step: impl FnMut(&Part, &Part, Minor) -> Result<(), Stop>,
) -> Result<(), Stop> {
    for same_fund in [true, false] {
        for taker in &mut into {
            for giver in &mut out {
                let same = giver.fund.fund_id == taker.fund.fund_id;
                let moved = giver.amount.min(taker.amount);
                if same != same_fund || moved == Minor::ZERO {
                    continue;
                }
                step(giver, taker, moved)?;
                giver.amount = giver.amount.minus(moved)?;
                taker.amount = taker.amount.minus(moved)?;
            }
        }
    }
    Ok(())
}

/// Retrieval after the handover: 1310 / 5020 + UNREL and 9800 / 9700.
pub fn retrieved(books: &mut Books, parts: &mut Parts, award: &Award, amount: Minor) -> Result<(), Stop> {
    let weights = in_grant(books, parts, award, GRANTS_KIND, Side::Debit);
    for part in parts.split(amount, &weights, award, None)? {
        let released = released_for(books, parts, award, &part, weights[part.at])?;
        take_cost(books, parts, &part, (STOCK, GRANTS_KIND))?;
        books.give_back(part.fund, released, &part.dims)?;
        books.unexpend(part.fund, released.0, ENCUMBERED, &part.dims)?;
        parts.commit(&part)?;
    }
    Ok(())
}

/// What was released for a part of the goods of a grant, `cost` in all: 4010 of the grant less that of its disbursements.
fn released_for(books: &Books, parts: &Parts, award: &Award, part: &Part, cost: Minor) -> Result<(Minor, Minor), Stop> {
    let (fund, currency) = (part.fund.fund_id, part.fund.currency);
    let key = |scope, of| BalanceKey { scope, of, fund, account: RELEASED, currency };
    let whole = key(Scope::Grant, award.grant_id.0);
    let (mut amount, mut base) = (books.net(whole, Side::Credit), books.net_base(whole, Side::Credit));
    for row in &parts.case.disbursements {
        let cash = key(Scope::Disbursement, row.disbursement_id.0);
        amount = amount.minus(books.net(cash, Side::Credit))?;
        base = base.minus(books.net_base(cash, Side::Credit))?;
    }
    Ok((share(amount, part.amount, cost)?, share(base, part.amount, cost)?))
}

/// The supplier replaced what went back: 1310 / 1320; its handover is a step of its own.
pub fn replaced(books: &mut Books, parts: &Parts, award: &Award, amount: Minor) -> Result<(), Stop> {
    let weights = in_grant(books, parts, award, PREPAID, Side::Debit);
    for part in parts.split(amount, &weights, award, None)? {
        books.post(STOCK, PREPAID, part.amount, parts.currency, &part.dims)?;
    }
    Ok(())
}

/// The supplier paid back: bank / 1320 (X); the commitment stays and can be ordered on anew.
pub fn refunded(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    amount: Minor,
    bank: &BankAccount,
) -> Result<(), Stop> {
    let weights = in_grant(books, parts, award, PREPAID, Side::Debit);
    for part in parts.split(amount, &weights, award, None)? {
        let dims = part.dims.clone().bank(bank.bank_account_id);
        books.post(bank.account, PREPAID, part.amount, parts.currency, &dims)?;
        set_free(parts, &part)?;
    }
    Ok(())
}

/// What of an order never comes: 9700 / 9500 of what the funds had set aside for it.
pub fn cancelled(books: &mut Books, parts: &mut Parts, award: &Award, amount: Minor) -> Result<(), Stop> {
    let weights = set_aside(books, parts, award, amount);
    for part in parts.split(amount, &weights, award, None)? {
        let carried = parts.take_commitment(books, award, &part)?;
        books.post(ENCUMBERED, AVAILABLE, carried, part.fund.currency, &part.dims)?;
    }
    Ok(())
}

/// A part of the commitment that no order needs any more.
fn set_free(parts: &mut Parts, part: &Part) -> Result<(), Stop> {
    let row = &mut parts.shares[part.at];
    row.free_minor = row.free_minor.plus(part.amount)?;
    Ok(())
}

/// Goods in our hands go to another grant: they leave the stock of the old one at what they are carried at and are the stock
/// of the new one, within a fund through 1095, between funds 1120 / 1310 and 1310 / 2040. `new` sets its commitment aside.
pub fn passed_on(
    books: &mut Books,
    (old, award): (&mut Parts, &Award),
    (new, to): (&mut Parts, &Award),
    amount: Minor,
) -> Result<(), Stop> {
    let weights = in_grant(books, old, award, STOCK, Side::Debit);
    let out = old.split(amount, &weights, award, None)?;
    for part in &out {
        set_free(old, part)?;
    }
    let weights = new.column(|share| share.free_minor);
    let into = new.split(amount, &weights, to, None)?;
    for part in &into {
        let row = &mut new.shares[part.at];
        row.free_minor = row.free_minor.minus(part.amount)?;
    }
    matched(out, into, |giver, taker, moved| carried_over(books, old, (giver, taker), moved))
}

/// One amount of stock from a grant's fund to another grant's.
fn carried_over(books: &mut Books, parts: &Parts, (giver, taker): (&Part, &Part), amount: Minor) -> Result<(), Stop> {
    let (held, carried) = books.carried(STOCK, Side::Debit, parts.currency, &giver.dims);
    let base = (share(carried, amount, held)?, None);
    let same = giver.fund.fund_id == taker.fund.fund_id;
    let with = |dims: &Dims, other: FundId| Dims { other_fund: (!same).then_some(other), ..dims.clone() };
    let (out, into) = if same { (CONVERSION, CONVERSION) } else { (DUE_FROM, DUE_TO) };
    books.leg((out, STOCK), amount, parts.currency, base, &with(&giver.dims, taker.fund.fund_id))?;
    books.leg((STOCK, into), amount, parts.currency, base, &with(&taker.dims, giver.fund.fund_id))
}
