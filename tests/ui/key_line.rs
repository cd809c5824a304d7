//! The key line tells the truth: whatever it shows on any screen does something there.

use iced_test::core::mouse::Cursor;
use iced_test::core::renderer::{Headless as _, Style};
use iced_test::core::theme::Base as _;
use iced_test::core::{Element, Size};
use iced_test::renderer::Renderer;
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use kassa::i18n::{Language, text};
use kassa::ui::app::message::Message;
use kassa::ui::effect::Effect;
use kassa::ui::hotkey::{self, Binding, Deed, Place};
use kassa::ui::theme::Look;

use crate::window::scenes::SCENES;
use crate::window::scenes::table::Scene;
use crate::window::{Window, redraw, renderer};

/// The reasons for which keys stand in a line though they do nothing in these scenes.
const EXCEPT: &[(&str, &[&str], &[&str])] = &[
    (
        "nothing is typed or found yet: these are the keys of the next moment",
        &["do-open-bill", "do-choose", "do-clear"],
        &[
            "03-search",
            "03-search-for-readings",
            "05-answered",
            "06-nothing-found",
            "09-third-in-visit",
            "09-visit",
            "09-readings-in-visit",
            "09-readings-alone",
            "09-parked",
            "13-payer-put",
            "34-large",
        ],
    ),
    ("no row fits as it is typed, or there is one", &["do-choose"], &["14-paid-words", "23-settings-9"]),
    (
        "there is no day after today",
        &["do-day-after", "do-later-time"],
        &["14-paid", "14-paid-copied", "14-paid-empty", "14-paid-partly-returned", "23-reports"],
    ),
    ("the other fields do not count beside what is typed", &["do-next-field"], &["05-account-alone", "05-meter-alone"]),
    ("the chosen operation has no paper of its own", &["do-print-paper"], &["01-menu-administrator"]),
    ("all are ticked as it comes", &["do-tick-all"], &["16-void-rest"]),
    ("nothing was changed", &["do-save"], &["23-settings-5-template"]),
    (
        "it is said beside the field what is wrong with it",
        &["do-go-on", "do-next-or-put", "do-accept", "do-save"],
        &[
            "01-set-pin",
            "09-third-top-up",
            "12-mixed",
            "16-void-nothing-left",
            "17-void-why",
            "21-comparison",
            "21-comparison-above-limit",
            "23-report-days",
            "23-settings-3-port",
            "23-settings-0-wrong",
        ],
    ),
];

/// True for a key that may do nothing in a scene.
fn is_excepted(scene: &str, label: &str) -> bool {
    EXCEPT.iter().any(|(_, labels, scenes)| labels.contains(&label) && scenes.contains(&scene))
}

/// The window as it is drawn.
fn picture(window: &Window, renderer: &mut Renderer) -> Vec<u8> {
    let (size, look) = (Size::new(1024, 768), window.app.look());
    let view: Element<'_, Message, Look, Renderer> = window.app.view(None);
    let mut interface = UserInterface::build(view, Size::new(1024.0, 768.0), Cache::default(), renderer);
    let mut clipboard = iced_test::core::clipboard::Null;
    let _ = interface.update(&[redraw()], Cursor::Unavailable, renderer, &mut clipboard, &mut Vec::new());
    interface.draw(renderer, &look, &Style { text_color: look.base().text_color }, Cursor::Unavailable);
    renderer.screenshot(size, 1.0, look.base().background_color)
}

/// What is asked of those below the window; that a row should be seen is none of it, but where a text is scrolled.
fn asks(window: &Window) -> bool {
    let scrolls = window.app.places()[0] == Place::Preview;
    window.effects.iter().any(|effect| scrolls || !matches!(effect, Effect::Reveal { .. }))
}

/// Where the keys go, and what is read.
fn seen(window: &Window) -> (String, Vec<String>) {
    (format!("{:?} {:?}", window.app.places(), window.app.focus()), window.all_texts())
}

/// True when a key of a scene does something. It is drawn only where nothing else has told so.
fn does((_, scene): Scene, before: &(String, Vec<String>), deed: Deed, renderer: &mut Renderer) -> bool {
    let mut window = scene(Language::Uk);
    window.clock.advance_ms(2_000);
    window.send(Message::Pressed(deed));
    asks(&window) || seen(&window) != *before || picture(&window, renderer) != picture(&scene(Language::Uk), renderer)
}

/// The keys in the line of a scene.
fn line(window: &Window) -> Vec<Binding> {
    hotkey::rows(&window.app.places(), window.app.rights()).filter(|row| row.in_line).collect()
}

/// At the last row of a list the way down is the way up.
const fn or(deed: Deed) -> Option<Deed> {
    match deed {
        Deed::Down => Some(Deed::Up),
        _ => None,
    }
}

#[test]
fn every_key_of_the_line_does_something() {
    let mut found = Vec::new();
    let mut renderer = renderer();
    for scene in SCENES {
        let window = scene.1(Language::Uk);
        let before = seen(&window);
        // The help is the same everywhere.
        for row in line(&window).into_iter().filter(|row| row.place != Place::Anywhere) {
            let works = [Some(row.deed), or(row.deed)].into_iter().flatten();
            let works = works.into_iter().any(|deed| does(*scene, &before, deed, &mut renderer));
            if !works && !is_excepted(scene.0, row.label) {
                found.push(format!("{} {} {} does nothing", scene.0, row.chord.caps(), row.label));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The line of a scene as a cashier reads it.
fn read(name: &str) -> Vec<(String, String)> {
    let (_, scene) = SCENES.iter().find(|(known, _)| *known == name).expect("a scene of this name");
    line(&scene(Language::Uk)).into_iter().map(|row| (row.chord.caps(), text(row.label, &[]))).collect()
}

#[test]
fn the_last_question_of_a_void_told_enter_to_be_the_next_field() {
    let said = |name: &str| read(name).into_iter().map(|(key, words)| format!("{key} {words}")).collect::<Vec<_>>();
    for (name, expect) in [
        ("17-void-asking", &["Enter сторнувати", "Ctrl+P друк бланка", "Esc назад", "F1 довідка"][..]),
        ("17-void-sent", &["Esc назад", "F1 довідка"]),
        (
            "14-paid-asking",
            &["Esc припинити", "F4 пошук у списку", "← попередній день", "→ наступний день", "F1 довідка"],
        ),
        (
            "14-paid-offline",
            &[
                "Enter спитати центр",
                "F4 пошук у списку",
                "← попередній день",
                "→ наступний день",
                "Esc назад",
                "F1 довідка",
            ],
        ),
        ("28-decision-sure", &["Enter підтвердити", "F4 показники РРО", "Esc назад", "F1 довідка"]),
        ("28-decision-document", &["Enter далі", "F4 показники РРО", "Esc назад", "F1 довідка"]),
        ("28-decision-sent", &["F4 показники РРО", "Esc пізніше", "F1 довідка"]),
    ] {
        assert_eq!(said(name), expect, "{name}");
    }
    let window = SCENES.iter().find(|(name, _)| *name == "17-void-asking").unwrap().1(Language::Uk);
    assert_eq!(window.app.places()[0], Place::VoidSure);
    assert!(!window.shows(&text("do-other-ground", &[])), "the ground is not changed any more");
}
