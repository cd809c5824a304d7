//! Finding out what stands at a port must do nothing to a printer that happens to stand there.

use std::sync::{Arc, Mutex};

use kassa_drivers::clock::VirtualClock;
use kassa_drivers::detect::{Sniffed, by_line, rounds, sniff_among};
use kassa_drivers::emulate::device::Emulated;
use kassa_drivers::family::{FAMILIES, Family};
use kassa_drivers::port::Port as _;
use kassa_drivers::port::pipe::{PipePort, lock};
use kassa_drivers::textprinter::emulator::parser::{Parser, Token};
use kassa_drivers::textprinter::emulator::sheet::Mark;
use kassa_drivers::textprinter::emulator::{PrinterCore, Settings};
use kassa_drivers::textprinter::profile::{Dialect, PROFILES, Profile};

const DIALECTS: [Dialect; 4] = [Dialect::Escp, Dialect::Escpos, Dialect::Star, Dialect::Plain];

/// No printer obeys these: NUL to ACK without a command before them.
const OBEYED_BY_NOBODY: std::ops::RangeInclusive<u8> = 0x00..=0x06;
/// A printer set to upper control codes takes these for 00h to 1Fh.
const UPPER_CONTROLS: std::ops::RangeInclusive<u8> = 0x80..=0x9F;
/// The first byte of transport v2 of Shtrih-M, to a matrix printer "condensed": every document begins by taking it back.
const CONDENSED: u8 = 0x8F;

#[test]
fn no_question_has_a_command_of_any_printer() {
    for family in FAMILIES {
        let Some(sniff) = family.sniff else { continue };
        for dialect in DIALECTS {
            let mut parser = Parser::new(dialect);
            for token in sniff.question.iter().filter_map(|byte| parser.byte(*byte)) {
                let harmless = match &token {
                    Token::Letter(byte) => !UPPER_CONTROLS.contains(byte) || *byte == CONDENSED,
                    // Half of the question that receipt printers answer.
                    Token::Control(0x10) => family.name == "escpos",
                    Token::Control(byte) => OBEYED_BY_NOBODY.contains(byte),
                    Token::Command { name, .. } => *name == "DLE EOT",
                    Token::Unknown(_) => false,
                };
                assert!(harmless, "{}: {token:02X?} to {dialect:?}", family.name);
            }
            assert!(parser.is_between(), "{}: the next document begins within a command of {dialect:?}", family.name);
        }
    }
}

/// A printer that stands at a port where all families are looked for: what was answered, and what came out of it.
fn probed(profile: Profile) -> (Vec<Sniffed>, Vec<Mark>) {
    let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0));
    let printer = Arc::new(Mutex::new(Emulated::new(PrinterCore::new(Settings::new(profile)), None)));
    let mut port = PipePort::new(Arc::clone(&printer), Arc::new(clock.clone()));
    let mut heard = Vec::new();
    'found: for round in rounds(FAMILIES) {
        for (_, families) in by_line(&round) {
            heard.push(sniff_among(&families, &mut port, &clock).unwrap());
            if let Some(Sniffed::Family(_)) = heard.last() {
                break 'found;
            }
        }
    }
    port.write_all(b"NEXT\r\n").unwrap();
    let marks = lock(&printer).core().marks().cloned().collect();
    (heard, marks)
}

#[test]
fn looking_for_a_device_opened_the_drawer_of_a_star_printer_and_spoilt_the_next_line() {
    for profile in PROFILES {
        let (heard, marks) = probed(*profile);
        let answers = profile.dialect == Dialect::Escpos;
        assert_eq!(heard.contains(&Sniffed::Family("escpos")), answers, "{}: {heard:?}", profile.name);
        let line =
            |mark: &Mark| if let Mark::Line { text, wide: false, .. } = mark { Some(text.clone()) } else { None };
        let lines: Option<Vec<String>> = marks.iter().map(line).collect();
        // What prints every character it gets has the letters of the questions before its line, and no more.
        let whole = |lines: &Vec<String>| match profile.dialect {
            Dialect::Plain => lines.last().is_some_and(|last| last.ends_with("NEXT")),
            Dialect::Escp | Dialect::Escpos | Dialect::Star => *lines == ["NEXT"],
        };
        assert!(lines.as_ref().is_some_and(whole), "{}: {marks:?}", profile.name);
    }
}

#[test]
fn printers_that_answer_are_asked_before_anything_else_is_sent() {
    let names = |round: &Vec<Family>| round.iter().map(|family| family.name).collect::<Vec<_>>();
    let rounds = rounds(FAMILIES);
    assert_eq!(rounds.first().map(names), Some(vec!["escpos"]));
    assert!(rounds.iter().skip(1).flatten().all(|family| !family.only_prints()));
}
