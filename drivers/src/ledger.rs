//! A register for devices that print and remember nothing: text printers, screens, files. It keeps a small journal of
//! its own and offers what every register offers, so that a till without a fiscal device works like any other.
//!
//! | File | Holds |
//! |---|---|
//! | [`memory`] | numbers and sums, kept in one file that is replaced as a whole |
//! | [`slip`] | documents as lines, the words handed in |
//! | `verdict` | the table: what is shown × what was asked → what became of it; pure |
//!
//! A document counts when it is in the memory, which happens before the first byte is printed. Paper comes after: what
//! was not printed whole is printed again as a copy, and never booked again.

pub mod memory;
pub mod slip;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::DateTime;
use kassa_domain::receipt::{Cashier, FiscalDocument, Operation, Refusal, Shown};
use kassa_domain::{Currency, Money};

use crate::clock::Clock;
use crate::fiscal::{
    Abilities, Ability, Capabilities, CutKind, DeviceError, DeviceState, DocumentKind, FiscalRegister, LastDocument,
    Mode, Paper, Recovered,
};
use crate::port::PortError;
use crate::text::{CodePage, Line, Picture};
use memory::{Entry, Keeper, Memory};
use slip::Words;

/// The most lines of a receipt: some metres of paper.
const LINES_MAX: u16 = 1_000;

/// The largest sum of a document, minor units.
const SUM_MAX: i64 = 99_999_999_999;

/// The family of the refusals that the journal itself gives.
pub const FAMILY: &str = "ledger";

/// What it refuses, with the family `ledger`: keys of texts.
pub const REFUSALS: [&str; 4] = ["shift-open", "shift-closed", "no-cash", "too-much"];

/// Why recovery leaves it to a person: keys of texts.
pub const UNDECIDED: [&str; 3] = ["other-device", "other-receipt", "documents-went-back"];

/// What a device that prints shows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Where the paper is.
    pub paper: Paper,
    /// The roll is nearly used up.
    pub paper_low: bool,
    /// The lid is up.
    pub lid_open: bool,
    /// The drawer is open, when it can tell.
    pub drawer_open: Option<bool>,
}

/// A device that prints lines and remembers nothing.
pub trait Output: Send {
    /// The family's name in the settings.
    fn family(&self) -> &'static str;

    /// The model's name.
    fn model(&self) -> &str;

    /// Characters of a line.
    fn columns(&self) -> u16;

    /// The pages its letters are of.
    fn letters(&self) -> Vec<CodePage>;

    /// What it can do of [`Ability::FullCut`], [`Ability::PartialCut`], [`Ability::Feed`] and [`Ability::Drawer`].
    fn abilities(&self) -> Abilities;

    /// Finds the device.
    ///
    /// # Errors
    /// It is not there, or another one is.
    fn connect(&mut self) -> Result<(), DeviceError>;

    /// What it shows now, by harmless questions.
    ///
    /// # Errors
    /// It does not answer.
    fn look(&mut self) -> Result<Look, DeviceError>;

    /// Refuses what could not be printed now; prints nothing.
    ///
    /// # Errors
    /// Why not.
    fn check(&mut self) -> Result<(), DeviceError>;

    /// Prints the lines of a document, or of a part of one that is not finished.
    ///
    /// # Errors
    /// [`DeviceError::Unknown`] when some of it may be on paper.
    fn print(&mut self, lines: &[Line], finished: bool) -> Result<(), DeviceError>;

    /// Whether the rest of a document waits for paper, and nothing else is printed before it.
    fn is_unfinished(&self) -> bool;

    /// Prints that rest.
    ///
    /// # Errors
    /// As [`Self::print`].
    fn go_on(&mut self) -> Result<(), DeviceError>;

    /// Cuts the paper.
    ///
    /// # Errors
    /// As [`Self::print`].
    fn cut(&mut self, kind: CutKind) -> Result<(), DeviceError>;

