//! `kassa report`: a report of the till as a file.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use kassa_domain::Timestamp;
use kassa_domain::ids::ShiftNumber;
use kassa_formats::listing::file::{FileError, FileForm};
use kassa_formats::listing::letters::NoLetter;
use kassa_formats::receipt::render::Width;
use kassa_formats::report::{Kind, Span};
use kassa_formats::text::CodePage;

use super::{Report, words};
use crate::clock::{Clock as _, SystemClock};
use crate::fl;
use crate::i18n::language;
use crate::long_work::Progress;
use crate::report::{Made, MakeError, ReportError, Wanted, make};

/// A kind of report by its name.
pub(super) fn kind(name: &str) -> Result<Kind, String> {
    Kind::from_name(name).ok_or_else(|| Kind::ALL.map(Kind::name).join(", "))
}

/// A form of file by its name.
pub(super) fn form(name: &str) -> Result<FileForm, String> {
    FileForm::from_name(name).ok_or_else(|| FileForm::ALL.map(FileForm::name).join(", "))
}

/// A code page by its name.
pub(super) fn page(name: &str) -> Result<CodePage, String> {
    CodePage::from_name(name).ok_or_else(|| CodePage::ALL.map(CodePage::name).join(", "))
}

/// A width of paper.
pub(super) fn width(text: &str) -> Result<Width, String> {
    let columns = text.parse().ok().and_then(Width::new);
    columns.ok_or_else(|| format!("{}–{}", Width::MIN.columns(), Width::MAX.columns()))
}

/// Writes the report; fails where it cannot be made.
///
/// # Errors
/// The terminal.
pub fn report(dir: &Path, asked: &Report) -> io::Result<ExitCode> {
    match written(dir, asked, SystemClock::new().now()) {
        Ok(done) => done,
        Err(problem) => {
            writeln!(io::stderr().lock(), "{problem}")?;
            Ok(ExitCode::FAILURE)
        }
    }
}

fn written(dir: &Path, asked: &Report, now: Timestamp) -> Result<io::Result<ExitCode>, String> {
    let span = span(asked, now)?;
    let binary = matches!(asked.form, FileForm::Pdf | FileForm::Xlsx | FileForm::Dbf);
    if binary && asked.out.is_none() {
        return Err(fl!("cli-report-needs-file"));
    }
    let width = asked.width.unwrap_or(Width::MAX);
    let wanted = Wanted { kind: asked.kind, span, form: asked.form, page: asked.page, width };
    let made = make(dir, &wanted, now, language(), &Progress::unwatched()).map_err(|error| match error {
        MakeError::Report(error) => problem(&error),
        MakeError::File(FileError::NoLetter(NoLetter { row, column, page })) => {
            fl!("cli-report-no-letter", row = row.to_string(), column = column, page = page)
        }
        error @ (MakeError::Listing(_) | MakeError::File(_)) => fl!("cli-failed", error = error.to_string()),
    })?;
    let Some(out) = &asked.out else {
        let shown = io::stdout().lock().write_all(&made.file.bytes);
        return Ok(shown.and_then(|()| lost(&made, &mut io::stderr().lock())).map(|()| ExitCode::SUCCESS));
    };
    std::fs::write(out, &made.file.bytes)
        .map_err(|error| fl!("cli-report-file-failed", file = out.display().to_string(), error = error.to_string()))?;
    Ok(told(out, &made))
}

/// Says what was written.
fn told(out: &Path, made: &Made) -> io::Result<ExitCode> {
    let mut terminal = io::stdout().lock();
    let (file, rows) = (out.display().to_string(), made.rows.to_string());
    writeln!(terminal, "{}", fl!("cli-report-written", file = file, rows = rows))?;
    lost(made, &mut terminal).map(|()| ExitCode::SUCCESS)
}

/// Says what the form could not hold, and which page would have held it.
fn lost(made: &Made, terminal: &mut impl Write) -> io::Result<()> {
    let written = made.file.written;
    if written.cut + written.replaced > 0 {
        let (cut, replaced) = (written.cut.to_string(), written.replaced.to_string());
        writeln!(terminal, "{}", fl!("cli-report-cut", cut = cut, replaced = replaced))?;
    }
    if let Some(page) = made.better_page {
        writeln!(terminal, "{}", fl!("cli-report-better-page", page = page.name()))?;
    }
    Ok(())
}

fn span(asked: &Report, now: Timestamp) -> Result<Span, String> {
    match (asked.day, asked.shift, asked.from.zip(asked.to)) {
        (_, Some(shift), _) => Ok(Span::Shift(ShiftNumber(shift))),
        (_, _, Some((from, to))) if from > to => Err(fl!("cli-report-backwards")),
        (_, _, Some((from, to))) => Ok(Span::Days { from, to }),
        (day, None, None) => Ok(Span::day(day.unwrap_or_else(|| now.local_date()))),
    }
}

pub(super) fn problem(error: &ReportError) -> String {
    match error {
        ReportError::NotLetIn => fl!("cli-report-not-let-in"),
        ReportError::NoShift => fl!("document-no-shift"),
        ReportError::Open(error) => words::open_error(error),
        ReportError::Store(error) => words::store_error(error),
        error @ (ReportError::Directory(_) | ReportError::Unwanted) => fl!("cli-failed", error = error.to_string()),
    }
}
