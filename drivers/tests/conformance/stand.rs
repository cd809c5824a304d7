//! One emulated device of any family and its driver, on a virtual clock; and the operations of a day.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kassa_domain::receipt::{Cashier, Direction, FiscalDocument, Operation, ReceiptLine, ReceiptOrder};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::{Clock as _, VirtualClock};
use kassa_drivers::emulate::device::{Device, Made};
use kassa_drivers::emulate::fault::{Fault, What};
use kassa_drivers::family::{Emulation, Family, Setup};
use kassa_drivers::fiscal::{Ability, DeviceError, DocumentKind, FiscalRegister};
use kassa_drivers::port::pipe::{PipePort, Shared, lock};

pub struct Stand {
    pub family: &'static Family,
    pub model: &'static str,
    pub clock: VirtualClock,
    pub device: Shared<Box<dyn Device>>,
    pub register: Box<dyn FiscalRegister>,
    setup: Setup,
    /// Removes what the driver remembered.
    _memory: Arc<tempfile::TempDir>,
}

impl Stand {
    /// A new device of a model, and a driver that has found it.
    pub fn new(family: &'static Family, model: &'static str) -> Self {
        let clock = new_clock();
        let make = family.emulator.expect("a family with an emulator");
        let asked = Emulation { model: Some(model.to_owned()), ..Emulation::usual() };
        let device = make(asked, Arc::new(clock.clone())).expect("a model of the family");
        let mut stand = Self::with(family, clock, device, memory());
        stand.model = model;
        stand.register.connect().expect("a device that answers");
        stand
    }

    /// A device that remembers what `other` does, at the same moment, with a driver that knows nothing yet.
    pub fn on(family: &'static Family, other: &dyn Device, passed: Duration, memory: &Arc<tempfile::TempDir>) -> Self {
        let clock = new_clock();
        clock.sleep(passed);
        let device = other.twin(Arc::new(clock.clone()));
        Self::with(family, clock, device, Arc::clone(memory))
    }

    fn with(
        family: &'static Family,
        clock: VirtualClock,
        device: Box<dyn Device>,
        memory: Arc<tempfile::TempDir>,
    ) -> Self {
        let device = Arc::new(Mutex::new(device));
        let mut setup = Setup::new(Currency::Rub);
        setup.memory = Some(memory.path().join("driver"));
        let register = driver(family, &device, &clock, &setup);
        Self { family, model: "", clock, device, register, setup, _memory: memory }
    }

    /// The program was killed: another driver takes over, which knows what the first has written down.
    pub fn restart(&mut self) {
        self.register = driver(self.family, &self.device, &self.clock, &self.setup);
    }

    /// What the till does: the evidence is kept, then the operation performed.
    pub fn perform(&mut self, operation: &Operation) -> Result<FiscalDocument, DeviceError> {
        let before = self.register.shown()?;
        self.register.perform(operation, &before)
    }

    /// The same, where it must work.
    pub fn done(&mut self, operation: &Operation) -> FiscalDocument {
        let name = self.family.name;
        self.perform(operation).unwrap_or_else(|error| panic!("{name}: {operation:?}: {error}"))
    }

    pub fn can(&self, ability: Ability) -> bool {
        self.register.capabilities().can(ability)
    }

    pub fn faults(&self, faults: &[Fault]) {
        lock(&self.device).load_faults(faults.to_vec());
    }

    pub fn strike(&self, what: What) {
        lock(&self.device).strike(what, self.clock.now());
    }

    pub fn mend(&self) {
        lock(&self.device).mend(self.clock.now());
    }

    pub fn made(&self) -> Vec<Made> {
        lock(&self.device).made()
    }

    pub fn made_of(&self, kind: DocumentKind) -> Vec<Made> {
        self.made().into_iter().filter(|made| made.kind == kind).collect()
    }

    pub fn pass(&self, span: Duration) {
        self.clock.sleep(span);
    }

    /// A shift is open and there is change in the drawer.
    pub fn ready(&mut self) {
        let _opened = self.done(&open_shift());
        if self.can(Ability::CashMovements) {
            let _in = self.done(&cash_in(100_000));
        }
    }
}

fn driver(
    family: &Family,
    device: &Shared<Box<dyn Device>>,
    clock: &VirtualClock,
    setup: &Setup,
) -> Box<dyn FiscalRegister> {
    let port = PipePort::new(Arc::clone(device), Arc::new(clock.clone()));
    (family.driver)(Box::new(port), Arc::new(clock.clone()), setup)
}

fn new_clock() -> VirtualClock {
    VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0))
}

/// Where a driver writes down what it must remember; in memory where the system has such a place.
pub fn memory() -> Arc<tempfile::TempDir> {
    let in_memory = std::path::Path::new("/dev/shm");
    let made = if in_memory.is_dir() { tempfile::tempdir_in(in_memory) } else { tempfile::tempdir() };
    Arc::new(made.expect("a folder"))
}

/// What the device writes down of an operation.
pub fn kind(operation: &Operation) -> DocumentKind {
    match operation {
        Operation::OpenShift { .. } => DocumentKind::ShiftOpening,
        Operation::CloseShift { .. } => DocumentKind::ShiftClosing,
        Operation::CashIn { .. } => DocumentKind::CashIn,
        Operation::CashOut { .. } => DocumentKind::CashOut,
        Operation::Receipt(order) => match order.direction {
            Direction::Sale => DocumentKind::Sale,
            Direction::Return => DocumentKind::Return,
        },
    }
}

pub fn rub(minor: i64) -> Money {
    Money::new(minor, Currency::Rub)
}

pub fn cashier() -> Cashier {
    Cashier { name: "Іваненко".to_owned() }
}

pub fn open_shift() -> Operation {
    Operation::OpenShift { cashier: cashier() }
}

pub fn close_shift() -> Operation {
    Operation::CloseShift { cashier: cashier() }
}

pub fn cash_in(minor: i64) -> Operation {
    Operation::CashIn { amount: rub(minor), cashier: cashier() }
}

pub fn cash_out(minor: i64) -> Operation {
    Operation::CashOut { amount: rub(minor), cashier: cashier() }
}

/// A sale of these lines, so much of it by card, the rest in cash with what change there is.
pub fn sale(lines: &[i64], card: i64, cash: i64) -> Operation {
    let total: i64 = lines.iter().sum();
    Operation::Receipt(order(Direction::Sale, lines, card, cash, card + cash - total))
}

pub fn refund(minor: i64) -> Operation {
    Operation::Receipt(order(Direction::Return, &[minor], 0, minor, 0))
}

pub fn order(direction: Direction, lines: &[i64], card: i64, cash: i64, change: i64) -> ReceiptOrder {
    ReceiptOrder {
        direction,
        cashier: cashier(),
        heading: vec!["о/р 77001".to_owned()],
        lines: lines.iter().map(|minor| ReceiptLine::new("Опалення", rub(*minor))).collect(),
        total: rub(lines.iter().sum()),
        card: rub(card),
        cash: rub(cash),
        rounding: rub(0),
        change: rub(change),
        footer: Vec::new(),
    }
}
