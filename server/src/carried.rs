//! Queues that come as files from points without a line, and the answers that go back with whoever carries them.
//!
//! What a file holds is taken as if it had come over the line: batch by batch through [`ingest`], each entry once for
//! ever, then applied. So the same file twice, or one that the line has overtaken, changes nothing and is answered again.

use ed25519_dalek::SigningKey;
use kassa_domain::attachment::CHUNK_MAX;
use kassa_domain::batch::Batch;
use kassa_domain::carried::{Answer, CarriedError, CarriedScan, OpenedQueue, Queue};
use kassa_domain::chain::{Hash, Head};
use kassa_domain::exchange::{AttachmentReached, BatchAnswer, JournalReached, Verdict};
use kassa_domain::ids::TillId;

use crate::apply;
use crate::attachments::{self, Piece, ScanError};
use crate::db::{Change, Db, DbError, DbResult, TillRow, View};
use crate::ingest::{IngestError, ingest};

/// Verdicts asked of the store at once.
const PAGE: u32 = 2_000;
/// Verdicts of one answer, about: as a file they take some 40 MiB of the 64 it may have.
const VERDICTS_MAX: usize = 300_000;

/// The centre's key for files: what tills learn when they are let in.
pub struct FilesKey(pub SigningKey);

impl FilesKey {
    /// The key, made when there is none yet.
    ///
    /// # Errors
    /// What the store says.
    pub fn of(change: &Change<'_>, now_ms: i64) -> DbResult<Self> {
        if let Some(key) = Self::known(change)? {
            return Ok(key);
        }
        let secret: [u8; 32] = rand::random();
        change.keep_files_secret(&secret, now_ms)?;
        Ok(Self(SigningKey::from_bytes(&secret)))
    }

    /// The key, once there is one.
    ///
    /// # Errors
    /// What the store says.
    pub fn known(view: &View<'_>) -> DbResult<Option<Self>> {
        Ok(view.files_secret()?.map(|secret| Self(SigningKey::from_bytes(&secret))))
    }
}

/// Why a file was not taken. Unless a variant says otherwise, nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// No till was let in since there are files: there is no key to open one with.
    #[error("this centre has let in no till that could have made such a file")]
    NoKey,
    /// The file.
    #[error("the file was not taken: {0}")]
    File(#[from] CarriedError),
    /// No till of that number.
    #[error("the file was not taken: there is no till {0}")]
    NoTill(TillId),
    /// The till was shut out.
    #[error("the file was not taken: till {0} was shut out")]
    Revoked(TillId),
    /// Another key has signed it than the till's present one: forged, or made before the till was let in anew.
    #[error(
        "the file was not taken: it is not signed by the present key of till {0}; if the till was let in anew since, it \
         makes a new file"
    )]
    OtherKey(TillId),
    /// A batch of it is no batch, or another till's.
    #[error("the file was not taken: it holds something else than entries of till {0}")]
    NotEntries(TillId),
    /// A batch cannot follow from what is stored. Batches of the file before it are stored.
    #[error("the file was not taken to its end: {0}")]
    Ingest(#[from] IngestError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What was taken, and the file that goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What the till is told.
    pub answer: Answer,
    /// The same as the bytes of a file.
    pub file: Vec<u8>,
    /// Entries in the file.
    pub entries: u64,
    /// Of these, how many had not been here before.
    pub new: u64,
}

