//! Code pages of one byte a character met in printers, registers and files of Ukraine, Russia and Kazakhstan.
//!
//! CP866 and CP1251 come from `encoding_rs`; CP1125 (RUSCII) and KZ-1048 (RK1048) are those two with other letters in a
//! few places.

use std::sync::OnceLock;

use encoding_rs::{IBM866, WINDOWS_1251};

/// A code page. Bytes below 80h are ASCII in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodePage {
    /// DOS Cyrillic. It has no І, Ґ and nothing Kazakh.
    Cp866,
    /// DOS Cyrillic of Ukraine (RUSCII): CP866 with ҐЄІЇ at F2h–F9h. It has no Ў and no degree sign.
    Cp1125,
    /// Windows Cyrillic.
    Cp1251,
    /// Windows Cyrillic of Kazakhstan (RK1048): it has no Є, Ї, Ґ.
    Kz1048,
}

/// Where CP1125 differs from CP866.
const CP1125: [(u8, char); 8] =
    [(0xF2, 'Ґ'), (0xF3, 'ґ'), (0xF4, 'Є'), (0xF5, 'є'), (0xF6, 'І'), (0xF7, 'і'), (0xF8, 'Ї'), (0xF9, 'ї')];

/// Where KZ-1048 differs from CP1251.
const KZ1048: [(u8, char); 16] = [
    (0x8D, 'Қ'),
    (0x8E, 'Һ'),
    (0x9D, 'қ'),
    (0x9E, 'һ'),
    (0xA1, 'Ұ'),
    (0xA2, 'ұ'),
    (0xA3, 'Ә'),
    (0xA5, 'Ө'),
    (0xAA, 'Ғ'),
    (0xAF, 'Ү'),
    (0xB4, 'ө'),
    (0xBA, 'ғ'),
    (0xBC, 'ә'),
    (0xBD, 'Ң'),
    (0xBE, 'ң'),
    (0xBF, 'ү'),
];

impl CodePage {
    /// Every page.
    pub const ALL: [Self; 4] = [Self::Cp866, Self::Cp1125, Self::Cp1251, Self::Kz1048];

    /// Its name in settings and on command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cp866 => "cp866",
            Self::Cp1125 => "cp1125",
            Self::Cp1251 => "cp1251",
            Self::Kz1048 => "kz-1048",
        }
    }

    /// The page of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.name() == name)
    }

    /// The character of a byte. A byte the page leaves undefined (98h of the Windows pages) is the control character of
    /// that number, as browsers read it.
    #[must_use]
    pub fn char_of(self, byte: u8) -> char {
        if byte < 0x80 { char::from(byte) } else { self.upper_half()[usize::from(byte - 0x80)] }
    }

    /// The byte of a character, when the page has it.
    #[must_use]
    pub fn byte_of(self, character: char) -> Option<u8> {
        if character.is_ascii() {
            return u8::try_from(character).ok();
        }
        let place = self.upper_half().iter().position(|held| *held == character)?;
        u8::try_from(place + 0x80).ok()
    }

    fn upper_half(self) -> &'static [char; 128] {
        static PAGES: [OnceLock<[char; 128]>; 4] = [const { OnceLock::new() }; 4];
        let (cell, base, differences): (_, _, &[(u8, char)]) = match self {
            Self::Cp866 => (&PAGES[0], IBM866, &[]),
            Self::Cp1125 => (&PAGES[1], IBM866, &CP1125),
            Self::Cp1251 => (&PAGES[2], WINDOWS_1251, &[]),
            Self::Kz1048 => (&PAGES[3], WINDOWS_1251, &KZ1048),
        };
        cell.get_or_init(|| {
            let bytes: Vec<u8> = (0x80..=0xFF).collect();
            let (decoded, _) = base.decode_without_bom_handling(&bytes);
            let mut half = [char::REPLACEMENT_CHARACTER; 128];
            for (place, character) in half.iter_mut().zip(decoded.chars()) {
                *place = character;
            }
            for (byte, character) in differences {
                half[usize::from(byte - 0x80)] = *character;
            }
            half
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The upper halves as the printers' manuals print them, control characters and blanks left out.
    #[test]
    fn letters_stand_where_the_devices_have_them() {
        let table: [(char, [Option<u8>; 4]); 18] = [
            ('А', [Some(0x80), Some(0x80), Some(0xC0), Some(0xC0)]),
            ('п', [Some(0xAF), Some(0xAF), Some(0xEF), Some(0xEF)]),
            ('я', [Some(0xEF), Some(0xEF), Some(0xFF), Some(0xFF)]),
            ('Ё', [Some(0xF0), Some(0xF0), Some(0xA8), Some(0xA8)]),
            ('Ґ', [None, Some(0xF2), Some(0xA5), None]),
            ('ґ', [None, Some(0xF3), Some(0xB4), None]),
            ('Є', [Some(0xF2), Some(0xF4), Some(0xAA), None]),
            ('є', [Some(0xF3), Some(0xF5), Some(0xBA), None]),
            ('І', [None, Some(0xF6), Some(0xB2), Some(0xB2)]),
            ('і', [None, Some(0xF7), Some(0xB3), Some(0xB3)]),
            ('Ї', [Some(0xF4), Some(0xF8), Some(0xAF), None]),
            ('ї', [Some(0xF5), Some(0xF9), Some(0xBF), None]),
            ('Ў', [Some(0xF6), None, Some(0xA1), None]),
            ('№', [Some(0xFC), Some(0xFC), Some(0xB9), Some(0xB9)]),
            ('Ә', [None, None, None, Some(0xA3)]),
            ('қ', [None, None, None, Some(0x9D)]),
            ('һ', [None, None, None, Some(0x9E)]),
            ('₴', [None, None, None, None]),
        ];
        for (character, bytes) in table {
            for (page, byte) in CodePage::ALL.into_iter().zip(bytes) {
                assert_eq!(page.byte_of(character), byte, "{character} in {page:?}");
            }
        }
    }

    #[test]
    fn every_byte_comes_back() {
        for page in CodePage::ALL {
            for byte in 0..=u8::MAX {
                assert_eq!(page.byte_of(page.char_of(byte)), Some(byte), "{byte:02x} of {page:?}");
            }
        }
    }
}
