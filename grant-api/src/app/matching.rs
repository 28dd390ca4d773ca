//! Matching: a run of the rules over the open lines of an account, and what a person makes of what it found.
//!
//! ```text
//! match_run       facts in memory -> rules -> MatchRun: ids, codes and points
//! match_confirm   [MatchConfirm, PaymentConfirm x n] or [MatchConfirm, PaymentReturn], one transaction a line
//! ```
//! Invariant: what the rules call sure is confirmed by a person's word, line by line, and a line that fails says why and
//! keeps no other from going on; the vault's details leave a run as codes alone. Must not: decide what may be booked.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, DisbursementId, StatementLineId};
use ledger_core::money::{Minor, Money};
use ledger_core::policy::{Action, Reading};
use ledger_core::programme::bank_statement::{LineState, StatementLine};
use ledger_core::programme::command::{
    Command, ConfirmedPayment, MatchConfirm, MatchReject, MatchRival, MatchRun, MatchedPayment, NewMatch,
    PaymentConfirm, PaymentReturn,
};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::line_match::{MatchKind, RUN_MAX, WithPayments};
use ledger_core::programme::payee::Commitment;
use ledger_core::programme::setup::BankAccount;
use ledger_core::reconcile::match_run::run_barring;
use ledger_core::reconcile::record::{Record, Rival, Run};
use ledger_core::reconcile::rule::RuleSet;
use ledger_core::row::hex;
use ledger_core::text::Code;
use sha2::{Digest, Sha256};

use super::error::Fault;
use super::execute::{Terms, key};
use super::match_facts::Facts;
use super::work::Stage;
use super::{App, AppError, AppResult, Receipt, Request};
use crate::store::line_match::Matches;

/// Most lines that are confirmed at once.
pub const SURE_MAX: usize = 500;
/// Tiers whose sure matches are confirmed without a look at each: a return is a person's decision, and so is a class.
const SURE_TIERS: [&str; 3] = ["T1", "T2", "T4"];
/// Most parts of one line.
const PARTS_MAX: usize = 9_999;

/// What stands of an account's open lines.
#[derive(Clone, Debug)]
pub struct MatchSummary {
    /// The account.
    pub account: BankAccount,
    /// Open lines.
    pub lines: usize,
    /// How many by tier and verdict of their last record.
    pub counts: BTreeMap<(String, String), u64>,
    /// Went out and is not explained.
    pub open_out: Money,
    /// Came in and is not explained.
    pub open_in: Money,
    /// Lines that could be confirmed at once.
    pub sure: usize,
}

/// The day on which sure matches are booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SureOn {
    /// One day for all: the business date of the command.
    OneDay,
    /// Each on the day on which the bank booked it.
    DayOfBank,
}

/// How the confirmation of one line came out.
#[derive(Clone, Debug)]
pub struct SureLine {
    /// Its reference.
    pub reference: String,
    /// The line.
    pub line: StatementLineId,
    /// Why not: code and sentence. Nothing where it is confirmed.
    pub failed: Option<(String, String)>,
}

/// What somebody confirms.
#[derive(Clone, Debug)]
pub struct ConfirmAsk {
    /// The line.
    pub line: StatementLineId,
    /// Number of its last record that they saw.
    pub version: i64,
    /// The payments; none: those of that record.
    pub payments: Vec<DisbursementId>,
    /// Why, where the rules say otherwise.
    pub reason: Option<Code>,
}

/// The last record of a line.
pub(super) fn last(records: &Matches, line: StatementLineId) -> Option<&WithPayments> {
    records.range((line, i64::MIN)..=(line, i64::MAX)).next_back().map(|(_, found)| found)
}

/// Is it a proposal that is confirmed without a look at it?
pub(super) fn sure((row, _): &WithPayments) -> bool {
    let tier = row.tier.as_ref().map(Code::as_str);
    let of_tier = tier.is_some_and(|tier| SURE_TIERS.contains(&tier));
    row.kind == MatchKind::Proposed && row.verdict.as_str() == "auto" && of_tier
}

