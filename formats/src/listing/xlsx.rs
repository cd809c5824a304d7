//! XLSX: sums and dates as numbers a spreadsheet adds up and sorts, texts as texts and never as formulas.
//!
//! Long lists are written row by row through a temporary file of the system, so that memory stays small; that file is the
//! one thing in this crate that the caller did not hand in.

use std::borrow::Borrow;
use std::io::{Seek, Write};

use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{Cell, Head, Kind, Row, is_formula};
use crate::receipt::NumberForm;

/// From how many rows on they are not kept in memory.
const LARGE: usize = 20_000;
/// Characters of a line to sign on.
const SIGN: usize = 30;
/// Most letters of a sheet's name.
const SHEET_NAME_MAX: usize = 31;
/// The number of A4 among sizes of paper.
const A4: u8 = 9;
/// Most minor units that the numbers of a spreadsheet hold without loss.
const EXACT_MAX: u64 = 1 << 53;

/// Why an XLSX cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum XlsxWriteError {
    /// What the library or the output says: too many rows, a text too long, a full disk.
    #[error("the workbook cannot be written")]
    Workbook(#[from] XlsxError),
}

/// The looks of cells.
struct Looks {
    title: Format,
    header: Format,
    heading: Format,
    plain: [Format; 2],
    harmless: [Format; 2],
    sum: [Format; 2],
    count: [Format; 2],
    number: [Format; 2],
    date: [Format; 2],
    moment: [Format; 2],
}

impl Looks {
    fn new() -> Self {
        // Of two the first is for lines, the second for totals.
        let both = |format: Format| [format.clone(), format.set_bold().set_border_top(FormatBorder::Thin)];
        let numbered = |code: &str| both(Format::new().set_num_format(code));
        Self {
            title: Format::new().set_bold().set_font_size(14),
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E8_ECEF))
                .set_border_bottom(FormatBorder::Thin),
            heading: Format::new().set_bold(),
            plain: both(Format::new()),
            harmless: both(Format::new().set_quote_prefix()),
            sum: numbered("#,##0.00"),
            count: numbered("0"),
            number: numbered("0.###"),
            date: numbered("dd\\.mm\\.yyyy"),
            moment: numbered("dd\\.mm\\.yyyy\\ hh:mm:ss"),
        }
    }
}

/// Writes a workbook of one sheet: title, lines, titles of columns, rows.
///
/// # Errors
/// More rows than a sheet has, a text longer than a cell holds, or what the output gives.
pub fn write<R: Borrow<Row>>(
    head: &Head,
    rows: impl IntoIterator<Item = R>,
    out: &mut (impl Write + Seek + Send),
) -> Result<(), XlsxWriteError> {
    let rows = rows.into_iter();
    let mut workbook = Workbook::new();
    let large = rows.size_hint().0 > LARGE;
    let sheet = if large { workbook.add_worksheet_with_constant_memory()? } else { workbook.add_worksheet() };
    let looks = Looks::new();
    page(sheet, head)?;
    let first = top(sheet, head, &looks)?;
    for (at, row) in (first..).zip(rows) {
        match row.borrow() {
            Row::Heading(title) => text(sheet, at, 0, title, &looks.heading, &looks.heading)?,
            Row::Sign(words) => {
                let line = format!("{words} {}", "_".repeat(SIGN));
                text(sheet, at, 0, &line, &looks.plain[0], &looks.plain[0])?;
            }
            Row::Line(cells) => line(sheet, at, cells, (head.form, &looks, 0))?,
            Row::Total(cells) => line(sheet, at, cells, (head.form, &looks, 1))?,
        }
    }
    workbook.save_to_writer(out)?;
    Ok(())
}

/// How the sheet is called and printed: across, as wide as one page, pages numbered.
fn page(sheet: &mut Worksheet, head: &Head) -> Result<(), XlsxError> {
    let refused =
        |letter: &char| !matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !letter.is_control();
    let name: String = head.title.chars().filter(refused).take(SHEET_NAME_MAX).collect();
    if !name.trim().is_empty() {
        let _ = sheet.set_name(name.trim())?;
    }
    let _ = sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
    Ok(())
}

