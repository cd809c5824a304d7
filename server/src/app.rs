//! What every handler has at hand.

use std::net::IpAddr;
use std::sync::Arc;

use kassa_domain::ids::TillId;
use tokio::sync::Semaphore;

use crate::applier::Applier;
use crate::clock::Clock;
use crate::contacts::Contacts;
use crate::db::Db;
use crate::error::Fault;
use crate::gate::Places;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::news::News;
use crate::rate::{PerMinute, whose};
use crate::routes::metrics::Watchers;
use crate::tls::Authority;

/// Long pushes that the store is asked for at once. It writes one after another, and more of them would only make those
/// wait who send what they have just taken.
const LONG_PUSHES: usize = 4;
/// Passwords that are checked at once, 19 MiB each.
const PASSWORDS: usize = 2;

/// What every handler has at hand; cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// The store.
    pub db: Arc<Db>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The CA whose certificate tills pin; nothing without TLS.
    pub authority: Option<Arc<Authority>>,
    /// How much at once, how often, for how long.
    pub limits: Arc<Limits>,
    /// Turns of requests at the store.
    pub turns: Arc<Semaphore>,
    /// Turns of long pushes among them.
    pub long_pushes: Arc<Semaphore>,
    /// Bytes of bodies that may be on their way, in KiB.
    pub bodies: Arc<Semaphore>,
    /// How often each till asks.
    pub tills: Arc<PerMinute<TillId>>,
    /// Requests without a good signature, by address.
    pub unsigned: Arc<PerMinute<IpAddr>>,
    /// Failed attempts to enrol, by address.
    pub enrolments: Arc<PerMinute<IpAddr>>,
    /// Failed attempts to sign in to the console, by address.
    pub sign_ins: Arc<PerMinute<IpAddr>>,
    /// Receipts that were asked for and are not here, by address: codes may be guessed.
    pub receipts: Arc<PerMinute<IpAddr>>,
    /// Turns of passwords that are being checked: each takes much memory on purpose.
    pub passwords: Arc<Semaphore>,
    /// When each till was last heard of.
    pub contacts: Arc<Contacts>,
    /// Applies behind the pushes.
    pub applier: Arc<Applier>,
    /// Word to tills that listen.
    pub news: Arc<News>,
    /// Connections.
    pub places: Arc<Places>,
    /// What has been counted since the start.
    pub metrics: Arc<Metrics>,
    /// Who may see that.
    pub watchers: Watchers,
    /// Milliseconds of UTC at which the centre started.
    pub started_ms: i64,
}

impl App {
    /// An application on a store.
    #[must_use]
    pub fn new(db: Arc<Db>, clock: Arc<dyn Clock>, limits: Limits, watchers: Watchers) -> Self {
        Self {
            db,
            started_ms: clock.now_ms(),
            clock,
            authority: None,
            turns: Arc::new(Semaphore::new(limits.requests)),
            long_pushes: Arc::new(Semaphore::new(LONG_PUSHES)),
            bodies: Arc::new(Semaphore::new(limits.bodies >> 10)),
            tills: Arc::new(PerMinute::at_most(limits.requests_per_till)),
            unsigned: Arc::new(PerMinute::at_most(limits.unsigned_per_address)),
            enrolments: Arc::new(PerMinute::at_most(limits.enrolments_per_address)),
            sign_ins: Arc::new(PerMinute::at_most(limits.enrolments_per_address)),
            receipts: Arc::new(PerMinute::at_most(limits.receipts_per_address)),
            passwords: Arc::new(Semaphore::new(PASSWORDS)),
            contacts: Arc::new(Contacts::default()),
            applier: Arc::new(Applier::default()),
            news: Arc::new(News::default()),
            places: Places::new(&limits),
            metrics: Arc::new(Metrics::default()),
            watchers,
            limits: Arc::new(limits),
        }
    }

    /// Bytes of bodies that hold room now.
    #[must_use]
    pub fn bodies_on_their_way(&self) -> u64 {
        let held = (self.limits.bodies >> 10).saturating_sub(self.bodies.available_permits());
        (held as u64) << 10
    }

    /// Requests that are with the store now.
    #[must_use]
    pub fn at_the_store(&self) -> usize {
        self.limits.requests.saturating_sub(self.turns.available_permits())
    }

    /// Milliseconds of UTC since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Does work that waits for the disk on a thread that may wait, when its turn has come. Only so many work at once:
    /// who waits holds no thread and no lock, and whoever is slow to send or to read holds no turn.
    ///
    /// # Errors
    /// What the work gives; [`Fault::Busy`] when no turn came in time, [`Fault::Internal`] when the work panics.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = tokio::time::timeout(self.limits.turn, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Fault::Busy) };
        let app = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&app);
            // With the work, not with the request: a client that went away leaves its work running.
            drop(turn);
            done
        });
        match done.await {
            Ok(done) => done,
            Err(error) => {
                tracing::error!(%error, "a handler failed");
                Err(Fault::Internal)
            }
        }
    }

    /// The same for a push: long ones wait for each other first, so that a payment that was just taken goes by all queues
    /// that are being drained.
    ///
    /// # Errors
    /// As of [`App::blocking`].
    pub async fn pushing<T: Send + 'static>(
        &self,
        long: bool,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let mut lane = None;
        if long {
            // Twice as patient: a queue that waits has nobody before it.
            let turn = Arc::clone(&self.long_pushes).acquire_owned();
            let Ok(Ok(turn)) = tokio::time::timeout(self.limits.turn * 2, turn).await else { return Err(Fault::Busy) };
            lane = Some(turn);
        }
        self.blocking(move |app| {
            let done = work(app);
            drop(lane);
            done
        })
        .await
    }

    /// Counts an enrolment as a failed one until it is known to be none, so that many guesses at once are no way round;
    /// refuses an address that has failed too often in the last minute.
    ///
    /// # Errors
    /// [`Fault::TooMany`].
    pub fn may_enrol(&self, from: IpAddr) -> Result<(), Fault> {
        if self.enrolments.take(whose(from), self.now_ms()) { Ok(()) } else { Err(Fault::TooMany) }
    }

    /// The enrolment from an address was no guess.
    pub fn enrolment_was_no_guess(&self, from: IpAddr) {
        self.enrolments.give_back(&whose(from));
    }
}
