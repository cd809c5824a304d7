//! One emulated device of any family and its driver, on a virtual clock; and the operations of a day.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kassa_domain::receipt::{Cashier, Direction, FiscalDocument, Operation, OperationKind, ReceiptLine, ReceiptOrder};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::{Clock, VirtualClock};
use kassa_drivers::emulate::device::{Core, Device, Emulated, Made};
use kassa_drivers::emulate::fault::{Fault, What};
use kassa_drivers::emulate::line::Line;
use kassa_drivers::family::{Emulation, Family, Setup};
use kassa_drivers::fiscal::{Ability, DeviceError, DocumentKind, FiscalRegister};
use kassa_drivers::ledger::memory::Memory;
use kassa_drivers::port::pipe::{PipePort, Shared, lock};

/// The file in which a driver keeps what it must remember, in the folder of its memory.
const NOTES: &str = "driver";

pub struct Stand {
    pub family: &'static Family,
    pub model: &'static str,
    pub clock: VirtualClock,
    pub device: Shared<Box<dyn Device>>,
    pub register: Box<dyn FiscalRegister>,
    setup: Setup,
    /// Removes what the driver remembered.
    memory: Arc<tempfile::TempDir>,
}

impl Stand {
    /// A new device of a model, and a driver that has found it.
    pub fn new(family: &'static Family, model: &'static str) -> Self {
        let clock = new_clock();
        let device: Box<dyn Device> = match family.emulator {
            Some(make) => {
                let asked = Emulation { model: Some(model.to_owned()), ..Emulation::usual() };
                make(asked, Arc::new(clock.clone())).expect("a model of the family")
            }
            None => Box::new(Emulated::new(Glass, None)),
        };
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
        setup.memory = Some(memory.path().join(NOTES));
        let register = driver(family, &device, &clock, &setup);
        Self { family, model: "", clock, device, register, setup, memory }
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

    /// What is registered: in the device, or in the journal that the driver keeps for one that remembers nothing.
    pub fn made(&self) -> Vec<Made> {
        match &self.setup.memory {
            Some(journal) if self.family.only_prints() => booked(journal),
            Some(_) | None => lock(&self.device).made(),
        }
    }

    /// Lines on paper since the faults were loaded.
    pub fn lines_printed(&self) -> u64 {
        lock(&self.device).traffic().lines
    }

    /// Whether something is half done that could become a document. What is half printed cannot: it is on paper.
    pub fn half_done(&self) -> bool {
        !self.family.only_prints() && lock(&self.device).half_done()
    }

    /// A memory like this one's, for a story of its own. Where the driver is the only one that remembers, it holds
    /// what has been booked.
    pub fn memory_like(&self) -> Arc<tempfile::TempDir> {
        copy_of(&self.memory, self.family)
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

/// A folder with the same journal, for a family whose driver keeps one; else an empty one.
pub fn copy_of(memory: &tempfile::TempDir, family: &Family) -> Arc<tempfile::TempDir> {
    let copy = self::memory();
    if family.only_prints() {
        let _bytes = std::fs::copy(memory.path().join(NOTES), copy.path().join(NOTES)).expect("a journal");
    }
    copy
}

/// The documents of a journal. Of all but the last only their kinds are known.
fn booked(journal: &Path) -> Vec<Made> {
    let Ok(text) = std::fs::read(journal) else { return Vec::new() };
    let memory: Memory = serde_json::from_slice(&text).expect("a journal");
    let common = |kind| match kind {
        OperationKind::OpenShift => DocumentKind::ShiftOpening,
        OperationKind::Sale => DocumentKind::Sale,
        OperationKind::Return => DocumentKind::Return,
        OperationKind::CashIn => DocumentKind::CashIn,
        OperationKind::CashOut => DocumentKind::CashOut,
        OperationKind::CloseShift => DocumentKind::ShiftClosing,
    };
    let mut made = Vec::new();
    for (kind, count) in &memory.counts {
        let earlier = count - u64::from(memory.last.as_ref().is_some_and(|last| last.kind == *kind));
        made.extend((0..earlier).map(|_| Made { kind: common(*kind), number: 0, sign: None, sum: 0 }));
    }
    made.extend(memory.last.map(|last| Made {
        kind: common(last.kind),
        number: last.number,
        sign: None,
        sum: last.sum,
    }));
    made
}

/// A screen: it shows what comes, and has nothing to say.
#[derive(Debug, Clone)]
struct Glass;

impl Core for Glass {
    fn byte(&mut self, _byte: u8, _now: Duration, _line: &mut Line) {}

    fn poll(&mut self, _now: Duration, _line: &mut Line) {}

    fn next_event(&self) -> Option<Duration> {
        None
    }

    fn strike(&mut self, _what: What, _now: Duration) {}

    fn power_lost(&mut self) {}

    fn wake(&mut self, _now: Duration) {}

    fn mend(&mut self, _now: Duration) {}

    fn made(&self) -> Vec<Made> {
        Vec::new()
    }

    fn half_done(&self) -> bool {
        false
    }

    fn twin(&self, _clock: Arc<dyn Clock>) -> Self {
        Self
    }
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
        check_link: None,
    }
}
