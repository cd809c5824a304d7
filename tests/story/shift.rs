//! The shift closed without a line: the drawer counted by notes, a difference with its reason, the Z report.

use iced_test::core::keyboard::key::Named;
use kassa::clock::Clock as _;
use kassa::demo::town;
use kassa::ui::app::message::Message;
use kassa::ui::hotkey::Place;
use kassa::ui::screen::close_shift::denominations;
use kassa_domain::Currency;

use crate::story::counter::Counter;

/// Types how many there are of each note and coin.
fn count(counter: &mut Counter, mut left: i64) {
    assert_eq!(left % 10, 0, "cash is rounded to ten kopecks");
    for face in denominations(Currency::Uah) {
        counter.hand(&(left / face).to_string());
        left %= face;
        counter.key(Named::Enter);
    }
}

/// F9, and once more where it came before the till had told the window of the shift: nothing happens then.
fn begin_the_count(counter: &mut Counter) {
    counter.until("the drawer can be counted", |counter| {
        counter.key(Named::F9);
        counter.window.app.places()[0] == Place::Count
    });
}

#[test]
fn r19_r20_the_drawer_is_counted_by_notes_a_tenner_is_missing_and_the_centre_agrees_with_the_z_report() {
    let mut counter = Counter::at_work();
    for number in counter.owing().iter().take(3) {
        counter.pay(number.as_str());
    }
    counter.line_goes_down();
    counter.sign_out();
    counter.sign_in(town::SUPERVISOR);
    counter.dismiss();
    let drawer = counter.desk().drawer().unwrap().unwrap().minor();
    begin_the_count(&mut counter);
    // Ten hryvnias are missing; below ten kopecks there is no coin.
    count(&mut counter, drawer - 10_00);
    counter.assert_shows("Нестача");
    // Without a reason it is not closed.
    counter.key(Named::Enter);
    assert!(counter.desk().view().unwrap().shift.open().is_ok());
    counter.hand("помилка при видачі решти");
    counter.key(Named::Enter);
    // Everything the drawer has is taken out by the register, then the Z report.
    for _ in 0..2 {
        counter.key(Named::Enter);
    }
    counter.until("the cash is out of the drawer", |counter| {
        counter.window.app.places()[0] == Place::CountLast && counter.desk().drawer().unwrap().unwrap().minor() == 10_00
    });
    counter.until("the Z report is next", |counter| counter.window.app.focus().field.is_none());
    counter.key(Named::Enter);
    counter.until("the shift is closed", |counter| counter.desk().view().unwrap().shift.open().is_err());
    counter.until("nothing is undecided", |counter| counter.desk().unsettled().unwrap().is_empty());
    assert!(counter.desk().queue().unwrap().waiting > 0, "it waits for the line");
    counter.assert_printed("СУТОЧНЫЙ ОТЧЕТ");
    counter.world.switch.set(true);
    counter.assert_that_all_agree();
}

#[test]
fn a_shift_that_ran_into_its_last_hour_is_closed_and_the_next_one_opened_by_one_enter() {
    let mut counter = Counter::at_work();
    let number = counter.owing()[0].clone();
    counter.pay(number.as_str());
    counter.sign_out();
    counter.sign_in(town::SUPERVISOR);
    counter.dismiss();
    let first = counter.desk().view().unwrap().shift.open().unwrap().number;
    let drawer = counter.desk().drawer().unwrap().unwrap().minor();
    let late = counter.window.clock.now().shifted(23 * 3_600_000 + 600_000);
    counter.window.send(Message::Ticked(late));
    begin_the_count(&mut counter);
    count(&mut counter, drawer);
    counter.key(Named::Enter);
    // Nothing is taken out: the day goes on with it.
    counter.key(Named::F4);
    counter.key(Named::Enter);
    counter.until("the next shift is offered", |counter| counter.window.app.places()[0] == Place::Opening);
    counter.until("the shift is closed", |counter| counter.desk().view().unwrap().shift.open().is_err());
    counter.assert_shows("Z-звіт надруковано. Відкрийте наступну зміну і працюйте далі.");
    counter.key(Named::Enter);
    counter.until("the next shift is open", |counter| {
        counter.desk().view().unwrap().shift.open().is_ok_and(|shift| shift.number.0 == first.0 + 1)
    });
    counter.until("payers are served again", |counter| counter.window.app.places()[0] == Place::Search);
    counter.assert_that_all_agree();
}
