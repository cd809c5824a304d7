//! What the Maria family has of its own: the key in its lock, a device that plays, pairing, articles, texts.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kassa_domain::receipt::{Cashier, Direction, Operation, ReceiptLine, ReceiptOrder};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::{Clock, VirtualClock};
use kassa_drivers::emulate::device::{Device as _, Emulated};
use kassa_drivers::emulate::paper::PaperCallback;
use kassa_drivers::fiscal::{DeviceError, FiscalRegister, Mode, StorageState};
use kassa_drivers::maria::emulator::{Emulator, Settings};
use kassa_drivers::maria::model::MODELS;
use kassa_drivers::maria::register::{MariaRegister, Settings as Setup};
use kassa_drivers::maria::status::Key;
use kassa_drivers::port::Port as _;
use kassa_drivers::port::pipe::{PipePort, Shared, lock};

struct Bench {
    device: Shared<Emulated<Emulator>>,
    register: MariaRegister,
    clock: VirtualClock,
    paper: Arc<Mutex<Vec<String>>>,
}

impl Bench {
    fn new(settings: Settings) -> Self {
        let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0));
        let paper = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&paper);
        let sheet = PaperCallback(move |line: Option<&str>| lines.lock().unwrap().push(line.unwrap_or("~").to_owned()));
        let core = Emulator::new(settings, Arc::new(clock.clone())).with_paper(Box::new(sheet));
        let device = Arc::new(Mutex::new(Emulated::new(core, None)));
        let register = register(&device, &clock);
        Self { device, register, clock, paper }
    }

    fn usual() -> Self {
        Self::new(Settings::new(MODELS[0]))
    }

    fn perform(&mut self, operation: &Operation) -> Result<u64, String> {
        let before = self.register.shown().map_err(|error| error.to_string())?;
        self.register.perform(operation, &before).map(|document| document.number).map_err(code)
    }

    fn paper(&self) -> String {
        self.paper.lock().unwrap().join("\n")
    }
}

fn register(device: &Shared<Emulated<Emulator>>, clock: &VirtualClock) -> MariaRegister {
    taxing(device, clock, None)
}

fn taxing(device: &Shared<Emulated<Emulator>>, clock: &VirtualClock, tax_group: Option<u8>) -> MariaRegister {
    let port = PipePort::new(Arc::clone(device), Arc::new(clock.clone()));
    MariaRegister::new(Box::new(port), Arc::new(clock.clone()), Setup { tax_group, ..Setup::new(Currency::Uah) })
}

fn code(error: DeviceError) -> String {
    match error {
        DeviceError::Refused(why) => why.code,
        other => other.to_string(),
    }
}

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn cashier(name: &str) -> Cashier {
    Cashier { name: name.to_owned() }
}

fn sale(lines: &[(&str, i64)], rounding: i64) -> Operation {
    let total: i64 = lines.iter().map(|(_, minor)| minor).sum();
    Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: cashier("Іваненко-Петренко"),
        heading: vec!["о/р 77001".to_owned()],
        lines: lines.iter().map(|(text, minor)| ReceiptLine::new(*text, uah(*minor))).collect(),
        total: uah(total),
        card: uah(0),
        cash: uah(total + rounding),
        rounding: uah(rounding),
        change: uah(0),
        footer: vec!["Дякуємо".to_owned()],
        check_link: None,
    })
}

fn z_report() -> Operation {
    Operation::CloseShift { cashier: cashier("x") }
}

#[test]
fn a_key_that_nobody_turns_refuses_before_anything_is_printed() {
    let mut bench = Bench::new(Settings { obliging: false, ..Settings::new(MODELS[0]) });
    assert_eq!(bench.perform(&z_report()), Err("softslnrep".to_owned()));
    assert_eq!(bench.register.x_report().map_err(code), Err("softslzrep".to_owned()));
    for (key, mode) in [(Key::Programming, Mode::Other(8)), (Key::Off, Mode::Other(0)), (Key::Z, Mode::ShiftClosed)] {
        lock(&bench.device).core_mut().turn_key(key);
        assert_eq!(bench.register.state().map(|state| state.mode).unwrap_or(Mode::Other(0)), mode, "{key:?}");
        let refused = bench.perform(&sale(&[("Вода", 100)], 0)).unwrap_err();
        assert!(["softslwork", "softsysloc"].iter().any(|code| refused.contains(code)), "{key:?}: {refused}");
    }
    assert_eq!(bench.paper(), "", "nothing half printed");
    assert_eq!(bench.perform(&z_report()), Ok(1), "the key stands at Z");
}

#[test]
fn a_device_that_plays_sells_nothing() {
    let mut bench = Bench::new(Settings { registration: None, ..Settings::new(MODELS[0]) });
    let state = bench.register.state().unwrap();
    assert!(!state.ready());
    assert_eq!(state.storage.map(|storage| storage.state), Some(StorageState::NotRegistered));
    assert_eq!(bench.perform(&sale(&[("Вода", 100)], 0)), Err("softregist".to_owned()));
    assert_eq!(bench.paper(), "", "not even a receipt that is none");
}

