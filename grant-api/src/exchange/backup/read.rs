//! Reading the archive, piece by piece.
//!
//! Invariant: members come in the order of the manifest, each is held against its sum, and the end is given only where
//! nothing is missing and nothing follows. Must not: give a piece that age has not authenticated.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read};

use ledger_core::row::hex;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{BEGIN, BackupError, DATA, DATA_MAX, END, FORMAT, HEAD, JSON_MAX, MANIFEST, Manifest, Member, SUM, Sum};

/// The next thing in an archive.
#[derive(Debug)]
pub enum Piece<'a> {
    /// A member begins.
    Member(Member),
    /// Bytes of it.
    Data(&'a [u8]),
    /// It is whole, and these are its bytes.
    Whole(Sum),
    /// The archive is whole.
    End,
}

/// The member that is being read.
struct Current {
    name: String,
    sum: Sha256,
    bytes: u64,
}

/// An archive that is being read.
pub struct Reader<R> {
    from: R,
    manifest: Manifest,
    waiting: VecDeque<String>,
    current: Option<Current>,
    frame: Vec<u8>,
}

/// Only the number, whatever else a later format says.
#[derive(serde::Deserialize)]
struct OfFormat {
    format: u64,
}

impl<R: Read> Reader<R> {
    /// Reads the manifest.
    pub fn open(mut from: R) -> Result<Self, BackupError> {
        let mut head = [0; HEAD.len()];
        fill(&mut from, &mut head, "at its beginning")?;
        if head != HEAD {
            return Err(BackupError::Strange("it begins with something else"));
        }
        let mut frame = Vec::new();
        if next(&mut from, &mut frame, "in the manifest")? != MANIFEST {
            return Err(BackupError::Strange("it has no manifest"));
        }
        let OfFormat { format } = json(&frame)?;
        if format > FORMAT {
            return Err(BackupError::Newer(format));
        }
        let manifest: Manifest = json(&frame)?;
        let waiting = manifest.members.iter().cloned().collect();
        Ok(Reader { from, manifest, waiting, current: None, frame })
    }

    /// What it is.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The next piece.
    pub fn piece(&mut self) -> Result<Piece<'_>, BackupError> {
        let place = match &self.current {
            Some(current) => format!("in its member {}, after {} bytes", current.name, current.bytes),
            None => "between its members".to_owned(),
        };
        let kind = next(&mut self.from, &mut self.frame, &place)?;
        match (kind, self.current.as_mut()) {
            (BEGIN, None) => self.begun(),
            (DATA, Some(current)) => {
                current.sum.update(&self.frame);
                current.bytes += self.frame.len() as u64;
                Ok(Piece::Data(&self.frame))
            }
            (SUM, Some(_)) => self.closed(),
            (END, None) => self.ended(),
            _ => Err(BackupError::Strange("its parts are not in their order")),
        }
    }

    fn begun(&mut self) -> Result<Piece<'_>, BackupError> {
        let member: Member = json(&self.frame)?;
        match self.waiting.pop_front() {
            Some(name) if name == member.name => {}
            Some(name) => return Err(BackupError::Missing(name)),
            None => return Err(BackupError::Strange("it has a member that the manifest does not name")),
        }
        self.current = Some(Current { name: member.name.clone(), sum: Sha256::new(), bytes: 0 });
        Ok(Piece::Member(member))
    }

    fn closed(&mut self) -> Result<Piece<'_>, BackupError> {
        let said: Sum = json(&self.frame)?;
        let Some(current) = self.current.take() else { return Err(BackupError::Strange("a sum of nothing")) };
        let found = Sum { bytes: current.bytes, sha256: hex(&current.sum.finalize()) };
        if found != said {
            let what = format!(
                "in its member {}: {} bytes with SHA-256 {}, where {} bytes with {} were written",
                current.name, found.bytes, found.sha256, said.bytes, said.sha256
            );
            return Err(BackupError::Damaged(what));
        }
        Ok(Piece::Whole(found))
    }

    fn ended(&mut self) -> Result<Piece<'_>, BackupError> {
        if let Some(name) = self.waiting.pop_front() {
            return Err(BackupError::Missing(name));
        }
        // The last piece of the encryption says that nothing was cut off.
        let mut more = [0];
        match self.from.read(&mut more) {
            Ok(0) => Ok(Piece::End),
            Ok(_) => Err(BackupError::Strange("something follows its end")),
            Err(error) => Err(spoilt(error, "at its end")),
        }
    }
}

/// Reads a frame, gives its kind.
fn next(from: &mut impl Read, frame: &mut Vec<u8>, place: &str) -> Result<u8, BackupError> {
    let mut head = [0; 5];
    fill(from, &mut head, place)?;
    let [kind, length @ ..] = head;
    let length = u32::from_be_bytes(length) as usize;
    if length > if kind == DATA { DATA_MAX } else { JSON_MAX } {
        return Err(BackupError::Strange("a part of it is longer than any"));
    }
    frame.resize(length, 0);
    fill(from, frame, place)?;
    Ok(kind)
}

fn fill(from: &mut impl Read, bytes: &mut [u8], place: &str) -> Result<(), BackupError> {
    from.read_exact(bytes).map_err(|error| spoilt(error, place))
}

fn spoilt(error: std::io::Error, place: &str) -> BackupError {
    match error.kind() {
        ErrorKind::UnexpectedEof => BackupError::CutOff(place.to_owned()),
        ErrorKind::InvalidData => BackupError::Damaged(place.to_owned()),
        _ => BackupError::Io(error),
    }
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BackupError> {
    serde_json::from_slice(bytes).map_err(|_| BackupError::Strange("a part of it cannot be read"))
}
