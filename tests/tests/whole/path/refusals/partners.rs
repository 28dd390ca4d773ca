//! Refusals that keep donors, partner NGOs and calls apart: whose case it is, and what its call may give.
//!
//! Invariant: each command differs from one that would be granted in what its refusal names.

use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::refusal::RefusalCode as R;

use super::{TERMS, Walk};
use crate::place::{GENEROUS, Place, call_command};
use crate::play::{Deal, case_open_command, step, to_the_vote};
use crate::scene::{code, label};

/// Codes of partners, whose survivor it is, and the hand-over of a case.
pub async fn ngos(walk: &mut Walk) {
    let on = walk.scene.day(3);
    let [first, second] = walk.scene.ngos;
    let donor = |name| Command::DonorOpen(input::DonorOpen { code: code(name).unwrap(), title: label("D").unwrap() });
    walk.refused(R::CodeTaken, "finance_manager1", on, donor("DONOR")).await;
    walk.refused(R::NotYourRole, "finance", on, donor("OTHER")).await;
    let region = ledger_core::programme::region::Region::parse("UA-30").unwrap();
    let ngo = |name| Command::NgoOpen(input::NgoOpen { code: code(name).unwrap(), title: label("N").unwrap(), region });
    walk.refused(R::CodeTaken, "admin", on, ngo("NGO-2")).await;
    walk.refused(R::NotYourRole, "officer1", on, ngo("NGO-3")).await;

    // An officer acts for no NGO and has to say which; a caseworker has one.
    let enrol = |ngo| Command::SubjectEnrol(input::SubjectEnrol { ngo, sex: None });
    walk.refused(R::NgoMissing, "officer1", on, enrol(None)).await;
    walk.scene.act("officer1", on, enrol(Some(second))).await.unwrap();
    walk.scene.act("caseworker1", on, enrol(None)).await.unwrap();
    let Command::CaseOpen(open) = case_open_command(walk.place, 1_000, on).unwrap() else { panic!("another command") };
    let unsaid = Command::CaseOpen(input::CaseOpen { ngo: None, ..open });
    walk.refused(R::NgoMissing, "officer1", on, unsaid.clone()).await;
    let case = walk.scene.act("caseworker1", on, unsaid).await.unwrap().case_id.unwrap();

    let transfer = |version, to| Command::CaseTransfer(input::CaseTransfer { case, version, to });
    walk.refused(R::NotYourRole, "caseworker1", on, transfer(1, second)).await;
    walk.refused(R::SameNgo, "officer1", on, transfer(1, first)).await;
    walk.refused(R::StaleVersion, "officer1", on, transfer(2, second)).await;
    walk.scene.act("officer1", on, transfer(1, second)).await.unwrap();
}

/// What a call takes and gives.
pub async fn calls(walk: &mut Walk) {
    let (on, place) = (walk.scene.day(3), walk.place);
    let whole = (walk.scene.day(0), walk.scene.today);
    let lines = [(place.fund, place.line, 40_000)];
    let (other_fund, others) = walk.scene.fund("THIRD", TERMS, &[100_000], walk.scene.day(0)).await.unwrap();
    let open = |name, dates, ceiling, lines: &[_]| call_command(name, dates, ceiling, lines).unwrap();
    walk.refused(R::NotYourRole, "officer1", on, open("SMALL", whole, 60_000, &lines)).await;
    walk.refused(R::NothingListed, "manager1", on, open("SMALL", whole, 60_000, &[])).await;
    walk.refused(R::DatesReversed, "manager1", on, open("SMALL", (whole.1, whole.0), 60_000, &lines)).await;
    walk.refused(R::AmountNotPositive, "manager1", on, open("SMALL", whole, 0, &lines)).await;
    let strange = [(place.fund, others[0], 1)];
    walk.refused(R::LineNotOfFund, "manager1", on, open("SMALL", whole, 60_000, &strange)).await;
    let twice = [lines[0], lines[0]];
    walk.refused(R::CodeTaken, "manager1", on, open("SMALL", whole, 60_000, &twice)).await;
    let small = walk.scene.act("manager1", on, open("SMALL", whole, 60_000, &lines)).await.unwrap();
    walk.refused(R::CodeTaken, "manager1", on, open("SMALL", whole, 60_000, &lines)).await;
    let small = Place { call: small.object_id.parse().unwrap(), ..place };

    let case = |place, amount| case_open_command(place, amount, on).unwrap();
    walk.refused(R::LineNotOfCall, "officer1", on, case(Place { fund: other_fund, line: others[0], ..place }, 1)).await;
    walk.refused(R::OverCeiling, "officer1", on, case(small, 60_001)).await;
    let brief = (walk.scene.day(3), walk.scene.day(4));
    let brief = walk.scene.act("manager1", on, open("BRIEF", brief, GENEROUS, &lines)).await.unwrap();
    let brief = Place { call: brief.object_id.parse().unwrap(), ..place };
    let (before, after) = (walk.scene.day(2), walk.scene.day(5));
    walk.refused(R::CallNotOpen, "officer1", before, case_open_command(brief, 1, before).unwrap()).await;
    walk.refused(R::CallNotOpen, "officer1", after, case_open_command(brief, 1, after).unwrap()).await;
    // Opened in time and submitted too late.
    let deal = Deal::plain(1);
    let tardy = walk.scene.case_open(brief, 1, on).await.unwrap();
    walk.refused_step(R::CallNotOpen, tardy, &deal, step("officer1", Action::CaseSubmit, 2)).await;
    walk.take(tardy, &deal, &[step("officer1", Action::CaseSubmit, 1)]).await;

    // The line has 500,000; the call gives 40,000 of it.
    let deal = Deal::plain(40_001);
    let over = walk.scene.case_open(small, 40_001, on).await.unwrap();
    walk.take(over, &deal, &to_the_vote()).await;
    let error = walk.refused_step(R::OverCallBudget, over, &deal, step("manager1", Action::AwardConfirm, 14)).await;
    assert_eq!(super::earlier(error).0, "vote_close");
}
