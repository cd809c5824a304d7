//! The schema of the money file: a new file gets `schema.sql`, an older one the steps it lacks.
//!
//! A released step never changes. A change of the schema is made twice: in `schema.sql`, which reads as a whole, and as
//! a new numbered step; a test compares the two.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::{OpenError, StoreError};

/// The present schema.
const SCHEMA: &str = include_str!("../../schema.sql");
/// The steps that lead there, from an empty file; step n makes version n.
const STEPS: [&str; 14] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_centre_decided.sql"),
    include_str!("migrations/0003_lives.sql"),
    include_str!("migrations/0004_first_numbers.sql"),
    include_str!("migrations/0005_carried.sql"),
    include_str!("migrations/0006_third.sql"),
    include_str!("migrations/0007_attachments.sql"),
    include_str!("migrations/0008_messages.sql"),
    include_str!("migrations/0009_queue.sql"),
    include_str!("migrations/0010_reading_history.sql"),
    include_str!("migrations/0011_reading_source.sql"),
    include_str!("migrations/0012_returned_lines.sql"),
    include_str!("migrations/0013_drawer_count.sql"),
    include_str!("migrations/0014_shared_receipt.sql"),
];
/// The version of the schema this program knows.
#[expect(clippy::cast_possible_truncation, reason = "a handful of steps")]
pub const KNOWN: u32 = STEPS.len() as u32;
/// Marks the file as ours: `KASS`.
const APPLICATION: u32 = 0x4b41_5353;

/// Gives an empty file the present schema.
///
/// # Errors
/// A failing database.
pub fn create(connection: &mut Connection) -> Result<(), OpenError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(SCHEMA)?;
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.pragma_update(None, "user_version", KNOWN)?;
    Ok(tx.commit()?)
}

/// Checks that a file is ours and not newer than this program.
///
/// # Errors
/// It is empty, another program's, or newer; or a failing database.
pub fn check_identity(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let application: u32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(|e| super::named(e, path))?;
    let found = version(connection)?;
    if found == 0 && application == 0 {
        let objects: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        return Err(if objects == 0 {
            OpenError::Damaged(format!("{} is empty", path.display()))
        } else {
            OpenError::Foreign(path.to_owned())
        });
    }
    match (application, found) {
        (APPLICATION, 1..=KNOWN) => Ok(()),
        (APPLICATION, found) => Err(OpenError::Newer { found, known: KNOWN }),
        (_, _) => Err(OpenError::Foreign(path.to_owned())),
    }
}

/// True of a file that an older program has left: it lacks steps.
///
/// # Errors
/// A failing database.
pub fn is_older(connection: &Connection) -> Result<bool, StoreError> {
    Ok(version(connection)? < KNOWN)
}

/// Leads an older file to the present schema, all steps in one transaction.
///
/// # Errors
/// A failing database; the file is as it was.
pub fn to_present(connection: &mut Connection) -> Result<(), OpenError> {
    run(connection, &STEPS)
}

/// Tables, indexes and triggers that are missing, changed or of nobody knows whom: a present file should have none.
///
/// # Errors
/// A failing database.
pub fn differences(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut fresh = Connection::open_in_memory()?;
    let tx = fresh.transaction()?;
    tx.execute_batch(SCHEMA)?;
    let (expected, found) = (objects(&tx)?, objects(connection)?);
    let mut names: Vec<String> = expected.symmetric_difference(&found).map(|(name, _)| name.clone()).collect();
    names.dedup();
    Ok(names)
}

/// Names and texts of everything in a schema, without comments and spaces.
fn objects(connection: &Connection) -> rusqlite::Result<BTreeSet<(String, String)>> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, bare(&row.get::<_, String>(1)?))))?;
    rows.collect()
}

fn bare(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect()
}

fn run(connection: &mut Connection, steps: &[&str]) -> Result<(), OpenError> {
    let found = usize::try_from(version(connection)?).unwrap_or(usize::MAX);
    if found >= steps.len() {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in steps.iter().skip(found) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", steps.len())?;
    Ok(tx.commit()?)
}

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_is_the_sum_of_the_migrations() {
        let mut made = Connection::open_in_memory().unwrap();
        create(&mut made).unwrap();
        let mut led = Connection::open_in_memory().unwrap();
        to_present(&mut led).unwrap();
        assert_eq!(version(&led).unwrap(), KNOWN);
        assert_eq!(objects(&made).unwrap(), objects(&led).unwrap());
        assert_eq!(differences(&led).unwrap(), Vec::<String>::new());
        assert!(SCHEMA.lines().next().unwrap().ends_with(&format!("schema version {KNOWN}.")), "its first line");
    }

    #[test]
    fn readings_and_verdicts_of_before_there_were_sources_are_the_payers_word_and_of_no_known_time() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, &STEPS[..10]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO journal VALUES (1, 1, 15, 0, NULL, x'00', zeroblob(32));
                 INSERT INTO reading VALUES (1, 1, '1', 7, '123.45', 20000, 2);
                 INSERT INTO verdict VALUES (1, 1, 'applied', '', 4);",
            )
            .unwrap();
        to_present(&mut connection).unwrap();
        let sql = "SELECT r.kind, r.source, v.revision, v.received_ms FROM reading r JOIN verdict v USING (epoch, seq)";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        let found: (i64, i64, i64, Option<i64>) = connection.query_row(sql, [], row).unwrap();
        assert_eq!(found, (2, 1, 4, None));
        assert!(connection.execute("UPDATE reading SET source = 4", []).is_err());
    }

    #[test]
    fn a_step_is_taken_once_and_a_broken_one_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        let first = "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);";
        run(&mut connection, &[first]).unwrap();
        let broken = "ALTER TABLE a ADD COLUMN y INTEGER; INSERT INTO nowhere VALUES (1);";
        assert!(run(&mut connection, &[first, broken]).is_err());
        assert_eq!(version(&connection).unwrap(), 1);
        let second = "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 7;";
        for _ in 0..2 {
            run(&mut connection, &[first, second]).unwrap();
        }
        let row: (i64, i64) = connection.query_row("SELECT x, y FROM a", [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        assert_eq!((row, version(&connection).unwrap()), ((1, 7), 2));
    }
}
