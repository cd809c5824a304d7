//! What accounts refer to: towns, streets, providers, services, commission rules.

use kassa_domain::BusinessDate;
use kassa_domain::Money;
use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::directory::{BankAccount, FORMER_NAMES_MAX, Provider, Service, Street, Town};
use kassa_domain::form::Form;
use kassa_domain::ids::{ProviderId, ServiceId, StreetId, TownId};
use rust_decimal::Decimal;

use super::convert::{currency, day, parsed};
use super::sql::{OptionalExtension, Row, params};
use super::{Change, DbError, DbResult, FeedKind, View};

/// A provider to be added.
#[derive(Debug, Clone)]
pub struct NewProvider {
    /// Its number, or the next free one.
    pub id: Option<ProviderId>,
    /// Its name.
    pub name: String,
    /// ЄДРПОУ, ИНН or БИН.
    pub tax_number: String,
    /// Whether more than is owed may be taken.
    pub overpayment: bool,
    /// Most months of prepayment at once.
    pub prepayment_months_max: u8,
    /// Where it is paid by transfer.
    pub bank: Option<BankAccount>,
}

/// A service to be added.
#[derive(Debug, Clone)]
pub struct NewService {
    /// Its number, or the next free one.
    pub id: Option<ServiceId>,
    /// Its name.
    pub name: String,
    /// Unit of its tariff.
    pub unit: String,
    /// Price of a unit.
    pub tariff: Option<Decimal>,
    /// Place in a bill.
    pub order: u16,
    /// What it is chosen by together with others; empty where it is chosen alone.
    pub group: String,
}

/// A commission rule to be added; its number is given by the centre.
pub type NewCommission = CommissionRule;

const PROVIDER: &str = "SELECT id, name, tax_number, overpayment, prepayment_months_max, number, bank, code, \
     correspondent, form, readings_until, returns_by_lines \
     FROM provider LEFT JOIN provider_bank b ON b.provider = id LEFT JOIN provider_form f ON f.provider = id";
const SERVICE: &str = "SELECT id, name, unit, tariff, place, family FROM service";
const COMMISSION: &str =
    "SELECT id, provider, means, borne_by, percent, currency, fixed_minor, min_minor, max_minor FROM commission";

fn provider(row: Row<'_>) -> DbResult<Provider> {
    Ok(Provider {
        id: ProviderId(row.get(0)?),
        name: row.get(1)?,
        tax_number: row.get(2)?,
        overpayment: row.get(3)?,
        prepayment_months_max: row.get(4)?,
        returns_by_lines: row.get(11)?,
        bank: match row.get(5)? {
            Some(number) => {
                Some(BankAccount { number, bank: row.get(6)?, code: row.get(7)?, correspondent: row.get(8)? })
            }
            None => None,
        },
        form: match row.get::<Option<String>>(9)? {
            Some(form) => Some(Box::new(serde_json::from_str(&form).map_err(|_| DbError::Corrupt("form"))?)),
            None => None,
        },
        readings_until: row.get(10)?,
    })
}

fn service(row: Row<'_>) -> DbResult<Service> {
    let tariff: Option<String> = row.get(3)?;
    Ok(Service {
        id: ServiceId(row.get(0)?),
        name: row.get(1)?,
        unit: row.get(2)?,
        tariff: tariff.map(|tariff| parsed(tariff.parse(), "tariff")).transpose()?,
        order: row.get(4)?,
        group: row.get(5)?,
    })
}

fn commission(row: Row<'_>) -> DbResult<CommissionRule> {
    let currency = currency(&row.get::<String>(5)?)?;
    let max: Option<i64> = row.get(8)?;
    Ok(CommissionRule {
        id: row.get(0)?,
        provider: row.get::<Option<u32>>(1)?.map(ProviderId),
        means: match row.get::<String>(2)?.as_str() {
            "cash" => Means::Cash,
            "card" => Means::Card,
            _ => return Err(DbError::Corrupt("means")),
        },
        from: match row.get::<String>(3)?.as_str() {
            "payer" => CommissionFrom::Payer,
            "provider" => CommissionFrom::Provider,
            _ => return Err(DbError::Corrupt("who bears a commission")),
        },
        percent: parsed(row.get::<String>(4)?.parse(), "percent")?,
        fixed: Money::new(row.get(6)?, currency),
        min: Money::new(row.get(7)?, currency),
        max: max.map(|max| Money::new(max, currency)),
    })
}

