//! What PostgreSQL alone can break: its schema, copies from one store to the other, a primary that dies, a server that is
//! silent, and the way to a server of another computer.

mod support;

#[cfg(unix)]
#[path = "postgres/silent.rs"]
mod silent;
#[cfg(unix)]
#[path = "postgres/standby.rs"]
mod standby;
#[path = "postgres/waits.rs"]
mod waits;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use kassa_domain::exchange::BatchAnswer;
use kassa_domain::ids::{EntryRef, Epoch, Seq};
use kassa_server::backup::{backup, restore};
use kassa_server::db::{Db, DbError, PostgresAddress};
use kassa_server::{apply, clock::Clock};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};

use support::postgres::Cluster;
use support::{NOON, TestCentre, TestTill, october};

/// Payments of each till while its centre's primary dies.
const PAYMENTS: u32 = 40;

fn address(cluster: &Cluster, database: &str) -> PostgresAddress {
    PostgresAddress::from(format!("{} dbname={database}", cluster.server()))
}

/// What a database is made of, in the words of PostgreSQL's own tool, without what it says of itself.
fn schema(cluster: &Cluster, database: &str) -> Vec<String> {
    let dump = cluster.run("pg_dump", &["-s", "-d", &format!("{} dbname={database}", cluster.server())]);
    let said = |line: &&str| !(line.is_empty() || line.starts_with("--") || line.starts_with('\\'));
    dump.lines().filter(said).map(str::to_owned).collect()
}

