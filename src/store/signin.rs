//! Failed sign-ins: the lock-out survives a restart.

use kassa_domain::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;

/// Wrong passwords in a row before a login is locked.
pub const TRIES: u32 = 5;
/// How long it is locked, milliseconds.
pub const LOCK_MS: i64 = 30 * 60 * 1000;

/// Milliseconds for which a login is still locked; 0 when it is not.
///
/// # Errors
/// A failing database.
pub fn locked_for(conn: &Connection, login: &str, now: Timestamp) -> Result<i64, StoreError> {
    let row: Option<(u32, i64)> = conn
        .query_row("SELECT count, last FROM sign_in_failure WHERE login = ?1", [login], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((count, last)) = row else { return Ok(0) };
    // A clock set back does not unlock: what is left never exceeds the whole time.
    let left = (last + LOCK_MS - now.utc_ms()).clamp(0, LOCK_MS);
    Ok(if count >= TRIES { left } else { 0 })
}

/// Takes failures of a moment that has not come yet as of now: the clock stood ahead when they were counted, and the lock
/// would last until that date.
///
/// # Errors
/// A failing database.
pub fn none_is_of_the_future(tx: &Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    let _ = tx.execute("UPDATE sign_in_failure SET last = ?1 WHERE last > ?1", [now.utc_ms()])?;
    Ok(())
}

/// Counts a wrong password. True when the login is locked from this one on.
///
/// # Errors
/// A failing database.
pub fn failed(tx: &Transaction<'_>, login: &str, now: Timestamp) -> Result<bool, StoreError> {
    let count: u32 = tx.query_row(
        "INSERT INTO sign_in_failure (login, count, last) VALUES (?1, 1, ?2)
         ON CONFLICT (login) DO UPDATE SET last = ?2,
             count = CASE WHEN count >= ?3 AND last + ?4 <= ?2 THEN 1 ELSE count + 1 END
         RETURNING count",
        params![login, now.utc_ms(), TRIES, LOCK_MS],
        |row| row.get(0),
    )?;
    Ok(count == TRIES)
}

/// Forgets the wrong passwords of a login after a right one.
///
/// # Errors
/// A failing database.
pub fn succeeded(tx: &Transaction<'_>, login: &str) -> Result<(), StoreError> {
    let _ = tx.execute("DELETE FROM sign_in_failure WHERE login = ?1", [login])?;
    Ok(())
}
