//! The code page of a table: telling it from the content, and noticing that a text was read in another one.

use encoding_rs::{Encoding as Known, IBM866, KOI8_R, UTF_8, WINDOWS_1251};

use crate::text::CodePage;

/// The code page of a file's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// DOS Cyrillic.
    Cp866,
    /// DOS Cyrillic of Ukraine, with І and Ґ. No DBF mark names it; programs that write it leave the mark empty.
    Cp1125,
    /// Windows Cyrillic.
    Cp1251,
    /// Cyrillic of mail and older networks. Never detected, for its letters stand in CP1251 too; but what makes words in it
    /// and none in CP1251 is refused rather than read wrong.
    Koi8R,
    /// Windows Cyrillic of Kazakhstan. Never detected: it is CP1251 in all but sixteen places.
    Kz1048,
    /// Whichever the content, or the mark of a DBF, shows.
    #[default]
    Detect,
}

impl std::fmt::Display for Encoding {
    /// The name people know it by.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Cp866 => "CP866",
            Self::Cp1125 => "CP1125",
            Self::Cp1251 => "CP1251",
            Self::Koi8R => "KOI8-R",
            Self::Kz1048 => "KZ-1048",
            Self::Detect => "not told",
        })
    }
}

/// How many bytes above ASCII are looked at to tell CP866 from CP1251: far more than it takes.
const SAMPLE_LETTERS: u32 = 64 * 1024;

impl Encoding {
    /// The code page of a content that says nothing of it itself. Plain ASCII counts as UTF-8.
    ///
    /// UTF-8 is told by its form, the pages of DOS and Windows by what should not stand in a text when the same bytes are
    /// read in each of them.
    pub(crate) fn of_content(bytes: &[u8]) -> Option<Self> {
        if std::str::from_utf8(bytes).is_ok() {
            return Some(Self::Utf8);
        }
        // The two DOS pages differ in the letters of Ukraine only; Russian text is the same in both.
        let [russian, ukrainian, windows] =
            [CodePage::Cp866, CodePage::Cp1125, CodePage::Cp1251].map(|page| faults(bytes, page));
        let dos = russian.min(ukrainian);
        // Twice as many faults is a wide margin: real texts give none in their own page and many in the other.
        if dos * 2 < windows {
            Some(if ukrainian < russian { Self::Cp1125 } else { Self::Cp866 })
        } else if windows * 2 < dos {
            Some(Self::Cp1251).filter(|page| !page.is_doubtful(bytes) && !page.hides_kazakh(bytes, false))
        } else {
            None
        }
    }

    /// True where the letters of a content make no words in this page, and do in the other of two whose letters stand at
    /// the same places: KOI8-R, and the pages of Windows. A few letters prove nothing.
    pub(crate) fn is_doubtful(self, bytes: &[u8]) -> bool {
        let (windows, koi8): (Letter, Letter) = (windows_letter, koi8_letter);
        let (read, other) = match self {
            Self::Cp1251 | Self::Kz1048 => (windows, koi8),
            Self::Koi8R => (koi8, windows),
            Self::Utf8 | Self::Cp866 | Self::Cp1125 | Self::Detect => return false,
        };
        let letters = || bytes.iter().copied().filter(|byte| *byte >= 0xC0).take(SAMPLE_LETTERS_MAX);
        let frequent = |letter: Letter| {
            let is = |byte: &u8| letter(*byte).to_lowercase().all(|letter| FREQUENT.contains(letter));
            letters().filter(is).count()
        };
        // In words two letters of three are of the frequent ones, in the wrong page one of three. Of few letters more is
        // asked; or that the page makes a small letter before a capital, and the other page none.
        let (read_by, other_by) = (frequent(read), frequent(other));
        match letters().count() {
            LETTERS_MIN.. => read_by * 4 < other_by * 3,
            LETTERS_FEW.. if read_by * 2 < other_by => true,
            _ => {
                let (windows, koi8) = (capitals_inside(bytes, windows_letter), capitals_inside(bytes, koi8_cased));
                let (read, other) = if self == Self::Koi8R { (koi8, windows) } else { (windows, koi8) };
                read > 0 && other == 0
            }
        }
    }
}

