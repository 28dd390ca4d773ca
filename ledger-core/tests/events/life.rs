//! Amendments by three, suspension, an early end, changed instalments and payees: what each books, takes back and refuses.

use ledger_core::id::CaseId;
use ledger_core::programme::agreement::{self, AmendmentState};
use ledger_core::programme::claim::ClaimKind;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::disbursement::{DisbursementGate, DisbursementState as S};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::payee::Commitment;
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::steps;
use ledger_core::programme::suspension::Ground;

use crate::play::{Agreement, MILESTONE, Place, Player, code, ties, uah};

const ADV: Policy = Policy::Advance;
const EXP: Policy = Policy::ExpenseWhenAuthorised;

fn place(p: &mut Player, policy: Policy) -> Place {
    p.place(&Agreement::uah("ALPHA", policy))
}

fn terms(p: &Player, case: CaseId, signed: i64, parts: &[i64]) -> input::AmendmentTerms {
    let (version, planned_on) = (p.grant_step(case).version, p.date());
    let part = |amount: &i64| input::Instalment { amount_minor: uah(*amount).minor, planned_on, gate: MILESTONE };
    let instalments = parts.iter().map(part).collect();
    input::AmendmentTerms { case, version, signed: uah(signed), line: None, instalments, reason: code("plan") }
}

fn state(p: &Player, case: CaseId, part: usize) -> S {
    p.instalment(case, part).state
}

fn award(p: &Player, case: CaseId) -> AwardState {
    p.case(case).award.as_ref().unwrap().state
}

fn noted(plan: &Plan, name: &str) -> Option<String> {
    plan.notes.iter().find(|(found, _)| *found == name).map(|(_, value)| value.to_string())
}

fn suspend(p: &mut Player, case: CaseId) -> Plan {
    let version = p.grant_step(case).version;
    let suspend = input::GrantSuspend { case, version, reason: code("suspicion"), safety: true };
    p.by("officer1").go(Command::GrantSuspend(suspend))
}

fn change(p: &Player, case: CaseId, part: usize, amount: i64) -> Command {
    let input::DisbursementStep { disbursement, version } = p.step(case, part);
    let (amount, planned_on, reason) = (uah(amount), p.date(), code("smaller"));
    Command::DisbursementChange(input::DisbursementChange { disbursement, version, amount, planned_on, reason })
}

fn because(p: &Player, case: CaseId, part: usize) -> input::DisbursementReason {
    let input::DisbursementStep { disbursement, version } = p.step(case, part);
    input::DisbursementReason { disbursement, version, reason: code("why") }
}

#[test]
fn an_amendment_takes_three_people_and_a_higher_total_the_chair_too() {
    let mut p = Player::new();
    let place = place(&mut p, ADV);
    let case = p.signed(place, &[30_000, 20_000]);
    let raise = terms(&p, case, 60_000, &[60_000]);
    p.by("officer2").go(Command::AmendmentPropose(raise.clone()));
    let again = terms(&p, case, 60_000, &[60_000]);
    assert_eq!(p.refused(Command::AmendmentPropose(again)), R::AlreadyDone);
    let approve = Command::AgreementAmend(p.grant_step(case));
    assert_eq!(p.by("manager2").refused(approve), R::WrongState, "nobody checked it");
    let check = Command::AmendmentCheck(p.grant_step(case));
    assert_eq!(p.by("officer1").refused(check.clone()), R::NotYourRole);
    p.by("finance_manager2").go(check);
    let approve = Command::AgreementAmend(p.grant_step(case));
    assert_eq!(p.by("manager2").refused(approve), R::WrongState, "the committee was not asked");
    let endorse = Command::AmendmentEndorse(p.grant_step(case));
    p.by("chair").go(endorse);
    let approve = Command::AgreementAmend(p.grant_step(case));
    let plan = p.by("manager2").go(approve);
    assert_eq!(p.legs(&plan), ["ALPHA 9500/9700 UAH 100.00"]);
    let found = &p.case(case).amendments[0];
    assert_eq!(
        (found.state, found.total_before_minor.0, found.total_after_minor.0),
        (AmendmentState::Approved, 50_000, 60_000)
    );
    let parts = |after| found.parts(p.case(case), after).map(|part| part.amount_minor.0).collect::<Vec<_>>();
    assert_eq!((parts(false), parts(true)), (vec![30_000, 20_000], vec![60_000]));
    // Less needs no committee.
    let less = terms(&p, case, 40_000, &[40_000]);
    p.checked(less);
    let endorse = Command::AmendmentEndorse(p.grant_step(case));
    assert_eq!(p.by("chair").refused(endorse), R::NothingToBook);
    let approve = Command::AgreementAmend(p.grant_step(case));
    p.by("manager2").go(approve);
    ties::recomputed(&p);
}

