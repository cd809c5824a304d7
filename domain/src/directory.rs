//! The directory: what the centre tells a till. The till can always download it again.
//!
//! An account comes as one row with its unpaid charges and meters, so that a delta never shows half of a bill.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::commission::CommissionRule;
use crate::form::Form;
use crate::ids::{AccountNumber, MeterId, ProviderId, SerialNumber, ServiceId, StreetId, TownId};
use crate::money::Money;
use crate::phone::Phone;
use crate::point::Point;
use crate::reading::LastSource;
use crate::time::{BusinessDate, Period};
use crate::user::User;

/// A town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Town {
    /// Number at the centre.
    pub id: TownId,
    /// Name.
    pub name: String,
}

/// Most former names of a street.
pub const FORMER_NAMES_MAX: usize = 8;

/// A street of a town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Street {
    /// Number at the centre.
    pub id: StreetId,
    /// Its town.
    pub town: TownId,
    /// Name with its kind: `вул. Соборна`.
    pub name: String,
    /// Names it had before, at most [`FORMER_NAMES_MAX`]: people go on asking by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
}

/// Who is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Number at the centre.
    pub id: ProviderId,
    /// Name as receipts print it.
    pub name: String,
    /// ЄДРПОУ, ИНН or БИН, as written.
    pub tax_number: String,
    /// Whether more than is owed may be taken (R4).
    pub overpayment: bool,
    /// Most months of prepayment at once (R6).
    pub prepayment_months_max: u8,
    /// Whether lines of a payment to it may go back apart from the others (R14).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub returns_by_lines: bool,
    /// Where it is paid by transfer, where that is known: what payment codes are made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<BankAccount>,
    /// Up to which day of a month a reading counts in the charge of that very month, 1 to 31; later ones, and all where it
    /// is unset, count in the next month's (R21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readings_until: Option<u8>,
    /// What it asks of a payer, where it is paid outside the billing. A till that does not know the form goes without.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::form::known")]
    pub form: Option<Box<Form>>,
}

impl Provider {
    /// The month in whose charge a reading of this day counts (R21).
    #[must_use]
    pub fn counts_reading_in(&self, day: BusinessDate) -> Period {
        let is_in_time = self.readings_until.is_some_and(|until| day.day_of_month() <= until);
        if is_in_time { day.period() } else { day.period().next() }
    }
}

/// An account with a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// Its number: an IBAN in Ukraine and Kazakhstan, twenty digits in Russia.
    pub number: String,
    /// Name of the bank; empty where the country does not ask for it.
    pub bank: String,
    /// БИК of the bank; empty where the number has it in itself.
    pub code: String,
    /// The bank's correspondent account, of Russia; empty where it has none.
    pub correspondent: String,
}

/// What is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Number at the centre.
    pub id: ServiceId,
    /// Name as bills and receipts print it.
    pub name: String,
    /// Unit of its tariff: `м³`, `кВт·год`.
    pub unit: String,
    /// Price of a unit, in major units of currency; unset for flat charges.
    pub tariff: Option<Decimal>,
    /// Place in a bill.
    pub order: u16,
    /// What it is chosen by together with others, at most [`GROUP_MAX`] letters: `Опалення`. Empty where it is chosen alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
}

/// Most letters of the name of a group of services.
pub const GROUP_MAX: usize = 60;

/// Account × service × period → what is still owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// For what.
    pub service: ServiceId,
    /// To whom.
    pub provider: ProviderId,
    /// For which month.
    pub period: Period,
    /// What was charged for that month.
    pub charged: Money,
    /// What of it is still owed; negative is an advance.
    pub due: Money,
}

/// Most letters of a scale's name.
pub const SCALE_MAX: usize = 16;
/// Most letters of what tells where a meter is.
pub const PLACE_MAX: usize = 200;
/// Most norms of an account.
pub const NORMS_MAX: usize = 64;

/// A meter of an account, or one scale of a meter that has several (day and night): each is a row of its own under the
/// same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// Number at the centre.
    pub id: MeterId,
    /// Number on its face.
    pub serial: SerialNumber,
    /// Which of its scales, as the face or the bill calls it: `день`, `T1`. Empty where it has one; at most [`SCALE_MAX`]
    /// letters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scale: String,
    /// What it measures.
    pub service: ServiceId,
    /// Whole digits it can show: it rolls over after 10^digits − 1.
    pub digits: u8,
    /// What it showed when the last bill was made.
    pub last_value: Decimal,
    /// When that was.
    pub last_date: BusinessDate,
    /// By whose word that is; nothing where the centre did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::reading::known_source")]
    pub last_source: Option<LastSource>,
    /// Usual consumption of a month.
    pub usual: Decimal,
    /// Until when its verification is good.
    pub verified_until: Option<BusinessDate>,
    /// Where in the premises it is: `кухня`. Empty where nobody told; at most [`PLACE_MAX`] letters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
}

impl Meter {
    /// The number on the face, and behind it the scale where there are several: `0451 день`.
    #[must_use]
    pub fn face(&self) -> String {
        if self.scale.is_empty() { self.serial.to_string() } else { format!("{} {}", self.serial, self.scale) }
    }
}

/// How much of a service a month the account is charged for where nothing is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Norm {
    /// Of which service.
    pub service: ServiceId,
    /// So much a month, in the unit of its tariff, above zero, at most three digits after the point.
    pub amount: Decimal,
}

/// A subscriber's account: whose it is, where, what is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number.
    pub number: AccountNumber,
    /// Surname, name, patronymic.
    pub holder: String,
    /// Street of the premises.
    pub street: StreetId,
    /// House with letter and block: `12-А`.
    pub house: String,
    /// Flat, or nothing for a house.
    pub flat: String,
    /// Unpaid charges and advances, oldest first.
    pub charges: Vec<Charge>,
    /// Charges of the newest closed month, what a prepayment goes by (R6).
    pub latest: Vec<Charge>,
    /// Meters.
    pub meters: Vec<Meter>,
    /// What of the services is its norm, where the billing tells it, by the services' numbers; at most [`NORMS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub norms: Vec<Norm>,
    /// Phones it is searched by, at most [`PHONES_MAX`](crate::phone::PHONES_MAX). A till keeps them in its search alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
}

/// One row of the directory as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "row", rename_all = "snake_case")]
pub enum Row {
    /// The point of the till that asks.
    Point(Point),
    /// A town.
    Town(Town),
    /// A street.
    Street(Street),
    /// A provider.
    Provider(Provider),
    /// A service.
    Service(Service),
    /// A commission rule.
    Commission(CommissionRule),
    /// A person.
    User(User),
    /// An account.
    Account(Account),
    /// A row that is no more.
    Removed(RowKey),
}

/// What names a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "of", content = "id", rename_all = "snake_case")]
pub enum RowKey {
    /// A town.
    Town(TownId),
    /// A street.
    Street(StreetId),
    /// A provider.
    Provider(ProviderId),
    /// A service.
    Service(ServiceId),
    /// A commission rule.
    Commission(u32),
    /// A person.
    User(crate::ids::UserId),
    /// An account.
    Account(AccountNumber),
}

#[cfg(test)]
mod tests;
