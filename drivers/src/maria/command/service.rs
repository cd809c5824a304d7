//! Cashiers, cash, reports, paper and clock.

use std::time::Duration;

use jiff::civil::Time;

use super::{Command, digits, letters, nothing, padded};

/// What most orders have in common: nothing comes back but that they are done.
macro_rules! orders {
    ($($(#[$about:meta])* $order:ident, $name:literal, $wait:literal, $self:ident => $parameters:expr;)*) => {
        $(
            $(#[$about])*
            impl Command for $order {
                type Reply = ();

                const WAIT: Duration = Duration::from_secs($wait);

                fn name(&self) -> &'static str {
                    $name
                }

                fn parameters(&$self) -> Vec<u8> {
                    $parameters
                }

                fn reply(blocks: &[Vec<u8>]) -> Option<()> {
                    nothing(blocks)
                }
            }
        )*
    };
}

/// `UPAS` (5.1): registers a cashier. A name of ten letters would be a new password, so it has nine at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enter<'a> {
    /// The password, ten signs.
    pub password: &'a str,
    /// The cashier's name.
    pub cashier: &'a str,
}

impl Command for Enter<'_> {
    type Reply = ();

    const HARMLESS: bool = true;

    fn name(&self) -> &'static str {
        "UPAS"
    }

    fn parameters(&self) -> Vec<u8> {
        const PASSWORD: usize = 10;
        const CASHIER: usize = 9;
        [padded(letters(self.password), PASSWORD), padded(letters(self.cashier), CASHIER)].concat()
    }

    fn reply(blocks: &[Vec<u8>]) -> Option<()> {
        nothing(blocks)
    }
}

/// `CAIO` (10.1): cash in or out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveCash {
    /// Minor units; below zero is taken out.
    pub sum: i64,
}

/// `ZREP` (13.1): prints the X report; the maker's names mislead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XReport;

/// `NREP` (13.2): prints the Z report and closes the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZReport;

/// `COPY` (9.12): prints the last receipt again, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy;

/// `FEED` (7.3): moves the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    /// Steps of 0.125 mm, up to 255.
    pub steps: u8,
}

/// `KASS` (7.2): opens the drawer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDrawer;

/// `DBEG` (15.3): opens a document that registers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDocument;

/// `PRTX` (15.4): prints it and closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseDocument;

/// `CTIM` (6.11): sets the clock, once after a Z report and by at most 90 minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetClock(pub Time);

orders! {
    MoveCash, "CAIO", 30, self => {
        let way = if self.sum < 0 { b"O" } else { b"I" };
        [way.to_vec(), digits(self.sum.abs(), 10)].concat()
    };
    XReport, "ZREP", 120, self => Vec::new();
    ZReport, "NREP", 180, self => Vec::new();
    Copy, "COPY", 60, self => Vec::new();
    Feed, "FEED", 30, self => digits(i64::from(self.steps), 3);
    OpenDrawer, "KASS", 30, self => Vec::new();
    OpenDocument, "DBEG", 30, self => Vec::new();
    CloseDocument, "PRTX", 60, self => Vec::new();
    SetClock, "CTIM", 30, self => {
        format!("{:02}{:02}{:02}", self.0.hour(), self.0.minute(), self.0.second()).into_bytes()
    };
}
