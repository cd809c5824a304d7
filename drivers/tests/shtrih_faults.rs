//! One cash sale through every fault of the line and of the device, each at every place: every byte in both
//! directions lost, flipped, doubled, held back, the cable out at it, the device's power cut at it; every answer
//! swallowed or lost, the power cut and the device frozen at every command, and at the writing of the document.
//!
//! After each the driver must know what the device did, by itself or after a restart of the program: the receipts in
//! the device are those the till believes in, and nothing is left open. All in memory, on a virtual clock.
#![allow(clippy::print_stdout, reason = "the number of cases is part of the result")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use kassa_domain::receipt::{FiscalDocument, Operation, Shown};
use kassa_drivers::clock::Clock as _;
use kassa_drivers::fiscal::{DeviceError, FiscalRegister, Recovered};
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::emulator::{DocumentKind, Emulator, Fault, Settings, What, When};

use support::till::{Till, card_sale, cash_in, cash_out, close_shift, open_shift, refund, register, sale};
use support::{Bench, CLASSIC, RETAIL, settings};

/// What a case does after the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The same program goes on.
    GoOn,
    /// The program was killed when the fault struck, whatever it was told; a new one recovers.
    Restart,
}

/// One operation on one device.
struct Story {
    operation: Operation,
    /// The device as it is before the operation.
    model: Emulator,
    /// What it shows then.
    before: Shown,
}

/// What the till believes in the end.
#[derive(Debug, PartialEq, Eq)]
enum Belief {
    Registered(FiscalDocument),
    Nothing,
    Undecided(&'static str),
}

impl Story {
    fn new(settings: Settings, operation: Operation, first: &[Operation]) -> Self {
        let mut till = Till::unconnected(settings);
        till.register.connect().unwrap();
        for operation in first {
            let _document = till.perform(operation).unwrap();
        }
        let before = till.register.shown().unwrap();
        let model = lock(&till.bench.device).twin(Arc::new(till.bench.clock.clone()));
        Self { operation, model, before }
    }

    fn prepare(&self) -> Till {
        let mut till = Till::on(Bench::with(|clock| self.model.twin(clock)));
        till.register.connect().unwrap();
        till
    }

    /// How many bytes and commands the operation takes without faults.
    fn places(&self) -> (u64, u64, u64) {
        let mut till = self.prepare();
        till.faults(&[]);
        let _document = till.register.perform(&self.operation, &self.before).unwrap();
        let traffic = lock(&till.bench.device).traffic();
        (traffic.host_bytes, traffic.device_bytes, traffic.commands)
    }

    fn faults(&self) -> Vec<Fault> {
        const CABLE: What = What::CutLine(1500);
        const POWER: What = What::PowerCut(4000);
        let (host, device, commands) = self.places();
        let at_byte = [What::Drop, What::Flip(0x01), What::Flip(0x13), What::Double, What::Stall(2500), CABLE, POWER];
        let mut faults = Vec::new();
        for what in at_byte {
            faults.extend((1..=host).map(|byte| Fault { when: When::HostByte(byte), what }));
            faults.extend((1..=device).map(|byte| Fault { when: When::DeviceByte(byte), what }));
        }
        for what in [What::SwallowAnswer, What::ForgetAnswer, What::Freeze(3000), POWER, CABLE] {
            faults.extend((1..=commands).map(|command| Fault { when: When::Command(command), what }));
        }
        for what in [POWER, CABLE, What::Freeze(3000)] {
            faults.push(Fault { when: When::BeforeDocument(1), what });
            faults.push(Fault { when: When::AfterDocument(1), what });
        }
        faults
    }

    /// Runs one case; returns what the till believes.
    fn run(&self, fault: Fault, then: Then) -> Belief {
        let mut till = self.prepare();
        let documents = lock(&till.bench.device).documents().len();
        till.faults(&[fault]);
        let outcome = till.register.perform(&self.operation, &self.before);
        let belief = match (then, outcome) {
            (Then::GoOn, Ok(document)) => Belief::Registered(document),
            (Then::GoOn, Err(DeviceError::NotSent(_) | DeviceError::Refused(_))) => Belief::Nothing,
            (Then::GoOn, Err(DeviceError::Unknown { .. })) => self.recover(&mut till),
            (Then::Restart, _) => {
                till.register = register(&till.bench);
                self.recover(&mut till)
            }
        };
        self.check(&mut till, documents, &belief, fault);
        belief
    }

    fn recover(&self, till: &mut Till) -> Belief {
        let mut connected = false;
        for _ in 0..60 {
            connected = connected || till.register.connect().is_ok();
            if connected {
                match till.register.recover(&self.operation, &self.before) {
                    Ok(Recovered::Registered(document)) => return Belief::Registered(document),
                    Ok(Recovered::NothingRegistered) => return Belief::Nothing,
                    Ok(Recovered::Undecided { why, .. }) => return Belief::Undecided(why),
                    Ok(Recovered::NotYet(_)) | Err(_) => {}
                }
            }
            till.bench.clock.sleep(Duration::from_secs(1));
        }
        panic!("the device never answers again");
    }

