//! The device's side of the line: frames in, replies and signs of life out, and what faults do to it.

use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan as _;

use super::exec::Why;
use super::profile::Tongue;
use super::{Emulator, Fate, Working};
use crate::clock::Clock;
use crate::datecs::frame::{FrameError, NAK, PREAMBLE, Reply, Request, SYN};
use crate::emulate::device::{Core, Made};
use crate::emulate::fault::What;
use crate::emulate::line::Line;

impl Emulator {
    /// A whole frame has come.
    fn take(&mut self, request: &Request, now: Duration, line: &mut Line) {
        let repeat = self.last.as_ref().filter(|(seq, code, _)| {
            *seq == request.seq && (*code == request.code || !self.settings.repeat_needs_command)
        });
        if let Some((.., reply)) = repeat {
            let reply = reply.clone();
            self.work(reply, now, Duration::ZERO);
            return;
        }
        self.fate = Fate::Send;
        let mut injected = None;
        for what in line.command(u16::from(request.code), now) {
            if let What::Refuse(code) = what {
                injected = Some(Why::Injected(code));
            }
            self.strike(what, now);
        }
        if line.is_off() {
            return;
        }
        let outcome = match injected {
            Some(why) => Err(why),
            None => self.carry_out(request, now, line),
        };
        if line.is_off() || self.memory.is_broken() {
            return;
        }
        let reply = self.reply(request, outcome).encode(self.settings.profile.form);
        let previous = self.last.replace((request.seq, request.code, reply.clone()));
        match self.fate {
            Fate::Send => self.work(reply, now, self.settings.command_time),
            Fate::Keep => {}
            // A repeat is known for one, and answered by nothing.
            Fate::Forget => self.last = Some((request.seq, request.code, Vec::new())),
            Fate::Previous => {
                if let Some((.., old)) = previous {
                    self.work(old, now, self.settings.command_time);
                }
            }
            Fate::Wrong => {
                let other = Request { seq: request.seq ^ 0x1F, ..request.clone() };
                let wrong = self.reply(&other, Err(Why::Syntax)).encode(self.settings.profile.form);
                self.work(wrong, now, self.settings.command_time);
            }
        }
    }

    fn work(&mut self, reply: Vec<u8>, now: Duration, takes: Duration) {
        let ready = (now + takes).max(self.busy_until);
        self.working = Some(Working { reply, ready, next_syn: now + self.settings.syn_every });
    }

    fn reply(&self, request: &Request, outcome: Result<Vec<u8>, Why>) -> Reply {
        const STATUS: u8 = 74;
        let profile = self.settings.profile;
        let x = profile.tongue == Tongue::X;
        let mut status = self.status();
        let mut set = |(byte, bit): (usize, u8)| {
            if let Some(byte) = status.get_mut(byte) {
                *byte |= 1 << bit;
            }
        };
        let data = match outcome {
            Ok(_) if request.code == STATUS && x => [b"0\t", status.as_slice(), b"\t"].concat(),
            Ok(_) if request.code == STATUS => status.clone(),
            Ok(data) => data,
            // The X series says it in the data, and its status may stay clean.
            Err(why) if x && !matches!(why, Why::NoPaper | Why::Command) => format!("-{}\t", why.x_code()).into_bytes(),
            Err(why) => {
                why.bits().into_iter().for_each(&mut set);
                set((0, 5));
                if x { format!("-{}\t", why.x_code()).into_bytes() } else { Vec::new() }
            }
        };
        Reply { seq: request.seq, code: request.code, data, status }
    }

    /// The status bytes of the device as it is.
    fn status(&self) -> Vec<u8> {
        let memory = &self.memory;
        let classic = self.settings.profile.tongue != Tongue::Ukraine;
        let bits = [
            (!memory.mechanics.paper, 2, 0),
            (!memory.mechanics.paper, 0, 5),
            (memory.mechanics.paper_low && classic, 2, 1),
            (memory.mechanics.cover_open && classic, 0, 6),
            (memory.mechanics.cover_open && !classic, 2, 0),
            (memory.mechanics.cutter_jammed, 0, 4),
            (memory.receipt.is_some(), 2, 3),
            (memory.service.is_some(), 2, 5),
            (memory.mechanics.memory_full, 4, 4),
            (memory.mechanics.memory_full, 4, 5),
        ];
        let mut status = self.settings.profile.idle.to_vec();
        if memory.mechanics.not_fiscalised
            && let Some(byte) = status.get_mut(5)
        {
            *byte &= !(1 << 3);
        }
        for (_, byte, bit) in bits.into_iter().filter(|(set, ..)| *set) {
            if let Some(byte) = status.get_mut(byte) {
                *byte |= 1 << bit;
            }
        }
        status
    }

