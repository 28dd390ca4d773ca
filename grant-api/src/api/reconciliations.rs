//! Signed months of bank accounts: prepared, signed by somebody else, opened again, listed; an account at the end of a day.
//!
//! Invariant: who prepares and who signs name the same version and hash. Must not: compute a figure.

use ledger_core::id::{BankAccountId, ReconciliationId};
use ledger_core::programme::command::{Command, ReconcilePrepare, ReconcileReopen, ReconcileSign};
use ledger_core::programme::document::Language;
use ledger_core::time::Day;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{Dated, acts};
use super::auth::Auth;
use super::documents::Pdf;
use super::problem::ProblemResponse;
use super::statement_answer::{Format, Statement, StatementAnswer};
use super::wire::{ReceiptBody, choice};
use super::wire_act::ReasonBody;
use super::wire_reconciliations::{
    AccountDayBody, MonthDetailBody, NewReconciliationBody, ReconciliationBody, SignMonthBody,
};
use super::{Answer, Tag, request};
use crate::app::execute::{Fields, Terms};

acts! {
    /// Operations on signed months of bank accounts.
    "Tag::Treasury" ReconciliationsApi
    writes {
        /// Freezes how a bank account stood at the end of a month, to be signed by somebody else; anew with the next version.
        "/reconciliations" "reconcile_prepare" prepare [] (body: NewReconciliationBody, _fields) {
            Some(Command::ReconcilePrepare(ReconcilePrepare {
                bank_account: BankAccountId(body.bank_account_id),
                through_on: body.through,
                version: body.version.unwrap_or(0),
            }))
        }
        /// Opens a signed month again; the months after it come first.
        "/reconciliations/:id/reopen" "reconcile_reopen" reopen [id] (body: ReasonBody, fields) {
            let reason = body.reason(fields)?;
            let reconciliation = ReconciliationId(id);
            Some(Command::ReconcileReopen(ReconcileReopen { reconciliation, version: body.version, reason }))
        }
    }
    others {
        /// Signs a month as it was prepared. It is printed in both languages, and kept.
        #[oai(path = "/reconciliations/:id/sign", method = "post", operation_id = "reconcile_sign")]
        async fn sign(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            body: Json<SignMonthBody>,
        ) -> Answer<ReceiptBody> {
            let when = body.0.when();
            let terms = Terms { key: Some(key.0), on: when.on, original_on: when.original_on };
            let input = ReconcileSign {
                reconciliation: ReconciliationId(id.0),
                version: body.0.version,
                content: body.0.content_sha256,
                documents: Vec::new(),
            };
            Ok(Json(ReceiptBody::from(self.0.reconcile_sign(&request(auth), terms, input).await?)))
        }

        /// Months of all bank accounts or of one, the latest first, each with whether it still holds.
        #[oai(path = "/reconciliations", method = "get", operation_id = "reconciliation_list")]
        async fn list(&self, auth: Auth, bank_account_id: Query<Option<Uuid>>) -> Answer<Vec<ReconciliationBody>> {
            let found = self.0.months(&request(auth), bank_account_id.0.map(BankAccountId)).await?;
            Ok(Json(found.iter().map(ReconciliationBody::from).collect()))
        }

        /// One month with what is listed in it.
        #[oai(path = "/reconciliations/:id", method = "get", operation_id = "reconciliation_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<MonthDetailBody> {
            let found = self.0.month(&request(auth), ReconciliationId(id.0)).await?;
            Ok(Json(MonthDetailBody::from(&found)))
        }

        /// The latest signature of a month as it was printed: the recorded bytes, or 409 `document_not_reproduced`.
        #[oai(path = "/reconciliations/:id/pdf", method = "get", operation_id = "reconciliation_pdf")]
        async fn pdf(
            &self,
            auth: Auth,
            id: Path<Uuid>,
            /// en, uk; uk when absent.
            language: Query<Option<String>>,
        ) -> Result<Pdf, ProblemResponse> {
            let mut fields = Fields::default();
            let asked = language.0.as_deref().unwrap_or(Language::Uk.code());
            let language = choice(&mut fields, "?language", Language::ALL, Language::code, asked);
            let language = fields.finish(language)?;
            let bytes = self.0.month_pdf(&request(auth), ReconciliationId(id.0), language).await?;
            Ok(Pdf::new(id.0, bytes))
        }

        /// How a bank account stands at the end of a day: statement less lines that are not booked against the books, payments
        /// on their way one by one, and how old what is open is.
        #[oai(path = "/bank-accounts/:id/day", method = "get", operation_id = "bank_account_day")]
        async fn day(
            &self,
            auth: Auth,
            id: Path<Uuid>,
            on: Query<Day>,
            format: Query<Option<Format>>,
        ) -> StatementAnswer<AccountDayBody> {
            let (request, of) = (request(auth), (BankAccountId(id.0), on.0));
            if let Some(form) = Format::file(format.0) {
                return Ok(Statement::File(self.0.account_day_file(&request, of, form).await?));
            }
            Ok(Statement::Body(AccountDayBody::from(&self.0.account_day(&request, of.0, of.1).await?)))
        }
    }
}
