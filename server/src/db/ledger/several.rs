//! What many payments of a till are booked by, with few questions: over a line each answer is waited for.

use std::collections::HashMap;

use kassa_domain::ids::{EntryRef, Epoch, ProviderId, Seq, ServiceId, ShiftNumber, TillId};

use super::super::convert::{currency, signed, unsigned};
use super::super::settle::{standing_at, standing_of};
use super::super::sql::{Param, in_pieces, rows_of};
use super::super::{Change, DbError, DbResult, Standing, View};
use super::{BookedFor, PaidFacts, PaidLine, TakenIn, account_at};
use crate::ledger::{Account, Operation};

/// What a payment without a return is booked by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The payment.
    pub paid: PaidFacts,
    /// Where it stands.
    pub standing: Standing,
    /// The decision about its receipt that a till took in.
    pub taken: Option<TakenIn>,
    /// What was booked for it: the last step, and each account with what came to it.
    booked: (u32, Vec<(Account, i64)>),
}

fn place(epoch: u32, seq: i64) -> DbResult<EntryRef> {
    Ok(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) })
}

impl View<'_> {
    /// The payments that some entries of a till bear on, each once: their own, or the one they reverse.
    ///
    /// # Errors
    /// What the store says.
    pub fn paid_by(&self, till: TillId, entries: &[EntryRef]) -> DbResult<HashMap<EntryRef, EntryRef>> {
        let mut reversed = HashMap::new();
        let sql = "SELECT a.epoch, a.seq, v.of_epoch, v.of_seq FROM asked a \
             JOIN reversal v ON v.till = ?1 AND v.epoch = a.epoch AND v.seq = a.seq";
        self.of_each(till, entries, sql, |at, row| {
            let _ = reversed.insert(at, place(row.get(2)?, row.get(3)?)?);
            Ok(())
        })?;
        Ok(reversed)
    }

    /// Those of some entries that are payments without a return.
    ///
    /// # Errors
    /// What the store says.
    pub fn plainly_paid(&self, till: TillId, entries: &[EntryRef]) -> DbResult<HashMap<EntryRef, Known>> {
        let mut known: HashMap<EntryRef, Known> = HashMap::new();
        let paid = format!(
            "SELECT a.epoch, a.seq, p.currency, CASE WHEN p.kind = 3 THEN NULL ELSE o.id END, p.shift, p.cash_minor, \
             p.card_minor, p.rounding_minor, p.commission_minor, p.provider_commission_minor, p.refused, {}, \
             t.registered, t.shift, t.by_epoch, t.by_seq FROM asked a \
             JOIN payment p ON p.till = ?1 AND p.epoch = a.epoch AND p.seq = a.seq \
             LEFT JOIN account o ON o.number = p.account \
             LEFT JOIN receipt r ON r.till = ?1 AND r.epoch = a.epoch AND r.seq = a.seq \
             LEFT JOIN decision d ON d.till = ?1 AND d.epoch = a.epoch AND d.seq = a.seq \
             LEFT JOIN decision_taken t ON t.till = ?1 AND t.epoch = a.epoch AND t.seq = a.seq \
             WHERE NOT EXISTS (SELECT 1 FROM reversal w WHERE w.till = ?1 AND w.of_epoch = a.epoch AND w.of_seq = a.seq)",
            standing_of("a.epoch", "a.seq")
        );
        self.of_each(till, entries, &paid, |at, row| {
            let paid = PaidFacts {
                currency: currency(&row.get::<String>(2)?)?,
                account: row.get(3)?,
                shift: ShiftNumber(row.get(4)?),
                cash: row.get(5)?,
                card: row.get(6)?,
                rounding: row.get(7)?,
                commission: row.get(8)?,
                provider_commission: row.get(9)?,
                refused: row.get(10)?,
                lines: Vec::new(),
            };
            let taken = match row.get::<Option<bool>>(16)? {
                None => None,
                Some(registered) => Some(TakenIn {
                    registered,
                    shift: ShiftNumber(row.get(17)?),
                    by: place(row.get(18)?, row.get(19)?)?,
                }),
            };
            let _ = known.insert(at, Known { paid, standing: standing_at(row, 11)?, taken, booked: (0, Vec::new()) });
            Ok(())
        })?;
        let lines = "SELECT a.epoch, a.seq, l.service, l.provider, l.amount_minor FROM asked a \
             JOIN payment_line l ON l.till = ?1 AND l.epoch = a.epoch AND l.seq = a.seq ORDER BY a.epoch, a.seq, l.line";
        self.of_each(till, entries, lines, |at, row| {
            let line = PaidLine {
                service: ServiceId(row.get(2)?),
                provider: ProviderId(row.get(3)?),
                amount_minor: row.get(4)?,
            };
            if let Some(known) = known.get_mut(&at) {
                known.paid.lines.push(line);
            }
            Ok(())
        })?;
        let booked = "SELECT a.epoch, a.seq, b.step, b.class, b.a, b.b, b.c, b.amount_minor FROM asked a \
             JOIN ledger_line b ON b.till = ?1 AND b.epoch = a.epoch AND b.seq = a.seq";
        self.of_each(till, entries, booked, |at, row| {
            if let Some(known) = known.get_mut(&at) {
                known.booked.0 = known.booked.0.max(row.get(2)?);
                known.booked.1.push((account_at(row, 3)?, row.get(7)?));
            }
            Ok(())
        })?;
        Ok(known)
    }

    /// Asks of many entries of a till at once: `asked` has their two numbers, which begin each row of the answer.
    fn of_each(
        &self,
        till: TillId,
        entries: &[EntryRef],
        sql: &str,
        mut take: impl FnMut(EntryRef, super::Row<'_>) -> DbResult<()>,
    ) -> DbResult<()> {
        let places =
            entries.iter().map(|at| Ok([i64::from(at.epoch.0), signed(at.seq.0)?])).collect::<DbResult<Vec<_>>>()?;
        for some in in_pieces(&places) {
            let sql = format!("WITH asked (epoch, seq) AS (VALUES {}) {sql}", rows_of(1, 2, some.len()));
            let mut with: Vec<&dyn Param> = vec![&till.0];
            with.extend(some.iter().flatten().map(|number| number as &dyn Param));
            let mut statement = self.conn.prepare(&sql)?;
            let mut rows = statement.query(&with[..])?;
            while let Some(row) = rows.next()? {
                take(place(row.get(0)?, row.get(1)?)?, row)?;
            }
        }
        Ok(())
    }
}

impl Change<'_> {
    /// Books what a payment makes now, as [`Change::book`] does, by what is known of it.
    ///
    /// # Errors
    /// What the store says; what is booked does not balance.
    pub fn book_known(&self, till: TillId, at: EntryRef, known: &Known, operation: Operation) -> DbResult<()> {
        let (last, lines) = &known.booked;
        let booked = Operation::read(operation.currency(), lines.iter().copied())
            .ok_or(DbError::Corrupt("a booking of the ledger that does not balance"))?;
        self.book_beyond(till, at, (BookedFor::Payment, known.paid.shift), *last, operation.beyond(&booked)?)
    }
}
