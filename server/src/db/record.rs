//! What is derived from entries, as it is written down: payments, reversals, cash movements, shifts, readings, receipts.
//!
//! Every function may be called again with the same entry and leaves the same rows: entries are applied again when
//! they are retried and when everything is rebuilt.

use kassa_domain::ids::{EntryRef, ShiftNumber, TillId};
use kassa_domain::payment::Payment;
use kassa_domain::reading::Reading;
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::shift::ShiftTotals;
use kassa_domain::{BusinessDate, Money};

use super::convert::signed;
use super::sql::params;
use super::{CashMoveRow, Change, DbResult, Outcome};

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
        self.conn.put(
            "INSERT INTO shift_opening (till, epoch, seq, shift, day, currency, cash_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET shift = excluded.shift, day = excluded.day, currency \
             = excluded.currency, cash_minor = excluded.cash_minor",
            params![till.0, at.epoch.0, signed(at.seq.0)?, shift.0, day.days(), cash.currency().code(), cash.minor()],
        )
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
        self.conn.put(
            "INSERT INTO shift_closing (till, epoch, seq, shift, payments, cash_taken, card_taken, \
             drawer_minor, counted_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET shift = excluded.shift, payments = excluded.payments, \
             cash_taken = excluded.cash_taken, card_taken = excluded.card_taken, drawer_minor = \
             excluded.drawer_minor, counted_minor = excluded.counted_minor",
            params![
                till.0,
                at.epoch.0,
                signed(at.seq.0)?,
                shift.0,
                totals.payments,
                totals.cash_taken.minor(),
                totals.card_taken.minor(),
                drawer.minor(),
                counted.minor()
            ],
        )
    }

    /// Cash was brought or taken.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_cash_move(&self, till: TillId, at: EntryRef, moved: CashMoveRow) -> DbResult<()> {
        let mut statement = self.conn.prepare(
            "INSERT INTO cash_move (till, epoch, seq, shift, way, amount_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET shift = excluded.shift, way = excluded.way, \
             amount_minor = excluded.amount_minor",
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
        self.conn.put(
            "INSERT INTO payment (till, epoch, seq, number, shift, kind, account, currency, amount_minor, \
             commission_minor, provider_commission_minor, cash_minor, card_minor, rounding_minor, refused, counted) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 0) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET refused = excluded.refused, account = excluded.account",
            params![
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
            ],
        )?;
        for (index, line) in (1_u32..).zip(&payment.lines) {
            self.conn.put(
                "INSERT INTO payment_line (till, epoch, seq, line, service, provider, period, amount_minor) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
                params![
                    till.0,
                    at.epoch.0,
                    seq,
                    index,
                    line.service.0,
                    line.provider.0,
                    line.period.index(),
                    line.amount.minor()
                ],
            )?;
        }
        Ok(())
    }

    /// Notes whether a payment counts on its account.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_counted(&self, till: TillId, at: EntryRef, counted: bool) -> DbResult<()> {
        let sql = "UPDATE payment SET counted = ?4 WHERE till = ?1 AND epoch = ?2 AND seq = ?3";
        self.conn.put(sql, params![till.0, at.epoch.0, signed(at.seq.0)?, counted])
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
        self.conn.put(
            "INSERT INTO receipt (till, epoch, seq, state, register, document, by_epoch, by_seq, referred_epoch, \
             referred_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (till, epoch, seq) \
             DO UPDATE SET state = excluded.state, register = excluded.register, document = excluded.document, \
             by_epoch = excluded.by_epoch, by_seq = excluded.by_seq, \
             referred_epoch = coalesce(excluded.referred_epoch, receipt.referred_epoch), \
             referred_seq = coalesce(excluded.referred_seq, receipt.referred_seq)",
            params![
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
            ],
        )
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
        self.conn.put(
            "INSERT INTO reading (till, epoch, seq, meter, day, value_milli, occurred_utc, source) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
             ON CONFLICT (till, epoch, seq) DO UPDATE SET meter = excluded.meter, day = excluded.day, \
             value_milli = excluded.value_milli, occurred_utc = excluded.occurred_utc, source = excluded.source",
            params![
                till.0,
                at.epoch.0,
                signed(at.seq.0)?,
                signed(reading.meter.0)?,
                reading.date.days(),
                value_milli,
                occurred_utc,
                reading.source as u8
            ],
        )
    }
}
