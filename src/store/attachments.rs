//! Scans of the papers of reversals (R15): what the tables know of them, and the folder in which they lie sealed.
//!
//! The sealed bytes are on the disk before the entry that tells of them, and stay for a while after the centre has them:
//! a centre that comes back from a backup gets them once more. A file of no entry is of a run that ended between the
//! two; whoever attached it was not told that it is attached, and it goes at the next start.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use kassa_domain::Timestamp;
use kassa_domain::attachment::{Attachment, Papers};
use kassa_domain::chain::Hash;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::error::StoreError;

const TABLE: &str = "attachment";
/// Folder of the sealed scans in the data folder.
pub const FOLDER: &str = "scans";
/// How the name of a sealed scan ends.
const ENDING: &str = "sealed";
/// For how long a sealed scan stays after the centre has it, milliseconds: 30 days.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// A scan on its way to the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsent {
    /// The entry that tells of it.
    pub at: EntryRef,
    /// Length of the sealed bytes.
    pub size: u32,
    /// Their hash.
    pub hash: Hash,
}

/// A scan of a reversal as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// What it shows.
    pub papers: Papers,
    /// Length of the sealed bytes.
    pub size: u32,
    /// The centre has it.
    pub held: bool,
    /// Why the centre did not take it at the last try.
    pub refused: Option<String>,
}

/// A reversal and its papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PapersOf {
    /// The entry that accepted the reversal.
    pub of: EntryRef,
    /// What its ground needs.
    pub needed: Papers,
    /// What was attached, the oldest first.
    pub attached: Vec<Attached>,
}

impl PapersOf {
    /// What is still missing.
    #[must_use]
    pub fn missing(&self) -> Papers {
        self.attached.iter().fold(self.needed, |left, attached| left.without(attached.papers))
    }
}

/// Scans that the centre does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// How many.
    pub count: u32,
    /// Their sealed bytes in all.
    pub bytes: u64,
    /// How many of them the centre refused at the last try.
    pub refused: u32,
}

/// Writes down a scan that an entry tells of.
///
/// # Errors
/// A failing database, or the reversal has the same scan already.
pub fn insert(tx: &Transaction<'_>, at: EntryRef, attachment: &Attachment, scan: &Hash) -> Result<(), StoreError> {
    let Attachment { of, papers, size, hash, form: _ } = attachment;
    let rows = tx.execute(
        "INSERT INTO attachment (epoch, seq, of_epoch, of_seq, papers, size, hash, scan_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![at.epoch.0, at.seq.0, of.epoch.0, of.seq.0, papers.code(), size, hash.0, scan.0],
    )?;
    StoreError::one_row(TABLE, rows)
}

