//! The device's memory in files, and its electronic journal.
//!
//! The memory is one small file, replaced as a whole: written beside, flushed, renamed. The journal of documents
//! only grows; it is flushed before the memory that counts its documents, so a document is there when the memory
//! says so, and one that the memory does not count was never completed and is cut off at the next start.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::memory::{Memory, ReceiptKind};
use crate::emulate::store::{replace, with_suffix};

/// What a document of the electronic journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentKind {
    /// Registration with the tax office.
    Registration,
    /// Shift opening report.
    ShiftOpening,
    /// A registered receipt.
    Receipt(ReceiptKind),
    /// A registered correction receipt: income or expense.
    Correction(ReceiptKind),
    /// Z report.
    ShiftClosing,
    /// Report on undelivered documents.
    Settlement,
    /// X and other reports that clear nothing.
    Report,
    /// Cash put into the drawer.
    CashIn,
    /// Cash taken out of the drawer.
    CashOut,
    /// A receipt that was cancelled before it was closed.
    Cancelled(ReceiptKind),
}

impl DocumentKind {
    /// The code of FF0Ah; documents the fiscal drive knows nothing of have none.
    pub(super) fn drive_code(self) -> Option<u8> {
        match self {
            Self::Registration => Some(1),
            Self::ShiftOpening => Some(2),
            Self::Receipt(_) => Some(3),
            Self::ShiftClosing => Some(5),
            Self::Settlement => Some(21),
            Self::Correction(_) => Some(31),
            Self::Report | Self::CashIn | Self::CashOut | Self::Cancelled(_) => None,
        }
    }
}

/// One document of the electronic journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The register's running number.
    pub number: u16,
    /// Its number in the fiscal drive, if it went there.
    pub fiscal_number: Option<u32>,
    /// The drive's sign.
    pub sign: u32,
    /// What it is.
    pub kind: DocumentKind,
    /// When, by the device's own clock.
    pub at: DateTime,
    /// Its shift.
    pub shift: u16,
    /// Its sum in kopecks.
    pub total: i64,
    /// What was printed, or was to be.
    pub lines: Vec<String>,
}

/// Documents, and the files that keep them and the memory.
#[derive(Debug)]
pub(super) struct Archive {
    pub(super) documents: Vec<Document>,
    /// Where in `documents` each document of the fiscal drive stands, by its number less one.
    by_fiscal_number: Vec<usize>,
    files: Option<Files>,
}

#[derive(Debug)]
struct Files {
    state: PathBuf,
    journal: File,
}

impl Archive {
    /// An archive that forgets everything with the program.
    pub(super) fn in_memory() -> Self {
        Self { documents: Vec::new(), by_fiscal_number: Vec::new(), files: None }
    }

    /// Opens the files at `state`; `None` when the device is new.
    ///
    /// # Errors
    /// When a file cannot be read or written, or is not what this program wrote.
    pub(super) fn open(state: &Path) -> io::Result<(Self, Option<Memory>)> {
        let memory: Option<Memory> = match File::open(state) {
            Ok(file) => Some(serde_json::from_reader(BufReader::new(file))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let journal = OpenOptions::new().read(true).append(true).create(true).open(with_suffix(state, "journal"))?;
        let mut archive = Self::in_memory();
        let count = memory.as_ref().map_or(0, |memory| memory.documents);
        let mut kept_bytes = 0;
        for line in BufReader::new(&journal).split(b'\n').take(count) {
            let line = line?;
            kept_bytes += line.len() as u64 + 1;
            archive.push(serde_json::from_slice(&line)?);
        }
        if archive.documents.len() != count {
            let message = format!("the journal has {} documents of {count}", archive.documents.len());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        journal.set_len(kept_bytes)?;
        archive.files = Some(Files { state: state.to_owned(), journal });
        Ok((archive, memory))
    }

    /// Makes `memory` and the documents it adds permanent.
    ///
    /// # Errors
    /// When a file cannot be written; the device stops then, as with a broken memory.
    pub(super) fn commit(&mut self, memory: &mut Memory, added: Vec<Document>) -> io::Result<()> {
        if let Some(files) = &mut self.files {
            if !added.is_empty() {
                let mut lines = Vec::new();
                for document in &added {
                    serde_json::to_writer(&mut lines, document)?;
                    lines.push(b'\n');
                }
                files.journal.write_all(&lines)?;
                files.journal.sync_data()?;
            }
            memory.documents = self.documents.len() + added.len();
            replace(&files.state, &serde_json::to_vec(memory)?)?;
        }
        added.into_iter().for_each(|document| self.push(document));
        Ok(())
    }

    /// A document by its number in the fiscal drive.
    pub(super) fn fiscal(&self, number: u32) -> Option<&Document> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.documents.get(*self.by_fiscal_number.get(index)?)
    }

    pub(super) fn push(&mut self, document: Document) {
        if document.fiscal_number.is_some() {
            self.by_fiscal_number.push(self.documents.len());
        }
        self.documents.push(document);
    }
}
