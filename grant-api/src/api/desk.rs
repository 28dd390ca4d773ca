//! What people work with: settings with their history, delegations, tasks, saved searches, files of cases.

use std::sync::Arc;

use ledger_core::id::{DelegationId, PersonId};
use ledger_core::policy::Role;
use ledger_core::programme::command::{Command, DelegationEnd, DelegationSet, SettingSet};
use ledger_core::text::Code;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::Dated;
use super::auth::Auth;
use super::problem::ProblemResponse;
use super::statement_answer::FileAnswer;
use super::wire::{ReceiptBody, StepBody, choice, limit};
use super::wire_desk::{
    DelegationBody, NewDelegationBody, NewSavedFilterBody, SavedFilterBody, SettingBody, SettingSetBody, TaskBody,
    TaskPage,
};
use super::{Answer, Tag, decide, executed, request};
use crate::app::execute::Fields;
use crate::app::queue::TaskSearch;
use crate::app::statements::FileForm;
use crate::app::{App, AppError, AppResult, search, settings};

/// Operations of the desk.
pub struct DeskApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Setup")]
impl DeskApi {
    /// A setting: what holds, and every version of it.
    #[oai(path = "/settings/:name", method = "get", operation_id = "setting_get")]
    async fn setting(&self, auth: Auth, name: Path<String>) -> Answer<SettingBody> {
        Ok(Json(self.0.setting_view(&request(auth), &name.0).await?.into()))
    }

    /// Sets a setting, whole: one version more.
    #[oai(path = "/settings/:name", method = "post", operation_id = "setting_set")]
    async fn setting_set(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        name: Path<String>,
        body: Json<SettingSetBody>,
    ) -> Answer<ReceiptBody> {
        let SettingSetBody { version, value, on } = body.0;
        let name = ledger_core::programme::settings::SettingName::from_code(&name.0).ok_or(AppError::Hidden)?;
        let value = settings::read(name, value.0);
        let command = value.map(|value| Command::SettingSet(SettingSet { version, value }));
        decide(&self.0, auth, key.0, on, command).await
    }

    /// Roles handed to colleagues: yours, or all where you may see who works here.
    #[oai(path = "/delegations", method = "get", operation_id = "delegation_list")]
    async fn delegations(&self, auth: Auth) -> Answer<Vec<DelegationBody>> {
        let request = request(auth);
        let today = request.today();
        let rows = self.0.delegations(&request).await?;
        Ok(Json(rows.iter().map(|row| DelegationBody::of(row, today)).collect()))
    }

    /// Hands a role of yours to a colleague for at most 90 days; an administrator may do it for somebody.
    #[oai(path = "/delegations", method = "post", operation_id = "delegation_set")]
    async fn delegation_set(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewDelegationBody>,
    ) -> Answer<ReceiptBody> {
        let (request, body) = (request(auth), body.0);
        let mut fields = Fields::default();
        let set = choice(&mut fields, "/role", Role::ALL, Role::code, &body.role).map(|role| DelegationSet {
            from: body.from_id.map_or(request.principal.person.id, PersonId),
            to: PersonId(body.to_id),
            role,
            from_on: body.from_on.or(body.on).unwrap_or_else(|| request.today()),
            until_on: body.until_on,
        });
        executed(&self.0, &request, key.0, body.on, fields.finish(set.map(Command::DelegationSet))).await
    }

