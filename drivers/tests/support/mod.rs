//! What the tests of the Shtrih-M family share: an emulated device, asked in raw frames or over a port.
#![allow(dead_code, reason = "each test program uses its own part")]

pub mod till;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::civil::{DateTime, date};
use kassa_drivers::clock::{Clock, VirtualClock};
use kassa_drivers::port::pipe::{FarEnd, PipePort, Shared, lock};
use kassa_drivers::shtrih::emulator::{Emulator, Profile, Settings};
use kassa_drivers::shtrih::frame::{ACK, ENQ, Frame, NAK};

pub const RETAIL: &str = "retail-01f";
pub const CLASSIC: &str = "fr-k";

/// The moment at which every test begins.
pub fn morning() -> DateTime {
    date(2026, 3, 2).at(8, 30, 0, 0)
}

pub fn settings(model: &str) -> Settings {
    Settings::new(Profile::named(model).expect("a model of the table"))
}

/// An emulated device on a virtual clock.
pub struct Bench {
    pub device: Shared<Emulator>,
    pub clock: VirtualClock,
}

impl Bench {
    pub fn new(settings: Settings) -> Self {
        Self::with(|clock| Emulator::new(settings, clock))
    }

    pub fn with(device: impl FnOnce(Arc<dyn Clock>) -> Emulator) -> Self {
        let clock = VirtualClock::new(morning());
        let device = device(Arc::new(clock.clone()));
        Self { device: Arc::new(Mutex::new(device)), clock }
    }

    pub fn port(&self) -> PipePort<Emulator> {
        PipePort::new(Arc::clone(&self.device), Arc::new(self.clock.clone()))
    }

    /// One exchange without faults, as the specification draws it. Returns the answer's body.
    pub fn ask(&self, body: &[u8]) -> Vec<u8> {
        let mut device = lock(&self.device);
        let now = self.clock.now();
        assert_eq!(bytes(&mut device, &[ENQ], now), [NAK], "the device holds something");
        let frame = Frame::new(body.to_vec()).expect("a body").encode();
        let got = bytes(&mut device, &frame, now);
        assert_eq!(got.first(), Some(&ACK), "{got:02X?}");
        let (answer, used) = Frame::decode(&got[1..]).expect("a frame").expect("a whole frame");
        assert_eq!(used + 1, got.len());
        assert!(bytes(&mut device, &[ACK], now).is_empty());
        answer.into_body()
    }

    /// The error code of the answer.
    pub fn error(&self, body: &[u8]) -> u8 {
        let answer = self.ask(body);
        answer[usize::from(body[0] == 0xFF && answer.len() > 2) + 1]
    }

    pub fn done(&self, body: &[u8]) {
        assert_eq!(self.error(body), 0, "refused: {body:02X?}");
    }

    pub fn pass(&self, time: Duration) {
        self.clock.sleep(time);
    }
}

/// Gives the device bytes and returns what it says at once.
pub fn bytes(device: &mut Emulator, input: &[u8], now: Duration) -> Vec<u8> {
    device.input(input, now);
    device.poll(now)
}

/// A request's body: code, password, the rest.
pub fn request(code: u16, password: u32, rest: &[u8]) -> Vec<u8> {
    let code = if code > 0xFF { code.to_be_bytes().to_vec() } else { vec![code.to_be_bytes()[1]] };
    [code, password.to_le_bytes().to_vec(), rest.to_vec()].concat()
}

pub fn money(kopecks: u64) -> [u8; 5] {
    let bytes = kopecks.to_le_bytes();
    [bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]]
}

/// 80h to 83h of one piece.
pub fn item(code: u16, kopecks: u64) -> Vec<u8> {
    let rest = [&[0xE8, 3, 0, 0, 0][..], &money(kopecks), &[1, 0, 0, 0, 0], &[b'x'; 40]].concat();
    request(code, 1, &rest)
}

/// 85h
pub fn close(payments: [u64; 4]) -> Vec<u8> {
    let rest = [payments.map(money).concat(), vec![0; 46]].concat();
    request(0x85, 1, &rest)
}
