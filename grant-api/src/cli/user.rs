//! `grant-api user invite`: a new link for somebody of the house, when the first one expired or a password is lost.
//!
//! Whoever runs the program may do it; what changes is the password of one person, and only that person's link shows it.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{print, told};
use crate::app::{App, AppError, clock};

/// Arguments of `user`.
#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a new one-time link for somebody; earlier links of theirs are void.
    Invite(InviteArgs),
}

/// Arguments of `user invite`.
#[derive(Debug, Args)]
struct InviteArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// E-mail address of the person
    #[arg(long)]
    email: String,
}

/// Makes the link and prints it.
pub async fn run(args: UserArgs) -> Result<ExitCode, String> {
    let What::Invite(args) = args.what;
    let app = App::open(&args.database).await.map_err(told)?;
    let made = app.link_for(&args.email, clock::now()).await;
    app.close().await.map_err(told)?;
    let invited = made.map_err(|error| match error {
        AppError::Hidden => format!("nobody here has the e-mail address {}", args.email),
        other => told(other),
    })?;
    print(format_args!("{}\n", invited.link));
    Ok(ExitCode::SUCCESS)
}
