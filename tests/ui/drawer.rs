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
use kassa_domain::ids::UserId;
use kassa_domain::shift::{ShiftError, ShiftState};
use kassa_domain::user::{Approver, Right, Role};

use crate::shows;
use crate::window::scenes::drawer::{
    above_limit, after_z, before_z, counted, demanded, moving, open_count, opening_compared, parked_first, set,
    taken_out, taking_out, undecided_first,
};
use crate::window::{Window, frame, shift, uah};

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
fn the_header_told_a_supervisor_what_to_count_while_it_was_counted_blind() {
    let header = format!("У касі: {SUM}");
    for (how, sees) in [("blind", false), ("open", true)] {
        let mut window = at(Role::Supervisor, how);
        assert!(shows(&window, &header), "{how}");
        window.key(Named::F9);
        assert_eq!((window.app.places()[0], shows(&window, &header)), (Place::Count, sees), "{how}");
        // Left before anything is counted there is no count; left in the middle of it there is one.
        window.key(Named::F7);
        assert!(shows(&window, &header), "{how}");
        window.key(Named::F9);
        window.type_slowly("3");
        window.key(Named::F7);
        assert_eq!(shows(&window, &header), sees, "{how}");
        window.key(Named::F9);
        window.key(Named::F12);
        assert_eq!((window.app.places()[0], shows(&window, &header)), (Place::CountCompare, true), "{how}");
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
    assert_eq!(window.app.places()[0], Place::CountLast, "nothing of the count is there to be typed into");
    assert!(shows(&window, "Спершу завершіть відкладені відвідування: 1."));
    assert!(shows(&window, "! 1 відкладений") && shows(&window, "✓ невирішених чеків немає"));
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

/// The till is asked for this.
fn asked(window: &Window) -> Option<&Command> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(_, command) => Some(command),
        _ => None,
    })
}

#[test]
fn r20_an_undecided_receipt_is_an_open_step_and_enter_leads_to_it() {
    let mut window = undecided_first(Language::Uk);
    assert!(shows(&window, "! 1 чек чекає рішення") && shows(&window, "✓ відкладених немає"));
    window.key(Named::Enter);
    assert!(window.effects.iter().any(|effect| matches!(effect, Effect::Find(Question::Cases(_)))));
    taken_out(&mut window, 0, 0);
    assert!(shows(&window, "→ підрахунок"), "then the drawer is counted");
}

#[test]
fn r19_what_is_above_the_float_is_taken_out_by_the_register_and_the_closing_goes_on_where_it_was() {
    let mut window = taking_out(Language::Uk);
    assert_eq!(window.app.places()[0], Place::CountOut);
    // 33 400 were counted, 500 stay.
    assert_eq!(window.app.screen().amount().as_deref(), Some("32900"));
    for _ in 0..2 {
        window.key(Named::Enter);
    }
    let Some(Command::MoveCash { way: CashWay::Out, amount, purpose, approver: None }) = asked(&window) else {
        panic!("{:?}", window.effects)
    };
    assert_eq!((*amount, &**purpose), (uah(32_900_00), "Здача виручки"));
    // The register does not tell what it did: a person decides, and the count waits.
    taken_out(&mut window, 0, 1);
    window.key(Named::Enter);
    assert!(asked(&window).is_none());
    window.key(Named::F2);
    taken_out(&mut window, 32_900_00, 0);
    window.key(Named::F9);
    assert!(shows(&window, "→ Z-звіт") && shows(&window, "✓ видача"), "nothing is asked twice");
    window.key(Named::Enter);
    let Some(Command::CloseShift { count, approver: None }) = asked(&window) else { panic!("{:?}", window.effects) };
    assert_eq!((count.counted, count.taken_out, &*count.note), (uah(500_00), uah(32_900_00), "розмін"));
    assert_eq!(count.adds_up(), Ok(true));
}

