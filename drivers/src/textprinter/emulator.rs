//! The other end of the port: a text printer as a step function. It turns bytes into paper.
//!
//! It is a test double for tests, training and demonstration. It has the small memory of its models, stops the host by
//! XOFF or by the lines beside the data, answers status questions where its dialect has them, prints a line at a time,
//! runs out of paper, and forgets what it has not printed when its power fails. It shares nothing with the driver but
//! the table of models.
//!
//! | File | Holds |
//! |---|---|
//! | [`memory`] | what it counts over its life |
//! | [`parser`] | bytes to letters and commands |
//! | [`sheet`] | letters and commands to paper |

pub mod memory;
pub mod parser;
pub mod sheet;

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::profile::{Dialect, Profile};
use super::status::{Question, XOFF, XON};
use crate::clock::Clock;
use crate::emulate::device::{Core, Made};
use crate::emulate::fault::What;
use crate::emulate::line::Line;
use crate::emulate::paper::{NoPaper, Paper};
use crate::port::ControlLines;
use memory::{Counters, Memory};
use parser::{Parser, Token};
use sheet::{Ask, Mark, Sheet};

/// How an emulated printer is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The model.
    pub profile: Profile,
    /// How long a line takes to print; zero prints at once.
    pub line_time: Duration,
    /// Bytes it holds before they are printed; more are lost.
    pub buffer: usize,
    /// Stops the host by XOFF; the lines beside the data it always drives.
    pub xoff: bool,
}

impl Settings {
    /// A model with nothing slow about it.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        // Receipt printers answer questions instead, and leave the factory with the lines as flow control.
        Self { profile, line_time: Duration::ZERO, buffer: 2048, xoff: profile.dialect != Dialect::Escpos }
    }
}

/// What stops the mechanics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Mechanics {
    paper_out: bool,
    paper_low: bool,
    lid_open: bool,
    head_hot: bool,
    cutter_stuck: bool,
    /// The drawer's switch.
    drawer_open: bool,
}

impl Mechanics {
    const fn stopped(self) -> bool {
        self.paper_out || self.lid_open || self.head_hot || self.cutter_stuck
    }
}

/// The most marks that are remembered.
const MARKS_MAX: usize = 20_000;

/// An emulated text printer without its line.
pub struct PrinterCore {
    settings: Settings,
    parser: Parser,
    sheet: Sheet,
    buffer: VecDeque<u8>,
    /// The last bytes that arrived, to see questions that are answered at once.
    tail: [u8; 2],
    mechanics: Mechanics,
    /// What the automatic status said last.
    announced: Mechanics,
    /// The parts of the automatic status that are switched on.
    automatic: u8,
    held: bool,
    /// The head is at work on a line until then.
    busy_until: Duration,
    marks: VecDeque<Mark>,
    memory: Memory,
    overflowed: u64,
    paper: Box<dyn Paper>,
}

