//! Each state of an application, reached by its own steps, with the variants that the edges out of it need.
//!
//! Invariant: everything happens by granted commands; the persons keep every pair of duties apart.

use ledger_core::id::CaseId;
use ledger_core::money::Currency;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::settings::{CommitteeRules, SettingValue, Tie};

use super::play::{Place, Player, code, uah};
use super::reached::{Script, approved, lapsing};

/// A step of an application as it stands.
pub fn step(p: &Player, case: CaseId) -> input::CaseStep {
    input::CaseStep { case, version: p.case(case).application.version }
}

fn screened(step: input::CaseStep) -> Command {
    let input::CaseStep { case, version } = step;
    Command::CaseScreen(input::CaseScreen { case, version, matches: Vec::new(), reason: None })
}

/// An application after so many steps.
pub fn applied(p: &mut Player, place: Place, steps: usize) -> CaseId {
    let case = p.opened(place, 10_000);
    let all: [fn(input::CaseStep) -> Command; 4] = [
        Command::CaseSubmit,
        screened,
        |step| {
            Command::CaseAssess(input::CaseAssess {
                case: step.case,
                version: step.version,
                eligible: true,
                reason: None,
                answers: Vec::new(),
            })
        },
        |input::CaseStep { case, version }| Command::PlanAccept(input::PlanAccept { case, version, defended_on: None }),
    ];
    for made in all.into_iter().take(steps) {
        let command = made(step(p, case));
        p.by("officer1").go(command);
    }
    case
}

pub fn declared(p: &mut Player, place: Place, scores: usize, votes: usize) -> CaseId {
    let case = applied(p, place, 4);
    let members = ["committee1", "committee2", "committee3"];
    for who in members {
        p.by(who).go(Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None }));
    }
    for who in members.into_iter().take(scores) {
        p.by(who).go(Command::Score(input::Score { case, score: Some(80), points: Vec::new() }));
    }
    for who in members.into_iter().take(votes) {
        voted(p, case, who, Choice::For);
    }
    case
}

const MEMBERS: [&str; 3] = ["committee1", "committee2", "committee3"];

fn because(p: &Player, case: CaseId) -> input::CaseReason {
    input::CaseReason { case, version: p.case(case).application.version, reason: code("why") }
}

fn declares(p: &mut Player, case: CaseId, who: &'static str) {
    p.by(who).go(Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None }));
}

fn scores(p: &mut Player, case: CaseId, who: &'static str) {
    p.by(who).go(Command::Score(input::Score { case, score: Some(80), points: Vec::new() }));
}

fn voted(p: &mut Player, case: CaseId, who: &'static str, choice: Choice) {
    let amount = if choice == Choice::For { uah(10_000) } else { uah(0) };
    p.by(who).go(Command::Vote(input::Vote { case, choice, amount, line: None, conditions: Vec::new() }));
}

/// A question on a case.
pub fn asks(p: &mut Player, case: CaseId) -> CaseId {
    let ask = Command::InfoAsk(because(p, case));
    p.by("officer2").go(ask);
    case
}

fn asked(p: &mut Player, place: Place, steps: usize) -> CaseId {
    let case = applied(p, place, steps);
    asks(p, case)
}

/// Two of three scores, and the deadline for the third is over.
fn late(p: &mut Player, place: Place) -> CaseId {
    let value = SettingValue::Committee(CommitteeRules { quorum: 2, score_days: Some(7), tie: Tie::Chair });
    p.by("manager1").go(Command::SettingSet(input::SettingSet { version: 0, value }));
    let case = declared(p, place, 2, 0);
    p.on("2026-01-12");
    case
}

/// A closed vote on an amount that the line has no more.
fn short(p: &mut Player, place: Place) -> CaseId {
    let line = (place.fund, place.line);
    let left = -p.net_line(line, "9500", Currency::UAH);
    p.signed(place, &[1_000]);
    p.voted(place, left, &[])
}

fn rejected(p: &mut Player, place: Place) -> CaseId {
    let case = declared(p, place, 3, 0);
    MEMBERS.into_iter().for_each(|who| voted(p, case, who, Choice::Against));
    let close = Command::VoteClose(step(p, case).into());
    p.by("chair").go(close);
    let confirm = Command::AwardConfirm(step(p, case));
    p.by("manager1").go(confirm);
    case
}

pub fn appealed(p: &mut Player, place: Place) -> CaseId {
    let case = rejected(p, place);
    p.caseworker();
    let file = Command::AppealFile(because(p, case));
    p.by("finance2").go(file);
    case
}

/// Every state of an application, with its variants.
pub const APPLICATION: &[Script] = &[
    |p, place| applied(p, place, 0),
    |p, place| applied(p, place, 1),
    |p, place| applied(p, place, 2),
    |p, place| {
        let case = applied(p, place, 2);
        let (version, reason) = (step(p, case).version, Some(code("no_plan")));
        p.go(Command::CaseAssess(input::CaseAssess { case, version, eligible: false, reason, answers: Vec::new() }));
        case
    },
    |p, place| applied(p, place, 3),
    |p, place| applied(p, place, 4),
    |p, place| {
        let case = applied(p, place, 4);
        p.by("committee1").go(Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None }));
        case
    },
    |p, place| declared(p, place, 2, 0),
    |p, place| declared(p, place, 3, 0),
    |p, place| declared(p, place, 3, 3),
    |p, place| p.voted(place, 10_000, &[]),
    |p, place| p.signed(place, &[10_000]),
    |p, place| asked(p, place, 1),
    |p, place| {
        let case = declared(p, place, 3, 3);
        asks(p, case)
    },
    |p, place| {
        let case = applied(p, place, 0);
        let withdraw = Command::CaseWithdraw(because(p, case));
        p.by("officer1").go(withdraw);
        case
    },
    |p, place| late(p, place),
    |p, place| {
        let case = late(p, place);
        let close = Command::ScoresClose(step(p, case));
        p.by("chair").go(close);
        case
    },
    // The member who never declared is still awaited.
    |p, place| {
        let case = applied(p, place, 4);
        for who in &MEMBERS[..2] {
            declares(p, case, who);
            scores(p, case, who);
        }
        case
    },
    |p, place| short(p, place),
    |p, place| {
        let case = short(p, place);
        let wait = Command::CaseWaitlist(step(p, case));
        p.by("manager1").go(wait);
        case
    },
    |p, place| rejected(p, place),
    |p, place| appealed(p, place),
    |p, place| {
        let case = appealed(p, place);
        let accept = Command::AppealAccept(step(p, case));
        p.by("chair").go(accept);
        case
    },
    |p, place| {
        let case = appealed(p, place);
        let refuse = Command::AppealRefuse(because(p, case));
        p.by("chair").go(refuse);
        case
    },
    |p, place| {
        let case = approved(p, place);
        lapsing(p, case);
        let lapse = Command::AwardLapse(p.grant_step(case));
        p.by("officer1").go(lapse);
        case
    },
];
