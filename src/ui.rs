//! The window: screens of the cashier's workplace, by keyboard, in four languages.
//!
//! [`app::App`] decides and does no IO; [`perform`] carries its effects out over the till's [`Handle`]; [`frame`] draws.
//! Screens know data and say [`Action`](screen::search::Action)s; texts stand in Fluent files, colours in [`theme`].

pub mod app;
pub mod centre;
pub mod chooser;
pub mod dialog;
pub mod effect;
pub mod focus;
pub mod format;
pub mod frame;
pub mod hotkey;
pub mod kept;
pub mod mark;
pub mod names;
pub mod news;
pub mod notice;
pub mod payer;
pub mod perform;
pub mod scan;
pub mod screen;
pub mod spoken;
pub mod theme;
mod two_screens;
pub mod widget;

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use iced::futures::StreamExt;
use iced::futures::channel::mpsc;
use iced::{Element, Subscription, Task, window};
use kassa_formats::scan::BillReader;
use rand::rngs::OsRng;

use crate::config::{BillTells, Counting, SecondScreen, SettingsFile};
use crate::counter::CustomerDisplay;
use crate::fl;
use crate::i18n::Language;
use crate::keyboard::Keymap;
use crate::keys::{Keys, Keystore};
use crate::papers::Receipts;
use crate::papers::prints::press::Outlets;
use crate::payers::Payers;
use crate::scanning::{ScanningError, Spoilt};
use crate::signal::{Signal, Signals};
use crate::sounds::Sounds;
use crate::sync::Switch;
use crate::sync::live::LiveBills;
use crate::till::desk::Desk;
use crate::till::handle::Handle;
use app::message::Message;
use app::{App, Opening};
use kept::KeptVisits;
use mark::Marks;
use news::Seen;
use spoken::Spoken;
use theme::{Look, TypeSize};

/// Everything the window is started with.
#[derive(Clone)]
pub struct Start {
    /// The way to the till.
    pub handle: Handle,
    /// News, from [`news()`].
    pub news: News,
    /// Live bills of the centre, where there is a sync worker (R5).
    pub live: Option<LiveBills>,
    /// The pane of a demonstration.
    pub demo: Option<DemoPane>,
    /// The register is an emulated one: its receipts are not real, and every screen says so.
    pub training: bool,
    /// A training: it stands apart from the line, and whoever trains knows that.
    pub apart: bool,
    /// The language to begin with.
    pub language: Language,
    /// The look to begin with.
    pub look: Look,
    /// The size of type to begin with.
    pub type_size: TypeSize,
    /// Where the keys of the window stand.
    pub keys: Keymap,
    /// How long nobody touches anything before the window is locked, milliseconds; never when unset.
    pub lock_after_ms: Option<u64>,
    /// What was answered before the search holds for the next payer too.
    pub keeps_answers: bool,
    /// When a bill tells something of its own.
    pub bill: BillTells,
    /// How many usual months a reading must have used to be asked about.
    pub unusual: u16,
    /// How receipts are written on the screen and on copies.
    pub receipts: Receipts,
    /// Where language and look are kept for the next start.
    pub settings: SettingsFile,
    /// The customer display, where there is one.
    pub display: Option<CustomerDisplay>,
    /// A second screen for the payer, where there is one.
    pub second_screen: Option<SecondScreen>,
    /// How the drawer is counted.
    pub counting: Counting,
    /// Whether tones are to be heard.
    pub sounds_on: bool,
    /// What plays them, where the system has it.
    pub sounds: Option<Sounds>,
    /// Where papers go.
    pub outlets: Outlets,
    /// Ports of devices that work now.
    pub ports_in_use: Vec<String>,
    /// What is known about bills beside their codes.
    pub bills: BillReader,
    /// Payers who agreed, where the settings say to remember them.
    pub payers: Option<Remembered>,
    /// Why payers who are to be remembered no more are still in the folder.
    pub payers_left: Option<String>,
    /// Files of that which are not used, for they have mistakes.
    pub spoilt: Arc<[Spoilt]>,
}

