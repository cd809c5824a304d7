//! The exchange of a reference receipt, three lines in cash, with the emulated register of each family.
//!
//! `cargo bench -p kassa-drivers --bench exchange`
//!
//! The line's own time is computed from the bytes that passed, ten bits a byte. The exchange is timed on a virtual clock
//! over a line of that speed: so it is the same on every machine, and what it has above the line's time is waiting that
//! the driver does. What the host itself needs is timed apart, on the machine's clock: from the last byte of an answer to
//! the first of the next command. The evidence that is kept before a receipt is counted apart from the receipt.
//!
//! Where Python has pyshtrih (`KASSA_PYTHON`, else `python3`), it sells the same receipt to the same emulator.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::civil::date;
use kassa_domain::receipt::{Cashier, Direction, Operation, ReceiptLine, ReceiptOrder, Shown};
use kassa_domain::{Currency, Money};
use kassa_drivers::clock::{Clock, VirtualClock};
use kassa_drivers::emulate::device::Device;
use kassa_drivers::emulate::fault::{Fault, What, When};
use kassa_drivers::family::{Emulation, FAMILIES, Family, Setup};
use kassa_drivers::fiscal::{DeviceError, DocumentKind, FiscalRegister, Recovered};
use kassa_drivers::port::pipe::{PipePort, Shared, lock};
use kassa_drivers::port::{ControlLines, Port, PortError};
use kassa_drivers::shtrih::frame::{ENQ, STX};

const SPEEDS: [u32; 2] = [9600, 115_200];
/// Receipts by which the host is timed.
const RECEIPTS: usize = 200;
/// The lines of the reference receipt, kopecks.
const LINES: [i64; 3] = [15_050, 4_000, 99_999];

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "family      baud   receipt  evidence  line ms  exchange ms  ratio")?;
    let registers = || FAMILIES.iter().filter(|family| family.emulator.is_some() && !family.only_prints());
    for family in registers() {
        for baud in SPEEDS {
            let told = exchange(family, baud);
            let Told { receipt, evidence, line, took } = told;
            writeln!(
                out,
                "{:<10} {baud:>6} {receipt:>7} B {evidence:>7} B {:>8.2} {:>12.2} {:>6.3}",
                family.name,
                line.as_secs_f64() * 1e3,
                took.as_secs_f64() * 1e3,
                took.as_secs_f64() / line.as_secs_f64()
            )?;
        }
    }
    writeln!(out, "\nfamily      host turnaround, us: p50      p99      max   of")?;
    for family in registers() {
        let mut turns = turnarounds(family);
        turns.sort_unstable();
        let at = |percent: usize| turns.get(turns.len() * percent / 100).copied().unwrap_or_default();
        let last = turns.last().copied().unwrap_or_default();
        let micro = |span: Duration| span.as_secs_f64() * 1e6;
        let (p50, p99, most) = (micro(at(50)), micro(at(99)), micro(last));
        writeln!(out, "{:<10} {p50:>26.1} {p99:>8.1} {most:>8.1} {:>4}", family.name, turns.len())?;
    }
    writeln!(out, "\nfamily      each byte lost in turn: registered  certainly not  for a person  double  missing")?;
    for family in registers() {
        let Lost { registered, not, person, double, missing } = lost_bytes(family);
        writeln!(out, "{:<10} {registered:>34} {not:>14} {person:>13} {double:>7} {missing:>8}", family.name)?;
    }
    let (receipt, looks) = looks_of_shtrih();
    writeln!(out, "\nshtrih: {receipt} B, of them {looks} B to look at state and sum, the rest {} B", receipt - looks)?;
    match peer::bytes()? {
        Some(bytes) => writeln!(out, "pyshtrih, the same receipt: {bytes} B"),
        None => writeln!(out, "\nno Python with pyshtrih: pip install pyshtrih"),
    }
}

struct Told {
    /// Bytes of the receipt, both ways, and of the evidence before it.
    receipt: u64,
    evidence: u64,
    /// The line's own time for the receipt, and the time it took.
    line: Duration,
    took: Duration,
}