impl App {
    /// Runs the rules over the open lines of an account and records what they say.
    ///
    /// # Errors
    /// Those of the decision; 503 without a vault.
    pub async fn match_run(&self, request: &Request, terms: Terms, account: BankAccountId) -> AppResult<MatchSummary> {
        let sent = key(terms.key.clone())?;
        let rules = RuleSet::standard();
        let hash = Commitment::parse(&hex(&rules.hash())).map_err(AppError::internal)?;
        if !self.may(request, Action::MatchRun) {
            let nothing = MatchRun { bank_account: account, rules: hash, matches: Vec::new() };
            self.execute(request, terms, Command::MatchRun(nothing)).await?;
            return self.match_summary(request, account).await;
        }
        self.store.one::<BankAccount>(self.programme, account.0).await?.ok_or(AppError::Hidden)?;
        // What a key did before is there: the answer is what stands now.
        let earlier = self.store.answered(self.programme, request.principal.person.id, &sent).await?;
        let same =
            |receipt: &Receipt| receipt.action == Action::MatchRun.code() && receipt.object_id == account.to_string();
        if !earlier.as_ref().is_some_and(same) {
            request.progress.at(Stage::Reading);
            let Facts { lines, payments, rows, barred } = self.match_facts(account).await?;
            request.progress.at(Stage::Computing);
            let matching = tokio::task::spawn_blocking(move || run_barring(&lines, &payments, &rules, None, &barred));
            let run: Run = matching.await.map_err(AppError::internal)?.map_err(AppError::internal)?;
            let matches = run.records.iter().map(|record| said(record, &rows)).collect::<AppResult<Vec<_>>>()?;
            let command = MatchRun { bank_account: account, rules: hash, matches };
            self.execute(request, terms, Command::MatchRun(command)).await?;
        }
        self.match_summary(request, account).await
    }

    /// What stands of an account's open lines.
    pub async fn match_summary(&self, request: &Request, account: BankAccountId) -> AppResult<MatchSummary> {
        request.may(Reading::Books)?;
        let found = self.store.one::<BankAccount>(self.programme, account.0).await?;
        let account = found.ok_or(AppError::Hidden)?;
        let (lines, records) = self.open_with_records(account.bank_account_id).await?;
        let mut summary = MatchSummary {
            lines: lines.len(),
            counts: BTreeMap::new(),
            open_out: Money { minor: Minor::ZERO, currency: account.currency },
            open_in: Money { minor: Minor::ZERO, currency: account.currency },
            sure: 0,
            account,
        };
        for (line, state) in &lines {
            let side = if line.amount_minor < Minor::ZERO { &mut summary.open_out } else { &mut summary.open_in };
            side.minor = side.minor.plus(state.left_minor).map_err(AppError::internal)?;
            let found = last(&records, line.statement_line_id);
            summary.sure += usize::from(found.is_some_and(sure));
            let proposed = found.filter(|(row, _)| row.kind == MatchKind::Proposed);
            let tier = proposed.and_then(|(row, _)| row.tier.as_ref()).map_or("none", Code::as_str);
            let verdict = proposed.map_or("nothing", |(row, _)| row.verdict.as_str());
            *summary.counts.entry((tier.to_owned(), verdict.to_owned())).or_insert(0) += 1;
        }
        Ok(summary)
    }

    async fn open_with_records(&self, account: BankAccountId) -> AppResult<(Vec<(StatementLine, LineState)>, Matches)> {
        let most = u64::try_from(RUN_MAX).unwrap_or(u64::MAX);
        let lines = self.store.open_lines(self.programme, account, most).await?;
        let ids: Vec<StatementLineId> = lines.iter().map(|(line, _)| line.statement_line_id).collect();
        let records = self.store.matches_of(self.programme, &ids).await?;
        Ok((lines, records))
    }

