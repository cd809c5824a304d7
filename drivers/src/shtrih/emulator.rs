//! The other end of the port: a fiscal register of the Shtrih-M family as a step function.
//!
//! It is a test double for tests, training and demonstration, and never a register: it registers nothing with
//! anybody, its fiscal signs are no signs, and every document it prints says so.
//!
//! It behaves as the device does, refusals and failures included: one memory that changes as a whole with each
//! command and survives a power failure, transports with their kept answer, paper that runs out, and faults on
//! command ([`Fault`]). It shares nothing with the driver but the frame code.
//!
//! | File | Holds |
//! |---|---|
//! | `wire`, `traffic` | the two transports, byte by byte |
//! | `exec` | the table of commands and what each does |
//! | `memory`, `archive` | what survives a power failure; the files it is kept in |
//! | `tables` | settings tables |
//! | `profile` | models |
//! | `layout` | what is printed |
//! | `power` | power, cable, paper, and what faults do to them |

mod archive;
mod exec;
mod layout;
mod memory;
mod power;
mod profile;
mod refusal;
mod request;
mod tables;
mod traffic;
mod wire;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::DateTime;

use crate::clock::Clock;
use crate::emulate::EmulateError;
use crate::emulate::fault::Traffic;
use crate::emulate::line::Line;
use crate::family::Emulation;

use archive::Archive;
use exec::Work;
use memory::{Memory, PaperStep};
use refusal::Refusal;
use wire::{AnswerFate, Wire};

pub use crate::emulate::fault::{Fault, What, When};
pub use crate::emulate::paper::{NoPaper, Paper, PaperCallback, PaperFile};
pub use archive::{Document, DocumentKind};
pub use memory::ReceiptKind;
pub use profile::{PROFILES, Profile};

/// How an emulated device is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The model.
    pub profile: &'static Profile,
    /// How long one line takes to print; zero prints at once.
    pub line_time: Duration,
    /// How long each command runs before its answer comes.
    pub command_time: Duration,
    /// A frame whose bytes come further apart is dropped.
    pub byte_timeout: Duration,
    /// Says nothing to ENQ while a command runs.
    pub silent_when_busy: bool,
    /// Sends FFh before control bytes, as network models do.
    pub filler: bool,
    /// The port the host is on, as 11h tells it: 0 to 127 serial, 128 TCP.
    pub port_number: u8,
    /// What becomes of an open receipt when the power fails; `None` is the model's own way.
    pub keeps_open_receipt: Option<bool>,
    /// Speed of the line in bits a second; `None` is a line that takes no time.
    pub baud: Option<u32>,
    /// How frames are made.
    pub transport: Transport,
}

/// The two transports of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transport {
    /// ENQ, ACK, NAK and a check byte.
    #[default]
    V1,
    /// Numbered frames.
    V2,
}

impl Settings {
    /// A model with nothing slow about it.
    #[must_use]
    pub fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            line_time: Duration::ZERO,
            command_time: Duration::ZERO,
            byte_timeout: Duration::from_millis(100),
            silent_when_busy: false,
            filler: false,
            port_number: 2,
            keeps_open_receipt: None,
            baud: None,
            transport: Transport::V1,
        }
    }
}

/// An emulated fiscal register.
pub struct Emulator {
    settings: Settings,
    clock: Arc<dyn Clock>,
    memory: Memory,
    archive: Archive,
    wire: Wire,
    line: Line,
    paper: Box<dyn Paper>,
    /// When the line being printed will be done.
    line_done: Option<Duration>,
    /// The printer is at work on something else until then.
    busy_until: Duration,
    fate: AnswerFate,
}

impl Emulator {
    /// A new device whose memory lasts as long as this value.
    #[must_use]
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Self {
        Self::assemble(settings, clock, Archive::in_memory(), None)
    }

