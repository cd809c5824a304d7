//! Words of the centre and reminders of the till: told when hands are free, put away by Enter; words are kept on the
//! queue's screen.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{ReceiptStep, Signal, Step};
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::centre::{Says, Twice, Word};
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::format;
use kassa::ui::hotkey::{Deed, Item, Place};
use kassa_domain::bill::AsOf;
use kassa_domain::ids::UserId;
use kassa_domain::receipt::OperationKind;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Approver, Right, RightError, Role};

use crate::shows;
use crate::window::scenes::queue::no_entries;
use crate::window::scenes::{document, entry, reminders};
use crate::window::{Window, frame, now, shift, uah};

fn words() -> Vec<Word> {
    let twice = Twice { number: "17-3-000512".to_owned(), account: "00077001".to_owned(), sum: uah(200_00) };
    vec![
        Word {
            id: 5, at: now(), says: Says::Text("З 1 грудня працюємо до 18:00.".to_owned()), is_read: false
        },
        Word { id: 6, at: now(), says: Says::PaidTwice(Some(twice)), is_read: false },
        Word { id: 4, at: now(), says: Says::Text("Старе".to_owned()), is_read: true },
    ]
}

fn ticks(window: &mut Window, ms: u32) {
    window.clock.advance_ms(ms);
    window.send(Message::Ticked(now()));
}

fn read(window: &Window) -> Option<u64> {
    match window.effects.as_slice() {
        [Effect::Ask(_, Command::MessageRead(id))] => Some(*id),
        _ => None,
    }
}

#[test]
fn a_word_of_the_centre_waits_until_hands_are_free_and_enter_puts_it_away() {
    let mut window = Window::working(Language::Uk);
    window.tell(Signal::Messages);
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::Messages)]), "{:?}", window.effects);
    window.answer(Answer::Messages(words()));
    ticks(&mut window, 2_000);
    assert_eq!(window.app.places()[0], Place::Search, "a key may be on its way");
    assert!(shows(&window, "✉ Повідомлень: 2"));
    window.type_slowly("Собор");
    ticks(&mut window, 60_000);
    assert_eq!(window.app.places()[0], Place::Search, "somebody types");
    for _ in 0..5 {
        window.key(Named::Backspace);
    }
    ticks(&mut window, 2_900);
    assert_eq!(window.app.places()[0], Place::Search, "a key may still be on its way");
    ticks(&mut window, 200);
    assert_eq!(window.app.places()[0], Place::Notice);
    window.key(Named::Enter);
    assert_eq!((read(&window), window.app.places()[0]), (None, Place::Notice), "that key was meant for something else");
    ticks(&mut window, 1_100);
    assert!(shows(&window, "З 1 грудня працюємо до 18:00."));
    window.key(Named::Enter);
    assert_eq!(read(&window), Some(5));
    ticks(&mut window, 3_100);
    assert!(shows(&window, "Рахунок 00077001: ваш платіж № 17-3-000512 більший за борг."));
    ticks(&mut window, 1_100);
    window.key(Named::Escape);
    assert_eq!(read(&window), Some(6));
    ticks(&mut window, 3_100);
    assert_eq!(window.app.places()[0], Place::Search);
    window.send(Message::Pressed(Deed::Go(Item::Queue)));
    window.answer(Answer::Queue { queue: Box::new(no_entries()), scans: Default::default() });
    assert!(shows(&window, "Повідомлення центру") && shows(&window, "Старе"), "all can be read again");
}

#[test]
fn nobody_is_disturbed_while_a_payer_is_served() {
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.key(Named::Enter);
    window.answer(Answer::Messages(words()));
    ticks(&mut window, 60_000);
    assert_ne!(window.app.places()[0], Place::Notice);
    window.key(Named::F12);
    ticks(&mut window, 60_000);
    assert_ne!(window.app.places()[0], Place::Notice, "nor over the money");
    let mut window = Window::working(Language::Uk);
    window.answer(Answer::Messages(words()));
    window.key(Named::F7);
    ticks(&mut window, 60_000);
    assert_ne!(window.app.places()[0], Place::Notice, "nor over any other work");
}

/// Hands are free at this moment after [`now`], by the wall.
fn free_at(window: &mut Window, after_ms: i64) {
    window.clock.advance_ms(4_000);
    window.send(Message::Ticked(now().shifted(after_ms)));
}

