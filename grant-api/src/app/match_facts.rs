//! What a run of the rules is made of: open lines with what the bank said of them, payments with whom they were sent to.
//!
//! ```text
//! ledger: lines, payments        vault: details of lines, payees        both, in memory: LineFacts, PaymentFacts
//! ```
//! Invariant: what the vault opens lives for one run and leaves it as codes and points alone; a payee that the vault no
//! longer opens takes evidence away and stops nothing. Must not: log, keep or answer anything of it.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, CaseId, DisbursementId, StatementLineId};
use ledger_core::money::Minor;
use ledger_core::programme::bank_statement::{LineState, StatementLine};
use ledger_core::programme::disbursement::{Disbursement, DisbursementState};
use ledger_core::programme::line_match::{MatchKind, RUN_MAX};
use ledger_core::programme::payee::Payee;
use ledger_core::reconcile::barred::Barred;
use ledger_core::reconcile::line::{Line, LineFacts};
use ledger_core::reconcile::payment::{Payment, PaymentFacts, State};
use ledger_core::time::Day;
use rust_decimal::Decimal;

use super::bank_statements::open;
use super::statement_lines::{Counterparty, Party};
use super::{App, AppResult};
use crate::exchange::bank::matching::minor;
use crate::store::line_match::Matches;
use crate::vault::{PayeeDetails, Vault, VaultError};

/// Most payments with the bank that a run looks at.
const SENT_MAX: u64 = 10_000;
/// Most paid ones: a return comes back within days.
const PAID_MAX: u64 = 2_000;

/// Everything of one run.
#[derive(Default)]
pub(super) struct Facts {
    /// Open lines.
    pub(super) lines: Vec<Line>,
    /// Payments.
    pub(super) payments: Vec<Payment>,
    /// The rows of the payments.
    pub(super) rows: BTreeMap<DisbursementId, Disbursement>,
    /// What a person said no to.
    pub(super) barred: Barred,
}

/// Details of lines by identity and occurrence.
pub(super) type Details = BTreeMap<(String, i64), Counterparty>;

/// What is known of a payment besides its row.
struct Known {
    agreement: String,
    sent_on: Day,
    batch: Option<String>,
    payee: Option<PayeeDetails>,
    earlier: Vec<PayeeDetails>,
}

impl App {
    /// What a run over an account is made of.
    pub(super) async fn match_facts(&self, account: BankAccountId) -> AppResult<Facts> {
        let most = u64::try_from(RUN_MAX).unwrap_or(u64::MAX);
        let open_lines = self.store.open_lines(self.programme, account, most).await?;
        if open_lines.is_empty() {
            return Ok(Facts::default());
        }
        let vault = self.vault()?;
        let ids: Vec<StatementLineId> = open_lines.iter().map(|(line, _)| line.statement_line_id).collect();
        let records = self.store.matches_of(self.programme, &ids).await?;
        let details = self.line_details(&open_lines).await?;
        let lines = open_lines.iter().map(|(line, state)| {
            let said = details.get(&(line.identity.clone(), line.occurrence));
            Line::from(line_facts(line, state, said))
        });
        let lines: Vec<Line> = lines.collect();
        let mut found = self.store.payments_from(self.programme, account, &[DisbursementState::Sent], SENT_MAX).await?;
        found.extend(self.store.payments_from(self.programme, account, &[DisbursementState::Paid], PAID_MAX).await?);
        let payments = self.payments(vault, &found).await?;
        let rows = found.into_iter().map(|row| (row.disbursement_id, row)).collect();
        Ok(Facts { lines, payments, rows, barred: barred(&records) })
    }

    /// What the bank said of lines, out of the vault.
    pub(super) async fn line_details(&self, lines: &[(StatementLine, LineState)]) -> AppResult<Details> {
        let vault = self.vault()?;
        let of: BTreeSet<_> = lines.iter().map(|(line, _)| line.statement_id).collect();
        let wanted: BTreeSet<(&str, i64)> =
            lines.iter().map(|(line, _)| (line.identity.as_str(), line.occurrence)).collect();
        let mut details = Details::new();
        for statement in self.store.statements_by_id(self.programme, &of).await? {
            let opened = open(vault, &statement).await?;
            let named = opened.into_iter().filter(|one| wanted.contains(&(one.identity.as_str(), one.occurrence)));
            details.extend(named.map(|one| ((one.identity.clone(), one.occurrence), one)));
        }
        Ok(details)
    }

