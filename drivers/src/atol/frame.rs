//! Frames of both transports: bytes to frame and back. Pure. Driver and emulator share these files and nothing else.

pub mod v2;
pub mod v3;

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The first byte does not begin a frame.
    #[error("byte {0:02X}h where a frame should begin")]
    NotStart(u8),
    /// The data are longer than a frame holds.
    #[error("data of {0} bytes do not fit a frame")]
    TooLong(usize),
    /// The check byte does not belong to these bytes.
    #[error("check byte {got:02X}h instead of {expected:02X}h")]
    BadCheck {
        /// Computed from what was received.
        expected: u8,
        /// Received.
        got: u8,
    },
    /// A byte that must be escaped stands bare.
    #[error("bare byte {0:02X}h within a frame")]
    Bare(u8),
}