impl PrinterCore {
    /// A printer that has just been switched on.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            parser: Parser::new(settings.profile.dialect),
            sheet: Sheet::new(settings.profile),
            memory: Memory::new(settings.profile.name),
            settings,
            buffer: VecDeque::new(),
            tail: [0; 2],
            mechanics: Mechanics::default(),
            announced: Mechanics::default(),
            automatic: 0,
            held: false,
            busy_until: Duration::ZERO,
            marks: VecDeque::new(),
            overflowed: 0,
            paper: Box::new(NoPaper),
        }
    }

    /// Sends the paper somewhere.
    #[must_use]
    pub fn with_paper(mut self, paper: Box<dyn Paper>) -> Self {
        self.paper = paper;
        self
    }

    /// Keeps what it counts in a file, and goes on from what stands there.
    ///
    /// # Errors
    /// The file cannot be used, or is not this model's.
    pub fn with_memory(mut self, file: &Path) -> io::Result<Self> {
        self.memory = Memory::open(self.settings.profile.name, file)?;
        Ok(self)
    }

    /// What it has counted.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        self.memory.counters()
    }

    /// What came out of it, oldest first.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter()
    }

    /// The lines that came out of it.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let text = |mark: &Mark| if let Mark::Line { text, .. } = mark { Some(text.clone()) } else { None };
        self.marks.iter().filter_map(text).collect()
    }

    /// Bytes lost because they came while the memory was full.
    #[must_use]
    pub const fn overflowed(&self) -> u64 {
        self.overflowed
    }

    fn answers(&self) -> bool {
        self.settings.profile.dialect == Dialect::Escpos
    }

    /// Takes what it holds, as far as head and paper allow.
    fn work(&mut self, now: Duration, line: &mut Line) {
        while !self.mechanics.stopped() && !line.is_off() && now >= self.busy_until {
            let Some(byte) = self.buffer.pop_front() else { break };
            if let Some(token) = self.parser.byte(byte) {
                self.run(&token, now, line);
            }
        }
        if self.buffer.is_empty() || line.is_off() {
            self.memory.keep();
        }
        self.announce(line);
    }

    fn run(&mut self, token: &Token, now: Duration, line: &mut Line) {
        if let Token::Command { name, .. } = token {
            let code = name.bytes().next_back().map_or(0, u16::from);
            for what in line.command(code, now) {
                self.strike(what, now);
            }
            if line.is_off() {
                return;
            }
        }
        match self.sheet.take(token) {
            Some(Ask::Paper) => line.send([paper_bits(self.mechanics)]),
            Some(Ask::Drawer) => line.send([u8::from(self.mechanics.drawer_open)]),
            Some(Ask::Automatic(mask)) => {
                self.automatic = mask;
                if mask != 0 {
                    line.send(self.automatic_status());
                }
            }
            Some(Ask::Name(which)) => line.send(self.name(which)),
            None => {}
        }
        for mark in std::mem::take(&mut self.sheet.marks) {
            self.show(&mark);
            self.memory.count(&mark, self.settings.profile.dialect);
            if matches!(mark, Mark::Line { .. }) {
                self.busy_until = now + self.settings.line_time;
                for what in line.printed(now) {
                    self.strike(what, now);
                }
            }
            if self.marks.len() >= MARKS_MAX {
                let _oldest = self.marks.pop_front();
            }
            self.marks.push_back(mark);
        }
    }

    fn show(&mut self, mark: &Mark) {
        match mark {
            Mark::Line { text, .. } => self.paper.line(text),
            Mark::Cut { .. } | Mark::FormFeed => self.paper.cut(),
            Mark::Pulse(connector) => {
                self.mechanics.drawer_open = true;
                self.paper.line(&format!("[drawer {connector}]"));
            }
            Mark::Qr(content) => self.paper.line(&format!("[QR {content}]")),
            Mark::Feed(_) => {}
            Mark::Unknown(bytes) => self.paper.line(&format!("[unknown {bytes:02X?}]")),
        }
    }

    /// `GS I n`: a number for the first three, a name between 5Fh and 00h above 64.
    fn name(&self, which: u8) -> Vec<u8> {
        if which < 65 { vec![2] } else { [b"_", self.settings.profile.name.as_bytes(), b"\0"].concat() }
    }

    /// Says what has changed: XOFF, XON, the automatic status.
    fn announce(&mut self, line: &mut Line) {
        /// Room below which the host is stopped, and above which it goes on.
        const ROOM: (usize, usize) = (256, 512);
        let room = self.settings.buffer.saturating_sub(self.buffer.len());
        let hold = self.mechanics.stopped() || room < ROOM.0 || (self.held && room < ROOM.1);
        if hold != self.held {
            self.held = hold;
            if self.settings.xoff {
                line.send([if hold { XOFF } else { XON }]);
            }
        }
        if self.announced != self.mechanics {
            self.announced = self.mechanics;
            if self.automatic != 0 {
                line.send(self.automatic_status());
            }
        }
    }

    fn automatic_status(&self) -> [u8; 4] {
        let mechanics = self.mechanics;
        let first = bit(mechanics.drawer_open, 0x04) | bit(mechanics.stopped(), 0x08) | bit(mechanics.lid_open, 0x20);
        let errors = bit(mechanics.cutter_stuck, 0x08) | bit(mechanics.head_hot, 0x40);
        [0x10 | first, errors, paper_bits(mechanics), 0]
    }

    /// Answers `DLE EOT n` at once, whatever is printed.
    fn answer(&self, question: u8, line: &mut Line) {
        let Some(question) = Question::ALL.into_iter().find(|known| *known as u8 == question) else { return };
        let mechanics = self.mechanics;
        let bits = match question {
            Question::Printer => bit(mechanics.drawer_open, 0x04) | bit(mechanics.stopped(), 0x08),
            Question::Offline => {
                let error = mechanics.cutter_stuck || mechanics.head_hot;
                bit(mechanics.lid_open, 0x04) | bit(mechanics.paper_out, 0x20) | bit(error, 0x40)
            }
            Question::Error => bit(mechanics.cutter_stuck, 0x08) | bit(mechanics.head_hot, 0x40),
            Question::Paper => {
                let low = mechanics.paper_low || mechanics.paper_out;
                bit(low, 0x0C) | bit(mechanics.paper_out, 0x60)
            }
        };
        line.send([0x12 | bits]);
    }
}

