//! The directory: towns, streets, accounts with charges and meters, providers, services, people, as the centre tells them.
//!
//! It lives in a file of its own, `directory.N.sqlite`, that can always be downloaded again, so it commits without
//! waiting for the disk and is thrown away when damaged. The sync worker alone writes it, by [`Directory`]; everybody
//! else reads it by a [`DirectoryReader`].
//!
//! A delta is applied page by page, each in one transaction with its cursor. A whole new directory is built beside, in
//! `directory.new.sqlite`, over as many pages and restarts as it takes, and then gets the name with the next number:
//! readers see that there is a newer file and go over to it. No file is ever renamed over one that is open, for its log
//! would be taken for the other's, and Windows would not let it.

use std::io;
use std::path::{Path, PathBuf};

use kassa_domain::Timestamp;
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{EntryRef, Epoch, Seq};
use rusqlite::{Connection, TransactionBehavior, params};

use super::StoreError;

mod apply;
pub mod bill;
mod detail;
mod file;
mod key;
mod latin;
mod read;
mod search;

pub use read::{Address, DirectoryReader};
pub use search::{Found, FoundAccount, Query};

/// Copies the directory in use of one data folder into another one, which has none.
///
/// # Errors
/// There is none yet, or the copy cannot be written.
pub fn copy(from: &Path, to: &Path) -> Result<(), DirectoryError> {
    file::copy(from, to)
}

/// Most rows of one page.
const ROWS_MAX: usize = 20_000;

/// Why the directory could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// It was never downloaded.
    #[error("the directory was never downloaded")]
    NotYet,
    /// Neither an account, nor a street, nor a surname to search by (R1).
    #[error("an account, a street or a surname is needed")]
    TooLittle,
    /// A page that cannot be; it changed nothing.
    #[error("a page that cannot be: {0}")]
    Malformed(&'static str),
    /// A page that does not follow what is there: it repeats, goes back, or leaves out; it changed nothing.
    #[error("a page from {after} to {next}, and the directory is at {cursor}")]
    OutOfStep {
        /// Where the directory is.
        cursor: u64,
        /// After what the page was asked.
        after: u64,
        /// Where the page ends.
        next: u64,
    },
    /// Files could not be made, renamed or listed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The database fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for DirectoryError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl DirectoryError {
    /// True when the file itself is damaged.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Store(StoreError::Damaged(_) | StoreError::Row { .. }))
    }
}

/// How far a directory has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// Which directory of the centre it is.
    pub generation: u64,
    /// Where to go on.
    pub cursor: u64,
    /// It was complete once.
    pub whole: bool,
    /// When it was last in step with the centre.
    pub in_step_at: Option<Timestamp>,
    /// Balances count the till's own entries up to here.
    pub counted_through: Option<EntryRef>,
}

/// What to ask the centre for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Which directory the till has, when it has one.
    pub generation: Option<u64>,
    /// The cursor to go on from.
    pub after: u64,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The directory in use has it.
    Delta,
    /// The directory being built has it; there is more to come.
    Building,
    /// It was the last of the directory being built, which is in use now.
    Swapped,
    /// It belongs to another directory than was asked for: ask again, from its beginning.
    StartOver,
}

/// The writer's directory.
#[derive(Debug)]
pub struct Directory {
    dir: PathBuf,
    number: u64,
    connection: Connection,
    building: Option<Connection>,
}

