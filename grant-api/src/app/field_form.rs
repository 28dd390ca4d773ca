//! The field form: a workbook of the visits to be made, and its return.
//!
//! Reading is off the async threads and limited in time. Every row is decided as if a person had typed it in, on top of the
//! rows before; either all are written, in one transaction, or none. Invariant: a row that was recorded before, by whomever,
//! changes nothing when it comes again. Must not: believe that a cell is right because the form was.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ledger_core::id::EnterpriseId;
use ledger_core::policy::{self, Action};
use ledger_core::programme::command::{Command, FollowupEnding, VisitRecord};
use ledger_core::programme::decide;
use ledger_core::programme::followup::FollowupEnd;
use ledger_core::programme::refusal::Refusal;
use ledger_core::programme::visit_answers::VisitKind;
use sha2::{Digest, Sha256};

use super::followups::FollowupSearch;
use super::statements::{Download, XLSX};
use super::{App, AppError, AppResult, Request, clock, refusal};
use crate::exchange::field_form::{self, Filled, Form, FormId, ROWS_MAX, ToVisit};
pub use crate::exchange::field_form::{CellFault, Language};
use crate::store::reports::ListedEnterprise;
use crate::store::write::{WriteRequest, Written};

/// Longest time that reading a form may take.
const READING_MAX: Duration = Duration::from_secs(10);
/// Rows of a page while a form is made.
const PAGE: u64 = 500;

/// What came of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormOutcome {
    /// Visits recorded, or that would be.
    pub visits: usize,
    /// Ends of follow-up recorded, or that would be.
    pub ends: usize,
    /// Rows that were recorded before.
    pub there: usize,
    /// Every fault; when there is one, nothing was written.
    pub faults: Vec<CellFault>,
    /// Whether something was written.
    pub written: bool,
}

impl App {
    /// A form with a row for each enterprise on a list.
    pub async fn visit_form(
        &self,
        request: &Request,
        search: FollowupSearch,
        language: Language,
    ) -> AppResult<Download> {
        let (mut rows, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = self.followups(request, search, after.as_deref(), PAGE).await?;
            rows.extend(page.rows.iter().map(|row| ToVisit {
                number: row.number.clone(),
                enterprise: row.enterprise.enterprise_id,
                scheduled_for: row.planned.map(|planned| planned.on),
                kind: row.planned.map_or(VisitKind::Extra, |planned| planned.kind),
                sector: row.enterprise.sector.code(),
                region: row.enterprise.region.as_str().to_owned(),
            }));
            after = page.next;
            if after.is_none() || rows.len() > ROWS_MAX {
                break;
            }
        }
        if rows.len() > ROWS_MAX {
            let detail = "The form would be too long. Ask for one region.";
            return Err(AppError::field("?list", "too_large", detail));
        }
        let bits = clock::random::<16>().map_err(AppError::internal)?;
        let id = FormId { programme: self.programme, form: format!("{:032x}", u128::from_be_bytes(bits)) };
        let bytes = field_form::write(&id, &rows, language, request.today()).map_err(AppError::internal)?;
        Ok(Download { name: format!("visits-{}.xlsx", request.today()), media: XLSX, bytes })
    }

    /// Takes a form back. A dry run tells what would come of it and writes nothing.
    pub async fn visit_form_take(&self, request: &Request, file: Vec<u8>, dry_run: bool) -> AppResult<FormOutcome> {
        let person = request.principal.person.id;
        if policy::allow(Action::VisitRecord, &request.principal.roles, person, &[]).is_err() {
            let detail = "None of your roles may do this.".into();
            return Err(AppError::Denied { code: "not_your_role", detail, earlier: None });
        }
        let form = read(file).await?;
        if form.id.programme != self.programme {
            return Err(AppError::field("/file", "not_a_form", "This form is of another programme."));
        }
        let ids: BTreeSet<EnterpriseId> = form.rows.iter().map(|row| row.enterprise).collect();
        let ids: Vec<EnterpriseId> = ids.into_iter().collect();
        let found = self.store.enterprises_of(self.programme, request.only_ngo(), &ids).await?;
        let found = found.into_iter().map(|listed| (listed.enterprise.enterprise_id, listed)).collect();
        let mut batch = Batch { form: &form, found, asked: Vec::new(), outcome: FormOutcome::default() };
        batch.outcome.faults.clone_from(&form.faults);
        form.rows.iter().for_each(|row| batch.row(row));
        let Batch { asked, mut outcome, .. } = batch;
        let requests = asked.iter().map(|one| self.request_of_row(request, one)).collect::<AppResult<Vec<_>>>()?;
        let trial = dry_run || !outcome.faults.is_empty();
        if !trial {
            request.progress.writing().await;
        }
        let answers = self.store.write_all(requests, decide, trial).await?;
        for (one, (written, wrote)) in asked.iter().zip(answers) {
            match written {
                Written::Granted(_) if !wrote => outcome.there += 1,
                Written::Granted(_) if one.is_end() => outcome.ends += 1,
                Written::Granted(_) => outcome.visits += 1,
                other => outcome.faults.push(told(&form, one, &other)),
            }
        }
        outcome.faults.sort_by_key(|fault| place(&fault.cell));
        outcome.written = !trial && outcome.faults.is_empty() && outcome.visits + outcome.ends > 0;
        Ok(outcome)
    }

