//! The frame of every page: where one is, who is signed in, what else there is. No page needs a script.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::session::Seat;
use super::words::{LANGUAGES, Words, fl};
use crate::error::Fault;

/// Rows of a page of a list.
pub const ROWS: u32 = 50;

/// What stands in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Points and tills.
    Overview,
    /// What waits for somebody.
    Quarantine,
    /// Payments of tills.
    Payments,
    /// Accounts of residents.
    Accounts,
    /// Registries of banks.
    Registries,
    /// What was taken back.
    Voids,
    /// People.
    People,
    /// What was done.
    Audit,
    /// None of them.
    Elsewhere,
}

/// The menu: each place, its address and the word of it. The key is its number.
const MENU: [(Place, &str, &str); 8] = [
    (Place::Overview, "/console/overview", "overview"),
    (Place::Quarantine, "/console/quarantine", "quarantine"),
    (Place::Payments, "/console/payments", "payments"),
    (Place::Accounts, "/console/accounts", "accounts"),
    (Place::Registries, "/console/registries", "registries"),
    (Place::Voids, "/console/voids", "voids"),
    (Place::People, "/console/people", "people"),
    (Place::Audit, "/console/audit", "audit"),
];

/// A page for whoever is signed in.
#[must_use]
pub fn page(seat: &Seat, place: Place, title: &str, content: &Markup) -> Response {
    let words = seat.words;
    let menu = html! {
        nav aria-label=(fl!("console-menu", words)) {
            @for (number, (known, path, word)) in (1..).zip(MENU) {
                a href=(path) accesskey=(number) aria-current=[(known == place).then_some("page")] {
                    span.key { (number) } " " (words.word("menu", word))
                }
            }
        }
        div.who {
            a href="/console/password" { (seat.operator.name) }
            span.role { " · " (words.word("role", seat.operator.role.name())) }
            form method="post" action="/console/sign-out" {
                (key(seat)) button.quiet type="submit" { (fl!("console-sign-out", words)) }
            }
        }
    };
    document(words, title, Some(&menu), content, Foot::Console { path: &seat.path }).into_response()
}

/// A page for whoever it is.
#[must_use]
pub fn plain(words: &Words, title: &str, content: &Markup, path: &str) -> Response {
    document(words, title, None, content, Foot::Console { path }).into_response()
}

/// A page for people who have nothing to do with the console.
#[must_use]
pub fn public(words: &Words, title: &str, content: &Markup) -> Response {
    document(words, title, None, content, Foot::Public).into_response()
}

/// What people are told who have nothing to do with the console, instead of a page.
#[must_use]
pub fn told_to_payers(words: &Words, fault: Fault) -> Response {
    let title = fl!("console-check-title", words);
    let told = match fault {
        Fault::TooOften => fl!("console-check-often", words),
        Fault::MethodNotAllowed | Fault::CrossSite | Fault::BadParameter => fl!("console-check-read", words),
        _ => fl!("console-check-later", words),
    };
    let content = html! { div.notice.look role="alert" { p { strong { (told) } } } };
    let mut response = public(words, &title, &content);
    *response.status_mut() = fault.status();
    response
}

/// What is shown instead of a page.
#[must_use]
pub fn fault(words: &Words, fault: Fault) -> Response {
    let title = words.word("fault", fault.code());
    let content = html! {
        div.notice.bad role="alert" {
            p { strong { (title) } }
            p { (fl!("console-fault-nothing", words)) }
            p.quiet { (fl!("console-fault-code", words)) " " code { (fault.code()) } }
        }
        p { a href="/console/overview" { (fl!("console-fault-back", words)) } }
    };
    let mut response = plain(words, &title, &content, "/console/overview");
    *response.status_mut() = fault.status();
    response
}

struct Html(Markup);

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        (StatusCode::OK, [(CONTENT_TYPE, "text/html; charset=utf-8")], self.0.into_string()).into_response()
    }
}

/// What stands at the bottom of a page beside the languages, and how one of them is chosen.
#[derive(Clone, Copy)]
enum Foot<'a> {
    /// The keys. The language is kept by a cookie, and this path shown again.
    Console { path: &'a str },
    /// Nothing. The language stands in the address.
    Public,
}

impl Foot<'_> {
    fn markup(self, words: &Words) -> Markup {
        match self {
            Self::Console { path } => html! {
                form method="post" action="/console/language" {
                    input type="hidden" name="back" value=(path);
                    @for (language, code, own) in LANGUAGES {
                        button.quiet type="submit" name="language" value=(code) lang=(code)
                            aria-pressed=(if language == words.language { "true" } else { "false" }) { (own) }
                    }
                }
                span.quiet { (fl!("console-keys", words)) }
            },
            Self::Public => html! {
                @for (language, code, own) in LANGUAGES {
                    a href={ "?language=" (code) } lang=(code)
                        aria-current=[(language == words.language).then_some("true")] { (own) }
                }
            },
        }
    }
}

fn document(words: &Words, title: &str, menu: Option<&Markup>, content: &Markup, foot: Foot<'_>) -> Html {
    let public = matches!(foot, Foot::Public);
    let name = if public { fl!("console-check-name", words) } else { fl!("console-name", words) };
    Html(html! {
        (DOCTYPE)
        html lang=(words.code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (name) }
                // Links of receipts may lead to a path of a web server, and the sheet stands behind the same.
                link rel="stylesheet" href={ @if public { ".." } "/console/style.css" };
                link rel="icon" href="data:,";
                @if !public { script src="/console/keys.js" defer {} }
            }
            body class=[public.then_some("payer")] {
                a.skip href="#work" { (fl!("console-skip", words)) }
                header {
                    strong.name { (name) }
                    @if let Some(menu) = menu { (menu) }
                }
                main id="work" {
                    h1 { (title) }
                    (content)
                }
                footer { (foot.markup(words)) }
            }
        }
    })
}

/// The key that a form carries.
#[must_use]
pub fn key(seat: &Seat) -> Markup {
    html! { input type="hidden" name="key" value=(seat.form_key); }
}

/// A word that a sentence stands for at the top of a page after something was done.
#[must_use]
pub fn told(text: &str) -> Markup {
    html! { div.notice.good role="status" { p { (text) } } }
}

/// A link to the next page of a list, where there is one.
#[must_use]
pub fn next_link(words: &Words, path: &str, query: Option<String>) -> Markup {
    html! {
        @if let Some(query) = query {
            p.next { a href={ (path) "?" (query) } rel="next" { (fl!("console-next", words)) } }
        }
    }
}
