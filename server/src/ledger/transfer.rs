//! Money that lies on one account, put to another of the same provider: it was paid by mistake there, or ahead by who has
//! moved since.
//!
//! What the provider is owed stays as it is; what both residents owe changes by the same sum. A transfer is done once,
//! moves no more than lies there, and is taken back by another one.

use std::collections::{BTreeMap, HashMap};

use kassa_domain::chain::Hash;
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::{Currency, Money, Period};

use super::sum;
use crate::db::{
    AccountPayment, Change, ChargeRow, Db, DbError, Deed, Lying, NewTransfer, TransferPart, TransferRow, View,
};
use crate::registry::spread;

/// A transfer that somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The number of the account that the money lies on.
    pub from: &'a str,
    /// The number of the account it is put on.
    pub to: &'a str,
    /// What for.
    pub service: ServiceId,
    /// To whom; needed where the account has several providers of the service.
    pub provider: Option<ProviderId>,
    /// The month it lies on, and goes to first; without one what is ahead is taken first, then the newest month's.
    pub period: Option<Period>,
    /// How much, as a person writes it.
    pub amount: &'a str,
    /// What it is known by. Without one the same accounts, month and sum are done once.
    pub operation: Option<&'a str>,
    /// Who has it done.
    pub who: &'a str,
    /// On what ground.
    pub note: &'a str,
}

/// A transfer that stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transferred {
    /// Its number.
    pub id: u32,
    /// How much.
    pub amount: Money,
    /// True when it was done before, under the same operation: nothing was done now.
    pub before: bool,
}

/// Why nothing was transferred. Everything is as before.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// No such account.
    #[error("there is no account {0}")]
    NoAccount(String),
    /// From an account to itself.
    #[error("both are the same account")]
    SameAccount,
    /// The accounts are of different currencies.
    #[error("the accounts are of different currencies")]
    OtherCurrency,
    /// A sum that cannot be.
    #[error("{0} is no sum to transfer")]
    BadSum(String),
    /// Several providers of the service.
    #[error("name the provider with --provider: {0}")]
    WhichProvider(String),
    /// Not so much lies there.
    #[error("only {} lies there", sum(*.0))]
    NotThere(i64),
    /// The same was done already.
    #[error("the same was transferred before, as transfer {0}; name another one with --operation")]
    Twice(u32),
    /// Something else was done under the same operation.
    #[error("transfer {0} is known by that operation, and is another one")]
    Contradicts(u32),
    /// No such transfer.
    #[error("there is no transfer {0}")]
    NoTransfer(u32),
    /// It was taken back already.
    #[error("transfer {0} was taken back before, by transfer {1}")]
    TakenBack(u32, u32),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Puts money that lies on one account to another.
///
/// # Errors
/// Why not.
pub fn transfer(db: &Db, asked: &Asked<'_>, now_ms: i64) -> Result<Transferred, TransferError> {
    db.write(|change| {
        let (from, currency) = account(change, asked.from)?;
        let (to, other) = account(change, asked.to)?;
        if from == to {
            return Err(TransferError::SameAccount);
        }
        if currency != other {
            return Err(TransferError::OtherCurrency);
        }
        let minor = minor_of(asked.amount, currency)?;
        let digest = digest(asked, (from, to), minor);
        let derived = digest.to_string();
        let operation = asked.operation.unwrap_or(&derived);
        if let Some(known) = change.transfer_known_by(operation)? {
            return match asked.operation {
                _ if known.digest != digest => Err(TransferError::Contradicts(known.id)),
                None => Err(TransferError::Twice(known.id)),
                Some(_) => Ok(Transferred { id: known.id, amount: Money::new(minor, currency), before: true }),
            };
        }
        let provider = provider_of(change, asked, from)?;
        let months = change.lying(from, asked.service, provider)?;
        let taken = take(&months, asked.period, minor).map_err(TransferError::NotThere)?;
        let ahead = asked.period.or_else(|| taken.last().map(|(period, _)| *period));
        let mut parts: Vec<TransferPart> = taken
            .iter()
            .map(|(period, minor)| TransferPart { account: from, period: *period, minor: -minor })
            .collect();
        parts.extend(put(change, to, (asked.service, provider), asked.period, ahead, minor)?);
        let new = NewTransfer {
            operation,
            digest,
            takes_back: None,
            accounts: (from, to),
            currency,
            of: (asked.service, provider),
            minor,
            who: asked.who,
            note: asked.note,
        };
        add(change, &new, &parts, now_ms)
    })
}

/// Takes a transfer back: from the very months it was put on, to those it was taken from.
///
/// # Errors
/// Why not.
pub fn transfer_back(db: &Db, id: u32, who: &str, note: &str, now_ms: i64) -> Result<Transferred, TransferError> {
    db.write(|change| {
        let known = change.transfer(id)?.ok_or(TransferError::NoTransfer(id))?;
        take_back(change, &known, (who, note), now_ms)
    })
}