#[test]
fn a_name_keeps_its_article_and_a_long_one_is_printed_whole() {
    let mut bench = Bench::usual();
    let long = "Централізоване опалення за березень 2026 року за адресою вулиця Соборна";
    assert_eq!(bench.perform(&sale(&[("Вода", 100), ("Опалення", 200), (long, 300)], 0)), Ok(1));
    assert_eq!(bench.perform(&sale(&[("Опалення", 500), ("Вода", 700)], 0)), Ok(2));
    // A driver that knows nothing asks which are taken.
    bench.register = register(&bench.device, &bench.clock);
    assert_eq!(bench.perform(&sale(&[("Газ", 100), ("Опалення", 500)], 0)), Ok(3));
    assert_eq!(bench.perform(&z_report()), Ok(1));
    assert_eq!(bench.perform(&sale(&[("Вода гаряча", 100)], 0)), Ok(4));
    let solid = |text: &str| text.split_whitespace().collect::<String>().replace('і', "i").replace('І', "I");
    assert!(solid(&bench.paper()).contains(&solid(long)), "{}", bench.paper());
    assert!(bench.paper().contains("Касир Iваненко-"), "nine letters of the name");
}

#[test]
fn the_tax_of_the_settings_is_on_every_line_or_nothing_is_sold() {
    let mut bench = Bench::usual();
    bench.register = taxing(&bench.device, &bench.clock, Some(1));
    assert_eq!(bench.perform(&sale(&[("Вода", 7_000), ("Газ", 5_000)], 0)), Ok(1));
    assert!(bench.paper().contains("ПДВ А 20.00% 20.00"), "{}", bench.paper());
    // An article keeps its tax for the day: the same name without one is another article.
    bench.register = taxing(&bench.device, &bench.clock, None);
    assert_eq!(bench.perform(&sale(&[("Вода", 7_000)], 0)), Ok(2));
    bench.register = taxing(&bench.device, &bench.clock, Some(1));
    assert_eq!(bench.perform(&sale(&[("Вода", 7_000)], 0)), Ok(3));
    // A tax that the device was not given is told before money is taken, and nothing is printed.
    bench.register = taxing(&bench.device, &bench.clock, Some(2));
    let printed = bench.paper();
    let _seen = bench.register.shown().unwrap();
    let refused = bench.register.check(&sale(&[("Вода", 7_000)], 0)).map_err(|why| why.code);
    assert_eq!(refused, Err("tax-group".to_owned()));
    assert_eq!(bench.perform(&sale(&[("Вода", 7_000)], 0)), Err("tax-group".to_owned()));
    assert_eq!(bench.paper(), printed);
}

#[test]
fn what_is_rounded_is_taken_off_the_largest_line() {
    let mut bench = Bench::usual();
    assert_eq!(bench.perform(&sale(&[("Вода", 1_020), ("Газ", 20_003)], -23)), Ok(1));
    assert_eq!(bench.perform(&sale(&[("Вода", 1_020), ("Газ", 20_003)], 27)), Ok(2));
    assert!(bench.paper().contains("ЗНИЖКА -0.23") && bench.paper().contains("НАДБАВКА + 0.27"), "{}", bench.paper());
    let sums: Vec<i64> = lock(&bench.device).made().iter().map(|made| made.sum).collect();
    assert_eq!(sums, [21_000, 21_050]);
    assert_eq!(bench.perform(&sale(&[("Вода", 20)], -20)), Err("bad-receipt".to_owned()));
}

#[test]
fn a_device_whose_line_was_cut_is_paired_again() {
    let mut bench = Bench::usual();
    bench.register.connect().unwrap();
    let mut port = PipePort::new(Arc::clone(&bench.device), Arc::new(bench.clock.clone()));
    port.reopen().unwrap();
    // The ready line was down for longer than the device's patience.
    port.set_ready(false).unwrap();
    bench.clock.sleep(Duration::from_secs(4));
    port.set_ready(true).unwrap();
    assert_eq!(bench.perform(&sale(&[("Вода", 100)], 0)), Ok(1));
    // And a program that was restarted finds it paired.
    bench.register = register(&bench.device, &bench.clock);
    assert_eq!(bench.perform(&sale(&[("Вода", 100)], 0)), Ok(2));
    assert_eq!(lock(&bench.device).core().drawer(), 200);
}

#[test]
fn the_clock_is_moved_once_and_not_far() {
    let mut bench = Bench::usual();
    let at = |hour, minute| jiff::civil::date(2026, 3, 2).at(hour, minute, 0, 0);
    assert_eq!(bench.register.set_clock(at(10, 5)).map_err(code), Err("clock".to_owned()));
    assert_eq!(
        bench.register.set_clock(jiff::civil::date(2026, 3, 3).at(8, 30, 0, 0)).map_err(code),
        Err("clock".to_owned())
    );
    bench.register.set_clock(at(9, 0)).unwrap();
    let again = bench.register.set_clock(at(9, 10)).map_err(code);
    assert_eq!(again, Err("softnrep".to_owned()), "once after a Z report");
}
