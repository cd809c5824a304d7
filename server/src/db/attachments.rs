//! Scans of the papers of reversals: their sealed bytes, which are whole, what is missing, and who looked at one.

use kassa_domain::attachment::{Attachment, Papers, ScanForm};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use super::convert::{signed, unsigned};
use super::sql::{OptionalExtension, Param, Row, params};
use super::{Change, DbError, DbResult, View};

/// A scan as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Whose.
    pub till: TillId,
    /// The entry that tells of it.
    pub at: EntryRef,
    /// The reversal.
    pub of: EntryRef,
    /// What it shows.
    pub papers: Papers,
    /// What kind of file it is.
    pub form: ScanForm,
    /// Length of its sealed bytes.
    pub size: u32,
    /// When it was here whole.
    pub held_utc: Option<i64>,
    /// When its bytes were erased.
    pub erased_utc: Option<i64>,
}

/// A reversal whose papers are not all here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingRow {
    /// Whose.
    pub till: TillId,
    /// The entry that accepted the reversal.
    pub at: EntryRef,
    /// What is not here.
    pub missing: Papers,
}

/// Somebody had a scan given out or erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// When.
    pub at_utc: i64,
    /// Whose scan.
    pub till: TillId,
    /// The entry that tells of it.
    pub entry: EntryRef,
    /// `export` or `erase`.
    pub deed: String,
    /// Who.
    pub who: String,
    /// Why.
    pub why: String,
}

/// How far a scan is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its bytes, from the first on; all of them also when they were erased.
    pub bytes: u32,
    /// It is whole, and was found to be what its entry tells.
    pub whole: bool,
}

/// Reversals that were given up, or whose return was refused, need no papers.
const WANTED: &str = "FROM paper_due d LEFT JOIN receipt r ON r.till = d.till AND r.epoch = d.epoch AND r.seq = d.seq \
     WHERE (d.needed & ~d.held) <> 0 AND coalesce(r.state, '') NOT IN ('failed', 'cancelled')";

const ATTACHMENT: &str = "SELECT a.till, a.epoch, a.seq, a.of_epoch, a.of_seq, a.papers, a.form, a.size, h.held_utc, \
     h.erased_utc FROM attachment a LEFT JOIN attachment_held h ON h.till = a.till AND h.epoch = a.epoch AND h.seq = a.seq";

fn entry_of(epoch: u32, seq: i64) -> DbResult<EntryRef> {
    Ok(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) })
}

/// Papers of a column, one or more.
fn papers_of(bits: i64) -> DbResult<Papers> {
    Papers::from_code(unsigned(bits, "papers")?).ok_or(DbError::Corrupt("papers"))
}

/// Papers of a column that may have none.
pub(super) fn papers_or_none(bits: i64) -> DbResult<Papers> {
    if bits == 0 { Ok(Papers::NONE) } else { papers_of(bits) }
}

fn attachment_from(row: Row<'_>) -> DbResult<AttachmentRow> {
    Ok(AttachmentRow {
        till: TillId(row.get(0)?),
        at: entry_of(row.get(1)?, row.get(2)?)?,
        of: entry_of(row.get(3)?, row.get(4)?)?,
        papers: papers_of(row.get(5)?)?,
        form: ScanForm::from_code(unsigned(row.get(6)?, "form")?).ok_or(DbError::Corrupt("form"))?,
        size: row.get(7)?,
        held_utc: row.get(8)?,
        erased_utc: row.get(9)?,
    })
}

