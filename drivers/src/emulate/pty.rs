//! A device on a pseudo terminal.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::{patience, step, stopped};
use crate::clock::Clock;
use crate::port::PortError;
use crate::port::pipe::{FarEnd, Shared};
use crate::port::pty::Terminal;

/// Serves `device` on the terminal until `stop`.
///
/// # Errors
/// When the terminal breaks.
pub fn serve_pty<D: FarEnd>(
    mut terminal: Terminal,
    device: &Shared<D>,
    clock: &dyn Clock,
    stop: &AtomicBool,
) -> Result<(), PortError> {
    /// How long nobody has to talk before an owner may be dead.
    const QUIET: Duration = Duration::from_millis(500);
    let mut buffer = [0; 512];
    let mut last_byte = clock.now();
    while !stopped(stop) {
        let arrived = match terminal.read(&mut buffer, patience(device, clock)) {
            Ok(count) => buffer.split_at(count).0,
            Err(PortError::TimedOut) => &[],
            Err(error) => return Err(error),
        };
        if !arrived.is_empty() {
            last_byte = clock.now();
        } else if clock.now().saturating_sub(last_byte) > QUIET {
            terminal.forget_dead_owners();
            last_byte = clock.now();
        }
        match terminal.write_all(&step(device, clock, arrived)) {
            // Nobody reads: on a real line the bytes would be gone too.
            Ok(()) | Err(PortError::TimedOut) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
