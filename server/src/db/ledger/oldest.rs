//! Money of providers that want the oldest debt paid first: what is paid for a service lies on its months by age, whatever
//! month each payment named.
//!
//! How much was paid in all follows from payments and postings; on which months it lies follows from that and from what is
//! owed. So it comes out the same in whatever order payments and charges came.

use kassa_domain::Period;
use kassa_domain::ids::{ProviderId, ServiceId};

use super::super::convert::{period, signed};
use super::super::sql::params;
use super::super::{Change, DbResult, View};

/// What lies on each month when the oldest debt comes first, of the accounts, services and providers in `asked`; what is
/// beyond all debt lies on the newest. One question for any number of them: neither a list of them nor an answer for each
/// goes through the program.
fn laid_by_age(asked: &str) -> String {
    format!(
        "WITH asked AS (SELECT DISTINCT account, service, provider FROM {asked}), \
         months AS (\
             SELECT h.account, h.period, h.service, h.provider, \
                 CASE WHEN h.owed > 0 THEN h.owed ELSE 0 END AS debt, \
                 CAST(sum(h.paid) OVER whole AS BIGINT) AS total, \
                 CAST(sum(CASE WHEN h.owed > 0 THEN h.owed ELSE 0 END) OVER upto AS BIGINT) AS through, \
                 lead(h.period) OVER upto AS newer \
             FROM asked a CROSS JOIN charge h \
                 WHERE a.account = h.account AND a.service = h.service AND a.provider = h.provider \
             WINDOW whole AS (PARTITION BY h.account, h.service, h.provider), \
                 upto AS (PARTITION BY h.account, h.service, h.provider ORDER BY h.period)), \
         laid AS (\
             SELECT account, period, service, provider, \
                 CASE WHEN total <= through - debt THEN 0 WHEN total < through THEN total - through + debt ELSE debt END \
                 + CASE WHEN newer IS NOT NULL THEN 0 WHEN total < 0 THEN total \
                     WHEN total > through THEN total - through ELSE 0 END AS paid \
             FROM months) \
         UPDATE charge SET paid = laid.paid FROM laid WHERE charge.account = laid.account \
             AND charge.period = laid.period AND charge.service = laid.service AND charge.provider = laid.provider \
             AND charge.paid <> laid.paid"
    )
}

/// What was paid for provider ?1 on each month as payments, registries and transfers named it: account, month, service, sum.
/// A line that went back apart from the others of its payment is not paid. Narrowed to some lines of payments, as `o` and `l`, and to some postings and transfers.
fn as_named(paid: &str, posted: &str, moved: &str) -> String {
    format!(
        "SELECT account, period, service, CAST(sum(minor) AS BIGINT) FROM (\
             SELECT o.id AS account, l.period, l.service, l.amount_minor AS minor FROM payment p \
             JOIN payment_line l ON l.till = p.till AND l.epoch = p.epoch AND l.seq = p.seq \
             JOIN account o ON o.number = p.account WHERE p.counted = 1 AND l.returned = 0 AND l.provider = ?1 AND {paid} \
             UNION ALL SELECT account, period, service, amount_minor FROM registry_posting \
                 WHERE provider = ?1 AND {posted} \
             UNION ALL SELECT account, period, service, amount_minor FROM transfer_posting \
                 WHERE provider = ?1 AND {moved}\
         ) AS x GROUP BY account, period, service"
    )
}

