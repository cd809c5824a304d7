//! What is said about scans of papers: why one is not attached, and what to do now.

use kassa_domain::attachment::{Paper, Papers, ScanError};

use super::AttachError;
use crate::fl;
use crate::till::command::{NotAttached, TillError};

/// Why a scan is not attached.
#[must_use]
pub fn attach_error(error: &AttachError) -> String {
    match error {
        AttachError::NoKey => fl!("attach-no-key"),
        AttachError::Missing => fl!("attach-missing"),
        AttachError::Folder => fl!("attach-folder"),
        AttachError::Link => fl!("attach-link"),
        AttachError::NotAFile | AttachError::Scan(ScanError::OtherKind) => fl!("attach-other-kind"),
        AttachError::Changed | AttachError::Scan(ScanError::Cut) => fl!("attach-changed"),
        AttachError::Scan(ScanError::Empty) => fl!("attach-empty"),
        AttachError::Scan(ScanError::TooLarge) => fl!("attach-too-large"),
        AttachError::DiskFull | AttachError::Till(TillError::DiskFull) => fl!("attach-disk-full"),
        AttachError::Till(TillError::NotAttached(why)) => not_attached(*why),
        AttachError::Unread(error) => fl!("attach-unread", error = error.to_string()),
        AttachError::Unwritten(error) => fl!("attach-unwritten", error = error.to_string()),
        AttachError::Till(error) => fl!("cli-failed", error = error.to_string()),
    }
}

/// Why the till wrote no entry of a scan.
#[must_use]
pub fn not_attached(why: NotAttached) -> String {
    match why {
        NotAttached::Again => fl!("attach-again"),
        NotAttached::TooMany => fl!("attach-too-many"),
    }
}

/// A paper's name.
#[must_use]
pub fn paper(paper: Paper) -> String {
    match paper {
        Paper::Application => fl!("paper-application"),
        Paper::Note => fl!("paper-note"),
        Paper::Receipt => fl!("paper-receipt"),
        Paper::Other => fl!("paper-other"),
    }
}

/// Papers in a row.
#[must_use]
pub fn papers(papers: Papers) -> String {
    papers.each().map(paper).collect::<Vec<_>>().join(", ")
}
