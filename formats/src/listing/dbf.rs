//! DBF: dBASE III with the mark of its code page, as accounting programs take it.
//!
//! Header of 32 bytes, 32 a field, `0Dh`, records of fixed width, `1Ah`. Only ordinary rows become records.

use std::borrow::Borrow;
use std::io::{self, Seek, SeekFrom, Write};

use kassa_domain::BusinessDate;

use super::{Cell, Column, Head, Kind, Row};
use crate::text::{CodePage, clean, fit_str};

/// Where the number of records stands in the header.
const COUNT_AT: u64 = 4;
/// Most characters of a record, its mark included: what the header has room for.
const RECORD_MAX: usize = 65_535;

/// Why a DBF cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DbfWriteError {
    /// What the output gave.
    #[error("the file cannot be written")]
    Io(#[from] io::Error),
    /// A name of a field is longer than ten, or not of Latin capitals, digits and `_`.
    #[error("{0} cannot be the name of a field")]
    Name(&'static str),
    /// More fields than the header has room for, none, or two of one name.
    #[error("too many fields, none, or two of one name")]
    Fields,
    /// A number or a code does not fit its field: cut, it would be another.
    #[error("record {record}: {column} does not fit")]
    TooLong {
        /// The record, from 1.
        record: u64,
        /// The field.
        column: &'static str,
    },
    /// A code with a letter that the page does not have: replaced, it would be another.
    #[error("record {record}: {column} has a letter that is not in {page}")]
    NoLetter {
        /// The record, from 1.
        record: u64,
        /// The field.
        column: &'static str,
        /// The page.
        page: &'static str,
    },
    /// A cell of another kind than its column, or a row of another number of cells.
    #[error("record {record}: {column} is of another kind")]
    Kind {
        /// The record, from 1.
        record: u64,
        /// The field.
        column: &'static str,
    },
    /// More records than the header can count.
    #[error("too many records")]
    TooMany,
}

/// What was written, and what a file of this form could not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Records.
    pub records: u64,
    /// Texts for people that were cut to their field.
    pub cut: u64,
    /// Texts with a letter the page does not have, which was replaced (R13).
    pub replaced: u64,
}

/// Writes the ordinary rows as records. `day` is the date in the header.
///
/// # Errors
/// See [`DbfWriteError`]. After an error the output holds a part of a file and is to be thrown away.
pub fn write<R: Borrow<Row>>(
    head: &Head,
    rows: impl IntoIterator<Item = R>,
    page: CodePage,
    day: BusinessDate,
    out: &mut (impl Write + Seek),
) -> Result<Written, DbfWriteError> {
    let start = out.stream_position()?;
    out.write_all(&header(head, page, day)?)?;
    let mut written = Written::default();
    let mut record = Vec::new();
    for row in rows {
        let Row::Line(cells) = row.borrow() else { continue };
        written.records += 1;
        record.clear();
        record.push(b' ');
        for (index, column) in head.columns.iter().enumerate() {
            let cell = cells.get(index).unwrap_or(&Cell::Empty);
            field(column, cell, page, &mut written, &mut record)?;
        }
        out.write_all(&record)?;
    }
    out.write_all(&[0x1A])?;
    let end = out.stream_position()?;
    let count = u32::try_from(written.records).map_err(|_| DbfWriteError::TooMany)?;
    let _ = out.seek(SeekFrom::Start(start + COUNT_AT))?;
    out.write_all(&count.to_le_bytes())?;
    let _ = out.seek(SeekFrom::Start(end))?;
    Ok(written)
}

/// Letter, width and places of a column.
const fn shape(kind: Kind) -> (u8, u8, u8) {
    match kind {
        Kind::Text(width) | Kind::Code(width) | Kind::Word(width) => (b'C', width, 0),
        Kind::Count(width) => (b'N', width, 0),
        Kind::Money(width) => (b'N', width, 2),
        Kind::Decimal { width, places } => (b'N', width, places),
        Kind::Date => (b'D', 8, 0),
        Kind::Moment => (b'C', 19, 0),
        Kind::Mark(kind) => shape(*kind),
    }
}