#[test]
fn r19_f4_takes_nothing_out_and_a_refused_cash_out_can_be_asked_for_again() {
    let mut window = moving(Language::Uk);
    let command = asked(&moving(Language::Uk)).cloned();
    assert!(command.is_none(), "asked once");
    let command = Command::MoveCash { way: CashWay::Out, amount: uah(1), purpose: "—".to_owned(), approver: None };
    let error = ShiftError::DrawerShort { in_drawer: uah(50_00) };
    window.send(Message::Answered(Errand::Cash, Box::new(command), Err(error.into())));
    window.key(Named::Enter);
    taken_out(&mut window, 0, 0);
    assert_eq!(window.app.places()[0], Place::CountOut);
    window.key(Named::F4);
    window.key(Named::Enter);
    let Some(Command::CloseShift { count, .. }) = asked(&window) else { panic!("{:?}", window.effects) };
    assert_eq!((count.counted, count.taken_out), (uah(33_400_00), uah(0)));
}

#[test]
fn r19_a_shift_is_opened_with_what_was_counted_against_what_was_left() {
    let mut window = opening_compared(Language::Uk);
    assert!(shows(&window, "Залишено минулою зміною") && shows(&window, "Нестача"));
    window.key(Named::Enter);
    assert!(asked(&window).is_none(), "the difference wants its reason");
    window.send(Message::Pressed(Deed::Print));
    let act = |effect: &Effect| {
        matches!(effect, Effect::Find(Question::Document { document: Document::Difference { .. }, .. }))
    };
    assert!(window.effects.iter().any(act), "{:?}", window.effects);
    window.type_slowly("бракує");
    window.key(Named::Enter);
    let Some(Command::OpenShift { count: Some(count), clock_is_right: false, approver: None }) = asked(&window) else {
        panic!("{:?}", window.effects)
    };
    assert_eq!((count.counted, &*count.note), (uah(1_990_00), "бракує"));
    assert_eq!(count.adds_up(), Ok(true));
    window.frame_with(|_| {});
    assert_eq!(window.app.places()[0], Place::Search, "the shift is open");
}

#[test]
fn r19_an_opening_is_counted_by_a_key_and_only_where_the_settings_say_so_always() {
    let mut window = demanded(Language::Uk);
    assert!(shows(&window, "Перед відкриттям зміни порахуйте готівку в шухляді."));
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Count);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Opening);
    set(&mut window, "drawer.count_at_opening", "off");
    window.key(Named::F9);
    window.key(Named::F4);
    assert_eq!(window.app.places()[0], Place::Count, "by a key");
    window.key(Named::Escape);
    window.key(Named::Enter);
    assert!(matches!(asked(&window), Some(Command::OpenShift { count: None, .. })), "{:?}", window.effects);
}

#[test]
fn r25_a_difference_above_the_limit_is_told_and_a_cashier_hands_over_only_with_a_supervisor() {
    let mut window = above_limit(Language::Uk);
    assert!(shows(&window, "Різниця понад ліміт пункту 50,00\u{a0}₴: потрібен дозвіл старшого касира."));
    window.key(Named::Escape);
    window.key(Named::Escape);
    let mut window = at(Role::Cashier, "blind");
    window.frame_with(|facts| {
        if let Some(point) = &mut facts.point {
            point.difference_limit = Some(uah(50_00));
        }
    });
    window.send(Message::Pressed(Deed::HandOver));
    window.key(Named::F12);
    window.type_slowly("порожньо");
    window.key(Named::Enter);
    assert!(shows(&window, "Потрібен старший касир"));
    let approver = Approver { user: UserId(5), rights: Role::Supervisor.rights(), right: Right::CloseShift };
    window.send(Message::Approved(Ok(approver)));
    assert!(shows(&window, "Хто приймає касу?"));
    window.type_slowly("nina");
    window.key(Named::Enter);
    window.type_slowly("secret");
    window.key(Named::Enter);
    let by = window.effects.iter().find_map(|effect| match effect {
        Effect::HandOver { approver, .. } => Some(*approver),
        _ => None,
    });
    assert_eq!(by, Some(Some(approver)));
}

#[test]
fn the_sheet_of_a_shift_is_printed_by_itself_after_the_z_report_unless_it_is_switched_off() {
    let printed = |window: &Window| {
        window.effects.iter().any(|effect| matches!(effect, Effect::Find(Question::ShiftSheet { .. })))
    };
    for (how, expect) in [("on", true), ("off", false)] {
        let mut window = before_z(Language::Uk);
        set(&mut window, "drawer.sheet_after_z", how);
        window.key(Named::Enter);
        window.answer(frame(ShiftState::Closed { last: Some(shift().number) }, 0));
        assert_eq!(printed(&window), expect, "{how}");
    }
}
