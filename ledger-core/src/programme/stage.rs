//! A whole programme in memory: it lends the world that a command asks for and takes the plan that comes of it, so that
//! thousands of commands can be decided one on top of the other before anything is written.
//!
//! ```text
//! let world = stage.lend(&command.needs(), ctx.on);
//! let decided = decide(&mut ctx, &world, &command);
//! stage.take_back(world);
//! if let Ok(plan) = &decided { stage.apply(plan)?; }
//! ```
//! Invariant: what it lends is what the store would load after writing the same plans. It never decides.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::act::Act;
use super::disbursement::BankLine;
use super::fund::BudgetLine;
use super::journal::{Draft, DraftLine};
use super::plan::{Change, Plan};
use super::refusal::Stop;
use super::setup::Member;
use super::treasury::{Conversion, ConversionState, Receipt, Remittance};
use super::world::{Dossier, Need, World};
use crate::id::{
    BankAccountId, CaseId, ClaimId, ConversionId, DraftId, EntryId, FundId, GoodsId, LineId, PersonId, ReceiptId,
    RemittanceId,
};
use crate::ledger::account::Side;
use crate::ledger::balance::{Balance, BalanceKey, Balances, DayNet, Scope, apply, keys};
use crate::ledger::entry::EntryHeader;
use crate::ledger::leg::Leg;
use crate::money::Minor;
use crate::policy::Role;
use crate::text::Code;
use crate::time::Day;

/// Balances of one scope, and what moved them on which day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Book {
    balances: Balances,
    days: BTreeMap<BalanceKey, BTreeMap<Day, (i64, i64)>>,
}

/// A whole programme in memory.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    base: World,
    members: BTreeMap<(PersonId, Role), Member>,
    bank_lines: HashMap<(BankAccountId, Code), BankLine>,
    cases: HashMap<CaseId, Dossier>,
    case_of: HashMap<Uuid, CaseId>,
    books: HashMap<(Scope, Uuid), Book>,
    treasury: Treasury,
}

/// What a stage holds of money outside cases.
#[derive(Clone, Debug, Default)]
pub struct Treasury {
    /// Sales of currency.
    pub conversions: BTreeMap<ConversionId, Conversion>,
    /// Receipts.
    pub receipts: BTreeMap<ReceiptId, Receipt>,
    /// Money on its way.
    pub remittances: BTreeMap<RemittanceId, Remittance>,
    /// Drafts with their lines.
    pub drafts: BTreeMap<DraftId, (Draft, Vec<DraftLine>)>,
    /// Entries of no case, with their legs.
    pub entries: BTreeMap<EntryId, (EntryHeader, Vec<Leg>)>,
    /// Entries that were reversed, and by which.
    pub reversed: BTreeMap<EntryId, EntryId>,
}

impl Stage {
    /// A stage with what a store holds: small tables in `base`, whole cases, bank lines and every leg.
    pub fn restore(
        base: World,
        cases: Vec<Dossier>,
        bank_lines: Vec<BankLine>,
        treasury: Treasury,
        legs: &[Leg],
    ) -> Result<Stage, Stop> {
        let members = base.members.iter().map(|member| ((member.person_id, member.role), member.clone())).collect();
        let mut stage = Stage { base, members, treasury, ..Stage::default() };
        for case in cases {
            let ids = case.disbursements.iter().map(|row| row.disbursement_id.0);
            let ids = ids.chain(case.claims.iter().map(|row| row.claim_id.0));
            for id in ids.chain(case.goods.iter().map(|row| row.goods_id.0)) {
                stage.case_of.insert(id, case.application.case_id);
            }
            stage.cases.insert(case.application.case_id, case);
        }
        for line in bank_lines {
            stage.bank_lines.insert((line.bank_account_id, line.bank_ref.clone()), line);
        }
        for leg in legs {
            stage.post(leg)?;
        }
        Ok(stage)
    }

