//! What the bank accounts of a fund received and paid out, and why: the donor's money, the programme's payments, and what is
//! neither, because it only changes its currency, its fund or its bank account.
//!
//! Invariant: every leg that moves a bank account is of exactly one kind, so that the kinds add up to the bank balance.
//! Must not: convert a currency. Source: SF-425 lines a and b (`books.md`, rule 13).

use std::collections::BTreeMap;

use super::treasury::RemittanceKind;
use crate::codes;
use crate::id::EntryId;
use crate::ledger::account::{
    AccountCode, BANK, BANK_OTHER, CONVERSION, DONOR_RECEIVABLE, DUE_FROM, DUE_TO, DUE_TO_DONOR, EXCHANGE_LOSS,
    GAIN_REALISED, IN_TRANSIT, NET_RESTRICTED, RECEIVED_IN_ADVANCE, UNIDENTIFIED,
};
use crate::ledger::leg::Leg;
use crate::money::{Currency, Minor, Overflow};
use crate::time::Day;

codes! {
    /// Why a bank account moved.
    pub enum CashKind {
        /// From the donor, or back to the donor.
        Receipt = "receipt",
        /// Paid out for the programme, or come back of it.
        Disbursement = "disbursement",
        /// Sold or bought for another currency.
        Conversion = "conversion",
        /// Lent or settled between funds.
        Settlement = "settlement",
        /// From one bank account of the fund to another.
        Transfer = "transfer",
    }
}

/// One movement of a bank account: above zero what came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashMove {
    /// Entry.
    pub entry: EntryId,
    /// Booking date.
    pub on: Day,
    /// Why.
    pub kind: CashKind,
    /// Currency.
    pub currency: Currency,
    /// Minor units.
    pub amount: Minor,
    /// The same in base currency.
    pub base: Minor,
}

fn is_bank(account: AccountCode) -> bool {
    account == BANK || account == BANK_OTHER
}

/// What money was on its way for, by the log sequence of the decision that the bank's line confirmed: that of a grant says so
/// itself.
pub type OnItsWay = BTreeMap<i64, RemittanceKind>;

/// The movements of a fund's bank accounts. `legs` are all legs of the fund that name a bank account's or the conversion
/// account, whole entries of them.
///
/// # Errors
/// An amount without its opposite.
pub fn cash_moves(legs: &[Leg], on_way: &OnItsWay) -> Result<Vec<CashMove>, Overflow> {
    let mut entries: BTreeMap<(i64, EntryId), Vec<&Leg>> = BTreeMap::new();
    for leg in legs {
        entries.entry((leg.seq, leg.entry_id)).or_default().push(leg);
    }
    let mut moves = Vec::new();
    for legs in entries.values_mut() {
        legs.sort_by_key(|leg| leg.leg_no);
        let mut matched = vec![false; legs.len()];
        for at in 0..legs.len() {
            moves.extend(cash_move(legs, at, &mut matched, on_way)?);
        }
    }
    Ok(moves)
}

fn cash_move(legs: &[&Leg], at: usize, matched: &mut [bool], on_way: &OnItsWay) -> Result<Option<CashMove>, Overflow> {
    let leg = legs[at];
    let (into, out) = (is_bank(leg.debit_account), is_bank(leg.credit_account));
    let contra = match (into, out) {
        (true, false) => leg.credit_account,
        (false, true) => leg.debit_account,
        _ => return Ok(None),
    };
    let contra = if contra == CONVERSION { behind_conversion(legs, at, matched).unwrap_or(contra) } else { contra };
    let signed = |amount: Minor| if into { Ok(amount) } else { Minor::ZERO.minus(amount) };
    Ok(Some(CashMove {
        entry: leg.entry_id,
        on: leg.booked_on,
        kind: kind(contra, leg, on_way.get(&leg.seq).copied()),
        currency: leg.currency,
        amount: signed(leg.amount_minor)?,
        base: signed(leg.base_minor.unwrap_or_default())?,
    }))
}