/// How payers who agreed are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// Months after their last payment.
    pub months: u16,
    /// Where the key of their phones may lie.
    pub keystore: Keystore,
}

impl Remembered {
    /// The payers of the till's folder.
    #[must_use]
    pub fn open(self, desk: &Desk) -> Payers {
        Payers::of(desk.dir(), Keys::of(desk.dir(), self.keystore), self.months)
    }
}

/// What a demonstration shows beside the window: the emulated register's paper, and a network that can be cut.
#[derive(Debug, Clone)]
pub struct DemoPane {
    /// The paper, line by line.
    pub paper: Arc<Mutex<Vec<String>>>,
    /// The switch of the network.
    pub network: Switch,
    /// Who may sign in, a line each.
    pub who: String,
}

impl DemoPane {
    /// The last lines of the paper.
    fn lines(&self) -> Vec<String> {
        const LAST: usize = 200;
        let paper = self.paper.lock().unwrap_or_else(PoisonError::into_inner);
        paper[paper.len().saturating_sub(LAST)..].to_vec()
    }

    fn switch(&self) {
        self.network.set(!self.network.is_on());
    }
}

/// Height the window opens with.
const HEIGHT: f32 = 768.0;

/// The end of the line of news the window listens at.
#[derive(Clone)]
pub struct News(Arc<Mutex<Option<mpsc::UnboundedReceiver<Signal>>>>);

impl Hash for News {
    /// There is one line of news to a window.
    fn hash<H: Hasher>(&self, state: &mut H) {
        "news".hash(state);
    }
}

impl std::fmt::Debug for News {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("News")
    }
}

/// A line of news: the till and the sync worker send into the one end, the window listens at the other.
#[must_use]
pub fn news() -> (Signals, News) {
    let (sender, receiver) = mpsc::unbounded();
    // A window that has closed listens no more, and nobody minds.
    let signals = Signals::new(move |signal| drop(sender.unbounded_send(signal)));
    (signals, News(Arc::new(Mutex::new(Some(receiver)))))
}

fn listen(news: &News) -> impl iced::futures::Stream<Item = Message> + use<> {
    let receiver = news.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    receiver.unwrap_or_else(|| mpsc::unbounded().1).map(|signal| Message::Told(Box::new(signal)))
}

struct Window {
    app: App,
    desk: perform::Performer,
    news: News,
    demo: Option<DemoPane>,
}

impl Window {
    fn boot(start: Start) -> (Self, Task<Message>) {
        let identity = start.handle.desk().identity();
        let (mut app, effects) = App::new(Opening {
            clock: Arc::clone(start.handle.clock()),
            currency: identity.currency,
            till: format!("{}-{}", identity.point, identity.code),
            server: identity.server.clone(),
            schema: start.handle.desk().schema(),
            language: start.language,
            look: start.look,
            type_size: start.type_size,
            keys: start.keys,
            demo: start.demo.is_some(),
            training: start.training,
            apart: start.apart,
            display: start.display.is_some().then_some(start.receipts.language),
            marks: Marks::new(OsRng),
            lock_after_ms: start.lock_after_ms,
            keeps_answers: start.keeps_answers,
            bill: start.bill,
            unusual: start.unusual,
            remembers: start.payers.map(|payers| payers.months),
            counting: start.counting,
            slip_each: start.outlets.slip_each,
            preview: start.outlets.preview,
            sounds_on: start.sounds_on,
            can_be_heard: start.sounds.is_some(),
            bills: start.bills,
            spoken: Spoken::read(start.settings.dir()),
            // At a training and a demonstration there is something else to look at.
            seen: (!start.training).then(|| Seen::read(start.settings.dir())),
            kept: KeptVisits::read(start.handle.desk().dir()).without_paid(|token| start.handle.desk().is_paid(token)),
        });
        for Spoilt { file, error } in start.spoilt.iter() {
            let file = file.display().to_string();
            app.tell(match error {
                ScanningError::Recipients(_) => notice::Trouble::Recipients(file),
                ScanningError::Unreadable(_) | ScanningError::Layout(_) => notice::Trouble::Layouts(file),
            });
        }
        for spoilt in start.receipts.spoilt.iter() {
            app.tell(notice::of_file(spoilt));
        }
        start.payers_left.into_iter().for_each(|why| app.tell(notice::Trouble::Payers(notice::OfPayers::Left(why))));
        let payers = start.payers.map(|payers| payers.open(start.handle.desk()));
        let desk = perform::Performer::new(start.handle, start.live, start.receipts, start.settings)
            .with_display(start.display)
            .with_sounds(start.sounds)
            .with_ports_in_use(start.ports_in_use)
            .with_outlets(start.outlets)
            .with_payers(payers);
        let window = Self { app, desk, news: start.news, demo: start.demo };
        let task = window.carry_out(effects);
        let task = if window.demo.is_some() { task.chain(make_room_for_the_demo()) } else { task };
        (window, task)
    }

