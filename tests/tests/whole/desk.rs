//! Settings, delegations, tasks, searches and the daily run, on both engines.
//!
//! Invariant: each scene starts empty; what is counted is counted again by another way. Must not read the clock.

use std::collections::BTreeSet;

use grant_api::app::queue::TaskSearch;
use grant_api::app::saved::SAVED_MAX;
use grant_api::app::statements::FileForm;
use grant_api::app::verify::verify;
use grant_api::app::{AppError, AppResult, Request, clock, search};
use ledger_core::id::{CaseId, DelegationId, PersonId};
use ledger_core::policy::{Action, Role};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::settings::{SettingName, SettingValue};
use ledger_core::text::Code;
use ledger_core::time::{Day, days_between, plus_days};
use serde_json::json;

use crate::engine::engines;
use crate::place::Place;
use crate::play::{self, Deal, Play};
use crate::scene::{Scene, object};

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
        assert!(verify(&scene.store, scene.programme, None).await.unwrap().findings().is_empty(), "{engine:?}");
    }
}
