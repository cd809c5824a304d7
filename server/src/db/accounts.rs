//! Accounts with their charges and meters.

use std::collections::BTreeMap;

use kassa_domain::directory::{Account, Charge, Meter, NORMS_MAX, Norm};
use kassa_domain::ids::{AccountNumber, MeterId, ProviderId, SerialNumber, ServiceId, StreetId};
use kassa_domain::phone::Phone;
use kassa_domain::reading::LastSource;
use kassa_domain::{BusinessDate, Currency, Money, Period};

use super::convert::{currency, day, from_milli, parsed, period, signed, unsigned};
use super::sql::{OptionalExtension, Param, in_pieces, params};
use super::{Change, DbError, DbResult, FeedKind, View};

/// An account to be added or changed.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// Its number.
    pub number: &'a AccountNumber,
    /// Surname, name, patronymic.
    pub holder: &'a str,
    /// Street of the premises.
    pub street: StreetId,
    /// House with letter and block.
    pub house: &'a str,
    /// Flat, or nothing for a house.
    pub flat: &'a str,
    /// Currency of its charges.
    pub currency: Currency,
    /// Phones it is searched by; nothing keeps those that are known.
    pub phones: Option<&'a [Phone]>,
}

/// A charge as the billing gives it. Sums are minor units of the account's currency.
#[derive(Debug, Clone, Copy)]
pub struct NewCharge {
    /// For which month.
    pub period: Period,
    /// For what.
    pub service: ServiceId,
    /// To whom.
    pub provider: ProviderId,
    /// What was charged.
    pub charged_minor: i64,
    /// What of it is owed.
    pub owed_minor: i64,
    /// The norm of the month in thousandths of the service's unit, zero where there is none; nothing keeps what is known.
    pub norm_milli: Option<i64>,
}

/// A meter to be added. Values are thousandths of its unit.
#[derive(Debug, Clone)]
pub struct NewMeter {
    /// Number on its face.
    pub serial: SerialNumber,
    /// Which of its scales; empty where it has one.
    pub scale: String,
    /// What it measures.
    pub service: ServiceId,
    /// Whole digits it can show.
    pub digits: u8,
    /// What it shows by the billing.
    pub value_milli: i64,
    /// Since when.
    pub day: BusinessDate,
    /// Whose word that is.
    pub source: LastSource,
    /// Usual consumption of a month.
    pub usual_milli: i64,
    /// Until when its verification is good.
    pub verified_until: Option<BusinessDate>,
    /// Where in the premises it is; empty where nobody told.
    pub place: String,
}

