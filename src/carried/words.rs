//! What is said about files carried by hand: what happened, and what to do now.

use kassa_domain::carried::CarriedError;

use super::CarryError;
use crate::fl;
use crate::store::carried::{NotTaken, TakenIn};

/// Why no file was written, or an answer not read.
#[must_use]
pub fn carry_error(error: &CarryError) -> String {
    match error {
        CarryError::NotEnrolled => fl!("cli-not-enrolled"),
        CarryError::NoFilesKey => fl!("carry-no-key"),
        CarryError::Journal => fl!("carry-journal"),
        CarryError::NoFolder(path) => fl!("carry-no-folder", path = path.display().to_string()),
        CarryError::File { path, error } => {
            fl!("carry-file-failed", path = path.display().to_string(), error = error.to_string())
        }
        CarryError::Carried(error) => carried_error(*error),
        CarryError::Open(_) | CarryError::Store(_) | CarryError::Key(_) | CarryError::Unwanted => {
            fl!("cli-failed", error = error.to_string())
        }
    }
}

fn carried_error(error: CarriedError) -> String {
    match error {
        CarriedError::OtherKind => fl!("carry-other-kind"),
        CarriedError::Newer => fl!("carry-newer"),
        CarriedError::Cut => fl!("carry-cut"),
        CarriedError::OtherTill => fl!("carry-other-till"),
        CarriedError::Forged | CarriedError::OtherCentre => fl!("carry-forged"),
        CarriedError::TooLarge => fl!("carry-too-large"),
        CarriedError::BadKey => fl!("carry-no-key"),
        CarriedError::Malformed(_) => fl!("cli-failed", error = error.to_string()),
    }
}

/// Why an answer changed nothing.
#[must_use]
pub fn not_taken(why: NotTaken) -> String {
    match why {
        NotTaken::Again => fl!("carry-again"),
        NotTaken::Older => fl!("carry-older"),
        NotTaken::OtherLife => fl!("carry-other-life"),
        NotTaken::OtherJournal => fl!("carry-other-journal"),
    }
}

/// What an answer brought, as lines of a terminal.
#[must_use]
pub fn taken(taken: &TakenIn) -> Vec<String> {
    let mut said = vec![fl!("carry-taken", sent = taken.sent, waiting = taken.waiting)];
    if taken.refused > 0 {
        said.push(fl!("queue-refused", count = taken.refused, shown = taken.refused));
    }
    if taken.lacks.is_some() {
        said.push(fl!("carry-lacks"));
    }
    if taken.stopped.is_some() {
        said.push(fl!("carry-stopped"));
    }
    said
}
