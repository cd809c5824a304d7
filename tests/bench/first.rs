//! A first directory from the centre to the till, with everything between them: TLS on loopback, pages, the till's file.
//!
//! `cargo bench --bench first [-- ACCOUNTS]` founds a town, serves it from this process, and starts this program once
//! more as the till: it is let in, opens its workplace as the window does, and the clock stops when the
//! directory is in use. The memory is the till's own, its peak as the system counts it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use kassa::clock::SystemClock;
use kassa::config::{Config, RegisterPort};
use kassa::demo::town;
use kassa::enrolment::enrol_till;
use kassa::i18n::Language;
use kassa::keys::Keystore;
use kassa::signal::Signals;
use kassa::sync::Switch;
use kassa::sync::client::Way;
use kassa::till::Timing;
use kassa::workplace::{Opening, Workplace, owner_name};
use kassa::{papers, register};
use kassa_server::{Options, Server};

const ACCOUNTS: u32 = 1_000_000;
const SEED: u64 = 17;
/// The word that makes this program the till.
const TILL: &str = "--till";
/// Longest wait for a whole directory.
const PATIENCE: Duration = Duration::from_mins(30);

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == TILL) {
        let [address, code] = &arguments[at + 1..] else { bail!("{TILL} ADDRESS CODE") };
        return till(address, code);
    }
    let accounts = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(ACCOUNTS);
    let data = tempfile::tempdir()?;
    let clock = Arc::new(kassa_server::clock::SystemClock);
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let centre = Server::start(&Options { listen, ..Options::new(data.path(), clock) })?;
    let (_, code) = town::found(&centre, accounts, SEED, &kassa_server::clock::SystemClock)?;
    let mut command = Command::new(std::env::current_exe()?);
    let mut child = command.args([TILL, &centre.url, &code]).stdout(Stdio::piped()).spawn()?;
    let told = BufReader::new(child.stdout.take().context("nothing is heard of the till")?);
    for line in told.lines() {
        writeln!(std::io::stdout().lock(), "{accounts} accounts: {}", line?)?;
    }
    let ended = child.wait()?;
    centre.stop();
    if ended.success() { Ok(()) } else { bail!("the till ended with {ended}") }
}

/// The till: let in, opened, and told of when its directory is there.
fn till(address: &str, code: &str) -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    let clock = SystemClock::new();
    let _ = enrol_till(dir.path(), owner_name(), (address, code), &Way::default(), Keystore::None, &clock)?;
    let mut config = Config::default();
    config.register.port = Some(RegisterPort::Emulator);
    let (sender, news) = mpsc::channel();
    let signals = Signals::new(move |signal| drop(sender.send(signal)));
    let opening = Opening {
        dir: dir.path(),
        owner: owner_name(),
        addresses: &[],
        way: Way::default(),
        sync_interval_s: config.sync_interval_s,
        keystore: Keystore::None,
        words: papers::words(Language::Uk),
        clock: Arc::new(clock),
        timing: Timing::default(),
        drawer_on_cash: false,
        signals,
        switch: Switch::on(),
    };
    let before = peak_kib();
    let begun = now();
    let build = |identity: &kassa::store::identity::Identity| {
        register::build(&config, identity.currency, dir.path(), Signals::silent())
    };
    let workplace = Workplace::open(opening, build)?;
    while !workplace.till.desk().users_exist()? {
        if begun.elapsed() > PATIENCE {
            bail!("no directory after {PATIENCE:?}");
        }
        let _ = news.recv_timeout(Duration::from_millis(20));
    }
    let took = begun.elapsed();
    let peak = peak_kib();
    drop(workplace);
    writeln!(
        std::io::stdout().lock(),
        "{took:.1?}; {} MiB at most, {} MiB before; a file of {} MiB with {} accounts",
        peak >> 10,
        before >> 10,
        size(dir.path())? >> 20,
        held(dir.path())?,
    )?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
fn now() -> Instant {
    Instant::now()
}

/// The most memory this program ever had, KiB; 0 where the system does not tell.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Bytes of the directory's files.
fn size(dir: &Path) -> anyhow::Result<u64> {
    let files = std::fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    let of_directory = files.iter().filter(|file| file.file_name().to_string_lossy().starts_with("directory."));
    of_directory.map(|file| Ok(file.metadata()?.len())).sum()
}

/// Accounts of the directory in use.
fn held(dir: &Path) -> anyhow::Result<u64> {
    let is_one = |name: &str| name.starts_with("directory.") && name.ends_with(".sqlite");
    let files = std::fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    let mut whole = files.iter().filter(|file| file.file_name().to_str().is_some_and(is_one));
    let file = whole.next().context("no directory")?;
    let connection = rusqlite::Connection::open(file.path())?;
    Ok(connection.query_row("SELECT count(*) FROM account", (), |row| row.get(0))?)
}
