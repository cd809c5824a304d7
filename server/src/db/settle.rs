//! Where a payment stands, what an operator decided about it, and the ground for a rebuild.

use kassa_domain::ids::{EntryRef, Epoch, Seq, ShiftNumber, TillId};

use super::convert::{signed, unsigned};
use super::derived::{RECEIPT, receipt_from};
use super::sql::params;
use super::{Change, DbError, DbResult, FeedKind, ReceiptRow, View};

/// What became of what an entry asked the register for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The register has it.
    Registered,
    /// The register certainly has nothing of it; it may be tried again.
    Failed,
    /// A person at the till decides.
    Unknown,
    /// The centre decides.
    Referred,
    /// Given up, the money given back.
    Cancelled,
}

impl Outcome {
    const ALL: [Self; 5] = [Self::Registered, Self::Failed, Self::Unknown, Self::Referred, Self::Cancelled];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Referred => "referred",
            Self::Cancelled => "cancelled",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Everything that decides whether a payment counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What became of its receipt, as far as the till told.
    pub outcome: Option<Outcome>,
    /// What an operator decided: registered or not.
    pub decided: Option<bool>,
    /// The entry that referred it to the centre, when one did.
    pub referred: Option<EntryRef>,
    /// A void or refund of it is registered.
    pub reversed: bool,
}

impl Standing {
    /// True when its receipt is registered, by the till's word or the operator's.
    #[must_use]
    pub fn registered(&self) -> bool {
        self.outcome == Some(Outcome::Registered) || self.decided == Some(true)
    }
}

/// The tables that a rebuild empties.
const DERIVED: [&str; 12] = [
    "shift_opening",
    "shift_closing",
    "cash_move",
    "payment",
    "payment_line",
    "reversal",
    "paper_due",
    "attachment",
    "receipt",
    "decision_taken",
    "reading",
    "ledger_line",
];

impl View<'_> {
    /// Where a payment stands.
    ///
    /// # Errors
    /// What the store says.
    pub fn standing(&self, till: TillId, at: EntryRef) -> DbResult<Standing> {
        let mut statement = self.conn.prepare(
            "SELECT r.state, r.referred_epoch, r.referred_seq, d.registered, \
             EXISTS (SELECT 1 FROM reversal v WHERE v.till = ?1 AND v.of_epoch = ?2 AND v.of_seq = ?3 AND (\
                 EXISTS (SELECT 1 FROM receipt g WHERE g.till = v.till AND g.epoch = v.epoch AND g.seq = v.seq \
                     AND g.state = 'registered') \
                 OR EXISTS (SELECT 1 FROM decision e WHERE e.till = v.till AND e.epoch = v.epoch \
                     AND e.seq = v.seq AND e.registered = 1))) \
             FROM (SELECT 1 AS here) AS asked \
             LEFT JOIN receipt r ON r.till = ?1 AND r.epoch = ?2 AND r.seq = ?3 \
             LEFT JOIN decision d ON d.till = ?1 AND d.epoch = ?2 AND d.seq = ?3",
        )?;
        statement.query_row(params![till.0, at.epoch.0, signed(at.seq.0)?], |row| {
            let state: Option<String> = row.get(0)?;
            let outcome =
                state.map(|state| Outcome::from_name(&state).ok_or(DbError::Corrupt("receipt"))).transpose()?;
            let referred: (Option<u32>, Option<i64>) = (row.get(1)?, row.get(2)?);
            let referred = match referred {
                (Some(epoch), Some(seq)) => Some(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) }),
                (None | Some(_), None) | (None, Some(_)) => None,
            };
            Ok(Standing { outcome, decided: row.get(3)?, referred, reversed: row.get(4)? })
        })
    }

    /// Receipts that tills referred to the centre and nobody has decided, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn referred(&self) -> DbResult<Vec<ReceiptRow>> {
        let sql = format!(
            "{RECEIPT} WHERE state = 'referred' AND NOT EXISTS (SELECT 1 FROM decision \
             WHERE decision.till = receipt.till AND decision.epoch = receipt.epoch AND decision.seq = receipt.seq) \
             ORDER BY till, epoch, seq"
        );
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut referred = Vec::new();
        while let Some(row) = rows.next()? {
            referred.push(receipt_from(row)?);
        }
        Ok(referred)
    }
}

