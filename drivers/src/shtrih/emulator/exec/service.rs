//! 14h to 16h, 1Eh, 1Fh, 21h to 23h, 26h, 2Dh, 2Eh: settings, clock, fonts.

use jiff::civil::{Date, DateTime, Time};

use super::super::refusal::Refusal;
use super::super::request::{Request, encode_text, little_endian};
use super::super::tables::{self, Kind};
use super::{Answer, Work};

pub(super) fn write_table(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let (table, row, field) = address(request)?;
    let table = tables::find(work.profile, table)?;
    table.write(&mut work.memory, row, field, request.remainder())?;
    Ok(Vec::new())
}

pub(super) fn read_table(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let (table, row, field) = address(request)?;
    tables::find(work.profile, table)?.read(&work.memory, row, field)
}

fn address(request: &mut Request<'_>) -> Result<(u8, u16, u8), Refusal> {
    Ok((request.byte()?, u16::from_le_bytes(request.array()?), request.byte()?))
}

pub(super) fn table_structure(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let table = tables::find(work.profile, request.byte()?)?;
    let mut data = encode_text(table.name, 40);
    data.extend(table.rows.to_le_bytes());
    data.push(u8::try_from(table.fields.len()).unwrap_or(u8::MAX));
    Ok(data)
}

pub(super) fn field_structure(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let table = tables::find(work.profile, request.byte()?)?;
    let field = table.field(request.byte()?)?;
    let size = u8::try_from(field.size()).unwrap_or(u8::MAX);
    let mut data = encode_text(field.name, 40);
    match field.kind {
        Kind::Number { size: bytes, least, most, .. } => {
            data.extend([0, size]);
            data.extend(little_endian(i64::from(least), bytes));
            data.extend(little_endian(i64::from(most), bytes));
        }
        Kind::Text { .. } => data.extend([1, size]),
    }
    Ok(data)
}

pub(super) fn font(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let (width, height) = match request.byte()? {
        1 => (12, 25),
        2 => (24, 45),
        3 => (12, 19),
        4 => (24, 25),
        5 => (10, 19),
        _ => return Err(Refusal::BAD_PARAMETER),
    };
    let mut data = work.profile.dots.to_le_bytes().to_vec();
    data.extend([width, height, 5]);
    Ok(data)
}

/// A line inside a computer runs at any speed: the setting is checked and means nothing.
pub(super) fn set_port(_: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let [_port, speed, _timeout] = request.array()?;
    if speed > 9 { Err(Refusal::BAD_PARAMETER) } else { Ok(Vec::new()) }
}

pub(super) fn port(_: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    const SPEED_115200: u8 = 6;
    const BYTE_TIMEOUT_MS: u8 = 100;
    let _port = request.byte()?;
    Ok(vec![SPEED_115200, BYTE_TIMEOUT_MS])
}

pub(super) fn set_time(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let [hour, minute, second] = request.array()?.map(u8::cast_signed);
    let time = Time::new(hour, minute, second, 0).map_err(|_| Refusal::DATE_FORMAT)?;
    move_clock(work, work.now.date().to_datetime(time))
}

fn date(request: &mut Request<'_>) -> Result<Date, Refusal> {
    let [day, month, year] = request.array()?;
    let (day, month, year) = (day.cast_signed(), month.cast_signed(), 2000 + i16::from(year));
    Date::new(year, month, day).map_err(|_| Refusal::DATE_FORMAT)
}

pub(super) fn set_date(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    work.memory.date_to_confirm = Some(date(request)?);
    Ok(Vec::new())
}

pub(super) fn confirm_date(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let again = date(request)?;
    if work.memory.date_to_confirm != Some(again) {
        return Err(Refusal::DATES_DIFFER);
    }
    work.memory.date_to_confirm = None;
    move_clock(work, again.to_datetime(work.now.time()))
}

/// The clock may not be set to before the last document.
fn move_clock(work: &mut Work<'_>, to: DateTime) -> Answer {
    if work.memory.drive.as_ref().is_some_and(|drive| to < whole_second(drive.last_time)) {
        return Err(Refusal::BAD_DATE);
    }
    work.memory.clock_ahead += to.duration_since(whole_second(work.now)).as_secs();
    Ok(Vec::new())
}

/// The device counts whole seconds.
fn whole_second(at: DateTime) -> DateTime {
    at.date().at(at.hour(), at.minute(), at.second(), 0)
}

/// 16h: technological reset. The tables are as the factory left them.
pub(super) fn reset(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    work.memory.technical = false;
    work.memory.cells.clear();
    Ok(Vec::new())
}
