//! What the ledger says of things that lie in the vault: which fields, which kind, how many bytes, who looked and why.

use ledger_core::id::AttachmentId;
use ledger_core::programme::command::{Command, IdentityRecord};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::identity::{FILE_MAX, IdentityField as Field, TEXT_MAX};
use ledger_core::programme::plan::Change;
use ledger_core::programme::refusal::{RefusalCode as R, Stop};
use ledger_core::programme::world::last_day;
use uuid::Uuid;

use crate::play::{Agreement, Player};

fn player() -> (Player, ledger_core::id::CaseId) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[50_000]);
    (p, case)
}

#[test]
fn an_identity_is_a_list_of_fields_with_a_commitment_and_the_last_version_holds() {
    let (mut p, case) = player();
    p.by("officer1");
    assert_eq!(p.try_go(&p.look(case, Field::Phone)).err(), Some(Stop::Hidden), "nothing is recorded yet");
    let first = p.identity(case, 0, &[Field::Phone, Field::GivenName]);
    let plan = p.go(Command::IdentityRecord(first));
    let [Change::Identity(row)] = plan.changes.as_slice() else { panic!("{plan:?}") };
    assert_eq!((row.version, row.fields.as_str()), (1, "given_name phone"));
    assert_eq!(row.fields(), [Field::GivenName, Field::Phone]);

    let again = p.identity(case, 0, &[Field::Phone]);
    assert_eq!(p.refused(Command::IdentityRecord(again)), R::StaleVersion);
    let nothing = p.identity(case, 1, &[]);
    assert_eq!(p.refused(Command::IdentityRecord(nothing)), R::NothingListed);
    let twice = p.identity(case, 1, &[Field::Phone, Field::Phone]);
    assert_eq!(p.refused(Command::IdentityRecord(twice)), R::NothingListed);
    let bare = IdentityRecord { commitment: Vec::new(), ..p.identity(case, 1, &[Field::Phone]) };
    assert_eq!(p.refused(Command::IdentityRecord(bare)), R::OutOfRange);
    let second = p.identity(case, 1, &[Field::TaxId]);
    p.go(Command::IdentityRecord(second));
    assert_eq!(p.try_go(&p.look(case, Field::Phone)).err(), Some(Stop::Hidden), "the second version has no phone");
    let plan = p.go(p.look(case, Field::TaxId));
    assert_eq!(plan.version, 2);
}

#[test]
fn a_look_is_an_act_with_field_and_reason_and_belongs_to_few() {
    let (mut p, case) = player();
    let known = p.identity(case, 0, &[Field::Phone]);
    p.by("officer1").go(Command::IdentityRecord(known));
    for who in ["auditor", "committee1", "finance", "manager1"] {
        let look = p.look(case, Field::Phone);
        assert_eq!(p.by(who).refused(look), R::NotYourRole, "{who}");
    }
    for who in ["evaluator", "admin"] {
        let look = p.look(case, Field::Phone);
        assert_eq!(p.by(who).try_go(&look).err(), Some(Stop::Hidden), "{who}");
    }
    let look = p.look(case, Field::Phone);
    let plan = p.by("monitor").go(look);
    let notes: Vec<(&str, &str)> = plan.notes.iter().map(|(name, value)| (*name, value.as_str().unwrap())).collect();
    assert_eq!(notes, [("field", "phone"), ("reason", "call_back")]);
    assert!(matches!(plan.changes.as_slice(), [Change::Act(act)] if act.person_id == p.person("monitor")));
}

#[test]
fn files_and_notes_have_limits_and_a_file_is_opened_on_its_own_case_alone() {
    let (mut p, case) = player();
    let other = p.place(&Agreement::uah("BETA", Policy::Advance));
    let other = p.signed(other, &[10_000]);
    let id = AttachmentId(Uuid::from_u128(9_001));
    p.by("officer1");
    for size in [0, FILE_MAX + 1] {
        assert_eq!(p.refused(p.file(case, id, size)), R::OutOfRange, "{size}");
    }
    for size in [0, TEXT_MAX + 1] {
        assert_eq!(p.refused(p.note(case, size)), R::OutOfRange, "{size}");
    }
    p.go(p.file(case, id, FILE_MAX));
    p.go(p.note(case, TEXT_MAX));
    p.go(p.open_file(case, id));
    assert_eq!(p.try_go(&p.open_file(other, id)).err(), Some(Stop::Hidden));
    let open = p.open_file(case, id);
    assert_eq!(p.by("auditor").refused(open), R::NotYourRole);
}

#[test]
fn looking_something_up_binds_no_later_step_to_its_day() {
    let (mut p, case) = player();
    let before = last_day(&p.stage.case(case).unwrap().acts).map(|(day, _)| day);
    p.on("2030-01-01").by("officer1");
    p.go(p.note(case, 10));
    assert_eq!(last_day(&p.stage.case(case).unwrap().acts).map(|(day, _)| day), before);
    // Nor is a note bound to the day of the last step.
    p.on("2026-01-05");
    p.go(p.note(case, 10));
}
