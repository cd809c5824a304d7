//! Noise for the decoders of printers, scanners and ATOL registers: random bytes, and the vectors' streams with bytes
//! flipped, lost, doubled and cut. Nothing panics or hangs, and nothing keeps more than it may. The noise is the same
//! each time.
#![allow(clippy::print_stdout, reason = "the number of inputs is part of the result")]

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use kassa_drivers::atol::Wire;
use kassa_drivers::atol::command::{Exchange, LastReceipt, State};
use kassa_drivers::atol::emulator::AtolCore;
use kassa_drivers::atol::frame::v2;
use kassa_drivers::atol::frame::v3::Packet;
use kassa_drivers::clock::VirtualClock;
use kassa_drivers::emulate::device::Emulated;
use kassa_drivers::port::pipe::FarEnd;
use kassa_drivers::scanner::{Splitter, guess};
use kassa_drivers::textprinter::emulator::parser::Parser;
use kassa_drivers::textprinter::emulator::{PrinterCore, Settings};
use kassa_drivers::textprinter::profile::{Dialect, Profile};
use kassa_drivers::textprinter::status::Ear;
use serde_json::Value;

/// How many inputs each decoder gets.
const INPUTS: usize = 4_000;

/// A generator that needs no crate: the numbers are Knuth's.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.next(256)).unwrap()
    }

    /// Now and then pure noise, mostly a stream of the corpus with a few bytes spoilt.
    fn input(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        if self.next(4) == 0 {
            return (0..self.next(600)).map(|_| self.byte()).collect();
        }
        let mut bytes = corpus[self.next(corpus.len())].clone();
        for _ in 0..self.next(4) {
            if bytes.is_empty() {
                break;
            }
            let place = self.next(bytes.len());
            match self.next(4) {
                0 => bytes[place] = self.byte(),
                1 => drop(bytes.remove(place)),
                2 => bytes.insert(place, bytes[place]),
                _ => bytes.truncate(place),
            }
        }
        bytes
    }
}

fn corpus() -> Vec<Vec<u8>> {
    let streams = [include_str!("vectors/escpos.json"), include_str!("vectors/atol.json")];
    let all = streams.iter().flat_map(|text| serde_json::from_str::<Vec<Value>>(text).unwrap());
    all.flat_map(|vector| ["request_hex", "reply_hex"].map(|key| unhex(vector[key].as_str().unwrap_or_default())))
        .filter(|bytes| !bytes.is_empty())
        .collect()
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn fuzz(name: &str, mut decoder: impl FnMut(&[u8])) {
    let corpus = corpus();
    let mut noise = Noise(name.bytes().map(u64::from).sum());
    for _ in 0..INPUTS {
        decoder(&noise.input(&corpus));
    }
    println!("{name}: {INPUTS} inputs");
}

#[test]
fn frames_and_answers_of_atol() {
    fuzz("v2", |bytes| {
        if let Ok(Some((data, used))) = v2::decode(bytes) {
            assert!(data.len() <= v2::DATA_MAX + 1 && used <= bytes.len());
        }
    });
    fuzz("v3", |bytes| {
        if let Ok(Some((packet, used))) = Packet::decode(bytes) {
            assert!(used <= bytes.len());
            assert_eq!(Packet::decode(&packet.encode()), Ok(Some((packet.clone(), packet.encode().len()))));
        }
    });
    fuzz("answers", |bytes| {
        let _state = State::read(bytes);
        let _last = LastReceipt::read(bytes);
        let _exchange = Exchange::read(bytes);
    });
}

#[test]
fn what_printers_and_scanners_say() {
    let mut ear = Ear::default();
    fuzz("ear", |bytes| bytes.iter().for_each(|byte| _ = ear.hear(*byte)));
    let mut splitter = Splitter::default();
    fuzz("splitter", |bytes| {
        for scan in bytes.iter().filter_map(|byte| splitter.byte(*byte)) {
            assert!(scan.bytes.len() <= 4296);
        }
    });
    fuzz("guess", |bytes| drop(guess(bytes)));
}

#[test]
fn what_printers_are_told() {
    for dialect in Dialect::ALL {
        let mut parser = Parser::new(dialect);
        fuzz(dialect.name(), |bytes| bytes.iter().for_each(|byte| drop(parser.byte(*byte))));
        let mut printer = Emulated::new(PrinterCore::new(Settings::new(Profile::usual(dialect))), None);
        fuzz("printer", |bytes| {
            printer.input(bytes, Duration::ZERO);
            let _answers = printer.poll(Duration::ZERO);
        });
        let widest = printer.core().lines().iter().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= 300), "{dialect:?}: {widest:?}");
    }
}

#[test]
fn what_atol_registers_are_told() {
    for wire in [Wire::V2, Wire::V3] {
        let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
        let mut device = Emulated::new(AtolCore::new(wire, Arc::new(clock)), None);
        let mut now = Duration::ZERO;
        fuzz(wire.family(), |bytes| {
            now += Duration::from_secs(3);
            device.input(&[0x05], now);
            device.input(bytes, now);
            let _answers = device.poll(now);
        });
    }
}