#[test]
fn whatever_changes_the_grant_takes_the_check_of_an_amendment_back_and_says_so() {
    let mut p = Player::new();
    let place = place(&mut p, ADV);
    let case = p.signed(place, &[30_000, 20_000]);
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let evidence = Some(code("EV-1"));
    p.by("officer1").go(Command::DisbursementRequest(input::DisbursementRequest { disbursement, version, evidence }));
    let verify = Command::DisbursementVerify(p.step(case, 0));
    p.by("officer2").go(verify);
    let same = terms(&p, case, 50_000, &[20_000]);
    p.checked(same);
    let stale = Command::AgreementAmend(p.grant_step(case));
    let authorise = Command::DisbursementAuthorise(p.step(case, 0));
    let plan = p.by("finance_manager1").go(authorise);
    assert_eq!(noted(&plan, "voided").as_deref(), Some("[\"amendment_check\"]"));
    assert_eq!(p.by("manager2").refused(stale), R::StaleVersion);
    let approve = Command::AgreementAmend(p.grant_step(case));
    assert_eq!(p.refused(approve), R::WrongState);
    let world = ledger_core::programme::world::World::default();
    let waits = steps::waiting(p.case(case), &world, p.date());
    let check = waits.iter().find(|step| step.action.code() == "amendment_check").unwrap();
    assert_eq!(check.voided_on, Some(p.date()), "the task says that a check was given before");
    // Changed terms take it back too, a suspension as well, and the end of the grant ends it.
    let check = Command::AmendmentCheck(p.grant_step(case));
    p.by("finance_manager2").go(check);
    let other = terms(&p, case, 50_000, &[10_000, 10_000]);
    let plan = p.by("officer2").go(Command::AmendmentChange(other));
    assert_eq!(noted(&plan, "voided").as_deref(), Some("[\"amendment_check\"]"));
    assert_eq!(agreement::open(p.case(case)).unwrap().revision, 2);
    let check = Command::AmendmentCheck(p.grant_step(case));
    p.by("finance_manager2").go(check);
    let plan = suspend(&mut p, case);
    assert!(noted(&plan, "voided").is_some());
    let clear = Command::GrantClear(p.grant_step(case));
    assert_eq!(p.by("officer1").refused(clear.clone()), R::NotYourRole);
    p.by("manager1").go(clear);
    let version = p.grant_step(case).version;
    let reject = input::GrantReason { case, version, reason: code("no") };
    p.by("manager2").go(Command::AmendmentReject(reject));
    assert!(agreement::open(p.case(case)).is_none());
}

#[test]
fn an_amendment_in_force_takes_programme_checks_back() {
    let mut p = Player::new();
    let place = place(&mut p, ADV);
    let case = p.signed(place, &[30_000, 20_000]);
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let evidence = Some(code("EV-1"));
    p.by("officer1").go(Command::DisbursementRequest(input::DisbursementRequest { disbursement, version, evidence }));
    let verify = Command::DisbursementVerify(p.step(case, 0));
    p.by("officer2").go(verify);
    let stale = Command::DisbursementAuthorise(p.step(case, 0));
    let same = terms(&p, case, 50_000, &[10_000, 10_000]);
    let plan = p.amended(same);
    assert!(noted(&plan, "voided_verifications").is_some());
    assert_eq!(p.by("finance_manager1").refused(stale), R::StaleVersion);
    assert_eq!(state(&p, case, 0), S::Requested);
    let authorise = Command::DisbursementAuthorise(p.step(case, 0));
    assert_eq!(p.refused(authorise), R::WrongState);
}

