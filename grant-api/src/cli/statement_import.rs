//! `grant-api statement import --database URL --account CODE|ID --as EMAIL FILE...`: files of a bank into the ledger.
//!
//! It is the person's own decision, with their rights; each file is a decision of its own, whole or not at all. Exit code 2
//! where a file was refused or could not be read; those before it stay. Must not decide, and prints no counterparty.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ledger_core::id::BankAccountId;
use ledger_core::time::Day;

use super::vault::VaultPlace;
use super::{complain, print, statement, told};
use crate::app::bank_statements::{Imported, Taking, file_key};
use crate::app::execute::Terms;
use crate::app::{App, AppError, Request, clock};

/// Arguments of `statement import`.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// camt.052, .053, .054, MT940, MT942, pain.002, pacs.004, OFX, Privat24, iBank 2, Autoclient, monobank
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    #[command(flatten)]
    place: VaultPlace,
    /// Code or id of the bank account
    #[arg(long, value_name = "CODE|ID")]
    account: String,
    /// Number of the account, where its first file holds several
    #[arg(long, value_name = "IBAN")]
    number: Option<String>,
    /// E-mail address of the finance person who takes them
    #[arg(long = "as", value_name = "EMAIL")]
    person: String,
    /// The first day whose lines count, said with the first file of an account
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<Day>,
    /// Tell what would come of each file and keep nothing
    #[arg(long)]
    dry_run: bool,
}

/// Takes the files, one after the other.
pub async fn run(args: ImportArgs) -> Result<ExitCode, String> {
    let app = App::open(&args.database).await.map_err(told)?;
    let app = args.place.open(app, &args.database).await?;
    let done = take(&app, &args).await;
    app.close().await.map_err(told)?;
    done
}

async fn take(app: &App, args: &ImportArgs) -> Result<ExitCode, String> {
    let request = app.request_of(&args.person, clock::now()).await.map_err(told)?;
    let account = account(app, &request, &args.account).await?;
    let mut code = ExitCode::SUCCESS;
    for file in &args.files {
        let name = file.display();
        let bytes = match statement::bytes(file) {
            Ok(bytes) => bytes,
            Err(fault) => {
                complain(&format!("{name}: {}: {} ({})", fault.place, fault.reason, fault.code));
                code = ExitCode::from(2);
                continue;
            }
        };
        let terms = Terms { key: Some(file_key(&bytes)), ..Terms::default() };
        let taking = Taking { account, number: args.number.clone(), since: args.since, dry_run: args.dry_run };
        match app.statement_import(&request, terms, taking, bytes).await {
            Ok(done) => tell(&name.to_string(), &done),
            Err(error) => {
                complain(&format!("{name}: {}", told(error)));
                code = ExitCode::from(2);
            }
        }
    }
    Ok(code)
}

async fn account(app: &App, request: &Request, asked: &str) -> Result<BankAccountId, String> {
    let known = app.bank_accounts_seen(request).await.map_err(told)?;
    let named = |account: &ledger_core::programme::setup::BankAccount| {
        account.code.as_str() == asked || account.bank_account_id.to_string() == asked
    };
    let found = known.iter().map(|view| &view.account).find(|account| named(account));
    found.map(|account| account.bank_account_id).ok_or_else(|| told(AppError::Hidden))
}

fn tell(name: &str, done: &Imported) {
    let file = &done.file;
    if done.of_answers() {
        return tell_answers(name, done);
    }
    let what = match (done.there, done.written) {
        (true, _) => "taken before, nothing was added",
        (false, true) => "taken",
        (false, false) => "would be taken",
    };
    print(format_args!(
        "{name}: {}, {what}: {} new lines, {} known, {} before the first day, {} pending, {} statements\n",
        file.format,
        file.lines_new,
        file.lines_known,
        file.lines_before,
        file.lines_pending,
        done.statements.len()
    ));
    if done.others > 0 {
        print(format_args!("  {} statements of other accounts were passed over\n", done.others));
    }
    for finding in &done.findings {
        print(format_args!("  {}: {} ({})\n", finding.place, finding.message, finding.code));
    }
}

/// What the bank says of payments: nothing of it is kept.
fn tell_answers(name: &str, done: &Imported) {
    print(format_args!("{name}: {}, answers to payments, nothing was added\n", done.file.format));
    for one in &done.answers {
        let step = one.next.map(|action| format!(", next: {action}")).unwrap_or_default();
        let (reference, case) = (&one.payment.end_to_end_id, &one.payment.case);
        print(format_args!("  {reference} of {case}: {} {}{step}\n", one.said, one.reasons.join(" ")));
    }
    for finding in &done.findings {
        print(format_args!("  {}: {} ({})\n", finding.place, finding.message, finding.code));
    }
}
