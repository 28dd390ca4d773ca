//! Cases: intake to a complete plan, launch and visits.

use std::sync::Arc;

use ledger_core::id::{CallId, CaseId, FundId, LineId, NgoId, SubjectId};
use ledger_core::money::Money;
use ledger_core::programme::application::{ApplicationState, Category, Sector};
use ledger_core::programme::command::{CaseAssess, CaseOpen, CaseStep, Command, EnterpriseLaunch, NewItem};
use ledger_core::programme::filter::Term;
use ledger_core::programme::region::Region;
use ledger_core::text::Code;
use ledger_core::time::Day;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::act::Dated;
use super::auth::Auth;
use super::wire::{EntryBody, MoneyBody, ReceiptBody, StepBody, choice};
use super::wire_case::{CaseBody, CasePage, CaseSummary};
use super::wire_visits::VisitBody;
use super::{Answer, Tag, decide, request};
use crate::app::execute::Fields;
use crate::app::{App, AppResult, search};

/// An item of the plan.
#[derive(Debug, Object)]
#[oai(rename = "NewPlanItem", deny_unknown_fields)]
pub struct NewItemBody {
    /// equipment, tools, materials, stock, rent, registration, training, transport, other.
    category: String,
    /// How many.
    quantity: i64,
    /// Price of one.
    unit_price: MoneyBody,
}

/// A new case, without a name: identities are not kept here.
#[derive(Debug, Object)]
#[oai(rename = "NewCase", deny_unknown_fields)]
pub struct NewCaseBody {
    /// Business date; today when absent.
    on: Option<Day>,
    /// Call.
    call_id: Uuid,
    /// Whose case; somebody new, enrolled with it, when absent.
    subject_id: Option<Uuid>,
    /// Partner NGO of somebody new; a caseworker's own when absent.
    ngo_id: Option<Uuid>,
    /// Fund asked.
    fund_id: Uuid,
    /// Budget line asked.
    line_id: Uuid,
    /// Amount asked.
    requested: MoneyBody,
    /// Items of the plan; they add up to the amount when submitted.
    #[oai(validator(max_items = 100))]
    items: Vec<NewItemBody>,
    /// NACE section, A to S.
    sector: String,
    /// ISO 3166-2:UA code.
    region: String,
    /// Number of owners.
    owners: i64,
    /// Day of the recorded consent.
    consent_on: Day,
}

impl NewCaseBody {
    fn command(&self) -> AppResult<Command> {
        let mut fields = Fields::default();
        let requested = self.requested.read("/requested", &mut fields);
        let sector = choice(&mut fields, "/sector", Sector::ALL, Sector::code, &self.sector);
        let region = Region::parse(&self.region).ok_or("a region is ISO 3166-2:UA, like UA-46");
        let region = fields.take("/region", "region", region);
        let mut items = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            let pointer = format!("/items/{index}");
            let category =
                choice(&mut fields, &format!("{pointer}/category"), Category::ALL, Category::code, &item.category);
            let price = item.unit_price.read(&format!("{pointer}/unit_price"), &mut fields);
            let price = price.and_then(|price| same_currency(&mut fields, &pointer, price, requested));
            if let (Some(category), Some(price)) = (category, price) {
                items.push(NewItem { category, quantity: item.quantity, unit_price_minor: price.minor });
            }
        }
        let whole = match (requested, sector, region) {
            (Some(requested), Some(sector), Some(region)) => Some(Command::CaseOpen(CaseOpen {
                call: CallId(self.call_id),
                subject: self.subject_id.map(SubjectId),
                ngo: self.ngo_id.map(NgoId),
                fund: FundId(self.fund_id),
                line: LineId(self.line_id),
                requested,
                items,
                sector,
                region,
                owners: self.owners,
                consent_on: self.consent_on,
            })),
            _ => None,
        };
        fields.finish(whole)
    }
}

fn same_currency(fields: &mut Fields, pointer: &str, price: Money, requested: Option<Money>) -> Option<Money> {
    let same = requested.is_none_or(|requested| requested.currency == price.currency);
    let checked = if same { Ok(price) } else { Err("the currency has to be that of the amount asked") };
    fields.take(&format!("{pointer}/unit_price/currency"), "currency", checked)
}

/// Eligibility.
#[derive(Debug, Object)]
#[oai(rename = "Assessment", deny_unknown_fields)]
pub struct AssessBody {
    /// Version of the application.
    version: i64,
    /// Business date.
    on: Option<Day>,
    /// Every criterion met?
    eligible: bool,
    /// Reason code when not.
    reason: Option<String>,
}

