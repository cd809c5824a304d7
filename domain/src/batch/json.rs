//! A batch as JSON, for debugging: the same facts under names, byte for byte the same batch.

use serde::{Deserialize, Serialize};

use super::{Batch, prefix};
use crate::chain::{Hash, hex, hex_bytes};
use crate::entry::body::kind_name;
use crate::entry::split;
use crate::ids::{Epoch, Seq, TillId};
use crate::wire::{WireError, Writer};

/// A batch of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonBatch {
    /// Whose.
    pub till: TillId,
    /// Which life of the journal.
    pub epoch: Epoch,
    /// Place of the first entry.
    pub from: Seq,
    /// The entries in order.
    pub entries: Vec<JsonEntry>,
    /// Hash of the last entry.
    pub head: Hash,
    /// Signature of that head, 128 hexadecimal digits.
    pub signature: String,
}

/// An entry; its till, epoch and place follow from the batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonEntry {
    /// Number of its kind.
    pub kind: u32,
    /// Name of its kind, for people; a reader takes the number.
    #[serde(default)]
    pub name: String,
    /// Version of its kind.
    pub version: u32,
    /// When it happened, milliseconds of UTC since 1970.
    pub utc_ms: i64,
    /// The till's offset from UTC then, minutes.
    pub offset_min: i16,
    /// Who was signed in; 0 for nobody.
    pub user: u32,
    /// Its body, hexadecimal.
    pub body: String,
}

impl JsonBatch {
    /// A batch under names.
    ///
    /// # Errors
    /// An entry of it is none.
    pub fn of(batch: &Batch) -> Result<Self, WireError> {
        let entries = batch.entries.iter().map(|canonical| JsonEntry::of(canonical)).collect::<Result<_, _>>()?;
        let Batch { till, epoch, from, head, .. } = *batch;
        Ok(Self { till, epoch, from, entries, head, signature: hex(&batch.signature) })
    }

    /// The batch it stands for.
    ///
    /// # Errors
    /// No batch could have these values.
    pub fn batch(&self) -> Result<Batch, WireError> {
        let signature = hex_bytes(&self.signature).ok_or(WireError::BadValue("signature"))?;
        let (mut entries, mut seq) = (Vec::with_capacity(self.entries.len()), self.from);
        for entry in &self.entries {
            entries.push(entry.canonical(self.till, self.epoch, seq)?);
            seq = seq.next();
        }
        let batch = Batch { till: self.till, epoch: self.epoch, from: self.from, entries, head: self.head, signature };
        // Whatever the wire would not carry is refused by whoever writes for it.
        let _ = batch.encode()?;
        Ok(batch)
    }
}

impl JsonEntry {
    fn of(canonical: &[u8]) -> Result<Self, WireError> {
        let (envelope, body) = split(canonical)?;
        Ok(Self {
            kind: envelope.kind,
            name: kind_name(envelope.kind).to_owned(),
            version: envelope.version,
            utc_ms: envelope.occurred_at.utc_ms(),
            offset_min: envelope.occurred_at.offset_min(),
            user: envelope.user.map_or(0, |user| user.0),
            body: hex(body),
        })
    }

    fn canonical(&self, till: TillId, epoch: Epoch, seq: Seq) -> Result<Vec<u8>, WireError> {
        let mut canonical = prefix(till, epoch, seq)?;
        let mut writer = Writer::new();
        writer.number(self.kind);
        writer.number(self.version);
        writer.signed(self.utc_ms);
        writer.signed(self.offset_min);
        writer.number(self.user);
        writer.bytes(&bytes_of(&self.body).ok_or(WireError::BadValue("body"))?);
        canonical.extend(writer.finish()?);
        Ok(canonical)
    }
}

fn bytes_of(hexadecimal: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = hexadecimal.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect())?
}
