//! The register over the ports of the product: a pseudo terminal, and TCP with its fillers.

mod support;

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use kassa_domain::Currency;
use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::emulate::serve_tcp;
use kassa_drivers::fiscal::FiscalRegister;
use kassa_drivers::port::pipe::{Shared, lock};
use kassa_drivers::port::tcp::TcpPort;
use kassa_drivers::port::{Port, PortError};
use kassa_drivers::shtrih::emulator::{DocumentKind, Emulator};
use kassa_drivers::shtrih::register::{Settings, ShtrihRegister};

use support::till::{cash_in, close_shift, open_shift, sale};
use support::{RETAIL, settings};

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock::new())
}

/// A short day over `port`; the device must have the one receipt.
fn play(port: Box<dyn Port>, device: &Shared<Emulator>) {
    let mut register = ShtrihRegister::new(port, clock(), Settings::new(Currency::Uah));
    register.connect().unwrap();
    assert_eq!(register.capabilities().columns, 42);
    for operation in [open_shift(), cash_in(10_000), sale(&[15_050, 4_000], 20_000), close_shift()] {
        let before = register.shown().unwrap();
        let _document = register.perform(&operation, &before).unwrap();
    }
    let device = lock(device);
    let receipts = device.documents().iter().filter(|document| matches!(document.kind, DocumentKind::Receipt(_)));
    assert_eq!(receipts.map(|document| document.total).collect::<Vec<_>>(), [19_050]);
}

#[cfg(unix)]
#[test]
fn a_day_over_a_pseudo_terminal() {
    use kassa_drivers::emulate::serve_pty;
    use kassa_drivers::port::pty::Terminal;
    use kassa_drivers::port::serial::SerialPort;

    let device = Arc::new(Mutex::new(Emulator::new(settings(RETAIL), clock())));
    let terminal = Terminal::open().unwrap();
    let port = SerialPort::new(terminal.path(), 115_200);
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let served = threads.spawn(|| serve_pty(terminal, &device, clock().as_ref(), &stop));
        play(Box::new(port), &device);
        stop.store(true, Ordering::Relaxed);
        served.join().unwrap().unwrap();
    });
}

#[test]
fn a_day_over_tcp_and_one_client_at_a_time() {
    let mut network = settings(RETAIL);
    network.filler = true;
    network.port_number = 128;
    let device = Arc::new(Mutex::new(Emulator::new(network, clock())));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let served = threads.spawn(|| serve_tcp(&listener, &device, clock().as_ref(), &stop));
        play(Box::new(TcpPort::new(&address)), &device);
        stop.store(true, Ordering::Relaxed);
        served.join().unwrap().unwrap();
    });
    drop(listener);
    let gone = TcpPort::new(&address).reopen();
    assert!(matches!(gone, Err(PortError::NotFound { .. })), "{gone:?}");
}
