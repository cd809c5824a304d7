//! The counter: sends keys into the window, carries out what the window asks, and waits for what a cashier would wait for.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use iced::futures::StreamExt as _;
use iced_test::core::keyboard::key::{Code, Named, Physical};
use iced_test::core::keyboard::{self, Key, Location, Modifiers};
use iced_test::core::{Event, SmolStr};
use iced_test::runtime::Action;
use iced_test::runtime::task::into_stream;
use kassa::clock::{Clock, ManualClock};
use kassa::config::SettingsFile;
use kassa::demo::balance::Balance;
use kassa::demo::roll::{Printed, Roll};
use kassa::demo::town::{self, password};
use kassa::demo::world::{Making, Second, World};
use kassa::i18n::Language;
use kassa::keys::Keystore;
use kassa::papers::{self, Receipts};
use kassa::signal::{Signal, Signals};
use kassa::till::command::{Command, TillError};
use kassa::till::desk::{Desk, PaidRow};
use kassa::ui::Remembered;
use kassa::ui::app::message::Message;
use kassa::ui::app::{App, Opening};
use kassa::ui::effect::Effect;
use kassa::ui::hotkey::Place;
use kassa::ui::kept::KeptVisits;
use kassa::ui::mark::Marks;
use kassa::ui::perform::Performer;
use kassa::ui::spoken::Spoken;
use kassa::ui::theme::{Look, TypeSize};
use kassa_domain::count::Count;
use kassa_domain::ids::AccountNumber;
use kassa_drivers::shtrih::emulator::Emulator;
use kassa_formats::scan::{BillReader, Layouts};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::time::StoryTime;
use crate::window::{self, Window};

/// Longest wait for anything, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long nothing may happen before the counter is at rest.
const REST: Duration = Duration::from_millis(60);
/// What the key of the sign-in's form says.
const SIGN_IN: &str = "увійти";
/// Accounts of the town.
const ACCOUNTS: u32 = 120;

/// A counter with its window.
pub struct Counter {
    pub window: Window,
    pub world: World,
    /// What time it is in the town.
    time: StoryTime,
    performer: Performer,
    runtime: tokio::runtime::Runtime,
    inbox: (Sender<Message>, Receiver<Message>),
    news: Receiver<Signal>,
    /// How many keys were pressed.
    pub keys: usize,
    /// How often the program was started: marks of visits begin otherwise each time.
    starts: u64,
}

impl Counter {
    /// A new town, nobody signed in yet, the shift closed.
    pub fn new() -> Self {
        let time = StoryTime::default();
        let (making, news) = making(&time);
        Self::over(World::make(making).expect("a world"), time, news)
    }

    /// A second till at the same centre, nobody signed in yet.
    pub fn second(&self, second: &Second) -> Self {
        let (making, news) = making(&self.time);
        Self::over(self.world.second(second, making).expect("a second till"), self.time.clone(), news)
    }

    /// The window over a world.
    fn over(world: World, time: StoryTime, news: Receiver<Signal>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (window, performer, effects) = open_window(&world, 1);
        let inbox = mpsc::channel();
        let mut counter = Self { window, world, time, performer, runtime, inbox, news, keys: 0, starts: 1 };
        counter.carry_out(effects);
        counter.until("people are known", |counter| counter.desk().users_exist().unwrap());
        counter
    }

    /// At work: the senior cashier opened the shift, put change into the drawer, and the cashier signed in.
    pub fn at_work() -> Self {
        let mut counter = Self::new();
        counter.begin_the_day();
        counter
    }

    /// The senior cashier opens the shift and puts change into the drawer, and the cashier signs in.
    pub fn begin_the_day(&mut self) {
        let counter = self;
        counter.sign_in(town::SUPERVISOR);
        counter.until("the shift can be opened", |counter| counter.window.app.places()[0] == Place::Opening);
        counter.rest();
        counter.key(Named::Enter);
        counter.until("the shift is open", |counter| counter.desk().view().unwrap().shift.open().is_ok());
        counter.rest();
        counter.key(Named::F7);
        counter.hand("5");
        counter.key(Named::Enter);
        counter.hand("500");
        counter.key(Named::Tab);
        counter.hand("розмінна монета");
        counter.key(Named::Enter);
        let drawer = |counter: &Self| counter.desk().drawer().unwrap().map_or(0, |drawer| drawer.minor());
        counter.until("there is change in the drawer", |counter| drawer(counter) >= 500_00);
        counter.until("it is registered", |counter| counter.desk().unsettled().unwrap().is_empty());
        counter.rest();
        counter.dismiss();
        counter.sign_out();
        counter.sign_in(town::CASHIER);
        counter.keys = 0;
    }

