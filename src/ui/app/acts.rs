//! What screens, visit and dialogs ask of the window.

use kassa_domain::cash::CashWay;
use kassa_domain::payment::PaymentState;
use kassa_domain::point::CashRounding;
use kassa_domain::receipt::OperationKind;
use kassa_domain::reversal::{ReversalError, ReversalKind};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Right;

use super::{App, Awaited};
use crate::long_work::{LongWork, Progress};
use crate::papers::own::Document;
use crate::till::command::{Command, Paying};
use crate::till::desk::PaidRow;
use crate::ui::app::message::ScreenMessage;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::{self, Dialog};
use crate::ui::effect::{Asked, Effect, Errand, Question};
use crate::ui::hotkey::{Deed, Item};
use crate::ui::notice::Trouble;
use crate::ui::screen::cash::CashForm;
use crate::ui::screen::paid_list::PaidList;
use crate::ui::screen::papers::PapersForm;
use crate::ui::screen::register::{Operation, Register};
use crate::ui::screen::reports::{Purpose, Wish};
use crate::ui::screen::search::aim::Aim;
use crate::ui::screen::void::VoidForm;
use crate::ui::screen::{
    bill, cash, close_shift, decision, done, open_shift, paid_list, papers, pin, queue, register, reports, sign_in,
    third, visit, void,
};

impl App {
    /// Something happened in a screen; a message of a screen that is no longer open is dropped.
    pub(super) fn act(&mut self, message: ScreenMessage) -> Vec<Effect> {
        let (around, model) = (self.around(), self.model.clone());
        match (&mut self.screen, message) {
            (Screen::SignIn(screen), ScreenMessage::SignIn(message)) => match screen.update(message) {
                sign_in::Action::Check { login, password } => vec![Effect::SignIn { login, password }],
                sign_in::Action::Pick(place) => {
                    self.people.get(place).into_iter().for_each(|person| screen.choose(person.login.as_str()));
                    Vec::new()
                }
                sign_in::Action::None | sign_in::Action::Close => Vec::new(),
            },
            (Screen::OpenShift(screen), ScreenMessage::OpenShift(message)) => match screen.update(&message) {
                open_shift::Action::Open => Self::open_shift(false, None),
                open_shift::Action::Count => self.begin_opening_count(),
                open_shift::Action::None => Vec::new(),
            },
            (Screen::Search(screen), ScreenMessage::Search(message)) => {
                let action = screen.update(message);
                self.answers = screen.answers();
                self.search_action(action)
            }
            (Screen::Bill(screen), ScreenMessage::Bill(message)) => {
                let names = std::sync::Arc::clone(&self.names);
                let may_correct = self.user.as_ref().is_some_and(|user| user.rights.allows(Right::CorrectAmount));
                let action = screen.update(message, may_correct, &names);
                self.bill_action(action)
            }
            (Screen::Readings(screen), ScreenMessage::Readings(message)) => {
                let action = screen.update(message);
                self.readings_action(action)
            }
            (Screen::Third(screen), ScreenMessage::Third(message)) => {
                let action = screen.update(message);
                self.third_action(action)
            }
            (Screen::Done(screen), ScreenMessage::Done(message)) => {
                let action = screen.update(&message);
                self.done_action(action)
            }
            (Screen::Paid(_), ScreenMessage::Paid(message)) => self.paid_message(&message),
            (Screen::Void(screen), ScreenMessage::Void(message)) => {
                let action = screen.update(message);
                self.void_action(action)
            }
            (Screen::Register(screen), ScreenMessage::Register(message)) => {
                let action = screen.update(&message, model.as_deref());
                self.register_action(action)
            }
            (Screen::Cash(screen), ScreenMessage::Cash(message)) => {
                let action = screen.update(message);
                self.cash_action(action)
            }
            (Screen::CloseShift(screen), ScreenMessage::CloseShift(message)) => {
                let action = screen.update(message, &around);
                self.close_action(action)
            }
            (Screen::Papers(_), ScreenMessage::Papers(message)) => self.papers_message(&message),
            (Screen::Queue(screen), ScreenMessage::Queue(message)) => {
                let action = screen.update(&message);
                self.queue_action(action)
            }
            (Screen::Reports(screen), ScreenMessage::Reports(message)) => {
                let action = screen.update(&message);
                self.reports_action(action)
            }
            (Screen::Settings(screen), ScreenMessage::Settings(message)) => {
                let action = screen.update(message);
                self.settings_action(action)
            }
            (_, _) => Vec::new(),
        }
    }

