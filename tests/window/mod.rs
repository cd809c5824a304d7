//! A window with a believable till behind it, made of data alone: no display, no files, no network.

#![allow(dead_code, reason = "each test target uses its own part of this")]

pub mod device;
mod drawn;
pub mod offers;
mod reading;
pub mod scenes;

use std::sync::Arc;

use iced_test::core::Size;
use iced_test::core::mouse::Cursor;
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use kassa::clock::{Clock, ManualClock};
use kassa::i18n::Language;
use kassa::signal::{Link, Queue, Signal};
use kassa::store::directory::{Address, Found, FoundAccount};
use kassa::till::command::{Session, TillView};
use kassa::till::desk::PaidBefore;
use kassa::ui::app::message::Message;
use kassa::ui::app::{App, Opening};
use kassa::ui::effect::{Answer, Effect, FrameFacts, Question};
use kassa::ui::kept::KeptVisits;
use kassa::ui::mark::Marks;
use kassa::ui::names::Names;
use kassa::ui::news::Seen;
use kassa::ui::spoken::Spoken;
use kassa::ui::theme::{self, Look};
use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::directory::{Account, Charge, Meter, Norm, Provider, Service};
use kassa_domain::ids::{
    AccountNumber, HumanNumber, Login, MeterId, PaymentNumber, PointCode, PointId, ProviderId, SerialNumber, ServiceId,
    ShiftNumber, StreetId, TillCode, TownId, UserId,
};
use kassa_domain::payment::PayerCopy;
use kassa_domain::point::{CashRounding, OfflineFacts, OfflineLimits, Point, Territory, WorkingHours};
use kassa_domain::reading::LastSource;
use kassa_domain::shift::{OpenShift, ShiftState, ShiftTotals};
use kassa_domain::user::{Role, User};
use kassa_domain::{BusinessDate, Currency, Money, Period, Timestamp};
use kassa_drivers::fiscal::{Mode, Paper};
use kassa_formats::scan::{BillReader, Layouts};
use rand::SeedableRng;
use rand::rngs::StdRng;

pub use self::device::{CLOCK, model, register};
#[allow(unused_imports, reason = "each test target uses its own part of this")]
pub use self::drawn::{redraw, renderer, settings, simulator};

/// 21 November 2026, 14:05:09 in Kyiv.
pub const NOW_MS: i64 = 1_795_262_709_000;

pub fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

pub fn now() -> Timestamp {
    Timestamp::new(NOW_MS, 120).unwrap()
}

pub fn point() -> Point {
    Point {
        id: PointId(17),
        code: PointCode::new("17").unwrap(),
        name: "Відділення №17, ПАТ «Приклад-Банк»".to_owned(),
        address: "м. Приклад, вул. Соборна, 1".to_owned(),
        currency: Currency::Uah,
        home_town: TownId(1),
        towns: Vec::new(),
        hours: WorkingHours::daily(8 * 60, 17 * 60),
        limits: OfflineLimits { hours: 48, payments: 500, sum: uah(1_000_000_00), directory_hours: 72 },
        cash_rounding: CashRounding::NONE,
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: false,
        receipt_per_visit: false,
        receipt_link: None,
    }
}

pub fn user(role: Role) -> User {
    User {
        id: UserId(3),
        login: Login::new("olena").unwrap(),
        name: "Іваненко О.".to_owned(),
        role,
        rights: role.rights(),
        verifier: String::new(),
        active: true,
    }
}

pub fn names() -> Names {
    let service = |id, name: &str| Service {
        id: ServiceId(id),
        name: name.to_owned(),
        unit: "м³".to_owned(),
        tariff: None,
        order: u16::try_from(id).unwrap(),
        group: String::new(),
    };
    let provider = Provider {
        id: ProviderId(1),
        name: "КП «Приклад»".to_owned(),
        tax_number: "12345678".to_owned(),
        overpayment: true,
        prepayment_months_max: 2,
        returns_by_lines: true,
        bank: None,
        readings_until: None,
        form: None,
    };
    let rule = CommissionRule {
        id: 1,
        provider: None,
        means: Means::Cash,
        from: CommissionFrom::Payer,
        percent: "1".parse().unwrap(),
        fixed: uah(0),
        min: uah(0),
        max: None,
    };
    Names::new(
        vec![
            service(1, "Утримання будинку та прибудинкової території"),
            service(2, "Холодна вода"),
            service(3, "Водовідведення"),
            service(4, "Опалення"),
            service(5, "Вивезення сміття"),
            service(21, "Поповнення мобільного"),
            service(22, "Виклик сантехніка"),
            service(23, "Копіювання документів"),
        ],
        std::iter::once(provider).chain(offers::providers()).collect(),
        vec![rule],
    )
}

