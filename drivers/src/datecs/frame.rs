//! Frames of both forms: bytes to frame and back. Pure: no port, no time, no meaning of the data.
//!
//! | Form | host | device |
//! |---|---|---|
//! | [`Form::Short`] | `01 LEN SEQ CMD DATA 05 BCC 03` | `01 LEN SEQ CMD DATA 04 STATUS(6) 05 BCC 03` |
//! | [`Form::Long`] | the same, LEN and CMD of four bytes | the same, and STATUS of eight |
//!
//! LEN counts itself and everything up to 05, plus 20h; BCC is the plain sum of the same bytes, in four hexadecimal
//! digits of which each has 30h added (FP-800 manual 1.00BG, section "Low level protocol"; X series manual 2.02). The
//! driver and the emulators share this file and nothing else.

/// Begins a frame.
pub const PREAMBLE: u8 = 0x01;
/// Ends a frame.
pub const TERMINATOR: u8 = 0x03;
/// Stands between data and status.
pub const SEPARATOR: u8 = 0x04;
/// Ends what is summed.
pub const POSTAMBLE: u8 = 0x05;
/// A frame was received damaged: send it again with the same SEQ.
pub const NAK: u8 = 0x15;
/// The device is at work; comes about every 60 ms.
pub const SYN: u8 = 0x16;

/// The first and the last SEQ that every dialect takes.
pub const SEQ_FIRST: u8 = 0x20;
/// See [`SEQ_FIRST`].
pub const SEQ_LAST: u8 = 0x7F;

const OFFSET: usize = 0x20;
/// The longest X reply known is under 500 bytes; a length beyond this is noise.
const LONG_MAX: usize = 1024;
const BCC_LENGTH: usize = 4;

/// How LEN and CMD are written, and how many status bytes a reply has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// One byte each, six status bytes: classic and Ukrainian devices.
    Short,
    /// Four bytes each, eight status bytes: the X series.
    Long,
}

impl Form {
    /// Status bytes of a reply.
    #[must_use]
    pub const fn status_length(self) -> usize {
        match self {
            Self::Short => 6,
            Self::Long => 8,
        }
    }

    /// Most bytes of data a request carries.
    #[must_use]
    pub const fn data_max(self) -> usize {
        match self {
            Self::Short => 213,
            Self::Long => 480,
        }
    }

    /// Bytes that LEN takes, and CMD too.
    const fn width(self) -> usize {
        match self {
            Self::Short => 1,
            Self::Long => 4,
        }
    }

    fn number(self, value: usize) -> Vec<u8> {
        match self {
            Self::Short => vec![u8::try_from(value).unwrap_or(u8::MAX)],
            Self::Long => hex_digits(value).to_vec(),
        }
    }

    fn read_number(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Short => bytes.first().map(|byte| usize::from(*byte)),
            Self::Long => read_hex_digits(bytes),
        }
    }
}

/// What the host sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Number of the message, [`SEQ_FIRST`] to [`SEQ_LAST`] from us, up to FFh by the X manual.
    pub seq: u8,
    /// Number of the command.
    pub code: u8,
    /// Its parameters.
    pub data: Vec<u8>,
}

/// What the device answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// SEQ of the request it belongs to.
    pub seq: u8,
    /// Command of the request it belongs to.
    pub code: u8,
    /// What was asked for.
    pub data: Vec<u8>,
    /// Six or eight bytes, bit 7 of each set.
    pub status: Vec<u8>,
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The first byte is not 01.
    #[error("byte {0:02X}h where a frame should begin")]
    NotPreamble(u8),
    /// LEN is no length that a frame can have.
    #[error("an impossible length")]
    BadLength,
    /// The sum does not belong to these bytes.
    #[error("sum {got:04X}h instead of {expected:04X}h")]
    BadSum {
        /// Computed from what was received.
        expected: u16,
        /// Received.
        got: u16,
    },
    /// A mark is missing where the length puts it, or the command is no number.
    #[error("a frame without its marks")]
    Malformed,
}

