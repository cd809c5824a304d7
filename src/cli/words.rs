//! The terminal's words for what can go wrong: what happened, what became of money and paper, what to do now.

use kassa_domain::ids::EntryRef;

use crate::config::LoadError;
use crate::enrolment::EnrolmentError;
use crate::fl;
use crate::keys::KeyError;
use crate::register::RegisterError;
use crate::store::directory::DirectoryError;
use crate::store::verify::{Fault, RowName};
use crate::store::{OpenError, StoreError};
use crate::sync::enrol::EnrolError;
use crate::training::TrainingError;
use crate::ui::screen::settings::rows::problem_words;
use crate::workplace::WorkplaceError;

/// Why the money file could not be opened.
#[must_use]
pub fn open_error(error: &OpenError) -> String {
    match error {
        OpenError::Owned { by } => fl!("cli-owned", by = by.clone()),
        OpenError::Missing(path) => {
            let dir = path.parent().unwrap_or(path).display().to_string();
            fl!("cli-no-data", dir = dir)
        }
        OpenError::Permission(path) => fl!("cli-no-permission", path = path.display().to_string()),
        OpenError::Full => fl!("cli-disk-full"),
        OpenError::Io(what) => fl!("cli-disk-failed", what = what.clone()),
        OpenError::NotADatabase(path) | OpenError::Foreign(path) => {
            fl!("cli-not-a-database", path = path.display().to_string())
        }
        OpenError::Damaged(what) => fl!("cli-damaged", what = what.clone()),
        OpenError::Newer { found, known } => {
            fl!("cli-newer", found = found.to_string(), known = known.to_string())
        }
        OpenError::NoEncryption => fl!("cli-failed", error = error.to_string()),
        OpenError::Store(error) => store_error(error),
    }
}

/// Why the money file could not be read or written.
#[must_use]
pub fn store_error(error: &StoreError) -> String {
    match error {
        StoreError::Full => fl!("cli-disk-full"),
        StoreError::Io(what) => fl!("cli-disk-failed", what = what.clone()),
        StoreError::Damaged(what) => fl!("cli-damaged", what = what.clone()),
        StoreError::Row { .. } => fl!("cli-damaged", what = error.to_string()),
        StoreError::Busy
        | StoreError::Constraint(_)
        | StoreError::RowCount { .. }
        | StoreError::Wire(_)
        | StoreError::Transition(_)
        | StoreError::Other(_) => fl!("cli-failed", error = error.to_string()),
    }
}

/// Why the settings could not be loaded.
#[must_use]
pub fn load_error(error: &LoadError) -> String {
    match error {
        LoadError::Io { .. } => fl!("config-unreadable", error = error.to_string()),
        LoadError::Mistake { file, mistake } => {
            let allowed = problem_words(&mistake.problem);
            if mistake.key.is_empty() {
                let (file, line) = (file.clone(), mistake.line.to_string());
                return fl!("config-mistake-line", file = file, line = line, allowed = allowed);
            }
            let (file, line, key) = (file.clone(), mistake.line.to_string(), mistake.key.clone());
            fl!("config-mistake", file = file, line = line, key = key, allowed = allowed)
        }
    }
}

/// Why a till could not be let in.
#[must_use]
pub fn enrolment_error(error: &EnrolmentError) -> String {
    match error {
        EnrolmentError::OtherTill => fl!("enrol-other-till"),
        EnrolmentError::Open(error) => open_error(error),
        EnrolmentError::Store(error) => store_error(error),
        EnrolmentError::Enrol(error) => match error {
            EnrolError::OtherTill => fl!("enrol-other-till"),
            EnrolError::BadCode(_) | EnrolError::NoFingerprint => fl!("enrol-bad-code"),
            EnrolError::Address(_) => fl!("enrol-address"),
            EnrolError::Certificate => fl!("enrol-certificate"),
            EnrolError::Date => fl!("enrol-date"),
            EnrolError::Refused { code } => match code.as_str() {
                "enrol_code_unknown" => fl!("enrol-code-unknown"),
                "enrol_code_expired" => fl!("enrol-code-expired"),
                "enrol_code_used" => fl!("enrol-code-used"),
                _ => fl!("enrol-refused"),
            },
            EnrolError::Trouble(_) => fl!("enrol-no-answer"),
            EnrolError::Key(error) => fl!("enrol-key", error = error.to_string()),
            EnrolError::System(error) => fl!("cli-failed", error = error.to_string()),
        },
    }
}

