//! One account of the town: who lives there, what the months cost, what of it is unpaid, what the meters show.

use kassa_domain::ids::{AccountNumber, SerialNumber, StreetId};
use kassa_domain::phone::Phone;
use kassa_domain::reading::LastSource;
use kassa_domain::{BusinessDate, Currency, Period};

use super::DemoError;
use super::names::somebody;
use super::premises::Home;
use super::random::Random;
use super::services::{COLD_WATER, ELECTRICITY, GAS, HEATING, HOT_WATER, LIFT, REFUSE, SEWERAGE, ServiceOf, UPKEEP};
use crate::db::{Change, DbError, NewAccount, NewCharge, NewMeter};

/// The first account's number; texts with leading zeros, as bills print them.
const FIRST_NUMBER: u32 = 77_001;
/// The account whose electricity is measured by day and by night, counted from the first.
const OF_TWO_SCALES: u32 = 1;

/// Who lives at a home, and how.
#[derive(Debug, Clone)]
pub struct Household {
    holder: String,
    house: String,
    flat: String,
    floors: u32,
    persons: u32,
    /// Hundredths of a square metre.
    area_e2: i64,
}

impl Household {
    /// Somebody for a home.
    pub fn at(home: &Home, random: &mut Random) -> Self {
        let area = if home.flat.is_empty() { random.within(450, 1_400) } else { random.within(310, 920) };
        Self {
            holder: somebody(random),
            house: home.house.clone(),
            flat: home.flat.clone(),
            floors: home.floors,
            persons: random.within(1, 5),
            area_e2: i64::from(area) * 10,
        }
    }

    const fn in_block(&self) -> bool {
        self.floors >= 2
    }

    /// The norm of a month in thousandths of the service's unit, where the town has one.
    fn norm_milli(&self, service: ServiceOf) -> Option<i64> {
        let a_person = match service.id {
            of if of == COLD_WATER.id => 3_000,
            of if of == HOT_WATER.id => 2_000,
            of if of == SEWERAGE.id && self.in_block() => 5_000,
            of if of == SEWERAGE.id => 3_000,
            of if of == GAS.id && self.in_block() => 3_290,
            _ => return None,
        };
        Some(a_person * i64::from(self.persons))
    }
}

/// How much of the bills is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// Nothing is owed.
    Paid,
    /// The newest months are owed, so many of them.
    Owes(usize),
    /// The newest month is owed but for some services.
    Partly,
    /// Paid ahead for one service.
    Ahead,
}

impl Habit {
    const fn of(random: &mut Random) -> Self {
        match random.below(100) {
            0..=11 => Self::Paid,
            12..=61 => Self::Owes(1),
            62..=71 => Self::Partly,
            72..=86 => Self::Owes(2),
            87..=93 => Self::Owes(3),
            94..=96 => Self::Owes(5),
            97..=98 => Self::Owes(6),
            _ => Self::Ahead,
        }
    }
}

/// Volumes of one month in thousandths of the unit.
struct Month {
    volumes: Vec<(ServiceOf, i64)>,
}

impl Month {
    fn of(household: &Household, period: Period, random: &mut Random) -> Self {
        let persons = i64::from(household.persons);
        let area_milli = household.area_e2 * 10;
        let about = |random: &mut Random, usual: i64| usual * i64::from(random.within(80, 120)) / 100 / 1_000 * 1_000;
        let winter = matches!(period.month(), 10..=12 | 1..=4);
        let cold = about(random, 2_800 * persons + 1_000);
        let hot = about(random, 1_900 * persons + 500);
        let mut volumes = Vec::with_capacity(9);
        if household.in_block() {
            volumes.push((UPKEEP, area_milli));
            if household.floors >= 9 {
                volumes.push((LIFT, area_milli));
            }
        }
        volumes.push((REFUSE, persons * 1_000));
        if household.in_block() && winter {
            // About 0.021 Gcal a square metre in a winter month.
            volumes.push((HEATING, area_milli * 21 / 1_000));
        }
        volumes.push((COLD_WATER, cold));
        volumes.push((SEWERAGE, if household.in_block() { cold + hot } else { cold }));
        if household.in_block() {
            volumes.push((HOT_WATER, hot));
        }
        // A house of one's own is heated by gas.
        let gas = if !household.in_block() && winter { area_milli * 2 } else { 3_500 * persons };
        volumes.push((GAS, about(random, gas.max(2_000))));
        volumes.push((ELECTRICITY, about(random, 62_000 * persons + 40_000)));
        Self { volumes }
    }

    fn volume(&self, service: ServiceOf) -> i64 {
        self.volumes.iter().find(|(of, _)| of.id == service.id).map_or(0, |(_, volume)| *volume)
    }
}

