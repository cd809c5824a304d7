//! Who asks: a till shows by its signature that a request is its own.
//!
//! The signature covers the method, the path with its query, the till, the time and the body, so nothing of a request
//! can be changed on the way and no till can use another's. A repeat within ten minutes is harmless: every request of
//! a till may be made twice. Whether a till exists is not told to those who cannot sign for it.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_ENCODING;
use ed25519_dalek::{Signature, VerifyingKey};
use kassa_domain::chain::hex_bytes;
use kassa_domain::exchange::{CERTIFICATE_HEADER, SIGNATURE_HEADER, TILL_HEADER, TIME_HEADER, request_signed_bytes};
use kassa_domain::ids::{PointId, TillId};

use crate::app::App;
use crate::body::{Whole, read_body};
use crate::contacts::Contact;
use crate::error::Fault;
use crate::packing::unpacked;
use crate::tls::tills::{RENEW_AFTER_MS, Shown};

/// How far a request's time may be from the centre's.
pub const CLOCK_TOLERANCE_MS: i64 = 10 * 60 * 1000;

/// A request that its till has signed, its body at most `LIMIT` bytes.
#[derive(Debug)]
pub struct Signed<const LIMIT: usize> {
    /// Whose.
    pub till: TillId,
    /// The till's point.
    pub point: PointId,
    /// What the connection showed.
    pub certificate: Showed,
    /// Content type of the body, empty when none is named.
    pub content_type: String,
    /// The body as it is meant: unpacked when it came packed.
    pub body: Bytes,
    /// The body as it came holds its room until the request is done.
    _room: Whole,
}

/// What the connection of a request showed of its till's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showed {
    /// None that is the till's, and the till asks for none.
    None,
    /// None that is the till's, and the till wants one.
    Wants,
    /// The till's own, of which half the time is over.
    Old,
    /// The till's own.
    Good,
}

struct Claim {
    till: TillId,
    time_ms: i64,
    signature: [u8; 64],
}

impl<const LIMIT: usize> FromRequest<App> for Signed<LIMIT> {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &App) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        let claim = claim(&parts.headers).ok_or(Fault::Unsigned)?;
        if app.now_ms().abs_diff(claim.time_ms) > CLOCK_TOLERANCE_MS.unsigned_abs() {
            return Err(Fault::Clock);
        }
        let content_type = content_type(&parts.headers);
        let body = read_body(app, &parts.headers, body, LIMIT).await?;
        let till = app.blocking(move |app| app.db.read(|view| view.till(claim.till)).map_err(Fault::from)).await?;
        let till = till.ok_or(Fault::BadSignature)?;
        let key = till.public_key.and_then(|key| VerifyingKey::from_bytes(&key).ok()).ok_or(Fault::BadSignature)?;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let signed = request_signed_bytes(parts.method.as_str(), path, claim.till, claim.time_ms, &body.bytes);
        key.verify_strict(&signed, &Signature::from_bytes(&claim.signature)).map_err(|_| Fault::BadSignature)?;
        if till.revoked_utc.is_some() {
            return Err(Fault::Revoked);
        }
        let shown = parts.extensions.get::<Shown>().copied().unwrap_or_default();
        let is_own = shown.key.is_some() && shown.key == till.public_key;
        if till.certificate_required && !is_own {
            return Err(Fault::CertificateRequired);
        }
        let certificate = match (is_own, parts.headers.contains_key(CERTIFICATE_HEADER)) {
            (true, _) if app.now_ms().saturating_sub(shown.given_ms) < RENEW_AFTER_MS => Showed::Good,
            (true, _) => Showed::Old,
            (false, true) => Showed::Wants,
            (false, false) => Showed::None,
        };
        // Counted when it is proven whose request it is, so that nobody uses up another's.
        if !app.tills.take(till.id, app.now_ms()) {
            return Err(Fault::TooOften);
        }
        app.contacts.heard(till.id, Contact::of(&parts.headers, app.now_ms()));
        let (headers, sent) = (parts.headers, body.bytes.clone());
        let meant = match headers.contains_key(CONTENT_ENCODING) {
            true => app.blocking(move |_| unpacked(&headers, sent, LIMIT)).await?,
            false => sent,
        };
        Ok(Self { till: till.id, point: till.point, certificate, content_type, body: meant, _room: body })
    }
}

fn claim(headers: &HeaderMap) -> Option<Claim> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let till: u32 = text(TILL_HEADER)?.parse().ok()?;
    let time_ms: i64 = text(TIME_HEADER)?.parse().ok()?;
    let signature = hex_bytes(text(SIGNATURE_HEADER)?)?;
    Some(Claim { till: TillId(till), time_ms, signature })
}

/// The content type without its parameters, lower case.
pub fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(axum::http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