fn take_back(
    change: &Change<'_>,
    known: &TransferRow,
    (who, note): (&str, &str),
    now_ms: i64,
) -> Result<Transferred, TransferError> {
    let TransferRow { id, accounts: (from, to), of, currency, minor, .. } = *known;
    if let Some(by) = change.taken_back_by(id)? {
        return Err(TransferError::TakenBack(id, by));
    }
    let mut parts = change.transfer_parts(id)?;
    parts.iter_mut().for_each(|part| part.minor = -part.minor);
    let months = change.lying(to, of.0, of.1)?;
    for part in parts.iter().filter(|part| part.account == to) {
        let _ = take(&months, Some(part.period), -part.minor).map_err(TransferError::NotThere)?;
    }
    let _ = take(&months, None, minor).map_err(TransferError::NotThere)?;
    let digest = Hash::of(format!("kassa.transfer-back.v1\0{id}").as_bytes());
    let operation = digest.to_string();
    let (operation, accounts) = (operation.as_str(), (to, from));
    let new = NewTransfer { operation, digest, takes_back: Some(id), accounts, currency, of, minor, who, note };
    add(change, &new, &parts, now_ms)
}

/// A payment on an account was returned: what of its money was put elsewhere is fetched from there. Transfers from the
/// account are taken back, the newest first, until it lacks nothing; what of the last one was not of the returned money is
/// put there again. Where the money has gone on, the account goes on owing.
///
/// # Errors
/// What the store says.
pub(crate) fn fetch_back(
    change: &Change<'_>,
    account: u64,
    of: (ServiceId, ProviderId),
    (who, note): (&str, &str),
    now_ms: i64,
) -> Result<(), DbError> {
    for known in change.transfers_from(account, of)? {
        let lies: i128 = change.lying(account, of.0, of.1)?.iter().map(|month| i128::from(month.paid_minor)).sum();
        let lacks = i64::try_from(-lies).unwrap_or(i64::MAX);
        if lacks <= 0 {
            return Ok(());
        }
        match take_back(change, &known, (who, note), now_ms) {
            Err(TransferError::Db(error)) => return Err(error),
            // Not there any more: another one may be.
            Err(_) => continue,
            Ok(_) => {}
        }
        let rest = known.minor - lacks;
        if rest > 0 {
            put_again(change, &known, rest, (who, note), now_ms)?;
        }
    }
    Ok(())
}

/// Puts a part of a transfer where it was, from the first of its months on.
fn put_again(
    change: &Change<'_>,
    known: &TransferRow,
    minor: i64,
    (who, note): (&str, &str),
    now_ms: i64,
) -> Result<(), DbError> {
    let mut left = [minor; 2];
    let mut parts = change.transfer_parts(known.id)?;
    for part in &mut parts {
        let left = &mut left[usize::from(part.minor > 0)];
        let keeps = part.minor.abs().min(*left);
        *left -= keeps;
        part.minor = keeps * part.minor.signum();
    }
    parts.retain(|part| part.minor != 0);
    let digest = Hash::of(format!("kassa.transfer-again.v1\0{}\0{minor}", known.id).as_bytes());
    let operation = digest.to_string();
    let TransferRow { accounts, currency, of, .. } = *known;
    let new = NewTransfer { operation: &operation, digest, takes_back: None, accounts, currency, of, minor, who, note };
    let _ = keep(change, &new, &parts, now_ms)?;
    Ok(())
}

fn account(view: &View<'_>, number: &str) -> Result<(u64, Currency), TransferError> {
    view.account_row(number)?.ok_or_else(|| TransferError::NoAccount(number.to_owned()))
}

fn minor_of(amount: &str, currency: Currency) -> Result<i64, TransferError> {
    let most = 1..=Money::COUNTER_MAX_MINOR;
    let minor = Money::parse(amount, currency).ok().map(Money::minor).filter(|minor| most.contains(minor));
    minor.ok_or_else(|| TransferError::BadSum(amount.to_owned()))
}

/// What is asked for, in short: not who asks, and in what words.
fn digest(asked: &Asked<'_>, (from, to): (u64, u64), minor: i64) -> Hash {
    let Asked { service, provider, period, .. } = asked;
    let provider = provider.map_or(0, |provider| provider.0);
    let period = period.map(|period| period.to_string()).unwrap_or_default();
    Hash::of(format!("kassa.transfer.v1\0{from}\0{to}\0{}\0{provider}\0{period}\0{minor}", service.0).as_bytes())
}

fn provider_of(view: &View<'_>, asked: &Asked<'_>, from: u64) -> Result<ProviderId, TransferError> {
    if let Some(provider) = asked.provider {
        return Ok(provider);
    }
    match view.providers_on(from, asked.service)?.as_slice() {
        [] => Err(TransferError::NotThere(0)),
        [provider] => Ok(*provider),
        several => {
            let several: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(TransferError::WhichProvider(several.join(", ")))
        }
    }
}

