//! The window by keyboard: a payment from sign-in to change, scans, dialogs, languages, and nothing cut anywhere.

#[path = "ui/aims.rs"]
mod aims;
#[path = "ui/alone.rs"]
mod alone;
#[path = "ui/apart.rs"]
mod apart;
#[path = "ui/basket.rs"]
mod basket;
#[path = "ui/card.rs"]
mod card;
#[path = "ui/chooser.rs"]
mod chooser;
#[path = "ui/copying.rs"]
mod copying;
#[path = "ui/corrected.rs"]
mod corrected;
#[path = "ui/counting.rs"]
mod counting;
#[path = "ui/customer.rs"]
mod customer;
#[path = "ui/drawer.rs"]
mod drawer;
#[path = "ui/elsewhere.rs"]
mod elsewhere;
#[path = "ui/emptied.rs"]
mod emptied;
#[path = "ui/focus.rs"]
mod focus;
#[path = "ui/forms.rs"]
mod forms;
#[path = "ui/giving.rs"]
mod giving;
#[path = "ui/handing.rs"]
mod handing;
#[path = "ui/header.rs"]
mod header;
#[path = "ui/hostile.rs"]
mod hostile;
#[path = "ui/hotkeys.rs"]
mod hotkeys;
#[path = "ui/key_line.rs"]
mod key_line;
#[path = "ui/language.rs"]
mod language;
#[path = "ui/lock.rs"]
mod lock;
#[path = "ui/long.rs"]
mod long;
#[path = "ui/memo.rs"]
mod memo;
#[path = "ui/news.rs"]
mod news;
#[path = "ui/notices.rs"]
mod notices;
#[path = "ui/papers.rs"]
mod papers;
#[path = "ui/payers.rs"]
mod payers;
#[path = "ui/pin.rs"]
mod pin;
#[path = "ui/preview.rs"]
mod preview;
#[path = "ui/questions.rs"]
mod questions;
#[path = "ui/queue.rs"]
mod queue;
#[path = "ui/readings.rs"]
mod readings;
#[path = "ui/returns.rs"]
mod returns;
#[path = "ui/rights.rs"]
mod rights;
#[path = "ui/scans.rs"]
mod scans;
#[path = "ui/settings.rs"]
mod settings;
#[path = "ui/sounds.rs"]
mod sounds;
#[path = "ui/telling.rs"]
mod telling;
#[path = "ui/templates.rs"]
mod templates;
#[path = "ui/third.rs"]
mod third;
#[path = "ui/towns.rs"]
mod towns;
#[path = "ui/way.rs"]
mod way;
mod window;

use std::sync::{Arc, Mutex};

use iced_test::core::keyboard::key::{Code, Named, Physical};
use iced_test::core::keyboard::{self, Key, Location, Modifiers};
use iced_test::core::text::{LineHeight, Paragraph as _, Shaping, Text, Wrapping};
use iced_test::core::{Event, Rectangle, Size, alignment};
use iced_test::selector::Candidate;
use kassa::i18n::{Language, set_language};
use kassa::signal::{Link, OfflineReason, Signal};
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{self, Deed, Item, Place};
use kassa::ui::theme::{self, TypeSize};
use kassa_domain::bill::AsOf;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Approver, Role};
use kassa_domain::{Currency, Money};
use window::scenes::SCENES;
use window::{Window, now, shift, uah};

fn live_bill(window: &mut Window) {
    window.open_bill(AsOf::Live);
}

fn at_money() -> Window {
    let mut window = Window::working(Language::Uk);
    window.type_slowly("куз");
    window.answer_search();
    window.key(Named::Enter);
    live_bill(&mut window);
    window.key(Named::F12);
    window
}

fn pays(window: &Window) -> usize {
    window.effects.iter().filter(|effect| matches!(effect, Effect::Ask(_, Command::Pay { .. }))).count()
}

#[test]
fn a_known_account_is_paid_in_under_ten_keys() {
    let mut window = Window::working(Language::Uk);
    window.type_slowly("1000");
    window.answer_search();
    window.key(Named::Enter);
    live_bill(&mut window);
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    assert_eq!(pays(&window), 1);
    let Effect::Ask(_, Command::Pay { visit, tender, .. }) = &window.effects[0] else { panic!("pays") };
    assert_eq!((visit.items().len(), tender.cash), (1, uah(2_975_99)));
}

