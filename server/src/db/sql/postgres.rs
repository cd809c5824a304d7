//! PostgreSQL behind the layer: sessions, their statements, and waiting for answers.
//!
//! A thread of its own drives all connections; whoever asks waits for the answer, as for a disk, so it asks from a thread
//! that may wait.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};

use tokio_postgres::Client;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::super::{DbError, DbResult};
use super::value::{Bound, Kind, Owned, Param, Value};

mod address;
mod opening;
mod tls;

pub(in crate::db) use address::Address;
pub(in crate::db) use opening::Ending;
use opening::{answers, commit, connect, wait_for};
pub use tls::TlsTrouble;

/// Rows of a long answer in memory at a time.
const PAGE: usize = 1000;
/// Statements that are sent before their answers are looked at: they wait in memory.
const SENT_MOST: usize = 256;
/// A session with a server.
pub(in crate::db) struct Session {
    client: Arc<Client>,
    /// What was prepared in it, by its text.
    ready: RefCell<HashMap<String, tokio_postgres::Statement>>,
    /// What was sent and not answered yet, in order.
    sent: RefCell<Vec<Sent>>,
    /// Where its server is.
    server: Box<Address>,
    /// Nobody answers there any more: nothing is waited for.
    given_up: std::cell::Cell<bool>,
    /// A commit that was not waited for to its end.
    late: RefCell<Option<Ending>>,
}

/// The answer to something that was sent.
type Sent = Pin<Box<dyn Future<Output = Result<u64, tokio_postgres::Error>> + Send>>;

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("client", &self.client).finish_non_exhaustive()
    }
}

