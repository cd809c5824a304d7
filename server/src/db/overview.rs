//! What the store holds, in a few numbers, cheap enough to be asked for every few seconds.

use kassa_domain::BusinessDate;
use kassa_domain::ids::{ShiftNumber, TillId};

use super::convert::{day, unsigned};
use super::sql::{OptionalExtension, Row};
use super::{DbResult, View};
use crate::nightly::is_overdue;

/// A few numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Tills that may push.
    pub working: u64,
    /// Tills that were stopped for a fork.
    pub stopped: u64,
    /// Tills that were shut out.
    pub revoked: u64,
    /// Tills that wait to be let in.
    pub waiting: u64,
    /// Alarms that nobody has cleared, a failed or missing proof of the ledger among them.
    pub alarms: u64,
    /// Entries with the verdict that they wait.
    pub entries_waiting: u64,
    /// Entries with the verdict that they are refused.
    pub entries_refused: u64,
    /// Entries that the applier has not looked at.
    pub unapplied: u64,
    /// Receipts that wait for an operator.
    pub referred: u64,
    /// Reversals whose papers are not all here.
    pub papers_missing: u64,
    /// What the last proof of the ledger found: when, seconds of UTC (0: none was made yet), and how many figures
    /// disagreed.
    pub proof: (u64, u64),
    /// Rows of the directory, removed ones included.
    pub rows: u64,
    /// Size of the database, bytes.
    pub bytes: u64,
}

/// The last shift of a till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShiftOfTill {
    /// Its number.
    pub shift: ShiftNumber,
    /// Its business day.
    pub day: BusinessDate,
    /// True until it is closed.
    pub open: bool,
}

/// How many alarms are open.
pub(super) const COUNT_ALARMS: &str = "SELECT count(*) FROM alarm WHERE cleared_utc IS NULL";

impl View<'_> {
    /// The last shift of a till.
    ///
    /// # Errors
    /// What the store says.
    pub fn last_shift(&self, till: TillId) -> DbResult<Option<ShiftOfTill>> {
        let sql = "SELECT o.shift, o.day, NOT EXISTS (SELECT 1 FROM shift_closing c WHERE c.till = o.till \
                   AND c.shift = o.shift) FROM shift_opening o WHERE o.till = ?1 ORDER BY o.epoch DESC, o.seq DESC LIMIT 1";
        let take = |row: Row<'_>| {
            Ok(ShiftOfTill { shift: ShiftNumber(row.get(0)?), day: day(row.get(1)?)?, open: row.get(2)? })
        };
        self.conn.prepare(sql)?.query_row([till.0], take).optional()
    }

    /// Entries of a till that are refused or waiting, and those that nobody has looked at yet.
    ///
    /// # Errors
    /// What the store says.
    pub fn unsettled_of(&self, till: TillId) -> DbResult<(u64, u64)> {
        // In the words of the index that holds these alone.
        let unsettled = "SELECT count(*) FROM verdict WHERE till = ?1 AND state IN ('waiting', 'refused')";
        let unsettled = self.conn.prepare(unsettled)?.query_row([till.0], |row| row.get(0))?;
        Ok((unsigned(unsettled, "a count")?, self.unapplied_of(till)?))
    }

    /// How many alarms nobody has cleared.
    ///
    /// # Errors
    /// What the store says.
    pub fn open_alarms(&self) -> DbResult<u64> {
        unsigned(self.conn.prepare(COUNT_ALARMS)?.query_row([], |row| row.get(0))?, "a count")
    }

    /// A few numbers about everything, now.
    ///
    /// # Errors
    /// What the store says.
    pub fn overview(&self, now_ms: i64) -> DbResult<Overview> {
        let one = |sql: &str| -> DbResult<u64> {
            let number: i64 = self.conn.prepare(sql)?.query_row([], |row| row.get(0))?;
            unsigned(number, "a count")
        };
        // In the words of the index that holds these alone.
        let quarantine = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'refused') \
             FROM verdict WHERE state IN ('waiting', 'refused')";
        let (entries_waiting, entries_refused): (i64, i64) =
            self.conn.prepare(quarantine)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let proof = self.last_proof()?.unwrap_or_default();
        let overdue = is_overdue(self.proved_or_made()?, now_ms);
        Ok(Overview {
            working: one("SELECT count(*) FROM till \
                 WHERE public_key IS NOT NULL AND revoked_utc IS NULL AND stopped_seq IS NULL")?,
            stopped: one("SELECT count(*) FROM till WHERE stopped_seq IS NOT NULL AND revoked_utc IS NULL")?,
            revoked: one("SELECT count(*) FROM till WHERE revoked_utc IS NOT NULL")?,
            waiting: one("SELECT count(*) FROM till \
                 WHERE public_key IS NULL AND revoked_utc IS NULL AND stopped_seq IS NULL")?,
            alarms: self.open_alarms()? + u64::from(proof.disagreements > 0) + u64::from(overdue),
            entries_waiting: unsigned(entries_waiting, "a count")?,
            entries_refused: unsigned(entries_refused, "a count")?,
            unapplied: self.unapplied()?,
            referred: one("SELECT count(*) FROM receipt WHERE state = 'referred'")?,
            papers_missing: self.papers_missing_count()?,
            proof: (u64::try_from(proof.proved_utc / 1000).unwrap_or_default(), proof.disagreements),
            rows: one("SELECT directory_rows FROM centre")?,
            bytes: one(self.conn.either(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                "SELECT pg_database_size(current_database())",
            ))?,
        })
    }
}
