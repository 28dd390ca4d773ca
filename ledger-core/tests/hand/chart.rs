//! Accounts that are added to the chart, and the cap for one grantee.

use ledger_core::ledger::account::{Layer, Side};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::plan::Change;
use ledger_core::programme::refusal::RefusalCode as R;

use crate::play::{Player, account, uah, usd};

fn add(digits: &str, normal_side: Side) -> Command {
    Command::AccountAdd(input::AccountAdd { code: account(digits), normal_side })
}

#[test]
fn an_account_is_added_once_in_the_layer_of_its_class() {
    let mut p = Player::new();
    p.by("finance_manager1");
    for (digits, layer) in [("1410", Layer::Actual), ("9901", Layer::Budget), ("53101234", Layer::Actual)] {
        let plan = p.go(add(digits, Side::Debit));
        let [Change::Account(row)] = plan.changes.as_slice() else { panic!("{:?}", plan.changes) };
        assert_eq!((row.code, row.layer, row.normal_side), (account(digits), layer, Side::Debit));
        assert!(!row.grant_controlled && plan.entries.is_empty());
        assert_eq!(p.refused(add(digits, Side::Credit)), R::CodeTaken);
    }
    assert_eq!(p.by("finance").refused(add("1420", Side::Debit)), R::NotYourRole);
}

#[test]
fn a_code_that_goes_on_from_a_seeded_one_is_taken_and_a_class_that_there_is_not_is_none() {
    let mut p = Player::new();
    p.by("finance_manager1");
    for digits in ["1010", "10101", "40100", "98001", "121099"] {
        assert_eq!(p.refused(add(digits, Side::Debit)), R::CodeTaken, "{digits}");
    }
    for digits in ["0100", "6010", "7010", "8010"] {
        assert_eq!(p.refused(add(digits, Side::Debit)), R::OutOfRange, "{digits}");
    }
}

#[test]
fn the_cap_for_one_grantee_is_set_changed_and_lifted_by_a_manager() {
    let mut p = Player::new();
    let set = |cap| Command::GranteeCapSet(input::GranteeCapSet { cap });
    p.by("manager1");
    assert_eq!(p.refused(set(None)), R::AlreadyDone, "there is none");
    assert_eq!(p.refused(set(Some(usd(100)))), R::CurrencyMismatch);
    assert_eq!(p.refused(set(Some(uah(0)))), R::AmountNotPositive);
    p.go(set(Some(uah(50_000))));
    assert_eq!(p.refused(set(Some(uah(50_000)))), R::AlreadyDone);
    let cap = |p: &Player| p.stage.base().programme.as_ref().unwrap().grantee_cap_minor.map(|cap| cap.0);
    assert_eq!(cap(&p), Some(50_000));
    assert_eq!(p.by("finance_manager1").refused(set(None)), R::NotYourRole);
    p.by("manager2").go(set(None));
    assert_eq!(cap(&p), None);
}

#[test]
fn an_award_beyond_the_cap_is_refused_and_one_within_it_passes() {
    use crate::play::Agreement;
    use ledger_core::programme::fund::Policy;
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    p.by("manager1").go(Command::GranteeCapSet(input::GranteeCapSet { cap: Some(uah(50_000)) }));
    let case = p.voted(place, 50_001, &[]);
    let version = p.case(case).application.version;
    assert_eq!(p.by("manager1").refused(Command::AwardConfirm(input::CaseStep { case, version })), R::OverGranteeCap);
    p.signed(place, &[50_000]);
}
