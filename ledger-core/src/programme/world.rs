//! The world that a command is decided in: the rows it asked for, in memory, and nothing else.
//!
//! The store fills it from [`Need`]s; `decide` only reads it. Because it is plain data, several commands can be decided one
//! on top of the other before anything is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::act::Act;
use super::agreement::{Amendment, AmendmentPart};
use super::application::{Application, PlanItem};
use super::bank_statement::Statements;
use super::batch::{Batch, BatchLine};
use super::call::{Call, CallLine};
use super::claim::Claim;
use super::co_owner::CaseOwner;
use super::committee::Ballot;
use super::delegation::Delegation;
use super::disbursement::{BankLine, Disbursement};
use super::document::Document;
use super::duplicates::Related;
use super::eligibility::AssessmentAnswer;
use super::enterprise::{EnterpriseChange, EnterpriseOwner};
use super::followup::{Enterprise, FollowupEnd, VisitRow};
use super::fund::{BudgetLine, Donor, Fund};
use super::goods::Goods;
use super::goods_line::{GoodsLine, Quote};
use super::grant::{Award, AwardShare};
use super::identity::{Attachment, SubjectIdentity};
use super::incident::Incident;
use super::journal::{Draft, DraftLine};
use super::minutes::Minutes;
use super::month::DayEnd;
pub use super::need::Need;
use super::opening::{Opening, OpeningLine};
use super::panel::PanelMember;
use super::partner::{Ngo, Subject};
use super::payee::Payee;
use super::plan::Ctx;
use super::reconciliation::{Reconciliation, ReconciliationItem};
use super::refusal::Stop;
use super::release::Release;
use super::scoring::ScoreLine;
use super::settings::Settings;
use super::setup::{BankAccount, Member, Programme};
use super::suspension::{Suspension, Termination};
use super::training::{Attendance, Training};
use super::treasury::{Conversion, Receipt, Remittance};
use crate::id::{
    AttachmentId, BankAccountId, BatchId, CallId, CaseId, ClaimId, ConversionId, DisbursementId, DonorId, DraftId,
    EnterpriseId, EntryId, FundId, GoodsId, GoodsLineId, GrantId, IncidentId, LineId, NgoId, PersonId, ReceiptId,
    ReconciliationId, ReleaseId, RemittanceId, SubjectId, TrainingId, VisitId,
};
use crate::ledger::account::{Account, AccountCode, IN_TRANSIT, Side};
use crate::ledger::balance::{BalanceKey, Balances, DayNet, Scope, lowest_from};
use crate::ledger::entry::EntryHeader;
use crate::ledger::leg::Leg;
use crate::ledger::rate::RateBook;
use crate::money::{Currency, Minor};
use crate::policy::{Role, Who};
use crate::time::Day;

/// Everything of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// The application.
    pub application: Application,
    /// Plan items, of every version.
    pub items: Vec<PlanItem>,
    /// Co-owners, of every version of the plan.
    pub co_owners: Vec<CaseOwner>,
    /// Answers to the criteria.
    pub answers: Vec<AssessmentAnswer>,
    /// Committee members who were assigned, in every round.
    pub panel: Vec<PanelMember>,
    /// Ballots, of every round.
    pub ballots: Vec<Ballot>,
    /// Points by criterion, of every round.
    pub score_lines: Vec<ScoreLine>,
    /// Minutes, oldest first.
    pub minutes: Vec<Minutes>,
    /// The grant.
    pub award: Option<Award>,
    /// Funds that pay it; none before it was approved, unless several were set.
    pub shares: Vec<AwardShare>,
    /// Amendments by number.
    pub amendments: Vec<Amendment>,
    /// Instalments of amendments: by number and revision, those before first.
    pub amendment_parts: Vec<AmendmentPart>,
    /// Suspensions by number.
    pub suspensions: Vec<Suspension>,
    /// Proposals to end the grant early, by number.
    pub terminations: Vec<Termination>,
    /// Payees by version.
    pub payees: Vec<Payee>,
    /// Claims by id.
    pub claims: Vec<Claim>,
    /// Orders of goods by id.
    pub goods: Vec<Goods>,
    /// In-kind lines by id.
    pub goods_lines: Vec<GoodsLine>,
    /// Quotes by line and number.
    pub quotes: Vec<Quote>,
    /// Disbursements by number.
    pub disbursements: Vec<Disbursement>,
    /// Acts by sequence.
    pub acts: Vec<Act>,
    /// The enterprise.
    pub enterprise: Option<Enterprise>,
    /// Its owners by number, where they were recorded.
    pub owners: Vec<EnterpriseOwner>,
    /// Its changes by number.
    pub changes: Vec<EnterpriseChange>,
    /// Visits by day.
    pub visits: Vec<VisitRow>,
    /// Documents by id.
    pub documents: Vec<Document>,
    /// The end of its follow-up.
    pub followup_end: Option<FollowupEnd>,
    /// Incidents by id.
    pub incidents: Vec<Incident>,
}

