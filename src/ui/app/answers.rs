//! Answers of the till and the desk.

use kassa_domain::ids::{AccountNumber, PaymentNumber};
use kassa_domain::receipt::Receipt;
use kassa_domain::reversal::ReversalError;
use kassa_domain::shift::{ShiftError, ShiftState};
use kassa_domain::user::Approver;
use kassa_domain::visit::SettleError;
use kassa_drivers::text::Line;

use super::{App, Awaited, Wanted, approval};
use crate::long_work::Progress;
use crate::store::attachments::Waiting;
use crate::till::command::{Command, Done, Session, TillError};
use crate::till::desk::{Case, PastReading};
use crate::till::handle::SignInError;
use crate::till::queued::Entries;
use crate::ui::app::message::ScreenMessage;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Answer, Asked, Effect, Errand, FrameFacts, Question};
use crate::ui::hotkey::Item;
use crate::ui::names::Names;
use crate::ui::notice::Trouble;
use crate::ui::screen::decision::DecisionDialog;
use crate::ui::screen::done;
use crate::ui::screen::papers::Facts;
use crate::ui::screen::readings;
use crate::ui::screen::reports::{Kept, Purpose, Wish};
use crate::ui::screen::search;
use crate::ui::screen::search::aim::Aim;

impl App {
    /// The till answered an errand.
    pub(super) fn answered(
        &mut self,
        errand: Errand,
        command: Command,
        answer: Result<Done, TillError>,
    ) -> Vec<Effect> {
        match answer {
            Ok(Done::Previewed(shown)) => match command {
                Command::Preview(paying) => self.previewed(*paying, *shown),
                _ => Vec::new(),
            },
            Ok(done) => {
                if let Command::Duplicate { payment, copy, .. } = command {
                    self.copied(payment, copy);
                }
                self.did(errand, done)
            }
            Err(error) => self.did_not(errand, command, error),
        }
    }

    fn did(&mut self, errand: Errand, done: Done) -> Vec<Effect> {
        let frame = Effect::Find(Question::Frame);
        match (errand, done) {
            // An answer to a visit that was left in the meantime belongs to nobody here.
            (Errand::Pay(token), Done::Paid(paid)) if token == self.visit.token() => {
                self.visit.accepted(paid.clone());
                let noted = self.paid_by_known(&paid);
                let screen = done::Done::new(paid);
                let shown = screen.shown_payment();
                self.screen = Screen::Done(screen);
                let receipt = shown.map(|payment| self.receipt_of(payment, false));
                receipt.into_iter().chain([frame]).chain(noted).collect()
            }
            (Errand::Note(token), _) => self.noted(&token),
            (Errand::Reading, _) => {
                let Screen::Readings(screen) = &mut self.screen else { return vec![frame] };
                screen.taken();
                vec![Effect::Reveal { list: readings::LIST, spot: screen.spot() }, frame]
            }
            (Errand::CarryIn, Done::Answered(taken)) => {
                if let Some(carry) = self.carry_mut() {
                    carry.taken(taken);
                }
                vec![frame, Effect::Find(Question::Queue)]
            }
            (Errand::Settle, Done::HandBack { payments, cash, card }) => {
                self.close_decisions();
                self.tell(Trouble::HandBack { payments, cash, card });
                vec![frame]
            }
            (Errand::Settle, _) => vec![frame, Effect::Find(Question::Cases(Asked::ByNews))],
            (Errand::Register(operation), _) => {
                if let Screen::Register(register) = &mut self.screen {
                    register.done(operation);
                }
                vec![frame]
            }
            (Errand::Continue, _) => {
                self.dialogs.retain(|dialog| !matches!(dialog, Dialog::Paper(_)));
                Vec::new()
            }
            (Errand::Glance, _) => Vec::new(),
            (Errand::SignOut, _) => {
                self.dialogs.clear();
                self.sign_in_again();
                vec![frame]
            }
            (
                Errand::Pay(_)
                | Errand::OpenShift
                | Errand::CloseShift
                | Errand::Reverse
                | Errand::Cash
                | Errand::CarryIn
                | Errand::PrintText
                | Errand::Duplicate,
                _,
            ) => vec![frame],
        }
    }

