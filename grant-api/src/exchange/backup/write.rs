//! Writing the archive, frame by frame.
//!
//! Invariant: a member's sum is that of the bytes that were written. Must not: keep them.

use std::io::Write;

use ledger_core::row::hex;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{BEGIN, BackupError, DATA, DATA_MAX, END, HEAD, MANIFEST, Manifest, Member, SUM, Sum};

/// An archive in the making.
pub struct Writer<W: Write> {
    out: W,
    sum: Sha256,
    bytes: u64,
}

impl<W: Write> Writer<W> {
    /// Begins with the manifest.
    pub fn start(mut out: W, manifest: &Manifest) -> Result<Self, BackupError> {
        out.write_all(HEAD)?;
        let mut writer = Writer { out, sum: Sha256::new(), bytes: 0 };
        writer.json(MANIFEST, manifest)?;
        Ok(writer)
    }

    /// Begins a member.
    pub fn member(&mut self, member: &Member) -> Result<(), BackupError> {
        (self.sum, self.bytes) = (Sha256::new(), 0);
        self.json(BEGIN, member)
    }

    /// More bytes of the member.
    pub fn data(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        for part in bytes.chunks(DATA_MAX) {
            self.sum.update(part);
            self.bytes += part.len() as u64;
            self.frame(DATA, part)?;
        }
        Ok(())
    }

    /// Closes the member; gives what its bytes were.
    pub fn close(&mut self) -> Result<Sum, BackupError> {
        let sum = Sum { bytes: self.bytes, sha256: hex(&std::mem::take(&mut self.sum).finalize()) };
        self.json(SUM, &sum)?;
        Ok(sum)
    }

    /// Ends the archive; gives what it was written to.
    pub fn end(mut self) -> Result<W, BackupError> {
        self.frame(END, &[])?;
        Ok(self.out)
    }

    fn json(&mut self, kind: u8, what: &impl Serialize) -> Result<(), BackupError> {
        let text = serde_json::to_vec(what).map_err(std::io::Error::from)?;
        self.frame(kind, &text)
    }

    fn frame(&mut self, kind: u8, bytes: &[u8]) -> Result<(), BackupError> {
        let length = u32::try_from(bytes.len()).map_err(|_| BackupError::Strange("a frame is too long"))?;
        self.out.write_all(&[kind])?;
        self.out.write_all(&length.to_be_bytes())?;
        Ok(self.out.write_all(bytes)?)
    }
}
