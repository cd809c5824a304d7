//! What a hurried hand, a scanner set up wrong, a paste and a mouse do to every screen: no money moves that nobody meant,
//! and no field shows what it does not keep.

use std::collections::BTreeSet;

use iced_test::core::clipboard::{Clipboard, Kind};
use iced_test::core::keyboard::key::{Code, Named, Physical};
use iced_test::core::keyboard::{self, Key, Location, Modifiers};
use iced_test::core::mouse::Cursor;
use iced_test::core::{Event, Size};
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use iced_test::selector::Candidate;
use kassa::i18n::{Language, set_language};
use kassa::till::command::{Command, Done, Session};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::kept::KeptVisits;
use kassa::ui::mark::Marks;
use kassa::ui::widget::field::Complaint;
use kassa_domain::Currency;
use kassa_domain::bill::{AsOf, Bill};
use kassa_domain::ids::{ServiceId, ShiftNumber};
use kassa_domain::payment::PayerCopy;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;
use kassa_domain::visit::SettleError;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::at_money;
use crate::window::scenes::SCENES;
use crate::window::{Window, redraw, renderer, shift, simulator, uah};

/// A key that is pressed, or held since.
fn press(name: Named, code: Code, repeat: bool) -> Event {
    Event::Keyboard(keyboard::Event::KeyPressed {
        key: Key::Named(name),
        modified_key: Key::Named(name),
        physical_key: Physical::Code(code),
        location: Location::Standard,
        modifiers: Modifiers::default(),
        text: None,
        repeat,
    })
}

/// What moves money or closes something.
fn moves(effects: &[Effect]) -> usize {
    let moves = |effect: &&Effect| {
        matches!(
            effect,
            Effect::Ask(
                _,
                Command::Pay { .. }
                    | Command::Reverse { .. }
                    | Command::MoveCash { .. }
                    | Command::OpenShift { .. }
                    | Command::CloseShift { .. }
                    | Command::TakeReading { .. }
            ) | Effect::HandOver { .. }
        )
    };
    effects.iter().filter(moves).count()
}

/// Every field of the window with what it shows.
fn fields(window: &Window) -> Vec<String> {
    let found = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&found);
    let mut simulator = simulator(&window.app, (1024.0, 768.0));
    let _ = simulator.simulate([redraw()]);
    let _ = simulator.find(move |candidate: Candidate<'_>| -> Option<()> {
        if let Candidate::TextInput { state, .. } = candidate {
            seen.lock().unwrap().push(state.text().to_owned());
        }
        None
    });
    drop(simulator);
    found.lock().unwrap().clone()
}

/// The clipboard of somebody who copied a whole file.
struct Copied(String);

impl Clipboard for Copied {
    fn read(&self, _: Kind) -> Option<String> {
        Some(self.0.clone())
    }

    fn write(&mut self, _: Kind, _: String) {}
}

/// Ctrl+V into the field in focus.
fn paste(window: &mut Window, text: &str) {
    let control = Modifiers::CTRL;
    let v = Key::Character("v".into());
    let pasted = Event::Keyboard(keyboard::Event::KeyPressed {
        key: v.clone(),
        modified_key: v,
        physical_key: Physical::Code(Code::KeyV),
        location: Location::Standard,
        modifiers: control,
        text: None,
        repeat: false,
    });
    let mut clipboard = Copied(text.to_owned());
    let mut renderer = renderer();
    let mut cache = Cache::default();
    window.clock.advance_ms(250);
    window.effects = Vec::new();
    for events in [vec![redraw()], vec![Event::Keyboard(keyboard::Event::ModifiersChanged(control)), pasted]] {
        let mut messages = Vec::new();
        let mut interface = UserInterface::build(window.app.view(None), Size::new(1024.0, 768.0), cache, &mut renderer);
        let _ = interface.update(&events, Cursor::Unavailable, &mut renderer, &mut clipboard, &mut messages);
        cache = interface.into_cache();
        for message in messages {
            let effects = window.app.update(message);
            window.effects.extend(effects);
        }
    }
}

