//! Copies of the money file: made beside the till's work, looked at as a whole before they get their name, and put back
//! into a folder that has none.
//!
//! A copy holds no key, and scans only as long as the centre has not taken them (`scans`), and what the till has written since is not in it. So a copy that is put back takes no money until
//! the centre lets the till in anew: its entries go on as a later life, and the centre sends for what it lacks (R9, R22).

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use kassa_domain::Timestamp;
use kassa_domain::ids::Seq;
use rusqlite::{Connection, OpenFlags};

use super::identity::{self, Identity};
use super::report::entries_around;
use super::verify::{Fault, verify_told};
use super::{MONEY, MONEY_NEW, OpenError, StoreError, check, connect, journal, migrate, owner, sync_dir};
use crate::long_work::Progress;

mod scans;

/// How the names of copies end.
pub const ENDING: &str = "kassa-copy";

/// How the names of copies end that are being made.
const PART: &str = "part";

/// Why there is no copy, or why it was not put back. What was there before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The money file, or the copy, cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The till was never let in: there is nothing to keep.
    #[error("the till is not enrolled")]
    NotEnrolled,
    /// Where copies were to go there is no folder.
    #[error("{} is no folder", .0.display())]
    NoFolder(PathBuf),
    /// The folder of copies is the till's own: one broken disk takes both.
    #[error("{} is the data folder itself", .0.display())]
    OwnFolder(PathBuf),
    /// The folder that was to get the copy has a money file.
    #[error("there is a money file in {}", .0.display())]
    NotEmpty(PathBuf),
    /// What is in the copy does not hold together: how many faults, and the first.
    #[error("{faults} faults, the first: {first:?}")]
    Faulty {
        /// How many were found.
        faults: usize,
        /// The first.
        first: Box<Fault>,
    },
    /// Nobody waits for the copy any more.
    #[error("nobody waits for the copy any more")]
    Unwanted,
    /// A file cannot be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// A copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Where it is.
    pub path: PathBuf,
    /// The last entry in it.
    pub through: Seq,
    /// Older copies of the same till that were removed.
    pub removed: usize,
}

/// Copies the money file of a data folder into another folder, of one moment and whole, and keeps as many copies there.
/// The till may be at work meanwhile. It ends where nobody waits for it any more.
///
/// # Errors
/// Says why there is no new copy; older ones are all there then.
pub fn make(dir: &Path, to: &Path, at: Timestamp, keep: usize, progress: &Progress) -> Result<Copied, BackupError> {
    let reader = super::open_reader(dir, None)?;
    let identity = identity::load(&reader)?.ok_or(BackupError::NotEnrolled)?;
    drop(reader);
    if !to.is_dir() {
        return Err(BackupError::NoFolder(to.to_owned()));
    }
    let named = |path: &Path| path.canonicalize().map_err(|error| file_error(path, error));
    if named(to)? == named(dir)? {
        return Err(BackupError::OwnFolder(to.to_owned()));
    }
    let ours = format!("kassa-{}-{}-", identity.point, identity.code);
    remove_killed(to, &ours);
    let path = to.join(format!("{ours}{}.{ENDING}", at.local().strftime("%Y%m%d-%H%M%S")));
    let part = path.with_extension(PART);
    let ended = |error| if progress.is_wanted() { error } else { BackupError::Unwanted };
    let through = copy(dir, &part, &identity, progress).map_err(ended).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })?;
    if !progress.is_wanted() {
        let _ = fs::remove_file(&part);
        return Err(BackupError::Unwanted);
    }
    fs::rename(&part, &path).map_err(|error| file_error(&path, error))?;
    sync_dir(to).map_err(|error| file_error(to, error))?;
    Ok(Copied { removed: remove_older(to, &ours, keep.max(1)), path, through })
}

