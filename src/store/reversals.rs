//! Reversals, and the personal data of their grounds, which stands apart so that it can be erased.

use kassa_domain::ids::{EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::payment::PaymentEvent;
use kassa_domain::reversal::{Back, Before, Ground, ReversalKind};
use kassa_domain::{Currency, Money};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;

const TABLE: &str = "reversal";

/// What of a payment goes back, of all that was ever asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// What is on its way back or has gone back: nothing of it is asked for again.
    pub asked: Before,
    /// Of it, what the register has.
    pub done: Before,
}

impl Gone {
    /// Nothing goes back.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        Self { asked: Before::nothing(currency), done: Before::nothing(currency) }
    }
}

/// Writes a reversal whose return receipt goes to the register, and its ground with the salt of its commitment.
///
/// # Errors
/// A failing database, or a line that is being given back already.
pub fn insert(
    tx: &Transaction<'_>,
    of: EntryRef,
    payment: PaymentNumber,
    kind: ReversalKind,
    shift: ShiftNumber,
    back: &Back,
    (ground, salt): (&Ground, &[u8; 16]),
) -> Result<(), StoreError> {
    let commission = back.part.as_ref().map(|part| part.commission.minor());
    let rows = tx.execute(
        "INSERT INTO reversal (epoch, seq, payment, kind, shift, cash, card, commission)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![of.epoch.0, of.seq.0, payment.0, kind as u8, shift.0, back.cash.minor(), back.card.minor(), commission],
    )?;
    StoreError::one_row(TABLE, rows)?;
    let text = serde_json::to_string(ground).map_err(|error| StoreError::row("ground", error))?;
    let rows = tx.execute(
        "INSERT INTO ground (epoch, seq, salt, text) VALUES (?1, ?2, ?3, ?4)",
        params![of.epoch.0, of.seq.0, salt, text],
    )?;
    StoreError::one_row("ground", rows)?;
    let lines = match &back.part {
        Some(part) => part.lines.clone(),
        None => lines_of(tx, payment)?,
    };
    let mut statement =
        tx.prepare_cached("INSERT INTO reversal_line (epoch, seq, line, payment) VALUES (?1, ?2, ?3, ?4)")?;
    for line in lines {
        let rows = statement.execute(params![of.epoch.0, of.seq.0, line, payment.0])?;
        StoreError::one_row("reversal_line", rows)?;
    }
    Ok(())
}

/// Places of a payment's lines.
fn lines_of(conn: &Connection, payment: PaymentNumber) -> Result<Vec<u32>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT line FROM payment_line WHERE payment = ?1 ORDER BY line")?;
    let lines = statement.query_map([payment.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(lines)
}

/// What of a payment goes back.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn of_payment(conn: &Connection, payment: PaymentNumber, currency: Currency) -> Result<Gone, StoreError> {
    let mut gone = Gone::nothing(currency);
    let mut statement = conn.prepare_cached(
        "SELECT r.epoch, r.seq, r.cash, r.card, coalesce(r.commission, p.commission), r.done
         FROM reversal r JOIN payment p ON p.number = r.payment WHERE r.payment = ?1 AND r.failed = 0",
    )?;
    let mut of_each = conn.prepare_cached("SELECT line FROM reversal_line WHERE epoch = ?1 AND seq = ?2")?;
    let mut rows = statement.query([payment.0])?;
    while let Some(row) = rows.next()? {
        let (epoch, seq, done): (u32, u64, bool) = (row.get(0)?, row.get(1)?, row.get(5)?);
        let money = |column| Ok::<_, StoreError>(Money::new(row.get(column)?, currency));
        let (cash, card, commission) = (money(2)?, money(3)?, money(4)?);
        let lines = of_each.query_map(params![epoch, seq], |row| row.get(0))?.collect::<Result<Vec<u32>, _>>()?;
        let counted: &mut [&mut Before] =
            if done { &mut [&mut gone.asked, &mut gone.done] } else { &mut [&mut gone.asked] };
        for before in counted {
            let plus = |one: Money, other| one.plus(other).map_err(|error| StoreError::row(TABLE, error));
            before.lines.extend(&lines);
            before.cash = plus(before.cash, cash)?;
            before.card = plus(before.card, card)?;
            before.commission = plus(before.commission, commission)?;
        }
    }
    Ok(gone)
}