impl View<'_> {
    /// The row of an account in its table, and its currency.
    ///
    /// # Errors
    /// What the store says.
    pub fn account_row(&self, number: &str) -> DbResult<Option<(u64, Currency)>> {
        let mut statement = self.conn.prepare("SELECT id, currency FROM account WHERE number = ?1")?;
        let found: Option<(i64, String)> =
            statement.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(id, code)| Ok((unsigned(id, "account")?, currency(&code)?))).transpose()
    }

    /// An account with what is owed on it and its meters.
    ///
    /// # Errors
    /// What the store says.
    pub fn account(&self, number: &AccountNumber) -> DbResult<Option<Account>> {
        match self.account_row(number.as_str())? {
            Some((id, _)) => self.account_by_row(signed(id)?),
            None => Ok(None),
        }
    }

    pub(super) fn account_by_row(&self, id: i64) -> DbResult<Option<Account>> {
        let mut statement = self
            .conn
            .prepare("SELECT number, holder, street, house, flat, currency, phones FROM account WHERE id = ?1")?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let currency = currency(&row.get::<String>(5)?)?;
        let (all, norms) = self.charges_of(id, currency)?;
        let newest = all.iter().filter(|charge| !charge.charged.is_zero()).map(|charge| charge.period).max();
        let latest = all.iter().filter(|charge| newest == Some(charge.period)).cloned().collect();
        Ok(Some(Account {
            number: parsed(AccountNumber::new(&row.get::<String>(0)?), "account number")?,
            holder: row.get(1)?,
            street: StreetId(row.get(2)?),
            house: row.get(3)?,
            flat: row.get(4)?,
            charges: all.into_iter().filter(|charge| !charge.due.is_zero()).collect(),
            latest,
            meters: self.meters_of(id)?,
            norms,
            phones: phones_of(&row.get::<String>(6)?)?,
        }))
    }

    /// The charges of an account, and of each service the norm of the newest month that has one.
    fn charges_of(&self, account: i64, currency: Currency) -> DbResult<(Vec<Charge>, Vec<Norm>)> {
        let mut statement = self.conn.prepare(
            "SELECT period, service, provider, charged, owed - paid, norm_milli FROM charge WHERE account = ?1 \
             ORDER BY period, service, provider",
        )?;
        let mut rows = statement.query([account])?;
        let mut charges = Vec::new();
        let mut norms = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let service = ServiceId(row.get(1)?);
            let _ = match row.get::<Option<i64>>(5)? {
                None => None,
                Some(0) => norms.remove(&service),
                Some(milli) => norms.insert(service, from_milli(milli)),
            };
            charges.push(Charge {
                period: period(row.get(0)?)?,
                service,
                provider: ProviderId(row.get(2)?),
                charged: Money::new(row.get(3)?, currency),
                due: Money::new(row.get(4)?, currency),
            });
        }
        let norms = norms.into_iter().take(NORMS_MAX).map(|(service, amount)| Norm { service, amount });
        Ok((charges, norms.collect()))
    }

    fn meters_of(&self, account: i64) -> DbResult<Vec<Meter>> {
        let mut statement = self.conn.prepare(
            "SELECT id, serial, service, digits, last_milli, last_day, usual_milli, verified_until_day, scale, last_source, \
             place FROM meter WHERE account = ?1 AND removed_day IS NULL ORDER BY id",
        )?;
        let mut rows = statement.query([account])?;
        let mut meters = Vec::new();
        while let Some(row) = rows.next()? {
            let verified: Option<i64> = row.get(7)?;
            meters.push(Meter {
                id: MeterId(unsigned(row.get(0)?, "meter")?),
                serial: parsed(SerialNumber::new(&row.get::<String>(1)?), "serial number")?,
                scale: row.get(8)?,
                service: ServiceId(row.get(2)?),
                digits: row.get(3)?,
                last_value: from_milli(row.get(4)?),
                last_date: day(row.get(5)?)?,
                last_source: LastSource::from_code(row.get(9)?),
                usual: from_milli(row.get(6)?),
                verified_until: verified.map(day).transpose()?,
                place: row.get(10)?,
            });
        }
        Ok(meters)
    }

    /// How many digits a meter of an account has, as its row knows; `None` when the account has no such meter.
    ///
    /// # Errors
    /// What the store says.
    pub fn meter_digits(&self, account: u64, meter: MeterId) -> DbResult<Option<u8>> {
        let Ok(meter) = i64::try_from(meter.0) else { return Ok(None) };
        let mut statement = self.conn.prepare("SELECT digits FROM meter WHERE id = ?1 AND account = ?2")?;
        statement.query_row(params![meter, signed(account)?], |row| row.get(0)).optional()
    }

    /// How many accounts there are.
    ///
    /// # Errors
    /// What the store says.
    pub fn account_count(&self) -> DbResult<u64> {
        unsigned(self.conn.query_row("SELECT count(*) FROM account", [], |row| row.get(0))?, "count")
    }
}

/// The phones of a row.
fn phones_of(text: &str) -> DbResult<Vec<Phone>> {
    let phone = |digits: &str| digits.parse().ok().and_then(|number: u32| Phone::try_from(number).ok());
    text.split_whitespace().map(|digits| phone(digits).ok_or(DbError::Corrupt("a phone"))).collect()
}

