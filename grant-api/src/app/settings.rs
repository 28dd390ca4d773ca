//! Reading what a programme has set: what holds, every earlier version, who set it and when; and who stands in for whom.
//!
//! Invariant: a version is shown as it was stored. Must not: judge a value; the decision does.

use ledger_core::id::PersonId;
use ledger_core::policy::{Reading, Role};
use ledger_core::programme::delegation::Delegation;
use ledger_core::programme::settings::{SettingFault, SettingName, SettingRow, SettingValue};
use serde_json::Value as Json;

use super::error::FieldError;
use super::{App, AppError, AppResult, Request};

/// A setting with its history.
#[derive(Clone, Debug)]
pub struct SettingView {
    /// Which.
    pub name: SettingName,
    /// Version; 0 where it was never set.
    pub version: i64,
    /// What holds now; none where the committee decides as the programme was opened with.
    pub value: Option<SettingValue>,
    /// Every version, oldest first.
    pub history: Vec<SettingRow>,
}

/// A value out of JSON, or every member at fault under `/value`.
pub fn read(name: SettingName, value: Json) -> AppResult<SettingValue> {
    let error = |fault: SettingFault| FieldError::new(format!("/value{}", fault.pointer), "value", fault.detail);
    SettingValue::read(name, value)
        .map_err(|faults| AppError::Invalid { errors: faults.into_iter().map(error).collect() })
}

impl App {
    /// Every setting, in the order of their list.
    pub async fn setting_views(&self, request: &Request) -> AppResult<Vec<SettingView>> {
        request.may(Reading::Setup)?;
        let settings = self.store.base(self.programme).await?.settings;
        let rows = self.store.setting_rows(self.programme).await?;
        let view = |name: &SettingName| SettingView {
            name: *name,
            version: settings.versions.get(name).copied().unwrap_or(0),
            value: settings.value(*name),
            history: rows.iter().filter(|row| row.name == *name).cloned().collect(),
        };
        Ok(SettingName::ALL.iter().map(view).collect())
    }

    /// One setting by its code.
    pub async fn setting_view(&self, request: &Request, name: &str) -> AppResult<SettingView> {
        let views = self.setting_views(request).await?;
        views.into_iter().find(|view| view.name.code() == name).ok_or(AppError::Hidden)
    }

    /// Delegations: all for those who may see who works here, else those from and to the person; newest first.
    pub async fn delegations(&self, request: &Request) -> AppResult<Vec<Delegation>> {
        let me: PersonId = request.principal.person.id;
        let all = request.may(Reading::Members).is_ok();
        let mut found = self.store.members(self.programme).await?.delegations;
        found.retain(|row| all || row.from_id == me || row.to_id == me);
        found.sort_by_key(|row| std::cmp::Reverse((row.from_on, row.delegation_id)));
        Ok(found)
    }

    /// Roles that the person holds themself, without those delegated to them.
    pub async fn own_roles(&self, request: &Request) -> AppResult<Vec<Role>> {
        Ok(self.store.members(self.programme).await?.own_roles(request.principal.person.id))
    }

    /// Everybody else who works in the programme, by name, for whoever works in it too.
    pub async fn colleagues(&self, request: &Request) -> AppResult<Vec<(PersonId, String)>> {
        if request.principal.roles.is_empty() {
            return Err(AppError::Hidden);
        }
        let held = self.store.members(self.programme).await?.people();
        let works = |person: &crate::store::house::Person| {
            !person.disabled && held.contains(&person.id) && person.id != request.principal.person.id
        };
        let people = self.store.people().await?.into_iter().filter(works);
        Ok(people.map(|person| (person.id, person.name)).collect())
    }
}
