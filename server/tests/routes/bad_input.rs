//! Bad input, every kind of it on every route of the router's list: a stable code that the description names, nothing
//! stored, nothing told of the inside, and nobody else slowed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::Duration;

use ed25519_dalek::Signer;
use kassa_domain::attachment::{CHUNK_MAX, Papers};
use kassa_domain::chain::hex;
use kassa_domain::entry::Body;
use kassa_domain::exchange::{
    ApiError, JournalReached, SIGNATURE_HEADER, TILL_HEADER, TIME_HEADER, request_signed_bytes,
};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};
use kassa_server::Limits;
use kassa_server::clock::Clock;
use kassa_server::error::Fault;
use kassa_server::openapi::document;
use kassa_server::router::{By, ROUTES, Route};
use reqwest::{Method, Request};
use serde_json::Value;

use crate::attachments::{attached, pdf, voided};
use crate::support::{ACCOUNT, TestCentre, TestTill, Watch};

/// Largest bodies the routes take.
const BATCH_MAX: usize = 4 << 20;

/// The centre under attack, and a look from beside at whether anything was written.
struct Scene {
    centre: TestCentre,
    watch: Mutex<Watch>,
}

impl Scene {
    fn new() -> Self {
        let limits = Limits {
            // So that attacks by the thousand are refused for what they are and not for how many they are.
            requests_per_till: 1_000_000,
            unsigned_per_address: 1_000_000,
            enrolments_per_address: 1_000_000,
            body: Duration::from_secs(2),
            ..Limits::default()
        };
        let centre = TestCentre::start_within(limits);
        let watch = Mutex::new(Watch::of(&centre));
        Self { centre, watch }
    }

    /// Something else after every commit of anybody that wrote.
    fn seen(&self) -> String {
        self.watch.lock().unwrap().seen()
    }
}

fn method(route: &Route) -> Method {
    Method::from_bytes(route.method.to_uppercase().as_bytes()).unwrap()
}

fn path(route: &Route) -> String {
    route.path.replace("{number}", ACCOUNT)
}

/// A path with the parameters that its route wants: of a scan that an entry tells of, of a day.
fn asked(route: &Route, scan: EntryRef) -> String {
    let from = if route.method == "post" { "&from=0" } else { "" };
    match route.path {
        "/v1/attachments" => format!("{}?epoch={}&seq={}{from}", route.path, scan.epoch, scan.seq),
        "/v1/payments" => format!("{}?day=2026-11-21", route.path),
        _ => path(route),
    }
}

/// Content type the route takes, if it takes a body.
fn content_type(route: &Route) -> &'static str {
    route.takes.first().map_or("application/octet-stream", |(content_type, _)| content_type)
}

fn limit(route: &Route) -> usize {
    match route.path {
        "/v1/journal" if route.method == "post" => BATCH_MAX,
        "/v1/journal/report" => 1024,
        "/v1/attachments" if route.method == "post" => CHUNK_MAX,
        "/v1/enrol" => 4096,
        _ => 0,
    }
}

/// A request to a route, signed by a till where the route wants that, with the route's content type.
fn request(till: &TestTill<'_>, route: &Route, path: &str, body: Vec<u8>) -> Request {
    let mut request = till.request(method(route), path, body).build().unwrap();
    let _ = request.headers_mut().insert("content-type", content_type(route).parse().unwrap());
    request
}

fn with_header(mut request: Request, name: &'static str, value: &str) -> Request {
    let _ = request.headers_mut().insert(name, value.parse().unwrap());
    request
}

fn without_header(mut request: Request, name: &str) -> Request {
    let _ = request.headers_mut().remove(name);
    request
}

/// Sends a request and looks at its refusal: JSON of a known fault, word for word, and one that the description names.
async fn refused(scene: &Scene, route: &Route, name: &str, request: Request) -> String {
    let before = scene.seen();
    let response = scene.centre.client.execute(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.bytes().await.unwrap();
    let at = format!("{} {}: {name}: {status} {}", route.method, route.path, String::from_utf8_lossy(&bytes));
    let error: ApiError = serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("{at}"));
    let fault = Fault::ALL.iter().find(|fault| fault.code() == error.code).unwrap_or_else(|| panic!("{at}"));
    assert_eq!((status, error.message.as_str()), (fault.status().as_u16(), fault.message()), "{at}");
    described(route, status, &error.code, &at);
    assert_eq!(scene.seen(), before, "something was written: {at}");
    error.code
}

