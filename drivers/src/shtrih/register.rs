//! A register of the family, told in commands: FF46h and FF45h where there is a fiscal drive, 80h and 85h elsewhere.
//!
//! | File | Holds |
//! |---|---|
//! | `talk` | one command and its answer; waiting for the printer |
//! | `evidence` | what the device shows: state, facts, documents |
//! | `perform` | the operations: shift, cash, receipts |
//! | `receipt` | a receipt, step by step |
//! | `correction` | correction receipts; agent data of a line |
//! | `verdict` | the table: what is shown × what was asked → what became of it; pure |
//! | `recover` | gathering the evidence, and doing what the table says |

mod correction;
mod evidence;
mod perform;
mod receipt;
mod recover;
mod talk;
mod verdict;

use std::sync::Arc;

use jiff::civil::Date;
use kassa_domain::receipt::{FiscalDocument, Operation, ReceiptOrder, Refusal, Shown};
use kassa_domain::{Currency, Money};

use crate::clock::Clock;
use crate::fiscal::settle::settled;
use crate::fiscal::{
    Abilities, Ability, Capabilities, Correction, CutKind, DeviceError, DeviceState, FiscalRegister, LastDocument,
    Recovered,
};
use crate::port::Port;
use crate::text;

use super::command::{
    Amount, ConfirmDate, Cut, Day, Feed, GetDeviceType, GetDriveStatus, GetFont, GetModelParameters, OpenDrawer,
    Password, PrintLine, RepeatDocument, SetDate, SetTime, XReport,
};
use super::link::{Exchange, Link, NumberedLink, Timing};
use super::model::{self, Model};

/// How a register is set up at its point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The currency of its sums.
    pub currency: Currency,
    /// The row of table 2 under which the till works, 1 to 28.
    pub operator: u8,
    /// That row's password.
    pub operator_password: Password,
    /// Password of row 30, the system administrator: reports, tables, clock, fiscal drive.
    pub administrator_password: Password,
    /// Department of every line, 1 to 16.
    pub department: u8,
    /// Tax rate of every line, a row of table 6, from 1; `None` is without VAT.
    pub tax_group: Option<u8>,
    /// Payment method (tag 1214); 4 = full payment.
    pub method: u8,
    /// Payment subject (tag 1212); 4 = service, 10 = payment.
    pub subject: u8,
    /// Tax system of the receipts (FF45h), one bit.
    pub tax_system: u8,
    /// Limits of waiting.
    pub timing: Timing,
}

impl Settings {
    /// A register with the factory's passwords.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            operator: 1,
            operator_password: Password(1),
            administrator_password: Password::ADMINISTRATOR,
            department: 1,
            tax_group: None,
            method: 4,
            subject: 4,
            tax_system: 1,
            timing: Timing::default(),
        }
    }
}

/// A fiscal register of the Shtrih-M family.
pub struct ShtrihRegister {
    link: Box<dyn Exchange>,
    settings: Settings,
    model: Model,
    capabilities: Capabilities,
    /// The device's model is known.
    learnt: bool,
    drawer_sensor: bool,
    /// The name that stands in the operator's row, once it is known.
    named: Option<String>,
    known: Known,
}

/// What does not change while the connection holds, or not within a shift: asked once.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Number with the tax office, once it was asked for.
    registration: Option<Option<String>>,
    /// The drive's last day, once it was asked for.
    expires: Option<Option<Date>>,
    /// A shift, and when it was opened.
    shift_opened: Option<(u16, Option<u32>)>,
}

