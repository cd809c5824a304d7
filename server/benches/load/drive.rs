//! Driving a centre: one queue after another, or all at once with a till beside that goes on working.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kassa_domain::exchange::BatchAnswer;
use kassa_server::clock::{Clock, SystemClock};
use kassa_server::db::Db;
use reqwest::Client;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::sync::oneshot;

use crate::centre::Centre;
use crate::tills::{Sent, Till};

/// Why there are no figures.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// How long a till waits after an answer that tells it to come again.
const AGAIN: Duration = Duration::from_millis(500);
/// Payments that a till sends first when the centre was out of reach: two entries each, a hundred.
const FIRST_BATCH: usize = 50;
/// How often the till that goes on working takes a payment.
const EVERY: Duration = Duration::from_millis(50);

/// A queue that was drained.
pub struct Drained {
    pub seconds: f64,
    /// Bytes of bodies that were sent.
    pub sent: u64,
    /// Bytes that the loopback interface carried, headers of TCP and IP among them.
    pub on_loopback: u64,
    pub peak_kib: u64,
}

/// A step of growth.
pub struct Grown {
    /// Seconds until its queue was acknowledged.
    pub acknowledged: f64,
    /// Seconds until everything of it was applied.
    pub applied: f64,
    /// Seconds of a processor that the centre spent on it, whatever else the machine did meanwhile.
    pub spent: f64,
    /// Bytes of the centre's file, and of the log beside it.
    pub bytes: u64,
}

/// All tills are in.
pub struct Reconnected {
    pub seconds: f64,
    /// Milliseconds until each till had its first answer: how far the centre has its journal.
    pub first: Vec<u64>,
    /// Milliseconds until each till's first batch was acknowledged.
    pub stored: Vec<u64>,
    /// Milliseconds that each single payment waited for its answer meanwhile.
    pub single: Vec<u64>,
    /// Answers that tills had to come again for.
    pub errors: u64,
    pub peak_kib: u64,
    pub sent: u64,
}

/// The value below which so many of a hundred lie.
pub fn percentile(values: &[u64], of_hundred: usize) -> u64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    let at = (values.len() * of_hundred).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or_default()
}

fn now_ms() -> i64 {
    SystemClock.now_ms()
}

#[expect(clippy::disallowed_methods, reason = "a bench is about the clock of the machine")]
fn moment() -> Instant {
    Instant::now()
}

fn ms(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A till's own connection to the centre, TLS as a till speaks it.
fn client(centre: &Centre) -> Result<Client, Failed> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(centre.certificate.as_bytes()).map_err(|_| "a certificate")?)?;
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(Client::builder().tls_backend_preconfigured(config).no_proxy().tcp_nodelay(true).build()?)
}

