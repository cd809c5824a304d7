//! A client that others wrote against the emulator on a pseudo terminal: `pip install pyshtrih`.
//! Where Python or the package is missing the test says so and passes, unless `KASSA_MUST` is set: then it must be there.
#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod support;

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::emulate::serve_pty;
use kassa_drivers::port::pty::Terminal;
use kassa_drivers::shtrih::emulator::{DocumentKind, Emulator};

use support::{RETAIL, settings};

/// A Python that has the package: the one named by `KASSA_PYTHON`, else the system's.
fn python() -> Option<String> {
    let named = std::env::var("KASSA_PYTHON").ok();
    let candidates = named.into_iter().chain(["python3".to_owned(), "python".to_owned()]);
    candidates.into_iter().find(|python| {
        let asked = Command::new(python).args(["-c", "import pyshtrih, pyshtrih.fd"]).output();
        asked.is_ok_and(|output| output.status.success())
    })
}

#[test]
fn pyshtrih_plays_a_whole_shift() {
    let Some(python) = python() else {
        assert!(std::env::var_os("KASSA_MUST").is_none(), "no python3 with the package pyshtrih");
        println!("skipped: no python3 with the package pyshtrih (pip install pyshtrih)");
        return;
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let device = Arc::new(Mutex::new(Emulator::new(settings(RETAIL), Arc::clone(&clock))));
    let terminal = Terminal::open().unwrap();
    let path = terminal.path().to_owned();
    let stop = AtomicBool::new(false);
    let output = std::thread::scope(|threads| {
        let served = threads.spawn(|| serve_pty(terminal, &device, clock.as_ref(), &stop));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shtrih_public_client.py");
        let output = Command::new(&python).args([script, &path]).output().unwrap();
        stop.store(true, Ordering::Relaxed);
        served.join().unwrap().unwrap();
        output
    });
    let told = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.trim_end().ends_with("done"), "{told}\n{failed}");

    let device = device.lock().unwrap();
    let receipts = device.documents().iter().filter(|document| matches!(document.kind, DocumentKind::Receipt(_)));
    assert_eq!(receipts.map(|document| document.total).collect::<Vec<_>>(), [25_050, 4_000, 50_000]);
}
