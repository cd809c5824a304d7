//! What an ended request changes: proof moves the queue on, trouble makes it wait.

use kassa_domain::exchange::JournalReached;
use kassa_domain::ids::Seq;

use super::{Effect, Errand, Sync};
use crate::signal::{DirectoryNews, OfflineReason, Signal};
use crate::store::StoreError;
use crate::store::directory::Ask;
use crate::sync::directory;
use crate::sync::journal::{self, Before, Finding, JudgeError, Sent};
use crate::sync::line::{LineError, Response, Trouble, read};
use crate::sync::messages;
use crate::sync::plan::{JournalState, NEVER_MS};
use crate::sync::{Books, Moment};

impl Sync {
    /// The request that was under way ended.
    pub(super) fn answered(
        &mut self,
        answer: Result<Response, LineError>,
        now: Moment,
        books: &mut impl Books,
        effects: &mut Vec<Effect>,
    ) -> Result<(), StoreError> {
        let Some((errand, asked_ms)) = self.under_way.take() else { return Ok(()) };
        self.wake_at_ms = now.mono_ms;
        let response = match answer {
            Ok(response) => response,
            Err(error) => {
                self.failed(errand, &Trouble::Line(error), now, effects);
                return Ok(());
            }
        };
        let journal = books.journal()?;
        // What was asked ahead came while something was being kept: how long it took tells nothing of the clock.
        let timed = !matches!(errand, Errand::Directory { ahead: true, .. });
        let mut learned = Vec::new();
        match self.judge(errand, &response, &journal, now, books, &mut learned) {
            Ok(()) => {
                if let (Some(server_ms), true) = (response.server_time_ms, timed) {
                    self.clock.heard(server_ms, asked_ms, now, false);
                }
                self.heard_the_centre(now, effects);
                if let Some(ask) = learned.iter().find_map(|effect| page_behind(errand, effect)) {
                    self.send_ahead(ask, &journal, now, books, effects)?;
                }
                effects.append(&mut learned);
            }
            Err(JudgeError::Store(error)) => return Err(error),
            Err(JudgeError::Trouble(Trouble::Clock)) if !self.clock_corrected && response.server_time_ms.is_some() => {
                // Once: the same request again, with the time the centre has just told.
                self.clock_corrected = true;
                self.clock.heard(response.server_time_ms.unwrap_or_default(), asked_ms, now, true);
            }
            Err(JudgeError::Trouble(trouble)) => self.failed(errand, &trouble, now, effects),
        }
        Ok(())
    }

    fn judge(
        &mut self,
        errand: Errand,
        response: &Response,
        journal: &JournalState,
        now: Moment,
        books: &mut impl Books,
        learned: &mut Vec<Effect>,
    ) -> Result<(), JudgeError> {
        match errand {
            Errand::Reach => self.reached(response, journal, now, books, learned)?,
            Errand::Push(sent) => {
                let finding = journal::judge_batch(response, sent, journal, books)?;
                let gap = matches!(finding, Finding::Lacks { .. });
                if gap && self.gap {
                    return Err(Trouble::NotTheCentre.into());
                }
                self.gap = gap;
                let full = sent.len() >= self.push.pace.get();
                self.push.held(full, now.mono_ms);
                self.out_of_reach = false;
                self.verdicts.due(now.mono_ms);
                self.directory.due(now.mono_ms);
                self.scans.due(now.mono_ms);
                self.found(finding, journal, learned);
            }
            Errand::PushBefore(sent) => self.sent_before(response, sent, now, books, learned)?,
            Errand::Report => {
                journal::judge_report(response, &journal.head)?;
                self.to_report = false;
            }
            Errand::Verdicts { after } => {
                let page = match journal::judge_verdicts(response, after, &journal.head) {
                    Err(trouble) if trouble.is_cursor_ahead() && after > 0 => {
                        learned.push(Effect::Restored);
                        return Ok(());
                    }
                    judged => judged?,
                };
                let full = page.verdicts.len() >= self.verdicts.pace.get();
                self.verdicts.held(full, if page.more { now.mono_ms } else { NEVER_MS });
                if !page.verdicts.is_empty() {
                    learned.push(Effect::Verdicts(page.verdicts));
                }
            }
            Errand::Messages { after } => {
                let page = messages::judge_page(response, after)?;
                let full = page.messages.len() >= self.messages.pace.get();
                self.messages.held(full, if page.more { now.mono_ms } else { NEVER_MS });
                if page.next > after {
                    learned.push(Effect::Messages(page));
                }
            }
            Errand::Directory { ask, .. } => {
                let page = match (directory::judge_page(response, &ask, &journal.head), ask.generation) {
                    (Err(trouble), Some(generation)) if trouble.is_cursor_ahead() && ask.after > 0 => {
                        self.rows = 0;
                        learned.push(Effect::BeginDirectory { generation });
                        return Ok(());
                    }
                    (judged, _) => judged?,
                };
                if ask.generation != Some(page.generation) {
                    self.rows = 0;
                }
                let more = page.more || directory::is_another(&page, &ask);
                let full = page.rows.len() >= self.directory.pace.get();
                self.directory.held(full, if more { now.mono_ms } else { NEVER_MS });
                self.rows += page.rows.len() as u64;
                let news = self.news_of_directory(more.then_some(page.left), now);
                learned.push(Effect::KeepPage { after: ask.after, page: Box::new(page) });
                learned.push(Effect::Tell(Signal::Directory(news)));
            }
        }
        Ok(())
    }