    fn did_not(&mut self, errand: Errand, command: Command, error: TillError) -> Vec<Effect> {
        let mut effects = Vec::new();
        match &errand {
            // Nobody asked: the status line says how the register is.
            Errand::Glance => return effects,
            Errand::Pay(token) if token == self.visit.token() => {
                self.visit.refused(approval::approver_lacks(&error));
                let changed = match error {
                    TillError::Settle(SettleError::TotalChanged { .. }) => {
                        self.visit.told_wrong();
                        true
                    }
                    // It can only be filled in anew: whoever pays the rest does not wait for it.
                    TillError::Settle(SettleError::FormChanged { place }) => {
                        self.visit.take_out(place);
                        true
                    }
                    TillError::ReadingInVisit { place, .. } => {
                        self.leave_reading(place);
                        false
                    }
                    _ => false,
                };
                if changed {
                    effects.extend([Effect::Find(Question::Frame), Effect::Find(Question::Names)]);
                }
            }
            Errand::Note(token) => self.not_noted(token, &error),
            Errand::Settle => self.refuse_decision(),
            // Its form may wait behind the lock.
            Errand::CarryIn => {
                if let Some(carry) = self.carry_mut() {
                    carry.refused();
                }
            }
            Errand::Pay(_)
            | Errand::OpenShift
            | Errand::CloseShift
            | Errand::Reverse
            | Errand::Cash
            | Errand::Register(_)
            | Errand::Duplicate
            | Errand::Reading
            | Errand::PrintText
            | Errand::Continue
            | Errand::SignOut => self.screen.refused(),
        }
        if let TillError::Unsettled { .. }
        | TillError::Shift(ShiftError::Undecided { .. })
        | TillError::Reversal(ReversalError::NotRegistered) = error
        {
            effects.push(Effect::Find(Question::Cases(Asked::ByHand)));
        }
        // The centre is asked at once: it may be there again, and the same key then opens the shift.
        if let TillError::ClockOff { .. } = error {
            effects.push(Effect::TryNow);
        }
        if error == TillError::NotSignedIn {
            self.sign_in_again();
        }
        match approval::missing_right(&error) {
            Some(right) if approval::can_be_approved(&command) => {
                self.need(right, Wanted::Command(errand, Box::new(command)));
            }
            Some(_) | None => match error {
                TillError::ClockOff { ahead_ms, from_before: true } => {
                    self.dialogs.push(Dialog::Clock { ahead_ms });
                }
                error => self.tell(Trouble::Till(error)),
            },
        }
        effects
    }

    fn refuse_decision(&mut self) {
        for dialog in &mut self.dialogs {
            if let Dialog::Decide(decision) = dialog {
                decision.refused();
            }
        }
    }

    fn close_decisions(&mut self) {
        self.dialogs.retain(|dialog| !matches!(dialog, Dialog::Decide(_)));
    }

    /// Whether somebody signed in.
    pub(super) fn signed_in(&mut self, outcome: Result<Session, SignInError>) -> Vec<Effect> {
        match outcome {
            Ok(session) => {
                let goes_on = self.unlock(&session);
                self.user = Some(session.user);
                self.speak_as_they_do();
                if !goes_on {
                    self.home();
                }
                self.tell_brought_back();
                vec![
                    Effect::Find(Question::Frame),
                    Effect::Find(Question::Names),
                    Effect::Find(Question::Cases(Asked::ByNews)),
                    Effect::Find(Question::PrintWaiting),
                ]
            }
            Err(error) => {
                self.screen.refused();
                self.tell(Trouble::SignIn(error));
                Vec::new()
            }
        }
    }

    /// Whether somebody approved; then what waited for it goes on.
    pub(super) fn approved(&mut self, outcome: Result<Approver, SignInError>) -> Vec<Effect> {
        match outcome {
            Ok(approver) => {
                self.dialogs.retain(|dialog| !matches!(dialog, Dialog::Approve { .. }));
                self.resume(approver)
            }
            Err(error) => {
                for dialog in &mut self.dialogs {
                    if let Dialog::Approve { form, .. } = dialog {
                        form.refused();
                    }
                }
                self.tell(Trouble::SignIn(error));
                Vec::new()
            }
        }
    }

