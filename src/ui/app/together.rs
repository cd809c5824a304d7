//! What a payer who was found by the phone owes goes into the visit together, each account as if it was opened alone.

use kassa_domain::bill::AsOf;
use kassa_domain::ids::AccountNumber;
use kassa_domain::user::Right;

use super::{App, Awaited};
use crate::sounds::Tone;
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Effect, Laid, Question};
use crate::ui::hotkey::Deed;
use crate::ui::notice::Trouble;
use crate::ui::scan::OnPaper;
use crate::ui::screen::bill::{self, BillScreen};
use crate::ui::screen::search::aim::Aim;
use crate::ui::screen::search::known::{Left, Put};
use crate::ui::screen::visit;

impl App {
    /// Asks for the bills of these accounts.
    pub(super) fn put_all(&mut self, accounts: Vec<AccountNumber>) -> Vec<Effect> {
        if !self.shift_is_open() {
            self.not_opened();
            self.tell(Trouble::NoShift);
            return Vec::new();
        }
        self.leave_paid_visit();
        self.bill_ticket += 1;
        self.awaited = Awaited::Bill(Aim::Bill);
        let narrowing = self.answers.narrowing(self.business_day().period());
        vec![Effect::Find(Question::Bills { ticket: self.bill_ticket, accounts, narrowing })]
    }

    /// The bills have come: what is owed goes into the visit, and what is left out is told with its reason.
    pub(super) fn all_billed(&mut self, bills: Vec<(AccountNumber, Laid)>) -> Vec<Effect> {
        let awaited = std::mem::replace(&mut self.awaited, Awaited::Nothing);
        if self.visit.is_paying() {
            self.not_opened();
            return Vec::new();
        }
        // The money was being counted: it is counted anew with what comes.
        if self.visit.stop().is_some() {
            let _ = self.visit.update(visit::Message::Pressed(Deed::Back), &self.terms());
        }
        let phone = self.searched_phone();
        let mut put = Put::default();
        for (account, laid) in bills {
            match self.put_one(&account, laid) {
                Ok(stale) => {
                    put.count += 1;
                    put.stale = put.stale.or(stale);
                }
                Err(why) => put.left.push((account.clone(), why)),
            }
            // Also where its bill was scanned before the payer was found.
            if let Some(phone) = phone.filter(|_| self.visit.holds(&account)) {
                self.visit.found_by(phone);
            }
        }
        let is_trouble = put.is_trouble();
        if is_trouble {
            self.tone = Some(Tone::Refused);
        }
        self.tell_put(put);
        // Whoever was in a hurry to the money looks first where there is something to be looked at.
        let goes_on = awaited == Awaited::BillAndMoney && !is_trouble;
        if goes_on { self.begin_money() } else { Vec::new() }
    }

    /// Puts what one account owes into the visit, with the ticks that its bill opens with. Gives how old the bill is,
    /// where that is to be looked at.
    fn put_one(&mut self, account: &AccountNumber, laid: Laid) -> Result<Option<AsOf>, Left> {
        let (bill, last) = match laid {
            Laid::Bill(bill, last) => (bill, last),
            Laid::OtherTown(town) => return Err(Left::OtherTown(town)),
            Laid::None => return Err(Left::NoAccount),
        };
        if self.visit.holds(account) {
            return Err(Left::InVisit);
        }
        if self.parked.visits().any(|visit| visit.holds(account)) {
            return Err(Left::Parked);
        }
        let paper = OnPaper { last, ..OnPaper::default() };
        let may_correct = self.rights().allows(Right::CorrectAmount);
        let screen = BillScreen::new(*bill, Default::default(), paper).telling(self.opening.bill);
        let screen = screen.filled(may_correct, &self.names);
        if let Some(just) = screen.just_paid(self.now) {
            return Err(Left::JustPaid(just.clone()));
        }
        let bill::Action::Put(item) = screen.put() else { return Err(Left::NoDebt) };
        if let Some(max) = self.visit.too_large_with(&item, None, &self.terms()) {
            return Err(Left::TooLarge(max));
        }
        self.visit.put(item);
        Ok(screen.is_stale(self.now).then(|| screen.bill().as_of()))
    }

    /// The next one is searched where something was put in; else what was found stays. Whoever typed on meanwhile, or
    /// went elsewhere, keeps what is there.
    fn tell_put(&mut self, put: Put) {
        let is_put = put.count > 0;
        match &self.screen {
            Screen::Search(search) if search.is_putting_all() && is_put => self.show_search(),
            _ => {}
        }
        if let Screen::Search(search) = &mut self.screen {
            search.told(put);
        }
    }
}
