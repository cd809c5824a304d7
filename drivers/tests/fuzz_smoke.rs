//! Every decoder and every emulated device under noise, the same on each run as far as it goes: no panic, no hang, and no decoder that
//! holds or asks for more than 64 KiB. `fuzz/` has the same decoders for a fuzzer that looks for new ways.
//!
//! With `KASSA_CORPUS=FOLDER` the corpus is written there, a folder for each target, for `cargo fuzz run` to begin with.
#![allow(clippy::print_stdout, reason = "how much was tried is part of the result")]
#![allow(unsafe_code, reason = "an allocator that counts cannot be had without")]

#[path = "../fuzz/decoders.rs"]
mod decoders;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kassa_drivers::clock::VirtualClock;
use kassa_drivers::datecs::frame::{Form, Request};
use kassa_drivers::emulate::device::Device;
use kassa_drivers::family::{Emulation, FAMILIES, Family};
use kassa_drivers::maria::frame::{Block, DATA_BYTE_MAX};
use kassa_drivers::shtrih::frame::{ENQ, Frame};
use serde_json::Value;

/// Fewest inputs for each decoder, and how long each is tried at least.
const INPUTS: usize = 20_000;
const SMOKE: Duration = Duration::from_secs(2);
/// Inputs for each emulated device, which do more with theirs.
const DEVICE_INPUTS: usize = 4_000;
/// The most a decoder may hold at once, bytes.
const MEMORY_MAX: usize = 64 * 1024;

thread_local! {
    /// Bytes that this thread holds, and the most since it was looked at.
    static HELD: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// The system's allocator, counting for each thread what it holds.
struct Counting;

impl Counting {
    fn count(change: impl Fn(usize) -> usize) {
        // A thread that ends has no counter any more.
        let _ = HELD.try_with(|held| {
            let (now, most) = held.get();
            let now = change(now);
            held.set((now, most.max(now)));
        });
    }
}

// SAFETY: everything is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count(|held| held.saturating_add(layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        Self::count(|held| held.saturating_sub(layout.size()));
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::count(|held| held.saturating_sub(layout.size()).saturating_add(size));
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The most that was held during a call, above what was held before it.
fn held_by(call: impl FnOnce()) -> usize {
    let before = HELD.with(|held| {
        let (now, _) = held.get();
        held.set((now, now));
        now
    });
    call();
    HELD.with(|held| held.get().1 - before)
}

/// So many rounds, and more until the time is over.
#[expect(clippy::disallowed_methods, reason = "the time a smoke lasts is that of the machine")]
fn rounds(least: usize) -> impl Iterator<Item = usize> {
    let began = Instant::now();
    (0..).take_while(move |round| *round < least || began.elapsed() < SMOKE)
}

/// A generator that gives the same numbers on every run (xorshift).
struct Dice(u64);

impl Dice {
    /// Another row of numbers for each name.
    fn of(name: &str) -> Self {
        Self(name.bytes().fold(0x5EED, |seed, byte| seed << 5 ^ seed >> 3 ^ u64::from(byte)))
    }

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

    /// An input of the corpus with a few wounds; now and then noise.
    fn spoilt(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        if self.below(8) == 0 {
            let length = self.below(600);
            return (0..length).map(|_| self.byte()).collect();
        }
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..self.below(5) {
            let place = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(place),
                1 => bytes.insert(place, self.byte()),
                2 => bytes.extend_from_within(place..),
                3 if place < bytes.len() => drop(bytes.remove(place)),
                4 => bytes.extend_from_slice(&corpus[self.below(corpus.len())]),
                _ => {
                    if let Some(byte) = bytes.get_mut(place) {
                        *byte ^= 1 << self.below(8);
                    }
                }
            }
        }
        bytes
    }
}

/// The vectors a target begins with, by how its name begins: those of its family, else those of all.
fn vectors(name: &str) -> Vec<&'static str> {
    let all = [
        ("shtrih", include_str!("vectors/shtrih.json")),
        ("datecs", include_str!("vectors/datecs.json")),
        ("atol", include_str!("vectors/atol.json")),
        ("maria", include_str!("vectors/maria.json")),
        ("printer", include_str!("vectors/escpos.json")),
        ("esc", include_str!("vectors/escpos.json")),
    ];
    let own: Vec<&str> = all.iter().filter(|(family, _)| name.starts_with(family)).map(|(_, text)| *text).collect();
    if own.is_empty() { all.iter().map(|(_, text)| *text).collect() } else { own }
}

