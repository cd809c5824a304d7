//! The line against what may sit at the other end: other certificates, other protocols, and answers without an end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;

use kassa_domain::chain::Hash;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::super::code::{Code, Fingerprint};
use super::*;

type Authority = CertifiedIssuer<'static, KeyPair>;
/// What a server does with its one connection.
type Serve = Box<dyn FnOnce(TcpStream) -> usize + Send>;
type Outcome = Result<(u16, String), LineError>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate of a server, with whatever is wrong about it.
fn leaf(issuer: &Authority, wrong: impl FnOnce(&mut CertificateParams)) -> (CertificateDer<'static>, KeyPair) {
    let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    wrong(&mut params);
    let key = KeyPair::generate().unwrap();
    (params.signed_by(&key, issuer).unwrap().der().clone(), key)
}

fn fingerprint(authority: &Authority) -> Fingerprint {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let hash = Hash::of(authority.der());
    let bits = hash.0[..10].iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let digits: String = (0..16).rev().map(|at| char::from(DIGITS[(bits >> (5 * at)) as usize & 31])).collect();
    Code::parse(&format!("00000-00000-{digits}")).unwrap().fingerprint().unwrap()
}

/// A server of one connection; its thread ends with the bytes of the request it understood.
fn server(serve: impl FnOnce(TcpStream) -> usize + Send + 'static) -> (SocketAddr, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (address, std::thread::spawn(move || serve(listener.accept().unwrap().0)))
}

fn tls_server(
    versions: &'static [&'static rustls::SupportedProtocolVersion],
    chain: Vec<CertificateDer<'static>>,
    key: &KeyPair,
) -> (SocketAddr, JoinHandle<usize>) {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    server(move |tcp| {
        let mut tls = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), tcp);
        answer(&mut tls, b"HTTP/1.1 200 OK\r\nkassa-server-time: 5\r\ncontent-length: 2\r\n\r\nhi")
    })
}

/// Reads a request, answers it, and tells how much of a request there was.
fn answer(stream: &mut (impl Read + Write), response: &[u8]) -> usize {
    let mut buffer = [0; 4096];
    let read = stream.read(&mut buffer).unwrap_or(0);
    if read > 0 {
        let _ = stream.write_all(response);
        let _ = stream.flush();
    }
    read
}

fn ask(address: &str, trust: &Trust) -> Result<Response, LineError> {
    let line = HttpLine::new(address, trust).unwrap();
    let request = Request::get("/v1/journal".to_owned(), Duration::from_secs(2), 1000);
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(line.exchange(request))
}

const TLS13: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS13];
const TLS12: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12];

