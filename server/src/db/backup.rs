//! A copy of the database beside those who write it, and what a copy needs to become a centre again.

use std::fmt;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, params};

use super::pool::Pool;
use super::sql::{Conn, Purpose};
use super::{Db, DbError, DbResult, PostgresAddress, Store, copy, migrate};

/// What a copy says about itself, in a table that the database of a centre does not have.
#[derive(Clone, PartialEq, Eq)]
pub struct Label {
    /// When it was made, milliseconds of UTC.
    pub made_utc: i64,
    /// Version of the program that made it.
    pub program: String,
    /// The centre's certificate authority, PEM; nothing when it had none.
    pub authority: Option<(String, String)>,
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the key.
        f.debug_struct("Label")
            .field("made_utc", &self.made_utc)
            .field("program", &self.program)
            .finish_non_exhaustive()
    }
}

/// Verdicts and their revisions that tills may have heard of after the copy was made. Far beyond any real number, and
/// few enough for many restores below 2^53.
const REVISIONS_LOST: i64 = 1 << 32;

impl Db {
    /// Copies the database as it is at one moment into a new file and labels the copy. Nobody waits meanwhile: the copy
    /// reads one consistent picture, and writers write on. The file is one of SQLite, whatever the database is.
    ///
    /// # Errors
    /// The file cannot be written, or the copy is not sound.
    pub fn copy_to(&self, file: &Path, label: &Label) -> DbResult<()> {
        let copy = match &self.0 {
            Store::Sqlite { path, .. } => pages(path, file)?,
            Store::Postgres(pool) => pool.within(Purpose::Reading, |conn| rows(conn, file))?,
        };
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        sound(&copy)?;
        copy.execute_batch(
            "CREATE TABLE backup (made_utc INTEGER NOT NULL, program TEXT NOT NULL, certificate TEXT, key TEXT) STRICT",
        )?;
        let (certificate, key) = label.authority.clone().unzip();
        let _ = copy.execute(
            "INSERT INTO backup (made_utc, program, certificate, key) VALUES (?1, ?2, ?3, ?4)",
            params![label.made_utc, label.program, certificate, key],
        )?;
        copy.close().map_err(|(_, error)| error.into())
    }

    /// Fills a database of PostgreSQL that has no centre in it with everything in a file that [`Db::make_of_copy`] has
    /// made a centre's: all of it or nothing.
    ///
    /// # Errors
    /// There is a centre in the database, or what the store says.
    pub fn fill_postgres(address: &PostgresAddress, file: &Path, now_ms: i64) -> DbResult<()> {
        let source = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let from = Conn::Sqlite(Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?);
        Pool::new(&address.0)?.within(Purpose::Writing, |conn| {
            if migrate::version(conn)? > 0 {
                return Err(DbError::Taken);
            }
            migrate::postgres(conn, now_ms)?;
            copy::copy(&from, conn, &source)
        })
    }

    /// Takes the label off a copy in a file and makes it the database of a centre that was away for a while: what was
    /// not used up yet of one-time codes is void, tills download the directory anew and hear every verdict that is to
    /// come. Gives what the label said.
    ///
    /// # Errors
    /// The file is no copy of a centre, is damaged, or a newer program made it.
    pub fn make_of_copy(file: &Path, now_ms: i64) -> DbResult<Label> {
        let mut copy = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        sound(&copy)?;
        let label = copy.query_row("SELECT made_utc, program, certificate, key FROM backup", [], |row| {
            let authority: (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
            Ok(Label { made_utc: row.get(0)?, program: row.get(1)?, authority: authority.0.zip(authority.1) })
        })?;
        migrate::sqlite(&mut copy, now_ms)?;
        let change = copy.transaction()?;
        change.execute_batch("DROP TABLE backup")?;
        let _ = change.execute("UPDATE enrolment SET used_utc = ?1 WHERE used_utc IS NULL", [now_ms])?;
        let _ = change.execute("UPDATE till SET verdict_revision = verdict_revision + ?1", [REVISIONS_LOST])?;
        let _ = change.execute("UPDATE centre SET generation = ?1", [migrate::new_generation()])?;
        change.commit()?;
        copy.close().map_err(|(_, error)| DbError::from(error))?;
        Ok(label)
    }
}

/// A copy of a file of SQLite, page by page.
fn pages(path: &Path, file: &Path) -> DbResult<Connection> {
    let source = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    source.busy_timeout(super::sql::BUSY)?;
    let mut copy = Connection::open(file)?;
    // All pages in one step: between steps a writer would make the copy begin anew, for ever on a busy centre.
    let step = Backup::new(&source, &mut copy)?.step(-1)?;
    match step {
        StepResult::Done => Ok(copy),
        // `StepResult` may grow: whatever else it says, the copy is not whole.
        _ => Err(DbError::Corrupt("a copy that did not come to its end")),
    }
}

/// A copy of a database of PostgreSQL, row by row.
fn rows(conn: &Conn, file: &Path) -> DbResult<Connection> {
    let mut made = Connection::open(file)?;
    migrate::sqlite(&mut made, 0)?;
    let into = Conn::Sqlite(Connection::open(file)?);
    // Whoever asked for it flushes the file once it is whole.
    into.execute_batch("PRAGMA synchronous = OFF; BEGIN")?;
    copy::copy(conn, &into, &made)?;
    into.execute_batch("COMMIT")?;
    Ok(made)
}

/// Looks at every page and index.
fn sound(conn: &Connection) -> DbResult<()> {
    let told: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if told == "ok" { Ok(()) } else { Err(DbError::Corrupt("a page or an index of the copy")) }
}
