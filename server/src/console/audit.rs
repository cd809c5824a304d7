//! What was done at the console: who, when, what, on what.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use maud::{Markup, html};

use super::form::Fields;
use super::page::{Place, ROWS, next_link, page};
use super::session::{Seat, Turned};
use super::words::fl;
use crate::app::App;
use crate::db::{AuditRow, OperatorRow};

/// The page.
pub async fn show(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &["operator", "before"])?;
    let operator: Option<u32> = fields.value("operator")?;
    let before: i64 = fields.value("before")?.unwrap_or(i64::MAX);
    Ok(app
        .blocking(move |app| {
            let (people, mut rows) = app.db.read(|view| {
                Ok::<_, crate::db::DbError>((view.operators()?, view.audit(operator, before, ROWS + 1)?))
            })?;
            let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
            let next = (rows.len() > most).then(|| rows[most - 1].id);
            rows.truncate(most);
            let content = html! {
                (form(&seat, &people, operator))
                (table(&seat, &rows))
                (next_link(seat.words, "/console/audit", next.map(|id| fields.query_with("before", &id.to_string()))))
            };
            Ok(page(&seat, Place::Audit, &fl!("console-audit-title", seat.words), &content))
        })
        .await?)
}

fn form(seat: &Seat, people: &[OperatorRow], chosen: Option<u32>) -> Markup {
    let words = seat.words;
    html! {
        form.fields method="get" action="/console/audit" {
            div {
                label for="operator" { (fl!("console-col-who", words)) }
                select id="operator" name="operator" {
                    option value="" { (fl!("console-any", words)) }
                    @for person in people {
                        option value=(person.id) selected[chosen == Some(person.id)] { (person.name) }
                    }
                }
            }
            button type="submit" { (fl!("console-show", words)) }
        }
    }
}

fn table(seat: &Seat, rows: &[AuditRow]) -> Markup {
    let words = seat.words;
    html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-time", words)) } th { (fl!("console-col-who", words)) }
                th { (fl!("console-col-what", words)) } th { (fl!("console-col-object", words)) }
                th { (fl!("console-col-detail", words)) }
            } }
            tbody {
                @for row in rows { tr {
                    td.date { (words.second(row.done_utc)) }
                    td { @match &row.operator { Some((_, name)) => (name), None => span.quiet { (fl!("console-nobody", words)) } } }
                    td { (words.word("deed", &row.action)) }
                    td.code { (row.object) }
                    td.code { (row.detail) }
                } }
                @if rows.is_empty() { tr { td colspan="5" { (fl!("console-nothing-found", words)) } } }
            }
        } }
    }
}
