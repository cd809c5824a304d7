//! The queue of papers at an emulated text printer beside the register, line by line: slips of payments, a form that ends
//! where the next one begins, paper that runs out, a printer that is off.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use kassa::config::Config;
use kassa::i18n::Language;
use kassa::papers::own::Document;
use kassa::papers::prints::press::{Outlets, Press, Turns, run, test_printer};
use kassa::papers::prints::{Job, Made, Prints, Reason, State};
use kassa::papers::route::Route;
use kassa::papers::{PaperForm, Receipts, document};
use kassa::till::command::TillError;
use kassa::till::desk::Desk;
use kassa_domain::Timestamp;
use kassa_domain::ids::PaymentNumber;
use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::emulate::device::{Device, Emulated};
use kassa_drivers::emulate::fault::{Fault, What, When};
use kassa_drivers::emulate::serve_tcp;
use kassa_drivers::port::pipe::{Shared, lock};
use kassa_drivers::textprinter::emulator::sheet::Mark;
use kassa_drivers::textprinter::emulator::{PrinterCore, Settings};
use kassa_drivers::textprinter::profile::Profile;

use crate::support::operation::pay;
use crate::support::work::at_work;
use crate::support::{RETAIL, World};
use crate::{check, directory};

/// An emulated text printer at an address of this computer.
struct Printer {
    device: Shared<Emulated<PrinterCore>>,
    address: String,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Printer {
    fn new(model: &str) -> Self {
        let core = PrinterCore::new(Settings::new(Profile::named(model).unwrap()));
        let device = Arc::new(Mutex::new(Emulated::new(core, None)));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp:{}", listener.local_addr().unwrap());
        let stop = Arc::new(AtomicBool::new(false));
        let (served, until) = (Arc::clone(&device), Arc::clone(&stop));
        let serve = move || serve_tcp(&listener, &served, &SystemClock::new(), &until).unwrap();
        Self { device, address, stop, thread: Some(std::thread::spawn(serve)) }
    }

    fn lines(&self) -> Vec<String> {
        lock(&self.device).core().lines()
    }

    /// The lines that come once so many have been printed.
    fn after(&self, count: usize) -> Vec<String> {
        let clock = SystemClock::new();
        let limit = clock.now() + Duration::from_secs(20);
        while self.lines().len() < count && clock.now() < limit {
            clock.sleep(Duration::from_millis(5));
        }
        self.lines()
    }

    fn settings(&self, rest: &str) -> Config {
        let routes = "[documents]\nprint = \"printer\"\n";
        Config::parse(&format!("[printer]\nport = \"{}\"\n{rest}{routes}", self.address)).unwrap()
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}

fn now() -> Timestamp {
    Timestamp::new(1_795_262_709_000, 120).unwrap()
}

/// The slip of the first payment, made for where the settings say.
fn slip(world: &World, outlets: &Outlets) -> Made {
    let clock = Arc::new(kassa::clock::SystemClock::new());
    let desk = Desk::open(world.path(), world.identity.clone(), clock).unwrap();
    let receipts = Receipts::shipped(Language::Uk, false);
    let form = PaperForm { receipts, columns: Some(40), copy_at: None };
    let by = ("Коваль Н. П.", now());
    document(&desk, &Document::Slip(PaymentNumber(1)), by, &form, outlets).unwrap()
}

/// What became of all that waits for the text printer.
fn printed(world: &World, prints: &Prints, config: &Config) -> Vec<Job> {
    let register = |_| Err(TillError::NotSignedIn);
    let press = Press { dir: world.path(), printer: &config.printer, register: &register, now: &now };
    run(prints, &Turns::default(), &Route::Printer, &press).unwrap()
}

#[test]
fn a_slip_with_the_number_of_its_receipt_goes_to_the_matrix_printer_and_the_form_ends_where_the_next_begins() {
    let world = World::new(RETAIL);
    directory(&world);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_300], 20_000));
    let printer = Printer::new("escp-80");
    let form = "feed = \"tractor\"\nform_lines = 40\nleft = 6\n";
    let config = printer.settings(form);
    let outlets = Outlets::of(&config);
    let prints = Prints::open(world.path(), now()).unwrap();
    for _ in 0..2 {
        let job = prints.add(&slip(&world, &outlets), now()).unwrap();
        assert_eq!(printed(&world, &prints, &config), [Job { state: State::Printed(None), tries: 1, ..job }]);
    }
    let lines = printer.after(50);
    let paper = lines.join("\n");
    // CP866 has no І: the Latin one stands for it.
    check(&paper, &["КВИТАНЦIЯ", "-000001", "UA713999990000026001234567890", "123,00", "Фiскальний документ", "№ "]);
    check(&paper, &["Пiдпис касира", "Пiдпис платника", "КВИТАНЦIЯ", "Пiдпис платника"]);
    assert!(lines.iter().all(|line| line.is_empty() || line.starts_with("      ")), "every line is set off: {paper}");
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{paper}");
    // Each slip and what is fed behind it are one form of forty lines; nothing is thrown out as a page.
    let (mut steps, mut form_feeds) = (0_u32, 0);
    for mark in lock(&printer.device).core().marks() {
        match mark {
            Mark::Line { .. } => steps += 36,
            Mark::Feed(by) => steps += u32::from(*by),
            Mark::FormFeed => form_feeds += 1,
            _ => {}
        }
    }
    assert_eq!((steps, form_feeds), (2 * 40 * 36, 0), "{paper}");
    // The page to try it by shows the letters of the page that is set.
    test_printer(&config.printer).unwrap();
    let page = printer.after(lines.len() + 8).join("\n");
    check(&page, &["escp-80", "74 | cp866", "АЯаяЁёЄєIiЇї"]);
}

