//! The number of a receipt that a software register of Ukraine (ПРРО) gives itself without connection.
//!
//! Such a register is no device and no family here: its documents go to the tax office's server. What this holds is the
//! one rule by which a paper of it can be checked without that server: the last part of its fiscal number,
//! `session.document.control`, is counted from what stands on the paper and a seed that the server gave beforehand.
//! Certain: both published values come out (`tests/prro_vectors.rs`).

use std::fmt::Write as _;

use jiff::civil::DateTime;
use kassa_domain::Money;

/// What the control number of a document is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offline<'a> {
    /// The seed of the session, from the server.
    pub seed: &'a str,
    /// Date and time of the document, by the clock on the wall.
    pub at: DateTime,
    /// Its local number.
    pub local_number: u64,
    /// Fiscal number of the register.
    pub register: &'a str,
    /// Number of the desk.
    pub desk: &'a str,
    /// Its sum, of documents that have one.
    pub sum: Option<Money>,
    /// SHA-256 of the offline document before it, in hexadecimal digits; the first has none.
    pub previous: Option<&'a str>,
}

impl Offline<'_> {
    /// The text whose check sum is taken.
    #[must_use]
    pub fn text(&self) -> String {
        let at = self.at.strftime("%d%m%Y,%H%M%S");
        let mut text = format!("{},{at},{},{},{}", self.seed, self.local_number, self.register, self.desk);
        if let Some(sum) = self.sum {
            let minor = sum.minor();
            // Writing into a text cannot fail.
            let _written = write!(text, ",{}.{:02}", minor / 100, minor.unsigned_abs() % 100);
        }
        if let Some(previous) = self.previous {
            text.push(',');
            text.push_str(previous);
        }
        text
    }

    /// The control number, 1 to 9999.
    #[must_use]
    pub fn control(&self) -> u16 {
        let turned = crc32(self.text().as_bytes()).swap_bytes() % 10_000;
        u16::try_from(turned.max(1)).unwrap_or(u16::MAX)
    }

    /// The fiscal number: that of the session, the place in it, the control number.
    #[must_use]
    pub fn number(&self, session: u64, place: u32) -> String {
        format!("{session}.{place}.{}", self.control())
    }
}

/// CRC-32 of IEEE 802.3.
#[must_use]
pub fn crc32(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 })
    })
}
