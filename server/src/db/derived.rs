//! What is derived from entries, as it is asked for: payments, receipts, reversals, and sums over everything.

use std::collections::BTreeSet;

use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, ProviderId, Seq, ServiceId, ShiftNumber, TillId};
use kassa_domain::{Money, Period};

use super::convert::{period, signed, unsigned};
use super::sql::{OptionalExtension, Row, params};
use super::{DbError, DbResult, Outcome, View};
use crate::ledger::Class;

/// A payment as the centre knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// Account it was made for.
    pub account: String,
    /// 1 bill, 2 prepayment, 3 for a third party.
    pub kind: u8,
    /// Why it cannot count, empty when it can.
    pub refused: String,
    /// Whether it counts on the account now.
    pub counted: bool,
    /// Its lines: service, provider, period, minor units.
    pub lines: Vec<(ServiceId, ProviderId, Period, i64)>,
    /// Places of those that a registered return has taken back.
    pub returned: BTreeSet<u32>,
}

/// What became of what an entry asked the register for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// Whose entry.
    pub till: TillId,
    /// The entry that asked.
    pub of: EntryRef,
    /// What became of it.
    pub outcome: Outcome,
    /// The register and its document, when registered.
    pub document: Option<(String, u64)>,
    /// The entry that told.
    pub by: EntryRef,
    /// The entry that referred it to the centre, when one did.
    pub referred: Option<EntryRef>,
}

/// A cash movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CashMoveRow {
    /// In which shift.
    pub shift: ShiftNumber,
    /// True for cash-in.
    pub brought_in: bool,
    /// How much.
    pub amount: Money,
}

/// Sums over everything derived: two rebuilds of the same entries give the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Sums {
    /// Payments, and what their lines make.
    pub payments: (i64, i64),
    /// Payments that count on accounts.
    pub counted: i64,
    /// What charges have been paid in all.
    pub paid_minor: i64,
    /// Reversals, and what was given back.
    pub reversals: (i64, i64),
    /// Receipts registered.
    pub registered: i64,
    /// Cash movements and their sum, in less out.
    pub cash_moves: (i64, i64),
    /// Readings, and what all meters show together, in thousandths.
    pub readings: (i64, i64),
    /// Shifts opened and closed.
    pub shifts: (i64, i64),
    /// What every class of the ledger makes, in the order of the chart.
    pub ledger: [i64; Class::ALL.len()],
}

pub(super) fn receipt_from(row: Row<'_>) -> DbResult<ReceiptRow> {
    let register: Option<String> = row.get(4)?;
    let document: Option<i64> = row.get(5)?;
    let referred: (Option<u32>, Option<i64>) = (row.get(8)?, row.get(9)?);
    Ok(ReceiptRow {
        till: TillId(row.get(0)?),
        of: EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) },
        outcome: Outcome::from_name(&row.get::<String>(3)?).ok_or(DbError::Corrupt("receipt"))?,
        document: match (register, document) {
            (Some(register), Some(document)) => Some((register, unsigned(document, "document")?)),
            (None | Some(_), None) | (None, Some(_)) => None,
        },
        by: EntryRef { epoch: Epoch(row.get(6)?), seq: Seq(unsigned(row.get(7)?, "seq")?) },
        referred: match referred {
            (Some(epoch), Some(seq)) => Some(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) }),
            (None | Some(_), None) | (None, Some(_)) => None,
        },
    })
}

pub(super) const RECEIPT: &str =
    "SELECT till, epoch, seq, state, register, document, by_epoch, by_seq, referred_epoch, referred_seq FROM receipt";

