//! dBASE III files: header of 32 bytes, 32 bytes a column, 0Dh, records of fixed width, 1Ah.
//!
//! The length of the file is believed more than the count in its header, but a file that ends before the count is reached
//! was cut and is refused. Everything about the form is checked when the file is opened, before the first row.

use super::{DbfFault, Decoder, Encoding, ReadOptions, Remark, Row, Rows, Source, Table, TableError};

const DESCRIPTOR: usize = 32;
const COLUMNS_END: u8 = 0x0D;
pub(crate) const END_OF_FILE: u8 = 0x1A;
pub(crate) const LIVE: u8 = 0x20;
pub(crate) const DELETED: u8 = 0x2A;
/// Where the mark of the code page stands.
const PAGE_MARK: usize = 29;

/// First bytes of dBASE III and IV, FoxPro and Visual FoxPro, with and without memos, which all have this form.
const VERSIONS: [u8; 6] = [0x03, 0x83, 0x8B, 0xF5, 0x30, 0x31];

/// True when the file begins as a DBF does. A digit or a letter of a CSV can be the first byte of some versions, so for
/// those the whole header must be right.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    bytes.first() == Some(&VERSIONS[0]) || Layout::read(bytes).is_ok()
}

/// Opens a DBF: reads its header and walks over its records.
pub(super) fn open<'a>(bytes: &'a [u8], options: &ReadOptions) -> Result<Table<'a>, TableError> {
    let layout = Layout::read(bytes).map_err(TableError::DbfHeader)?;
    let body = &bytes[layout.header_len..];
    let census = walk(body, &layout)?;
    let body = &body[..census.whole * layout.record_len];
    let encoding = match (options.encoding, layout.page) {
        (Encoding::Detect, 0x26 | 0x65) => Encoding::Cp866,
        (Encoding::Detect, 0x57 | 0xC9) => Encoding::Cp1251,
        (Encoding::Detect, _) => Encoding::of_content(body).ok_or(TableError::EncodingUnclear)?,
        (named, _) => named,
    };
    let decoder = Decoder::new(encoding);
    let wrong = |column| TableError::WrongEncoding { line: 0, column, encoding };
    let mut headers = Vec::with_capacity(layout.columns.len());
    for (index, column) in layout.columns.iter().enumerate() {
        let name = decoder.decode(column.name).ok_or_else(|| wrong(index + 1))?;
        if !matches!(column.kind, b'C' | b'N' | b'F' | b'D' | b'L') {
            return Err(TableError::DbfType { name, kind: char::from(column.kind) });
        }
        headers.push(name);
    }
    let mut remarks = Vec::new();
    let found = census.whole as u64;
    if found != layout.promised {
        remarks.push(Remark::RecordCount { header: layout.promised, found });
    }
    if census.deleted > 0 {
        remarks.push(Remark::Deleted { records: census.deleted });
    }
    let columns = headers.len();
    let records = Records { body, layout, record: 0 };
    Ok(Table { headers, encoding, remarks, rows: Rows::new(Source::Dbf(records), decoder, columns) })
}

/// What the header says.
#[derive(Debug)]
pub(crate) struct Layout<'a> {
    pub(crate) columns: Vec<Column<'a>>,
    pub(crate) promised: u64,
    pub(crate) header_len: usize,
    pub(crate) record_len: usize,
    pub(crate) page: u8,
}

#[derive(Debug)]
pub(crate) struct Column<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) kind: u8,
    pub(crate) len: usize,
}

