//! A plan: the rows, the entries and the acts of one granted decision. The write door stores it whole; nothing of it can
//! fail for a business reason any more.

use serde_json::Value as Json;

use super::act::{Act, ObjectKind};
use super::agreement::{Amendment, AmendmentPart};
use super::application::{Application, PlanItem};
use super::bank_statement::{BankSource, BankStatement, LineState, StatementFile, StatementFinding, StatementLine};
use super::batch::{Batch, BatchLine};
use super::call::{Call, CallLine};
use super::claim::Claim;
use super::co_owner::CaseOwner;
use super::committee::Ballot;
use super::delegation::Delegation;
use super::disbursement::{BankLine, Disbursement};
use super::document::Document;
use super::eligibility::AssessmentAnswer;
use super::enterprise::{EnterpriseChange, EnterpriseOwner};
use super::episode::EpisodeRow;
use super::followup::{Enterprise, FollowupEnd, VisitRow};
use super::fund::{BudgetLine, Donor, Fund, FundCurrency};
use super::goods::Goods;
use super::goods_line::{GoodsLine, Quote};
use super::grant::{Award, AwardShare};
use super::identity::{Attachment, CaseText, SubjectIdentity};
use super::incident::Incident;
use super::journal::{Draft, DraftLine};
use super::line_match::{LineMatch, LineMatchPayment};
use super::minutes::Minutes;
use super::opening::{Opening, OpeningLine};
use super::panel::PanelMember;
use super::partner::{Ngo, Subject};
use super::payee::Payee;
use super::reconciliation::{Reconciliation, ReconciliationDocument, ReconciliationItem};
use super::release::{Release, ReleaseFile};
use super::scoring::ScoreLine;
use super::settings::SettingRow;
use super::setup::{BankAccount, Counter, Member, Programme};
use super::suspension::{Suspension, Termination};
use super::training::{Attendance, Training};
use super::treasury::{Conversion, Receipt, Remittance};
use crate::id::{CaseId, EntryId, Mint, PersonId, ProgrammeId};
use crate::ledger::account::Account;
use crate::ledger::entry::{Entry, EntryHeader};
use crate::ledger::period::{Closure, Valuation};
use crate::ledger::rate::RateRow;
use crate::policy::Action;
use crate::row::{Fact, Row};
use crate::time::{Day, Timestamp};

/// What the door knows about a command before it is decided.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// Programme.
    pub programme: ProgrammeId,
    /// Who entered it.
    pub actor: PersonId,
    /// Whose act it is, where somebody else entered it.
    pub attested: Option<PersonId>,
    /// Business date.
    pub on: Day,
    /// The day on which a late item belongs, where the books of that day are closed.
    pub original_on: Option<Day>,
    /// Today, in the programme's time zone.
    pub today: Day,
    /// Recorded time.
    pub recorded_at: Timestamp,
    /// Log sequence that the decision will have.
    pub seq: i64,
    /// Request id.
    pub request_id: String,
    /// Makes ids.
    pub mint: Mint,
}

impl Ctx {
    /// Whose act it is.
    pub fn person(&self) -> PersonId {
        self.attested.unwrap_or(self.actor)
    }

    /// A fresh entry of this decision.
    pub fn entry(&self, action: Action, value_on: Day, case: Option<CaseId>) -> Entry {
        let entry_id: EntryId = self.mint.id();
        Entry::new(EntryHeader {
            entry_id,
            seq: self.seq,
            event: action.code().to_string(),
            booked_on: self.on,
            value_on,
            recorded_at: self.recorded_at,
            case_id: case,
            reverses_id: None,
            follows_id: None,
            original_on: self.original_on,
            reason: None,
        })
    }
}

macro_rules! changes {
    ($($variant:ident($row:ty),)+) => {
        /// One row to write.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Change { $(
            #[doc = concat!("A row of `", stringify!($row), "`.")]
            $variant($row),
        )+ }

        impl Change {
            /// The row as a fact.
            pub fn fact(&self) -> Fact {
                match self { $(Change::$variant(row) => row.fact(),)+ }
            }
        }

        $(impl From<$row> for Change {
            fn from(row: $row) -> Self { Change::$variant(row) }
        })+

        /// The tables of plans, in an order in which each may refer to those before it.
        pub const PLAN_TABLES: &[&crate::row::Table] = &[$(<$row as Row>::TABLE,)+];
    };
}

