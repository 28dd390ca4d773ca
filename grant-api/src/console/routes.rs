//! The pages by path, and the files they load.
//!
//! Invariant: every page but the sign-in and the switches is reached through a living session; without one a page leads
//! to the sign-in. GET changes nothing. Must not: hold a word or a rule.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use ledger_core::time::Timestamp;
use poem::endpoint::{make, make_sync};
use poem::http::{HeaderValue, Method, header};
use poem::{
    Endpoint, EndpointExt, Request as HttpRequest, RequestBody, Response, Result, Route, RouteMethod, get, post,
};

use super::layout::{
    CSS, CSS_PATH, ICON, ICON_PATH, JS, JS_PATH, LANGUAGE_PATH, SHEETS, SHEETS_PATH, SIGN_OUT_PATH, THEME_PATH,
};
use super::session::{self, SIGN_IN_PATH, Visit, local_path, see_other};
use super::setup::{calls, checklist, delegations, funds, openings, own_fund, partners, settings, trainings};
use super::work::{Answer, long, long_file};
use super::{
    act, invitation, kept_form, show_assets, show_authorise, show_bank, show_batches, show_board, show_calendar,
    show_case, show_cases, show_document, show_explain, show_figures, show_followups, show_fund, show_health,
    show_incidents, show_line, show_lists, show_log, show_months, show_new, show_outcomes, show_payee, show_people,
    show_pipeline, show_queue, show_receipts, show_reconcile, show_regions, show_release_compare, show_releases,
    show_reports, show_sealed, show_statements, show_statements_grants, show_survival_whole, show_visit_form,
    show_work,
};
use crate::app::background::PATIENCE;
use crate::app::kept_form::KeptForms;
use crate::app::work::{WorkKind, Works};
use crate::app::{App, AppError, clock};
use crate::http::{Operations, Site};

/// Life of a file in the browser, in seconds: short enough for an update to arrive within the hour.
const ASSET_LIFE: &str = "public, max-age=3600";

/// What the console is told at start.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Says on each page that this is a demonstration.
    pub demo: bool,
    /// For how long somebody waits before long work has a page of its own.
    pub patience: Duration,
}

