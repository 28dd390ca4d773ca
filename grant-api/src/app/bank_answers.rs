//! What a bank answered to payment files: which payments it refused or sent back, and which step is next.
//!
//! ```text
//! pain.002: PAY-7 RJCT AC04   ->  PAY-7, rejected, AC04, next: payment_reject
//! pacs.004: PAY-8 AC06        ->  PAY-8, returned, AC06; the line of the statement books it
//! ```
//! Invariant: an answer moves no money and changes nothing by itself: a person takes the step, and what came back is booked
//! by its line. Nothing of it is kept. Must not: say anything of a payment but reference, amount, state and reasons.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, BatchId, DisbursementId, StatementFileId};
use ledger_core::policy::Action;
use ledger_core::programme::bank_statement::{StatementFile, StatementFinding};
use ledger_core::programme::batch::{Batch, BatchLine};
use ledger_core::programme::disbursement::{Disbursement, DisbursementState};
use ledger_core::programme::setup::BankAccount;
use ledger_core::text::Code;
use ledger_core::time::Day;
use uuid::Uuid;

use super::bank_statements::{Imported, unsealed};
use super::worklist::ListedPayment;
use super::{App, AppResult, Request};
use crate::exchange::bank::said::{Asked, Standing, apply};
use crate::exchange::bank::{Answer, Reading};

/// What a bank says of one payment.
#[derive(Clone, Debug)]
pub struct AnsweredPayment {
    /// The payment as it is now, under the reference that it was sent with.
    pub payment: ListedPayment,
    /// Version of the disbursement: what the next step has to name.
    pub version: i64,
    /// accepted, rejected, returned, returned_partly.
    pub said: &'static str,
    /// ISO or own reasons.
    pub reasons: Vec<String>,
    /// The day on which it came back.
    pub on: Option<Day>,
    /// The step that a person takes now, if any.
    pub next: Option<Action>,
}

impl App {
    /// What a file of answers says of the payments of an account. The file is not kept.
    pub(super) async fn answered_payments(
        &self,
        request: &Request,
        bank: &BankAccount,
        (file, size): (StatementFileId, i64),
        reading: &Reading,
    ) -> AppResult<Imported> {
        let sent = self.sent_to(bank.bank_account_id, &reading.answers).await?;
        let mut asked: Vec<Asked> = sent.iter().map(|(batch, line)| asked(batch, line)).collect();
        let answers: Vec<&Answer> = reading.answers.iter().collect();
        apply(&mut asked.iter_mut().collect::<Vec<_>>(), &answers);
        let ids: BTreeSet<DisbursementId> = sent.iter().map(|(_, line)| line.disbursement_id).collect();
        let rows = self.store.disbursements_of(self.programme, &ids.iter().copied().collect::<Vec<_>>()).await?;
        let listed = self.listed_payments(&ids).await?;
        let told = sent.iter().zip(&asked).filter_map(|((_, line), asked)| {
            let (row, listed) = (rows.get(&line.disbursement_id)?, listed.get(&line.disbursement_id)?);
            answered(line, asked, row, listed.clone())
        });
        let answers = told.collect();
        let taken = StatementFile {
            statement_file_id: file,
            bank_account_id: bank.bank_account_id,
            format: Code::new(&reading.format).unwrap_or_else(|_| Code::from_id(file.0)),
            size_bytes: size,
            commitment: unsealed(),
            lines_new: 0,
            lines_known: 0,
            lines_before: 0,
            lines_pending: 0,
            taken_on: request.today(),
            taken_by: request.principal.person.id,
        };
        Ok(Imported {
            currency: bank.currency,
            findings: unknown(file, &reading.answers, &sent),
            file: taken,
            statements: Vec::new(),
            answers,
            others: 0,
            there: false,
            written: false,
        })
    }

    /// Lines of the released batches of an account that answers name, by the file, the batch or a payment of it.
    async fn sent_to(&self, account: BankAccountId, answers: &[Answer]) -> AppResult<Vec<(Batch, BatchLine)>> {
        let file = |answer: &Answer| answer.message_id.as_deref()?.parse::<Uuid>().ok();
        let files: BTreeSet<Uuid> = answers.iter().filter_map(file).collect();
        let text = |of: fn(&Answer) -> &Option<String>| -> BTreeSet<&str> {
            answers.iter().filter_map(|answer| of(answer).as_deref()).collect()
        };
        let (numbers, references) = (text(|answer| &answer.batch_id), text(|answer| &answer.end_to_end_id));
        let found = self.store.batches_answered(self.programme, account, (&files, &numbers, &references)).await?;
        let lines = |(batch, lines): (Batch, Vec<BatchLine>)| lines.into_iter().map(move |line| (batch.clone(), line));
        Ok(found.into_iter().flat_map(lines).collect())
    }
}

/// Identifies a batch's file, as its payment files say it.
pub(super) fn message_id(batch: BatchId) -> String {
    batch.0.simple().to_string()
}

fn asked(batch: &Batch, line: &BatchLine) -> Asked {
    let reference = Some(line.end_to_end_id.to_string());
    let money = Some((line.amount_minor, batch.currency));
    Asked { money, ..Asked::new(Some(message_id(batch.batch_id)), Some(batch.number.clone()), reference) }
}

/// What is told of a payment, where the bank said anything.
fn answered(line: &BatchLine, asked: &Asked, row: &Disbursement, payment: ListedPayment) -> Option<AnsweredPayment> {
    let said = match (asked.returned, asked.partly, asked.standing) {
        (true, ..) => "returned",
        (_, true, _) => "returned_partly",
        (.., Standing::Rejected) => "rejected",
        (.., Standing::Accepted) => "accepted",
        (.., Standing::Sent) => return None,
    };
    // Under another reference it was sent anew, or waits to be: that answer was dealt with.
    let open = row.state == DisbursementState::Sent && row.end_to_end_id == line.end_to_end_id;
    Some(AnsweredPayment {
        payment: ListedPayment { end_to_end_id: line.end_to_end_id.to_string(), ..payment },
        version: row.version,
        said,
        reasons: asked.reasons.clone(),
        on: asked.returned_on,
        next: (said == "rejected" && open).then_some(Action::PaymentReject),
    })
}

/// Payments of the file that are none of this account.
fn unknown(file: StatementFileId, answers: &[Answer], sent: &[(Batch, BatchLine)]) -> Vec<StatementFinding> {
    let known: BTreeMap<&str, &Batch> = sent.iter().map(|(batch, line)| (line.end_to_end_id.as_str(), batch)).collect();
    let of_none = |(at, answer): (usize, &Answer)| {
        let named = answer.end_to_end_id.as_deref().or(answer.instruction_id.as_deref());
        let none = answer.of == "payment" && named.is_none_or(|id| !known.contains_key(id));
        none.then(|| format!("payment {}", at + 1))
    };
    let places = answers.iter().enumerate().filter_map(of_none);
    let finding = |(number, place): (i64, String)| StatementFinding {
        statement_file_id: file,
        finding_no: number,
        code: Code::new("payment-unknown").unwrap_or_else(|_| Code::from_id(file.0)),
        place,
        message: "no payment of this account has its reference".to_owned(),
    };
    (1..).zip(places).map(finding).collect()
}