impl Change<'_> {
    /// Adds an account, or changes everything of it but its currency. Gives its row.
    ///
    /// # Errors
    /// Another currency than before, or what the store says.
    pub fn put_account(&self, new: &NewAccount<'_>) -> DbResult<u64> {
        let mut statement = self.conn.prepare(
            "INSERT INTO account (number, holder, street, house, flat, currency, phones) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, '')) \
             ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, street = excluded.street, \
             house = excluded.house, flat = excluded.flat, phones = coalesce(?7, account.phones) WHERE account.currency = excluded.currency RETURNING id",
        )?;
        let phones = new.phones.map(|phones| phones.iter().map(Phone::to_string).collect::<Vec<_>>().join(" "));
        let NewAccount { number, holder, street, house, flat, currency, .. } = *new;
        let id: Option<i64> = statement
            .query_row(params![number.as_str(), holder, street.0, house, flat, currency.code(), phones], |row| {
                row.get(0)
            })
            .optional()?;
        let id = unsigned(id.ok_or(DbError::Corrupt("an account with charges in another currency"))?, "account")?;
        self.touch(FeedKind::Account, id)?;
        Ok(id)
    }

    /// Adds a charge, or puts another in its place: then the difference is a correction, and what tills have taken for it
    /// stays counted. The caller touches the account once all its charges are there.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_charge(&self, account: u64, new: &NewCharge, now_ms: i64) -> DbResult<()> {
        self.note_correction(account, new, now_ms)?;
        let mut statement = self.conn.prepare(
            "INSERT INTO charge (account, period, service, provider, charged, owed, paid, norm_milli) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7) ON CONFLICT (account, period, service, provider) \
             DO UPDATE SET charged = excluded.charged, owed = excluded.owed, \
                 norm_milli = coalesce(excluded.norm_milli, charge.norm_milli)",
        )?;
        let _ = statement.execute(params![
            signed(account)?,
            new.period.index(),
            new.service.0,
            new.provider.0,
            new.charged_minor,
            new.owed_minor,
            new.norm_milli
        ])?;
        if self.is_oldest_first(new.provider)? {
            let _ = self.lay_by_age(account, new.service, new.provider)?;
        }
        Ok(())
    }

    /// Notes by how much more is owed of a charge than before. A month that was only paid for so far has no charge yet.
    fn note_correction(&self, account: u64, new: &NewCharge, now_ms: i64) -> DbResult<()> {
        let same =
            "k.account = h.account AND k.period = h.period AND k.service = h.service AND k.provider = h.provider";
        self.conn.put(
            &format!(
                "INSERT INTO charge_correction (account, period, service, provider, step, owed_minor, corrected_utc) \
                 SELECT h.account, h.period, h.service, h.provider, \
                     1 + coalesce((SELECT max(k.step) FROM charge_correction k WHERE {same}), 0), ?5 - h.owed, ?6 \
                 FROM charge h WHERE h.account = ?1 AND h.period = ?2 AND h.service = ?3 AND h.provider = ?4 \
                 AND h.owed <> ?5 AND (h.charged <> 0 OR h.owed <> 0 OR EXISTS (\
                     SELECT 1 FROM charge_correction k WHERE {same}))"
            ),
            params![signed(account)?, new.period.index(), new.service.0, new.provider.0, new.owed_minor, now_ms],
        )
    }

    /// Adds a meter. The caller touches the account once all its meters are there.
    ///
    /// # Errors
    /// What the store says.
    pub fn add_meter(&self, account: u64, new: &NewMeter) -> DbResult<()> {
        let mut statement = self.conn.prepare(
            "INSERT INTO meter (account, serial, service, digits, start_milli, start_day, last_milli, last_day, \
             usual_milli, verified_until_day, scale, start_source, last_source, place) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)",
        )?;
        let _ = statement.execute(params![
            signed(account)?,
            new.serial.as_str(),
            new.service.0,
            new.digits,
            new.value_milli,
            new.day.days(),
            new.usual_milli,
            new.verified_until.map(BusinessDate::days),
            new.scale,
            new.source as u8,
            new.place,
        ])?;
        Ok(())
    }

    /// Counts money taken for a charge: `minor` above zero is taken, below zero is given back. A month that was never
    /// charged gets a row of its own, an advance. Gives what is owed for it now, below zero for an advance.
    ///
    /// # Errors
    /// What the store says.
    pub fn count_paid(
        &self,
        account: u64,
        period: Period,
        service: ServiceId,
        provider: ProviderId,
        minor: i64,
    ) -> DbResult<i64> {
        let mut statement = self.conn.prepare(
            "INSERT INTO charge (account, period, service, provider, charged, owed, paid) \
             VALUES (?1, ?2, ?3, ?4, 0, 0, ?5) ON CONFLICT (account, period, service, provider) \
             DO UPDATE SET paid = charge.paid + excluded.paid RETURNING owed - paid",
        )?;
        let charge = params![signed(account)?, period.index(), service.0, provider.0, minor];
        statement.query_row(charge, |row| row.get(0))
    }

    /// The same for several months of an account, each named once: what is owed for each now, beside what was taken.
    ///
    /// # Errors
    /// What the store says.
    pub fn count_each_paid(
        &self,
        account: u64,
        paid: &[((Period, ServiceId, ProviderId), i64)],
    ) -> DbResult<Vec<(i64, i64)>> {
        let account = signed(account)?;
        let mut dues = Vec::with_capacity(paid.len());
        for some in in_pieces(paid) {
            let row = |at: usize| format!("(?1, ?{}, ?{}, ?{}, 0, 0, ?{})", at, at + 1, at + 2, at + 3);
            let rows: Vec<String> = (0..some.len()).map(|place| row(2 + place * 4)).collect();
            let sql = format!(
                "INSERT INTO charge (account, period, service, provider, charged, owed, paid) VALUES {} \
                 ON CONFLICT (account, period, service, provider) DO UPDATE SET paid = charge.paid + excluded.paid \
                 RETURNING period, service, provider, owed - paid",
                rows.join(", ")
            );
            let months: Vec<[i64; 4]> = some
                .iter()
                .map(|((period, service, provider), minor)| {
                    [i64::from(period.index()), i64::from(service.0), i64::from(provider.0), *minor]
                })
                .collect();
            let mut with: Vec<&dyn Param> = vec![&account];
            with.extend(months.iter().flatten().map(|number| number as &dyn Param));
            let told: Vec<([i64; 3], i64)> = self
                .conn
                .prepare(&sql)?
                .query_map(&with[..], |row| Ok(([row.get(0)?, row.get(1)?, row.get(2)?], row.get(3)?)))?;
            for month in &months {
                let due =
                    told.iter().find(|(of, _)| of[..] == month[..3]).ok_or(DbError::Corrupt("a charge that went"))?;
                dues.push((due.1, month[3]));
            }
        }
        Ok(dues)
    }

    /// Sets a meter to its newest reading: the latest by date, then by moment, whichever till took it.
    ///
    /// # Errors
    /// What the store says.
    pub fn refresh_meter(&self, meter: MeterId) -> DbResult<()> {
        let mut statement = self.conn.prepare(
            "UPDATE meter SET (last_milli, last_day, last_source) = (SELECT value_milli, day, source FROM (\
                 SELECT start_milli AS value_milli, start_day AS day, start_source AS source, -1 AS occurred, \
                     0 AS till, 0 AS epoch, 0 AS seq \
                 UNION ALL \
                 SELECT value_milli, day, source, occurred_utc, till, epoch, seq FROM reading WHERE meter = ?1) AS shown \
             ORDER BY day DESC, occurred DESC, till DESC, epoch DESC, seq DESC LIMIT 1) WHERE id = ?1",
        )?;
        let _ = statement.execute([signed(meter.0)?])?;
        Ok(())
    }
}
