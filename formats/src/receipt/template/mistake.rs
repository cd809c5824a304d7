//! What can be wrong with a template, with its place and with what is allowed there.

use super::Template;

/// A mistake in a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem:?}")]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Character of the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: Problem,
}

impl Mistake {
    /// The mistake of a template that is longer than one can be.
    #[must_use]
    pub fn too_long() -> Self {
        let problem = Problem::TooLong { lines: Template::LINES_MAX, bytes: Template::BYTES_MAX };
        Self { line: 1, column: 1, problem }
    }
}

/// What is wrong with a place of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A word that may not stand there: those that may; with none allowed, nothing may.
    Word {
        /// What stands there.
        found: String,
        /// What may.
        allowed: Vec<&'static str>,
    },
    /// The document has no such field: those it has here.
    UnknownField {
        /// What stands there.
        found: String,
        /// What may.
        allowed: Vec<&'static str>,
    },
    /// A field of a list's rows, outside of the list.
    OutsideList {
        /// The field.
        field: &'static str,
        /// Its list.
        list: &'static str,
    },
    /// A field that cannot stand there for what it is: those that can.
    WrongField {
        /// The field.
        found: &'static str,
        /// What it is.
        form: &'static str,
        /// What may stand there.
        allowed: Vec<&'static str>,
    },
    /// A field cannot be written so: how it can.
    UnknownStyle {
        /// The field.
        field: &'static str,
        /// What stands there.
        found: String,
        /// What may.
        allowed: Vec<&'static str>,
    },
    /// The template prints nothing.
    Empty,
    /// The document is nothing without this field, and it is not on the paper.
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A character that no paper shows: a remnant of another program, or a command to a printer.
    Control {
        /// Its number.
        code: u32,
    },
    /// A brace that is not closed, or closes nothing; a brace that is meant is doubled.
    Brace,
    /// A text is wanted.
    NoText,
    /// A number from `min` to `max` is wanted.
    Number {
        /// The least.
        min: u16,
        /// The greatest.
        max: u16,
    },
    /// Columns are numbers from 2 to 29, `<`, `>` or `^` before each, and one `*`.
    Columns,
    /// The columns leave no room on the narrowest paper.
    TooWide {
        /// What they need.
        columns: usize,
        /// What there is.
        max: usize,
    },
    /// A row before any columns.
    NoColumns,
    /// More or fewer parts between bars than there must be.
    Parts {
        /// What stands there.
        found: usize,
        /// The least.
        min: usize,
        /// The most.
        max: usize,
    },
    /// It closes nothing.
    NothingOpen,
    /// It is not closed by `end`.
    NotClosed,
    /// Too many blocks inside each other.
    TooDeep {
        /// The most.
        max: usize,
    },
    /// The template has more characters or lines than one can have.
    TooLong {
        /// Most lines.
        lines: usize,
        /// Most bytes.
        bytes: usize,
    },
}
