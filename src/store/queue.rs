//! The queue by states: how many entries stand where, and a bounded number of each. Nothing here goes through the whole
//! journal, or through all that the centre has said of it.

use kassa_domain::BusinessDate;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{EntryRef, PaymentNumber};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, params};

use super::error::StoreError;
use super::journal;
use super::report::WaitingEntry;

/// How many entries the centre has not settled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// It refused to count them.
    pub refused: u64,
    /// It has not confirmed them.
    pub unsent: u64,
    /// It has them and waits with them.
    pub waiting: u64,
}

/// The payment that an entry is about, and the day it stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfPayment {
    /// Its number.
    pub number: PaymentNumber,
    /// The day of its shift.
    pub day: BusinessDate,
}

/// Entries by states, the newest of each first: a bounded number of them, and the true counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByState<T> {
    /// How many there are in all.
    pub counts: Counts,
    /// Those that the centre refused.
    pub refused: Vec<T>,
    /// Those that it has not confirmed.
    pub unsent: Vec<T>,
    /// Those that it waits with.
    pub waiting: Vec<T>,
    /// The last ones that it has, of the present life of the journal.
    pub sent: Vec<T>,
}

/// Most rows of each state.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of those not settled, each.
    pub open: u32,
    /// Of those that the centre has.
    pub sent: u32,
}

const WAITING: &str = "SELECT count(*) FROM verdict WHERE state = 'waiting'";

const REFUSED_ROWS: &str = "SELECT j.body, v.state, v.reason
     FROM verdict v CROSS JOIN journal j ON j.epoch = v.epoch AND j.seq = v.seq
     WHERE v.state = 'refused' ORDER BY v.epoch DESC, v.seq DESC LIMIT ?1";
const WAITING_ROWS: &str = "SELECT j.body, v.state, v.reason
     FROM verdict v CROSS JOIN journal j ON j.epoch = v.epoch AND j.seq = v.seq
     WHERE v.state = 'waiting' ORDER BY v.epoch DESC, v.seq DESC LIMIT ?1";
const LIVES: &str = "SELECT epoch, acknowledged FROM journal_state WHERE id = 1
     UNION ALL SELECT epoch, acknowledged FROM epoch_before WHERE head_seq > acknowledged ORDER BY 1 DESC";
const UNSENT_ROWS: &str =
    "SELECT body, NULL, NULL FROM journal WHERE epoch = ?1 AND seq > ?2 ORDER BY seq DESC LIMIT ?3";
const BY_NUMBER: &str = "SELECT number, day FROM payment WHERE number = ?1";
/// The entry accepted the payment, or its reversal.
const BY_ENTRY: &str = "SELECT number, day FROM payment WHERE number = coalesce(
     (SELECT number FROM payment WHERE epoch = ?1 AND seq = ?2),
     (SELECT payment FROM reversal WHERE epoch = ?1 AND seq = ?2))";
/// Settled ones alone: of as many as are asked for, those not settled stand above.
const SENT_ROWS: &str = "SELECT j.body, v.state, v.reason
     FROM journal j LEFT JOIN verdict v ON v.epoch = j.epoch AND v.seq = j.seq
     WHERE j.epoch = ?1 AND j.seq BETWEEN ?2 - ?3 + 1 AND ?2
     AND coalesce(v.state, '') NOT IN ('waiting', 'refused') ORDER BY j.seq DESC";

fn counts(conn: &Connection) -> Result<Counts, StoreError> {
    let (unsent, refused) = journal::queue(conn)?;
    let waiting = conn.prepare_cached(WAITING)?.query_row([], |row| row.get(0))?;
    Ok(Counts { refused, unsent, waiting })
}

