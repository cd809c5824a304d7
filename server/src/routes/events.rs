//! `GET /v1/events`: server-sent events for a till that listens. An event says that there is something; what it is, the
//! till asks for as it would without it.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::unfold;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Signed;
use crate::error::Fault;
use crate::news::Listener;
use crate::router::{By, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/v1/events",
    operation: "events",
    summary: "Tells, for as long as asked, when there is a newer directory or a message for the cashier",
    by: By::Till,
    parameters: &["seconds"],
    takes: &[],
    gives: ("text/event-stream", "Events"),
    faults: &[Fault::ListensAlready],
    handler: || get(events),
};

/// The longest time one request listens, seconds: then the till signs another one.
const LONGEST_S: u64 = 900;
/// A silent stream says that it is there this often: more often than silent connections are closed.
const ALIVE: Duration = Duration::from_secs(15);
/// After what the till comes back, milliseconds.
const BACK: Duration = Duration::from_secs(3);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    #[serde(default = "longest")]
    seconds: u64,
}

const fn longest() -> u64 {
    LONGEST_S
}

async fn events(
    State(app): State<App>,
    time: Result<Query<Time>, QueryRejection>,
    request: Signed<0>,
) -> Result<Response, Fault> {
    let Query(time) = time.map_err(|_| Fault::BadParameter)?;
    if !(1..=LONGEST_S).contains(&time.seconds) {
        return Err(Fault::BadParameter);
    }
    let so_long = Duration::from_secs(time.seconds);
    let listener = Listener::of(&app, request.till, request.point, so_long).ok_or(Fault::ListensAlready)?;
    let heard = unfold(listener, async |mut listener| {
        let news = listener.next().await?;
        let event = Event::default().event(news.name()).data(news.data()).retry(BACK);
        Some((Ok::<_, Infallible>(event), listener))
    });
    let alive = KeepAlive::new().interval(ALIVE.min(app.limits.idle / 2));
    Ok(Sse::new(heard).keep_alive(alive).into_response())
}
