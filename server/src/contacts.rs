//! When each till was last heard of, and how far its clock was off then: in memory alone, for the console.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kassa_domain::ids::TillId;

/// The last time a till was heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// When, by the centre's clock.
    pub at_utc: i64,
    /// How far the till's clock was ahead, milliseconds; below zero when it was behind.
    pub ahead_ms: i64,
}

/// The last contact of each till. Only tills that proved who they are come in, so that it stays as small as they are few.
#[derive(Debug, Default)]
pub struct Contacts(Mutex<HashMap<TillId, Contact>>);

impl Contacts {
    /// A till was heard of.
    pub fn heard(&self, till: TillId, contact: Contact) {
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(till, contact);
    }

    /// The last contact of a till since the start.
    pub fn of(&self, till: TillId) -> Option<Contact> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&till).copied()
    }
}