/// The entries by states, at most so many of each.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn by_state(conn: &Connection, limits: Limits) -> Result<ByState<WaitingEntry>, StoreError> {
    let mut unsent = Vec::new();
    let mut sent = Vec::new();
    let lives: Vec<(u32, u64)> =
        conn.prepare_cached(LIVES)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (index, (epoch, acknowledged)) in lives.into_iter().enumerate() {
        let left = u64::from(limits.open).saturating_sub(unsent.len() as u64);
        unsent.extend(rows(conn.prepare_cached(UNSENT_ROWS)?, (epoch, acknowledged, left))?);
        if index == 0 {
            sent = rows(conn.prepare_cached(SENT_ROWS)?, (epoch, acknowledged, limits.sent))?;
        }
    }
    Ok(ByState {
        counts: counts(conn)?,
        refused: rows(conn.prepare_cached(REFUSED_ROWS)?, [limits.open])?,
        unsent,
        waiting: rows(conn.prepare_cached(WAITING_ROWS)?, [limits.open])?,
        sent,
    })
}

/// The payment that an entry is about, where it is about one: its acceptance, its cancelling, its reversal, a receipt of
/// either, a paper.
///
/// # Errors
/// A failing database, or a day that cannot be.
pub fn payment_of(conn: &Connection, body: &Body) -> Result<Option<OfPayment>, StoreError> {
    let read = |row: &Row<'_>| Ok((PaymentNumber(row.get(0)?), row.get(1)?));
    let by_number = |number: PaymentNumber| conn.prepare_cached(BY_NUMBER)?.query_row([number.0], read).optional();
    let by_entry =
        |of: EntryRef| conn.prepare_cached(BY_ENTRY)?.query_row(params![of.epoch.0, of.seq.0], read).optional();
    let found = match body {
        Body::PaymentAccepted(payment) => by_number(payment.number)?,
        Body::ReversalAccepted { payment, .. }
        | Body::PaymentCancelled { payment, .. }
        | Body::Reprinted { payment, .. } => by_number(*payment)?,
        Body::ReceiptShared { of, .. }
        | Body::ReceiptRegistered { of, .. }
        | Body::ReceiptFailed { of, .. }
        | Body::ReceiptUnknown { of, .. }
        | Body::ReceiptReferred { of, .. }
        | Body::GivenUp { of }
        | Body::CentreDecided { of, .. } => by_entry(*of)?,
        Body::PaperAttached(attachment) => by_entry(attachment.of)?,
        _ => None,
    };
    let of = |(number, day)| {
        let day = BusinessDate::from_days(day).map_err(|error| StoreError::row("payment", error))?;
        Ok(OfPayment { number, day })
    };
    found.map(of).transpose()
}

fn rows(mut statement: CachedStatement<'_>, params: impl Params) -> Result<Vec<WaitingEntry>, StoreError> {
    let mut rows = statement.query(params)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push((Entry::parse(&row.get::<_, Vec<u8>>(0)?)?, verdict(row)?));
    }
    Ok(entries)
}

fn verdict(row: &Row<'_>) -> Result<Option<(VerdictState, String)>, StoreError> {
    let Some(state) = row.get::<_, Option<String>>(1)? else { return Ok(None) };
    let state = VerdictState::from_name(&state).ok_or_else(|| StoreError::row("verdict", &state))?;
    Ok(Some((state, row.get(2)?)))
}

#[cfg(test)]
mod tests {
    use kassa_domain::entry::Body;
    use kassa_domain::exchange::{FirstNumbers, Verdict};
    use kassa_domain::ids::{EntryRef, Epoch, PointCode, Seq, TillCode, TillId};
    use kassa_domain::{Currency, Timestamp};

    use super::*;
    use crate::store::identity::{self, Identity};
    use crate::store::{Tx, migrate};

    fn at(seq: u64) -> EntryRef {
        EntryRef { epoch: Epoch(1), seq: Seq(seq) }
    }

