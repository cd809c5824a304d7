//! What to write where a code page has no byte (R13): a letter of the same look or sound, never `?`, never byte 0.
//!
//! Replacement is for paper and for the code pages of devices only; what is stored and exchanged stays as it is. Some
//! replacements are wider than what they replace (`₴` is `грн`), so a text is fitted before its columns are measured.

use super::CodePage;

/// Stands where neither the page nor the table knows the character: hieroglyphs, pictures. Not `?`, which a reader takes
/// for a question; what it hides is told by [`without_replacement`].
const UNKNOWN: char = '*';

/// Letters and signs with their replacements, tried one after another until the page has every character of one.
const TABLE: &[(&str, &[&str])] = &[
    ("І", &["I"]),
    ("і", &["i"]),
    ("Ї", &["I"]),
    ("ї", &["i"]),
    ("Є", &["Е"]),
    ("є", &["е"]),
    ("Ґ", &["Г"]),
    ("ґ", &["г"]),
    ("Ё", &["Е"]),
    ("ё", &["е"]),
    ("Ў", &["У"]),
    ("ў", &["у"]),
    ("Ә", &["А"]),
    ("ә", &["а"]),
    ("Ғ", &["Г"]),
    ("ғ", &["г"]),
    ("Қ", &["К"]),
    ("қ", &["к"]),
    ("Ң", &["Н"]),
    ("ң", &["н"]),
    ("Ө", &["О"]),
    ("ө", &["о"]),
    ("ҰҮ", &["У"]),
    ("ұү", &["у"]),
    ("Һ", &["Х"]),
    ("һ", &["х"]),
    ("Ђ", &["Дж"]),
    ("ђ", &["дж"]),
    ("Ѓ", &["Г"]),
    ("ѓ", &["г"]),
    ("Ѕ", &["S"]),
    ("ѕ", &["s"]),
    ("Ј", &["J"]),
    ("ј", &["j"]),
    ("Љ", &["Ль"]),
    ("љ", &["ль"]),
    ("Њ", &["Нь"]),
    ("њ", &["нь"]),
    ("Ћ", &["Ч"]),
    ("ћ", &["ч"]),
    ("Ќ", &["К"]),
    ("ќ", &["к"]),
    ("Џ", &["Дж"]),
    ("џ", &["дж"]),
    ("ʼ’‘‛`´′", &["'"]),
    ("«»“”„‟″", &["\""]),
    ("‹", &["<"]),
    ("›", &[">"]),
    ("—–−‐‑‒―", &["-"]),
    ("…", &["..."]),
    ("•·∙⋅", &["·", "∙", "."]),
    ("№", &["N"]),
    ("₴", &["грн"]),
    ("₸", &["тг"]),
    ("₽", &["руб"]),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
    ("§", &["п."]),
    ("©", &["(c)"]),
    ("®", &["(R)"]),
    ("™", &["(TM)"]),
    ("×", &["x"]),
    ("÷", &["/"]),
    ("±", &["+-"]),
    ("≤", &["<="]),
    ("≥", &[">="]),
    ("≈", &["~"]),
    ("≠", &["<>"]),
    ("°º", &["°", "o"]),
    ("²", &["2"]),
    ("³", &["3"]),
    ("¹", &["1"]),
    ("½", &["1/2"]),
    ("¼", &["1/4"]),
    ("¾", &["3/4"]),
    ("µμ", &["мк"]),
    ("─━═", &["─", "-"]),
    ("│┃║", &["│", "|"]),
    ("✓✔☑", &["+"]),
    ("✗✘☒", &["x"]),
    ("→", &["->"]),
    ("←", &["<-"]),
    ("ÀÁÂÃÄÅĀĂĄ", &["A"]),
    ("àáâãäåāăą", &["a"]),
    ("Æ", &["AE"]),
    ("æ", &["ae"]),
    ("ÇĆĈĊČ", &["C"]),
    ("çćĉċč", &["c"]),
    ("ĎĐÐ", &["D"]),
    ("ďđð", &["d"]),
    ("ÈÉÊËĒĔĖĘĚ", &["E"]),
    ("èéêëēĕėęě", &["e"]),
    ("ĜĞĠĢ", &["G"]),
    ("ĝğġģ", &["g"]),
    ("ĤĦ", &["H"]),
    ("ĥħ", &["h"]),
    ("ÌÍÎÏĨĪĬĮİ", &["I"]),
    ("ìíîïĩīĭįı", &["i"]),
    ("ĹĻĽĿŁ", &["L"]),
    ("ĺļľŀł", &["l"]),
    ("ÑŃŅŇ", &["N"]),
    ("ñńņň", &["n"]),
    ("ÒÓÔÕÖØŌŎŐ", &["O"]),
    ("òóôõöøōŏő", &["o"]),
    ("Œ", &["OE"]),
    ("œ", &["oe"]),
    ("ŔŖŘ", &["R"]),
    ("ŕŗř", &["r"]),
    ("ŚŜŞŠȘ", &["S"]),
    ("śŝşšș", &["s"]),
    ("ß", &["ss"]),
    ("ŢŤŦȚ", &["T"]),
    ("ţťŧț", &["t"]),
    ("ÙÚÛÜŨŪŬŮŰŲ", &["U"]),
    ("ùúûüũūŭůűų", &["u"]),
    ("ÝŶŸ", &["Y"]),
    ("ýÿŷ", &["y"]),
    ("ŹŻŽ", &["Z"]),
    ("źżž", &["z"]),
];

