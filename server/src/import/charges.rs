//! A file of charges.

use std::collections::{BTreeSet, HashMap};

use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::{BusinessDate, Currency, Money, Period};
use kassa_formats::table::{Row, Table};

use super::{Faults, ImportError, ImportOptions, Loaded, Reason, columns, milli, needed};
use crate::db::{Change, DbError, FeedKind, NewCharge};

struct Places {
    account: usize,
    service: usize,
    provider: Option<usize>,
    period: usize,
    charged: usize,
    due: Option<usize>,
    norm: Option<usize>,
}

impl Places {
    fn of(table: &Table<'_>, options: &ImportOptions) -> Result<Self, ImportError> {
        let provider = match options.provider {
            Some(_) => table.column(columns::PROVIDER.names),
            None => Some(needed(table, &columns::PROVIDER)?),
        };
        Ok(Self {
            account: needed(table, &columns::ACCOUNT)?,
            service: needed(table, &columns::SERVICE)?,
            provider,
            period: needed(table, &columns::PERIOD)?,
            charged: needed(table, &columns::CHARGED)?,
            due: table.column(columns::DUE.names),
            norm: table.column(columns::NORM.names),
        })
    }
}

/// Services and providers by what a file may call them: their name, whatever its case, or their number.
struct Known {
    services: HashMap<String, ServiceId>,
    providers: HashMap<String, ProviderId>,
    provider: Option<ProviderId>,
}

impl Known {
    fn of(change: &Change<'_>, options: &ImportOptions) -> Result<Self, ImportError> {
        let both = |id: u32, name: &str| [id.to_string(), name.to_lowercase()];
        let services = change
            .services()?
            .into_iter()
            .flat_map(|service| both(service.id.0, &service.name).map(|key| (key, service.id)));
        let providers: HashMap<String, ProviderId> = change
            .providers()?
            .into_iter()
            .flat_map(|provider| both(provider.id.0, &provider.name).map(|key| (key, provider.id)))
            .collect();
        let provider = match &options.provider {
            None => None,
            Some(name) => {
                let known = providers.get(&name.trim().to_lowercase()).copied();
                Some(known.ok_or_else(|| ImportError::NoProvider(name.clone()))?)
            }
        };
        Ok(Self { services: services.collect(), providers, provider })
    }
}

type Key = (u64, Period, ServiceId, ProviderId);

pub(super) fn load(
    change: &Change<'_>,
    table: Table<'_>,
    options: &ImportOptions,
    now_ms: i64,
) -> Result<Loaded, ImportError> {
    let places = Places::of(&table, options)?;
    let known = Known::of(change, options)?;
    let mut seen: HashMap<Key, u64> = HashMap::new();
    let mut accounts = BTreeSet::new();
    let mut faults = Faults::default();
    let mut loaded = Loaded { rows: 0, accounts: 0, changed: 0, charged_minor: 0, owed_minor: 0 };
    for row in table.rows {
        let row = row?;
        loaded.rows += 1;
        let taken = match take(change, &row, &places, &known)? {
            Ok((account, charge)) => {
                let key = (account, charge.period, charge.service, charge.provider);
                match seen.insert(key, row.line) {
                    Some(line) => Err(Reason::Twice(line)),
                    None => Ok((account, charge)),
                }
            }
            Err(reason) => Err(reason),
        };
        match taken {
            Ok((account, charge)) => {
                change.put_charge(account, &charge, now_ms)?;
                let _ = accounts.insert(account);
                loaded.charged_minor = loaded.charged_minor.saturating_add(charge.charged_minor);
                loaded.owed_minor = loaded.owed_minor.saturating_add(charge.owed_minor);
            }
            Err(reason) => faults.add(row.line, cell(&row, Some(places.account)), reason),
        }
    }
    if faults.count > 0 {
        return Err(ImportError::Rows { rows: loaded.rows, faults });
    }
    for account in &accounts {
        change.touch(FeedKind::Account, *account)?;
    }
    loaded.accounts = accounts.len() as u64;
    Ok(loaded)
}

