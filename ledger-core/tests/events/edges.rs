//! Every state x action x role x relation of the four machines, tried: what the table of edges has is granted and leads where
//! it says, everything else is refused with the documented code.
//!
//! Invariant: the expectation comes from the tables of edges, rights and duties alone. A state is reached by its own steps;
//! what an edge needs besides the state stands in one of the variants of it.

mod applied;
mod judged;
mod ordered;
mod reached;
mod tried;

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::policy::RIGHTS;
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::disbursement::DisbursementState;
use ledger_core::programme::edges::{Machine, about, edges};
use ledger_core::programme::goods::GoodsState;
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::world::Dossier;

use crate::play::{self, Player};
use judged::{attempts, fault};
use reached::{Spot, reached};
use tried::{Tried, came, decided, state_of};

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
        let from = state_of(p.case(spot.case), machine, spot);
        for attempt in attempts(p, spot, machine) {
            self.attempts += 1;
            let decided = decided(p, spot, attempt.action, (attempt.person, attempt.role));
            let came = came(p, spot, machine, &decided);
            match fault(machine, from, &attempt, &came) {
                Some(wrong) => self.faults.push(wrong),
                None if matches!(came, Tried::Granted(_)) => {
                    self.granted.insert((machine.code(), attempt.action.code(), from.to_owned()));
                }
                None => {}
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
