//! A small load on the program: every payment of every till is there once, and the ledger agrees.

#![allow(dead_code, reason = "the bench prints what this test does not look at")]

use kassa_server::db::{Db, PostgresAddress};
use kassa_server::{apply, ledger};

#[path = "../benches/load/centre.rs"]
mod centre;
#[path = "../benches/load/drive.rs"]
mod drive;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "../benches/load/tills.rs"]
mod tills;

use centre::Centre;
use postgres::Cluster;

/// A centre, and the address of its database when it is on PostgreSQL.
fn start(tills: u32) -> (Centre, Option<String>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let database = postgres::new_database();
    (Centre::start(env!("CARGO_BIN_EXE_kassa-server"), database.as_deref(), tills).unwrap(), database)
}

/// Everything is stored once, applied, and balanced.
fn settled((centre, database): &(Centre, Option<String>), payments: i64) {
    let db = Db::at(&centre.folder(), database.clone().map(PostgresAddress::from).as_ref(), 0).unwrap();
    apply::catch_up(&db).unwrap();
    let sums = db.read(|view| view.sums()).unwrap();
    assert_eq!((sums.payments.0, sums.counted), (payments, payments));
    assert_eq!(apply::verify(&db).unwrap(), (u64::try_from(payments).unwrap() * 2, Vec::new()));
    assert_eq!(db.read(ledger::prove).unwrap().disagreements, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tills_that_come_back_at_once_are_all_taken_in() {
    let centre = start(6);
    let came = drive::reconnect(&centre.0, 5, 40, 20).await.unwrap();
    assert_eq!((came.first.len(), came.errors), (5, 0));
    assert!(!came.single.is_empty() && came.sent > 0);
    // The till that works on meanwhile had sent one before, to be online.
    settled(&centre, 5 * 40 + 1 + i64::try_from(came.single.len()).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_is_drained_in_few_bytes() {
    let centre = start(1);
    let drained = drive::drain(&centre.0, 500, 250).await.unwrap();
    assert!(drained.sent < 500 * 44, "{} bytes of bodies", drained.sent);
    settled(&centre, 500);
}

#[test]
fn a_load_on_postgresql_is_taken_in_as_on_sqlite() {
    if let Some(cluster) = Cluster::start() {
        cluster.run_tests(&["a_load_on_postgresql"]);
    }
}
