//! `GET /openapi.json`: the description of all routes.

use axum::Json;
use axum::routing::get;
use serde_json::Value;

use crate::openapi::document;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/openapi.json",
    operation: "openapi",
    summary: "This description",
    by: By::Anyone,
    parameters: &[],
    takes: &[],
    gives: (JSON, "OpenApi"),
    faults: &[],
    handler: || get(describe),
};

#[allow(clippy::unused_async, reason = "a handler is an async function")]
async fn describe() -> Json<Value> {
    Json(document())
}
