//! Reports, cash, paper, clock: everything that is neither a question nor part of a receipt.

use std::time::Duration;

use jiff::civil::DateTime;

use super::super::dialect::{Dialect, Kind};
use super::question::{Cash, read_cash};
use super::receipt::text_data;
use super::value::{amount, parse_number};
use super::{Command, Operator, pick};

/// A report of a long day on a slow printer.
const REPORT: Duration = Duration::from_secs(120);

/// A command without parameters worth a struct's fields, and with a reply that nobody needs.
macro_rules! plain {
    ($name:ident, $title:literal, |$dialect:ident| $code:expr, |$this:ident, $for:ident| $data:expr) => {
        impl Command for $name {
            type Reply = ();
            const NAME: &'static str = $title;
            const WAIT: Duration = Duration::from_secs(30);
            const REGISTERS: bool = false;

            fn code(&self, $dialect: &Dialect) -> u8 {
                $code
            }

            fn data(&self, $for: &Dialect) -> Vec<u8> {
                let $this = self;
                $data
            }

            fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
                Some(())
            }
        }
    };
}

/// 38 Open a service receipt.
#[derive(Debug, Clone, Copy)]
pub struct OpenService;
plain!(OpenService, "38 open service receipt", |_dialect| 38, |_this, _dialect| Vec::new());

/// 42 Text in a service receipt.
#[derive(Debug, Clone)]
pub struct ServiceText(pub Vec<u8>);
plain!(ServiceText, "42 service text", |_dialect| 42, |this, dialect| text_data(dialect, &this.0));

/// 39 Close the service receipt.
#[derive(Debug, Clone, Copy)]
pub struct CloseService;
plain!(CloseService, "39 close service receipt", |_dialect| 39, |_this, _dialect| Vec::new());

/// 44 Feed paper.
#[derive(Debug, Clone, Copy)]
pub struct Feed {
    /// Lines, 1 to 99.
    pub lines: u8,
}
plain!(Feed, "44 feed", |_dialect| 44, |this, dialect| dialect.join(&[this.lines.to_string().as_bytes()]));

/// 45, or 46: cut.
#[derive(Debug, Clone, Copy)]
pub struct Cut;
plain!(Cut, "45 cut", |dialect| dialect.cut, |_this, _dialect| Vec::new());

/// 106 Open the drawer, with the device's own pulse.
#[derive(Debug, Clone, Copy)]
pub struct OpenDrawer;
plain!(OpenDrawer, "106 drawer", |_dialect| 106, |_this, dialect| dialect.join(&[b""]));

/// 109 Print the last receipt again. It can be done once.
#[derive(Debug, Clone, Copy)]
pub struct Copy;
plain!(Copy, "109 copy", |_dialect| 109, |_this, dialect| pick(dialect, &b"1"[..], b"", b"1").to_vec());

/// 61 Set the clock.
#[derive(Debug, Clone, Copy)]
pub struct SetClock(pub DateTime);
plain!(SetClock, "61 set clock", |_dialect| 61, |this, dialect| {
    let at = this.0;
    let (day, month, year) = (at.day(), at.month(), at.year() % 100);
    let text = format!("{day:02}-{month:02}-{year:02} {:02}:{:02}:{:02}", at.hour(), at.minute(), at.second());
    dialect.join(&[text.as_bytes()])
});

/// 69 X report.
#[derive(Debug, Clone)]
pub struct XReport<'a> {
    /// Who works.
    pub operator: &'a Operator,
}

impl Command for XReport<'_> {
    type Reply = ();
    const NAME: &'static str = "69 X report";
    const WAIT: Duration = REPORT;
    const REGISTERS: bool = false;

    fn code(&self, _dialect: &Dialect) -> u8 {
        69
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        let of_ukraine = format!("{},2", self.operator.password);
        pick(dialect, &b"2"[..], b"X\t", of_ukraine.as_bytes()).to_vec()
    }

    fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
        Some(())
    }
}

/// 69 Z report.
#[derive(Debug, Clone)]
pub struct ZReport<'a> {
    /// Who works.
    pub operator: &'a Operator,
}

impl Command for ZReport<'_> {
    /// Its number.
    type Reply = u32;
    const NAME: &'static str = "69 Z report";
    const WAIT: Duration = REPORT;

    fn code(&self, _dialect: &Dialect) -> u8 {
        69
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        let of_ukraine = format!("{},0", self.operator.password);
        pick(dialect, &b"0"[..], b"Z\t", of_ukraine.as_bytes()).to_vec()
    }

    fn reply(_dialect: &Dialect, fields: &[&[u8]]) -> Option<u32> {
        fields.first().and_then(|number| parse_number(number)).and_then(|number| u32::try_from(number).ok())
    }
}

/// 70 Cash into the drawer, or out of it.
#[derive(Debug, Clone, Copy)]
pub struct MoveCash {
    /// Minor units; negative goes out.
    pub sum: i64,
}

impl Command for MoveCash {
    type Reply = Cash;
    const NAME: &'static str = "70 cash in or out";
    const WAIT: Duration = Duration::from_secs(15);

    fn code(&self, _dialect: &Dialect) -> u8 {
        70
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        match dialect.kind {
            Kind::X => format!("{}\t{}\t", u8::from(self.sum < 0), amount(self.sum.abs())),
            Kind::Classic | Kind::Ukraine => amount(self.sum),
        }
        .into_bytes()
    }

    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<Cash> {
        read_cash(dialect, fields)
    }
}

/// 107 `D` Delete an article (Ukrainian class): possible when nothing was sold of it since the last Z.
#[derive(Debug, Clone)]
pub struct DeleteArticle<'a> {
    /// Who works.
    pub operator: &'a Operator,
    /// Code of the article.
    pub article: u32,
}

impl Command for DeleteArticle<'_> {
    type Reply = ();
    const NAME: &'static str = "107 delete article";
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        107
    }

    fn data(&self, _dialect: &Dialect) -> Vec<u8> {
        format!("D{},{}", self.article, self.operator.password).into_bytes()
    }

    fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
        Some(())
    }
}
