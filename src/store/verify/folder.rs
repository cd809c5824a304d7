//! The verification of a data folder, also of one that the till was not started on since the program was replaced.

use std::path::Path;
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::backup::Backup;

use super::{Report, migrate, verify};
use crate::store::{MONEY, OpenError, connect, open_reader, owner};

/// Verifies the money file of a data folder. One that an older program has left is held against this program's tables
/// in a scratch copy, and stays as it is.
///
/// # Errors
/// Names what is in the way; see [`verify`].
pub fn verify_folder(dir: &Path) -> Result<Report, OpenError> {
    const PAGES: i32 = 1024;
    let reader = open_reader(dir, None)?;
    if !migrate::is_older(&reader)? {
        return Ok(verify(&reader)?);
    }
    let failed = |error: std::io::Error| OpenError::Io(error.to_string());
    let scratch = tempfile::Builder::new().prefix("kassa-verify-").tempdir().map_err(failed)?;
    let path = scratch.path().join(MONEY);
    drop(owner::open_private(&path).map_err(failed)?);
    let mut copy = connect(&path, None, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Page by page, so that what is wrong with the file is wrong with the copy.
    Backup::new(&reader, &mut copy)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    migrate::to_present(&mut copy)?;
    Ok(verify(&copy)?)
}