    fn done_action(&mut self, action: done::Action) -> Vec<Effect> {
        match action {
            done::Action::Next => self.go_on(),
            done::Action::Print(payments) => self.slips_of(payments),
            done::Action::None => Vec::new(),
        }
    }

    fn register_action(&mut self, action: register::Action) -> Vec<Effect> {
        match action {
            register::Action::Do(operation) => self.operate(operation),
            register::Action::Prints => vec![Effect::Find(Question::Prints)],
            register::Action::OfPrints(action) => self.prints_action(action),
            // The sheet of a shift that is open says what should be in the drawer.
            register::Action::Print(Operation::ZReport) if self.shift_is_open() && !self.sees_the_drawer() => {
                self.tell(Trouble::CountedBlind);
                Vec::new()
            }
            register::Action::Print(operation) => {
                operation.document().map_or_else(Vec::new, |document| self.print(document))
            }
            register::Action::Close => self.go_on(),
            register::Action::None => Vec::new(),
        }
    }

    fn cash_action(&mut self, action: cash::Action) -> Vec<Effect> {
        match action {
            cash::Action::Move { way, amount, purpose } => {
                Self::ask(Errand::Cash, Command::MoveCash { way, amount, purpose, approver: None })
            }
            cash::Action::Close => self.go(Item::Register),
            cash::Action::None => Vec::new(),
        }
    }

    fn queue_action(&mut self, action: queue::Action) -> Vec<Effect> {
        match action {
            queue::Action::Close => self.go_on(),
            queue::Action::TryNow => vec![Effect::TryNow],
            queue::Action::Reveal(spot) => vec![Effect::Reveal { list: queue::LIST, spot }],
            queue::Action::Look(way) => self.begin_carry(way),
            queue::Action::Write(folder) => {
                vec![Effect::Find(Question::CarryOut(folder, self.begin_carrying()))]
            }
            queue::Action::Read(file) => vec![Effect::Find(Question::CarryIn(file, self.begin_carrying()))],
            queue::Action::Show(payment) => {
                self.screen = Screen::Paid(PaidList::at(self.business_day(), payment));
                vec![Effect::Find(Question::Paid(payment.day))]
            }
            queue::Action::None => Vec::new(),
        }
    }

    fn reports_action(&mut self, action: reports::Action) -> Vec<Effect> {
        match action {
            reports::Action::Make(wish) if self.is_of_a_blind_count(wish) => {
                if let Screen::Reports(screen) = &mut self.screen {
                    screen.failed(wish);
                }
                self.tell(Trouble::CountedBlind);
                Vec::new()
            }
            reports::Action::Make(wish) => self.make_report(wish),
            reports::Action::End => {
                self.making = None;
                Vec::new()
            }
            reports::Action::Reveal(spot) => vec![Effect::Reveal { list: reports::SHEET, spot }],
            reports::Action::Close => self.go_on(),
            reports::Action::None => Vec::new(),
        }
    }

    /// A report is made beside all other work, as long as it is waited for; one for paper or a file also where its screen
    /// is left.
    fn make_report(&mut self, wish: Wish) -> Vec<Effect> {
        let work = LongWork::begun(self.opening.clock.monotonic_ms());
        let progress = work.progress();
        if wish.purpose != Purpose::Screen {
            self.making = Some(work.clone());
        }
        if let Screen::Reports(screen) = &mut self.screen {
            screen.waits(wish.purpose, work);
        }
        let columns = self.model.as_ref().map(|model| model.columns);
        vec![Effect::Find(Question::Report { wish, columns, progress })]
    }

    /// To the money: what is ticked in the open bill goes into the visit first, so that a single bill is paid by one key.
    pub(super) fn begin_money(&mut self) -> Vec<Effect> {
        if self.user.is_none() || self.visit.is_paying() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if let Screen::Third(screen) = &mut self.screen
            && screen.is_filling()
        {
            // What is wrong has the focus; money is not counted before it is right.
            let third::Action::Put(item) = screen.put() else { return Vec::new() };
            effects = self.put_third(item);
            self.show_search();
        }
        if self.awaited == Awaited::Nothing && self.take_out_open() {
            return effects;
        }
        match &self.screen {
            // In a hurry: the money of a bill that is on its way begins when it has come.
            Screen::Search(_) | Screen::Bill(_) | Screen::Done(_) if self.awaited != Awaited::Nothing => {
                // What is to be paid ahead, or read, is looked at first.
                if self.awaited == Awaited::Bill(Aim::Bill) {
                    self.awaited = Awaited::BillAndMoney;
                }
                return effects;
            }
            Screen::Done(_) => return self.go_on(),
            Screen::CloseShift(_) => {
                let message = self.screen.pressed(Deed::Pay);
                return self.act(message);
            }
            Screen::Bill(screen) => match screen.put() {
                bill::Action::Put(item) => {
                    if !self.put_open(item) {
                        return effects;
                    }
                    self.show_search();
                }
                _ if screen.amount_text().is_some() => return Vec::new(),
                _ => {}
            },
            _ => {}
        }
        if self.visit.items().is_empty() && !self.visit.readings().is_empty() {
            effects.extend(self.note_readings());
            return effects;
        }
        if self.visit.items().is_empty() && !self.takes_payments() {
            self.tell(Trouble::TakesNoPayments);
            return Vec::new();
        }
        if self.visit.items().is_empty() {
            self.tell(Trouble::Till(kassa_domain::visit::SettleError::Empty.into()));
        }
        let terms = self.terms();
        self.visit.begin_tender(&terms);
        effects
    }

