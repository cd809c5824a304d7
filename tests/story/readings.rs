//! A sheet of an inspector is entered without a line, and what the meter showed tells when the centre got it.

use iced_test::core::keyboard::key::{Code, Named};
use kassa::ui::format;
use kassa::ui::hotkey::Place;
use kassa_domain::bill::Narrowing;
use kassa_domain::reading::ReadingSource;
use rust_decimal::Decimal;

use crate::story::counter::Counter;

#[test]
fn r21_a_reading_off_a_sheet_waits_in_the_queue_and_then_tells_when_it_was_placed() {
    let mut counter = Counter::at_work();
    let number = counter.owing()[0].clone();
    let bill = counter.desk().bill(&number, &Narrowing::default()).unwrap().unwrap();
    let shown = bill.account().meters[0].last_value + Decimal::ONE;
    counter.open(number.as_str());
    counter.line_goes_down();
    counter.ctrl(Code::KeyI);
    assert_eq!(counter.window.app.places()[0], Place::Readings);
    counter.assert_shows("● зі слів споживача");
    counter.ctrl(Code::KeyS);
    counter.assert_shows("● контрольний огляд");
    counter.hand(&shown.normalize().to_string().replace('.', ","));
    counter.key(Named::Enter);
    counter.assert_shows("Прийнято.");
    // The focus has gone on to the next meter; what this one showed stands under it.
    counter.key(Named::ArrowUp);
    counter.assert_shows("у черзі");
    counter.world.switch.set(true);
    counter.wait_for_the_centre();
    let placed = |counter: &Counter| {
        let past = counter.desk().readings_before(&number).unwrap().remove(0);
        assert_eq!((past.value, past.source), (shown, ReadingSource::Control));
        past.placed_at
    };
    counter.until("the centre counts it", |counter| placed(counter).is_some());
    let at = placed(&counter).unwrap();
    counter.assert_shows(&format::moment(at));
    assert!(!counter.shows("у черзі"));
    counter.key(Named::Escape);
    counter.finish();
}
