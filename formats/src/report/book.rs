//! What happened in a span of shifts at one till or several, as plain data.

use std::collections::BTreeMap;

use kassa_domain::cash::CashWay;
use kassa_domain::count::Pieces;
use kassa_domain::handover::HandOver;
use kassa_domain::ids::{
    EntryRef, HumanNumber, PointCode, ProviderId, SerialNumber, ServiceId, ShiftNumber, TillCode, TillId, UserId,
};
use kassa_domain::money::MoneyError;
use kassa_domain::payment::Payment;
use kassa_domain::reading::Reading;
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};

/// What a report covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The shifts of these days, both within.
    Days {
        /// The first.
        from: BusinessDate,
        /// The last.
        to: BusinessDate,
    },
    /// The shift of a number, at each till.
    Shift(ShiftNumber),
}

impl Span {
    /// One day.
    #[must_use]
    pub const fn day(day: BusinessDate) -> Self {
        Self::Days { from: day, to: day }
    }

    /// True for a shift within it.
    #[must_use]
    pub fn has(self, shift: ShiftNumber, day: BusinessDate) -> bool {
        match self {
            Self::Days { from, to } => (from..=to).contains(&day),
            Self::Shift(number) => number == shift,
        }
    }
}

/// A till, as people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its number.
    pub till: TillId,
    /// Its code.
    pub code: TillCode,
    /// The code of its point.
    pub point: PointCode,
    /// Name and address of the point; empty where they are not known yet.
    pub point_name: String,
    /// What it takes.
    pub currency: Currency,
}

/// Names by number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Of services, in the order of a bill.
    pub services: Vec<(ServiceId, String)>,
    /// Of providers.
    pub providers: BTreeMap<ProviderId, String>,
    /// Of people.
    pub users: BTreeMap<UserId, String>,
}

impl Names {
    /// A service's name; its number when nobody knows it.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> String {
        let known = self.services.iter().find(|(service, _)| *service == id);
        known.map_or_else(|| format!("№ {id}"), |(_, name)| name.clone())
    }

    /// Where a service stands in a bill; those that nobody knows come last.
    #[must_use]
    pub fn place_of(&self, id: ServiceId) -> usize {
        self.services.iter().position(|(service, _)| *service == id).unwrap_or(usize::MAX)
    }

    /// A provider's name; its number when nobody knows it.
    #[must_use]
    pub fn provider(&self, id: ProviderId) -> String {
        self.providers.get(&id).cloned().unwrap_or_else(|| format!("№ {id}"))
    }

    /// A person's name; their number when nobody knows it, nothing for nobody.
    #[must_use]
    pub fn user(&self, id: Option<UserId>) -> String {
        id.map(|id| self.users.get(&id).cloned().unwrap_or_else(|| format!("№ {id}"))).unwrap_or_default()
    }
}

/// Where the receipt of something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The register has it.
    Registered,
    /// Nobody knows yet, or it is still to be sent.
    Undecided,
    /// It never came to be, and the money went back in the same shift.
    Cancelled,
    /// It never came to be, and the money went back in a later shift, by the centre's decision.
    GivenBackIn(ShiftNumber),
}

/// A payment that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Where.
    pub till: TillId,
    /// The entry that accepted it: its name for ever.
    pub entry: EntryRef,
    /// When.
    pub at: Timestamp,
    /// The day of its shift.
    pub day: BusinessDate,
    /// Who took it.
    pub cashier: Option<UserId>,
    /// The payment, with its payer's name and address where they are known.
    pub payment: Payment,
    /// Where its receipt stands.
    pub standing: Standing,
    /// Its document, once the register told one.
    pub document: Option<FiscalDocument>,
}

impl Taken {
    /// True where its money counts as taken in its shift.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.standing != Standing::Cancelled
    }
}

/// How money went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReturnKind {
    /// Voided on its day.
    Void,
    /// Refunded later.
    Refund,
    /// A payment without a document, by the centre's decision.
    Decision,
}

/// Money that was given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Where.
    pub till: TillId,
    /// The entry that did it: its name for ever.
    pub entry: EntryRef,
    /// When.
    pub at: Timestamp,
    /// The shift whose drawer it left.
    pub shift: ShiftNumber,
    /// The day of that shift.
    pub day: BusinessDate,
    /// Who gave it back.
    pub cashier: Option<UserId>,
    /// How.
    pub kind: ReturnKind,
    /// On what ground: 1 an application, 2 a note, 0 none.
    pub ground: u8,
    /// Of it in cash.
    pub cash: Money,
    /// Of it to the card.
    pub card: Money,
    /// The entry that accepted the payment.
    pub of: EntryRef,
    /// What of the payment went back, as a payment of its own; nothing where its entry is not to be had.
    pub payment: Option<Payment>,
    /// Which lines of it, where only some went back.
    pub part: Option<PartOf>,
    /// True once it is certain; a return whose receipt is not settled waits.
    pub done: bool,
    /// Its document, once the register told one.
    pub document: Option<FiscalDocument>,
}

/// Which lines of a payment went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartOf {
    /// Their places in the payment, from 0.
    pub places: Vec<u32>,
    /// How many lines it has.
    pub of: usize,
}

