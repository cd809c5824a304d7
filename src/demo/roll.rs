//! The paper of the emulated register: shown while it is printed, kept for `tally` to count.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kassa_drivers::shtrih::emulator::Paper;

/// The roll: lines, and where the knife went through.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    printed: Arc<Mutex<Vec<Printed>>>,
    shown: Arc<Mutex<Vec<String>>>,
    kept: Arc<Mutex<Option<File>>>,
}

/// What the window shows for a cut.
const CUT: &str = "- - - - - - - - - - - - - - - - - - - -";

/// What is on the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// A line.
    Line(String),
    /// The knife.
    Cut,
}

impl Roll {
    fn lock(&self) -> MutexGuard<'_, Vec<Printed>> {
        // A line is whole or not there.
        self.printed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lines as a window shows them.
    #[must_use]
    pub fn shown(&self) -> Arc<Mutex<Vec<String>>> {
        Arc::clone(&self.shown)
    }

    /// Keeps the paper in a file too, and takes in what is on it already; a cut is an empty line.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn keep_in(&self, path: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut text = String::new();
        let _ = file.read_to_string(&mut text)?;
        self.lock().extend(text.lines().map(|line| match line {
            "" => Printed::Cut,
            line => Printed::Line(line.to_owned()),
        }));
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        Ok(())
    }

    fn put(&self, printed: Printed, line: &str) {
        if let Some(file) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            let text = match &printed {
                Printed::Line(text) => format!("{text}\n"),
                Printed::Cut => "\n".to_owned(),
            };
            // One write: a program that is ended leaves whole lines.
            if let Err(error) = file.write_all(text.as_bytes()) {
                tracing::error!(%error, "the paper cannot be kept");
            }
        }
        self.lock().push(printed);
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
    }

    /// How much there is.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// True when nothing was printed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// What was printed from a place on.
    #[must_use]
    pub fn since(&self, place: usize) -> Vec<Printed> {
        self.lock().iter().skip(place).cloned().collect()
    }
}

impl Paper for Roll {
    fn line(&mut self, text: &str) {
        self.put(Printed::Line(text.to_owned()), text);
    }

    fn cut(&mut self) {
        self.put(Printed::Cut, CUT);
    }
}
