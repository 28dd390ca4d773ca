//! Payment batches: who builds one does not release it, a member goes out with its batch or not at all, nobody is paid twice
//! without a reason, and what was dropped is prepared anew.
//!
//! Invariant: a refusal leaves every payment as it was.

use ledger_core::id::{BatchId, CaseId};
use ledger_core::policy::Action as A;
use ledger_core::programme::batch::{BATCH_MAX, FileHashes};
use ledger_core::programme::command::{self as input, BatchBuild, BatchRead, BatchRelease, Command, SameAccount};
use ledger_core::programme::disbursement::DisbursementState as S;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::refusal::RefusalCode as R;

use crate::play::batches::{digits, hashes};
use crate::play::{Agreement, Place, Player, code, day};

/// Two cases with two authorised instalments each, of one amount, whose payees have rested.
fn ready() -> (Player, Place, [CaseId; 2]) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let cases = [p.signed(place, &[10_000, 10_000]), p.signed(place, &[10_000, 30_000])];
    for (case, digit) in cases.into_iter().zip(["a", "b"]) {
        p.paid_to(case, digit);
        p.authorised(case, 0);
        p.authorised(case, 1);
    }
    p.on("2026-01-07");
    (p, place, cases)
}

fn refused(p: &mut Player, build: BatchBuild) -> R {
    p.by("finance").refused(Command::BatchBuild(build))
}

#[test]
fn a_batch_is_released_by_a_second_person_with_the_hashes_that_both_saw() {
    let (mut p, place, [one, two]) = ready();
    let batch = p.batched(p.batch_build(1, place, &[(one, 0), (two, 0)]));
    assert_eq!(p.instalment(one, 0).prepared_by, Some(p.person("finance")));
    // Alone nothing of it goes out.
    let alone = Command::PaymentRelease(p.step(one, 0));
    assert_eq!(p.by("manager2").refused(alone), R::InBatch);
    let release = p.batch_release(batch);
    let refusal = p.by("finance_manager1").refusal(release.clone());
    assert_eq!((refusal.code, refusal.earlier.unwrap().action), (R::Duties, A::DisbursementAuthorise));
    assert_eq!(p.by("finance").refused(release.clone()), R::NotYourRole);
    let other = FileHashes { csv: digits("9"), ..hashes() };
    let wrong = Command::BatchRelease(BatchRelease { batch, version: 1, files: other });
    assert_eq!(p.by("manager2").refused(wrong), R::DocumentDiffers);
    p.go(release.clone());
    for case in [one, two] {
        let step = Command::PaymentRelease(p.step(case, 0));
        p.go(step);
        assert_eq!(p.instalment(case, 0).state, S::Sent);
    }
    assert_eq!(p.refused(release), R::StaleVersion);
    let read = BatchRead { batch, format: ledger_core::programme::batch::PaymentFormat::Csv };
    p.by("finance").go(Command::BatchRead(read.clone()));
    assert_eq!(p.by("officer1").refused(Command::BatchRead(read)), R::NotYourRole);
}

#[test]
fn who_built_a_batch_is_told_by_which_act_and_its_number_is_the_next() {
    let (mut p, place, [one, _]) = ready();
    let late = p.batch_build(2, place, &[(one, 0)]);
    assert_eq!(refused(&mut p, late), R::StaleVersion);
    let batch = p.batched(p.batch_build(1, place, &[(one, 0)]));
    let role = input::RoleGrant {
        person: p.person("finance"),
        role: ledger_core::policy::Role::Manager,
        active: true,
        ngo: None,
    };
    p.by("admin").go(Command::RoleGrant(role));
    let release = p.batch_release(batch);
    let refusal = p.by("finance").refusal(release);
    assert_eq!((refusal.code, refusal.earlier.unwrap().action), (R::Duties, A::PaymentPrepare));
}

