//! `GET /healthz`: whether the centre can read its store.

use axum::Json;
use axum::extract::State;
use axum::routing::get;
use serde::Serialize;

use crate::app::App;
use crate::error::Fault;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/healthz",
    operation: "health",
    summary: "Whether the centre can read its store",
    by: By::Anyone,
    parameters: &[],
    takes: &[],
    gives: (JSON, "Health"),
    faults: &[],
    handler: || get(health),
};

#[derive(Debug, Serialize)]
struct Health {
    status: &'static str,
}

async fn health(State(app): State<App>) -> Result<Json<Health>, Fault> {
    let _ = app.blocking(|app| app.db.read(|view| view.feed()).map_err(Fault::from)).await?;
    Ok(Json(Health { status: "ok" }))
}
