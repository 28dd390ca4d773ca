//! Signed checkpoints: what the log was at a size, in the form that witnesses of transparency logs exchange.
//!
//! ```text
//! 01990000-0000-7000-8000-000000000001          origin: the programme's id, which says nothing of what it is
//! 20852163                                       number of leaves
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=   root, base64
//!
//! — NAME BASE64(key id, signature)
//! ```
//! Forms: C2SP `tlog-checkpoint` and `signed-note`, Ed25519 (RFC 8032) over the text up to the empty line. Invariant: a
//! checkpoint comes out of a note only through a verifier's key, or by [`Note::unproved`], whose name says what it is worth.
//! Must not: read files, make random bytes, or accept a signature that is not the strict one of its key.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::log::Hash;

/// Type byte of Ed25519 (`signed-note`).
const ED25519: u8 = 1;
/// The longest note read (bytes): 16 signatures of any kind fit.
pub const NOTE_MAX: usize = 256 * 1024;
/// Begins each line of a signature: em dash and space.
const DASH: &str = "\u{2014} ";
const PRIVATE: &str = "PRIVATE+KEY+";

/// Why a note, a key or a checkpoint was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not the form of a signed note.
    #[error("this is not a signed note")]
    Form,
    /// The text of the note is not a checkpoint.
    #[error("the note's text is not a checkpoint")]
    Checkpoint,
    /// Not the form of a key.
    #[error("this is not a key of the form NAME+ID+BASE64")]
    Key,
    /// A name is empty or holds a space or a plus.
    #[error("a key's name is not empty and has neither space nor plus")]
    Name,
    /// The key has signed nothing here.
    #[error("the note is not signed by this key")]
    Unsigned,
    /// The signature is not the key's.
    #[error("the signature does not fit the key and the text")]
    Signature,
}

/// What the log was at a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the programme's id.
    pub origin: String,
    /// Number of leaves.
    pub size: i64,
    /// Root of the tree.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// From the text; further lines, which a log may add and nobody can check, are passed over.
    ///
    /// # Errors
    /// [`NoteError::Checkpoint`].
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.strip_suffix('\n').ok_or(NoteError::Checkpoint)?.split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty()).ok_or(NoteError::Checkpoint);
        let (origin, size, root) = (line()?.to_string(), line()?, line()?);
        let plain = size == "0" || (!size.starts_with('0') && size.bytes().all(|byte| byte.is_ascii_digit()));
        let size = size.parse().ok().filter(|_| plain).ok_or(NoteError::Checkpoint)?;
        let root = STANDARD.decode(root).ok().and_then(|root| root.try_into().ok()).ok_or(NoteError::Checkpoint)?;
        if lines.any(str::is_empty) {
            return Err(NoteError::Checkpoint);
        }
        Ok(Checkpoint { origin, size, root })
    }
}

/// Name and id: together they say which key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KeyName {
    name: String,
    id: [u8; 4],
}

impl KeyName {
    fn new(name: &str, key: &VerifyingKey) -> Result<Self, NoteError> {
        if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(NoteError::Name);
        }
        let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes());
        let hash: Hash = hash.finalize().into();
        Ok(KeyName { name: name.to_string(), id: [hash[0], hash[1], hash[2], hash[3]] })
    }

    fn id_text(&self) -> String {
        crate::row::hex(&self.id)
    }
}

/// The 32 bytes of a key in `NAME+ID+BASE64(type, bytes)`, with the name and the id that stand there.
fn key_parts(text: &str) -> Result<(&str, &str, [u8; 32]), NoteError> {
    let mut parts = text.trim_end_matches('\n').splitn(3, '+');
    let mut part = || parts.next().ok_or(NoteError::Key);
    let (name, id, bytes) = (part()?, part()?, STANDARD.decode(part()?).map_err(|_| NoteError::Key)?);
    match bytes.split_first() {
        Some((&ED25519, key)) => Ok((name, id, key.try_into().map_err(|_| NoteError::Key)?)),
        _ => Err(NoteError::Key),
    }
}

