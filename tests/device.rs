//! The technician's tool against the real programs: every family with an emulator, on a pseudo terminal and by TCP.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use kassa::i18n::{Language, set_language, text};
use kassa_drivers::clock::{Clock as _, SystemClock};
use kassa_drivers::family::{FAMILIES, Family};
use kassa_drivers::port::Port as _;
use kassa_drivers::port::serial::SerialPort;

/// The program with these arguments, speaking English.
fn kassa(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kassa"));
    let _ = command.args(["--language", "en"]).args(args).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

/// An emulated device in a program of its own. It ends with its standard input.
struct Served {
    child: Child,
    _stdin: Option<ChildStdin>,
    // What it says after its place goes unread, but not unheard: it ends when nobody listens.
    _stdout: BufReader<ChildStdout>,
    place: String,
}

impl Served {
    fn start(family: &Family, rest: &[&str]) -> Self {
        let args = [&["emulate", family.name], rest].concat();
        let mut child = kassa(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let _ = stdout.read_line(&mut line).expect("its first line");
        Self { _stdin: child.stdin.take(), _stdout: stdout, child, place: line.trim().to_owned() }
    }

    fn pty(family: &Family) -> Self {
        Self::start(family, &["--pty"])
    }

    fn tcp(family: &Family) -> Self {
        let mut served = Self::start(family, &["--tcp", "127.0.0.1:0"]);
        served.place = format!("tcp:{}", served.place);
        served
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It is ours, and its memory is nobody's.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A device at a port, with what its driver must remember.
struct Bench<'a> {
    port: &'a str,
    family: &'a str,
    memory: &'a str,
}

impl Bench<'_> {
    fn run(&self, command: &[&str]) -> Output {
        let rest = ["--port", self.port, "--family", self.family, "--baud", "115200", "--memory", self.memory];
        kassa(&[&["device"], command, &rest].concat()).stdin(Stdio::null()).output().expect("the program runs")
    }

    /// Runs a command that must end so, and gives what it said.
    fn says(&self, command: &[&str], code: i32) -> String {
        let output = self.run(command);
        let said = [&output.stdout[..], &output.stderr[..]].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert_eq!(output.status.code(), Some(code), "{} {command:?}: {said}", self.family);
        said
    }
}

/// A text of the program with its arguments filled in.
fn words(key: &str, args: &[(&'static str, &str)]) -> String {
    set_language(Language::En);
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
    text(key, &args)
}

/// The beginning of a text, up to its first argument.
fn head(key: &str) -> String {
    const MARK: &str = "\u{1}";
    let args = ["sum", "number", "shift", "before", "after", "count", "meaning", "code", "port", "unasked"];
    let args = args.map(|name| (name, MARK));
    words(key, &args).split(MARK).find(|part| !part.trim().is_empty()).unwrap_or_default().to_owned()
}

fn emulated() -> impl Iterator<Item = &'static Family> {
    FAMILIES.iter().filter(|family| family.emulator.is_some())
}

/// A technician's visit: what is asked, and how it ends. A refusal says that nothing was done.
fn visit(bench: &Bench<'_>) {
    let can_or_refuses = |command: &[&str], done: &str| {
        let output = bench.run(command);
        let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();
        // A device that repeats receipts alone has none yet.
        let own = if command == ["repeat"] { "" } else { "kassa-cannot" };
        let refused = said.contains(&format!("refused and did nothing (code {own}"));
        let expect = if output.status.success() { said.contains(&head(done)) } else { refused };
        assert!(expect, "{} {command:?}: {said}", bench.family);
    };
    let state = bench.says(&["state"], 0);
    assert!(state.contains(&words("register-serial", &[])), "{state}");
    assert!(bench.says(&["open-shift"], 0).contains("is open."));
    let cash = bench.says(&["cash-in", "150.50"], 0);
    assert!(cash.contains("150,50") && !cash.contains('—'), "{cash}");
    assert!(bench.says(&["cash-out", "50,50"], 0).contains("taken out"));
    let refused = bench.says(&["cash-out", "500"], 1);
    assert!(refused.contains("did nothing") && refused.lines().count() == 2, "{refused}");
    assert_eq!(bench.says(&["x"], 0).trim(), words("device-done-x", &[]));
    can_or_refuses(&["repeat"], "device-done-repeat");
    can_or_refuses(&["cut"], "device-done-cut");
    can_or_refuses(&["drawer"], "device-done-drawer");
    can_or_refuses(&["text", "Пробний рядок", "second line"], "device-done-text");
    can_or_refuses(&["test-page"], "device-done-test-page");
    let z = bench.says(&["z"], 0);
    assert!(z.contains("is closed with a Z report"), "{z}");
    // What the counters of the shift were is told by those that have them.
    assert!(bench.family != "shtrih" || z.contains(&format!("{}: 150,50", words("device-cash-ins", &[]))), "{z}");
    can_or_refuses(&["clock"], "device-done-clock");
}

#[test]
fn a_technicians_visit_at_every_family() {
    at_once(emulated(), |family| {
        let dir = tempfile::tempdir().unwrap();
        let memory = dir.path().join("driver.json").display().to_string();
        let served = Served::pty(family);
        visit(&Bench { port: &served.place, family: family.name, memory: &memory });
    });
}

/// Everything here waits for devices, so families do not wait for each other.
fn at_once(families: impl Iterator<Item = &'static Family>, check: impl Fn(&'static Family) + Sync) {
    std::thread::scope(|scope| {
        for family in families {
            let _ = scope.spawn(|| check(family));
        }
    });
}

#[test]
fn what_stands_at_a_port_is_found_out_on_a_line_and_by_tcp() {
    at_once(emulated().filter(|family| family.sniff.is_some()), |family| {
        let served = Served::tcp(family);
        let output = kassa(&["device", "probe", "--port", &served.place]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}: {output:?}", family.name);
        assert!(said.starts_with(&format!("{}: {}", served.place, family.name)), "{said}");
        // What is found out is what other commands use.
        let served = Served::pty(family);
        let output = kassa(&["device", "state", "--port", &served.place]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}: {output:?}", family.name);
        assert!(said.lines().any(|line| line.ends_with(&format!(" {}", family.name))), "{said}");
    });
}

#[test]
fn a_device_of_another_family_is_named_in_seconds() {
    let named = |name: &str| kassa_drivers::family::named(name).unwrap();
    at_once([named("shtrih"), named("datecs"), named("maria")].into_iter(), |family| {
        let served = Served::pty(family);
        for asked in ["atol-v3", "shtrih-v2"] {
            let clock = SystemClock::new();
            let at = ["device", "z", "--port", &served.place, "--family", asked, "--baud", "115200"];
            let output = kassa(&at).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let args = [("port", served.place.as_str()), ("family", asked), ("found", family.name)];
            assert_eq!((output.status.code(), said.trim()), (Some(1), words("device-other-family", &args).as_str()));
            // The driver of such a family waits for three quarters of a minute.
            assert!(clock.now().as_secs() < 20, "{:?}", clock.now());
        }
    });
}

#[test]
fn a_lost_answer_is_found_out_and_nothing_is_done_twice() {
    let family = kassa_drivers::family::named("shtrih").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let faults = dir.path().join("faults.toml");
    std::fs::write(&faults, "[[fault]]\nat = \"after-document 1\"\ndo = \"power-off 1500\"\n").unwrap();
    let script = faults.display().to_string();
    let served = Served::start(family, &["--pty", "--faults", &script]);
    let memory = dir.path().join("driver.json").display().to_string();
    let bench = Bench { port: &served.place, family: family.name, memory: &memory };
    let opened = bench.says(&["open-shift"], 0);
    assert!(opened.contains("is open."), "{opened}");
    assert!(bench.says(&["cash-in", "10"], 0).contains("10,00"));
    assert!(bench.says(&["state"], 0).contains("10,00"));
}

#[test]
fn a_port_that_is_no_registers_says_so_and_is_left_alone() {
    let taken = Served::pty(kassa_drivers::family::named("shtrih").unwrap());
    let mut held = SerialPort::new(&taken.place, 115_200);
    held.reopen().unwrap();
    let echo = echo();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("tcp:{}", silent.local_addr().unwrap());
    for (port, key) in [
        (taken.place.as_str(), "device-port-taken"),
        ("/dev/there-is-no-such-port", "device-port-missing"),
        (echo.as_str(), "device-echo"),
        ("file:/dev/null", "device-name-family"),
        ("/etc", "device-not-a-port"),
        ("/dev/null", "device-not-a-port"),
    ] {
        for command in ["probe", "state", "z"] {
            let output = kassa(&["device", command, "--port", port]).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{port} {command}: {output:?}");
            assert_eq!(said.trim(), words(key, &[("port", port)]), "{command}");
        }
    }
    let output = kassa(&["device", "state", "--port", &silent]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let to_file = ["device", "z", "--port", "file:/dev/null", "--family", "datecs"];
    let output = kassa(&to_file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.trim(), words("device-only-two-way", &[("port", "file:/dev/null"), ("family", "datecs")]));
    drop(held);
}

/// A program that gives back what it gets.
fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("tcp:{}", listener.local_addr().unwrap());
    let _server = std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (mut stream, mut buffer) = (stream, [0; 64]);
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                if stream.write_all(&buffer[..count]).is_err() {
                    break;
                }
            }
        }
    });
    place
}

