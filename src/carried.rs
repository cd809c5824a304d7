//! The queue as a file for a point without a line: written for the centre, and the centre's answer read back.
//!
//! The entries stay queued until an answer is taken in: a file that lies on a stick is no proof of anything.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use kassa_domain::Timestamp;
use kassa_domain::batch::ENTRIES_MAX;
use kassa_domain::carried::{ANSWER_ENDING, Answer, CarriedError, CarriedScan, FILE_MAX, QUEUE_ENDING, Queue};
use kassa_domain::ids::{EntryRef, Epoch, Seq};
use kassa_domain::wire::LIST_MAX;
use rand::{CryptoRng, RngCore};

use crate::files::write_whole;
use crate::keys::{KeyError, Keys, Keystore, Signer};
use crate::long_work::Progress;
use crate::store::attachments;
use crate::store::carried::last;
use crate::store::identity::{self, Identity};
use crate::store::{self, OpenError, Reader, StoreError};
use crate::sync::journal::{PushError, batch_of};
use crate::sync::{JournalState, Ledger};

mod places;
pub mod words;

pub use places::{answers_in, places};

/// Room of a file for what stands around its batches.
const AROUND: usize = 64 << 10;
/// What is read of an answer at once.
const PIECE: u64 = 256 << 10;
/// No batch is larger.
const BATCH: usize = kassa_domain::batch::BYTES_MAX;

/// Why no file was written, or an answer not read. The queue is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// The data folder cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The till was not let in yet.
    #[error("the till is not enrolled")]
    NotEnrolled,
    /// The till was let in before the centre gave keys for files, or this is a training.
    #[error("the till does not know the centre's key for files")]
    NoFilesKey,
    /// The till's own key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The journal does not hold together: nothing of it is signed.
    #[error("the journal does not hold together")]
    Journal,
    /// Where the file was to go there is no folder.
    #[error("{} is no folder", .0.display())]
    NoFolder(PathBuf),
    /// The file cannot be written or read.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What is in the file.
    #[error(transparent)]
    Carried(#[from] CarriedError),
    /// Nobody waits for it any more.
    #[error("nobody waits for the file any more")]
    Unwanted,
}

impl From<PushError> for CarryError {
    fn from(error: PushError) -> Self {
        match error {
            PushError::Store(error) => Self::Store(error),
            PushError::BrokenChain(_) => Self::Journal,
        }
    }
}

/// A queue file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Where it is.
    pub path: PathBuf,
    /// Entries in it.
    pub entries: u64,
    /// Entries that found no room: they go with the next file, after an answer to this one.
    pub left: u64,
    /// Scans of papers in it.
    pub scans: usize,
}

/// Writes the queue of a data folder as a file into another folder, as long as somebody waits for it. Nothing of the till
/// changes; it may be at work.
///
/// # Errors
/// Says why there is no file.
pub fn export(
    dir: &Path,
    to: &Path,
    at: Timestamp,
    random: &mut (impl RngCore + CryptoRng),
    progress: &Progress,
) -> Result<Exported, CarryError> {
    let reader = store::open_reader(dir, None)?;
    let identity = identity::load(&reader)?.ok_or(CarryError::NotEnrolled)?;
    let files_key = identity.files_key.ok_or(CarryError::NoFilesKey)?;
    if !to.is_dir() {
        return Err(CarryError::NoFolder(to.to_owned()));
    }
    let (key, _) = Keys::of(dir, Keystore::System).of_till(&identity.public_key)?;
    let (mut queue, entries, left, room) = queue_of(&reader, &identity, &key, at, progress)?;
    queue.scans = scans_of(dir, &reader, left == 0, room)?;
    let scans = queue.scans.len();
    let mut one_time = [0; 32];
    random.fill_bytes(&mut one_time);
    let bytes = queue.write(&files_key, &one_time, |bytes| key.sign(bytes))?;
    if !progress.is_wanted() {
        return Err(CarryError::Unwanted);
    }
    let path = to.join(file_name(&identity, at));
    write_whole(&path, &bytes).map_err(|error| CarryError::File { path: path.clone(), error })?;
    Ok(Exported { path, entries, left, scans })
}

/// `kassa-17-3-20261121-120000.kassa-queue`: point, till, the moment by the till's clock.
fn file_name(identity: &Identity, at: Timestamp) -> String {
    let moment = at.local().strftime("%Y%m%d-%H%M%S");
    format!("kassa-{}-{}-{moment}.{QUEUE_ENDING}", identity.point, identity.code)
}

