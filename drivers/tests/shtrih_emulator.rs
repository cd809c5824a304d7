//! The emulated device: what it refuses and with which code, what it keeps without power, how it talks.

mod support;

use std::sync::Arc;
use std::time::Duration;

use kassa_drivers::clock::{Clock, VirtualClock};
use kassa_drivers::port::pipe::{FarEnd, lock};
use kassa_drivers::shtrih::emulator::{DocumentKind, Emulator, PROFILES, PaperFile, ReceiptKind, What};
use kassa_drivers::shtrih::frame::{ACK, ENQ, Frame, NAK};

use support::{Bench, CLASSIC, RETAIL, bytes, close, item, money, request, settings};

/// A device with an open shift and a thousand in the drawer.
fn working(model: &str) -> Bench {
    let bench = Bench::new(settings(model));
    bench.done(&request(0xE0, 1, &[]));
    bench.done(&request(0x50, 1, &money(100_000)));
    bench
}

#[test]
fn it_refuses_what_a_device_refuses_with_its_own_code() {
    let seller = |model| {
        let bench = working(model);
        bench.done(&item(0x80, 10_000));
        bench
    };
    let fresh = |model| Bench::new(settings(model));
    for model in [RETAIL, CLASSIC] {
        let rows: Vec<(&str, u8, u8)> = vec![
            ("wrong password", 0x4F, working(model).error(&request(0x10, 4711, &[]))),
            ("an operator asks for a table", 0x4F, working(model).error(&request(0x1F, 1, &[2, 1, 0, 1]))),
            ("a cashier asks for a Z report", 0x4F, working(model).error(&request(0x41, 1, &[]))),
            ("unknown command", 0x37, working(model).error(&request(0xAB, 30, &[]))),
            ("too short", 0x7E, working(model).error(&[0x50, 1, 0])),
            ("shift open already", 0x73, working(model).error(&request(0xE0, 1, &[]))),
            ("Z with a closed shift", 0x73, fresh(model).error(&request(0x41, 30, &[]))),
            ("close without a receipt", 0x73, working(model).error(&close([1, 0, 0, 0]))),
            ("paid too little", 0x45, seller(model).error(&close([9_999, 0, 0, 0]))),
            ("too much by card", 0x4D, seller(model).error(&close([0, 10_001, 0, 0]))),
            ("cash out above the drawer", 0x46, working(model).error(&request(0x51, 1, &money(100_001)))),
            ("X within a receipt", 0x4A, seller(model).error(&request(0x40, 30, &[]))),
            ("cash-in within a receipt", 0x4A, seller(model).error(&request(0x50, 1, &money(1)))),
            ("a return within a sale", 0x49, seller(model).error(&item(0x82, 1))),
            ("another operator's receipt", 0x59, seller(model).error(&request(0x88, 2, &[]))),
            ("a receipt of nothing", 0x8E, {
                let bench = working(model);
                bench.done(&request(0x8D, 1, &[0]));
                bench.error(&close([0; 4]))
            }),
            ("total overflow", 0x48, {
                let bench = working(model);
                bench.done(&item(0x80, 9_999_999_999));
                bench.error(&item(0x80, 1))
            }),
            ("nothing to repeat again", 0x56, {
                let bench = working(model);
                bench.done(&request(0x8C, 1, &[]));
                bench.error(&request(0x8C, 1, &[]))
            }),
            ("unknown table", 0x5D, working(model).error(&request(0x2D, 30, &[99]))),
            ("tax rates with an open shift", 0xC7, working(model).error(&request(0x1E, 30, &[6, 1, 0, 1, 0, 7]))),
            ("clock with an open shift", 0x73, working(model).error(&request(0x21, 30, &[12, 0, 0]))),
            ("continue without reason", 0x72, working(model).error(&request(0xB0, 1, &[]))),
            ("zero cash-in", 0x33, working(model).error(&request(0x50, 1, &money(0)))),
        ];
        for (what, expected, got) in rows {
            assert_eq!(got, expected, "{model}: {what}: {got:02X}h");
        }
    }
    assert_eq!(Bench::new(settings(CLASSIC)).error(&request(0x17, 1, &[2, b'x'])), 0x7E, "old models want 40 bytes");
    assert_eq!(Bench::new(settings(RETAIL)).error(&request(0x17, 1, &[2, b'x'])), 0);
    assert_eq!(Bench::new(settings("light-01f")).error(&request(0x25, 1, &[0])), 0x37, "no cutter");
}

