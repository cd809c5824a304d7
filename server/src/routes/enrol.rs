//! `POST /v1/enrol`: a till is let in by its one-time code.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::routing::post;
use ed25519_dalek::VerifyingKey;
use kassa_domain::chain::hex_bytes;
use kassa_domain::exchange::{EnrolAnswer, EnrolRequest};

use crate::app::App;
use crate::auth::content_type;
use crate::body::{json, read_body};
use crate::db::CodeState;
use crate::enrolment::{EnrolError, enrol};
use crate::error::Fault;
use crate::packing::unpacked;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "post",
    path: "/v1/enrol",
    operation: "enrol",
    summary: "Lets a till in by its one-time code",
    by: By::Anyone,
    parameters: &[],
    takes: &[(JSON, "EnrolRequest")],
    gives: (JSON, "EnrolAnswer"),
    faults: &[
        Fault::BadJson,
        Fault::BadText,
        Fault::BadEncoding,
        Fault::WrongEncoding,
        Fault::BadKey,
        Fault::CutBody,
        Fault::CodeUnknown,
        Fault::CodeExpired,
        Fault::CodeUsed,
        Fault::CodeOtherTill,
        Fault::FutureEpoch,
        Fault::TooSlow,
        Fault::TooLarge,
        Fault::WrongType,
        Fault::TooMany,
        Fault::StorageFull,
    ],
    handler: || post(let_in),
};

/// Largest body.
const LIMIT: usize = 4096;
/// Longest text of a request, in characters.
const TEXT_MAX: usize = 64;

async fn let_in(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Json<EnrolAnswer>, Fault> {
    let (parts, body) = request.into_parts();
    if content_type(&parts.headers) != "application/json" {
        return Err(Fault::WrongType);
    }
    let body = read_body(&app, &parts.headers, body, LIMIT).await?;
    let asked: EnrolRequest = json(&unpacked(&parts.headers, body.bytes, LIMIT)?)?;
    if ![&asked.code, &asked.program].into_iter().all(|text| is_plain(text)) {
        return Err(Fault::BadText);
    }
    let key = public_key(&asked.public_key).ok_or(Fault::BadKey)?;
    app.may_enrol(from.ip())?;
    let enrolled = app
        .blocking(move |app| enrol(&app.db, &asked, &key, app.authority.as_deref(), app.now_ms()).map_err(fault))
        .await;
    if !matches!(&enrolled, Err(Fault::CodeUnknown | Fault::CodeUsed | Fault::CodeExpired)) {
        app.enrolment_was_no_guess(from.ip());
    }
    if let Ok(answer) = &enrolled {
        tracing::info!(till = answer.till.0, epoch = answer.epoch.0, "till enrolled");
    }
    enrolled.map(Json)
}

fn is_plain(text: &str) -> bool {
    text.chars().count() <= TEXT_MAX && !text.chars().any(char::is_control)
}

/// A key that can verify: some 32 bytes are no point of the curve, and some points verify everything.
fn public_key(text: &str) -> Option<[u8; 32]> {
    let bytes = hex_bytes(text)?;
    let key = VerifyingKey::from_bytes(&bytes).ok()?;
    (!key.is_weak()).then_some(bytes)
}

fn fault(error: EnrolError) -> Fault {
    match error {
        EnrolError::Code(CodeState::Expired) => Fault::CodeExpired,
        EnrolError::Code(CodeState::Used(_)) => Fault::CodeUsed,
        EnrolError::Code(CodeState::Unknown | CodeState::Good(_)) => Fault::CodeUnknown,
        EnrolError::OtherTill => Fault::CodeOtherTill,
        EnrolError::FutureEpoch => Fault::FutureEpoch,
        EnrolError::Db(error) => error.into(),
        EnrolError::Tls(error) => error.into(),
    }
}
