//! What a person may do at the window itself, and what a supervisor beside opens for one time (R25).

use kassa_domain::count::Count;
use kassa_domain::user::{Actor, Approver, Right};

use super::App;
use crate::till::command::Command;
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Effect, Errand, Question};
use crate::ui::hotkey::Item;
use crate::ui::hotkey::rights::Bound;
use crate::ui::notice::Trouble;
use crate::ui::screen::queue::carry::Way;

/// What waits for a supervisor.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// A command to the till.
    Command(Errand, Box<Command>),
    /// The correction of amounts in the open bill.
    Correction,
    /// The answer that amounts may be changed.
    CorrectionAnswer,
    /// The rest of the settings.
    Settings,
    /// An item of the menu.
    Item(Item),
    /// The queue as a file, or its answer.
    Carry(Way),
    /// The drawer handed over though it differs much.
    HandOver(Box<Count>),
}

impl App {
    /// Whether who is signed in takes payments.
    pub(super) fn takes_payments(&self) -> bool {
        self.rights().allows(Right::TakePayment)
    }

    /// Whether an item opens at once. Where it does not, the person is told why, or a supervisor is asked for.
    pub(super) fn opens(&mut self, item: Item) -> bool {
        let rights = self.rights();
        match item.bound() {
            Bound::Own(right) if !rights.allows(right) => {
                self.tell(Trouble::TakesNoPayments);
                false
            }
            Bound::Door(right) if !rights.allows(right) => {
                self.need(right, Wanted::Item(item));
                false
            }
            Bound::Own(_) | Bound::Door(_) | Bound::Free => true,
        }
    }

    /// The queue as a file, or its answer: whoever closes the shift sees to it that the centre gets what it asks for.
    pub(super) fn begin_carry(&mut self, way: Way) -> Vec<Effect> {
        if !self.rights().allows(Right::CloseShift) {
            self.need(Right::CloseShift, Wanted::Carry(way));
            return Vec::new();
        }
        self.look_for_places(way)
    }

    /// Whether who signed in beside may approve what was asked of them; told where not.
    fn may_approve(&mut self, approver: Approver) -> bool {
        let Some(user) = &self.user else { return false };
        let actor = Actor { user: user.id, rights: self.rights(), approvers: vec![approver] };
        actor.check(approver.right).inspect_err(|error| self.tell(Trouble::Till((*error).into()))).is_ok()
    }

    /// Somebody signed in beside so that amounts may be changed: their name goes with the money of this visit, which is
    /// where the till notes both.
    pub(super) fn correction_approved(&mut self, wanted: &Wanted, approver: Approver) {
        if !self.may_approve(approver) {
            return;
        }
        self.leave_paid_visit();
        self.visit.approve(approver);
        match (wanted, &mut self.screen) {
            (Wanted::CorrectionAnswer, _) => self.answer_correction(true),
            (_, Screen::Bill(screen)) => screen.correct(true),
            _ => {}
        }
    }

    /// Somebody signed in beside for what the window does by itself: it is done, and noted with both names.
    pub(super) fn opened_by(&mut self, wanted: &Wanted, approver: Approver) -> Vec<Effect> {
        if !self.may_approve(approver) {
            return Vec::new();
        }
        let mut effects = Self::ask(Errand::Glance, Command::Allowed { approver });
        match wanted {
            Wanted::Settings => {
                if let Screen::Settings(screen) = &mut self.screen {
                    screen.unlock();
                }
            }
            Wanted::Item(item) => effects.extend(self.show(*item)),
            Wanted::Carry(way) => effects.extend(self.look_for_places(*way)),
            Wanted::Command(..) | Wanted::Correction | Wanted::CorrectionAnswer | Wanted::HandOver(_) => {}
        }
        effects
    }

    fn look_for_places(&mut self, way: Way) -> Vec<Effect> {
        let Screen::Queue(screen) = &mut self.screen else { return Vec::new() };
        screen.begin(way);
        vec![Effect::Find(Question::CarryPlaces(way))]
    }

    /// On from a screen that is done with: to the next account, or, for whoever takes no payments, to the register.
    pub(super) fn go_on(&mut self) -> Vec<Effect> {
        self.go(if self.takes_payments() { Item::Bill } else { Item::Register })
    }
}
