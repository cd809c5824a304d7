//! Who works at the till. The password is verified elsewhere, off the till's thread; here its outcome is noted.

use kassa_domain::entry::Body;
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
        self.write(|tx| {
            if before.is_some() {
                let _ = store::journal::append(tx, now, before, &Body::SignedOut)?;
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

    pub(super) fn sign_in_failed(&mut self, ticket: Ticket, login: &str) -> Result<(), TillError> {
        let now = self.now();
        let login = login.to_lowercase();
        self.write(|tx| store::signin::failed(tx, &login, now))?;
        self.reply(ticket, Ok(Done::Done));
        Ok(())
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
