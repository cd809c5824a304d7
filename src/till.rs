//! The running till: the one place where money is decided.
//!
//! [`Till`] is a step function: an input goes in, the tables change in one transaction, effects come out. It waits for no
//! device and no network: a job for the register goes out as an effect, and its answer comes back as an input. Threads
//! only pump it ([`mod@thread`]); a test pumps it by hand and may cut the power between any two steps.
//!
//! The order of the stops is what keeps a payment single: the intent and the register's evidence are on disk before the
//! first byte goes to the register, and what the register did is on disk before anything else is asked of it. One
//! operation is with the register at a time, and as long as its fate is not settled no other begins, for it would
//! change the evidence.

use std::collections::VecDeque;
use std::sync::Arc;

use kassa_domain::Timestamp;
use kassa_domain::entry::Body;
use kassa_domain::ids::{EntryRef, HumanNumber, PaymentNumber, Seq, UserId};
use kassa_domain::point::Point;
use kassa_domain::receipt::Refusal;
use kassa_domain::user::{Actor, Approver};
use kassa_drivers::fiscal::Capabilities;
use rand::RngCore;

use crate::clock::Clock;
use crate::signal::{Queue, RegisterView, Signal, StopReason};
use crate::store::identity::Identity;
use crate::store::{self, Connection, Store, StoreError, Tx};

use book::{Book, Words};
use centre_time::CentreTime;
use command::{Command, Done, PrivateLines, Session, TillError};
use job::{Answer, Job, JobId};
use operation::Intent;
use rules::note_approvals;
use untold::Untold;

mod attach;
pub mod book;
mod cash;
mod centre;
mod centre_time;
pub mod command;
mod counted;
mod decide;
pub mod desk;
mod device;
pub mod handle;
mod handover;
pub mod job;
mod menu;
mod operation;
mod order;
mod pay;
pub mod pin;
pub mod queued;
mod recover;
mod reverse;
mod rules;
mod shift;
mod sign_in;
mod sync;
pub mod thread;
mod untold;

/// Marks a question, so that its answer goes to who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// What goes into a step.
#[derive(Debug)]
pub enum Input {
    /// Somebody asks for something.
    Ask {
        /// Who is to be answered.
        ticket: Ticket,
        /// What is asked.
        command: Command,
    },
    /// The register has answered a job.
    Answer {
        /// Which job.
        job: JobId,
        /// What.
        answer: Answer,
    },
    /// Time has passed.
    Tick,
}

/// What comes out of a step.
#[derive(Debug)]
pub enum Effect {
    /// An answer to who asked.
    Reply {
        /// Who.
        ticket: Ticket,
        /// What.
        result: Result<Done, TillError>,
    },
    /// A job for the register.
    Work {
        /// Its number.
        job: JobId,
        /// What.
        work: Job,
    },
    /// News for the windows.
    Tell(Signal),
    /// The journal has grown: sync may push.
    JournalGrew,
}

/// How the till deals with time.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// The register must have been ready within this time for money to be taken, milliseconds (R10: five seconds).
    pub ready_within_ms: u64,
    /// How often an idle register is asked for its state, milliseconds.
    pub poll_ms: u64,
    /// How often a register is asked again what it did, milliseconds.
    pub ask_again_ms: u64,
    /// For how long it is asked before a person has to decide, milliseconds.
    pub undecided_after_ms: u64,
}

impl Default for Timing {
    fn default() -> Self {
        Self { ready_within_ms: 5_000, poll_ms: 2_000, ask_again_ms: 1_000, undecided_after_ms: 120_000 }
    }
}

/// How often the database's log is carried over when nothing else is to be done.
const CHECKPOINT_EVERY_MS: u64 = 30_000;

/// A clock that is behind the last entry by no more than this is taken forward to it; further behind, it is wrong (R10).
const CLAMPED_MS: i64 = 60_000;

