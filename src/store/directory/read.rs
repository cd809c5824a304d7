//! Reading the directory: what screens, receipts and sign-in ask.

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};

use kassa_domain::Timestamp;
use kassa_domain::commission::CommissionRule;
use kassa_domain::directory::{Account, Provider, Service, Town};
use kassa_domain::ids::{AccountNumber, StreetId, TownId};
use kassa_domain::point::Point;
use kassa_domain::user::User;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;

use super::apply::kind;
use super::detail::{self, Detail};
use super::search::{self, Found, Query};
use super::{DirectoryError, State, file};
use crate::store::StoreError;

/// A reader of the directory: a connection of its own that goes over to a newer directory by itself.
#[derive(Debug)]
pub struct DirectoryReader {
    dir: PathBuf,
    open: RefCell<(u64, Connection)>,
}

/// Where an account is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Town; empty when the directory does not say.
    pub town: String,
    /// Street with its kind; empty when the directory does not say.
    pub street: String,
    /// House.
    pub house: String,
    /// Flat; empty for a house.
    pub flat: String,
}

impl fmt::Display for Address {
    /// Town, street, house, flat, as far as they are known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.town, &self.street, &self.house, &self.flat];
        let known: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        f.write_str(&known.join(", "))
    }
}

impl DirectoryReader {
    /// Opens the directory of a data folder for reading.
    ///
    /// # Errors
    /// There is none yet, or a failing database.
    pub fn open(dir: &Path) -> Result<Self, DirectoryError> {
        Ok(Self { dir: dir.to_owned(), open: RefCell::new(open_newest(dir)?) })
    }

    /// How far the directory has come.
    ///
    /// # Errors
    /// A failing database.
    pub fn state(&self) -> Result<State, DirectoryError> {
        self.read(state)
    }

    /// Searches accounts (R1).
    ///
    /// # Errors
    /// Too little to search by, nothing downloaded yet, or a failing database.
    pub fn search(&self, query: &Query) -> Result<Found, DirectoryError> {
        self.read(|connection| search::search(connection, query))
    }

    /// An account by its exact number.
    ///
    /// # Errors
    /// A failing database.
    pub fn account(&self, number: &AccountNumber) -> Result<Option<Account>, DirectoryError> {
        self.read(|connection| account_by_number(connection, number))
    }

    /// Where an account is.
    ///
    /// # Errors
    /// A failing database.
    pub fn address_of(&self, account: &Account) -> Result<Address, DirectoryError> {
        self.read(|connection| address(connection, account.street, &account.house, &account.flat))
    }

    /// The till's point, when it was downloaded.
    ///
    /// # Errors
    /// A failing database.
    pub fn point(&self) -> Result<Option<Point>, DirectoryError> {
        self.read(point)
    }

    /// Everybody who may sign in, by name; those whose account is closed too.
    ///
    /// # Errors
    /// A failing database.
    pub fn users(&self) -> Result<Vec<User>, DirectoryError> {
        let mut users: Vec<User> = self.read(|connection| records(connection, kind::USER))?;
        users.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(users)
    }

    /// A person by what they sign in with; letter case does not count.
    ///
    /// # Errors
    /// A failing database.
    pub fn user_by_login(&self, login: &str) -> Result<Option<User>, DirectoryError> {
        let login = login.trim().to_lowercase();
        let users: Vec<User> = self.read(|connection| records(connection, kind::USER))?;
        Ok(users.into_iter().find(|user| user.login.as_str().to_lowercase() == login))
    }

    /// Services in the order of a bill.
    ///
    /// # Errors
    /// A failing database.
    pub fn services(&self) -> Result<Vec<Service>, DirectoryError> {
        let mut services: Vec<Service> = self.read(|connection| records(connection, kind::SERVICE))?;
        services.sort_by_key(|service| (service.order, service.id));
        Ok(services)
    }

    /// Providers by number.
    ///
    /// # Errors
    /// A failing database.
    pub fn providers(&self) -> Result<Vec<Provider>, DirectoryError> {
        self.read(|connection| records(connection, kind::PROVIDER))
    }

    /// Commission rules by number.
    ///
    /// # Errors
    /// A failing database.
    pub fn commissions(&self) -> Result<Vec<CommissionRule>, DirectoryError> {
        self.read(|connection| records(connection, kind::COMMISSION))
    }

    /// Towns by name.
    ///
    /// # Errors
    /// A failing database.
    pub fn towns(&self) -> Result<Vec<Town>, DirectoryError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT id, name FROM town ORDER BY name")?;
            let rows = statement.query_map([], |row| Ok(Town { id: TownId(row.get(0)?), name: row.get(1)? }))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The town a street is in, when the directory has both.
    ///
    /// # Errors
    /// A failing database.
    pub fn town_of(&self, street: StreetId) -> Result<Option<Town>, DirectoryError> {
        self.read(|connection| town_of(connection, street))
    }

