//! An emulated device's end of the line: bytes on their way, the faults of a script, power, cable, and the pace of the
//! wire. Every family's emulator has one, so that a fault is the same fault whatever the protocol.

use std::collections::VecDeque;
use std::time::Duration;

use super::fault::{Fault, Script, Traffic, What};

/// A byte on its way to the host.
#[derive(Debug, Clone, Copy)]
struct Outgoing {
    byte: u8,
    /// The fault script has seen it.
    counted: bool,
}

/// What reaches the device of one byte from the host.
#[derive(Debug, Default)]
pub struct Arrival {
    /// The byte as it arrives.
    pub byte: u8,
    /// How often: 0 when it was lost.
    pub copies: usize,
    /// What happens to the device itself once the byte has been taken.
    pub then: Vec<What>,
}

/// The device's end of the line.
#[derive(Debug, Default)]
pub struct Line {
    script: Script,
    outgoing: VecDeque<Outgoing>,
    /// Nothing is sent before this moment.
    held_until: Duration,
    frozen_until: Duration,
    down_until: Option<Duration>,
    powerless_until: Option<Duration>,
    power_was_lost: bool,
    /// How long a byte takes on the wire; zero for a line without a speed.
    byte_time: Duration,
    /// When the wire is free for the next byte to the host.
    free_at: Duration,
    /// The last moment anybody looked.
    now: Duration,
}

impl Line {
    /// A line that takes its time: ten bits a byte at `baud` bits a second.
    #[must_use]
    pub fn at_speed(baud: Option<u32>) -> Self {
        let byte_time = baud.map_or(Duration::ZERO, |baud| Duration::from_secs(10) / baud.max(1));
        Self { byte_time, ..Self::default() }
    }

    /// Loads a script of faults; the counts start again from zero.
    pub fn load(&mut self, faults: Vec<Fault>) {
        self.script = Script::new(faults);
    }

    /// What has passed since the script was loaded.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.script.traffic()
    }

    /// A byte arrives from the host at `now`.
    pub fn receive(&mut self, byte: u8, now: Duration) -> Arrival {
        self.now = now;
        let faults = self.script.host_byte();
        self.free_at = self.free_at.max(now) + self.byte_time;
        let deaf = !self.can_send() || now < self.frozen_until;
        let copies = if deaf { 0 } else { copies(&faults) };
        let byte = changed(byte, &faults);
        Arrival { byte, copies, then: self.strike_all(faults, now) }
    }

    /// Queues bytes for the host.
    pub fn send(&mut self, bytes: impl IntoIterator<Item = u8>) {
        if self.outgoing.is_empty() {
            self.free_at = self.free_at.max(self.now);
        }
        self.outgoing.extend(bytes.into_iter().map(|byte| Outgoing { byte, counted: false }));
    }

    /// Whether everything queued has left.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.outgoing.is_empty()
    }

    /// Lets bytes out until one is held up. Returns them, and what happens to the device itself.
    pub fn flush(&mut self, now: Duration) -> (Vec<u8>, Vec<What>) {
        self.now = now;
        let (mut bytes, mut then) = (Vec::new(), Vec::new());
        while self.can_send() && now >= self.frozen_until && now >= self.leaves_at() {
            let Some(next) = self.outgoing.pop_front() else { break };
            let faults = if next.counted { Vec::new() } else { self.script.device_byte() };
            if faults.iter().any(|what| matches!(what, What::Stall(_))) {
                self.outgoing.push_front(Outgoing { counted: true, ..next });
            } else {
                bytes.extend(std::iter::repeat_n(changed(next.byte, &faults), copies(&faults)));
                self.free_at += self.byte_time;
            }
            then.extend(self.strike_all(faults, now));
        }
        (bytes, then)
    }

    /// When the first byte in the queue may leave.
    fn leaves_at(&self) -> Duration {
        // A paced byte is handed over when its last bit has passed.
        let paced = if self.byte_time.is_zero() { Duration::ZERO } else { self.free_at + self.byte_time };
        self.held_until.max(paced)
    }

    fn strike_all(&mut self, faults: Vec<What>, now: Duration) -> Vec<What> {
        faults.into_iter().filter_map(|what| self.strike(what, now)).collect()
    }

    /// Does what a fault does to the line; what it does to the device is handed back.
    pub fn strike(&mut self, what: What, now: Duration) -> Option<What> {
        match what {
            What::Drop | What::Flip(_) | What::Double => None,
            What::Stall(ms) => {
                self.held_until = now + Duration::from_millis(ms);
                None
            }
            What::Freeze(ms) => {
                self.frozen_until = now + Duration::from_millis(ms);
                None
            }
            What::CutLine(ms) => {
                self.outgoing.clear();
                self.down_until = Some(now + Duration::from_millis(ms));
                None
            }
            What::PowerCut(ms) => {
                self.lose_power(now.saturating_add(Duration::from_millis(ms)));
                None
            }
            What::SwallowAnswer
            | What::ForgetAnswer
            | What::PreviousAnswer
            | What::WrongAnswer
            | What::Refuse(_)
            | What::Busy(_)
            | What::PaperOut
            | What::PaperLow
            | What::LidOpen
            | What::HeadHot
            | What::CutterJam
            | What::ShiftOver
            | What::HangingDocument(_)
            | What::Undelivered
            | What::StorageFull
            | What::StorageExpired
            | What::NotRegistered
            | What::Programming
            | What::Key(_) => Some(what),
        }
    }

    /// A command with this code is about to run: what happens to the device. Look at [`Self::is_off`] afterwards.
    pub fn command(&mut self, code: u16, now: Duration) -> Vec<What> {
        let faults = self.script.command(code);
        self.strike_all(faults, now)
    }

    /// A document is about to be written. Look at [`Self::is_off`] afterwards.
    pub fn before_document(&mut self, now: Duration) -> Vec<What> {
        let faults = self.script.before_document();
        self.strike_all(faults, now)
    }

    /// A document has been written. Look at [`Self::is_off`] afterwards.
    pub fn after_document(&mut self, now: Duration) -> Vec<What> {
        let faults = self.script.after_document();
        self.strike_all(faults, now)
    }

    /// A line has been printed. Look at [`Self::is_off`] afterwards.
    pub fn printed(&mut self, now: Duration) -> Vec<What> {
        let faults = self.script.line();
        self.strike_all(faults, now)
    }

    /// Whether the device is without power.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.powerless_until.is_some()
    }

    /// Whether the device neither hears nor speaks at `now`.
    #[must_use]
    pub fn is_dumb(&self, now: Duration) -> bool {
        self.is_off() || now < self.frozen_until
    }

    /// Whether the cable is in.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.down_until.is_none()
    }

    const fn can_send(&self) -> bool {
        !self.is_off() && self.is_up()
    }

    /// Takes the power away until `until`.
    pub fn lose_power(&mut self, until: Duration) {
        self.powerless_until = Some(until);
        self.power_was_lost = true;
        self.outgoing.clear();
        self.held_until = Duration::ZERO;
        self.frozen_until = Duration::ZERO;
    }

    /// Whether the power has gone since this was asked last: what the device held outside its memory is lost.
    pub fn take_power_loss(&mut self) -> bool {
        std::mem::take(&mut self.power_was_lost)
    }

    /// Gives the power back; whether it was away.
    pub fn give_power(&mut self) -> bool {
        self.powerless_until.take().is_some()
    }

    /// Ends what ends by itself by `now`; whether the power has come back with that.
    pub fn restore(&mut self, now: Duration) -> bool {
        if self.down_until.is_some_and(|moment| now >= moment) {
            self.down_until = None;
        }
        self.powerless_until.is_some_and(|moment| now >= moment) && self.give_power()
    }

    /// When something happens by itself, given when the device's own work goes on.
    #[must_use]
    pub fn next_event(&self, work: Option<Duration>) -> Option<Duration> {
        if let Some(moment) = self.powerless_until {
            return Some(moment).filter(|moment| *moment != Duration::MAX);
        }
        let sending = (!self.outgoing.is_empty()).then(|| self.leaves_at());
        let working = [work, sending].into_iter().flatten().min();
        let working = working.map(|moment| moment.max(self.frozen_until));
        [working, self.down_until].into_iter().flatten().min()
    }
}

