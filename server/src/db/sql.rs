//! The thin layer between the store's questions and the database that answers them: connections, transactions,
//! statements, rows.
//!
//! The text of a statement is what SQLite and PostgreSQL both understand, with numbered parameters (`?1`); what is said
//! once is prepared once and kept.

use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;
use std::path::Path;
use std::time::Duration;

use super::{DbError, DbResult};

mod many;
mod postgres;
mod value;

pub(super) use many::{in_pieces, rows_of};
pub use postgres::TlsTrouble;
pub(super) use postgres::{Address, Ending, Sort, is_lost, sort, words};
pub(super) use value::{Bound, Column, Kind, Owned, Param, params};
use value::{Value, bound};

/// How long one writer waits for another.
pub(super) const BUSY: Duration = Duration::from_secs(10);
/// Statements kept prepared.
const KEPT: usize = 128;

/// PostgreSQL lets many write at once. Whoever changes what others may read and decide by is alone, as with SQLite. Two may
/// be beside others: those that only add to one till's own rows hold that till's row, and whoever applies what is stored is
/// one at a time; neither waits for the other. The numbers are "kassa" and the one after it.
const ALONE: &str = "SELECT pg_advisory_xact_lock(461196456802); SELECT pg_advisory_xact_lock(461196456801)";
const APPLYING: &str = "SELECT pg_advisory_xact_lock(461196456802)";
const BESIDE: &str = "SELECT pg_advisory_xact_lock_shared(461196456801); SELECT id FROM till WHERE id =";
const PICTURE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const CHANGES: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// A connection to a database.
#[derive(Debug)]
pub(super) enum Conn {
    /// A file of SQLite.
    Sqlite(rusqlite::Connection),
    /// A session of PostgreSQL.
    Postgres(postgres::Session),
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// One consistent picture.
    Reading,
    /// Changes, one after another with everybody else's.
    Writing,
    /// Changes of one till's own rows: beside those of other tills where the database can.
    WritingOf(i64),
    /// What stored entries make: beside those that store more of them where the database can.
    Applying,
}

/// A transaction; rolled back unless it was committed, by a panic too.
#[derive(Debug)]
pub(super) struct Transaction<'c> {
    conn: &'c Conn,
    open: bool,
}

impl Conn {
    /// Opens a file of SQLite, whose commits are durable.
    pub(super) fn sqlite(path: &Path, flags: OpenFlags) -> DbResult<Self> {
        let conn = rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.busy_timeout(BUSY)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        conn.pragma_update(None, "trusted_schema", false)?;
        // A plan that may depend on what is bound would be made anew each time something is bound.
        let _ = conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_prepared_statement_cache_capacity(KEPT);
        Ok(Self::Sqlite(conn))
    }

    /// Opens a session of PostgreSQL, whose commits are durable.
    pub(super) fn postgres(address: &Address) -> DbResult<Self> {
        postgres::Session::open(address).map(Self::Postgres)
    }

