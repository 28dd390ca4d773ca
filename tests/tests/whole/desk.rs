//! Settings, delegations, tasks, searches and the daily run, on both engines.
//!
//! Invariant: each scene starts empty; what is counted is counted again by another way. Must not wait for anything.

mod authorise;
mod changes;
mod kept;
mod look;
mod searching;

use grant_api::app::queue::TaskSearch;
use grant_api::app::verify::verify;
use grant_api::app::{AppError, AppResult, clock, search};
use grant_api::store::write::{WriteRequest, Written};
use ledger_core::id::{CaseId, DelegationId, PersonId};
use ledger_core::policy::{Action, Role, SYSTEM};
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::decide;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::settings::{SettingName, SettingValue};
use ledger_core::text::Code;
use ledger_core::time::{Day, less_days, plus_days};
use serde_json::json;

use crate::engine::engines;
use crate::place::Place;
use crate::play::{Deal, command, step, to_the_signatures, to_the_vote};
use crate::scene::{Scene, object};

const TERMS: (Condition, Policy) = (Condition::Conditional, Policy::Advance);

async fn clean(scene: &Scene) {
    for check in verify(&scene.store).await.unwrap() {
        assert!(check.findings.is_empty(), "{check:?}");
    }
}

async fn leaves(scene: &Scene) -> i64 {
    scene.store.log_head(scene.programme).await.unwrap().map_or(0, |head| head.size)
}

fn code_of(answer: AppResult<impl std::fmt::Debug>) -> String {
    answer.err().map_or_else(|| "granted".to_owned(), |error| error.code().to_owned())
}

fn setting(name: SettingName, version: i64, value: serde_json::Value) -> Command {
    let value = SettingValue::read(name, value).unwrap();
    Command::SettingSet(input::SettingSet { version, value })
}

fn delegate(from: PersonId, to: PersonId, role: Role, days: (Day, Day)) -> Command {
    Command::DelegationSet(input::DelegationSet { from, to, role, from_on: days.0, until_on: days.1 })
}

#[tokio::test]
async fn a_setting_has_versions_and_refuses_who_may_not_a_stale_one_and_a_value_out_of_range() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let days = |sign: i64| json!({ "sign_days": sign, "answer_days": 30, "appeal_days": 30, "payee_hold_days": 1 });
        let set = async |who: &str, version, sign| {
            code_of(scene.act(who, scene.today, setting(SettingName::Deadlines, version, days(sign))).await)
        };
        assert_eq!(set("officer1", 0, 45).await, "not_your_role");
        assert_eq!(set("manager1", 0, 99_999).await, "out_of_range");
        assert_eq!(set("manager1", 0, 60).await, "already_done", "what holds without a setting");
        assert_eq!(set("manager1", 0, 45).await, "granted");
        assert_eq!(set("manager1", 0, 50).await, "stale_version");
        assert_eq!(set("manager2", 1, 50).await, "granted");
        let request = scene.request("officer1").await.unwrap();
        let view = scene.app.setting_view(&request, "deadlines").await.unwrap();
        let history: Vec<(i64, PersonId)> = view.history.iter().map(|row| (row.version, row.set_by)).collect();
        let by = [scene.person("manager1").unwrap(), scene.person("manager2").unwrap()];
        assert_eq!((view.version, history), (2, vec![(1, by[0]), (2, by[1])]));
        assert_eq!(view.value.map(|value| value.json()["sign_days"].clone()), Some(json!(50)));
        clean(&scene).await;
    }
}

/// A signed grant of one instalment, which waits for its request today.
async fn signed(scene: &Scene, place: Place) -> (CaseId, Deal) {
    let deal = Deal::plain(50_000);
    let case = scene.case_open(place, deal.requested, less_days(scene.today, 25)).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_signatures()).await.unwrap();
    (case, deal)
}

/// Takes a step on a case today, by whoever.
async fn today(scene: &Scene, who: &str, action: Action, (case, place, deal): (CaseId, Place, &Deal)) -> AppResult<()> {
    let dossier = scene.case(case).await?;
    let command = command(&dossier, place, deal, step("officer1", action, 0), scene.today)?;
    scene.act(who, scene.today, command).await.map(drop)
}

