//! Opening a session with PostgreSQL, and waiting for what it answers: nobody who is silent is waited for.

use std::error::Error;
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, LazyLock, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, unconstrained};
use tokio_postgres::Client;

use super::super::super::{DbError, DbResult};
use super::address::Address;
use super::tls::TlsTrouble;

/// How every session is set: a commit that was told of is durable, at a synchronous standby too where there is one, and
/// nothing cuts a commit short. Who is stronger already stays so.
const SETTINGS: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
     SET lock_timeout = '8s'; SET client_min_messages = warning; SET standard_conforming_strings = on; \
     SELECT set_config('synchronous_commit', 'on', false) \
     WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";

/// How long a commit may take: a flush, and a standby's word where one is waited for.
const COMMITTING: Duration = Duration::from_secs(5);

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
    // Whoever waits may be a task, which may look only so often at what another one does before it gives way: this one
    // never gives way, and would look for ever.
    match wait_for(pin!(unconstrained(connected)), None) {
        Some(Ok(Ok(client))) => client.map_err(never_opened),
        // The socket was there, and nobody behind it.
        Some(Ok(Err(_))) => Err(DbError::Silent),
        Some(Err(_)) | None => Err(DbError::Corrupt("a connection that was never made")),
    }
}

/// What a commit ends with, some time.
pub(in crate::db) type Ending = JoinHandle<Result<(), tokio_postgres::Error>>;

/// Asks for a commit and waits for it on this thread; the ending of one that took longer than may be waited for, which goes
/// on with the thread that drives connections.
pub(super) fn commit(client: Arc<Client>) -> DbResult<Option<Ending>> {
    let mut asked = Box::pin(async move { client.batch_execute("COMMIT").await });
    if let Some(committed) = wait_for(asked.as_mut(), Some(COMMITTING)) {
        return Ok(committed.map(|()| None)?);
    }
    let driver = DRIVER.as_ref().map_err(|_| DbError::Corrupt("no thread for connections"))?;
    Ok(Some(driver.spawn(asked)))
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
#[derive(Default)]
struct Waiting {
    /// There is something to look at.
    told: Mutex<bool>,
    word: Condvar,
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.word.notify_all();
    }
}

/// Waits on this thread for what another one drives; `None` when nothing was heard of it for so long. A thread that comes
/// back for nothing goes on waiting.
pub(super) fn wait_for<F: Future>(mut answer: Pin<&mut F>, patience: Option<Duration>) -> Option<F::Output> {
    let waiting = Arc::new(Waiting::default());
    let waker = Waker::from(Arc::clone(&waiting));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(told) = answer.as_mut().poll(&mut context) {
            return Some(told);
        }
        let told = waiting.told.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = |told: &mut bool| !*told;
        let mut told = match patience {
            None => waiting.word.wait_while(told, silent).unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                waiting.word.wait_timeout_while(told, patience, silent).unwrap_or_else(PoisonError::into_inner).0
            }
        };
        if !std::mem::take(&mut *told) {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was seen: a commit was a task of the driver's, and a task that waited for 128 of them, one after another and
    /// without giving way, waited for the next for ever.
    #[test]
    fn a_task_that_never_gives_way_waits_for_more_answers_than_it_may_look_at() {
        let (tell, told) = std::sync::mpsc::channel();
        drop(std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let nobody = Address::parse("host=/nonexistent user=kassa dbname=centre").unwrap();
                let server = &nobody.servers()[0];
                tell.send((0..300).filter(|_| connect(server).is_err()).count()).unwrap();
            });
        }));
        assert_eq!(told.recv_timeout(Duration::from_secs(60)), Ok(300), "it looks for ever");
    }

    #[test]
    fn a_thread_that_comes_back_for_nothing_goes_on_waiting() {
        let (tell, told) = tokio::sync::oneshot::channel();
        let (_never, nothing) = std::sync::mpsc::channel::<()>();
        // Left over from what was waited for before.
        std::thread::current().unpark();
        drop(std::thread::spawn(move || {
            let _ = nothing.recv_timeout(Duration::from_millis(50));
            let _ = tell.send(7);
        }));
        assert_eq!(wait_for(pin!(told), Some(Duration::from_secs(60))), Some(Ok(7)));
        assert_eq!(wait_for(pin!(std::future::pending::<()>()), Some(Duration::ZERO)), None);
    }
}
