//! Matching: the rules run over an account's open lines, the work list, and what a person makes of a line.
//!
//! Invariant: each decision names the record that the person saw; a counterparty stands in the work list only where it was
//! asked for, after the acts of opening. Must not: run a rule or book.

use ledger_core::id::{BankAccountId, DisbursementId, StatementLineId};
use ledger_core::programme::command::{Command, MatchUndo};
use ledger_core::text::Code;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{Dated, When, acts};
use super::auth::Auth;
use super::wire::{ReceiptBody, limit};
use super::wire_act::{DateBody, ReasonBody, code};
use super::wire_matching::{ConfirmBody, RejectBody, SummaryBody, SureLinesBody, WorkItemBody, WorklistBody};
use super::{Answer, Tag, one_more, paged, request};
use crate::app::execute::{Fields, Terms};
use crate::app::matching::{ConfirmAsk, SureOn};

fn terms(key: String, body: &impl Dated) -> Terms {
    let When { on, original_on } = body.when();
    Terms { key: Some(key), on, original_on }
}

fn ids(sent: &[Uuid]) -> Vec<DisbursementId> {
    sent.iter().copied().map(DisbursementId).collect()
}

/// A reason that may be absent.
fn reason(fields: &mut Fields, sent: Option<&String>) -> Option<Option<Code>> {
    sent.map_or(Some(None), |text| code(fields, "/reason", text).map(Some))
}

acts! {
    /// Operations on matches of lines.
    "Tag::Treasury" MatchApi
    writes {
        /// Takes a confirmed match back: its payments are as they were before, the line is open again.
        "/lines/:id/undo" "match_undo" undo[id](body: ReasonBody, fields) {
            let (line, version, reason) = (StatementLineId(id), body.version, body.reason(fields)?);
            Some(Command::MatchUndo(MatchUndo { line, version, reason }))
        }
    }
    others {
        /// Runs the rules over the open lines of a bank account, records what they say, and tells what stands.
        #[oai(path = "/bank-accounts/:id/match", method = "post", operation_id = "match_run")]
        async fn run(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            body: Json<DateBody>,
        ) -> Answer<SummaryBody> {
            let terms = terms(key.0, &body.0);
            Ok(Json(self.0.match_run(&request(auth), terms, BankAccountId(id.0)).await?.into()))
        }

        /// Confirms every line whose match is sure, one transaction each. A line that fails says why, and others go on.
        #[oai(path = "/bank-accounts/:id/confirm-sure", method = "post", operation_id = "match_confirm_sure")]
        async fn confirm_sure(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            body: Json<DateBody>,
        ) -> Answer<SureLinesBody> {
            let terms = terms(key.0, &body.0);
            Ok(Json(self.0.match_confirm_sure(&request(auth), terms, (BankAccountId(id.0), SureOn::OneDay)).await?.into()))
        }

        /// Open lines of a bank account, each with its best candidate, what speaks for and against it, and the next one.
        /// With `names` who was on the other side is opened, an act a statement.
        #[oai(path = "/bank-accounts/:id/worklist", method = "get", operation_id = "worklist")]
        async fn worklist(
            &self,
            auth: Auth,
            id: Path<Uuid>,
            after: Query<Option<Uuid>>,
            limit: Query<Option<u64>>,
            names: Query<Option<bool>>,
        ) -> Answer<WorklistBody> {
            let size = self::limit(limit.0)?;
            let names = names.0.unwrap_or(false);
            // No row beyond the page where names are opened: what is not shown is not looked at.
            let asked = if names { size } else { one_more(size) };
            let (account, window) = (BankAccountId(id.0), (after.0, asked));
            let request = request(auth);
            let found = self.0.worklist(&request, account, window, names).await?;
            let full = u64::try_from(found.items.len()).unwrap_or(u64::MAX) == size;
            let last = found.items.last().map(|item| item.line.statement_line_id.0);
            let (items, next) = if names {
                (found.items, last.filter(|_| full))
            } else {
                paged(found.items, size, |item| item.line.statement_line_id.0)
            };
            Ok(Json(WorklistBody { items: items.into_iter().map(WorkItemBody::from).collect(), next }))
        }

        /// Confirms that a line is these payments: they are paid, or the one comes back, in the same transaction.
        #[oai(path = "/lines/:id/confirm", method = "post", operation_id = "match_confirm")]
        async fn confirm(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            body: Json<ConfirmBody>,
        ) -> Answer<ReceiptBody> {
            let mut fields = Fields::default();
            let read = reason(&mut fields, body.0.reason.as_ref());
            let reason = fields.finish(read)?;
            let payments = body.0.disbursement_ids.as_deref().map(ids).unwrap_or_default();
            let ask = ConfirmAsk { line: StatementLineId(id.0), version: body.0.version, payments, reason };
            let receipt = self.0.match_confirm(&request(auth), terms(key.0, &body.0), ask).await?;
            Ok(Json(ReceiptBody::from(receipt)))
        }

        /// Says that a line is not these payments: later runs leave them out for it.
        #[oai(path = "/lines/:id/reject", method = "post", operation_id = "match_reject")]
        async fn reject(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            body: Json<RejectBody>,
        ) -> Answer<ReceiptBody> {
            let mut fields = Fields::default();
            let read = reason(&mut fields, body.0.reason.as_ref());
            let said = (ids(&body.0.disbursement_ids), fields.finish(read)?);
            let of = (StatementLineId(id.0), body.0.version);
            let receipt = self.0.match_reject(&request(auth), terms(key.0, &body.0), of, said).await?;
            Ok(Json(ReceiptBody::from(receipt)))
        }
    }
}