/// A verified launch.
#[derive(Debug, Object)]
#[oai(rename = "Launch", deny_unknown_fields)]
pub struct LaunchBody {
    /// Business date.
    on: Option<Day>,
    /// First day of operation.
    launched_on: Day,
    /// Paid workers other than the owners before the grant.
    baseline_paid_workers: i64,
}

/// Operations on cases.
pub struct CasesApi(pub Arc<App>);

fn step(id: Uuid, body: &StepBody) -> CaseStep {
    CaseStep { case: CaseId(id), version: body.version }
}

#[OpenApi(tag = "Tag::Cases")]
impl CasesApi {
    /// A page of cases in the order of their numbers, with how many there are in all. `q` narrows it by words such as
    /// `is:overdue state:plan_ready officer:me region:UA-46`, which all have to hold; `state` is short for one of them.
    #[oai(path = "/cases", method = "get", operation_id = "case_list")]
    async fn list(
        &self,
        auth: Auth,
        after: Query<Option<String>>,
        state: Query<Option<String>>,
        q: Query<Option<String>>,
        limit: Query<Option<u64>>,
    ) -> Answer<CasePage> {
        let size = super::desk::size(limit.0)?;
        let mut filter = search::read(q.0.as_deref().unwrap_or_default())?;
        if let Some(state) = &state.0 {
            let mut fields = Fields::default();
            let known = choice(&mut fields, "?state", ApplicationState::ALL, ApplicationState::code, state);
            filter.terms.push(Term::State(fields.finish(known)?.code()));
        }
        let page = self.0.search_page(&request(auth), &filter, after.0.as_deref(), size).await?;
        let total = i64::try_from(page.total).unwrap_or(i64::MAX);
        Ok(Json(CasePage { items: page.cases.iter().map(CaseSummary::from).collect(), total, next: page.next }))
    }

    /// Opens a case with recorded consent.
    #[oai(path = "/cases", method = "post", operation_id = "case_open")]
    async fn open(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewCaseBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command()).await
    }

    /// One case, whole, with what waits.
    #[oai(path = "/cases/:id", method = "get", operation_id = "case_get")]
    async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<CaseBody> {
        Ok(Json(self.0.case(&request(auth), CaseId(id.0)).await?.into()))
    }

    /// The journal entries of a case.
    #[oai(path = "/cases/:id/entries", method = "get", operation_id = "case_entries")]
    async fn entries(&self, auth: Auth, id: Path<Uuid>) -> Answer<Vec<EntryBody>> {
        let entries = self.0.case_entries(&request(auth), CaseId(id.0)).await?;
        Ok(Json(entries.into_iter().map(EntryBody::from).collect()))
    }

    /// Submits the application: its items add up.
    #[oai(path = "/cases/:id/submit", method = "post", operation_id = "case_submit")]
    async fn submit(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::CaseSubmit(step(id.0, &body.0)))).await
    }

    /// Takes it into screening: no duplicate found.
    #[oai(path = "/cases/:id/screen", method = "post", operation_id = "case_screen")]
    async fn screen(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::CaseScreen(step(id.0, &body.0)))).await
    }

    /// Decides on eligibility.
    #[oai(path = "/cases/:id/assess", method = "post", operation_id = "case_assess")]
    async fn assess(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<AssessBody>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let reason = match &body.0.reason {
            None => Some(None),
            Some(text) => fields.take("/reason", "code", Code::new(text)).map(Some),
        };
        let assess =
            |reason| CaseAssess { case: CaseId(id.0), version: body.0.version, eligible: body.0.eligible, reason };
        let command = fields.finish(reason.map(|reason| Command::CaseAssess(assess(reason))));
        decide(&self.0, auth, key.0, body.0.on, command).await
    }

    /// The plan is filed or defended and the training attended.
    #[oai(path = "/cases/:id/accept-plan", method = "post", operation_id = "plan_accept")]
    async fn accept_plan(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::PlanAccept(step(id.0, &body.0)))).await
    }

    /// Records the verified launch of the enterprise.
    #[oai(path = "/cases/:id/enterprise", method = "post", operation_id = "enterprise_launch")]
    async fn launch(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<LaunchBody>,
    ) -> Answer<ReceiptBody> {
        let LaunchBody { launched_on, baseline_paid_workers, on } = body.0;
        let command =
            Command::EnterpriseLaunch(EnterpriseLaunch { case: CaseId(id.0), launched_on, baseline_paid_workers });
        decide(&self.0, auth, key.0, on, Ok(command)).await
    }

    /// Records a follow-up visit.
    #[oai(path = "/cases/:id/visits", method = "post", operation_id = "visit_record")]
    async fn visit(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<VisitBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command(id.0)).await
    }
}
