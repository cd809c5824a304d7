//! Customer displays: two lines of text on a serial line, for what is to be paid and what comes back.
//!
//! A display tells nothing and loses nothing of value: a failure is reported once and the till goes on. What is shown
//! is decided by the caller; R13 holds here as on paper.

use crate::port::{Port, PortError};
use crate::text::{CodePage, printable_on};

/// A language of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Epson DM-D and the many that follow it: ESC/POS for displays.
    Escpos,
    /// CD5220, which Datecs DPD displays and most others of no name speak.
    Datecs,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Escpos, Self::Datecs];

    /// Its name in the settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Escpos => "escpos",
            Self::Datecs => "datecs",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How a display is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// The language of its commands.
    pub kind: Kind,
    /// Characters of a line.
    pub columns: usize,
    /// Its letters.
    pub page: CodePage,
    /// The number that selects them by `ESC t`; none where they are the only ones.
    pub page_number: Option<u8>,
}

impl Setup {
    /// Twenty characters of CP866.
    #[must_use]
    pub const fn new(kind: Kind) -> Self {
        Self { kind, columns: 20, page: CodePage::Cp866, page_number: None }
    }
}

/// A customer display at the other end of a port.
pub struct Display {
    port: Box<dyn Port>,
    setup: Setup,
    open: bool,
    /// What stands on it, as it was sent.
    shown: Option<[Vec<u8>; 2]>,
}

impl Display {
    /// A display at `port`. Nothing is sent before the first call.
    #[must_use]
    pub fn new(port: Box<dyn Port>, setup: Setup) -> Self {
        Self { port, setup, open: false, shown: None }
    }

    /// Shows two lines; what follows a tab stands at the right edge, what does not fit is cut off. What stands there
    /// already is not sent again.
    ///
    /// # Errors
    /// Any [`PortError`]; the next call begins by opening the port anew.
    pub fn show(&mut self, upper: &str, lower: &str) -> Result<(), PortError> {
        let lines = [upper, lower].map(|line| self.fitted(line));
        if self.open && self.shown.as_ref() == Some(&lines) {
            return Ok(());
        }
        let outcome = self.send(&lines);
        self.open = outcome.is_ok();
        self.shown = outcome.is_ok().then_some(lines);
        outcome
    }

    /// Shows nothing.
    ///
    /// # Errors
    /// As [`Self::show`].
    pub fn clear(&mut self) -> Result<(), PortError> {
        self.show("", "")
    }

    fn send(&mut self, lines: &[Vec<u8>; 2]) -> Result<(), PortError> {
        if !self.open {
            self.port.reopen()?;
            self.port.write_all(&self.start())?;
        }
        self.port.write_all(&self.bytes(lines))
    }

    fn start(&self) -> Vec<u8> {
        let mut bytes = vec![0x1B, 0x40];
        if let Some(number) = self.setup.page_number {
            bytes.extend([0x1B, 0x74, number]);
        }
        bytes.push(0x0C);
        bytes
    }

    /// Both lines whole, so that nothing of what stood there is left.
    fn bytes(&self, lines: &[Vec<u8>; 2]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (row, line) in (1_u8..).zip(lines) {
            match self.setup.kind {
                // The cursor to a column and a row, from 1.
                Kind::Escpos => {
                    bytes.extend([0x1F, 0x24, 1, row]);
                    bytes.extend_from_slice(line);
                }
                // A line of its own: A the upper, B the lower, ended by CR.
                Kind::Datecs => {
                    bytes.extend([0x1B, 0x51, b'@' + row]);
                    bytes.extend_from_slice(line);
                    bytes.push(0x0D);
                }
            }
        }
        bytes
    }

    fn fitted(&self, line: &str) -> Vec<u8> {
        let columns = self.setup.columns;
        let (left, right) = line.split_once('\t').unwrap_or((line, ""));
        let pages = [self.setup.page];
        // The sum is what counts: the words before it give way.
        let right: Vec<char> = printable_on(right, &pages).chars().take(columns).collect();
        let room = columns - right.len();
        let mut letters: Vec<char> = printable_on(left, &pages).chars().take(room).collect();
        letters.resize(room, ' ');
        letters.extend(right);
        letters.into_iter().filter_map(|letter| self.setup.page.byte_of(letter)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::*;
    use crate::clock::VirtualClock;
    use crate::port::pipe::{FarEnd, PipePort, Shared, lock};

    /// Remembers what was sent to it.
    #[derive(Default)]
    struct Tube {
        sent: Vec<u8>,
        unplugged: bool,
    }

    impl FarEnd for Tube {
        fn input(&mut self, bytes: &[u8], _now: Duration) {
            self.sent.extend_from_slice(bytes);
        }

        fn poll(&mut self, _now: Duration) -> Vec<u8> {
            Vec::new()
        }

        fn next_event(&self) -> Option<Duration> {
            None
        }

        fn line_is_up(&self) -> bool {
            !self.unplugged
        }
    }

    fn display(kind: Kind) -> (Shared<Tube>, Display) {
        let tube = Arc::new(Mutex::new(Tube::default()));
        let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0));
        let port = PipePort::new(Arc::clone(&tube), Arc::new(clock));
        (tube, Display::new(Box::new(port), Setup { columns: 10, ..Setup::new(kind) }))
    }

    fn take(tube: &Shared<Tube>) -> Vec<u8> {
        std::mem::take(&mut lock(tube).sent)
    }

    #[test]
    fn lines_fill_the_display_and_sums_stand_at_the_right() {
        for (kind, expect) in [
            (Kind::Escpos, &b"\x1B@\x0C\x1F$\x01\x01\x90\x80\x87\x8E\x8C 1.50\x1F$\x01\x02          "[..]),
            (Kind::Datecs, b"\x1B@\x0C\x1BQA\x90\x80\x87\x8E\x8C 1.50\r\x1BQB          \r"),
        ] {
            let (tube, mut display) = display(kind);
            display.show("РАЗОМ\t1.50", "").unwrap();
            assert_eq!(take(&tube), expect, "{kind:?}");
            display.show("РАЗОМ\t1.50", "").unwrap();
            assert!(take(&tube).is_empty(), "it stands there already");
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
    }

    #[test]
    fn words_give_way_to_sums_and_letters_are_replaced() {
        let (tube, mut display) = display(Kind::Datecs);
        display.show("Їжакевич Олена\t1234.50", "₴ Ґ\n").unwrap();
        let sent = take(&tube);
        assert!(sent.windows(13).any(|part| part == b"\x1BQA\xF4\xA6\xA01234.50"), "{sent:02X?}");
        assert!(sent.windows(6).any(|part| part == b"\xA3\xE0\xAD \x83 "), "{sent:02X?}");
    }

    #[test]
    fn a_display_that_was_unplugged_is_started_anew() {
        let (tube, mut display) = display(Kind::Escpos);
        display.show("1", "2").unwrap();
        lock(&tube).unplugged = true;
        assert!(display.show("1", "3").is_err());
        lock(&tube).unplugged = false;
        let _before = take(&tube);
        display.show("1", "2").unwrap();
        assert!(take(&tube).starts_with(b"\x1B@\x0C"));
    }
}
