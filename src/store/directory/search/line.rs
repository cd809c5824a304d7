//! One line typed for everything: an account number, or words that are guessed to be street, surname, house, flat.

use kassa_domain::phone::Phone;

use super::Query;
use crate::store::directory::key;

impl Query {
    /// What a line could mean, the likeliest first; nothing when it has neither a word nor a number. One word with a
    /// digit in it is the number of an account, of a meter or a phone; otherwise words before the first number are a street, or a surname when
    /// there is no number, and numbers are house and flat.
    #[must_use]
    pub fn meanings(line: &str) -> Vec<Self> {
        let parts: Vec<&str> = line
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.'))
            .filter(|part| part.chars().any(char::is_alphanumeric))
            .collect();
        if let [number] = parts.as_slice()
            && has_digit(number)
        {
            let account = Query { account: (*number).to_owned(), ..Query::default() };
            let meter = Query { meter: (*number).to_owned(), ..Query::default() };
            return [account, meter].into_iter().chain(by_phone(number)).collect();
        }
        let numbers_at = parts.iter().position(|part| has_digit(part)).unwrap_or(parts.len());
        let (words, numbers) = parts.split_at(numbers_at);
        // `буд. 12`: the word belongs to the number, not to the street.
        let announced = words.last().is_some_and(|word| !numbers.is_empty() && key::announces_number(word));
        let words = words.get(..words.len() - usize::from(announced)).unwrap_or_default();
        if words.is_empty() {
            let account = numbers.concat();
            let query = Query { account, ..Query::default() };
            let phone = by_phone(line);
            return if numbers.is_empty() { Vec::new() } else { [query].into_iter().chain(phone).collect() };
        }
        let (house, flat) = house_and_flat(numbers);
        let mut queries: Vec<Query> = names(words, house.is_empty())
            .into_iter()
            .map(|(street, surname)| Query {
                street,
                surname,
                house: house.clone(),
                flat: flat.clone(),
                ..Query::default()
            })
            .collect();
        // `12/3` and `12-3` are a house more often than a house and a flat, but not always.
        if let Some((first, second)) = house.split_once(['/', '-']).filter(|_| flat.is_empty()) {
            let parted: Vec<Query> = queries
                .iter()
                .map(|query| Query { house: first.to_owned(), flat: second.to_owned(), ..query.clone() })
                .collect();
            queries.extend(parted);
        }
        queries
    }
}

fn by_phone(text: &str) -> Option<Query> {
    Phone::of(text).map(|phone| Query { phone: Some(phone), ..Query::default() })
}

/// Ways to take words for a street and a surname: `(street, surname)`.
fn names(words: &[&str], without_number: bool) -> Vec<(String, String)> {
    let (all, none) = (words.join(" "), String::new());
    let (street, surname) = ((all.clone(), none.clone()), (none, all));
    let mut ways = if without_number { vec![surname, street] } else { vec![street, surname] };
    if let [first, rest @ ..] = words
        && !rest.is_empty()
    {
        ways.push((rest.join(" "), (*first).to_owned()));
    }
    if let [rest @ .., last] = words
        && !rest.is_empty()
    {
        ways.push((rest.join(" "), (*last).to_owned()));
    }
    ways
}

/// The first number is the house, with a block or a letter that stands apart; the next is the flat, and one behind it a
/// room.
fn house_and_flat(numbers: &[&str]) -> (String, String) {
    let (mut house, mut flat) = (String::new(), String::new());
    let mut block_next = false;
    for part in numbers {
        let single_letter = !has_digit(part) && part.chars().count() == 1;
        if house.is_empty() || block_next {
            house.push_str(part);
            block_next = false;
        } else if has_digit(part) || (single_letter && !flat.is_empty()) {
            // Another number behind the flat is a room of it.
            if has_digit(part) && !flat.is_empty() {
                flat.push('/');
            }
            flat.push_str(part);
        } else if flat.is_empty() && (single_letter || key::announces_block(part)) {
            house.push_str(part);
            block_next = key::announces_block(part);
        }
        // Any other word, as `кв`, only announces the flat.
    }
    (house, flat)
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}
