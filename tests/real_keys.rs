//! The real program in a real window, worked with real keys: from sign-in over a scanned account to the receipt.
//!
//! The window stands on a display of its own (Xvfb), the keys come from outside (xdotool), and what came of them is read
//! in the till's files. Where the two are missing the test says so and passes, unless `KASSA_MUST` is set.

use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kassa::store;
use kassa::store::directory::{DirectoryReader, Query};
use kassa_domain::ids::Seq;
use kassa_domain::receipt::{OperationKind, Receipt};

/// A day before the one that is worked here: the till is let in, has its directory, and has closed a shift.
const YESTERDAY: &str = "sign-in starshyi\nopen-shift\npay 1 cash exact\nwait-sync\nclose-shift\nwait-sync\n";
/// Longest wait for anything, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// Width and height of the display.
const SIZE: (usize, usize) = (1024, 768);

/// A display and the program on it.
struct Counter {
    display: String,
    server: Child,
    program: Child,
    frame: PathBuf,
}

impl Drop for Counter {
    fn drop(&mut self) {
        for child in [&mut self.program, &mut self.server] {
            let _already_gone = child.kill();
            let _status = child.wait();
        }
    }
}

impl Counter {
    fn open(base: &Path) -> Self {
        let counter = Self::start(base);
        // No window manager gives it the keys here.
        counter.xdotool(&["search", "--onlyvisible", "--name", ".", "windowfocus", "--sync"]);
        counter
    }