/// Takes a queue file in and makes its answer.
///
/// # Errors
/// Says why the file was not taken.
pub fn take(db: &Db, bytes: &[u8], now_ms: i64) -> Result<Taken, TakeError> {
    let key = db.read(FilesKey::known)?.ok_or(TakeError::NoKey)?;
    let opened = OpenedQueue::open(bytes, &key.0)?;
    let till = opened.till();
    let row = db.read(|view| view.till(till))?.ok_or(TakeError::NoTill(till))?;
    if row.revoked_utc.is_some() {
        return Err(TakeError::Revoked(till));
    }
    let public = row.public_key.ok_or(TakeError::OtherKey(till))?;
    let queue = opened.signed_by(&public).map_err(|_| TakeError::OtherKey(till))?;
    // All of them are read before the first is stored: a file that holds something else is refused whole.
    let read = |raw: &Vec<u8>| Batch::decode(raw).ok().filter(|batch| batch.till == till);
    let batches: Option<Vec<Batch>> = queue.batches.iter().map(read).collect();
    let batches = batches.ok_or(TakeError::NotEntries(till))?;
    let entries = batches.iter().map(|batch| batch.entries.len() as u64).sum();
    let before = db.read(|view| stored(view, till))?;
    let mut answers = Vec::with_capacity(batches.len());
    for (batch, raw) in batches.iter().zip(&queue.batches) {
        answers.push(ingest(db, till, batch, raw, now_ms)?);
    }
    // What is stored stays stored: a centre that runs goes on with what cannot be applied now.
    if let Err(error) = apply::catch_up_till(db, till) {
        tracing::error!(%error, till = till.0, "applying failed");
    }
    let scans = scans_of(db, till, &queue.scans, now_ms)?;
    let answer = Answer { scans, ..answered(db, &queue, answers, Hash::of(bytes), now_ms)? };
    let new = db.read(|view| stored(view, till))?.saturating_sub(before);
    Ok(Taken { file: answer.write(&key.0)?, answer, entries, new })
}

/// Takes the scans of a file as the line would bring them, and says how far each is here. One that is none, or whose entry
/// is not here, is left out: the till keeps it and asks again.
fn scans_of(db: &Db, till: TillId, scans: &[CarriedScan], now_ms: i64) -> Result<Vec<AttachmentReached>, DbError> {
    let mut held = Vec::new();
    for scan in scans {
        match scan_of(db, till, scan, now_ms) {
            Ok(reached) => held.push(reached),
            Err(ScanError::Db(error)) => return Err(error),
            Err(error) => tracing::warn!(%error, till = till.0, at = ?scan.at, "a scan of a file was not taken"),
        }
    }
    Ok(held)
}

fn scan_of(db: &Db, till: TillId, scan: &CarriedScan, now_ms: i64) -> Result<AttachmentReached, ScanError> {
    let mut reached = attachments::how_far(db, till, scan.at, now_ms)?;
    // What the line brought of it is not taken again; every piece goes on where the last one ended.
    while reached.hash.is_none() {
        let rest = usize::try_from(reached.held).ok().and_then(|from| scan.bytes.get(from..)).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
        let piece = Piece { from: reached.held, bytes: &rest[..rest.len().min(CHUNK_MAX)] };
        reached = attachments::take(db, till, scan.at, piece, now_ms)?;
    }
    Ok(reached)
}

/// Entries of a till that the journal has, over all its lives.
fn stored(view: &View<'_>, till: TillId) -> DbResult<u64> {
    Ok(view.heads()?.iter().filter(|row| row.head.till == till).map(|row| row.head.seq.0).sum())
}

fn answered(db: &Db, queue: &Queue, batches: Vec<BatchAnswer>, file: Hash, now_ms: i64) -> Result<Answer, DbError> {
    let till = queue.till;
    db.read(|view| {
        let TillRow { epoch, stopped_at, .. } = view.till(till)?.ok_or(DbError::Corrupt("a till that just wrote"))?;
        let head = view.head(till, epoch)?.map_or(Head::start(till, epoch), |row| row.head);
        let reached = JournalReached {
            till,
            epoch,
            through: head.seq,
            head: head.hash,
            stopped: stopped_at.is_some(),
            own_certificate: None,
            messages: 0,
        };
        let mut verdicts: Vec<Verdict> = Vec::new();
        let mut after = queue.verdicts_after;
        loop {
            let page = view.verdicts(till, after, PAGE)?;
            if page.verdicts.is_empty() {
                break;
            }
            after = page.next;
            verdicts.extend(page.verdicts);
            // The rest comes with the next file: an answer fits into one.
            if verdicts.len() >= VERDICTS_MAX {
                break;
            }
        }
        let verdicts_after = queue.verdicts_after;
        let (asked_ms, made_ms, scans) = (queue.made_ms, now_ms, Vec::new());
        Ok(Answer { till, file, asked_ms, made_ms, batches, reached, verdicts_after, verdicts, scans })
    })
}
