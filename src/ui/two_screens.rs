//! The window with a second one on the payer's screen. That one is only looked at: it has no frame, asks for no focus, and
//! gives it back should the system hand it over; the program ends with the first. Where it would lie over the first one
//! it is out of sight, and that is told.

use iced::window::{self, Id};
use iced::{Element, Event as ToolkitEvent, Point, Rectangle, Size, Subscription, Task};

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
    /// Where the second one is.
    screen: SecondScreen,
    language: Language,
    /// Where the first one is; nothing under Wayland, whose desktop tells no places.
    at: Option<Point>,
    size: Size,
    /// The second one would lie over it, and is out of sight.
    covers: bool,
    /// That was told.
    told: bool,
}

/// What happens to either.
#[derive(Debug, Clone)]
enum Event {
    /// In the first.
    Window(Message),
    /// One has another place or size now.
    Placed(Id, Option<Point>, Option<Size>),
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
        let size = main_window().size;
        let counter = Self { window, main, payer, screen, language, at: None, size, covers: false, told: false };
        (counter, opened.discard().chain(shown.discard()).chain(begun.map(Event::Window)))
    }

    fn update(&mut self, event: Event) -> Task<Event> {
        match event {
            Event::Window(message) => self.window.update(message).map(Event::Window),
            Event::Placed(id, at, size) if id == self.main => self.placed(at, size),
            Event::Focused(id) if id == self.payer => window::gain_focus(self.main),
            Event::Closed(id) if id == self.main => iced::exit(),
            Event::Placed(..) | Event::Focused(_) | Event::Closed(_) => Task::none(),
        }
    }

    /// The first window has another place or size: the second one goes out of sight where it would cover it.
    fn placed(&mut self, at: Option<Point>, size: Option<Size>) -> Task<Event> {
        self.at = at.or(self.at);
        self.size = size.unwrap_or(self.size);
        let resized = size.map_or_else(Task::none, |size| self.window.update(Message::Resized(size.width)));
        let covers = self.at.is_some_and(|at| lies_over(self.screen, Rectangle::new(at, self.size)));
        if covers == self.covers {
            return resized.map(Event::Window);
        }
        self.covers = covers;
        let mode = if covers { window::Mode::Hidden } else { window::Mode::Windowed };
        let turned = window::set_mode(self.payer, mode).chain(window::gain_focus(self.main));
        let told = if covers && !self.told { self.window.update(Message::PayerHidden) } else { Task::none() };
        self.told |= covers;
        Task::batch([resized.map(Event::Window), told.map(Event::Window), turned])
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
            window::close_events().map(Event::Closed),
            iced::event::listen_with(|event, _, id| match event {
                ToolkitEvent::Window(window::Event::Focused) => Some(Event::Focused(id)),
                ToolkitEvent::Window(window::Event::Opened { position, size }) => {
                    Some(Event::Placed(id, position, Some(size)))
                }
                ToolkitEvent::Window(window::Event::Moved(at)) => Some(Event::Placed(id, Some(at), None)),
                ToolkitEvent::Window(window::Event::Resized(size)) => Some(Event::Placed(id, None, Some(size))),
                _ => None,
            }),
        ])
    }
}

/// Two windows beside each other may overlap by so much: desktops count the shadow of a frame as the window's own.
const SHADOW: f32 = 32.0;

/// Whether the second screen lies over the first window.
fn lies_over(screen: SecondScreen, main: Rectangle) -> bool {
    let (x, y) = (f32::from(screen.x), f32::from(screen.y));
    let size = Size::new(f32::from(screen.width), f32::from(screen.height));
    let shared = Rectangle::new(Point::new(x, y), size).intersection(&main);
    shared.is_some_and(|shared| shared.width > SHADOW && shared.height > SHADOW)
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
        .scale_factor(|counter, id| if id == counter.payer { counter.screen.scale(payer::SIZE) } else { 1.0 })
        .default_font(theme::FONT);
    for font in theme::FONT_FILES {
        program = program.font(font);
    }
    program.run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_screen_at_the_tills_own_place_covered_it_without_a_warning() {
        let at = |x: f32, y: f32| Rectangle::new(Point::new(x, y), Size::new(1024.0, 768.0));
        for (screen, main, expect) in [
            ("1024x768+0+0", at(0.0, 0.0), true),
            ("1024x768+1024+0", at(0.0, 0.0), false),
            ("1024x768+0+0", at(1024.0, 0.0), false),
            ("1024x768+0+0", at(1016.0, -8.0), false),
            ("1024x768+0+0", at(900.0, 0.0), true),
            ("1024x768+900+700", at(0.0, 0.0), true),
            ("800x480-800+120", at(0.0, 0.0), false),
            ("800x480-700+120", at(0.0, 0.0), true),
            ("1024x768+0-768", at(0.0, 0.0), false),
            ("1920x1080+0+0", at(300.0, 200.0), true),
        ] {
            assert_eq!(lies_over(SecondScreen::parse(screen).unwrap(), main), expect, "{screen} {main:?}");
        }
    }
}
