//! Reading what a programme is set up with: partners, donors, calls, opening balances.

use ledger_core::id::FundId;
use ledger_core::ledger::account::{BANK, BANK_OTHER, Side};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::{Action, Reading};
use ledger_core::programme::call::{Call, CallLine};
use ledger_core::programme::fund::{BudgetLine, Donor, Fund};
use ledger_core::programme::opening::{Opening, OpeningLine, OpeningState, untouched};
use ledger_core::programme::partner::{Ngo, Subject};
use ledger_core::programme::setup::Programme;
use ledger_core::programme::staffing::{self, Staffing};
use ledger_core::programme::world::Dossier;
use ledger_core::time::Day;

use super::{App, AppError, AppResult, EntryView, LineView, Request, secret};

/// Tranches of one list.
const TRANCHES_MAX: u64 = 100;

/// Money that a donor sent.
#[derive(Clone, Copy, Debug)]
pub struct Tranche {
    /// Fund.
    pub fund: FundId,
    /// Value date.
    pub value_on: Day,
    /// What came into the bank.
    pub amount: Money,
}

/// How a fund's books began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Nothing is on it but the agreement.
    Untouched,
    /// An opening balance waits for another person to post it.
    Prepared,
    /// An opening balance is posted.
    Posted,
    /// It has moved without one, so none is needed and none is possible.
    Moved,
}

/// A fund with its lines and how its books begin.
#[derive(Clone, Debug)]
pub struct FundStart {
    /// The fund.
    pub fund: Fund,
    /// Its lines.
    pub lines: Vec<BudgetLine>,
    /// How its books begin.
    pub start: Start,
    /// The opening balance with its lines, where one was prepared.
    pub opening: Option<(Opening, Vec<OpeningLine>)>,
}

/// How far a programme is set up; counts and states, no amounts.
#[derive(Clone, Debug)]
pub struct SetupState {
    /// The programme.
    pub programme: Programme,
    /// People with a role.
    pub people: usize,
    /// Of these, those who have not accepted their invitation.
    pub invited: usize,
    /// What is missing among the people.
    pub staffing: Staffing,
    /// Accounts of the chart.
    pub accounts: usize,
    /// Partner NGOs.
    pub ngos: usize,
    /// Donors.
    pub donors: usize,
    /// Bank accounts.
    pub bank_accounts: usize,
    /// Codes of the funds, how many budget lines each has, how its books begin.
    pub funds: Vec<(String, usize, Start)>,
    /// Calls.
    pub calls: usize,
    /// Of these, those that take applications today.
    pub open_calls: usize,
}

/// What a case belongs to besides its fund.
#[derive(Clone, Debug)]
pub struct CaseContext {
    /// Partner NGO.
    pub ngo: Ngo,
    /// Call.
    pub call: Call,
    /// The survivor's number.
    pub subject: Subject,
    /// Co-owners' numbers.
    pub co_owners: Vec<String>,
}

impl App {
    /// Partner NGOs.
    pub async fn ngos(&self, request: &Request) -> AppResult<Vec<Ngo>> {
        request.may(Reading::Setup)?;
        Ok(self.store.ngos(self.programme).await?)
    }

    /// Donors.
    pub async fn donors(&self, request: &Request) -> AppResult<Vec<Donor>> {
        request.may(Reading::Setup)?;
        Ok(self.store.donors(self.programme).await?)
    }

    /// Calls with what each may give per budget line.
    pub async fn calls(&self, request: &Request) -> AppResult<Vec<(Call, Vec<CallLine>)>> {
        request.may(Reading::Setup)?;
        Ok(self.store.calls(self.programme).await?)
    }

    /// Opening balances.
    pub async fn openings(&self, request: &Request) -> AppResult<Vec<(Opening, Vec<OpeningLine>)>> {
        request.may(Reading::Books)?;
        Ok(self.store.openings(self.programme).await?)
    }

    /// A survivor's number, looked up whole; 404 for who may not know of the NGO's cases.
    pub async fn subject_by_number(&self, request: &Request, number: &str) -> AppResult<Subject> {
        let found = self.store.subject_by_number(self.programme, number).await?;
        found.filter(|subject| request.sees(subject.ngo_id)).ok_or(AppError::Hidden)
    }

    /// The newest survivors' numbers that the asker may know of.
    pub async fn newest_subjects(&self, request: &Request, most: u64) -> AppResult<Vec<Subject>> {
        let mut found = self.store.subjects(self.programme, request.only_ngo()).await?;
        found.sort_by(|a, b| b.number.cmp(&a.number));
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(found.into_iter().filter(|subject| request.sees(subject.ngo_id)).collect())
    }