#[test]
fn what_cannot_be_paid_keeps_the_whole_batch_from_being_built() {
    let (mut p, place, [one, two]) = ready();
    let whole = p.batch_build(1, place, &[(one, 0), (two, 0)]);
    let with = |change: &dyn Fn(&mut BatchBuild)| {
        let mut build = whole.clone();
        change(&mut build);
        build
    };
    let stale = with(&|build| build.members[1].version = 1);
    assert_eq!(refused(&mut p, stale), R::StaleVersion);
    let none = with(&|build| build.members.clear());
    assert_eq!(refused(&mut p, none), R::NothingListed);
    let many = with(&|build| build.members = vec![build.members[0].clone(); BATCH_MAX + 1]);
    assert_eq!(refused(&mut p, many), R::OutOfRange);
    let twice = with(&|build| build.members[1] = build.members[0].clone());
    assert_eq!(refused(&mut p, twice), R::AlreadyDone);
    let past = with(&|build| build.requested_on = day("2026-01-06"));
    assert_eq!(refused(&mut p, past), R::DatesReversed);
    let unmade = with(&|build| build.files = FileHashes::none());
    assert_eq!(refused(&mut p, unmade), R::OutOfRange);
    // A case without a payee, which is paid by itself as before.
    let case = p.signed(place, &[10_000]);
    p.authorised(case, 0);
    let without = p.batch_build(1, place, &[(one, 0), (case, 0)]);
    assert_eq!(refused(&mut p, without), R::PayeeMissing);
    // One whose payee did not rest.
    let case = p.signed(place, &[10_000]);
    p.paid_to(case, "c");
    p.authorised(case, 0);
    let hasty = p.batch_build(1, place, &[(one, 0), (case, 0)]);
    assert_eq!(refused(&mut p, hasty), R::PayeeHold);
    assert!(p.instalment(one, 0).prepared_by.is_none());
}

#[test]
fn one_payee_gets_one_amount_once_a_day_unless_there_is_a_reason() {
    let (mut p, place, [one, two]) = ready();
    let twice = p.batch_build(1, place, &[(one, 0), (one, 1)]);
    let refusal = p.by("finance").refusal(Command::BatchBuild(twice.clone()));
    let first = p.instalment(one, 0).end_to_end_id.as_str().to_owned();
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::PaidTwice, Some(first.as_str())));
    // Another amount to the same payee is no second payment; the same account in another case is, where the vault says so.
    let build = p.batch_build(1, place, &[(two, 0), (two, 1)]);
    p.batched(build);
    let mut next = p.batch_build(2, place, &[(one, 0)]);
    let (member, other) = (next.members[0].disbursement, p.instalment(two, 0).disbursement_id);
    next.same_account = vec![SameAccount { member, other }];
    assert_eq!(refused(&mut p, next.clone()), R::PaidTwice);
    next.requested_on = day("2026-01-08");
    p.batched(next);
    let mut with_reason = p.batch_build(3, place, &[(one, 1)]);
    with_reason.requested_on = day("2026-01-08");
    assert_eq!(refused(&mut p, with_reason.clone()), R::PaidTwice);
    with_reason.reason = Some(code("two_tools"));
    p.batched(with_reason);
}

#[test]
fn what_was_dropped_is_prepared_anew_and_what_moved_on_is_left_alone() {
    let (mut p, place, [one, two]) = ready();
    let batch: BatchId = p.batched(p.batch_build(1, place, &[(one, 0)]));
    let before = p.instalment(one, 0).end_to_end_id.clone();
    let drop = p.batch_drop(batch);
    assert_eq!(p.by("officer1").refused(drop.clone()), R::NotYourRole);
    let plan = p.by("finance_manager1").go(drop.clone());
    assert_eq!(plan.state, Some("dropped"));
    let row = p.instalment(one, 0);
    assert!(row.state == S::Authorised && row.prepared_by.is_none() && row.end_to_end_id != before);
    assert_eq!(p.refused(drop), R::StaleVersion);
    // A member that was taken back since keeps the batch from being released; dropping it touches the others alone.
    let batch = p.batched(p.batch_build(2, place, &[(one, 0), (two, 0)]));
    p.paid_to(one, "d");
    assert_eq!(p.instalment(one, 0).state, S::Requested);
    let release = p.batch_release(batch);
    assert_eq!(p.by("manager2").refused(release), R::StaleVersion);
    let version = p.instalment(one, 0).version;
    let drop = p.batch_drop(batch);
    p.by("finance").go(drop);
    assert_eq!((p.instalment(one, 0).version, p.instalment(two, 0).prepared_by), (version, None));
}
