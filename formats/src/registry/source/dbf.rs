//! DBF, record by record: the header first, then as many records as the length of the file has room for.

use std::io::{BufReader, Read as _, SeekFrom};

use super::lines::{content_page, not_kazakh};
use super::{Found, Sink, by_titles, head, io, payment_line, row};
use crate::registry::profile::{Field, Profile};
use crate::registry::{Input, Refusal};
use crate::table::dbf::{DELETED, END_OF_FILE, LIVE, Layout, cell};
use crate::table::{Decoder, Encoding, Remark};

/// The longest header there can be.
const HEADER_MAX: u64 = 65_535;

/// True when the file has the header of a DBF.
pub(super) fn looks_like(input: &mut dyn Input) -> Result<bool, Refusal> {
    Ok(Layout::read(&head(input, HEADER_MAX)?).is_ok())
}

/// Reads the live records. What is left out, and a header that counts otherwise, is told.
pub(super) fn read(input: &mut dyn Input, profile: &Profile, sink: &mut Sink<'_>) -> Result<Found, Refusal> {
    let header = head(input, HEADER_MAX)?;
    let layout = Layout::read(&header).map_err(|_| Refusal::Damaged)?;
    let page = match (profile.encoding.first(), layout.page) {
        (Some(page), _) => Encoding::from(*page),
        (None, 0x26 | 0x65) => Encoding::Cp866,
        // No mark is for KZ-1048, and programs of Kazakhstan write this one for it.
        (None, 0x57 | 0xC9) => not_kazakh(Encoding::Cp1251, &sample(input, &layout)?, profile)?,
        (None, _) => content_page(&sample(input, &layout)?, profile)?,
    };
    let decoder = Decoder::new(page);
    let titles: Option<Vec<String>> = layout.columns.iter().map(|column| decoder.decode(column.name)).collect();
    let payment = payment_line(profile).ok_or(Refusal::NoTitles)?;
    let columns = by_titles(payment, &titles.ok_or(Refusal::Encoding)?).ok_or(Refusal::NoTitles)?;
    let mut records = Records { layout, columns: &columns, decoder, profile, number: 0, deleted: 0 };
    records.read(input, sink)?;
    let mut remarks = Vec::new();
    if records.number != records.layout.promised {
        remarks.push(Remark::RecordCount { header: records.layout.promised, found: records.number });
    }
    if records.deleted > 0 {
        remarks.push(Remark::Deleted { records: records.deleted });
    }
    Ok(Found { page, remarks })
}

/// The records as they are read.
struct Records<'a> {
    layout: Layout<'a>,
    columns: &'a [(Field, usize)],
    decoder: Decoder,
    profile: &'a Profile,
    number: u64,
    deleted: u64,
}

impl Records<'_> {
    fn read(&mut self, input: &mut dyn Input, sink: &mut Sink<'_>) -> Result<(), Refusal> {
        let start = u64::try_from(self.layout.header_len).map_err(|_| Refusal::Damaged)?;
        let _ = input.seek(SeekFrom::Start(start)).map_err(io)?;
        let mut input = BufReader::with_capacity(64 * 1024, input);
        let mut record = vec![0; self.layout.record_len];
        loop {
            let mut mark = [0];
            let promised = self.number >= self.layout.promised;
            if input.read(&mut mark).map_err(io)? == 0 {
                // Without its end mark the file must at least be as long as its header says.
                return if promised { Ok(()) } else { Err(Refusal::Cut) };
            }
            match mark {
                [END_OF_FILE] => return Ok(()),
                [LIVE | DELETED] => {}
                _ if promised => return Ok(()),
                _ => return Err(Refusal::Shape { line: self.number + 1 }),
            }
            self.number += 1;
            input.read_exact(&mut record[1..]).map_err(io)?;
            if mark == [DELETED] {
                self.deleted += 1;
                continue;
            }
            let wrong = Refusal::WrongPage { line: self.number };
            let cells = cells(&self.layout, &record[1..], self.decoder).ok_or(wrong)?;
            if let Some(record) = row(self.profile, self.columns, &cells, &[], self.number) {
                sink(record)?;
            }
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
