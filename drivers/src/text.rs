//! Text for devices: code pages, a replacement for what they lack, and lines that fit the paper.
//!
//! Windows-1251 has all Ukrainian and Russian letters and none of the nine Kazakh ones but `І`; other pages lack others.
//! A letter the device cannot show is replaced by a table, never by `?` (R13): the reader can still tell the name.

mod page;

pub use page::CodePage;

use serde::{Deserialize, Serialize};

/// One line for a device that prints lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it says; until it is laid out, what follows a tab stands at the right edge.
    pub text: String,
    /// Bold, where the device can.
    pub strong: bool,
    /// A QR code of the text stands in place of its letters; nothing does where the device draws none.
    #[serde(default)]
    pub qr: bool,
    /// A picture stands in place of its letters; nothing does where the device draws none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
}

/// A picture in dots, dark or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Dots across.
    width: usize,
    /// Rows of dots from the top, a bit each, the left one in the highest bit of the first byte.
    rows: Vec<Vec<u8>>,
}

impl Picture {
    /// A picture of rows of dots from the top, each of `width` dots; true is dark.
    pub fn new<'a>(width: usize, rows: impl Iterator<Item = &'a [bool]>) -> Self {
        let packed = |dots: &[bool]| (0..8).fold(0, |byte, at| byte << 1 | u8::from(dots.get(at) == Some(&true)));
        let rows = rows.map(|row| row.chunks(8).map(packed).collect()).collect();
        Self { width, rows }
    }

    /// Dots across.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Dots down.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.rows.len()
    }

    /// Whether a dot is dark; outside of the picture none is.
    #[must_use]
    pub fn is_dark(&self, across: usize, down: usize) -> bool {
        let byte = self.rows.get(down).and_then(|row| row.get(across / 8));
        across < self.width && byte.is_some_and(|byte| byte & (0x80 >> (across % 8)) != 0)
    }

    /// Its rows as bytes of eight dots each, the left one in the highest bit.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.rows.iter().map(Vec::as_slice)
    }
}

impl Line {
    /// A line in the usual strength.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: false, qr: false, picture: None }
    }

    /// A bold line.
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: true, qr: false, picture: None }
    }

    /// A QR code.
    pub fn qr(content: impl Into<String>) -> Self {
        Self { text: content.into(), strong: false, qr: true, picture: None }
    }

    /// A picture.
    #[must_use]
    pub const fn picture(picture: Picture) -> Self {
        Self { text: String::new(), strong: false, qr: false, picture: Some(picture) }
    }

    /// Whether it is drawn: a device without letters for it prints nothing.
    #[must_use]
    pub const fn is_drawn(&self) -> bool {
        self.qr || self.picture.is_some()
    }
}

/// Letters that one page or another lacks, and what stands for them on every page.
#[rustfmt::skip]
const REPLACEMENTS: &[(char, &str)] = &[
    ('І', "I"), ('і', "i"), ('Ї', "I"), ('ї', "i"), ('Є', "Е"), ('є', "е"), ('Ґ', "Г"), ('ґ', "г"), ('Ё', "Е"),
    ('ё', "е"), ('Ў', "У"), ('ў', "у"), ('№', "N"), ('«', "\""), ('»', "\""), ('“', "\""), ('”', "\""), ('„', "\""),
    ('‟', "\""), ('″', "\""), ('‹', "<"), ('›', ">"), ('’', "'"), ('‘', "'"), ('`', "'"), ('´', "'"),
    ('—', "-"), ('–', "-"), ('…', "..."), ('•', "*"), ('·', "."), ('°', "o"), ('§', "п."), ('©', "(c)"), ('®', "(R)"),
    ('™', "(TM)"), ('±', "+-"), ('€', "EUR"), ('£', "GBP"), ('µ', "мк"), ('─', "-"), ('│', "|"), ('\u{A0}', " "),
    ('Ә', "А"), ('ә', "а"), ('Ғ', "Г"), ('ғ', "г"), ('Қ', "К"), ('қ', "к"), ('Ң', "Н"), ('ң', "н"),
    ('Ө', "О"), ('ө', "о"), ('Ұ', "У"), ('ұ', "у"), ('Ү', "У"), ('ү', "у"), ('Һ', "Х"), ('һ', "х"),
    ('ʼ', "'"), ('‛', "'"), ('′', "'"), ('‐', "-"), ('‑', "-"), ('‒', "-"), ('―', "-"), ('−', "-"),
    ('₴', "грн"), ('₸', "тг"), ('₽', "руб"), ('×', "x"), ('÷', ":"), ('≈', "~"), ('²', "2"), ('³', "3"),
    ('½', "1/2"), ('¼', "1/4"), ('¾', "3/4"), ('\u{2007}', " "), ('\u{2008}', " "), ('\u{2009}', " "),
    ('\u{200A}', " "), ('\u{202F}', " "), ('\u{2028}', " "), ('\t', " "), ('\n', " "), ('\r', " "),
    ('\u{200B}', ""), ('\u{200C}', ""), ('\u{200D}', ""), ('\u{FEFF}', ""), ('\u{00AD}', ""), ('\u{0301}', ""),
    ('à', "a"), ('á', "a"), ('â', "a"), ('ä', "a"), ('å', "a"), ('ç', "c"), ('č', "c"), ('ć', "c"), ('è', "e"),
    ('é', "e"), ('ê', "e"), ('ë', "e"), ('ě', "e"), ('ę', "e"), ('ą', "a"), ('í', "i"), ('î', "i"), ('ï', "i"),
    ('ł', "l"), ('ñ', "n"), ('ń', "n"), ('ó', "o"), ('ô', "o"), ('ö', "o"), ('ő', "o"), ('ř', "r"), ('š', "s"),
    ('ś', "s"), ('ß', "ss"), ('ú', "u"), ('û', "u"), ('ü', "u"), ('ű', "u"), ('ý', "y"), ('ž', "z"), ('ź', "z"),
    ('ż', "z"), ('Ä', "A"), ('Ç', "C"), ('Č', "C"), ('É', "E"), ('Ł', "L"), ('Ó', "O"), ('Ö', "O"), ('Ř', "R"),
    ('Š', "S"), ('Ś', "S"), ('Ú', "U"), ('Ü', "U"), ('Ž', "Z"), ('Ż', "Z"),
];

