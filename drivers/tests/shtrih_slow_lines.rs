//! The register on devices that are slow, silent, talk through a network card, or fail twice in one receipt.
#![allow(clippy::print_stdout, reason = "the number of cases is part of the result")]

mod support;

use std::time::Duration;

use kassa_drivers::clock::Clock as _;
use kassa_drivers::fiscal::{DeviceError, FiscalRegister, Recovered};
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use support::till::{Till, cash_in, close_shift, open_shift, sale};
use support::{CLASSIC, RETAIL, settings};

#[test]
fn a_day_on_devices_that_take_their_time() {
    for model in [RETAIL, CLASSIC] {
        for (line_ms, command_ms, silent, filler) in
            [(80, 0, false, false), (0, 700, false, true), (0, 700, true, false), (80, 9_000, true, true)]
        {
            let mut slow = settings(model);
            slow.line_time = Duration::from_millis(line_ms);
            slow.command_time = Duration::from_millis(command_ms);
            slow.silent_when_busy = silent;
            slow.filler = filler;
            let mut till = Till::unconnected(slow);
            till.register.connect().unwrap();
            let _opened = till.perform(&open_shift()).unwrap();
            let _in = till.perform(&cash_in(1_000)).unwrap();
            for _ in 0..3 {
                let _sold = till.perform(&sale(&[100, 200], 500)).unwrap();
            }
            till.register.x_report().unwrap();
            let _closed = till.perform(&close_shift()).unwrap();
            assert_eq!(till.receipts(), [300, 300, 300], "{model} {line_ms} {command_ms} {silent} {filler}");
        }
    }
}

#[test]
fn a_device_that_is_not_there_is_not_sent_anything() {
    let mut till = Till::new(RETAIL);
    lock(&till.bench.device).power_off();
    let start = till.bench.clock.now();
    assert!(matches!(till.register.state(), Err(DeviceError::NotSent(_))));
    assert!(till.bench.clock.now() - start <= Duration::from_secs(11), "ten enquiries and no more");
    lock(&till.bench.device).power_on();
    assert!(till.register.state().is_ok());
    lock(&till.bench.device).apply(What::CutLine(3_000), till.bench.clock.now());
    assert!(matches!(till.register.state(), Err(DeviceError::NotSent(_))));
    till.bench.pass(Duration::from_secs(4));
    assert!(till.register.state().is_ok(), "the cable is back");
}

/// A small generator: the same seed, the same faults.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn a_fault(dice: &mut Dice) -> Fault {
    let place = dice.throw(450) + 1;
    let when = match dice.throw(8) {
        0..3 => When::HostByte(place),
        3..6 => When::DeviceByte(place),
        6 => When::Command(dice.throw(30) + 1),
        _ => [When::BeforeDocument(1), When::AfterDocument(1)][usize::from(dice.throw(2) == 1)],
    };
    let what = match dice.throw(10) {
        0 => What::Drop,
        1 => What::Flip(1 << dice.throw(8)),
        2 => What::Double,
        3 => What::Stall(dice.throw(20_000)),
        4 => What::CutLine(dice.throw(10_000)),
        5 => What::PowerCut(dice.throw(20_000)),
        6 => What::Freeze(dice.throw(20_000)),
        7 => What::SwallowAnswer,
        8 => What::ForgetAnswer,
        _ => What::PaperOut,
    };
    Fault { when, what }
}

#[test]
fn several_faults_in_one_receipt_end_with_the_truth_or_with_a_question() {
    const CASES: u64 = 4_000;
    let mut questions = 0;
    for seed in 0..CASES {
        let mut dice = Dice(seed);
        let mut setup = settings(if dice.throw(2) == 0 { RETAIL } else { CLASSIC });
        setup.keeps_open_receipt = Some(dice.throw(2) == 0);
        let mut till = Till::unconnected(setup);
        till.register.connect().unwrap();
        let _opened = till.perform(&open_shift()).unwrap();
        let before = till.register.shown().unwrap();
        let faults: Vec<Fault> = (0..=dice.throw(4)).map(|_| a_fault(&mut dice)).collect();
        till.faults(&faults);
        let operation = sale(&[15_050, 4_000], 20_000);
        let registered = match till.register.perform(&operation, &before) {
            Ok(_document) => Some(true),
            Err(DeviceError::NotSent(_) | DeviceError::Refused(_)) => Some(false),
            Err(DeviceError::Unknown { .. }) => (0..100)
                .find_map(|_| {
                    till.bench.pass(Duration::from_secs(2));
                    lock(&till.bench.device).load_paper();
                    match till.register.recover(&operation, &before) {
                        Ok(Recovered::Registered(_)) => Some(Some(true)),
                        Ok(Recovered::NothingRegistered) => Some(Some(false)),
                        Ok(Recovered::Undecided { .. }) => Some(None),
                        Ok(Recovered::NotYet(_)) | Err(_) => None,
                    }
                })
                .unwrap_or_else(|| panic!("seed {seed}: never decided after {faults:?}")),
        };
        match registered {
            Some(true) => assert_eq!(till.receipts(), [19_050], "seed {seed}: {faults:?}"),
            Some(false) => assert!(till.receipts().is_empty(), "seed {seed}: {faults:?}"),
            None => questions += 1,
        }
    }
    println!("{CASES} receipts with up to four faults each: {questions} left to a person, 0 wrong");
    assert!(questions < CASES / 100, "{questions} questions");
}
