//! The centre's store, on SQLite or PostgreSQL: the only place with SQL.
//!
//! A use case gets a [`View`] (to read one consistent picture) or a [`Change`] (to read and write, all or nothing) and
//! calls functions named after what they mean; each family of tables has its file, and every question is written once for
//! both databases. Writers come one after another, so that what a change has read still holds when it writes: on SQLite
//! by a lock on its one writing connection, on PostgreSQL by a lock in the database, beside which tills may add to their
//! own journals at once, and somebody may apply what they added. Another program on the same data (the command line beside a running server) is an ordinary
//! second writer: both wait for each other.

use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{ErrorCode, OpenFlags};

mod accounts;
mod attachments;
mod audit;
mod backup;
mod banks;
mod card;
mod convert;
mod copy;
mod derived;
mod directory;
mod enrolment;
mod files_key;
mod journal;
mod ledger;
mod messages;
mod meters;
mod migrate;
mod money;
mod operators;
mod overview;
mod points;
mod pool;
mod postings;
mod record;
mod reference;
mod registries;
mod report;
mod returns;
mod search;
mod settle;
mod sql;
mod tills;
mod totals;
mod users;
mod verdicts;

pub use accounts::{NewAccount, NewCharge, NewMeter};
pub use attachments::{AccessRow, AttachmentRow, Held, MissingRow};
pub use audit::{AuditRow, Deed};
pub use backup::Label;
pub use banks::{BankRow, NewOrder, OrderRow};
pub use card::{BookedOnAccount, Moved, MovedOnAccount, PostedOnAccount, ReadOnAccount};
pub use derived::{CashMoveRow, PaymentRow, ReceiptRow, Sums};
pub use directory::{FEED_ROWS_MAX, Feed, FeedKind};
pub use enrolment::CodeState;
pub use journal::{HeadRow, StoredEntry};
pub use ledger::{
    Balance, Booked, BookedFor, DrawerFacts, HeldEntry, KeptProof, Known, Lying, Mismatch, NewTransfer, PaidFacts,
    PaidLine, ReturnFacts, ShiftFigure, TakenIn, TransferPart, TransferRow,
};
pub use messages::{MessageRow, To};
pub use meters::{Gone, MeterPut, MeterRow};
pub use money::{MoneyRow, OwedRow};
pub use operators::{NewOperator, OperatorRow, SessionRow};
pub use overview::{Overview, ShiftOfTill};
pub use postings::{AccountPayment, ChargeRow, Part};
pub use reference::{NewCommission, NewProvider, NewService};
pub use registries::{Alike, AlikeCount, LoadRow, NewLoad, PaymentOfLoad, ReadingOfLoad};
pub use returns::ReversalRow;
pub use search::{Found, FoundPayment, FoundReversal, PaymentState, Search, SearchPlace};
pub use settle::{Looked, Outcome, Standing};
pub use sql::TlsTrouble;
pub use tills::{Alarm, AlarmRow, TillRow};
pub use totals::{ProviderSum, SumOf, Totals};
pub use users::NewUser;
pub use verdicts::Given;

use kassa_domain::ids::TillId;
use pool::Pool;
use sql::{Conn, Purpose, Sort};

/// The file in the data directory.
const FILE: &str = "centre.sqlite";
/// Readers kept for later; more are opened when needed and closed again.
const READERS_KEPT: usize = 4;

/// The address of a database of PostgreSQL as libpq has it, `postgresql://user@host:port/database` or `host=… dbname=…`,
/// with `sslmode` and `sslrootcert`: another computer's needs `verify-full`. It may hold a password and is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresAddress(String);

