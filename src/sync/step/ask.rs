//! What is asked next: one request after another, a piece of a scan beside it, a page of the directory ahead.

use super::{Effect, Errand, Sync};
use crate::signal::OfflineReason;
use crate::store::StoreError;
use crate::store::directory::Ask;
use crate::sync::journal::{self, PushError};
use crate::sync::line::Request;
use crate::sync::plan::{JournalState, Known, NEVER_MS, Plan, plan};
use crate::sync::{Books, Moment, directory, messages};

impl Sync {
    /// Sends a piece of a scan beside whatever is under way, when no entry waits.
    pub(super) fn send_scans(
        &mut self,
        now: Moment,
        books: &impl Books,
        effects: &mut Vec<Effect>,
    ) -> Result<(), StoreError> {
        let head = books.journal()?.head;
        let pushing = matches!(self.under_way, Some((Errand::Push(_) | Errand::PushBefore(_), _)));
        self.is_quiet = self.on && !self.stopped && !pushing && self.through == Some(head.seq);
        if !self.is_quiet {
            return Ok(());
        }
        let next = self.scans.next(now.mono_ms, books);
        if next.is_err() {
            self.scans.not_kept(now.mono_ms);
        }
        let centre_ms = now.wall.utc_ms().saturating_add(self.clock.offset_ms());
        let signed = |request: Request| request.signed(head.till, centre_ms, self.signer.as_ref());
        effects.extend(next?.map(signed).map(Effect::SendBeside));
        Ok(())
    }

    /// Plans, and sends what the plan says.
    pub(super) fn next(
        &mut self,
        now: Moment,
        books: &mut impl Books,
        effects: &mut Vec<Effect>,
    ) -> Result<(), StoreError> {
        if self.under_way.is_some() {
            return Ok(());
        }
        let journal = books.journal()?;
        let before = books.journal_before(self.broken_before)?;
        let known = self.known(before.is_some());
        let (request, errand) = match plan(&journal, &known, now.mono_ms) {
            Plan::Rest { until_ms } => {
                self.wake_at_ms = until_ms;
                return Ok(());
            }
            Plan::Reach => (journal::reach_request(), Errand::Reach),
            Plan::Report => (journal::report_request(&journal.head), Errand::Report),
            Plan::PushBefore { limit } => {
                let Some(before) = before else { return Ok(()) };
                let told = self.before_from.filter(|(epoch, _)| *epoch == before.head.epoch).map(|(_, from)| from);
                let from = told.unwrap_or(before.acknowledged.next());
                match journal::batch_request(books, &before, from, limit, self.signer.as_ref()) {
                    Ok((request, sent)) => (request, Errand::PushBefore(sent)),
                    Err(PushError::Store(error)) => return Err(error),
                    Err(error @ PushError::BrokenChain(_)) => {
                        tracing::error!(%error, epoch = %before.head.epoch, "an earlier life cannot be sent");
                        self.broken_before = before.head.epoch;
                        self.wake_at_ms = now.mono_ms;
                        return Ok(());
                    }
                }
            }
            Plan::Push { from, limit } => {
                match journal::batch_request(books, &journal, from, limit, self.signer.as_ref()) {
                    Ok((request, sent)) => (request, Errand::Push(sent)),
                    Err(PushError::Store(error)) => return Err(error),
                    Err(error @ PushError::BrokenChain(_)) => {
                        tracing::error!(%error, "nothing is sent until the journal is repaired");
                        self.push_stuck(OfflineReason::OwnJournal, 0, now, effects);
                        self.wake_at_ms = now.mono_ms;
                        return Ok(());
                    }
                }
            }
            Plan::Verdicts => {
                let after = books.verdict_cursor()?;
                self.verdicts.goes_on(None, after);
                (journal::verdicts_request(after, self.verdicts.pace.get()), Errand::Verdicts { after })
            }
            Plan::Messages => {
                let after = books.message_cursor()?;
                self.messages.goes_on(None, after);
                (messages::page_request(after, self.messages.pace.get()), Errand::Messages { after })
            }
            Plan::Directory => match self.directory_request(now, books) {
                Some(asked) => asked,
                None => return Ok(()),
            },
        };
        self.send(request, errand, &journal, now, effects);
        Ok(())
    }

    fn send(
        &mut self,
        request: Request,
        errand: Errand,
        journal: &JournalState,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let centre_ms = now.wall.utc_ms().saturating_add(self.clock.offset_ms());
        let queue = journal.head.seq.0.saturating_sub(journal.acknowledged.0);
        let request = request.telling(now.wall.utc_ms(), queue, self.register);
        self.under_way = Some((errand, now.mono_ms));
        effects.push(Effect::Send(request.signed(journal.head.till, centre_ms, self.signer.as_ref())));
    }

    /// Asks for the page behind one that came and is about to be kept, so that the centre makes it meanwhile; when
    /// nothing else is to be done first, and while pages are kept well. One that comes after a page that was not kept
    /// does not follow what is there, and the store would refuse it too.
    pub(super) fn send_ahead(
        &mut self,
        ask: Ask,
        journal: &JournalState,
        now: Moment,
        books: &impl Books,
        effects: &mut Vec<Effect>,
    ) -> Result<(), StoreError> {
        let known = self.known(books.journal_before(self.broken_before)?.is_some());
        if self.directory.unkept == 0 && matches!(plan(journal, &known, now.mono_ms), Plan::Directory) {
            let request = directory::page_request(&ask, self.directory.pace.get());
            self.send(request, Errand::Directory { ask, ahead: true }, journal, now, effects);
        }
        Ok(())
    }

    /// What is known of the centre and of the line.
    fn known(&self, unsent_before: bool) -> Known {
        Known {
            on: self.on,
            stopped: self.stopped,
            to_report: self.to_report,
            unsent_before,
            through: self.through,
            not_before_ms: self.not_before_ms,
            round_at_ms: self.round_at_ms,
            push_at_ms: self.push.at_ms,
            verdicts_at_ms: self.verdicts.at_ms,
            messages_at_ms: self.messages.at_ms,
            directory_at_ms: if self.held { NEVER_MS } else { self.directory.at_ms },
            batch_max: self.push.pace.get().min(if self.out_of_reach { journal::FIRST_BATCH } else { journal::BATCH }),
        }
    }

    /// The question for the directory; nothing when its own place cannot be read.
    fn directory_request(&mut self, now: Moment, books: &mut impl Books) -> Option<(Request, Errand)> {
        match books.directory() {
            Ok(ask) => {
                self.directory.goes_on(ask.generation, ask.after);
                let request = directory::page_request(&ask, self.directory.pace.get());
                Some((request, Errand::Directory { ask, ahead: false }))
            }
            Err(error) => {
                tracing::error!(%error, "the directory cannot be read");
                self.directory.not_kept(now.mono_ms);
                self.wake_at_ms = now.mono_ms;
                None
            }
        }
    }
}
