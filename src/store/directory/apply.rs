//! Rows of a page into the tables. The caller holds the transaction: all of a page or nothing of it.

use std::collections::HashMap;

use kassa_domain::directory::{Account, FORMER_NAMES_MAX, NORMS_MAX, PLACE_MAX, Row, RowKey, SCALE_MAX, Street, Town};
use kassa_domain::ids::{AccountNumber, StreetId};
use kassa_domain::phone::PHONES_MAX;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;

use super::{DirectoryError, detail, key};

/// Kinds of rows of the table `record`.
pub(super) mod kind {
    pub const POINT: &str = "point";
    pub const PROVIDER: &str = "provider";
    pub const SERVICE: &str = "service";
    pub const COMMISSION: &str = "commission";
    pub const USER: &str = "user";
}

/// Writes rows in their order.
pub(super) struct Applier<'a> {
    tx: &'a Transaction<'a>,
    /// Towns of the streets met in this page.
    towns: HashMap<StreetId, u32>,
    /// False while a snapshot is being built: what goes by an index that is not made yet is done at its end.
    indexed: bool,
    /// The highest number that a row of an account ever had here: one above it is a new one.
    highest: i64,
}

impl<'a> Applier<'a> {
    pub fn new(tx: &'a Transaction<'a>, indexed: bool) -> Result<Self, DirectoryError> {
        let highest = tx.prepare_cached("SELECT max(id) FROM account")?.query_row([], |row| row.get(0))?;
        Ok(Self { tx, towns: HashMap::new(), indexed, highest: Option::unwrap_or(highest, 0) })
    }

    /// Writes one row, or removes one.
    pub fn apply(&mut self, row: &Row) -> Result<(), DirectoryError> {
        match row {
            // There is one point, whatever its number: the till's own.
            Row::Point(point) => self.put_record(kind::POINT, 1, None, point),
            Row::Provider(provider) => self.put_record(kind::PROVIDER, provider.id.0, None, provider),
            Row::Service(service) => self.put_record(kind::SERVICE, service.id.0, None, service),
            Row::Commission(rule) => self.put_record(kind::COMMISSION, rule.id, None, rule),
            Row::User(user) => self.put_record(kind::USER, user.id.0, Some(user.login.as_str()), user),
            Row::Town(town) => self.put_town(town),
            Row::Street(street) => self.put_street(street),
            Row::Account(account) => self.put_account(account),
            Row::Removed(key) => self.remove(key),
        }
    }

    fn put_record<T: Serialize>(
        &self,
        kind: &str,
        id: u32,
        login: Option<&str>,
        row: &T,
    ) -> Result<(), DirectoryError> {
        let row = serde_json::to_string(row).map_err(|_| DirectoryError::Malformed("row"))?;
        // A login that went from one person to another in this page: the newer row has it.
        if login.is_some() {
            let _ = self
                .tx
                .prepare_cached("UPDATE record SET login = NULL WHERE login = ?1 AND id <> ?2")?
                .execute(params![login, id])?;
        }
        let sum = detail::checksum(&[kind, &row], id, &[]);
        let _ = self
            .tx
            .prepare_cached(
                "INSERT INTO record (kind, id, login, row, sum) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (kind, id) DO UPDATE SET login = ?3, row = ?4, sum = ?5",
            )?
            .execute(params![kind, id, login, row, sum])?;
        Ok(())
    }

    fn put_town(&self, town: &Town) -> Result<(), DirectoryError> {
        if town.id.0 == 0 || key::name(&town.name).is_empty() {
            return Err(DirectoryError::Malformed("town"));
        }
        let _ = self
            .tx
            .prepare_cached("INSERT INTO town (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = ?2")?
            .execute(params![town.id.0, town.name])?;
        Ok(())
    }

    fn put_street(&mut self, street: &Street) -> Result<(), DirectoryError> {
        let pieces = key::street_pieces(&street.name);
        if pieces.is_empty() {
            return Err(DirectoryError::Malformed("street"));
        }
        let (id, town) = (street.id.0, street.town.0);
        self.remove_pieces(street.id)?;
        let _ = self
            .tx
            .prepare_cached(
                "INSERT INTO street (id, town, name) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET town = ?2, name = ?3",
            )?
            .execute(params![id, town, street.name])?;
        let mut insert =
            self.tx.prepare_cached("INSERT INTO street_piece (town, piece, street, word) VALUES (?1, ?2, ?3, ?4)")?;
        for (piece, word) in pieces {
            let _ = insert.execute(params![town, piece, id, word])?;
        }
        self.put_former(street)?;
        let _ = self.towns.insert(street.id, town);
        // An account may come before its street, and a street may move to another town.
        self.move_accounts(street.id, town)
    }

    fn put_former(&self, street: &Street) -> Result<(), DirectoryError> {
        if street.former.len() > FORMER_NAMES_MAX {
            return Err(DirectoryError::Malformed("former names"));
        }
        for name in &street.former {
            let former: i64 = self
                .tx
                .prepare_cached("INSERT INTO former_name (street, name) VALUES (?1, ?2) RETURNING id")?
                .query_row(params![street.id.0, name], |row| row.get(0))?;
            let mut insert = self
                .tx
                .prepare_cached("INSERT INTO former_piece (town, piece, former, word) VALUES (?1, ?2, ?3, ?4)")?;
            for (piece, word) in key::street_pieces(name) {
                let _ = insert.execute(params![street.town.0, piece, former, word])?;
            }
        }
        Ok(())
    }

