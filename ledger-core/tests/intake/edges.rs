//! The table Application, edge by edge: each new step is granted in its states and refused with `wrong_state` in all others.

use ledger_core::programme::application::ApplicationState as S;
use ledger_core::programme::refusal::RefusalCode as R;

use super::*;

/// States that the plain path passes, in order.
const PATH: [S; 7] =
    [S::Draft, S::Submitted, S::Screening, S::Eligible, S::PlanReady, S::InReview, S::ReadyForCommittee];

#[test]
fn an_application_is_withdrawn_in_every_state_before_the_award_and_in_none_after() {
    for state in PATH {
        let (mut p, place) = begun();
        let case = brought(&mut p, place, 50_000, state);
        let withdraw = Command::CaseWithdraw(why(&p, case));
        p.by("officer1").go(withdraw);
        let ended = application(&p, case);
        assert_eq!(
            (ended.state, ended.reason_code.as_ref().map(|code| code.as_str())),
            (S::Withdrawn, Some("because"))
        );
        let again = Command::CaseWithdraw(why(&p, case));
        assert_eq!(p.refused(again), R::WrongState, "{state}");
    }
    let (mut p, place) = begun();
    let case = rejected(&mut p, place, 50_000);
    let withdraw = Command::CaseWithdraw(why(&p, case));
    assert_eq!(p.by("officer1").refused(withdraw), R::WrongState);
}

#[test]
fn a_question_comes_back_to_the_state_that_it_came_from() {
    for state in PATH {
        let (mut p, place) = begun();
        let case = brought(&mut p, place, 50_000, state);
        let ask = Command::InfoAsk(why(&p, case));
        if state == S::Draft {
            assert_eq!(p.by("officer1").refused(ask), R::WrongState);
            continue;
        }
        p.by("officer1").go(ask);
        let asked = application(&p, case);
        assert_eq!((asked.state, asked.info_from), (S::MoreInfo, Some(state)));
        let twice = Command::InfoAsk(why(&p, case));
        assert_eq!(p.refused(twice), R::WrongState);
        let answer = Command::InfoAnswer(at(&p, case));
        assert_eq!(p.by("monitor").refused(answer.clone()), R::NotYourRole);
        p.by("officer2").go(answer);
        assert_eq!((application(&p, case).state, application(&p, case).info_from), (state, None));
        let none = Command::InfoAnswer(at(&p, case));
        assert_eq!(p.refused(none), R::WrongState);
    }
}

#[test]
fn what_comes_after_the_vote_is_refused_before_it() {
    for state in PATH {
        let (mut p, place) = begun();
        let case = brought(&mut p, place, 50_000, state);
        let (step, reasoned) = (at(&p, case), why(&p, case));
        assert_eq!(p.by("chair").refused(Command::CaseReconsider(step.clone())), R::WrongState, "{state}");
        assert_eq!(p.refused(Command::AppealAccept(step.clone())), R::WrongState, "{state}");
        assert_eq!(p.refused(Command::AppealRefuse(reasoned)), R::WrongState, "{state}");
        assert_eq!(p.by("manager1").refused(Command::CaseWaitlist(step.clone())), R::WrongState, "{state}");
        let members = MEMBERS.map(|who| p.person(who)).to_vec();
        let panel = Command::PanelSet(input::PanelSet { case, version: step.version, members });
        if matches!(state, S::PlanReady | S::InReview) {
            p.go(panel);
        } else {
            assert_eq!(p.refused(panel), R::WrongState, "{state}");
        }
        let close = Command::ScoresClose(at(&p, case));
        let expected = if state == S::InReview { R::DeadlineNotOver } else { R::WrongState };
        assert_eq!(p.by("chair").refused(close), expected, "{state}");
    }
}
