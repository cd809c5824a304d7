//! A believable Ukrainian town, the same for the same seed: streets, houses, flats, people, nine services, six months
//! of charges of which some are unpaid, meters with readings. Nobody and nothing in it is real.

use kassa_domain::ids::{Login, PointCode, PointId, TillCode, TillId, TownId, UserId};
use kassa_domain::money::Rounding;
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::user::Role;
use kassa_domain::{Currency, Money, Period};

use crate::clock::{Clock, utc_day};
use crate::db::{Db, DbError, DbResult, NewUser};
use crate::password::{self, Cost, PasswordError};

mod account;
mod names;
mod places;
mod premises;
mod random;
mod services;

pub use services::edrpou;

use account::Household;
use premises::Premises;
use random::Random;

/// Name of the town.
pub const TOWN: &str = "Калинопіль";
/// Login of the cashier.
pub const CASHIER: &str = "kasyr";
/// Login of the senior cashier.
pub const SUPERVISOR: &str = "starshyi";
/// Most accounts: above it the numbers would grow longer.
pub const ACCOUNTS_MAX: u32 = 5_000_000;
/// Accounts of one transaction: small enough that a till's push never waits long for the writer.
const CHUNK: usize = 2_000;
/// Months of charges.
const MONTHS: u32 = 6;

/// What town to make.
#[derive(Debug, Clone)]
pub struct TownPlan {
    /// How many accounts.
    pub accounts: u32,
    /// Equal seeds make equal towns.
    pub seed: u64,
    /// Password of the cashier.
    pub cashier_password: String,
    /// Password of the senior cashier.
    pub supervisor_password: String,
    /// What their verifiers cost.
    pub cost: Cost,
}

/// The town that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Town {
    /// Its point.
    pub point: PointId,
    /// The point's till, not enrolled yet.
    pub till: TillId,
    /// The cashier.
    pub cashier: UserId,
    /// The senior cashier.
    pub supervisor: UserId,
    /// How many accounts it has.
    pub accounts: u32,
}

/// Why no town was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The centre has accounts already.
    #[error("the centre has accounts already: a demonstration town needs an empty data directory")]
    NotEmpty,
    /// None, or too many.
    #[error("a town has 1 to {ACCOUNTS_MAX} accounts")]
    Size,
    /// A password that cannot be.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A name that cannot be: never, unless this module is wrong.
    #[error("a name of the town cannot be: {0}")]
    Name(#[from] kassa_domain::ids::IdError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a town in an empty centre.
///
/// # Errors
/// The centre is not empty, the plan cannot be, or what the store says.
pub fn town(db: &Db, plan: &TownPlan, clock: &dyn Clock) -> Result<Town, DemoError> {
    if !(1..=ACCOUNTS_MAX).contains(&plan.accounts) {
        return Err(DemoError::Size);
    }
    let (home, made) = frame(db, plan)?;
    let mut random = Random::new(plan.seed);
    let premises = Premises::plan(plan.accounts, &mut random);
    let streets = db.write(|change| -> DbResult<Vec<_>> {
        let streets: Vec<_> =
            premises.streets().map(|name| change.street_named(home, name)).collect::<DbResult<_>>()?;
        // Every town has one that its elders call otherwise.
        if let Some(first) = streets.first() {
            let _ = change.add_former_name(*first, places::FORMER_NAME)?;
        }
        Ok(streets)
    })?;
    let today = utc_day(clock.now_ms());
    let months = closed_months(today.period());
    let mut number = 0_u32;
    let mut homes = premises.homes(&mut random).peekable();
    while homes.peek().is_some() {
        db.write(|change| -> Result<(), DemoError> {
            for (at, mut random) in homes.by_ref().take(CHUNK) {
                let household = Household::at(&at, &mut random);
                let street = streets.get(at.street).copied().ok_or(DbError::Corrupt("a street just made"))?;
                account::put(change, number, street, &household, &months, &mut random, clock.now_ms())?;
                number += 1;
            }
            Ok(())
        })?;
    }
    Ok(made)
}

/// The point, its till and people, the services and who provides them.
fn frame(db: &Db, plan: &TownPlan) -> Result<(TownId, Town), DemoError> {
    let salted = |password: &str| password::verifier(password, rand::random(), plan.cost);
    let (cashier, supervisor) = (salted(&plan.cashier_password)?, salted(&plan.supervisor_password)?);
    db.write(|change| {
        if change.account_count()? > 0 {
            return Err(DemoError::NotEmpty);
        }
        let home = change.town_named(TOWN)?;
        let point = change.add_point(&point(home)?)?;
        let till = change.add_till(point, &TillCode::new("1")?)?;
        let person = |login: &str, name: &str, role, verifier| {
            Ok::<_, DemoError>(change.add_user(&NewUser {
                point,
                login: Login::new(login)?,
                name: name.to_owned(),
                role,
                verifier,
            })?)
        };
        let cashier = person(CASHIER, "Мельник Оксана Петрівна", Role::Cashier, cashier)?;
        let supervisor = person(SUPERVISOR, "Гончаренко Ірина Василівна", Role::Supervisor, supervisor)?;
        services::put(change)?;
        Ok((home, Town { point, till, cashier, supervisor, accounts: plan.accounts }))
    })
}

fn point(home: TownId) -> Result<Point, DemoError> {
    Ok(Point {
        id: PointId(0),
        code: PointCode::new("1")?,
        name: "Пункт приймання платежів № 1".to_owned(),
        address: format!("м. {TOWN}, вул. Соборна, 1"),
        currency: Currency::Uah,
        home_town: home,
        towns: Vec::new(),
        // A demonstration is given at any hour.
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits {
            hours: 72,
            payments: 2_000,
            sum: Money::new(200_000_000, Currency::Uah),
            directory_hours: 168,
        },
        // Coins of less than ten kopecks are not about: without it no drawer could be counted to the kopeck.
        cash_rounding: CashRounding { step: 10, rounding: Rounding::Down },
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: false,
        receipt_per_visit: false,
        receipt_link: None,
    })
}

/// The last months before this one, oldest first.
fn closed_months(this: Period) -> Vec<Period> {
    let mut months: Vec<Period> =
        std::iter::successors(Some(this.previous()), |month| Some(month.previous())).take(MONTHS as usize).collect();
    months.reverse();
    months
}
