//! Tills: their keys, their lives, what stops them.

use kassa_domain::ids::{EntryRef, Epoch, PointId, Seq, TillCode, TillId};

use super::convert::{parsed, signed, unsigned};
use super::sql::{OptionalExtension, Row, params};
use super::{Change, DbError, DbResult, View};

/// Open alarms in order.
pub(super) const OPEN_ALARMS: &str = "SELECT id, raised_utc, till, kind, epoch, seq FROM alarm \
    WHERE cleared_utc IS NULL AND id > ?1 ORDER BY id LIMIT ?2";
/// An alarm where none of its kind is open for that life of a till; a fork is told where a branch would be.
pub(super) const RAISE: &str = "INSERT INTO alarm (raised_utc, till, kind, epoch, seq) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS \
    (SELECT 1 FROM alarm WHERE till = ?2 AND epoch = ?4 AND cleared_utc IS NULL \
    AND kind IN (?3, CASE WHEN ?3 = 'branch' THEN 'fork' ELSE ?3 END))";
/// An alarm about an entry, where it was never told.
pub(super) const RAISE_ONCE: &str = "INSERT INTO alarm (raised_utc, till, kind, epoch, seq) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS \
    (SELECT 1 FROM alarm WHERE till = ?2 AND epoch = ?4 AND kind = ?3 AND seq = ?5)";

/// A till as the centre knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillRow {
    /// Its number.
    pub id: TillId,
    /// Its point.
    pub point: PointId,
    /// Its code within the point.
    pub code: TillCode,
    /// The life its new entries belong to.
    pub epoch: Epoch,
    /// Its Ed25519 public key, once it is enrolled.
    pub public_key: Option<[u8; 32]>,
    /// When it was enrolled.
    pub enrolled_utc: Option<i64>,
    /// When it was revoked.
    pub revoked_utc: Option<i64>,
    /// The first place that differed, when it was stopped for a fork.
    pub stopped_at: Option<EntryRef>,
    /// When it last pushed a batch.
    pub pushed_utc: Option<i64>,
    /// Version of its program when it was enrolled.
    pub program: String,
    /// When it first showed the certificate over its present key.
    pub certified_utc: Option<i64>,
    /// Whether its point wants to see that certificate.
    pub certificate_required: bool,
}

/// Something a person at the centre must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmRow {
    /// Its number.
    pub id: i64,
    /// When it was raised.
    pub raised_utc: i64,
    /// About which till.
    pub till: TillId,
    /// What, as a word: see [`Alarm`].
    pub kind: String,
    /// At which entry.
    pub at: EntryRef,
}

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// A till sent another entry for a place that is taken. It was stopped.
    Fork,
    /// A till has less than it once sent. It was stopped.
    Lost,
    /// Entries of a life that is over came for places where other entries stand: they are kept beside the journal.
    Branch,
    /// A payment took more off a bill than was owed when it came: another one had paid it.
    PaidTwice,
}

impl Alarm {
    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Lost => "lost",
            Self::Branch => "branch",
            Self::PaidTwice => "paid_twice",
        }
    }
}

const COLUMNS: &str = "id, point, code, epoch, public_key, enrolled_utc, revoked_utc, stopped_epoch, stopped_seq, \
     pushed_utc, program, certified_utc, (SELECT certificate_required FROM point WHERE point.id = till.point)";

