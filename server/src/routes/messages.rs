//! `GET /v1/messages`: what the centre tells the cashier, by cursor.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::get;
use kassa_domain::exchange::MessagePage;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Signed;
use crate::error::Fault;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/v1/messages",
    operation: "messages",
    summary: "What the centre tells the till's cashier, by cursor",
    by: By::Till,
    parameters: &["after", "limit"],
    takes: &[],
    gives: (JSON, "MessagePage"),
    faults: &[],
    handler: || get(messages),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    #[serde(default)]
    after: u64,
    #[serde(default = "limit_default")]
    limit: u32,
}

const fn limit_default() -> u32 {
    500
}

async fn messages(
    State(app): State<App>,
    cursor: Result<Query<Cursor>, QueryRejection>,
    request: Signed<0>,
) -> Result<Json<MessagePage>, Fault> {
    let Query(cursor) = cursor.map_err(|_| Fault::BadParameter)?;
    if !(1..=2000).contains(&cursor.limit) || i64::try_from(cursor.after).is_err() {
        return Err(Fault::BadParameter);
    }
    app.blocking(move |app| {
        let (till, point, now) = (request.till, request.point, app.now_ms());
        let page = app.db.read(|view| view.messages(till, point, cursor.after, cursor.limit, now))?;
        Ok(Json(page))
    })
    .await
}
