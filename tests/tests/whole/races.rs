//! Many at once: the last of a budget is given out once, whoever comes first, by one process or by two.
//!
//! Invariant: who wins is not fixed, how many win is; a client that is told to come back does so under its own key.

mod pairs;
mod processes;

use std::sync::Arc;
use std::time::Duration;

use grant_api::app::execute::Terms;
use grant_api::app::verify::verify;
use grant_api::app::{App, AppError, AppResult};
use grant_api::store::Store;
use grant_api::store::journal::AsOf;
use grant_api::store::write::Receipt;
use ledger_core::id::CaseId;
use ledger_core::policy::Action;
use ledger_core::programme::fund::{Condition, Policy};
use tokio::sync::Barrier;

use crate::engine::{Engine, engines};
use crate::place::{Place, tranche_command, uah};
use crate::play::{Deal, step, to_the_vote};
use crate::scene::Scene;

/// Awards that come at the same time.
const AT_ONCE: usize = 16;
/// What each asks for; the line has room for five.
const AMOUNT: i64 = 100_000;
/// What the line has: five awards and not quite a sixth.
const AUTHORITY: i64 = 599_999;
/// How often a client comes back that is told to.
const ATTEMPTS: usize = 20;

/// Sends one award through an instance of the program; comes back under the same key while the ledger is busy.
async fn award(scene: Arc<Scene>, app: App, place: Place, case: CaseId, start: Arc<Barrier>) -> AppResult<Receipt> {
    let (on, command) =
        scene.prepare(case, place, &Deal::plain(AMOUNT), step("manager1", Action::AwardConfirm, 14)).await?;
    let request = scene.request_to(&app, "manager1").await?;
    let key = scene.fresh_key();
    start.wait().await;
    for _ in 0..ATTEMPTS {
        let terms = Terms { key: Some(key.clone()), on: Some(on), ..Terms::default() };
        match app.execute(&request, terms, command.clone()).await {
            Err(AppError::Busy { .. } | AppError::UnknownOutcome) => {
                tokio::time::sleep(Duration::from_millis(100)).await
            }
            answer => return answer,
        }
    }
    Err(AppError::Busy { retry_after_s: 1 })
}

/// The log has every sequence from 1 to the head's size, and the recorded times rise.
async fn has_no_gap(scene: &Scene) {
    let leaves = scene.store.log_after(scene.programme, 0, 10_000).await.unwrap();
    assert!(leaves.iter().map(|leaf| leaf.seq).eq(1..=i64::try_from(leaves.len()).unwrap()));
    assert!(leaves.windows(2).all(|pair| pair[0].recorded_at < pair[1].recorded_at));
    assert_eq!(scene.store.log_head(scene.programme).await.unwrap().unwrap().size, leaves.last().unwrap().seq);
}

async fn race(engine: Engine, processes: usize) {
    let scene = Arc::new(Scene::open(engine).await.unwrap());
    let place = scene.place((Condition::Conditional, Policy::Advance), AUTHORITY, AUTHORITY).await.unwrap();
    let mut cases = Vec::new();
    for _ in 0..AT_ONCE {
        let case = scene.case_open(place, AMOUNT, scene.day(2)).await.unwrap();
        scene.take_all(case, place, &Deal::plain(AMOUNT), &to_the_vote()).await.unwrap();
        cases.push(case);
    }
    let mut apps = vec![scene.app.clone()];
    for _ in 1..processes {
        let store = Store::open(scene.database.url()).await.unwrap();
        apps.push(App::with_store(store).await.unwrap());
    }
    let start = Arc::new(Barrier::new(AT_ONCE));
    let racers = cases.iter().zip(apps.iter().cycle());
    let tasks: Vec<_> = racers
        .map(|(case, app)| tokio::spawn(award(scene.clone(), app.clone(), place, *case, start.clone())))
        .collect();
    let (mut granted, mut refused) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => granted += 1,
            Err(AppError::Rule { code: "over_budget", .. }) => refused += 1,
            Err(other) => panic!("{engine:?}: {other:?}"),
        }
    }
    assert_eq!((granted, refused), (5, AT_ONCE - 5), "{engine:?} with {processes}");
    let balances = crate::path::balances(&scene, AsOf::default()).await;
    assert_eq!((balances["9500"], balances["9600"]), (-99_999, -500_000));
    let found = verify(&scene.store).await.unwrap().into_iter().flat_map(|check| check.findings).collect::<Vec<_>>();
    assert_eq!(found, [], "{engine:?}");
    has_no_gap(&scene).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_awards_at_once_take_what_the_line_has_and_no_more() {
    for engine in engines() {
        race(engine, 1).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn awards_through_two_processes_take_what_the_line_has_and_no_more() {
    for engine in engines() {
        race(engine, 2).await;
    }
}

/// One key, sent many times at once, as an impatient client and its proxies might: one entry, one answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_sent_many_times_at_once_acts_once() {
    for engine in engines() {
        let scene = Arc::new(Scene::open(engine).await.unwrap());
        let place = scene.place((Condition::Conditional, Policy::Advance), AUTHORITY, AUTHORITY).await.unwrap();
        let on = scene.day(3);
        let command = tranche_command(place, uah(100), "T-2", on).unwrap();
        let send = |scene: Arc<Scene>| {
            let command = command.clone();
            async move {
                for _ in 0..ATTEMPTS {
                    match scene.act_under("same", "finance", on, command.clone()).await {
                        Err(AppError::Busy { .. }) => tokio::time::sleep(Duration::from_millis(100)).await,
                        answer => return answer,
                    }
                }
                Err(AppError::Busy { retry_after_s: 1 })
            }
        };
        let tasks: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(send(scene.clone()))).collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap().unwrap());
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{engine:?}");
        assert_eq!(crate::path::balances(&scene, AsOf::default()).await["1010"], AUTHORITY + 100);
        has_no_gap(&scene).await;
    }
}
