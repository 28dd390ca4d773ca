//! Two decisions that exclude each other, started together on the same version: exactly one outcome, whoever comes first.
//!
//! Invariant: both orders come up, and the books are clean at the end. How many runs is `GRANT_TEST_RACES`, a few where it is
//! not set; `.ci/full` asks for two hundred.

use std::sync::Arc;

use grant_api::app::verify::verify;
use grant_api::app::{AppError, AppResult};
use grant_api::store::journal::AsOf;
use grant_api::store::write::Receipt;
use ledger_core::id::CaseId;
use ledger_core::money::Minor;
use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::disbursement::{DisbursementGate, DisbursementState as S};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::grant::AwardState;
use ledger_core::time::Day;
use tokio::sync::Barrier;

use crate::engine::engines;
use crate::place::{Place, uah};
use crate::play::{Deal, payment, step, to_the_signatures, to_the_vote};
use crate::scene::{Scene, code};

/// Runs of each pair: enough to see both orders, or as many as are asked for.
fn runs() -> usize {
    std::env::var("GRANT_TEST_RACES").ok().and_then(|runs| runs.parse().ok()).unwrap_or(16)
}

/// A person's command on a day.
type Racer = (&'static str, Command);

/// Both at once; `turn` says which of them is started first, and how far ahead.
async fn both(scene: &Arc<Scene>, on: Day, turn: usize, racers: [Racer; 2]) -> [AppResult<Receipt>; 2] {
    let start = Arc::new(Barrier::new(2));
    let run = |(at, (who, command)): (usize, Racer)| {
        let (scene, start) = (scene.clone(), start.clone());
        let behind = if at == turn % 2 { 0 } else { 1 + turn % 7 };
        tokio::spawn(async move {
            start.wait().await;
            for _ in 0..behind {
                tokio::task::yield_now().await;
            }
            scene.act(who, on, command).await
        })
    };
    let [one, other] = racers;
    let (one, other) = if turn.is_multiple_of(2) {
        let one = run((0, one));
        (one, run((1, other)))
    } else {
        let other = run((1, other));
        (run((0, one)), other)
    };
    [one.await.unwrap(), other.await.unwrap()]
}

fn refused(answer: &AppResult<Receipt>) -> &'static str {
    match answer {
        Ok(_) => "granted",
        Err(AppError::Busy { .. }) => panic!("busy"),
        Err(error) => error.code(),
    }
}

/// A case with its agreement signed, and where it is.
async fn signed(scene: &Scene, deal: &Deal) -> (CaseId, Place) {
    let place = scene.place((Condition::Conditional, Policy::Advance), 10_000_000, 10_000_000).await.unwrap();
    let case = scene.case_open(place, deal.requested, scene.day(2)).await.unwrap();
    scene.take_all(case, place, deal, &to_the_vote()).await.unwrap();
    scene.take_all(case, place, deal, &to_the_signatures()).await.unwrap();
    (case, place)
}

async fn grant(scene: &Scene, case: CaseId) -> input::GrantStep {
    input::GrantStep { case, version: scene.case(case).await.unwrap().award.unwrap().version }
}

async fn part(scene: &Scene, case: CaseId) -> input::DisbursementStep {
    let row = scene.case(case).await.unwrap().disbursements.remove(0);
    input::DisbursementStep { disbursement: row.disbursement_id, version: row.version }
}

