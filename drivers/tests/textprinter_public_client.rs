//! A client that others wrote against the emulated receipt printer on TCP: `pip install python-escpos`.
//! Where Python or the package is missing the test says so and passes, unless `KASSA_MUST` is set: then it must be there.
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::emulate::device::{Device, Emulated};
use kassa_drivers::emulate::paper::PaperCallback;
use kassa_drivers::emulate::serve_tcp;
use kassa_drivers::textprinter::emulator::{PrinterCore, Settings};
use kassa_drivers::textprinter::profile::{Dialect, Profile};

/// A Python that has the package: the one named by `KASSA_PYTHON`, else the system's.
fn python() -> Option<String> {
    let named = std::env::var("KASSA_PYTHON").ok();
    let candidates = named.into_iter().chain(["python3".to_owned(), "python".to_owned()]);
    candidates.into_iter().find(|python| {
        let asked = Command::new(python).args(["-c", "import escpos.printer"]).output();
        asked.is_ok_and(|output| output.status.success())
    })
}

#[test]
fn python_escpos_prints_a_receipt() {
    let Some(python) = python() else {
        assert!(std::env::var_os("KASSA_MUST").is_none(), "no python3 with the package python-escpos");
        println!("skipped: no python3 with the package python-escpos (pip install python-escpos)");
        return;
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let printed = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&printed);
    let paper = PaperCallback(move |line: Option<&str>| lines.lock().unwrap().push(line.map(str::to_owned)));
    let core = PrinterCore::new(Settings::new(Profile::usual(Dialect::Escpos))).with_paper(Box::new(paper));
    let device: Box<dyn Device> = Box::new(Emulated::new(core, None));
    let device = Arc::new(Mutex::new(device));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let stop = AtomicBool::new(false);
    let output = std::thread::scope(|threads| {
        let served = threads.spawn(|| serve_tcp(&listener, &device, clock.as_ref(), &stop));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/textprinter_public_client.py");
        let output = Command::new(&python).args([script, &port]).output().unwrap();
        stop.store(true, Ordering::Relaxed);
        served.join().unwrap().unwrap();
        output
    });
    let told = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.trim_end().ends_with("done"), "{told}\n{failed}");

    let printed = printed.lock().unwrap();
    let expect = ["ТОВ \"Розрахунковий центр\"", "                  Привет Ёё №5", "[drawer 1]"];
    let lines: Vec<&str> = printed.iter().flatten().map(String::as_str).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, expect);
    assert!(printed.contains(&None), "it was cut");
}
