//! The wire itself: TLS 1.3 and nothing older, both versions of HTTP, bodies and answers made smaller.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use kassa_domain::batch::json::JsonBatch;
use kassa_domain::entry::Body;
use kassa_domain::exchange::{BatchAnswer, DirectoryPage, JournalReached};
use kassa_domain::ids::Seq;
use kassa_domain::packing::{pack, unpack};
use kassa_server::Tls;
use reqwest::{Method, StatusCode, Version};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, Stream};
use serde_json::Value;

use crate::support::{TestCentre, TestTill, accounts_come, answer, refusal};

fn config(centre: &TestCentre, versions: &[&'static rustls::SupportedProtocolVersion], alpn: &[&[u8]]) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let pem = centre.running.certificate.clone().unwrap();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let builder = ClientConfig::builder_with_protocol_versions(versions).with_root_certificates(roots);
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    config
}

/// Shakes hands and tells the version of TLS and the protocol that was agreed on.
fn shaken(centre: &TestCentre, config: ClientConfig) -> std::io::Result<(ProtocolVersion, Option<Vec<u8>>)> {
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut socket = TcpStream::connect(centre.running.addr)?;
    let _ = connection.complete_io(&mut socket)?;
    let agreed = (connection.protocol_version().unwrap(), connection.alpn_protocol().map(<[u8]>::to_vec));
    let mut stream = Stream::new(&mut connection, &mut socket);
    // A refusal comes after the client believes that it is done.
    let _ = stream.write(b"\r\n")?;
    let _ = stream.sock.shutdown(std::net::Shutdown::Write);
    match stream.read(&mut [0; 64]) {
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err(error),
        Ok(_) | Err(_) => Ok(agreed),
    }
}

#[test]
fn it_speaks_tls_13_and_nothing_older() {
    let centre = TestCentre::start_with(Tls::Auto);
    let both: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];
    for (alpn, expect) in [(&[&b"h2"[..], b"http/1.1"][..], &b"h2"[..]), (&[b"http/1.1"], b"http/1.1")] {
        let (version, agreed) = shaken(&centre, config(&centre, both, alpn)).unwrap();
        assert_eq!((version, agreed.as_deref()), (ProtocolVersion::TLSv1_3, Some(expect)));
    }
    let old = shaken(&centre, config(&centre, &[&rustls::version::TLS12], &[b"h2"]));
    assert!(old.is_err(), "{old:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_till_pushes_over_either_version_of_http() {
    for version in [Version::HTTP_2, Version::HTTP_11] {
        let mut centre = TestCentre::start_with(Tls::Auto);
        let pem = centre.running.certificate.clone().unwrap();
        let ca = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
        let builder = reqwest::Client::builder().tls_certs_only([ca]);
        let builder = if version == Version::HTTP_11 { builder.http1_only() } else { builder };
        centre.client = builder.build().unwrap();
        let mut till = centre.enrolled("1").await;
        let _ = till.append(Body::SignedIn);
        till.push_all(1).await;
        let told = till.request(Method::GET, "/v1/journal", Vec::new()).send().await.unwrap();
        assert_eq!(told.version(), version);
        // Many at once over one connection of HTTP/2, over several of HTTP/1.1.
        let asked = (0..40).map(|_| tokio::spawn(till.request(Method::GET, "/v1/journal", Vec::new()).send()));
        for told in asked.collect::<Vec<_>>() {
            let reached: JournalReached = answer(told.await.unwrap().unwrap()).await.unwrap();
            assert_eq!(reached.through.0, 1);
        }
    }
}

/// Pushes a body under an encoding.
async fn pushed(till: &TestTill<'_>, body: Vec<u8>, encoding: &str) -> Result<BatchAnswer, (StatusCode, String)> {
    let request = till.request(Method::POST, "/v1/journal", body).header("content-encoding", encoding);
    answer(request.send().await.unwrap()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_may_come_packed_and_is_the_same_batch() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    for _ in 0..100 {
        let _ = till.append(Body::SignedIn);
    }
    let plain = till.batch(1).encode().unwrap();
    let packed = pack(&plain).unwrap();
    assert!(packed.len() < plain.len() / 2);
    let bomb = pack(&vec![0; (4 << 20) + 1]).unwrap();
    for (body, encoding, status, code) in [
        (packed.clone(), "gzip", 415, "wrong_content_encoding"),
        (packed.clone(), "deflate, deflate", 415, "wrong_content_encoding"),
        (packed.clone(), "identity", 400, "bad_batch"),
        (plain.clone(), "deflate", 400, "bad_encoding"),
        (packed[..packed.len() - 1].to_vec(), "deflate", 400, "bad_encoding"),
        (bomb, "deflate", 413, "too_large"),
    ] {
        assert_eq!(pushed(&till, body, encoding).await, Err(refusal(status, code)), "{encoding}");
    }
    for encoding in ["deflate", "Deflate"] {
        let told = pushed(&till, packed.clone(), encoding).await.unwrap();
        assert!(matches!(told, BatchAnswer::Stored { through, .. } if through == till.head.seq));
    }
    assert!(matches!(pushed(&till, plain, "identity").await, Ok(BatchAnswer::Stored { .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_answers_are_packed_for_whom_takes_that() {
    let centre = TestCentre::start();
    accounts_come(&centre, (100..200).map(|number| number.to_string()));
    let till = centre.enrolled("1").await;
    for (takes, path, encoding) in [
        ("deflate", "/v1/directory", Some("deflate")),
        ("gzip, deflate;q=0.5", "/v1/directory", Some("deflate")),
        ("gzip", "/v1/directory", None),
        ("deflate;q=0", "/v1/directory", None),
        // Too short to be worth it.
        ("deflate", "/v1/journal", None),
    ] {
        let request = till.request(Method::GET, path, Vec::new()).header("accept-encoding", takes);
        let response = request.send().await.unwrap();
        let named = response.headers().get("content-encoding").map(|name| name.to_str().unwrap().to_owned());
        assert_eq!(named.as_deref(), encoding, "{takes} {path}");
        assert!(response.headers().contains_key("kassa-server-time"));
        assert_eq!(response.headers()["kassa-program"], env!("CARGO_PKG_VERSION"), "the tills show it");
        let body = response.bytes().await.unwrap();
        if encoding.is_some() {
            let page: DirectoryPage = serde_json::from_slice(&unpack(&body, 4 << 20).unwrap()).unwrap();
            let plain = till.request(Method::GET, path, Vec::new()).send().await.unwrap().bytes().await.unwrap();
            assert_eq!(serde_json::from_slice::<DirectoryPage>(&plain).unwrap(), page);
            assert!(body.len() < plain.len() / 4, "{} of {}", body.len(), plain.len());
        } else {
            let _: Value = serde_json::from_slice(&body).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_as_json_is_stored_to_the_same_bytes() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let pushed = async |body: Value| {
        let request = till.request(Method::POST, "/v1/journal", body.to_string().into_bytes());
        let mut request = request.build().unwrap();
        let _ = request.headers_mut().insert("content-type", "application/json".parse().unwrap());
        answer::<BatchAnswer>(centre.client.execute(request).await.unwrap()).await
    };
    let named = serde_json::to_value(JsonBatch::of(&till.batch(1)).unwrap()).unwrap();
    let with = |field: &str, value: Value| {
        let mut wrong = named.clone();
        wrong[field] = value;
        wrong
    };
    for (name, body, status, code) in [
        ("no batch", Value::Null, 400, "bad_json"),
        ("an unknown field", with("colour", 1.into()), 400, "bad_json"),
        ("no entries", with("entries", Value::Array(Vec::new())), 400, "bad_batch"),
        ("another till", with("till", 77.into()), 403, "wrong_till"),
        ("another place", with("from", 2.into()), 409, "bad_head_signature"),
    ] {
        assert_eq!(pushed(body).await, Err(refusal(status, code)), "{name}");
    }
    assert!(matches!(pushed(named).await, Ok(BatchAnswer::Stored { through, .. }) if through == till.head.seq));
    let kept = centre.db().read(|view| view.entries(till.id, till.head.epoch, Seq(1), 10)).unwrap();
    assert_eq!(kept.into_iter().map(|entry| entry.body).collect::<Vec<_>>(), till.entries);
}
