//! Registries out: payments written the way a profile reads them, so that what is written here is read back there.
//!
//! Written are the neutral registry of Kassa, lines of cells with a total, tables with titles (XLSX and CSV) and the
//! nineteen fields in DBF. A total that stands in the first line is known before the first payment: the caller adds up.

mod lines;
mod rows;

use std::io::{self, Write};

use kassa_domain::ids::ProviderId;
use kassa_domain::payment::Given;
use kassa_domain::{BusinessDate, Money, Timestamp};
use rust_decimal::Decimal;

use super::profile::{Control, Form, Line, LineKind, Place, Profile};
use crate::listing::Head;
use crate::text::clean;

pub use lines::lines;
pub(crate) use rows::day_head;
pub use rows::{OutTable, day_row};

/// A payment that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutPayment {
    /// The number of the operation, ours for ever.
    pub operation: String,
    /// The day.
    pub day: Option<BusinessDate>,
    /// The moment, where it is known.
    pub at: Option<Timestamp>,
    /// False where its hour is of a clock whose zone nobody told: it is written without one.
    pub zoned: bool,
    /// The branch or point.
    pub branch: String,
    /// The till.
    pub till: String,
    /// The cashier.
    pub operator: String,
    /// The number people call it by.
    pub number: String,
    /// Whose account.
    pub account: String,
    /// The payer.
    pub payer: String,
    /// The address.
    pub address: String,
    /// The service, as the receiver knows it.
    pub service: String,
    /// Whom it is for, where we know it.
    pub provider: Option<ProviderId>,
    /// The month it is for.
    pub period: Option<kassa_domain::Period>,
    /// What was paid, below zero for a void.
    pub amount: Money,
    /// What acceptance cost, below zero for a void.
    pub commission: Money,
    /// How it was paid.
    pub means: Means,
    /// Number of a meter and what it shows, where one was read for this line.
    pub reading: Option<(String, Decimal)>,
    /// The operation a void takes back.
    pub reverses: Option<String>,
    /// Why it takes that back, where somebody said.
    pub reason: Option<String>,
    /// The fiscal document, where there is one.
    pub document: Option<OutDocument>,
    /// What a provider outside the billing asked of the payer, in the order of its form.
    pub fields: Vec<Given>,
}

/// A fiscal document as registries name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutDocument {
    /// Its storage, or the register that has none.
    pub register: String,
    /// Its number.
    pub number: u64,
    /// Its sign, where there is one.
    pub sign: Option<u32>,
}

/// How a payment was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Not known.
    Unknown,
    /// In cash.
    Cash,
    /// By card.
    Card,
    /// Both.
    Mixed,
}

impl Means {
    /// Of the words that registries have for it.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "CASH" | "N" => Self::Cash,
            "CARD" | "K" => Self::Card,
            "MIXED" | "M" => Self::Mixed,
            _ => Self::Unknown,
        }
    }
}

const fn means_of(means: Means) -> &'static str {
    match means {
        Means::Unknown => "",
        Means::Cash => "CASH",
        Means::Card => "CARD",
        Means::Mixed => "MIXED",
    }
}

/// What all payments of a registry come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutTotals {
    /// Payments and voids.
    pub count: u64,
    /// Their sum, voids below zero.
    pub amount: Money,
    /// Of it what acceptance cost.
    pub commission: Money,
    /// Voids among them.
    pub voids: u64,
    /// Their sum, below zero.
    pub void_amount: Money,
}

impl OutTotals {
    /// The totals of nothing.
    #[must_use]
    pub const fn new(currency: kassa_domain::Currency) -> Self {
        let zero = Money::zero(currency);
        Self { count: 0, amount: zero, commission: zero, voids: 0, void_amount: zero }
    }

    /// Adds a payment.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn add(&mut self, payment: &OutPayment) -> Result<(), kassa_domain::money::MoneyError> {
        self.count += 1;
        self.amount = self.amount.plus(payment.amount)?;
        self.commission = self.commission.plus(payment.commission)?;
        if payment.amount.is_negative() {
            self.voids += 1;
            self.void_amount = self.void_amount.plus(payment.amount)?;
        }
        Ok(())
    }
}

/// What stands above the payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutHead {
    /// The point, where it is one.
    pub point: String,
    /// The day, the last of a span.
    pub day: BusinessDate,
    /// When it is made.
    pub made_at: Timestamp,
    /// The payment order the money came with, and its day, where that is known.
    pub order: Option<(String, Option<BusinessDate>)>,
    /// What the payments come to.
    pub totals: OutTotals,
}

/// Why a profile is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// Files of this form are only read.
    #[error("registries of this profile are only read")]
    Form,
    /// A payment needs more than the profile has a place for.
    #[error("a void has no place in registries of this profile")]
    Void,
}