impl Directory {
    /// Opens the directory of a data folder, or makes an empty one. A damaged one is thrown away.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn open(dir: &Path) -> Result<Self, DirectoryError> {
        let newest = file::newest(dir)?;
        let number = newest.unwrap_or(0);
        let opened = newest
            .filter(|_| !dir.join(file::DAMAGED).exists())
            .map(|number| file::open_writer(&file::path(dir, number)));
        let (number, connection) = match opened {
            Some(Ok(connection)) => (number, connection),
            Some(Err(error)) if !file::is_useless(&error) => return Err(error),
            Some(Err(_)) | None => (number + 1, file::create_empty(dir, number + 1)?),
        };
        file::remove_older(dir, number);
        let mut directory = Self { dir: dir.to_owned(), number, connection, building: None };
        directory.resume_building()?;
        Ok(directory)
    }

    /// How far the directory in use has come.
    ///
    /// # Errors
    /// A failing database.
    pub fn state(&self) -> Result<State, DirectoryError> {
        read::state(&self.connection)
    }

    /// What to ask the centre for next. Throws away what a reader found damaged; one of an older program stays in use
    /// while another is built beside it.
    ///
    /// # Errors
    /// A failing database.
    pub fn ask(&mut self) -> Result<Ask, DirectoryError> {
        if self.dir.join(file::DAMAGED).exists() {
            self.throw_away()?;
        }
        if self.building.is_none() && file::is_of_before(&self.connection)? {
            let generation = self.state()?.generation;
            self.begin_snapshot(generation)?;
        }
        let state = match &self.building {
            Some(building) => read::state(building)?,
            None => self.state()?,
        };
        let begun = self.building.is_some() || state.whole;
        Ok(if begun {
            Ask { generation: Some(state.generation), after: state.cursor }
        } else {
            Ask { generation: None, after: 0 }
        })
    }

    /// Begins to build another directory beside the one in use, over whatever was being built. It may be of the
    /// generation in use: a centre that was restored from a backup has gone back behind the till's cursor.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn begin_snapshot(&mut self, generation: u64) -> Result<(), DirectoryError> {
        self.drop_building();
        let path = self.dir.join(file::NEW);
        file::create_file(&path, false)?;
        let building = file::open_builder(&path)?;
        let rows = building.execute("UPDATE state SET generation = ?1 WHERE id = 1", [generation])?;
        StoreError::one_row("state", rows)?;
        self.building = Some(building);
        Ok(())
    }

    /// Writes down a page that was asked for after a cursor: all of it, or nothing.
    ///
    /// # Errors
    /// A page that cannot be or does not follow, or a failing database. A directory that proves damaged is thrown away.
    pub fn apply(&mut self, after: u64, page: &DirectoryPage, now: Timestamp) -> Result<Applied, DirectoryError> {
        let applied = self.try_apply(after, page, now);
        if applied.as_ref().is_err_and(DirectoryError::is_damage) {
            self.throw_away()?;
        }
        applied
    }

    fn try_apply(&mut self, after: u64, page: &DirectoryPage, now: Timestamp) -> Result<Applied, DirectoryError> {
        let state = self.state()?;
        let built = self.building.as_ref().map(read::state).transpose()?.map(|new| new.generation);
        if state.whole && state.generation == page.generation && built != Some(page.generation) {
            // The centre has gone back to the directory in use: what was being built is of no use.
            self.drop_building();
            apply_page(&mut self.connection, after, page, now, true)?;
            return Ok(Applied::Delta);
        }
        if built != Some(page.generation) {
            self.begin_snapshot(page.generation)?;
            if after != 0 {
                return Ok(Applied::StartOver);
            }
        }
        let building = self.building.as_mut().ok_or(DirectoryError::NotYet)?;
        apply_page(building, after, page, now, false)?;
        if page.more {
            return Ok(Applied::Building);
        }
        self.finish_building()?;
        Ok(Applied::Swapped)
    }

    /// Takes up a download that was interrupted. What is of no use any more is removed.
    fn resume_building(&mut self) -> Result<(), DirectoryError> {
        let path = self.dir.join(file::NEW);
        if !path.exists() {
            return Ok(());
        }
        match file::open_builder(&path).and_then(|building| Ok((read::state(&building)?, building))) {
            Ok((_, building)) if file::is_of_before(&building)? => {
                drop(building);
                file::remove(&path);
                Ok(())
            }
            Ok((state, building)) => {
                self.building = Some(building);
                if state.whole { self.finish_building() } else { Ok(()) }
            }
            Err(error) if file::is_useless(&error) => {
                file::remove(&path);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn drop_building(&mut self) {
        self.building = None;
        file::remove(&self.dir.join(file::NEW));
    }

    /// Makes the built directory searchable and takes it into use.
    fn finish_building(&mut self) -> Result<(), DirectoryError> {
        let Some(building) = &mut self.building else { return Ok(()) };
        let tx = building.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(
            "UPDATE account SET town = coalesce((SELECT town FROM street WHERE id = account.street), 0)
             WHERE town <> coalesce((SELECT town FROM street WHERE id = account.street), 0);",
        )?;
        tx.execute_batch(file::INDEXES)?;
        tx.commit()?;
        let Some(building) = self.building.take() else { return Ok(()) };
        self.publish(building, file::NEW)
    }

    /// Starts over with an empty directory: this one is damaged.
    fn throw_away(&mut self) -> Result<(), DirectoryError> {
        self.drop_building();
        let number = self.number + 1;
        let connection = file::create_empty(&self.dir, number)?;
        self.take_into_use(number, connection);
        Ok(())
    }

    /// Gives a file that is complete the next number.
    fn publish(&mut self, connection: Connection, name: &str) -> Result<(), DirectoryError> {
        let number = self.number + 1;
        file::publish(&self.dir, connection, name, number)?;
        let connection = file::open_writer(&file::path(&self.dir, number))?;
        self.take_into_use(number, connection);
        Ok(())
    }

    fn take_into_use(&mut self, number: u64, connection: Connection) {
        drop(std::mem::replace(&mut self.connection, connection));
        self.number = number;
        file::remove_older(&self.dir, number);
    }
}

/// Writes a page and its cursor in one transaction.
fn apply_page(
    connection: &mut Connection,
    after: u64,
    page: &DirectoryPage,
    now: Timestamp,
    indexed: bool,
) -> Result<(), DirectoryError> {
    if page.rows.len() > ROWS_MAX {
        return Err(DirectoryError::Malformed("number of rows"));
    }
    if i64::try_from(page.next).is_err() {
        return Err(DirectoryError::Malformed("cursor"));
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let cursor = read::state(&tx)?.cursor;
    let moves = page.next > cursor;
    let out_of_step = after != cursor || page.next < cursor || (!moves && (page.more || !page.rows.is_empty()));
    if out_of_step {
        return Err(DirectoryError::OutOfStep { cursor, after, next: page.next });
    }
    let mut applier = apply::Applier::new(&tx, indexed)?;
    for row in &page.rows {
        applier.apply(row)?;
    }
    let rows = tx.execute("UPDATE state SET cursor = ?1 WHERE id = 1", [page.next])?;
    StoreError::one_row("state", rows)?;
    if !page.more {
        let counted = page.counted_through;
        let rows = tx.execute(
            "UPDATE state SET whole = 1, in_step_at = ?1, in_step_zone = ?2, counted_epoch = ?3, counted_seq = ?4
             WHERE id = 1",
            params![now.utc_ms(), now.offset_min(), counted.map(|at| at.epoch.0), counted.map(|at| at.seq.0)],
        )?;
        StoreError::one_row("state", rows)?;
    }
    Ok(tx.commit()?)
}

/// What names an entry, of two columns that are both there or both not.
fn entry_ref(epoch: Option<u32>, seq: Option<u64>) -> Option<EntryRef> {
    Some(EntryRef { epoch: Epoch(epoch?), seq: Seq(seq?) })
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