const MINUTE: i64 = 60_000;
/// The shift of the tests has been open for six hours and three minutes; its last hour begins so much later.
const LAST_HOUR: i64 = (17 * 60 - 3) * MINUTE;

#[test]
fn the_cashier_saw_how_old_the_shift_was_and_not_how_little_of_its_24_hours_was_left() {
    let mut window = Window::working(Language::Uk);
    free_at(&mut window, LAST_HOUR - MINUTE);
    assert!(shows(&window, "Зміна 214 · 08:02 · 22 год 59 хв") && window.app.places()[0] == Place::Search);
    free_at(&mut window, LAST_HOUR + 14 * MINUTE);
    assert!(shows(&window, "Зміна 214 · лишилось 46 хв · F9"));
    assert!(shows(&window, "О 08:02 зміні мине 24 години."));
    assert!(shows(&window, "Коли не буде черги: Enter, тоді F9 — закрити зміну. Наступну відкриєте одним Enter."));
    ticks(&mut window, 1_100);
    window.key(Named::Enter);
    for after in 15..=59 {
        free_at(&mut window, LAST_HOUR + after * MINUTE);
        assert_eq!(window.app.places()[0], Place::Search, "told once, not before every payment");
    }
    assert!(shows(&window, "Зміна 214 · лишилось 1 хв · F9"));
    free_at(&mut window, LAST_HOUR + 61 * MINUTE);
    assert!(shows(&window, "Зміна 214 · 08:02 · 24 год 1 хв"), "over its hours the age is told");
}

#[test]
fn a_shift_closed_for_its_24_hours_is_followed_by_the_next_with_one_enter() {
    let closed = |after_ms| {
        let mut window =
            Window::signed_in(Language::Uk, Default::default(), Role::Supervisor, ShiftState::Open(shift()));
        window.send(Message::Ticked(now().shifted(after_ms)));
        window.key(Named::F9);
        window.answer(frame(ShiftState::Closing(shift()), 0));
        let (of, step) = (entry(520), Step::Registered(document()));
        window.tell(Signal::Receipt(ReceiptStep {
            follows: false,
            of,
            payment: None,
            kind: OperationKind::CloseShift,
            step,
        }));
        window.answer(frame(ShiftState::Closed { last: Some(shift().number) }, 0));
        window
    };
    assert_eq!(closed(0).app.places()[0], Place::Register, "in the evening the day is over");
    let mut window = closed(LAST_HOUR + 30 * MINUTE);
    assert_eq!(window.app.places()[0], Place::Opening);
    assert!(shows(&window, "Z-звіт надруковано. Відкрийте наступну зміну і працюйте далі."));
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::Ask(_, Command::OpenShift { .. })]), "{:?}", window.effects);
}

#[test]
fn the_clock_of_the_computer_was_minutes_off_and_nobody_was_told() {
    for (offset_ms, within_ms, words) in [
        (MINUTE, 20, None),
        (-MINUTE, 20, None),
        (65_000, 5_000, None),
        (62_000, 1_000, Some("Годинник цього комп'ютера відстає від центру на 1 хв.")),
        (5 * MINUTE, 20, Some("Годинник цього комп'ютера відстає від центру на 5 хв.")),
        (-90 * MINUTE, 20, Some("Годинник цього комп'ютера поспішає проти центру на 1 год 30 хв.")),
    ] {
        let mut window = Window::working(Language::Uk);
        window.tell(Signal::ServerTime { offset_ms, within_ms });
        free_at(&mut window, 0);
        assert_eq!(window.app.places()[0] == Place::Notice, words.is_some(), "{offset_ms}");
        let Some(words) = words else { continue };
        assert!(shows(&window, words), "{words}");
        ticks(&mut window, 1_100);
        window.key(Named::Enter);
        free_at(&mut window, MINUTE);
        assert_eq!(window.app.places()[0], Place::Search, "told once");
        window.scan("1000432");
        window.open_bill(AsOf::Live);
        window.key(Named::F12);
        assert_eq!(window.app.places()[0], Place::Tender, "nothing is blocked by it");
    }
}

