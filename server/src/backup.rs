//! A copy of everything a centre has, made while it works, and a centre out of such a copy.
//!
//! The copy is one file: the database at one moment, and the centre's certificate authority, without which no till
//! would know the centre again. So it is as secret as the data directory itself, and readable by its owner only.
//!
//! A centre that comes back from an older copy has lost what happened since. Entries come back by themselves: every
//! till learns how far the centre is and sends what it lacks. The directory is of a new generation, so that tills
//! download it anew instead of going on from a place that is now another.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::apply;
use crate::db::{Db, DbError, Label, PostgresAddress};
use crate::server::mark_as_served;
use crate::tls::{Authority, TlsError};

/// Why no copy was made, or no centre out of one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file is there already, and nothing is ever written over.
    #[error("{} is there already: name another file", .0.display())]
    Taken(PathBuf),
    /// The data directory has a centre in it.
    #[error("there is a centre in {} already: move it away, or name an empty directory", .0.display())]
    Occupied(PathBuf),
    /// The database has a centre in it.
    #[error("there is a centre in the database already: name an empty one")]
    OccupiedDatabase,
    /// The file is no backup.
    #[error("{} is no backup of a centre, or is damaged: {source}", path.display())]
    NoBackup {
        /// Which.
        path: PathBuf,
        /// What the store says.
        source: DbError,
    },
    /// A chain of the backup is broken.
    #[error("the backup is damaged: {0} journals are broken")]
    Broken(usize),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A centre serves this data.
    #[error(transparent)]
    Served(#[from] crate::server::StartError),
    /// The certificates.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What a centre that came out of a copy has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the copy said about itself.
    pub label: Label,
    /// Entries it has, all sound.
    pub entries: u64,
}

/// Copies the centre of a data directory into a new file. The file is there whole or not at all.
///
/// # Errors
/// Names what was in the way.
pub fn backup(data: &Path, db: &Db, to: &Path, now_ms: i64) -> Result<u64, BackupError> {
    let io = |source| BackupError::Io { path: to.to_owned(), source };
    if to.exists() {
        return Err(BackupError::Taken(to.to_owned()));
    }
    let label =
        Label { made_utc: now_ms, program: env!("CARGO_PKG_VERSION").to_owned(), authority: Authority::files(data)? };
    let part = beside(to);
    clear(&part);
    let _ = private(&part).map_err(io)?;
    let copied = db.copy_to(&part, &label).map_err(BackupError::from).and_then(|()| settle(&part, to).map_err(io));
    if copied.is_err() {
        clear(&part);
    }
    copied?;
    Ok(fs::metadata(to).map_err(io)?.len())
}

/// Makes a centre in a data directory that has none, out of a copy, when everything in the copy is sound. With the address
/// of a database its tables are there; the copy may be of either kind of centre.
///
/// # Errors
/// Names what was in the way; the directory, and the database, has no centre then.
pub fn restore(
    data: &Path,
    postgres: Option<&PostgresAddress>,
    from: &Path,
    now_ms: i64,
) -> Result<Restored, BackupError> {
    if Db::is_in(data) || Authority::is_in(data) {
        return Err(BackupError::Occupied(data.to_owned()));
    }
    if postgres.map_or(Ok(false), Db::is_in_postgres)? {
        return Err(BackupError::OccupiedDatabase);
    }
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::Io { path, source }
    };
    fs::create_dir_all(data).map_err(io(data))?;
    let _mark = mark_as_served(data)?;
    let part = beside(&Db::file_in(data));
    clear(&part);
    let made = fill(from, &part).map_err(io(from)).and_then(|()| examine(from, &part, now_ms));
    if made.is_err() {
        clear(&part);
    }
    let restored = made?;
    // The database last: what is in the way of it leaves a directory that is no centre.
    if let Some((certificate, key)) = &restored.label.authority {
        Authority::put(data, certificate, key)?;
    }
    let Some(address) = postgres else {
        let file = Db::file_in(data);
        settle(&part, &file).map_err(io(&file))?;
        return Ok(restored);
    };
    let filled = Db::fill_postgres(address, &part, now_ms);
    clear(&part);
    filled.map(|()| restored).map_err(|error| match error {
        DbError::Taken => BackupError::OccupiedDatabase,
        other => other.into(),
    })
}

fn examine(from: &Path, part: &Path, now_ms: i64) -> Result<Restored, BackupError> {
    let no_backup = |source| BackupError::NoBackup { path: from.to_owned(), source };
    let label = Db::make_of_copy(part, now_ms).map_err(no_backup)?;
    let db = Db::open_file(part, now_ms).map_err(no_backup)?;
    let (entries, broken) = apply::verify(&db)?;
    if !broken.is_empty() {
        return Err(BackupError::Broken(broken.len()));
    }
    db.close()?;
    Ok(Restored { label, entries })
}

fn fill(from: &Path, part: &Path) -> std::io::Result<()> {
    let mut source = File::open(from)?;
    let mut target = private(part)?;
    let _ = std::io::copy(&mut source, &mut target)?;
    Ok(())
}

/// A new file that only its owner may read, from its first byte on.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    let _ = options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let _ = options.mode(0o600);
    }
    options.open(path)
}

/// Writes a file of these bytes that is there whole or not at all, for its owner only.
///
/// # Errors
/// What the system says.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = beside(path);
    clear(&part);
    let written = private(&part).and_then(|mut file| file.write_all(bytes)).and_then(|()| settle(&part, path));
    if written.is_err() {
        clear(&part);
    }
    written
}

/// Gives a finished file its name, for good.
fn settle(part: &Path, to: &Path) -> std::io::Result<()> {
    File::options().write(true).open(part)?.sync_all()?;
    fs::rename(part, to)?;
    #[cfg(unix)]
    {
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    with(path, ".part")
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Takes an unfinished file away, with what SQLite may have left beside it. What cannot go stands in the way of the next
/// one, and that says so.
fn clear(part: &Path) {
    for end in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(with(part, end));
    }
}
