//! Blocks: bytes to block and back.
//!
//! FDh, 3 to 252 bytes of data (00h to FCh), their number and one more, FEh; then, once the host has switched it on, a
//! checksum over all of that: polynomial x16+x12+x5+1, lowest bit first, from 0, low byte first.

/// Begins a block. Within one it begins another.
pub const START: u8 = 0xFD;
/// Ends a block.
pub const END: u8 = 0xFE;
/// The highest byte that data may have.
pub const DATA_BYTE_MAX: u8 = 0xFC;
/// The shortest data of a device, bytes; those of a host have a letter more.
pub const DATA_MIN: usize = 3;
/// The longest data, bytes.
pub const DATA_MAX: usize = 252;

/// The data of one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block(Vec<u8>);

/// Why bytes are no block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A block begins otherwise.
    #[error("no block begins with {0:02X}h")]
    NotStart(u8),
    /// Another block begins within this one.
    #[error("a block within a block")]
    Restarted,
    /// The number of bytes is another than the block says, or none a block can have.
    #[error("a block of the wrong length")]
    BadLength,
    /// A byte that stands in no block.
    #[error("a byte that no block has")]
    BadByte,
    /// The checksum is another.
    #[error("checksum {expected:04X}h, and not {got:04X}h")]
    BadSum {
        /// By the bytes that came.
        expected: u16,
        /// As it came.
        got: u16,
    },
}

impl Block {
    /// A block with these data; `None` when no block can hold them.
    #[must_use]
    pub fn new(data: Vec<u8>) -> Option<Self> {
        let possible = (DATA_MIN..=DATA_MAX).contains(&data.len()) && data.iter().all(|byte| *byte <= DATA_BYTE_MAX);
        possible.then_some(Self(data))
    }

    /// The data.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.0
    }

    /// The bytes on the line, with or without the checksum.
    #[must_use]
    pub fn encode(&self, checked: bool) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() + 5);
        bytes.push(START);
        bytes.extend_from_slice(&self.0);
        // At most 253, for there are at most 252 bytes.
        bytes.push(u8::try_from(self.0.len() + 1).unwrap_or(u8::MAX));
        bytes.push(END);
        if checked {
            bytes.extend_from_slice(&checksum(&bytes).to_le_bytes());
        }
        bytes
    }

    /// Takes the first block off `bytes`, and how many of them it was; `None` while more are needed.
    ///
    /// # Errors
    /// Why this can never become a block.
    pub fn decode(bytes: &[u8], checked: bool) -> Result<Option<(Self, usize)>, FrameError> {
        let Some((first, rest)) = bytes.split_first() else { return Ok(None) };
        if *first != START {
            return Err(FrameError::NotStart(*first));
        }
        // The number of 252 bytes looks like the beginning of a block.
        let odd = |(at, byte): &(usize, &u8)| **byte > DATA_BYTE_MAX && !(**byte == START && *at == DATA_MAX);
        let end = match rest.iter().enumerate().find(odd) {
            None if rest.len() > DATA_MAX + 1 => return Err(FrameError::BadLength),
            None => return Ok(None),
            Some((end, &END)) => end,
            Some((_, &START)) => return Err(FrameError::Restarted),
            Some(_) => return Err(FrameError::BadByte),
        };
        let (Some((number, data)), after) = (rest[..end].split_last(), &rest[end + 1..]) else {
            return Err(FrameError::BadLength);
        };
        if !(DATA_MIN..=DATA_MAX).contains(&data.len()) || usize::from(*number) != data.len() + 1 {
            return Err(FrameError::BadLength);
        }
        let length = end + 2;
        if !checked {
            return Ok(Some((Self(data.to_vec()), length)));
        }
        let [low, high, ..] = after else { return Ok(None) };
        let (expected, got) = (checksum(&bytes[..length]), u16::from_le_bytes([*low, *high]));
        if got == expected {
            Ok(Some((Self(data.to_vec()), length + 2)))
        } else {
            Err(FrameError::BadSum { expected, got })
        }
    }
}

/// The checksum of these bytes.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u16 {
    const POLYNOMIAL: u16 = 0x8408;
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ POLYNOMIAL } else { sum >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The manual writes the sum as these shifts of bytes.
    fn as_in_the_manual(bytes: &[u8]) -> u16 {
        bytes.iter().fold(0, |sum, byte| {
            let sum = sum ^ u16::from(*byte);
            let low = (sum ^ sum << 4) & 0xFF;
            sum >> 8 ^ low << 8 ^ low << 3 ^ low >> 4
        })
    }

    #[test]
    fn what_cannot_be_a_block() {
        let check =
            |bytes: &[u8], expect: FrameError| assert_eq!(Block::decode(bytes, false), Err(expect), "{bytes:02X?}");
        check(b"U", FrameError::NotStart(b'U'));
        check(&[START, END], FrameError::BadLength);
        check(&[START, START, END], FrameError::Restarted);
        check(b"\xFDDONE\x04\xFE", FrameError::BadLength);
        check(b"\xFDAB\x03\xFE", FrameError::BadLength);
        check(b"\xFDDO\xFFE\x05\xFE", FrameError::BadByte);
        check(&[&[START][..], &[b'x'; 255]].concat(), FrameError::BadLength);
        assert_eq!(Block::new(b"AB".to_vec()), None);
        assert_eq!(Block::new(b"ABC\xFD".to_vec()), None);
        assert_eq!(Block::new(vec![b'x'; DATA_MAX + 1]), None);
    }

    fn data() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            prop::collection::vec(0..=DATA_BYTE_MAX, DATA_MIN..=DATA_MAX),
            prop::collection::vec(0..=DATA_BYTE_MAX, DATA_MAX),
        ]
    }

    proptest! {
        #[test]
        fn any_block_survives_and_any_cut_waits(data in data(), checked in any::<bool>()) {
            let block = Block::new(data).unwrap();
            let bytes = block.encode(checked);
            for cut in 0..bytes.len() {
                prop_assert_eq!(Block::decode(&bytes[..cut], checked), Ok(None));
            }
            let length = bytes.len();
            prop_assert_eq!(Block::decode(&bytes, checked), Ok(Some((block, length))));
            prop_assert_eq!(checksum(&bytes), as_in_the_manual(&bytes));
        }

        #[test]
        fn a_flipped_bit_never_passes_the_sum(data in data(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let mut bytes = Block::new(data).unwrap().encode(true);
            let index = at.index(bytes.len());
            bytes[index] ^= 1 << bit;
            prop_assert!(!matches!(Block::decode(&bytes, true), Ok(Some(_))));
        }

        #[test]
        fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..600), checked in any::<bool>()) {
            let _ = Block::decode(&bytes, checked);
        }
    }
}
