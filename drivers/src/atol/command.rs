//! Upper-level commands: `access password | code | parameters`, the same over both transports, and what their answers
//! say. Pure.
//!
//! Certain from the maker's protocol 3.1: all codes and layouts below, but for the first byte of the full state (44h
//! in old manuals, 55h in new ones: both are taken) and the layout of the exchange state. Tags of 54-FZ, whose commands
//! have layouts that are not confirmed, are in [`tags`].

pub mod tags;

use std::time::Duration;

use jiff::civil::{Date, DateTime, Time};

use crate::text::{CodePage, to_page};

/// Codes of commands.
pub mod code {
    /// Short state.
    pub const SHORT_STATE: u8 = 0x45;
    /// Full state.
    pub const STATE: u8 = 0x3F;
    /// Device type, answered in every mode.
    pub const DEVICE_TYPE: u8 = 0xA5;
    /// Enter a mode.
    pub const ENTER: u8 = 0x56;
    /// Leave the mode.
    pub const LEAVE: u8 = 0x48;
    /// Open the shift.
    pub const OPEN_SHIFT: u8 = 0x9A;
    /// Open a receipt.
    pub const OPEN_RECEIPT: u8 = 0x92;
    /// Register an item.
    pub const ITEM: u8 = 0xE6;
    /// Write tags into the open receipt, or into the item that has begun.
    pub const ATTRIBUTE: u8 = 0xE8;
    /// An item in pieces begins.
    pub const ITEM_BEGINS: u8 = 0xEA;
    /// It ends, and is registered.
    pub const ITEM_ENDS: u8 = 0xEB;
    /// Discount on the receipt.
    pub const DISCOUNT: u8 = 0x43;
    /// Payment.
    pub const PAYMENT: u8 = 0x99;
    /// Pay the rest and close.
    pub const CLOSE: u8 = 0x4A;
    /// Cancel the receipt.
    pub const CANCEL: u8 = 0x59;
    /// Cash in.
    pub const CASH_IN: u8 = 0x49;
    /// Cash out.
    pub const CASH_OUT: u8 = 0x4F;
    /// Cash in the drawer.
    pub const CASH: u8 = 0x4D;
    /// X report.
    pub const X_REPORT: u8 = 0x67;
    /// Z report.
    pub const Z_REPORT: u8 = 0x5A;
    /// Print a line.
    pub const LINE: u8 = 0x4C;
    /// Print the last document again.
    pub const REPEAT: u8 = 0x95;
    /// Cut.
    pub const CUT: u8 = 0x75;
    /// Open the drawer.
    pub const DRAWER: u8 = 0x80;
    /// Set date and time.
    pub const CLOCK: u8 = 0xED;
    /// Read a register.
    pub const REGISTER: u8 = 0x91;
    /// Questions to the fiscal storage; the first is the exchange state.
    pub const STORAGE: u8 = 0xA4;
}

/// Modes.
pub mod mode {
    /// Selection.
    pub const SELECTION: u8 = 0;
    /// Registration.
    pub const REGISTRATION: u8 = 1;
    /// Reports without reset.
    pub const REPORTS: u8 = 2;
    /// Reports with reset.
    pub const Z_REPORTS: u8 = 3;
    /// Programming: a technician is at work.
    pub const PROGRAMMING: u8 = 4;
}

/// Registers for [`code::REGISTER`].
pub mod register {
    /// The shift: 0 closed, 1 open, 2 open for more than 24 hours; then until when.
    pub const SHIFT: u8 = 18;
    /// Number of the fiscal storage.
    pub const STORAGE_NUMBER: u8 = 47;
    /// The last receipt: sum, kind, date and time.
    pub const LAST_RECEIPT: u8 = 51;
}

