//! What is new in each version, in a cashier's words and kept with the program; and who was told of which.
//!
//! The file of a till's data folder holds numbers of people and versions, and no name. An older program that comes back
//! finds a later version there, and tells nothing.

use std::collections::BTreeMap;
use std::path::Path;

use kassa_domain::ids::UserId;

use crate::files::write_whole;
use crate::fl;

/// The file's name.
pub const FILE: &str = "news.json";
/// The version of this program.
const OWN: &str = env!("CARGO_PKG_VERSION");

/// A version with what is new in it, in the window's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The version.
    pub version: &'static str,
    /// A line for each thing.
    pub words: String,
}

/// Every version that has words, the newest first.
#[must_use]
pub fn all() -> Vec<News> {
    vec![News { version: "0.1.0", words: fl!("news-0-1-0") }]
}

/// What is new to somebody who was told up to this version; to whoever was told nothing, the newest alone.
#[must_use]
pub fn since(told: Option<&str>) -> Vec<News> {
    match told {
        None => all().into_iter().take(1).collect(),
        Some(told) => all().into_iter().filter(|news| parts(news.version) > parts(told)).collect(),
    }
}

/// A version as numbers, to tell which of two is the later.
fn parts(version: &str) -> Vec<u32> {
    let released = version.split(['-', '+']).next().unwrap_or_default();
    released.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

/// Who was told up to which version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen(BTreeMap<u32, String>);

impl Seen {
    /// Up to which version somebody was told.
    #[must_use]
    pub fn of(&self, user: UserId) -> Option<&str> {
        self.0.get(&user.0).map(String::as_str)
    }

    /// Somebody was told all there is.
    pub fn saw(&mut self, user: UserId) {
        let _ = self.0.insert(user.0, OWN.to_owned());
    }

    /// What is kept in a folder; nothing where there is no file, or one that cannot be read.
    #[must_use]
    pub fn read(dir: &Path) -> Self {
        let read = match std::fs::read(dir.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| error.to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error.to_string()),
        };
        Self(read.unwrap_or_else(|error| {
            tracing::warn!(error, "who was told what is new cannot be read");
            BTreeMap::new()
        }))
    }

    /// Keeps it.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        write_whole(&dir.join(FILE), &serde_json::to_vec(&self.0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_program_has_words_and_stands_first() {
        assert_eq!(all().first().map(|news| news.version), Some(OWN), "no update comes without a word");
        let versions: Vec<_> = all().iter().map(|news| parts(news.version)).collect();
        assert!(versions.is_sorted_by(|one, next| one > next), "{versions:?}");
    }

    #[test]
    fn whoever_was_told_hears_what_came_since_and_nothing_twice() {
        let told = |told: Option<&str>| since(told).iter().map(|news| news.version).collect::<Vec<_>>();
        assert_eq!(told(None), ["0.1.0"]);
        assert_eq!(told(Some("0.0.9")), ["0.1.0"]);
        for same_or_later in ["0.1.0", "0.1.0-rc.1", "0.10.0", "1.0.0"] {
            assert!(told(Some(same_or_later)).is_empty(), "{same_or_later}");
        }
    }

    #[test]
    fn it_is_kept_by_numbers_and_versions_alone() {
        let dir = tempfile::tempdir().unwrap();
        let mut seen = Seen::read(dir.path());
        assert_eq!(seen, Seen::default());
        seen.saw(UserId(3));
        seen.write(dir.path()).unwrap();
        assert_eq!(std::fs::read_to_string(dir.path().join(FILE)).unwrap(), format!("{{\"3\":\"{OWN}\"}}"));
        assert_eq!(Seen::read(dir.path()), seen);
        std::fs::write(dir.path().join(FILE), "{").unwrap();
        assert_eq!(Seen::read(dir.path()), Seen::default());
    }
}
