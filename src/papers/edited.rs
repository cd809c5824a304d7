//! Templates that were edited: files of the data folder, each read whole or not used at all.
//!
//! `receipts/uk/payment.txt` stands in place of the program's own. A file with a mistake is told of, and the program's
//! own template is used.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use kassa_formats::receipt::logo::LogoError;
use kassa_formats::receipt::{Kind, Language, Mistake, Template, Templates};

use super::logo;

/// The folder of edited templates in a data folder, with a folder for each language.
pub const FOLDER: &str = "receipts";
/// How the files of templates end.
pub(super) const ENDING: &str = "txt";
/// How the file ends that a template was replaced in: it is none itself.
pub(super) const BACKUP: &str = "bak";

/// An edited template that is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoilt {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub problem: FileProblem,
}

/// What is wrong with a file of templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// It cannot be read: what the system says.
    Unreadable(String),
    /// A folder, a pipe or a device of that name.
    NotAFile,
    /// It is not in UTF-8: the first byte that is of no letter.
    NotText {
        /// Its line, from 1.
        line: usize,
        /// The letter in its place there, from 1.
        column: usize,
    },
    /// No kind of document or language has this name.
    UnknownName,
    /// It has mistakes.
    Mistakes(Vec<Mistake>),
    /// It is no picture for papers.
    Logo(LogoError),
}

/// The templates of a language: the edited ones in the folder, the program's own for the rest, with the folder's logo; and
/// what of that is not used.
#[must_use]
pub fn load(folder: &Path, language: Language) -> (Templates, Vec<Spoilt>) {
    let mut templates = Templates::shipped(language);
    let mut spoilt = Vec::new();
    for (file, kind) in files(&folder.join(language.code())) {
        match read(&file, kind, language) {
            Ok(template) => templates.put(template),
            Err(problem) => spoilt.push(Spoilt { file, problem }),
        }
    }
    match logo::load(folder) {
        Ok(picture) => templates.set_logo(picture),
        Err(problem) => spoilt.push(Spoilt { file: folder.join(logo::FILE), problem }),
    }
    (templates, spoilt)
}

/// Looks through the whole folder: the files that are sound, and those that are not. A folder that is not there has none.
///
/// # Errors
/// The folder cannot be listed.
pub fn check(folder: &Path) -> io::Result<(Vec<PathBuf>, Vec<Spoilt>)> {
    let (mut sound, mut spoilt) = (Vec::new(), Vec::new());
    for entry in listed(folder)? {
        if entry.file_name() == Some(OsStr::new(logo::FILE)) {
            match logo::load(folder) {
                Ok(_) => sound.push(entry),
                Err(problem) => spoilt.push(Spoilt { file: entry, problem }),
            }
            continue;
        }
        let language = entry.file_name().and_then(OsStr::to_str).and_then(Language::from_code);
        let Some(language) = language.filter(|_| entry.is_dir()) else {
            spoilt.push(Spoilt { file: entry, problem: FileProblem::UnknownName });
            continue;
        };
        for (file, kind) in files(&entry) {
            match read(&file, kind, language) {
                Ok(_) => sound.push(file),
                Err(problem) => spoilt.push(Spoilt { file, problem }),
            }
        }
    }
    Ok((sound, spoilt))
}

/// The files of a language's folder by name, each with the kind it is for. A folder that cannot be listed is one of them.
fn files(folder: &Path) -> Vec<(PathBuf, Result<Kind, FileProblem>)> {
    match listed(folder) {
        Ok(files) => files.into_iter().map(|file| (file.clone(), kind_of(&file))).collect(),
        Err(error) => vec![(folder.to_owned(), Err(FileProblem::Unreadable(error.to_string())))],
    }
}

fn kind_of(file: &Path) -> Result<Kind, FileProblem> {
    let name = file.file_stem().and_then(OsStr::to_str).filter(|_| file.extension() == Some(OsStr::new(ENDING)));
    name.and_then(Kind::from_name).ok_or(FileProblem::UnknownName)
}

fn read(file: &Path, kind: Result<Kind, FileProblem>, language: Language) -> Result<Template, FileProblem> {
    let kind = kind?;
    Template::read(kind, language, &text_of(file)?).map_err(FileProblem::Mistakes)
}

/// The text of a file, as far as a template can be one.
pub(super) fn text_of(file: &Path) -> Result<String, FileProblem> {
    let bytes = bytes_of(file, Template::BYTES_MAX)?;
    if bytes.len() > Template::BYTES_MAX {
        return Err(FileProblem::Mistakes(vec![Mistake::too_long()]));
    }
    String::from_utf8(bytes).map_err(|error| not_text(&error))
}

