//! The API: wire types, handlers of a few lines, problem+json, bearer tokens.
//!
//! A handler parses its input into a domain command, calls one function of `app` and maps the answer. It decides nothing
//! and knows no SQL. Conventions: `architecture.md`, API conventions.

pub mod act;
pub mod auth;
pub mod balances;
pub mod bank;
pub mod batches;
pub mod books;
pub mod cases;
pub mod claims;
pub mod committee;
pub mod desk;
pub mod disbursements;
pub mod documents;
pub mod enterprises;
pub mod explain;
pub mod followups;
pub mod funds;
pub mod goods;
pub mod goods_lines;
pub mod grant_life;
pub mod grants;
pub mod incidents;
pub mod intake;
pub mod journal;
pub mod later;
pub mod log;
pub mod matching;
pub mod outcomes;
pub mod panel;
pub mod payees;
pub mod payments;
pub mod pipeline;
pub mod problem;
pub mod rates;
pub mod reconciliations;
pub mod regions;
pub mod releases;
mod reports;
pub mod sealed;
pub mod setup;
pub mod statement_answer;
pub mod statements;
pub mod survival_whole;
pub mod treasury;
pub mod visit_calendar;
pub mod wire;
pub mod wire_act;
pub mod wire_bank;
pub mod wire_books;
pub mod wire_case;
pub mod wire_committee;
pub mod wire_desk;
pub mod wire_funds;
pub mod wire_goods;
pub mod wire_held;
pub mod wire_journal;
pub mod wire_life;
pub mod wire_matching;
pub mod wire_rates;
pub mod wire_reconciliations;
pub mod wire_releases;
pub mod wire_reports;
pub mod wire_setup;
pub mod wire_statements;
pub mod wire_statements_grants;
pub mod wire_visits;

use std::sync::Arc;

use ledger_core::id::FundId;
use ledger_core::money::Currency;
use ledger_core::programme::command::Command;
use poem::{EndpointExt, IntoEndpoint};
use poem_openapi::payload::Json;
use poem_openapi::{OpenApiService, Tags};
use uuid::Uuid;

use crate::app::execute::Terms;
use crate::app::treasury::{Listed, Window};
use crate::app::{App, AppResult, Request, clock};
use crate::http::{API_PREFIX, Site};
use act::When;
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
    /// Claims on grantees.
    Claims,
    /// Goods for grantees.
    Goods,
    /// Currency, bank charges, receipts that nobody knows, money on its way.
    Treasury,
    /// Entries by hand, reversals, the chart, months.
    Journal,
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
    when: impl Into<When>,
    command: AppResult<Command>,
) -> Answer<ReceiptBody> {
    executed(app, &request(auth), key, when, command).await
}

pub(crate) async fn executed(
    app: &App,
    request: &Request,
    key: String,
    when: impl Into<When>,
    command: AppResult<Command>,
) -> Answer<ReceiptBody> {
    let When { on, original_on } = when.into();
    let receipt = app.carry_out(request, Terms { key: Some(key), on, original_on }, command?).await?;
    Ok(Json(ReceiptBody::from(receipt)))
}

/// The same for a command whose amounts are in a fund's currency.
pub(crate) async fn decide_in(
    app: &App,
    auth: Auth,
    key: String,
    when: impl Into<When>,
    (fund, command): (FundId, impl FnOnce(Currency) -> AppResult<Command>),
) -> Answer<ReceiptBody> {
    let request = request(auth);
    let currency = app.fund_currency(&request, fund).await?;
    executed(app, &request, key, when, command(currency)).await
}

/// A page of a list of the books with where the next begins.
pub(crate) async fn page<R: Listed, B: From<R>>(
    app: &App,
    auth: Auth,
    window: Window,
) -> Result<(Vec<B>, Option<Uuid>), ProblemResponse> {
    let more = Window { limit: one_more(window.limit), ..window };
    let (rows, next) = paged(app.listed::<R>(&request(auth), more).await?, window.limit, Listed::id);
    Ok((rows.into_iter().map(B::from).collect(), next))
}

/// How many rows a page reads: one that it does not show, which tells whether another page follows.
pub(crate) fn one_more(size: u64) -> u64 {
    size.saturating_add(1)
}

/// The rows of a page out of [`one_more`], and after which of them the next begins; nothing when this is the last.
pub(crate) fn paged<R, K>(mut rows: Vec<R>, size: u64, key: impl FnOnce(&R) -> K) -> (Vec<R>, Option<K>) {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(key);
    (rows, next)
}

/// The request as the use cases see it: the clock is read here, once.
pub(crate) fn request(auth: Auth) -> Request {
    Request::new(auth.0, clock::now(), problem::current_instance().unwrap_or_default())
}

/// The API as an endpoint, with its document.
pub fn site(app: Arc<App>) -> (Site, String) {
    let money = (
        (bank::BankApi(app.clone()), matching::MatchApi(app.clone())),
        (reconciliations::ReconciliationsApi(app.clone()), claims::ClaimsApi(app.clone())),
        releases::ReleasesApi(app.clone()),
        funds::FundsApi(app.clone()),
        goods::GoodsApi(app.clone()),
        goods_lines::GoodsLinesApi(app.clone()),
        journal::ChartApi(app.clone()),
        journal::JournalApi(app.clone()),
        payments::AwardsApi(app.clone()),
        grant_life::GrantLifeApi(app.clone()),
        grant_life::UnpaidApi(app.clone()),
        (payments::PaymentsApi(app.clone()), payees::PayeesApi(app.clone()), batches::BatchesApi(app.clone())),
        treasury::CurrencyApi(app.clone()),
        treasury::ReceiptsApi(app.clone()),
        treasury::RemittancesApi(app.clone()),
    );
    let operations = (
        books::BooksApi(app.clone()),
        log::LogApi(app.clone()),
        balances::BalancesApi(app.clone()),
        cases::CasesApi(app.clone()),
        (
            followups::FollowupsApi(app.clone()),
            visit_calendar::VisitCalendarApi(app.clone()),
            incidents::IncidentsApi(app.clone()),
        ),
        (committee::CommitteeApi(app.clone()), intake::IntakeApi(app.clone()), panel::PanelApi(app.clone())),
        documents::DocumentsApi(app.clone()),
        grants::GrantsApi(app.clone()),
        disbursements::DisbursementsApi(app.clone()),
        enterprises::EnterprisesApi(app.clone()),
        money,
        (
            outcomes::OutcomesApi(app.clone()),
            survival_whole::SurvivalWholeApi(app.clone()),
            explain::ExplainApi(app.clone()),
        ),
        (
            reports::ReportsApi(app.clone()),
            pipeline::PipelineApi(app.clone()),
            regions::RegionsApi(app.clone()),
            sealed::SealedApi(app.clone()),
        ),
        (setup::SetupApi(app.clone()), desk::DeskApi(app.clone())),
        statements::StatementsApi(app.clone()),
        rates::RatesApi(app.clone()),
    );
    let service = OpenApiService::new(operations, "Grant Ledger", env!("CARGO_PKG_VERSION"))
        .description("A double-entry ledger for micro-grant programmes: cases, money and outcomes in one set of books.")
        .server(API_PREFIX);
    let document = service.spec();
    (service.into_endpoint().data(app).map_to_response().boxed(), document)
}
