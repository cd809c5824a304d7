//! Figures for a monitoring system: whose form any reader of Prometheus' text takes, and who may see them.

use std::collections::{BTreeMap, BTreeSet};

use kassa_server::Watchers;
use reqwest::Method;

use crate::support::{ACCOUNT, TestCentre, answer, october, refusal};

/// The samples of a text, its form checked on the way: help and type once before the samples of each family.
fn samples(text: &str) -> BTreeMap<String, String> {
    let (mut families, mut family, mut found) = (BTreeSet::new(), String::new(), BTreeMap::new());
    assert!(text.ends_with('\n'));
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            family = help.split_once(' ').unwrap().0.to_owned();
            assert!(families.insert(family.clone()), "{family} twice");
            let kind = lines.next().unwrap().strip_prefix(&format!("# TYPE {family} ")).unwrap();
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{kind}");
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap();
        let bare = name.split('{').next().unwrap();
        let ends = ["", "_bucket", "_sum", "_count"];
        assert!(ends.iter().any(|end| *bare == format!("{family}{end}")), "{line} under {family}");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(found.insert(name.to_owned(), value.to_owned()).is_none(), "{name} twice");
    }
    found
}

async fn figures(centre: &TestCentre) -> BTreeMap<String, String> {
    let response = centre.client.get(centre.url("/metrics")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    samples(&response.text().await.unwrap())
}

#[tokio::test]
async fn what_was_asked_and_what_is_stored_is_counted() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = centre.add_till("2");
    let _ = till.open_shift();
    let accepted = till.accept(1, &[(october(), 100)]);
    let _ = till.registered(accepted);
    let _ = till.accept(2, &[(october(), 200)]);
    till.append_raw(7, b"rubbish");
    till.push_all(1).await;
    let account = format!("/v1/accounts/{ACCOUNT}");
    let _: serde_json::Value = till.get(&account).await.unwrap();
    let response = centre.client.get(centre.url(&account)).send().await.unwrap();
    assert_eq!(answer::<serde_json::Value>(response).await, Err(refusal(401, "unsigned")));
    let figures = figures(&centre).await;
    for (name, expect) in [
        ("kassa_requests_total{route=\"/v1/journal\",method=\"POST\",status=\"200\"}", "1"),
        ("kassa_requests_total{route=\"/v1/accounts/{number}\",method=\"GET\",status=\"401\"}", "1"),
        ("kassa_refusals_total{code=\"unsigned\"}", "1"),
        ("kassa_request_duration_seconds_count{route=\"/v1/journal\"}", "1"),
        ("kassa_batches_total{answer=\"stored\"}", "1"),
        ("kassa_entries_total", "6"),
        ("kassa_entries_unapplied", "0"),
        ("kassa_tills{state=\"working\"}", "1"),
        ("kassa_tills{state=\"waiting\"}", "1"),
        ("kassa_tills{state=\"stopped\"}", "0"),
        ("kassa_alarms", "0"),
        ("kassa_quarantine_entries{state=\"waiting\"}", "1"),
        ("kassa_quarantine_entries{state=\"refused\"}", "1"),
    ] {
        assert_eq!(figures.get(name).map(String::as_str), Some(expect), "{name} in {figures:#?}");
    }
    assert!(!figures.keys().any(|name| name.contains(ACCOUNT)), "no account becomes a label");
    assert!(figures["kassa_connections"].parse::<u32>().unwrap() >= 1);
}

#[tokio::test]
async fn what_is_no_route_is_one_label_whatever_was_asked() {
    let centre = TestCentre::start();
    for path in ["/a", "/b", "/v1/accounts/1/2"] {
        let _ = centre.client.request(Method::PUT, centre.url(path)).send().await.unwrap();
    }
    let figures = figures(&centre).await;
    assert_eq!(figures["kassa_requests_total{route=\"none\",method=\"other\",status=\"404\"}"], "3");
}

#[tokio::test]
async fn only_those_see_the_figures_whom_the_settings_let() {
    for (watchers, sees) in [(Watchers::Nobody, false), (Watchers::Loopback, true), (Watchers::Everybody, true)] {
        let centre = TestCentre::start_changed(|options| options.watchers = watchers);
        let response = centre.client.get(centre.url("/metrics")).send().await.unwrap();
        match sees {
            true => assert_eq!(response.status(), 200, "{watchers:?}"),
            false => {
                assert_eq!(answer::<serde_json::Value>(response).await, Err(refusal(403, "not_from_here")));
            }
        }
    }
}