    /// The newest tranches of donors.
    pub async fn tranches(&self, request: &Request) -> AppResult<Vec<Tranche>> {
        request.may(Reading::Books)?;
        let event = Action::TrancheReceive.code();
        let entries = self.store.entries_of_event(self.programme, event, TRANCHES_MAX).await?;
        let tranche = |entry: EntryView| {
            let bank = |line: &&LineView| line.side == Side::Debit && [BANK, BANK_OTHER].contains(&line.account);
            let ours: Vec<&LineView> = entry.lines.iter().filter(bank).collect();
            let first = ours.first()?;
            let minor = Minor::sum(ours.iter().map(|line| line.amount)).ok()?;
            let amount = Money { minor, currency: first.currency };
            Some(Tranche { fund: first.fund, value_on: entry.value_on, amount })
        };
        Ok(entries.into_iter().filter_map(tranche).collect())
    }

    /// Funds with how the books of each begin.
    pub async fn fund_starts(&self, request: &Request) -> AppResult<Vec<FundStart>> {
        request.may(Reading::Books)?;
        self.starts().await
    }

    /// One fund with how its books begin.
    pub async fn fund_start(&self, request: &Request, fund: FundId) -> AppResult<FundStart> {
        let starts = self.fund_starts(request).await?;
        starts.into_iter().find(|start| start.fund.fund_id == fund).ok_or(AppError::Hidden)
    }

    /// The currency of the books.
    pub async fn base_currency(&self) -> AppResult<Currency> {
        let settings = self.settings().await?.ok_or_else(|| AppError::internal("the programme is missing"))?;
        Ok(settings.base_currency)
    }

    async fn starts(&self) -> AppResult<Vec<FundStart>> {
        let balances = self.store.fund_balances(self.programme).await?;
        let mut openings = self.store.openings(self.programme).await?;
        let start = |(fund, lines): (Fund, Vec<BudgetLine>)| {
            let at = openings.iter().position(|(opening, _)| opening.fund_id == fund.fund_id);
            let opening = at.map(|at| openings.swap_remove(at));
            let start = match opening.as_ref().map(|(opening, _)| opening.state) {
                Some(OpeningState::Posted) => Start::Posted,
                _ if !untouched(&balances, &fund) => Start::Moved,
                Some(OpeningState::Prepared) => Start::Prepared,
                None => Start::Untouched,
            };
            FundStart { fund, lines, start, opening }
        };
        Ok(self.store.funds(self.programme).await?.into_iter().map(start).collect())
    }

    /// How far the programme is set up.
    pub async fn setup_state(&self, request: &Request) -> AppResult<SetupState> {
        request.may(Reading::Setup)?;
        let world = self.store.base(self.programme).await?;
        let programme = world.programme.clone().ok_or_else(|| AppError::internal("the programme is missing"))?;
        let held: std::collections::BTreeSet<_> =
            world.members.iter().filter(|member| member.active).map(|member| member.person_id).collect();
        let people = self.store.people().await?;
        let waits = |person: &&crate::store::house::Person| {
            held.contains(&person.id) && person.password_hash == secret::NO_PASSWORD
        };
        let calls = self.store.calls(self.programme).await?;
        let today = request.today();
        let open = |(call, _): &&(Call, Vec<CallLine>)| (call.opens_on..=call.closes_on).contains(&today);
        let fund = |start: FundStart| (start.fund.code.to_string(), start.lines.len(), start.start);
        Ok(SetupState {
            people: held.len(),
            invited: people.iter().filter(waits).count(),
            staffing: staffing::check(&world.members, programme.quorum),
            accounts: self.store.chart_size(self.programme).await?,
            ngos: self.store.ngos(self.programme).await?.len(),
            donors: self.store.donors(self.programme).await?.len(),
            bank_accounts: self.store.bank_accounts(self.programme).await?.len(),
            funds: self.starts().await?.into_iter().map(fund).collect(),
            calls: calls.len(),
            open_calls: calls.iter().filter(open).count(),
            programme,
        })
    }

    /// What a case belongs to, for whoever sees the case.
    pub async fn case_context(&self, request: &Request, case: &Dossier) -> AppResult<CaseContext> {
        let application = &case.application;
        if !request.sees(application.ngo_id) {
            return Err(AppError::Hidden);
        }
        let broken = || AppError::internal("a case belongs to something that is not there");
        let ngo = self.store.ngos(self.programme).await?.into_iter().find(|ngo| ngo.ngo_id == application.ngo_id);
        let calls = self.store.calls(self.programme).await?;
        let call = calls.into_iter().map(|(call, _)| call).find(|call| call.call_id == application.call_id);
        let subject = self.store.subject(self.programme, application.subject_id).await?;
        let mut co_owners = Vec::new();
        for owner in case.co_owners() {
            let found = self.store.subject(self.programme, owner).await?;
            co_owners.push(found.ok_or_else(broken)?.number);
        }
        Ok(CaseContext {
            co_owners,
            ngo: ngo.ok_or_else(broken)?,
            call: call.ok_or_else(broken)?,
            subject: subject.ok_or_else(broken)?,
        })
    }
}
