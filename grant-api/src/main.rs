//! Arguments in, exit code out; everything else is in the library.

use std::process::ExitCode;

use clap::Parser;

/// Password checks take 64 MiB for a moment; this allocator gives them back, where the system's keeps them per thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    grant_api::cli::run(grant_api::cli::Arguments::parse()).await
}