impl Session {
    /// Opens a session with the first server of an address that takes one. One that is silent is not waited for.
    pub(super) fn open(address: &Address) -> DbResult<Self> {
        let mut failed = DbError::Address;
        for server in address.servers() {
            match connect(&server) {
                Ok(client) => {
                    let (client, ready, sent) = (Arc::new(client), RefCell::default(), RefCell::default());
                    let server = Box::new(server);
                    return Ok(Self { client, ready, sent, server, given_up: false.into(), late: RefCell::default() });
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// True when nothing can be asked in it any more.
    pub(super) fn is_over(&self) -> bool {
        self.given_up.get() || self.client.is_closed()
    }

    /// Waits for an answer for as long as its server is there: what is asked may take long, so a server that has not
    /// answered for a while is asked whether it answers anybody. What was asked of one that does not may have been done: as
    /// after a cut line.
    fn answer<T>(&self, asked: impl Future<Output = Result<T, tokio_postgres::Error>>) -> DbResult<T> {
        let mut asked = pin!(asked);
        while !self.given_up.get() {
            if let Some(told) = wait_for(asked.as_mut(), Some(self.server.patience())) {
                return Ok(told?);
            }
            self.given_up.set(!answers(&self.server));
        }
        Err(DbError::Silent)
    }

    /// Makes a transaction durable, a missing standby's word not waited for: then nobody knows whether it is, it holds what
    /// it has locked until that word comes, and nothing more is asked in this session.
    pub(super) fn commit(&self) -> DbResult<()> {
        self.arrived()?;
        if self.given_up.get() {
            return Err(DbError::Silent);
        }
        self.waits();
        let Some(late) = commit(Arc::clone(&self.client))? else { return Ok(()) };
        self.given_up.set(true);
        if !answers(&self.server) {
            return Err(DbError::Silent);
        }
        let _ = self.late.replace(Some(late));
        Err(DbError::Unconfirmed)
    }

    /// The commit that was not waited for to its end, if one was not.
    pub(in crate::db) fn late(&self) -> Option<Ending> {
        self.late.take()
    }

    pub(super) fn batch(&self, sql: &str) -> DbResult<()> {
        self.wait(self.client.batch_execute(sql))
    }

    pub(super) fn execute(&self, sql: &str, with: &[Bound<'_>]) -> DbResult<u64> {
        let statement = self.ready(sql, with)?;
        self.wait(self.client.execute(&statement, &references(with)))
    }

    pub(super) fn query(&self, sql: &str, with: &[Bound<'_>]) -> DbResult<Vec<tokio_postgres::Row>> {
        let statement = self.ready(sql, with)?;
        self.wait(self.client.query(&statement, &references(with)))
    }

    /// Sends a statement without waiting for its answer.
    pub(super) fn put(&self, sql: &str, with: &[Bound<'_>]) -> DbResult<()> {
        let statement = self.ready(sql, with)?;
        let client = Arc::clone(&self.client);
        let with: Vec<Owned> = with.iter().map(Owned::of).collect();
        let mut answer: Sent = Box::pin(async move {
            let with: Vec<Bound<'_>> = with.iter().map(Param::bind).collect();
            client.execute(&statement, &references(&with)).await
        });
        // The first look sends it: what is asked afterwards is answered afterwards.
        match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(told) => Ok(told.map(drop)?),
            Poll::Pending => {
                let mut sent = self.sent.borrow_mut();
                sent.push(answer);
                let many = sent.len() >= SENT_MOST;
                drop(sent);
                if many { self.arrived() } else { Ok(()) }
            }
        }
    }

    /// Something is waited for: what was sent together is answered together.
    fn waits(&self) {
        let _ = self.server.waits.fetch_add(1, Ordering::Relaxed);
    }

    /// Waits for the answers to everything that was put. The first that failed is told: all after it failed for that.
    pub(super) fn arrived(&self) -> DbResult<()> {
        let sent = self.sent.take();
        if !sent.is_empty() {
            self.waits();
        }
        sent.into_iter().try_for_each(|answer| self.answer(answer).map(drop))
    }

    /// Asks, and waits for what was put before and then for this.
    fn wait<T>(&self, asked: impl Future<Output = Result<T, tokio_postgres::Error>>) -> DbResult<T> {
        if self.sent.borrow().is_empty() {
            self.waits();
            return self.answer(asked);
        }
        let mut asked = pin!(asked);
        let first = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.arrived()?;
        match first {
            Poll::Ready(told) => Ok(told?),
            Poll::Pending => self.answer(asked),
        }
    }

    /// Puts rows into a table, its columns in the order of `columns`: one statement, whatever their number.
    pub(super) fn copy_in(&self, table: &str, columns: &[(&str, Kind)], rows: &[Vec<Bound<'_>>]) -> DbResult<()> {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let types: Vec<Type> = columns.iter().map(|(_, kind)| type_of(*kind)).collect();
        let copy = format!("COPY {table} ({}) FROM STDIN (FORMAT binary)", names.join(", "));
        self.wait(async {
            let mut sink = pin!(BinaryCopyInWriter::new(self.client.copy_in(&copy).await?, &types));
            for row in rows {
                sink.as_mut().write_raw(references(row)).await?;
            }
            sink.finish().await.map(drop)
        })
    }

    /// Takes the rows of a long answer, a page of them at a time. There is one such walk at a time.
    pub(super) fn walk(
        &self,
        sql: &str,
        with: &[Bound<'_>],
        take: &mut dyn FnMut(&tokio_postgres::Row) -> DbResult<()>,
    ) -> DbResult<()> {
        let declared = self.prepare(&format!("DECLARE walk NO SCROLL CURSOR FOR {sql}"), with)?;
        let _ = self.wait(self.client.execute(&declared, &references(with)))?;
        // Prepared anew each time: what it gives is another thing for every walk.
        let page = self.prepare(&format!("FETCH FORWARD {PAGE} FROM walk"), &[])?;
        loop {
            let rows = self.wait(self.client.query(&page, &[]))?;
            if rows.is_empty() {
                return self.batch("CLOSE walk");
            }
            rows.iter().try_for_each(&mut *take)?;
        }
    }

    fn prepare(&self, sql: &str, with: &[Bound<'_>]) -> DbResult<tokio_postgres::Statement> {
        let types: Vec<Type> = with.iter().map(|bound| type_of(bound.kind)).collect();
        // No text of ours holds a question mark but before the number of a parameter.
        self.wait(self.client.prepare_typed(&sql.replace('?', "$"), &types))
    }

    fn ready(&self, sql: &str, with: &[Bound<'_>]) -> DbResult<tokio_postgres::Statement> {
        if let Some(ready) = self.ready.borrow().get(sql) {
            return Ok(ready.clone());
        }
        let ready = self.prepare(sql, with)?;
        let _ = self.ready.borrow_mut().insert(sql.to_owned(), ready.clone());
        Ok(ready)
    }
}

fn references<'b>(with: &'b [Bound<'_>]) -> Vec<&'b (dyn ToSql + Sync)> {
    with.iter().map(|bound| bound as &(dyn ToSql + Sync)).collect()
}

const fn type_of(kind: Kind) -> Type {
    match kind {
        Kind::Integer => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Blob => Type::BYTEA,
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.value {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) => number.to_sql(ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Blob(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A column, as it is read.
struct Cell<'a>(Value<'a>);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => Value::Integer(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Integer(i32::from_sql(ty, raw)?.into()),
            Type::BOOL => Value::Integer(bool::from_sql(ty, raw)?.into()),
            // What a sum of whole numbers comes as.
            Type::NUMERIC => Value::Integer(whole(raw).ok_or("a sum that is no whole number of 64 bits")?),
            Type::BYTEA => Value::Blob(raw),
            _ => Value::Text(std::str::from_utf8(raw)?),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Value::Null))
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BOOL, Type::NUMERIC, Type::BYTEA, Type::TEXT, Type::VARCHAR].contains(ty)
    }
}

/// A column of a row by its place, from 0.
pub(super) fn cell(row: &tokio_postgres::Row, at: usize) -> DbResult<Value<'_>> {
    Ok(row.try_get::<usize, Cell<'_>>(at)?.0)
}

/// A numeric without a fraction: how many digits of 10 000, the weight of the first, the sign, the digits behind the
/// point, the digits.
fn whole(raw: &[u8]) -> Option<i64> {
    let part = |at: usize| raw.get(2 * at..2 * at + 2).map(|two| i16::from_be_bytes([two[0], two[1]]));
    let (count, weight, negative) = (part(0)?, part(1)?, part(2)? == 0x4000);
    if ![0, 0x4000].contains(&part(2)?) || weight > 4 {
        return None;
    }
    let mut number: i128 = 0;
    for place in 0..=i16::max(weight, -1) {
        let digit = if place < count { part(4 + usize::try_from(place).ok()?)? } else { 0 };
        number = number * 10_000 + i128::from(digit);
    }
    if count > weight + 1 {
        return None;
    }
    i64::try_from(if negative { -number } else { number }).ok()
}

/// What a failure is for those who ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Sort {
    /// Another writer, or no server: waiting may help.
    Busy,
    /// The disk is full.
    Full,
    /// A table's own rule refuses a value.
    Refused,
    /// Anything else.
    Other,
}

/// True when the session has lost its server.
pub(in crate::db) fn is_lost(error: &tokio_postgres::Error) -> bool {
    let ends = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
    match error.code() {
        Some(state) => ends.contains(state) || state.code().starts_with("08"),
        None => error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>()),
    }
}

/// Of what sort a failure is.
pub(in crate::db) fn sort(error: &tokio_postgres::Error) -> Sort {
    if is_lost(error) {
        return Sort::Busy;
    }
    let Some(state) = error.code() else { return Sort::Other };
    let busy = [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::READ_ONLY_SQL_TRANSACTION,
    ];
    if busy.contains(state) {
        Sort::Busy
    } else if *state == SqlState::DISK_FULL {
        Sort::Full
    } else if state.code().starts_with("23") || *state == SqlState::NUMERIC_VALUE_OUT_OF_RANGE {
        Sort::Refused
    } else {
        Sort::Other
    }
}

/// The server's words without its details, which would hold what is in the tables.
pub(in crate::db) fn words(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(told) => format!("{} ({})", told.message(), told.code().code()),
        None => match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_read_as_the_whole_number_it_is() {
        let check = |parts: &[i16], expect: Option<i64>| {
            let raw: Vec<u8> = parts.iter().flat_map(|part| part.to_be_bytes()).collect();
            assert_eq!(whole(&raw), expect, "{parts:?}");
        };
        check(&[0, 0, 0, 0], Some(0));
        check(&[1, 0, 0, 0, 42], Some(42));
        check(&[1, 0, 0x4000, 0, 42], Some(-42));
        check(&[1, 1, 0, 0, 3], Some(30_000));
        check(&[3, 2, 0, 0, 1, 0, 7], Some(100_000_007));
        check(&[5, 4, 0, 0, 922, 3372, 368, 5477, 5807], Some(i64::MAX));
        check(&[5, 4, 0x4000, 0, 922, 3372, 368, 5477, 5808], Some(i64::MIN));
        check(&[5, 4, 0, 0, 922, 3372, 368, 5477, 5808], None);
        check(&[2, 0, 0, 1, 1, 5000], None);
        check(&[0, 0, -0x4000, 0], None);
        check(&[1, 0, 0], None);
    }
}
