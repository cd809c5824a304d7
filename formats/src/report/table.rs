//! What the tables of all reports share: the head, columns, totals.

use kassa_domain::ids::TillId;
use kassa_domain::money::MoneyError;
use kassa_domain::payment::Payment;
use kassa_domain::{BusinessDate, Money, Period};

use super::book::{Book, Returned, Span};
use super::words::Words;
use super::{Kind, ReportError};
use crate::listing::{Cell, Column, Head, Kind as Of, Listing, Row};

/// A table that is being filled.
pub(super) struct Table<'a> {
    pub(super) book: &'a Book,
    pub(super) words: Words<'a>,
    listing: Listing,
}

/// A column: its key for programs, the key of its title, what it holds.
pub(super) type Described = (&'static str, &'static str, Of);

pub(super) const NUMBER: Described = ("NDOC", "report-column-number", Of::Code(24));
pub(super) const MOMENT: Described = ("TIM", "report-column-moment", Of::Moment);
pub(super) const ACCOUNT: Described = ("LS", "report-column-account", Of::Code(32));
pub(super) const PAYER: Described = ("FIO", "report-column-payer", Of::Text(60));
pub(super) const ADDRESS: Described = ("ADR", "report-column-address", Of::Text(80));
pub(super) const AMOUNT: Described = ("SUMMA", "report-column-amount", Of::Money(14));
pub(super) const COMMISSION: Described = ("KOMIS", "report-column-commission", Of::Money(12));
/// What rounding of cash added or took (R8): without it sums and money would not agree.
pub(super) const ROUNDING: Described = ("OKRUGL", "report-column-rounding", Of::Money(10));
/// `S` for what was given back and `W` for what is to be and waits for its document, as [`GIVEN_BACK`] and [`WAITS`].
pub(super) const UNDOING: Described = ("STORNO", "report-column-undoing", Of::Mark(&Of::Code(1)));
pub(super) const CASH: Described = ("NAL", "report-column-cash", Of::Money(14));
pub(super) const CARD: Described = ("KARTA", "report-column-card", Of::Money(14));
pub(super) const CASHIER: Described = ("KASSIR", "report-column-cashier", Of::Text(40));
pub(super) const DOCUMENT: Described = ("FD", "report-column-document", Of::Code(24));

impl<'a> Table<'a> {
    /// An empty one.
    pub(super) fn new(kind: Kind, book: &'a Book, words: &Words<'a>, columns: &[Described]) -> Self {
        let column = |(key, title, kind): &Described| Column { key, title: words.get(title), kind: *kind };
        let head = Head {
            title: words.title(kind),
            lines: head_lines(kind, book, words),
            columns: columns.iter().map(column).collect(),
            form: words.form,
        };
        Self { book, words: *words, listing: Listing { head, rows: Vec::new() } }
    }

    pub(super) fn heading(&mut self, title: String) {
        self.listing.rows.push(Row::Heading(title));
    }

    pub(super) fn line(&mut self, cells: Vec<Cell>) {
        self.listing.rows.push(Row::Line(cells));
    }

    pub(super) fn total(&mut self, cells: Vec<Cell>) {
        self.listing.rows.push(Row::Total(cells));
    }

    pub(super) fn sign(&mut self, words: String) {
        self.listing.rows.push(Row::Sign(words));
    }

    pub(super) fn done(mut self) -> Listing {
        if self.listing.rows.is_empty() {
            self.heading(self.words.get("report-row-no-rows"));
        }
        self.listing
    }
}

/// The point, the tills, the span, the moment, the currency.
fn head_lines(kind: Kind, book: &Book, words: &Words<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut points: Vec<&str> = Vec::new();
    for place in &book.places {
        if points.last() != Some(&place.point.as_str()) {
            points.push(place.point.as_str());
            let name = if place.point_name.is_empty() { String::new() } else { format!(", {}", place.point_name) };
            lines.push(format!("{} {}{name}", words.get("report-point"), place.point));
        }
    }
    let tills: Vec<String> = book.places.iter().map(|place| format!("{}-{}", place.point, place.code)).collect();
    lines.push(format!("{} {}", words.get("report-till"), tills.join(", ")));
    lines.push(if kind == Kind::Queue { words.get("report-now") } else { span(book, words) });
    let made = Cell::Moment(book.made_at).shown(words.form);
    lines.push(format!(
        "{} {made}, {} {}",
        words.get("report-made"),
        words.get("report-currency"),
        book.currency.code()
    ));
    lines
}

