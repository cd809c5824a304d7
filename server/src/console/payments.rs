//! Payments of tills: looked for by day, till, account, number, sum and state; as a page and as a workbook.

use std::io::Seek;

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use kassa_domain::ids::{PointId, TillId};
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};
use kassa_formats::listing::{Cell, Column, Head, Kind, Row, xlsx};
use kassa_formats::receipt::NumberForm;
use maud::{Markup, html};
use tokio_util::io::ReaderStream;

use super::accounts::account_address;
use super::entry::address;
use super::form::Fields;
use super::overview::till_name;
use super::page::{Place, ROWS, next_link, page};
use super::session::{Seat, Turned};
use super::words::{Words, fl};
use crate::app::App;
use crate::db::{Db, DbError, DbResult, FoundPayment, PaymentState, Search, SearchPlace, View};
use crate::error::Fault;
use crate::words::Language;

/// Fields of a search.
const FIELDS: [&str; 10] = ["from", "to", "point", "till", "account", "number", "least", "most", "state", "after"];
/// Days that one search goes over, unless it is for one account.
pub const DAYS_MAX: i32 = 366;
/// Rows that are asked of the store at once for a workbook, and most rows of it: a sheet holds a little more.
const AT_ONCE: usize = 500;
const BOOK_MAX: usize = 1_000_000;
/// Enough for a workbook to be written through a file of the system, however many rows come.
const LARGE: usize = 1 << 20;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A search as it was asked for, and what its form shows.
struct Asked {
    search: Search,
    days: (BusinessDate, BusinessDate),
}

/// Today, by the clock of the centre.
///
/// # Errors
/// A clock beyond all days.
pub fn today(now_ms: i64) -> Result<BusinessDate, Fault> {
    jiff::Timestamp::from_millisecond(now_ms)
        .map(|now| now.to_zoned(jiff::tz::TimeZone::system()).date())
        .ok()
        .and_then(|date| BusinessDate::new(date.year(), date.month().unsigned_abs(), date.day().unsigned_abs()).ok())
        .ok_or(Fault::Internal)
}

/// Days that a search may go over, as numbers.
///
/// # Errors
/// The last is before the first, or they are too many.
pub fn days(from: BusinessDate, to: BusinessDate) -> Result<(i32, i32), Fault> {
    let span = (from.days(), to.days());
    if (0..DAYS_MAX).contains(&(span.1 - span.0)) { Ok(span) } else { Err(Fault::BadParameter) }
}

/// What a search is for. Without days it is today's.
fn asked(fields: &Fields, now_ms: i64) -> Result<Asked, Fault> {
    let day = |name: &str| fields.value::<BusinessDate>(name);
    let account = fields.text("account").to_owned();
    let to = day("to")?.map_or_else(|| today(now_ms), Ok)?;
    let from = match day("from")? {
        Some(from) => from,
        None if account.is_empty() => to,
        None => BusinessDate::from_days(to.days() - DAYS_MAX + 1).map_err(|_| Fault::BadParameter)?,
    };
    let span = days(from, to)?;
    let sum = |name: &str| -> Result<Option<i64>, Fault> {
        let text = fields.text(name).replace([' ', '\u{a0}', '\u{202f}'], "").replace(',', ".");
        if text.is_empty() {
            return Ok(None);
        }
        Money::parse(&text, Currency::Uah).map(|sum| Some(sum.minor())).map_err(|_| Fault::BadParameter)
    };
    let state = match fields.text("state") {
        "" => None,
        word => Some(PaymentState::ALL.into_iter().find(|state| state.name() == word).ok_or(Fault::BadParameter)?),
    };
    let search = Search {
        days: span,
        point: fields.value("point")?.map(PointId),
        till: fields.value("till")?.map(TillId),
        account,
        number: fields.value("number")?,
        sums: (sum("least")?, sum("most")?),
        state,
    };
    Ok(Asked { search, days: (from, to) })
}

/// The page.
pub async fn show(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &FIELDS)?;
    let asked = asked(&fields, seat.now_ms)?;
    let after: Option<SearchPlace> = fields.value("after")?;
    Ok(app
        .blocking(move |app| {
            let content = app.db.read(|view| {
                let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
                let (found, next) = view.find_payments(&asked.search, after, rows)?;
                DbResult::Ok(html! {
                    (form(&seat, view, &fields, &asked)?)
                    (table(&seat, view, &found, next.is_some())?)
                    (next_link(seat.words, "/console/payments", next.map(|at| fields.query_with("after", &at.to_string()))))
                })
            })?;
            Ok(page(&seat, Place::Payments, &fl!("console-payments-title", seat.words), &content))
        })
        .await?)
}

