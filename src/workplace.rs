//! A workplace put together: the data folder opened, the till's and the register's threads running, sync beside them.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use kassa_domain::Timestamp;
use kassa_domain::chain::Hash;
use kassa_domain::exchange::{MessagePage, Verdict};
use kassa_domain::ids::{Epoch, Seq};
use kassa_drivers::fiscal::FiscalRegister;
use rand::rngs::OsRng;

use crate::clock::Clock;
use crate::keys::{KeyError, Keys, Keystore, Signer};
use crate::register::RegisterError;
use crate::signal::Signals;
use crate::store::directory::{DirectoryError, DirectoryReader};
use crate::store::identity::Identity;
use crate::store::{self, OpenError, StoreError, StoreOptions};
use crate::sync::books::StoreBooks;
use crate::sync::client::shown::Shown;
use crate::sync::client::{AddressError, HttpLine, Trust, Way};
use crate::sync::step::Sync;
use crate::sync::worker::Parts as SyncParts;
use crate::sync::{LiveBills, NotTaken, Switch, SyncHandle, SyncSink, SyncThread, Told};
use crate::till::book::Words;
use crate::till::command::{Command, TillError};
use crate::till::handle::{self, Handle};
use crate::till::thread::Threads;
use crate::till::{Parts, Timing};

/// A running workplace. Dropping it ends sync first, then the till.
pub struct Workplace {
    /// The way to the till.
    pub till: Handle,
    /// Live bills of accounts.
    pub live: LiveBills,
    /// The switch of the network.
    pub switch: Switch,
    sync: Option<SyncThread>,
    threads: Option<Threads>,
}

/// What a workplace is opened with.
pub struct Opening<'a> {
    /// The data folder.
    pub dir: &'a Path,
    /// Who opens it, as a second copy will be told.
    pub owner: String,
    /// Addresses of the centre, tried in order; the one of the enrolment where there are none.
    pub addresses: &'a [String],
    /// The way there.
    pub way: Way,
    /// Seconds between two rounds to the centre.
    pub sync_interval_s: u64,
    /// Where the till's key may be kept.
    pub keystore: Keystore,
    /// The words of receipts.
    pub words: Words,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How the till deals with time.
    pub timing: Timing,
    /// The drawer opens by itself when cash is paid.
    pub drawer_on_cash: bool,
    /// Where news goes.
    pub signals: Signals,
    /// The switch of the network.
    pub switch: Switch,
}

/// Why a workplace could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum WorkplaceError {
    /// The money file.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The money file, while reading.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The directory.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The till was not let in at a centre yet.
    #[error("the till is not enrolled")]
    NotEnrolled,
    /// The till's key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The centre's address or certificate.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The till.
    #[error(transparent)]
    Till(#[from] TillError),
    /// The fiscal register.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// A thread.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Workplace {
    /// Opens a data folder and starts everything on it. `register` makes the fiscal register once it is known whose
    /// till it is.
    ///
    /// # Errors
    /// Names what is in the way.
    pub fn open(
        opening: Opening<'_>,
        register: impl FnOnce(&Identity) -> Result<Box<dyn FiscalRegister>, RegisterError>,
    ) -> Result<Self, WorkplaceError> {
        let Opening {
            dir,
            owner,
            addresses,
            way,
            sync_interval_s,
            keystore,
            words,
            clock,
            timing,
            drawer_on_cash,
            signals,
            switch,
        } = opening;
        let options = StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: true, owner };
        let store = store::open(&options)?;
        let identity = store::identity::load(store.connection())?.ok_or(WorkplaceError::NotEnrolled)?;
        let (_, clock_offset_ms) = store::identity::contact(store.connection())?;
        let books = StoreBooks::open(store.reader()?, dir)?;
        let (key, place) = Keys::of(dir, keystore).of_till(&identity.public_key)?;
        tracing::info!(?place, till = identity.till.0, "the till's key");
        let book = Box::new(DirectoryReader::open(dir)?);
        let register = register(&identity)?;
        let parts =
            Parts { store, book, words, clock: Arc::clone(&clock), random: Box::new(OsRng), timing, drawer_on_cash };
        let wake: Arc<OnceLock<SyncHandle>> = Arc::new(OnceLock::new());
        let waker = Arc::clone(&wake);
        let journal_grew = Box::new(move || {
            if let Some(sync) = waker.get() {
                sync.wake();
            }
        });
        let (till, threads) = handle::start(parts, register, signals.clone(), journal_grew)?;
        let trust = match &identity.certificate {
            Some(pem) => Trust::Pinned(pem.clone()),
            None => Trust::Loopback,
        };
        let signer: Arc<dyn Signer> = Arc::new(key);
        let sync = SyncThread::start(SyncParts {
            till: identity.till,
            line: HttpLine::in_order(addresses, &identity.server, &trust)?
                .by(&way)?
                .showing(Shown::of(dir, signer.clone()))?,
            books,
            sink: till.clone(),
            signals,
            clock,
            switch: switch.clone(),
            signer: signer.clone(),
            sync: Sync::new(signer, Box::new(OsRng), sync_interval_s, clock_offset_ms).waiting(way.timeout_s),
        })?;
        let handle = sync.handle().clone();
        let live = handle.live();
        // Set once, here: the till's thread only wakes a sync that runs.
        let _ = wake.set(handle);
        Ok(Self { till, live, switch, sync: Some(sync), threads: Some(threads) })
    }

    /// Wakes sync now: "try now".
    pub fn try_now(&self) {
        if let Some(sync) = &self.sync {
            sync.handle().wake();
        }
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        drop(self.sync.take());
        drop(self.threads.take());
    }
}

/// What sync learns goes to the till as a command, and is answered when it is written.
impl SyncSink for Handle {
    async fn acknowledge(&self, epoch: Epoch, through: Seq, head: Hash) -> Result<(), NotTaken> {
        told(self, Command::Acknowledged { epoch, through, head }).await
    }

    async fn verdicts(&self, verdicts: Vec<Verdict>) -> Result<(), NotTaken> {
        told(self, Command::Verdicts(verdicts)).await
    }

    async fn contact(&self, offset_ms: i64, _at: Timestamp) -> Result<(), NotTaken> {
        told(self, Command::Contact { clock_offset_ms: offset_ms }).await
    }

    async fn line(&self, is_up: bool) {
        // A till that ends needs to know nothing any more.
        let _ = self.ask(Command::Line { is_up }).await;
    }

    async fn restored(&self) -> Result<(), NotTaken> {
        told(self, Command::Restored).await
    }

    async fn messages(&self, page: MessagePage) -> Result<(), NotTaken> {
        told(self, Command::Messages(page)).await
    }

    async fn attachment(&self, what: Told) -> Result<(), NotTaken> {
        let Told { at, hash, refused } = what;
        told(self, Command::AttachmentTold { at, hash, refused }).await
    }

    async fn forked(&self, at: Seq) -> Result<(), NotTaken> {
        told(self, Command::Forked { at }).await
    }
}

async fn told(till: &Handle, command: Command) -> Result<(), NotTaken> {
    till.ask(command).await.map(drop).map_err(|error| NotTaken(error.to_string()))
}

/// What a second copy of the program is told about this one.
#[must_use]
pub fn owner_name() -> String {
    let user = std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_else(|_| "?".to_owned());
    format!("kassa (pid {}, {user})", std::process::id())
}
