//! What the search, a bill, the readings of an account and a form of a provider outside the billing ask of the window.

use kassa_domain::bill::{Bill, Narrowing};
use kassa_domain::ids::AccountNumber;
use kassa_domain::payment::PaymentKind;
use kassa_domain::user::Right;
use kassa_domain::visit::{SettleError, VisitItem};

use super::{App, Awaited, Wanted};
use crate::papers::own::Document;
use crate::sounds::Tone;
use crate::till::command::Command;
use crate::till::desk::PaidBefore;
use crate::ui::app::message::ScreenMessage;
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Effect, Errand, Question};
use crate::ui::hotkey::Deed;
use crate::ui::notice::Trouble;
use crate::ui::scan::OnPaper;
use crate::ui::screen::bill::{Before, BillScreen};
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
            return self.next_code(Awaited::Bill(Aim::Bill)).unwrap_or_default();
        };
        // Scanned while money was counted: the new bill comes first, and the money is counted anew with it.
        if self.visit.stop().is_some() {
            let _ = self.visit.update(visit::Message::Pressed(Deed::Back), &self.terms());
        }
        let before = self.put_open_bill(&bill.account().number, &scanned);
        let is_left = matches!(before, Some(Before::Left(..)));
        if is_left {
            self.tone = Some(Tone::Refused);
        }
        let may_correct = self.rights().allows(Right::CorrectAmount);
        let was_open = scanned.narrowed.is_some();
        let screen = BillScreen::new(*bill, narrowing, scanned).telling(self.opening.bill);
        let is_aside = self.is_aside(&screen.bill().account().number, PaymentKind::Bill);
        let screen = screen.filled(may_correct, &self.names).after(before).aside(is_aside);
        let items = if self.visit.is_running() { self.visit.items() } else { &[] };
        let screen = screen.resumed(items, was_open, &self.names);
        let screen = if self.answers.correction { screen.correctable() } else { screen };
        self.screen = Screen::Bill(Box::new(screen));
        let awaited = if is_left { Awaited::Bill(Aim::Bill) } else { awaited };
        match awaited {
            Awaited::Bill(Aim::Ahead) => self.act(ScreenMessage::Bill(bill::Message::Pressed(Deed::Ahead))),
            Awaited::Bill(Aim::Readings) => {
                let effects = self.bill_action(bill::Action::Readings);
                if matches!(self.screen, Screen::Bill(_)) {
                    self.leave_bill();
                }
                effects
            }
            // What was left out is looked at before any money is counted, and what was scanned behind it comes first.
            Awaited::Bill(Aim::Bill) | Awaited::BillAndMoney | Awaited::Nothing => match self.next_code(awaited) {
                Some(effects) => effects,
                // What goes out of the visit is looked at too.
                None if awaited == Awaited::BillAndMoney && !self.would_take_out() => self.begin_money(),
                None => Vec::new(),
            },
        }
    }

    pub(super) fn readings_action(&mut self, action: readings::Action) -> Vec<Effect> {
        match action {
            readings::Action::None => {}
            readings::Action::Reveal(spot) => return vec![Effect::Reveal { list: readings::LIST, spot }],
            readings::Action::Take(reading) if self.visit.is_running() => return self.give(reading),
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
                let effects = self.put_third(item);
                self.show_search();
                effects
            }
            third::Action::Reveal(spot) => vec![Effect::Reveal { list: third::LIST, spot }],
            third::Action::Close => {
                self.show_search();
                Vec::new()
            }
        }
    }

    /// Puts a payment to a provider outside the billing into the visit, and asks whether the same was paid a while ago.
    /// What nothing was filled in for, as copies, is paid twice by whoever wants it twice.
    pub(super) fn put_third(&mut self, item: VisitItem) -> Vec<Effect> {
        let is_known = item.third.as_ref().is_some_and(|third| !third.fields.is_empty());
        let minutes = self.opening.bill.paid_again_min;
        let asked = (is_known && minutes > 0).then(|| {
            let since = self.now.shifted(-i64::from(minutes) * 60_000);
            Effect::Find(Question::SameThird(Box::new(item.clone()), since))
        });
        self.visit.put(item);
        asked.into_iter().collect()
    }

    /// The same was paid a while ago: told while it can still be taken out.
    pub(super) fn same_was_paid(&mut self, item: &VisitItem, paid: PaidBefore) {
        let is_here = self.visit.items().contains(item);
        if is_here && !self.visit.is_paying() && self.visit.paid().is_none() {
            self.tell(Trouble::SamePaid(paid));
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
                self.open_account(account, OnPaper::default())
            }
            search::Action::Correct(on) => {
                if on && !self.rights().allows(Right::CorrectAmount) {
                    self.need(Right::CorrectAmount, Wanted::CorrectionAnswer);
                } else {
                    self.answer_correction(on);
                }
                Vec::new()
            }
            search::Action::PutAll(accounts) => self.put_all(accounts),
            search::Action::Reveal(spot) => vec![Effect::Reveal { list: search::LIST, spot }],
        }
    }

    /// What the paper of the bill that is open says, for the same bill narrowed otherwise.
    fn kept_paper(&self) -> OnPaper {
        if let Screen::Bill(screen) = &self.screen { screen.kept_paper() } else { OnPaper::default() }
    }

    pub(super) fn bill_action(&mut self, action: bill::Action) -> Vec<Effect> {
        match action {
            bill::Action::None => Vec::new(),
            bill::Action::Put(item) => {
                if self.put_open(item) {
                    self.show_search();
                }
                Vec::new()
            }
            bill::Action::NothingTicked => {
                if !self.take_out_open() {
                    self.tell(Trouble::Till(SettleError::Empty.into()));
                }
                Vec::new()
            }
            bill::Action::Narrow(account, narrowing) => self.open_bill(account, narrowing, self.kept_paper()),
            bill::Action::MonthBefore(account, narrowing) => {
                let before = self.business_day().period().previous();
                let narrowing = Narrowing { months: Some((before, before)), ..narrowing };
                self.open_bill(account, narrowing, self.kept_paper())
            }
            bill::Action::Readings => {
                let Screen::Bill(screen) = &self.screen else { return Vec::new() };
                let account = screen.bill().account().number.clone();
                match Readings::new((**screen).clone(), self.now.local_date(), self.opening.unusual) {
                    Some(readings) => {
                        let given = if self.visit.is_running() { self.visit.readings() } else { &[] };
                        self.screen = Screen::Readings(Box::new(readings.with(given)));
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
