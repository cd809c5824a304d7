//! DBF, record by record: the header first, then as many records as the length of the file has room for.

use std::io::{BufReader, Read as _, SeekFrom};

use super::{Sink, by_titles, head, io, payment_line, row};
use crate::registry::profile::Profile;
use crate::registry::{Input, Refusal};
use crate::table::dbf::{DELETED, END_OF_FILE, LIVE, Layout, cell};
use crate::table::{Decoder, Encoding};

/// The longest header there can be.
const HEADER_MAX: u64 = 65_535;

/// True when the file has the header of a DBF.
pub(super) fn looks_like(input: &mut dyn Input) -> Result<bool, Refusal> {
    Ok(Layout::read(&head(input, HEADER_MAX)?).is_ok())
}

/// Reads the live records.
pub(super) fn read(input: &mut dyn Input, profile: &Profile, sink: &mut Sink<'_>) -> Result<Encoding, Refusal> {
    let header = head(input, HEADER_MAX)?;
    let layout = Layout::read(&header).map_err(|_| Refusal::Damaged)?;
    let told = match (profile.encoding.first(), layout.page) {
        (Some(page), _) => Some(Encoding::from(*page)),
        (None, 0x26 | 0x65) => Some(Encoding::Cp866),
        (None, 0x57 | 0xC9) => Some(Encoding::Cp1251),
        (None, _) => None,
    };
    let page = match told {
        Some(page) => page,
        None => Encoding::of_content(&sample(input, &layout)?).ok_or(Refusal::Encoding)?,
    };
    let decoder = Decoder::new(page);
    let titles: Option<Vec<String>> = layout.columns.iter().map(|column| decoder.decode(column.name)).collect();
    let payment = payment_line(profile).ok_or(Refusal::NoTitles)?;
    let columns = by_titles(payment, &titles.ok_or(Refusal::Encoding)?).ok_or(Refusal::NoTitles)?;
    let start = u64::try_from(layout.header_len).map_err(|_| Refusal::Damaged)?;
    let _ = input.seek(SeekFrom::Start(start)).map_err(io)?;
    let mut input = BufReader::with_capacity(64 * 1024, input);
    let mut record = vec![0; layout.record_len];
    let mut number = 0;
    loop {
        let mut mark = [0];
        if input.read(&mut mark).map_err(io)? == 0 {
            // Without its end mark the file must at least be as long as its header says.
            return if number >= layout.promised { Ok(page) } else { Err(Refusal::Cut) };
        }
        match mark {
            [END_OF_FILE] => return Ok(page),
            [LIVE | DELETED] => {}
            _ if number >= layout.promised => return Ok(page),
            _ => return Err(Refusal::Shape { line: number + 1 }),
        }
        number += 1;
        input.read_exact(&mut record[1..]).map_err(io)?;
        if mark == [DELETED] {
            continue;
        }
        let cells = cells(&layout, &record[1..], decoder).ok_or(Refusal::WrongPage { line: number })?;
        if let Some(record) = row(profile, &columns, &cells, &[], number) {
            sink(record)?;
        }
    }
}

fn cells(layout: &Layout<'_>, mut fields: &[u8], decoder: Decoder) -> Option<Vec<String>> {
    let mut cells = Vec::with_capacity(layout.columns.len());
    for column in &layout.columns {
        let (field, rest) = fields.split_at_checked(column.len)?;
        fields = rest;
        cells.push(cell(column.kind, decoder.decode(field)?));
    }
    Some(cells)
}

/// The first records, for telling the page of a file without a mark.
fn sample(input: &mut dyn Input, layout: &Layout<'_>) -> Result<Vec<u8>, Refusal> {
    let start = u64::try_from(layout.header_len).map_err(|_| Refusal::Damaged)?;
    let _ = input.seek(SeekFrom::Start(start)).map_err(io)?;
    let mut sample = Vec::new();
    let _ = (&mut *input).take(128 * 1024).read_to_end(&mut sample).map_err(io)?;
    Ok(sample)
}
