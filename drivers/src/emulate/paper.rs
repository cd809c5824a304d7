//! Where the printed lines go.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Takes what the device prints, line by line.
pub trait Paper: Send {
    /// A line, without its end.
    fn line(&mut self, text: &str);

    /// The knife went through.
    fn cut(&mut self);
}

/// Paper nobody looks at.
#[derive(Debug, Default)]
pub struct NoPaper;

impl Paper for NoPaper {
    fn line(&mut self, _text: &str) {}

    fn cut(&mut self) {}
}

/// Paper as a text file that only grows; a cut is an empty line.
#[derive(Debug)]
pub struct PaperFile {
    file: File,
}

impl PaperFile {
    /// Opens the file at `path`, making it if it is not there.
    ///
    /// # Errors
    /// When the file cannot be opened for writing.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: OpenOptions::new().append(true).create(true).open(path)? })
    }

    fn put(&mut self, text: &str) {
        if let Err(error) = writeln!(self.file, "{text}") {
            tracing::error!(%error, "the paper file cannot be written");
        }
    }
}

impl Paper for PaperFile {
    fn line(&mut self, text: &str) {
        self.put(text);
    }

    fn cut(&mut self) {
        self.put("");
    }
}

/// Paper handed to a function, say to show it on the screen. `None` is a cut.
pub struct PaperCallback<F>(pub F);

impl<F: FnMut(Option<&str>) + Send> Paper for PaperCallback<F> {
    fn line(&mut self, text: &str) {
        (self.0)(Some(text));
    }

    fn cut(&mut self) {
        (self.0)(None);
    }
}
