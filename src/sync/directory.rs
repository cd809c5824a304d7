//! The directory's way down: a snapshot page by page, later what changed, by one cursor.
//!
//! A page of another generation begins a new directory beside the one in use. How far a download has come is read from
//! the file itself, so an interrupted one goes on where it stopped.

use std::time::Duration;

use kassa_domain::chain::Head;
use kassa_domain::exchange::DirectoryPage;

use super::journal::is_ours;
use super::line::{Request, Response, Trouble, read};
use crate::store::directory::Ask;

/// Rows of a page on a good line.
pub(super) const PAGE: usize = 500;
/// Most bytes of a page: an account with years of debts has some tens of kilobytes.
const PAGE_MAX: usize = 32 << 20;
const LONG: Duration = Duration::from_secs(30);

/// Asks for the next page.
pub(super) fn page_request(ask: &Ask, limit: usize) -> Request {
    let generation = ask.generation.map(|generation| format!("&generation={generation}")).unwrap_or_default();
    Request::get(format!("/v1/directory?after={}&limit={limit}{generation}", ask.after), LONG, PAGE_MAX)
}

/// A page that can follow what was asked for. One of another directory is for the store to begin anew with.
pub(super) fn judge_page(response: &Response, ask: &Ask, head: &Head) -> Result<DirectoryPage, Trouble> {
    let page: DirectoryPage = read(response)?;
    let follows = page.next > ask.after || (page.next == ask.after && page.rows.is_empty() && !page.more);
    let counted = page.counted_through.is_none_or(|entry| is_ours(entry, head));
    if counted && (follows || is_another(&page, ask)) { Ok(page) } else { Err(Trouble::NotTheCentre) }
}

/// True for a page of another directory than the till has.
pub(super) fn is_another(page: &DirectoryPage, ask: &Ask) -> bool {
    ask.generation.is_some_and(|generation| generation != page.generation)
}