impl Encoding {
    /// True where a content reads in CP1251 and yet must be of KZ-1048, whose Ө Ғ Ү stand where CP1251 has Ґ Є Ї: any such
    /// letter in a file of Kazakhstan; elsewhere one in a word with letters that Ukrainian does not have.
    pub(crate) fn hides_kazakh(self, bytes: &[u8], of_kazakhstan: bool) -> bool {
        const SHARED: &str = "ҐґЄєЇї";
        const NOT_UKRAINIAN: &str = "ЫыЭэЪъЁё";
        if self != Self::Cp1251 {
            return false;
        }
        let letters = |word: &[u8], of: &str| word.iter().any(|byte| of.contains(windows_letter(*byte)));
        bytes
            .split(|byte| !windows_letter(*byte).is_alphabetic())
            .any(|word| letters(word, SHARED) && (of_kazakhstan || letters(word, NOT_UKRAINIAN)))
    }
}

/// A byte as the letter of a page.
type Letter = fn(u8) -> char;

/// The commonest letters of Russian, Ukrainian and Kazakh words that both pages have.
const FREQUENT: &str = "оеаинтрвлкс";
/// Fewer letters are few.
const LETTERS_MIN: usize = 24;
/// Fewer letters tell no page by how frequent they are.
const LETTERS_FEW: usize = 8;
/// More are not needed.
const SAMPLE_LETTERS_MAX: usize = 64 * 1024;

/// How often a small letter stands before a capital one when bytes are read as these letters.
fn capitals_inside(bytes: &[u8], letter: fn(u8) -> char) -> usize {
    let odd = |pair: &&[u8]| {
        pair.iter().all(|byte| *byte >= 0xC0) && letter(pair[0]).is_lowercase() && letter(pair[1]).is_uppercase()
    };
    bytes.windows(2).filter(odd).count()
}

/// The letters of KOI8-R from C0 on, small ones and then capitals.
fn koi8_cased(byte: u8) -> char {
    let letter = koi8_letter(byte);
    if byte < 0xE0 { letter } else { letter.to_uppercase().next().unwrap_or(letter) }
}

fn windows_letter(byte: u8) -> char {
    CodePage::Cp1251.char_of(byte)
}

