//! TLS: the centre's own CA, known by its fingerprint, with a leaf good for its names.

use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;

use kassa_domain::chain::Hash;
use kassa_server::enrolment::fingerprint_text;
use kassa_server::tls::{Authority, TlsError};
use kassa_server::{Options, Server, StartError, Tls};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, Stream};

use crate::support::{NOON, TestCentre};

fn roots(pem: &str) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    roots
}

/// Shakes hands under a name and gives the presented chain.
fn shake(
    centre: &TestCentre,
    roots: RootCertStore,
    name: &str,
) -> Result<Vec<CertificateDer<'static>>, std::io::Error> {
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut socket = TcpStream::connect(centre.running.addr)?;
    let mut stream = Stream::new(&mut connection, &mut socket);
    std::io::Write::write_all(&mut stream, b"GET /v1/time HTTP/1.1\r\nhost: centre\r\n\r\n")?;
    let mut status = [0; 12];
    std::io::Read::read_exact(&mut stream, &mut status)?;
    assert_eq!(&status, b"HTTP/1.1 200");
    Ok(connection.peer_certificates().unwrap().iter().map(|der| der.clone().into_owned()).collect())
}

#[test]
fn the_chain_is_leaf_and_ca_and_the_code_knows_the_ca() {
    let centre = TestCentre::start_with(Tls::Auto);
    let pem = centre.running.certificate.clone().unwrap();
    for (till, name) in ["localhost", "127.0.0.1", "::1", "centre.example"].into_iter().enumerate() {
        let chain = shake(&centre, roots(&pem), name).unwrap();
        assert_eq!(chain.len(), 2, "{name}");
        let fingerprint = Hash::of(&chain[1]);
        assert_eq!(Some(fingerprint), centre.running.fingerprint);
        let code = centre.code(centre.add_till(&till.to_string()));
        assert_eq!(code.split('-').nth(2), Some(fingerprint_text(&fingerprint).as_str()), "{code}");
    }
    assert!(shake(&centre, roots(&pem), "elsewhere.example").is_err(), "a name it is not good for");
}

#[test]
fn another_centres_ca_does_not_know_this_one() {
    let centre = TestCentre::start_with(Tls::Auto);
    let other = tempfile::tempdir().unwrap();
    let other = Authority::of(other.path(), NOON).unwrap();
    assert!(shake(&centre, roots(&other.certificate), "localhost").is_err());
}

#[test]
fn the_ca_is_made_once_and_its_key_is_the_owners_alone() {
    let data = tempfile::tempdir().unwrap();
    let first = Authority::of(data.path(), NOON).unwrap();
    let second = Authority::of(data.path(), NOON + 1).unwrap();
    assert_eq!((first.fingerprint, &first.certificate), (second.fingerprint, &second.certificate));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(data.path().join("tls/ca.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    std::fs::remove_file(data.path().join("tls/ca.key")).unwrap();
    assert!(matches!(Authority::of(data.path(), NOON), Err(TlsError::HalfCa(_))), "never replaced silently");
}

#[test]
fn without_tls_it_listens_on_loopback_only() {
    let data = tempfile::tempdir().unwrap();
    let usual = Options::new(data.path(), Arc::new(kassa_server::clock::SetClock::at(NOON)));
    let options = Options { listen: (Ipv4Addr::UNSPECIFIED, 0).into(), tls: Tls::Off, ..usual };
    assert!(matches!(Server::start(&options), Err(StartError::OpenWithoutTls(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_till_enrols_and_asks_over_tls() {
    let mut centre = TestCentre::start_with(Tls::Auto);
    let pem = centre.running.certificate.clone().unwrap();
    let ca = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
    centre.client = reqwest::Client::builder().tls_certs_only([ca]).build().unwrap();
    let mut till = centre.enrolled("1").await;
    let _ = till.append(kassa_domain::entry::Body::SignedIn);
    till.push_all(1).await;
}

#[test]
fn one_set_of_data_has_one_centre() {
    let centre = TestCentre::start();
    let clock = Arc::new(kassa_server::clock::SetClock::at(NOON));
    let second = Options::new(&centre.data.path().join("centre"), clock);
    let refused = Server::start(&second).err();
    assert!(matches!(refused, Some(StartError::Served(_))), "{refused:?}");
    let _again = centre.restarted();
}
