//! Workbooks, cell by cell: titles are looked for in the first rows, the rows below are the payments.
//!
//! What the archive says about itself is checked before the library that reads it is let near: it keeps the shared texts
//! in memory and believes their number.

use calamine::{Data, DataRef, Reader as _, Xlsx};
use kassa_domain::BusinessDate;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use zip::ZipArchive;

use super::{Sink, by_titles, payment_line, row};
use crate::registry::profile::{Field, Profile};
use crate::registry::{Input, Refusal};

/// Most bytes of all texts that cells share, with what it costs to keep each; of another part that is kept whole; of what
/// is no XML; and of everything together.
const SHARED_MAX: u64 = 32 * 1024 * 1024;
const SHARED_EACH: u64 = 32;
const PART_MAX: u64 = 2 * 1024 * 1024;
const OTHER_MAX: u64 = 16 * 1024 * 1024;
const ALL_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Most bytes without a tag: what a reader holds at once.
const PIECE_MAX: usize = 256 * 1024;
/// Most parts of an archive.
const PARTS_MAX: usize = 1024;
/// How much of one piece is looked at again with the next.
const TAIL: usize = 256;
/// How many rows may stand above the titles.
const ABOVE_TITLES: u64 = 200;
/// Most columns that are looked at.
const COLUMNS_MAX: u32 = 512;

/// A row as it is gathered.
#[derive(Default)]
struct Gathered {
    cells: Vec<String>,
    /// True for a number or a day that the workbook stores as a number.
    stored: Vec<bool>,
}

/// Reads the payments of the sheet that has them.
pub(super) fn read(input: &mut dyn Input, profile: &Profile, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    guard(input)?;
    let first_day = first_day(input)?;
    let mut workbook = unharmed(|| Xlsx::new(std::io::BufReader::with_capacity(64 * 1024, input)))?;
    let names = workbook.sheet_names();
    let is_asked = |name: &&String| profile.sheet.as_ref().is_none_or(|wanted| *name == wanted);
    // Of a workbook whose sheet the profile does not name, the first sheet with such titles is the registry.
    for name in names.iter().filter(is_asked) {
        match sheet(&mut workbook, name, profile, first_day, sink) {
            Err(Refusal::NoTitles) => {}
            read => return read,
        }
    }
    Err(Refusal::NoTitles)
}

/// Reads the payments of a sheet; nothing is given to `sink` where it has no titles.
fn sheet<R: std::io::Read + std::io::Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    profile: &Profile,
    first_day: BusinessDate,
    sink: &mut Sink<'_>,
) -> Result<(), Refusal> {
    let mut cells = unharmed(|| workbook.worksheet_cells_reader(name))?;
    let zeros: Vec<usize> = cells.styles().iter().map(leading_zeros).collect();
    let mut rows = Rows { profile, sink, columns: None, first_day };
    let mut gathered = Gathered::default();
    let mut at = 0;
    while let Some((cell, style)) = unharmed(|| cells.next_cell_with_style_id())? {
        let (line, column) = cell.get_position();
        if line != at {
            rows.take(std::mem::take(&mut gathered), u64::from(at) + 1)?;
            at = line;
        }
        if column < COLUMNS_MAX {
            let (text, stored) = shown(cell.get_value(), zeros.get(style).copied().unwrap_or(0));
            let column = usize::try_from(column).unwrap_or(0);
            gathered.cells.resize(gathered.cells.len().max(column + 1), String::new());
            gathered.stored.resize(gathered.cells.len(), false);
            gathered.cells[column] = text;
            gathered.stored[column] = stored;
        }
    }
    rows.take(gathered, u64::from(at) + 1)?;
    if rows.columns.is_none() { Err(Refusal::NoTitles) } else { Ok(()) }
}