impl Dossier {
    /// The funds that pay the case: those that were set, else the one that was asked for.
    pub fn funds(&self) -> Vec<FundId> {
        let set: Vec<FundId> = self.shares.iter().filter(|share| share.weight > 0).map(|share| share.fund_id).collect();
        if set.is_empty() { vec![self.application.fund_id] } else { set }
    }

    /// The quotes of an in-kind line, by number.
    pub fn quotes_of(&self, line: GoodsLineId) -> impl Iterator<Item = &Quote> {
        self.quotes.iter().filter(move |quote| quote.goods_line_id == line)
    }

    /// The in-kind line of an order, if it has one.
    pub fn line_of(&self, goods: GoodsId) -> Option<&GoodsLine> {
        self.goods_lines.iter().find(|line| line.goods_id == Some(goods))
    }

    /// The number of the next in-kind line.
    pub fn next_line_no(&self) -> i64 {
        self.goods_lines.iter().map(|line| line.line_no).max().unwrap_or(0) + 1
    }

    /// A case with its application alone.
    pub fn opened(application: Application) -> Dossier {
        Dossier {
            application,
            items: Vec::new(),
            co_owners: Vec::new(),
            answers: Vec::new(),
            panel: Vec::new(),
            ballots: Vec::new(),
            score_lines: Vec::new(),
            minutes: Vec::new(),
            award: None,
            shares: Vec::new(),
            amendments: Vec::new(),
            amendment_parts: Vec::new(),
            suspensions: Vec::new(),
            terminations: Vec::new(),
            payees: Vec::new(),
            claims: Vec::new(),
            goods: Vec::new(),
            goods_lines: Vec::new(),
            quotes: Vec::new(),
            disbursements: Vec::new(),
            acts: Vec::new(),
            enterprise: None,
            owners: Vec::new(),
            changes: Vec::new(),
            visits: Vec::new(),
            documents: Vec::new(),
            followup_end: None,
            incidents: Vec::new(),
        }
    }
}