/// Error codes we look at.
pub mod error {
    /// The command is not known.
    pub const UNKNOWN: u8 = 0x46;
    /// Not in this mode.
    pub const MODE: u8 = 0x66;
    /// No paper.
    pub const NO_PAPER: u8 = 0x67;
    /// The paper mechanism.
    pub const MECHANISM: u8 = 0x69;
    /// Parameters of a wrong length.
    pub const LENGTH: u8 = 0x14;
    /// Parameters of a wrong form.
    pub const FORMAT: u8 = 0x13;
    /// A price out of range.
    pub const PRICE: u8 = 0x08;
    /// The cash counter overflows.
    pub const OVERFLOW: u8 = 0x0B;
    /// The clock lies behind the fiscal storage.
    pub const CLOCK_BEHIND: u8 = 0x20;
    /// The kind of receipt.
    pub const KIND: u8 = 0x6A;
    /// Cashless more than the total.
    pub const CASHLESS: u8 = 0x71;
    /// Less than the total.
    pub const UNDERPAID: u8 = 0x72;
    /// What was begun before is not finished.
    pub const UNFINISHED: u8 = 0x76;
    /// The model cannot.
    pub const CANNOT: u8 = 0x7A;
    /// The kind of payment.
    pub const PAYMENT_KIND: u8 = 0x7E;
    /// The shift is over 24 hours.
    pub const SHIFT_OVER: u8 = 0x88;
    /// Wrong password.
    pub const PASSWORD: u8 = 0x8C;
    /// Tape busy.
    pub const BUSY: u8 = 0x8E;
    /// Not enough cash.
    pub const NO_CASH: u8 = 0x98;
    /// The receipt is closed.
    pub const RECEIPT_CLOSED: u8 = 0x9A;
    /// A receipt is open.
    pub const RECEIPT_OPEN: u8 = 0x9B;
    /// The shift is open.
    pub const SHIFT_OPEN: u8 = 0x9C;
    /// Not registered with the tax office.
    pub const NOT_REGISTERED: u8 = 0xA8;
    /// The last document was not closed.
    pub const NO_DOCUMENT: u8 = 0xAA;
    /// The fiscal storage is in the wrong state: the shift is closed.
    pub const STORAGE_STATE: u8 = 0xD4;
    /// The fiscal storage has expired.
    pub const STORAGE_EXPIRED: u8 = 0xD7;
    /// The archive is full.
    pub const STORAGE_FULL: u8 = 0xD8;
    /// Tags that the fiscal storage does not take.
    pub const TAGS: u8 = 0xE7;
    /// Too many bytes of tags.
    pub const TAGS_LONG: u8 = 0xE8;
}

/// The refusals whose meaning stands in the Fluent files: `refusal-atol-<code>`.
pub const REFUSALS: [u8; 66] = [
    0x08, 0x0A, 0x0B, 0x13, 0x14, 0x15, 0x16, 0x18, 0x1A, 0x1E, 0x1F, 0x20, 0x46, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x71,
    0x72, 0x75, 0x76, 0x7A, 0x7E, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8C, 0x8E, 0x94, 0x95, 0x98, 0x9A,
    0x9B, 0x9C, 0xA3, 0xA8, 0xAA, 0xAE, 0xBA, 0xBF, 0xC9, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDC,
    0xE7, 0xE8, 0xEB, 0xEE, 0xEF, 0xF0, 0xF1, 0xF2, 0xF6,
];

/// How long an answer may take.
#[must_use]
pub const fn wait(code: u8) -> Duration {
    Duration::from_secs(match code {
        code::CLOSE | 0x8D | 0x8E | 0xA7 => 20,
        code::Z_REPORT => 40,
        code::REGISTER => 45,
        0xA6 | code::ITEM | code::ITEM_BEGINS | code::ITEM_ENDS => 50,
        0xA8 | 0xAB => 120,
        _ => 10,
    })
}

/// Whether a command only asks.
#[must_use]
pub const fn is_harmless(code: u8) -> bool {
    matches!(code, code::SHORT_STATE | code::STATE | code::DEVICE_TYPE | code::CASH | code::REGISTER | code::STORAGE)
}

/// The largest sum of a payment: five bytes of BCD.
pub const SUM_MAX: i64 = 9_999_999_999;

/// A number in `size` bytes of BCD; digits that do not fit are cut off, so check before.
#[must_use]
pub fn bcd(number: i64, size: usize) -> Vec<u8> {
    let mut left = number.unsigned_abs();
    let mut bytes = vec![0; size];
    for byte in bytes.iter_mut().rev() {
        let pair = u8::try_from(left % 100).unwrap_or(0);
        *byte = ((pair / 10) << 4) | (pair % 10);
        left /= 100;
    }
    bytes
}