/// What the library gives. It counts the letters of a cell's place without a limit, and panics at a place that no workbook
/// has; whatever it was at is not asked again.
fn unharmed<T, E>(ask: impl FnOnce() -> Result<T, E>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(ask))
        .map_err(drop)
        .and_then(|given| given.map_err(drop))
        .map_err(|()| Refusal::Damaged)
}

/// What rows are made of, and the columns once they are known.
struct Rows<'a, 'b> {
    profile: &'a Profile,
    sink: &'a mut Sink<'b>,
    columns: Option<Vec<(Field, usize)>>,
    /// Day nought of the workbook's calendar.
    first_day: BusinessDate,
}

impl Rows<'_, '_> {
    fn take(&mut self, mut gathered: Gathered, line: u64) -> Result<(), Refusal> {
        match &self.columns {
            Some(columns) => {
                for (_, index) in columns.iter().filter(|(field, _)| *field == Field::Date) {
                    if let Some(cell) =
                        gathered.cells.get_mut(*index).filter(|_| gathered.stored.get(*index) == Some(&true))
                    {
                        *cell = day_of_serial(cell, self.first_day).unwrap_or_else(|| std::mem::take(cell));
                    }
                }
                match row(self.profile, columns, &gathered.cells, &gathered.stored, line) {
                    Some(record) => (self.sink)(record),
                    None => Ok(()),
                }
            }
            None if line > ABOVE_TITLES => Err(Refusal::NoTitles),
            None => {
                let payment = payment_line(self.profile).ok_or(Refusal::NoTitles)?;
                self.columns = by_titles(payment, &gathered.cells);
                Ok(())
            }
        }
    }
}

/// The day of a number that was never dressed as a day: `46347` counted from the workbook's day nought, its hours left out.
fn day_of_serial(text: &str, first_day: BusinessDate) -> Option<String> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    // The calendar of 1900 has a day that never was before its sixty-first.
    let days: i32 = whole.parse().ok().filter(|days| (61..=2_958_465).contains(days))?;
    BusinessDate::from_days(first_day.days().checked_add(days)?).ok().map(|day| day.to_string())
}

/// Day nought of a workbook: of the calendar that begins with 1900, or with 1904 where its properties say so.
fn first_day(input: &mut dyn Input) -> Result<BusinessDate, Refusal> {
    let mut archive = ZipArchive::new(std::io::BufReader::new(input)).map_err(|_| Refusal::Damaged)?;
    let mut properties = Vec::new();
    if let Ok(part) = archive.by_name("xl/workbook.xml") {
        let _ = std::io::Read::take(part, PART_MAX).read_to_end(&mut properties).map_err(|_| Refusal::Damaged)?;
    }
    let text = String::from_utf8_lossy(&properties);
    let from_1904 = [r#"date1904="1""#, r#"date1904="true""#].iter().any(|said| text.contains(said));
    let day = if from_1904 { BusinessDate::new(1904, 1, 1) } else { BusinessDate::new(1899, 12, 30) };
    day.map_err(|_| Refusal::Damaged)
}

/// How many digits a cell of this look shows at least: `0000000` is how workbooks keep an account's zeros.
fn leading_zeros(style: &calamine::Style) -> usize {
    let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
    if code.len() > 1 && code.bytes().all(|byte| byte == b'0') { code.len().min(32) } else { 0 }
}

/// A cell as a text, and whether it was stored as a number.
fn shown(value: &DataRef<'_>, zeros: usize) -> (String, bool) {
    match Data::from(value.clone()) {
        Data::Empty => (String::new(), false),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => (text.trim().to_owned(), false),
        // The shortest decimal that is this number: 1842.3499999999999 is stored for 1842.35 and is it again.
        Data::Float(number) => (format!("{:0>zeros$}", number.to_string()), true),
        Data::Int(number) => (format!("{:0>zeros$}", number.to_string()), true),
        Data::Bool(_) | Data::Error(_) => (String::new(), false),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            (format!("{year:04}-{month:02}-{day:02}"), true)
        }
    }
}