    /// What to tell of the directory, with so many rows left, or none.
    fn news_of_directory(&mut self, left: Option<u64>, now: Moment) -> DirectoryNews {
        self.left = left;
        if let Some(left) = left {
            return DirectoryNews::Downloading { done: self.rows, left, held: self.held };
        }
        (self.rows, self.held) = (0, false);
        DirectoryNews::InStep { at: now.wall }
    }

    /// How far the centre is, and what else it says in a round.
    fn reached(
        &mut self,
        response: &Response,
        journal: &JournalState,
        now: Moment,
        books: &impl Books,
        learned: &mut Vec<Effect>,
    ) -> Result<(), JudgeError> {
        let reached: JournalReached = read(response)?;
        let finding = journal::judge_reached(&reached, journal, books)?;
        self.round_at_ms = now.mono_ms + self.interval_ms;
        self.verdicts.due(now.mono_ms);
        self.directory.due(now.mono_ms);
        self.scans.due(now.mono_ms);
        if reached.messages > books.message_cursor()? {
            self.messages.due(now.mono_ms);
        }
        learned.extend(reached.own_certificate.map(Effect::ShowCertificate));
        self.found(finding, journal, learned);
        Ok(())
    }

    /// What the centre says to entries of a life that is over. Those it has other entries for it keeps as evidence and
    /// shows to its operator; either way the till has handed them over.
    fn sent_before(
        &mut self,
        response: &Response,
        sent: Sent,
        now: Moment,
        books: &impl Books,
        learned: &mut Vec<Effect>,
    ) -> Result<(), JudgeError> {
        let Some(before) = books.journal_before(self.broken_before)? else { return Ok(()) };
        let epoch = before.head.epoch;
        let (through, head) = match journal::judge_before(response, sent, &before, books)? {
            Before::Held { through, head } => (through, head),
            Before::Lacks { from } if !self.gap => {
                self.gap = true;
                self.before_from = Some((epoch, from));
                return Ok(());
            }
            Before::Lacks { .. } => return Err(Trouble::NotTheCentre.into()),
        };
        self.gap = false;
        self.before_from = None;
        self.push.held(sent.len() >= self.push.pace.get(), now.mono_ms);
        self.out_of_reach = false;
        learned.push(Effect::Acknowledge { epoch, through, head });
        Ok(())
    }

    /// The centre was found to have, or to want, something.
    fn found(&mut self, finding: Finding, journal: &JournalState, learned: &mut Vec<Effect>) {
        let through = match finding {
            Finding::Has { through, head } => {
                self.ahead = false;
                if through == journal.head.seq {
                    // Nothing is turned away any more, however it got there.
                    self.push.failures = 0;
                }
                if through > journal.acknowledged {
                    learned.push(Effect::Acknowledge { epoch: journal.head.epoch, through, head });
                }
                through
            }
            Finding::Lacks { from } => Seq(from.0.saturating_sub(1)),
            Finding::Doubts { from } => {
                self.through = Some(Seq(from.0.saturating_sub(1)));
                return;
            }
            // An older copy of the database, or one that went its own way: sending what is here makes the centre name
            // the place. When there is nothing to send, it is asked once more before the till is stopped for it.
            Finding::Ahead if !self.ahead => {
                self.ahead = true;
                self.through = (journal.acknowledged < journal.head.seq).then_some(journal.acknowledged);
                return;
            }
            Finding::Ahead => {
                self.to_report = true;
                return self.forked(journal.head.seq.next(), learned);
            }
            Finding::Forked { at, .. } => return self.forked(at, learned),
        };
        if through < journal.acknowledged
            && self.resending != Some(through)
            && self.through.is_none_or(|was| through < was)
        {
            // It was restored from a backup. What it confirmed stays confirmed here; what it lost it is sent again.
            tracing::warn!(%through, acknowledged = %journal.acknowledged, "the centre lost entries it had confirmed");
            self.resending = Some(through);
            learned.push(Effect::Restored);
            learned.push(Effect::Tell(Signal::Resending { from: through.next().0 }));
        }
        self.through = Some(through);
    }

