//! Payment batches: built with their files, released by a second signatory, dropped, listed, and their files handed out.
//!
//! ```text
//! batch_build:    vault: payees -> files, sealed;  ledger: [BatchBuild, PaymentPrepare x n] in one transaction
//! batch_release:  the sealed files are the ledger's;  ledger: [BatchRelease, PaymentRelease x n] in one transaction
//! ```
//! Invariant: all members are taken, or none; a retry is the same batch; no file is opened before the act of opening it was
//! logged. Must not let a payee into an answer of its own: what a batch shows is numbers, amounts and references.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, BatchId, CaseId, DisbursementId};
use ledger_core::policy::{Action, Reading, roles_for};
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::batch::{BATCH_MAX, BATCH_PREFIX, Batch, BatchLine, FileHashes, PaymentFormat};
use ledger_core::programme::command::{
    BatchBuild, BatchDrop, BatchMember, BatchRead, BatchRelease, Command, DisbursementStep, PaymentPrepare, SameAccount,
};
use ledger_core::programme::decide;
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::payee::Payee;
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::text::Code;
use ledger_core::time::{Day, days_between};

use super::batch_files::{Content, Files, opened};
use super::execute::{Terms, key};
use super::statements::Download;
use super::{App, AppError, AppResult, Receipt, Request, clock};
use crate::store::write::{WriteRequest, Written};

/// Code of the fault that the settings name no IBAN for a bank account.
pub const NO_BANK_DETAILS: &str = "no_bank_details";
/// How often a number is asked for anew that somebody else was faster to take.
const TRIES: usize = 3;

/// What somebody wants paid together.
#[derive(Clone, Debug)]
pub struct BatchAsk {
    /// From which account.
    pub bank_account: BankAccountId,
    /// On which day.
    pub requested_on: Day,
    /// What, in the order of the files.
    pub members: Vec<BatchMember>,
    /// Why one payee gets the same amount twice on one day.
    pub reason: Option<Code>,
}

/// A batch as it is shown.
#[derive(Clone, Debug)]
pub struct BatchView {
    /// The batch.
    pub batch: Batch,
    /// Its payments.
    pub lines: Vec<BatchLineView>,
}

/// A payment of a batch as it is shown.
#[derive(Clone, Debug)]
pub struct BatchLineView {
    /// The payment.
    pub line: BatchLine,
    /// Number of its case.
    pub number: String,
    /// The disbursement as it is now.
    pub disbursement: Disbursement,
}

impl BatchLineView {
    /// Is it still as it was put into the batch, or gone out with it?
    pub fn stands(&self) -> bool {
        self.line.stands(&self.disbursement) || self.disbursement.released_by.is_some()
    }
}

/// An authorised payment that could go into a batch.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The disbursement.
    pub disbursement: Disbursement,
    /// Number of its case.
    pub number: String,
    /// Days since it was authorised.
    pub age_days: i64,
    /// Its payee, if one was set.
    pub payee: Option<Payee>,
}

impl App {
    /// Builds a batch.
    ///
    /// # Errors
    /// 422 where the account has no details in the settings; those of the decision; 503 without a vault.
    pub async fn batch_build(&self, request: &Request, terms: Terms, ask: BatchAsk) -> AppResult<Receipt> {
        let sent = key(terms.key.clone())?;
        let may = self.may(request, Action::BatchBuild);
        if let Some(receipt) = self.batch_answered(request, &sent, &ask).await? {
            return Ok(receipt);
        }
        let on = terms.on.unwrap_or_else(|| request.today());
        let gathered = if may { self.gather(&ask, on).await? } else { None };
        // Where there is nothing to make files of, the decision says why.
        let Some((content, same_account)) = gathered else {
            let command = build(&ask, (BatchId(uuid::Uuid::nil()), 0), FileHashes::none(), Vec::new());
            return self.execute(request, terms, command).await;
        };
        let vault = self.vault()?;
        for _ in 0..TRIES {
            let number = self.store.batch_counter(self.programme, on).await? + 1;
            let person = request.principal.person.id;
            // The number is a part of what the files say: with another number it is another batch.
            let parts = [person.0.as_bytes().as_slice(), sent.as_bytes(), &number.to_be_bytes()];
            let id = BatchId(vault.id_of("batch", &parts)?);
            let text = format!("{BATCH_PREFIX}{}-{number:04}", chrono::Datelike::year(&on));
            let Files { bundle, hashes } = content.render(id, &text)?;
            let account = ledger_core::id::SubjectId(ask.bank_account.0);
            vault.payment_put(account, id, &bundle, request.now).await?;
            let mut commands = vec![build(&ask, (id, number), hashes, same_account.clone())];
            commands.extend(ask.members.iter().map(|member| {
                let (disbursement, version, bank_account) = (member.disbursement, member.version, ask.bank_account);
                Command::PaymentPrepare(PaymentPrepare { disbursement, version, bank_account })
            }));
            let written = self.all_or_nothing(request, &terms, commands).await?;
            let overtaken = matches!(&written, Written::Refused(refused, _)
                if refused.code == RefusalCode::StaleVersion && refused.object.0 == ObjectKind::Batch);
            if !overtaken {
                return self.told(request, written).await;
            }
        }
        Err(AppError::Busy { retry_after_s: 1 })
    }