/// Both orders came up, and the books are clean.
async fn fair(scene: &Scene, what: &str, first: usize) {
    let (runs, least) = (runs(), runs() / 10);
    assert!(first >= least && runs - first >= least, "{what}: {first} of {runs} times the first one came first");
    let findings: Vec<_> = verify(&scene.store).await.unwrap().into_iter().flat_map(|check| check.findings).collect();
    assert_eq!(findings, [], "{what}");
    tests::require::tell(&format!("{what}: {first} of {runs} times the first one came first"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_payment_is_sent_or_held_when_it_is_released_while_its_grant_is_suspended() {
    for engine in engines() {
        let scene = Arc::new(Scene::open(engine).await.unwrap());
        let deal = Deal { requested: 50_000, voted: 50_000, instalments: vec![vec![30_000], vec![20_000]] };
        let (case, place) = signed(&scene, &deal).await;
        scene.take_all(case, place, &deal, &payment(0, 21)[..4]).await.unwrap();
        let (on, mut sent_first) = (scene.day(60), 0);
        for turn in 0..runs() {
            let version = grant(&scene, case).await.version;
            let reason = code("suspicion").unwrap();
            let suspend = Command::GrantSuspend(input::GrantSuspend { case, version, reason, safety: false });
            let release = Command::PaymentRelease(part(&scene, case).await);
            let [released, suspended] = both(&scene, on, turn, [("manager2", release), ("officer1", suspend)]).await;
            assert_eq!(refused(&suspended), "granted", "{engine:?}");
            let row = scene.case(case).await.unwrap().disbursements.remove(0);
            match refused(&released) {
                "granted" => assert_eq!(row.state, S::Sent, "{engine:?}"),
                "stale_version" => assert_eq!((row.state, row.held_from), (S::Held, Some(S::Authorised)), "{engine:?}"),
                other => panic!("{engine:?}: {other}"),
            }
            scene.act("manager1", on, Command::GrantClear(grant(&scene, case).await)).await.unwrap();
            if row.state == S::Sent {
                sent_first += 1;
                let input::DisbursementStep { disbursement, version } = part(&scene, case).await;
                let reason = code("wrong_iban").unwrap();
                let reject = input::DisbursementReason { disbursement, version, reason };
                scene.act("finance", on, Command::PaymentReject(reject)).await.unwrap();
                let input::DisbursementStep { disbursement, version } = part(&scene, case).await;
                let prepare = input::PaymentPrepare { disbursement, version, bank_account: place.bank };
                scene.act("finance", on, Command::PaymentPrepare(prepare)).await.unwrap();
            }
        }
        fair(&scene, &format!("{engine:?} send / suspend"), sent_first).await;
    }
}

/// The first instalment asked for and verified.
async fn verified(scene: &Scene, case: CaseId, on: Day) {
    if scene.case(case).await.unwrap().disbursements[0].state == S::Planned {
        let input::DisbursementStep { disbursement, version } = part(scene, case).await;
        let evidence = Some(code("EV-1").unwrap());
        let request = input::DisbursementRequest { disbursement, version, evidence };
        scene.act("officer1", on, Command::DisbursementRequest(request)).await.unwrap();
    }
    scene.act("officer2", on, Command::DisbursementVerify(part(scene, case).await)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_amendment_is_in_force_or_an_instalment_is_authorised_but_not_both() {
    for engine in engines() {
        let scene = Arc::new(Scene::open(engine).await.unwrap());
        let deal = Deal { requested: 50_000, voted: 50_000, instalments: vec![vec![30_000], vec![20_000]] };
        let (case, _) = signed(&scene, &deal).await;
        let (on, mut amended_first) = (scene.day(60), 0);
        // Asked for before the first amendment, which replaces what is only planned.
        verified(&scene, case, on).await;
        for turn in 0..runs() {
            if ledger_core::programme::agreement::open(&scene.case(case).await.unwrap()).is_none() {
                let (version, reason) = (grant(&scene, case).await.version, code("plan").unwrap());
                let gate = DisbursementGate::Milestone;
                let planned = input::Instalment { amount_minor: Minor(20_000), planned_on: on, gate };
                let (signed, instalments) = (uah(50_000), vec![planned]);
                let terms = input::AmendmentTerms { case, version, signed, line: None, instalments, reason };
                scene.act("officer1", on, Command::AmendmentPropose(terms)).await.unwrap();
            }
            scene.act("finance_manager2", on, Command::AmendmentCheck(grant(&scene, case).await)).await.unwrap();
            let approve = Command::AgreementAmend(grant(&scene, case).await);
            let authorise = Command::DisbursementAuthorise(part(&scene, case).await);
            let [amended, authorised] =
                both(&scene, on, turn, [("manager2", approve), ("finance_manager1", authorise)]).await;
            let row = scene.case(case).await.unwrap().disbursements.remove(0);
            match (refused(&amended), refused(&authorised)) {
                ("granted", "stale_version") => {
                    amended_first += 1;
                    assert_eq!(row.state, S::Requested, "{engine:?}");
                }
                ("stale_version", "granted") => {
                    assert_eq!(row.state, S::Authorised, "{engine:?}");
                    let (disbursement, version, amount) = (row.disbursement_id, row.version, uah(30_000));
                    let planned_on = ledger_core::time::plus_days(row.planned_on, 1);
                    let reason = code("later").unwrap();
                    let change = input::DisbursementChange { disbursement, version, amount, planned_on, reason };
                    scene.act("officer1", on, Command::DisbursementChange(change)).await.unwrap();
                    // Planned anew, it would be replaced by the amendment: it is asked for first.
                }
                other => panic!("{engine:?}: {other:?}"),
            }
            verified(&scene, case, on).await;
        }
        fair(&scene, &format!("{engine:?} amend / authorise"), amended_first).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_award_is_signed_or_withdrawn_but_not_both() {
    for engine in engines() {
        let scene = Arc::new(Scene::open(engine).await.unwrap());
        let place = scene.place((Condition::Conditional, Policy::Advance), 90_000_000, 10_000_000).await.unwrap();
        let (deal, mut signed_first) = (Deal::plain(10_000), 0);
        for turn in 0..runs() {
            let case = scene.case_open(place, 10_000, scene.day(2)).await.unwrap();
            scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
            scene.take_all(case, place, &deal, &to_the_signatures()[..3]).await.unwrap();
            let (on, sign) =
                scene.prepare(case, place, &deal, step("manager2", Action::AgreementSign, 20)).await.unwrap();
            let (version, reason) = (grant(&scene, case).await.version, code("moved_away").unwrap());
            let drop = Command::AwardDrop(input::AwardDrop { case, version, reason });
            let answers = both(&scene, on, turn, [("manager2", sign), ("officer1", drop)]).await;
            let state = scene.case(case).await.unwrap().award.unwrap().state;
            match (refused(&answers[0]), refused(&answers[1])) {
                ("granted", "stale_version") => {
                    signed_first += 1;
                    assert_eq!(state, AwardState::Active, "{engine:?}");
                }
                ("stale_version", "granted") => assert_eq!(state, AwardState::Dropped, "{engine:?}"),
                other => panic!("{engine:?}: {other:?}"),
            }
        }
        fair(&scene, &format!("{engine:?} sign / withdraw"), signed_first).await;
    }
}

/// A case with its vote closed.
async fn voted(scene: &Scene, place: Place, deal: &Deal) -> CaseId {
    let case = scene.case_open(place, deal.requested, scene.day(2)).await.unwrap();
    scene.take_all(case, place, deal, &to_the_vote()).await.unwrap();
    case
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_of_a_line_goes_to_one_of_two_awards_that_are_approved_at_once() {
    const AUTHORITY: i64 = 10_000;
    for engine in engines() {
        let scene = Arc::new(Scene::open(engine).await.unwrap());
        let place = scene.place((Condition::Conditional, Policy::Advance), AUTHORITY, AUTHORITY).await.unwrap();
        // One of them is within the line, two are not.
        let (deal, on, mut one_first) = (Deal::plain(6_000), scene.day(60), 0);
        let mut waiting = voted(&scene, place, &deal).await;
        for turn in 0..runs() {
            let pair = [waiting, voted(&scene, place, &deal).await];
            let mut versions = Vec::new();
            for case in pair {
                versions.push(scene.case(case).await.unwrap().application.version);
            }
            let approve = |at: usize| {
                let (case, version) = (pair[at], versions[at]);
                ("manager1", Command::AwardConfirm(input::CaseStep { case, version }))
            };
            let answers = both(&scene, on, turn, [approve(0), approve(1)]).await;
            let (got, left) = match (refused(&answers[0]), refused(&answers[1])) {
                ("granted", "over_budget") => (pair[0], pair[1]),
                ("over_budget", "granted") => (pair[1], pair[0]),
                other => panic!("{engine:?}: {other:?}"),
            };
            one_first += usize::from(got == pair[0]);
            assert!(scene.case(left).await.unwrap().award.is_none(), "{engine:?}");
            let balances = crate::path::balances(&scene, AsOf::default()).await;
            assert_eq!((balances["9500"], balances["9600"]), (deal.voted - AUTHORITY, -deal.voted), "{engine:?}");
            // What one got is given back, and the other is approved against a new one.
            let (version, reason) = (grant(&scene, got).await.version, code("moved_away").unwrap());
            let drop = Command::AwardDrop(input::AwardDrop { case: got, version, reason });
            scene.act("officer1", on, drop).await.unwrap();
            waiting = left;
        }
        fair(&scene, &format!("{engine:?} approve / approve over budget"), one_first).await;
    }
}
