//! What the ledger says of things that lie in the vault: which fields, which kind, how many bytes, who looked and why.

use ledger_core::id::AttachmentId;
use ledger_core::policy::Action;
use ledger_core::programme::command::{CaseNote, Command, IdentityRecord, SettingSet};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::identity::{FILE_MAX, IdentityField as Field, LOOKS_A_DAY, TEXT_MAX, TextKind};
use ledger_core::programme::plan::Change;
use ledger_core::programme::refusal::{RefusalCode as R, Stop};
use ledger_core::programme::settings::{Reason, SettingValue};
use ledger_core::programme::world::last_day;
use uuid::Uuid;

use crate::play::{Agreement, Player, code, label};

/// The day that a play takes for today.
const TODAY: &str = "2030-12-31";

fn player() -> (Player, ledger_core::id::CaseId) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[50_000]);
    (p, case)
}

#[test]
fn an_identity_is_a_list_of_fields_with_a_commitment_and_the_last_version_holds() {
    let (mut p, case) = player();
    p.on(TODAY).by("officer1");
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
    p.on(TODAY).by("officer1").go(Command::IdentityRecord(known));
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
fn nobody_looks_more_than_twenty_times_a_day_nor_on_another_day_than_today() {
    let (mut p, case) = player();
    let other = p.place(&Agreement::uah("BETA", Policy::Advance));
    let other = p.signed(other, &[10_000]);
    p.on(TODAY).by("officer1");
    for case in [case, other] {
        let known = p.identity(case, 0, &[Field::Phone]);
        p.go(Command::IdentityRecord(known));
    }
    let mut last = 0;
    for look in 0..LOOKS_A_DAY {
        let plan = p.go(p.look(if look % 2 == 0 { case } else { other }, Field::Phone));
        let [Change::Act(act)] = plan.changes.as_slice() else { panic!("{plan:?}") };
        last = act.seq;
    }
    for case in [case, other] {
        let refusal = p.refusal(p.look(case, Field::Phone));
        assert_eq!((refusal.code, refusal.earlier.map(|act| act.seq)), (R::RevealLimit, Some(last)));
    }
    // An earlier day is no way round it, and a colleague has looks of their own.
    p.on("2030-12-30");
    assert_eq!(p.refused(p.look(case, Field::Phone)), R::OutOfRange);
    p.on(TODAY).by("monitor");
    p.go(p.look(case, Field::Phone));
}

#[test]
fn a_look_takes_a_reason_that_the_programme_lists() {
    let (mut p, case) = player();
    let known = p.identity(case, 0, &[Field::Phone]);
    p.on(TODAY).by("officer1").go(Command::IdentityRecord(known));
    let (en, uk) = (label("Visit"), label("Візит"));
    let listed = Reason { code: code("visit"), en, uk, actions: vec![Action::IdentityReveal] };
    let set = SettingSet { version: 0, value: SettingValue::Reasons(vec![listed]) };
    p.by("manager1").go(Command::SettingSet(set));
    let look = p.look(case, Field::Phone);
    let refusal = p.by("officer1").refusal(look);
    let told: Vec<String> = refusal.detail.iter().map(|(name, value)| format!("{name} {value}")).collect();
    assert_eq!((refusal.code, told), (R::ReasonNotListed, vec!["reason \"call_back\"".to_owned()]));
}

#[test]
fn a_note_is_about_something_of_its_case_and_of_a_kind_that_no_step_writes() {
    let (mut p, case) = player();
    let other = p.place(&Agreement::uah("BETA", Policy::Advance));
    let other = p.signed(other, &[10_000]);
    let grant = |p: &Player, case| p.case(case).award.as_ref().unwrap().grant_id.0;
    p.by("officer1");
    let about = |p: &Player, about: &str| {
        let Command::CaseNote(note) = p.note(case, 10) else { panic!("another command") };
        Command::CaseNote(CaseNote { about: Some(code(about)), ..note })
    };
    let (ours, theirs) = (grant(&p, case).simple().to_string(), grant(&p, other).simple().to_string());
    for wrong in [theirs.as_str(), "1", "38067"] {
        assert_eq!(p.refused(about(&p, wrong)), R::OutOfRange, "{wrong}");
    }
    p.go(about(&p, &ours));
    for kind in TextKind::ALL {
        let Command::CaseNote(note) = p.note(case, 10) else { panic!("another command") };
        let written = p.try_go(&Command::CaseNote(CaseNote { kind: *kind, ..note })).is_ok();
        assert_eq!(written, matches!(kind, TextKind::Note | TextKind::Question | TextKind::Answer), "{kind:?}");
    }
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
