//! A register of the family, told in commands.
//!
//! | File | Holds |
//! |---|---|
//! | `talk` | one command and its reply: refused, in trouble, or done |
//! | `evidence` | what the device shows: state and facts |
//! | `perform` | the operations: shift, cash |
//! | `receipt` | a receipt, step by step |
//! | `article` | articles programmed on demand (Ukrainian class) |
//! | `verdict` | the table: what is shown × what was asked → what became of it; pure |
//! | `recover` | gathering the evidence, and doing what the table says |
//! | `memory` | what must be remembered over a restart |

mod article;
mod evidence;
mod memory;
mod perform;
mod receipt;
mod recover;
mod talk;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;

use kassa_domain::receipt::{FiscalDocument, Operation, ReceiptOrder, Refusal, Shown};
use kassa_domain::{Currency, Money};

use crate::clock::Clock;
use crate::fiscal::settle::settled;
use crate::fiscal::{
    Abilities, Ability, Capabilities, CutKind, DeviceError, DeviceState, DocumentKind, FiscalRegister, LastDocument,
    Recovered,
};
use crate::kept::Kept;
use crate::port::Port;

use super::command::{
    CloseService, Copy, Cut, Feed, GetCash, GetIdentity, Identity, OpenDrawer, OpenService, Operator, ServiceText,
    SetClock, XReport,
};
use super::dialect::Dialect;
use super::link::{Link, Timing};
use super::model;
use super::status::Status;
use memory::Remembered;

/// How a register is set up at its point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The currency of its sums.
    pub currency: Currency,
    /// Who works, and how the firmware writes.
    pub operator: Operator,
    /// A file for what must be remembered over a restart; without it that lasts as long as the driver.
    pub memory: Option<PathBuf>,
    /// Limits of waiting.
    pub timing: Timing,
}

impl Settings {
    /// A register as the factory leaves it.
    #[must_use]
    pub fn new(dialect: &Dialect, currency: Currency) -> Self {
        Self { currency, operator: Operator::factory(dialect), memory: None, timing: Timing::default() }
    }
}

/// A fiscal register of the Datecs family.
pub struct DatecsRegister {
    link: Link,
    dialect: &'static Dialect,
    settings: Settings,
    capabilities: Capabilities,
    memory: Kept<Remembered>,
    /// What the device said of itself, and over which connection.
    identity: Option<(u64, Identity)>,
    /// The status bytes of the last reply.
    status: Option<Status>,
    /// What was wrong with the device when an outcome became unknown.
    trouble: Option<String>,
}

const ABILITIES: Abilities = Abilities::of(&[
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
]);

impl DatecsRegister {
    /// A register at `port`. Nothing is sent before the first call.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>, dialect: &'static Dialect, settings: Settings) -> Self {
        Self {
            link: Link::new(port, clock, dialect, settings.timing),
            dialect,
            capabilities: Capabilities {
                columns: free_columns(dialect.columns),
                letters: vec![settings.operator.page.base()],
                abilities: ABILITIES,
                lines_max: dialect.lines_max,
                sum_max: dialect.sum_max,
                rounding_down: true,
                rounding_up: true,
                ..Capabilities::least(dialect.family)
            },
            memory: Kept::open(settings.memory.clone()),
            settings,
            identity: None,
            status: None,
            trouble: None,
        }
    }

    /// The port's name.
    #[must_use]
    pub fn port_name(&self) -> &str {
        self.link.port_name()
    }

    /// Of free text, and of the letters of a name.
    fn columns(&self) -> usize {
        usize::from(self.capabilities.columns)
    }

    /// Finds out what the device is, unless it is known and the connection has held since.
    fn find(&mut self) -> Result<Identity, DeviceError> {
        if let Some((session, identity)) = &self.identity
            && Some(*session) == self.link.session()
        {
            return Ok(identity.clone());
        }
        let identity = self.ask(&GetIdentity)?;
        // The same number means other things in another dialect: whoever speaks the wrong one asks and orders nothing.
        if identity.kind != self.dialect.kind {
            return Err(DeviceError::Refused(own_refusal("other-family")));
        }
        let model = model::named(&identity.name, self.dialect);
        self.capabilities.model.clone_from(&identity.name);
        self.capabilities.columns = free_columns(model.columns);
        self.capabilities.abilities = ABILITIES.with_if(Ability::FullCut, model.cutter);
        self.identity = self.link.session().map(|session| (session, identity.clone()));
        Ok(identity)
    }

    fn check_order(&self, order: &ReceiptOrder) -> Result<(), Refusal> {
        order.check().map_err(|_wrong| own_refusal("bad-receipt"))?;
        if order.lines.len() > usize::from(self.capabilities.lines_max) {
            return Err(refusal("111019"));
        }
        let sums = [order.total, order.card, order.cash];
        let lines = order.lines.iter().map(|line| line.amount);
        if lines.chain(sums).any(|sum| sum.minor() > self.capabilities.sum_max) {
            return Err(refusal("overflow"));
        }
        let due = order.total.minor() + order.rounding.minor();
        // An article has a name.
        if self.dialect.articles && order.lines.iter().any(|line| line.text.trim().is_empty()) {
            return Err(own_refusal("bad-receipt"));
        }
        // Change is given of cash only, and a receipt of nothing cannot be paid.
        if order.card.minor() > due || due <= 0 { Err(own_refusal("bad-receipt")) } else { Ok(()) }
    }
}

