//! Meter readings taken at this till.

use kassa_domain::ids::EntryRef;
use kassa_domain::reading::Reading;
use rusqlite::{Transaction, params};

use super::error::StoreError;

/// Writes a reading.
///
/// # Errors
/// A failing database.
pub fn insert(tx: &Transaction<'_>, of: EntryRef, reading: &Reading) -> Result<(), StoreError> {
    let rows = tx.execute(
        "INSERT INTO reading (epoch, seq, account, meter, value, day, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            of.epoch.0,
            of.seq.0,
            reading.account.as_str(),
            reading.meter.0,
            reading.value.to_string(),
            reading.date.days(),
            reading.kind as u8
        ],
    )?;
    StoreError::one_row("reading", rows)
}
