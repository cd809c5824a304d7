//! One line of the search: when there is enough of it to ask by, and how much is shown.

use crate::store::directory::Query;

/// Most rows a search shows.
pub const ROWS_MAX: usize = 200;
/// Fewest letters a search by name begins with.
const LETTERS_MIN: usize = 2;
/// Fewest signs of a meter's number.
const SERIAL_MIN: usize = 3;

/// The questions a line asks; the answers are put together in this order. None when there is too little to ask by.
#[must_use]
pub fn questions(line: &str) -> Vec<Query> {
    let letters = |query: &Query| query.street.chars().chain(query.surname.chars()).filter(|c| *c != ' ').count();
    let enough = |query: &Query| {
        !query.account.is_empty() || query.phone.is_some() || is_serial(&query.meter) || letters(query) >= LETTERS_MIN
    };
    Query::meanings(line).into_iter().filter(enough).map(|query| Query { limit: ROWS_MAX, ..query }).collect()
}

/// Whether so many signs of a meter's number are enough to ask by.
pub fn is_serial(typed: &str) -> bool {
    typed.chars().count() >= SERIAL_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_a_line_asks_once_there_is_enough_to_ask_by() {
        for (line, expect) in [
            ("", vec![]),
            ("   ", vec![]),
            ("о", vec![]),
            ("о 12", vec![]),
            ("1", vec!["1|||"]),
            ("0007 7001", vec!["00077001|||"]),
            ("067 123-45-67", vec!["067123-45-67|||", "|||"]),
            ("ку", vec!["|||ку", "|ку||"]),
            ("Соборна 12-А 5", vec!["|Соборна|12-А 5|", "||12-А 5|Соборна"]),
        ] {
            let told = |q: &Query| {
                let house = format!("{} {}", q.house, q.flat);
                format!("{}|{}|{}|{}", q.account, q.street, house.trim(), q.surname)
            };
            let asked = questions(line);
            assert_eq!(asked.iter().map(told).collect::<Vec<_>>(), expect, "{line}");
            assert!(asked.iter().all(|query| query.limit == ROWS_MAX));
        }
    }
}
