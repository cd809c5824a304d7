//! The journal's table: appending a fact, reading what the centre lacks, noting what it has.

use kassa_domain::Timestamp;
use kassa_domain::chain::{Hash, Head};
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::{Verdict, VerdictState};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId, UserId};
use kassa_domain::receipt::Shown;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params, params};

use super::error::StoreError;

const JOURNAL: &str = "journal";
pub(super) const REFUSED: &str = "SELECT count(*) FROM verdict WHERE state = 'refused'";

/// Appends a fact at the end of the chain.
///
/// # Errors
/// A fact that cannot be written down, or a failing database; the transaction must not be committed then.
pub fn append(tx: &Transaction<'_>, at: Timestamp, user: Option<UserId>, body: &Body) -> Result<EntryRef, StoreError> {
    let head = head(tx)?;
    let seq = head.seq.next();
    let entry = Entry { till: head.till, epoch: head.epoch, seq, occurred_at: at, user, body: body.clone() };
    let canonical = entry.canonical()?;
    let next = head.then(&canonical);
    let (kind, _) = body.kind();
    let rows = tx
        .prepare_cached(
            "INSERT INTO journal (epoch, seq, kind, occurred_at, user, body, hash)
             VALUES (:epoch, :seq, :kind, :at, :user, :body, :hash)",
        )?
        .execute(named_params! {
            ":epoch": head.epoch.0, ":seq": seq.0, ":kind": kind, ":at": at.utc_ms(),
            ":user": user.map(|user| user.0), ":body": canonical, ":hash": next.hash.0,
        })?;
    StoreError::one_row(JOURNAL, rows)?;
    let rows = tx
        .prepare_cached("UPDATE journal_state SET head_seq = ?1, head_hash = ?2 WHERE id = 1 AND head_seq = ?3")?
        .execute(params![seq.0, next.hash.0, head.seq.0])?;
    StoreError::one_row("journal_state", rows)?;
    Ok(entry.reference())
}

/// Where the chain ends.
///
/// # Errors
/// A failing database, or a till that is not enrolled.
pub fn head(conn: &Connection) -> Result<Head, StoreError> {
    conn.prepare_cached(
        "SELECT till.till, s.epoch, s.head_seq, s.head_hash FROM journal_state s JOIN till ON till.id = s.id",
    )?
    .query_row([], |row| {
        Ok(Head {
            till: TillId(row.get(0)?),
            epoch: Epoch(row.get(1)?),
            seq: Seq(row.get(2)?),
            hash: Hash(row.get(3)?),
        })
    })
    .map_err(StoreError::from)
}

/// When the last entry happened, if there is one.
///
/// # Errors
/// A failing database.
pub fn last_at(conn: &Connection) -> Result<Option<i64>, StoreError> {
    let at = conn
        .prepare_cached("SELECT occurred_at FROM journal ORDER BY epoch DESC, seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(at)
}

/// When an entry happened, with the till's offset then; nothing when there is no such entry.
///
/// # Errors
/// A failing database, or an entry that cannot be read.
pub fn occurred_at(conn: &Connection, at: EntryRef) -> Result<Option<Timestamp>, StoreError> {
    let canonical: Option<Vec<u8>> = conn
        .prepare_cached("SELECT body FROM journal WHERE epoch = ?1 AND seq = ?2")?
        .query_row(params![at.epoch.0, at.seq.0], |row| row.get(0))
        .optional()?;
    canonical.map(|canonical| Ok(Entry::parse(&canonical)?.occurred_at)).transpose()
}

/// Canonical bytes of the entries from a place on: at most `limit` of them and about `bytes_max` bytes, but at least one.
///
/// # Errors
/// A failing database.
pub fn from(
    conn: &Connection,
    epoch: Epoch,
    from: Seq,
    limit: usize,
    bytes_max: usize,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT body FROM journal WHERE epoch = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3")?;
    let mut rows = statement.query(params![epoch.0, from.0, limit as u64])?;
    let mut entries = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(0)?;
        bytes += body.len();
        if !entries.is_empty() && bytes > bytes_max {
            break;
        }
        entries.push(body);
    }
    Ok(entries)
}

/// The hash at a place; all zero at 0, nothing past the end.
///
/// # Errors
/// A failing database.
pub fn hash_at(conn: &Connection, epoch: Epoch, seq: Seq) -> Result<Option<Hash>, StoreError> {
    if seq.0 == 0 {
        return Ok(Some(Hash::GENESIS));
    }
    let hash = conn
        .prepare_cached("SELECT hash FROM journal WHERE epoch = ?1 AND seq = ?2")?
        .query_row(params![epoch.0, seq.0], |row| row.get(0).map(Hash))
        .optional()?;
    Ok(hash)
}

