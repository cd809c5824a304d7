//! A register of the family, told in commands.
//!
//! | File | Holds |
//! |---|---|
//! | `talk` | pairing with the cashier registered; one command and its answer: refused, or done |
//! | `evidence` | what the device shows: state and facts |
//! | `perform` | the operations: shift, cash |
//! | `receipt` | a receipt, step by step |
//! | `article` | numbers of articles, which a name keeps until the Z report |
//! | `verdict` | the table: what is shown × what was asked → what became of it; pure |
//! | `recover` | gathering the evidence, and doing what the table says |

mod article;
mod evidence;
mod perform;
mod receipt;
mod recover;
mod talk;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::DateTime;
use kassa_domain::receipt::{FiscalDocument, Operation, ReceiptOrder, Refusal, Shown};
use kassa_domain::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::fiscal::settle::settled;
use crate::fiscal::{
    Abilities, Ability, Capabilities, DeviceError, DeviceState, DocumentKind, FiscalRegister, LastDocument, Recovered,
};
use crate::kept::Kept;
use crate::port::Port;
use crate::text::CodePage;

use super::command::{
    ClearText, CloseDocument, Copy, Feed, GetCash, GetState, GetTaxes, OpenDocument, OpenDrawer, SetClock, TaxMark,
    Text, XReport,
};
use super::link::{Link, Timing};
use super::model::{self, Model};
use super::status::Key;
use article::Articles;

/// The family's name, also in refusals.
pub const FAMILY: &str = "maria";

/// Refusals that this driver finds itself, besides the words of [`status`](super::status::WORDS).
pub const OWN_CODES: [&str; 4] = ["receipt-open", "articles-full", "clock", "tax-group"];

/// How a register is set up at its point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The currency of its sums.
    pub currency: Currency,
    /// The model, which the device does not tell.
    pub model: Model,
    /// The cashiers' password, ten signs.
    pub password: String,
    /// The department as it is printed on receipts, up to 15 letters.
    pub department: String,
    /// Tax of every line, from 1, which is А; `None` is untaxed.
    pub tax_group: Option<u8>,
    /// A file for what must be remembered over a restart; without it that lasts as long as the driver.
    pub memory: Option<PathBuf>,
    /// Limits of waiting.
    pub timing: Timing,
}

impl Settings {
    /// A register as the factory leaves it.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            model: model::MODELS[0],
            password: model::PASSWORD.to_owned(),
            department: "1".to_owned(),
            tax_group: None,
            memory: None,
            timing: Timing::default(),
        }
    }
}

/// What the device cannot tell and must be known after a restart: that the shift was opened, which needs no command of
/// this family. Without it a shift without a document looks closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Remembered {
    /// Number of the last Z when the shift was opened, and the device's minute then.
    opened: Option<(u32, Option<u32>)>,
}

/// A fiscal register of the Maria-301 family.
pub struct MariaRegister {
    link: Link,
    settings: Settings,
    capabilities: Capabilities,
    memory: Kept<Remembered>,
    /// The pairing in which a cashier was registered, and who.
    cashier: Option<(u64, String)>,
    /// Codes of what the device said beside its last answer.
    warnings: Vec<&'static str>,
    articles: Option<Articles>,
    /// The tax of [`Settings::tax_group`] as the device has been given it, once it was asked.
    tax: Option<Option<TaxMark>>,
    /// Where the key stood when the device was looked at last.
    key: Option<Key>,
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

impl MariaRegister {
    /// A register at `port`. Nothing is sent before the first call.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        Self {
            link: Link::new(port, clock, settings.timing),
            capabilities: Capabilities {
                model: settings.model.name.to_owned(),
                columns: settings.model.columns,
                letters: vec![CodePage::Cp866],
                abilities: ABILITIES,
                lines_max: model::LINES_MAX,
                sum_max: model::LINE_SUM_MAX,
                rounding_down: true,
                rounding_up: true,
                ..Capabilities::least(FAMILY)
            },
            memory: Kept::open(settings.memory.clone()),
            settings,
            cashier: None,
            warnings: Vec::new(),
            articles: None,
            tax: None,
            key: None,
            trouble: None,
        }
    }

    /// The port's name.
    #[must_use]
    pub fn port_name(&self) -> &str {
        self.link.port_name()
    }

    fn columns(&self) -> usize {
        usize::from(self.capabilities.columns)
    }

    /// The tax of our lines, where there is one.
    fn tax_mark(&self) -> Option<TaxMark> {
        self.tax.flatten()
    }

    /// Asks once for the tax of the settings.
    fn learn_tax(&mut self) -> Result<(), DeviceError> {
        if let (None, Some(group)) = (self.tax, self.settings.tax_group) {
            let taxes = self.ask(&GetTaxes)?;
            let place = usize::from(group.saturating_sub(1));
            self.tax = Some(taxes.get(place).copied().flatten());
        }
        Ok(())
    }

    fn check_order(&self, order: &ReceiptOrder) -> Result<(), Refusal> {
        order.check().map_err(|_wrong| own_refusal("bad-receipt"))?;
        if order.lines.len() > usize::from(model::LINES_MAX) {
            return Err(refusal("softovart"));
        }
        if self.settings.tax_group.is_some() && self.tax == Some(None) {
            return Err(refusal("tax-group"));
        }
        let lines_hold = order.lines.iter().all(|line| line.amount.minor() <= model::LINE_SUM_MAX);
        let sums_hold = [order.total, order.card, order.cash].iter().all(|sum| sum.minor() <= model::SUM_MAX);
        let texts_hold = self.texts(&order.heading).len() <= model::TEXT_BEFORE_MAX
            && self.texts(&order.footer).len() <= model::TEXT_AFTER_MAX;
        if !lines_hold || !sums_hold || !texts_hold {
            return Err(refusal("softover"));
        }
        // What is rounded is taken off one line; and a receipt of nothing cannot be paid.
        let due = order.total.minor() + order.rounding.minor();
        let rounds = receipt::rounded_line(order).is_some() || order.rounding.is_zero();
        if rounds && due > 0 && order.card.minor() <= due { Ok(()) } else { Err(own_refusal("bad-receipt")) }
    }
}

