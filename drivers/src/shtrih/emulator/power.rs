//! What happens to the emulated device from outside: power, cable, paper, lid; and the faults that do the same.

use std::time::Duration;

use jiff::ToSpan as _;

use super::archive::DocumentKind;
use super::exec::Work;
use super::fault::What;
use super::layout;
use super::refusal::Refusal;
use super::{AnswerFate, Emulator};

impl Emulator {
    /// Takes the power away until [`Self::power_on`].
    pub fn power_off(&mut self) {
        self.lose_power(Duration::MAX);
    }

    /// Gives the power back.
    pub fn power_on(&mut self) {
        if self.powerless_until.take().is_some() {
            self.wake();
        }
    }

    /// Takes the paper out.
    pub fn remove_paper(&mut self) {
        self.change(super::memory::Memory::remove_paper);
    }

    /// Puts a new roll in.
    pub fn load_paper(&mut self) {
        self.change(|memory| {
            memory.mechanics.paper = true;
            memory.mechanics.paper_low = false;
        });
    }

    /// Closes the lid, cools the head, frees the knife, closes the drawer.
    pub fn mend(&mut self) {
        self.change(|memory| {
            let mechanics = &mut memory.mechanics;
            mechanics.lid_open = false;
            mechanics.head_hot = false;
            mechanics.cutter_jammed = false;
            mechanics.drawer_open = false;
        });
    }

    /// Makes a fault happen at once. Those that damage a byte or refuse a command need their moment and do nothing
    /// here.
    pub fn apply(&mut self, what: What, now: Duration) {
        match what {
            What::Drop | What::Flip(_) | What::Double | What::Refuse(_) => {}
            What::Stall(ms) => self.held_until = now + Duration::from_millis(ms),
            What::Freeze(ms) => self.frozen_until = now + Duration::from_millis(ms),
            What::CutLine(ms) => {
                self.outgoing.clear();
                self.line_down_until = Some(now + Duration::from_millis(ms));
            }
            What::PowerCut(ms) => self.lose_power(now + Duration::from_millis(ms)),
            What::SwallowAnswer => self.fate = AnswerFate::Keep,
            What::ForgetAnswer => self.fate = AnswerFate::Forget,
            What::PaperOut => self.remove_paper(),
            What::PaperLow => self.change(|memory| memory.mechanics.paper_low = true),
            What::LidOpen => self.change(|memory| memory.mechanics.lid_open = true),
            What::HeadHot => self.change(|memory| memory.mechanics.head_hot = true),
            What::CutterJam => self.change(|memory| memory.mechanics.cutter_jammed = true),
            What::ShiftOver => self.change(|memory| {
                if let Some(shift) = &mut memory.shift {
                    shift.opened = shift.opened.saturating_sub(24.hours());
                }
            }),
            What::HangingDocument(kind) => self.change(|memory| {
                if let Some(drive) = &mut memory.drive {
                    drive.hanging = kind;
                }
            }),
            What::Undelivered => self.change(|memory| {
                if let Some(drive) = &mut memory.drive {
                    drive.online = false;
                }
            }),
        }
    }

    pub(super) fn is_off(&self) -> bool {
        self.powerless_until.is_some()
    }

    /// Everything that is not in the memory is gone.
    pub(super) fn lose_power(&mut self, until: Duration) {
        self.powerless_until = Some(until);
        self.wire.reset();
        self.outgoing.clear();
        self.line_done = None;
        self.held_until = Duration::ZERO;
        self.frozen_until = Duration::ZERO;
    }

    /// Ends what ends by itself.
    pub(super) fn restore(&mut self, now: Duration) {
        if self.powerless_until.is_some_and(|moment| now >= moment) {
            self.power_on();
        }
        if self.line_down_until.is_some_and(|moment| now >= moment) {
            self.line_down_until = None;
        }
    }

    /// What a device does when it is switched on: half-printed documents wait to be continued, and some models
    /// cancel a receipt that was open.
    pub(super) fn wake(&mut self) {
        let halted = !self.memory.unprinted.is_empty();
        self.change(|memory| memory.halted = halted);
        let keeps = self.settings.keeps_open_receipt.unwrap_or(self.settings.profile.keeps_open_receipt);
        if keeps || self.memory.receipt.is_none() {
            return;
        }
        let mut work = self.work(30);
        if super::exec::cancel_open_receipt(&mut work).is_ok() {
            let (memory, added) = (work.memory, work.added);
            self.commit(memory, added);
        }
    }
}

impl Work<'_> {
    /// Registration, without anybody to register with.
    pub(super) fn register_device(&mut self) -> Result<(), Refusal> {
        let lines = layout::chopped("ОТЧЕТ О РЕГИСТРАЦИИ", self.profile.columns);
        self.document(DocumentKind::Registration, 0, lines)
    }
}