    fn view(&self) -> Element<'_, Message, Look> {
        self.app.view(self.demo.as_ref())
    }

    fn update(&mut self, message: Message) -> Task<Message> {
        let effects = self.app.update(message);
        self.carry_out(effects)
    }

    fn carry_out(&self, effects: Vec<effect::Effect>) -> Task<Message> {
        Task::batch(effects.into_iter().map(|effect| match (effect, &self.demo) {
            (effect::Effect::SwitchNetwork, Some(demo)) => {
                demo.switch();
                Task::none()
            }
            (effect, _) => self.desk.perform(effect),
        }))
    }

    fn subscription(&self) -> Subscription<Message> {
        let resized = window::resize_events().map(|(_, size)| Message::Resized(size.width));
        Subscription::batch([self.news_and_time(), resized])
    }

    /// What comes whatever happens to the window.
    fn news_and_time(&self) -> Subscription<Message> {
        let clock = Arc::clone(self.desk.clock());
        // The demonstration's paper moves while it is printed; elsewhere only the clock does.
        let every = if self.demo.is_some() { Duration::from_millis(250) } else { Duration::from_secs(1) };
        Subscription::batch([
            Subscription::run_with(self.news.clone(), listen),
            iced::time::every(every).with(Tick(clock)).map(|(tick, _)| Message::Ticked(tick.0.now())),
        ])
    }
}

/// A window with room for the demonstration's paper beside the workplace, where the screen has it.
fn make_room_for_the_demo() -> Task<Message> {
    let size = iced::Size::new(theme::WIDTH_MIN + theme::DEMO, HEIGHT);
    window::latest().and_then(move |id| {
        window::monitor_size(id)
            .and_then(move |screen| if screen.width >= size.width { window::resize(id, size) } else { Task::none() })
    })
}

/// The clock, for a subscription, which wants to tell subscriptions apart.
#[derive(Clone)]
struct Tick(Arc<dyn crate::clock::Clock>);

impl Hash for Tick {
    /// There is one clock to a window.
    fn hash<H: Hasher>(&self, state: &mut H) {
        "tick".hash(state);
    }
}

fn main_window() -> window::Settings {
    window::Settings {
        size: iced::Size::new(theme::WIDTH_MIN, HEIGHT),
        min_size: Some(iced::Size::new(theme::WIDTH_MIN, 600.0)),
        ..window::Settings::default()
    }
}

/// Opens the window, and the payer's where there is a second screen, and stays until it is closed.
///
/// # Errors
/// There is no display, or it has failed.
pub fn run(start: Start) -> iced::Result {
    if let Some(screen) = start.second_screen {
        return two_screens::run(start, screen);
    }
    let mut program = iced::application(move || Window::boot(start.clone()), Window::update, Window::view)
        .title(|_: &Window| fl!("app-title"))
        .subscription(Window::subscription)
        .theme(|window: &Window| window.app.look())
        .default_font(theme::FONT)
        .window(main_window());
    for font in theme::FONT_FILES {
        program = program.font(font);
    }
    program.run()
}
