//! The directory's files: their names, making and opening them, taking them into use and removing them.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{DirectoryError, read};
use crate::store::{StoreError, owner, sync_dir};

const SCHEMA: &str = include_str!("schema.sql");
/// What a directory needs before it can be searched.
pub const INDEXES: &str = include_str!("indexes.sql");
/// Version of what the files hold.
const VERSION: u32 = 8;
/// The first version with phones, and with the forms of providers outside the billing.
pub const WITH_PHONES: u32 = 3;
/// The first version with the former names of streets; the one before has scales of meters, the one after breaks and
/// holidays of the point, the seventh norms, and whose word a meter's last reading is, and the eighth the words for a room
/// left out of houses and flats.
pub const WITH_FORMER_NAMES: u32 = 5;
/// The oldest version that is read. It stays in use until a new one is there, for a till without a line takes money by
/// it. Any other is thrown away.
const OLDEST: u32 = 2;
/// Marks the file as ours: `KASD`.
const APPLICATION: u32 = 0x4b41_5344;
/// A directory that is still being built.
pub const NEW: &str = "directory.new.sqlite";
/// An empty directory that is still being made.
const EMPTY: &str = "directory.empty.sqlite";
/// Left by a reader that met damage, for the writer to throw the file away.
pub const DAMAGED: &str = "directory.damaged";
/// What a directory that is being built has in memory, KiB: its pages, and as much again of what is sorted.
const BUILDING_KIB: u32 = 8 << 10;
/// How long a connection waits for another.
const BUSY: Duration = Duration::from_secs(5);

/// The path of a numbered directory.
pub fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("directory.{number}.sqlite"))
}

/// The numbers of the directories there are, with their logs.
fn numbers(dir: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| {
            let (number, rest) = name.strip_prefix("directory.")?.split_once('.')?;
            rest.starts_with("sqlite").then(|| number.parse().ok())?
        });
        found.extend(number.map(|number| (number, entry.path())));
    }
    Ok(found)
}

/// The number of the directory in use.
pub fn newest(dir: &Path) -> io::Result<Option<u64>> {
    let found = numbers(dir)?;
    Ok(found.into_iter().filter(|(number, found)| *found == path(dir, *number)).map(|(number, _)| number).max())
}

/// Removes directories that are out of use. One that a reader still holds on Windows goes the next time.
pub fn remove_older(dir: &Path, number: u64) {
    for (old, path) in numbers(dir).unwrap_or_default() {
        if old < number {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Removes a file of a database and what belongs to it, as far as they are there.
pub fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

/// True when the file had better be downloaded anew: damaged, of another program or of another version.
pub fn is_useless(error: &DirectoryError) -> bool {
    error.is_damage() || matches!(error, DirectoryError::NotYet)
}

/// Makes a file with the schema, over whatever was there.
pub fn create_file(path: &Path, indexed: bool) -> Result<(), DirectoryError> {
    remove(path);
    drop(owner::open_private(path)?);
    let mut connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(SCHEMA)?;
    if indexed {
        tx.execute_batch(INDEXES)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    Ok(tx.commit()?)
}

pub fn create_empty(dir: &Path, number: u64) -> Result<Connection, DirectoryError> {
    let fresh = dir.join(EMPTY);
    create_file(&fresh, true)?;
    publish(dir, open_writer(&fresh)?, EMPTY, number)?;
    match std::fs::remove_file(dir.join(DAMAGED)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => open_writer(&path(dir, number)),
    }
}

/// Closes a file so that nothing of it is left in a log, and gives it its number.
pub fn publish(dir: &Path, connection: Connection, name: &str, number: u64) -> Result<(), DirectoryError> {
    let mode: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if mode != "delete" {
        return Err(StoreError::Busy.into());
    }
    connection.close().map_err(|(_, error)| error)?;
    std::fs::rename(dir.join(name), path(dir, number))?;
    Ok(sync_dir(dir)?)
}

/// A connection that one thread at a time uses, as Rust sees to, and SQLite need not.
fn open(path: &Path, access: OpenFlags) -> Result<Connection, DirectoryError> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// Opens a directory that is being built, for as much memory as a till can spare beside its window: what does not fit
/// while a million rows are sorted goes to files that the system removes.
pub fn open_builder(path: &Path) -> Result<Connection, DirectoryError> {
    let connection = open_writer(path)?;
    connection.execute_batch(&format!("PRAGMA cache_size = -{BUILDING_KIB}; PRAGMA temp_store = FILE;"))?;
    Ok(connection)
}

/// Opens a directory for writing.
pub fn open_writer(path: &Path) -> Result<Connection, DirectoryError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    check_identity(&connection)?;
    let _: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    connection
        .execute_batch("PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;")?;
    connection.set_prepared_statement_cache_capacity(32);
    let _ = read::state(&connection)?;
    Ok(connection)
}

/// Opens a directory for reading.
pub fn open_for_reading(path: &Path) -> Result<Connection, DirectoryError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")?;
    connection.set_prepared_statement_cache_capacity(32);
    check_identity(&connection)?;
    let _ = read::state(&connection)?;
    Ok(connection)
}

fn check_identity(connection: &Connection) -> Result<(), DirectoryError> {
    let application: u32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let known = (OLDEST..=VERSION).contains(&version(connection)?);
    if application == APPLICATION && known { Ok(()) } else { Err(DirectoryError::NotYet) }
}

/// The version of what a file holds.
pub fn version(connection: &Connection) -> Result<u32, DirectoryError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// True of a file whose rows lack what the centre tells by now: another is to be downloaded.
pub fn is_of_before(connection: &Connection) -> Result<bool, DirectoryError> {
    Ok(version(connection)? < VERSION)
}

/// Copies the directory in use into another folder, as its first one. A writer may be at work on it meanwhile.
pub fn copy(from: &Path, to: &Path) -> Result<(), DirectoryError> {
    let number = newest(from)?.ok_or(DirectoryError::NotYet)?;
    let connection = open(&path(from, number), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let target = path(to, 1);
    let target = target.to_str().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
    let _ = connection.execute("VACUUM INTO ?1", [target])?;
    Ok(())
}
