//! The drawer counted, and handed over: what was counted is kept while one looks elsewhere, and the one who takes it signs
//! in on the spot.

use super::App;
use crate::papers::own::Document;
use crate::signal::{Drawer, RegisterView};
use crate::till::command::Session;
use crate::till::handle::SignInError;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Effect, Question};
use crate::ui::notice::Trouble;
use crate::ui::screen::close_shift::{Around, CloseShift, Purpose};
use crate::ui::screen::sign_in;

impl App {
    /// What is to be told beside the count.
    pub(in crate::ui) fn around(&self) -> Around {
        let register = match &self.register {
            RegisterView::Answers(state) => Some(state.cash),
            RegisterView::Unknown | RegisterView::Silent { .. } => None,
        };
        Around {
            unsettled: self.till_view.as_ref().map_or(0, |view| view.unsettled),
            waiting: self.queue.waiting,
            drawer: self.drawer.map(|journal| Drawer { journal, register }),
            open: self.opening.counting.open,
        }
    }

    /// What was counted in the drawer stays with the session when its screen is left.
    pub(super) fn keep_count(&mut self) {
        if let Screen::CloseShift(screen) = &self.screen {
            self.count_draft = screen.draft();
        }
    }

    /// The count that was left, or an empty one.
    pub(super) fn count(&mut self) -> CloseShift {
        self.count_draft.take().unwrap_or_else(|| CloseShift::new(self.opening.currency))
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
        let Some(Dialog::Incoming { form, counted, note }) = self.dialogs.last_mut() else { return Vec::new() };
        match form.update(message) {
            sign_in::Action::None | sign_in::Action::Pick(_) => Vec::new(),
            sign_in::Action::Check { login, password } => {
                vec![Effect::HandOver { by: (login, password), count: (*counted, note.clone()), parked }]
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
