//! CSV as offices write it: `;`, `,` or tab, quotes doubled inside quotes, any line ends, perhaps a byte-order mark, perhaps
//! the 1Ah that DOS programs put at the end.
//!
//! A row is read whole or refused: an open quote, text behind a closing one, or cells that do not fit the header mean that
//! the rest of the line cannot be trusted with money.

use super::{COLUMNS_MAX, Decoder, Encoding, ROW_BYTES_MAX, ReadOptions, Row, Rows, Source, Table, TableError};

const UTF8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];
const END_OF_FILE: u8 = 0x1A;

/// How many rows are looked at to find the delimiter.
const SAMPLE_ROWS: usize = 20;

/// Opens a CSV: finds its code page and delimiter, reads its header.
pub(super) fn open<'a>(bytes: &'a [u8], options: &ReadOptions) -> Result<Table<'a>, TableError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(TableError::Utf16);
    }
    let (marked, text) = match bytes.strip_prefix(UTF8_MARK) {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    let encoding = match options.encoding {
        Encoding::Detect if marked => Encoding::Utf8,
        Encoding::Detect => Encoding::of_content(text).ok_or(TableError::EncodingUnclear)?,
        named @ (Encoding::Utf8
        | Encoding::Cp866
        | Encoding::Cp1125
        | Encoding::Cp1251
        | Encoding::Koi8R
        | Encoding::Kz1048) => named,
    };
    let decoder = Decoder::new(encoding);
    let delimiter = match options.delimiter {
        Some(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n' | 0 | END_OF_FILE) => byte,
        Some(byte) => return Err(TableError::BadDelimiter(byte)),
        None => find_delimiter(text),
    };
    let mut records = Records::new(text, delimiter);
    let header = records.next_record()?.ok_or(TableError::Empty)?;
    let headers = header.decode(&decoder)?;
    let rows = Rows::new(Source::Csv(records), decoder, headers.len());
    Ok(Table { headers, encoding, remarks: Vec::new(), rows })
}

/// The delimiter that gives the most columns, those first that give every row as many as the header.
fn find_delimiter(text: &[u8]) -> u8 {
    let score = |delimiter: u8| {
        let mut records = Records::new(text, delimiter);
        let columns = match records.next_record() {
            Ok(Some(header)) => header.cells.len(),
            Ok(None) | Err(_) => return (false, 0),
        };
        let mut even = columns > 1;
        for _ in 1..SAMPLE_ROWS {
            match records.next_record() {
                Ok(Some(record)) => even &= record.cells.len() == columns,
                Ok(None) => break,
                Err(_) => even = false,
            }
        }
        (even, columns)
    };
    // Of two that are as good the later is taken, and `;` is what our offices use.
    [b',', b'\t', b';'].into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b';')
}

/// The records of a CSV as bytes.
#[derive(Debug)]
pub(super) struct Records<'a> {
    rest: &'a [u8],
    delimiter: u8,
    line: u64,
}

/// One record, not yet decoded.
struct Record {
    line: u64,
    cells: Vec<Vec<u8>>,
}

impl Record {
    fn decode(self, decoder: &Decoder) -> Result<Vec<String>, TableError> {
        let line = self.line;
        let decode = |(index, cell): (usize, Vec<u8>)| {
            decoder.decode(&cell).ok_or(TableError::WrongEncoding {
                line,
                column: index + 1,
                encoding: decoder.encoding(),
            })
        };
        self.cells.into_iter().enumerate().map(decode).collect()
    }
}

/// How a cell ended.
enum End {
    Cell,
    Line,
}

impl<'a> Records<'a> {
    fn new(text: &'a [u8], delimiter: u8) -> Self {
        Self { rest: text.strip_suffix(&[END_OF_FILE]).unwrap_or(text), delimiter, line: 1 }
    }

