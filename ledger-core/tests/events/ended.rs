//! What is still to be paid, or comes back, after a grant was suspended or ended early.
//!
//! Invariant: what was delivered is paid and nothing ahead; what comes back from the bank waits on being given up.

use ledger_core::id::CaseId;
use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command, ReceiptTarget};
use ledger_core::programme::disbursement::DisbursementState as S;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::steps;
use ledger_core::programme::suspension::Ground;
use ledger_core::programme::world::World;

use crate::play::{Agreement, Player, code, ties, uah};

fn end(p: &mut Player, case: CaseId) {
    let (version, ground) = (p.grant_step(case).version, Ground::Stops);
    let propose = input::TerminationPropose { case, version, ground, review: None, reason: code("why") };
    p.by("manager1").go(Command::TerminationPropose(propose));
    let confirm = Command::TerminationConfirm(p.grant_step(case));
    p.by("finance_manager2").go(confirm);
}

fn waits(p: &Player, case: CaseId) -> Vec<Action> {
    steps::waiting(p.case(case), &World::default(), p.date()).into_iter().map(|step| step.action).collect()
}

fn because(p: &Player, case: CaseId) -> input::DisbursementReason {
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    input::DisbursementReason { disbursement, version, reason: code("why") }
}

#[test]
fn goods_that_were_delivered_before_an_early_end_are_paid_and_nothing_ahead() {
    for policy in [Policy::Advance, Policy::ExpenseWhenAuthorised] {
        let mut p = Player::new();
        let place = p.place(&Agreement::uah("ALPHA", policy));
        let case = p.in_kind(place, 50_000);
        let goods = p.ordered(case, 50_000);
        p.delivered(goods, 30_000);
        p.handed_over(goods, 20_000);
        end(&mut p, case);
        let ahead = p.goods_pay(goods, place.bank, 30_001);
        assert_eq!(p.by("manager2").refused(ahead), R::OverOpen);
        let sent = p.supplier_paid(goods, place.bank, 30_000);
        assert_eq!(p.legs(&sent), ["ALPHA 2030/1090 UAH 300.00"]);
        p.remitted(&sent);
        assert_eq!((p.open_of(case, "2030"), p.goods(goods).owed().0), (0, 0));
        let more = p.goods_pay(goods, place.bank, 1);
        assert_eq!(p.by("manager2").refused(more), R::OverOpen);
        ties::recomputed(&p);
    }
}

#[test]
fn a_payment_that_comes_back_after_the_end_is_found_and_waits_on_being_given_up() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    p.free_fund();
    let case = p.signed(place, &[10_000, 20_000]);
    let disbursement = p.paid(case, 0, place);
    end(&mut p, case);
    let (receipt, _) = p.held(place.bank, uah(10_000));
    p.identified(receipt, ReceiptTarget::Returned(disbursement));
    assert_eq!(p.instalment(case, 0).state, S::Returned);
    assert_eq!(waits(&p, case), [Action::DisbursementCancel]);
    let cancel = Command::DisbursementCancel(because(&p, case));
    p.by("finance_manager1").go(cancel);
    assert_eq!(waits(&p, case), [Action::ClosePropose]);
    ties::recomputed(&p);
}

#[test]
fn a_payment_that_is_rejected_after_the_end_waits_on_being_given_up() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::ExpenseWhenAuthorised));
    let case = p.signed(place, &[10_000, 20_000]);
    p.authorised(case, 0);
    p.sent(case, 0, place);
    end(&mut p, case);
    let reject = Command::PaymentReject(because(&p, case));
    p.by("finance2").go(reject);
    assert_eq!((p.instalment(case, 0).state, waits(&p, case)), (S::Authorised, vec![Action::DisbursementCancel]));
    let cancel = Command::DisbursementCancel(because(&p, case));
    p.by("finance_manager1").go(cancel);
    let award = p.case(case).award.as_ref().unwrap().state;
    assert_eq!((award, waits(&p, case)), (AwardState::Terminated, vec![Action::ClosePropose]));
    ties::recomputed(&p);
}