fn earlier(answer: AppResult<()>) -> Option<(String, String)> {
    match answer {
        Err(AppError::Denied { code: "duties", earlier: Some(act), .. }) => Some((act.action, act.person)),
        _ => None,
    }
}

#[tokio::test]
async fn a_delegate_holds_the_role_and_the_two_count_as_one_person_on_a_case() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let (first, deal) = signed(&scene, place).await;
        let (second, _) = signed(&scene, place).await;
        let [officer, monitor] = ["officer1", "monitor"].map(|who| scene.person(who).unwrap());
        today(&scene, "officer1", Action::DisbursementRequest, (first, place, &deal)).await.unwrap();
        let verifies = today(&scene, "monitor", Action::DisbursementVerify, (first, place, &deal)).await;
        assert_eq!(code_of(verifies), "not_your_role");

        let days = (scene.today, plus_days(scene.today, 10));
        let set = scene.act("officer1", scene.today, delegate(officer, monitor, Role::Officer, days)).await.unwrap();
        let id: DelegationId = object(&set).unwrap();
        assert!(scene.request("monitor").await.unwrap().principal.roles.contains(&Role::Officer));
        // What the delegating person did bars the delegate, and is named.
        let verifies = today(&scene, "monitor", Action::DisbursementVerify, (first, place, &deal)).await;
        let by_officer = Some(("disbursement_request".to_owned(), "officer1".to_owned()));
        assert_eq!(earlier(verifies), by_officer, "{engine:?}");
        // What the delegate did bars the delegating person, while it runs and afterwards.
        today(&scene, "monitor", Action::DisbursementRequest, (second, place, &deal)).await.unwrap();
        let by_monitor = Some(("disbursement_request".to_owned(), "monitor".to_owned()));
        let verify_second = async |who| today(&scene, who, Action::DisbursementVerify, (second, place, &deal)).await;
        assert_eq!(earlier(verify_second("officer1").await), by_monitor);
        let end = Command::DelegationEnd(input::DelegationEnd { delegation: id, version: 1 });
        assert_eq!(code_of(scene.act("officer2", scene.today, end.clone()).await), "not_your_delegation");
        scene.act("admin", scene.today, end.clone()).await.unwrap();
        assert_eq!(code_of(scene.act("admin", scene.today, end).await), "stale_version");
        assert!(!scene.request("monitor").await.unwrap().principal.roles.contains(&Role::Officer));
        assert_eq!(code_of(verify_second("monitor").await), "not_your_role");
        assert_eq!(earlier(verify_second("officer1").await), by_monitor);
        verify_second("officer2").await.unwrap();
        clean(&scene).await;
    }
}

#[tokio::test]
async fn nobody_delegates_what_they_do_not_hold_themselves_nor_for_too_long_nor_to_themselves() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let id = |who: &str| scene.person(who).unwrap();
        let days = |count: u64| (scene.today, plus_days(scene.today, count));
        let set = async |who: &str, (from, to): (&str, &str), role, days| {
            code_of(scene.act(who, scene.today, delegate(id(from), id(to), role, days)).await)
        };
        let officer = Role::Officer;
        assert_eq!(set("officer1", ("officer1", "officer1"), officer, days(5)).await, "delegate_self");
        assert_eq!(set("admin", ("admin", "auditor"), Role::Admin, days(5)).await, "not_delegable");
        assert_eq!(set("committee1", ("committee1", "auditor"), Role::Committee, days(5)).await, "not_delegable");
        assert_eq!(set("chair", ("chair", "auditor"), Role::Chair, days(5)).await, "not_delegable");
        assert_eq!(set("officer1", ("officer1", "auditor"), Role::Manager, days(5)).await, "role_not_held");
        assert_eq!(set("officer2", ("officer1", "auditor"), officer, days(5)).await, "not_your_delegation");
        assert_eq!(set("admin", ("officer1", "admin"), officer, days(5)).await, "own_role");
        assert_eq!(set("officer1", ("officer1", "auditor"), officer, days(90)).await, "out_of_range");
        let back = (scene.today, less_days(scene.today, 1));
        assert_eq!(set("officer1", ("officer1", "auditor"), officer, back).await, "dates_reversed");
        let past = (less_days(scene.today, 5), plus_days(scene.today, 5));
        assert_eq!(set("officer1", ("officer1", "auditor"), officer, past).await, "out_of_range");
        assert_eq!(
            set("officer1", ("officer1", "officer2"), officer, days(5)).await,
            "already_done",
            "holds it already"
        );
        assert_eq!(set("officer1", ("officer1", "auditor"), officer, days(89)).await, "granted");
        assert_eq!(set("officer2", ("officer2", "auditor"), officer, days(5)).await, "already_done");
        assert_eq!(
            set("auditor", ("auditor", "monitor"), officer, days(5)).await,
            "role_not_held",
            "held by delegation"
        );
        // Tomorrow's delegation gives nothing today.
        let tomorrow = (plus_days(scene.today, 1), plus_days(scene.today, 2));
        assert_eq!(set("admin", ("finance", "monitor"), Role::Finance, tomorrow).await, "granted");
        assert_eq!(scene.request("monitor").await.unwrap().principal.roles, [Role::Monitor]);
        let listed = scene.app.delegations(&scene.request("finance").await.unwrap()).await.unwrap();
        assert_eq!(listed.len(), 1, "one's own alone");
        clean(&scene).await;
    }
}

