//! News of the till, the sync worker and the scanner.

use kassa_domain::ids::PaymentNumber;
use kassa_domain::receipt::OperationKind;
use kassa_domain::shift::ShiftState;
use kassa_drivers::fiscal::Paper;

use super::App;
use crate::signal::{DirectoryNews, Link, ReceiptStep, RegisterView, Signal, Step};
use crate::sounds::Tone;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Asked, Effect, Question};
use crate::ui::notice::Trouble;
use crate::ui::screen::open_shift::OpenShift;
use crate::ui::widget::download::Download;
use crate::ui::widget::keys::Burst;

impl App {
    /// One piece of news; what is to be done about it.
    pub(super) fn told(&mut self, signal: Signal) -> Vec<Effect> {
        match signal {
            Signal::Link(link) => self.linked(link),
            Signal::Queue(queue) => {
                self.queue = queue;
                match &self.screen {
                    Screen::Queue(_) => vec![Effect::Find(Question::Queue), Effect::Find(Question::Frame)],
                    // Where a payment and a reading stand on their way is told beside them.
                    Screen::Paid(list) => vec![Effect::Find(Question::Paid(list.day()))],
                    Screen::Readings(screen) => vec![Effect::Find(Question::ReadingsBefore(screen.account().clone()))],
                    _ => Vec::new(),
                }
            }
            Signal::Reached { address, program } => {
                (self.server, self.about.centre) = (address, program);
                Vec::new()
            }
            // The queue's own news tells how many; that it goes again is for the log.
            Signal::Resending { .. } => Vec::new(),
            Signal::ServerTime { offset_ms, within_ms } => {
                (self.server_offset_ms, self.server_within_ms) = (offset_ms, within_ms);
                Vec::new()
            }
            Signal::Register(register) => self.register_changed(register),
            Signal::RegisterMoved { port } => {
                self.tell(Trouble::RegisterMoved { port });
                Vec::new()
            }
            Signal::Model(model) => {
                self.model = Some(model);
                Vec::new()
            }
            Signal::Receipt(step) => self.stepped(step),
            Signal::TillChanged => self.till_changed(),
            Signal::Directory(DirectoryNews::Downloading { done, left, held }) => {
                self.download = Some(Download { done, left, held });
                Vec::new()
            }
            Signal::Directory(DirectoryNews::InStep { at }) => {
                self.in_step_at = Some(at);
                self.download = None;
                vec![Effect::Find(Question::Names), Effect::Find(Question::Frame)]
            }
            Signal::Scanned(scan) => self.scanned(Burst::of(scan)),
            Signal::CentreDecided(decision) => {
                self.tell(Trouble::CentreDecided(decision));
                Vec::new()
            }
            Signal::Messages => vec![Effect::Find(Question::Messages)],
            Signal::Stopped(reason) => {
                self.stopped = true;
                self.tell(Trouble::Stopped(reason));
                Vec::new()
            }
        }
    }

    /// Going offline opens one dialog, once for each outage; coming back closes it.
    fn linked(&mut self, link: Link) -> Vec<Effect> {
        let was_offline = matches!(self.link, Link::Offline { .. });
        self.link = link;
        if let Screen::Queue(screen) = &mut self.screen {
            screen.tried();
        }
        let is_offline_dialog = |dialog: &Dialog| matches!(dialog, Dialog::Told(Trouble::Offline(_)));
        match link {
            Link::Offline { .. } if self.opening.apart => {}
            Link::Offline { why, .. } if !was_offline => {
                // Under whatever is being typed: the dialog of the line never takes keys meant for another one.
                self.dialogs.insert(0, Dialog::Told(Trouble::Offline(why)));
            }
            // A connection that hangs says less than the next one that is refused.
            Link::Offline { why, .. } => {
                for dialog in self.dialogs.iter_mut().filter(|dialog| is_offline_dialog(dialog)) {
                    *dialog = Dialog::Told(Trouble::Offline(why));
                }
            }
            Link::Checking => {}
            Link::Online => self.dialogs.retain(|dialog| !is_offline_dialog(dialog)),
        }
        // What is left of the limits is counted from what the till has written down.
        vec![Effect::Find(Question::Frame)]
    }

