//! Positions and funnels by hand: figures small enough to add up on paper.

#![allow(clippy::unwrap_used)]

use uuid::Uuid;

use super::*;
use crate::id::{DonorId, FundId, LineId};
use crate::ledger::account::{ADVANCES, GRANTS_CASH, IN_TRANSIT, PAYABLE};
use crate::programme::fund::{Condition, FundState, Policy};
use crate::programme::terms::FundTerms;
use crate::text::{Code, Label};
use crate::time::Day;

fn fund(id: u128, condition: Condition) -> Fund {
    let terms = FundTerms::default();
    Fund {
        fund_id: FundId(Uuid::from_u128(id)),
        donor_id: Some(DonorId(Uuid::from_u128(9))),
        code: Code::new("F-1").unwrap(),
        title: Label::new("Invented Foundation").unwrap(),
        version: 1,
        currency: Currency::UAH,
        condition,
        policy: Policy::Advance,
        state: FundState::Open,
        starts_on: Day::from_ymd_opt(2026, 1, 1).unwrap(),
        ends_on: Day::from_ymd_opt(2026, 12, 31).unwrap(),
        rate_method: terms.rate_method,
        rate_source: terms.rate_source,
        exchange_bearer: terms.exchange_bearer,
        fees_eligible: terms.fees_eligible,
        interest_adds: terms.interest_adds,
        indirect_bp: terms.indirect,
        flexibility_bp: terms.flexibility,
        warn_bp: terms.warn,
        stop_bp: terms.stop,
        fee_line_id: None,
        exchange_line_id: None,
        indirect_line_id: None,
        converted_minor: Minor::ZERO,
        converted_base_minor: Minor::ZERO,
    }
}

fn row(fund: u128, account: AccountCode, debit: i64, credit: i64) -> TrialRow {
    let line = account.starts_with("9").then_some(LineId(Uuid::from_u128(4)));
    let fund = FundId(Uuid::from_u128(fund));
    TrialRow { fund, line, account, currency: Currency::UAH, debit: Minor(debit), credit: Minor(credit) }
}

/// Budget 1,000; received 600; awarded 500, signed 450; paid 400 in advance, receipts accepted for 300.
fn conditional() -> Vec<TrialRow> {
    vec![
        row(1, AUTHORITY, 1_000, 0),
        row(1, AVAILABLE, 500, 1_050),
        row(1, PRE_ENCUMBERED, 500, 500),
        row(1, ENCUMBERED, 300, 450),
        row(1, EXPENDED, 0, 300),
        row(1, BANK, 600, 400),
        row(1, RECEIVED_IN_ADVANCE, 300, 600),
        row(1, ADVANCES, 400, 300),
        row(1, PAYABLE, 400, 400),
        row(1, IN_TRANSIT, 400, 400),
        row(1, GRANTS_CASH, 300, 0),
        row(1, RELEASED, 0, 300),
        row(2, BANK, 77, 0),
        row(2, RECEIVED_IN_ADVANCE, 0, 77),
    ]
}

#[test]
fn a_position_holds_the_budget_and_the_money_of_its_own_fund() {
    let position = Position::of(&fund(1, Condition::Conditional), &conditional()).unwrap();
    let expected = Position {
        authority: Minor(1_000),
        available: Minor(550),
        pre_encumbered: Minor(0),
        encumbered: Minor(150),
        expended: Minor(300),
        received: Minor(600),
        cash: Minor(200),
        receivable: Minor(0),
        in_advance: Minor(300),
    };
    assert_eq!(position, expected);
    let parts = [position.available, position.pre_encumbered, position.encumbered, position.expended];
    assert_eq!(Minor::sum(parts), Ok(position.authority));
}

#[test]
fn received_is_the_same_for_a_pledge_and_is_not_moved_by_money_that_comes_back() {
    // Pledged 1,000, paid in 600; a payment of 100 went out and came back.
    let rows = [
        row(1, DONOR_RECEIVABLE, 1_000, 600),
        row(1, NET_RESTRICTED, 250, 1_000),
        row(1, RELEASED, 0, 250),
        row(1, BANK, 700, 100),
    ];
    let position = Position::of(&fund(1, Condition::Unconditional), &rows).unwrap();
    assert_eq!((position.received, position.cash, position.receivable), (Minor(600), Minor(600), Minor(400)));
    // Spent by a conditional fund before it was paid in: 1110 / 4010.
    let rows = [row(1, DONOR_RECEIVABLE, 50, 0), row(1, RELEASED, 0, 50)];
    let position = Position::of(&fund(1, Condition::Conditional), &rows).unwrap();
    assert_eq!((position.received, position.receivable), (Minor(0), Minor(50)));
}

#[test]
fn amounts_of_two_currencies_are_not_added() {
    let one = Position { cash: Minor(5), ..Position::default() };
    let eur = Currency::from_code("EUR").unwrap();
    let sums = totals([(Currency::UAH, &one), (eur, &one), (Currency::UAH, &one)]).unwrap();
    let cash: Vec<(&str, i64)> = sums.iter().map(|(currency, sum)| (currency.code(), sum.cash.0)).collect();
    assert_eq!(cash, [("EUR", 5), ("UAH", 10)]);
}
