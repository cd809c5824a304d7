//! A PostgreSQL that is silent: one that takes connections and says nothing, one that stops in the midst of a session, one
//! whose last answer is lost. Nobody waits for it for ever, tills are told to come again, and when it is back they go on.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use kassa_domain::ids::Seq;
use kassa_server::apply;
use kassa_server::db::{Db, PostgresAddress};
use serde_json::Value;

use crate::support::postgres::Cluster;
use crate::support::{NOON, TestCentre, answer, october, refusal};

/// Everything is passed on.
const OPEN: u8 = 0;
/// What is asked comes through, what is answered does not.
const DEAF: u8 = 1;
/// Nothing comes through.
const SILENT: u8 = 2;

/// What comes through now, and word of it.
#[derive(Default)]
struct How(Mutex<u8>, Condvar);

impl How {
    /// Waits while so much, or less, comes through.
    fn holds(&self, from: u8) {
        drop(self.1.wait_while(self.0.lock().unwrap(), |how| *how >= from).unwrap());
    }
}

/// A way to a server that can be made silent without being cut; what was held comes through afterwards.
struct Way {
    port: u16,
    how: Arc<How>,
}

impl Way {
    fn to(cluster: &Cluster) -> Self {
        let (listener, how) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::<How>::default());
        let (port, socket) = (listener.local_addr().unwrap().port(), cluster.socket().join(".s.PGSQL.5432"));
        let kept = Arc::clone(&how);
        drop(std::thread::spawn(move || {
            listener.incoming().flatten().for_each(|client| Self::lead(client, socket.clone(), &kept));
        }));
        Self { port, how }
    }

    fn lead(client: TcpStream, socket: PathBuf, how: &Arc<How>) {
        let Ok(server) = UnixStream::connect(socket) else { return };
        let (asks, told) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        let (there, back) = (Arc::clone(how), Arc::clone(how));
        drop(std::thread::spawn(move || pass(asks, server, || there.holds(SILENT))));
        drop(std::thread::spawn(move || {
            pass(told, client.try_clone().unwrap(), || back.holds(DEAF));
            let _ = client.shutdown(Shutdown::Both);
        }));
    }

    fn is(&self, how: u8) {
        *self.how.0.lock().unwrap() = how;
        self.how.1.notify_all();
    }

    fn address(&self) -> String {
        format!("host=127.0.0.1 port={} user=kassa dbname=centre connect_timeout=1", self.port)
    }
}

/// Passes bytes on, and holds them while somebody says so.
fn pass(mut from: impl Read, mut to: impl Write, holds: impl Fn()) {
    let mut piece = [0; 16 << 10];
    while let Ok(count @ 1..) = from.read(&mut piece) {
        holds();
        if to.write_all(&piece[..count]).is_err() {
            return;
        }
    }
}

fn cluster() -> Option<Cluster> {
    let cluster = Cluster::start()?;
    let _ = cluster.ask("postgres", "CREATE DATABASE centre");
    Some(cluster)
}

#[test]
fn a_server_that_takes_connections_and_says_nothing_is_not_waited_for() {
    let Some(cluster) = cluster() else { return };
    let (silent, way) = (TcpListener::bind("127.0.0.1:0").unwrap(), Way::to(&cluster));
    let silent = silent.local_addr().unwrap().port();
    let opened = |ports: &str| {
        let hosts = vec!["127.0.0.1"; ports.split(',').count()].join(",");
        let address = format!("host={hosts} port={ports} user=kassa dbname=centre connect_timeout=1");
        Db::open_postgres(&PostgresAddress::from(address), NOON)
    };
    let told = opened(&silent.to_string()).unwrap_err();
    assert!(told.is_busy() && told.to_string() == "PostgreSQL does not answer", "{told}");
    // Of two servers the other one is asked.
    drop(opened(&format!("{silent},{}", way.port)).unwrap());
    way.is(DEAF);
    assert!(opened(&way.port.to_string()).unwrap_err().is_busy());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tills_come_again_while_the_database_is_silent_and_nothing_is_lost_or_there_twice() {
    let Some(cluster) = cluster() else { return };
    let way = Way::to(&cluster);
    let centre = TestCentre::start_changed(|options| options.postgres = Some(PostgresAddress::from(way.address())));
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    till.push_all(1).await;
    let health = async || answer::<Value>(centre.client.get(centre.url("/healthz")).send().await.unwrap()).await;
    for (number, how) in [(1, SILENT), (2, DEAF), (3, DEAF)] {
        assert_eq!(health().await, Ok(serde_json::json!({ "status": "ok" })));
        let from = till.head.seq.0 + 1;
        let at = till.accept(number, &[(october(), 100)]);
        let _ = till.registered(at);
        way.is(how);
        let batch = till.batch(from);
        // What was asked last may have been done: the till asks again.
        assert_eq!(till.push(&batch).await, Err(refusal(503, "busy")), "{how}");
        assert_eq!(health().await, Err(refusal(503, "busy")), "{how}");
        way.is(OPEN);
        while till.push(&batch).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    centre.catches_up();
    let stored = centre.db().read(|view| view.entries(till.id, till.head.epoch, Seq(1), 1000)).unwrap();
    assert_eq!(stored.into_iter().map(|entry| entry.body).collect::<Vec<_>>(), till.entries, "each once, in order");
    assert_eq!(centre.db().read(|view| view.sums()).unwrap().counted, 3);
    assert_eq!(apply::verify(centre.db()).unwrap(), (till.head.seq.0, Vec::new()));
    // A statement that takes longer than the server is given for an answer is waited for while it answers others.
    let _ = cluster.ask(
        "centre",
        "CREATE FUNCTION slow() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(5); RETURN NEW; END' LANGUAGE plpgsql",
    );
    let _ = cluster.ask("centre", "CREATE TRIGGER slow BEFORE INSERT ON town EXECUTE FUNCTION slow()");
    let _ = centre.db().write(|change| change.town_named("Повільне")).unwrap();
}