    async fn payments(&self, vault: &Vault, rows: &[Disbursement]) -> AppResult<Vec<Payment>> {
        let cases: BTreeSet<CaseId> = rows.iter().map(|row| row.case_id).collect();
        let cases: Vec<CaseId> = cases.into_iter().collect();
        let ids: Vec<DisbursementId> = rows.iter().map(|row| row.disbursement_id).collect();
        let applications = self.store.applications_of(self.programme, &cases).await?;
        let released = self.store.released_on(self.programme, &cases).await?;
        let batches = self.store.released_in(self.programme, &ids).await?;
        let mut versions: BTreeMap<CaseId, Vec<Payee>> = BTreeMap::new();
        for payee in self.store.payees_of(self.programme, &cases).await? {
            versions.entry(payee.case_id).or_default().push(payee);
        }
        let mut payments = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(application) = applications.get(&row.case_id) else { continue };
            let batch = batches.get(&row.disbursement_id);
            let of_case = versions.get(&row.case_id).map(Vec::as_slice).unwrap_or_default();
            let (paid_to, before) = paid_to(of_case, batch.map(|(_, version)| *version));
            let mut earlier = Vec::new();
            for version in before {
                earlier.extend(opened(vault, application.subject_id, version).await?);
            }
            let payee = match paid_to {
                Some(version) => opened(vault, application.subject_id, version).await?,
                None => None,
            };
            let known = Known {
                agreement: format!("GL-{}", application.number),
                sent_on: released.get(&row.disbursement_id).copied().unwrap_or(row.state_on),
                batch: batch.map(|(number, _)| number.clone()),
                payee,
                earlier,
            };
            payments.push(Payment::from(payment_facts(row, &known)));
        }
        Ok(payments)
    }
}

/// The version that a payment was sent to, and those that were confirmed before it.
fn paid_to(versions: &[Payee], batched: Option<i64>) -> (Option<&Payee>, impl Iterator<Item = &Payee>) {
    let confirmed = |payee: &&Payee| payee.confirmed_on.is_some();
    let by_batch = batched.and_then(|version| versions.iter().find(|payee| payee.version == version));
    let last = by_batch.or_else(|| versions.iter().rev().find(confirmed));
    let until = last.map_or(0, |payee| payee.version);
    (last, versions.iter().filter(confirmed).filter(move |payee| payee.version < until))
}

/// A payee out of the vault; nothing where its key was destroyed with the survivor's identity.
async fn opened(vault: &Vault, subject: ledger_core::id::SubjectId, payee: &Payee) -> AppResult<Option<PayeeDetails>> {
    match vault.payee_get(subject, &payee.commitment).await {
        Ok(details) => Ok(Some(details)),
        Err(VaultError::Unavailable(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn barred(records: &Matches) -> Barred {
    let mut barred = Barred::default();
    let rejected = records.values().filter(|(row, _)| row.kind == MatchKind::Rejected);
    for (row, payments) in rejected {
        barred.put(row.statement_line_id.0, payments.iter().map(|one| one.disbursement_id.0).collect());
    }
    barred
}

/// A line as it is matched: what is left of it, on the side on which it is.
fn line_facts(line: &StatementLine, state: &LineState, said: Option<&Counterparty>) -> LineFacts {
    let out = line.amount_minor < Minor::ZERO;
    let left = if out { Minor(state.left_minor.0.saturating_neg()) } else { state.left_minor };
    let mut facts = LineFacts::new(line.statement_line_id.0, line.booked_on, left, line.currency);
    facts.kind = line.kind.as_ref().map(ToString::to_string);
    facts.returned = line.returned;
    let Some(Counterparty { party, details, .. }) = said else { return facts };
    facts.end_to_end.clone_from(&party.end_to_end_id);
    facts.batch.clone_from(&party.batch_id);
    facts.account.clone_from(&party.account);
    facts.tax_id.clone_from(&party.tax_id);
    facts.name.clone_from(&party.name);
    facts.text.clone_from(&party.text);
    facts.returned |= party.return_reason.is_some() || details.iter().any(|detail| detail.return_reason.is_some());
    // A line that is booked in part is no longer what its details say.
    if left == line.amount_minor {
        let part = |detail: &Party| (detail.end_to_end_id.clone(), part_amount(detail, line));
        facts.details = details.iter().map(part).collect();
    }
    let mut batches = details.iter().filter_map(|detail| detail.batch_id.as_deref());
    let first = batches.next();
    // Payments of several batches in one line: none of them is the line's.
    if facts.batch.is_none() && batches.all(|other| Some(other) == first) {
        facts.batch = first.map(str::to_owned);
    }
    facts
}

/// The amount of a payment inside a line, exact in its currency.
fn part_amount(detail: &Party, line: &StatementLine) -> Option<Minor> {
    let amount: Decimal = detail.amount.as_deref()?.parse().ok()?;
    minor(amount, Some(line.currency.code())).ok().map(|(amount, _)| amount)
}

fn payment_facts(row: &Disbursement, known: &Known) -> PaymentFacts {
    let secret = |payee: &PayeeDetails| payee.account.expose().to_owned();
    PaymentFacts {
        id: row.disbursement_id.0,
        // One grantee is one beneficiary; two with one account own it both.
        payee: row.case_id.0,
        end_to_end: Some(row.end_to_end_id.to_string()),
        batch: known.batch.clone(),
        amount: row.amount_minor,
        currency: row.currency,
        account: known.payee.as_ref().map(secret),
        earlier_accounts: known.earlier.iter().map(secret).collect(),
        tax_id: known.payee.as_ref().and_then(|payee| payee.tax_id.as_ref()).map(|id| id.expose().to_owned()),
        name: known.payee.as_ref().map(|payee| payee.name.expose().to_owned()),
        agreement: Some(known.agreement.clone()),
        instalment: u16::try_from(row.number).ok(),
        sent_on: known.sent_on,
        state: if row.state == DisbursementState::Sent { State::Sent } else { State::Confirmed },
        held: false,
    }
}
