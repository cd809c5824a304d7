//! What the device cannot tell and must be known after a restart: that the shift was opened, which needs no command of
//! this family, and which articles were programmed.
//!
//! Nothing here decides about money: without the file a shift without a receipt looks closed, and articles are
//! programmed anew.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// An article that was programmed on demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Article {
    pub(super) name: String,
    pub(super) price: i64,
    pub(super) code: u32,
}

/// What is remembered of one device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Remembered {
    pub(super) serial: String,
    /// Number of the last Z when the shift was opened, and the device's minute then.
    pub(super) opened: Option<(u32, Option<u32>)>,
    pub(super) articles: Vec<Article>,
}

pub(super) struct Memory {
    path: Option<PathBuf>,
    remembered: Remembered,
}

impl Memory {
    /// What a file says; nothing when it is not there or is damaged.
    pub(super) fn open(path: Option<PathBuf>) -> Self {
        let text = path.as_ref().map(std::fs::read).and_then(Result::ok).unwrap_or_default();
        let remembered = serde_json::from_slice(&text).unwrap_or_default();
        Self { path, remembered }
    }

    /// What is remembered of this device: nothing when another one was here before.
    pub(super) fn of(&mut self, serial: &str) -> &Remembered {
        if self.remembered.serial != serial {
            self.remembered = Remembered { serial: serial.to_owned(), ..Remembered::default() };
        }
        &self.remembered
    }

    /// Changes it. A file that cannot be written is told of in the log: nothing but convenience is lost with it.
    pub(super) fn change(&mut self, serial: &str, change: impl FnOnce(&mut Remembered)) {
        let _made_its_own = self.of(serial);
        let before = self.remembered.clone();
        change(&mut self.remembered);
        if before == self.remembered {
            return;
        }
        if let Err(error) = self.write() {
            tracing::warn!(%error, "the driver's memory cannot be written");
        }
    }

    fn write(&self) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        std::fs::write(&beside, serde_json::to_vec(&self.remembered)?)?;
        std::fs::rename(&beside, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lasts_and_belongs_to_one_device() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.json");
        Memory::open(Some(path.clone())).change("A", |kept| kept.opened = Some((7, None)));
        let mut memory = Memory::open(Some(path.clone()));
        assert_eq!(memory.of("A").opened, Some((7, None)));
        assert_eq!(memory.of("B").opened, None);
        std::fs::write(&path, b"{").unwrap();
        assert_eq!(Memory::open(Some(path)).of("A").opened, None);
    }
}
