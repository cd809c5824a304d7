//! `/v1/journal`: a till's entries go up, and how far the centre has them.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::{get, post};
use kassa_domain::batch::json::JsonBatch;
use kassa_domain::batch::{BYTES_MAX, Batch};
use kassa_domain::chain::Head;
use kassa_domain::exchange::{BatchAnswer, ForkReport, JournalReached};

use crate::app::App;
use crate::applier::apply_or_leave;
use crate::auth::{Showed, Signed};
use crate::body::json;
use crate::db::DbError;
use crate::error::Fault;
use crate::ingest::{self, ingest};
use crate::router::{By, JSON, Route};

/// Content type of a batch.
pub const BATCH_TYPE: &str = "application/x-kassa-batch";

/// A batch goes up.
pub const PUSH: Route = Route {
    method: "post",
    path: "/v1/journal",
    operation: "push_journal",
    summary: "Stores a batch of entries, each once for ever, all of the batch or nothing",
    by: By::Till,
    parameters: &[],
    takes: &[(BATCH_TYPE, "Batch"), (JSON, "JsonBatch")],
    gives: (JSON, "BatchAnswer"),
    faults: &[
        Fault::BadBatch,
        Fault::BadJson,
        Fault::WrongTill,
        Fault::BadHeadSignature,
        Fault::WrongHead,
        Fault::FutureEpoch,
        Fault::WrongType,
        Fault::StorageFull,
    ],
    handler: || post(push),
};

/// How far the centre has it.
pub const REACHED: Route = Route {
    method: "get",
    path: "/v1/journal",
    operation: "journal_reached",
    summary: "How far the centre has the till's journal",
    by: By::Till,
    parameters: &[],
    takes: &[],
    gives: (JSON, "JournalReached"),
    faults: &[],
    handler: || get(reached),
};

/// A till found that it has less than the centre.
pub const REPORT: Route = Route {
    method: "post",
    path: "/v1/journal/report",
    operation: "report_fork",
    summary: "The till says where its own journal ends, when that is not where the centre has it",
    by: By::Till,
    parameters: &[],
    takes: &[(JSON, "ForkReport")],
    gives: (JSON, "JournalReached"),
    faults: &[Fault::BadJson, Fault::WrongType, Fault::StorageFull],
    handler: || post(report),
};

/// Bodies above are queues that are drained, also the hundred entries that a till begins with when it is back; those
/// below are what was just taken. Bytes as they were unpacked.
const SHORT_PUSH: usize = 4 << 10;
/// Largest report.
const REPORT_MAX: usize = 1024;

async fn report(State(app): State<App>, request: Signed<REPORT_MAX>) -> Result<Json<JournalReached>, Fault> {
    if request.content_type != "application/json" {
        return Err(Fault::WrongType);
    }
    let report: ForkReport = json(&request.body)?;
    app.blocking(move |app| {
        let reached = ingest::report(&app.db, request.till, &report, app.now_ms())?;
        if reached.stopped {
            tracing::error!(till = request.till.0, seq = report.seq.0, "a till has less than it sent: it is stopped");
        }
        Ok(Json(reached))
    })
    .await
}

async fn push(State(app): State<App>, request: Signed<BYTES_MAX>) -> Result<Json<BatchAnswer>, Fault> {
    let as_json = match request.content_type.as_str() {
        BATCH_TYPE => false,
        JSON => true,
        _ => return Err(Fault::WrongType),
    };
    app.pushing(request.body.len() > SHORT_PUSH, move |app| {
        let (batch, raw) = if as_json { from_json(&request.body)? } else { from_bytes(&request.body)? };
        let answer = ingest(&app.db, request.till, &batch, &raw, app.now_ms())?;
        app.metrics.batch(&answer, batch.entries.len() as u64);
        match &answer {
            BatchAnswer::Stored { till, epoch, through, .. } => {
                let entries = batch.entries.len();
                tracing::debug!(till = till.0, epoch = epoch.0, through = through.0, entries, "batch stored");
                apply_or_leave(app, request.till, entries as u64);
            }
            BatchAnswer::Gap { till, expected, .. } => {
                tracing::info!(till = till.0, expected = expected.0, "entries are missing before a batch");
            }
            BatchAnswer::Forked { till, epoch, at, .. } => {
                tracing::error!(till = till.0, epoch = epoch.0, at = at.0, "the journal forked: the till is stopped");
            }
        }
        Ok(Json(answer))
    })
    .await
}

fn from_bytes(body: &Bytes) -> Result<(Batch, Bytes), Fault> {
    Ok((Batch::decode(body).map_err(|_| Fault::BadBatch)?, body.clone()))
}

/// The batch that JSON stands for, with the bytes it has on the wire: what is kept is the same in either form.
fn from_json(body: &Bytes) -> Result<(Batch, Bytes), Fault> {
    let named: JsonBatch = json(body)?;
    let batch = named.batch().map_err(|_| Fault::BadBatch)?;
    let raw = batch.encode().map_err(|_| Fault::BadBatch)?;
    Ok((batch, raw.into()))
}

async fn reached(State(app): State<App>, request: Signed<0>) -> Result<Json<JournalReached>, Fault> {
    app.blocking(move |app| {
        let till = request.till;
        let (mut reached, key, certified) = app.db.read(|view| {
            let row = view.till(till)?.ok_or(DbError::Corrupt("a till that just signed"))?;
            let head = view.head(till, row.epoch)?.map_or(Head::start(till, row.epoch), |row| row.head);
            let stopped = row.stopped_at.is_some();
            let reached = JournalReached {
                till,
                epoch: row.epoch,
                through: head.seq,
                head: head.hash,
                stopped,
                own_certificate: None,
                messages: view.last_message(till, row.point)?,
            };
            Ok::<_, DbError>((reached, row.public_key, row.certified_utc))
        })?;
        let (now_ms, is_own) = (app.now_ms(), matches!(request.certificate, Showed::Good | Showed::Old));
        if is_own && certified.is_none() {
            app.db.write_of(till, |change| change.till_certified(till, now_ms))?;
        }
        if let (Showed::Wants | Showed::Old, Some(authority), Some(key)) = (request.certificate, &app.authority, key) {
            reached.own_certificate = Some(authority.till_certificate(till, &key, now_ms)?);
        }
        Ok(Json(reached))
    })
    .await
}
