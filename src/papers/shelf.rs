//! The templates of one language for whoever edits them: what each says now, and a text put in its place. What stood
//! there before stays beside it, `payment.txt.bak`.

use std::io;
use std::path::{Path, PathBuf};

use kassa_formats::receipt::{Kind, Language, Mistake, Template, texts};
use kassa_formats::symbol::Symbol;

use super::edited::{BACKUP, ENDING, text_of};
use super::logo;
use crate::files::write_whole;
use crate::fl;

/// The templates of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// Their language.
    pub language: Language,
    /// One for each kind.
    pub rows: Vec<Shelved>,
    /// The logo beside them, where there is one.
    pub logo: Option<Symbol>,
}

/// One template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelved {
    /// What it is for.
    pub kind: Kind,
    /// What it says; the program's own text where its file cannot be read.
    pub text: String,
    /// Whose it is.
    pub state: State,
}

/// Whose a template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The program's own.
    BuiltIn,
    /// Edited, and printed by.
    Edited,
    /// Edited, with a mistake: the program's own is printed by.
    Spoilt,
}

/// Why a text does not take the place of a template.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// It has mistakes.
    #[error("{0:?}")]
    Mistakes(Vec<Mistake>),
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Shelf {
    /// What the folder has of a language, and the program's own for the rest.
    #[must_use]
    pub fn of(folder: &Path, language: Language) -> Self {
        let rows = texts(language).into_iter().map(|(kind, own)| {
            let file = file_of(folder, language, kind);
            if !file.exists() {
                return Shelved { kind, text: own.to_owned(), state: State::BuiltIn };
            }
            match text_of(&file) {
                Ok(text) if Template::read(kind, language, &text).is_ok() => {
                    Shelved { kind, text, state: State::Edited }
                }
                Ok(text) => Shelved { kind, text, state: State::Spoilt },
                Err(_) => Shelved { kind, text: own.to_owned(), state: State::Spoilt },
            }
        });
        Self { language, rows: rows.collect(), logo: logo::load(folder).ok().flatten() }
    }
}

/// Puts a text in the place of a template; without one the program's own comes back. The file that was there stays as
/// `.bak`; one that says the same already is left as it is, and so is what stands beside it.
///
/// # Errors
/// Its mistakes, or what the system says: everything is as it was then.
pub fn put(folder: &Path, language: Language, kind: Kind, text: Option<&str>) -> Result<(), PutError> {
    if let Some(text) = text {
        let _ = Template::read(kind, language, text).map_err(PutError::Mistakes)?;
    }
    let file = file_of(folder, language, kind);
    let there = file.exists();
    if there {
        // Nothing else is opened: a pipe would keep whoever reads it waiting.
        if !file.is_file() {
            return Err(io::Error::other(fl!("receipts-not-a-file")).into());
        }
        let before = std::fs::read(&file)?;
        if text.is_some_and(|text| text.as_bytes() == before) {
            return Ok(());
        }
        write_whole(&file.with_extension(format!("{ENDING}.{BACKUP}")), &before)?;
    }
    match text {
        Some(text) => {
            std::fs::create_dir_all(folder.join(language.code()))?;
            write_whole(&file, text.as_bytes())?;
        }
        None if there => std::fs::remove_file(&file)?,
        None => {}
    }
    Ok(())
}

fn file_of(folder: &Path, language: Language, kind: Kind) -> PathBuf {
    folder.join(language.code()).join(kind.name()).with_extension(ENDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(folder: &Path, kind: Kind) -> (State, String) {
        let shelf = Shelf::of(folder, Language::Uk);
        let row = shelf.rows.into_iter().find(|row| row.kind == kind).unwrap();
        (row.state, row.text)
    }

    #[test]
    fn a_text_takes_the_place_of_a_template_and_the_one_before_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (before, own) = state(folder, Kind::Debt);
        assert_eq!(before, State::BuiltIn);
        let texts = ["left {owed}\neach debts\nend\n", "right {owed}\neach debts\nend\n"];
        for text in texts {
            put(folder, Language::Uk, Kind::Debt, Some(text)).unwrap();
            assert_eq!(state(folder, Kind::Debt), (State::Edited, text.to_owned()));
        }
        let backup = folder.join("uk/debt.txt.bak");
        assert_eq!(std::fs::read_to_string(&backup).unwrap(), texts[0]);
        // The sum that is owed cannot be left out.
        let refused = put(folder, Language::Uk, Kind::Debt, Some("left {account}\n"));
        assert!(matches!(refused, Err(PutError::Mistakes(_))), "{refused:?}");
        assert_eq!(state(folder, Kind::Debt).1, texts[1]);
        assert_eq!(super::super::edited::check(folder).unwrap().1, [], "what stays beside it is no template");
        put(folder, Language::Uk, Kind::Debt, None).unwrap();
        assert_eq!(state(folder, Kind::Debt), (State::BuiltIn, own));
        assert_eq!(std::fs::read_to_string(&backup).unwrap(), texts[1]);
        put(folder, Language::Uk, Kind::Debt, None).unwrap();
    }

    #[test]
    fn saved_twice_the_text_before_was_gone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let texts = ["left {owed}\neach debts\nend\n", "right {owed}\neach debts\nend\n"];
        for text in [texts[0], texts[1], texts[1]] {
            put(folder, Language::Uk, Kind::Debt, Some(text)).unwrap();
        }
        assert_eq!(state(folder, Kind::Debt).1, texts[1]);
        assert_eq!(std::fs::read_to_string(folder.join("uk/debt.txt.bak")).unwrap(), texts[0]);
    }

    #[test]
    fn a_file_with_a_mistake_is_there_to_be_mended() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        std::fs::create_dir_all(folder.join("uk")).unwrap();
        std::fs::write(folder.join("uk/debt.txt"), "left {sum}").unwrap();
        assert_eq!(state(folder, Kind::Debt), (State::Spoilt, "left {sum}".to_owned()));
        std::fs::write(folder.join("uk/debt.txt"), b"left \xc1").unwrap();
        let own = texts(Language::Uk).into_iter().find(|(kind, _)| *kind == Kind::Debt).unwrap().1;
        assert_eq!(state(folder, Kind::Debt), (State::Spoilt, own.to_owned()));
    }
}
