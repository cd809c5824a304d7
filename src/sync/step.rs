//! The state of sync and its step: an input, the time and what the store holds go in, effects come out.
//!
//! One request is under way at a time. After an answer the effects are carried out first and then the next step is asked
//! for, so that every plan sees what is really kept: no cursor lives here, only what was heard on this line.

use std::sync::Arc;

use kassa_domain::Timestamp;
use kassa_domain::chain::Hash;
use kassa_domain::exchange::{DirectoryPage, MessagePage, RegisterWord, Verdict};
use kassa_domain::ids::{Epoch, Seq, TillId};
use rand::RngCore;

use super::attachments::{Lane, Told};
use super::client::Way;
use super::directory;
use super::journal::{self, Sent};
use super::line::{LineError, Request, Response};
use super::link::{CentreClock, LinkState};
use super::messages::{self, Heard};
use super::plan::{NEVER_MS, backoff_ms};
use super::{Books, INTERVAL_S, Moment};
use crate::keys::Signer;
use crate::signal::{DirectoryNews, OfflineReason, Signal};
use crate::store::directory::Ask;
use stream::Stream;

mod answer;
mod ask;
mod stream;

/// What happens to sync.
#[derive(Debug)]
pub enum Input {
    /// Time passed, an entry was appended, or effects were carried out.
    Tick,
    /// The request that was under way ended.
    Answer(Result<Response, LineError>),
    /// The request beside it ended: of a scan.
    Beside(Result<Response, LineError>),
    /// The centre says that there is something to ask for.
    Heard(Heard),
    /// An effect could not be carried out.
    NotKept(Kept),
    /// Somebody at the till holds the download of the directory up, or lets it go on.
    Hold(bool),
    /// The network was switched off or on here. Off, the request that was under way ends by itself.
    Switch(bool),
}

/// Which effect was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The acknowledgement, the contact or the fork.
    Journal,
    /// The verdicts.
    Verdicts,
    /// The directory.
    Directory,
    /// What became of a scan.
    Attachment,
    /// The messages.
    Messages,
}

/// What is to be done, in order.
#[derive(Debug)]
pub enum Effect {
    /// Send this and bring the answer back.
    Send(Request),
    /// Send this beside it and bring the answer back.
    SendBeside(Request),
    /// Tell the till what the centre said to a scan.
    Attachment(Told),
    /// Tell the till: the centre has the journal up to here.
    Acknowledge {
        /// Which life.
        epoch: Epoch,
        /// Up to where.
        through: Seq,
        /// The hash there.
        head: Hash,
    },
    /// Tell the till what became of entries.
    Verdicts(Vec<Verdict>),
    /// Tell the till what the centre tells the cashier.
    Messages(MessagePage),
    /// Tell the till that the centre answered.
    Contact {
        /// The centre's clock less the till's, milliseconds.
        offset_ms: i64,
        /// When.
        at: Timestamp,
    },
    /// Tell the till that the centre was restored from a backup: it forgets the verdicts, which then come anew.
    Restored,
    /// Tell the till that the centre has another entry at this place.
    Forked {
        /// Which.
        at: Seq,
    },
    /// Begin the directory anew, beside the one in use.
    BeginDirectory {
        /// Of which generation.
        generation: u64,
    },
    /// Keep a page of the directory.
    KeepPage {
        /// The cursor it was asked for after.
        after: u64,
        /// The page.
        page: Box<DirectoryPage>,
    },
    /// The centre answered as the centre: where it was is told, when it was told otherwise.
    Answered,
    /// Show this certificate, PEM, from the next connection on.
    ShowCertificate(String),
    /// Tell the windows.
    Tell(Signal),
}

/// What a request that is under way is for.
#[derive(Debug, Clone, Copy)]
enum Errand {
    Reach,
    Push(Sent),
    /// Entries of a life that is over.
    PushBefore(Sent),
    /// The till has less than the centre.
    Report,
    Verdicts {
        after: u64,
    },
    Messages {
        after: u64,
    },
    Directory {
        ask: Ask,
        /// It was asked for before the page in front of it was kept.
        ahead: bool,
    },
}