    /// Moves the paper.
    ///
    /// # Errors
    /// As [`Self::print`].
    fn feed(&mut self, lines: u8) -> Result<(), DeviceError>;

    /// Opens the drawer.
    ///
    /// # Errors
    /// As [`Self::print`].
    fn open_drawer(&mut self) -> Result<(), DeviceError>;
}

/// How a register with a journal of its own is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The currency of its sums.
    pub currency: Currency,
    /// The words on its paper.
    pub words: Words,
    /// The file of its memory; without one it lasts as long as the register.
    pub memory: Option<PathBuf>,
    /// A picture above its receipts.
    pub logo: Option<Picture>,
}

/// A register that prints on `O`.
pub struct LedgerRegister<O> {
    output: O,
    clock: Arc<dyn Clock>,
    settings: Settings,
    capabilities: Capabilities,
    /// `None` until it was read: a memory that cannot be read must not be taken for a new one.
    keeper: Option<Keeper>,
}

impl<O: Output> LedgerRegister<O> {
    /// A register that prints on `output`. Nothing is sent or read before the first call.
    pub fn new(output: O, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        let abilities = [
            Ability::CashMovements,
            Ability::XReport,
            Ability::Repeat,
            Ability::Text,
            Ability::CashCounter,
            Ability::LastDocument,
            Ability::ContinuePrint,
        ];
        let mut all = Abilities::of(&abilities);
        for ability in [Ability::FullCut, Ability::PartialCut, Ability::Feed, Ability::Drawer] {
            all = all.with_if(ability, output.abilities().has(ability));
        }
        let capabilities = Capabilities {
            model: output.model().to_owned(),
            columns: output.columns(),
            letters: output.letters(),
            fiscal: false,
            abilities: all,
            lines_max: LINES_MAX,
            sum_max: SUM_MAX,
            rounding_down: true,
            rounding_up: true,
            ..Capabilities::least(output.family())
        };
        Self { output, clock, settings, capabilities, keeper: None }
    }

    /// The device itself.
    pub const fn output(&self) -> &O {
        &self.output
    }

    fn keeper(&mut self) -> Result<&mut Keeper, DeviceError> {
        if self.keeper.is_none() {
            let opened = Keeper::open(self.settings.memory.as_deref(), self.clock.wall());
            self.keeper = Some(opened.map_err(|error| DeviceError::NotSent(PortError::Io(error.to_string())))?);
        }
        self.keeper.as_mut().ok_or(DeviceError::NotSent(PortError::Gone))
    }

    fn memory(&mut self) -> Result<Memory, DeviceError> {
        Ok(self.keeper()?.memory().clone())
    }

    /// Books an operation and prints it. Once it is booked, paper changes nothing about it.
    fn book(&mut self, operation: &Operation) -> Result<FiscalDocument, DeviceError> {
        let at = self.clock.wall();
        let mut memory = self.memory()?;
        let entry = memory.book(operation, at).map_err(|code| DeviceError::Refused(refusal(code)))?;
        let lines = slip::document(operation, &entry, &memory, &self.settings.words, self.settings.currency);
        memory.keep_unprinted(lines.clone());
        self.keep(memory)?;
        let logo = self.settings.logo.iter().filter(|_| matches!(operation, Operation::Receipt(_)));
        let lines: Vec<Line> = logo.cloned().map(Line::picture).chain(lines).collect();
        match self.output.print(&lines, true) {
            Ok(()) => self.printed()?,
            Err(error) => tracing::warn!(%error, number = entry.number, "booked, and not printed whole"),
        }
        self.proof(&entry)
    }

    fn keep(&mut self, memory: Memory) -> Result<(), DeviceError> {
        // Whether a broken disk has it shows when the memory is read again.
        let kept = self.keeper()?.keep(memory);
        kept.map_err(|error| {
            self.keeper = None;
            DeviceError::Unknown { sent: "journal", cause: PortError::Io(error.to_string()) }
        })
    }

