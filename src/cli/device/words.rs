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
            let remedy = at_terminal(remedy);
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

/// A remedy without the window's keys, which are of no use at a terminal: the command that does the same.
fn at_terminal(remedy: String) -> String {
    let names_a_key = remedy.as_bytes().windows(2).any(|pair| matches!(pair, [b'F', b'0'..=b'9']));
    if remedy.contains("F7, 5") {
        fl!("device-remedy-cash-in")
    } else if remedy.contains("F7, 4") {
        fl!("device-remedy-cash-out")
    } else if remedy == fl!("refusal-shtrih-3d-do") {
        fl!("device-remedy-open-shift")
    } else if remedy.contains("F9") {
        fl!("device-remedy-z")
    } else if names_a_key {
        fl!("device-remedy-state")
    } else {
        remedy
    }
}

/// The words for an error of a port.
pub(super) fn of_port(error: &PortError, port: &str) -> String {
    let port = if port.is_empty() { PORT.to_owned() } else { port.to_owned() };
    match error {
        PortError::NotFound { .. } => fl!("device-port-missing", port = port),
        PortError::Busy { .. } => fl!("device-port-taken", port = port),
        PortError::NotAPort { .. } => fl!("device-not-a-port", port = port),
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
