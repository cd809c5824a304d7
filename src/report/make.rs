//! A report made: as lines for a screen or a printer, or as a file.

use std::path::Path;

use kassa_domain::{Currency, Timestamp};
use kassa_formats::listing::file::{File, FileError, FileForm, FileOptions, file};
use kassa_formats::listing::pdf::ListingPdf;
use kassa_formats::listing::{Listing, Row};
use kassa_formats::receipt::render::Width;
use kassa_formats::report::{Book, Kind, ReportError as ListingError, Span, day_payments, listing};
use kassa_formats::text::CodePage;

use super::{ReportError, book, words};
use crate::config::Config;
use crate::i18n::{Language, text_in};
use crate::long_work::Progress;

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
    /// The page of a DBF, that of the settings where none is named; and of a CSV or a text where one is.
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
    /// The page that has the letters of the till's country, where letters of this file were replaced in another.
    pub better_page: Option<CodePage>,
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

/// Makes a report of the till whose data folder this is, as long as somebody waits for it. The consolidated registry as DBF is the day file.
///
/// # Errors
/// See [`MakeError`].
pub fn make(
    dir: &Path,
    wanted: &Wanted,
    now: Timestamp,
    language: Language,
    progress: &Progress,
) -> Result<Made, MakeError> {
    let still_wanted = || if progress.is_wanted() { Ok(()) } else { Err(ReportError::Unwanted) };
    let book = book(dir, wanted.span, now, language, progress)?;
    still_wanted()?;
    // An empty paper of it would say that there was a shift without payments.
    if matches!(wanted.span, Span::Shift(_)) && book.shifts.is_empty() {
        return Err(ReportError::NoShift.into());
    }
    let table = table(&book, wanted, language)?;
    still_wanted()?;
    // What the accountant's program reads is a setting; without it, what such programs began with.
    let of_settings = || CodePage::from_name(&Config::load(dir).ok()?.documents_dbf_page);
    let page = if wanted.form == FileForm::Dbf { wanted.page.or_else(of_settings) } else { wanted.page };
    let options = FileOptions {
        pdf: ListingPdf { font: FONT, bold: BOLD, at: now },
        page,
        day: now.local_date(),
        width: wanted.width,
    };
    let rows = table.rows.iter().filter(|row| matches!(row, Row::Line(_))).count();
    let file = file(wanted.form, &table, &options)?;
    let better_page = Some(page_of(book.currency)).filter(|better| file.written.replaced > 0 && page != Some(*better));
    Ok(Made { file, rows, better_page })
}

/// The page with the letters of a country, and with a mark in a DBF where one was ever given to such a page.
#[must_use]
pub const fn page_of(currency: Currency) -> CodePage {
    match currency {
        Currency::Uah | Currency::Rub => CodePage::Cp1251,
        Currency::Kzt => CodePage::Kz1048,
    }
}

fn table(book: &Book, wanted: &Wanted, language: Language) -> Result<Listing, MakeError> {
    let text = |key: &str| text_in(language, key, &[]);
    let words = words(&text, language);
    Ok(if wanted.form == FileForm::Dbf && wanted.kind == Kind::Consolidated {
        day_payments(book, &words)?
    } else {
        listing(wanted.kind, book, &words)?
    })
}
