//! Claims on grantees: refunds, allowances, write-offs, late recoveries; lists of them.

use ledger_core::id::{BankAccountId, CaseId, ClaimId};
use ledger_core::programme::claim::{AllowanceBearer, Claim, ClaimState};
use ledger_core::programme::command::{AllowanceMake, ClaimReason, ClaimReceipt, Command};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{acts, bodies, pages, state};
use super::auth::Auth;
use super::wire::{MoneyBody, choice, limit};
use super::wire_act::{BankLineStepBody, Line, ReasonBody};
use super::wire_held::ClaimBody;
use super::{Answer, Tag, page, request};
use crate::app::execute::Fields;
use crate::app::treasury::Window;

bodies! {
    /// An allowance on a claim.
    "Allowance" pub struct AllowanceBody {
        /// Version of the claim.
        pub version: i64,
        /// Amount.
        pub amount: MoneyBody,
        /// Who bears the loss: donor, free.
        pub bearer: String,
    }
}

pages! {
    /// A page of claims.
    "ClaimPage" pub struct ClaimPage of ClaimBody;
}

fn receipt(id: Uuid, body: &BankLineStepBody, fields: &mut Fields) -> Option<ClaimReceipt> {
    let Line { amount, bank_ref, value_on } = body.line(fields)?;
    let (claim, version, bank_account) = (ClaimId(id), body.version, BankAccountId(body.bank_account_id));
    Some(ClaimReceipt { claim, version, bank_account, amount, bank_ref, value_on })
}

acts! {
    /// Operations on claims.
    "Tag::Claims" ClaimsApi
    writes {
        /// Books what a grantee pays back.
        "/claims/:id/refund" "claim_refund" refund[id](body: BankLineStepBody, fields) {
            Some(Command::ClaimRefund(receipt(id, body, fields)?))
        }
        /// Makes an allowance on a claim that will hardly be paid.
        "/claims/:id/allowance" "allowance_make" allowance[id](body: AllowanceBody, fields) {
            let amount = body.amount.read("/amount", fields);
            let bearer = choice(fields, "/bearer", AllowanceBearer::ALL, AllowanceBearer::code, &body.bearer);
            let (claim, version) = (ClaimId(id), body.version);
            Some(Command::AllowanceMake(AllowanceMake { claim, version, amount: amount?, bearer: bearer? }))
        }
        /// Writes the rest of a claim off: somebody who had no part in raising it.
        "/claims/:id/write-off" "claim_write_off" write_off[id](body: ReasonBody, fields) {
            let reason = body.reason(fields)?;
            Some(Command::ClaimWriteOff(ClaimReason { claim: ClaimId(id), version: body.version, reason }))
        }
        /// Books what comes in after a write-off, at most what was written off.
        "/claims/:id/late-recovery" "late_recover" late[id](body: BankLineStepBody, fields) {
            Some(Command::LateRecover(receipt(id, body, fields)?))
        }
    }
    others {
        /// Claims in the order of their making.
        #[oai(path = "/claims", method = "get", operation_id = "claim_list")]
        async fn list(
            &self,
            auth: Auth,
            after: Query<Option<Uuid>>,
            state: Query<Option<String>>,
            case_id: Query<Option<Uuid>>,
            limit: Query<Option<u64>>,
        ) -> Answer<ClaimPage> {
            let state = self::state(state.0.as_ref(), ClaimState::ALL, ClaimState::code)?;
            let window = Window { after: after.0, state, case: case_id.0.map(CaseId), limit: self::limit(limit.0)? };
            let (items, next) = page::<Claim, _>(&self.0, auth, window).await?;
            Ok(Json(ClaimPage { items, next }))
        }

        /// One claim.
        #[oai(path = "/claims/:id", method = "get", operation_id = "claim_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<ClaimBody> {
            Ok(Json(self.0.listed_one::<Claim>(&request(auth), id.0).await?.into()))
        }
    }
}