    /// The world of a command dated `on`. Cases are moved into it: give it back with [`Stage::take_back`].
    pub fn lend(&mut self, needs: &[Need], on: Day) -> World {
        let (programme, members) = (self.base.programme.clone(), self.base.members.clone());
        let mut world = World { programme, members, ..World::default() };
        for need in needs {
            match need {
                Need::Ngos => world.ngos.clone_from(&self.base.ngos),
                Need::Donors => world.donors.clone_from(&self.base.donors),
                Need::Funds => world.funds.extend(self.base.funds.iter().map(|(id, fund)| (*id, fund.clone()))),
                Need::Lines => world.lines.extend(self.base.lines.iter().map(|(id, line)| (*id, line.clone()))),
                Need::Calls => world.calls.clone_from(&self.base.calls),
                Need::Call(call) => self.lend_call(&mut world, *call),
                Need::CallOf(case) => {
                    if let Some(call) = world.cases.get(case).map(|case| case.application.call_id) {
                        self.lend_call(&mut world, call);
                    }
                }
                Need::Subject(subject) => {
                    world.subjects.extend(self.base.subjects.get(subject).map(|found| (*subject, found.clone())));
                }
                Need::SubjectOf(case) => {
                    let subject = world.cases.get(case).map(|case| case.application.subject_id);
                    let found = subject.and_then(|subject| self.base.subjects.get(&subject));
                    world.subjects.extend(found.map(|found| (found.subject_id, found.clone())));
                }
                Need::Opening(fund) => {
                    world.openings.extend(self.base.openings.get(fund).map(|found| (*fund, found.clone())));
                    let lines: Vec<LineId> = self
                        .base
                        .lines
                        .values()
                        .filter(|line| line.fund_id == *fund)
                        .map(|line| line.line_id)
                        .collect();
                    lines.into_iter().for_each(|line| self.lend_book(&mut world, (Scope::Line, line.0), Some(on)));
                    self.lend_book(&mut world, (Scope::Fund, fund.0), Some(on));
                }
                Need::Fund(fund) => self.lend_fund(&mut world, *fund),
                Need::FundBooks(fund) => self.lend_fund_books(&mut world, *fund, on),
                Need::FreeFund => {
                    if let Some(fund) = world.programme.as_ref().and_then(|programme| programme.free_fund_id) {
                        self.lend_fund_books(&mut world, fund, on);
                    }
                }
                Need::AllFundBooks(day) => {
                    let funds: Vec<FundId> = self.base.funds.keys().copied().collect();
                    funds.into_iter().for_each(|fund| self.lend_fund_books(&mut world, fund, *day));
                    world.valuations.clone_from(&self.base.valuations);
                }
                Need::Rates => world.rates = self.base.rates.around(on),
                Need::RatesOf(days) => {
                    let rows = self.base.rates.rows().filter(|row| days.contains(&row.on_day));
                    rows.for_each(|row| world.rates.insert(row.clone()));
                }
                Need::ClaimBooks(ClaimId(id)) | Need::GoodsBooks(GoodsId(id)) => {
                    self.lend_case_of(&mut world, *id, Some(on));
                }
                Need::Conversion(id) => {
                    if let Some(found) = self.treasury.conversions.get(id).cloned() {
                        self.lend_fund_books(&mut world, found.fund_id, on);
                        world.conversions.insert(*id, found);
                    }
                }
                Need::OpenConversions => {
                    let open = self.treasury.conversions.iter().filter(|(_, row)| row.state == ConversionState::Open);
                    world.conversions.extend(open.map(|(id, row)| (*id, row.clone())));
                }
                Need::Receipt(id) => {
                    world.receipts.extend(self.treasury.receipts.get(id).map(|found| (*id, found.clone())));
                }
                Need::Remittance(id) => {
                    if let Some(found) = self.treasury.remittances.get(id).cloned() {
                        self.lend_fund_books(&mut world, found.fund_id, on);
                        if let Some(goods) = found.goods_id {
                            self.lend_case_of(&mut world, goods.0, Some(on));
                        }
                        world.remittances.insert(*id, found);
                    }
                }
                Need::BankLineOfRemittance(id, reference) => {
                    if let Some(account) = world.remittances.get(id).map(|row| row.bank_account_id) {
                        self.lend_bank_line(&mut world, account, reference);
                    }
                }
                Need::Draft(id) => {
                    if let Some(found) = self.treasury.drafts.get(id).cloned() {
                        self.lend_fund_books(&mut world, found.0.fund_id, on);
                        world.drafts.insert(*id, found);
                    }
                }
                Need::Entry(id) => self.lend_entry(&mut world, *id, on),
                Need::Accounts => world.accounts.clone_from(&self.base.accounts),
                Need::BankAccounts => world.bank_accounts.clone_from(&self.base.bank_accounts),
                Need::BankLine(account, reference) => self.lend_bank_line(&mut world, *account, reference),
                Need::BankLineOf(id, reference) => {
                    let paid_from = world.disbursement(*id).ok().and_then(|(_, row)| row.bank_account_id);
                    if let Some(account) = paid_from {
                        self.lend_bank_line(&mut world, account, reference);
                    }
                }
                Need::Case(case) => self.lend_case(&mut world, *case, None),
                Need::CaseBooks(case) => self.lend_case(&mut world, *case, Some(on)),
                Need::Disbursement(id) => self.lend_case_of(&mut world, id.0, None),
                Need::DisbursementBooks(id) => self.lend_case_of(&mut world, id.0, Some(on)),
                Need::Counter(kind) => {
                    let name = format!("{kind}-{}", chrono::Datelike::year(&on));
                    world.counters.extend(self.base.counters.get(&name).map(|value| (name, *value)));
                }
            }
        }
        world
    }

