//! Sessions with PostgreSQL: opened when they are needed, kept for later, given up when their server is gone.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sql::{Address, Conn, Purpose};
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
        let conn = self.ready()?;
        let done = conn.within(purpose, work);
        let mut kept = self.kept();
        if !conn.is_over() && kept.len() < KEPT {
            kept.push(conn);
        }
        done
    }

    /// A session whose server answers. One that was kept may have lost it since: nothing was asked in it, so another one
    /// does as well.
    fn ready(&self) -> DbResult<Conn> {
        loop {
            let Some(kept) = self.kept().pop() else { return Conn::postgres(&self.address) };
            if kept.execute_batch("").is_ok() {
                return Ok(kept);
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