    /// Takes away what a street was searched by, its former names too.
    fn remove_pieces(&self, street: StreetId) -> Result<(), DirectoryError> {
        for gone in [
            "DELETE FROM street_piece WHERE street = ?1",
            "DELETE FROM former_piece WHERE former IN (SELECT id FROM former_name WHERE street = ?1)",
            "DELETE FROM former_name WHERE street = ?1",
        ] {
            let _ = self.tx.prepare_cached(gone)?.execute([street.0])?;
        }
        Ok(())
    }

    fn move_accounts(&self, street: StreetId, town: u32) -> Result<(), DirectoryError> {
        if self.indexed {
            let _ = self
                .tx
                .prepare_cached("UPDATE account SET town = ?1 WHERE street = ?2 AND town <> ?1")?
                .execute([town, street.0])?;
        }
        Ok(())
    }

    fn town_of(&mut self, street: StreetId) -> Result<u32, DirectoryError> {
        if let Some(town) = self.towns.get(&street) {
            return Ok(*town);
        }
        let town = self
            .tx
            .prepare_cached("SELECT town FROM street WHERE id = ?1")?
            .query_row([street.0], |row| row.get(0))
            .optional()?
            .unwrap_or(0);
        let _ = self.towns.insert(street, town);
        Ok(town)
    }

    fn put_account(&mut self, account: &Account) -> Result<(), DirectoryError> {
        let number = account.number.as_str();
        let town = self.town_of(account.street)?;
        let detail = detail::encode(account).map_err(|_| DirectoryError::Malformed("account"))?;
        let texts = [number, account.holder.as_str(), account.house.as_str(), account.flat.as_str()];
        let sum = detail::checksum(&texts, account.street.0, &detail);
        let id: i64 = self
            .tx
            .prepare_cached(
                "INSERT INTO account (number, number_key, holder, holder_key, town, street, house, house_key, flat,
                                      flat_key, detail, sum)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                 ON CONFLICT (number) DO UPDATE SET
                     number_key = ?2, holder = ?3, holder_key = ?4, town = ?5, street = ?6, house = ?7, house_key = ?8,
                     flat = ?9, flat_key = ?10, detail = ?11, sum = ?12
                 RETURNING id",
            )?
            .query_row(
                params![
                    number,
                    key::account(number),
                    account.holder,
                    key::name(&account.holder),
                    town,
                    account.street.0,
                    account.house,
                    key::house(&account.house),
                    account.flat,
                    key::house(&account.flat),
                    detail,
                    sum,
                ],
                |row| row.get(0),
            )?;
        let known = id <= self.highest;
        self.highest = self.highest.max(id);
        if known {
            for gone in ["DELETE FROM meter WHERE account = ?1", "DELETE FROM phone WHERE account = ?1"] {
                let _ = self.tx.prepare_cached(gone)?.execute([id])?;
            }
        }
        self.put_meters(id, account)?;
        self.put_phones(id, account)
    }

    fn put_meters(&self, id: i64, account: &Account) -> Result<(), DirectoryError> {
        if account.meters.iter().any(|meter| meter.scale.chars().count() > SCALE_MAX) {
            return Err(DirectoryError::Malformed("scale"));
        }
        if account.meters.iter().any(|meter| meter.place.chars().count() > PLACE_MAX) {
            return Err(DirectoryError::Malformed("place of a meter"));
        }
        if account.norms.len() > NORMS_MAX {
            return Err(DirectoryError::Malformed("norms"));
        }
        let mut insert =
            self.tx.prepare_cached("INSERT INTO meter (account, serial) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        for serial in account.meters.iter().map(|meter| key::account(meter.serial.as_str())) {
            if !serial.is_empty() {
                let _ = insert.execute(params![id, serial])?;
            }
        }
        Ok(())
    }

    fn put_phones(&self, id: i64, account: &Account) -> Result<(), DirectoryError> {
        if account.phones.len() > PHONES_MAX {
            return Err(DirectoryError::Malformed("phones"));
        }
        let mut insert =
            self.tx.prepare_cached("INSERT INTO phone (account, digits) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        for phone in &account.phones {
            let _ = insert.execute(params![id, phone.number()])?;
        }
        Ok(())
    }

    /// Removes a row; one that is not there is removed already.
    fn remove(&mut self, key: &RowKey) -> Result<(), DirectoryError> {
        match key {
            RowKey::Town(town) => {
                let _ = self.tx.prepare_cached("DELETE FROM town WHERE id = ?1")?.execute([town.0])?;
                Ok(())
            }
            RowKey::Street(street) => {
                self.remove_pieces(*street)?;
                let _ = self.tx.prepare_cached("DELETE FROM street WHERE id = ?1")?.execute([street.0])?;
                let _ = self.towns.insert(*street, 0);
                self.move_accounts(*street, 0)
            }
            RowKey::Provider(provider) => self.remove_record(kind::PROVIDER, provider.0),
            RowKey::Service(service) => self.remove_record(kind::SERVICE, service.0),
            RowKey::Commission(rule) => self.remove_record(kind::COMMISSION, *rule),
            RowKey::User(user) => self.remove_record(kind::USER, user.0),
            RowKey::Account(number) => self.remove_account(number),
        }
    }

    fn remove_record(&self, kind: &str, id: u32) -> Result<(), DirectoryError> {
        let _ = self.tx.prepare_cached("DELETE FROM record WHERE kind = ?1 AND id = ?2")?.execute(params![kind, id])?;
        Ok(())
    }

    fn remove_account(&self, number: &AccountNumber) -> Result<(), DirectoryError> {
        for table in ["meter", "phone"] {
            let gone = format!("DELETE FROM {table} WHERE account = (SELECT id FROM account WHERE number = ?1)");
            let _ = self.tx.prepare_cached(&gone)?.execute([number.as_str()])?;
        }
        let _ = self.tx.prepare_cached("DELETE FROM account WHERE number = ?1")?.execute([number.as_str()])?;
        Ok(())
    }
}
