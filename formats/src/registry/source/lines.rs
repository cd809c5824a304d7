//! Lines of text: cells with a delimiter between, cells cut at fixed places, cells under a ruled header, tables in CSV.

use std::io::{BufRead, BufReader, SeekFrom};

use kassa_domain::Currency;

use super::{Record, Sink, Values, asked, by_titles, io, payment_line, row, short_hash};
use crate::listing::is_formula;
use crate::registry::profile::{Field, Form, Line, Place, Profile};
use crate::registry::{Input, Refusal};
use crate::table::{Decoder, Encoding, ROW_BYTES_MAX};

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const END_OF_FILE: u8 = 0x1A;
/// How many bytes of lines with letters above ASCII are looked at to tell the code page.
const SAMPLE: usize = 128 * 1024;
/// How many lines may stand above the titles of a table.
const ABOVE_TITLES: u64 = 200;

/// The lines of a file as bytes, without their ends.
pub(super) struct Lines<'a> {
    input: BufReader<&'a mut dyn Input>,
    buffer: Vec<u8>,
    pub(super) number: u64,
    /// The line that was given last had an end.
    ended: bool,
}

impl<'a> Lines<'a> {
    /// From the first line on.
    pub(super) fn new(input: &'a mut dyn Input) -> Result<Self, Refusal> {
        let _ = input.seek(SeekFrom::Start(0)).map_err(io)?;
        Ok(Self { input: BufReader::with_capacity(64 * 1024, input), buffer: Vec::new(), number: 0, ended: true })
    }

    /// The next line; no more than [`ROW_BYTES_MAX`] of it are ever held.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Refusal> {
        self.buffer.clear();
        self.number += 1;
        loop {
            let available = self.input.fill_buf().map_err(io)?;
            if available.is_empty() {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                break;
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(available.len(), |end| end + 1);
            if self.buffer.len() + taken > ROW_BYTES_MAX {
                return Err(Refusal::LineTooLong { line: self.number });
            }
            self.buffer.extend_from_slice(&available[..taken]);
            self.input.consume(taken);
            if end.is_some() {
                break;
            }
        }
        let mut line = self.buffer.as_slice();
        self.ended = line.ends_with(b"\n");
        line = line.strip_suffix(b"\n").unwrap_or(line);
        line = line.strip_suffix(b"\r").unwrap_or(line);
        line = line.strip_suffix(&[END_OF_FILE]).unwrap_or(line);
        if self.number == 1 {
            line = line.strip_prefix(UTF8_MARK).unwrap_or(line);
        }
        Ok(Some(line))
    }
}

/// The page of a file: of those the profile names, the first that its lines are texts in.
pub(super) fn encoding(input: &mut dyn Input, profile: &Profile) -> Result<Encoding, Refusal> {
    let mut lines = Lines::new(input)?;
    let mut sample = Vec::new();
    while sample.len() < SAMPLE {
        let Some(line) = lines.next()? else { break };
        if !line.is_ascii() {
            sample.extend_from_slice(line);
            sample.push(b'\n');
        }
    }
    if profile.encoding.is_empty() {
        return content_page(&sample, profile);
    }
    let named = profile.encoding.iter().map(|page| Encoding::from(*page));
    let reads = |page: &Encoding| {
        let decoder = Decoder::new(*page);
        let is_text = |line: &[u8]| match profile.form {
            Form::Ruled => decoder.decode_ruled(line).is_some(),
            Form::Delimited | Form::Fixed | Form::Table | Form::ClientBank => decoder.decode(line).is_some(),
        };
        sample.split(|byte| *byte == b'\n').all(is_text)
    };
    // A page that is named alone is what a person said. Of several, one whose letters make no words is not the one.
    let alone = profile.encoding.len() == 1;
    let words = |page: &Encoding| {
        alone || !(page.is_doubtful(&sample) || page.hides_kazakh(&sample, is_of_kazakhstan(profile)))
    };
    named.into_iter().find(|page| reads(page) && words(page)).ok_or(Refusal::Encoding)
}

/// The page that a content without a mark shows.
pub(super) fn content_page(sample: &[u8], profile: &Profile) -> Result<Encoding, Refusal> {
    let page = Encoding::of_content(sample).ok_or(Refusal::Encoding)?;
    not_kazakh(page, sample, profile)
}

/// The page, unless its letters are more likely those of KZ-1048.
pub(super) fn not_kazakh(page: Encoding, sample: &[u8], profile: &Profile) -> Result<Encoding, Refusal> {
    if page.hides_kazakh(sample, is_of_kazakhstan(profile)) { Err(Refusal::Encoding) } else { Ok(page) }
}

fn is_of_kazakhstan(profile: &Profile) -> bool {
    profile.currency == Currency::Kzt
}

