//! What the console shows of one account beside its charges: what tills booked on it, and what registries put on it, what was
//! corrected and transferred.

use kassa_domain::ids::{EntryRef, Epoch, ProviderId, Seq, ServiceId, TillId};
use kassa_domain::reading::ReadingSource;
use kassa_domain::{BusinessDate, Period};

use super::convert::{day, period, signed, unsigned};
use super::sql::params;
use super::{DbError, DbResult, View};

/// What a till's entry booked on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedOnAccount {
    /// Whose entry.
    pub till: TillId,
    /// Which.
    pub at: EntryRef,
    /// When it happened, by the till's clock.
    pub occurred_utc: i64,
    /// 1 payment, 2 return, 3 money handed back by a decision.
    pub kind: u8,
    /// 1 is its first booking, then corrections.
    pub step: u32,
    /// For what, to whom.
    pub of: (ServiceId, ProviderId),
    /// On the debit side, minor units; below zero on the credit side.
    pub minor: i64,
}

/// What a meter of an account showed, as a till took it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOnAccount {
    /// Whose entry.
    pub till: TillId,
    /// Which.
    pub at: EntryRef,
    /// Number on the meter's face, and its scale where it has several.
    pub face: (String, String),
    /// What it measures.
    pub service: ServiceId,
    /// What it showed, in thousandths of its unit.
    pub milli: i64,
    /// Of which day.
    pub day: BusinessDate,
    /// Whose word it is.
    pub source: ReadingSource,
    /// When it was handed in, by the till's clock.
    pub handed_in_utc: i64,
    /// When the centre got it, by its own clock: the same however often readings are derived anew.
    pub received_utc: i64,
}

/// A part of a line of a registry, as it is on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedOnAccount {
    /// The registry and the name of its file.
    pub registry: (u32, String),
    /// Its line.
    pub line: u64,
    /// The day of the payment, where the file tells it.
    pub day: Option<BusinessDate>,
    /// When it was put on.
    pub posted_utc: i64,
    /// True for what was taken off again.
    pub undoes: bool,
    /// For what, to whom, for which month.
    pub of: (ServiceId, ProviderId, Period),
    /// Minor units paid.
    pub minor: i64,
}

/// What moved a sum on an account beside tills and registries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// A charge came otherwise later.
    Correction,
    /// A person put money from one account to another.
    Transfer {
        /// Its number.
        id: u32,
        /// The number of the other account.
        other: String,
        /// The transfer that it takes back.
        takes_back: Option<u32>,
        /// On what ground.
        note: String,
    },
}

/// A correction of a charge, or a part of a transfer, as it is on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedOnAccount {
    /// When.
    pub done_utc: i64,
    /// Which.
    pub what: Moved,
    /// For what, to whom, of which month.
    pub of: (ServiceId, ProviderId, Period),
    /// On the debit side, minor units; below zero on the credit side.
    pub minor: i64,
}

