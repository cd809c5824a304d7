//! A payer who agreed is remembered after the payment, and forgotten from the search, where the settings allow it.

use super::App;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::{self, Dialog};
use crate::ui::effect::{Effect, Question};
use crate::ui::hotkey::{Deed, Place};
use crate::ui::screen::payer::{Action, Forgetting, Message, NotKept, PayerForm};

impl App {
    /// The keys about payers hold here too.
    pub(super) fn payer_place(&self) -> Option<Place> {
        match &self.screen {
            _ if !self.opening.remembers || self.user.is_none() => None,
            Screen::Done(_) => Some(Place::PaidPayer),
            Screen::Search(search) if search.phone().is_some() => Some(Place::SearchPayer),
            _ => None,
        }
    }

    /// Asks for the phone and the consent, or whether somebody is to be forgotten.
    pub(super) fn payer_pressed(&mut self, deed: Deed) -> Vec<Effect> {
        match (self.payer_place(), deed, &self.screen) {
            (Some(Place::PaidPayer), Deed::Remember, _) => self.dialogs.push(Dialog::Payer(PayerForm::new())),
            (Some(Place::SearchPayer), Deed::Forget, Screen::Search(search)) => {
                self.dialogs.extend(search.phone().map(|phone| Dialog::Forget(Forgetting::of(phone))));
            }
            (_, _, _) => {}
        }
        Vec::new()
    }

    /// Something happened in one of the two dialogs.
    pub(super) fn payer_message(&mut self, message: dialog::Message) -> Vec<Effect> {
        let asked = match (self.dialogs.last_mut(), message) {
            (Some(Dialog::Payer(form)), dialog::Message::Payer(message)) => form.update(message),
            (Some(Dialog::Payer(form)), dialog::Message::Pressed(deed)) => form.update(Message::Pressed(deed)),
            (Some(Dialog::Forget(asking)), dialog::Message::Pressed(Deed::Forget)) if !asking.is_done() => {
                let phone = asking.erase();
                return phone.map(|phone| Effect::Find(Question::ForgetPayer(phone))).into_iter().collect();
            }
            (Some(Dialog::Forget(_)), dialog::Message::Pressed(Deed::Enter | Deed::Back)) => Action::Close,
            (_, _) => Action::None,
        };
        match (asked, &self.screen, &self.user) {
            (Action::Remember(phone), Screen::Done(done), Some(user)) => {
                let (payments, cashier) = (done.payments(), user.id);
                vec![Effect::Find(Question::RememberPayer { phone, payments, cashier })]
            }
            (Action::Close, _, _) => {
                let _ = self.dialogs.pop();
                Vec::new()
            }
            (Action::None | Action::Remember(_), _, _) => Vec::new(),
        }
    }

    /// How many accounts are remembered, or why none.
    pub(super) fn payer_kept(&mut self, outcome: Result<usize, NotKept>) {
        for dialog in self.payer_dialogs() {
            if let Dialog::Payer(form) = dialog {
                form.answered(outcome.clone());
            }
        }
    }

    /// Whether there was somebody to forget. What the search shows is asked anew.
    pub(super) fn payer_forgotten(&mut self, outcome: &Result<bool, String>) -> Vec<Effect> {
        for dialog in self.payer_dialogs() {
            if let Dialog::Forget(asking) = dialog {
                asking.answered(outcome.clone());
            }
        }
        match self.open_screen() {
            Screen::Search(search) => {
                let action = search.ask_again();
                self.search_action(action)
            }
            _ => Vec::new(),
        }
    }

    /// The dialogs, also while they wait behind the lock.
    fn payer_dialogs(&mut self) -> impl Iterator<Item = &mut Dialog> {
        let locked = self.locked.as_mut().map(|locked| locked.dialogs_mut());
        self.dialogs.iter_mut().chain(locked.into_iter().flatten())
    }
}