    /// True when nothing can be asked of it any more.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(session) => session.is_over(),
        }
    }

    /// The commit that was not waited for to its end, if one was not.
    pub(super) fn late(&self) -> Option<Ending> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(session) => session.late(),
        }
    }

    /// What is said in two ways, for want of words that both databases understand.
    pub(super) const fn either<'t>(&self, sqlite: &'t str, postgres: &'t str) -> &'t str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }

    /// Begins a transaction. There is one at a time.
    pub(super) fn begin(&self, purpose: Purpose) -> DbResult<Transaction<'_>> {
        // Ends what of it was begun, when it cannot be begun whole.
        let mut transaction = Transaction { conn: self, open: matches!(self, Self::Postgres(_)) };
        match self {
            Self::Sqlite(_) => self.execute_batch(match purpose {
                Purpose::Reading => "BEGIN DEFERRED",
                Purpose::Writing | Purpose::WritingOf(_) | Purpose::Applying => "BEGIN IMMEDIATE",
            })?,
            Self::Postgres(session) => session.batch(&match purpose {
                Purpose::Reading => PICTURE.to_owned(),
                Purpose::Writing => format!("{CHANGES}; {ALONE}"),
                Purpose::Applying => format!("{CHANGES}; {APPLYING}"),
                Purpose::WritingOf(till) => format!("{CHANGES}; {BESIDE} {till} FOR UPDATE"),
            })?,
        }
        transaction.open = true;
        Ok(transaction)
    }

    /// Works in a transaction: everything it does is durable together, or nothing is done.
    pub(super) fn within<T, E: From<DbError>>(
        &self,
        purpose: Purpose,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begin(purpose)?.carry(work)
    }

    /// A statement, prepared at its first use.
    pub(super) fn prepare(&self, sql: &str) -> DbResult<Statement<'_>> {
        match self {
            Self::Sqlite(conn) => Ok(Statement::Sqlite(conn.prepare_cached(sql)?)),
            Self::Postgres(session) => Ok(Statement::Postgres(session, sql.to_owned())),
        }
    }

    /// Does what a statement says; how many rows it changed.
    pub(super) fn execute(&self, sql: &str, with: impl Params) -> DbResult<usize> {
        self.prepare(sql)?.execute(with)
    }

    /// Does what a statement says where nobody asks how many rows it changed: over a line its answer is not waited for. What
    /// fails is told to the next one that waits for anything.
    pub(super) fn put(&self, sql: &str, with: &[&dyn Param]) -> DbResult<()> {
        match self {
            Self::Sqlite(_) => self.execute(sql, with).map(drop),
            Self::Postgres(session) => session.put(sql, &bound(with)?),
        }
    }

    /// Waits until everything that was put is there.
    pub(super) fn arrived(&self) -> DbResult<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(session) => session.arrived(),
        }
    }

    /// The first row of an answer.
    pub(super) fn query_row<T>(
        &self,
        sql: &str,
        with: impl Params,
        take: impl FnOnce(Row<'_>) -> DbResult<T>,
    ) -> DbResult<T> {
        self.prepare(sql)?.query_row(with, take)
    }

    /// Takes the rows of a long answer one after another, a few of them in memory.
    pub(super) fn walk(
        &self,
        sql: &str,
        with: &[&dyn Param],
        take: &mut dyn FnMut(Row<'_>) -> DbResult<()>,
    ) -> DbResult<()> {
        match self {
            Self::Sqlite(_) => {
                let mut statement = self.prepare(sql)?;
                let mut rows = statement.query(with)?;
                while let Some(row) = rows.next()? {
                    take(row)?;
                }
                Ok(())
            }
            Self::Postgres(session) => session.walk(sql, &bound(with)?, &mut |row| take(Row::Postgres(row))),
        }
    }

    /// Adds rows to a table, every column of each row in the order of `columns`.
    pub(super) fn append(&self, table: &str, columns: &[(&str, Kind)], rows: &[Vec<Bound<'_>>]) -> DbResult<()> {
        match self {
            Self::Sqlite(conn) => {
                let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
                let marks: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
                let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", "));
                let mut insert = conn.prepare_cached(&sql)?;
                for row in rows {
                    let _ = insert.execute(rusqlite::params_from_iter(row))?;
                }
                Ok(())
            }
            Self::Postgres(session) => session.copy_in(table, columns, rows),
        }
    }

    /// Does what several statements without parameters say.
    pub(super) fn execute_batch(&self, sql: &str) -> DbResult<()> {
        match self {
            Self::Sqlite(conn) => Ok(conn.execute_batch(sql)?),
            Self::Postgres(session) => session.batch(sql),
        }
    }
}

impl Transaction<'_> {
    /// Works in it, and makes what was done durable.
    pub(super) fn carry<T, E: From<DbError>>(self, work: impl FnOnce(&Conn) -> Result<T, E>) -> Result<T, E> {
        let done = work(self.conn)?;
        self.commit()?;
        Ok(done)
    }

    /// Makes everything done in it durable.
    fn commit(mut self) -> DbResult<()> {
        match self.conn {
            Conn::Sqlite(_) => self.conn.execute_batch("COMMIT")?,
            Conn::Postgres(session) => session.commit()?,
        }
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // SQLite has rolled back by itself after some errors: there is nothing left to end then.
        if self.open
            && let Err(error) = self.conn.execute_batch("ROLLBACK")
        {
            tracing::debug!(%error, "nothing to roll back");
        }
    }
}

