//! Trouble at the counter: the line goes down and the plug is pulled; the paper ends in a receipt.

use iced_test::core::keyboard::key::{Code, Named};
use kassa::demo::fuse::Moment;
use kassa::demo::town;
use kassa::ui::hotkey::Place;
use kassa_domain::payment::PaymentState;
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use crate::story::counter::Counter;

#[test]
fn the_line_goes_down_the_plug_is_pulled_and_nothing_is_lost_or_twice() {
    let mut counter = Counter::at_work();
    let owing = counter.owing();
    counter.line_goes_down();
    for number in owing.iter().take(10) {
        counter.pay(number.as_str());
    }
    let metered = |counter: &Counter, number: &kassa_domain::ids::AccountNumber| {
        !counter.bill(number).account().meters.is_empty()
    };
    let metered: Vec<_> = owing.iter().skip(11).filter(|number| metered(&counter, number)).take(2).cloned().collect();
    for number in &metered {
        counter.open(number.as_str());
        let meter = counter.bill(number).account().meters[0].clone();
        counter.ctrl(Code::KeyI);
        let value = (meter.last_value + meter.usual).trunc();
        counter.hand(&value.to_string());
        counter.key(Named::Enter);
        counter.rest();
        counter.key(Named::Escape);
    }
    counter.key(Named::F6);
    counter.rest();
    counter.key(Named::Delete);
    // With all its lines.
    counter.key(Named::Enter);
    counter.key(Named::F4);
    counter.hand("чек не видано");
    counter.key(Named::Enter);
    counter.key(Named::Space);
    counter.keys(Named::Enter, 2);
    let voided = |counter: &Counter| counter.paid().iter().filter(|row| row.state == PaymentState::Voided).count();
    counter.until("the void is registered", |counter| voided(counter) == 1);
    counter.rest();
    // The eleventh: the register has it, and the program's plug is pulled before it hears.
    let blown = counter.world.fuse.set(Moment::AfterRegister);
    counter.open(owing[10].as_str());
    counter.key(Named::F12);
    counter.hand("=");
    counter.key(Named::Enter);
    counter.until("the plug is out", |_| blown.try_recv().is_ok());
    counter.start_again();
    counter.until("the register was asked", |counter| counter.desk().unsettled().unwrap().is_empty());
    counter.dismiss();
    counter.sign_in(town::CASHIER);
    counter.dismiss();
    assert_eq!(counter.paid().len(), 11);
    assert!(counter.desk().queue().unwrap().waiting >= 14, "all of it waits for the line");
    counter.world.switch.set(true);
    counter.finish();
}

#[test]
fn the_paper_ends_in_the_receipt_and_one_key_goes_on() {
    let mut counter = Counter::at_work();
    let owing = counter.owing();
    counter.device().load_faults(vec![Fault { when: When::Line(5), what: What::PaperOut }]);
    counter.open(owing[0].as_str());
    counter.key(Named::F12);
    counter.hand("=");
    counter.key(Named::Enter);
    counter.until("the end of the paper is told", |counter| counter.shows("папір") || counter.shows("Папір"));
    counter.device().load_paper();
    // The roll is new: Enter, and the receipt is printed to its end.
    counter.until("the receipt is there", |counter| {
        if counter.window.app.places()[0] == Place::Notice {
            counter.key(Named::Enter);
        }
        counter.desk().unsettled().unwrap().is_empty() && counter.window.app.places()[0] == Place::Paid
    });
    assert_eq!(counter.paid().len(), 1);
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