    /// The batch that this key built before, if it was the same one.
    async fn batch_answered(&self, request: &Request, sent: &str, ask: &BatchAsk) -> AppResult<Option<Receipt>> {
        let person = request.principal.person.id;
        let earlier = self.store.answered(self.programme, person, sent).await?;
        let Some(receipt) = earlier.filter(|receipt| receipt.action == Action::BatchBuild.code()) else {
            return Ok(None);
        };
        let id: BatchId = receipt.object_id.parse().map_err(AppError::internal)?;
        let (batch, lines) = self.store.batch(self.programme, id).await?.ok_or(AppError::Hidden)?;
        let members = lines
            .iter()
            .map(|line| BatchMember { disbursement: line.disbursement_id, version: line.prepared_version - 1 });
        let same = (batch.bank_account_id, batch.requested_on) == (ask.bank_account, ask.requested_on)
            && batch.override_reason == ask.reason
            && members.eq(ask.members.iter().cloned());
        if same {
            return Ok(Some(receipt));
        }
        let detail = "This idempotency key was used for another request.".into();
        Err(AppError::Conflict { code: "key_reused", detail, field: None })
    }

    /// What the files are made of, and which payees have one account; nothing where the decision will refuse anyway.
    async fn gather(&self, ask: &BatchAsk, on: Day) -> AppResult<Option<(Content, Vec<SameAccount>)>> {
        if ask.members.is_empty() || ask.members.len() > BATCH_MAX {
            return Ok(None);
        }
        let accounts = self.store.bank_accounts(self.programme).await?;
        let Some(account) = accounts.into_iter().find(|row| row.bank_account_id == ask.bank_account) else {
            return Ok(None);
        };
        let ids: Vec<DisbursementId> = ask.members.iter().map(|member| member.disbursement).collect();
        let mut found = self.store.disbursements_of(self.programme, &ids).await?;
        let members: Vec<Disbursement> = ids.iter().filter_map(|id| found.remove(id)).collect();
        let cases: BTreeSet<CaseId> = members.iter().map(|row| row.case_id).collect();
        let cases: Vec<CaseId> = cases.into_iter().collect();
        let held = self.holding(&cases).await?;
        let ready = |row: &Disbursement| held.get(&row.case_id).is_some_and(|payee| payee.confirmed_on.is_some());
        if members.len() != ids.len() || !members.iter().all(ready) {
            return Ok(None);
        }
        let settings = self.store.base(self.programme).await?.settings;
        let own = settings.bank_details.iter().find(|own| own.code == account.code).cloned().ok_or_else(|| {
            let detail = "The settings name no IBAN for this bank account.";
            AppError::field("/bank_account_id", NO_BANK_DETAILS, detail)
        })?;
        let vault = self.vault()?;
        let applications = self.store.applications_of(self.programme, &cases).await?;
        let mut payees = BTreeMap::new();
        for row in &members {
            let (Some(payee), Some(case)) = (held.get(&row.case_id), applications.get(&row.case_id)) else {
                return Ok(None);
            };
            payees.insert(row.disbursement_id, vault.payee_get(case.subject_id, &payee.commitment).await?);
        }
        let same_account = self.same_account(ask.requested_on, &members, &held).await?;
        let (made_on, requested_on, currency) = (on, ask.requested_on, account.currency);
        Ok(Some((Content { own, currency, made_on, requested_on, members, payees }, same_account)))
    }