fn meter(id: u64, service: u32, last_value: &str) -> Meter {
    Meter {
        id: MeterId(id),
        serial: SerialNumber::new(&format!("0451{id}")).unwrap(),
        scale: String::new(),
        service: ServiceId(service),
        digits: 5,
        last_value: last_value.parse().unwrap(),
        last_date: BusinessDate::new(2026, 1, 31).unwrap(),
        last_source: Some(if id == 2 { LastSource::Estimated } else { LastSource::Control }),
        usual: "6".parse().unwrap(),
        place: if id == 2 { String::new() } else { "кухня".to_owned() },
        verified_until: (id == 2).then(|| BusinessDate::new(2025, 12, 31).unwrap()),
    }
}

pub fn account(number: &str) -> Account {
    let norm = |service, amount: &str| Norm { service: ServiceId(service), amount: amount.parse().unwrap() };
    let charge = |service, month, minor| Charge {
        service: ServiceId(service),
        provider: ProviderId(1),
        period: Period::new(2026, month).unwrap(),
        charged: uah(minor),
        due: uah(minor),
    };
    Account {
        number: AccountNumber::new(number).unwrap(),
        holder: "Кузнецова Марія Олександрівна".to_owned(),
        street: StreetId(1),
        house: "12-А".to_owned(),
        flat: "5".to_owned(),
        charges: vec![
            charge(4, 9, 1_004_18),
            charge(1, 10, 287_60),
            charge(2, 10, 412_37),
            charge(3, 10, 198_04),
            charge(4, 10, 980_13),
            charge(5, 10, 64_20),
        ],
        latest: Vec::new(),
        meters: vec![meter(1, 2, "380.5"), meter(2, 4, "12345")],
        norms: vec![norm(2, "9"), norm(3, "15")],
        phones: Vec::new(),
    }
}

pub fn bill(number: &str, as_of: AsOf) -> Bill {
    let account = account(number);
    let payer = PayerCopy {
        holder: account.holder.clone(), address: "м. Приклад, вул. Соборна, 12-А, 5".to_owned()
    };
    Bill::new(account, payer, as_of, Currency::Uah, &Narrowing::default())
}

/// A payment of the account that was taken so long ago.
pub fn last_paid(ago_ms: i64) -> PaidBefore {
    let (point, till) = (PointCode::new("17").unwrap(), TillCode::new("3").unwrap());
    let number = HumanNumber { point, till, number: PaymentNumber(498) };
    PaidBefore { number, at: now().shifted(-ago_ms), sum: uah(2_811_40), same: false, is_here: true }
}

pub fn shift() -> OpenShift {
    OpenShift {
        number: ShiftNumber(214),
        day: now().local_date(),
        opened_at: now().shifted(-6 * 3_600_000 - 180_000),
        opened_by: UserId(2),
    }
}

pub fn frame(shift: ShiftState, unsettled: u32) -> Answer {
    frame_looked(shift, unsettled, 0)
}

/// Three payments that wait; the centre answered two hours ago, and the directory was in step an hour ago.
pub fn offline() -> OfflineFacts {
    let in_step = Some(now().shifted(-3_600_000));
    OfflineFacts { contact: Some(now().shifted(-2 * 3_600_000)), in_step, payments: 3, sum: uah(1_860_93) }
}

/// The same, of the till as it stood after so many looks at it.
pub fn frame_looked(shift: ShiftState, unsettled: u32, looked: u64) -> Answer {
    let (open, mut totals) = (matches!(shift, ShiftState::Open(_)), ShiftTotals::new(uah(2_000_00), Currency::Uah));
    (totals.payments, totals.cash_taken) = (42, uah(31_480_55));
    Answer::Frame(Box::new(FrameFacts {
        view: TillView { shift, totals: open.then_some(totals), unsettled, last_shift: Some(ShiftNumber(213)), looked },
        point: Some(point()),
        drawer: open.then(|| totals.drawer().unwrap()),
        left: uah(2_000_00),
        offline: offline(),
    }))
}

