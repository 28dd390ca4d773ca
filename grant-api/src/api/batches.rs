//! Payment batches: built, released, dropped, listed, and their files.
//!
//! Invariant: no answer here but the file itself says anything of a payee. Must not: make a file or decide what may be paid.

use std::sync::Arc;

use ledger_core::id::{BankAccountId, BatchId, DisbursementId};
use ledger_core::programme::batch::{Batch, FileHashes, PaymentFormat};
use ledger_core::programme::command::{BatchDrop, BatchMember};
use ledger_core::programme::payee::Commitment;
use ledger_core::text::Code;
use ledger_core::time::Day;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::auth::Auth;
use super::problem::ProblemResponse;
use super::wire::{MoneyBody, ReceiptBody, choice, limit};
use super::wire_act::{ReasonBody, code};
use super::{Answer, Tag, one_more, request};
use crate::app::App;
use crate::app::batches::{BatchAsk, BatchLineView, BatchView, Candidate};
use crate::app::execute::{Fields, Terms};
use crate::app::sealed::opening_key;

/// A disbursement of a batch.
#[derive(Clone, Debug, Object)]
#[oai(rename = "BatchMember", deny_unknown_fields)]
pub struct MemberBody {
    /// The disbursement.
    disbursement_id: Uuid,
    /// Version of it that you saw.
    version: i64,
}

/// What should be paid together.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewBatch", deny_unknown_fields)]
pub struct NewBatchBody {
    /// Business date; today when absent, never later.
    on: Option<Day>,
    /// The account that it is paid from.
    bank_account_id: Uuid,
    /// The day on which the bank should pay; not before the business date.
    requested_on: Day,
    /// Authorised disbursements in the order of the file, at most 200.
    #[oai(validator(max_items = 200))]
    members: Vec<MemberBody>,
    /// Reason code, where one payee gets the same amount twice on one day.
    reason: Option<String>,
}

/// SHA-256 of each payment file of a batch, in lower-case hexadecimal.
#[derive(Clone, Debug, Object)]
#[oai(rename = "BatchFiles", deny_unknown_fields)]
pub struct FilesBody {
    /// Of the pain.001.001.09 file.
    pain_001_001_09: String,
    /// Of the pain.001.001.03 file.
    pain_001_001_03: String,
    /// Of the CSV file.
    csv: String,
}

/// A release.
#[derive(Clone, Debug, Object)]
#[oai(rename = "BatchRelease", deny_unknown_fields)]
pub struct ReleaseBody {
    /// Business date; today when absent, never later.
    on: Option<Day>,
    /// Version of the batch that you saw.
    version: i64,
    /// The hashes of its files that you saw.
    files: FilesBody,
}

/// A payment batch.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Batch")]
pub struct BatchBody {
    /// Id.
    batch_id: Uuid,
    /// Its number, which the bank repeats.
    number: String,
    /// The account that it is paid from.
    bank_account_id: Uuid,
    /// built, released, dropped.
    state: String,
    /// Version.
    version: i64,
    /// Payments in it.
    payments: i64,
    /// What they add up to: the control sum of its files.
    total: MoneyBody,
    /// The day on which the bank should pay.
    requested_on: Day,
    /// Hashes of its files.
    files: FilesBody,
    /// Why one payee gets the same amount twice on one day.
    #[oai(skip_serializing_if_is_none)]
    override_reason: Option<String>,
    /// Who built it.
    built_by: Uuid,
    /// When.
    built_on: Day,
    /// Who released it.
    #[oai(skip_serializing_if_is_none)]
    released_by: Option<Uuid>,
    /// Who dropped it.
    #[oai(skip_serializing_if_is_none)]
    dropped_by: Option<Uuid>,
    /// Since when in this state.
    state_on: Day,
}

impl From<Batch> for BatchBody {
    fn from(row: Batch) -> Self {
        let hash = |format| row.hash(format).as_str().to_owned();
        BatchBody {
            files: FilesBody {
                pain_001_001_09: hash(PaymentFormat::Pain09),
                pain_001_001_03: hash(PaymentFormat::Pain03),
                csv: hash(PaymentFormat::Csv),
            },
            batch_id: row.batch_id.0,
            bank_account_id: row.bank_account_id.0,
            state: row.state.code().to_owned(),
            version: row.version,
            payments: row.payments,
            total: MoneyBody::of(row.total_minor, row.currency),
            requested_on: row.requested_on,
            override_reason: row.override_reason.map(|reason| reason.to_string()),
            built_by: row.built_by.0,
            built_on: row.built_on,
            released_by: row.released_by.map(|person| person.0),
            dropped_by: row.dropped_by.map(|person| person.0),
            state_on: row.state_on,
            number: row.number,
        }
    }
}

