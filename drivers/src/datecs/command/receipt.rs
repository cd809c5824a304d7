//! Commands of which a receipt is made.

use std::time::Duration;

use super::super::dialect::{Dialect, Kind};
use super::value::{amount, parse_amount, parse_number, quantity};
use super::{Command, Operator, pick};

/// 48 Open a fiscal receipt; 46, 43 or 85 for money given back.
#[derive(Debug, Clone)]
pub struct OpenReceipt<'a> {
    /// Who works.
    pub operator: &'a Operator,
    /// Money is given back.
    pub refund: bool,
}

impl Command for OpenReceipt<'_> {
    type Reply = ();
    const NAME: &'static str = "48 open receipt";

    fn code(&self, dialect: &Dialect) -> u8 {
        if self.refund { dialect.refund } else { 48 }
    }

    /// The X series wants the document that is given back, which a till does not know: reason 1 = refund, the rest is
    /// left empty (not confirmed for every model; a device that insists refuses, and nothing is open).
    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        let Operator { number, password, till, .. } = self.operator;
        match (dialect.kind, self.refund) {
            (Kind::Classic, _) => format!("{number},{password},{till}"),
            (Kind::X, false) => format!("{number}\t{password}\t{till}\t\t\t"),
            (Kind::X, true) => format!("{number}\t{password}\t{till}\t1\t\t\t\t\t\t\t\t"),
            (Kind::Ukraine, _) => format!("{number:05},{password},{till:05},I"),
        }
        .into_bytes()
    }

    fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
        Some(())
    }
}

/// 49 Sale of something with a name and a price (classic and X).
#[derive(Debug, Clone)]
pub struct Sale<'a> {
    /// Who works: code page and tax group.
    pub operator: &'a Operator,
    /// What, at most [`Dialect::name_max`] letters.
    pub name: &'a str,
    /// Price of one, minor units.
    pub price: i64,
    /// How many, in thousandths; `None` is one.
    pub quantity_milli: Option<u32>,
}

impl Command for Sale<'_> {
    type Reply = ();
    const NAME: &'static str = "49 sale";

    fn code(&self, _dialect: &Dialect) -> u8 {
        49
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        let price = amount(self.price);
        let mut data = self.operator.page.encode(self.name);
        if dialect.kind == Kind::X {
            let many = quantity(self.quantity_milli.unwrap_or(1000));
            data.extend(format!("\t{}\t{price}\t{many}\t\t\t0\t", self.operator.group + 1).into_bytes());
            return data;
        }
        data.push(b'\t');
        data.extend(self.operator.group_letter());
        data.extend(price.into_bytes());
        if let Some(milli) = self.quantity_milli {
            data.extend(format!("*{}", quantity(milli)).into_bytes());
        }
        data
    }

    fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
        Some(())
    }
}

/// 107 `P` Program an article (Ukrainian class).
#[derive(Debug, Clone)]
pub struct ProgramArticle<'a> {
    /// Who works: password, code page and tax group.
    pub operator: &'a Operator,
    /// Code of the article.
    pub article: u32,
    /// Price of one, minor units.
    pub price: i64,
    /// Its name.
    pub name: &'a str,
}

impl Command for ProgramArticle<'_> {
    /// False when the device does not take it: an article that was sold since the last Z cannot be another.
    type Reply = bool;
    const NAME: &'static str = "107 program article";
    /// Programming the same again changes nothing.
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        107
    }

    fn data(&self, _dialect: &Dialect) -> Vec<u8> {
        const GOODS_GROUP: u8 = 1;
        let mut data = vec![b'P'];
        data.extend(self.operator.group_letter());
        let price = amount(self.price);
        data.extend(format!("{},{GOODS_GROUP},{price},{},", self.article, self.operator.password).into_bytes());
        data.extend(self.operator.page.encode(self.name));
        data
    }

    /// That the reply is a letter P is not confirmed; only F is taken for a refusal.
    fn reply(_dialect: &Dialect, fields: &[&[u8]]) -> Option<bool> {
        Some(fields.first().is_none_or(|letter| letter.first() != Some(&b'F')))
    }
}

/// 58 Sell an article (Ukrainian class).
#[derive(Debug, Clone, Copy)]
pub struct SellArticle {
    /// Its code.
    pub article: u32,
    /// How many, in thousandths.
    pub quantity_milli: u32,
}

impl Command for SellArticle {
    type Reply = ();
    const NAME: &'static str = "58 sell article";

    fn code(&self, _dialect: &Dialect) -> u8 {
        58
    }

    fn data(&self, _dialect: &Dialect) -> Vec<u8> {
        format!("{}*{}", self.article, quantity(self.quantity_milli)).into_bytes()
    }

    fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
        Some(())
    }
}

/// 54 Text in a fiscal receipt.
#[derive(Debug, Clone)]
pub struct TextInReceipt(pub Vec<u8>);

impl Command for TextInReceipt {
    type Reply = ();
    const NAME: &'static str = "54 text in receipt";

