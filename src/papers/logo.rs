//! The logo of papers: a file beside the edited templates, in the data folder. One that is missing or spoilt costs the
//! picture and no paper.

use std::io;
use std::path::Path;

use kassa_drivers::text::Picture;
use kassa_formats::receipt::logo::{self, BYTES_MAX, HEIGHT_MAX, LogoError, SIDE_MAX, WIDTH_MAX};
use kassa_formats::symbol::Symbol;

use super::edited::{FileProblem, bytes_of};
use crate::fl;

/// The file in the folder of edited templates.
pub const FILE: &str = "logo.png";

/// The logo of a folder of templates; none where there is no such file.
///
/// # Errors
/// What is wrong with the file.
pub fn load(folder: &Path) -> Result<Option<Symbol>, FileProblem> {
    let file = folder.join(FILE);
    if std::fs::metadata(&file).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(None);
    }
    let bytes = bytes_of(&file, BYTES_MAX)?;
    logo::read(FILE, &bytes).map(Some).map_err(FileProblem::Logo)
}

/// The dots of a drawing for a device, where it is a picture.
#[must_use]
pub fn picture(symbol: &Symbol) -> Option<Picture> {
    symbol.as_picture().map(|(_, dots)| Picture::new(dots.width(), dots.rows()))
}

/// Why a file is no logo.
#[must_use]
pub fn words(error: &LogoError) -> String {
    match error {
        LogoError::Long => fl!("logo-long", most = BYTES_MAX >> 20),
        LogoError::NotPng(_) => fl!("logo-not-png"),
        LogoError::Large { width, height } => {
            fl!("logo-large", width = *width, height = *height, most = SIDE_MAX, dots = WIDTH_MAX, down = HEIGHT_MAX)
        }
        LogoError::Blank => fl!("logo-blank"),
    }
}

#[cfg(test)]
mod tests {
    use kassa_drivers::text::Line;
    use kassa_formats::receipt::Kind;
    use kassa_formats::receipt::render::{Width, preview};
    use kassa_formats::receipt::{Language, Values};

    use super::*;
    use crate::papers::edited;

    /// Four dark points, two by two: the smallest PNG.
    const DARK: &[u8] = include_bytes!("../../tests/support/dark.png");

    #[test]
    fn a_missing_or_spoilt_logo_costs_the_picture_and_no_paper() {
        let folder = tempfile::tempdir().unwrap();
        let paper = || {
            let (templates, spoilt) = edited::load(folder.path(), Language::Uk);
            let values = Values::default().with("head", "ПАТ «Приклад-Банк»");
            (preview(&templates.fill(Kind::Payment, values), Width::MIN, None), spoilt)
        };
        let (without, spoilt) = paper();
        assert!(spoilt.is_empty() && !without.contains(FILE));
        let file = folder.path().join(FILE);
        std::fs::write(&file, DARK).unwrap();
        let (with, spoilt) = paper();
        assert!(spoilt.is_empty());
        let (frame, rest) = with.split_at(with.find("ПАТ").unwrap());
        assert_eq!(frame.split_whitespace().collect::<Vec<_>>(), ["+----------+", "|", FILE, "|", "+----------+"]);
        assert!(without.ends_with(rest), "the rest is as it was");
        for broken in [&DARK[..40], b"GIF89a", b""] {
            std::fs::write(&file, broken).unwrap();
            let (spoilt_paper, spoilt) = paper();
            assert_eq!(spoilt_paper, without);
            assert!(matches!(&spoilt[..], [one] if matches!(one.problem, FileProblem::Logo(_)) && one.file == file));
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        let (folder_paper, spoilt) = paper();
        assert_eq!((folder_paper, spoilt.len()), (without, 1), "a folder of that name is no picture");
    }

    #[test]
    fn a_device_gets_the_dots() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), DARK).unwrap();
        let dots = picture(&load(folder.path()).unwrap().unwrap()).unwrap();
        assert_eq!((dots.width(), dots.height(), dots.is_dark(1, 1)), (2, 2, true));
        assert!(Line::picture(dots).is_drawn());
    }
}