impl<'a> Layout<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, DbfFault> {
        let version = bytes.first().ok_or(DbfFault::Short)?;
        if !VERSIONS.contains(version) {
            return Err(DbfFault::Version);
        }
        let head = bytes.first_chunk::<DESCRIPTOR>().ok_or(DbfFault::Short)?;
        let header_len = usize::from(u16::from_le_bytes([head[8], head[9]]));
        let record_len = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let mut descriptors = bytes.get(DESCRIPTOR..header_len).ok_or(DbfFault::Short)?;
        let mut columns = Vec::new();
        // Behind the end mark some programs keep more, Visual FoxPro the name of its database: it is skipped.
        while descriptors.first() != Some(&COLUMNS_END) {
            let (descriptor, rest) = descriptors.split_first_chunk::<DESCRIPTOR>().ok_or(DbfFault::NoEnd)?;
            columns.push(Column::read(&descriptors[..DESCRIPTOR], descriptor));
            descriptors = rest;
        }
        if columns.is_empty() {
            return Err(DbfFault::NoColumns);
        }
        if columns.iter().map(|column| column.len).sum::<usize>() + 1 != record_len {
            return Err(DbfFault::RecordLength);
        }
        let promised = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        Ok(Self { columns, promised, header_len, record_len, page: head[PAGE_MARK] })
    }
}

impl<'a> Column<'a> {
    fn read(bytes: &'a [u8], descriptor: &[u8; DESCRIPTOR]) -> Self {
        let name = &bytes[..11];
        let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
        let kind = descriptor[11].to_ascii_uppercase();
        // A text can be longer than 255: its length continues in the byte that holds the decimals of a number.
        let high = if kind == b'C' { usize::from(descriptor[17]) } else { 0 };
        Self { name: &name[..end], kind, len: usize::from(descriptor[16]) + high * 256 }
    }
}

/// What a walk over the records found.
struct Census {
    whole: usize,
    deleted: u64,
}

/// Counts the records up to the end mark or the end of the file, and refuses a file that was cut.
fn walk(body: &[u8], layout: &Layout<'_>) -> Result<Census, TableError> {
    let mut census = Census { whole: 0, deleted: 0 };
    let mut rest = body;
    loop {
        let found = census.whole as u64;
        let cut = TableError::DbfCut { promised: layout.promised, whole: found };
        match rest.first() {
            // The end mark closes what was written, whatever the count says.
            Some(&END_OF_FILE) => return Ok(census),
            None if found >= layout.promised => return Ok(census),
            None => return Err(cut),
            Some(mark @ (&LIVE | &DELETED)) => {
                rest = rest.get(layout.record_len..).ok_or(cut)?;
                census.whole += 1;
                census.deleted += u64::from(*mark == DELETED);
            }
            // Behind the last promised record lies what the program left there.
            Some(_) if found >= layout.promised => return Ok(census),
            Some(mark) => return Err(TableError::DbfRecord { record: found + 1, mark: *mark }),
        }
    }
}

/// The records of a DBF, already counted.
#[derive(Debug)]
pub(super) struct Records<'a> {
    body: &'a [u8],
    layout: Layout<'a>,
    record: u64,
}

impl Records<'_> {
    /// The next live record.
    pub(super) fn next_row(&mut self, decoder: &Decoder) -> Result<Option<Row>, TableError> {
        while let Some((record, rest)) = self.body.split_at_checked(self.layout.record_len) {
            let Some((mark, mut fields)) = record.split_first() else { return Ok(None) };
            self.body = rest;
            self.record += 1;
            if *mark == DELETED {
                continue;
            }
            let mut cells = Vec::with_capacity(self.layout.columns.len());
            for (index, column) in self.layout.columns.iter().enumerate() {
                let (field, rest) = fields.split_at(column.len);
                fields = rest;
                let text = decoder.decode(field).ok_or(TableError::WrongEncoding {
                    line: self.record,
                    column: index + 1,
                    encoding: decoder.encoding(),
                })?;
                cells.push(cell(column.kind, text));
            }
            return Ok(Some(Row { line: self.record, cells }));
        }
        Ok(None)
    }
}

/// The cell of a field as a CSV would have it: dates as `2026-11-21`, yes and no as `T` and `F`, nothing as nothing.
pub(crate) fn cell(kind: u8, text: String) -> String {
    match (kind, text.as_str()) {
        (b'D', date) if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..])
        }
        (b'L', "T" | "t" | "Y" | "y") => "T".to_owned(),
        (b'L', "F" | "f" | "N" | "n") => "F".to_owned(),
        (b'L', "?") => String::new(),
        _ => text,
    }
}
