//! A register of the family, told in commands.
//!
//! | File | Holds |
//! |---|---|
//! | `talk` | one command and its answer, checked to the byte |
//! | `evidence` | what the device shows |
//! | `perform` | the operations |
//! | `tags` | who took the money, and on whose behalf |
//! | `verdict` | the table: what is shown × what was asked → what became of it; pure |
//!
//! Every step that registers something is followed by a look at the state: over transport v2 an answer says nothing of
//! which command it answers.

mod evidence;
mod perform;
mod tags;
mod talk;
mod verdict;

use std::sync::Arc;

use jiff::civil::DateTime;
use kassa_domain::receipt::{FiscalDocument, Operation, ReceiptOrder, Refusal, Shown};
use kassa_domain::{Currency, Money};

use super::Wire;
use super::command::{SUM_MAX, bcd, code, error, mode};
use super::link::Link;
use crate::clock::Clock;
use crate::fiscal::settle::settled;
use crate::fiscal::{
    Abilities, Ability, Capabilities, CutKind, DeviceError, DeviceState, FiscalRegister, LastDocument, Recovered,
};

/// How a register is set up at its point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The currency of its sums.
    pub currency: Currency,
    /// Password of the system administrator, under whom all modes are entered.
    pub password: u32,
    /// Tax rate of every line: 1 to 6; 4 is without VAT.
    pub tax: u8,
    /// Section of every line.
    pub section: u8,
}

impl Settings {
    /// A register with the factory's password.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self { currency, password: 30, tax: 4, section: 1 }
    }
}

/// The device's name in refusals, whatever the transport.
const FAMILY: &str = "atol";

/// Why recovery leaves it to a person: keys of texts.
pub const UNDECIDED: [&str; 6] =
    ["other-device", "device-state", "receipt-open", "other-receipt", "counters-missing", "counters-disagree"];

fn refusal(code: u8) -> Refusal {
    Refusal { family: FAMILY.to_owned(), code: format!("{code:02x}") }
}

fn own_refusal(code: &str) -> Refusal {
    Refusal { family: "kassa".to_owned(), code: code.to_owned() }
}

/// A fiscal register of ATOL.
pub struct AtolRegister {
    link: Box<dyn Link>,
    clock: Arc<dyn Clock>,
    settings: Settings,
    capabilities: Capabilities,
    learnt: bool,
}

impl AtolRegister {
    /// A register behind `link`. Nothing is sent before the first call.
    #[must_use]
    pub fn new(link: Box<dyn Link>, clock: Arc<dyn Clock>, wire: Wire, settings: Settings) -> Self {
        let capabilities = Capabilities {
            columns: 42,
            letters: vec![crate::text::CodePage::Atol],
            storage: true,
            abilities: Abilities::of(&[
                Ability::CashMovements,
                Ability::XReport,
                Ability::Repeat,
                Ability::FullCut,
                Ability::PartialCut,
                Ability::Drawer,
                Ability::Text,
                Ability::SetClock,
                Ability::CashCounter,
                Ability::CancelReceipt,
                Ability::LastDocument,
                Ability::Agent,
            ]),
            sum_max: SUM_MAX,
            rounding_down: true,
            ..Capabilities::least(wire.family())
        };
        Self { link, clock, settings, capabilities, learnt: false }
    }

    /// The port's name.
    #[must_use]
    pub fn port_name(&self) -> &str {
        self.link.port_name()
    }

    /// Finds out what the device is, unless it is known and the connection has held since; whether it had to.
    fn find(&mut self) -> Result<bool, DeviceError> {
        if self.learnt && self.link.is_open() {
            return Ok(false);
        }
        self.connect()?;
        Ok(true)
    }

