//! The status bytes of a reply, and the error codes of the X series, as tables. Words for people stand in the Fluent
//! files under `refusal-datecs-<code>`.
//!
//! A bit means different things in different dialects (1.4 is an open refund on a classic device and a destroyed memory
//! on a Ukrainian one), so each dialect has a table of its own and a bit that is in no table means nothing.

use super::dialect::Kind;

/// What a bit asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The command was not carried out.
    Refused,
    /// Something is wrong with the device; it does not say whether the command was carried out.
    Trouble,
    /// Worth telling; no reason to stop a sale.
    Warning,
    /// How the device is: what is open, what is set.
    State,
}

/// One bit of the status bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bit {
    /// The byte, from 0.
    pub byte: usize,
    /// The bit, from 0.
    pub bit: u8,
    /// Its name, which is the code of a refusal.
    pub name: &'static str,
    /// What it asks for.
    pub class: Class,
}

const fn bit(byte: usize, bit: u8, name: &'static str, class: Class) -> Bit {
    Bit { byte, bit, name, class }
}

use Class::{Refused, State, Trouble, Warning};

/// Bits that all three dialects share. A refusal is named by the first one that is set.
const COMMON: [Bit; 18] = [
    bit(0, 1, "unknown-command", Refused),
    bit(0, 0, "syntax", Refused),
    bit(2, 0, "no-paper", Refused),
    bit(1, 1, "not-allowed", Refused),
    bit(0, 4, "print-mechanism", Trouble),
    bit(1, 2, "memory-reset", Trouble),
    bit(4, 4, "fiscal-memory-full", Trouble),
    bit(4, 0, "fiscal-memory-write", Trouble),
    bit(5, 2, "z-failed", Trouble),
    bit(5, 0, "fiscal-memory-read-only", Trouble),
    bit(0, 2, "clock-not-set", Warning),
    bit(4, 3, "fiscal-memory-low", Warning),
    bit(2, 5, "service-receipt", State),
    bit(2, 3, "receipt", State),
    bit(4, 5, "fiscal-trouble", State),
    bit(0, 5, "general", State),
    bit(5, 4, "numbers-set", State),
    bit(5, 3, "fiscalised", State),
];

/// Overflow counts only with "not allowed"; then it says more than that.
const OVERFLOW: Bit = bit(1, 0, "overflow", Refused);

const CLASSIC: [Bit; 14] = [
    bit(1, 3, "battery", Trouble),
    bit(0, 6, "cover", Warning),
    bit(0, 3, "no-display", Warning),
    bit(1, 6, "tax-terminal", Warning),
    bit(1, 5, "rotated-receipt", State),
    bit(1, 4, "refund-receipt", State),
    bit(2, 6, "journal-low", Warning),
    bit(2, 4, "journal-low", Warning),
    bit(2, 2, "journal-full", Warning),
    bit(2, 1, "paper-low", Warning),
    bit(4, 6, "head-hot", Warning),
    bit(4, 2, "serial-set", State),
    bit(5, 5, "fiscal-memory-read", Warning),
    bit(5, 1, "formatted", State),
];

const X: [Bit; 8] = [
    bit(4, 6, "fiscal-memory-missing", Trouble),
    bit(0, 6, "cover", Warning),
    bit(2, 4, "journal-low", Warning),
    bit(2, 2, "journal-full", Warning),
    bit(2, 1, "paper-low", Warning),
    bit(4, 2, "serial-set", State),
    bit(4, 1, "tax-number-set", State),
    bit(5, 1, "formatted", State),
];

/// That 0.7 with 2.3 is an open refund contradicts "bit 7 is always 1", and another source takes 1.3 for it: neither is
/// used. 1.3 says that a print was broken off and begun anew, which the device settles by itself. That 4.2 is a missing
/// memory module contradicts the classic table, where it is the good state: it is only told.
const UKRAINE: [Bit; 6] = [
    bit(1, 4, "memory-destroyed", Trouble),
    bit(4, 2, "memory-module", Warning),
    bit(1, 5, "service-receipt-open", State),
    bit(1, 3, "print-restarted", Warning),
    bit(5, 5, "memory-number-set", State),
    bit(5, 1, "formatted", State),
];

/// The bits of a dialect, refusals first.
fn table(kind: Kind) -> impl Iterator<Item = &'static Bit> {
    let own: &[Bit] = match kind {
        Kind::Classic => &CLASSIC,
        Kind::X => &X,
        Kind::Ukraine => &UKRAINE,
    };
    COMMON.iter().chain(own)
}

/// The status bytes of one reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    kind: Kind,
    bytes: Vec<u8>,
}

