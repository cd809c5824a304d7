//! Commands of the family: one struct per command, with its name, its parameters in every dialect, and its reply.
//!
//! A command knows nothing of frames; its number comes from the [`Dialect`] where the dialects disagree. Names are those
//! of the manuals.

mod question;
mod receipt;
mod service;
mod value;

use std::time::Duration;

use super::dialect::{Dialect, Kind};
use super::page::Page;

pub use question::{
    Cash, FreeArticle, GetCash, GetClock, GetIdentity, GetLastDocument, GetLastZ, GetPayments, GetReturns, GetStatus,
    GetTransaction, Identity, Payments, Transaction,
};
pub use receipt::{
    Cancel, Close, Mode, OpenReceipt, Paid, Pay, ProgramArticle, Sale, SellArticle, Subtotal, TextInReceipt,
};
pub use service::{
    CloseService, Copy, Cut, DeleteArticle, Feed, MoveCash, OpenDrawer, OpenService, ServiceText, SetClock, XReport,
    ZReport,
};
pub use value::{amount, parse_amount, parse_clock, parse_number, quantity};

/// Who works, and how the point writes: what goes with many commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Number of the operator, 1 to 16 (X series to 30).
    pub number: u8,
    /// The operator's password: 4 to 8 digits, in the X series 1 to 8. Three wrong ones lock the device until it is
    /// switched off.
    pub password: String,
    /// Number of the till, 1 to 99999.
    pub till: u32,
    /// Code page of the firmware.
    pub page: Page,
    /// Tax group of every line: 0 = the first (А).
    pub group: u8,
}

impl Operator {
    /// Operator 1 of a device as the factory leaves it.
    #[must_use]
    pub fn factory(dialect: &Dialect) -> Self {
        Self { number: 1, password: dialect.password.to_owned(), till: 1, page: dialect.page, group: 0 }
    }

    /// The tax group as a classic or Ukrainian device wants it: a Cyrillic letter of its own code page.
    fn group_letter(&self) -> Vec<u8> {
        const LETTERS: [&str; 8] = ["А", "Б", "В", "Г", "Д", "Е", "Ж", "З"];
        self.page.encode(LETTERS.get(usize::from(self.group)).copied().unwrap_or("А"))
    }
}

/// A command of the family.
pub trait Command {
    /// What its reply says.
    type Reply;

    /// Its number and name, for logs and for [`DeviceError::Unknown`](crate::fiscal::DeviceError::Unknown).
    const NAME: &'static str;

    /// How long the device may work on it, signs of life included.
    const WAIT: Duration = Duration::from_secs(10);

    /// Sending it twice does nothing.
    const HARMLESS: bool = false;

    /// It is part of what the device registers. Others are done whatever is wrong with the fiscal memory.
    const REGISTERS: bool = true;

    /// Its number.
    fn code(&self, dialect: &Dialect) -> u8;

    /// Its parameters.
    fn data(&self, dialect: &Dialect) -> Vec<u8>;

    /// Takes the fields of the reply apart; `None` when what is due is missing.
    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<Self::Reply>;
}

/// Picks by dialect: classic, X, Ukrainian.
fn pick<T>(dialect: &Dialect, classic: T, x: T, ukraine: T) -> T {
    match dialect.kind {
        Kind::Classic => classic,
        Kind::X => x,
        Kind::Ukraine => ukraine,
    }
}

#[cfg(test)]
mod tests;
