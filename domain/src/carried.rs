//! The queue and its answer as files that a person carries, for a point without a line.
//!
//! A queue file is what `POST /v1/journal` would have carried, several batches of it, sealed to the centre's key and
//! signed by the till's. An answer file is what the centre would have answered, signed by its key. Neither proves more
//! than the line does: the till believes the hashes it has itself, the centre the chain it computes. The bytes are
//! written down in `docs/protocol.md`.

use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::chain::Hash;
use crate::exchange::{AttachmentReached, BatchAnswer, JournalReached, Verdict};
use crate::ids::{EntryRef, Epoch, Seq, TillId};
use crate::sealed::{self, SealError};
use crate::wire::{Reader, WireError, Writer};

/// Largest file of either kind, bytes.
pub const FILE_MAX: usize = 64 << 20;
/// How the name of a queue file ends.
pub const QUEUE_ENDING: &str = "kassa-queue";
/// How the name of an answer file ends.
pub const ANSWER_ENDING: &str = "kassa-answer";

const QUEUE_MAGIC: [u8; 4] = *b"KQF1";
/// Of a file with scans, which an older centre does not know how to read.
const SCANS_MAGIC: [u8; 4] = *b"KQF2";
const ANSWER_MAGIC: [u8; 4] = *b"KQA1";
/// Magic, till, centre's key, one-time key, length.
const QUEUE_HEAD: usize = 4 + 4 + 8 + 32 + 8;
/// Magic, till, length.
const ANSWER_HEAD: usize = 4 + 4 + 8;
const SIGNATURE: usize = 64;

/// Why a file is not taken. Nothing follows from such a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CarriedError {
    /// It is no file of this kind.
    #[error("not such a file")]
    OtherKind,
    /// A newer program wrote it.
    #[error("a newer program wrote it")]
    Newer,
    /// It ends too early: it was not copied whole.
    #[error("it ends too early: it was not copied whole")]
    Cut,
    /// It is sealed to the key of another centre.
    #[error("it is for another centre")]
    OtherCentre,
    /// Another till's.
    #[error("it is another till's")]
    OtherTill,
    /// A byte of it was changed, or who signed it is not who it says.
    #[error("it was changed, or is not from who it says")]
    Forged,
    /// It is larger than a file may be.
    #[error("it is larger than such a file may be")]
    TooLarge,
    /// Whole and signed, and yet not to be read.
    #[error("it cannot be read: {0}")]
    Malformed(&'static str),
    /// The key it is to be sealed to is none.
    #[error("the centre's key is no key")]
    BadKey,
}

impl From<WireError> for CarriedError {
    fn from(_: WireError) -> Self {
        Self::Malformed("wire")
    }
}

/// The first bytes of a key's hash: which centre a file is for.
pub(crate) fn mark(key: &[u8; 32]) -> [u8; 8] {
    let mut mark = [0; 8];
    mark.copy_from_slice(&Hash::of(key).0[..8]);
    mark
}

/// What a till hands over: its queue and how much it knows already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Whose.
    pub till: TillId,
    /// The present life of its journal.
    pub epoch: Epoch,
    /// When the file was made, by the till's clock, milliseconds of UTC.
    pub made_ms: i64,
    /// Up to which revision the till knows verdicts.
    pub verdicts_after: u64,
    /// Batches as they go over the line, in the order in which they are to be taken.
    pub batches: Vec<Vec<u8>>,
    /// Sealed scans of papers (R15) that the centre is not known to have.
    pub scans: Vec<CarriedScan>,
}

/// A sealed scan on its way in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedScan {
    /// The entry that tells of it.
    pub at: EntryRef,
    /// Its sealed bytes, whole.
    pub bytes: Vec<u8>,
}

impl Queue {
    fn text(&self) -> Result<Vec<u8>, CarriedError> {
        let mut writer = Writer::new();
        writer.number(self.till.0);
        writer.number(self.epoch.0);
        writer.signed(self.made_ms);
        writer.number(self.verdicts_after);
        writer.count(self.batches.len());
        for batch in &self.batches {
            writer.number(batch.len() as u64);
            writer.fixed(batch);
        }
        if !self.scans.is_empty() {
            writer.count(self.scans.len());
        }
        for CarriedScan { at, bytes } in &self.scans {
            writer.number(at.epoch.0);
            writer.number(at.seq.0);
            writer.number(bytes.len() as u64);
            writer.fixed(bytes);
        }
        Ok(writer.finish()?)
    }

