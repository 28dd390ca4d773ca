//! A case on the wire: application, grant, disbursements, enterprise, visits, what waits, and the acts so far.

use ledger_core::policy::Barred;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::steps::{MoneyStrip, Seen};
use ledger_core::programme::world::Dossier;
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::enterprises::EnterpriseView;
use super::wire::MoneyBody;
use super::wire_committee::{AnswerView, CommitteeView};
use super::wire_goods::GoodsLineBody;
use super::wire_held::{ClaimBody, GoodsBody};
use super::wire_life::{self, AmendmentView, DisbursementView, PayeeView, SuspensionView};
use crate::app::cases::CaseView;

/// A case in a list.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseSummary")]
pub struct CaseSummary {
    /// Id.
    pub case_id: Uuid,
    /// Neutral number.
    pub number: String,
    /// State of the application.
    pub state: String,
    /// State of the grant, if there is one.
    #[oai(skip_serializing_if_is_none)]
    pub grant_state: Option<String>,
    /// Since when in this state.
    pub state_on: Day,
    /// Amount asked; absent, like region and sector, where you have to declare an interest first.
    #[oai(skip_serializing_if_is_none)]
    pub requested: Option<MoneyBody>,
    /// Region.
    #[oai(skip_serializing_if_is_none)]
    pub region: Option<String>,
    /// Sector.
    #[oai(skip_serializing_if_is_none)]
    pub sector: Option<String>,
}

impl CaseSummary {
    /// What somebody may see of it.
    pub fn of(case: &Dossier, sight: Sight) -> Self {
        let application = &case.application;
        let open = sight == Sight::Whole;
        CaseSummary {
            case_id: application.case_id.0,
            number: application.number.clone(),
            state: application.state.code().into(),
            grant_state: case.award.as_ref().map(|award| award.state.code().into()),
            state_on: case.award.as_ref().map_or(application.state_on, |award| award.state_on),
            requested: open.then(|| MoneyBody::of(application.requested_minor, application.currency)),
            region: open.then(|| application.region.as_str().into()),
            sector: open.then(|| application.sector.code().into()),
        }
    }
}