/// Stands for what neither the code page nor the table knows: a mark that is no letter and no question.
const UNKNOWN: char = '*';

/// Letters that may come as a letter and a sign above it, and the one letter they are.
const COMPOSED: [(char, char, char); 8] = [
    ('и', '\u{306}', 'й'),
    ('И', '\u{306}', 'Й'),
    ('і', '\u{308}', 'ї'),
    ('І', '\u{308}', 'Ї'),
    ('е', '\u{308}', 'ё'),
    ('Е', '\u{308}', 'Ё'),
    ('у', '\u{306}', 'ў'),
    ('У', '\u{306}', 'Ў'),
];

/// The text as a Windows-1251 device can show it.
#[must_use]
pub fn printable(text: &str) -> String {
    printable_on(text, &[CodePage::Cp1251])
}

/// The text as a device with these pages can show it: the same letters where a page has them, replacements elsewhere.
/// Do this before measuring: some replacements are longer.
#[must_use]
pub fn printable_on(text: &str, pages: &[CodePage]) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in composed(text) {
        if pages.iter().any(|page| page.byte_of(letter).is_some()) {
            out.push(letter);
        } else if let Some((_, replacement)) = REPLACEMENTS.iter().find(|(from, _)| *from == letter) {
            out.push_str(replacement);
        } else {
            tracing::warn!(code = u32::from(letter), "a character that no device and no table knows");
            out.push(UNKNOWN);
        }
    }
    out
}

/// The letters that stand for themselves on none of these pages, each once: the reader will see others instead. Of
/// signs, and of `І` for which Latin `I` stands, he will see what he would have seen.
#[must_use]
pub fn replaced(text: &str, pages: &[CodePage]) -> Vec<char> {
    let mut lost: Vec<char> = Vec::new();
    for letter in composed(text) {
        let known = REPLACEMENTS.iter().any(|(from, _)| *from == letter);
        let seen = !letter.is_control() && (letter.is_alphabetic() || !known) && !matches!(letter, ' ' | 'І' | 'і');
        if seen && !lost.contains(&letter) && !pages.iter().any(|page| page.byte_of(letter).is_some()) {
            lost.push(letter);
        }
    }
    lost
}

/// Joins letters with the signs that follow them.
fn composed(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let one = letters.last().and_then(|last| {
            COMPOSED.iter().find(|(base, sign, _)| base == last && *sign == letter).map(|(.., one)| *one)
        });
        match one {
            Some(one) => {
                let _base = letters.pop();
                letters.push(one);
            }
            None => letters.push(letter),
        }
    }
    letters
}

/// Windows-1251 bytes of the text, replacements included.
#[must_use]
pub fn to_cp1251(text: &str) -> Vec<u8> {
    to_page(text, CodePage::Cp1251)
}

/// The page's bytes of the text, replacements included.
#[must_use]
pub fn to_page(text: &str, page: CodePage) -> Vec<u8> {
    printable_on(text, &[page]).chars().filter_map(|letter| page.byte_of(letter)).collect()
}

/// A text that a device sent: Windows-1251 up to the first 00h.
#[must_use]
pub fn from_cp1251(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    CodePage::Cp1251.decode(bytes.split_at(end).0)
}

/// Breaks a line between words so that no part is longer than `columns`; a word longer than that is cut. What
/// follows a tab stands at the right edge, as sums do: on the last line if there is room, else on one of its own.
#[must_use]
pub fn lay_out(line: &str, columns: usize) -> Vec<String> {
    lay_out_on(line, columns, &[CodePage::Cp1251])
}

