//! Bytes only one reader can open: sealed to an Ed25519 public key, by a key made for this one time.
//!
//! X25519 between the one-time key and the reader's (an Ed25519 key is one of X25519 too, on the other form of the same
//! curve), `key = SHA-256("kassa.seal.v1" ‖ shared ‖ one-time public ‖ reader's public)`, then ChaCha20-Poly1305 under
//! that key with a nonce of zeros, for no key is used twice. What stands around the sealed bytes in the open is
//! authenticated with them. The randomness of the one-time key is handed in.

use curve25519_dalek::MontgomeryPoint;
use ed25519_dalek::{SigningKey, VerifyingKey};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

/// By how many bytes sealing makes a text longer.
pub const TAG: usize = 16;

/// Why bytes could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A key that is no point of the curve, or one everybody can guess the secret of.
    #[error("not a key that can be sealed to")]
    Key,
    /// Sealed to another key, or changed since.
    #[error("sealed to another key, or changed since")]
    NotOpened,
}

/// The public half of the one-time key of these random bytes: it travels with what is sealed.
#[must_use]
pub fn one_time_public(random: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(random).verifying_key().to_montgomery().to_bytes()
}

/// Seals to the reader of an Ed25519 key. `random` are 32 fresh random bytes, used for nothing else; `around` stands
/// in the open beside the sealed bytes and cannot be changed without being noticed.
///
/// # Errors
/// The reader's key is none.
pub fn seal(reader: &[u8; 32], random: &[u8; 32], around: &[u8], mut text: Vec<u8>) -> Result<Vec<u8>, SealError> {
    let reader = VerifyingKey::from_bytes(reader).map_err(|_| SealError::Key)?;
    if reader.is_weak() {
        return Err(SealError::Key);
    }
    let theirs = reader.to_montgomery();
    let secret = Zeroizing::new(SigningKey::from_bytes(random).to_scalar_bytes());
    let key = key(&secret, theirs, &one_time_public(random), &theirs.to_bytes())?;
    let sealed = key.seal_in_place_append_tag(nonce(), Aad::from(around), &mut text);
    if sealed.is_err() {
        text.zeroize();
        return Err(SealError::Key);
    }
    Ok(text)
}

/// Opens what was sealed to this reader.
///
/// # Errors
/// It was sealed to another one, or a byte of it or around it was changed.
pub fn open(
    reader: &SigningKey,
    one_time: &[u8; 32],
    around: &[u8],
    mut sealed: Vec<u8>,
) -> Result<Vec<u8>, SealError> {
    let secret = Zeroizing::new(reader.to_scalar_bytes());
    let own = reader.verifying_key().to_montgomery().to_bytes();
    let key = key(&secret, MontgomeryPoint(*one_time), one_time, &own)?;
    let length = key.open_in_place(nonce(), Aad::from(around), &mut sealed).map_err(|_| SealError::NotOpened)?.len();
    sealed.truncate(length);
    Ok(sealed)
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

fn key(
    secret: &[u8; 32],
    theirs: MontgomeryPoint,
    one_time: &[u8; 32],
    reader: &[u8; 32],
) -> Result<LessSafeKey, SealError> {
    let shared = Zeroizing::new(theirs.mul_clamped(*secret).to_bytes());
    if shared.iter().all(|byte| *byte == 0) {
        return Err(SealError::NotOpened);
    }
    let digest = Sha256::new().chain_update(b"kassa.seal.v1").chain_update(*shared);
    let key = Zeroizing::new(<[u8; 32]>::from(digest.chain_update(one_time).chain_update(reader).finalize()));
    UnboundKey::new(&CHACHA20_POLY1305, &key[..]).map(LessSafeKey::new).map_err(|_| SealError::Key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_reader_opens_it_and_nothing_of_it_may_be_changed() {
        let (reader, other) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
        let random = [7; 32];
        let public = one_time_public(&random);
        let sealed = seal(&reader.verifying_key().to_bytes(), &random, b"around", b"the text".to_vec()).unwrap();
        assert_eq!(sealed.len(), 8 + TAG);
        assert_eq!(open(&reader, &public, b"around", sealed.clone()).unwrap(), b"the text");
        assert_eq!(open(&other, &public, b"around", sealed.clone()), Err(SealError::NotOpened));
        assert_eq!(open(&reader, &public, b"Around", sealed.clone()), Err(SealError::NotOpened));
        assert_eq!(open(&reader, &[0; 32], b"around", sealed.clone()), Err(SealError::NotOpened), "no shared secret");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(open(&reader, &public, b"around", changed), Err(SealError::NotOpened), "byte {place}");
            assert_eq!(open(&reader, &public, b"around", sealed[..place].to_vec()), Err(SealError::NotOpened));
        }
    }

    #[test]
    fn nothing_is_sealed_to_what_is_no_key() {
        for key in [[0; 32], std::array::from_fn(|place| u8::from(place == 0))] {
            assert_eq!(seal(&key, &[7; 32], b"", Vec::new()), Err(SealError::Key));
        }
    }

    /// The secret both sides come to is that of X25519: the public half of a one-time key is the base point times it.
    #[test]
    fn the_one_time_key_is_one_of_x25519() {
        let random = [9; 32];
        let secret = SigningKey::from_bytes(&random).to_scalar_bytes();
        assert_eq!(one_time_public(&random), MontgomeryPoint::mul_base_clamped(secret).to_bytes());
    }
}
