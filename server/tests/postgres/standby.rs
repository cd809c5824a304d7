//! A synchronous standby that is gone: no commit is waited for for ever, nothing is told to be stored, and when it is back
//! everything is there once.

use std::time::Duration;

use kassa_domain::ids::Seq;
use kassa_server::apply;
use kassa_server::db::{DbError, PostgresAddress};
use serde_json::Value;

use crate::pair;
use crate::support::{TestCentre, answer, october, refusal};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_standby_nothing_is_told_to_be_stored_and_nobody_waits_for_ever() {
    let Some((primary, standby)) = pair() else { return };
    let address = format!("host={} user=kassa dbname=centre", primary.socket().display());
    let centre = TestCentre::start_changed(|options| options.postgres = Some(PostgresAddress::from(address)));
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    till.push_all(1).await;
    centre.catches_up();
    let figure = async |expect: &str| {
        let page = centre.client.get(centre.url("/metrics")).send().await.unwrap().text().await.unwrap();
        page.lines().any(|line| line == format!("kassa_commits_unconfirmed {expect}"))
    };
    assert!(figure("0").await);
    let before = till.head.seq;
    let at = till.accept(1, &[(october(), 100)]);
    let _ = till.registered(at);
    let batch = till.batch(before.0 + 1);
    standby.kill();
    for _ in 0..3 {
        assert_eq!(till.push(&batch).await, Err(refusal(503, "busy")));
        let head: Value = till.get("/v1/journal").await.unwrap();
        assert_eq!(head["through"], before.0, "what the standby has not is told to nobody: {head}");
    }
    assert!(figure("1").await);
    let health = centre.client.get(centre.url("/healthz")).send().await.unwrap();
    assert_eq!(answer::<Value>(health).await, Ok(serde_json::json!({ "status": "ok" })), "it may be read");
    let refused = centre.db().write(|change| change.town_named("Нове"));
    assert!(matches!(refused, Err(DbError::Unconfirmed)), "{refused:?}");
    standby.up();
    while till.push(&batch).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    centre.catches_up();
    assert!(figure("0").await);
    let stored = centre.db().read(|view| view.entries(till.id, till.head.epoch, Seq(1), 1000)).unwrap();
    assert_eq!(stored.into_iter().map(|entry| entry.body).collect::<Vec<_>>(), till.entries, "each once, in order");
    assert_eq!(apply::verify(centre.db()).unwrap(), (till.head.seq.0, Vec::new()));
}
