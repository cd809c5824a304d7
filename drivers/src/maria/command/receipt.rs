//! Commands of a receipt. Any of them that is refused takes the whole receipt back.

use std::time::Duration;

use kassa_domain::receipt::Direction;

use super::{Command, TaxMark, digits, letters, nothing, one, padded};
use crate::maria::model::{NAME, NAME_MORE, NOTE};

/// `PREP` (9.1): opens a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenReceipt<'a> {
    /// The department as it is printed, up to 15 letters.
    pub department: &'a str,
}

impl Command for OpenReceipt<'_> {
    type Reply = ();

    fn name(&self) -> &'static str {
        "PREP"
    }

    fn parameters(&self) -> Vec<u8> {
        const DEPARTMENT_MAX: usize = 15;
        let mut department = letters(self.department);
        department.truncate(DEPARTMENT_MAX);
        department
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<()> {
        nothing(blocks)
    }
}

/// `CTXT` (9.11): forgets texts that wait for a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClearText;

impl Command for ClearText {
    type Reply = ();

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "CTXT"
    }

    fn parameters(&self) -> Vec<u8> {
        Vec::new()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<()> {
        nothing(blocks)
    }
}

/// `TEXT` (9.10): a line of text that waits for the receipt or the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// It stands below the sums.
    pub below: bool,
    /// The line in CP866.
    pub line: Vec<u8>,
}

impl Command for Text {
    type Reply = ();

    fn name(&self) -> &'static str {
        "TEXT"
    }

    fn parameters(&self) -> Vec<u8> {
        let place = if self.below { b'1' } else { b'0' };
        // Not on the control tape, in usual letters.
        [&[place, b'0', b'0'], self.line.as_slice()].concat()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<()> {
        nothing(blocks)
    }
}

/// `FINF` (9.9): up to two lines of text above the next line of the receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(pub Vec<u8>);

impl Command for Note {
    type Reply = ();

    fn name(&self) -> &'static str {
        "FINF"
    }

    fn parameters(&self) -> Vec<u8> {
        self.0.iter().take(NOTE).copied().collect()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<()> {
        nothing(blocks)
    }
}

/// What is taken off a line, or added to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    /// By how much, minor units: below zero is taken off.
    pub sum: i64,
    /// What it is called, 13 letters in CP866.
    pub name: Vec<u8>,
}

/// `FISC` and `BFIS` (9.2): a line of a sale or of a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// Sale or return.
    pub direction: Direction,
    /// The name in CP866: the first twelve letters belong to the article, up to 31 may follow.
    pub name: Vec<u8>,
    /// The sum, minor units.
    pub sum: i64,
    /// The price of one, minor units.
    pub price: i64,
    /// How many; 0 is one that is not printed.
    pub pieces: u32,
    /// Letter, kind and rate of the first tax (`А02000`); `None` is untaxed.
    pub tax: Option<TaxMark>,
    /// Number of the article, 1 to 9999.
    pub article: u16,
    /// What is taken off or added.
    pub discount: Option<Discount>,
}

impl Command for Sale {
    type Reply = ();

    fn name(&self) -> &'static str {
        match self.direction {
            Direction::Sale => "FISC",
            Direction::Return => "BFIS",
        }
    }

    fn parameters(&self) -> Vec<u8> {
        const TAXES: usize = 8;
        const DISCOUNT_NAME: usize = 13;
        let untaxed = [b'0'; 6];
        let (article_name, more) = self.name.split_at(self.name.len().min(NAME));
        let mut taxes = [untaxed; TAXES];
        taxes[0] = self.tax.unwrap_or(untaxed);
        let mut data = padded(article_name.to_vec(), NAME);
        data.extend(digits(self.sum, 9));
        data.extend(digits(self.price, 9));
        data.extend(digits(i64::from(self.pieces), 5));
        // Whole pieces, usual rounding.
        data.extend(b"10");
        data.extend(taxes.concat());
        data.extend(digits(i64::from(self.article), 4));
        match &self.discount {
            Some(discount) => {
                data.push(if discount.sum < 0 { b'-' } else { b'+' });
                data.extend(padded(discount.name.clone(), DISCOUNT_NAME));
                data.extend(digits(discount.sum.abs(), 9));
            }
            None if more.is_empty() => {}
            None => data.extend([b'0'; 1 + DISCOUNT_NAME + 9]),
        }
        data.extend(more.iter().take(NAME_MORE));
        data
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<()> {
        // The tax that was added to the sum: none, for lines are untaxed or the tax is within.
        let told = one(blocks, "FISC").or_else(|| one(blocks, "BFIS"));
        told?.sum(10).filter(|added| *added == 0).map(|_none| ())
    }
}

/// `COMP` (9.6): registers the receipt and prints its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Close {
    /// Sum of the sales, minor units.
    pub sales: i64,
    /// Sum of the returns.
    pub returns: i64,
    /// Paid by card.
    pub card: i64,
    /// Cash handed over.
    pub cash: i64,
}

/// What was registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// Number of the receipt.
    pub number: u64,
    /// Sum of the sales, minor units.
    pub sales: i64,
    /// Sum of the returns.
    pub returns: i64,
}

impl Command for Close {
    type Reply = Closed;

    const WAIT: Duration = Duration::from_secs(60);

    fn name(&self) -> &'static str {
        "COMP"
    }

    fn parameters(&self) -> Vec<u8> {
        // Three kinds of payment past the drawer, the first of them last.
        [self.sales, self.returns, 0, 0, self.card, self.cash].iter().flat_map(|sum| digits(*sum, 10)).collect()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<Closed> {
        const TAXES: usize = 30;
        let mut fields = one(blocks, "COMP")?;
        let (number, sales) = (fields.number(10)?, fields.sum(10)?);
        let _taxes = fields.bytes(TAXES)?;
        Some(Closed { number, sales, returns: fields.sum(10)? })
    }
}

/// `CANC` (9.7): takes back an open receipt or document, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancel;

impl Command for Cancel {
    type Reply = ();

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "CANC"
    }

    fn parameters(&self) -> Vec<u8> {
        Vec::new()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<()> {
        nothing(blocks)
    }
}