    pub(super) fn visit_message(&mut self, message: visit::Message) -> Vec<Effect> {
        let terms = self.terms();
        let action = self.visit.update(message, &terms);
        self.visit_action(action)
    }

    pub(super) fn visit_action(&mut self, action: visit::Action) -> Vec<Effect> {
        match action {
            visit::Action::None => Vec::new(),
            visit::Action::Pay { token, visit, tender, told, approvers, readings } => {
                self.take_money(Paying { token, visit, tender, told, approvers, readings }, None)
            }
            visit::Action::Doubt(doubt) => {
                let doubt = if self.sees_the_drawer() { doubt } else { doubt.of_a_blind_count() };
                self.dialogs.push(Dialog::Doubt(doubt));
                Vec::new()
            }
        }
    }

    fn paid_message(&mut self, message: &paid_list::Message) -> Vec<Effect> {
        let Screen::Paid(screen) = &mut self.screen else { return Vec::new() };
        let action = screen.update(message);
        self.paid_action(action)
    }

    pub(super) fn paid_action(&mut self, action: paid_list::Action) -> Vec<Effect> {
        match action {
            paid_list::Action::None => Vec::new(),
            paid_list::Action::Ask(day) => vec![Effect::Find(Question::Paid(day))],
            paid_list::Action::Find(number) => vec![Effect::Find(Question::PaidNumber(number))],
            paid_list::Action::AskCentre => self.ask_elsewhere(),
            paid_list::Action::NotHere(till) => {
                self.tell(Trouble::PaidElsewhere(till));
                Vec::new()
            }
            paid_list::Action::Show(payment) => vec![self.receipt_of(payment, false)],
            paid_list::Action::Duplicate(payment) => vec![self.receipt_of(payment, true)],
            paid_list::Action::Print(document) => self.print(document),
            paid_list::Action::Void(row) => self.void(*row),
            paid_list::Action::Papers(row) => {
                let payment = row.payment.number;
                self.screen = Screen::Papers(Box::new(PapersForm::new(*row)));
                vec![Effect::Find(Question::Papers(payment))]
            }
            paid_list::Action::Decide(payment) => vec![Effect::Find(Question::Cases(Asked::OfPayment(payment)))],
            paid_list::Action::Close => self.go_on(),
            paid_list::Action::Reveal(spot) => vec![Effect::Reveal { list: paid_list::LIST, spot }],
        }
    }

    /// A payment of the open shift is voided, an older one refunded; what cannot be undone says so at once.
    fn void(&mut self, row: PaidRow) -> Vec<Effect> {
        let trouble = match row.state {
            PaymentState::Registered => None,
            PaymentState::Voided | PaymentState::Refunded => Some(Trouble::Till(ReversalError::AlreadyReversed.into())),
            PaymentState::Cancelled => Some(Trouble::Cancelled),
            PaymentState::Referred => Some(Trouble::Referred),
            PaymentState::Accepted | PaymentState::NeedsDecision => {
                self.tell(Trouble::Till(ReversalError::NotRegistered.into()));
                return vec![Effect::Find(Question::Cases(Asked::OfPayment(row.payment.number)))];
            }
        };
        if let Some(trouble) = trouble {
            self.tell(trouble);
            return Vec::new();
        }
        let kind = match self.till_view.as_ref().map(|view| &view.shift) {
            Some(ShiftState::Open(shift)) if shift.number == row.payment.shift => ReversalKind::Void,
            Some(ShiftState::Open(_)) => ReversalKind::Refund,
            Some(ShiftState::Closed { .. } | ShiftState::Opening(_) | ShiftState::Closing(_)) | None => {
                self.tell(Trouble::NoShift);
                return Vec::new();
            }
        };
        let rounding = match &self.point {
            Some(point) if self.model.as_ref().is_none_or(|model| model.rounding_up) => point.cash_rounding,
            Some(_) | None => CashRounding::NONE,
        };
        self.screen = Screen::Void(Box::new(VoidForm::new(row, kind, &self.names, rounding)));
        Vec::new()
    }