#[test]
fn enter_held_down_on_any_screen_moves_no_money_twice() {
    for (name, scene) in SCENES {
        let mut window = scene(Language::Uk);
        let mut moved = 0;
        for held in 0..5 {
            window.clock.advance_ms(30);
            window.events(vec![press(Named::Enter, Code::Enter, held > 0)]);
            moved += moves(&window.effects);
        }
        assert!(moved <= 1, "{name}: {moved}");
    }
    set_language(Language::Uk);
}

/// A finger that presses the key again and again, quicker than anybody reads.
fn hammer(window: &mut Window, name: Named, code: Code) {
    window.clock.advance_ms(60);
    window.events(vec![press(name, code, false)]);
}

#[test]
fn enter_pressed_again_and_again_confirms_nothing_that_came_up_in_between() {
    // The change stays until somebody has read it.
    let mut window = at_money();
    window.type_slowly("3000");
    window.clock.advance_ms(500);
    hammer(&mut window, Named::Enter, Code::Enter);
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("pays") };
    hammer(&mut window, Named::Enter, Code::Enter);
    let paid = Done::Paid(crate::window::scenes::paid_visit(uah(24_01)));
    window.send(Message::Answered(errand, Box::new(command), Ok(paid)));
    for _ in 0..20 {
        hammer(&mut window, Named::Enter, Code::Enter);
        assert_eq!(window.app.places()[0], Place::Paid);
    }
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Search);

    // Another total is told before it is taken.
    let mut window = at_money();
    window.type_slowly("5000");
    window.key(Named::Enter);
    window.key(Named::F12);
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("pays") };
    let changed = SettleError::TotalChanged { now: uah(3_000_00) };
    window.send(Message::Answered(errand, Box::new(command), Err(changed.into())));
    for _ in 0..5 {
        hammer(&mut window, Named::F12, Code::F12);
        assert_eq!(window.app.places()[0], Place::Notice);
    }

    // Strange change is looked at, also where F12 took the money.
    let mut window = at_money();
    window.type_slowly("99999");
    window.clock.advance_ms(500);
    for _ in 0..5 {
        hammer(&mut window, Named::F12, Code::F12);
        assert_eq!((window.app.places()[0], moves(&window.effects)), (Place::Doubt, 0));
    }
    window.key(Named::F12);
    assert_eq!(moves(&window.effects), 1);

    // And no bill goes into the visit unseen.
    let mut window = Window::working(Language::Uk);
    window.type_slowly("1000432");
    window.key(Named::Enter);
    window.open_bill(AsOf::Live);
    hammer(&mut window, Named::Enter, Code::Enter);
    assert!(window.app.visit_items().is_empty());
}

/// Every stop of a screen, each with a window of its own: the keys that lead there from where the screen begins.
fn stops(scene: fn(Language) -> Window) -> usize {
    let mut window = scene(Language::Uk);
    let mut seen = Vec::new();
    loop {
        let at = (window.app.places()[0], window.app.focus().field);
        if seen.contains(&at) {
            return seen.len();
        }
        seen.push(at);
        window.key(Named::Tab);
    }
}

/// The screen at one of its stops.
fn at_stop(scene: fn(Language) -> Window, stop: usize) -> Window {
    let mut window = scene(Language::Uk);
    for _ in 0..stop {
        window.key(Named::Tab);
    }
    window
}

#[test]
fn r24_a_scan_into_any_field_of_any_screen_is_no_amount_and_moves_no_money() {
    for (name, scene) in SCENES {
        for stop in 0..stops(*scene) {
            for code in ["00077001", "4820001234567"] {
                let mut window = at_stop(*scene, stop);
                let place = window.app.places()[0];
                let (before, guarded) = (fields(&window), window.app.focus().guarded);
                window.scan(code);
                assert_eq!(moves(&window.effects), 0, "{name}, stop {stop}: {:?}", window.effects);
                if guarded && window.app.places()[0] == place {
                    assert_eq!(fields(&window), before, "{name}, stop {stop}, {code}");
                }
            }
        }
    }
    set_language(Language::Uk);
}