#[test]
fn r23_enter_held_down_pays_once() {
    let mut window = at_money();
    window.type_slowly("3000");
    let mut paid = 0;
    for _ in 0..20 {
        window.key(Named::Enter);
        paid += pays(&window);
    }
    window.key(Named::F12);
    assert_eq!(paid + pays(&window), 1);
}

#[test]
fn letters_do_not_get_into_an_amount() {
    let mut window = at_money();
    window.type_slowly("3a0б0");
    window.key(Named::Enter);
    assert_eq!(pays(&window), 0, "300 is too little");
    window.type_slowly("0");
    window.key(Named::Enter);
    let Effect::Ask(_, Command::Pay { tender, .. }) = &window.effects[0] else { panic!("pays") };
    assert_eq!(tender.cash, uah(3_000_00));
}

fn asked_bill(window: &Window) -> Option<String> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bill { account, .. }) => Some(account.to_string()),
        _ => None,
    })
}

#[test]
fn r24_a_scan_into_the_money_opens_its_bill_and_is_no_amount() {
    let mut window = at_money();
    window.scan("00077001");
    assert_eq!(asked_bill(&window).as_deref(), Some("00077001"));
    window.key(Named::Enter);
    assert_eq!(pays(&window), 0, "the field of cash stayed empty");
    let mut window = at_money();
    window.scan("00077001");
    live_bill(&mut window);
    assert_eq!(window.app.places()[0], Place::Bill, "the new bill is to be seen, not the money");
}

#[test]
fn r24_the_end_of_a_scan_on_a_busy_machine_opens_no_bill_of_another() {
    for (busy_ms, expect) in [(40, "00077001"), (60, "00077001"), (300, "00077001"), (1_000, "077001")] {
        let mut window = Window::working(Language::Uk);
        window.scan_in_two("00", busy_ms, "077001");
        assert_eq!(asked_bill(&window).as_deref(), Some(expect), "busy for {busy_ms} ms");
        let mut window = at_money();
        window.scan_in_two("0", busy_ms, "0077001");
        let expect = if busy_ms < 1_000 { "00077001" } else { "0077001" };
        assert_eq!(asked_bill(&window).as_deref(), Some(expect), "busy for {busy_ms} ms, at the money");
    }
}

#[test]
fn f12_right_behind_a_scan_takes_the_money_of_its_bill_and_says_nothing_untrue() {
    let scanned = || {
        let mut window = Window::working(Language::Uk);
        window.scan("1000432");
        let asked = std::mem::take(&mut window.effects);
        window.key(Named::F12);
        assert_eq!(window.app.places()[0], Place::Search, "no dialog, no empty money");
        window.effects = asked;
        window
    };
    let mut window = scanned();
    live_bill(&mut window);
    assert_eq!(window.app.places()[0], Place::Tender);
    let mut window = scanned();
    let asked = std::mem::take(&mut window.effects);
    window.key(Named::ArrowDown);
    window.effects = asked;
    live_bill(&mut window);
    assert_eq!(window.app.places()[0], Place::Bill, "another key came in between");
}

#[test]
fn r24_a_scan_is_read_under_a_cyrillic_layout() {
    let mut window = Window::working(Language::Uk);
    // The scanner types `KS-12/77`; the layout makes Cyrillic of it.
    let keys = [
        (Code::KeyK, "л"),
        (Code::KeyS, "і"),
        (Code::Minus, "-"),
        (Code::Digit1, "1"),
        (Code::Digit2, "2"),
        (Code::Slash, "."),
        (Code::Digit7, "7"),
        (Code::Digit7, "7"),
    ];
    let press = |key: Key, code, text: Option<&str>| {
        Event::Keyboard(keyboard::Event::KeyPressed {
            key: key.clone(),
            modified_key: key,
            physical_key: Physical::Code(code),
            location: Location::Standard,
            modifiers: Modifiers::default(),
            text: text.map(Into::into),
            repeat: false,
        })
    };
    let mut events: Vec<Event> =
        keys.iter().map(|(code, text)| press(Key::Character((*text).into()), *code, Some(text))).collect();
    events.push(press(Key::Named(Named::Enter), Code::Enter, None));
    window.clock.advance_ms(1_000);
    window.events(events);
    assert_eq!(asked_bill(&window).as_deref(), Some("ks-12/77"));
}

#[test]
fn r24_what_is_no_bill_is_told_and_typed_nowhere() {
    let mut window = at_money();
    window.scan("https://example.org");
    assert_eq!(asked_bill(&window), None);
    assert_eq!(window.app.places()[0], Place::Notice);
    window.key(Named::Enter);
    window.key(Named::Enter);
    assert_eq!(pays(&window), 0);
}

