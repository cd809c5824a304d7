//! Frames of transport v1: bytes to frame and back. Pure: no port, no time, no meaning of the body.
//!
//! `02 | LEN | BODY (LEN bytes) | LRC`, LRC = exclusive or of LEN and all of BODY (FP protocol 1.10 to 1.14, standard
//! lower level). The driver and the emulator share this file and nothing else.

/// Begins a frame.
pub const STX: u8 = 0x02;
/// Asks the device what it has.
pub const ENQ: u8 = 0x05;
/// Frame or answer received whole.
pub const ACK: u8 = 0x06;
/// To an ENQ: nothing stored, send. To a frame: received damaged, dropped.
pub const NAK: u8 = 0x15;
/// Filler that network models send before control bytes.
pub const FILLER: u8 = 0xFF;

/// The longest body, in bytes.
pub const BODY_MAX: usize = 255;

/// The body of one message, 1 to 255 bytes: a command code and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    body: Vec<u8>,
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The first byte is not STX.
    #[error("byte {0:02X}h where a frame should begin")]
    NotStx(u8),
    /// A frame without a body says nothing; a line of zeroes would be full of them.
    #[error("a frame without a body")]
    Empty,
    /// The body is longer than the length byte can say.
    #[error("a body of {0} bytes does not fit a frame")]
    TooLong(usize),
    /// The check byte does not belong to these bytes.
    #[error("check byte {got:02X}h instead of {expected:02X}h")]
    BadLrc {
        /// Computed from what was received.
        expected: u8,
        /// Received.
        got: u8,
    },
}

impl Frame {
    /// Makes a frame around `body`.
    ///
    /// # Errors
    /// [`FrameError::Empty`] and [`FrameError::TooLong`] for a body that is not 1 to 255 bytes long.
    pub fn new(body: Vec<u8>) -> Result<Self, FrameError> {
        match body.len() {
            0 => Err(FrameError::Empty),
            1..=BODY_MAX => Ok(Self { body }),
            length => Err(FrameError::TooLong(length)),
        }
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, given away.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The bytes for the line.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        // `new` has seen to it that the length fits.
        let length = u8::try_from(self.body.len()).unwrap_or(u8::MAX);
        let mut bytes = Vec::with_capacity(self.body.len() + 3);
        bytes.extend([STX, length]);
        bytes.extend_from_slice(&self.body);
        bytes.push(lrc(length, &self.body));
        bytes
    }

    /// Reads one frame from the beginning of `bytes`. `None` means that more bytes are needed; the number is how
    /// many were used.
    ///
    /// # Errors
    /// [`FrameError`] when the bytes cannot become a frame whatever follows.
    pub fn decode(bytes: &[u8]) -> Result<Option<(Self, usize)>, FrameError> {
        let Some((&first, rest)) = bytes.split_first() else { return Ok(None) };
        if first != STX {
            return Err(FrameError::NotStx(first));
        }
        let Some((&length, rest)) = rest.split_first() else { return Ok(None) };
        if length == 0 {
            return Err(FrameError::Empty);
        }
        let Some((body, rest)) = rest.split_at_checked(usize::from(length)) else { return Ok(None) };
        let Some(&got) = rest.first() else { return Ok(None) };
        let expected = lrc(length, body);
        if got != expected {
            return Err(FrameError::BadLrc { expected, got });
        }
        Ok(Some((Self { body: body.to_vec() }, body.len() + 3)))
    }
}

fn lrc(length: u8, body: &[u8]) -> u8 {
    body.iter().fold(length, |sum, byte| sum ^ byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_short_status_request_of_the_specification() {
        let frame = Frame::new(vec![0x10, 0x1E, 0, 0, 0]).unwrap();
        assert_eq!(frame.encode(), [0x02, 0x05, 0x10, 0x1E, 0x00, 0x00, 0x00, 0x0B]);
    }

    #[test]
    fn what_cannot_be_a_frame() {
        assert_eq!(Frame::new(Vec::new()), Err(FrameError::Empty));
        assert_eq!(Frame::new(vec![0; 256]), Err(FrameError::TooLong(256)));
        assert_eq!(Frame::decode(&[0x06, 0x02]), Err(FrameError::NotStx(0x06)));
        assert_eq!(Frame::decode(&[0x02, 0x00, 0x00]), Err(FrameError::Empty));
        let damaged = Frame::decode(&[0x02, 0x01, 0xFC, 0xFC]);
        assert_eq!(damaged, Err(FrameError::BadLrc { expected: 0xFD, got: 0xFC }));
    }

    proptest! {
        #[test]
        fn any_body_survives_and_any_cut_waits(body in prop::collection::vec(any::<u8>(), 1..=255), tail in prop::collection::vec(any::<u8>(), 0..4)) {
            let frame = Frame::new(body).unwrap();
            let mut bytes = frame.encode();
            let length = bytes.len();
            for cut in 0..length {
                prop_assert_eq!(Frame::decode(&bytes[..cut]), Ok(None));
            }
            bytes.extend(tail);
            prop_assert_eq!(Frame::decode(&bytes), Ok(Some((frame, length))));
        }

        #[test]
        fn a_flipped_bit_never_passes(body in prop::collection::vec(any::<u8>(), 1..=40), at in any::<prop::sample::Index>(), bit in 0..8u8) {
            let frame = Frame::new(body).unwrap();
            let mut bytes = frame.encode();
            let index = at.index(bytes.len());
            bytes[index] ^= 1 << bit;
            let same = matches!(Frame::decode(&bytes), Ok(Some((decoded, _))) if decoded == frame);
            prop_assert!(!same);
        }

        #[test]
        fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = Frame::decode(&bytes);
        }
    }
}
