//! Finding out what stands at a port, by questions that no device takes for an order.
//!
//! Each family says what it asks and how an answer begins ([`Sniff`]). A port that gives back
//! what was sent is an echo: a modem, a loop, a printer's terminal mode. It is recognised, and never taken for a
//! register.
//!
//! A text printer that answers nothing takes every question for text. So printers that can answer are asked first
//! ([`rounds`]), no question has a byte that a printer of any dialect obeys (a test holds them to the printers' tables),
//! and after silence CAN takes the letters back where a printer knows it.

use std::time::Duration;

use crate::clock::Clock;
use crate::family::{FAMILIES, Family, Sniff};
use crate::port::serial::LineSettings;
use crate::port::{Port, PortError};

/// How long a device may take to begin its answer, and between two bytes of it.
const PATIENCE: Duration = Duration::from_millis(400);
/// Takes back what stands in a printer's line; a register that waits for a frame passes over it.
const CAN: u8 = 0x18;
/// The most of an answer that is looked at, bytes.
const ANSWER_MAX: usize = 512;

/// What stands at a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    /// A device of this family answers.
    Family(&'static str),
    /// The port gives back what is sent.
    Echo,
    /// Something talks that no family knows.
    Stranger,
    /// Nothing answers.
    Silence,
}

/// The speeds to try, those of the most families first.
#[must_use]
pub fn speeds() -> Vec<u32> {
    let mut speeds: Vec<u32> = Vec::new();
    for family in asked() {
        speeds.extend(family.bauds.iter().filter(|baud| !speeds.contains(baud)).copied().collect::<Vec<_>>());
    }
    speeds.sort_by_key(|baud| std::cmp::Reverse(asked().filter(|family| family.bauds.contains(baud)).count()));
    speeds
}

fn asked() -> impl Iterator<Item = &'static Family> {
    FAMILIES.iter().filter(|family| family.sniff.is_some())
}

/// Families by the lines their devices are set to: a port is opened anew for each.
#[must_use]
pub fn by_line(families: &[Family]) -> Vec<(LineSettings, Vec<Family>)> {
    let mut groups: Vec<(LineSettings, Vec<Family>)> = Vec::new();
    for family in families {
        match groups.iter_mut().find(|(line, _)| *line == family.line) {
            Some((_, of_line)) => of_line.push(*family),
            None => groups.push((family.line, vec![*family])),
        }
    }
    groups
}

/// The order to ask in, each at every speed before the next: whoever prints what is not for him comes first, so that
/// nothing but his own question is sent to a printer that answers.
#[must_use]
pub fn rounds(families: &[Family]) -> Vec<Vec<Family>> {
    let (printers, registers): (Vec<Family>, Vec<Family>) =
        families.iter().filter(|family| family.sniff.is_some()).partition(|family| family.only_prints());
    [printers, registers].into_iter().filter(|round| !round.is_empty()).collect()
}

/// Asks what stands at a port whose line is the usual one, at the speed it has. Opens it, and leaves it open.
///
/// # Errors
/// The port cannot be opened or is lost.
pub fn sniff(port: &mut dyn Port, clock: &dyn Clock) -> Result<Sniffed, PortError> {
    let usual: Vec<Family> = FAMILIES.iter().filter(|family| family.line == LineSettings::USUAL).copied().collect();
    sniff_among(&usual, port, clock)
}

/// Asks the questions of these families alone; the port's line must be set as theirs is. Opens the port, and leaves it
/// open.
///
/// # Errors
/// The port cannot be opened or is lost.
pub fn sniff_among(families: &[Family], port: &mut dyn Port, clock: &dyn Clock) -> Result<Sniffed, PortError> {
    port.reopen()?;
    let mut best = Sniffed::Silence;
    // Families that ask the same are told apart by the answer: a question is asked once.
    let mut heard: Vec<(&[u8], Vec<u8>)> = Vec::new();
    let rounds = rounds(families);
    for (family, sniff) in rounds.iter().flatten().filter_map(|family| Some((family, family.sniff?))) {
        let known = heard.iter().find(|(question, _)| *question == sniff.question).map(|(_, answer)| answer.clone());
        let answer = match known {
            Some(answer) => answer,
            None => {
                port.drain_input()?;
                ask(port, sniff, clock)?;
                let answer = listen(port, clock)?;
                heard.push((sniff.question, answer.clone()));
                answer
            }
        };
        if answer.starts_with(sniff.question) {
            return Ok(Sniffed::Echo);
        }
        if (sniff.answers)(&answer) {
            return Ok(Sniffed::Family(family.name));
        }
        if !answer.is_empty() {
            best = Sniffed::Stranger;
        }
    }
    // Letters were sent: whoever says nothing may be a printer, and has them in its line.
    let letters = heard.iter().any(|(question, _)| question.iter().any(|byte| *byte >= b' '));
    if letters && best == Sniffed::Silence {
        port.write_all(&[CAN])?;
    }
    Ok(best)
}

