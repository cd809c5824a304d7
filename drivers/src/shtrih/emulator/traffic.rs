//! The device's side of the line: bytes in, bytes out, and what faults make of them.

use std::time::Duration;

use crate::port::pipe::FarEnd;
use crate::shtrih::frame::{ACK, FILLER, STX};

use super::fault::What;
use super::wire::Reaction;
use super::{Emulator, Outgoing};

impl Emulator {
    fn react(&mut self, reaction: Reaction, now: Duration) {
        match reaction {
            Reaction::Nothing => {}
            Reaction::Send(bytes) => self.send(&bytes),
            Reaction::Run(body) => {
                self.send(&[ACK]);
                self.execute(&body, now);
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        // Only control bytes begin so; an answer sent by itself begins with STX.
        let filler = (self.settings.filler && bytes.first() != Some(&STX)).then_some(FILLER);
        let bytes = filler.into_iter().chain(bytes.iter().copied());
        self.outgoing.extend(bytes.map(|byte| Outgoing { byte, counted: false }));
    }

    fn take_byte(&mut self, byte: u8, now: Duration) {
        // Time has passed since the last byte: what was due by now comes first.
        let due = self.wire.poll(now);
        self.react(due, now);
        let reaction = self.wire.byte(byte, now);
        self.react(reaction, now);
    }

    /// Lets bytes out until one is held up.
    fn flush(&mut self, now: Duration) -> Vec<u8> {
        let mut bytes = Vec::new();
        while now >= self.held_until {
            let Some(next) = self.outgoing.pop_front() else { break };
            let faults = if next.counted { Vec::new() } else { self.script.device_byte() };
            let held = faults.iter().any(|what| matches!(what, What::Stall(_)));
            if held {
                self.outgoing.push_front(Outgoing { counted: true, ..next });
            } else {
                bytes.extend(std::iter::repeat_n(changed(next.byte, &faults), copies(&faults)));
            }
            for what in faults {
                self.apply(what, now);
            }
            if !self.can_send() {
                break;
            }
        }
        bytes
    }

    fn can_send(&self) -> bool {
        !self.is_off() && self.line_down_until.is_none()
    }
}

/// How often a byte arrives after the faults of its moment.
fn copies(faults: &[What]) -> usize {
    if faults.iter().any(|what| matches!(what, What::Drop | What::CutLine(_) | What::PowerCut(_))) {
        return 0;
    }
    1 + faults.iter().filter(|what| **what == What::Double).count()
}

/// What a byte has become after the faults of its moment.
fn changed(byte: u8, faults: &[What]) -> u8 {
    faults.iter().fold(byte, |byte, what| if let What::Flip(mask) = what { byte ^ mask } else { byte })
}

impl FarEnd for Emulator {
    fn input(&mut self, bytes: &[u8], now: Duration) {
        self.restore(now);
        self.print(now);
        for byte in bytes {
            let faults = self.script.host_byte();
            let deaf = !self.can_send() || now < self.frozen_until;
            if !deaf {
                let copies = copies(&faults);
                for _ in 0..copies {
                    self.take_byte(changed(*byte, &faults), now);
                }
            }
            for what in faults {
                self.apply(what, now);
            }
        }
    }

    fn poll(&mut self, now: Duration) -> Vec<u8> {
        self.restore(now);
        if self.is_off() || now < self.frozen_until {
            return Vec::new();
        }
        let due = self.wire.poll(now);
        self.react(due, now);
        self.print(now);
        if self.can_send() { self.flush(now) } else { Vec::new() }
    }

    fn next_event(&self) -> Option<Duration> {
        if let Some(moment) = self.powerless_until {
            return Some(moment).filter(|moment| *moment != Duration::MAX);
        }
        let sending = (!self.outgoing.is_empty()).then_some(self.held_until);
        let working = [self.wire.next_event(), self.line_done, sending].into_iter().flatten().min();
        let working = working.map(|moment| moment.max(self.frozen_until));
        [working, self.line_down_until].into_iter().flatten().min()
    }

    fn line_is_up(&self) -> bool {
        self.line_down_until.is_none()
    }
}
