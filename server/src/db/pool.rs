//! Sessions with PostgreSQL: opened when they are needed, kept for later, given up when their server is gone.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sql::{Address, Conn, Ending, Purpose, is_lost};
use super::{DbError, DbResult};

/// Sessions kept for later; more are opened when needed and closed again.
const KEPT: usize = 8;

/// The sessions of one centre.
#[derive(Debug)]
pub(super) struct Pool {
    address: Address,
    kept: Mutex<Vec<Conn>>,
    /// Commits that a standby has not confirmed: while there is one, no other is begun.
    late: Mutex<Vec<Ending>>,
}

impl Pool {
    /// None yet, with the database of an address.
    pub(super) fn new(address: &str) -> DbResult<Self> {
        Ok(Self { address: Address::parse(address)?, kept: Mutex::default(), late: Mutex::default() })
    }

    /// Works in a transaction of its own.
    pub(super) fn within<T, E: From<DbError>>(
        &self,
        purpose: Purpose,
        work: impl FnOnce(&Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        if purpose != Purpose::Reading && self.late() > 0 {
            return Err(DbError::Unconfirmed.into());
        }
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
            if let Some(late) = conn.late() {
                tracing::error!("PostgreSQL does not confirm a commit: does its synchronous standby run?");
                self.endings().push(late);
            }
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

    /// How many commits are not confirmed yet. One whose server is gone counts no more: what was asked in it is asked again.
    pub(super) fn late(&self) -> usize {
        let mut late = self.endings();
        let before = late.len();
        late.retain(|ending| !ending.is_finished());
        if late.is_empty() && before > 0 {
            tracing::warn!("PostgreSQL has ended every commit that it had not confirmed");
        }
        late.len()
    }

    fn endings(&self) -> MutexGuard<'_, Vec<Ending>> {
        self.late.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
