//! `kassa backup`: copies of the till's data, made, looked at, put back.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use super::{said, words};
use crate::backup::backup_error;
use crate::clock::{Clock as _, SystemClock};
use crate::fl;
use crate::long_work::Progress;
use crate::store::backup::{self, BackupError};

/// Copies of the till's data.
#[derive(Debug, Subcommand)]
pub enum Backup {
    /// Copy the till's data into a folder, and look at all of the copy. The till may be at work meanwhile.
    Make {
        /// The folder, on another disk than the data.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// How many copies of this till are kept there; older ones are removed.
        #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=365))]
        keep: u16,
    },
    /// Look at all of a copy, without changing it.
    Check {
        /// The copy.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Put a copy into the data folder, which has none yet. The till takes no money before the centre lets it in anew.
    Restore {
        /// The copy.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Does what is asked; fails where it cannot be done.
///
/// # Errors
/// The terminal.
pub fn backup(dir: &Path, asked: &Backup) -> io::Result<ExitCode> {
    let told = match asked {
        Backup::Make { to, keep } => make(dir, to, usize::from(*keep)),
        Backup::Check { file } => backup::look(file).map(|(identity, through)| {
            let till = format!("{}-{}", identity.point, identity.code);
            vec![fl!("backup-whole", till = till, seq = through.0)]
        }),
        Backup::Restore { file } => backup::put_back(file, dir).map(|through| {
            let path = dir.display().to_string();
            vec![fl!("backup-put-back", path = path, seq = through.0), fl!("backup-put-back-next")]
        }),
    };
    said::said(told.map_err(|error| problem(&error)))
}

fn make(dir: &Path, to: &Path, keep: usize) -> Result<Vec<String>, BackupError> {
    let copied = backup::make(dir, to, SystemClock::new().now(), keep, &Progress::unwatched())?;
    let mut said = vec![fl!("backup-made", path = copied.path.display().to_string())];
    if copied.removed > 0 {
        said.push(fl!("backup-removed", count = copied.removed));
    }
    Ok(said)
}

fn problem(error: &BackupError) -> String {
    match error {
        BackupError::Open(error) => words::open_error(error),
        BackupError::Store(error) => words::store_error(error),
        error => backup_error(error),
    }
}
