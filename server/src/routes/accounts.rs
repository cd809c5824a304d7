//! `GET /v1/accounts/{number}`: the live bill of one account (R5), and what other tills took and read for it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::routing::get;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::LiveAccount;
use kassa_domain::exchange::history::{PAYMENTS_MAX, PaidElsewhere, READINGS_MAX, ReadElsewhere};
use kassa_domain::ids::{AccountNumber, EntryRef, PaymentNumber, PointCode, TillCode, TillId};

use crate::app::App;
use crate::auth::Signed;
use crate::db::{DbError, DbResult, FoundPayment, PaymentState, Search, View};
use crate::error::Fault;
use crate::router::{By, JSON, Route};

/// Newest payments of an account that are looked at: those of the asking till are among them.
const LOOKED_AT: usize = 40;
/// Newest readings of an account that are looked at.
const READINGS_LOOKED_AT: u32 = 200;

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
            let Some(account) = view.account(&number)? else { return Ok(None) };
            let mut places = Places { view, known: BTreeMap::new() };
            let payments = paid(&mut places, &number, request.till)?;
            let readings = read(&mut places, &number, request.till)?;
            Ok(Some(LiveAccount { account, counted_through, payments, readings }))
        })?;
        live.map(Json).ok_or(Fault::UnknownAccount)
    })
    .await
}

/// Codes of tills and of their points, each asked for once.
struct Places<'v, 'c> {
    view: &'v View<'c>,
    known: BTreeMap<TillId, (PointCode, TillCode)>,
}

impl Places<'_, '_> {
    fn of(&mut self, till: TillId) -> DbResult<(PointCode, TillCode)> {
        if let Some(known) = self.known.get(&till) {
            return Ok(known.clone());
        }
        let row = self.view.till(till)?.ok_or(DbError::Absent)?;
        let place = (self.view.point(row.point)?.ok_or(DbError::Absent)?.code, row.code);
        let _ = self.known.insert(till, place.clone());
        Ok(place)
    }

    /// The entry of this place, as its till wrote it.
    fn entry(&self, till: TillId, at: EntryRef) -> DbResult<Entry> {
        let entries = self.view.entries(till, at.epoch, at.seq, 1)?;
        entries.first().and_then(|entry| Entry::parse(&entry.body).ok()).ok_or(DbError::Absent)
    }
}

/// What other tills than the asking one took for the account and have.
fn paid(places: &mut Places<'_, '_>, number: &AccountNumber, asking: TillId) -> DbResult<Vec<PaidElsewhere>> {
    let search = Search { days: (i32::MIN, i32::MAX), account: number.to_string(), ..Search::default() };
    let (found, _) = places.view.find_payments(&search, None, LOOKED_AT)?;
    let is_held = |found: &FoundPayment| {
        matches!(found.state, PaymentState::Registered | PaymentState::PartlyReversed | PaymentState::Undecided)
    };
    let mut paid = Vec::new();
    for found in found.iter().filter(|found| found.till != asking && is_held(found)).take(PAYMENTS_MAX) {
        let (point, till) = places.of(found.till)?;
        paid.push(PaidElsewhere {
            point,
            till,
            number: PaymentNumber(found.number),
            at_ms: found.occurred_utc,
            offset_min: places.entry(found.till, found.at)?.occurred_at.offset_min(),
            total: found.kept()?,
        });
    }
    Ok(paid)
}

/// What other tills than the asking one read of the account's meters.
fn read(places: &mut Places<'_, '_>, number: &AccountNumber, asking: TillId) -> DbResult<Vec<ReadElsewhere>> {
    let Some((row, _)) = places.view.account_row(number.as_str())? else { return Ok(Vec::new()) };
    let mut read = Vec::new();
    let found = places.view.read_on_account(row, READINGS_LOOKED_AT)?;
    for found in found.into_iter().filter(|found| found.till != asking).take(READINGS_MAX) {
        let entry = places.entry(found.till, found.at)?;
        let Body::ReadingTaken(reading) = &entry.body else { continue };
        let (point, till) = places.of(found.till)?;
        let cashier = entry.user.map(|user| places.view.user(user)).transpose()?.flatten();
        read.push(ReadElsewhere {
            point,
            till,
            meter: reading.meter,
            value: reading.value,
            date: reading.date,
            kind: reading.kind as u8,
            source: reading.source as u8,
            at_ms: found.handed_in_utc,
            offset_min: entry.occurred_at.offset_min(),
            placed_ms: found.received_utc,
            cashier: cashier.map(|user| user.name).unwrap_or_default(),
        });
    }
    Ok(read)
}
