//! Every edge of the four machines through the store, on both engines: what the rules say in memory the program says of the
//! rows that it keeps, of every state, action, role and relation.
//!
//! Invariant: each state is laid down by its own commands, one programme for each. Every attempt is decided at the write door
//! on what the door loaded, once for all that need the same, for what is loaded doesn't depend on who asks. Each edge is then
//! written by whoever may take it, with a role that an administrator gave them, and taken back; a spot is never changed.

#[path = "../../../ledger-core/tests/events/edges/applied.rs"]
pub mod applied;
#[path = "../../../ledger-core/tests/events/edges/judged.rs"]
mod judged;
pub mod laid;
#[path = "../../../ledger-core/tests/events/edges/ordered.rs"]
mod ordered;
#[path = "../../../ledger-core/tests/events/edges/reached.rs"]
pub mod reached;
#[path = "../../../ledger-core/tests/events/edges/tried.rs"]
pub mod tried;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use grant_api::store::Store;
use grant_api::store::write::{self, Receipt, WriteRequest};
use ledger_core::id::{NgoId, PersonId, ProgrammeId};
use ledger_core::policy::Role;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::decide;
use ledger_core::programme::edges::{Machine, edges};
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::world::World;
use uuid::Uuid;

use crate::engine::{Engine, engines};
use crate::year::play::{self, Player};
use judged::{Attempt, Part, attempts, fault};
use reached::{Spot, reached};
use tried::{Tried, came, command, context, decided, hold, state_of};

/// Edges, by machine, action and state that they leave.
type Edges = BTreeSet<(&'static str, &'static str, String)>;

/// What was written: an edge by a role, by somebody who took part in the case or not.
type Written = BTreeSet<(&'static str, String, &'static str, Role, bool)>;

/// An attempt, what is decided of it in memory, and what comes of that.
type Judged = (Attempt, Result<Plan, Stop>, Tried);

/// Where a case stands, and what the rules say in memory of every attempt.
struct Expected {
    p: Player,
    spot: Spot,
    machine: Machine,
    from: String,
    attempts: Vec<Judged>,
}

fn expected() -> Vec<Expected> {
    let spots = Machine::ALL.iter().flat_map(|machine| reached(*machine).into_iter().map(|spot| (*machine, spot)));
    let tried = |(machine, (p, spot)): (Machine, (Player, Spot))| {
        let one = |attempt: Attempt| {
            let decided = decided(&p, &spot, attempt.action, (attempt.person, attempt.role));
            let came = came(&p, &spot, machine, &decided);
            (attempt, decided, came)
        };
        let attempts = attempts(&p, &spot, machine).into_iter().map(one).collect();
        let from = state_of(p.case(spot.case), machine, &spot).to_owned();
        Expected { p, spot, machine, from, attempts }
    };
    spots.map(tried).collect()
}

/// Who asks at the door for the same, each with what their decision knows; and what each got.
#[derive(Default)]
struct Asking {
    ngo: Option<NgoId>,
    who: Vec<(Ctx, Role, Command)>,
    got: Vec<Result<Plan, Stop>>,
}

thread_local! {
    /// Filled before the door, emptied by [`ask`]: a test runs on one thread.
    static ASKING: RefCell<Asking> = RefCell::default();
}

/// Decides for everybody who asks, and lets nothing be written.
fn ask(_: &mut Ctx, loaded: &World, _: &Command) -> Result<Plan, Stop> {
    ASKING.with_borrow_mut(|asking| {
        let ngo = asking.ngo.unwrap();
        for (mut ctx, role, command) in std::mem::take(&mut asking.who) {
            let mut world = loaded.clone();
            hold(&mut world, (ctx.actor, role), ngo, ctx.on);
            asking.got.push(decide(&mut ctx, &world, &command));
        }
    });
    Err(Stop::Hidden)
}

/// One spot in a store.
struct Laid<'a> {
    store: &'a Store,
    programme: ProgrammeId,
    expected: &'a Expected,
}