/// The bytes of a file; of one that has more than it may, one byte more: enough to refuse it. What is no file is not
/// opened, for a pipe would keep the window waiting until somebody writes into it.
pub(super) fn bytes_of(path: &Path, most: usize) -> Result<Vec<u8>, FileProblem> {
    let unreadable = |error: io::Error| FileProblem::Unreadable(error.to_string());
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(FileProblem::NotAFile);
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let taken = std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    taken.map(|_| bytes).map_err(unreadable)
}

/// Where a text stops being one.
fn not_text(error: &FromUtf8Error) -> FileProblem {
    let (sound, _) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
    let sound = String::from_utf8_lossy(sound);
    let (before, last) =
        sound.rsplit_once('\n').map_or((0, &*sound), |(above, last)| (above.split('\n').count(), last));
    FileProblem::NotText { line: before + 1, column: last.chars().count() + 1 }
}

/// What stands in a folder, by name; nothing where there is no folder.
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    // Editors leave such files beside the ones they edit, and so do we.
    paths.retain(|path| {
        let left = |name: &str| name.starts_with('.') || name.ends_with('~');
        path.extension() != Some(OsStr::new(BACKUP))
            && path.file_name().and_then(OsStr::to_str).is_none_or(|name| !left(name))
    });
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use kassa_formats::receipt::Values;
    use kassa_formats::receipt::render::{Width, text};

    use super::*;

    fn put(folder: &Path, name: &str, bytes: &[u8]) {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    /// What a language's template of a kind prints of nothing.
    fn printed(folder: &Path, kind: Kind) -> String {
        let (templates, _) = load(folder, Language::Uk);
        text(&templates.get(kind).unwrap().fill(&Values::default()), Width::MIN)
    }

    #[test]
    fn an_edited_template_is_used_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let shipped = printed(folder, Kind::Debt);
        put(folder, "uk/debt.txt", "left НАШ БОРГ\neach debts\nend\nleft {owed}\n".as_bytes());
        assert_eq!(printed(folder, Kind::Debt), "НАШ БОРГ\n");
        put(folder, "uk/debt.txt", "left НАШ БОРГ\nleft {sum}\n".as_bytes());
        assert_eq!(printed(folder, Kind::Debt), shipped);
        let (_, spoilt) = load(folder, Language::Uk);
        let [Spoilt { file, problem: FileProblem::Mistakes(mistakes) }] = &spoilt[..] else { panic!("{spoilt:?}") };
        assert_eq!(file, &folder.join("uk/debt.txt"));
        assert_eq!((mistakes[0].line, mistakes[0].column), (2, 7));
        assert_eq!(load(folder, Language::Ru).1, []);
        // Saved in CP1251: the line is told, for an editor to jump to.
        put(folder, "uk/debt.txt", b"left {address}\nleft \xc1\xce\xd0\xc3\n");
        assert_eq!(load(folder, Language::Uk).1[0].problem, FileProblem::NotText { line: 2, column: 6 });
        put(folder, "uk/debt.txt", &vec![0xd0; Template::BYTES_MAX + 2]);
        let long = vec![Mistake::too_long()];
        assert_eq!(load(folder, Language::Uk).1[0].problem, FileProblem::Mistakes(long));
    }

    #[test]
    fn everything_in_the_folder_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(check(&folder.join("none")).unwrap(), (Vec::new(), Vec::new()));
        put(folder, "kk/shift.txt", b"center {shift} {drawer}");
        put(folder, "kk/.shift.txt.swp", b"x");
        put(folder, "kk/shift.txt~", b"x");
        put(folder, "kk/receipt.txt", b"center {head}");
        put(folder, "kk/void.TXT", b"");
        put(folder, "ru/note.txt", b"left \xff");
        put(folder, "de/note.txt", b"");
        put(folder, "payment.txt", b"");
        let (sound, spoilt) = check(folder).unwrap();
        assert_eq!(sound, [folder.join("kk/shift.txt")]);
        let told: Vec<(PathBuf, bool)> = spoilt
            .into_iter()
            .map(|spoilt| {
                let name = spoilt.file.strip_prefix(folder).unwrap().to_owned();
                (name, spoilt.problem == FileProblem::UnknownName)
            })
            .collect();
        let expect = [
            ("de", true),
            ("kk/receipt.txt", true),
            ("kk/void.TXT", true),
            ("payment.txt", true),
            ("ru/note.txt", false),
        ];
        assert_eq!(told, expect.map(|(name, unknown)| (PathBuf::from(name), unknown)));
    }
}