/// One receipt over a line of this speed, on a clock that only waits move.
fn exchange(family: &Family, baud: u32) -> Told {
    let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
    let device = device(family, Some(baud), &clock);
    let port = PipePort::new(Arc::clone(&device), Arc::new(clock.clone()));
    let mut register = ready(family, Box::new(port), Arc::new(clock.clone()));
    let bytes = || {
        let traffic = lock(&device).traffic();
        traffic.host_bytes + traffic.device_bytes
    };
    lock(&device).load_faults(Vec::new());
    let before = register.shown().expect("an emulated device answers");
    let evidence = bytes();
    lock(&device).load_faults(Vec::new());
    let began = clock.now();
    let _document = register.perform(&receipt(), &before).expect("an emulated device sells");
    let took = clock.now() - began;
    let receipt = bytes();
    let line = Duration::from_secs(10 * receipt) / baud;
    Told { receipt, evidence, line, took }
}

/// How long the host takes from an answer to the next command, many times.
fn turnarounds(family: &Family) -> Vec<Duration> {
    let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
    let device = device(family, None, &clock);
    let turns = Arc::new(Mutex::new(Vec::new()));
    let port = PipePort::new(device, Arc::new(clock.clone()));
    let port = Timed { port, heard: None, turns: Arc::clone(&turns) };
    let mut register = ready(family, Box::new(port), Arc::new(clock));
    turns.lock().expect("one thread").clear();
    for _ in 0..RECEIPTS {
        let before = register.shown().expect("an emulated device answers");
        let _document = register.perform(&receipt(), &before).expect("an emulated device sells");
    }
    turns.lock().expect("one thread").clone()
}

/// What became of the receipt when each byte of it was lost in turn, both ways.
#[derive(Default)]
struct Lost {
    registered: usize,
    not: usize,
    person: usize,
    /// The device has more than the till believes in.
    double: usize,
    /// It has less.
    missing: usize,
}

fn lost_bytes(family: &Family) -> Lost {
    let mut lost = Lost::default();
    let (host, back) = sell_with(family, None, &mut Lost::default());
    let places = (1..=host).map(When::HostByte).chain((1..=back).map(When::DeviceByte));
    for when in places {
        let _bytes = sell_with(family, Some(Fault { when, what: What::Drop }), &mut lost);
    }
    lost
}

/// Sells the receipt while a fault happens, and counts what came of it; the bytes that went there and back.
fn sell_with(family: &Family, fault: Option<Fault>, lost: &mut Lost) -> (u64, u64) {
    let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
    let device = device(family, None, &clock);
    let port = PipePort::new(Arc::clone(&device), Arc::new(clock.clone()));
    let mut register = ready(family, Box::new(port), Arc::new(clock.clone()));
    let sales = || lock(&device).made().iter().filter(|made| made.kind == DocumentKind::Sale).count();
    let had = sales();
    let before = register.shown().expect("an emulated device answers");
    lock(&device).load_faults(fault.into_iter().collect());
    let believed = match register.perform(&receipt(), &before) {
        Ok(_document) => Some(1),
        Err(DeviceError::NotSent(_) | DeviceError::Refused(_)) => Some(0),
        Err(DeviceError::Unknown { .. }) => found_out(&mut *register, &before, &clock),
    };
    let made = sales() - had;
    match believed {
        Some(1) => lost.registered += 1,
        Some(_) => lost.not += 1,
        None => lost.person += 1,
    }
    lost.double += usize::from(believed.is_some_and(|believed| made > believed));
    lost.missing += usize::from(believed.is_some_and(|believed| made < believed));
    let traffic = lock(&device).traffic();
    (traffic.host_bytes, traffic.device_bytes)
}

/// What the evidence says after a minute at the most; nothing when it leaves that to a person.
fn found_out(register: &mut dyn FiscalRegister, before: &Shown, clock: &VirtualClock) -> Option<usize> {
    for _ in 0..30 {
        match register.recover(&receipt(), before) {
            Ok(Recovered::Registered(_)) => return Some(1),
            Ok(Recovered::NothingRegistered) => return Some(0),
            Ok(Recovered::Undecided { .. }) => return None,
            Ok(Recovered::NotYet(_)) | Err(_) => clock.sleep(Duration::from_secs(2)),
        }
    }
    None
}

