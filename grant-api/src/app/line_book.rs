//! One line of a statement as a person books it: what was made of it so far, what a step would post, and payments that are
//! chosen by hand.
//!
//! ```text
//! line_payments { chosen add up to what is left }  ->  match_confirm and a step for each payment: it can be taken back
//! line_payments { they add up to less }            ->  a step for each, under L-000123.1, .2: the rest stays open
//! ```
//! Invariant: a part gets a reference of its own, so that nothing is booked twice under one; what is looked at beforehand is
//! decided as it would be and written nowhere. Must not: decide what may be booked.

use std::collections::BTreeSet;

use ledger_core::id::{BankAccountId, CaseId, DisbursementId, PersonId, StatementLineId};
use ledger_core::money::{Minor, Money};
use ledger_core::policy::{Action, Reading};
use ledger_core::programme::bank_statement::{LineState, StatementLine};
use ledger_core::programme::command::{Command, PaymentConfirm, PaymentReturn};
use ledger_core::programme::decide;
use ledger_core::programme::line_match::{LineMatch, MatchKind};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::setup::BankAccount;
use ledger_core::text::Code;
use ledger_core::time::Day;

use super::execute::{Terms, key};
use super::matching::{ConfirmAsk, confirmation, free_refs};
use super::worklist::ListedPayment;
use super::{App, AppError, AppResult, EntryView, Receipt, Request};
use crate::store::write::Written;

/// A part of a line that is booked.
#[derive(Clone, Debug)]
pub struct BookedPart {
    /// Under which it stands in the books.
    pub reference: String,
    /// How much of the line.
    pub amount: Money,
    /// Booking date.
    pub booked_on: Day,
    /// Code of the step that booked it.
    pub event: Option<String>,
    /// Number of the case that it is of.
    pub case: Option<String>,
    /// Was it taken back since?
    pub reversed: bool,
}

/// A record of a line, as a person reads it.
#[derive(Clone, Debug)]
pub struct LineRecord {
    /// The record.
    pub row: LineMatch,
    /// Its payments, as they stand now.
    pub payments: Vec<ListedPayment>,
}

/// A line with everything that was made of it.
#[derive(Clone, Debug)]
pub struct LineBook {
    /// Its account.
    pub account: BankAccount,
    /// The line.
    pub line: StatementLine,
    /// What is left of it.
    pub state: LineState,
    /// What is booked of it, the oldest first.
    pub parts: Vec<BookedPart>,
    /// Its records, the oldest first.
    pub records: Vec<LineRecord>,
}

impl LineBook {
    /// Number of its last record; 0 where there is none.
    pub fn version(&self) -> i64 {
        self.records.last().map_or(0, |record| record.row.match_no)
    }

    /// The last record, where it is a confirmation that can be taken back.
    pub fn confirmed(&self) -> Option<&LineRecord> {
        self.records.last().filter(|record| record.row.kind == MatchKind::Confirmed)
    }

    /// What is left of it, without its sign.
    pub fn left(&self) -> Money {
        Money { minor: self.state.left_minor, currency: self.line.currency }
    }

    /// Did the money come in?
    pub fn incoming(&self) -> bool {
        self.line.amount_minor > Minor::ZERO
    }

    /// The reference under which an amount of it is booked next: the line's own for a line that is booked whole at once.
    ///
    /// # Errors
    /// A line has thousands of parts already.
    pub fn next_ref(&self, amount: Minor) -> AppResult<Code> {
        let whole = amount == self.state.left_minor;
        let found = free_refs(&self.line.reference, &self.used(), (1, whole))?;
        found.into_iter().next().ok_or_else(|| AppError::internal("a line has no free part"))
    }

    fn used(&self) -> BTreeSet<String> {
        self.parts.iter().map(|part| part.reference.clone()).collect()
    }
}

