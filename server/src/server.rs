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
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::middleware::AddExtension;
use axum_server::Handle;
use axum_server::accept::Accept;
use axum_server::service::SendService;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use kassa_domain::chain::Hash;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::app::App;
use crate::clock::Clock;
use crate::db::{Db, DbError, PostgresAddress};
use crate::gate::Gate;
use crate::limits::Limits;
use crate::news::{self, News};
use crate::nightly;
use crate::router::router;
use crate::routes::metrics::Watchers;
use crate::tls::tills::Showing;
use crate::tls::{Authority, TlsError};

/// Largest head of a request, bytes: its path, headers and what is signed are far below. Bodies are read in pieces of
/// this size too.
const HEAD_BYTES: usize = 64 << 10;
/// Requests at once over one connection of HTTP/2.
const STREAMS: u32 = 32;
/// How often a silent peer of HTTP/2 is asked whether it is still there.
const PING: Duration = Duration::from_secs(20);

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
    /// The database of PostgreSQL that has its tables, when they are not in the data directory.
    pub postgres: Option<PostgresAddress>,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether it speaks TLS.
    pub tls: Tls,
    /// Names its certificate is good for, beside localhost and the loopback addresses.
    pub names: Vec<String>,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// How much at once, how often, for how long.
    pub limits: Limits,
    /// Who may see its figures.
    pub watchers: Watchers,
}

impl Options {
    /// A centre of this data on a free port of this computer, with everything else as usual.
    #[must_use]
    pub fn new(data: &Path, clock: Arc<dyn Clock>) -> Self {
        Self {
            data: data.to_owned(),
            postgres: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: Tls::Auto,
            names: Vec::new(),
            clock,
            limits: Limits::default(),
            watchers: Watchers::default(),
        }
    }
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
    stopper: Stopper,
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
    /// Starts a centre: opens the store, listens, and answers on threads of its own. What an earlier run left is applied
    /// meanwhile.
    ///
    /// # Errors
    /// Names what was in the way.
    pub fn start(options: &Options) -> Result<Running, StartError> {
        if options.tls == Tls::Off && !options.listen.ip().is_loopback() {
            return Err(StartError::OpenWithoutTls(options.listen));
        }
        let now_ms = options.clock.now_ms();
        let db = Arc::new(Db::at(&options.data, options.postgres.as_ref(), now_ms)?);
        let mark = mark_as_served(&options.data)?;
        let authority = match options.tls {
            Tls::Auto => Some(Authority::of(&options.data, now_ms)?),
            Tls::Off => None,
        };
        let config = authority.as_ref().map(|ca| ca.server_config(&options.names, &options.clock)).transpose()?;
        let listen_error = |source| StartError::Listen { listen: options.listen, source };
        let listener = TcpListener::bind(options.listen).map_err(listen_error)?;
        listener.set_nonblocking(true).map_err(listen_error)?;
        let addr = listener.local_addr().map_err(listen_error)?;
        let certificate = authority.as_ref().map(|ca| ca.certificate.clone());
        let limits = options.limits.clone();
        let grace = limits.grace;
        let mut app = App::new(Arc::clone(&db), Arc::clone(&options.clock), limits, options.watchers);
        app.authority = authority.clone().map(Arc::new);
        let stopper = Stopper { handle: Handle::new(), news: Arc::clone(&app.news), grace };
        let thread = serve(app, listener, config, stopper.handle.clone()).map_err(StartError::Threads)?;
        let scheme = if authority.is_some() { "https" } else { "http" };
        tracing::info!(%addr, scheme, "the centre answers");
        Ok(Running {
            addr,
            url: format!("{scheme}://{addr}"),
            fingerprint: authority.map(|ca| ca.fingerprint),
            certificate,
            db,
            stopper,
            thread: Some(thread),
            _mark: mark,
        })
    }
}

/// Takes the lock of a data directory for as long as the file is open; it goes with the process, however that ends.
/// Commands of the terminal do not need it: they write beside a centre that serves.
pub(crate) fn mark_as_served(data: &Path) -> Result<File, StartError> {
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

    /// Stops gracefully: nothing new is taken on, what is under way gets its time to end. Waits for it.
    pub fn stop(mut self) {
        self.end();
    }

    /// A way to stop it from elsewhere, a signal for instance; [`Running::wait`] ends then.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Waits until it was stopped.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    fn end(&mut self) {
        self.stopper.stop();
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
pub struct Stopper {
    handle: Handle<SocketAddr>,
    news: Arc<News>,
    grace: Duration,
}

impl Stopper {
    /// Asks it to stop gracefully.
    pub fn stop(&self) {
        // Those who listen would be waited for.
        self.news.stop();
        self.handle.graceful_shutdown(Some(self.grace));
    }
}

/// Answers on a thread with a runtime of its own, so that a centre can be started from any program, async or not.
fn serve(
    app: App,
    listener: TcpListener,
    config: Option<rustls::ServerConfig>,
    handle: Handle<SocketAddr>,
) -> std::io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let behind = app.clone();
    behind.applier.wake();
    let applier = std::thread::Builder::new()
        .name("applier".to_owned())
        .spawn(move || Arc::clone(&behind.applier).work(&behind))?;
    std::thread::Builder::new().name("centre".to_owned()).spawn(move || {
        let told = Arc::clone(&app.applier);
        let served = runtime.block_on(async move {
            drop(tokio::spawn(nightly::work(app.clone())));
            drop(tokio::spawn(news::work(app.clone())));
            let gate = Gate::new(Arc::clone(&app.places), &app.limits);
            let server = axum_server::from_tcp(listener)?.handle(handle);
            match config {
                Some(config) => {
                    let tls = RustlsAcceptor::new(RustlsConfig::from_config(Arc::new(config)));
                    answer(server.acceptor(Showing(tls.acceptor(gate))), &app).await
                }
                None => answer(server.acceptor(gate), &app).await,
            }
        });
        if let Err(error) = served {
            tracing::error!(%error, "the centre stopped");
        }
        told.stop();
        if applier.join().is_err() {
            tracing::error!("the applier failed");
        }
    })
}

/// The service behind one connection: the routes, with the address of who asks.
type Answering = AddExtension<Router, ConnectInfo<SocketAddr>>;

/// Answers whatever comes through the gate.
async fn answer<A>(mut server: axum_server::Server<SocketAddr, A>, app: &App) -> std::io::Result<()>
where
    A: Accept<TcpStream, Answering> + Clone + Send + Sync + 'static,
    A::Service: SendService<Request<Incoming>> + Send,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send,
    A::Future: Send,
{
    bound(server.http_builder(), &app.limits);
    server.serve(router(app).into_make_service_with_connect_info::<SocketAddr>()).await
}

/// What one connection may do: so much head in so much time, so many requests at once.
fn bound(builder: &mut Builder<TokioExecutor>, limits: &Limits) {
    let _ = builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(HEAD_BYTES);
    let _ = builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(limits.head)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(HEAD_BYTES).unwrap_or(u32::MAX));
}
