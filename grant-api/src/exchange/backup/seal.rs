//! The encryption of backups: age with X25519 recipients, in the files that `age-keygen` writes and `age` reads.
//!
//! Invariant: at least one recipient. Must not: print or keep an identity, nor take a passphrase, which a program that runs
//! by itself would have to keep beside what it encrypts.

use std::io::{BufRead, ErrorKind, Write};

use age::secrecy::ExposeSecret;
use age::stream::{StreamReader, StreamWriter};
pub use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};
use zeroize::Zeroizing;

use super::BackupError;

/// What is written here is encrypted; `finish` ends it.
pub type Sealed<W> = StreamWriter<W>;
/// What is read here is decrypted, piece by piece, each authenticated.
pub type Opened<R> = StreamReader<R>;

/// Recipients from their texts, `age1...`; one that is named twice counts once.
pub fn recipients(texts: &[String]) -> Result<Vec<Recipient>, BackupError> {
    let mut texts: Vec<&str> = texts.iter().map(|text| text.trim()).collect();
    texts.sort_unstable();
    texts.dedup();
    if texts.is_empty() {
        return Err(BackupError::Key("say whom it is encrypted to: --recipient age1..., better twice".into()));
    }
    let read = |text: &str| {
        let what = |_| BackupError::Key(format!("{text} is no X25519 recipient of age: it begins with age1"));
        text.parse::<Recipient>().map_err(what)
    };
    texts.into_iter().map(read).collect()
}

/// Identities from the text of an identity file: a key a line, lines that begin with # are comments.
pub fn identities(text: &str, place: &str) -> Result<Vec<Identity>, BackupError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    // The text is a secret, so the error does not repeat it.
    let strange = |_| BackupError::Key(format!("{place}: holds a line that is no AGE-SECRET-KEY-1... of age-keygen"));
    let found = lines.map(|line| line.parse::<Identity>().map_err(strange)).collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() {
        return Err(BackupError::Key(format!("{place}: holds no identity of age")));
    }
    Ok(found)
}

/// A new identity as the text of its file, and its recipient.
pub fn new_identity(made_at: &str) -> (Zeroizing<String>, String) {
    let identity = Identity::generate();
    let (secret, public) = (identity.to_string(), identity.to_public().to_string());
    let text = format!("# created: {made_at}\n# public key: {public}\n{}\n", secret.expose_secret());
    (Zeroizing::new(text), public)
}

/// Begins an encrypted file.
pub fn sealed<W: Write>(out: W, to: &[Recipient]) -> Result<Sealed<W>, BackupError> {
    let encryptor = Encryptor::with_recipients(to.iter().map(|recipient| recipient as &dyn age::Recipient));
    let encryptor = encryptor.map_err(|error| BackupError::Key(error.to_string()))?;
    Ok(encryptor.wrap_output(out)?)
}

/// Opens an encrypted file.
pub fn opened<R: BufRead>(from: R, by: &[Identity]) -> Result<Opened<R>, BackupError> {
    let decryptor = Decryptor::new_buffered(from).map_err(told)?;
    decryptor.decrypt(by.iter().map(|identity| identity as &dyn age::Identity)).map_err(told)
}

fn told(error: DecryptError) -> BackupError {
    let head = || "in the head of its encryption".to_owned();
    match error {
        DecryptError::NoMatchingKeys => BackupError::NoIdentity,
        DecryptError::UnknownFormat => {
            BackupError::Strange("it is encrypted in a form of age that this program does not know")
        }
        DecryptError::InvalidHeader => BackupError::Strange("it is no file of age, or its head is damaged"),
        DecryptError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => BackupError::CutOff(head()),
        DecryptError::Io(error) if error.kind() != ErrorKind::InvalidData => BackupError::Io(error),
        _ => BackupError::Damaged(head()),
    }
}
