//! After a failure or a restart: what became of an operation is decided by what the register shows, not by hope.
//!
//! Registered: written as if the answer had come. Certainly nothing: the intent still stands, so it is sent once more by
//! itself, and after that a person chooses between another try and giving it up. Not to be decided: a person decides
//! with the evidence. Money is never registered twice to be safe.

use kassa_domain::entry::How;
use kassa_domain::ids::EntryRef;
use kassa_domain::receipt::Receipt;
use kassa_drivers::fiscal::{DeviceError, Paper, Recovered};

use super::command::{Done, TillError};
use super::operation::nowhere;
use super::{Asking, Job, Purpose, Ticket, Till};
use crate::signal::{RegisterView, Signal, Step};
use crate::store;

impl Till {
    /// At the start: whatever was with the register when the last run ended comes first; then what goes by itself, as
    /// the receipts of a visit whose turn had not come.
    pub(super) fn resume(&mut self) -> Result<(), TillError> {
        let unsettled = store::receipts::unsettled(self.store.connection())?;
        match unsettled.iter().find(|stored| matches!(stored.receipt, Receipt::Sending { .. })) {
            Some(stored) => self.begin_asking(stored.of),
            None => self.send_waits = !unsettled.is_empty(),
        }
        Ok(())
    }

    /// From now on the register is asked what it did, until it tells or a person has to decide.
    pub(super) fn begin_asking(&mut self, of: EntryRef) {
        let now_ms = self.clock.monotonic_ms();
        let since_ms = self.asking.filter(|asking| asking.of == of).map_or(now_ms, |asking| asking.since_ms);
        self.asking = Some(Asking { of, since_ms, next_ms: now_ms });
        if let Ok(stored) = self.receipt(of) {
            self.tell_step(&stored, Step::Asking);
        }
    }

    /// Asks the register when its time has come and its hands are free.
    pub(super) fn ask_in_time(&mut self) {
        if let Some(asking) = self.asking
            && self.running.is_none()
            && self.clock.monotonic_ms() >= asking.next_ms
        {
            self.ask_the_register(asking.of);
        }
    }

    /// Asks the register once.
    pub(super) fn ask_the_register(&mut self, of: EntryRef) {
        let Ok(stored) = self.receipt(of) else {
            // A row that cannot be read now says nothing of the receipt.
            self.ask_later(of);
            return;
        };
        match stored.receipt {
            Receipt::Sending { before } | Receipt::Unknown { before, .. } => {
                self.queue_job(Purpose::Recover(of), Job::Recover { operation: stored.operation, before });
            }
            Receipt::Planned | Receipt::Registered { .. } | Receipt::Failed { .. } => self.asking = None,
        }
    }

    /// What the register's evidence says.
    pub(super) fn recovered(&mut self, of: EntryRef, result: Result<Recovered, DeviceError>) {
        let written = match result {
            Ok(Recovered::Registered(document)) => self.registered(of, document, How::Evidence, &[]),
            Ok(Recovered::NothingRegistered) => self.nothing_registered(of),
            Ok(Recovered::Undecided { after, why }) => {
                tracing::warn!(epoch = of.epoch.0, seq = of.seq.0, why, "the register's evidence does not decide");
                self.lost(of, Some(after))
            }
            Ok(Recovered::NotYet(paper)) => {
                if let Ok(stored) = self.receipt(of) {
                    self.tell_step(&stored, Step::Waiting(paper));
                }
                match paper {
                    Paper::Present => self.undecided_in_time(of),
                    // Paper is a person's affair, and takes as long as it takes.
                    Paper::Out | Paper::OutWhilePrinting | Paper::WaitsToContinue => {
                        self.asking = None;
                        self.ask_later(of);
                        Ok(())
                    }
                }
            }
            Err(error) => {
                self.register = RegisterView::Silent { error: error.to_string() };
                let view = self.register.clone();
                self.tell(Signal::Register(view));
                self.undecided_in_time(of)
            }
        };
        self.next_poll_ms = 0;
        self.log_unwritten(of, written);
    }

    pub(super) fn ask_later(&mut self, of: EntryRef) {
        let now_ms = self.clock.monotonic_ms();
        let since_ms = self.asking.filter(|asking| asking.of == of).map_or(now_ms, |asking| asking.since_ms);
        self.asking = Some(Asking { of, since_ms, next_ms: now_ms + self.timing.ask_again_ms });
    }

    /// The register does not answer, or says for ever that it prints. That is not "no": it is asked until it tells or the
    /// limit is reached, and then a person decides, who may still ask again.
    fn undecided_in_time(&mut self, of: EntryRef) -> Result<(), TillError> {
        self.ask_later(of);
        let waited = self.asking.map_or(0, |asking| self.clock.monotonic_ms().saturating_sub(asking.since_ms));
        let stored = self.receipt(of)?;
        let sending = matches!(stored.receipt, Receipt::Sending { .. });
        if waited < self.timing.undecided_after_ms && sending {
            return Ok(());
        }
        if sending {
            self.lost(of, None)
        } else {
            self.asking = None;
            Ok(())
        }
    }

    /// The evidence proves that the register has nothing of it: the intent still stands.
    fn nothing_registered(&mut self, of: EntryRef) -> Result<(), TillError> {
        self.failed(of, nowhere(), How::Evidence, &[])?;
        self.send_next();
        Ok(())
    }

    /// A person wants the register to be asked once more.
    pub(super) fn ask_again(&mut self, ticket: Ticket, of: EntryRef) -> Result<(), TillError> {
        let stored = self.leading(of)?;
        let of = stored.of;
        match stored.receipt {
            Receipt::Sending { .. } | Receipt::Unknown { .. } => {}
            Receipt::Planned | Receipt::Registered { .. } | Receipt::Failed { .. } => {
                return Err(TillError::WrongState);
            }
        }
        if stored.settled {
            return Err(TillError::WrongState);
        }
        if !self.is_busy() {
            self.asking = None;
            self.begin_asking(of);
            self.ask_the_register(of);
        }
        self.reply(ticket, Ok(Done::Accepted { of }));
        Ok(())
    }
}