    /// Signs in by name and password. A password takes its time to be checked: nothing is typed before the form is gone,
    /// for what is typed into it meanwhile is of no screen to come.
    #[track_caller]
    pub fn sign_in(&mut self, login: &str) {
        assert!(self.shows(SIGN_IN), "the form of the sign-in is not there: {:#?}", self.texts());
        self.hand(login);
        self.key(Named::Tab);
        self.hand(&password(login));
        self.key(Named::Enter);
        self.until("somebody is signed in", |counter| !counter.shows(SIGN_IN));
        self.rest();
    }

    /// Signs out.
    pub fn sign_out(&mut self) {
        self.ctrl(Code::KeyQ);
        self.until("nobody is signed in", |counter| counter.window.app.places()[0] == Place::SignIn);
        self.rest();
    }

    /// The till's book, as the window reads it.
    pub fn desk(&self) -> &Desk {
        self.world.workplace.as_ref().expect("the till runs").till.desk()
    }

    /// The emulated register.
    pub fn device(&self) -> MutexGuard<'_, Emulator> {
        self.world.device.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those who owe, as the town has them.
    pub fn owing(&self) -> Vec<AccountNumber> {
        town::accounts_with_debt(self.desk()).unwrap()
    }

    /// Signs one after another, as a hand types them.
    pub fn hand(&mut self, text: &str) {
        for sign in text.chars() {
            self.keys += 1;
            self.window.clock.advance_ms(250);
            // One drawn window for both moments: where money is typed it waits whether the sign is a scanner's.
            let messages: Vec<Message> = {
                let mut simulator = window::simulator(&self.window.app, (1024.0, 768.0));
                let typed = iced_test::simulator::typewrite(&sign.to_string()).collect::<Vec<_>>();
                let _ = simulator.simulate(std::iter::once(window::redraw()).chain(typed));
                self.window.clock.advance_ms(100);
                let _ = simulator.simulate([window::redraw()]);
                simulator.into_messages().collect()
            };
            for message in messages {
                let effects = self.window.app.update(message);
                self.carry_out(effects);
            }
            let _ = self.take_in();
        }
    }

    /// Signs one upon another with Enter behind them, as a scanner gives them.
    pub fn scan(&mut self, text: &str) {
        self.keys += 1;
        let enter = iced_test::simulator::tap_key(Named::Enter, None);
        self.window.clock.advance_ms(1_000);
        self.sent(iced_test::simulator::typewrite(text).chain(enter).collect());
        self.rest();
    }

    /// A key with a name; the counter comes to rest after it.
    pub fn key(&mut self, key: Named) {
        self.keys += 1;
        self.window.clock.advance_ms(250);
        self.sent(iced_test::simulator::tap_key(key, None).collect());
        self.rest();
    }

    /// The same key so many times.
    pub fn keys(&mut self, key: Named, times: usize) {
        for _ in 0..times {
            self.key(key);
        }
    }

    /// A letter with Ctrl, by the place of its key.
    pub fn ctrl(&mut self, code: Code) {
        self.with_ctrl(Key::Character(SmolStr::new("?")), code);
    }

    /// Enter with Ctrl.
    pub fn ctrl_enter(&mut self) {
        self.with_ctrl(Key::Named(Named::Enter), Code::Enter);
    }

    fn with_ctrl(&mut self, key: Key, code: Code) {
        self.keys += 1;
        self.window.clock.advance_ms(250);
        let pressed = keyboard::Event::KeyPressed {
            key: key.clone(),
            modified_key: key,
            physical_key: Physical::Code(code),
            location: Location::Standard,
            modifiers: Modifiers::CTRL,
            text: None,
            repeat: false,
        };
        self.sent(vec![Event::Keyboard(pressed)]);
        self.rest();
    }

