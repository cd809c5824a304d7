//! A centre in memory: it keeps a till's chain exactly once, checks every signature, and remembers what it ever
//! confirmed, so that a test can ask whether the till believed more than that.

use std::collections::BTreeMap;

use kassa_domain::batch::{BYTES_MAX, Batch};
use kassa_domain::chain::{Hash, Head, hex_bytes};
use kassa_domain::directory::{Row, Town};
use kassa_domain::exchange::{
    ApiError, AttachmentReached, BatchAnswer, DirectoryPage, JournalReached, SIGNATURE_HEADER, TIME_HEADER, Verdict,
    VerdictPage, VerdictState, request_signed_bytes,
};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId, TownId};
use kassa_domain::packing::unpack;

use super::world::Seal;
use crate::keys::Signer;
use crate::sync::line::{Request, Response};

/// Rows and verdicts of one page, so that small tests have several pages.
const PAGE: usize = 2;
/// How far a signed request's time may be off, milliseconds.
const CLOCK_MS: i64 = 600_000;

pub struct Centre {
    pub till: TillId,
    pub epoch: Epoch,
    pub entries: Vec<Vec<u8>>,
    pub hashes: Vec<Hash>,
    /// Every head it ever confirmed, also before it was restored from a backup.
    pub confirmed: Vec<(Seq, Hash)>,
    pub forked: Option<Seq>,
    pub generation: u64,
    pub towns: u64,
    pub requests: usize,
    /// Bytes of batches that came in.
    pub received: usize,
    /// Batches of which it had nothing yet.
    pub stored_batches: usize,
    /// Bytes of scans by the place of their entry.
    pub scans: BTreeMap<u64, Vec<u8>>,
    /// How large those are.
    pub sizes: BTreeMap<u64, u32>,
}

impl Centre {
    pub fn new(till: TillId) -> Self {
        Self {
            till,
            epoch: Epoch(1),
            entries: Vec::new(),
            hashes: Vec::new(),
            confirmed: Vec::new(),
            forked: None,
            generation: 1,
            towns: 5,
            requests: 0,
            received: 0,
            stored_batches: 0,
            scans: BTreeMap::new(),
            sizes: BTreeMap::new(),
        }
    }

    pub fn through(&self) -> Seq {
        Seq(self.entries.len() as u64)
    }

    pub fn hash_at(&self, seq: Seq) -> Option<Hash> {
        if seq.0 == 0 { Some(Hash::GENESIS) } else { self.hashes.get(seq.0 as usize - 1).copied() }
    }

    /// It is restored from a backup.
    pub fn lose_after(&mut self, keep: usize) {
        self.entries.truncate(keep);
        self.hashes.truncate(keep);
    }

