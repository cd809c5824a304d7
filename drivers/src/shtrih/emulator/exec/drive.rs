//! FFxxh: the fiscal drive.

use jiff::civil::DateTime;

use super::super::archive::{Document, DocumentKind};
use super::super::layout;
use super::super::memory::{Drive, ReceiptKind, WornOut};
use super::super::refusal::Refusal;
use super::super::request::{Request, encode_text, little_endian};
use super::{Answer, Work, shift};

/// Documents begun and not finished, as FF01h names them.
const BEGUN_OPENING: u8 = 0x02;
const BEGUN_CLOSING: u8 = 0x08;
const BEGUN_CORRECTION: u8 = 0x14;

impl Drive {
    /// A drive that is not registered yet, is full or whose time is over takes no documents.
    pub(super) fn check_wear(&self) -> Result<(), Refusal> {
        match self.worn_out {
            WornOut::No if self.unregistered => Err(Refusal::DRIVE_STATE),
            WornOut::No => Ok(()),
            WornOut::Full => Err(Refusal::DRIVE_FULL),
            WornOut::Expired => Err(Refusal::DRIVE_EXPIRED),
        }
    }
}

fn drive<'w>(work: &'w mut Work<'_>) -> Result<&'w mut Drive, Refusal> {
    work.memory.drive.as_mut().ok_or(Refusal::UNSUPPORTED)
}

/// `YY MM DD HH MM`
fn date_time(at: DateTime) -> Vec<u8> {
    let numbers =
        [i64::from(at.year()) % 100, at.month().into(), at.day().into(), at.hour().into(), at.minute().into()];
    numbers.into_iter().flat_map(|number| little_endian(number, 1)).collect()
}

pub(super) fn status(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    const SET_UP: u8 = 1;
    const NORMAL_WORK: u8 = 3;
    const REPLACE_NOW: u8 = 1;
    const NEARLY_FULL: u8 = 1 << 2;
    const OVERDUE: u8 = 1 << 3;
    let shift_open = u8::from(work.memory.shift.is_some());
    let overdue = work.undelivered_for_a_month();
    let drive = drive(work)?;
    let mut warnings = match drive.worn_out {
        WornOut::No => 0,
        WornOut::Full => NEARLY_FULL,
        WornOut::Expired => REPLACE_NOW,
    };
    warnings |= if overdue { OVERDUE } else { 0 };
    let phase = if drive.unregistered { SET_UP } else { NORMAL_WORK };
    Ok([
        vec![phase, drive.hanging, 0, shift_open, warnings],
        date_time(drive.last_time),
        encode_text(&drive.number, 16),
        drive.last_document.to_le_bytes().to_vec(),
    ]
    .concat())
}

pub(super) fn number(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    Ok(encode_text(&drive(work)?.number, 16))
}

pub(super) fn expiry(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    // Fifteen months ahead for ever, until a fault ends it.
    let months = if drive(work)?.worn_out == WornOut::Expired { -1 } else { 15 };
    let until = work.now.date().saturating_add(jiff::Span::new().months(months));
    let mut data = date_time(until.to_datetime(jiff::civil::Time::midnight()));
    data.truncate(3);
    data.extend([29, 1]);
    Ok(data)
}

pub(super) fn version(_: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    const FOR_TESTS: u8 = 0;
    Ok([encode_text("test double 1.0", 16), vec![FOR_TESTS]].concat())
}

pub(super) fn cancel_document(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    drive(work)?.hanging = 0;
    Ok(Vec::new())
}

pub(super) fn find_document(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let number = request.dword()?;
    let delivered = number <= drive(work)?.delivered;
    let document = work.archive.fiscal(number).ok_or(Refusal::NO_SUCH_DOCUMENT)?;
    let kind = document.kind.drive_code().ok_or(Refusal::NO_SUCH_DOCUMENT)?;
    let mut data = vec![kind, u8::from(delivered)];
    data.extend(date_time(document.at));
    data.extend(number.to_le_bytes());
    data.extend(document.sign.to_le_bytes());
    data.extend(tail(work, document));
    Ok(data)
}

/// What follows depends on the kind of document.
fn tail(work: &Work<'_>, document: &Document) -> Vec<u8> {
    match document.kind {
        DocumentKind::ShiftOpening | DocumentKind::ShiftClosing => document.shift.to_le_bytes().to_vec(),
        DocumentKind::Receipt(kind) | DocumentKind::Correction(kind) => {
            [vec![kind.drive()], little_endian(document.total, 5)].concat()
        }
        DocumentKind::Registration => {
            [encode_text(&format!("{:012}", work.memory.taxpayer), 12), encode_text("0000000001012345", 20), vec![1, 0]]
                .concat()
        }
        DocumentKind::Settlement
        | DocumentKind::Report
        | DocumentKind::CashIn
        | DocumentKind::CashOut
        | DocumentKind::Cancelled(_) => Vec::new(),
    }
}

/// The number and sign of the document that this command has made.
fn made(work: &Work<'_>) -> Vec<u8> {
    let last = work.added.last();
    let number = last.and_then(|document| document.fiscal_number).unwrap_or(0);
    let sign = last.map_or(0, |document| document.sign);
    [number.to_le_bytes(), sign.to_le_bytes()].concat()
}

pub(super) fn open_shift(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    shift::open_shift(work)?;
    let number = work.memory.shift.map_or(0, |shift| shift.number);
    Ok([number.to_le_bytes().to_vec(), made(work)].concat())
}

pub(super) fn close_shift(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    shift::close_shift(work)?;
    Ok([work.memory.last_closed_shift.to_le_bytes().to_vec(), made(work)].concat())
}