/// Payments that somebody chose for a line.
#[derive(Clone, Debug)]
pub struct PaymentsAsk {
    /// Number of the last record that they saw.
    pub version: i64,
    /// The payments.
    pub payments: Vec<DisbursementId>,
    /// What arrived, for money that came back; the payments' own amounts when absent.
    pub amount: Option<Money>,
    /// Why, where the rules say otherwise.
    pub reason: Option<Code>,
}

impl App {
    /// The line of an account that has this reference, with what was made of it.
    ///
    /// # Errors
    /// 404 for a line that is not there.
    pub async fn line_named(&self, request: &Request, account: BankAccountId, reference: &str) -> AppResult<LineBook> {
        request.may(Reading::Books)?;
        let reference = Code::new(reference).map_err(|_| AppError::Hidden)?;
        let found = self.store.line_named(self.programme, account, &reference).await?;
        self.booked(found.ok_or(AppError::Hidden)?).await
    }

    /// A line by its id, with what was made of it.
    ///
    /// # Errors
    /// 404 for a line that is not there.
    pub async fn line_book(&self, request: &Request, line: StatementLineId) -> AppResult<LineBook> {
        request.may(Reading::Books)?;
        let found = self.store.statement_line(self.programme, line).await?;
        self.booked(found.ok_or(AppError::Hidden)?).await
    }

    /// Lines of an account that are booked whole, the latest first.
    pub async fn lines_booked(
        &self,
        request: &Request,
        account: BankAccountId,
        window: (Option<uuid::Uuid>, u64),
    ) -> AppResult<Vec<(StatementLine, LineState)>> {
        request.may(Reading::Books)?;
        Ok(self.store.booked_lines(self.programme, account, window).await?)
    }

    async fn booked(&self, (line, state): (StatementLine, LineState)) -> AppResult<LineBook> {
        let account = self.store.one::<BankAccount>(self.programme, line.bank_account_id.0).await?;
        let account = account.ok_or_else(|| AppError::internal("a line without its account"))?;
        let found = self.store.parts_of_line(self.programme, line.bank_account_id, &line.reference).await?;
        let cases: BTreeSet<CaseId> = found.iter().filter_map(|part| part.entry.as_ref()?.case_id).collect();
        let cases: Vec<CaseId> = cases.into_iter().collect();
        let applications = self.store.applications_of(self.programme, &cases).await?;
        let parts = found.into_iter().map(|part| {
            let case = part.entry.as_ref().and_then(|entry| applications.get(&entry.case_id?));
            BookedPart {
                reference: part.line.bank_ref.to_string(),
                amount: Money { minor: part.line.amount_minor, currency: part.line.currency },
                booked_on: part.line.booked_on,
                case: case.map(|found| found.number.clone()),
                event: part.entry.map(|entry| entry.event),
                reversed: part.reversed,
            }
        });
        let parts = parts.collect();
        let records = self.store.matches_of(self.programme, &[line.statement_line_id]).await?;
        let named = records.values().flat_map(|(_, of)| of.iter().map(|one| one.disbursement_id)).collect();
        let listed = self.listed_payments(&named).await?;
        let records = records.into_values().map(|(row, of)| {
            let payments = of.iter().filter_map(|one| listed.get(&one.disbursement_id).cloned()).collect();
            LineRecord { row, payments }
        });
        Ok(LineBook { account, line, state, parts, records: records.collect() })
    }