/// [`lay_out`] for a device with these pages.
#[must_use]
pub fn lay_out_on(line: &str, columns: usize, pages: &[CodePage]) -> Vec<String> {
    let columns = columns.max(1);
    let Some((left, right)) = line.split_once('\t') else { return wrap(&printable_on(line, pages), columns) };
    let right: String = printable_on(right.trim(), pages);
    let width = right.chars().count();
    let mut lines = wrap(&printable_on(left, pages), columns);
    let last = lines.last().map_or(0, |last| last.chars().count());
    if last + 1 + width <= columns {
        let left = lines.pop().unwrap_or_default();
        lines.push(format!("{left}{}{right}", " ".repeat(columns - last - width)));
    } else {
        lines.extend(wrap(&right, columns).into_iter().map(|part| format!("{part:>columns$}")));
    }
    lines
}

fn wrap(text: &str, columns: usize) -> Vec<String> {
    // What fits stays as it was laid out.
    if !text.contains(['\n', '\r', '\t']) && text.chars().count() <= columns {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    // Spaces at the beginning are somebody's layout.
    let indent: String = text.chars().take_while(|letter| *letter == ' ').take(columns - 1).collect();
    let mut line = indent;
    let mut begun = false;
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        let room = columns.saturating_sub(line.chars().count() + usize::from(begun));
        if word.len() > room && begun {
            lines.push(std::mem::take(&mut line));
            begun = false;
        }
        while word.len() > columns - line.chars().count() {
            let rest = word.split_off(columns - line.chars().count());
            line.extend(word);
            lines.push(std::mem::take(&mut line));
            word = rest;
        }
        if begun {
            line.push(' ');
        }
        line.extend(word);
        begun = true;
    }
    if begun || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r13_what_the_device_lacks_is_replaced_by_a_table() {
        for (text, expect) in [
            ("Ґалаґан Їжакевич №5 «Є»", "Ґалаґан Їжакевич №5 «Є»"),
            ("Ғалымжан Әуезов, Қызылорда, Ұлы Һ", "Галымжан Ауезов, Кызылорда, Улы Х"),
            ("100 ₴ 5 ₸ 7 ₽", "100 грн 5 тг 7 руб"),
            ("мʼята п\u{2019}ять", "м'ята п\u{2019}ять"),
            ("и\u{306} і\u{308}", "й ї"),
            ("Gdańsk 漢", "Gdansk *"),
        ] {
            assert_eq!(printable(text), expect);
        }
        let check = |page, text: &str, expect: &str| assert_eq!(printable_on(text, &[page]), expect, "{page:?}");
        check(CodePage::Cp866, "Ґалаґан Їжакевич №5 «Є» і° ў", "Галаган Їжакевич №5 \"Є\" i° ў");
        check(CodePage::Cp1125, "Ґалаґан Їжакевич №5 «Є» і° ў", "Ґалаґан Їжакевич №5 \"Є\" іo у");
        check(CodePage::Kz1048, "Ґалаґан Їжакевич №5 «Є» Әуезов Қ", "Галаган Iжакевич №5 «Е» Әуезов Қ");
        check(CodePage::Koi8U, "Ґалаґан Їжакевич №5 «Є» Әуезов", "Ґалаґан Їжакевич N5 \"Є\" Ауезов");
        check(CodePage::Atol, "Ґалаґан Їжакевич №5 $ Є…", "Галаган Iжакевич №5 $ Е...");
        assert_eq!(replaced("Қыз Қ\t🙂 і\u{308}", &[CodePage::Cp866]), ['Қ', '🙂']);
        assert_eq!(to_page("№5 $", CodePage::Atol), [0x24, b'5', b' ', 0xFC]);
        assert_eq!(printable_on("Її Ққ", &[CodePage::Cp866, CodePage::Kz1048]), "Її Ққ");
        assert_eq!(to_cp1251("ЄєІіЇїҐґ№"), [0xAA, 0xBA, 0xB2, 0xB3, 0xAF, 0xBF, 0xA5, 0xB4, 0xB9]);
    }

    #[test]
    fn lines_break_between_words_and_sums_stand_at_the_right() {
        let check = |line: &str, columns, expect: &[&str]| assert_eq!(lay_out(line, columns), expect, "{line:?}");
        check("", 10, &[""]);
        check("   ", 10, &["   "]);
        check("Опалення за березень 2026", 12, &["Опалення за", "березень", "2026"]);
        check("  вода", 12, &["  вода"]);
        check("Решта   39,26", 13, &["Решта   39,26"]);
        check("абвгдежзий", 4, &["абвг", "дежз", "ий"]);
        check("ok абвгдежзий", 4, &["ok", "абвг", "дежз", "ий"]);
        check("Усього\t12.50", 14, &["Усього   12.50"]);
        check("Усього до сплати\t1234.50", 16, &["Усього до сплати", "         1234.50"]);
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_the_paper_and_no_letter_is_lost(text in "\\PC{0,80}", columns in 1_usize..60) {
            let lines = lay_out(&text, columns);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= columns), "{lines:?}");
            let solid = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&lines.concat()), solid(&printable(&text)));
        }

        #[test]
        fn every_character_becomes_bytes_without_a_question_mark(text in "\\PC{0,40}") {
            prop_assume!(!text.contains('?'));
            prop_assert!(!to_cp1251(&text).contains(&b'?'));
        }
    }
}