/// An award of long ago on which so many steps towards its signatures were taken, and the day on which it was approved.
async fn unsigned(scene: &Scene, steps: usize) -> (CaseId, Day) {
    let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
    let deal = Deal::plain(50_000);
    let case = scene.case_open(place, deal.requested, scene.day(10)).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_signatures()[..steps]).await.unwrap();
    (case, scene.day(10 + 14))
}

#[tokio::test]
async fn an_award_that_nobody_signed_lapses_once_and_the_system_does_nothing_else() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let (case, approved) = unsigned(&scene, 2).await;
        let now = clock::now();
        assert!(scene.app.day(plus_days(scene.today, 1), now).await.is_err(), "no day ahead");
        assert_eq!(scene.app.day(plus_days(approved, 59), now).await.unwrap().lapsed, Vec::<String>::new());

        let number = scene.case(case).await.unwrap().application.number;
        let version = scene.case(case).await.unwrap().award.map_or(0, |award| award.version);
        let reason = Code::new("x").unwrap();
        let drop = Command::AwardDrop(input::AwardDrop { case, version, reason });
        let lapse = Command::AwardLapse(input::GrantStep { case, version });
        let closing = Command::VoteClose(input::CaseStep { case, version: 1 }.into());
        for (command, on, refused) in [
            (drop, scene.today, "hidden"),
            (lapse, plus_days(approved, 59), "deadline_not_over"),
            (closing, scene.today, "hidden"),
        ] {
            let write = WriteRequest {
                programme: scene.programme,
                actor: SYSTEM,
                attested: None,
                key: None,
                on: Some(on),
                original_on: None,
                today: scene.today,
                now,
                entropy: clock::random().unwrap(),
                request_id: "test".into(),
                command,
            };
            let answer = match scene.store.write(write, decide).await.unwrap() {
                Written::Refused(refusal, _) => refusal.code.code(),
                Written::Hidden => "hidden",
                other => panic!("{other:?}"),
            };
            assert_eq!(answer, refused, "{engine:?}");
        }

        let on = plus_days(approved, 60);
        assert_eq!(scene.app.day(on, now).await.unwrap().lapsed, [number]);
        let (size, lapsed) = (leaves(&scene).await, scene.case(case).await.unwrap());
        assert_eq!(lapsed.application.state, ApplicationState::Lapsed);
        assert_eq!(lapsed.acts.last().map(|act| (act.person_id, act.on_day)), Some((SYSTEM, on)));
        for day in [on, on, scene.today] {
            let again = scene.app.day(day, now).await.unwrap();
            assert!(again.lapsed.is_empty() && again.refused.is_empty(), "{again:?}");
        }
        assert_eq!(leaves(&scene).await, size, "a second run leaves no trace");
        clean(&scene).await;
    }
}