    fn request_of_row(&self, request: &Request, one: &Asked) -> AppResult<WriteRequest> {
        Ok(WriteRequest {
            programme: self.programme,
            actor: request.principal.person.id,
            attested: None,
            key: Some(one.key.clone()),
            on: None,
            original_on: None,
            today: request.today(),
            now: request.now,
            entropy: clock::random().map_err(AppError::internal)?,
            request_id: request.request_id.clone(),
            command: one.command.clone(),
        })
    }
}

/// Reads off the async threads, for so long and no longer.
async fn read(file: Vec<u8>) -> AppResult<Form> {
    let reading = tokio::task::spawn_blocking(move || field_form::read(&file));
    let read = tokio::time::timeout(READING_MAX, reading).await;
    let read = read.map_err(|_| AppError::field("/file", "too_large", "The file takes too long to read."))?;
    let read = read.map_err(AppError::internal)?;
    read.map_err(|error| AppError::field("/file", error.code(), error.to_string()))
}

/// One command of one row.
struct Asked {
    row: u32,
    key: String,
    command: Command,
}

impl Asked {
    fn is_end(&self) -> bool {
        matches!(self.command, Command::FollowupEnd(_))
    }
}

/// Rows on their way to commands.
struct Batch<'a> {
    form: &'a Form,
    found: BTreeMap<EnterpriseId, ListedEnterprise>,
    asked: Vec<Asked>,
    outcome: FormOutcome,
}

impl Batch<'_> {
    fn row(&mut self, row: &Filled) {
        let Some(listed) = self.found.get(&row.enterprise) else {
            return self.fault(row.row, "enterprise", "unknown_enterprise", "You know of no business with this code.");
        };
        if listed.number != row.number {
            return self.fault(row.row, "case", "case_differs", "This case belongs to another business.");
        }
        let case = listed.enterprise.case_id;
        let mut commands = Vec::new();
        if let Some(status) = row.status {
            commands.push(Command::VisitRecord(VisitRecord {
                case,
                visited_on: row.visited_on,
                status,
                since_on: row.since_on,
                paid_workers: row.paid_workers,
                paid_days_12m: row.paid_days_12m,
                answers: row.answers.clone(),
            }));
        }
        if let Some(reason) = row.ends {
            commands.push(Command::FollowupEnd(FollowupEnding { case, reason, ended_on: row.visited_on }));
        }
        let new: Vec<Command> = commands.into_iter().filter(|command| !is_there(listed, command)).collect();
        if new.is_empty() {
            self.outcome.there += 1;
        }
        for command in new {
            let key = self.key(&command);
            self.asked.push(Asked { row: row.row, key, command });
        }
    }

    /// The same for the same answers of the same form, however often they come.
    fn key(&self, command: &Command) -> String {
        let content = serde_json::to_vec(command).unwrap_or_default();
        let hash = Sha256::new().chain_update(self.form.id.form.as_bytes()).chain_update(content).finalize();
        format!("form-{}", ledger_core::row::hex(&hash))
    }

    fn fault(&mut self, row: u32, column: &str, code: &str, text: &str) {
        let cell = self.form.cell(column, row);
        self.outcome.faults.push(CellFault { cell, code: code.to_owned(), text: text.to_owned() });
    }
}

/// Was it recorded before? An end that is no later than one that outweighs it says nothing new.
fn is_there(listed: &ListedEnterprise, command: &Command) -> bool {
    match command {
        Command::VisitRecord(visit) => listed.visits.iter().any(|known| known.says(visit)),
        Command::FollowupEnd(end) => {
            let outweighs = |known: &FollowupEnd| known.outweighs(end.reason, end.ended_on);
            listed.end.as_ref().is_some_and(|known| known.ended_on >= end.ended_on && outweighs(known))
        }
        _ => false,
    }
}

/// A refusal with the cell that it is about.
fn told(form: &Form, one: &Asked, written: &Written) -> CellFault {
    let (code, text, column) = match written {
        Written::Refused(refused, _) => (refused.code.code(), refusal::sentence(refused.code), column_of(refused, one)),
        Written::Hidden => ("unknown_enterprise", "You know of no business with this code.", "enterprise".to_owned()),
        _ => ("key_reused", "This row was recorded with other answers.", "case".to_owned()),
    };
    CellFault { cell: form.cell(&column, one.row), code: code.to_owned(), text: text.to_owned() }
}

fn column_of(refused: &Refusal, one: &Asked) -> String {
    let field = refused.detail.iter().find(|(name, _)| *name == "field").and_then(|(_, value)| value.as_str());
    let of_end = if one.is_end() { "ends" } else { "visited_on" };
    field.unwrap_or(of_end).to_owned()
}

/// Row, then column, of `Visits!B7`: the order in which a person goes through a sheet.
fn place(cell: &str) -> (u64, usize, String) {
    let address = cell.rsplit('!').next().unwrap_or_default();
    let letters: String = address.chars().take_while(char::is_ascii_alphabetic).collect();
    let row = address.get(letters.len()..).and_then(|row| row.parse().ok()).unwrap_or(0);
    (row, letters.len(), letters)
}