    /// Takes the cases of a world back.
    pub fn take_back(&mut self, world: World) {
        self.cases.extend(world.cases);
    }

    fn lend_call(&self, world: &mut World, call: crate::id::CallId) {
        let base = &self.base;
        world.calls.extend(base.calls.get(&call).map(|found| (call, found.clone())));
        let first = (call, LineId(Uuid::nil()));
        let lines = base.call_lines.range(first..).take_while(|((of, _), _)| *of == call);
        world.call_lines.extend(lines.map(|(key, line)| (*key, line.clone())));
    }

    fn lend_bank_line(&self, world: &mut World, account: BankAccountId, reference: &Code) {
        world.bank_lines.extend(self.bank_lines.get(&(account, reference.clone())).cloned());
    }

    fn lend_entry(&self, world: &mut World, id: EntryId, on: Day) {
        let Some(found) = self.treasury.entries.get(&id) else { return };
        let funds: std::collections::BTreeSet<FundId> = found.1.iter().map(|leg| leg.fund_id).collect();
        funds.into_iter().for_each(|fund| self.lend_fund_books(world, fund, on));
        world.reversed.extend(self.treasury.reversed.get(&id).map(|by| (id, *by)));
        world.entries.insert(id, found.clone());
    }

    fn lend_case_of(&mut self, world: &mut World, id: Uuid, on: Option<Day>) {
        if let Some(case) = self.case_of.get(&id).copied() {
            self.lend_case(world, case, on);
        }
    }

    fn lend_case(&mut self, world: &mut World, case: CaseId, on: Option<Day>) {
        let Some(dossier) = self.cases.remove(&case) else { return };
        if let Some(on) = on {
            for fund in dossier.funds() {
                self.lend_fund_books(world, fund, on);
            }
            if let Some(award) = &dossier.award {
                self.lend_book(world, (Scope::Grant, award.grant_id.0), None);
            }
            for row in &dossier.disbursements {
                self.lend_book(world, (Scope::Disbursement, row.disbursement_id.0), None);
            }
        }
        world.cases.insert(case, dossier);
    }

    /// A fund, its lines, every balance of it but those of grants, and the later days of these.
    fn lend_fund_books(&self, world: &mut World, fund: FundId, on: Day) {
        self.lend_fund(world, fund);
        if !world.funds.contains_key(&fund) {
            return;
        }
        for scope in fund_scopes(fund, &world.lines, self.base.bank_accounts.keys(), self.base.funds.keys()) {
            self.lend_book_of(world, scope, Some(on), |key| key.fund == fund);
        }
    }

    fn lend_fund(&self, world: &mut World, fund: FundId) {
        let Some(found) = self.base.funds.get(&fund) else { return };
        world.funds.insert(fund, found.clone());
        let lines = self.base.lines.values().filter(|line| line.fund_id == fund);
        world.lines.extend(lines.map(|line| (line.line_id, line.clone())));
        self.lend_book(world, (Scope::Fund, fund.0), None);
    }

    /// Balances of a scope; with a date also the net of every later day.
    fn lend_book(&self, world: &mut World, scope: (Scope, Uuid), later_than: Option<Day>) {
        self.lend_book_of(world, scope, later_than, |_| true);
    }

    /// The same of some of its keys: a bank account and a pair are shared by funds.
    fn lend_book_of(
        &self,
        world: &mut World,
        scope: (Scope, Uuid),
        later_than: Option<Day>,
        of: impl Fn(&BalanceKey) -> bool,
    ) {
        let Some(book) = self.books.get(&scope) else { return };
        let balances = book.balances.iter().filter(|(key, _)| of(key));
        world.balances.extend(balances.map(|(key, balance)| (*key, balance.clone())));
        let Some(on) = later_than else { return };
        for (key, days) in book.days.iter().filter(|(key, _)| of(key)) {
            let after = (std::ops::Bound::Excluded(on), std::ops::Bound::Unbounded);
            let nets =
                days.range(after).map(|(day, (net, base))| DayNet { day: *day, net: Minor(*net), base: Minor(*base) });
            let nets: Vec<DayNet> = nets.collect();
            if !nets.is_empty() {
                world.later.insert(*key, nets);
            }
        }
    }

