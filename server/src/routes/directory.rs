//! `GET /v1/directory`: the directory by cursor, from 0 the snapshot, later the delta.
//!
//! Pages are in order of revision, but for one row: a snapshot begins with the till's own point, under the revision 1
//! that no other row has. A row may refer to one that comes later. A page is bounded in rows and in bytes.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::get;
use kassa_domain::directory::Row;
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{PointId, TillId};
use serde::Deserialize;

use crate::app::App;
use crate::auth::Signed;
use crate::db::{DbError, DbResult, FEED_ROWS_MAX, Feed, View};
use crate::error::Fault;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/v1/directory",
    operation: "directory",
    summary: "The directory by cursor: from 0 the snapshot, later the delta",
    by: By::Till,
    parameters: &["after", "limit", "generation"],
    takes: &[],
    gives: (JSON, "DirectoryPage"),
    faults: &[Fault::CursorAhead],
    handler: || get(directory),
};

/// About how many bytes of JSON a page may have.
const PAGE_BYTES: usize = 1 << 20;
/// The revision of the point at the beginning of a snapshot.
const POINT_REVISION: u64 = 1;

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    #[serde(default)]
    after: u64,
    #[serde(default = "limit_default")]
    limit: u32,
    generation: Option<u64>,
}

const fn limit_default() -> u32 {
    500
}

async fn directory(
    State(app): State<App>,
    cursor: Result<Query<Cursor>, QueryRejection>,
    request: Signed<0>,
) -> Result<Json<DirectoryPage>, Fault> {
    let Query(cursor) = cursor.map_err(|_| Fault::BadParameter)?;
    let beyond = |number: u64| i64::try_from(number).is_err();
    if !(1..=FEED_ROWS_MAX).contains(&cursor.limit) || beyond(cursor.after) || cursor.generation.is_some_and(beyond) {
        return Err(Fault::BadParameter);
    }
    app.blocking(move |app| {
        let page = app.db.read(|view| page(view, request.till, request.point, cursor))?;
        page.map(Json).ok_or(Fault::CursorAhead)
    })
    .await
}

/// A page, all of it and what it counts from one picture of the store; nothing when the cursor is beyond its end.
fn page(view: &View<'_>, till: TillId, point: PointId, cursor: Cursor) -> DbResult<Option<DirectoryPage>> {
    let feed = view.feed()?;
    let another = cursor.generation.is_some_and(|generation| generation != feed.generation);
    // Of another generation nothing is worth asking for: the till begins anew with this one.
    let after = if another { 0 } else { cursor.after };
    if after > feed.revision {
        return Ok(None);
    }
    let mut rows = Vec::new();
    let (mut next, mut bytes) = (after, 0);
    if after < POINT_REVISION {
        rows.push(Row::Point(view.point(point)?.ok_or(DbError::Corrupt("a till of no point"))?));
        next = POINT_REVISION;
    }
    let limit = usize::try_from(cursor.limit).unwrap_or(usize::MAX);
    let mut full = rows.len() >= limit;
    if !full {
        view.feed_rows(point, next, |revision, row| {
            bytes += weight(&row);
            rows.push(row);
            next = revision;
            full = rows.len() >= limit || bytes >= PAGE_BYTES;
            !full
        })?;
    }
    // Rows of other points may follow the last one sent; the end of the feed is past them.
    let next = if full { next } else { feed.revision };
    Ok(Some(DirectoryPage {
        generation: feed.generation,
        more: next < feed.revision,
        left: left(feed, next),
        rows,
        next,
        counted_through: view.counted_through(till)?,
    }))
}

/// Rows that remain, roughly: revisions of rows that changed since are counted once too often.
fn left(feed: Feed, next: u64) -> u64 {
    feed.revision.saturating_sub(next).min(feed.rows)
}

/// About how many bytes a row has as JSON.
fn weight(row: &Row) -> usize {
    match row {
        Row::Account(account) => {
            let charges = account.charges.len() + account.latest.len();
            300 + 2 * account.holder.len() + 170 * charges + 220 * account.meters.len() + 12 * account.phones.len()
        }
        Row::Street(street) => 300 + street.former.iter().map(|name| name.len() + 3).sum::<usize>(),
        Row::Point(_)
        | Row::Town(_)
        | Row::Provider(_)
        | Row::Service(_)
        | Row::Commission(_)
        | Row::User(_)
        | Row::Removed(_) => 300,
    }
}
