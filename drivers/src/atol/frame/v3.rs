//! Transport v3: `FE | length, two times seven bits | number | data | check`, data and check with FDh written as FD ED
//! and FEh as FD EE. The length counts data before that. The check byte is the CRC of number and data.

use super::FrameError;

/// Begins a packet, and stands nowhere else.
pub const START: u8 = 0xFE;
/// Begins a pair that stands for one byte.
const ESCAPE: u8 = 0xFD;
const ESCAPED_ESCAPE: u8 = 0xED;
const ESCAPED_START: u8 = 0xEE;
/// The number of packets that the device sends by itself.
pub const UNASKED: u8 = 0xF0;
/// The largest number of a host's packet and of a task.
pub const NUMBER_MAX: u8 = 0xDF;
/// The most bytes of data we take: answers are a few dozen.
pub const DATA_MAX: usize = 1024;

/// One packet. An empty one asks the other side for its packet of this number again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Its number.
    pub number: u8,
    /// Its data.
    pub data: Vec<u8>,
}

impl Packet {
    /// The bytes for the line.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let [low, high] = length_bytes(self.data.len());
        let mut bytes = vec![START, low, high, self.number];
        for byte in self.data.iter().copied().chain([self.check()]) {
            match byte {
                ESCAPE => bytes.extend([ESCAPE, ESCAPED_ESCAPE]),
                START => bytes.extend([ESCAPE, ESCAPED_START]),
                byte => bytes.push(byte),
            }
        }
        bytes
    }

    fn check(&self) -> u8 {
        crc([self.number].iter().chain(&self.data).copied())
    }

    /// The packet at the beginning of `bytes` and how many bytes it takes; `None` while more must come.
    ///
    /// # Errors
    /// What is no packet. A bare FEh within is where another one begins: [`FrameError::Bare`].
    pub fn decode(bytes: &[u8]) -> Result<Option<(Self, usize)>, FrameError> {
        match bytes {
            [] => return Ok(None),
            [START, ..] => {}
            [other, ..] => return Err(FrameError::NotStart(*other)),
        }
        if bytes.iter().skip(1).any(|byte| *byte == START) {
            return Err(FrameError::Bare(START));
        }
        let &[_, low, high, number, ref rest @ ..] = bytes else { return Ok(None) };
        let length = usize::from(low & 0x7F) | usize::from(high & 0x7F) << 7;
        if length > DATA_MAX || low & 0x80 != 0 || high & 0x80 != 0 {
            return Err(FrameError::TooLong(length));
        }
        let mut data = Vec::with_capacity(length);
        let mut escaped = false;
        for (place, byte) in rest.iter().enumerate() {
            let byte = match (escaped, *byte) {
                (false, ESCAPE) => {
                    escaped = true;
                    continue;
                }
                (true, ESCAPED_ESCAPE) => ESCAPE,
                (true, ESCAPED_START) => START,
                (true, other) => return Err(FrameError::Bare(other)),
                (false, other) => other,
            };
            escaped = false;
            if data.len() < length {
                data.push(byte);
                continue;
            }
            let packet = Self { number, data };
            let expected = packet.check();
            if byte != expected {
                return Err(FrameError::BadCheck { expected, got: byte });
            }
            return Ok(Some((packet, place + 5)));
        }
        Ok(None)
    }
}

fn length_bytes(length: usize) -> [u8; 2] {
    let seven = |bits: usize| u8::try_from(bits & 0x7F).unwrap_or(0);
    [seven(length), seven(length >> 7)]
}

/// Polynomial 31h, begun with FFh, not reflected.
fn crc(bytes: impl Iterator<Item = u8>) -> u8 {
    bytes.fold(0xFF, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc, _| if crc & 0x80 == 0 { crc << 1 } else { crc << 1 ^ 0x31 })
    })
}
