//! Trouble at the counter: the line goes down and the plug is pulled (the fourth scenario); the paper ends in a receipt
//! (the fifth).

use iced_test::core::keyboard::key::{Code, Named};
use kassa::demo::fuse::Moment;
use kassa::demo::town;
use kassa::ui::hotkey::Place;
use kassa_domain::ids::AccountNumber;
use kassa_domain::payment::PaymentState;
use kassa_drivers::shtrih::emulator::{Fault, What, When};
use kassa_formats::report::{Span, Standing};

use crate::story::counter::Counter;

/// How the X report begins on the paper.
const X: &str = "СУТОЧНЫЙ ОТЧЕТ БЕЗ ГАШЕНИЯ";

impl Counter {
    /// The senior cashier has the register print the X report; gives its lines.
    pub fn x_report(&mut self) -> Vec<String> {
        let printed = |counter: &Self| -> Vec<String> {
            counter.paper().into_iter().skip_while(|line| !line.contains(X)).collect()
        };
        self.sign_out();
        self.sign_in(town::SUPERVISOR);
        self.key(Named::F7);
        self.hand("2");
        self.until("the X report is printed", |counter| !printed(counter).is_empty());
        self.register_is_free();
        printed(self)
    }
}

/// What the meters of two accounts show, without a line.
fn read_two_meters(counter: &mut Counter, among: &[AccountNumber]) {
    let metered = |number: &&AccountNumber| !counter.bill(number).account().meters.is_empty();
    let metered: Vec<AccountNumber> = among.iter().filter(metered).take(2).cloned().collect();
    assert_eq!(metered.len(), 2);
    for number in &metered {
        counter.open(number.as_str());
        let meter = counter.bill(number).account().meters[0].clone();
        counter.ctrl(Code::KeyI);
        let value = (meter.last_value + meter.usual).trunc();
        counter.hand(&value.to_string());
        counter.key(Named::Enter);
        counter.assert_shows("Прийнято.");
        counter.key(Named::Escape);
    }
}

/// The line is cut: the dialog, the grey light; ten payments, two readings, one void; the power goes at the eleventh. After
/// the start nothing is lost and nothing is there twice; with the line the light is green and the centre has each once.
#[test]
fn scenario_4_the_line_goes_down_the_plug_is_pulled_and_nothing_is_lost_or_twice() {
    let mut counter = Counter::at_work();
    let owing = counter.owing();
    counter.line_goes_down();
    counter.assert_shows("Без зв'язку з");
    for number in owing.iter().take(10) {
        counter.pay(number.as_str());
    }
    read_two_meters(&mut counter, &owing[11..]);
    counter.begin_a_void();
    counter.write_the_note("чек не видано");
    counter.confirm();
    counter.is_voided();
    // The eleventh: the register has it, and the program's plug is pulled before it hears.
    let blown = counter.world.fuse.set(Moment::AfterRegister);
    counter.open(owing[10].as_str());
    counter.key(Named::F12);
    counter.hand("=");
    counter.key(Named::Enter);
    counter.until("the plug is out", |_| blown.try_recv().is_ok());
    counter.start_again();
    counter.outage_is_told();
    counter.until("the register was asked", |counter| counter.desk().unsettled().unwrap().is_empty());
    counter.dismiss();
    counter.sign_in(town::CASHIER);
    counter.dismiss();
    let mut numbers: Vec<u32> = counter.paid().iter().map(|row| row.payment.number.0).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
    assert!(counter.desk().queue().unwrap().waiting >= 14, "all of it waits for the line");
    counter.assert_shows("Без зв'язку з");
    counter.world.switch.set(true);
    counter.wait_for_the_centre();
    counter.assert_shows("На зв'язку");
    let day = counter.desk().view().unwrap().shift.open().unwrap().day;
    counter.until("the centre has counted all of it", |counter| {
        let book = counter.centre_book(Span::day(day));
        book.readings.iter().filter(|read| read.placed.is_some()).count() == 2
            && book.payments.iter().all(|taken| taken.standing == Standing::Registered)
    });
    let book = counter.centre_book(Span::day(day));
    let mut there: Vec<u32> = book.payments.iter().map(|taken| taken.payment.number.0).collect();
    there.sort_unstable();
    assert_eq!((there, book.readings.len(), book.returned.len()), (numbers, 2, 1), "each once");
    counter.finish();
}

/// The paper ends in the middle of a cheque: a new roll, one «continue», one payment; the drawer agrees with the X report.
#[test]
fn scenario_5_the_paper_ends_in_the_receipt_and_one_key_goes_on() {
    let mut counter = Counter::at_work();
    let owing = counter.owing();
    counter.device().load_faults(vec![Fault { when: When::Line(5), what: What::PaperOut }]);
    counter.open(owing[0].as_str());
    counter.key(Named::F12);
    counter.hand("=");
    counter.key(Named::Enter);
    counter.until("the end of the paper is told", |counter| {
        counter.window.app.places()[0] == Place::Notice && (counter.shows("папір") || counter.shows("Папір"))
    });
    counter.device().load_paper();
    // The roll is new: one Enter, and the receipt is printed to its end.
    counter.key(Named::Enter);
    counter.until("the receipt is there", |counter| {
        counter.desk().unsettled().unwrap().is_empty() && counter.window.app.places()[0] == Place::Paid
    });
    counter.rest();
    assert_eq!((counter.paid().len(), counter.paid()[0].state), (1, PaymentState::Registered));
    counter.key(Named::Enter);
    let x = counter.x_report();
    let drawer = counter.desk().drawer().unwrap().unwrap().minor();
    let drawer = format!("={}.{:02}", drawer / 100, drawer % 100);
    assert!(x.iter().any(|line| line.starts_with("НАЛИЧНЫХ В КАССЕ") && line.ends_with(&drawer)), "{drawer} in {x:#?}");
    counter.finish();
}

#[test]
fn a_day_before_the_tills_first_is_asked_of_the_centre_and_without_the_line_it_says_so() {
    let mut counter = Counter::at_work();
    let payer = counter.owing()[0].clone();
    counter.pay(payer.as_str());
    counter.key(Named::F6);
    counter.until("today's payments", |counter| counter.shows(payer.as_str()));
    counter.key(Named::ArrowLeft);
    counter
        .until("the centre answered", |counter| counter.shows("За даними центру, цього дня пункт платежів не приймав"));
    counter.world.switch.set(false);
    counter.until("the outage is told", |counter| counter.window.app.places()[0] == Place::Notice);
    counter.key(Named::Enter);
    counter.key(Named::ArrowLeft);
    counter.until("it says so", |counter| counter.shows("Цього дня каса ще не працювала, а зв'язку з центром немає."));
    counter.world.switch.set(true);
    counter.until("the centre answered again", |counter| {
        counter.key(Named::Enter);
        counter.rest();
        counter.shows("За даними центру, цього дня пункт платежів не приймав")
    });
    counter.finish();
}
