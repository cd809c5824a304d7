//! A small load on the program: every payment of every till is there once, and the ledger agrees.

#![allow(dead_code, reason = "the bench prints what this test does not look at")]

use kassa_server::db::Db;
use kassa_server::{apply, ledger};

#[path = "../benches/load/centre.rs"]
mod centre;
#[path = "../benches/load/drive.rs"]
mod drive;
#[path = "../benches/load/tills.rs"]
mod tills;

use centre::Centre;

fn start(tills: u32) -> Centre {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Centre::start(env!("CARGO_BIN_EXE_kassa-server"), None, tills).unwrap()
}

/// Everything is stored once, applied, and balanced.
fn settled(centre: &Centre, payments: i64) {
    let db = Db::open(&centre.folder(), 0).unwrap();
    apply::catch_up(&db).unwrap();
    let sums = db.read(|view| view.sums()).unwrap();
    assert_eq!((sums.payments.0, sums.counted), (payments, payments));
    assert_eq!(apply::verify(&db).unwrap(), (u64::try_from(payments).unwrap() * 2, Vec::new()));
    assert_eq!(db.read(ledger::prove).unwrap().disagreements, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tills_that_come_back_at_once_are_all_taken_in() {
    let centre = start(6);
    let came = drive::reconnect(&centre, 5, 40, 20).await.unwrap();
    assert_eq!((came.first.len(), came.errors), (5, 0));
    assert!(!came.single.is_empty() && came.sent > 0);
    settled(&centre, 5 * 40 + i64::try_from(came.single.len()).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_is_drained_in_few_bytes() {
    let centre = start(1);
    let drained = drive::drain(&centre, 500, 250).await.unwrap();
    assert!(drained.sent < 500 * 44, "{} bytes of bodies", drained.sent);
    settled(&centre, 500);
}
