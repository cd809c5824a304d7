//! Error codes and what they ask for. Words for people stand in the Fluent files under `refusal-shtrih-<code>`.
//!
//! Sources: KKT protocol 2.0 with the lists of two independent drivers; codes up to 3Fh come from the fiscal drive
//! on devices that have one, and then mean something else.

/// What an error code asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Nothing: an end of data, or an answer in itself.
    Information,
    /// Wait, then send the same command again.
    Wait,
    /// The device is in another state than the command needs.
    State,
    /// Paper or print.
    Paper,
    /// We sent something wrong: sending it again does not help.
    Request,
    /// Cash, or a counter at its limit.
    Cash,
    /// The device needs a technician.
    Hardware,
    /// The clock.
    Clock,
}

use Class::{Cash, Clock, Hardware, Information, Paper, Request, State, Wait};

/// First and last code, class on a device with fiscal memory, class on a device with a fiscal drive.
type Row = (u8, u8, Class, Class);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (0x00, 0x00, Information, Information),
    (0x01, 0x01, Hardware, Request),        (0x02, 0x02, Hardware, State),
    (0x03, 0x03, Hardware, Hardware),       (0x04, 0x04, Request, Hardware),
    (0x05, 0x05, Information, Hardware),    (0x06, 0x06, State, Hardware),
    (0x07, 0x07, Request, Clock),           (0x08, 0x08, Information, Information),
    (0x09, 0x0A, Request, Request),         (0x0B, 0x0D, Hardware, Hardware),
    (0x10, 0x10, Request, Request),         (0x11, 0x11, State, State),
    (0x12, 0x12, Hardware, Hardware),       (0x13, 0x13, Clock, Clock),
    (0x14, 0x14, Hardware, Hardware),       (0x15, 0x16, State, State),
    (0x17, 0x17, Request, Clock),           (0x18, 0x18, Request, Request),
    (0x19, 0x1F, Hardware, Hardware),       (0x20, 0x20, Cash, Wait),
    (0x21, 0x21, Cash, Cash),               (0x22, 0x22, Clock, Clock),
    (0x23, 0x25, Hardware, Wait),           (0x26, 0x26, Cash, Hardware),
    (0x27, 0x2A, Hardware, Hardware),       (0x2B, 0x2C, Information, Information),
    (0x2D, 0x2E, Cash, Cash),               (0x2F, 0x2F, Hardware, Hardware),
    (0x30, 0x30, Hardware, Wait),           (0x31, 0x32, Hardware, Hardware),
    (0x33, 0x33, Request, Request),         (0x34, 0x34, Information, Information),
    (0x35, 0x37, Request, Request),         (0x38, 0x39, Hardware, Hardware),
    (0x3A, 0x3F, State, State),             (0x40, 0x45, Request, Request),
    (0x46, 0x46, Cash, Cash),               (0x47, 0x47, State, State),
    (0x48, 0x48, Request, Request),         (0x49, 0x4B, State, State),
    (0x4C, 0x4C, State, State),             (0x4D, 0x4D, Request, Request),
    (0x4E, 0x4E, State, State),             (0x4F, 0x4F, Request, Request),
    (0x50, 0x50, Wait, Wait),               (0x51, 0x55, State, State),
    (0x56, 0x56, Information, Information), (0x57, 0x57, Hardware, Hardware),
    (0x58, 0x58, Paper, Paper),             (0x59, 0x59, State, State),
    (0x5A, 0x5B, Request, Request),         (0x5C, 0x5C, Hardware, Hardware),
    (0x5D, 0x5D, Request, Request),         (0x5E, 0x5E, State, State),
    (0x5F, 0x63, Request, Request),         (0x64, 0x64, Hardware, Hardware),
    (0x65, 0x66, Cash, Cash),               (0x67, 0x67, Hardware, Hardware),
    (0x68, 0x69, Cash, Cash),               (0x6A, 0x6A, Wait, Wait),
    (0x6B, 0x6C, Paper, Paper),             (0x6D, 0x6E, Cash, Cash),
    (0x6F, 0x6F, State, State),             (0x70, 0x71, Hardware, Hardware),
    (0x72, 0x72, Paper, Paper),             (0x73, 0x73, State, State),
    (0x74, 0x79, Hardware, Hardware),       (0x7A, 0x7A, Request, Request),
    (0x7B, 0x7B, Hardware, Hardware),       (0x7C, 0x7C, Clock, Clock),
    (0x7D, 0x7F, Request, Request),         (0x80, 0x83, Hardware, Hardware),
    (0x84, 0x8B, State, State),             (0x8C, 0x8E, Request, Request),
    (0x8F, 0x8F, Hardware, Hardware),       (0x90, 0x92, Request, Request),
    (0x93, 0x93, Information, Information), (0x94, 0x94, State, State),
    (0x95, 0x95, Hardware, Hardware),       (0x96, 0x96, State, State),
    (0x9B, 0x9E, Request, Request),         (0xA0, 0xA8, Hardware, Hardware),
    (0xA9, 0xA9, Information, Information), (0xAA, 0xB2, Hardware, Hardware),
    (0xB4, 0xBF, Hardware, Hardware),       (0xC0, 0xC0, Clock, Clock),
    (0xC1, 0xC1, State, State),             (0xC2, 0xC2, Hardware, Hardware),
    (0xC3, 0xC3, State, State),             (0xC4, 0xC4, Hardware, Hardware),
    (0xC5, 0xC6, Paper, Paper),             (0xC7, 0xC7, State, State),
    (0xC8, 0xC8, Hardware, Hardware),       (0xC9, 0xCA, Wait, Wait),
    (0xCB, 0xCB, Request, Request),         (0xCC, 0xCC, State, State),
    (0xCD, 0xCE, Hardware, Hardware),       (0xCF, 0xCF, Clock, Clock),
    (0xD0, 0xD0, State, State),             (0xD1, 0xD1, Information, Information),
    (0xD2, 0xD5, Hardware, Hardware),       (0xE0, 0xE4, Hardware, Hardware),
];

/// The class of an error code; codes no document names need a technician.
#[must_use]
pub fn class_of(code: u8, fiscal_drive: bool) -> Class {
    let row = ROWS.iter().find(|(first, last, ..)| (*first..=*last).contains(&code));
    row.map_or(Hardware, |(.., memory, drive)| if fiscal_drive { *drive } else { *memory })
}

/// Every code that the documents name, but 0: each has a text under `refusal-shtrih-<code>`.
pub fn codes() -> impl Iterator<Item = u8> {
    ROWS.iter().flat_map(|(first, last, ..)| *first..=*last).filter(|code| *code != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_do_not_overlap_and_the_table_answers() {
        assert!(ROWS.windows(2).all(|pair| pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0));
        for (code, drive, class) in [
            (0x4E, true, State),
            (0x16, false, State),
            (0x17, true, Clock),
            (0x17, false, Request),
            (0xFE, true, Hardware),
        ] {
            assert_eq!(class_of(code, drive), class, "{code:02X}h");
        }
    }
}