    /// The desk answered.
    pub(super) fn found(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Frame(facts) => return self.framed(*facts),
            Answer::BackedUp { by_hand, outcome } => self.backed_up(by_hand, outcome),
            Answer::Messages(words) => self.centre_told(words),
            Answer::Names(names) => self.names_came(names),
            Answer::Search { ticket, found } => {
                return self.act(ScreenMessage::Search(search::Message::Answered(ticket, found)));
            }
            // Somebody has asked for another bill, or pays: this one comes too late.
            Answer::Bill { ticket, account, narrowing, scanned, bill } => {
                if ticket == self.bill_ticket {
                    return self.billed(account, narrowing, *scanned, bill);
                }
            }
            Answer::OtherTown { ticket, account, town } => {
                if ticket == self.bill_ticket {
                    return self.not_served(account, town);
                }
            }
            answer @ (Answer::Bills { .. }
            | Answer::PayerKept(..)
            | Answer::PayerRenewed(..)
            | Answer::PayerForgotten(..)
            | Answer::PayersUnread(_)) => return self.payer_answered(answer),
            Answer::SameThird(item, paid) => self.same_was_paid(&item, paid),
            Answer::ReadingsBefore(account, before) => self.remember_readings(&account, before),
            Answer::Paid(day, rows, is_held) => return self.paid_came(day, rows, is_held),
            Answer::PaidNumber(number, by) => return self.number_came(&number, by),
            Answer::PaidElsewhere(day, outcome) => self.elsewhere_came(day, outcome),
            Answer::Receipt { payment, lines, copy } => return self.receipt_came(payment, lines, copy),
            Answer::Preview { paying, shown, lines } => self.show_preview(*paying, &shown, texts(lines)),
            Answer::Request(made) => return Self::paper_made(made, matches!(self.screen, Screen::Void(_))),
            Answer::Document(Ok(made)) => return Self::paper_made(made, true),
            answer @ (Answer::ReportMade(..)
            | Answer::Printed(_)
            | Answer::Prints(_)
            | Answer::NotQueued(_)
            | Answer::Printers(_)
            | Answer::PrinterTested(_)) => return self.of_printing(answer),
            Answer::Document(Err(missing)) => self.tell(Trouble::NoDocument(missing)),
            Answer::Settings(text) => self.settings_read(text),
            Answer::Templates(shelf) => self.templates_read(shelf),
            Answer::TemplatePut(kind, outcome) => self.template_put(kind, outcome),
            Answer::TestDocument(outcome) => self.document_tried(outcome),
            Answer::Certificate(owner, certificate) => self.certificate_read(owner, certificate),
            Answer::Report(wish, lines) => self.reported(wish, lines),
            Answer::NotMade(wish, why) => self.not_made(wish, why),
            Answer::Ended => {}
            Answer::Saved(kept) => self.report_saved(kept),
            Answer::Cases(asked, cases) => self.cases(asked, cases),
            Answer::Queue { queue, scans } => self.fill_queue(*queue, scans),
            Answer::Papers(payment, facts) => self.papers_found(payment, facts.map(|facts| *facts)),
            Answer::Attached(outcome) => return self.attached(outcome),
            Answer::CarryPlaces(..) | Answer::CarriedOut(_) | Answer::CarriedIn(..) => return self.carried(answer),
            Answer::NoDirectory => {
                self.not_opened();
                self.tell(Trouble::NoDirectory);
            }
            Answer::Failed(details) => {
                self.not_opened();
                self.tell(Trouble::Desk(details));
            }
        }
        Vec::new()
    }

    fn names_came(&mut self, names: Names) {
        self.names = std::sync::Arc::new(names);
        let terms = self.terms();
        self.visit.tell_anew(&terms);
        if let Screen::Search(search) = &mut self.screen {
            search.set_services(self.names.of_bills());
            search.set_towns(self.names.towns().to_vec());
        }
    }

    /// The account is not paid here: whoever is handing over money is not told in the middle of it.
    fn not_served(&mut self, account: AccountNumber, town: String) -> Vec<Effect> {
        self.not_opened();
        if self.visit.is_paying() {
            return Vec::new();
        }
        self.tell(Trouble::OtherTown { account, town });
        self.next_code(Awaited::Bill(Aim::Bill)).unwrap_or_default()
    }

    fn remember_readings(&mut self, account: &AccountNumber, before: Vec<PastReading>) {
        if let Screen::Readings(screen) = &mut self.screen {
            screen.remember(account, before);
        }
    }

    fn fill_queue(&mut self, queue: Entries, scans: Waiting) {
        if let Screen::Queue(screen) = &mut self.screen {
            screen.fill(queue, scans);
        }
    }

    /// What became of a file; whoever left its form meanwhile is told nothing, for nothing has changed.
    fn carried(&mut self, answer: Answer) -> Vec<Effect> {
        let Some(carry) = self.carry_mut() else { return Vec::new() };
        match answer {
            Answer::CarryPlaces(way, places) if way == carry.way() => carry.offer(places),
            Answer::CarriedOut(outcome) => carry.written(outcome),
            // Whoever ended the reading takes nothing in, nor does the form of another file.
            Answer::CarriedIn(_, of) if !carry.is_read_by(&of) => {}
            Answer::CarriedIn(Ok(answer), _) => {
                // From here on it is with the till, which takes it in as a whole: it is waited for, and not ended.
                carry.takes_in();
                return Self::ask(Errand::CarryIn, Command::CarriedAnswer(answer));
            }
            Answer::CarriedIn(Err(why), _) => carry.failed(why),
            _ => {}
        }
        Vec::new()
    }

    fn papers_found(&mut self, payment: PaymentNumber, facts: Option<Facts>) {
        if let (Screen::Papers(form), Some(facts)) = (&mut self.screen, facts)
            && form.payment() == payment
        {
            form.fill(facts);
        }
    }

    /// Whoever left the form meanwhile sees it the next time.
    fn attached(&mut self, outcome: Result<(), String>) -> Vec<Effect> {
        let Screen::Papers(form) = &mut self.screen else { return Vec::new() };
        let done = outcome.is_ok();
        form.attached(outcome);
        if done { vec![Effect::Find(Question::Papers(form.payment()))] } else { Vec::new() }
    }

    /// The receipt of a payment: a copy goes to the till, which counts it; what is only looked at stands on the screen.
    fn receipt_came(&mut self, payment: PaymentNumber, lines: Vec<Line>, copy: Option<u32>) -> Vec<Effect> {
        if let Some(copy) = copy {
            return Self::ask(Errand::Duplicate, Command::Duplicate { payment, lines, copy, approver: None });
        }
        let texts = texts(lines);
        match &mut self.screen {
            Screen::Done(screen) => screen.show(payment, texts),
            Screen::Paid(list) => list.show(payment, texts),
            _ => {}
        }
        Vec::new()
    }

    fn reported(&mut self, wish: Wish, lines: Vec<String>) {
        if let Screen::Reports(screen) = &mut self.screen {
            screen.show(wish, lines);
        }
    }

    fn report_saved(&mut self, kept: Kept) {
        self.making = None;
        if let Screen::Reports(screen) = &mut self.screen {
            screen.saved(kept);
        }
    }

    /// What was made for paper or a file is made.
    pub(super) fn made(&mut self) {
        self.making = None;
        if let Screen::Reports(screen) = &mut self.screen {
            screen.made();
        }
    }

    /// A report could not be made.
    fn not_made(&mut self, wish: Wish, why: String) {
        if wish.purpose != Purpose::Screen {
            self.making = None;
        }
        if let Screen::Reports(screen) = &mut self.screen {
            screen.failed(wish);
        }
        self.tell(Trouble::Desk(why));
    }

    /// The till as it stands: the screen follows the shift when it opened or closed meanwhile.
    fn framed(&mut self, facts: FrameFacts) -> Vec<Effect> {
        // Answers overtake each other: the till is not shown as it was before.
        if self.till_view.as_ref().is_some_and(|view| view.looked > facts.view.looked) {
            return Vec::new();
        }
        let was_open = self.shift_is_open();
        let before = self.till_view.as_ref().map(|view| view.shift.clone());
        let first = self.till_view.is_none();
        self.point = facts.point.or_else(|| self.point.take());
        (self.drawer, self.left) = (facts.drawer, Some(facts.left));
        self.in_step_at = facts.offline.in_step.or(self.in_step_at);
        self.offline = Some(facts.offline);
        self.till_view = Some(facts.view);
        if first {
            self.bring_back();
            self.tell_brought_back();
        }
        self.follow_the_count(before.as_ref());
        let copied = self.after_a_closed_shift(before.as_ref());
        if self.user.is_none() {
            return copied;
        }
        let opened = !was_open && self.shift_is_open() && self.is_opening();
        let closed = matches!(self.till_view.as_ref().map(|view| &view.shift), Some(ShiftState::Closed { .. }))
            && matches!(self.screen, Screen::Search(_) | Screen::Bill(_));
        // What was being opened or closed came to nothing: its screen can be used again.
        let now = self.till_view.as_ref().map(|view| &view.shift);
        let given_up = matches!((&before, now), (Some(ShiftState::Opening(_)), Some(ShiftState::Closed { .. })));
        if matches!((&before, now), (Some(ShiftState::Closing(_)), Some(ShiftState::Open(_)))) || given_up {
            self.screen.refused();
        }
        if opened
            || closed
            || (given_up && matches!(self.screen, Screen::OpenShift(_)))
            || (first && matches!(self.screen, Screen::OpenShift(_)))
        {
            self.home();
        }
        copied
    }

    /// A shift has been closed under our eyes: its journal is copied, where the settings name a folder, and its sheet is
    /// printed, where they name a printer of sheets.
    fn after_a_closed_shift(&self, before: Option<&ShiftState>) -> Vec<Effect> {
        let now = self.till_view.as_ref().map(|view| &view.shift);
        let closed = matches!(before, Some(ShiftState::Open(_) | ShiftState::Closing(_)))
            && matches!(now, Some(ShiftState::Closed { .. }));
        if !closed {
            return Vec::new();
        }
        let copy = Question::BackUp { by_hand: false, progress: Progress::unwatched() };
        let cashier = self.user.as_ref().map(|user| user.name.clone()).unwrap_or_default();
        let sheet = self.opening.counting.sheet.then_some(Question::ShiftSheet { cashier });
        [Some(copy), sheet].into_iter().flatten().map(Effect::Find).collect()
    }

    /// What waits for a person: the open decision is renewed, or the first case opens one.
    fn cases(&mut self, asked: Asked, cases: Vec<Case>) {
        let open = self.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::Decide(decision) => Some(decision),
            _ => None,
        });
        if let Some(decision) = open {
            match cases.into_iter().find(|case| case.stored.of == decision.of()) {
                Some(case) => decision.renew(case),
                None => self.close_decisions(),
            }
            return;
        }
        // A planned receipt goes by itself while the register takes it. Where it stands first and the register does not,
        // it waits for a person like what failed: it may be sent or cancelled, and the money handed back (R7).
        let first = cases.first().map(|case| case.stored.of);
        let by_itself = |case: &Case| match case.stored.receipt {
            Receipt::Unknown { .. } | Receipt::Failed { .. } => true,
            Receipt::Planned => first == Some(case.stored.of),
            Receipt::Sending { .. } | Receipt::Registered { .. } => false,
        };
        let wants = |case: &Case| match asked {
            Asked::ByNews => by_itself(case),
            Asked::ByHand => true,
            Asked::OfPayment(payment) => case.is_of(payment),
        };
        if self.user.is_none() {
            return;
        }
        match cases.into_iter().find(wants) {
            // Under what is told at the moment: one reads first what happened, then decides.
            Some(case) => self.dialogs.insert(0, Dialog::Decide(Box::new(DecisionDialog::new(case)))),
            None if asked == Asked::ByNews => {}
            None => self.tell(Trouble::NothingToDecide),
        }
    }

    /// Back to the paid bills after a void.
    pub(super) fn show_paid(&mut self) -> Vec<Effect> {
        self.go(Item::Paid)
    }
}

/// The letters of lines: a screen of letters shows no drawings.
fn texts(lines: Vec<Line>) -> Vec<String> {
    lines.into_iter().filter(|line| !line.is_drawn()).map(|line| line.text).collect()
}