/// R2: from any screen where an account can be chosen, and with the sum of the paper.
#[test]
fn r2_a_scanned_bill_opens_its_account_from_wherever_one_can_be_chosen() {
    let screens: [(&str, &[Named]); 7] = [
        ("search", &[]),
        ("search by fields", &[Named::F4]),
        ("paid bills", &[Named::F6]),
        ("register", &[Named::F7]),
        ("queue", &[Named::F10]),
        ("language and look", &[Named::F11]),
        ("a notice read before", &[Named::F1, Named::Escape]),
    ];
    for (name, keys) in screens {
        let mut window = Window::working(Language::Uk);
        for key in keys {
            window.key(*key);
        }
        window.scan("00077001");
        assert_eq!(asked_bill(&window).as_deref(), Some("00077001"), "{name}");
        live_bill(&mut window);
        assert_eq!(window.app.places()[0], Place::Bill, "{name}");
    }
    let mut window = Window::working(Language::Uk);
    window.scan("ST00012|Name=X|PersonalAcc=1|BankName=X|BIC=1|CorrespAcc=1|PersAcc=00077001|Sum=41237");
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bill { account, scanned, .. }) => Some((account.to_string(), scanned.amount)),
        _ => None,
    });
    assert_eq!(asked, Some(("00077001".to_owned(), Some(Money::new(412_37, Currency::Rub)))));
}

#[test]
fn a_fast_hand_in_a_text_is_no_scanner() {
    let mut window = Window::working(Language::Uk);
    window.scan("Шевченка");
    assert_eq!(window.app.places()[0], Place::Search);
    let mut sign_in = Window::new(Language::Uk, theme::Look::Light, false);
    sign_in.scan("olena.ivanenko");
    sign_in.scan("correct horse battery");
    let [Effect::SignIn { login, password }] = sign_in.effects.as_slice() else { panic!("{:?}", sign_in.effects) };
    assert_eq!((login.as_str(), password.as_str()), ("olena.ivanenko", "correct horse battery"));
}

#[test]
fn keys_that_come_faster_than_the_window_mean_what_they_would_later() {
    let mut sign_in = Window::new(Language::Uk, theme::Look::Light, false);
    sign_in.burst_of_keys(&[("olena", Named::Enter), ("secret", Named::Enter)]);
    let [Effect::SignIn { login, password }] = sign_in.effects.as_slice() else { panic!("{:?}", sign_in.effects) };
    assert_eq!((login.as_str(), password.as_str()), ("olena", "secret"));

    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    live_bill(&mut window);
    window.burst_of_keys(&[("", Named::F12), ("3000", Named::Enter), ("", Named::Enter), ("", Named::Enter)]);
    assert_eq!(pays(&window), 1, "{:?}", window.effects);
    let cash = window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(_, Command::Pay { tender, .. }) => Some(tender.cash),
        _ => None,
    });
    assert_eq!(cash, Some(uah(3_000_00)));
}

#[test]
fn r25_a_supervisor_approves_on_the_spot_and_the_command_goes_again() {
    let mut window = Window::working(Language::Uk);
    window.key(Named::F7);
    window.send(Message::Pressed(Deed::Pick(4)));
    window.type_slowly("500");
    window.key(Named::Enter);
    window.type_slowly("інкасація");
    window.key(Named::Enter);
    let [Effect::Ask(errand, command)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
    let (errand, command) = (errand.clone(), command.clone());
    let missing = kassa_domain::user::RightError::Missing(kassa_domain::user::Right::CashOut);
    window.send(Message::Answered(errand, Box::new(command), Err(missing.into())));
    assert_eq!(window.app.places()[0], Place::Form);
    window.type_slowly("petro");
    window.key(Named::Enter);
    window.type_slowly("secret");
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::Approve { .. }]), "{:?}", window.effects);
    let right = kassa_domain::user::Right::CashOut;
    let by = Approver { user: kassa_domain::ids::UserId(9), rights: Role::Supervisor.rights(), right };
    window.send(Message::Approved(Ok(by)));
    let [Effect::Ask(_, Command::MoveCash { approver, amount, .. })] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    assert_eq!((*approver, *amount), (Some(by), uah(500_00)));
}

#[test]
fn the_language_is_switched_at_once_in_the_middle_of_a_payment() {
    let mut window = at_money();
    window.type_slowly("30");
    window.send(Message::Pressed(Deed::Language));
    window.type_slowly("00");
    window.key(Named::Enter);
    let Effect::Ask(_, Command::Pay { tender, .. }) = &window.effects[0] else { panic!("pays") };
    assert_eq!(tender.cash, uah(3_000_00));
    assert_eq!(window.app.language(), Language::Ru);
    set_language(Language::Uk);
}