fn form(seat: &Seat, view: &View<'_>, fields: &Fields, asked: &Asked) -> DbResult<Markup> {
    let words = seat.words;
    let field = |name: &str, title: String, look: &str| {
        html! {
            div {
                label for=(name) { (title) }
                input class=(look) id=(name) name=(name) value=(fields.text(name)) maxlength="40";
            }
        }
    };
    let day = |name: &str, title: String, day: BusinessDate| {
        html! { div { label for=(name) { (title) } input id=(name) name=(name) type="date" value=(day); } }
    };
    Ok(html! {
        form.fields method="get" action="/console/payments" {
            (day("from", fl!("console-from", words), asked.days.0))
            (day("to", fl!("console-to", words), asked.days.1))
            div {
                label for="point" { (fl!("console-col-point", words)) }
                select id="point" name="point" {
                    option value="" { (fl!("console-any", words)) }
                    @for point in view.points()? {
                        option value=(point.id) selected[asked.search.point == Some(point.id)] { (point.code.as_str()) " · " (point.name) }
                    }
                }
            }
            (field("till", fl!("console-col-till", words), "short"))
            (field("account", fl!("console-col-account", words), "middle"))
            (field("number", fl!("console-col-number", words), "short"))
            (field("least", fl!("console-least", words), "short"))
            (field("most", fl!("console-most", words), "short"))
            div {
                label for="state" { (fl!("console-col-state", words)) }
                select id="state" name="state" {
                    option value="" { (fl!("console-any", words)) }
                    @for state in PaymentState::ALL {
                        option value=(state.name()) selected[asked.search.state == Some(state)] { (words.word("payment", state.name())) }
                    }
                }
            }
            button.main type="submit" { (fl!("console-find", words)) }
            a.button href={ "/console/payments.xlsx?" (fields.query_with("after", "")) } { "XLSX" }
        }
    })
}

fn table(seat: &Seat, view: &View<'_>, found: &[FoundPayment], more: bool) -> DbResult<Markup> {
    let words = seat.words;
    let mut names = Vec::new();
    for payment in found {
        names.push(till_name(view, payment.till)?);
    }
    Ok(html! {
        div.wide { table {
            thead { tr { @for (title, look) in columns(words) { th class=(look) { (title) } } } }
            tbody {
                @for (payment, name) in found.iter().zip(&names) {
                    tr {
                        td.date { (words.moment(payment.occurred_utc)) }
                        td.code { (name) }
                        td { (payment.shift.0) }
                        td.code { a href=(address(payment.till, payment.at)) { (payment.number) } }
                        td { (words.word("purpose", purpose(payment.kind))) }
                        td.code { a href=(account_address(&payment.account)) { (payment.account) } }
                        td.sum { (words.money(payment.sums.0)) }
                        td.sum { (words.sum(payment.sums.1.minor())) }
                        td.sum { (words.sum(payment.paid.0)) }
                        td.sum { (words.sum(payment.paid.1)) }
                        td.code { @if let Some(document) = payment.document { (document) } }
                        td { span class=(look(payment.state)) { (words.word("payment", payment.state.name())) } }
                    }
                }
                @if found.is_empty() { tr { td colspan="12" { @if more {
                    (fl!("console-search-further", words))
                } @else { (fl!("console-nothing-found", words)) } } } }
            }
        } }
    })
}

const fn purpose(kind: u8) -> &'static str {
    match kind {
        1 => "bill",
        2 => "prepayment",
        _ => "third",
    }
}

const fn look(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Registered => "mark good",
        PaymentState::Undecided | PaymentState::PartlyReversed => "mark look",
        PaymentState::NotRegistered | PaymentState::Reversed => "mark none",
        PaymentState::Refused => "mark bad",
    }
}

