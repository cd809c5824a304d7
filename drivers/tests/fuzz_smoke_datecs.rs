//! Two seconds of mutated frames for everything of the Datecs family that reads bytes: frames of both forms, replies of
//! every command, and the emulated devices' end of the line. Nothing may panic, hang or grow; the vectors are the corpus.
#![allow(clippy::print_stdout, reason = "the number of inputs is part of the result")]

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use kassa_drivers::clock::{Clock, SystemClock, VirtualClock};
use kassa_drivers::datecs::command::{
    Command, FreeArticle, GetCash, GetClock, GetIdentity, GetLastDocument, GetLastZ, GetPayments, GetReturns,
    GetTransaction, Pay, Subtotal, ZReport,
};
use kassa_drivers::datecs::dialect::{DIALECTS, Dialect};
use kassa_drivers::datecs::emulator::{Emulator, PROFILES, Settings};
use kassa_drivers::datecs::frame::{Form, Reply, Request};
use kassa_drivers::datecs::status::{Status, x_error};
use kassa_drivers::emulate::device::Emulated;
use kassa_drivers::port::pipe::FarEnd as _;

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    /// A frame of the corpus with some of its bytes lost, doubled, changed, or another's.
    fn mutated(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..self.below(6) {
            let at = self.below(bytes.len());
            match self.below(5) {
                0 => bytes.truncate(at),
                1 if at < bytes.len() => bytes[at] = u8::try_from(self.next() & 0xFF).unwrap(),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                3 => bytes.extend_from_slice(&corpus[self.below(corpus.len())]),
                _ => bytes.insert(at, u8::try_from(self.next() & 0xFF).unwrap()),
            }
        }
        bytes
    }
}

fn corpus() -> Vec<Vec<u8>> {
    let all: Vec<serde_json::Value> = serde_json::from_str(include_str!("vectors/datecs.json")).unwrap();
    let hex = |text: &str| {
        text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    };
    let frames = all.iter().flat_map(|vector| [&vector["request_hex"], &vector["reply_hex"]]);
    frames.filter_map(|text| text.as_str()).filter(|text| !text.is_empty()).map(hex).collect()
}

fn read_reply<C: Command>(dialect: &Dialect, data: &[u8]) {
    let _ = C::reply(dialect, &dialect.split(data));
}

fn read_everything(bytes: &[u8]) {
    for form in [Form::Short, Form::Long] {
        let _ = Request::decode(form, bytes);
        let _ = Reply::decode(form, bytes);
    }
    let _ = x_error(bytes);
    for dialect in DIALECTS {
        let _ = Status::new(dialect.kind, bytes.to_vec()).refusal();
        read_reply::<GetTransaction>(dialect, bytes);
        read_reply::<GetIdentity>(dialect, bytes);
        read_reply::<GetClock>(dialect, bytes);
        read_reply::<GetLastDocument>(dialect, bytes);
        read_reply::<GetLastZ>(dialect, bytes);
        read_reply::<GetCash>(dialect, bytes);
        read_reply::<GetPayments>(dialect, bytes);
        read_reply::<GetReturns>(dialect, bytes);
        read_reply::<FreeArticle>(dialect, bytes);
        read_reply::<Pay>(dialect, bytes);
        read_reply::<Subtotal>(dialect, bytes);
        read_reply::<ZReport<'_>>(dialect, bytes);
    }
}

#[test]
fn mutated_frames_are_read_or_refused() {
    let corpus = corpus();
    let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
    let device = |profile| Emulated::new(Emulator::new(Settings::new(profile), Arc::new(clock.clone())), None);
    let mut devices: Vec<_> = PROFILES.iter().map(device).collect();
    let mut random = Random(0x00DA_7EC5);
    let (limit, real) = (Duration::from_secs(2), SystemClock::new());
    let mut inputs = 0_u64;
    while inputs < 2_000 || real.now() < limit {
        let bytes = random.mutated(&corpus);
        read_everything(&bytes);
        // What a device is sent may be a good frame around mutated data.
        let request = Request {
            seq: 0x20 + u8::try_from(random.below(0x60)).unwrap(),
            code: u8::try_from(random.below(256)).unwrap(),
            data: bytes.iter().copied().filter(|byte| *byte >= 0x20 || *byte == b'\t').take(200).collect(),
        };
        for (device, profile) in devices.iter_mut().zip(&PROFILES) {
            let form = if profile.family == "datecs-x" { Form::Long } else { Form::Short };
            for sent in [bytes.clone(), request.encode(form)] {
                device.input(&sent, clock.now());
                clock.sleep(Duration::from_millis(200));
                assert!(device.poll(clock.now()).len() < 4096);
            }
        }
        inputs += 1;
    }
    println!("{inputs} inputs");
}