#[test]
fn the_help_tells_the_keys_of_the_place() {
    let mut window = at_money();
    window.key(Named::F1);
    assert_eq!(window.app.places()[0], Place::Help);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Tender);
}

#[test]
fn what_a_dialog_covers_takes_no_keys() {
    let mut window = at_money();
    window.type_slowly("3000");
    window.tell(Signal::Link(Link::Offline { since: now(), why: OfflineReason::NoAnswer }));
    window.key(Named::F12);
    window.key(Named::F6);
    assert_eq!(pays(&window), 0);
    window.key(Named::Enter);
    assert_eq!((pays(&window), window.app.places()[0]), (0, Place::Tender));
    window.key(Named::Enter);
    assert_eq!(pays(&window), 1);
}

fn width_of(words: &str, size: f32, font: iced_test::core::Font) -> f32 {
    type Paragraph = <iced_test::renderer::Renderer as iced_test::core::text::Renderer>::Paragraph;
    let text = Text {
        content: words,
        bounds: Size::INFINITE,
        size: size.into(),
        line_height: LineHeight::default(),
        font,
        align_x: iced_test::core::text::Alignment::Default,
        align_y: alignment::Vertical::Top,
        shaping: Shaping::Advanced,
        wrapping: Wrapping::None,
    };
    Paragraph::with_text(text).min_bounds().width
}

#[test]
fn every_key_line_fits_the_smallest_window() {
    // Loads the fonts.
    drop(window::simulator(&Window::working(Language::Uk).app, (1024.0, 768.0)));
    for language in Language::ALL {
        set_language(language);
        for place in hotkey::TABLE.iter().map(|row| row.place) {
            let width: f32 = hotkey::rows(&[place, Place::Anywhere], Role::Supervisor.rights())
                .filter(|row| row.in_line)
                .map(|row| {
                    let label = kassa::i18n::text(row.label, &[]);
                    width_of(&row.chord.caps(), theme::note(), theme::BOLD)
                        + width_of(&label, theme::note(), theme::FONT)
                        + 10.0
                        + theme::GAP_XS
                        + theme::GAP_M
                })
                .sum();
            assert!(width + 24.0 <= 1024.0, "{language:?} {place:?}: {width}");
        }
    }
    set_language(Language::Uk);
}

#[test]
fn every_item_of_the_menu_fits_with_its_count() {
    drop(window::simulator(&Window::working(Language::Uk).app, (1024.0, 768.0)));
    for language in Language::ALL {
        set_language(language);
        for item in Item::ALL {
            let caps = hotkey::cap_of(Deed::Go(item));
            // A chord takes the room it needs, a key a column of its own; a count needs room to its right.
            let chord = width_of(&caps, theme::note(), theme::BOLD) + theme::GAP_S;
            let key = if caps.contains('+') { chord } else { theme::wide(34.0) };
            let (count, right) = if item == Item::Queue { ("99+", 8.0) } else { ("", 0.0) };
            let room = theme::menu() - 2.0 * theme::GAP_XS - 8.0 - key - right;
            let words = kassa::i18n::text(&format!("menu-{}", format!("{item:?}").to_lowercase()), &[]);
            let width = width_of(&words, theme::body(), theme::FONT) + width_of(count, theme::note(), theme::FONT);
            assert!(width <= room, "{language:?} {words}: {width} of {room}");
        }
    }
    set_language(Language::Uk);
}

/// Texts that are squeezed to nothing, or reach beyond the window or a panel that does not scroll.
fn cut_texts(window: &Window, size: (f32, f32)) -> Vec<String> {
    let cut = Arc::new(Mutex::new(Vec::new()));
    let lists = Arc::new(Mutex::new(Vec::<Rectangle>::new()));
    let (found, scrolled) = (Arc::clone(&cut), Arc::clone(&lists));
    let mut simulator = window::simulator(&window.app, size);
    let _ = simulator.simulate([window::redraw()]);
    let _ = simulator.find(move |candidate: Candidate<'_>| -> Option<()> {
        match candidate {
            Candidate::Scrollable { bounds, .. } => scrolled.lock().unwrap().push(bounds),
            Candidate::Text { bounds, visible_bounds, content, .. } if !content.trim().is_empty() => {
                let in_list = scrolled.lock().unwrap().iter().any(|list| {
                    bounds.x >= list.x - 1.0
                        && bounds.x + bounds.width <= list.x + list.width + 1.0
                        && bounds.y + bounds.height > list.y
                });
                let whole = visible_bounds.is_some_and(|seen| {
                    seen.width + 0.5 >= bounds.width && seen.height + 0.5 >= bounds.height && bounds.width > 1.0
                });
                if !whole && !in_list {
                    found.lock().unwrap().push(content.to_owned());
                }
            }
            _ => {}
        }
        None
    });
    cut.lock().unwrap().clone()
}

