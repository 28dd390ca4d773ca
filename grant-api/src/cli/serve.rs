//! `grant-api serve`: an existing database behind the console and the API, until SIGTERM or Ctrl-C.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use poem::Server;
use poem::listener::{Acceptor, Listener, TcpListener};

use super::vault::VaultPlace;
use super::{print, told};
use crate::app::{App, clock};
use crate::console::routes::Options;
use crate::http::{API_PREFIX, Operations, Settings, Site, stack};
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
    database: String,
    /// Loopback address to listen on; put a TLS proxy in front of it.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    vault: VaultPlace,
}

/// Serves.
pub async fn run(args: ServeArgs) -> Result<ExitCode, String> {
    loopback(args.listen)?;
    let app = App::open(&args.database).await.map_err(told)?;
    let app = args.vault.open(app, &args.database).await?;
    listen(app, args.listen, Options::default(), |address| print(format_args!("Grant Ledger is up at {address}\n")))
        .await
}

/// Refuses an address that other machines can reach: there is no TLS here yet.
pub(super) fn loopback(address: SocketAddr) -> Result<(), String> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(format!("{address} can be reached from other machines; listen on a loopback address such as 127.0.0.1:8080"))
}

/// Listens until told to stop; `up` is told the address once the port is open.
pub(super) async fn listen(
    app: App,
    address: SocketAddr,
    options: Options,
    up: impl FnOnce(&str),
) -> Result<ExitCode, String> {
    telemetry::start();
    let listener = TcpListener::bind(address.to_string());
    let acceptor = listener.into_acceptor().await.map_err(|error| format!("can't listen on {address}: {error}"))?;
    let port = acceptor
        .local_addr()
        .iter()
        .find_map(|local| local.as_socket_addr().map(SocketAddr::port))
        .unwrap_or(address.port());
    let origin = format!("http://localhost:{port}");
    let app = Arc::new(app);
    let site = site(app.clone(), &origin, options)?;
    // The sample programme stays as it is described: its days don't go on.
    let days = (!options.demo).then(|| tokio::spawn(days(app.clone())));
    up(&origin);
    let served = Server::new_with_acceptor(acceptor).run_with_graceful_shutdown(site, stop(), Some(DRAIN)).await;
    if let Some(days) = days {
        days.abort();
        // Awaited, so that the run lets go of the database before it is closed.
        drop(days.await);
    }
    served.map_err(|error| error.to_string())?;
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
