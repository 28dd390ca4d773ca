//! `grant-api checkpoint`: a key of one's own, and the log's head signed with it, kept in one or more places.
//!
//! Invariant: no head is signed that does not contain the checkpoint that stands in each of the places; every place is held
//! against it before any is written. Must not: print the secret key.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use ledger_core::ledger::checkpoint::{Checkpoint, NoteError, Signer};

use super::verify::note;
use super::whole::{self, Readers};
use super::{print, told};
use crate::app::checkpoint::{next_checkpoint, only_origin};
use crate::app::clock;

/// The longest key file read (bytes).
const KEY_MAX: u64 = 4_096;

/// Arguments of `checkpoint`.
#[derive(Debug, Args)]
pub struct CheckpointArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a signing key; prints the key that checks its signatures.
    Key(KeyArgs),
    /// Print the key that checks the signatures of a signing key.
    Show(ShowArgs),
    /// Sign the log's head and keep it.
    Sign(SignArgs),
}

/// Arguments of `checkpoint key`.
#[derive(Debug, Args)]
struct KeyArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME: the key is for the log in it
    #[arg(long, env = "GRANT_DATABASE", required_unless_present = "origin")]
    database: Option<String>,
    /// The log that the key is for, as the first line of its checkpoints names it
    #[arg(long)]
    origin: Option<String>,
    /// File of the signing key, which only you can read; must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Arguments of `checkpoint show`.
#[derive(Debug, Args)]
struct ShowArgs {
    /// File of the signing key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

/// Arguments of `checkpoint sign`.
#[derive(Debug, Args)]
struct SignArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// File of the signing key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where the checkpoint is kept, in the place of the last one; give a second place out of this machine's reach
    #[arg(long, value_name = "FILE", required = true)]
    out: Vec<PathBuf>,
}

/// Makes a key, shows one, or signs.
pub async fn run(args: CheckpointArgs) -> Result<ExitCode, String> {
    match args.what {
        What::Key(args) => make_key(args).await?,
        What::Show(args) => print(format_args!("{}\n", key(&args.key)?.verifier())),
        What::Sign(args) => sign(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn make_key(args: KeyArgs) -> Result<(), String> {
    let origin = match (args.origin, args.database) {
        (Some(origin), _) => origin,
        (None, Some(database)) => only_origin(&database).await.map_err(told)?,
        (None, None) => return Err("say which log the key is for, with --database or --origin".into()),
    };
    let seed = clock::random().map_err(|error| error.to_string())?;
    let signer = Signer::new(&origin, &seed).map_err(|error| format!("--origin: {error}"))?;
    whole::create(&args.out, format!("{}\n", signer.secret()).as_bytes(), Readers::Owner)?;
    print(format_args!("{}\n", signer.verifier()));
    Ok(())
}

/// May anybody but the owner of a file read or write it?
pub(super) fn open_to_others(about: &std::fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        about.permissions().mode() & 0o077 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = about;
        false
    }
}

/// The signing key in a file.
pub(crate) fn key(file: &Path) -> Result<Signer, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let about = std::fs::metadata(file).map_err(|error| told(&error))?;
    if open_to_others(&about) {
        return Err(format!(
            "{}: others can read this key; let only its owner (chmod 600), or make a new one",
            file.display()
        ));
    }
    let size = about.len();
    if size > KEY_MAX {
        return Err(told(&NoteError::Key));
    }
    std::fs::read_to_string(file).map_err(|error| told(&error))?.parse().map_err(|error: NoteError| told(&error))
}

async fn sign(args: SignArgs) -> Result<(), String> {
    let signer = key(&args.key)?;
    let kept = args.out.iter().map(|place| kept(&signer, place)).collect::<Result<Vec<_>, _>>()?;
    let earlier: Vec<(String, Checkpoint)> = kept.into_iter().flatten().collect();
    let checkpoint = next_checkpoint(&args.database, signer.verifier().name(), &earlier).await.map_err(told)?;
    let note = signer.sign(&checkpoint);
    for place in &args.out {
        whole::write(place, note.as_bytes()).await?;
    }
    print(format_args!("{note}"));
    Ok(())
}

/// The checkpoint that stands in a place. One that another key signed, as after a change of keys, is held against the log
/// like one's own; one that this key seems to have signed and did not is not passed over.
fn kept(signer: &Signer, place: &Path) -> Result<Option<(String, Checkpoint)>, String> {
    if !place.try_exists().map_err(|error| format!("{}: {error}", place.display()))? {
        return Ok(None);
    }
    let note = note(place)?;
    let read = match signer.verifier().open(&note) {
        Err(NoteError::Unsigned) => note.unproved(),
        read => read,
    };
    let checkpoint = read.map_err(|error| format!("not signed: {}: {error}", place.display()))?;
    Ok(Some((place.display().to_string(), checkpoint)))
}