/// The last place the centre has acknowledged.
///
/// # Errors
/// A failing database.
pub fn acknowledged(conn: &Connection) -> Result<Seq, StoreError> {
    let seq = conn
        .prepare_cached("SELECT acknowledged FROM journal_state WHERE id = 1")?
        .query_row([], |row| row.get(0).map(Seq))?;
    Ok(seq)
}

/// Where the last life before the present one ended.
///
/// # Errors
/// A failing database.
pub fn before(conn: &Connection) -> Result<Option<(EntryRef, Hash)>, StoreError> {
    let row = conn
        .prepare_cached("SELECT epoch, head_seq, head_hash FROM epoch_before ORDER BY epoch DESC LIMIT 1")?
        .query_row([], |row| Ok((EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) }, Hash(row.get(2)?))))
        .optional()?;
    Ok(row)
}

/// The oldest life after `after` that is over and that the centre does not have whole: its end, and up to where the
/// centre has it.
///
/// # Errors
/// A failing database.
pub fn unsent_before(conn: &Connection, after: Epoch) -> Result<Option<(Head, Seq)>, StoreError> {
    let row = conn
        .prepare_cached(
            "SELECT till.till, b.epoch, b.head_seq, b.head_hash, b.acknowledged FROM epoch_before b, till
             WHERE b.acknowledged < b.head_seq AND b.epoch > ?1 ORDER BY b.epoch LIMIT 1",
        )?
        .query_row([after.0], |row| {
            let head = Head {
                till: TillId(row.get(0)?),
                epoch: Epoch(row.get(1)?),
                seq: Seq(row.get(2)?),
                hash: Hash(row.get(3)?),
            };
            Ok((head, Seq(row.get(4)?)))
        })
        .optional()?;
    Ok(row)
}

/// Notes that the centre has everything up to a place. Never goes back: what the centre has lost it is sent again, but
/// it stays acknowledged here.
///
/// # Errors
/// A failing database, an unknown epoch, or a place past the end.
pub fn acknowledge(tx: &Transaction<'_>, epoch: Epoch, through: Seq) -> Result<(), StoreError> {
    let before = tx
        .prepare_cached(
            "UPDATE epoch_before SET acknowledged = max(acknowledged, ?2) WHERE epoch = ?1 AND head_seq >= ?2",
        )?
        .execute(params![epoch.0, through.0])?;
    if before == 1 {
        return Ok(());
    }
    let rows = tx
        .prepare_cached(
            "UPDATE journal_state SET acknowledged = max(acknowledged, ?2)
             WHERE id = 1 AND epoch = ?1 AND head_seq >= ?2",
        )?
        .execute(params![epoch.0, through.0])?;
    StoreError::one_row("journal_state", rows)
}

/// Keeps verdicts and how far their cursor has come. An older revision never replaces a newer one.
///
/// # Errors
/// A failing database.
pub fn put_verdicts(tx: &Transaction<'_>, verdicts: &[Verdict]) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO verdict (epoch, seq, state, reason, revision, received_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (epoch, seq) DO UPDATE SET state = ?3, reason = ?4, revision = ?5, received_ms = ?6
         WHERE revision < ?5",
    )?;
    for verdict in verdicts {
        let at = verdict.entry;
        let Verdict { state, reason, revision, received_ms, .. } = verdict;
        let _ = statement.execute(params![at.epoch.0, at.seq.0, state.name(), reason, revision, received_ms])?;
    }
    let newest = verdicts.iter().map(|verdict| verdict.revision).max().unwrap_or(0);
    let rows = tx
        .prepare_cached("UPDATE journal_state SET verdict_cursor = max(verdict_cursor, ?1) WHERE id = 1")?
        .execute([newest])?;
    StoreError::one_row("journal_state", rows)
}

/// Up to which revision verdicts are known.
///
/// # Errors
/// A failing database.
pub fn verdict_cursor(conn: &Connection) -> Result<u64, StoreError> {
    let cursor = conn
        .prepare_cached("SELECT verdict_cursor FROM journal_state WHERE id = 1")?
        .query_row([], |row| row.get(0))?;
    Ok(cursor)
}

