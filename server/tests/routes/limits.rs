//! How much at once, how often, for how long: whoever is above waits or is let go, and nobody else is slowed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use kassa_domain::entry::Body;
use kassa_domain::exchange::JournalReached;
use kassa_server::Limits;
use kassa_server::clock::Clock;
use reqwest::Method;
use serde_json::Value;

use crate::support::{TestCentre, answer, refusal};

/// Everything that comes over a connection until the other side closes it.
fn until_closed(mut socket: TcpStream) -> String {
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut told = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match socket.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => told.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("it stays open: {error}"),
        }
    }
    String::from_utf8_lossy(&told).into_owned()
}

fn connected(centre: &TestCentre, bytes: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(centre.running.addr).unwrap();
    socket.write_all(bytes).unwrap();
    socket
}

const ENROL: &[u8] =
    b"POST /v1/enrol HTTP/1.1\r\nhost: c\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_till_that_asks_too_often_waits_and_no_other_does() {
    let centre = TestCentre::start_within(Limits { requests_per_till: 5, ..Limits::default() });
    let (often, other) = (centre.enrolled("1").await, centre.enrolled("2").await);
    for _ in 0..5 {
        let _: JournalReached = often.get("/v1/journal").await.unwrap();
    }
    let told = often.request(Method::GET, "/v1/journal", Vec::new()).send().await.unwrap();
    assert_eq!(told.headers()["retry-after"], "60");
    assert_eq!(answer::<Value>(told).await, Err(refusal(429, "too_many_requests")));
    let _: JournalReached = other.get("/v1/journal").await.unwrap();
    centre.clock.set(centre.clock.now_ms() + 60_000);
    let _: JournalReached = often.get("/v1/journal").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_forges_signatures_waits() {
    let centre = TestCentre::start_within(Limits { unsigned_per_address: 3, ..Limits::default() });
    let till = centre.enrolled("1").await;
    for _ in 0..3 {
        let unsigned = centre.client.get(centre.url("/v1/journal")).send().await.unwrap();
        assert_eq!(answer::<Value>(unsigned).await, Err(refusal(401, "unsigned")));
    }
    let told = till.get::<Value>("/v1/journal").await;
    assert_eq!(told, Err(refusal(429, "too_many_requests")), "before anything is looked at");
    centre.clock.set(centre.clock.now_ms() + 60_000);
    let _: JournalReached = till.get("/v1/journal").await.unwrap();
}

#[test]
fn whoever_is_slow_is_let_go() {
    let short = Duration::from_secs(1);
    let limits = Limits { head: short, body: short, idle: 2 * short, ..Limits::default() };
    let centre = TestCentre::start_within(limits);
    for (bytes, expect) in [
        // Nothing at all; half a head; a head without its body; half a body.
        (&b""[..], ""),
        (b"GET /v1/time HTTP/1.1\r\nhost: ", ""),
        (ENROL, "HTTP/1.1 408"),
        (&[ENROL, b"{\"code\""].concat(), "HTTP/1.1 408"),
    ] {
        let told = until_closed(connected(&centre, bytes));
        assert!(told.starts_with(expect), "{:?}: {told}", String::from_utf8_lossy(bytes));
        assert!(expect.is_empty() || told.contains("too_slow"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_hold_no_turn() {
    let limits = Limits { requests: 1, connections_per_address: 64, ..Limits::default() };
    let centre = TestCentre::start_within(limits);
    let mut till = centre.enrolled("1").await;
    let slow: Vec<TcpStream> = (0..40).map(|_| connected(&centre, ENROL)).collect();
    let _ = till.append(Body::SignedIn);
    till.push_all(1).await;
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_above_the_limit_are_turned_away_and_places_come_free() {
    let centre = TestCentre::start_within(Limits { connections_per_address: 4, ..Limits::default() });
    // Each has been answered, so each has its place; then they are silent.
    let silent: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut socket = connected(&centre, b"GET /v1/time HTTP/1.1\r\nhost: c\r\n\r\n");
            socket.read_exact(&mut [0; 12]).unwrap();
            socket
        })
        .collect();
    assert_eq!(until_closed(connected(&centre, b"GET /v1/time HTTP/1.1\r\nhost: c\r\n\r\n")), "");
    drop(silent);
    let served = || until_closed(connected(&centre, b"GET /v1/time HTTP/1.1\r\nhost: c\r\nconnection: close\r\n\r\n"));
    while !served().starts_with("HTTP/1.1 200") {
        std::thread::yield_now();
    }
}

/// Bytes of bodies that hold room, as the centre says.
async fn bodies_on_their_way(centre: &TestCentre) -> usize {
    let told = centre.client.get(centre.url("/metrics")).send().await.unwrap().text().await.unwrap();
    told.lines().find_map(|line| line.strip_prefix("kassa_bodies_bytes ")).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_together_take_no_more_memory_than_there_is() {
    // Room for one batch of this size and not for two.
    let centre = TestCentre::start_within(Limits { bodies: 1 << 20, ..Limits::default() });
    let till = centre.enrolled("1").await;
    let large = vec![0; 700 << 10];
    let request = till.request(Method::POST, "/v1/journal", large.clone()).build().unwrap();
    let mut head = format!("POST /v1/journal HTTP/1.1\r\nhost: c\r\ncontent-length: {}\r\n", large.len());
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    let mut first = connected(&centre, format!("{head}\r\n").as_bytes());
    first.write_all(&large[1..]).unwrap();
    // All but its last byte has come, and holds its room: a second one finds none until the first is done.
    let free = 16 << 10;
    while bodies_on_their_way(&centre).await < large.len() - 1 - free {
        tokio::task::yield_now().await;
    }
    let second = || till.request(Method::POST, "/v1/journal", large.clone()).send();
    assert_eq!(answer::<Value>(second().await.unwrap()).await, Err(refusal(503, "busy")));
    first.write_all(&large[..1]).unwrap();
    let mut told = [0; 12];
    first.read_exact(&mut told).unwrap();
    assert_eq!(&told, b"HTTP/1.1 400");
    assert_eq!(answer::<Value>(second().await.unwrap()).await, Err(refusal(400, "bad_batch")));
}
