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

mod lend;
mod lend_month;

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::act::Act;
use super::disbursement::BankLine;
use super::fund::BudgetLine;
use super::journal::{Draft, DraftLine};
use super::month::WayDays;
use super::plan::{Change, Plan};
use super::refusal::Stop;
use super::scoring::ScoreLine;
use super::setup::Member;
use super::treasury::{Conversion, ConversionState, Receipt, Remittance};
use super::world::{Dossier, Need, World};
use crate::id::{
    BankAccountId, CaseId, ClaimId, ConversionId, DraftId, EntryId, FundId, GoodsId, LineId, PersonId, ReceiptId,
    RemittanceId, SubjectId,
};
use crate::ledger::account::Side;
use crate::ledger::balance::{Balance, BalanceKey, Balances, Scope, apply, keys};
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
    cases_of: HashMap<SubjectId, Vec<CaseId>>,
    books: HashMap<(Scope, Uuid), Book>,
    treasury: Treasury,
    /// What disbursements moved on account 1090, by bank account.
    ways: HashMap<BankAccountId, WayDays>,
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
    /// Entries that can be needed again ([`kept`]), with their legs.
    pub entries: BTreeMap<EntryId, (EntryHeader, Vec<Leg>)>,
    /// Entries that were reversed, and by which.
    pub reversed: BTreeMap<EntryId, EntryId>,
}

