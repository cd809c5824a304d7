//! Letters for the devices of the family: a code page as it stands, or CP866 as the Ukrainian firmware has it.
//!
//! Plain CP866 has no Ukrainian `І і`: Latin letters stand for them, as in the makers' own libraries. Firmware of the
//! Ukrainian class has `Є є Ї ї` at C0h to C3h, by the table of the one open library (not confirmed on every firmware:
//! a test page shows it).

use crate::text::{self, CodePage};

/// A code page of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// As everybody has it.
    Plain(CodePage),
    /// CP866 with letters of its own.
    Ukraine,
}

/// Where CP866 has a letter, and where the Ukrainian firmware has it.
const UKRAINIAN: [(u8, u8); 4] = [(0xF2, 0xC0), (0xF3, 0xC1), (0xF4, 0xC2), (0xF5, 0xC3)];

impl Page {
    /// The page whose letters it has.
    pub(super) const fn base(self) -> CodePage {
        match self {
            Self::Plain(page) => page,
            Self::Ukraine => CodePage::Cp866,
        }
    }

    /// The page of a name in the settings; `None` when no device of the family has such a page.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        CodePage::named(name).map(Self::Plain)
    }

    /// The bytes of a text, replacements included.
    #[must_use]
    pub fn encode(self, line: &str) -> Vec<u8> {
        let mut bytes = text::to_page(line, self.base());
        if self == Self::Ukraine {
            for byte in &mut bytes {
                if let Some((_, own)) = UKRAINIAN.iter().find(|(usual, _)| usual == byte) {
                    *byte = *own;
                }
            }
        }
        bytes
    }

    /// Lines of at most `columns` bytes each.
    #[must_use]
    pub fn lay_out(self, line: &str, columns: usize) -> Vec<String> {
        text::lay_out_on(line, columns, &[self.base()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_four_languages() {
        let check = |page: Page, text: &str, expect: &[u8]| assert_eq!(page.encode(text), expect, "{page:?} {text}");
        check(Page::Plain(CodePage::Cp866), "Вода", &[0x82, 0xAE, 0xA4, 0xA0]);
        check(Page::Plain(CodePage::Cp866), "ІіЄїҐ", &[0x49, 0x69, 0xF2, 0xF5, 0x83]);
        check(Page::Ukraine, "ІіЄєЇї", &[0x49, 0x69, 0xC0, 0xC1, 0xC2, 0xC3]);
        check(Page::Ukraine, "«Қ» № 5", &[0x22, 0x8A, 0x22, 0x20, 0xFC, 0x20, 0x35]);
        check(Page::Plain(CodePage::Cp1251), "ІЄ", &[0xB2, 0xAA]);
        assert_eq!(Page::Ukraine.lay_out("Усього…\t1.50", 14), ["Усього... 1.50"]);
    }
}
