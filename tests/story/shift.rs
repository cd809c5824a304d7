//! The shift closed without a line: the drawer counted by notes, a difference with its reason, the Z report.

use iced_test::core::keyboard::key::Named;
use kassa::demo::town;
use kassa::ui::screen::close_shift::denominations;
use kassa_domain::Currency;

use crate::story::counter::Counter;

#[test]
fn r19_r20_the_drawer_is_counted_by_notes_a_tenner_is_missing_and_the_centre_agrees_with_the_z_report() {
    let mut counter = Counter::at_work();
    for number in counter.owing().iter().take(3) {
        counter.pay(number.as_str());
    }
    counter.world.switch.set(false);
    counter.sign_out();
    counter.sign_in(town::SUPERVISOR);
    counter.dismiss();
    let drawer = counter.desk().drawer().unwrap().unwrap().minor();
    counter.key(Named::F9);
    // Ten hryvnias are missing; below ten kopecks there is no coin.
    let mut left = drawer - 10_00;
    assert_eq!(left % 10, 0, "cash is rounded to ten kopecks");
    for face in denominations(Currency::Uah) {
        counter.hand(&(left / face).to_string());
        left %= face;
        counter.key(Named::Enter);
    }
    counter.assert_shows("Нестача");
    // Without a reason it is not closed.
    counter.key(Named::Enter);
    assert!(counter.desk().view().unwrap().shift.open().is_ok());
    counter.hand("помилка при видачі решти");
    counter.key(Named::Enter);
    counter.until("the shift is closed", |counter| counter.desk().view().unwrap().shift.open().is_err());
    counter.until("nothing is undecided", |counter| counter.desk().unsettled().unwrap().is_empty());
    assert!(counter.desk().queue().unwrap().waiting > 0, "it waits for the line");
    counter.assert_printed("СУТОЧНЫЙ ОТЧЕТ");
    counter.world.switch.set(true);
    counter.assert_that_all_agree();
}