/// How many scans a reversal has, and whether this one is among them.
///
/// # Errors
/// A failing database.
pub fn known(conn: &Connection, of: EntryRef, scan: &Hash) -> Result<(u32, bool), StoreError> {
    Ok(conn.query_row(
        "SELECT count(*), coalesce(max(scan_hash = ?3), 0) FROM attachment WHERE of_epoch = ?1 AND of_seq = ?2",
        params![of.epoch.0, of.seq.0, scan.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// The last reversal of a payment that was not given up, with its papers; one that has none goes before those that have.
///
/// # Errors
/// A failing database, or an entry that cannot be.
pub fn of_payment(conn: &Connection, payment: PaymentNumber) -> Result<Option<PapersOf>, StoreError> {
    let found: Option<(u32, u64, Vec<u8>)> = conn
        .query_row(
            "SELECT reversal.epoch, reversal.seq, journal.body FROM reversal
             JOIN journal ON journal.epoch = reversal.epoch AND journal.seq = reversal.seq
             WHERE payment = ?1 AND failed = 0
             ORDER BY EXISTS (SELECT 1 FROM attachment a WHERE a.of_epoch = reversal.epoch AND a.of_seq = reversal.seq),
                 reversal.epoch DESC, reversal.seq DESC LIMIT 1",
            [payment.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((epoch, seq, body)) = found else { return Ok(None) };
    let of = EntryRef { epoch: Epoch(epoch), seq: Seq(seq) };
    let Body::ReversalAccepted { ground, original, .. } = Entry::parse(&body)?.body else {
        return Err(StoreError::row("reversal", "its entry"));
    };
    let mut statement = conn.prepare(
        "SELECT papers, size, held_at IS NOT NULL, refused FROM attachment WHERE of_epoch = ?1 AND of_seq = ?2
         ORDER BY epoch, seq",
    )?;
    let rows = statement.query_map(params![epoch, seq], |row| {
        Ok((
            row.get::<_, u8>(0)?,
            Attached { papers: Papers::NONE, size: row.get(1)?, held: row.get(2)?, refused: row.get(3)? },
        ))
    })?;
    let mut attached = Vec::new();
    for row in rows {
        let (code, shown) = row?;
        let papers = Papers::from_code(code).ok_or_else(|| StoreError::row(TABLE, "papers"))?;
        attached.push(Attached { papers, ..shown });
    }
    Ok(Some(PapersOf { of, needed: Papers::needed(ground, original), attached }))
}

fn unsent_of(row: &Row<'_>) -> rusqlite::Result<Unsent> {
    let at = EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) };
    Ok(Unsent { at, size: row.get(2)?, hash: Hash(row.get(3)?) })
}

/// Scans that the centre does not have and whose entries it has, the oldest first: at most so many.
///
/// # Errors
/// A failing database.
pub fn unsent(conn: &Connection, limit: u32) -> Result<Vec<Unsent>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT epoch, seq, size, hash FROM attachment WHERE held_at IS NULL AND seq <= coalesce(
             (SELECT acknowledged FROM journal_state WHERE journal_state.epoch = attachment.epoch),
             (SELECT acknowledged FROM epoch_before WHERE epoch_before.epoch = attachment.epoch), 0)
         ORDER BY epoch, seq LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], unsent_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Scans that the centre does not have, whether it has their entries or not, the oldest first.
///
/// # Errors
/// A failing database.
pub fn not_held(conn: &Connection) -> Result<Vec<Unsent>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT epoch, seq, size, hash FROM attachment WHERE held_at IS NULL ORDER BY epoch, seq")?;
    let rows = statement.query_map([], unsent_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What waits for the centre.
///
/// # Errors
/// A failing database.
pub fn waiting(conn: &Connection) -> Result<Waiting, StoreError> {
    Ok(conn.query_row(
        "SELECT count(*), coalesce(sum(size), 0), count(refused) FROM attachment WHERE held_at IS NULL",
        [],
        |row| Ok(Waiting { count: row.get(0)?, bytes: row.get(1)?, refused: row.get(2)? }),
    )?)
}

/// Notes what the centre said to a scan: that it has it, or why it does not take it.
///
/// # Errors
/// A failing database, or no such scan.
pub fn told(
    tx: &Transaction<'_>,
    at: EntryRef,
    hash: &Hash,
    now: Timestamp,
    refused: Option<&str>,
) -> Result<(), StoreError> {
    let held = refused.is_none().then(|| now.utc_ms());
    let rows = tx.execute(
        "UPDATE attachment SET held_at = ?4, refused = ?5 WHERE epoch = ?1 AND seq = ?2 AND hash = ?3",
        params![at.epoch.0, at.seq.0, hash.0, held, refused],
    )?;
    StoreError::one_row(TABLE, rows)
}

/// The centre has a scan that went in a file. One that it has confirmed before, or that is not this till's, changes
/// nothing.
///
/// # Errors
/// A failing database.
pub fn held(tx: &Transaction<'_>, at: EntryRef, hash: &Hash, now: Timestamp) -> Result<(), StoreError> {
    let _ = tx.execute(
        "UPDATE attachment SET held_at = ?4, refused = NULL
         WHERE epoch = ?1 AND seq = ?2 AND hash = ?3 AND held_at IS NULL",
        params![at.epoch.0, at.seq.0, hash.0, now.utc_ms()],
    )?;
    Ok(())
}

/// The centre was restored from a backup: every scan that is still here goes up once more, unless it has it.
///
/// # Errors
/// A failing database.
pub fn ask_anew(tx: &Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    let _ = tx.execute("UPDATE attachment SET held_at = NULL WHERE held_at > ?1", [now.utc_ms() - KEPT_MS])?;
    Ok(())
}

/// Where a sealed scan lies.
#[must_use]
pub fn file_of(dir: &Path, hash: &Hash) -> PathBuf {
    dir.join(FOLDER).join(format!("{hash}.{ENDING}"))
}

/// Bytes of a sealed scan from a place on, at most so many.
///
/// # Errors
/// The file is not there, or is shorter.
pub fn bytes(dir: &Path, unsent: &Unsent, from: u32, most: usize) -> io::Result<Vec<u8>> {
    let mut file = File::open(file_of(dir, &unsent.hash))?;
    if file.metadata()?.len() != u64::from(unsent.size) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let _ = file.seek(SeekFrom::Start(from.into()))?;
    let mut bytes = Vec::new();
    let _ = file.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Takes files away that nobody needs: of no entry, and those the centre has had for long. Nobody attaches anything
/// meanwhile.
///
/// # Errors
/// A failing database or folder.
pub fn sweep(conn: &Connection, dir: &Path, now: Timestamp) -> Result<(), StoreError> {
    let folder = match fs::read_dir(dir.join(FOLDER)) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::Other(error.to_string())),
    };
    let mut statement = conn.prepare("SELECT hash FROM attachment WHERE held_at IS NULL OR held_at > ?1")?;
    let rows = statement.query_map([now.utc_ms() - KEPT_MS], |row| Ok(file_of(dir, &Hash(row.get(0)?))))?;
    let needed: BTreeSet<PathBuf> = rows.collect::<Result<_, _>>()?;
    for file in folder.flatten().map(|entry| entry.path()).filter(|path| !needed.contains(path)) {
        if let Err(error) = fs::remove_file(&file) {
            tracing::warn!(%error, file = %file.display(), "a scan that nobody needs stays");
        }
    }
    Ok(())
}