/// Everything above the rows; the number of the first row's line.
fn top(sheet: &mut Worksheet, head: &Head, looks: &Looks) -> Result<u32, XlsxError> {
    let mut at = 0;
    text(sheet, at, 0, &head.title, &looks.title, &looks.title)?;
    for words in &head.lines {
        at += 1;
        text(sheet, at, 0, words, &looks.plain[0], &looks.harmless[0])?;
    }
    at += 2;
    for (column, described) in (0_u16..).zip(&head.columns) {
        let width: u16 = match described.kind.bare() {
            Kind::Text(width) => u16::from(width).clamp(12, 48),
            Kind::Code(width) => u16::from(width).clamp(8, 24),
            Kind::Count(_) => 9,
            Kind::Money(_) | Kind::Decimal { .. } => 14,
            Kind::Date => 11,
            Kind::Moment => 19,
            Kind::Word(_) | Kind::Mark(_) => 16,
        };
        let _ = sheet.set_column_width(column, width)?;
        text(sheet, at, column, &described.title, &looks.header, &looks.header)?;
    }
    let _ = sheet.set_freeze_panes(at + 1, 0)?;
    let _ = sheet.set_repeat_rows(at, at)?;
    Ok(at + 1)
}

/// A row; of the two looks the one for lines, or the one for totals.
fn line(
    sheet: &mut Worksheet,
    at: u32,
    cells: &[Cell],
    (form, looks, look): (NumberForm, &Looks, usize),
) -> Result<(), XlsxError> {
    for (column, cell) in (0_u16..).zip(cells) {
        let _ = match cell {
            Cell::Empty => continue,
            Cell::Text(content) | Cell::Word { text: content, .. } => {
                text(sheet, at, column, content, &looks.plain[look], &looks.harmless[look])?;
                continue;
            }
            Cell::Total { .. } => {
                text(sheet, at, column, &cell.shown(form), &looks.plain[look], &looks.harmless[look])?;
                continue;
            }
            // The nearest binary number of the decimal text is what a spreadsheet itself would store.
            Cell::Money(sum) if sum.minor().unsigned_abs() < EXACT_MAX => match sum.to_string().parse::<f64>() {
                Ok(number) => sheet.write_number_with_format(at, column, number, &looks.sum[look])?,
                Err(_) => sheet.write_string_with_format(at, column, sum.to_string(), &looks.plain[look])?,
            },
            Cell::Money(sum) => sheet.write_string_with_format(at, column, sum.to_string(), &looks.plain[look])?,
            Cell::Count(number) => match i32::try_from(*number) {
                Ok(number) => sheet.write_number_with_format(at, column, number, &looks.count[look])?,
                Err(_) => sheet.write_string_with_format(at, column, number.to_string(), &looks.plain[look])?,
            },
            Cell::Decimal(number) => match number.to_string().parse::<f64>() {
                Ok(number) => sheet.write_number_with_format(at, column, number, &looks.number[look])?,
                Err(_) => sheet.write_string_with_format(at, column, number.to_string(), &looks.plain[look])?,
            },
            Cell::Date(day) => {
                let date = day.date();
                let day = ExcelDateTime::from_ymd(
                    date.year().unsigned_abs(),
                    date.month().unsigned_abs(),
                    date.day().unsigned_abs(),
                )?;
                sheet.write_datetime_with_format(at, column, day, &looks.date[look])?
            }
            Cell::Moment(moment) => {
                let local = moment.local().strftime("%Y-%m-%dT%H:%M:%S").to_string();
                sheet.write_datetime_with_format(
                    at,
                    column,
                    ExcelDateTime::parse_from_str(&local)?,
                    &looks.moment[look],
                )?
            }
        };
    }
    Ok(())
}

/// A text, marked as one where it could be taken for a formula: then it stays one even when a person edits the cell.
fn text(
    sheet: &mut Worksheet,
    at: u32,
    column: u16,
    content: &str,
    plain: &Format,
    harmless: &Format,
) -> Result<(), XlsxError> {
    let look = if is_formula(content) { harmless } else { plain };
    sheet.write_string_with_format(at, column, content, look).map(|_| ())
}
