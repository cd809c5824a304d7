//! The queue of papers: each is a numbered job in the folder `prints`, printed once, and again by order only.
//!
//! A job is two files: what is known of it (`000012.json`) and, as long as it may still be printed, the paper itself. A step
//! is on disk before it is taken, so that after a power cut a job that was at the printer is told to be uncertain and
//! waits for a person. Money is not in it, and no payment waits for a printer; a paper that goes to the register stands in
//! one row with its receipts.

pub mod press;
pub mod words;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kassa_domain::Timestamp;
use kassa_drivers::text::Line;
use serde::{Deserialize, Serialize};

use super::route::{Papers, Route};
use crate::files::{remove_part, remove_whole, write_for_owner};

/// The folder of the queue in the data folder.
pub const FOLDER: &str = "prints";
/// Most jobs that are remembered; the newest stay.
const JOBS_MAX: usize = 200;
/// For so long a job is remembered, milliseconds.
const KEEP_MS: i64 = 30 * DAY_MS;
/// For so long a paper may still be printed again.
const PAPER_MS: i64 = 7 * DAY_MS;
/// The same of an application or a note: it has names and documents of people on it.
const PERSONAL_MS: i64 = DAY_MS;
const DAY_MS: i64 = 86_400_000;

/// A paper that is made, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Which papers it is of.
    pub papers: Papers,
    /// Which document: the name of its template, or of a report.
    pub document: String,
    /// What tells it from others of its kind without naming anybody: the number of a payment or an account.
    pub subject: String,
    /// Where it goes.
    pub route: Route,
    /// What is on it.
    pub paper: Payload,
}

/// What is on a paper.
#[derive(Clone, PartialEq, Eq)]
pub enum Payload {
    /// Lines, for a device of the till.
    Lines(Vec<Line>),
    /// A PDF, for a printer of the system or a file.
    Pdf(Vec<u8>),
}

impl std::fmt::Debug for Payload {
    /// Names and documents of people are in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Lines(lines) => write!(f, "Lines({})", lines.len()),
            Self::Pdf(bytes) => write!(f, "Pdf({})", bytes.len()),
        }
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its number, from 1 and never again.
    pub number: u64,
    /// Which papers it is of.
    pub papers: Papers,
    /// Which document.
    pub document: String,
    /// What tells it from others of its kind.
    pub subject: String,
    /// Where it goes, as the settings have it.
    pub route: String,
    /// When it was made.
    pub made: Timestamp,
    /// How it stands.
    pub state: State,
    /// How often it was begun.
    pub tries: u32,
}

impl Job {
    /// Its route.
    #[must_use]
    pub fn way(&self) -> Route {
        self.route.parse().unwrap_or_default()
    }

    /// Whether a person has to look at it: it is not on paper, or may not be.
    #[must_use]
    pub const fn needs_a_look(&self) -> bool {
        matches!(self.state, State::Failed(_) | State::Unknown(_))
    }
}

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It waits for its turn.
    Waiting,
    /// It is at the printer.
    Printing,
    /// It was printed, or lies in its file: which.
    Printed(Option<String>),
    /// Certainly nothing of it was printed, and why.
    Failed(Reason),
    /// Some of it may be on paper, and why nobody knows.
    Unknown(Reason),
    /// It is not wanted any more, or was kept for too long: the paper is gone.
    Dropped,
}

/// Why a job is not certainly printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The program or the computer ended while it was at the printer.
    Interrupted,
    /// The device said why it does not print: the code of its refusal.
    Device(String),
    /// Nobody answers at the port, or it cannot be opened: the technical reason.
    NoAnswer(String),
    /// The connection broke, or the printer stopped, after so many lines: the technical reason.
    Stopped(usize, String),
    /// The settings name no such printer any more.
    NoPrinter,
    /// Nobody is signed in, or the register is at another work.
    NotNow,
    /// The command that prints, or the system: what it says.
    Said(String),
    /// The command that prints did not end within two minutes, and was ended: the command.
    NoEnd(String),
}

/// What a printer made of a job.
pub type Outcome = Result<Option<String>, Trouble>;

/// Why a job did not go through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Certainly nothing of it was printed.
    Certain(Reason),
    /// Some of it may be.
    Uncertain(Reason),
}

/// The queue of a data folder.
#[derive(Debug)]
pub struct Prints {
    dir: PathBuf,
    /// Whoever changes files does it alone.
    files: Mutex<()>,
    /// What is not certainly printed and nobody was told of yet: cut by a power failure, or its paper cannot be read.
    found: Mutex<Vec<Job>>,
}

