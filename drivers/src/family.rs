//! Families of devices by the names that stand in the settings, after `kassa emulate` and after `kassa device --family`.
//!
//! A family is one line of [`FAMILIES`]: how to talk to its devices, how to make an emulated one, and how to recognise
//! one at an unknown port without doing anything to it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kassa_domain::Currency;

use crate::clock::Clock;
use crate::emulate::EmulateError;
use crate::emulate::device::Device;
use crate::emulate::paper::Paper;
use crate::fiscal::FiscalRegister;
use crate::ledger::slip::Words;
use crate::port::Port;
use crate::port::serial::LineSettings;
use crate::text::Picture;
use crate::textprinter::form::Form;
use crate::textprinter::profile::Pitch;
use crate::{atol, datecs, maria, screen, shtrih, textprinter};

/// Every family this crate knows.
#[rustfmt::skip]
pub const FAMILIES: &[Family] = &[
    shtrih::FAMILY,
    shtrih::FAMILY_V2,
    datecs::CLASSIC,
    datecs::X,
    datecs::UKRAINE,
    atol::V2,
    atol::V3,
    maria::FAMILY,
    textprinter::ESCP,
    textprinter::ESCPOS,
    textprinter::STAR,
    textprinter::PLAIN,
    screen::FAMILY,
];

/// One family of devices.
#[derive(Clone, Copy)]
pub struct Family {
    /// Its name: `shtrih`, `datecs-x`.
    pub name: &'static str,
    /// Makes the driver of a device at a port; nothing is sent yet.
    pub driver: MakeDriver,
    /// Makes an emulated device, where the family has one.
    pub emulator: Option<MakeDevice>,
    /// Models of the emulated device by name; the first is the usual one.
    pub models: &'static [&'static str],
    /// Speeds its devices are found at, the commonest first.
    pub bauds: &'static [u32],
    /// How its serial line is set besides the speed.
    pub line: LineSettings,
    /// Tax groups or rates its devices have: [`Setup::tax_group`] is one of them. 0 where nothing is taxed.
    pub tax_groups: u8,
    /// How to recognise a device, where one can be asked at all.
    pub sniff: Option<Sniff>,
}

/// Code pages by the names of the settings, for devices that can be set to one.
pub const CODE_PAGES: [&str; 5] = ["cp866", "cp1125", "cp1251", "koi8u", "kz1048"];

impl Family {
    /// Whether its devices print and answer for nothing, so that a port which only takes bytes is enough for them.
    #[must_use]
    pub fn only_prints(&self) -> bool {
        [&textprinter::ESCP, &textprinter::ESCPOS, &textprinter::STAR, &textprinter::PLAIN, &screen::FAMILY]
            .iter()
            .any(|family| family.name == self.name)
    }

    /// Whether its devices are text printers, for which there is a [`Print`].
    #[must_use]
    pub fn is_printer(&self) -> bool {
        self.only_prints() && self.name != screen::FAMILY.name
    }

    /// Whether its devices print on sheets and forms of a length of their own: those that take lines one by one.
    #[must_use]
    pub fn takes_forms(&self) -> bool {
        [&textprinter::ESCP, &textprinter::PLAIN].iter().any(|family| family.name == self.name)
    }

    /// Whether its devices know operators by a number and a password: [`Setup::operator`] and the password beside it.
    #[must_use]
    pub fn takes_operator(&self) -> bool {
        ["shtrih", "datecs", "maria"].iter().any(|kin| self.name.starts_with(kin))
    }

    /// Whether some of their orders want the [`Setup::administrator_password`].
    #[must_use]
    pub fn takes_administrator(&self) -> bool {
        ["shtrih", "atol"].iter().any(|kin| self.name.starts_with(kin))
    }

    /// Whether its devices can be set to one of [`CODE_PAGES`].
    #[must_use]
    pub fn takes_code_page(&self) -> bool {
        let datecs = [&datecs::CLASSIC, &datecs::X, &datecs::UKRAINE].iter().any(|family| family.name == self.name);
        datecs || self.is_printer()
    }
}

/// Makes the driver of a device at a port.
pub type MakeDriver = fn(Box<dyn Port>, Arc<dyn Clock>, &Setup) -> Box<dyn FiscalRegister>;

/// Makes an emulated device.
pub type MakeDevice = fn(Emulation, Arc<dyn Clock>) -> Result<Box<dyn Device>, EmulateError>;