#[test]
fn what_a_printer_would_get_can_be_read_in_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let check = |name: &str, args: &[&str], expect: &[u8]| {
        let path = dir.path().join(name);
        let port = format!("file:{}", path.display());
        let output = kassa(&[args, &["--port", &port]].concat()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.windows(expect.len()).any(|part| part == expect), "{name}: {bytes:02X?}");
        bytes
    };
    let text = |family, page| ["device", "text", "--family", family, "--codepage", page, "Їжак"];
    // A letter of no page is told of: what stands on the paper is another one.
    let at = ["device", "text", "--family", "plain", "--codepage", "cp866", "--port", "file:/dev/null"];
    for (line, told) in [("Қыз 🙂", "Қ 🙂"), ("Їжак і «він»", "")] {
        let output = kassa(&[&at[..], &[line]].concat()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(said.lines().nth(1).unwrap_or_default().contains(told), output.status.success(), "{said}");
        assert_eq!(said.lines().count(), if told.is_empty() { 1 } else { 2 }, "{said}");
    }
    let _escpos = check("1", &text("escpos", "cp1251"), b"\xAF\xE6\xE0\xEA");
    let _escp = check("2", &text("escp", "cp866"), b"\xF4\xA6\xA0\xAA");
    let _plain = check("3", &text("plain", "cp1125"), b"\xF8\xA6\xA0\xAA");
    let page = check("4", &["device", "test-page", "--family", "plain"], b"1234567890");
    assert!(page.len() > 200);
    let stdin = kassa(&["device", "text", "--family", "screen", "--port", &format!("file:{}", path(&dir, "5"))])
        .stdin(Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            child.stdin.take().unwrap().write_all("з потоку\n".as_bytes())?;
            child.wait()
        });
    assert!(stdin.unwrap().success());
    assert!(std::fs::read_to_string(dir.path().join("5")).unwrap().contains("з потоку"));
}

