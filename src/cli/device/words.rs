//! What went wrong with a device, in words: what happened, whether the device did it, what to do.

use kassa_drivers::fiscal::DeviceError;
use kassa_drivers::port::PortError;

use super::Failure;
use crate::fl;
use crate::ui::notice::refusal_words;

/// Where a failure's text has its port, until it is known.
const PORT: &str = "\u{1}";

/// The words for an error of a device at a port; an empty name is filled in by [`at_port`].
pub(super) fn of_device(error: &DeviceError, port: &str) -> Failure {
    match error {
        DeviceError::NotSent(cause) => {
            Failure { lines: vec![of_port(cause, port), fl!("device-nothing-done")], unknown: false }
        }
        DeviceError::Refused(refusal) => {
            let (meaning, remedy) = refusal_words(refusal);
            let code = format!("{}-{}", refusal.family, refusal.code);
            // What the window's keys do is of no use at a terminal.
            let remedy = if names_a_key(&remedy) { fl!("device-remedy-state") } else { remedy };
            Failure { lines: vec![fl!("device-refused", meaning = meaning, code = code), remedy], unknown: false }
        }
        DeviceError::Unknown { sent, cause } => {
            Failure { lines: vec![of_port(cause, port), fl!("device-unknown", what = step(sent))], unknown: true }
        }
    }
}

/// What was sent, as a driver names it: a command by the number of its maker, else one of our words.
fn step(sent: &str) -> String {
    match sent {
        "operation" | "order" | "receipt" | "document" | "correction" | "journal" => fl!("device-step-document"),
        "text" | "lines" => fl!("device-step-text"),
        command => command.to_owned(),
    }
}

/// Whether a remedy sends to a key of the window: `F7`.
fn names_a_key(remedy: &str) -> bool {
    remedy.as_bytes().windows(2).any(|pair| matches!(pair, [b'F', b'0'..=b'9']))
}

/// The words for an error of a port.
pub(super) fn of_port(error: &PortError, port: &str) -> String {
    let port = if port.is_empty() { PORT.to_owned() } else { port.to_owned() };
    match error {
        PortError::NotFound { .. } => fl!("device-port-missing", port = port),
        PortError::Busy { .. } => fl!("device-port-taken", port = port),
        PortError::Denied { .. } => fl!("device-port-denied", port = port),
        PortError::Gone => fl!("device-port-gone", port = port),
        PortError::TimedOut => fl!("device-no-answer", port = port),
        PortError::Echo => fl!("device-echo", port = port),
        PortError::Garbage => fl!("device-garbage", port = port),
        other => fl!("device-port-failed", port = port, error = other.to_string()),
    }
}

/// Names the port in a failure that was told without it.
pub(super) fn at_port(failure: Failure, port: &str) -> Failure {
    Failure { lines: failure.lines.into_iter().map(|line| line.replace(PORT, port)).collect(), ..failure }
}