/// True when the register has the return of every line of a payment.
///
/// # Errors
/// A failing database.
pub fn is_all_back(conn: &Connection, payment: PaymentNumber) -> Result<bool, StoreError> {
    let is_left: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM payment_line l WHERE l.payment = ?1 AND NOT EXISTS (
                 SELECT 1 FROM reversal_line x JOIN reversal r ON r.epoch = x.epoch AND r.seq = x.seq
                 WHERE x.payment = l.payment AND x.line = l.line AND r.done = 1))",
        )?
        .query_row([payment.0], |row| row.get(0))?;
    Ok(!is_left)
}

/// What a reversal is.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn kind(conn: &Connection, of: EntryRef) -> Result<Option<ReversalKind>, StoreError> {
    let code: Option<u8> = conn
        .query_row("SELECT kind FROM reversal WHERE epoch = ?1 AND seq = ?2", params![of.epoch.0, of.seq.0], |row| {
            row.get(0)
        })
        .optional()?;
    code.map(|code| ReversalKind::from_code(code).ok_or_else(|| StoreError::row(TABLE, "kind"))).transpose()
}

/// What goes back by a reversal, in cash and to the card; nothing of an entry that is none.
///
/// # Errors
/// A failing database.
pub fn money(conn: &Connection, of: EntryRef, currency: Currency) -> Result<Option<(Money, Money)>, StoreError> {
    let found = conn
        .query_row(
            "SELECT cash, card FROM reversal WHERE epoch = ?1 AND seq = ?2",
            params![of.epoch.0, of.seq.0],
            |row| Ok((Money::new(row.get(0)?, currency), Money::new(row.get(1)?, currency))),
        )
        .optional()?;
    Ok(found)
}

/// True for the entry of a reversal that was not given up.
///
/// # Errors
/// A failing database.
pub fn stands(conn: &Connection, of: EntryRef) -> Result<bool, StoreError> {
    let count: u32 = conn.query_row(
        "SELECT count(*) FROM reversal WHERE epoch = ?1 AND seq = ?2 AND failed = 0",
        params![of.epoch.0, of.seq.0],
        |row| row.get(0),
    )?;
    Ok(count > 0)
}

/// Notes that the return receipt is registered.
///
/// # Errors
/// A failing database, or no such reversal.
pub fn done(tx: &Transaction<'_>, of: EntryRef) -> Result<(), StoreError> {
    let rows = tx.execute(
        "UPDATE reversal SET done = 1 WHERE epoch = ?1 AND seq = ?2 AND done = 0",
        params![of.epoch.0, of.seq.0],
    )?;
    StoreError::one_row(TABLE, rows)
}

/// Notes in which shift the centre's decision about a return was taken in: its money stands in that drawer.
///
/// # Errors
/// A failing database, or no such reversal.
pub fn decided_in(tx: &Transaction<'_>, of: EntryRef, shift: ShiftNumber) -> Result<(), StoreError> {
    let rows = tx.execute(
        "UPDATE reversal SET decided_shift = ?3 WHERE epoch = ?1 AND seq = ?2 AND decided_shift IS NULL",
        params![of.epoch.0, of.seq.0, shift.0],
    )?;
    StoreError::one_row(TABLE, rows)
}

/// Notes that the reversal was given up: nothing was registered.
///
/// # Errors
/// A failing database, or no such reversal.
pub fn failed(tx: &Transaction<'_>, of: EntryRef) -> Result<(), StoreError> {
    let rows = tx.execute(
        "UPDATE reversal SET failed = 1 WHERE epoch = ?1 AND seq = ?2 AND done = 0",
        params![of.epoch.0, of.seq.0],
    )?;
    StoreError::one_row(TABLE, rows)?;
    let rows =
        tx.execute("UPDATE reversal_line SET failed = 1 WHERE epoch = ?1 AND seq = ?2", params![of.epoch.0, of.seq.0])?;
    if rows == 0 { Err(StoreError::row("reversal_line", "a reversal without lines")) } else { Ok(()) }
}

/// Moves a payment on when the register has the return of its last line: how that went back is how it stands.
///
/// # Errors
/// A failing database, no such reversal, or a payment that cannot be undone.
pub fn follow(tx: &Transaction<'_>, of: EntryRef, payment: PaymentNumber) -> Result<(), StoreError> {
    let kind = kind(tx, of)?.ok_or_else(|| StoreError::row(TABLE, "a return without its reversal"))?;
    if !is_all_back(tx, payment)? {
        return Ok(());
    }
    let event = match kind {
        ReversalKind::Void => PaymentEvent::Voided,
        ReversalKind::Refund => PaymentEvent::Refunded,
    };
    super::payments::on(tx, payment, event).map(drop)
}
