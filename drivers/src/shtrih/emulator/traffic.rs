//! The device's side of the line: bytes in, bytes out.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::emulate::device::{Device, Made};
use crate::emulate::fault::{Fault, Traffic, What};
use crate::fiscal;
use crate::port::pipe::FarEnd;
use crate::shtrih::frame::{ACK, FILLER, NAK};

use super::wire::Reaction;
use super::{Document, DocumentKind, Emulator, ReceiptKind};

impl Emulator {
    fn react(&mut self, reaction: Reaction, now: Duration) {
        match reaction {
            Reaction::Nothing => {}
            Reaction::Send(bytes) => self.send(&bytes),
            Reaction::Run { acknowledge, body } => {
                self.send(acknowledge);
                self.execute(&body, now);
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        let control = bytes.first().is_some_and(|first| matches!(*first, ACK | NAK));
        let filler = (self.settings.filler && control).then_some(FILLER);
        self.line.send(filler.into_iter().chain(bytes.iter().copied()));
    }

    fn take_byte(&mut self, byte: u8, now: Duration) {
        // Time has passed since the last byte: what was due by now comes first.
        let due = self.wire.poll(now);
        self.react(due, now);
        let reaction = self.wire.byte(byte, now);
        self.react(reaction, now);
    }

    fn apply_all(&mut self, faults: Vec<What>, now: Duration) {
        for what in faults {
            self.apply(what, now);
        }
        // A byte's own power failure is the line's, and leaves no fault behind.
        if self.line.take_power_loss() {
            self.forget();
        }
    }
}

impl FarEnd for Emulator {
    fn input(&mut self, bytes: &[u8], now: Duration) {
        self.restore(now);
        self.print(now);
        for byte in bytes {
            let arrival = self.line.receive(*byte, now);
            for _ in 0..arrival.copies {
                if !self.line.is_dumb(now) {
                    self.take_byte(arrival.byte, now);
                }
            }
            self.apply_all(arrival.then, now);
        }
    }

    fn poll(&mut self, now: Duration) -> Vec<u8> {
        self.restore(now);
        if self.line.is_dumb(now) {
            return Vec::new();
        }
        let due = self.wire.poll(now);
        self.react(due, now);
        self.print(now);
        let (bytes, then) = self.line.flush(now);
        self.apply_all(then, now);
        bytes
    }

    fn next_event(&self) -> Option<Duration> {
        let work = [self.wire.next_event(), self.line_done].into_iter().flatten().min();
        self.line.next_event(work)
    }

    fn line_is_up(&self) -> bool {
        self.line.is_up()
    }
}

impl Device for Emulator {
    fn load_faults(&mut self, faults: Vec<Fault>) {
        Self::load_faults(self, faults);
    }

    fn traffic(&self) -> Traffic {
        Self::traffic(self)
    }

    fn made(&self) -> Vec<Made> {
        self.documents().iter().filter_map(made).collect()
    }

    fn half_done(&self) -> bool {
        self.memory.receipt.is_some() || self.memory.drive.as_ref().is_some_and(|drive| drive.hanging != 0)
    }

    fn strike(&mut self, what: What, now: Duration) {
        self.apply(what, now);
    }

    fn mend(&mut self, _now: Duration) {
        self.load_paper();
        Self::mend(self);
    }

    fn twin(&self, clock: Arc<dyn Clock>) -> Box<dyn Device> {
        Box::new(Self::twin(self, clock))
    }
}

/// A document in the words common to all families; `None` for what registers nothing.
fn made(document: &Document) -> Option<Made> {
    let kind = match document.kind {
        DocumentKind::ShiftOpening => fiscal::DocumentKind::ShiftOpening,
        DocumentKind::Receipt(ReceiptKind::Sale | ReceiptKind::BuyReturn) => fiscal::DocumentKind::Sale,
        DocumentKind::Receipt(ReceiptKind::Buy | ReceiptKind::SaleReturn) => fiscal::DocumentKind::Return,
        DocumentKind::Correction(_) => fiscal::DocumentKind::Correction,
        DocumentKind::ShiftClosing => fiscal::DocumentKind::ShiftClosing,
        DocumentKind::CashIn => fiscal::DocumentKind::CashIn,
        DocumentKind::CashOut => fiscal::DocumentKind::CashOut,
        DocumentKind::Registration | DocumentKind::Settlement | DocumentKind::Report | DocumentKind::Cancelled(_) => {
            return None;
        }
    };
    let number = document.fiscal_number.map_or_else(|| u64::from(document.number), u64::from);
    Some(Made { kind, number, sign: document.fiscal_number.map(|_| document.sign), sum: document.total })
}
