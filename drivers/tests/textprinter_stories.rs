//! Text printers through the stories of a day, and through paper that runs out and power that fails at every line and
//! every byte: nothing is printed twice by itself, and what was booked is never booked again.
#![allow(clippy::print_stdout, reason = "the number of cases is part of the result")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::civil::date;
use kassa_domain::receipt::{Cashier, Direction, Fact, Operation, ReceiptLine, ReceiptOrder};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::{Clock, VirtualClock};
use kassa_drivers::emulate::device::{Device, Emulated};
use kassa_drivers::emulate::fault::{Fault, What, When};
use kassa_drivers::fiscal::{Ability, CutKind, DeviceError, FiscalRegister, Mode, Paper, Recovered};
use kassa_drivers::ledger::{LedgerRegister, Settings as LedgerSettings};
use kassa_drivers::port::pipe::{PipePort, Shared, lock};
use kassa_drivers::text::{Line, Picture};
use kassa_drivers::textprinter::emulator::sheet::Mark;
use kassa_drivers::textprinter::emulator::{PrinterCore, Settings};
use kassa_drivers::textprinter::output::PrinterOutput;
use kassa_drivers::textprinter::printer::{End, PrintError, Printed, TextPrinter};
use kassa_drivers::textprinter::profile::{Dialect, Profile, Setup};
use kassa_drivers::textprinter::status::Stop;
use kassa_drivers::textprinter::test_page::test_page;

type Printer = Emulated<PrinterCore>;

struct Bench {
    device: Shared<Printer>,
    clock: VirtualClock,
}

impl Bench {
    fn new(settings: Settings) -> Self {
        let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
        Self { device: Arc::new(Mutex::new(Emulated::new(PrinterCore::new(settings), None))), clock }
    }

    fn of(dialect: Dialect) -> Self {
        Self::new(Settings::new(Profile::usual(dialect)))
    }

    fn printer(&self, dialect: Dialect) -> TextPrinter {
        let port = PipePort::new(Arc::clone(&self.device), Arc::new(self.clock.clone()));
        TextPrinter::new(Box::new(port), Arc::new(self.clock.clone()), Setup::new(Profile::usual(dialect)))
    }

    fn register(&self, dialect: Dialect) -> LedgerRegister<PrinterOutput> {
        self.register_with(dialect, None)
    }

    fn register_with(&self, dialect: Dialect, logo: Option<Picture>) -> LedgerRegister<PrinterOutput> {
        let settings = LedgerSettings { currency: Currency::Uah, words: Default::default(), memory: None, logo };
        LedgerRegister::new(PrinterOutput::new(self.printer(dialect)), Arc::new(self.clock.clone()), settings)
    }

    fn lines(&self) -> Vec<String> {
        lock(&self.device).core().lines()
    }

    fn faults(&self, faults: &[Fault]) {
        lock(&self.device).load_faults(faults.to_vec());
    }

    fn mend(&self) {
        let now = self.clock.now();
        lock(&self.device).mend(now);
    }

    /// Lets the printer print what it holds.
    fn rest(&self) {
        for _ in 0..200 {
            self.clock.sleep(Duration::from_millis(100));
            let _answers = kassa_drivers::port::pipe::FarEnd::poll(&mut *lock(&self.device), self.clock.now());
        }
    }
}

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn cashier() -> Cashier {
    Cashier { name: "Олена Їжакевич".to_owned() }
}

fn sale(minor: i64, given: i64) -> Operation {
    Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: cashier(),
        heading: vec!["о/р 77001".to_owned()],
        lines: vec![ReceiptLine::new("Опалення за березень", uah(minor))],
        total: uah(minor),
        card: uah(0),
        cash: uah(given),
        rounding: uah(0),
        change: uah(given - minor),
        footer: vec!["Дякуємо".to_owned()],
        check_link: None,
    })
}

fn open_shift() -> Operation {
    Operation::OpenShift { cashier: cashier() }
}

fn numbered(count: usize) -> Vec<Line> {
    (1..=count).map(|number| Line::plain(format!("рядок {number}"))).collect()
}

fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.text.clone()).collect()
}

/// The lines without the blank ones in which paper is fed.
fn solid(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().filter(|line| !line.is_empty()).map(|line| line.replace('i', "і")).collect()
}

#[test]
fn every_dialect_prints_and_says_what_it_knows() {
    for dialect in Dialect::ALL {
        let bench = Bench::of(dialect);
        let mut printer = bench.printer(dialect);
        let printed = printer.print(&numbered(3), End::Finished).unwrap();
        let expect = if dialect == Dialect::Escpos { Printed::Confirmed } else { Printed::Taken };
        assert_eq!(printed, expect, "{dialect:?}");
        assert_eq!(solid(bench.lines()), texts(&numbered(3)), "{dialect:?}");
        let cuts = lock(&bench.device).core().marks().filter(|mark| matches!(mark, Mark::Cut { .. })).count();
        assert_eq!(cuts, usize::from(matches!(dialect, Dialect::Escpos | Dialect::Star)), "{dialect:?}");
        assert!(!lock(&bench.device).core().marks().any(|mark| *mark == Mark::FormFeed), "{dialect:?}");
    }
}

