//! What stands on the counter beside the register: the customer display and a scanner on a serial line, each with a
//! thread of its own. Neither holds anything up: what fails is logged once, and tried again.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::display::Display;
use kassa_drivers::port;
use kassa_drivers::scanner::Scanner;

use crate::config::{DisplayConfig, ScannerConfig};
use crate::signal::{Signal, Signals};

/// How long the scanner is listened to before the program's end is looked for.
const LISTEN: Duration = Duration::from_millis(500);
/// How long after a failure the scanner's port is opened again.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// What the payer reads: two lines, in each what follows a tab at the right edge.
pub type Lines = [String; 2];

/// The way to the customer display.
#[derive(Clone)]
pub struct CustomerDisplay(Sender<Lines>);

impl CustomerDisplay {
    /// The display of the settings; nothing where they name none.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(config: &DisplayConfig) -> io::Result<Option<Self>> {
        let Some(name) = &config.port else { return Ok(None) };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let display = Display::new(port::named(name, config.baud, clock), config.setup());
        let (sender, lines) = channel();
        let _detached =
            std::thread::Builder::new().name("display".to_owned()).spawn(move || serve_display(display, &lines))?;
        Ok(Some(Self(sender)))
    }

    /// Shows two lines. Returns at once.
    pub fn show(&self, lines: Lines) {
        // A display whose thread has ended has said so in the log.
        let _ = self.0.send(lines);
    }
}

/// Shows what comes, the newest of what waits, until nobody has anything to show; then the display is dark.
fn serve_display(mut display: Display, lines: &Receiver<Lines>) {
    let mut failing = false;
    while let Ok(first) = lines.recv() {
        let [upper, lower] = lines.try_iter().last().unwrap_or(first);
        let outcome = display.show(&upper, &lower);
        if let Err(error) = &outcome
            && !failing
        {
            tracing::warn!(%error, "the customer display shows nothing");
        }
        failing = outcome.is_err();
    }
    if let Err(error) = display.clear() {
        tracing::debug!(%error, "the customer display was not cleared");
    }
}

/// A scanner that is listened to. Dropping it ends that.
pub struct SerialScanner(Arc<AtomicBool>);

impl SerialScanner {
    /// The scanner of the settings; nothing where they name none. What it scans goes the way of every scan.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(config: &ScannerConfig, signals: Signals) -> io::Result<Option<Self>> {
        let Some(name) = &config.port else { return Ok(None) };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let scanner = Scanner::new(port::named(name, config.baud, Arc::clone(&clock)), Arc::clone(&clock));
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let _detached = std::thread::Builder::new()
            .name("scanner".to_owned())
            .spawn(move || serve_scanner(scanner, &signals, clock.as_ref(), &stopped))?;
        Ok(Some(Self(stop)))
    }
}

impl Drop for SerialScanner {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn serve_scanner(mut scanner: Scanner, signals: &Signals, clock: &dyn Clock, stop: &AtomicBool) {
    let mut failing = false;
    while !stop.load(Ordering::Relaxed) {
        match scanner.next(LISTEN) {
            Ok(codes) => {
                failing = false;
                codes.into_iter().for_each(|code| signals.send(Signal::Scanned(code)));
            }
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "the scanner is not there");
                }
                failing = true;
                clock.sleep(TRY_AGAIN);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use kassa_drivers::clock::VirtualClock;
    use kassa_drivers::port::pipe::{FarEnd, PipePort};

    use super::*;

    #[test]
    fn the_newest_lines_reach_the_display_and_it_is_dark_at_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("display.bin");
        let config = DisplayConfig { port: Some(format!("file:{}", path.display())), ..DisplayConfig::default() };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let port = port::named(config.port.as_deref().unwrap(), config.baud, clock);
        let (sender, lines) = channel();
        for upper in ["old", "TOTAL\t1.50"] {
            sender.send([upper.to_owned(), String::new()]).unwrap();
        }
        drop(sender);
        serve_display(Display::new(port, config.setup()), &lines);
        let sent = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert!(sent.contains("TOTAL           1.50") && !sent.contains("old"), "{sent:?}");
        assert!(sent.ends_with(&" ".repeat(20)), "{sent:?}");
    }

    /// A scanner whose cable is plugged in later, and which then sends two codes at once.
    struct Wand {
        clock: VirtualClock,
        plugged: Duration,
        at: Duration,
        codes: Vec<u8>,
    }

    impl FarEnd for Wand {
        fn input(&mut self, _bytes: &[u8], _now: Duration) {}

        fn poll(&mut self, now: Duration) -> Vec<u8> {
            if now < self.at { Vec::new() } else { std::mem::take(&mut self.codes) }
        }

        fn next_event(&self) -> Option<Duration> {
            Some(self.at)
        }

        fn line_is_up(&self) -> bool {
            self.clock.now() >= self.plugged
        }
    }

    #[test]
    fn what_a_scanner_reads_is_news_to_the_window_also_after_its_cable_came_back() {
        let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0));
        let plugged = clock.now() + TRY_AGAIN * 2;
        let at = plugged + TRY_AGAIN * 3;
        let wand = Wand { clock: clock.clone(), plugged, at, codes: b"1000432\r\n2000\r\n".to_vec() };
        let wand = Arc::new(Mutex::new(wand));
        let port = PipePort::new(Arc::clone(&wand), Arc::new(clock.clone()));
        let (scanned, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (heard, ending) = (Arc::clone(&scanned), Arc::clone(&stop));
        let signals = Signals::new(move |signal| {
            if let Signal::Scanned(scan) = signal {
                heard.lock().unwrap().push(scan.text);
                ending.store(heard.lock().unwrap().len() == 2, Ordering::Relaxed);
            }
        });
        serve_scanner(Scanner::new(Box::new(port), Arc::new(clock.clone())), &signals, &clock, &stop);
        assert_eq!(*scanned.lock().unwrap(), ["1000432", "2000"]);
    }
}
