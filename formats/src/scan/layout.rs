//! Undoing a keyboard layout: a scanner in keyboard mode presses the keys of an English keyboard, and a computer that has
//! a Ukrainian or Russian layout on takes them for Cyrillic letters.

/// What a key gives under the Cyrillic layouts of Windows, and what the scanner meant by it. The two layouts differ in
/// letters only, so one table undoes both.
const LETTERS: [(&str, &str); 3] = [
    ("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"),
    ("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ", "QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~"),
    ("їієґЇІЄҐ", "]s'\\}S\"|"),
];

/// Signs that stand on other keys there.
const SIGNS: (&str, &str) = ("\"№;:?/.,", "@#$^&|/?");

/// How the codes of bills begin when typed so: `ST0001`, `https://`, `BCD`.
const MISTYPED: [&str; 6] = ["ЫЕ0001", "ІЕ0001", "реезы", "реезі", "ИСВ\n", "ИСВ\r"];

/// True for a text that is a payment code typed under a Cyrillic layout.
pub(super) fn looks_mistyped(text: &str) -> bool {
    MISTYPED.iter().any(|beginning| text.starts_with(beginning))
}

/// The text the scanner meant. Nothing when a character comes from no key of these layouts.
pub(super) fn unmapped(text: &str) -> Option<String> {
    text.chars().map(meant).collect()
}

fn meant(character: char) -> Option<char> {
    let place = |typed: &str, meant: &str| {
        let index = typed.chars().position(|c| c == character)?;
        meant.chars().nth(index)
    };
    let other_key = LETTERS.iter().find_map(|(typed, meant)| place(typed, meant)).or_else(|| place(SIGNS.0, SIGNS.1));
    other_key.or_else(|| (character.is_ascii() && !character.is_ascii_alphabetic()).then_some(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_mapped_back_from_both_layouts() {
        for (typed, expect) in [
            ("ЫЕ00012/Тфьу=", Some("ST00012|Name=")),
            ("ІЕ00012/Тфьу=", Some("ST00012|Name=")),
            ("реезыЖ..ифтлюпщмюгф.йк.", Some("https://bank.gov.ua/qr/")),
            ("реезіЖ..ифтлюпщмюгф.йк.", Some("https://bank.gov.ua/qr/")),
            ("ЗукыФсс=1000432/Ыгь=184250", Some("PersAcc=1000432|Sum=184250")),
            ("ЗукіФсс=1000432/Ігь=184250", Some("PersAcc=1000432|Sum=184250")),
            ("Ә", None),
            ("ST0001", None),
        ] {
            assert_eq!(unmapped(typed).as_deref(), expect, "{typed}");
        }
        for (typed, meant) in LETTERS.into_iter().chain([SIGNS]) {
            assert_eq!(typed.chars().count(), meant.chars().count());
        }
    }
}
