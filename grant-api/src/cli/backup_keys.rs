//! Identities and the key file of the vault: `backup new-identity`, `backup keys`, `restore keys`.
//!
//! Invariant: a file with a secret is its owner's alone, and an identity that others can read is not taken. The copy of a
//! key file is an age file with just that file in it, which `age --decrypt` opens too. Must not: print a secret.

use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use zeroize::Zeroizing;

use super::backup::readers;
use super::checkpoint::open_to_others;
use super::whole::{self, Readers};
use super::{print, told};
use crate::app::backup::key_store;
use crate::app::clock;
use crate::exchange::backup::{Identity, identities, new_identity, opened, sealed};

/// Longest file of identities that is read, in bytes.
const IDENTITIES_MAX: u64 = 64 * 1024;
/// Longest key file of a vault, in bytes.
const KEYS_MAX: u64 = 1_000;

/// Arguments of `backup keys`.
#[derive(Debug, Args)]
pub struct KeysArgs {
    /// Key file of the vault
    #[arg(long, value_name = "FILE", env = "GRANT_VAULT_KEY_FILE")]
    vault_key: PathBuf,
    /// The encrypted copy; must not be there yet, and belongs elsewhere than the backups
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Public key of whoever may open it, age1...; two are advised
    #[arg(long, value_name = "AGE_PUBLIC_KEY", required = true)]
    recipient: Vec<String>,
}

/// Arguments of `backup new-identity`.
#[derive(Debug, Args)]
pub struct NewIdentityArgs {
    /// File of the identity, which only you can read; must not be there yet, and belongs on no machine that makes backups
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Arguments of `restore keys`.
#[derive(Debug, Args)]
pub struct KeysBackArgs {
    /// The encrypted copy
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// File of an identity that it was encrypted to; may be given more than once
    #[arg(long, value_name = "AGE_KEY_FILE", required = true)]
    identity: Vec<PathBuf>,
    /// The key file; must not be there yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Copies a key file.
pub(super) fn copy(args: &KeysArgs) -> Result<ExitCode, String> {
    let keys = readers(&args.recipient)?;
    let (bytes, fingerprint) = key_store(&args.vault_key).map_err(told)?;
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", args.to.display());
    let mut out = sealed(Vec::new(), &keys).map_err(|error| failed(&error))?;
    out.write_all(&bytes).map_err(|error| failed(&error))?;
    let out = out.finish().map_err(|error| failed(&error))?;
    whole::create(&args.to, &out, Readers::Owner)?;
    print(format_args!(
        "the key {fingerprint} is in {}: keep it elsewhere than the backups of the vault that it opens\n",
        args.to.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Makes an identity.
pub(super) fn new(args: &NewIdentityArgs) -> Result<ExitCode, String> {
    let (text, public) = new_identity(&clock::now().to_string());
    whole::create(&args.to, text.as_bytes(), Readers::Owner)?;
    print(format_args!("{public}\n"));
    Ok(ExitCode::SUCCESS)
}

/// Puts a copied key file back.
pub(super) fn put_back(args: &KeysBackArgs) -> Result<ExitCode, String> {
    let by = read_identities(&args.identity)?;
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", args.from.display());
    let from = std::fs::File::open(&args.from).map_err(|error| failed(&error))?;
    let from = opened(BufReader::new(from), &by).map_err(|error| failed(&error))?;
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(KEYS_MAX + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    if bytes.len() as u64 > KEYS_MAX {
        return Err(failed(&"this is no copy of a key file"));
    }
    whole::create(&args.to, &bytes, Readers::Owner)?;
    let (_, fingerprint) = key_store(&args.to).map_err(|error| {
        // It was just made, and is no key file.
        let _ = std::fs::remove_file(&args.to);
        told(error)
    })?;
    print(format_args!("the key {fingerprint} is in {}\n", args.to.display()));
    Ok(ExitCode::SUCCESS)
}

/// The identities in these files.
pub(super) fn read_identities(files: &[PathBuf]) -> Result<Vec<Identity>, String> {
    let mut all = Vec::new();
    for file in files {
        all.extend(read_identity(file)?);
    }
    Ok(all)
}

fn read_identity(file: &Path) -> Result<Vec<Identity>, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let about = std::fs::metadata(file).map_err(|error| told(&error))?;
    if open_to_others(&about) {
        return Err(told(&"others can read this identity; let only its owner (chmod 600)"));
    }
    if about.len() > IDENTITIES_MAX {
        return Err(told(&"too long for a file of identities"));
    }
    let text = Zeroizing::new(std::fs::read_to_string(file).map_err(|error| told(&error))?);
    identities(&text, &file.display().to_string()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::Keys;

    fn identity(folder: &Path, name: &str) -> (PathBuf, String) {
        let (text, public) = new_identity("now");
        let file = folder.join(name);
        whole::create(&file, text.as_bytes(), Readers::Owner).unwrap();
        (file, public)
    }

    #[test]
    fn a_key_file_comes_back_as_it_was_to_whoever_may_open_it() {
        let folder = tempfile::tempdir().unwrap();
        let (key, copied, back) =
            (folder.path().join("key"), folder.path().join("key.age"), folder.path().join("back"));
        Keys::make(&key).unwrap();
        let (mine, public) = identity(folder.path(), "mine");
        let (other, _) = identity(folder.path(), "other");
        copy(&KeysArgs { vault_key: key.clone(), to: copied.clone(), recipient: vec![public] }).unwrap();
        let bytes = std::fs::read(&copied).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1\n") && !bytes.windows(6).any(|part| part == b"index "));
        let args = |identity: &PathBuf| KeysBackArgs {
            from: copied.clone(),
            identity: vec![identity.clone()],
            to: back.clone(),
        };
        assert!(put_back(&args(&other)).is_err() && !back.exists());
        put_back(&args(&mine)).unwrap();
        assert_eq!(std::fs::read(&back).unwrap(), std::fs::read(&key).unwrap());
        assert!(put_back(&args(&mine)).is_err(), "what is there stays");
    }

    #[test]
    fn an_identity_that_others_can_read_is_not_taken() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, _) = identity(folder.path(), "mine");
        assert_eq!(read_identities(std::slice::from_ref(&file)).unwrap().len(), 1);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read_identities(&[file]).err().unwrap().contains("chmod 600"));
    }
}