fn take(
    change: &Change<'_>,
    row: &Row,
    places: &Places,
    known: &Known,
) -> Result<Result<(u64, NewCharge), Reason>, DbError> {
    let number = cell(row, Some(places.account));
    if number.is_empty() {
        return Ok(Err(Reason::Empty("the account")));
    }
    let Some((account, currency)) = change.account_row(number)? else {
        return Ok(Err(Reason::UnknownAccount));
    };
    Ok(charge(row, places, known, currency).map(|charge| (account, charge)))
}

fn charge(row: &Row, places: &Places, known: &Known, currency: Currency) -> Result<NewCharge, Reason> {
    let service = cell(row, Some(places.service));
    let provider = cell(row, places.provider);
    let period = cell(row, Some(places.period));
    let charged = sum(cell(row, Some(places.charged)), currency)?;
    Ok(NewCharge {
        service: known
            .services
            .get(&service.to_lowercase())
            .copied()
            .ok_or_else(|| Reason::UnknownService(service.to_owned()))?,
        provider: match (provider, known.provider) {
            ("", Some(provider)) => provider,
            (named, _) => known
                .providers
                .get(&named.to_lowercase())
                .copied()
                .ok_or_else(|| Reason::UnknownProvider(named.to_owned()))?,
        },
        period: month(period).ok_or_else(|| Reason::BadPeriod(period.to_owned()))?,
        charged_minor: charged,
        owed_minor: match cell(row, places.due) {
            "" => charged,
            due => sum(due, currency)?,
        },
        norm_milli: match cell(row, places.norm) {
            "" => None,
            norm => Some(milli(norm).ok_or_else(|| Reason::BadNorm(norm.to_owned()))?),
        },
    })
}

fn sum(text: &str, currency: Currency) -> Result<i64, Reason> {
    let bounds = -Money::COUNTER_MAX_MINOR..=Money::COUNTER_MAX_MINOR;
    match Money::parse(text, currency) {
        Ok(sum) if bounds.contains(&sum.minor()) => Ok(sum.minor()),
        Ok(_) | Err(_) => Err(Reason::BadSum(text.to_owned())),
    }
}

/// A month as files write it: `10.2026`, `2026-10`, `102026`, `202610`, or any day of it: `01.10.2026`, `2026-10-01`,
/// `20261001`.
fn month(text: &str) -> Option<Period> {
    if let Ok(period) = text.parse() {
        return Some(period);
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    let period = |year: u16, month: u16| Period::new(i16::try_from(year).ok()?, u8::try_from(month).ok()?).ok();
    let day = |year: u16, month: u16, day: u16| {
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        Some(BusinessDate::new(i16::try_from(year).ok()?, month, day).ok()?.period())
    };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match (text.len(), digits) {
        (6, true) => period(number(0..4)?, number(4..6)?).or_else(|| period(number(2..6)?, number(0..2)?)),
        (8, true) => day(number(0..4)?, number(4..6)?, number(6..8)?),
        (10, false) if text.get(4..5)? == "-" => text.parse::<BusinessDate>().ok().map(BusinessDate::period),
        (10, false) if text.get(2..3)? == "." && text.get(5..6)? == "." => {
            day(number(6..10)?, number(3..5)?, number(0..2)?)
        }
        _ => None,
    }
}

fn cell(row: &Row, place: Option<usize>) -> &str {
    place.and_then(|place| row.cells.get(place)).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_as_files_write_them() {
        let october = Period::new(2026, 10).ok();
        for (text, expect) in [
            ("10.2026", october),
            ("2026-10", october),
            ("102026", october),
            ("202610", october),
            ("01.10.2026", october),
            ("2026-10-31", october),
            ("20261001", october),
            ("132026", None),
            ("31.02.2026", None),
            ("20261301", None),
            ("", None),
            ("жовтень", None),
            ("2026/10", None),
            ("+12026", None),
        ] {
            assert_eq!(month(text), expect, "{text}");
        }
    }
}
