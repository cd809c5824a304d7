//! The header: where one works, at which centre, and what the shift has done; the empty visit that says what comes first.

use kassa::i18n::Language;
use kassa::signal::{Link, Queue, Signal};
use kassa::ui::theme::Look;
use kassa_domain::ids::ShiftNumber;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use crate::shows;
use crate::window::{Window, shift};

fn at(role: Role, shift: ShiftState) -> Window {
    Window::signed_in(Language::Uk, Look::Light, role, shift)
}

#[test]
fn the_header_tells_centre_hours_shift_and_what_it_has_done() {
    let mut window = at(Role::Supervisor, ShiftState::Open(shift()));
    window.tell(Signal::Queue(Queue { waiting: 12, refused: 0 }));
    for words in [
        "Відділення №17, ПАТ «Приклад-Банк»",
        "Іваненко О.",
        "Центр: centre.example:8443",
        "Працюємо 08:00–17:00",
        "Платежів за зміну: 42",
        "У касі: 33\u{202f}480,55\u{a0}₴",
        "Черга: 12",
    ] {
        assert!(shows(&window, words), "{words}");
    }
    window.tell(Signal::Reached { address: "https://second.example:8443/".to_owned(), program: None });
    window.tell(Signal::Link(Link::Online));
    assert!(shows(&window, "Центр: second.example:8443"));
}

#[test]
fn whoever_counts_the_drawer_blind_is_not_told_what_is_in_it() {
    let window = at(Role::Cashier, ShiftState::Open(shift()));
    assert!(shows(&window, "Платежів за зміну: 42") && !shows(&window, "У касі: 33\u{202f}480,55\u{a0}₴"));
}

#[test]
fn an_empty_visit_says_what_comes_first() {
    let closed = || ShiftState::Closed { last: Some(ShiftNumber(213)) };
    for (role, shift, words) in [
        (
            Role::Cashier,
            ShiftState::Open(shift()),
            "Поки що порожньо. Відкрийте рахунок і натисніть Enter або одразу F12.",
        ),
        (Role::Cashier, closed(), "Спершу відкрийте зміну: F9, потім Enter. Після цього відкрийте рахунок."),
        (
            Role::Cashier,
            ShiftState::Opening(shift()),
            "Зміна відкривається. Рахунок можна відкрити, щойно РРО надрукує звіт.",
        ),
        (Role::Cashier, ShiftState::Closing(shift()), "Зміна закривається. Платежі прийматимуться в наступній зміні."),
        (Role::Administrator, closed(), "Приймати платежі вам не дозволено. Увійдіть під іншим ім'ям: Ctrl+Q."),
    ] {
        let window = at(role, shift);
        assert!(shows(&window, words), "{role:?} {words}");
    }
}
