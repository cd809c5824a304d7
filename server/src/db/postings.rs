//! What registries put on accounts: read account by account, written part by part, counted all at once.

use kassa_domain::Period;
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_formats::registry::{Identity, Reason};

use super::convert::{period, signed, unsigned};
use super::sql::{OptionalExtension, params};
use super::{Change, DbResult, View};

/// A charge of an account, with what is owed for it now; below zero is an advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChargeRow {
    /// Its month.
    pub period: Period,
    /// What for.
    pub service: ServiceId,
    /// To whom.
    pub provider: ProviderId,
    /// What is owed, minor units.
    pub due_minor: i64,
}

/// A payment of a registry that is to be put on its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountPayment {
    /// Its line.
    pub line: u64,
    /// The month it names.
    pub period: Option<Period>,
    /// The service it names, as the file has it.
    pub service: String,
    /// Minor units, above zero.
    pub amount_minor: i64,
}

/// A part of a payment, as it was put on a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The charge's month.
    pub period: Period,
    /// What for.
    pub service: ServiceId,
    /// To whom.
    pub provider: ProviderId,
    /// Minor units; below zero for what was taken back.
    pub amount_minor: i64,
}

/// A void that is to take back a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VoidOfLoad {
    pub(crate) line: u64,
    pub(crate) amount_minor: i64,
    pub(crate) takes_back: Option<Identity>,
}

