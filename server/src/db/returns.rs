//! Returns of payments: of a whole one or of some lines, and which of them are back by which return.

use std::collections::BTreeSet;

use kassa_domain::ids::{EntryRef, Epoch, Seq, ShiftNumber, TillId};
use kassa_domain::reversal::ReversalKind;

use super::convert::{signed, unsigned};
use super::sql::params;
use super::totals::REGISTERED;
use super::{Change, DbResult, View};

/// A reversal of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReversalRow {
    /// The entry that accepted it.
    pub at: EntryRef,
    /// The entry that accepted the payment.
    pub of: EntryRef,
    /// Void or refund.
    pub kind: ReversalKind,
    /// The shift it is done in.
    pub shift: ShiftNumber,
    /// Cash and card money, minor units.
    pub money: (i64, i64),
    /// Lines that go back apart, with the payer's and the providers' commission, minor units.
    pub part: Option<(Vec<u32>, i64, i64)>,
}

/// A return and what it takes back.
struct Returning {
    at: EntryRef,
    registered: bool,
    counts: bool,
    /// All lines where it names none.
    lines: Option<BTreeSet<u32>>,
}

impl View<'_> {
    fn returning(&self, till: TillId, payment: EntryRef) -> DbResult<Vec<Returning>> {
        let sql = format!(
            "SELECT x.epoch, x.seq, {REGISTERED}, x.counts, x.commission_minor IS NOT NULL FROM reversal x \
             WHERE x.till = ?1 AND x.of_epoch = ?2 AND x.of_seq = ?3 ORDER BY x.epoch, x.seq"
        );
        let mut statement = self.conn.prepare(&sql)?;
        let rows = statement.query_map(params![till.0, payment.epoch.0, signed(payment.seq.0)?], |row| {
            let at = EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(unsigned(row.get(1)?, "seq")?) };
            Ok((at, row.get::<bool>(2)?, row.get::<bool>(3)?, row.get::<bool>(4)?))
        })?;
        rows.into_iter()
            .map(|(at, registered, counts, is_part)| {
                let lines = if is_part { Some(self.lines_of_return(till, at)?) } else { None };
                Ok(Returning { at, registered, counts, lines })
            })
            .collect()
    }

    /// How much of the payer's commission went back with lines of a payment, minor units.
    ///
    /// # Errors
    /// What the store says.
    pub fn commission_back(&self, till: TillId, payment: EntryRef) -> DbResult<i64> {
        let sql = "SELECT coalesce(sum(commission_minor), 0) FROM reversal \
             WHERE till = ?1 AND of_epoch = ?2 AND of_seq = ?3 AND counts = 1";
        self.conn.query_row(sql, params![till.0, payment.epoch.0, signed(payment.seq.0)?], |row| row.get(0))
    }

    /// The lines that a return names; none where it takes back the whole payment.
    ///
    /// # Errors
    /// What the store says.
    pub fn lines_of_return(&self, till: TillId, at: EntryRef) -> DbResult<BTreeSet<u32>> {
        // The tables count lines from 1, entries from 0.
        let sql = "SELECT line - 1 FROM reversal_line WHERE till = ?1 AND epoch = ?2 AND seq = ?3 ORDER BY line";
        let rows =
            self.conn.prepare(sql)?.query_map(params![till.0, at.epoch.0, signed(at.seq.0)?], |row| row.get(0))?;
        Ok(rows.into_iter().collect())
    }
}

impl Change<'_> {
    /// A payment, or some lines of it, are to be undone.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_reversal(&self, till: TillId, row: &ReversalRow) -> DbResult<()> {
        let (place, of) = ((row.at.epoch.0, signed(row.at.seq.0)?), (row.of.epoch.0, signed(row.of.seq.0)?));
        let (commission, kept) = row.part.as_ref().map(|(_, commission, kept)| (*commission, *kept)).unzip();
        self.conn.put(
            "INSERT INTO reversal (till, epoch, seq, of_epoch, of_seq, kind, shift, cash_minor, card_minor, \
             commission_minor, provider_commission_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET of_epoch = excluded.of_epoch, of_seq = \
             excluded.of_seq, kind = excluded.kind, shift = excluded.shift, cash_minor = excluded.cash_minor, \
             card_minor = excluded.card_minor, commission_minor = excluded.commission_minor, \
             provider_commission_minor = excluded.provider_commission_minor",
            params![
                till.0,
                place.0,
                place.1,
                of.0,
                of.1,
                row.kind as u8,
                row.shift.0,
                row.money.0,
                row.money.1,
                commission,
                kept
            ],
        )?;
        for line in row.part.iter().flat_map(|(lines, ..)| lines) {
            self.conn.put(
                "INSERT INTO reversal_line (till, epoch, seq, line) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                params![till.0, place.0, place.1, i64::from(*line) + 1],
            )?;
        }
        Ok(())
    }

    /// Finds which lines of a payment are back, and notes by which returns: each line by the first that the register has.
    /// A return that would take back again what is back takes back nothing.
    ///
    /// # Errors
    /// What the store says.
    pub fn lines_back(&self, till: TillId, payment: EntryRef, lines: usize) -> DbResult<BTreeSet<u32>> {
        let all: BTreeSet<u32> = (0..).take(lines).collect();
        let mut back = BTreeSet::new();
        for one in self.returning(till, payment)? {
            let named = one.lines.as_ref().unwrap_or(&all);
            let counts = one.registered && back.is_disjoint(named) && named.is_subset(&all);
            if counts {
                back.extend(named);
            }
            if counts != one.counts {
                self.conn.put(
                    "UPDATE reversal SET counts = ?4 WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
                    params![till.0, one.at.epoch.0, signed(one.at.seq.0)?, counts],
                )?;
            }
        }
        Ok(back)
    }

    /// Notes which lines of a payment are back.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_returned(&self, till: TillId, at: EntryRef, line: u32, returned: bool) -> DbResult<()> {
        self.conn.put(
            "UPDATE payment_line SET returned = ?5 WHERE till = ?1 AND epoch = ?2 AND seq = ?3 AND line = ?4",
            params![till.0, at.epoch.0, signed(at.seq.0)?, i64::from(line) + 1, returned],
        )
    }
}
