//! Cases: intake to a complete plan, launch and visits.

use std::sync::Arc;

use ledger_core::id::{CallId, CaseId, FundId, LineId, NgoId, SubjectId};
use ledger_core::money::{Minor, Money};
use ledger_core::programme::application::{ApplicationState, Category, Sector};
use ledger_core::programme::command::{
    CaseAssess, CaseOpen, CaseStep, Command, EnterpriseLaunch, NewAnswer, NewItem, PlanAccept,
};
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
use super::wire_act::amount_in;
use super::wire_case::{CaseBody, CasePage, CaseSummary};
use super::wire_committee::CoverBody;
use super::wire_setup::told_sex;
use super::wire_visits::VisitBody;
use super::{Answer, Tag, decide, executed, request};
use crate::app::execute::Fields;
use crate::app::{App, AppResult, search};

/// An item of the plan.
#[derive(Clone, Debug, Object)]
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
    /// Sex of somebody new: female, male, other, not_told; not told when absent.
    sex: Option<String>,
    /// Fund asked.
    fund_id: Uuid,
    /// Budget line asked.
    line_id: Uuid,
    /// Amount asked.
    requested: MoneyBody,
    /// Items of the plan; they add up to the amount and the own contribution when submitted.
    #[oai(validator(max_items = 100))]
    items: Vec<NewItemBody>,
    /// NACE section, A to S.
    sector: String,
    /// ISO 3166-2:UA code.
    region: String,
    /// Number of owners, the applicant among them.
    owners: i64,
    /// Survivors among the other owners, by id of their number; who is no survivor only counts.
    #[oai(validator(max_items = 19))]
    co_owner_ids: Option<Vec<Uuid>>,
    /// What the applicant brings in; nothing when absent.
    own_contribution: Option<MoneyBody>,
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
        let items = items(&mut fields, &self.items, requested);
        let own = own(&mut fields, self.own_contribution.as_ref(), requested);
        let sex = told_sex(&mut fields, self.sex.as_deref());
        let whole = match (requested, sector, region, own, sex) {
            (Some(requested), Some(sector), Some(region), Some(own_minor), Some(sex)) => {
                Some(Command::CaseOpen(CaseOpen {
                    call: CallId(self.call_id),
                    subject: self.subject_id.map(SubjectId),
                    ngo: self.ngo_id.map(NgoId),
                    sex,
                    fund: FundId(self.fund_id),
                    line: LineId(self.line_id),
                    requested,
                    items,
                    sector,
                    region,
                    owners: self.owners,
                    co_owners: self.co_owner_ids.iter().flatten().copied().map(SubjectId).collect(),
                    own_minor,
                    consent_on: self.consent_on,
                }))
            }
            _ => None,
        };
        fields.finish(whole)
    }
}

/// The items of a plan, in the currency of the amount asked.
pub(super) fn items(fields: &mut Fields, listed: &[NewItemBody], requested: Option<Money>) -> Vec<NewItem> {
    let mut items = Vec::new();
    for (index, item) in listed.iter().enumerate() {
        let pointer = format!("/items/{index}");
        let category = choice(fields, &format!("{pointer}/category"), Category::ALL, Category::code, &item.category);
        let price = item.unit_price.read(&format!("{pointer}/unit_price"), fields);
        let price = price.and_then(|price| same_currency(fields, &pointer, price, requested));
        if let (Some(category), Some(price)) = (category, price) {
            items.push(NewItem { category, quantity: item.quantity, unit_price_minor: price.minor });
        }
    }
    items
}

/// What the applicant brings in: nothing where nothing is said.
pub(super) fn own(fields: &mut Fields, body: Option<&MoneyBody>, requested: Option<Money>) -> Option<Minor> {
    let Some(body) = body else { return Some(Minor::ZERO) };
    let (currency, wrong) = (requested.map(|money| money.currency), "the currency has to be that of the amount asked");
    amount_in(fields, "/own_contribution", body, currency, wrong)
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
    /// Every criterion met? Asked where the programme has no criteria of its own.
    eligible: Option<bool>,
    /// Reason code when not.
    reason: Option<String>,
    /// An answer to each of the programme's criteria.
    #[oai(validator(max_items = 60))]
    answers: Option<Vec<AnswerBody>>,
}

/// An answer to a criterion.
#[derive(Debug, Object)]
#[oai(rename = "NewAnswer", deny_unknown_fields)]
pub struct AnswerBody {
    /// Code of the criterion.
    criterion: String,
    /// Met?
    met: bool,
}

