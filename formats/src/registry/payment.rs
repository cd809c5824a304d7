//! A payment of a registry: the texts of a line as facts, and what speaks against it.

use jiff::civil::Time;
use kassa_domain::{BusinessDate, Currency, Money, Period};

use super::field::{day, moment, month, stored_amount, time, zone};
use super::profile::{Field, Form, LineKind, Profile};
use super::source::{Record, Values, short_hash};
use super::{Refusal, agent_readings};

/// What a registry has, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A payment or a void of one.
    Payment(Box<Payment>),
    /// A reading of a meter.
    Reading(MeterReading),
}

/// A payment taken, or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentKind {
    /// Taken.
    Payment,
    /// Taken back: its sum is below zero.
    Void,
}

/// What a payment is known by for ever: the source with its number and day, or the line itself with its place among equal
/// lines. The same identity in another file is the same payment where it is a number: [`Payment::named`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity(pub [u8; 12]);

/// An account as a registry names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub number: String,
    /// True where a spreadsheet kept it as a number: it is to be matched without its leading zeros.
    pub zeros_lost: bool,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Line, row or record, from 1.
    pub line: u64,
    /// Taken or taken back.
    pub kind: PaymentKind,
    /// What it is known by.
    pub identity: Identity,
    /// The source's number of the operation.
    pub operation: Option<String>,
    /// Whose account it is for.
    pub account: Option<Account>,
    /// Name of the payer.
    pub payer: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// The day it was taken.
    pub date: Option<BusinessDate>,
    /// The hour.
    pub time: Option<Time>,
    /// The zone of that hour's clock, minutes east of UTC, where the file says.
    pub zone: Option<i16>,
    /// The month it is for.
    pub period: Option<Period>,
    /// What was paid; below zero for a void.
    pub amount: Money,
    /// What is transferred of it.
    pub transfer: Option<Money>,
    /// What acceptance cost.
    pub commission: Option<Money>,
    /// The service.
    pub service: Option<String>,
    /// The branch or point.
    pub branch: Option<String>,
    /// The cashier or terminal.
    pub operator: Option<String>,
    /// The payment order its money comes with.
    pub order: Option<String>,
    /// The day of that order.
    pub order_date: Option<BusinessDate>,
    /// How it was paid, as the source writes it.
    pub means: Option<String>,
    /// The purpose, or another remark.
    pub remark: Option<String>,
    /// Readings on the same line: meter and value of each.
    pub readings: Vec<(String, String)>,
    /// The operation it takes back.
    pub reverses: Option<String>,
    /// What that operation is known by, where the source knows operations by their number alone.
    pub takes_back: Option<Identity>,
    /// True where the source gives it a number of its own: then the same identity in another file is the same payment.
    pub named: bool,
    /// What speaks against it, before the caller has looked at the account.
    pub against: Option<Reason>,
}

/// A reading of a meter that came with a registry. It lives and is taken back apart from any payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterReading {
    /// Line, from 1.
    pub line: u64,
    /// Which of the readings of its line, from 1.
    pub place: u32,
    /// Whose account the meter is of.
    pub account: String,
    /// Number on its case.
    pub meter: String,
    /// What it shows, a text.
    pub reading: String,
    /// The day, of the line or of its packet.
    pub date: Option<BusinessDate>,
}

/// Why a payment is not applied. It stays in the totals and waits in the list of payments that nobody got yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// No account in the line.
    NoAccount,
    /// A spreadsheet kept the account as a number of more than fifteen digits: the last ones are lost.
    AccountDamaged,
    /// No such account. Told by the caller, as the next six.
    AccountNotFound,
    /// The account has no such meter: of a reading.
    MeterNotFound,
    /// The account is closed.
    AccountClosed,
    /// The provider or service is not known.
    SupplierUnknown,
    /// The account is kept in another currency.
    OtherCurrency,
    /// The payment that a void takes back is on no account, or was taken back already.
    PaymentNotFound,
    /// The same operation came before, in this file or in another.
    DuplicateOperation,
    /// The sum is not above zero.
    AmountNotPositive,
    /// A day that has not come yet.
    DateInFuture,
    /// A day before the closed period.
    DateBeforeClosedPeriod,
}

impl Payment {
    /// The second of its day.
    #[must_use]
    pub fn second_of_day(&self) -> Option<u32> {
        let part = |part: i8| u32::try_from(part).ok();
        let time = self.time?;
        Some(part(time.hour())? * 3600 + part(time.minute())? * 60 + part(time.second())?)
    }

    /// The readings on its line, as ones of their own.
    #[must_use]
    pub fn meter_readings(&self) -> Vec<MeterReading> {
        let account = self.account.as_ref().map_or("", |account| account.number.as_str());
        placed(self.line, account, self.date, &self.readings)
    }
}

