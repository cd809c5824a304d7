//! What a printer sends back, sorted: flow control, answers to questions, and what it says by itself. Pure.
//!
//! ESC/POS answers carry their kind in fixed bits: `0xx1xx10` answers `DLE EOT n`, `0xx0xxxx` answers `GS r n`, and a
//! byte `0xx1xx00` begins the four of the automatic status. Which question a single byte answers must be remembered.

/// Stops the host.
pub const XOFF: u8 = 0x13;
/// Lets it go on.
pub const XON: u8 = 0x11;

/// Asks at once, out of order: `DLE EOT n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// n = 1: on line, drawer.
    Printer = 1,
    /// n = 2: why it is off line.
    Offline = 2,
    /// n = 3: errors.
    Error = 3,
    /// n = 4: paper.
    Paper = 4,
}

impl Question {
    /// Every question.
    pub const ALL: [Self; 4] = [Self::Printer, Self::Offline, Self::Error, Self::Paper];

    /// Its bytes.
    #[must_use]
    pub const fn bytes(self) -> [u8; 3] {
        [0x10, 0x04, self as u8]
    }
}

/// Asks in the order of printing, so that its answer says that all before it is printed: `GS r 1`.
pub const PRINTED: [u8; 3] = [0x1D, 0x72, 0x01];

/// What was heard of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// It does not print.
    pub offline: bool,
    /// The lid is up.
    pub cover_open: bool,
    /// It stopped for want of paper.
    pub paper_out: bool,
    /// The roll nears its end.
    pub paper_low: bool,
    /// The knife is stuck.
    pub cutter_stuck: bool,
    /// It cannot go on without service or a switch off and on.
    pub broken: bool,
    /// It goes on by itself after a while: the head is hot.
    pub resting: bool,
    /// The level at the drawer's connector. Whether high means open depends on the drawer.
    pub drawer_high: bool,
}

impl Status {
    /// Why it cannot print now, the first thing to see to.
    #[must_use]
    pub const fn stop(&self) -> Option<Stop> {
        if self.cover_open {
            Some(Stop::Cover)
        } else if self.paper_out {
            Some(Stop::Paper)
        } else if self.cutter_stuck {
            Some(Stop::Cutter)
        } else if self.broken {
            Some(Stop::Broken)
        } else if self.resting {
            Some(Stop::HeadHot)
        } else if self.offline {
            Some(Stop::Offline)
        } else {
            None
        }
    }

    /// Takes in the answer to a question.
    pub const fn hear(&mut self, question: Question, byte: u8) {
        match question {
            Question::Printer => {
                self.drawer_high = byte & 0x04 != 0;
                self.offline = byte & 0x08 != 0;
            }
            Question::Offline => {
                self.cover_open = byte & 0x04 != 0;
                self.paper_out = byte & 0x20 != 0;
            }
            Question::Error => {
                self.cutter_stuck = byte & 0x08 != 0;
                self.broken = byte & 0x20 != 0;
                self.resting = byte & 0x40 != 0;
            }
            Question::Paper => {
                self.paper_low = byte & 0x0C != 0;
                self.paper_out = byte & 0x60 != 0;
            }
        }
    }

    /// The automatic status.
    const fn automatic(bytes: [u8; 4]) -> Self {
        let [first, errors, paper, _] = bytes;
        Self {
            offline: first & 0x08 != 0,
            cover_open: first & 0x20 != 0,
            paper_out: paper & 0x0C != 0,
            paper_low: paper & 0x03 != 0,
            cutter_stuck: errors & 0x08 != 0,
            broken: errors & 0x20 != 0,
            resting: errors & 0x40 != 0,
            drawer_high: first & 0x04 != 0,
        }
    }
}

/// Why a printer does not print. A key of texts: `refusal-printer-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stop {
    /// No paper.
    Paper,
    /// The lid is up.
    Cover,
    /// The knife is stuck.
    Cutter,
    /// It wants service.
    Broken,
    /// The head cools down.
    HeadHot,
    /// It is switched off line, or says no more than that.
    Offline,
    /// It takes nothing and says nothing: off, off line, without paper, or the cable is out.
    NotReady,
}

