//! The general ledger and running balances by hand, and against plain sums of random legs.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::id::EntryId;
use crate::ledger::account::{ADVANCES, BANK, Layer, PAYABLE, RECEIVED_IN_ADVANCE};

const FUND: FundId = FundId(Uuid::from_u128(1));

fn day(month: u32, day: u32) -> Day {
    Day::from_ymd_opt(2026, month, day).unwrap()
}

fn leg(seq: i64, on: Day, debit: AccountCode, credit: AccountCode, amount: i64) -> Leg {
    Leg {
        entry_id: EntryId(Uuid::from_u128(seq.unsigned_abs().into())),
        leg_no: 1,
        seq,
        booked_on: on,
        layer: Layer::Actual,
        debit_account: debit,
        credit_account: credit,
        amount_minor: Minor(amount),
        currency: Currency::UAH,
        base_minor: Some(Minor(amount)),
        fund_id: FUND,
        line_id: None,
        grant_id: None,
        disbursement_id: None,
        bank_account_id: None,
        other_fund_id: None,
        valued_account: None,
        rate_id: None,
        region: None,
    }
}

/// The same legs as the store sums them: rows of a trial balance before a day, sums by month from it on.
fn summed(legs: &[Leg], from: Day) -> (Vec<TrialRow>, Vec<LegSum>) {
    let (before, moved): (Vec<&Leg>, Vec<&Leg>) = legs.iter().partition(|leg| leg.booked_on < from);
    let row =
        |account, debit, credit| TrialRow { fund: FUND, line: None, account, currency: Currency::UAH, debit, credit };
    let rows = before.iter().flat_map(|leg| {
        [row(leg.debit_account, leg.amount_minor, Minor::ZERO), row(leg.credit_account, Minor::ZERO, leg.amount_minor)]
    });
    let sum = |leg: &&Leg| LegSum {
        debit: leg.debit_account,
        credit: leg.credit_account,
        currency: leg.currency,
        amount: leg.amount_minor,
        base: leg.amount_minor,
        fund: Some(FUND),
        line: None,
        grant: None,
        month: chrono::Datelike::with_day(&leg.booked_on, 1),
    };
    (rows.collect(), moved.iter().map(sum).collect())
}

#[test]
fn an_account_opens_at_what_stood_before_and_closes_month_by_month() {
    let legs = [
        leg(1, day(1, 5), BANK, RECEIVED_IN_ADVANCE, 1_000),
        leg(2, day(2, 3), PAYABLE, BANK, 300),
        leg(3, day(3, 1), PAYABLE, BANK, 900),
        leg(4, day(3, 9), BANK, PAYABLE, 50),
    ];
    let (before, moved) = summed(&legs, day(2, 1));
    let ledger = general_ledger(&before, &moved).unwrap();
    let bank = ledger.iter().find(|found| found.account == BANK).unwrap();
    assert_eq!(bank.opening, Sides { debit: Minor(1_000), credit: Minor(0) });
    assert_eq!(bank.months.len(), 2);
    assert_eq!(bank.months[0].closing, Sides { debit: Minor(700), credit: Minor(0) });
    assert_eq!(bank.months[1].sides, Sides { debit: Minor(50), credit: Minor(900) });
    assert_eq!(
        bank.closing,
        Sides { debit: Minor(0), credit: Minor(150) },
        "an overdrawn account closes on the other side"
    );
    assert_eq!(bank.turnover, Sides { debit: Minor(50), credit: Minor(1_200) });
    let advance = ledger.iter().find(|found| found.account == RECEIVED_IN_ADVANCE).unwrap();
    assert_eq!((advance.months.len(), advance.opening), (0, advance.closing), "it stands and did not move");
}

#[test]
fn a_running_balance_goes_on_from_what_stood_before_in_each_currency() {
    let mut legs = vec![
        leg(1, day(1, 5), BANK, PAYABLE, 10),
        leg(2, day(1, 6), ADVANCES, PAYABLE, 7),
        leg(3, day(1, 7), PAYABLE, BANK, 4),
    ];
    legs.push(Leg { currency: Currency::from_code("EUR").unwrap(), ..leg(4, day(1, 8), BANK, PAYABLE, 1) });
    let rows = running(&[(Currency::UAH, Minor(100))], BANK, &legs).unwrap();
    let seen: Vec<_> = rows.iter().map(|(leg, side, balance)| (leg.seq, *side, balance.0)).collect();
    assert_eq!(seen, [(1, Side::Debit, 110), (3, Side::Credit, 106), (4, Side::Debit, 1)]);
}

#[test]
fn a_balance_out_of_range_is_an_error_and_no_wrong_figure() {
    let legs = [leg(1, day(1, 5), BANK, PAYABLE, i64::MAX), leg(2, day(1, 5), BANK, PAYABLE, 1)];
    assert_eq!(running(&[], BANK, &legs), Err(Overflow));
    let (before, moved) = summed(&legs, day(1, 1));
    assert_eq!(general_ledger(&before, &moved), Err(Overflow));
}

proptest! {
    #[test]
    fn opening_and_movements_give_the_closing_balance_of_every_account(
        moves in prop::collection::vec((1u32..12, 1u32..28, 0usize..4, 0usize..4, 1i64..1_000_000), 1..60),
        cut in 1u32..12,
    ) {
        let accounts = [BANK, PAYABLE, ADVANCES, RECEIVED_IN_ADVANCE];
        let moves = moves.into_iter().filter(|(_, _, debit, credit, _)| debit != credit).enumerate();
        let legs: Vec<Leg> = moves
            .map(|(seq, (month, d, debit, credit, amount))| {
                leg(i64::try_from(seq).unwrap(), day(month, d), accounts[debit], accounts[credit], amount)
            })
            .collect();
        let (before, moved) = summed(&legs, day(cut, 1));
        let ledger = general_ledger(&before, &moved).unwrap();
        for account in accounts {
            let plain: i64 = legs.iter().map(|leg| match side_of(leg, account) {
                Some(Side::Debit) => leg.amount_minor.0,
                Some(Side::Credit) => -leg.amount_minor.0,
                None => 0,
            }).sum();
            let found = ledger.iter().find(|found| found.account == account);
            let closing = found.map_or(Sides::default(), |found| found.closing);
            prop_assert_eq!(closing.debit.0 - closing.credit.0, plain);
            if let Some(found) = found {
                let opened = found.opening.plus(found.turnover.debit, found.turnover.credit).unwrap();
                prop_assert_eq!(opened.balance().unwrap(), found.closing);
            }
            let mut ordered = legs.clone();
            ordered.sort_by_key(|leg| (leg.booked_on, leg.seq));
            let last = running(&[], account, &ordered).unwrap().last().map_or(0, |(_, _, balance)| balance.0);
            prop_assert_eq!(last, plain);
        }
    }
}
