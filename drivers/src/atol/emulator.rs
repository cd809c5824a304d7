//! The other end of the port: an ATOL register as a step function, over either transport.
//!
//! It is a test double for tests, training and demonstration, and never a register. One memory changes as a whole with
//! each command and survives a power failure; what the device refuses is refused with its code. It shares nothing with
//! the driver but the frame code and the layout of the state.
//!
//! | File | Holds |
//! |---|---|
//! | `wire` | the device's side of both transports |
//! | `exec` | what each command does; reports and tags in files of their own |
//! | `memory` | what survives a power failure, and its file |

mod exec;
mod memory;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::Wire;
use crate::clock::Clock;
use crate::emulate::EmulateError;
use crate::emulate::device::{Core, Made};
use crate::emulate::fault::What;
use crate::emulate::line::Line;
use crate::emulate::paper::{NoPaper, Paper};
use crate::family::Emulation;
use exec::{Done, Mechanics};
use memory::Memory;
use wire::{Side, Told};

/// The models.
pub const MODELS: &[&str] = &["atol-30f"];

/// What becomes of the answer of the running command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Send,
    /// Kept until the protocol asks for it again.
    Keep,
    Forget,
    /// Another stands in its place.
    Replace,
}

/// An emulated register without its line.
pub struct AtolCore {
    wire: Wire,
    side: Side,
    clock: Arc<dyn Clock>,
    memory: Memory,
    mechanics: Mechanics,
    file: Option<PathBuf>,
    paper: Box<dyn Paper>,
    /// How long a command runs.
    command_time: Duration,
    /// Says that it is busy until then.
    busy_until: Duration,
    /// The answer to the command before.
    previous: Vec<u8>,
    refuse: Option<u8>,
    fate: Fate,
}

impl AtolCore {
    /// A new device in memory only.
    #[must_use]
    pub fn new(wire: Wire, clock: Arc<dyn Clock>) -> Self {
        Self {
            wire,
            side: Side::new(wire),
            clock,
            memory: Memory::default(),
            mechanics: Mechanics::default(),
            file: None,
            paper: Box::new(NoPaper),
            command_time: Duration::ZERO,
            busy_until: Duration::ZERO,
            previous: vec![0x55, 0, 0],
            refuse: None,
            fate: Fate::Send,
        }
    }

    pub(super) fn as_asked(wire: Wire, asked: Emulation, clock: Arc<dyn Clock>) -> Result<Self, EmulateError> {
        if let Some(name) = asked.model.filter(|name| !MODELS.contains(&name.as_str())) {
            return Err(EmulateError::UnknownModel { name, known: MODELS.join(", ") });
        }
        let mut core = Self { paper: asked.paper, ..Self::new(wire, clock) };
        if let Some(path) = asked.state {
            core.memory = Memory::open(&path).map_err(|source| EmulateError::State { path: path.clone(), source })?;
            core.file = Some(path);
        }
        Ok(core)
    }

    /// How long each command runs before its answer comes.
    #[must_use]
    pub const fn with_command_time(mut self, time: Duration) -> Self {
        self.command_time = time;
        self
    }

    /// A command has arrived whole: faults first, then the work.
    fn run(&mut self, body: &[u8], now: Duration, line: &mut Line) -> Option<Vec<u8>> {
        let code = body.get(2).copied().unwrap_or(0);
        self.fate = Fate::Send;
        self.refuse = None;
        for what in line.command(u16::from(code), now) {
            self.strike(what, now);
        }
        if line.is_off() {
            return None;
        }
        if let Some(code) = self.refuse.take() {
            return Some(vec![0x55, code, 0]);
        }
        let busy = now < self.busy_until && !super::command::is_harmless(code);
        if busy {
            return Some(vec![0x55, super::command::error::BUSY, 0]);
        }
        let mut memory = self.memory.clone();
        let done = exec::run(&mut memory, self.mechanics, self.clock.wall(), body);
        let Done { answer, lines, cut } = done;
        let written = memory.documents.len() > self.memory.documents.len();
        if written {
            for what in line.before_document(now) {
                self.strike(what, now);
            }
            if line.is_off() {
                return None;
            }
        }
        self.keep(memory);
        for text in lines {
            self.paper.line(&text);
            for what in line.printed(now) {
                self.strike(what, now);
            }
        }
        if cut {
            self.paper.cut();
        }
        if written {
            for what in line.after_document(now) {
                self.strike(what, now);
            }
        }
        (!line.is_off()).then_some(answer)
    }

