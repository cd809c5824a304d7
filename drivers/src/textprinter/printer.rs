//! A job over a port: handed over no faster than the printer takes it, stopped when it stops, continued where it
//! stopped, and never printed twice by itself.
//!
//! A printer holds bytes that are not on paper yet, so how far a job was printed is known to the line at best, and
//! after a power failure of the printer not at all. What is known is told: [`PrintError`].

mod flow;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use kassa_domain::receipt::Refusal;

use super::dialect::Encoder;
use super::profile::{Sensor, Setup};
use super::status::{Ear, PRINTED, Status, Stop};
use crate::clock::Clock;
use crate::fiscal::{CutKind, DeviceError};
use crate::port::{Port, PortError};
use crate::text::{Line, lay_out_on};

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// Certainly nothing of it left.
    #[error("not sent: {0}")]
    NotSent(#[source] PortError),
    /// Certainly nothing of it left: the printer said beforehand that it cannot print.
    #[error("refused: {}", .0.code())]
    Refused(Stop),
    /// The printer stopped. The rest is kept for [`TextPrinter::go_on`].
    #[error("stopped after {lines} lines: {}", why.code())]
    Stopped {
        /// Lines handed over whole; the last of them may still be in the printer's memory.
        lines: usize,
        /// Why.
        why: Stop,
    },
    /// The connection was lost, and with it perhaps the printer's memory. Only a whole new copy is sure.
    #[error("lost after {lines} lines: {cause}")]
    Lost {
        /// Lines handed over whole; perhaps not all of them are on paper.
        lines: usize,
        /// What happened to the connection.
        #[source]
        cause: PortError,
    },
}

impl From<PrintError> for DeviceError {
    fn from(error: PrintError) -> Self {
        match error {
            PrintError::NotSent(cause) => Self::NotSent(cause),
            PrintError::Refused(stop) => Self::Refused(refusal(stop)),
            PrintError::Stopped { .. } => Self::Unknown { sent: "text", cause: PortError::TimedOut },
            PrintError::Lost { cause, .. } => Self::Unknown { sent: "text", cause },
        }
    }
}

/// A stop as a refusal, with the family `printer`.
#[must_use]
pub fn refusal(stop: Stop) -> Refusal {
    Refusal { family: "printer".to_owned(), code: stop.code().to_owned() }
}

/// How sure it is that a job is on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// The printer said so.
    Confirmed,
    /// The printer took all of it and is ready for more; it cannot say more.
    Taken,
}

/// What comes after the lines of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nothing: more will follow on the same paper.
    Open,
    /// The paper goes to where it is torn off, or is cut.
    Finished,
}

/// Bytes of a job that must not be torn apart by another, and whether a line is done with them.
#[derive(Debug)]
struct Piece {
    bytes: Vec<u8>,
    sent: usize,
    line: bool,
}

/// A text printer at the other end of a port.
pub struct TextPrinter {
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    encoder: Encoder,
    open: bool,
    ear: Ear,
    status: Status,
    /// It sent XOFF and no XON since.
    held: bool,
    /// `GS r` was sent and not answered.
    awaited: bool,
    pending: VecDeque<Piece>,
    /// A job was begun and is not known to be done.
    job: bool,
    /// Lines of the present job handed over whole.
    lines: usize,
    /// Something of the present job has left.
    begun: bool,
}

