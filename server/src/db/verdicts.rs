//! What the centre made of each entry.

use std::collections::{BTreeMap, HashMap};

use kassa_domain::exchange::{Verdict, VerdictPage, VerdictState};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use super::convert::{signed, unsigned};
use super::sql::{OptionalExtension, Param, Row, in_pieces, params, rows_of};
use super::{Change, DbError, DbResult, View};

/// A verdict that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Whose entry.
    pub till: TillId,
    /// Which.
    pub at: EntryRef,
    /// What the centre made of it.
    pub state: VerdictState,
    /// Why it was refused; empty when it was not.
    pub reason: String,
}

fn from_row(row: Row<'_>) -> DbResult<Verdict> {
    Ok(Verdict {
        entry: EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(unsigned(row.get(1)?, "seq")?) },
        state: VerdictState::from_name(&row.get::<String>(2)?).ok_or(DbError::Corrupt("verdict"))?,
        reason: row.get(3)?,
        revision: unsigned(row.get(4)?, "revision")?,
        received_ms: None,
    })
}

impl View<'_> {
    /// Verdicts on a till's entries after a revision, in order of revision, each with when the centre got the entry.
    ///
    /// # Errors
    /// What the store says.
    pub fn verdicts(&self, till: TillId, after: u64, limit: u32) -> DbResult<VerdictPage> {
        let mut statement = self.conn.prepare(
            "SELECT v.epoch, v.seq, v.state, v.reason, v.revision, (SELECT j.received_utc FROM journal j \
                 WHERE j.till = ?1 AND j.epoch = v.epoch AND j.seq = v.seq) \
             FROM verdict v WHERE v.till = ?1 AND v.revision > ?2 ORDER BY v.revision LIMIT ?3",
        )?;
        let mut rows = statement.query(params![till.0, i64::try_from(after).unwrap_or(i64::MAX), limit])?;
        let mut verdicts = Vec::new();
        while let Some(row) = rows.next()? {
            verdicts.push(Verdict { received_ms: row.get(5)?, ..from_row(row)? });
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
    /// Gives verdicts, the last of each entry. The revision grows only where it is another one than before, so that a till
    /// hears of changes.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_verdicts(&self, given: &[Given]) -> DbResult<()> {
        let mut last: BTreeMap<TillId, BTreeMap<EntryRef, &Given>> = BTreeMap::new();
        for verdict in given {
            let _ = last.entry(verdict.till).or_default().insert(verdict.at, verdict);
        }
        for (till, verdicts) in last {
            let before = self.verdicts_of(till, verdicts.keys().copied())?;
            let new: Vec<&Given> = verdicts
                .into_iter()
                .filter(|(at, given)| before.get(at) != Some(&(given.state, given.reason.clone())))
                .map(|(_, given)| given)
                .collect();
            self.put_verdicts(till, &new)?;
        }
        Ok(())
    }

    /// The verdicts there are on some entries of a till.
    fn verdicts_of(
        &self,
        till: TillId,
        entries: impl Iterator<Item = EntryRef>,
    ) -> DbResult<HashMap<EntryRef, (VerdictState, String)>> {
        let places = entries.map(|at| Ok([i64::from(at.epoch.0), signed(at.seq.0)?])).collect::<DbResult<Vec<_>>>()?;
        let mut found = HashMap::new();
        for some in in_pieces(&places) {
            let rows = rows_of(1, 2, some.len());
            let sql = format!(
                "SELECT epoch, seq, state, reason, 0 FROM verdict WHERE till = ?1 AND (epoch, seq) IN (VALUES {rows})"
            );
            let mut with: Vec<&dyn Param> = vec![&till.0];
            with.extend(some.iter().flatten().map(|number| number as &dyn Param));
            let mut statement = self.conn.prepare(&sql)?;
            for verdict in statement.query_map(&with[..], from_row)? {
                let _ = found.insert(verdict.entry, (verdict.state, verdict.reason));
            }
        }
        Ok(found)
    }

    fn put_verdicts(&self, till: TillId, new: &[&Given]) -> DbResult<()> {
        if new.is_empty() {
            return Ok(());
        }
        let count = i64::try_from(new.len()).map_err(|_| DbError::Corrupt("verdicts without number"))?;
        let last: i64 = self
            .conn
            .prepare(
                "UPDATE till SET verdict_revision = verdict_revision + ?2 WHERE id = ?1 RETURNING verdict_revision",
            )?
            .query_row(params![till.0, count], |row| row.get(0))?;
        let rows = (last - count + 1..)
            .zip(new)
            .map(|(revision, given)| Ok((i64::from(given.at.epoch.0), signed(given.at.seq.0)?, revision, *given)))
            .collect::<DbResult<Vec<_>>>()?;
        for some in in_pieces(&rows) {
            let sql = format!(
                "INSERT INTO verdict (till, epoch, seq, state, reason, revision) VALUES {} \
                 ON CONFLICT (till, epoch, seq) DO UPDATE SET state = excluded.state, reason = excluded.reason, \
                 revision = excluded.revision",
                rows_of(0, 6, some.len())
            );
            let names: Vec<&str> = some.iter().map(|(.., given)| given.state.name()).collect();
            let mut with: Vec<&dyn Param> = Vec::with_capacity(some.len() * 6);
            for ((epoch, seq, revision, given), name) in some.iter().zip(&names) {
                let row: [&dyn Param; 6] = [&till.0, epoch, seq, name, &given.reason, revision];
                with.extend(row);
            }
            self.conn.put(&sql, &with[..])?;
        }
        Ok(())
    }

    /// Gives verdicts while everything is derived anew; [`Change::adopt_verdicts`] makes them the verdicts.
    ///
    /// # Errors
    /// What the store says.
    pub fn draft_verdicts(&self, given: &[Given]) -> DbResult<()> {
        let sql = "INSERT INTO verdict_draft (till, epoch, seq, state, reason) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET state = excluded.state, reason = excluded.reason";
        for Given { till, at, state, reason } in given {
            self.conn.put(sql, params![till.0, at.epoch.0, signed(at.seq.0)?, state.name(), reason])?;
        }
        Ok(())
    }

    /// Gives those verdicts that came out otherwise than before.
    ///
    /// # Errors
    /// What the store says.
    pub fn adopt_verdicts(&self) -> DbResult<()> {
        let differing: Vec<Given> = {
            let mut statement = self.conn.prepare(
                "SELECT epoch, seq, state, reason, 0, till FROM (SELECT till, epoch, seq, state, reason \
                 FROM verdict_draft EXCEPT SELECT till, epoch, seq, state, reason FROM verdict) AS differing \
                 ORDER BY till, epoch, seq",
            )?;
            let mut rows = statement.query([])?;
            let mut differing = Vec::new();
            while let Some(row) = rows.next()? {
                let Verdict { entry: at, state, reason, .. } = from_row(row)?;
                differing.push(Given { till: TillId(row.get(5)?), at, state, reason });
            }
            differing
        };
        self.set_verdicts(&differing)?;
        self.conn.execute_batch("DROP TABLE verdict_draft;")?;
        Ok(())
    }
}
