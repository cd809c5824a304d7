//! Numbered steps from one form of the database to the next, forward only.
//!
//! A new database goes the same way as an old one, from nothing through every step; `schema.sql` and `ledger.sql` are what people
//! read, and a test holds the sum of the steps to it. Each step is one transaction with its number inside, so that an
//! interrupted start leaves the form before or the form after.

use rusqlite::{Connection, TransactionBehavior};

use super::sql::{Conn, params};
use super::{DbError, DbResult};

/// The steps; step N leads to version N (from 1).
pub(super) const STEPS: [&str; 33] = [
    include_str!("../../schema/migrations/0001_start.sql"),
    include_str!("../../schema/migrations/0002_registries.sql"),
    include_str!("../../schema/migrations/0003_bank_accounts_and_readings.sql"),
    include_str!("../../schema/migrations/0004_decision_taken.sql"),
    include_str!("../../schema/migrations/0005_money.sql"),
    include_str!("../../schema/migrations/0006_banks.sql"),
    include_str!("../../schema/migrations/0007_files_key.sql"),
    include_str!("../../schema/migrations/0008_ledger.sql"),
    include_str!("../../schema/migrations/0009_oldest_first.sql"),
    include_str!("../../schema/migrations/0010_forms.sql"),
    include_str!("../../schema/migrations/0011_phones.sql"),
    include_str!("../../schema/migrations/0012_console.sql"),
    include_str!("../../schema/migrations/0013_ledger_filled.sql"),
    include_str!("../../schema/migrations/0014_bank_fee.sql"),
    include_str!("../../schema/migrations/0015_attachments.sql"),
    include_str!("../../schema/migrations/0016_certificates.sql"),
    include_str!("../../schema/migrations/0017_messages.sql"),
    include_str!("../../schema/migrations/0018_zones.sql"),
    include_str!("../../schema/migrations/0019_alarm_indexes.sql"),
    include_str!("../../schema/migrations/0020_scales.sql"),
    include_str!("../../schema/migrations/0021_transfers.sql"),
    include_str!("../../schema/migrations/0022_street_names.sql"),
    include_str!("../../schema/migrations/0023_timetables.sql"),
    include_str!("../../schema/migrations/0024_meters_off.sql"),
    include_str!("../../schema/migrations/0025_point_towns.sql"),
    include_str!("../../schema/migrations/0026_reading_source.sql"),
    include_str!("../../schema/migrations/0027_norms.sql"),
    include_str!("../../schema/migrations/0028_drawer_limit.sql"),
    include_str!("../../schema/migrations/0029_groups.sql"),
    include_str!("../../schema/migrations/0030_returned_lines.sql"),
    include_str!("../../schema/migrations/0031_difference_limit.sql"),
    include_str!("../../schema/migrations/0032_receipt_per_visit.sql"),
    include_str!("../../schema/migrations/0033_receipt_link.sql"),
];

/// The steps of PostgreSQL, which has fewer behind it.
pub(super) const POSTGRES_STEPS: [&str; 29] = [
    include_str!("../../schema/migrations/postgres/0001_start.sql"),
    include_str!("../../schema/migrations/postgres/0002_banks.sql"),
    include_str!("../../schema/migrations/postgres/0003_files_key.sql"),
    include_str!("../../schema/migrations/postgres/0004_ledger.sql"),
    include_str!("../../schema/migrations/postgres/0005_oldest_first.sql"),
    include_str!("../../schema/migrations/postgres/0006_forms.sql"),
    include_str!("../../schema/migrations/postgres/0007_phones.sql"),
    include_str!("../../schema/migrations/postgres/0008_console.sql"),
    include_str!("../../schema/migrations/postgres/0009_ledger_filled.sql"),
    include_str!("../../schema/migrations/postgres/0010_bank_fee.sql"),
    include_str!("../../schema/migrations/postgres/0011_attachments.sql"),
    include_str!("../../schema/migrations/postgres/0012_certificates.sql"),
    include_str!("../../schema/migrations/postgres/0013_messages.sql"),
    include_str!("../../schema/migrations/postgres/0014_zones.sql"),
    include_str!("../../schema/migrations/postgres/0015_alarm_indexes.sql"),
    include_str!("../../schema/migrations/postgres/0016_scales.sql"),
    include_str!("../../schema/migrations/postgres/0017_transfers.sql"),
    include_str!("../../schema/migrations/postgres/0018_street_names.sql"),
    include_str!("../../schema/migrations/postgres/0019_timetables.sql"),
    include_str!("../../schema/migrations/postgres/0020_meters_off.sql"),
    include_str!("../../schema/migrations/postgres/0021_point_towns.sql"),
    include_str!("../../schema/migrations/postgres/0022_reading_source.sql"),
    include_str!("../../schema/migrations/postgres/0023_norms.sql"),
    include_str!("../../schema/migrations/postgres/0024_drawer_limit.sql"),
    include_str!("../../schema/migrations/postgres/0025_groups.sql"),
    include_str!("../../schema/migrations/postgres/0026_returned_lines.sql"),
    include_str!("../../schema/migrations/postgres/0027_difference_limit.sql"),
    include_str!("../../schema/migrations/postgres/0028_receipt_per_visit.sql"),
    include_str!("../../schema/migrations/postgres/0029_receipt_link.sql"),
];

/// The largest whole number that every JSON reader keeps exactly.
const JSON_EXACT: u64 = (1 << 53) - 1;

/// Brings the database to this program's form.
pub(super) fn migrate(conn: &mut Conn, now_ms: i64) -> DbResult<()> {
    match conn {
        Conn::Sqlite(conn) => sqlite(conn, now_ms),
        Conn::Postgres(_) => postgres(conn, now_ms),
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
                    rusqlite::params![new_generation(), now_ms],
                )?;
            }
            transaction.pragma_update(None, "user_version", version)?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// The same for a database of PostgreSQL, within a transaction of which there is one at a time.
pub(super) fn postgres(conn: &Conn, now_ms: i64) -> DbResult<()> {
    let known = u32::try_from(POSTGRES_STEPS.len()).unwrap_or(u32::MAX);
    let found = version(conn)?;
    if found > known {
        return Err(DbError::Newer { found, known });
    }
    for (version, step) in (1_u32..).zip(POSTGRES_STEPS).filter(|(version, _)| *version > found) {
        conn.execute_batch(step)?;
        if version == 1 {
            conn.execute_batch("INSERT INTO schema_version (version) VALUES (0)")?;
            let _ = conn.execute(
                "INSERT INTO centre (id, generation, revision, directory_rows, created_utc) VALUES (1, ?1, 1, 0, ?2)",
                params![new_generation(), now_ms],
            )?;
        }
        let _ = conn.execute("UPDATE schema_version SET version = ?1", [version])?;
    }
    Ok(())
}

/// The form that a database of PostgreSQL has; 0 of one without a centre.
pub(super) fn version(conn: &Conn) -> DbResult<u32> {
    let there: bool = conn.query_row("SELECT to_regclass('schema_version') IS NOT NULL", [], |row| row.get(0))?;
    if there { conn.query_row("SELECT version FROM schema_version", [], |row| row.get(0)) } else { Ok(0) }
}

/// The name of a directory that no other has.
pub(super) fn new_generation() -> i64 {
    i64::try_from(rand::random::<u64>() & JSON_EXACT).unwrap_or(1)
}