/// Reads a text file.
pub(super) fn read(input: &mut dyn Input, profile: &Profile, sink: &mut Sink<'_>) -> Result<Encoding, Refusal> {
    let page = encoding(input, profile)?;
    let decoder = Decoder::new(page);
    let mut lines = Lines::new(input)?;
    match profile.form {
        Form::Ruled => ruled(&mut lines, decoder, profile, sink)?,
        Form::Table => table(&mut lines, decoder, profile, sink)?,
        Form::Delimited | Form::Fixed | Form::ClientBank => plain(&mut lines, decoder, profile, sink)?,
    }
    Ok(page)
}

/// A line in the page of its file.
pub(super) fn decoded(decoder: Decoder, line: &[u8], number: u64) -> Result<String, Refusal> {
    decoder.decode(line).ok_or(Refusal::WrongPage { line: number })
}

fn plain(lines: &mut Lines<'_>, decoder: Decoder, profile: &Profile, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    while let Some(bytes) = lines.next()? {
        let bytes = bytes.to_vec();
        let number = lines.number;
        let text = decoded(decoder, &bytes, number)?;
        if text.is_empty() {
            continue;
        }
        let (line, values) = fields(profile, &text).ok_or(Refusal::Shape { line: number })?;
        let hash = short_hash(&[text.as_bytes()]);
        sink(Record { line: number, kind: line.kind, values, stored: 0, asked: asked(line), hash })?;
    }
    Ok(())
}

/// The first description that fits a line, and its fields.
fn fields<'p>(profile: &'p Profile, text: &str) -> Option<(&'p Line, Values)> {
    profile.lines.iter().find_map(|line| {
        let rest = text.strip_prefix(line.starts.as_str())?;
        let body = if line.drop { rest } else { text };
        let cells = match profile.delimiter {
            Some(delimiter) => split(body, delimiter, profile.quotes)?,
            None => vec![body.to_owned()],
        };
        if line.cells.is_some_and(|wanted| wanted != cells.len()) {
            return None;
        }
        Some((line, values(line, &cells, body)))
    })
}

fn values(line: &Line, cells: &[String], body: &str) -> Values {
    let mut values: Values = std::array::from_fn(|_| None);
    for (field, place) in &line.columns {
        values[*field as usize] = found(place, cells, body);
    }
    values
}

/// What stands at a place of a line.
fn found(place: &Place, cells: &[String], body: &str) -> Option<String> {
    match place {
        Place::Cell(number) => {
            let back = usize::from(number.unsigned_abs());
            let index = if *number < 0 { cells.len().checked_sub(back)? } else { back.checked_sub(1)? };
            cells.get(index).map(|cell| cell.trim().to_owned())
        }
        Place::Text(text) => match text.strip_suffix('=') {
            Some(_) => cells.iter().find_map(|cell| cell.trim().strip_prefix(text.as_str()).map(str::to_owned)),
            None => {
                let (first, last) = text.split_once('-')?;
                let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
                let part = body.chars().skip(first.checked_sub(1)?).take((last + 1).checked_sub(first)?);
                Some(part.collect::<String>().trim().to_owned())
            }
        },
        Place::Titles(_) => None,
    }
}

/// The cells of a line. Quotes, where the profile has them, are doubled inside; nothing for a quote that is not closed.
fn split(text: &str, delimiter: char, quotes: bool) -> Option<Vec<String>> {
    if !quotes || !text.contains('"') {
        return Some(text.split(delimiter).map(|cell| cell.trim().to_owned()).collect());
    }
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut inside = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if inside && letters.peek() == Some(&'"') => {
                let _ = letters.next();
                cell.push('"');
            }
            '"' if inside => inside = false,
            '"' if cell.trim().is_empty() => inside = true,
            _ if letter == delimiter && !inside => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            _ => cell.push(letter),
        }
    }
    cells.push(cell.trim().to_owned());
    (!inside).then_some(cells)
}

/// The row of titles of a table in CSV.
struct Head {
    delimiter: char,
    /// How many titles there are.
    width: usize,
    columns: Vec<(Field, usize)>,
}

