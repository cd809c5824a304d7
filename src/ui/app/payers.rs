//! A payer who agreed is remembered after the payment, found by the phone and renewed by the next one, and forgotten from
//! the search, where the settings allow it.

use kassa_domain::ids::{AccountNumber, PaymentNumber};
use kassa_domain::phone::WholePhone;
use kassa_domain::visit::VisitItem;

use super::App;
use crate::signal::Step;
use crate::till::command::Paid;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::{self, Dialog};
use crate::ui::effect::{Answer, Effect, Question};
use crate::ui::hotkey::{Deed, Place};
use crate::ui::notice::{OfPayers, Trouble};
use crate::ui::screen::payer::{Action, Forgetting, Message, NotKept, PayerForm};
use crate::ui::screen::visit::Part;

/// Payments whose receipts are waited for: of one that never comes nothing is noted.
const RENEWALS_MAX: usize = 64;

/// What is known of payers while they are served.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// The account that is being opened, and the phone it was found by.
    opened: Option<(AccountNumber, WholePhone)>,
    /// What is noted when its receipt is registered.
    renewals: Vec<(WholePhone, PaymentNumber)>,
}

impl Known {
    /// Nobody is served any more; receipts that are on their way still are.
    pub(super) fn leave(&mut self) {
        self.opened = None;
    }
}

impl App {
    /// The whole phone in the one line of the search, where payers are remembered.
    pub(super) fn searched_phone(&self) -> Option<WholePhone> {
        let Screen::Search(search) = &self.screen else { return None };
        let _ = self.opening.remembers?;
        WholePhone::of(search.typed()?, self.opening.currency)
    }