    fn refuse_frame(&mut self, error: FrameError, line: &mut Line) {
        tracing::debug!(%error, "a damaged frame");
        self.received.clear();
        // A new device shows that it is alive before it says that it does not understand.
        if self.settings.profile.tongue == Tongue::X {
            line.send([SYN]);
        }
        line.send([NAK]);
    }
}

impl Core for Emulator {
    fn byte(&mut self, byte: u8, now: Duration, line: &mut Line) {
        if self.memory.is_broken() || now < self.deaf_until || self.working.is_some() {
            return;
        }
        if self.received.is_empty() && byte != PREAMBLE {
            return;
        }
        self.received.push(byte);
        self.last_byte = now;
        match Request::decode(self.settings.profile.form, &self.received) {
            Ok(None) => {}
            Ok(Some((request, _length))) => {
                self.received.clear();
                self.take(&request, now, line);
            }
            Err(FrameError::BadLength) if byte == PREAMBLE => self.received = vec![PREAMBLE],
            Err(error) => self.refuse_frame(error, line),
        }
    }

    fn poll(&mut self, now: Duration, line: &mut Line) {
        if !self.received.is_empty() && now >= self.last_byte + self.settings.byte_timeout {
            self.refuse_frame(FrameError::Malformed, line);
        }
        if self.memory.mechanics.paper && !self.memory.unprinted.is_empty() && now >= self.deaf_until {
            self.print(now, line);
        }
        let Some(working) = &mut self.working else { return };
        while working.next_syn <= now && working.next_syn < working.ready {
            line.send([SYN]);
            working.next_syn += self.settings.syn_every;
        }
        if now >= working.ready {
            line.send(std::mem::take(&mut working.reply));
            self.working = None;
        }
    }

    fn next_event(&self) -> Option<Duration> {
        let gap = (!self.received.is_empty()).then(|| self.last_byte + self.settings.byte_timeout);
        let work = self.working.as_ref().map(|working| working.ready.min(working.next_syn));
        [gap, work].into_iter().flatten().min()
    }

    fn strike(&mut self, what: What, now: Duration) {
        match what {
            What::SwallowAnswer => self.fate = Fate::Keep,
            What::ForgetAnswer => self.fate = Fate::Forget,
            What::PreviousAnswer => self.fate = Fate::Previous,
            What::WrongAnswer => self.fate = Fate::Wrong,
            What::Busy(ms) => self.busy_until = now + Duration::from_millis(ms),
            What::PaperOut => self.memory.change(|memory| memory.mechanics.paper = false),
            What::PaperLow => self.memory.change(|memory| memory.mechanics.paper_low = true),
            What::LidOpen => self.memory.change(|memory| memory.mechanics.cover_open = true),
            What::CutterJam => self.memory.change(|memory| memory.mechanics.cutter_jammed = true),
            What::StorageFull => self.memory.change(|memory| memory.mechanics.memory_full = true),
            What::NotRegistered => self.memory.change(|memory| memory.mechanics.not_fiscalised = true),
            What::Programming => self.memory.change(|memory| memory.mechanics.in_menu = true),
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
            | What::HeadHot
            | What::HangingDocument(_)
            | What::Undelivered
            | What::StorageExpired
            | What::Key(_) => {}
        }
    }

    fn power_lost(&mut self) {
        self.received.clear();
        self.last = None;
        self.working = None;
        self.busy_until = Duration::ZERO;
        self.wrong_passwords = 0;
    }

    fn wake(&mut self, now: Duration) {
        self.deaf_until = now + self.settings.start_time;
    }

    fn mend(&mut self, _now: Duration) {
        self.memory.change(|memory| {
            memory.mechanics.paper = true;
            memory.mechanics.paper_low = false;
            memory.mechanics.cover_open = false;
            memory.mechanics.cutter_jammed = false;
            memory.mechanics.in_menu = false;
        });
    }

    fn made(&self) -> Vec<Made> {
        let documents = self.memory.documents().iter();
        documents
            .filter_map(|document| {
                let kind = document.kind.common()?;
                Some(Made { kind, number: document.number, sign: None, sum: document.sum })
            })
            .collect()
    }

    fn half_done(&self) -> bool {
        self.memory.receipt.is_some() || self.memory.service.is_some()
    }

    fn twin(&self, clock: Arc<dyn Clock>) -> Self {
        Self::assemble(self.settings.clone(), clock, self.memory.twin())
    }
}