#[test]
fn a_shift_of_24_hours_takes_reports_and_cash_and_no_receipt() {
    let bench = working(RETAIL);
    bench.pass(Duration::from_secs(24 * 3600));
    assert_eq!(lock(&bench.device).mode().0, 3);
    assert_eq!(bench.error(&item(0x80, 1)), 0x4E);
    assert_eq!(bench.error(&request(0x8D, 1, &[0])), 0x4E);
    bench.done(&request(0x40, 30, &[]));
    bench.done(&request(0x51, 1, &money(100)));
    bench.done(&request(0x41, 30, &[]));
    assert_eq!(lock(&bench.device).mode().0, 4);
}

#[test]
fn registers_move_as_the_documents_say() {
    let bench = working(RETAIL);
    bench.done(&item(0x80, 10_000));
    bench.done(&close([15_000, 0, 0, 0]));
    bench.done(&item(0x80, 7_000));
    bench.done(&close([0, 7_000, 0, 0]));
    bench.done(&item(0x82, 4_000));
    bench.done(&close([4_000, 0, 0, 0]));
    bench.done(&request(0x51, 1, &money(1_000)));
    let register = |number: u8| {
        let answer = bench.ask(&request(0x1A, 1, &[number]));
        i64::from_le_bytes([answer[3], answer[4], answer[5], answer[6], answer[7], answer[8], 0, 0])
    };
    let expected = [
        (241, 105_000),
        (242, 100_000),
        (243, 1_000),
        (193, 10_000),
        (197, 7_000),
        (195, 4_000),
        (245, 17_000),
        (247, 4_000),
    ];
    for (number, sum) in expected {
        assert_eq!(register(number), sum, "register {number}");
    }
    bench.done(&request(0x40, 30, &[]));
    for (number, sum) in expected {
        assert_eq!(register(number), sum, "register {number} after X");
    }
    bench.done(&request(0x41, 30, &[]));
    for (number, _) in expected {
        assert_eq!(register(number), if number == 241 { 105_000 } else { 0 }, "register {number} after Z");
    }
}

#[test]
fn enq_tells_what_the_device_holds() {
    let bench = Bench::new(settings(RETAIL));
    let frame = Frame::new(request(0x10, 1, &[])).unwrap().encode();
    let mut device = lock(&bench.device);
    let now = Duration::ZERO;
    assert_eq!(bytes(&mut device, &[0, 0, 0, 0, ENQ], now), [NAK], "zeroes before a control byte are nothing");
    let first = bytes(&mut device, &frame, now);
    assert_eq!(first[0], ACK);
    assert!(bytes(&mut device, &[NAK], now).is_empty(), "NAK alone does not bring the answer again");
    assert_eq!(bytes(&mut device, &[ENQ], now), first, "ENQ does");
    assert_eq!(bytes(&mut device, &frame, now), first, "a new command pushes the old answer out");
    assert!(bytes(&mut device, &[ACK], now).is_empty());
    assert_eq!(bytes(&mut device, &[ENQ], now), [NAK]);

    let mut damaged = frame.clone();
    damaged[3] ^= 1;
    assert_eq!(bytes(&mut device, &damaged, now), [NAK]);
    assert!(bytes(&mut device, &frame[..4], now).is_empty());
    assert_eq!(device.poll(Duration::from_secs(1)), [NAK], "a frame that breaks off");
    device.power_off();
    assert!(bytes(&mut device, &[ENQ], now).is_empty());
    device.power_on();
    assert_eq!(bytes(&mut device, &[ENQ], now), [NAK]);
}

#[test]
fn printing_takes_its_time_and_holds_up_what_prints() {
    let mut setup = settings(RETAIL);
    setup.line_time = Duration::from_millis(100);
    let bench = Bench::new(setup);
    bench.done(&item(0x80, 100));
    bench.pass(Duration::from_secs(5));
    bench.done(&request(0x10, 1, &[]));
    bench.done(&close([100, 0, 0, 0]));
    assert_eq!(lock(&bench.device).mode(), (8, 5), "registered, and still says 8 while it prints");
    assert_eq!(bench.error(&request(0x40, 30, &[])), 0x50);
    bench.done(&request(0x11, 1, &[]));
    bench.pass(Duration::from_secs(5));
    bench.done(&request(0x10, 1, &[]));
    assert_eq!(lock(&bench.device).mode(), (2, 0));
    bench.done(&request(0x40, 30, &[]));
}