#[test]
fn a_suspended_grant_pays_nothing_and_goes_on_where_it_was() {
    let mut p = Player::new();
    let place = place(&mut p, ADV);
    let case = p.signed(place, &[10_000, 10_000, 10_000]);
    p.authorised(case, 0);
    p.authorised(case, 1);
    p.sent(case, 1, place);
    let booked = p.journal.len();
    suspend(&mut p, case);
    assert_eq!([0, 1, 2].map(|part| state(&p, case, part)), [S::Held, S::Sent, S::Held]);
    assert_eq!(p.journal.len(), booked, "a liability stays as it was booked");
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let prepare = input::PaymentPrepare { disbursement, version, bank_account: place.bank };
    assert_eq!(p.by("finance").refused(Command::PaymentPrepare(prepare)), R::WrongState);
    // What is with the bank is a fact: it is confirmed all the same.
    p.confirmed(case, 1);
    let clear = Command::GrantClear(p.grant_step(case));
    p.by("manager1").go(clear);
    assert_eq!([0, 1, 2].map(|part| state(&p, case, part)), [S::Authorised, S::Paid, S::Planned]);
    p.sent(case, 0, place);
    suspend(&mut p, case);
    let reject = because(&p, case, 0);
    p.by("finance2").go(Command::PaymentReject(reject));
    assert_eq!((state(&p, case, 0), p.instalment(case, 0).held_from), (S::Held, Some(S::Authorised)));
    ties::recomputed(&p);
}

#[test]
fn whoever_suspended_a_grant_does_not_clear_it() {
    let mut p = Player::new();
    let place = place(&mut p, ADV);
    let case = p.signed(place, &[10_000]);
    let version = p.grant_step(case).version;
    let raise = input::GrantSuspend { case, version, reason: code("suspicion"), safety: false };
    p.by("manager1").go(Command::GrantSuspend(raise));
    let clear = Command::GrantClear(p.grant_step(case));
    let refusal = p.refusal(clear.clone());
    assert_eq!((refusal.code, refusal.earlier.unwrap().action.code()), (R::Duties, "grant_suspend"));
    p.by("manager2").go(clear);
}

#[test]
fn an_early_end_undoes_what_was_not_sent_and_leads_to_the_closing() {
    for (policy, lost) in [(ADV, false), (EXP, false), (ADV, true), (EXP, true)] {
        let mut p = Player::new();
        let place = place(&mut p, policy);
        let case = p.signed(place, &[10_000, 20_000, 30_000]);
        p.paid(case, 0, place);
        p.authorised(case, 1);
        suspend(&mut p, case);
        let mut end = input::TerminationPropose {
            case,
            version: p.grant_step(case).version,
            ground: Ground::Misuse,
            review: None,
            reason: code("misuse"),
        };
        assert_eq!(p.by("manager1").refused(Command::TerminationPropose(end.clone())), R::EvidenceMissing);
        end.review = Some(code("REVIEW-1"));
        p.go(Command::TerminationPropose(end));
        let confirm = Command::TerminationConfirm(p.grant_step(case));
        assert_eq!(p.refused(confirm.clone()), R::NotYourRole);
        p.by("finance_manager2").go(confirm);
        assert_eq!([0, 1, 2].map(|part| state(&p, case, part)), [S::Paid, S::Cancelled, S::Cancelled]);
        assert_eq!((award(&p, case), p.open_of(case, "2010")), (AwardState::Terminated, 0));
        let line = |p: &Player, digits| p.net_line((place.fund, place.line), digits, ledger_core::money::Currency::UAH);
        assert_eq!(line(&p, "9700") + line(&p, "9800"), -10_000, "what was paid alone stands behind something");
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let (amount, kind, reason) = (uah(10_000), ClaimKind::Misused, code("misuse"));
        let claim = input::ClaimRaise { disbursement, version, amount, kind, reason };
        p.by("finance_manager2").go(Command::ClaimRaise(claim));
        if lost {
            p.allowed(case, 10_000, ledger_core::programme::claim::AllowanceBearer::Donor);
            p.written_off(case);
        } else {
            p.refunded(case, place.bank, 10_000);
        }
        assert_eq!(award(&p, case), if lost { AwardState::WrittenOff } else { AwardState::Recovered });
        p.closed(case);
        assert_eq!(award(&p, case), AwardState::Closed);
        ties::recomputed(&p);
    }
}

