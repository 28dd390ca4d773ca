//! Statements of banks: a file taken, what is known of an account, lines that are open, who was on the other side.
//!
//! Invariant: a counterparty leaves by one operation, whose act is in the log first. Must not: read a file
//! (`exchange::bank` does).

use ledger_core::id::{BankAccountId, StatementId};
use ledger_core::time::Day;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::{Binary, Json};
use uuid::Uuid;

use super::act::{acts, pages};
use super::auth::Auth;
use super::wire::{choice, limit};
use super::wire_bank::{BankStatementsBody, CounterpartiesBody, ImportedBody, StatementLineBody, StatementViewBody};
use super::{Answer, Tag, one_more, paged, request};
use crate::app::bank_statements::{LineFilter, Taking};
use crate::app::execute::{Fields, Terms};
use crate::app::sealed::opening_key;

/// Which lines can be asked for.
const STATES: [(LineFilter, &str); 2] = [(LineFilter::Open, "open"), (LineFilter::Booked, "booked")];

pages! {
    /// A page of lines of statements.
    "StatementLinePage" pub struct StatementLinePage of StatementLineBody;
}

acts! {
    /// Operations on statements of banks.
    "Tag::Treasury" BankApi
    writes {}
    others {
        /// Takes a file of a bank: every line that is not known yet. A dry run tells what would come of it. The first day whose
        /// lines count, and the number of the account where the file holds several, are said with the first file. A file of
        /// answers (pain.002, pacs.004) adds nothing: it is told what the bank says of each payment, and which step is next.
        #[oai(path = "/bank-accounts/:id/statements", method = "post", operation_id = "statement_import")]
        #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
        async fn import(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            on: Query<Option<Day>>,
            since: Query<Option<Day>>,
            account_number: Query<Option<String>>,
            dry_run: Query<Option<bool>>,
            file: Binary<Vec<u8>>,
        ) -> Answer<ImportedBody> {
            let terms = Terms { key: Some(key.0), on: on.0, ..Terms::default() };
            let (account, dry_run) = (BankAccountId(id.0), dry_run.0.unwrap_or(false));
            let taking = Taking { account, number: account_number.0, since: since.0, dry_run };
            let done = self.0.statement_import(&request(auth), terms, taking, file.0).await?;
            Ok(Json(ImportedBody::from(&done)))
        }

        /// Statements of a bank account, the latest first, and where their chain breaks.
        #[oai(path = "/bank-accounts/:id/statements", method = "get", operation_id = "bank_statement_list")]
        async fn list(&self, auth: Auth, id: Path<Uuid>) -> Answer<BankStatementsBody> {
            Ok(Json(self.0.account_statements(&request(auth), BankAccountId(id.0)).await?.into()))
        }

        /// Lines of a bank account in the order of their coming: open, booked or all.
        #[oai(path = "/bank-accounts/:id/lines", method = "get", operation_id = "statement_line_list")]
        async fn lines(
            &self,
            auth: Auth,
            id: Path<Uuid>,
            state: Query<Option<String>>,
            after: Query<Option<Uuid>>,
            limit: Query<Option<u64>>,
        ) -> Answer<StatementLinePage> {
            let size = self::limit(limit.0)?;
            let mut fields = Fields::default();
            let asked = match &state.0 {
                None => Some(LineFilter::All),
                Some(text) => choice(&mut fields, "?state", &STATES, |state| state.1, text).map(|state| state.0),
            };
            let of = (BankAccountId(id.0), fields.finish(asked)?);
            let found = self.0.bank_lines_of(&request(auth), of, (after.0, one_more(size))).await?;
            let (rows, next) = paged(found, size, |row| row.0.statement_line_id.0);
            Ok(Json(StatementLinePage { items: rows.into_iter().map(StatementLineBody::from).collect(), next }))
        }

        /// A statement with the lines that it brought first.
        #[oai(path = "/statements/:id", method = "get", operation_id = "bank_statement_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<StatementViewBody> {
            Ok(Json(self.0.bank_statement(&request(auth), StatementId(id.0)).await?.into()))
        }

        /// Who was on the other side of a statement's lines. Each opening is an act in the log.
        #[oai(path = "/statements/:id/counterparties", method = "get", operation_id = "counterparties_read")]
        async fn counterparties(&self, auth: Auth, id: Path<Uuid>) -> Answer<CounterpartiesBody> {
            let terms = Terms { key: Some(opening_key()?), ..Terms::default() };
            let found = self.0.counterparties(&request(auth), terms, StatementId(id.0)).await?;
            Ok(Json(CounterpartiesBody::of(found)))
        }
    }
}
