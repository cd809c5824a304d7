//! Carries jobs of the queue out, one at a time for each way: at the register, at the text printer, by a command, into a
//! file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kassa_domain::Timestamp;
use kassa_drivers::clock::SystemClock;
use kassa_drivers::family;
use kassa_drivers::port;
use kassa_drivers::text::Line;
use kassa_drivers::textprinter::printer::{End, PrintError, TextPrinter};
use kassa_drivers::textprinter::{profile, test_page};

use super::{FOLDER, Job, Outcome, Payload, Prints, Reason, State, Trouble};
use crate::config::{Config, PrinterConfig};
use crate::files::write_for_owner;
use crate::papers::route::{Route, Routes};
use crate::papers::spool::SpoolError;
use crate::till::command::{NotReady, TillError};

/// The folder of papers that are files, in the data folder.
pub const DOCUMENTS: &str = "documents";

/// Where papers go, and the text printer beside the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlets {
    /// The ways of all papers.
    pub routes: Routes,
    /// The text printer.
    pub printer: PrinterConfig,
    /// A slip follows each payment that is registered.
    pub slip_each: bool,
    /// Receipts are looked at before money is taken.
    pub preview: bool,
}

impl Outlets {
    /// Of the settings.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            routes: config.routes.clone(),
            printer: config.printer.clone(),
            slip_each: config.slip_each,
            preview: config.preview,
        }
    }

    /// Characters of a line of the text printer.
    #[must_use]
    pub fn printer_columns(&self) -> u16 {
        self.printer.setup().columns
    }
}

/// Prints on the register's paper.
pub type AtRegister<'a> = &'a dyn Fn(Vec<Line>) -> Result<(), TillError>;

/// What a job is printed with.
pub struct Press<'a> {
    /// The data folder.
    pub dir: &'a Path,
    /// The text printer beside the register.
    pub printer: &'a PrinterConfig,
    /// The register.
    pub register: AtRegister<'a>,
    /// Now.
    pub now: &'a dyn Fn() -> Timestamp,
}

/// One printer does one job at a time: a lock for each way.
#[derive(Debug, Default)]
pub struct Turns {
    register: Mutex<()>,
    printer: Mutex<()>,
    spooler: Mutex<()>,
    file: Mutex<()>,
}

impl Turns {
    /// The lock of a way.
    #[must_use]
    pub const fn of(&self, route: &Route) -> &Mutex<()> {
        match route {
            Route::Register => &self.register,
            Route::Printer => &self.printer,
            Route::Spooler(_) => &self.spooler,
            Route::File => &self.file,
        }
    }
}

/// Prints all jobs that wait for this way, in their order, and tells what became of each. Waits for the printer.
///
/// # Errors
/// The queue cannot be read or written.
pub fn run(prints: &Prints, turns: &Turns, route: &Route, press: &Press<'_>) -> std::io::Result<Vec<Job>> {
    let _turn = turns.of(route).lock().unwrap_or_else(PoisonError::into_inner);
    let mut done = Vec::new();
    while let Some((job, paper)) = prints.take(route)? {
        let outcome = press.print(&job, paper);
        if let Err(trouble) = &outcome {
            tracing::warn!(job = job.number, route = job.route, ?trouble, "a paper is not printed");
        }
        let kept = job.clone();
        match prints.done(job, outcome, (press.now)()) {
            Ok(job) => done.push(job),
            Err(error) => {
                // It may be on paper, and the disk does not know: the next start tells it uncertain too.
                tracing::warn!(job = kept.number, %error, "what became of a paper is not written");
                done.push(Job { state: State::Unknown(Reason::Said(error.to_string())), ..kept });
                break;
            }
        }
    }
    done.extend(prints.found());
    Ok(done)
}

/// Prints the page to try a text printer by: its letters, a ruler as long as a line.
///
/// # Errors
/// Why it is not printed.
pub fn test_printer(printer: &PrinterConfig) -> Result<(), Reason> {
    let Some(mut device) = open(printer) else { return Err(Reason::NoPrinter) };
    let page = test_page::test_page(device.setup());
    device.print(&page, End::Finished).map(drop).map_err(|error| match trouble(error) {
        Trouble::Certain(reason) | Trouble::Uncertain(reason) => reason,
    })
}