    /// Takes a granted plan in.
    pub fn apply(&mut self, plan: &Plan) -> Result<(), Stop> {
        // Cases first: whatever else a plan changes may belong to the case that it opens.
        for change in &plan.changes {
            self.change(change);
        }
        for entry in &plan.entries {
            if entry.header.case_id.is_none() {
                self.treasury.entries.insert(entry.header.entry_id, (entry.header.clone(), entry.legs.clone()));
            }
            if let Some(reversed) = entry.header.reverses_id {
                self.treasury.reversed.insert(reversed, entry.header.entry_id);
            }
            for leg in &entry.legs {
                self.post(leg)?;
            }
        }
        Ok(())
    }

    fn change(&mut self, change: &Change) {
        let base = &mut self.base;
        match change {
            Change::Programme(row) => base.programme = Some(row.clone()),
            Change::Ngo(row) => drop(base.ngos.insert(row.ngo_id, row.clone())),
            Change::Member(row) => {
                self.members.insert((row.person_id, row.role), row.clone());
                base.members = self.members.values().filter(|member| member.active).cloned().collect();
            }
            Change::Counter(row) => drop(base.counters.insert(row.name.clone(), row.value)),
            Change::Donor(row) => drop(base.donors.insert(row.donor_id, row.clone())),
            Change::Fund(row) => drop(base.funds.insert(row.fund_id, row.clone())),
            Change::BudgetLine(row) => drop(base.lines.insert(row.line_id, row.clone())),
            Change::Rate(row) => base.rates.insert(row.clone()),
            Change::Account(row) => drop(base.accounts.insert(row.code, row.clone())),
            Change::Valuation(row) => drop(base.valuations.insert(row.month_end)),
            Change::BankAccount(row) => drop(base.bank_accounts.insert(row.bank_account_id, row.clone())),
            Change::Opening(row) => {
                let lines = base.openings.remove(&row.fund_id).map(|(_, lines)| lines).unwrap_or_default();
                base.openings.insert(row.fund_id, (row.clone(), lines));
            }
            Change::OpeningLine(row) => {
                if let Some((_, lines)) = base.openings.get_mut(&row.fund_id) {
                    lines.retain(|line| line.version == row.version);
                    lines.push(row.clone());
                }
            }
            Change::Call(row) => drop(base.calls.insert(row.call_id, row.clone())),
            Change::CallLine(row) => drop(base.call_lines.insert((row.call_id, row.line_id), row.clone())),
            Change::Subject(row) => drop(base.subjects.insert(row.subject_id, row.clone())),
            Change::BankLine(row) => {
                self.bank_lines.insert((row.bank_account_id, row.bank_ref.clone()), row.clone());
            }
            Change::FundCurrency(_) | Change::Closure(_) => {}
            Change::Conversion(row) => drop(self.treasury.conversions.insert(row.conversion_id, row.clone())),
            Change::Receipt(row) => drop(self.treasury.receipts.insert(row.receipt_id, row.clone())),
            Change::Remittance(row) => drop(self.treasury.remittances.insert(row.remittance_id, row.clone())),
            Change::Draft(row) => {
                let lines = self.treasury.drafts.remove(&row.draft_id).map(|(_, lines)| lines).unwrap_or_default();
                self.treasury.drafts.insert(row.draft_id, (row.clone(), lines));
            }
            Change::DraftLine(row) => {
                if let Some((_, lines)) = self.treasury.drafts.get_mut(&row.draft_id) {
                    put(lines, row, |line| line.line_no);
                }
            }
            of_case => self.change_case(of_case),
        }
    }