/// A harmless question, and how its answer begins.
#[derive(Clone, Copy)]
pub struct Sniff {
    /// What is sent: nothing that a device of any family could take for an order.
    pub question: &'static [u8],
    /// How long to wait between two bytes of it.
    pub gap: Duration,
    /// Whether these bytes can be how a device of this family answers it.
    pub answers: fn(&[u8]) -> bool,
}

/// How a device is set up at its point. A family takes what it has a use for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The currency of its sums.
    pub currency: Currency,
    /// The operator's number in the device, from 1.
    pub operator: u8,
    /// The operator's password; `None` is the factory's.
    pub operator_password: Option<u32>,
    /// The administrator's password; `None` is the factory's.
    pub administrator_password: Option<u32>,
    /// Tax group or rate of every line, from 1 to [`Family::tax_groups`]; `None` is the family's usual one.
    pub tax_group: Option<u8>,
    /// The model, where the device cannot tell it: a printer's profile.
    pub model: Option<String>,
    /// Code page of a text printer: `cp866`, `cp1125`, `cp1251`, `koi8u`, `kz1048`.
    pub code_page: Option<String>,
    /// What of a text printer's profile is otherwise at this point.
    pub print: Print,
    /// A file for what the driver itself must remember over a restart: sequence numbers, the journal of a device that
    /// keeps none. Without it that lasts as long as the driver.
    pub memory: Option<PathBuf>,
    /// Words on the paper of a device that has none of its own; without them their names are printed.
    pub words: Option<Words>,
    /// A picture above the receipts of a device that keeps none of its own and draws.
    pub logo: Option<Picture>,
}

impl Setup {
    /// A device with the factory's passwords.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self {
            currency,
            operator: 1,
            operator_password: None,
            administrator_password: None,
            tax_group: None,
            model: None,
            code_page: None,
            print: Print::AS_PROFILE,
            memory: None,
            words: None,
            logo: None,
        }
    }
}

/// What can be otherwise than a text printer's profile has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Print {
    /// Characters of a line of paper.
    pub columns: Option<u16>,
    /// Characters to the inch, where the carriage has room for more than one pitch.
    pub pitch: Option<Pitch>,
    /// Most characters a second to hand over, for a cable without flow control.
    pub pace: Option<u16>,
    /// How the paper goes through.
    pub form: Form,
}

impl Print {
    /// Nothing is.
    pub const AS_PROFILE: Self = Self { columns: None, pitch: None, pace: None, form: Form::AS_PROFILE };
    /// What may stand for [`Print::columns`].
    pub const COLUMNS: std::ops::RangeInclusive<i64> = 20..=272;
    /// What may stand for [`Print::pace`].
    pub const PACE: std::ops::RangeInclusive<i64> = 10..=10_000;
}

/// How an emulated device is set up.
pub struct Emulation {
    /// Its model, by a name of [`Family::models`]; `None` is the first.
    pub model: Option<String>,
    /// File of its memory; without it the device starts as new and forgets everything with the program.
    pub state: Option<PathBuf>,
    /// Where its paper goes.
    pub paper: Box<dyn Paper>,
    /// It is reached by TCP.
    pub tcp: bool,
    /// Speed of its line in bits a second; `None` is a line that takes no time.
    pub baud: Option<u32>,
}

impl Emulation {
    /// The usual model, in memory only, whose paper nobody looks at.
    #[must_use]
    pub fn usual() -> Self {
        Self { model: None, state: None, paper: Box::new(crate::emulate::paper::NoPaper), tcp: false, baud: None }
    }
}

/// The family of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_each_and_every_family_has_a_speed() {
        for family in FAMILIES {
            assert!(FAMILIES.iter().filter(|other| other.name == family.name).count() == 1, "{}", family.name);
            assert!(!family.bauds.is_empty(), "{}", family.name);
            assert_eq!(family.emulator.is_some(), !family.models.is_empty(), "{}", family.name);
            assert_eq!(named(family.name).map(|found| found.name), Some(family.name));
        }
        assert!(named("").is_none());
    }

    #[test]
    fn what_only_prints_is_what_registers_nothing_with_a_tax_office() {
        let clock = Arc::new(crate::clock::VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0)));
        for family in FAMILIES {
            let port = crate::port::named("file:/dev/null", 9600, clock.clone());
            let driver = (family.driver)(port, clock.clone(), &Setup::new(Currency::Uah));
            assert_eq!(driver.capabilities().fiscal, !family.only_prints(), "{}", family.name);
        }
        assert!(CODE_PAGES.iter().all(|name| crate::text::CodePage::named(name).is_some()));
    }
}
