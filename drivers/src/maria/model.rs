//! What models differ in, as data, and what is not certain about the family: one row each, so that a device that does
//! otherwise changes one row.

use std::time::Duration;

use crate::port::serial::{LineSettings, Parity, StopBits};

/// One model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Its name in the settings.
    pub name: &'static str,
    /// Letters of a line of text; more are not printed.
    pub columns: u16,
}

/// All models; the first is the usual one. The device does not tell which it is.
pub const MODELS: [Model; 2] = [
    // The register with the printer of the maker.
    Model { name: "m301t3", columns: 43 },
    // The same module with a printer of two tapes.
    Model { name: "m301t3-two-tapes", columns: 30 },
];

/// The model of this name, else the usual one.
#[must_use]
pub fn named(name: Option<&str>) -> Model {
    let found = MODELS.iter().find(|model| Some(model.name) == name);
    *found.unwrap_or(&MODELS[0])
}

/// Eight bits, a parity bit and two stop bits. *Uncertain:* the manual says "control bit (parity)" and not which; the
/// clients that are known use even.
pub const LINE: LineSettings = LineSettings { parity: Parity::Even, stop_bits: StopBits::Two };

/// Steps of the paper for one line of text. *Uncertain:* the manual gives the step, 0.125 mm, and not the line.
pub const STEPS_OF_A_LINE: u16 = 24;

/// The most steps of one `FEED`.
pub const STEPS_MAX: u16 = 255;

/// Taxes the device can be given, by the letters of [`TAX_LETTERS`].
pub const TAXES: u8 = 8;

/// Their letters, in CP866. *Uncertain:* of the log only the first is known; the others follow the alphabet.
pub const TAX_LETTERS: [u8; 8] = [0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87];

/// Lines of sale or return in one receipt.
pub const LINES_MAX: u16 = 720;

/// Lines of text before the sums, and after them.
pub const TEXT_BEFORE_MAX: usize = 100;
/// See [`TEXT_BEFORE_MAX`].
pub const TEXT_AFTER_MAX: usize = 300;

/// The largest sum of a line: nine digits, minor units.
pub const LINE_SUM_MAX: i64 = 999_999_999;

/// The largest sum of a receipt, of one payment, of cash in or out: ten digits, minor units.
pub const SUM_MAX: i64 = 9_999_999_999;

/// Letters of a line's name that belong to its article, and letters that may follow.
pub const NAME: usize = 12;
/// See [`NAME`].
pub const NAME_MORE: usize = 31;

/// Letters in all that `FINF` prints above a line, in two lines.
pub const NOTE: usize = 86;

/// The highest number of an article.
pub const ARTICLES_MAX: u16 = 9999;

/// How far the clock may be moved, seconds, and only on the same day.
pub const CLOCK_STEP_S: i64 = 90 * 60;

/// A day of work may last so long.
pub const DAY_S: i64 = 24 * 3600;

/// How long the ready line of the host has to be down before the device takes the line for cut.
pub const DISCONNECTED_AFTER: Duration = Duration::from_secs(2);

/// Signs of life of a device at work come so far apart.
pub const SIGN_EVERY: Duration = Duration::from_secs(2);

/// The password that the factory gives.
pub const PASSWORD: &str = "1111111111";
