//! Commands that only ask.

use std::time::Duration;

use jiff::civil::DateTime;

use super::super::dialect::{Dialect, Kind};
use super::super::model;
use super::value::{parse_amount, parse_clock, parse_number};
use super::{Command, pick};

/// How long a question may take: a device that still prints answers it afterwards.
const QUESTION: Duration = Duration::from_secs(5);

/// 74 Status. The bytes that matter are those of the frame.
#[derive(Debug, Clone, Copy)]
pub struct GetStatus;

impl Command for GetStatus {
    type Reply = ();
    const NAME: &'static str = "74 status";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        74
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        pick(dialect, &b"X"[..], b"", b"X").to_vec()
    }

    fn reply(_dialect: &Dialect, _fields: &[&[u8]]) -> Option<()> {
        Some(())
    }
}

/// What 90 says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The dialect that the answer tells of, which need not be the one it was asked in.
    pub kind: Kind,
    /// Name of the model.
    pub name: String,
    /// Firmware.
    pub firmware: String,
    /// Serial number; empty on a unit that was never given one.
    pub serial: String,
    /// Number of the fiscal memory, where it is told.
    pub memory: Option<String>,
}

/// 90 Diagnostic information.
#[derive(Debug, Clone, Copy)]
pub struct GetIdentity;

impl Command for GetIdentity {
    type Reply = Identity;
    const NAME: &'static str = "90 diagnostics";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        90
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        dialect.join(&[b"1"])
    }

    /// Classic: name, firmware, checksum, switches, serial, memory. X: the same, date and time of the firmware between.
    /// Ukrainian class: name and firmware in one field, the serial number last and no memory number (not confirmed).
    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<Identity> {
        let words: Vec<String> = fields.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        let kind = if dialect.kind == Kind::X { Kind::X } else { model::kind_of(&words) };
        match (kind, words.as_slice()) {
            (Kind::Classic | Kind::X, [name, firmware, .., serial, memory]) => Some(Identity {
                kind,
                name: name.clone(),
                firmware: firmware.clone(),
                serial: serial.clone(),
                memory: Some(memory.clone()).filter(|number| !number.is_empty()),
            }),
            (Kind::Ukraine, [first, .., serial]) => {
                let (name, firmware) = first.split_once(' ')?;
                let (name, firmware) = (name.to_owned(), firmware.trim().to_owned());
                Some(Identity { kind, name, firmware, serial: serial.clone(), memory: None })
            }
            (Kind::Classic | Kind::X | Kind::Ukraine, _) => None,
        }
    }
}

/// 62 Read the clock.
#[derive(Debug, Clone, Copy)]
pub struct GetClock;

impl Command for GetClock {
    /// `None` when what the clock shows is no time.
    type Reply = Option<DateTime>;
    const NAME: &'static str = "62 clock";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        62
    }

    fn data(&self, _dialect: &Dialect) -> Vec<u8> {
        Vec::new()
    }

    fn reply(_dialect: &Dialect, fields: &[&[u8]]) -> Option<Option<DateTime>> {
        fields.first().map(|field| parse_clock(field))
    }
}

/// What 76 says of the open receipt, or of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transaction {
    /// A fiscal receipt is open.
    pub open: bool,
    /// Number of the last document that is finished, where it is told.
    pub number: Option<u64>,
    /// Sales in it.
    pub items: u64,
    /// Their sum, minor units.
    pub amount: i64,
    /// How much of it is paid.
    pub paid: i64,
}

/// 76 State of the fiscal transaction.
#[derive(Debug, Clone, Copy)]
pub struct GetTransaction;

impl Command for GetTransaction {
    type Reply = Transaction;
    const NAME: &'static str = "76 transaction";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        76
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        pick(dialect, &b"T"[..], b"", b"T").to_vec()
    }

    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<Transaction> {
        let (open, number, rest) = match (dialect.kind, fields) {
            (Kind::X, [open, number, rest @ ..]) => (open, Some(parse_number(number)?), rest),
            (Kind::Classic | Kind::Ukraine, [open, rest @ ..]) => (open, None, rest),
            (Kind::X | Kind::Classic | Kind::Ukraine, _) => return None,
        };
        let [items, amount, rest @ ..] = rest else { return None };
        // 5 is an open service receipt of the X series; whatever is open has taken its number already.
        let state = parse_number(open)?;
        let open = matches!(state, 1..=4);
        let number = number.map(|number: u64| number.saturating_sub(u64::from(state != 0)));
        let paid = rest.first().map_or(Some(0), |paid| parse_amount(paid))?;
        // Returns are shown below zero by some firmware.
        Some(Transaction {
            open,
            number,
            items: parse_number(items)?,
            amount: parse_amount(amount)?.abs(),
            paid: paid.abs(),
        })
    }
}

/// 113 Number of the last document. The X series has none: it stands in 76.
#[derive(Debug, Clone, Copy)]
pub struct GetLastDocument;

impl Command for GetLastDocument {
    type Reply = u64;
    const NAME: &'static str = "113 last document";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        113
    }

    fn data(&self, _dialect: &Dialect) -> Vec<u8> {
        Vec::new()
    }

    fn reply(_dialect: &Dialect, fields: &[&[u8]]) -> Option<u64> {
        fields.first().and_then(|field| parse_number(field))
    }
}