    /// A device whose memory is in the file `state`, and in `state.journal` beside it; a new one if there is none.
    ///
    /// # Errors
    /// When the files cannot be used, or belong to another model.
    pub fn open(settings: Settings, clock: Arc<dyn Clock>, state: &Path) -> io::Result<Self> {
        let (archive, memory) = Archive::open(state)?;
        if let Some(other) = memory.as_ref().filter(|memory| memory.model != settings.profile.name) {
            let message = format!("the memory in {} is that of a {}", state.display(), other.model);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Self::assemble(settings, clock, archive, memory))
    }

    /// A device as somebody asked for it.
    ///
    /// # Errors
    /// No such model, or its memory cannot be used.
    pub fn as_asked(asked: Emulation, transport: Transport, clock: Arc<dyn Clock>) -> Result<Self, EmulateError> {
        const TCP: u8 = 128;
        let profile = match &asked.model {
            None => PROFILES.first(),
            Some(name) => Profile::named(name),
        };
        let profile = profile.ok_or_else(|| EmulateError::UnknownModel {
            name: asked.model.clone().unwrap_or_default(),
            known: PROFILES.map(|profile| profile.name).join(", "),
        })?;
        let mut settings = Settings { transport, baud: asked.baud, filler: asked.tcp, ..Settings::new(profile) };
        if asked.tcp {
            settings.port_number = TCP;
        }
        let device = match asked.state {
            None => Self::new(settings, clock),
            Some(path) => Self::open(settings, clock, &path).map_err(|source| EmulateError::State { path, source })?,
        };
        Ok(device.with_paper(asked.paper))
    }

    fn assemble(settings: Settings, clock: Arc<dyn Clock>, archive: Archive, memory: Option<Memory>) -> Self {
        let is_new = memory.is_none();
        let memory = memory.unwrap_or_else(|| Memory::new(settings.profile, clock.wall()));
        let wire = Wire::of(&settings);
        let settings_baud = settings.baud;
        let mut device = Self {
            settings,
            clock,
            memory,
            archive,
            wire,
            line: Line::at_speed(settings_baud),
            paper: Box::new(NoPaper),
            line_done: None,
            busy_until: Duration::ZERO,
            fate: AnswerFate::Send,
        };
        if is_new && device.settings.profile.fiscal_drive {
            device.register_with_nobody();
        }
        device.wake();
        device
    }

    /// The first document of every fiscal drive.
    fn register_with_nobody(&mut self) {
        let mut work = self.work(30);
        let made = work.register_device();
        let (mut memory, added) = (work.memory, work.added);
        if made.is_ok() {
            // It was printed when the device was sold.
            memory.unprinted.clear();
            self.commit(memory, added);
        }
    }

    /// Another device that remembers the same, in memory only, with its own paper and faults. Tests begin with it
    /// where everything before is the same each time.
    #[must_use]
    pub fn twin(&self, clock: Arc<dyn Clock>) -> Self {
        let mut archive = Archive::in_memory();
        self.archive.documents.iter().for_each(|document| archive.push(document.clone()));
        Self::assemble(self.settings.clone(), clock, archive, Some(self.memory.clone()))
    }

    /// Sends the paper somewhere.
    #[must_use]
    pub fn with_paper(mut self, paper: Box<dyn Paper>) -> Self {
        self.paper = paper;
        self
    }

    /// Loads a script of faults; byte and command counts start again from zero.
    pub fn load_faults(&mut self, faults: Vec<Fault>) {
        self.line.load(faults);
    }

