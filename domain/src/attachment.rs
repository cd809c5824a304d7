//! Papers of a reversal as files (R15): which a ground needs, what kind of file a scan may be, and how it is sealed so
//! that only the centre reads it.
//!
//! The till seals a scan when it takes it and cannot read it afterwards; the journal tells of the sealed bytes by their
//! hash and size. The bytes are written down in `docs/protocol.md`.

use ed25519_dalek::SigningKey;

use crate::carried::mark;
use crate::chain::Hash;
use crate::ids::{EntryRef, TillId};
use crate::sealed::{self, TAG};

/// Largest scan, bytes.
pub const SCAN_MAX: usize = 8 << 20;
/// Most scans of one reversal.
pub const SCANS_MAX: u32 = 10;
/// Most bytes of a sealed scan in one request.
pub const CHUNK_MAX: usize = 256 << 10;
/// Largest sealed scan, bytes.
pub const SEALED_MAX: u32 = 8_388_684;
const _: () = assert!(SEALED_MAX as usize == HEAD + SCAN_MAX + TAG);

const MAGIC: [u8; 4] = *b"KSC1";
/// Magic, till, epoch, seq, centre's key, one-time key.
const HEAD: usize = 4 + 4 + 4 + 8 + 8 + 32;
/// A scan ends within so many bytes of its end: some programs write a few more behind it.
const TAIL: usize = 4096;

/// A paper that a reversal may need. The number is its place in [`Papers`], for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Paper {
    /// The payer's application, signed.
    Application = 1,
    /// The cashier's explanatory note, signed.
    Note = 2,
    /// The original receipt.
    Receipt = 4,
    /// Anything else.
    Other = 8,
}

impl Paper {
    /// Every paper.
    pub const ALL: [Self; 4] = [Self::Application, Self::Note, Self::Receipt, Self::Other];

    /// Its name in tables and commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Note => "note",
            Self::Receipt => "receipt",
            Self::Other => "other",
        }
    }
}

/// Which papers: one file may show several of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Papers(u8);

impl Papers {
    /// None.
    pub const NONE: Self = Self(0);

    /// These.
    #[must_use]
    pub fn of(papers: &[Paper]) -> Self {
        Self(papers.iter().fold(0, |bits, paper| bits | *paper as u8))
    }

    /// What a reversal on this ground (1 application, 2 note) needs: the signed paper, and the original receipt unless it
    /// was told that there is none.
    #[must_use]
    pub fn needed(ground: u8, original: Option<bool>) -> Self {
        let signed = Self::of(&[if ground == 2 { Paper::Note } else { Paper::Application }]);
        if original == Some(false) { signed } else { signed.and(Self::of(&[Paper::Receipt])) }
    }

    /// The papers of a number in the journal.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        (1..16).contains(&code).then_some(Self(code))
    }

    /// Their number in the journal.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// True when it is among them.
    #[must_use]
    pub const fn has(self, paper: Paper) -> bool {
        self.0 & paper as u8 != 0
    }

    /// With those of another set.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without those of another set.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// True when there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Paper> {
        Paper::ALL.into_iter().filter(move |paper| self.has(*paper))
    }
}

/// What kind of file a scan is. The number is the code in the journal, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ScanForm {
    /// PDF.
    Pdf = 1,
    /// JPEG.
    Jpeg = 2,
    /// PNG.
    Png = 3,
}

/// Why bytes are no scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
    /// Larger than [`SCAN_MAX`].
    #[error("it is larger than 8 MiB")]
    TooLarge,
    /// It begins like none of the three.
    #[error("it is neither PDF nor JPEG nor PNG")]
    OtherKind,
    /// It begins right and does not end: it is still being written, or was not copied whole.
    #[error("it has no end: it is still being written, or was not copied whole")]
    Cut,
}