/// A number of up to nine bytes of BCD; `None` where a half byte is no digit.
#[must_use]
pub fn from_bcd(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0_i64, |number, byte| {
        let (tens, ones) = (byte >> 4, byte & 0x0F);
        if tens > 9 || ones > 9 {
            return None;
        }
        number.checked_mul(100)?.checked_add(i64::from(tens * 10 + ones))
    })
}

/// Text as the device has it, at most `size` bytes.
#[must_use]
pub fn text(text: &str, size: usize) -> Vec<u8> {
    let mut bytes = to_page(text, CodePage::Atol);
    bytes.truncate(size);
    bytes
}

/// An item: one piece at a price, in the section and with the tax given. 103 bytes of parameters.
#[must_use]
pub fn item(name: &str, price: i64, tax: u8, section: u8) -> Vec<u8> {
    const NAME: usize = 64;
    const PARAMETERS: usize = 103;
    let mut bytes = vec![0];
    bytes.extend(text(name, NAME));
    bytes.resize(1 + NAME, 0);
    bytes.extend(bcd(price, 6));
    bytes.extend(bcd(1000, 5));
    // No discount: a sum of nothing.
    bytes.extend([1, 0]);
    bytes.extend(bcd(0, 6));
    bytes.extend([tax, section]);
    bytes.resize(PARAMETERS, 0);
    bytes
}

/// Kinds of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Money taken.
    Sale,
    /// Money given back.
    Refund,
}

impl Kind {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Sale => 1,
            Self::Refund => 2,
        }
    }
}

/// Payment by cash, and cashless.
pub const PAID_CASH: u8 = 1;
/// See [`PAID_CASH`].
pub const PAID_CASHLESS: u8 = 2;

/// The full state (3Fh).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Date and time, when they are any.
    pub clock: Option<DateTime>,
    /// See the constants of [`State`].
    pub flags: u8,
    /// Serial number.
    pub serial: i64,
    /// Model.
    pub model: u8,
    /// Firmware, two characters.
    pub firmware: [u8; 2],
    /// Mode in the low half, sub-mode in the high one.
    pub mode: u8,
    /// Number of the last receipt, to 9999.
    pub receipt: i64,
    /// Number of the last closed shift.
    pub shift: i64,
    /// 0 closed, else the kind of the open one.
    pub receipt_state: u8,
    /// Sum of the open receipt.
    pub sum: i64,
}

impl State {
    /// It is registered with the tax office.
    pub const REGISTERED: u8 = 0x01;
    /// The shift is open.
    pub const SHIFT_OPEN: u8 = 0x02;
    /// The drawer is open.
    pub const DRAWER_OPEN: u8 = 0x04;
    /// There is paper.
    pub const PAPER: u8 = 0x08;
    /// The lid is open.
    pub const LID_OPEN: u8 = 0x20;
    /// The fiscal storage works.
    pub const STORAGE_ACTIVE: u8 = 0x40;

    /// Whether a flag is set.
    #[must_use]
    pub const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// The mode, where it is one of those in which somebody sets the device up or reads its memory.
    #[must_use]
    pub const fn technician(&self) -> Option<u8> {
        let mode = self.mode & 0x0F;
        if mode >= mode::PROGRAMMING { Some(mode) } else { None }
    }

    /// Reads the answer.
    #[must_use]
    pub fn read(answer: &[u8]) -> Option<Self> {
        let (first, rest) = answer.split_first()?;
        if !matches!(*first, 0x44 | 0x55) || rest.len() != 29 {
            return None;
        }
        let at = |from: usize, count: usize| rest.get(from..from + count);
        let number = |from, count| from_bcd(at(from, count)?);
        let small = |from| number(from, 1).and_then(|number| i8::try_from(number).ok());
        let date = Date::new(2000 + i16::from(small(2)?), small(3)?, small(4)?);
        let time = Time::new(small(5)?, small(6)?, small(7)?, 0);
        let &[flags] = at(8, 1)? else { return None };
        let &[model, first, second, mode] = at(13, 4)? else { return None };
        let &[receipt_state] = at(21, 1)? else { return None };
        Some(Self {
            clock: date.ok().zip(time.ok()).map(|(date, time)| date.to_datetime(time)),
            flags,
            serial: number(9, 4)?,
            model,
            firmware: [first, second],
            mode,
            receipt: number(17, 2)?,
            shift: number(19, 2)?,
            receipt_state,
            sum: number(22, 5)?,
        })
    }

