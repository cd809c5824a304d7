//! `kassa journal access`: who signed in and out on a day, wrong passwords and lock-outs, and who approved what.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use kassa_domain::BusinessDate;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::UserId;

use super::report::problem;
use super::said;
use crate::clock::{Clock as _, SystemClock};
use crate::fl;
use crate::report::ReportError;
use crate::store;
use crate::store::directory::{DirectoryError, DirectoryReader};
use crate::ui::format;
use crate::ui::notice::right_words;

/// Writes the list; fails where the journal cannot be read. A till may be at work meanwhile.
///
/// # Errors
/// The terminal.
pub fn access(dir: &Path, day: Option<BusinessDate>) -> io::Result<ExitCode> {
    let day = day.unwrap_or_else(|| SystemClock::new().now().local_date());
    said::said(lines(dir, day).map_err(|error| problem(&error)))
}

/// The list of a day in lines, or that there is nothing.
///
/// # Errors
/// The till's files cannot be read.
pub fn lines(dir: &Path, day: BusinessDate) -> Result<Vec<String>, ReportError> {
    let reader = store::open_reader(dir, None)?;
    let people = match DirectoryReader::open(dir) {
        Ok(directory) => directory.users()?,
        Err(DirectoryError::NotYet) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let names = people.into_iter().map(|user| (user.id, user.name)).collect();
    let mut lines = Vec::new();
    store::report::access_of(&reader, day, &mut |entry| lines.extend(line(&entry, &names)))?;
    if lines.is_empty() {
        lines.push(fl!("access-none", day = format::day(day)));
    }
    Ok(lines)
}

fn line(entry: &Entry, names: &HashMap<UserId, String>) -> Option<String> {
    let of = |id: UserId| names.get(&id).cloned().unwrap_or_else(|| fl!("access-number", number = id.0));
    let who = entry.user.map_or_else(|| "—".to_owned(), of);
    let what = match &entry.body {
        Body::SignedIn => fl!("access-signed-in", who = who),
        Body::SignedOut => fl!("access-signed-out", who = who),
        Body::SignInFailed { whom, tries, locked } => {
            let whom = whom.map_or_else(|| fl!("access-nobody"), of);
            if *locked {
                fl!("access-locked", who = whom, tries = *tries)
            } else {
                fl!("access-failed", who = whom, tries = *tries)
            }
        }
        Body::Approved { right, approver } => {
            fl!("access-approved", who = who, right = right_words(*right), by = of(*approver))
        }
        _ => return None,
    };
    Some(format!("{}  {what}", format::second(entry.occurred_at)))
}
