//! The till's side of a test: a register on a bench, and the operations of a day.

use std::sync::Arc;

use kassa_domain::receipt::{Cashier, Direction, FiscalDocument, Operation, ReceiptLine, ReceiptOrder};
use kassa_domain::{Currency, Money};
use kassa_drivers::fiscal::{DeviceError, FiscalRegister};
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::emulator::{DocumentKind, Fault, Settings};
use kassa_drivers::shtrih::register::{Settings as Setup, ShtrihRegister};

use super::{Bench, settings};

pub struct Till {
    pub bench: Bench,
    pub register: ShtrihRegister,
}

impl Till {
    pub fn new(model: &str) -> Self {
        let mut till = Self::unconnected(settings(model));
        till.register.connect().expect("a device that answers");
        till
    }

    pub fn unconnected(settings: Settings) -> Self {
        Self::on(Bench::new(settings))
    }

    pub fn on(bench: Bench) -> Self {
        let register = register(&bench);
        Self { bench, register }
    }

    /// What the till does: the evidence is kept, then the operation performed.
    pub fn perform(&mut self, operation: &Operation) -> Result<FiscalDocument, DeviceError> {
        let before = self.register.shown()?;
        self.register.perform(operation, &before)
    }

    pub fn faults(&self, faults: &[Fault]) {
        lock(&self.bench.device).load_faults(faults.to_vec());
    }

    /// Totals of the receipts that the device has registered.
    pub fn receipts(&self) -> Vec<i64> {
        let device = lock(&self.bench.device);
        let receipts = device.documents().iter().filter(|document| matches!(document.kind, DocumentKind::Receipt(_)));
        receipts.map(|document| document.total).collect()
    }
}

/// A driver that knows nothing of what was before, as after the program was restarted.
pub fn register(bench: &Bench) -> ShtrihRegister {
    ShtrihRegister::new(Box::new(bench.port()), Arc::new(bench.clock.clone()), Setup::new(Currency::Uah))
}

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn cashier() -> Cashier {
    Cashier { name: "Іваненко".to_owned() }
}

pub fn open_shift() -> Operation {
    Operation::OpenShift { cashier: cashier() }
}

pub fn close_shift() -> Operation {
    Operation::CloseShift { cashier: cashier() }
}

pub fn cash_in(minor: i64) -> Operation {
    Operation::CashIn { amount: uah(minor), cashier: cashier() }
}

pub fn cash_out(minor: i64) -> Operation {
    Operation::CashOut { amount: uah(minor), cashier: cashier() }
}

pub fn sale(lines: &[i64], cash: i64) -> Operation {
    let total: i64 = lines.iter().sum();
    Operation::Receipt(order(Direction::Sale, lines, 0, cash, cash - total))
}

pub fn card_sale(minor: i64) -> Operation {
    Operation::Receipt(order(Direction::Sale, &[minor], minor, 0, 0))
}

pub fn refund(minor: i64) -> Operation {
    Operation::Receipt(order(Direction::Return, &[minor], 0, minor, 0))
}

fn order(direction: Direction, lines: &[i64], card: i64, cash: i64, change: i64) -> ReceiptOrder {
    ReceiptOrder {
        direction,
        cashier: cashier(),
        heading: vec!["о/р 77001".to_owned()],
        lines: lines.iter().map(|minor| ReceiptLine::new("Опалення", uah(*minor))).collect(),
        total: uah(lines.iter().sum()),
        card: uah(card),
        cash: uah(cash),
        rounding: uah(0),
        change: uah(change),
        footer: Vec::new(),
        check_link: None,
    }
}