    /// Marks the last document as printed. A mark that cannot be kept costs a copy, and no document.
    fn printed(&mut self) -> Result<(), DeviceError> {
        let mut memory = self.memory()?;
        memory.unprinted = false;
        if let Err(error) = self.keeper()?.keep(memory) {
            tracing::warn!(%error, "that the document is printed cannot be kept");
        }
        Ok(())
    }

    fn proof(&mut self, entry: &Entry) -> Result<FiscalDocument, DeviceError> {
        let register = self.memory()?.serial_number();
        let register = register.ok_or(DeviceError::Unknown { sent: "journal", cause: PortError::Garbage })?;
        Ok(FiscalDocument {
            number: entry.number,
            sign: None,
            shift: entry.shift,
            register,
            storage: None,
            register_minute: Some(entry.minute),
        })
    }

    /// Prints the last document again, marked as a copy.
    fn print_copy(&mut self) -> Result<(), DeviceError> {
        let memory = self.memory()?;
        if memory.lines.is_empty() {
            return Ok(());
        }
        let lines = slip::copy(&memory.lines, &self.settings.words);
        self.output.print(&lines, true)?;
        self.printed()
    }
}

fn refusal(code: &'static str) -> Refusal {
    debug_assert!(REFUSALS.contains(&code));
    Refusal { family: FAMILY.to_owned(), code: code.to_owned() }
}

/// Minutes since 1970 by this wall.
pub(crate) fn minute(at: DateTime) -> u32 {
    let since = at.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0));
    u32::try_from(since.as_secs() / 60).unwrap_or(0)
}

impl<O: Output> FiscalRegister for LedgerRegister<O> {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn connect(&mut self) -> Result<(), DeviceError> {
        let _memory = self.keeper()?;
        self.output.connect()
    }

    fn state(&mut self) -> Result<DeviceState, DeviceError> {
        let look = self.output.look()?;
        let now = minute(self.clock.wall());
        let memory = self.memory()?;
        let mode = if memory.opened_minute.is_some() { Mode::ShiftOpen } else { Mode::ShiftClosed };
        let paper = match look.paper {
            Paper::Present if memory.unprinted || self.output.is_unfinished() => Paper::WaitsToContinue,
            Paper::Out if memory.unprinted => Paper::OutWhilePrinting,
            Paper::Present | Paper::Out | Paper::OutWhilePrinting | Paper::WaitsToContinue => look.paper,
        };
        Ok(DeviceState {
            shift_opened_minute: memory.opened_minute,
            paper,
            paper_low: look.paper_low,
            lid_open: look.lid_open,
            drawer_open: look.drawer_open,
            serial: memory.serial.clone(),
            shift: memory.shift,
            cash: Money::new(memory.cash, self.settings.currency),
            last_document: memory.document,
            clock_minute: Some(now),
            clock_ahead_s: Some(0),
            ..DeviceState::unknown(mode, self.settings.currency)
        })
    }

    fn shown(&mut self) -> Result<Shown, DeviceError> {
        Ok(self.memory()?.shown())
    }

    fn check(&self, operation: &Operation) -> Result<(), Refusal> {
        let sums = match operation {
            Operation::OpenShift { .. } | Operation::CloseShift { .. } => Vec::new(),
            Operation::CashIn { amount, .. } | Operation::CashOut { amount, .. } => vec![*amount],
            Operation::Receipt(order) => {
                let bad = Refusal { family: "kassa".to_owned(), code: "bad-receipt".to_owned() };
                order.check().map_err(|_wrong| bad.clone())?;
                if order.lines.len() > usize::from(LINES_MAX) {
                    return Err(bad);
                }
                vec![order.total, order.cash, order.card]
            }
        };
        let movement = matches!(operation, Operation::CashIn { .. } | Operation::CashOut { .. });
        let fits = |sum: &Money| (i64::from(movement)..=SUM_MAX).contains(&sum.minor());
        if sums.iter().all(fits) { Ok(()) } else { Err(refusal("too-much")) }
    }