#[test]
fn the_test_page_is_legible_and_as_wide_as_the_paper() {
    for dialect in Dialect::ALL {
        let bench = Bench::of(dialect);
        let mut printer = bench.printer(dialect);
        let page = test_page(printer.setup());
        let _printed = printer.print(&page, End::Finished).unwrap();
        let lines = bench.lines();
        let columns = usize::from(printer.setup().columns);
        assert!(lines.iter().all(|line| line.chars().count() <= columns), "{dialect:?}");
        assert!(lines.iter().any(|line| line.chars().count() == columns && line.starts_with("1234567890")));
        assert!(lines.contains(&"#$@[\\]^{}~ 0123456789".to_owned()), "{dialect:?}: {lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("1234567.89 ") && line.ends_with("-1 234 567,89")));
    }
}

#[test]
fn a_slow_printer_with_a_small_memory_loses_nothing() {
    for dialect in [Dialect::Escp, Dialect::Star] {
        let settings = Settings { line_time: Duration::from_millis(400), ..Settings::new(Profile::usual(dialect)) };
        let bench = Bench::new(settings);
        let mut printer = bench.printer(dialect);
        let lines: Vec<Line> = (0..200).map(|number| Line::plain(format!("{number:>40}"))).collect();
        let _printed = printer.print(&lines, End::Finished).unwrap();
        bench.rest();
        assert_eq!(lock(&bench.device).core().overflowed(), 0, "{dialect:?}");
        assert_eq!(solid(bench.lines()).len(), 200, "{dialect:?}");
    }
}

/// At every line, in every dialect: the job stops, new paper comes, and every line is printed once.
#[test]
fn paper_out_at_every_line_and_each_line_is_printed_once() {
    for dialect in Dialect::ALL {
        for at in 1..=8_u64 {
            let bench = Bench::of(dialect);
            let mut printer = bench.printer(dialect);
            bench.faults(&[Fault { when: When::Line(at), what: What::PaperOut }]);
            let outcome = printer.print(&numbered(8), End::Open);
            let lines_out = solid(bench.lines());
            assert_eq!(lines_out, texts(&numbered(usize::try_from(at).unwrap())), "{dialect:?} {at}");
            if dialect == Dialect::Plain {
                // It says nothing and its memory takes the rest: so it was taken.
                assert_eq!(outcome, Ok(Printed::Taken));
            } else {
                let why = if dialect == Dialect::Escpos { Stop::Paper } else { Stop::NotReady };
                assert!(matches!(&outcome, Err(PrintError::Stopped { why: stop, .. }) if *stop == why), "{outcome:?}");
                let again = printer.print(&numbered(1), End::Open);
                assert_eq!(again, Err(PrintError::Refused(why)), "nothing else is printed in between");
            }
            bench.mend();
            let _printed = printer.go_on().unwrap();
            bench.rest();
            assert_eq!(solid(bench.lines()), texts(&numbered(8)), "{dialect:?} {at}");
        }
    }
}

#[test]
fn a_lid_a_hot_head_and_a_stuck_knife_are_told_before_anything_is_sent() {
    for (what, stop) in [
        (What::LidOpen, Stop::Cover),
        (What::HeadHot, Stop::HeadHot),
        (What::CutterJam, Stop::Cutter),
        (What::PaperOut, Stop::Paper),
    ] {
        let bench = Bench::of(Dialect::Escpos);
        let mut printer = bench.printer(Dialect::Escpos);
        printer.connect().unwrap();
        let now = bench.clock.now();
        lock(&bench.device).strike(what, now);
        assert_eq!(printer.print(&numbered(2), End::Finished), Err(PrintError::Refused(stop)));
        assert!(bench.lines().is_empty());
        bench.mend();
        assert_eq!(printer.print(&numbered(2), End::Finished), Ok(Printed::Confirmed));
    }
}

#[test]
fn a_printer_that_is_off_is_not_sent_anything() {
    let bench = Bench::of(Dialect::Escpos);
    let mut printer = bench.printer(Dialect::Escpos);
    let now = bench.clock.now();
    lock(&bench.device).strike(What::PowerCut(60_000), now);
    assert_eq!(printer.print(&numbered(2), End::Finished), Err(PrintError::Refused(Stop::NotReady)));
    lock(&bench.device).strike(What::CutLine(60_000), now);
    assert!(matches!(printer.print(&numbered(2), End::Finished), Err(PrintError::NotSent(_))));
}

#[test]
fn the_drawer_opens_by_its_connector() {
    for (dialect, pulses) in [(Dialect::Escpos, 1), (Dialect::Star, 1), (Dialect::Escp, 0)] {
        let bench = Bench::of(dialect);
        let mut register = bench.register(dialect);
        assert_eq!(register.capabilities().can(Ability::Drawer), pulses == 1);
        assert_eq!(register.open_drawer().is_ok(), pulses == 1, "{dialect:?}");
        let opened = lock(&bench.device).core().marks().filter(|mark| **mark == Mark::Pulse(1)).count();
        assert_eq!(opened, pulses, "{dialect:?}");
    }
}

#[test]
fn a_day_without_a_fiscal_device() {
    for dialect in Dialect::ALL {
        let bench = Bench::of(dialect);
        let mut register = bench.register(dialect);
        register.connect().unwrap();
        let perform = |register: &mut LedgerRegister<PrinterOutput>, operation: &Operation| {
            let before = register.shown()?;
            register.perform(operation, &before)
        };
        let code = |outcome: Result<_, DeviceError>| match outcome {
            Err(DeviceError::Refused(why)) => why.code,
            Err(other) => other.to_string(),
            Ok(_document) => "done".to_owned(),
        };
        assert_eq!(code(perform(&mut register, &sale(150_00, 200_00))), "shift-closed");
        assert_eq!(perform(&mut register, &open_shift()).unwrap().number, 1);
        assert_eq!(code(perform(&mut register, &open_shift())), "shift-open");
        let cash_out = Operation::CashOut { amount: uah(1), cashier: cashier() };
        assert_eq!(code(perform(&mut register, &cash_out)), "no-cash");
        let document = perform(&mut register, &sale(150_00, 200_00)).unwrap();
        assert_eq!((document.number, document.shift), (2, 1));
        let state = register.state().unwrap();
        assert_eq!((state.mode, state.paper, state.cash), (Mode::ShiftOpen, Paper::Present, uah(150_00)));
        assert!(state.ready());
        register.x_report().unwrap();
        register.repeat().unwrap();
        if register.capabilities().can(Ability::FullCut) {
            register.cut(CutKind::Full).unwrap();
        }
        assert_eq!(perform(&mut register, &Operation::CloseShift { cashier: cashier() }).unwrap().number, 3);
        bench.rest();
        let lines = bench.lines().join("\n");
        let width = usize::from(register.capabilities().columns);
        for (word, sum) in [("TOTAL", "150.00"), ("CHANGE", "50.00")] {
            let expect = format!("{word}{}{sum}", " ".repeat(width - word.len() - sum.len()));
            assert!(lines.contains(&expect), "{dialect:?}: no {expect:?} in\n{lines}");
        }
        assert_eq!(lines.matches("DUPLICATE").count(), 1, "{dialect:?}");
    }
}

#[test]
fn a_receipt_has_its_link_as_letters_and_as_a_code_below_everything_it_says() {
    const LINK: &str = "https://pay.example.ua/r/17-3-000512-XBA23TF3CX";
    let bench = Bench::of(Dialect::Escpos);
    let mut register = bench.register(Dialect::Escpos);
    register.connect().unwrap();
    let mut done = |operation: &Operation| {
        let before = register.shown().unwrap();
        let _ = register.perform(operation, &before).unwrap();
        bench.rest();
    };
    let is_code = |mark: &&Mark| matches!(mark, Mark::Qr(content) if content == LINK);
    let codes = || lock(&bench.device).core().marks().filter(is_code).count();
    done(&open_shift());
    let Operation::Receipt(order) = sale(150_00, 200_00) else { panic!("a receipt") };
    done(&Operation::Receipt(ReceiptOrder { check_link: Some(LINK.to_owned()), ..order }));
    assert_eq!(codes(), 1);
    let lines = bench.lines();
    let thanks = lines.iter().position(|line| line.contains("Дяку")).unwrap();
    assert!(lines[thanks..].concat().replace(' ', "").contains(LINK), "{lines:?}");
    done(&sale(100_00, 100_00));
    assert_eq!(codes(), 1, "without a link there is no code");
}

/// The power of the printer fails, the cable comes out, or a byte is spoilt, at every byte of a sale: the sale is booked
/// once or not at all, the till believes the same, and one visible copy brings the paper right.
#[test]
fn every_byte_may_fail_and_a_sale_is_booked_once() {
    let mut cases = 0;
    for dialect in [Dialect::Escpos, Dialect::Escp] {
        let bytes = {
            let bench = Bench::of(dialect);
            let mut register = bench.register(dialect);
            register.connect().unwrap();
            let before = register.shown().unwrap();
            let _opened = register.perform(&open_shift(), &before).unwrap();
            let before = register.shown().unwrap();
            bench.faults(&[]);
            let _sold = register.perform(&sale(150_00, 200_00), &before).unwrap();
            let traffic = lock(&bench.device).traffic();
            (traffic.host_bytes, traffic.device_bytes)
        };
        let whats =
            [What::Drop, What::Flip(0x01), What::Double, What::Stall(2500), What::CutLine(1500), What::PowerCut(4000)];
        let host = (1..=bytes.0).map(When::HostByte);
        let places: Vec<When> = host.chain((1..=bytes.1).map(When::DeviceByte)).collect();
        for (when, what) in places.into_iter().flat_map(|when| whats.map(|what| (when, what))) {
            cases += 1;
            let bench = Bench::of(dialect);
            let mut register = bench.register(dialect);
            register.connect().unwrap();
            let before = register.shown().unwrap();
            let _opened = register.perform(&open_shift(), &before).unwrap();
            let before = register.shown().unwrap();
            bench.faults(&[Fault { when, what }]);
            let outcome = register.perform(&sale(150_00, 200_00), &before);
            bench.clock.sleep(Duration::from_secs(10));
            bench.mend();
            let believed = match (&outcome, register.recover(&sale(150_00, 200_00), &before).unwrap()) {
                (Ok(document), Recovered::Registered(found)) if found == *document => 1,
                (Err(_), Recovered::NothingRegistered) => 0,
                (Err(DeviceError::Unknown { .. }), Recovered::Registered(_)) => 1,
                other => panic!("{dialect:?} {when:?} {what:?}: {other:?}"),
            };
            let shown = register.shown().unwrap();
            assert_eq!(shown.fact(Fact::SaleNumber), Some(believed), "{dialect:?} {when:?} {what:?}");
            assert_eq!(shown.fact(Fact::Cash), Some(believed * 150_00), "{dialect:?} {when:?} {what:?}");
            for _ in 0..3 {
                if register.continue_print().is_ok() {
                    break;
                }
                bench.clock.sleep(Duration::from_secs(5));
            }
            let state = register.state().unwrap();
            assert_eq!(state.paper, Paper::Present, "{dialect:?} {when:?} {what:?}");
            register.repeat().unwrap();
            bench.rest();
            if believed == 1 {
                assert!(bench.lines().iter().any(|line| line.contains("TOTAL")), "{dialect:?} {when:?} {what:?}");
            }
        }
    }
    println!("{cases} cases");
}

#[test]
fn the_journal_survives_a_restart_and_a_damaged_one_is_not_taken_for_new() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.json");
    let bench = Bench::of(Dialect::Plain);
    let register = || {
        let settings = LedgerSettings {
            currency: Currency::Uah,
            words: Default::default(),
            memory: Some(path.clone()),
            logo: None,
        };
        let output = PrinterOutput::new(bench.printer(Dialect::Plain));
        LedgerRegister::new(output, Arc::new(bench.clock.clone()), settings)
    };
    let mut first = register();
    let before = first.shown().unwrap();
    let document = first.perform(&open_shift(), &before).unwrap();
    drop(first);
    bench.clock.sleep(Duration::from_secs(3600));
    let mut second = register();
    assert_eq!(second.recover(&open_shift(), &before).unwrap(), Recovered::Registered(document));
    assert_eq!(second.state().unwrap().mode, Mode::ShiftOpen);
    drop(second);
    std::fs::write(&path, b"{").unwrap();
    assert!(matches!(register().shown(), Err(DeviceError::NotSent(_))));
}

/// A logo goes above receipts and above nothing else; the letters below it are where they were.
#[test]
fn a_logo_stands_above_receipts_alone() {
    let dark = vec![true; 200];
    let logo = Picture::new(200, std::iter::repeat_n(dark.as_slice(), 100));
    for dialect in Dialect::ALL {
        let print = |logo: Option<Picture>| {
            let bench = Bench::of(dialect);
            let mut register = bench.register_with(dialect, logo);
            register.connect().unwrap();
            let before = register.shown().unwrap();
            let _opened = register.perform(&open_shift(), &before).unwrap();
            let opened = bench.lines();
            let before = register.shown().unwrap();
            let _sold = register.perform(&sale(184_250, 200_000), &before).unwrap();
            bench.rest();
            (opened, bench.lines())
        };
        let (plain, with) = (print(None), print(Some(logo.clone())));
        assert_eq!(plain.0, with.0, "{dialect:?}: an opening report has none");
        let texts = |lines: &[String]| lines.iter().filter(|line| !line.trim().is_empty()).cloned().collect::<Vec<_>>();
        assert_eq!(texts(&plain.1), texts(&with.1), "{dialect:?}");
    }
}