    fn start(base: &Path) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"])
            .arg(format!("{}x{}x24", SIZE.0, SIZE.1))
            .arg("-fbdir")
            .arg(base)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        let _read = BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        let program = Command::new(env!("CARGO_BIN_EXE_kassa"))
            .args(["--language", "uk", "--data"])
            .arg(base.join("day/till"))
            .env("DISPLAY", &display)
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let counter = Self { display, server, program, frame: base.join("Xvfb_screen0") };
        let drawn = |counter: &Self| counter.lines(SIZE.1 - 30..SIZE.1).iter().any(|byte| *byte != 0);
        until("the window is drawn", || counter.frame.exists() && drawn(&counter));
        counter
    }

    /// Windows that can be seen.
    fn windows(&self) -> usize {
        let mut asked = Command::new("xdotool");
        let asked = asked.args(["search", "--onlyvisible", "--name", "."]).env("DISPLAY", &self.display).output();
        String::from_utf8(asked.unwrap().stdout).unwrap().lines().count()
    }

    /// What is drawn in some lines of the display.
    fn lines(&self, lines: std::ops::Range<usize>) -> Vec<u8> {
        let mut file = std::fs::File::open(&self.frame).unwrap();
        let mut head = [0; 100];
        file.read_exact(&mut head).unwrap();
        let word = |at: usize| usize::try_from(u32::from_be_bytes(head[at * 4..][..4].try_into().unwrap())).unwrap();
        // The head of a window dump: its own size first, bytes of a line and number of colours further on.
        let begins = word(0) + word(19) * 12 + word(12) * lines.start;
        let _at = file.seek(SeekFrom::Start(begins as u64)).unwrap();
        let mut picture = vec![0; word(12) * lines.len()];
        file.read_exact(&mut picture).unwrap();
        picture
    }

    /// Whether a dialog stands over the screen: what is behind it is dimmed. Looked at beside any dialog.
    fn dimmed(&self) -> bool {
        self.lines(100..101)[40] < 0x80
    }

    /// Waits until the clock in the window has gone on twice: what was pressed before has been answered then.
    fn rest(&self) {
        for _ in 0..2 {
            let clock = self.lines(SIZE.1 - 30..SIZE.1);
            until("the clock goes on", || self.lines(SIZE.1 - 30..SIZE.1) != clock);
        }
    }

    fn xdotool(&self, args: &[&str]) {
        let status = Command::new("xdotool").args(args).env("DISPLAY", &self.display).status().unwrap();
        assert!(status.success(), "xdotool {args:?}");
    }

    fn press(&self, keys: &[&str]) {
        for key in keys {
            self.xdotool(&["key", key]);
            self.rest();
        }
    }

    /// Signs one after another, so far apart as a hand does it.
    fn hand(&self, text: &str) {
        self.xdotool(&["type", "--delay", "120", text]);
        self.rest();
    }

    /// Signs one upon another with Enter after them, as a scanner does it.
    fn scan(&self, text: &str) {
        self.xdotool(&["type", "--delay", "2", "--args", "1", text, "key", "Return"]);
        self.rest();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test against a real program waits by the real clock")]
fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn has(program: &str, asked: &str) -> bool {
    Command::new(program).arg(asked).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Sales that are registered, and whether a shift is open.
fn sold(till: &Path) -> (usize, bool) {
    let reader = store::open_reader(till, None).unwrap();
    let registered = |receipt: &Receipt| matches!(receipt, Receipt::Registered { .. });
    let all = store::receipts::all(&reader).unwrap();
    let sales = all.iter().filter(|one| one.operation.kind() == OperationKind::Sale && registered(&one.receipt));
    (sales.count(), store::shifts::current(&reader).unwrap().open().is_ok())
}

/// Where the journal ends.
fn end(till: &Path) -> Seq {
    store::journal::head(&store::open_reader(till, None).unwrap()).unwrap().seq
}

#[test]
fn a_scanned_account_is_paid_with_real_keys() {
    if !(has("Xvfb", "-version") && has("xdotool", "version")) {
        assert!(std::env::var_os("KASSA_MUST").is_none(), "no Xvfb or no xdotool");
        writeln!(std::io::stdout(), "skipped: no Xvfb or no xdotool").unwrap();
        return;
    }
    let base = tempfile::tempdir().unwrap();
    let (script, till) = (base.path().join("script.txt"), base.path().join("day/till"));
    std::fs::write(&script, YESTERDAY).unwrap();
    let played = Command::new(env!("CARGO_BIN_EXE_kassa"))
        .args(["--language", "en", "demo", "--headless", "--accounts", "60", "--keep"])
        .arg(base.path().join("day"))
        .arg("--script")
        .arg(&script)
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .output()
        .unwrap();
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stdout));
    assert_eq!(sold(&till), (1, false));
    let query = Query { surname: "к".to_owned(), ..Query::default() };
    let found = DirectoryReader::open(&till).unwrap().search(&query).unwrap();
    let owing = found.rows.iter().filter(|row| row.due.minor() > 10_000).nth(1).expect("somebody owes");

    let before = end(&till);
    let counter = Counter::open(base.path());
    // The centre of yesterday is gone, and the window says so once.
    until("no line to the centre", || counter.dimmed());
    counter.press(&["Return"]);
    until("the dialog is closed", || !counter.dimmed());
    counter.hand("starshyi");
    counter.press(&["Tab"]);
    counter.hand("starshyi-demo");
    counter.press(&["Return"]);
    until("somebody is signed in", || end(&till) > before);
    counter.rest();
    // The shift is closed, so its opening is what stands there.
    counter.press(&["Return"]);
    until("the shift is open", || sold(&till) == (1, true));
    counter.rest();
    // From the scan to the receipt: four keys.
    counter.scan(owing.number.as_str());
    counter.press(&["F12", "equal", "Return"]);
    until("the receipt is registered", || sold(&till) == (2, true));
    // Enter held down pays nothing twice.
    counter.xdotool(&["keydown", "Return"]);
    counter.rest();
    counter.xdotool(&["keyup", "Return"]);
    counter.rest();
    assert_eq!(sold(&till), (2, true));
    drop(counter);

    let verify =
        Command::new(env!("CARGO_BIN_EXE_kassa")).arg("--data").arg(&till).args(["journal", "verify"]).output();
    let verify = verify.unwrap();
    assert!(verify.status.success(), "{verify:?}");

    // The payer's screen stands beside the window, and never over it.
    let settings = std::fs::read_to_string(till.join("config.toml")).unwrap_or_default();
    for (place, shown) in [("1100+0", 2), ("100+80", 1)] {
        let screen = format!("{settings}\n[display]\nsecond_screen = \"320x240+{place}\"\n");
        std::fs::write(till.join("config.toml"), screen).unwrap();
        let counter = Counter::start(base.path());
        counter.rest();
        until(place, || counter.windows() == shown);
    }
}