    fn keep(&mut self, memory: Memory) {
        if memory == self.memory {
            return;
        }
        if let Some(path) = &self.file
            && let Err(error) = memory.keep(path)
        {
            tracing::error!(%error, "the emulated device cannot keep its memory");
        }
        self.memory = memory;
    }

    fn answer(&mut self, told: Told, now: Duration, line: &mut Line) {
        match told {
            Told::Nothing => {}
            Told::Send(bytes) => line.send(bytes),
            Told::Run { reply, task, body } => {
                line.send(reply);
                let Some(answer) = self.run(&body, now, line) else { return };
                let shown = match self.fate {
                    Fate::Send | Fate::Keep | Fate::Forget => answer.clone(),
                    Fate::Replace => self.previous.clone(),
                };
                self.previous = answer;
                let ready = now + self.command_time;
                match self.fate {
                    Fate::Send | Fate::Replace => self.side.answer(task, shown, Some(ready)),
                    Fate::Keep => self.side.answer(task, shown, None),
                    Fate::Forget => self.side.forget(task),
                }
            }
        }
    }
}

impl Core for AtolCore {
    fn byte(&mut self, byte: u8, now: Duration, line: &mut Line) {
        let told = self.side.byte(byte, now);
        self.answer(told, now, line);
    }

    fn poll(&mut self, now: Duration, line: &mut Line) {
        line.send(self.side.poll(now));
    }

    fn next_event(&self) -> Option<Duration> {
        self.side.next_event()
    }

    fn strike(&mut self, what: What, now: Duration) {
        match what {
            What::PaperOut => self.mechanics.paper_out = true,
            What::LidOpen => self.mechanics.lid_open = true,
            What::HeadHot | What::CutterJam => self.mechanics.stuck = true,
            What::ShiftOver => self.memory.age_shift(),
            What::Undelivered => self.memory.undelivered = true,
            What::StorageFull => self.memory.storage_error = Some(super::command::error::STORAGE_FULL),
            What::StorageExpired => self.memory.storage_error = Some(super::command::error::STORAGE_EXPIRED),
            What::NotRegistered => self.memory.storage_error = Some(super::command::error::NOT_REGISTERED),
            What::Programming => self.memory.mode = super::command::mode::PROGRAMMING,
            What::Refuse(code) => self.refuse = u8::try_from(code).ok(),
            What::Busy(ms) => self.busy_until = now + Duration::from_millis(ms),
            What::SwallowAnswer => self.fate = Fate::Keep,
            What::ForgetAnswer => self.fate = Fate::Forget,
            What::PreviousAnswer => self.fate = Fate::Replace,
            What::WrongAnswer => {
                self.previous = vec![0x55];
                self.fate = Fate::Replace;
            }
            // The line's own; and a roll whose end this device does not see coming, a document it cannot leave open, a
            // lock it does not have.
            What::Drop
            | What::Flip(_)
            | What::Double
            | What::Stall(_)
            | What::CutLine(_)
            | What::PowerCut(_)
            | What::Freeze(_)
            | What::PaperLow
            | What::HangingDocument(_)
            | What::Key(_) => {}
        }
    }

    fn power_lost(&mut self) {
        self.side = Side::new(self.wire);
        self.memory.mode = super::command::mode::SELECTION;
    }

    fn wake(&mut self, _now: Duration) {}

    fn mend(&mut self, _now: Duration) {
        self.mechanics = Mechanics::default();
    }

    fn made(&self) -> Vec<Made> {
        self.memory.documents.iter().map(memory::Document::made).collect()
    }

    fn half_done(&self) -> bool {
        self.memory.receipt.is_some()
    }

    fn twin(&self, clock: Arc<dyn Clock>) -> Self {
        Self { memory: self.memory.clone(), command_time: self.command_time, ..Self::new(self.wire, clock) }
    }
}