/// The text printer of the settings. Its port is opened for one job, and free again after it.
fn open(printer: &PrinterConfig) -> Option<TextPrinter> {
    let name = printer.port.as_deref()?;
    let family = family::named(&printer.family)?;
    let clock = Arc::new(SystemClock::new());
    let port = port::named_with(name, printer.baud(), family.line, clock.clone());
    let setup: profile::Setup = printer.setup();
    Some(TextPrinter::new(port, clock, setup))
}

fn trouble(error: PrintError) -> Trouble {
    match error {
        PrintError::NotSent(cause) => Trouble::Certain(Reason::NoAnswer(cause.to_string())),
        PrintError::Refused(stop) => Trouble::Certain(Reason::Device(stop.code().to_owned())),
        PrintError::Stopped { lines, why } => Trouble::Uncertain(Reason::Stopped(lines, why.code().to_owned())),
        PrintError::Lost { lines, cause } => Trouble::Uncertain(Reason::Stopped(lines, cause.to_string())),
    }
}

impl Press<'_> {
    fn print(&self, job: &Job, paper: Payload) -> Outcome {
        let foreign = || Trouble::Certain(Reason::Said("the paper is of another kind".to_owned()));
        match (job.way(), paper) {
            (Route::Register, Payload::Lines(lines)) => (self.register)(lines).map(|()| None).map_err(of_till),
            (Route::Printer, Payload::Lines(lines)) => {
                let mut device = open(self.printer).ok_or(Trouble::Certain(Reason::NoPrinter))?;
                device.print(&lines, End::Finished).map(|_| None).map_err(trouble)
            }
            (route @ Route::Spooler(_), Payload::Pdf(pdf)) => {
                let spooler = route.spooler().ok_or(Trouble::Certain(Reason::NoPrinter))?;
                spooler.print(&pdf, &self.scratch(job)).map(|()| None).map_err(of_spooler)
            }
            (Route::File, Payload::Pdf(pdf)) => {
                let file = self.dir.join(DOCUMENTS).join(file_name(job));
                let written = std::fs::create_dir_all(self.dir.join(DOCUMENTS));
                let written = written.and_then(|()| write_for_owner(&file, &pdf));
                let said = |error: std::io::Error| Trouble::Certain(Reason::Said(error.to_string()));
                written.map(|()| Some(file.display().to_string())).map_err(said)
            }
            (Route::Register | Route::Printer, Payload::Pdf(_))
            | (Route::Spooler(_) | Route::File, Payload::Lines(_)) => Err(foreign()),
        }
    }

    /// A file for a command that wants its paper as one: in the queue's folder, so that the next start removes what a power
    /// cut left of it.
    fn scratch(&self, job: &Job) -> PathBuf {
        self.dir.join(FOLDER).join(format!("{:06}-{}.pdf", job.number, (self.now)().utc_ms()))
    }
}

/// The name of a paper that is a file: none is written over another.
fn file_name(job: &Job) -> String {
    let safe = |text: &str| text.replace(|letter: char| !letter.is_alphanumeric() && letter != '-', "-");
    let subject = if job.subject.is_empty() { String::new() } else { format!("-{}", safe(&job.subject)) };
    format!("{:06}-{}{subject}.pdf", job.number, safe(&job.document))
}

/// A command that was started may have handed on what it got before it failed.
fn of_spooler(error: SpoolError) -> Trouble {
    let said = Reason::Said(error.to_string());
    match error {
        SpoolError::NoEnd { command } => Trouble::Uncertain(Reason::NoEnd(command)),
        SpoolError::NoCommand | SpoolError::NotStarted { .. } => Trouble::Certain(said),
        SpoolError::Failed { .. } => Trouble::Uncertain(said),
    }
}

fn of_till(error: TillError) -> Trouble {
    match error {
        TillError::Refused(refusal) => Trouble::Certain(Reason::Device(format!("{}-{}", refusal.family, refusal.code))),
        TillError::RegisterNotReady(NotReady::NoPaper) => Trouble::Certain(Reason::Device("paper".to_owned())),
        TillError::RegisterNotReady(NotReady::LidOpen) => Trouble::Certain(Reason::Device("cover".to_owned())),
        // Whether nothing was sent or the answer was lost is not told apart.
        TillError::NoAnswer(error) => Trouble::Uncertain(Reason::NoAnswer(error)),
        TillError::Ended => Trouble::Uncertain(Reason::Interrupted),
        TillError::NotSignedIn | TillError::Busy => Trouble::Certain(Reason::NotNow),
        error => Trouble::Certain(Reason::Said(error.to_string())),
    }
}