impl View<'_> {
    fn one<T>(&self, sql: &str, id: u32, from: fn(Row<'_>) -> DbResult<T>) -> DbResult<Option<T>> {
        self.conn.prepare(sql)?.query_row([id], |row| Ok(from(row))).optional()?.transpose()
    }

    fn all<T>(&self, sql: &str, from: fn(Row<'_>) -> DbResult<T>) -> DbResult<Vec<T>> {
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(from(row)?);
        }
        Ok(all)
    }

    /// A town.
    ///
    /// # Errors
    /// What the store says.
    pub fn town(&self, id: TownId) -> DbResult<Option<Town>> {
        self.one("SELECT id, name FROM town WHERE id = ?1", id.0, |row| {
            Ok(Town { id: TownId(row.get(0)?), name: row.get(1)? })
        })
    }

    /// A street.
    ///
    /// # Errors
    /// What the store says.
    pub fn street(&self, id: StreetId) -> DbResult<Option<Street>> {
        let street = self.one("SELECT id, town, name FROM street WHERE id = ?1", id.0, |row| {
            Ok(Street { id: StreetId(row.get(0)?), town: TownId(row.get(1)?), name: row.get(2)?, former: Vec::new() })
        })?;
        street.map(|street| Ok(Street { former: self.former_names(street.id)?, ..street })).transpose()
    }

    /// All streets with the names of their towns, by both.
    ///
    /// # Errors
    /// What the store says.
    pub fn streets(&self) -> DbResult<Vec<(String, Street)>> {
        let sql = "SELECT t.name, s.id, s.town, s.name FROM street s JOIN town t ON t.id = s.town ORDER BY 1, 4";
        let streets = self.all(sql, |row| {
            let (id, town) = (StreetId(row.get(1)?), TownId(row.get(2)?));
            Ok((row.get(0)?, Street { id, town, name: row.get(3)?, former: Vec::new() }))
        })?;
        let whole = streets.into_iter().map(|(town, street)| {
            let former = self.former_names(street.id)?;
            Ok((town, Street { former, ..street }))
        });
        whole.collect()
    }

    fn former_names(&self, street: StreetId) -> DbResult<Vec<String>> {
        let mut statement = self.conn.prepare("SELECT name FROM street_former WHERE street = ?1 ORDER BY name")?;
        let mut rows = statement.query([street.0])?;
        let mut names = Vec::new();
        while let Some(row) = rows.next()? {
            names.push(row.get(0)?);
        }
        Ok(names)
    }

    /// All towns, by name.
    ///
    /// # Errors
    /// What the store says.
    pub fn towns(&self) -> DbResult<Vec<Town>> {
        self.all("SELECT id, name FROM town ORDER BY name", |row| {
            Ok(Town { id: TownId(row.get(0)?), name: row.get(1)? })
        })
    }

    /// The town of a name.
    ///
    /// # Errors
    /// What the store says.
    pub fn town_of_name(&self, name: &str) -> DbResult<Option<TownId>> {
        let mut statement = self.conn.prepare("SELECT id FROM town WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?.map(TownId))
    }

    /// The street that has a name in a town now.
    ///
    /// # Errors
    /// What the store says.
    pub fn street_of_name(&self, town: TownId, name: &str) -> DbResult<Option<StreetId>> {
        let mut statement = self.conn.prepare("SELECT id FROM street WHERE town = ?1 AND name = ?2")?;
        Ok(statement.query_row(params![town.0, name], |row| row.get(0)).optional()?.map(StreetId))
    }

    /// The street that had a name in a town before, when it was one alone.
    ///
    /// # Errors
    /// What the store says.
    pub fn street_of_former_name(&self, town: TownId, name: &str) -> DbResult<Option<StreetId>> {
        let mut statement = self.conn.prepare(
            "SELECT min(s.id), count(*) FROM street_former f JOIN street s ON s.id = f.street \
             WHERE f.name = ?2 AND s.town = ?1",
        )?;
        let (street, count): (Option<u32>, i64) =
            statement.query_row(params![town.0, name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(street.filter(|_| count == 1).map(StreetId))
    }

    /// A provider.
    ///
    /// # Errors
    /// What the store says.
    pub fn provider(&self, id: ProviderId) -> DbResult<Option<Provider>> {
        self.one(&format!("{PROVIDER} WHERE id = ?1"), id.0, provider)
    }

    /// All providers, by number.
    ///
    /// # Errors
    /// What the store says.
    pub fn providers(&self) -> DbResult<Vec<Provider>> {
        self.all(&format!("{PROVIDER} ORDER BY id"), provider)
    }

    /// From which day a provider takes nothing more; `None` when there is no such provider.
    ///
    /// # Errors
    /// What the store says.
    pub fn provider_closed(&self, id: ProviderId) -> DbResult<Option<Option<BusinessDate>>> {
        let mut statement = self.conn.prepare("SELECT closed_day FROM provider WHERE id = ?1")?;
        let found: Option<Option<i64>> = statement.query_row([id.0], |row| row.get(0)).optional()?;
        found.map(|closed| closed.map(day).transpose()).transpose()
    }

    /// A service.
    ///
    /// # Errors
    /// What the store says.
    pub fn service(&self, id: ServiceId) -> DbResult<Option<Service>> {
        self.one(&format!("{SERVICE} WHERE id = ?1"), id.0, service)
    }

    /// All services, in their order.
    ///
    /// # Errors
    /// What the store says.
    pub fn services(&self) -> DbResult<Vec<Service>> {
        self.all(&format!("{SERVICE} ORDER BY place, id"), service)
    }

    /// A commission rule.
    ///
    /// # Errors
    /// What the store says.
    pub fn commission(&self, id: u32) -> DbResult<Option<CommissionRule>> {
        self.one(&format!("{COMMISSION} WHERE id = ?1"), id, commission)
    }

    /// All commission rules, by number.
    ///
    /// # Errors
    /// What the store says.
    pub fn commissions(&self) -> DbResult<Vec<CommissionRule>> {
        self.all(&format!("{COMMISSION} ORDER BY id"), commission)
    }
}

impl Change<'_> {
    /// The town of a name, made when it is new.
    ///
    /// # Errors
    /// What the store says.
    pub fn town_named(&self, name: &str) -> DbResult<TownId> {
        if let Some(town) = self.town_of_name(name)? {
            return Ok(town);
        }
        let sql = "INSERT INTO town (name) VALUES (?1) RETURNING id";
        let id = TownId(self.conn.query_row(sql, [name], |row| row.get(0))?);
        self.touch(FeedKind::Town, u64::from(id.0))?;
        Ok(id)
    }

    /// The street of a name in a town, of a former one if none has it now; made when it is new.
    ///
    /// # Errors
    /// What the store says.
    pub fn street_named(&self, town: TownId, name: &str) -> DbResult<StreetId> {
        if let Some(street) = self.street_of_name(town, name)? {
            return Ok(street);
        }
        if let Some(street) = self.street_of_former_name(town, name)? {
            return Ok(street);
        }
        let sql = "INSERT INTO street (town, name) VALUES (?1, ?2) RETURNING id";
        let id = StreetId(self.conn.query_row(sql, params![town.0, name], |row| row.get(0))?);
        self.touch(FeedKind::Street, u64::from(id.0))?;
        Ok(id)
    }

    /// Gives a street another name, which no street of its town has; the one it had stays among its former names. False,
    /// and nothing is changed, when that makes too many.
    ///
    /// # Errors
    /// No such street, or what the store says.
    pub fn rename_street(&self, id: StreetId, name: &str) -> DbResult<bool> {
        let street = self.street(id)?.ok_or(DbError::Corrupt("a street that was just read"))?;
        let mut former = street.former;
        former.retain(|known| known != name);
        former.push(street.name);
        if former.len() > FORMER_NAMES_MAX {
            return Ok(false);
        }
        let _ = self.conn.execute("UPDATE street SET name = ?2 WHERE id = ?1", params![id.0, name])?;
        self.set_former_names(id, &former)
    }

    /// Notes one more former name of a street; one that is known, or is its present one, changes nothing. False when it
    /// has as many as there may be.
    ///
    /// # Errors
    /// No such street, or what the store says.
    pub fn add_former_name(&self, id: StreetId, name: &str) -> DbResult<bool> {
        let street = self.street(id)?.ok_or(DbError::Corrupt("a street that was just read"))?;
        let mut former = street.former;
        if street.name == name || former.iter().any(|known| known == name) {
            return Ok(true);
        }
        former.push(name.to_owned());
        self.set_former_names(id, &former)
    }

    /// Says which former names a street has. False, and nothing is changed, when they are too many.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_former_names(&self, id: StreetId, former: &[String]) -> DbResult<bool> {
        if former.len() > FORMER_NAMES_MAX {
            return Ok(false);
        }
        let _ = self.conn.execute("DELETE FROM street_former WHERE street = ?1", [id.0])?;
        for name in former {
            let sql = "INSERT INTO street_former (street, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            let _ = self.conn.execute(sql, params![id.0, name])?;
        }
        self.touch(FeedKind::Street, u64::from(id.0))?;
        Ok(true)
    }

    /// Adds a provider.
    ///
    /// # Errors
    /// The name or number is taken, or what the store says.
    pub fn add_provider(&self, new: &NewProvider) -> DbResult<ProviderId> {
        let id = self.conn.query_row(
            "INSERT INTO provider (id, name, tax_number, overpayment, prepayment_months_max) \
             VALUES (coalesce(?1, (SELECT coalesce(max(id), 0) + 1 FROM provider)), ?2, ?3, ?4, ?5) RETURNING id",
            params![new.id.map(|id| id.0), new.name, new.tax_number, new.overpayment, new.prepayment_months_max],
            |row| row.get(0),
        )?;
        let id = ProviderId(id);
        self.put_bank(id, new.bank.as_ref())?;
        self.touch(FeedKind::Provider, u64::from(id.0))?;
        Ok(id)
    }

    /// Notes whether lines of a payment to a provider may go back apart. False when there is no such provider.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_returns_by_lines(&self, id: ProviderId, by_lines: bool) -> DbResult<bool> {
        let sql = "UPDATE provider SET returns_by_lines = ?2 WHERE id = ?1";
        let is_known = self.conn.execute(sql, params![id.0, by_lines])? > 0;
        if is_known {
            self.touch(FeedKind::Provider, u64::from(id.0))?;
        }
        Ok(is_known)
    }

    /// Notes how many months of prepayment a provider takes at most, and whether more than is owed may be taken for it;
    /// what is not given stays. False when there is no such provider.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_terms(
        &self,
        id: ProviderId,
        prepayment_months: Option<u8>,
        overpayment: Option<bool>,
    ) -> DbResult<bool> {
        let Some(known) = self.provider(id)? else { return Ok(false) };
        let months = prepayment_months.unwrap_or(known.prepayment_months_max);
        let sql = "UPDATE provider SET prepayment_months_max = ?2, overpayment = ?3 WHERE id = ?1";
        let _ = self.conn.execute(sql, params![id.0, months, overpayment.unwrap_or(known.overpayment)])?;
        self.touch(FeedKind::Provider, u64::from(id.0))?;
        Ok(true)
    }

    /// Notes where a provider is paid by transfer, or that nobody knows. False when there is no such provider.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_provider_bank(&self, id: ProviderId, bank: Option<&BankAccount>) -> DbResult<bool> {
        if self.provider(id)?.is_none() {
            return Ok(false);
        }
        self.put_bank(id, bank)?;
        self.touch(FeedKind::Provider, u64::from(id.0))?;
        Ok(true)
    }

    /// Notes what a provider outside the billing asks of a payer, or that it is not one. False when there is no such
    /// provider. The form was checked before.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_provider_form(&self, id: ProviderId, form: Option<&Form>) -> DbResult<bool> {
        if self.provider(id)?.is_none() {
            return Ok(false);
        }
        let _ = self.conn.execute("DELETE FROM provider_form WHERE provider = ?1", [id.0])?;
        if let Some(form) = form {
            let form = serde_json::to_string(form).map_err(|_| DbError::Corrupt("form"))?;
            let sql = "INSERT INTO provider_form (provider, form) VALUES (?1, ?2)";
            let _ = self.conn.execute(sql, params![id.0, form])?;
        }
        self.touch(FeedKind::Provider, u64::from(id.0))?;
        Ok(true)
    }

    fn put_bank(&self, id: ProviderId, bank: Option<&BankAccount>) -> DbResult<()> {
        let _ = self.conn.execute("DELETE FROM provider_bank WHERE provider = ?1", [id.0])?;
        if let Some(BankAccount { number, bank, code, correspondent }) = bank {
            let _ = self.conn.execute(
                "INSERT INTO provider_bank (provider, number, bank, code, correspondent) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id.0, number, bank, code, correspondent],
            )?;
        }
        Ok(())
    }

    /// Closes a provider from a day on, or opens it again. False when there is no such provider.
    ///
    /// # Errors
    /// What the store says.
    pub fn close_provider(&self, id: ProviderId, from: Option<BusinessDate>) -> DbResult<bool> {
        let sql = "UPDATE provider SET closed_day = ?2 WHERE id = ?1";
        Ok(self.conn.execute(sql, params![id.0, from.map(BusinessDate::days)])? == 1)
    }

    /// Adds a service.
    ///
    /// # Errors
    /// The name or number is taken, or what the store says.
    pub fn add_service(&self, new: &NewService) -> DbResult<ServiceId> {
        let id = self.conn.query_row(
            "INSERT INTO service (id, name, unit, tariff, place, family) \
             VALUES (coalesce(?1, (SELECT coalesce(max(id), 0) + 1 FROM service)), ?2, ?3, ?4, ?5, ?6) RETURNING id",
            params![
                new.id.map(|id| id.0),
                new.name,
                new.unit,
                new.tariff.map(|tariff| tariff.to_string()),
                new.order,
                new.group
            ],
            |row| row.get(0),
        )?;
        let id = ServiceId(id);
        self.touch(FeedKind::Service, u64::from(id.0))?;
        Ok(id)
    }

    /// Puts a service into a group, or out of any when empty. False when there is no such service.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_service_group(&self, id: ServiceId, group: &str) -> DbResult<bool> {
        let known = self.conn.execute("UPDATE service SET family = ?2 WHERE id = ?1", params![id.0, group])? == 1;
        if known {
            self.touch(FeedKind::Service, u64::from(id.0))?;
        }
        Ok(known)
    }

    /// Says up to which day of a month a reading counts in the charge of that month; always the next one when unset.
    /// False when there is no such provider.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_readings_until(&self, id: ProviderId, day: Option<u8>) -> DbResult<bool> {
        let sql = "UPDATE provider SET readings_until = ?2 WHERE id = ?1";
        let known = self.conn.execute(sql, params![id.0, day])? == 1;
        if known {
            self.touch(FeedKind::Provider, u64::from(id.0))?;
        }
        Ok(known)
    }

    /// Adds a commission rule; its `id` is not looked at.
    ///
    /// # Errors
    /// No such provider, or what the store says.
    pub fn add_commission(&self, new: &NewCommission) -> DbResult<u32> {
        let means = match new.means {
            Means::Cash => "cash",
            Means::Card => "card",
        };
        let borne_by = match new.from {
            CommissionFrom::Payer => "payer",
            CommissionFrom::Provider => "provider",
        };
        let id = self.conn.query_row(
            "INSERT INTO commission (provider, means, borne_by, percent, currency, fixed_minor, min_minor, max_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
            params![
                new.provider.map(|provider| provider.0),
                means,
                borne_by,
                new.percent.to_string(),
                new.fixed.currency().code(),
                new.fixed.minor(),
                new.min.minor(),
                new.max.map(Money::minor)
            ],
            |row| row.get(0),
        )?;

        self.touch(FeedKind::Commission, u64::from(id))?;
        Ok(id)
    }

    /// Removes a commission rule, leaving a tombstone in the feed. False when there is no such rule.
    ///
    /// # Errors
    /// What the store says.
    pub fn remove_commission(&self, id: u32) -> DbResult<bool> {
        let removed = self.conn.execute("DELETE FROM commission WHERE id = ?1", [id])? == 1;
        if removed {
            self.bury(FeedKind::Commission, u64::from(id))?;
        }
        Ok(removed)
    }
}
