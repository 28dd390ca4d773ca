//! Every state x action x role x relation of the four machines, tried: what the table of edges has is granted and leads where
//! it says, everything else is refused with the documented code.
//!
//! Invariant: the expectation comes from the tables of edges, rights and duties alone. A state is reached by its own steps;
//! what an edge needs besides the state stands in one of the variants of it.

mod applied;
mod ordered;
mod reached;
mod tried;

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::PersonId;
use ledger_core::policy::{RIGHTS, Role, SEPARATE, roles_for};
use ledger_core::programme::act::{Act, ObjectKind};
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::disbursement::DisbursementState;
use ledger_core::programme::edges::{Machine, about, actions, edge, edges};
use ledger_core::programme::goods::GoodsState;
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::world::Dossier;

use crate::play::{PEOPLE, Player};
use reached::{Spot, reached};
use tried::{Tried, state_of, tried};

/// A person who did nothing yet, and holds one role.
fn fresh() -> PersonId {
    PersonId(uuid::Uuid::from_u128(9_999))
}

/// The acts of one person that bar them from an action, whatever their role.
fn clashing(case: &Dossier, action: ledger_core::policy::Action) -> Vec<&Act> {
    let paired =
        |act: &&Act| SEPARATE.iter().any(|pair| *pair == (act.action, action) || *pair == (action, act.action));
    case.acts.iter().filter(paired).collect()
}

fn codes<T: std::fmt::Display>(states: &[T]) -> BTreeSet<String> {
    states.iter().map(T::to_string).collect()
}

/// What was found: edges that were granted, attempts in all, and what differs.
#[derive(Default)]
struct Found {
    granted: BTreeSet<(&'static str, &'static str, String)>,
    attempts: usize,
    faults: Vec<String>,
}

impl Found {
    /// What was done on the way here is about what the table says it is about.
    fn acts(&mut self, case: &Dossier) {
        let kinds: Vec<ObjectKind> = Machine::ALL.iter().map(|machine| machine.kind()).collect();
        for act in case.acts.iter().filter(|act| kinds.contains(&act.object_kind) && about(act.action).is_none()) {
            self.faults.push(format!("{} is about a {} and stands in no table", act.action, act.object_kind));
        }
    }

    fn attempt(&mut self, p: &Player, spot: &Spot, machine: Machine) {
        let case = p.case(spot.case);
        let from = state_of(case, machine, spot);
        for action in actions(machine) {
            let there = edge(machine, action, from);
            for role in Role::ALL {
                let says = |what: String| format!("{machine} {from}: {action} by {role}: {what}");
                let plain = |person: PersonId, found: &mut Found| {
                    found.attempts += 1;
                    match tried(p, spot, machine, action, (person, *role)) {
                        Tried::Granted(to) if roles_for(action).contains(role) => match &there {
                            Some(edge) if edge.to.is_empty() && to == from || edge.to.contains(&to.as_str()) => {
                                found.granted.insert((machine.code(), action.code(), from.to_owned()));
                            }
                            _ => found.faults.push(says(format!("granted, to {to}"))),
                        },
                        Tried::Granted(to) => found.faults.push(says(format!("granted without the right, to {to}"))),
                        Tried::Refused(R::NotYourRole, _) | Tried::Hidden if !roles_for(action).contains(role) => {}
                        Tried::Refused(code, _) if !roles_for(action).contains(role) => {
                            found.faults.push(says(format!("without the right, refused with {code}")));
                        }
                        Tried::Refused(R::WrongState, _) if there.is_none() => {}
                        // Where an order has nothing left for it, that is said instead.
                        Tried::Refused(R::OverOpen | R::NothingToBook, _)
                            if there.is_none() && machine == Machine::Goods && from == "handed_over" => {}
                        Tried::Refused(code, _) if there.is_none() => {
                            found.faults.push(says(format!("refused with {code}, not wrong_state")));
                        }
                        // What the edge needs besides the state may be missing here: another variant has it.
                        Tried::Refused(R::NotYourRole | R::Duties, _) => {
                            found.faults.push(says("refused to a person with the right".into()));
                        }
                        Tried::Refused(..) => {}
                        Tried::Hidden => found.faults.push(says("hidden".into())),
                    }
                };
                plain(fresh(), self);
                if !roles_for(action).contains(role) {
                    continue;
                }
                // Whoever has a part in the case already, where no duty bars them: a committee member with a ballot.
                for (name, held) in PEOPLE.iter().filter(|(_, held)| held == role) {
                    let person = p.person(name);
                    let clear = clashing(case, action).iter().all(|act| act.person_id != person);
                    if clear && held == role {
                        plain(person, self);
                    }
                }
                for act in clashing(case, action) {
                    self.attempts += 1;
                    match tried(p, spot, machine, action, (act.person_id, *role)) {
                        Tried::Refused(R::Duties, Some(_)) => {}
                        other => self.faults.push(says(format!("by whoever did {}: {other:?}", act.action))),
                    }
                }
            }
        }
    }
}

#[test]
fn every_edge_is_granted_and_everything_else_refused_with_its_code() {
    let mut found = Found::default();
    let mut states: BTreeMap<Machine, BTreeSet<String>> = BTreeMap::new();
    for machine in Machine::ALL {
        for (p, spot) in reached(*machine) {
            let state = state_of(p.case(spot.case), *machine, &spot).to_owned();
            states.entry(*machine).or_default().insert(state);
            found.acts(p.case(spot.case));
            found.attempt(&p, &spot, *machine);
        }
    }
    assert!(found.faults.is_empty(), "{} faults:\n{}", found.faults.len(), found.faults.join("\n"));
    let all: BTreeSet<_> =
        edges().map(|edge| (edge.machine.code(), edge.action.code(), edge.from.to_owned())).collect();
    let missing: Vec<_> = all.difference(&found.granted).collect();
    assert!(missing.is_empty(), "never granted: {missing:?}");
    // Each state there is was tried, in one variant at least.
    let every: BTreeMap<Machine, BTreeSet<String>> = [
        (Machine::Application, codes(ApplicationState::ALL)),
        (Machine::Grant, codes(AwardState::ALL)),
        (Machine::Disbursement, codes(DisbursementState::ALL)),
        (Machine::Goods, codes(GoodsState::ALL)),
    ]
    .into();
    assert_eq!(states, every);
    assert_eq!(RIGHTS.len(), ledger_core::policy::Action::ALL.len());
    let counts: Vec<String> = states.iter().map(|(machine, states)| format!("{machine} {}", states.len())).collect();
    println!(
        "{} edges granted and {} attempts as the tables say; states: {}",
        all.len(),
        found.attempts,
        counts.join(", ")
    );
}
