//! What the centre tells the cashier: the question by cursor, and word that there is something.

use std::time::Duration;

use kassa_domain::exchange::MessagePage;
use tokio::sync::mpsc;

use super::line::{Request, Response, Trouble, read};

/// Messages of a page on a good line.
pub(super) const PAGE: usize = 100;

const PATH: &str = "/v1/messages";
const EVENTS_PATH: &str = "/v1/events";
const SHORT: Duration = Duration::from_secs(10);
const PAGE_MAX: usize = 1 << 20;

/// Word from the centre that there is something to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The directory went on.
    Directory,
    /// There is a message for the cashier.
    Message,
}

impl Heard {
    /// What an event of this name says; nothing when this version does not know it.
    #[must_use]
    pub fn of(event: &str) -> Option<Self> {
        match event {
            "directory" => Some(Self::Directory),
            "message" => Some(Self::Message),
            _ => None,
        }
    }
}

/// Where word goes.
pub type Hearing = mpsc::Sender<Heard>;

/// Asks for messages after one.
pub(super) fn page_request(after: u64, limit: usize) -> Request {
    Request::get(format!("{PATH}?after={after}&limit={limit}"), SHORT, PAGE_MAX)
}

/// Asks to be told when there is something, for as long as the centre likes.
pub(super) fn events_request() -> Request {
    Request::get(EVENTS_PATH.to_owned(), SHORT, 0)
}

/// Messages that follow a cursor, when the answer is the centre's: in order, each beyond it.
pub(super) fn judge_page(response: &Response, after: u64) -> Result<MessagePage, Trouble> {
    let page: MessagePage = read(response)?;
    let mut last = after;
    for message in &page.messages {
        if message.id <= last || i64::try_from(message.id).is_err() {
            return Err(Trouble::NotTheCentre);
        }
        last = message.id;
    }
    let goes_on = page.next >= last && i64::try_from(page.next).is_ok() && !(page.more && page.next == after);
    if goes_on { Ok(page) } else { Err(Trouble::NotTheCentre) }
}

/// Server-sent events as they come in pieces: names of whole events. Lines longer than any of ours are passed.
#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
    name: Option<Heard>,
}

/// Longest line that is looked at, bytes.
const LINE_MAX: usize = 1024;

impl Events {
    /// Takes a piece in. Gives what its whole events say.
    pub fn take(&mut self, piece: &[u8]) -> Vec<Heard> {
        let mut heard = Vec::new();
        for byte in piece {
            match byte {
                b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    let line = String::from_utf8_lossy(&line);
                    let line = line.trim_end_matches('\r');
                    if line.is_empty() {
                        heard.extend(self.name.take());
                    } else if let Some(name) = line.strip_prefix("event:") {
                        self.name = Heard::of(name.trim());
                    }
                }
                _ if self.line.len() < LINE_MAX => self.line.push(*byte),
                _ => {}
            }
        }
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_heard_however_they_are_cut() {
        let (all, long) = ("event: directory\ndata: {}\nretry: 3000\n\n: still here\n\n", "x".repeat(5_000));
        let stream = format!("{all}event: news\ndata: {long}\n\nevent:message\r\ndata: {{}}\r\n\r\nevent: message\n");
        for size in [1, 2, 3, 7, 50, stream.len()] {
            let mut events = Events::default();
            let heard: Vec<Heard> = stream.as_bytes().chunks(size).flat_map(|piece| events.take(piece)).collect();
            assert_eq!(heard, [Heard::Directory, Heard::Message], "in pieces of {size}");
        }
    }

    #[test]
    fn a_page_follows_the_cursor_or_is_not_the_centres() {
        let page = |ids: &[u64], next: u64, more: bool| {
            let about = r#"{"kind":"text","text":"x"}"#;
            let messages: Vec<String> =
                ids.iter().map(|id| format!(r#"{{"id":{id},"written_ms":1,"about":{about}}}"#)).collect();
            let body = format!(r#"{{"messages":[{}],"next":{next},"more":{more}}}"#, messages.join(","));
            Response { status: 200, body: body.into_bytes(), ..Response::default() }
        };
        for (name, response, expect) in [
            ("nothing new", page(&[], 5, false), true),
            ("some", page(&[6, 9], 9, false), true),
            ("some, and some that are over", page(&[6], 12, false), true),
            ("one that is known", page(&[5], 5, false), false),
            ("out of order", page(&[9, 6], 9, false), false),
            ("the cursor goes back", page(&[], 4, false), false),
            ("more, and nowhere to go on", page(&[], 5, true), false),
            ("a number that cannot be kept", page(&[u64::MAX], u64::MAX, false), false),
        ] {
            assert_eq!(judge_page(&response, 5).is_ok(), expect, "{name}");
        }
    }

    #[test]
    fn a_kind_of_a_later_version_is_read_and_passed() {
        let body =
            br#"{"messages":[{"id":6,"written_ms":1,"about":{"kind":"song","notes":[1]}}],"next":6,"more":false}"#;
        let response = Response { status: 200, body: body.to_vec(), ..Response::default() };
        assert_eq!(judge_page(&response, 5).unwrap().messages[0].about, kassa_domain::exchange::About::Unknown);
    }
}
