//! Worlds: the rows that commands ask for, read inside the write's transaction, whole cases at a time.
//!
//! One function a kind of need; loading never judges what it loads.

use std::collections::BTreeMap;

use ledger_core::id::{CallId, CaseId, DisbursementId, FundId, ProgrammeId, SubjectId};
use ledger_core::ledger::balance::{Balance, BalanceKey, Scope, keys};
use ledger_core::ledger::leg::Leg;
use ledger_core::programme::act::Act;
use ledger_core::programme::agreement::{Amendment, AmendmentPart};
use ledger_core::programme::application::{Application, PlanItem};
use ledger_core::programme::call::{Call, CallLine};
use ledger_core::programme::claim::Claim;
use ledger_core::programme::committee::Ballot;
use ledger_core::programme::delegation::Delegation;
use ledger_core::programme::disbursement::{BankLine, Disbursement};
use ledger_core::programme::document::Document;
use ledger_core::programme::eligibility::AssessmentAnswer;
use ledger_core::programme::enterprise::{EnterpriseChange, EnterpriseOwner};
use ledger_core::programme::followup::{Enterprise, FollowupEnd, VisitRow};
use ledger_core::programme::fund::{BudgetLine, Donor, Fund};
use ledger_core::programme::goods::Goods;
use ledger_core::programme::goods_line::{GoodsLine, Quote};
use ledger_core::programme::grant::{Award, AwardShare};
use ledger_core::programme::incident::Incident;
use ledger_core::programme::minutes::Minutes;
use ledger_core::programme::opening::{Opening, OpeningLine};
use ledger_core::programme::panel::PanelMember;
use ledger_core::programme::partner::{Ngo, Subject};
use ledger_core::programme::payee::Payee;
use ledger_core::programme::scoring::ScoreLine;
use ledger_core::programme::settings::{SettingRow, Settings};
use ledger_core::programme::setup::{BankAccount, Counter, Member, Programme};
use ledger_core::programme::suspension::{Suspension, Termination};
use ledger_core::programme::world::{Dossier, Need, World};
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Cond;

use super::day_total::later;
use super::rows::{all, among, is};
use super::{StoreError, StoreResult, load_books, load_people};

