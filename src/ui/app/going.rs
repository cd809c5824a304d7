//! From screen to screen: the menu, the search, the bill that is opened.

use kassa_domain::bill::Narrowing;
use kassa_domain::count::Count;
use kassa_domain::ids::AccountNumber;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Right;

use super::{App, Awaited};
use crate::sounds::Tone;
use crate::till::command::Command;
use crate::ui::app::message::ScreenMessage;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Effect, Errand, Question};
use crate::ui::hotkey::{Deed, Item};
use crate::ui::notice::Trouble;
use crate::ui::scan::OnPaper;
use crate::ui::screen::close_shift::{self, Purpose};
use crate::ui::screen::open_shift::{self, OpenShift};
use crate::ui::screen::paid_list::PaidList;
use crate::ui::screen::queue::QueueScreen;
use crate::ui::screen::register::Register;
use crate::ui::screen::reports::Reports;
use crate::ui::screen::search::aim::Aim;
use crate::ui::screen::search::questions::Answers;
use crate::ui::screen::search::{self, Search};
use crate::ui::screen::sign_in::SignIn;
use crate::ui::screen::third::Third;
use crate::ui::screen::visit::VisitPanel;
use crate::ui::screen::{bill, visit};

impl App {
    /// Asks the till to open the shift.
    pub(super) fn open_shift(clock_is_right: bool, count: Option<Count>) -> Vec<Effect> {
        Self::ask(Errand::OpenShift, Command::OpenShift { approver: None, clock_is_right, count })
    }