pub fn found() -> Found {
    let hit = |number: &str, holder: &str, house: &str, flat: &str, due| FoundAccount {
        number: AccountNumber::new(number).unwrap(),
        holder: holder.to_owned(),
        address: Address {
            town: "Приклад".to_owned(),
            street: "вул. Соборна".to_owned(),
            house: house.to_owned(),
            flat: flat.to_owned(),
        },
        former: None,
        territory: Territory::Home,
        due: uah(due),
    };
    Found {
        rows: vec![
            hit("1000432", "Кузнецова Марія Олександрівна", "12-А", "5", 2_946_52),
            hit("1000433", "Кузнєцов Іван Петрович", "12-А", "6", 0),
            hit("00077001", "Кузьменко-Нечуй-Левицька Олександра Святославівна", "14", "112", 18_450_00),
            hit("1000519", "Кузик Ґалаґан Єлизавета", "3", "", -120_00),
        ],
        total: 4,
        ..Found::default()
    }
}

/// How long the windows of the tests wait before they lock.
pub const LOCK_MS: u64 = 600_000;

/// The window, its clock, and what it last asked for.
pub struct Window {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub effects: Vec<Effect>,
}

impl Window {
    /// Before anybody has signed in; a till with an emulated register, so that everything has to fit under its band.
    pub fn new(language: Language, look: Look, demo: bool) -> Self {
        Self::with_register(language, look, demo, true)
    }

    /// Before anybody has signed in, with an emulated register or a real one.
    pub fn with_register(language: Language, look: Look, demo: bool, training: bool) -> Self {
        Self::begin(language, look, (demo, training, false), None, Default::default())
    }

    /// At work beside a customer display that speaks another language.
    pub fn with_display(language: Language, display: Language) -> Self {
        let mut window =
            Self::begin(language, Look::default(), (false, false, false), Some(display), Default::default());
        window.at_work(Role::Cashier, ShiftState::Open(shift()));
        window
    }

    /// A training: kept off the line for good.
    pub fn training(language: Language) -> Self {
        let mut window = Self::begin(language, Look::Light, (false, true, true), None, Default::default());
        window.at_work(Role::Cashier, ShiftState::Open(shift()));
        window
    }

    /// Started again after it was closed, with the visits that were kept; nobody has signed in yet.
    pub fn again(kept: KeptVisits) -> Self {
        Self::begin(Language::Uk, Look::Light, (false, false, false), None, (kept, Spoken::default(), None))
    }

    /// The same in a language, with the register of the scenes.
    pub fn again_in(language: Language, kept: KeptVisits) -> Self {
        Self::begin(language, Look::Light, (false, true, false), None, (kept, Spoken::default(), None))
    }

    /// Started again where people chose these languages; nobody has signed in yet.
    pub fn spoken(language: Language, spoken: Spoken) -> Self {
        Self::begin(language, Look::Light, (false, false, false), None, (KeptVisits::default(), spoken, None))
    }

    /// A cashier at a till that was updated, where nobody was told what is new; this shift is open.
    pub fn updated(language: Language, shift: OpenShift) -> Self {
        let kept = (KeptVisits::default(), Spoken::default(), Some(Seen::default()));
        let mut window = Self::begin(language, Look::Light, (false, true, false), None, kept);
        window.at_work(Role::Cashier, ShiftState::Open(shift));
        window
    }

    fn begin(
        language: Language,
        look: Look,
        (demo, training, apart): (bool, bool, bool),
        display: Option<Language>,
        (kept, spoken, seen): (KeptVisits, Spoken, Option<Seen>),
    ) -> Self {
        let clock = Arc::new(ManualClock::new(now()));
        let opening = Opening {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            currency: Currency::Uah,
            till: "17-3".to_owned(),
            server: "https://centre.example:8443".to_owned(),
            schema: 7,
            language,
            look,
            type_size: theme::TypeSize::default(),
            keys: Default::default(),
            demo,
            training,
            apart,
            display,
            marks: Marks::new(StdRng::seed_from_u64(1)),
            lock_after_ms: Some(LOCK_MS),
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
            kept,
            spoken,
            seen,
        };
        let (app, effects) = App::new(opening);
        let mut window = Self { app, clock, effects };
        window.tell(Signal::Link(Link::Online));
        window.tell(Signal::Queue(Queue::default()));
        window.answer(Answer::Names(names()));
        window
    }

    /// With somebody signed in and a shift in this state.
    pub fn signed_in(language: Language, look: Look, role: Role, state: ShiftState) -> Self {
        let mut window = Self::new(language, look, false);
        window.at_work(role, state);
        window
    }

    pub fn at_work(&mut self, role: Role, state: ShiftState) {
        let mode = if matches!(state, ShiftState::Open(_)) { Mode::ShiftOpen } else { Mode::ShiftClosed };
        self.tell(Signal::Register(register(mode, Paper::Present)));
        self.answer(frame(state, 0));
        self.send(Message::SignedIn(Ok(Session { user: user(role) })));
    }

