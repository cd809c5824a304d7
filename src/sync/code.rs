//! The enrolment code: a one-time word for the centre, and the fingerprint by which the till knows that centre.
//!
//! Text: `XXXXX-XXXXX-FFFFFFFFFFFFFFFF` in Crockford's base 32. Ten characters are the one-time word; sixteen are the
//! first 80 bits of the SHA-256 of the centre's certificate authority, and are absent when the centre speaks without
//! TLS. Small letters, spaces and the look-alikes O, I and L are taken as people mean them.

use std::fmt;

use kassa_domain::chain::Hash;

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const WORD_CHARS: usize = 10;
const FINGERPRINT_CHARS: usize = 16;

/// A text is not an enrolment code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an enrolment code")]
pub struct BadCode;

/// The first 80 bits of the hash of the centre's certificate authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 10]);

impl Fingerprint {
    /// True when the hash begins so.
    #[must_use]
    pub fn is_of(&self, hash: &Hash) -> bool {
        hash.0.starts_with(&self.0)
    }
}

/// A code as it was typed in. The word is a secret until it is used: it is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    word: String,
    fingerprint: Option<Fingerprint>,
}

impl Code {
    /// Reads a code.
    ///
    /// # Errors
    /// Another number of characters, or one that is not of the alphabet.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let values = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—'))
            .map(value)
            .collect::<Result<Vec<u8>, _>>()?;
        let (word, fingerprint) = values.split_at_checked(WORD_CHARS).ok_or(BadCode)?;
        let fingerprint = match fingerprint.len() {
            0 => None,
            FINGERPRINT_CHARS => Some(Fingerprint(bits(fingerprint))),
            _ => return Err(BadCode),
        };
        let digit = |value: &u8| DIGITS.get(usize::from(*value)).copied().map(char::from);
        Ok(Self { word: word.iter().filter_map(digit).collect(), fingerprint })
    }

    /// The one-time word as the centre wrote it: `XXXXX-XXXXX`.
    #[must_use]
    pub fn word(&self) -> String {
        let (first, second) = self.word.split_at(WORD_CHARS / 2);
        format!("{first}-{second}")
    }

    /// How the centre is known; nothing when it speaks without TLS.
    #[must_use]
    pub const fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

fn value(c: char) -> Result<u8, BadCode> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = DIGITS.iter().position(|digit| char::from(*digit) == c).ok_or(BadCode)?;
    u8::try_from(place).map_err(|_| BadCode)
}

/// Sixteen values of five bits as ten bytes, the first value in the highest bits.
fn bits(values: &[u8]) -> [u8; 10] {
    let number = values.iter().fold(0_u128, |number, value| number << 5 | u128::from(*value));
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&number.to_be_bytes()[6..]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_people_type_them() {
        let whole = Code::parse("7K3QF-9ZX2A-00000000000000ZZ").unwrap();
        for same in [
            "7k3qf-9zx2a-00000000000000zz",
            " 7K3QF 9ZX2A OOOO0000 0000OOZZ ",
            "7K3QF9ZX2A00000000000000ZZ",
            "7K3QF–9ZX2A–00000000000000ZZ",
        ] {
            assert_eq!(Code::parse(same).as_ref(), Ok(&whole), "{same}");
        }
        assert_eq!(whole.word(), "7K3QF-9ZX2A");
        assert_eq!(Code::parse("ILOOO-11111").unwrap().word(), "11000-11111");
        assert_eq!(Code::parse("7K3QF-9ZX2A").unwrap().fingerprint(), None);
        for bad in ["", "7K3QF", "7K3QF-9ZX2A-000", "7K3QF-9ZX2U", "7K3QF-9ZX2А", "7K3QF-9ZX2A-00000000000000ZZ0"] {
            assert_eq!(Code::parse(bad), Err(BadCode), "{bad}");
        }
    }

    #[test]
    fn the_fingerprint_is_the_beginning_of_the_hash() {
        // 80 bits, five to a character: 10000 00000 … 11111 is 80 00 … 1F.
        let fingerprint = Code::parse("00000-00000-G00000000000000Z").unwrap().fingerprint().unwrap();
        let mut hash = Hash([0; 32]);
        (hash.0[0], hash.0[9], hash.0[31]) = (0x80, 0x1F, 0xAA);
        assert!(fingerprint.is_of(&hash));
        hash.0[9] = 0x1E;
        assert!(!fingerprint.is_of(&hash));
    }

    #[test]
    fn the_word_is_not_logged() {
        assert!(!format!("{:?}", Code::parse("7K3QF-9ZX2A").unwrap()).contains("7K3QF"));
    }
}
