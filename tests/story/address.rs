//! The second scenario: an account by a part of its street, one service of one month, and less than is owed.

use iced_test::core::keyboard::key::{Code, Named};
use kassa::demo::town;
use kassa::ui::format;
use kassa::ui::hotkey::Place;

use crate::story::books::uah;
use crate::story::counter::Counter;
use crate::story::town::{COLD_WATER, HEATING, Newcomer};

/// What the flat owes: heating of two months, and water.
const FLAT: Newcomer<'_> = Newcomer {
    number: "00090045",
    holder: "Бондаренко Марія Іванівна",
    street: "вул. 50 років Перемоги",
    house: "12",
    flat: "45",
    owes: &[(HEATING, 2, 987_65), (HEATING, 1, 1_243_17), (COLD_WATER, 1, 210_40)],
    meter: None,
};

/// Goes down the open questions to a service, by its name on the window, and ticks it.
fn only(counter: &mut Counter, service: &str) {
    let choices = counter.texts().into_iter().filter(|text| text.starts_with(['☐', '☑']));
    let place = choices.into_iter().position(|choice| choice.ends_with(service)).expect("the service is offered");
    counter.keys(Named::ArrowDown, place);
    counter.key(Named::Space);
    counter.assert_shows(&format!("☑ {service}"));
}

/// «50 лет», house 12, flat 45; heating only, previous month only; correction to 300; a sum above the charge warns.
#[test]
fn scenario_2_by_a_part_of_the_street_heating_of_the_previous_month_alone_corrected_to_300() {
    let mut counter = Counter::at_work();
    let number = counter.moves_in(FLAT);
    counter.sign_out();
    counter.sign_in(town::SUPERVISOR);
    // The questions before the search: services, months, change of sums.
    counter.key(Named::F2);
    counter.ctrl(Code::KeyF);
    only(&mut counter, "Опалення");
    counter.ctrl(Code::KeyM);
    counter.ctrl(Code::KeyE);
    counter.key(Named::Enter);
    let month = counter.desk().now().local_date().period().previous();
    counter.assert_shows("Послуги: Опалення");
    counter.assert_shows(&format!("попередній місяць ({month})"));
    counter.assert_shows("Суми можна змінювати");
    counter.key(Named::F4);
    for part in ["50 рок", "12", "45"] {
        counter.hand(part);
        counter.key(Named::Tab);
    }
    counter.until("the account is found", |counter| counter.shows(number.as_str()));
    counter.key(Named::Enter);
    counter.until("the bill is open", |counter| counter.window.app.places()[0] == Place::Bill);
    counter.assert_shows("Позначено 1 з 1");
    counter.assert_shows(&format::money(uah(1_243_17)));
    // Above what is owed the excess is told first, and nothing is ticked by it.
    counter.hand("2000");
    counter.key(Named::Enter);
    counter.assert_shows(&format!("Понад борг на {}", format::money(uah(756_83))));
    counter.assert_shows("Позначено 0 з 1");
    counter.key(Named::Escape);
    counter.assert_shows(&format::money(uah(1_243_17)));
    counter.hand("300");
    counter.key(Named::Enter);
    counter.assert_shows("Позначено 1 з 1");
    counter.assert_shows(&format::money(uah(300_00)));
    counter.key(Named::F12);
    counter.hand("=");
    counter.take();
    let paid = counter.paid().remove(0).payment;
    assert_eq!((&paid.account, paid.lines.len()), (&number, 1));
    let line = &paid.lines[0];
    assert_eq!((line.service.0, line.period, line.amount), (HEATING.0, month, uah(300_00)));
    counter.assert_printed("Опалення");
    counter.assert_printed("300.00");
    // The next payer is asked anew, and the rest is owed still.
    counter.key(Named::Enter);
    counter.assert_shows("Послуги: усі");
    counter.wait_for_the_centre();
    counter.open(number.as_str());
    counter.assert_shows("Позначено 3 з 3");
    counter.assert_shows(&format::amount(uah(943_17)));
    counter.key(Named::Escape);
    counter.finish();
}
