//! A report made: as lines for a screen or a printer, or as a file.

use std::path::Path;

use kassa_domain::Timestamp;
use kassa_formats::listing::file::{File, FileError, FileForm, FileOptions, file};
use kassa_formats::listing::pdf::ListingPdf;
use kassa_formats::listing::{Listing, Row};
use kassa_formats::receipt::render::Width;
use kassa_formats::report::{Kind, ReportError as ListingError, Span, day_payments, listing};
use kassa_formats::text::CodePage;

use super::{ReportError, book, words};
use crate::i18n::{Language, text_in};

/// Fonts of a PDF.
const FONT: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf");

/// What report is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Which.
    pub kind: Kind,
    /// Of which shifts.
    pub span: Span,
    /// As what.
    pub form: FileForm,
    /// The page of a DBF, and of a CSV or a text where one is named.
    pub page: Option<CodePage>,
    /// Characters of a line of text.
    pub width: Width,
}

/// A report as a file's bytes.
#[derive(Debug)]
pub struct Made {
    /// The file.
    pub file: File,
    /// Its lines, without headings and totals.
    pub rows: usize,
}

/// Why a report cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The till's files.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The sums.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// The form.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Makes a report of the till whose data folder this is. The consolidated registry as DBF is the day file.
///
/// # Errors
/// See [`MakeError`].
pub fn make(dir: &Path, wanted: &Wanted, now: Timestamp, language: Language) -> Result<Made, MakeError> {
    let table = table(dir, wanted, now, language)?;
    let options = FileOptions {
        pdf: ListingPdf { font: FONT, bold: BOLD, at: now },
        page: wanted.page,
        day: now.local_date(),
        width: wanted.width,
    };
    let rows = table.rows.iter().filter(|row| matches!(row, Row::Line(_))).count();
    Ok(Made { file: file(wanted.form, &table, &options)?, rows })
}

fn table(dir: &Path, wanted: &Wanted, now: Timestamp, language: Language) -> Result<Listing, MakeError> {
    let book = book(dir, wanted.span, now, language)?;
    let text = |key: &str| text_in(language, key, &[]);
    let words = words(&text, language);
    Ok(if wanted.form == FileForm::Dbf && wanted.kind == Kind::Consolidated {
        day_payments(&book, &words)?
    } else {
        listing(wanted.kind, &book, &words)?
    })
}