impl From<String> for PostgresAddress {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresAddress")
    }
}

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite's own word.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL's own word.
    #[error("PostgreSQL: {}", sql::words(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// The address of a PostgreSQL database cannot be read.
    #[error("the address of the database is not of the form postgresql://user@host:port/database")]
    Address,
    /// Nobody answers where PostgreSQL was, though nothing says that it is gone. What was asked last may have been done.
    #[error("PostgreSQL does not answer")]
    Silent,
    /// A commit is not confirmed, as without a synchronous standby that should. What was asked last may be done later.
    #[error("PostgreSQL does not confirm a commit: does its synchronous standby run?")]
    Unconfirmed,
    /// The way to PostgreSQL is not as safe as it must be.
    #[error(transparent)]
    PostgresTls(#[from] TlsTrouble),
    /// The database was made by a newer program.
    #[error("the database has schema version {found}, this program knows {known}")]
    Newer {
        /// Its version.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// The file is there and is something else, or its pages are damaged.
    #[error("{} is no database of a centre, or is damaged: {source}", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// SQLite's own word.
        source: rusqlite::Error,
    },
    /// A value is there already that may be there once only.
    #[error("it is there already")]
    Taken,
    /// A text with the letter NUL, which no table takes.
    #[error("a text holds the letter NUL")]
    Nul,
    /// A row that must be there is not.
    #[error("a row of the database that must be there is not")]
    Absent,
    /// A value in a table that cannot be.
    #[error("the database holds a value that cannot be: {0}")]
    Corrupt(&'static str),
    /// The data directory cannot be made or read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl DbError {
    /// True when waiting may help: another writer holds the database.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Silent | Self::Unconfirmed)
            || matches!(self.code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
            || self.sort() == Sort::Busy
    }

    /// True when the disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::DiskFull)) || self.sort() == Sort::Full
    }

    /// True when a value is there already that may be there once only.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Taken)
            || matches!(self.code(), Some(ErrorCode::ConstraintViolation))
            || self.sort() == Sort::Refused
    }

    /// True when what was to be written is refused for what it is, by a table's own rules or for a letter in a text.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Nul) || self.is_taken()
    }

    fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            Self::Damaged { source, .. } => source.sqlite_error_code(),
            _ => None,
        }
    }

    fn sort(&self) -> Sort {
        if let Self::Postgres(error) = self { sql::sort(error) } else { Sort::Other }
    }
}

/// What the store gives.
pub type DbResult<T> = Result<T, DbError>;

/// The open database.
#[derive(Debug)]
pub struct Db(Store);

/// Where it is.
#[derive(Debug)]
enum Store {
    /// A file of SQLite: one connection writes, readers have their own and see a consistent picture while it writes.
    Sqlite { path: PathBuf, writer: Mutex<Conn>, readers: Mutex<Vec<Conn>> },
    /// A database of PostgreSQL.
    Postgres(Pool),
}

/// A consistent picture of the database.
#[derive(Debug)]
pub struct View<'a> {
    conn: &'a Conn,
}

/// A picture that may be changed, all or nothing.
#[derive(Debug)]
pub struct Change<'a> {
    view: View<'a>,
}

impl<'a> Deref for Change<'a> {
    type Target = View<'a>;
    fn deref(&self) -> &View<'a> {
        &self.view
    }
}

impl Db {
    /// Opens the database of a centre: of its data directory, or of PostgreSQL.
    ///
    /// # Errors
    /// As of [`Db::open`] and [`Db::open_postgres`].
    pub fn at(data: &Path, postgres: Option<&PostgresAddress>, now_ms: i64) -> DbResult<Self> {
        match postgres {
            None => Self::open(data, now_ms),
            Some(address) => {
                own_folder(data).map_err(|source| DbError::Io { path: data.to_owned(), source })?;
                Self::open_postgres(address, now_ms)
            }
        }
    }

    /// Opens the database of a data directory, making both when they are not there yet, and brings it to this program's
    /// schema.
    ///
    /// # Errors
    /// The directory cannot be made, the file is no database, or a newer program made it.
    pub fn open(data: &Path, now_ms: i64) -> DbResult<Self> {
        own_folder(data).map_err(|source| DbError::Io { path: data.to_owned(), source })?;
        Self::open_file(&Self::file_in(data), now_ms)
    }