    /// The keys about payers hold here too.
    pub(super) fn payer_places(&self) -> Vec<Place> {
        let remembers = self.opening.remembers.is_some() && self.user.is_some();
        match &self.screen {
            Screen::Done(_) if remembers => vec![Place::PaidPayer],
            Screen::Search(search) if remembers && self.searched_phone().is_some() => {
                let known = search.may_put_all().then_some(Place::SearchKnown);
                known.into_iter().chain([Place::SearchPayer]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Asks for the phone and the consent, or whether somebody is to be forgotten.
    pub(super) fn payer_pressed(&mut self, deed: Deed) -> Vec<Effect> {
        let places = self.payer_places();
        let dialog = match (&self.screen, deed, self.opening.remembers) {
            (Screen::Done(done), Deed::Remember, Some(months)) if places.contains(&Place::PaidPayer) => {
                let form = PayerForm::new(done.payments(), months, self.opening.currency);
                // Whoever was found by one phone has told it already.
                let told = match self.visit.payers() {
                    [phone] => Some(*phone),
                    _ => None,
                };
                Some(Dialog::Payer(form.of(told)))
            }
            (Screen::Search(_), Deed::Forget, _) if places.contains(&Place::SearchPayer) => {
                self.searched_phone().map(|phone| Dialog::Forget(Forgetting::of(phone)))
            }
            (_, _, _) => None,
        };
        self.dialogs.extend(dialog);
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
        match (asked, &self.user) {
            (Action::Remember(phone, payments), Some(user)) => {
                vec![Effect::Find(Question::RememberPayer { phone, payments, cashier: user.id })]
            }
            (Action::Close, _) => {
                let _ = self.dialogs.pop();
                Vec::new()
            }
            (Action::None | Action::Remember(..), _) => Vec::new(),
        }
    }

    /// The desk answered about payers who are remembered.
    pub(super) fn payer_answered(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Bills { ticket, bills } if ticket == self.bill_ticket => return self.all_billed(bills),
            Answer::PayerForgotten(phone, outcome) => return self.payer_forgotten(phone, &outcome),
            Answer::PayerKept(phone, outcome) => self.payer_kept(phone, &outcome),
            Answer::PayerRenewed(payment, outcome) => self.payer_renewed(payment, outcome),
            Answer::PayersUnread(why) => self.tell(Trouble::Payers(OfPayers::Unread(why))),
            // Bills that nobody waits for any more.
            _ => {}
        }
        Vec::new()
    }

    /// How many accounts are remembered, or why none.
    fn payer_kept(&mut self, phone: WholePhone, outcome: &Result<usize, NotKept>) {
        for dialog in self.payer_dialogs() {
            if let Dialog::Payer(form) = dialog {
                form.answered(phone, outcome.clone());
            }
        }
        if let (Ok(_), Screen::Done(done)) = (outcome, self.open_screen()) {
            done.all_kept();
        }
    }

    /// Whether there was somebody to forget. What the search shows is asked anew.
    fn payer_forgotten(&mut self, phone: WholePhone, outcome: &Result<bool, String>) -> Vec<Effect> {
        for dialog in self.payer_dialogs() {
            if let Dialog::Forget(asking) = dialog {
                asking.answered(phone, outcome.clone());
            }
        }
        if outcome.is_ok() {
            self.visit.forget(phone);
            self.known.renewals.retain(|(payer, _)| *payer != phone);
        }
        match self.open_screen() {
            Screen::Search(search) => {
                let action = search.ask_again();
                self.search_action(action)
            }
            _ => Vec::new(),
        }
    }

    /// An account is opened from what was found.
    pub(super) fn opened_from_search(&mut self, account: &AccountNumber) {
        let Screen::Search(search) = &self.screen else { return };
        let phone = self.searched_phone().filter(|_| search.is_known(account));
        self.known.opened = phone.map(|phone| (account.clone(), phone));
    }

    /// Puts what is ticked in the open bill into the visit; not where a payer who was put aside has it in theirs, for it
    /// would be paid twice. False when it stays outside, which is told.
    pub(super) fn put_open(&mut self, item: VisitItem) -> bool {
        if self.is_aside(&item.account, item.kind) {
            self.tell(Trouble::BillAside(item.account));
            return false;
        }
        let part = match &self.screen {
            Screen::Bill(screen) => screen.part().map(<[Part]>::to_vec),
            _ => None,
        };
        self.put_bill(item, part.as_deref());
        true
    }

    /// Puts a bill, or what a supplier's paper asks for of it, into the visit, and whoever it was found by.
    pub(super) fn put_bill(&mut self, item: VisitItem, part: Option<&[Part]>) {
        let found = self.known.opened.take().filter(|(account, _)| *account == item.account);
        match part {
            Some(part) => self.visit.put_part(item, part),
            None => self.visit.put(item),
        }
        found.into_iter().for_each(|(_, phone)| self.visit.found_by(phone));
    }

    /// The money of a visit is taken: its accounts that are remembered with a payer who was found in it are noted as
    /// paid, each once its receipt is registered. Consent was given to keep "which accounts you paid": that of an account
    /// which is not remembered yet is another one, and whoever serves the payer asks for it.
    pub(super) fn paid_by_known(&mut self, paid: &Paid) -> Vec<Effect> {
        if self.opening.remembers.is_none() {
            return Vec::new();
        }
        let numbers = paid.payments.iter().map(|(number, _)| *number);
        for number in numbers.clone() {
            self.known.renewals.extend(self.visit.payers().iter().map(|phone| (*phone, number)));
        }
        let too_many = self.known.renewals.len().saturating_sub(RENEWALS_MAX);
        let _ = self.known.renewals.drain(..too_many);
        // News of a receipt may have come before the answer.
        let is_registered = |number: &PaymentNumber| {
            self.visit.steps().iter().any(|(each, step)| each == number && matches!(step, Step::Registered(_)))
        };
        let registered: Vec<PaymentNumber> = numbers.filter(is_registered).collect();
        registered.into_iter().flat_map(|number| self.paid_for_known(number)).collect()
    }

    /// The receipt of a payment is registered.
    pub(super) fn paid_for_known(&mut self, payment: PaymentNumber) -> Vec<Effect> {
        let its: Vec<_> = self.known.renewals.extract_if(.., |(_, number)| *number == payment).collect();
        its.into_iter().map(|(phone, number)| Effect::Find(Question::RenewPayer(phone, number))).collect()
    }

    /// Whether a payment is noted.
    fn payer_renewed(&mut self, payment: PaymentNumber, outcome: Result<bool, String>) {
        if let Screen::Done(done) = self.open_screen() {
            done.noted(payment, outcome);
        }
    }

    /// The dialogs, also while they wait behind the lock.
    fn payer_dialogs(&mut self) -> impl Iterator<Item = &mut Dialog> {
        let locked = self.locked.as_mut().map(|locked| locked.dialogs_mut());
        self.dialogs.iter_mut().chain(locked.into_iter().flatten())
    }
}