impl View<'_> {
    /// The charges of an account, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub fn charge_rows(&self, account: u64) -> DbResult<Vec<ChargeRow>> {
        let mut statement = self.conn.prepare(
            "SELECT period, service, provider, owed - paid FROM charge WHERE account = ?1 \
             ORDER BY period, service, provider",
        )?;
        let mut rows = statement.query([signed(account)?])?;
        let mut charges = Vec::new();
        while let Some(row) = rows.next()? {
            charges.push(ChargeRow {
                period: period(row.get(0)?)?,
                service: ServiceId(row.get(1)?),
                provider: ProviderId(row.get(2)?),
                due_minor: row.get(3)?,
            });
        }
        Ok(charges)
    }

    /// The payments of a registry that have an account, account by account and each account's in the order of the file:
    /// `take` gets an account with all of them.
    ///
    /// # Errors
    /// What the store or `take` says.
    pub fn payments_by_account(
        &self,
        registry: u32,
        mut take: impl FnMut(u64, &[AccountPayment]) -> DbResult<()>,
    ) -> DbResult<()> {
        let mut of: Option<u64> = None;
        let mut payments = Vec::new();
        self.conn.walk(
            "SELECT account_row, line, period, service, amount_minor FROM registry_payment \
             WHERE registry = ?1 AND reason = '' AND amount_minor > 0 ORDER BY account_row, line",
            params![registry],
            &mut |row| {
                let account: u64 = unsigned(row.get(0)?, "account")?;
                if let Some(before) = of.filter(|before| *before != account) {
                    take(before, &payments)?;
                    payments.clear();
                }
                of = Some(account);
                let month: Option<i64> = row.get(2)?;
                payments.push(AccountPayment {
                    line: unsigned(row.get(1)?, "line")?,
                    period: month.map(period).transpose()?,
                    service: row.get(3)?,
                    amount_minor: row.get(4)?,
                });
                Ok(())
            },
        )?;
        of.map_or(Ok(()), |account| take(account, &payments))
    }

    /// The voids of a registry that wait to be settled, in the order of the file.
    ///
    /// # Errors
    /// What the store says.
    pub(crate) fn voids_of_load(&self, registry: u32) -> DbResult<Vec<VoidOfLoad>> {
        let mut statement = self.conn.prepare(
            "SELECT line, amount_minor, takes_back FROM registry_payment \
             WHERE registry = ?1 AND reason = ?2 AND amount_minor < 0 ORDER BY line",
        )?;
        let mut rows = statement.query(params![registry, Reason::PaymentNotFound.code()])?;
        let mut voids = Vec::new();
        while let Some(row) = rows.next()? {
            let takes_back: Option<[u8; 12]> = row.get(2)?;
            voids.push(VoidOfLoad {
                line: unsigned(row.get(0)?, "line")?,
                amount_minor: row.get(1)?,
                takes_back: takes_back.map(Identity),
            });
        }
        Ok(voids)
    }

    /// The payment of an operation that is on an account: its registry, line, account and sum.
    ///
    /// # Errors
    /// What the store says.
    pub(crate) fn applied_operation(&self, identity: Identity) -> DbResult<Option<(u32, u64, u64, i64)>> {
        let mut statement = self.conn.prepare(
            "SELECT p.registry, p.line, p.account_row, p.amount_minor FROM registry_operation o \
             JOIN registry_payment p ON p.registry = o.registry AND p.line = o.line \
             WHERE o.identity = ?1 AND p.reason = ''",
        )?;
        let found: Option<(u32, i64, i64, i64)> = statement
            .query_row([identity.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((registry, line, account, amount)) = found else { return Ok(None) };
        Ok(Some((registry, unsigned(line, "line")?, unsigned(account, "account")?, amount)))
    }

    /// The parts a payment was put on charges in.
    ///
    /// # Errors
    /// What the store says.
    pub fn parts(&self, registry: u32, line: u64) -> DbResult<Vec<Part>> {
        let mut statement = self.conn.prepare(
            "SELECT period, service, provider, amount_minor FROM registry_posting \
             WHERE registry = ?1 AND line = ?2 AND undoes = 0 ORDER BY part",
        )?;
        let mut rows = statement.query(params![registry, signed(line)?])?;
        let mut parts = Vec::new();
        while let Some(row) = rows.next()? {
            parts.push(Part {
                period: period(row.get(0)?)?,
                service: ServiceId(row.get(1)?),
                provider: ProviderId(row.get(2)?),
                amount_minor: row.get(3)?,
            });
        }
        Ok(parts)
    }
}

impl Change<'_> {
    /// Makes room for the parts of a registry that come account by account: beside the table, which is kept in the order
    /// of lines, and where a million of them at random places would cost a page each.
    ///
    /// # Errors
    /// What the store says.
    pub(crate) fn begin_postings(&self) -> DbResult<()> {
        self.conn.execute_batch(
            "DROP TABLE IF EXISTS posting_draft; \
             CREATE TEMP TABLE posting_draft (line BIGINT, part BIGINT, account BIGINT, period BIGINT, \
                 service BIGINT, provider BIGINT, amount_minor BIGINT);",
        )
    }

    /// Notes the parts of a payment.
    ///
    /// # Errors
    /// What the store says.
    pub(crate) fn draft_posting(&self, line: u64, account: u64, parts: &[Part]) -> DbResult<()> {
        let mut statement = self.conn.prepare("INSERT INTO posting_draft VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for (number, part) in (1_u32..).zip(parts) {
            let _ = statement.execute(params![
                signed(line)?,
                number,
                signed(account)?,
                part.period.index(),
                part.service.0,
                part.provider.0,
                part.amount_minor
            ])?;
        }
        Ok(())
    }

    /// Writes what was noted, and counts it on its charges.
    ///
    /// # Errors
    /// What the store says.
    pub(crate) fn finish_postings(&self, registry: u32, now_ms: i64) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO registry_posting (registry, line, part, undoes, account, period, service, provider, \
             amount_minor, posted_utc) SELECT ?1, line, part, 0, account, period, service, provider, amount_minor, ?2 \
             FROM posting_draft ORDER BY line, part",
            params![registry, now_ms],
        )?;
        let _ = self.conn.execute(
            "INSERT INTO account_posting (account, registry, line) SELECT DISTINCT account, ?1, line FROM posting_draft \
             WHERE true ORDER BY account, line ON CONFLICT DO NOTHING",
            params![registry],
        )?;
        let _ = self.conn.execute(
            "INSERT INTO charge (account, period, service, provider, charged, owed, paid) \
             SELECT account, period, service, provider, 0, 0, sum(amount_minor) FROM posting_draft \
             WHERE true GROUP BY account, period, service, provider ON CONFLICT (account, period, service, provider) \
             DO UPDATE SET paid = charge.paid + excluded.paid",
            [],
        )?;
        self.lay_all_by_age("posting_draft")?;
        self.touch_accounts("SELECT DISTINCT account FROM posting_draft ORDER BY account", params![])?;
        self.conn.execute_batch("DROP TABLE posting_draft")
    }

    /// Writes everything of a registry a second time with the other sign, and counts that.
    ///
    /// # Errors
    /// What the store says.
    pub fn undo_postings(&self, registry: u32, now_ms: i64) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO registry_posting (registry, line, part, undoes, account, period, service, provider, \
             amount_minor, posted_utc) SELECT registry, line, part, 1, account, period, service, provider, \
             -amount_minor, ?2 FROM registry_posting WHERE registry = ?1 AND undoes = 0 ORDER BY line, part",
            params![registry, now_ms],
        )?;
        self.count_postings(Some(registry))?;
        self.lay_all_by_age(&format!("(SELECT * FROM registry_posting WHERE registry = {registry}) AS p"))?;
        self.touch_accounts(
            "SELECT DISTINCT account FROM registry_posting WHERE registry = ?1 ORDER BY account",
            params![registry],
        )
    }

    /// Counts postings on their charges: what one registry took back, or, in a rebuild, all there is of every registry.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn count_postings(&self, undone: Option<u32>) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO charge (account, period, service, provider, charged, owed, paid) \
             SELECT account, period, service, provider, 0, 0, sum(amount_minor) FROM registry_posting \
             WHERE ?1 IS NULL OR (registry = ?1 AND undoes = 1) GROUP BY account, period, service, provider \
             ON CONFLICT (account, period, service, provider) DO UPDATE SET paid = charge.paid + excluded.paid",
            [undone],
        )?;
        Ok(())
    }

    /// Notes that a void took a payment back; false when another did already.
    ///
    /// # Errors
    /// What the store says.
    pub(crate) fn take_back(&self, of: (u32, u64), by: (u32, u64)) -> DbResult<bool> {
        let mut statement = self.conn.prepare(
            "INSERT INTO registry_void (of_registry, of_line, registry, line) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT DO NOTHING",
        )?;
        Ok(statement.execute(params![of.0, signed(of.1)?, by.0, signed(by.1)?])? == 1)
    }
}
