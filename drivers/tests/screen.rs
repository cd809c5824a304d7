//! A day on a register that prints to the screen or into a file.

use std::sync::{Arc, Mutex};

use kassa_domain::receipt::{Cashier, Direction, Operation, ReceiptLine, ReceiptOrder};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::{Clock, VirtualClock};
use kassa_drivers::emulate::paper::PaperCallback;
use kassa_drivers::family::{self, Setup};
use kassa_drivers::fiscal::{DeviceError, FiscalRegister, Mode, Recovered};
use kassa_drivers::port::file::FilePort;
use kassa_drivers::screen;

fn clock() -> Arc<dyn Clock> {
    Arc::new(VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0)))
}

fn cashier() -> Cashier {
    Cashier { name: "Іваненко".to_owned() }
}

fn sale(minor: i64) -> Operation {
    let sum = |minor| Money::new(minor, Currency::Uah);
    Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: cashier(),
        heading: vec!["о/р 77001".to_owned()],
        lines: vec![ReceiptLine::new("Опалення, Қызылорда", sum(minor))],
        total: sum(minor),
        card: sum(0),
        cash: sum(minor),
        rounding: sum(0),
        change: sum(0),
        footer: Vec::new(),
        check_link: None,
    })
}

fn perform(register: &mut dyn FiscalRegister, operation: &Operation) -> Result<u64, DeviceError> {
    let before = register.shown()?;
    let document = register.perform(operation, &before)?;
    let again = register.recover(operation, &before)?;
    assert_eq!(again, Recovered::Registered(document.clone()));
    Ok(document.number)
}

#[test]
fn documents_are_shown_in_all_letters_and_counted() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&shown);
    let sheet = PaperCallback(move |line: Option<&str>| lines.lock().unwrap().push(line.unwrap_or("~").to_owned()));
    let mut register = screen::on_sheet(Box::new(sheet), clock(), &Setup::new(Currency::Uah));
    register.connect().unwrap();
    assert!(!register.capabilities().fiscal);
    let closed = perform(&mut register, &sale(100));
    assert!(matches!(&closed, Err(DeviceError::Refused(why)) if why.code == "shift-closed"), "{closed:?}");
    assert_eq!(perform(&mut register, &Operation::OpenShift { cashier: cashier() }).unwrap(), 1);
    assert_eq!(perform(&mut register, &sale(15_000)).unwrap(), 2);
    let paper = shown.lock().unwrap().join("\n");
    assert!(paper.contains("Опалення, Қызылорда") && paper.contains("150.00"), "{paper}");
    assert_eq!(register.state().unwrap().cash, Money::new(15_000, Currency::Uah));
}

#[test]
fn a_file_grows_and_the_journal_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let paper = dir.path().join("paper.txt");
    let setup = Setup { memory: Some(dir.path().join("screen.json")), ..Setup::new(Currency::Uah) };
    let register = || {
        let port = FilePort::new("file:paper", &paper);
        (family::named("screen").unwrap().driver)(Box::new(port), clock(), &setup)
    };
    let mut first = register();
    let _opened = perform(first.as_mut(), &Operation::OpenShift { cashier: cashier() }).unwrap();
    let _sold = perform(first.as_mut(), &sale(100)).unwrap();
    drop(first);
    let mut second = register();
    assert_eq!(second.state().unwrap().mode, Mode::ShiftOpen);
    assert_eq!(perform(second.as_mut(), &sale(200)).unwrap(), 3);
    drop(second);
    let text = std::fs::read_to_string(&paper).unwrap();
    assert!(text.contains("1.00") && text.contains("2.00"), "{text}");
    let nowhere = FilePort::new("file:nowhere", dir.path().join("no/such/folder"));
    let mut lost = (family::named("screen").unwrap().driver)(Box::new(nowhere), clock(), &Setup::new(Currency::Uah));
    assert!(matches!(lost.connect(), Err(DeviceError::NotSent(_))), "there is no such folder");
}
