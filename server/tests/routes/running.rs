//! A running centre: its health, its clock, the command line beside it, how it stops.

use std::io::{Read, Write};
use std::net::TcpStream;

use clap::Parser;
use kassa_domain::directory::Row;
use kassa_server::cli::Cli;
use kassa_server::clock::SystemClock;
use serde_json::{Value, json};

use crate::support::{NOON, OCTOBER_DUE, TestCentre, answer, october};

#[tokio::test]
async fn health_and_time_need_no_signature() {
    let centre = TestCentre::start();
    for (path, expect) in [("/healthz", json!({ "status": "ok" })), ("/v1/time", json!({ "utc_ms": NOON }))] {
        let told: Value = answer(centre.client.get(centre.url(path)).send().await.unwrap()).await.unwrap();
        assert_eq!(told, expect, "{path}");
    }
}

#[tokio::test]
async fn the_command_line_works_beside_a_running_centre() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let (_, before) = till.directory(0, 500).await;
    let data = centre.data.path().join("centre");
    let arguments = ["provider", "add", "--name", "Новий", "--tax-number", "39123451"];
    let command = ["kassa-server", "--data", data.to_str().unwrap()].into_iter().chain(arguments);
    let beside = centre.database.iter().map(|address| ("KASSA_SERVER_POSTGRES".into(), address.into()));
    Cli::try_parse_from(command).unwrap().configured(beside).unwrap().run(&SystemClock, &mut Vec::new()).unwrap();
    let (rows, _) = till.directory(before.next, 500).await;
    assert!(matches!(&rows[..], [Row::Provider(provider)] if provider.name == "Новий"), "{rows:?}");
}

#[test]
fn a_stop_lets_what_is_under_way_end_and_takes_nothing_new() {
    let centre = TestCentre::start();
    let body = br#"{"code":"AAAAA-AAAAA"}"#;
    let head = format!(
        "POST /v1/enrol HTTP/1.1\r\nhost: centre\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         expect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut under_way = TcpStream::connect(centre.running.addr).unwrap();
    under_way.write_all(head.as_bytes()).unwrap();
    // Asked for the body, it is reading one.
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    under_way.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    under_way.write_all(&body[..5]).unwrap();
    let addr = centre.running.addr;
    let stopping = std::thread::spawn(move || centre.running.stop());
    while TcpStream::connect(addr).is_ok() {
        std::thread::yield_now();
    }
    under_way.write_all(&body[5..]).unwrap();
    let mut told = String::new();
    let _ = under_way.read_to_string(&mut told).unwrap();
    assert!(told.starts_with("HTTP/1.1 400") && told.contains("bad_json"), "{told}");
    stopping.join().unwrap();
}

#[tokio::test]
async fn a_queue_that_is_drained_is_acknowledged_first_and_counted_behind() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    for number in 1..=60 {
        let at = till.accept(number, &[(october(), 10)]);
        let _ = till.registered(at);
    }
    till.push_all(1).await;
    // Nobody asks for anything any more, and everything is counted all the same.
    let counted = || OCTOBER_DUE - centre.due(october());
    for _ in 0..400 {
        if counted() == 600 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(counted(), 600);
    assert_eq!(centre.db().read(|view| view.unapplied()).unwrap(), 0);
    // What it has just taken counts before it is answered.
    let from = till.head.seq.0 + 1;
    let at = till.accept(61, &[(october(), 10)]);
    let _ = till.registered(at);
    till.push_all(from).await;
    assert_eq!(counted(), 610);
}
