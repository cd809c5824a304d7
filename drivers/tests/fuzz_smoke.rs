//! Noise into every decoder: no panic and no hang, from the vectors and from nothing, the same on each run.
//!
//! This is the smoke of the targets in `fuzz/`, which run as long as one lets them.
#![allow(clippy::print_stdout, reason = "how much was tried is part of the result")]

use std::sync::Arc;
use std::time::Duration;

use kassa_drivers::clock::VirtualClock;
use kassa_drivers::family::{Emulation, FAMILIES};
use kassa_drivers::port::pipe::FarEnd as _;
use kassa_drivers::shtrih::command::{
    Command, FindDocument, GetDeviceType, GetDriveExpiry, GetDriveStatus, GetExchangeStatus, GetFullState,
    GetModelParameters, GetShiftParameters, GetShortState, Reader,
};
use kassa_drivers::shtrih::frame::Frame;
use kassa_drivers::shtrih::link::Answer;
use kassa_drivers::shtrih::numbered::Numbered;
use serde_json::Value;

/// A generator that gives the same numbers on every run (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % limit.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[5]
    }

    /// A frame of the corpus, spoilt in a few places; or noise.
    fn spoilt(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        if self.below(8) == 0 {
            let length = self.below(300);
            return (0..length).map(|_| self.byte()).collect();
        }
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..self.below(4) {
            let place = self.below(bytes.len());
            match self.below(4) {
                0 => bytes.truncate(place),
                1 => bytes.insert(place, self.byte()),
                2 => bytes.extend_from_within(place..),
                _ => {
                    if let Some(byte) = bytes.get_mut(place) {
                        *byte ^= 1 << self.below(8);
                    }
                }
            }
            if bytes.is_empty() {
                bytes.push(self.byte());
            }
        }
        bytes
    }
}

/// All bytes in hex that a file of vectors holds, whatever it calls them.
fn corpus(text: &str) -> Vec<Vec<u8>> {
    fn collect(value: &Value, found: &mut Vec<Vec<u8>>) {
        match value {
            Value::String(text) if text.len() >= 2 && text.len() % 2 == 0 => {
                let bytes = text
                    .as_bytes()
                    .chunks(2)
                    .map(|pair| str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()));
                found.extend(bytes.collect::<Option<Vec<u8>>>());
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
            Value::Object(fields) => fields.values().for_each(|value| collect(value, found)),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = Vec::new();
    collect(&serde_json::from_str(text).unwrap(), &mut found);
    assert!(!found.is_empty());
    found
}

#[test]
fn shtrih_decoders_take_anything() {
    let corpus = corpus(include_str!("vectors/shtrih.json"));
    let mut dice = Dice(0x5EED);
    let mut frames = 0;
    for _ in 0..60_000 {
        let bytes = dice.spoilt(&corpus);
        if let Ok(Some((frame, used))) = Frame::decode(&bytes) {
            assert!(used <= bytes.len());
            frames += 1;
            if let Some(answer) = Answer::parse(frame) {
                replies(&answer.data);
            }
        }
        if let Ok(Some((_, used))) = Numbered::decode(&bytes) {
            assert!(used <= bytes.len());
            frames += 1;
        }
        replies(&bytes);
    }
    println!("60000 inputs, {frames} of them frames");
    assert!(frames > 5_000, "the corpus gets through: {frames}");
}

/// Every command reads the data as its own answer.
fn replies(data: &[u8]) {
    let _ = GetShortState::reply(&mut Reader::new(data));
    let _ = GetFullState::reply(&mut Reader::new(data));
    let _ = GetDeviceType::reply(&mut Reader::new(data));
    let _ = GetModelParameters::reply(&mut Reader::new(data));
    let _ = GetDriveStatus::reply(&mut Reader::new(data));
    let _ = GetDriveExpiry::reply(&mut Reader::new(data));
    let _ = GetExchangeStatus::reply(&mut Reader::new(data));
    let _ = GetShiftParameters::reply(&mut Reader::new(data));
    let _ = FindDocument::reply(&mut Reader::new(data));
}

#[test]
fn emulators_take_anything() {
    let corpus = corpus(include_str!("vectors/shtrih.json"));
    for family in FAMILIES {
        let Some(make) = family.emulator else { continue };
        let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0));
        let mut device = make(Emulation::usual(), Arc::new(clock)).unwrap();
        let mut dice = Dice(0xD1CE);
        let mut said = 0;
        let mut now = Duration::ZERO;
        for _ in 0..4_000 {
            let bytes = dice.spoilt(&corpus);
            device.input(&bytes, now);
            said += device.poll(now).len();
            now += Duration::from_millis(u64::try_from(dice.below(400)).unwrap());
            said += device.poll(now).len();
        }
        println!("{}: 4000 inputs, {said} bytes said", family.name);
    }
}