    /// Confirms every line of an account whose match is sure, one transaction each; how each came out.
    ///
    /// # Errors
    /// 403 for who confirms none.
    pub async fn match_confirm_sure(
        &self,
        request: &Request,
        terms: Terms,
        (account, sure_on): (BankAccountId, SureOn),
    ) -> AppResult<Vec<SureLine>> {
        let sent = key(terms.key.clone())?;
        if !self.may(request, Action::MatchConfirm) {
            let detail = "None of your roles may do this.".into();
            return Err(AppError::Denied { code: "not_your_role", detail, earlier: None });
        }
        self.store.one::<BankAccount>(self.programme, account.0).await?.ok_or(AppError::Hidden)?;
        let (lines, records) = self.open_with_records(account).await?;
        let mut done = Vec::new();
        for (line, _) in lines {
            let Some((row, _)) = last(&records, line.statement_line_id).filter(|found| sure(found)) else { continue };
            if done.len() == SURE_MAX {
                break;
            }
            let own = Sha256::new().chain_update(sent.as_bytes()).chain_update(line.statement_line_id.0.as_bytes());
            let on = if sure_on == SureOn::DayOfBank { Some(line.booked_on) } else { terms.on };
            let terms = Terms { key: Some(format!("sure-{}", hex(&own.finalize()))), on, ..terms.clone() };
            let (of, version) = (line.statement_line_id, row.match_no);
            let ask = ConfirmAsk { line: of, version, payments: Vec::new(), reason: None };
            let failed = match self.match_confirm(request, terms, ask).await {
                Ok(_) => None,
                Err(error) => {
                    let fault = Fault::from(error);
                    Some((fault.code, fault.detail))
                }
            };
            done.push(SureLine { reference: line.reference.to_string(), line: of, failed });
        }
        Ok(done)
    }

    /// A person confirms that a line is these payments: they are paid, or the one comes back, in the same transaction.
    ///
    /// # Errors
    /// Those of the decisions, the first that was refused.
    pub async fn match_confirm(&self, request: &Request, terms: Terms, ask: ConfirmAsk) -> AppResult<Receipt> {
        let sent = key(terms.key.clone())?;
        let (line, state) = self.store.statement_line(self.programme, ask.line).await?.ok_or(AppError::Hidden)?;
        let records = self.store.matches_of(self.programme, &[ask.line]).await?;
        let person = request.principal.person.id;
        if let Some(receipt) = self.store.answered(self.programme, person, &sent).await? {
            return confirmed_before(receipt, &ask, &records);
        }
        let payments = match ask.payments.as_slice() {
            [] => last(&records, ask.line).map(|(_, of)| of.iter().map(|one| one.disbursement_id).collect()),
            named => Some(named.to_vec()),
        };
        let payments: Vec<DisbursementId> = payments.unwrap_or_default();
        let mut found = self.store.disbursements_of(self.programme, &payments).await?;
        let rows: Vec<Disbursement> = payments.iter().filter_map(|id| found.remove(id)).collect();
        if rows.len() != payments.len() {
            return Err(AppError::Hidden);
        }
        let used = self.store.refs_of_line(self.programme, line.bank_account_id, &line.reference).await?;
        let refs = free_refs(&line.reference, &used, (rows.len(), true))?;
        let commands = confirmation(&ask, (&line, &state), &rows, &refs);
        let written = self.all_or_nothing(request, &terms, commands).await?;
        self.told(request, written).await
    }

    /// A person says that a line is not these payments.
    pub async fn match_reject(
        &self,
        request: &Request,
        terms: Terms,
        (line, version): (StatementLineId, i64),
        (payments, reason): (Vec<DisbursementId>, Option<Code>),
    ) -> AppResult<Receipt> {
        let mut found = self.store.disbursements_of(self.programme, &payments).await?;
        let matched = |id: &DisbursementId| {
            found.remove(id).map(|row| MatchedPayment { disbursement: *id, amount: row.amount_minor })
        };
        let matched: Vec<MatchedPayment> = payments.iter().filter_map(matched).collect();
        if matched.len() != payments.len() {
            return Err(AppError::Hidden);
        }
        let command = MatchReject { line, version, payments: matched, reason };
        self.execute(request, terms, Command::MatchReject(command)).await
    }
}

