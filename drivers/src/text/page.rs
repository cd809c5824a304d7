//! Code pages of one byte a character that printers, registers and displays of Ukraine, Russia and Kazakhstan have.
//!
//! Most pages are ones that `encoding_rs` knows, with other characters in a few places. Bytes below 20h and 7Fh are no
//! characters: on a device they steer it.

use std::sync::LazyLock;

use encoding_rs::{Encoding, IBM866, KOI8_U, WINDOWS_1251};

/// A code page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodePage {
    /// DOS Cyrillic. It has no І, no Ґ and nothing Kazakh.
    Cp866,
    /// DOS Cyrillic of Ukraine (RUSCII): ҐЄІЇ at F2h to F9h. It has no Ў and no degree sign.
    Cp1125,
    /// Windows Cyrillic.
    Cp1251,
    /// Windows Cyrillic of Kazakhstan (RK1048). It has no Є, Ї, Ґ.
    Kz1048,
    /// KOI8-U of RFC 2319. It has no Ў and no №.
    Koi8U,
    /// DOS Cyrillic of the Balkans, on most receipt printers: all Ukrainian letters but Ґ.
    Cp855,
    /// CP866 as ATOL registers have it: № at 24h, nothing at F3h to F9h.
    Atol,
}

/// What a page has in a place where the page it is made of has something else; `None` is nothing.
type Difference = (u8, Option<char>);

#[rustfmt::skip]
const CP1125: &[Difference] = &[
    (0xF2, Some('Ґ')), (0xF3, Some('ґ')), (0xF4, Some('Є')), (0xF5, Some('є')), (0xF6, Some('І')), (0xF7, Some('і')),
    (0xF8, Some('Ї')), (0xF9, Some('ї')),
];

#[rustfmt::skip]
const KZ1048: &[Difference] = &[
    (0x8D, Some('Қ')), (0x8E, Some('Һ')), (0x9D, Some('қ')), (0x9E, Some('һ')), (0xA1, Some('Ұ')), (0xA2, Some('ұ')),
    (0xA3, Some('Ә')), (0xA5, Some('Ө')), (0xAA, Some('Ғ')), (0xAF, Some('Ү')), (0xB4, Some('ө')), (0xBA, Some('ғ')),
    (0xBC, Some('ә')), (0xBD, Some('Ң')), (0xBE, Some('ң')), (0xBF, Some('ү')),
];

/// The web's KOI8-U has Ў where the standard's has frames.
const KOI8U: &[Difference] = &[(0xAE, Some('╝')), (0xBE, Some('╬'))];

/// From the programmer's manual of protocol 3.1.
#[rustfmt::skip]
const ATOL: &[Difference] = &[
    (0x24, Some('№')), (0xF2, Some('€')), (0xF3, None), (0xF4, None), (0xF5, None), (0xF6, None),
    (0xF7, None), (0xF8, None), (0xF9, None), (0xFA, Some('\u{2011}')), (0xFC, Some('$')),
];

/// DOS Cyrillic of the Balkans, which `encoding_rs` does not know; its upper half.
const CP855: &str = "ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪ\
    аАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐\
    └┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀\
    ЯрРсСтТуУжЖвВьЬ№\u{AD}ыЫзЗшШэЭщЩчЧ§■\u{A0}";

/// The characters of all bytes of a page.
type Table = [Option<char>; 256];

static TABLES: LazyLock<[Table; 7]> = LazyLock::new(|| {
    [
        table(IBM866, &[]),
        table(IBM866, CP1125),
        table(WINDOWS_1251, &[]),
        table(WINDOWS_1251, KZ1048),
        table(KOI8_U, KOI8U),
        half_table(CP855),
        table(IBM866, ATOL),
    ]
});

fn table(base: &'static Encoding, differences: &[Difference]) -> Table {
    let bytes: Vec<u8> = (0..=u8::MAX).collect();
    let (decoded, _) = base.decode_without_bom_handling(&bytes);
    let mut table = [None; 256];
    // Control characters, which a page may have above 7Fh too, are not for paper.
    for (place, character) in table.iter_mut().zip(decoded.chars()) {
        *place = Some(character).filter(|character| !character.is_control());
    }
    for (byte, character) in differences {
        if let Some(place) = table.get_mut(usize::from(*byte)) {
            *place = *character;
        }
    }
    table
}

/// ASCII, and an upper half of its own.
fn half_table(upper: &str) -> Table {
    let mut table = table(IBM866, &[]);
    for (place, character) in table.iter_mut().skip(0x80).zip(upper.chars()) {
        *place = Some(character);
    }
    table
}

