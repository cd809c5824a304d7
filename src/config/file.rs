//! Changing one setting in its file: the line of that key, and nothing of what a person wrote around it.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Config, FILE};

/// The settings file of a data folder, for what is changed at the till itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFile(PathBuf);

impl SettingsFile {
    /// Of this data folder.
    #[must_use]
    pub fn of(dir: &Path) -> Self {
        Self(dir.to_owned())
    }

    /// Puts a text under a key of the first section, for good: the file is written beside and renamed.
    ///
    /// # Errors
    /// The file cannot be read or written, or would not be a sound file with this value.
    pub fn put(&self, key: &str, value: &str) -> io::Result<()> {
        let path = self.0.join(FILE);
        let before = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let after = with(&before, key, value);
        let _ = Config::parse(&after).map_err(|mistake| io::Error::new(io::ErrorKind::InvalidData, mistake))?;
        let beside = self.0.join("config.toml.new");
        let mut file = File::create(&beside)?;
        file.write_all(after.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, &path)
    }
}

/// The text of a settings file with another value under a key that belongs to no section.
fn with(text: &str, key: &str, value: &str) -> String {
    let line = format!("{key} = \"{value}\"");
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<&str> = text.lines().collect();
    let section = lines.iter().position(|line| line.trim_start().starts_with('[')).unwrap_or(lines.len());
    let is_key = |line: &&str| line.split_once('=').is_some_and(|(name, _)| name.trim() == key);
    match lines[..section].iter().position(is_key) {
        Some(at) => lines[at] = &line,
        None => lines.insert(section, &line),
    }
    lines.into_iter().flat_map(|line| [line, ending]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_changed_and_the_rest_stays() {
        for (before, after) in [
            ("", "language = \"ru\"\n"),
            ("language = \"uk\"\n", "language = \"ru\"\n"),
            ("# ours\nlanguage=\"uk\"\ntheme = \"dark\"", "# ours\nlanguage = \"ru\"\ntheme = \"dark\"\n"),
            (
                "theme = \"dark\"\n[sync]\ninterval_s = 9\n",
                "theme = \"dark\"\nlanguage = \"ru\"\n[sync]\ninterval_s = 9\n",
            ),
            ("receipt_language = \"kk\"\r\n", "receipt_language = \"kk\"\r\nlanguage = \"ru\"\r\n"),
        ] {
            assert_eq!(with(before, "language", "ru"), after, "{before}");
            let (was, is) = (Config::parse(before).unwrap(), Config::parse(after).unwrap());
            assert_eq!(is, Config { language: "ru".to_owned(), ..was }, "{before}");
        }
    }

    #[test]
    fn what_was_put_is_there_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let settings = SettingsFile::of(dir.path());
        for (key, value) in [("language", "kk"), ("theme", "dark"), ("language", "en")] {
            settings.put(key, value).unwrap();
        }
        let config = Config::load(dir.path()).unwrap();
        assert_eq!((config.language.as_str(), config.theme.as_str()), ("en", "dark"));
        assert!(settings.put("language", "xx").is_err(), "no file is left that would not start the till");
        assert_eq!(Config::load(dir.path()).unwrap(), config);
    }
}
