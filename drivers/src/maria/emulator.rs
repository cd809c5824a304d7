//! The other end of the port: a fiscal register of the family as a step function.
//!
//! It is a test double for tests, training and demonstration, and never a register: it registers nothing with anybody,
//! and every document it prints says so. It shares nothing with the driver but the frame code and the tables of
//! [`status`](super::status) and [`model`](super::model).
//!
//! | File | Holds |
//! |---|---|
//! | `exec` | what each command does |
//! | `memory` | what survives a power failure |
//! | `wire` | the line: pairing, blocks, signs of life, faults |
//!
//! The number of a document counts when it is printed to its end, and not before: then and only then it is registered.

mod exec;
mod memory;
mod wire;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::DateTime;

use crate::clock::Clock;
use crate::emulate::fault::What;
use crate::emulate::line::Line;
use crate::emulate::paper::{NoPaper, Paper};
use crate::emulate::remembered::Remembered;

use super::frame::Block;
use super::model::Model;
use super::status::Key;
use exec::{Why, Work};
use memory::{Document, Memory};

/// How an emulated device is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The model.
    pub model: Model,
    /// Serial number, ten signs.
    pub serial: &'static str,
    /// Number under which the tax office knows it; `None` is a device that plays.
    pub registration: Option<&'static str>,
    /// Name and address of the owner.
    pub owner: &'static str,
    /// The last receipt and the last Z report of a device that is not new.
    pub history: (u64, u32),
    /// Rate of the tax А, within the price, hundredths of a per cent; 0 is none.
    pub tax: u32,
    /// Somebody stands by and turns the key to where a command wants it, unless it is off or at programming.
    pub obliging: bool,
    /// How long a command runs before its answer comes.
    pub command_time: Duration,
    /// How long a report runs.
    pub report_time: Duration,
    /// How long it takes to start when the power comes back; deaf until then.
    pub start_time: Duration,
}

impl Settings {
    /// A model as its owner has it, with nothing slow about it but its start.
    #[must_use]
    pub const fn new(model: Model) -> Self {
        Self {
            model,
            serial: "5400011823",
            registration: Some("3000123456"),
            owner: "",
            history: (0, 0),
            tax: 2000,
            obliging: true,
            command_time: Duration::ZERO,
            report_time: Duration::ZERO,
            start_time: Duration::from_millis(1500),
        }
    }
}

/// Where the answer of the running command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Send,
    Forget,
    Previous,
    Wrong,
}

/// An answer on its way.
#[derive(Debug)]
struct Working {
    answer: Vec<u8>,
    ready: Duration,
    next_sign: Duration,
}

/// What holds while the line does: gone when it is cut, or the power fails.
#[derive(Debug, Default)]
struct Pairing {
    /// Letters of the two that have come.
    letters: u8,
    paired: bool,
    checked: bool,
    cashier: Option<Vec<u8>>,
}

/// An emulated register without its line; [`Emulated`](crate::emulate::device::Emulated) puts it on one.
pub struct Emulator {
    settings: Settings,
    clock: Arc<dyn Clock>,
    memory: Remembered<Memory, Document>,
    paper: Box<dyn Paper>,
    /// What has come of a block.
    received: Vec<u8>,
    pairing: Pairing,
    /// Since when the ready line of the host is down.
    host_left: Option<Duration>,
    working: Option<Working>,
    /// The last answer, after its `WAIT`.
    last: Vec<u8>,
    deaf_until: Duration,
    busy_until: Duration,
    fate: Fate,
}

impl Emulator {
    /// A new device whose memory lasts as long as this value.
    #[must_use]
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Self {
        let memory = Remembered::new(Memory::new(&settings));
        Self::assemble(settings, clock, memory)
    }

    /// A device whose memory is in the file `state`, and in `state.journal` beside it; a new one if there is none.
    ///
    /// # Errors
    /// When the files cannot be used, or belong to another model.
    pub fn open(settings: Settings, clock: Arc<dyn Clock>, state: &Path) -> io::Result<Self> {
        let memory = Remembered::open(state, Memory::new(&settings), |memory| &memory.model)?;
        Ok(Self::assemble(settings, clock, memory))
    }

    fn assemble(settings: Settings, clock: Arc<dyn Clock>, memory: Remembered<Memory, Document>) -> Self {
        Self {
            settings,
            clock,
            memory,
            paper: Box::new(NoPaper),
            received: Vec::new(),
            pairing: Pairing::default(),
            host_left: None,
            working: None,
            last: Vec::new(),
            deaf_until: Duration::ZERO,
            busy_until: Duration::ZERO,
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
        self.memory.day.drawer()
    }

    /// Turns the key in the lock.
    pub fn turn_key(&mut self, key: Key) {
        self.memory.change(|memory| memory.key = key);
    }

    /// Turns the key, and goes away.
    fn leave_key(&mut self, key: Key) {
        self.memory.change(|memory| {
            memory.key = key;
            memory.mechanics.key_stays = true;
        });
    }

    /// The device's own date and time.
    fn device_time(&self) -> DateTime {
        let wall = self.clock.wall();
        wall.checked_add(self.memory.clock_ahead.seconds()).unwrap_or(wall)
    }

    /// Runs a command: the blocks of its answer, or the words that say why not.
    fn carry_out(&mut self, data: &[u8], now: Duration, line: &mut Line) -> Result<Vec<Block>, Why> {
        let now_there = self.device_time();
        let mut work = Work {
            settings: &self.settings,
            memory: Memory::clone(&self.memory),
            printed: Vec::new(),
            made: None,
            cashier: &mut self.pairing.cashier,
            checked: &mut self.pairing.checked,
            now: now_there,
        };
        let outcome = work.run(data);
        let Work { memory, printed, made, .. } = work;
        let outcome = match outcome {
            // Printing comes first: what is not printed to its end is not registered.
            Ok(blocks) if self.print(&printed, now, line) => Ok(blocks),
            Ok(_) => Err(Why::from(["HARDPAPER"])),
            Err(why) => Err(why),
        };
        if line.is_off() {
            return outcome;
        }
        match outcome {
            Ok(blocks) => {
                self.register(memory, made, now, line);
                Ok(blocks)
            }
            Err(why) => {
                if why.takes_back {
                    self.memory.change(Memory::take_back);
                }
                Err(why)
            }
        }
    }

    /// Makes a new memory the memory, with the document it counts.
    fn register(&mut self, mut memory: Memory, made: Option<Document>, now: Duration, line: &mut Line) {
        let is_document = made.is_some();
        if is_document {
            self.strike_all(line.before_document(now), now);
        }
        if line.is_off() {
            return;
        }
        // A fault may have come while the command ran.
        memory.mechanics = self.memory.mechanics;
        self.memory.commit(memory, made.into_iter().collect());
        if is_document {
            self.strike_all(line.after_document(now), now);
        }
    }

    /// Prints as far as there is paper and power; whether that was to the end.
    fn print(&mut self, lines: &[String], now: Duration, line: &mut Line) -> bool {
        for text in lines {
            if !self.memory.mechanics.can_print() || line.is_off() {
                return false;
            }
            let letters: Vec<char> = text.chars().collect();
            for part in letters.chunks(usize::from(self.settings.model.columns)) {
                self.paper.line(&part.iter().collect::<String>());
            }
            self.strike_all(line.printed(now), now);
        }
        !line.is_off()
    }

    fn strike_all(&mut self, faults: Vec<What>, now: Duration) {
        for what in faults {
            self.hit(what, now);
        }
    }
}