/// A refusal with the device's own word, or one of [`OWN_CODES`].
fn refusal(code: &str) -> Refusal {
    Refusal { family: FAMILY.to_owned(), code: code.to_owned() }
}

/// What the driver itself refuses, with the family `kassa`.
fn own_refusal(code: &'static str) -> Refusal {
    Refusal { family: "kassa".to_owned(), code: code.to_owned() }
}

impl FiscalRegister for MariaRegister {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn connect(&mut self) -> Result<(), DeviceError> {
        self.cashier = None;
        self.tax = None;
        self.ask(&GetState).map(|_state| ())
    }

    fn state(&mut self) -> Result<DeviceState, DeviceError> {
        self.read_state()
    }

    fn shown(&mut self) -> Result<Shown, DeviceError> {
        self.learn_tax()?;
        self.look().map(|seen| seen.shown)
    }

    fn check(&self, operation: &Operation) -> Result<(), Refusal> {
        // Money is taken with the key at work; whoever turned it to the reports has to turn it back.
        let reports = matches!(operation, Operation::OpenShift { .. } | Operation::CloseShift { .. });
        match self.key.filter(|_| !reports) {
            Some(Key::Off) => return Err(refusal("softsysloc")),
            Some(Key::X | Key::Z | Key::Programming) => return Err(refusal("softslwork")),
            Some(Key::Work) | None => {}
        }
        match operation {
            Operation::OpenShift { .. } | Operation::CloseShift { .. } => Ok(()),
            Operation::CashIn { amount, .. } | Operation::CashOut { amount, .. } => {
                let fits = (1..=model::SUM_MAX).contains(&amount.minor());
                if fits { Ok(()) } else { Err(refusal("softover")) }
            }
            Operation::Receipt(order) => self.check_order(order),
        }
    }

    fn perform(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.learn_tax()?;
        self.check(operation).map_err(DeviceError::Refused)?;
        settled(self, operation, before)
    }

    fn recover(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        self.decide(operation, before)
    }

    fn cancel_receipt(&mut self) -> Result<(), DeviceError> {
        self.cancel_open()
    }

    fn x_report(&mut self) -> Result<(), DeviceError> {
        self.order(&XReport)
    }

    fn repeat(&mut self) -> Result<(), DeviceError> {
        self.order(&Copy)
    }

    fn feed(&mut self, lines: u8) -> Result<(), DeviceError> {
        let mut left = u16::from(lines) * model::STEPS_OF_A_LINE;
        while left > 0 {
            let steps = left.min(model::STEPS_MAX);
            self.order(&Feed { steps: u8::try_from(steps).unwrap_or(u8::MAX) })?;
            left -= steps;
        }
        Ok(())
    }

    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        self.order(&OpenDrawer)
    }

    fn cash_counter(&mut self) -> Result<Money, DeviceError> {
        Ok(Money::new(self.ask(&GetCash)?.drawer, self.settings.currency))
    }

    fn last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        let number = self.look()?.receipt;
        // The device tells the number of its last receipt, and neither its kind nor its sum.
        let last = LastDocument { number, kind: DocumentKind::Other, sum: None, sign: None, minute: None };
        Ok((number > 0).then_some(last))
    }

    fn print_text(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        let state = self.ask(&GetState)?;
        self.make_ready(&state)?;
        self.order(&ClearText)?;
        self.order(&OpenDocument)?;
        for line in self.texts(lines) {
            if let Err(error) = self.order(&Text { below: false, line }) {
                // A document of text registers nothing: what could be printed stays printed.
                let _as_far_as_it_goes = self.cancel_open();
                return Err(error);
            }
        }
        self.order(&CloseDocument)
    }

    fn set_clock(&mut self, local: DateTime) -> Result<(), DeviceError> {
        let state = self.ask(&GetState)?;
        let step = state.clock.filter(|now| now.date() == local.date()).map(|now| local.duration_since(now).as_secs());
        if step.is_none_or(|step| step.abs() > model::CLOCK_STEP_S) || !state.z_done {
            return Err(DeviceError::Refused(refusal("clock")));
        }
        self.order(&SetClock(local.time()))
    }
}