    fn change_case(&mut self, change: &Change) {
        match change {
            Change::Application(row) => match self.cases.get_mut(&row.case_id) {
                Some(case) => case.application = row.clone(),
                None => drop(self.cases.insert(row.case_id, Dossier::opened(row.clone()))),
            },
            Change::PlanItem(row) => self.of(row.case_id, |case| put(&mut case.items, row, |item| item.item_no)),
            Change::Ballot(row) => self.of(row.case_id, |case| put(&mut case.ballots, row, |b| b.person_id)),
            Change::Award(row) => self.of(row.case_id, |case| case.award = Some(row.clone())),
            Change::Disbursement(row) => {
                self.case_of.insert(row.disbursement_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.disbursements, row, |d| d.number));
            }
            Change::AwardShare(row) => self.of(row.case_id, |case| put(&mut case.shares, row, |s| s.share_no)),
            Change::Claim(row) => {
                self.case_of.insert(row.claim_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.claims, row, |claim| claim.claim_id));
            }
            Change::Goods(row) => {
                self.case_of.insert(row.goods_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.goods, row, |goods| goods.goods_id));
            }
            Change::Enterprise(row) => self.of(row.case_id, |case| case.enterprise = Some(row.clone())),
            Change::Visit(row) => self.of(row.case_id, |case| put(&mut case.visits, row, |v| (v.visited_on, v.seq))),
            Change::Act(row) => self.of(row.case_id, |case| put(&mut case.acts, row, |act: &Act| act.seq)),
            _ => {}
        }
    }

    fn of(&mut self, case: CaseId, change: impl FnOnce(&mut Dossier)) {
        if let Some(case) = self.cases.get_mut(&case) {
            change(case);
        }
    }

    fn post(&mut self, leg: &Leg) -> Result<(), Stop> {
        let mut moved = Balances::new();
        for (key, _) in keys(leg) {
            let known = self.books.get(&(key.scope, key.of)).and_then(|book| book.balances.get(&key));
            moved.insert(key, known.cloned().unwrap_or_else(|| Balance::empty(key)));
        }
        apply(&mut moved, leg)?;
        for (key, side) in keys(leg) {
            let book = self.books.entry((key.scope, key.of)).or_default();
            book.balances.extend(moved.remove(&key).map(|balance| (key, balance)));
            if !matches!(key.scope, Scope::Grant | Scope::Disbursement) {
                let sign = if side == Side::Debit { 1 } else { -1 };
                let day = book.days.entry(key).or_default().entry(leg.booked_on).or_default();
                day.0 += sign * leg.amount_minor.0;
                day.1 += sign * leg.base_minor.unwrap_or_default().0;
            }
        }
        Ok(())
    }

    /// Balances that were moved by this log sequence or a later one, in the order of their keys.
    pub fn balances_since(&self, seq: i64) -> impl Iterator<Item = &Balance> {
        let all = self.books.values().flat_map(|book| &book.balances);
        let moved: BTreeMap<&BalanceKey, &Balance> = all.filter(|(_, balance)| balance.through_seq >= seq).collect();
        moved.into_values()
    }

    /// Everything that is small enough to be lent by copy: the programme, partners, funds, calls, accounts, counters. Its
    /// cases, balances and bank lines are empty.
    pub fn base(&self) -> &World {
        &self.base
    }

    /// A case, for whoever needs its versions or the ids of its rows.
    pub fn case(&self, case: CaseId) -> Option<&Dossier> {
        self.cases.get(&case)
    }

    /// Whole cases in the order of their ids.
    pub fn cases(&self) -> BTreeMap<CaseId, &Dossier> {
        self.cases.iter().map(|(id, case)| (*id, case)).collect()
    }
}

/// The scopes of a fund's balances but those of grants and disbursements: the fund, its lines, every bank account, and its
/// debts with every other fund (a pair is kept under the id of the fund on the other side).
pub fn fund_scopes<'a>(
    fund: FundId,
    lines: &BTreeMap<LineId, BudgetLine>,
    banks: impl Iterator<Item = &'a BankAccountId>,
    funds: impl Iterator<Item = &'a FundId>,
) -> Vec<(Scope, Uuid)> {
    let of_lines = lines.values().filter(|line| line.fund_id == fund).map(|line| (Scope::Line, line.line_id.0));
    let mut scopes = vec![(Scope::Fund, fund.0)];
    scopes.extend(of_lines);
    scopes.extend(banks.map(|bank| (Scope::Bank, bank.0)));
    scopes.extend(funds.map(|other| (Scope::Pair, other.0)));
    scopes
}

/// Replaces the row with the same key, or puts it where its key belongs.
fn put<R: Clone, K: Ord>(rows: &mut Vec<R>, row: &R, key: impl Fn(&R) -> K) {
    match rows.binary_search_by_key(&key(row), &key) {
        Ok(at) => rows[at] = row.clone(),
        Err(at) => rows.insert(at, row.clone()),
    }
}
