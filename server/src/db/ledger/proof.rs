//! What the ledger must agree with: itself, what accounts have been paid, what providers and commission are of payments, and
//! the Z reports of tills. And what the last proof found.

use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use super::super::convert::unsigned;
use super::super::sql::{OptionalExtension, Row, params};
use super::super::totals::REGISTERED;
use super::super::{Change, DbResult, View};

/// Two figures that must be equal and are not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What it is about, in the columns of its question: an account's three numbers, or till and shift.
    pub of: [i64; 3],
    /// By the other tables, or by the till's own word.
    pub told: i64,
    /// By the ledger.
    pub booked: i64,
}

/// What a proof found, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptProof {
    /// When, milliseconds of UTC.
    pub proved_utc: i64,
    /// How many figures disagreed.
    pub disagreements: u64,
    /// The first of them in words, empty when there was none.
    pub first: String,
}

fn mismatch(row: Row<'_>) -> DbResult<Mismatch> {
    Ok(Mismatch { of: [row.get(0)?, row.get(1)?, row.get(2)?], told: row.get(3)?, booked: row.get(4)? })
}

/// Payments that were shared out, as `x`; what was taken back of them is not left out.
fn shared_out() -> String {
    format!("x.refused = '' AND {REGISTERED}")
}

impl View<'_> {
    fn mismatches(&self, sql: &str) -> DbResult<Vec<Mismatch>> {
        self.conn.prepare(sql)?.query_map([], mismatch)
    }

    /// Steps of entries whose lines do not make nothing, with what they make.
    ///
    /// # Errors
    /// What the store says.
    pub fn unbalanced(&self) -> DbResult<Vec<(TillId, EntryRef, i64)>> {
        self.conn
            .prepare(
                "SELECT till, epoch, seq, sum(amount_minor) FROM ledger_line GROUP BY till, epoch, seq, step, currency \
                 HAVING sum(amount_minor) <> 0 ORDER BY till, epoch, seq",
            )?
            .query_map([], |row| {
                let at = EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) };
                Ok((TillId(row.get(0)?), at, row.get(3)?))
            })
    }

    /// Residents' accounts, by service and provider, whose charges were counted as paid by another sum than was booked.
    ///
    /// # Errors
    /// What the store says.
    pub fn residents_that_differ(&self) -> DbResult<Vec<Mismatch>> {
        self.mismatches(
            "SELECT a, b, c, sum(told), sum(booked) FROM (\
                 SELECT account AS a, service AS b, provider AS c, paid AS told, 0 AS booked FROM charge WHERE paid <> 0 \
                 UNION ALL SELECT account, service, provider, 0, amount_minor FROM registry_posting \
                 UNION ALL SELECT account, service, provider, 0, amount_minor FROM transfer_posting \
                 UNION ALL SELECT a, b, c, 0, -amount_minor FROM ledger_line WHERE class = 6) AS x \
             GROUP BY a, b, c HAVING sum(told) <> sum(booked) ORDER BY a, b, c",
        )
    }

    /// Transfers that put on one account, or take from the other, another sum than their own.
    ///
    /// # Errors
    /// What the store says.
    pub fn transfers_that_differ(&self) -> DbResult<Vec<Mismatch>> {
        let on = |account: &str| {
            format!(
                "coalesce((SELECT CAST(sum(p.amount_minor) AS BIGINT) FROM transfer_posting p \
                 WHERE p.transfer = t.id AND p.account = t.{account} AND p.service = t.service \
                 AND p.provider = t.provider), 0)"
            )
        };
        self.mismatches(&format!(
            "SELECT id, 0, 0, told, CASE WHEN told <> put THEN put ELSE taken END FROM (\
                 SELECT t.id AS id, t.amount_minor AS told, {} AS put, -{} AS taken FROM ledger_transfer t) AS x \
             WHERE told <> put OR told <> taken ORDER BY id",
            on("to_account"),
            on("account")
        ))
    }

    /// Providers whose lines of payments make another sum than was booked for them.
    ///
    /// # Errors
    /// What the store says.
    pub fn providers_that_differ(&self) -> DbResult<Vec<Mismatch>> {
        self.mismatches(&format!(
            "SELECT a, 0, 0, sum(told), sum(booked) FROM (\
                 SELECT l.provider AS a, l.amount_minor AS told, 0 AS booked FROM payment x \
                 JOIN payment_line l ON l.till = x.till AND l.epoch = x.epoch AND l.seq = x.seq AND l.returned = 0 WHERE {} \
                 UNION ALL SELECT a, 0, -amount_minor FROM ledger_line WHERE class = 8) AS y \
             GROUP BY a HAVING sum(told) <> sum(booked) ORDER BY a",
            shared_out()
        ))
    }

    /// Tills whose payments make another commission than was booked.
    ///
    /// # Errors
    /// What the store says.
    pub fn commissions_that_differ(&self) -> DbResult<Vec<Mismatch>> {
        self.mismatches(&format!(
            "SELECT a, 0, 0, sum(told), sum(booked) FROM (\
                 SELECT x.till AS a, x.commission_minor + x.provider_commission_minor - coalesce((\
                     SELECT CAST(sum(coalesce(v.commission_minor, x.commission_minor) \
                     + coalesce(v.provider_commission_minor, x.provider_commission_minor)) AS BIGINT) FROM reversal v \
                     WHERE v.till = x.till AND v.of_epoch = x.epoch AND v.of_seq = x.seq AND v.counts = 1), 0) AS told, \
                 0 AS booked \
                 FROM payment x WHERE {} \
                 UNION ALL SELECT a, 0, -amount_minor FROM ledger_line WHERE class = 9) AS y \
             GROUP BY a HAVING sum(told) <> sum(booked) ORDER BY a",
            shared_out()
        ))
    }

    /// Shifts whose registered Z report tells another sum than was booked in them, till and shift: of cash taken, card
    /// money taken, or what is in the drawer, as `what` says. A shift that has two Z reports, after a till went back to
    /// an older copy of its data, is compared with neither.
    ///
    /// # Errors
    /// What the store says.
    pub fn shifts_that_differ(&self, what: ShiftFigure) -> DbResult<Vec<Mismatch>> {
        let booked = |class: u8, kinds: &str| {
            format!(
                "coalesce((SELECT sum(amount_minor) FROM ledger_line l WHERE l.till = x.till AND l.shift = x.shift \
                 AND l.class = {class} AND l.kind {kinds}), 0)"
            )
        };
        let (told, booked) = match what {
            ShiftFigure::Cash => ("x.cash_taken", booked(1, "= 1")),
            ShiftFigure::Card => ("x.card_taken", booked(2, "= 1")),
            ShiftFigure::Drawer => (
                "x.drawer_minor - coalesce((SELECT o.cash_minor FROM shift_opening o WHERE o.till = x.till \
                 AND o.shift = x.shift AND o.epoch <= x.epoch ORDER BY o.epoch DESC, o.seq DESC LIMIT 1), 0)",
                booked(1, "<= 4"),
            ),
        };
        let other = REGISTERED.replace("x.", "y.");
        self.mismatches(&format!(
            "SELECT till, shift, 0, told, booked FROM (SELECT x.till AS till, x.shift AS shift, {told} AS told, \
                 {booked} AS booked FROM shift_closing x WHERE {REGISTERED} AND NOT EXISTS (\
                     SELECT 1 FROM shift_closing y WHERE y.till = x.till AND y.shift = x.shift \
                     AND (y.epoch <> x.epoch OR y.seq <> x.seq) AND {other})) AS z \
             WHERE told <> booked ORDER BY till, shift"
        ))
    }

    /// When the ledger was proved last, or, where it never was, when the centre was made; milliseconds of UTC.
    ///
    /// # Errors
    /// What the store says.
    pub fn proved_or_made(&self) -> DbResult<i64> {
        let sql = "SELECT coalesce((SELECT proved_utc FROM ledger_proof), created_utc) FROM centre";
        self.conn.prepare(sql)?.query_row([], |row| row.get(0))
    }

    /// What the last proof found, when there was one.
    ///
    /// # Errors
    /// What the store says.
    pub fn last_proof(&self) -> DbResult<Option<KeptProof>> {
        self.conn
            .prepare("SELECT proved_utc, disagreements, first FROM ledger_proof")?
            .query_row([], |row| {
                Ok(KeptProof {
                    proved_utc: row.get(0)?,
                    disagreements: unsigned(row.get(1)?, "a count")?,
                    first: row.get(2)?,
                })
            })
            .optional()
    }
}

/// A figure of a Z report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftFigure {
    /// Cash taken by payments.
    Cash,
    /// Card money taken by payments.
    Card,
    /// What came to the drawer in all.
    Drawer,
}

impl Change<'_> {
    /// Keeps what a proof found.
    ///
    /// # Errors
    /// What the store says.
    pub fn keep_proof(&self, proof: &KeptProof) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO ledger_proof (id, proved_utc, disagreements, first) VALUES (1, ?1, ?2, ?3) \
             ON CONFLICT (id) DO UPDATE SET proved_utc = excluded.proved_utc, \
             disagreements = excluded.disagreements, first = excluded.first",
            params![proof.proved_utc, i64::try_from(proof.disagreements).unwrap_or(i64::MAX), proof.first.as_str()],
        )?;
        Ok(())
    }
}