impl Reason {
    /// The name in files, and the key of its text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAccount => "no-account",
            Self::AccountDamaged => "account-damaged",
            Self::AccountNotFound => "account-not-found",
            Self::MeterNotFound => "meter-not-found",
            Self::AccountClosed => "account-closed",
            Self::SupplierUnknown => "supplier-unknown",
            Self::OtherCurrency => "other-currency",
            Self::PaymentNotFound => "payment-not-found",
            Self::DuplicateOperation => "duplicate-operation",
            Self::AmountNotPositive => "amount-not-positive",
            Self::DateInFuture => "date-in-future",
            Self::DateBeforeClosedPeriod => "date-before-closed-period",
        }
    }
}

/// Reads fields out of the texts of a record.
pub(super) struct Fields<'a> {
    profile: &'a Profile,
    line: u64,
    stored: u32,
    values: &'a Values,
    /// What stands above the line: of its packet, of the header.
    above: &'a Values,
}

impl<'a> Fields<'a> {
    pub(super) fn new(profile: &'a Profile, record: &'a Record, above: &'a Values) -> Self {
        Self { profile, line: record.line, stored: record.stored, values: &record.values, above }
    }

    /// A text that is there and not empty, of the line or of what stands above it.
    pub(super) fn text(&self, field: Field) -> Option<&'a str> {
        let of = |values: &'a Values| values[field as usize].as_deref().filter(|text| !text.is_empty());
        of(self.values).or_else(|| of(self.above))
    }

    fn owned(&self, field: Field) -> Option<String> {
        self.text(field).map(str::to_owned)
    }

    const fn is_stored(&self, field: Field) -> bool {
        self.stored >> (field as u32) & 1 == 1
    }

    fn read<T>(&self, field: Field, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
        let unreadable = |text| Refusal::field(self.line, field, text);
        self.text(field).map(|text| read(text).ok_or_else(|| unreadable(text))).transpose()
    }

    /// A sum in minor units.
    pub(super) fn minor(&self, field: Field) -> Result<Option<i64>, Refusal> {
        let stored = self.is_stored(field);
        self.read(field, |text| if stored { stored_amount(text) } else { self.profile.amount.read(text) })
    }

    /// A number of lines.
    pub(super) fn count(&self, field: Field) -> Result<Option<i64>, Refusal> {
        self.read(field, |text| text.parse().ok().filter(|count| *count >= 0))
    }

    /// A day in the profile's form.
    pub(super) fn day(&self, field: Field) -> Result<Option<BusinessDate>, Refusal> {
        self.read(field, |text| day(&self.profile.date, text))
    }

    fn date(&self) -> Result<Option<BusinessDate>, Refusal> {
        if self.text(Field::Moment).is_some() {
            return Ok(self.read(Field::Moment, moment)?.map(|(day, _)| day));
        }
        // Containers with days of their own give them in the one form of ISO.
        let own = if self.is_stored(Field::Date) { "YYYY-MM-DD" } else { self.profile.date.as_str() };
        self.read(Field::Date, |text| {
            // An hour may stand behind the day in the same cell. A table may have its days in the one form of ISO too, which
            // is taken for no other.
            let iso = || (self.profile.form == Form::Table).then(|| moment(text)).flatten().map(|(day, _)| day);
            day(own, text).or_else(|| day(own, text.split_once(' ')?.0)).or_else(iso)
        })
    }

    fn time(&self) -> Result<Option<Time>, Refusal> {
        if self.text(Field::Moment).is_some() {
            return Ok(self.read(Field::Moment, moment)?.and_then(|(_, time)| time));
        }
        self.read(Field::Time, |text| time(&self.profile.time, text))
    }

    fn account(&self) -> (Option<Account>, Option<Reason>) {
        let Some(text) = self.text(Field::Account) else { return (None, Some(Reason::NoAccount)) };
        let stored = self.is_stored(Field::Account);
        let number = if self.profile.fold_letters { folded(text) } else { text.to_owned() };
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        // A table that a spreadsheet saved as text has such a number as `1.23E+19`.
        let damaged = is_rounded(&number) || (stored && (digits > 15 || number.contains(['e', 'E', '.'])));
        let zeros_lost = stored && !number.starts_with('0');
        (Some(Account { number, zeros_lost }), damaged.then_some(Reason::AccountDamaged))
    }

    /// The payment of a line. Its identity is made by the caller, who knows what came before.
    pub(super) fn payment(&self, void: bool, identity: Identity) -> Result<Payment, Refusal> {
        let missing = Refusal::field(self.line, Field::Amount, "");
        let minor = self.minor(Field::Amount)?.ok_or(missing)?;
        let money = |minor: i64| Money::new(minor, self.profile.currency);
        // A void counts below zero, with its sign in the file or without.
        let signed = |minor: i64| money(if void { -minor.abs() } else { minor });
        let (account, against) = self.account();
        let not_positive = (!void && minor <= 0).then_some(Reason::AmountNotPositive);
        Ok(Payment {
            line: self.line,
            kind: if void { PaymentKind::Void } else { PaymentKind::Payment },
            identity,
            operation: self.owned(Field::Operation),
            account,
            payer: self.owned(Field::Payer),
            address: self.owned(Field::Address),
            date: self.date()?,
            time: self.time()?,
            zone: self.text(Field::Moment).and_then(zone),
            period: self.read(Field::Period, |text| month(&self.profile.period, text))?,
            amount: signed(minor),
            transfer: self.minor(Field::Transfer)?.map(signed),
            commission: self.minor(Field::Commission)?.map(signed),
            service: self.owned(Field::Service),
            branch: self.owned(Field::Branch),
            operator: self.owned(Field::Operator),
            order: self.owned(Field::Order),
            order_date: self.day(Field::OrderDate)?,
            means: self.owned(Field::Means),
            remark: self.owned(Field::Purpose).or_else(|| self.owned(Field::Comment)),
            readings: self.pairs()?,
            reverses: self.owned(Field::Reverses),
            takes_back: self.takes_back(),
            named: self.named().is_some(),
            against: against.or(not_positive),
        })
    }

    /// The identity of the operation a void takes back.
    fn takes_back(&self) -> Option<Identity> {
        let number = self.text(Field::Reverses)?;
        let by_number = self.profile.identity == [Field::Operation];
        by_number.then(|| Identity(short_hash(&[self.profile.source().as_bytes(), number.as_bytes()])))
    }

    /// The readings of a line of their own.
    pub(super) fn readings(&self) -> Result<Vec<MeterReading>, Refusal> {
        let missing = |field: Field| Refusal::field(self.line, field, "");
        let account = self.text(Field::Account).ok_or_else(|| missing(Field::Account))?;
        let pairs = self.pairs()?;
        if pairs.is_empty() {
            let field = if self.text(Field::Meter).is_none() { Field::Meter } else { Field::Reading };
            return Err(missing(field));
        }
        Ok(placed(self.line, account, self.date()?, &pairs))
    }

    /// Meters with what they show: of the two fields for one, and of the text for many.
    fn pairs(&self) -> Result<Vec<(String, String)>, Refusal> {
        let one = self.owned(Field::Meter).zip(self.owned(Field::Reading));
        let many = self.read(Field::Readings, agent_readings::read)?;
        Ok(one.into_iter().chain(many.unwrap_or_default()).collect())
    }

    /// What an operation is told by, when the line has all of it.
    pub(super) fn named(&self) -> Option<Vec<&'a [u8]>> {
        let fields = &self.profile.identity;
        let parts = fields.iter().map(|field| {
            let moment = if *field == Field::Date { self.text(Field::Moment) } else { None };
            self.text(*field).or(moment)
        });
        let parts: Option<Vec<&[u8]>> = parts.map(|part| part.map(str::as_bytes)).collect();
        parts.filter(|parts| !parts.is_empty())
    }
}