impl Stop {
    /// Every reason.
    pub const ALL: [Self; 7] =
        [Self::Paper, Self::Cover, Self::Cutter, Self::Broken, Self::HeadHot, Self::Offline, Self::NotReady];

    /// Its code in refusals.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Cover => "cover",
            Self::Cutter => "cutter",
            Self::Broken => "broken",
            Self::HeadHot => "head-hot",
            Self::Offline => "offline",
            Self::NotReady => "not-ready",
        }
    }
}

/// One thing that came from a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Stop.
    Xoff,
    /// Go on.
    Xon,
    /// An answer to `DLE EOT n`.
    Answer(u8),
    /// An answer to `GS r 1`: what was sent before it is printed. The paper's bits.
    Printed(u8),
    /// What it says by itself.
    Automatic(Status),
}

/// Sorts the stream of a printer. Bytes that are nothing are dropped.
#[derive(Debug, Clone, Default)]
pub struct Ear {
    automatic: Vec<u8>,
}

impl Ear {
    /// The next byte.
    pub fn hear(&mut self, byte: u8) -> Option<Heard> {
        match byte {
            XOFF => return Some(Heard::Xoff),
            XON => return Some(Heard::Xon),
            _ => {}
        }
        if !self.automatic.is_empty() {
            if byte & 0x90 == 0 {
                self.automatic.push(byte);
                let whole: [u8; 4] = self.automatic.as_slice().try_into().ok()?;
                self.automatic.clear();
                return Some(Heard::Automatic(Status::automatic(whole)));
            }
            self.automatic.clear();
        }
        match byte {
            _ if byte & 0x93 == 0x12 => Some(Heard::Answer(byte)),
            _ if byte & 0x93 == 0x10 => {
                self.automatic.push(byte);
                None
            }
            _ if byte & 0x90 == 0 => Some(Heard::Printed(byte)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_sorted_by_their_bits() {
        let check = |bytes: &[u8], expect: &[Heard]| {
            let mut ear = Ear::default();
            let heard: Vec<Heard> = bytes.iter().filter_map(|byte| ear.hear(*byte)).collect();
            assert_eq!(heard, expect, "{bytes:02X?}");
        };
        check(&[0x13, 0x11], &[Heard::Xoff, Heard::Xon]);
        check(&[0x12, 0x1A, 0x72], &[Heard::Answer(0x12), Heard::Answer(0x1A), Heard::Answer(0x72)]);
        check(&[0x00, 0x0C], &[Heard::Printed(0), Heard::Printed(0x0C)]);
        let out = Status { offline: true, paper_out: true, paper_low: true, ..Status::default() };
        check(&[0x18, 0x00, 0x0F, 0x00], &[Heard::Automatic(out)]);
        let open = Status { offline: true, cover_open: true, ..Status::default() };
        check(&[0x38, 0x13, 0x00, 0x00, 0x00], &[Heard::Xoff, Heard::Automatic(open)]);
        // An automatic status that breaks off is dropped, and noise is no answer.
        check(&[0x18, 0x00, 0x12], &[Heard::Answer(0x12)]);
        check(&[0xFF, 0x80], &[]);
    }

    #[test]
    fn a_status_names_what_to_see_to() {
        let check = |answers: &[(Question, u8)], expect| {
            let mut status = Status::default();
            answers.iter().for_each(|(question, byte)| status.hear(*question, *byte));
            assert_eq!(status.stop(), expect, "{answers:02X?}");
        };
        check(&[(Question::Printer, 0x12), (Question::Paper, 0x12)], None);
        check(&[(Question::Printer, 0x16), (Question::Paper, 0x1E)], None);
        check(&[(Question::Printer, 0x1A)], Some(Stop::Offline));
        check(&[(Question::Printer, 0x1A), (Question::Offline, 0x32)], Some(Stop::Paper));
        check(&[(Question::Offline, 0x16), (Question::Paper, 0x72)], Some(Stop::Cover));
        check(&[(Question::Paper, 0x72)], Some(Stop::Paper));
        check(&[(Question::Error, 0x1A)], Some(Stop::Cutter));
        check(&[(Question::Error, 0x52)], Some(Stop::HeadHot));
    }
}
