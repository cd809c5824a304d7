//! A file of meters: one row a scale, those that replace others named with them.

use std::collections::{BTreeSet, HashMap};

use kassa_domain::BusinessDate;
use kassa_domain::directory::{PLACE_MAX, SCALE_MAX};
use kassa_domain::ids::{SerialNumber, ServiceId};
use kassa_domain::reading::LastSource;
use kassa_formats::table::{Row, Table};

use super::{Faults, ImportError, Loaded, Reason, TEXT_MAX, columns, milli, needed, text};
use crate::db::{Change, DbResult, FeedKind, Gone, MeterPut, NewMeter};

struct Places {
    account: usize,
    meter: usize,
    scale: Option<usize>,
    service: usize,
    digits: usize,
    value: usize,
    date: usize,
    source: Option<usize>,
    usual: Option<usize>,
    verified: Option<usize>,
    place: Option<usize>,
    replaces: Option<usize>,
    removed: Option<usize>,
}

impl Places {
    fn of(table: &Table<'_>) -> Result<Self, ImportError> {
        Ok(Self {
            account: needed(table, &columns::ACCOUNT)?,
            meter: needed(table, &columns::METER)?,
            scale: table.column(columns::SCALE.names),
            service: needed(table, &columns::SERVICE)?,
            digits: needed(table, &columns::DIGITS)?,
            value: needed(table, &columns::VALUE)?,
            date: needed(table, &columns::DATE)?,
            source: table.column(columns::SOURCE.names),
            usual: table.column(columns::USUAL.names),
            verified: table.column(columns::VERIFIED.names),
            place: table.column(columns::PLACE.names),
            replaces: table.column(columns::REPLACES.names),
            removed: table.column(columns::REMOVED.names),
        })
    }
}

/// A row that can be right.
struct Told {
    meter: NewMeter,
    replaces: String,
    gone: Gone,
}

pub(super) fn load(change: &Change<'_>, table: Table<'_>, today: BusinessDate) -> Result<Loaded, ImportError> {
    let places = Places::of(&table)?;
    let services: HashMap<String, ServiceId> = change
        .services()?
        .into_iter()
        .flat_map(|service| [service.id.0.to_string(), service.name.to_lowercase()].map(|key| (key, service.id)))
        .collect();
    let mut seen: HashMap<(u64, ServiceId, String, String), u64> = HashMap::new();
    let mut touched = BTreeSet::new();
    let mut faults = Faults::default();
    let mut loaded = Loaded { rows: 0, accounts: 0, changed: 0, charged_minor: 0, owed_minor: 0 };
    for row in table.rows {
        let row = row?;
        loaded.rows += 1;
        let number = cell(&row, Some(places.account));
        let taken = match (change.account_row(number)?, told(&row, &places, &services, today)) {
            (None, _) if number.is_empty() => Err(Reason::Empty("the account")),
            (None, _) => Err(Reason::UnknownAccount),
            (_, Err(reason)) => Err(reason),
            (Some((account, _)), Ok(told)) => {
                let meter = &told.meter;
                let key = (account, meter.service, meter.serial.as_str().to_owned(), meter.scale.clone());
                match seen.insert(key, row.line) {
                    Some(line) => Err(Reason::Twice(line)),
                    None => take(change, account, &told)?.map(|put| (account, put)),
                }
            }
        };
        match taken {
            Ok((_, MeterPut::Same)) => {}
            Ok((account, put)) => {
                let _ = touched.insert(account);
                *(if put == MeterPut::Added { &mut loaded.accounts } else { &mut loaded.changed }) += 1;
            }
            Err(reason) => faults.add(row.line, number, reason),
        }
    }
    if faults.count > 0 {
        return Err(ImportError::Rows { rows: loaded.rows, faults });
    }
    for account in touched {
        change.touch(FeedKind::Account, account)?;
    }
    Ok(loaded)
}

fn take(change: &Change<'_>, account: u64, told: &Told) -> DbResult<Result<MeterPut, Reason>> {
    let Told { meter, replaces, gone } = told;
    let put = change.put_meter(account, meter, *gone)?;
    if replaces.is_empty() {
        return Ok(Ok(put));
    }
    Ok(match change.remove_meter(account, meter.service, replaces, meter.day)? {
        None => Err(Reason::UnknownMeter(replaces.clone())),
        Some(true) if put == MeterPut::Same => Ok(MeterPut::Changed),
        Some(_) => Ok(put),
    })
}