/// Bytes of a receipt on a Shtrih-M line, and how many of them are questions: short state and subtotal.
fn looks_of_shtrih() -> (usize, usize) {
    const QUESTIONS: [u8; 2] = [0x10, 0x89];
    let family = kassa_drivers::shtrih::FAMILY;
    let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
    let port = PipePort::new(device(&family, None, &clock), Arc::new(clock.clone()));
    let counts = Arc::new(Mutex::new(Counts::default()));
    let port = Counted { port, counts: Arc::clone(&counts) };
    let mut register = ready(&family, Box::new(port), Arc::new(clock));
    let before = register.shown().expect("an emulated device answers");
    *counts.lock().expect("one thread") = Counts::default();
    let _document = register.perform(&receipt(), &before).expect("an emulated device sells");
    let counts = counts.lock().expect("one thread");
    let looks = counts.by_code.iter().filter(|(code, _)| QUESTIONS.contains(code)).map(|(_, bytes)| bytes).sum();
    (counts.by_code.values().sum::<usize>() + counts.ahead, looks)
}

/// Bytes by the command they belong to; those before its frame, `ENQ` and the answer to it, go with the next one.
#[derive(Default)]
struct Counts {
    by_code: BTreeMap<u8, usize>,
    current: Option<u8>,
    ahead: usize,
}

impl Counts {
    fn count(&mut self, bytes: usize) {
        match self.current {
            Some(code) => *self.by_code.entry(code).or_default() += bytes,
            None => self.ahead += bytes,
        }
    }
}

/// A port of a Shtrih-M device that counts bytes by command.
struct Counted<P> {
    port: P,
    counts: Arc<Mutex<Counts>>,
}

impl<P: Port> Port for Counted<P> {
    fn name(&self) -> &str {
        self.port.name()
    }

    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        let count = self.port.read(buffer, wait)?;
        self.counts.lock().expect("one thread").count(count);
        Ok(count)
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let mut counts = self.counts.lock().expect("one thread");
        match bytes {
            [ENQ] => counts.current = None,
            [STX, _, code, ..] => {
                let ahead = std::mem::take(&mut counts.ahead);
                counts.current = Some(*code);
                counts.count(ahead);
            }
            _ => {}
        }
        counts.count(bytes.len());
        drop(counts);
        self.port.write_all(bytes)
    }

    fn drain_input(&mut self) -> Result<(), PortError> {
        self.port.drain_input()
    }

    fn reopen(&mut self) -> Result<(), PortError> {
        self.port.reopen()
    }
}

fn device(family: &Family, baud: Option<u32>, clock: &VirtualClock) -> Shared<Box<dyn Device>> {
    let make = family.emulator.expect("a family with an emulator");
    let device = make(Emulation { baud, ..Emulation::usual() }, Arc::new(clock.clone()));
    Arc::new(Mutex::new(device.expect("the usual model")))
}

/// A register that has sold once since its shift was opened: what it asks once, it knows.
fn ready(family: &Family, port: Box<dyn Port>, clock: Arc<dyn Clock>) -> Box<dyn FiscalRegister> {
    let mut register = (family.driver)(port, clock, &Setup::new(Currency::Uah));
    register.connect().expect("an emulated device answers");
    for operation in [Operation::OpenShift { cashier: cashier() }, receipt()] {
        let before = register.shown().expect("an emulated device answers");
        let _document = register.perform(&operation, &before).expect("an emulated device obeys");
    }
    register
}

fn cashier() -> Cashier {
    Cashier { name: "Іваненко".to_owned() }
}

fn receipt() -> Operation {
    let uah = |minor| Money::new(minor, Currency::Uah);
    let total: i64 = LINES.iter().sum();
    let names = ["Опалення", "Вода", "Газ"];
    Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: cashier(),
        heading: Vec::new(),
        lines: names.iter().zip(LINES).map(|(name, minor)| ReceiptLine::new(*name, uah(minor))).collect(),
        total: uah(total),
        card: uah(0),
        cash: uah(total),
        rounding: uah(0),
        change: uah(0),
        footer: Vec::new(),
        check_link: None,
    })
}

