//! The window drawn without a display, with our own fonts.

use std::sync::atomic::{AtomicBool, Ordering};

use iced_test::core::Settings;
use iced_test::simulator::Simulator;
use kassa::i18n::Language;
use kassa::ui::app::App;
use kassa::ui::app::message::Message;
use kassa::ui::theme::{self, Look};

use super::Window;

/// The event with which the toolkit draws a frame.
#[expect(clippy::disallowed_methods, reason = "the toolkit's event carries an Instant of its own")]
pub fn redraw() -> iced_test::core::Event {
    iced_test::core::Event::Window(iced_test::core::window::Event::RedrawRequested(std::time::Instant::now()))
}

pub fn renderer() -> iced_test::renderer::Renderer {
    drop(simulator(&Window::new(Language::Uk, Look::Light, false).app, (1024.0, 768.0)));
    iced_test::renderer::Renderer::new(theme::FONT, 15.0.into())
}

/// Settings with our own fonts, which the toolkit keeps for all: they are loaded once.
pub fn settings() -> Settings {
    static LOADED: AtomicBool = AtomicBool::new(false);
    let fonts = if LOADED.swap(true, Ordering::SeqCst) { &[][..] } else { &theme::FONT_FILES[..] };
    Settings {
        fonts: fonts.iter().map(|font| (*font).into()).collect(),
        default_font: theme::FONT,
        ..Settings::default()
    }
}

pub fn simulator(app: &App, size: (f32, f32)) -> Simulator<'_, Message, Look> {
    Simulator::with_size(settings(), size, app.view(None))
}
