//! What is particular to the family: tags of 54-FZ in a receipt, a model that does not take them, the sums of the shift
//! and the electronic journal of an emulated register.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jiff::civil::date;
use kassa_domain::receipt::{
    Agent, AgentCapacity, Cashier, Direction, FiscalDocument, Operation, ReceiptLine, ReceiptOrder,
};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::VirtualClock;
use kassa_drivers::emulate::device::Device;
use kassa_drivers::emulate::fault::{Fault, What, When};
use kassa_drivers::emulate::paper::Paper;
use kassa_drivers::family::{Emulation, Setup, named};
use kassa_drivers::fiscal::{Ability, DeviceError, FiscalRegister};
use kassa_drivers::port::pipe::{PipePort, Shared, lock};

/// What comes out of the register.
#[derive(Clone, Default)]
struct Roll(Arc<Mutex<Vec<String>>>);

impl Paper for Roll {
    fn line(&mut self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }

    fn cut(&mut self) {}
}

impl Roll {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

struct Point {
    clock: VirtualClock,
    device: Shared<Box<dyn Device>>,
    family: &'static str,
    roll: Roll,
}

impl Point {
    fn new(family: &'static str, state: Option<PathBuf>) -> Self {
        let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
        let make = named(family).unwrap().emulator.unwrap();
        let roll = Roll::default();
        let asked = Emulation { state, paper: Box::new(roll.clone()), ..Emulation::usual() };
        let device = make(asked, Arc::new(clock.clone())).ok().unwrap();
        Self { clock, device: Arc::new(Mutex::new(device)), family, roll }
    }

    fn register(&self) -> Box<dyn FiscalRegister> {
        let port = PipePort::new(Arc::clone(&self.device), Arc::new(self.clock.clone()));
        let setup = Setup::new(Currency::Rub);
        (named(self.family).unwrap().driver)(Box::new(port), Arc::new(self.clock.clone()), &setup)
    }
}

fn rub(minor: i64) -> Money {
    Money::new(minor, Currency::Rub)
}

fn cashier() -> Cashier {
    Cashier { name: "Иванова А. П.".to_owned() }
}

fn agent() -> Agent {
    Agent {
        capacity: AgentCapacity::PayingAgent,
        supplier: "ТГК-1".to_owned(),
        supplier_taxpayer: "7841312071".to_owned(),
        supplier_phone: Some("+78126883606".to_owned()),
    }
}

fn receipt(direction: Direction, agent: Option<Agent>, card: i64, cash: i64) -> Operation {
    Operation::Receipt(ReceiptOrder {
        direction,
        cashier: cashier(),
        heading: Vec::new(),
        lines: vec![
            ReceiptLine { agent, ..ReceiptLine::new("Отопление", rub(100_00)) },
            ReceiptLine::new("Комиссия", rub(3_00)),
        ],
        total: rub(103_00),
        card: rub(card),
        cash: rub(cash),
        rounding: rub(0),
        change: rub((card + cash - 103_00).max(0)),
        footer: Vec::new(),
        check_link: None,
    })
}

fn perform(register: &mut dyn FiscalRegister, operation: &Operation) -> Result<FiscalDocument, DeviceError> {
    let before = register.shown()?;
    register.perform(operation, &before)
}

fn opened(point: &Point) -> Box<dyn FiscalRegister> {
    let mut register = point.register();
    let _shift = perform(&mut *register, &Operation::OpenShift { cashier: cashier() }).unwrap();
    let _opening = point.roll.take();
    register
}

#[test]
fn a_receipt_bears_the_cashier_and_a_line_whom_it_is_for() {
    for family in ["atol-v2", "atol-v3"] {
        let point = Point::new(family, None);
        let mut register = opened(&point);
        let _sold = perform(&mut *register, &receipt(Direction::Sale, Some(agent()), 0, 110_00)).unwrap();
        let expect = [
            "Отопление",
            "  1.000 X 100.00 = 100.00",
            "ПРИЗНАК АГЕНТА 4",
            "ПОСТАВЩИК ТГК-1",
            "ТЕЛ. ПОСТАВЩИКА +78126883606",
            "ИНН ПОСТАВЩИКА 7841312071",
            "Комиссия",
            "  1.000 X 3.00 = 3.00",
            "УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК",
            "ЧЕК 1",
            "ИТОГ 103.00",
            "НАЛИЧНЫМИ 110.00",
            "СДАЧА 7.00",
            "КАССИР Иванова А. П.",
        ];
        assert_eq!(point.roll.take(), expect, "{family}");
        let wrong = Agent { supplier_taxpayer: "78413".to_owned(), ..agent() };
        assert!(register.check(&receipt(Direction::Sale, Some(wrong), 0, 103_00)).is_err(), "no such taxpayer");
    }
}

#[test]
fn a_model_without_tags_still_sells_and_sends_no_line_without_its_agent() {
    const ITEM_BEGINS: u16 = 0xEA;
    const UNKNOWN: i32 = 0x46;
    let point = Point::new("atol-v3", None);
    let mut register = opened(&point);
    lock(&point.device).load_faults(vec![Fault { when: When::Code(ITEM_BEGINS), what: What::Refuse(UNKNOWN) }]);
    let refused = perform(&mut *register, &receipt(Direction::Sale, Some(agent()), 0, 103_00));
    assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "cannot-agent"), "{refused:?}");
    assert!(!lock(&point.device).half_done(), "the receipt is cancelled");
    assert!(!register.capabilities().can(Ability::Agent));
    assert!(register.check(&receipt(Direction::Sale, Some(agent()), 0, 103_00)).is_err(), "refused beforehand now");
    let _sold = perform(&mut *register, &receipt(Direction::Sale, None, 0, 103_00)).unwrap();
    assert!(!point.roll.take().contains(&"КАССИР Иванова А. П.".to_owned()));
}

