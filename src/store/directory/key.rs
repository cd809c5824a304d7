//! Texts as they are searched (R1): letter case, letters that people mix up, apostrophes and signs do not count.
//!
//! Both the directory's texts and what a cashier types go through the same folding, so it only has to be consistent,
//! not beautiful. Ukrainian and Russian letters meet (Микола, Мыкола), Kazakh letters meet the Russian ones they are
//! replaced with on a foreign keyboard, and Latin letters the Cyrillic ones they look like (the A of `12-A`).

use std::collections::HashSet;
use std::sync::LazyLock;

/// One letter folded; nothing for what is dropped.
fn letter(c: char) -> Option<char> {
    Some(match c {
        'ё' | 'є' | 'э' | 'e' => 'е',
        'і' | 'ї' | 'й' | 'ы' | 'i' => 'и',
        'ґ' | 'ғ' => 'г',
        'ә' | 'a' => 'а',
        'қ' | 'k' => 'к',
        'ң' => 'н',
        'ө' | 'o' => 'о',
        'ұ' | 'ү' | 'y' => 'у',
        'һ' | 'x' => 'х',
        'b' => 'в',
        'c' => 'с',
        'h' => 'н',
        'm' => 'м',
        'p' => 'р',
        't' => 'т',
        // The hard sign is the Russian apostrophe; the marks are what й and ї fall apart into in some files.
        'ъ' | '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '"' | '\u{300}'..='\u{36f}' => return None,
        c => c,
    })
}

/// Lower case with mixed-up letters folded and apostrophes dropped; other signs stay.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(letter).collect()
}

/// The words of a text, folded, without signs.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    folded(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A name: its words with one space between.
#[must_use]
pub fn name(text: &str) -> String {
    words(text).join(" ")
}

/// An account number: letters and digits only.
#[must_use]
pub fn account(text: &str) -> String {
    folded(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Words for a house, a block, a flat and a room, as people write them before a number.
const BEFORE_NUMBERS: [&str; 26] = [
    "буд",
    "будинок",
    "дом",
    "д",
    "үй",
    "house",
    "кв",
    "квартира",
    "пәтер",
    "flat",
    "apt",
    "корп",
    "корпус",
    "к",
    "блок",
    "block",
    "кім",
    "кімн",
    "кімната",
    "ком",
    "комн",
    "комната",
    "бөл",
    "бөлме",
    "room",
    "№",
];

/// The same, folded: a directory of a million houses asks for each.
static ANNOUNCE: LazyLock<HashSet<String>> = LazyLock::new(|| BEFORE_NUMBERS.into_iter().map(folded).collect());

/// True for a word that only announces a number.
#[must_use]
pub fn announces_number(word: &str) -> bool {
    ANNOUNCE.contains(&folded(word))
}

/// True for a word that announces a building's block.
#[must_use]
pub fn announces_block(word: &str) -> bool {
    ["корп", "корпус", "к"].contains(&folded(word).as_str())
}

/// A house or flat: runs of digits padded, so that 2 stands before 10 and `12а`, `12-А`, `12 A` are one. Numbers next to
/// each other are parted by `/`, whatever parted them: `12/2`, `12-2`, `12 корп. 2`.
#[must_use]
pub fn house(text: &str) -> String {
    let text = folded(text);
    let mut key = String::new();
    let mut runs = runs(&text).into_iter().peekable();
    while let Some(run) = runs.next() {
        if is_number(run) {
            if key.ends_with(|c: char| c.is_ascii_digit()) {
                key.push('/');
            }
            key.push_str(&format!("{:0>5}", run.trim_start_matches('0')));
        } else if !(announces_number(run) && runs.peek().is_some_and(|next| is_number(next))) {
            key.push_str(run);
        }
    }
    key
}

fn is_number(run: &str) -> bool {
    run.starts_with(|c: char| c.is_ascii_digit())
}

/// The runs of digits and of letters in a text, without the signs between them.
fn runs(text: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric() && c != '№') {
        let mut start = 0;
        let mut before: Option<bool> = None;
        for (at, c) in part.char_indices() {
            let digit = c.is_ascii_digit();
            if before.is_some_and(|before| before != digit) {
                runs.push(part.get(start..at).unwrap_or_default());
                start = at;
            }
            before = Some(digit);
        }
        runs.push(part.get(start..).unwrap_or_default());
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Kinds of streets, each with the ways people write it; the first is the one all are searched by.
const STREET_KINDS: [&[&str]; 10] = [
    &["вул", "вулиця", "ул", "улица"],
    &["просп", "проспект", "пр", "пр-т", "пр-кт"],
    &["пров", "провулок", "пер", "переулок"],
    &["пл", "площа", "площадь"],
    &["бульв", "бульвар", "бул", "б-р"],
    &["набер", "набережна", "набережная", "наб"],
    &["шосе", "шоссе", "ш"],
    &["узвиз", "узв", "спуск"],
    &["мкр", "мікрорайон", "микрорайон", "м-н", "мкрн"],
    &["туп", "тупик", "глухий кут"],
];

/// The common form of a street's kind, when the text is one.
fn street_kind(text: &str) -> Option<String> {
    let text = folded(text);
    let kind = STREET_KINDS.iter().find(|kind| kind.iter().any(|form| folded(form) == text))?;
    kind.first().map(|form| folded(form))
}

/// The words a street is searched by: those of its name, kinds of streets in their common form.
#[must_use]
pub fn street_words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '(' | ')')) {
        match street_kind(part) {
            Some(kind) => found.push(kind),
            None => found.extend(words(part)),
        }
    }
    found
}

