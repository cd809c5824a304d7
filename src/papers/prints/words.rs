//! The queue of papers in words, for the window and the terminal.

use super::{Job, Reason, State};
use crate::fl;
use crate::i18n;
use crate::papers::route::{Papers, Route};

/// What a job is, with what tells it from others.
#[must_use]
pub fn title(job: &Job) -> String {
    let known = |key: String| i18n::lookup(&key, &[]);
    let family = if job.papers == Papers::Reports { "report" } else { "template-kind" };
    let name = known(format!("{family}-{}", job.document)).unwrap_or_else(|| job.document.clone());
    if job.subject.is_empty() { name } else { format!("{name} · {}", job.subject) }
}

/// Where papers go.
#[must_use]
pub fn route(route: &Route) -> String {
    match route {
        Route::Register => fl!("settings-on-register"),
        Route::Printer => fl!("route-printer"),
        Route::File => fl!("route-file"),
        Route::Spooler(command) => match command.trim().strip_prefix("system") {
            Some("") => fl!("settings-system-printer"),
            Some(rest) if rest.starts_with(':') => rest.trim_start_matches(':').to_owned(),
            Some(_) | None => command.clone(),
        },
    }
}

/// How a job stands.
#[must_use]
pub fn state(job: &Job) -> String {
    match &job.state {
        State::Waiting => fl!("print-waiting"),
        State::Printing => fl!("print-printing"),
        State::Printed(None) => fl!("print-printed"),
        State::Printed(Some(file)) => fl!("print-filed", file = file.clone()),
        State::Failed(reason) => fl!("print-failed", why = self::reason(reason)),
        State::Unknown(reason) => fl!("print-unknown", why = self::reason(reason)),
        State::Dropped => fl!("print-dropped"),
    }
}

/// Why a job is not certainly printed.
#[must_use]
pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Interrupted => fl!("print-interrupted"),
        Reason::Device(code) => device(code),
        Reason::NoAnswer(_) => fl!("print-no-answer"),
        Reason::Stopped(lines, code) => {
            let lines = i64::try_from(*lines).unwrap_or(i64::MAX);
            fl!("print-stopped", lines = lines, why = known_device(code).unwrap_or_else(|| fl!("print-no-answer")))
        }
        Reason::NoPrinter => fl!("print-no-printer"),
        Reason::NotNow => fl!("print-not-now"),
        Reason::Said(_) => fl!("print-said"),
        Reason::NoEnd(_) => fl!("print-no-end"),
    }
}

/// The technical reason, where there is one.
#[must_use]
pub fn details(reason: &Reason) -> Option<String> {
    match reason {
        Reason::NoAnswer(error) | Reason::Stopped(_, error) | Reason::Said(error) | Reason::NoEnd(error) => {
            Some(error.clone())
        }
        Reason::Device(code) => Some(code.clone()),
        Reason::Interrupted | Reason::NoPrinter | Reason::NotNow => None,
    }
}

/// A device's own code in words; one that has none stands as it is.
fn device(code: &str) -> String {
    known_device(code).unwrap_or_else(|| code.to_owned())
}

fn known_device(code: &str) -> Option<String> {
    let known = |family: &str| i18n::lookup(&format!("{family}-{code}"), &[]);
    known("print-device").or_else(|| known("refusal"))
}