impl Prints {
    /// Opens the queue of a data folder that this program owns. What was at a printer when the program ended is uncertain
    /// now.
    ///
    /// # Errors
    /// The folder cannot be made or read.
    pub fn open(data: &Path, now: Timestamp) -> io::Result<Self> {
        let dir = data.join(FOLDER);
        fs::create_dir_all(&dir)?;
        let prints = Self { dir, files: Mutex::default(), found: Mutex::default() };
        for job in prints.jobs()? {
            match job.state {
                State::Printing => prints.find(Job { state: State::Unknown(Reason::Interrupted), ..job })?,
                State::Waiting if prints.paper(&job).is_err() => {
                    prints.find(Job { state: State::Failed(Reason::Interrupted), ..job })?;
                }
                _ => {}
            }
        }
        prints.remove_strays(&prints.jobs()?)?;
        prints.clean(now)?;
        Ok(prints)
    }

    /// The jobs of a data folder, the oldest first. A file that cannot be read as one is passed over.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(data: &Path) -> io::Result<Vec<Job>> {
        let entries = match fs::read_dir(data.join(FOLDER)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut jobs: Vec<Job> = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                match fs::read(&path).map(|bytes| serde_json::from_slice(&bytes)) {
                    Ok(Ok(job)) => jobs.push(job),
                    _ => tracing::warn!(file = %path.display(), "a job of the queue of papers cannot be read"),
                }
            }
        }
        jobs.sort_by_key(|job| job.number);
        Ok(jobs)
    }

    /// The jobs, the oldest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn jobs(&self) -> io::Result<Vec<Job>> {
        Self::list(self.dir.parent().unwrap_or(&self.dir))
    }

    /// A job that nobody was told of.
    fn find(&self, job: Job) -> io::Result<()> {
        self.write(&job)?;
        self.found.lock().unwrap_or_else(PoisonError::into_inner).push(job);
        Ok(())
    }

    /// The jobs that are not certainly printed and that nobody was told of: once.
    #[must_use]
    pub fn found(&self) -> Vec<Job> {
        std::mem::take(&mut *self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Drops papers that were kept for long enough: on a till that is never switched off too.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn tidy(&self, now: Timestamp) -> io::Result<()> {
        let _alone = self.alone();
        self.clean(now)
    }

    /// Puts a paper into the queue. It is there when this comes back.
    ///
    /// # Errors
    /// It could not be written; then it is not in the queue.
    pub fn add(&self, made: &Made, now: Timestamp) -> io::Result<Job> {
        let _alone = self.alone();
        let last = self.last_number()?;
        let job = Job {
            number: last + 1,
            papers: made.papers,
            document: made.document.clone(),
            subject: made.subject.clone(),
            route: made.route.to_string(),
            made: now,
            state: State::Waiting,
            tries: 0,
        };
        let bytes = match &made.paper {
            Payload::Lines(lines) => serde_json::to_vec(lines).map_err(io::Error::other)?,
            Payload::Pdf(bytes) => bytes.clone(),
        };
        write_for_owner(&self.paper_file(job.number, matches!(made.paper, Payload::Pdf(_))), &bytes)?;
        self.write(&job)?;
        Ok(job)
    }

    /// Takes the next job that waits for this way: it is at the printer from now on.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn take(&self, route: &Route) -> io::Result<Option<(Job, Payload)>> {
        let _alone = self.alone();
        for job in self.jobs()? {
            if job.state != State::Waiting || std::mem::discriminant(&job.way()) != std::mem::discriminant(route) {
                continue;
            }
            match self.paper(&job) {
                Ok(paper) => {
                    let job = Job { state: State::Printing, tries: job.tries + 1, ..job };
                    self.write(&job)?;
                    return Ok(Some((job, paper)));
                }
                Err(error) => {
                    tracing::warn!(job = job.number, %error, "a paper of the queue cannot be read");
                    self.find(Job { state: State::Failed(Reason::Said(error.to_string())), ..job })?;
                }
            }
        }
        Ok(None)
    }

    /// What became of a job that was taken. The paper of one that was printed is gone with it.
    ///
    /// # Errors
    /// It cannot be written: at the next start the job is uncertain.
    pub fn done(&self, job: Job, outcome: Outcome, now: Timestamp) -> io::Result<Job> {
        let _alone = self.alone();
        let state = match outcome {
            Ok(file) => State::Printed(file),
            Err(Trouble::Certain(reason)) => State::Failed(reason),
            Err(Trouble::Uncertain(reason)) => State::Unknown(reason),
        };
        let job = Job { state, ..job };
        self.write(&job)?;
        // What is printed is printed, whatever becomes of files that are not wanted any more.
        let removed = if matches!(job.state, State::Printed(_)) { self.remove_paper(job.number) } else { Ok(()) };
        if let Err(error) = removed.and_then(|()| self.clean(now)) {
            tracing::warn!(job = job.number, %error, "a paper that is done with is not removed yet");
        }
        Ok(job)
    }

    /// Lets a job wait for its turn again; nothing where it cannot be printed again.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn again(&self, number: u64) -> io::Result<Option<Job>> {
        let _alone = self.alone();
        let job = self.jobs()?.into_iter().find(|job| job.number == number && job.needs_a_look());
        let Some(job) = job.filter(|job| self.paper(job).is_ok()) else { return Ok(None) };
        let job = Job { state: State::Waiting, ..job };
        self.write(&job)?;
        Ok(Some(job))
    }

    /// Forgets the paper of a job that is not wanted any more; nothing where it is printed, or is being.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn drop_it(&self, number: u64) -> io::Result<()> {
        let _alone = self.alone();
        let job = self.jobs()?.into_iter().find(|job| job.number == number);
        match job.filter(|job| job.needs_a_look() || job.state == State::Waiting) {
            Some(job) => self.drop_paper(&job, State::Dropped),
            None => Ok(()),
        }
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, job: &Job) -> io::Result<()> {
        let bytes = serde_json::to_vec_pretty(job).map_err(io::Error::other)?;
        write_for_owner(&self.file(job.number), &bytes)
    }

    /// First what the job is now, then its paper: what is cut between them is a paper without a use, and goes at the start.
    fn drop_paper(&self, job: &Job, state: State) -> io::Result<()> {
        self.write(&Job { state, ..job.clone() })?;
        self.remove_paper(job.number)
    }

    fn remove_paper(&self, number: u64) -> io::Result<()> {
        for is_pdf in [false, true] {
            let _ = remove_whole(&self.paper_file(number, is_pdf))?;
        }
        Ok(())
    }

    /// The last number that was given, also to a job whose file cannot be read now.
    fn last_number(&self) -> io::Result<u64> {
        let mut last = 0;
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
            last = last.max(number.unwrap_or(0));
        }
        Ok(last)
    }

    fn paper(&self, job: &Job) -> io::Result<Payload> {
        match fs::read(self.paper_file(job.number, true)) {
            Ok(bytes) => Ok(Payload::Pdf(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let bytes = fs::read(self.paper_file(job.number, false))?;
                serde_json::from_slice(&bytes).map(Payload::Lines).map_err(io::Error::other)
            }
            Err(error) => Err(error),
        }
    }

    fn file(&self, number: u64) -> PathBuf {
        self.dir.join(format!("{number:06}.json"))
    }

    fn paper_file(&self, number: u64, is_pdf: bool) -> PathBuf {
        self.dir.join(format!("{number:06}.{}", if is_pdf { "pdf" } else { "lines" }))
    }

    /// Papers of no job, or of one that is done, and what a power cut left of a file.
    fn remove_strays(&self, jobs: &[Job]) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            let kept = |job: &&Job| job.needs_a_look() || matches!(job.state, State::Waiting | State::Printing);
            let is_known = |path: &Path| {
                let papers = |job: &Job| [self.paper_file(job.number, false), self.paper_file(job.number, true)];
                jobs.iter().filter(kept).any(|job| papers(job).iter().any(|paper| paper == path))
            };
            // A job whose file cannot be read now may be read the next time.
            let is_unread = |path: &Path| {
                let file = path.with_extension("json");
                file.exists() && !jobs.iter().any(|job| self.file(job.number) == file)
            };
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("lines" | "pdf") if !is_known(&path) && !is_unread(&path) => drop(remove_whole(&path)?),
                Some("part") => remove_part(&path.with_extension(""))?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Drops papers that were kept for long enough, and forgets jobs that were.
    fn clean(&self, now: Timestamp) -> io::Result<()> {
        let jobs = self.jobs()?;
        let newest = jobs.last().map_or(0, |job| job.number);
        let too_many = jobs.len().saturating_sub(JOBS_MAX);
        for (place, job) in jobs.iter().enumerate() {
            let age_ms = now.utc_ms().saturating_sub(job.made.utc_ms());
            let keep_ms = if job.papers == Papers::Requests { PERSONAL_MS } else { PAPER_MS };
            let waits = job.needs_a_look() || job.state == State::Waiting;
            if waits && (age_ms > keep_ms || place < too_many) {
                self.drop_paper(job, State::Dropped)?;
            } else if job.number != newest && !waits && (age_ms > KEEP_MS || place < too_many) {
                // The newest stays: the next number follows it.
                let _ = remove_whole(&self.file(job.number))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
