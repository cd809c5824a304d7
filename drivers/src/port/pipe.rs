//! A line inside the program: the near end is a [`Port`], the far end a step function such as an emulated device.
//!
//! Nothing runs beside the caller. When the caller waits, the pipe sleeps on the clock it was given until the moment
//! at which the far end has something to say, or to the caller's limit. On a virtual clock a test of hours takes
//! microseconds and is the same each time; on the system's clock the same code is a demonstration.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

use super::{ControlLines, Port, PortError};

/// The far end of a line, told in bytes and moments.
pub trait FarEnd: Send {
    /// Bytes have arrived.
    fn input(&mut self, bytes: &[u8], now: Duration);

    /// Lets time pass until `now` and returns the bytes to send.
    fn poll(&mut self, now: Duration) -> Vec<u8>;

    /// When something will happen by itself, if nothing arrives before.
    fn next_event(&self) -> Option<Duration>;

    /// Whether the cable is in: a port cannot be opened on, or used over, a line that is down.
    fn line_is_up(&self) -> bool {
        true
    }

    /// The near end raises or drops its ready line.
    fn host_ready(&mut self, _ready: bool, _now: Duration) {}

    /// The lines beside the data, on a far end that drives them.
    fn control_lines(&self) -> Option<ControlLines> {
        None
    }
}

/// A far end that a test can look at while a port talks to it.
pub type Shared<D> = Arc<Mutex<D>>;

/// Locks a shared far end; a panic of another holder does not matter to a simulation.
pub fn lock<D>(shared: &Shared<D>) -> MutexGuard<'_, D> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The near end of a line inside the program.
pub struct PipePort<D> {
    far: Shared<D>,
    clock: Arc<dyn Clock>,
    nap: Duration,
    arrived: VecDeque<u8>,
    open: bool,
}

impl<D: FarEnd> PipePort<D> {
    /// A closed port to `far` that waits on `clock`.
    pub fn new(far: Shared<D>, clock: Arc<dyn Clock>) -> Self {
        Self { far, clock, nap: Duration::MAX, arrived: VecDeque::new(), open: false }
    }

    /// Looks at the far end at least every `nap` while waiting: for a far end that other threads touch meanwhile,
    /// say to put paper in.
    #[must_use]
    pub fn looking_every(mut self, nap: Duration) -> Self {
        self.nap = nap;
        self
    }

    /// Lets the far end catch up with the clock; an error when the line is down.
    fn catch_up(&mut self) -> Result<Option<Duration>, PortError> {
        let mut far = lock(&self.far);
        let bytes = far.poll(self.clock.now());
        let next = far.next_event();
        let up = far.line_is_up();
        drop(far);
        if !up {
            self.open = false;
        }
        if !self.open {
            self.arrived.clear();
            return Err(PortError::Gone);
        }
        self.arrived.extend(bytes);
        Ok(next)
    }
}

impl<D: FarEnd> Port for PipePort<D> {
    fn name(&self) -> &'static str {
        "emulator"
    }

    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        let limit = self.clock.now().saturating_add(wait);
        loop {
            let next = self.catch_up()?;
            if !self.arrived.is_empty() {
                let count = buffer.len().min(self.arrived.len());
                for (slot, byte) in buffer.iter_mut().zip(self.arrived.drain(..count)) {
                    *slot = byte;
                }
                return Ok(count);
            }
            let now = self.clock.now();
            if now >= limit {
                return Err(PortError::TimedOut);
            }
            // An event in the past would mean that the far end promised and did not act: do not spin on it.
            let moment = next.filter(|moment| *moment > now).unwrap_or(limit);
            self.clock.sleep((moment.min(limit) - now).min(self.nap));
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let _next = self.catch_up()?;
        lock(&self.far).input(bytes, self.clock.now());
        let _next = self.catch_up()?;
        Ok(())
    }

    fn drain_input(&mut self) -> Result<(), PortError> {
        let _next = self.catch_up()?;
        self.arrived.clear();
        Ok(())
    }

    fn reopen(&mut self) -> Result<(), PortError> {
        self.open = true;
        self.arrived.clear();
        lock(&self.far).host_ready(true, self.clock.now());
        match self.catch_up() {
            Ok(_next) => Ok(()),
            Err(_down) => Err(PortError::NotFound { name: self.name().to_owned() }),
        }
    }

    fn set_ready(&mut self, ready: bool) -> Result<(), PortError> {
        let _next = self.catch_up()?;
        lock(&self.far).host_ready(ready, self.clock.now());
        Ok(())
    }

    fn control_lines(&mut self) -> Result<Option<ControlLines>, PortError> {
        let _next = self.catch_up()?;
        Ok(lock(&self.far).control_lines())
    }
}