impl View<'_> {
    /// How far a scan of this size is here.
    ///
    /// # Errors
    /// What the store says.
    pub fn attachment_reached(&self, till: TillId, at: EntryRef, size: u32) -> DbResult<Held> {
        let place = params![till.0, at.epoch.0, signed(at.seq.0)?];
        let whole: i64 = self.conn.query_row(
            "SELECT count(*) FROM attachment_held WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
            place,
            |row| row.get(0),
        )?;
        if whole > 0 {
            return Ok(Held { bytes: size, whole: true });
        }
        let length = self.conn.either("sum(length(bytes))", "sum(octet_length(bytes))::bigint");
        let sql =
            format!("SELECT coalesce({length}, 0) FROM attachment_piece WHERE till = ?1 AND epoch = ?2 AND seq = ?3");
        let bytes: i64 = self.conn.query_row(&sql, place, |row| row.get(0))?;
        Ok(Held { bytes: unsigned(bytes, "bytes of a scan")?, whole: false })
    }

    /// The sealed bytes of a scan, as far as they are here.
    ///
    /// # Errors
    /// What the store says.
    pub fn attachment_bytes(&self, till: TillId, at: EntryRef) -> DbResult<Vec<u8>> {
        let mut statement = self
            .conn
            .prepare("SELECT bytes FROM attachment_piece WHERE till = ?1 AND epoch = ?2 AND seq = ?3 ORDER BY place")?;
        let mut rows = statement.query(params![till.0, at.epoch.0, signed(at.seq.0)?])?;
        let mut bytes = Vec::new();
        while let Some(row) = rows.next()? {
            bytes.extend_from_slice(&row.get::<Vec<u8>>(0)?);
        }
        Ok(bytes)
    }

    /// One scan.
    ///
    /// # Errors
    /// What the store says.
    pub fn attachment(&self, till: TillId, at: EntryRef) -> DbResult<Option<AttachmentRow>> {
        let mut statement =
            self.conn.prepare(&format!("{ATTACHMENT} WHERE a.till = ?1 AND a.epoch = ?2 AND a.seq = ?3"))?;
        statement.query_row(params![till.0, at.epoch.0, signed(at.seq.0)?], attachment_from).optional()
    }

    /// The scans of a till, or of one reversal of it, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn attachments(&self, till: TillId, of: Option<EntryRef>) -> DbResult<Vec<AttachmentRow>> {
        let order = "ORDER BY a.till, a.epoch, a.seq";
        match of {
            None => self
                .conn
                .prepare(&format!("{ATTACHMENT} WHERE a.till = ?1 {order}"))?
                .query_map(params![till.0], attachment_from),
            Some(of) => self
                .conn
                .prepare(&format!("{ATTACHMENT} WHERE a.till = ?1 AND a.of_epoch = ?2 AND a.of_seq = ?3 {order}"))?
                .query_map(params![till.0, of.epoch.0, signed(of.seq.0)?], attachment_from),
        }
    }

    /// Reversals whose papers are not all here, of one till or of all, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn papers_missing(&self, till: Option<TillId>) -> DbResult<Vec<MissingRow>> {
        let (condition, till) = (if till.is_some() { "AND d.till = ?1" } else { "" }, till.map(|till| till.0));
        let with: Vec<&dyn Param> = till.iter().map(|till| till as &dyn Param).collect();
        let sql = format!(
            "SELECT d.till, d.epoch, d.seq, d.needed & ~d.held {WANTED} {condition} ORDER BY d.till, d.epoch, d.seq"
        );
        let mut statement = self.conn.prepare(&sql)?;
        statement.query_map(&with[..], |row| {
            let at = entry_of(row.get(1)?, row.get(2)?)?;
            Ok(MissingRow { till: TillId(row.get(0)?), at, missing: papers_of(row.get(3)?)? })
        })
    }

    /// How many reversals those are.
    ///
    /// # Errors
    /// What the store says.
    pub fn papers_missing_count(&self) -> DbResult<u64> {
        let count: i64 = self.conn.query_row(&format!("SELECT count(*) {WANTED}"), [], |row| row.get(0))?;
        unsigned(count, "a count")
    }

    /// Who had scans given out or erased, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn attachment_accesses(&self) -> DbResult<Vec<AccessRow>> {
        let mut statement =
            self.conn.prepare("SELECT at_utc, till, epoch, seq, deed, who, why FROM attachment_access ORDER BY id")?;
        statement.query_map([], |row| {
            let entry = entry_of(row.get(2)?, row.get(3)?)?;
            let till = TillId(row.get(1)?);
            Ok(AccessRow { at_utc: row.get(0)?, till, entry, deed: row.get(4)?, who: row.get(5)?, why: row.get(6)? })
        })
    }
}

