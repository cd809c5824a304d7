//! The session of `vectors/maria.json`, which a client has logged with a real device, against the block code, the
//! commands, and the emulator's answers.
#![allow(clippy::print_stdout, reason = "how many blocks were compared is part of the result")]

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use kassa_domain::receipt::Direction;
use kassa_drivers::clock::{Clock as _, VirtualClock};
use kassa_drivers::emulate::device::Emulated;
use kassa_drivers::maria::command::{
    Close, Closed, Command, Discount, Enter, GetState, OpenReceipt, Sale, Sync, Text, ZReport, letters,
};
use kassa_drivers::maria::emulator::{Emulator, Settings};
use kassa_drivers::maria::frame::{Block, checksum};
use kassa_drivers::maria::model::MODELS;
use kassa_drivers::maria::status::{Key, named};
use kassa_drivers::port::pipe::FarEnd as _;
use kassa_drivers::text::CodePage;
use serde_json::Value;

struct Vector {
    name: String,
    request: Vec<u8>,
    reply: Vec<u8>,
    decoded: Value,
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn vectors() -> Vec<Vector> {
    let all: Vec<Value> = serde_json::from_str(include_str!("vectors/maria.json")).unwrap();
    let read = |vector: &Value| Vector {
        name: vector["name"].as_str().unwrap().to_owned(),
        request: unhex(&vector["request_hex"]),
        reply: unhex(&vector["reply_hex"]),
        decoded: vector["decoded"].clone(),
    };
    all.iter().map(read).collect()
}

/// Takes bytes apart into blocks, and proves that they are written back the same.
fn blocks(mut bytes: &[u8]) -> Vec<Block> {
    let mut blocks = Vec::new();
    while let Some((block, length)) = Block::decode(bytes, false).unwrap() {
        assert_eq!(block.encode(false), bytes[..length]);
        bytes = &bytes[length..];
        blocks.push(block);
    }
    assert!(bytes.is_empty(), "{bytes:02X?}");
    blocks
}

fn said(block: &Block) -> String {
    CodePage::Cp866.decode(block.data())
}

#[test]
fn every_block_is_read_and_written_back() {
    let vectors = vectors();
    let mut count = 0;
    for vector in &vectors {
        let (request, reply) = (blocks(&vector.request), blocks(&vector.reply));
        let names = |blocks: &[Block]| blocks.iter().map(said).collect::<Vec<_>>();
        // The log has steering bytes in a state, and blanks, as they came; the decoder of a page leaves the former out.
        let printable = |text: &str| text.chars().filter(|letter| !letter.is_control()).collect::<String>();
        let expect = |value: &Value| printable(value.as_str().unwrap());
        assert_eq!(printable(&names(&request)[0]), expect(&vector.decoded["request"]), "{}", vector.name);
        let expected: Vec<String> = vector.decoded["reply_blocks"].as_array().unwrap().iter().map(expect).collect();
        let got: Vec<String> = names(&reply).iter().map(|text| printable(text)).collect();
        assert_eq!(got, expected, "{}", vector.name);
        count += request.len() + reply.len();
    }
    println!("{} vectors, {count} blocks", vectors.len());
    assert_eq!((vectors.len(), count), (16, 77));
}

/// Lines of the session: thirty hryvnias of something taxed, one of them taken off.
fn tarasik() -> Sale {
    Sale {
        direction: Direction::Sale,
        name: letters("тарас"),
        sum: 3000,
        price: 1000,
        pieces: 3,
        tax: Some(*b"\x8002000"),
        article: 8,
        discount: Some(Discount { sum: -100, name: Vec::new() }),
    }
}

#[test]
fn the_driver_says_what_was_logged() {
    fn said<C: Command>(command: &C) -> Vec<u8> {
        let data = [command.name().as_bytes(), &command.parameters()].concat();
        Block::new(data).unwrap().encode(false)
    }
    let close = Close { sales: 2900, returns: 0, card: 0, cash: 3000 };
    let enter = Enter { password: "1111111111", cashier: "2345" };
    let logged = [
        ("SYNC", said(&Sync)),
        ("UPAS", said(&enter)),
        ("CONF", said(&GetState)),
        ("PREP", said(&OpenReceipt { department: "7865" })),
        ("TEXT", said(&Text { below: false, line: letters("аяАЯiєїIЄЇ!?") })),
        ("FISC", said(&tarasik())),
        ("COMP", said(&close)),
        ("NREP", said(&ZReport)),
    ];
    let mut compared = 0;
    for (name, bytes) in logged {
        for vector in vectors().iter().filter(|vector| vector.name.split(' ').next() == Some(name)) {
            assert_eq!(bytes, vector.request, "{}", vector.name);
            compared += 1;
        }
    }
    println!("{compared} commands compared");
    assert_eq!(compared, 15);
}

#[test]
fn the_driver_reads_what_was_logged() {
    let answer = |name: &str, place: usize| {
        let vectors = vectors();
        let vector = vectors.iter().filter(|vector| vector.name == name).nth(place).unwrap();
        let steering = [&b"WAIT"[..], b"DONE", b"READY", b"WRK", b"PRN"];
        let data = blocks(&vector.reply).iter().map(|block| block.data().to_vec()).collect::<Vec<_>>();
        data.into_iter().filter(|data| !steering.contains(&data.as_slice())).collect::<Vec<_>>()
    };
    let states: Vec<_> = (0..4).map(|place| GetState::reply(&answer("CONF", place)).unwrap()).collect();
    let first = &states[0];
    assert_eq!((first.serial.as_str(), first.registration.as_str()), ("5400011823", "9999999999"));
    assert_eq!(first.clock, Some(date(2015, 2, 26).at(22, 12, 0, 0)));
    assert_eq!((first.key, first.expects, first.cashier), (Some(Key::Z), 3, true));
    assert_eq!((first.z_done, first.z, first.receipt), (true, 964, 250_460));
    assert_eq!(first.firmware, "UMTM 20050208");
    let told: Vec<_> = states.iter().map(|state| (state.key, state.z_done, state.z, state.receipt)).collect();
    assert_eq!(
        told[1..],
        [
            (Some(Key::Work), true, 964, 250_460),
            (Some(Key::Work), false, 965, 250_461),
            (Some(Key::Z), true, 965, 250_462),
        ]
    );
    let closed = Close::reply(&answer("COMP", 0));
    assert_eq!(closed, Some(Closed { number: 250_461, sales: 2900, returns: 0 }));
    assert_eq!(Sale::reply(&answer("FISC", 0)), Some(()));
    let refused: Vec<_> = ["PREP refused", "FISC refused", "COMP refused"].map(|name| answer(name, 0)).concat();
    let codes: Vec<_> = refused.iter().filter_map(|data| named(data)).map(|word| word.code).collect();
    assert_eq!(codes, ["softslwork", "softprotoc", "softprotoc"]);
}

/// The device of the log, told what it was told: it says what it said, byte by byte, at the same moments.
#[test]
fn the_emulator_answers_as_the_device_did() {
    let clock = VirtualClock::new(date(2015, 2, 26).at(22, 12, 0, 0));
    let settings = Settings {
        registration: Some("9999999999"),
        owner: "xz                xz",
        history: (250_460, 964),
        obliging: false,
        report_time: Duration::from_secs(9),
        ..Settings::new(MODELS[0])
    };
    let mut device = Emulated::new(Emulator::new(settings, Arc::new(clock.clone())), None);
    let ask = |device: &mut Emulated<Emulator>, bytes: &[u8]| {
        device.input(bytes, clock.now());
        let mut answer = device.poll(clock.now());
        while let Some(moment) = device.next_event() {
            clock.sleep(moment.saturating_sub(clock.now()));
            answer.extend(device.poll(clock.now()));
        }
        answer
    };
    assert_eq!(ask(&mut device, b"UU"), b"\xFDREADY\x06\xFE");
    let mut compared = 0;
    for (place, vector) in vectors().iter().enumerate() {
        match (place, vector.name.as_str()) {
            (0, _) => device.core_mut().turn_key(Key::Z),
            // Somebody turns the key, and a minute passes.
            (8, "CONF") => device.core_mut().turn_key(Key::Work),
            (12, "CONF") => clock.sleep(Duration::from_secs(60)),
            (13, "COMP") => {
                // The log leaves out how this receipt was begun.
                for bytes in [&vectors()[9].request, &vectors()[10].request] {
                    let _done = ask(&mut device, bytes);
                }
            }
            (14, "NREP") => device.core_mut().turn_key(Key::Z),
            (15, "CONF") => clock.sleep(Duration::ZERO),
            _ => {}
        }
        let mut answer = ask(&mut device, &vector.request);
        if place == 15 {
            // The report has taken some seconds that the log does not have.
            let at = answer.windows(6).position(|digits| digits == b"221309").unwrap();
            answer[at + 5] = b'0';
        }
        assert_eq!(blocks(&answer), blocks(&vector.reply), "{}, {place}", vector.name);
        compared += 1;
    }
    println!("{compared} answers compared");
}

#[test]
fn the_sum_of_the_manual_is_that_of_every_textbook() {
    // The manual prints the code and no example; by it, the usual check text has this sum (Kermit's).
    assert_eq!(checksum(b"123456789"), 0x2189);
}
