//! The eighth scenario: providers outside the billing and readings, in one visit and after it.

use iced_test::core::keyboard::key::{Code, Named};
use kassa::ui::hotkey::Place;
use kassa_domain::ids::AccountNumber;
use kassa_domain::payment::PaymentKind;
use kassa_domain::reading::ReadingKind;
use kassa_formats::report::Span;

use crate::story::books::uah;
use crate::story::counter::Counter;
use crate::story::town::{COLD_WATER, Newcomer, UPKEEP};

/// Who has a meter of cold water that showed 00371.
const METERED: Newcomer<'_> = Newcomer {
    number: "00090008",
    holder: "Литвиненко Петро Семенович",
    street: "вул. Паркова",
    house: "8",
    flat: "3",
    owes: &[(UPKEEP, 1, 350_00), (COLD_WATER, 1, 62_20)],
    meter: Some(371),
};

impl Counter {
    /// A provider outside the billing, by a part of its name.
    fn third(&mut self, words: &str) {
        self.ctrl(Code::KeyO);
        self.until("the providers are there", |counter| counter.window.app.places()[0] == Place::Third);
        self.hand(words);
        self.key(Named::Enter);
        self.until("its form is open", |counter| counter.window.app.places()[0] == Place::ThirdForm);
    }

    /// Fields of a form one after another, each with Enter.
    fn fill(&mut self, values: &[&str]) {
        for value in values {
            self.hand(value);
            self.key(Named::Enter);
        }
    }

    /// The meters of an account.
    fn meters(&mut self, number: &AccountNumber) {
        self.open(number.as_str());
        self.ctrl(Code::KeyI);
        self.until("the meters are there", |counter| counter.window.app.places()[0] == Place::Readings);
        self.assert_shows(Newcomer::METER);
    }
}

/// A mobile top-up by mask, a plumber's call by the price list; the meter shows 00374 after 00371, and later 00015 for it
/// was replaced: lower is refused until that is said.
#[test]
fn scenario_8_a_top_up_a_plumber_and_a_meter_that_is_read_and_then_replaced() {
    let mut counter = Counter::at_work();
    let number = counter.moves_in(METERED);
    counter.third("мобайл");
    counter.hand("050");
    counter.assert_shows("Має починатися з 67");
    counter.keys(Named::Backspace, 2);
    counter.hand("971234567");
    counter.assert_shows("+38 (097) 123-45-67");
    counter.key(Named::Enter);
    counter.fill(&["200"]);
    counter.third("сантех");
    let day = counter.desk().now().local_date().date().strftime("%d%m%Y").to_string();
    // A call, two new taps, no pipe.
    counter.fill(&["вул. Паркова 8, кв. 3", &day, "", "1", "2", ""]);
    counter.meters(&number);
    counter.assert_shows("було 371");
    counter.fill(&["00374"]);
    counter.assert_shows("У відвідуванні: буде прийнято з оплатою.");
    counter.key(Named::F12);
    counter.hand("=");
    counter.take();
    let mut paid = counter.paid();
    paid.sort_by_key(|row| row.payment.number);
    let facts: Vec<_> = paid.iter().map(|row| (row.payment.kind, row.payment.total().unwrap())).collect();
    // One per cent for the top-up; a call of 250.00 and two taps of 180.50.
    assert_eq!(facts, [(PaymentKind::ThirdParty, uah(202_00)), (PaymentKind::ThirdParty, uah(611_00))]);
    assert_eq!(paid[0].payment.account.as_str(), "380971234567");
    for words in ["+38 (097) 123-45-67", "Виклик майстра", "Заміна крана", "2 шт. x 180.50"] {
        counter.assert_printed(words);
    }

    counter.key(Named::Enter);
    counter.meters(&number);
    counter.assert_shows("було 374");
    counter.fill(&["00015"]);
    counter.assert_shows("Менше за попереднє.");
    counter.keys(Named::F4, 2);
    counter.assert_shows("лічильник замінено");
    counter.key(Named::Enter);
    counter.assert_shows("Прийнято.");
    counter.key(Named::Escape);
    counter.wait_for_the_centre();
    let day = counter.desk().view().unwrap().shift.open().unwrap().day;
    counter.until("the centre counts both readings", |counter| {
        let read = counter.centre_book(Span::day(day)).readings;
        let told: Vec<_> =
            read.iter().filter(|read| read.placed.is_some()).map(|read| (&read.reading, read.meter.as_ref())).collect();
        let is = |place: usize, value: &str, kind| {
            let (reading, meter) = told[place];
            (reading.value.to_string().as_str(), reading.kind) == (value, kind)
                && meter.is_some_and(|meter| meter.serial.as_str() == Newcomer::METER)
        };
        told.len() == 2 && is(0, "374", ReadingKind::Plain) && is(1, "15", ReadingKind::Replacement)
    });
    let known = counter.world.centre.db().read(|view| view.account(&number)).unwrap().unwrap();
    assert_eq!(known.meters[0].last_value, 15.into());
    counter.finish();
}