impl Options {
    /// Those of a demonstration.
    pub fn demonstration() -> Self {
        Options { demo: true, ..Options::default() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Options { demo: false, patience: PATIENCE }
    }
}

/// What every page is made with.
#[derive(Debug)]
pub struct Console {
    /// The use cases.
    pub app: Arc<App>,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// Long work of everybody.
    pub works: Works<Answer>,
    /// For how long somebody waits before it has a page of its own.
    pub patience: Duration,
    /// When the program was started.
    pub started: Timestamp,
    /// Forms that were sent after their session had ended.
    pub kept: KeptForms,
}

impl Console {
    /// A console over the use cases.
    pub fn new(app: Arc<App>, options: Options) -> Console {
        let (works, started) = (Works::default(), clock::now());
        Console { app, demo: options.demo, works, patience: options.patience, started, kept: KeptForms::default() }
    }
}

/// Every path of the console with its methods, for `Operations`: 405 with `Allow`, templates for the access log.
const PATHS: &[(&str, &[Method])] = &[
    ("/", &[Method::GET]),
    ("/cases", &[Method::GET]),
    ("/cases.csv", &[Method::GET]),
    ("/cases.xlsx", &[Method::GET]),
    ("/cases/board", &[Method::GET]),
    ("/cases/new", &[Method::GET, Method::POST]),
    ("/cases/saved", &[Method::POST]),
    ("/cases/saved/remove", &[Method::POST]),
    ("/cases/{number}", &[Method::GET]),
    ("/cases/{number}/documents/{document}", &[Method::GET]),
    ("/cases/{number}/documents/{document}/pdf", &[Method::GET]),
    ("/cases/{number}/do/{action}", &[Method::GET, Method::POST]),
    ("/followups", &[Method::GET]),
    ("/followups/calendar", &[Method::GET]),
    ("/followups/form", &[Method::GET, Method::POST]),
    ("/incidents", &[Method::GET]),
    ("/incidents/{code}", &[Method::GET, Method::POST]),
    ("/cases/{number}/identity", &[Method::GET, Method::POST]),
    ("/cases/{number}/identity/reveal", &[Method::GET, Method::POST]),
    ("/cases/{number}/payee", &[Method::GET, Method::POST]),
    ("/cases/{number}/payee/read", &[Method::POST]),
    ("/authorise", &[Method::GET, Method::POST]),
    ("/batches", &[Method::GET]),
    ("/batches/new", &[Method::GET, Method::POST]),
    ("/batches/{code}", &[Method::GET]),
    ("/batches/{code}/release", &[Method::POST]),
    ("/batches/{code}/drop", &[Method::POST]),
    ("/batches/{code}/file", &[Method::POST]),
    ("/cases/{number}/attachments", &[Method::GET]),
    ("/cases/{number}/attachments/{id}", &[Method::POST]),
    ("/cases/{number}/notes", &[Method::GET, Method::POST]),
    ("/bank", &[Method::GET]),
    ("/bank/{code}", &[Method::GET, Method::POST]),
    ("/bank/{code}/reconcile", &[Method::GET, Method::POST]),
    ("/bank/{code}/lines/{reference}/{action}", &[Method::GET, Method::POST]),
    ("/bank/{code}/receipts", &[Method::GET]),
    ("/bank/{code}/receipts/{id}/{action}", &[Method::GET, Method::POST]),
    ("/bank/statements/{id}", &[Method::GET]),
    ("/bank/{code}/day", &[Method::GET]),
    ("/bank/{code}/months", &[Method::GET, Method::POST]),
    ("/bank/{code}/months/{id}", &[Method::GET]),
    ("/bank/{code}/months/{id}/sign", &[Method::POST]),
    ("/bank/{code}/months/{id}/reopen", &[Method::POST]),
    ("/bank/{code}/months/{id}/pdf", &[Method::GET]),
    ("/bank/statements/{id}/counterparties", &[Method::POST]),
    ("/funds", &[Method::GET]),
    ("/funds/{code}", &[Method::GET]),
    ("/outcomes", &[Method::GET]),
    ("/outcomes/explain", &[Method::GET]),
    ("/outcomes/whole", &[Method::GET]),
    ("/keys", &[Method::GET]),
    ("/health", &[Method::GET]),
    ("/runs", &[Method::GET]),
    ("/runs/{id}", &[Method::GET]),
    ("/runs/{id}/answer", &[Method::GET]),
    ("/runs/{id}/give-up", &[Method::POST]),
    ("/log", &[Method::GET]),
    ("/log/{number}", &[Method::GET]),
    ("/releases", &[Method::GET, Method::POST]),
    ("/releases/{number}", &[Method::GET]),
    ("/releases/{number}/publish", &[Method::POST]),
    ("/releases/{number}/withdraw", &[Method::POST]),
    ("/releases/{number}/file", &[Method::GET]),
    ("/releases/{number}/compare", &[Method::GET]),
    ("/releases/{number}/compare/{other}", &[Method::GET]),
    ("/reports", &[Method::GET]),
    ("/reports/funds", &[Method::GET]),
    ("/reports/trial-balance", &[Method::GET]),
    ("/reports/general-ledger", &[Method::GET]),
    ("/reports/account-statement", &[Method::GET]),
    ("/reports/fund-statement", &[Method::GET]),
    ("/reports/ageing", &[Method::GET]),
    ("/reports/commitments", &[Method::GET]),
    ("/reports/journal", &[Method::GET]),
    ("/reports/enterprises", &[Method::GET]),
    ("/reports/visits", &[Method::GET]),
    ("/reports/assets", &[Method::GET]),
    ("/reports/jobs", &[Method::GET]),
    ("/reports/people", &[Method::GET]),
    ("/reports/pipeline", &[Method::GET]),
    ("/reports/regions", &[Method::GET]),
    ("/people", &[Method::GET, Method::POST]),
    ("/people/links", &[Method::POST]),
    ("/people/roles", &[Method::POST]),
    ("/setup", &[Method::GET]),
    ("/setup/bank-accounts", &[Method::GET, Method::POST]),
    ("/setup/calls", &[Method::GET, Method::POST]),
    ("/setup/donors", &[Method::GET, Method::POST]),
    ("/setup/funds", &[Method::GET, Method::POST]),
    ("/setup/ngos", &[Method::GET, Method::POST]),
    ("/setup/openings", &[Method::GET]),
    ("/setup/openings/{code}", &[Method::GET, Method::POST]),
    ("/setup/openings/{code}/post", &[Method::GET, Method::POST]),
    ("/setup/settings", &[Method::GET]),
    ("/setup/settings/{code}", &[Method::GET, Method::POST]),
    ("/setup/own-fund", &[Method::GET, Method::POST]),
    ("/setup/tranches", &[Method::GET, Method::POST]),
    ("/trainings", &[Method::GET, Method::POST]),
    ("/delegations", &[Method::GET, Method::POST]),
    ("/delegations/{code}/end", &[Method::GET, Method::POST]),
    ("/invitations/{token}", &[Method::GET, Method::POST]),
    (SIGN_IN_PATH, &[Method::GET, Method::POST]),
    (SIGN_OUT_PATH, &[Method::POST]),
    (LANGUAGE_PATH, &[Method::POST]),
    (THEME_PATH, &[Method::POST]),
    (CSS_PATH, &[Method::GET]),
    (SHEETS_PATH, &[Method::GET]),
    (JS_PATH, &[Method::GET]),
    (ICON_PATH, &[Method::GET]),
];

/// Adds the console's paths to the table of operations.
pub fn add_operations(operations: &mut Operations) {
    for (path, methods) in PATHS {
        for method in *methods {
            operations.add(method, path, &[]);
        }
    }
    operations.add_upload("/cases/{number}/attachments");
    operations.add_upload("/followups/form");
    operations.add_upload("/bank/{code}");
}

/// The console.
pub fn console(app: Arc<App>, options: Options) -> Site {
    let console = Arc::new(Console::new(app, options));
    let open = Arc::clone(&console);
    let out = Arc::clone(&console);
    let sign_in = move |req, body| session::sign_in(Arc::clone(&open), req, body);
    let invited = Arc::clone(&console);
    let follow = move |req, body| invitation::follow(Arc::clone(&invited), req, body);
    let sign_out = move |req, body| session::sign_out(Arc::clone(&out), req, body);
    reports(outcomes_and_log(Route::new(), &console), &console)
        .at("/", get(page(&console, show_queue::show)))
        .at("/cases", get(page(&console, show_cases::show)))
        .at("/cases.csv", get(page(&console, |visit| long(visit, WorkKind::File, show_cases::csv))))
        .at("/cases.xlsx", get(page(&console, |visit| long(visit, WorkKind::File, show_cases::xlsx))))
        .at("/cases/saved", post(page(&console, show_cases::save)))
        .at("/cases/saved/remove", post(page(&console, show_cases::forget)))
        .at("/cases/board", get(page(&console, show_board::show)))
        .at("/cases/new", both(&console, show_new::show, show_new::take))
        .at("/cases/:number", get(page(&console, show_case::show)))
        .at("/cases/:number/do/:action", both(&console, act::show, act::take))
        .at("/cases/:number/documents/:document", get(page(&console, show_document::show)))
        .at("/cases/:number/documents/:document/pdf", get(page(&console, show_document::pdf)))
        .at("/followups", get(page(&console, show_followups::show)))
        .at("/followups/calendar", get(page(&console, show_calendar::show)))
        .at("/followups/form", both(&console, show_visit_form::show, show_visit_form::take))
        .at("/incidents", get(page(&console, show_incidents::list)))
        .at("/incidents/:code", both(&console, show_incidents::show, show_incidents::take))
        .at("/incidents/:code/text", post(page(&console, show_incidents::read)))
        .at("/cases/:number/identity", both(&console, show_sealed::identity_form, show_sealed::identity_record))
        .at("/cases/:number/identity/reveal", both(&console, show_sealed::reveal_form, show_sealed::reveal))
        .at("/cases/:number/payee", both(&console, show_payee::form, show_payee::set))
        .at("/cases/:number/payee/read", post(page(&console, show_payee::see)))
        .at("/authorise", both(&console, show_authorise::show, show_authorise::take))
        .at("/batches", get(page(&console, show_batches::list)))
        .at("/batches/new", both(&console, show_batches::choose, show_batches::build))
        .at("/batches/:code", get(page(&console, show_batches::show)))
        .at("/batches/:code/release", post(page(&console, show_batches::release)))
        .at("/batches/:code/drop", post(page(&console, show_batches::give_up)))
        .at("/batches/:code/file", post(page(&console, show_batches::file)))
        .at("/cases/:number/attachments", both(&console, show_sealed::file_form, show_sealed::file_add))
        .at("/cases/:number/attachments/:id", post(page(&console, show_sealed::file_open)))
        .at("/cases/:number/notes", both(&console, show_sealed::note_form, show_sealed::note_add))
        .at("/bank", get(page(&console, show_bank::show)))
        .at("/bank/:code", both(&console, show_bank::account_page, take_statement))
        .at("/bank/:code/day", get(page(&console, show_months::day)))
        .at("/bank/:code/months", both(&console, show_months::list, show_months::prepare))
        .at("/bank/:code/months/:id", get(page(&console, show_months::show)))
        .at("/bank/:code/months/:id/sign", post(page(&console, show_months::sign)))
        .at("/bank/:code/months/:id/reopen", post(page(&console, show_months::reopen)))
        .at("/bank/:code/months/:id/pdf", get(page(&console, |visit| long(visit, WorkKind::File, show_months::pdf))))
        .at("/bank/:code/reconcile", both(&console, show_reconcile::show, reconcile))
        .at("/bank/:code/lines/:reference/:action", both(&console, show_line::show, show_line::take))
        .at("/bank/:code/receipts", get(page(&console, show_receipts::list)))
        .at("/bank/:code/receipts/:id/:action", both(&console, show_receipts::show, show_receipts::take))
        .at("/bank/statements/:id", get(page(&console, show_bank::statement_page)))
        .at("/bank/statements/:id/counterparties", post(page(&console, show_bank::open)))
        .at("/funds", get(page(&console, show_fund::first)))
        .at("/funds/:code", get(page(&console, show_fund::show)))
        .at("/people", both(&console, show_people::show, show_people::add))
        .at("/people/links", post(page(&console, show_people::renew)))
        .at("/people/roles", post(page(&console, show_people::role)))
        .at("/setup", get(page(&console, checklist::show)))
        .at("/setup/bank-accounts", both(&console, partners::bank_accounts, partners::bank_account_open))
        .at("/setup/calls", both(&console, calls::show, calls::take))
        .at("/setup/donors", both(&console, partners::donors, partners::donor_open))
        .at("/setup/funds", both(&console, funds::show, funds::take))
        .at("/setup/ngos", both(&console, partners::ngos, partners::ngo_open))
        .at("/setup/openings", get(page(&console, openings::show)))
        .at("/setup/openings/:code", both(&console, openings::prepare_form, openings::prepare))
        .at("/setup/openings/:code/post", both(&console, openings::post_form, openings::post))
        .at("/setup/settings", get(page(&console, settings::list)))
        .at("/setup/settings/:code", both(&console, settings::show, settings::take))
        .at("/trainings", both(&console, trainings::show, trainings::take))
        .at("/delegations", both(&console, delegations::show, delegations::take))
        .at("/delegations/:code/end", both(&console, delegations::end_form, delegations::end))
        .at("/setup/own-fund", both(&console, own_fund::show, own_fund::open))
        .at("/setup/tranches", both(&console, funds::tranches, funds::tranche))
        .at("/invitations/:token", get(open_to_all(follow.clone())).post(open_to_all(follow)))
        .at(SIGN_IN_PATH, get(open_to_all(sign_in.clone())).post(open_to_all(sign_in)))
        .at(SIGN_OUT_PATH, post(open_to_all(sign_out)))
        .at(LANGUAGE_PATH, post(open_to_all(session::language)))
        .at(THEME_PATH, post(open_to_all(session::theme)))
        .at(CSS_PATH, get(asset("text/css; charset=utf-8", CSS.as_str())))
        .at(SHEETS_PATH, get(asset("text/css; charset=utf-8", SHEETS.as_str())))
        .at(JS_PATH, get(asset("text/javascript; charset=utf-8", JS)))
        .at(ICON_PATH, get(asset("image/svg+xml", ICON)))
        .boxed()
}

/// The reports.
fn reports(route: Route, console: &Arc<Console>) -> Route {
    route
        .at("/reports", get(page(console, show_reports::list)))
        .at("/reports/funds", get(page(console, show_reports::funds)))
        .at("/reports/trial-balance", get(page(console, |visit| long_file(visit, show_reports::trial_balance))))
        .at("/reports/general-ledger", get(page(console, |visit| long_file(visit, show_statements::general_ledger))))
        .at(
            "/reports/account-statement",
            get(page(console, |visit| long_file(visit, show_statements::account_statement))),
        )
        .at(
            "/reports/fund-statement",
            get(page(console, |visit| long_file(visit, show_statements_grants::fund_statement))),
        )
        .at("/reports/ageing", get(page(console, |visit| long_file(visit, show_statements_grants::ageing))))
        .at("/reports/commitments", get(page(console, |visit| long_file(visit, show_statements_grants::commitments))))
        .at("/reports/journal", get(page(console, |visit| long_file(visit, show_statements::journal))))
        .at("/reports/enterprises", get(page(console, |visit| long_file(visit, show_lists::enterprises))))
        .at("/reports/assets", get(page(console, |visit| long_file(visit, show_assets::show))))
        .at("/reports/visits", get(page(console, |visit| long_file(visit, show_lists::visits))))
        .at("/reports/jobs", get(page(console, show_figures::jobs)))
        .at("/reports/people", get(page(console, show_figures::people)))
        .at("/reports/pipeline", get(page(console, show_pipeline::show)))
        .at("/reports/regions", get(page(console, |visit| long_file(visit, show_regions::show))))
}

/// POST of a bank's file.
fn take_statement(visit: Visit) -> impl Future<Output = Result<Response>> + Send {
    long(visit, WorkKind::Statement, show_bank::take)
}

/// POST of the work list; only a run of the rules takes long.
fn reconcile(visit: Visit) -> impl Future<Output = Result<Response>> + Send {
    long(visit, WorkKind::Matching, show_reconcile::take)
}

/// POST that makes a release.
fn build_release(visit: Visit) -> impl Future<Output = Result<Response>> + Send {
    long(visit, WorkKind::Release, show_releases::build)
}

/// The pages of outcomes, of releases of them, and of the log.
fn outcomes_and_log(route: Route, console: &Arc<Console>) -> Route {
    route
        .at("/outcomes", get(page(console, show_outcomes::show)))
        .at("/outcomes/explain", get(page(console, show_explain::show)))
        .at("/keys", get(page(console, show_health::keys)))
        .at("/health", get(page(console, show_health::show)))
        .at("/runs", get(page(console, show_work::list)))
        .at("/runs/:id", get(page(console, show_work::show)))
        .at("/runs/:id/answer", get(page(console, show_work::answer)))
        .at("/runs/:id/give-up", post(page(console, show_work::give_up)))
        .at("/log", get(page(console, show_log::show)))
        .at("/log/:number", get(page(console, show_log::leaf)))
        .at("/outcomes/whole", get(page(console, show_survival_whole::show)))
        .at("/releases", both(console, show_releases::list, build_release))
        .at("/releases/:number", get(page(console, show_releases::show)))
        .at("/releases/:number/publish", post(page(console, show_releases::publish)))
        .at("/releases/:number/withdraw", post(page(console, show_releases::withdraw)))
        .at("/releases/:number/file", get(page(console, |visit| long(visit, WorkKind::File, show_releases::file))))
        .at("/releases/:number/compare", get(page(console, show_release_compare::choose)))
        .at("/releases/:number/compare/:other", get(page(console, show_release_compare::show)))
}

/// A page for which nobody has to be signed in.
fn open_to_all<F, Out>(show: F) -> impl Endpoint<Output = Response>
where
    F: Fn(HttpRequest, RequestBody) -> Out + Send + Sync + 'static,
    Out: Future<Output = Result<Response>> + Send,
{
    let show = Arc::new(show);
    make(move |req: HttpRequest| {
        let show = Arc::clone(&show);
        async move {
            let (req, body) = req.split();
            show(req, body).await
        }
    })
}

/// A page of somebody who is signed in; who is not is led to the sign-in, and back to the page they asked for.
fn page<F, Out>(console: &Arc<Console>, show: F) -> impl Endpoint<Output = Response> + 'static
where
    F: Fn(Visit) -> Out + Send + Sync + 'static,
    Out: Future<Output = Result<Response>> + Send,
{
    let (console, show) = (Arc::clone(console), Arc::new(show));
    make(move |req: HttpRequest| {
        let (console, show) = (Arc::clone(&console), Arc::clone(&show));
        async move {
            let (req, mut body) = req.split();
            match Visit::of(&console, &req, &mut body).await {
                Ok(visit) => show(visit).await,
                Err(error) if is_stranger(&error) => {
                    let kept = kept_form::keep(&console, &req, &mut body).await?;
                    Ok(kept.unwrap_or_else(|| to_sign_in(&req)))
                }
                Err(error) => Err(error),
            }
        }
    })
}

fn both<G, GOut, P, POut>(console: &Arc<Console>, show: G, take: P) -> RouteMethod
where
    G: Fn(Visit) -> GOut + Send + Sync + 'static,
    GOut: Future<Output = Result<Response>> + Send + 'static,
    P: Fn(Visit) -> POut + Send + Sync + 'static,
    POut: Future<Output = Result<Response>> + Send + 'static,
{
    get(page(console, show)).post(page(console, take))
}

fn is_stranger(error: &poem::Error) -> bool {
    matches!(error.downcast_ref::<AppError>(), Some(AppError::Unauthenticated))
}

fn to_sign_in(req: &HttpRequest) -> Response {
    let path = Some(req.uri().path()).filter(|path| *req.method() == Method::GET && *path != "/");
    // A path of plain characters needs no escaping; any other is not worth coming back to.
    let plain = |path: &&str| path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte));
    match path.and_then(local_path).filter(plain) {
        Some(path) => see_other(&format!("{SIGN_IN_PATH}?next={path}")),
        None => see_other(SIGN_IN_PATH),
    }
}

fn asset(media: &'static str, text: &'static str) -> impl Endpoint<Output = Response> + 'static {
    make_sync(move |_| {
        let mut response = Response::builder().content_type(media).body(text);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(ASSET_LIFE));
        response
    })
}
