//! Commands: one struct each, with its four letters, its parameters of fixed width, and its answer.
//!
//! A command knows nothing of blocks. Sums are digits of minor units without a point; texts are CP866, in which the
//! Ukrainian `І і` are Latin letters, as the makers' own programs write them. Numbers of sections are those of the
//! maker's description of M301T3+.

mod question;
mod receipt;
mod service;

use std::time::Duration;

use super::frame::DATA_BYTE_MAX;
use crate::text::{self, CodePage};

pub use question::{
    Article, Cash, GetArticle, GetCash, GetNumbers, GetState, GetTaxes, GetTurnover, Numbers, State, Sync, TaxMark,
    Turnover, UNTAXED,
};
pub use receipt::{Cancel, ClearText, Close, Closed, Discount, Note, OpenReceipt, Sale, Text};
pub use service::{CloseDocument, Copy, Enter, Feed, MoveCash, OpenDocument, OpenDrawer, SetClock, XReport, ZReport};

/// A command of the family.
pub trait Command {
    /// What its answer says.
    type Reply;

    /// How long the device may work on it, signs of life included.
    const WAIT: Duration = Duration::from_secs(30);

    /// Sending it twice does nothing more than sending it once.
    const HARMLESS: bool = false;

    /// Its four letters, also for logs and for [`DeviceError::Unknown`](crate::fiscal::DeviceError::Unknown).
    fn name(&self) -> &'static str;

    /// Its parameters.
    fn parameters(&self) -> Vec<u8>;

    /// Takes the blocks of the answer apart, without words and signs of life; `None` when what is due is missing.
    fn reply(blocks: &[Vec<u8>]) -> Option<Self::Reply>;
}

/// The answer of a command that says nothing but that it is done.
fn nothing(blocks: &[Vec<u8>]) -> Option<()> {
    blocks.is_empty().then_some(())
}

/// The one block of an answer, which begins with these letters; what follows them.
fn one<'a>(blocks: &'a [Vec<u8>], name: &str) -> Option<Fields<'a>> {
    let [block] = blocks else { return None };
    block.strip_prefix(name.as_bytes()).map(Fields)
}

/// Fields of fixed width, taken one after another.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn bytes(&mut self, width: usize) -> Option<&[u8]> {
        let (field, rest) = self.0.split_at_checked(width)?;
        self.0 = rest;
        Some(field)
    }

    fn byte(&mut self) -> Option<u8> {
        self.bytes(1)?.first().copied()
    }

    fn number(&mut self, width: usize) -> Option<u64> {
        let digits = self.bytes(width)?;
        digits.iter().try_fold(0_u64, |number, byte| {
            let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
            number.checked_mul(10)?.checked_add(u64::from(digit))
        })
    }

    fn sum(&mut self, width: usize) -> Option<i64> {
        self.number(width).and_then(|number| i64::try_from(number).ok())
    }

    fn text(&mut self, width: usize) -> Option<String> {
        self.bytes(width).map(|bytes| CodePage::Cp866.decode(bytes).trim().to_owned())
    }
}

/// A number in so many digits.
fn digits(number: i64, width: usize) -> Vec<u8> {
    format!("{number:0width$}").into_bytes()
}

/// A text as the device writes it, replacements included.
#[must_use]
pub fn letters(text: &str) -> Vec<u8> {
    let mut bytes = text::to_page(text, CodePage::Cp866);
    for byte in &mut bytes {
        // The last letters of the page are signs of the line; the very last is a blank.
        match *byte {
            u8::MAX => *byte = b' ',
            sign if sign > DATA_BYTE_MAX => *byte = b'*',
            _ => {}
        }
    }
    bytes
}

/// A text in exactly so many letters: cut, or filled up with blanks.
fn padded(mut text: Vec<u8>, width: usize) -> Vec<u8> {
    text.resize(width, b' ');
    text
}

#[cfg(test)]
mod tests;
