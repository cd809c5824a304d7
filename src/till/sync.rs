//! What the sync worker brings: the till's thread is the only one that writes the money file (stop 8).

use kassa_domain::carried::Answer;
use kassa_domain::chain::Hash;
use kassa_domain::exchange::{MessagePage, Verdict};
use kassa_domain::ids::{Epoch, Seq};

use super::command::{Done, TillError};
use super::{Ticket, Till};
use crate::signal::{Signal, StopReason};
use crate::store;

impl Till {
    /// The centre has the journal up to a place. It counts only when the hash it names is the till's own there.
    pub(super) fn acknowledged(
        &mut self,
        ticket: Ticket,
        epoch: Epoch,
        through: Seq,
        head: Hash,
    ) -> Result<(), TillError> {
        let own = store::journal::hash_at(self.store.connection(), epoch, through)?;
        if epoch > self.identity.epoch || own != Some(head) {
            return Err(TillError::WrongState);
        }
        // The centre was heard: an answer carried here that was asked for before this is an older one.
        let now = self.clock.now();
        self.write(|tx| {
            store::journal::acknowledge(tx, epoch, through)?;
            store::identity::note_answered(tx, now.utc_ms())
        })?;
        self.tell_queue();
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }

    pub(super) fn verdicts(&mut self, ticket: Ticket, verdicts: &[Verdict]) -> Result<(), TillError> {
        self.write(|tx| store::journal::put_verdicts(tx, verdicts))?;
        self.tell_queue();
        self.reply(ticket, Ok(Done::Done));
        self.take_decisions();
        Ok(())
    }

    /// What the centre tells the cashier.
    pub(super) fn messages(&mut self, ticket: Ticket, page: &MessagePage) -> Result<(), TillError> {
        self.write(|tx| store::messages::keep(tx, page))?;
        self.reply(ticket, Ok(Done::Done));
        if !page.messages.is_empty() {
            self.tell(Signal::Messages);
        }
        Ok(())
    }

    /// A message was read and put away.
    pub(super) fn message_read(&mut self, ticket: Ticket, id: u64) -> Result<(), TillError> {
        let (now, user) = (self.clock.now(), self.user());
        self.write(|tx| store::messages::read(tx, id, user, now))?;
        self.reply(ticket, Ok(Done::Done));
        self.tell(Signal::Messages);
        Ok(())
    }

    /// The centre's answer that somebody carried here: all of it counts, as if the line had brought it, or nothing.
    pub(super) fn carried_answer(&mut self, ticket: Ticket, answer: &Answer) -> Result<(), TillError> {
        let (identity, now) = (self.identity.clone(), self.clock.now());
        let taken = self.write(|tx| store::carried::take_in(tx, &identity, answer, now))??;
        if let Some(at) = taken.stopped
            && self.stopped.is_none()
        {
            let reason = StopReason::Forked { at: at.0 };
            self.stopped = Some(reason.clone());
            self.tell(Signal::Stopped(reason));
        }
        self.tell_queue();
        self.reply(ticket, Ok(Done::Answered(taken)));
        self.take_decisions();
        Ok(())
    }

    /// The centre was restored from a backup and counts its verdicts anew. What it acknowledged stays acknowledged.
    pub(super) fn restored(&mut self, ticket: Ticket) -> Result<(), TillError> {
        let now = self.clock.now();
        self.write(|tx| {
            store::journal::forget_verdicts(tx)?;
            store::attachments::ask_anew(tx, now)
        })?;
        self.tell_queue();
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }

    pub(super) fn contact(&mut self, ticket: Ticket, clock_offset_ms: i64) -> Result<(), TillError> {
        let now = self.clock.now();
        self.write(|tx| store::identity::note_contact(tx, now, clock_offset_ms))?;
        self.centre_time.heard(clock_offset_ms, self.clock.as_ref());
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }

    pub(super) fn line(&mut self, ticket: Ticket, is_up: bool) -> Result<(), TillError> {
        self.centre_time.line(is_up);
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }

    /// The centre has another entry at a place of this journal: a restored or copied database. Nothing more is taken.
    pub(super) fn forked(&mut self, ticket: Ticket, at: Seq) -> Result<(), TillError> {
        // Nothing more is taken even if that cannot be written down.
        let reason = StopReason::Forked { at: at.0 };
        if self.stopped.is_none() {
            self.stopped = Some(reason.clone());
            self.tell(Signal::Stopped(reason));
        }
        self.write(|tx| store::journal::stop(tx, at))?;
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }
}
