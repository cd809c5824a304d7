//! Payments that stand in two registries and are known by no number of one source: lines of a bank that gives no numbers,
//! and operations that came by another source.
//!
//! Nobody can tell whether they are one payment or two but a person, who is asked when there are many.

use std::collections::BTreeMap;

use kassa_domain::BusinessDate;
use kassa_formats::registry::{Payment, Profile, Reason};

use super::super::convert::unsigned;
use super::super::sql::{OptionalExtension, params};
use super::super::{Change, DbResult, View};

/// How many payments of a registry stand in another one too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alike {
    /// The other one.
    pub registry: u32,
    /// How many stand in both.
    pub shared: u64,
    /// Of how many.
    pub of: u64,
    /// True for operations that another source gave the same numbers.
    pub numbered: bool,
}

impl Alike {
    /// True where a person must say that they are payments of their own. Months of one sum are alike in a few lines, and a
    /// number with its day, account and sum is never alike by chance.
    #[must_use]
    pub const fn is_doubtful(&self) -> bool {
        self.shared > 0 && (self.numbered || self.shared * 2 >= self.of)
    }
}

/// Counts alike payments one by one, for what is not loaded.
#[derive(Debug, Default)]
pub struct AlikeCount {
    unnumbered: u64,
    numbered: u64,
    by_line: BTreeMap<u32, u64>,
    by_number: BTreeMap<u32, u64>,
}

impl AlikeCount {
    /// Looks a payment up.
    ///
    /// # Errors
    /// What the store says.
    pub fn add(&mut self, view: &View<'_>, profile: &Profile, payment: &Payment) -> DbResult<()> {
        let (count, by) = if payment.named {
            (&mut self.numbered, &mut self.by_number)
        } else {
            (&mut self.unnumbered, &mut self.by_line)
        };
        *count += 1;
        for registry in view.registries_like(profile, payment)? {
            *by.entry(registry).or_default() += 1;
        }
        Ok(())
    }

    /// The registry that most of them stand in.
    #[must_use]
    pub fn most(&self) -> Option<Alike> {
        let most =
            |by: &BTreeMap<u32, u64>| by.iter().max_by_key(|(_, shared)| **shared).map(|(id, shared)| (*id, *shared));
        let numbered = most(&self.by_number).map(|(registry, shared)| Alike {
            registry,
            shared,
            of: self.numbered,
            numbered: true,
        });
        let lines = most(&self.by_line).map(|(registry, shared)| Alike {
            registry,
            shared,
            of: self.unnumbered,
            numbered: false,
        });
        numbered.or(lines)
    }
}

impl View<'_> {
    /// The registries, not undone, that a payment stands in too.
    fn registries_like(&self, profile: &Profile, payment: &Payment) -> DbResult<Vec<u32>> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        if !payment.named {
            let mut statement = self.conn.prepare(
                "SELECT DISTINCT p.registry FROM registry_payment p JOIN registry r ON r.id = p.registry \
                 AND r.undone_utc IS NULL WHERE p.line_key = ?1",
            )?;
            let rows = statement.query_map([payment.identity.0], |row| row.get(0))?;
            return Ok(rows);
        }
        let mut statement = self.conn.prepare(
            "SELECT DISTINCT p.registry FROM registry_payment p JOIN registry r ON r.id = p.registry \
             AND r.undone_utc IS NULL AND r.profile <> ?1 WHERE p.operation = ?2 AND p.operation <> '' \
             AND p.day IS NOT DISTINCT FROM ?3 AND p.account = ?4 AND p.amount_minor = ?5",
        )?;
        let account = payment.account.as_ref().map_or("", |account| account.number.as_str());
        let with = params![
            profile.id,
            text(&payment.operation),
            payment.date.map(BusinessDate::days),
            account,
            payment.amount.minor()
        ];
        let rows = statement.query_map(with, |row| row.get(0))?;
        Ok(rows)
    }
}

impl Change<'_> {
    /// The registry, not undone, that most payments of this one stand in too.
    ///
    /// # Errors
    /// What the store says.
    pub fn alike(&self, registry: u32, profile: &Profile) -> DbResult<Option<Alike>> {
        let others = "SELECT EXISTS (SELECT 1 FROM registry WHERE undone_utc IS NULL AND profile <> ?1)";
        if self.conn.query_row(others, [&profile.id], |row| row.get(0))? {
            let found = self.most_alike(
                "SELECT q.registry, count(*) FROM registry_payment p \
                 JOIN registry_payment q ON q.operation = p.operation AND q.operation <> '' AND q.registry <> p.registry \
                     AND q.day IS NOT DISTINCT FROM p.day AND q.account = p.account AND q.amount_minor = p.amount_minor \
                 JOIN registry r ON r.id = q.registry AND r.undone_utc IS NULL AND r.profile <> ?2 \
                 WHERE p.registry = ?1 AND p.identity IS NOT NULL AND p.operation <> '' AND p.reason <> ?3 \
                 GROUP BY q.registry ORDER BY 2 DESC, 1 LIMIT 1",
                params![registry, profile.id, Reason::DuplicateOperation.code()],
                ("SELECT count(*) FROM registry_payment WHERE registry = ?1 AND identity IS NOT NULL", registry),
                true,
            )?;
            if found.is_some() {
                return Ok(found);
            }
        }
        self.most_alike(
            "SELECT q.registry, count(*) FROM registry_payment p \
             JOIN registry_payment q ON q.line_key = p.line_key AND q.registry <> p.registry \
             JOIN registry r ON r.id = q.registry AND r.undone_utc IS NULL \
             WHERE p.registry = ?1 AND p.line_key IS NOT NULL GROUP BY q.registry ORDER BY 2 DESC, 1 LIMIT 1",
            params![registry],
            ("SELECT count(*) FROM registry_payment WHERE registry = ?1 AND line_key IS NOT NULL", registry),
            false,
        )
    }

    fn most_alike(
        &self,
        most: &str,
        with: impl super::super::sql::Params,
        (all, of): (&str, u32),
        numbered: bool,
    ) -> DbResult<Option<Alike>> {
        let found: Option<(u32, i64)> =
            self.conn.query_row(most, with, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((registry, shared)) = found else { return Ok(None) };
        let of: i64 = self.conn.query_row(all, [of], |row| row.get(0))?;
        Ok(Some(Alike { registry, shared: unsigned(shared, "payments")?, of: unsigned(of, "payments")?, numbered }))
    }
}
