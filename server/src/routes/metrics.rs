//! `GET /metrics`: figures for a monitoring system, to whom the settings let see them.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::error::Fault;
use crate::metrics::{self, Present};
use crate::router::{By, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/metrics",
    operation: "metrics",
    summary: "Figures for a monitoring system, in Prometheus' text form",
    by: By::Anyone,
    parameters: &[],
    takes: &[],
    gives: ("text/plain", "Metrics"),
    faults: &[Fault::NotFromHere],
    handler: || get(figures),
};

/// Who may see the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Watchers {
    /// Nobody.
    Nobody,
    /// Programs of the same computer.
    #[default]
    Loopback,
    /// Everybody who reaches the centre.
    Everybody,
}

impl Watchers {
    fn may(self, from: SocketAddr) -> bool {
        match self {
            Self::Nobody => false,
            Self::Loopback => from.ip().to_canonical().is_loopback(),
            Self::Everybody => true,
        }
    }
}

async fn figures(State(app): State<App>, ConnectInfo(from): ConnectInfo<SocketAddr>) -> Result<Response, Fault> {
    if !app.watchers.may(from) {
        return Err(Fault::NotFromHere);
    }
    app.blocking(|app| {
        let (connections, turned_away) = app.places.counts();
        let store = app.db.read(|view| view.overview(app.now_ms()))?;
        let bodies = app.bodies_on_their_way();
        let stuck = app.applier.stuck();
        let (unconfirmed, waits) = (app.db.unconfirmed(), app.db.waits());
        let present =
            Present { started_ms: app.started_ms, connections, turned_away, bodies, stuck, unconfirmed, waits, store };
        Ok(([(CONTENT_TYPE, metrics::CONTENT_TYPE)], app.metrics.text(&present)).into_response())
    })
    .await
}