/// The state of sync.
pub struct Sync {
    signer: Arc<dyn Signer>,
    random: Box<dyn RngCore + Send>,
    /// Seconds that the longest exchange may take.
    timeout_s: u64,
    interval_ms: u64,
    on: bool,
    stopped: bool,
    /// It is the till that found out, and the centre has not been told yet.
    to_report: bool,
    /// Where to go on with a life that is over, when the centre said that it lacks more of it than was thought.
    before_from: Option<(Epoch, Seq)>,
    /// The last life that is over and cannot be sent, for it does not hold together here; those after it go on.
    broken_before: Epoch,
    through: Option<Seq>,
    /// Nothing was stored since the centre was out of reach.
    out_of_reach: bool,
    /// The last answer to a batch was a gap: another one right after it makes no sense.
    gap: bool,
    /// The centre said that it has more than there is here.
    ahead: bool,
    /// Where the centre began to lack entries it had confirmed, once that was told.
    resending: Option<Seq>,
    /// The centre found the time wrong and the same request goes once more.
    clock_corrected: bool,
    not_before_ms: u64,
    round_at_ms: u64,
    push: Stream,
    verdicts: Stream,
    messages: Stream,
    directory: Stream,
    scans: Lane,
    /// The centre has every entry, as far as is known: scans may go.
    is_quiet: bool,
    /// How the till's register is, for people at the centre.
    register: Option<RegisterWord>,
    /// Rows kept in this download.
    rows: u64,
    /// Rows left, roughly, while there are more.
    left: Option<u64>,
    /// The download is held up here until it is let go on, or until the next start.
    held: bool,
    link: LinkState,
    clock: CentreClock,
    under_way: Option<(Errand, u64)>,
    wake_at_ms: u64,
}

impl Sync {
    /// A sync that has not spoken with the centre yet. `clock_offset_ms` is what the till remembers of its clock.
    #[must_use]
    pub fn new(
        signer: Arc<dyn Signer>,
        random: Box<dyn RngCore + Send>,
        interval_s: u64,
        clock_offset_ms: Option<i64>,
    ) -> Self {
        Self {
            signer,
            random,
            timeout_s: Way::USUAL_S,
            interval_ms: interval_s.clamp(*INTERVAL_S.start(), *INTERVAL_S.end()) * 1000,
            on: true,
            stopped: false,
            to_report: false,
            before_from: None,
            broken_before: Epoch(0),
            through: None,
            out_of_reach: true,
            gap: false,
            ahead: false,
            resending: None,
            clock_corrected: false,
            not_before_ms: 0,
            round_at_ms: 0,
            push: Stream::new(0, journal::BATCH),
            verdicts: Stream::new(0, journal::VERDICTS),
            messages: Stream::new(NEVER_MS, messages::PAGE),
            directory: Stream::new(0, directory::PAGE),
            scans: Lane::new(),
            is_quiet: false,
            register: None,
            rows: 0,
            left: None,
            held: false,
            link: LinkState::new(),
            clock: CentreClock::known(clock_offset_ms),
            under_way: None,
            wake_at_ms: 0,
        }
    }

    /// The same, which waits otherwise for the centre: the longest exchange so many seconds, others in proportion.
    #[must_use]
    pub fn waiting(self, timeout_s: u64) -> Self {
        Self { timeout_s, ..self }
    }

    /// The same request with the patience of the settings. A live debt is not among them: a payer waits for that.
    #[must_use]
    pub fn patient(&self, request: Request) -> Request {
        Request { timeout: Way::patience(self.timeout_s, request.timeout), ..request }
    }

    /// When a tick is wanted at the latest, by the clock that never goes back; nothing while all waits for
    /// answers.
    #[must_use]
    pub fn wake_at_ms(&self) -> Option<u64> {
        let own_ms = if self.under_way.is_none() { self.wake_at_ms } else { NEVER_MS };
        let at_ms = if self.is_quiet { own_ms.min(self.scans.wake_at_ms()) } else { own_ms };
        (at_ms != NEVER_MS).then_some(at_ms)
    }

    /// The centre's clock less the till's, milliseconds, as far as known.
    #[must_use]
    pub fn clock_offset_ms(&self) -> i64 {
        self.clock.offset_ms()
    }

    /// How the till's register is now.
    pub const fn register_is(&mut self, word: Option<RegisterWord>) {
        self.register = word;
    }

    /// True while the centre answers and may be listened to.
    #[must_use]
    pub fn may_listen(&self) -> bool {
        self.on && !self.stopped && self.link.is_online()
    }

