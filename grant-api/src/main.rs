//! Arguments in, exit code out; everything else is in the library.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    grant_api::cli::run(grant_api::cli::Arguments::parse()).await
}