impl View<'_> {
    /// What was paid on each month of an account, for a service to a provider, as payments, registries and transfers named
    /// it.
    ///
    /// # Errors
    /// What the store says.
    pub fn paid_as_named(
        &self,
        account: u64,
        service: ServiceId,
        provider: ProviderId,
    ) -> DbResult<Vec<(Period, i64)>> {
        let moved = "account = ?2 AND service = ?3";
        // Postings are kept in the order of registries.
        let posted =
            format!("{moved} AND (registry, line) IN (SELECT registry, line FROM account_posting WHERE account = ?2)");
        let sql = as_named("o.id = ?2 AND l.service = ?3", &posted, moved);
        let rows: Vec<(i64, i64)> = self
            .conn
            .prepare(&sql)?
            .query_map(params![provider.0, signed(account)?, service.0], |row| Ok((row.get(1)?, row.get(3)?)))?;
        rows.into_iter().map(|(month, minor)| Ok((period(month)?, minor))).collect()
    }

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
        let of = params![signed(account)?, service.0, provider.0];
        let one = "charge WHERE account = ?1 AND service = ?2 AND provider = ?3";
        let _ = self.conn.execute(&laid_by_age(one), of)?;
        self.conn.query_row(&format!("SELECT coalesce(sum(owed - paid), 0) FROM {one}"), of, |row| row.get(0))
    }

    /// Lays what was paid of some accounts on months by age, where the provider wants it so: the accounts, services and
    /// providers that a question gives.
    ///
    /// # Errors
    /// What the store says.
    pub(in crate::db) fn lay_all_by_age(&self, from: &str) -> DbResult<()> {
        if !self.conn.prepare("SELECT provider FROM oldest_first LIMIT 1")?.exists([])? {
            return Ok(());
        }
        let asked = format!("{from} WHERE provider IN (SELECT provider FROM oldest_first)");
        self.conn.execute(&laid_by_age(&asked), []).map(drop)
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
        self.conn.execute_batch(
            "DROP TABLE IF EXISTS paid_was; DROP TABLE IF EXISTS paid_named; \
             CREATE TEMP TABLE paid_was (account BIGINT, period BIGINT, service BIGINT, paid BIGINT, \
                 PRIMARY KEY (account, period, service)); \
             CREATE TEMP TABLE paid_named (account BIGINT, period BIGINT, service BIGINT, paid BIGINT, \
                 PRIMARY KEY (account, period, service));",
        )?;
        let was = "INSERT INTO paid_was SELECT account, period, service, paid FROM charge WHERE provider = ?1";
        let _ = self.conn.execute(was, id)?;
        if oldest {
            let _ = self.conn.execute(&laid_by_age("charge WHERE provider = ?1"), id)?;
        } else {
            self.lay_as_named(provider)?;
        }
        // Tills hear of accounts that show something else now, and of no others.
        self.touch_accounts(
            "SELECT DISTINCT h.account FROM charge h JOIN paid_was w ON w.account = h.account AND w.period = h.period \
             AND w.service = h.service WHERE h.provider = ?1 AND w.paid <> h.paid",
            id,
        )?;
        self.conn.execute_batch("DROP TABLE paid_was; DROP TABLE paid_named;")
    }

    /// Lays what was paid for a provider as payments, registries and transfers named the months.
    fn lay_as_named(&self, provider: ProviderId) -> DbResult<()> {
        let id = [provider.0];
        let _ = self.conn.execute(&format!("INSERT INTO paid_named {}", as_named("true", "true", "true")), id)?;
        let named = "n.account = charge.account AND n.period = charge.period AND n.service = charge.service";
        let _ = self.conn.execute(
            &format!(
                "UPDATE charge SET paid = n.paid FROM paid_named n WHERE charge.provider = ?1 AND {named} \
                 AND charge.paid <> n.paid"
            ),
            id,
        )?;
        let _ = self.conn.execute(
            &format!(
                "UPDATE charge SET paid = 0 WHERE provider = ?1 AND paid <> 0 \
                 AND NOT EXISTS (SELECT 1 FROM paid_named n WHERE {named})"
            ),
            id,
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Db;
    use super::*;

    #[test]
    fn the_oldest_debt_comes_first_and_what_is_over_lies_on_the_newest_month() {
        let data = tempfile::tempdir().unwrap();
        let db = Db::open(data.path(), 0).unwrap();
        db.write(|change| -> DbResult<()> {
            change.conn.execute_batch(
                "INSERT INTO town VALUES (1, 't'); INSERT INTO street VALUES (1, 1, 's'); \
                 INSERT INTO account (id, number, holder, street, house, flat, currency) \
                     VALUES (1, '1', 'h', 1, '1', '', 'UAH'); \
                 INSERT INTO service (id, name, unit, place) VALUES (1, 's', '', 1); \
                 INSERT INTO provider (id, name, tax_number, overpayment, prepayment_months_max) \
                     VALUES (1, 'p', '1', 1, 1);",
            )
        })
        .unwrap();
        for (months, expect) in [
            (&[(100, 0), (200, 150)][..], &[100, 50][..]),
            (&[(100, 0), (200, 350)], &[100, 250]),
            (&[(-50, 0), (200, 120)], &[0, 120]),
            (&[(100, 60), (0, 0), (70, 60)], &[100, 0, 20]),
            (&[(100, 0), (200, -30)], &[0, -30]),
            (&[(100, 350), (-20, 0)], &[100, 250]),
            (&[(100, 30), (200, 0), (300, 0)], &[30, 0, 0]),
            (&[], &[]),
        ] {
            let (due, lies) = db
                .write(|change| -> DbResult<(i64, Vec<i64>)> {
                    let _ = change.conn.execute("DELETE FROM charge", [])?;
                    for (period, (owed, paid)) in (1_i64..).zip(months) {
                        let _ = change.conn.execute(
                            "INSERT INTO charge (account, period, service, provider, charged, owed, paid) \
                             VALUES (1, ?1, 1, 1, 0, ?2, ?3)",
                            params![period, *owed, *paid],
                        )?;
                    }
                    let due = change.lay_by_age(1, ServiceId(1), ProviderId(1))?;
                    let mut lies = change.conn.prepare("SELECT paid FROM charge ORDER BY period")?;
                    Ok((due, lies.query_map([], |row| row.get(0))?))
                })
                .unwrap();
            let owed: i64 = months.iter().map(|(owed, paid)| owed - paid).sum();
            assert_eq!((due, lies.as_slice()), (owed, expect));
        }
    }
}