/// From which months so much is taken: of the month that is named, else what is ahead first, then of the newest month
/// backwards. Where not so much lies there, how much does.
fn take(months: &[Lying], period: Option<Period>, minor: i64) -> Result<Vec<(Period, i64)>, i64> {
    let of: Vec<&Lying> = months
        .iter()
        .rev()
        .filter(|month| month.paid_minor > 0 && period.is_none_or(|period| period == month.period))
        .collect();
    let whole: i128 = months.iter().map(|month| i128::from(month.paid_minor)).sum();
    let there: i128 = of.iter().map(|month| i128::from(month.paid_minor)).sum();
    let there = i64::try_from(there.min(whole).max(0)).unwrap_or(i64::MAX);
    if there < minor {
        return Err(there);
    }
    let (mut left, mut taken) = (minor, BTreeMap::new());
    let ahead = of.iter().map(|month| (month.period, month.paid_minor - month.owed_minor.clamp(0, month.paid_minor)));
    let owed = of.iter().map(|month| (month.period, month.owed_minor.clamp(0, month.paid_minor)));
    for (period, lies) in ahead.chain(owed) {
        let part = lies.min(left);
        if part > 0 {
            *taken.entry(period).or_insert(0) += part;
            left -= part;
        }
    }
    Ok(taken.into_iter().collect())
}

/// On which months of an account so much is put: the month that is named first, then the oldest debt, as a registry's
/// payment. An account without any gets it on the month `ahead`.
fn put(
    view: &View<'_>,
    to: u64,
    (service, provider): (ServiceId, ProviderId),
    named: Option<Period>,
    ahead: Option<Period>,
    minor: i64,
) -> Result<Vec<TransferPart>, TransferError> {
    let same = |row: &ChargeRow| (row.service, row.provider) == (service, provider);
    let mut charges: Vec<ChargeRow> = view.charge_rows(to)?.into_iter().filter(same).collect();
    let code = service.to_string();
    let payment = AccountPayment { line: 0, period: named, service: code.clone(), amount_minor: minor };
    let parts = spread(&payment, &mut charges, &HashMap::from([(code, service)]));
    Ok(match (parts, ahead) {
        (Some(parts), _) => {
            let part =
                |part: crate::db::Part| TransferPart { account: to, period: part.period, minor: part.amount_minor };
            parts.into_iter().map(part).collect()
        }
        (None, Some(period)) => vec![TransferPart { account: to, period, minor }],
        (None, None) => return Err(TransferError::NotThere(0)),
    })
}

fn add(
    change: &Change<'_>,
    new: &NewTransfer<'_>,
    parts: &[TransferPart],
    now_ms: i64,
) -> Result<Transferred, TransferError> {
    Ok(keep(change, new, parts, now_ms)?)
}

/// Keeps a transfer and notes it.
fn keep(
    change: &Change<'_>,
    new: &NewTransfer<'_>,
    parts: &[TransferPart],
    now_ms: i64,
) -> Result<Transferred, DbError> {
    let id = change.add_transfer(new, parts, now_ms)?;
    let (object, detail) = (format!("transfer {id}"), format!("{}: {}", new.who, new.note));
    let action = if new.takes_back.is_some() { "transferred_back" } else { "transferred" };
    change.note(&Deed { operator: None, action, object: &object, detail: &detail }, now_ms)?;
    Ok(Transferred { id, amount: Money::new(new.minor, new.currency), before: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Months (number, owed, paid), oldest first.
    fn check(months: &[(u8, i64, i64)], named: Option<u8>, minor: i64, expect: Result<&[(u8, i64)], i64>) {
        let period = |month| Period::new(2026, month).unwrap();
        let lying = |(month, owed_minor, paid_minor): &(u8, i64, i64)| Lying {
            period: period(*month),
            owed_minor: *owed_minor,
            paid_minor: *paid_minor,
        };
        let lying: Vec<Lying> = months.iter().map(lying).collect();
        let taken = take(&lying, named.map(period), minor);
        let shown = taken.map(|taken| taken.iter().map(|(period, minor)| (period.month(), *minor)).collect::<Vec<_>>());
        assert_eq!(shown.as_deref().map_err(|there| *there), expect, "{months:?} {named:?} {minor}");
    }

    #[test]
    fn what_is_ahead_is_taken_first_then_the_newest_month_and_never_more_than_lies_there() {
        let months = [(8, 100, 100), (9, 100, 150), (10, 80, 80)];
        for (named, minor, expect) in [
            (None, 50, Ok(&[(9, 50)][..])),
            (None, 60, Ok(&[(9, 50), (10, 10)])),
            (None, 330, Ok(&[(8, 100), (9, 150), (10, 80)])),
            (None, 331, Err(330)),
            (Some(8), 100, Ok(&[(8, 100)])),
            (Some(8), 101, Err(100)),
            (Some(9), 150, Ok(&[(9, 150)])),
            (Some(12), 1, Err(0)),
        ] {
            check(&months, named, minor, expect);
        }
        check(&[], None, 1, Err(0));
        check(&[(8, -20, 10)], None, 10, Ok(&[(8, 10)]));
        check(&[(8, 0, 100), (9, 0, -30)], Some(8), 100, Err(70));
        check(&[(8, 0, 100), (9, 0, -30)], None, 70, Ok(&[(8, 70)]));
        check(&[(8, 0, -30)], None, 1, Err(0));
        check(&[(8, 0, i64::MAX), (9, 0, i64::MAX)], None, i64::MAX, Ok(&[(9, i64::MAX)]));
    }
}
