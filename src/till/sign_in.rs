//! Who works at the till. The password is verified elsewhere, off the till's thread; here its outcome is noted.

use kassa_domain::entry::Body;
use kassa_domain::ids::UserId;
use kassa_domain::user::{Approver, User};

use super::command::{Done, Session, TillError};
use super::{Ticket, Till, note_approvals};
use crate::store;

impl Till {
    pub(super) fn sign_in(&mut self, ticket: Ticket, user: User) -> Result<(), TillError> {
        let now = self.now();
        let login = user.login.as_str().to_lowercase();
        let for_ms = store::signin::locked_for(self.store.connection(), &login, now)?;
        if for_ms > 0 {
            return Err(TillError::LockedOut { for_s: (for_ms + 999) / 1000 });
        }
        let id = user.id;
        let before = self.user();
        let failed = self.untold.of(id, self.clock.monotonic_ms());
        self.write(|tx| {
            if before.is_some() {
                let _ = store::journal::append(tx, now, before, &Body::SignedOut)?;
            }
            if let Some(failed) = failed {
                let _ = store::journal::append(tx, now, before, &failed)?;
            }
            let _ = store::journal::append(tx, now, Some(id), &Body::SignedIn)?;
            store::signin::succeeded(tx, &login)
        })?;
        self.session = Some(Session { user });
        self.changed();
        self.reply(ticket, Ok(Done::Done));
        self.take_decisions();
        Ok(())
    }

    /// A wrong password counts against its login, and stands in the journal without what was typed.
    pub(super) fn sign_in_failed(
        &mut self,
        ticket: Ticket,
        login: &str,
        whom: Option<UserId>,
    ) -> Result<(), TillError> {
        let (now, now_ms, user) = (self.now(), self.clock.monotonic_ms(), self.user());
        let login = login.to_lowercase();
        let mut untold = self.untold.clone();
        self.write(|tx| {
            let locked = store::signin::failed(tx, &login, now)?;
            if let Some(failed) = untold.count(whom, locked, now_ms) {
                let _ = store::journal::append(tx, now, user, &failed)?;
            }
            Ok(())
        })?;
        self.untold = untold;
        self.tell_queue();
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }

    /// Wrong passwords that nobody followed up are told after a minute; what cannot be written now is told later.
    pub(super) fn tell_failed_sign_ins(&mut self) {
        let mut untold = self.untold.clone();
        let due = untold.due(self.clock.monotonic_ms());
        if due.is_empty() {
            return;
        }
        let (now, user) = (self.now(), self.user());
        let told =
            self.write(|tx| due.iter().try_for_each(|failed| store::journal::append(tx, now, user, failed).map(drop)));
        match told {
            Ok(()) => {
                self.untold = untold;
                self.tell_queue();
            }
            Err(error) => tracing::warn!(%error, "wrong passwords could not be noted yet"),
        }
    }

    /// Notes who opened what the window does by itself for whoever lacks the right (R25).
    pub(super) fn allowed(&mut self, ticket: Ticket, approver: Approver) -> Result<(), TillError> {
        let right = approver.right;
        let actor = self.actor(Some(approver))?;
        let approvals: Vec<_> = actor.check(right)?.map(|by| (right, by)).into_iter().collect();
        let (now, user) = (self.clock.now(), Some(actor.user));
        self.write(|tx| note_approvals(tx, now, user, &approvals))?;
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }

    /// Signing out loses nothing: the queue, the shift and what is being printed belong to the till (R22).
    pub(super) fn sign_out(&mut self, ticket: Ticket) -> Result<(), TillError> {
        let user = self.actor(None)?.user;
        let now = self.now();
        let _ = self.write(|tx| store::journal::append(tx, now, Some(user), &Body::SignedOut))?;
        self.session = None;
        self.changed();
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }
}
