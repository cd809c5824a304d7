//! Words of the centre and reminders of the till: told when hands are free, never under a key that was meant for
//! something else.

use kassa_domain::cash::LimitWatch;
use kassa_domain::ids::ShiftNumber;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Right;
use kassa_drivers::fiscal::Mode;
use kassa_formats::report::Kind;

use super::App;
use crate::signal::RegisterView;
use crate::till::command::Command;
use crate::ui::app::screens::Screen;
use crate::ui::centre::Word;
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Effect, Errand};
use crate::ui::notice::{ShiftsApart, Trouble};
use crate::ui::screen::reports::Wish;

/// Hands are free when no key was touched for so long, milliseconds.
const FREE_MS: u64 = 3_000;

/// A word stands for so long before a key puts it away, milliseconds.
const STANDS_MS: u64 = 1_000;

/// How far this computer's clock may be off the centre's for certain before somebody is told, milliseconds. Payments go
/// on.
const CLOCK_OFF_MS: i64 = 60_000;

/// The two shifts stand apart for so long before it is told, milliseconds: a document that opens or closes both is told
/// of each in its turn.
const APART_MS: u64 = 2_000;

/// How the register's shift was seen apart from the till's.
#[derive(Debug, Clone, Copy)]
struct SeenApart {
    what: ShiftsApart,
    /// By the clock that never goes back.
    since_ms: u64,
    was_told: bool,
}

/// What has been told already: each is told once.
#[derive(Debug, Default)]
pub(super) struct Reminded {
    /// The shift whose end was told.
    shift_ends: Option<ShiftNumber>,
    /// This computer's clock is off the centre's, and that was told.
    clock_off: bool,
    /// The drawer's cash above the limit of the point.
    drawer: LimitWatch,
    /// The register's shift is not the till's: since when, and whether that was told.
    apart: Option<SeenApart>,
}

impl App {
    /// How the register's shift stands, where the till's stands otherwise and nothing is under way that would turn it.
    fn shifts_apart(&self) -> Option<ShiftsApart> {
        let RegisterView::Answers(register) = &self.register else { return None };
        let view = self.till_view.as_ref().filter(|view| view.unsettled == 0)?;
        match (&view.shift, register.mode) {
            (ShiftState::Open(_), Mode::ShiftClosed) => Some(ShiftsApart::Closed),
            (ShiftState::Open(shift), Mode::ShiftOverdue) if shift.check_age(self.now).is_ok() => {
                Some(ShiftsApart::Overdue)
            }
            (ShiftState::Closed { .. }, Mode::ShiftOpen | Mode::ShiftOverdue) => Some(ShiftsApart::Open),
            (_, _) => None,
        }
    }

    /// Compares the two shifts: at the start, after the register has come back, and ever after.
    fn watch_shifts(&mut self) {
        let since_ms = self.opening.clock.monotonic_ms();
        self.reminded.apart = self.shifts_apart().map(|what| match self.reminded.apart {
            Some(seen) if seen.what == what => seen,
            Some(_) | None => SeenApart { what, since_ms, was_told: false },
        });
    }

    /// That the two shifts stand apart, once.
    fn apart_to_tell(&mut self) -> Option<Trouble> {
        let now_ms = self.opening.clock.monotonic_ms();
        let seen = self.reminded.apart.as_mut()?;
        if seen.was_told || now_ms.saturating_sub(seen.since_ms) < APART_MS {
            return None;
        }
        seen.was_told = true;
        Some(Trouble::ShiftsApart(seen.what))
    }

    /// What the till itself has to tell now, and has not.
    fn reminder(&mut self) -> Option<Trouble> {
        if let Some(ShiftState::Open(shift)) = self.till_view.as_ref().map(|view| &view.shift)
            && shift.ends_soon(self.now)
            && shift.check_age(self.now).is_ok()
            && self.reminded.shift_ends != Some(shift.number)
        {
            self.reminded.shift_ends = Some(shift.number);
            return Some(Trouble::ShiftEnds { at: shift.ends_at() });
        }
        if let Some(full) = self.drawer_is_full() {
            return Some(full);
        }
        let is_off = self.server_offset_ms.abs().saturating_sub(self.server_within_ms) > CLOCK_OFF_MS;
        let was_told = std::mem::replace(&mut self.reminded.clock_off, is_off);
        (is_off && !was_told).then_some(Trouble::ClockOff { ahead_ms: -self.server_offset_ms })
    }

