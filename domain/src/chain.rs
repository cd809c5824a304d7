//! The hash chain of a till's journal and the signature of its head.
//!
//! `hash(n) = SHA-256("kassa.entry.v1" ‖ hash(n−1) ‖ canonical bytes of entry n)`; the first entry of an epoch follows
//! 32 zero bytes. Changing, dropping or swapping an entry changes every hash after it. Signing and verifying belong to
//! the till and the centre, who hold the keys; here are only the bytes that are signed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::{Epoch, Seq, TillId};

/// A SHA-256 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry of an epoch follows.
    pub const GENESIS: Self = Self([0; 32]);

    /// The hash of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of the entry with these canonical bytes, when it follows this one.
    #[must_use]
    pub fn then(self, canonical: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(b"kassa.entry.v1").chain_update(self.0).chain_update(canonical);
        Self(digest.finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 in hexadecimal")]
pub struct BadHash;

impl FromStr for Hash {
    type Err = BadHash;
    fn from_str(text: &str) -> Result<Self, BadHash> {
        hex_bytes(text).map(Self).ok_or(BadHash)
    }
}

impl TryFrom<String> for Hash {
    type Error = BadHash;
    fn try_from(text: String) -> Result<Self, BadHash> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

/// Bytes of a hexadecimal text of exactly that length.
#[must_use]
pub fn hex_bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        let pair = text.get(2 * index..2 * index + 2)?;
        if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}

/// Lower-case hexadecimal of some bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        text.extend([byte >> 4, byte & 15].into_iter().filter_map(|nibble| char::from_digit(u32::from(nibble), 16)));
        text
    })
}

/// The end of a till's chain, as it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Whose.
    pub till: TillId,
    /// Which life of the journal.
    pub epoch: Epoch,
    /// The last entry; 0 before the first.
    pub seq: Seq,
    /// Its hash.
    pub hash: Hash,
}

impl Head {
    /// The end of an epoch that has no entries yet.
    #[must_use]
    pub const fn start(till: TillId, epoch: Epoch) -> Self {
        Self { till, epoch, seq: Seq(0), hash: Hash::GENESIS }
    }

    /// The head after one more entry with these canonical bytes.
    #[must_use]
    pub fn then(self, canonical: &[u8]) -> Self {
        Self { seq: self.seq.next(), hash: self.hash.then(canonical), ..self }
    }

    /// The bytes an Ed25519 key signs: label, then till, epoch and seq as little-endian numbers, then the hash.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = b"kassa.head.v1".to_vec();
        bytes.extend_from_slice(&self.till.0.to_le_bytes());
        bytes.extend_from_slice(&self.epoch.0.to_le_bytes());
        bytes.extend_from_slice(&self.seq.0.to_le_bytes());
        bytes.extend_from_slice(&self.hash.0);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_of_an_entry_changes_every_hash_after_it() {
        let chain = |entries: &[&[u8]]| entries.iter().fold(Hash::GENESIS, |hash, entry| hash.then(entry));
        let whole = chain(&[b"a", b"b", b"c"]);
        for (name, other) in [
            ("changed", chain(&[b"a", b"x", b"c"])),
            ("dropped", chain(&[b"a", b"c"])),
            ("swapped", chain(&[b"b", b"a", b"c"])),
            ("doubled", chain(&[b"a", b"b", b"b", b"c"])),
            ("joined", chain(&[b"ab", b"c"])),
        ] {
            assert_ne!(whole, other, "{name}");
        }
    }

    #[test]
    fn hash_text_is_64_hex_digits_and_nothing_else() {
        let hash = Hash::of(b"kassa");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hex(&hash.0), hash.to_string());
        for bad in ["", "00", &"g".repeat(64), &"+1".repeat(32), &"é".repeat(32)] {
            assert_eq!(bad.parse::<Hash>(), Err(BadHash), "{bad}");
        }
    }
}