    pub(super) fn print(&self, document: Document) -> Vec<Effect> {
        let cashier = self.user.as_ref().map(|user| user.name.clone()).unwrap_or_default();
        let columns = self.model.as_ref().map(|model| model.columns);
        vec![Effect::Find(Question::Document { document, cashier, columns })]
    }

    fn void_action(&mut self, action: void::Action) -> Vec<Effect> {
        match action {
            void::Action::None => Vec::new(),
            void::Action::Reveal(spot) => vec![Effect::Reveal { list: void::lines::LIST, spot }],
            void::Action::Reverse { payment, lines, told, kind, ground } => {
                let (lines, told) = (Some(lines), Some(told));
                Self::ask(Errand::Reverse, Command::Reverse { payment, lines, told, kind, ground, approver: None })
            }
            void::Action::Print { payment, kind, ground, back } => {
                let cashier = self.user.as_ref().map(|user| user.name.clone()).unwrap_or_default();
                let columns = self.model.as_ref().map(|model| model.columns);
                vec![Effect::Find(Question::Request { payment, kind, ground, back, cashier, columns })]
            }
            void::Action::Close => self.show_paid(),
        }
    }

    fn papers_message(&mut self, message: &papers::Message) -> Vec<Effect> {
        let Screen::Papers(screen) = &mut self.screen else { return Vec::new() };
        match screen.update(message) {
            papers::Action::None => Vec::new(),
            papers::Action::Look(payment) => vec![Effect::Find(Question::Papers(payment))],
            papers::Action::Attach { of, papers, file } => vec![Effect::Find(Question::Attach { of, papers, file })],
            papers::Action::Close => self.show_paid(),
        }
    }

    fn operate(&mut self, operation: Operation) -> Vec<Effect> {
        let command = match operation {
            Operation::OpenShift => {
                if self.shift_is_open() {
                    self.tell(Trouble::Till(kassa_domain::shift::ShiftError::AlreadyOpen.into()));
                    return Vec::new();
                }
                self.home();
                return Vec::new();
            }
            Operation::ZReport => {
                if !self.shift_is_open() {
                    self.tell(Trouble::NoShift);
                    return Vec::new();
                }
                return self.go(Item::Shift);
            }
            Operation::CashIn | Operation::CashOut => {
                let way = if operation == Operation::CashIn { CashWay::In } else { CashWay::Out };
                self.screen = Screen::Cash(CashForm::new(way, self.opening.currency));
                return vec![Effect::Find(Question::Frame)];
            }
            Operation::XReport => Command::XReport { approver: None },
            Operation::CancelReceipt => Command::CancelOpenReceipt,
            Operation::Repeat => Command::Repeat { approver: None },
            Operation::Cut => Command::Cut,
            Operation::OpenDrawer => Command::OpenDrawer { approver: None },
            Operation::State => Command::State,
        };
        if let Screen::Register(screen) = &mut self.screen {
            screen.asked(operation);
        }
        Self::ask(Errand::Register(operation), command)
    }

    /// The register's menu, with the operation that was just done.
    pub(super) fn show_register(&mut self, done: Option<OperationKind>) {
        let mut register = Register::default();
        match done {
            Some(OperationKind::CashIn) => register.done(Operation::CashIn),
            Some(OperationKind::CashOut) => register.done(Operation::CashOut),
            Some(OperationKind::CloseShift) => register.done(Operation::ZReport),
            Some(OperationKind::OpenShift | OperationKind::Sale | OperationKind::Return) | None => {}
        }
        self.screen = Screen::Register(register);
    }

    fn close_action(&mut self, action: close_shift::Action) -> Vec<Effect> {
        match action {
            close_shift::Action::None => Vec::new(),
            close_shift::Action::Open(count) => Self::open_shift(false, Some(count)),
            close_shift::Action::Close(count) => {
                Self::ask(Errand::CloseShift, Command::CloseShift { count, approver: None })
            }
            close_shift::Action::HandOver(count) => self.hand_over_counted(count),
            close_shift::Action::TakeOut { amount, purpose } => {
                Self::ask(Errand::Cash, Command::MoveCash { way: CashWay::Out, amount, purpose, approver: None })
            }
            close_shift::Action::Serve => {
                self.keep_count();
                self.unpark()
            }
            close_shift::Action::Print(document) => self.print(document),
            close_shift::Action::Decide => vec![Effect::Find(Question::Cases(Asked::ByHand))],
            close_shift::Action::Leave => self.go_on(),
        }
    }

