//! The API: wire types, handlers of a few lines, problem+json, bearer tokens.
//!
//! A handler parses its input into a domain command, calls one function of `app` and maps the answer. It decides nothing
//! and knows no SQL. Conventions: `architecture.md`, API conventions.

pub mod auth;
pub mod balances;
pub mod books;
pub mod cases;
pub mod committee;
pub mod disbursements;
pub mod grants;
pub mod log;
pub mod outcomes;
pub mod problem;
pub mod rates;
pub mod reports;
pub mod setup;
pub mod statement_answer;
pub mod statements;
pub mod wire;
pub mod wire_books;
pub mod wire_case;
pub mod wire_rates;
pub mod wire_reports;
pub mod wire_setup;
pub mod wire_statements;
pub mod wire_statements_grants;

use std::sync::Arc;

use ledger_core::programme::command::Command;
use ledger_core::time::Day;
use poem::{EndpointExt, IntoEndpoint};
use poem_openapi::payload::Json;
use poem_openapi::{OpenApiService, Tags};

use crate::app::execute::Terms;
use crate::app::{App, AppResult, Request, clock};
use crate::http::{API_PREFIX, Site};
use auth::Auth;
use problem::ProblemResponse;
use wire::ReceiptBody;

/// Groups of operations in the document.
#[derive(Tags)]
pub enum Tag {
    /// Funds, bank accounts, entries, balances, the log.
    Books,
    /// Cases from intake to the committee, and follow-up.
    Cases,
    /// Interest, scores, votes, the award.
    Committee,
    /// Agreements and closing.
    Grants,
    /// Payments and receipts.
    Disbursements,
    /// Survival and jobs.
    Outcomes,
    /// Position of the funds, enterprises, visits, jobs now, how far people came.
    Reports,
    /// Trial balance, general ledger, accounts, funds, advances, commitments, the journal; as JSON, CSV or XLSX.
    Statements,
    /// Partners, donors, calls, opening balances, people.
    Setup,
}

/// What a handler answers.
pub type Answer<T> = Result<Json<T>, ProblemResponse>;

/// Takes a command through the door for whoever sent it.
pub(crate) async fn decide(
    app: &App,
    auth: Auth,
    key: String,
    on: Option<Day>,
    command: AppResult<Command>,
) -> Answer<ReceiptBody> {
    let request = request(auth);
    let receipt = app.execute(&request, Terms { key: Some(key), on }, command?).await?;
    Ok(Json(ReceiptBody::from(receipt)))
}

/// The request as the use cases see it: the clock is read here, once.
pub(crate) fn request(auth: Auth) -> Request {
    Request { principal: auth.0, now: clock::now(), request_id: problem::current_instance().unwrap_or_default() }
}

/// The API as an endpoint, with its document.
pub fn site(app: Arc<App>) -> (Site, String) {
    let operations = (
        books::BooksApi(app.clone()),
        log::LogApi(app.clone()),
        balances::BalancesApi(app.clone()),
        cases::CasesApi(app.clone()),
        committee::CommitteeApi(app.clone()),
        grants::GrantsApi(app.clone()),
        disbursements::DisbursementsApi(app.clone()),
        outcomes::OutcomesApi(app.clone()),
        reports::ReportsApi(app.clone()),
        setup::SetupApi(app.clone()),
        statements::StatementsApi(app.clone()),
        rates::RatesApi(app.clone()),
    );
    let service = OpenApiService::new(operations, "Grant Ledger", env!("CARGO_PKG_VERSION"))
        .description("A double-entry ledger for micro-grant programmes: cases, money and outcomes in one set of books.")
        .server(API_PREFIX);
    let document = service.spec();
    (service.into_endpoint().data(app).map_to_response().boxed(), document)
}
