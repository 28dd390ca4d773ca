//! The set-up: partner NGOs, donors, calls, survivors' numbers, opening balances, hand-over of a case, people.

use std::sync::Arc;

use ledger_core::id::{CaseId, FundId, NgoId};
use ledger_core::programme::command::{CaseTransfer, Command, OpeningPost};
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::Dated;
use super::auth::Auth;
use super::wire::{ReceiptBody, StepBody};
use super::wire_setup::{
    CallBody, DonorBody, InvitedBody, NewCallBody, NewDonorBody, NewNgoBody, NewOpeningBody, NewPersonBody,
    NewSubjectBody, NgoBody, OpeningBody, SubjectBody, TransferBody,
};
use super::{Answer, Tag, decide, decide_in, request};
use crate::app::{App, AppError};

/// Operations of the set-up.
pub struct SetupApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Setup")]
impl SetupApi {
    /// Partner NGOs.
    #[oai(path = "/ngos", method = "get", operation_id = "ngo_list")]
    async fn ngos(&self, auth: Auth) -> Answer<Vec<NgoBody>> {
        Ok(Json(self.0.ngos(&request(auth)).await?.into_iter().map(NgoBody::from).collect()))
    }

    /// Registers a partner NGO.
    #[oai(path = "/ngos", method = "post", operation_id = "ngo_open")]
    async fn ngo_open(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewNgoBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command()).await
    }

    /// Donors.
    #[oai(path = "/donors", method = "get", operation_id = "donor_list")]
    async fn donors(&self, auth: Auth) -> Answer<Vec<DonorBody>> {
        Ok(Json(self.0.donors(&request(auth)).await?.into_iter().map(DonorBody::from).collect()))
    }

    /// Registers a donor.
    #[oai(path = "/donors", method = "post", operation_id = "donor_open")]
    async fn donor_open(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewDonorBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command()).await
    }

    /// Calls with what each may give per budget line.
    #[oai(path = "/calls", method = "get", operation_id = "call_list")]
    async fn calls(&self, auth: Auth) -> Answer<Vec<CallBody>> {
        Ok(Json(self.0.calls(&request(auth)).await?.into_iter().map(CallBody::from).collect()))
    }

    /// Opens a call for applications.
    #[oai(path = "/calls", method = "post", operation_id = "call_open")]
    async fn call_open(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewCallBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command()).await
    }

    /// Enrols somebody with a partner NGO, under a number that says nothing.
    #[oai(path = "/subjects", method = "post", operation_id = "subject_enrol")]
    async fn subject_enrol(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewSubjectBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command()).await
    }

    /// Somebody by the whole number.
    #[oai(path = "/subjects/:number", method = "get", operation_id = "subject_get")]
    async fn subject(&self, auth: Auth, number: Path<String>) -> Answer<SubjectBody> {
        Ok(Json(self.0.subject_by_number(&request(auth), &number.0).await?.into()))
    }

    /// The opening balance of a fund.
    #[oai(path = "/funds/:id/opening", method = "get", operation_id = "opening_get")]
    async fn opening(&self, auth: Auth, id: Path<Uuid>) -> Answer<OpeningBody> {
        let start = self.0.fund_start(&request(auth), FundId(id.0)).await?;
        let (opening, lines) = start.opening.ok_or(AppError::Hidden)?;
        Ok(Json(OpeningBody::of(opening, lines, start.fund.currency)))
    }

    /// Prepares the opening balance of a fund, or prepares it anew; somebody else posts it.
    #[oai(path = "/funds/:id/opening", method = "post", operation_id = "opening_prepare")]
    async fn opening_prepare(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<NewOpeningBody>,
    ) -> Answer<ReceiptBody> {
        let (fund, when) = (FundId(id.0), body.0.on);
        decide_in(&self.0, auth, key.0, when, (fund, |currency| body.0.command(fund, currency))).await
    }

    /// Posts a prepared opening balance, on the date that it was prepared for.
    #[oai(path = "/funds/:id/opening/post", method = "post", operation_id = "opening_post")]
    async fn opening_post(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        let post = OpeningPost { fund: FundId(id.0), version: body.0.version };
        decide(&self.0, auth, key.0, body.0.when(), Ok(Command::OpeningPost(post))).await
    }

    /// Hands a case over to another partner NGO.
    #[oai(path = "/cases/:id/transfer", method = "post", operation_id = "case_transfer")]
    async fn transfer(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<TransferBody>,
    ) -> Answer<ReceiptBody> {
        let transfer = CaseTransfer { case: CaseId(id.0), version: body.0.version, to: NgoId(body.0.ngo_id) };
        decide(&self.0, auth, key.0, body.0.on, Ok(Command::CaseTransfer(transfer))).await
    }

    /// Adds somebody to the house; the answer has a link by which they choose their password. An address that is there is
    /// refused, so a retry adds nobody twice; the link of a lost answer is replaced on the console.
    #[oai(path = "/people", method = "post", operation_id = "person_invite")]
    async fn person_invite(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewPersonBody>,
    ) -> Answer<InvitedBody> {
        // The link is kept nowhere, so an earlier answer can't be given again: the key is asked for, not looked up.
        crate::app::execute::key(Some(key.0))?;
        Ok(Json(self.0.person_invite(&request(auth), &body.0.email, &body.0.name).await?.into()))
    }
}