    /// A file that is written or read as long as its form is waited at.
    fn begin_carrying(&mut self) -> Progress {
        let work = LongWork::begun(self.opening.clock.monotonic_ms());
        let progress = work.progress();
        if let Some(carry) = self.carry_mut() {
            carry.waits(work);
        }
        progress
    }

    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        if self.user.is_none() || self.visit.is_paying() || self.holds_back() {
            return Vec::new();
        }
        if self.visit_is_open() {
            self.tell(Trouble::VisitOpen);
            return Vec::new();
        }
        Self::ask(Errand::SignOut, Command::SignOut)
    }

    /// Something happened in the dialog on top.
    pub(super) fn dialog_message(&mut self, message: dialog::Message) -> Vec<Effect> {
        if self.is_word_too_new() {
            return Vec::new();
        }
        if let Some(Dialog::Payer(_) | Dialog::Forget(_)) = self.dialogs.last() {
            return self.payer_message(message);
        }
        match (self.dialogs.last_mut(), message) {
            (Some(Dialog::Approve { right, form }), dialog::Message::Approve(message)) => {
                let (right, action) = (*right, form.update(message));
                self.approve_action(right, action)
            }
            (Some(Dialog::Approve { right, form }), dialog::Message::Pressed(deed)) => {
                let (right, action) = (*right, form.update(sign_in::Message::Pressed(deed)));
                self.approve_action(right, action)
            }
            (Some(Dialog::Incoming { .. }), dialog::Message::Approve(message)) => self.incoming(message),
            (Some(Dialog::Incoming { .. }), dialog::Message::Pressed(deed)) => {
                self.incoming(sign_in::Message::Pressed(deed))
            }
            (Some(Dialog::Pin(form)), dialog::Message::Pin(message)) => {
                let action = form.update(message);
                self.pin_action(action)
            }
            (Some(Dialog::Pin(form)), dialog::Message::Pressed(deed)) => {
                let action = form.update(pin::Message::Pressed(deed));
                self.pin_action(action)
            }
            (Some(Dialog::Decide(decision)), dialog::Message::Decide(message)) => {
                let action = decision.update(message);
                self.decision_action(action)
            }
            (Some(Dialog::Decide(decision)), dialog::Message::Pressed(deed)) => {
                let action = decision.update(decision::Message::Pressed(deed));
                self.decision_action(action)
            }
            (Some(Dialog::Paper(_)), dialog::Message::Pressed(Deed::Enter)) => {
                Self::ask(Errand::Continue, Command::ContinuePrint)
            }
            (Some(Dialog::Preview(_)), dialog::Message::Pressed(deed)) => self.preview_pressed(deed),
            (Some(Dialog::Doubt(_)), dialog::Message::Pressed(Deed::Pay)) => {
                let _ = self.dialogs.pop();
                let terms = self.terms();
                let action = self.visit.pay_all_the_same(&terms);
                self.visit_action(action)
            }
            (Some(Dialog::Clock { .. }), dialog::Message::Pressed(Deed::Pay)) => {
                let _ = self.dialogs.pop();
                self.open_shift_by_this_clock()
            }
            (Some(Dialog::Help(..)), dialog::Message::Pressed(Deed::News)) => {
                let _ = self.dialogs.pop();
                self.show_news();
                Vec::new()
            }
            (
                Some(Dialog::Told(_) | Dialog::Doubt(_) | Dialog::Clock { .. } | Dialog::Help(..) | Dialog::News(_)),
                dialog::Message::Pressed(Deed::Enter | Deed::Back),
            ) => match self.dialogs.pop() {
                Some(Dialog::Told(Trouble::FromCentre(word))) => self.word_read(word.id),
                Some(_) | None => Vec::new(),
            },
            (_, _) => Vec::new(),
        }
    }

    fn approve_action(&mut self, right: Right, action: sign_in::Action) -> Vec<Effect> {
        match action {
            sign_in::Action::None | sign_in::Action::Pick(_) => Vec::new(),
            sign_in::Action::Check { login, password } => vec![Effect::Approve { right, login, password }],
            sign_in::Action::Close => {
                let _ = self.dialogs.pop();
                self.wants_approval = None;
                Vec::new()
            }
        }
    }

    fn decision_action(&mut self, action: decision::Action) -> Vec<Effect> {
        match action {
            decision::Action::None => Vec::new(),
            decision::Action::Settle(command) => Self::ask(Errand::Settle, *command),
            decision::Action::Close => {
                let _ = self.dialogs.pop();
                Vec::new()
            }
        }
    }
}