/// The world of one command dated `on`.
pub(crate) async fn world(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    needs: &[Need],
    on: Day,
) -> StoreResult<World> {
    let mut world = base(connection, programme).await?;
    for need in needs {
        match need {
            Need::Ngos => {
                let ngos: Vec<Ngo> = all(connection, programme, Cond::all(), &["code"]).await?;
                world.ngos = ngos.into_iter().map(|ngo| (ngo.ngo_id, ngo)).collect();
            }
            Need::Donors => {
                let donors: Vec<Donor> = all(connection, programme, Cond::all(), &["code"]).await?;
                world.donors = donors.into_iter().map(|donor| (donor.donor_id, donor)).collect();
            }
            Need::Lines => {
                let lines: Vec<BudgetLine> = all(connection, programme, Cond::all(), &["fund_id", "position"]).await?;
                world.lines.extend(lines.into_iter().map(|line| (line.line_id, line)));
            }
            Need::Calls => calls(connection, programme, &mut world, None).await?,
            Need::Call(call) => calls(connection, programme, &mut world, Some(*call)).await?,
            Need::CallOf(case) => {
                if let Some(call) = world.cases.get(case).map(|case| case.application.call_id) {
                    calls(connection, programme, &mut world, Some(call)).await?;
                }
            }
            Need::Subject(subject) => subject_of(connection, programme, &mut world, *subject).await?,
            Need::SubjectOf(case) => {
                if let Some(subject) = world.cases.get(case).map(|case| case.application.subject_id) {
                    subject_of(connection, programme, &mut world, subject).await?;
                }
            }
            Need::Opening(fund) => opening_of(connection, programme, &mut world, *fund, on).await?,
            Need::Funds => {
                let funds: Vec<Fund> = all(connection, programme, Cond::all(), &["code"]).await?;
                world.funds.extend(funds.into_iter().map(|fund| (fund.fund_id, fund)));
            }
            Need::Fund(fund) => fund_of(connection, programme, &mut world, *fund).await?,
            Need::BankAccounts => {
                let accounts: Vec<BankAccount> = all(connection, programme, Cond::all(), &["code"]).await?;
                world.bank_accounts = accounts.into_iter().map(|account| (account.bank_account_id, account)).collect();
            }
            Need::BankLine(account, reference) => {
                let same = is("bank_account_id", account.0).add(is("bank_ref", reference.as_str()));
                world.bank_lines.extend(all::<BankLine>(connection, programme, same, &[]).await?);
            }
            Need::BankLineOf(disbursement, reference) => {
                let paid_from = world.disbursement(*disbursement).ok().and_then(|(_, row)| row.bank_account_id);
                if let Some(account) = paid_from {
                    let same = is("bank_account_id", account.0).add(is("bank_ref", reference.as_str()));
                    world.bank_lines.extend(all::<BankLine>(connection, programme, same, &[]).await?);
                }
            }
            Need::Case(case) => case_of(connection, programme, &mut world, *case, None).await?,
            Need::CaseBooks(case) => case_of(connection, programme, &mut world, *case, Some(on)).await?,
            Need::Disbursement(id) => disbursement_of(connection, programme, &mut world, *id, None).await?,
            Need::DisbursementBooks(id) => disbursement_of(connection, programme, &mut world, *id, Some(on)).await?,
            Need::Visit(id) => {
                let found: Vec<VisitRow> = all(connection, programme, is("visit_id", id.0), &[]).await?;
                if let Some(row) = found.first() {
                    case_of(connection, programme, &mut world, row.case_id, None).await?;
                }
            }
            Need::Incident(id) => {
                let found: Vec<Incident> = all(connection, programme, is("incident_id", id.0), &[]).await?;
                if let Some(row) = found.first() {
                    case_of(connection, programme, &mut world, row.case_id, None).await?;
                }
            }
            Need::Counter(prefix) => {
                let year = chrono::Datelike::year(&on);
                let found: Vec<Counter> =
                    all(connection, programme, is("name", format!("{prefix}-{year}")), &[]).await?;
                world.counters.extend(found.into_iter().map(|counter| (counter.name, counter.value)));
            }
            Need::Related(case, others) => {
                load_people::related(connection, programme, &mut world, *case, others).await?
            }
            Need::Training(id) => load_people::training(connection, programme, &mut world, *id).await?,
            Need::TrainingsOf(case) => {
                if let Some(subject) = world.cases.get(case).map(|case| case.application.subject_id) {
                    load_people::attended(connection, programme, &mut world, subject).await?;
                }
            }
            of_books => load_books::need(connection, programme, &mut world, of_books, on).await?,
        }
    }
    Ok(world)
}

/// A call with its lines, or the heads of all.
async fn calls(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    one: Option<CallId>,
) -> StoreResult<()> {
    let which = one.map_or_else(Cond::all, |call| is("call_id", call.0));
    let calls: Vec<Call> = all(connection, programme, which.clone(), &["code"]).await?;
    world.calls.extend(calls.into_iter().map(|call| (call.call_id, call)));
    if one.is_some() {
        let lines: Vec<CallLine> = all(connection, programme, which, &["call_id", "line_id"]).await?;
        world.call_lines.extend(lines.into_iter().map(|line| ((line.call_id, line.line_id), line)));
    }
    Ok(())
}

async fn subject_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    subject: SubjectId,
) -> StoreResult<()> {
    let found: Vec<Subject> = all(connection, programme, is("subject_id", subject.0), &[]).await?;
    world.subjects.extend(found.into_iter().map(|row| (row.subject_id, row)));
    Ok(())
}

