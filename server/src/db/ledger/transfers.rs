//! Money that a person put from one account to another: what lies on an account, and what was moved.

use kassa_domain::chain::Hash;
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::{Currency, Period};

use super::super::convert::{currency, period, signed, unsigned};
use super::super::sql::{OptionalExtension, Row, params};
use super::super::{Change, DbResult, View};

/// What lies on a month of an account, for one service to one provider. Sums are minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lying {
    /// The month.
    pub period: Period,
    /// What was owed for it.
    pub owed_minor: i64,
    /// What was paid for it.
    pub paid_minor: i64,
}

/// A part of a transfer: what it puts on a month of an account, below zero what it takes from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferPart {
    /// The account's row.
    pub account: u64,
    /// The month.
    pub period: Period,
    /// Minor units, never zero.
    pub minor: i64,
}

/// A transfer that is to be done.
#[derive(Debug, Clone, Copy)]
pub struct NewTransfer<'a> {
    /// What it is known by.
    pub operation: &'a str,
    /// What was asked for.
    pub digest: Hash,
    /// The transfer that it takes back.
    pub takes_back: Option<u32>,
    /// Rows of the accounts, from and to.
    pub accounts: (u64, u64),
    /// Of its sum.
    pub currency: Currency,
    /// For what, to whom.
    pub of: (ServiceId, ProviderId),
    /// Minor units, above zero.
    pub minor: i64,
    /// Who had it done.
    pub who: &'a str,
    /// On what ground.
    pub note: &'a str,
}

/// A transfer that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRow {
    /// Its number.
    pub id: u32,
    /// What was asked for.
    pub digest: Hash,
    /// The transfer that it takes back.
    pub takes_back: Option<u32>,
    /// Rows of the accounts, from and to.
    pub accounts: (u64, u64),
    /// Their numbers.
    pub numbers: (String, String),
    /// For what, to whom.
    pub of: (ServiceId, ProviderId),
    /// Of its sum.
    pub currency: Currency,
    /// Minor units, above zero.
    pub minor: i64,
    /// Who had it done.
    pub who: String,
    /// On what ground.
    pub note: String,
    /// When, milliseconds of UTC.
    pub done_utc: i64,
}

const TRANSFERS: &str = "SELECT t.id, t.digest, t.takes_back, t.account, t.to_account, o.number, q.number, t.service, \
     t.provider, t.currency, t.amount_minor, t.who, t.note, t.done_utc FROM ledger_transfer t \
     JOIN account o ON o.id = t.account JOIN account q ON q.id = t.to_account";

fn transfer_from(row: Row<'_>) -> DbResult<TransferRow> {
    Ok(TransferRow {
        id: row.get(0)?,
        digest: Hash(row.get(1)?),
        takes_back: row.get(2)?,
        accounts: (unsigned(row.get(3)?, "account")?, unsigned(row.get(4)?, "account")?),
        numbers: (row.get(5)?, row.get(6)?),
        of: (ServiceId(row.get(7)?), ProviderId(row.get(8)?)),
        currency: currency(&row.get::<String>(9)?)?,
        minor: row.get(10)?,
        who: row.get(11)?,
        note: row.get(12)?,
        done_utc: row.get(13)?,
    })
}

