//! Scans of the papers of reversals: taken in pieces beside the journal, each once for ever, and given out unsealed.
//!
//! A scan belongs to the entry that tells of it: its size and hash stand there, so nothing is taken for an entry that is
//! not stored, nothing beyond its size, and nothing stays whose hash is another. Once whole it is opened to see that it
//! is a scan of that reversal; what is kept is sealed.

use kassa_domain::attachment::{self, Attachment, AttachmentError, ScanForm};
use kassa_domain::chain::Hash;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::AttachmentReached;
use kassa_domain::ids::{EntryRef, TillId};

use crate::carried::FilesKey;
use crate::db::{AccessRow, Change, Db, DbError, View};

/// Why a piece is not taken, or a scan not given out.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The till has no such entry here.
    #[error("there is no such entry")]
    UnknownEntry,
    /// The entry tells of no scan.
    #[error("the entry tells of no scan")]
    NotAScan,
    /// More bytes than the entry tells of.
    #[error("more bytes than the entry tells of")]
    TooLong,
    /// All bytes are here and make another hash than the entry tells of. They were thrown away.
    #[error("the bytes have another hash than the entry tells of; they were thrown away")]
    WrongHash,
    /// It is no scan of that reversal, sealed to this centre. It was thrown away.
    #[error("it is no scan of that reversal, sealed to this centre; it was thrown away")]
    NotOpened,
    /// It is not here whole yet.
    #[error("the scan is not here yet")]
    NotHere,
    /// It was erased.
    #[error("the scan was erased")]
    Erased,
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A piece of a scan.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// Where it begins.
    pub from: u32,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What an entry tells of its scan.
fn told(view: &View<'_>, till: TillId, at: EntryRef) -> Result<Attachment, ScanError> {
    let stored = view.entry(till, at)?.ok_or(ScanError::UnknownEntry)?;
    match Entry::parse(&stored.body).map(|entry| entry.body) {
        Ok(Body::PaperAttached(attachment)) => Ok(attachment),
        Ok(_) | Err(_) => Err(ScanError::NotAScan),
    }
}

fn reached(view: &View<'_>, till: TillId, at: EntryRef) -> Result<(AttachmentReached, Attachment), ScanError> {
    let told = told(view, till, at)?;
    let held = view.attachment_reached(till, at, told.size)?;
    let hash = held.whole.then_some(told.hash);
    Ok((AttachmentReached { entry: at, size: told.size, held: held.bytes, hash }, told))
}

/// How far a scan is here.
///
/// # Errors
/// See [`ScanError`].
pub fn how_far(db: &Db, till: TillId, at: EntryRef, now_ms: i64) -> Result<AttachmentReached, ScanError> {
    let (reached, told) = db.read(|view| reached(view, till, at))?;
    settled(db, till, &told, reached, now_ms)
}

/// Takes a piece. One that begins elsewhere than where the scan is to go on changes nothing: the answer says where.
///
/// # Errors
/// See [`ScanError`]; nothing of the piece is stored then.
pub fn take(
    db: &Db,
    till: TillId,
    at: EntryRef,
    piece: Piece<'_>,
    now_ms: i64,
) -> Result<AttachmentReached, ScanError> {
    let (reached, told) = db.write_of(till, |change| {
        let (mut reached, told) = reached(change, till, at)?;
        if reached.hash.is_none() && piece.from == reached.held && !piece.bytes.is_empty() {
            let length = u32::try_from(piece.bytes.len()).map_err(|_| ScanError::TooLong)?;
            let through = reached.held.checked_add(length).filter(|through| *through <= reached.size);
            reached.held = through.ok_or(ScanError::TooLong)?;
            change.put_attachment_piece(till, at, piece.from, piece.bytes)?;
        }
        Ok::<_, ScanError>((reached, told))
    })?;
    settled(db, till, &told, reached, now_ms)
}

/// What has come whole is looked at once: it stays when it is what its entry tells, and goes when it is not.
fn settled(
    db: &Db,
    till: TillId,
    told: &Attachment,
    reached: AttachmentReached,
    now_ms: i64,
) -> Result<AttachmentReached, ScanError> {
    if reached.held < reached.size || reached.hash.is_some() {
        return Ok(reached);
    }
    let at = reached.entry;
    let (bytes, key) = db.read(|view| Ok::<_, DbError>((view.attachment_bytes(till, at)?, FilesKey::known(view)?)))?;
    let key = key.ok_or(ScanError::NotOpened)?;
    let judged = if Hash::of(&bytes) != told.hash {
        Err(ScanError::WrongHash)
    } else if opened(&key, till, told, &bytes).is_err() {
        Err(ScanError::NotOpened)
    } else {
        Ok(())
    };
    db.write_of(till, |change| match &judged {
        Ok(()) => change.hold_attachment(till, at, told, now_ms),
        Err(_) if change.attachment_reached(till, at, told.size)?.whole => Ok(()),
        Err(_) => change.drop_attachment_pieces(till, at),
    })?;
    judged.map(|()| AttachmentReached { hash: Some(told.hash), ..reached })
}

fn opened(
    key: &FilesKey,
    till: TillId,
    told: &Attachment,
    bytes: &[u8],
) -> Result<(ScanForm, Vec<u8>), AttachmentError> {
    let (form, scan) = attachment::open(till, told.of, &key.0, bytes)?;
    if form == told.form { Ok((form, scan)) } else { Err(AttachmentError::NotOpened) }
}

/// Who has a scan given out or erased, and why.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Who.
    pub who: &'a str,
    /// Why.
    pub why: &'a str,
}

fn note(
    change: &Change<'_>,
    (till, entry): (TillId, EntryRef),
    deed: &str,
    by: Reader<'_>,
    at_utc: i64,
) -> Result<(), DbError> {
    let (deed, who, why) = (deed.to_owned(), by.who.to_owned(), by.why.to_owned());
    change.note_attachment_access(&AccessRow { at_utc, till, entry, deed, who, why })
}

fn is_here(view: &View<'_>, till: TillId, at: EntryRef) -> Result<(), ScanError> {
    match view.attachment(till, at)? {
        Some(row) if row.erased_utc.is_some() => Err(ScanError::Erased),
        Some(row) if row.held_utc.is_some() => Ok(()),
        Some(_) | None => Err(ScanError::NotHere),
    }
}

/// Gives a scan out unsealed. That somebody had it is noted first, and stays noted whatever becomes of the file.
///
/// # Errors
/// See [`ScanError`].
pub fn export(
    db: &Db,
    till: TillId,
    at: EntryRef,
    by: Reader<'_>,
    now_ms: i64,
) -> Result<(ScanForm, Vec<u8>), ScanError> {
    db.write(|change| {
        let told = told(change, till, at)?;
        is_here(change, till, at)?;
        let key = FilesKey::known(change)?.ok_or(ScanError::NotOpened)?;
        let scan = opened(&key, till, &told, &change.attachment_bytes(till, at)?).map_err(|_| ScanError::NotOpened)?;
        note(change, (till, at), "export", by, now_ms)?;
        Ok(scan)
    })
}

/// Erases the bytes of a scan for good. Its entry stays, and a till that sends it again is told that it is here.
///
/// # Errors
/// See [`ScanError`].
pub fn erase(db: &Db, till: TillId, at: EntryRef, by: Reader<'_>, now_ms: i64) -> Result<(), ScanError> {
    db.write(|change| {
        let _ = told(change, till, at)?;
        is_here(change, till, at)?;
        change.erase_attachment(till, at, now_ms)?;
        note(change, (till, at), "erase", by, now_ms)?;
        Ok(())
    })
}
