//! Words of the centre: told when hands are free, put away by Enter, kept on the queue's screen.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::Signal;
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::centre::{Says, Twice, Word};
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Item, Place};
use kassa_domain::bill::AsOf;

use crate::shows;
use crate::window::scenes::queue::no_entries;
use crate::window::{Window, now, uah};

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
