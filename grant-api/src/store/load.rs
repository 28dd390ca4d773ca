//! Worlds: the rows that commands ask for, read inside the write's transaction, whole cases at a time.
//!
//! One function a kind of need; loading never judges what it loads.

use std::collections::BTreeMap;

use ledger_core::id::{CallId, CaseId, FundId, ProgrammeId, SubjectId};
use ledger_core::ledger::balance::{Balance, BalanceKey, Scope, keys};
use ledger_core::ledger::leg::Leg;
use ledger_core::programme::application::Application;
use ledger_core::programme::call::{Call, CallLine};
use ledger_core::programme::delegation::Delegation;
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::followup::VisitRow;
use ledger_core::programme::fund::{BudgetLine, Donor, Fund};
use ledger_core::programme::incident::Incident;
use ledger_core::programme::opening::{Opening, OpeningLine};
use ledger_core::programme::partner::{Ngo, Subject};
use ledger_core::programme::settings::{SettingRow, Settings};
use ledger_core::programme::setup::{BankAccount, Counter, Member, Programme};
use ledger_core::programme::world::{Dossier, Need, World};
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Cond;

use super::day_total::later;
use super::rows::{all, among, is};
use super::{StoreError, StoreResult, bank_statements, load_books, load_people};

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
                bank_statements::bank_line(connection, programme, &mut world, (*account, reference)).await?;
            }
            Need::BankLineOf(disbursement, reference) => {
                let paid_from = world.disbursement(*disbursement).ok().and_then(|(_, row)| row.bank_account_id);
                if let Some(account) = paid_from {
                    bank_statements::bank_line(connection, programme, &mut world, (account, reference)).await?;
                }
            }
            Need::Case(case) => case_of(connection, programme, &mut world, *case, None).await?,
            Need::CaseBooks(case) => case_of(connection, programme, &mut world, *case, Some(on)).await?,
            Need::Disbursement(id) | Need::DisbursementBooks(id) => {
                let books_on = matches!(need, Need::DisbursementBooks(_)).then_some(on);
                let case = |row: &Disbursement| row.case_id;
                case_with(connection, programme, &mut world, ("disbursement_id", id.0), case, books_on).await?;
            }
            Need::Visit(id) => {
                let case = |row: &VisitRow| row.case_id;
                case_with(connection, programme, &mut world, ("visit_id", id.0), case, None).await?;
            }
            Need::Incident(id) => {
                let case = |row: &Incident| row.case_id;
                case_with(connection, programme, &mut world, ("incident_id", id.0), case, None).await?;
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
    let settings: Vec<SettingRow> = all(connection, programme, Cond::all(), &["name", "version"]).await?;
    let settings = Settings::of(&settings).map_err(StoreError::Broken)?.into();
    Ok(World { programme: found.pop(), settings, ..members(connection, programme).await? })
}

/// Members and whom they delegate to, and nothing else.
pub(crate) async fn members(connection: &impl ConnectionTrait, programme: ProgrammeId) -> StoreResult<World> {
    let members: Vec<Member> = all(connection, programme, is("active", true), &["person_id", "role"]).await?;
    let delegations: Vec<Delegation> = all(connection, programme, Cond::all(), &["delegation_id"]).await?;
    Ok(World { members, delegations, ..World::default() })
}

