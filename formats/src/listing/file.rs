//! A listing as the bytes of a file, in the form that was asked for.

use std::io::Cursor;

use kassa_domain::BusinessDate;

use super::csv::{self, CsvPage};
use super::dbf::{self, DbfWriteError, Written};
use super::letters::{self, NoLetter};
use super::pdf::{self, ListingPdf};
use super::xlsx::{self, XlsxWriteError};
use super::{Listing, json, text};
use crate::receipt::pdf::PdfError;
use crate::receipt::render::Width;
use crate::text::{CodePage, fit};

/// What a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// PDF.
    Pdf,
    /// A workbook.
    Xlsx,
    /// CSV.
    Csv,
    /// dBASE III.
    Dbf,
    /// A page of text.
    Text,
    /// JSON.
    Json,
}

impl FileForm {
    /// Every form.
    pub const ALL: [Self; 6] = [Self::Pdf, Self::Xlsx, Self::Csv, Self::Dbf, Self::Text, Self::Json];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Dbf => "dbf",
            Self::Text => "text",
            Self::Json => "json",
        }
    }

    /// The form of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// How files are made.
#[derive(Debug, Clone, Copy)]
pub struct FileOptions<'a> {
    /// Fonts and moment of a PDF.
    pub pdf: ListingPdf<'a>,
    /// The page of a DBF, and of a CSV or a text where one is named.
    pub page: Option<CodePage>,
    /// The date in the head of a DBF.
    pub day: BusinessDate,
    /// Characters of a line of text.
    pub width: Width,
}

/// Why a file cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A font that is none.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// More than a workbook holds.
    #[error(transparent)]
    Xlsx(#[from] XlsxWriteError),
    /// More than a DBF holds.
    #[error(transparent)]
    Dbf(#[from] DbfWriteError),
    /// A code, an account for one, has a letter that the named page does not have.
    #[error(transparent)]
    NoLetter(#[from] NoLetter),
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A file, and what its form could not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Records of a DBF, texts that were cut, and texts with a letter that its page does not have.
    pub written: Written,
}

/// A page of text: in UTF-8, or as a printer of that code page takes it.
fn page_of_text(listing: &Listing, options: &FileOptions<'_>) -> Vec<u8> {
    let Some(page) = options.page else { return text::text(listing, options.width).into_bytes() };
    let lines = text::lines(listing, options.width, Some(page));
    lines.iter().flat_map(|line| fit(&line.text, page).into_iter().chain(*b"\r\n")).collect()
}

/// The listing as a file. A DBF is of CP866 where no page is named, a CSV and a text of UTF-8.
///
/// # Errors
/// See [`FileError`].
pub fn file(form: FileForm, listing: &Listing, options: &FileOptions<'_>) -> Result<File, FileError> {
    let (head, rows) = (&listing.head, &listing.rows);
    let mut out = Cursor::new(Vec::new());
    let mut written = Written::default();
    if let (FileForm::Csv | FileForm::Text, Some(page)) = (form, options.page) {
        written.replaced = letters::replaced(listing, page);
    }
    match form {
        FileForm::Pdf => out = Cursor::new(pdf::write(listing, &options.pdf)?),
        FileForm::Xlsx => xlsx::write(head, rows, &mut out)?,
        FileForm::Csv => {
            options.page.map_or(Ok(()), |page| letters::codes_stay(listing, page))?;
            csv::write(head, rows, options.page.map_or(CsvPage::Utf8, CsvPage::Page), &mut out)?;
        }
        FileForm::Dbf => {
            let page = options.page.unwrap_or(CodePage::Cp866);
            letters::codes_stay(listing, page)?;
            written = dbf::write(head, rows, page, options.day, &mut out)?;
        }
        FileForm::Text => out = Cursor::new(page_of_text(listing, options)),
        FileForm::Json => json::write(head, rows, &mut out)?,
    }
    Ok(File { bytes: out.into_inner(), written })
}
