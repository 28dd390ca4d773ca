//! Disbursements: request to accepted receipts.

use std::sync::Arc;

use ledger_core::id::{BankAccountId, DisbursementId};
use ledger_core::programme::command::{
    Command, DisbursementRequest, DisbursementStep, PaymentConfirm, PaymentPrepare, Receipts,
};
use ledger_core::text::Code;
use ledger_core::time::Day;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::act::{Dated, bodies};
use super::auth::Auth;
use super::wire::{MoneyBody, ReceiptBody, StepBody};
use super::wire_act::{Line, OwnLineBody};
use super::wire_case::CaseBody;
use super::{Answer, Tag, decide, request};
use crate::app::execute::Fields;
use crate::app::{App, AppResult};

/// A request for the money.
#[derive(Debug, Object)]
#[oai(rename = "DisbursementRequest", deny_unknown_fields)]
pub struct RequestBody {
    /// Version of the disbursement.
    version: i64,
    /// Business date.
    on: Option<Day>,
    /// Reference of the evidence that the gate is met; a milestone needs one.
    evidence: Option<String>,
}

/// A payment from a bank account.
#[derive(Debug, Object)]
#[oai(rename = "PaymentPreparation", deny_unknown_fields)]
pub struct PrepareBody {
    /// Version of the disbursement.
    version: i64,
    /// Business date.
    on: Option<Day>,
    /// Paid from.
    bank_account_id: Uuid,
}

bodies! {
    /// Receipts.
    "Receipts" pub struct ReceiptsBody {
        /// Version of the disbursement.
        pub version: i64,
        /// Amount of the receipts.
        pub amount: MoneyBody,
    }
}

impl ReceiptsBody {
    fn receipts(&self, id: Uuid) -> AppResult<Receipts> {
        let mut fields = Fields::default();
        let amount = self.amount.read("/amount", &mut fields);
        fields.finish(amount.map(|amount| Receipts { disbursement: DisbursementId(id), version: self.version, amount }))
    }
}

fn confirmed(id: Uuid, body: &OwnLineBody) -> AppResult<Command> {
    let mut fields = Fields::default();
    let line = body.line(&mut fields);
    let confirm = line.map(|Line { amount, bank_ref, value_on }| PaymentConfirm {
        disbursement: DisbursementId(id),
        version: body.version,
        bank_ref,
        amount,
        value_on,
    });
    fields.finish(confirm.map(Command::PaymentConfirm))
}

/// Operations on disbursements.
pub struct DisbursementsApi(pub Arc<App>);

fn step(id: Uuid, body: &StepBody) -> DisbursementStep {
    DisbursementStep { disbursement: DisbursementId(id), version: body.version }
}

#[OpenApi(tag = "Tag::Disbursements")]
impl DisbursementsApi {
    /// The case of a disbursement, with every version that a decision needs.
    #[oai(path = "/disbursements/:id", method = "get", operation_id = "disbursement_get")]
    async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<CaseBody> {
        Ok(Json(self.0.case_of_disbursement(&request(auth), DisbursementId(id.0)).await?.into()))
    }

    /// Asks for the money: the gate is met.
    #[oai(path = "/disbursements/:id/request", method = "post", operation_id = "disbursement_request")]
    async fn request(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<RequestBody>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let evidence = body.0.evidence.as_deref().map(|text| fields.take("/evidence", "code", Code::new(text)));
        let evidence = evidence.map_or(Some(None), |read| read.map(Some));
        let asked = evidence.map(|evidence| DisbursementRequest {
            disbursement: DisbursementId(id.0),
            version: body.0.version,
            evidence,
        });
        decide(&self.0, auth, key.0, body.0.on, fields.finish(asked.map(Command::DisbursementRequest))).await
    }

    /// Programme check by an officer other than the requester.
    #[oai(path = "/disbursements/:id/verify", method = "post", operation_id = "disbursement_verify")]
    async fn verify(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::DisbursementVerify(step(id.0, &body.0)))).await
    }

    /// Authorises: within the signed amount and the fund's money.
    #[oai(path = "/disbursements/:id/authorise", method = "post", operation_id = "disbursement_authorise")]
    async fn authorise(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::DisbursementAuthorise(step(id.0, &body.0)))).await
    }

    /// Puts the disbursement into a payment.
    #[oai(path = "/disbursements/:id/prepare-payment", method = "post", operation_id = "payment_prepare")]
    async fn prepare(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<PrepareBody>,
    ) -> Answer<ReceiptBody> {
        let PrepareBody { version, on, bank_account_id } = body.0;
        let disbursement = DisbursementId(id.0);
        let command = PaymentPrepare { disbursement, version, bank_account: BankAccountId(bank_account_id) };
        decide(&self.0, auth, key.0, on, Ok(Command::PaymentPrepare(command))).await
    }

    /// Releases the payment to the bank: a second signatory.
    #[oai(path = "/disbursements/:id/release", method = "post", operation_id = "payment_release")]
    async fn release(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::PaymentRelease(step(id.0, &body.0)))).await
    }

    /// Confirms the payment by the bank's line.
    #[oai(path = "/disbursements/:id/confirm", method = "post", operation_id = "payment_confirm")]
    async fn confirm(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<OwnLineBody>,
    ) -> Answer<ReceiptBody> {
        let command = confirmed(id.0, &body.0);
        decide(&self.0, auth, key.0, body.0.when(), command).await
    }

    /// Verifies receipts: an officer.
    #[oai(path = "/disbursements/:id/verify-receipts", method = "post", operation_id = "receipts_verify")]
    async fn verify_receipts(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<ReceiptsBody>,
    ) -> Answer<ReceiptBody> {
        let command = body.0.receipts(id.0).map(Command::ReceiptsVerify);
        decide(&self.0, auth, key.0, body.0.when(), command).await
    }

    /// Posts accepted receipts: finance.
    #[oai(path = "/disbursements/:id/accept-receipts", method = "post", operation_id = "receipts_accept")]
    async fn accept_receipts(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<ReceiptsBody>,
    ) -> Answer<ReceiptBody> {
        let command = body.0.receipts(id.0).map(Command::ReceiptsAccept);
        decide(&self.0, auth, key.0, body.0.when(), command).await
    }
}