    fn forked(&mut self, at: Seq, learned: &mut Vec<Effect>) {
        tracing::error!(%at, "the centre has another entry at a place of this journal");
        self.stopped = true;
        learned.push(Effect::Forked { at });
    }

    /// The centre answered as the centre.
    fn heard_the_centre(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        self.clock_corrected = false;
        self.link.answered();
        effects.push(Effect::Answered);
        // Green promises that a payment would get through: not while batches are turned away.
        if self.push.failures < 2 {
            effects.extend(self.link.online().map(Signal::Link).map(Effect::Tell));
        }
        effects.extend(
            self.clock.tell().map(|(offset_ms, within_ms)| Effect::Tell(Signal::ServerTime { offset_ms, within_ms })),
        );
        effects.extend(self.clock.note(now.mono_ms).map(|offset_ms| Effect::Contact { offset_ms, at: now.wall }));
    }

    /// A request brought nothing. Whatever the centre may have got of it, it is asked how far it is before the next.
    fn failed(&mut self, errand: Errand, trouble: &Trouble, now: Moment, effects: &mut Vec<Effect>) {
        tracing::warn!(%trouble, ?errand, "a request to the centre failed");
        self.through = None;
        self.out_of_reach = true;
        self.gap = false;
        self.clock_corrected = false;
        let reason = trouble.reason();
        if !matches!(trouble, Trouble::Server { .. } | Trouble::Refused { .. }) || matches!(errand, Errand::Reach) {
            let told = self.link.failed(reason, trouble.is_certain(), now.wall);
            effects.extend(told.map(Signal::Link).map(Effect::Tell));
        }
        if matches!(trouble, Trouble::Line(LineError::SwitchedOff)) {
            self.pause(now.mono_ms);
            return;
        }
        let wait = self.backoff(self.link.failures().max(1), trouble.retry_after_s());
        self.pause(now.mono_ms + wait);
        let smaller = trouble.may_be_size();
        match errand {
            Errand::Reach | Errand::Report => {}
            Errand::Push(sent) | Errand::PushBefore(sent) => {
                if !smaller || self.push.pace.broke(sent.len()) {
                    self.push_stuck(reason, trouble.retry_after_s(), now, effects);
                }
            }
            Errand::Verdicts { .. } | Errand::Messages { .. } | Errand::Directory { .. } => {
                let wait = self.backoff(3, trouble.retry_after_s());
                let stream = match errand {
                    Errand::Directory { .. } => &mut self.directory,
                    Errand::Messages { .. } => &mut self.messages,
                    _ => &mut self.verdicts,
                };
                if !smaller || stream.pace.broke(stream.pace.get()) {
                    stream.failures = stream.failures.saturating_add(1);
                    stream.at_ms = now.mono_ms + wait * u64::from(stream.failures.min(30));
                }
            }
        }
    }

    /// Entries do not get through, and a smaller batch would not either: the queue waits, whole, and it shows.
    pub(super) fn push_stuck(
        &mut self,
        reason: OfflineReason,
        retry_after_s: u64,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        self.push.failures = self.push.failures.saturating_add(1);
        self.push.at_ms = now.mono_ms + self.backoff(self.push.failures.saturating_add(1), retry_after_s);
        if self.push.failures >= 2 {
            effects.extend(self.link.offline(reason, now.wall).map(Signal::Link).map(Effect::Tell));
        }
    }
}

/// The question for what comes behind a page of the directory that was asked for. Behind one of another directory than
/// was asked for comes its beginning: that is told by the store, once it has begun anew.
fn page_behind(errand: Errand, effect: &Effect) -> Option<Ask> {
    match (errand, effect) {
        (Errand::Directory { ask, .. }, Effect::KeepPage { after, page })
            if page.more && (*after == 0 || !directory::is_another(page, &ask)) =>
        {
            Some(Ask { generation: Some(page.generation), after: page.next })
        }
        _ => None,
    }
}