/// A payment of a batch.
#[derive(Clone, Debug, Object)]
#[oai(rename = "BatchLine")]
pub struct BatchLineBody {
    /// 1, 2, ..
    line: i64,
    /// The disbursement.
    disbursement_id: Uuid,
    /// Number of its case.
    case: String,
    /// Amount.
    amount: MoneyBody,
    /// Reference that the bank carries to the statement.
    end_to_end_id: String,
    /// Version of the payee that is paid to.
    payee_version: i64,
    /// State of the disbursement now.
    state: String,
    /// Is it as it was put into the batch, or gone out with it? Where it is not, the batch can only be dropped.
    stands: bool,
}

impl From<BatchLineView> for BatchLineBody {
    fn from(view: BatchLineView) -> Self {
        BatchLineBody {
            line: view.line.line_no,
            disbursement_id: view.line.disbursement_id.0,
            amount: MoneyBody::of(view.line.amount_minor, view.disbursement.currency),
            end_to_end_id: view.line.end_to_end_id.to_string(),
            payee_version: view.line.payee_version,
            state: view.disbursement.state.code().to_owned(),
            stands: view.stands(),
            case: view.number,
        }
    }
}

/// A batch with its payments.
#[derive(Clone, Debug, Object)]
#[oai(rename = "BatchDetail")]
pub struct BatchDetailBody {
    /// The batch.
    batch: BatchBody,
    /// Its payments in the order of the file.
    lines: Vec<BatchLineBody>,
}

impl From<BatchView> for BatchDetailBody {
    fn from(view: BatchView) -> Self {
        let lines = view.lines.into_iter().map(BatchLineBody::from).collect();
        BatchDetailBody { batch: view.batch.into(), lines }
    }
}

/// A page of batches.
#[derive(Clone, Debug, Object)]
#[oai(rename = "BatchPage")]
pub struct BatchPage {
    /// Batches, the latest first.
    items: Vec<BatchBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    next: Option<String>,
}

/// An authorised payment that nobody prepared.
#[derive(Clone, Debug, Object)]
#[oai(rename = "BatchCandidate")]
pub struct CandidateBody {
    /// The disbursement.
    disbursement_id: Uuid,
    /// Its version.
    version: i64,
    /// Number of its case.
    case: String,
    /// Amount.
    amount: MoneyBody,
    /// Days since it was authorised.
    age_days: i64,
    /// Version of its payee, where one was set.
    #[oai(skip_serializing_if_is_none)]
    payee_version: Option<i64>,
    /// Day on which a second person confirmed the payee.
    #[oai(skip_serializing_if_is_none)]
    payee_confirmed_on: Option<Day>,
}

impl From<Candidate> for CandidateBody {
    fn from(found: Candidate) -> Self {
        let row = found.disbursement;
        CandidateBody {
            disbursement_id: row.disbursement_id.0,
            version: row.version,
            case: found.number,
            amount: MoneyBody::of(row.amount_minor, row.currency),
            age_days: found.age_days,
            payee_version: found.payee.as_ref().map(|payee| payee.version),
            payee_confirmed_on: found.payee.and_then(|payee| payee.confirmed_on),
        }
    }
}

fn hash(fields: &mut Fields, name: &str, text: &str) -> Option<Commitment> {
    fields.take(&format!("/files/{name}"), "hash", Commitment::parse(text))
}

fn hashes(fields: &mut Fields, body: &FilesBody) -> Option<FileHashes> {
    let pain09 = hash(fields, "pain_001_001_09", &body.pain_001_001_09);
    let pain03 = hash(fields, "pain_001_001_03", &body.pain_001_001_03);
    let csv = hash(fields, "csv", &body.csv);
    Some(FileHashes { pain09: pain09?, pain03: pain03?, csv: csv? })
}

fn terms(key: String, on: Option<Day>) -> Terms {
    Terms { key: Some(key), on, ..Terms::default() }
}