    pub fn serve(&mut self, request: &Request, now_ms: i64) -> Response {
        self.requests += 1;
        let header = |name| request.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.as_str());
        let time: i64 = header(TIME_HEADER).unwrap().parse().unwrap();
        let signed = request_signed_bytes(request.method, &request.path, self.till, time, &request.body);
        let signature = hex_bytes(header(SIGNATURE_HEADER).unwrap()).unwrap();
        assert_eq!(signature, Seal.sign(&signed), "a request is signed");
        if (time - now_ms).abs() > CLOCK_MS {
            return error(401, "clock", now_ms);
        }
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let number = |name: &str| {
            query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(|n| n.parse().unwrap())
        };
        match (request.method, path) {
            ("GET", "/v1/journal") => {
                let reached = self.reached();
                ok(&reached, now_ms)
            }
            ("POST", "/v1/journal/report") => ok(&self.reached(), now_ms),
            ("POST", "/v1/journal") => {
                self.received += request.body.len();
                let packed = header("content-encoding").is_some();
                let body = if packed { unpack(&request.body, BYTES_MAX).unwrap() } else { request.body.clone() };
                self.ingest(&body, now_ms)
            }
            ("GET", "/v1/verdicts") => {
                let page = self.verdicts(number("after").unwrap(), number("limit").unwrap());
                ok(&page, now_ms)
            }
            ("GET", "/v1/directory") => {
                let after = number("after").unwrap();
                if after > self.towns {
                    return error(409, "cursor_ahead", now_ms);
                }
                ok(&self.directory(after, number("limit").unwrap(), number("generation")), now_ms)
            }
            (_, "/v1/attachments") => {
                let seq = number("seq").unwrap();
                if seq > self.through().0 {
                    return error(404, "unknown_entry", now_ms);
                }
                let Some(size) = self.sizes.get(&seq).copied() else { return error(409, "no_scan", now_ms) };
                let held = self.scans.entry(seq).or_default();
                if request.method == "POST" && number("from").unwrap() == held.len() as u64 {
                    held.extend_from_slice(&request.body);
                    assert!(held.len() <= size as usize, "more than the entry tells of");
                }
                let whole = held.len() == size as usize;
                let entry = EntryRef { epoch: self.epoch, seq: Seq(seq) };
                let hash = whole.then(|| Hash::of(held));
                ok(&AttachmentReached { entry, size, held: held.len() as u32, hash }, now_ms)
            }
            _ => error(404, "not_found", now_ms),
        }
    }

    fn reached(&mut self) -> JournalReached {
        let through = self.through();
        let head = self.hash_at(through).unwrap();
        self.confirmed.push((through, head));
        JournalReached {
            till: self.till,
            epoch: self.epoch,
            through,
            head,
            stopped: self.forked.is_some(),
            own_certificate: None,
            messages: 0,
        }
    }

    fn ingest(&mut self, body: &[u8], now_ms: i64) -> Response {
        let Ok(batch) = Batch::decode(body) else { return error(400, "bad_batch", now_ms) };
        let (till, epoch) = (self.till, self.epoch);
        let before = Seq(batch.from.0 - 1);
        let Some(hash) = self.hash_at(before) else {
            return ok(&BatchAnswer::Gap { till, epoch, expected: self.through().next() }, now_ms);
        };
        let mut head = Head { till, epoch, seq: before, hash };
        for entry in &batch.entries {
            head = head.then(entry);
            if self.hash_at(head.seq).is_some_and(|own| own != head.hash) {
                self.forked = Some(head.seq);
                return ok(&BatchAnswer::Forked { till, epoch, at: head.seq, kept: None }, now_ms);
            }
        }
        if head.hash != batch.head {
            // What follows a place that differs differs everywhere.
            self.forked = Some(batch.from);
            return ok(&BatchAnswer::Forked { till, epoch, at: batch.from, kept: None }, now_ms);
        }
        assert_eq!(batch.signature, Seal.sign(&head.signed_bytes()), "a signed head");
        let fresh = batch.entries.into_iter().enumerate().map(|(at, entry)| (before.0 as usize + at, entry));
        let had = self.entries.len();
        for (_, entry) in fresh.filter(|(at, _)| *at >= had) {
            let hash = self.hash_at(self.through()).unwrap().then(&entry);
            self.entries.push(entry);
            self.hashes.push(hash);
        }
        self.stored_batches += usize::from(self.entries.len() > had);
        self.confirmed.push((head.seq, head.hash));
        ok(&BatchAnswer::Stored { till, epoch, through: head.seq, head: head.hash }, now_ms)
    }

    /// Every entry is applied; its verdict's revision is its place.
    fn verdicts(&self, after: u64, limit: u64) -> VerdictPage {
        let last = self.through().0.min(after + limit.min(PAGE as u64));
        let verdicts = (after + 1..=last).map(|seq| Verdict {
            entry: EntryRef { epoch: self.epoch, seq: Seq(seq) },
            state: VerdictState::Applied,
            reason: String::new(),
            revision: seq,
            received_ms: None,
        });
        VerdictPage { verdicts: verdicts.collect(), next: last.max(after), more: last < self.through().0 }
    }

    fn directory(&self, after: u64, limit: u64, generation: Option<u64>) -> DirectoryPage {
        let after = if generation.is_some_and(|theirs| theirs != self.generation) { 0 } else { after };
        let last = self.towns.min(after + limit.min(PAGE as u64));
        let town = |id: u64| Row::Town(Town { id: TownId(id as u32), name: format!("Town {id}") });
        DirectoryPage {
            generation: self.generation,
            rows: (after + 1..=last).map(town).collect(),
            next: last,
            more: last < self.towns,
            left: self.towns - last,
            counted_through: None,
        }
    }
}

fn ok(value: &impl serde::Serialize, now_ms: i64) -> Response {
    let body = serde_json::to_vec(value).unwrap();
    Response { status: 200, server_time_ms: Some(now_ms), retry_after_s: None, body }
}

fn error(status: u16, code: &str, now_ms: i64) -> Response {
    let error = ApiError { code: code.to_owned(), message: String::new() };
    Response { status, ..ok(&error, now_ms) }
}
