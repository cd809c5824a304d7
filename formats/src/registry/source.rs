//! A file as records: whatever its form, the same fields as texts, line by line, in the memory of one line.

mod client_bank;
mod dbf;
mod lines;
mod xlsx;

use std::io::{ErrorKind, Read, SeekFrom};

use sha2::{Digest as _, Sha256};

use super::profile::{Field, Form, Line, LineKind, Place, Profile};
use super::{Container, Input, Refusal};
use crate::table::{Encoding, Remark};

/// The fields of a line: nothing where the line has no such field.
pub(super) type Values = [Option<String>; Field::COUNT];

/// One line of a registry.
#[derive(Debug)]
pub(super) struct Record {
    /// Line, row or record, from 1.
    pub(super) line: u64,
    pub(super) kind: LineKind,
    pub(super) values: Values,
    /// Fields whose cell was a number or a day of a spreadsheet, by their place in [`Field`].
    pub(super) stored: u32,
    /// The fields that the description of the line names, by their place in [`Field`].
    pub(super) asked: u32,
    /// Of the texts of the line, whatever page they are in.
    pub(super) hash: [u8; 12],
}

impl Record {
    /// True where the description of the line names the field.
    pub(super) const fn asks(&self, field: Field) -> bool {
        self.asked >> (field as u32) & 1 == 1
    }
}

/// The fields of a description, as [`Record::asked`].
pub(super) fn asked(line: &Line) -> u32 {
    line.columns.keys().fold(0, |bits, field| bits | 1 << (*field as u32))
}

/// How a file was read.
#[derive(Debug)]
pub(super) struct Found {
    /// The page its texts are in.
    pub(super) page: Encoding,
    /// What is odd about it and yet no reason to refuse.
    pub(super) remarks: Vec<Remark>,
}

impl From<Encoding> for Found {
    fn from(page: Encoding) -> Self {
        Self { page, remarks: Vec::new() }
    }
}

/// What takes records one by one.
pub(super) type Sink<'a> = dyn FnMut(Record) -> Result<(), Refusal> + 'a;

/// Reads a file from its beginning and gives every record to `sink`.
pub(super) fn read(input: &mut dyn Input, profile: &Profile, sink: &mut Sink<'_>) -> Result<Found, Refusal> {
    let found = container(input)?;
    match (profile.form, found) {
        (_, Container::Empty) => Err(Refusal::Empty),
        (Form::Table, Container::Zip) => xlsx::read(input, profile, sink).map(|()| Encoding::Utf8.into()),
        (Form::Table, Container::Dbf) => dbf::read(input, profile, sink),
        (Form::ClientBank, Container::Text) => client_bank::read(input, profile, sink).map(Found::from),
        (Form::Delimited | Form::Fixed | Form::Ruled | Form::Table, Container::Text) => {
            lines::read(input, profile, sink).map(Found::from)
        }
        (Form::ClientBank, found)
        | (
            _,
            found @ (Container::Zip | Container::Dbf | Container::Html | Container::OldWorkbook | Container::Utf16),
        ) => Err(Refusal::Container(found)),
    }
}

/// What the content is, whatever the name of the file says.
pub(super) fn container(input: &mut dyn Input) -> Result<Container, Refusal> {
    let head = head(input, 512)?;
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    let lower = text.get(..16).unwrap_or(text).to_ascii_lowercase();
    Ok(if head.is_empty() {
        Container::Empty
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Container::Zip
    } else if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        Container::OldWorkbook
    } else if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        Container::Utf16
    } else if lower.starts_with(b"<!doctype") || lower.starts_with(b"<html") || lower.starts_with(b"<table") {
        Container::Html
    } else if head.first() == Some(&0x03) || dbf::looks_like(input)? {
        Container::Dbf
    } else {
        Container::Text
    })
}

/// The first bytes of a file.
pub(super) fn head(input: &mut dyn Input, length: u64) -> Result<Vec<u8>, Refusal> {
    let _ = input.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut head = Vec::new();
    let _ = input.take(length).read_to_end(&mut head).map_err(io)?;
    let _ = input.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok(head)
}

/// A trouble of reading as a refusal.
pub(super) fn io(error: std::io::Error) -> Refusal {
    let kind = error.kind();
    if kind == ErrorKind::UnexpectedEof { Refusal::Cut } else { Refusal::Io(kind) }
}

/// Ninety-six bits of a hash: a million lines have two alike by chance once in ten to the seventeenth.
pub(super) fn short_hash(parts: &[&[u8]]) -> [u8; 12] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(part);
    }
    let mut short = [0; 12];
    short.copy_from_slice(&hasher.finalize()[..12]);
    short
}

