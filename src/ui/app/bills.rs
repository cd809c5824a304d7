//! What the search, a bill, the readings of an account and a form of a provider outside the billing ask of the window.

use kassa_domain::bill::{Bill, Narrowing};
use kassa_domain::ids::AccountNumber;
use kassa_domain::user::Right;

use super::{App, Awaited, Wanted};
use crate::papers::own::Document;
use crate::till::command::Command;
use crate::ui::app::message::ScreenMessage;
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Effect, Errand, Question};
use crate::ui::hotkey::Deed;
use crate::ui::notice::Trouble;
use crate::ui::scan::OnPaper;
use crate::ui::screen::bill::BillScreen;
use crate::ui::screen::readings::Readings;
use crate::ui::screen::search::aim::Aim;
use crate::ui::screen::{bill, readings, search, third, visit};

impl App {
    /// The bill that was to be opened last has come.
    pub(super) fn billed(
        &mut self,
        account: AccountNumber,
        narrowing: Narrowing,
        scanned: OnPaper,
        bill: Option<Box<Bill>>,
    ) -> Vec<Effect> {
        let awaited = std::mem::replace(&mut self.awaited, Awaited::Nothing);
        if self.visit.is_paying() {
            return Vec::new();
        }
        let Some(bill) = bill else {
            self.not_opened();
            self.tell(Trouble::NoAccount(account));
            return Vec::new();
        };
        // Scanned while money was counted: the new bill comes first, and the money is counted anew with it.
        if self.visit.stop().is_some() {
            let _ = self.visit.update(visit::Message::Pressed(Deed::Back), &self.terms());
        }
        let may_correct = self.rights().allows(Right::CorrectAmount);
        let screen = BillScreen::new(*bill, narrowing, scanned).filled(may_correct, &self.names);
        self.screen = Screen::Bill(Box::new(screen));
        match awaited {
            Awaited::BillAndMoney => self.begin_money(),
            Awaited::Bill(Aim::Ahead) => self.act(ScreenMessage::Bill(bill::Message::Pressed(Deed::Ahead))),
            Awaited::Bill(Aim::Readings) => {
                let effects = self.bill_action(bill::Action::Readings);
                if matches!(self.screen, Screen::Bill(_)) {
                    self.leave_bill();
                }
                effects
            }
            Awaited::Bill(Aim::Bill) | Awaited::Nothing => Vec::new(),
        }
    }

    pub(super) fn readings_action(&mut self, action: readings::Action) -> Vec<Effect> {
        match action {
            readings::Action::None => {}
            readings::Action::Reveal(spot) => return vec![Effect::Reveal { list: readings::LIST, spot }],
            readings::Action::Take(reading) => {
                return Self::ask(Errand::Reading, Command::TakeReading { reading, approver: None });
            }
            readings::Action::Close => {
                if let Screen::Readings(screen) = &self.screen {
                    self.screen = Screen::Bill(Box::new(screen.bill().clone()));
                    self.leave_bill();
                }
            }
        }
        Vec::new()
    }

    /// From the meters of an account to its bill; whoever takes no payments goes on to the next account's meters.
    fn leave_bill(&mut self) {
        if !self.takes_payments() {
            self.search_for(Aim::Readings);
        }
    }

    /// A form that is filled in goes into the visit beside the bills (R7).
    pub(super) fn third_action(&mut self, action: third::Action) -> Vec<Effect> {
        match action {
            third::Action::None => Vec::new(),
            third::Action::Put(item) => {
                self.visit.put(item);
                self.show_search();
                Vec::new()
            }
            third::Action::Reveal(spot) => vec![Effect::Reveal { list: third::LIST, spot }],
            third::Action::Close => {
                self.show_search();
                Vec::new()
            }
        }
    }

    pub(super) fn search_action(&mut self, action: search::Action) -> Vec<Effect> {
        match action {
            search::Action::None => Vec::new(),
            search::Action::Ask { ticket, questions } => {
                vec![Effect::Find(Question::Search { ticket, questions, payer: self.searched_phone() })]
            }
            search::Action::Open(account) => {
                self.opened_from_search(&account);
                self.open_bill(account, Default::default(), OnPaper::default())
            }
            search::Action::PutAll(accounts) => self.put_all(accounts),
            search::Action::Reveal(spot) => vec![Effect::Reveal { list: search::LIST, spot }],
        }
    }

    pub(super) fn bill_action(&mut self, action: bill::Action) -> Vec<Effect> {
        match action {
            bill::Action::None => Vec::new(),
            bill::Action::Put(item) => {
                self.put_bill(item);
                self.show_search();
                Vec::new()
            }
            bill::Action::Narrow(account, narrowing) => self.open_bill(account, narrowing, OnPaper::default()),
            bill::Action::Readings => {
                let Screen::Bill(screen) = &self.screen else { return Vec::new() };
                let account = screen.bill().account().number.clone();
                match Readings::new((**screen).clone(), self.now.local_date(), self.opening.unusual) {
                    Some(readings) => {
                        self.screen = Screen::Readings(Box::new(readings));
                        return vec![Effect::Find(Question::ReadingsBefore(account))];
                    }
                    None => self.tell(Trouble::NoMeters),
                }
                Vec::new()
            }
            bill::Action::Need(right) => {
                self.need(right, Wanted::Correction);
                Vec::new()
            }
            bill::Action::PrintDebt(account) => self.print(Document::Debt(account)),
            bill::Action::Close => {
                self.show_search();
                Vec::new()
            }
            bill::Action::Reveal(spot) => vec![Effect::Reveal { list: bill::LIST, spot }],
        }
    }
}