const fn bit(set: bool, bit: u8) -> u8 {
    if set { bit } else { 0 }
}

fn paper_bits(mechanics: Mechanics) -> u8 {
    bit(mechanics.paper_low || mechanics.paper_out, 0x03) | bit(mechanics.paper_out, 0x0C)
}

impl Core for PrinterCore {
    fn byte(&mut self, byte: u8, now: Duration, line: &mut Line) {
        let [first, second] = self.tail;
        if self.answers() && [first, second] == [0x10, 0x04] {
            self.answer(byte, line);
        }
        self.tail = [second, byte];
        if self.buffer.len() < self.settings.buffer {
            self.buffer.push_back(byte);
        } else {
            self.overflowed += 1;
        }
        self.work(now, line);
    }

    fn poll(&mut self, now: Duration, line: &mut Line) {
        self.work(now, line);
    }

    fn next_event(&self) -> Option<Duration> {
        let waits = !self.buffer.is_empty() && !self.mechanics.stopped();
        waits.then_some(self.busy_until)
    }

    fn strike(&mut self, what: What, now: Duration) {
        match what {
            What::PaperOut => self.mechanics.paper_out = true,
            What::PaperLow => self.mechanics.paper_low = true,
            What::LidOpen => self.mechanics.lid_open = true,
            What::HeadHot => self.mechanics.head_hot = true,
            What::CutterJam => self.mechanics.cutter_stuck = self.settings.profile.cutter.is_some(),
            What::Busy(ms) => self.busy_until = now + Duration::from_millis(ms),
            // The line's own, and what only a register can suffer.
            What::Drop
            | What::Flip(_)
            | What::Double
            | What::Stall(_)
            | What::CutLine(_)
            | What::PowerCut(_)
            | What::Freeze(_)
            | What::SwallowAnswer
            | What::ForgetAnswer
            | What::PreviousAnswer
            | What::WrongAnswer
            | What::Refuse(_)
            | What::ShiftOver
            | What::HangingDocument(_)
            | What::Undelivered
            | What::StorageFull
            | What::StorageExpired
            | What::NotRegistered
            | What::Programming
            | What::Key(_) => {}
        }
    }

    fn power_lost(&mut self) {
        self.buffer.clear();
        self.parser = Parser::new(self.settings.profile.dialect);
        self.sheet = Sheet::new(self.settings.profile);
        self.tail = [0; 2];
        self.automatic = 0;
        self.held = false;
    }

    fn wake(&mut self, now: Duration) {
        self.busy_until = now;
    }

    fn mend(&mut self, _now: Duration) {
        self.mechanics = Mechanics::default();
    }

    fn made(&self) -> Vec<Made> {
        Vec::new()
    }

    fn half_done(&self) -> bool {
        !self.buffer.is_empty() || !self.parser.is_between()
    }

    fn twin(&self, _clock: Arc<dyn Clock>) -> Self {
        Self {
            settings: self.settings.clone(),
            parser: self.parser.clone(),
            sheet: self.sheet.clone(),
            buffer: self.buffer.clone(),
            marks: self.marks.clone(),
            memory: self.memory.twin(),
            paper: Box::new(NoPaper),
            ..*self
        }
    }

    fn control_lines(&self) -> Option<ControlLines> {
        let data_set_ready = !self.mechanics.stopped();
        Some(ControlLines { clear_to_send: data_set_ready && !self.held, data_set_ready })
    }
}