/// Endings of the words of a street's name, each with whether it is the whole word. Endings of fewer than three letters
/// are left out: so short a piece is looked for at the beginning of words alone.
#[must_use]
pub fn street_pieces(name: &str) -> Vec<(String, bool)> {
    // Both the form it is written in and the common one, so that `вулиц` finds `вулиця`.
    let mut all = words(name);
    all.extend(street_words(name));
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for word in all {
        let letters = word.chars().count();
        for (index, (at, _)) in word.char_indices().enumerate() {
            if index == 0 || letters - index >= 3 {
                pieces.push((word.get(at..).unwrap_or_default().to_owned(), index == 0));
            }
        }
    }
    // A whole word goes before the same ending of another.
    pieces.sort_by(|(a, a_word), (b, b_word)| a.cmp(b).then(b_word.cmp(a_word)));
    pieces.dedup_by(|(later, _), (first, _)| later == first);
    pieces
}

const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
/// What the same keys give in the Ukrainian and in the Russian layout.
const LAYOUTS: [&str; 2] = ["йцукенгшщзхїфівапролджєячсмитьбюʼ", "йцукенгшщзхъфывапролджэячсмитьбюё"];

/// What a text typed in the Latin layout would have been in the cashier's own: `rjdfkm` was meant as `коваль`. Nothing
/// when it has no Latin letter.
#[must_use]
pub fn other_layouts(text: &str) -> Vec<String> {
    if !text.chars().any(|c| c.is_ascii_alphabetic()) {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    LAYOUTS
        .iter()
        .map(|layout| {
            lower
                .chars()
                .map(|c| LATIN.chars().zip(layout.chars()).find(|(key, _)| *key == c).map_or(c, |(_, meant)| meant))
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_case_mixed_up_letters_and_apostrophes_do_not_count() {
        for (a, b) in [
            ("КОВАЛЬ", "коваль"),
            ("Лук'яненко", "Лук’яненко"),
            ("Лукʼяненко", "ЛУКЯНЕНКО"),
            ("Под`ячий", "Подъячий"),
            ("Семёнов", "Семенов"),
            ("Єрмак", "Ермак"),
            ("Ґалаґан", "Галаган"),
            ("Бойко", "Боіко"),
            ("Іваненко", "Иваненко"),
            ("Iваненко", "Іваненко"),
            ("Андрій", "Андри\u{306}й"),
            ("Мыкола", "Микола"),
            ("Қасымов  Нұрлан", "Касымов, Нурлан"),
            ("Ї", "И\u{308}"),
        ] {
            assert_eq!(name(a), name(b), "{a} {b}");
        }
        assert_ne!(name("Коваль"), name("Ковань"));
    }

    #[test]
    fn r1_houses_are_the_same_however_they_are_written() {
        for (a, b) in [
            ("12-А", "12а"),
            ("12 A", "12А"),
            ("12/2", "12-2"),
            ("12 корп. 2", "12/2"),
            ("12к2", "12/2"),
            ("буд. 7", "7"),
            ("№ 7", "7"),
            ("007", "7"),
            ("кв.15", "15"),
            ("кімн. 3", "3"),
            ("15 комната 3", "15/3"),
            ("бөлме 3", "3"),
            ("Room 3", "3"),
            ("пәтер 7", "7"),
            ("", " "),
        ] {
            assert_eq!(house(a), house(b), "{a} {b}");
        }
        for (a, b) in [("12/2", "122"), ("12", "12а"), ("1", "11"), ("12б", "12в"), ("12/2", "12"), ("12к", "12")] {
            assert_ne!(house(a), house(b), "{a} {b}");
        }
        assert!(house("2") < house("10") && house("10") < house("10а") && house("10а") < house("11"));
    }

    #[test]
    fn r1_accounts_are_letters_and_digits() {
        assert_eq!(account(" K-12/3 "), account("к123"));
        assert_eq!(account("00077001"), "00077001");
    }

    #[test]
    fn r1_kinds_of_streets_are_written_in_many_ways() {
        assert_eq!(street_words("вулиця Соборна"), street_words("ул. Соборна"));
        assert_eq!(street_words("пр-т Миру"), street_words("проспект Миру"));
        assert_eq!(street_words("б-р Шевченка"), street_words("бульвар Шевченка"));
        assert_eq!(street_words("вул. Соборна"), ["вул", "соборна"]);
    }

    #[test]
    fn r1_any_piece_of_a_street_is_the_beginning_of_an_ending() {
        let pieces = street_pieces("пров. Нова-Базарний");
        for (piece, word) in [("нова", true), ("ова", false), ("базарнии", true), ("нии", false), ("пров", true)]
        {
            assert!(pieces.contains(&(piece.to_owned(), word)), "{piece}: {pieces:?}");
        }
        assert!(!pieces.iter().any(|(piece, _)| piece == "ва"), "{pieces:?}");
        assert!(street_pieces("вулиця Миру").contains(&("вул".to_owned(), true)));
    }

    #[test]
    fn r1_a_text_of_the_wrong_layout_is_read_as_it_was_meant() {
        let meant = |text| other_layouts(text).iter().map(|text| name(text)).collect::<Vec<_>>();
        assert_eq!(meant("rjdfkm"), ["коваль", "коваль"]);
        assert!(meant("Gtnhtyrj").contains(&name("Петренко")));
        assert!(meant("Rbtdcmrf").contains(&name("Киевська")));
        assert!(meant("Rb]dcmrf").contains(&name("Київська")));
        assert!(other_layouts("Коваль").is_empty());
    }
}
