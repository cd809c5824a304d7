//! Reading the body of a request the way the device's firmware does: by position, refusing what is too short.

use encoding_rs::WINDOWS_1251;

use super::refusal::Refusal;

/// What is left of a request's body.
pub(super) struct Request<'a> {
    rest: &'a [u8],
}

impl<'a> Request<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(Refusal::WRONG_LENGTH)?;
        self.rest = rest;
        Ok(head)
    }

    /// All that is left.
    pub(super) fn remainder(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// An unsigned little endian number of `size` bytes, at most 7.
    pub(super) fn number(&mut self, size: usize) -> Result<i64, Refusal> {
        Ok(self.bytes(size)?.iter().rev().fold(0, |sum, byte| sum << 8 | i64::from(*byte)))
    }

    pub(super) fn byte(&mut self) -> Result<u8, Refusal> {
        match self.bytes(1)? {
            [byte] => Ok(*byte),
            _ => Err(Refusal::WRONG_LENGTH),
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        self.bytes(N)?.try_into().map_err(|_| Refusal::WRONG_LENGTH)
    }

    pub(super) fn dword(&mut self) -> Result<u32, Refusal> {
        self.array().map(u32::from_le_bytes)
    }

    /// Five bytes of kopecks.
    pub(super) fn money(&mut self) -> Result<i64, Refusal> {
        self.number(5)
    }

    /// A text to the end of the request, at least `least` bytes of it.
    pub(super) fn text(&mut self, least: usize) -> Result<String, Refusal> {
        if self.rest.len() < least {
            return Err(Refusal::WRONG_LENGTH);
        }
        Ok(decode_text(self.remainder()))
    }
}

/// Windows-1251 up to the first 00h; other control bytes print nothing.
pub(super) fn decode_text(bytes: &[u8]) -> String {
    let text: Vec<u8> = bytes.iter().copied().take_while(|byte| *byte != 0).filter(|byte| *byte >= 0x20).collect();
    WINDOWS_1251.decode_without_bom_handling(&text).0.into_owned()
}

/// Windows-1251 of a text of the firmware itself, cut or padded with 00h to `size`.
pub(super) fn encode_text(text: &str, size: usize) -> Vec<u8> {
    let mut bytes = WINDOWS_1251.encode(text).0.into_owned();
    bytes.resize(size, 0);
    bytes
}

/// A number as `size` little endian bytes; what does not fit is cut off, as in the firmware's own fields.
pub(super) fn little_endian(value: i64, size: usize) -> Vec<u8> {
    value.to_le_bytes().into_iter().chain(std::iter::repeat(0)).take(size).collect()
}