fn header(head: &Head, page: CodePage, day: BusinessDate) -> Result<Vec<u8>, DbfWriteError> {
    let too_many = |_| DbfWriteError::Fields;
    let header_length = u16::try_from(32 + 32 * head.columns.len() + 1).map_err(too_many)?;
    let record: usize = 1 + head.columns.iter().map(|column| usize::from(shape(column.kind).1)).sum::<usize>();
    let record_length = u16::try_from(record.min(RECORD_MAX + 1)).map_err(too_many)?;
    let date = day.date();
    let part = |value: i16| u8::try_from(value).unwrap_or(0);
    let mut out = vec![0x03, part(date.year() - 1900), part(i16::from(date.month())), part(i16::from(date.day()))];
    out.extend_from_slice(&0_u32.to_le_bytes());
    out.extend_from_slice(&header_length.to_le_bytes());
    out.extend_from_slice(&record_length.to_le_bytes());
    out.resize(32, 0);
    out[29] = match page {
        CodePage::Cp866 => 0x65,
        CodePage::Cp1251 => 0xC9,
        // No mark was ever given to these: who reads the file has to be told.
        CodePage::Cp1125 | CodePage::Kz1048 => 0,
    };
    let mut names = Vec::new();
    for column in &head.columns {
        let fine = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        if column.key.is_empty() || column.key.len() > 10 || !column.key.bytes().all(fine) {
            return Err(DbfWriteError::Name(column.key));
        }
        if names.contains(&column.key) {
            return Err(DbfWriteError::Fields);
        }
        names.push(column.key);
        let (letter, width, places) = shape(column.kind);
        let mut descriptor = [0; 32];
        descriptor[..column.key.len()].copy_from_slice(column.key.as_bytes());
        descriptor[11] = letter;
        descriptor[16] = width;
        descriptor[17] = places;
        out.extend_from_slice(&descriptor);
    }
    if names.is_empty() {
        return Err(DbfWriteError::Fields);
    }
    out.push(0x0D);
    Ok(out)
}

fn field(
    column: &Column,
    cell: &Cell,
    page: CodePage,
    written: &mut Written,
    out: &mut Vec<u8>,
) -> Result<(), DbfWriteError> {
    let record = written.records;
    let (_, width, places) = shape(column.kind);
    let width = usize::from(width);
    let wrong = || DbfWriteError::Kind { record, column: column.key };
    let kind = column.kind.bare();
    let text = match (cell, kind) {
        (Cell::Empty, _) => String::new(),
        (Cell::Text(text), Kind::Text(_) | Kind::Code(_)) => {
            let fitted = fit_str(text, page);
            if fitted != clean(text) {
                // An account with another letter is another account.
                if matches!(kind, Kind::Code(_)) {
                    return Err(DbfWriteError::NoLetter { record, column: column.key, page: page.name() });
                }
                written.replaced += 1;
            }
            fitted
        }
        (Cell::Word { code, .. }, Kind::Word(_)) => (*code).to_owned(),
        (Cell::Count(number), Kind::Count(_)) => number.to_string(),
        (Cell::Money(sum), Kind::Money(_)) => sum.to_string(),
        (Cell::Decimal(number), Kind::Decimal { .. }) => {
            if number.normalize().scale() > u32::from(places) {
                return Err(DbfWriteError::TooLong { record, column: column.key });
            }
            let mut number = *number;
            number.rescale(u32::from(places));
            number.to_string()
        }
        (Cell::Date(day), Kind::Date) => day.date().strftime("%Y%m%d").to_string(),
        (Cell::Moment(at), Kind::Moment) => at.local().strftime("%d.%m.%Y %H:%M:%S").to_string(),
        _ => return Err(wrong()),
    };
    let mut bytes: Vec<u8> = text.chars().filter_map(|character| page.byte_of(character)).collect();
    if bytes.len() > width {
        if !matches!(kind, Kind::Text(_)) {
            return Err(DbfWriteError::TooLong { record, column: column.key });
        }
        bytes.truncate(width);
        written.cut += 1;
    }
    let blanks = std::iter::repeat_n(b' ', width - bytes.len());
    if column.kind.is_number() {
        out.extend(blanks.chain(bytes));
    } else {
        out.extend(bytes.into_iter().chain(blanks));
    }
    Ok(())
}
