//! The real program, killed in the middle of a day and started again on the same folder: nothing is lost and nothing is
//! doubled, by the four columns of the day's own table and by `kassa journal verify`.
//!
//! The kill takes the whole counter away at once, till, centre and emulated register, as a power cut in the building does:
//! what is left is what each had on disk. `tests/power_cut.rs` enumerates the stops of one operation; here the moments are
//! those of real threads and real files.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use kassa::store;
use kassa_domain::receipt::{OperationKind, Receipt};

/// The day that is killed: one account a payment, so that each that was told is one receipt.
const DAY: &str = "sign-in starshyi
open-shift
cash-in 500.00 change
pay 1 cash notes
pay 2 card
void 1 wrong account
pay 3 cash exact
fault answer-lost
pay 4 cash exact
cash-out 100.00 bank
close-shift
wait-sync
";

/// Settles what was left over.
const SETTLE: &str = "sign-in starshyi\nwait-sync\n";
/// Goes on where the shift is open, and where it never was.
const GO_ON: &str = "sign-in starshyi\npay 5 cash exact\nclose-shift\nwait-sync\n";
const BEGIN: &str = "sign-in starshyi\nopen-shift\npay 5 cash exact\nclose-shift\nwait-sync\n";

/// What the day says before it asks the till, in English.
const MARK: &str = "▸ ";

fn program(base: &Path, script: &str, more: &[&str]) -> Command {
    let file = base.join("script.txt");
    std::fs::write(&file, script).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kassa"));
    let _ = command
        .args(["--language", "en", "demo", "--headless", "--accounts", "60", "--keep"])
        .arg(base.join("day"))
        .arg("--script")
        .arg(file)
        .args(more)
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    command
}

/// Plays the day and kills it so long after it has told so many lines. Gives back what it had told.
fn killed(base: &Path, told: usize, after: Duration) -> Vec<String> {
    let mut child = program(base, DAY, &[]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (tell, lines) = mpsc::channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok).filter(|line| line.starts_with(MARK)) {
            // Who listens is gone when enough was told; what came after that counts too.
            tell.send(line).unwrap();
        }
    });
    let mut heard: Vec<String> = (0..told).map_while(|_| lines.recv().ok()).collect();
    heard.extend(lines.recv_timeout(after));
    child.kill().unwrap();
    let _ = child.wait().unwrap();
    reader.join().unwrap();
    heard.extend(lines);
    heard
}

fn resumed(base: &Path, script: &str) -> Output {
    program(base, script, &["--resume"]).output().unwrap()
}

/// Whether the till's shift is open, and how many sales are registered.
fn found(base: &Path) -> (bool, usize) {
    let reader = store::open_reader(&base.join("day/till"), None).unwrap();
    let open = store::shifts::current(&reader).unwrap().open().is_ok();
    let sold = store::receipts::all(&reader).unwrap().into_iter().filter(|stored| {
        stored.operation.kind() == OperationKind::Sale && matches!(stored.receipt, Receipt::Registered { .. })
    });
    (open, sold.count())
}

#[test]
fn a_day_killed_at_any_moment_goes_on_and_balances() {
    // (lines told before the kill, milliseconds after the last of them): the 2nd opens the shift, the 4th and 5th are the
    // first payment, the 8th its void, the 13th loses its answer, the 15th is the Z report.
    for (told, after_ms) in [(2, 4), (4, 3), (5, 0), (7, 1), (8, 6), (10, 0), (13, 4), (14, 5), (15, 6)] {
        let base = tempfile::tempdir().unwrap();
        let heard = killed(base.path(), told, Duration::from_millis(after_ms));
        let here = format!("killed {after_ms} ms after line {told}: {heard:#?}");
        let settled = resumed(base.path(), SETTLE);
        let (open, _) = found(base.path());
        let closed = heard.iter().any(|line| line.contains("is being closed"));
        let end = match (open, closed) {
            (true, _) => resumed(base.path(), GO_ON),
            (false, true) => settled,
            (false, false) => resumed(base.path(), BEGIN),
        };
        assert!(end.status.success(), "{here}\n{}", String::from_utf8_lossy(&end.stdout));
        let (_, sold) = found(base.path());
        let asked = heard.iter().filter(|line| line.ends_with(" pays.")).count();
        let taken = heard.iter().filter(|line| line.contains(" taken, change ")).count();
        let after = usize::from(open || !closed);
        assert!((taken + after..=asked + after).contains(&sold), "{sold} sales; {here}");
        let verify = Command::new(env!("CARGO_BIN_EXE_kassa"))
            .arg("--data")
            .arg(base.path().join("day/till"))
            .args(["journal", "verify"])
            .output()
            .unwrap();
        assert!(verify.status.success(), "{here}\n{verify:?}");
    }
}

/// Changes a counter in the memory of the emulated register.
fn miscount(base: &Path, counter: &str, by: i64) {
    let file = base.join("day/till/register.json");
    let mut memory: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let counts = memory.get_mut("counts").unwrap();
    let value = counts.get(counter).and_then(serde_json::Value::as_i64).unwrap();
    counts[counter] = (value + by).into();
    std::fs::write(file, memory.to_string()).unwrap();
}

#[test]
fn a_register_whose_counter_is_wrong_does_not_balance() {
    /// Operation registers of the device: the number of the last sale, and of the last cash-in.
    const COUNTERS: [&str; 2] = ["148", "155"];
    let base = tempfile::tempdir().unwrap();
    let whole = "sign-in starshyi\nopen-shift\ncash-in 5.00 change\npay 1 cash exact\nclose-shift\nwait-sync\n";
    assert!(program(base.path(), whole, &[]).output().unwrap().status.success());
    assert!(resumed(base.path(), SETTLE).status.success());
    for counter in COUNTERS {
        miscount(base.path(), counter, 1);
        let output = resumed(base.path(), SETTLE);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{counter}: {said}");
        assert!(said.trim_end().ends_with("IT DOES NOT BALANCE."), "{counter}: {said}");
        miscount(base.path(), counter, -1);
    }
    assert!(resumed(base.path(), SETTLE).status.success());
}
