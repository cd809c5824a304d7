//! `POST /v1/debt`: the online debt protocol of banks, in XML.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use kassa_formats::debt::{Answer, MESSAGE_MAX, Message, write_answer};

use crate::app::App;
use crate::auth::content_type;
use crate::body::{Whole, read_body};
use crate::db::BankRow;
use crate::debt::{answer, key_hash};
use crate::error::Fault;
use crate::router::{By, Route};

/// Content type of messages and answers.
pub const XML: &str = "application/xml";

/// The route.
pub const ROUTE: Route = Route {
    method: "post",
    path: "/v1/debt",
    operation: "debt",
    summary: "A bank asks what an account owes, and tells what was paid or taken back; each order counts once for ever",
    by: By::Bank,
    parameters: &[],
    takes: &[(XML, "DebtMessage"), ("text/xml", "DebtMessage")],
    gives: (XML, "DebtAnswer"),
    faults: &[Fault::WrongType, Fault::StorageFull],
    handler: || post(debt),
};

/// A message of a bank that showed its key.
struct FromBank {
    bank: BankRow,
    body: Bytes,
    /// The body holds its room until the request is done.
    _room: Whole,
}

impl FromRequest<App> for FromBank {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &App) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        let key = key(&parts.headers).map(key_hash).ok_or(Fault::BankKey)?;
        if ![XML, "text/xml"].contains(&content_type(&parts.headers).as_str()) {
            return Err(Fault::WrongType);
        }
        // Whose key it is, is known before the body is read: a stranger sends none.
        let bank = app.blocking(move |app| app.db.read(|view| view.bank_of_key(key)).map_err(Fault::from)).await?;
        let bank = bank.ok_or(Fault::BankKey)?;
        if bank.shut_utc.is_some() {
            return Err(Fault::BankShut);
        }
        let body = read_body(app, &parts.headers, body, MESSAGE_MAX).await?;
        Ok(Self { bank, body: body.bytes.clone(), _room: body })
    }
}

/// The key a bank shows.
fn key(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}

async fn debt(State(app): State<App>, request: FromBank) -> Result<Response, Fault> {
    app.blocking(move |app| {
        let (message, given) = answer(&app.db, &request.bank, &request.body, app.now_ms())?;
        log(&request.bank.name, message.as_ref(), &given);
        Ok(([(CONTENT_TYPE, XML)], write_answer(message.as_ref(), &given)).into_response())
    })
    .await
}

/// A line for what changes money or was refused; never an account.
fn log(bank: &str, message: Option<&Message>, given: &Answer) {
    match (message, given) {
        (_, Answer::Refused(cause)) => tracing::warn!(bank, code = cause.code(), "a message of a bank was refused"),
        (Some(Message::Pay(order)), _) => tracing::info!(bank, id = order.id, sum = %order.total, "a bank took money"),
        (Some(Message::Cancel { id }), _) => tracing::info!(bank, id, "a bank took a payment back"),
        (Some(Message::Search(_) | Message::Check(_)) | None, _) => {}
    }
}