    /// What has passed through the line since the script was loaded.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.line.traffic()
    }

    /// The electronic journal.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.archive.documents
    }

    /// Cash in the drawer by the device's own count, in kopecks.
    #[must_use]
    pub fn cash(&self) -> i64 {
        self.memory.money(memory::money::CASH)
    }

    /// Mode and submode bytes as 10h would tell them.
    #[must_use]
    pub fn mode(&self) -> (u8, u8) {
        (self.memory.mode(self.device_time()), self.memory.submode())
    }

    /// The device's own date and time.
    fn device_time(&self) -> DateTime {
        let wall = self.clock.wall();
        wall.checked_add(self.memory.clock_ahead.seconds()).unwrap_or(wall)
    }

    fn work(&self, operator: u8) -> Work<'_> {
        Work {
            profile: self.settings.profile,
            settings: &self.settings,
            archive: &self.archive,
            memory: self.memory.clone(),
            added: Vec::new(),
            now: self.device_time(),
            busy: self.clock.now() < self.busy_until,
            operator,
        }
    }

    /// Takes a command: faults first, then the work, then what it leaves behind.
    fn execute(&mut self, body: &[u8], now: Duration) {
        let (code, _rest) = exec::code_of(self.settings.profile, body);
        self.fate = AnswerFate::Send;
        let mut refusal = None;
        for what in self.line.command(code, now) {
            if let What::Refuse(error) = what {
                refusal = u8::try_from(error).ok().map(Refusal);
            }
            self.apply(what, now);
        }
        if self.line.is_off() {
            return;
        }
        let answer = match refusal {
            Some(refusal) => Some(exec::refused(code, refusal)),
            None => self.run(body, now),
        };
        // No answer: the power failed on the way.
        let Some(answer) = answer else { return };
        self.wire.answer(answer, self.fate, now + self.settings.command_time);
    }

    fn run(&mut self, body: &[u8], now: Duration) -> Option<Vec<u8>> {
        let mut work = self.work(0);
        let answer = match exec::run(&mut work, body) {
            Ok(answer) => answer,
            Err(refused) => return Some(refused),
        };
        let (memory, added) = (work.memory, work.added);
        let documents = !added.is_empty();
        if documents {
            for what in self.line.before_document(now) {
                self.apply(what, now);
            }
        }
        if self.line.is_off() {
            return None;
        }
        self.commit(memory, added);
        if documents {
            for what in self.line.after_document(now) {
                self.apply(what, now);
            }
        }
        (!self.line.is_off()).then_some(answer)
    }

    /// Makes a new memory the memory.
    fn commit(&mut self, mut memory: Memory, added: Vec<Document>) {
        if added.is_empty() && memory == self.memory {
            return;
        }
        if let Err(error) = self.archive.commit(&mut memory, added) {
            tracing::error!(%error, "the emulated device cannot keep its memory and stops");
            self.line.lose_power(Duration::MAX);
            self.forget();
            return;
        }
        self.memory = memory;
    }

    /// Changes the memory by hand, outside any command.
    fn change(&mut self, change: impl FnOnce(&mut Memory)) {
        let mut memory = self.memory.clone();
        change(&mut memory);
        self.commit(memory, Vec::new());
    }

    /// Prints what is due.
    fn print(&mut self, now: Duration) {
        let mut printed = false;
        loop {
            let ready = self.memory.mechanics.paper && !self.memory.halted && !self.memory.unprinted.is_empty();
            if !ready || self.line.is_off() {
                self.line_done = None;
                break;
            }
            let done = *self.line_done.get_or_insert(now + self.settings.line_time);
            if now < done {
                break;
            }
            // The next line begins when this one was done, however late anybody looks.
            self.line_done = Some(done + self.settings.line_time);
            self.print_step(now);
            printed = true;
        }
        let finished = self.memory.unprinted.is_empty();
        if finished {
            self.memory.halted = false;
            self.memory.printing_receipt = None;
        }
        // What was printed is remembered when the printing stops, not line by line.
        if printed && (finished || self.memory.halted) && !self.line.is_off() {
            let mut memory = self.memory.clone();
            match self.archive.commit(&mut memory, Vec::new()) {
                Ok(()) => self.memory = memory,
                Err(error) => tracing::error!(%error, "the emulated device cannot keep its memory"),
            }
        }
    }

    fn print_step(&mut self, now: Duration) {
        match self.memory.unprinted.pop_front() {
            Some(PaperStep::Line(text)) => {
                self.paper.line(&text);
                for what in self.line.printed(now) {
                    self.apply(what, now);
                }
            }
            Some(PaperStep::Cut) => self.paper.cut(),
            None => {}
        }
    }
}