fn span(book: &Book, words: &Words<'_>) -> String {
    let shown = |day: BusinessDate| Cell::Date(day).shown(words.form);
    match book.span {
        Span::Days { from, to } if from == to => format!("{} {}", words.get("report-day"), shown(from)),
        Span::Days { from, to } => format!("{} {} – {}", words.get("report-days"), shown(from), shown(to)),
        Span::Shift(number) => {
            let mut days: Vec<String> = book.shifts.iter().map(|shift| shown(shift.day)).collect();
            days.dedup();
            format!("{} № {number} {}", words.get("report-shift"), days.join(", ")).trim_end().to_owned()
        }
    }
}

/// The mark of what was given back.
pub(super) const GIVEN_BACK: &str = "S";
/// The mark of a return that waits for its document, and is not counted yet.
pub(super) const WAITS: &str = "W";

/// The first cell of a total.
pub(super) fn total_of(title: String, count: Option<usize>) -> Cell {
    Cell::Total { title, count: count.map(|count| i64::try_from(count).unwrap_or(i64::MAX)) }
}

/// A word out of a few.
pub(super) fn word(code: &'static str, text: String) -> Cell {
    if code.is_empty() { Cell::Empty } else { Cell::Word { code, text } }
}

/// Sums below zero: what was given back adds up with what was taken.
pub(super) fn below_zero<const N: usize>(sums: [Money; N]) -> Result<[Money; N], MoneyError> {
    let mut below = sums;
    for sum in &mut below {
        *sum = sum.negated()?;
    }
    Ok(below)
}

/// A text.
pub(super) fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

/// A number of rows.
pub(super) fn count(count: usize) -> Cell {
    Cell::Count(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A till as people name it, `17-3`.
pub(super) fn place(book: &Book, till: TillId) -> String {
    let place = book.places.iter().find(|place| place.till == till);
    place.map(|place| format!("{}-{}", place.point, place.code)).unwrap_or_default()
}

/// A month as people write it: `10.2026`.
pub(super) fn month(period: Period) -> String {
    format!("{:02}.{:04}", period.month(), period.year())
}

/// The services of a payment, each once, in their order.
pub(super) fn services(book: &Book, payment: &Payment) -> String {
    let mut ids: Vec<_> = payment.lines.iter().map(|line| line.service).collect();
    ids.sort_by_key(|id| (book.names.place_of(*id), *id));
    ids.dedup();
    ids.into_iter().map(|id| book.names.service(id)).collect::<Vec<_>>().join(", ")
}

/// What was given back of the lines of a payment, of its commission and of its rounding.
pub(super) fn returned_parts(book: &Book, returned: &Returned) -> Result<[Money; 3], ReportError> {
    let money = returned.cash.plus(returned.card)?;
    let Some(payment) = &returned.payment else { return Ok([money, book.zero(), book.zero()]) };
    let amount = payment.amount()?;
    Ok([amount, payment.commission, money.minus(amount)?.minus(payment.commission)?])
}

/// Sums of money in columns that belong together.
#[derive(Debug, Clone)]
pub(super) struct Sums<const N: usize> {
    pub(super) count: usize,
    pub(super) sums: [Money; N],
}

impl<const N: usize> Sums<N> {
    pub(super) fn new(book: &Book) -> Self {
        Self { count: 0, sums: [book.zero(); N] }
    }

    pub(super) fn add(&mut self, sums: [Money; N]) -> Result<(), MoneyError> {
        self.count += 1;
        self.join(sums)
    }

    fn join(&mut self, sums: [Money; N]) -> Result<(), MoneyError> {
        for (sum, more) in self.sums.iter_mut().zip(sums) {
            *sum = sum.plus(more)?;
        }
        Ok(())
    }

    /// With another's.
    pub(super) fn with(mut self, other: &Self) -> Result<Self, MoneyError> {
        self.count += other.count;
        self.join(other.sums)?;
        Ok(self)
    }
}
