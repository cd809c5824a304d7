//! Accepting a payment: the two steps of the till that a payment waits for, and how often each waits for the disk.
//!
//! `cargo bench --bench accept [-- PAYMENTS]` drives the till's own step function with an emulated register in memory and
//! a money file that is flushed. Step 1 settles nothing any more: the register was looked at, its answer comes in, the
//! visit goes to disk, the cashier has the answer. Step 2 takes the register's document and writes it down. The time the
//! register takes is in neither.

#[path = "../support/mod.rs"]
mod support;

use std::io::Write as _;
use std::time::{Duration, Instant};

use support::flushes::{CHILD, child, count, one_payment};
use support::work::at_work;
use support::{RETAIL, World};

const PAYMENTS: u32 = 1_000;
/// Taken before anything is measured.
const WARM_UP: u32 = 20;
/// Payments whose flushes are counted.
const COUNTED: u32 = 50;

fn main() {
    if let Some(payments) = std::env::var(CHILD).ok().and_then(|text| text.parse().ok()) {
        return child(payments);
    }
    let payments = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(PAYMENTS);
    let world = World::durable(RETAIL);
    world.book.page().point.limits.payments = u32::MAX;
    world.book.page().point.limits.sum = support::uah(i64::MAX);
    world.book.page().point.hours = kassa_domain::point::WorkingHours::ALWAYS;
    let mut pump = at_work(&world);
    let mut steps: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for number in 0..WARM_UP + payments {
        let mut step = 0;
        one_payment(&mut pump, number, |_, pump| {
            let took = timed(|| pump.drain().expect("no cut was asked for"));
            if number >= WARM_UP {
                steps[step].push(took);
            }
            step += 1;
        });
    }
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{payments} payments, the money file in {}", world.path().display());
    for (name, times) in ["accept a payment", "record its receipt"].into_iter().zip(&mut steps) {
        let _ = writeln!(out, "{name}: {}", percentiles(times));
    }
    let _ = match count(&[], COUNTED) {
        Some(flushes) => writeln!(
            out,
            "flushes of {COUNTED} payments, by strace: to accept {}, to record {}",
            spread(&flushes.accept),
            spread(&flushes.record)
        ),
        None => writeln!(out, "flushes: not counted, strace is not here or may not trace"),
    };
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn percentiles(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    format!("p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms", at(50), at(95), at(99))
}

fn spread(counts: &[u32]) -> String {
    let (least, most) = (counts.iter().min(), counts.iter().max());
    match (least, most) {
        (Some(least), Some(most)) if least == most => format!("{least} each"),
        (Some(least), Some(most)) => {
            format!("{least} to {most}, {} in all of {}", counts.iter().sum::<u32>(), counts.len())
        }
        (_, _) => "none".to_owned(),
    }
}