changes! {
    Programme(Programme),
    Ngo(Ngo),
    Member(Member),
    Setting(SettingRow),
    Delegation(Delegation),
    Account(Account),
    Counter(Counter),
    Donor(Donor),
    Fund(Fund),
    FundCurrency(FundCurrency),
    Rate(RateRow),
    BudgetLine(BudgetLine),
    BankAccount(BankAccount),
    Closure(Closure),
    Valuation(Valuation),
    Opening(Opening),
    OpeningLine(OpeningLine),
    Call(Call),
    CallLine(CallLine),
    Subject(Subject),
    Training(Training),
    Attendance(Attendance),
    Application(Application),
    PlanItem(PlanItem),
    CaseOwner(CaseOwner),
    Answer(AssessmentAnswer),
    PanelMember(PanelMember),
    Ballot(Ballot),
    ScoreLine(ScoreLine),
    Minutes(Minutes),
    Award(Award),
    AwardShare(AwardShare),
    Amendment(Amendment),
    AmendmentPart(AmendmentPart),
    Suspension(Suspension),
    Termination(Termination),
    Payee(Payee),
    BankLine(BankLine),
    BankSource(BankSource),
    StatementFile(StatementFile),
    BankStatement(BankStatement),
    StatementLine(StatementLine),
    LineState(LineState),
    StatementFinding(StatementFinding),
    Release(Release),
    ReleaseFile(ReleaseFile),
    Reconciliation(Reconciliation),
    ReconciliationItem(ReconciliationItem),
    ReconciliationDocument(ReconciliationDocument),
    Disbursement(Disbursement),
    Batch(Batch),
    BatchLine(BatchLine),
    LineMatch(LineMatch),
    LineMatchPayment(LineMatchPayment),
    Claim(Claim),
    Goods(Goods),
    GoodsLine(GoodsLine),
    Quote(Quote),
    Conversion(Conversion),
    Receipt(Receipt),
    Remittance(Remittance),
    Draft(Draft),
    DraftLine(DraftLine),
    Enterprise(Enterprise),
    EnterpriseOwner(EnterpriseOwner),
    EnterpriseChange(EnterpriseChange),
    Visit(VisitRow),
    Episode(EpisodeRow),
    Document(Document),
    FollowupEnd(FollowupEnd),
    Incident(Incident),
    Act(Act),
    Identity(SubjectIdentity),
    Attachment(Attachment),
    Text(CaseText),
}

/// Everything one granted decision writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What it was about.
    pub object: (ObjectKind, String),
    /// The case.
    pub case: Option<CaseId>,
    /// State of the object afterwards.
    pub state: Option<&'static str>,
    /// Version of the object afterwards.
    pub version: i64,
    /// Rows.
    pub changes: Vec<Change>,
    /// Entries.
    pub entries: Vec<Entry>,
    /// What the leaf says besides the rows: warnings, overrides, approvers.
    pub notes: Vec<(&'static str, Json)>,
}

impl Plan {
    /// A plan about one object, nothing in it yet.
    pub fn about(kind: ObjectKind, id: impl ToString, version: i64) -> Self {
        Plan {
            object: (kind, id.to_string()),
            case: None,
            state: None,
            version,
            changes: Vec::new(),
            entries: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Says something more in the leaf: codes, amounts, ids; never names.
    pub fn note(mut self, name: &'static str, value: impl Into<Json>) -> Self {
        self.notes.push((name, value.into()));
        self
    }

    /// The state of the object afterwards.
    pub fn state(mut self, state: &'static str) -> Self {
        self.state = Some(state);
        self
    }

    /// Adds a row.
    pub fn change(mut self, row: impl Into<Change>) -> Self {
        self.changes.push(row.into());
        self
    }

    /// Adds an entry, unless it has no legs.
    pub fn entry(mut self, entry: Entry) -> Self {
        if !entry.legs.is_empty() {
            self.entries.push(entry);
        }
        self
    }

    /// Adds the act on a case.
    pub fn act(mut self, ctx: &Ctx, case: CaseId, action: Action) -> Self {
        self.case = Some(case);
        let (object_kind, object_id) = self.object.clone();
        let act = Act {
            case_id: case,
            seq: ctx.seq,
            action,
            person_id: ctx.person(),
            on_day: ctx.on,
            object_kind,
            object_id,
        };
        self.change(act)
    }

    /// All facts, in an order in which each may refer to those before it: rows, then entries, then legs.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts: Vec<Fact> = self.changes.iter().map(Change::fact).collect();
        let rank = |fact: &Fact| PLAN_TABLES.iter().position(|table| table.name == fact.table.name);
        facts.sort_by_key(rank);
        facts.extend(self.entries.iter().map(|entry| entry.header.fact()));
        facts.extend(self.entries.iter().flat_map(|entry| entry.legs.iter().map(Row::fact)));
        facts
    }
}