/// Walks over every part of the archive, unpacking it piece by piece and keeping nothing.
fn guard(input: &mut dyn Input) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(std::io::BufReader::new(input)).map_err(|_| Refusal::Damaged)?;
    if archive.len() > PARTS_MAX {
        return Err(Refusal::TooLarge);
    }
    let mut all = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Refusal::Damaged)?;
        let name = part.name().map_err(|_| Refusal::Damaged)?.to_ascii_lowercase();
        let shared = name.ends_with("sharedstrings.xml");
        let sheet = name.contains("worksheets/sheet");
        let xml = name.ends_with(".xml") || name.ends_with(".rels");
        let limit = match (sheet, shared) {
            (true, _) => ALL_MAX,
            (_, true) => SHARED_MAX,
            _ if xml => PART_MAX,
            _ => OTHER_MAX,
        };
        all += walk(part, limit, shared, xml)?;
        if all > ALL_MAX {
            return Err(Refusal::TooLarge);
        }
    }
    Ok(())
}

/// The length of a part, unpacked; refused when it is over its limit, has a piece too long to be held, or promises other
/// texts than it has.
fn walk(mut part: impl std::io::Read, limit: u64, shared: bool, xml: bool) -> Result<u64, Refusal> {
    let mut buffer = vec![0; 64 * 1024];
    let mut scan = Scan::default();
    loop {
        let read = part.read(&mut buffer).map_err(|_| Refusal::Damaged)?;
        if read == 0 {
            break;
        }
        scan.length += u64::try_from(read).map_err(|_| Refusal::TooLarge)?;
        if xml {
            // Text of two bytes a letter would hide from the eye of this walk, and no workbook is written so.
            if buffer[..read].contains(&0) {
                return Err(Refusal::Damaged);
            }
            scan.pieces(&buffer[..read]);
        }
        if shared {
            scan.shared(&buffer[..read]);
        }
        if scan.length + scan.texts * SHARED_EACH > limit || scan.longest > PIECE_MAX {
            return Err(Refusal::TooLarge);
        }
    }
    // A number of texts far above those that are there would have memory taken for them.
    if shared && scan.promised.is_some_and(|promised| promised > scan.texts + 1) {
        return Err(Refusal::Damaged);
    }
    Ok(scan.length)
}

/// What a walk over XML finds.
#[derive(Default)]
struct Scan {
    length: u64,
    /// Bytes since the last end of a tag, and the most there were.
    piece: usize,
    longest: usize,
    /// Texts that are shared.
    texts: u64,
    /// How many there should be.
    promised: Option<u64>,
    /// The last few bytes, for what begins in one piece and ends in the next.
    tail: Vec<u8>,
}

impl Scan {
    fn pieces(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.piece = if *byte == b'>' { 0 } else { self.piece + 1 };
            self.longest = self.longest.max(self.piece);
        }
    }

    fn shared(&mut self, bytes: &[u8]) {
        let mut joined = std::mem::take(&mut self.tail);
        let seen = joined.len();
        joined.extend_from_slice(bytes);
        for (at, four) in joined.windows(4).enumerate() {
            let new = at + 4 > seen;
            self.texts += u64::from(new && four.starts_with(b"<si") && !four[3].is_ascii_alphanumeric());
        }
        if self.promised.is_none() {
            self.promised = promised(&joined);
        }
        self.tail = joined.split_off(joined.len().saturating_sub(TAIL));
    }
}

/// The number of texts that the head of the list promises, once it stands there whole.
fn promised(bytes: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"uniqueCount";
    let at = bytes.windows(NAME.len()).position(|window| window == NAME)?;
    let mut rest = bytes[at + NAME.len()..].iter().skip_while(|byte| !byte.is_ascii_digit()).peekable();
    let mut number = 0_u64;
    while let Some(digit) = rest.next_if(|byte| byte.is_ascii_digit()) {
        number = number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    }
    // Without anything behind its digits it may go on in the next piece.
    rest.next().map(|_| number)
}