#[test]
fn paper_comes_and_goes_through_the_submodes() {
    let mut setup = settings(RETAIL);
    setup.line_time = Duration::from_millis(100);
    let bench = Bench::new(setup);
    lock(&bench.device).remove_paper();
    assert_eq!(lock(&bench.device).mode().1, 1);
    assert_eq!(bench.error(&request(0x40, 30, &[])), 0x6B);
    lock(&bench.device).load_paper();
    assert_eq!(lock(&bench.device).mode().1, 0);
    bench.done(&request(0x40, 30, &[]));
    assert_eq!(lock(&bench.device).mode().1, 5);
    lock(&bench.device).remove_paper();
    assert_eq!(lock(&bench.device).mode().1, 2);
    lock(&bench.device).load_paper();
    assert_eq!(lock(&bench.device).mode().1, 3);
    assert_eq!(bench.error(&request(0x40, 30, &[])), 0x58);
    bench.done(&request(0xB0, 1, &[]));
    assert_eq!(lock(&bench.device).mode().1, 5);
}

#[test]
fn the_memory_survives_in_its_file_and_an_unfinished_document_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("device");
    let clock: Arc<dyn Clock> = Arc::new(VirtualClock::new(support::morning()));
    let open = || Emulator::open(settings(RETAIL), Arc::clone(&clock), &state);
    let run = |device: &mut Emulator, body: &[u8]| {
        let frame = Frame::new(body.to_vec()).unwrap().encode();
        let answer = bytes(device, &frame, Duration::ZERO);
        let _forgotten = bytes(device, &[ACK], Duration::ZERO);
        answer
    };
    let mut device = open().unwrap();
    assert_eq!(device.documents().len(), 1, "registration");
    let _answer = run(&mut device, &item(0x80, 5_000));
    let _answer = run(&mut device, &close([5_000, 0, 0, 0]));
    let _answer = run(&mut device, &item(0x80, 700));
    let documents = device.documents().to_vec();
    assert_eq!(documents.last().unwrap().kind, DocumentKind::Receipt(ReceiptKind::Sale));
    // Killed: nothing is said, nothing is closed.
    std::mem::forget(device);

    let journal = folder.path().join("device.journal");
    let whole = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, [&whole[..], b"{\"number\":99,"].concat()).unwrap();
    let device = open().unwrap();
    assert_eq!((device.documents(), device.cash(), device.mode()), (&documents[..], 5_000, (8, 0)));
    assert_eq!(std::fs::read(&journal).unwrap(), whole);
    drop(device);

    let other = Emulator::open(settings(CLASSIC), Arc::clone(&clock), &state);
    assert!(other.is_err(), "another model's memory");
    std::fs::write(&journal, &whole[..10]).unwrap();
    assert!(open().is_err(), "a journal that lacks documents");
    std::fs::write(&state, b"not a memory").unwrap();
    assert!(open().is_err());
}

#[test]
fn every_model_prints_within_its_paper_and_says_that_it_is_no_receipt() {
    for profile in &PROFILES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("paper");
        let clock = VirtualClock::new(support::morning());
        let device = Emulator::new(settings(profile.name), Arc::new(clock))
            .with_paper(Box::new(PaperFile::open(&path).unwrap()));
        let bench = Bench::with(|_| device);
        for body in [item(0x80, 15_050), close([20_000, 0, 0, 0]), request(0x41, 30, &[])] {
            bench.done(&body);
        }
        let paper = std::fs::read_to_string(&path).unwrap();
        assert!(paper.lines().all(|line| line.chars().count() <= profile.columns), "{paper}");
        let documents = lock(&bench.device).documents().len() - usize::from(profile.fiscal_drive);
        assert_eq!(paper.matches("НЕ ЧЕК").count(), documents, "{paper}");
    }
}

#[test]
fn faults_of_the_mechanics_are_refused_in_their_own_words() {
    let bench = working(RETAIL);
    for (what, body, code) in [
        (What::LidOpen, request(0x40, 30, &[]), 0x6B),
        (What::HeadHot, request(0x40, 30, &[]), 0xC9),
        (What::CutterJam, request(0x25, 1, &[0]), 0x71),
        (What::HangingDocument(4), item(0x80, 1), 0x5E),
    ] {
        lock(&bench.device).apply(what, Duration::ZERO);
        assert_eq!(bench.error(&body), code, "{what:?}");
        lock(&bench.device).mend();
    }
    bench.done(&request(0xFF08, 30, &[]));
    bench.done(&item(0x80, 1));
}
