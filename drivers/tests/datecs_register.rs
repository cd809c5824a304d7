//! What is particular to the family: the SEQ over a restart, dialects that do not match, articles, money that cannot be
//! cancelled any more, a shift that no command opens.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::civil::date;
use kassa_domain::receipt::{Cashier, Direction, Operation, ReceiptLine, ReceiptOrder};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::{Clock as _, VirtualClock};
use kassa_drivers::emulate::device::Device;
use kassa_drivers::emulate::fault::{Fault, What, When};
use kassa_drivers::family::{Emulation, Setup, named};
use kassa_drivers::fiscal::{DeviceError, FiscalRegister, Mode, Recovered};
use kassa_drivers::port::pipe::{PipePort, Shared, lock};

struct Point {
    clock: VirtualClock,
    device: Shared<Box<dyn Device>>,
    setup: Setup,
    folder: tempfile::TempDir,
}

impl Point {
    fn new(family: &str) -> Self {
        let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
        let make = named(family).unwrap().emulator.unwrap();
        let device = make(Emulation::usual(), Arc::new(clock.clone())).ok().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let setup = Setup { memory: Some(folder.path().join("register")), ..Setup::new(Currency::Uah) };
        Self { clock, device: Arc::new(Mutex::new(device)), setup, folder }
    }

    fn register(&self, family: &str) -> Box<dyn FiscalRegister> {
        let port = PipePort::new(Arc::clone(&self.device), Arc::new(self.clock.clone()));
        (named(family).unwrap().driver)(Box::new(port), Arc::new(self.clock.clone()), &self.setup)
    }

    fn faults(&self, faults: &[Fault]) {
        lock(&self.device).load_faults(faults.to_vec());
    }
}

#[test]
fn a_ukrainian_device_took_cash_from_a_driver_of_bulgarian_ones_and_could_not_be_closed() {
    for (device, driver) in [("datecs-ua", "datecs"), ("datecs", "datecs-ua")] {
        let point = Point::new(device);
        let shown = point.register(device).shown().unwrap();
        let mut register = point.register(driver);
        let cash_in = Operation::CashIn { amount: uah(100_00), cashier: cashier() };
        let told = [register.connect().err(), register.perform(&cash_in, &shown).err(), register.x_report().err()];
        for error in told {
            let Some(DeviceError::Refused(why)) = error else { panic!("{driver} on {device}: {error:?}") };
            assert_eq!(why.code, "other-family", "{driver} on {device}");
        }
        assert!(lock(&point.device).made().is_empty(), "{driver} on {device}");
    }
}

#[test]
fn a_page_as_wide_as_the_device_says_was_broken_after_forty_letters() {
    for family in ["datecs", "datecs-x", "datecs-ua"] {
        let point = Point::new(family);
        let mut register = point.register(family);
        register.connect().unwrap();
        let columns = usize::from(register.capabilities().columns);
        let mut printed = |lines: usize| {
            let before = lock(&point.device).traffic().lines;
            register.print_text(&vec!["=".repeat(columns); lines]).unwrap();
            lock(&point.device).traffic().lines - before
        };
        assert_eq!(printed(3) - printed(1), 2, "{family}");
    }
}

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn cashier() -> Cashier {
    Cashier { name: "Іваненко".to_owned() }
}

fn sale(lines: &[(&str, i64)]) -> Operation {
    let total: i64 = lines.iter().map(|(_, minor)| minor).sum();
    Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: cashier(),
        heading: Vec::new(),
        lines: lines.iter().map(|(name, minor)| ReceiptLine::new(*name, uah(*minor))).collect(),
        total: uah(total),
        card: uah(0),
        cash: uah(total),
        rounding: uah(0),
        change: uah(0),
        footer: Vec::new(),
        check_link: None,
    })
}

fn cash_in(minor: i64) -> Operation {
    Operation::CashIn { amount: uah(minor), cashier: cashier() }
}

fn done(register: &mut dyn FiscalRegister, operation: &Operation) {
    let before = register.shown().unwrap();
    let _document = register.perform(operation, &before).unwrap();
}

/// A program that was restarted begins with the SEQ that the last one ended with, at each of them once: nothing is
/// swallowed and nothing answered with an old reply.
#[test]
fn no_seq_of_an_earlier_program_swallows_a_command() {
    for family in ["datecs", "datecs-x", "datecs-ua"] {
        let point = Point::new(family);
        for round in 1..=100 {
            // Each program asks a little more than the one before, and so ends with another SEQ.
            let mut register = point.register(family);
            for _ in 0..round % 7 {
                let _cash = register.cash_counter().unwrap();
            }
            done(register.as_mut(), &cash_in(100));
            assert_eq!(register.cash_counter().unwrap(), uah(100 * round), "{family}");
        }
    }
}

#[test]
fn a_device_of_another_dialect_is_refused() {
    for (device, driver) in [("datecs-x", "datecs"), ("datecs-x", "datecs-ua"), ("datecs", "datecs-x")] {
        let point = Point::new(device);
        let refused = point.register(driver).connect();
        let Err(error) = refused else { panic!("{driver} drives {device}") };
        match error {
            DeviceError::Refused(why) => assert_eq!(why.code, "other-family", "{driver} on {device}"),
            // A classic device says nothing but NAK to a long frame, at its own pace.
            DeviceError::NotSent(_) => assert_eq!(device, "datecs"),
            DeviceError::Unknown { .. } => panic!("{error}"),
        }
        assert!(lock(&point.device).made().is_empty());
    }
}

