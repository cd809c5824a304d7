//! `serve`: answers tills until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::{CliError, Context};
use crate::clock::SystemClock;
use crate::console::session::{FIRST_LOGIN, first_operator};
use crate::enrolment::fingerprint_text;
use crate::server::{Options, Server, Stopper, Tls};

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum TlsArgument {
    /// With the centre's own certificates, made at the first start.
    Auto,
    /// Without; on loopback addresses only.
    Off,
}

impl From<TlsArgument> for Tls {
    fn from(argument: TlsArgument) -> Self {
        match argument {
            TlsArgument::Auto => Self::Auto,
            TlsArgument::Off => Self::Off,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where it listens; 127.0.0.1:8443 when nothing else is said.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Whether it speaks TLS; it does when nothing else is said.
    #[arg(long)]
    tls: Option<TlsArgument>,
    /// A name its certificate is good for, beside localhost; may be repeated.
    #[arg(long, value_name = "HOST")]
    name: Vec<String>,
    /// The settings file; server.toml in the data directory when none is named.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Only looks whether the settings are in order.
    #[arg(long)]
    check: bool,
}

impl Serve {
    /// The settings file that was named.
    pub(super) fn config_file(&self) -> Option<PathBuf> {
        self.config.clone()
    }

    /// True when nothing is to be started.
    pub(super) const fn only_checks(&self) -> bool {
        self.check
    }

    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let config = context.config;
        let options = Options {
            data: context.data.to_owned(),
            postgres: context.postgres.clone(),
            listen: self.listen.unwrap_or(config.listen),
            tls: self.tls.map_or(config.tls, Tls::from),
            names: if self.name.is_empty() { config.names.clone() } else { self.name },
            clock: Arc::new(SystemClock),
            limits: config.limits.clone(),
            watchers: config.watchers,
        };
        if self.check {
            writeln!(context.out, "the settings are in order: it would listen on {}", options.listen)?;
            return Ok(());
        }
        let running = Server::start(&options)?;
        let password = first_operator(running.db(), context.now_ms())?;
        // Before anybody hears that it serves: whoever does may tell it to stop.
        stop_on_signal(running.stopper())?;
        writeln!(context.out, "{}", running.url)?;
        if let Some(fingerprint) = &running.fingerprint {
            writeln!(context.out, "certificate {}", fingerprint_text(fingerprint))?;
        }
        writeln!(context.out, "console {}/console", running.url)?;
        if let Some(password) = password {
            writeln!(context.out, "console login {FIRST_LOGIN}, one-time password {password}")?;
        }
        context.out.flush()?;
        running.wait();
        tracing::info!("the centre has stopped");
        Ok(())
    }
}

/// Stops the centre gracefully on Ctrl+C or when the system asks it to end. Listens when it returns: a signal that
/// comes before would end the program at once, with requests under way.
fn stop_on_signal(stopper: Stopper) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut asked = {
        let _inside = runtime.enter();
        Asked::listen()?
    };
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(asked.come());
        stopper.stop();
    })?;
    Ok(())
}

/// The signals by which the system and the terminal ask a program to end.
#[cfg(unix)]
struct Asked {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Asked {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn come(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The keys by which the console asks a program to end.
#[cfg(windows)]
struct Asked(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Asked {
    fn listen() -> std::io::Result<Self> {
        Ok(Self(tokio::signal::windows::ctrl_c()?))
    }

    async fn come(&mut self) {
        let _ = self.0.recv().await;
    }
}