/// Writes a question, as slowly as the family wants it.
fn ask(port: &mut dyn Port, sniff: Sniff, clock: &dyn Clock) -> Result<(), PortError> {
    if sniff.gap.is_zero() {
        return port.write_all(sniff.question);
    }
    for byte in sniff.question {
        port.write_all(&[*byte])?;
        clock.sleep(sniff.gap);
    }
    Ok(())
}

/// What comes until the port falls silent.
fn listen(port: &mut dyn Port, clock: &dyn Clock) -> Result<Vec<u8>, PortError> {
    let mut answer = Vec::new();
    let mut buffer = [0; 64];
    let limit = clock.now() + PATIENCE * 4;
    while answer.len() < ANSWER_MAX && clock.now() < limit {
        match port.read(&mut buffer, PATIENCE) {
            Ok(count) => answer.extend(buffer.iter().take(count)),
            Err(PortError::TimedOut) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::clock::VirtualClock;
    use crate::family::{self, Emulation};
    use crate::port::pipe::{FarEnd, PipePort, lock};

    /// Says back what it hears, or something of its own.
    struct Talker {
        own: Option<&'static [u8]>,
        waiting: Vec<u8>,
    }

    impl FarEnd for Talker {
        fn input(&mut self, bytes: &[u8], _now: Duration) {
            self.waiting.extend_from_slice(self.own.unwrap_or(bytes));
        }

        fn poll(&mut self, _now: Duration) -> Vec<u8> {
            std::mem::take(&mut self.waiting)
        }

        fn next_event(&self) -> Option<Duration> {
            None
        }
    }

    fn clock() -> VirtualClock {
        VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0))
    }

    #[test]
    fn every_family_that_can_be_asked_is_recognised_and_nothing_is_done_to_it() {
        for family in asked() {
            let clock = clock();
            let make = family.emulator.unwrap();
            let device = Arc::new(Mutex::new(make(Emulation::usual(), Arc::new(clock.clone())).unwrap()));
            let mut port = PipePort::new(Arc::clone(&device), Arc::new(clock.clone()));
            let (_, of_line) = by_line(FAMILIES).into_iter().find(|(line, _)| *line == family.line).unwrap();
            // The second time the device is paired, where there is such a thing.
            for _ in 0..2 {
                assert_eq!(sniff_among(&of_line, &mut port, &clock), Ok(Sniffed::Family(family.name)));
            }
            assert!(lock(&device).made().is_empty() && !lock(&device).half_done(), "{}", family.name);
        }
        assert!(family::named("shtrih").is_some_and(|family| family.sniff.is_some()));
        assert_eq!(speeds().first(), Some(&115_200));
    }

    #[test]
    fn an_echo_a_stranger_and_silence_are_no_register() {
        for (own, expect) in
            [(None, Sniffed::Echo), (Some(&b"login: "[..]), Sniffed::Stranger), (Some(&b""[..]), Sniffed::Silence)]
        {
            let clock = clock();
            let far = Arc::new(Mutex::new(Talker { own, waiting: Vec::new() }));
            let mut port = PipePort::new(far, Arc::new(clock.clone()));
            for families in [FAMILIES, &[crate::maria::FAMILY]] {
                assert_eq!(sniff_among(families, &mut port, &clock), Ok(expect));
            }
            assert_eq!(sniff(&mut port, &clock), Ok(expect));
        }
    }
}
