//! What is known about bills beside their codes: layouts of barcodes, patterns of recipients and pages of payees, each a
//! file of the data folder, where there is one.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use kassa_formats::scan::{BillReader, LayoutError, Layouts, Pages, Recipients, RecipientsError};

/// The file of layouts in a data folder; `kassa scan` and the window go by it, else by the program's own.
pub const LAYOUTS: &str = "barcodes.txt";
/// The file of patterns of recipients; without it none has any.
pub const RECIPIENTS: &str = "recipients.toml";
/// The file of pages of payees; the window writes it.
pub const PAGES: &str = "payee-pages.txt";
/// Most bytes of such a file: some ten thousand entries.
const BYTES_MAX: u64 = 1 << 20;

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
pub enum ScanningError {
    /// The file cannot be read, or is no text.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    /// A line of it is no layout.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// It is no patterns of recipients.
    #[error(transparent)]
    Recipients(#[from] RecipientsError),
}

/// A file that is not used, for it has mistakes.
#[derive(Debug)]
pub struct Spoilt {
    /// Which.
    pub file: PathBuf,
    /// Why.
    pub error: ScanningError,
}

/// The layouts of a file.
///
/// # Errors
/// See [`ScanningError`]; a file is used whole or not at all.
pub fn layouts(file: &Path) -> Result<Layouts, ScanningError> {
    Ok(Layouts::read(&text(file)?)?)
}

/// The patterns of a file.
///
/// # Errors
/// See [`ScanningError`]; a file is used whole or not at all.
pub fn recipients(file: &Path) -> Result<Recipients, ScanningError> {
    Ok(Recipients::read(&text(file)?)?)
}

/// All that a data folder tells, `usual` where it tells no layouts, with the files that are not used.
#[must_use]
pub fn of(dir: &Path, usual: Layouts) -> (BillReader, Vec<Spoilt>) {
    let mut reader = BillReader::new(usual);
    let mut spoilt = Vec::new();
    let file = dir.join(LAYOUTS);
    match there(layouts(&file)) {
        Ok(Some(layouts)) => reader.layouts = layouts,
        Ok(None) => {}
        Err(error) => spoilt.push(Spoilt { file, error }),
    }
    let file = dir.join(RECIPIENTS);
    match there(recipients(&file)) {
        Ok(Some(recipients)) => reader.recipients = recipients,
        Ok(None) => {}
        Err(error) => spoilt.push(Spoilt { file, error }),
    }
    // What cannot be read here is found anew.
    reader.pages = text(&dir.join(PAGES)).map(|text| Pages::read(&text)).unwrap_or_default();
    (reader, spoilt)
}

fn text(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    let _ = File::open(file)?.take(BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}

fn there<T>(read: Result<T, ScanningError>) -> Result<Option<T>, ScanningError> {
    match read {
        Err(ScanningError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_tells_what_it_has_and_a_mistake_names_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let (reader, spoilt) = of(dir.path(), Layouts::usual());
        assert_eq!((reader.layouts, reader.recipients.count(), spoilt.len()), (Layouts::usual(), 0, 0));
        let write = |file: &str, text: &str| std::fs::write(dir.path().join(file), text).unwrap();
        write(LAYOUTS, "# ours\nours | digits | 8 | acc:7 chk:1 | luhn\n");
        write(RECIPIENTS, "[[recipient]]\ncode = '39123451'\npattern = 'ОР (\\d+)'\n");
        write(PAGES, "40702810500000012345 KOI8-R\n");
        let (reader, spoilt) = of(dir.path(), Layouts::usual());
        assert_eq!(reader.layouts.names().collect::<Vec<_>>(), ["ours"]);
        assert_eq!((reader.recipients.count(), reader.pages.write().lines().count(), spoilt.len()), (1, 1, 0));
        write(LAYOUTS, "# ours\nours | digits | 9 | acc:7 chk:1 | luhn\n");
        write(RECIPIENTS, "\n[[recipient]]\ncode = '39123451'\npattern = 'ОР'\n");
        let (reader, spoilt) = of(dir.path(), Layouts::usual());
        assert_eq!((reader.layouts, reader.recipients.count()), (Layouts::usual(), 0));
        let told: Vec<String> = spoilt.iter().map(|spoilt| spoilt.error.to_string()).collect();
        assert!(told[0].starts_with("line 2: ") && told[1].starts_with("line 4: "), "{told:?}");
    }
}
