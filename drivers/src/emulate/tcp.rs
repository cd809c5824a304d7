//! A device behind a TCP port, for one client at a time.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::AtomicBool;

use super::{NAP, patience, step, stopped};
use crate::clock::Clock;
use crate::port::pipe::{FarEnd, Shared, lock};

/// Serves `device` to whoever connects until `stop`. A second client waits until the first has gone.
///
/// # Errors
/// When the listener breaks; a broken client is only disconnected.
pub fn serve_tcp<D: FarEnd>(
    listener: &TcpListener,
    device: &Shared<D>,
    clock: &dyn Clock,
    stop: &AtomicBool,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    while !stopped(stop) {
        // The device lives on while nobody is connected; nobody can connect over a cut line.
        let _unheard = step(device, clock, &[]);
        let client = if lock(device).line_is_up() { listener.accept() } else { Err(io::ErrorKind::WouldBlock.into()) };
        match client {
            Ok((stream, from)) => {
                tracing::info!(%from, "a client has connected");
                if let Err(error) = serve_client(stream, device, clock, stop) {
                    tracing::info!(%error, "the client has gone");
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => clock.sleep(NAP),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn serve_client<D: FarEnd>(
    mut stream: TcpStream,
    device: &Shared<D>,
    clock: &dyn Clock,
    stop: &AtomicBool,
) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_nodelay(true)?;
    let mut buffer = [0; 512];
    while !stopped(stop) && lock(device).line_is_up() {
        stream.set_read_timeout(Some(patience(device, clock)))?;
        let arrived = match stream.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => buffer.split_at(count).0,
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => &[],
            Err(error) => return Err(error),
        };
        let answer = step(device, clock, arrived);
        stream.write_all(&answer)?;
    }
    Ok(())
}