#[tokio::test]
async fn a_lapse_that_is_refused_is_told_once_a_day() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let (case, approved) = unsigned(&scene, 1).await;
        let on = plus_days(approved, 61);
        let month_end = ledger_core::ledger::period::month_end(on);
        for step in 0.. {
            let month = ledger_core::ledger::period::month_end(plus_days(scene.day(0), 28 * step));
            if month > month_end {
                break;
            }
            let close = Command::PeriodSoftClose(input::PeriodClose { month_end: month });
            drop(scene.act("finance_manager1", scene.today, close).await);
        }
        let now = clock::now();
        let number = scene.case(case).await.unwrap().application.number;
        assert_eq!(scene.app.day(on, now).await.unwrap().refused, [(number.clone(), "period_soft_closed")]);
        let size = leaves(&scene).await;
        assert_eq!(scene.app.day(on, now).await.unwrap().refused, []);
        assert_eq!(leaves(&scene).await, size);
        assert_eq!(scene.app.day(scene.today, now).await.unwrap().lapsed, [number], "on an open day it lapses");
        clean(&scene).await;
    }
}

#[tokio::test]
async fn a_task_is_late_by_the_service_level_of_its_step() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let deal = Deal::plain(50_000);
        let opened = [5, 20].map(|days| less_days(scene.today, days + 1));
        let mut cases = Vec::new();
        for on in opened {
            let case = scene.case_open(place, deal.requested, on).await.unwrap();
            scene.take_all(case, place, &deal, &to_the_vote()[..1]).await.unwrap();
            cases.push(scene.case(case).await.unwrap().application.number);
        }
        let request = scene.request("officer1").await.unwrap();
        let found = async |search: TaskSearch| -> Vec<String> {
            let (tasks, next) = scene.app.tasks(&request, search, None, 50).await.unwrap();
            assert_eq!(next, None);
            tasks.into_iter().map(|(task, _)| task.number).collect()
        };
        let overdue = async || {
            let filter = search::read("is:overdue").unwrap();
            scene.app.search_page(&request, &filter, None, 50).await.unwrap().total
        };
        let counted = async || scene.app.day(scene.today, clock::now()).await.unwrap().late;
        let late = TaskSearch { late: true, ..TaskSearch::default() };
        assert_eq!(found(late).await, [cases[1].clone()], "two weeks where nothing was set");
        assert_eq!((overdue().await, counted().await), (1, 1));
        let set = |days, version| setting(SettingName::ServiceLevels, version, json!({ "case_screen": days }));
        scene.act("manager1", scene.today, set(3, 0)).await.unwrap();
        assert_eq!(found(late).await, [cases[1].clone(), cases[0].clone()], "oldest first");
        assert_eq!((overdue().await, counted().await), (2, 2));
        scene.act("manager1", scene.today, set(20, 1)).await.unwrap();
        assert_eq!(found(late).await, Vec::<String>::new(), "on the last of its days nothing is late");
        assert_eq!((overdue().await, counted().await), (0, 0));

        let all = found(TaskSearch::default()).await;
        let (first, next) = scene.app.tasks(&request, TaskSearch::default(), None, 1).await.unwrap();
        let (second, end) = scene.app.tasks(&request, TaskSearch::default(), next.as_deref(), 1).await.unwrap();
        let paged: Vec<String> = first.into_iter().chain(second).map(|(task, _)| task.number).collect();
        assert_eq!((paged, end), (all, None));
        let of_role = |role| TaskSearch { role: Some(role), ..TaskSearch::default() };
        assert_eq!((found(of_role(Role::Officer)).await.len(), found(of_role(Role::Chair)).await.len()), (2, 0));
        let evaluator = scene.request("evaluator").await.unwrap();
        assert_eq!(code_of(scene.app.tasks(&evaluator, late, None, 1).await), "not_your_role");
    }
}

#[tokio::test]
async fn a_task_names_who_could_take_it_where_earlier_acts_leave_only_some() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let (case, deal) = signed(&scene, place).await;
        today(&scene, "officer1", Action::DisbursementRequest, (case, place, &deal)).await.unwrap();
        let request = scene.request("manager1").await.unwrap();
        let (tasks, _) = scene.app.tasks(&request, TaskSearch::default(), None, 50).await.unwrap();
        let named =
            |action| tasks.iter().find(|(task, _)| task.seen.step.action == action).map(|(_, could)| could.clone());
        assert_eq!(named(Action::DisbursementVerify), Some(vec![scene.person("officer2").unwrap()]), "{engine:?}");
        assert_eq!(named(Action::EnterpriseLaunch), Some(Vec::new()), "anybody whose role it is");
    }
}
