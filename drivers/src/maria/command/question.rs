//! Questions: they do nothing to the device.

use jiff::civil::DateTime;

use super::{Command, Fields, digits, one};
use crate::maria::model::TAX_LETTERS;
use crate::maria::status::{Key, expects};

/// `SYNC` (11.7): says back what it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sync;

impl Command for Sync {
    type Reply = ();

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "SYNC"
    }

    fn parameters(&self) -> Vec<u8> {
        Vec::new()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<()> {
        one(blocks, "SYNC").map(|_rest| ())
    }
}

/// `CONF` (11.5): the device's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetState;

/// What a device says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The last ten signs of its serial number.
    pub serial: String,
    /// Number under which the tax office knows it.
    pub registration: String,
    /// Its clock, when it is one.
    pub clock: Option<DateTime>,
    /// Where its key stands; `None` for a position nobody knows.
    pub key: Option<Key>,
    /// What it waits for: bits of [`expects`].
    pub expects: u8,
    /// A cashier is registered.
    pub cashier: bool,
    /// The last thing was a Z report: the day has not begun.
    pub z_done: bool,
    /// Number of the last Z report when one is done, else of the next.
    pub z: u32,
    /// Number of the last receipt, or of the one that is open.
    pub receipt: u64,
    /// Version of the firmware and its date.
    pub firmware: String,
}

impl State {
    /// Whether a receipt is open.
    #[must_use]
    pub const fn receipt_is_open(&self) -> bool {
        self.expects & expects::END_OF_RECEIPT != 0
    }

    /// Whether a document is open that registers nothing.
    #[must_use]
    pub const fn document_is_open(&self) -> bool {
        self.expects & expects::END_OF_DOCUMENT != 0
    }
}

impl Command for GetState {
    type Reply = State;

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "CONF"
    }

    fn parameters(&self) -> Vec<u8> {
        Vec::new()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<State> {
        const OWNER: usize = 36;
        let mut fields = one(blocks, "CONF")?;
        let serial = fields.text(10)?;
        let registration = fields.text(10)?;
        let _owner = fields.bytes(OWNER)?;
        let clock = moment(&mut fields)?;
        let key = Key::read(fields.byte()?);
        let expects = fields.byte()?;
        let cashier = fields.byte()? == b'1';
        let _cashier = fields.bytes(4)?;
        let z_done = fields.byte()? & 1 == 1;
        let z = u32::try_from(fields.number(12)?).ok()?;
        let receipt = fields.number(12)?;
        let _last_command = fields.bytes(4)?;
        let firmware = format!("{} {}", fields.text(4)?, fields.text(8)?);
        Some(State { serial, registration, clock, key, expects, cashier, z_done, z, receipt, firmware })
    }
}

/// `YYYYMMDDhhmmss`; the inner `None` is a clock that shows no moment.
fn moment(fields: &mut Fields<'_>) -> Option<Option<DateTime>> {
    let mut number = |width| i16::try_from(fields.number(width)?).ok();
    let (year, [month, day, hour, minute, second]) =
        (number(4)?, [number(2)?, number(2)?, number(2)?, number(2)?, number(2)?]);
    let [month, day, hour, minute, second] =
        [month, day, hour, minute, second].map(|part| i8::try_from(part).unwrap_or(-1));
    Some(DateTime::new(year, month, day, hour, minute, second, 0).ok())
}

/// `GLCN` (11.4): numbers of receipts, documents and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetNumbers;

/// Numbers of what was made last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// The last receipt, or the one that is open.
    pub receipt: u64,
    /// The last document of the host's that registers nothing, or the one that is open.
    pub document: u64,
    /// The last document the device made itself: cash in and out, service reports, its own messages.
    pub service: u64,
    /// The last thing was a Z report.
    pub z_done: bool,
    /// Number of the last Z report when one is done, else of the next.
    pub z: u32,
}

impl Numbers {
    /// The last document that is no receipt: both sorts are numbered in one row.
    #[must_use]
    pub const fn last_document(&self) -> u64 {
        if self.document > self.service { self.document } else { self.service }
    }

    /// Number of the last Z report.
    #[must_use]
    pub const fn last_z(&self) -> u32 {
        if self.z_done { self.z } else { self.z.saturating_sub(1) }
    }
}

