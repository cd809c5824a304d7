//! Transport v2: `02 | data, 03h and 10h preceded by 10h | 03 | check`. The check byte is the exclusive or of all after
//! 02 up to and with 03, the masks included, and is never masked itself.

use super::FrameError;

/// Asks to talk.
pub const ENQ: u8 = 0x05;
/// Yes, or received well.
pub const ACK: u8 = 0x06;
/// No, or received damaged.
pub const NAK: u8 = 0x15;
/// Begins a frame.
pub const STX: u8 = 0x02;
/// Ends the data of a frame.
pub const ETX: u8 = 0x03;
/// Ends the talk.
pub const EOT: u8 = 0x04;
/// Masks the byte after it.
pub const DLE: u8 = 0x10;

/// The most bytes of data.
pub const DATA_MAX: usize = 255;

/// The bytes for the line.
///
/// # Errors
/// [`FrameError::TooLong`].
pub fn encode(data: &[u8]) -> Result<Vec<u8>, FrameError> {
    if data.len() > DATA_MAX {
        return Err(FrameError::TooLong(data.len()));
    }
    let mut bytes = vec![STX];
    for byte in data {
        if matches!(*byte, ETX | DLE) {
            bytes.push(DLE);
        }
        bytes.push(*byte);
    }
    bytes.push(ETX);
    bytes.push(check(bytes.get(1..).unwrap_or_default()));
    Ok(bytes)
}

fn check(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |check, byte| check ^ byte)
}

/// The data at the beginning of `bytes` and how many bytes their frame takes; `None` while more must come.
///
/// # Errors
/// What is no frame.
pub fn decode(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, FrameError> {
    let Some((first, rest)) = bytes.split_first() else { return Ok(None) };
    if *first != STX {
        return Err(FrameError::NotStart(*first));
    }
    let mut data = Vec::new();
    let mut masked = false;
    for (place, byte) in rest.iter().enumerate() {
        if data.len() > DATA_MAX {
            return Err(FrameError::TooLong(data.len()));
        }
        match (*byte, masked) {
            (DLE, false) => masked = true,
            (ETX, false) => {
                let covered = rest.get(..=place).unwrap_or_default();
                let Some(got) = rest.get(place + 1) else { return Ok(None) };
                let expected = check(covered);
                if *got != expected {
                    return Err(FrameError::BadCheck { expected, got: *got });
                }
                return Ok(Some((data, place + 3)));
            }
            (byte, _) => {
                data.push(byte);
                masked = false;
            }
        }
    }
    Ok(None)
}
