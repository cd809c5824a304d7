//! Sealed scans in a copy: those that the centre did not have. Whoever loses the data folder loses its scans too, and
//! nothing else holds them. They are sealed to the centre's key: a copy tells no more of them than the folder does.
//!
//! They lie in a table of their own, put in when all else was looked at, and taken out before a copy is looked at again.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use kassa_domain::chain::Hash;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::{BackupError, file_error};
use crate::long_work::Progress;
use crate::store::attachments::{self, FOLDER, file_of};
use crate::store::{OpenError, StoreError, connect, create_private_dir, owner};

const TABLE: &str = "copied_scan";

/// Puts the scans of a data folder that the centre does not have, by the copy's own tables, into the copy. One that is
/// not in the folder any more is not in the copy either: that is logged, and the journal is copied all the same.
pub(super) fn put_in(dir: &Path, copy: &Path, progress: &Progress) -> Result<(), BackupError> {
    let mut copied = connect(copy, None, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let unsent = attachments::not_held(&copied)?;
    if unsent.is_empty() {
        return Ok(());
    }
    // A copy that is not ready is thrown away: nothing beside it helps to undo.
    copied.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL;").map_err(StoreError::from)?;
    let tx = copied.transaction().map_err(StoreError::from)?;
    tx.execute_batch(&format!(
        "CREATE TABLE {TABLE} (hash BLOB PRIMARY KEY CHECK (length(hash) = 32), sealed BLOB NOT NULL) STRICT"
    ))
    .map_err(StoreError::from)?;
    for scan in unsent {
        if !progress.is_wanted() {
            return Err(BackupError::Unwanted);
        }
        match attachments::bytes(dir, &scan, 0, scan.size as usize) {
            Ok(sealed) if Hash::of(&sealed) == scan.hash => {
                let _ = tx
                    .execute(&format!("INSERT OR IGNORE INTO {TABLE} VALUES (?1, ?2)"), params![scan.hash.0, sealed])
                    .map_err(StoreError::from)?;
            }
            Ok(_) => tracing::warn!(hash = %scan.hash, "a scan is not what it was, and is not copied"),
            Err(error) => tracing::warn!(%error, hash = %scan.hash, "a scan cannot be copied"),
        }
    }
    tx.commit().map_err(StoreError::from)?;
    Ok(copied.close().map_err(|(_, error)| StoreError::from(error))?)
}

/// Takes the scans of a copy out into a data folder, and leaves the copy as if there had been none.
pub(super) fn take_out(copied: &Connection, dir: &Path) -> Result<(), BackupError> {
    let known: Option<String> = copied
        .query_row("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = ?1", [TABLE], |row| row.get(0))
        .optional()
        .map_err(StoreError::from)?;
    if known.is_none() {
        return Ok(());
    }
    let folder = dir.join(FOLDER);
    create_private_dir(&folder).map_err(|error| file_error(&folder, error))?;
    let mut statement = copied.prepare(&format!("SELECT hash, sealed FROM {TABLE}")).map_err(StoreError::from)?;
    let mut rows = statement.query([]).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        let (hash, sealed): (Hash, Vec<u8>) =
            (Hash(row.get(0).map_err(StoreError::from)?), row.get(1).map_err(StoreError::from)?);
        if Hash::of(&sealed) != hash {
            return Err(OpenError::Damaged(format!("the scan {hash}")).into());
        }
        let path = file_of(dir, &hash);
        let written = owner::open_private(&path).and_then(|mut file| {
            file.set_len(0)?;
            file.write_all(&sealed)?;
            file.sync_all()
        });
        written.map_err(|error| file_error(&path, error))?;
    }
    drop(rows);
    drop(statement);
    fs::File::open(&folder).and_then(|folder| folder.sync_all()).map_err(|error| file_error(&folder, error))?;
    Ok(copied.execute_batch(&format!("DROP TABLE {TABLE}; VACUUM")).map_err(StoreError::from)?)
}
