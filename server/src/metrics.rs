//! Figures for a monitoring system, in Prometheus' text form: what was answered, how long it took, what the store holds.
//!
//! Labels are routes, codes and states out of fixed lists; no till, account or address ever becomes a label.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kassa_domain::exchange::BatchAnswer;

use crate::db::Overview;

/// Content type of the text form.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper ends of the classes that answers are counted in by their time, microseconds.
const BUCKETS: [u64; 8] = [1_000, 5_000, 25_000, 100_000, 250_000, 1_000_000, 5_000_000, 30_000_000];

/// What has been counted since the start.
#[derive(Debug, Default)]
pub struct Metrics(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    answers: BTreeMap<(&'static str, &'static str, u16), u64>,
    refusals: BTreeMap<&'static str, u64>,
    times: BTreeMap<&'static str, Times>,
    batches: BTreeMap<&'static str, u64>,
    entries: u64,
}

/// How long answers of one route took.
#[derive(Debug, Default, Clone, Copy)]
struct Times {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    sum_us: u64,
}

/// An answer as it is counted.
#[derive(Debug, Clone, Copy)]
pub struct Answered {
    /// Path of the route with its parameters in braces, or a word where there is no such route.
    pub route: &'static str,
    /// Method in capital letters, or a word where the centre knows no such method.
    pub method: &'static str,
    /// Status.
    pub status: u16,
    /// Code of the fault.
    pub fault: Option<&'static str>,
    /// From the end of its head to the beginning of the answer.
    pub took: Duration,
}

/// What is not counted but looked at when it is asked for.
#[derive(Debug, Clone)]
pub struct Present {
    /// Milliseconds of UTC at which the centre started.
    pub started_ms: i64,
    /// Connections now.
    pub connections: usize,
    /// Connections turned away since the start.
    pub turned_away: u64,
    /// Bytes of bodies that are on their way, those of small ones not counted.
    pub bodies: u64,
    /// Tills whose next entry cannot be applied.
    pub stuck: usize,
    /// Commits that the database has not confirmed.
    pub unconfirmed: usize,
    /// Answers of PostgreSQL that were waited for since the start.
    pub waits: u64,
    /// What the store holds.
    pub store: Overview,
}

impl Metrics {
    /// An answer was given.
    pub fn answered(&self, answer: &Answered) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.answers.entry((answer.route, answer.method, answer.status)).or_default() += 1;
        if let Some(code) = answer.fault {
            *counts.refusals.entry(code).or_default() += 1;
        }
        let times = counts.times.entry(answer.route).or_default();
        let took = u64::try_from(answer.took.as_micros()).unwrap_or(u64::MAX);
        for (bucket, end) in times.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(took <= end);
        }
        times.count += 1;
        times.sum_us = times.sum_us.saturating_add(took);
    }

    /// A batch was answered; of so many entries, where it was stored.
    pub fn batch(&self, answer: &BatchAnswer, entries: u64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let word = match answer {
            BatchAnswer::Stored { .. } => {
                counts.entries += entries;
                "stored"
            }
            BatchAnswer::Gap { .. } => "gap",
            BatchAnswer::Forked { .. } => "forked",
        };
        *counts.batches.entry(word).or_default() += 1;
    }

    /// Everything as text.
    #[must_use]
    pub fn text(&self, present: &Present) -> String {
        let mut page = Page(String::with_capacity(8192));
        page.one("kassa_build_info", "gauge", "The program.", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        page.head("kassa_start_time_seconds", "gauge", "When the centre started, seconds of UTC since 1970.");
        let started = u64::try_from(present.started_ms).unwrap_or_default();
        page.sample("kassa_start_time_seconds", &[], &thousandths(started));
        page.one("kassa_connections", "gauge", "Connections now.", &[], present.connections as u64);
        let turned_away = "Connections turned away since the start: no place was free.";
        page.one("kassa_connections_turned_away_total", "counter", turned_away, &[], present.turned_away);
        let bodies = "Bytes of large bodies that are on their way or being worked on.";
        page.one("kassa_bodies_bytes", "gauge", bodies, &[], present.bodies);
        let stuck = "Tills whose next entry cannot be applied: the log tells which and why.";
        page.one("kassa_tills_stuck", "gauge", stuck, &[], present.stuck as u64);
        let late = "Commits that PostgreSQL has not confirmed: its synchronous standby is gone, and nothing is stored until it is back.";
        page.one("kassa_commits_unconfirmed", "gauge", late, &[], present.unconfirmed as u64);
        let waits = "Answers of PostgreSQL that were waited for.";
        page.one("kassa_postgres_waits_total", "counter", waits, &[], present.waits);
        self.counted(&mut page);
        stored(&mut page, &present.store);
        page.0
    }

    fn counted(&self, page: &mut Page) {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.head("kassa_requests_total", "counter", "Requests answered since the start.");
        for ((route, method, status), count) in &counts.answers {
            let status = status.to_string();
            let labels = [("route", *route), ("method", *method), ("status", &*status)];
            page.sample("kassa_requests_total", &labels, &count.to_string());
        }
        page.head("kassa_refusals_total", "counter", "Requests refused since the start, by the code of the answer.");
        for (code, count) in &counts.refusals {
            page.sample("kassa_refusals_total", &[("code", *code)], &count.to_string());
        }
        let what = "From the end of a request's head to the beginning of its answer.";
        page.head("kassa_request_duration_seconds", "histogram", what);
        for (route, times) in &counts.times {
            page.histogram("kassa_request_duration_seconds", route, times);
        }
        page.head("kassa_batches_total", "counter", "Batches of tills answered since the start.");
        for (answer, count) in &counts.batches {
            page.sample("kassa_batches_total", &[("answer", *answer)], &count.to_string());
        }
        let what = "Entries in batches that were stored since the start, those sent again included.";
        page.one("kassa_entries_total", "counter", what, &[], counts.entries);
    }
}

