//! Scans of papers go up beside the journal: one at a time, in pieces, resumed where the centre says that it is.
//!
//! Entries come first. Nothing is asked here while the centre lacks an entry or the line is in doubt, and a piece is only
//! as large as the line carries within about a second, so that an entry which is written meanwhile finds room beside it.
//! A scan counts as sent when the centre names the hash that the till itself has.

use std::time::Duration;

use kassa_domain::attachment::CHUNK_MAX;
use kassa_domain::chain::Hash;
use kassa_domain::exchange::AttachmentReached;
use kassa_domain::ids::EntryRef;

use super::Books;
use super::line::{LineError, Request, Response, Trouble, read};
use super::plan::{NEVER_MS, backoff_ms};
use crate::store::StoreError;
use crate::store::attachments::Unsent;

const PATH: &str = "/v1/attachments";
const CONTENT_TYPE: &str = "application/x-kassa-scan";
const PATIENCE: Duration = Duration::from_secs(30);
const ANSWER_MAX: usize = 4 << 10;
/// The first piece, and the smallest one.
const CHUNK_FIRST: usize = 32 << 10;
const CHUNK_MIN: usize = 4 << 10;
/// A piece that took less time may be twice as large, one that took more half as large, milliseconds.
const QUICK_MS: u64 = 400;
const SLOW_MS: u64 = 1_500;
/// A scan that the centre refused, or that cannot be read here, is tried again after this time, milliseconds.
const ASIDE_MS: u64 = 3_600_000;
/// Scans that are looked at for one that is not put aside.
const LOOKED_AT: u32 = 64;

/// What was found about a scan, for the till to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The entry that tells of it.
    pub at: EntryRef,
    /// Its sealed bytes' hash.
    pub hash: Hash,
    /// The centre's word for why it does not take it; nothing when it has it.
    pub refused: Option<String>,
}

/// What is under way.
#[derive(Debug, Clone, Copy)]
struct Asked {
    unsent: Unsent,
    /// Where the piece begins that was sent; nothing for the question how far the centre is.
    from: Option<u32>,
    asked_ms: u64,
}

/// The way of scans.
#[derive(Debug)]
pub(super) struct Lane {
    /// The scan that is on its way, and how far the centre has it.
    place: Option<(EntryRef, u32)>,
    chunk: usize,
    failures: u32,
    at_ms: u64,
    /// Scans that wait for a better time.
    aside: Vec<(EntryRef, u64)>,
    under_way: Option<Asked>,
}

impl Lane {
    pub const fn new() -> Self {
        Self { place: None, chunk: CHUNK_FIRST, failures: 0, at_ms: 0, aside: Vec::new(), under_way: None }
    }

    /// When there may be something to do; never while something is under way.
    pub const fn wake_at_ms(&self) -> u64 {
        if self.under_way.is_some() { NEVER_MS } else { self.at_ms }
    }

    /// There may be something to send now: entries were acknowledged. One that failed waits for its time.
    pub const fn due(&mut self, now_ms: u64) {
        if self.failures == 0 && self.at_ms > now_ms {
            self.at_ms = now_ms;
        }
    }

    /// The next request, when the time has come and there is one.
    pub fn next(&mut self, now_ms: u64, books: &impl Books) -> Result<Option<Request>, StoreError> {
        if self.under_way.is_some() || now_ms < self.at_ms {
            return Ok(None);
        }
        self.aside.retain(|(_, until_ms)| *until_ms > now_ms);
        let unsent = books.unsent_scans(LOOKED_AT)?;
        let is_aside = |unsent: &Unsent| self.aside.iter().any(|(at, _)| *at == unsent.at);
        let Some(unsent) = unsent.into_iter().find(|unsent| !is_aside(unsent)) else {
            self.at_ms = self.aside.iter().map(|(_, until_ms)| *until_ms).min().unwrap_or(NEVER_MS);
            return Ok(None);
        };
        let EntryRef { epoch, seq } = unsent.at;
        let path = format!("{PATH}?epoch={epoch}&seq={seq}");
        let (request, from) = match self.place {
            Some((at, held)) if at == unsent.at && held < unsent.size => {
                let bytes = match books.scan_bytes(&unsent, held, self.chunk) {
                    Ok(bytes) if !bytes.is_empty() => bytes,
                    Ok(_) => return self.unread(unsent.at, now_ms, "it is too short"),
                    Err(error) => return self.unread(unsent.at, now_ms, &error.to_string()),
                };
                let path = format!("{path}&from={held}");
                (Request::post(&path, CONTENT_TYPE, bytes, PATIENCE, ANSWER_MAX), Some(held))
            }
            Some(_) | None => (Request::get(path, PATIENCE, ANSWER_MAX), None),
        };
        self.under_way = Some(Asked { unsent, from, asked_ms: now_ms });
        Ok(Some(request))
    }

