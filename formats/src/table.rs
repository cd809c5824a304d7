//! Tables of text cells out of CSV and DBF files, row by row, in the code pages they come in.
//!
//! A reader finds the file's form, checks it, and gives its rows as it is asked for them: a file of a million rows takes
//! the memory of one. Cells are text, trimmed at both ends; what they mean is the importer's business. A file that is
//! cut, ragged or in another code page than was said is refused with the place, never read as well as it can be.

mod csv;
pub(crate) mod dbf;
mod page;

pub use page::Encoding;

pub(crate) use page::Decoder;

/// Most bytes of one row, line ends between quotes and all.
pub const ROW_BYTES_MAX: usize = 64 * 1024;

/// Most columns of a table.
pub const COLUMNS_MAX: usize = 4096;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Text with a delimiter between cells; the first line names the columns.
    Csv,
    /// dBASE III.
    Dbf,
    /// Whichever the first bytes show.
    #[default]
    Detect,
}

/// How to read a file. The default finds out everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOptions {
    /// The form.
    pub format: Format,
    /// The code page. A named one goes before a DBF's own mark.
    pub encoding: Encoding,
    /// The byte between cells of a CSV; found among `;`, `,` and tab when unset.
    pub delimiter: Option<u8>,
}

/// A file that has been opened: its columns are known, its rows are still to be read.
#[derive(Debug)]
pub struct Table<'a> {
    /// Names of the columns, as the file has them.
    pub headers: Vec<String>,
    /// The code page its texts are in; never [`Encoding::Detect`].
    pub encoding: Encoding,
    /// What is odd about it and yet no reason to refuse.
    pub remarks: Vec<Remark>,
    /// The rows, from the first.
    pub rows: Rows<'a>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands: in a CSV the line it begins on, from 1; in a DBF its record, from 1, deleted ones counted.
    pub line: u64,
    /// As many cells as the table has headers.
    pub cells: Vec<String>,
}

/// What is odd about a file that is read nevertheless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// The header of a DBF counts other than the records that are there, which are whole. They were all read.
    RecordCount {
        /// What the header says.
        header: u64,
        /// What is there.
        found: u64,
    },
    /// Records of a DBF that are marked as deleted were left out.
    Deleted {
        /// How many.
        records: u64,
    },
}

/// Why a table, or a row of it, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// UTF-16, as some programs save "Unicode text".
    #[error("the file is in UTF-16: save it as UTF-8")]
    Utf16,
    /// Nothing tells which of the code pages it is in.
    #[error("the code page cannot be told from the content: name it")]
    EncodingUnclear,
    /// A text that is not of the code page: box-drawing or foreign characters inside it.
    #[error("line {line}, column {column}: not a text of {encoding:?}: name the file's encoding")]
    WrongEncoding {
        /// Line or record, from 1; 0 for the names of a DBF's columns.
        line: u64,
        /// Column, from 1.
        column: usize,
        /// The code page it was read in.
        encoding: Encoding,
    },
    /// The delimiter is a quote, a line end, or no ASCII character.
    #[error("byte {0:#04x} cannot be a delimiter")]
    BadDelimiter(u8),
    /// A quoted cell that is not closed, or has text after its closing quote.
    #[error("line {line}: quotes are not closed or not doubled")]
    Quotes {
        /// The line the row begins on.
        line: u64,
    },
    /// More or fewer cells than columns.
    #[error("line {line}: {found} cells where the header has {expected}")]
    Ragged {
        /// The line the row begins on.
        line: u64,
        /// Columns of the header.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// A row of more than [`ROW_BYTES_MAX`].
    #[error("line {line}: longer than {ROW_BYTES_MAX} bytes")]
    RowTooLong {
        /// The line the row begins on.
        line: u64,
    },
    /// More than [`COLUMNS_MAX`] columns.
    #[error("more than {COLUMNS_MAX} columns")]
    TooManyColumns,
    /// A DBF whose header contradicts itself.
    #[error("the header of the DBF is damaged: {0}")]
    DbfHeader(DbfFault),
    /// A column of a type that is not text in the file itself.
    #[error("column {name} is of type {kind:?}; C, N, F, D and L can be read")]
    DbfType {
        /// The column.
        name: String,
        /// The letter of its type.
        kind: char,
    },
    /// Fewer records than the header promises: the file was cut.
    #[error("the file is cut: {promised} records promised, {whole} whole ones there")]
    DbfCut {
        /// What the header says.
        promised: u64,
        /// Whole records that are there.
        whole: u64,
    },
    /// A record that begins with neither of the marks for live and deleted.
    #[error("record {record} begins with byte {mark:#04x}")]
    DbfRecord {
        /// Which, from 1.
        record: u64,
        /// Its first byte.
        mark: u8,
    },
}

/// What contradicts what in the header of a DBF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DbfFault {
    /// The first byte names no dBASE III or its relatives.
    #[error("not a dBASE file")]
    Version,
    /// The file ends before its header does.
    #[error("the file ends within it")]
    Short,
    /// No mark where the columns end.
    #[error("the list of columns has no end")]
    NoEnd,
    /// No columns.
    #[error("no columns")]
    NoColumns,
    /// The columns are not as wide as a record.
    #[error("the columns do not make the length of a record")]
    RecordLength,
}

/// Opens a table.
///
/// # Errors
/// The file is empty, its header is damaged, it is cut (DBF), or its code page cannot be told. What is wrong with a row of
/// a CSV comes when that row is read.
pub fn read<'a>(bytes: &'a [u8], options: &ReadOptions) -> Result<Table<'a>, TableError> {
    if bytes.is_empty() {
        return Err(TableError::Empty);
    }
    let dbf = match options.format {
        Format::Dbf => true,
        Format::Csv => false,
        Format::Detect => dbf::looks_like(bytes),
    };
    if dbf { dbf::open(bytes, options) } else { csv::open(bytes, options) }
}

impl Table<'_> {
    /// The column with one of these names, whatever their case and spaces. Nothing when no column has such a name, or
    /// two have.
    #[must_use]
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let names: Vec<String> = names.iter().map(|name| folded(name)).collect();
        let mut found = self.headers.iter().enumerate().filter(|(_, header)| names.contains(&folded(header)));
        match (found.next(), found.next()) {
            (Some((index, _)), None) => Some(index),
            _ => None,
        }
    }
}

fn folded(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of a table, read as they are asked for. After an error there are no more.
#[derive(Debug)]
pub struct Rows<'a> {
    source: Source<'a>,
    decoder: Decoder,
    columns: usize,
    failed: bool,
}

#[derive(Debug)]
enum Source<'a> {
    Csv(csv::Records<'a>),
    Dbf(dbf::Records<'a>),
}

impl<'a> Rows<'a> {
    fn new(source: Source<'a>, decoder: Decoder, columns: usize) -> Self {
        Self { source, decoder, columns, failed: false }
    }

    fn read_next(&mut self) -> Result<Option<Row>, TableError> {
        match &mut self.source {
            Source::Csv(records) => records.next_row(&self.decoder, self.columns),
            Source::Dbf(records) => records.next_row(&self.decoder),
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.read_next().transpose();
        self.failed = matches!(next, Some(Err(_)));
        next
    }
}