pub(super) fn begin_open_shift(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    begin(work, BEGUN_OPENING)
}

pub(super) fn begin_close_shift(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    begin(work, BEGUN_CLOSING)
}

pub(super) fn begin_correction(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    begin(work, BEGUN_CORRECTION)
}

fn begin(work: &mut Work<'_>, what: u8) -> Answer {
    let drive = drive(work)?;
    if drive.hanging != 0 {
        return Err(Refusal::DRIVE_STATE);
    }
    drive.hanging = what;
    Ok(Vec::new())
}

pub(super) fn correction(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let total = request.money()?;
    let kind = correction_kind(request.byte()?)?;
    register_correction(work, kind, total)
}

/// FF4Ah
pub(super) fn correction_v2(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let [basis, operation] = request.array()?;
    let kind = correction_kind(operation)?;
    let total = request.money()?;
    let payments = (0..5).map(|_| request.money()).sum::<Result<i64, Refusal>>()?;
    let taxed = (0..6).map(|_| request.money()).sum::<Result<i64, Refusal>>()?;
    let tax_system = request.byte()?;
    if basis > 1 || !matches!(tax_system, 1 | 2 | 4 | 8 | 0x10 | 0x20) || payments != total || taxed > total {
        return Err(Refusal::BAD_PARAMETER);
    }
    register_correction(work, kind, total)
}

fn correction_kind(operation: u8) -> Result<ReceiptKind, Refusal> {
    match operation {
        1 => Ok(ReceiptKind::Sale),
        3 => Ok(ReceiptKind::Buy),
        _ => Err(Refusal::BAD_PARAMETER),
    }
}

fn register_correction(work: &mut Work<'_>, kind: ReceiptKind, total: i64) -> Answer {
    if total == 0 {
        return Err(Refusal::ZERO_TOTAL);
    }
    let drive = drive(work)?;
    if drive.hanging != BEGUN_CORRECTION {
        return Err(Refusal::DRIVE_STATE);
    }
    drive.hanging = 0;
    let title = layout::both_edges("ЧЕК КОРРЕКЦИИ", &format!("={}", layout::money(total)), work.profile.columns);
    work.document(DocumentKind::Correction(kind), total, title)?;
    let receipt = work.memory.shift.as_mut().map_or(0, |shift| {
        shift.receipts = shift.receipts.wrapping_add(1);
        shift.receipts
    });
    Ok([receipt.to_le_bytes().to_vec(), made(work)].concat())
}

/// Tags sent with FF0Ch are checked and dropped: nothing in this device reads them.
pub(super) fn tlv(_: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    check_tags(request.remainder())?;
    Ok(Vec::new())
}

/// Whether the bytes are tags: two bytes, a length of two, a value; as many as fit.
fn check_tags(bytes: &[u8]) -> Result<(), Refusal> {
    read_tags(bytes).map(|_tags| ())
}

/// The tags in these bytes, those within others too.
pub(super) fn read_tags(bytes: &[u8]) -> Result<Vec<(u16, Vec<u8>)>, Refusal> {
    const LONGEST: usize = 250;
    const SUPPLIER: u16 = 1224;
    const BASIS: u16 = 1174;
    if bytes.len() > LONGEST {
        return Err(Refusal::TLV_TOO_LONG);
    }
    let mut request = Request::new(bytes);
    let mut left = bytes.len();
    let mut tags = Vec::new();
    while left > 0 {
        let [tag_low, tag_high, low, high] = request.array()?;
        let tag = u16::from_le_bytes([tag_low, tag_high]);
        let length = usize::from(u16::from_le_bytes([low, high]));
        let value = request.bytes(length)?;
        if matches!(tag, SUPPLIER | BASIS) {
            tags.extend(read_tags(value)?);
        }
        tags.push((tag, value.to_vec()));
        left -= length + 4;
    }
    Ok(tags)
}

pub(super) fn settlement_report(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let lines = layout::chopped("ОТЧЕТ О СОСТОЯНИИ РАСЧЕТОВ", work.profile.columns);
    work.document(DocumentKind::Settlement, 0, lines)?;
    let drive = drive(work)?;
    let (unconfirmed, first) = (drive.last_document - drive.delivered, drive.delivered + 1);
    let date = work.archive.fiscal(first).map_or(vec![0; 3], |document| {
        let mut date = date_time(document.at);
        date.truncate(3);
        date
    });
    Ok([made(work), unconfirmed.to_le_bytes().to_vec(), date].concat())
}

pub(super) fn exchange_status(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    const MESSAGE_WAITS: u8 = 1 << 1;
    let drive = drive(work)?;
    let first = drive.delivered + 1;
    let waiting = drive.last_document - drive.delivered;
    if waiting == 0 {
        return Ok(vec![0; 13]);
    }
    let queue = u16::try_from(waiting).unwrap_or(u16::MAX);
    let date = work.archive.fiscal(first).map_or(vec![0; 5], |document| date_time(document.at));
    let mut data = vec![MESSAGE_WAITS, 0];
    data.extend(queue.to_le_bytes());
    data.extend(first.to_le_bytes());
    data.extend(date);
    Ok(data)
}

pub(super) fn unconfirmed(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let drive = drive(work)?;
    let waiting = drive.last_document - drive.delivered;
    Ok(u16::try_from(waiting).unwrap_or(u16::MAX).to_le_bytes().to_vec())
}

pub(super) fn shift_parameters(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let (open, number, receipts) = match work.memory.shift {
        Some(shift) => (1, shift.number, shift.receipts),
        None => (0, work.memory.last_closed_shift, 0),
    };
    Ok([vec![open], number.to_le_bytes().to_vec(), receipts.to_le_bytes().to_vec()].concat())
}