impl Request {
    /// The bytes for the line.
    #[must_use]
    pub fn encode(&self, form: Form) -> Vec<u8> {
        envelope(form, self.seq, self.code, &self.data)
    }

    /// Reads one request from the beginning of `bytes`. `None` means that more bytes are needed; the number is how
    /// many were used.
    ///
    /// # Errors
    /// [`FrameError`] when the bytes cannot become a frame whatever follows.
    pub fn decode(form: Form, bytes: &[u8]) -> Result<Option<(Self, usize)>, FrameError> {
        let Some((inner, used)) = unwrap(form, bytes)? else { return Ok(None) };
        let (seq, code, data) = parts(form, inner)?;
        Ok(Some((Self { seq, code, data: data.to_vec() }, used)))
    }
}

impl Reply {
    /// The bytes for the line.
    #[must_use]
    pub fn encode(&self, form: Form) -> Vec<u8> {
        let mut data = self.data.clone();
        data.push(SEPARATOR);
        data.extend_from_slice(&self.status);
        envelope(form, self.seq, self.code, &data)
    }

    /// Reads one reply from the beginning of `bytes`. `None` means that more bytes are needed; the number is how many
    /// were used.
    ///
    /// # Errors
    /// [`FrameError`] when the bytes cannot become a frame whatever follows.
    pub fn decode(form: Form, bytes: &[u8]) -> Result<Option<(Self, usize)>, FrameError> {
        let Some((inner, used)) = unwrap(form, bytes)? else { return Ok(None) };
        let (seq, code, rest) = parts(form, inner)?;
        let data_length = rest.len().checked_sub(form.status_length() + 1).ok_or(FrameError::BadLength)?;
        let (data, tail) = rest.split_at(data_length);
        let Some((&SEPARATOR, status)) = tail.split_first() else { return Err(FrameError::Malformed) };
        Ok(Some((Self { seq, code, data: data.to_vec(), status: status.to_vec() }, used)))
    }
}

fn envelope(form: Form, seq: u8, code: u8, rest: &[u8]) -> Vec<u8> {
    let length = OFFSET + 2 * form.width() + 2 + rest.len();
    let mut bytes = vec![PREAMBLE];
    bytes.extend(form.number(length));
    bytes.push(seq);
    bytes.extend(form.number(usize::from(code)));
    bytes.extend_from_slice(rest);
    bytes.push(POSTAMBLE);
    let sum = sum(bytes.split_at(1).1);
    bytes.extend(hex_digits(usize::from(sum)));
    bytes.push(TERMINATOR);
    bytes
}

/// What stands between LEN and 05, once the whole frame is there and its sum is right.
fn unwrap(form: Form, bytes: &[u8]) -> Result<Option<(&[u8], usize)>, FrameError> {
    let Some((&first, rest)) = bytes.split_first() else { return Ok(None) };
    if first != PREAMBLE {
        return Err(FrameError::NotPreamble(first));
    }
    let Some(length) = rest.get(..form.width()) else { return Ok(None) };
    let length = form.read_number(length).ok_or(FrameError::BadLength)?;
    let length = length.checked_sub(OFFSET).ok_or(FrameError::BadLength)?;
    if length < 2 * form.width() + 2 || length > LONG_MAX {
        return Err(FrameError::BadLength);
    }
    let Some((summed, tail)) = rest.split_at_checked(length) else { return Ok(None) };
    let Some((&POSTAMBLE, inner)) = summed.split_last() else { return Err(FrameError::Malformed) };
    let Some((digits, tail)) = tail.split_at_checked(BCC_LENGTH) else { return Ok(None) };
    let got = read_hex_digits(digits).and_then(|sum| u16::try_from(sum).ok()).ok_or(FrameError::Malformed)?;
    let expected = sum(summed);
    if got != expected {
        return Err(FrameError::BadSum { expected, got });
    }
    match tail.first() {
        None => Ok(None),
        Some(&TERMINATOR) => Ok(Some((inner.split_at(form.width()).1, 1 + length + BCC_LENGTH + 1))),
        Some(_) => Err(FrameError::Malformed),
    }
}

