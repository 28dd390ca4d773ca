//! The authorisation queue: payments that were verified, with what a decision rests on; many authorised at once.
//!
//! Invariant: each is decided by itself, under a key of its own, so that one that is refused keeps no other from going on; what
//! is barred to the reader is shown with its reason and without a box. Must not: decide.

use std::collections::BTreeMap;

use ledger_core::id::{DisbursementId, FundId};
use ledger_core::money::Minor;
use ledger_core::policy::{Action, Reading};
use ledger_core::programme::command::{Command, DisbursementStep};
use ledger_core::programme::payee::current;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, hidden, refusal};
use super::act_read::Reader;
use super::component::next_step::Reason;
use super::page::authorise::{AuthoriseView, PaymentItem, Told, page, title};
use super::session::Visit;
use super::setup::{Typed, may};
use super::show_case::line_names;
use super::show_payee::payee_state;
use super::view::{Names, amount, disbursement};
use crate::app::execute::Terms;
use crate::app::queue::Task;
use crate::app::{AppError, AppResult, AsOf};

/// Payments on one page: a form has so many fields and no more.
const PAGE: usize = 60;

/// GET: what waits.
pub async fn show(visit: Visit) -> Result<Response> {
    visit.request.may(Reading::Books)?;
    let refused = (!may(&visit, Action::DisbursementAuthorise))
        .then(|| Reason { code: "not_your_role".to_owned(), ..Reason::default() });
    answer(&visit, Outcome::first(refused), None).await
}

/// POST: authorises those that were ticked, each by itself.
pub async fn take(visit: Visit) -> Result<Response> {
    visit.request.may(Reading::Books)?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let Some(on) = reader.day("on", None) else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return answer(&visit, outcome, None).await;
    };
    let mut told = Told::default();
    for (name, version) in visit.sent.pairs() {
        let Some(row) = name.strip_prefix("pay_") else { continue };
        let disbursement: DisbursementId = row.parse().map_err(|_| AppError::Hidden)?;
        let step = DisbursementStep { disbursement, version: version.parse().unwrap_or(-1) };
        let terms = Terms { key: Some(format!("{}-{row}", visit.sent.get("key"))), on: Some(on), ..Terms::default() };
        let done = visit.console.app.execute(&visit.request, terms, Command::DisbursementAuthorise(step)).await;
        told.note(&visit, disbursement, done.map(drop)).await?;
    }
    answer(&visit, Outcome::first(None), Some(told)).await
}

impl Told {
    /// How one came out: its reference, and why not.
    async fn note(&mut self, visit: &Visit, row: DisbursementId, done: AppResult<()>) -> AppResult<()> {
        let Err(error) = done else {
            self.done = self.done.saturating_add(1);
            return Ok(());
        };
        let case = visit.console.app.case_of_disbursement(&visit.request, row).await?.case;
        let reference = case.disbursements.iter().find(|one| one.disbursement_id == row);
        let reference = reference.map(|one| one.end_to_end_id.to_string()).unwrap_or_default();
        let why = refusal(visit, &case.acts, error)?.refused.unwrap_or_default();
        self.failed.push((reference, why));
        Ok(())
    }
}

async fn answer(visit: &Visit, outcome: Outcome, told: Option<Told>) -> Result<Response> {
    let (words, app) = (visit.words(), &visit.console.app);
    let queue = app.queue(&visit.request).await?;
    let due = |task: &&Task| task.seen.step.action == Action::DisbursementAuthorise && task.batch.is_none();
    let mut tasks: Vec<&Task> = queue.mine.iter().chain(&queue.others).filter(due).collect();
    tasks.sort_by_key(|task| task.place());
    let total = i64::try_from(tasks.len()).unwrap_or(i64::MAX);
    let funds = app.funds(&visit.request).await?;
    let lines = line_names(&funds);
    let report = app.fund_report(&visit.request, AsOf::default()).await?;
    let cash: BTreeMap<FundId, Minor> = report.rows.iter().map(|row| (row.fund.fund_id, row.position.cash)).collect();
    let mut names = Names::new(visit);
    let mut payments = Vec::new();
    for task in tasks.into_iter().take(PAGE) {
        let Some(row) = disbursement(&task.case, &task.seen.step) else { continue };
        let award = task.case.award.as_ref();
        let line = award.and_then(|award| lines.get(&award.line_id).cloned()).unwrap_or_default();
        let fund = award.and_then(|award| funds.iter().find(|one| one.fund.fund_id == award.fund_id));
        let held = fund.and_then(|one| Some(amount(*cash.get(&one.fund.fund_id)?, one.fund.currency)));
        payments.push(PaymentItem {
            name: format!("pay_{}", row.disbursement_id),
            version: row.version.to_string(),
            href: format!("/cases/{}/do/{}?object={}", task.number, task.seen.step.action.code(), task.seen.step.id),
            number: task.number.clone(),
            reference: row.end_to_end_id.to_string(),
            amount: amount(row.amount_minor, row.currency),
            payee: payee_state(&words, current(&task.case)),
            gate: row.gate.code(),
            evidence: row.evidence.as_ref().map(ToString::to_string),
            line,
            held,
            days: task.days,
            late: task.late(),
            barred: match &task.seen.barred {
                Some(barred) => Some(names.reason(barred).await?),
                None => None,
            },
        });
    }
    let mut fields = hidden(0, "")?;
    fields.push(Typed::new(visit).past("on"));
    let view = AuthoriseView {
        payments,
        total,
        fields,
        errors: outcome.errors,
        refused: outcome.refused,
        told,
        csrf: visit.csrf.clone(),
    };
    let frame = visit.frame(title(&words), "authorise", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}