impl ShtrihRegister {
    /// A register at `port` over transport v1. Nothing is sent before the first call.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        let link = Link::new(port, clock, settings.timing);
        Self::over(Box::new(link), FAMILY, settings)
    }

    /// A register at `port` over transport v2. Nothing is sent before the first call.
    #[must_use]
    pub fn numbered(port: Box<dyn Port>, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        let link = NumberedLink::new(port, clock, settings.timing);
        Self::over(Box::new(link), FAMILY_V2, settings)
    }

    fn over(link: Box<dyn Exchange>, family: &'static str, settings: Settings) -> Self {
        let model = model::UNKNOWN;
        Self {
            link,
            capabilities: capabilities(family, &model, String::new(), false),
            settings,
            model,
            learnt: false,
            drawer_sensor: false,
            named: None,
            known: Known::default(),
        }
    }

    /// The port's name.
    #[must_use]
    pub fn port_name(&self) -> &str {
        self.link.port_name()
    }

    fn operator(&self) -> Password {
        self.settings.operator_password
    }

    fn administrator(&self) -> Password {
        self.settings.administrator_password
    }

    fn has_drive(&self) -> bool {
        self.capabilities.storage
    }

    fn columns(&self) -> usize {
        usize::from(self.capabilities.columns)
    }

    fn print_lines(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        for line in lines {
            for part in text::lay_out(line, self.columns()) {
                self.print_line(&part)?;
            }
        }
        Ok(())
    }

    fn print_line(&mut self, line: &str) -> Result<(), DeviceError> {
        let (password, rolls) = (self.operator(), self.model.rolls);
        self.order(&PrintLine { password, rolls, text: text::to_cp1251(line) })
    }

    /// What the device says of itself wins over the table; what it does not know stays as the table has it.
    fn learn(&mut self, name: String) -> Result<(), DeviceError> {
        let administrator = self.administrator();
        if let Some(font) = self.ask_if_known(&GetFont { password: administrator, font: 1 })? {
            self.model.columns = font.columns().filter(|columns| *columns > 0).unwrap_or(self.model.columns);
        }
        if let Some(parameters) = self.ask_if_known(&GetModelParameters)? {
            self.model.cutter = parameters.cutter();
            self.drawer_sensor = parameters.drawer_sensor();
        }
        let drive = self.ask_if_known(&GetDriveStatus { password: administrator })?.is_some();
        self.capabilities = capabilities(self.capabilities.family, &self.model, name, drive);
        self.learnt = true;
        Ok(())
    }

    /// Finds out what the device is, and refuses what its model cannot.
    fn able(&mut self, ability: Ability) -> Result<(), DeviceError> {
        let _again = self.find()?;
        self.capabilities.require(ability).map_err(DeviceError::Refused)
    }

    /// Finds out what the device is, unless it is known and the connection has held since: a wrong set of commands
    /// must not be tried on it. Whether it had to be found out.
    fn find(&mut self) -> Result<bool, DeviceError> {
        if self.learnt && self.link.is_open() {
            return Ok(false);
        }
        self.connect()?;
        Ok(true)
    }
}

fn capabilities(family: &'static str, model: &Model, name: String, drive: bool) -> Capabilities {
    const ALWAYS: Abilities = Abilities::of(&[
        Ability::CashMovements,
        Ability::XReport,
        Ability::Repeat,
        Ability::Feed,
        Ability::Drawer,
        Ability::Text,
        Ability::SetClock,
        Ability::CashCounter,
        Ability::LastDocument,
        Ability::CancelReceipt,
        Ability::ContinuePrint,
    ]);
    Capabilities {
        family,
        model: name,
        columns: model.columns,
        letters: vec![text::CodePage::Cp1251],
        fiscal: true,
        storage: drive,
        abilities: ALWAYS
            .with_if(Ability::Agent, drive)
            .with_if(Ability::Correction, drive)
            .with_if(Ability::FullCut, model.cutter)
            .with_if(Ability::PartialCut, model.cutter),
        lines_max: model.operations_max,
        sum_max: Amount::MAX,
        rounding_down: true,
        // FF45h only takes kopecks off; 87h adds them on devices without a drive.
        rounding_up: !drive,
    }
}

/// The families' names. Refusals are the device's, whatever the transport: they have the first.
const FAMILY: &str = "shtrih";
const FAMILY_V2: &str = "shtrih-v2";

/// A refusal with the device's own code.
fn refusal(code: u8) -> Refusal {
    Refusal { family: FAMILY.to_owned(), code: format!("{code:02x}") }
}

/// What the driver itself refuses, with the family `kassa`: keys of texts.
pub const OWN_REFUSALS: [&str; 3] = ["other-device", "other-family", "bad-receipt"];

/// Why recovery leaves it to a person: keys of texts.
pub const UNDECIDED: [&str; 9] = [
    "other-device",
    "device-mode",
    "device-state",
    "receipt-open",
    "other-receipt",
    "other-report",
    "documents-went-back",
    "counters-missing",
    "counters-disagree",
];

/// What the driver itself finds wrong, before anything is sent.
fn own_refusal(code: &'static str) -> Refusal {
    debug_assert!(OWN_REFUSALS.contains(&code));
    Refusal { family: "kassa".to_owned(), code: code.to_owned() }
}

