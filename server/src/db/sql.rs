//! The thin layer between the store's questions and the database that answers them: connections, transactions,
//! statements, rows.
//!
//! The text of a statement is what SQLite and PostgreSQL both understand, with numbered parameters (`?1`); what is said
//! once is prepared once and kept.

use rusqlite::OpenFlags;
use std::path::Path;
use std::time::Duration;

use super::{DbError, DbResult};

mod value;

use value::{Bound, bound};
pub(super) use value::{Column, Param, Value, params};

/// How long one writer waits for another.
const BUSY: Duration = Duration::from_secs(10);
/// Statements kept prepared.
const KEPT: usize = 128;

/// A connection to a database.
#[derive(Debug)]
pub(super) enum Conn {
    /// A file of SQLite.
    Sqlite(rusqlite::Connection),
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// One consistent picture.
    Reading,
    /// Changes, one after another with everybody else's.
    Writing,
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
        conn.set_prepared_statement_cache_capacity(KEPT);
        Ok(Self::Sqlite(conn))
    }

    /// Begins a transaction. There is one at a time.
    pub(super) fn begin(&self, purpose: Purpose) -> DbResult<Transaction<'_>> {
        match self {
            Self::Sqlite(_) => self.execute_batch(match purpose {
                Purpose::Reading => "BEGIN DEFERRED",
                Purpose::Writing => "BEGIN IMMEDIATE",
            })?,
        }
        Ok(Transaction { conn: self, open: true })
    }

    /// A statement, prepared at its first use.
    pub(super) fn prepare(&self, sql: &str) -> DbResult<Statement<'_>> {
        match self {
            Self::Sqlite(conn) => Ok(Statement::Sqlite(conn.prepare_cached(sql)?)),
        }
    }

    /// Does what a statement says; how many rows it changed.
    pub(super) fn execute(&self, sql: &str, with: impl Params) -> DbResult<usize> {
        self.prepare(sql)?.execute(with)
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

    /// Does what several statements without parameters say.
    pub(super) fn execute_batch(&self, sql: &str) -> DbResult<()> {
        match self {
            Self::Sqlite(conn) => Ok(conn.execute_batch(sql)?),
        }
    }
}

impl Transaction<'_> {
    /// Makes everything done in it durable.
    pub(super) fn commit(mut self) -> DbResult<()> {
        self.conn.execute_batch("COMMIT")?;
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
}

impl Statement<'_> {
    /// Does it; how many rows it changed.
    pub(super) fn execute(&mut self, with: impl Params) -> DbResult<usize> {
        let with = bound(&with.list())?;
        match self {
            Self::Sqlite(statement) => Ok(statement.execute(rusqlite::params_from_iter(with))?),
        }
    }

    /// Asks it.
    pub(super) fn query(&mut self, with: impl Params) -> DbResult<Rows<'_>> {
        let with: Vec<Bound<'_>> = bound(&with.list())?;
        match self {
            Self::Sqlite(statement) => Ok(Rows::Sqlite(statement.query(rusqlite::params_from_iter(with))?)),
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
}

impl Rows<'_> {
    /// The next row.
    pub(super) fn next(&mut self) -> DbResult<Option<Row<'_>>> {
        match self {
            Self::Sqlite(rows) => Ok(rows.next()?.map(Row::Sqlite)),
        }
    }
}

/// A row of an answer.
#[derive(Clone, Copy)]
pub(super) enum Row<'r> {
    /// Of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
}

impl Row<'_> {
    /// A column by its place, from 0.
    pub(super) fn get<T: Column>(&self, at: usize) -> DbResult<T> {
        match self {
            Self::Sqlite(row) => T::from_value(Value::of_sqlite(row.get_ref(at)?)?),
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
