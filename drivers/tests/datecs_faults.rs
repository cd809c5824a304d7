//! The receipt of the family with the most steps, paid by card and in cash and rounded, through every fault of the line
//! and of the device, each at every place; what all families have in common is in `conformance`. Here the power also
//! blinks: it is back before the driver could notice, and the device has forgotten which SEQ it took last.
//!
//! After each the driver must know what the device did, by itself or after a restart of the program: the documents in
//! the device are those the till believes in, and nothing is left open. All in memory, on a virtual clock.
#![allow(clippy::print_stdout, reason = "the number of cases is part of the result")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::civil::date;
use kassa_domain::receipt::{Cashier, Direction, FiscalDocument, Operation, ReceiptLine, ReceiptOrder, Shown};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::{Clock as _, VirtualClock};
use kassa_drivers::emulate::device::{Device, Made};
use kassa_drivers::emulate::fault::{Fault, What, When};
use kassa_drivers::family::{Emulation, Family, Setup, named};
use kassa_drivers::fiscal::{DeviceError, DocumentKind, FiscalRegister, Recovered};
use kassa_drivers::port::pipe::{PipePort, Shared, lock};

/// A register and the device at the other end.
struct Till {
    family: &'static Family,
    device: Shared<Box<dyn Device>>,
    clock: VirtualClock,
    register: Box<dyn FiscalRegister>,
}

impl Till {
    fn on(family: &'static Family, device: impl FnOnce(VirtualClock) -> Box<dyn Device>) -> Self {
        let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
        let device = Arc::new(Mutex::new(device(clock.clone())));
        let register = driver(family, &device, &clock);
        Self { family, device, clock, register }
    }

    fn new(family: &'static Family, model: &str) -> Self {
        let asked = Emulation { model: Some(model.to_owned()), ..Emulation::usual() };
        let make = family.emulator.expect("an emulator");
        Self::on(family, |clock| make(asked, Arc::new(clock)).expect("a device"))
    }

    /// The program is started anew: it knows nothing of what was before.
    fn restart(&mut self) {
        self.register = driver(self.family, &self.device, &self.clock);
    }

    fn made(&self) -> Vec<Made> {
        lock(&self.device).made()
    }
}

fn driver(family: &Family, device: &Shared<Box<dyn Device>>, clock: &VirtualClock) -> Box<dyn FiscalRegister> {
    let port = PipePort::new(Arc::clone(device), Arc::new(clock.clone()));
    (family.driver)(Box::new(port), Arc::new(clock.clone()), &Setup::new(Currency::Uah))
}

/// What a case does after the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The same program goes on.
    GoOn,
    /// The program was killed when the fault struck, whatever it was told; a new one recovers.
    Restart,
}

/// One operation on one device.
struct Story {
    family: &'static Family,
    operation: Operation,
    /// The device as it is before the operation.
    model: Box<dyn Device>,
    /// What it shows then.
    before: Shown,
}

/// What the till believes in the end.
#[derive(Debug, PartialEq, Eq)]
enum Belief {
    Registered(FiscalDocument),
    Nothing,
}

impl Story {
    fn new(family: &'static Family, model: &str, operation: Operation, first: &[Operation]) -> Self {
        let mut till = Till::new(family, model);
        for operation in first {
            let before = till.register.shown().unwrap();
            let _document = till.register.perform(operation, &before).unwrap();
        }
        let before = till.register.shown().unwrap();
        let model = lock(&till.device).twin(Arc::new(till.clock.clone()));
        Self { family, operation, model, before }
    }

    fn prepare(&self) -> Till {
        let mut till = Till::on(self.family, |clock| self.model.twin(Arc::new(clock)));
        till.register.connect().unwrap();
        till
    }

    fn faults(&self) -> Vec<Fault> {
        const CABLE: What = What::CutLine(1500);
        const POWER: What = What::PowerCut(4000);
        const BLINK: What = What::PowerCut(5);
        let mut till = self.prepare();
        lock(&till.device).load_faults(Vec::new());
        let _document = till.register.perform(&self.operation, &self.before).unwrap();
        let traffic = lock(&till.device).traffic();
        let at_byte =
            [What::Drop, What::Flip(0x01), What::Flip(0x13), What::Double, What::Stall(2500), CABLE, POWER, BLINK];
        let mut faults = Vec::new();
        for what in at_byte {
            faults.extend((1..=traffic.host_bytes).map(|byte| Fault { when: When::HostByte(byte), what }));
            faults.extend((1..=traffic.device_bytes).map(|byte| Fault { when: When::DeviceByte(byte), what }));
        }
        let answers = [What::SwallowAnswer, What::ForgetAnswer, What::PreviousAnswer, What::WrongAnswer];
        let states = [What::Freeze(3000), What::Busy(3000), What::PaperOut, What::LidOpen, POWER, CABLE, BLINK];
        for what in answers.into_iter().chain(states) {
            faults.extend((1..=traffic.commands).map(|command| Fault { when: When::Command(command), what }));
        }
        for what in [POWER, CABLE, BLINK, What::Freeze(3000), What::PaperOut, What::LidOpen] {
            faults.extend((1..=traffic.documents).map(|number| Fault { when: When::BeforeDocument(number), what }));
            faults.extend((1..=traffic.documents).map(|number| Fault { when: When::AfterDocument(number), what }));
            faults.extend((1..=traffic.lines).map(|line| Fault { when: When::Line(line), what }));
        }
        faults
    }