/// What free text takes of a line of so many characters: the device keeps one for itself at each edge.
const fn free_columns(paper: u16) -> u16 {
    paper.saturating_sub(2)
}

/// A refusal with the device's own code.
fn refusal(code: &str) -> Refusal {
    Refusal { family: FAMILY.to_owned(), code: code.to_owned() }
}

/// The family's name in refusals, one for all dialects.
pub const FAMILY: &str = "datecs";

/// Refusals that this driver finds itself, besides the names of status bits and the codes of the X series.
pub const OWN_CODES: [&str; 7] =
    ["receipt-open", "no-cash", "payment", "articles-full", "article", "cover", "not-fiscalised"];

/// What the driver itself refuses, with the family `kassa`.
fn own_refusal(code: &'static str) -> Refusal {
    Refusal { family: "kassa".to_owned(), code: code.to_owned() }
}

impl FiscalRegister for DatecsRegister {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn connect(&mut self) -> Result<(), DeviceError> {
        self.identity = None;
        self.find().map(|_identity| ())
    }

    fn state(&mut self) -> Result<DeviceState, DeviceError> {
        self.read_state()
    }

    fn shown(&mut self) -> Result<Shown, DeviceError> {
        self.look().map(|seen| seen.shown)
    }

    fn check(&self, operation: &Operation) -> Result<(), Refusal> {
        match operation {
            Operation::OpenShift { .. } | Operation::CloseShift { .. } => Ok(()),
            Operation::CashIn { amount, .. } | Operation::CashOut { amount, .. } => {
                let fits = (1..=self.capabilities.sum_max).contains(&amount.minor());
                if fits { Ok(()) } else { Err(refusal("overflow")) }
            }
            Operation::Receipt(order) => self.check_order(order),
        }
    }

    fn perform(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let identity = self.find()?;
        if evidence::serial(&identity) != before.serial {
            return Err(DeviceError::Refused(own_refusal("other-device")));
        }
        self.check(operation).map_err(DeviceError::Refused)?;
        settled(self, operation, before)
    }

    fn recover(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        self.decide(operation, before)
    }

    fn cancel_receipt(&mut self) -> Result<(), DeviceError> {
        let _identity = self.find()?;
        self.cancel_open()
    }

    fn x_report(&mut self) -> Result<(), DeviceError> {
        self.start()?;
        let operator = self.settings.operator.clone();
        self.order(&XReport { operator: &operator })
    }

    fn repeat(&mut self) -> Result<(), DeviceError> {
        self.start()?;
        self.order(&Copy)
    }

    fn cut(&mut self, kind: CutKind) -> Result<(), DeviceError> {
        match kind {
            CutKind::Full => {
                self.start()?;
                self.capabilities.require(Ability::FullCut).map_err(DeviceError::Refused)?;
                self.order(&Cut)
            }
            CutKind::Partial => Err(DeviceError::cannot(Ability::PartialCut)),
        }
    }

    fn feed(&mut self, lines: u8) -> Result<(), DeviceError> {
        const MOST: u8 = 99;
        self.start()?;
        self.order(&Feed { lines: lines.clamp(1, MOST) })
    }

    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        let _identity = self.find()?;
        self.order(&OpenDrawer)
    }

    fn cash_counter(&mut self) -> Result<Money, DeviceError> {
        let _identity = self.find()?;
        Ok(Money::new(self.ask(&GetCash)?.drawer, self.settings.currency))
    }

    fn last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        let seen = self.look()?;
        // Of the last receipt the device tells the sum, but not whether money was taken or given back.
        Ok((seen.document > 0).then(|| LastDocument {
            number: seen.document,
            kind: DocumentKind::Other,
            sum: Some(Money::new(seen.transaction.amount, self.settings.currency)),
            sign: None,
            minute: None,
        }))
    }

    fn print_text(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        self.start()?;
        self.order(&OpenService)?;
        let page = self.settings.operator.page;
        let columns = self.columns();
        for line in lines.iter().flat_map(|line| page.lay_out(line, columns)) {
            if let Err(error) = self.order(&ServiceText(page.encode(&line))) {
                // A service receipt registers nothing: what could be printed stays printed.
                let _as_far_as_it_goes = self.order(&CloseService);
                return Err(error);
            }
        }
        self.order(&CloseService)
    }

    fn set_clock(&mut self, local: jiff::civil::DateTime) -> Result<(), DeviceError> {
        let _identity = self.find()?;
        self.order(&SetClock(local))
    }
}
