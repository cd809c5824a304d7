//! Verifiers of passwords: argon2id, so that a stolen directory is no list of passwords.

use argon2::password_hash::{PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// How much work a verifier costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// What people's passwords get: 19 MiB, two passes, one lane.
    Full,
    /// Next to nothing: for tests only, handed in by them.
    Test,
}

/// Shortest password.
pub const LENGTH_MIN: usize = 6;
/// Longest password, in bytes.
pub const LENGTH_MAX: usize = 128;
/// Letters of passwords that the centre makes: none that look like another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters of a made password: sixty bits.
const MADE_LETTERS: u32 = 12;

/// Why a password has no verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("a password has {LENGTH_MIN} to {LENGTH_MAX} characters")]
    Length,
    /// A control character.
    #[error("a password has no control characters")]
    Control,
    /// The library refused.
    #[error("no verifier could be made")]
    Refused,
}

/// The verifier of a password in PHC form. `salt` are fresh random bytes.
///
/// # Errors
/// A password that is too short, too long, or has control characters.
pub fn verifier(password: &str, salt: [u8; 16], cost: Cost) -> Result<String, PasswordError> {
    if password.chars().count() < LENGTH_MIN || password.len() > LENGTH_MAX {
        return Err(PasswordError::Length);
    }
    if password.chars().any(char::is_control) {
        return Err(PasswordError::Control);
    }
    let (memory_kib, passes) = match cost {
        Cost::Full => (19_456, 2),
        Cost::Test => (8, 1),
    };
    let params = Params::new(memory_kib, passes, 1, None).map_err(|_| PasswordError::Refused)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| PasswordError::Refused)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon.hash_password(password.as_bytes(), &salt).map_err(|_| PasswordError::Refused)?;
    Ok(hash.to_string())
}

/// A password made of random bits, in groups that can be read aloud.
#[must_use]
pub fn made(random: u64) -> String {
    let letters: Vec<char> = (0..MADE_LETTERS)
        .filter_map(|place| LETTERS.get(usize::try_from(random >> (5 * place) & 31).ok()?))
        .map(|byte| char::from(*byte))
        .collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHash;
    use argon2::password_hash::PasswordVerifier;

    use super::*;

    #[test]
    fn a_verifier_knows_its_password_and_no_other() {
        let text = verifier("вишня-2026", [7; 16], Cost::Test).unwrap();
        let hash = PasswordHash::new(&text).unwrap();
        assert!(Argon2::default().verify_password("вишня-2026".as_bytes(), &hash).is_ok());
        assert!(Argon2::default().verify_password("вишня-2027".as_bytes(), &hash).is_err());
    }

    #[test]
    fn the_full_cost_is_what_it_says() {
        let text = verifier("вишня-2026", [7; 16], Cost::Full).unwrap();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
    }

    #[test]
    fn bad_passwords_have_no_verifier() {
        for (password, expect) in [
            ("", PasswordError::Length),
            ("short", PasswordError::Length),
            (&"x".repeat(129), PasswordError::Length),
            ("with\0nul", PasswordError::Control),
        ] {
            assert_eq!(verifier(password, [0; 16], Cost::Test), Err(expect), "{password:?}");
        }
    }

    #[test]
    fn a_made_password_reads_in_groups() {
        assert_eq!(made(0), "aaaa-aaaa-aaaa");
        assert_eq!(made(u64::MAX), "9999-9999-9999");
    }
}
