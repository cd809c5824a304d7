//! `kassa queue`: the queue as a file for a point without a line, and the centre's answer.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use rand::rngs::OsRng;

use super::{said, words};
use crate::carried::words::{carry_error, not_taken, taken};
use crate::carried::{self, CarryError};
use crate::clock::{Clock as _, SystemClock};
use crate::fl;
use crate::long_work::Progress;
use crate::store::{self, StoreError, StoreOptions, identity};
use crate::workplace::owner_name;

/// The queue as a file.
#[derive(Debug, Subcommand)]
pub enum Queue {
    /// Write what the centre lacks as a file for it, signed and sealed. The till may be at work meanwhile.
    Export {
        /// The folder the file goes to.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Take the centre's answer in. While the window is open, it is taken there: F10, Ctrl+I.
    Import {
        /// The answer that `kassa-server queue take` wrote.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Does what is asked; fails where it cannot be done.
///
/// # Errors
/// The terminal.
pub fn queue(dir: &Path, asked: &Queue) -> io::Result<ExitCode> {
    let told = match asked {
        Queue::Export { to } => export(dir, to),
        Queue::Import { file } => import(dir, file),
    };
    said::said(told)
}

fn problem(error: &CarryError) -> String {
    match error {
        CarryError::Open(error) => words::open_error(error),
        CarryError::Store(error) => words::store_error(error),
        error => carry_error(error),
    }
}

fn export(dir: &Path, to: &Path) -> Result<Vec<String>, String> {
    let at = SystemClock::new().now();
    let exported = carried::export(dir, to, at, &mut OsRng, &Progress::unwatched()).map_err(|error| problem(&error))?;
    let path = exported.path.display().to_string();
    let mut said = vec![fl!("carry-written", count = exported.entries, path = path), fl!("carry-still-queued")];
    if exported.left > 0 {
        said.push(fl!("carry-left", count = exported.left));
    }
    Ok(said)
}

fn import(dir: &Path, file: &Path) -> Result<Vec<String>, String> {
    let of_store = |error: StoreError| words::store_error(&error);
    // Looked at before the till's data is opened for writing: what is no answer leaves it alone.
    let reader = store::open_reader(dir, None).map_err(|error| words::open_error(&error))?;
    let identity = identity::load(&reader).map_err(of_store)?.ok_or_else(|| fl!("cli-not-enrolled"))?;
    drop(reader);
    let answer = carried::read_answer(file, &identity, &Progress::unwatched()).map_err(|error| problem(&error))?;
    let options = StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: true, owner: owner_name() };
    let mut store = store::open(&options).map_err(|error| words::open_error(&error))?;
    let tx = store.transaction().map_err(of_store)?;
    let outcome = store::carried::take_in(&tx, &identity, &answer, SystemClock::new().now()).map_err(of_store)?;
    let brought = outcome.map_err(not_taken)?;
    tx.commit().map_err(|error| of_store(error.into()))?;
    Ok(taken(&brought))
}