    /// The drawer holds more than its point allows, and nobody was told.
    fn drawer_is_full(&mut self) -> Option<Trouble> {
        let limit = self.point.as_ref().and_then(|point| point.drawer_limit);
        let view = self.till_view.as_ref()?;
        let (ShiftState::Open(shift), Some(totals)) = (&view.shift, &view.totals) else { return None };
        let told = self.reminded.drawer.is_to_be_told(shift.number, totals, limit);
        let is_to_be_told = told.unwrap_or_else(|error| {
            tracing::warn!(%error, "the drawer's cash cannot be compared with its limit");
            false
        });
        let in_drawer = self.drawer.filter(|_| self.sees_the_drawer());
        limit.filter(|_| is_to_be_told).map(|limit| Trouble::DrawerFull { limit, in_drawer })
    }

    /// Whether the drawer's cash is told to who works: where the drawer is counted blind (R19), how much should be in it is
    /// shown only to who may take cash out of it.
    pub(in crate::ui) fn sees_the_drawer(&self) -> bool {
        self.opening.counting.open || self.rights().allows(Right::CashOut)
    }

    /// True from the beginning of a blind count to its end: until it is compared, what should be there is told to nobody.
    pub(in crate::ui) fn counts_blind(&self) -> bool {
        let shown = matches!(&self.screen, Screen::CloseShift(count) if count.is_counted(false));
        let left = self.count_draft.as_ref().is_some_and(|count| count.is_counted(true));
        !self.opening.counting.open && (shown || left)
    }

    /// Whether a report tells the drawer's cash of the open shift to somebody who is to count it blind.
    pub(super) fn is_of_a_blind_count(&self, wish: Wish) -> bool {
        let open = match self.till_view.as_ref().map(|view| &view.shift) {
            Some(ShiftState::Open(shift) | ShiftState::Opening(shift) | ShiftState::Closing(shift)) => shift,
            Some(ShiftState::Closed { .. }) | None => return false,
        };
        wish.kind == Kind::CashBook && wish.span.has(open.number, open.day) && !self.sees_the_drawer()
    }

    /// What the centre told, as the desk found it.
    pub(super) fn centre_told(&mut self, words: Vec<Word>) {
        if let Screen::Queue(screen) = &mut self.screen {
            screen.told(words.clone());
        }
        self.centre_words = words;
    }

    /// Words of the centre that nobody has put away.
    pub(in crate::ui) fn unread(&self) -> usize {
        self.centre_words.iter().filter(|word| !word.is_read).count()
    }

    /// Tells the next reminder or word when nobody is being served and nothing is being done: at the empty search, and that
    /// the shifts stand apart where one is to be opened too.
    pub(super) fn tell_when_free(&mut self) -> Vec<Effect> {
        self.watch_shifts();
        let idle_ms = self.opening.clock.monotonic_ms().saturating_sub(self.touched_ms);
        let is_opening = matches!(self.screen, Screen::OpenShift(_));
        let is_free = self.user.is_some()
            && (is_opening || matches!(&self.screen, Screen::Search(search) if search.is_blank()))
            && self.dialogs.is_empty()
            && self.visit.is_empty()
            && !self.visit.is_paying()
            && idle_ms >= FREE_MS;
        if !is_free {
            return Vec::new();
        }
        let word = self.centre_words.iter().find(|word| !word.is_read).cloned();
        let word = word.map(|word| Trouble::FromCentre(Box::new(word)));
        let apart = self.apart_to_tell();
        // Whoever opens the shift is told of the shift alone.
        let told = if is_opening { apart } else { apart.or_else(|| self.reminder()).or(word) };
        if let Some(trouble) = told {
            self.dialogs.push(Dialog::Told(trouble));
            self.word_since_ms = self.opening.clock.monotonic_ms();
            return Vec::new();
        }
        if is_opening { Vec::new() } else { self.tell_news() }
    }

    /// True while a reminder or a word has only just come up: a key that is pressed now was meant for something else.
    pub(super) fn is_word_too_new(&self) -> bool {
        let told = matches!(
            self.dialogs.last(),
            Some(Dialog::News(_))
                | Some(Dialog::Told(
                    Trouble::FromCentre(_)
                        | Trouble::NotPrinted(_)
                        | Trouble::ShiftEnds { .. }
                        | Trouble::ShiftsApart(_)
                        | Trouble::DrawerFull { .. }
                        | Trouble::ClockOff { .. }
                ))
        );
        told && self.opening.clock.monotonic_ms().saturating_sub(self.word_since_ms) < STANDS_MS
    }

    /// Somebody put a word away.
    pub(super) fn word_read(&mut self, id: u64) -> Vec<Effect> {
        for word in self.centre_words.iter_mut().filter(|word| word.id == id) {
            word.is_read = true;
        }
        Self::ask(Errand::Glance, Command::MessageRead(id))
    }
}
