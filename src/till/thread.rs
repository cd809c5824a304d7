//! The threads that pump the till: one for the till itself, one for the register. Nothing is decided here.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use kassa_drivers::fiscal::{DeviceError, FiscalRegister};
use kassa_drivers::port::PortError;
use tokio::sync::oneshot;

use super::command::{Command, Done, TillError};
use super::job::{Answer, Job, JobId};
use super::{Effect, Input, Parts, Ticket, Till};
use crate::signal::Signals;
use crate::store::identity::Identity;

/// How long the till's thread sleeps at most: its tick.
const TICK: Duration = Duration::from_millis(200);

/// What comes to the till's thread.
pub(super) enum Message {
    /// A question with where its answer goes.
    Ask { command: Box<Command>, answer: oneshot::Sender<Result<Done, TillError>> },
    /// The register's answer.
    Answer { job: JobId, answer: Box<Answer> },
    /// The program ends.
    End,
}

/// The way to the till's thread.
#[derive(Clone)]
pub(super) struct Line(Sender<Message>);

impl Line {
    /// Asks; the answer comes to the receiver, which fails when the till has ended.
    pub(super) fn ask(&self, command: Command) -> oneshot::Receiver<Result<Done, TillError>> {
        let (answer, receiver) = oneshot::channel();
        // A till that has ended drops the question, and the receiver tells.
        let _ = self.0.send(Message::Ask { command: Box::new(command), answer });
        receiver
    }
}

/// The running threads. Dropping it ends the till after the step it is in; the register finishes its job, and what it
/// answers then is asked for at the next start.
pub struct Threads {
    line: Line,
    till: Option<JoinHandle<()>>,
}

impl Drop for Threads {
    fn drop(&mut self) {
        let _ = self.line.0.send(Message::End);
        if let Some(thread) = self.till.take() {
            // A till that panicked has said so in the log; what it wrote is whole.
            let _ = thread.join();
        }
    }
}

/// Starts the till on its data with its register.
///
/// # Errors
/// A failing database, a till that is not enrolled, or no thread to be had.
pub(super) fn start(
    parts: Parts,
    register: Box<dyn FiscalRegister>,
    signals: Signals,
    journal_grew: Box<dyn Fn() + Send>,
) -> Result<(Line, Threads, Identity), TillError> {
    let (till, effects) = Till::start(parts)?;
    let identity = till.identity().clone();
    let (sender, inbox) = mpsc::channel();
    let (jobs, job_inbox) = mpsc::channel();
    let no_thread = |error: std::io::Error| TillError::Store(error.to_string());
    let answers = sender.clone();
    let _detached = std::thread::Builder::new()
        .name("register".to_owned())
        .spawn(move || serve_register(register, &job_inbox, &answers))
        .map_err(no_thread)?;
    let pump = Pump { till, inbox, jobs, signals, journal_grew, asked: HashMap::new(), next_ticket: 1 };
    let thread =
        std::thread::Builder::new().name("till".to_owned()).spawn(move || pump.run(effects)).map_err(no_thread)?;
    let line = Line(sender);
    Ok((line.clone(), Threads { line, till: Some(thread) }, identity))
}

struct Pump {
    till: Till,
    inbox: Receiver<Message>,
    jobs: Sender<(JobId, Job)>,
    signals: Signals,
    journal_grew: Box<dyn Fn() + Send>,
    asked: HashMap<Ticket, oneshot::Sender<Result<Done, TillError>>>,
    next_ticket: u64,
}

impl Pump {
    fn run(mut self, effects: Vec<Effect>) {
        self.carry_out(effects);
        loop {
            let input = match self.inbox.recv_timeout(TICK) {
                Ok(Message::Ask { command, answer }) => {
                    let ticket = Ticket(self.next_ticket);
                    self.next_ticket += 1;
                    let _ = self.asked.insert(ticket, answer);
                    Input::Ask { ticket, command: *command }
                }
                Ok(Message::Answer { job, answer }) => Input::Answer { job, answer: *answer },
                Err(RecvTimeoutError::Timeout) => Input::Tick,
                Ok(Message::End) | Err(RecvTimeoutError::Disconnected) => return self.till.end(),
            };
            let ticked = matches!(input, Input::Tick);
            let effects = self.till.step(input);
            self.carry_out(effects);
            if !ticked {
                let effects = self.till.step(Input::Tick);
                self.carry_out(effects);
            }
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut not_begun = Vec::new();
        for effect in effects {
            match effect {
                Effect::Reply { ticket, result } => {
                    if let Some(answer) = self.asked.remove(&ticket) {
                        // Who asked may have gone; what was done stays done.
                        let _ = answer.send(result);
                    }
                }
                Effect::Work { job, work } => {
                    if let Err(mpsc::SendError((job, work))) = self.jobs.send((job, work)) {
                        tracing::error!("the register's thread has ended");
                        not_begun.push((job, work.not_done(DeviceError::NotSent(PortError::Gone))));
                    }
                }
                Effect::Tell(signal) => self.signals.send(signal),
                Effect::JournalGrew => (self.journal_grew)(),
            }
        }
        for (job, answer) in not_begun {
            let effects = self.till.step(Input::Answer { job, answer });
            self.carry_out(effects);
        }
    }
}

/// Runs a job. A driver that panics has left the register in a state nobody knows: that is an answer too, and the till
/// asks the register what it did, instead of waiting for ever.
fn run(work: Job, register: &mut dyn FiscalRegister) -> Answer {
    let again = work.clone();
    catch_unwind(AssertUnwindSafe(|| work.run(register))).unwrap_or_else(|_| {
        tracing::error!("the driver of the register has panicked");
        again.unknown(PortError::Gone)
    })
}

/// The register's own thread: one job at a time. The line is opened with the first job and again after it was lost.
fn serve_register(mut register: Box<dyn FiscalRegister>, jobs: &Receiver<(JobId, Job)>, answers: &Sender<Message>) {
    let mut connected = false;
    while let Ok((job, work)) = jobs.recv() {
        let found = if connected { Ok(()) } else { register.connect() };
        connected = found.is_ok();
        let answer = match found {
            Ok(()) => run(work, &mut *register),
            Err(error) => work.not_done(error),
        };
        connected &= !answer.lost_the_line();
        if answers.send(Message::Answer { job, answer: Box::new(answer) }).is_err() {
            return;
        }
    }
}