    /// Ends a delegation at once.
    #[oai(path = "/delegations/:id/end", method = "post", operation_id = "delegation_end")]
    async fn delegation_end(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        let end = DelegationEnd { delegation: DelegationId(id.0), version: body.0.version };
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::DelegationEnd(end))).await
    }

    /// What waits, on whom, since when, and whether for longer than its service level; oldest first.
    #[oai(path = "/tasks", method = "get", operation_id = "task_list", tag = "Tag::Cases")]
    async fn tasks(
        &self,
        auth: Auth,
        mine: Query<Option<bool>>,
        role: Query<Option<String>>,
        late: Query<Option<bool>>,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
    ) -> Answer<TaskPage> {
        let size = size(limit.0)?;
        let mut fields = Fields::default();
        let role = match &role.0 {
            None => Some(None),
            Some(text) => choice(&mut fields, "?role", Role::ALL, Role::code, text).map(Some),
        };
        let role = fields.finish(role)?;
        let search = TaskSearch { mine: mine.0.unwrap_or(false), role, late: late.0.unwrap_or(false) };
        let (tasks, next) = self.0.tasks(&request(auth), search, after.0.as_deref(), size).await?;
        Ok(Json(TaskPage { items: tasks.iter().map(TaskBody::from).collect(), next }))
    }

    /// The cases that meet a filter as CSV; the last row says who had the file made, when, what for and by which filter.
    #[oai(path = "/cases.csv", method = "get", operation_id = "case_export_csv", tag = "Tag::Cases")]
    async fn cases_csv(
        &self,
        auth: Auth,
        q: Query<Option<String>>,
        why: Query<Option<String>>,
    ) -> Result<FileAnswer, ProblemResponse> {
        Ok(self.file(auth, q.0, why.0, FileForm::Csv).await?)
    }

    /// The same as XLSX.
    #[oai(path = "/cases.xlsx", method = "get", operation_id = "case_export_xlsx", tag = "Tag::Cases")]
    async fn cases_xlsx(
        &self,
        auth: Auth,
        q: Query<Option<String>>,
        why: Query<Option<String>>,
    ) -> Result<FileAnswer, ProblemResponse> {
        Ok(self.file(auth, q.0, why.0, FileForm::Xlsx).await?)
    }

    /// The searches that you keep.
    #[oai(path = "/saved-filters", method = "get", operation_id = "saved_filter_list", tag = "Tag::Cases")]
    async fn saved_filters(&self, auth: Auth) -> Answer<Vec<SavedFilterBody>> {
        Ok(Json(self.0.saved_filters(&request(auth)).await?.into_iter().map(SavedFilterBody::from).collect()))
    }

    /// Keeps a search under a name; sent twice it is refused, for the name is taken.
    #[oai(path = "/saved-filters", method = "post", operation_id = "saved_filter_add", tag = "Tag::Cases")]
    async fn saved_filter_add(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewSavedFilterBody>,
    ) -> Answer<SavedFilterBody> {
        crate::app::execute::key(Some(key.0))?;
        Ok(Json(self.0.saved_filter_add(&request(auth), &body.0.name, &body.0.query).await?.into()))
    }

    /// Forgets a search that you keep, and answers with those that are left.
    #[oai(
        path = "/saved-filters/:id/remove",
        method = "post",
        operation_id = "saved_filter_remove",
        tag = "Tag::Cases"
    )]
    async fn saved_filter_remove(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
    ) -> Answer<Vec<SavedFilterBody>> {
        crate::app::execute::key(Some(key.0))?;
        let request = request(auth);
        self.0.saved_filter_remove(&request, id.0).await?;
        Ok(Json(self.0.saved_filters(&request).await?.into_iter().map(SavedFilterBody::from).collect()))
    }
}

impl DeskApi {
    async fn file(&self, auth: Auth, q: Option<String>, why: Option<String>, form: FileForm) -> AppResult<FileAnswer> {
        let filter = search::read(q.as_deref().unwrap_or_default())?;
        let mut fields = Fields::default();
        let why = match &why {
            None => Some(None),
            Some(text) => fields.take("?why", "code", Code::new(text)).map(Some),
        };
        let why = fields.finish(why)?;
        Ok(FileAnswer(self.0.search_file(&request(auth), &filter, why.as_ref(), form).await?))
    }
}

/// A page size as the use cases take it.
pub(super) fn size(asked: Option<u64>) -> AppResult<usize> {
    usize::try_from(limit(asked)?).map_err(AppError::internal)
}
