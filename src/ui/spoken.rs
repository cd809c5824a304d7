//! The language each person chose at this till's window, kept beside its data: whoever signs in gets their own back.
//!
//! The file holds numbers of people and codes of languages, and no name. Whoever chose none speaks the till's.

use std::collections::BTreeMap;
use std::path::Path;

use kassa_domain::ids::UserId;

use crate::files::write_whole;
use crate::i18n::Language;

/// The file's name.
pub const FILE: &str = "languages.json";

/// Who speaks what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spoken(BTreeMap<u32, Language>);

impl Spoken {
    /// What somebody chose.
    #[must_use]
    pub fn of(&self, user: UserId) -> Option<Language> {
        self.0.get(&user.0).copied()
    }

    /// Somebody chose this.
    pub fn chose(&mut self, user: UserId, language: Language) {
        let _ = self.0.insert(user.0, language);
    }

    /// What is kept in a folder; nothing where there is no file, or one that cannot be read.
    #[must_use]
    pub fn read(dir: &Path) -> Self {
        let read = match std::fs::read(dir.join(FILE)) {
            Ok(bytes) => serde_json::from_slice::<BTreeMap<u32, String>>(&bytes).map_err(|error| error.to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error.to_string()),
        };
        let known = read.unwrap_or_else(|error| {
            tracing::warn!(error, "the languages people chose cannot be read");
            BTreeMap::new()
        });
        // A language of a newer program is as good as none.
        Self(known.into_iter().filter_map(|(user, code)| Some((user, Language::from_code(&code)?))).collect())
    }

    /// Keeps it.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        let known: BTreeMap<u32, &str> = self.0.iter().map(|(user, language)| (*user, language.code())).collect();
        write_whole(&dir.join(FILE), &serde_json::to_vec(&known)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_by_numbers_and_codes_alone() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Spoken::read(dir.path()), Spoken::default());
        let mut spoken = Spoken::default();
        spoken.chose(UserId(3), Language::Uk);
        spoken.chose(UserId(7), Language::Kk);
        spoken.chose(UserId(3), Language::Ru);
        spoken.write(dir.path()).unwrap();
        assert_eq!(std::fs::read_to_string(dir.path().join(FILE)).unwrap(), r#"{"3":"ru","7":"kk"}"#);
        assert_eq!(Spoken::read(dir.path()), spoken);
        for (text, known) in [(r#"{"3":"ru","7":"la"}"#, Some(Language::Ru)), ("{", None), (r#"["ru"]"#, None)] {
            std::fs::write(dir.path().join(FILE), text).unwrap();
            let spoken = Spoken::read(dir.path());
            assert_eq!((spoken.of(UserId(3)), spoken.of(UserId(7))), (known, None), "{text}");
        }
    }
}
