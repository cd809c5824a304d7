//! The town of a demonstration: founded at its centre, its people known by name, its payers found as a cashier finds them.

use kassa_domain::commission::{CommissionRule, Means, commission};
use kassa_domain::ids::{AccountNumber, SlipNumber, TillCode, TillId};
use kassa_domain::visit::Visit;
use kassa_domain::{Currency, Money};
use kassa_server::Running;
use kassa_server::clock::Clock;
use kassa_server::db::DbError;
use kassa_server::demo::{TownPlan, town};
use kassa_server::enrolment::new_code;
use kassa_server::password::Cost;
use rand::RngCore;

use super::{DemoError, StepError};
use crate::store::directory::Query;
use crate::till::desk::Desk;

/// Currency of the town.
pub const CURRENCY: Currency = Currency::Uah;
/// The cashier of the demonstration.
pub use kassa_server::demo::CASHIER;
/// The senior cashier of the demonstration.
pub use kassa_server::demo::SUPERVISOR;

/// Hours for which the code that lets the till in is good.
const CODE_HOURS: u32 = 1;

/// The password of a person of the demonstration: the login with `-demo` after it. It is the only place where a password is known
/// beforehand, and its centre listens on loopback alone.
#[must_use]
pub fn password(login: &str) -> String {
    format!("{login}-demo")
}

/// Founds the town and makes a code for its till.
///
/// # Errors
/// The centre's store fails.
pub fn found(centre: &Running, accounts: u32, seed: u64, clock: &dyn Clock) -> Result<(TillId, String), DemoError> {
    let plan = TownPlan {
        accounts,
        seed,
        cashier_password: password(CASHIER),
        supervisor_password: password(SUPERVISOR),
        cost: Cost::Full,
    };
    let made = town(centre.db(), &plan, clock).map_err(|error| DemoError::Town(error.to_string()))?;
    Ok((made.till, code(centre, made.till, clock)?))
}

/// Another till at the point of the first, and the code that lets it in.
///
/// # Errors
/// The point has a till of this code already, or the centre's store fails.
pub fn another(centre: &Running, code_of_till: &TillCode, clock: &dyn Clock) -> Result<(TillId, String), DemoError> {
    let till = centre.db().write(|change| {
        let point = change.points()?.first().map(|point| point.id).ok_or(DbError::Corrupt("a town without a point"))?;
        change.add_till(point, code_of_till)
    })?;
    Ok((till, code(centre, till, clock)?))
}

/// A code that lets a till in.
fn code(centre: &Running, till: TillId, clock: &dyn Clock) -> Result<String, DemoError> {
    let (random, fingerprint) = (rand::rngs::OsRng.next_u64(), centre.fingerprint);
    let now_ms = clock.now_ms();
    Ok(centre.db().write(|change| new_code(change, till, fingerprint.as_ref(), random, now_ms, CODE_HOURS))?)
}

/// The accounts that owe a usual sum now, found by the beginnings of surnames.
///
/// # Errors
/// The directory cannot be read.
pub fn accounts_with_debt(desk: &Desk) -> Result<Vec<AccountNumber>, StepError> {
    let mut accounts = Vec::new();
    // No surname begins with a sign: the search has nothing to look for then.
    for letter in ('а'..='я').filter(|letter| !matches!(letter, 'ъ' | 'ь')) {
        let query = Query { surname: letter.to_string(), ..Query::default() };
        let owing = desk.search(&query)?.rows.into_iter().filter(|row| usual_debt(row.due));
        for row in owing {
            // Letters that people mix up find the same surnames.
            if !accounts.contains(&row.number) {
                accounts.push(row.number);
            }
        }
    }
    Ok(accounts)
}

/// A debt of the size people bring to a counter.
fn usual_debt(due: Money) -> bool {
    const USUAL_MINOR: std::ops::RangeInclusive<i64> = 5_000..=600_000;
    USUAL_MINOR.contains(&due.minor())
}

/// What a visit comes to when all of it is paid by card.
///
/// # Errors
/// The sums cannot be computed.
pub fn all_by_card(visit: &Visit, rules: &[CommissionRule]) -> Result<Money, StepError> {
    let zero = Money::zero(CURRENCY);
    visit.items().iter().try_fold(zero, |sum, item| {
        let mut providers: Vec<_> = item.lines.iter().map(|line| line.provider).collect();
        providers.sort_unstable();
        providers.dedup();
        providers.into_iter().try_fold(sum.plus(item.amount(CURRENCY)?)?, |sum, provider| {
            let lines = item.lines.iter().filter(|line| line.provider == provider).map(|line| line.amount);
            let fee = commission(rules, provider, Means::Card, Money::total(lines, CURRENCY)?)?;
            Ok(sum.plus(fee.payer)?)
        })
    })
}

/// The number of the card terminal's slip.
#[must_use]
pub fn slip() -> Option<SlipNumber> {
    SlipNumber::new(&format!("{:06}", rand::rngs::OsRng.next_u32() % 1_000_000)).ok()
}
