//! Grants: agreement, signatures, closing.

use std::sync::Arc;

use ledger_core::id::CaseId;
use ledger_core::programme::command::{AgreementSend, Command, GrantStep, SignatureStep};
use ledger_core::time::Day;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::act::{Dated, bodies};
use super::auth::Auth;
use super::wire::{MoneyBody, ReceiptBody, StepBody};
use super::wire_act::{InstalmentBody, instalments};
use super::{Answer, Tag, decide};
use crate::app::execute::Fields;
use crate::app::{App, AppResult};

/// The agreement.
#[derive(Debug, Object)]
#[oai(rename = "Agreement", deny_unknown_fields)]
pub struct AgreementBody {
    /// Version of the grant.
    version: i64,
    /// Business date.
    on: Option<Day>,
    /// Amount to sign, at most what was approved.
    signed: MoneyBody,
    /// Instalments in order; they add up to the amount.
    #[oai(validator(max_items = 24))]
    instalments: Vec<InstalmentBody>,
}

impl AgreementBody {
    fn command(&self, case: Uuid) -> AppResult<Command> {
        let mut fields = Fields::default();
        let signed = self.signed.read("/signed", &mut fields);
        let instalments = instalments(&mut fields, &self.instalments, signed);
        let (case, version, documents) = (CaseId(case), self.version, Vec::new());
        let sent = signed.map(|signed| AgreementSend { case, version, signed, instalments, documents });
        fields.finish(sent.map(Command::AgreementSend))
    }
}

bodies! {
    /// A signature under the agreement.
    "Signature" pub struct SignatureBody {
        /// Version of the grant.
        pub version: i64,
        /// SHA-256 of the document that was signed, as the list of the case's documents gives it; absent only where the
        /// agreement was not printed here.
        #[oai(validator(max_length = 64))]
        pub document_sha256: Option<String>,
    }
}

impl SignatureBody {
    fn step(self, case: Uuid) -> SignatureStep {
        SignatureStep { case: CaseId(case), version: self.version, document: self.document_sha256 }
    }
}

/// Operations on grants.
pub struct GrantsApi(pub Arc<App>);

fn step(id: Uuid, body: &StepBody) -> GrantStep {
    GrantStep { case: CaseId(id), version: body.version }
}

#[OpenApi(tag = "Tag::Grants")]
impl GrantsApi {
    /// Generates the agreement: amount and instalments, with the hash of these terms.
    #[oai(path = "/cases/:id/agreement", method = "post", operation_id = "agreement_send")]
    async fn send(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<AgreementBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command(id.0)).await
    }

    /// Records the grantee's signature.
    #[oai(path = "/cases/:id/agreement/record-signature", method = "post", operation_id = "signature_record")]
    async fn record(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<SignatureBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::SignatureRecord(body.0.step(id.0)))).await
    }

    /// Signs for the organisation: pre-encumbered becomes encumbered.
    #[oai(path = "/cases/:id/agreement/sign", method = "post", operation_id = "agreement_sign")]
    async fn sign(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<SignatureBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::AgreementSign(body.0.step(id.0)))).await
    }

    /// Proposes to close the grant.
    #[oai(path = "/cases/:id/propose-close", method = "post", operation_id = "close_propose")]
    async fn propose(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::ClosePropose(step(id.0, &body.0)))).await
    }

    /// Closes the grant: every account it controls is zero.
    #[oai(path = "/cases/:id/close", method = "post", operation_id = "grant_close")]
    async fn close(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::GrantClose(step(id.0, &body.0)))).await
    }
}