/// What a field says of what it did not take, as it begins.
fn complaints() -> Vec<String> {
    let all = [
        Complaint::NotAnAmount,
        Complaint::TooPrecise,
        Complaint::TooLarge(uah(1)),
        Complaint::DigitsOnly,
        Complaint::TooLong(1),
        Complaint::SignsDropped,
        Complaint::Malformed,
        Complaint::NotADay,
        Complaint::NotAPhone,
        Complaint::PinLength,
    ];
    let begins = |words: String| words.split(|sign: char| sign.is_ascii_digit()).next().unwrap_or_default().to_owned();
    all.into_iter().map(|complaint| begins(complaint.words())).collect()
}

#[test]
fn no_paste_into_any_field_of_any_screen_shows_what_cannot_be_kept_and_the_field_says_so() {
    let whole_file = "Соборна 12 ".repeat(1_000_000);
    let pastes = ["1\u{202e}2\u{0}3🙂\u{200f}4\u{7}\u{feff}\r\n", &whole_file, "-99999999999999999999,999"];
    let (mut silent, complaints) = (Vec::new(), complaints());
    for (name, scene) in SCENES {
        for stop in 0..stops(*scene) {
            for text in pastes {
                let mut window = at_stop(*scene, stop);
                let Some(field) = window.app.focus().field else { continue };
                // A form of a provider says what it wants in words of its own; a template is pasted into by the window;
                // nothing is typed while a file is made.
                let says_otherwise = field.starts_with("third-") || field == "template";
                let takes = !says_otherwise && window.app.places()[0] != Place::CarryMaking;
                let before = fields(&window);
                paste(&mut window, text);
                assert_eq!(moves(&window.effects), 0, "{name}, {field}");
                let after = fields(&window);
                for shown in &after {
                    let strange = |sign: char| {
                        sign.is_control()
                            || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
                            || sign >= '\u{1f000}'
                    };
                    assert!(!shown.chars().any(strange), "{name}, {field}: {shown:?}");
                    assert!(shown.chars().count() <= 512, "{name}, {field}: {}", shown.len());
                }
                let told = window.all_texts();
                let says = complaints.iter().any(|words| told.iter().any(|told| told.starts_with(words)));
                let whole = before.iter().zip(&after).any(|(before, after)| {
                    *after == text
                        || *after == format!("{before}{text}")
                        || after.chars().all(|sign| sign == '•') && after != before
                });
                if takes && !says && !whole {
                    let begin: String = text.chars().take(12).collect();
                    silent.push(format!("{name}, {field}, {begin:?}: {before:?} → {after:?}"));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    set_language(Language::Uk);
}

/// A scanner that ends its codes with two signs, as many do out of the box, presses Enter twice, or Enter and Ctrl+J.
#[test]
fn r24_a_scanner_that_ends_with_two_signs_puts_no_bill_into_the_visit_unseen() {
    let ctrl_j = Event::Keyboard(keyboard::Event::KeyPressed {
        key: Key::Character("j".into()),
        modified_key: Key::Character("j".into()),
        physical_key: Physical::Code(Code::KeyJ),
        location: Location::Standard,
        modifiers: Modifiers::CTRL,
        text: None,
        repeat: false,
    });
    for second in [press(Named::Enter, Code::Enter, false), ctrl_j] {
        let mut window = Window::working(Language::Uk);
        window.scan_then("1000432", second, |window| window.open_bill(AsOf::Live));
        assert_eq!(window.app.places()[0], Place::Bill);
        assert!(window.app.visit_items().is_empty(), "the bill is looked at before it is put in");
    }
}

/// What was typed before the fields were opened stands behind them.
#[test]
fn enter_in_the_fields_opened_the_account_of_the_line_behind_them() {
    let mut window = Window::working(Language::Uk);
    window.type_slowly("1000432");
    window.key(Named::F4);
    window.type_slowly("Собо");
    window.key(Named::Enter);
    assert_eq!(crate::asked_bill(&window), None, "the street is looked for, nobody asked for 1000432");
}

#[test]
fn one_kopeck_is_spread_over_six_services_and_none_is_lost() {
    let mut window =
        Window::signed_in(Language::Uk, kassa::ui::theme::Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    for way in 0..3 {
        window.scan("1000432");
        window.open_bill(AsOf::Live);
        window.send(Message::Pressed(Deed::Spread));
        for _ in 0..way {
            window.key(Named::F4);
        }
        window.type_slowly("0,01");
        window.key(Named::Enter);
        window.key(Named::Enter);
        let item = window.app.visit_items().last().expect("it is in the visit");
        let lines: Vec<_> = item.lines.iter().map(|line| line.amount).collect();
        assert_eq!(lines, [uah(1)], "way {way}: one line of one kopeck, and none of nothing");
    }
}

#[test]
fn a_correction_to_nothing_or_beyond_the_counter_is_said_and_changes_nothing() {
    for typed in ["0", "0,00", "100000000", "0,001", ","] {
        let mut window =
            Window::signed_in(Language::Uk, kassa::ui::theme::Look::Light, Role::Supervisor, ShiftState::Open(shift()));
        window.scan("1000432");
        window.open_bill(AsOf::Live);
        window.send(Message::Pressed(Deed::Correct));
        window.type_slowly(typed);
        window.key(Named::Enter);
        window.key(Named::F12);
        let lines = window.app.visit_items().iter().flat_map(|item| &item.lines);
        assert!(
            lines.clone().all(|line| line.amount.is_positive() && !line.excess.is_positive()),
            "{typed}: {:?}",
            lines.collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_sixth_payer_cannot_be_put_aside_and_their_money_stays_counted() {
    let mut window = Window::working(Language::Uk);
    for number in ["1000432", "1000433", "1000434", "1000435", "1000436", "1000437"] {
        window.scan(number);
        window.open_bill(AsOf::Live);
        window.key(Named::F12);
        window.type_slowly("5000");
        window.send(Message::Pressed(Deed::Park));
    }
    assert_eq!(window.app.places()[0], Place::Notice, "five are aside");
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Tender);
    window.key(Named::Enter);
    // 5000 for 2975.99: more than the largest note is given back, which is asked about.
    window.key(Named::F12);
    let Some(Effect::Ask(_, Command::Pay { visit, tender, .. })) = window.effects.first() else {
        panic!("pays: {:?}", window.effects)
    };
    assert_eq!((visit.items()[0].account.as_str(), tender.cash), ("1000437", uah(5_000_00)));
}

#[test]
fn the_clock_set_back_in_the_middle_of_a_payment_loses_nothing() {
    let mut window = at_money();
    window.type_slowly("30");
    for hours in [1, 24, 24 * 365] {
        let back = crate::window::now().shifted(-hours * 3_600_000);
        window.send(Message::Ticked(back));
        assert_eq!(window.app.places()[0], Place::Tender, "{hours} h");
    }
    window.type_slowly("00");
    window.key(Named::Enter);
    assert_eq!(crate::pays(&window), 1, "whether that may be is for the till, which knows its journal");
}

#[test]
fn a_card_for_a_part_and_too_much_cash_give_change_from_the_cash_alone() {
    let mut window = at_money();
    window.key(Named::Tab);
    window.type_slowly("2000");
    window.key(Named::Tab);
    window.type_slowly("000123");
    window.key(Named::Tab);
    window.type_slowly("1000");
    window.key(Named::Enter);
    let Some(Effect::Ask(_, Command::Pay { tender, told, .. })) = window.effects.first() else {
        panic!("pays: {:?}", window.effects)
    };
    let (card, slip) = tender.card.as_ref().expect("card money");
    assert_eq!((*card, slip.as_str(), tender.cash), (uah(2_000_00), "000123", uah(1_000_00)));
    assert!(told.minus(*card).unwrap().is_positive(), "change comes from the cash: {told}");
}

/// What was kept last.
fn kept(window: &mut Window, act: impl FnOnce(&mut Window)) -> KeptVisits {
    act(window);
    let kept = window.effects.iter().rev().find_map(|effect| match effect {
        Effect::KeepVisits(kept) => Some((**kept).clone()),
        _ => None,
    });
    kept.expect("the visits are kept")
}

#[test]
fn r23_a_window_closed_in_the_middle_of_a_payment_keeps_its_payers_and_pays_none_twice() {
    let open = || ShiftState::Open(shift());
    let mut window = Window::working(Language::Uk);
    window.scan("1000433");
    window.open_bill(AsOf::Live);
    window.key(Named::F12);
    window.send(Message::Pressed(Deed::Park));
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    let before = kept(&mut window, |window| window.key(Named::F12));
    assert_eq!((before.running.is_some(), before.aside.len()), (true, 1));
    window.type_slowly("3000");
    window.key(Named::Enter);
    let Some(Effect::Ask(_, Command::Pay { token, .. })) = window.effects.first() else { panic!("pays") };
    assert_eq!(before.running.as_ref().map(|visit| &visit.token), Some(token));

    // Nobody knows whether the till took it: the same visit with the same mark is the same payment.
    let mut again = Window::again(before.clone());
    again.at_work(Role::Cashier, open());
    assert_eq!(again.app.places()[0], Place::Notice, "one is told");
    again.key(Named::Enter);
    again.key(Named::F12);
    again.type_slowly("3000");
    again.key(Named::Enter);
    let Some(Effect::Ask(_, Command::Pay { token: same, visit, .. })) = again.effects.first() else { panic!("pays") };
    assert_eq!((same, visit.items()[0].account.as_str()), (token, "1000432"));

    // Was it taken, it is gone, and who was put aside is still there.
    let rest = before.clone().without_paid(|mark| mark == token);
    let mut again = Window::again(rest);
    again.at_work(Role::Cashier, open());
    assert!(again.app.visit_items().is_empty());
    again.key(Named::Enter);
    again.send(Message::Pressed(Deed::Unpark));
    assert_eq!(again.app.visit_items()[0].account.as_str(), "1000433");

    // Another shift is another day: nobody stands there any more, and no name stays on the disk.
    let mut later = shift();
    later.number = ShiftNumber(later.number.0 + 1);
    let mut again = Window::again(before);
    let forgotten = kept(&mut again, |window| window.answer(crate::window::frame(ShiftState::Open(later), 0)));
    assert!(forgotten.is_empty());
    again.send(Message::SignedIn(Ok(Session { user: crate::window::user(Role::Cashier) })));
    assert_eq!(again.app.places()[0], Place::Search, "nothing is told");
}

#[test]
fn a_paid_visit_leaves_nothing_to_be_kept() {
    let mut window = at_money();
    window.type_slowly("3000");
    window.key(Named::Enter);
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("pays") };
    let paid = Done::Paid(crate::window::scenes::paid_visit(uah(24_01)));
    let rest = kept(&mut window, |window| window.send(Message::Answered(errand, Box::new(command), Ok(paid))));
    assert!(rest.is_empty());
}

#[test]
fn r3_only_the_ticked_services_are_left_and_all_come_back() {
    let asked = |window: &Window| {
        window.effects.iter().find_map(|effect| match effect {
            Effect::Find(Question::Bill { narrowing, .. }) => Some(narrowing.services.clone()),
            _ => None,
        })
    };
    let services = || Message::Pressed(Deed::Services);
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.send(services());
    assert_eq!(asked(&window), None, "all are ticked: which ones is to be told first");
    window.type_slowly("-");
    window.send(services());
    assert_eq!(asked(&window), None);
    // Heating stands first, and once more for another month.
    window.key(Named::Space);
    window.send(services());
    assert_eq!(asked(&window), Some(vec![ServiceId(4)]));
    let Some(Effect::Find(Question::Bill { ticket, account, narrowing, scanned })) = window.effects.first().cloned()
    else {
        panic!("asks")
    };
    let payer = PayerCopy::default();
    let of = crate::window::account("1000432");
    let bill = Some(Box::new(Bill::new(of, payer, AsOf::Live, Currency::Uah, &narrowing)));
    window.answer(Answer::Bill { ticket, account, narrowing, scanned, bill });
    window.key(Named::Enter);
    let item = &window.app.visit_items()[0];
    let amounts: Vec<_> = item.lines.iter().map(|line| line.amount).collect();
    assert_eq!(amounts, [uah(1_004_18), uah(980_13)], "both months of heating, and nothing else");
    // The next payer has all services again (R4).
    window.scan("1000433");
    assert_eq!(asked(&window), Some(Vec::new()));
}

#[test]
fn r23_no_two_visits_have_the_same_mark() {
    let marks = Marks::new(StdRng::seed_from_u64(7));
    let fresh: BTreeSet<String> = (0..1_000).map(|_| marks.clone().fresh()).collect();
    assert_eq!(fresh.len(), 1_000);
    assert!(fresh.iter().all(|mark| mark.len() == 32));
}