#[test]
fn a_changed_instalment_has_every_approval_taken_back_to_the_last_unit() {
    let usd = |policy| Agreement::usd("ALPHA", policy);
    // In the donor's currency the cost is more, or less, than what was committed for it.
    for (agreement, rate) in [
        (Agreement::uah("ALPHA", ADV), "40"),
        (Agreement::uah("ALPHA", EXP), "40"),
        (usd(ADV), "44"),
        (usd(EXP), "44"),
        (usd(EXP), "37"),
    ] {
        let mut p = Player::new();
        let place = p.place(&agreement);
        let case = p.signed(place, &[30_000, 20_000]);
        p.on("2026-01-06").rate(crate::play::usd_currency(), rate);
        let nets = |p: &Player| {
            let of = |digits: &str| {
                [ledger_core::money::Currency::UAH, crate::play::usd_currency()].map(|c| p.net(place.fund, digits, c))
            };
            let accounts = ["1110", "1210", "2010", "2110", "3110", "4010", "5010", "9500", "9700", "9800"];
            (accounts.map(of), p.case(case).shares.clone())
        };
        let before = nets(&p);
        p.authorised(case, 0);
        assert_ne!(nets(&p), before);
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let prepare = input::PaymentPrepare { disbursement, version, bank_account: place.bank };
        p.by("finance").go(Command::PaymentPrepare(prepare));
        let over = change(&p, case, 0, 30_001);
        assert_eq!(p.by("officer1").refused(over), R::OverSigned);
        let less = change(&p, case, 0, 25_000);
        let plan = p.go(less);
        let voided = "[\"disbursement_verify\",\"disbursement_authorise\",\"payment_prepare\"]";
        assert_eq!(noted(&plan, "voided").as_deref(), Some(voided));
        assert_eq!(nets(&p), before);
        let row = p.instalment(case, 0);
        assert_eq!((row.state, row.amount_minor.0, row.voided_on), (S::Planned, 25_000, Some(p.date())));
        assert!(row.requested_by.is_none() && row.verified_by.is_none() && row.authorised_by.is_none());
        p.authorised(case, 0);
        assert_eq!(p.instalment(case, 0).voided_on, None, "it is approved anew");
        ties::recomputed(&p);
    }
}

#[test]
fn a_request_is_sent_back_with_a_reason_and_asked_for_again_or_dropped() {
    let mut p = Player::new();
    let place = place(&mut p, ADV);
    let case = p.signed(place, &[30_000, 20_000]);
    let request = |p: &Player| {
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let evidence = Some(code("EV-1"));
        Command::DisbursementRequest(input::DisbursementRequest { disbursement, version, evidence })
    };
    let ask = request(&p);
    p.by("officer1").go(ask);
    let back = Command::DisbursementReturn(because(&p, case, 0));
    assert_eq!(p.refused(back.clone()), R::Duties, "nobody sends their own request back");
    p.by("officer2").go(back);
    assert_eq!((state(&p, case, 0), p.instalment(case, 0).reason.clone()), (S::ReturnedToRequester, Some(code("why"))));
    let ask = request(&p);
    p.by("officer1").go(ask);
    for part in [0, 1] {
        let drop = Command::DisbursementDrop(because(&p, case, part));
        p.by("officer1").go(drop);
    }
    assert_eq!(award(&p, case), AwardState::Completed, "the last one dropped completes the grant");
    assert_eq!(p.open_of(case, "9700"), 0);
}

