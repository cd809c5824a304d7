//! What a device says beside its answers, as tables. Words for people stand in the Fluent files under
//! `refusal-maria-<code>`, the code being the device's own word in lower case with hyphens.
//!
//! From section 17 of the maker's description of the commands. A word that comes with `DONE` is a warning about the next
//! command; one that comes without is the reason why this one was not carried out.

/// What a word asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The block was not read: the command certainly was not begun.
    Line,
    /// The device cannot work as it is, whatever it is told.
    Trouble,
    /// This command cannot be, now or so.
    Refused,
}

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// As the device says it.
    pub word: &'static str,
    /// The code of the refusal.
    pub code: &'static str,
    /// What it asks for.
    pub class: Class,
}

const fn word(word: &'static str, code: &'static str, class: Class) -> Word {
    Word { word, code, class }
}

use Class::{Line, Refused, Trouble};

/// Every word, the one that says most first: of several the first in this table names the refusal.
pub const WORDS: [Word; 37] = [
    word("SHUTDOWN", "shutdown", Trouble),
    word("HARDMEMORY", "hardmemory", Trouble),
    word("HARDTIMER", "hardtimer", Trouble),
    word("HARDUCCLOW", "harducclow", Trouble),
    word("HARDPAPER", "hardpaper", Trouble),
    word("HARDSENSOR", "hardsensor", Trouble),
    word("HARDPOINT", "hardpoint", Trouble),
    word("SOFT24HOUR", "soft24hour", Refused),
    word("SOFTFMFULL", "softfmfull", Refused),
    word("SOFTSYSLOC", "softsysloc", Refused),
    word("SOFTSLWORK", "softslwork", Refused),
    word("SOFTSLPROG", "softslprog", Refused),
    word("SOFTSLZREP", "softslzrep", Refused),
    word("SOFTSLNREP", "softslnrep", Refused),
    word("SOFTUPAS", "softupas", Refused),
    word("SOFTZREPOR", "softzrepor", Refused),
    word("SOFTNEED", "softneed", Refused),
    word("SOFTOVER", "softover", Refused),
    word("SOFTOVART", "softovart", Refused),
    word("SOFTDIFART", "softdifart", Refused),
    word("SOFTBADART", "softbadart", Refused),
    word("SOFTBADDISC", "softbaddisc", Refused),
    word("SOFTARTMODE", "softartmode", Refused),
    word("SOFTREPL", "softrepl", Refused),
    word("SOFTCHECK", "softcheck", Refused),
    word("SOFTPARAM", "softparam", Refused),
    word("SOFTCOMMAN", "softcomman", Refused),
    word("SOFTNREP", "softnrep", Refused),
    word("SOFTPROTOC", "softprotoc", Refused),
    word("SOFTCOPY", "softcopy", Refused),
    word("HARDPCONTR", "hardpcontr", Refused),
    word("HARDCUTTER", "hardcutter", Refused),
    word("HARDLCD", "hardlcd", Refused),
    word("SOFTREGIST", "softregist", Refused),
    word("SOFTBLOCK", "softblock", Line),
    word("SOFTBADCS", "softbadcs", Line),
    word("HARDTXD", "hardtxd", Line),
];

/// The row of a word; `None` when the data of a block are none. What explains a blocked device further
/// (`MEM_ERROR_CODE_07`) counts as its blocking.
#[must_use]
pub fn named(data: &[u8]) -> Option<&'static Word> {
    let explains = data.starts_with(b"MEM_ERROR_CODE_") || data.starts_with(b"RTC_ERROR_CODE_");
    WORDS.iter().find(|row| row.word.as_bytes() == data || explains && row.code == "shutdown")
}

/// Of several words the one that names the refusal.
#[must_use]
pub fn telling(words: &[&'static Word]) -> Option<&'static Word> {
    WORDS.iter().find(|row| words.contains(row))
}

/// Where the key in the lock of the device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Key {
    /// Off: nothing is obeyed.
    Off = 0,
    /// Work.
    Work = 1,
    /// X report.
    X = 2,
    /// Z report.
    Z = 4,
    /// Programming.
    Programming = 8,
}

impl Key {
    /// Every position.
    pub const ALL: [Self; 5] = [Self::Off, Self::Work, Self::X, Self::Z, Self::Programming];

    /// By the sign in a state, which is the number itself or its digit.
    #[must_use]
    pub fn read(sign: u8) -> Option<Self> {
        let number = sign.checked_sub(b'0').unwrap_or(sign);
        Self::ALL.into_iter().find(|key| *key as u8 == number)
    }
}

/// Commands a device waits for, as bits of a state.
pub mod expects {
    /// `PREP`, the beginning of a receipt.
    pub const RECEIPT: u8 = 1;
    /// `DBEG`, the beginning of a document that registers nothing.
    pub const DOCUMENT: u8 = 2;
    /// `FISC`, a line of a sale.
    pub const SALE: u8 = 4;
    /// `COMP`, the end of a receipt: one is open.
    pub const END_OF_RECEIPT: u8 = 8;
    /// `BFIS`, a line of a return.
    pub const RETURN: u8 = 16;
    /// `PRTX`, the end of a document: one is open.
    pub const END_OF_DOCUMENT: u8 = 64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_and_the_telling_one_is_chosen() {
        for row in WORDS {
            assert_eq!(row.word.to_lowercase(), row.code);
            assert_eq!(named(row.word.as_bytes()), Some(&row));
        }
        let check = |words: &[&str], expect: &str| {
            let words: Vec<_> = words.iter().filter_map(|word| named(word.as_bytes())).collect();
            assert_eq!(telling(&words).map(|row| row.code), Some(expect));
        };
        check(&["SOFTNREP", "SOFTPROTOC", "SOFT24HOUR"], "soft24hour");
        check(&["SOFTREGIST", "SOFTSLWORK"], "softslwork");
        check(&["MEM_ERROR_CODE_07"], "shutdown");
        assert_eq!(named(b"GLCN0000000001"), None);
        assert_eq!((Key::read(4), Key::read(b'4'), Key::read(3)), (Some(Key::Z), Some(Key::Z), None));
    }
}
