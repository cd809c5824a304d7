//! What is wrong with a template, in words: where, what, and what may stand there.

use std::path::Path;

use kassa_formats::receipt::Mistake;

use crate::fl;
use crate::papers::edited::{FileProblem, Spoilt};
use crate::papers::logo;
use crate::papers::mistakes::problem_words;
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
        SpoolError::NoEnd { command } => fl!("receipts-no-end", command = command.clone()),
    }
}

/// What is wrong with a file, a line for each mistake.
pub(super) fn of_file(spoilt: &Spoilt) -> Vec<String> {
    let file = spoilt.file.display().to_string();
    match &spoilt.problem {
        FileProblem::Unreadable(error) => vec![unreadable(&spoilt.file, error)],
        FileProblem::NotAFile => vec![unreadable(&spoilt.file, &fl!("receipts-not-a-file"))],
        FileProblem::NotText { line, column } => {
            vec![fl!("receipts-not-text", file = format!("{file}:{line}:{column}"))]
        }
        FileProblem::UnknownName => vec![fl!("receipts-unknown-name", file = file)],
        FileProblem::Logo(error) => vec![unreadable(&spoilt.file, &logo::words(error))],
        FileProblem::Mistakes(mistakes) => mistakes.iter().map(|mistake| of_mistake(&file, mistake)).collect(),
    }
}

/// `receipts/uk/payment.txt:3:7: …`, as editors jump to.
fn of_mistake(file: &str, mistake: &Mistake) -> String {
    format!("{file}:{}:{}: {}", mistake.line, mistake.column, problem_words(&mistake.problem))
}