    /// Writes the answer.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = vec![0x55];
        // The cashier and the place.
        bytes.extend(bcd(1, 1));
        bytes.push(1);
        let at = self.clock.unwrap_or_default();
        for part in [i64::from(at.year()) - 2000, at.month().into(), at.day().into()] {
            bytes.extend(bcd(part, 1));
        }
        for part in [at.hour(), at.minute(), at.second()] {
            bytes.extend(bcd(part.into(), 1));
        }
        bytes.push(self.flags);
        bytes.extend(bcd(self.serial, 4));
        bytes.push(self.model);
        bytes.extend(self.firmware);
        bytes.push(self.mode);
        bytes.extend(bcd(self.receipt, 2));
        bytes.extend(bcd(self.shift, 2));
        bytes.push(self.receipt_state);
        bytes.extend(bcd(self.sum, 5));
        // Two digits after the point; RS-232.
        bytes.extend([2, 1]);
        bytes
    }
}

/// Flags of the short state (45h).
pub mod short {
    /// No paper.
    pub const NO_PAPER: u8 = 0x01;
    /// The printer's mechanism.
    pub const MECHANISM: u8 = 0x04;
    /// The cutter.
    pub const CUTTER: u8 = 0x08;
    /// The printer's head.
    pub const PRINTER: u8 = 0x10;
}

/// The last receipt (register 51).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastReceipt {
    /// Its sum.
    pub sum: i64,
    /// The code of its kind.
    pub kind: u8,
}

impl LastReceipt {
    /// Reads the value.
    #[must_use]
    pub fn read(value: &[u8]) -> Option<Self> {
        let (sum, rest) = value.split_at_checked(5)?;
        Some(Self { sum: from_bcd(sum)?, kind: *rest.first()? })
    }
}

/// Documents that wait for the operator of fiscal data (A4h 20h).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// How many.
    pub count: u16,
    /// When the first of them was made.
    pub first: Option<DateTime>,
}

impl Exchange {
    /// Reads what follows the error codes.
    #[must_use]
    pub fn read(data: &[u8]) -> Option<Self> {
        let &[_flags, _reading, low, high, _, _, _, _, ref time @ ..] = data else { return None };
        let first = if let &[year, month, day, hour, minute] = time {
            let date = Date::new(2000 + i16::from(year), month.cast_signed(), day.cast_signed()).ok();
            let time = Time::new(hour.cast_signed(), minute.cast_signed(), 0, 0).ok();
            date.zip(time).map(|(date, time)| date.to_datetime(time))
        } else {
            None
        };
        Some(Self { count: u16::from_le_bytes([low, high]), first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_bcd_and_come_back() {
        assert_eq!(bcd(7655, 5), [0, 0, 0, 0x76, 0x55]);
        assert_eq!(from_bcd(&[0, 0, 0, 0x76, 0x55]), Some(7655));
        assert_eq!(from_bcd(&[0x0A]), None);
        assert_eq!(bcd(SUM_MAX, 5), [0x99; 5]);
        assert_eq!(from_bcd(&[0x99; 12]), None, "more than fits");
        assert_eq!(item("Вода", 1, 4, 1).len(), 103);
    }

    #[test]
    fn a_state_comes_back() {
        let state = State {
            clock: Some(jiff::civil::date(2026, 3, 2).at(8, 30, 15, 0)),
            flags: State::SHIFT_OPEN | State::PAPER,
            serial: 12_345_678,
            model: 63,
            firmware: *b"50",
            mode: 0x41,
            receipt: 9999,
            shift: 12,
            receipt_state: 1,
            sum: 150_00,
        };
        let bytes = state.write();
        assert_eq!(bytes.len(), 30);
        assert_eq!(State::read(&bytes), Some(state));
        assert_eq!(State::read(&[0x55, 0, 0]), None);
    }
}