/// The letters of KOI8-R from C0 on, their case left alone: small ones and then capitals, as Latin ones that sound alike.
fn koi8_letter(byte: u8) -> char {
    KOI8_LETTERS.chars().nth(usize::from(byte & 0x1F)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

const KOI8_LETTERS: &str = "юабцдефгхийклмнопярстужвьызшэщчъ";

/// How badly bytes read in a page: signs that no text has, and a capital letter behind a small one.
fn faults(bytes: &[u8], page: CodePage) -> u32 {
    let mut faults = 0;
    let mut letters = 0;
    let mut after_small = false;
    for byte in bytes {
        if *byte < 0x80 {
            after_small = false;
            continue;
        }
        letters += 1;
        if letters > SAMPLE_LETTERS {
            break;
        }
        let character = page.char_of(*byte);
        if is_out_of_place(character) {
            faults += 2;
        } else if character.is_uppercase() && after_small {
            faults += 1;
        }
        after_small = character.is_lowercase();
    }
    faults
}

/// Signs and letters that come out of Cyrillic bytes read in the wrong page and stand in no name, address or service of
/// the three countries: box drawing, control characters, letters of Serbia, Macedonia and Belarus, rare signs. Ў is what І
/// of CP1125 looks like in CP866.
fn is_out_of_place(character: char) -> bool {
    matches!(character,
        '\u{2500}'..='\u{25ff}' | '\u{80}'..='\u{9f}' | char::REPLACEMENT_CHARACTER
        | 'Ђ' | 'ђ' | 'Ѓ' | 'ѓ' | 'Ѕ' | 'ѕ' | 'Ј' | 'ј' | 'Љ' | 'љ' | 'Њ' | 'њ' | 'Ћ' | 'ћ' | 'Ќ' | 'ќ' | 'Џ' | 'џ'
        | 'Ў' | 'ў'
        | '¤' | '¦' | '¬' | '†' | '‡' | '‰' | '‹' | '›' | '√' | '∙' | '\u{ad}')
}

/// Turns cells into text, and refuses those that are not of the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decoder {
    encoding: Encoding,
}

impl Decoder {
    /// A decoder of a page that is known.
    pub(crate) const fn new(encoding: Encoding) -> Self {
        Self { encoding }
    }

    pub(crate) const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The text of a cell, trimmed; nothing when it is not of the page.
    pub(crate) fn decode(&self, bytes: &[u8]) -> Option<String> {
        if bytes.is_ascii() {
            return as_text(std::str::from_utf8(bytes).ok()?);
        }
        let known: &'static Known = match self.encoding {
            Encoding::Utf8 | Encoding::Detect => UTF_8,
            Encoding::Cp866 => IBM866,
            Encoding::Cp1251 => WINDOWS_1251,
            Encoding::Koi8R => KOI8_R,
            Encoding::Cp1125 | Encoding::Kz1048 => {
                let page = if self.encoding == Encoding::Cp1125 { CodePage::Cp1125 } else { CodePage::Kz1048 };
                let text: String = bytes.iter().map(|byte| page.char_of(*byte)).collect();
                return self.checked(&text, bytes);
            }
        };
        let text = known.decode_without_bom_handling_and_without_replacement(bytes)?;
        self.checked(&text, bytes)
    }

    /// A line of a printed table: as [`Decoder::decode`], but bars between cells and lines of nothing but rules may be
    /// drawn with the signs for that, and come out as `|`, `-` and `+`. Such a sign within a name is still of no page.
    pub(crate) fn decode_ruled(&self, bytes: &[u8]) -> Option<String> {
        let by_page = |page: CodePage| bytes.iter().map(|byte| page.char_of(*byte)).collect();
        let is_drawn = |sign: char| matches!(sign, '\u{2500}'..='\u{257f}');
        let drawn: String = match self.encoding {
            Encoding::Cp866 => by_page(CodePage::Cp866),
            Encoding::Cp1125 => by_page(CodePage::Cp1125),
            Encoding::Koi8R => KOI8_R.decode_without_bom_handling(bytes).0.into_owned(),
            Encoding::Utf8 | Encoding::Detect => std::str::from_utf8(bytes).ok()?.to_owned(),
            // These have no such signs.
            Encoding::Cp1251 | Encoding::Kz1048 => return self.decode(bytes),
        };
        if !drawn.contains(is_drawn) {
            return self.decode(bytes);
        }
        let is_rule = drawn.chars().all(|sign| is_drawn(sign) || matches!(sign, ' ' | '|' | '-' | '=' | '+' | '\r'));
        let plain = |sign: char| match sign {
            '─' | '═' | '━' => '-',
            '│' | '║' | '┃' => '|',
            _ if is_drawn(sign) && is_rule => '+',
            _ => sign,
        };
        let text: String = drawn.chars().map(plain).collect();
        (is_rule || !text.chars().any(is_out_of_place)).then(|| as_text(&text))?
    }

    fn checked(&self, text: &str, bytes: &[u8]) -> Option<String> {
        if text.chars().any(is_out_of_place) || (self.encoding != Encoding::Utf8 && is_cyrillic_utf8(bytes)) {
            return None;
        }
        as_text(text)
    }
}

/// A cell holds text: its blanks at the ends are dropped, and a control character within is no text.
fn as_text(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let control = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    (!control).then(|| text.to_owned())
}

/// UTF-8 said to be a page of one byte: at least two letters, and every one of them Cyrillic.
fn is_cyrillic_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        let mut letters = text.chars().filter(|c| !c.is_ascii()).peekable();
        letters.peek().is_some() && letters.clone().count() >= 2 && letters.all(|c| matches!(c, '\u{400}'..='\u{4ff}'))
    })
}
