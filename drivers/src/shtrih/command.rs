//! One struct per command, named and numbered as in the vendor's documents: what it sends, what its answer says,
//! how long the answer may take, and whether asking twice is harmless.

mod drive;
mod receipt;
mod service;
mod shift;
mod state;

use std::time::Duration;

pub use drive::{
    BeginCorrection, CancelDriveDocument, Corrected, DriveDocument, DriveDocumentKind, DriveExpiry, DriveStatus,
    ExchangeStatus, FindDocument, GetDriveExpiry, GetDriveStatus, GetExchangeStatus, GetShiftParameters,
    RegisterCorrection, SendTags, ShiftParameters, Tags,
};
pub use receipt::{
    CancelReceipt, ChangeReceiptSum, CloseReceipt, CloseReceiptV2, Closed, Item, ItemV2, Kind, OpenReceipt, Registered,
    Subtotal,
};
pub use service::{
    ConfirmDate, ContinuePrint, Cut, Feed, Font, GetFieldSize, GetFont, OpenDrawer, PrintLine, ReadTable,
    RepeatDocument, SetDate, SetTime, WriteTable,
};
pub use shift::{CashIn, CashOut, OpenShift, XReport, ZReport};
pub use state::{
    DeviceType, FullState, GetDeviceType, GetFullState, GetModelParameters, GetMoneyRegister, GetOperationRegister,
    GetShortState, ModelParameters, ShortState,
};

/// The number of a command: one byte, or two with FFh first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub u16);

impl Code {
    /// The bytes that stand first in a request and in its answer.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        match self.0.to_be_bytes() {
            [0, one] => vec![one],
            two => two.to_vec(),
        }
    }
}

/// A command and its answer.
pub trait Command {
    /// How long the answer may take.
    const WAIT: Duration = Duration::from_secs(30);
    /// It only asks: sending it twice does nothing.
    const HARMLESS: bool = false;
    /// What a good answer says.
    type Reply;

    /// Its number.
    fn code(&self) -> Code;

    /// Its number and name, for messages.
    fn name(&self) -> &'static str;

    /// Writes what follows the number.
    fn parameters(&self, out: &mut Vec<u8>);

    /// Reads what follows the error code of a good answer; `None` when it is too short.
    fn reply(data: &mut Reader<'_>) -> Option<Self::Reply>;

    /// The whole body of the request.
    fn body(&self) -> Vec<u8> {
        let mut body = self.code().bytes();
        self.parameters(&mut body);
        body
    }
}

/// Who gives a command: four bytes. Operators are the rows of the device's table 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Password(pub u32);

impl Password {
    /// The factory's password of the system administrator.
    pub const ADMINISTRATOR: Self = Self(30);

    fn put(self, out: &mut Vec<u8>) {
        out.extend(self.0.to_le_bytes());
    }
}

/// Money as a command can say it: 0 to 9 999 999 999 kopecks in five bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Amount(i64);

impl Amount {
    /// The largest one, in kopecks.
    pub const MAX: i64 = 9_999_999_999;
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `None` for a sum no field holds.
    #[must_use]
    pub fn new(kopecks: i64) -> Option<Self> {
        (0..=Self::MAX).contains(&kopecks).then_some(Self(kopecks))
    }

    /// In kopecks.
    #[must_use]
    pub const fn kopecks(self) -> i64 {
        self.0
    }

    fn put(self, out: &mut Vec<u8>) {
        put_number(out, self.0, 5);
    }
}

/// Day of the calendar as the device writes it; years 2000 to 2255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Day {
    /// 1 to 31.
    pub day: u8,
    /// 1 to 12.
    pub month: u8,
    /// Year less 2000.
    pub year: u8,
}

/// Appends the low `size` bytes of `number`.
fn put_number(out: &mut Vec<u8>, number: i64, size: usize) {
    out.extend(number.to_le_bytes().into_iter().take(size));
}

/// Appends `text` and pads it with 00h to at least `least` bytes: old models demand 40.
fn put_text(out: &mut Vec<u8>, text: &[u8], least: usize) {
    out.extend_from_slice(text);
    out.extend(std::iter::repeat_n(0, least.saturating_sub(text.len())));
}

/// The data of an answer, read from the front.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from `data`, which begins after the error code.
    #[must_use]
    pub const fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn word(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn dword(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// An unsigned number of up to seven bytes.
    fn number(&mut self, size: usize) -> Option<i64> {
        Some(self.bytes(size)?.iter().rev().fold(0, |sum, byte| sum << 8 | i64::from(*byte)))
    }

    /// Everything that is left.
    fn remainder(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// `YY MM DD HH MM`, the fiscal drive's date and time; `Some(None)` for one that is not set or cannot be.
    #[allow(clippy::option_option, reason = "outside: are there bytes; inside: do they make a date")]
    fn drive_time(&mut self) -> Option<Option<jiff::civil::DateTime>> {
        let [year, month, day, hour, minute] = self.array()?;
        Some(date(Day { day, month, year }).and_then(|date| Some(date.to_datetime(time(hour, minute, 0)?))))
    }
}

/// A day as a date; `None` for the zeroes that stand for "none" and for nonsense.
fn date(day: Day) -> Option<jiff::civil::Date> {
    jiff::civil::Date::new(2000 + i16::from(day.year), day.month.cast_signed(), day.day.cast_signed()).ok()
}

fn time(hour: u8, minute: u8, second: u8) -> Option<jiff::civil::Time> {
    jiff::civil::Time::new(hour.cast_signed(), minute.cast_signed(), second.cast_signed(), 0).ok()
}

/// Commands that send a password and nothing else.
macro_rules! with_password_only {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $title:literal, $wait:literal s, harmless: $harmless:literal,
        |$data:ident| -> $reply:ty $read:block;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            /// Who asks.
            pub password: crate::shtrih::command::Password,
        }

        impl crate::shtrih::command::Command for $name {
            const WAIT: std::time::Duration = std::time::Duration::from_secs($wait);
            const HARMLESS: bool = $harmless;
            type Reply = $reply;

            fn code(&self) -> crate::shtrih::command::Code {
                crate::shtrih::command::Code($code)
            }

            fn name(&self) -> &'static str {
                $title
            }

            fn parameters(&self, out: &mut Vec<u8>) {
                self.password.put(out);
            }

            fn reply($data: &mut crate::shtrih::command::Reader<'_>) -> Option<$reply> $read
        }
    )*};
}

use with_password_only;
