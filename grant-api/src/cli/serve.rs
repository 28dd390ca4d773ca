//! `grant-api serve`: an existing database behind the console and the API, until SIGTERM or Ctrl-C.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;

use super::surface::{Settled, Surface, Weight};
use super::vault::VaultPlace;
use super::{complain, print, told};
use crate::app::{App, clock};
use crate::console::routes::Options;
use crate::http::settings::BODY_DEADLINE;
use crate::http::{API_PREFIX, Operations, Settings, Site, listener, stack};
use crate::{api, console, telemetry};

/// How long running requests may finish after the signal to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// How often the server looks whether a new day has begun.
const NEW_DAY: Duration = Duration::from_secs(10 * 60);

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    pub(super) database: String,
    #[command(flatten)]
    pub(super) surface: Surface,
    #[command(flatten)]
    pub(super) vault: VaultPlace,
}

/// Serves.
pub async fn run(args: ServeArgs) -> Result<ExitCode, String> {
    let (findings, settled) = args.surface.settle(clock::now());
    let Some(settled) = settled else {
        return Err(findings.of(Weight::Missing).collect::<Vec<_>>().join("\ngrant-api: "));
    };
    for danger in findings.of(Weight::Danger) {
        complain(&format!("note: {danger}"));
    }
    if let Some(fault) = App::schema(&args.database).await.map_err(told)?.fault() {
        return Err(fault);
    }
    let app = App::open(&args.database).await.map_err(told)?;
    let app = args.vault.open(app, &args.database).await?;
    let encrypted = settled.rules.tls.is_some();
    listen(app, settled, Options::default(), |origin, address| {
        let scheme = if encrypted { "https" } else { "http" };
        print(format_args!("Grant Ledger is up at {origin}, listening on {scheme}://{address}\n"));
    })
    .await
}

/// Refuses an address that other machines can reach: a demonstration has no second factor and prints its passwords.
pub(super) fn loopback(address: SocketAddr) -> Result<(), String> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(format!("{address} can be reached from other machines; listen on a loopback address such as 127.0.0.1:8080"))
}

/// Listens until told to stop; `up` is told origin and address once the port is open.
pub(super) async fn listen(
    app: App,
    settled: Settled,
    options: Options,
    up: impl FnOnce(&str, SocketAddr),
) -> Result<ExitCode, String> {
    telemetry::start();
    let Settled { address, origin, rules, body_deadline } = settled;
    let failed = |error: std::io::Error| format!("can't listen on {address}: {error}");
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let scheme = if rules.tls.is_some() { "https" } else { "http" };
    let origin = origin.unwrap_or_else(|| format!("{scheme}://localhost:{}", address.port()));
    let app = Arc::new(app);
    let site = site_within(app.clone(), &origin, options, body_deadline)?;
    // The sample programme stays as it is described: its days don't go on.
    let days = (!options.demo).then(|| tokio::spawn(days(app.clone())));
    up(&origin, address);
    listener::serve(listener, site, rules, stop(), DRAIN).await;
    if let Some(days) = days {
        days.abort();
        // Awaited, so that the run lets go of the database before it is closed.
        drop(days.await);
    }
    if let Some(app) = Arc::into_inner(app) {
        app.close().await.map_err(told)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs each business day once, from the start of the server on; a run that failed is tried again at the next look.
async fn days(app: Arc<App>) {
    let mut look = tokio::time::interval(NEW_DAY);
    let mut done = None;
    loop {
        look.tick().await;
        let now = clock::now();
        let today = clock::business_day(now);
        if done == Some(today) {
            continue;
        }
        match app.day(today, now).await {
            Ok(report) => {
                done = Some(today);
                for (account, through, figure, then, now) in &report.broken {
                    tracing::warn!(%account, %through, figure, signed = %then, %now, "a signed month is broken");
                }
                tracing::info!(day = %today, lapsed = report.lapsed.len(), refused = report.refused.len(), "a day was run");
            }
            Err(error) => tracing::error!(day = %today, code = error.code(), "a day could not be run"),
        }
    }
}

/// The whole site over an app: API, documentation in the demonstration, console.
pub fn site(app: Arc<App>, origin: &str, options: Options) -> Result<Site, String> {
    site_within(app, origin, options, BODY_DEADLINE)
}

/// The same, with a time of its own for bodies.
fn site_within(app: Arc<App>, origin: &str, options: Options, body_deadline: Duration) -> Result<Site, String> {
    let (api, document) = api::site(app.clone());
    let mut operations =
        Operations::from_document(&document, API_PREFIX).map_err(|error| format!("the API's document: {error:?}"))?;
    console::routes::add_operations(&mut operations);
    let asked = app.clone();
    let ready: crate::http::ReadyCheck = Arc::new(move || {
        let app = asked.clone();
        Box::pin(async move { if app.ready().await { Ok(()) } else { Err("database") } })
    });
    let mut settings = Settings::new(origin, operations, console::error::page_error_for(options), ready);
    settings.document = Some(document);
    settings.docs = options.demo;
    settings.body_deadline = body_deadline;
    let pages = console::routes::console(app, options);
    Ok(stack(api, pages, settings))
}

/// Ends at SIGTERM or Ctrl-C.
pub(super) async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(_) => drop(interrupt.await),
    }
}