fn described(route: &Route, status: u16, code: &str, at: &str) {
    if status == 405 {
        return;
    }
    let document = document();
    let answer = &document["paths"][route.path][route.method]["responses"][status.to_string()];
    let codes = &answer["content"]["application/json"]["schema"]["allOf"][1]["properties"]["code"]["enum"];
    assert!(codes.as_array().is_some_and(|codes| codes.iter().any(|known| known == code)), "not described: {at}");
}

/// Texts that break something somewhere.
fn poisons() -> Vec<String> {
    [
        "",
        "' OR 1=1 --",
        "\"; DROP TABLE journal; --",
        "1); DELETE FROM till; --",
        "../../etc/passwd",
        "%s%s%n",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "$(reboot)",
        "\0",
        "a\r\nset-cookie: x=1",
        "\u{202e}abc",
        "NaN",
        "-1",
        "1e309",
        "18446744073709551616",
        "=1+1",
        "тест",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(["9".repeat(3000), "я".repeat(1500)])
    .collect()
}

/// Every byte that is not plain as `%XX`.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_not_their_tills() {
    let scene = Scene::new();
    let (till, other) = (scene.centre.enrolled("1").await, scene.centre.enrolled("2").await);
    let unknown = TestTill { id: TillId(4_000_000_000), key: till.key.clone(), entries: Vec::new(), ..till };
    let now = scene.centre.clock.now_ms();
    for route in ROUTES.iter().filter(|route| route.by == By::Till) {
        let (path, method) = (path(route), method(route));
        let good = || request(&till, route, &path, Vec::new());
        let signed = |method: &str, path: &str, till_id, time, body: &[u8]| {
            hex(&till.key.sign(&request_signed_bytes(method, path, till_id, time, body)).to_bytes())
        };
        let own = |method: &str, path: &str, body: &[u8]| signed(method, path, till.id, now, body);
        let resigned = |signature: String| with_header(good(), SIGNATURE_HEADER, &signature);
        let elsewhere = if method == Method::GET { "POST" } else { "GET" };
        let own_key = other.id.to_string();
        for (name, request, code) in [
            ("no till", without_header(good(), TILL_HEADER), "unsigned"),
            ("no time", without_header(good(), TIME_HEADER), "unsigned"),
            ("no signature", without_header(good(), SIGNATURE_HEADER), "unsigned"),
            ("a till that is no number", with_header(good(), TILL_HEADER, "1 OR 1=1"), "unsigned"),
            ("a till beyond 32 bits", with_header(good(), TILL_HEADER, "4294967297"), "unsigned"),
            ("a time that is no number", with_header(good(), TIME_HEADER, "now"), "unsigned"),
            ("half a signature", with_header(good(), SIGNATURE_HEADER, &"ab".repeat(32)), "unsigned"),
            ("no hexadecimal signature", with_header(good(), SIGNATURE_HEADER, &"zz".repeat(64)), "unsigned"),
            ("a signature of nothing", resigned("00".repeat(64)), "bad_signature"),
            ("till A asking for till B", with_header(good(), TILL_HEADER, &own_key), "bad_signature"),
            ("a till that is not there", self::request(&unknown, route, &path, Vec::new()), "bad_signature"),
            ("signed for another method", resigned(own(elsewhere, &path, b"")), "bad_signature"),
            ("signed for another path", resigned(own(method.as_str(), "/v1/time", b"")), "bad_signature"),
            ("signed for another query", resigned(own(method.as_str(), &format!("{path}?a=1"), b"")), "bad_signature"),
            ("signed for another body", resigned(own(method.as_str(), &path, b"x")), "bad_signature"),
            (
                "signed at another time",
                resigned(signed(method.as_str(), &path, till.id, now + 1, b"")),
                "bad_signature",
            ),
            ("a time too far back", with_header(good(), TIME_HEADER, &(now - 600_001).to_string()), "clock"),
            ("a time too far on", with_header(good(), TIME_HEADER, &(now + 600_001).to_string()), "clock"),
            ("the end of time", with_header(good(), TIME_HEADER, &i64::MIN.to_string()), "clock"),
        ] {
            assert_eq!(refused(&scene, route, name, request).await, code, "{} {name}", route.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_changes_nothing() {
    let scene = Scene::new();
    let mut till = scene.centre.enrolled("1").await;
    let _ = till.open_shift();
    let of = voided(&mut till, 1);
    let (scan, sealed) = attached(&mut till, of, Papers::needed(1, None), pdf(100));
    let batch = till.batch(1).encode().unwrap();
    let report = serde_json::json!({ "epoch": 1, "seq": till.head.seq, "head": till.head.hash }).to_string();
    // Who replays a request to listen listens, for as long as two may, and changes nothing by it.
    let first: Vec<(&Route, Request)> = ROUTES
        .iter()
        .filter(|route| route.by == By::Till && route.path != "/v1/events")
        .map(|route| {
            let body = match (route.method, route.path) {
                ("post", "/v1/journal") => batch.clone(),
                ("post", "/v1/journal/report") => report.clone().into_bytes(),
                ("post", "/v1/attachments") => sealed.clone(),
                _ => Vec::new(),
            };
            (*route, request(&till, route, &asked(route, scan), body))
        })
        .collect();
    let told = async |request: &Request| -> Value {
        let response = scene.centre.client.execute(request.try_clone().unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    };
    for (_, request) in &first {
        let _ = told(request).await;
    }
    let sums = scene.centre.db().read(|view| view.sums()).unwrap();
    let verdicts = till.verdicts(0).await;
    for (route, request) in &first {
        assert_eq!(told(request).await, told(request).await, "{}", route.path);
    }
    assert_eq!(scene.centre.db().read(|view| view.sums()).unwrap(), sums);
    assert_eq!(till.verdicts(0).await, verdicts);
    scene.centre.clock.set(scene.centre.clock.now_ms() + 600_001);
    for (route, request) in first {
        assert_eq!(refused(&scene, route, "a replay later", request).await, "clock");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_methods_types_parameters_and_bodies() {
    let scene = Scene::new();
    let mut till = scene.centre.enrolled("1").await;
    let _ = till.append(Body::SignedIn);
    for route in ROUTES.iter().filter(|route| route.by != By::Bank) {
        let path = asked(route, EntryRef { epoch: Epoch(1), seq: Seq(1) });
        let here: Vec<&str> =
            ROUTES.iter().filter(|known| known.path == route.path).map(|known| known.method).collect();
        for wrong in ["PUT", "PATCH", "DELETE", "POST", "GET", "OPTIONS", "TRACE", "PROPFIND"] {
            if here.contains(&wrong.to_lowercase().as_str()) {
                continue;
            }
            let wrong = Method::from_bytes(wrong.as_bytes()).unwrap();
            let request = till.request(wrong.clone(), &path, Vec::new()).build().unwrap();
            assert_eq!(refused(&scene, route, wrong.as_str(), request).await, "method_not_allowed");
        }
        let query = format!("{path}{}colour=1", if path.contains('?') { '&' } else { '?' });
        let code = refused(&scene, route, "an unknown parameter", request(&till, route, &query, Vec::new())).await;
        assert_eq!(code, "bad_parameter", "{}", route.path);
        if route.by != By::Anyone || !route.takes.is_empty() {
            let large = request(&till, route, &path, vec![b'7'; limit(route) + 1]);
            assert_eq!(refused(&scene, route, "one byte too many", large).await, "too_large", "{}", route.path);
        }
        if route.takes.is_empty() {
            continue;
        }
        for wrong in ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""] {
            let request = with_header(request(&till, route, &path, b"{}".to_vec()), "content-type", wrong);
            assert_eq!(refused(&scene, route, wrong, request).await, "wrong_content_type", "{}", route.path);
        }
        let deep = "[".repeat(limit(route).min(4000));
        for body in [&b""[..], b"{}", b"[]", b"null", b"\"", b"\xff\xfe", b"KJB1", b"\0\0\0\0", deep.as_bytes()] {
            let name = String::from_utf8_lossy(body).chars().take(20).collect::<String>();
            let code = refused(&scene, route, &name, request(&till, route, &path, body.to_vec())).await;
            let expect = match route.path {
                "/v1/journal" => "bad_batch",
                "/v1/attachments" => "unknown_entry",
                _ => "bad_json",
            };
            assert_eq!(code, expect, "{} {name}", route.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_in_every_text() {
    let scene = Scene::new();
    let till = scene.centre.enrolled("1").await;
    for poison in poisons() {
        for route in ROUTES {
            for name in route.parameters {
                let in_path = route.path.contains(&format!("{{{name}}}"));
                let path = match in_path {
                    true if poison.is_empty() => continue,
                    true => route.path.replace(&format!("{{{name}}}"), &escaped(&poison)),
                    false => format!("{}?{name}={}", path(route), escaped(&poison)),
                };
                let code = refused(&scene, route, &poison, request(&till, route, &path, Vec::new())).await;
                let allowed: &[&str] = if in_path { &["bad_account", "unknown_account"] } else { &["bad_parameter"] };
                assert!(allowed.contains(&code.as_str()), "{path}: {code}");
            }
        }
        let enrol = ROUTES.iter().find(|route| route.path == "/v1/enrol").unwrap();
        let key = hex(till.key.verifying_key().as_bytes());
        let good = serde_json::json!({ "code": "AAAAA-AAAAA", "public_key": key, "program": "0.1.0" });
        for field in ["code", "public_key", "program"] {
            let mut body = good.clone();
            body[field] = poison.as_str().into();
            let code =
                refused(&scene, enrol, &poison, request(&till, enrol, "/v1/enrol", body.to_string().into())).await;
            let allowed = ["bad_text", "bad_key", "enrol_code_unknown", "too_large"];
            assert!(allowed.contains(&code.as_str()), "{field} {poison}: {code}");
        }
        let report = ROUTES.iter().find(|route| route.path == "/v1/journal/report").unwrap();
        let body = serde_json::json!({ "epoch": 1, "seq": 1, "head": poison });
        let code =
            refused(&scene, report, &poison, request(&till, report, "/v1/journal/report", body.to_string().into()))
                .await;
        assert!(["bad_json", "too_large"].contains(&code.as_str()), "{poison}: {code}");
    }
    let (sound, broken) = kassa_server::apply::verify(scene.centre.db()).unwrap();
    assert_eq!((sound, broken), (0, Vec::new()));
}

/// The head of a request, its framing as given, with the headers of a signed request for an empty body.
fn head(till: &TestTill<'_>, route: &Route, framing: &str) -> Vec<u8> {
    let request = request(till, route, &path(route), Vec::new());
    let mut head = format!("{} {} HTTP/1.1\r\nhost: centre\r\n{framing}\r\n", method(route), path(route));
    for (name, value) in request.headers().iter().filter(|(name, _)| name.as_str() != "content-length") {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    (head + "\r\n").into_bytes()
}

/// What comes back until the other side closes; a reset is an end too.
fn told(mut socket: TcpStream) -> String {
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let (mut all, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match socket.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => all.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("it stays open: {error}"),
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_are_endless_slow_or_cut() {
    let scene = Scene::new();
    let till = scene.centre.enrolled("1").await;
    let other = scene.centre.enrolled("2").await;
    let not_bank = ROUTES.iter().filter(|route| route.by != By::Bank);
    for route in not_bank.filter(|route| route.by == By::Till || !route.takes.is_empty()) {
        let before = scene.seen();
        let connected = || TcpStream::connect(scene.centre.running.addr).unwrap();
        for announced in [10_u64 << 30, 1 << 62] {
            let mut socket = connected();
            socket.write_all(&head(&till, route, &format!("content-length: {announced}"))).unwrap();
            let told = told(socket);
            assert!(told.starts_with("HTTP/1.1 413") && told.contains("too_large"), "{} {told}", route.path);
        }
        // Without end, in pieces: refused as soon as it is too much, while more comes.
        let mut endless = connected();
        endless.write_all(&head(&till, route, "transfer-encoding: chunked")).unwrap();
        let piece = [b"10000\r\n".as_slice(), &vec![b'x'; 0x10000], b"\r\n"].concat();
        let mut sent = 0_usize;
        while endless.write_all(&piece).is_ok() {
            sent += 0x10000;
            assert!(sent < 64 << 20, "{}: it takes everything", route.path);
        }
        if limit(route) == 0 {
            continue;
        }
        let mut slow = connected();
        slow.write_all(&head(&till, route, "content-length: 100")).unwrap();
        slow.write_all(b"{").unwrap();
        let mut cut = connected();
        cut.write_all(&head(&till, route, "content-length: 100")).unwrap();
        cut.write_all(b"{").unwrap();
        cut.shutdown(std::net::Shutdown::Write).unwrap();
        let cut = told(cut);
        assert!(cut.is_empty() || cut.contains("cut_body"), "{} {cut}", route.path);
        // While one is slow, others are answered.
        let _: JournalReached = other.get("/v1/journal").await.unwrap();
        let slow = told(slow);
        assert!(slow.starts_with("HTTP/1.1 408") && slow.contains("too_slow"), "{} {slow}", route.path);
        assert_eq!(scene.seen(), before, "{}", route.path);
    }
}
