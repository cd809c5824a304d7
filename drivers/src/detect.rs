//! Finding out what stands at a port, by questions that no device takes for an order.
//!
//! Each family says what it asks and how an answer begins ([`Sniff`](crate::family::Sniff)). A port that gives back
//! what was sent is an echo: a modem, a loop, a printer's terminal mode. It is recognised, and never taken for a
//! register.

use std::time::Duration;

use crate::clock::Clock;
use crate::family::{FAMILIES, Family};
use crate::port::{Port, PortError};

/// How long a device may take to begin its answer, and between two bytes of it.
const PATIENCE: Duration = Duration::from_millis(400);
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

/// Asks what stands at a port, at the speed it has. Opens it, and leaves it open.
///
/// # Errors
/// The port cannot be opened or is lost.
pub fn sniff(port: &mut dyn Port, clock: &dyn Clock) -> Result<Sniffed, PortError> {
    sniff_among(FAMILIES, port, clock)
}

/// Asks the questions of these families alone. Opens the port, and leaves it open.
///
/// # Errors
/// The port cannot be opened or is lost.
pub fn sniff_among(families: &[Family], port: &mut dyn Port, clock: &dyn Clock) -> Result<Sniffed, PortError> {
    port.reopen()?;
    let mut best = Sniffed::Silence;
    // Families that ask the same are told apart by the answer: a question is asked once.
    let mut heard: Vec<(&[u8], Vec<u8>)> = Vec::new();
    for (family, sniff) in families.iter().filter_map(|family| Some((family, family.sniff?))) {
        let known = heard.iter().find(|(question, _)| *question == sniff.question).map(|(_, answer)| answer.clone());
        let answer = match known {
            Some(answer) => answer,
            None => {
                port.drain_input()?;
                port.write_all(sniff.question)?;
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
    Ok(best)
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
            assert_eq!(sniff(&mut port, &clock), Ok(Sniffed::Family(family.name)));
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
            assert_eq!(sniff(&mut port, &clock), Ok(expect));
        }
    }
}
