//! Inputs of the commands on a case, from its opening to the visits (`lifecycle.md`).

use serde::{Deserialize, Serialize};

use super::{SealedWords, inputs};
use crate::id::{
    BankAccountId, CallId, CaseId, DisbursementId, FundId, IncidentId, LineId, NgoId, PersonId, SubjectId, TrainingId,
    VisitId,
};
use crate::money::{Minor, Money};
use crate::outcome::visit::VisitStatus;
use crate::programme::application::{Category, Sector};
use crate::programme::committee::{Choice, Interest};
use crate::programme::disbursement::DisbursementGate;
use crate::programme::document::DocumentRef;
use crate::programme::duplicates::SubjectMatch;
use crate::programme::followup_plan::EndReason;
use crate::programme::incident::{IncidentKind, Severity};
use crate::programme::partner::Sex;
use crate::programme::region::Region;
use crate::programme::visit_answers::{VisitAnswers, VisitField};
use crate::text::Code;
use crate::time::Day;

inputs! {
    /// One item of a business plan.
    pub struct NewItem {
        /// Category.
        pub category: Category,
        /// How many.
        pub quantity: i64,
        /// Price of one, minor units.
        pub unit_price_minor: Minor,
    }
    /// Opens a case with recorded consent.
    pub struct CaseOpen {
        /// Call.
        pub call: CallId,
        /// Whose case; somebody new, enrolled with it, when absent.
        pub subject: Option<SubjectId>,
        /// NGO of somebody new; a caseworker's own when absent.
        pub ngo: Option<NgoId>,
        /// Sex of somebody new; not told when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sex: Option<Sex>,
        /// Fund asked.
        pub fund: FundId,
        /// Budget line asked.
        pub line: LineId,
        /// Amount asked.
        pub requested: Money,
        /// Plan items, which have to add up to the amount and the own contribution when submitted.
        pub items: Vec<NewItem>,
        /// Sector.
        pub sector: Sector,
        /// Region.
        pub region: Region,
        /// Number of owners, the applicant among them.
        pub owners: i64,
        /// Survivors among the other owners; who is no survivor only counts.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub co_owners: Vec<SubjectId>,
        /// What the applicant brings in, minor units.
        pub own_minor: Minor,
        /// Day of the recorded consent.
        pub consent_on: Day,
    }
    /// A step of an application that needs nothing but the version.
    pub struct CaseStep {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
    }
    /// Closes the vote.
    pub struct VoteClosing {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// The minutes as they were rendered from the rest, in each language; no part of what a retry is compared by.
        #[serde(skip)]
        pub documents: Vec<DocumentRef>,
    }
    /// A step of an application that has a reason.
    pub struct CaseReason {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Reason code.
        pub reason: Code,
    }
    /// Takes an application into screening.
    pub struct CaseScreen {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Who else the survivor may be, as the vault found; never as the caller says, so no part of what was asked.
        #[serde(skip_serializing, default)]
        pub matches: Vec<SubjectMatch>,
        /// Why it goes on all the same: a manager's reason code.
        pub reason: Option<Code>,
    }
    /// Another version of the plan.
    pub struct PlanChange {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Amount asked.
        pub requested: Money,
        /// What the applicant brings in, minor units.
        pub own_minor: Minor,
        /// Plan items in place of the ones before.
        pub items: Vec<NewItem>,
        /// Co-owners in place of the ones before, while it is a draft; as they were when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub co_owners: Option<Vec<SubjectId>>,
    }
    /// The plan is filed or defended.
    pub struct PlanAccept {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Day on which it was defended; filed when absent.
        pub defended_on: Option<Day>,
    }
    /// A training.
    pub struct TrainingOpen {
        /// Topic.
        pub topic: Code,
        /// Day.
        pub held_on: Day,
        /// Hours.
        pub hours: i64,
        /// Partner NGO that held it.
        pub ngo: Option<NgoId>,
    }
    /// Who attended a training.
    pub struct AttendanceRecord {
        /// The training.
        pub training: TrainingId,
        /// Survivors, by number.
        pub subjects: Vec<SubjectId>,
    }
    /// Who of the committee looks at a case.
    pub struct PanelSet {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Members.
        pub members: Vec<PersonId>,
    }
    /// An answer to an eligibility criterion.
    pub struct NewAnswer {
        /// The criterion.
        pub criterion: Code,
        /// Met?
        pub met: bool,
    }
    /// Points for a criterion of the rubric.
    pub struct NewPoints {
        /// The criterion.
        pub criterion: Code,
        /// Points, 0 to the criterion's most.
        pub points: i64,
    }
    /// Hands a case over to another partner NGO.
    pub struct CaseTransfer {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// The NGO that takes it.
        pub to: NgoId,
    }
    /// Decides on eligibility.
    pub struct CaseAssess {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Every criterion met? Where the programme has criteria, their answers say it.
        pub eligible: bool,
        /// Why not: a reason code.
        pub reason: Option<Code>,
        /// An answer to each of the programme's criteria.
        pub answers: Vec<NewAnswer>,
    }
    /// Declares an interest, or none.
    pub struct InterestDeclare {
        /// The case.
        pub case: CaseId,
        /// None or conflict.
        pub interest: Interest,
    }
    /// Scores.
    pub struct Score {
        /// The case.
        pub case: CaseId,
        /// 0 to 100, where the programme has no rubric.
        pub score: Option<i64>,
        /// Points for each criterion of the programme's rubric.
        pub points: Vec<NewPoints>,
    }
    /// Votes.
    pub struct Vote {
        /// The case.
        pub case: CaseId,
        /// For or against.
        pub choice: Choice,
        /// Amount voted for; zero when against.
        pub amount: Money,
        /// Line of the call that should pay it; the one that was asked for when absent.
        pub line: Option<LineId>,
        /// Codes of conditions.
        pub conditions: Vec<Code>,
    }
    /// Sets by which funds an award is paid, in place of the one that was asked for.
    pub struct CofundSet {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Funds with their weights; the first leads, the last takes what rounding leaves.
        pub shares: Vec<NewShare>,
    }
    /// A fund's part of a co-funded award.
    pub struct NewShare {
        /// Fund.
        pub fund: FundId,
        /// Budget line of it.
        pub line: LineId,
        /// Weight among the shares, above zero.
        pub weight: i64,
    }
    /// Sends the agreement: what is signed and in which instalments.
    pub struct AgreementSend {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// Amount to sign.
        pub signed: Money,
        /// Instalments in order; they add up to the amount.
        pub instalments: Vec<Instalment>,
        /// The agreement as it was rendered from the rest, in each language; no part of what a retry is compared by.
        #[serde(skip)]
        pub documents: Vec<DocumentRef>,
    }
    /// One planned instalment.
    pub struct Instalment {
        /// Amount, minor units.
        pub amount_minor: Minor,
        /// Planned for.
        pub planned_on: Day,
        /// What has to be there before it is asked for.
        pub gate: DisbursementGate,
    }
    /// A step of a grant that needs nothing but the version.
    pub struct GrantStep {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
    }
    /// A signature under the agreement.
    pub struct SignatureStep {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// SHA-256 of the document that was signed, where the agreement was printed.
        pub document: Option<String>,
    }
    /// Requests a disbursement.
    pub struct DisbursementRequest {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Reference of the evidence that its gate is met.
        pub evidence: Option<Code>,
    }
    /// A step of a disbursement that needs nothing but the version.
    pub struct DisbursementStep {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
    }
    /// Puts a disbursement into a payment from a bank account.
    pub struct PaymentPrepare {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Paid from.
        pub bank_account: BankAccountId,
    }
    /// Confirms a payment by the bank's line.
    pub struct PaymentConfirm {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Amount of the line.
        pub amount: Money,
        /// Value date of the line.
        pub value_on: Day,
    }
    /// Verifies or posts receipts.
    pub struct Receipts {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Amount of the receipts.
        pub amount: Money,
    }
    /// Records the verified launch of the enterprise.
    pub struct EnterpriseLaunch {
        /// The case.
        pub case: CaseId,
        /// First day of operation.
        pub launched_on: Day,
        /// Paid workers other than the owners before the grant.
        pub baseline_paid_workers: i64,
        /// Since when the business was there, where that was before the grant; new with the grant when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub business_started_on: Option<Day>,
    }
    /// Records a follow-up visit.
    pub struct VisitRecord {
        /// The case.
        pub case: CaseId,
        /// Day of the visit.
        pub visited_on: Day,
        /// What was found.
        pub status: VisitStatus,
        /// Since when suspended, closed or absorbed, as reported.
        pub since_on: Option<Day>,
        /// Paid workers other than the owners.
        pub paid_workers: Option<i64>,
        /// Days paid to them in the last twelve months.
        pub paid_days_12m: Option<i64>,
        /// What else was asked.
        #[serde(default, skip_serializing_if = "VisitAnswers::is_empty")]
        pub answers: VisitAnswers,
    }
    /// Verifies a visit.
    pub struct VisitVerify {
        /// The visit.
        pub visit: VisitId,
        /// What was found otherwise; nothing when all agrees.
        pub differs: Vec<VisitField>,
    }
    /// Ends the follow-up of an enterprise.
    pub struct FollowupEnding {
        /// The case.
        pub case: CaseId,
        /// Why.
        pub reason: EndReason,
        /// Since when.
        pub ended_on: Day,
    }
    /// Raises an incident or a complaint.
    pub struct IncidentRaise {
        /// The case.
        pub case: CaseId,
        /// What kind.
        pub kind: IncidentKind,
        /// How bad.
        pub severity: Severity,
        /// What happened, in words that lie in the vault; by codes alone when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub text: Option<SealedWords>,
    }
    /// Opens the words of an incident.
    pub struct IncidentRead {
        /// The incident.
        pub incident: IncidentId,
    }
    /// A step of an incident that needs nothing but the version.
    pub struct IncidentStep {
        /// The incident.
        pub incident: IncidentId,
        /// Its version.
        pub version: i64,
    }
    /// Closes an incident.
    pub struct IncidentClose {
        /// The incident.
        pub incident: IncidentId,
        /// Its version.
        pub version: i64,
        /// What came of it.
        pub outcome: Code,
    }
}

impl From<GrantStep> for SignatureStep {
    fn from(step: GrantStep) -> Self {
        SignatureStep { case: step.case, version: step.version, document: None }
    }
}

/// The close of a vote without printed minutes.
impl From<CaseStep> for VoteClosing {
    fn from(step: CaseStep) -> Self {
        VoteClosing { case: step.case, version: step.version, documents: Vec::new() }
    }
}
