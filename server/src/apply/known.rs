//! What the directory says of providers and services, asked once for a whole piece of work: whoever changes it waits until
//! nobody applies.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;

use kassa_domain::ids::{ProviderId, ServiceId, TillId};
use kassa_domain::{BusinessDate, Currency};

use crate::db::{Change, DbResult};

/// Accounts that are kept in mind at once: a rebuild meets all of a town.
const ACCOUNTS_MOST: usize = 10_000;

/// The answers so far.
#[derive(Default)]
pub(super) struct Known {
    closed: RefCell<HashMap<ProviderId, Option<Option<BusinessDate>>>>,
    services: RefCell<HashMap<ServiceId, bool>>,
    oldest_first: RefCell<HashMap<ProviderId, bool>>,
    accounts: RefCell<HashMap<String, Option<(u64, Currency)>>>,
    held: RefCell<HashMap<TillId, bool>>,
}

impl Known {
    /// Since when a provider takes nothing any more; nothing when there is no such provider.
    pub(super) fn provider_closed(
        &self,
        change: &Change<'_>,
        id: ProviderId,
    ) -> DbResult<Option<Option<BusinessDate>>> {
        once(&self.closed, id, || change.provider_closed(id))
    }

    /// True when there is such a service.
    pub(super) fn is_service(&self, change: &Change<'_>, id: ServiceId) -> DbResult<bool> {
        once(&self.services, id, || Ok(change.service(id)?.is_some()))
    }

    /// True when a provider wants the oldest debt paid first.
    pub(super) fn is_oldest_first(&self, change: &Change<'_>, id: ProviderId) -> DbResult<bool> {
        once(&self.oldest_first, id, || change.is_oldest_first(id))
    }

    /// The row of an account and its currency.
    pub(super) fn account(&self, change: &Change<'_>, number: &str) -> DbResult<Option<(u64, Currency)>> {
        if let Some(known) = self.accounts.borrow().get(number) {
            return Ok(*known);
        }
        let found = change.account_row(number)?;
        let mut accounts = self.accounts.borrow_mut();
        if accounts.len() >= ACCOUNTS_MOST {
            accounts.clear();
        }
        let _ = accounts.insert(number.to_owned(), found);
        Ok(found)
    }

    /// True when somebody has said something of a payment of a till that was nobody's.
    pub(super) fn is_something_said(&self, change: &Change<'_>, till: TillId) -> DbResult<bool> {
        once(&self.held, till, || change.is_something_said(till))
    }
}

fn once<K: Eq + Hash, V: Copy>(
    answers: &RefCell<HashMap<K, V>>,
    of: K,
    ask: impl FnOnce() -> DbResult<V>,
) -> DbResult<V> {
    if let Some(answer) = answers.borrow().get(&of) {
        return Ok(*answer);
    }
    let answer = ask()?;
    let _ = answers.borrow_mut().insert(of, answer);
    Ok(answer)
}
