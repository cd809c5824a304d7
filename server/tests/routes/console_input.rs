//! Bad input on every route and in every field of the console: refused in the same words each time, nothing stored, nothing
//! told of the inside.

use std::time::Duration;

use kassa_domain::user::Role;
use kassa_server::Limits;
use kassa_server::console::ROUTES;
use reqwest::{Method, StatusCode};

use crate::console::{FORM, SIGN_IN, something_waits};
use crate::support::console::{Browser, encoded};
use crate::support::{TestCentre, Watch};

/// Texts that break something somewhere.
fn poisons() -> Vec<String> {
    [
        "' OR 1=1 --",
        "1); DELETE FROM till; --",
        "../../etc/passwd",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "\"><img src=x>",
        "$(reboot)",
        "a\r\nset-cookie: x=1",
        "\u{202e}abc",
        "NaN",
        "-1",
        "1e309",
        "18446744073709551616",
        "=1+1",
        "\0",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(["9".repeat(3000), "я".repeat(1500)])
    .collect()
}

/// Fields with what stands in each.
type Filled = Vec<(&'static str, &'static str)>;

/// The fields of every form and of every query: path, method, fields with a good value each.
fn fields() -> Vec<(&'static str, Method, Filled)> {
    vec![
        (SIGN_IN, Method::POST, vec![("login", "nobody"), ("password", "x")]),
        ("/console/language", Method::POST, vec![("language", "kk"), ("back", "/console/overview")]),
        ("/console/password", Method::POST, vec![("old", "x"), ("new", "y"), ("again", "y")]),
        ("/console/overview", Method::GET, vec![("after", "0")]),
        (
            "/console/quarantine",
            Method::GET,
            vec![
                ("till", "1"),
                ("state", "refused"),
                ("after", "0.0.0"),
                ("tried", "1"),
                ("settled", "1"),
                ("done", "yes"),
            ],
        ),
        ("/console/quarantine/retry", Method::POST, vec![("till", "9"), ("epoch", "1"), ("seq", "99")]),
        ("/console/alarms/clear", Method::POST, vec![("alarm", "99")]),
        ("/console/entries/1/1/7/decide", Method::POST, vec![("outcome", "maybe"), ("note", "x")]),
        (
            "/console/payments",
            Method::GET,
            vec![
                ("from", "2026-11-21"),
                ("to", "2026-11-21"),
                ("point", "1"),
                ("till", "1"),
                ("account", "1"),
                ("number", "1"),
                ("least", "1"),
                ("most", "2"),
                ("state", "refused"),
                ("after", "1.1.1.1.1"),
            ],
        ),
        ("/console/accounts", Method::GET, vec![("number", "1"), ("after", "1")]),
        ("/console/registries", Method::GET, vec![("before", "9")]),
        ("/console/registries/1", Method::GET, vec![("after", "9")]),
        (
            "/console/voids",
            Method::GET,
            vec![("from", "2026-11-21"), ("to", "2026-11-21"), ("papers", "missing"), ("after", "1.1.1.1.1")],
        ),
        ("/console/people", Method::GET, vec![("point", "1")]),
        ("/console/audit", Method::GET, vec![("operator", "1"), ("before", "9")]),
        ("/console/tills", Method::POST, vec![("point", "99"), ("code", "5")]),
        ("/console/people/add", Method::POST, vec![("login", "with space"), ("name", ""), ("role", "auditor")]),
        ("/console/people/99/state", Method::POST, vec![("active", "no")]),
        ("/console/people/99/role", Method::POST, vec![("role", "auditor")]),
        (
            "/console/users/add",
            Method::POST,
            vec![("point", "99"), ("login", "x"), ("name", "Коваль О."), ("role", "cashier")],
        ),
        ("/console/users/99/state", Method::POST, vec![("active", "no")]),
        ("/console/users/99/rights", Method::POST, vec![("r0", "on"), ("r13", "on")]),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_fields_are_refused_or_looked_for_in_vain_and_nothing_is_stored_or_leaked() {
    let centre = TestCentre::start_within(Limits {
        unsigned_per_address: 1_000_000,
        enrolments_per_address: 1_000_000,
        ..Limits::default()
    });
    something_waits(&centre).await;
    let browser = Browser::of(&centre, Role::Administrator).await;
    let mut watch = Watch::of(&centre);
    let before = watch.seen();
    for (path, method, good) in fields() {
        for at in 0..good.len() {
            for poison in poisons() {
                let mut fields = good.clone();
                fields[at].1 = &poison;
                let name = fields[at].0;
                let response = if method == Method::GET {
                    browser.request(Method::GET, &format!("{path}?{}", encoded(&fields))).send().await.unwrap()
                } else {
                    // A wrong old password is counted, so that guessing ends.
                    if path == "/console/password" && !poison.contains('\0') && poison.len() < 200 {
                        continue;
                    }
                    if !browser.key.is_empty() && ![SIGN_IN, "/console/language"].contains(&path) {
                        fields.push(("key", &browser.key));
                    }
                    let request = browser.request(Method::POST, path).header("content-type", FORM);
                    request.body(encoded(&fields)).send().await.unwrap()
                };
                let (status, told) = (response.status(), format!("{path} {name}={poison:?}"));
                assert!(!response.headers().contains_key("set-cookie") || path == "/console/language", "{told}");
                let page = response.text().await.unwrap();
                assert!(matches!(status.as_u16(), 200 | 303 | 400 | 401 | 404 | 409), "{told}: {status}");
                for leak in ["<script>alert", "<img src=x", "SELECT", "sqlite", "panicked", "src/"] {
                    assert!(!page.contains(leak), "{leak} leaked: {told}: {page}");
                }
                assert_eq!(watch.seen(), before, "something was stored: {told}");
            }
        }
        let unknown = if method == Method::GET {
            browser.get(&format!("{path}?surprise=1")).await.0
        } else {
            browser.post(path, &[("surprise", "1")]).await.status()
        };
        assert_eq!(unknown, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_of_strangers_other_sessions_wrong_types_and_sizes_are_refused_on_every_route() {
    let centre = TestCentre::start_within(Limits {
        unsigned_per_address: 1_000_000,
        enrolments_per_address: 1_000_000,
        body: Duration::from_secs(2),
        ..Limits::default()
    });
    something_waits(&centre).await;
    let (browser, other) =
        (Browser::of(&centre, Role::Operator).await, Browser::of(&centre, Role::Administrator).await);
    let mut watch = Watch::of(&centre);
    let before = watch.seen();
    for (template, _) in ROUTES.iter() {
        let path = template.replace("{till}", "1").replace("{epoch}", "1").replace("{seq}", "7").replace("{id}", "1");
        let post = |browser: &Browser<'_>, kind: &str, body: Vec<u8>| {
            browser.request(Method::POST, &path).header("content-type", kind.to_owned()).body(body)
        };
        let takes_form =
            post(&browser, FORM, Vec::new()).send().await.unwrap().status() != StatusCode::METHOD_NOT_ALLOWED;
        let open = [SIGN_IN, "/console/language"].contains(&path.as_str());
        let mut rows: Vec<(&str, reqwest::RequestBuilder, &str)> = vec![
            ("DELETE", browser.request(Method::DELETE, &path), "method_not_allowed"),
            ("PUT", browser.request(Method::PUT, &path), "method_not_allowed"),
        ];
        if takes_form {
            let stranger = browser.client.post(centre.url(&path)).header("cookie", &browser.cookie);
            rows.extend([
                ("no origin", stranger.try_clone().unwrap().header("content-type", FORM), "cross_site"),
                ("another origin", stranger.header("origin", "https://evil.example"), "cross_site"),
                ("JSON", post(&browser, "application/json", b"{}".to_vec()), "wrong_content_type"),
                ("no type", browser.request(Method::POST, &path), "wrong_content_type"),
                ("too large", post(&browser, FORM, vec![b'a'; 17 << 10]), "too_large"),
                ("twice", post(&browser, FORM, b"key=1&key=2".to_vec()), "bad_parameter"),
            ]);
            if !open {
                let foreign = encoded(&[("key", &other.key)]).into_bytes();
                rows.extend([
                    ("no key", post(&browser, FORM, Vec::new()), "stale_form"),
                    ("the key of another session", post(&browser, FORM, foreign), "stale_form"),
                ]);
            }
        }
        for (name, request, code) in rows {
            let response = request.send().await.unwrap();
            let (status, page) = (response.status(), response.text().await.unwrap());
            assert!(page.contains(&format!("<code>{code}</code>")), "{path} {name}: {status} {page}");
            assert_eq!(watch.seen(), before, "something was stored: {path} {name}");
        }
    }
}