    /// The register's paper opens and closes its dialog by itself.
    fn register_changed(&mut self, register: RegisterView) -> Vec<Effect> {
        let paper = match &register {
            RegisterView::Answers(state) => Some(state.paper),
            RegisterView::Unknown | RegisterView::Silent { .. } => None,
        };
        self.register = register;
        let shown = self.dialogs.iter().position(|dialog| matches!(dialog, Dialog::Paper(_)));
        match (paper, shown) {
            (Some(paper @ (Paper::OutWhilePrinting | Paper::WaitsToContinue)), None) if self.user.is_some() => {
                self.dialogs.push(Dialog::Paper(paper));
            }
            (Some(paper @ (Paper::OutWhilePrinting | Paper::WaitsToContinue)), Some(at)) => {
                self.dialogs[at] = Dialog::Paper(paper);
            }
            (Some(Paper::Present | Paper::Out), Some(at)) => {
                let _ = self.dialogs.remove(at);
            }
            (Some(_) | None, _) => {}
        }
        Vec::new()
    }

    fn stepped(&mut self, news: ReceiptStep) -> Vec<Effect> {
        if let (OperationKind::Sale, Some(payment)) = (news.kind, news.payment) {
            self.visit.step(payment, news.step.clone());
        }
        let mut effects = self.shown_receipt(&news);
        match news.step {
            // One receipt, one word about it.
            Step::Failed(_) | Step::NeedsDecision if news.follows => {}
            Step::Failed(refusal) => {
                self.screen.refused();
                self.tell(Trouble::Refused(news.kind, refusal));
                effects.push(Effect::Find(Question::Cases(Asked::ByNews)));
            }
            Step::NeedsDecision => {
                self.tone = Some(Tone::Refused);
                effects.push(Effect::Find(Question::Cases(Asked::ByNews)));
            }
            Step::Registered(_) => {
                // Of a visit with several receipts the last one is heard.
                let rest = |(_, step): &(PaymentNumber, Step)| !matches!(step, Step::Registered(_));
                if news.kind != OperationKind::Sale || !self.visit.steps().iter().any(rest) {
                    self.tone = Some(Tone::Done);
                }
                self.dialogs.retain(|dialog| !matches!(dialog, Dialog::Decide(decision) if decision.of() == news.of));
                effects.extend(self.registered(news.kind));
                if let (OperationKind::Sale, Some(payment)) = (news.kind, news.payment) {
                    effects.extend(self.slip_after(payment));
                    effects.extend(self.paid_for_known(payment));
                }
            }
            Step::Sending | Step::Asking | Step::Waiting(_) => {}
        }
        effects.push(Effect::Find(Question::Frame));
        effects
    }

    /// The receipt on the screen is asked for anew when its payment moved on.
    fn shown_receipt(&self, news: &ReceiptStep) -> Vec<Effect> {
        match (&self.screen, news.payment, &news.step) {
            (Screen::Done(done), Some(payment), Step::Registered(_)) if done.shown_payment() == Some(payment) => {
                vec![self.receipt_of(payment, false)]
            }
            (Screen::Paid(list), Some(_), _) => vec![Effect::Find(Question::Paid(list.day()))],
            (_, _, _) => Vec::new(),
        }
    }

    /// An operation of a form is done: its screen goes on.
    fn registered(&mut self, kind: OperationKind) -> Vec<Effect> {
        // A shift that was closed for its 24 hours is followed by the next one: the day goes on.
        let ends_soon = match self.till_view.as_ref().map(|view| &view.shift) {
            Some(ShiftState::Open(shift) | ShiftState::Closing(shift)) if shift.ends_soon(self.now) => {
                Some(shift.number)
            }
            _ => None,
        };
        match (kind, &mut self.screen) {
            (OperationKind::CashIn | OperationKind::CashOut, Screen::Cash(_)) => {
                self.show_register(Some(kind));
                Vec::new()
            }
            (OperationKind::Return, Screen::Void(_)) => self.show_paid(),
            (OperationKind::CloseShift, Screen::CloseShift(_)) if ends_soon.is_some() => {
                let counts = self.opening.counting.at_opening;
                self.screen = Screen::OpenShift(OpenShift::again(ends_soon).counting(counts));
                Vec::new()
            }
            (OperationKind::CloseShift, Screen::CloseShift(_)) => {
                self.show_register(Some(kind));
                Vec::new()
            }
            (_, _) => Vec::new(),
        }
    }

    fn till_changed(&self) -> Vec<Effect> {
        let mut effects = vec![Effect::Find(Question::Frame)];
        if let Screen::Paid(list) = &self.screen {
            effects.push(Effect::Find(Question::Paid(list.day())));
        }
        effects
    }
}
