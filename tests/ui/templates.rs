//! Templates edited by keyboard, from the settings to the disk.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::papers::shelf::State;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa_formats::receipt::Kind;

use crate::shows;
use crate::window::Window;
use crate::window::scenes::SCENES;

fn opened() -> Window {
    let scene = SCENES.iter().find(|(name, _)| *name == "23-settings-5-templates").unwrap().1;
    scene(Language::Uk)
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

#[test]
fn a_template_is_edited_checked_kept_and_left_by_keys_alone() {
    let mut window = opened();
    assert_eq!(place(&window), Place::Templates);
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::TemplateText);
    window.type_slowly("# {a} ");
    window.key(Named::Enter);
    assert!(shows(&window, "не збережено") && shows(&window, "рядок 2, знак 1"));
    window.send(Message::Pressed(Deed::Keep));
    let [Effect::Find(Question::PutTemplate { kind: Kind::Payment, text: Some(text) })] = window.effects.as_slice()
    else {
        panic!("{:?}", window.effects)
    };
    assert!(text.starts_with("# {a} \n# Чек платежу.\n") && text.ends_with("end\n"), "{text}");
    window.answer(Answer::TemplatePut(Kind::Payment, Err("the disk is full".to_owned())));
    assert!(shows(&window, "Не збережено, діє попередній шаблон: the disk is full"));
    window.key(Named::F2);
    assert_eq!(place(&window), Place::TemplateText, "what is not kept is not left behind by a key of the menu");
    window.key(Named::Escape);
    assert_eq!(place(&window), Place::TemplateLeaving);
    window.type_slowly("x");
    window.key(Named::Escape);
    assert!(place(&window) == Place::TemplateText && shows(&window, "рядок 2, знак 1"), "nothing was typed into it");
    window.key(Named::Escape);
    window.send(Message::Pressed(Deed::Discard));
    assert_eq!(place(&window), Place::Templates);
    window.key(Named::Escape);
    assert_eq!(place(&window), Place::Settings);
}

#[test]
fn r24_a_scan_goes_nowhere_from_a_template_and_a_lock_keeps_it() {
    let mut window = opened();
    window.key(Named::Enter);
    window.scan("00077001");
    assert!(window.effects.is_empty() && place(&window) == Place::TemplateText, "{:?}", window.effects);
    window.send(Message::Pressed(Deed::Lock));
    let mut shelf = kassa::papers::shelf::Shelf::of(std::path::Path::new("no-such-folder"), Language::Uk);
    shelf.rows[0].state = State::Edited;
    window.answer(Answer::TemplatePut(Kind::Payment, Ok(shelf)));
    assert_eq!(place(&window), Place::SignIn);
}

#[test]
fn the_clipboard_is_asked_for_and_what_it_holds_is_taken_whole_or_not_at_all() {
    let mut window = opened();
    window.key(Named::Enter);
    window.send(Message::Pressed(Deed::Paste));
    assert!(matches!(window.effects.as_slice(), [Effect::ReadClipboard]), "{:?}", window.effects);
    window.send(Message::Pasted(Some("x".repeat(10 << 20))));
    assert!(shows(&window, "Вставлене задовге для шаблону (найбільше 64 КіБ). Нічого не вставлено."));
    window.send(Message::Pasted(Some("# \u{202e}a\n".to_owned())));
    assert!(shows(&window, "Знаки, яких не можна надрукувати, прибрано."));
}

#[test]
fn the_built_in_template_comes_back_at_the_second_press() {
    let mut window = opened();
    window.key(Named::Delete);
    assert!(window.effects.is_empty(), "it is asked first: {:?}", window.effects);
    window.key(Named::Delete);
    assert!(matches!(
        window.effects.as_slice(),
        [Effect::Find(Question::PutTemplate { kind: Kind::Payment, text: None })]
    ));
    window.key(Named::ArrowDown);
    window.key(Named::Delete);
    window.key(Named::Delete);
    assert!(window.effects.is_empty(), "one that is built in has nothing to come back to: {:?}", window.effects);
}