/// How often a byte arrives after the faults of its moment.
fn copies(faults: &[What]) -> usize {
    if faults.iter().any(|what| matches!(what, What::Drop | What::CutLine(_) | What::PowerCut(_))) {
        return 0;
    }
    1 + faults.iter().filter(|what| **what == What::Double).count()
}

/// What a byte has become after the faults of its moment.
fn changed(byte: u8, faults: &[What]) -> u8 {
    faults.iter().fold(byte, |byte, what| if let What::Flip(mask) = what { byte ^ mask } else { byte })
}

#[cfg(test)]
mod tests {
    use super::super::fault::When;
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn a_paced_line_takes_its_time() {
        let mut line = Line::at_speed(Some(9600));
        line.send([1, 2, 3]);
        assert!(line.flush(MS(0)).0.is_empty());
        let mut now = Duration::ZERO;
        let mut got = Vec::new();
        while let Some(moment) = line.next_event(None) {
            now = moment;
            got.extend(line.flush(now).0);
        }
        assert_eq!(got, [1, 2, 3]);
        assert!((MS(3)..MS(5)).contains(&now), "{now:?}");
    }

    #[test]
    fn each_fault_does_what_it_says() {
        let check = |what, expect: &[u8]| {
            let mut line = Line::default();
            line.load(vec![Fault { when: When::DeviceByte(2), what }]);
            line.send([1, 2, 3]);
            assert_eq!(line.flush(MS(0)).0, expect, "{what:?}");
            line
        };
        let _ = check(What::Drop, &[1, 3]);
        let _ = check(What::Flip(0x10), &[1, 0x12, 3]);
        let _ = check(What::Double, &[1, 2, 2, 3]);
        let mut stalled = check(What::Stall(50), &[1]);
        assert_eq!((stalled.flush(MS(49)).0, stalled.flush(MS(50)).0), (vec![], vec![2, 3]));
        let cut = check(What::CutLine(50), &[1]);
        assert!(!cut.is_up() && cut.is_idle());
        let mut off = check(What::PowerCut(50), &[1]);
        assert!(off.is_off() && off.take_power_loss() && !off.take_power_loss());
        assert!(!off.restore(MS(49)) && off.restore(MS(50)) && !off.is_off());
    }
}
