//! The work list of an account: its open lines, each with the best candidate, what speaks for and against it, and the next.
//!
//! Invariant: amounts, codes, points and numbers of cases for whoever reads the books; who was on the other side only for who
//! may see counterparties and asks for it, after the acts of opening were logged in one transaction. Must not: run the rules.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, CaseId, DisbursementId, StatementLineId};
use ledger_core::money::Money;
use ledger_core::policy::Reading;
use ledger_core::programme::bank_statement::{LineState, StatementLine};
use ledger_core::programme::command::{Command, CounterpartiesRead};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::line_match::{LineMatch, MatchKind};
use ledger_core::programme::setup::BankAccount;
use ledger_core::reconcile::record::{Evidence, Veto};
use ledger_core::reconcile::rule::RuleSet;
use ledger_core::text::Code;
use uuid::Uuid;

use super::bank_statements::LineFilter;
use super::execute::Terms;
use super::matching::{last, sure};
use super::statement_lines::Counterparty;
use super::{App, AppError, AppResult, Request};
use crate::app::sealed::opening_key;

/// A payment as the list names it.
#[derive(Clone, Debug)]
pub struct ListedPayment {
    /// The payment.
    pub disbursement: DisbursementId,
    /// Number of its case.
    pub case: String,
    /// The reference that the bank carried.
    pub end_to_end_id: String,
    /// Its amount.
    pub amount: Money,
    /// Its state now.
    pub state: &'static str,
}

/// An open line with what the rules say of it.
#[derive(Clone)]
pub struct WorkItem {
    /// The line.
    pub line: StatementLine,
    /// What is left of it.
    pub state: LineState,
    /// Number of its last record; 0 where there is none.
    pub version: i64,
    /// What the rules say now, where they say anything.
    pub proposal: Option<LineMatch>,
    /// The candidate: several payments for a batch or a set.
    pub payments: Vec<ListedPayment>,
    /// Evidence with its points; 0 for what makes no score.
    pub evidence: Vec<(&'static str, u8)>,
    /// What blocks it.
    pub vetoes: Vec<&'static str>,
    /// The next candidate, with its points.
    pub runner_up: Option<(ListedPayment, i64)>,
    /// The best that something contradicts.
    pub barred: Option<(ListedPayment, i64)>,
    /// Is it confirmed with all sure ones?
    pub sure: bool,
    /// Who was on the other side, where that was opened.
    pub party: Option<Counterparty>,
}

/// A page of the list.
#[derive(Clone)]
pub struct Worklist {
    /// The account.
    pub account: BankAccount,
    /// Open lines, in the order of their coming.
    pub items: Vec<WorkItem>,
}

impl App {
    /// A page of the open lines of an account. With `names` who was on the other side is opened, one act a statement.
    ///
    /// # Errors
    /// 404 for an account that is not there; those of opening.
    pub async fn worklist(
        &self,
        request: &Request,
        account: BankAccountId,
        (after, limit): (Option<Uuid>, u64),
        names: bool,
    ) -> AppResult<Worklist> {
        request.may(Reading::Books)?;
        let found = self.store.one::<BankAccount>(self.programme, account.0).await?;
        let account = found.ok_or(AppError::Hidden)?;
        let of = (account.bank_account_id, LineFilter::Open);
        let lines = self.store.statement_lines(self.programme, of, (after, limit)).await?;
        let ids: Vec<StatementLineId> = lines.iter().map(|(line, _)| line.statement_line_id).collect();
        let records = self.store.matches_of(self.programme, &ids).await?;
        let found: Vec<_> = ids.iter().map(|id| last(&records, *id)).collect();
        let proposed = found.iter().flatten().filter(|(row, _)| row.kind == MatchKind::Proposed);
        let named: BTreeSet<DisbursementId> = proposed
            .flat_map(|(row, of)| {
                let own = of.iter().map(|one| one.disbursement_id);
                own.chain(row.runner_up_id).chain(row.barred_id)
            })
            .collect();
        let listed = self.listed_payments(&named).await?;
        let mut details = if names { self.opened_for(request, &lines).await? } else { BTreeMap::new() };
        let mut items = Vec::with_capacity(lines.len());
        for ((line, state), found) in lines.into_iter().zip(found) {
            let party = details.remove(&(line.identity.clone(), line.occurrence));
            let proposal = found.filter(|(row, _)| row.kind == MatchKind::Proposed);
            let rival = |id: Option<DisbursementId>, score: Option<i64>| {
                Some((listed.get(&id?)?.clone(), score.unwrap_or_default()))
            };
            let payments = proposal.map(|(_, of)| of.as_slice()).unwrap_or_default();
            items.push(WorkItem {
                version: found.map_or(0, |(row, _)| row.match_no),
                payments: payments.iter().filter_map(|one| listed.get(&one.disbursement_id).cloned()).collect(),
                evidence: proposal.map(|(row, _)| evidence(&row.evidence)).unwrap_or_default(),
                vetoes: proposal.map(|(row, _)| vetoes(&row.vetoes)).unwrap_or_default(),
                runner_up: proposal.and_then(|(row, _)| rival(row.runner_up_id, row.runner_up_score)),
                barred: proposal.and_then(|(row, _)| rival(row.barred_id, row.barred_score)),
                sure: found.is_some_and(sure),
                proposal: proposal.map(|(row, _)| row.clone()),
                line,
                state,
                party,
            });
        }
        Ok(Worklist { account, items })
    }

