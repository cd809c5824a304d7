//! Both ends of the line against anything: no panic, no wait without end.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kassa_domain::Currency;
use kassa_drivers::clock::{Clock, VirtualClock};
use kassa_drivers::fiscal::{DeviceError, FiscalRegister};
use kassa_drivers::port::pipe::{FarEnd, PipePort, lock};
use kassa_drivers::shtrih::frame::{ACK, ENQ, Frame, NAK};
use kassa_drivers::shtrih::register::{Settings, ShtrihRegister};
use proptest::prelude::*;

use support::till::sale;
use support::{Bench, RETAIL, bytes, item, request, settings};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_device_survives_any_bytes(noise in prop::collection::vec(any::<u8>(), 0..400)) {
        let bench = Bench::new(settings(RETAIL));
        let mut device = lock(&bench.device);
        let _said = bytes(&mut device, &noise, Duration::ZERO);
        let _said = device.poll(Duration::from_secs(10));
        let _old = bytes(&mut device, &[ACK], Duration::from_secs(10));
        prop_assert_eq!(bytes(&mut device, &[ENQ], Duration::from_secs(10)), [NAK]);
    }

    #[test]
    fn the_device_survives_any_parameters(
        requests in prop::collection::vec((any::<u8>(), any::<bool>(), prop::collection::vec(any::<u8>(), 0..130)), 1..20),
        in_receipt in any::<bool>(),
    ) {
        let bench = Bench::new(settings(RETAIL));
        if in_receipt {
            bench.done(&item(0x80, 100));
        }
        for (code, of_drive, parameters) in requests {
            let code = if of_drive { 0xFF00 | u16::from(code) } else { u16::from(code) };
            if code != 0xFF {
                let _answer = bench.ask(&request(code, 30, &parameters));
            }
        }
    }

    #[test]
    fn the_register_survives_any_device(seed in any::<u64>(), framed in any::<bool>()) {
        let clock = VirtualClock::new(support::morning());
        let liar = Arc::new(Mutex::new(Liar { seed, framed, says: Vec::new() }));
        let port = PipePort::new(liar, Arc::new(clock.clone()));
        let mut register =
            ShtrihRegister::new(Box::new(port), Arc::new(clock.clone()), Settings::new(Currency::Uah));
        let _state = register.state();
        let before = kassa_domain::receipt::Shown::default();
        let outcome = register.perform(&sale(&[100], 100), &before);
        // Nobody's word alone registers anything: a document has a number and a sign, or a counter behind it.
        prop_assert!(!matches!(outcome, Ok(document) if document.number == 0), "seed {}", seed);
        let _recovered = register.recover(&sale(&[100], 100), &before);
        prop_assert!(clock.now() < Duration::from_secs(24 * 3600), "{:?}", clock.now());
    }
}

/// A device that answers everything with noise, in frames or without.
struct Liar {
    seed: u64,
    framed: bool,
    says: Vec<u8>,
}

impl Liar {
    fn byte(&mut self) -> u8 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.seed.to_be_bytes()[0]
    }
}

impl FarEnd for Liar {
    fn input(&mut self, bytes: &[u8], _now: Duration) {
        let noise: Vec<u8> = (0..self.byte() % 60).map(|_| self.byte()).collect();
        match bytes {
            [ENQ] if self.framed => self.says.push(NAK),
            [2, _, code @ ..] if self.framed => {
                // The right code, no error, and nonsense after it.
                let codes = if code[0] == 0xFF { &code[..2] } else { &code[..1] };
                let body = [codes, &[0], &noise[..]].concat();
                self.says.push(ACK);
                self.says.extend(Frame::new(body).unwrap().encode());
            }
            [ACK | NAK] if self.framed => {}
            _ => self.says.extend(noise),
        }
    }

    fn poll(&mut self, _now: Duration) -> Vec<u8> {
        std::mem::take(&mut self.says)
    }

    fn next_event(&self) -> Option<Duration> {
        None
    }
}

#[test]
fn a_silent_line_is_told_from_a_refusal() {
    struct Silent;
    impl FarEnd for Silent {
        fn input(&mut self, _bytes: &[u8], _now: Duration) {}
        fn poll(&mut self, _now: Duration) -> Vec<u8> {
            Vec::new()
        }
        fn next_event(&self) -> Option<Duration> {
            None
        }
    }
    let clock: Arc<dyn Clock> = Arc::new(VirtualClock::new(support::morning()));
    let port = PipePort::new(Arc::new(Mutex::new(Silent)), Arc::clone(&clock));
    let mut register = ShtrihRegister::new(Box::new(port), clock, Settings::new(Currency::Uah));
    assert!(matches!(register.connect(), Err(DeviceError::NotSent(_))));
}
