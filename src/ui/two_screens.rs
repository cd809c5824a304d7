//! The window with a second one on the payer's screen. That one is only looked at: it has no frame, asks for no focus, and
//! gives it back should the system hand it over; the program ends with the first.

use iced::window::{self, Id};
use iced::{Element, Event as ToolkitEvent, Point, Size, Subscription, Task};

use super::app::message::Message;
use super::theme::{self, Look};
use super::{Start, Window, main_window, payer};
use crate::config::SecondScreen;
use crate::fl;
use crate::i18n::Language;

/// Both windows.
struct Counter {
    window: Window,
    main: Id,
    payer: Id,
    /// How much larger than drawn the second one is.
    scale: f32,
    language: Language,
}

/// What happens to either.
#[derive(Debug, Clone)]
enum Event {
    /// In the first.
    Window(Message),
    /// One has another width now.
    Resized(Id, f32),
    /// One has the keyboard now.
    Focused(Id),
    /// One is closed.
    Closed(Id),
}

impl Counter {
    fn boot(start: Start, screen: SecondScreen) -> (Self, Task<Event>) {
        let language = start.receipts.language;
        // The last one that opens has the keyboard.
        let (payer, opened) = window::open(payer_window(screen));
        let (main, shown) = window::open(main_window());
        let (window, begun) = Window::boot(start);
        let counter = Self { window, main, payer, scale: screen.scale(payer::SIZE), language };
        (counter, opened.discard().chain(shown.discard()).chain(begun.map(Event::Window)))
    }

    fn update(&mut self, event: Event) -> Task<Event> {
        match event {
            Event::Window(message) => self.window.update(message).map(Event::Window),
            Event::Resized(id, width) if id == self.main => {
                self.window.update(Message::Resized(width)).map(Event::Window)
            }
            Event::Focused(id) if id == self.payer => window::gain_focus(self.main),
            Event::Closed(id) if id == self.main => iced::exit(),
            Event::Resized(..) | Event::Focused(_) | Event::Closed(_) => Task::none(),
        }
    }

    fn view(&self, id: Id) -> Element<'_, Event, Look> {
        if id == self.main {
            return self.window.view().map(Event::Window);
        }
        self.window.app.payer_page(self.language).view(self.language)
    }

    fn subscription(&self) -> Subscription<Event> {
        Subscription::batch([
            self.window.news_and_time().map(Event::Window),
            window::resize_events().map(|(id, size)| Event::Resized(id, size.width)),
            window::close_events().map(Event::Closed),
            iced::event::listen_with(|event, _, id| match event {
                ToolkitEvent::Window(window::Event::Focused) => Some(Event::Focused(id)),
                _ => None,
            }),
        ])
    }
}

fn payer_window(screen: SecondScreen) -> window::Settings {
    // The toolkit takes sizes before they are scaled.
    let scale = screen.scale(payer::SIZE);
    let mut settings = window::Settings {
        size: Size::new(f32::from(screen.width) / scale, f32::from(screen.height) / scale),
        position: window::Position::Specific(Point::new(f32::from(screen.x), f32::from(screen.y))),
        resizable: false,
        closeable: false,
        minimizable: false,
        decorations: false,
        level: window::Level::AlwaysOnTop,
        exit_on_close_request: false,
        ..window::Settings::default()
    };
    beside_the_desktop(&mut settings);
    settings
}

/// The desktop neither moves it nor gives it the keyboard.
#[cfg(target_os = "linux")]
const fn beside_the_desktop(settings: &mut window::Settings) {
    settings.platform_specific.override_redirect = true;
}

/// It has no place among the programs one switches between.
#[cfg(windows)]
const fn beside_the_desktop(settings: &mut window::Settings) {
    settings.platform_specific.skip_taskbar = true;
}

#[cfg(not(any(target_os = "linux", windows)))]
const fn beside_the_desktop(_settings: &mut window::Settings) {}

/// Opens both windows and stays until the first is closed.
pub(super) fn run(start: Start, screen: SecondScreen) -> iced::Result {
    let mut program = iced::daemon(move || Counter::boot(start.clone(), screen), Counter::update, Counter::view)
        .title(|_: &Counter, _: Id| fl!("app-title"))
        .subscription(Counter::subscription)
        .theme(|counter: &Counter, _: Id| counter.window.app.look())
        .scale_factor(|counter, id| if id == counter.payer { counter.scale } else { 1.0 })
        .default_font(theme::FONT);
    for font in theme::FONT_FILES {
        program = program.font(font);
    }
    program.run()
}