/// A key that checks notes; its text is for everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: KeyName,
    key: VerifyingKey,
}

impl Verifier {
    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name.name
    }

    /// The checkpoint of a note that this key signed. Signatures of other keys are passed over; one of this key that does
    /// not fit spoils the note.
    ///
    /// # Errors
    /// Form, no signature of this key, a signature that does not fit, a text that is not a checkpoint.
    pub fn open(&self, note: &Note) -> Result<Checkpoint, NoteError> {
        let own = note.signatures.iter().filter(|(name, _)| *name == self.name);
        let mut signed = false;
        for (_, bytes) in own {
            let signature = Signature::from_slice(bytes).map_err(|_| NoteError::Signature)?;
            self.key.verify_strict(note.text.as_bytes(), &signature).map_err(|_| NoteError::Signature)?;
            signed = true;
        }
        if signed { Checkpoint::parse(&note.text) } else { Err(NoteError::Unsigned) }
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519][..], self.key.as_bytes()].concat();
        write!(f, "{}+{}+{}", self.name.name, self.name.id_text(), STANDARD.encode(key))
    }
}

impl FromStr for Verifier {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let (name, id, bytes) = key_parts(text)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| NoteError::Key)?;
        let name = KeyName::new(name, &key)?;
        if id == name.id_text() { Ok(Verifier { name, key }) } else { Err(NoteError::Key) }
    }
}

/// A key that signs checkpoints; its text is a secret, so it has no `Debug`.
pub struct Signer {
    verifier: Verifier,
    key: SigningKey,
}

impl Signer {
    /// A key of 32 random bytes.
    ///
    /// # Errors
    /// [`NoteError::Name`].
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let key = SigningKey::from_bytes(seed);
        let verifier = Verifier { name: KeyName::new(name, &key.verifying_key())?, key: key.verifying_key() };
        Ok(Signer { verifier, key })
    }

    /// The key that checks what this one signs.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// `PRIVATE+KEY+NAME+ID+BASE64`: for the owner's file alone.
    pub fn secret(&self) -> String {
        let key = [&[ED25519][..], self.key.as_bytes()].concat();
        let name = &self.verifier.name;
        format!("{PRIVATE}{}+{}+{}", name.name, name.id_text(), STANDARD.encode(key))
    }

    /// The checkpoint as a signed note.
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        self.sign_text(&checkpoint.text())
    }

    fn sign_text(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let name = &self.verifier.name;
        let line = STANDARD.encode([&name.id[..], &signature].concat());
        format!("{text}\n{DASH}{} {line}\n", name.name)
    }
}

impl FromStr for Signer {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let (name, id, seed) = key_parts(text.strip_prefix(PRIVATE).ok_or(NoteError::Key)?)?;
        let signer = Signer::new(name, &seed)?;
        if id == signer.verifier.name.id_text() { Ok(signer) } else { Err(NoteError::Key) }
    }
}

/// A text with signatures, none of them checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<(KeyName, Vec<u8>)>,
}

impl Note {
    /// What the note says, on nobody's word: for a comparison with what one has, where no key is at hand.
    ///
    /// # Errors
    /// [`NoteError::Checkpoint`].
    pub fn unproved(&self) -> Result<Checkpoint, NoteError> {
        Checkpoint::parse(&self.text)
    }
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        if note.len() > NOTE_MAX || note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Form);
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Form)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?;
        let signatures = lines.split('\n').map(signature_line).collect::<Option<Vec<_>>>().ok_or(NoteError::Form)?;
        Ok(Note { text: format!("{text}\n"), signatures })
    }
}

fn signature_line(line: &str) -> Option<(KeyName, Vec<u8>)> {
    let (name, bytes) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = STANDARD.decode(bytes).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    let plain = !name.is_empty() && !name.contains('+') && !signature.is_empty();
    plain.then(|| (KeyName { name: name.to_string(), id: *id }, signature.to_vec()))
}

#[cfg(test)]
#[path = "checkpoint_tests.rs"]
mod tests;
