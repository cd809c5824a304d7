//! The window locked while nobody is at it: what was on it waits, with the payer's names and sums out of sight.

use super::App;
use crate::till::command::Session;
use crate::ui::app::screens::Screen;
use crate::ui::dialog::Dialog;
use crate::ui::effect::Effect;
use crate::ui::screen::queue::carry::Carry;
use crate::ui::screen::sign_in::SignIn;
use crate::ui::screen::visit::VisitPanel;
use kassa_domain::user::User;

/// What waits behind the lock.
#[derive(Debug, Clone)]
pub(super) struct Locked {
    /// Who was at work.
    user: User,
    screen: Screen,
    visit: VisitPanel,
    dialogs: Vec<Dialog>,
}

impl Locked {
    /// The dialogs that wait.
    pub(super) fn dialogs_mut(&mut self) -> std::slice::IterMut<'_, Dialog> {
        self.dialogs.iter_mut()
    }
}

impl App {
    /// The screen that is open, also while it waits behind the lock.
    pub(super) fn open_screen(&mut self) -> &mut Screen {
        self.locked.as_mut().map_or(&mut self.screen, |locked| &mut locked.screen)
    }

    /// The form of a file on the screen of the queue, also while it waits behind the lock.
    pub(super) fn carry_mut(&mut self) -> Option<&mut Carry> {
        if let Screen::Queue(screen) = self.open_screen() { screen.carry_mut() } else { None }
    }

    /// Who was at work before the lock, and at which screen.
    pub(super) fn locked_at(&self) -> Option<(&User, &Screen)> {
        self.locked.as_ref().map(|locked| (&locked.user, &locked.screen))
    }

    /// The visit that waits behind the lock.
    pub(super) fn locked_visit(&self) -> Option<&VisitPanel> {
        self.locked.as_ref().map(|locked| &locked.visit)
    }

    /// Somebody touched a key or the mouse.
    pub(super) fn touched(&mut self) {
        self.touched_ms = self.opening.clock.monotonic_ms();
    }

    /// Locks when nobody has touched anything for as long as the settings say.
    pub(super) fn lock_when_idle(&mut self) {
        let idle_ms = self.opening.clock.monotonic_ms().saturating_sub(self.touched_ms);
        if self.opening.lock_after_ms.is_some_and(|after_ms| idle_ms >= after_ms) {
            let _ = self.lock();
        }
    }

    /// Locks now, unless money is on its way: the till does not sign anybody out, and what it is at goes on.
    pub(super) fn lock(&mut self) -> Vec<Effect> {
        if self.visit.is_paying() {
            return Vec::new();
        }
        let Some(user) = self.user.take() else { return Vec::new() };
        let form = Screen::SignIn(SignIn::locked(user.login.as_str(), &user.name));
        let screen = std::mem::replace(&mut self.screen, form);
        let visit = self.visit.clone();
        let dialogs = std::mem::take(&mut self.dialogs);
        self.begin_visit();
        self.locked = Some(Box::new(Locked { user, screen, visit, dialogs }));
        Vec::new()
    }

    /// An answer that comes while the window is locked waits with the rest; only what must be told is told.
    pub(super) fn keep_locked(&mut self) {
        let Some(locked) = &mut self.locked else { return };
        if !matches!(self.screen, Screen::SignIn(_)) {
            let form = Screen::SignIn(SignIn::locked(locked.user.login.as_str(), &locked.user.name));
            locked.screen = std::mem::replace(&mut self.screen, form);
        }
        let dialogs = std::mem::take(&mut self.dialogs);
        let (told, others): (Vec<_>, Vec<_>) =
            dialogs.into_iter().partition(|dialog| matches!(dialog, Dialog::Told(_) | Dialog::Help(..)));
        self.dialogs = told;
        locked.dialogs.extend(others);
    }

    /// Somebody signed in at a locked window. The visit is there for whoever it is; the screen and what was asked are
    /// there for the same person alone. True when the screen is.
    pub(super) fn unlock(&mut self, session: &Session) -> bool {
        let Some(locked) = self.locked.take() else { return false };
        let Locked { user, screen, visit, dialogs } = *locked;
        self.visit = visit;
        let terms = self.terms();
        self.visit.tell_anew(&terms);
        if user.id != session.user.id {
            self.count_draft = None;
            return false;
        }
        self.screen = screen;
        let since = std::mem::replace(&mut self.dialogs, dialogs);
        self.dialogs.extend(since);
        true
    }
}
