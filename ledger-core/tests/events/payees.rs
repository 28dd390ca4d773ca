//! A payee that is set while a payment is with the bank: an approval that looked at another payee is not used again.
//!
//! Invariant: what comes back from the bank is approved anew, and the books are what they were before the approval.

use ledger_core::id::CaseId;
use ledger_core::policy::{Action as A, Role};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::disbursement::DisbursementState as S;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::payee::Commitment;
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::RefusalCode as R;

use crate::play::{Agreement, Place, Player, code, ties, uah};

fn payee(p: &mut Player, case: CaseId, digit: &str) -> Plan {
    let version = p.case(case).payees.last().map_or(0, |payee| payee.version);
    let commitment = Commitment::parse(&digit.repeat(64)).unwrap();
    let set = p.by("officer1").go(Command::PayeeSet(input::PayeeSet { case, version, commitment }));
    p.by("finance_manager2").go(Command::PayeeConfirm(input::PayeeConfirm { case, version: version + 1 }));
    set
}

fn because(p: &Player, case: CaseId) -> input::DisbursementReason {
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    input::DisbursementReason { disbursement, version, reason: code("why") }
}

fn rejected(p: &mut Player, case: CaseId) -> Plan {
    let reject = Command::PaymentReject(because(p, case));
    p.by("finance2").go(reject)
}

fn voids(plan: &Plan) -> bool {
    plan.notes.iter().any(|(name, _)| *name == "voided")
}

fn suspend(p: &mut Player, case: CaseId) {
    let version = p.grant_step(case).version;
    let suspend = input::GrantSuspend { case, version, reason: code("why"), safety: true };
    p.by("officer1").go(Command::GrantSuspend(suspend));
}

/// An instalment at the bank when another payee is set.
fn sent(policy: Policy) -> (Player, Place, CaseId) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", policy));
    let case = p.signed(place, &[10_000, 20_000]);
    payee(&mut p, case, "a");
    p.on("2026-01-06");
    p.authorised(case, 0);
    p.sent(case, 0, place);
    (p, place, case)
}

#[test]
fn a_rejected_payment_is_approved_anew_when_the_payee_was_set_since() {
    for policy in [Policy::Advance, Policy::ExpenseWhenAuthorised] {
        let (mut p, place, case) = sent(policy);
        let plan = rejected(&mut p, case);
        assert!(!voids(&plan), "nothing was set since");
        assert_eq!(p.instalment(case, 0).state, S::Authorised);
        p.sent(case, 0, place);
        payee(&mut p, case, "b");
        assert_eq!(p.instalment(case, 0).state, S::Sent, "what is with the bank is a fact");
        let plan = rejected(&mut p, case);
        assert!(voids(&plan));
        let row = p.instalment(case, 0);
        assert_eq!((row.state, row.verified_by, row.authorised_by, row.prepared_by), (S::Requested, None, None, None));
        assert_eq!(row.voided_on, Some(p.date()));
        assert_eq!((p.open_of(case, "2010"), p.open_of(case, "1090")), (0, 0));
        let share = &p.case(case).shares[0];
        assert_eq!(share.free_minor.0, 30_000);
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let prepare = input::PaymentPrepare { disbursement, version, bank_account: place.bank };
        assert_eq!(p.by("finance").refused(Command::PaymentPrepare(prepare)), R::WrongState);
        ties::recomputed(&p);
    }
}

#[test]
fn a_suspended_one_waits_for_its_approval_and_a_reissued_one_is_returned_again() {
    let (mut p, _, case) = sent(Policy::Advance);
    payee(&mut p, case, "b");
    suspend(&mut p, case);
    assert!(voids(&rejected(&mut p, case)));
    let row = p.instalment(case, 0);
    assert_eq!((row.state, row.held_from, row.authorised_by), (S::Held, Some(S::Requested), None));
    let clear = Command::GrantClear(p.grant_step(case));
    p.by("manager1").go(clear);
    assert_eq!(p.instalment(case, 0).state, S::Requested);
    ties::recomputed(&p);

    let (mut p, place, case) = sent(Policy::Advance);
    p.confirmed(case, 0);
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let (amount, bank_ref, value_on) = (uah(10_000), code("BACK-1"), p.date());
    let back = input::PaymentReturn { disbursement, version, bank_ref, amount, value_on };
    p.by("finance2").go(Command::PaymentReturn(back));
    let reissue = Command::PaymentReissue(p.step(case, 0));
    p.by("finance_manager1").go(reissue);
    p.sent(case, 0, place);
    payee(&mut p, case, "b");
    assert!(voids(&rejected(&mut p, case)));
    assert_eq!(
        (p.instalment(case, 0).state, p.open_of(case, "2010"), p.open_of(case, "2020")),
        (S::Returned, 0, -10_000)
    );
    ties::recomputed(&p);
}

#[test]
fn who_set_the_payee_or_asked_for_the_payment_does_not_issue_it_again() {
    let (mut p, _, case) = sent(Policy::Advance);
    p.confirmed(case, 0);
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let (amount, bank_ref, value_on) = (uah(10_000), code("BACK-1"), p.date());
    let back = input::PaymentReturn { disbursement, version, bank_ref, amount, value_on };
    p.by("finance2").go(Command::PaymentReturn(back));
    let mut earlier = Vec::new();
    for who in ["officer1", "officer2", "manager1"] {
        let person = p.person(who);
        let role = input::RoleGrant { person, role: Role::FinanceManager, active: true, ngo: None };
        p.by("admin").go(Command::RoleGrant(role));
        let reissue = Command::PaymentReissue(p.step(case, 0));
        let refusal = p.by(who).refusal(reissue);
        assert_eq!(refusal.code, R::Duties, "{who}");
        earlier.push(refusal.earlier.unwrap().action);
    }
    assert_eq!(earlier, [A::DisbursementRequest, A::DisbursementVerify, A::AwardConfirm]);
    // Whoever set the payee, and did nothing else.
    let person = p.person("monitor");
    for role in [Role::Officer, Role::FinanceManager] {
        let give = input::RoleGrant { person, role, active: true, ngo: None };
        p.by("admin").go(Command::RoleGrant(give));
    }
    let commitment = Commitment::parse(&"c".repeat(64)).unwrap();
    p.by("monitor").go(Command::PayeeSet(input::PayeeSet { case, version: 1, commitment }));
    p.by("finance_manager2").go(Command::PayeeConfirm(input::PayeeConfirm { case, version: 2 }));
    let reissue = Command::PaymentReissue(p.step(case, 0));
    let refusal = p.by("monitor").refusal(reissue.clone());
    assert_eq!((refusal.code, refusal.earlier.unwrap().action), (R::Duties, A::PayeeSet));
    p.by("finance_manager1").go(reissue);
}

#[test]
fn a_payee_that_nobody_set_is_confirmed_by_nobody_and_only_whose_right_it_is_learns_why() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[10_000]);
    let confirm = Command::PayeeConfirm(input::PayeeConfirm { case, version: 1 });
    assert_eq!(p.by("officer1").refused(confirm.clone()), R::NotYourRole);
    assert_eq!(p.by("finance_manager1").refused(confirm), R::WrongState);
}
