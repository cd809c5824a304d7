//! What a point is set to by one field each: its limits of cash, whether a visit has one receipt, the link on receipts.
//!
//! Each is a row: how it is told, asked for, noted and set. One form shows them all, and one handler takes what was sent.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use kassa_domain::Money;
use kassa_domain::ids::PointId;
use kassa_domain::point::{Point, is_receipt_link};
use maud::{Markup, html};

use super::change;
use crate::app::App;
use crate::console::form::of_path;
use crate::console::page::key;
use crate::console::sent;
use crate::console::session::{Power, Seat, Turned};
use crate::console::words::Words;
use crate::error::Fault;

/// One of them.
#[derive(Debug)]
pub struct Setting {
    /// Last word of its address, and the name of its field.
    name: &'static str,
    /// What changing it is called where deeds are noted.
    deed: &'static str,
    /// Its heading.
    title: &'static str,
    /// What it does, its field's label, and the word of its button.
    form: [&'static str; 3],
    /// As a person reads it.
    told: fn(&Words, &Point) -> String,
    /// Its field with what stands in it.
    field: fn(&Words, &Point, &'static str) -> Markup,
    /// As the notes have it.
    noted: fn(&Point) -> String,
    /// Takes what was sent.
    set: fn(&mut Point, &str) -> Result<(), Fault>,
}

/// All of them, in the order of the page.
pub static ALL: [&Setting; 4] = [&DRAWER, &DIFFERENCE, &RECEIPTS, &LINK];

/// Most cash that its drawers should hold.
pub static DRAWER: Setting = Setting {
    name: "drawer",
    deed: "point_drawer",
    title: "console-drawer-title",
    form: ["console-drawer-how", "console-drawer-limit", "console-drawer-set"],
    told: |words, point| limit_told(words, point.drawer_limit, "console-drawer-none"),
    field: |words, point, name| limit_field(words, point.drawer_limit, name),
    noted: |point| limit_noted(point.drawer_limit),
    set: |point, text| {
        point.drawer_limit = limit_of(point, text, Money::is_positive)?;
        Ok(())
    },
};

/// By how much a counted drawer may differ without a supervisor.
pub static DIFFERENCE: Setting = Setting {
    name: "difference",
    deed: "point_difference",
    title: "console-difference-title",
    form: ["console-difference-how", "console-difference-limit", "console-difference-set"],
    told: |words, point| limit_told(words, point.difference_limit, "console-difference-none"),
    field: |words, point, name| limit_field(words, point.difference_limit, name),
    noted: |point| limit_noted(point.difference_limit),
    set: |point, text| {
        point.difference_limit = limit_of(point, text, |limit| !limit.is_negative())?;
        Ok(())
    },
};

/// Whether a visit has one receipt or each payment its own.
pub static RECEIPTS: Setting = Setting {
    name: "receipts",
    deed: "point_receipts",
    title: "console-receipts-title",
    form: ["console-receipts-how", "console-receipts-label", "console-receipts-set"],
    told: |words, point| {
        words.say(if point.receipt_per_visit { "console-receipts-visit" } else { "console-receipts-payment" }, &[])
    },
    field: |words, point, name| {
        let one = point.receipt_per_visit;
        html! {
            select id=(name) name=(name) {
                option value="payment" selected[!one] { (words.say("console-receipts-each", &[])) }
                option value="visit" selected[one] { (words.say("console-receipts-one", &[])) }
            }
        }
    },
    noted: |point| if point.receipt_per_visit { "visit" } else { "payment" }.to_owned(),
    set: |point, text| {
        point.receipt_per_visit = match text {
            "payment" => false,
            "visit" => true,
            _ => return Err(Fault::BadParameter),
        };
        Ok(())
    },
};

/// What the links on receipts begin with.
pub static LINK: Setting = Setting {
    name: "link",
    deed: "point_link",
    title: "console-link-title",
    form: ["console-link-how", "console-link-label", "console-link-set"],
    told: |words, point| point.receipt_link.clone().unwrap_or_else(|| words.say("console-link-none", &[])),
    field: |_, point, name| {
        html! {
            input.long id=(name) name=(name) type="url" inputmode="url" maxlength="60" placeholder="https://pay.example.ua"
                value=(point.receipt_link.as_deref().unwrap_or_default());
        }
    },
    noted: |point| point.receipt_link.clone().unwrap_or_else(|| NONE.to_owned()),
    set: |point, text| {
        point.receipt_link = match text {
            "" => None,
            text if is_receipt_link(text) => Some(text.to_owned()),
            _ => return Err(Fault::BadLink),
        };
        Ok(())
    },
};

/// As the notes have what is not set.
const NONE: &str = "-";

fn limit_told(words: &Words, limit: Option<Money>, none: &str) -> String {
    limit.map_or_else(|| words.say(none, &[]), |limit| words.money(limit))
}

fn limit_field(words: &Words, limit: Option<Money>, name: &'static str) -> Markup {
    html! {
        input.middle id=(name) name=(name) inputmode="decimal" maxlength="20"
            value=(limit.map(|limit| words.sum(limit.minor())).unwrap_or_default());
    }
}

fn limit_noted(limit: Option<Money>) -> String {
    limit.map_or_else(|| NONE.to_owned(), |limit| limit.to_string())
}

/// A limit as it was typed; nothing lifts it.
fn limit_of(point: &Point, text: &str, can_be: impl Fn(Money) -> bool) -> Result<Option<Money>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let limit = Money::parse(text, point.currency).ok().filter(|limit| can_be(*limit));
    limit.map(Some).ok_or(Fault::BadText)
}

impl Setting {
    /// Its heading, what it is set to, and its form for who may change it.
    pub(super) fn shown(&'static self, seat: &Seat, point: &Point) -> Markup {
        let words = seat.words;
        let [how, label, set] = self.form;
        html! {
            h2 { (words.say(self.title, &[])) }
            p { ((self.told)(words, point)) }
            @if seat.may(Power::Manage) {
                p { (words.say(how, &[])) }
                form.fields method="post" action={ "/console/points/" (point.id) "/" (self.name) } {
                    (key(seat))
                    div { label for=(self.name) { (words.say(label, &[])) } ((self.field)(words, point, self.name)) }
                    button type="submit" { (words.say(set, &[])) }
                }
            }
            p.quiet { (words.say("console-hours-when", &[])) }
        }
    }

    /// What answers its form.
    pub fn route(&'static self) -> MethodRouter<App> {
        post(move |State(app): State<App>, Path(id): Path<String>, seat: Seat, request: Request| {
            self.take(app, id, seat, request)
        })
    }

    /// Sets a point to what was sent, and notes what it was before.
    async fn take(&'static self, app: App, id: String, seat: Seat, request: Request) -> Result<Response, Turned> {
        let id = PointId(of_path(&id)?);
        let fields = sent(&app, &seat, request, &[self.name]).await?;
        seat.must(Power::Manage)?;
        change(app, id, seat, self.deed, move |point| {
            let before = (self.noted)(point);
            (self.set)(point, fields.text(self.name))?;
            Ok(format!("{before} -> {}", (self.noted)(point)))
        })
        .await
    }
}