impl View<'_> {
    /// A payment by the entry that accepted it.
    ///
    /// # Errors
    /// What the store says.
    pub fn payment(&self, till: TillId, at: EntryRef) -> DbResult<Option<PaymentRow>> {
        let seq = signed(at.seq.0)?;
        let mut statement = self.conn.prepare(
            "SELECT account, kind, refused, counted FROM payment WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
        )?;
        let found = statement
            .query_row(params![till.0, at.epoch.0, seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((account, kind, refused, counted)) = found else { return Ok(None) };
        let mut statement = self.conn.prepare(
            "SELECT service, provider, period, amount_minor, returned, line - 1 FROM payment_line \
             WHERE till = ?1 AND epoch = ?2 AND seq = ?3 ORDER BY line",
        )?;
        let mut rows = statement.query(params![till.0, at.epoch.0, seq])?;
        let (mut lines, mut returned) = (Vec::new(), BTreeSet::new());
        while let Some(row) = rows.next()? {
            if row.get(4)? {
                let _ = returned.insert(row.get(5)?);
            }
            lines.push((ServiceId(row.get(0)?), ProviderId(row.get(1)?), period(row.get(2)?)?, row.get(3)?));
        }
        Ok(Some(PaymentRow { account, kind, refused, counted, lines, returned }))
    }

    /// The entries of a till that accepted a payment of this number: one, but for a till whose numbers came to be used
    /// twice; a few at most.
    ///
    /// # Errors
    /// What the store says.
    pub fn payments_numbered(&self, till: TillId, number: PaymentNumber) -> DbResult<Vec<EntryRef>> {
        let mut statement = self
            .conn
            .prepare("SELECT epoch, seq FROM payment WHERE till = ?1 AND number = ?2 ORDER BY epoch, seq LIMIT 8")?;
        let rows =
            statement.query_map(params![till.0, number.0], |row| Ok((row.get::<u32>(0)?, row.get::<i64>(1)?)))?;
        rows.into_iter()
            .map(|(epoch, seq)| Ok(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) }))
            .collect()
    }

    /// What became of what an entry asked the register for.
    ///
    /// # Errors
    /// What the store says.
    pub fn receipt(&self, till: TillId, of: EntryRef) -> DbResult<Option<ReceiptRow>> {
        let sql = format!("{RECEIPT} WHERE till = ?1 AND epoch = ?2 AND seq = ?3");
        let mut statement = self.conn.prepare(&sql)?;
        statement
            .query_row(params![till.0, of.epoch.0, signed(of.seq.0)?], |row| Ok(receipt_from(row)))
            .optional()?
            .transpose()
    }

    /// The payment that a reversal undoes.
    ///
    /// # Errors
    /// What the store says.
    pub fn reversed_payment(&self, till: TillId, reversal: EntryRef) -> DbResult<Option<EntryRef>> {
        let mut statement =
            self.conn.prepare("SELECT of_epoch, of_seq FROM reversal WHERE till = ?1 AND epoch = ?2 AND seq = ?3")?;
        let found: Option<(u32, i64)> = statement
            .query_row(params![till.0, reversal.epoch.0, signed(reversal.seq.0)?], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(epoch, seq)| Ok(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) })).transpose()
    }

    /// Sums over everything derived.
    ///
    /// # Errors
    /// What the store says.
    pub fn sums(&self) -> DbResult<Sums> {
        let pair =
            |sql: &str| -> DbResult<(i64, i64)> { self.conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))) };
        let one = |sql: &str| -> DbResult<i64> { self.conn.query_row(sql, [], |row| row.get(0)) };
        Ok(Sums {
            payments: pair("SELECT count(*), coalesce(sum(amount_minor), 0) FROM payment")?,
            counted: one("SELECT count(*) FROM payment WHERE counted = 1")?,
            paid_minor: one("SELECT coalesce(sum(paid), 0) FROM charge")?,
            reversals: pair("SELECT count(*), coalesce(sum(cash_minor + card_minor), 0) FROM reversal")?,
            registered: one("SELECT count(*) FROM receipt WHERE state = 'registered'")?,
            cash_moves: pair(
                "SELECT count(*), coalesce(sum(CASE WHEN way = 'in' THEN amount_minor ELSE -amount_minor END), 0) FROM cash_move",
            )?,
            readings: (one("SELECT count(*) FROM reading")?, one("SELECT coalesce(sum(last_milli), 0) FROM meter")?),
            shifts: (one("SELECT count(*) FROM shift_opening")?, one("SELECT count(*) FROM shift_closing")?),
            ledger: self.class_sums()?,
        })
    }
}
