//! The queue of papers, for the window: into it, out of it, and again.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kassa_drivers::clock::{Clock as _, SystemClock};
use kassa_drivers::text::Line;

use crate::config::{Config, SettingsFile};
use crate::papers::prints::press::{self, Outlets, Press, Turns};
use crate::papers::prints::{Made, Prints};
use crate::papers::route::{Papers, Route};
use crate::papers::spool::Spooler;
use crate::papers::test_page;
use crate::till::command::{Command, PrivateLines, TillError};
use crate::till::handle::Handle;
use crate::ui::effect::{Answer, Question};

/// How often a register that is at another work is asked again, and how long after.
const BUSY_TRIES: u32 = 120;
const BUSY_WAIT: Duration = Duration::from_millis(500);

/// The queue of a till, and where its papers go now.
pub(super) struct Room {
    handle: Handle,
    dir: PathBuf,
    /// Opened when it is asked for the first time.
    prints: Mutex<Option<Arc<Prints>>>,
    turns: Turns,
    outlets: Mutex<Outlets>,
}

impl Room {
    pub(super) fn new(handle: Handle, outlets: Outlets) -> Arc<Self> {
        let dir = handle.desk().dir().to_owned();
        let prints = Mutex::default();
        Arc::new(Self { handle, dir, prints, turns: Turns::default(), outlets: Mutex::new(outlets) })
    }

    /// Where papers go now.
    pub(super) fn outlets(&self) -> Outlets {
        self.outlets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The settings were changed: what is printed from now on goes by them. A training's papers stay where they are.
    pub(super) fn settings_changed(&self, settings: &SettingsFile, text: &str) {
        if let (true, Ok(config)) = (settings.is_of(&self.dir), Config::parse(text)) {
            *self.outlets.lock().unwrap_or_else(PoisonError::into_inner) = Outlets::of(&config);
        }
    }

    fn prints(&self) -> io::Result<Arc<Prints>> {
        let mut opened = self.prints.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.handle.clock().now();
        if let Some(prints) = &*opened {
            if let Err(error) = prints.tidy(now) {
                tracing::warn!(%error, "papers that were kept for long enough are not removed yet");
            }
            return Ok(Arc::clone(prints));
        }
        let prints = Arc::new(Prints::open(&self.dir, now)?);
        *opened = Some(Arc::clone(&prints));
        Ok(prints)
    }

    /// Puts a paper into the queue, and prints what waits for its printer. Waits for it: not on the window's thread.
    pub(super) fn print(&self, made: &Made) -> Answer {
        let put = self.prints().and_then(|prints| prints.add(made, self.handle.clock().now()));
        match put {
            Ok(job) => {
                tracing::info!(job = job.number, document = job.document, route = job.route, "a paper to print");
                self.run(std::slice::from_ref(&made.route))
            }
            Err(error) => Answer::NotQueued(error.to_string()),
        }
    }

    /// What the window asks of the queue.
    pub(super) fn answer(&self, question: &Question) -> Answer {
        let changed = match question {
            Question::PrintAgain(number) => self.prints().and_then(|prints| prints.again(*number)),
            Question::DropPrint(number) => self.prints().and_then(|prints| prints.drop_it(*number)).map(|()| None),
            Question::PrintWaiting => {
                return self.run(&[Route::Register, Route::Printer, Route::Spooler(String::new()), Route::File]);
            }
            Question::Printers => return Answer::Printers(Spooler::printers_of_system()),
            Question::TestPrinter => {
                let _turn = self.turns.of(&Route::Printer).lock().unwrap_or_else(PoisonError::into_inner);
                return Answer::PrinterTested(press::test_printer(&self.outlets().printer));
            }
            _ => Ok(None),
        };
        let jobs = match changed {
            Ok(Some(job)) => return self.run(&[job.way()]),
            Ok(None) => self.prints().and_then(|prints| prints.jobs()),
            Err(error) => Err(error),
        };
        jobs.map_or_else(|error| Answer::NotQueued(error.to_string()), Answer::Prints)
    }

    fn run(&self, routes: &[Route]) -> Answer {
        let printer = self.outlets().printer;
        let waiting = SystemClock::new();
        let register = |lines: Vec<Line>| {
            // Busy is certainly not printed: the receipts of a visit, and a register that is asked, go first.
            for _ in 0..BUSY_TRIES {
                match self.handle.ask_and_wait(Command::PrintText(PrivateLines(lines.clone()))) {
                    Err(TillError::Busy) => waiting.sleep(BUSY_WAIT),
                    said => return said.map(drop),
                }
            }
            Err(TillError::Busy)
        };
        let now = || self.handle.clock().now();
        let press = Press { dir: &self.dir, printer: &printer, register: &register, now: &now };
        let mut done = Vec::new();
        for route in routes {
            let ran = self.prints().and_then(|prints| press::run(&prints, &self.turns, route, &press));
            match ran {
                Ok(jobs) => done.extend(jobs),
                // What waits stays in the queue, and what was printed is told.
                Err(error) => tracing::warn!(%error, route = %route, "the queue of papers stands"),
            }
        }
        Answer::Printed(done)
    }
}

/// Whether the queue answers it.
pub(super) const fn is_for_the_room(question: &Question) -> bool {
    matches!(
        question,
        Question::Prints
            | Question::PrintAgain(_)
            | Question::DropPrint(_)
            | Question::PrintWaiting
            | Question::Printers
            | Question::TestPrinter
    )
}

/// Prints the page to try by every command that papers go to; nothing where they go to none.
pub(super) fn test_documents(values: &BTreeMap<&'static str, String>, handle: &Handle) -> Option<Result<(), String>> {
    let keys = Papers::ALL.map(Papers::key).into_iter().chain(["documents.print"]);
    let of_system = |key| values.get(key).filter(|value| matches!(value.parse(), Ok(Route::Spooler(_))));
    let commands: BTreeSet<&String> = keys.filter_map(of_system).collect();
    let (till, at) = (handle.desk().identity().code.to_string(), handle.clock().now());
    let tried = |command: &String| test_page(command, &till, at);
    (!commands.is_empty()).then(|| commands.into_iter().try_for_each(tried))
}