#[test]
fn an_instalment_is_asked_for_when_its_gate_is_met() {
    let mut p = Player::new();
    let place = place(&mut p, ADV);
    let case = p.voted(place, 60_000, &[]);
    let confirm = Command::AwardConfirm(input::CaseStep { case, version: p.case(case).application.version });
    p.by("manager1").go(confirm);
    let planned_on = p.date();
    let gates = [DisbursementGate::None, DisbursementGate::Milestone, DisbursementGate::UseCheck];
    let part = |gate| input::Instalment { amount_minor: uah(20_000).minor, planned_on, gate };
    let (version, instalments) = (p.grant_step(case).version, gates.map(part).to_vec());
    let send = input::AgreementSend { case, version, signed: uah(60_000), instalments, documents: Vec::new() };
    p.by("officer1").go(Command::AgreementSend(send));
    let record = Command::SignatureRecord(p.grant_step(case).into());
    p.go(record);
    let sign = Command::AgreementSign(p.grant_step(case).into());
    p.by("manager2").go(sign);
    let ask = |p: &Player, part: usize| {
        let input::DisbursementStep { disbursement, version } = p.step(case, part);
        Command::DisbursementRequest(input::DisbursementRequest { disbursement, version, evidence: None })
    };
    let (second, third) = (ask(&p, 1), ask(&p, 2));
    assert_eq!(p.by("officer1").refused(second), R::EvidenceMissing);
    assert_eq!(p.refused(third.clone()), R::UseCheckMissing);
    let first = ask(&p, 0);
    p.go(first);
    let verify = Command::DisbursementVerify(p.step(case, 0));
    p.by("officer2").go(verify);
    let authorise = Command::DisbursementAuthorise(p.step(case, 0));
    p.by("finance_manager1").go(authorise);
    p.sent(case, 0, place);
    p.confirmed(case, 0);
    p.launched(case);
    p.on("2026-02-03");
    p.visited(case);
    let refusal = p.by("officer1").refusal(third.clone());
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::UseCheckMissing, Some("2026-02-04")));
    p.on("2026-02-04");
    p.visited(case);
    p.by("officer1").go(third);
}

fn seal(digit: char) -> Commitment {
    Commitment::parse(&digit.to_string().repeat(64)).unwrap()
}

fn set(p: &Player, case: CaseId, digit: char) -> Command {
    let version = p.case(case).payees.last().map_or(0, |payee| payee.version);
    Command::PayeeSet(input::PayeeSet { case, version, commitment: seal(digit) })
}

fn confirm(p: &Player, case: CaseId) -> Command {
    let version = p.case(case).payees.last().map_or(0, |payee| payee.version);
    Command::PayeeConfirm(input::PayeeConfirm { case, version })
}

#[test]
fn a_payee_is_confirmed_by_a_second_person_and_rests_before_the_first_payment() {
    for policy in [ADV, EXP] {
        let mut p = Player::new();
        let place = place(&mut p, policy);
        let case = p.signed(place, &[10_000, 20_000]);
        p.authorised(case, 0);
        let (held, first) = (p.open_of(case, "2010"), set(&p, case, 'a'));
        assert_eq!(held, -10_000);
        let plan = p.by("officer1").go(first);
        assert!(noted(&plan, "voided").is_some(), "an approval looked at another payee");
        assert_eq!((state(&p, case, 0), p.open_of(case, "2010")), (S::Requested, 0));
        let verify = Command::DisbursementVerify(p.step(case, 0));
        p.by("officer2").go(verify);
        let authorise = Command::DisbursementAuthorise(p.step(case, 0));
        let refusal = p.by("finance_manager1").refusal(authorise.clone());
        assert_eq!((refusal.code, refusal.earlier.unwrap().action.code()), (R::PayeeUnconfirmed, "payee_set"));
        let second = confirm(&p, case);
        assert_eq!(p.by("officer1").refused(second.clone()), R::NotYourRole);
        p.by("finance_manager2").go(second.clone());
        assert_eq!(p.refused(second), R::AlreadyDone);
        p.by("finance_manager1").go(authorise);
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let prepare =
            Command::PaymentPrepare(input::PaymentPrepare { disbursement, version, bank_account: place.bank });
        let refusal = p.by("finance").refusal(prepare.clone());
        assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::PayeeHold, Some("2026-01-06")));
        p.on("2026-01-06").go(prepare);
        let same = set(&p, case, 'a');
        assert_eq!(p.by("officer1").refused(same), R::AlreadyDone);
        ties::recomputed(&p);
    }
}
