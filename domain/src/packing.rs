//! Bytes made smaller for the wire, and back: the zlib form (RFC 1950), which HTTP calls `deflate`.
//!
//! What comes from outside is unpacked to a limit and no further, so that a few bytes cannot become many.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// The name of this form in the HTTP headers `content-encoding` and `accept-encoding`.
pub const ENCODING: &str = "deflate";

/// Room that is added at a time while unpacking, bytes.
const STEP: usize = 64 << 10;

/// Why bytes cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackingError {
    /// They unpack to more than the limit.
    #[error("the unpacked bytes are longer than the limit")]
    TooLong,
    /// They are no packed bytes, are cut, or something follows them.
    #[error("no packed bytes")]
    Broken,
}

/// Packs bytes; nothing when they would not get shorter.
#[must_use]
pub fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    // Room for as much as there was: what does not fit is not shorter.
    let mut packed = Vec::with_capacity(bytes.len());
    let mut way = Compress::new(Compression::new(4), true);
    match way.compress_vec(bytes, &mut packed, FlushCompress::Finish) {
        Ok(Status::StreamEnd) if packed.len() < bytes.len() => Some(packed),
        Ok(_) | Err(_) => None,
    }
}

/// Unpacks bytes that become at most `limit` bytes.
///
/// # Errors
/// They become more, or are no packed bytes.
pub fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, PackingError> {
    let mut bytes = Vec::new();
    let mut way = Decompress::new(true);
    loop {
        let (taken, given) = (way.total_in(), bytes.len());
        // One byte beyond the limit shows that there is more.
        let room = (limit + 1).saturating_sub(bytes.len()).min(STEP);
        bytes.reserve_exact(room);
        let rest = usize::try_from(taken).ok().and_then(|taken| packed.get(taken..)).unwrap_or_default();
        let status = way.decompress_vec(rest, &mut bytes, FlushDecompress::None).map_err(|_| PackingError::Broken)?;
        if bytes.len() > limit {
            return Err(PackingError::TooLong);
        }
        match status {
            Status::StreamEnd if way.total_in() == packed.len() as u64 => return Ok(bytes),
            Status::Ok | Status::BufError if bytes.len() > given || way.total_in() > taken => {}
            Status::StreamEnd | Status::Ok | Status::BufError => return Err(PackingError::Broken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        for bytes in [vec![7; 100], b"abc".repeat(50_000), (0..=255).cycle().take(300_000).collect()] {
            let packed = pack(&bytes).unwrap();
            assert!(packed.len() < bytes.len() / 2);
            assert_eq!(unpack(&packed, bytes.len()), Ok(bytes.clone()));
            assert_eq!(unpack(&packed, bytes.len() - 1), Err(PackingError::TooLong));
        }
    }

    #[test]
    fn what_would_not_get_shorter_is_left_alone() {
        for bytes in [&b""[..], b"a", b"abcdefgh"] {
            assert_eq!(pack(bytes), None);
        }
    }

    #[test]
    fn a_bomb_and_rubbish_are_refused() {
        let bomb = pack(&vec![0; 64 << 20]).unwrap();
        assert!(bomb.len() < 1 << 20);
        assert_eq!(unpack(&bomb, 4 << 20), Err(PackingError::TooLong));
        let good = pack(&[7; 1000]).unwrap();
        for wrong in [&b""[..], b"rubbish", &good[..good.len() - 1], &[&good[..], b"x"].concat()] {
            assert_eq!(unpack(wrong, 1 << 20), Err(PackingError::Broken), "{wrong:?}");
        }
    }
}
