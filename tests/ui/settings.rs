//! Settings by keyboard: who may change them, what is checked, what counts at once, and a search that can be stopped.

use iced_test::core::keyboard::key::Named;
use kassa::config::with;
use kassa::i18n::{Language, set_language};
use kassa::register::detect::{Device, Progress};
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Place;
use kassa::ui::theme::{Look, TypeSize};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Approver, Right, Role};

use crate::shows;
use crate::window::{LOCK_MS, Window, frame, now, shift, simulator};

const FILE: &str = "# ours\nlanguage = \"uk\"\n\n[register]\nfamily = \"shtrih\" # by hand\nport = \"COM3\"\n";

fn opened(role: Role) -> Window {
    let mut window = Window::signed_in(Language::Uk, Look::Light, role, ShiftState::Open(shift()));
    window.key(Named::F11);
    assert!(
        matches!(
            window.effects.as_slice(),
            [Effect::Find(Question::Settings), Effect::Find(Question::Certificate), Effect::Find(Question::Printers)]
        ),
        "{:?}",
        window.effects
    );
    window.answer(Answer::Settings(FILE.to_owned()));
    window
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

fn press(window: &mut Window, keys: &[Named]) {
    for key in keys {
        window.key(*key);
    }
}

/// Carries out what is to be saved, as the file would.
fn save(window: &mut Window) -> Vec<(&'static str, Option<String>)> {
    let [Effect::Save(changes)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
    let changes = changes.clone();
    window.send(Message::Saved(changes.clone(), Ok(with(FILE, &changes).unwrap())));
    changes
}

#[test]
fn a_port_is_checked_while_it_is_typed_and_kept_with_the_comments_around_it() {
    let mut window = opened(Role::Administrator);
    window.type_slowly("3");
    press(&mut window, &[Named::ArrowDown, Named::Enter]);
    assert_eq!(place(&window), Place::SettingsField);
    window.type_slowly(" x");
    press(&mut window, &[Named::Enter]);
    assert!(window.effects.is_empty(), "what may not stand there is not kept: {:?}", window.effects);
    assert_eq!(place(&window), Place::SettingsField);
    press(&mut window, &[Named::Escape]);
    assert_eq!(place(&window), Place::Settings);
    press(&mut window, &[Named::Enter]);
    window.type_slowly("1");
    press(&mut window, &[Named::Enter]);
    assert_eq!(save(&mut window), [("register.port", Some("COM31".to_owned()))]);
    assert!(shows(&window, &kassa::i18n::text("settings-restart", &[])));
    assert!(shows(&window, "COM31 (після перезапуску)"));
}

#[test]
fn another_family_takes_nothing_along_that_does_not_suit_it() {
    let mut window = opened(Role::Administrator);
    window.answer(Answer::Settings("[register]\nport = \"COM3\"\nmodel = \"retail-01f\"\ntax_group = 4\n".to_owned()));
    window.type_slowly("3");
    press(&mut window, &[Named::Enter]);
    assert_eq!(place(&window), Place::SettingsChoice);
    // From Shtrih-M down to the text printers.
    let escpos = kassa_drivers::family::FAMILIES.iter().position(|family| family.name == "escpos").unwrap();
    for _ in 0..escpos {
        window.key(Named::ArrowDown);
    }
    press(&mut window, &[Named::Enter]);
    let [Effect::Save(changes)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
    let expect =
        [("register.family", Some("escpos".to_owned())), ("register.model", None), ("register.tax_group", None)];
    assert_eq!(changes, &expect);
}

#[test]
fn what_the_window_goes_by_counts_at_once() {
    let mut window = opened(Role::Administrator);
    press(&mut window, &[Named::Enter, Named::ArrowDown, Named::Enter]);
    assert_eq!(save(&mut window), [("language", Some("ru".to_owned()))]);
    assert_eq!(window.app.language(), Language::Ru);
    press(&mut window, &[Named::ArrowDown, Named::ArrowDown, Named::Enter, Named::ArrowDown, Named::Enter]);
    assert_eq!(save(&mut window), [("type_size", Some(TypeSize::Large.name().to_owned()))]);
    press(&mut window, &[Named::ArrowDown, Named::ArrowDown, Named::Enter]);
    window.type_slowly("0");
    press(&mut window, &[Named::Enter]);
    assert_eq!(save(&mut window), [("lock_after_min", Some("150".to_owned()))]);
    window.clock.advance_ms(u32::try_from(LOCK_MS).unwrap() + 1);
    window.send(Message::Ticked(now()));
    assert_eq!(place(&window), Place::Settings, "a hundred and fifty minutes are not over");
    set_language(Language::Uk);
}

#[test]
fn what_could_not_be_kept_leaves_everything_as_it_was() {
    let mut window = opened(Role::Administrator);
    press(&mut window, &[Named::Enter, Named::ArrowDown, Named::Enter]);
    let [Effect::Save(changes)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
    window.send(Message::Saved(changes.clone(), Err("the disk is full".to_owned())));
    assert_eq!((window.app.language(), place(&window)), (Language::Uk, Place::SettingsChoice));
}

#[test]
fn r25_a_cashier_changes_the_look_and_the_rest_with_somebody_who_may() {
    let mut window = opened(Role::Cashier);
    window.type_slowly("3");
    press(&mut window, &[Named::ArrowDown, Named::ArrowDown, Named::ArrowDown, Named::Enter]);
    assert_eq!(place(&window), Place::Form);
    window.type_slowly("petro");
    press(&mut window, &[Named::Enter]);
    window.type_slowly("secret");
    press(&mut window, &[Named::Enter]);
    let approve = |window: &mut Window, role: Role| {
        let user = kassa_domain::ids::UserId(9);
        window.send(Message::Approved(Ok(Approver { user, rights: role.rights(), right: Right::Settings })));
    };
    approve(&mut window, Role::Supervisor);
    assert_eq!(place(&window), Place::Notice, "a supervisor has no right to settings");
    press(&mut window, &[Named::Enter, Named::Enter]);
    approve(&mut window, Role::Administrator);
    let opened = matches!(
        window.effects.as_slice(),
        [Effect::Ask(_, Command::Allowed { approver })] if approver.user == kassa_domain::ids::UserId(9)
    );
    assert!(opened, "the journal notes who let them: {:?}", window.effects);
    window.type_slowly("3");
    press(&mut window, &[Named::Enter]);
    assert_eq!(place(&window), Place::SettingsChoice, "families of registers");
}

#[test]
fn a_search_for_devices_offers_what_it_found_and_stops_when_nobody_wants_it() {
    let mut window = opened(Role::Administrator);
    let start = |window: &mut Window, detect: usize| {
        window.type_slowly("3");
        press(window, &[Named::ArrowUp]);
        for _ in 0..detect {
            window.key(Named::ArrowDown);
        }
        press(window, &[Named::Enter]);
        let [Effect::LookForDevices(wanted)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
        wanted.clone()
    };
    let wanted = start(&mut window, 16);
    assert_eq!((place(&window), wanted.strong_count()), (Place::SettingsLooking, 1));
    let device =
        Device { family: "datecs", port: "/dev/ttyUSB1".to_owned(), baud: Some(115_200), says: "FP-800 1".to_owned() };
    window.send(Message::Looked(Progress::Asking { port: device.port.clone(), number: 1, count: 2 }));
    window.send(Message::Looked(Progress::Found(device)));
    press(&mut window, &[Named::ArrowDown, Named::Enter]);
    let expect = [
        ("register.family", Some("datecs".to_owned())),
        ("register.port", Some("/dev/ttyUSB1".to_owned())),
        ("register.baud", Some("115200".to_owned())),
    ];
    assert_eq!(save(&mut window), expect);
    press(&mut window, &[Named::Escape]);
    assert_eq!((place(&window), wanted.strong_count()), (Place::Settings, 0));
    // Devices of this family know no administrator.
    let again = start(&mut window, 15);
    window.key(Named::F10);
    assert_eq!((place(&window), again.strong_count()), (Place::Queue, 0), "whoever goes away looks no more");
}

#[test]
fn r24_a_scan_keeps_no_setting_and_is_shown_where_a_scanner_is_tried() {
    let mut window = opened(Role::Administrator);
    window.type_slowly("4");
    press(&mut window, &[Named::Enter]);
    window.scan("4820001234567");
    assert!(window.effects.is_empty(), "{:?}", window.effects);
    assert_eq!(place(&window), Place::SettingsField);
    press(&mut window, &[Named::Escape]);
    window.type_slowly("7");
    window.scan("4820001234567");
    assert!(shows(&window, "Зчитано: 4820001234567"));
    drop(simulator(&window.app, (1024.0, 768.0)));
}

#[test]
fn a_copy_is_made_by_one_key_once_and_says_where_it_is() {
    let mut window = opened(Role::Administrator);
    window.type_slowly("8");
    press(&mut window, &[Named::ArrowDown; 4]);
    press(&mut window, &[Named::Enter]);
    let progress = copy_of(&window);
    press(&mut window, &[Named::Enter]);
    assert!(window.effects.is_empty(), "one at a time: {:?}", window.effects);
    assert!(progress.told(30, 40) && shows(&window, "Готово 75 %"));
    let answer = |outcome| Answer::BackedUp { by_hand: true, outcome };
    window.answer(answer(Some(Ok("/media/COPIES/kassa-17-3.kassa-copy".to_owned()))));
    assert!(shows(&window, "✓ Копію зроблено й перевірено: /media/COPIES/kassa-17-3.kassa-copy"));
    press(&mut window, &[Named::Enter]);
    window.answer(answer(None));
    assert!(shows(&window, "Спершу вкажіть теку для копій."));
}

fn copy_of(window: &Window) -> kassa::long_work::Progress {
    match window.effects.as_slice() {
        [Effect::Find(Question::BackUp { by_hand: true, progress })] => progress.clone(),
        other => panic!("a copy is asked for: {other:?}"),
    }
}

#[test]
fn a_copy_goes_on_where_its_screen_is_left_and_ends_by_esc() {
    let mut window = opened(Role::Administrator);
    window.type_slowly("8");
    press(&mut window, &[Named::ArrowDown; 4]);
    press(&mut window, &[Named::Enter]);
    let first = copy_of(&window);
    press(&mut window, &[Named::F2]);
    assert!(first.is_wanted());
    window.key(Named::F11);
    window.answer(Answer::Settings(FILE.to_owned()));
    window.type_slowly("8");
    press(&mut window, &[Named::ArrowDown; 4]);
    press(&mut window, &[Named::Enter]);
    assert!(window.effects.is_empty() && first.is_wanted(), "one at a time, also from another look at the settings");
    assert_eq!(place(&window), Place::SettingsCopying);
    press(&mut window, &[Named::Escape]);
    assert!(!first.is_wanted() && place(&window) == Place::Settings);
    assert!(shows(&window, "Копіювання припинено. Нової копії немає, попередні на місці."));
    press(&mut window, &[Named::Enter]);
    let second = copy_of(&window);
    window.answer(Answer::Ended);
    assert!(second.is_wanted(), "what is heard late of the first touches no second one");
}

#[test]
fn a_shift_that_closes_is_copied_and_a_copy_that_fails_is_told() {
    let mut window = Window::working(Language::Uk);
    window.answer(frame(ShiftState::Closing(shift()), 0));
    assert!(window.effects.is_empty(), "not before it is closed: {:?}", window.effects);
    window.answer(frame(ShiftState::Closed { last: Some(shift().number) }, 0));
    let [Effect::Find(copy), Effect::Find(sheet)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
    assert!(matches!(copy, Question::BackUp { by_hand: false, .. }) && matches!(sheet, Question::ShiftSheet { .. }));
    window.answer(frame(ShiftState::Closed { last: Some(shift().number) }, 0));
    assert!(window.effects.is_empty(), "once: {:?}", window.effects);
    let before = place(&window);
    window.answer(Answer::BackedUp { by_hand: false, outcome: Some(Ok("/x".to_owned())) });
    assert_eq!(place(&window), before, "what went well is in nobody's way");
    window.answer(Answer::BackedUp { by_hand: false, outcome: Some(Err("Теки /x немає.".to_owned())) });
    assert!(shows(&window, "Копії даних не зроблено. Теки /x немає."));
}

#[test]
fn the_printer_of_documents_is_tried_by_one_key_and_says_what_became_of_it() {
    let mut window = opened(Role::Administrator);
    window.type_slowly("5");
    assert!(!shows(&window, "Надрукувати пробний документ"), "documents go to the register's paper");
    window.answer(Answer::Settings(format!("{FILE}\n[documents]\nprint = \"lp -d office\"\n")));
    press(&mut window, &[Named::ArrowDown; 12]);
    press(&mut window, &[Named::Enter]);
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::TestDocument)]), "{:?}", window.effects);
    assert!(shows(&window, "Передаю сторінку принтерові…"));
    window.answer(Answer::TestDocument(Some(Err("lp: no such printer".to_owned()))));
    assert!(shows(&window, "Принтер документів не взяв сторінки: lp: no such printer"));
    press(&mut window, &[Named::Enter]);
    window.answer(Answer::TestDocument(Some(Ok(()))));
    assert!(shows(&window, "✓ Принтер документів узяв сторінку. Звірте літери; лінійка має бути в один рядок."));
}

/// A row of the register's group by its name, with Enter.
fn at_register_row(window: &mut Window, row: usize) {
    window.type_slowly("3");
    for _ in 0..row {
        window.key(Named::ArrowDown);
    }
    window.key(Named::Enter);
}

#[test]
fn the_registers_password_could_not_be_set_at_the_window() {
    let mut window = opened(Role::Administrator);
    at_register_row(&mut window, 8);
    assert!(shows(&window, "РРО · Пароль оператора"));
    window.type_slowly("12x");
    press(&mut window, &[Named::Enter]);
    assert!(window.effects.is_empty() && place(&window) == Place::SettingsField, "{:?}", window.effects);
    press(&mut window, &[Named::Backspace, Named::Backspace, Named::Backspace]);
    window.type_slowly("0030");
    assert!(!shows(&window, "0030"), "a secret is typed as dots");
    press(&mut window, &[Named::Enter]);
    let [Effect::Save(changes)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
    assert_eq!(changes, &[("register.operator_password", Some("0030".to_owned()))]);
    let text = kassa::config::with(FILE, changes).unwrap();
    assert!(text.contains("operator_password = 30"), "zeros before a number are no TOML: {text}");
    window.send(Message::Saved(changes.clone(), Ok(text)));
    assert!(shows(&window, "•••• (після перезапуску)"), "and shown as dots");
    assert!(!shows(&window, "30") && shows(&window, "заводський"), "the administrator's is the factory's");
}

#[test]
fn what_a_device_of_the_family_does_not_take_is_not_offered() {
    let has = |text: &str, key: &str| {
        let mut window = opened(Role::Administrator);
        window.answer(Answer::Settings(text.to_owned()));
        window.type_slowly("3");
        shows(&window, &kassa::ui::screen::settings::rows::key_words(key))
    };
    let (printer, matrix) = ("[register]\nfamily = \"escpos\"\n", "[register]\nfamily = \"escp\"\n");
    for (key, of_shtrih, of_printer, of_matrix) in [
        ("register.columns", false, true, true),
        ("register.pitch", false, false, true),
        ("register.pace", false, true, true),
        ("register.operator", true, false, false),
        ("register.operator_password", true, false, false),
        ("register.tax_group", true, false, false),
    ] {
        assert_eq!((has(FILE, key), has(printer, key), has(matrix, key)), (of_shtrih, of_printer, of_matrix), "{key}");
    }
}