impl AssessBody {
    fn command(&self, case: Uuid) -> AppResult<Command> {
        let mut fields = Fields::default();
        let reason = match &self.reason {
            None => Some(None),
            Some(text) => fields.take("/reason", "code", Code::new(text)).map(Some),
        };
        let mut answers = Vec::new();
        for (index, answer) in self.answers.iter().flatten().enumerate() {
            let criterion = fields.take(&format!("/answers/{index}/criterion"), "code", Code::new(&answer.criterion));
            answers.extend(criterion.map(|criterion| NewAnswer { criterion, met: answer.met }));
        }
        let said = self.eligible.or(self.answers.as_ref().map(|_| false));
        let eligible = fields.take("/eligible", "required", said.ok_or("say whether every criterion is met"));
        let assess = |reason, eligible| {
            Command::CaseAssess(CaseAssess { case: CaseId(case), version: self.version, eligible, reason, answers })
        };
        fields.finish(reason.zip(eligible).map(|(reason, eligible)| assess(reason, eligible)))
    }
}

/// A screening.
#[derive(Debug, Object)]
#[oai(rename = "Screening", deny_unknown_fields)]
pub struct ScreenBody {
    /// Version of the application.
    version: i64,
    /// Business date.
    on: Option<Day>,
    /// Why it goes on although the survivor may be known already: a manager's reason code.
    reason: Option<String>,
}

/// A plan that is complete.
#[derive(Debug, Object)]
#[oai(rename = "PlanAcceptance", deny_unknown_fields)]
pub struct AcceptBody {
    /// Version of the application.
    version: i64,
    /// Business date.
    on: Option<Day>,
    /// Day on which it was defended; filed when absent.
    defended_on: Option<Day>,
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
    /// Since when the business was there, where that was before the grant.
    business_started_on: Option<Day>,
}

/// Operations on cases.
pub struct CasesApi(pub Arc<App>);

fn step(id: Uuid, body: &StepBody) -> CaseStep {
    CaseStep { case: CaseId(id), version: body.version }
}

#[OpenApi(tag = "Tag::Cases")]
impl CasesApi {
    /// A page of cases, the newest number first, with how many there are in all. `q` narrows it by words such as
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
            let term = Term::State(fields.finish(known)?.code());
            filter = filter.with(term).map_err(|fault| search::faulty("?state", &fault))?;
        }
        let request = request(auth);
        let page = self.0.search_page(&request, &filter, after.0.as_deref(), size).await?;
        let total = i64::try_from(page.total).unwrap_or(i64::MAX);
        let items = page.cases.iter().map(|case| CaseSummary::of(case, request.sight(case))).collect();
        Ok(Json(CasePage { items, total, next: page.next }))
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

    /// The number, state and call of a case, for members of the committee who have not declared an interest yet.
    #[oai(path = "/cases/:id/cover", method = "get", operation_id = "case_cover")]
    async fn cover(&self, auth: Auth, id: Path<Uuid>) -> Answer<CoverBody> {
        Ok(Json(self.0.case_cover(&request(auth), CaseId(id.0)).await?.into()))
    }

    /// One case, whole, with what waits.
    #[oai(path = "/cases/:id", method = "get", operation_id = "case_get")]
    async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<CaseBody> {
        Ok(Json(self.0.case(&request(auth), CaseId(id.0)).await?.into()))
    }

    /// The journal entries of a case.
    #[oai(path = "/cases/:id/entries", method = "get", operation_id = "case_entries")]
    async fn entries(&self, auth: Auth, id: Path<Uuid>) -> Answer<Vec<EntryBody>> {
        let view = self.0.case(&request(auth), CaseId(id.0)).await?;
        let entries = self.0.case_entries(&view).await?;
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

    /// Takes it into screening: no duplicate found, or a manager says why it goes on all the same.
    #[oai(path = "/cases/:id/screen", method = "post", operation_id = "case_screen")]
    async fn screen(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<ScreenBody>,
    ) -> Answer<ReceiptBody> {
        let ScreenBody { version, on, reason } = body.0;
        let mut fields = Fields::default();
        let read = reason.map(|text| fields.take("/reason", "code", Code::new(&text)));
        let reason = fields.finish(read.map_or(Some(None), |read| read.map(Some)))?;
        let request = request(auth);
        let command = self.0.screening(&request, CaseId(id.0), version, reason).await;
        executed(&self.0, &request, key.0, on, command).await
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
        decide(&self.0, auth, key.0, body.0.on, body.0.command(id.0)).await
    }

    /// The plan is filed or defended and the training attended.
    #[oai(path = "/cases/:id/accept-plan", method = "post", operation_id = "plan_accept")]
    async fn accept_plan(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<AcceptBody>,
    ) -> Answer<ReceiptBody> {
        let AcceptBody { version, on, defended_on } = body.0;
        let command = Command::PlanAccept(PlanAccept { case: CaseId(id.0), version, defended_on });
        decide(&self.0, auth, key.0, on, Ok(command)).await
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
        let LaunchBody { launched_on, baseline_paid_workers, business_started_on, on } = body.0;
        let case = CaseId(id.0);
        let input = EnterpriseLaunch { case, launched_on, baseline_paid_workers, business_started_on };
        decide(&self.0, auth, key.0, on, Ok(Command::EnterpriseLaunch(input))).await
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
