//! The till's storage, and the only place with its SQL.
//!
//! Two files: the money (journal, payments, shifts) is opened by [`open`] alone, one owner at a time, and every commit
//! is on the disk before it counts; the directory (streets, accounts, charges, people) can always be downloaded again.
//! Functions of the modules take a transaction and do not commit: the use case decides what commits together.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{OpenFlags, TransactionBehavior};

pub mod attachments;
pub mod backup;
pub mod carried;
pub mod counts;
pub mod directory;
pub mod error;
pub mod identity;
pub mod journal;
pub mod messages;
pub mod migrate;
pub mod owner;
pub mod payments;
pub mod queue;
pub mod readings;
pub mod receipts;
pub mod report;
pub mod reversals;
pub mod shifts;
pub mod signin;
pub mod verify;

pub use error::StoreError;
pub use rusqlite::{Connection, Transaction as Tx};

use owner::{Owner, OwnerError};

/// A connection of the money file for reading only.
pub type Reader = Connection;

/// Name of the money file in its folder.
pub const MONEY: &str = "money.sqlite";
/// A money file that is still being made.
const MONEY_NEW: &str = "money.new.sqlite";
/// How long a connection waits for another before it says that the file is busy.
const BUSY: Duration = Duration::from_secs(5);
/// A log of more pages than this is cut back to nothing when a checkpoint has emptied it: 16 MiB.
const LOG_PAGES_MAX: i64 = 4096;

/// How the money file is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// The data folder.
    pub dir: PathBuf,
    /// A registered SQLite VFS over ordinary files, for simulated faults; the system's own when unset.
    pub vfs: Option<String>,
    /// Key of an encrypted file. This build has no encryption and refuses one, so that nobody believes otherwise.
    pub key: Option<String>,
    /// False only for enumerated tests, which open the file hundreds of times: commits then survive a killed program,
    /// but not a power cut.
    pub durable: bool,
    /// Who opens it, as a second copy will be told: `kassa (pid 123, anna@counter-3)`.
    pub owner: String,
}

/// Why the money file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another copy of the program has it (R22).
    #[error("owned by {by}")]
    Owned {
        /// The name it signed with; empty when it has not signed.
        by: String,
    },
    /// There is no money file here.
    #[error("no money file in {}", .0.display())]
    Missing(PathBuf),
    /// The file or its folder may not be written.
    #[error("no permission for {}", .0.display())]
    Permission(PathBuf),
    /// No room on the disk.
    #[error("the disk is full")]
    Full,
    /// The disk failed.
    #[error("the disk failed: {0}")]
    Io(String),
    /// The file is not a database at all.
    #[error("{} is not a database", .0.display())]
    NotADatabase(PathBuf),
    /// The file is a database of another program.
    #[error("{} is a database of another program", .0.display())]
    Foreign(PathBuf),
    /// The file is damaged.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// A newer program has written it.
    #[error("schema version {found}, this program knows up to {known}")]
    Newer {
        /// Version of the file.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// A key was given, and this build has no encryption.
    #[error("this build has no encryption")]
    NoEncryption,
    /// Anything else of the database.
    #[error(transparent)]
    Store(StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            StoreError::Io(what) => Self::Io(what),
            StoreError::Damaged(what) => Self::Damaged(what),
            other => Self::Store(other),
        }
    }
}

/// The opened money file.
#[derive(Debug)]
pub struct Store {
    // Before the owner: fields are dropped in order, and the file is closed before the folder is let go.
    connection: Connection,
    dir: PathBuf,
    vfs: Option<String>,
    _owner: Owner,
}