#[test]
fn r25_a_clock_put_right_while_the_till_was_closed_is_somebodys_word() {
    let mut window = reminders::clock_before(Language::Uk);
    assert_eq!(window.app.places()[0], Place::Clock);
    assert!(shows(&window, "Коли центр відповідав востаннє, годинник цього комп'ютера поспішав на 15 хв."));
    assert!(matches!(window.effects.as_slice(), [Effect::TryNow]), "the centre is asked at once: {:?}", window.effects);
    let asked = |window: &Window| match window.effects.as_slice() {
        [Effect::Ask(_, Command::OpenShift { clock_is_right, .. })] => Some(*clock_is_right),
        _ => None,
    };
    assert!(shows(&window, &format!("Зараз на ньому {}", format::moment(now()))));
    let later = now().shifted(7 * 60_000);
    window.send(Message::Ticked(later));
    assert!(
        shows(&window, &format!("Зараз на ньому {}", format::moment(later))),
        "it goes on while one looks for a phone"
    );
    window.key(Named::Enter);
    assert_eq!((asked(&window), window.app.places()[0]), (None, Place::Opening), "Enter only goes back");
    window.key(Named::Enter);
    assert_eq!(asked(&window), Some(false), "and then asks anew");

    let mut window = reminders::clock_before(Language::Uk);
    window.key(Named::F12);
    assert_eq!(asked(&window), Some(true));
    let error = RightError::Missing(Right::OpenShift).into();
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("asked above") };
    window.send(Message::Answered(errand, Box::new(command), Err(error)));
    assert_eq!(window.app.places()[0], Place::Form, "a cashier's word wants a supervisor beside it");
    let approver = Approver { user: UserId(9), rights: Role::Supervisor.rights(), right: Right::OpenShift };
    window.send(Message::Approved(Ok(approver)));
    let [Effect::Ask(_, Command::OpenShift { approver: Some(by), clock_is_right: true, .. })] =
        window.effects.as_slice()
    else {
        panic!("the word stands: {:?}", window.effects)
    };
    assert_eq!(by.user, UserId(9));
}

/// Cash paid and cash taken out of the drawer so far, as the till tells it.
fn drawer(window: &mut Window, taken: i64, out: i64) {
    window.frame_with(|facts| {
        let totals = facts.view.totals.as_mut().unwrap();
        (totals.cash_taken, totals.cash_out) = (uah(taken), uah(out));
        facts.drawer = Some(totals.drawer().unwrap());
        facts.point.as_mut().unwrap().drawer_limit = Some(uah(30_000_00));
    });
}

#[test]
fn cash_of_the_whole_day_lay_in_the_drawer_and_nobody_was_reminded_to_take_it_out() {
    let mut window = Window::working(Language::Uk);
    drawer(&mut window, 28_000_00, 0);
    free_at(&mut window, 0);
    assert_eq!(window.app.places()[0], Place::Search, "as much as the limit is no more than it");
    assert!(!shows(&window, "Готівки в касі понад ліміт"));
    for (taken, out, told) in [
        (28_000_01, 0, true),
        (29_000_00, 0, false),
        (29_000_00, 500_00, false),
        (29_500_00, 500_00, true),
        (29_600_00, 20_000_00, false),
        (49_000_00, 20_000_00, true),
    ] {
        drawer(&mut window, taken, out);
        assert!(shows(&window, "Готівки в касі понад ліміт") == (taken - out > 28_000_00), "the quiet mark, {taken}");
        free_at(&mut window, 0);
        assert_eq!(window.app.places()[0] == Place::Notice, told, "{taken} {out}");
        if !told {
            continue;
        }
        assert!(shows(&window, "Готівки в касі більше за ліміт пункту: 30\u{202f}000,00\u{a0}₴."));
        assert!(shows(&window, "Enter — працювати далі. Інкасація: F7, 4."));
        ticks(&mut window, 1_100);
        window.key(Named::Enter);
    }
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.key(Named::F12);
    assert_eq!(window.app.places()[0], Place::Tender, "nothing is blocked by it");
}

#[test]
fn the_limit_of_the_drawer_is_told_with_its_sum_to_who_may_see_it() {
    let sum = "33\u{202f}480,55\u{a0}₴";
    assert!(!shows(&reminders::drawer_full(Language::Uk), sum), "counted blind");
    let window = reminders::drawer_full_of(Language::Uk);
    assert!(shows(&window, &format!("У касі {sum}, ліміт пункту 30\u{202f}000,00\u{a0}₴.")));
    assert!(shows(&window, &format!("У касі: {sum} · ліміт 30\u{202f}000,00\u{a0}₴")));
}
