//! What a stage lends: the rows of each need, as the store loads them (`store/load.rs` and `store/load_books.rs` there).
//!
//! Invariant: the same rows as the store's, row for row. Must not change anything, but that cases are moved out and come back.

use super::*;
use crate::id::StatementLineId;
use crate::ledger::balance::DayNet;
use crate::policy::Action;
use crate::programme::bank_statement::{LINE_COUNTER, StatementLine, line_of};
use crate::programme::batch::{Batch, BatchLine, BatchState};
use crate::programme::duplicates::Related;
use crate::programme::line_match::{booked_at, latest};

impl Stage {
    /// The world of a command dated `on`. Cases are moved into it: give it back with [`Stage::take_back`].
    pub fn lend(&mut self, needs: &[Need], on: Day) -> World {
        let (programme, members) = (self.base.programme.clone(), self.base.members.clone());
        let (settings, delegations) = (self.base.settings.clone(), self.base.delegations.clone());
        let mut world = World { programme, members, settings, delegations, ..World::default() };
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
                Need::Visit(id) => self.lend_case_of(&mut world, id.0, None),
                Need::Incident(id) => self.lend_case_of(&mut world, id.0, None),
                Need::GoodsLine(id) => self.lend_case_of(&mut world, id.0, None),
                Need::Enterprise(id) => self.lend_case_of(&mut world, id.0, None),
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
                others => self.lend_people(&mut world, others, on),
            }
        }
        world
    }

    /// Survivors, what is known of them, and what they attended.
    fn lend_people(&mut self, world: &mut World, need: &Need, on: Day) {
        match need {
            Need::Subject(subject) => {
                world.subjects.extend(self.base.subjects.get(subject).map(|found| (*subject, found.clone())));
            }
            Need::SubjectOf(case) => {
                let subject = world.cases.get(case).map(|case| case.application.subject_id);
                let found = subject.and_then(|subject| self.base.subjects.get(&subject));
                world.subjects.extend(found.map(|found| (found.subject_id, found.clone())));
            }
            Need::Headings => {
                let of = |case: &Dossier| (case.application.ngo_id, case.application.subject_id);
                for (ngo, subject) in world.cases.values().map(of).collect::<Vec<_>>() {
                    world.ngos.extend(self.base.ngos.get(&ngo).map(|found| (ngo, found.clone())));
                    world.subjects.extend(self.base.subjects.get(&subject).map(|found| (subject, found.clone())));
                }
            }
            Need::Identity(subject) => {
                world.identities.extend(self.base.identities.get(subject).map(|found| (*subject, found.clone())));
            }
            Need::IdentityOf(case) => {
                let subject = world.cases.get(case).map(|case| case.application.subject_id);
                let found = subject.and_then(|subject| self.base.identities.get(&subject));
                world.identities.extend(found.map(|found| (found.subject_id, found.clone())));
            }
            Need::Attachment(id) => {
                world.attachments.extend(self.base.attachments.get(id).map(|found| (*id, found.clone())));
            }
            Need::Looks => self.lend_looks(world, on),
            Need::Batch(id) => {
                if let Some(found) = self.base.batches.get(id).cloned() {
                    found.1.iter().for_each(|line| self.lend_case(world, line.case_id, None));
                    world.batches.insert(*id, found);
                }
            }
            Need::BatchesOn(day) => {
                let wanted = |batch: &Batch| batch.requested_on == *day && batch.state != BatchState::Dropped;
                let found = self.base.batches.iter().filter(|(_, (batch, _))| wanted(batch));
                world.batches.extend(found.map(|(id, found)| (*id, found.clone())));
            }
            Need::BatchesOf(id) => {
                let holds = |lines: &[BatchLine]| lines.iter().any(|line| line.disbursement_id == *id);
                let found = self.base.batches.iter().filter(|(_, (_, lines))| holds(lines));
                world.batches.extend(found.map(|(id, found)| (*id, found.clone())));
            }
            Need::Related(case, others) => self.lend_related(world, *case, others),
            Need::Training(id) => {
                world.trainings.extend(self.base.trainings.get(id).map(|found| (*id, found.clone())));
                let of = self.base.attendances.iter().filter(|((training, _), _)| training == id);
                world.attendances.extend(of.map(|(key, row)| (*key, row.clone())));
            }
            Need::TrainingsOf(case) => {
                let subject = world.cases.get(case).map(|case| case.application.subject_id);
                let of = self.base.attendances.iter().filter(|((_, attended), _)| Some(*attended) == subject);
                for (key, row) in of {
                    world.attendances.insert(*key, row.clone());
                    world.trainings.extend(self.base.trainings.get(&key.0).map(|found| (key.0, found.clone())));
                }
            }
            Need::StatementsOf(account, file) => {
                let (from, to) = (&self.base.statements, &mut world.statements);
                to.sources.clone_from(&from.sources);
                to.statements
                    .extend(from.statements.iter().filter(|(_, row)| row.bank_account_id == *account).map(pair));
                // The file itself, and the first of the account, which says that there was one.
                let first = from.files.values().filter(|row| row.bank_account_id == *account);
                let first = first.map(|row| row.statement_file_id).min();
                to.files.extend(from.files.iter().filter(|(id, _)| *id == file || Some(**id) == first).map(pair));
                let counted = self.base.counters.get(LINE_COUNTER);
                world.counters.extend(counted.map(|value| (LINE_COUNTER.to_owned(), *value)));
            }
            Need::LinesLike(account, identities) => {
                let wanted: std::collections::BTreeSet<&String> = identities.iter().collect();
                let like = |row: &StatementLine| row.bank_account_id == *account && wanted.contains(&row.identity);
                let found = self.base.statements.lines.iter().filter(|(_, row)| like(row));
                world.statements.lines.extend(found.map(pair));
            }
            Need::Statement(id) => {
                let found = self.base.statements.statements.get(id);
                world.statements.statements.extend(found.map(|row| (*id, row.clone())));
            }
            Need::Month(account, day) => self.lend_month(world, *account, *day),
            Need::Releases => world.releases.clone_from(&self.base.releases),
            Need::Reconciliation(id) => {
                if let Some((row, _)) = self.base.reconciliations.get(id) {
                    self.lend_month(world, row.bank_account_id, row.through_on);
                }
            }
            Need::MatchesOf(lines) => {
                let (from, to) = (&self.base.statements, &mut world.statements);
                for id in lines {
                    to.lines.extend(from.lines.get(id).map(|row| (*id, row.clone())));
                    to.states.extend(from.states.get(id).map(|row| (*id, row.clone())));
                    to.matches.extend(from.matches.range((*id, i64::MIN)..=(*id, i64::MAX)).map(pair));
                }
            }
            Need::MatchBooks(line) => self.lend_match_books(world, *line, on),
            of_treasury => self.lend_treasury(world, of_treasury, on),
        }
    }

    /// What the last record of a line booked.
    fn lend_match_books(&mut self, world: &mut World, line: StatementLineId, on: Day) {
        let Some((_, payments)) = latest(world, line).cloned() else { return };
        for payment in &payments {
            let id = payment.disbursement_id;
            self.lend_case_of(world, id.0, Some(on));
            let Some(seq) = booked_at(world, id) else { continue };
            let posted = self.treasury.entries.iter().filter(|(_, (header, _))| header.seq == seq);
            let posted: Vec<_> = posted.map(|(id, found)| (*id, found.clone())).collect();
            world.entries.extend(posted);
        }
    }

    /// Money outside cases.
    fn lend_treasury(&mut self, world: &mut World, need: &Need, on: Day) {
        match need {
            Need::Conversion(id) => {
                if let Some(found) = self.treasury.conversions.get(id).cloned() {
                    self.lend_fund_books(world, found.fund_id, on);
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
                    self.lend_fund_books(world, found.fund_id, on);
                    if let Some(goods) = found.goods_id {
                        self.lend_case_of(world, goods.0, Some(on));
                    }
                    world.remittances.insert(*id, found);
                }
            }
            Need::BankLineOfRemittance(id, reference) => {
                if let Some(account) = world.remittances.get(id).map(|row| row.bank_account_id) {
                    self.lend_bank_line(world, account, reference);
                }
            }
            Need::Draft(id) => {
                if let Some(found) = self.treasury.drafts.get(id).cloned() {
                    self.lend_fund_books(world, found.0.fund_id, on);
                    world.drafts.insert(*id, found);
                }
            }
            Need::Entry(id) => self.lend_entry(world, *id, on),
            _ => {}
        }
    }

    /// Other cases of the survivor of a case, and those of others who may be the same.
    fn lend_related(&self, world: &mut World, case: CaseId, others: &[SubjectId]) {
        let Some(mut subjects) = world.cases.get(&case).map(Dossier::applicants) else { return };
        subjects.extend(others.iter().copied());
        let cases = |subject: SubjectId| {
            let found = self.cases_of.get(&subject).into_iter().flatten().filter(|id| **id != case);
            let found =
                found.filter_map(|id| self.cases.get(id)).filter(move |found| found.applicants().contains(&subject));
            found.map(move |found| Related::of(&found.application, found.award.as_ref(), subject))
        };
        world.related = subjects.into_iter().flat_map(cases).collect();
        world.related.sort_by(|a, b| (&a.number, a.subject_id).cmp(&(&b.number, b.subject_id)));
    }

    /// Everybody's looks of one day; the cases that were lent before are in the world.
    fn lend_looks(&self, world: &mut World, on: Day) {
        let acts = self.cases.values().chain(world.cases.values()).flat_map(|case| &case.acts);
        let mut looks: Vec<Act> =
            acts.filter(|act| act.action == Action::IdentityReveal && act.on_day == on).cloned().collect();
        looks.sort_by_key(|act| act.seq);
        world.looks = looks;
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
        let Some(reference) = line_of(reference) else { return };
        let of = |row: &StatementLine| row.bank_account_id == account && row.reference == reference;
        let Some((id, row)) = self.base.statements.lines.iter().find(|(_, row)| of(row)) else { return };
        world.statements.lines.insert(*id, row.clone());
        world.statements.states.extend(self.base.statements.states.get(id).map(|state| (*id, state.clone())));
    }

    fn lend_entry(&self, world: &mut World, id: EntryId, on: Day) {
        let Some(found) = self.treasury.entries.get(&id).filter(|found| found.0.case_id.is_none()) else { return };
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
        let arriving = self.treasury.remittances.iter().filter(|(_, row)| row.fund_id == fund && row.arriving());
        world.arriving.extend(arriving.map(|(id, row)| (*id, row.clone())));
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
}

/// A row with its key.
fn pair<K: Copy, R: Clone>((key, row): (&K, &R)) -> (K, R) {
    (*key, row.clone())
}
