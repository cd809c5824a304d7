//! The frames of `vectors/atol.json`, from a public client's tests and from its command builders: the frame code of
//! both transports reads and writes them, the emulator answers them as they stand, and the driver's own commands are
//! among them.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use kassa_drivers::atol::Wire;
use kassa_drivers::atol::command::{bcd, code, text};
use kassa_drivers::atol::emulator::AtolCore;
use kassa_drivers::atol::frame::v3::Packet;
use kassa_drivers::atol::frame::{FrameError, v2};
use kassa_drivers::clock::VirtualClock;
use kassa_drivers::emulate::device::Emulated;
use kassa_drivers::port::pipe::FarEnd as _;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    name: String,
    transport: String,
    request_hex: String,
    reply_hex: String,
    decoded: Decoded,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Decoded {
    request_payload: Option<String>,
    reply_payload: Option<String>,
    request_packet_id: Option<u8>,
    reply_packet_id: Option<u8>,
}

fn vectors(transport: &str) -> Vec<Vector> {
    let all: Vec<Vector> = serde_json::from_str(include_str!("vectors/atol.json")).unwrap();
    assert_eq!(all.len(), 41);
    all.into_iter().filter(|vector| vector.transport == transport).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

#[test]
fn v2_frames_are_read_and_written() {
    let check = |frame: &str, payload: Option<&String>, name: &str| {
        let Some(payload) = payload else { return };
        let (frame, payload) = (bytes(frame), bytes(payload));
        assert_eq!(v2::encode(&payload).unwrap(), frame, "{name}");
        assert_eq!(v2::decode(&frame), Ok(Some((payload, frame.len()))), "{name}");
        for cut in 0..frame.len() {
            assert_eq!(v2::decode(&frame[..cut]), Ok(None), "{name}, cut at {cut}");
        }
    };
    for vector in vectors("v2") {
        check(&vector.request_hex, vector.decoded.request_payload.as_ref(), &vector.name);
        check(&vector.reply_hex, vector.decoded.reply_payload.as_ref(), &vector.name);
    }
    assert!(matches!(v2::decode(&[0x02, 0x45, 0x03, 0x00]), Err(FrameError::BadCheck { .. })));
    assert!(matches!(v2::encode(&[0; 256]), Err(FrameError::TooLong(256))));
}

#[test]
fn v3_packets_are_read_and_written() {
    let check = |frame: &str, number: Option<u8>, payload: Option<&String>, name: &str| {
        let (Some(number), Some(payload)) = (number, payload) else { return };
        let packet = Packet { number, data: bytes(payload) };
        let frame = bytes(frame);
        assert_eq!(packet.encode(), frame, "{name}");
        assert_eq!(Packet::decode(&frame), Ok(Some((packet, frame.len()))), "{name}");
        for cut in 0..frame.len() {
            assert_eq!(Packet::decode(&frame[..cut]), Ok(None), "{name}, cut at {cut}");
        }
        for place in 1..frame.len() {
            let mut spoilt = frame.clone();
            spoilt[place] ^= 0x01;
            assert!(!matches!(Packet::decode(&spoilt), Ok(Some((read, _))) if read.number == number), "{name} {place}");
        }
    };
    for vector in vectors("v3") {
        let Decoded { request_payload, reply_payload, request_packet_id, reply_packet_id } = &vector.decoded;
        check(&vector.request_hex, *request_packet_id, request_payload.as_ref(), &vector.name);
        check(&vector.reply_hex, *reply_packet_id, reply_payload.as_ref(), &vector.name);
    }
}

fn device(wire: Wire) -> Emulated<AtolCore> {
    let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
    Emulated::new(AtolCore::new(wire, Arc::new(clock)), None)
}

fn told(device: &mut Emulated<AtolCore>, input: &[u8]) -> Vec<u8> {
    device.input(input, Duration::ZERO);
    device.poll(Duration::ZERO)
}

/// One exchange over v2 as the notes draw it; the answer's frame.
fn exchange(device: &mut Emulated<AtolCore>, frame: &[u8]) -> Vec<u8> {
    assert_eq!(told(device, &[v2::ENQ]), [v2::ACK]);
    let taken = told(device, frame);
    assert_eq!(taken, [v2::ACK, v2::ENQ]);
    let answer = told(device, &[v2::ACK]);
    assert_eq!(told(device, &[v2::ACK]), [v2::EOT]);
    answer
}

/// The exchanges of the vectors that make one story, each answered as it stands there.
#[test]
fn v2_the_emulator_answers_as_they_stand() {
    let all = vectors("v2");
    let find = |part: &str| all.iter().find(|vector| vector.name.contains(part)).unwrap();
    let mut device = device(Wire::V2);
    let mut follow = |part: &str| {
        let vector = find(part);
        let answer = exchange(&mut device, &bytes(&vector.request_hex));
        assert_eq!(answer, bytes(&vector.reply_hex), "{}", vector.name);
    };
    follow("enter registration mode");
    follow("state 45h");
    follow("cancel receipt");
    follow("open shift");
    follow("cash out");
    follow("cash in");
    follow("open sale receipt");
    follow("print line");
    follow("leave mode");
    let mut fresh = self::device(Wire::V2);
    let reprint = find("reprint");
    assert_eq!(exchange(&mut fresh, &bytes(&reprint.request_hex)), bytes(&reprint.reply_hex));
}

#[test]
fn v3_the_emulator_answers_as_they_stand() {
    let all = vectors("v3");
    let find = |part: &str| all.iter().find(|vector| vector.name.contains(part)).unwrap();
    let mut device = device(Wire::V3);
    let mut follow = |part: &str, more: &[u8]| {
        let vector = find(part);
        let answer = told(&mut device, &bytes(&vector.request_hex));
        assert_eq!(answer, [bytes(&vector.reply_hex).as_slice(), more].concat(), "{}", vector.name);
    };
    let result = |task: u8, answer: &[u8]| Packet { number: 0xF0, data: [&[0xA6, task], answer].concat() }.encode();
    follow("Add task 2: enter registration", &result(2, &[0x55, 0, 0]));
    follow("Add task 1: state", &bytes(&find("unsolicited result").reply_hex));
    follow("Ack task 1", &[]);
    follow("unknown task", &[]);
    follow("task id still in the buffer", &[]);
    follow("Add task 4: open shift", &result(4, &[0x55, 0, 0]));
    follow("Add task 9: cash in", &result(9, &[0x55, 0, 0]));
    follow("Abort", &[]);
    // A spoilt packet is asked for again by an empty one.
    let mut spoilt = bytes(&find("Ack task 1").request_hex);
    *spoilt.last_mut().unwrap() ^= 1;
    assert_eq!(told(&mut device, &spoilt), Packet { number: 0x20, data: Vec::new() }.encode());
}

/// What the driver writes stands among the vectors' payloads.
#[test]
fn the_drivers_commands_are_those_of_the_vectors() {
    let payloads: Vec<Vec<u8>> =
        vectors("v2").iter().filter_map(|vector| vector.decoded.request_payload.as_deref().map(bytes)).collect();
    let check = |code: u8, parameters: &[u8]| {
        let body = [&[0, 0, code], parameters].concat();
        assert!(payloads.contains(&body), "{body:02X?}");
    };
    check(code::SHORT_STATE, &[]);
    check(code::ENTER, &[&[1], bcd(30, 4).as_slice()].concat());
    check(code::LEAVE, &[]);
    check(code::OPEN_SHIFT, &[0]);
    check(code::OPEN_RECEIPT, &[0, 1]);
    check(code::PAYMENT, &[&[0, 1], bcd(200_00, 5).as_slice()].concat());
    check(code::CLOSE, &[&[0, 1], bcd(0, 5).as_slice()].concat());
    check(code::CANCEL, &[]);
    check(code::CASH_IN, &[&[0], bcd(100_00, 5).as_slice()].concat());
    check(code::CASH_OUT, &[&[0], bcd(100_00, 5).as_slice()].concat());
    check(code::X_REPORT, &[1]);
    check(code::Z_REPORT, &[]);
    check(code::REPEAT, &[]);
    check(code::LINE, &text("Договор №5", 40));
}
