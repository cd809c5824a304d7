//! A file of accounts.

use std::collections::{HashMap, HashSet};

use kassa_domain::Currency;
use kassa_domain::ids::{AccountNumber, StreetId, TownId};
use kassa_domain::phone::Phone;
use kassa_formats::table::{Row, Table};

use super::{Faults, ImportError, ImportOptions, Loaded, Reason, columns, needed, text};
use crate::db::{Change, DbError, DbResult, NewAccount};

struct Places {
    account: usize,
    holder: usize,
    town: Option<usize>,
    street: usize,
    former: Option<usize>,
    house: usize,
    flat: Option<usize>,
    phone: Option<usize>,
}

impl Places {
    fn of(table: &Table<'_>, options: &ImportOptions) -> Result<Self, ImportError> {
        let town = match options.town {
            Some(_) => table.column(columns::TOWN.names),
            None => Some(needed(table, &columns::TOWN)?),
        };
        Ok(Self {
            account: needed(table, &columns::ACCOUNT)?,
            holder: needed(table, &columns::HOLDER)?,
            town,
            street: needed(table, &columns::STREET)?,
            former: table.column(columns::FORMER.names),
            house: needed(table, &columns::HOUSE)?,
            flat: table.column(columns::FLAT.names),
            phone: table.column(columns::PHONE.names),
        })
    }
}

/// Towns and streets seen so far: a file has few of them and many rows.
#[derive(Default)]
struct Seen {
    towns: HashMap<String, TownId>,
    streets: HashMap<(TownId, String), StreetId>,
    former: HashSet<(StreetId, String)>,
    accounts: HashMap<AccountNumber, u64>,
}

impl Seen {
    /// The street of a row, made or renamed when the store does not know it by this name. Nothing when the row gives it
    /// more former names than a street may have.
    fn street(&mut self, change: &Change<'_>, town: &str, street: &str, former: &[&str]) -> DbResult<Option<StreetId>> {
        let town = match self.towns.get(town) {
            Some(id) => *id,
            None => {
                let id = change.town_named(town)?;
                let _ = self.towns.insert(town.to_owned(), id);
                id
            }
        };
        let key = (town, street.to_owned());
        let id = match self.streets.get(&key) {
            Some(id) => *id,
            None => {
                if !renamed(change, town, street, former)? {
                    return Ok(None);
                }
                let id = change.street_named(town, street)?;
                let _ = self.streets.insert(key, id);
                id
            }
        };
        for name in former {
            if self.former.insert((id, (*name).to_owned())) && !change.add_former_name(id, name)? {
                return Ok(None);
            }
        }
        Ok(Some(id))
    }
}

/// Gives a street that has one of the former names yet the name of the row, where no street has that. False when it would
/// have too many former names.
fn renamed(change: &Change<'_>, town: TownId, street: &str, former: &[&str]) -> DbResult<bool> {
    if change.street_of_name(town, street)?.is_some() {
        return Ok(true);
    }
    for name in former {
        if let Some(id) = change.street_of_name(town, name)? {
            return change.rename_street(id, street);
        }
    }
    Ok(true)
}

pub(super) fn load(
    change: &Change<'_>,
    table: Table<'_>,
    options: &ImportOptions,
    currency: Currency,
) -> Result<Loaded, ImportError> {
    let places = Places::of(&table, options)?;
    let mut seen = Seen::default();
    let mut faults = Faults::default();
    let mut loaded = Loaded { rows: 0, accounts: 0, changed: 0, charged_minor: 0, owed_minor: 0 };
    for row in table.rows {
        let row = row?;
        loaded.rows += 1;
        match take(change, &row, &places, options, currency, &mut seen)? {
            Ok(true) => loaded.accounts += 1,
            Ok(false) => loaded.changed += 1,
            Err(reason) => faults.add(row.line, cell(&row, Some(places.account)), reason),
        }
    }
    if faults.count > 0 {
        return Err(ImportError::Rows { rows: loaded.rows, faults });
    }
    Ok(loaded)
}

/// Takes one row: true when the account is new.
fn take(
    change: &Change<'_>,
    row: &Row,
    places: &Places,
    options: &ImportOptions,
    currency: Currency,
    seen: &mut Seen,
) -> Result<Result<bool, Reason>, DbError> {
    let Ok(number) = AccountNumber::new(cell(row, Some(places.account))) else {
        return Ok(Err(Reason::BadAccount));
    };
    let town = match cell(row, places.town) {
        "" => options.town.as_deref().unwrap_or_default(),
        town => town,
    };
    let checked = || -> Result<_, Reason> {
        let former = cell(row, places.former).split(';').map(str::trim).filter(|name| !name.is_empty());
        Ok((
            former.map(|name| text(name, "the former street", true)).collect::<Result<Vec<_>, _>>()?,
            text(town, "the town", true)?,
            text(cell(row, Some(places.street)), "the street", true)?,
            text(cell(row, Some(places.house)), "the house", true)?,
            text(cell(row, places.flat), "the flat", false)?,
            text(cell(row, Some(places.holder)), "the holder", true)?,
        ))
    };
    let (former, town, street, house, flat, holder) = match checked() {
        Ok(checked) => checked,
        Err(reason) => return Ok(Err(reason)),
    };
    if let Some(line) = seen.accounts.insert(number.clone(), row.line) {
        return Ok(Err(Reason::Twice(line)));
    }
    let known = change.account_row(number.as_str())?;
    if known.is_some_and(|(_, kept)| kept != currency) {
        return Ok(Err(Reason::OtherCurrency));
    }
    let Some(street) = seen.street(change, town, street, &former)? else {
        return Ok(Err(Reason::ManyNames));
    };
    // A table without phones leaves those that are known.
    let phones = places.phone.map(|_| Phone::all_of(cell(row, places.phone)));
    let phones = phones.as_deref();
    let _ = change.put_account(&NewAccount { number: &number, holder, street, house, flat, currency, phones })?;
    Ok(Ok(known.is_none()))
}

fn cell(row: &Row, place: Option<usize>) -> &str {
    place.and_then(|place| row.cells.get(place)).map_or("", String::as_str)
}