impl TextPrinter {
    /// A printer at `port`. Nothing is sent before the first call.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>, setup: Setup) -> Self {
        Self {
            port,
            clock,
            encoder: Encoder::new(setup),
            open: false,
            ear: Ear::default(),
            status: Status::default(),
            held: false,
            awaited: false,
            pending: VecDeque::new(),
            job: false,
            lines: 0,
            begun: false,
        }
    }

    /// How it is set up.
    #[must_use]
    pub const fn setup(&self) -> &Setup {
        self.encoder.setup()
    }

    /// The port's name.
    #[must_use]
    pub fn port_name(&self) -> &str {
        self.port.name()
    }

    /// Whether a job waits to be continued.
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        self.job
    }

    /// Opens the port, and finds a printer that can answer.
    ///
    /// # Errors
    /// [`PrintError::NotSent`] when the port does not open; [`PrintError::Refused`] when nobody answers who should.
    pub fn connect(&mut self) -> Result<(), PrintError> {
        self.open = false;
        self.forget();
        self.port.reopen().map_err(PrintError::NotSent)?;
        self.ear = Ear::default();
        self.held = false;
        self.open = true;
        // What stands before the first job: a half line of somebody else's must not stand in front of ours.
        if self.answers() && self.ask_all().map_err(PrintError::NotSent)?.is_none() {
            self.open = false;
            return Err(PrintError::Refused(Stop::NotReady));
        }
        let start = self.encoder.start();
        self.add(start, false);
        Ok(())
    }

    /// What the printer shows now; all clear from one that cannot say anything.
    ///
    /// # Errors
    /// [`PrintError::NotSent`]: only questions are asked.
    pub fn status(&mut self) -> Result<Status, PrintError> {
        self.ready_port()?;
        match self.look() {
            Ok(_stop) => Ok(self.status),
            Err(cause) => Err(self.not_sent(cause)),
        }
    }

    /// Why it cannot print now, if it says.
    ///
    /// # Errors
    /// [`PrintError::NotSent`]: only questions are asked.
    pub fn stop(&mut self) -> Result<Option<Stop>, PrintError> {
        self.ready_port()?;
        self.look().map_err(|cause| self.not_sent(cause))
    }

    /// The lines broken between words to the printer's columns; what follows a tab stands at the right edge.
    #[must_use]
    pub fn lay_out(&self, lines: &[Line]) -> Vec<Line> {
        let (columns, pages) = (usize::from(self.setup().columns), self.setup().letters());
        let parts = |line: &Line| {
            if line.is_drawn() {
                return vec![line.clone()];
            }
            let part = |text| Line { text, ..line.clone() };
            lay_out_on(&line.text, columns, &pages).into_iter().map(part).collect()
        };
        lines.iter().flat_map(parts).collect()
    }

    /// Prints lines, once. An unfinished job before this one is finished first.
    ///
    /// # Errors
    /// See [`PrintError`].
    pub fn print(&mut self, lines: &[Line], end: End) -> Result<Printed, PrintError> {
        self.begin()?;
        for line in self.lay_out(lines) {
            let bytes = self.encoder.line(&line);
            self.add(bytes, true);
        }
        if end == End::Finished {
            let bytes = self.encoder.end();
            self.add(bytes, false);
        }
        self.carry_out()
    }

    /// Moves the paper by so many lines.
    ///
    /// # Errors
    /// See [`PrintError`].
    pub fn feed(&mut self, lines: u8) -> Result<Printed, PrintError> {
        let bytes = self.encoder.feed(lines);
        self.command(bytes)
    }

    /// Cuts the paper; does nothing where there is no knife.
    ///
    /// # Errors
    /// See [`PrintError`].
    pub fn cut(&mut self, kind: CutKind) -> Result<Printed, PrintError> {
        let bytes = self.encoder.cut(kind).to_vec();
        self.command(bytes)
    }

    /// Opens the drawer; does nothing where there is no connector. Each opening belongs in the till's journal.
    ///
    /// # Errors
    /// See [`PrintError`].
    pub fn open_drawer(&mut self) -> Result<Printed, PrintError> {
        let bytes = self.encoder.drawer().to_vec();
        self.command(bytes)
    }

    /// Goes on with a job where the printer stopped.
    ///
    /// # Errors
    /// As [`Self::print`]: stopped again, or lost.
    pub fn go_on(&mut self) -> Result<Printed, PrintError> {
        if !self.is_unfinished() {
            return Ok(Printed::Taken);
        }
        self.carry_out()
    }

    /// Gives up what was not handed over: the printer was switched off, and its memory is lost.
    pub fn forget(&mut self) {
        self.pending.clear();
        self.awaited = false;
        self.job = false;
        self.lines = 0;
        self.begun = false;
    }

    fn command(&mut self, bytes: Vec<u8>) -> Result<Printed, PrintError> {
        self.begin()?;
        self.add(bytes, false);
        self.carry_out()
    }

    /// Everything that can refuse a job before a byte of it leaves.
    fn begin(&mut self) -> Result<(), PrintError> {
        self.ready_port()?;
        if self.is_unfinished() {
            match self.go_on() {
                Ok(_printed) => {}
                Err(PrintError::Stopped { why, .. } | PrintError::Refused(why)) => {
                    return Err(PrintError::Refused(why));
                }
                Err(PrintError::NotSent(cause) | PrintError::Lost { cause, .. }) => {
                    return Err(PrintError::NotSent(cause));
                }
            }
        }
        match self.look() {
            Ok(None) => {
                self.lines = 0;
                self.begun = false;
                Ok(())
            }
            Ok(Some(stop)) => Err(PrintError::Refused(stop)),
            Err(cause) => Err(self.not_sent(cause)),
        }
    }

    fn ready_port(&mut self) -> Result<(), PrintError> {
        if self.open { Ok(()) } else { self.connect() }
    }

    fn not_sent(&mut self, cause: PortError) -> PrintError {
        if cause.needs_reopening() {
            self.open = false;
        }
        PrintError::NotSent(cause)
    }

    fn add(&mut self, bytes: Vec<u8>, line: bool) {
        if !bytes.is_empty() {
            self.pending.push_back(Piece { bytes, sent: 0, line });
        }
    }

    /// Hands everything over and hears that it is printed, as far as the printer can say so.
    fn carry_out(&mut self) -> Result<Printed, PrintError> {
        self.job = true;
        let outcome = self.hand_over().and_then(|()| self.confirm());
        match outcome {
            Ok(printed) => {
                self.forget();
                Ok(printed)
            }
            Err(flow::Halt::Stopped(why)) => Err(PrintError::Stopped { lines: self.lines, why }),
            Err(flow::Halt::Port(cause)) => Err(self.lost(cause)),
        }
    }

    fn lost(&mut self, cause: PortError) -> PrintError {
        let lines = self.lines;
        let nothing_left = !self.begun || self.port.gathers();
        self.open = false;
        self.forget();
        if nothing_left { PrintError::NotSent(cause) } else { PrintError::Lost { lines, cause } }
    }

    /// Whether status questions are answered.
    fn answers(&self) -> bool {
        self.setup().profile.sensor == Sensor::Answers && self.port.is_two_way()
    }

    /// Asks for word that all is printed, unless it was asked for already.
    fn ask_for_word(&mut self) -> Result<(), PortError> {
        if !self.awaited {
            self.port.write_all(&PRINTED)?;
            self.awaited = true;
        }
        Ok(())
    }

    fn deadline(&self, wait: Duration) -> Duration {
        self.clock.now().saturating_add(wait)
    }
}
