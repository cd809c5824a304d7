//! Numbered steps from one form of the database to the next, forward only.
//!
//! A new database goes the same way as an old one, from nothing through every step; `schema.sql` is what people read,
//! and a test holds the sum of the steps to it. Each step is one transaction with its number inside, so that an
//! interrupted start leaves the form before or the form after.

use rusqlite::{Connection, TransactionBehavior, params};

use super::sql::Conn;
use super::{DbError, DbResult};

/// The steps; step N leads to version N (from 1).
pub(super) const STEPS: [&str; 6] = [
    include_str!("../../schema/migrations/0001_start.sql"),
    include_str!("../../schema/migrations/0002_registries.sql"),
    include_str!("../../schema/migrations/0003_bank_accounts_and_readings.sql"),
    include_str!("../../schema/migrations/0004_decision_taken.sql"),
    include_str!("../../schema/migrations/0005_money.sql"),
    include_str!("../../schema/migrations/0006_banks.sql"),
];

/// The largest whole number that every JSON reader keeps exactly.
const JSON_EXACT: u64 = (1 << 53) - 1;

/// Brings the database to this program's form.
pub(super) fn migrate(conn: &mut Conn, now_ms: i64) -> DbResult<()> {
    match conn {
        Conn::Sqlite(conn) => sqlite(conn, now_ms),
    }
}

/// The same for a file of SQLite.
pub(super) fn sqlite(conn: &mut Connection, now_ms: i64) -> DbResult<()> {
    let known = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    for (version, step) in (1_u32..).zip(STEPS) {
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > known {
            return Err(DbError::Newer { found, known });
        }
        if found < version {
            transaction.execute_batch(step)?;
            if version == 1 {
                let _ = transaction.execute(
                    "INSERT INTO centre (id, generation, revision, directory_rows, created_utc) VALUES (1, ?1, 1, 0, ?2)",
                    params![new_generation(), now_ms],
                )?;
            }
            transaction.pragma_update(None, "user_version", version)?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// The name of a directory that no other has.
pub(super) fn new_generation() -> i64 {
    i64::try_from(rand::random::<u64>() & JSON_EXACT).unwrap_or(1)
}