/// What a job is for.
#[derive(Debug)]
enum Purpose {
    /// To know the state.
    Poll,
    /// To answer who asked for the state.
    State(Ticket),
    /// To look before an operation.
    Prepare(Intent),
    /// To do an operation whose intent is on disk.
    Perform(EntryRef),
    /// To learn what became of one.
    Recover(EntryRef),
    /// Something that registers nothing; with what is noted when it is done.
    Menu(Ticket, Option<Body>),
    /// To open the drawer for cash that was paid: nobody waits for it.
    Drawer,
}

/// An operation whose outcome the register is asked for again and again.
#[derive(Debug, Clone, Copy)]
struct Asking {
    of: EntryRef,
    since_ms: u64,
    next_ms: u64,
}

/// The running till.
pub struct Till {
    store: Store,
    identity: Identity,
    book: Box<dyn Book>,
    words: Words,
    clock: Arc<dyn Clock>,
    random: Box<dyn RngCore + Send>,
    timing: Timing,
    drawer_on_cash: bool,
    session: Option<Session>,
    register: RegisterView,
    register_seen_ms: Option<u64>,
    /// Why it would not even tell its state, where it said so.
    register_refused: Option<Refusal>,
    model: Option<Capabilities>,
    centre_time: CentreTime,
    running: Option<(JobId, Purpose)>,
    waiting: VecDeque<(Purpose, Job)>,
    asking: Option<Asking>,
    /// Something is to be sent by itself as soon as the register is ready.
    send_waits: bool,
    next_job: u64,
    next_poll_ms: u64,
    stopped: Option<StopReason>,
    told_seq: Seq,
    next_checkpoint_ms: u64,
    /// Something was written since the log was last carried over.
    log_grew: bool,
    /// The centre's decisions are to be taken in as soon as nothing is under way.
    decisions_wait: bool,
    untold: Untold,
    effects: Vec<Effect>,
}

/// What a till is made of.
pub struct Parts {
    /// The money file, opened and owned.
    pub store: Store,
    /// The directory.
    pub book: Box<dyn Book>,
    /// Words of receipts.
    pub words: Words,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness for salts.
    pub random: Box<dyn RngCore + Send>,
    /// How it deals with time.
    pub timing: Timing,
    /// The drawer opens by itself when cash is paid.
    pub drawer_on_cash: bool,
}

impl Till {
    /// Starts the till on its data. If an operation was with the register when the last run ended, the register is asked
    /// what it did before anything else is taken.
    ///
    /// # Errors
    /// A failing database, or a till that is not enrolled.
    pub fn start(parts: Parts) -> Result<(Self, Vec<Effect>), TillError> {
        let Parts { store, book, words, clock, random, timing, drawer_on_cash } = parts;
        let identity = store::identity::load(store.connection())?.ok_or(TillError::NotFound("till"))?;
        let stopped = store::journal::stopped(store.connection())?.map(|at| StopReason::Forked { at: at.0 });
        let mut till = Self {
            centre_time: CentreTime::remembered(store.connection(), clock.as_ref())?,
            store,
            identity,
            book,
            words,
            clock,
            random,
            timing,
            drawer_on_cash,
            session: None,
            register: RegisterView::Unknown,
            register_seen_ms: None,
            register_refused: None,
            model: None,
            running: None,
            waiting: VecDeque::new(),
            asking: None,
            send_waits: false,
            next_job: 1,
            next_poll_ms: 0,
            stopped,
            told_seq: Seq(0),
            next_checkpoint_ms: CHECKPOINT_EVERY_MS,
            log_grew: true,
            decisions_wait: false,
            untold: Untold::default(),
            effects: Vec::new(),
        };
        till.begin_epoch()?;
        let now = till.clock.now();
        till.write(|tx| store::signin::none_is_of_the_future(tx, now))?;
        till.sweep_scans();
        till.resume()?;
        till.tell_queue();
        if let Some(reason) = till.stopped.clone() {
            till.tell(Signal::Stopped(reason));
        }
        let effects = std::mem::take(&mut till.effects);
        Ok((till, effects))
    }

    /// Who this till is.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The money file as the till itself sees it, for questions.
    #[must_use]
    pub const fn money(&self) -> &Connection {
        self.store.connection()
    }

