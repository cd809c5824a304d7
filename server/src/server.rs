//! The centre as a value: started on an address, stopped gracefully. A test, and the till's demonstration, start one
//! in their own process on port 0.

use std::fmt;
use std::fs::{File, TryLockError};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use kassa_domain::chain::Hash;

use crate::app::App;
use crate::apply;
use crate::clock::Clock;
use crate::db::{Db, DbError};
use crate::router::router;
use crate::tls::{Authority, TlsError};

/// How long requests may go on after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);
/// How long the head of a request may take to come.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);

/// Whether the centre speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// With the centre's own CA, made at the first start.
    Auto,
    /// Without; only on loopback addresses.
    Off,
}

/// How to start a centre.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its data directory, made when it is not there yet.
    pub data: PathBuf,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether it speaks TLS.
    pub tls: Tls,
    /// Names its certificate is good for, beside localhost and the loopback addresses.
    pub names: Vec<String>,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
}

/// Why a centre did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Without TLS only on loopback.
    #[error("without TLS the centre listens on loopback addresses only, not on {0}")]
    OpenWithoutTls(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {source}")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// No threads for it.
    #[error("cannot start its threads: {0}")]
    Threads(std::io::Error),
    /// Another centre serves this data.
    #[error("another centre serves {0}: one set of data has one centre")]
    Served(PathBuf),
    /// The mark that this data is served cannot be made.
    #[error("cannot mark the data as served: {0}")]
    Mark(std::io::Error),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The certificates.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// The centre.
#[derive(Debug)]
pub struct Server;

/// A centre that runs, until it is stopped or dropped.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Its address as tills write it.
    pub url: String,
    /// SHA-256 of its CA certificate; nothing without TLS.
    pub fingerprint: Option<Hash>,
    /// Its CA certificate, PEM; nothing without TLS.
    pub certificate: Option<String>,
    db: Arc<Db>,
    handle: Handle<SocketAddr>,
    thread: Option<JoinHandle<()>>,
    // Dropped last: the data is free when nothing works on it any more.
    _mark: File,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Server {
    /// Starts a centre: opens the store, applies what an earlier run left, listens, and answers on threads of its own.
    ///
    /// # Errors
    /// Names what was in the way.
    pub fn start(options: &Options) -> Result<Running, StartError> {
        if options.tls == Tls::Off && !options.listen.ip().is_loopback() {
            return Err(StartError::OpenWithoutTls(options.listen));
        }
        let now_ms = options.clock.now_ms();
        let db = Arc::new(Db::open(&options.data, now_ms)?);
        let mark = mark_as_served(&options.data)?;
        apply::catch_up(&db)?;
        let authority = match options.tls {
            Tls::Auto => Some(Authority::of(&options.data, now_ms)?),
            Tls::Off => None,
        };
        let config = authority.as_ref().map(|ca| ca.server_config(&options.names, now_ms)).transpose()?;
        let listen_error = |source| StartError::Listen { listen: options.listen, source };
        let listener = TcpListener::bind(options.listen).map_err(listen_error)?;
        listener.set_nonblocking(true).map_err(listen_error)?;
        let addr = listener.local_addr().map_err(listen_error)?;
        let certificate = authority.as_ref().map(|ca| ca.certificate.clone());
        let app = App::new(Arc::clone(&db), Arc::clone(&options.clock), certificate.as_deref().map(Arc::from));
        let handle = Handle::new();
        let thread = serve(router(&app), listener, config, handle.clone()).map_err(StartError::Threads)?;
        let scheme = if authority.is_some() { "https" } else { "http" };
        tracing::info!(%addr, scheme, "the centre answers");
        Ok(Running {
            addr,
            url: format!("{scheme}://{addr}"),
            fingerprint: authority.map(|ca| ca.fingerprint),
            certificate,
            db,
            handle,
            thread: Some(thread),
            _mark: mark,
        })
    }
}

/// Takes the lock of a data directory for as long as the file is open; it goes with the process, however that ends.
/// Commands of the terminal do not need it: they write beside a centre that serves.
fn mark_as_served(data: &Path) -> Result<File, StartError> {
    let path = data.join("served");
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(StartError::Mark)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::Served(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(StartError::Mark(error)),
    }
}

impl Running {
    /// The store behind it.
    #[must_use]
    pub fn db(&self) -> &Arc<Db> {
        &self.db
    }

    /// Stops gracefully: nothing new is taken on, what is under way gets ten seconds to end. Waits for it.
    pub fn stop(mut self) {
        self.end();
    }

    /// A way to stop it from elsewhere, a signal for instance; [`Running::wait`] ends then.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.handle.clone())
    }

    /// Waits until it was stopped.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    fn end(&mut self) {
        self.handle.graceful_shutdown(Some(GRACE));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the centre's thread failed");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Stops a running centre from elsewhere.
#[derive(Debug, Clone)]
pub struct Stopper(Handle<SocketAddr>);

impl Stopper {
    /// Asks it to stop gracefully.
    pub fn stop(&self) {
        self.0.graceful_shutdown(Some(GRACE));
    }
}

/// Answers on a thread with a runtime of its own, so that a centre can be started from any program, async or not.
fn serve(
    router: Router,
    listener: TcpListener,
    config: Option<rustls::ServerConfig>,
    handle: Handle<SocketAddr>,
) -> std::io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    std::thread::Builder::new().name("centre".to_owned()).spawn(move || {
        let served = runtime.block_on(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            match config {
                Some(config) => {
                    let config = RustlsConfig::from_config(Arc::new(config));
                    let mut server = axum_server::from_tcp_rustls(listener, config)?.handle(handle);
                    let _ = server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE);
                    server.serve(service).await
                }
                None => {
                    let mut server = axum_server::from_tcp(listener)?.handle(handle);
                    let _ = server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE);
                    server.serve(service).await
                }
            }
        });
        if let Err(error) = served {
            tracing::error!(%error, "the centre stopped");
        }
    })
}
