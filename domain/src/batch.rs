//! A batch: entries on their way to the centre, in order, with the signed head they lead to.
//!
//! Bytes: `KJB1`, till, epoch, first seq, number of entries, then of each entry the rest of its canonical bytes after
//! the seq as a byte string, then the head's hash (32 bytes) and an Ed25519 signature (64 bytes) over
//! [`Head::signed_bytes`]. The hashes of the entries are not sent: the receiver computes them.

use crate::chain::{Hash, Head};
use crate::entry::{ENVELOPE, split};
use crate::ids::{Epoch, Seq, TillId};
use crate::wire::{Reader, WireError, Writer};

pub mod json;

const MAGIC: [u8; 4] = *b"KJB1";

/// Most entries of one batch.
pub const ENTRIES_MAX: usize = 2000;
/// Most bytes of one batch on the wire.
pub const BYTES_MAX: usize = 4 << 20;

/// Entries of one till in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Whose.
    pub till: TillId,
    /// Which life of the journal.
    pub epoch: Epoch,
    /// Place of the first entry.
    pub from: Seq,
    /// Canonical bytes of each entry.
    pub entries: Vec<Vec<u8>>,
    /// Hash of the last entry.
    pub head: Hash,
    /// Signature of the head by the till's key.
    pub signature: [u8; 64],
}

/// How the canonical bytes of an entry begin; the batch says it once for all its entries.
fn prefix(till: TillId, epoch: Epoch, seq: Seq) -> Result<Vec<u8>, WireError> {
    let mut writer = Writer::new();
    writer.number(ENVELOPE);
    writer.number(till.0);
    writer.number(epoch.0);
    writer.number(seq.0);
    writer.finish()
}

impl Batch {
    /// The head it leads to.
    #[must_use]
    pub fn head(&self) -> Head {
        let seq = Seq(self.from.0.saturating_add(self.entries.len() as u64).saturating_sub(1));
        Head { till: self.till, epoch: self.epoch, seq, hash: self.head }
    }

    /// Its bytes on the wire.
    ///
    /// # Errors
    /// No entries, too many or too long ones, or an entry that is not of this till, epoch and place.
    pub fn encode(&self) -> Result<Vec<u8>, WireError> {
        if self.entries.is_empty() || self.entries.len() > ENTRIES_MAX {
            return Err(WireError::BadValue("number of entries"));
        }
        let mut writer = Writer::new();
        writer.fixed(&MAGIC);
        writer.number(self.till.0);
        writer.number(self.epoch.0);
        writer.number(self.from.0);
        writer.count(self.entries.len());
        let mut seq = self.from;
        for entry in &self.entries {
            let prefix = prefix(self.till, self.epoch, seq)?;
            let rest = entry.strip_prefix(prefix.as_slice()).ok_or(WireError::BadValue("entry of another place"))?;
            let _ = split(entry)?;
            writer.bytes(rest);
            seq = seq.next();
        }
        writer.fixed(&self.head.0);
        writer.fixed(&self.signature);
        let bytes = writer.finish()?;
        if bytes.len() > BYTES_MAX { Err(WireError::TooLong) } else { Ok(bytes) }
    }

    /// Reads a batch and rebuilds its entries' canonical bytes. Neither chain nor signature is checked here.
    ///
    /// # Errors
    /// Bytes that [`Batch::encode`] would not have written.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > BYTES_MAX {
            return Err(WireError::TooLong);
        }
        let mut reader = Reader::new(bytes);
        if reader.fixed::<4>()? != MAGIC {
            return Err(WireError::BadValue("magic"));
        }
        let (till, epoch, from) = (TillId(reader.fitting()?), Epoch(reader.fitting()?), Seq(reader.number()?));
        if epoch.0 == 0 || from.0 == 0 {
            return Err(WireError::BadValue("epoch or place"));
        }
        let count = reader.count()?;
        if count == 0 || count > ENTRIES_MAX {
            return Err(WireError::BadValue("number of entries"));
        }
        let mut entries = Vec::new();
        let mut seq = from;
        for _ in 0..count {
            let mut canonical = prefix(till, epoch, seq)?;
            canonical.extend_from_slice(reader.bytes()?);
            let _ = split(&canonical)?;
            entries.push(canonical);
            seq = seq.next();
        }
        let (head, signature) = (Hash(reader.fixed()?), reader.fixed()?);
        reader.end()?;
        Ok(Self { till, epoch, from, entries, head, signature })
    }
}

#[cfg(test)]
mod tests;