/// A statement that is ready.
pub(super) enum Statement<'c> {
    /// Of SQLite.
    Sqlite(rusqlite::CachedStatement<'c>),
    /// Of PostgreSQL.
    Postgres(&'c postgres::Session, String),
}

impl Statement<'_> {
    /// Does it; how many rows it changed.
    pub(super) fn execute(&mut self, with: impl Params) -> DbResult<usize> {
        let with = bound(&with.list())?;
        match self {
            Self::Sqlite(statement) => Ok(statement.execute(rusqlite::params_from_iter(with))?),
            Self::Postgres(session, sql) => Ok(usize::try_from(session.execute(sql, &with)?).unwrap_or(usize::MAX)),
        }
    }

    /// Asks it.
    pub(super) fn query(&mut self, with: impl Params) -> DbResult<Rows<'_>> {
        let with: Vec<Bound<'_>> = bound(&with.list())?;
        match self {
            Self::Sqlite(statement) => Ok(Rows::Sqlite(statement.query(rusqlite::params_from_iter(with))?)),
            Self::Postgres(session, sql) => Ok(Rows::Postgres(session.query(sql, &with)?, 0)),
        }
    }

    /// The first row of the answer; [`DbError::Absent`] when there is none.
    pub(super) fn query_row<T>(&mut self, with: impl Params, take: impl FnOnce(Row<'_>) -> DbResult<T>) -> DbResult<T> {
        take(self.query(with)?.next()?.ok_or(DbError::Absent)?)
    }

    /// Every row of the answer.
    pub(super) fn query_map<T>(
        &mut self,
        with: impl Params,
        mut take: impl FnMut(Row<'_>) -> DbResult<T>,
    ) -> DbResult<Vec<T>> {
        let mut rows = self.query(with)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(take(row)?);
        }
        Ok(all)
    }

    /// True when the answer has a row.
    pub(super) fn exists(&mut self, with: impl Params) -> DbResult<bool> {
        Ok(self.query(with)?.next()?.is_some())
    }
}

/// The rows of an answer, one after another.
pub(super) enum Rows<'s> {
    /// Of SQLite, read as they are asked for.
    Sqlite(rusqlite::Rows<'s>),
    /// Of PostgreSQL, all of them, and how many were asked for.
    Postgres(Vec<tokio_postgres::Row>, usize),
}

impl Rows<'_> {
    /// The next row.
    pub(super) fn next(&mut self) -> DbResult<Option<Row<'_>>> {
        match self {
            Self::Sqlite(rows) => Ok(rows.next()?.map(Row::Sqlite)),
            Self::Postgres(rows, taken) => {
                *taken += 1;
                Ok(rows.get(*taken - 1).map(Row::Postgres))
            }
        }
    }
}

/// A row of an answer.
#[derive(Clone, Copy)]
pub(super) enum Row<'r> {
    /// Of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// Of PostgreSQL.
    Postgres(&'r tokio_postgres::Row),
}

impl Row<'_> {
    /// A column by its place, from 0.
    pub(super) fn get<T: Column>(&self, at: usize) -> DbResult<T> {
        T::from_value(self.value(at)?)
    }

    /// The value of a column by its place, from 0.
    fn value(&self, at: usize) -> DbResult<Value<'_>> {
        match self {
            Self::Sqlite(row) => Value::of_sqlite(row.get_ref(at)?),
            Self::Postgres(row) => postgres::cell(row, at),
        }
    }
}

/// The parameters of a statement, in order.
pub(super) trait Params {
    /// All of them.
    fn list(&self) -> Vec<&dyn Param>;
}

impl Params for &[&dyn Param] {
    fn list(&self) -> Vec<&dyn Param> {
        self.to_vec()
    }
}

impl<T: Param> Params for [T; 1] {
    fn list(&self) -> Vec<&dyn Param> {
        vec![&self[0]]
    }
}

impl Params for [&dyn Param; 0] {
    fn list(&self) -> Vec<&dyn Param> {
        Vec::new()
    }
}

/// An answer that may have no row.
pub(super) trait OptionalExtension<T> {
    /// Nothing when there was no row.
    fn optional(self) -> DbResult<Option<T>>;
}

impl<T> OptionalExtension<T> for DbResult<T> {
    fn optional(self) -> DbResult<Option<T>> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(DbError::Absent) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
