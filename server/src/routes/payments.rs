//! `GET /v1/payments`: what the tills of the asking till's point took on a day, page by page.
//!
//! The point is the asking till's own: there is no parameter by which another one could be named.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Place;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::get;
use kassa_domain::BusinessDate;
use kassa_domain::entry::Entry;
use kassa_domain::exchange::{CentrePayment, CentreState, PaymentPage};
use kassa_domain::ids::{PaymentNumber, TillCode, TillId};
use serde::Deserialize;

use crate::app::App;
use crate::auth::Signed;
use crate::db::{DbError, DbResult, FoundPayment, PaymentState, Search, SearchPlace, View};
use crate::error::Fault;
use crate::router::{By, JSON, Route};

/// The route.
pub const ROUTE: Route = Route {
    method: "get",
    path: "/v1/payments",
    operation: "payments",
    summary: "What the till's point took on a day, page by page",
    by: By::Till,
    parameters: &["day", "behind", "limit"],
    takes: &[],
    gives: (JSON, "PaymentPage"),
    faults: &[],
    handler: || get(payments),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    day: String,
    behind: Option<String>,
    #[serde(default = "limit_default")]
    limit: u32,
}

const fn limit_default() -> u32 {
    500
}

async fn payments(
    State(app): State<App>,
    asked: Result<Query<Asked>, QueryRejection>,
    request: Signed<0>,
) -> Result<Json<PaymentPage>, Fault> {
    let Query(asked) = asked.map_err(|_| Fault::BadParameter)?;
    if !(1..=2000).contains(&asked.limit) {
        return Err(Fault::BadParameter);
    }
    let day: BusinessDate = asked.day.parse().map_err(|_| Fault::BadParameter)?;
    let behind: Option<SearchPlace> =
        asked.behind.map(|place| place.parse()).transpose().map_err(|()| Fault::BadParameter)?;
    let limit = usize::try_from(asked.limit).map_err(|_| Fault::BadParameter)?;
    let search = Search { days: (day.days(), day.days()), point: Some(request.point), ..Search::default() };
    app.blocking(move |app| {
        let page = app.db.read(|view| -> DbResult<_> {
            let (found, next) = view.find_payments(&search, behind, limit)?;
            let mut codes: BTreeMap<TillId, TillCode> = BTreeMap::new();
            for payment in &found {
                if let Place::Vacant(place) = codes.entry(payment.till) {
                    let _ = place.insert(view.till(payment.till)?.ok_or(DbError::Absent)?.code);
                }
            }
            let told = |payment: &FoundPayment| {
                let till = codes.get(&payment.till).ok_or(DbError::Absent)?;
                told(payment, till.clone(), offset_of(view, payment)?)
            };
            let payments = found.iter().map(told).collect::<DbResult<_>>()?;
            Ok(PaymentPage { day, payments, next: next.map(|place| place.to_string()) })
        })?;
        Ok(Json(page))
    })
    .await
}

/// The offset of the till's clock when it took a payment: the entry says it, the tables do not.
fn offset_of(view: &View<'_>, payment: &FoundPayment) -> DbResult<i16> {
    let entries = view.entries(payment.till, payment.at.epoch, payment.at.seq, 1)?;
    let entry = entries.first().and_then(|entry| Entry::parse(&entry.body).ok()).ok_or(DbError::Absent)?;
    Ok(entry.occurred_at.offset_min())
}

fn told(payment: &FoundPayment, till: TillCode, offset_min: i16) -> DbResult<CentrePayment> {
    Ok(CentrePayment {
        till,
        number: PaymentNumber(payment.number),
        at_ms: payment.occurred_utc,
        offset_min,
        account: payment.account.clone(),
        total: payment.kept()?,
        state: match payment.state {
            // A till that asks knows no payment of which a part is back: what is kept of it is registered.
            PaymentState::Registered | PaymentState::PartlyReversed => CentreState::Registered,
            PaymentState::Undecided => CentreState::Undecided,
            PaymentState::NotRegistered => CentreState::NotRegistered,
            PaymentState::Reversed => CentreState::Reversed,
            PaymentState::Refused => CentreState::Refused,
        },
    })
}
