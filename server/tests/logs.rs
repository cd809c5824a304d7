//! Logs: structured, and without anything a reader of logs has no business to know.

use std::io::Write;
use std::sync::{Arc, Mutex};

use kassa_domain::entry::Body;
use kassa_domain::ids::PaymentNumber;
use kassa_server::logging::{self, LogFormat};
use reqwest::Method;
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

mod support;

use support::postgres::Cluster;
use support::{ACCOUNT, TestCentre, october};

/// Everything that was logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

// The only test of this program that logs: what is logged is the same for all its threads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_leaves_lines_for_programs_and_nothing_of_anybody_in_them() {
    let kept = Kept::default();
    let writer = kept.clone();
    tracing_subscriber::registry()
        .with(logging::filter("trace"))
        .with(logging::lines(LogFormat::Json, move || writer.clone()))
        .init();
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let code = centre.code(centre.add_till("2"));
    let _ = till.open_shift();
    for number in 1..=2 {
        let at = till.accept(number, &[(october(), 12_345)]);
        let _ = till.registered(at);
    }
    let at = till.accept(3, &[(october(), 100)]);
    let _ = till.append(Body::PaymentCancelled { of: at, payment: PaymentNumber(3) });
    till.append_raw(7, b"rubbish");
    till.push_all(1).await;
    let account = format!("/v1/accounts/{ACCOUNT}");
    for path in [account.as_str(), "/v1/accounts/7700", "/v1/directory", "/v1/verdicts", "/v1/verdicts?limit=x"] {
        let _ = till.request(Method::GET, path, Vec::new()).send().await.unwrap();
        let _ = centre.client.get(centre.url(path)).send().await.unwrap();
    }
    let forged = till.request(Method::GET, &account, b"body".to_vec()).send().await.unwrap();
    assert_eq!(forged.status(), 413);
    let rubbish = centre.client.post(centre.url("/v1/enrol")).header("content-type", "application/json");
    let _ = rubbish.body(format!("{{\"code\":\"{code}\"}}")).send().await.unwrap();
    let _ = centre.try_enrol(&code.replace(&code[..3], "ZZZ"), &till.key).await;
    centre.running.stop();

    let bytes = kept.0.lock().unwrap().clone();
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        for key in ["timestamp", "level", "target", "message"] {
            assert!(line[key].is_string(), "{key} of {line}");
        }
    }
    let logged = |message: &str, key: &str, value: Value| {
        lines.iter().any(|line| line["message"] == message && line[key] == value)
    };
    assert!(logged("till enrolled", "till", 1.into()), "{text}");
    assert!(logged("answered", "route", "/v1/accounts/{number}".into()), "{text}");
    assert!(logged("refused", "code", "unsigned".into()), "{text}");
    assert!(logged("entry refused", "reason", "malformed".into()), "{text}");
    // Account, holder, street, login, sums, the code, addresses of computers.
    for word in [ACCOUNT, "Коваленко", "Соборна", "kasyr", "12345", "123.45", &code[..5], "127.0.0.1:"]
    {
        let found: Vec<&str> =
            text.lines().filter(|line| line.contains(word) && !line.contains("the centre answers")).collect();
        assert!(found.is_empty(), "{word} in {found:#?}");
    }
}

#[test]
fn a_day_on_postgresql_leaves_the_same_lines() {
    if let Some(cluster) = Cluster::start() {
        cluster.run_tests(&["a_day_on_postgresql"]);
    }
}
