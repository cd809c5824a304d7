//! `serve`: answers tills until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::{CliError, Context};
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
    /// Where it listens.
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDR")]
    listen: SocketAddr,
    /// Whether it speaks TLS.
    #[arg(long, default_value = "auto")]
    tls: TlsArgument,
    /// A name its certificate is good for, beside localhost; may be repeated.
    #[arg(long, value_name = "HOST")]
    name: Vec<String>,
}

impl Serve {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let options = Options {
            data: context.data.to_owned(),
            listen: self.listen,
            tls: self.tls.into(),
            names: self.name,
            clock: Arc::new(*context.clock),
        };
        let running = Server::start(&options)?;
        writeln!(context.out, "{}", running.url)?;
        if let Some(fingerprint) = &running.fingerprint {
            writeln!(context.out, "certificate {}", fingerprint_text(fingerprint))?;
        }
        context.out.flush()?;
        stop_on_signal(running.stopper())?;
        running.wait();
        tracing::info!("the centre has stopped");
        Ok(())
    }
}

/// Stops the centre gracefully on Ctrl+C or when the system asks it to end.
fn stop_on_signal(stopper: Stopper) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            match told_to_stop().await {
                Ok(()) => stopper.stop(),
                Err(error) => tracing::error!(%error, "cannot listen for signals"),
            }
        });
    })?;
    Ok(())
}

#[cfg(unix)]
async fn told_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
