//! What happens to the emulated device from outside: power, cable, paper, lid; and the faults that do the same.

use std::time::Duration;

use jiff::ToSpan as _;

use crate::emulate::fault::What;

use super::Emulator;
use super::archive::DocumentKind;
use super::exec::Work;
use super::layout;
use super::memory::{Drive, WornOut};
use super::refusal::Refusal;
use super::wire::AnswerFate;

impl Emulator {
    /// Takes the power away until [`Self::power_on`].
    pub fn power_off(&mut self) {
        self.line.lose_power(Duration::MAX);
        self.forget();
    }

    /// Gives the power back.
    pub fn power_on(&mut self) {
        if self.line.give_power() {
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
        let left = self.line.strike(what, now);
        if self.line.take_power_loss() {
            self.forget();
        }
        let Some(what) = left else { return };
        match what {
            // The line's own; and a key, for which it has no lock.
            What::Drop
            | What::Flip(_)
            | What::Double
            | What::Stall(_)
            | What::Freeze(_)
            | What::CutLine(_)
            | What::PowerCut(_)
            | What::Refuse(_)
            | What::Key(_) => {}
            What::Busy(ms) => self.busy_until = now + Duration::from_millis(ms),
            What::SwallowAnswer => self.fate = AnswerFate::Keep,
            What::ForgetAnswer => self.fate = AnswerFate::Forget,
            What::PreviousAnswer => self.fate = AnswerFate::Previous,
            What::WrongAnswer => self.fate = AnswerFate::Wrong,
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
            What::HangingDocument(kind) => self.change_drive(|drive| drive.hanging = kind),
            What::Undelivered => self.change_drive(|drive| drive.online = false),
            What::StorageFull => self.change_drive(|drive| drive.worn_out = WornOut::Full),
            What::StorageExpired => self.change_drive(|drive| drive.worn_out = WornOut::Expired),
            What::NotRegistered => self.change_drive(|drive| drive.unregistered = true),
            What::Programming => self.change(|memory| memory.technical = true),
        }
    }

    fn change_drive(&mut self, change: impl FnOnce(&mut Drive)) {
        self.change(|memory| {
            if let Some(drive) = &mut memory.drive {
                change(drive);
            }
        });
    }

    /// Everything that is not in the memory is gone.
    pub(super) fn forget(&mut self) {
        self.wire.reset();
        self.line_done = None;
        self.busy_until = Duration::ZERO;
    }

    /// Ends what ends by itself.
    pub(super) fn restore(&mut self, now: Duration) {
        if self.line.restore(now) {
            self.wake();
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