/// The case of a row that is known by its id, where there is one.
pub(super) async fn case_with<R: Row>(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    row: (&'static str, uuid::Uuid),
    case: fn(&R) -> CaseId,
    books_on: Option<Day>,
) -> StoreResult<()> {
    let found: Vec<R> = all(connection, programme, is(row.0, row.1), &[]).await?;
    match found.first() {
        Some(row) => case_of(connection, programme, world, case(row), books_on).await,
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

/// Cases as they fill, table by table.
struct Cases<'a, C> {
    connection: &'a C,
    programme: ProgrammeId,
    dossiers: Vec<Dossier>,
}

impl<C: ConnectionTrait> Cases<'_, C> {
    /// Gives the rows of a table to those cases that can have any, in the order of the columns; asks for none where no case
    /// can.
    async fn fill<R: Row>(
        &mut self,
        has: fn(&Dossier) -> bool,
        give: fn(&mut Dossier, Vec<R>),
        case: fn(&R) -> CaseId,
        order: &[&'static str],
    ) -> StoreResult<()> {
        let those: Vec<uuid::Uuid> =
            self.dossiers.iter().filter(|dossier| has(dossier)).map(|dossier| dossier.application.case_id.0).collect();
        if those.is_empty() {
            return Ok(());
        }
        let mut groups: BTreeMap<CaseId, Vec<R>> = BTreeMap::new();
        for row in all::<R>(self.connection, self.programme, among("case_id", those), order).await? {
            groups.entry(case(&row)).or_default().push(row);
        }
        for dossier in &mut self.dossiers {
            if let Some(rows) = groups.remove(&dossier.application.case_id) {
                give(dossier, rows);
            }
        }
        Ok(())
    }

    /// What stands against the entries of a grant. Its shares are set before there is one.
    async fn money(&mut self) -> StoreResult<()> {
        self.fill(|_| true, |case, mut rows| case.award = rows.pop(), |row| row.case_id, &[]).await?;
        self.fill(|_| true, |case, rows| case.shares = rows, |row| row.case_id, &["share_no"]).await?;
        self.fill(awarded, |case, rows| case.disbursements = rows, |row| row.case_id, &["number"]).await?;
        self.fill(awarded, |case, rows| case.claims = rows, |row| row.case_id, &["claim_id"]).await?;
        self.fill(awarded, |case, rows| case.goods = rows, |row| row.case_id, &["goods_id"]).await?;
        self.fill(awarded, |case, rows| case.goods_lines = rows, |row| row.case_id, &["goods_line_id"]).await
    }

    /// What the application came through.
    async fn review(&mut self) -> StoreResult<()> {
        let voted = |case: &Dossier| !case.ballots.is_empty();
        let by_person = &["round", "person_id"];
        let shared = |case: &Dossier| case.application.owners > 1;
        self.fill(|_| true, |case, rows| case.items = rows, |row| row.case_id, &["plan_version", "item_no"]).await?;
        self.fill(shared, |case, rows| case.co_owners = rows, |row| row.case_id, &["plan_version", "owner_no"]).await?;
        self.fill(|_| true, |case, rows| case.answers = rows, |row| row.case_id, &["criterion"]).await?;
        self.fill(|_| true, |case, rows| case.panel = rows, |row| row.case_id, by_person).await?;
        self.fill(|_| true, |case, rows| case.ballots = rows, |row| row.case_id, by_person).await?;
        let points = &["round", "person_id", "criterion"];
        self.fill(voted, |case, rows| case.score_lines = rows, |row| row.case_id, points).await?;
        self.fill(voted, |case, rows| case.minutes = rows, |row| row.case_id, &["seq"]).await?;
        self.fill(|_| true, |case, rows| case.acts = rows, |row| row.case_id, &["seq"]).await?;
        self.fill(|_| true, |case, rows| case.documents = rows, |row| row.case_id, &["document_id"]).await?;
        self.fill(|_| true, |case, rows| case.incidents = rows, |row| row.case_id, &["incident_id"]).await
    }

    /// The life of the grant after its signatures.
    async fn life(&mut self) -> StoreResult<()> {
        let amended = |case: &Dossier| !case.amendments.is_empty();
        let ordered = |case: &Dossier| !case.goods_lines.is_empty();
        let parts = &["number", "revision", "after", "part_no"];
        self.fill(awarded, |case, rows| case.amendments = rows, |row| row.case_id, &["number"]).await?;
        self.fill(amended, |case, rows| case.amendment_parts = rows, |row| row.case_id, parts).await?;
        self.fill(awarded, |case, rows| case.suspensions = rows, |row| row.case_id, &["number"]).await?;
        self.fill(awarded, |case, rows| case.terminations = rows, |row| row.case_id, &["number"]).await?;
        self.fill(awarded, |case, rows| case.payees = rows, |row| row.case_id, &["version"]).await?;
        self.fill(ordered, |case, rows| case.quotes = rows, |row| row.case_id, &["goods_line_id", "quote_no"]).await
    }

    /// The enterprise and its follow-up.
    async fn enterprise(&mut self) -> StoreResult<()> {
        let launched = |case: &Dossier| case.enterprise.is_some();
        self.fill(awarded, |case, mut rows| case.enterprise = rows.pop(), |row| row.case_id, &[]).await?;
        self.fill(launched, |case, rows| case.owners = rows, |row| row.case_id, &["owner_no"]).await?;
        self.fill(launched, |case, rows| case.changes = rows, |row| row.case_id, &["change_no"]).await?;
        self.fill(launched, |case, rows| case.visits = rows, |row| row.case_id, &["visited_on", "seq"]).await?;
        self.fill(launched, |case, mut rows| case.followup_end = rows.pop(), |row| row.case_id, &[]).await
    }
}

fn awarded(case: &Dossier) -> bool {
    case.award.is_some()
}

/// Whole cases, in the order of their numbers; those that do not exist are left out.
pub(crate) async fn dossiers(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    cases: &[CaseId],
) -> StoreResult<Vec<Dossier>> {
    let dossiers = money_of(connection, programme, cases).await?;
    let mut cases = Cases { connection, programme, dossiers };
    cases.review().await?;
    cases.life().await?;
    cases.enterprise().await?;
    Ok(cases.dossiers)
}

/// Of cases what stands against their entries: application, grant with its shares, disbursements, claims, goods and
/// in-kind lines. The rest is left empty.
pub(super) async fn money_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    cases: &[CaseId],
) -> StoreResult<Vec<Dossier>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let of = among("case_id", cases.iter().map(|case| case.0));
    let applications: Vec<Application> = all(connection, programme, of, &["number"]).await?;
    let dossiers = applications.into_iter().map(Dossier::opened).collect();
    let mut cases = Cases { connection, programme, dossiers };
    cases.money().await?;
    Ok(cases.dossiers)
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