    /// The bytes of the file, for the centre of this key. `random` are 32 fresh random bytes; `sign` signs as the till.
    ///
    /// # Errors
    /// More than a file may hold, or a key that is none.
    pub fn write(
        &self,
        centre: &[u8; 32],
        random: &[u8; 32],
        sign: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> Result<Vec<u8>, CarriedError> {
        let mut text = self.text()?;
        text.extend_from_slice(&sign(&signed_bytes(b"kassa.queue.v1", &text)));
        let length = text.len() + sealed::TAG;
        let mut file = Vec::with_capacity(QUEUE_HEAD + length);
        file.extend_from_slice(if self.scans.is_empty() { &QUEUE_MAGIC } else { &SCANS_MAGIC });
        file.extend_from_slice(&self.till.0.to_le_bytes());
        file.extend_from_slice(&mark(centre));
        file.extend_from_slice(&sealed::one_time_public(random));
        file.extend_from_slice(&(length as u64).to_le_bytes());
        if QUEUE_HEAD + length > FILE_MAX {
            return Err(CarriedError::TooLarge);
        }
        let sealed = sealed::seal(centre, random, &file, text).map_err(|_| CarriedError::BadKey)?;
        file.extend_from_slice(&sealed);
        Ok(file)
    }
}

/// A queue file that was opened, and whose signature is still to be checked: its till's key is asked for by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedQueue {
    queue: Queue,
    signed: Vec<u8>,
    signature: [u8; 64],
}

impl OpenedQueue {
    /// Opens a file that is sealed to this centre's key.
    ///
    /// # Errors
    /// Says why it is no whole file for this centre.
    pub fn open(file: &[u8], centre: &SigningKey) -> Result<Self, CarriedError> {
        let with_scans = file.get(3).is_some_and(|version| *version > QUEUE_MAGIC[3]);
        let magic = if with_scans { SCANS_MAGIC } else { QUEUE_MAGIC };
        let (head, body) = framed(file, magic, QUEUE_HEAD, 0)?;
        let mut reader = Reader::new(head);
        let (_, till, for_key) = (reader.fixed::<4>()?, u32::from_le_bytes(reader.fixed()?), reader.fixed::<8>()?);
        let one_time: [u8; 32] = reader.fixed()?;
        if for_key != mark(&centre.verifying_key().to_bytes()) {
            return Err(CarriedError::OtherCentre);
        }
        let mut text = sealed::open(centre, &one_time, head, body.to_vec()).map_err(|error| match error {
            SealError::Key | SealError::NotOpened => CarriedError::Forged,
        })?;
        let signature = text.split_last_chunk::<SIGNATURE>().map(|(_, signature)| *signature);
        let signature = signature.ok_or(CarriedError::Malformed("signature"))?;
        text.truncate(text.len() - SIGNATURE);
        let queue = read_queue(&text, with_scans)?;
        if queue.till.0 != till {
            return Err(CarriedError::Forged);
        }
        Ok(Self { signed: signed_bytes(b"kassa.queue.v1", &text), queue, signature })
    }

    /// Whose it says to be.
    #[must_use]
    pub fn till(&self) -> TillId {
        self.queue.till
    }

    /// The queue, when this key of the till has signed it.
    ///
    /// # Errors
    /// Another key has.
    pub fn signed_by(self, key: &[u8; 32]) -> Result<Queue, CarriedError> {
        verify(key, &self.signed, &self.signature)?;
        Ok(self.queue)
    }
}

fn read_queue(text: &[u8], with_scans: bool) -> Result<Queue, CarriedError> {
    let mut reader = Reader::new(text);
    let (till, epoch) = (TillId(reader.fitting()?), Epoch(reader.fitting()?));
    let (made_ms, verdicts_after) = (reader.signed()?, reader.number()?);
    let count = reader.count()?;
    let mut batches = Vec::new();
    for _ in 0..count {
        let length = reader.fitting()?;
        batches.push(reader.slice(length)?.to_vec());
    }
    let count = if with_scans { reader.count()? } else { 0 };
    let mut scans = Vec::new();
    for _ in 0..count {
        let at = EntryRef { epoch: Epoch(reader.fitting()?), seq: Seq(reader.number()?) };
        let length = reader.fitting()?;
        scans.push(CarriedScan { at, bytes: reader.slice(length)?.to_vec() });
    }
    reader.end()?;
    Ok(Queue { till, epoch, made_ms, verdicts_after, batches, scans })
}

