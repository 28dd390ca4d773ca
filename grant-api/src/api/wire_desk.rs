//! Wire types of the desk: settings, delegations, tasks, saved searches.

use ledger_core::id::PersonId;
use ledger_core::programme::delegation::Delegation;
use ledger_core::time::Day;
use poem_openapi::Object;
use poem_openapi::types::Any;
use serde_json::Value;
use uuid::Uuid;

use super::wire_case::StepView;
use crate::app::queue::{Named, Task};
use crate::app::saved::SavedFilter;
use crate::app::settings::SettingView;

/// A new value of a setting.
#[derive(Debug, Object)]
#[oai(rename = "SettingSet", deny_unknown_fields)]
pub struct SettingSetBody {
    /// Version that this is decided on; 0 where it was never set.
    pub version: i64,
    /// The value, whole, in the shape that the setting has; a member at fault is named.
    pub value: Any<Value>,
    /// Business date; today when absent.
    pub on: Option<Day>,
}

/// A version of a setting.
#[derive(Debug, Object)]
#[oai(rename = "SettingVersion")]
pub struct SettingVersionBody {
    /// 1, 2, ..
    version: i64,
    /// The value as it was set.
    value: Any<Value>,
    /// Since when.
    set_on: Day,
    /// By whom.
    set_by: Uuid,
}

/// A setting with its history.
#[derive(Debug, Object)]
#[oai(rename = "Setting")]
pub struct SettingBody {
    /// Which.
    name: String,
    /// Version that a change has to name; 0 where it was never set.
    version: i64,
    /// What holds; null where the committee decides as the programme was opened with.
    value: Any<Value>,
    /// Every version, oldest first.
    history: Vec<SettingVersionBody>,
}

impl From<SettingView> for SettingBody {
    fn from(view: SettingView) -> Self {
        let version = |row: ledger_core::programme::settings::SettingRow| SettingVersionBody {
            version: row.version,
            value: Any(serde_json::from_str(&row.value).unwrap_or_default()),
            set_on: row.set_on,
            set_by: row.set_by.0,
        };
        SettingBody {
            name: view.name.code().into(),
            version: view.version,
            value: Any(view.value.map(|value| value.json()).unwrap_or_default()),
            history: view.history.into_iter().map(version).collect(),
        }
    }
}

/// A setting in the list.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SettingHead")]
pub struct SettingHeadBody {
    /// Which.
    name: String,
    /// Version; 0 where it was never set.
    version: i64,
    /// Since when this version holds.
    #[oai(skip_serializing_if_is_none)]
    set_on: Option<Day>,
}

impl From<SettingView> for SettingHeadBody {
    fn from(view: SettingView) -> Self {
        let set_on = view.history.last().map(|row| row.set_on);
        SettingHeadBody { name: view.name.code().into(), version: view.version, set_on }
    }
}

/// A role to hand to a colleague.
#[derive(Debug, Object)]
#[oai(rename = "NewDelegation", deny_unknown_fields)]
pub struct NewDelegationBody {
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// Whose role; yours when absent.
    pub from_id: Option<Uuid>,
    /// Who holds it too.
    pub to_id: Uuid,
    /// Which.
    pub role: String,
    /// First day; the business date when absent.
    pub from_on: Option<Day>,
    /// Last day, at most the ninetieth.
    pub until_on: Day,
}

/// A role handed to a colleague.
#[derive(Debug, Object)]
#[oai(rename = "Delegation")]
pub struct DelegationBody {
    /// Id.
    delegation_id: Uuid,
    /// Version that ending it has to name.
    version: i64,
    /// Whose role.
    from_id: Uuid,
    /// Who holds it too.
    to_id: Uuid,
    /// Which.
    role: String,
    /// First day.
    from_on: Day,
    /// Last day.
    until_on: Day,
    /// Does it run today?
    running: bool,
}

impl DelegationBody {
    /// As it is on a day.
    pub fn of(row: &Delegation, today: Day) -> Self {
        DelegationBody {
            delegation_id: row.delegation_id.0,
            version: row.version,
            from_id: row.from_id.0,
            to_id: row.to_id.0,
            role: row.role.code().into(),
            from_on: row.from_on,
            until_on: row.until_on,
            running: row.runs(&[today]),
        }
    }
}

/// What waits.
#[derive(Debug, Object)]
#[oai(rename = "Task")]
pub struct TaskBody {
    /// Case number.
    number: String,
    /// Case.
    case_id: Uuid,
    /// The step.
    step: StepView,
    /// Days for which it has waited.
    days: i64,
    /// Days within which it should be taken.
    service_days: i64,
    /// Has it waited for longer?
    late: bool,
    /// Who could take it, where earlier acts leave only some of those whose role it is.
    could_take: Vec<Uuid>,
    /// Number of the batch that it is about; the case is one of its payments'.
    #[oai(skip_serializing_if_is_none)]
    batch: Option<String>,
}

impl From<&Named> for TaskBody {
    fn from((task, could): &Named) -> Self {
        let Task { number, case, seen, days, service_days, batch } = task;
        TaskBody {
            number: number.clone(),
            case_id: case.application.case_id.0,
            step: StepView::of(seen),
            days: *days,
            service_days: *service_days,
            late: task.late(),
            could_take: could.iter().map(|PersonId(id)| *id).collect(),
            batch: batch.as_ref().map(|batch| batch.number.to_string()),
        }
    }
}

/// A page of tasks.
#[derive(Debug, Object)]
#[oai(rename = "TaskPage")]
pub struct TaskPage {
    /// Tasks, oldest first.
    pub items: Vec<TaskBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

/// A search to keep.
#[derive(Debug, Object)]
#[oai(rename = "NewSavedFilter", deny_unknown_fields)]
pub struct NewSavedFilterBody {
    /// What you call it, at most 40 characters.
    pub name: String,
    /// The query, as in `GET /cases?q=`.
    pub query: String,
}

/// A search that you keep.
#[derive(Debug, Object)]
#[oai(rename = "SavedFilter")]
pub struct SavedFilterBody {
    /// Id.
    id: Uuid,
    /// What you call it.
    name: String,
    /// The query.
    query: String,
}

impl From<SavedFilter> for SavedFilterBody {
    fn from(saved: SavedFilter) -> Self {
        SavedFilterBody { id: saved.id, name: saved.name, query: saved.query }
    }
}