    /// The device has exactly what the till believes, and is ready for the next operation.
    fn check(&self, till: &mut Till, documents_before: usize, belief: &Belief, fault: Fault) {
        // A cable that is still out is put in, a device without power switched on, before its memory is looked at.
        till.bench.pass(Duration::from_secs(5));
        let _state = (0..10).find_map(|_| till.register.state().ok()).expect("the device answers");
        let made: Vec<_> = {
            let device = lock(&till.bench.device);
            let new = &device.documents()[documents_before..];
            new.iter().filter(|document| is_of(&self.operation, document.kind)).cloned().collect()
        };
        match belief {
            Belief::Registered(document) => {
                let [one] = made.as_slice() else { panic!("{fault:?}: believed once, made {made:#?}") };
                if let Some(number) = one.fiscal_number {
                    assert_eq!((document.number, document.sign), (u64::from(number), Some(one.sign)), "{fault:?}");
                } else {
                    assert_eq!(document.number, u64::from(one.number), "{fault:?}");
                }
            }
            Belief::Nothing => {
                assert!(made.is_empty(), "{fault:?}: believed nothing, made {made:#?}");
                assert_ne!(lock(&till.bench.device).mode().0 & 0x0F, 8, "{fault:?}: a receipt is left open");
                let _done = till.perform(&self.operation).unwrap_or_else(|error| panic!("{fault:?}: {error}"));
            }
            Belief::Undecided(why) => panic!("{fault:?}: undecided, {why}"),
        }
    }

    fn all(&self, name: &str, thens: &[Then]) -> usize {
        let faults = self.faults();
        let mut registered = 0;
        for fault in &faults {
            for then in thens {
                if matches!(self.run(*fault, *then), Belief::Registered(_)) {
                    registered += 1;
                }
            }
        }
        let cases = faults.len() * thens.len();
        println!("{name}: {cases} cases, {registered} registered, {} certainly not, 0 double", cases - registered);
        cases
    }
}

fn is_of(operation: &Operation, kind: DocumentKind) -> bool {
    match operation {
        Operation::OpenShift { .. } => kind == DocumentKind::ShiftOpening,
        Operation::CloseShift { .. } => kind == DocumentKind::ShiftClosing,
        Operation::CashIn { .. } => kind == DocumentKind::CashIn,
        Operation::CashOut { .. } => kind == DocumentKind::CashOut,
        Operation::Receipt(_) => matches!(kind, DocumentKind::Receipt(_)),
    }
}

fn story(model: &str, keeps: bool, operation: Operation, first: &[Operation]) -> Story {
    let mut settings = settings(model);
    settings.keeps_open_receipt = Some(keeps);
    Story::new(settings, operation, first)
}

const BOTH_WAYS: [Then; 2] = [Then::GoOn, Then::Restart];

#[test]
fn a_sale_with_the_drive_keeping_its_receipt() {
    let story = story(RETAIL, true, sale(&[15_050, 4_000], 20_000), &[open_shift()]);
    assert!(story.all("sale, FN, receipt kept", &BOTH_WAYS) > 5_000);
}

#[test]
fn a_sale_with_the_drive_cancelling_its_receipt() {
    let story = story(RETAIL, false, sale(&[15_050, 4_000], 20_000), &[open_shift()]);
    assert!(story.all("sale, FN, receipt cancelled", &BOTH_WAYS) > 5_000);
}

#[test]
fn a_sale_without_the_drive_keeping_its_receipt() {
    let story = story(CLASSIC, true, sale(&[15_050, 4_000], 20_000), &[open_shift()]);
    assert!(story.all("sale, old, receipt kept", &BOTH_WAYS) > 5_000);
}

#[test]
fn a_sale_without_the_drive_cancelling_its_receipt() {
    let story = story(CLASSIC, false, sale(&[15_050, 4_000], 20_000), &[open_shift()]);
    assert!(story.all("sale, old, receipt cancelled", &BOTH_WAYS) > 5_000);
}

fn the_other_operations(model: &str) {
    let open = [open_shift()];
    let drawer = [open_shift(), cash_in(100_000)];
    for (name, operation, first) in [
        ("shift opening", open_shift(), &[][..]),
        ("cash-in", cash_in(5_000), &open),
        ("cash-out", cash_out(5_000), &drawer),
        ("card sale", card_sale(7_000), &open),
        ("return", refund(9_000), &drawer),
        ("Z report", close_shift(), &drawer),
    ] {
        let cases = story(model, true, operation, first).all(&format!("{name}, {model}"), &BOTH_WAYS);
        assert!(cases > 1_000);
    }
}

#[test]
fn the_other_operations_with_the_drive() {
    the_other_operations(RETAIL);
}

#[test]
fn the_other_operations_without_the_drive() {
    the_other_operations(CLASSIC);
}
