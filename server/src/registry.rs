//! Loading registries of banks: what they say becomes money on accounts, all of a file or nothing.
//!
//! A content is loaded once, an operation counts once, and what fails by itself waits in a list with its reason and stops
//! nobody. Nothing is deleted: a registry that is undone is written a second time with the other sign.

use std::collections::HashMap;

use kassa_domain::ids::ServiceId;
use kassa_domain::{BusinessDate, Currency};
use kassa_formats::registry::{
    Account, Checked, Input, Item, MeterReading, Payment, PaymentKind, Profile, Reason, Refusal, Rules, check,
};

use crate::db::{AccountPayment, Change, ChargeRow, Db, DbError, DbResult, LoadRow, NewLoad, Part, View};

/// Account numbers that lost their zeros are looked for with up to this many digits.
const PADDED_MAX: usize = 12;

/// Why a registry was not loaded, undone or changed. Everything is as before.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The file.
    #[error("nothing can be loaded: {0}")]
    Refused(Refusal),
    /// No registry of that number.
    #[error("there is no registry {0}")]
    NoRegistry(u32),
    /// It was undone before.
    #[error("registry {0} was undone before")]
    Undone(u32),
    /// Another registry took back one of its payments.
    #[error("registry {by} has a void of a payment of registry {id}: undo {by} first")]
    VoidedBy {
        /// The one that was to be undone.
        id: u32,
        /// The one with the void.
        by: u32,
    },
    /// One of its payments is of a day that is closed.
    #[error("registry {id} has a payment of {day}, and that day is closed")]
    Closed {
        /// Its number.
        id: u32,
        /// The earliest of its days.
        day: BusinessDate,
    },
    /// No payment of that line waits for an account.
    #[error("line {line} of registry {id} waits for no account")]
    NotWaiting {
        /// The registry.
        id: u32,
        /// The line.
        line: u64,
    },
    /// The account cannot take it.
    #[error("the payment cannot be put on {account}: {}", reason.code())]
    NotAssigned {
        /// The account.
        account: String,
        /// Why.
        reason: Reason,
    },
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<Refusal> for RegistryError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// How a file is read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The profile a person named.
    pub profile: Profile,
    /// Dates.
    pub rules: Rules,
}

impl Reading {
    /// Reads a file whole and decides whether it can be loaded. What was loaded before is named by its first load.
    ///
    /// # Errors
    /// Why nothing of it can be loaded.
    pub fn check(
        &self,
        view: &View<'_>,
        file: &mut dyn Input,
        control: Option<&mut dyn Input>,
    ) -> Result<Checked, RegistryError> {
        let failed = std::cell::RefCell::new(None);
        let known = |hash: &_| match view.load_of(*hash) {
            Ok(found) => found.map(|load| first_load(&load)),
            Err(error) => {
                let _ = failed.borrow_mut().insert(error);
                None
            }
        };
        let checked = check(file, control, &self.profile, self.rules, &known);
        match failed.into_inner() {
            Some(error) => Err(error.into()),
            None => Ok(checked?),
        }
    }
}

/// What a content was loaded as before.
fn first_load(load: &LoadRow) -> String {
    format!("{} (registry {})", load.name, load.id)
}

/// The currency of a centre's registries where nobody says another: the one that all its points take.
///
/// # Errors
/// What the store says.
pub fn usual_currency(view: &View<'_>) -> DbResult<Option<Currency>> {
    let points = view.points()?;
    let first = points.first().map(|point| point.currency);
    Ok(first.filter(|first| points.iter().all(|point| point.currency == *first)))
}

/// What speaks against a payment before its account is looked at, or the account's row.
///
/// # Errors
/// What the store says.
pub fn judged(view: &View<'_>, payment: &Payment) -> DbResult<Result<u64, Reason>> {
    if let Some(reason) = payment.against {
        return Ok(Err(reason));
    }
    if payment.named && view.has_operation(payment.identity)? {
        return Ok(Err(Reason::DuplicateOperation));
    }
    // A void goes where its payment went, which is looked for when all payments are on their accounts.
    if payment.kind == PaymentKind::Void {
        return Ok(Err(Reason::PaymentNotFound));
    }
    let Some(account) = &payment.account else { return Ok(Err(Reason::NoAccount)) };
    Ok(match found(view, account)? {
        None => Err(Reason::AccountNotFound),
        Some((_, currency)) if currency != payment.amount.currency() => Err(Reason::OtherCurrency),
        Some((row, _)) => Ok(row),
    })
}