/// The text as one line of single characters: letters that came as a letter and a mark of their own (`и` and a breve) are
/// joined, blanks of any width are a space, and what has no width or only steers a device is left out.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => out.push(' '),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => out.push(' '),
            '\u{300}'..='\u{36f}' => {
                if let Some(joined) = out.chars().next_back().and_then(|letter| joined(letter, character)) {
                    let _ = out.pop();
                    out.push(joined);
                }
            }
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => {}
            '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {}
            _ if character.is_control() => {}
            _ => out.push(character),
        }
    }
    out
}

/// The Cyrillic letters that Unicode can also write as a letter and a mark.
fn joined(letter: char, mark: char) -> Option<char> {
    match (letter, mark) {
        ('и', '\u{306}') => Some('й'),
        ('И', '\u{306}') => Some('Й'),
        ('у', '\u{306}') => Some('ў'),
        ('У', '\u{306}') => Some('Ў'),
        ('і', '\u{308}') => Some('ї'),
        ('І', '\u{308}') => Some('Ї'),
        ('е', '\u{308}') => Some('ё'),
        ('Е', '\u{308}') => Some('Ё'),
        ('г', '\u{301}') => Some('ѓ'),
        ('к', '\u{301}') => Some('ќ'),
        _ => None,
    }
}

/// The text in characters that the page has. `?` stands only where the text had it.
#[must_use]
pub fn fit_str(text: &str, page: CodePage) -> String {
    let mut out = String::with_capacity(text.len());
    for character in clean(text).chars() {
        if page.byte_of(character).is_some() {
            out.push(character);
        } else {
            match replacement(character, page) {
                Some(replacement) => out.push_str(replacement),
                None => out.push(UNKNOWN),
            }
        }
    }
    out
}

/// The text in the page's bytes, see [`fit_str`].
#[must_use]
pub fn fit(text: &str, page: CodePage) -> Vec<u8> {
    fit_str(text, page).chars().filter_map(|character| page.byte_of(character)).collect()
}

/// The characters that neither the page nor the table knows, for the preview to show as mistakes: on paper each is a `*`.
#[must_use]
pub fn without_replacement(text: &str, page: CodePage) -> Vec<char> {
    clean(text).chars().filter(|c| page.byte_of(*c).is_none() && replacement(*c, page).is_none()).collect()
}

fn replacement(character: char, page: CodePage) -> Option<&'static str> {
    let (_, choices) = TABLE.iter().find(|(from, _)| from.contains(character))?;
    choices.iter().copied().find(|choice| choice.chars().all(|c| page.byte_of(c).is_some()))
}

#[cfg(test)]
mod tests;