impl Command for GetNumbers {
    type Reply = Numbers;

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "GLCN"
    }

    fn parameters(&self) -> Vec<u8> {
        Vec::new()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<Numbers> {
        let mut fields = one(blocks, "GLCN")?;
        let (receipt, document, service) = (fields.number(10)?, fields.number(10)?, fields.number(10)?);
        let _mode_of_articles_and_a_zero = fields.bytes(2)?;
        let z_done = fields.byte()? == b'1';
        Some(Numbers { receipt, document, service, z_done, z: u32::try_from(fields.number(4)?).ok()? })
    }
}

/// `CCAS` (11.2): money through the drawer and past it since the last Z report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetCash;

/// Sums in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cash {
    /// In the drawer after the last Z report.
    pub began: i64,
    /// Put in.
    pub ins: i64,
    /// Taken out.
    pub outs: i64,
    /// Taken for receipts.
    pub received: i64,
    /// Given back for receipts.
    pub given: i64,
    /// In the drawer now.
    pub drawer: i64,
    /// Paid past the drawer.
    pub cashless: i64,
    /// Given back past the drawer.
    pub cashless_given: i64,
}

impl Command for GetCash {
    type Reply = Cash;

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "CCAS"
    }

    fn parameters(&self) -> Vec<u8> {
        Vec::new()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<Cash> {
        let mut fields = one(blocks, "CCAS")?;
        let mut next = || fields.sum(11);
        Some(Cash {
            began: next()?,
            ins: next()?,
            outs: next()?,
            received: next()?,
            given: next()?,
            drawer: next()?,
            cashless: next()?,
            cashless_given: next()?,
        })
    }
}

/// `CFIS` (11.1): turnover since the last Z report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetTurnover;

/// Sums in minor units; the lines of an open receipt count already, and no more once it is cancelled (9.15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turnover {
    /// Of sales.
    pub sales: i64,
    /// Of returns.
    pub returns: i64,
}

impl Command for GetTurnover {
    type Reply = Turnover;

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "CFIS"
    }

    fn parameters(&self) -> Vec<u8> {
        Vec::new()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<Turnover> {
        const BY_TAX: usize = 9 * 12;
        let mut fields = one(blocks, "CFIS")?;
        let sales = fields.sum(12)?;
        let _by_tax = fields.bytes(BY_TAX)?;
        Some(Turnover { sales, returns: fields.sum(12)? })
    }
}

/// `ARTD` (11.3): what has been sold under the number of an article; refused when nothing has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetArticle {
    /// Its number, 1 to 9999.
    pub number: u16,
}

/// An article as it was sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its name in CP866, without the blanks at the end.
    pub name: Vec<u8>,
    /// Its quantity may be a fraction.
    pub divisible: bool,
    /// Letters of the taxes on it, `0` where there is none.
    pub taxes: [u8; TAXES],
}

/// A tax as a line of sale names it: its letter, whether it is within the price, its rate in hundredths of a per cent.
pub type TaxMark = [u8; 6];

/// The marks of no tax, by their first letters.
pub const UNTAXED: [u8; TAXES] = [b'0'; TAXES];

const TAXES: usize = super::super::model::TAXES as usize;

/// `CNAL` (11.4): the taxes the device has been given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetTaxes;

impl Command for GetTaxes {
    /// By letter; `None` for one that it has not been given.
    type Reply = [Option<TaxMark>; TAXES];

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "CNAL"
    }

    fn parameters(&self) -> Vec<u8> {
        Vec::new()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<Self::Reply> {
        let mut fields = one(blocks, "CNAL")?;
        let mut taxes = [None; TAXES];
        for (tax, letter) in taxes.iter_mut().zip(TAX_LETTERS) {
            // The day from which it holds; a sign, and whether it is within the price; the rate.
            let since = fields.number(8)?;
            let [_sign, kind] = fields.bytes(2)?.try_into().ok()?;
            let rate: [u8; 4] = fields.bytes(4)?.try_into().ok()?;
            let [thousands, hundreds, tens, ones] = rate;
            *tax = (since != 0).then_some([letter, kind, thousands, hundreds, tens, ones]);
        }
        Some(taxes)
    }
}

impl Command for GetArticle {
    type Reply = Article;

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "ARTD"
    }

    fn parameters(&self) -> Vec<u8> {
        digits(i64::from(self.number), 4)
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<Article> {
        let mut fields = one(blocks, "ARTD")?;
        let _number = fields.number(4)?;
        let name = fields.bytes(24)?.trim_ascii_end().to_vec();
        let divisible = fields.byte()? == b'0';
        let taxes = fields.bytes(TAXES)?.try_into().ok()?;
        Some(Article { name, divisible, taxes })
    }
}