    /// One step: an input in, effects out.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Ask { ticket, command } => {
                if let Err(error) = self.ask(ticket, command) {
                    self.reply(ticket, Err(error));
                }
            }
            Input::Answer { job, answer } => self.answered(job, answer),
            Input::Tick => self.tick(),
        }
        self.send_next_job();
        self.tell_growth();
        std::mem::take(&mut self.effects)
    }

    /// Sync is woken when there is something to push, and only then.
    fn tell_growth(&mut self) {
        if let Ok(head) = store::journal::head(self.store.connection())
            && head.seq > self.told_seq
        {
            self.told_seq = head.seq;
            self.effects.push(Effect::JournalGrew);
        }
    }

    /// The first entry of an epoch says whose journal it is.
    fn begin_epoch(&mut self) -> Result<(), TillError> {
        if store::journal::head(self.store.connection())?.seq.0 > 0 {
            return Ok(());
        }
        let body = Body::EpochStarted {
            point: self.identity.point.clone(),
            code: self.identity.code.clone(),
            public_key: self.identity.public_key,
            currency: self.identity.currency,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            previous: store::journal::before(self.store.connection())?,
        };
        // A new life begins with the clock as it is: the one before may have ended under a clock that stood ahead.
        let now = self.clock.now();
        let _ = self.write(|tx| store::journal::append(tx, now, None, &body))?;
        Ok(())
    }

    fn ask(&mut self, ticket: Ticket, command: Command) -> Result<(), TillError> {
        if let Some(reason) = &self.stopped
            && begins_something(&command)
        {
            return Err(TillError::Stopped(reason.clone()));
        }
        match command {
            Command::SignIn(user) => self.sign_in(ticket, user),
            Command::SignInFailed { login, whom } => self.sign_in_failed(ticket, &login, whom),
            Command::SignOut => self.sign_out(ticket),
            Command::OpenShift { approver, clock_is_right, count } => {
                self.open_shift(ticket, approver, clock_is_right, count)
            }
            Command::CloseShift { count, approver } => self.close_shift(ticket, count, approver),
            Command::HandOver { to, count, parked, approver } => self.hand_over(ticket, *to, count, parked, approver),
            Command::Pay { token, visit, tender, told, approvers, readings } => {
                self.pay(ticket, token, (visit, tender, told, readings), approvers)
            }
            Command::Preview(paying) => self.preview(ticket, *paying),
            Command::Reverse { payment, lines, told, kind, ground, approver } => {
                self.reverse(ticket, (payment, lines.as_deref(), told), kind, ground, approver)
            }
            Command::CancelPayment { payment, approver } => self.cancel_payment(ticket, payment, approver),
            Command::TryAgain { of } => self.try_again(ticket, of),
            Command::GiveUp { of } => self.give_up(ticket, of),
            Command::AskAgain { of } => self.ask_again(ticket, of),
            Command::Decide { of, decision, approver } => self.decide(ticket, of, decision, approver),
            Command::MoveCash { way, amount, purpose, approver } => {
                self.move_cash(ticket, way, amount, purpose, approver)
            }
            Command::XReport { approver } => self.x_report(ticket, approver),
            Command::Duplicate { payment, lines, copy, approver } => {
                self.duplicate(ticket, payment, (lines, copy), approver)
            }
            Command::PrintText(PrivateLines(lines)) => self.print_text(ticket, lines),
            Command::Repeat { approver } => self.repeat(ticket, approver),
            Command::Cut => self.menu(ticket, job::Menu::Cut),
            Command::OpenDrawer { approver } => self.open_drawer(ticket, approver),
            Command::ContinuePrint => self.continue_print(ticket),
            Command::CancelOpenReceipt => self.cancel_open_receipt(ticket),
            Command::State => {
                self.queue_job(Purpose::State(ticket), Job::State);
                Ok(())
            }
            Command::TakeReading { reading, approver } => self.take_reading(ticket, reading, approver),
            Command::Allowed { approver } => self.allowed(ticket, approver),
            Command::SettingChanged { key, value } => {
                self.note(&Body::SettingsChanged { key, value })?;
                self.reply(ticket, Ok(Done::Done));
                Ok(())
            }
            Command::Attach(taken) => self.attach(ticket, &taken),
            Command::AttachmentTold { at, hash, refused } => {
                self.attachment_told(ticket, at, &hash, refused.as_deref())
            }
            Command::Acknowledged { epoch, through, head } => self.acknowledged(ticket, epoch, through, head),
            Command::Verdicts(verdicts) => self.verdicts(ticket, &verdicts),
            Command::Messages(page) => self.messages(ticket, &page),
            Command::MessageRead(id) => self.message_read(ticket, id),
            Command::Contact { clock_offset_ms } => self.contact(ticket, clock_offset_ms),
            Command::Line { is_up } => self.line(ticket, is_up),
            Command::Restored => self.restored(ticket),
            Command::CarriedAnswer(answer) => self.carried_answer(ticket, &answer),
            Command::Forked { at } => self.forked(ticket, at),
        }
    }

    fn answered(&mut self, job: JobId, answer: Answer) {
        // An answer to a job that is not running belongs to a register that was given up: it decides nothing.
        let Some((_, purpose)) = self.running.take_if(|(running, _)| *running == job) else { return };
        match (purpose, answer) {
            (Purpose::Poll, Answer::State(result)) => self.seen(result),
            (Purpose::State(ticket), Answer::State(result)) => {
                let reply = match &result {
                    Ok(_) => Ok(Done::Done),
                    Err(error) => Err(TillError::NoAnswer(error.to_string())),
                };
                self.seen(result);
                self.reply(ticket, reply);
            }
            (Purpose::Prepare(intent), Answer::Prepared(result)) => self.prepared(intent, result),
            (Purpose::Perform(of), Answer::Performed(result)) => self.performed(of, result),
            (Purpose::Recover(of), Answer::Recovered(result)) => self.recovered(of, result),
            (Purpose::Menu(ticket, note), Answer::Menu(result)) => self.menu_done(ticket, note, result),
            (Purpose::Drawer, Answer::Menu(result)) => {
                if let Err(error) = result {
                    tracing::warn!(%error, "the drawer was told to open, and did perhaps not");
                }
            }
            (purpose, answer) => {
                // Neither is told in full: a purpose holds the payer's name.
                tracing::error!(job = job.0, answer = answer.name(), "an answer to another question");
                if let Purpose::Perform(of) | Purpose::Recover(of) = purpose {
                    self.begin_asking(of);
                }
            }
        }
    }

    fn tick(&mut self) {
        let now_ms = self.clock.monotonic_ms();
        self.ask_in_time();
        if self.decisions_wait {
            self.take_decisions();
        }
        self.send_what_waits();
        self.tell_failed_sign_ins();
        if self.running.is_none() && self.waiting.is_empty() && now_ms >= self.next_poll_ms {
            self.queue_job(Purpose::Poll, Job::State);
        }
        if self.running.is_none() {
            self.checkpoint(now_ms);
        }
    }

    /// Carries the database's log over in an idle moment, so that no payment waits for it.
    fn checkpoint(&mut self, now_ms: u64) {
        if now_ms < self.next_checkpoint_ms || !self.log_grew {
            return;
        }
        self.next_checkpoint_ms = now_ms + CHECKPOINT_EVERY_MS;
        self.log_grew = false;
        if let Err(error) = self.store.checkpoint() {
            tracing::warn!(%error, "the log could not be carried over");
            self.stop_after(&error);
        }
    }

    /// The program ends: the database's log is carried over, so that the money file is whole by itself.
    pub fn end(&mut self) {
        self.log_grew = true;
        self.next_checkpoint_ms = 0;
        self.checkpoint(0);
    }

    /// The moment, never before the last entry's (R10): a journal does not go back in time. Where the clock is far
    /// behind, whoever moves money refuses it, and no entry in between makes the wrong time the right one.
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        match store::journal::last_at(self.store.connection()) {
            Ok(Some(last)) if last > now.utc_ms() => now.shifted(last - now.utc_ms()),
            Ok(_) | Err(_) => now,
        }
    }

    /// One transaction. After a failed disk nothing is written any more. A fork forbids new business and not this: what
    /// becomes of money that is taken already is written down all the same.
    fn write<T>(&mut self, change: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>) -> Result<T, TillError> {
        if let Some(reason @ StopReason::Disk(_)) = &self.stopped {
            return Err(TillError::Stopped(reason.clone()));
        }
        let result = self.store.transaction().and_then(|tx| {
            let value = change(&tx)?;
            tx.commit()?;
            Ok(value)
        });
        self.log_grew = true;
        if let Err(error) = &result {
            self.stop_after(error);
        }
        Ok(result?)
    }

    /// A disk that fails in the middle stops the till: after a failed flush nothing can be trusted until the file was
    /// opened anew.
    fn stop_after(&mut self, error: &StoreError) {
        if error.is_fatal() {
            let reason = StopReason::Disk(error.to_string());
            self.stopped = Some(reason.clone());
            self.tell(Signal::Stopped(reason));
        }
    }

    fn reply(&mut self, ticket: Ticket, result: Result<Done, TillError>) {
        self.effects.push(Effect::Reply { ticket, result });
    }

    fn tell(&mut self, signal: Signal) {
        self.effects.push(Effect::Tell(signal));
    }

    fn tell_queue(&mut self) {
        if let Ok((waiting, refused)) = store::journal::queue(self.store.connection()) {
            self.tell(Signal::Queue(Queue { waiting, refused }));
        }
    }

    /// Appends one fact.
    fn note(&mut self, body: &Body) -> Result<(), TillError> {
        let (now, user) = (self.now(), self.user());
        let _ = self.write(|tx| store::journal::append(tx, now, user, body))?;
        self.tell_queue();
        Ok(())
    }

    fn user(&self) -> Option<UserId> {
        self.session.as_ref().map(|session| session.user.id)
    }

    fn cashier_name(&self) -> String {
        self.session.as_ref().map_or_else(String::new, |session| session.user.name.clone())
    }

    fn actor(&self, approver: Option<Approver>) -> Result<Actor, TillError> {
        self.actor_with(approver.into_iter().collect())
    }

    fn actor_with(&self, approvers: Vec<Approver>) -> Result<Actor, TillError> {
        let session = self.session.as_ref().ok_or(TillError::NotSignedIn)?;
        Ok(Actor { user: session.user.id, rights: session.user.rights, approvers })
    }

    fn point(&self) -> Result<Point, TillError> {
        self.book.point().ok_or(TillError::NotFound("point"))
    }

    fn human(&self, number: PaymentNumber) -> HumanNumber {
        HumanNumber { point: self.identity.point.clone(), till: self.identity.code.clone(), number }
    }
}

