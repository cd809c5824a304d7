//! Pictures of every screen in every language: `cargo test --test pictures -- --nocapture`, then look into
//! `target/pictures`. `KASSA_PICTURES=uk` draws one language alone, `KASSA_SCENES=22-queue,23` the scenes whose
//! names begin so.
//!
//! It is not among the tests that run by default, for drawing takes minutes: whether a screen reads well is for eyes.
//! What can be told without eyes (nothing cut, every text there) is held by `tests/ui.rs`.

mod window;

use std::path::Path;

use kassa::i18n::Language;
use kassa::ui::DemoPane;
use kassa::ui::app::message::Message;
use kassa::ui::hotkey::{Deed, Item};
use kassa::ui::theme::Look;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;
use window::scenes::{SCENES, paper};
use window::{Window, frame, shift};

/// Scenes with something on the payer's screen.
const PAYER: [&str; 4] = ["03-search", "09-visit", "11-change", "13-done"];

fn draw(window: &Window, (width, demo): (f32, Option<&DemoPane>), path: &Path) {
    let mut simulator = iced_test::Simulator::with_size(window::settings(), (width, 768.0), window.app.view(demo));
    let _ = simulator.simulate([window::redraw()]);
    let snapshot = simulator.snapshot(&window.app.look()).expect("the screen is drawn");
    assert!(snapshot.matches_image(path).expect("the picture is written"), "{}", path.display());
}

#[test]
fn every_screen_in_every_language() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("yesterday's pictures go");
    }
    let only = std::env::var("KASSA_PICTURES").ok();
    let begins = std::env::var("KASSA_SCENES").unwrap_or_default();
    let wanted = |name: &str| begins.split(',').any(|begin| name.starts_with(begin));
    for language in Language::ALL {
        if only.as_deref().is_some_and(|only| !only.split(',').any(|each| each == language.code())) {
            continue;
        }
        for (name, scene) in SCENES.iter().filter(|(name, _)| wanted(name)) {
            let window = scene(language);
            draw(&window, (1024.0, None), &folder.join(language.code()).join(name));
        }
        for (name, scene) in
            SCENES.iter().filter(|(name, _)| PAYER.contains(name) && wanted(&format!("38-payer-{name}")))
        {
            let window = scene(language);
            let page = window.app.payer_page(language).view::<Message>(language);
            let mut simulator = iced_test::Simulator::with_size(window::settings(), kassa::ui::payer::SIZE, page);
            let snapshot = simulator.snapshot(&window.app.look()).expect("the screen is drawn");
            let path = folder.join(language.code()).join(format!("38-payer-{name}"));
            assert!(snapshot.matches_image(&path).expect("the picture is written"), "{}", path.display());
        }
        if !wanted("35-demo") {
            continue;
        }
        kassa::i18n::set_language(language);
        let chooser = window::scenes::tills::chooser();
        let mut simulator = iced_test::Simulator::with_size(window::settings(), (900.0, 540.0), chooser.view());
        let snapshot = simulator.snapshot(&Look::Light).expect("the question is drawn");
        let path = folder.join(language.code()).join("38-tills");
        assert!(snapshot.matches_image(&path).expect("the picture is written"), "{}", path.display());
        let mut demo = Window::new(language, Look::Light, true);
        let pane = DemoPane {
            paper: std::sync::Arc::new(std::sync::Mutex::new(paper())),
            network: kassa::sync::Switch::on(),
            who: ["kasyr", "starshyi"]
                .map(|login| kassa::fl!("demo-who", login = login, password = format!("{login}-demo")))
                .join("\n"),
        };
        let path = |name: &str| folder.join(language.code()).join(name);
        draw(&demo, (1024.0, Some(&pane)), &path("34-demo-who"));
        demo.answer(frame(ShiftState::Open(shift()), 0));
        demo.send(Message::SignedIn(Ok(kassa::till::command::Session { user: window::user(Role::Supervisor) })));
        demo.send(Message::ItemPressed(Item::Bill));
        for (width, beside) in [(1376.0, "35-demo"), (1024.0, "36-demo-narrow")] {
            demo.send(Message::Resized(width));
            draw(&demo, (width, Some(&pane)), &path(beside));
        }
        demo.send(Message::Pressed(Deed::Paper));
        draw(&demo, (1024.0, Some(&pane)), &path("37-demo-paper"));
    }
}