/// The opening balance of a fund with the lines of its latest preparation, and the balances of the fund and its budget
/// lines with their later days.
async fn opening_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    fund: FundId,
    on: Day,
) -> StoreResult<()> {
    for opening in all::<Opening>(connection, programme, is("fund_id", fund.0), &[]).await? {
        let mut lines: Vec<OpeningLine> =
            all(connection, programme, is("fund_id", fund.0), &["version", "line_no"]).await?;
        let latest = lines.iter().map(|line| line.version).max();
        lines.retain(|line| Some(line.version) == latest);
        world.openings.insert(fund, (opening, lines));
    }
    let lines: Vec<BudgetLine> = all(connection, programme, is("fund_id", fund.0), &[]).await?;
    let scopes: Vec<(Scope, uuid::Uuid)> =
        lines.iter().map(|line| (Scope::Line, line.line_id.0)).chain([(Scope::Fund, fund.0)]).collect();
    load_books::balances(connection, programme, world, &scopes, &[fund]).await?;
    later(connection, programme, world, (&[fund], &[Scope::Fund, Scope::Line]), on).await
}

/// The programme and its members.
pub(crate) async fn base(connection: &impl ConnectionTrait, programme: ProgrammeId) -> StoreResult<World> {
    let mut found: Vec<Programme> = all(connection, programme, Cond::all(), &[]).await?;
    let members: Vec<Member> = all(connection, programme, is("active", true), &["person_id", "role"]).await?;
    let settings: Vec<SettingRow> = all(connection, programme, Cond::all(), &["name", "version"]).await?;
    let settings = Settings::of(&settings).map_err(StoreError::Broken)?.into();
    let delegations: Vec<Delegation> = all(connection, programme, Cond::all(), &["delegation_id"]).await?;
    Ok(World { programme: found.pop(), members, settings, delegations, ..World::default() })
}

async fn disbursement_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    id: DisbursementId,
    books_on: Option<Day>,
) -> StoreResult<()> {
    let found: Vec<Disbursement> = all(connection, programme, is("disbursement_id", id.0), &[]).await?;
    match found.first() {
        Some(row) => case_of(connection, programme, world, row.case_id, books_on).await,
        None => Ok(()),
    }
}

pub(super) async fn case_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    case: CaseId,
    books_on: Option<Day>,
) -> StoreResult<()> {
    let Some(dossier) = dossiers(connection, programme, &[case]).await?.pop() else { return Ok(()) };
    if let Some(on) = books_on {
        let grant = dossier.award.as_ref().map(|award| (Scope::Grant, award.grant_id.0));
        let disbursements = dossier.disbursements.iter().map(|row| (Scope::Disbursement, row.disbursement_id.0));
        let own: Vec<(Scope, uuid::Uuid)> = grant.into_iter().chain(disbursements).collect();
        load_books::books(connection, programme, world, &dossier.funds(), &own, on).await?;
    }
    world.cases.insert(case, dossier);
    Ok(())
}

/// A fund with its lines and its own balances.
async fn fund_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    fund: FundId,
) -> StoreResult<()> {
    if load_books::funds(connection, programme, world, &[fund]).await? {
        load_books::balances(connection, programme, world, &[(Scope::Fund, fund.0)], &[fund]).await?;
    }
    Ok(())
}

