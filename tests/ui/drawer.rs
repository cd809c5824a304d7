//! The drawer counted blind: who may not take cash out of it sees nowhere how much should be in it; and counted open.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::papers::own::Document;
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Errand, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::theme::Look;
use kassa_domain::bill::AsOf;
use kassa_domain::cash::CashWay;
use kassa_domain::shift::{ShiftError, ShiftState};
use kassa_domain::user::Role;

use crate::shows;
use crate::window::scenes::drawer::{after_z, counted, open_count, parked_first};
use crate::window::{Window, shift, uah};

/// What the journal and the register's counter say is in the drawer of the tests.
const SUM: &str = "33\u{202f}480,55\u{a0}₴";

fn at(role: Role, how: &'static str) -> Window {
    let mut window = Window::signed_in(Language::Uk, Look::Light, role, ShiftState::Open(shift()));
    counted(&mut window, how);
    window
}

fn told(window: &Window, words: &str) -> bool {
    window.app.places()[0] == Place::Notice && shows(window, words)
}

#[test]
fn the_form_of_cash_out_told_a_cashier_what_to_count() {
    for (role, how, sees) in [
        (Role::Cashier, "blind", false),
        (Role::Cashier, "open", true),
        (Role::Supervisor, "blind", true),
        (Role::Supervisor, "open", true),
    ] {
        let mut window = at(role, how);
        assert_eq!(shows(&window, &format!("У касі: {SUM}")), sees, "the header, {role:?} {how}");
        window.key(Named::F7);
        assert_eq!(shows(&window, "Готівка за лічильником РРО"), sees, "the register's counter, {role:?} {how}");
        assert_eq!(shows(&window, SUM), sees, "the register's counter, {role:?} {how}");
        window.send(Message::Pressed(Deed::Pick(4)));
        assert_eq!(window.app.places()[0], Place::Cash);
        assert_eq!(shows(&window, &format!("У шухляді за журналом {SUM}")), sees, "the form, {role:?} {how}");
    }
}

#[test]
fn papers_of_the_open_shift_told_a_cashier_what_to_count() {
    const BLIND: &str = "Касу рахують наосліп: скільки в ній має бути, до закриття зміни видно лише тому, хто може \
                         видавати готівку.";
    for (role, how, sees) in
        [(Role::Cashier, "blind", false), (Role::Cashier, "open", true), (Role::Supervisor, "blind", true)]
    {
        let asked = |window: &Window| {
            window.effects.iter().any(|effect| matches!(effect, Effect::Find(Question::Report { .. })))
        };
        let mut window = at(role, how);
        window.key(Named::F3);
        window.send(Message::Pressed(Deed::Pick(5)));
        assert_eq!((asked(&window), told(&window, BLIND)), (sees, !sees), "the cash book, {role:?} {how}");
        if !sees {
            window.key(Named::Enter);
            for deed in [Deed::Print, Deed::SaveTable, Deed::SavePdf] {
                window.send(Message::Pressed(deed));
                assert!(!asked(&window) && told(&window, BLIND), "{deed:?}");
                window.key(Named::Enter);
            }
            window.send(Message::Pressed(Deed::Left));
            window.send(Message::Pressed(Deed::Pick(5)));
            assert!(asked(&window), "what was before is no secret");
        }
        let mut window = at(role, how);
        window.key(Named::F7);
        window.key(Named::ArrowDown);
        window.key(Named::ArrowDown);
        window.send(Message::Pressed(Deed::Print));
        let printed = window.effects.iter().any(|effect| matches!(effect, Effect::Find(Question::Document { .. })));
        assert_eq!((printed, told(&window, BLIND)), (sees, !sees), "the sheet of the shift, {role:?} {how}");
    }
}

#[test]
fn what_the_drawer_is_short_of_is_told_without_what_is_in_it() {
    for (how, words) in [("blind", "У шухляді менше за цю суму."), ("open", "У шухляді лише 50,00\u{a0}₴.")]
    {
        let mut window = at(Role::Cashier, how);
        window.key(Named::F7);
        window.send(Message::Pressed(Deed::Pick(4)));
        let command =
            Command::MoveCash { way: CashWay::Out, amount: uah(1), purpose: "—".to_owned(), approver: None };
        let error = ShiftError::DrawerShort { in_drawer: uah(50_00) };
        window.send(Message::Answered(Errand::Cash, Box::new(command), Err(error.into())));
        assert!(told(&window, words), "{how}");
    }
    for (how, words) in [
        ("blind", "У шухляді не вистачає на решту. Чи правильно введено, скільки дав платник?"),
        ("open", "У шухляді лише 1,00\u{a0}₴: решту дати нема з чого. Чи правильно введено, скільки дав платник?"),
    ] {
        let mut window = at(Role::Cashier, how);
        window.scan("1000432");
        window.open_bill(AsOf::Live);
        window.frame_with(|facts| facts.drawer = Some(uah(1_00)));
        window.key(Named::F12);
        let due = window.app.terms();
        assert_eq!(due.drawer, Some(uah(1_00)));
        window.type_slowly("3000");
        window.key(Named::Enter);
        if window.app.places()[0] == Place::Tender {
            window.key(Named::Enter);
        }
        assert!(shows(&window, words), "{how}");
    }
}

#[test]
fn r19_an_open_count_shows_what_should_be_there_and_a_blind_one_does_not() {
    let window = open_count(Language::Uk);
    assert!(shows(&window, &format!("Має бути за журналом: {SUM}")));
    assert!(shows(&window, "Різниця: −80,55\u{a0}₴"));
    let mut window = open_count(Language::Uk);
    counted(&mut window, "blind");
    assert!(!shows(&window, &format!("Має бути за журналом: {SUM}")));
}

#[test]
fn f9_only_refused_where_payers_were_put_aside_and_now_lists_them_and_leads_to_the_first() {
    let mut window = parked_first(Language::Uk);
    assert_eq!(window.app.places()[0], Place::Notice);
    assert!(shows(&window, "Спершу завершіть відкладені відвідування: 1."));
    window.key(Named::Escape);
    assert!(window.app.places()[0] == Place::Search && !shows(&window, "1000432"), "Esc leaves them where they are");
    window.key(Named::F9);
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Search);
    assert!(shows(&window, "1000432"), "the first one is at the right again");
    window.key(Named::F9);
    assert!(told(&window, "У відвідуванні є неоплачені рахунки."));
}

#[test]
fn after_the_z_report_one_key_prints_the_sheet_of_the_shift_and_what_is_unsent_is_told() {
    let mut window = after_z(Language::Uk);
    assert_eq!(window.app.places()[0], Place::Register);
    assert!(shows(&window, "Ctrl+P — надрукувати звіт за зміну."));
    assert!(shows(&window, "Ще не передано центру 3 записи; їх буде передано, щойно з'явиться зв'язок."));
    window.send(Message::Pressed(Deed::Print));
    let printed =
        |effect: &Effect| matches!(effect, Effect::Find(Question::Document { document: Document::Shift(None), .. }));
    assert!(window.effects.iter().any(printed), "{:?}", window.effects);
}