#[test]
fn a_migrated_database_is_what_the_schema_says_and_guards_what_was_said() {
    let Some(cluster) = Cluster::start() else { return };
    for name in ["written", "migrated"] {
        let _ = cluster.ask("postgres", &format!("CREATE DATABASE {name}"));
    }
    for part in [include_str!("../schema/postgres.sql"), include_str!("../schema/ledger_postgres.sql")] {
        let _ = cluster.ask("written", part);
    }
    let migrated = address(&cluster, "migrated");
    assert!(!Db::is_in_postgres(&migrated).unwrap());
    drop(Db::open_postgres(&migrated, NOON).unwrap());
    drop(Db::open_postgres(&migrated, NOON).unwrap());
    assert!(Db::is_in_postgres(&migrated).unwrap());
    assert_eq!(schema(&cluster, "migrated"), schema(&cluster, "written"));
    // Texts are compared byte by byte, whatever the database's own order is; nothing is a fraction.
    let strange = cluster.ask(
        "migrated",
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
         LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE c.relnamespace = 'public'::regnamespace \
         AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND (a.atttypid NOT IN ('int8'::regtype, 'text'::regtype, \
         'bytea'::regtype) OR (a.atttypid = 'text'::regtype AND l.collname <> 'C'))",
    );
    assert_eq!(strange, "");
    let _ =
        cluster.ask("migrated", "INSERT INTO journal VALUES (1, 1, 1, 2, 0, 0, decode(repeat('00', 32), 'hex'), '')");
    for sql in ["UPDATE journal SET kind = 3", "DELETE FROM journal", "TRUNCATE journal"] {
        let guarded = format!("DO $$ BEGIN {sql}; EXCEPTION WHEN integrity_constraint_violation THEN RETURN; END $$");
        let _ = cluster.ask("migrated", &guarded);
        assert_eq!(cluster.ask("migrated", "SELECT count(*) FROM journal WHERE kind = 2"), "1", "{sql}");
    }
    let _ = cluster.ask("migrated", "UPDATE schema_version SET version = 99");
    assert!(matches!(Db::open_postgres(&migrated, NOON), Err(DbError::Newer { found: 99, .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_centre_moves_from_sqlite_to_postgresql_and_back_with_everything() {
    let Some(cluster) = Cluster::start() else { return };
    let _ = cluster.ask("postgres", "CREATE DATABASE moved");
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    for number in 1..=3 {
        let at = till.accept(number, &[(october(), 100)]);
        let _ = till.registered(at);
    }
    till.push_all(1).await;
    let there = address(&cluster, "moved");
    let at = |name: &str| centre.data.path().join(name);
    let _ = backup(&at("centre"), centre.db(), &at("first"), NOON).unwrap();
    let restored = restore(&at("moved"), Some(&there), &at("first"), NOON).unwrap();
    assert_eq!(restored.entries, till.head.seq.0);
    let moved = Db::open_postgres(&there, NOON).unwrap();
    let sums = centre.db().read(|view| view.sums()).unwrap();
    assert_eq!(moved.read(|view| view.sums()).unwrap(), sums);
    let rebuilt = apply::rebuild(&moved).unwrap();
    assert_eq!((rebuilt.before, rebuilt.after), (sums, sums));
    // New rows are numbered behind those that came.
    let _ = moved.write(|change| change.town_named("Нове")).unwrap();
    let _ = backup(&at("moved"), &moved, &at("second"), NOON).unwrap();
    let _ = restore(&at("back"), None, &at("second"), NOON).unwrap();
    let back = Db::open(&at("back"), NOON).unwrap();
    assert_eq!(back.read(|view| view.sums()).unwrap(), sums);
    assert_eq!(apply::verify(&back).unwrap(), (till.head.seq.0, Vec::new()));
    assert_eq!(back.read(|view| view.feed()).unwrap().rows, moved.read(|view| view.feed()).unwrap().rows);
}

/// A primary and a standby without which it acknowledges nothing.
fn pair() -> Option<(Cluster, Cluster)> {
    let (primary, standby) = (Cluster::start()?, Cluster::empty()?);
    let _ = primary.ask("postgres", "CREATE DATABASE centre");
    let from = format!("host={} user=kassa", primary.socket().display());
    let _ = standby.run("pg_basebackup", &["-d", &from, "-D", &standby.data(), "-R", "-X", "stream", "-c", "fast"]);
    standby.configure("");
    standby.up();
    let _ = primary.ask("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
    let _ = primary.ask("postgres", "SELECT pg_reload_conf()");
    for _ in 0..300 {
        if primary.ask("postgres", "SELECT sync_state FROM pg_stat_replication") == "sync" {
            return Some((primary, standby));
        }
        let _ = primary.ask("postgres", "SELECT pg_sleep(0.1)");
    }
    panic!("the standby never became synchronous");
}

/// Pushes an entry at a time until it is told that each is stored, whatever happens meanwhile; says how far it is.
async fn push_on(till: &mut TestTill<'_>, payments: u32, told: &AtomicU64, tell: Sender<()>) {
    for number in 1..=payments {
        let at = till.accept(number, &[(october(), 100)]);
        let _ = till.registered(at);
        let mut before = told.load(Ordering::SeqCst);
        while before < till.head.seq.0 {
            match till.push(&till.batch_of(before + 1, before + 1)).await {
                Ok(BatchAnswer::Stored { through, .. }) => before = through.0,
                Ok(other) => panic!("{other:?}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
            told.store(before, Ordering::SeqCst);
            let _ = tell.send(());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_acknowledged_is_missing_when_the_primary_dies_and_its_standby_takes_over() {
    let Some((primary, standby)) = pair() else { return };
    let hosts = format!("host={},{} user=kassa dbname=centre", primary.socket().display(), standby.socket().display());
    let centre = TestCentre::start_changed(|options| options.postgres = Some(PostgresAddress::from(hosts)));
    let mut tills = Vec::new();
    for code in ["1", "2", "3"] {
        tills.push(centre.enrolled(code).await);
    }
    let told = [const { AtomicU64::new(0) }; 3];
    let runtime = tokio::runtime::Handle::current();
    let standing = tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let (tell, heard) = channel();
            for (till, told) in tills.iter_mut().zip(&told) {
                let (tell, runtime) = (tell.clone(), &runtime);
                let _ = scope.spawn(move || runtime.block_on(push_on(till, PAYMENTS, told, tell)));
            }
            while told.iter().any(|told| told.load(Ordering::SeqCst) < 10) {
                heard.recv().unwrap();
            }
            primary.kill();
            let standing = told.each_ref().map(|told| told.load(Ordering::SeqCst));
            let _ = standby.run("pg_ctl", &["-D", &standby.data(), "-w", "promote"]);
            standing
        })
    });
    assert!(standing.iter().any(|standing| *standing < u64::from(PAYMENTS) * 2), "killed in the middle: {standing:?}");
    let db = Db::open_postgres(&address(&standby, "centre"), centre.clock.now_ms()).unwrap();
    for (till, standing) in tills.iter().zip(standing) {
        let stored = db.read(|view| view.entries(till.id, Epoch(1), Seq(1), 1000)).unwrap();
        let bodies: Vec<&Vec<u8>> = stored.iter().map(|entry| &entry.body).collect();
        assert_eq!(bodies, till.entries.iter().collect::<Vec<_>>(), "each once, in order");
        let last = EntryRef { epoch: Epoch(1), seq: Seq(standing) };
        assert!(db.read(|view| view.verdict(till.id, last)).unwrap().is_some(), "looked at up to {standing} and on");
    }
    assert_eq!(apply::verify(&db).unwrap(), (u64::from(PAYMENTS) * 2 * 3, Vec::new()));
    let rebuilt = apply::rebuild(&db).unwrap();
    assert_eq!((rebuilt.before, rebuilt.after.counted), (rebuilt.after, i64::from(PAYMENTS) * 3));
}

/// A server's certificate for these names, signed by `issuer`, put where a PostgreSQL takes it from.
fn put_certificate(cluster: &Cluster, issuer: &CertifiedIssuer<'_, KeyPair>, names: &[&str], until: i32) {
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let made = params.signed_by(&key, issuer).unwrap();
    cluster.put("server.crt", &made.pem());
    cluster.put("server.key", &key.serialize_pem());
}

fn authority(folder: &Path, name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    let made = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(folder.join(format!("{name}.pem")), made.pem()).unwrap();
    made
}

#[test]
fn another_computers_database_is_reached_by_its_certificate_and_name() {
    let Some(cluster) = Cluster::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (authority(folder.path(), "ours"), authority(folder.path(), "theirs"));
    let _ = cluster.ask("postgres", "ALTER USER kassa PASSWORD 'sesame'");
    let _ = cluster.ask("postgres", "CREATE DATABASE centre");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    cluster.put("pg_hba.conf", "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    cluster.kill();
    cluster.configure(&format!("listen_addresses = '127.0.0.1'\nport = {port}"));
    cluster.up();
    let there = |how: &str| {
        let how = how.replace("FILE", folder.path().to_str().unwrap());
        let address = format!("hostaddr=127.0.0.1 port={port} user=kassa password=sesame dbname=centre {how}");
        Db::open_postgres(&PostgresAddress::from(address), NOON)
    };
    let refused = |how: &str, words: &str| {
        let told = there(how).unwrap_err();
        assert!(told.to_string().contains(words) && !told.is_busy(), "{how}: {told}");
        assert!(!format!("{told} {told:?}").contains("sesame"), "{how}: {told:?}");
    };
    // How the sessions of a centre are encrypted, in the server's own words.
    let encrypted = || {
        let of = format!("host={} port={port} user=kassa dbname=postgres", cluster.socket().display());
        let sql = "SELECT DISTINCT coalesce(version, 'plain') FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                   WHERE application_name = 'kassa-server'";
        support::postgres::ask(&of, "", sql)
    };
    let reached = |how: &str, by: &str| {
        let db = there(how).unwrap_or_else(|told| panic!("{how}: {told}"));
        assert_eq!(encrypted(), by, "{how}");
        drop(db);
        while !encrypted().is_empty() {}
    };
    let set = |settings: &str| {
        cluster.configure(&format!("listen_addresses = '127.0.0.1'\nport = {port}\n{settings}"));
        cluster.kill();
        cluster.up();
    };
    let full = "host=db.example sslmode=verify-full sslrootcert=FILE/ours.pem";
    refused(full, "does not speak TLS");
    refused("host=db.example sslmode=require", "does not check who answers");
    reached("host=localhost sslmode=prefer", "plain");
    reached("host=localhost", "plain");

    put_certificate(&cluster, &ours, &["db.example"], 4000);
    set("ssl = on");
    reached(full, "TLSv1.3");
    // The password goes no further than to whoever has this certificate.
    reached(&format!("{full} channel_binding=require"), "TLSv1.3");
    for how in ["prefer", "require", "verify-ca sslrootcert=FILE/ours.pem", "require sslrootcert=FILE/ours.pem"] {
        reached(&format!("host=localhost sslmode={how}"), "TLSv1.3");
    }
    refused("host=db.example sslmode=verify-full sslrootcert=FILE/theirs.pem", "not signed by the authority");
    refused("host=localhost sslmode=verify-ca sslrootcert=FILE/theirs.pem", "not signed by the authority");
    refused("host=localhost sslmode=require sslrootcert=FILE/theirs.pem", "not signed by the authority");
    refused("host=other.example sslmode=verify-full sslrootcert=FILE/ours.pem", "not for other.example");
    refused("host=other.example sslmode=verify-full sslrootcert=FILE/ours.pem", "db.example");
    refused("host=db.example sslmode=verify-full sslrootcert=FILE/nobody.pem", "nobody.pem");
    refused(&full.replace("db.example", "db.example password=wrong"), "password authentication failed");

    set("ssl = on\nssl_max_protocol_version = 'TLSv1.2'");
    reached(full, "TLSv1.2");
    put_certificate(&cluster, &theirs, &["db.example"], 4000);
    set("ssl = on");
    refused(full, "not signed by the authority");
    put_certificate(&cluster, &ours, &["db.example"], 2001);
    set("ssl = on");
    refused(full, "is over, or does not count yet");
}
