//! Opening a session with PostgreSQL, and waiting for what it answers: nobody who is silent is waited for.

use std::error::Error;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::Client;

use super::super::super::{DbError, DbResult};
use super::address::Address;
use super::tls::TlsTrouble;

/// How every session is set: a commit that was told of is durable, at a synchronous standby too where there is one, and
/// nothing cuts a commit short. Who is stronger already stays so.
const SETTINGS: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
     SET lock_timeout = '10s'; SET client_min_messages = warning; SET standard_conforming_strings = on; \
     SELECT set_config('synchronous_commit', 'on', false) \
     WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";

/// The thread that drives connections, of all centres of this process.
static DRIVER: LazyLock<std::io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).thread_name("postgres").enable_all().build());

/// What the client says of a server that does no TLS.
const PLAIN: &str = "server does not support TLS";

/// Why a session was not opened: for want of what its address asks of TLS, or for anything else.
fn never_opened(error: tokio_postgres::Error) -> DbError {
    if error.source().is_some_and(|source| source.to_string() == PLAIN) {
        return TlsTrouble::Plain.into();
    }
    if !error.source().is_some_and(|source| source.is::<TlsTrouble>()) {
        return error.into();
    }
    let trouble = error.into_source().and_then(|source| source.downcast::<TlsTrouble>().ok());
    trouble.map_or(DbError::Corrupt("TLS that failed for nothing"), |trouble| (*trouble).into())
}

/// Opens a connection to one server and says how its sessions are set.
pub(super) fn connect(server: &Address) -> DbResult<Client> {
    let driver = DRIVER.as_ref().map_err(|_| DbError::Corrupt("no thread for connections"))?;
    let (Address { config, tls, .. }, patience) = (server.clone(), server.patience());
    let opened = async move {
        let (client, connection) = config.connect(tls).await?;
        // Why it ended is told to whoever asks next.
        drop(tokio::spawn(connection));
        client.batch_execute(SETTINGS).await.map(|()| client)
    };
    let connected = driver.spawn(async move { tokio::time::timeout(patience, opened).await });
    match wait_for(pin!(connected), None) {
        Some(Ok(Ok(client))) => client.map_err(never_opened),
        // The socket was there, and nobody behind it.
        Some(Ok(Err(_))) => Err(DbError::Silent),
        Some(Err(_)) | None => Err(DbError::Corrupt("a connection that was never made")),
    }
}

/// True when a server answers anything at all to somebody who comes anew: a refusal is an answer.
pub(super) fn answers(server: &Address) -> bool {
    match connect(server) {
        Ok(_) => true,
        Err(DbError::Postgres(error)) => error.code().is_some(),
        Err(error) => !matches!(error, DbError::Silent),
    }
}

/// Wakes the thread that waits.
struct Waiting {
    thread: Thread,
    /// There is something to look at.
    told: AtomicBool,
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.told.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Waits on this thread for what another one drives; `None` when nothing was heard of it for so long.
pub(super) fn wait_for<F: Future>(mut answer: Pin<&mut F>, patience: Option<Duration>) -> Option<F::Output> {
    let waiting = Arc::new(Waiting { thread: std::thread::current(), told: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&waiting));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(told) = answer.as_mut().poll(&mut context) {
            return Some(told);
        }
        match patience {
            None => std::thread::park(),
            Some(patience) => {
                std::thread::park_timeout(patience);
                // A thread may also come back for nothing: whoever gives up then asks once too often, and no more.
                if !waiting.told.swap(false, Ordering::Acquire) {
                    return None;
                }
            }
        }
    }
}