fn path(dir: &tempfile::TempDir, name: &str) -> String {
    Path::new(dir.path()).join(name).display().to_string()
}

#[test]
fn what_cannot_be_asked_for_is_refused_before_anything_is_opened() {
    let port = "/dev/there-is-no-such-port";
    for (args, code, key, known) in [
        (&["cash-in", "0"][..], 64, "device-bad-sum", [("sum", "0"), ("x", ""), ("y", "")]),
        (&["cash-out", "1.234"], 64, "device-bad-sum", [("sum", "1.234"), ("x", ""), ("y", "")]),
        (&["text", " "], 1, "device-no-lines", [("sum", ""), ("x", ""), ("y", "")]),
        (
            &["state", "--family", "star", "--model", "fr-k"],
            1,
            "device-bad-model",
            [("family", "star"), ("model", "fr-k"), ("known", &star_models())],
        ),
        // A register tells its own model.
        (
            &["state", "--family", "shtrih", "--model", "fr-k"],
            1,
            "device-not-taken",
            [("family", "shtrih"), ("option", "--model"), ("x", "")],
        ),
        (
            &["state", "--family", "atol-v2", "--operator-password", "1"],
            1,
            "device-not-taken",
            [("family", "atol-v2"), ("option", "--operator-password"), ("x", "")],
        ),
    ] {
        let output = kassa(&[&["device"], args, &["--port", port]].concat()).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr).trim(), words(key, &known));
    }
}

fn star_models() -> String {
    kassa_drivers::family::named("star").unwrap().models.join(", ")
}
