//! Application and committee beside the plain path, played in memory: withdrawn, asked, screened, judged by criteria, trained,
//! scored by a rubric, put on the waiting list, appealed.
//!
//! Invariant: a test says what the table Application of `lifecycle.md` says, edge by edge, with the code of each refusal.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../play/mod.rs"]
mod play;

mod after;
mod before;
mod conflict;
mod delegation;
mod edges;
mod printed;

use ledger_core::id::CaseId;
use ledger_core::money::Minor;
use ledger_core::policy::Action;
use ledger_core::programme::application::{Application, ApplicationState, Category};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::settings::SettingValue;

use play::{Agreement, Place, Player, code, uah};

/// A programme with one agreement.
fn begun() -> (Player, Place) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    (p, place)
}

fn set(p: &mut Player, value: SettingValue) {
    let version = p.stage.base().settings.versions.get(&value.name()).copied().unwrap_or(0);
    p.by("manager1").go(Command::SettingSet(input::SettingSet { version, value }));
}

fn application(p: &Player, case: CaseId) -> &Application {
    &p.case(case).application
}

fn at(p: &Player, case: CaseId) -> input::CaseStep {
    input::CaseStep { case, version: application(p, case).version }
}

fn why(p: &Player, case: CaseId) -> input::CaseReason {
    input::CaseReason { case, version: application(p, case).version, reason: code("because") }
}

fn assess(p: &Player, case: CaseId, answers: &[(&str, bool)]) -> Command {
    let answer = |(criterion, met): &(&str, bool)| input::NewAnswer { criterion: code(criterion), met: *met };
    let version = application(p, case).version;
    let answers = answers.iter().map(answer).collect();
    Command::CaseAssess(input::CaseAssess { case, version, eligible: true, reason: None, answers })
}

fn vote(case: CaseId, choice: Choice, amount: i64, conditions: &[&str]) -> Command {
    let amount = if choice == Choice::For { uah(amount) } else { uah(0) };
    let conditions = conditions.iter().map(|text| code(text)).collect();
    Command::Vote(input::Vote { case, choice, amount, line: None, conditions })
}

fn declare(p: &mut Player, case: CaseId, who: &'static str) {
    p.by(who).go(Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None }));
}

fn score(case: CaseId) -> Command {
    Command::Score(input::Score { case, score: Some(70), points: Vec::new() })
}

const MEMBERS: [&str; 3] = ["committee1", "committee2", "committee3"];

/// A case on its way to a state, by the plain path.
fn brought(p: &mut Player, place: Place, amount: i64, to: ApplicationState) -> CaseId {
    use ApplicationState as S;
    let case = p.by("officer1").opened(place, amount);
    let order = [S::Draft, S::Submitted, S::Screening, S::Eligible, S::PlanReady, S::InReview, S::ReadyForCommittee];
    for state in order.iter().skip(1) {
        if application(p, case).state == to {
            break;
        }
        let (who, next) = match state {
            S::Submitted => ("officer1", Command::CaseSubmit(at(p, case))),
            S::Screening => ("officer1", play::screen(at(p, case))),
            S::Eligible => ("officer2", assess(p, case, &[])),
            S::PlanReady => ("officer1", play::accept(at(p, case))),
            S::InReview => {
                MEMBERS.into_iter().for_each(|who| declare(p, case, who));
                continue;
            }
            _ => {
                MEMBERS.into_iter().for_each(|who| drop(p.by(who).go(score(case))));
                continue;
            }
        };
        p.by(who).go(next);
    }
    assert_eq!(application(p, case).state, to);
    case
}

/// Rejected by all, confirmed.
fn rejected(p: &mut Player, place: Place, amount: i64) -> CaseId {
    let case = brought(p, place, amount, ApplicationState::ReadyForCommittee);
    MEMBERS.into_iter().for_each(|who| drop(p.by(who).go(vote(case, Choice::Against, 0, &[]))));
    let close = Command::VoteClose(at(p, case).into());
    p.by("chair").go(close);
    let confirm = Command::AwardConfirm(at(p, case));
    p.by("manager1").go(confirm);
    case
}

fn item(price: i64) -> input::NewItem {
    input::NewItem { category: Category::Tools, quantity: 1, unit_price_minor: Minor(price) }
}

fn acted(p: &Player, case: CaseId) -> Action {
    p.case(case).acts.last().unwrap().action
}
