//! A scan taken out of a file that a person named: checked, sealed to the centre's key, laid into the till's own folder.
//!
//! The file is somebody else's: it may be anything, and may change while it is read. What is taken is what was read, when
//! nothing about the file changed meanwhile. The sealed copy is on the disk before the till is asked to write the entry
//! that tells of it; when the till says no, or the program ends in between, the copy goes and nothing is attached.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use kassa_domain::attachment::{self, Attachment, AttachmentError, Papers, SCAN_MAX, ScanError};
use kassa_domain::chain::Hash;
use kassa_domain::ids::EntryRef;
use rand::{CryptoRng, RngCore};

use crate::files::write_whole;
use crate::store::attachments::{FOLDER, file_of};
use crate::store::identity::Identity;
use crate::till::command::TillError;

pub mod words;

/// Most scans of the scanner's folder that are offered: a person chooses among them by eye.
const OFFERED: usize = 9;
/// How the names of scans end.
const ENDINGS: [&str; 4] = ["pdf", "jpg", "jpeg", "png"];

/// Why a scan is not attached. Nothing of it stays then.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The till has no key to seal it to: it was let in by a centre of an older program.
    #[error("the till has no key of the centre to seal it to")]
    NoKey,
    /// There is no such file.
    #[error("no such file")]
    Missing,
    /// A folder.
    #[error("a folder")]
    Folder,
    /// A link to another file: what it leads to may change.
    #[error("a link to another file")]
    Link,
    /// A device, a pipe.
    #[error("not a file")]
    NotAFile,
    /// It changed while it was read.
    #[error("it changed while it was read")]
    Changed,
    /// What is in it is no scan.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unread(io::Error),
    /// There is no room for the copy.
    #[error("the disk is full")]
    DiskFull,
    /// The copy cannot be written.
    #[error("the copy cannot be written: {0}")]
    Unwritten(io::Error),
    /// The till said no.
    #[error(transparent)]
    Till(#[from] TillError),
}

/// A sealed scan in the till's folder, of which no entry tells yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What the entry will say.
    pub attachment: Attachment,
    /// The hash of the scan itself.
    pub scan: Hash,
}

/// A scan in the scanner's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The file.
    pub path: PathBuf,
    /// When it was written.
    pub modified: SystemTime,
    /// Its length.
    pub size: u64,
}

/// The path a person means: as typed, or as a file manager pastes it, in quotation marks or as an address.
#[must_use]
pub fn meant(typed: &str) -> PathBuf {
    let text = typed.trim();
    let text = text.strip_prefix(['"', '\'']).and_then(|text| text.strip_suffix(['"', '\''])).unwrap_or(text);
    match text.strip_prefix("file://") {
        Some(address) => unescaped(address),
        None => text.into(),
    }
}

/// The path of an address: `%20` is a space.
fn unescaped(address: &str) -> PathBuf {
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        if let (b'%', Some(byte)) = (first, digits) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    let path = String::from_utf8_lossy(&bytes).into_owned();
    // `/C:/Scans` of Windows.
    match path.strip_prefix('/') {
        Some(drive) if cfg!(windows) => drive.into(),
        Some(_) | None => path.into(),
    }
}

/// Scans in the scanner's folder, the newest first.
#[must_use]
pub fn scans_in(folder: &Path) -> Vec<Offered> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let is_scan = |path: &Path| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
    };
    let mut found: Vec<Offered> = files
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_scan(path))
        .filter_map(|path| {
            let facts = fs::symlink_metadata(&path).ok().filter(Metadata::is_file)?;
            Some(Offered { path, modified: facts.modified().ok()?, size: facts.len() })
        })
        .collect();
    found.sort_by(|one, other| (other.modified, &other.path).cmp(&(one.modified, &one.path)));
    found.truncate(OFFERED);
    found
}

/// What must stay the same about a file while it is read.
#[derive(PartialEq, Eq)]
struct Seen {
    size: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    place: (u64, u64),
}

impl Seen {
    fn of(facts: &Metadata) -> Self {
        Self {
            size: facts.len(),
            modified: facts.modified().ok(),
            #[cfg(unix)]
            place: {
                use std::os::unix::fs::MetadataExt as _;
                (facts.dev(), facts.ino())
            },
        }
    }
}

/// Reads a scan out of a file.
fn read(path: &Path) -> Result<Vec<u8>, AttachError> {
    let unread = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound { AttachError::Missing } else { AttachError::Unread(error) }
    };
    let facts = fs::symlink_metadata(path).map_err(unread)?;
    if facts.is_symlink() {
        return Err(AttachError::Link);
    }
    if facts.is_dir() {
        return Err(AttachError::Folder);
    }
    if !facts.is_file() {
        return Err(AttachError::NotAFile);
    }
    if facts.len() > SCAN_MAX as u64 {
        return Err(ScanError::TooLarge.into());
    }
    let before = Seen::of(&facts);
    let mut file = File::open(path).map_err(unread)?;
    let mut bytes = Vec::new();
    let _ = (&mut file).take(SCAN_MAX as u64 + 1).read_to_end(&mut bytes).map_err(unread)?;
    let opened = Seen::of(&file.metadata().map_err(unread)?);
    let named = fs::symlink_metadata(path).is_ok_and(|facts| facts.is_file() && Seen::of(&facts) == before);
    if opened != before || !named || bytes.len() as u64 != before.size {
        return Err(AttachError::Changed);
    }
    Ok(bytes)
}

/// Takes a scan of a reversal's papers out of a file into the till's folder, sealed.
///
/// # Errors
/// Says why there is none.
pub fn take(
    dir: &Path,
    identity: &Identity,
    of: EntryRef,
    papers: Papers,
    path: &Path,
    random: &mut (impl RngCore + CryptoRng),
) -> Result<Taken, AttachError> {
    let centre = identity.files_key.ok_or(AttachError::NoKey)?;
    let bytes = read(path)?;
    let scan = Hash::of(&bytes);
    let mut one_time = [0; 32];
    random.fill_bytes(&mut one_time);
    let (form, sealed) =
        attachment::seal(identity.till, of, &centre, &one_time, bytes).map_err(|error| match error {
            AttachmentError::Scan(error) => AttachError::Scan(error),
            AttachmentError::Key | AttachmentError::NotOpened => AttachError::NoKey,
        })?;
    let hash = Hash::of(&sealed);
    let size = u32::try_from(sealed.len()).map_err(|_| ScanError::TooLarge)?;
    fs::create_dir_all(dir.join(FOLDER)).and_then(|()| write_whole(&file_of(dir, &hash), &sealed)).map_err(
        |error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => AttachError::DiskFull,
            _ => AttachError::Unwritten(error),
        },
    )?;
    Ok(Taken { attachment: Attachment { of, papers, form, size, hash }, scan })
}

/// The till did not write its entry: the copy goes.
pub fn drop_again(dir: &Path, taken: &Taken) {
    if let Err(error) = fs::remove_file(file_of(dir, &taken.attachment.hash)) {
        tracing::warn!(%error, "a scan that was not attached stays until the next start");
    }
}

#[cfg(test)]
mod tests;
