//! Layouts of linear barcodes: those in the data folder, where somebody wrote some, else the program's own.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use kassa_formats::scan::{LayoutError, Layouts};

/// The file in a data folder; `kassa scan` and the window go by it.
pub const FILE: &str = "barcodes.txt";
/// Most bytes of such a file: some ten thousand layouts.
const BYTES_MAX: u64 = 1 << 20;

/// Why layouts are not used.
#[derive(Debug, thiserror::Error)]
pub enum LayoutsError {
    /// The file cannot be read, or is no text.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    /// A line of it is no layout.
    #[error(transparent)]
    Mistake(#[from] LayoutError),
}

/// The layouts of a file.
///
/// # Errors
/// See [`LayoutsError`]; a file is used whole or not at all.
pub fn read(file: &Path) -> Result<Layouts, LayoutsError> {
    let mut text = String::new();
    let _ = File::open(file)?.take(BYTES_MAX).read_to_string(&mut text)?;
    Ok(Layouts::read(&text)?)
}

/// The layouts of a data folder, nothing where there are none.
///
/// # Errors
/// See [`LayoutsError`].
pub fn of(dir: &Path) -> Result<Option<Layouts>, LayoutsError> {
    match read(&dir.join(FILE)) {
        Err(LayoutsError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_layouts_or_none_and_a_mistake_names_its_line() {
        let dir = tempfile::tempdir().unwrap();
        assert!(of(dir.path()).unwrap().is_none());
        let write = |text: &str| std::fs::write(dir.path().join(FILE), text).unwrap();
        write("# ours\nours | digits | 8 | acc:7 chk:1 | luhn\n");
        let layouts = of(dir.path()).unwrap().unwrap();
        assert_eq!(layouts.names().collect::<Vec<_>>(), ["ours"]);
        write("# ours\nours | digits | 9 | acc:7 chk:1 | luhn\n");
        let told = of(dir.path()).unwrap_err().to_string();
        assert!(told.starts_with("line 2: "), "{told}");
    }
}
