//! The pump: the till's step function driven by hand, its jobs done on a real driver over an in-memory line, and the
//! power cut at any numbered stop.
//!
//! Stops are counted where something could be lost: before a step (what came in is lost; for an answer of the register,
//! the register has done the job and the till does not know), and after it (the commit is on disk, its effects are not
//! carried out). Polls of an idle register change nothing and are no stops.

use std::collections::VecDeque;

use kassa::signal::Signal;
use kassa::store;
use kassa::till::command::{Command, Done, TillError};
use kassa::till::job::{Answer, Job, JobId};
use kassa::till::{Effect, Input, Ticket, Till};
use kassa_domain::receipt::{Operation, Receipt, Refusal, Shown};
use kassa_drivers::fiscal::{FiscalRegister, Recovered};
use kassa_drivers::shtrih::emulator::{Fault, What, When};
use kassa_drivers::shtrih::register::ShtrihRegister;

use super::World;

/// The power is gone; the till and its driver with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerCut;

/// Where the power is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cut {
    /// Nowhere.
    #[default]
    Never,
    /// At the stop of this number.
    At(usize),
    /// While the register works on the first operation, as this command goes to it; nowhere when it takes fewer.
    InJob(u64),
}

/// A till built wrong on purpose, to see that the tests notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The register is asked to do it before the intent is on disk.
    PerformsBeforeTheIntent,
    /// The receipt is registered in a transaction of its own, before the journal's entry.
    EntryAfterTheReceipt,
    /// After a restart the register is not asked what it did.
    TakesSilenceForNo,
}

pub struct Pump<'w> {
    pub world: &'w World,
    till: Till,
    register: ShtrihRegister,
    connected: bool,
    inputs: VecDeque<Input>,
    /// Jobs wait here while `hold` is set: the register is slow.
    pub held: VecDeque<(JobId, Job)>,
    pub hold: bool,
    replies: Vec<(Ticket, Result<Done, TillError>)>,
    pub signals: Vec<Signal>,
    next_ticket: u64,
    works: usize,
    pub cut: Cut,
    /// The stops so far, by name.
    pub stops: Vec<String>,
    pub wrong: Option<Wrong>,
    /// Receipts of more lines are refused as the register is looked at, which the till could not know by its model.
    pub lines_refused_above: Option<usize>,
    performed_early: Option<Answer>,
}

impl<'w> Pump<'w> {
    /// Starts the till on the world's files.
    pub fn start(world: &'w World) -> Self {
        Self::start_cut(world, Cut::Never, None).expect("no cut was asked for")
    }

    /// The same with a cut somewhere.
    pub fn start_cut(world: &'w World, cut: Cut, wrong: Option<Wrong>) -> Result<Self, PowerCut> {
        let (till, effects) = Till::start(world.parts()).expect("a till that starts");
        let mut pump = Self {
            world,
            till,
            register: world.register(),
            connected: false,
            inputs: VecDeque::new(),
            held: VecDeque::new(),
            hold: false,
            replies: Vec::new(),
            signals: Vec::new(),
            next_ticket: 1,
            works: 0,
            cut,
            stops: Vec::new(),
            wrong,
            lines_refused_above: None,
            performed_early: None,
        };
        pump.stop("started")?;
        pump.carry_out(effects)?;
        Ok(pump)
    }

    fn stop(&mut self, name: &str) -> Result<(), PowerCut> {
        self.stops.push(name.to_owned());
        if self.cut == Cut::At(self.stops.len() - 1) { Err(PowerCut) } else { Ok(()) }
    }