    fn check_order(&self, order: &ReceiptOrder) -> Result<(), Refusal> {
        order.check().map_err(|_wrong| own_refusal("bad-receipt"))?;
        order.lines.iter().try_for_each(|line| self.check_agent(line))?;
        if order.lines.len() > usize::from(self.capabilities.lines_max) {
            return Err(own_refusal("bad-receipt"));
        }
        let sums = [order.total, order.cash, order.card];
        if sums.iter().any(|sum| sum.minor() > SUM_MAX) {
            return Err(refusal(error::PRICE));
        }
        if order.card.minor() > order.total.minor() + order.rounding.minor() {
            return Err(refusal(error::CASHLESS));
        }
        if (-99..=0).contains(&order.rounding.minor()) { Ok(()) } else { Err(refusal(error::CANNOT)) }
    }
}

impl FiscalRegister for AtolRegister {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn connect(&mut self) -> Result<(), DeviceError> {
        self.learnt = false;
        let (model, columns) = self.device_type()?;
        self.capabilities.model = model;
        self.capabilities.columns = columns;
        self.learnt = true;
        Ok(())
    }

    fn state(&mut self) -> Result<DeviceState, DeviceError> {
        let _again = self.find()?;
        self.read_state()
    }

    fn shown(&mut self) -> Result<Shown, DeviceError> {
        let _again = self.find()?;
        self.read_shown()
    }

    fn check(&self, operation: &Operation) -> Result<(), Refusal> {
        match operation {
            Operation::OpenShift { .. } | Operation::CloseShift { .. } => Ok(()),
            Operation::CashIn { amount, .. } | Operation::CashOut { amount, .. } => {
                if (1..=SUM_MAX).contains(&amount.minor()) { Ok(()) } else { Err(refusal(error::PRICE)) }
            }
            Operation::Receipt(order) => self.check_order(order),
        }
    }

    fn perform(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.check(operation).map_err(DeviceError::Refused)?;
        if self.find()? && self.read_shown()?.serial != before.serial {
            return Err(DeviceError::Refused(own_refusal("other-device")));
        }
        settled(self, operation, before)
    }

    fn recover(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        let _again = self.find()?;
        self.decide(operation, before)
    }

    fn cancel_receipt(&mut self) -> Result<(), DeviceError> {
        let _again = self.find()?;
        self.order(code::CANCEL, &[])
    }

    fn x_report(&mut self) -> Result<(), DeviceError> {
        const SHIFT: u8 = 1;
        let _again = self.find()?;
        self.enter(mode::REPORTS)?;
        self.order(code::X_REPORT, &[SHIFT])
    }

    fn repeat(&mut self) -> Result<(), DeviceError> {
        let _again = self.find()?;
        self.order(code::REPEAT, &[])
    }

    fn cut(&mut self, kind: CutKind) -> Result<(), DeviceError> {
        let _again = self.find()?;
        self.order(code::CUT, &[u8::from(kind == CutKind::Partial)])
    }

    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        let _again = self.find()?;
        self.order(code::DRAWER, &[])
    }

    fn cash_counter(&mut self) -> Result<Money, DeviceError> {
        let _again = self.find()?;
        Ok(Money::new(self.cash()?, self.settings.currency))
    }

    fn last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        let _again = self.find()?;
        self.read_last_document()
    }

    fn print_text(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        let _again = self.find()?;
        self.print_lines(lines)
    }

    fn set_clock(&mut self, local: DateTime) -> Result<(), DeviceError> {
        let _again = self.find()?;
        let date = [i64::from(local.day()), i64::from(local.month()), i64::from(local.year()) - 2000];
        let time = [i64::from(local.hour()), i64::from(local.minute()), i64::from(local.second())];
        let parameters: Vec<u8> = date.iter().chain(&time).flat_map(|part| bcd(*part, 1)).collect();
        match self.order(code::CLOCK, &parameters) {
            // A jump of more than a day is asked for twice.
            Err(DeviceError::Refused(why)) if why == refusal(CONFIRM_DATE) => self.order(code::CLOCK, &parameters),
            outcome => outcome,
        }
    }
}

/// The device wants the date again.
const CONFIRM_DATE: u8 = 0x16;