/// The rows a command asked for.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The programme; absent before it is opened.
    pub programme: Option<Programme>,
    /// Members with their active roles.
    pub members: Vec<Member>,
    /// What the programme has set.
    pub settings: Arc<Settings>,
    /// Every delegation there was, by id.
    pub delegations: Vec<Delegation>,
    /// Partner NGOs.
    pub ngos: BTreeMap<NgoId, Ngo>,
    /// Donors.
    pub donors: BTreeMap<DonorId, Donor>,
    /// Calls.
    pub calls: BTreeMap<CallId, Call>,
    /// Lines of loaded calls.
    pub call_lines: BTreeMap<(CallId, LineId), CallLine>,
    /// Survivors' numbers.
    pub subjects: BTreeMap<SubjectId, Subject>,
    /// Opening balances with the lines of their current version.
    pub openings: BTreeMap<FundId, (Opening, Vec<OpeningLine>)>,
    /// Funds.
    pub funds: BTreeMap<FundId, Fund>,
    /// Budget lines of loaded funds.
    pub lines: BTreeMap<LineId, BudgetLine>,
    /// Bank accounts.
    pub bank_accounts: BTreeMap<BankAccountId, BankAccount>,
    /// Bank lines that were asked for and exist.
    pub bank_lines: Vec<BankLine>,
    /// Statements of banks.
    pub statements: Statements,
    /// Cases.
    pub cases: BTreeMap<CaseId, Dossier>,
    /// Balances of loaded scopes.
    pub balances: Balances,
    /// Net debit per day after the command's date, of loaded funds and lines.
    pub later: BTreeMap<BalanceKey, Vec<DayNet>>,
    /// Counters.
    pub counters: BTreeMap<String, i64>,
    /// Rates.
    pub rates: RateBook,
    /// Sales of currency.
    pub conversions: BTreeMap<ConversionId, Conversion>,
    /// Receipts.
    pub receipts: BTreeMap<ReceiptId, Receipt>,
    /// Money on its way to the loaded funds, of which the bank's line is awaited.
    pub arriving: BTreeMap<RemittanceId, Remittance>,
    /// Money on its way.
    pub remittances: BTreeMap<RemittanceId, Remittance>,
    /// Drafts with their lines.
    pub drafts: BTreeMap<DraftId, (Draft, Vec<DraftLine>)>,
    /// Entries of no case, and those that a match is taken back by, with their legs.
    pub entries: BTreeMap<EntryId, (EntryHeader, Vec<Leg>)>,
    /// Entries that were reversed, and by which.
    pub reversed: BTreeMap<EntryId, EntryId>,
    /// Other cases of the same survivor, or of one who may be the same.
    pub related: Vec<Related>,
    /// Trainings.
    pub trainings: BTreeMap<TrainingId, Training>,
    /// Who attended them.
    pub attendances: BTreeMap<(TrainingId, SubjectId), Attendance>,
    /// The chart.
    pub accounts: BTreeMap<AccountCode, Account>,
    /// Months that were valued.
    pub valuations: std::collections::BTreeSet<Day>,
    /// What is recorded of survivors' identities now.
    pub identities: BTreeMap<SubjectId, SubjectIdentity>,
    /// Files of cases.
    pub attachments: BTreeMap<AttachmentId, Attachment>,
    /// Payment batches with their lines.
    pub batches: BTreeMap<BatchId, (Batch, Vec<BatchLine>)>,
    /// Months of bank accounts with what was ever listed in them, by version and number.
    pub reconciliations: BTreeMap<ReconciliationId, (Reconciliation, Vec<ReconciliationItem>)>,
    /// Releases of outcome figures.
    pub releases: BTreeMap<ReleaseId, Release>,
    /// What the end of a day of a bank account is made from.
    pub day_ends: BTreeMap<(BankAccountId, Day), DayEnd>,
    /// Everybody's looks at identities on the command's date, by sequence.
    pub looks: Vec<Act>,
}

impl World {
    /// Roles that a person holds themself, without what colleagues delegated to them.
    pub fn own_roles(&self, person: PersonId) -> Vec<Role> {
        self.members.iter().filter(|m| m.active && m.person_id == person).map(|m| m.role).collect()
    }

    /// Roles that a person holds on all of these days: their own, and those delegated to them by who holds them.
    pub fn roles_at(&self, person: PersonId, days: &[Day]) -> Vec<Role> {
        self.held(person, days).map(|member| member.role).collect()
    }

    /// The same on something of a partner NGO: a caseworker is one for their own NGO alone.
    pub fn roles_on(&self, person: PersonId, ngo: NgoId, days: &[Day]) -> Vec<Role> {
        let held = self.held(person, days);
        held.filter(|m| m.role != Role::Caseworker || m.ngo_id == Some(ngo)).map(|m| m.role).collect()
    }

    /// The NGO that a person is a caseworker of.
    pub fn ngo_of(&self, person: PersonId, days: &[Day]) -> Option<NgoId> {
        self.held(person, days).find(|m| m.role == Role::Caseworker).and_then(|m| m.ngo_id)
    }

    /// A person's own memberships, then those of whoever delegates to them.
    fn held<'a>(&'a self, person: PersonId, days: &'a [Day]) -> impl Iterator<Item = &'a Member> {
        let own = self.members.iter().filter(move |m| m.active && m.person_id == person);
        let lent = self.delegations.iter().filter(move |row| row.to_id == person && row.runs(days));
        let lent = lent.filter_map(|row| {
            self.members.iter().find(|m| m.active && m.person_id == row.from_id && m.role == row.role)
        });
        own.chain(lent)
    }

