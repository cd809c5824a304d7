//! The words that narrow a list of paid bills. Each must fit something of a row: its number, account, sum, time, payer,
//! cashier, or where it stands, as it is written on the screen.

use kassa_domain::money::Money;

use super::{link_words, state_words};
use crate::till::desk::PaidRow;
use crate::ui::format;

/// True for a row that every word fits; no words fit every row.
#[must_use]
pub fn fits(row: &PaidRow, words: &str) -> bool {
    words.split_whitespace().all(|word| fits_word(row, &word.to_lowercase()))
}

fn fits_word(row: &PaidRow, word: &str) -> bool {
    // A time begins `9:` or `09:`; nothing else on the screen has a colon.
    if word.contains(':') {
        let time = format::minute(row.accepted_at);
        return time.starts_with(word) || time.strip_prefix('0').is_some_and(|short| short.starts_with(word));
    }
    let begins = |text: &str| text.to_lowercase().split_whitespace().any(|part| part.starts_with(word));
    let number = is_number(row, word);
    let account = row.payment.account.as_str().to_lowercase().contains(word);
    // A receipt for cash ends with the rounded sum, and that is what its payer remembers.
    let tenders = &row.payment.tenders;
    let sums = [row.payment.total(), tenders.cash.plus(tenders.card)];
    let sum = sums.into_iter().flatten().any(|sum| is_sum(sum, word));
    number
        || account
        || sum
        || begins(&row.payment.payer.holder)
        || begins(&row.cashier)
        || begins(&state_words(row.state).0)
        || begins(&link_words(&row.sent).0)
}

/// The number of a payment, with or without its zeros, or the whole one.
pub(super) fn is_number(row: &PaidRow, word: &str) -> bool {
    word.parse() == Ok(row.payment.number.0) || row.human.to_string().to_lowercase() == word.to_lowercase()
}

/// `450` is any sum of 450 whole units, `450,5` one of 450,50 to 450,59, `450,50` that sum alone.
fn is_sum(total: Money, word: &str) -> bool {
    let word = word.replace('.', ",");
    let (whole, rest) = (total.minor() / 100, total.minor() % 100);
    match word.split_once(',') {
        None => whole.to_string() == word,
        Some((units, cents)) => {
            whole.to_string() == units && cents.len() <= 2 && format!("{rest:02}").starts_with(cents)
        }
    }
}