/// Is it an entry that a later step may have to see: of no case, or one that a match is taken back by?
pub fn kept(header: &EntryHeader) -> bool {
    let booked = |action: &crate::policy::Action| header.event == action.code();
    header.case_id.is_none() || super::line_match::BOOKED_BY.iter().any(booked)
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
            let ids = ids.chain(case.incidents.iter().map(|row| row.incident_id.0));
            let ids = ids.chain(case.visits.iter().map(|row| row.visit_id.0));
            let ids = ids.chain(case.enterprise.iter().map(|row| row.enterprise_id.0));
            let ids = ids.chain(case.goods_lines.iter().map(|row| row.goods_line_id.0));
            for id in ids.chain(case.goods.iter().map(|row| row.goods_id.0)) {
                stage.case_of.insert(id, case.application.case_id);
            }
            let owners = case.co_owners.iter().map(|row| row.subject_id).chain([case.application.subject_id]);
            for subject in owners.collect::<std::collections::BTreeSet<SubjectId>>() {
                stage.cases_of.entry(subject).or_default().push(case.application.case_id);
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

    /// Takes the cases of a world back.
    pub fn take_back(&mut self, world: World) {
        self.cases.extend(world.cases);
    }

    /// Takes a granted plan in.
    pub fn apply(&mut self, plan: &Plan) -> Result<(), Stop> {
        // Cases first: whatever else a plan changes may belong to the case that it opens.
        for change in &plan.changes {
            self.change(change);
        }
        for entry in &plan.entries {
            if kept(&entry.header) {
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
            // A plan's value was checked before it became one.
            Change::Setting(row) => drop(std::sync::Arc::make_mut(&mut base.settings).take(row)),
            Change::Delegation(row) => put(&mut base.delegations, row, |one| one.delegation_id),
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
            Change::Identity(row) => drop(base.identities.insert(row.subject_id, row.clone())),
            Change::Attachment(row) => drop(base.attachments.insert(row.attachment_id, row.clone())),
            Change::Training(row) => drop(base.trainings.insert(row.training_id, row.clone())),
            Change::Attendance(row) => {
                base.attendances.insert((row.training_id, row.subject_id), row.clone());
            }
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
            other => self.change_desk(other),
        }
    }

    /// Batches, statements and their matches, signed months.
    fn change_desk(&mut self, change: &Change) {
        let base = &mut self.base;
        match change {
            Change::Batch(row) => {
                let lines = base.batches.remove(&row.batch_id).map(|(_, lines)| lines).unwrap_or_default();
                base.batches.insert(row.batch_id, (row.clone(), lines));
            }
            Change::BatchLine(row) => {
                if let Some((_, lines)) = base.batches.get_mut(&row.batch_id) {
                    put(lines, row, |line| line.line_no);
                }
            }
            Change::BankSource(row) => {
                base.statements.sources.insert(row.bank_account_id, row.clone());
            }
            Change::StatementFile(row) => {
                base.statements.files.insert(row.statement_file_id, row.clone());
            }
            Change::BankStatement(row) => {
                base.statements.statements.insert(row.statement_id, row.clone());
            }
            Change::StatementLine(row) => {
                base.statements.lines.insert(row.statement_line_id, row.clone());
            }
            Change::LineState(row) => {
                base.statements.states.insert(row.statement_line_id, row.clone());
            }
            Change::Reconciliation(row) => {
                let items =
                    base.reconciliations.remove(&row.reconciliation_id).map(|(_, items)| items).unwrap_or_default();
                base.reconciliations.insert(row.reconciliation_id, (row.clone(), items));
            }
            Change::ReconciliationItem(row) => {
                if let Some((_, items)) = base.reconciliations.get_mut(&row.reconciliation_id) {
                    put(items, row, |item| (item.version, item.item_no));
                }
            }
            Change::Release(row) => drop(base.releases.insert(row.release_id, row.clone())),
            Change::ReleaseFile(_) => {}
            Change::LineMatch(row) => {
                let key = (row.statement_line_id, row.match_no);
                base.statements.matches.insert(key, (row.clone(), Vec::new()));
            }
            Change::LineMatchPayment(row) => {
                if let Some((_, payments)) = base.statements.matches.get_mut(&(row.statement_line_id, row.match_no)) {
                    put(payments, row, |one| one.place);
                }
            }
            of_case => self.change_case(of_case),
        }
    }

    fn change_case(&mut self, change: &Change) {
        match change {
            Change::Application(row) => match self.cases.get_mut(&row.case_id) {
                Some(case) => case.application = row.clone(),
                None => {
                    self.cases_of.entry(row.subject_id).or_default().push(row.case_id);
                    self.cases.insert(row.case_id, Dossier::opened(row.clone()));
                }
            },
            Change::PlanItem(row) => {
                self.of(row.case_id, |case| put(&mut case.items, row, |item| (item.plan_version, item.item_no)));
            }
            Change::CaseOwner(row) => {
                let cases = self.cases_of.entry(row.subject_id).or_default();
                if !cases.contains(&row.case_id) {
                    cases.push(row.case_id);
                }
                self.of(row.case_id, |case| put(&mut case.co_owners, row, |row| (row.plan_version, row.owner_no)));
            }
            Change::Answer(row) => {
                self.of(row.case_id, |case| put(&mut case.answers, row, |answer| answer.criterion.clone()));
            }
            Change::PanelMember(row) => {
                self.of(row.case_id, |case| put(&mut case.panel, row, |member| (member.round, member.person_id)));
            }
            Change::Ballot(row) => self.of(row.case_id, |case| put(&mut case.ballots, row, |b| (b.round, b.person_id))),
            Change::ScoreLine(row) => {
                let key = |line: &ScoreLine| (line.round, line.person_id, line.criterion.clone());
                self.of(row.case_id, |case| put(&mut case.score_lines, row, key));
            }
            Change::Minutes(row) => self.of(row.case_id, |case| put(&mut case.minutes, row, |minutes| minutes.seq)),
            Change::Award(row) => self.of(row.case_id, |case| case.award = Some(row.clone())),
            Change::Disbursement(row) => {
                self.case_of.insert(row.disbursement_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.disbursements, row, |d| d.number));
            }
            Change::AwardShare(row) => self.of(row.case_id, |case| put(&mut case.shares, row, |s| s.share_no)),
            Change::Amendment(row) => self.of(row.case_id, |case| put(&mut case.amendments, row, |a| a.number)),
            Change::AmendmentPart(row) => self.of(row.case_id, |case| {
                put(&mut case.amendment_parts, row, |part| (part.number, part.revision, part.after, part.part_no));
            }),
            Change::Suspension(row) => self.of(row.case_id, |case| put(&mut case.suspensions, row, |s| s.number)),
            Change::Termination(row) => self.of(row.case_id, |case| put(&mut case.terminations, row, |t| t.number)),
            Change::Payee(row) => self.of(row.case_id, |case| put(&mut case.payees, row, |p| p.version)),
            Change::Claim(row) => {
                self.case_of.insert(row.claim_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.claims, row, |claim| claim.claim_id));
            }
            Change::Goods(row) => {
                self.case_of.insert(row.goods_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.goods, row, |goods| goods.goods_id));
            }
            Change::Document(row) => {
                self.of(row.case_id, |case| put(&mut case.documents, row, |document| document.document_id));
            }
            Change::Visit(row) => {
                self.case_of.insert(row.visit_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.visits, row, |v| (v.visited_on, v.seq)));
            }
            Change::FollowupEnd(row) => self.of(row.case_id, |case| case.followup_end = Some(row.clone())),
            Change::Incident(row) => {
                self.case_of.insert(row.incident_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.incidents, row, |incident| incident.incident_id));
            }
            Change::GoodsLine(row) => {
                self.case_of.insert(row.goods_line_id.0, row.case_id);
                self.of(row.case_id, |case| put(&mut case.goods_lines, row, |line| line.goods_line_id));
            }
            Change::Quote(row) => {
                self.of(row.case_id, |case| put(&mut case.quotes, row, |quote| (quote.goods_line_id, quote.quote_no)));
            }
            Change::Enterprise(row) => {
                self.case_of.insert(row.enterprise_id.0, row.case_id);
                self.of(row.case_id, |case| case.enterprise = Some(row.clone()));
            }
            Change::EnterpriseOwner(row) => {
                self.of(row.case_id, |case| put(&mut case.owners, row, |owner| owner.owner_no));
            }
            Change::EnterpriseChange(row) => {
                self.of(row.case_id, |case| put(&mut case.changes, row, |change| change.change_no));
            }
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
        self.on_its_way(leg);
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
