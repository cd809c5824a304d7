//! A registry of a million payments at the centre: loaded onto accounts, written out as a workbook, undone.
//!
//! `cargo bench -p kassa-server --bench registry [-- PAYMENTS]`. The commands are the program's own. The town has a tenth
//! as many accounts as the registry has payments, each with two charges. Memory is the peak of the process above what it
//! had before, as the system counts it; the file of the bank and the centre lie in the system's temporary folder.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use clap::Parser as _;
use kassa_server::cli::Cli;
use kassa_server::clock::SystemClock;

const PAYMENTS: u64 = 1_000_000;

fn main() -> io::Result<()> {
    let payments = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(PAYMENTS);
    let folder = tempfile::tempdir()?;
    let dir = folder.path();
    let accounts = (payments / 10).max(1);
    town(dir, accounts)?;
    let registry = dir.join("registry.txt");
    write_registry(payments, accounts, &mut BufWriter::new(File::create(&registry)?))?;
    let (registry, workbook) = (registry.display().to_string(), dir.join("registry.xlsx").display().to_string());
    let mut out = io::stdout().lock();
    for (name, arguments) in [
        ("import", &["registry", "import", &registry, "--profile", "sber"][..]),
        ("workbook", &["registry", "export", "--registry", "1", "--profile", "table-kz", "--out", &workbook]),
        ("undo", &["registry", "undo", "1"]),
    ] {
        let (seconds, kib, said) = timed(dir, arguments);
        let last = said.lines().find(|line| line.starts_with("applied")).unwrap_or_default();
        writeln!(out, "{name:<9} {payments} payments in {seconds:.1} s, {kib} KiB above the base {last}")?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a bench is about the clock of the machine")]
fn timed(dir: &Path, arguments: &[&str]) -> (f64, u64, String) {
    let base = base_kib();
    let began = Instant::now();
    let said = run(dir, arguments);
    (began.elapsed().as_secs_f64(), peak_kib().saturating_sub(base), said)
}

fn run(dir: &Path, arguments: &[&str]) -> String {
    let dir = dir.display().to_string();
    let all = [&["kassa-server", "--data", &dir][..], arguments].concat();
    let mut out = Vec::new();
    let ended = Cli::try_parse_from(all).expect("a command of the program").run(&SystemClock, &mut out);
    ended.unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
    String::from_utf8(out).expect("text")
}

/// A centre with so many accounts, each with two months of one service.
fn town(dir: &Path, accounts: u64) -> io::Result<()> {
    let _ = run(
        dir,
        &["point", "add", "--code", "17", "--name", "П", "--address", "С", "--town", "Т", "--currency", "RUB"],
    );
    let _ = run(dir, &["provider", "add", "--name", "Водоканал", "--tax-number", "7700998877", "--overpayment"]);
    let _ = run(dir, &["service", "add", "--name", "Вода", "--unit", "м³"]);
    let (file, charges) = (dir.join("accounts.csv"), dir.join("charges.csv"));
    let mut out = BufWriter::new(File::create(&file)?);
    writeln!(out, "account;holder;town;street;house;flat")?;
    (0..accounts)
        .try_for_each(|number| writeln!(out, "{number:08};Кузнецова М.;Т;Садовая;{};{number}", number % 99))?;
    out.flush()?;
    let _ = run(dir, &["accounts", "import", &file.display().to_string(), "--currency", "RUB"]);
    let mut out = BufWriter::new(File::create(&charges)?);
    writeln!(out, "account;service;provider;period;amount")?;
    for number in 0..accounts {
        writeln!(out, "{number:08};1;1;09.2026;1000.00\n{number:08};1;1;10.2026;900.00")?;
    }
    out.flush()?;
    let _ = run(dir, &["charges", "import", &charges.display().to_string()]);
    Ok(())
}

/// The file of a bank, its accounts in no order.
fn write_registry(payments: u64, accounts: u64, out: &mut impl Write) -> io::Result<()> {
    for number in 0..payments {
        let account = number.wrapping_mul(2_654_435_761) % accounts;
        writeln!(
            out,
            "21-11-2020;14-05-09;8621;0138;{number:012};{account:08};КУЗНЕЦОВА МАРИЯ ПЕТРОВНА;САДОВАЯ 12-45;1026;184,25;182,41;1,84\r"
        )?;
    }
    let sum = |minor: u64| format!("{},{:02}", minor * payments / 100, minor * payments % 100);
    write!(out, "={payments};{};{};{};004512;23-11-2020\r\n", sum(18_425), sum(18_241), sum(184))?;
    out.flush()
}

/// The most memory this process has had since the last time it was asked to forget, kibibytes; nothing where the system
/// does not tell.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Forgets the most memory there was, and gives what there is now.
fn base_kib() -> u64 {
    // Where the system has no such file the figure is above the peak of before, and smaller.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    peak_kib()
}
