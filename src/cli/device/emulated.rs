//! Why an emulated device cannot be served, in words.

use kassa_drivers::emulate::EmulateError;

use crate::fl;

/// The words for it. What a file's mistake is, stands as it was found.
#[must_use]
pub fn words(error: &EmulateError) -> String {
    let file = |path: &std::path::Path| path.display().to_string();
    match error {
        EmulateError::UnknownFamily { name, known } => {
            fl!("emulate-bad-family", family = name.clone(), known = known.clone())
        }
        EmulateError::UnknownModel { name, known } => {
            fl!("emulate-bad-model", model = name.clone(), known = known.clone())
        }
        EmulateError::State { path, source } => {
            fl!("emulate-bad-memory", file = file(path), error = source.to_string())
        }
        EmulateError::Paper { path, source } => fl!("emulate-bad-paper", file = file(path), error = source.to_string()),
        EmulateError::Faults { path, why } => fl!("emulate-bad-faults", file = file(path), error = why.clone()),
        EmulateError::Address { address, source } => {
            fl!("emulate-bad-address", address = address.clone(), error = source.to_string())
        }
        other @ (EmulateError::Pty(_) | EmulateError::Io(_) | EmulateError::Line(_)) => {
            fl!("cli-failed", error = other.to_string())
        }
    }
}