/// Everything the centre is not known to have, lives that are over first, as batches; how many entries, and how many
/// found no room.
fn queue_of(
    reader: &Reader,
    identity: &Identity,
    signer: &dyn Signer,
    at: Timestamp,
    progress: &Progress,
) -> Result<(Queue, u64, u64, usize), CarryError> {
    let lacks = last(reader)?.and_then(|last| last.lacks);
    let mut lives = Vec::new();
    let mut after = Epoch(0);
    while let Some(before) = reader.journal_before(after)? {
        after = before.head.epoch;
        lives.push(before);
    }
    lives.push(reader.journal()?);
    let all = lives.iter().map(|life| (life.head.seq.0 + 1).saturating_sub(first_of(life, lacks).0)).sum();
    let mut room = Room { bytes: FILE_MAX - AROUND, batches: Vec::new(), entries: 0, left: 0 };
    for life in &lives {
        room.add(reader, life, lacks, signer, &|done| progress.told(done, all))?;
    }
    let Room { batches, entries, left, bytes } = room;
    let verdicts_after = reader.verdict_cursor()?;
    let (till, epoch, made_ms) = (identity.till, identity.epoch, at.utc_ms());
    let queue = Queue { till, epoch, made_ms, verdicts_after, batches, scans: Vec::new() };
    Ok((queue, entries, left, bytes))
}

/// Scans of papers that the centre does not have, as far as there is room, behind all entries: where some of those are
/// left, only scans whose entries it has. The others wait for the next file.
fn scans_of(dir: &Path, reader: &Reader, all: bool, mut room: usize) -> Result<Vec<CarriedScan>, CarryError> {
    /// Room for the place and the length of a scan.
    const HEAD: usize = 40;
    let waiting = if all { attachments::not_held(reader)? } else { attachments::unsent(reader, u32::MAX)? };
    let mut scans = Vec::new();
    for scan in waiting {
        let size = scan.size as usize;
        if room < size + HEAD || scans.len() >= LIST_MAX {
            break;
        }
        match attachments::bytes(dir, &scan, 0, size) {
            Ok(bytes) => {
                room -= size + HEAD;
                scans.push(CarriedScan { at: scan.at, bytes });
            }
            Err(error) => tracing::warn!(%error, at = ?scan.at, "a scan does not go with the queue"),
        }
    }
    Ok(scans)
}

/// The first entry of a life that the centre is not known to have.
fn first_of(journal: &JournalState, lacks: Option<EntryRef>) -> Seq {
    let lacks = lacks.filter(|at| at.epoch == journal.head.epoch).map(|at| at.seq);
    lacks.map_or(journal.acknowledged.next(), |at| at.min(journal.acknowledged.next()))
}

/// What a file holds so far.
struct Room {
    bytes: usize,
    batches: Vec<Vec<u8>>,
    entries: u64,
    left: u64,
}

impl Room {
    fn add(
        &mut self,
        ledger: &impl Ledger,
        journal: &JournalState,
        lacks: Option<EntryRef>,
        signer: &dyn Signer,
        told: &dyn Fn(u64) -> bool,
    ) -> Result<(), CarryError> {
        let mut from = first_of(journal, lacks);
        while from <= journal.head.seq {
            if self.bytes < BATCH || self.batches.len() >= LIST_MAX {
                self.left += journal.head.seq.0 - from.0 + 1;
                break;
            }
            let (batch, sent) = batch_of(ledger, journal, from, ENTRIES_MAX, signer)?;
            self.bytes -= batch.len() + 10;
            self.entries += sent.through.0 - sent.from.0 + 1;
            self.batches.push(batch);
            from = sent.through.next();
            if !told(self.entries) {
                return Err(CarryError::Unwanted);
            }
        }
        Ok(())
    }
}

/// Reads an answer of the centre to this till, as long as somebody waits for it. What it means, the till decides.
///
/// # Errors
/// Says why it is no answer, or that nobody waits for it any more.
pub fn read_answer(path: &Path, identity: &Identity, progress: &Progress) -> Result<Answer, CarryError> {
    let files_key = identity.files_key.ok_or(CarryError::NoFilesKey)?;
    let failed = |error| CarryError::File { path: path.to_owned(), error };
    let mut file = fs::File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > FILE_MAX as u64 {
        return Err(CarriedError::TooLarge.into());
    }
    let mut bytes = Vec::new();
    // A slow stick is read piece by piece: between two of them one may stop. A file that grows meanwhile is read no further.
    while progress.told(bytes.len() as u64, size) {
        let room = (size - bytes.len() as u64).min(PIECE);
        if room == 0 || (&mut file).take(room).read_to_end(&mut bytes).map_err(failed)? == 0 {
            let answer = Answer::read(&bytes, identity.till, &files_key)?;
            return if progress.is_wanted() { Ok(answer) } else { Err(CarryError::Unwanted) };
        }
    }
    Err(CarryError::Unwanted)
}

/// True for a name an answer file has.
fn is_answer(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ANSWER_ENDING)
}