    /// The same request as one of this till, signed now.
    #[must_use]
    pub fn sign(&self, request: Request, till: TillId, now: Moment) -> Request {
        request.signed(till, now.wall.utc_ms().saturating_add(self.clock.offset_ms()), self.signer.as_ref())
    }

    /// True while the indicator is grey for certain, not merely unknown.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.link.is_offline()
    }

    /// One step.
    pub fn step(&mut self, input: Input, now: Moment, books: &mut impl Books) -> Vec<Effect> {
        let mut effects = Vec::new();
        let outcome = match input {
            Input::Tick => self.send_scans(now, books, &mut effects).and_then(|()| self.next(now, books, &mut effects)),
            Input::Answer(answer) => self.answered(answer, now, books, &mut effects),
            Input::Beside(answer) => {
                let random = self.random.next_u32();
                effects.extend(self.scans.answered(answer, now.mono_ms, random).map(Effect::Attachment));
                Ok(())
            }
            Input::Heard(heard) => {
                let (stream, asked) = match heard {
                    Heard::Directory => {
                        (&mut self.directory, matches!(self.under_way, Some((Errand::Directory { .. }, _))))
                    }
                    Heard::Message => {
                        (&mut self.messages, matches!(self.under_way, Some((Errand::Messages { .. }, _))))
                    }
                };
                stream.due(now.mono_ms);
                // The answer that is on its way may be older than the word.
                stream.again |= asked;
                if self.under_way.is_none() {
                    self.wake_at_ms = self.wake_at_ms.min(now.mono_ms);
                }
                Ok(())
            }
            Input::NotKept(kept) => {
                self.not_kept(kept, now);
                Ok(())
            }
            Input::Hold(held) => {
                self.hold(held, now, &mut effects);
                Ok(())
            }
            Input::Switch(on) => {
                self.switched(on, now, &mut effects);
                Ok(())
            }
        };
        if let Err(error) = outcome {
            tracing::error!(%error, "sync cannot read the store");
            let wait = self.backoff(4, 0);
            self.pause(now.mono_ms + wait);
        }
        effects
    }

    fn backoff(&mut self, failures: u32, retry_after_s: u64) -> u64 {
        backoff_ms(failures, retry_after_s, self.random.next_u32())
    }

    fn pause(&mut self, until_ms: u64) {
        self.not_before_ms = until_ms;
        self.wake_at_ms = until_ms;
    }

    /// What has come stays, and the next page is not asked for; where no more is to come there is nothing to hold up.
    fn hold(&mut self, held: bool, now: Moment, effects: &mut Vec<Effect>) {
        let Some(left) = self.left else { return };
        self.held = held;
        effects.push(Effect::Tell(Signal::Directory(DirectoryNews::Downloading { done: self.rows, left, held })));
        if !held && self.under_way.is_none() {
            self.wake_at_ms = self.wake_at_ms.min(now.mono_ms);
        }
    }

    fn switched(&mut self, on: bool, now: Moment, effects: &mut Vec<Effect>) {
        self.on = on;
        self.through = None;
        self.pause(now.mono_ms);
        if !on {
            effects.extend(self.link.offline(OfflineReason::SwitchedOff, now.wall).map(Signal::Link).map(Effect::Tell));
        }
    }

    fn not_kept(&mut self, kept: Kept, now: Moment) {
        if matches!(kept, Kept::Journal | Kept::Directory) {
            // The page asked ahead follows nothing now, or was not even asked for, where what could not be kept stood
            // before its request: nobody waits for its answer.
            let _ = self.under_way.take_if(|(errand, _)| matches!(errand, Errand::Directory { ahead: true, .. }));
        }
        match kept {
            // Asking anew how far the centre is brings the same news again.
            Kept::Journal => {
                self.through = None;
                self.stopped = false;
                self.pause(now.mono_ms + backoff_ms(4, 0, 0));
            }
            Kept::Verdicts => {
                self.verdicts.not_kept(now.mono_ms);
                // If it was the news of a restored centre, that comes again only before anything is sent again.
                self.resending = None;
                self.through = None;
            }
            Kept::Directory => self.directory.not_kept(now.mono_ms),
            Kept::Attachment => self.scans.not_kept(now.mono_ms),
            Kept::Messages => self.messages.not_kept(now.mono_ms),
        }
    }
}