/// A port that notes how long after a read the next write came.
struct Timed<P> {
    port: P,
    heard: Option<Instant>,
    turns: Arc<Mutex<Vec<Duration>>>,
}

#[expect(clippy::disallowed_methods, reason = "a bench is about the clock of the machine")]
impl<P: Port> Port for Timed<P> {
    fn name(&self) -> &str {
        self.port.name()
    }

    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        let outcome = self.port.read(buffer, wait);
        if outcome.is_ok() {
            self.heard = Some(Instant::now());
        }
        outcome
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        if let Some(heard) = self.heard.take() {
            self.turns.lock().expect("one thread").push(heard.elapsed());
        }
        self.port.write_all(bytes)
    }

    fn drain_input(&mut self) -> Result<(), PortError> {
        self.port.drain_input()
    }

    fn reopen(&mut self) -> Result<(), PortError> {
        self.port.reopen()
    }

    fn set_ready(&mut self, ready: bool) -> Result<(), PortError> {
        self.port.set_ready(ready)
    }

    fn control_lines(&mut self) -> Result<Option<ControlLines>, PortError> {
        self.port.control_lines()
    }
}

/// The peer, on a pseudo terminal.
#[cfg(unix)]
mod peer {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    use std::sync::atomic::{AtomicBool, Ordering};

    use kassa_drivers::clock::SystemClock;
    use kassa_drivers::emulate::serve_pty;
    use kassa_drivers::port::pty::Terminal;

    use super::*;

    /// What pyshtrih sends and gets for the same receipt; it says when it begins and when it is done.
    const PEER: &str = r#"
import sys
from pyshtrih import Retail01F
device = Retail01F(port=sys.argv[1], baudrate=115200, timeout=2)
device.connect()
device.open_shift()
print('ready', flush=True)
sys.stdin.readline()
device.open_check(0)
for name, sum in (('Опалення', 15050), ('Вода', 4000), ('Газ', 99999)):
    device.sale((name, 1000, sum))
device.close_check(cash=119049)
print('done', flush=True)
sys.stdin.readline()
"#;

    pub fn bytes() -> io::Result<Option<u64>> {
        let python = std::env::var("KASSA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let asked = Command::new(&python).args(["-c", "import pyshtrih"]).output();
        if !asked.is_ok_and(|output| output.status.success()) {
            return Ok(None);
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let make = FAMILIES.iter().find(|family| family.name == "shtrih").and_then(|family| family.emulator);
        let device = make.expect("an emulator")(Emulation::usual(), Arc::clone(&clock)).expect("the usual model");
        let device = Arc::new(Mutex::new(device));
        let terminal = Terminal::open()?;
        let path = terminal.path().to_owned();
        let stop = AtomicBool::new(false);
        std::thread::scope(|threads| {
            let served = threads.spawn(|| serve_pty(terminal, &device, clock.as_ref(), &stop));
            let sold = sells(&python, &path, &device);
            stop.store(true, Ordering::Relaxed);
            let _ended = served.join();
            sold.map(Some)
        })
    }

    /// Counts between the peer's `ready` and its `done`.
    fn sells(python: &str, path: &str, device: &Shared<Box<dyn Device>>) -> io::Result<u64> {
        let mut peer =
            Command::new(python).args(["-c", PEER, path]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(mut says), Some(hears)) = (peer.stdin.take(), peer.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let mut hears = BufReader::new(hears);
        let mut word = String::new();
        let _length = hears.read_line(&mut word)?;
        lock(device).load_faults(Vec::new());
        writeln!(says)?;
        word.clear();
        let _length = hears.read_line(&mut word)?;
        let traffic = lock(device).traffic();
        writeln!(says)?;
        let ended = peer.wait()?;
        if ended.success() && word.trim() == "done" {
            Ok(traffic.host_bytes + traffic.device_bytes)
        } else {
            Err(io::Error::other("pyshtrih did not sell the receipt"))
        }
    }
}

/// There are no pseudo terminals elsewhere.
#[cfg(not(unix))]
mod peer {
    pub fn bytes() -> std::io::Result<Option<u64>> {
        Ok(None)
    }
}