/// All bytes in hex that files of vectors hold, whatever they call them; texts where a target reads those.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    fn collect(value: &Value, found: &mut Vec<Vec<u8>>) {
        match value {
            Value::String(text) if text.len() >= 2 && text.len() % 2 == 0 => {
                let pairs = text.as_bytes().chunks(2);
                let bytes =
                    pairs.map(|pair| str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()));
                found.extend(bytes.collect::<Option<Vec<u8>>>());
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
            Value::Object(fields) => fields.values().for_each(|value| collect(value, found)),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    match name {
        "fault_scripts" => {
            let script = "[[fault]]\nat = \"command 3\"\ndo = \"power-off 4000\"\n\n[[fault]]\nat = \"code 0xFF45\"\ndo = \"flip 0x13\"\n";
            return vec![script.as_bytes().to_vec()];
        }
        "display_texts" => {
            return vec!["До сплати\t1234.50".as_bytes().to_vec(), "Ґалаґан Қызылорда №5".as_bytes().to_vec()];
        }
        _ => {}
    }
    let mut found = Vec::new();
    for text in vectors(name) {
        collect(&serde_json::from_str(text).unwrap(), &mut found);
    }
    assert!(!found.is_empty(), "{name}");
    found
}

#[test]
fn no_decoder_fails_or_hoards() {
    for (name, decoder) in decoders::ALL {
        let corpus = corpus(name);
        let mut dice = Dice::of(name);
        let mut most = 0;
        let mut inputs = 0;
        for place in rounds(INPUTS) {
            inputs = place + 1;
            let bytes = dice.spoilt(&corpus);
            let held = held_by(|| decoder(&bytes));
            assert!(held <= MEMORY_MAX, "{name}, input {place}: {held} bytes held for {} read", bytes.len());
            most = most.max(held);
        }
        println!("{name}: {inputs} inputs, at most {most} bytes held");
    }
}

#[test]
fn every_decoder_has_a_target() {
    let manifest = include_str!("../fuzz/Cargo.toml");
    let targets = manifest.matches("[[bin]]").count();
    assert_eq!(targets, decoders::ALL.len());
    for (name, _) in decoders::ALL {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}

fn device(family: &Family) -> Option<Box<dyn Device>> {
    let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0));
    family.emulator.map(|make| make(Emulation::usual(), Arc::new(clock)).unwrap())
}

/// A good frame around spoilt data, so that the device gets to read them; nothing for families without frames.
fn framed(family: &str, bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let some = |most: usize| bytes.iter().take(most).copied();
    match family {
        "shtrih" => {
            let frame = Frame::new(some(200).collect()).map(|frame| frame.encode());
            frame.map(|frame| [&[ENQ], frame.as_slice()].concat()).unwrap_or_default()
        }
        "datecs" | "datecs-x" | "datecs-ua" => {
            let form = if family == "datecs-x" { Form::Long } else { Form::Short };
            let data = some(200).filter(|byte| *byte >= 0x20 || *byte == b'\t').collect();
            let (seq, code) = (0x20 + dice.byte() % 0x60, dice.byte());
            Request { seq, code, data }.encode(form)
        }
        "maria" => {
            const NAMES: [&[u8]; 12] = [
                b"PREP", b"FISC", b"BFIS", b"COMP", b"TEXT", b"FINF", b"ARTD", b"UPAS", b"CTIM", b"CAIO", b"FEED",
                b"CONF",
            ];
            let name = NAMES[dice.below(NAMES.len())];
            let data = name.iter().copied().chain(some(200).filter(|byte| *byte <= DATA_BYTE_MAX));
            Block::new(data.collect()).map(|block| block.encode(false)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

#[test]
fn no_emulated_device_fails() {
    /// The most that a device may say to one input, bytes.
    const SAID_MAX: usize = 64 * 1024;
    for family in FAMILIES {
        let Some(mut device) = device(family) else { continue };
        let corpus = corpus(family.name);
        let mut dice = Dice::of(family.name);
        let (mut said, mut now) = (0, Duration::ZERO);
        device.input(b"UU", now);
        for _ in 0..DEVICE_INPUTS {
            let bytes = dice.spoilt(&corpus);
            device.input(&bytes, now);
            device.input(&framed(family.name, &bytes, &mut dice), now);
            let mut answered = device.poll(now).len();
            now += Duration::from_millis(u64::try_from(dice.below(400)).unwrap());
            answered += device.poll(now).len();
            assert!(answered <= SAID_MAX, "{}: {answered}", family.name);
            said += answered;
        }
        println!("{}: {DEVICE_INPUTS} inputs, {said} bytes said", family.name);
    }
}

#[test]
fn the_corpus_is_written_where_it_is_wanted() {
    let Some(folder) = std::env::var_os("KASSA_CORPUS").map(std::path::PathBuf::from) else { return };
    for (name, _) in decoders::ALL {
        let of_target = folder.join(name);
        std::fs::create_dir_all(&of_target).unwrap();
        for (place, bytes) in corpus(name).iter().enumerate() {
            std::fs::write(of_target.join(format!("{place:04}")), bytes).unwrap();
        }
    }
}