    /// What booking a line as these payments takes: a confirmation that can be taken back where they make up what is left of
    /// it, else a step for each part.
    ///
    /// # Errors
    /// 404 for a payment that is not there.
    pub async fn line_payments(&self, book: &LineBook, ask: &PaymentsAsk) -> AppResult<Vec<Command>> {
        let mut found = self.store.disbursements_of(self.programme, &ask.payments).await?;
        let rows: Vec<_> = ask.payments.iter().filter_map(|id| found.remove(id)).collect();
        if rows.len() != ask.payments.len() || rows.is_empty() {
            return Err(AppError::Hidden);
        }
        let sum = match ask.amount {
            Some(amount) => amount.minor,
            None => Minor::sum(rows.iter().map(|row| row.amount_minor)).map_err(AppError::internal)?,
        };
        let whole = sum == book.state.left_minor;
        let refs = free_refs(&book.line.reference, &book.used(), (rows.len(), whole))?;
        if whole || (!book.incoming() && sum > book.state.left_minor) {
            let (line, version, reason) = (book.line.statement_line_id, ask.version, ask.reason.clone());
            let ask = ConfirmAsk { line, version, payments: ask.payments.clone(), reason };
            return Ok(confirmation(&ask, (&book.line, &book.state), &rows, &refs));
        }
        let step = |(row, bank_ref): (&ledger_core::programme::disbursement::Disbursement, Code)| {
            let (disbursement, version, value_on) = (row.disbursement_id, row.version, book.line.value_on);
            let minor = ask.amount.map_or(row.amount_minor, |amount| amount.minor);
            let amount = Money { minor, currency: book.line.currency };
            if book.incoming() {
                Command::PaymentReturn(PaymentReturn { disbursement, version, bank_ref, amount, value_on })
            } else {
                Command::PaymentConfirm(PaymentConfirm { disbursement, version, bank_ref, amount, value_on })
            }
        };
        Ok(rows.iter().zip(refs).map(step).collect())
    }

    /// What a key of this person did before, where it was one of these actions. A form that is sent again is answered by it: its
    /// steps would be others now, for what is left of the line is another.
    pub async fn line_answered(&self, request: &Request, sent: &str, actions: &[Action]) -> AppResult<Option<Receipt>> {
        let earlier = self.store.answered(self.programme, request.principal.person.id, sent).await?;
        Ok(earlier.filter(|receipt| actions.iter().any(|action| action.code() == receipt.action)))
    }

    /// Takes the steps of a line, all of them in one transaction or none.
    ///
    /// # Errors
    /// Those of the decisions, the first that was refused.
    pub async fn line_take(&self, request: &Request, terms: Terms, commands: Vec<Command>) -> AppResult<Receipt> {
        if let [only] = commands.as_slice() {
            return self.execute(request, terms, only.clone()).await;
        }
        key(terms.key.clone())?;
        let written = self.all_or_nothing(request, &terms, commands).await?;
        self.told(request, written).await
    }

    /// The entries that steps would post, each decided by itself on what stands now; nothing is written or logged.
    ///
    /// # Errors
    /// The refusal that a step would meet.
    pub async fn line_entries(
        &self,
        request: &Request,
        on: Option<Day>,
        commands: &[Command],
    ) -> AppResult<Vec<EntryView>> {
        let terms = Terms { on, ..Terms::default() };
        let mut entries = Vec::new();
        for command in commands {
            // As it would be sent: with the papers that it makes.
            let day = (on.unwrap_or_else(|| request.today()), request.principal.person.id);
            let (command, _) = self.with_documents(day, command.clone()).await?;
            let asked = self.asked(request, &terms, command)?;
            match self.store.plan(asked, decide).await? {
                Ok(plan) => {
                    entries.extend(plan.entries.iter().map(|entry| EntryView::new(&entry.header, &entry.legs)));
                }
                Err(Stop::Refused(refusal)) => {
                    self.told(request, Written::Refused(refusal, 0)).await?;
                }
                Err(Stop::Hidden) => return Err(AppError::Hidden),
                Err(Stop::Broken(what)) => return Err(AppError::internal(what)),
            }
        }
        Ok(entries)
    }

    /// Names of those who made the records of a line, in their order.
    pub async fn record_makers(&self, book: &LineBook) -> AppResult<Vec<String>> {
        let mut names = Vec::new();
        for person in book.records.iter().map(|record| record.row.actor_id).collect::<Vec<PersonId>>() {
            names.push(self.name_of(person).await?);
        }
        Ok(names)
    }
}
