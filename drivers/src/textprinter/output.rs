//! A text printer as the paper of a register with a journal of its own.

use super::printer::{End, PrintError, TextPrinter, refusal};
use super::status::Stop;
use crate::fiscal::{Abilities, Ability, CutKind, DeviceError, Paper};
use crate::ledger::{Look, Output};
use crate::text::{CodePage, Line};

/// A text printer that prints a register's documents.
pub struct PrinterOutput {
    printer: TextPrinter,
}

impl PrinterOutput {
    /// Prints on `printer`.
    #[must_use]
    pub const fn new(printer: TextPrinter) -> Self {
        Self { printer }
    }

    /// The printer.
    pub const fn printer(&mut self) -> &mut TextPrinter {
        &mut self.printer
    }
}

fn done<T>(outcome: Result<T, PrintError>) -> Result<(), DeviceError> {
    outcome.map(drop).map_err(DeviceError::from)
}

impl Output for PrinterOutput {
    fn family(&self) -> &'static str {
        self.printer.setup().profile.dialect.name()
    }

    fn model(&self) -> &str {
        self.printer.setup().profile.name
    }

    fn columns(&self) -> u16 {
        self.printer.setup().columns
    }

    fn letters(&self) -> Vec<CodePage> {
        self.printer.setup().letters()
    }

    fn abilities(&self) -> Abilities {
        let profile = &self.printer.setup().profile;
        Abilities::of(&[Ability::Feed])
            .with_if(Ability::FullCut, profile.cutter.is_some())
            .with_if(Ability::PartialCut, profile.cutter.is_some())
            .with_if(Ability::Drawer, profile.drawer.is_some())
    }

    fn connect(&mut self) -> Result<(), DeviceError> {
        done(self.printer.connect())
    }

    /// A printer that can only stop taking bytes is told to be without paper: of all the reasons it may have, that is
    /// the one to look at first.
    fn look(&mut self) -> Result<Look, DeviceError> {
        let stop = self.printer.stop()?;
        let status = self.printer.status()?;
        let out = match stop {
            Some(Stop::Paper | Stop::NotReady) => true,
            Some(Stop::Cover | Stop::Cutter | Stop::Broken | Stop::HeadHot | Stop::Offline) | None => false,
        };
        let paper = match (out, self.printer.is_unfinished()) {
            (false, _) => Paper::Present,
            (true, false) => Paper::Out,
            (true, true) => Paper::OutWhilePrinting,
        };
        Ok(Look { paper, paper_low: status.paper_low, lid_open: stop == Some(Stop::Cover), drawer_open: None })
    }

    fn check(&mut self) -> Result<(), DeviceError> {
        match self.printer.stop()? {
            None => Ok(()),
            Some(stop) => Err(DeviceError::Refused(refusal(stop))),
        }
    }

    fn print(&mut self, lines: &[Line], finished: bool) -> Result<(), DeviceError> {
        done(self.printer.print(lines, if finished { End::Finished } else { End::Open }))
    }

    fn is_unfinished(&self) -> bool {
        self.printer.is_unfinished()
    }

    fn go_on(&mut self) -> Result<(), DeviceError> {
        done(self.printer.go_on())
    }

    fn cut(&mut self, kind: CutKind) -> Result<(), DeviceError> {
        done(self.printer.cut(kind))
    }

    fn feed(&mut self, lines: u8) -> Result<(), DeviceError> {
        done(self.printer.feed(lines))
    }

    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        done(self.printer.open_drawer())
    }
}
