//! Frames of transport v2: numbered, with a CRC and escapes. Pure: no port, no time, no meaning of the data.
//!
//! `8F | LEN16 | NUM16 | DATA | CRC16`, little endian; LEN counts NUM and DATA, and is 0 in a request for
//! synchronisation, which has neither. After the first byte 8Fh and 9Fh are escaped. The driver and the emulator share
//! this file and [`frame`](super::frame), and nothing else.

/// Begins a frame.
pub const START: u8 = 0x8F;
/// Begins an escaped byte.
const ESCAPE: u8 = 0x9F;
/// What follows [`ESCAPE`] for [`START`] and for itself.
const ESCAPED_START: u8 = 0x81;
const ESCAPED_ESCAPE: u8 = 0x83;

/// The longest data of a frame: no command and no answer comes near it.
pub const DATA_MAX: usize = 4096;

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numbered {
    /// Asks for the last answer once more.
    Sync,
    /// A command, or the answer to the command of this number; empty data is the answer of a device that ran none.
    Message {
        /// The number.
        number: u16,
        /// Body of the command or the answer, as in transport v1.
        data: Vec<u8>,
    },
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberedError {
    /// The first byte does not begin a frame.
    #[error("byte {0:02X}h where a frame should begin")]
    NotStart(u8),
    /// A length that no frame has.
    #[error("length {0}")]
    Length(usize),
    /// 9Fh with something after it that it cannot escape.
    #[error("byte {0:02X}h after an escape")]
    Escape(u8),
    /// Another frame begins within this one.
    #[error("another frame begins at byte {at}")]
    Interrupted {
        /// Where.
        at: usize,
    },
    /// The check sum does not belong to these bytes.
    #[error("check sum {got:04X}h instead of {expected:04X}h")]
    BadCrc {
        /// Computed from what was received.
        expected: u16,
        /// Received.
        got: u16,
    },
}

impl Numbered {
    /// The bytes for the line; `None` when the data is longer than [`DATA_MAX`].
    #[must_use]
    pub fn encode(&self) -> Option<Vec<u8>> {
        let content = match self {
            Self::Sync => Vec::new(),
            Self::Message { number, data } if data.len() <= DATA_MAX => {
                number.to_le_bytes().into_iter().chain(data.iter().copied()).collect()
            }
            Self::Message { .. } => return None,
        };
        let length = u16::try_from(content.len()).ok()?;
        let mut plain: Vec<u8> = length.to_le_bytes().into_iter().chain(content).collect();
        plain.extend(crc(&plain).to_le_bytes());
        let mut bytes = Vec::with_capacity(plain.len() + 3);
        bytes.push(START);
        for byte in plain {
            match byte {
                START => bytes.extend([ESCAPE, ESCAPED_START]),
                ESCAPE => bytes.extend([ESCAPE, ESCAPED_ESCAPE]),
                other => bytes.push(other),
            }
        }
        Some(bytes)
    }

    /// Reads one frame from the beginning of `bytes`. `None` means that more bytes are needed; the number is how many
    /// were used.
    ///
    /// # Errors
    /// [`NumberedError`] when the bytes cannot become a frame whatever follows.
    pub fn decode(bytes: &[u8]) -> Result<Option<(Self, usize)>, NumberedError> {
        let Some(&first) = bytes.first() else { return Ok(None) };
        if first != START {
            return Err(NumberedError::NotStart(first));
        }
        let mut plain = Vec::new();
        let mut place = 1;
        loop {
            let wanted = match plain.as_slice() {
                [low, high, ..] => {
                    let length = usize::from(u16::from_le_bytes([*low, *high]));
                    if length == 1 || length > DATA_MAX + 2 {
                        return Err(NumberedError::Length(length));
                    }
                    length + 4
                }
                _ => 4,
            };
            if plain.len() >= wanted {
                return Self::checked(&plain).map(|frame| Some((frame, place)));
            }
            let Some((byte, used)) = unescaped(bytes, place)? else { return Ok(None) };
            plain.push(byte);
            place += used;
        }
    }

    fn checked(plain: &[u8]) -> Result<Self, NumberedError> {
        let (content, sum) = plain.split_last_chunk::<2>().ok_or(NumberedError::Length(plain.len()))?;
        let (expected, got) = (crc(content), u16::from_le_bytes(*sum));
        if expected != got {
            return Err(NumberedError::BadCrc { expected, got });
        }
        Ok(match content {
            [_, _, low, high, data @ ..] => {
                Self::Message { number: u16::from_le_bytes([*low, *high]), data: data.to_vec() }
            }
            _ => Self::Sync,
        })
    }
}

/// The byte that stands at `place`, and how many bytes it takes there.
fn unescaped(bytes: &[u8], place: usize) -> Result<Option<(u8, usize)>, NumberedError> {
    match bytes.get(place..).unwrap_or_default() {
        [] | [ESCAPE] => Ok(None),
        [START, ..] => Err(NumberedError::Interrupted { at: place }),
        [ESCAPE, ESCAPED_START, ..] => Ok(Some((START, 2))),
        [ESCAPE, ESCAPED_ESCAPE, ..] => Ok(Some((ESCAPE, 2))),
        [ESCAPE, other, ..] => Err(NumberedError::Escape(*other)),
        [byte, ..] => Ok(Some((*byte, 1))),
    }
}

/// CRC-16 CCITT from FFFFh.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |sum: u16, byte| {
        let mut sum = sum.swap_bytes() ^ u16::from(*byte);
        sum ^= (sum & 0xFF) >> 4;
        sum ^= sum << 12;
        sum ^ (sum & 0xFF) << 5
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn check_values_of_the_specification() {
        assert_eq!(crc(&[0, 0]), 0x1D0F);
        assert_eq!(crc(&[0x03, 0x00, 0x06, 0x00, 0xFC]), 0x63ED);
        assert_eq!(Numbered::Sync.encode().unwrap(), [0x8F, 0x00, 0x00, 0x0F, 0x1D]);
    }

    #[test]
    fn what_cannot_be_a_frame() {
        assert_eq!(Numbered::decode(&[0x02]), Err(NumberedError::NotStart(0x02)));
        assert_eq!(Numbered::decode(&[0x8F, 1, 0]), Err(NumberedError::Length(1)));
        assert_eq!(Numbered::decode(&[0x8F, 0xFF, 0xFF]), Err(NumberedError::Length(0xFFFF)));
        assert_eq!(Numbered::decode(&[0x8F, 2, 0x9F, 0x80]), Err(NumberedError::Escape(0x80)));
        assert_eq!(Numbered::decode(&[0x8F, 2, 0, 0x8F]), Err(NumberedError::Interrupted { at: 3 }));
        let damaged = Numbered::decode(&[0x8F, 0, 0, 0x0F, 0x1C]);
        assert_eq!(damaged, Err(NumberedError::BadCrc { expected: 0x1D0F, got: 0x1C0F }));
    }

    proptest! {
        #[test]
        fn any_data_survives_and_any_cut_waits(number: u16, data in prop::collection::vec(any::<u8>(), 0..300)) {
            let frame = Numbered::Message { number, data };
            let bytes = frame.encode().unwrap();
            for cut in 0..bytes.len() {
                prop_assert_eq!(Numbered::decode(&bytes[..cut]), Ok(None));
            }
            prop_assert_eq!(Numbered::decode(&bytes), Ok(Some((frame, bytes.len()))));
        }

        #[test]
        fn noise_never_panics(mut bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = Numbered::decode(&bytes);
            bytes.insert(0, START);
            let _ = Numbered::decode(&bytes);
        }
    }
}