impl View<'_> {
    /// Corrections of charges and transfers on an account, the newest first, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn moved_on_account(&self, account: u64, limit: u32) -> DbResult<Vec<MovedOnAccount>> {
        let sql = "SELECT corrected_utc AS done, 0 AS id, '' AS other, NULL AS back, '' AS note, service, provider, period, \
                 owed_minor, step FROM charge_correction WHERE account = ?1 \
             UNION ALL SELECT t.done_utc, t.id, o.number, t.takes_back, t.note, p.service, p.provider, p.period, \
                 -p.amount_minor, p.part FROM transfer_posting p JOIN ledger_transfer t ON t.id = p.transfer \
                 JOIN account o ON o.id = CASE WHEN t.account = p.account THEN t.to_account ELSE t.account END \
                 WHERE p.account = ?1 \
             ORDER BY 1 DESC, 2 DESC, 8, 6, 7, 10 LIMIT ?2";
        self.conn.prepare(sql)?.query_map(params![signed(account)?, limit], |row| {
            let what = match row.get(1)? {
                0 => Moved::Correction,
                id => Moved::Transfer { id, other: row.get(2)?, takes_back: row.get(3)?, note: row.get(4)? },
            };
            Ok(MovedOnAccount {
                done_utc: row.get(0)?,
                what,
                of: (ServiceId(row.get(5)?), ProviderId(row.get(6)?), period(row.get(7)?)?),
                minor: row.get(8)?,
            })
        })
    }

    /// What tills read of an account's meters and the centre counts, the newest first, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn read_on_account(&self, account: u64, limit: u32) -> DbResult<Vec<ReadOnAccount>> {
        let sql = "SELECT r.till, r.epoch, r.seq, m.serial, m.scale, m.service, r.value_milli, r.day, r.source, \
             r.occurred_utc, j.received_utc FROM meter m JOIN reading r ON r.meter = m.id \
             JOIN journal j ON j.till = r.till AND j.epoch = r.epoch AND j.seq = r.seq \
             WHERE m.account = ?1 ORDER BY r.occurred_utc DESC, r.till, r.epoch DESC, r.seq DESC LIMIT ?2";
        self.conn.prepare(sql)?.query_map(params![signed(account)?, limit], |row| {
            Ok(ReadOnAccount {
                till: TillId(row.get(0)?),
                at: EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) },
                face: (row.get(3)?, row.get(4)?),
                service: ServiceId(row.get(5)?),
                milli: row.get(6)?,
                day: day(row.get(7)?)?,
                source: ReadingSource::from_code(row.get(8)?).ok_or(DbError::Corrupt("reading source"))?,
                handed_in_utc: row.get(9)?,
                received_utc: row.get(10)?,
            })
        })
    }

    /// What tills' entries booked on an account, the newest first, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn booked_on_account(&self, account: u64, limit: u32) -> DbResult<Vec<BookedOnAccount>> {
        // 6 and 11: what is owed, and what is paid ahead.
        let sql = "SELECT l.till, l.epoch, l.seq, j.occurred_utc, l.kind, l.step, l.b, l.c, l.amount_minor \
             FROM ledger_line l JOIN journal j ON j.till = l.till AND j.epoch = l.epoch AND j.seq = l.seq \
             WHERE l.class IN (6, 11) AND l.a = ?1 ORDER BY j.occurred_utc DESC, l.till, l.epoch, l.seq, l.step LIMIT ?2";
        self.conn.prepare(sql)?.query_map(params![signed(account)?, limit], |row| {
            Ok(BookedOnAccount {
                till: TillId(row.get(0)?),
                at: EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) },
                occurred_utc: row.get(3)?,
                kind: row.get(4)?,
                step: row.get(5)?,
                of: (ServiceId(row.get(6)?), ProviderId(row.get(7)?)),
                minor: row.get(8)?,
            })
        })
    }

    /// What registries put on an account, the newest first, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn posted_on_account(&self, account: u64, limit: u32) -> DbResult<Vec<PostedOnAccount>> {
        let sql = "SELECT a.registry, r.name, a.line, q.day, p.posted_utc, p.undoes, p.service, p.provider, p.period, \
             p.amount_minor FROM account_posting a JOIN registry r ON r.id = a.registry \
             JOIN registry_posting p ON p.registry = a.registry AND p.line = a.line AND p.account = a.account \
             JOIN registry_payment q ON q.registry = a.registry AND q.line = a.line \
             WHERE a.account = ?1 ORDER BY a.registry DESC, a.line DESC, p.undoes, p.part LIMIT ?2";
        self.conn.prepare(sql)?.query_map(params![signed(account)?, limit], |row| {
            let of_day: Option<i64> = row.get(3)?;
            Ok(PostedOnAccount {
                registry: (row.get(0)?, row.get(1)?),
                line: unsigned(row.get(2)?, "line")?,
                day: of_day.map(day).transpose()?,
                posted_utc: row.get(4)?,
                undoes: row.get(5)?,
                of: (ServiceId(row.get(6)?), ProviderId(row.get(7)?), period(row.get(8)?)?),
                minor: row.get(9)?,
            })
        })
    }
}