/// A page of cases.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CasePage")]
pub struct CasePage {
    /// Cases, the newest number first.
    pub items: Vec<CaseSummary>,
    /// How many cases there are in all.
    pub total: i64,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

/// A case, whole.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Case")]
pub struct CaseBody {
    /// Id.
    pub case_id: Uuid,
    /// Neutral number.
    pub number: String,
    /// State of the application.
    pub state: String,
    /// Version of the application.
    pub version: i64,
    /// Call.
    pub call_id: Uuid,
    /// Survivor, by id; who it is is not kept here.
    pub subject_id: Uuid,
    /// Partner NGO.
    pub ngo_id: Uuid,
    /// Fund.
    pub fund_id: Uuid,
    /// Budget line.
    pub line_id: Uuid,
    /// Amount asked.
    pub requested: MoneyBody,
    /// Sector.
    pub sector: String,
    /// Region.
    pub region: String,
    /// Number of owners, the applicant among them.
    pub owners: i64,
    /// Co-owners who are survivors, by id of their number.
    pub co_owner_ids: Vec<Uuid>,
    /// Day of the recorded consent.
    pub consent_on: Day,
    /// Opened on.
    pub opened_on: Day,
    /// In this state since.
    pub state_on: Day,
    /// Why ineligible, rejected, withdrawn or asked.
    #[oai(skip_serializing_if_is_none)]
    pub reason: Option<String>,
    /// The state that a question came from.
    #[oai(skip_serializing_if_is_none)]
    pub info_from: Option<String>,
    /// What the applicant brings in.
    pub own_contribution: MoneyBody,
    /// Day on which the plan was defended.
    #[oai(skip_serializing_if_is_none)]
    pub defended_on: Option<Day>,
    /// Version of the plan.
    pub plan_version: i64,
    /// Plan items.
    pub items: Vec<ItemView>,
    /// Items of earlier versions of the plan.
    pub earlier_items: Vec<ItemView>,
    /// Answers to the programme's criteria.
    pub answers: Vec<AnswerView>,
    /// The committee.
    pub committee: CommitteeView,
    /// The grant.
    #[oai(skip_serializing_if_is_none)]
    pub grant: Option<GrantView>,
    /// Funds that pay it together; none where one alone does.
    pub shares: Vec<ShareView>,
    /// Disbursements.
    pub disbursements: Vec<DisbursementView>,
    /// Amendments of the agreement, before and after.
    pub amendments: Vec<AmendmentView>,
    /// Suspensions.
    pub suspensions: Vec<SuspensionView>,
    /// Whom the grant is paid to; the details are in the vault.
    #[oai(skip_serializing_if_is_none)]
    pub payee: Option<PayeeView>,
    /// Claims on the grantee.
    pub claims: Vec<ClaimBody>,
    /// Goods ordered for the grantee.
    pub goods: Vec<GoodsBody>,
    /// In-kind lines with their quotes.
    pub goods_lines: Vec<GoodsLineBody>,
    /// The enterprise.
    #[oai(skip_serializing_if_is_none)]
    pub enterprise: Option<EnterpriseView>,
    /// Visits.
    pub visits: Vec<VisitView>,
    /// Approved, signed, authorised, paid, accepted to date.
    pub money: StripView,
    /// What waits, on whom, since when, and why you can't take it.
    pub next_steps: Vec<StepView>,
    /// What nobody waits for and you can do all the same.
    pub possible_steps: Vec<StepView>,
    /// Acts so far.
    pub acts: Vec<ActView>,
}

macro_rules! views {
    ($($(#[$doc:meta])* $rename:literal pub struct $name:ident { $($(#[$field:meta])* pub $f:ident : $t:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Object)]
        #[oai(rename = $rename)]
        pub struct $name { $($(#[$field])* #[oai(skip_serializing_if_is_none)] pub $f: $t,)+ }
    )+};
}

views! {
    /// An item of the plan.
    "PlanItem" pub struct ItemView {
        /// Version of the plan.
        pub plan_version: i64,
        /// Category.
        pub category: String,
        /// How many.
        pub quantity: i64,
        /// Price of one.
        pub unit_price: MoneyBody,
    }
    /// A grant.
    "Grant" pub struct GrantView {
        /// Id.
        pub grant_id: Uuid,
        /// State.
        pub state: String,
        /// Version.
        pub version: i64,
        /// Approved ceiling.
        pub approved: MoneyBody,
        /// Amount of the agreement.
        pub signed: MoneyBody,
        /// SHA-256 of the agreement's terms.
        pub agreement_hash: Option<String>,
        /// Day of the grantee's signature.
        pub grantee_signed_on: Option<Day>,
        /// Day of the organisation's signature.
        pub organisation_signed_on: Option<Day>,
    }
    /// A fund's part of an award.
    "AwardShare" pub struct ShareView {
        /// 1, 2, ..; the first leads.
        pub number: i64,
        /// Fund.
        pub fund_id: Uuid,
        /// Budget line.
        pub line_id: Uuid,
        /// Weight among the shares.
        pub weight: i64,
        /// Part of the approved ceiling that is not signed yet.
        pub approved: MoneyBody,
        /// Part of the commitment that is not spent yet.
        pub committed: MoneyBody,
    }
    /// A visit.
    "Visit" pub struct VisitView {
        /// Id.
        pub visit_id: Option<Uuid>,
        /// Day.
        pub visited_on: Day,
        /// What was found.
        pub status: String,
        /// Inactive since, as reported.
        pub since_on: Option<Day>,
        /// Paid workers.
        pub paid_workers: Option<i64>,
        /// Days paid in the last twelve months.
        pub paid_days_12m: Option<i64>,
        /// When a second person verified it.
        pub verified_on: Option<Day>,
        /// Codes of the fields that they found otherwise, with commas between.
        pub differs: Option<String>,
    }
    /// Money to date.
    "MoneyStrip" pub struct StripView {
        /// Approved.
        pub approved: MoneyBody,
        /// Signed.
        pub signed: MoneyBody,
        /// Authorised.
        pub authorised: MoneyBody,
        /// Paid.
        pub paid: MoneyBody,
        /// Receipts accepted.
        pub accepted: MoneyBody,
    }
    /// A step that waits.
    "WaitingStep" pub struct StepView {
        /// What.
        pub action: String,
        /// On what kind of object.
        pub object_kind: String,
        /// Its id.
        pub object_id: String,
        /// Version that a decision has to name.
        pub version: i64,
        /// Since when.
        pub since: Day,
        /// Roles it waits on.
        pub waits_on: Vec<String>,
        /// Why you can't take it: `not_your_role` or `duties`.
        pub barred: Option<String>,
        /// Since when an approval given before does not count any more.
        pub voided_on: Option<Day>,
        /// The earlier act of yours that bars you, by its place in the log.
        pub earlier_decision: Option<i64>,
    }
    /// An act.
    "Act" pub struct ActView {
        /// Place in the log.
        pub decision: i64,
        /// What.
        pub action: String,
        /// Day.
        pub on: Day,
        /// Whose, as a member of staff.
        pub person_id: Uuid,
    }
}

impl StepView {
    /// A step as its reader sees it.
    pub fn of(seen: &Seen) -> Self {
        let (barred, earlier_decision) = match &seen.barred {
            None => (None, None),
            Some(Barred::Role) => (Some("not_your_role".to_string()), None),
            Some(Barred::Duties(act)) => (Some("duties".to_string()), Some(act.seq)),
        };
        StepView {
            action: seen.step.action.code().into(),
            object_kind: seen.step.kind.code().into(),
            object_id: seen.step.id.clone(),
            version: seen.step.version,
            since: seen.step.since,
            waits_on: seen.step.roles.iter().map(|role| role.code().to_string()).collect(),
            barred,
            voided_on: seen.step.voided_on,
            earlier_decision,
        }
    }
}

impl From<CaseView> for CaseBody {
    fn from(view: CaseView) -> Self {
        let committee = CommitteeView::of(&view);
        let CaseView { case, steps, aside, money, .. } = view;
        let application = &case.application;
        let currency = application.currency;
        let amount = |minor| MoneyBody::of(minor, currency);
        let MoneyStrip { approved, signed, authorised, paid, accepted } = money;
        let strip = StripView {
            approved: amount(approved),
            signed: amount(signed),
            authorised: amount(authorised),
            paid: amount(paid),
            accepted: amount(accepted),
        };
        CaseBody {
            case_id: application.case_id.0,
            number: application.number.clone(),
            state: application.state.code().into(),
            version: application.version,
            call_id: application.call_id.0,
            subject_id: application.subject_id.0,
            ngo_id: application.ngo_id.0,
            fund_id: application.fund_id.0,
            line_id: application.line_id.0,
            requested: amount(application.requested_minor),
            sector: application.sector.code().into(),
            region: application.region.as_str().into(),
            owners: application.owners,
            co_owner_ids: case.co_owners().map(|owner| owner.0).collect(),
            consent_on: application.consent_on,
            opened_on: application.opened_on,
            state_on: application.state_on,
            reason: application.reason_code.as_ref().map(ToString::to_string),
            info_from: application.info_from.map(|state| state.code().into()),
            own_contribution: amount(application.own_minor),
            defended_on: application.defended_on,
            plan_version: application.plan_version,
            items: items(&case, true),
            earlier_items: items(&case, false),
            answers: answers(&case),
            committee,
            grant: grant(&case),
            shares: shares(&case),
            disbursements: wire_life::disbursements(&case),
            amendments: wire_life::amendments(&case),
            suspensions: wire_life::suspensions(&case),
            payee: wire_life::payee(&case),
            claims: case.claims.iter().cloned().map(ClaimBody::from).collect(),
            goods: case.goods.iter().cloned().map(GoodsBody::from).collect(),
            goods_lines: GoodsLineBody::all(&case),
            enterprise: case.enterprise.as_ref().map(|enterprise| EnterpriseView::of(&case, enterprise)),
            visits: visits(&case),
            money: strip,
            next_steps: steps.iter().map(StepView::of).collect(),
            possible_steps: aside.into_iter().map(|step| StepView::of(&Seen { step, barred: None })).collect(),
            acts: acts(&case),
        }
    }
}

fn answers(case: &Dossier) -> Vec<AnswerView> {
    let view = |answer: &ledger_core::programme::eligibility::AssessmentAnswer| AnswerView {
        criterion: answer.criterion.to_string(),
        criteria_version: answer.setting_version,
        met: answer.met,
    };
    case.answers.iter().map(view).collect()
}

/// The items of the plan as it stands, or of the versions before.
fn items(case: &Dossier, current: bool) -> Vec<ItemView> {
    let item = |item: &ledger_core::programme::application::PlanItem| ItemView {
        plan_version: item.plan_version,
        category: item.category.code().into(),
        quantity: item.quantity,
        unit_price: MoneyBody::of(item.unit_price_minor, case.application.currency),
    };
    let wanted = case.items.iter().filter(|row| (row.plan_version == case.application.plan_version) == current);
    wanted.map(item).collect()
}

fn grant(case: &Dossier) -> Option<GrantView> {
    let award = case.award.as_ref()?;
    Some(GrantView {
        grant_id: award.grant_id.0,
        state: award.state.code().into(),
        version: award.version,
        approved: MoneyBody::of(award.approved_minor, award.currency),
        signed: MoneyBody::of(award.signed_minor, award.currency),
        agreement_hash: award.agreement_hash.clone(),
        grantee_signed_on: award.grantee_signed_on,
        organisation_signed_on: award.organisation_signed_on,
    })
}

fn shares(case: &Dossier) -> Vec<ShareView> {
    let currency = case.application.currency;
    let view = |share: &ledger_core::programme::grant::AwardShare| ShareView {
        number: share.share_no,
        fund_id: share.fund_id.0,
        line_id: share.line_id.0,
        weight: share.weight,
        approved: MoneyBody::of(share.approved_minor, currency),
        committed: MoneyBody::of(share.committed_minor, currency),
    };
    case.shares.iter().map(view).collect()
}

fn visits(case: &Dossier) -> Vec<VisitView> {
    let view = |visit: &ledger_core::programme::followup::VisitRow| VisitView {
        visit_id: Some(visit.visit_id.0),
        verified_on: visit.verified_on,
        differs: visit.differs.clone(),
        visited_on: visit.visited_on,
        status: visit.status.code().into(),
        since_on: visit.since_on,
        paid_workers: visit.paid_workers,
        paid_days_12m: visit.paid_days_12m,
    };
    case.visits.iter().map(view).collect()
}

fn acts(case: &Dossier) -> Vec<ActView> {
    let view = |act: &ledger_core::programme::act::Act| ActView {
        decision: act.seq,
        action: act.action.code().into(),
        on: act.on_day,
        person_id: act.person_id.0,
    };
    case.acts.iter().map(view).collect()
}
