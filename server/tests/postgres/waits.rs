//! How many answers of PostgreSQL an applied payment is waited for: over a line each one takes its time; and that none of
//! many is waited for in vain.

use std::sync::mpsc::channel;
use std::time::Duration;

use kassa_server::apply;
use kassa_server::db::{Db, PostgresAddress};

use crate::support::postgres::Cluster;
use crate::support::{NOON, TestCentre, october, september};

/// Payments that are applied in the first rebuild, and that come to them in the second: whatever else a rebuild does is
/// the same in both.
const PAYMENTS: [u32; 2] = [100, 300];
/// Answers that a payment with its receipt may be waited for.
const MOST: u64 = 7;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_with_its_receipt_is_applied_with_a_few_questions() {
    let Some(cluster) = Cluster::start() else { return };
    let _ = cluster.ask("postgres", "CREATE DATABASE centre");
    let address = format!("{} dbname=centre", cluster.server());
    let centre = TestCentre::start_changed(|options| options.postgres = Some(PostgresAddress::from(address)));
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let (mut from, mut number) = (1, 0);
    let mut asked = Vec::new();
    for payments in PAYMENTS {
        for _ in 0..payments {
            number += 1;
            let at = till.accept(number, &[(october(), 100), (september(), 50)]);
            let _ = till.registered(at);
        }
        till.push_all(from).await;
        from = till.head.seq.0 + 1;
        centre.catches_up();
        let before = centre.db().waits();
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        asked.push(centre.db().waits() - before);
        assert_eq!((rebuilt.before, rebuilt.disagreements.len()), (rebuilt.after, 0));
    }
    let more = asked[1] - asked[0];
    assert!(more <= u64::from(PAYMENTS[1]) * MOST, "{asked:?} answers: {more} for {} payments", PAYMENTS[1]);
}

/// What was seen: a centre that was asked by a task without a pause stood still after some hundred commits, all of them done.
#[test]
fn a_task_that_never_gives_way_commits_as_often_as_it_likes() {
    let Some(cluster) = Cluster::start() else { return };
    let _ = cluster.ask("postgres", "CREATE DATABASE centre");
    let address = PostgresAddress::from(format!("{} dbname=centre", cluster.server()));
    let (tell, told) = channel();
    drop(std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let db = Db::open_postgres(&address, NOON).unwrap();
            let towns = (0..300).map(|number| db.write(|change| change.town_named(&format!("Нове {number}"))));
            tell.send(towns.filter(Result::is_ok).count()).unwrap();
        });
    }));
    assert_eq!(told.recv_timeout(Duration::from_secs(60)), Ok(300), "it waits for ever");
}