    /// A scan whose bytes are not there stays unsent, and the others go on.
    fn unread(&mut self, at: EntryRef, now_ms: u64, error: &str) -> Result<Option<Request>, StoreError> {
        tracing::error!(epoch = at.epoch.0, seq = at.seq.0, error, "a scan cannot be read");
        self.put_aside(at, now_ms);
        Ok(None)
    }

    fn put_aside(&mut self, at: EntryRef, now_ms: u64) {
        self.place = None;
        self.aside.push((at, now_ms + ASIDE_MS));
        self.at_ms = now_ms;
    }

    /// What the till could not write down is asked for again.
    pub const fn not_kept(&mut self, now_ms: u64) {
        self.place = None;
        self.at_ms = now_ms + 4_000;
    }

    /// The request that was under way ended.
    pub fn answered(&mut self, answer: Result<Response, LineError>, now_ms: u64, random: u32) -> Option<Told> {
        let asked = self.under_way.take()?;
        self.at_ms = now_ms;
        let reached: Result<AttachmentReached, Trouble> =
            answer.map_err(Trouble::from).and_then(|response| read(&response));
        match reached.and_then(|reached| judged(&asked.unsent, &reached)) {
            Ok(held) => {
                self.failures = 0;
                self.pace(&asked, now_ms);
                let whole = held == asked.unsent.size;
                self.place = (!whole).then_some((asked.unsent.at, held));
                whole.then_some(Told { at: asked.unsent.at, hash: asked.unsent.hash, refused: None })
            }
            Err(Trouble::Refused { status: _, code }) => {
                tracing::warn!(epoch = asked.unsent.at.epoch.0, seq = asked.unsent.at.seq.0, code, "a scan is refused");
                self.put_aside(asked.unsent.at, now_ms);
                Some(Told { at: asked.unsent.at, hash: asked.unsent.hash, refused: Some(code) })
            }
            Err(trouble) => {
                tracing::info!(%trouble, "a scan did not get through");
                // The centre may have got all of it: it is asked how far it is.
                self.place = None;
                self.chunk = (self.chunk / 2).max(CHUNK_MIN);
                self.failures = self.failures.saturating_add(1);
                self.at_ms = now_ms + backoff_ms(self.failures.saturating_add(2), trouble.retry_after_s(), random);
                None
            }
        }
    }

    /// The line tells by the time a piece took how large the next one may be.
    fn pace(&mut self, asked: &Asked, now_ms: u64) {
        let took_ms = now_ms.saturating_sub(asked.asked_ms);
        if took_ms > SLOW_MS {
            self.chunk = (self.chunk / 2).max(CHUNK_MIN);
        } else if asked.from.is_some() && took_ms < QUICK_MS {
            self.chunk = (self.chunk * 2).min(CHUNK_MAX);
        }
    }
}

/// How far the centre has this very scan.
fn judged(unsent: &Unsent, reached: &AttachmentReached) -> Result<u32, Trouble> {
    let whole = reached.held == reached.size;
    let proven = reached.hash == whole.then_some(unsent.hash);
    if reached.entry == unsent.at && reached.size == unsent.size && reached.held <= reached.size && proven {
        Ok(reached.held)
    } else {
        Err(Trouble::NotTheCentre)
    }
}