fn from_row(row: Row<'_>) -> DbResult<TillRow> {
    let key: Option<Vec<u8>> = row.get(4)?;
    let key = key.map(|key| parsed(<[u8; 32]>::try_from(key), "public key")).transpose()?;
    let stopped: (Option<u32>, Option<i64>) = (row.get(7)?, row.get(8)?);
    let stopped_at = match stopped {
        (Some(epoch), Some(seq)) => Some(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(DbError::Corrupt("half a place where a till stopped")),
    };
    Ok(TillRow {
        id: TillId(row.get(0)?),
        point: PointId(row.get(1)?),
        code: parsed(TillCode::new(&row.get::<String>(2)?), "code of a till")?,
        epoch: Epoch(row.get(3)?),
        public_key: key,
        enrolled_utc: row.get(5)?,
        revoked_utc: row.get(6)?,
        stopped_at,
        pushed_utc: row.get(9)?,
        program: row.get(10)?,
        certified_utc: row.get(11)?,
        certificate_required: row.get(12)?,
    })
}

impl View<'_> {
    /// A till by its number.
    ///
    /// # Errors
    /// What the store says.
    pub fn till(&self, id: TillId) -> DbResult<Option<TillRow>> {
        let sql = format!("SELECT {COLUMNS} FROM till WHERE id = ?1");
        self.conn.prepare(&sql)?.query_row([id.0], |row| Ok(from_row(row))).optional()?.transpose()
    }

    /// All tills, by number.
    ///
    /// # Errors
    /// What the store says.
    pub fn tills(&self) -> DbResult<Vec<TillRow>> {
        let sql = format!("SELECT {COLUMNS} FROM till ORDER BY id");
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut tills = Vec::new();
        while let Some(row) = rows.next()? {
            tills.push(from_row(row)?);
        }
        Ok(tills)
    }

    /// Batches that a till sent for places of a life where other entries stand, as they came, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub fn evidence(&self, till: TillId, epoch: Epoch) -> DbResult<Vec<Vec<u8>>> {
        let mut statement =
            self.conn.prepare("SELECT batch FROM fork WHERE till = ?1 AND epoch = ?2 ORDER BY received_utc, seq")?;
        let batches = statement.query_map(params![till.0, epoch.0], |row| row.get(0))?;
        Ok(batches)
    }

    /// The first place of a life where a till was found to have other entries.
    ///
    /// # Errors
    /// What the store says.
    pub fn parted_at(&self, id: TillId, epoch: Epoch) -> DbResult<Option<Seq>> {
        let seq: Option<i64> = self
            .conn
            .prepare("SELECT min(seq) FROM fork WHERE till = ?1 AND epoch = ?2")?
            .query_row(params![id.0, epoch.0], |row| row.get(0))?;
        seq.map(|seq| Ok(Seq(unsigned(seq, "seq")?))).transpose()
    }

    /// Alarms that nobody has cleared, oldest first: so many at most, after one of them.
    ///
    /// # Errors
    /// What the store says.
    pub fn alarms_after(&self, after: i64, limit: u32) -> DbResult<Vec<AlarmRow>> {
        self.conn.prepare(OPEN_ALARMS)?.query_map(params![after, limit], |row| {
            Ok(AlarmRow {
                id: row.get(0)?,
                raised_utc: row.get(1)?,
                till: TillId(row.get(2)?),
                kind: row.get(3)?,
                at: EntryRef { epoch: Epoch(row.get(4)?), seq: Seq(unsigned(row.get(5)?, "seq")?) },
            })
        })
    }
}