/// 64 The last Z report: its number, 0 when there was none.
#[derive(Debug, Clone, Copy)]
pub struct GetLastZ;

impl Command for GetLastZ {
    type Reply = u32;
    const NAME: &'static str = "64 last Z";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        64
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        pick(dialect, &b""[..], b"0\t", b"0").to_vec()
    }

    /// Classic replies begin with P, or with F when there is none.
    fn reply(_dialect: &Dialect, fields: &[&[u8]]) -> Option<u32> {
        let number = match fields {
            [b"F", ..] => return Some(0),
            [b"P", number, ..] | [number, ..] => number,
            [] => return None,
        };
        u32::try_from(parse_number(number)?).ok()
    }
}

/// What 70 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cash {
    /// The device took the movement, or was only asked.
    pub done: bool,
    /// In the drawer, minor units.
    pub drawer: i64,
    /// Put in since the last Z.
    pub ins: i64,
    /// Taken out since the last Z.
    pub outs: i64,
}

pub(super) fn read_cash(dialect: &Dialect, fields: &[&[u8]]) -> Option<Cash> {
    let (done, sums) = match (dialect.kind, fields) {
        (Kind::X, sums) => (true, sums),
        (Kind::Classic | Kind::Ukraine, [letter, sums @ ..]) => (*letter == b"P", sums),
        (Kind::Classic | Kind::Ukraine, []) => return None,
    };
    let [drawer, ins, outs, ..] = sums else { return None };
    Some(Cash { done, drawer: parse_amount(drawer)?, ins: parse_amount(ins)?, outs: parse_amount(outs)?.abs() })
}

/// 70 without a sum: cash in the drawer, and the day's movements.
#[derive(Debug, Clone, Copy)]
pub struct GetCash;

impl Command for GetCash {
    type Reply = Cash;
    const NAME: &'static str = "70 cash";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        70
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        pick(dialect, &b"0.00"[..], b"0\t0.00\t", b"").to_vec()
    }

    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<Cash> {
        read_cash(dialect, fields)
    }
}

/// What 110 says of the sales of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payments {
    /// Paid in cash, minor units.
    pub cash: i64,
    /// Paid in all other ways.
    pub other: i64,
}

/// 110 Payments of the day's sales by kind.
#[derive(Debug, Clone, Copy)]
pub struct GetPayments;

impl Command for GetPayments {
    type Reply = Payments;
    const NAME: &'static str = "110 payments";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        110
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        pick(dialect, &b""[..], b"0\t", b"").to_vec()
    }

    /// Cash comes first. The X series has six kinds and one in foreign money; the others end with the numbers of the
    /// next Z and of the next receipt.
    fn reply(dialect: &Dialect, fields: &[&[u8]]) -> Option<Payments> {
        const KINDS_OF_X: usize = 6;
        let sums = match dialect.kind {
            Kind::X => fields.get(..KINDS_OF_X)?,
            Kind::Classic | Kind::Ukraine => fields.get(..fields.len().checked_sub(2)?)?,
        };
        let (cash, other) = sums.split_first()?;
        let other = other.iter().map(|sum| parse_amount(sum)).sum::<Option<i64>>()?;
        Some(Payments { cash: parse_amount(cash)?, other })
    }
}

/// What was given back in the day's returns, in all; of dialects that tell it ([`Dialect::returns`]).
#[derive(Debug, Clone, Copy)]
pub struct GetReturns {
    /// Number of the command.
    pub code: u8,
    /// Its parameter.
    pub parameter: &'static str,
}

impl Command for GetReturns {
    type Reply = i64;
    const NAME: &'static str = "returns of the day";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        self.code
    }

    fn data(&self, dialect: &Dialect) -> Vec<u8> {
        dialect.join(&[self.parameter.as_bytes()])
    }

    fn reply(_dialect: &Dialect, fields: &[&[u8]]) -> Option<i64> {
        fields.iter().map(|sum| parse_amount(sum).map(i64::abs)).sum()
    }
}

/// 107 `x` The first article code that nothing is programmed under (Ukrainian class). That the number follows a letter
/// is not confirmed: whatever is no digit before it is skipped.
#[derive(Debug, Clone, Copy)]
pub struct FreeArticle;

impl Command for FreeArticle {
    /// `None` when there is none left.
    type Reply = Option<u32>;
    const NAME: &'static str = "107 free article";
    const WAIT: Duration = QUESTION;
    const HARMLESS: bool = true;

    fn code(&self, _dialect: &Dialect) -> u8 {
        107
    }

    fn data(&self, _dialect: &Dialect) -> Vec<u8> {
        b"x".to_vec()
    }

    fn reply(_dialect: &Dialect, fields: &[&[u8]]) -> Option<Option<u32>> {
        let joined: Vec<u8> = fields.concat();
        if joined.first() == Some(&b'F') {
            return Some(None);
        }
        let start = joined.iter().position(u8::is_ascii_digit)?;
        Some(u32::try_from(parse_number(joined.get(start..)?)?).ok())
    }
}
