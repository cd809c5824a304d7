//! What is derived from entries one by one: payments, reversals, cash movements, shifts, readings, receipts.
//!
//! Every function may be called again with the same entry and leaves the same rows: entries are applied again when
//! they are retried and when everything is rebuilt.

use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};
use kassa_domain::ids::{ProviderId, ServiceId, ShiftNumber};
use kassa_domain::payment::Payment;
use kassa_domain::reading::Reading;
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::reversal::ReversalKind;
use kassa_domain::shift::ShiftTotals;
use kassa_domain::{BusinessDate, Money, Period};
use rusqlite::{OptionalExtension, Row, params};

use super::convert::{period, signed, unsigned};
use super::{Change, DbError, DbResult, Outcome, View};

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

/// A reversal of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReversalRow {
    /// The entry that accepted it.
    pub at: EntryRef,
    /// Void or refund.
    pub kind: ReversalKind,
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
}

pub(super) fn receipt_from(row: &Row<'_>) -> DbResult<ReceiptRow> {
    let register: Option<String> = row.get(4)?;
    let document: Option<i64> = row.get(5)?;
    let referred: (Option<u32>, Option<i64>) = (row.get(8)?, row.get(9)?);
    Ok(ReceiptRow {
        till: TillId(row.get(0)?),
        of: EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) },
        outcome: Outcome::from_name(&row.get::<_, String>(3)?).ok_or(DbError::Corrupt("receipt"))?,
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
        let mut statement = self.conn.prepare_cached(
            "SELECT account, kind, refused, counted FROM payment WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
        )?;
        let found = statement
            .query_row(params![till.0, at.epoch.0, seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((account, kind, refused, counted)) = found else { return Ok(None) };
        let mut statement = self.conn.prepare_cached(
            "SELECT service, provider, period, amount_minor FROM payment_line \
             WHERE till = ?1 AND epoch = ?2 AND seq = ?3 ORDER BY line",
        )?;
        let mut rows = statement.query(params![till.0, at.epoch.0, seq])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push((ServiceId(row.get(0)?), ProviderId(row.get(1)?), period(row.get(2)?)?, row.get(3)?));
        }
        Ok(Some(PaymentRow { account, kind, refused, counted, lines }))
    }

    /// What became of what an entry asked the register for.
    ///
    /// # Errors
    /// What the store says.
    pub fn receipt(&self, till: TillId, of: EntryRef) -> DbResult<Option<ReceiptRow>> {
        let sql = format!("{RECEIPT} WHERE till = ?1 AND epoch = ?2 AND seq = ?3");
        let mut statement = self.conn.prepare_cached(&sql)?;
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
        let mut statement = self
            .conn
            .prepare_cached("SELECT of_epoch, of_seq FROM reversal WHERE till = ?1 AND epoch = ?2 AND seq = ?3")?;
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
        let pair = |sql: &str| -> DbResult<(i64, i64)> {
            Ok(self.conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
        };
        let one = |sql: &str| -> DbResult<i64> { Ok(self.conn.query_row(sql, [], |row| row.get(0))?) };
        Ok(Sums {
            payments: pair("SELECT count(*), coalesce(sum(amount_minor), 0) FROM payment")?,
            counted: one("SELECT count(*) FROM payment WHERE counted = 1")?,
            paid_minor: one("SELECT coalesce(sum(paid), 0) FROM charge")?,
            reversals: pair("SELECT count(*), coalesce(sum(cash_minor + card_minor), 0) FROM reversal")?,
            registered: one("SELECT count(*) FROM receipt WHERE state = 'registered'")?,
            cash_moves: pair(
                "SELECT count(*), coalesce(sum(iif(way = 'in', amount_minor, -amount_minor)), 0) FROM cash_move",
            )?,
            readings: (one("SELECT count(*) FROM reading")?, one("SELECT coalesce(sum(last_milli), 0) FROM meter")?),
            shifts: (one("SELECT count(*) FROM shift_opening")?, one("SELECT count(*) FROM shift_closing")?),
        })
    }
}

impl Change<'_> {
    /// A shift was opened.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_shift_opening(
        &self,
        till: TillId,
        at: EntryRef,
        shift: ShiftNumber,
        day: BusinessDate,
        cash: Money,
    ) -> DbResult<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT OR REPLACE INTO shift_opening (till, epoch, seq, shift, day, currency, cash_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let _ = statement.execute(params![
            till.0,
            at.epoch.0,
            signed(at.seq.0)?,
            shift.0,
            day.days(),
            cash.currency().code(),
            cash.minor()
        ])?;
        Ok(())
    }

    /// A shift was closed, with these figures of the till. `drawer` is what the till's journal says is in the drawer.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_shift_closing(
        &self,
        till: TillId,
        at: EntryRef,
        shift: ShiftNumber,
        totals: &ShiftTotals,
        drawer: Money,
        counted: Money,
    ) -> DbResult<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT OR REPLACE INTO shift_closing (till, epoch, seq, shift, payments, cash_taken, card_taken, \
             drawer_minor, counted_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        let _ = statement.execute(params![
            till.0,
            at.epoch.0,
            signed(at.seq.0)?,
            shift.0,
            totals.payments,
            totals.cash_taken.minor(),
            totals.card_taken.minor(),
            drawer.minor(),
            counted.minor()
        ])?;
        Ok(())
    }

    /// Cash was brought or taken.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_cash_move(&self, till: TillId, at: EntryRef, moved: CashMoveRow) -> DbResult<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT OR REPLACE INTO cash_move (till, epoch, seq, shift, way, amount_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let way = if moved.brought_in { "in" } else { "out" };
        let _ = statement.execute(params![
            till.0,
            at.epoch.0,
            signed(at.seq.0)?,
            moved.shift.0,
            way,
            moved.amount.minor()
        ])?;
        Ok(())
    }

    /// A payment was accepted; `refused` says why it cannot count, empty when it can.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_payment(
        &self,
        till: TillId,
        at: EntryRef,
        payment: &Payment,
        amount: Money,
        refused: &str,
    ) -> DbResult<()> {
        let seq = signed(at.seq.0)?;
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO payment (till, epoch, seq, number, shift, kind, account, currency, amount_minor, \
             commission_minor, provider_commission_minor, cash_minor, card_minor, rounding_minor, refused, counted) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 0) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET refused = excluded.refused",
        )?;
        let _ = statement.execute(params![
            till.0,
            at.epoch.0,
            seq,
            payment.number.0,
            payment.shift.0,
            payment.kind as u8,
            payment.account.as_str(),
            amount.currency().code(),
            amount.minor(),
            payment.commission.minor(),
            payment.provider_commission.minor(),
            payment.tenders.cash.minor(),
            payment.tenders.card.minor(),
            payment.tenders.rounding.minor(),
            refused
        ])?;
        let mut statement = self.conn.prepare_cached(
            "INSERT OR IGNORE INTO payment_line (till, epoch, seq, line, service, provider, period, amount_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for (index, line) in (1_u32..).zip(&payment.lines) {
            let _ = statement.execute(params![
                till.0,
                at.epoch.0,
                seq,
                index,
                line.service.0,
                line.provider.0,
                line.period.index(),
                line.amount.minor()
            ])?;
        }
        Ok(())
    }

    /// Notes whether a payment counts on its account.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_counted(&self, till: TillId, at: EntryRef, counted: bool) -> DbResult<()> {
        let mut statement =
            self.conn.prepare_cached("UPDATE payment SET counted = ?4 WHERE till = ?1 AND epoch = ?2 AND seq = ?3")?;
        let _ = statement.execute(params![till.0, at.epoch.0, signed(at.seq.0)?, counted])?;
        Ok(())
    }

    /// A payment is to be undone.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_reversal(
        &self,
        till: TillId,
        row: &ReversalRow,
        of: EntryRef,
        shift: ShiftNumber,
        cash: Money,
        card: Money,
    ) -> DbResult<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT OR REPLACE INTO reversal (till, epoch, seq, of_epoch, of_seq, kind, shift, cash_minor, card_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        let _ = statement.execute(params![
            till.0,
            row.at.epoch.0,
            signed(row.at.seq.0)?,
            of.epoch.0,
            signed(of.seq.0)?,
            row.kind as u8,
            shift.0,
            cash.minor(),
            card.minor()
        ])?;
        Ok(())
    }

    /// What became of what an entry asked the register for, as far as is known now, and which entry told.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_receipt(
        &self,
        till: TillId,
        of: EntryRef,
        outcome: Outcome,
        document: Option<&FiscalDocument>,
        by: EntryRef,
    ) -> DbResult<()> {
        let number = document.map(|document| signed(document.number)).transpose()?;
        let referred = (outcome == Outcome::Referred).then_some(by);
        let referred_seq = referred.map(|at| signed(at.seq.0)).transpose()?;
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO receipt (till, epoch, seq, state, register, document, by_epoch, by_seq, referred_epoch, \
             referred_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (till, epoch, seq) \
             DO UPDATE SET state = excluded.state, register = excluded.register, document = excluded.document, \
             by_epoch = excluded.by_epoch, by_seq = excluded.by_seq, \
             referred_epoch = coalesce(excluded.referred_epoch, referred_epoch), \
             referred_seq = coalesce(excluded.referred_seq, referred_seq)",
        )?;
        let _ = statement.execute(params![
            till.0,
            of.epoch.0,
            signed(of.seq.0)?,
            outcome.name(),
            document.map(|document| document.register.as_str()),
            number,
            by.epoch.0,
            signed(by.seq.0)?,
            referred.map(|at| at.epoch.0),
            referred_seq
        ])?;
        Ok(())
    }

    /// A reading was taken.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_reading(
        &self,
        till: TillId,
        at: EntryRef,
        reading: &Reading,
        value_milli: i64,
        occurred_utc: i64,
    ) -> DbResult<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT OR REPLACE INTO reading (till, epoch, seq, meter, day, value_milli, occurred_utc) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let _ = statement.execute(params![
            till.0,
            at.epoch.0,
            signed(at.seq.0)?,
            signed(reading.meter.0)?,
            reading.date.days(),
            value_milli,
            occurred_utc
        ])?;
        Ok(())
    }
}
