//! Certificates of tills: given when a till is let in, shown in the handshake, wanted by points that say so.

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use kassa_domain::exchange::{CERTIFICATE_HEADER, JournalReached};
use kassa_server::Tls;
use reqwest::{Client, Method, StatusCode};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, RootCertStore};

use crate::support::{TestCentre, TestTill, answer, refusal};

const DAY_MS: i64 = 86_400_000;

/// What stands before the seed of an Ed25519 key in PKCS #8 (RFC 8410, section 7).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// A client that shows this certificate, or none.
fn client(centre: &TestCentre, shown: Option<(&str, &SigningKey)>) -> Client {
    let mut roots = RootCertStore::empty();
    let ca = centre.running.certificate.as_deref().unwrap();
    roots.add(CertificateDer::from_pem_slice(ca.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_protocol_versions(&[&rustls::version::TLS13]).with_root_certificates(roots);
    let config = match shown {
        Some((pem, key)) => {
            let der = [&PKCS8[..], &key.to_bytes()[..]].concat();
            let chain = vec![CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()];
            config.with_client_auth_cert(chain, PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der))).unwrap()
        }
        None => config.with_no_client_auth(),
    };
    Client::builder().tls_backend_preconfigured(config).build().unwrap()
}

/// A centre with TLS; its client shows nothing.
fn centre() -> TestCentre {
    let mut centre = TestCentre::start_with(Tls::Auto);
    centre.client = client(&centre, None);
    centre
}

/// A till that was let in, and its certificate.
async fn till<'c>(centre: &'c TestCentre, code: &str) -> (TestTill<'c>, String) {
    let id = centre.add_till(code);
    let key = SigningKey::from_bytes(&rand::random());
    let told = centre.try_enrol(&centre.code(id), &key).await.unwrap();
    let head = kassa_domain::chain::Head::start(id, told.epoch);
    (TestTill { centre, id, key, head, entries: Vec::new() }, told.own_certificate.unwrap())
}

/// How far the centre has the till's journal, asked over a client of one's own; `Err` when there is no answer at all.
async fn reached(
    till: &TestTill<'_>,
    client: &Client,
    wants: bool,
) -> Result<Result<JournalReached, (StatusCode, String)>, reqwest::Error> {
    let mut request = till.request(Method::GET, "/v1/journal", Vec::new());
    if wants {
        request = request.header(CERTIFICATE_HEADER, "wanted");
    }
    Ok(answer(client.execute(request.build().unwrap()).await?).await)
}

fn require(centre: &TestCentre, required: bool) {
    centre.db().write(|change| change.require_certificate(centre.point, required)).unwrap();
}

#[tokio::test]
async fn a_point_that_wants_certificates_answers_only_who_shows_the_tills_own() {
    let centre = centre();
    let (first, own) = till(&centre, "1").await;
    let (second, others) = till(&centre, "2").await;
    let bare = client(&centre, None);
    let showing = client(&centre, Some((&own, &first.key)));
    let anothers = client(&centre, Some((&others, &second.key)));
    for required in [false, true, false] {
        require(&centre, required);
        let wanted = if required { Err(refusal(403, "certificate_required")) } else { Ok(()) };
        for (name, client, expect) in
            [("none", &bare, &wanted), ("another's", &anothers, &wanted), ("its own", &showing, &Ok(()))]
        {
            let told = reached(&first, client, true).await.unwrap();
            assert_eq!(told.map(drop), *expect, "{name}, required: {required}");
        }
        // Who is shut out is told nothing before it is known to be the till.
        let mut forged = first.request(Method::GET, "/v1/journal?x=1", Vec::new()).build().unwrap();
        forged.url_mut().set_query(None);
        let told = answer::<JournalReached>(bare.execute(forged).await.unwrap()).await;
        assert_eq!(told.map(drop), Err(refusal(401, "bad_signature")));
    }
}

#[tokio::test]
async fn a_till_that_is_let_in_anew_shows_its_old_certificate_in_vain() {
    let centre = centre();
    require(&centre, true);
    let (mut till, own) = till(&centre, "1").await;
    let showing = client(&centre, Some((&own, &till.key)));
    assert!(reached(&till, &showing, false).await.unwrap().is_ok());
    let old = std::mem::replace(&mut till.key, SigningKey::from_bytes(&rand::random()));
    let told = centre.try_enrol(&centre.code(till.id), &till.key).await.unwrap();
    assert_eq!(reached(&till, &showing, false).await.unwrap().map(drop), Err(refusal(403, "certificate_required")));
    let showing = client(&centre, Some((&told.own_certificate.unwrap(), &till.key)));
    assert!(reached(&till, &showing, false).await.unwrap().is_ok());
    drop(old);
}

#[tokio::test]
async fn a_certificate_is_given_to_who_asks_and_anew_when_half_its_time_is_over() {
    let centre = centre();
    let (till, own) = till(&centre, "1").await;
    let (bare, showing) = (client(&centre, None), client(&centre, Some((&own, &till.key))));
    let given =
        async |client, wants| reached(&till, client, wants).await.map(|told| told.unwrap().own_certificate.is_some());
    for (days, expect) in [(0, [false, true, false]), (363, [false, true, false]), (370, [false, true, true])] {
        centre.clock.set(crate::support::NOON + days * DAY_MS);
        let told = [
            given(&bare, false).await.unwrap(),
            given(&bare, true).await.unwrap(),
            given(&showing, true).await.unwrap(),
        ];
        assert_eq!(told, expect, "after {days} days: unasked, asked, shown");
    }
    assert!(
        given(&showing, false).await.unwrap(),
        "an answer may be lost: again and again, until the new one is shown"
    );
    let newer = reached(&till, &showing, false).await.unwrap().unwrap().own_certificate.unwrap();
    let newer = client(&centre, Some((&newer, &till.key)));
    assert!(!given(&newer, false).await.unwrap());
    centre.clock.set(crate::support::NOON + 800 * DAY_MS);
    let late = client(&centre, Some((&own, &till.key)));
    assert!(given(&late, false).await.is_err(), "one whose time is over ends the handshake");
}

#[tokio::test]
async fn without_tls_nobody_gets_a_certificate() {
    let centre = TestCentre::start();
    let id = centre.add_till("1");
    let told = centre.try_enrol(&centre.code(id), &SigningKey::from_bytes(&[7; 32])).await.unwrap();
    assert_eq!((told.certificate, told.own_certificate), (None, None));
    let till = centre.enrolled("2").await;
    assert_eq!(reached(&till, &centre.client, true).await.unwrap().unwrap().own_certificate, None);
}

/// Its key is among its fields.
#[test]
fn the_authority_is_not_told_in_logs() {
    let data = tempfile::tempdir().unwrap();
    let authority = Arc::new(kassa_server::tls::Authority::of(data.path(), crate::support::NOON).unwrap());
    let told = format!("{authority:?}");
    assert!(!told.contains("PRIVATE") && told.len() < 100, "{told}");
}