/// A title as it is compared: case and blanks do not count, nor what CP866 has instead of letters it lacks.
pub(super) fn folded(title: &str) -> String {
    let letter = |letter: char| match letter {
        'і' => 'i',
        'ґ' => 'г',
        _ => letter,
    };
    let title: String = title.to_lowercase().chars().map(letter).collect();
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The columns of a line's fields by their titles; nothing where an amount, or what names the account, has none.
fn by_titles(line: &Line, titles: &[String]) -> Option<Vec<(Field, usize)>> {
    let titles: Vec<String> = titles.iter().map(|title| folded(title)).collect();
    let column = |wanted: &str| {
        let wanted = folded(wanted);
        let mut found = titles.iter().enumerate().filter(|(_, title)| **title == wanted);
        // A title that stands twice names no column.
        found.next().map(|(index, _)| index).filter(|_| found.next().is_none())
    };
    let place = |place: &Place| match place {
        Place::Cell(number) => usize::try_from(*number).ok()?.checked_sub(1).filter(|index| *index < titles.len()),
        Place::Text(title) => column(title),
        Place::Titles(synonyms) => synonyms.iter().find_map(|title| column(title)),
    };
    let columns: Vec<(Field, usize)> =
        line.columns.iter().filter_map(|(field, wanted)| Some((*field, place(wanted)?))).collect();
    let has = |field| columns.iter().any(|(found, _)| *found == field);
    (has(Field::Amount) && (has(Field::Account) || has(Field::Purpose))).then_some(columns)
}

/// The line of payments of a table.
fn payment_line(profile: &Profile) -> Option<&Line> {
    profile.lines.iter().find(|line| line.kind == LineKind::Payment)
}

/// True where a text begins with one of the words for a total, and the word ends there: `Итого:`, `Барлығы 3 төлем`.
fn names_total(profile: &Profile, text: &str) -> bool {
    let text = folded(text);
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    profile.total_words.iter().any(|word| text.strip_prefix(&folded(word)).is_some_and(ends))
}

/// Fields whose texts may begin with any word, a company's name among them.
const FREE_TEXTS: [Field; 5] = [Field::Payer, Field::Address, Field::Service, Field::Comment, Field::Purpose];

/// What a row of a table is. A row of totals has a sum and no account, or a word for a total where no payment has one: in
/// its account, or in its first cell where that is no name. Without a sum such a row says
/// nothing, and no more do rows of signatures and notes.
fn kind_of(profile: &Profile, values: &Values, columns: &[(Field, usize)], cells: &[String]) -> LineKind {
    let value = |field: Field| values[field as usize].as_deref().filter(|text| !text.is_empty());
    let nameless = value(Field::Account).is_none() && value(Field::Purpose).is_none();
    let first = cells.iter().position(|cell| !cell.is_empty()).unwrap_or(0);
    let of_first = columns.iter().find(|(_, index)| *index == first).map(|(field, _)| *field);
    let free = of_first.is_some_and(|field| FREE_TEXTS.contains(&field));
    let word = |text: &str| names_total(profile, text);
    let named = value(Field::Account).is_some_and(word)
        || (cells.get(first).is_some_and(|cell| word(cell)) && (nameless || !free));
    match value(Field::Amount) {
        Some(_) if named || (nameless && value(Field::Operation).is_none()) => LineKind::Total,
        None if named => LineKind::Skip,
        // Signatures and notes: no sum, and nothing that would say whose.
        None if nameless && value(Field::Operation).is_none() && value(Field::Date).is_none() => LineKind::Skip,
        _ if value(Field::Mark) == Some("S") => LineKind::Void,
        _ => LineKind::Payment,
    }
}

/// A row of a table as a record; nothing for an empty one.
fn row(profile: &Profile, columns: &[(Field, usize)], cells: &[String], stored: &[bool], line: u64) -> Option<Record> {
    if cells.iter().all(String::is_empty) {
        return None;
    }
    let mut values: Values = std::array::from_fn(|_| None);
    let mut bits = 0_u32;
    for (field, index) in columns {
        values[*field as usize] = cells.get(*index).cloned();
        bits |= u32::from(stored.get(*index) == Some(&true)) << (*field as u32);
    }
    let kind = kind_of(profile, &values, columns, cells);
    let asked = if kind == LineKind::Total { 1 << (Field::Amount as u32) } else { 0 };
    let parts: Vec<&[u8]> = cells.iter().map(String::as_bytes).collect();
    Some(Record { line, kind, values, stored: bits, asked, hash: short_hash(&parts) })
}