/// SEQ, CMD, and what follows them.
fn parts(form: Form, inner: &[u8]) -> Result<(u8, u8, &[u8]), FrameError> {
    let (&seq, rest) = inner.split_first().ok_or(FrameError::BadLength)?;
    let (code, data) = rest.split_at_checked(form.width()).ok_or(FrameError::BadLength)?;
    let code = form.read_number(code).and_then(|code| u8::try_from(code).ok()).ok_or(FrameError::Malformed)?;
    Ok((seq, code, data))
}

fn sum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)))
}

/// The lowest four hexadecimal digits, each with 30h added.
fn hex_digits(value: usize) -> [u8; 4] {
    [12, 8, 4, 0].map(|shift| 0x30 + u8::try_from(value >> shift & 0x0F).unwrap_or(0))
}

fn read_hex_digits(bytes: &[u8]) -> Option<usize> {
    bytes.iter().try_fold(0, |value, byte| {
        let digit = byte.checked_sub(0x30).filter(|digit| *digit < 0x10)?;
        Some(value << 4 | usize::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_sum_of_the_manual() {
        assert_eq!(hex_digits(0x1AE3), [0x31, 0x3A, 0x3E, 0x33]);
        assert_eq!(read_hex_digits(&[0x31, 0x3A, 0x3E, 0x33]), Some(0x1AE3));
        assert_eq!(read_hex_digits(&[0x31, 0x41, 0x3E, 0x33]), None);
    }

    #[test]
    fn what_cannot_be_a_frame() {
        let status = Request { seq: 0x20, code: 74, data: Vec::new() }.encode(Form::Short);
        let check = |at: usize, byte: u8, expect: FrameError| {
            let mut bytes = status.clone();
            bytes[at] = byte;
            assert_eq!(Request::decode(Form::Short, &bytes), Err(expect));
        };
        check(0, NAK, FrameError::NotPreamble(NAK));
        check(1, 0x23, FrameError::BadLength);
        check(4, 0x06, FrameError::Malformed);
        check(9, 0x04, FrameError::Malformed);
        check(8, 0x30, FrameError::BadSum { expected: 0x93, got: 0x90 });
        let long = Request { seq: 0x20, code: 74, data: Vec::new() }.encode(Form::Long);
        assert_eq!(Request::decode(Form::Short, &long), Ok(None), "a long frame looks like an unfinished short one");
    }

    fn form() -> impl Strategy<Value = Form> {
        prop_oneof![Just(Form::Short), Just(Form::Long)]
    }

    fn data() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(0x20..=0xFF_u8, 0..=200)
    }

    proptest! {
        #[test]
        fn any_frame_survives_and_any_cut_waits(form in form(), seq in 0x20..=0xFF_u8, code in any::<u8>(), data in data()) {
            let request = Request { seq, code, data: data.clone() };
            let reply = Reply { seq, code, data, status: vec![0x80; form.status_length()] };
            let (sent, answered) = (request.encode(form), reply.encode(form));
            for cut in 0..sent.len() {
                prop_assert_eq!(Request::decode(form, &sent[..cut]), Ok(None));
            }
            for cut in 0..answered.len() {
                prop_assert_eq!(Reply::decode(form, &answered[..cut]), Ok(None));
            }
            prop_assert_eq!(Request::decode(form, &sent), Ok(Some((request, sent.len()))));
            prop_assert_eq!(Reply::decode(form, &answered), Ok(Some((reply, answered.len()))));
        }

        #[test]
        fn a_flipped_bit_never_passes(form in form(), data in data(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let mut bytes = Request { seq: 0x30, code: 53, data }.encode(form);
            let index = at.index(bytes.len());
            bytes[index] ^= 1 << bit;
            prop_assert!(!matches!(Request::decode(form, &bytes), Ok(Some(_))));
        }

        #[test]
        fn noise_never_panics(form in form(), bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = Request::decode(form, &bytes);
            let _ = Reply::decode(form, &bytes);
        }
    }
}