/// Why the register could not be set up.
#[must_use]
pub fn register_error(error: &RegisterError) -> String {
    match error {
        RegisterError::NotNamed { settings } => fl!("config-no-register", file = settings.display().to_string()),
        RegisterError::Memory { file, error } => {
            fl!("cli-register-memory", file = file.display().to_string(), error = error.to_string())
        }
        RegisterError::NoFamily(_) | RegisterError::Emulator(_) => fl!("cli-failed", error = error.to_string()),
    }
}

/// Why the workplace could not be opened.
#[must_use]
pub fn workplace_error(error: &WorkplaceError) -> String {
    match error {
        WorkplaceError::Open(error) => open_error(error),
        WorkplaceError::Store(error) => store_error(error),
        WorkplaceError::NotEnrolled => fl!("cli-not-enrolled"),
        WorkplaceError::Register(error) => register_error(error),
        WorkplaceError::Key(error) => key_error(error),
        WorkplaceError::Directory(_) | WorkplaceError::Address(_) | WorkplaceError::Till(_) | WorkplaceError::Io(_) => {
            fl!("cli-failed", error = error.to_string())
        }
    }
}

/// Why there is no till to train at.
#[must_use]
pub fn training_error(error: &TrainingError) -> String {
    match error {
        TrainingError::Open(OpenError::Missing(_)) | TrainingError::NotEnrolled => fl!("cli-not-enrolled"),
        TrainingError::Open(error) => open_error(error),
        TrainingError::Store(error) => store_error(error),
        TrainingError::Directory(DirectoryError::NotYet) => fl!("trouble-no-directory"),
        TrainingError::Key(error) => key_error(error),
        TrainingError::Directory(_) | TrainingError::Io(_) => fl!("cli-failed", error = error.to_string()),
    }
}

/// Why the till's key cannot be had, and what is to be done.
fn key_error(error: &KeyError) -> String {
    match error {
        KeyError::Missing => fl!("key-missing"),
        KeyError::Damaged => fl!("key-damaged"),
        KeyError::Exposed(path) => fl!("key-exposed", file = path.display().to_string()),
        KeyError::File { path, error } => {
            fl!("key-file", file = path.display().to_string(), error = error.to_string())
        }
        KeyError::Keystore(error) => fl!("key-keystore", error = error.clone()),
    }
}

/// What is wrong with the journal, and where.
#[must_use]
pub fn fault(fault: &Fault) -> String {
    let place = |at: &EntryRef| format!("{}/{}", at.epoch, at.seq);
    match fault {
        Fault::Structure { said } => fl!("verify-structure", said = said.clone()),
        Fault::Schema { name } => fl!("verify-schema", name = name.clone()),
        Fault::NoIdentity => fl!("verify-no-identity"),
        Fault::Gap { at, next } => fl!("verify-gap", at = place(at), next = next.to_string()),
        Fault::Unreadable { at } => fl!("verify-unreadable", at = place(at)),
        Fault::WrongTill { at, till } => fl!("verify-wrong-till", at = place(at), till = till.to_string()),
        Fault::Column { at, column } => fl!("verify-column", at = place(at), column = *column),
        Fault::WrongHash { at } => fl!("verify-wrong-hash", at = place(at)),
        Fault::Head { noted, found, .. } => fl!("verify-head", noted = place(noted), found = place(found)),
        Fault::NoHead => fl!("verify-no-head"),
        Fault::Acknowledged { through, head } => {
            fl!("verify-acknowledged", through = through.to_string(), head = head.to_string())
        }
        Fault::Missing { at, table } => fl!("verify-missing", at = place(at), table = *table),
        Fault::Extra { row, table } => {
            let row = match row {
                RowName::Entry(at) => place(at),
                RowName::Number(number) => number.to_string(),
            };
            fl!("verify-extra", row = row, table = *table)
        }
        Fault::Differs { at, table, column } => {
            fl!("verify-differs", at = place(at), table = *table, column = *column)
        }
        Fault::Outcome { at, of } => fl!("verify-outcome", at = place(at), of = place(of)),
    }
}