/// Bytes that the loopback interface has carried since it is there.
fn on_loopback() -> u64 {
    let told = std::fs::read_to_string("/proc/self/net/dev").unwrap_or_default();
    let line = told.lines().find_map(|line| line.trim().strip_prefix("lo:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Sends a batch until it is stored. Gives how often it had to be sent again.
async fn push(till: &Till, client: &Client, url: &str, body: &Sent) -> Result<u64, Failed> {
    let mut again = 0;
    loop {
        let answer = till.request(client, url, body, now_ms()).send().await;
        match answer {
            Ok(answer) if answer.status().is_success() => {
                let answer: BatchAnswer = answer.json().await?;
                return match answer {
                    BatchAnswer::Stored { .. } => Ok(again),
                    other => Err(format!("a batch was not stored: {other:?}").into()),
                };
            }
            Ok(answer) if answer.status() == 503 || answer.status() == 429 => {}
            Ok(answer) => return Err(format!("{}: {}", answer.status(), answer.text().await?).into()),
            Err(error) if again > 20 => return Err(error.into()),
            Err(_) => {}
        }
        again += 1;
        tokio::time::sleep(AGAIN).await;
    }
}

fn queue(till: &mut Till, payments: usize, batch: usize) -> Result<Vec<Sent>, Failed> {
    (0..payments).step_by(batch).map(|done| till.batch(batch.min(payments - done))).collect()
}

/// One till drains its queue.
pub async fn drain(centre: &Centre, payments: usize, batch: usize) -> Result<Drained, Failed> {
    let mut till = Till::new(centre.tills.first().ok_or("no till")?, now_ms());
    let batches = queue(&mut till, payments, batch)?;
    let client = client(centre)?;
    // The handshake is apart from what a payment costs.
    let _ = client.get(format!("{}/v1/time", centre.url)).send().await?;
    let (began, before) = (moment(), on_loopback());
    for body in &batches {
        let _ = push(&till, &client, &centre.url, body).await?;
    }
    Ok(Drained {
        seconds: began.elapsed().as_secs_f64(),
        sent: batches.iter().map(|body| body.bytes.len() as u64).sum(),
        on_loopback: on_loopback().saturating_sub(before),
        peak_kib: centre.peak_kib(),
    })
}

/// One till drains queue after queue, each when the one before is applied: whether the centre slows down as it grows.
pub async fn grow(centre: &Centre, steps: usize, entries: usize, told: impl Fn(usize, &Grown)) -> Result<(), Failed> {
    let mut till = Till::new(centre.tills.first().ok_or("no till")?, now_ms());
    let client = client(centre)?;
    let db = Db::open(&centre.folder(), now_ms())?;
    for step in 1..=steps {
        let batches = queue(&mut till, entries / 2, 500)?;
        let (began, before) = (moment(), centre.spent());
        for body in &batches {
            let _ = push(&till, &client, &centre.url, body).await?;
        }
        let acknowledged = began.elapsed().as_secs_f64();
        while db.read(|view| view.unapplied())? > 0 {
            tokio::time::sleep(EVERY).await;
        }
        let applied = began.elapsed().as_secs_f64();
        let long = |name: &str| std::fs::metadata(centre.folder().join(name)).map_or(0, |file| file.len());
        let (spent, bytes) = (centre.spent() - before, long("centre.sqlite") + long("centre.sqlite-wal"));
        told(step, &Grown { acknowledged, applied, spent, bytes });
    }
    Ok(())
}

/// Many tills come back at once, each with its queue; the last till of the centre takes payments meanwhile.
pub async fn reconnect(centre: &Centre, tills: u32, queued: usize, batch: usize) -> Result<Reconnected, Failed> {
    let many = usize::try_from(tills)?;
    let mut waiting = Vec::with_capacity(many);
    let mut sent = 0;
    for enrolled in centre.tills.iter().take(many) {
        let mut till = Till::new(enrolled, now_ms());
        // As tills do when the centre was out of reach: little first, and then as much as goes.
        let begins = FIRST_BATCH.min(batch).min(queued);
        let mut batches = queue(&mut till, begins, begins.max(1))?;
        batches.extend(queue(&mut till, queued - begins, batch)?);
        sent += batches.iter().map(|body| body.bytes.len() as u64).sum::<u64>();
        waiting.push((till, batches, client(centre)?));
    }
    let working = Till::new(centre.tills.get(many).ok_or("no till that goes on working")?, now_ms());
    let over = Arc::new(AtomicBool::new(false));
    let (ready, online) = oneshot::channel();
    let beside = tokio::spawn(work_on(working, client(centre)?, centre.url.clone(), ready, Arc::clone(&over)));
    online.await?;
    let began = moment();
    let tasks: Vec<_> = waiting
        .into_iter()
        .map(|(till, batches, client)| {
            let url = centre.url.clone();
            tokio::spawn(async move {
                let mut errors = 0;
                while !matches!(till.question(&client, &url, now_ms()).send().await, Ok(told) if told.status().is_success()) {
                    errors += 1;
                    if errors > 20 {
                        return Err("a till hears nothing".into());
                    }
                    tokio::time::sleep(AGAIN).await;
                }
                let first = ms(began);
                let mut stored = None;
                for body in &batches {
                    errors += push(&till, &client, &url, body).await?;
                    let _ = stored.get_or_insert_with(|| ms(began));
                }
                Ok::<_, Failed>((first, stored.unwrap_or_default(), errors))
            })
        })
        .collect();
    let (mut first, mut stored, mut errors) = (Vec::new(), Vec::new(), 0);
    for task in tasks {
        let (answered, acknowledged, again) = task.await??;
        first.push(answered);
        stored.push(acknowledged);
        errors += again;
    }
    let seconds = began.elapsed().as_secs_f64();
    over.store(true, Ordering::SeqCst);
    let single = beside.await??;
    Ok(Reconnected { seconds, first, stored, single, errors, peak_kib: centre.peak_kib(), sent })
}

/// A till that was online all the time: it takes a payment now and then, and waits for its answer.
async fn work_on(
    mut till: Till,
    client: Client,
    url: String,
    ready: oneshot::Sender<()>,
    over: Arc<AtomicBool>,
) -> Result<Vec<u64>, Failed> {
    let body = till.batch(1)?;
    let _ = push(&till, &client, &url, &body).await?;
    let _ = ready.send(());
    let mut waited = Vec::new();
    loop {
        let body = till.batch(1)?;
        let began = moment();
        let _ = push(&till, &client, &url, &body).await?;
        waited.push(ms(began));
        if over.load(Ordering::SeqCst) {
            return Ok(waited);
        }
        tokio::time::sleep(EVERY).await;
    }
}
