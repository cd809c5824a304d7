//! Scans of a reversal's papers (R15): the entry that tells of one, and what the centre says to its bytes.

use kassa_domain::attachment::SCANS_MAX;
use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::ids::EntryRef;

use super::command::{Done, NotAttached, TillError};
use super::{Ticket, Till};
use crate::attach::Taken;
use crate::store;

impl Till {
    /// A sealed scan lies in the till's folder: its entry is written, once for each scan. Whoever may work here may do
    /// that, at any time: the reversal itself was approved.
    pub(super) fn attach(&mut self, ticket: Ticket, taken: &Taken) -> Result<(), TillError> {
        let user = self.actor(None)?.user;
        self.refuse_a_clock_far_behind()?;
        let Taken { attachment, scan } = taken;
        if !store::reversals::stands(self.store.connection(), attachment.of)? {
            return Err(TillError::NotFound("reversal"));
        }
        let (count, again) = store::attachments::known(self.store.connection(), attachment.of, scan)?;
        if again {
            return Err(NotAttached::Again.into());
        }
        if count >= SCANS_MAX {
            return Err(NotAttached::TooMany.into());
        }
        let now = self.now();
        self.write(|tx| {
            let at = store::journal::append(tx, now, Some(user), &Body::PaperAttached(*attachment))?;
            store::attachments::insert(tx, at, attachment, scan)
        })?;
        self.reply(ticket, Ok(Done::Done));
        self.tell_queue();
        Ok(())
    }

    /// What the centre said to a scan: that it has it, or its word for why not.
    pub(super) fn attachment_told(
        &mut self,
        ticket: Ticket,
        at: EntryRef,
        hash: &Hash,
        refused: Option<&str>,
    ) -> Result<(), TillError> {
        let now = self.clock.now();
        self.write(|tx| store::attachments::told(tx, at, hash, now, refused))?;
        self.reply(ticket, Ok(Done::Done));
        self.tell_queue();
        Ok(())
    }

    /// What an earlier run left half done goes.
    pub(super) fn sweep_scans(&self) {
        let swept = store::attachments::sweep(self.store.connection(), self.store.dir(), self.clock.now());
        if let Err(error) = swept {
            tracing::warn!(%error, "the folder of scans was not looked through");
        }
    }
}
