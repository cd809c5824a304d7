//! Sessions with PostgreSQL: opened when they are needed, kept for later, given up when their server is gone.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sql::{Address, Conn, Purpose, is_lost};
use super::{DbError, DbResult};

/// Sessions kept for later; more are opened when needed and closed again.
const KEPT: usize = 8;

/// The sessions of one centre.
#[derive(Debug)]
pub(super) struct Pool {
    address: Address,
    kept: Mutex<Vec<Conn>>,
}

impl Pool {
    /// None yet, with the database of an address.
    pub(super) fn new(address: &str) -> DbResult<Self> {
        Ok(Self { address: Address::parse(address)?, kept: Mutex::default() })
    }

    /// Works in a transaction of its own.
    pub(super) fn within<T, E: From<DbError>>(
        &self,
        purpose: Purpose,
        work: impl FnOnce(&Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        loop {
            let kept = self.kept().pop();
            let is_new = kept.is_none();
            let conn = kept.map_or_else(|| Conn::postgres(&self.address), Ok)?;
            let done = match conn.begin(purpose) {
                // A session that was kept may have lost its server since: nothing was asked in it, so another one does as
                // well.
                Err(DbError::Postgres(error)) if !is_new && is_lost(&error) => continue,
                begun => begun.map_err(E::from).and_then(|begun| begun.carry(work)),
            };
            if conn.is_over() {
                // What has befallen one has befallen those that were opened before, more likely than not; whoever comes next
                // need not find out by waiting.
                self.kept().clear();
                return done;
            }
            let mut kept = self.kept();
            if kept.len() < KEPT {
                kept.push(conn);
            }
            return done;
        }
    }

    /// How many answers were waited for so far.
    pub(super) fn waits(&self) -> u64 {
        self.address.waits.load(Ordering::Relaxed)
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