fn columns(words: &Words) -> [(String, &'static str); 12] {
    [
        (fl!("console-col-time", words), ""),
        (fl!("console-col-till", words), ""),
        (fl!("console-col-shift", words), ""),
        (fl!("console-col-number", words), ""),
        (fl!("console-col-purpose", words), ""),
        (fl!("console-col-account", words), ""),
        (fl!("console-col-sum", words), "sum"),
        (fl!("console-col-commission", words), "sum"),
        (fl!("console-col-cash", words), "sum"),
        (fl!("console-col-card", words), "sum"),
        (fl!("console-col-document", words), ""),
        (fl!("console-col-state", words), ""),
    ]
}

/// The workbook: written to a file of the system row by row, then sent piece by piece.
pub async fn workbook(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &FIELDS)?;
    let Asked { search, days } = asked(&fields, seat.now_ms)?;
    let name = format!("payments-{}-{}.xlsx", days.0, days.1);
    let file = app
        .blocking(move |app| {
            let mut file = tempfile::tempfile().map_err(|error| unwritten(&error))?;
            let head = head(seat.words, days);
            let mut rows = Rows {
                db: &app.db,
                words: seat.words,
                search,
                place: None,
                ready: Vec::new(),
                left: BOOK_MAX,
                end: false,
                failed: None,
            };
            xlsx::write(&head, &mut rows, &mut file).map_err(|error| unwritten(&error))?;
            if let Some(error) = rows.failed {
                return Err(error.into());
            }
            let detail = format!("{}..{}", days.0, days.1);
            app.db.write(|change| change.note(&seat.deed("exported", "payments", &detail), seat.now_ms))?;
            file.rewind().map_err(|error| unwritten(&error))?;
            Ok(file)
        })
        .await?;
    let headers = [(CONTENT_TYPE, XLSX.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    Ok((headers, body).into_response())
}

fn unwritten(error: &dyn std::error::Error) -> Fault {
    tracing::error!(%error, "no workbook was written");
    Fault::Internal
}

fn head(words: &Words, days: (BusinessDate, BusinessDate)) -> Head {
    let kinds = [
        ("TIME", Kind::Moment),
        ("TILL", Kind::Code(24)),
        ("SHIFT", Kind::Count(8)),
        ("NUMBER", Kind::Count(10)),
        ("PURPOSE", Kind::Text(20)),
        ("ACCOUNT", Kind::Code(40)),
        ("SUM", Kind::Money(14)),
        ("COMMISSION", Kind::Money(14)),
        ("CASH", Kind::Money(14)),
        ("CARD", Kind::Money(14)),
        ("DOCUMENT", Kind::Code(20)),
        ("STATE", Kind::Text(24)),
    ];
    let titles = columns(words).map(|(title, _)| title);
    let columns = kinds.into_iter().zip(titles).map(|((key, kind), title)| Column { key, title, kind });
    Head {
        title: fl!("console-payments-title", words),
        lines: vec![format!("{} – {}", words.day(days.0), words.day(days.1))],
        columns: columns.collect(),
        form: if words.language == Language::En { NumberForm::CommaPoint } else { NumberForm::SpaceComma },
    }
}

/// Rows of a workbook, asked of the store as they are written: no transaction is open while a file is waited for.
struct Rows<'a> {
    db: &'a Db,
    words: &'a Words,
    search: Search,
    place: Option<SearchPlace>,
    ready: Vec<Row>,
    left: usize,
    end: bool,
    failed: Option<DbError>,
}

impl Rows<'_> {
    fn fetch(&mut self) -> DbResult<()> {
        let (search, place, words) = (&self.search, self.place, self.words);
        let (mut rows, next) = self.db.read(|view| {
            let (found, next) = view.find_payments(search, place, AT_ONCE)?;
            let rows = found.iter().map(|payment| row(words, view, payment)).collect::<DbResult<Vec<_>>>()?;
            DbResult::Ok((rows, next))
        })?;
        rows.reverse();
        self.ready = rows;
        self.place = next;
        self.end = next.is_none();
        Ok(())
    }
}

impl Iterator for &mut Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while self.ready.is_empty() && !self.end {
            if let Err(error) = self.fetch() {
                self.failed = Some(error);
                return None;
            }
        }
        self.left = self.left.checked_sub(1)?;
        self.ready.pop()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (LARGE, None)
    }
}

fn row(words: &Words, view: &View<'_>, payment: &FoundPayment) -> DbResult<Row> {
    let currency = payment.sums.0.currency();
    let offset = jiff::Timestamp::from_millisecond(payment.occurred_utc)
        .map_or(0, |at| at.to_zoned(jiff::tz::TimeZone::system()).offset().seconds() / 60);
    let moment = Timestamp::new(payment.occurred_utc, i16::try_from(offset).unwrap_or_default());
    Ok(Row::Line(vec![
        moment.map_or(Cell::Empty, Cell::Moment),
        Cell::Text(till_name(view, payment.till)?),
        Cell::Count(payment.shift.0.into()),
        Cell::Count(payment.number.into()),
        Cell::Text(words.word("purpose", purpose(payment.kind))),
        Cell::Text(payment.account.clone()),
        Cell::Money(payment.sums.0),
        Cell::Money(payment.sums.1),
        Cell::Money(Money::new(payment.paid.0, currency)),
        Cell::Money(Money::new(payment.paid.1, currency)),
        payment.document.map_or(Cell::Empty, |document| Cell::Text(document.to_string())),
        Cell::Text(words.word("payment", payment.state.name())),
    ]))
}