impl Laid<'_> {
    fn request(&self, actor: PersonId, command: Command) -> WriteRequest {
        let ctx = context(&self.expected.p, actor);
        WriteRequest {
            programme: self.programme,
            actor,
            attested: None,
            key: None,
            on: Some(ctx.on),
            original_on: None,
            today: ctx.today,
            now: ctx.recorded_at,
            entropy: tried::ENTROPY,
            request_id: ctx.request_id,
            command,
        }
    }

    /// What everybody gets who attempts something, decided on what the door loads for all of them.
    async fn asked(&self, by: &[&Attempt]) -> Vec<Result<Plan, Stop>> {
        let Expected { p, spot, .. } = self.expected;
        let one = |attempt: &&Attempt| (context(p, attempt.person), attempt.role, command(p, spot, attempt.action));
        ASKING.set(Asking { ngo: Some(p.ngo), who: by.iter().map(one).collect(), got: Vec::new() });
        let request = self.request(by[0].person, command(p, spot, by[0].action));
        let written = self.store.write_all(vec![request], ask, true).await.unwrap();
        assert!(matches!(written[..], [(write::Written::Hidden, false)]));
        ASKING.take().got
    }

    /// A granted attempt, written and taken back; whoever lacks the role is given it first.
    async fn written(&self, attempt: &Attempt) -> Receipt {
        let Expected { p, spot, .. } = self.expected;
        let Attempt { action, person, role, .. } = *attempt;
        let mut requests = Vec::new();
        if !p.stage.base().own_roles(person).contains(&role) {
            let ngo = (role == Role::Caseworker).then_some(p.ngo);
            let give = input::RoleGrant { person, role, active: true, ngo };
            requests.push(self.request(p.person("admin"), Command::RoleGrant(give)));
        }
        requests.push(self.request(person, command(p, spot, action)));
        match self.store.write_all(requests, decide, true).await.unwrap().pop() {
            Some((write::Written::Granted(receipt), true)) => *receipt,
            other => panic!("{action} by {role}: {other:?}"),
        }
    }

    /// Every attempt from here: what differs from what was expected goes to `faults`.
    async fn attempt(&self, written: &mut Written, faults: &mut Vec<String>) {
        let Expected { p, spot, machine, from, attempts } = self.expected;
        let mut alike: BTreeMap<String, Vec<&Judged>> = BTreeMap::new();
        for one in attempts {
            alike.entry(format!("{:?}", command(p, spot, one.0.action).needs())).or_default().push(one);
        }
        for attempts in alike.into_values() {
            let by: Vec<&Attempt> = attempts.iter().map(|(attempt, ..)| attempt).collect();
            let got = self.asked(&by).await;
            assert_eq!(got.len(), attempts.len());
            for ((attempt, decided, came), got) in attempts.into_iter().zip(got) {
                faults.extend(fault(*machine, from, attempt, came));
                if got != *decided {
                    faults.push(format!("{machine} {from}: {attempt:?}: stored {got:?}, in memory {decided:?}"));
                }
                let Ok(plan) = decided else { continue };
                let Attempt { action, role, part, .. } = *attempt;
                if !written.insert((machine.code(), from.clone(), action.code(), role, part == Part::None)) {
                    continue;
                }
                let receipt = self.written(attempt).await;
                let (state, kind) = (receipt.state.as_deref(), receipt.object_kind.as_str());
                let same = (state, kind, receipt.version) == (plan.state, plan.object.0.code(), plan.version);
                if !same || receipt.entries.len() != plan.entries.len() {
                    faults.push(format!("{machine} {from}: {attempt:?}: written {receipt:?}, in memory {plan:?}"));
                }
            }
        }
    }
}

async fn on(engine: Engine, spots: &[Expected]) {
    let begun = Instant::now();
    let database = engine.database().await.unwrap();
    let store = Store::open_and_migrate(database.url()).await.unwrap();
    let (mut written, mut faults) = (Written::new(), Vec::new());
    let mut states: BTreeMap<Machine, BTreeSet<&str>> = BTreeMap::new();
    for (at, expected) in (1u128..).zip(spots) {
        let programme = ProgrammeId(Uuid::from_u128(at));
        laid::laid(&store, programme, &expected.p, &[]).await;
        let stored = store.dossier(programme, expected.spot.case).await.unwrap();
        assert_eq!(stored.as_ref(), Some(expected.p.case(expected.spot.case)), "{engine:?}");
        let size = store.log_head(programme).await.unwrap().unwrap().size;
        Laid { store: &store, programme, expected }.attempt(&mut written, &mut faults).await;
        assert_eq!(store.log_head(programme).await.unwrap().unwrap().size, size, "{engine:?}: all was taken back");
        states.entry(expected.machine).or_default().insert(&expected.from);
    }
    assert!(faults.is_empty(), "{engine:?}: {} faults:\n{}", faults.len(), faults.join("\n"));
    let all: Edges = edges().map(|edge| (edge.machine.code(), edge.action.code(), edge.from.to_owned())).collect();
    let granted: Edges = written.iter().map(|(machine, from, action, ..)| (*machine, *action, from.clone())).collect();
    assert_eq!(granted, all, "{engine:?}");
    let attempts: usize = spots.iter().map(|spot| spot.attempts.len()).sum();
    let states: Vec<String> = states.iter().map(|(machine, states)| format!("{machine} {}", states.len())).collect();
    tests::require::tell(&format!(
        "{engine:?}: edges granted {}, attempts {attempts} ({} written and taken back), states {}; {} ms",
        granted.len(),
        written.len(),
        states.join(", "),
        begun.elapsed().as_millis()
    ));
}

#[tokio::test]
async fn every_edge_is_granted_and_everything_else_refused_by_the_store_as_in_memory() {
    let spots = expected();
    for engine in engines() {
        on(engine, &spots).await;
    }
}