/// Meters with what they show, as readings of a line.
fn placed(line: u64, account: &str, date: Option<BusinessDate>, pairs: &[(String, String)]) -> Vec<MeterReading> {
    let reading = |(place, (meter, reading)): (u32, &(String, String))| MeterReading {
        line,
        place,
        account: account.to_owned(),
        meter: meter.clone(),
        reading: reading.clone(),
        date,
    };
    (1..).zip(pairs).map(reading).collect()
}

/// True for a number as spreadsheets show one that is too long for them: `1.23E+19`, `1,23E+19`.
fn is_rounded(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once("E+").or_else(|| text.split_once("e+")).is_some_and(|(number, power)| {
        let (whole, places) = number.split_once(['.', ',']).unwrap_or((number, "0"));
        digits(whole) && digits(places) && digits(power)
    })
}

/// True for kinds of lines that are payments.
pub(super) const fn is_payment(kind: LineKind) -> bool {
    matches!(kind, LineKind::Payment | LineKind::Void)
}

/// The sum of nothing.
pub(super) const fn nothing(currency: Currency) -> Money {
    Money::zero(currency)
}

/// Full-width characters as plain ones, Cyrillic letters as the Latin ones they look like.
fn folded(text: &str) -> String {
    const LOOK_ALIKES: (&str, &str) = ("АВЕКМНОРСТХавекмнорстх", "ABEKMHOPCTXabekmhopctx");
    text.chars()
        .map(|character| match character {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
            _ => {
                let at = LOOK_ALIKES.0.chars().position(|letter| letter == character);
                at.and_then(|at| LOOK_ALIKES.1.chars().nth(at)).unwrap_or(character)
            }
        })
        .collect()
}
