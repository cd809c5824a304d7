//! Scanners on a serial line: bytes to codes. A scanner that types like a keyboard is the window's business, which sees
//! its keys.
//!
//! A code ends with CR, LF, Tab or ETX, or with silence from a scanner that was set up without an end mark; a code that
//! is made of lines itself (NBU 001) ends with silence alone, for it has line ends inside. What it
//! holds is handed on as bytes, for a payment code says itself in which page it is written; where it does not, the page
//! is guessed by its letters.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::port::{Port, PortError};
use crate::text::CodePage;

/// The longest code; the largest symbols hold 4296 characters.
const CODE_MAX: usize = 4296;
/// Silence that ends a code without an end mark: at 9600 a byte takes one millisecond.
const SILENCE: Duration = Duration::from_millis(120);

/// One scanned code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// As it came, without its end mark.
    pub bytes: Vec<u8>,
    /// As it reads in the page it is most likely written in.
    pub text: String,
}

impl Scan {
    fn new(bytes: Vec<u8>) -> Self {
        let text = guess(&bytes);
        Self { bytes, text }
    }
}

/// Divides what a scanner sends into codes. Pure.
#[derive(Debug, Clone, Default)]
pub struct Splitter {
    bytes: Vec<u8>,
    /// The code is longer than any, and is dropped to its end.
    too_long: bool,
}

impl Splitter {
    /// The next byte; a code when it was its last.
    pub fn byte(&mut self, byte: u8) -> Option<Scan> {
        const STX: u8 = 0x02;
        match byte {
            b'\r' | b'\n' if self.is_of_lines() => {
                self.bytes.push(byte);
                None
            }
            b'\r' | b'\n' | b'\t' | 0x03 => self.end(),
            STX if self.bytes.is_empty() => None,
            _ if self.bytes.len() >= CODE_MAX => {
                self.too_long = true;
                self.bytes.clear();
                None
            }
            _ => {
                if !self.too_long {
                    self.bytes.push(byte);
                }
                None
            }
        }
    }

    /// The line fell silent; a code when one was under way.
    pub fn end(&mut self) -> Option<Scan> {
        let bytes = std::mem::take(&mut self.bytes);
        let whole = !std::mem::take(&mut self.too_long);
        (whole && !bytes.is_empty()).then(|| Scan::new(bytes))
    }

    /// Whether what is under way is a payment code made of lines, the oldest of Ukraine: silence ends it.
    fn is_of_lines(&self) -> bool {
        self.bytes.len() < CODE_MAX && self.bytes.trim_ascii_start().starts_with(b"BCD")
    }

    /// Whether a code is under way.
    #[must_use]
    pub const fn is_within(&self) -> bool {
        !self.bytes.is_empty() || self.too_long
    }
}

/// The text in the page whose letters make most sense: UTF-8 when it is that, else the one-byte page with the most
/// letters in their usual case and place.
#[must_use]
pub fn guess(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.chars().filter(|letter| !letter.is_control()).collect();
    }
    const PAGES: [CodePage; 5] =
        [CodePage::Cp1251, CodePage::Kz1048, CodePage::Cp866, CodePage::Koi8U, CodePage::Cp1125];
    let texts = PAGES.map(|page| page.decode(bytes));
    // Of equals the first: the page that Windows programs write.
    let best = texts.into_iter().rev().max_by_key(|text| sense(text));
    best.unwrap_or_default()
}

/// How much a text looks like one: letters of the three languages speak for it, a small letter before a capital one
/// and anything that is no letter, digit or usual sign speak against it.
fn sense(text: &str) -> i64 {
    const USUAL: &str = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяєіїґәғқңөұүһ";
    let mut sense = 0;
    let mut before = ' ';
    for letter in text.chars() {
        let small: String = letter.to_lowercase().collect();
        sense += match () {
            () if letter.is_ascii() => 0,
            () if USUAL.contains(&small) && before.is_lowercase() && letter.is_uppercase() => -2,
            () if USUAL.contains(&small) => 2,
            () if matches!(letter, '№' | '«' | '»' | '–' | '—' | '’') => 1,
            () => -4,
        };
        before = letter;
    }
    sense
}

/// A scanner at the other end of a port.
pub struct Scanner {
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    splitter: Splitter,
    open: bool,
}