impl Change<'_> {
    /// Keeps an operator's decision about a receipt.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_decision(&self, till: TillId, of: EntryRef, registered: bool, note: &str, now_ms: i64) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO decision (till, epoch, seq, registered, note, decided_utc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![till.0, of.epoch.0, signed(of.seq.0)?, registered, note, now_ms],
        )?;
        Ok(())
    }

    /// Keeps where a till took a decision about the receipt of an entry in: `by` is its entry, `shift` the one whose
    /// drawer the money moved in. The first one stands.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_decision_taken(
        &self,
        till: TillId,
        of: EntryRef,
        (registered, shift): (bool, ShiftNumber),
        by: EntryRef,
    ) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO decision_taken (till, epoch, seq, registered, shift, by_epoch, by_seq) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
            params![till.0, of.epoch.0, signed(of.seq.0)?, registered, shift.0, by.epoch.0, signed(by.seq.0)?],
        )?;
        Ok(())
    }

    /// Does a piece of work that a table may refuse. When one does, the piece leaves no trace and the answer is `None`;
    /// everything before it stands.
    ///
    /// # Errors
    /// What the store says, but for a refusal by a table's own rules.
    pub fn attempt<T>(&self, work: impl FnOnce() -> DbResult<T>) -> DbResult<Option<T>> {
        match self.piece(work)? {
            Ok(done) => Ok(Some(done)),
            Err(error) if error.is_refused() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Does a piece of work that leaves no trace when it fails: its own error is the inner one, and everything before it
    /// stands.
    ///
    /// # Errors
    /// The store cannot go back to before it: nothing can be done in this change any more.
    pub fn piece<T>(&self, work: impl FnOnce() -> DbResult<T>) -> DbResult<DbResult<T>> {
        self.conn.put("SAVEPOINT piece", &[])?;
        // What was put has to be there: its failure is the piece's own.
        let done = work().and_then(|done| self.conn.arrived().map(|()| done));
        match done {
            Ok(_) => self.conn.put("RELEASE piece", &[])?,
            Err(_) => self.conn.execute_batch("ROLLBACK TO piece; RELEASE piece")?,
        }
        Ok(done)
    }

    /// Empties everything derived from entries, keeping aside what accounts and meters showed. Entries count as not
    /// looked at.
    ///
    /// # Errors
    /// What the store says.
    pub fn forget_derived(&self) -> DbResult<()> {
        self.conn.execute_batch(
            "DROP TABLE IF EXISTS paid_before; DROP TABLE IF EXISTS meter_before; \
             CREATE TEMP TABLE paid_before AS \
                 SELECT account, period, service, provider, paid FROM charge WHERE paid <> 0; \
             CREATE TEMP TABLE meter_before AS SELECT account, id, last_milli, last_day FROM meter \
                 WHERE last_milli <> start_milli OR last_day <> start_day; \
             DROP TABLE IF EXISTS verdict_draft; \
             CREATE TEMP TABLE verdict_draft AS SELECT till, epoch, seq, state, reason FROM verdict WHERE false; \
             CREATE UNIQUE INDEX verdict_draft_once ON verdict_draft (till, epoch, seq);",
        )?;
        for table in DERIVED {
            let _ = self.conn.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.conn.execute_batch(
            "UPDATE charge SET paid = 0 WHERE paid <> 0; \
             UPDATE meter SET last_milli = start_milli, last_day = start_day \
                 WHERE last_milli <> start_milli OR last_day <> start_day; \
             UPDATE head SET applied = 0;",
        )?;
        // Every entry books again when it is looked at.
        self.set_ledger_filled()?;
        // What banks said is no part of any journal: it is put on the accounts again at once.
        self.count_postings(None)?;
        // Nor is what a person put from one account to another.
        self.count_transfers(None)
    }

    /// Touches every account that shows something else than before [`Change::forget_derived`]. Gives their number.
    ///
    /// # Errors
    /// What the store says.
    pub fn touch_what_differs(&self) -> DbResult<u64> {
        self.lay_all_by_age("charge")?;
        let accounts: Vec<i64> = {
            let mut statement = self.conn.prepare(
                "SELECT account FROM (\
                     SELECT account, period, service, provider, paid FROM charge WHERE paid <> 0 \
                     EXCEPT SELECT * FROM paid_before) AS a \
                 UNION SELECT account FROM (\
                     SELECT * FROM paid_before \
                     EXCEPT SELECT account, period, service, provider, paid FROM charge WHERE paid <> 0) AS b \
                 UNION SELECT account FROM (\
                     SELECT account, id, last_milli, last_day FROM meter \
                         WHERE last_milli <> start_milli OR last_day <> start_day \
                     EXCEPT SELECT * FROM meter_before) AS c \
                 UNION SELECT account FROM (\
                     SELECT * FROM meter_before EXCEPT SELECT account, id, last_milli, last_day FROM meter \
                         WHERE last_milli <> start_milli OR last_day <> start_day) AS d",
            )?;

            statement.query_map([], |row| row.get(0))?
        };
        for account in &accounts {
            self.touch(FeedKind::Account, unsigned(*account, "account")?)?;
        }
        self.conn.execute_batch("DROP TABLE paid_before; DROP TABLE meter_before;")?;
        Ok(accounts.len() as u64)
    }
}
