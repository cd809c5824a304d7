//! `GET /v1/accounts/{number}`: the live bill of one account (R5).

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::routing::get;
use kassa_domain::exchange::LiveAccount;
use kassa_domain::ids::AccountNumber;

use crate::app::App;
use crate::auth::Signed;
use crate::db::DbResult;
use crate::error::Fault;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/v1/accounts/{number}",
    operation: "account",
    summary: "The account as it stands now",
    by: By::Till,
    parameters: &["number"],
    takes: &[],
    gives: (JSON, "LiveAccount"),
    faults: &[Fault::BadAccount, Fault::UnknownAccount],
    handler: || get(account),
};

async fn account(
    State(app): State<App>,
    number: Result<Path<String>, PathRejection>,
    request: Signed<0>,
) -> Result<Json<LiveAccount>, Fault> {
    let Path(text) = number.map_err(|_| Fault::BadAccount)?;
    let number = AccountNumber::new(&text).map_err(|_| Fault::BadAccount)?;
    app.blocking(move |app| {
        let live = app.db.read(|view| -> DbResult<_> {
            let counted_through = view.counted_through(request.till)?;
            Ok(view.account(&number)?.map(|account| LiveAccount { account, counted_through }))
        })?;
        live.map(Json).ok_or(Fault::UnknownAccount)
    })
    .await
}