/// The answer to a key that confirmed this line before, or that did something else.
fn confirmed_before(receipt: Receipt, ask: &ConfirmAsk, records: &Matches) -> AppResult<Receipt> {
    let record = records.get(&(ask.line, receipt.version));
    let named: BTreeSet<DisbursementId> = ask.payments.iter().copied().collect();
    let same_payments = |(row, of): &WithPayments| {
        let known: BTreeSet<DisbursementId> = of.iter().map(|one| one.disbursement_id).collect();
        (named.is_empty() || named == known) && row.reason == ask.reason
    };
    let same = receipt.action == Action::MatchConfirm.code()
        && receipt.object_id == ask.line.to_string()
        && receipt.version == ask.version.saturating_add(1)
        && record.is_some_and(same_payments);
    if same {
        return Ok(receipt);
    }
    let detail = "This idempotency key was used for another request.".into();
    Err(AppError::Conflict { code: "key_reused", detail, field: None })
}

/// References of a line that nothing is booked under: the line's own where one step books it whole, else parts of it.
pub(super) fn free_refs(line: &Code, used: &BTreeSet<String>, (count, whole): (usize, bool)) -> AppResult<Vec<Code>> {
    if count == 1 && whole && used.is_empty() {
        return Ok(vec![line.clone()]);
    }
    let parts = (1..=PARTS_MAX).map(|part| format!("{line}.{part}")).filter(|part| !used.contains(part));
    let parts: Vec<Code> = parts.take(count).filter_map(|part| Code::new(&part).ok()).collect();
    if parts.len() == count { Ok(parts) } else { Err(AppError::internal("a line has no free part")) }
}

/// The confirmation of a line, and the steps that book it.
pub(super) fn confirmation(
    ask: &ConfirmAsk,
    (line, state): (&StatementLine, &LineState),
    rows: &[Disbursement],
    refs: &[Code],
) -> Vec<Command> {
    let outgoing = line.amount_minor < Minor::ZERO;
    let money = |minor| Money { minor, currency: line.currency };
    // What comes back is what the line says: a bank may have kept a part of it.
    let amount = |row: &Disbursement| if outgoing { row.amount_minor } else { state.left_minor };
    let payments = rows.iter().zip(refs).map(|(row, bank_ref)| ConfirmedPayment {
        disbursement: row.disbursement_id,
        amount: amount(row),
        bank_ref: bank_ref.clone(),
    });
    let (of, version, reason) = (ask.line, ask.version, ask.reason.clone());
    let confirm = MatchConfirm { line: of, version, payments: payments.collect(), reason };
    let book = |(row, bank_ref): (&Disbursement, &Code)| {
        let (disbursement, version, value_on) = (row.disbursement_id, row.version, line.value_on);
        let (bank_ref, amount) = (bank_ref.clone(), money(amount(row)));
        if outgoing {
            Command::PaymentConfirm(PaymentConfirm { disbursement, version, bank_ref, amount, value_on })
        } else {
            Command::PaymentReturn(PaymentReturn { disbursement, version, bank_ref, amount, value_on })
        }
    };
    std::iter::once(Command::MatchConfirm(confirm)).chain(rows.iter().zip(refs).map(book)).collect()
}

/// What a run says of a line, as the ledger is told.
fn said(record: &Record, rows: &BTreeMap<DisbursementId, Disbursement>) -> AppResult<NewMatch> {
    let code = |text: &str| Code::new(text).map_err(AppError::internal);
    let payment = |id: &uuid::Uuid| {
        let row = rows.get(&DisbursementId(*id))?;
        Some(MatchedPayment { disbursement: row.disbursement_id, amount: row.amount_minor })
    };
    let rival = |rival: Option<Rival>| {
        rival.map(|one| MatchRival { disbursement: DisbursementId(one.payment), score: i64::from(one.score) })
    };
    Ok(NewMatch {
        line: StatementLineId(record.line),
        tier: record.tier.map(|tier| code(tier.code())).transpose()?,
        verdict: code(record.verdict.code())?,
        payments: record.payments.iter().filter_map(payment).collect(),
        class: record.class.map(|(class, _)| code(class.code())).transpose()?,
        rule_no: record.class.map(|(_, number)| i64::from(number)),
        score: i64::from(record.score),
        evidence: record.evidence.iter().map(|one| code(one.code())).collect::<AppResult<_>>()?,
        vetoes: record.vetoes.iter().map(|one| code(one.code())).collect::<AppResult<_>>()?,
        runner_up: rival(record.runner_up),
        barred: rival(record.barred),
        subsets: i64::from(record.subsets),
    })
}