fn told(
    row: &Row,
    places: &Places,
    services: &HashMap<String, ServiceId>,
    today: BusinessDate,
) -> Result<Told, Reason> {
    let service = cell(row, Some(places.service));
    let digits = cell(row, Some(places.digits));
    let digits: u8 = digits
        .parse()
        .ok()
        .filter(|digits| (1..=12).contains(digits))
        .ok_or_else(|| Reason::BadDigits(digits.to_owned()))?;
    // A till takes no place that is longer.
    const { assert!(TEXT_MAX <= PLACE_MAX) };
    let value = cell(row, Some(places.value));
    let value_milli = milli(value).filter(|milli| milli / 1_000 < 10_i64.pow(u32::from(digits)));
    let usual = cell(row, places.usual);
    let usual_milli = if usual.is_empty() { Some(0) } else { milli(usual) };
    let past = |cell: &str| {
        // Where the sun rises earlier it is tomorrow already.
        let known = day(cell).filter(|day| day.days() <= today.days() + 1);
        known.ok_or_else(|| Reason::BadDay(cell.to_owned()))
    };
    let date = past(cell(row, Some(places.date)))?;
    let verified = cell(row, places.verified);
    let verified_until = match verified {
        "" => None,
        verified => Some(day(verified).ok_or_else(|| Reason::BadDay(verified.to_owned()))?),
    };
    let source = cell(row, places.source);
    let source = source_of(source).ok_or_else(|| Reason::BadSource(source.to_owned()))?;
    let scale = text(cell(row, places.scale), "the scale", false)?;
    if scale.chars().count() > SCALE_MAX {
        return Err(Reason::BadText("the scale"));
    }
    let serial = SerialNumber::new(cell(row, Some(places.meter))).map_err(|_| Reason::BadMeter)?;
    let replaces = cell(row, places.replaces);
    if replaces == serial.as_str() {
        return Err(Reason::BadMeter);
    }
    Ok(Told {
        gone: match cell(row, places.removed) {
            "" => Gone::AsItWas,
            "-" | "–" => Gone::Back,
            since => Gone::Since(past(since)?),
        },
        replaces: replaces.to_owned(),
        meter: NewMeter {
            serial,
            scale: scale.to_owned(),
            service: *services
                .get(&service.to_lowercase())
                .ok_or_else(|| Reason::UnknownService(service.to_owned()))?,
            digits,
            value_milli: value_milli.ok_or_else(|| Reason::BadValue(value.to_owned()))?,
            day: date,
            source,
            usual_milli: usual_milli.ok_or_else(|| Reason::BadValue(usual.to_owned()))?,
            verified_until,
            place: text(cell(row, places.place), "the place", false)?.to_owned(),
        },
    })
}

/// Whose word a reading is, as files tell it.
fn source_of(text: &str) -> Option<LastSource> {
    Some(match text.to_lowercase().as_str() {
        "" | "0" | "billing" | "білінг" | "біллінг" | "биллинг" => LastSource::Billing,
        // The numbers stand in the report of readings, which a billing may take its own words from.
        "1" | "resident" | "абонент" | "споживач" | "мешканець" | "потребитель" | "жилец" => {
            LastSource::Resident
        }
        "2" | "control" | "контроль" | "контролер" | "контролёр" | "обхід" | "обход" => {
            LastSource::Control
        }
        "3" | "remote" | "дистанційно" | "дистанционно" => LastSource::Remote,
        "4"
        | "estimated"
        | "norm"
        | "average"
        | "норма"
        | "середнє"
        | "розрахунок"
        | "среднее"
        | "расчет"
        | "расчёт" => LastSource::Estimated,
        _ => return None,
    })
}

/// A day as files write it: `2026-10-01`, `01.10.2026`, `20261001`.
fn day(text: &str) -> Option<BusinessDate> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let part = |range: std::ops::Range<usize>| {
        text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse::<u16>().ok()
    };
    let (year, month, day) = match text.len() {
        8 => (part(0..4)?, part(4..6)?, part(6..8)?),
        10 if text.get(2..3)? == "." && text.get(5..6)? == "." => (part(6..10)?, part(3..5)?, part(0..2)?),
        _ => return None,
    };
    BusinessDate::new(i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

fn cell(row: &Row, place: Option<usize>) -> &str {
    place.and_then(|place| row.cells.get(place)).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_and_days_as_files_write_them() {
        for source in LastSource::ALL {
            assert_eq!(source_of(source.name()), Some(source));
            // As the report of readings tells it.
            assert_eq!(source_of(&(source as u8).to_string()), Some(source));
        }
        let first = BusinessDate::new(2026, 10, 1).ok();
        for (text, expect) in [
            ("2026-10-01", first),
            ("01.10.2026", first),
            ("20261001", first),
            ("31.02.2026", None),
            ("1.10.2026", None),
            ("+1.10.2026", None),
            ("", None),
        ] {
            assert_eq!(day(text), expect, "{text}");
        }
    }
}