/// Operations on payment batches.
pub struct BatchesApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Disbursements")]
impl BatchesApi {
    /// Builds a batch: its payments are prepared, its files made and sealed; all of them, or none.
    #[oai(path = "/batches", method = "post", operation_id = "batch_build")]
    async fn build(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewBatchBody>,
    ) -> Answer<ReceiptBody> {
        let (mut fields, body) = (Fields::default(), body.0);
        let reason: Option<Option<Code>> = match &body.reason {
            None => Some(None),
            Some(text) => code(&mut fields, "/reason", text).map(Some),
        };
        let reason = fields.finish(reason)?;
        let member =
            |one: &MemberBody| BatchMember { disbursement: DisbursementId(one.disbursement_id), version: one.version };
        let members = body.members.iter().map(member).collect();
        let (bank_account, requested_on) = (BankAccountId(body.bank_account_id), body.requested_on);
        let ask = BatchAsk { bank_account, requested_on, members, reason };
        let receipt = self.0.batch_build(&request(auth), terms(key.0, body.on), ask).await?;
        Ok(Json(ReceiptBody::from(receipt)))
    }

    /// A second signatory releases a batch: all of its payments are sent, or none.
    #[oai(path = "/batches/:id/release", method = "post", operation_id = "batch_release")]
    async fn release(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<ReleaseBody>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let read = hashes(&mut fields, &body.0.files);
        let files = fields.finish(read)?;
        let batch = (BatchId(id.0), body.0.version);
        let receipt = self.0.batch_release(&request(auth), terms(key.0, body.0.on), batch, files).await?;
        Ok(Json(ReceiptBody::from(receipt)))
    }

    /// Drops a batch before its release: its payments can be prepared anew, under other references.
    #[oai(path = "/batches/:id/drop", method = "post", operation_id = "batch_drop")]
    async fn give_up(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<ReasonBody>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let reason = body.0.reason(&mut fields);
        let (reason, version) = (fields.finish(reason)?, body.0.version);
        let input = BatchDrop { batch: BatchId(id.0), version, reason };
        let receipt = self.0.batch_drop(&request(auth), terms(key.0, body.0.on), input).await?;
        Ok(Json(ReceiptBody::from(receipt)))
    }

    /// Batches, the latest first.
    #[oai(path = "/batches", method = "get", operation_id = "batch_list")]
    async fn list(
        &self,
        auth: Auth,
        /// Number of the last batch of the page before.
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
    ) -> Answer<BatchPage> {
        let size = self::limit(limit.0)?;
        let mut rows = self.0.batches(&request(auth), after.0.as_deref(), one_more(size)).await?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|row| row.number.clone());
        Ok(Json(BatchPage { items: rows.into_iter().map(BatchBody::from).collect(), next }))
    }

    /// One batch with its payments.
    #[oai(path = "/batches/:id", method = "get", operation_id = "batch_get")]
    async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<BatchDetailBody> {
        Ok(Json(self.0.batch(&request(auth), BatchId(id.0)).await?.into()))
    }

    /// Authorised payments that could go into a batch of an account, the longest waiting first.
    #[oai(path = "/bank-accounts/:id/batch-candidates", method = "get", operation_id = "batch_candidates")]
    async fn candidates(&self, auth: Auth, id: Path<Uuid>) -> Answer<Vec<CandidateBody>> {
        let found = self.0.batch_candidates(&request(auth), BankAccountId(id.0)).await?;
        Ok(Json(found.into_iter().map(CandidateBody::from).collect()))
    }

    /// Hands a payment file out. Each opening is an act in the log.
    #[oai(path = "/batches/:id/file", method = "get", operation_id = "batch_read")]
    async fn file(
        &self,
        auth: Auth,
        id: Path<Uuid>,
        /// pain.001.001.09, pain.001.001.03, csv.
        format: Query<String>,
    ) -> Result<poem_openapi::payload::Attachment<Vec<u8>>, ProblemResponse> {
        let mut fields = Fields::default();
        let format = choice(&mut fields, "?format", PaymentFormat::ALL, PaymentFormat::code, &format.0);
        let of = (BatchId(id.0), fields.finish(format)?);
        let file = self.0.batch_file(&request(auth), terms(opening_key()?, None), of).await?;
        Ok(poem_openapi::payload::Attachment::new(file.bytes).filename(file.name))
    }
}