impl FiscalRegister for ShtrihRegister {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn connect(&mut self) -> Result<(), DeviceError> {
        const FISCAL_REGISTER: u8 = 0;
        self.named = None;
        self.known = Known::default();
        self.learnt = false;
        self.drawer_sensor = false;
        let device = self.ask(&GetDeviceType)?;
        if device.kind != FISCAL_REGISTER {
            return Err(DeviceError::Refused(own_refusal("other-family")));
        }
        self.model = model::by_number(device.model);
        self.learn(device.name)
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
                if (1..=Amount::MAX).contains(&amount.minor()) { Ok(()) } else { Err(refusal(0x33)) }
            }
            Operation::Receipt(order) => self.check_order(order),
        }
    }

    fn perform(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        if self.find()? && evidence::serial(&self.full_state()?) != before.serial {
            return Err(DeviceError::Refused(own_refusal("other-device")));
        }
        self.check(operation).map_err(DeviceError::Refused)?;
        settled(self, operation, before)
    }

    fn recover(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        let _again = self.find()?;
        self.decide(operation, before)
    }

    fn correct(&mut self, correction: &Correction, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        if self.find()? && evidence::serial(&self.full_state()?) != before.serial {
            return Err(DeviceError::Refused(own_refusal("other-device")));
        }
        self.check_correction(correction).map_err(DeviceError::Refused)?;
        settled(self, correction, before)
    }

    fn recover_correction(&mut self, correction: &Correction, before: &Shown) -> Result<Recovered, DeviceError> {
        self.able(Ability::Correction)?;
        self.decide_correction(correction, before)
    }

    fn cancel_receipt(&mut self) -> Result<(), DeviceError> {
        let _again = self.find()?;
        let _state = self.start()?;
        self.cancel_open()
    }

    fn continue_print(&mut self) -> Result<(), DeviceError> {
        self.print_on()
    }

    fn x_report(&mut self) -> Result<(), DeviceError> {
        let _state = self.start()?;
        self.order(&XReport { password: self.administrator() })
    }

    fn repeat(&mut self) -> Result<(), DeviceError> {
        let _state = self.start()?;
        self.order(&RepeatDocument { password: self.operator() })
    }

    fn cut(&mut self, kind: CutKind) -> Result<(), DeviceError> {
        self.able(kind.ability())?;
        let _state = self.start()?;
        self.order(&Cut { password: self.operator(), partial: kind == CutKind::Partial })
    }

    fn feed(&mut self, lines: u8) -> Result<(), DeviceError> {
        let _again = self.find()?;
        let _state = self.start()?;
        self.order(&Feed { password: self.operator(), rolls: self.model.rolls, lines })
    }

    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        let _again = self.find()?;
        self.order(&OpenDrawer { password: self.operator(), drawer: 0 })
    }

    fn cash_counter(&mut self) -> Result<Money, DeviceError> {
        let _again = self.find()?;
        self.cash_in_drawer()
    }

    fn last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        let _again = self.find()?;
        self.read_last_document()
    }

    fn print_text(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        let _again = self.find()?;
        let _state = self.start()?;
        self.print_lines(lines)
    }

    fn set_clock(&mut self, local: jiff::civil::DateTime) -> Result<(), DeviceError> {
        let _again = self.find()?;
        let password = self.administrator();
        // A clock set to before the last document may block the fiscal drive for good.
        if self.has_drive() {
            let last = self.ask(&GetDriveStatus { password })?.at;
            if last.is_some_and(|last| local < last) {
                return Err(DeviceError::Refused(refusal(0x17)));
            }
        }
        let day = day(local.date()).ok_or_else(|| DeviceError::Refused(refusal(0x22)))?;
        let now = self.full_state()?.clock;
        // The date goes first: the new time on the old date could lie before the last document.
        if now.is_none_or(|now| now.date() != local.date()) {
            self.order(&SetDate { password, day })?;
            self.order(&ConfirmDate { password, day })?;
        }
        let (hour, minute, second) = (local.hour(), local.minute(), local.second());
        let [hour, minute, second] = [hour, minute, second].map(i8::unsigned_abs);
        self.order(&SetTime { password, hour, minute, second })
    }
}

fn day(date: jiff::civil::Date) -> Option<Day> {
    let year = u8::try_from(date.year().checked_sub(2000)?).ok()?;
    Some(Day { day: date.day().unsigned_abs(), month: date.month().unsigned_abs(), year })
}

impl ShtrihRegister {
    fn check_order(&self, order: &ReceiptOrder) -> Result<(), Refusal> {
        order.check().map_err(|_wrong| own_refusal("bad-receipt"))?;
        if order.lines.len() > usize::from(self.capabilities.lines_max) {
            return Err(refusal(0x94));
        }
        order.lines.iter().try_for_each(|line| self.check_agent(line))?;
        if order.lines.iter().any(|line| line.amount.minor() > Amount::MAX) {
            return Err(refusal(0x61));
        }
        if order.total.minor() > Amount::MAX {
            return Err(refusal(0x48));
        }
        if order.cash.minor() > Amount::MAX || order.card.minor() > Amount::MAX {
            return Err(refusal(0x41));
        }
        // The device gives change of cash only.
        if order.card.minor() > order.total.minor() + order.rounding.minor() {
            return Err(refusal(0x4D));
        }
        let takes = if self.has_drive() { -99..=0 } else { -99..=99 };
        if takes.contains(&order.rounding.minor()) { Ok(()) } else { Err(refusal(0x40)) }
    }
}