    /// The next row that is not blank. Empty cells beyond the header, which some programs add, are dropped.
    pub(super) fn next_row(&mut self, decoder: &Decoder, columns: usize) -> Result<Option<Row>, TableError> {
        let Some(mut record) = self.next_record()? else { return Ok(None) };
        while record.cells.len() > columns && record.cells.last().is_some_and(|cell| cell.trim_ascii().is_empty()) {
            let _ = record.cells.pop();
        }
        let (line, found) = (record.line, record.cells.len());
        if found != columns {
            return Err(TableError::Ragged { line, expected: columns, found });
        }
        Ok(Some(Row { line, cells: record.decode(decoder)? }))
    }

    fn next_record(&mut self) -> Result<Option<Record>, TableError> {
        self.skip_blank_lines();
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        let length = self.rest.len();
        let mut cells = Vec::new();
        loop {
            let (cell, end) = self.next_cell(line, length)?;
            cells.push(cell);
            if cells.len() > COLUMNS_MAX {
                return Err(TableError::TooManyColumns);
            }
            if matches!(end, End::Line) {
                return Ok(Some(Record { line, cells }));
            }
        }
    }

    fn skip_blank_lines(&mut self) {
        let blanks = self.rest.iter().take_while(|byte| matches!(byte, b' ' | b'\r' | b'\n')).count();
        let skipped = match self.rest[..blanks].iter().rposition(|byte| *byte != b' ') {
            _ if blanks == self.rest.len() => blanks,
            Some(last_end) => last_end + 1,
            None => 0,
        };
        self.line += line_ends(&self.rest[..skipped]);
        self.rest = &self.rest[skipped..];
    }

    /// One cell of the row that began at `line`, when `length` bytes were left.
    fn next_cell(&mut self, line: u64, length: usize) -> Result<(Vec<u8>, End), TableError> {
        let used = length - self.rest.len();
        let allowed = self.rest.len().min(ROW_BYTES_MAX.saturating_sub(used));
        let window = &self.rest[..allowed];
        let cut = if allowed < self.rest.len() { TableError::RowTooLong { line } } else { TableError::Quotes { line } };
        let (cell, after) = match window.strip_prefix(b"\"") {
            Some(quoted) => {
                let (cell, inside) = unquoted(quoted).ok_or(cut)?;
                self.line += line_ends(&cell);
                (cell, 1 + inside)
            }
            None => {
                let end = window.iter().position(|byte| *byte == self.delimiter || matches!(byte, b'\n' | b'\r'));
                let end = match end {
                    Some(end) => end,
                    None if allowed == self.rest.len() => allowed,
                    None => return Err(TableError::RowTooLong { line }),
                };
                (window[..end].to_vec(), end)
            }
        };
        self.rest = &self.rest[after..];
        let end = self.take_end().ok_or(TableError::Quotes { line })?;
        Ok((cell, end))
    }

    /// What stands behind a cell: the delimiter, a line end, or the end of the file; nothing else may.
    fn take_end(&mut self) -> Option<End> {
        let (taken, end) = match self.rest {
            [] => (0, End::Line),
            [byte, ..] if *byte == self.delimiter => (1, End::Cell),
            [b'\r', b'\n', ..] => (2, End::Line),
            [b'\n' | b'\r', ..] => (1, End::Line),
            [_, ..] => return None,
        };
        self.line += u64::from(matches!(end, End::Line) && taken > 0);
        self.rest = &self.rest[taken..];
        Some(end)
    }
}

/// The text up to the closing quote with doubled quotes made one, and how many bytes it took, closing quote and all.
fn unquoted(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut cell = Vec::new();
    let mut at = 0;
    loop {
        let quote = at + bytes.get(at..)?.iter().position(|byte| *byte == b'"')?;
        cell.extend_from_slice(&bytes[at..quote]);
        if bytes.get(quote + 1) == Some(&b'"') {
            cell.push(b'"');
            at = quote + 2;
        } else {
            return Some((cell, quote + 1));
        }
    }
}

/// How many lines end in these bytes: CR LF, LF and CR are one end each.
fn line_ends(bytes: &[u8]) -> u64 {
    let lone = |pair: &[u8]| pair[0] == b'\r' && pair[1] != b'\n';
    let last = u64::from(bytes.last() == Some(&b'\r'));
    (bytes.iter().filter(|byte| **byte == b'\n').count() + bytes.windows(2).filter(|pair| lone(pair)).count()) as u64
        + last
}
