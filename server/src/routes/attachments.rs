//! `/v1/attachments`: sealed scans of the papers of reversals go up in pieces, beside the journal.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use kassa_domain::attachment::CHUNK_MAX;
use kassa_domain::exchange::AttachmentReached;
use kassa_domain::ids::{EntryRef, Epoch, Seq};
use serde::Deserialize;

use crate::app::App;
use crate::attachments::{Piece, how_far, take};
use crate::auth::Signed;
use crate::error::Fault;
use crate::router::{By, JSON, Route};

/// Content type of a piece.
pub const SCAN_TYPE: &str = "application/x-kassa-scan";

/// A piece goes up.
pub const PUSH: Route = Route {
    method: "post",
    path: "/v1/attachments",
    operation: "push_attachment",
    summary: "Stores a piece of the sealed scan that an entry tells of; a piece that is here already changes nothing",
    by: By::Till,
    parameters: &["epoch", "seq", "from"],
    takes: &[(SCAN_TYPE, "Piece")],
    gives: (JSON, "AttachmentReached"),
    faults: &[
        Fault::UnknownEntry,
        Fault::NotAScan,
        Fault::ScanTooLong,
        Fault::ScanWrongHash,
        Fault::ScanNotOpened,
        Fault::WrongType,
        Fault::StorageFull,
    ],
    handler: || post(push),
};

/// How far the centre has one.
pub const REACHED: Route = Route {
    method: "get",
    path: "/v1/attachments",
    operation: "attachment_reached",
    summary: "How far the centre has the sealed scan that an entry tells of",
    by: By::Till,
    parameters: &["epoch", "seq"],
    takes: &[],
    gives: (JSON, "AttachmentReached"),
    faults: &[Fault::UnknownEntry, Fault::NotAScan, Fault::ScanWrongHash, Fault::ScanNotOpened, Fault::StorageFull],
    handler: || get(reached),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    epoch: u32,
    seq: u64,
    from: Option<u32>,
}

impl Place {
    /// The entry; a place that cannot be is none.
    fn entry(&self) -> Result<EntryRef, Fault> {
        let seq = Seq(self.seq);
        if seq.is_place() { Ok(EntryRef { epoch: Epoch(self.epoch), seq }) } else { Err(Fault::BadParameter) }
    }
}

async fn push(
    State(app): State<App>,
    place: Result<Query<Place>, QueryRejection>,
    request: Signed<CHUNK_MAX>,
) -> Result<Json<AttachmentReached>, Fault> {
    let Query(place) = place.map_err(|_| Fault::BadParameter)?;
    let (at, from) = (place.entry()?, place.from.ok_or(Fault::BadParameter)?);
    if request.content_type != SCAN_TYPE {
        return Err(Fault::WrongType);
    }
    // Always with the long pushes: a payment that was just taken goes by.
    app.pushing(true, move |app| {
        let piece = Piece { from, bytes: &request.body };
        let reached = take(&app.db, request.till, at, piece, app.now_ms())?;
        if reached.hash.is_some() {
            tracing::info!(till = request.till.0, epoch = at.epoch.0, seq = at.seq.0, "a scan is here");
        }
        Ok(Json(reached))
    })
    .await
}

async fn reached(
    State(app): State<App>,
    place: Result<Query<Place>, QueryRejection>,
    request: Signed<0>,
) -> Result<Json<AttachmentReached>, Fault> {
    let Query(place) = place.map_err(|_| Fault::BadParameter)?;
    let at = place.entry()?;
    if place.from.is_some() {
        return Err(Fault::BadParameter);
    }
    app.pushing(true, move |app| Ok(Json(how_far(&app.db, request.till, at, app.now_ms())?))).await
}