    fn code(&self, _dialect: &Dialect) -> u8 {
        54
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        text_data(dialect, &self.0)
    }

    fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
        Some(())
    }
}

/// The X series has bold, italic, height, underline and alignment after the text.
pub(super) fn text_data(dialect: &Dialect, text: &[u8]) -> Vec<u8> {
    match dialect.kind {
        Kind::X => dialect.join(&[text, b"0", b"0", b"0", b"0", b"0"]),
        Kind::Classic | Kind::Ukraine => text.to_vec(),
    }
}

/// 51 Subtotal, neither printed nor displayed, with what is added to the receipt's sum or taken off.
#[derive(Debug, Clone, Copy)]
pub struct Subtotal {
    /// Added, minor units; negative is taken off.
    pub adjust: i64,
}

impl Command for Subtotal {
    /// The subtotal, minor units.
    type Reply = i64;
    const NAME: &'static str = "51 subtotal";

    fn code(&self, _dialect: &Dialect) -> u8 {
        51
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        const SURCHARGE: u8 = 3;
        const DISCOUNT: u8 = 4;
        let sum = amount(self.adjust.abs());
        match (dialect.kind, self.adjust) {
            (Kind::X, 0) => "0\t0\t\t\t".to_owned(),
            (Kind::X, adjust) => {
                format!("0\t0\t{}\t{sum}\t", if adjust < 0 { DISCOUNT } else { SURCHARGE })
            }
            (Kind::Classic | Kind::Ukraine, 0) => "00".to_owned(),
            (Kind::Classic | Kind::Ukraine, adjust) => format!("00;{}", amount(adjust)),
        }
        .into_bytes()
    }

    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<i64> {
        fields.get(pick(dialect, 0, 1, 0)).and_then(|sum| parse_amount(sum))
    }
}

/// How a part of a receipt is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Cash.
    Cash,
    /// A card.
    Card,
}

/// What 53 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paid {
    /// So much is still to be paid, minor units.
    Rest(i64),
    /// All is paid, with so much change.
    Change(i64),
    /// Not taken: a sum below zero, or the device's own trouble. Its letter.
    No(u8),
}

/// 53 Payment. After the first one the receipt can only be paid and closed, and no longer be cancelled.
#[derive(Debug, Clone, Copy)]
pub struct Pay {
    /// How.
    pub mode: Mode,
    /// How much, minor units.
    pub sum: i64,
}

impl Command for Pay {
    type Reply = Paid;
    const NAME: &'static str = "53 payment";
    const WAIT: Duration = Duration::from_secs(15);

    fn code(&self, _dialect: &Dialect) -> u8 {
        53
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        let sum = amount(self.sum);
        match (dialect.kind, self.mode) {
            (Kind::X, Mode::Cash) => format!("0\t{sum}\t\t"),
            (Kind::X, Mode::Card) => format!("2\t{sum}\t1\t"),
            (Kind::Classic | Kind::Ukraine, Mode::Cash) => format!("\tP{sum}"),
            (Kind::Classic | Kind::Ukraine, Mode::Card) => format!("\tD{sum}"),
        }
        .into_bytes()
    }

    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<Paid> {
        let (letter, sum) = match (dialect.kind, fields) {
            (Kind::X, [letter, sum, ..]) => (*letter.first()?, *sum),
            (Kind::Classic | Kind::Ukraine, [first, ..]) => {
                let (letter, sum) = first.split_first()?;
                (*letter, sum)
            }
            (Kind::X | Kind::Classic | Kind::Ukraine, _) => return None,
        };
        match letter {
            b'D' => Some(Paid::Rest(parse_amount(sum)?)),
            b'R' => Some(Paid::Change(parse_amount(sum)?)),
            letter => Some(Paid::No(letter)),
        }
    }
}

/// 56 Close the receipt.
#[derive(Debug, Clone, Copy)]
pub struct Close;

impl Command for Close {
    /// Number of the document, in the X series; the others number within the day only.
    type Reply = Option<u64>;
    const NAME: &'static str = "56 close receipt";
    const WAIT: Duration = Duration::from_secs(30);

    fn code(&self, _dialect: &Dialect) -> u8 {
        56
    }

    fn data(&self, _dialect: &Dialect) -> Vec<u8> {
        Vec::new()
    }

    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<Option<u64>> {
        let first = fields.first().and_then(|number| parse_number(number));
        Some(pick(dialect, None, first, None))
    }
}

/// 60, or 57: cancel the open receipt.
#[derive(Debug, Clone, Copy)]
pub struct Cancel;

impl Command for Cancel {
    type Reply = ();
    const NAME: &'static str = "60 cancel receipt";
    const WAIT: Duration = Duration::from_secs(30);

    fn code(&self, dialect: &Dialect) -> u8 {
        dialect.cancel
    }

    fn data(&self, _dialect: &Dialect) -> Vec<u8> {
        Vec::new()
    }

    fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
        Some(())
    }
}
