//! Reversals, and the personal data of their grounds, which stands apart so that it can be erased.

use kassa_domain::Money;
use kassa_domain::ids::{EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::reversal::{Ground, ReversalKind};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;

const TABLE: &str = "reversal";

/// Writes a reversal whose return receipt goes to the register, and its ground with the salt of its commitment.
///
/// # Errors
/// A failing database, or a payment that is being undone already.
pub fn insert(
    tx: &Transaction<'_>,
    of: EntryRef,
    payment: PaymentNumber,
    kind: ReversalKind,
    shift: ShiftNumber,
    (cash, card): (Money, Money),
    (ground, salt): (&Ground, &[u8; 16]),
) -> Result<(), StoreError> {
    let rows = tx.execute(
        "INSERT INTO reversal (epoch, seq, payment, kind, shift, cash, card) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![of.epoch.0, of.seq.0, payment.0, kind as u8, shift.0, cash.minor(), card.minor()],
    )?;
    StoreError::one_row(TABLE, rows)?;
    let text = serde_json::to_string(ground).map_err(|error| StoreError::row("ground", error))?;
    let rows = tx.execute(
        "INSERT INTO ground (epoch, seq, salt, text) VALUES (?1, ?2, ?3, ?4)",
        params![of.epoch.0, of.seq.0, salt, text],
    )?;
    StoreError::one_row("ground", rows)
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

/// True while a payment is being undone or is undone.
///
/// # Errors
/// A failing database.
pub fn is_reversed(conn: &Connection, payment: PaymentNumber) -> Result<bool, StoreError> {
    let count: u32 =
        conn.query_row("SELECT count(*) FROM reversal WHERE payment = ?1 AND failed = 0", [payment.0], |row| {
            row.get(0)
        })?;
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
    StoreError::one_row(TABLE, rows)
}