    /// One step with its stops.
    pub fn step(&mut self, input: Input) -> Result<(), PowerCut> {
        let name = name(&input);
        if let Some(name) = &name {
            self.stop(&format!("before {name}"))?;
        }
        let effects = self.till.step(input);
        let works = effects.iter().any(|effect| matches!(effect, Effect::Work { work, .. } if *work != Job::State));
        match name {
            Some(name) => self.stop(&format!("after {name}"))?,
            None if works => self.stop("after a tick")?,
            None => {}
        }
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<(), PowerCut> {
        for effect in effects {
            match effect {
                Effect::Reply { ticket, result } => self.replies.push((ticket, result)),
                Effect::Work { job, work } if self.hold => self.held.push_back((job, work)),
                Effect::Work { job, work } => self.work(job, work)?,
                Effect::Tell(signal) => self.signals.push(signal),
                Effect::JournalGrew => {}
            }
        }
        Ok(())
    }

    /// The register does a job; its answer waits to be given to the till.
    fn work(&mut self, job: JobId, work: Job) -> Result<(), PowerCut> {
        self.works += usize::from(work != Job::State);
        let perform = matches!(work, Job::Perform { .. });
        if let (true, Cut::InJob(command)) = (perform, self.cut) {
            self.world.faults(&[Fault { when: When::Command(command), what: What::CutLine(3_600_000) }]);
        }
        let answer = match (self.wrong, &work) {
            (_, Job::Prepare(operations)) if self.refuses(operations) => {
                Answer::Prepared(Ok(Err(Refusal { family: "shtrih".to_owned(), code: "94".to_owned() })))
            }
            (Some(Wrong::TakesSilenceForNo), Job::Recover { .. }) => {
                Answer::Recovered(Ok(Recovered::NothingRegistered))
            }
            (Some(Wrong::PerformsBeforeTheIntent), Job::Prepare(operations)) => {
                let before = self.register.shown().unwrap_or_default();
                let early = Job::Perform { operation: operations[0].clone(), before };
                let answer = self.run(work);
                self.performed_early = Some(self.run(early));
                answer
            }
            (Some(Wrong::PerformsBeforeTheIntent), Job::Perform { .. }) if self.performed_early.is_some() => {
                self.performed_early.take().expect("just seen")
            }
            (_, _) => self.run(work),
        };
        if let (true, Cut::InJob(command)) = (perform, self.cut) {
            let reached = self.world.commands() >= command;
            // The cable is in again by the time somebody starts the till.
            self.world.apply(What::CutLine(0));
            self.world.faults(&[]);
            if reached {
                return Err(PowerCut);
            }
        }
        if perform && self.wrong == Some(Wrong::EntryAfterTheReceipt) {
            self.register_without_an_entry(&answer)?;
        }
        self.inputs.push_back(Input::Answer { job, answer });
        Ok(())
    }

    fn refuses(&self, operations: &[Operation]) -> bool {
        let lines = |operation: &Operation| match operation {
            Operation::Receipt(order) => order.lines.len(),
            _ => 0,
        };
        self.lines_refused_above.is_some_and(|most| operations.iter().any(|operation| lines(operation) > most))
    }

    fn run(&mut self, work: Job) -> Answer {
        if !self.connected
            && let Err(error) = self.register.connect()
        {
            return work.not_done(error);
        }
        let answer = work.run(&mut self.register);
        self.connected = !answer.lost_the_line();
        answer
    }

    /// What a till would leave behind that wrote the receipt's row and the journal's entry one after the other.
    fn register_without_an_entry(&mut self, answer: &Answer) -> Result<(), PowerCut> {
        let Answer::Performed(Ok(document)) = answer else { return Ok(()) };
        let path = self.world.path().join(store::MONEY);
        let other = store::Connection::open(path).expect("the money file");
        let detail = serde_json::to_string(&Receipt::Registered { document: document.clone() }).expect("JSON");
        let set = "UPDATE receipt SET state = 'registered', settled = 1, detail = ?1 WHERE state = 'sending'";
        let kept: String = other
            .query_row("SELECT detail FROM receipt WHERE state = 'sending'", [], |row| row.get(0))
            .expect("what is being sent");
        let of: i64 =
            other.query_row("SELECT id FROM receipt WHERE state = 'sending'", [], |row| row.get(0)).expect("its row");
        let _ = other.execute(set, [detail]).expect("a change");
        self.stop("between the receipt and its entry")?;
        let back = "UPDATE receipt SET state = 'sending', settled = 0, detail = ?1 WHERE id = ?2";
        let _ = other.execute(back, (kept, of)).expect("a change");
        Ok(())
    }

    /// Gives the register's next held job to it.
    pub fn release(&mut self) {
        if let Some((job, work)) = self.held.pop_front() {
            self.work(job, work).expect("no cut was asked for");
        }
    }

    /// Steps until nothing is left to be told to the till.
    pub fn drain(&mut self) -> Result<(), PowerCut> {
        while let Some(input) = self.inputs.pop_front() {
            self.step(input)?;
        }
        Ok(())
    }

    /// Asks without waiting for anything.
    pub fn begin(&mut self, command: Command) -> Result<Ticket, PowerCut> {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.step(Input::Ask { ticket, command })?;
        Ok(ticket)
    }

    /// Time passes, and the till is ticked.
    pub fn tick(&mut self, ms: u64) -> Result<(), PowerCut> {
        self.world.clock.pass_ms(ms);
        self.step(Input::Tick)?;
        self.drain()
    }

    /// Ticks until the till and the register have come to rest.
    pub fn rest(&mut self) -> Result<(), PowerCut> {
        self.drain()?;
        let mut calm = 0;
        for _ in 0..1_000 {
            let before = self.works;
            self.tick(700)?;
            let at_work = self.works != before || self.is_sending();
            calm = if at_work { 0 } else { calm + 1 };
            if calm >= 4 {
                return Ok(());
            }
        }
        panic!("the till does not come to rest: {:?}", self.stops.iter().rev().take(10).collect::<Vec<_>>());
    }

    fn is_sending(&self) -> bool {
        let unsettled = store::receipts::unsettled(&self.world.reader()).unwrap();
        unsettled.iter().any(|stored| matches!(stored.receipt, Receipt::Sending { .. }))
    }

    /// The answers to a question so far.
    pub fn answers(&self, ticket: Ticket) -> Vec<Result<Done, TillError>> {
        self.replies.iter().filter(|(to, _)| *to == ticket).map(|(_, result)| result.clone()).collect()
    }

    /// Asks, lets everything come to rest, and gives the one answer. For times without a cut.
    pub fn ask(&mut self, command: Command) -> Result<Done, TillError> {
        let ticket = self.begin(command).expect("no cut was asked for");
        self.rest().expect("no cut was asked for");
        let mut answers = self.answers(ticket);
        assert_eq!(answers.len(), 1, "one question, one answer: {answers:?}");
        answers.pop().expect("just counted")
    }

    /// The same, for what must be done.
    pub fn done(&mut self, command: Command) -> Done {
        self.ask(command).expect("the till does it")
    }

    /// The register's evidence, for tests that decide by it.
    pub fn shown(&mut self) -> Shown {
        self.register.shown().expect("a register that answers")
    }

    pub fn till(&self) -> &Till {
        &self.till
    }
}

fn name(input: &Input) -> Option<String> {
    match input {
        Input::Ask { command, .. } => Some(format!("the question {}", first_word(&format!("{command:?}")))),
        Input::Answer { answer: Answer::State(_), .. } | Input::Tick => None,
        Input::Answer { answer, .. } => Some(format!("the answer {}", first_word(&format!("{answer:?}")))),
    }
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(text)
}