    /// Entries 1 to `last` of which the centre has those up to `held`, with what it said of some.
    fn filled(conn: &mut Connection, (last, held): (u64, u64), said: &[(u64, VerdictState, &str)]) {
        migrate::create(conn).unwrap();
        let tx = conn.transaction().unwrap();
        let now = Timestamp::new(1_795_000_000_000, 120).unwrap();
        let identity = Identity {
            till: TillId(7),
            epoch: Epoch(1),
            point: PointCode::new("17").unwrap(),
            code: TillCode::new("3").unwrap(),
            currency: Currency::Uah,
            public_key: [9; 32],
            server: "https://centre.example".to_owned(),
            certificate: None,
            files_key: None,
        };
        identity::enrol(&tx, &identity, FirstNumbers::START, now).unwrap();
        let head = journal::head(&tx).unwrap().seq.0;
        for _ in head..last {
            let _ = journal::append(&tx, now, None, &Body::SignedIn).unwrap();
        }
        journal::acknowledge(&tx, Epoch(1), Seq(held)).unwrap();
        say(&tx, said);
        tx.commit().unwrap();
    }

    fn say(tx: &Tx<'_>, said: &[(u64, VerdictState, &str)]) {
        let verdicts: Vec<Verdict> = (1..)
            .zip(said)
            .map(|(revision, (seq, state, reason))| Verdict {
                entry: at(*seq),
                state: *state,
                reason: (*reason).to_owned(),
                revision,
                received_ms: None,
            })
            .collect();
        journal::put_verdicts(tx, &verdicts).unwrap();
    }

    fn seqs(entries: &[WaitingEntry]) -> Vec<u64> {
        entries.iter().map(|(entry, _)| entry.seq.0).collect()
    }

    const LIMITS: Limits = Limits { open: 3, sent: 4 };

    #[test]
    fn each_state_has_its_newest_rows_and_its_true_count() {
        use VerdictState::{Applied, Duplicate, Refused, Waiting};
        let mut conn = Connection::open_in_memory().unwrap();
        let said = [
            (2, Refused, "unbalanced"),
            (3, Refused, "closed_provider"),
            (4, Applied, ""),
            (5, Waiting, "unknown_account"),
            (6, Refused, "malformed"),
            (7, Refused, "unknown_service"),
            (9, Duplicate, ""),
        ];
        filled(&mut conn, (15, 10), &said);
        let found = by_state(&conn, LIMITS).unwrap();
        assert_eq!(found.counts, Counts { refused: 4, unsent: 5, waiting: 1 });
        assert_eq!(seqs(&found.refused), [7, 6, 3], "four, and no more than were asked for");
        assert_eq!(found.refused[0].1, Some((Refused, "unknown_service".to_owned())));
        assert_eq!(seqs(&found.unsent), [15, 14, 13]);
        assert_eq!((seqs(&found.waiting), &found.unsent[0].1), (vec![5], &None));
        assert_eq!(seqs(&found.sent), [10, 9, 8], "7 is not settled");
    }

    #[test]
    fn what_an_earlier_life_of_the_journal_did_not_send_comes_behind() {
        let mut conn = Connection::open_in_memory().unwrap();
        filled(&mut conn, (5, 5), &[]);
        assert_eq!(by_state(&conn, LIMITS).unwrap().counts, Counts::default());
        let older =
            "INSERT INTO epoch_before (epoch, head_seq, head_hash, acknowledged) VALUES (1, 5, zeroblob(32), 3)";
        let _ = conn.execute(older, []).unwrap();
        let _ = conn.execute("UPDATE journal_state SET epoch = 2, head_seq = 0, acknowledged = 0", []).unwrap();
        let found = by_state(&conn, LIMITS).unwrap();
        assert_eq!((found.counts.unsent, seqs(&found.unsent), seqs(&found.sent)), (2, vec![5, 4], vec![]));
    }

    #[test]
    fn the_queue_is_found_by_indexes_alone() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::create(&mut conn).unwrap();
        for sql in [UNSENT_ROWS, REFUSED_ROWS, WAITING_ROWS, SENT_ROWS, journal::REFUSED, WAITING, BY_NUMBER, BY_ENTRY]
        {
            let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let mut rows = statement.raw_query();
            let mut plan: Vec<String> = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                plan.push(row.get(3).unwrap());
            }
            let whole = |step: &String| step.starts_with("SCAN") && !step.contains("INDEX verdict_");
            assert!(!plan.iter().any(whole), "{sql}: {plan:?}");
            assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{sql}: {plan:?}");
        }
    }
}