    /// Who takes a decision, and for whom they stand in.
    pub fn who(&self, ctx: &Ctx) -> Who<'_> {
        Who { person: ctx.person(), days: [ctx.on, ctx.today], delegations: &self.delegations }
    }

    /// The same of somebody who looks at what they could do.
    pub fn who_on(&self, person: PersonId, today: Day) -> Who<'_> {
        Who { person, days: [today; 2], delegations: &self.delegations }
    }

    /// Everybody who holds a role, or has one delegated to them.
    pub fn people(&self) -> std::collections::BTreeSet<PersonId> {
        let own = self.members.iter().filter(|m| m.active).map(|m| m.person_id);
        own.chain(self.delegations.iter().filter(|row| row.active).map(|row| row.to_id)).collect()
    }

    /// People who hold a role now.
    pub fn holders(&self, role: Role) -> impl Iterator<Item = PersonId> + '_ {
        self.members.iter().filter(move |m| m.active && m.role == role).map(|m| m.person_id)
    }

    /// A case, or 404.
    pub fn case(&self, case: CaseId) -> Result<&Dossier, Stop> {
        self.cases.get(&case).ok_or(Stop::Hidden)
    }

    /// A disbursement and its case, or 404.
    pub fn disbursement(&self, id: DisbursementId) -> Result<(&Dossier, &Disbursement), Stop> {
        let found = self.cases.values().find_map(|case| {
            case.disbursements.iter().find(|disbursement| disbursement.disbursement_id == id).map(|d| (case, d))
        });
        found.ok_or(Stop::Hidden)
    }

    /// A claim and its case, or 404.
    pub fn claim(&self, id: ClaimId) -> Result<(&Dossier, &Claim), Stop> {
        let found = self
            .cases
            .values()
            .find_map(|case| case.claims.iter().find(|claim| claim.claim_id == id).map(|claim| (case, claim)));
        found.ok_or(Stop::Hidden)
    }

    /// An order of goods and its case, or 404.
    pub fn goods(&self, id: GoodsId) -> Result<(&Dossier, &Goods), Stop> {
        let found = self
            .cases
            .values()
            .find_map(|case| case.goods.iter().find(|row| row.goods_id == id).map(|row| (case, row)));
        found.ok_or(Stop::Hidden)
    }

    /// A visit and its case, or 404.
    pub fn visit(&self, id: VisitId) -> Result<(&Dossier, &VisitRow), Stop> {
        let found = self
            .cases
            .values()
            .find_map(|case| case.visits.iter().find(|visit| visit.visit_id == id).map(|visit| (case, visit)));
        found.ok_or(Stop::Hidden)
    }

    /// An incident and its case, or 404.
    pub fn incident(&self, id: IncidentId) -> Result<(&Dossier, &Incident), Stop> {
        let found = self
            .cases
            .values()
            .find_map(|case| case.incidents.iter().find(|row| row.incident_id == id).map(|row| (case, row)));
        found.ok_or(Stop::Hidden)
    }

    /// An in-kind line and its case, or 404.
    pub fn goods_line(&self, id: GoodsLineId) -> Result<(&Dossier, &GoodsLine), Stop> {
        let found = self
            .cases
            .values()
            .find_map(|case| case.goods_lines.iter().find(|row| row.goods_line_id == id).map(|row| (case, row)));
        found.ok_or(Stop::Hidden)
    }

    /// An enterprise and its case, or 404.
    pub fn enterprise(&self, id: EnterpriseId) -> Result<(&Dossier, &Enterprise), Stop> {
        let of = |case: &'_ Dossier| case.enterprise.as_ref().is_some_and(|row| row.enterprise_id == id);
        let case = self.cases.values().find(|case| of(case)).ok_or(Stop::Hidden)?;
        Ok((case, case.enterprise.as_ref().ok_or(Stop::Hidden)?))
    }

    /// The organisation's own fund, if there is one.
    pub fn free_fund(&self) -> Option<&Fund> {
        self.programme.as_ref().and_then(|programme| programme.free_fund_id).and_then(|id| self.funds.get(&id))
    }

    /// A bank account, or 404.
    pub fn bank(&self, id: BankAccountId) -> Result<&BankAccount, Stop> {
        self.bank_accounts.get(&id).ok_or(Stop::Hidden)
    }

    /// Base currency of the books.
    pub fn base_currency(&self) -> Result<Currency, Stop> {
        Ok(self.programme()?.base_currency)
    }

    /// A fund that the command asked for, or 404.
    pub fn fund(&self, fund: FundId) -> Result<&Fund, Stop> {
        self.funds.get(&fund).ok_or(Stop::Hidden)
    }

    /// The programme; a store without one is broken at this point.
    pub fn programme(&self) -> Result<&Programme, Stop> {
        self.programme.as_ref().ok_or_else(|| Stop::Broken("the programme is missing".into()))
    }

    /// Net balance on a side, zero where nothing was posted.
    pub fn net(&self, key: BalanceKey, side: Side) -> Minor {
        self.balances.get(&key).map_or(Minor::ZERO, |balance| balance.net(side))
    }

    /// Net balance of a fund's account.
    pub fn fund_net(&self, fund: &Fund, account: AccountCode, side: Side) -> Minor {
        let key =
            BalanceKey { scope: Scope::Fund, of: fund.fund_id.0, fund: fund.fund_id, account, currency: fund.currency };
        self.net(key, side)
    }

    /// Net balance of a grant's account in its fund and currency.
    pub fn grant_net(&self, award: &Award, account: AccountCode, side: Side) -> Minor {
        self.net(grant_key(award.grant_id, award.fund_id, account, award.currency), side)
    }

    /// The lowest balance of an account from the command's date on: back-dating meets every later day.
    pub fn lowest(&self, key: BalanceKey, side: Side) -> Result<Minor, Stop> {
        let flip = |net: Minor| if side == Side::Debit { net } else { Minor(-net.0) };
        let later: Vec<DayNet> = self.later.get(&key).map_or_else(Vec::new, |days| {
            days.iter().map(|day| DayNet { net: flip(day.net), ..day.clone() }).collect()
        });
        Ok(lowest_from(self.net(key, side), &later)?)
    }

    /// What of a fund's money is on its way out, of one bank account or of all in a currency: 1090, in which what is on its
    /// way in stands against it.
    pub fn leaving(&self, fund: FundId, bank: Option<BankAccountId>, currency: Currency) -> Result<Minor, Stop> {
        let of = bank.map_or((Scope::Fund, fund.0), |bank| (Scope::Bank, bank.0));
        let key = BalanceKey { scope: of.0, of: of.1, fund, account: IN_TRANSIT, currency };
        let reaches = |row: &&Remittance| {
            (row.fund_id, row.currency) == (fund, currency) && bank.is_none_or(|bank| bank == row.bank_account_id)
        };
        let arriving = Minor::sum(self.arriving.values().filter(reaches).map(|row| row.amount_minor))?;
        Ok(Minor(self.net(key, Side::Credit).plus(arriving)?.0.max(0)))
    }

    /// What a budget line still has available, from the command's date on.
    pub fn line_available(&self, fund: &Fund, line: LineId) -> Result<Minor, Stop> {
        let account = crate::ledger::account::AVAILABLE;
        let key = BalanceKey { scope: Scope::Line, of: line.0, fund: fund.fund_id, account, currency: fund.currency };
        self.lowest(key, Side::Credit)
    }
}

/// The key of a grant's balance.
pub fn grant_key(grant: GrantId, fund: FundId, account: AccountCode, currency: Currency) -> BalanceKey {
    BalanceKey { scope: Scope::Grant, of: grant.0, fund, account, currency }
}

/// Latest act of an action on a case.
pub fn last_act(acts: &[Act], action: crate::policy::Action) -> Option<&Act> {
    acts.iter().rev().find(|act| act.action == action)
}

/// Latest act of an action on one object of a case.
pub fn last_act_on<'a>(acts: &'a [Act], action: crate::policy::Action, object: &str) -> Option<&'a Act> {
    acts.iter().rev().find(|act| act.action == action && act.object_id == object)
}

/// Latest business date among acts that order the chain.
pub fn last_day(acts: &[Act]) -> Option<(Day, &Act)> {
    let chain = acts.iter().filter(|act| crate::policy::orders_chain(act.action));
    chain.max_by_key(|act| (act.on_day, act.seq)).map(|act| (act.on_day, act))
}