impl CodePage {
    /// Every page.
    pub const ALL: [Self; 7] =
        [Self::Cp866, Self::Cp1125, Self::Cp1251, Self::Kz1048, Self::Koi8U, Self::Cp855, Self::Atol];

    /// Its name in settings and arguments.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cp866 => "cp866",
            Self::Cp1125 => "cp1125",
            Self::Cp1251 => "cp1251",
            Self::Kz1048 => "kz1048",
            Self::Koi8U => "koi8u",
            Self::Cp855 => "cp855",
            Self::Atol => "atol",
        }
    }

    /// The page of a name in settings and arguments.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.name() == name)
    }

    fn table(self) -> &'static Table {
        let [cp866, cp1125, cp1251, kz1048, koi8u, cp855, atol] = &*TABLES;
        match self {
            Self::Cp866 => cp866,
            Self::Cp1125 => cp1125,
            Self::Cp1251 => cp1251,
            Self::Kz1048 => kz1048,
            Self::Koi8U => koi8u,
            Self::Cp855 => cp855,
            Self::Atol => atol,
        }
    }

    /// The character of a byte; `None` for control characters and empty places.
    #[must_use]
    pub fn char_of(self, byte: u8) -> Option<char> {
        self.table().get(usize::from(byte)).copied().flatten()
    }

    /// The byte of a character, when the page has it.
    #[must_use]
    pub fn byte_of(self, character: char) -> Option<u8> {
        let usual = u8::try_from(character).ok().filter(|byte| self.char_of(*byte) == Some(character));
        usual.or_else(|| {
            let place = self.table().iter().position(|known| *known == Some(character))?;
            u8::try_from(place).ok()
        })
    }

    /// A text that a device sent; what is no character of the page is left out.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> String {
        bytes.iter().filter_map(|byte| self.char_of(*byte)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters in which the pages differ, as the printers' manuals print them.
    #[test]
    fn letters_stand_where_the_devices_have_them() {
        let check = |character: char, bytes: [u8; 7]| {
            for (page, byte) in CodePage::ALL.into_iter().zip(bytes) {
                let expect = Some(byte).filter(|byte| *byte != 0);
                assert_eq!(page.byte_of(character), expect, "{character} in {page:?}");
            }
        };
        check('А', [0x80, 0x80, 0xC0, 0xC0, 0xE1, 0xA1, 0x80]);
        check('я', [0xEF, 0xEF, 0xFF, 0xFF, 0xD1, 0xDE, 0xEF]);
        check('Ё', [0xF0, 0xF0, 0xA8, 0xA8, 0xB3, 0x85, 0xF0]);
        check('Ґ', [0, 0xF2, 0xA5, 0, 0xBD, 0, 0]);
        check('ґ', [0, 0xF3, 0xB4, 0, 0xAD, 0, 0]);
        check('Є', [0xF2, 0xF4, 0xAA, 0, 0xB4, 0x87, 0]);
        check('І', [0, 0xF6, 0xB2, 0xB2, 0xB6, 0x8B, 0]);
        check('і', [0, 0xF7, 0xB3, 0xB3, 0xA6, 0x8A, 0]);
        check('Ї', [0xF4, 0xF8, 0xAF, 0, 0xB7, 0x8D, 0]);
        check('Ў', [0xF6, 0, 0xA1, 0, 0, 0x99, 0]);
        check('№', [0xFC, 0xFC, 0xB9, 0xB9, 0, 0xEF, 0x24]);
        check('$', [0x24, 0x24, 0x24, 0x24, 0x24, 0x24, 0xFC]);
        check('Ә', [0, 0, 0, 0xA3, 0, 0, 0]);
        check('қ', [0, 0, 0, 0x9D, 0, 0, 0]);
        check('һ', [0, 0, 0, 0x9E, 0, 0, 0]);
        check('«', [0, 0, 0xAB, 0xAB, 0, 0xAE, 0]);
        check('₴', [0; 7]);
        check('\u{1B}', [0; 7]);
    }

    #[test]
    fn every_character_comes_back_and_every_page_has_its_name() {
        for page in CodePage::ALL {
            assert_eq!(CodePage::named(page.name()), Some(page));
            for byte in 0..=u8::MAX {
                if let Some(character) = page.char_of(byte) {
                    assert_eq!(page.byte_of(character), Some(byte), "{byte:02X} of {page:?}");
                }
            }
        }
    }
}