    /// Opens a database by the name of its file, as [`Db::open`] does.
    ///
    /// # Errors
    /// The file is no database, or a newer program made it.
    pub fn open_file(path: &Path, now_ms: i64) -> DbResult<Self> {
        let path = path.to_owned();
        let opened = Conn::sqlite(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
            .and_then(|mut writer| migrate::migrate(&mut writer, now_ms).map(|()| writer));
        let writer = opened.map_err(|error| match error {
            DbError::Sqlite(source) if is_damage(&source) => DbError::Damaged { path: path.clone(), source },
            other => other,
        })?;
        Ok(Self(Store::Sqlite { path, writer: Mutex::new(writer), readers: Mutex::new(Vec::new()) }))
    }

    /// Opens a database of PostgreSQL by its address, making the tables when there are none yet, and brings it to this
    /// program's schema.
    ///
    /// # Errors
    /// The address cannot be read, nobody answers there, or a newer program made it.
    pub fn open_postgres(address: &PostgresAddress, now_ms: i64) -> DbResult<Self> {
        let pool = Pool::new(&address.0)?;
        pool.within(Purpose::Writing, |conn| migrate::postgres(conn, now_ms))?;
        Ok(Self(Store::Postgres(pool)))
    }

    /// True when a database of PostgreSQL has a centre in it.
    ///
    /// # Errors
    /// The address cannot be read, or nobody answers there.
    pub fn is_in_postgres(address: &PostgresAddress) -> DbResult<bool> {
        Pool::new(&address.0)?.within(Purpose::Reading, |conn| Ok(migrate::version(conn)? > 0))
    }

    /// True when a data directory has a centre in it.
    #[must_use]
    pub fn is_in(data: &Path) -> bool {
        Self::file_in(data).is_file()
    }

    /// The file in a data directory.
    #[must_use]
    pub fn file_in(data: &Path) -> PathBuf {
        data.join(FILE)
    }

    /// Closes the database with everything in its one file.
    ///
    /// # Errors
    /// What the store says.
    pub fn close(self) -> DbResult<()> {
        let Store::Sqlite { writer, readers, .. } = self.0 else { return Ok(()) };
        readers.into_inner().unwrap_or_else(PoisonError::into_inner).clear();
        let Conn::Sqlite(writer) = writer.into_inner().unwrap_or_else(PoisonError::into_inner) else { return Ok(()) };
        // The file may be renamed then: nothing of it is in a log beside it.
        writer.pragma_update(None, "journal_mode", "DELETE")?;
        writer.close().map_err(|(_, error)| error.into())
    }

    /// How many answers of PostgreSQL were waited for since it was opened: what is sent ahead of an answer costs none of its
    /// own. SQLite is asked without waiting.
    #[must_use]
    pub fn waits(&self) -> u64 {
        match &self.0 {
            Store::Sqlite { .. } => 0,
            Store::Postgres(pool) => pool.waits(),
        }
    }

    /// How many commits the database has not confirmed, as without the synchronous standby that should. Nothing is changed
    /// meanwhile.
    #[must_use]
    pub fn unconfirmed(&self) -> usize {
        match &self.0 {
            Store::Sqlite { .. } => 0,
            Store::Postgres(pool) => pool.late(),
        }
    }

    /// The file of the database, when it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            Store::Sqlite { path, .. } => Some(path),
            Store::Postgres(_) => None,
        }
    }

    /// Changes the database: everything `work` does becomes durable together, or nothing does.
    ///
    /// # Errors
    /// What `work` gives, or what the store says.
    pub fn write<T, E: From<DbError>>(&self, work: impl FnOnce(&Change<'_>) -> Result<T, E>) -> Result<T, E> {
        self.change(Purpose::Writing, work)
    }

    /// Changes nothing but one till's own rows, as [`Db::write`] does: other tills' may be changed meanwhile.
    ///
    /// # Errors
    /// What `work` gives, or what the store says.
    pub fn write_of<T, E: From<DbError>>(
        &self,
        till: TillId,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.change(Purpose::WritingOf(till.0.into()), work)
    }

    /// Changes what stored entries make, as [`Db::write`] does: tills may store more of them meanwhile.
    ///
    /// # Errors
    /// What `work` gives, or what the store says.
    pub fn apply<T, E: From<DbError>>(&self, work: impl FnOnce(&Change<'_>) -> Result<T, E>) -> Result<T, E> {
        self.change(Purpose::Applying, work)
    }

    fn change<T, E: From<DbError>>(
        &self,
        purpose: Purpose,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let work = |conn: &Conn| work(&Change { view: View { conn } });
        match &self.0 {
            // A panic inside `work` rolled its transaction back, so the connection behind a poisoned lock is sound.
            Store::Sqlite { writer, .. } => writer.lock().unwrap_or_else(PoisonError::into_inner).within(purpose, work),
            Store::Postgres(pool) => pool.within(purpose, work),
        }
    }

    /// Reads from one consistent picture of the database.
    ///
    /// # Errors
    /// What `work` gives, or what the store says.
    pub fn read<T, E: From<DbError>>(&self, work: impl FnOnce(&View<'_>) -> Result<T, E>) -> Result<T, E> {
        let work = |conn: &Conn| work(&View { conn });
        let (path, readers) = match &self.0 {
            Store::Sqlite { path, readers, .. } => (path, readers),
            Store::Postgres(pool) => return pool.within(Purpose::Reading, work),
        };
        let kept = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match kept {
            Some(conn) => conn,
            None => Conn::sqlite(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        };
        let read = conn.within(Purpose::Reading, work);
        let mut readers = readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(conn);
        }
        read
    }
}

/// Makes a folder that its owner alone may look into: names, debts and verifiers of passwords are in it. One that is
/// there already keeps the rights its owner gave it.
fn own_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    let _ = builder.recursive(true);
    #[cfg(unix)]
    {
        let _ = std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    }
    builder.create(path)
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

#[cfg(test)]
mod tests;
