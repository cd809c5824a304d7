//! 0Fh, 10h, 11h, 1Ah, 1Bh, 6Bh, D1h, F7h, FCh: questions that change nothing.

use jiff::civil::DateTime;

use super::super::memory::{Memory, count};
use super::super::refusal::Refusal;
use super::super::request::{Request, encode_text, little_endian};
use super::super::tables::{self, setting};
use super::{Answer, Work};

const NOTHING_HERE: u8 = 0;
/// Volts of the battery and the supply as the device scales them: 3.1 and 24.7.
const BATTERY: u8 = 159;
const SUPPLY: u8 = 229;

/// Flags of 10h and 11h.
fn flags(work: &Work<'_>) -> u16 {
    const ROLL: u16 = 1 << 1;
    const PAPER: u16 = 1 << 7;
    const LID: u16 = 1 << 10;
    const DRAWER: u16 = 1 << 11;
    const PRINTING: u16 = 1 << 15;
    let mechanics = &work.memory.mechanics;
    let mut flags = work.profile.flags;
    let mut set = |bit: u16, on: bool| flags = if on { flags | bit } else { flags & !bit };
    set(ROLL, mechanics.paper && !mechanics.paper_low && work.profile.flags & ROLL != 0);
    set(PAPER, mechanics.paper);
    set(LID, mechanics.lid_open);
    set(DRAWER, mechanics.drawer_open);
    set(PRINTING, work.submode() == 5);
    flags
}

fn mode(work: &Work<'_>) -> [u8; 2] {
    [work.memory.mode(work.now), work.submode()]
}

pub(super) fn short(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let operations = work.memory.receipt.as_ref().map_or(0, |receipt| receipt.items.len());
    let operations = u16::try_from(operations).unwrap_or(u16::MAX).to_le_bytes();
    let mut data = vec![work.operator];
    data.extend(flags(work).to_le_bytes());
    data.extend(mode(work));
    data.extend([operations[0], BATTERY, SUPPLY, NOTHING_HERE, NOTHING_HERE, operations[1]]);
    data.extend([0; 3]);
    Ok(data)
}

pub(super) fn full(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let memory = &work.memory;
    let hall = tables::number_at(work.profile, memory, setting::SETUP, 1, setting::NUMBER_IN_HALL);
    let mut data = vec![work.operator];
    data.extend(if work.profile.fiscal_drive { b"C1" } else { b"A5" });
    data.extend(9000_u16.to_le_bytes());
    data.extend([25, 4, 18]);
    data.extend(little_endian(i64::from(hall), 1));
    data.extend(memory.count(count::DOCUMENT).to_le_bytes());
    data.extend(flags(work).to_le_bytes());
    data.extend(mode(work));
    data.push(work.settings.port_number);
    data.extend(b"NA");
    data.extend([0, 0, 1, 1, 16]);
    data.extend(calendar(work.now));
    data.push(storage_flags(work));
    data.extend(memory.serial.to_le_bytes());
    data.extend(memory.last_closed_shift.to_le_bytes());
    data.extend(2000_u16.to_le_bytes());
    data.extend([1, 29]);
    data.extend(little_endian(memory.taxpayer, 6));
    Ok(data)
}

/// Devices with a fiscal drive leave these flags empty.
fn storage_flags(work: &Work<'_>) -> u8 {
    if work.profile.fiscal_drive {
        return 0;
    }
    let open = u8::from(work.memory.shift.is_some()) << 6;
    let over = u8::from(work.memory.shift_is_over(work.now)) << 7;
    0b0000_0111 | open | over
}

/// `DD MM YY HH MM SS`
fn calendar(now: DateTime) -> [u8; 6] {
    let byte = |value: i8| value.unsigned_abs();
    let year = u8::try_from(now.year().rem_euclid(100)).unwrap_or_default();
    [byte(now.day()), byte(now.month()), year, byte(now.hour()), byte(now.minute()), byte(now.second())]
}

pub(super) fn ibm_short(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let mut data = vec![work.operator];
    data.extend([0; 8]);
    data.push(u8::from(work.memory.unprinted.is_empty()));
    Ok(data)
}

pub(super) fn long_serial(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    Ok([little_endian(i64::from(work.memory.serial), 7), little_endian(1_012_345, 7)].concat())
}

pub(super) fn device_type(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let profile = work.profile;
    let mut data = vec![0, 0, profile.protocol.0, profile.protocol.1, profile.number, 0];
    data.extend(encode_text(profile.title, profile.title.chars().count()));
    Ok(data)
}

pub(super) fn parameters(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    if !work.profile.fiscal_drive {
        return Err(Refusal::UNSUPPORTED);
    }
    if request.byte()? != 1 {
        return Err(Refusal::BAD_PARAMETER);
    }
    const OPTICAL: u64 = 1 << 3;
    const LID: u64 = 1 << 4;
    const CUTTER: u64 = 1 << 13;
    const DRAWER: u64 = 1 << 15;
    const ERROR_TEXTS: u64 = 1 << 36;
    let cutter = if work.profile.cutter { CUTTER } else { 0 };
    let mut data = (OPTICAL | LID | DRAWER | ERROR_TEXTS | cutter).to_le_bytes().to_vec();
    data.extend([12, 24, 1, 12, 16, 0, 0]);
    data.extend(little_endian(0, 4));
    data.extend(little_endian(30, 4));
    data.extend([0, 6, 255, 0]);
    data.extend(little_endian(i64::from(work.profile.dots / 8), 1));
    Ok(data)
}

pub(super) fn error_text(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    if !work.profile.fiscal_drive {
        return Err(Refusal::UNSUPPORTED);
    }
    let code = request.remainder().first().copied().unwrap_or_default();
    let text = format!("ККТ: код {code:02X}h");
    Ok(encode_text(&text, text.chars().count()))
}

/// Register numbers above 255 take two bytes.
fn register_number(request: &mut Request<'_>) -> Result<u16, Refusal> {
    match request.remainder() {
        [low] => Ok(u16::from(*low)),
        [low, high] => Ok(u16::from_le_bytes([*low, *high])),
        _ => Err(Refusal::WRONG_LENGTH),
    }
}

pub(super) fn money_register(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let register = register_number(request)?;
    if register > 255 && !work.profile.fiscal_drive {
        return Err(Refusal::BAD_PARAMETER);
    }
    let value = in_receipt(&work.memory, register).unwrap_or_else(|| work.memory.money(register));
    Ok([vec![work.operator], little_endian(value, 6)].concat())
}

/// Registers 0 to 71 show the open receipt.
fn in_receipt(memory: &Memory, register: u16) -> Option<i64> {
    let receipt = memory.receipt.as_ref()?;
    let kind = u16::from(receipt.kind.classic());
    if register % 4 != kind {
        return None;
    }
    match register {
        0..=63 => {
            let department = register / 4 + 1;
            let items = receipt.items.iter().filter(|item| u16::from(item.department.max(1)) == department);
            Some(items.map(|item| item.sum).sum())
        }
        64..=67 => Some(receipt.discount),
        68..=71 => Some(receipt.charge),
        _ => None,
    }
}

pub(super) fn operation_register(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let register = register_number(request)?;
    let mut data = vec![work.operator];
    data.extend(work.memory.count(register).to_le_bytes());
    Ok(data)
}
