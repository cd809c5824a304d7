//! A surname in Latin letters as it may be written in ours: as passports, bank cards and foreign keyboards have it.
//!
//! One spelling may come from several: the soft sign is not written, `h` stands for г and for х, `ia` for я and for ия.
//! All of them are looked for, as far as they can be told apart at all: ї, й and ы are searched like и.

/// Most readings of one surname.
const READINGS_MAX: usize = 32;

/// What letters may stand for, the longest first.
const LETTERS: [(&str, &[&str]); 48] = [
    ("shch", &["щ"]),
    ("sch", &["щ", "сч"]),
    ("zgh", &["зг"]),
    ("zh", &["ж"]),
    ("kh", &["х"]),
    ("ts", &["ц", "тс"]),
    ("tz", &["ц"]),
    ("ch", &["ч"]),
    ("sh", &["ш"]),
    ("gh", &["г"]),
    ("ya", &["я"]),
    ("ja", &["я"]),
    ("yu", &["ю"]),
    ("ju", &["ю"]),
    ("ye", &["е"]),
    ("yo", &["е", "ио"]),
    ("ia", &["я", "ия"]),
    ("iu", &["ю", "ию"]),
    ("ie", &["е", "ие"]),
    ("io", &["е", "ио"]),
    ("ck", &["цк", "к"]),
    ("ks", &["кс"]),
    ("a", &["а"]),
    ("b", &["б"]),
    ("c", &["ц", "к"]),
    ("d", &["д"]),
    ("e", &["е"]),
    ("f", &["ф"]),
    ("g", &["г"]),
    ("h", &["г", "х"]),
    ("i", &["и"]),
    ("j", &["и", "ж"]),
    ("k", &["к"]),
    ("l", &["л"]),
    ("m", &["м"]),
    ("n", &["н"]),
    ("o", &["о"]),
    ("p", &["п"]),
    ("q", &["к"]),
    ("r", &["р"]),
    ("s", &["с"]),
    ("t", &["т"]),
    ("u", &["у"]),
    ("v", &["в"]),
    ("w", &["в"]),
    ("x", &["кс", "х"]),
    ("y", &["и"]),
    ("z", &["з"]),
];

/// Letters behind which the soft sign goes unwritten before a consonant.
const SOFT: [&str; 4] = ["л", "с", "н", "з"];
const VOWELS: &str = "aeiouyj";

/// What a text in Latin letters may be in ours; nothing where it has none.
#[must_use]
pub fn meant(text: &str) -> Vec<String> {
    let text: String = text.to_lowercase().chars().filter(|sign| !matches!(sign, '\'' | '’' | '`')).collect();
    if !text.chars().any(|sign| sign.is_ascii_alphabetic()) {
        return Vec::new();
    }
    let mut readings = vec![String::new()];
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let known = LETTERS.iter().find(|(latin, _)| rest.starts_with(latin));
        let (length, ours) = known.map_or((first.len_utf8(), None), |(latin, ours)| (latin.len(), Some(*ours)));
        let (read, behind) = rest.split_at(length);
        let ours: Vec<String> = match ours {
            Some(ours) => ours.iter().flat_map(|letters| softened(letters, behind)).collect(),
            None => vec![read.to_owned()],
        };
        let next = readings.iter().flat_map(|begun| ours.iter().map(move |letters| format!("{begun}{letters}")));
        readings = next.take(READINGS_MAX).collect();
        rest = behind;
    }
    readings
}

/// A letter, and with a soft sign where that may stand.
fn softened(letters: &str, behind: &str) -> Vec<String> {
    let next = behind.chars().next().filter(char::is_ascii_alphabetic);
    let may = SOFT.contains(&letters) && next.is_some_and(|next| !VOWELS.contains(next));
    let soft = may.then(|| format!("{letters}ь"));
    std::iter::once(letters.to_owned()).chain(soft).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::directory::key;

    #[test]
    fn r1_a_surname_of_a_passport_is_read_in_our_letters() {
        for (latin, ours) in [
            ("Kuznetsova", "Кузнецова"),
            ("Ivanenko", "Іваненко"),
            ("IVANENKO", "Иваненко"),
            ("Shevchenko", "Шевченко"),
            ("Kovalchuk", "Ковальчук"),
            ("Honchar", "Гончар"),
            ("Khomenko", "Хоменко"),
            ("Demianenko", "Дем'яненко"),
            ("Matviienko", "Матвієнко"),
            ("Yevtushenko", "Євтушенко"),
            ("Shcherbak", "Щербак"),
            ("Zghurskyi", "Згурський"),
            ("Dmitriev", "Дмитриев"),
            ("Kuzmenko", "Кузьменко"),
            ("Zhumabayev", "Жұмабаев"),
            ("Qasymov", "Қасымов"),
            ("Mykola", "Микола"),
            ("Solovyov", "Соловйов"),
        ] {
            let name = key::name(ours);
            let readings: Vec<String> = meant(latin).iter().map(|reading| key::name(reading)).collect();
            assert!(readings.contains(&name), "{latin}: {readings:?}");
            assert!(readings.len() <= READINGS_MAX);
        }
        for ours in ["", "Коваль", "12", "Қасымов"] {
            assert!(meant(ours).is_empty(), "{ours}");
        }
        assert!(meant(&"hs".repeat(200)).len() <= READINGS_MAX);
    }
}
