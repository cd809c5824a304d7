//! The drawer counted, and handed over: what was counted is kept while one looks elsewhere, and the one who takes it signs
//! in on the spot.

use kassa_domain::Money;
use kassa_domain::count::Count;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Approver, Right};

use super::{App, Wanted};
use crate::papers::own::Document;
use crate::signal::{Drawer, RegisterView};
use crate::till::command::Session;
use crate::till::handle::SignInError;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Effect, Question};
use crate::ui::hotkey::Place;
use crate::ui::notice::Trouble;
use crate::ui::screen::close_shift::{Around, CloseShift, Purpose};
use crate::ui::screen::sign_in::{self, SignIn};

impl App {
    /// What is to be told beside the count.
    pub(in crate::ui) fn around(&self) -> Around {
        let register = match &self.register {
            RegisterView::Answers(state) => Some(state.cash),
            RegisterView::Unknown | RegisterView::Silent { .. } => None,
        };
        let currency = self.opening.currency;
        let totals = self.till_view.as_ref().and_then(|view| view.totals.as_ref());
        Around {
            parked: self.parked_lines(),
            unsettled: self.till_view.as_ref().map_or(0, |view| view.unsettled),
            waiting: self.queue.waiting,
            drawer: self.drawer.map(|journal| Drawer { journal, register }),
            left: self.left,
            cash_out: totals.map_or(Money::zero(currency), |totals| totals.cash_out),
            float: Money::new(i64::from(self.opening.counting.float) * 100, currency),
            limit: self.point.as_ref().and_then(|point| point.difference_limit),
            overdue: self.shift_is_overdue(),
            open: self.opening.counting.open,
        }
    }

    fn shift_is_overdue(&self) -> bool {
        let state = self.till_view.as_ref().map(|view| &view.shift);
        matches!(state, Some(ShiftState::Open(shift)) if shift.check_age(self.now).is_err())
    }

    /// True where something is to be done before the drawer is counted on: nothing of the count is shown then.
    pub(in crate::ui) fn count_is_held(&self) -> bool {
        matches!(&self.screen, Screen::CloseShift(screen) if screen.is_held(&self.around()))
    }

    /// Where the keys of the screen stand in the table: with a count that is held there is to go on and to go back.
    pub(in crate::ui) fn screen_place(&self) -> Place {
        if self.count_is_held() { Place::CountLast } else { self.screen.place() }
    }

    /// What was counted in the drawer stays with the session when its screen is left.
    pub(super) fn keep_count(&mut self) {
        if let Screen::CloseShift(screen) = &self.screen {
            self.count_draft = Some(screen.draft());
        }
    }

    /// The count that was left, or an empty one.
    pub(super) fn count(&mut self) -> CloseShift {
        self.count_draft.take().unwrap_or_else(|| CloseShift::new(self.opening.currency))
    }

    /// To the count of the drawer before a shift is opened.
    pub(super) fn begin_opening_count(&mut self) -> Vec<Effect> {
        self.screen = Screen::CloseShift(self.count().counted_for(Purpose::Open));
        vec![Effect::Find(Question::Frame)]
    }

    /// True on the screens that open a shift.
    pub(super) fn is_opening(&self) -> bool {
        match &self.screen {
            Screen::OpenShift(_) => true,
            Screen::CloseShift(screen) => screen.purpose() == Purpose::Open,
            _ => false,
        }
    }

    /// What the last closing has left in the drawer, for who opens the next shift and does not count it blind; nothing
    /// before the first one.
    pub(in crate::ui) fn left_before(&self) -> Option<Money> {
        let before = self.till_view.as_ref().and_then(|view| view.last_shift);
        self.left.filter(|_| before.is_some() && self.sees_the_drawer())
    }