    /// A cashier in an open shift.
    pub fn working(language: Language) -> Self {
        Self::working_as(language, Role::Cashier)
    }

    /// Somebody of this role in an open shift.
    pub fn working_as(language: Language, role: Role) -> Self {
        Self::signed_in(language, Look::Light, role, ShiftState::Open(shift()))
    }

    pub fn send(&mut self, message: Message) {
        self.effects = self.app.update(message);
    }

    pub fn tell(&mut self, signal: Signal) {
        self.send(Message::Told(Box::new(signal)));
    }

    pub fn answer(&mut self, answer: Answer) {
        self.send(Message::Found(Box::new(answer)));
    }

    /// The till as it stands in the open shift of the tests, but for what is changed.
    pub fn frame_with(&mut self, change: impl FnOnce(&mut FrameFacts)) {
        let Answer::Frame(mut facts) = frame(ShiftState::Open(shift()), 0) else { return };
        change(&mut facts);
        self.answer(Answer::Frame(facts));
    }

    /// Opens the bill of an account as the desk would, answering what the window asks.
    pub fn open_bill(&mut self, as_of: AsOf) {
        let asked = self.effects.iter().find_map(|effect| match effect {
            Effect::Find(Question::Bill { ticket, account, narrowing, scanned }) => {
                Some((*ticket, account.clone(), narrowing.clone(), scanned.clone()))
            }
            _ => None,
        });
        let (ticket, account, narrowing, mut scanned) = asked.expect("a bill is asked for");
        scanned.last = Some(last_paid(30 * 24 * 3_600_000));
        scanned.earlier = vec![last_paid(61 * 24 * 3_600_000), last_paid(92 * 24 * 3_600_000)];
        let bill = Some(Box::new(bill(account.as_str(), as_of)));
        self.answer(Answer::Bill { ticket, account, narrowing, scanned, bill });
    }