    /// Answers from the newest directory. A file that was swapped away in the middle of a question is asked anew.
    fn read<T>(&self, question: impl Fn(&Connection) -> Result<T, DirectoryError>) -> Result<T, DirectoryError> {
        if self.is_outdated() {
            self.reopen()?;
        }
        let answer = question(&self.open.borrow().1);
        let error = match answer {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if self.is_outdated() {
            self.reopen()?;
            return question(&self.open.borrow().1);
        }
        if error.is_damage() {
            // The writer throws the file away and downloads it anew; if this mark cannot be made, it will meet the
            // damage itself.
            let _ = std::fs::write(self.dir.join(file::DAMAGED), b"");
        }
        Err(error)
    }

    fn is_outdated(&self) -> bool {
        let number = self.open.borrow().0;
        file::path(&self.dir, number + 1).exists() || !file::path(&self.dir, number).exists()
    }

    fn reopen(&self) -> Result<(), DirectoryError> {
        let newest = open_newest(&self.dir)?;
        drop(self.open.replace(newest));
        Ok(())
    }
}

/// Opens the newest directory. One that was swapped away between looking and opening is looked for again.
fn open_newest(dir: &Path) -> Result<(u64, Connection), DirectoryError> {
    let mut number = file::newest(dir)?.ok_or(DirectoryError::NotYet)?;
    loop {
        match file::open_for_reading(&file::path(dir, number)) {
            Ok(connection) => return Ok((number, connection)),
            Err(error) => match file::newest(dir)? {
                Some(newer) if newer > number => number = newer,
                Some(_) | None => return Err(error),
            },
        }
    }
}

/// How far a directory has come.
pub(super) fn state(connection: &Connection) -> Result<State, DirectoryError> {
    let (state, at, zone) = connection
        .prepare_cached(
            "SELECT generation, cursor, whole, counted_epoch, counted_seq, in_step_at, in_step_zone FROM state
             WHERE id = 1",
        )?
        .query_row([], |row| {
            let counted_through = super::entry_ref(row.get(3)?, row.get(4)?);
            let (generation, cursor, whole) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let state = State { generation, cursor, whole, in_step_at: None, counted_through };
            Ok((state, row.get::<_, Option<i64>>(5)?, row.get::<_, Option<i16>>(6)?))
        })?;
    let in_step_at = match at.zip(zone) {
        None => None,
        Some((utc_ms, zone)) => Some(Timestamp::new(utc_ms, zone).map_err(|e| StoreError::row("state", e))?),
    };
    Ok(State { in_step_at, ..state })
}

/// Rows of one kind, by number.
pub(super) fn records<T: DeserializeOwned>(connection: &Connection, kind: &str) -> Result<Vec<T>, DirectoryError> {
    let mut statement = connection.prepare_cached("SELECT id, row, sum FROM record WHERE kind = ?1 ORDER BY id")?;
    let mut rows = statement.query([kind])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, text, sum): (u32, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if sum != detail::checksum(&[kind, &text], id, &[]) {
            return Err(StoreError::row("record", "checksum").into());
        }
        records.push(serde_json::from_str(&text).map_err(|error| StoreError::row("record", error))?);
    }
    Ok(records)
}

/// The till's point.
pub(super) fn point(connection: &Connection) -> Result<Option<Point>, DirectoryError> {
    Ok(records(connection, kind::POINT)?.pop())
}

/// Columns of an account as [`account_from`] reads them.
pub(super) const ACCOUNT_COLUMNS: &str = "number, holder, street, house, flat, detail, sum";

/// An account of a row, checked against its checksum.
pub(super) fn account_from(row: &Row<'_>) -> Result<Account, DirectoryError> {
    let (number, holder): (String, String) = (row.get(0)?, row.get(1)?);
    let (street, house, flat): (u32, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let bytes = row.get_ref(5)?.as_blob().map_err(|error| StoreError::row("account", error))?;
    if row.get::<_, i64>(6)? != detail::checksum(&[&number, &holder, &house, &flat], street, bytes) {
        return Err(StoreError::row("account", "checksum").into());
    }
    let Detail { charges, latest, meters, norms } = detail::decode(bytes).map_err(|e| StoreError::row("account", e))?;
    let number = AccountNumber::new(&number).map_err(|error| StoreError::row("account", error))?;
    let (street, phones) = (StreetId(street), Vec::new());
    Ok(Account { number, holder, street, house, flat, charges, latest, meters, norms, phones })
}

pub(super) fn account_by_number(
    connection: &Connection,
    number: &AccountNumber,
) -> Result<Option<Account>, DirectoryError> {
    let sql = format!("SELECT {ACCOUNT_COLUMNS} FROM account WHERE number = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([number.as_str()])?;
    rows.next()?.map(account_from).transpose()
}

/// The town a street is in, when the directory has both.
pub(super) fn town_of(connection: &Connection, street: StreetId) -> Result<Option<Town>, DirectoryError> {
    Ok(connection
        .prepare_cached(
            "SELECT town.id, town.name FROM street JOIN town ON town.id = street.town WHERE street.id = ?1",
        )?
        .query_row([street.0], |row| Ok(Town { id: TownId(row.get(0)?), name: row.get(1)? }))
        .optional()?)
}

/// Where a house and flat of a street are.
pub(super) fn address(
    connection: &Connection,
    street: StreetId,
    house: &str,
    flat: &str,
) -> Result<Address, DirectoryError> {
    let names: Option<(String, Option<String>)> = connection
        .prepare_cached(
            "SELECT street.name, town.name FROM street LEFT JOIN town ON town.id = street.town WHERE street.id = ?1",
        )?
        .query_row(params![street.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (street, town) = names.map_or((String::new(), None), |(street, town)| (street, town));
    Ok(Address { town: town.unwrap_or_default(), street, house: house.to_owned(), flat: flat.to_owned() })
}
