//! `GET /v1/verdicts`: what the centre made of a till's entries, by cursor.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::get;
use kassa_domain::exchange::VerdictPage;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Signed;
use crate::error::Fault;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/v1/verdicts",
    operation: "verdicts",
    summary: "What the centre made of the till's entries, by cursor",
    by: By::Till,
    parameters: &["after", "limit"],
    takes: &[],
    gives: (JSON, "VerdictPage"),
    faults: &[],
    handler: || get(verdicts),
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

async fn verdicts(
    State(app): State<App>,
    cursor: Result<Query<Cursor>, QueryRejection>,
    request: Signed<0>,
) -> Result<Json<VerdictPage>, Fault> {
    let Query(cursor) = cursor.map_err(|_| Fault::BadParameter)?;
    if !(1..=2000).contains(&cursor.limit) || i64::try_from(cursor.after).is_err() {
        return Err(Fault::BadParameter);
    }
    app.blocking(move |app| {
        let page = app.db.read(|view| view.verdicts(request.till, cursor.after, cursor.limit))?;
        Ok(Json(page))
    })
    .await
}