/// Whole cases, in the order of their numbers; those that do not exist are left out.
pub(crate) async fn dossiers(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    cases: &[CaseId],
) -> StoreResult<Vec<Dossier>> {
    let mut dossiers = money_of(connection, programme, cases).await?;
    let of = || among("case_id", cases.iter().map(|case| case.0));
    let mut items =
        grouped(all::<PlanItem>(connection, programme, of(), &["case_id", "plan_version", "item_no"]).await?, |row| {
            row.case_id
        });
    let mut ballots =
        grouped(all::<Ballot>(connection, programme, of(), &["case_id", "round", "person_id"]).await?, |row| {
            row.case_id
        });
    let answers: Vec<AssessmentAnswer> = all(connection, programme, of(), &["case_id", "criterion"]).await?;
    let mut answers = grouped(answers, |row| row.case_id);
    let panel: Vec<PanelMember> = all(connection, programme, of(), &["case_id", "round", "person_id"]).await?;
    let mut panel = grouped(panel, |row| row.case_id);
    let order = ["case_id", "round", "person_id", "criterion"];
    let mut score_lines = grouped(all::<ScoreLine>(connection, programme, of(), &order).await?, |row| row.case_id);
    let mut minutes =
        grouped(all::<Minutes>(connection, programme, of(), &["case_id", "seq"]).await?, |row| row.case_id);
    let mut acts = grouped(all::<Act>(connection, programme, of(), &["case_id", "seq"]).await?, |row| row.case_id);
    let mut enterprises =
        grouped(all::<Enterprise>(connection, programme, of(), &["case_id"]).await?, |row| row.case_id);
    let visits: Vec<VisitRow> = all(connection, programme, of(), &["case_id", "visited_on", "seq"]).await?;
    let documents: Vec<Document> = all(connection, programme, of(), &["case_id", "document_id"]).await?;
    let mut documents = grouped(documents, |row| row.case_id);
    let mut visits = grouped(visits, |row| row.case_id);
    let mut ends = grouped(all::<FollowupEnd>(connection, programme, of(), &["case_id"]).await?, |row| row.case_id);
    let incidents: Vec<Incident> = all(connection, programme, of(), &["case_id", "incident_id"]).await?;
    let mut incidents = grouped(incidents, |row| row.case_id);
    let quotes: Vec<Quote> = all(connection, programme, of(), &["case_id", "goods_line_id", "quote_no"]).await?;
    let mut quotes = grouped(quotes, |row| row.case_id);
    let owners: Vec<EnterpriseOwner> = all(connection, programme, of(), &["case_id", "owner_no"]).await?;
    let mut owners = grouped(owners, |row| row.case_id);
    let changes: Vec<EnterpriseChange> = all(connection, programme, of(), &["case_id", "change_no"]).await?;
    let mut changes = grouped(changes, |row| row.case_id);
    let mut life = life_of(connection, programme, cases).await?;
    for dossier in &mut dossiers {
        let case = dossier.application.case_id;
        life.give(case, dossier);
        dossier.items = items.remove(&case).unwrap_or_default();
        dossier.ballots = ballots.remove(&case).unwrap_or_default();
        dossier.answers = answers.remove(&case).unwrap_or_default();
        dossier.panel = panel.remove(&case).unwrap_or_default();
        dossier.score_lines = score_lines.remove(&case).unwrap_or_default();
        dossier.minutes = minutes.remove(&case).unwrap_or_default();
        dossier.acts = acts.remove(&case).unwrap_or_default();
        dossier.enterprise = enterprises.remove(&case).and_then(|mut found| found.pop());
        dossier.documents = documents.remove(&case).unwrap_or_default();
        dossier.quotes = quotes.remove(&case).unwrap_or_default();
        dossier.owners = owners.remove(&case).unwrap_or_default();
        dossier.changes = changes.remove(&case).unwrap_or_default();
        dossier.visits = visits.remove(&case).unwrap_or_default();
        dossier.followup_end = ends.remove(&case).and_then(|mut found| found.pop());
        dossier.incidents = incidents.remove(&case).unwrap_or_default();
    }
    Ok(dossiers)
}

/// The life of grants after their signatures, by case.
struct Life {
    amendments: BTreeMap<CaseId, Vec<Amendment>>,
    parts: BTreeMap<CaseId, Vec<AmendmentPart>>,
    suspensions: BTreeMap<CaseId, Vec<Suspension>>,
    terminations: BTreeMap<CaseId, Vec<Termination>>,
    payees: BTreeMap<CaseId, Vec<Payee>>,
}

impl Life {
    fn give(&mut self, case: CaseId, dossier: &mut Dossier) {
        dossier.amendments = self.amendments.remove(&case).unwrap_or_default();
        dossier.amendment_parts = self.parts.remove(&case).unwrap_or_default();
        dossier.suspensions = self.suspensions.remove(&case).unwrap_or_default();
        dossier.terminations = self.terminations.remove(&case).unwrap_or_default();
        dossier.payees = self.payees.remove(&case).unwrap_or_default();
    }
}

