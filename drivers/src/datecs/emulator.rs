//! The other end of the port: a fiscal register of the Datecs family as a step function, in all three dialects.
//!
//! It is a test double for tests, training and demonstration, and never a register: it registers nothing with anybody,
//! and every document it prints says so. It shares nothing with the driver but the frame code.
//!
//! | File | Holds |
//! |---|---|
//! | `ask` | what a command asks for, in the words of all dialects |
//! | `exec` | what each command does |
//! | `memory` | what survives a power failure |
//! | `profile` | models |
//! | `wire` | the line: frames, faults |

mod ask;
mod exec;
mod memory;
mod profile;
mod wire;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::DateTime;

use crate::clock::Clock;
use crate::emulate::device::Core as _;
use crate::emulate::fault::What;
use crate::emulate::line::Line;
use crate::emulate::paper::{NoPaper, Paper};
use crate::emulate::remembered::Remembered;

use super::frame::Request;
use ask::Wrong;
use exec::{Why, Work};
use memory::{Document, Memory};

pub use profile::{PROFILES, Profile};

/// How an emulated device is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The model.
    pub profile: &'static Profile,
    /// How long each command runs before its reply comes.
    pub command_time: Duration,
    /// Signs of life are sent so far apart while a command runs.
    pub syn_every: Duration,
    /// A frame whose bytes come further apart is dropped.
    pub byte_timeout: Duration,
    /// How long it takes to start when the power comes back; deaf until then.
    pub start_time: Duration,
    /// A frame is a repeat only when its command is that of the last one too, not only its SEQ.
    pub repeat_needs_command: bool,
}

impl Settings {
    /// A model with nothing slow about it but its start.
    #[must_use]
    pub const fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            command_time: Duration::ZERO,
            syn_every: Duration::from_millis(60),
            byte_timeout: Duration::from_millis(100),
            start_time: Duration::from_millis(1500),
            repeat_needs_command: false,
        }
    }
}

/// Where the reply of the running command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Send,
    /// Kept, and sent when the host repeats its frame.
    Keep,
    Forget,
    Previous,
    Wrong,
}

/// A reply on its way.
#[derive(Debug)]
struct Working {
    reply: Vec<u8>,
    ready: Duration,
    next_syn: Duration,
}

/// An emulated register without its line; [`Emulated`](crate::emulate::device::Emulated) puts it on one.
pub struct Emulator {
    settings: Settings,
    clock: Arc<dyn Clock>,
    memory: Remembered<Memory, Document>,
    paper: Box<dyn Paper>,
    /// What has come of a frame, and when its last byte did.
    received: Vec<u8>,
    last_byte: Duration,
    /// The last request that was taken, and its reply.
    last: Option<(u8, u8, Vec<u8>)>,
    working: Option<Working>,
    deaf_until: Duration,
    busy_until: Duration,
    wrong_passwords: u8,
    fate: Fate,
}

impl Emulator {
    /// A new device whose memory lasts as long as this value.
    #[must_use]
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Self {
        let memory = Remembered::new(Memory::new(settings.profile));
        Self::assemble(settings, clock, memory)
    }

    /// A device whose memory is in the file `state`, and in `state.journal` beside it; a new one if there is none.
    ///
    /// # Errors
    /// When the files cannot be used, or belong to another model.
    pub fn open(settings: Settings, clock: Arc<dyn Clock>, state: &Path) -> io::Result<Self> {
        let memory = Remembered::open(state, Memory::new(settings.profile), |memory| &memory.model)?;
        Ok(Self::assemble(settings, clock, memory))
    }

    fn assemble(settings: Settings, clock: Arc<dyn Clock>, memory: Remembered<Memory, Document>) -> Self {
        Self {
            settings,
            clock,
            memory,
            paper: Box::new(NoPaper),
            received: Vec::new(),
            last_byte: Duration::ZERO,
            last: None,
            working: None,
            deaf_until: Duration::ZERO,
            busy_until: Duration::ZERO,
            wrong_passwords: 0,
            fate: Fate::Send,
        }
    }

    /// Sends the paper somewhere.
    #[must_use]
    pub fn with_paper(mut self, paper: Box<dyn Paper>) -> Self {
        self.paper = paper;
        self
    }

    /// Cash in the drawer by the device's own count, minor units.
    #[must_use]
    pub fn drawer(&self) -> i64 {
        self.memory.drawer
    }

    /// The device's own date and time.
    fn device_time(&self) -> DateTime {
        let wall = self.clock.wall();
        wall.checked_add(self.memory.clock_ahead.seconds()).unwrap_or(wall)
    }

    fn carry_out(&mut self, request: &Request, now: Duration, line: &mut Line) -> Result<Vec<u8>, Why> {
        let profile = self.settings.profile;
        let ask = ask::read(profile, request.code, &request.data).map_err(|wrong| match wrong {
            Wrong::Command => Why::Command,
            Wrong::Syntax => Why::Syntax,
        })?;
        let mut work = Work {
            profile,
            memory: Memory::clone(&self.memory),
            added: Vec::new(),
            now: self.device_time(),
            wrong_passwords: &mut self.wrong_passwords,
        };
        let data = work.run(ask)?;
        let (mut memory, added) = (work.memory, work.added);
        let documents = !added.is_empty();
        if documents {
            self.strike_all(line.before_document(now), now);
        }
        if line.is_off() {
            return Ok(data);
        }
        // A fault may have come while the command ran.
        memory.mechanics = self.memory.mechanics;
        self.memory.commit(memory, added);
        self.print(now, line);
        if documents && !line.is_off() {
            self.strike_all(line.after_document(now), now);
        }
        Ok(data)
    }

    /// Prints what waits, as far as there is paper.
    fn print(&mut self, now: Duration, line: &mut Line) {
        let mut printed = false;
        while self.memory.mechanics.paper && !self.memory.mechanics.cover_open && !line.is_off() {
            let Some(text) = self.memory.in_passing().unprinted.pop_front() else { break };
            let letters: Vec<char> = text.chars().collect();
            for part in letters.chunks(self.settings.profile.columns) {
                self.paper.line(&part.iter().collect::<String>());
            }
            printed = true;
            self.strike_all(line.printed(now), now);
        }
        if printed && !line.is_off() {
            self.memory.keep();
        }
    }

    fn strike_all(&mut self, faults: Vec<What>, now: Duration) {
        for what in faults {
            self.strike(what, now);
        }
    }
}
