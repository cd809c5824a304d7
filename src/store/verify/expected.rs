//! What the rows of an entry should be, column by column.

use kassa_domain::cash::CashWay;
use kassa_domain::entry::Entry;
use kassa_domain::ids::{EntryRef, SlipNumber};
use kassa_domain::money::Money;
use kassa_domain::payment::{Payment, PaymentLine};
use kassa_domain::reading::Reading;
use kassa_domain::receipt::{Direction, Operation};
use rusqlite::types::Value;

use super::rows::Values;
use super::{Fault, Faults};
use crate::store::counts::{self, Drawer};

/// A table with the columns that are compared, in the order they are read.
pub struct Shape {
    /// Its name.
    pub table: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
}

pub const PAYMENT: Shape = Shape {
    table: "payment",
    columns: &[
        "number",
        "visit",
        "shift",
        "day",
        "accepted_at",
        "cashier",
        "kind",
        "account",
        "amount",
        "commission",
        "provider_commission",
        "card",
        "slip",
        "cash",
        "rounding",
        "cash_received",
        "change",
        "third",
    ],
};
pub const LINE: Shape =
    Shape { table: "payment_line", columns: &["line", "service", "provider", "period", "amount", "excess"] };
pub const VISIT: Shape = Shape { table: "visit", columns: &["total", "change"] };
pub const RECEIPT: Shape = Shape { table: "receipt", columns: &["kind", "shift", "payment"] };
pub const REVERSAL: Shape =
    Shape { table: "reversal", columns: &["payment", "kind", "shift", "cash", "card", "commission"] };
pub const CASH: Shape = Shape { table: "cash_movement", columns: &["shift", "way", "amount", "purpose"] };
pub const COUNT: Shape = Shape {
    table: "drawer_count",
    columns: &["shift", "purpose", "expected", "counted", "taken_out", "note", "pieces"],
};
pub const READING: Shape = Shape { table: "reading", columns: &["account", "meter", "value", "day", "kind", "source"] };
pub const SHIFT: Shape = Shape {
    table: "shift",
    columns: &["day", "opened_at", "opened_by", "offset_min", "opening_cash", "state", "counted", "closed_at"],
};

impl Shape {
    /// The query that reads it: key, compared columns, further ones, in the order of the key.
    pub fn query(&self, key: &str, further: &str) -> String {
        format!("SELECT {key}, {}{further} FROM {} ORDER BY {key}", self.columns.join(", "), self.table)
    }

    /// Names the columns in which a row is not what it should be.
    pub fn compare(&self, at: EntryRef, expected: &[Value], row: &[Value], faults: &mut Faults) {
        for (column, (expected, value)) in self.columns.iter().zip(expected.iter().zip(row)) {
            if expected != value {
                faults.push(Fault::Differs { at, table: self.table, column });
            }
        }
    }
}

/// A number of a row.
pub fn int(value: impl Into<i64>) -> Value {
    Value::Integer(value.into())
}

/// A number of a row that may be absent.
pub fn option(value: Option<impl Into<i64>>) -> Value {
    value.map_or(Value::Null, int)
}

/// A text of a row.
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn money(sum: Money) -> Value {
    Value::Integer(sum.minor())
}

pub fn payment(entry: &Entry, payment: &Payment, amount: Money, day: Option<i32>) -> Values {
    let tenders = &payment.tenders;
    vec![
        int(payment.number.0),
        int(payment.visit.0),
        int(payment.shift.0),
        option(day),
        int(entry.occurred_at.utc_ms()),
        option(entry.user.map(|user| user.0)),
        int(payment.kind as u8),
        text(payment.account.as_str()),
        money(amount),
        money(payment.commission),
        money(payment.provider_commission),
        money(tenders.card),
        tenders.slip.as_ref().map(SlipNumber::as_str).map_or(Value::Null, text),
        money(tenders.cash),
        money(tenders.rounding),
        money(tenders.cash_received),
        money(tenders.change),
        payment.third.as_ref().and_then(|third| serde_json::to_string(third).ok()).map_or(Value::Null, |t| text(&t)),
    ]
}

pub fn line(index: u32, line: &PaymentLine) -> Values {
    vec![
        int(index),
        int(line.service.0),
        int(line.provider.0),
        int(line.period.index()),
        money(line.amount),
        money(line.excess),
    ]
}

pub fn count(drawer: &Drawer) -> Values {
    vec![
        int(drawer.shift.0),
        text(drawer.purpose.name()),
        money(drawer.expected),
        money(drawer.counted),
        money(drawer.taken_out),
        text(&drawer.note),
        text(&counts::pieces_text(&drawer.pieces)),
    ]
}

pub fn reading(reading: &Reading) -> Values {
    vec![
        text(reading.account.as_str()),
        int(i64::try_from(reading.meter.0).unwrap_or(i64::MAX)),
        text(&reading.value.to_string()),
        int(reading.date.days()),
        int(reading.kind as u8),
        int(reading.source as u8),
    ]
}

/// The name of a way in the table.
pub const fn way_name(way: CashWay) -> &'static str {
    match way {
        CashWay::In => "in",
        CashWay::Out => "out",
    }
}

/// The sums that an operation's intent must carry; none for shifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sums {
    /// Of a receipt.
    Receipt {
        /// Taken or given back.
        direction: Direction,
        /// Lines and commission.
        total: Money,
        /// By card.
        card: Money,
        /// Handed over in cash.
        cash: Money,
        /// Given back of it.
        change: Money,
    },
    /// Given back: how much is known, the lines are not.
    Return {
        /// To the card.
        card: Money,
        /// In cash.
        cash: Money,
    },
    /// Cash in or out.
    Cash(Money),
    /// None.
    None,
}

impl Sums {
    /// The sums of a payment's receipt.
    pub fn of(payment: &Payment, amount: Money) -> Option<Self> {
        let tenders = &payment.tenders;
        Some(Self::Receipt {
            direction: Direction::Sale,
            total: amount.plus(payment.commission).ok()?,
            card: tenders.card,
            cash: tenders.cash_received,
            change: tenders.change,
        })
    }

    /// True when an intent carries them.
    pub fn are_in(self, operation: &Operation) -> bool {
        match (self, operation) {
            (Self::Receipt { direction, total, card, cash, change }, Operation::Receipt(order)) => {
                (order.direction, order.total, order.card, order.cash, order.change)
                    == (direction, total, card, cash, change)
            }
            (Self::Return { card, cash }, Operation::Receipt(order)) => {
                (order.direction, order.card, order.cash) == (Direction::Return, card, cash)
            }
            (Self::Cash(sum), Operation::CashIn { amount, .. } | Operation::CashOut { amount, .. }) => *amount == sum,
            (Self::None, Operation::OpenShift { .. } | Operation::CloseShift { .. }) => true,
            (Self::Receipt { .. } | Self::Return { .. } | Self::Cash(_) | Self::None, _) => false,
        }
    }
}