    /// Sends events into the drawn window, and what it asks for on its way.
    fn sent(&mut self, events: Vec<Event>) {
        self.window.events(events);
        let effects = std::mem::take(&mut self.window.effects);
        self.carry_out(effects);
        let _ = self.take_in();
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if matches!(effect, Effect::SwitchNetwork) {
                self.world.switch.set(!self.world.switch.is_on());
            }
            let inside = self.runtime.enter();
            let stream = into_stream(self.performer.perform(effect));
            drop(inside);
            let Some(mut stream) = stream else { continue };
            let inbox = self.inbox.0.clone();
            let _detached = self.runtime.spawn(async move {
                while let Some(action) = stream.next().await {
                    if let Action::Output(message) = action {
                        drop(inbox.send(message));
                    }
                }
            });
        }
    }

    /// Takes in what has come; true when there was anything.
    fn take_in(&mut self) -> bool {
        let mut any = false;
        loop {
            let told = self.news.try_recv().ok().map(|signal| Message::Told(Box::new(signal)));
            let Some(message) = told.or_else(|| self.inbox.1.try_recv().ok()) else { return any };
            any = true;
            let effects = self.window.app.update(message);
            self.carry_out(effects);
        }
    }

    /// Goes on until nothing has happened for a moment.
    #[expect(
        clippy::disallowed_methods,
        reason = "a whole till has threads of its own: the test waits by the real clock"
    )]
    pub fn rest(&mut self) {
        let began = Instant::now();
        let mut quiet = Instant::now();
        while quiet.elapsed() < REST && began.elapsed() < PATIENCE {
            if self.take_in() {
                quiet = Instant::now();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Goes on until something is so.
    #[expect(
        clippy::disallowed_methods,
        reason = "a whole till has threads of its own: the test waits by the real clock"
    )]
    #[track_caller]
    pub fn until(&mut self, what: &str, mut so: impl FnMut(&mut Self) -> bool) {
        let began = Instant::now();
        loop {
            let _ = self.take_in();
            if so(self) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "not in time: {what}; the window shows {:#?}", self.texts());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The program is ended for the night; it is started again this many hours later.
    pub fn goes_home_for(&mut self, hours: i64) {
        self.world.stop();
        self.time.pass(hours * 3_600_000);
        self.start_again();
    }

    /// The plug is pulled, and the program started again by whoever comes back.
    pub fn start_again(&mut self) {
        self.world.stop();
        while self.news.try_recv().is_ok() {}
        self.inbox = mpsc::channel();
        self.world.start().expect("the till starts again");
        self.starts += 1;
        let (window, performer, effects) = open_window(&self.world, self.starts);
        (self.window, self.performer) = (window, performer);
        self.carry_out(effects);
        self.rest();
    }

    /// Opens the bill of an account typed into the search.
    pub fn open(&mut self, number: &str) {
        self.key(Named::F2);
        self.hand(number);
        self.key(Named::Enter);
        self.until("the bill is open", |counter| counter.window.app.places()[0] == Place::Bill);
    }

    /// All an account owes, for cash without change, to its receipt.
    pub fn pay(&mut self, number: &str) {
        self.open(number);
        self.key(Named::F12);
        self.hand("=");
        self.take();
    }

    /// Enter on the money: waits until its payment has its receipt, and nothing is undecided.
    #[track_caller]
    pub fn take(&mut self) {
        let before = self.paid().len();
        self.key(Named::Enter);
        self.until("the receipt is registered", |counter| {
            counter.paid().len() > before && counter.desk().unsettled().unwrap().is_empty() && !counter.paying()
        });
        self.rest();
    }

    /// Whether money is on its way.
    fn paying(&self) -> bool {
        self.window.app.places().contains(&Place::Tender)
    }

    /// The payments of the day.
    pub fn paid(&self) -> Vec<PaidRow> {
        let day = self.desk().view().unwrap().shift.open().map(|shift| shift.day);
        self.desk().paid(day.unwrap()).unwrap()
    }

    /// Waits until the register has done what is no receipt.
    pub fn register_is_free(&mut self) {
        let till = self.world.workplace.as_ref().unwrap().till.clone();
        self.until("the register is free", |_| !matches!(till.ask_and_wait(Command::State), Err(TillError::Busy)));
    }

    /// Reads and closes what the window tells.
    pub fn dismiss(&mut self) {
        while self.window.app.places()[0] == Place::Notice {
            self.key(Named::Enter);
        }
    }

    /// The shift is closed by the drawer as it is, and everything compared.
    #[track_caller]
    pub fn finish(&mut self) {
        self.dismiss();
        let counted = self.desk().drawer().unwrap().unwrap();
        let till = self.world.workplace.as_ref().unwrap().till.clone();
        let supervisor = till.sign_in(town::SUPERVISOR.to_owned(), password(town::SUPERVISOR));
        let _ = self.runtime.block_on(supervisor).expect("the senior cashier signs in");
        // The register may still be at something that is no receipt: a copy, a repeat.
        self.until("the shift closes", |_| {
            let close = Command::CloseShift { count: Count::of(counted, String::new()), approver: None };
            match till.ask_and_wait(close) {
                Ok(_) => true,
                Err(TillError::Busy) => false,
                Err(error) => panic!("{error}"),
            }
        });
        self.until("the shift is closed", |counter| counter.desk().view().unwrap().shift.open().is_err());
        self.assert_that_all_agree();
    }

    /// What came out of the register, line by line.
    pub fn paper(&self) -> Vec<String> {
        let lines = self.world.roll.since(0).into_iter();
        lines.filter_map(|printed| if let Printed::Line(line) = printed { Some(line) } else { None }).collect()
    }

    /// The line goes down: one dialog tells of it, Enter, and on.
    pub fn line_goes_down(&mut self) {
        self.world.switch.set(false);
        if let Some(workplace) = &self.world.workplace {
            workplace.try_now();
        }
        self.outage_is_told();
    }

    /// Without a line one dialog tells of it, at the start too; Enter, and on.
    pub fn outage_is_told(&mut self) {
        self.until("the outage is told", |counter| counter.window.app.places()[0] == Place::Notice);
        self.assert_shows("Гроші й чеки не постраждали");
        self.key(Named::Enter);
        assert_ne!(self.window.app.places()[0], Place::Notice);
    }

    /// Waits until the centre has everything.
    pub fn wait_for_the_centre(&mut self) {
        if let Some(workplace) = &self.world.workplace {
            workplace.try_now();
        }
        self.until("the centre has everything", |counter| counter.desk().queue().unwrap().waiting == 0);
        self.rest();
    }

    /// Paper, fiscal counters, till and centre agree to the minor unit, and the journal is whole.
    #[track_caller]
    pub fn assert_that_all_agree(&mut self) {
        self.wait_for_the_centre();
        let balance = Balance::of(&self.world).unwrap();
        let mut told = Vec::new();
        balance.print(&mut told).unwrap();
        assert!(balance.balances(), "{}", String::from_utf8_lossy(&told));
    }
}

/// What a world of the stories is made of, and where its till tells its news.
fn making(time: &StoryTime) -> (Making<'static>, Receiver<Signal>) {
    let (sender, news) = mpsc::channel();
    let making = Making {
        keep: None,
        resume: false,
        model: "fr-k",
        accounts: ACCOUNTS,
        words: papers::words(Language::Uk),
        clocks: time.clocks(),
        signals: Signals::new(move |signal| drop(sender.send(signal))),
        roll: Roll::default(),
    };
    (making, news)
}

/// The window over a running till.
fn open_window(world: &World, start: u64) -> (Window, Performer, Vec<Effect>) {
    let workplace = world.workplace.as_ref().expect("the till runs");
    let till = workplace.till.clone();
    let identity = till.desk().identity();
    let clock = Arc::new(ManualClock::new(till.clock().now()));
    let (app, effects) = App::new(Opening {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        currency: identity.currency,
        till: format!("{}-{}", identity.point, identity.code),
        server: identity.server.clone(),
        schema: till.desk().schema(),
        language: Language::Uk,
        look: Look::default(),
        type_size: TypeSize::default(),
        keys: Default::default(),
        demo: false,
        training: true,
        apart: false,
        display: None,
        marks: Marks::new(StdRng::seed_from_u64(start)),
        lock_after_ms: None,
        keeps_answers: false,
        bill: Default::default(),
        unusual: 10,
        remembers: Some(12),
        counting: Default::default(),
        slip_each: false,
        preview: false,
        sounds_on: false,
        can_be_heard: false,
        bills: BillReader::new(Layouts::usual()),
        spoken: Spoken::read(&world.till_dir),
        seen: None,
        kept: KeptVisits::read(till.desk().dir()).without_paid(|token| till.desk().is_paid(token)),
    });
    let receipts = Receipts::shipped(Language::Uk, true);
    let settings = SettingsFile::of(&world.till_dir);
    let payers = Remembered { months: 12, keystore: Keystore::None }.open(till.desk());
    let performer = Performer::new(till, Some(workplace.live.clone()), receipts, settings).with_payers(Some(payers));
    (Window { app, clock, effects: Vec::new() }, performer, effects)
}