#[test]
fn reports_had_no_sums() {
    let point = Point::new("atol-v2", None);
    let mut register = opened(&point);
    let _sold = perform(&mut *register, &receipt(Direction::Sale, None, 50_00, 53_00)).unwrap();
    let _again = perform(&mut *register, &receipt(Direction::Sale, None, 0, 103_00)).unwrap();
    let _back = perform(&mut *register, &receipt(Direction::Return, None, 0, 103_00)).unwrap();
    let _in = perform(&mut *register, &Operation::CashIn { amount: rub(20_00), cashier: cashier() }).unwrap();
    let _out = perform(&mut *register, &Operation::CashOut { amount: rub(5_00), cashier: cashier() }).unwrap();
    let sums = [
        "ПРИХОД 2 206.00",
        "  НАЛИЧНЫМИ 156.00",
        "  БЕЗНАЛИЧНЫМИ 50.00",
        "ВОЗВРАТ ПРИХОДА 1 103.00",
        "  НАЛИЧНЫМИ 103.00",
        "  БЕЗНАЛИЧНЫМИ 0.00",
        "ВНЕСЕНИЙ 1 20.00",
        "ВЫПЛАТ 1 5.00",
        "В КАССЕ 68.00",
    ];
    let _receipts = point.roll.take();
    register.x_report().unwrap();
    assert_eq!(point.roll.take(), [&["УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК", "X-ОТЧЕТ, СМЕНА 1"], &sums[..]].concat());
    let close = Operation::CloseShift { cashier: cashier() };
    let _z = perform(&mut *register, &close).unwrap();
    assert_eq!(point.roll.take(), [&["УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК", "Z-ОТЧЕТ, СМЕНА 1"], &sums[..]].concat());
    let mut register = opened(&point);
    let _z = perform(&mut *register, &close).unwrap();
    assert_eq!(point.roll.take().get(2).map(String::as_str), Some("ПРИХОД 0 0.00"), "the counters began anew");
}

#[test]
fn the_electronic_journal_was_empty_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let state = Some(folder.path().join("atol.json"));
    let point = Point::new("atol-v3", state.clone());
    let mut register = opened(&point);
    let _sold = perform(&mut *register, &receipt(Direction::Sale, None, 0, 103_00)).unwrap();
    let made = lock(&point.device).made();
    assert_eq!(made.iter().map(|document| document.sum).collect::<Vec<_>>(), [0, 103_00]);
    let again = Point::new("atol-v3", state);
    assert_eq!(lock(&again.device).made(), made);
}
