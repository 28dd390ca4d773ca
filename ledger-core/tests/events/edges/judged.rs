//! What is attempted where a case stands, and what the tables of edges, rights and duties say must come of it.
//!
//! Invariant: the expectation comes from the tables alone, whoever decided. Must not decide anything itself.

use ledger_core::id::PersonId;
use ledger_core::policy::{Action, Role, SEPARATE, roles_for};
use ledger_core::programme::act::Act;
use ledger_core::programme::edges::{Machine, actions, edge};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::world::Dossier;

use super::play::{PEOPLE, Player};
use super::reached::Spot;
use super::tried::Tried;

/// What a person has to do with the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Nothing yet.
    None,
    /// Holds the role, and did nothing that the action must be kept apart from.
    Clear,
    /// Did what the action must be kept apart from.
    Did(Action),
}

/// One attempt.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// What is attempted.
    pub action: Action,
    /// By whom.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// What they have to do with the case.
    pub part: Part,
}

/// A person who did nothing yet, and holds one role.
fn fresh() -> PersonId {
    PersonId(uuid::Uuid::from_u128(9_999))
}

/// The acts of one person that bar them from an action, whatever their role.
pub fn clashing(case: &Dossier, action: Action) -> Vec<&Act> {
    let paired =
        |act: &&Act| SEPARATE.iter().any(|pair| *pair == (act.action, action) || *pair == (action, act.action));
    case.acts.iter().filter(paired).collect()
}

/// Every action of a machine by every role, by whoever the roles and the acts of the case tell apart.
pub fn attempts(p: &Player, spot: &Spot, machine: Machine) -> Vec<Attempt> {
    let case = p.case(spot.case);
    let mut all = Vec::new();
    for action in actions(machine) {
        let clashes = clashing(case, action);
        for role in Role::ALL.iter().copied() {
            let by = |person, part| Attempt { action, person, role, part };
            all.push(by(fresh(), Part::None));
            if !roles_for(action).contains(&role) {
                continue;
            }
            // Whoever has a part in the case already, where no duty bars them: a committee member with a ballot.
            let holders = PEOPLE.iter().filter(|(_, held)| *held == role).map(|(name, _)| p.person(name));
            let clear = holders.filter(|person| clashes.iter().all(|act| act.person_id != *person));
            all.extend(clear.map(|person| by(person, Part::Clear)));
            all.extend(clashes.iter().map(|act| by(act.person_id, Part::Did(act.action))));
        }
    }
    all
}

/// What is wrong with what came of an attempt from a state, if anything is.
pub fn fault(machine: Machine, from: &str, attempt: &Attempt, came: &Tried) -> Option<String> {
    let Attempt { action, role, part, .. } = attempt;
    let there = edge(machine, *action, from);
    let right = roles_for(*action).contains(role);
    let wrong = match came {
        Tried::Refused(R::Duties, Some(_)) if matches!(part, Part::Did(_)) => return None,
        other if matches!(part, Part::Did(_)) => format!("by whoever did {part:?}: {other:?}"),
        Tried::Granted(to) if right => match there {
            Some(edge) if edge.to.is_empty() && to == from || edge.to.contains(&to.as_str()) => return None,
            _ => format!("granted, to {to}"),
        },
        Tried::Granted(to) => format!("granted without the right, to {to}"),
        Tried::Refused(R::NotYourRole, _) | Tried::Hidden if !right => return None,
        Tried::Refused(code, _) if !right => format!("without the right, refused with {code}"),
        Tried::Refused(R::WrongState, _) if there.is_none() => return None,
        // Where an order has nothing left for it, that is said instead.
        Tried::Refused(R::OverOpen | R::NothingToBook, _)
            if there.is_none() && machine == Machine::Goods && from == "handed_over" =>
        {
            return None;
        }
        Tried::Refused(code, _) if there.is_none() => format!("refused with {code}, not wrong_state"),
        // What the edge needs besides the state may be missing here: another variant has it.
        Tried::Refused(R::NotYourRole | R::Duties, _) => "refused to a person with the right".to_owned(),
        Tried::Refused(..) => return None,
        Tried::Hidden => "hidden".to_owned(),
    };
    Some(format!("{machine} {from}: {action} by {role}: {wrong}"))
}