/// What the centre made of an entry, when it said.
///
/// # Errors
/// A failing database, or a state without a name.
pub fn verdict(conn: &Connection, at: EntryRef) -> Result<Option<(VerdictState, String)>, StoreError> {
    let row: Option<(String, String)> = conn
        .prepare_cached("SELECT state, reason FROM verdict WHERE epoch = ?1 AND seq = ?2")?
        .query_row(params![at.epoch.0, at.seq.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(state, reason)| {
        let state = VerdictState::from_name(&state).ok_or_else(|| StoreError::row("verdict", &state))?;
        Ok((state, reason))
    })
    .transpose()
}

/// When the centre got an entry that it counts, milliseconds of UTC by its clock; nothing while it does not count it, or
/// where it did not say: a centre before it told that, and verdicts of those days.
///
/// # Errors
/// A failing database.
pub fn placed(conn: &Connection, at: EntryRef) -> Result<Option<i64>, StoreError> {
    let found: Option<Option<i64>> = conn
        .prepare_cached("SELECT received_ms FROM verdict WHERE epoch = ?1 AND seq = ?2 AND state = 'applied'")?
        .query_row(params![at.epoch.0, at.seq.0], |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

/// When the centre got an entry that it gave a verdict on, whatever it made of it; as [`placed`] otherwise.
///
/// # Errors
/// A failing database.
pub fn received(conn: &Connection, at: EntryRef) -> Result<Option<i64>, StoreError> {
    let found: Option<Option<i64>> = conn
        .prepare_cached("SELECT received_ms FROM verdict WHERE epoch = ?1 AND seq = ?2")?
        .query_row(params![at.epoch.0, at.seq.0], |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

/// How many entries wait for the centre, and how many it refused to apply.
///
/// # Errors
/// A failing database.
pub fn queue(conn: &Connection) -> Result<(u64, u64), StoreError> {
    let waiting = conn
        .prepare_cached(
            "SELECT head_seq - acknowledged + (SELECT coalesce(sum(head_seq - acknowledged), 0) FROM epoch_before)
             FROM journal_state WHERE id = 1",
        )?
        .query_row([], |row| row.get(0))?;
    let refused = conn.prepare_cached(REFUSED)?.query_row([], |row| row.get(0))?;
    Ok((waiting, refused))
}

/// Forgets all verdicts: the centre was restored from a backup and counts its revisions anew from there.
///
/// # Errors
/// A failing database.
pub fn forget_verdicts(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let _ = tx.execute("DELETE FROM verdict", [])?;
    let _ = tx.execute("UPDATE epoch_before SET acknowledged = min(acknowledged, head_seq - 1)", [])?;
    let rows = tx.execute("UPDATE journal_state SET verdict_cursor = 0 WHERE id = 1", [])?;
    StoreError::one_row("journal_state", rows)
}

/// Whether the centre has confirmed an entry, of the present life or of an earlier one.
///
/// # Errors
/// A failing database.
pub fn is_acknowledged(conn: &Connection, at: EntryRef) -> Result<bool, StoreError> {
    let reached: Option<u64> = conn
        .prepare_cached(
            "SELECT acknowledged FROM journal_state WHERE epoch = ?1
             UNION ALL SELECT acknowledged FROM epoch_before WHERE epoch = ?1",
        )?
        .query_row([at.epoch.0], |row| row.get(0))
        .optional()?;
    Ok(reached.is_some_and(|reached| at.seq.0 <= reached))
}

/// Stops the till for good: the centre has another entry at a place of its journal.
///
/// # Errors
/// A failing database.
pub fn stop(tx: &Transaction<'_>, at: Seq) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE journal_state SET stopped_at = coalesce(stopped_at, ?1) WHERE id = 1")?
        .execute([at.0])?;
    StoreError::one_row("journal_state", rows)
}

/// The place the till was stopped for, if it was.
///
/// # Errors
/// A failing database.
pub fn stopped(conn: &Connection) -> Result<Option<Seq>, StoreError> {
    let at: Option<u64> =
        conn.prepare_cached("SELECT stopped_at FROM journal_state WHERE id = 1")?.query_row([], |row| row.get(0))?;
    Ok(at.map(Seq))
}

/// What the register showed before an operation was sent, as the journal noted it when nobody knew its fate.
///
/// # Errors
/// A failing database, or an entry that cannot be read.
pub fn evidence(conn: &Connection, of: EntryRef) -> Result<Option<Shown>, StoreError> {
    let (kind, _) = Body::ReceiptUnknown { of, before: Shown::default(), after: None }.kind();
    let mut statement = conn.prepare_cached(
        "SELECT body FROM journal WHERE kind = ?1 AND (epoch, seq) > (?2, ?3) ORDER BY epoch DESC, seq DESC",
    )?;
    let mut rows = statement.query(params![kind, of.epoch.0, of.seq.0])?;
    while let Some(row) = rows.next()? {
        let canonical: Vec<u8> = row.get(0)?;
        if let Body::ReceiptUnknown { of: found, before, .. } = Entry::parse(&canonical)?.body
            && found == of
        {
            return Ok(Some(before));
        }
    }
    Ok(None)
}