/// Whether a text stands on the window whole.
fn shows(window: &Window, wanted: &str) -> bool {
    window.texts().iter().any(|text| text == wanted)
}

#[test]
fn an_emulated_register_is_said_on_every_screen_and_a_real_one_never() {
    for language in Language::ALL {
        for (name, scene) in SCENES {
            let window = scene(language);
            let band = kassa::i18n::text("training-band", &[]);
            assert!(shows(&window, &band), "{language:?} {name}");
        }
        let real = Window::with_register(language, theme::Look::Light, false, false);
        assert!(!shows(&real, &kassa::i18n::text("training-band", &[])), "{language:?}");
    }
    set_language(Language::Uk);
}

#[test]
fn nothing_is_cut_on_any_screen_in_any_language() {
    let mut found = Vec::new();
    for language in Language::ALL {
        for (name, scene) in SCENES {
            let mut window = scene(language);
            for size in [(1024.0, 768.0), (1920.0, 1080.0)] {
                window.send(Message::Resized(size.0));
                for type_size in TypeSize::ALL {
                    window.app.set_type_size(type_size);
                    let cut = cut_texts(&window, size);
                    if !cut.is_empty() {
                        found.push(format!("{language:?} {name} {size:?} {type_size:?}: {cut:?}"));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    set_language(Language::Uk);
}

#[test]
fn a_shift_that_opens_takes_the_cashier_to_the_search() {
    let mut window =
        Window::signed_in(Language::Uk, theme::Look::Light, Role::Supervisor, ShiftState::Closed { last: None });
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::Ask(_, Command::OpenShift { .. })]));
    window.key(Named::Enter);
    assert!(window.effects.is_empty(), "asked once");
    window.answer(window::frame(ShiftState::Open(shift()), 0));
    assert_eq!(window.app.places()[0], Place::Search);
}

#[test]
fn a_shift_whose_opening_was_given_up_can_be_opened_again() {
    let closed = || ShiftState::Closed { last: None };
    let mut window = Window::signed_in(Language::Uk, theme::Look::Light, Role::Supervisor, closed());
    window.key(Named::Enter);
    window.answer(window::frame(ShiftState::Opening(shift()), 1));
    window.key(Named::Enter);
    assert!(window.effects.is_empty(), "it is being opened");
    window.answer(window::frame(closed(), 0));
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::Ask(_, Command::OpenShift { .. })]));
}

/// Change that nobody gives is a slip of the finger until somebody says otherwise: Enter goes back to the sum.
#[test]
fn strange_change_is_asked_about_and_enter_takes_no_money() {
    let mut window = at_money();
    window.type_slowly("99999999");
    for _ in 0..21 {
        window.key(Named::Enter);
        assert_eq!(pays(&window), 0);
    }
    assert_eq!(window.app.places()[0], Place::Doubt);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Tender);
    window.key(Named::Enter);
    window.key(Named::F12);
    assert_eq!(pays(&window), 1);
    window.key(Named::F12);
    assert_eq!(pays(&window), 0, "once");
}

#[test]
fn what_the_registers_model_cannot_do_is_not_asked_of_it() {
    let cuts = |cutter| {
        let mut window = Window::working(Language::Uk);
        window.tell(Signal::Model(Box::new(window::model(cutter))));
        window.key(Named::F7);
        window.send(Message::Pressed(Deed::Pick(8)));
        window.effects.iter().any(|effect| matches!(effect, Effect::Ask(_, Command::Cut)))
    };
    assert_eq!([cuts(true), cuts(false)], [true, false]);
    let mut window = Window::working(Language::Uk);
    window.tell(Signal::Model(Box::new(window::model(true))));
    window.key(Named::F6);
    window.answer(Answer::Paid(now().local_date(), vec![window::scenes::paid_row_of(512)], true));
    window.key(Named::Enter);
    let [Effect::Find(Question::Receipt { columns, .. })] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    assert_eq!(*columns, Some(36), "a copy is as wide as the model's paper");
}
