//! What every emulated device has besides its line: documents to count, faults to load, hands that mend it.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::fiscal::DocumentKind;
use crate::port::ControlLines;
use crate::port::pipe::FarEnd;

use super::fault::{Fault, Traffic, What};
use super::line::Line;

/// A document in the electronic journal of an emulated device, in the words common to all families. Only what it
/// registered: no X reports, no copies, nothing that was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number, as the driver's proof names it.
    pub number: u64,
    /// Its fiscal sign, where there is one.
    pub sign: Option<u32>,
    /// Its sum, minor units.
    pub sum: i64,
}

/// An emulated device of any family.
pub trait Device: FarEnd {
    /// Loads a script of faults; byte and command counts start again from zero.
    fn load_faults(&mut self, faults: Vec<Fault>);

    /// What has passed through the line since the script was loaded.
    fn traffic(&self) -> Traffic;

    /// What it has registered, oldest first.
    fn made(&self) -> Vec<Made>;

    /// Whether it holds something half done: an open receipt, a document begun and not finished.
    fn half_done(&self) -> bool;

    /// Does to it what a fault would, at once.
    fn strike(&mut self, what: What, now: Duration);

    /// A person's hands: paper in, lid closed, head cooled, knife freed, drawer pushed in.
    fn mend(&mut self, now: Duration);

    /// Another device that remembers the same, in memory only, without faults.
    fn twin(&self, clock: Arc<dyn Clock>) -> Box<dyn Device>;
}

impl FarEnd for Box<dyn Device> {
    fn input(&mut self, bytes: &[u8], now: Duration) {
        (**self).input(bytes, now);
    }

    fn poll(&mut self, now: Duration) -> Vec<u8> {
        (**self).poll(now)
    }

    fn next_event(&self) -> Option<Duration> {
        (**self).next_event()
    }

    fn line_is_up(&self) -> bool {
        (**self).line_is_up()
    }

    fn host_ready(&mut self, ready: bool, now: Duration) {
        (**self).host_ready(ready, now);
    }

    fn control_lines(&self) -> Option<ControlLines> {
        (**self).control_lines()
    }
}

/// What a family writes of its emulator: bytes, commands and memory. Line, faults and power are [`Emulated`]'s.
pub trait Core: Send {
    /// A byte from the host. What it has to say goes to `line`; before each command and around each document it asks
    /// the line for faults, and stops at once when [`Line::is_off`] says so.
    fn byte(&mut self, byte: u8, now: Duration, line: &mut Line);

    /// What happens by itself as time passes: answers that are ready, printing, limits.
    fn poll(&mut self, now: Duration, line: &mut Line);

    /// When [`Self::poll`] will have something to do.
    fn next_event(&self) -> Option<Duration>;

    /// Something happens to the device itself. Faults it knows nothing of pass.
    fn strike(&mut self, what: What, now: Duration);

    /// The power has gone: everything outside the memory is lost.
    fn power_lost(&mut self);

    /// The power is back.
    fn wake(&mut self, now: Duration);

    /// See [`Device::mend`].
    fn mend(&mut self, now: Duration);

    /// See [`Device::made`].
    fn made(&self) -> Vec<Made>;

    /// See [`Device::half_done`].
    fn half_done(&self) -> bool;

    /// See [`Device::twin`].
    fn twin(&self, clock: Arc<dyn Clock>) -> Self;

    /// The host raises or drops its ready line.
    fn host_ready(&mut self, _ready: bool, _now: Duration) {}

    /// The lines beside the data, of a device that drives them.
    fn control_lines(&self) -> Option<ControlLines> {
        None
    }
}

/// A family's emulator with its end of the line.
#[derive(Debug)]
pub struct Emulated<C> {
    core: C,
    line: Line,
}

impl<C: Core> Emulated<C> {
    /// Puts a device on a line, at the pace of `baud` when one is given.
    pub fn new(core: C, baud: Option<u32>) -> Self {
        Self { core, line: Line::at_speed(baud) }
    }

    /// The device without its line.
    pub const fn core(&self) -> &C {
        &self.core
    }

    /// The device without its line, to be changed by hand.
    pub const fn core_mut(&mut self) -> &mut C {
        &mut self.core
    }

    fn restore(&mut self, now: Duration) {
        if self.line.restore(now) {
            self.core.wake(now);
        }
    }

    fn strike_all(&mut self, faults: Vec<What>, now: Duration) {
        for what in faults {
            self.core.strike(what, now);
        }
        if self.line.take_power_loss() {
            self.core.power_lost();
        }
    }
}

impl<C: Core> FarEnd for Emulated<C> {
    fn input(&mut self, bytes: &[u8], now: Duration) {
        self.restore(now);
        for byte in bytes {
            let arrival = self.line.receive(*byte, now);
            for _ in 0..arrival.copies {
                if !self.line.is_dumb(now) {
                    self.core.poll(now, &mut self.line);
                    self.core.byte(arrival.byte, now, &mut self.line);
                }
            }
            self.strike_all(arrival.then, now);
        }
    }

    fn poll(&mut self, now: Duration) -> Vec<u8> {
        self.restore(now);
        if self.line.is_dumb(now) {
            return Vec::new();
        }
        self.core.poll(now, &mut self.line);
        let (bytes, then) = self.line.flush(now);
        self.strike_all(then, now);
        bytes
    }

    fn next_event(&self) -> Option<Duration> {
        self.line.next_event(self.core.next_event())
    }

    fn line_is_up(&self) -> bool {
        self.line.is_up()
    }

    fn host_ready(&mut self, ready: bool, now: Duration) {
        self.core.host_ready(ready, now);
    }

    fn control_lines(&self) -> Option<ControlLines> {
        let down = ControlLines { clear_to_send: false, data_set_ready: false };
        let lines = self.core.control_lines()?;
        Some(if self.line.is_off() { down } else { lines })
    }
}

impl<C: Core + 'static> Device for Emulated<C> {
    fn load_faults(&mut self, faults: Vec<Fault>) {
        self.line.load(faults);
    }

    fn traffic(&self) -> Traffic {
        self.line.traffic()
    }

    fn made(&self) -> Vec<Made> {
        self.core.made()
    }

    fn half_done(&self) -> bool {
        self.core.half_done()
    }

    fn strike(&mut self, what: What, now: Duration) {
        let left = self.line.strike(what, now);
        self.strike_all(left.into_iter().collect(), now);
    }

    fn mend(&mut self, now: Duration) {
        self.core.mend(now);
    }

    fn twin(&self, clock: Arc<dyn Clock>) -> Box<dyn Device> {
        Box::new(Self { core: self.core.twin(clock), line: Line::default() })
    }
}