impl Change<'_> {
    /// What papers a reversal needs.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_paper_due(&self, till: TillId, at: EntryRef, needed: Papers) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO paper_due (till, epoch, seq, needed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            params![till.0, at.epoch.0, signed(at.seq.0)?, u32::from(needed.code())],
        )?;
        Ok(())
    }

    /// An entry tells of a scan. False when it is of no reversal.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_attachment(&self, till: TillId, at: EntryRef, told: &Attachment) -> DbResult<bool> {
        let Attachment { of, papers, form, size, hash: _ } = told;
        let (seq, of_seq) = (signed(at.seq.0)?, signed(of.seq.0)?);
        let reversals: i64 = self.conn.query_row(
            "SELECT count(*) FROM reversal WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
            params![till.0, of.epoch.0, of_seq],
            |row| row.get(0),
        )?;
        if reversals == 0 {
            return Ok(false);
        }
        let _ = self.conn.execute(
            "INSERT INTO attachment (till, epoch, seq, of_epoch, of_seq, papers, form, size) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            params![till.0, at.epoch.0, seq, of.epoch.0, of_seq, u32::from(papers.code()), *form as u32, *size],
        )?;
        if self.attachment_reached(till, at, *size)?.whole {
            self.count_papers(till, *of, *papers)?;
        }
        Ok(true)
    }

    /// Papers of a reversal are here.
    fn count_papers(&self, till: TillId, of: EntryRef, papers: Papers) -> DbResult<()> {
        let _ = self.conn.execute(
            "UPDATE paper_due SET held = held | ?4 WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
            params![till.0, of.epoch.0, signed(of.seq.0)?, i64::from(papers.code())],
        )?;
        Ok(())
    }

    /// Keeps a piece of a scan's sealed bytes.
    ///
    /// # Errors
    /// What the store says; the same place a second time among it.
    pub fn put_attachment_piece(&self, till: TillId, at: EntryRef, place: u32, bytes: &[u8]) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO attachment_piece (till, epoch, seq, place, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![till.0, at.epoch.0, signed(at.seq.0)?, place, bytes],
        )?;
        Ok(())
    }

    /// Throws the pieces of a scan away: they make nothing.
    ///
    /// # Errors
    /// What the store says.
    pub fn drop_attachment_pieces(&self, till: TillId, at: EntryRef) -> DbResult<()> {
        let _ = self.conn.execute(
            "DELETE FROM attachment_piece WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
            params![till.0, at.epoch.0, signed(at.seq.0)?],
        )?;
        Ok(())
    }

    /// A scan is here whole, and is what its entry tells.
    ///
    /// # Errors
    /// What the store says.
    pub fn hold_attachment(&self, till: TillId, at: EntryRef, told: &Attachment, now_ms: i64) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO attachment_held (till, epoch, seq, held_utc) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            params![till.0, at.epoch.0, signed(at.seq.0)?, now_ms],
        )?;
        self.count_papers(till, told.of, told.papers)
    }

    /// Erases the bytes of a scan for good. The database overwrites them, where it can.
    ///
    /// # Errors
    /// What the store says.
    pub fn erase_attachment(&self, till: TillId, at: EntryRef, now_ms: i64) -> DbResult<()> {
        if matches!(self.conn, super::sql::Conn::Sqlite(_)) {
            self.conn.execute_batch("PRAGMA secure_delete = ON")?;
        }
        self.drop_attachment_pieces(till, at)?;
        let _ = self.conn.execute(
            "UPDATE attachment_held SET erased_utc = ?4 WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
            params![till.0, at.epoch.0, signed(at.seq.0)?, now_ms],
        )?;
        Ok(())
    }

    /// Notes who has a scan given out or erased.
    ///
    /// # Errors
    /// What the store says.
    pub fn note_attachment_access(&self, access: &AccessRow) -> DbResult<()> {
        let AccessRow { at_utc, till, entry, deed, who, why } = access;
        let _ = self.conn.execute(
            "INSERT INTO attachment_access (at_utc, till, epoch, seq, deed, who, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![at_utc, till.0, entry.epoch.0, signed(entry.seq.0)?, deed, who, why],
        )?;
        Ok(())
    }
}