    /// Answers the search that was asked.
    pub fn answer_search(&mut self) {
        let ticket = self.effects.iter().find_map(|effect| match effect {
            Effect::Find(Question::Search { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        self.answer(Answer::Search { ticket: ticket.expect("a search is asked"), found: found() });
    }

    /// Types as hands do: a quarter of a second between two keys, each one sure to be no scanner's.
    pub fn type_slowly(&mut self, text: &str) {
        for sign in text.chars() {
            self.clock.advance_ms(250);
            let clock = Arc::clone(&self.clock);
            let messages: Vec<Message> = {
                let mut simulator = simulator(&self.app, (1024.0, 768.0));
                let press = iced_test::simulator::typewrite(&sign.to_string()).collect::<Vec<_>>();
                let _ = simulator.simulate(std::iter::once(redraw()).chain(press));
                clock.advance_ms(100);
                let _ = simulator.simulate([redraw()]);
                simulator.into_messages().collect()
            };
            for message in messages {
                self.send(message);
            }
        }
    }

    /// Types as a scanner does, and ends with Enter.
    pub fn scan(&mut self, text: &str) {
        let enter = iced_test::simulator::tap_key(iced_test::core::keyboard::key::Named::Enter, None);
        self.clock.advance_ms(1_000);
        self.events(iced_test::simulator::typewrite(text).chain(enter).collect());
    }

    /// A scan, then what `meanwhile` comes of it, then a key right behind its Enter, before anybody could have seen that.
    pub fn scan_then(&mut self, text: &str, behind: iced_test::core::Event, meanwhile: impl FnOnce(&mut Self)) {
        let enter = iced_test::simulator::tap_key(iced_test::core::keyboard::key::Named::Enter, None);
        let scan: Vec<_> =
            std::iter::once(redraw()).chain(iced_test::simulator::typewrite(text)).chain(enter).collect();
        self.clock.advance_ms(1_000);
        let mut renderer = renderer();
        let cache = self.draw_with(&scan, Cache::default(), &mut renderer);
        meanwhile(self);
        self.clock.advance_ms(10);
        let _ = self.draw_with(&[redraw(), behind], cache, &mut renderer);
    }

    /// Draws the window over the state of the one before it, and gives it these events.
    fn draw_with(
        &mut self,
        events: &[iced_test::core::Event],
        cache: Cache,
        renderer: &mut iced_test::renderer::Renderer,
    ) -> Cache {
        let mut messages = Vec::new();
        let mut interface = UserInterface::build(self.app.view(None), Size::new(1024.0, 768.0), cache, renderer);
        let mut clipboard = iced_test::core::clipboard::Null;
        let _ = interface.update(events, Cursor::Unavailable, renderer, &mut clipboard, &mut messages);
        let cache = interface.into_cache();
        self.effects = messages.into_iter().flat_map(|message| self.app.update(message)).collect();
        cache
    }

    /// A scan in two pieces, the window busy for so long between them.
    pub fn scan_in_two(&mut self, first: &str, busy_ms: u32, second: &str) {
        let enter = iced_test::simulator::tap_key(iced_test::core::keyboard::key::Named::Enter, None);
        self.clock.advance_ms(1_000);
        let clock = Arc::clone(&self.clock);
        let messages: Vec<Message> = {
            let mut simulator = simulator(&self.app, (1024.0, 768.0));
            let _ = simulator.simulate(std::iter::once(redraw()).chain(iced_test::simulator::typewrite(first)));
            clock.advance_ms(busy_ms);
            let _ = simulator.simulate(iced_test::simulator::typewrite(second).chain(enter));
            simulator.into_messages().collect()
        };
        self.effects = messages.into_iter().flat_map(|message| self.app.update(message)).collect();
    }

    /// The same over a window that is drawn anew in between, so that its beginning is typed where the focus is.
    pub fn scan_in_two_drawn_between(&mut self, first: &str, busy_ms: u32, second: &str) {
        let enter = iced_test::simulator::tap_key(iced_test::core::keyboard::key::Named::Enter, None);
        self.clock.advance_ms(1_000);
        self.effects = Vec::new();
        let (mut cache, mut renderer) = (Cache::default(), renderer());
        let pieces: [(Vec<iced_test::core::Event>, u32); 6] = [
            (std::iter::once(redraw()).chain(iced_test::simulator::typewrite(first)).collect(), busy_ms),
            (vec![redraw()], 0),
            (vec![redraw()], 0),
            (iced_test::simulator::typewrite(second).chain(enter).collect(), 0),
            (vec![redraw()], 0),
            (vec![redraw()], 0),
        ];
        for (events, then_ms) in pieces {
            let mut messages = Vec::new();
            let mut interface =
                UserInterface::build(self.app.view(None), Size::new(1024.0, 768.0), cache, &mut renderer);
            let _ = interface.update(
                &events,
                Cursor::Unavailable,
                &mut renderer,
                &mut iced_test::core::clipboard::Null,
                &mut messages,
            );
            cache = interface.into_cache();
            for message in messages {
                self.effects.extend(self.app.update(message));
            }
            self.clock.advance_ms(then_ms);
        }
    }

    /// Many keys that arrive before the window has been drawn again, as on a machine that is busy for a moment. What the
    /// window keeps back it gets again with each new drawing.
    pub fn burst_of_keys(&mut self, pieces: &[(&str, iced_test::core::keyboard::key::Named)]) {
        let mut events = vec![redraw()];
        for (text, key) in pieces {
            events.extend(iced_test::simulator::typewrite(text));
            events.extend(iced_test::simulator::tap_key(*key, None));
        }
        self.clock.advance_ms(1_000);
        self.effects = Vec::new();
        let mut cache = Cache::default();
        let mut renderer = renderer();
        // Each turn draws the window anew over the state of the old one, as the toolkit does.
        for _ in 0..50 {
            let mut messages = Vec::new();
            let mut interface =
                UserInterface::build(self.app.view(None), Size::new(1024.0, 768.0), cache, &mut renderer);
            let _ = interface.update(
                &events,
                Cursor::Unavailable,
                &mut renderer,
                &mut iced_test::core::clipboard::Null,
                &mut messages,
            );
            cache = interface.into_cache();
            for message in messages {
                self.effects.extend(self.app.update(message));
            }
            self.clock.advance_ms(100);
            events = vec![redraw()];
        }
    }

    /// Presses a key with a name.
    pub fn key(&mut self, key: iced_test::core::keyboard::key::Named) {
        self.clock.advance_ms(250);
        self.events(iced_test::simulator::tap_key(key, None).collect());
    }

    /// Sends events through the drawn window, and its messages back into it.
    pub fn events(&mut self, events: Vec<iced_test::core::Event>) {
        let messages: Vec<Message> = {
            let mut simulator = simulator(&self.app, (1024.0, 768.0));
            let _ = simulator.simulate(std::iter::once(redraw()).chain(events));
            simulator.into_messages().collect()
        };
        self.effects = messages.into_iter().flat_map(|message| self.app.update(message)).collect();
    }
}