impl Scanner {
    /// A scanner at `port`. The port is opened with the first call.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>) -> Self {
        Self { port, clock, splitter: Splitter::default(), open: false }
    }

    /// Waits up to `wait` for codes. A port that was lost is opened anew by the next call.
    ///
    /// # Errors
    /// The port cannot be opened, or was lost; what was half scanned is dropped.
    pub fn next(&mut self, wait: Duration) -> Result<Vec<Scan>, PortError> {
        let outcome = self.read(wait);
        if outcome.is_err() {
            self.open = false;
            self.splitter = Splitter::default();
        }
        outcome
    }

    fn read(&mut self, wait: Duration) -> Result<Vec<Scan>, PortError> {
        if !self.open {
            self.port.reopen()?;
            self.open = true;
        }
        let mut buffer = [0; 256];
        let mut codes = Vec::new();
        let limit = self.clock.now().saturating_add(wait);
        loop {
            let left = limit.saturating_sub(self.clock.now());
            let patience = if self.splitter.is_within() { SILENCE } else { left };
            match self.port.read(&mut buffer, patience) {
                Ok(count) => {
                    codes.extend(buffer.iter().take(count).filter_map(|byte| self.splitter.byte(*byte)));
                }
                Err(PortError::TimedOut) => codes.extend(self.splitter.end()),
                Err(error) => return Err(error),
            }
            let late = self.clock.now() >= limit;
            // A line that never falls silent is no scanner: whoever waits is not kept from stopping.
            let flood = late && self.splitter.too_long;
            if flood || (!self.splitter.is_within() && (late || !codes.is_empty())) {
                return Ok(codes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::clock::VirtualClock;
    use crate::port::pipe::{FarEnd, PipePort};

    #[test]
    fn codes_end_where_they_end() {
        let check = |input: &[u8], expect: &[&str]| {
            let mut splitter = Splitter::default();
            let codes: Vec<String> =
                input.iter().filter_map(|byte| splitter.byte(*byte)).map(|code| code.text).collect();
            assert_eq!(codes, expect, "{input:02X?}");
        };
        check(b"4820000000000\r\n", &["4820000000000"]);
        check(b"\x0211111\x0322222\t", &["11111", "22222"]);
        check(b"\r\n\r\n", &[]);
        check(b"BCD\r\n001\r\n1\r\nUCT\x03123\r", &["BCD0011UCT", "123"]);
        check(&[vec![b'x'; CODE_MAX + 10], b"\r123\r".to_vec()].concat(), &["123"]);
    }

    #[test]
    fn letters_tell_their_page() {
        let text = "ST00012|Name=ТОВ «Тепло»|PersAcc=77001|LastName=Їжакевич";
        let check = |bytes: &[u8], expect: &str| assert_eq!(guess(bytes), expect, "{bytes:02X?}");
        check(text.as_bytes(), text);
        check(&crate::text::to_cp1251(text), text);
        let plain = "ST00011|Name=ТОВ Тепло|PersAcc=77001|LastName=Иванов";
        check(&crate::text::to_page(plain, CodePage::Cp866), plain);
        check(&crate::text::to_page(plain, CodePage::Koi8U), plain);
        check(b"1234567890", "1234567890");
        check(&[0xFF, 0xFE], &CodePage::Cp1251.decode(&[0xFF, 0xFE]));
    }

    /// Sends pieces at their moments.
    struct Wand(Vec<(Duration, &'static [u8])>);

    impl FarEnd for Wand {
        fn input(&mut self, _bytes: &[u8], _now: Duration) {}

        fn poll(&mut self, now: Duration) -> Vec<u8> {
            let due = self.0.iter().take_while(|(moment, _)| *moment <= now).count();
            self.0.drain(..due).flat_map(|(_, bytes)| bytes).copied().collect()
        }

        fn next_event(&self) -> Option<Duration> {
            self.0.first().map(|(moment, _)| *moment)
        }
    }

    #[test]
    fn a_line_that_never_falls_silent_does_not_hold_up_the_till() {
        let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0));
        let ms = Duration::from_millis;
        let noise: Vec<(Duration, &'static [u8])> = (0..600).map(|at| (ms(at * 10), &[0x55; 100][..])).collect();
        let wand = Wand([noise, vec![(ms(6200), b"789\r")]].concat());
        let port = PipePort::new(Arc::new(Mutex::new(wand)), Arc::new(clock.clone()));
        let mut scanner = Scanner::new(Box::new(port), Arc::new(clock.clone()));
        assert_eq!(scanner.next(ms(2000)), Ok(Vec::new()));
        assert!(clock.now() < ms(2200), "{:?}", clock.now());
        let codes: Vec<Scan> = (0..10).flat_map(|_| scanner.next(ms(1000)).unwrap()).collect();
        assert_eq!(codes.into_iter().map(|code| code.text).collect::<Vec<_>>(), ["789"]);
    }

    #[test]
    fn a_code_without_an_end_mark_ends_with_silence() {
        let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0));
        let ms = Duration::from_millis;
        let wand = Wand(vec![(ms(10), b"123"), (ms(40), b"456"), (ms(900), b"789\r")]);
        let port = PipePort::new(Arc::new(Mutex::new(wand)), Arc::new(clock.clone()));
        let mut scanner = Scanner::new(Box::new(port), Arc::new(clock));
        let mut next = || scanner.next(ms(500)).unwrap().into_iter().map(|code| code.text).collect::<Vec<_>>();
        assert_eq!(next(), ["123456"]);
        assert_eq!(next(), Vec::<String>::new());
        assert_eq!(next(), ["789"]);
    }
}