impl Change<'_> {
    /// Adds a till that is not enrolled yet. Gives the number it got.
    ///
    /// # Errors
    /// The code is taken at that point, or what the store says.
    pub fn add_till(&self, point: PointId, code: &TillCode) -> DbResult<TillId> {
        let id = self.conn.query_row(
            "INSERT INTO till (point, code, epoch, verdict_revision, program) VALUES (?1, ?2, 1, 0, '') RETURNING id",
            params![point.0, code.as_str()],
            |row| row.get(0),
        )?;
        Ok(TillId(id))
    }

    /// Lets a till in with its key, in this life.
    ///
    /// # Errors
    /// What the store says.
    pub fn enrol_till(
        &self,
        id: TillId,
        epoch: Epoch,
        public_key: &[u8; 32],
        program: &str,
        now_ms: i64,
    ) -> DbResult<()> {
        let changed = self.conn.execute(
            "UPDATE till SET epoch = ?2, public_key = ?3, program = ?4, enrolled_utc = ?5, revoked_utc = NULL, \
             stopped_epoch = NULL, stopped_seq = NULL, certified_utc = NULL WHERE id = ?1",
            params![id.0, epoch.0, public_key, program, now_ms],
        )?;
        one(changed)
    }

    /// Shuts a till out: its key proves who it is, and nothing more.
    ///
    /// # Errors
    /// What the store says.
    pub fn revoke_till(&self, id: TillId, now_ms: i64) -> DbResult<()> {
        let sql = "UPDATE till SET revoked_utc = ?2 WHERE id = ?1";
        one(self.conn.execute(sql, params![id.0, now_ms])?)
    }

    /// Gives a till the next life: its key counts no more, what stopped it is over. Gives the new epoch.
    ///
    /// # Errors
    /// What the store says.
    pub fn new_epoch(&self, id: TillId, now_ms: i64) -> DbResult<Epoch> {
        let epoch = self.conn.query_row(
            "UPDATE till SET epoch = epoch + 1, public_key = NULL, stopped_epoch = NULL, stopped_seq = NULL \
             WHERE id = ?1 RETURNING epoch",
            [id.0],
            |row| row.get(0),
        )?;
        let sql = "UPDATE alarm SET cleared_utc = ?2 WHERE till = ?1 AND cleared_utc IS NULL AND kind <> 'paid_twice' \
                   AND NOT EXISTS (SELECT 1 FROM fork WHERE fork.till = alarm.till AND fork.epoch = alarm.epoch)";
        let _ = self.conn.execute(sql, params![id.0, now_ms])?;
        Ok(Epoch(epoch))
    }

    /// Notes that a till showed the certificate over its key.
    ///
    /// # Errors
    /// What the store says.
    pub fn till_certified(&self, id: TillId, now_ms: i64) -> DbResult<()> {
        one(self.conn.execute("UPDATE till SET certified_utc = ?2 WHERE id = ?1", params![id.0, now_ms])?)
    }

    /// Notes that a till pushed something.
    ///
    /// # Errors
    /// What the store says.
    pub fn till_pushed(&self, id: TillId, now_ms: i64) -> DbResult<()> {
        self.conn.put("UPDATE till SET pushed_utc = ?2 WHERE id = ?1", params![id.0, now_ms])
    }

    /// Stops a till for a fork and raises an alarm.
    ///
    /// # Errors
    /// What the store says.
    pub fn stop_till(&self, id: TillId, at: EntryRef, alarm: Alarm, now_ms: i64) -> DbResult<()> {
        let sql = "UPDATE till SET stopped_epoch = ?2, stopped_seq = ?3 WHERE id = ?1";
        one(self.conn.execute(sql, params![id.0, at.epoch.0, signed(at.seq.0)?])?)?;
        self.raise(id, at, alarm, now_ms)
    }

    /// Keeps a batch that a till sent for places where other entries stand, once however often it comes.
    ///
    /// # Errors
    /// What the store says.
    pub fn keep_evidence(&self, id: TillId, at: EntryRef, batch: &[u8], now_ms: i64) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO fork (till, epoch, seq, received_utc, batch) SELECT ?1, ?2, ?3, ?4, ?5 \
             WHERE NOT EXISTS (SELECT 1 FROM fork WHERE till = ?1 AND epoch = ?2 AND batch = ?5) ON CONFLICT DO NOTHING",
            params![id.0, at.epoch.0, signed(at.seq.0)?, now_ms, batch],
        )?;
        Ok(())
    }

    /// Raises an alarm, unless one of this kind is open for this life of the till; a fork that is open lists what a branch
    /// would.
    ///
    /// # Errors
    /// What the store says.
    pub fn raise(&self, id: TillId, at: EntryRef, alarm: Alarm, now_ms: i64) -> DbResult<()> {
        // Who stores and who applies may both have something to tell: one after the other.
        let held =
            self.conn.either("SELECT id FROM till WHERE id = ?1", "SELECT id FROM till WHERE id = ?1 FOR UPDATE");
        let _ = self.conn.prepare(held)?.exists([id.0])?;
        let _ = self.conn.execute(RAISE, params![now_ms, id.0, alarm.name(), at.epoch.0, signed(at.seq.0)?])?;
        Ok(())
    }

    /// Tells an operator of an entry, once for ever. True when it was not told before.
    ///
    /// # Errors
    /// What the store says.
    pub fn raise_once(&self, id: TillId, at: EntryRef, alarm: Alarm, now_ms: i64) -> DbResult<bool> {
        let raised =
            self.conn.execute(RAISE_ONCE, params![now_ms, id.0, alarm.name(), at.epoch.0, signed(at.seq.0)?])?;
        Ok(raised > 0)
    }

    /// An operator has dealt with an alarm. False when there is no such open alarm.
    ///
    /// # Errors
    /// What the store says.
    pub fn clear_alarm(&self, id: i64, now_ms: i64) -> DbResult<bool> {
        let sql = "UPDATE alarm SET cleared_utc = ?2 WHERE id = ?1 AND cleared_utc IS NULL";
        Ok(self.conn.execute(sql, params![id, now_ms])? == 1)
    }
}

fn one(changed: usize) -> DbResult<()> {
    if changed == 1 { Ok(()) } else { Err(DbError::Corrupt("a till that was just read")) }
}
