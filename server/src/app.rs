//! What every handler has at hand.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::attempts::Attempts;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Fault;

/// Requests that may be worked on at once; more are told to come again.
const REQUESTS_MAX: usize = 512;

/// What every handler has at hand; cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// The store.
    pub db: Arc<Db>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Certificate that tills pin, PEM; nothing without TLS.
    pub certificate: Option<Arc<str>>,
    /// Permits for requests.
    pub permits: Arc<Semaphore>,
    /// Failed attempts to enrol, by address.
    pub attempts: Arc<Attempts>,
}

impl App {
    /// An application on a store.
    #[must_use]
    pub fn new(db: Arc<Db>, clock: Arc<dyn Clock>, certificate: Option<Arc<str>>) -> Self {
        let permits = Arc::new(Semaphore::new(REQUESTS_MAX));
        Self { db, clock, certificate, permits, attempts: Arc::new(Attempts::default()) }
    }

    /// Milliseconds of UTC since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Does work that waits for the disk on a thread that may wait.
    ///
    /// # Errors
    /// What the work gives; [`Fault::Internal`] when it panics.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let app = self.clone();
        match tokio::task::spawn_blocking(move || work(&app)).await {
            Ok(done) => done,
            Err(error) => {
                tracing::error!(%error, "a handler failed");
                Err(Fault::Internal)
            }
        }
    }

    /// Refuses an address that has failed too often in the last minute.
    ///
    /// # Errors
    /// [`Fault::TooMany`].
    pub fn may_try(&self, from: IpAddr) -> Result<(), Fault> {
        if self.attempts.may_try(from, self.now_ms()) { Ok(()) } else { Err(Fault::TooMany) }
    }
}
