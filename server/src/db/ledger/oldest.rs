//! Money of providers that want the oldest debt paid first: what is paid for a service lies on its months by age, whatever
//! month each payment named.
//!
//! How much was paid in all follows from payments and postings; on which months it lies follows from that and from what is
//! owed. So it comes out the same in whatever order payments and charges came.

use kassa_domain::ids::{ProviderId, ServiceId};

use super::super::convert::{signed, unsigned};
use super::super::sql::params;
use super::super::{Change, DbResult, FeedKind, View};

/// Months of one account, service and provider: each with what is owed and what lies on it.
struct Month {
    period: i64,
    owed: i64,
    paid: i64,
}

/// What lies on each month when the oldest debt comes first; what is beyond all debt lies on the newest.
fn by_age(months: &[Month]) -> Vec<i64> {
    let mut left: i64 = months.iter().map(|month| month.paid).sum();
    let mut lies: Vec<i64> = Vec::with_capacity(months.len());
    for month in months {
        let on = left.min(month.owed).max(0);
        left -= on;
        lies.push(on);
    }
    if let Some(newest) = lies.last_mut() {
        *newest += left;
    }
    lies
}

impl View<'_> {
    /// True when a provider's money goes to the oldest debt first.
    ///
    /// # Errors
    /// What the store says.
    pub fn is_oldest_first(&self, provider: ProviderId) -> DbResult<bool> {
        self.conn.prepare("SELECT provider FROM oldest_first WHERE provider = ?1")?.exists([provider.0])
    }
}

impl Change<'_> {
    /// Lays what was paid for a service on its months by age. Gives what is owed for all of them now, below zero for an
    /// advance.
    ///
    /// # Errors
    /// What the store says.
    pub fn lay_by_age(&self, account: u64, service: ServiceId, provider: ProviderId) -> DbResult<i64> {
        let account = signed(account)?;
        let months = self
            .conn
            .prepare(
                "SELECT period, owed, paid FROM charge WHERE account = ?1 AND service = ?2 AND provider = ?3 \
                 ORDER BY period",
            )?
            .query_map(params![account, service.0, provider.0], |row| {
                Ok(Month { period: row.get(0)?, owed: row.get(1)?, paid: row.get(2)? })
            })?;
        let mut laid = self.conn.prepare(
            "UPDATE charge SET paid = ?5 WHERE account = ?1 AND period = ?2 AND service = ?3 AND provider = ?4",
        )?;
        for (month, paid) in months.iter().zip(by_age(&months)).filter(|(month, paid)| month.paid != *paid) {
            let _ = laid.execute(params![account, month.period, service.0, provider.0, paid])?;
        }
        Ok(months.iter().map(|month| month.owed - month.paid).sum())
    }

    /// Lays what was paid of some accounts on months by age, where the provider wants it so: the accounts, services and
    /// providers that a question gives.
    ///
    /// # Errors
    /// What the store says.
    pub(in crate::db) fn lay_all_by_age(&self, from: &str) -> DbResult<()> {
        let all: Vec<(i64, u32, u32)> = self
            .conn
            .prepare(&format!(
                "SELECT DISTINCT account, service, provider FROM {from} \
                 WHERE provider IN (SELECT provider FROM oldest_first) ORDER BY account, service, provider"
            ))?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for (account, service, provider) in all {
            let account = unsigned(account, "account")?;
            let _ = self.lay_by_age(account, ServiceId(service), ProviderId(provider))?;
        }
        Ok(())
    }

    /// Says how a provider's money lies on months, and lays what was paid so far anew.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_oldest_first(&self, provider: ProviderId, oldest: bool) -> DbResult<()> {
        let id = [provider.0];
        let _ = self.conn.execute(
            if oldest {
                "INSERT INTO oldest_first (provider) VALUES (?1) ON CONFLICT DO NOTHING"
            } else {
                "DELETE FROM oldest_first WHERE provider = ?1"
            },
            id,
        )?;
        // As payments and registries named the months.
        let _ = self.conn.execute("UPDATE charge SET paid = 0 WHERE provider = ?1 AND paid <> 0", id)?;
        for named in [
            "SELECT o.id AS account, l.period, l.service, l.provider, l.amount_minor FROM payment p \
             JOIN payment_line l ON l.till = p.till AND l.epoch = p.epoch AND l.seq = p.seq \
             JOIN account o ON o.number = p.account WHERE p.counted = 1 AND l.provider = ?1",
            "SELECT account, period, service, provider, amount_minor FROM registry_posting WHERE provider = ?1",
        ] {
            let sql = format!(
                "INSERT INTO charge (account, period, service, provider, charged, owed, paid) \
                 SELECT account, period, service, provider, 0, 0, sum(amount_minor) FROM ({named}) AS x \
                 GROUP BY account, period, service, provider ON CONFLICT (account, period, service, provider) \
                 DO UPDATE SET paid = charge.paid + excluded.paid"
            );
            let _ = self.conn.execute(&sql, id)?;
        }
        self.lay_all_by_age("charge")?;
        let touched: Vec<i64> = self
            .conn
            .prepare("SELECT DISTINCT account FROM charge WHERE provider = ?1 ORDER BY account")?
            .query_map(id, |row| row.get(0))?;
        touched.into_iter().try_for_each(|account| self.touch(FeedKind::Account, unsigned(account, "account")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_debt_comes_first_and_what_is_over_lies_on_the_newest_month() {
        for (months, expect) in [
            (&[(100, 0), (200, 150)][..], &[100, 50][..]),
            (&[(100, 0), (200, 350)], &[100, 250]),
            (&[(-50, 0), (200, 120)], &[0, 120]),
            (&[(100, 60), (0, 0), (70, 60)], &[100, 0, 20]),
            (&[(100, 0), (200, -30)], &[0, -30]),
            (&[], &[]),
        ] {
            let months: Vec<Month> =
                (1..).zip(months).map(|(period, (owed, paid))| Month { period, owed: *owed, paid: *paid }).collect();
            assert_eq!(by_age(&months), expect);
        }
    }
}