/// A table in CSV: the titles stand in one of the first lines.
fn table(lines: &mut Lines<'_>, decoder: Decoder, profile: &Profile, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let payment = payment_line(profile).ok_or(Refusal::NoTitles)?;
    let mut head: Option<Head> = None;
    while let Some(bytes) = lines.next()? {
        let bytes = bytes.to_vec();
        let text = decoded(decoder, &bytes, lines.number)?;
        match &head {
            None if lines.number > ABOVE_TITLES => return Err(Refusal::NoTitles),
            None => {
                let cells = |delimiter| split(&text, delimiter, true).unwrap_or_default();
                head = [';', '\t', ','].into_iter().find_map(|delimiter| {
                    let titles = cells(delimiter);
                    Some(Head { delimiter, width: titles.len(), columns: by_titles(payment, &titles)? })
                });
            }
            Some(Head { delimiter, width, columns }) => {
                let number = lines.number;
                let mut cells = split(&text, *delimiter, true).ok_or(Refusal::Shape { line: number })?;
                cells.iter_mut().for_each(unguard);
                // A sum may stand at the very place where the file was cut.
                if cells.len() < *width && !lines.ended && !text.trim().is_empty() {
                    return Err(Refusal::Cut);
                }
                if cells.iter().skip(*width).any(|cell| !cell.is_empty()) {
                    return Err(Refusal::Shape { line: number });
                }
                if let Some(record) = row(profile, columns, &cells, &[], number) {
                    sink(record)?;
                }
            }
        }
    }
    if head.is_none() { Err(Refusal::NoTitles) } else { Ok(()) }
}

/// Takes off the apostrophe that keeps a spreadsheet from running a text as a formula, as our own tables have it.
fn unguard(cell: &mut String) {
    if cell.strip_prefix('\'').is_some_and(is_formula) {
        let _ = cell.remove(0);
    }
}

/// A printed table: the first line of rules shows where the columns stand, the titles stand between it and the second.
fn ruled(lines: &mut Lines<'_>, decoder: Decoder, profile: &Profile, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let payment = payment_line(profile).ok_or(Refusal::NoTitles)?;
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut titles: Vec<String> = Vec::new();
    let mut columns = None;
    let mut rules = 0;
    while let Some(bytes) = lines.next()? {
        let bytes = bytes.to_vec();
        let number = lines.number;
        // A line is decoded whole with its blanks, for they are what columns are cut by.
        let text = decoder.decode_ruled(&[b"|".as_slice(), &bytes].concat());
        let text = text.ok_or(Refusal::WrongPage { line: number })?;
        let text = text.strip_prefix('|').unwrap_or(&text);
        if let Some(found) = rule(text) {
            rules += 1;
            match rules {
                1 => {
                    titles = vec![String::new(); found.len()];
                    spans = found;
                }
                2 => columns = Some(by_titles(payment, &titles).ok_or(Refusal::NoTitles)?),
                _ => {}
            }
            continue;
        }
        let cells = || -> Vec<String> { spans.iter().map(|span| cut(text, *span)).collect() };
        match &columns {
            None if rules == 1 => {
                for (title, part) in titles.iter_mut().zip(cells()) {
                    *title = format!("{title} {part}").trim().to_owned();
                }
            }
            // Rules may stand between rows too; then the bars tell rows from what stands below the table.
            Some(columns) if rules == 2 || text.contains('|') => {
                let cells = cells();
                if let Some(record) = row(profile, columns, &cells, &[], number) {
                    // A bar within a cell: the row does not stand under the rules, and its cells are cut in the wrong places.
                    if cells.iter().any(|cell| cell.contains('|')) {
                        return Err(Refusal::Shape { line: number });
                    }
                    sink(record)?;
                }
            }
            _ => foot(profile, text.trim(), number, sink)?,
        }
    }
    if columns.is_none() { Err(Refusal::NoTitles) } else { Ok(()) }
}

/// What stands around a printed table: totals, or lines for people.
fn foot(profile: &Profile, text: &str, number: u64, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let fits = |line: &&Line| !line.starts.is_empty() && text.starts_with(&line.starts);
    let Some(line) = profile.lines.iter().find(fits) else { return Ok(()) };
    let body = &text[if line.drop { line.starts.len() } else { 0 }..];
    let cells: Vec<String> = body.split_whitespace().map(str::to_owned).collect();
    let hash = short_hash(&[text.as_bytes()]);
    let values = values(line, &cells, body);
    sink(Record { line: number, kind: line.kind, values, stored: 0, asked: asked(line), hash })
}

/// The spans of a line that is nothing but rules: `-----+------` or `----- ------`.
fn rule(text: &str) -> Option<Vec<(usize, usize)>> {
    let is_rule = |letter: char| matches!(letter, '-' | '=');
    let between = |letter: char| matches!(letter, '+' | '|' | ' ');
    if text.chars().filter(|letter| is_rule(*letter)).count() < 8
        || !text.chars().all(|letter| is_rule(letter) || between(letter))
    {
        return None;
    }
    let mut spans = Vec::new();
    let mut start = None;
    for (place, letter) in text.chars().chain([' ']).enumerate() {
        match (start, is_rule(letter)) {
            (None, true) => start = Some(place),
            (Some(from), false) => {
                spans.push((from, place));
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    Some(spans)
}

fn cut(text: &str, (from, to): (usize, usize)) -> String {
    text.chars().skip(from).take(to - from).collect::<String>().trim_matches(['|', ' ']).to_owned()
}