impl ScanForm {
    /// The form of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Pdf, Self::Jpeg, Self::Png].into_iter().find(|form| *form as u8 == code)
    }

    /// How the name of such a file ends.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The form by what is in the bytes, whatever the file is called.
    ///
    /// # Errors
    /// Says why they are no scan.
    pub fn of(bytes: &[u8]) -> Result<Self, ScanError> {
        if bytes.is_empty() {
            return Err(ScanError::Empty);
        }
        if bytes.len() > SCAN_MAX {
            return Err(ScanError::TooLarge);
        }
        let forms: [(Self, &[u8], &[u8]); 3] = [
            (Self::Pdf, b"%PDF-", b"%%EOF"),
            (Self::Jpeg, b"\xff\xd8\xff", b"\xff\xd9"),
            (Self::Png, b"\x89PNG\r\n\x1a\n", b"IEND\xae\x42\x60\x82"),
        ];
        let (form, begin, end) =
            forms.into_iter().find(|(_, begin, _)| bytes.starts_with(begin)).ok_or(ScanError::OtherKind)?;
        let body = bytes.get(begin.len()..).unwrap_or_default();
        let tail = body.get(body.len().saturating_sub(TAIL)..).unwrap_or_default();
        if tail.windows(end.len()).any(|window| window == end) { Ok(form) } else { Err(ScanError::Cut) }
    }
}

/// A scan as the journal tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachment {
    /// The entry that accepted the reversal.
    pub of: EntryRef,
    /// What it shows.
    pub papers: Papers,
    /// What kind of file it is once it is opened.
    pub form: ScanForm,
    /// Length of the sealed bytes.
    pub size: u32,
    /// SHA-256 of the sealed bytes.
    pub hash: Hash,
}

/// Why sealed bytes are not the scan they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// The centre's key is none.
    #[error("the centre's key is no key")]
    Key,
    /// No sealed scan, or one of another till, another reversal, another centre, or changed since.
    #[error("not a scan of this reversal, sealed to this centre")]
    NotOpened,
    /// What is sealed is no scan.
    #[error(transparent)]
    Scan(#[from] ScanError),
}

fn head(till: TillId, of: EntryRef, centre: &[u8; 32], one_time: &[u8; 32]) -> Vec<u8> {
    let mut head = Vec::with_capacity(HEAD);
    head.extend_from_slice(&MAGIC);
    head.extend_from_slice(&till.0.to_le_bytes());
    head.extend_from_slice(&of.epoch.0.to_le_bytes());
    head.extend_from_slice(&of.seq.0.to_le_bytes());
    head.extend_from_slice(&mark(centre));
    head.extend_from_slice(one_time);
    head
}

/// Seals a scan of a reversal to the centre's key. `random` are 32 fresh random bytes, used for nothing else.
///
/// # Errors
/// The bytes are no scan, or the key is none.
pub fn seal(
    till: TillId,
    of: EntryRef,
    centre: &[u8; 32],
    random: &[u8; 32],
    scan: Vec<u8>,
) -> Result<(ScanForm, Vec<u8>), AttachmentError> {
    let form = ScanForm::of(&scan)?;
    let mut file = head(till, of, centre, &sealed::one_time_public(random));
    let sealed = sealed::seal(centre, random, &file, scan).map_err(|_| AttachmentError::Key)?;
    file.extend_from_slice(&sealed);
    Ok((form, file))
}

/// Opens a sealed scan of a reversal as the centre.
///
/// # Errors
/// It is not what it should be, and what is in it is no scan.
pub fn open(
    till: TillId,
    of: EntryRef,
    centre: &SigningKey,
    file: &[u8],
) -> Result<(ScanForm, Vec<u8>), AttachmentError> {
    let (around, body) = file.split_at_checked(HEAD).ok_or(AttachmentError::NotOpened)?;
    let one_time: [u8; 32] = around.last_chunk().copied().ok_or(AttachmentError::NotOpened)?;
    if around != head(till, of, &centre.verifying_key().to_bytes(), &one_time) {
        return Err(AttachmentError::NotOpened);
    }
    let scan = sealed::open(centre, &one_time, around, body.to_vec()).map_err(|_| AttachmentError::NotOpened)?;
    Ok((ScanForm::of(&scan)?, scan))
}

#[cfg(test)]
mod tests;