    /// Somebody looked at a watch: the shift is opened by this computer's clock.
    pub(super) fn open_shift_by_this_clock(&mut self) -> Vec<Effect> {
        let around = self.around();
        match &mut self.screen {
            Screen::OpenShift(screen) => match screen.update(&open_shift::Message::Pressed(Deed::Enter)) {
                open_shift::Action::Open => Self::open_shift(true, None),
                open_shift::Action::Count | open_shift::Action::None => Vec::new(),
            },
            Screen::CloseShift(screen) => match screen.update(close_shift::Message::Pressed(Deed::Enter), &around) {
                close_shift::Action::Open(count) => Self::open_shift(true, Some(count)),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// An empty visit with a mark of its own, for whom nothing is answered yet.
    pub(super) fn begin_visit(&mut self) {
        self.visit = VisitPanel::new(self.opening.marks.fresh(), self.opening.currency);
        if !self.opening.keeps_answers {
            self.answers = Answers::default();
        }
        // Somebody's word was for the payer before.
        self.answers.correction &= self.rights().allows(Right::CorrectAmount);
    }

    /// Opens the bill of an account by what was answered before the search.
    pub(super) fn open_account(&mut self, account: AccountNumber, scanned: OnPaper) -> Vec<Effect> {
        self.leave_paid_visit();
        let narrowing = self.answers.narrowing(self.business_day().period());
        self.open_bill(account, narrowing, scanned)
    }

    /// Whether amounts of the bills to come may be changed; who may has been asked.
    pub(super) fn answer_correction(&mut self, on: bool) {
        self.answers.correction = on;
        if let Screen::Search(search) = &mut self.screen {
            search.set_correction(on);
        }
    }

    pub(super) fn open_bill(&mut self, account: AccountNumber, narrowing: Narrowing, scanned: OnPaper) -> Vec<Effect> {
        if !self.shift_is_open() {
            self.not_opened();
            self.tell(Trouble::NoShift);
            return Vec::new();
        }
        let aim = if let Screen::Search(search) = &self.screen { search.aim() } else { Aim::Bill };
        if aim != Aim::Readings && !self.opens(Item::Bill) {
            self.not_opened();
            return Vec::new();
        }
        self.leave_paid_visit();
        self.forget_codes();
        self.bill_ticket += 1;
        self.awaited = Awaited::Bill(aim);
        vec![Effect::Find(Question::Bill { ticket: self.bill_ticket, account, narrowing, scanned: Box::new(scanned) })]
    }

    /// The till knows nobody at this window any more: one signs in again.
    pub(super) fn sign_in_again(&mut self) {
        self.user = None;
        self.count_draft = None;
        self.locked = None;
        self.await_no_bill();
        self.known.leave();
        self.begin_visit();
        self.screen = Screen::SignIn(SignIn::new());
    }

    /// One has gone elsewhere: a bill that comes later takes the place of nothing.
    pub(super) fn await_no_bill(&mut self) {
        self.awaited = Awaited::Nothing;
        self.forget_codes();
        self.bill_ticket += 1;
    }

    /// The bill that was to be opened does not come: the search goes on.
    pub(super) fn not_opened(&mut self) {
        self.awaited = Awaited::Nothing;
        if let Screen::Search(search) = &mut self.screen {
            let _ = search.update(search::Message::NotOpened);
        }
    }

    /// Tells the cashier, over whatever is open.
    pub fn tell(&mut self, trouble: Trouble) {
        let trouble = if self.sees_the_drawer() { trouble } else { trouble.of_a_blind_count() };
        self.tone = Some(Tone::Refused);
        self.dialogs.push(Dialog::Told(trouble));
    }

    /// Back to where the next account is searched; whoever takes no payments begins at the register.
    pub(super) fn show_search(&mut self) {
        if self.takes_payments() {
            self.search_for(Aim::Bill);
        } else {
            self.screen = Screen::Register(Register::default());
        }
    }

    /// To an empty search for this.
    pub(super) fn search_for(&mut self, aim: Aim) {
        if let Screen::Search(search) = &self.screen {
            self.search_ticket = self.search_ticket.max(search.ticket());
        }
        self.search_ticket += 1;
        let (services, month) = (self.names.of_bills(), self.business_day().period());
        let mut search = Search::new(self.search_ticket).asking(self.answers.clone(), services, month);
        search.set_towns(self.names.towns().to_vec());
        search.set_aim(aim);
        self.screen = Screen::Search(Box::new(search));
    }

    /// The screen a signed-in person begins with.
    pub(super) fn home(&mut self) {
        let view = self.till_view.as_ref();
        match view.map(|view| &view.shift) {
            Some(ShiftState::Open(_)) => self.show_search(),
            Some(ShiftState::Closing(_)) => self.screen = Screen::Register(Register::default()),
            Some(ShiftState::Opening(_)) => {
                self.screen = Screen::OpenShift(OpenShift::new(view.and_then(|view| view.last_shift), true));
            }
            Some(ShiftState::Closed { last }) => {
                let counts = self.opening.counting.at_opening;
                self.screen = Screen::OpenShift(OpenShift::new(*last, false).counting(counts));
            }
            None => self.screen = Screen::OpenShift(OpenShift::new(None, false)),
        }
    }

    /// To an item of the menu.
    pub(super) fn go(&mut self, item: Item) -> Vec<Effect> {
        if self.user.is_none() || self.visit.is_paying() || !self.dialogs.is_empty() || self.holds_back() {
            return Vec::new();
        }
        if self.opens(item) { self.show(item) } else { Vec::new() }
    }

    /// Shows an item of the menu that is open to whoever asks.
    pub(super) fn show(&mut self, item: Item) -> Vec<Effect> {
        if self.visit.stop().is_some() {
            let _ = self.visit.update(visit::Message::Pressed(Deed::Back), &self.terms());
        }
        self.keep_count();
        self.await_no_bill();
        match item {
            Item::Bill if self.shift_is_open() => {
                self.leave_paid_visit();
                self.show_search();
                Vec::new()
            }
            Item::Shift if self.shift_is_open() => {
                if !self.visit.is_empty() && self.visit.paid().is_none() {
                    self.tell(Trouble::VisitOpen);
                    return Vec::new();
                }
                self.screen = Screen::CloseShift(self.count().counted_for(Purpose::Close));
                vec![Effect::Find(Question::Frame)]
            }
            Item::Third if self.shift_is_open() => {
                self.leave_paid_visit();
                let currency = self.opening.currency;
                let offers = self.names.offers(currency);
                self.screen = Screen::Third(Box::new(Third::new(offers, self.business_day().period(), currency)));
                Vec::new()
            }
            Item::Ahead if self.shift_is_open() => self.show_account_for(Aim::Ahead),
            Item::Readings if self.shift_is_open() => self.show_account_for(Aim::Readings),
            Item::Bill | Item::Ahead | Item::Readings | Item::Third | Item::Shift => {
                self.home();
                Vec::new()
            }
            Item::Paid => {
                self.leave_paid_visit();
                let list = PaidList::new(self.business_day());
                let day = list.day();
                self.screen = Screen::Paid(list);
                vec![Effect::Find(Question::Paid(day))]
            }
            Item::Register => {
                self.leave_paid_visit();
                self.screen = Screen::Register(Register::default());
                vec![Effect::Ask(Errand::Glance, Command::State)]
            }
            Item::Reports => {
                self.leave_paid_visit();
                let shift = match self.till_view.as_ref().map(|view| &view.shift) {
                    Some(ShiftState::Open(shift) | ShiftState::Opening(shift) | ShiftState::Closing(shift)) => {
                        Some(shift.number)
                    }
                    Some(ShiftState::Closed { last }) => *last,
                    None => None,
                };
                self.screen = Screen::Reports(Reports::new(self.business_day(), shift, self.making.clone()));
                Vec::new()
            }
            Item::Queue => {
                self.leave_paid_visit();
                let mut screen = QueueScreen::default();
                screen.told(self.centre_words.clone());
                self.screen = Screen::Queue(screen);
                vec![Effect::Find(Question::Queue)]
            }
            Item::Settings => self.show_settings(),
        }
    }

    /// An item that is about one account: of the open bill at once, else of the account that is searched; what is typed
    /// stays.
    fn show_account_for(&mut self, aim: Aim) -> Vec<Effect> {
        self.leave_paid_visit();
        self.not_opened();
        match (&mut self.screen, aim) {
            (Screen::Bill(screen), Aim::Ahead) if screen.is_ahead() => Vec::new(),
            (Screen::Bill(_), Aim::Ahead) => self.act(ScreenMessage::Bill(bill::Message::Pressed(Deed::Ahead))),
            (Screen::Bill(_), Aim::Readings) => self.bill_action(bill::Action::Readings),
            (Screen::Readings(_), Aim::Readings) => Vec::new(),
            (Screen::Search(search), _) => {
                search.set_aim(aim);
                Vec::new()
            }
            _ => {
                self.search_for(aim);
                Vec::new()
            }
        }
    }

    /// Somebody is being served, or waits with what was put aside.
    pub(super) fn visit_is_open(&self) -> bool {
        self.parked.count() > 0 || (!self.visit.is_empty() && self.visit.paid().is_none())
    }

    /// A visit that is paid has had its turn once one goes on to something else.
    pub(super) fn leave_paid_visit(&mut self) {
        if self.visit.paid().is_some() {
            self.begin_visit();
        }
    }

    /// The day of the open shift: a shift that went over midnight keeps its day.
    pub(super) fn business_day(&self) -> kassa_domain::BusinessDate {
        match self.till_view.as_ref().map(|view| &view.shift) {
            Some(ShiftState::Open(shift) | ShiftState::Opening(shift) | ShiftState::Closing(shift)) => shift.day,
            Some(ShiftState::Closed { .. }) | None => self.now.local_date(),
        }
    }
}
