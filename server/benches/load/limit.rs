//! What the store alone takes: rows like a payment into SQLite by durable batches of 500, with nothing around it.

use std::time::Instant;

use crate::drive::Failed;

/// Rows of one transaction.
const BATCH: usize = 500;
/// A payment as JSON is about so long.
const LONG: usize = 260;

/// Seconds for so many rows.
#[expect(clippy::disallowed_methods, reason = "a bench is about the clock of the machine")]
pub fn sqlite(rows: usize) -> Result<f64, Failed> {
    let folder = tempfile::tempdir()?;
    let mut conn = rusqlite::Connection::open(folder.path().join("limit.sqlite"))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.execute_batch("CREATE TABLE payment (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID")?;
    let body = "x".repeat(LONG);
    let began = Instant::now();
    for from in (0..rows).step_by(BATCH) {
        let batch = conn.transaction()?;
        {
            let mut insert = batch.prepare_cached("INSERT INTO payment VALUES (?1, ?2)")?;
            for row in from..rows.min(from + BATCH) {
                let _ = insert.execute((format!("17-3-{row:09}"), &body))?;
            }
        }
        batch.commit()?;
    }
    Ok(began.elapsed().as_secs_f64())
}
