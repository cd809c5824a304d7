//! Where a payment stands, what an operator decided about it, and the ground for a rebuild.

use std::collections::BTreeSet;

use kassa_domain::ids::{EntryRef, Epoch, ProviderId, Seq, ServiceId, ShiftNumber, TillId};

use super::convert::{period, signed, unsigned};
use super::derived::{RECEIPT, receipt_from};
use super::sql::{Row, params};
use super::{Change, DbError, DbResult, FeedKind, PaymentRow, ReceiptRow, View};

/// What is true of a meter that shows what a till has read, not what the billing told.
const READ: &str = "(last_milli <> start_milli OR last_day <> start_day OR last_source <> start_source)";

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
    /// A void or refund of it, or of some lines of it, is registered.
    pub reversed: bool,
}

impl Standing {
    /// True when its receipt is registered, by the till's word or the operator's.
    #[must_use]
    pub fn registered(&self) -> bool {
        self.outcome == Some(Outcome::Registered) || self.decided == Some(true)
    }
}

/// What an entry bears on: a payment, its own or the one it reverses, and where that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The payment's entry; the entry itself where it reverses none.
    pub at: EntryRef,
    /// Where it stands.
    pub standing: Standing,
    /// What it is, where it is a payment.
    pub payment: Option<PaymentRow>,
}

/// Whether a void or refund of an entry, by its two numbers, is registered.
fn reversed(epoch: &str, seq: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM reversal v WHERE v.till = ?1 AND v.of_epoch = {epoch} AND v.of_seq = {seq} AND (\
             EXISTS (SELECT 1 FROM receipt g WHERE g.till = v.till AND g.epoch = v.epoch AND g.seq = v.seq \
                 AND g.state = 'registered') \
             OR EXISTS (SELECT 1 FROM decision e WHERE e.till = v.till AND e.epoch = v.epoch \
                 AND e.seq = v.seq AND e.registered = 1)))"
    )
}

/// A standing in five columns: the receipt's state, who referred it, what was decided, whether it is reversed.
pub(super) fn standing_at(row: Row<'_>, at: usize) -> DbResult<Standing> {
    let state: Option<String> = row.get(at)?;
    let outcome = state.map(|state| Outcome::from_name(&state).ok_or(DbError::Corrupt("receipt"))).transpose()?;
    let referred: (Option<u32>, Option<i64>) = (row.get(at + 1)?, row.get(at + 2)?);
    let referred = match referred {
        (Some(epoch), Some(seq)) => Some(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) }),
        (None | Some(_), None) | (None, Some(_)) => None,
    };
    Ok(Standing { outcome, decided: row.get(at + 3)?, referred, reversed: row.get(at + 4)? })
}

/// The columns of a standing, of an entry by its two numbers, its receipt `r`, its decision `d`.
pub(super) fn standing_of(epoch: &str, seq: &str) -> String {
    format!("r.state, r.referred_epoch, r.referred_seq, d.registered, {}", reversed(epoch, seq))
}