#[test]
fn a_printer_without_paper_prints_nothing_by_itself_and_all_of_it_once_it_is_told_to() {
    let world = World::new(RETAIL);
    directory(&world);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_300], 20_000));
    let printer = Printer::new("escpos-80");
    let config = printer.settings("family = \"escpos\"\n");
    let prints = Prints::open(world.path(), now()).unwrap();
    let made = slip(&world, &Outlets::of(&config));
    let job = prints.add(&made, now()).unwrap();
    lock(&printer.device).load_faults(vec![Fault { when: When::Line(4), what: What::PaperOut }]);
    let State::Unknown(Reason::Stopped(_, why)) = &printed(&world, &prints, &config)[0].state else {
        panic!("{:?}", prints.jobs())
    };
    assert_eq!(why, "paper");
    // The next one is refused before anything is sent: of it certainly nothing is on paper.
    let second = prints.add(&made, now()).unwrap();
    let refused = State::Failed(Reason::Device("paper".to_owned()));
    assert_eq!(printed(&world, &prints, &config)[0].state, refused);
    // New paper, and a restart: both wait for an order.
    lock(&printer.device).mend(Duration::from_secs(86_400));
    drop(prints);
    let prints = Prints::open(world.path(), now()).unwrap();
    assert_eq!(printed(&world, &prints, &config), []);
    let count = |text: &str| printer.lines().iter().filter(|line| line.contains(text)).count();
    let before = count("КВИТАНЦІЯ");
    for number in [job.number, second.number] {
        assert!(prints.again(number).unwrap().is_some());
        assert_eq!(printed(&world, &prints, &config)[0].state, State::Printed(None));
        assert!(prints.again(number).unwrap().is_none(), "what is printed is not printed again from here");
    }
    // The rest of the first one came out of the printer's own memory, as it does: so it was told to be uncertain.
    assert_eq!((before, count("КВИТАНЦІЯ"), count("Підпис платника")), (1, 3, 3));
}

#[test]
fn a_printer_that_is_not_there_is_told_and_a_paper_that_is_a_file_lies_in_its_folder() {
    let world = World::new(RETAIL);
    directory(&world);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_300], 20_000));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let text = format!("[printer]\nport = \"tcp:{port}\"\n[documents]\nprint = \"printer\"\n");
    let config = Config::parse(&text).unwrap();
    let prints = Prints::open(world.path(), now()).unwrap();
    let _ = prints.add(&slip(&world, &Outlets::of(&config)), now()).unwrap();
    assert!(matches!(printed(&world, &prints, &config)[0].state, State::Failed(Reason::NoAnswer(_))));
    let filed = Config::parse("[documents]\nslips = \"file\"\n").unwrap();
    let _ = prints.add(&slip(&world, &Outlets::of(&filed)), now()).unwrap();
    let register = |_| Ok(());
    let press = Press { dir: world.path(), printer: &filed.printer, register: &register, now: &now };
    let done = run(&prints, &Turns::default(), &Route::File, &press).unwrap();
    let State::Printed(Some(file)) = &done[0].state else { panic!("{done:?}") };
    assert!(std::fs::read(file).unwrap().starts_with(b"%PDF") && file.contains("000002-slip"), "{file}");
    let told = crate::said(world.path(), &["queue"]);
    check(&told, &["1\t", "Квитанція банку", "на текстовому принтері", "не надруковано", "2\t", "файл"]);
}
