//! How often the disk is waited for: a child of this program under `strace`, whose calls to flush are counted between
//! marks. A mark is a question about a file that is not there, which the trace shows in its place.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use kassa_drivers::shtrih::emulator::Profile;

use super::operation::pay;
use super::pump::Pump;
use super::work::at_work;
use super::{RETAIL, World};

/// Set for the child, to the number of payments it takes.
pub const CHILD: &str = "KASSA_COUNT_FLUSHES";

const ACCEPT: &str = "kassa-mark-accept";
const RECORD: &str = "kassa-mark-record";
const OTHER: &str = "kassa-mark-other";

/// Flushes of the transactions of payments, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Flushes {
    pub accept: Vec<u32>,
    pub record: Vec<u32>,
}

/// What the child does: payments, with the log carried over now and then as in any idle moment.
pub fn child(payments: u32) {
    assert!(Profile::named(RETAIL).is_some());
    let world = World::durable(RETAIL);
    let mut pump = at_work(&world);
    for number in 0..payments {
        if number % 5 == 4 {
            pump.tick(31_000).unwrap();
            pump.rest().unwrap();
        }
        one_payment(&mut pump, number, |phase, pump| {
            mark(phase);
            pump.drain().unwrap();
            mark(OTHER);
        });
    }
}

/// One payment; the two steps that write are done by `step`, which is told their mark.
pub fn one_payment<'w>(pump: &mut Pump<'w>, number: u32, mut step: impl FnMut(&str, &mut Pump<'w>)) {
    pump.hold = true;
    let _ = pump.begin(pay(&format!("visit-{number}"), &[12_345], 20_000)).unwrap();
    for phase in [ACCEPT, RECORD] {
        pump.release();
        step(phase, pump);
    }
    pump.hold = false;
    while !pump.held.is_empty() {
        pump.release();
    }
    pump.rest().unwrap();
}

fn mark(name: &str) {
    // There is no such file: the question is the mark.
    let _ = fs::metadata(Path::new("/").join(name));
}

/// Counts the flushes of this many payments in a child that is started with these arguments. `None` where there is no
/// `strace`, or where it may not trace.
pub fn count(arguments: &[&str], payments: u32) -> Option<Flushes> {
    let dir = tempfile::tempdir().unwrap();
    let trace = dir.path().join("trace");
    let child = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=fsync,fdatasync,sync_file_range,msync,stat,statx,newfstatat", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(arguments)
        .env(CHILD, payments.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !child.is_ok_and(|status| status.success()) {
        return None;
    }
    Some(read(&fs::read_to_string(&trace).unwrap()))
}

fn read(trace: &str) -> Flushes {
    let mut flushes = Flushes::default();
    let mut counted: Option<&mut Vec<u32>> = None;
    for line in trace.lines() {
        if line.contains(ACCEPT) {
            flushes.accept.push(0);
            counted = Some(&mut flushes.accept);
        } else if line.contains(RECORD) {
            flushes.record.push(0);
            counted = Some(&mut flushes.record);
        } else if line.contains(OTHER) {
            counted = None;
        } else if ["fsync(", "fdatasync(", "sync_file_range(", "msync("].iter().any(|call| line.contains(call))
            && let Some(last) = counted.as_mut().and_then(|counts| counts.last_mut())
        {
            *last += 1;
        }
    }
    flushes
}
