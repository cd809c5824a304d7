//! The drawer handed over from one cashier to the next within a shift (R19).

use kassa_domain::count::Count;
use kassa_domain::entry::Body;
use kassa_domain::handover::HandOver;
use kassa_domain::shift::ShiftError;
use kassa_domain::user::{Approver, Right, RightError, User};

use super::command::{Approval, Done, Session, TillError};
use super::{Ticket, Till, note_approvals};
use crate::store;

impl Till {
    /// Who works hands the drawer over to somebody whose password was right. Nothing goes to the register, and the shift
    /// goes on; what nobody knows the fate of goes with the drawer and is told in the entry.
    pub(super) fn hand_over(
        &mut self,
        ticket: Ticket,
        to: User,
        count: Count,
        parked: u32,
        approver: Option<Approver>,
    ) -> Result<(), TillError> {
        let actor = self.actor(approver)?;
        let from = actor.user;
        self.refuse_a_clock_far_behind()?;
        if self.is_busy() {
            return Err(TillError::Busy);
        }
        let shift = store::shifts::current(self.store.connection())?.open()?.number;
        if to.id == from {
            return Err(ShiftError::SamePerson.into());
        }
        if !to.rights.allows(Right::TakePayment) {
            return Err(RightError::Missing(Right::TakePayment).into());
        }
        let (journal, by) = self.check_drawer(shift, &count, false)?;
        let approved = self.difference_allowed(&actor, Right::CloseShift, by)?;
        let approvals: Vec<Approval> = approved.map(|approver| (Right::CloseShift, approver)).into_iter().collect();
        let Count { counted, pieces, note, .. } = count;
        let undecided = store::receipts::unsettled_count(self.store.connection())?;
        let handed = HandOver { shift, to: to.id, journal, counted, note, undecided, parked, pieces };
        let (now, login) = (self.now(), to.login.as_str().to_lowercase());
        let body = Body::HandedOver(Box::new(handed));
        self.write(|tx| {
            note_approvals(tx, now, Some(from), &approvals)?;
            let of = store::journal::append(tx, now, Some(from), &body)?;
            store::counts::insert(tx, of, &body)?;
            let _ = store::journal::append(tx, now, Some(from), &Body::SignedOut)?;
            let _ = store::journal::append(tx, now, Some(to.id), &Body::SignedIn)?;
            store::signin::succeeded(tx, &login)
        })?;
        self.session = Some(Session { user: to });
        self.changed();
        self.reply(ticket, Ok(Done::Done));
        self.take_decisions();
        Ok(())
    }
}