/// The account on the far side of a leg that was only split through 1095 because its sides carry different base amounts: two
/// neighbouring legs of one amount (`books.md`, rule 5). A conversion has no such neighbour.
fn behind_conversion(legs: &[&Leg], at: usize, matched: &mut [bool]) -> Option<AccountCode> {
    let leg = legs[at];
    let fits = |other: &Leg| {
        let turned = if leg.credit_account == CONVERSION {
            other.debit_account == CONVERSION && !is_bank(other.credit_account)
        } else {
            other.credit_account == CONVERSION && !is_bank(other.debit_account)
        };
        let difference = [other.debit_account, other.credit_account]
            .iter()
            .any(|account| *account == GAIN_REALISED || *account == EXCHANGE_LOSS);
        turned && !difference && other.currency == leg.currency && other.amount_minor == leg.amount_minor
    };
    let neighbour = |other: &Leg| (other.leg_no - leg.leg_no).abs() == 1;
    let found = (0..legs.len()).find(|index| !matched[*index] && neighbour(legs[*index]) && fits(legs[*index]))?;
    matched[found] = true;
    let far = legs[found];
    Some(if far.debit_account == CONVERSION { far.credit_account } else { far.debit_account })
}

fn kind(contra: AccountCode, leg: &Leg, way: Option<RemittanceKind>) -> CashKind {
    use RemittanceKind as Way;
    let of_grant = leg.grant_id.is_some() || leg.disbursement_id.is_some();
    match contra {
        CONVERSION => CashKind::Conversion,
        DUE_FROM | DUE_TO => CashKind::Settlement,
        IN_TRANSIT if matches!(way, Some(Way::SettleOut | Way::SettleIn)) => CashKind::Settlement,
        // Any other money on its way that belongs to no grant goes back to where it came from.
        IN_TRANSIT if !of_grant && way != Some(Way::Supplier) => CashKind::Receipt,
        DONOR_RECEIVABLE | RECEIVED_IN_ADVANCE | NET_RESTRICTED | DUE_TO_DONOR | UNIDENTIFIED => CashKind::Receipt,
        _ => CashKind::Disbursement,
    }
}

/// Amount, and the same in base currency, by currency and kind.
pub type KindSums = BTreeMap<(Currency, CashKind), (Minor, Minor)>;

/// Movements added up by currency and kind: amount, and the same in base currency.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn by_kind(moves: &[CashMove]) -> Result<KindSums, Overflow> {
    let mut sums = KindSums::new();
    for found in moves {
        let sum = sums.entry((found.currency, found.kind)).or_default();
        *sum = (sum.0.plus(found.amount)?, sum.1.plus(found.base)?);
    }
    Ok(sums)
}

/// The fund's currency that own sales gave away and what they brought in base currency, to date. A sale counts from the day of
/// its proceeds: an open one has no rate yet. Proceeds find their sale by what it was carried at.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn own_sales(legs: &[Leg], fund: Currency, base: Currency) -> Result<(Minor, Minor), Overflow> {
    let mut entries: BTreeMap<(i64, EntryId), (Minor, Minor)> = BTreeMap::new();
    let mut carried: BTreeMap<(i64, EntryId), Minor> = BTreeMap::new();
    for leg in legs.iter().filter(|leg| leg.debit_account == CONVERSION || leg.credit_account == CONVERSION) {
        let key = (leg.seq, leg.entry_id);
        let net = carried.entry(key).or_default();
        let worth = leg.base_minor.unwrap_or_default();
        *net = if leg.debit_account == CONVERSION { net.plus(worth)? } else { net.minus(worth)? };
        entries.entry(key).or_default();
    }
    for found in cash_moves(legs, &OnItsWay::new())?.iter().filter(|found| found.kind == CashKind::Conversion) {
        let Some((_, sums)) = entries.iter_mut().find(|((_, entry), _)| *entry == found.entry) else { continue };
        if found.currency == fund {
            sums.0 = sums.0.minus(found.amount)?;
        } else if found.currency == base {
            sums.1 = sums.1.plus(found.amount)?;
        }
    }
    let (mut open, mut sold, mut brought): (Vec<(Minor, Minor)>, Minor, Minor) = Default::default();
    for (key, (gave, got)) in entries {
        let worth = carried.get(&key).copied().unwrap_or_default();
        match (gave.0.signum(), got.0.signum()) {
            (1, 1) => (sold, brought) = (sold.plus(gave)?, brought.plus(got)?),
            (1, 0) => open.push((worth, gave)),
            (0, 1) => {
                let settled = Minor::ZERO.minus(worth)?;
                let Some(at) = open.iter().position(|(worth, _)| *worth == settled) else { continue };
                let (_, gave) = open.remove(at);
                (sold, brought) = (sold.plus(gave)?, brought.plus(got)?);
            }
            // A sale that was reversed never was; a purchase is no sale.
            (-1, 0) => open.retain(|(_, gave_then)| gave_then.0 != -gave.0),
            _ => {}
        }
    }
    Ok((sold, brought))
}