fn copy(dir: &Path, part: &Path, identity: &Identity, progress: &Progress) -> Result<Seq, BackupError> {
    let failed = |error| file_error(part, error);
    // Made for its owner's eyes before anything is in it; SQLite copies into an empty file.
    let file = owner::open_private(part).map_err(failed)?;
    file.set_len(0).map_err(failed)?;
    drop(file);
    let mut money = connect(&dir.join(MONEY), None, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let (entries, size) = (entries_around(&money, None)?.1, fs::metadata(dir.join(MONEY)).map_or(0, |file| file.len()));
    let (watched, written) = (progress.clone(), part.to_owned());
    ended_by(&mut money, move || {
        // What is copied counts for as many entries, looking at them for as many again.
        let copied = fs::metadata(&written).map_or(0, |file| file.len()).min(size);
        let done = u128::from(copied) * u128::from(entries) / u128::from(size.max(1));
        !watched.told(u64::try_from(done).unwrap_or(entries), 2 * entries)
    })?;
    let target = part.to_str().ok_or_else(|| failed(io::Error::from(io::ErrorKind::InvalidFilename)))?;
    let _ = money.execute("VACUUM INTO ?1", [target]).map_err(StoreError::from)?;
    File::open(part).and_then(|file| file.sync_all()).map_err(failed)?;
    let mut copied = connect(part, None, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // An older program's file, before the till was started by this one: the copy is of this program's form, the file
    // stays as it is.
    copied.execute_batch("PRAGMA journal_mode = MEMORY").map_err(StoreError::from)?;
    migrate::to_present(&mut copied)?;
    let watched = progress.clone();
    ended_by(&mut copied, move || !watched.is_wanted())?;
    let head = holds_together(&copied, part, &|looked| {
        let _ = progress.told(entries + looked, 2 * entries);
    })?;
    if head.till != identity.till {
        return Err(BackupError::NotEnrolled);
    }
    copied.close().map_err(|(_, error)| StoreError::from(error))?;
    scans::put_in(dir, part, progress)?;
    File::open(part).and_then(|file| file.sync_all()).map_err(failed)?;
    Ok(head.seq)
}

/// Asks now and then, while a connection works, whether that is to end.
fn ended_by(connection: &mut Connection, ends: impl FnMut() -> bool + Send + 'static) -> Result<(), BackupError> {
    /// Steps of SQLite's machine: some thousandths of a second.
    const NOW_AND_THEN: i32 = 100_000;
    Ok(connection.progress_handler(NOW_AND_THEN, Some(ends)).map_err(StoreError::from)?)
}

/// Looks at all of a copy; gives the end of its chain.
fn holds_together(
    copied: &Connection,
    path: &Path,
    told: &dyn Fn(u64),
) -> Result<kassa_domain::chain::Head, BackupError> {
    migrate::check_identity(copied, path)?;
    check(copied)?;
    let report = verify_told(copied, told)?;
    if let Some(first) = report.faults.first() {
        return Err(BackupError::Faulty { faults: report.faults.len(), first: Box::new(first.clone()) });
    }
    report.head.ok_or(BackupError::NotEnrolled)
}

/// Files of one till's copies with this ending.
fn of_till(folder: &Path, ours: &str, ending: &str) -> Vec<String> {
    let is_ours = |name: &str| name.starts_with(ours) && name.ends_with(&format!(".{ending}"));
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    names.filter_map(|entry| entry.file_name().into_string().ok().filter(|name| is_ours(name))).collect()
}

/// Removes what killed copies left: a till makes one at a time.
fn remove_killed(folder: &Path, ours: &str) {
    for name in of_till(folder, ours, PART) {
        let _ = fs::remove_file(folder.join(name));
    }
}

/// Removes the copies of one till beyond as many, the oldest first. One that cannot be removed stays.
fn remove_older(folder: &Path, ours: &str, keep: usize) -> usize {
    let mut names = of_till(folder, ours, ENDING);
    // The moment in the name sorts as it went by.
    names.sort_unstable_by(|a, b| b.cmp(a));
    names.iter().skip(keep).filter(|name| fs::remove_file(folder.join(name)).is_ok()).count()
}

/// Looks at all of a copy without changing it: whose it is, and up to where it goes. One of an older program is looked at
/// as it would be put back, in a scratch folder.
///
/// # Errors
/// Says what is wrong with it.
pub fn look(copy: &Path) -> Result<(Identity, Seq), BackupError> {
    let scratch = tempfile::Builder::new().prefix("kassa-copy-").tempdir();
    let scratch = scratch.map_err(|error| file_error(&std::env::temp_dir(), error))?;
    let (connection, through) = opened(copy, scratch.path())?;
    Ok((identity::load(&connection)?.ok_or(BackupError::NotEnrolled)?, through))
}

/// A copy as a file of this program's form that holds together, in a folder that gets its scans too.
fn opened(copy: &Path, dir: &Path) -> Result<(Connection, Seq), BackupError> {
    let fresh = &dir.join(MONEY_NEW);
    if !copy.is_file() {
        return Err(file_error(copy, io::Error::from(io::ErrorKind::NotFound)));
    }
    written(copy, fresh).map_err(|error| file_error(copy, error))?;
    let mut connection = connect(fresh, None, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    migrate::check_identity(&connection, copy)?;
    check(&connection)?;
    connection
        .execute_batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON;")
        .map_err(StoreError::from)?;
    scans::take_out(&connection, dir)?;
    migrate::to_present(&mut connection)?;
    let head = holds_together(&connection, copy, &|_| ())?;
    Ok((connection, head.seq))
}

/// Puts a copy into a folder that has no money file, as one that takes no money until it is let in anew.
///
/// # Errors
/// Says why not; the folder has no money file then.
pub fn put_back(copy: &Path, dir: &Path) -> Result<Seq, BackupError> {
    super::create_private_dir(dir).map_err(|error| file_error(dir, error))?;
    let _owner = owner::Owner::take(dir, "kassa backup restore").map_err(|error| match error {
        owner::OwnerError::Owned { by } => BackupError::Open(OpenError::Owned { by }),
        owner::OwnerError::Io(error) => file_error(dir, error),
    })?;
    let money = dir.join(MONEY);
    if money.exists() || dir.join(format!("{MONEY}-wal")).exists() {
        return Err(BackupError::NotEmpty(dir.to_owned()));
    }
    let fresh = dir.join(MONEY_NEW);
    let (mut connection, through) = opened(copy, dir).inspect_err(|_| {
        let _ = fs::remove_file(&fresh);
    })?;
    let tx = connection.transaction().map_err(StoreError::from)?;
    journal::stop(&tx, through.next())?;
    tx.commit().map_err(StoreError::from)?;
    connection.close().map_err(|(_, error)| StoreError::from(error))?;
    fs::rename(&fresh, &money).map_err(|error| file_error(&money, error))?;
    sync_dir(dir).map_err(|error| file_error(dir, error))?;
    Ok(through)
}

fn written(from: &Path, to: &Path) -> io::Result<()> {
    let (mut from, mut file) = (File::open(from)?, owner::open_private(to)?);
    file.set_len(0)?;
    let _ = io::copy(&mut from, &mut file)?;
    file.sync_all()
}

fn file_error(path: &Path, error: io::Error) -> BackupError {
    BackupError::File { path: path.to_owned(), error }
}