    /// The payee of each case that holds now.
    async fn holding(&self, cases: &[CaseId]) -> AppResult<BTreeMap<CaseId, Payee>> {
        // In the order of their versions: the last stays.
        let versions = self.store.payees_of(self.programme, cases).await?;
        Ok(versions.into_iter().map(|row| (row.case_id, row)).collect())
    }

    /// Which members have the account of another member, or of a payment of another batch for the same day.
    async fn same_account(
        &self,
        day: Day,
        members: &[Disbursement],
        held: &BTreeMap<CaseId, Payee>,
    ) -> AppResult<Vec<SameAccount>> {
        let wanted: Vec<_> = held.values().map(|payee| &payee.commitment).collect();
        let alike = self.vault()?.payees_alike(&wanted).await?;
        let told: BTreeSet<String> = alike.values().flatten().cloned().collect();
        let rows = self.store.payees_committed(self.programme, told.into_iter().collect()).await?;
        let by_version: BTreeMap<(CaseId, i64), &str> =
            rows.iter().map(|row| ((row.case_id, row.version), row.commitment.as_str())).collect();
        let others = self.store.batches_on(self.programme, day).await?;
        let others = others.iter().flat_map(|(_, lines)| lines);
        let others = others.map(|line| (line.disbursement_id, line.case_id, line.payee_version));
        let own =
            |row: &Disbursement| held.get(&row.case_id).map(|payee| (row.disbursement_id, row.case_id, payee.version));
        let all: Vec<(DisbursementId, CaseId, i64)> = others.chain(members.iter().filter_map(own)).collect();
        let mut pairs = Vec::new();
        for member in members {
            let Some(shared) = held.get(&member.case_id).and_then(|payee| alike.get(payee.commitment.as_str())) else {
                continue;
            };
            let shares = |case: CaseId, version: i64| {
                by_version.get(&(case, version)).is_some_and(|one| shared.iter().any(|known| known == one))
            };
            for (other, case, version) in &all {
                if *other != member.disbursement_id && shares(*case, *version) {
                    pairs.push(SameAccount { member: member.disbursement_id, other: *other });
                }
            }
        }
        Ok(pairs)
    }

    /// A second signatory releases a batch: the files that they saw are those that lie sealed.
    ///
    /// # Errors
    /// Those of the decision, for every member; 503 where the files don't open.
    pub async fn batch_release(
        &self,
        request: &Request,
        terms: Terms,
        (batch, version): (BatchId, i64),
        files: FileHashes,
    ) -> AppResult<Receipt> {
        let sent = key(terms.key.clone())?;
        let found = self.store.batch(self.programme, batch).await?;
        let (row, lines) = found.ok_or(AppError::Hidden)?;
        let person = request.principal.person.id;
        let release = Command::BatchRelease(BatchRelease { batch, version, files });
        // Done before under this key: the door tells what was answered then, or that something else was asked.
        let used = self.store.answered(self.programme, person, &sent).await?.is_some();
        if used || !self.may(request, Action::BatchRelease) {
            return self.execute(request, terms, release).await;
        }
        for format in PaymentFormat::ALL {
            opened(self.vault()?, &row, *format).await?;
        }
        let mut commands = vec![release];
        commands.extend(lines.iter().map(|line| {
            let (disbursement, version) = (line.disbursement_id, line.prepared_version);
            Command::PaymentRelease(DisbursementStep { disbursement, version })
        }));
        let written = self.all_or_nothing(request, &terms, commands).await?;
        self.told(request, written).await
    }

    /// Drops a batch before its release.
    pub async fn batch_drop(&self, request: &Request, terms: Terms, input: BatchDrop) -> AppResult<Receipt> {
        self.execute(request, terms, Command::BatchDrop(input)).await
    }

    /// Hands a payment file out, after the act of opening it was logged.
    pub async fn batch_file(
        &self,
        request: &Request,
        terms: Terms,
        (batch, format): (BatchId, PaymentFormat),
    ) -> AppResult<Download> {
        let vault = self.vault()?;
        self.execute(request, terms, Command::BatchRead(BatchRead { batch, format })).await?;
        let (row, _) = self.store.batch(self.programme, batch).await?.ok_or(AppError::Hidden)?;
        let bytes = opened(vault, &row, format).await?.to_vec();
        let (media, ending) = match format {
            PaymentFormat::Csv => ("text/csv; charset=utf-8", "csv"),
            PaymentFormat::Pain09 | PaymentFormat::Pain03 => ("application/xml", "xml"),
        };
        Ok(Download { name: format!("{}.{ending}", row.number), media, bytes })
    }

