//! A register that prints to the screen or into a file, for points without a fiscal device: the same interface, the
//! same journal of its own as under a text printer.
//!
//! What it prints is a document of the point and proves nothing to a tax office, which its capabilities say.

use std::sync::Arc;

use crate::clock::Clock;
use crate::emulate::paper::Paper as Sheet;
use crate::family::{Family, Setup};
use crate::fiscal::{Abilities, Ability, CutKind, DeviceError, FiscalRegister, Paper};
use crate::ledger::{LedgerRegister, Look, Output, Settings};
use crate::port::serial::LineSettings;
use crate::port::{Port, PortError};
use crate::text::{self, CodePage, Line};

/// The family's line in the list: lines of text in UTF-8, written to a port, which is a file as a rule.
pub const FAMILY: Family = Family {
    name: NAME,
    driver: to_port,
    emulator: None,
    models: &[],
    bauds: &[115_200],
    line: LineSettings::USUAL,
    tax_groups: 0,
    sniff: None,
};

const NAME: &str = "screen";

/// Characters of a line: those of the usual roll.
const COLUMNS: u16 = 42;

/// All letters of these pages are shown as they are; only what neither has is replaced.
const LETTERS: [CodePage; 2] = [CodePage::Cp1251, CodePage::Kz1048];

/// Where the lines go.
enum To {
    Port { port: Box<dyn Port>, open: bool },
    Sheet(Box<dyn Sheet>),
}

/// A screen or a file that shows documents.
pub struct Screen {
    to: To,
}

/// A register whose documents are shown by `sheet`, line by line.
pub fn on_sheet(sheet: Box<dyn Sheet>, clock: Arc<dyn Clock>, setup: &Setup) -> LedgerRegister<Screen> {
    LedgerRegister::new(Screen { to: To::Sheet(sheet) }, clock, settings(setup))
}

fn to_port(port: Box<dyn Port>, clock: Arc<dyn Clock>, setup: &Setup) -> Box<dyn FiscalRegister> {
    Box::new(LedgerRegister::new(Screen { to: To::Port { port, open: false } }, clock, settings(setup)))
}

fn settings(setup: &Setup) -> Settings {
    Settings {
        currency: setup.currency,
        words: setup.words.clone().unwrap_or_default(),
        memory: setup.memory.clone(),
        logo: None,
    }
}

impl Screen {
    fn show(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        match &mut self.to {
            To::Sheet(sheet) => lines.iter().for_each(|line| sheet.line(line)),
            To::Port { port, open } => {
                if !*open {
                    port.reopen().map_err(DeviceError::NotSent)?;
                    *open = true;
                }
                let bytes: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
                port.write_all(bytes.as_bytes()).map_err(|cause| {
                    *open = !cause.needs_reopening();
                    DeviceError::Unknown { sent: "lines", cause }
                })?;
            }
        }
        Ok(())
    }
}

impl Output for Screen {
    fn family(&self) -> &'static str {
        NAME
    }

    fn model(&self) -> &str {
        NAME
    }

    fn columns(&self) -> u16 {
        COLUMNS
    }

    fn letters(&self) -> Vec<CodePage> {
        LETTERS.to_vec()
    }

    fn abilities(&self) -> Abilities {
        Abilities::of(&[Ability::FullCut, Ability::Feed])
    }

    fn connect(&mut self) -> Result<(), DeviceError> {
        self.show(&[])
    }

    fn look(&mut self) -> Result<Look, DeviceError> {
        Ok(Look { paper: Paper::Present, paper_low: false, lid_open: false, drawer_open: None })
    }

    fn check(&mut self) -> Result<(), DeviceError> {
        // A file on a full disk is refused before money is taken, as a printer without paper is.
        self.show(&[]).map_err(|error| match error {
            DeviceError::Unknown { cause, .. } => DeviceError::NotSent(cause),
            known @ (DeviceError::NotSent(_) | DeviceError::Refused(_)) => known,
        })
    }

    fn print(&mut self, lines: &[Line], finished: bool) -> Result<(), DeviceError> {
        let mut laid_out: Vec<String> =
            lines.iter().flat_map(|line| text::lay_out_on(&line.text, usize::from(COLUMNS), &LETTERS)).collect();
        if finished {
            laid_out.push(String::new());
        }
        self.show(&laid_out)
    }

    fn is_unfinished(&self) -> bool {
        false
    }

    fn go_on(&mut self) -> Result<(), DeviceError> {
        Ok(())
    }

    fn cut(&mut self, _kind: CutKind) -> Result<(), DeviceError> {
        match &mut self.to {
            To::Sheet(sheet) => {
                sheet.cut();
                Ok(())
            }
            To::Port { .. } => self.show(&[String::new()]),
        }
    }

    fn feed(&mut self, lines: u8) -> Result<(), DeviceError> {
        self.show(&vec![String::new(); usize::from(lines)])
    }

    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        Err(DeviceError::NotSent(PortError::Gone))
    }
}