async fn life_of(connection: &impl ConnectionTrait, programme: ProgrammeId, cases: &[CaseId]) -> StoreResult<Life> {
    let of = || among("case_id", cases.iter().map(|case| case.0));
    let numbered = &["case_id", "number"];
    let parts = &["case_id", "number", "revision", "after", "part_no"];
    Ok(Life {
        amendments: grouped(all::<Amendment>(connection, programme, of(), numbered).await?, |row| row.case_id),
        parts: grouped(all::<AmendmentPart>(connection, programme, of(), parts).await?, |row| row.case_id),
        suspensions: grouped(all::<Suspension>(connection, programme, of(), numbered).await?, |row| row.case_id),
        terminations: grouped(all::<Termination>(connection, programme, of(), numbered).await?, |row| row.case_id),
        payees: grouped(all::<Payee>(connection, programme, of(), &["case_id", "version"]).await?, |row| row.case_id),
    })
}

/// Of cases what stands against their entries: application, grant with its shares, disbursements, claims, goods and
/// in-kind lines. The rest is left empty.
pub(super) async fn money_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    cases: &[CaseId],
) -> StoreResult<Vec<Dossier>> {
    let of = || among("case_id", cases.iter().map(|case| case.0));
    let applications: Vec<Application> = all(connection, programme, of(), &["number"]).await?;
    let mut awards = grouped(all::<Award>(connection, programme, of(), &["case_id"]).await?, |row| row.case_id);
    let disbursements: Vec<Disbursement> = all(connection, programme, of(), &["case_id", "number"]).await?;
    let mut disbursements = grouped(disbursements, |row| row.case_id);
    let shares: Vec<AwardShare> = all(connection, programme, of(), &["case_id", "share_no"]).await?;
    let mut shares = grouped(shares, |row| row.case_id);
    let mut claims =
        grouped(all::<Claim>(connection, programme, of(), &["case_id", "claim_id"]).await?, |row| row.case_id);
    let mut goods =
        grouped(all::<Goods>(connection, programme, of(), &["case_id", "goods_id"]).await?, |row| row.case_id);
    let lines: Vec<GoodsLine> = all(connection, programme, of(), &["case_id", "goods_line_id"]).await?;
    let mut lines = grouped(lines, |row| row.case_id);
    let whole = |application: Application| {
        let case = application.case_id;
        Dossier {
            award: awards.remove(&case).and_then(|mut found| found.pop()),
            shares: shares.remove(&case).unwrap_or_default(),
            amendments: Vec::new(),
            amendment_parts: Vec::new(),
            suspensions: Vec::new(),
            terminations: Vec::new(),
            payees: Vec::new(),
            claims: claims.remove(&case).unwrap_or_default(),
            goods: goods.remove(&case).unwrap_or_default(),
            goods_lines: lines.remove(&case).unwrap_or_default(),
            quotes: Vec::new(),
            disbursements: disbursements.remove(&case).unwrap_or_default(),
            ..Dossier::opened(application)
        }
    };
    Ok(applications.into_iter().map(whole).collect())
}

fn grouped<T>(rows: Vec<T>, case: impl Fn(&T) -> CaseId) -> BTreeMap<CaseId, Vec<T>> {
    let mut groups: BTreeMap<CaseId, Vec<T>> = BTreeMap::new();
    for row in rows {
        groups.entry(case(&row)).or_default().push(row);
    }
    groups
}

/// The balances that legs move, as they are now.
pub(crate) async fn balances_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    legs: &[Leg],
) -> StoreResult<BTreeMap<BalanceKey, Balance>> {
    let wanted: std::collections::BTreeSet<BalanceKey> =
        legs.iter().flat_map(|leg| keys(leg).map(|(key, _)| key)).collect();
    let scopes: std::collections::BTreeSet<uuid::Uuid> = wanted.iter().map(|key| key.of).collect();
    let found: Vec<Balance> = all(connection, programme, among("scope_id", scopes), &[]).await?;
    let found = found.into_iter().map(|balance| (balance.key(), balance));
    let known: BTreeMap<BalanceKey, Balance> = found.filter(|(key, _)| wanted.contains(key)).collect();
    if known.len() > wanted.len() {
        return Err(StoreError::Broken("a balance stands twice".into()));
    }
    Ok(known)
}
