//! One of several processes that race for the last of a budget line: `racer DATABASE MANAGER DAY CASE...`. It opens the
//! database, says `ready`, waits for a line on its input, confirms all the awards at once and says how each came out:
//! `granted`, or the code of its error.
//!
//! Invariant: only what tells a client to come back (busy, unknown outcome) is tried again, under the same key. Must not know
//! who should win.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use grant_api::app::execute::Terms;
use grant_api::app::{App, AppError, Request, clock};
use ledger_core::id::{CaseId, PersonId};
use ledger_core::programme::command::{CaseStep, Command};
use ledger_core::time::Day;
use tests::failure::{Context, Failure};
use tests::tool::say;
use tokio::sync::Barrier;

/// How often a client comes back that is told to, and after how long: a minute in all.
const ATTEMPTS: usize = 300;
const PAUSE: Duration = Duration::from_millis(200);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("racer: {error}"));
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<(), Failure> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [url, manager, on, cases @ ..] = given.as_slice() else {
        return Err(Failure::new("racer DATABASE MANAGER DAY CASE..."));
    };
    let failed = |error: AppError| Failure::new(format!("{error:?}"));
    let app = App::open(url).await.map_err(failed)?;
    let manager: PersonId = manager.parse().context("MANAGER is an id")?;
    let on: Day = on.parse().context("DAY is a date")?;
    let principal = app.principal_of(manager).await.map_err(failed)?;
    let request = Request::new(principal, clock::now(), format!("racer-{}", std::process::id()));
    let start = Arc::new(Barrier::new(cases.len()));
    let mut commands = Vec::new();
    for case in cases {
        let case: CaseId = case.parse().context("CASE is an id")?;
        let version = app.case(&request, case).await.map_err(failed)?.case.application.version;
        commands.push((case, Command::AwardConfirm(CaseStep { case, version })));
    }
    say("ready");
    std::io::stdin().read_line(&mut String::new())?;
    let racers = commands.into_iter().map(|(case, command)| {
        let (app, start, request) = (app.clone(), start.clone(), Request { now: clock::now(), ..request.clone() });
        let terms = Terms { key: Some(format!("race-{case}")), on: Some(on), ..Terms::default() };
        tokio::spawn(async move {
            start.wait().await;
            confirm(&app, &request, &terms, &command).await
        })
    });
    for racer in racers.collect::<Vec<_>>() {
        say(&racer.await.context("a racer fell")?);
    }
    app.close().await.map_err(failed)
}

/// One award; comes back under the same key while the ledger is busy.
async fn confirm(app: &App, request: &Request, terms: &Terms, command: &Command) -> String {
    for _ in 0..ATTEMPTS {
        match app.execute(request, terms.clone(), command.clone()).await {
            Ok(_) => return "granted".into(),
            Err(AppError::Busy { .. } | AppError::UnknownOutcome) => tokio::time::sleep(PAUSE).await,
            Err(error) => return error.code().to_string(),
        }
    }
    "busy".into()
}