    /// The till as it stands: what is taken out goes its way, and another shift has another count.
    pub(super) fn follow_the_count(&mut self, before: Option<&ShiftState>) {
        let now = self.till_view.as_ref().map(|view| &view.shift);
        let opened = matches!(
            (before, now),
            (Some(ShiftState::Closed { .. } | ShiftState::Opening(_)), Some(ShiftState::Open(_)))
        );
        let closed = matches!(
            (before, now),
            (Some(ShiftState::Open(_) | ShiftState::Closing(_)), Some(ShiftState::Closed { .. }))
        );
        if opened || closed {
            self.count_draft = None;
        }
        let around = self.around();
        let shown = if let Screen::CloseShift(screen) = &mut self.screen { Some(screen) } else { None };
        shown.into_iter().chain(&mut self.count_draft).for_each(|count| count.follow(&around));
    }

    /// What was counted goes to who takes it; a difference above the point's limit wants a supervisor first (R25).
    pub(super) fn hand_over_counted(&mut self, count: Count) -> Vec<Effect> {
        let around = self.around();
        let own = self.user.as_ref().is_some_and(|user| user.rights.allows(Right::CloseShift));
        let too_much = match &self.screen {
            Screen::CloseShift(screen) => screen.differs_too_much(&around),
            _ => false,
        };
        if too_much && !own {
            self.need(Right::CloseShift, Wanted::HandOver(Box::new(count)));
        } else {
            self.sign_for_the_drawer(count, None);
        }
        Vec::new()
    }

    /// Who takes the drawer signs in.
    pub(super) fn sign_for_the_drawer(&mut self, count: Count, approver: Option<Approver>) {
        self.dialogs.push(Dialog::Incoming { form: SignIn::new(), count, approver });
    }

    /// To the count of a drawer that another cashier takes. Visits put aside go with it; one that is open does not.
    pub(super) fn begin_hand_over(&mut self) -> Vec<Effect> {
        if self.user.is_none() || self.visit.is_paying() {
            return Vec::new();
        }
        if !self.shift_is_open() {
            self.tell(Trouble::NoShift);
            return Vec::new();
        }
        if !self.visit.is_empty() && self.visit.paid().is_none() {
            self.tell(Trouble::VisitOpen);
            return Vec::new();
        }
        self.leave_paid_visit();
        self.keep_count();
        self.await_no_bill();
        let purpose = Purpose::HandOver { parked: self.parked_count() };
        self.screen = Screen::CloseShift(self.count().counted_for(purpose));
        vec![Effect::Find(Question::Frame)]
    }

    fn parked_count(&self) -> u32 {
        u32::try_from(self.parked.count()).unwrap_or(u32::MAX)
    }

    /// Something happened in the form of who takes the drawer.
    pub(super) fn incoming(&mut self, message: sign_in::Message) -> Vec<Effect> {
        let parked = self.parked_count();
        let Some(Dialog::Incoming { form, count, approver }) = self.dialogs.last_mut() else { return Vec::new() };
        match form.update(message) {
            sign_in::Action::None | sign_in::Action::Pick(_) => Vec::new(),
            sign_in::Action::Check { login, password } => {
                vec![Effect::HandOver { by: (login, password), count: count.clone(), parked, approver: *approver }]
            }
            sign_in::Action::Close => {
                let _ = self.dialogs.pop();
                Vec::new()
            }
        }
    }

    /// Whether somebody took the drawer over; then they work on, and the act is printed for both to sign.
    pub(super) fn handed_over(&mut self, outcome: Result<Session, SignInError>) -> Vec<Effect> {
        match outcome {
            Ok(session) => {
                self.dialogs.retain(|dialog| !matches!(dialog, Dialog::Incoming { .. }));
                self.user = Some(session.user);
                self.speak_as_they_do();
                self.count_draft = None;
                self.home();
                let mut effects = vec![Effect::Find(Question::Frame), Effect::Find(Question::Names)];
                effects.extend(self.print(Document::HandOver { shift: None, number: None }));
                effects
            }
            Err(error) => {
                for dialog in &mut self.dialogs {
                    if let Dialog::Incoming { form, .. } = dialog {
                        form.refused();
                    }
                }
                self.tell(Trouble::SignIn(error));
                Vec::new()
            }
        }
    }
}
