//! The device's side of the line: pairing, blocks in, blocks and signs of life out, and what faults do to it.

use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan as _;

use super::exec::Why;
use super::memory::Memory;
use super::{Emulator, Fate, Pairing, Working};
use crate::clock::Clock;
use crate::emulate::device::{Core, Made};
use crate::emulate::fault::What;
use crate::emulate::line::Line;
use crate::maria::frame::{Block, FrameError, START};
use crate::maria::model::{DISCONNECTED_AFTER, SIGN_EVERY};
use crate::maria::status::{Key, WORDS};
use crate::port::ControlLines;

/// The letter by which a device learns the speed.
const LETTER: u8 = b'U';

impl Emulator {
    /// Blocks as they go out now.
    fn blocks<'a>(&self, data: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
        let blocks = data.into_iter().filter_map(|data| Block::new(data.to_vec()));
        blocks.flat_map(|block| block.encode(self.pairing.checked)).collect()
    }

    /// A whole block has come.
    fn take(&mut self, data: &[u8], now: Duration, line: &mut Line) {
        self.fate = Fate::Send;
        let mut injected = None;
        // Four letters do not fit a code; the first and the last tell orders apart.
        let code = if let [first, _, _, last, ..] = data { u16::from_be_bytes([*first, *last]) } else { 0 };
        for what in line.command(code, now) {
            if let What::Refuse(place) = what {
                let row = usize::try_from(place).ok().and_then(|place| WORDS.get(place.checked_sub(1)?));
                injected = Some(Why::from([row.map_or("SOFTPROTOC", |row| row.word)]));
            }
            self.hit(what, now);
        }
        if line.is_off() {
            return;
        }
        // An answer goes out as the line was when its command came: the sum is switched on after it.
        let wait = self.blocks([&b"WAIT"[..]]);
        let checked = self.pairing.checked;
        let outcome = match injected {
            Some(why) => Err(why),
            None => self.carry_out(data, now, line),
        };
        if line.is_off() || self.memory.is_broken() {
            return;
        }
        let checked = std::mem::replace(&mut self.pairing.checked, checked);
        let answer = self.answer(&outcome);
        self.pairing.checked = checked;
        let is_report = data.starts_with(b"NREP") || data.starts_with(b"ZREP");
        let takes = if is_report { self.settings.report_time } else { self.settings.command_time };
        let previous = std::mem::replace(&mut self.last, answer.clone());
        let answer = match self.fate {
            Fate::Send => answer,
            Fate::Forget => return,
            Fate::Previous => previous,
            Fate::Wrong => self.blocks([&b"ANSW0000000000"[..], b"DONE", b"READY"]),
        };
        line.send(wait);
        let ready = (now + takes).max(self.busy_until);
        self.working = Some(Working { answer, ready, next_sign: now + SIGN_EVERY });
    }

    fn answer(&self, outcome: &Result<Vec<Block>, Why>) -> Vec<u8> {
        let warnings = self.warnings();
        let mut data: Vec<&[u8]> = Vec::new();
        match outcome {
            Ok(blocks) => {
                data.extend(blocks.iter().map(Block::data));
                data.extend(warnings.iter().map(|word| word.as_bytes()));
                data.push(b"DONE");
            }
            Err(why) => data.extend(why.words.iter().map(|word| word.as_bytes())),
        }
        data.push(b"READY");
        self.blocks(data)
    }

    /// What every answer says while it is so.
    fn warnings(&self) -> Vec<&'static str> {
        let mechanics = self.memory.mechanics;
        let over = self.memory.day_is_over(self.device_time());
        let says = [
            (!mechanics.paper || mechanics.lid_open, "HARDPAPER"),
            (mechanics.head_hot, "HARDSENSOR"),
            (mechanics.cutter_jammed, "HARDCUTTER"),
            (over, "SOFT24HOUR"),
            (over, "SOFTNREP"),
            (mechanics.memory_full, "SOFTFMFULL"),
            (self.settings.registration.is_none() || mechanics.unregistered, "SOFTREGIST"),
        ];
        says.into_iter().filter_map(|(is_so, word)| is_so.then_some(word)).collect()
    }

    /// A block that could not be read: nothing is begun.
    fn refuse_block(&mut self, error: FrameError, line: &mut Line) {
        tracing::debug!(%error, "a damaged block");
        self.received.clear();
        let word: &[u8] = if let FrameError::BadSum { .. } = error { b"SOFTBADCS" } else { b"SOFTBLOCK" };
        line.send(self.blocks([word, b"READY"]));
    }

    fn pair(&mut self, byte: u8, line: &mut Line) {
        self.pairing.letters = if byte == LETTER { self.pairing.letters + 1 } else { 0 };
        if self.pairing.letters == 2 {
            self.pairing.paired = true;
            line.send(self.blocks([&b"READY"[..]]));
        }
    }

    fn disconnect(&mut self) {
        self.pairing = Pairing::default();
        self.received.clear();
    }

    /// Something happens to the device itself.
    pub(super) fn hit(&mut self, what: What, now: Duration) {
        match what {
            // The protocol has no way to ask for an answer again.
            What::SwallowAnswer | What::ForgetAnswer => self.fate = Fate::Forget,
            What::PreviousAnswer => self.fate = Fate::Previous,
            What::WrongAnswer => self.fate = Fate::Wrong,
            What::Busy(ms) => self.busy_until = now + Duration::from_millis(ms),
            What::PaperOut => self.memory.change(|memory| memory.mechanics.paper = false),
            What::LidOpen => self.memory.change(|memory| memory.mechanics.lid_open = true),
            What::HeadHot => self.memory.change(|memory| memory.mechanics.head_hot = true),
            What::CutterJam => self.memory.change(|memory| memory.mechanics.cutter_jammed = true),
            What::StorageFull => self.memory.change(|memory| memory.mechanics.memory_full = true),
            What::NotRegistered => self.memory.change(|memory| memory.mechanics.unregistered = true),
            What::Programming => self.leave_key(Key::Programming),
            What::Key(position) => {
                if let Some(key) = Key::read(position) {
                    self.leave_key(key);
                }
            }
            What::ShiftOver => self.memory.change(|memory| {
                if let Some(opened) = &mut memory.day.opened {
                    *opened = opened.saturating_sub(24.hours());
                }
            }),
            What::Drop
            | What::Flip(_)
            | What::Double
            | What::Stall(_)
            | What::CutLine(_)
            | What::PowerCut(_)
            | What::Freeze(_)
            | What::Refuse(_)
            | What::PaperLow
            | What::HangingDocument(_)
            | What::Undelivered
            | What::StorageExpired => {}
        }
    }
}

