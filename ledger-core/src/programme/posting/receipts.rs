//! Event -> entry: money that came in and that nobody knew, until it has found its place.
//!
//! It is held in the own fund. What it turns out to be goes to the fund that it belongs to as a debt between the two, at the
//! base amount that it is held at, so that 1120 and 2040 stay one sum (rule 10); settling that debt is an event of its own.

use super::Parts;
use crate::ledger::account::{
    AccountCode, DONOR_RECEIVABLE, DUE_FROM, DUE_TO, IN_TRANSIT, RECEIVED_IN_ADVANCE, RECOVERABLE, RETURNED,
    SUPPORT_INCOME, Side, UNIDENTIFIED,
};
use crate::ledger::leg::Dims;
use crate::ledger::rate::share;
use crate::money::{Currency, Minor};
use crate::programme::books::Books;
use crate::programme::disbursement::Disbursement;
use crate::programme::fund::Fund;
use crate::programme::grant::Award;
use crate::programme::refusal::Stop;
use crate::programme::setup::BankAccount;

/// Unidentified receipt, Free: bank / 2090.
pub fn held(books: &mut Books, free: &Fund, bank: &BankAccount, amount: Minor) -> Result<(), Stop> {
    let dims = Dims::fund(free.fund_id).bank(bank.bank_account_id);
    books.post(bank.account, UNIDENTIFIED, amount, bank.currency, &dims)
}

/// What an amount is held at, minor units of the base currency.
fn base_of(books: &Books, free: &Fund, amount: Minor, currency: Currency) -> Result<Minor, Stop> {
    let (held, carried) = books.carried(UNIDENTIFIED, Side::Credit, currency, &Dims::fund(free.fund_id));
    Ok(share(carried, amount, held)?)
}

/// Free: 2090 / 2040, what is another fund's; gives its base amount.
fn owed(books: &mut Books, free: &Fund, to: &Fund, amount: Minor, currency: Currency) -> Result<Minor, Stop> {
    let base = base_of(books, free, amount, currency)?;
    let dims = Dims::fund(free.fund_id).other(to.fund_id);
    books.leg((UNIDENTIFIED, DUE_TO), amount, currency, (base, None), &dims)?;
    Ok(base)
}

/// A donor's tranche: 1120 / 1110 as far as it is open (X), the rest 1120 / 2110.
pub fn tranche(books: &mut Books, free: &Fund, fund: &Fund, amount: Minor) -> Result<(), Stop> {
    let base = owed(books, free, fund, amount, fund.currency)?;
    let dims = Dims::fund(fund.fund_id).other(free.fund_id);
    let (receivable, carried) = books.carried(DONOR_RECEIVABLE, Side::Debit, fund.currency, &dims);
    let open = amount.min(Minor(receivable.0.max(0)));
    let first = share(base, open, amount)?;
    if open.0 > 0 {
        let sides = ((first, None), (share(carried, open, receivable)?, None));
        books.split_leg((DUE_FROM, DONOR_RECEIVABLE), open, fund.currency, sides, &dims)?;
    }
    let rest = (amount.minus(open)?, base.minus(first)?);
    books.leg((DUE_FROM, RECEIVED_IN_ADVANCE), rest.0, fund.currency, (rest.1, None), &dims)
}

/// A payment that came back: 1120 / 2020 in the funds that paid it out of `bank`, the account that it left.
pub fn returned(
    books: &mut Books,
    parts: &Parts,
    (award, row): (&Award, &Disbursement),
    bank: AccountCode,
    free: &Fund,
) -> Result<(), Stop> {
    let weights = parts.held(books, bank, Side::Credit, row.disbursement_id);
    for part in parts.split(row.amount_minor, &weights, award, Some(row.disbursement_id))? {
        let base = owed(books, free, part.fund, part.amount, parts.currency)?;
        let dims = part.dims.clone().other(free.fund_id);
        books.leg((DUE_FROM, RETURNED), part.amount, parts.currency, (base, None), &dims)?;
    }
    Ok(())
}

/// A refund that was booked as 1120 / 1220: what the own fund owes each of the funds for it.
pub fn refunded(books: &mut Books, parts: &Parts, free: &Fund) -> Result<(), Stop> {
    for share in &parts.shares {
        let fund = parts.fund(share.fund_id)?;
        let of_refund = books.entry().legs.iter().filter(|leg| {
            leg.fund_id == fund.fund_id && leg.debit_account == DUE_FROM && leg.credit_account == RECOVERABLE
        });
        let amount = Minor::sum(of_refund.map(|leg| leg.amount_minor).collect::<Vec<_>>())?;
        owed(books, free, fund, amount, parts.currency)?;
    }
    Ok(())
}

/// Money of the organisation itself, Free: 2090 / 4110.
pub fn own(books: &mut Books, free: &Fund, amount: Minor, currency: Currency) -> Result<(), Stop> {
    let base = base_of(books, free, amount, currency)?;
    books.leg((UNIDENTIFIED, SUPPORT_INCOME), amount, currency, (base, None), &Dims::fund(free.fund_id))
}

/// Not ours, sent back, Free: 2090 / 1090; gives its base amount.
pub fn sent_back(books: &mut Books, free: &Fund, bank: &BankAccount, amount: Minor) -> Result<Minor, Stop> {
    let base = base_of(books, free, amount, bank.currency)?;
    let dims = Dims::fund(free.fund_id).bank(bank.bank_account_id);
    books.leg((UNIDENTIFIED, IN_TRANSIT), amount, bank.currency, (base, None), &dims)?;
    Ok(base)
}
