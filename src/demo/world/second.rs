//! A second till beside the first, at the same centre: another one of the point, or the first one once more on a copy of
//! its data, as a disk that was cloned makes it.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use kassa_domain::ids::TillCode;

use super::{Making, World, let_in};
use crate::demo::{DemoError, town};

/// What the second till is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Second {
    /// Another till of the point, with this code.
    Another(TillCode),
    /// The first one, on a copy of its folder. The first must not be running while the folder is copied.
    Copy,
}

impl World {
    /// Starts a second till at this centre, in a folder that is thrown away, with a register and a switch of its own.
    ///
    /// # Errors
    /// Names what is in the way.
    pub fn second(&self, second: &Second, making: Making<'_>) -> Result<Self, DemoError> {
        let scratch = tempfile::tempdir()?;
        let till_dir = scratch.path().join("till");
        let till_id = match second {
            Second::Another(code_of_till) => {
                let (till, code) = town::another(&self.centre, code_of_till, &*making.clocks.centre)?;
                let_in(&till_dir, &self.centre, &code, &making.clocks)?;
                till
            }
            Second::Copy => {
                copy(&self.till_dir, &till_dir)?;
                self.till_id
            }
        };
        Self::over(till_dir, (Arc::clone(&self.centre), till_id), making, Some(scratch))
    }
}

/// Copies a folder with everything below it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            let _ = fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