/// True for what a stopped till refuses: new money, new documents. What was begun is brought to its end, and people may
/// sign in to see and settle it.
const fn begins_something(command: &Command) -> bool {
    match command {
        Command::OpenShift { .. }
        | Command::CloseShift { .. }
        | Command::HandOver { .. }
        | Command::Pay { .. }
        | Command::Preview(_)
        | Command::Reverse { .. }
        | Command::MoveCash { .. }
        | Command::Duplicate { .. }
        | Command::OpenDrawer { .. }
        | Command::XReport { .. }
        | Command::TakeReading { .. }
        | Command::Attach(_)
        | Command::Allowed { .. }
        | Command::SettingChanged { .. } => true,
        Command::SignIn(_)
        | Command::SignInFailed { .. }
        | Command::SignOut
        | Command::CancelPayment { .. }
        | Command::TryAgain { .. }
        | Command::GiveUp { .. }
        | Command::AskAgain { .. }
        | Command::Decide { .. }
        | Command::PrintText(_)
        | Command::Repeat { .. }
        | Command::Cut
        | Command::ContinuePrint
        | Command::CancelOpenReceipt
        | Command::State
        | Command::AttachmentTold { .. }
        | Command::Acknowledged { .. }
        | Command::Verdicts(_)
        | Command::Messages(_)
        | Command::MessageRead(_)
        | Command::Contact { .. }
        | Command::Line { .. }
        | Command::CarriedAnswer(_)
        | Command::Forked { .. }
        | Command::Restored => false,
    }
}
