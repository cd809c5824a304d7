//! What the centre made of each entry.

use kassa_domain::exchange::{Verdict, VerdictPage, VerdictState};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use super::convert::{signed, unsigned};
use super::sql::{OptionalExtension, Row, params};
use super::{Change, DbError, DbResult, View};

fn from_row(row: Row<'_>) -> DbResult<Verdict> {
    Ok(Verdict {
        entry: EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(unsigned(row.get(1)?, "seq")?) },
        state: VerdictState::from_name(&row.get::<String>(2)?).ok_or(DbError::Corrupt("verdict"))?,
        reason: row.get(3)?,
        revision: unsigned(row.get(4)?, "revision")?,
    })
}

impl View<'_> {
    /// Verdicts on a till's entries after a revision, in order of revision.
    ///
    /// # Errors
    /// What the store says.
    pub fn verdicts(&self, till: TillId, after: u64, limit: u32) -> DbResult<VerdictPage> {
        let mut statement = self.conn.prepare(
            "SELECT epoch, seq, state, reason, revision FROM verdict WHERE till = ?1 AND revision > ?2 \
             ORDER BY revision LIMIT ?3",
        )?;
        let mut rows = statement.query(params![till.0, i64::try_from(after).unwrap_or(i64::MAX), limit])?;
        let mut verdicts = Vec::new();
        while let Some(row) = rows.next()? {
            verdicts.push(from_row(row)?);
        }
        let next = verdicts.last().map_or(after, |verdict| verdict.revision);
        let top: i64 = self
            .conn
            .prepare("SELECT verdict_revision FROM till WHERE id = ?1")?
            .query_row([till.0], |row| row.get(0))?;
        Ok(VerdictPage { verdicts, next, more: next < unsigned(top, "revision")? })
    }

    /// The verdict on one entry.
    ///
    /// # Errors
    /// What the store says.
    pub fn verdict(&self, till: TillId, at: EntryRef) -> DbResult<Option<Verdict>> {
        let mut statement = self.conn.prepare(
            "SELECT epoch, seq, state, reason, revision FROM verdict WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
        )?;
        statement
            .query_row(params![till.0, at.epoch.0, signed(at.seq.0)?], |row| Ok(from_row(row)))
            .optional()?
            .transpose()
    }

    /// Entries that are refused or waiting, of one till or of all, in order: the list that needs attention.
    ///
    /// # Errors
    /// What the store says.
    pub fn unsettled(&self, till: Option<TillId>) -> DbResult<Vec<(TillId, Verdict)>> {
        let mut statement = self.conn.prepare(
            "SELECT epoch, seq, state, reason, revision, till FROM verdict \
             WHERE state IN ('waiting', 'refused') AND (?1 IS NULL OR till = ?1) ORDER BY till, epoch, seq",
        )?;
        let mut rows = statement.query([till.map(|till| till.0)])?;
        let mut unsettled = Vec::new();
        while let Some(row) = rows.next()? {
            unsettled.push((TillId(row.get(5)?), from_row(row)?));
        }
        Ok(unsettled)
    }
}

impl Change<'_> {
    /// Gives a verdict. The revision grows only when it is another one than before, so that a till hears of changes.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_verdict(&self, till: TillId, at: EntryRef, state: VerdictState, reason: &str) -> DbResult<()> {
        let before = self.verdict(till, at)?;
        if before.is_some_and(|before| before.state == state && before.reason == reason) {
            return Ok(());
        }
        let revision: i64 = self
            .conn
            .prepare(
                "UPDATE till SET verdict_revision = verdict_revision + 1 WHERE id = ?1 RETURNING verdict_revision",
            )?
            .query_row([till.0], |row| row.get(0))?;
        let mut statement = self.conn.prepare(
            "INSERT INTO verdict (till, epoch, seq, state, reason, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET state = excluded.state, reason = excluded.reason, \
             revision = excluded.revision",
        )?;
        let _ = statement.execute(params![till.0, at.epoch.0, signed(at.seq.0)?, state.name(), reason, revision])?;
        Ok(())
    }

    /// Gives a verdict while everything is derived anew; [`Change::adopt_verdicts`] makes it the verdict.
    ///
    /// # Errors
    /// What the store says.
    pub fn draft_verdict(&self, till: TillId, at: EntryRef, state: VerdictState, reason: &str) -> DbResult<()> {
        let mut statement = self.conn.prepare(
            "INSERT INTO verdict_draft (till, epoch, seq, state, reason) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET state = excluded.state, reason = excluded.reason",
        )?;
        let _ = statement.execute(params![till.0, at.epoch.0, signed(at.seq.0)?, state.name(), reason])?;
        Ok(())
    }

    /// Gives those verdicts that came out otherwise than before.
    ///
    /// # Errors
    /// What the store says.
    pub fn adopt_verdicts(&self) -> DbResult<()> {
        let differing: Vec<(TillId, Verdict)> = {
            let mut statement = self.conn.prepare(
                "SELECT epoch, seq, state, reason, 0, till FROM (SELECT till, epoch, seq, state, reason \
                 FROM verdict_draft EXCEPT SELECT till, epoch, seq, state, reason FROM verdict) AS differing \
                 ORDER BY till, epoch, seq",
            )?;
            let mut rows = statement.query([])?;
            let mut differing = Vec::new();
            while let Some(row) = rows.next()? {
                differing.push((TillId(row.get(5)?), from_row(row)?));
            }
            differing
        };
        for (till, verdict) in differing {
            self.set_verdict(till, verdict.entry, verdict.state, &verdict.reason)?;
        }
        self.conn.execute_batch("DROP TABLE verdict_draft;")?;
        Ok(())
    }
}