/// Cash brought or taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashMove {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Timestamp,
    /// Which way.
    pub way: CashWay,
    /// How much.
    pub amount: Money,
    /// What for.
    pub purpose: String,
    /// True once the register has it.
    pub done: bool,
}

/// A shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// At which till.
    pub till: TillId,
    /// The entry that opened it.
    pub entry: EntryRef,
    /// Its number.
    pub number: ShiftNumber,
    /// Its day.
    pub day: BusinessDate,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Cash in the drawer then.
    pub opening_cash: Money,
    /// Cash brought and taken, in order.
    pub moves: Vec<CashMove>,
    /// The drawer handed over, in order.
    pub handed: Vec<Handed>,
    /// How it was closed.
    pub closed: Option<Closed>,
    /// Its drawer counted by notes and coins, in order.
    pub counts: Vec<DrawerCount>,
}

/// What a drawer was counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountOf {
    /// The shift was opened.
    Opening,
    /// Another cashier took the drawer.
    HandingOver,
    /// The shift was closed.
    Closing,
}

/// A drawer counted by notes and coins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawerCount {
    /// The entry that tells it.
    pub entry: EntryRef,
    /// When.
    pub at: Timestamp,
    /// Who counted.
    pub by: Option<UserId>,
    /// What for.
    pub of: CountOf,
    /// The notes and coins of what is left and of what was taken out.
    pub pieces: Pieces,
    /// What was taken out between the count and the closing.
    pub taken_out: Money,
    /// What was left in the drawer.
    pub left: Money,
}

/// The drawer handed over within a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Timestamp,
    /// Who handed it over.
    pub from: Option<UserId>,
    /// What was counted, and who took it.
    pub what: HandOver,
}

impl Shift {
    /// What the drawer lacked or had too much under each who answered for it: at each handing over, less what it
    /// differed by before.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn differences(&self) -> Result<Vec<Money>, MoneyError> {
        let mut before = Money::zero(self.opening_cash.currency());
        let mut own = Vec::with_capacity(self.handed.len());
        for handed in &self.handed {
            let difference = handed.what.difference()?;
            own.push(difference.minus(before)?);
            before = difference;
        }
        Ok(own)
    }
}

/// The closing of a shift, once the register has its Z report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// The entry that closed it.
    pub entry: EntryRef,
    /// When.
    pub at: Timestamp,
    /// What was counted in the drawer.
    pub counted: Money,
}

/// A meter reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingTaken {
    /// Where it was taken.
    pub till: TillId,
    /// The entry that says so.
    pub entry: EntryRef,
    /// When it was handed in, by the till's clock.
    pub at: Timestamp,
    /// When the centre got it, by its own clock, once it counts there; at a till as far as the centre has said.
    pub placed: Option<Timestamp>,
    /// Who took it.
    pub cashier: Option<UserId>,
    /// What was read.
    pub reading: Reading,
    /// The meter, where it is known.
    pub meter: Option<MeterOf>,
}

/// What a meter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterOf {
    /// The number on its case.
    pub serial: SerialNumber,
    /// The number as people read it, with the scale where the meter has several.
    pub face: String,
    /// What it measures.
    pub service: ServiceId,
}

/// Why an entry stands in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingState {
    /// The centre has not confirmed it.
    Unsent,
    /// The centre has it and waits for something.
    Waiting,
    /// The centre has it and does not count it.
    Refused,
}

/// An entry in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Whose.
    pub till: TillId,
    /// Which.
    pub entry: EntryRef,
    /// When it was made; nothing where it cannot be read.
    pub at: Option<Timestamp>,
    /// Name of its kind, [`kassa_domain::entry::body::KIND_NAMES`].
    pub kind: &'static str,
    /// The payment it accepts, and its sum.
    pub payment: Option<(HumanNumber, Money)>,
    /// Why it waits.
    pub state: WaitingState,
    /// The centre's reason, a word.
    pub reason: String,
}

/// What happened in a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The span.
    pub span: Span,
    /// The tills.
    pub places: Vec<Place>,
    /// What their sums are in.
    pub currency: Currency,
    /// When the report is made.
    pub made_at: Timestamp,
    /// Names.
    pub names: Names,
    /// Shifts, in order of till and opening.
    pub shifts: Vec<Shift>,
    /// Payments, in order of till and entry; cancelled ones among them.
    pub payments: Vec<Taken>,
    /// What was given back, in the same order.
    pub returned: Vec<Returned>,
    /// Meter readings, in the same order.
    pub readings: Vec<ReadingTaken>,
    /// What waits for the centre: as it is now, whatever the span.
    pub waiting: Vec<Waiting>,
}

impl Book {
    /// What people call a payment.
    #[must_use]
    pub fn human(&self, till: TillId, payment: &Payment) -> String {
        let place = self.places.iter().find(|place| place.till == till);
        place.map_or_else(
            || payment.number.to_string(),
            |place| {
                let (point, till) = (place.point.clone(), place.code.clone());
                HumanNumber { point, till, number: payment.number }.to_string()
            },
        )
    }

    /// Nothing, in the report's currency.
    #[must_use]
    pub const fn zero(&self) -> Money {
        Money::zero(self.currency)
    }

    /// The sum of these.
    pub(super) fn total(&self, sums: impl IntoIterator<Item = Money>) -> Result<Money, MoneyError> {
        Money::total(sums, self.currency)
    }
}
