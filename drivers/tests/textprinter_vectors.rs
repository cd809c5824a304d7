//! Streams of programs that others wrote (python-escpos, receiptline, ReceiptPrinterEncoder) and of the makers' lists:
//! the emulator reads from each the lines and commands that stand beside it, and what the driver writes of the same
//! lines stands in it byte for byte.

use std::time::Duration;

use kassa_drivers::emulate::device::Emulated;
use kassa_drivers::port::pipe::FarEnd as _;
use kassa_drivers::text::{CodePage, Line};
use kassa_drivers::textprinter::dialect::Encoder;
use kassa_drivers::textprinter::emulator::parser::{Parser, Token};
use kassa_drivers::textprinter::emulator::{PrinterCore, Settings};
use kassa_drivers::textprinter::profile::{Dialect, Profile, Setup};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    name: String,
    dialect: String,
    request_hex: String,
    decoded: Decoded,
}

#[derive(Deserialize)]
struct Decoded {
    lines: Vec<String>,
    commands: Vec<(String, String)>,
}

fn vectors() -> Vec<Vector> {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("vectors/escpos.json")).unwrap();
    assert_eq!(vectors.len(), 10);
    vectors
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn profile(vector: &Vector) -> Profile {
    Profile::usual(Dialect::named(&vector.dialect).unwrap())
}

#[test]
fn the_emulator_prints_the_lines() {
    for vector in vectors() {
        let mut printer = Emulated::new(PrinterCore::new(Settings::new(profile(&vector))), None);
        printer.input(&bytes(&vector.request_hex), Duration::ZERO);
        let _answers = printer.poll(Duration::ZERO);
        // The vectors do not tell where the letters stand that a command has moved.
        let moved = vector.decoded.commands.iter().any(|(name, _)| matches!(name.as_str(), "ESC $" | "ESC GS A"));
        let solid = |line: &str| {
            if moved { line.replace(' ', "") } else { line.trim_end().to_owned() }
        };
        let printed: Vec<String> = printer.core().lines().iter().map(|line| solid(line)).collect();
        let expect: Vec<String> = vector.decoded.lines.iter().map(|line| solid(line)).collect();
        assert_eq!(printed, expect, "{}", vector.name);
        assert!(!printer.core().marks().any(|mark| format!("{mark:?}").starts_with("Unknown")), "{}", vector.name);
    }
}

#[test]
fn the_emulator_knows_the_commands() {
    for vector in vectors() {
        let mut parser = Parser::new(profile(&vector).dialect);
        let commands: Vec<(String, String)> = bytes(&vector.request_hex)
            .into_iter()
            .filter_map(|byte| parser.byte(byte))
            .filter_map(|token| match token {
                Token::Command { name, parameters } => Some((name.to_owned(), hex(&parameters))),
                Token::Control(byte) if !matches!(byte, 0x0A | 0x0D) => {
                    Some((format!("CTRL {byte:02X}"), String::new()))
                }
                Token::Control(_) | Token::Letter(_) => None,
                Token::Unknown(bytes) => Some((format!("unknown {bytes:02X?}"), String::new())),
            })
            .collect();
        assert_eq!(commands, vector.decoded.commands, "{}", vector.name);
        assert!(parser.is_between(), "{}", vector.name);
    }
}

/// The driver's own bytes, found in the streams of others.
#[test]
fn the_driver_writes_what_others_write() {
    let stream = |name: &str| {
        let vectors = vectors();
        let vector = vectors.iter().find(|vector| vector.name.contains(name)).unwrap();
        bytes(&vector.request_hex)
    };
    let check = |name: &str, part: &[u8]| {
        let stream = stream(name);
        assert!(stream.windows(part.len()).any(|window| window == part), "{name}: no {part:02X?} in {stream:02X?}");
    };
    let driver = |name: &str| Encoder::new(Setup::new(Profile::named(name).unwrap()));
    let line = |name: &str, text: &str| driver(name).line(&Line::plain(text));

    check("python-escpos CP866", &line("escpos-80", "ТОВ \"Розрахунковий центр\""));
    check("python-escpos CP866", &line("escpos-80", "Привет Ёё Єє Її №5"));
    check("python-escpos CP866", &line("escpos-80", "ИТОГО            123.45"));
    check("python-escpos CP866", &driver("escpos-80").start()[10..]);
    check("rpe-esc-pos", &driver("escpos-80").start()[..4]);
    // The same letters, in bold, from another program.
    let strong = driver("escpos-80").line(&Line::strong("ИТОГО 123.45"));
    check("rpe-esc-pos", &strong[..strong.len() - 1]);
    check("generic CP866", &driver("escpos-80").end());
    let strong = driver("star-80").line(&Line::strong("ИТОГО 123.45"));
    check("rpe-star-line", &strong[..strong.len() - 1]);
    check("rpe-star-line", &driver("star-80").start()[2..]);
    check("starmbcs", &driver("star-80").start()[..2]);
    check("ESC/P 9-pin", &line("escp-80", "ТОВ \"Розрахунковий центр\""));
    check("ESC/P 9-pin", &line("escp-80", "ИТОГО            123.45"));
    // The driver also selects the national set of the USA, which the stream leaves as it is.
    let start = driver("escp-80").start();
    check("ESC/P 9-pin", &start[..5]);
    check("ESC/P 9-pin", &start[8..]);
}

/// A stream of another program and our own page choice give the same letters where pages differ.
#[test]
fn letters_of_other_pages_come_out_whole() {
    let mut encoder = Encoder::new(Setup::new(Profile::usual(Dialect::Escpos)));
    let mut stream = encoder.start();
    for text in ["Привіт, ґанок", "Қызылорда, Әуезов № 5", "Ґалаґан «Їжак»", "Ёлка ў Є"]
    {
        stream.extend(encoder.line(&Line::plain(text)));
    }
    let mut printer = Emulated::new(PrinterCore::new(Settings::new(Profile::usual(Dialect::Escpos))), None);
    printer.input(&stream, Duration::ZERO);
    let _answers = printer.poll(Duration::ZERO);
    let expect = ["Привіт, ґанок", "Қызылорда, Әуезов № 5", "Ґалаґан «Їжак»", "Ёлка ў Є"];
    assert_eq!(printer.core().lines(), expect);
    assert!(encoder.page().is_some_and(|page| page != CodePage::Koi8U));
}
