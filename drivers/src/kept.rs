//! What a driver writes down about one device and must know after a restart: a small file that is replaced as a whole.
//!
//! Nothing here decides about money. A file that is missing, damaged, or of another device is as good as none.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::emulate::store::replace;

/// What is kept of the device with this serial number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Of<T> {
    #[serde(default)]
    serial: String,
    #[serde(flatten)]
    value: T,
}

/// A note about one device, in a file where one is named.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    path: Option<PathBuf>,
    kept: Of<T>,
}

impl<T: Serialize + DeserializeOwned + Default + Clone + PartialEq> Kept<T> {
    /// What a file says; nothing when it is not there or is damaged.
    pub(crate) fn open(path: Option<PathBuf>) -> Self {
        let text = path.as_ref().map(std::fs::read).and_then(Result::ok).unwrap_or_default();
        let kept = serde_json::from_slice(&text).unwrap_or_default();
        Self { path, kept }
    }

    /// What is kept of this device: nothing when another one was here before.
    pub(crate) fn of(&mut self, serial: &str) -> &T {
        if self.kept.serial != serial {
            self.kept = Of { serial: serial.to_owned(), value: T::default() };
        }
        &self.kept.value
    }

    /// Changes it. A file that cannot be written is told of in the log: nothing but convenience is lost with it.
    pub(crate) fn change(&mut self, serial: &str, change: impl FnOnce(&mut T)) {
        let before = self.of(serial).clone();
        change(&mut self.kept.value);
        if before == self.kept.value {
            return;
        }
        let Some(path) = &self.path else { return };
        let written = serde_json::to_vec(&self.kept).map_err(Into::into).and_then(|text| replace(path, &text));
        if let Err(error) = written {
            tracing::warn!(%error, "the driver's memory cannot be written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Note {
        opened: Option<u32>,
    }

    #[test]
    fn it_lasts_and_belongs_to_one_device() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.json");
        Kept::<Note>::open(Some(path.clone())).change("A", |kept| kept.opened = Some(7));
        let mut kept = Kept::<Note>::open(Some(path.clone()));
        assert_eq!(kept.of("A").opened, Some(7));
        assert_eq!(kept.of("B").opened, None);
        std::fs::write(&path, b"{").unwrap();
        assert_eq!(Kept::<Note>::open(Some(path)).of("A").opened, None);
    }
}