/// Opens the money file, makes it when it is not there, and leads an older one to the present schema. The only way to it.
///
/// # Errors
/// Names what is in the way; nothing has been changed then.
pub fn open(options: &StoreOptions) -> Result<Store, OpenError> {
    if options.key.is_some() {
        return Err(OpenError::NoEncryption);
    }
    let dir = options.dir.as_path();
    create_private_dir(dir).map_err(|error| io_error(&error, dir))?;
    let owner = Owner::take(dir, &options.owner).map_err(|error| match error {
        OwnerError::Owned { by } => OpenError::Owned { by },
        OwnerError::Io(error) => io_error(&error, dir),
    })?;
    let path = dir.join(MONEY);
    let vfs = options.vfs.as_deref();
    if !path.try_exists().map_err(|error| io_error(&error, &path))? {
        create(dir, vfs)?;
    }
    let mut connection = connect(&path, vfs, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Before anything is written: a file that is not ours or damaged is left as it is.
    migrate::check_identity(&connection, &path)?;
    check(&connection)?;
    prepare_writer(&connection, &path, options.durable)?;
    migrate::to_present(&mut connection)?;
    Ok(Store { connection, dir: options.dir.clone(), vfs: options.vfs.clone(), _owner: owner })
}

/// Opens the money file for reading only, beside its owner or without one: for reports and the verification.
///
/// # Errors
/// Names what is in the way.
pub fn open_reader(dir: &Path, vfs: Option<&str>) -> Result<Reader, OpenError> {
    let path = dir.join(MONEY);
    if !path.try_exists().map_err(|error| io_error(&error, &path))? {
        return Err(OpenError::Missing(path));
    }
    let connection = connect(&path, vfs, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;").map_err(|e| named(e, &path))?;
    migrate::check_identity(&connection, &path)?;
    Ok(connection)
}

impl Store {
    /// Begins a transaction that may write: nobody else can from here on. Dropping it undoes it.
    ///
    /// # Errors
    /// A failing database.
    pub fn transaction(&mut self) -> Result<Tx<'_>, StoreError> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// The connection, for reading what the till's own thread has written.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Another connection, for reading only: for another thread.
    ///
    /// # Errors
    /// As [`open_reader`].
    pub fn reader(&self) -> Result<Reader, OpenError> {
        open_reader(&self.dir, self.vfs.as_deref())
    }

    /// The data folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Carries the log over into the file as far as readers let it. It flushes several times, and so belongs to idle
    /// moments, never between a cashier and a payment: commits themselves do not checkpoint.
    ///
    /// # Errors
    /// A failing disk.
    pub fn checkpoint(&self) -> Result<Checkpoint, StoreError> {
        let mut done = self.run_checkpoint("PASSIVE")?;
        if done.is_complete() && done.log_pages > LOG_PAGES_MAX {
            // A reader in the middle keeps the log as it is; it is cut next time.
            self.connection.busy_timeout(Duration::ZERO)?;
            let truncated = self.run_checkpoint("TRUNCATE");
            self.connection.busy_timeout(BUSY)?;
            done = truncated?;
        }
        if done.is_complete() {
            self.begin_log()?;
        }
        Ok(done)
    }

    /// The first commit after a checkpoint begins the log anew and flushes its header beside its own page. It is made
    /// here, in the idle moment, by a number that stays as it is (an update of a row to what it is writes nothing): the
    /// next payment waits for one flush and not for two.
    fn begin_log(&self) -> Result<(), StoreError> {
        let version: u32 = self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(self.connection.pragma_update(None, "user_version", version)?)
    }

    fn run_checkpoint(&self, mode: &str) -> Result<Checkpoint, StoreError> {
        let sql = format!("PRAGMA wal_checkpoint({mode})");
        Ok(self
            .connection
            .query_row(&sql, [], |row| Ok(Checkpoint { log_pages: row.get(1)?, copied_pages: row.get(2)? }))?)
    }
}

/// How far a checkpoint came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Pages in the log.
    pub log_pages: i64,
    /// Of them already in the file.
    pub copied_pages: i64,
}

impl Checkpoint {
    /// True when the file has everything.
    #[must_use]
    pub const fn is_complete(self) -> bool {
        self.copied_pages == self.log_pages
    }
}

/// Makes a new money file under another name and renames it when it is whole, so that an empty one under the real name
/// is always somebody's damage and never a beginning.
fn create(dir: &Path, vfs: Option<&str>) -> Result<(), OpenError> {
    let (path, fresh) = (dir.join(MONEY), dir.join(MONEY_NEW));
    let log = dir.join(format!("{MONEY}-wal"));
    if log.metadata().is_ok_and(|log| log.len() > 0) {
        return Err(OpenError::Damaged(format!("{MONEY} is gone, its log is still there")));
    }
    for leftover in [fresh.clone(), dir.join(format!("{MONEY_NEW}-journal"))] {
        match std::fs::remove_file(&leftover) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io_error(&error, &leftover)),
            Ok(()) | Err(_) => {}
        }
    }
    let file = owner::open_private(&fresh).map_err(|error| io_error(&error, &fresh))?;
    drop(file);
    let mut connection = connect(&fresh, vfs, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;")?;
    migrate::create(&mut connection)?;
    connection.close().map_err(|(_, error)| error)?;
    std::fs::rename(&fresh, &path).map_err(|error| io_error(&error, &path))?;
    sync_dir(dir).map_err(|error| io_error(&error, dir))
}

/// Opens a file that is there.
fn connect(path: &Path, vfs: Option<&str>, access: OpenFlags) -> Result<Connection, OpenError> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
        None => Connection::open_with_flags(path, flags),
    };
    let connection = connection.map_err(|error| named(error, path))?;
    connection.busy_timeout(BUSY)?;
    let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A plan that may depend on what is bound would be made anew each time something is bound.
    let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn prepare_writer(connection: &Connection, path: &Path, durable: bool) -> Result<(), OpenError> {
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(|error| named(error, path))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(OpenError::Io(format!("{}: journal mode {mode}", path.display())));
    }
    let synchronous = if durable { "FULL" } else { "OFF" };
    Ok(connection.execute_batch(&format!(
        "PRAGMA synchronous = {synchronous}; PRAGMA fullfsync = {durable}; PRAGMA wal_autocheckpoint = 0;
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
    ))?)
}

/// Asks SQLite whether the file's structure is whole. Whether its content is, the chain tells.
fn check(connection: &Connection) -> Result<(), OpenError> {
    let said: Vec<String> = connection
        .prepare("PRAGMA quick_check(10)")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if said == ["ok"] { Ok(()) } else { Err(OpenError::Damaged(said.join("; "))) }
}

/// An error of the database with the file it is about.
fn named(error: rusqlite::Error, path: &Path) -> OpenError {
    use rusqlite::ErrorCode as Code;
    match error.sqlite_error_code() {
        Some(Code::NotADatabase) => OpenError::NotADatabase(path.to_owned()),
        Some(Code::ReadOnly | Code::PermissionDenied | Code::CannotOpen) => OpenError::Permission(path.to_owned()),
        _ => error.into(),
    }
}

fn io_error(error: &io::Error, path: &Path) -> OpenError {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => OpenError::Permission(path.to_owned()),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => OpenError::Full,
        _ => OpenError::Io(format!("{}: {error}", path.display())),
    }
}

fn create_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    let _ = builder.recursive(true);
    #[cfg(unix)]
    let _ = std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Makes a rename in a folder durable. Windows does that itself and cannot open a folder.
fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(dir)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests;
