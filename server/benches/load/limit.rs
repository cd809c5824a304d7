//! What the store alone takes: rows like a payment into SQLite or PostgreSQL by durable batches of 500, with nothing around
//! it.

use std::time::Instant;

use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, connect};

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

/// The same with a database of PostgreSQL: one connection, each batch a statement with arrays that commits by itself.
#[expect(clippy::disallowed_methods, reason = "a bench is about the clock of the machine")]
pub async fn postgres(address: &str, rows: usize) -> Result<f64, Failed> {
    let (client, connection) = connect(address, NoTls).await?;
    drop(tokio::spawn(connection));
    client
        .batch_execute(
            "DROP TABLE IF EXISTS payment_alone; CREATE TABLE payment_alone \
             (id text PRIMARY KEY, subscriber int, amount bigint, body text)",
        )
        .await?;
    let insert = client
        .prepare(
            "INSERT INTO payment_alone SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[]) \
             ON CONFLICT DO NOTHING",
        )
        .await?;
    let body = "x".repeat(LONG);
    let mut seconds = 0.0;
    for from in (0..rows).step_by(BATCH) {
        let upto = rows.min(from + BATCH);
        let ids: Vec<String> = (from..upto).map(|row| format!("17-3-{row:09}")).collect();
        let subscribers = (from..upto).map(i32::try_from).collect::<Result<Vec<i32>, _>>()?;
        let amounts: Vec<i64> = subscribers.iter().map(|row| 12_345 + i64::from(row % 777)).collect();
        let bodies = vec![body.as_str(); upto - from];
        let with: [&(dyn ToSql + Sync); 4] = [&ids, &subscribers, &amounts, &bodies];
        let began = Instant::now();
        let _ = client.execute(&insert, &with).await?;
        seconds += began.elapsed().as_secs_f64();
    }
    client.batch_execute("DROP TABLE payment_alone").await?;
    Ok(seconds)
}