/// The tables that a rebuild empties.
const DERIVED: [&str; 13] = [
    "shift_opening",
    "shift_closing",
    "cash_move",
    "payment",
    "payment_line",
    "reversal",
    "reversal_line",
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
        let sql = format!(
            "SELECT {} FROM (SELECT 1 AS here) AS asked \
             LEFT JOIN receipt r ON r.till = ?1 AND r.epoch = ?2 AND r.seq = ?3 \
             LEFT JOIN decision d ON d.till = ?1 AND d.epoch = ?2 AND d.seq = ?3",
            standing_of("?2", "?3")
        );
        let place = params![till.0, at.epoch.0, signed(at.seq.0)?];
        self.conn.prepare(&sql)?.query_row(place, |row| standing_at(row, 0))
    }

    /// What an entry bears on, by one question.
    ///
    /// # Errors
    /// What the store says.
    pub fn look(&self, till: TillId, of: EntryRef) -> DbResult<Looked> {
        let sql = format!(
            "SELECT k.epoch, k.seq, {}, p.account, p.kind, p.refused, p.counted, \
             l.service, l.provider, l.period, l.amount_minor, l.returned, l.line - 1 \
             FROM (SELECT coalesce(v.of_epoch, a.epoch) AS epoch, coalesce(v.of_seq, a.seq) AS seq \
                 FROM (SELECT CAST(?2 AS BIGINT) AS epoch, CAST(?3 AS BIGINT) AS seq) AS a \
                 LEFT JOIN reversal v ON v.till = ?1 AND v.epoch = a.epoch AND v.seq = a.seq) AS k \
             LEFT JOIN receipt r ON r.till = ?1 AND r.epoch = k.epoch AND r.seq = k.seq \
             LEFT JOIN decision d ON d.till = ?1 AND d.epoch = k.epoch AND d.seq = k.seq \
             LEFT JOIN payment p ON p.till = ?1 AND p.epoch = k.epoch AND p.seq = k.seq \
             LEFT JOIN payment_line l ON l.till = ?1 AND l.epoch = k.epoch AND l.seq = k.seq ORDER BY l.line",
            standing_of("k.epoch", "k.seq")
        );
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query(params![till.0, of.epoch.0, signed(of.seq.0)?])?;
        let mut looked: Option<Looked> = None;
        while let Some(row) = rows.next()? {
            let looked = match &mut looked {
                Some(looked) => looked,
                None => looked.insert(Looked {
                    at: EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(unsigned(row.get(1)?, "seq")?) },
                    standing: standing_at(row, 2)?,
                    payment: match row.get::<Option<String>>(7)? {
                        None => None,
                        Some(account) => Some(PaymentRow {
                            account,
                            kind: row.get(8)?,
                            refused: row.get(9)?,
                            counted: row.get(10)?,
                            lines: Vec::new(),
                            returned: BTreeSet::new(),
                        }),
                    },
                }),
            };
            if let (Some(payment), Some(service)) = (&mut looked.payment, row.get::<Option<u32>>(11)?) {
                let line = (ServiceId(service), ProviderId(row.get(12)?), period(row.get(13)?)?, row.get(14)?);
                payment.lines.push(line);
                if row.get::<Option<bool>>(15)? == Some(true) {
                    let _ = payment.returned.insert(row.get(16)?);
                }
            }
        }
        looked.ok_or(DbError::Absent)
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
        self.conn.execute_batch(&format!(
            "DROP TABLE IF EXISTS paid_before; DROP TABLE IF EXISTS meter_before; \
             CREATE TEMP TABLE paid_before AS \
                 SELECT account, period, service, provider, paid FROM charge WHERE paid <> 0; \
             CREATE TEMP TABLE meter_before AS SELECT account, id, last_milli, last_day, last_source FROM meter \
                 WHERE {READ}; \
             DROP TABLE IF EXISTS verdict_draft; \
             CREATE TEMP TABLE verdict_draft AS SELECT till, epoch, seq, state, reason FROM verdict WHERE false; \
             CREATE UNIQUE INDEX verdict_draft_once ON verdict_draft (till, epoch, seq);",
        ))?;
        for table in DERIVED {
            let _ = self.conn.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.conn.execute_batch(&format!(
            "UPDATE charge SET paid = 0 WHERE paid <> 0; \
             UPDATE meter SET last_milli = start_milli, last_day = start_day, last_source = start_source \
                 WHERE {READ}; \
             UPDATE head SET applied = 0;",
        ))?;
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
            let mut statement = self.conn.prepare(&format!(
                "SELECT account FROM (\
                     SELECT account, period, service, provider, paid FROM charge WHERE paid <> 0 \
                     EXCEPT SELECT * FROM paid_before) AS a \
                 UNION SELECT account FROM (\
                     SELECT * FROM paid_before \
                     EXCEPT SELECT account, period, service, provider, paid FROM charge WHERE paid <> 0) AS b \
                 UNION SELECT account FROM (\
                     SELECT account, id, last_milli, last_day, last_source FROM meter WHERE {READ} \
                     EXCEPT SELECT * FROM meter_before) AS c \
                 UNION SELECT account FROM (\
                     SELECT * FROM meter_before EXCEPT \
                         SELECT account, id, last_milli, last_day, last_source FROM meter WHERE {READ}) AS d",
            ))?;

            statement.query_map([], |row| row.get(0))?
        };
        for account in &accounts {
            self.touch(FeedKind::Account, unsigned(*account, "account")?)?;
        }
        self.conn.execute_batch("DROP TABLE paid_before; DROP TABLE meter_before;")?;
        Ok(accounts.len() as u64)
    }
}