    /// Runs one case.
    fn run(&self, fault: Fault, then: Then) -> Belief {
        let mut till = self.prepare();
        let made_before = till.made().len();
        lock(&till.device).load_faults(vec![fault]);
        let outcome = till.register.perform(&self.operation, &self.before);
        let belief = match (then, outcome) {
            (Then::GoOn, Ok(document)) => Belief::Registered(document),
            (Then::GoOn, Err(DeviceError::NotSent(_) | DeviceError::Refused(_))) => Belief::Nothing,
            (Then::GoOn, Err(DeviceError::Unknown { .. })) => self.recover(&mut till, fault),
            (Then::Restart, _) => {
                till.restart();
                self.recover(&mut till, fault)
            }
        };
        self.check(&mut till, made_before, &belief, fault, then);
        belief
    }

    fn recover(&self, till: &mut Till, fault: Fault) -> Belief {
        for second in 0..60 {
            match till.register.recover(&self.operation, &self.before) {
                Ok(Recovered::Registered(document)) => return Belief::Registered(document),
                Ok(Recovered::NothingRegistered) => return Belief::Nothing,
                Ok(Recovered::Undecided { why, after }) => panic!("{fault:?}: undecided, {why}: {after:?}"),
                Ok(Recovered::NotYet(_)) | Err(_) => {}
            }
            if second > 5 {
                lock(&till.device).mend(till.clock.now());
            }
            till.clock.sleep(Duration::from_secs(1));
        }
        panic!("{fault:?}: the device never answers again");
    }

    /// The device has exactly what the till believes, and is ready for the next operation.
    fn check(&self, till: &mut Till, made_before: usize, belief: &Belief, fault: Fault, then: Then) {
        let made: Vec<Made> = till.made().split_off(made_before);
        match belief {
            Belief::Registered(document) => {
                let [one] = made.as_slice() else { panic!("{fault:?} {then:?}: believed once, made {made:#?}") };
                assert_eq!((one.kind, one.number), (kind(&self.operation), document.number), "{fault:?} {then:?}");
            }
            Belief::Nothing => {
                assert!(made.is_empty(), "{fault:?} {then:?}: believed nothing, made {made:#?}");
                assert!(!lock(&till.device).half_done(), "{fault:?} {then:?}: a receipt is left open");
                lock(&till.device).mend(till.clock.now());
                till.clock.sleep(Duration::from_secs(10));
                let before = till.register.shown().unwrap_or_else(|error| panic!("{fault:?} {then:?}: {error}"));
                let _done = till
                    .register
                    .perform(&self.operation, &before)
                    .unwrap_or_else(|error| panic!("{fault:?} {then:?}: {error}"));
            }
        }
    }

    fn all(&self, name: &str) -> usize {
        let faults = self.faults();
        let mut registered = 0;
        for fault in &faults {
            for then in [Then::GoOn, Then::Restart] {
                if matches!(self.run(*fault, then), Belief::Registered(_)) {
                    registered += 1;
                }
            }
        }
        let cases = faults.len() * 2;
        println!("{name}: {cases} cases, {registered} registered, {} certainly not, 0 double", cases - registered);
        cases
    }
}

fn kind(operation: &Operation) -> DocumentKind {
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

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn cashier() -> Cashier {
    Cashier { name: "Іваненко".to_owned() }
}

fn cash_in(minor: i64) -> Operation {
    Operation::CashIn { amount: uah(minor), cashier: cashier() }
}

fn receipt(direction: Direction, lines: &[i64], card: i64, rounding: i64, cash: i64) -> Operation {
    let total: i64 = lines.iter().sum();
    Operation::Receipt(ReceiptOrder {
        direction,
        cashier: cashier(),
        heading: vec!["о/р 77001".to_owned()],
        lines: lines.iter().map(|minor| ReceiptLine::new("Опалення", uah(*minor))).collect(),
        total: uah(total),
        card: uah(card),
        cash: uah(cash),
        rounding: uah(rounding),
        change: uah(card + cash - total - rounding),
        footer: Vec::new(),
        check_link: None,
    })
}

fn day(family: &str, model: &str) {
    let family = named(family).expect("a family");
    let drawer = [cash_in(100_000)];
    let mixed = receipt(Direction::Sale, &[15_050, 4_003], 10_000, -3, 10_000);
    let cases = Story::new(family, model, mixed, &drawer).all(&format!("{model}, mixed sale, rounded"));
    assert!(cases > 5_000, "{cases}");
}

#[test]
fn classic() {
    day("datecs", "fp-800");
}

#[test]
fn ukraine() {
    day("datecs-ua", "fp-3530t");
}

#[test]
fn the_x_series() {
    day("datecs-x", "fp-700x");
}
