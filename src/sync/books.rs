//! The till's store as sync sees it: the money file over a reader of its own, and the directory, which sync alone writes.

use std::io;
use std::path::{Path, PathBuf};

use kassa_domain::Timestamp;
use kassa_domain::chain::Hash;
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{Epoch, Seq};

use super::{Books, JournalState, Ledger};
use crate::store::attachments::Unsent;
use crate::store::directory::{Applied, Ask, Directory, DirectoryError};
use crate::store::{Reader, StoreError, attachments, journal, messages};

/// The books of one data folder.
#[derive(Debug)]
pub struct StoreBooks {
    reader: Reader,
    directory: Directory,
    dir: PathBuf,
}

impl StoreBooks {
    /// Opens the directory of a data folder for writing, beside a reader of its money file.
    ///
    /// # Errors
    /// The directory cannot be opened.
    pub fn open(reader: Reader, dir: &Path) -> Result<Self, DirectoryError> {
        Ok(Self { reader, directory: Directory::open(dir)?, dir: dir.to_owned() })
    }
}

impl Ledger for Reader {
    fn journal(&self) -> Result<JournalState, StoreError> {
        let head = journal::head(self)?;
        // Read after the head: an acknowledgement in between can then only be too new, never past the journal's end.
        let acknowledged = journal::acknowledged(self)?.min(head.seq);
        Ok(JournalState { head, acknowledged })
    }

    fn journal_before(&self, after: Epoch) -> Result<Option<JournalState>, StoreError> {
        let unsent = journal::unsent_before(self, after)?;
        Ok(unsent.map(|(head, acknowledged)| JournalState { head, acknowledged }))
    }

    fn entries(&self, epoch: Epoch, from: Seq, limit: usize, bytes_max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        journal::from(self, epoch, from, limit, bytes_max)
    }

    fn hash_at(&self, epoch: Epoch, seq: Seq) -> Result<Option<Hash>, StoreError> {
        journal::hash_at(self, epoch, seq)
    }

    fn verdict_cursor(&self) -> Result<u64, StoreError> {
        journal::verdict_cursor(self)
    }
}

impl Ledger for StoreBooks {
    fn journal(&self) -> Result<JournalState, StoreError> {
        self.reader.journal()
    }

    fn journal_before(&self, after: Epoch) -> Result<Option<JournalState>, StoreError> {
        self.reader.journal_before(after)
    }

    fn entries(&self, epoch: Epoch, from: Seq, limit: usize, bytes_max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.reader.entries(epoch, from, limit, bytes_max)
    }

    fn hash_at(&self, epoch: Epoch, seq: Seq) -> Result<Option<Hash>, StoreError> {
        self.reader.hash_at(epoch, seq)
    }

    fn verdict_cursor(&self) -> Result<u64, StoreError> {
        self.reader.verdict_cursor()
    }
}

impl Books for StoreBooks {
    fn unsent_scans(&self, limit: u32) -> Result<Vec<Unsent>, StoreError> {
        attachments::unsent(&self.reader, limit)
    }

    fn scan_bytes(&self, unsent: &Unsent, from: u32, most: usize) -> io::Result<Vec<u8>> {
        attachments::bytes(&self.dir, unsent, from, most)
    }

    fn message_cursor(&self) -> Result<u64, StoreError> {
        messages::cursor(&self.reader)
    }

    fn directory(&mut self) -> Result<Ask, DirectoryError> {
        self.directory.ask()
    }

    fn begin_directory(&mut self, generation: u64) -> Result<(), DirectoryError> {
        self.directory.begin_snapshot(generation)
    }

    fn keep_page(&mut self, after: u64, page: &DirectoryPage, at: Timestamp) -> Result<Applied, DirectoryError> {
        self.directory.apply(after, page, at)
    }
}
