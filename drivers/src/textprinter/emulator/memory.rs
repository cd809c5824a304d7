//! What an emulated printer counts over its life and keeps without power: as the counters in the memory of a real one,
//! by which a service man sees how much it has worked. What was not printed yet is no part of it.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::sheet::Mark;
use crate::emulate::store;
use crate::textprinter::profile::Dialect;

/// Micrometres of paper for a line, a sixth of an inch.
const LINE_UM: u64 = 4233;
/// A page of tractor paper, eleven inches.
const PAGE_UM: u64 = 279_400;
/// A QR code as the drivers draw it, about.
const CODE_UM: u64 = 25_000;

/// The counters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counters {
    /// Whose they are.
    pub model: String,
    /// Lines, empty ones too.
    pub lines: u64,
    /// Paper that went through, micrometres.
    pub paper_um: u64,
    /// Cuts.
    pub cuts: u64,
    /// Pulses to a drawer.
    pub pulses: u64,
}

/// The counters and their file.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    counters: Counters,
    kept: Counters,
    file: Option<PathBuf>,
}

impl Memory {
    pub(super) fn new(model: &str) -> Self {
        let counters = Counters { model: model.to_owned(), lines: 0, paper_um: 0, cuts: 0, pulses: 0 };
        Self { kept: counters.clone(), counters, file: None }
    }

    /// The counters in `file`; new ones where there is none.
    pub(super) fn open(model: &str, file: &Path) -> io::Result<Self> {
        let mut memory = Self::new(model);
        match std::fs::read(file) {
            Ok(text) => memory.counters = serde_json::from_slice(&text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        if memory.counters.model != model {
            let message = format!("the memory in {} is that of a {}", file.display(), memory.counters.model);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        memory.file = Some(file.to_owned());
        // A file that cannot be written is told at the start, and not after the first document.
        memory.write()?;
        Ok(memory)
    }

    pub(super) const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The same, without a file.
    pub(super) fn twin(&self) -> Self {
        Self { file: None, ..self.clone() }
    }

    pub(super) fn count(&mut self, mark: &Mark, dialect: Dialect) {
        // ESC/P feeds by 1/216 inch, receipt printers by dots of 1/203 inch.
        let step = if dialect == Dialect::Escp { 118 } else { 125 };
        let counters = &mut self.counters;
        match mark {
            Mark::Line { .. } => {
                counters.lines += 1;
                counters.paper_um += LINE_UM;
            }
            Mark::Qr(_) => counters.paper_um += CODE_UM,
            Mark::Feed(steps) => counters.paper_um += u64::from(*steps) * step,
            Mark::FormFeed => counters.paper_um = (counters.paper_um / PAGE_UM + 1) * PAGE_UM,
            Mark::Cut { .. } => counters.cuts += 1,
            Mark::Pulse(_) => counters.pulses += 1,
            Mark::Unknown(_) => {}
        }
    }

    /// Writes down what has changed.
    pub(super) fn keep(&mut self) {
        if self.file.is_none() || self.counters == self.kept {
            return;
        }
        if let Err(error) = self.write() {
            tracing::error!(%error, "the emulated printer cannot keep its counters");
        }
    }

    fn write(&mut self) -> io::Result<()> {
        if let Some(file) = &self.file {
            store::replace(file, &serde_json::to_vec(&self.counters)?)?;
        }
        self.kept = self.counters.clone();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{PrinterCore, Settings};
    use super::*;
    use crate::emulate::device::{Device as _, Emulated};
    use crate::emulate::fault::{Fault, What, When};
    use crate::port::pipe::FarEnd as _;
    use crate::textprinter::profile::Profile;

    fn printer(dialect: Dialect, file: &Path) -> io::Result<Emulated<PrinterCore>> {
        let core = PrinterCore::new(Settings::new(Profile::usual(dialect))).with_memory(file)?;
        Ok(Emulated::new(core, None))
    }

    #[test]
    fn a_printer_remembers_its_paper_and_its_drawer_over_a_power_cut() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("printer.json");
        let mut device = printer(Dialect::Star, &file).unwrap();
        device.input(b"one\ntwo\n\x07\x1Bd\x02half a line", Duration::ZERO);
        let counted = device.core().counters().clone();
        assert_eq!((counted.lines, counted.cuts, counted.pulses, counted.paper_um), (2, 1, 1, 2 * LINE_UM));
        drop(device);
        let mut again = printer(Dialect::Star, &file).unwrap();
        again.load_faults(vec![Fault { when: When::Line(1), what: What::PowerCut(1000) }]);
        again.input(b"three\nnever\n", Duration::ZERO);
        assert_eq!(printer(Dialect::Star, &file).unwrap().core().counters().lines, 3);
    }

    #[test]
    fn a_file_that_is_no_memory_of_this_printer_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("printer.json");
        drop(printer(Dialect::Escp, &file).unwrap());
        assert!(printer(Dialect::Plain, &file).is_err());
        for text in ["", "{}", "rubbish", "{\"documents\":0,\"memory\":{}}"] {
            std::fs::write(&file, text).unwrap();
            assert!(printer(Dialect::Escp, &file).is_err(), "{text}");
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "left as it is");
        }
        assert!(printer(Dialect::Escp, folder.path()).is_err());
    }
}