    /// A page of batches, the latest first.
    pub async fn batches(&self, request: &Request, after: Option<&str>, limit: u64) -> AppResult<Vec<Batch>> {
        request.may(Reading::Books)?;
        Ok(self.store.batches(self.programme, after, limit).await?)
    }

    /// One batch with its payments.
    pub async fn batch(&self, request: &Request, id: BatchId) -> AppResult<BatchView> {
        request.may(Reading::Books)?;
        let (batch, lines) = self.store.batch(self.programme, id).await?.ok_or(AppError::Hidden)?;
        let ids: Vec<DisbursementId> = lines.iter().map(|line| line.disbursement_id).collect();
        let mut found = self.store.disbursements_of(self.programme, &ids).await?;
        let cases: Vec<CaseId> = lines.iter().map(|line| line.case_id).collect();
        let applications = self.store.applications_of(self.programme, &cases).await?;
        let view = |line: BatchLine| {
            let number = applications.get(&line.case_id).map(|row| row.number.clone()).unwrap_or_default();
            found.remove(&line.disbursement_id).map(|disbursement| BatchLineView { line, number, disbursement })
        };
        Ok(BatchView { batch, lines: lines.into_iter().filter_map(view).collect() })
    }

    /// Authorised payments that could go into a batch of an account, the longest waiting first.
    pub async fn batch_candidates(&self, request: &Request, account: BankAccountId) -> AppResult<Vec<Candidate>> {
        request.may(Reading::Books)?;
        let accounts = self.store.bank_accounts(self.programme).await?;
        let account = accounts.into_iter().find(|row| row.bank_account_id == account).ok_or(AppError::Hidden)?;
        let most = u64::try_from(BATCH_MAX).unwrap_or(u64::MAX);
        let rows = self.store.unprepared(self.programme, &account.currency.to_string(), most).await?;
        let cases: Vec<CaseId> = rows.iter().map(|row| row.case_id).collect();
        let applications = self.store.applications_of(self.programme, &cases).await?;
        let mut held = self.holding(&cases).await?;
        let today = request.today();
        let candidate = |disbursement: Disbursement| Candidate {
            number: applications.get(&disbursement.case_id).map(|row| row.number.clone()).unwrap_or_default(),
            age_days: days_between(disbursement.state_on, today),
            payee: held.get_mut(&disbursement.case_id).cloned(),
            disbursement,
        };
        Ok(rows.into_iter().map(candidate).collect())
    }

    pub(super) fn may(&self, request: &Request, action: Action) -> bool {
        roles_for(action).iter().any(|role| request.principal.roles.contains(role))
    }

    /// Commands in one transaction, the first under the person's key: how the first that was refused came out, else the first.
    pub(super) async fn all_or_nothing(
        &self,
        request: &Request,
        terms: &Terms,
        commands: Vec<Command>,
    ) -> AppResult<Written> {
        let mut requests = Vec::with_capacity(commands.len());
        for (index, command) in commands.into_iter().enumerate() {
            requests.push(WriteRequest {
                programme: self.programme,
                actor: request.principal.person.id,
                attested: None,
                key: terms.key.clone().filter(|_| index == 0),
                on: terms.on,
                original_on: terms.original_on,
                today: request.today(),
                now: request.now,
                entropy: clock::random().map_err(AppError::internal)?,
                request_id: request.request_id.clone(),
                command,
            });
        }
        request.progress.writing().await;
        let mut answers = self.store.write_all(requests, decide, false).await?.into_iter().map(|(written, _)| written);
        let first = answers.next().ok_or_else(|| AppError::internal("nothing was asked of the door"))?;
        if !matches!(first, Written::Granted(_)) {
            return Ok(first);
        }
        Ok(answers.find(|written| !matches!(written, Written::Granted(_))).unwrap_or(first))
    }
}

fn build(
    ask: &BatchAsk,
    (batch, number): (BatchId, i64),
    files: FileHashes,
    same_account: Vec<SameAccount>,
) -> Command {
    let (members, reason) = (ask.members.clone(), ask.reason.clone());
    let (bank_account, requested_on) = (ask.bank_account, ask.requested_on);
    Command::BatchBuild(BatchBuild { batch, number, bank_account, requested_on, members, files, same_account, reason })
}
