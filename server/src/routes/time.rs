//! `GET /v1/time`: the centre's clock.

use axum::Json;
use axum::extract::State;
use axum::routing::get;
use serde::Serialize;

use crate::app::App;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/v1/time",
    operation: "time",
    summary: "The centre's clock, in milliseconds of UTC since 1970",
    by: By::Anyone,
    parameters: &[],
    takes: &[],
    gives: (JSON, "Time"),
    faults: &[],
    handler: || get(time),
};

#[derive(Debug, Serialize)]
struct Time {
    utc_ms: i64,
}

#[allow(clippy::unused_async, reason = "a handler is an async function")]
async fn time(State(app): State<App>) -> Json<Time> {
    Json(Time { utc_ms: app.now_ms() })
}