#[test]
fn a_shift_that_no_command_opens_is_remembered() {
    let point = Point::new("datecs");
    let mut register = point.register("datecs");
    assert_eq!(register.state().unwrap().mode, Mode::ShiftClosed);
    done(register.as_mut(), &Operation::OpenShift { cashier: cashier() });
    drop(register);
    let mut register = point.register("datecs");
    assert_eq!(register.state().unwrap().mode, Mode::ShiftOpen);
    point.clock.sleep(Duration::from_secs(24 * 3600));
    assert_eq!(register.state().unwrap().mode, Mode::ShiftOverdue);
    done(register.as_mut(), &Operation::CloseShift { cashier: cashier() });
    assert_eq!(register.state().unwrap().mode, Mode::ShiftClosed);
    // Without its memory the driver goes by the sums of the day.
    done(register.as_mut(), &cash_in(100));
    std::fs::remove_file(point.folder.path().join("register")).unwrap();
    assert_eq!(point.register("datecs").state().unwrap().mode, Mode::ShiftOpen);
}

#[test]
fn articles_are_made_on_demand_used_again_and_given_back() {
    let point = Point::new("datecs-ua");
    let mut register = point.register("datecs-ua");
    let commands = |operation: &Operation| {
        point.faults(&[]);
        done(point.register("datecs-ua").as_mut(), operation);
        lock(&point.device).traffic().commands
    };
    let one = [("Опалення", 15_050)];
    let first = commands(&sale(&one));
    let again = commands(&sale(&one));
    assert_eq!(first - again, 2, "the first time it is asked for a code and programmed");
    assert_eq!(commands(&sale(&[("Опалення", 15_051)])), first, "another price is another article");
    let twice = [("Опалення", 15_050), ("Опалення", 15_050)];
    done(register.as_mut(), &sale(&twice));
    done(register.as_mut(), &Operation::CloseShift { cashier: cashier() });
    assert_eq!(commands(&sale(&one)), first, "after the Z report the codes are free");
}

/// The memory of a device was reset, or the device exchanged for one with the same number: what the driver remembers of
/// its articles is wrong, and the cashier does not notice.
#[test]
fn articles_that_are_gone_are_made_anew() {
    let point = Point::new("datecs-ua");
    let fresh = lock(&point.device).twin(Arc::new(point.clock.clone()));
    let operation = sale(&[("Опалення", 15_050)]);
    done(point.register("datecs-ua").as_mut(), &operation);
    *lock(&point.device) = fresh;
    done(point.register("datecs-ua").as_mut(), &operation);
    assert_eq!(lock(&point.device).made().len(), 1);
}

#[test]
fn a_receipt_that_is_paid_is_finished_and_not_cancelled() {
    for family in ["datecs", "datecs-x", "datecs-ua"] {
        let point = Point::new(family);
        let mut register = point.register(family);
        let operation = sale(&[("Вода", 1_000)]);
        let before = register.shown().unwrap();
        // The power goes as the receipt is about to be closed; the program is restarted.
        point.faults(&[Fault { when: When::Code(56), what: What::PowerCut(10_000) }]);
        let outcome = register.perform(&operation, &before);
        assert!(matches!(outcome, Err(DeviceError::Unknown { .. })), "{outcome:?}");
        drop(register);
        point.clock.sleep(Duration::from_secs(20));
        assert!(lock(&point.device).half_done());
        let mut register = point.register(family);
        let Recovered::Registered(document) = register.recover(&operation, &before).unwrap() else {
            panic!("{family}")
        };
        let made = lock(&point.device).made();
        assert_eq!((made.len(), made[0].number), (1, document.number));
        assert!(!lock(&point.device).half_done());
    }
}

#[test]
fn a_receipt_of_somebody_else_is_left_to_a_person() {
    let point = Point::new("datecs");
    let mut register = point.register("datecs");
    let before = register.shown().unwrap();
    let theirs = sale(&[("a", 700), ("b", 300)]);
    // Another program was cut off within its receipt.
    point.faults(&[Fault { when: When::Code(53), what: What::PowerCut(100_000) }]);
    let mut other = point.register("datecs");
    let shown = other.shown().unwrap();
    assert!(other.perform(&theirs, &shown).is_err());
    point.clock.sleep(Duration::from_secs(200));
    let decided = register.recover(&sale(&[("c", 500)]), &before).unwrap();
    assert!(matches!(decided, Recovered::Undecided { why: "other-receipt", .. }), "{decided:?}");
    assert!(lock(&point.device).half_done(), "nothing was cancelled");
    let refused = register.perform(&sale(&[("c", 500)]), &before);
    assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "receipt-open"), "{refused:?}");
    register.cancel_receipt().unwrap();
    done(register.as_mut(), &sale(&[("c", 500)]));
}