impl View<'_> {
    /// Providers that an account has charges or money of, for a service.
    ///
    /// # Errors
    /// What the store says.
    pub fn providers_on(&self, account: u64, service: ServiceId) -> DbResult<Vec<ProviderId>> {
        self.conn
            .prepare("SELECT DISTINCT provider FROM charge WHERE account = ?1 AND service = ?2 ORDER BY provider")?
            .query_map(params![signed(account)?, service.0], |row| Ok(ProviderId(row.get(0)?)))
    }

    /// What lies on each month of an account, for a service to a provider, oldest first: as payments named the months, also
    /// where the provider wants the oldest debt first.
    ///
    /// # Errors
    /// What the store says.
    pub fn lying(&self, account: u64, service: ServiceId, provider: ProviderId) -> DbResult<Vec<Lying>> {
        let mut months: Vec<Lying> = self
            .conn
            .prepare(
                "SELECT period, owed, paid FROM charge WHERE account = ?1 AND service = ?2 AND provider = ?3 \
                 ORDER BY period",
            )?
            .query_map(params![signed(account)?, service.0, provider.0], |row| {
                Ok(Lying { period: period(row.get(0)?)?, owed_minor: row.get(1)?, paid_minor: row.get(2)? })
            })?;
        if self.is_oldest_first(provider)? {
            let named = self.paid_as_named(account, service, provider)?;
            for month in &mut months {
                let of = named.iter().find(|(period, _)| *period == month.period);
                month.paid_minor = of.map_or(0, |(_, minor)| *minor);
            }
        }
        Ok(months)
    }

    /// A transfer by what it is known by.
    ///
    /// # Errors
    /// What the store says.
    pub fn transfer_known_by(&self, operation: &str) -> DbResult<Option<TransferRow>> {
        let sql = format!("{TRANSFERS} WHERE t.operation = ?1");
        Ok(self.conn.prepare(&sql)?.query_map([operation], transfer_from)?.pop())
    }

    /// A transfer by its number.
    ///
    /// # Errors
    /// What the store says.
    pub fn transfer(&self, id: u32) -> DbResult<Option<TransferRow>> {
        Ok(self.conn.prepare(&format!("{TRANSFERS} WHERE t.id = ?1"))?.query_map([id], transfer_from)?.pop())
    }

    /// The transfer that takes another back, where one does.
    ///
    /// # Errors
    /// What the store says.
    pub fn taken_back_by(&self, id: u32) -> DbResult<Option<u32>> {
        let mut statement = self.conn.prepare("SELECT id FROM ledger_transfer WHERE takes_back = ?1")?;
        statement.query_row([id], |row| row.get(0)).optional()
    }

    /// All transfers in their order.
    ///
    /// # Errors
    /// What the store says.
    pub fn transfers(&self) -> DbResult<Vec<TransferRow>> {
        self.conn.prepare(&format!("{TRANSFERS} ORDER BY t.id"))?.query_map([], transfer_from)
    }

    /// Transfers from an account for a service to a provider that stand, the newest first: none that takes another back, and
    /// none that was taken back.
    ///
    /// # Errors
    /// What the store says.
    pub fn transfers_from(&self, account: u64, of: (ServiceId, ProviderId)) -> DbResult<Vec<TransferRow>> {
        let sql = format!(
            "{TRANSFERS} WHERE t.account = ?1 AND t.service = ?2 AND t.provider = ?3 AND t.takes_back IS NULL \
             AND NOT EXISTS (SELECT 1 FROM ledger_transfer x WHERE x.takes_back = t.id) ORDER BY t.id DESC"
        );
        self.conn.prepare(&sql)?.query_map(params![signed(account)?, of.0.0, of.1.0], transfer_from)
    }

    /// The parts of a transfer.
    ///
    /// # Errors
    /// What the store says.
    pub fn transfer_parts(&self, id: u32) -> DbResult<Vec<TransferPart>> {
        self.conn
            .prepare("SELECT account, period, amount_minor FROM transfer_posting WHERE transfer = ?1 ORDER BY part")?
            .query_map([id], |row| {
                Ok(TransferPart {
                    account: unsigned(row.get(0)?, "account")?,
                    period: period(row.get(1)?)?,
                    minor: row.get(2)?,
                })
            })
    }
}

impl Change<'_> {
    /// Keeps a transfer and counts its parts on their charges. Gives its number.
    ///
    /// # Errors
    /// One is known by the same already, or what the store says.
    pub fn add_transfer(&self, new: &NewTransfer<'_>, parts: &[TransferPart], now_ms: i64) -> DbResult<u32> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM ledger_transfer";
        let id: u32 = self.conn.query_row(sql, [], |row| row.get(0))?;
        let (service, provider) = (new.of.0.0, new.of.1.0);
        let _ = self.conn.execute(
            "INSERT INTO ledger_transfer (id, operation, digest, takes_back, account, to_account, service, provider, \
             currency, amount_minor, who, note, done_utc) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                id,
                new.operation,
                new.digest.0,
                new.takes_back,
                signed(new.accounts.0)?,
                signed(new.accounts.1)?,
                service,
                provider,
                new.currency.code(),
                new.minor,
                new.who,
                new.note,
                now_ms
            ],
        )?;
        let mut statement = self.conn.prepare(
            "INSERT INTO transfer_posting (transfer, part, account, period, service, provider, amount_minor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (number, part) in (1_u32..).zip(parts) {
            let account = signed(part.account)?;
            let _ =
                statement.execute(params![id, number, account, part.period.index(), service, provider, part.minor])?;
        }
        self.count_transfers(Some(id))?;
        self.lay_all_by_age(&format!("(SELECT * FROM transfer_posting WHERE transfer = {id}) AS p"))?;
        self.touch_accounts(
            "SELECT DISTINCT account FROM transfer_posting WHERE transfer = ?1 ORDER BY account",
            params![id],
        )?;
        Ok(id)
    }

    /// Counts transfers on their charges: one, or, in a rebuild, all.
    ///
    /// # Errors
    /// What the store says.
    pub(in crate::db) fn count_transfers(&self, one: Option<u32>) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO charge (account, period, service, provider, charged, owed, paid) \
             SELECT account, period, service, provider, 0, 0, sum(amount_minor) FROM transfer_posting \
             WHERE ?1 IS NULL OR transfer = ?1 GROUP BY account, period, service, provider \
             ON CONFLICT (account, period, service, provider) DO UPDATE SET paid = charge.paid + excluded.paid",
            [one],
        )?;
        Ok(())
    }
}
