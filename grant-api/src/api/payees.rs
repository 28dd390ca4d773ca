//! Payees: whom a grant is paid to, set and seen.
//!
//! Invariant: as in `sealed.rs`: no type of a body that holds an account or a name can be printed. Must not: tell of another
//! case more than its number.

use std::sync::Arc;

use ledger_core::id::CaseId;
use ledger_core::time::Day;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::auth::Auth;
use super::wire::ReceiptBody;
use super::{Answer, Tag, request};
use crate::app::error::FieldError;
use crate::app::execute::Terms;
use crate::app::payees::{SeenPayee, read_payee};
use crate::app::sealed::{Secret, opening_key};
use crate::app::{App, AppError};

/// Whom a grant is paid to. The details are sealed in the vault; the ledger keeps their commitment.
#[derive(Object)]
#[oai(rename = "NewPayee", deny_unknown_fields)]
pub struct NewPayeeBody {
    /// Business date; today when absent.
    on: Option<Day>,
    /// Day on which a late item belongs, where the books of that day are closed.
    original_on: Option<Day>,
    /// Version of the payee that was seen; 0 where there is none.
    version: i64,
    /// Who holds the account, at most 140 characters.
    name: String,
    /// IBAN, or another account number; then the bank's code is needed.
    account: String,
    /// BIC, or the six digits of a Ukrainian bank.
    bank_code: Option<String>,
    /// The bank's name.
    bank_name: Option<String>,
    /// ЄДРПОУ (8 digits) or РНОКПП (10 digits).
    tax_id: Option<String>,
}

impl NewPayeeBody {
    fn get(&self, field: &str) -> Option<&str> {
        match field {
            "name" => Some(&self.name),
            "account" => Some(&self.account),
            "bank_code" => self.bank_code.as_deref(),
            "bank_name" => self.bank_name.as_deref(),
            "tax_id" => self.tax_id.as_deref(),
            _ => None,
        }
    }
}

/// Whom a grant is paid to, as who may pay or confirm sees it.
#[derive(Object)]
#[oai(rename = "Payee")]
pub struct PayeeBody {
    /// Log sequence of the act of looking.
    sequence: i64,
    /// Its version.
    version: i64,
    /// Day on which it was set.
    set_on: Day,
    /// Who set it.
    set_by: Uuid,
    /// Day on which a second person confirmed it.
    #[oai(skip_serializing_if_is_none)]
    confirmed_on: Option<Day>,
    /// Who confirmed it.
    #[oai(skip_serializing_if_is_none)]
    confirmed_by: Option<Uuid>,
    /// Who holds the account.
    name: String,
    /// The account.
    account: String,
    /// The bank's code.
    #[oai(skip_serializing_if_is_none)]
    bank_code: Option<String>,
    /// The bank's name.
    #[oai(skip_serializing_if_is_none)]
    bank_name: Option<String>,
    /// Tax number.
    #[oai(skip_serializing_if_is_none)]
    tax_id: Option<String>,
    /// Numbers of other cases that pay to the same account.
    shared_with: Vec<String>,
}

impl From<SeenPayee> for PayeeBody {
    fn from(seen: SeenPayee) -> Self {
        let some = |part: &Option<Secret>| part.as_ref().map(|part| part.expose().to_owned());
        let (row, details) = (seen.row, seen.details);
        PayeeBody {
            sequence: seen.receipt.seq,
            version: row.version,
            set_on: row.set_on,
            set_by: row.set_by.0,
            confirmed_on: row.confirmed_on,
            confirmed_by: row.confirmed_by.map(|person| person.0),
            name: details.name.expose().to_owned(),
            account: details.account.expose().to_owned(),
            bank_code: some(&details.bank_code),
            bank_name: some(&details.bank_name),
            tax_id: some(&details.tax_id),
            shared_with: seen.shared_with,
        }
    }
}

/// Operations on payees.
pub struct PayeesApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Grants")]
impl PayeesApi {
    /// Sets whom the grant is paid to; what was approved for the payee before is void.
    #[oai(path = "/cases/:id/payee", method = "post", operation_id = "payee_set")]
    async fn set(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<NewPayeeBody>,
    ) -> Answer<ReceiptBody> {
        let fault = |(field, code): &(&'static str, &'static str)| {
            FieldError::new(format!("/{field}"), *code, "This is not how the field is written.")
        };
        let details = read_payee(|field| body.0.get(field));
        let details = details.map_err(|faults| AppError::Invalid { errors: faults.iter().map(fault).collect() })?;
        let terms = Terms { key: Some(key.0), on: body.0.on, original_on: body.0.original_on };
        let of = (CaseId(id.0), body.0.version);
        Ok(Json(ReceiptBody::from(self.0.payee_set(&request(auth), terms, of, &details).await?)))
    }

    /// Shows whom the grant is paid to. Each look is an act in the log.
    #[oai(path = "/cases/:id/payee", method = "get", operation_id = "payee_read")]
    async fn read(&self, auth: Auth, id: Path<Uuid>) -> Answer<PayeeBody> {
        let terms = Terms { key: Some(opening_key()?), ..Terms::default() };
        Ok(Json(self.0.payee_see(&request(auth), terms, CaseId(id.0)).await?.into()))
    }
}
