//! A printer's input as letters and commands. A command that nobody knows is told with its bytes, and what follows it
//! is printed, as printers do.

mod table;

use crate::textprinter::profile::Dialect;

/// The most bytes kept of one command; what images bring beyond that is skipped.
const fn kept_max(rest: Rest) -> usize {
    if matches!(rest, Rest::UntilNul) {
        // Tab stops: the longest table has 32 of them, and a printer does not wait for more.
        32
    } else if matches!(rest, Rest::UntilRs | Rest::Barcode) {
        256
    } else {
        // The longest QR code is 2953 bytes.
        4096
    }
}

/// One thing a printer was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A letter of the present page.
    Letter(u8),
    /// A control character that stands alone.
    Control(u8),
    /// A command of the table.
    Command {
        /// As the makers' lists write it: `ESC t`.
        name: &'static str,
        /// What follows its name and its count, as far as it is kept.
        parameters: Vec<u8>,
    },
    /// The beginning of a command that the dialect does not have.
    Unknown(Vec<u8>),
}

/// What follows the name of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// So many bytes.
    Fixed(usize),
    /// Bytes to a 00h.
    UntilNul,
    /// Bytes to a 1Eh.
    UntilRs,
    /// A count of two bytes, low first, and so many bytes.
    Counted,
    /// One byte, then as [`Self::Counted`].
    ByteCounted,
    /// A letter, then as [`Self::Counted`].
    Group,
    /// A mode, width and height of two bytes each, and width by height bytes.
    Raster,
    /// Width and height of a byte each, and eight bytes for each of their product.
    Defined,
    /// A mode, a count of two bytes, and one or three bytes for each.
    Columns,
    /// A mode, and a byte more from 65 up.
    Cut,
    /// A kind: bytes to a 00h below 65, else a count of one byte and so many bytes.
    Barcode,
    /// A byte, and another after 00h.
    ByteOrZeroByte,
    /// The real-time commands: their parameters depend on the first.
    RealTime,
}

/// One command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    lead: &'static [u8],
    name: &'static str,
    rest: Rest,
}

const fn row(lead: &'static [u8], name: &'static str, rest: Rest) -> Row {
    Row { lead, name, rest }
}

/// Reads a dialect.
#[derive(Debug, Clone)]
pub struct Parser {
    dialect: Dialect,
    bytes: Vec<u8>,
    /// Bytes of an image still to come.
    skip: u64,
}

impl Parser {
    /// Reads `dialect` from its beginning.
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        Self { dialect, bytes: Vec::new(), skip: 0 }
    }

    /// Whether nothing is half read.
    #[must_use]
    pub const fn is_between(&self) -> bool {
        self.bytes.is_empty() && self.skip == 0
    }

    /// The next byte; a token when it is the last one of it.
    pub fn byte(&mut self, byte: u8) -> Option<Token> {
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        if self.bytes.is_empty() && !self.begins(byte) {
            let control = byte < 0x20 || byte == 0x7F;
            return Some(if control { Token::Control(byte) } else { Token::Letter(byte) });
        }
        self.bytes.push(byte);
        self.look()
    }

    fn begins(&self, byte: u8) -> bool {
        table::of(self.dialect).iter().any(|row| row.lead.first() == Some(&byte))
    }

    fn look(&mut self) -> Option<Token> {
        let rows = table::of(self.dialect);
        let longer = rows.iter().any(|row| row.lead.len() > self.bytes.len() && row.lead.starts_with(&self.bytes));
        let found = rows.iter().filter(|row| self.bytes.starts_with(row.lead)).max_by_key(|row| row.lead.len());
        let Some(row) = found.filter(|_| !longer) else {
            return if longer { None } else { Some(Token::Unknown(std::mem::take(&mut self.bytes))) };
        };
        let tail = self.bytes.get(row.lead.len()..).unwrap_or_default();
        let length = length(row.rest, tail)?;
        let have = u64::try_from(tail.len()).unwrap_or(u64::MAX);
        if have < length && tail.len() < kept_max(row.rest) {
            return None;
        }
        let parameters = tail.get(count_bytes(row.rest)..).unwrap_or_default().to_vec();
        self.skip = length.saturating_sub(have);
        self.bytes.clear();
        Some(Token::Command { name: row.name, parameters })
    }
}

/// The bytes of a count that stands first.
const fn count_bytes(rest: Rest) -> usize {
    if matches!(rest, Rest::Counted) { 2 } else { 0 }
}

/// How many bytes follow the name in all; `None` when more must come before that can be told.
fn length(rest: Rest, tail: &[u8]) -> Option<u64> {
    let byte = |place: usize| tail.get(place).copied().map(u64::from);
    let word = |place: usize| Some(byte(place)? + (byte(place + 1)? << 8));
    let until = |end: u8| {
        let whole = tail.last() == Some(&end) || tail.len() >= kept_max(rest);
        whole.then(|| u64::try_from(tail.len()).unwrap_or(u64::MAX))
    };
    match rest {
        Rest::Fixed(count) => u64::try_from(count).ok(),
        Rest::UntilNul => until(0),
        Rest::UntilRs => until(0x1E),
        Rest::Counted => Some(2 + word(0)?),
        Rest::ByteCounted | Rest::Group => Some(3 + word(1)?),
        Rest::Raster => Some(5 + word(1)? * word(3)?),
        Rest::Defined => Some(2 + byte(0)? * byte(1)? * 8),
        Rest::Columns => Some(3 + word(1)? * if byte(0)? >= 32 { 3 } else { 1 }),
        Rest::Cut => Some(if byte(0)? >= 65 { 2 } else { 1 }),
        Rest::Barcode if byte(0)? < 65 => until(0).filter(|length| *length > 1),
        Rest::Barcode => Some(2 + byte(1)?),
        Rest::ByteOrZeroByte => Some(if byte(0)? == 0 { 2 } else { 1 }),
        Rest::RealTime => Some(match byte(0)? {
            1 | 2 => 3,
            3 => 7,
            8 => 8,
            _ => 1,
        }),
    }
}
