//! Sixteen awards at once through processes of their own: through one, and through two that share the database.
//!
//! Invariant: the racers know nothing of each other; whoever is not granted is refused because of the budget and nothing
//! else, and both together are all that were asked for.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use grant_api::app::verify::verify;
use grant_api::store::journal::AsOf;
use ledger_core::id::CaseId;
use ledger_core::programme::fund::{Condition, Policy};

use super::{AMOUNT, AT_ONCE, AUTHORITY, has_no_gap};
use crate::engine::{Engine, engines};
use crate::play::{Deal, to_the_vote};
use crate::scene::Scene;

/// A process that waits at the start, or runs.
struct Racer {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Racer {
    /// Started and ready: its database is open, its commands are made.
    fn ready(scene: &Scene, cases: &[CaseId]) -> Racer {
        let mut child = Command::new(env!("CARGO_BIN_EXE_racer"))
            .arg(scene.database.url())
            .arg(scene.person("manager1").unwrap().to_string())
            .arg(scene.day(16).to_string())
            .args(cases.iter().map(CaseId::to_string))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        Racer { child, lines }
    }

    /// Its answers, once it has ended.
    fn answers(mut self) -> Vec<String> {
        let answers = self.lines.map(Result::unwrap).collect();
        assert!(self.child.wait().unwrap().success(), "{answers:?}");
        answers
    }
}

async fn race(engine: Engine, processes: usize) {
    let scene = Scene::open(engine).await.unwrap();
    let place = scene.place((Condition::Conditional, Policy::Advance), AUTHORITY, AUTHORITY).await.unwrap();
    let mut cases = Vec::new();
    for _ in 0..AT_ONCE {
        let case = scene.case_open(place, AMOUNT, scene.day(2)).await.unwrap();
        scene.take_all(case, place, &Deal::plain(AMOUNT), &to_the_vote()).await.unwrap();
        cases.push(case);
    }
    let mut racers: Vec<Racer> = cases.chunks(AT_ONCE / processes).map(|cases| Racer::ready(&scene, cases)).collect();
    assert_eq!(racers.len(), processes);
    for racer in &mut racers {
        racer.child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    let answers: Vec<Vec<String>> = racers.into_iter().map(Racer::answers).collect();
    let count = |answers: &[String], wanted: &str| answers.iter().filter(|answer| *answer == wanted).count();
    let told: Vec<String> = answers
        .iter()
        .map(|of| format!("{} granted and {} over the budget", count(of, "granted"), count(of, "over_budget")))
        .collect();
    tests::require::tell(&format!("{engine:?}, {AT_ONCE} awards by {processes} process(es): {}", told.join("; ")));
    let all = answers.concat();
    let (granted, refused) = (count(&all, "granted"), count(&all, "over_budget"));
    assert_eq!((granted + refused, all.len()), (AT_ONCE, AT_ONCE), "{engine:?}: {all:?}");

    let mut approved = 0;
    for case in &cases {
        approved += scene.case(*case).await.unwrap().award.map_or(0, |award| award.approved_minor.0);
    }
    assert_eq!(approved, i64::try_from(granted).unwrap() * AMOUNT, "what was answered is what is stored");
    assert!(approved <= AUTHORITY && AUTHORITY - approved < AMOUNT, "{engine:?}: {approved} of {AUTHORITY}");
    let balances = crate::path::balances(&scene, AsOf::default()).await;
    assert_eq!((-balances["9500"], -balances["9600"]), (AUTHORITY - approved, approved), "{engine:?}");
    let found = verify(&scene.store).await.unwrap().into_iter().flat_map(|check| check.findings).collect::<Vec<_>>();
    assert_eq!(found, [], "{engine:?}");
    has_no_gap(&scene).await;
}

#[tokio::test]
async fn sixteen_awards_through_processes_of_their_own_never_overspend_the_line() {
    for engine in engines() {
        for processes in [1, 2] {
            race(engine, processes).await;
        }
    }
}
