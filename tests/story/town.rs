//! The people of the town who come to the counter: found by what they owe, or moving in with what a story is about.

use kassa_domain::bill::{Bill, Narrowing};
use kassa_domain::ids::{AccountNumber, ProviderId, SerialNumber, ServiceId};
use kassa_domain::reading::LastSource;
use kassa_domain::{Currency, Money, Period};
use kassa_formats::receipt::payment_code;
use kassa_formats::scan::Payee;
use kassa_server::db::{Change, DbResult, NewAccount, NewCharge, NewMeter};
use kassa_server::demo::TOWN;

use super::counter::Counter;

/// A service of the town and who provides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of(pub u32, pub u32);

pub const UPKEEP: Of = Of(1, 1);
pub const HEATING: Of = Of(4, 4);
pub const COLD_WATER: Of = Of(5, 5);

/// Somebody who moves into the town.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer<'a> {
    pub number: &'a str,
    pub holder: &'a str,
    pub street: &'a str,
    pub house: &'a str,
    pub flat: &'a str,
    /// What is owed: the service, how many months ago, minor units.
    pub owes: &'a [(Of, u32, i64)],
    /// What the meter of cold water shows, whole units.
    pub meter: Option<i64>,
}

impl Newcomer<'_> {
    /// The number on the face of the meter.
    pub const METER: &'static str = "00451207";

    fn put(&self, change: &Change<'_>, this: Period, now_ms: i64) -> DbResult<()> {
        let town = change.town_named(TOWN)?;
        let account = change.put_account(&NewAccount {
            number: &AccountNumber::new(self.number).unwrap(),
            holder: self.holder,
            street: change.street_named(town, self.street)?,
            house: self.house,
            flat: self.flat,
            currency: Currency::Uah,
            phones: None,
        })?;
        for (Of(service, provider), ago, minor) in self.owes {
            let charge = NewCharge {
                period: Period::from_index(this.index() - ago).unwrap(),
                service: ServiceId(*service),
                provider: ProviderId(*provider),
                charged_minor: *minor,
                owed_minor: *minor,
                norm_milli: None,
            };
            change.put_charge(account, &charge, now_ms)?;
        }
        let Some(shows) = self.meter else { return Ok(()) };
        let month = this.previous();
        change.add_meter(
            account,
            &NewMeter {
                serial: SerialNumber::new(Self::METER).unwrap(),
                scale: String::new(),
                service: ServiceId(COLD_WATER.0),
                digits: 5,
                value_milli: shows * 1_000,
                day: kassa_domain::BusinessDate::new(month.year(), month.month(), 28).unwrap(),
                source: LastSource::Control,
                usual_milli: 4_000,
                verified_until: None,
                place: "ванна".to_owned(),
            },
        )
    }
}

impl Counter {
    /// Somebody moves into the town, and the till hears of it.
    pub fn moves_in(&mut self, newcomer: Newcomer<'_>) -> AccountNumber {
        let now = self.desk().now();
        let month = now.local_date().period();
        self.world.centre.db().write(|change| newcomer.put(change, month, now.utc_ms())).unwrap();
        let number = AccountNumber::new(newcomer.number).unwrap();
        self.until("the till knows the newcomer", |counter| {
            counter.desk().bill(&number, &Narrowing::default()).unwrap().is_some()
        });
        number
    }

    /// The bill of an account, as the till knows it.
    pub fn bill(&self, number: &AccountNumber) -> Bill {
        self.desk().bill(number, &Narrowing::default()).unwrap().unwrap()
    }

    /// The first of those who owe whose bill is like this.
    pub fn whose(&self, like: impl Fn(&Bill) -> bool) -> AccountNumber {
        self.owing().into_iter().find(|number| like(&self.bill(number))).expect("somebody in the town")
    }

    /// The code on the paper bill of an account, as its provider prints it: the sum is open.
    pub fn paper_bill(&self, number: &AccountNumber) -> String {
        let providers = self.desk().providers().unwrap();
        let (provider, bank) = providers.iter().find_map(|one| one.bank.as_ref().map(|bank| (one, bank))).unwrap();
        let payee = Payee {
            name: provider.name.clone(),
            account: bank.number.clone(),
            tax_number: Some(provider.tax_number.clone()),
            ..Payee::default()
        };
        let purpose = format!("За послуги, о/р {number}");
        let code = payment_code(&payee, Money::zero(Currency::Uah), number.as_str(), &purpose).unwrap().unwrap();
        code.qr_content().unwrap().to_owned()
    }
}

/// What a bill comes to, minor units.
pub fn total(bill: &Bill) -> i64 {
    bill.total().unwrap().minor()
}
