//! What `verify` says of played books: nothing, until a row or a leg is changed by hand.

use std::collections::BTreeSet;

use ledger_core::ledger::verify::{budget, entry_shape};
use ledger_core::programme::agree::states;
use ledger_core::programme::claim::Disallowance;
use ledger_core::programme::disbursement::DisbursementState;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::world::Dossier;

use crate::play::{Agreement, Player, ties};

/// A grant with a claim that is open, an order half delivered, an instalment sent and one still to come.
fn played() -> (Player, Dossier) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[30_000, 20_000, 10_000, 40_000]);
    p.replanned(case, 100_000, &[30_000, 20_000, 10_000]);
    let goods = p.ordered(case, 35_000);
    p.paid(case, 4, place);
    p.accepted(case, 4, 30_000);
    p.disallowed(case, 4, 5_000, Disallowance::GranteeReuse);
    p.paid(case, 5, place);
    p.accepted(case, 5, 8_000);
    p.authorised(case, 6);
    p.sent(case, 6, place);
    p.supplier_paid(goods, place.bank, 10_000);
    p.delivered(goods, 20_000);
    p.handed_over(goods, 5_000);
    ties::recomputed(&p);
    let case = p.case(case).clone();
    (p, case)
}

#[test]
fn a_row_changed_by_hand_is_no_more_what_its_legs_say() {
    type Change = fn(&mut Dossier);
    let (p, case) = played();
    let funds = p.stage.base().funds.clone();
    let changes: [(&str, Change); 14] = [
        ("a claim that is smaller", |case| case.claims[0].claimed_minor.0 -= 1),
        ("a claim that is paid", |case| case.claims[0].refunded_minor.0 += 1),
        ("a claim that is allowed for", |case| case.claims[0].allowance_minor.0 += 1),
        ("a claim whose donor is repaid", |case| case.claims[0].repay_donor = true),
        ("an order that is larger", |case| case.goods[0].ordered_minor.0 += 1),
        ("an order with more paid", |case| case.goods[0].paid_minor.0 += 1),
        ("an order with more delivered", |case| case.goods[0].delivered_minor.0 += 1),
        ("an order with less handed over", |case| case.goods[0].handed_minor.0 -= 1),
        ("a payment that is confirmed", |case| case.disbursements[6].state = DisbursementState::Paid),
        ("receipts that are accepted", |case| case.disbursements[5].receipts_accepted_minor.0 += 1),
        ("an amount that is larger", |case| case.disbursements[6].amount_minor.0 += 1),
        ("a commitment that is larger", |case| case.shares[0].committed_minor.0 += 1),
        ("more that is not authorised", |case| case.shares[0].free_minor.0 += 1),
        ("a grant that is closed", |case| case.award.as_mut().unwrap().state = AwardState::Closed),
    ];
    for (what, change) in changes {
        let mut changed = case.clone();
        change(&mut changed);
        assert_ne!(states(&[changed], &funds, &p.journal), [], "{what}");
    }
}

#[test]
fn a_leg_left_out_of_a_cost_or_a_budget_is_missed() {
    let (p, case) = played();
    let funds = p.stage.base().funds.clone();
    let cases = [case];
    for (at, left_out) in p.journal.iter().enumerate().filter(|(_, leg)| leg.grant_id.is_some()) {
        let mut journal = p.journal.clone();
        journal.remove(at);
        let mut found = states(&cases, &funds, &journal);
        found.extend(budget(&journal));
        found.extend(entry_shape(&journal, &BTreeSet::new()));
        assert_ne!(found, [], "{left_out:?}");
    }
}