#[test]
fn no_byte_of_a_request_goes_to_somebody_elses_certificate() {
    let ours = authority("Centre");
    let other = authority("Centre");
    let right = |issuer: &Authority| leaf(issuer, |_| {});
    let by_code = |authority: &Authority| Trust::Fingerprint(fingerprint(authority), Seen::default());
    let pinned = |authority: &Authority| Trust::Pinned(authority.pem());
    let chain = |leaf: &CertificateDer<'static>, issuer: &Authority| vec![leaf.clone(), issuer.der().clone()];
    let (good, good_key) = right(&ours);
    let (forged, forged_key) = right(&other);
    let (elsewhere, elsewhere_key) = leaf(&ours, |params| {
        params.subject_alt_names =
            CertificateParams::new(vec!["elsewhere.example".to_owned()]).unwrap().subject_alt_names;
    });
    let (old, old_key) = leaf(&ours, |params| params.not_after = date_time_ymd(2001, 1, 1));
    let (early, early_key) = leaf(&ours, |params| params.not_before = date_time_ymd(2199, 1, 1));
    let (client, client_key) =
        leaf(&ours, |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
    let reached = |outcome| Ok::<(), LineError>(outcome);
    let (refused, dated) = (Err(LineError::Certificate), Err(LineError::Date));
    for (name, versions, chain, key, trust, expect) in [
        ("pinned", TLS13, chain(&good, &ours), &good_key, pinned(&ours), reached(())),
        ("pinned, the authority is not shown", TLS13, vec![good.clone()], &good_key, pinned(&ours), reached(())),
        ("by the code", TLS13, chain(&good, &ours), &good_key, by_code(&ours), reached(())),
        ("another authority of that name", TLS13, chain(&forged, &other), &forged_key, pinned(&ours), refused),
        ("another authority, by the code", TLS13, chain(&forged, &other), &forged_key, by_code(&ours), refused),
        ("ours shown, signed by another", TLS13, chain(&forged, &ours), &forged_key, by_code(&ours), refused),
        ("no authority shown, by the code", TLS13, vec![good.clone()], &good_key, by_code(&ours), refused),
        ("another name", TLS13, chain(&elsewhere, &ours), &elsewhere_key, pinned(&ours), refused),
        ("another name, by the code", TLS13, chain(&elsewhere, &ours), &elsewhere_key, by_code(&ours), refused),
        ("expired", TLS13, chain(&old, &ours), &old_key, pinned(&ours), dated),
        ("not valid yet", TLS13, chain(&early, &ours), &early_key, by_code(&ours), dated),
        ("not for a server", TLS13, chain(&client, &ours), &client_key, pinned(&ours), refused),
        ("an older TLS", TLS12, chain(&good, &ours), &good_key, pinned(&ours), Err(LineError::Broken)),
        ("an older TLS, by the code", TLS12, chain(&good, &ours), &good_key, by_code(&ours), Err(LineError::Broken)),
    ] {
        let (address, thread) = tls_server(versions, chain, key);
        let outcome = ask(&format!("https://localhost:{}", address.port()), &trust);
        assert_eq!(outcome.clone().map(drop), expect, "{name}");
        let understood = thread.join().unwrap();
        assert_eq!(understood > 0, outcome.is_ok(), "{name}: {understood} bytes of a request arrived");
    }
}

#[test]
fn a_name_leads_to_the_address_of_the_settings_and_the_certificate_is_looked_at_by_the_name() {
    let ours = authority("Centre");
    let of_name = |name: &str| {
        let names = CertificateParams::new(vec![name.to_owned()]).unwrap().subject_alt_names;
        leaf(&ours, |params| params.subject_alt_names = names)
    };
    let trust = Trust::Pinned(ours.pem());
    let there = vec![("kassa.invalid".to_owned(), "127.0.0.1".parse().unwrap())];
    let elsewhere = vec![("other.invalid".to_owned(), "127.0.0.1".parse().unwrap())];
    for (told, name, hosts, expect) in [
        ("its own name", "kassa.invalid", there.clone(), Ok(())),
        ("another's certificate", "other.invalid", there.clone(), Err(LineError::Certificate)),
        ("the address is no name of it", "127.0.0.1", there, Err(LineError::Certificate)),
        ("another name is mapped", "kassa.invalid", elsewhere, Err(LineError::NoRoute)),
        ("none is mapped", "kassa.invalid", vec![], Err(LineError::NoRoute)),
    ] {
        let (certificate, key) = of_name(name);
        let (address, thread) = tls_server(TLS13, vec![certificate], &key);
        let line = HttpLine::new(&format!("https://kassa.invalid:{}", address.port()), &trust).unwrap();
        let line = line.by(&Way { hosts, ..Way::default() }).unwrap();
        let request = Request::get("/v1/journal".to_owned(), Duration::from_secs(2), 1000);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let outcome = runtime.block_on(line.exchange(request)).map(drop);
        assert_eq!(outcome, expect, "{told}");
        // A server that nobody came to is let go.
        drop(TcpStream::connect(address));
        let _ = thread.join().unwrap();
    }
}

#[test]
fn several_addresses_are_tried_in_order_and_the_one_that_answers_is_kept() {
    let ours = authority("Centre");
    let other = authority("Centre");
    let trust = Trust::Pinned(ours.pem());
    let (good, good_key) = leaf(&ours, |_| {});
    let (forged, forged_key) = leaf(&other, |_| {});
    let (stranger, stranger_thread) = tls_server(TLS13, vec![forged], &forged_key);
    let (centre, centre_thread) = tls_server(TLS13, vec![good], &good_key);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let https = |address: SocketAddr| format!("https://localhost:{}", address.port());
    // The one that does not go with the certificate is left out.
    let addresses = [https(closed), "http://127.0.0.1:1".to_owned(), https(stranger), https(centre)];
    let line = HttpLine::in_order(&addresses, "https://enrolled.example", &trust).unwrap();
    assert_eq!(line.address(), https(closed));
    let ask = || {
        let request = Request::get("/v1/journal".to_owned(), Duration::from_secs(2), 1000);
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(line.exchange(request))
    };
    assert_eq!(ask().map(|answer| answer.status), Ok(200));
    assert_eq!(line.address(), https(centre));
    assert!(centre_thread.join().unwrap() > 0);
    assert_eq!(stranger_thread.join().unwrap(), 0, "no byte of a request goes to a stranger");
    // The centre is gone from all of them.
    assert!(ask().is_err());
    let enrolled = HttpLine::in_order(&["http://127.0.0.1:1".to_owned()], "https://enrolled.example", &trust).unwrap();
    assert_eq!(enrolled.address(), "https://enrolled.example");
}

#[test]
fn the_certificate_told_at_enrolment_must_be_the_one_that_was_shown() {
    let (ours, other) = (authority("Centre"), authority("Centre"));
    let (good, key) = leaf(&ours, |_| {});
    let (address, thread) = tls_server(TLS13, vec![good, ours.der().clone()], &key);
    let seen = Seen::default();
    assert!(!seen.is(&ours.pem()), "nothing was shown yet");
    let trust = Trust::Fingerprint(fingerprint(&ours), seen.clone());
    assert!(ask(&format!("https://127.0.0.1:{}", address.port()), &trust).is_ok());
    let _ = thread.join().unwrap();
    assert!(seen.is(&ours.pem()));
    assert!(!seen.is(&other.pem()) && !seen.is("") && !seen.is("rubbish"));
}

#[test]
fn whatever_answers_instead_of_the_centre() {
    let ok = |status, body: &str| Ok((status, body.to_owned()));
    let endless = |stream: &mut TcpStream| {
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
        let _ = stream.write_all(head);
        while stream.write_all(chunk.as_bytes()).is_ok() {}
    };
    let with = |response: &'static str| -> Serve { Box::new(move |mut tcp| answer(&mut tcp, response.as_bytes())) };
    let cases: [(&str, Serve, Outcome); 9] = [
        ("the centre", with("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"), ok(200, "hi")),
        (
            "a portal's redirect is not followed",
            with("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"),
            ok(302, ""),
        ),
        ("ten gigabytes", with("HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\nhi"), Err(LineError::TooLong)),
        (
            "no end",
            Box::new(move |mut tcp| {
                let read = answer(&mut tcp, b"");
                endless(&mut tcp);
                read
            }),
            Err(LineError::TooLong),
        ),
        ("half a body", with("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\nhalf"), Err(LineError::Broken)),
        (
            "half a chunk",
            with("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf"),
            Err(LineError::Broken),
        ),
        ("rubbish", with("SSH-2.0-OpenSSH_9.2\r\n\r\n"), Err(LineError::Broken)),
        ("hangs up", Box::new(|mut tcp| answer(&mut tcp, b"")), Err(LineError::Broken)),
        (
            "says nothing",
            Box::new(|mut tcp| {
                let read = answer(&mut tcp, b"HTTP/1.1 2");
                let _ = tcp.read(&mut [0; 16]);
                read
            }),
            Err(LineError::Broken),
        ),
    ];
    for (name, serve, expect) in cases {
        let (address, thread) = server(serve);
        let outcome = ask(&format!("http://{address}"), &Trust::Loopback);
        let outcome = outcome.map(|response| (response.status, String::from_utf8(response.body).unwrap()));
        assert_eq!(outcome, expect, "{name}");
        assert!(thread.join().unwrap() > 0, "{name}: the request arrived");
    }
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(
        ask(&format!("http://{free}"), &Trust::Loopback),
        Err(LineError::NobodyListens),
        "a server that is stopped"
    );
}

#[test]
fn times_in_headers_are_numbers_or_nothing() {
    for (headers, expect) in [
        ("kassa-server-time: 1790000000000\r\nretry-after: 30\r\n", (Some(1_790_000_000_000), Some(30))),
        ("kassa-server-time: soon\r\nretry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\n", (None, None)),
        ("retry-after: -5\r\n", (None, None)),
    ] {
        let response = format!("HTTP/1.1 503 Busy\r\n{headers}content-length: 0\r\n\r\n");
        let (address, thread) = server(move |mut tcp| answer(&mut tcp, response.as_bytes()));
        let response = ask(&format!("http://{address}"), &Trust::Loopback).unwrap();
        assert_eq!((response.server_time_ms, response.retry_after_s), expect, "{headers}");
        let _ = thread.join().unwrap();
    }
}

#[test]
fn a_version_is_shown_where_it_has_the_form_of_one() {
    let long = "1".repeat(41);
    for (told, expect) in [
        ("0.1.0", Some("0.1.0")),
        ("1.2.3-rc.1+7", Some("1.2.3-rc.1+7")),
        ("", None),
        ("0.1.0 (nightly)", None),
        (long.as_str(), None),
    ] {
        let headers = HeaderMap::from_iter([(PROGRAM_HEADER.parse().unwrap(), told.parse().unwrap())]);
        assert_eq!(version(&headers).as_deref(), expect, "{told}");
    }
    assert_eq!(version(&HeaderMap::new()), None, "an older centre");
}

#[test]
fn addresses() {
    let pinned = Trust::Pinned(authority("Centre").pem());
    let seen = Trust::Fingerprint(
        Code::parse("00000-00000-0000000000000000").unwrap().fingerprint().unwrap(),
        Seen::default(),
    );
    for (address, trust, expect) in [
        ("https://centre.example:8443", &pinned, Ok("https://centre.example:8443")),
        ("https://centre.example/", &seen, Ok("https://centre.example")),
        (" https://10.0.0.5:8443 ", &pinned, Ok("https://10.0.0.5:8443")),
        ("http://127.0.0.1:80", &Trust::Loopback, Ok("http://127.0.0.1")),
        ("http://[::1]:8080", &Trust::Loopback, Ok("http://[::1]:8080")),
        ("http://centre.example", &Trust::Loopback, Err(AddressError::NotEncrypted)),
        ("http://centre.example", &pinned, Err(AddressError::NotEncrypted)),
        ("http://127.0.0.1.example", &Trust::Loopback, Err(AddressError::NotEncrypted)),
        ("http://localhost:80", &pinned, Err(AddressError::Certificate)),
        ("https://centre.example", &Trust::Loopback, Err(AddressError::Certificate)),
        ("https://centre.example", &Trust::Pinned("rubbish".to_owned()), Err(AddressError::Certificate)),
        ("ftp://centre.example", &pinned, Err(AddressError::Malformed)),
        ("https://centre.example/api", &pinned, Err(AddressError::Malformed)),
        ("https://anna:secret@centre.example", &pinned, Err(AddressError::Malformed)),
        ("https://", &pinned, Err(AddressError::Malformed)),
        ("centre", &pinned, Err(AddressError::Malformed)),
        ("", &pinned, Err(AddressError::Malformed)),
    ] {
        let line = HttpLine::new(address, trust);
        assert_eq!(line.as_ref().map(HttpLine::address), expect.as_ref().copied(), "{address}");
    }
}