    fn perform(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.check(operation).map_err(DeviceError::Refused)?;
        if self.memory()?.serial != before.serial {
            let other = Refusal { family: "kassa".to_owned(), code: "other-device".to_owned() };
            return Err(DeviceError::Refused(other));
        }
        self.output.check()?;
        self.book(operation)
    }

    fn recover(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        let memory = self.memory()?;
        let verdict = verdict::verdict(operation, before, &memory);
        tracing::info!(operation = ?operation.kind(), ?verdict, "recovery");
        Ok(match verdict {
            verdict::Verdict::Nothing => Recovered::NothingRegistered,
            verdict::Verdict::Booked(entry) => Recovered::Registered(self.proof(&entry)?),
            verdict::Verdict::Undecided(why) => Recovered::Undecided { after: memory.shown(), why },
        })
    }

    fn continue_print(&mut self) -> Result<(), DeviceError> {
        if self.output.is_unfinished() {
            self.output.go_on()?;
            return self.printed();
        }
        if self.memory()?.unprinted { self.print_copy() } else { Ok(()) }
    }

    fn x_report(&mut self) -> Result<(), DeviceError> {
        let memory = self.memory()?;
        let lines = slip::x_report(&memory, self.clock.wall(), &self.settings.words, self.settings.currency);
        self.output.print(&lines, true)
    }

    fn repeat(&mut self) -> Result<(), DeviceError> {
        self.print_copy()
    }

    fn cut(&mut self, kind: CutKind) -> Result<(), DeviceError> {
        self.capabilities.require(kind.ability()).map_err(DeviceError::Refused)?;
        self.output.cut(kind)
    }

    fn feed(&mut self, lines: u8) -> Result<(), DeviceError> {
        self.capabilities.require(Ability::Feed).map_err(DeviceError::Refused)?;
        self.output.feed(lines)
    }

    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        self.capabilities.require(Ability::Drawer).map_err(DeviceError::Refused)?;
        self.output.open_drawer()
    }

    fn cash_counter(&mut self) -> Result<Money, DeviceError> {
        Ok(Money::new(self.memory()?.cash, self.settings.currency))
    }

    fn last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        let currency = self.settings.currency;
        Ok(self.memory()?.last.map(|entry| LastDocument {
            number: entry.number,
            kind: entry.document_kind(),
            sum: (entry.sum != 0).then(|| Money::new(entry.sum, currency)),
            sign: None,
            minute: Some(entry.minute),
        }))
    }

    fn print_text(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        let lines: Vec<Line> = lines.iter().map(Line::plain).collect();
        self.output.print(&lines, true)
    }

    fn print_document(&mut self, lines: &[Line]) -> Result<(), DeviceError> {
        self.output.print(lines, true)
    }
}

/// Who is named on a document of this operation.
fn cashier(operation: &Operation) -> &Cashier {
    match operation {
        Operation::OpenShift { cashier }
        | Operation::CloseShift { cashier }
        | Operation::CashIn { cashier, .. }
        | Operation::CashOut { cashier, .. } => cashier,
        Operation::Receipt(order) => &order.cashier,
    }
}

impl Entry {
    const fn document_kind(&self) -> DocumentKind {
        use kassa_domain::receipt::OperationKind;
        match self.kind {
            OperationKind::OpenShift => DocumentKind::ShiftOpening,
            OperationKind::Sale => DocumentKind::Sale,
            OperationKind::Return => DocumentKind::Return,
            OperationKind::CashIn => DocumentKind::CashIn,
            OperationKind::CashOut => DocumentKind::CashOut,
            OperationKind::CloseShift => DocumentKind::ShiftClosing,
        }
    }
}
