//! Documents as lines of text. The words are handed in, in the language of the paper; a sum follows a tab and stands
//! at the right edge.

use jiff::civil::DateTime;
use kassa_domain::receipt::{Direction, Operation, ReceiptOrder};
use kassa_domain::{Currency, Money};

use super::memory::{Entry, Memory};
use crate::text::Line;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $key:literal;)*) => {
        /// The words on paper, in one language.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Words {
            $($(#[$doc])* pub $name: String,)*
        }

        impl Words {
            /// The message keys of all the words.
            pub const KEYS: &[&str] = &[$($key),*];

            /// The words of a language: `text` gives the message of a key, one of [`Words::KEYS`].
            pub fn look_up(mut text: impl FnMut(&str) -> String) -> Self {
                Self { $($name: text($key),)* }
            }
        }
    };
}

words! {
    /// Title of a receipt for money taken.
    sale: "paper-sale";
    /// Title of a receipt for money given back.
    give_back: "paper-return";
    /// Marks a copy.
    duplicate: "paper-duplicate";
    /// The sign before a number.
    number_sign: "paper-number-sign";
    /// What the receipt comes to.
    total: "paper-total";
    /// The part paid by card.
    card: "paper-card";
    /// The cash handed over, or given back.
    cash: "paper-cash";
    /// Cash given back of it.
    change: "paper-change";
    /// What cash rounding added or took.
    rounding: "paper-rounding";
    /// Who works.
    cashier: "paper-cashier";
    /// Title of the shift-opening report.
    opening_report: "paper-opening-report";
    /// Title of the X report.
    x_report: "paper-x-report";
    /// Title of the Z report.
    z_report: "paper-z-report";
    /// Number of the shift.
    shift: "paper-shift";
    /// Taken in cash.
    taken_cash: "paper-taken-cash";
    /// Taken by card.
    taken_card: "paper-taken-card";
    /// Given back.
    returned: "paper-refund";
    /// Cash brought in.
    cash_in: "paper-cash-in";
    /// Cash taken out.
    cash_out: "paper-cash-out";
    /// Cash in the drawer.
    drawer: "paper-drawer";
}

impl Default for Words {
    /// The names of the words, for a technician's tools: `TOTAL`.
    fn default() -> Self {
        Self::look_up(|key| match key {
            "paper-number-sign" => "№".to_owned(),
            other => other.trim_start_matches("paper-").replace('-', " ").to_uppercase(),
        })
    }
}

/// A booked operation on paper.
pub(super) fn document(
    operation: &Operation,
    entry: &Entry,
    memory: &Memory,
    words: &Words,
    currency: Currency,
) -> Vec<Line> {
    let mut lines = match operation {
        Operation::OpenShift { .. } => vec![Line::strong(&words.opening_report)],
        Operation::CloseShift { .. } => report(&words.z_report, memory, words, currency),
        Operation::CashIn { amount, .. } => vec![Line::strong(format!("{}\t{amount}", words.cash_in))],
        Operation::CashOut { amount, .. } => vec![Line::strong(format!("{}\t{amount}", words.cash_out))],
        Operation::Receipt(order) => receipt(order, words),
    };
    let number = format!("{}{}", words.number_sign, entry.number);
    lines.push(Line::plain(format!("{number}, {} {}\t{}", words.shift, entry.shift, written(entry.minute))));
    lines.push(Line::plain(format!("{}: {}", words.cashier, super::cashier(operation).name)));
    lines
}

fn receipt(order: &ReceiptOrder, words: &Words) -> Vec<Line> {
    let title = match order.direction {
        Direction::Sale => &words.sale,
        Direction::Return => &words.give_back,
    };
    let mut lines = vec![Line::strong(title)];
    lines.extend(order.heading.iter().map(Line::plain));
    lines.extend(order.lines.iter().map(|line| sum(&line.text, line.amount)));
    lines.push(Line { strong: true, ..sum(&words.total, order.total) });
    let parts = [
        (&words.rounding, order.rounding),
        (&words.card, order.card),
        (&words.cash, order.cash),
        (&words.change, order.change),
    ];
    lines.extend(parts.iter().filter(|(_, amount)| !amount.is_zero()).map(|(word, amount)| sum(word, *amount)));
    lines.extend(order.footer.iter().map(Line::plain));
    // As letters too, for printers that draw no code.
    lines.extend(order.check_link.iter().flat_map(|link| [Line::plain(link), Line::qr(link)]));
    lines
}

/// The X report: what the Z report would say now.
pub(super) fn x_report(memory: &Memory, at: DateTime, words: &Words, currency: Currency) -> Vec<Line> {
    let mut lines = report(&words.x_report, memory, words, currency);
    let shift = format!("{} {}\t{}", words.shift, memory.shift, written(super::minute(at)));
    lines.push(Line::plain(shift));
    lines
}

fn report(title: &str, memory: &Memory, words: &Words, currency: Currency) -> Vec<Line> {
    let mut lines = vec![Line::strong(title)];
    let sums = [
        (&words.taken_cash, memory.cash_sales),
        (&words.taken_card, memory.card_sales),
        (&words.returned, memory.returns),
        (&words.cash_in, memory.cash_ins),
        (&words.cash_out, memory.cash_outs),
        (&words.drawer, memory.cash),
    ];
    lines.extend(sums.map(|(word, minor)| sum(word, Money::new(minor, currency))));
    lines
}

fn sum(word: &str, amount: Money) -> Line {
    Line::plain(format!("{word}\t{amount}"))
}

/// `02.03.2026 08:30`
fn written(minute: u32) -> String {
    let span = jiff::SignedDuration::from_mins(i64::from(minute));
    let at = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0).checked_add(span);
    at.map(|at| at.strftime("%d.%m.%Y %H:%M").to_string()).unwrap_or_default()
}

/// The same document as a copy.
pub(super) fn copy(lines: &[Line], words: &Words) -> Vec<Line> {
    let mut copy = vec![Line::strong(&words.duplicate)];
    copy.extend_from_slice(lines);
    copy
}
