//! What is wrong with a template, in words: where, what, and what may stand there.

use std::path::Path;

use kassa_formats::receipt::{Mistake, Problem};

use crate::fl;
use crate::papers::edited::{FileProblem, Spoilt};
use crate::papers::spool::SpoolError;

/// A file or folder the system does not give.
pub(super) fn unreadable(path: &Path, error: &str) -> String {
    fl!("receipts-unreadable", file = path.display().to_string(), error = error.to_owned())
}

/// Why nothing was printed.
pub(in crate::cli) fn of_spooler(error: &SpoolError) -> String {
    match error {
        SpoolError::NoCommand => fl!("receipts-no-command"),
        SpoolError::NotStarted { command, error } => {
            fl!("receipts-not-started", command = command.clone(), error = error.clone())
        }
        SpoolError::Failed { command, said } => {
            fl!("receipts-not-taken", command = command.clone(), said = said.clone())
        }
    }
}

/// What is wrong with a file, a line for each mistake.
pub(super) fn of_file(spoilt: &Spoilt) -> Vec<String> {
    let file = spoilt.file.display().to_string();
    match &spoilt.problem {
        FileProblem::Unreadable(error) => vec![unreadable(&spoilt.file, error)],
        FileProblem::NotText { line, column } => {
            vec![fl!("receipts-not-text", file = format!("{file}:{line}:{column}"))]
        }
        FileProblem::UnknownName => vec![fl!("receipts-unknown-name", file = file)],
        FileProblem::Mistakes(mistakes) => mistakes.iter().map(|mistake| of_mistake(&file, mistake)).collect(),
    }
}

/// `receipts/uk/payment.txt:3:7: …`, as editors jump to.
fn of_mistake(file: &str, mistake: &Mistake) -> String {
    format!("{file}:{}:{}: {}", mistake.line, mistake.column, of_problem(&mistake.problem))
}

fn of_problem(problem: &Problem) -> String {
    match problem {
        Problem::Word { found, allowed } if allowed.is_empty() => fl!("template-extra", found = found.clone()),
        Problem::Word { found, allowed } => fl!("template-word", found = found.clone(), allowed = allowed.join(", ")),
        Problem::UnknownField { found, allowed } => {
            fl!("template-field", found = found.clone(), allowed = allowed.join(", "))
        }
        Problem::OutsideList { field, list } => fl!("template-outside", field = *field, list = *list),
        Problem::WrongField { found, form, allowed } => {
            fl!("template-wrong", found = *found, form = *form, allowed = allowed.join(", "))
        }
        Problem::UnknownStyle { field, found, allowed } if allowed.is_empty() => {
            fl!("template-no-style", field = *field, found = found.clone())
        }
        Problem::UnknownStyle { field, found, allowed } => {
            fl!("template-style", field = *field, found = found.clone(), allowed = allowed.join(", "))
        }
        Problem::Empty => fl!("template-empty"),
        Problem::Missing { field } => fl!("template-missing", field = *field),
        Problem::Control { code } => fl!("template-control", code = format!("{code:02X}")),
        Problem::Brace => fl!("template-brace"),
        Problem::NoText => fl!("template-no-text"),
        Problem::Number { min, max } => fl!("template-number", min = *min, max = *max),
        Problem::Columns => fl!("template-columns"),
        Problem::TooWide { columns, max } => fl!("template-too-wide", columns = *columns, max = *max),
        Problem::NoColumns => fl!("template-no-columns"),
        Problem::Parts { found, min, max } => fl!("template-parts", found = *found, min = *min, max = *max),
        Problem::NothingOpen => fl!("template-nothing-open"),
        Problem::NotClosed => fl!("template-not-closed"),
        Problem::TooDeep { max } => fl!("template-too-deep", max = *max),
        Problem::TooLong { lines, bytes } => fl!("template-too-long", lines = *lines, bytes = *bytes),
    }
}