impl Core for Emulator {
    fn byte(&mut self, byte: u8, now: Duration, line: &mut Line) {
        if self.memory.is_broken() || now < self.deaf_until || self.working.is_some() {
            return;
        }
        if !self.pairing.paired {
            self.pair(byte, line);
            return;
        }
        if self.received.is_empty() && byte != START {
            return;
        }
        self.received.push(byte);
        // The command that switches the sum on and off is taken with any.
        let of_sums = self.received.get(1..5) == Some(b"CSIN");
        match Block::decode(&self.received, self.pairing.checked && !of_sums) {
            Ok(None) => {}
            Ok(Some((block, _length))) => {
                self.received.clear();
                self.take(block.data(), now, line);
            }
            Err(FrameError::Restarted) => self.received = vec![START],
            Err(error) => self.refuse_block(error, line),
        }
    }

    fn poll(&mut self, now: Duration, line: &mut Line) {
        if self.host_left.is_some_and(|since| now >= since + DISCONNECTED_AFTER) && self.pairing.paired {
            self.disconnect();
        }
        let Some(mut working) = self.working.take() else { return };
        while working.next_sign <= now && working.next_sign < working.ready {
            // The last sign is that of printing.
            let last = working.next_sign + SIGN_EVERY >= working.ready;
            line.send(self.blocks([if last { &b"PRN"[..] } else { b"WRK" }]));
            working.next_sign += SIGN_EVERY;
        }
        if now >= working.ready {
            line.send(working.answer);
        } else {
            self.working = Some(working);
        }
    }

    fn next_event(&self) -> Option<Duration> {
        let work = self.working.as_ref().map(|working| working.ready.min(working.next_sign));
        let left = self.host_left.filter(|_| self.pairing.paired).map(|since| since + DISCONNECTED_AFTER);
        [work, left].into_iter().flatten().min()
    }

    fn strike(&mut self, what: What, now: Duration) {
        self.hit(what, now);
    }

    fn power_lost(&mut self) {
        self.disconnect();
        self.working = None;
        self.last.clear();
        self.busy_until = Duration::ZERO;
        self.memory.change(Memory::without_power);
    }

    fn wake(&mut self, now: Duration) {
        self.deaf_until = now + self.settings.start_time;
        // It prints that it was switched on, and numbers that too.
        self.memory.change(|memory| {
            memory.without_power();
            memory.last_service = memory.last_service.max(memory.last_document) + 1;
        });
    }

    fn mend(&mut self, _now: Duration) {
        self.memory.change(|memory| {
            memory.mechanics.paper = true;
            memory.mechanics.lid_open = false;
            memory.mechanics.head_hot = false;
            memory.mechanics.cutter_jammed = false;
        });
    }

    fn made(&self) -> Vec<Made> {
        let documents = self.memory.documents().iter();
        let made = |document: &super::Document| Made {
            kind: document.kind.common(),
            number: document.number,
            sign: None,
            sum: document.sum,
        };
        documents.map(made).collect()
    }

    fn half_done(&self) -> bool {
        self.memory.receipt.is_some() || self.memory.document
    }

    fn host_ready(&mut self, ready: bool, now: Duration) {
        if !ready {
            let _since = self.host_left.get_or_insert(now);
        } else if self.host_left.take().is_some_and(|since| now >= since + DISCONNECTED_AFTER) {
            self.disconnect();
        }
    }

    fn control_lines(&self) -> Option<ControlLines> {
        // Ready when it is: both lines are one wire.
        let ready = self.clock.now() >= self.deaf_until;
        Some(ControlLines { clear_to_send: ready, data_set_ready: ready })
    }

    fn twin(&self, clock: Arc<dyn Clock>) -> Self {
        let mut twin = Self::assemble(self.settings.clone(), clock, self.memory.twin());
        twin.deaf_until = Duration::ZERO;
        twin
    }
}