/// What the centre hands back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whose.
    pub till: TillId,
    /// SHA-256 of the queue file it answers.
    pub file: Hash,
    /// When that file was made, by the till's clock.
    pub asked_ms: i64,
    /// When it was answered, by the centre's clock, milliseconds of UTC. Every answer to a till has a later one.
    pub made_ms: i64,
    /// What the centre said to each batch, in order.
    pub batches: Vec<BatchAnswer>,
    /// How far it has the journal now.
    pub reached: JournalReached,
    /// The revision after which verdicts are told.
    pub verdicts_after: u64,
    /// Verdicts after that revision, in order of revision.
    pub verdicts: Vec<Verdict>,
    /// How far it has the scans of the file now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scans: Vec<AttachmentReached>,
}

impl Answer {
    /// The bytes of the file; `centre` is the centre's key.
    ///
    /// # Errors
    /// More than a file may hold.
    pub fn write(&self, centre: &SigningKey) -> Result<Vec<u8>, CarriedError> {
        use ed25519_dalek::Signer as _;
        let body = serde_json::to_vec(self).map_err(|_| CarriedError::Malformed("answer"))?;
        let mut file = Vec::with_capacity(ANSWER_HEAD + body.len() + SIGNATURE);
        file.extend_from_slice(&ANSWER_MAGIC);
        file.extend_from_slice(&self.till.0.to_le_bytes());
        file.extend_from_slice(&(body.len() as u64).to_le_bytes());
        file.extend_from_slice(&body);
        file.extend_from_slice(&centre.sign(&signed_bytes(b"kassa.answer.v1", &file)).to_bytes());
        if file.len() > FILE_MAX { Err(CarriedError::TooLarge) } else { Ok(file) }
    }

    /// Reads an answer to this till, signed by the key of its centre.
    ///
    /// # Errors
    /// Says why it is none.
    pub fn read(file: &[u8], till: TillId, centre: &[u8; 32]) -> Result<Self, CarriedError> {
        let (head, body) = framed(file, ANSWER_MAGIC, ANSWER_HEAD, SIGNATURE)?;
        let mut reader = Reader::new(head);
        let (_, whose) = (reader.fixed::<4>()?, u32::from_le_bytes(reader.fixed()?));
        let (signed, signature) = file.split_last_chunk::<SIGNATURE>().ok_or(CarriedError::Cut)?;
        verify(centre, &signed_bytes(b"kassa.answer.v1", signed), signature)?;
        let body = body.get(..body.len() - SIGNATURE).ok_or(CarriedError::Cut)?;
        let answer: Self = serde_json::from_slice(body).map_err(|_| CarriedError::Malformed("answer"))?;
        if whose != till.0 || answer.till != till || answer.reached.till != till {
            return Err(CarriedError::OtherTill);
        }
        Ok(answer)
    }
}

/// The head of a file and what follows it, when the file is whole: the last eight bytes of the head say how long the
/// rest is, less `after`.
fn framed(file: &[u8], magic: [u8; 4], head: usize, after: usize) -> Result<(&[u8], &[u8]), CarriedError> {
    let cut = file.len() < 4 && magic.starts_with(file);
    match file.get(..4) {
        _ if cut && !file.is_empty() => return Err(CarriedError::Cut),
        Some(found) if found == magic => {}
        Some(found) if found[..3] == magic[..3] && found[3] > magic[3] => return Err(CarriedError::Newer),
        Some(_) | None => return Err(CarriedError::OtherKind),
    }
    if file.len() > FILE_MAX {
        return Err(CarriedError::TooLarge);
    }
    let (head, body) = file.split_at_checked(head).ok_or(CarriedError::Cut)?;
    let length = head.split_last_chunk::<8>().map_or(0, |(_, length)| u64::from_le_bytes(*length));
    let length = length.saturating_add(after as u64);
    match (body.len() as u64).cmp(&length) {
        std::cmp::Ordering::Less => Err(CarriedError::Cut),
        std::cmp::Ordering::Equal => Ok((head, body)),
        std::cmp::Ordering::Greater => Err(CarriedError::Forged),
    }
}

fn signed_bytes(word: &[u8], text: &[u8]) -> Vec<u8> {
    [word, &Hash::of(text).0].concat()
}

fn verify(key: &[u8; 32], bytes: &[u8], signature: &[u8; 64]) -> Result<(), CarriedError> {
    let key = VerifyingKey::from_bytes(key).map_err(|_| CarriedError::BadKey)?;
    key.verify_strict(bytes, &Signature::from_bytes(signature)).map_err(|_| CarriedError::Forged)
}

#[cfg(test)]
mod tests;
