//! What is wrong with a template, in words: what stands there, and what may.

use kassa_formats::receipt::Problem;

use crate::fl;

/// A mistake of a template.
#[must_use]
pub fn problem_words(problem: &Problem) -> String {
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
