//! When each till was last heard of, and what it told of itself then: in memory alone, for the console. Nothing is decided
//! by it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use kassa_domain::exchange::{CLOCK_HEADER, QUEUE_HEADER, REGISTER_HEADER, RegisterWord};
use kassa_domain::ids::TillId;

/// Longest name of a program, in characters.
const PROGRAM_MAX: usize = 32;

/// The last time a till was heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// When, by the centre's clock.
    pub at_utc: i64,
    /// How far the till's own clock was ahead, milliseconds; below zero when it was behind.
    pub ahead_ms: Option<i64>,
    /// Entries that the centre had not acknowledged.
    pub queue: Option<u64>,
    /// How its register was.
    pub register: Option<RegisterWord>,
    /// The program that asked, as it names itself.
    pub program: Option<String>,
}

impl Contact {
    /// What a request of a till tells; what cannot be read is not told.
    #[must_use]
    pub fn of(headers: &HeaderMap, at_utc: i64) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let plain = |name: &&str| name.len() <= PROGRAM_MAX && name.bytes().all(|byte| byte.is_ascii_graphic());
        let own: Option<i64> = text(CLOCK_HEADER).and_then(|text| text.parse().ok());
        Self {
            at_utc,
            ahead_ms: own.map(|own| own.saturating_sub(at_utc)),
            queue: text(QUEUE_HEADER).and_then(|text| text.parse().ok()),
            register: text(REGISTER_HEADER).and_then(RegisterWord::of),
            program: text(USER_AGENT.as_str()).filter(plain).map(str::to_owned),
        }
    }
}

/// The last contact of each till. Only tills that proved who they are come in, so that it stays as small as they are few.
#[derive(Debug, Default)]
pub struct Contacts(Mutex<HashMap<TillId, Contact>>);

impl Contacts {
    /// A till was heard of. What it did not tell this time stays as it was told before.
    pub fn heard(&self, till: TillId, contact: Contact) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.remove(&till);
        let before = before.as_ref();
        let contact = Contact {
            ahead_ms: contact.ahead_ms.or_else(|| before?.ahead_ms),
            queue: contact.queue.or_else(|| before?.queue),
            register: contact.register.or_else(|| before?.register),
            ..contact
        };
        let _ = known.insert(till, contact);
    }

    /// The last contact of a till since the start.
    pub fn of(&self, till: TillId) -> Option<Contact> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&till).cloned()
    }
}
