//! One line of the search, read as a cashier means it: digits are an account, words are streets and surnames, figures
//! after them are house and flat.

use crate::store::directory::Query;

/// Most rows a search shows.
pub const ROWS_MAX: usize = 200;
/// Fewest letters a search by name begins with.
const LETTERS_MIN: usize = 2;

/// The questions a line asks; the answers are put together in this order. None when there is too little to ask by.
#[must_use]
pub fn questions(line: &str) -> Vec<Query> {
    let words: Vec<&str> = line.split([' ', ',', ';', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let Some(first) = words.first() else { return Vec::new() };
    let has_digit = |word: &str| word.chars().any(|sign| sign.is_ascii_digit());
    if has_digit(first) {
        return vec![Query { account: words.concat(), ..limited() }];
    }
    let numbers = words.iter().position(|word| has_digit(word)).unwrap_or(words.len());
    let (names, numbers) = words.split_at(numbers);
    if names.concat().chars().count() < LETTERS_MIN {
        return Vec::new();
    }
    let house = numbers.first().copied().unwrap_or_default().to_owned();
    let flat = numbers.get(1).copied().unwrap_or_default().to_owned();
    let ask = |street: &[&str], surname: &[&str]| Query {
        street: street.join(" "),
        surname: surname.join(" "),
        house: house.clone(),
        flat: flat.clone(),
        ..limited()
    };
    let mut questions = vec![ask(names, &[])];
    if numbers.is_empty() {
        questions.insert(0, ask(&[], names));
    }
    if names.len() > 1 {
        questions.push(ask(&names[1..], &names[..1]));
        questions.push(ask(&names[..names.len() - 1], &names[names.len() - 1..]));
    }
    questions
}

fn limited() -> Query {
    Query { limit: ROWS_MAX, ..Query::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_a_line_is_read_as_a_cashier_means_it() {
        let q = |account: &str, street: &str, house: &str, flat: &str, surname: &str| Query {
            account: account.to_owned(),
            street: street.to_owned(),
            house: house.to_owned(),
            flat: flat.to_owned(),
            surname: surname.to_owned(),
            ..limited()
        };
        for (line, expect) in [
            ("", vec![]),
            ("   ", vec![]),
            ("о", vec![]),
            ("1000432", vec![q("1000432", "", "", "", "")]),
            ("0007 7001", vec![q("00077001", "", "", "", "")]),
            ("кузн", vec![q("", "", "", "", "кузн"), q("", "кузн", "", "", "")]),
            ("Соборна 12-А 5", vec![q("", "Соборна", "12-А", "5", "")]),
            (
                "Кузнецова Соборна 12",
                vec![
                    q("", "Кузнецова Соборна", "12", "", ""),
                    q("", "Соборна", "12", "", "Кузнецова"),
                    q("", "Кузнецова", "12", "", "Соборна"),
                ],
            ),
        ] {
            assert_eq!(questions(line), expect, "{line}");
        }
    }
}