fn stored(page: &mut Page, store: &Overview) {
    page.head("kassa_tills", "gauge", "Tills by what they may do.");
    for (state, count) in
        [("working", store.working), ("stopped", store.stopped), ("revoked", store.revoked), ("waiting", store.waiting)]
    {
        page.sample("kassa_tills", &[("state", state)], &count.to_string());
    }
    page.one("kassa_alarms", "gauge", "Alarms that nobody has cleared.", &[], store.alarms);
    page.head("kassa_quarantine_entries", "gauge", "Entries that do not count yet, by the state of their verdict.");
    for (state, count) in [("waiting", store.entries_waiting), ("refused", store.entries_refused)] {
        page.sample("kassa_quarantine_entries", &[("state", state)], &count.to_string());
    }
    let what = "Entries that are stored and not yet looked at by the applier.";
    page.one("kassa_entries_unapplied", "gauge", what, &[], store.unapplied);
    page.one("kassa_receipts_referred", "gauge", "Receipts that wait for an operator.", &[], store.referred);
    let papers = "Reversals whose papers (application or note, original receipt) the centre does not have all.";
    page.one("kassa_papers_missing", "gauge", papers, &[], store.papers_missing);
    let proved = "When the ledger was proved last, seconds of UTC since 1970; 0 when it never was.";
    page.one("kassa_ledger_proved_timestamp_seconds", "gauge", proved, &[], store.proof.0);
    let disagree = "Figures of the ledger that the last proof found to disagree.";
    page.one("kassa_ledger_disagreements", "gauge", disagree, &[], store.proof.1);
    page.one("kassa_directory_rows", "gauge", "Rows of the directory, removed ones included.", &[], store.rows);
    page.one("kassa_store_bytes", "gauge", "Size of the database.", &[], store.bytes);
}

/// The text as it grows.
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, what: &str) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {what}\n# TYPE {name} {kind}");
    }

    fn one(&mut self, name: &str, kind: &str, what: &str, labels: &[(&str, &str)], value: u64) {
        self.head(name, kind, what);
        self.sample(name, labels, &value.to_string());
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: &str) {
        let labels: Vec<String> = labels.iter().map(|(label, text)| format!("{label}=\"{text}\"")).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn histogram(&mut self, name: &str, route: &str, times: &Times) {
        let bucket = format!("{name}_bucket");
        for (count, end) in times.buckets.iter().zip(BUCKETS) {
            self.sample(&bucket, &[("route", route), ("le", &millionths(end))], &count.to_string());
        }
        self.sample(&bucket, &[("route", route), ("le", "+Inf")], &times.count.to_string());
        self.sample(&format!("{name}_sum"), &[("route", route)], &millionths(times.sum_us));
        self.sample(&format!("{name}_count"), &[("route", route)], &times.count.to_string());
    }
}

/// Milliseconds as seconds.
fn thousandths(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// Microseconds as seconds.
fn millionths(us: u64) -> String {
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_and_timed() {
        let metrics = Metrics::default();
        let answer = Answered {
            route: "/v1/journal",
            method: "POST",
            status: 200,
            fault: None,
            took: Duration::from_micros(4_000),
        };
        metrics.answered(&answer);
        metrics.answered(&Answered { took: Duration::from_secs(31), ..answer });
        metrics.answered(&Answered { status: 401, fault: Some("clock"), ..answer });
        let store = Overview::default();
        let present = Present {
            started_ms: 1_500,
            connections: 2,
            turned_away: 1,
            bodies: 2_048,
            stuck: 1,
            unconfirmed: 3,
            waits: 7,
            store,
        };
        let text = metrics.text(&present);
        for line in [
            "kassa_requests_total{route=\"/v1/journal\",method=\"POST\",status=\"200\"} 2",
            "kassa_requests_total{route=\"/v1/journal\",method=\"POST\",status=\"401\"} 1",
            "kassa_refusals_total{code=\"clock\"} 1",
            "kassa_request_duration_seconds_bucket{route=\"/v1/journal\",le=\"0.001000\"} 0",
            "kassa_request_duration_seconds_bucket{route=\"/v1/journal\",le=\"0.005000\"} 2",
            "kassa_request_duration_seconds_bucket{route=\"/v1/journal\",le=\"30.000000\"} 2",
            "kassa_request_duration_seconds_bucket{route=\"/v1/journal\",le=\"+Inf\"} 3",
            "kassa_request_duration_seconds_sum{route=\"/v1/journal\"} 31.008000",
            "kassa_start_time_seconds 1.500",
            "kassa_connections 2",
            "kassa_connections_turned_away_total 1",
            "kassa_bodies_bytes 2048",
            "kassa_tills_stuck 1",
            "kassa_commits_unconfirmed 3",
            "kassa_postgres_waits_total 7",
        ] {
            assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
        }
    }
}