/// Puts an account with its charges and meters into the directory.
pub fn put(
    change: &Change<'_>,
    index: u32,
    street: StreetId,
    household: &Household,
    periods: &[Period],
    random: &mut Random,
    now_ms: i64,
) -> Result<(), DemoError> {
    let number = AccountNumber::new(&format!("{:08}", FIRST_NUMBER + index))?;
    // Not drawn by lot: the town is the same with phones and without.
    let phones = [Phone::try_from(670_000_000 + FIRST_NUMBER + index).map_err(|_| DbError::Corrupt("a phone"))?];
    let account = change.put_account(&NewAccount {
        number: &number,
        holder: &household.holder,
        street,
        house: &household.house,
        flat: &household.flat,
        currency: Currency::Uah,
        phones: Some(&phones),
    })?;
    let habit = Habit::of(random);
    let months: Vec<Month> = periods.iter().map(|period| Month::of(household, *period, random)).collect();
    for (age, (period, month)) in periods.iter().zip(&months).rev().enumerate() {
        for (service, volume) in &month.volumes {
            let charged_minor = service.price(*volume);
            let owed_minor = match habit {
                Habit::Owes(count) if age < count => charged_minor,
                Habit::Partly if age == 0 && random.percent(60) => charged_minor,
                Habit::Ahead if age == 0 && service.id == ELECTRICITY.id => -i64::from(random.within(50, 400)) * 100,
                Habit::Paid | Habit::Owes(_) | Habit::Partly | Habit::Ahead => 0,
            };
            change.put_charge(
                account,
                &NewCharge {
                    period: *period,
                    service: service.id,
                    provider: service.provider,
                    charged_minor,
                    owed_minor,
                    norm_milli: household.norm_milli(*service),
                },
                now_ms,
            )?;
        }
    }
    put_meters(change, (account, index, household), periods, &months, random)
}

fn put_meters(
    change: &Change<'_>,
    (account, index, household): (u64, u32, &Household),
    periods: &[Period],
    months: &[Month],
    random: &mut Random,
) -> Result<(), DemoError> {
    let Some(last) = periods.last() else { return Ok(()) };
    let day = last_day(*last)?;
    for service in [COLD_WATER, HOT_WATER, GAS, ELECTRICITY] {
        if service.id == HOT_WATER.id && !household.in_block() {
            continue;
        }
        let used: i64 = months.iter().map(|month| month.volume(service)).sum();
        let count = i64::try_from(months.len()).unwrap_or(1).max(1);
        let verified = verified_until(day, random)?;
        let place = match service.id {
            of if of == GAS.id => "кухня",
            of if of == ELECTRICITY.id => "",
            _ => "ванна",
        };
        let meter = NewMeter {
            serial: SerialNumber::new(&format!("{:08}", random.below(100_000_000)))?,
            scale: String::new(),
            service: service.id,
            digits: if service.id == ELECTRICITY.id { 6 } else { 5 },
            value_milli: i64::from(random.within(20, 9_000)) * 1_000 + used,
            day,
            // Not drawn by lot either: mostly the payer's word.
            source: match (index + service.id.0) % 7 {
                0 => LastSource::Control,
                1 => LastSource::Estimated,
                2 => LastSource::Remote,
                _ => LastSource::Resident,
            },
            usual_milli: used / count,
            verified_until: Some(verified),
            place: place.to_owned(),
        };
        let two = service.id == ELECTRICITY.id && index == OF_TWO_SCALES;
        let scales: &[&str] = if two { &["день", "ніч"] } else { &[""] };
        for (share, scale) in (1..).zip(scales) {
            // Less with each scale, and not drawn by lot: the town is the same with scales and without.
            change.add_meter(
                account,
                &NewMeter {
                    scale: (*scale).to_owned(),
                    value_milli: meter.value_milli / share / 1_000 * 1_000,
                    usual_milli: meter.usual_milli / share,
                    ..meter.clone()
                },
            )?;
        }
    }
    Ok(())
}

/// The last day of a month.
fn last_day(period: Period) -> Result<BusinessDate, DbError> {
    let next = period.next();
    BusinessDate::new(next.year(), next.month(), 1)
        .and_then(|first| BusinessDate::from_days(first.days() - 1))
        .map_err(|_| DbError::Corrupt("a month without a last day"))
}

/// The last day of a quarter: mostly years ahead, for one meter in twenty past.
fn verified_until(day: BusinessDate, random: &mut Random) -> Result<BusinessDate, DbError> {
    let quarters = if random.percent(5) { -i64::from(random.within(1, 6)) } else { i64::from(random.within(1, 24)) };
    let months = i64::from(day.period().index()) + 3 * quarters;
    let period = u32::try_from(months / 3 * 3 + 2).ok().and_then(|index| Period::from_index(index).ok());
    period.map_or(Ok(day), last_day)
}