/// How registries of a profile are written.
#[derive(Debug, Clone)]
pub enum OutForm {
    /// The neutral registry of Kassa.
    Neutral,
    /// Lines of cells.
    Lines(Box<Profile>),
    /// A table with titles.
    Table(OutTable),
    /// The nineteen fields of a day's payments.
    Day(Head),
}

impl OutForm {
    /// The form of a profile's registries.
    ///
    /// # Errors
    /// The profile is for reading only.
    pub fn of(profile: &Profile) -> Result<Self, NotWritten> {
        match (profile.id.as_str(), profile.form) {
            ("kassa", _) => Ok(Self::Neutral),
            ("day-dbf", _) => Ok(Self::Day(day_head())),
            (_, Form::Table) => payment_line(profile).map(OutTable::of).map(Self::Table).ok_or(NotWritten::Form),
            // Marked headers, packets and second files want what no payment tells.
            (_, Form::Delimited) if is_whole(profile) => Ok(Self::Lines(Box::new(profile.clone()))),
            (_, Form::Delimited | Form::Fixed | Form::Ruled | Form::ClientBank) => Err(NotWritten::Form),
        }
    }
}

/// True where payments and one total are all there is to write.
fn is_whole(profile: &Profile) -> bool {
    matches!(profile.control, Control::Total | Control::IfPresent) && profile.lines.iter().all(is_plain)
}

fn payment_line(profile: &Profile) -> Option<&Line> {
    profile.lines.iter().find(|line| line.kind == LineKind::Payment)
}

/// True for payments in numbered cells, and for a total behind them in numbered cells.
fn is_plain(line: &Line) -> bool {
    let numbered = line.columns.values().all(|place| matches!(place, Place::Cell(number) if *number > 0));
    match line.kind {
        LineKind::Payment => numbered && line.starts.is_empty() && line.cells.is_some(),
        LineKind::Total => numbered && line.drop,
        LineKind::Skip => true,
        LineKind::Void | LineKind::Reading | LineKind::Packet | LineKind::Header => false,
    }
}

/// A text with nothing in it that ends a cell or a line.
fn plain(text: &str, delimiter: char) -> String {
    clean(text).replace(delimiter, " ")
}

/// Writes the neutral registry: head with the totals, payments, then voids, as they come.
///
/// # Errors
/// What `payments` or `out` gives.
pub fn neutral<E: From<io::Error>>(
    head: &OutHead,
    payments: impl Iterator<Item = Result<OutPayment, E>>,
    out: &mut impl Write,
) -> Result<(), E> {
    let OutTotals { count, amount, voids, void_amount, .. } = head.totals;
    let (point, day, created) = (plain(&head.point, ';'), head.day, head.made_at);
    let voided = void_amount.minor().unsigned_abs();
    write!(
        out,
        "#KPREG;1;POINT={point};DAY={day};CREATED={created};COUNT={count};SUM={};VOIDS={voids};VOIDSUM={voided}\r\n",
        amount.minor()
    )?;
    for payment in payments {
        let payment = payment?;
        let void = payment.reverses.is_some();
        let moment = moment_of(&payment);
        let month = payment.period.map(|month| format!("{:04}-{:02}", month.year(), month.month()));
        let means = means_of(payment.means);
        let last = match (&payment.reverses, &payment.document) {
            (Some(operation), _) => {
                let told = |reason: &String| format!(";REASON={}", plain(reason, ';'));
                let reason = payment.reason.as_ref().map(told).unwrap_or_default();
                format!("REF={}{reason}", plain(operation, ';'))
            }
            (None, Some(OutDocument { register, number, .. })) => {
                format!("FN={}/{number:05}", plain(register, ';'))
            }
            (None, None) => String::new(),
        };
        let cells = [
            if void { "V" } else { "P" }.to_owned(),
            plain(&payment.operation, ';'),
            moment,
            plain(&payment.branch, ';'),
            plain(&payment.till, ';'),
            plain(&payment.number, ';'),
            plain(&payment.account, ';'),
            plain(&payment.service, ';'),
            month.unwrap_or_default(),
            payment.amount.minor().to_string(),
            payment.commission.minor().to_string(),
            means.to_owned(),
            last,
        ];
        write!(out, "{}\r\n", cells.join(";"))?;
    }
    Ok(())
}

/// Day and hour, with the zone where it is known; the day alone where the hour is not.
fn moment_of(payment: &OutPayment) -> String {
    match (payment.at, payment.day) {
        (Some(at), _) if payment.zoned => at.to_string(),
        (Some(at), _) => at.local().strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        (None, Some(day)) => day.to_string(),
        (None, None) => String::new(),
    }
}