impl Status {
    /// The status bytes of a reply of this dialect.
    #[must_use]
    pub fn new(kind: Kind, bytes: Vec<u8>) -> Self {
        Self { kind, bytes }
    }

    fn is_set(&self, bit: &Bit) -> bool {
        self.bytes.get(bit.byte).is_some_and(|byte| byte >> bit.bit & 1 == 1)
    }

    /// Every bit that is set and known.
    pub fn bits(&self) -> impl Iterator<Item = &'static Bit> {
        table(self.kind).filter(|bit| self.is_set(bit))
    }

    /// Whether the bit of this name is set.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.bits().any(|bit| bit.name == name)
    }

    /// Why the command was not carried out.
    #[must_use]
    pub fn refusal(&self) -> Option<&'static str> {
        let refused = self.bits().find(|bit| bit.class == Refused)?;
        Some(if refused.name == "not-allowed" && self.is_set(&OVERFLOW) { OVERFLOW.name } else { refused.name })
    }

    /// What is wrong with the device.
    #[must_use]
    pub fn trouble(&self) -> Option<&'static str> {
        self.bits().find(|bit| bit.class == Trouble).map(|bit| bit.name)
    }
}

/// Names of all bits that can be the code of a refusal.
pub fn refusal_names() -> impl Iterator<Item = &'static str> {
    let all = [Kind::Classic, Kind::X, Kind::Ukraine].into_iter().flat_map(table);
    all.filter(|bit| matches!(bit.class, Refused | Trouble)).map(|bit| bit.name).chain([OVERFLOW.name])
}

/// Error codes of the X series that have words of their own, without the sign. The device itself tells the text of the
/// others (command 100).
pub const X_ERRORS: [&str; 21] = [
    "100001", "100002", "100007", "100008", "110108", "110109", "110112", "111002", "111003", "111004", "111005",
    "111006", "111009", "111013", "111014", "111015", "111016", "111017", "111018", "111019", "111560",
];

/// The error code that the data of an X reply begin with: `None` is success.
#[must_use]
pub fn x_error(data: &[u8]) -> Option<String> {
    let first = data.split(|byte| *byte == b'\t').next().unwrap_or_default();
    let digits = first.strip_prefix(b"-")?;
    let known = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    Some(if known { String::from_utf8_lossy(digits).into_owned() } else { "syntax".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bit_stands_twice_and_no_name_is_two_things() {
        for kind in [Kind::Classic, Kind::X, Kind::Ukraine] {
            let mut places: Vec<_> = table(kind).map(|bit| (bit.byte, bit.bit)).collect();
            let count = places.len();
            places.sort_unstable();
            places.dedup();
            assert_eq!(places.len(), count, "{kind:?}");
            assert!(table(kind).all(|bit| bit.bit < 7), "bit 7 is always set");
        }
    }

    #[test]
    fn what_the_bytes_say() {
        let check = |kind, bytes: [u8; 6], refusal: Option<&str>, trouble: Option<&str>| {
            let status = Status::new(kind, bytes.to_vec());
            assert_eq!((status.refusal(), status.trouble()), (refusal, trouble), "{bytes:02X?}");
        };
        // Cancel without a receipt; no paper; clean; overflow; overflow alone says nothing.
        check(Kind::Classic, [0xA0, 0x82, 0x80, 0x80, 0x86, 0x9A], Some("not-allowed"), None);
        check(Kind::Classic, [0xA0, 0x80, 0x81, 0x80, 0x86, 0x9A], Some("no-paper"), None);
        check(Kind::Classic, [0x80, 0x80, 0x88, 0x80, 0x86, 0x9A], None, None);
        check(Kind::Classic, [0xA0, 0x83, 0x80, 0x80, 0x86, 0x9A], Some("overflow"), None);
        check(Kind::Classic, [0x80, 0x81, 0x80, 0x80, 0x86, 0x9A], None, None);
        // 1.4: a state there, a trouble here.
        check(Kind::Classic, [0x80, 0x90, 0x88, 0x80, 0x86, 0x9A], None, None);
        check(Kind::Ukraine, [0xA0, 0x90, 0x80, 0x80, 0x80, 0x9A], None, Some("memory-destroyed"));
        check(Kind::X, [0x80, 0x80, 0x80, 0x80, 0x86, 0x9A], None, None);
    }

    #[test]
    fn errors_inside_the_data() {
        let check = |data: &[u8], expect: Option<&str>| assert_eq!(x_error(data).as_deref(), expect);
        check(b"-111016\t", Some("111016"));
        check(b"0\t12\t", None);
        check(b"DP-150MX,609428", None);
        check(b"-\t", Some("syntax"));
        check(b"", None);
    }
}