    /// Payments as the list names them.
    pub(super) async fn listed_payments(
        &self,
        ids: &BTreeSet<DisbursementId>,
    ) -> AppResult<BTreeMap<DisbursementId, ListedPayment>> {
        let ids: Vec<DisbursementId> = ids.iter().copied().collect();
        let rows = self.store.disbursements_of(self.programme, &ids).await?;
        let cases: BTreeSet<CaseId> = rows.values().map(|row| row.case_id).collect();
        let cases: Vec<CaseId> = cases.into_iter().collect();
        let applications = self.store.applications_of(self.programme, &cases).await?;
        let listed = |(id, row): (DisbursementId, Disbursement)| {
            let payment = ListedPayment {
                disbursement: id,
                case: applications.get(&row.case_id).map(|found| found.number.clone()).unwrap_or_default(),
                end_to_end_id: row.end_to_end_id.to_string(),
                amount: Money { minor: row.amount_minor, currency: row.currency },
                state: row.state.code(),
            };
            (id, payment)
        };
        Ok(rows.into_iter().map(listed).collect())
    }

    /// Who was on the other side of lines: the acts first, all of them in one transaction, or none.
    async fn opened_for(
        &self,
        request: &Request,
        lines: &[(StatementLine, LineState)],
    ) -> AppResult<super::match_facts::Details> {
        let statements: BTreeSet<_> = lines.iter().map(|(line, _)| line.statement_id).collect();
        if statements.is_empty() {
            return Ok(BTreeMap::new());
        }
        let acts =
            statements.into_iter().map(|statement| Command::CounterpartiesRead(CounterpartiesRead { statement }));
        let terms = Terms { key: Some(opening_key()?), ..Terms::default() };
        let written = self.all_or_nothing(request, &terms, acts.collect()).await?;
        self.told(request, written).await?;
        self.line_details(lines).await
    }
}

/// Codes of a record with their points by the rules.
fn evidence(codes: &str) -> Vec<(&'static str, u8)> {
    let points = RuleSet::standard().points;
    let known = codes.split(' ').filter_map(Evidence::from_code);
    known.map(|one| (one.code(), one.points(&points))).collect()
}

fn vetoes(codes: &str) -> Vec<&'static str> {
    codes.split(' ').filter_map(Veto::from_code).map(Veto::code).collect()
}

/// What a line is by its class, where a rule says so.
pub fn class_of(item: &WorkItem) -> Option<&str> {
    item.proposal.as_ref().and_then(|row| row.class.as_ref()).map(Code::as_str)
}
