//! A till at work: signed in, the shift open, money in the drawer; and what tests look at there.

use kassa::store;
use kassa::till::command::{Command, Done, TillError};
use kassa_domain::Currency;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, PaymentNumber};
use kassa_domain::payment::PaymentState;
use kassa_domain::receipt::{Cashier, Direction, Operation, Receipt, ReceiptLine, ReceiptOrder};
use kassa_domain::shift::{ShiftState, ShiftTotals};
use kassa_domain::user::User;
use kassa_drivers::fiscal::FiscalRegister;

use super::journal::{entries, rows};
use super::operation::{cash_in, open_shift};
use super::pump::Pump;
use super::{World, cashier, supervisor, uah};

/// What is in the drawer when work begins.
pub const OPENING: i64 = 50_000;

/// A cashier at an open shift.
pub fn at_work(world: &World) -> Pump<'_> {
    let mut pump = Pump::start(world);
    sign_in(&mut pump, supervisor());
    let _ = pump.done(open_shift());
    let _ = pump.done(cash_in(OPENING));
    sign_in(&mut pump, cashier());
    pump
}

/// The till after a restart, with the same cashier.
pub fn back_at_work(world: &World) -> Pump<'_> {
    let mut pump = Pump::start(world);
    pump.rest().unwrap();
    sign_in(&mut pump, cashier());
    pump
}

pub fn sign_in(pump: &mut Pump<'_>, user: User) {
    assert_eq!(pump.ask(Command::SignIn(user)), Ok(Done::Done));
}

/// Asks for something that must be refused and leave no trace: not in the tables, the journal, the register.
pub fn refused(pump: &mut Pump<'_>, command: Command) -> TillError {
    let before = (rows(&pump.world.reader()), pump.world.documents().len(), pump.world.device_cash());
    let asked = format!("{command:?}");
    let error = pump.ask(command).expect_err(&asked);
    let after = (rows(&pump.world.reader()), pump.world.documents().len(), pump.world.device_cash());
    assert_eq!(before, after, "{error} left a trace");
    error
}

pub fn payment_state(world: &World, number: u32) -> Option<PaymentState> {
    store::payments::state(&world.reader(), PaymentNumber(number)).unwrap()
}

/// The receipt of a payment.
pub fn sale(world: &World, number: u32) -> store::receipts::Stored {
    store::receipts::of_payment(&world.reader(), PaymentNumber(number)).unwrap().remove(0)
}

/// The entry whose receipt waits first.
pub fn first_unsettled(world: &World) -> Option<EntryRef> {
    store::receipts::unsettled(&world.reader()).unwrap().first().map(|first| first.of)
}

/// The receipt of an entry.
pub fn receipt(world: &World, of: EntryRef) -> Receipt {
    store::receipts::get(&world.reader(), of).unwrap().unwrap().receipt
}

pub fn totals(world: &World) -> ShiftTotals {
    let reader = world.reader();
    let number = match store::shifts::current(&reader).unwrap() {
        ShiftState::Open(shift) | ShiftState::Opening(shift) | ShiftState::Closing(shift) => shift.number,
        ShiftState::Closed { last } => last.expect("a shift"),
    };
    store::shifts::totals(&reader, number, Currency::Uah).unwrap()
}

/// The drawer by the journal.
pub fn drawer(world: &World) -> i64 {
    totals(world).drawer().unwrap().minor()
}

/// The facts of the journal, last first.
pub fn last_bodies(world: &World) -> Vec<Body> {
    let all: Vec<Entry> = entries(&world.reader());
    all.into_iter().rev().map(|entry| entry.body).collect()
}

/// Somebody else's till on the same register: does an operation that is not in our journal.
pub fn elsewhere(world: &World, operation: &Operation) {
    let mut register = world.register();
    register.connect().unwrap();
    let before = register.shown().unwrap();
    // Whether it succeeds is the test's affair.
    let _ = register.perform(operation, &before);
}

pub fn another_sale(minor: i64) -> Operation {
    Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: Cashier { name: "Інша каса".to_owned() },
        heading: vec!["інша каса".to_owned()],
        lines: vec![ReceiptLine::new("Вода", uah(minor))],
        total: uah(minor),
        card: uah(0),
        cash: uah(minor),
        rounding: uah(0),
        change: uah(0),
        footer: Vec::new(),
        check_link: None,
    })
}