/// The account, and one that lost its zeros in a spreadsheet with any number of them, if only one fits.
///
/// # Errors
/// What the store says.
pub fn found(view: &View<'_>, account: &Account) -> DbResult<Option<(u64, Currency)>> {
    if let Some(found) = view.account_row(&account.number)? {
        return Ok(Some(found));
    }
    let mut only = None;
    if account.zeros_lost {
        for width in account.number.len() + 1..=PADDED_MAX {
            let padded = view.account_row(&format!("{:0>width$}", account.number))?;
            if only.is_some() && padded.is_some() {
                return Ok(None);
            }
            only = only.or(padded);
        }
    }
    Ok(only)
}

/// Loads a registry: all of it or nothing. Gives the number of the load.
///
/// # Errors
/// Why nothing was loaded.
pub fn load(
    db: &Db,
    reading: &Reading,
    name: &str,
    file: &mut dyn Input,
    control: Option<&mut dyn Input>,
    now_ms: i64,
) -> Result<u32, RegistryError> {
    // Half of the work is to read the file and to compare its totals: tills push meanwhile.
    let checked = db.read(|view| reading.check(view, file, control))?;
    db.write(|change| {
        if let Some(load) = change.load_of(checked.hash)? {
            return Err(Refusal::Known { first: first_load(&load) }.into());
        }
        let (totals, controlled) = (&checked.totals, checked.controlled);
        let profile = &checked.profile().id;
        let id = change.add_load(&NewLoad { hash: checked.hash, name, profile, totals, controlled, now_ms })?;
        let mut failed: Option<DbError> = None;
        let taken = checked.apply(file, &mut |item| {
            // After a failure nothing is written any more: all of it is undone in a moment.
            let kept = if failed.is_some() { Ok(None) } else { keep(change, id, item) };
            kept.unwrap_or_else(|error| {
                failed = Some(error);
                None
            })
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        let _ = taken?;
        change.note_operations(id)?;
        put_on_accounts(change, id, now_ms)?;
        take_back(change, id, now_ms)?;
        Ok(id)
    })
}

fn keep(change: &Change<'_>, id: u32, item: &Item) -> DbResult<Option<Reason>> {
    let payment = match item {
        Item::Payment(payment) => payment,
        Item::Reading(reading) => return keep_reading(change, id, reading),
    };
    if let Some(reading) = payment.meter_reading() {
        let _ = keep_reading(change, id, &reading)?;
    }
    let judged = judged(change, payment)?;
    change.add_registry_payment(id, payment, judged.ok(), judged.err())?;
    Ok(judged.err())
}

fn keep_reading(change: &Change<'_>, id: u32, reading: &MeterReading) -> DbResult<Option<Reason>> {
    let reason = judged_reading(change, reading)?;
    change.add_registry_reading(id, reading, reason)?;
    Ok(reason)
}

/// What speaks against a reading.
///
/// # Errors
/// What the store says.
pub fn judged_reading(view: &View<'_>, reading: &MeterReading) -> DbResult<Option<Reason>> {
    Ok(match view.account_row(&reading.account)? {
        None => Some(Reason::AccountNotFound),
        Some((account, _)) if view.has_meter(account, &reading.meter)? => None,
        Some(_) => Some(Reason::MeterNotFound),
    })
}

/// The services of the centre by what a file may call them: name or number.
fn services(view: &View<'_>) -> DbResult<HashMap<String, ServiceId>> {
    let mut named = HashMap::new();
    for service in view.services()? {
        let _ = named.insert(service.name.to_lowercase(), service.id);
        let _ = named.insert(service.id.to_string(), service.id);
    }
    Ok(named)
}

fn put_on_accounts(change: &Change<'_>, id: u32, now_ms: i64) -> DbResult<()> {
    let services = services(change)?;
    change.begin_postings()?;
    let mut without = Vec::new();
    change.payments_by_account(id, |account, payments| {
        let mut charges = change.charge_rows(account)?;
        for payment in payments {
            match spread(payment, &mut charges, &services) {
                Some(parts) => change.draft_posting(payment.line, account, &parts)?,
                None => without.push(payment.line),
            }
        }
        Ok(())
    })?;
    for line in without {
        change.settle_registry_payment(id, line, Err(Reason::SupplierUnknown))?;
    }
    change.finish_postings(id, now_ms)
}

/// A payment as parts of charges: of the service it names where the centre has that, the month it names first, then the
/// oldest debt; what is more than all debt is an advance on the month it names, else on the newest. Nothing where there is
/// no charge that says to whom the money goes.
#[must_use]
pub fn spread(
    payment: &AccountPayment,
    charges: &mut [ChargeRow],
    services: &HashMap<String, ServiceId>,
) -> Option<Vec<Part>> {
    let service = services.get(&payment.service.trim().to_lowercase());
    let mut order: Vec<usize> = (0..charges.len())
        .filter(|index| service.is_none_or(|service| charges.get(*index).is_some_and(|row| row.service == *service)))
        .collect();
    // Charges come oldest first, and the sort keeps that.
    order.sort_by_key(|index| charges.get(*index).map(|row| payment.period != Some(row.period)));
    let named = order.iter().copied().find(|index| charges.get(*index).map(|row| row.period) == payment.period);
    let advance = named.or(order.last().copied())?;
    let mut left = payment.amount_minor;
    let mut parts: Vec<Part> = Vec::new();
    let mut put = |row: &mut ChargeRow, amount_minor: i64| {
        row.due_minor -= amount_minor;
        let ChargeRow { period, service, provider, .. } = *row;
        let same = |part: &&mut Part| (part.period, part.service, part.provider) == (period, service, provider);
        match parts.iter_mut().find(same) {
            Some(part) => part.amount_minor += amount_minor,
            None => parts.push(Part { period, service, provider, amount_minor }),
        }
    };
    for index in order {
        let Some(row) = charges.get_mut(index) else { continue };
        let amount = left.min(row.due_minor);
        if amount > 0 {
            left -= amount;
            put(row, amount);
        }
    }
    if left > 0 {
        put(charges.get_mut(advance)?, left);
    }
    Some(parts)
}

/// Takes back what the voids of a registry are about: the very parts their payments were put on, each once.
fn take_back(change: &Change<'_>, id: u32, now_ms: i64) -> DbResult<()> {
    change.begin_postings()?;
    for void in change.voids_of_load(id)? {
        let Some(identity) = void.takes_back else { continue };
        let Some((of, line, account, amount)) = change.applied_operation(identity)? else { continue };
        if amount != -void.amount_minor || !change.take_back((of, line), (id, void.line))? {
            continue;
        }
        let mut parts = change.parts(of, line)?;
        parts.iter_mut().for_each(|part| part.amount_minor = -part.amount_minor);
        change.draft_posting(void.line, account, &parts)?;
        change.settle_registry_payment(id, void.line, Ok(account))?;
    }
    change.finish_postings(id, now_ms)
}

/// A registry that is not undone.
fn standing(view: &View<'_>, id: u32) -> Result<LoadRow, RegistryError> {
    let load = view.load(id)?.ok_or(RegistryError::NoRegistry(id))?;
    if load.undone_utc.is_some() { Err(RegistryError::Undone(id)) } else { Ok(load) }
}

/// Undoes a registry as a whole: everything it put on accounts is written again with the other sign, and its content and
/// its operations may come again.
///
/// # Errors
/// Why it cannot be undone.
pub fn undo(db: &Db, id: u32, open_from: Option<BusinessDate>, now_ms: i64) -> Result<LoadRow, RegistryError> {
    db.write(|change| {
        let load = standing(change, id)?;
        if let Some(by) = change.voided_by(id)? {
            return Err(RegistryError::VoidedBy { id, by });
        }
        if let (Some(open), Some(day)) = (open_from, change.first_day_of(id)?)
            && day < open
        {
            return Err(RegistryError::Closed { id, day });
        }
        change.undo_postings(id, now_ms)?;
        change.forget_load(id, now_ms)?;
        Ok(load)
    })
}

/// Puts a payment that waits on an account that a person found.
///
/// # Errors
/// Why it was not put there.
pub fn assign(db: &Db, id: u32, line: u64, account: &str, now_ms: i64) -> Result<(), RegistryError> {
    db.write(|change| {
        let load = standing(change, id)?;
        let waiting = change.unallocated(Some(id))?;
        let waiting = waiting.into_iter().find(|payment| payment.line == line && payment.amount_minor > 0);
        let waiting = waiting.ok_or(RegistryError::NotWaiting { id, line })?;
        let not = |reason| RegistryError::NotAssigned { account: account.to_owned(), reason };
        let (row, currency) = change.account_row(account)?.ok_or_else(|| not(Reason::AccountNotFound))?;
        if currency != load.currency {
            return Err(not(Reason::OtherCurrency));
        }
        let period = waiting.period.map(kassa_domain::Period::from_index).transpose().ok().flatten();
        let payment = AccountPayment { line, period, service: waiting.service, amount_minor: waiting.amount_minor };
        let parts = spread(&payment, &mut change.charge_rows(row)?, &services(change)?);
        let parts = parts.ok_or_else(|| not(Reason::SupplierUnknown))?;
        change.begin_postings()?;
        change.draft_posting(line, row, &parts)?;
        change.finish_postings(id, now_ms)?;
        Ok(change.settle_registry_payment(id, line, Ok(row))?)
    })
}

#[cfg(test)]
mod tests {
    use kassa_domain::Period;
    use kassa_domain::ids::ProviderId;

    use super::*;

    fn charge(month: u8, service: u32, due_minor: i64) -> ChargeRow {
        let period = Period::new(2026, month).unwrap();
        ChargeRow { period, service: ServiceId(service), provider: ProviderId(service * 10), due_minor }
    }

    #[test]
    fn a_payment_goes_where_it_says_then_to_the_oldest_debt_then_ahead() {
        let services = HashMap::from([("вода".to_owned(), ServiceId(1)), ("2".to_owned(), ServiceId(2))]);
        let charges = [charge(8, 1, 500), charge(9, 1, 300), charge(9, 2, 200), charge(10, 1, -50)];
        for (amount, month, service, expect) in [
            (400, None, "", Some(vec![(8, 1, 400)])),
            (900, None, "", Some(vec![(8, 1, 500), (9, 1, 300), (9, 2, 100)])),
            (1_100, None, "", Some(vec![(8, 1, 500), (9, 1, 300), (9, 2, 200), (10, 1, 100)])),
            (400, Some(9), "", Some(vec![(9, 1, 300), (9, 2, 100)])),
            (600, Some(9), "Вода", Some(vec![(9, 1, 300), (8, 1, 300)])),
            (250, Some(9), "2", Some(vec![(9, 2, 250)])),
            (70, Some(10), "", Some(vec![(8, 1, 70)])),
            (70, None, "газ", Some(vec![(8, 1, 70)])),
            (900, Some(12), "2", Some(vec![(9, 2, 900)])),
        ] {
            let period = month.map(|month| Period::new(2026, month).unwrap());
            let payment = AccountPayment { line: 1, period, service: service.to_owned(), amount_minor: amount };
            let parts = spread(&payment, &mut charges.clone(), &services);
            let shown = parts.map(|parts| {
                let shown = |part: &Part| (part.period.month(), part.service.0, part.amount_minor);
                parts.iter().map(shown).collect::<Vec<_>>()
            });
            assert_eq!(shown, expect, "{amount} {month:?} {service}");
        }
        let payment = AccountPayment { line: 1, period: None, service: String::new(), amount_minor: 5 };
        assert_eq!(spread(&payment, &mut [], &services), None);
        let mut gas = [charge(8, 2, 5)];
        let payment = AccountPayment { service: "вода".to_owned(), ..payment };
        assert_eq!(spread(&payment, &mut gas, &services), None, "the account has no such service");
    }
}
