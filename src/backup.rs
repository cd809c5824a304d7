//! Copies of the till's data by its settings, and what is said about them.

use std::path::Path;

use kassa_domain::Timestamp;

use crate::config::{Config, values};
use crate::fl;
use crate::long_work::Progress;
use crate::store::backup::{self, BackupError};

/// Copies the data by a text of the settings: where the copy is, or in words why there is none; nothing where the settings
/// name no folder.
#[must_use]
pub fn by_settings(dir: &Path, settings: &str, at: Timestamp, progress: &Progress) -> Option<Result<String, String>> {
    let mut values = values(settings);
    let folder = values.remove("backup.folder")?;
    let keep = values.remove("backup.keep").and_then(|keep| keep.parse().ok());
    let keep = keep.unwrap_or_else(|| Config::default().backup_keep);
    let made = backup::make(dir, Path::new(&folder), at, keep, progress);
    match &made {
        Ok(copied) => tracing::info!(through = copied.through.0, removed = copied.removed, "the journal was copied"),
        Err(error) => tracing::warn!(%error, "the journal was not copied"),
    }
    Some(made.map(|copied| copied.path.display().to_string()).map_err(|error| backup_error(&error)))
}

/// Why there is no copy, or why it was not put back.
#[must_use]
pub fn backup_error(error: &BackupError) -> String {
    match error {
        BackupError::NotEnrolled => fl!("cli-not-enrolled"),
        BackupError::NoFolder(path) => fl!("backup-no-folder", path = path.display().to_string()),
        BackupError::OwnFolder(path) => fl!("backup-own-folder", path = path.display().to_string()),
        BackupError::NotEmpty(path) => fl!("backup-not-empty", path = path.display().to_string()),
        BackupError::Faulty { faults, .. } => fl!("backup-faulty", faults = *faults),
        BackupError::File { path, error } => {
            fl!("backup-file-failed", path = path.display().to_string(), error = error.to_string())
        }
        BackupError::Unwanted => fl!("backup-ended"),
        BackupError::Open(_) | BackupError::Store(_) => fl!("cli-failed", error = error.to_string()),
    }
}
