//! The seventh scenario: the shift closed without a line, and what the centre makes of it the next morning. And a shift
//! that ran into its last hour.

use iced_test::core::keyboard::key::Named;
use kassa::clock::Clock as _;
use kassa::demo::town;
use kassa::ui::app::message::Message;
use kassa::ui::format;
use kassa::ui::hotkey::Place;
use kassa::ui::screen::close_shift::denominations;
use kassa_domain::Currency;
use kassa_domain::entry::Body;
use kassa_formats::report::{Span, Taken};

use crate::story::books::{by_service, closing, uah};
use crate::story::counter::Counter;

/// Why ten hryvnias are missing.
const REASON: &str = "помилка при видачі решти";
/// How the Z report begins on the paper.
const Z: &str = "СУТОЧНЫЙ ОТЧЕТ";

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

/// The Z report, as it came out of the register.
fn z_report(counter: &Counter) -> Vec<String> {
    counter.paper().into_iter().skip_while(|line| !line.contains(Z)).collect()
}

/// Closes the shift with a tenner missing: counted by notes, the difference with its reason, what is in the drawer taken
/// out, the Z report.
fn close_short_of_ten(counter: &mut Counter) {
    let drawer = counter.desk().drawer().unwrap().unwrap().minor();
    begin_the_count(counter);
    // Ten hryvnias are missing; below ten kopecks there is no coin.
    count(counter, drawer - 10_00);
    counter.assert_shows("Нестача");
    counter.assert_shows(&format::money(uah(10_00)));
    // Without a reason it is not closed.
    counter.key(Named::Enter);
    assert!(counter.desk().view().unwrap().shift.open().is_ok());
    counter.hand(REASON);
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
    counter.rest();
}

/// Closed offline: counted by notes, a difference of ten kept with its reason, Z report, withdrawal; next morning the
/// sums of the centre are those of yesterday's Z report, by service, and the next shift opens.
#[test]
fn scenario_7_r19_r20_a_shift_is_closed_offline_and_next_morning_the_centre_has_its_z_report_by_service() {
    let mut counter = Counter::at_work();
    for number in counter.owing().iter().take(3) {
        counter.pay(number.as_str());
    }
    counter.line_goes_down();
    counter.pay(counter.owing()[3].clone().as_str());
    counter.sign_out();
    counter.sign_in(town::SUPERVISOR);
    counter.dismiss();
    let shift = counter.desk().view().unwrap().shift.open().unwrap().clone();
    close_short_of_ten(&mut counter);
    assert!(counter.desk().queue().unwrap().waiting > 0, "it waits for the line");
    let totals = counter.desk().totals(shift.number).unwrap();
    let z = z_report(&counter);
    let of_z = |sum: i64| z.iter().any(|line| line.ends_with(&format!("{}.{:02}", sum / 100, sum % 100)));
    let sales = totals.cash_taken.minor() + totals.card_taken.minor();
    assert!(of_z(sales), "{sales} in {z:#?}");

    counter.goes_home_for(24);
    counter.outage_is_told();
    counter.sign_in(town::SUPERVISOR);
    let yesterday = Span::day(shift.day);
    assert!(
        counter.at_the_centre().iter().all(|entry| !matches!(entry.body, Body::ShiftClosing { .. })),
        "no line yet"
    );
    counter.world.switch.set(true);
    counter.wait_for_the_centre();
    let at_the_till = by_service(&counter.till_book(yesterday));
    assert!(at_the_till.len() > 5, "{at_the_till:?}");
    counter.until("the centre has counted the day", |counter| counter.counted_by_service(shift.day) == at_the_till);
    let book = counter.centre_book(yesterday);
    assert_eq!(by_service(&book), at_the_till);
    // The services, the payer's commission and the rounding of cash are what the Z report has.
    let besides = |taken: &Taken| taken.payment.commission.minor() + taken.payment.tenders.rounding.minor();
    let besides: i64 = book.payments.iter().map(besides).sum();
    assert_eq!(at_the_till.values().sum::<i64>() + besides, sales);
    let (counted, reason, _) = closing(&counter.at_the_centre()).unwrap();
    assert_eq!((counted.minor() + 10_00, reason.as_str()), (totals.drawer().unwrap().minor(), REASON));
    counter.assert_that_all_agree();

    counter.until("the next shift is offered", |counter| counter.window.app.places()[0] == Place::Opening);
    counter.key(Named::Enter);
    counter.until("the next shift is open", |counter| {
        let view = counter.desk().view().unwrap();
        view.shift
            .open()
            .is_ok_and(|next| (next.number.0, next.day.days()) == (shift.number.0 + 1, shift.day.days() + 1))
    });
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
