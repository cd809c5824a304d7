//! Money that came to our accounts, and the registries it may be of.

use kassa_domain::{BusinessDate, Currency, Money};
use kassa_formats::registry::Payment;

use super::convert::{currency, day, signed, unsigned};
use super::sql::params;
use super::{Change, DbResult, View};
use super::{LoadRow, registries::LOAD, registries::load_from};

/// A document of a statement: money that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyRow {
    /// Its number here.
    pub id: u32,
    /// The statement it was first seen in.
    pub file: String,
    /// Its line there.
    pub line: u64,
    /// The number of the document.
    pub number: String,
    /// The day the money came.
    pub day: Option<BusinessDate>,
    /// The day of the document.
    pub order_day: Option<BusinessDate>,
    /// Who sent it.
    pub payer: String,
    /// How much.
    pub amount: Money,
    /// What for.
    pub purpose: String,
}

/// A registry whose money is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedRow {
    /// The registry.
    pub load: LoadRow,
    /// The last day of its payments.
    pub last_day: Option<BusinessDate>,
}

impl View<'_> {
    /// All money, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn money(&self) -> DbResult<Vec<MoneyRow>> {
        let mut statement = self.conn.prepare(
            "SELECT id, file, line, number, day, order_day, payer, currency, amount_minor, purpose FROM money ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        let mut money = Vec::new();
        while let Some(row) = rows.next()? {
            let of = |at: usize| -> DbResult<Option<BusinessDate>> { row.get::<Option<i64>>(at)?.map(day).transpose() };
            let currency: Currency = currency(&row.get::<String>(7)?)?;
            money.push(MoneyRow {
                id: row.get(0)?,
                file: row.get(1)?,
                line: unsigned(row.get(2)?, "line")?,
                number: row.get(3)?,
                day: of(4)?,
                order_day: of(5)?,
                payer: row.get(6)?,
                amount: Money::new(row.get(8)?, currency),
                purpose: row.get(9)?,
            });
        }
        Ok(money)
    }

    /// What a person said: which money is of which registry.
    ///
    /// # Errors
    /// What the store says.
    pub fn pairs(&self) -> DbResult<Vec<(u32, u32)>> {
        let mut statement = self.conn.prepare("SELECT money, registry FROM money_pair ORDER BY money")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The registries that are not undone, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn owed(&self) -> DbResult<Vec<OwedRow>> {
        let mut statement = self.conn.prepare(&format!("{LOAD} WHERE r.undone_utc IS NULL ORDER BY r.id"))?;
        let mut last = self.conn.prepare("SELECT max(day) FROM registry_payment WHERE registry = ?1")?;
        let mut rows = statement.query([])?;
        let mut owed = Vec::new();
        while let Some(row) = rows.next()? {
            let load = load_from(row)?;
            // A registry that tells its own day needs no other.
            let last_day: Option<i64> = match load.about.day {
                Some(_) => None,
                None => last.query_row([load.id], |row| row.get(0))?,
            };
            owed.push(OwedRow { last_day: last_day.map(day).transpose()?.or(load.about.day), load });
        }
        Ok(owed)
    }
}

impl Change<'_> {
    /// Keeps a document of a statement; false where it is known.
    ///
    /// # Errors
    /// What the store says.
    pub fn add_money(&self, file: &str, document: &Payment, now_ms: i64) -> DbResult<bool> {
        let mut statement = self.conn.prepare(
            "INSERT INTO money (identity, file, line, taken_utc, number, day, order_day, payer, currency, \
             amount_minor, purpose) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
             ON CONFLICT (identity, amount_minor) DO NOTHING",
        )?;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let added = statement.execute(params![
            document.identity.0,
            file,
            signed(document.line)?,
            now_ms,
            text(&document.operation),
            document.date.map(BusinessDate::days),
            document.order_date.map(BusinessDate::days),
            text(&document.payer),
            document.amount.currency().code(),
            document.amount.minor(),
            text(&document.remark)
        ])?;
        Ok(added == 1)
    }

    /// Forgets what was first seen in a statement; how many documents that was.
    ///
    /// # Errors
    /// What the store says.
    pub fn forget_money(&self, file: &str) -> DbResult<usize> {
        let pairs = "DELETE FROM money_pair WHERE money IN (SELECT id FROM money WHERE file = ?1)";
        let _ = self.conn.execute(pairs, [file])?;
        self.conn.execute("DELETE FROM money WHERE file = ?1", [file])
    }

    /// Notes which registry money is of.
    ///
    /// # Errors
    /// The money is of a registry already, or what the store says.
    pub fn pair(&self, money: u32, registry: u32, now_ms: i64) -> DbResult<()> {
        let sql = "INSERT INTO money_pair (money, registry, paired_utc) VALUES (?1, ?2, ?3)";
        let _ = self.conn.execute(sql, params![money, registry, now_ms])?;
        Ok(())
    }

    /// Takes that back; false where nobody said it.
    ///
    /// # Errors
    /// What the store says.
    pub fn part(&self, money: u32) -> DbResult<bool> {
        Ok(self.conn.execute("DELETE FROM money_pair WHERE money = ?1", [money])? == 1)
    }
}
