//! The words that narrow a list of paid bills. Each must fit something of a row: its number, account, sum, time, payer,
//! cashier, or where it stands, as it is written on the screen.

use kassa_domain::Timestamp;
use kassa_domain::exchange::CentrePayment;
use kassa_domain::money::Money;

use super::{elsewhere, link_words, state_of};
use crate::till::desk::PaidRow;
use crate::ui::format;

/// True for a row that every word fits; no words fit every row.
#[must_use]
pub fn fits(row: &PaidRow, words: &str) -> bool {
    words.split_whitespace().all(|word| fits_word(row, &word.to_lowercase()))
}

/// The same of a payment as the centre has it, which knows neither payer nor cashier, but the till.
#[must_use]
pub fn fits_told(payment: &CentrePayment, words: &str) -> bool {
    words.split_whitespace().all(|word| fits_word_told(payment, &word.to_lowercase()))
}

/// Places of those that fit.
pub(super) fn places<T>(all: &[T], fits: impl Fn(&T) -> bool) -> Vec<usize> {
    all.iter().enumerate().filter(|(_, one)| fits(one)).map(|(place, _)| place).collect()
}

fn fits_word_told(payment: &CentrePayment, word: &str) -> bool {
    if word.contains(':') {
        return Timestamp::new(payment.at_ms, payment.offset_min).is_ok_and(|at| is_time(at, word));
    }
    let (till, number) = (payment.till.as_str().to_lowercase(), payment.number.0);
    let is_number = match word.rsplit_once('-') {
        None => word.parse() == Ok(number),
        Some((before, running)) => running.parse() == Ok(number) && before.rsplit('-').next() == Some(till.as_str()),
    };
    is_number
        || payment.account.to_lowercase().contains(word)
        || is_sum(payment.total, word)
        || till == word
        || begins(&crate::fl!("paid-elsewhere-till", till = payment.till.to_string()), word)
        || begins(&elsewhere::words_of(payment.state).0, word)
}

/// A time begins `9:` or `09:`; nothing else on the screen has a colon.
fn is_time(at: Timestamp, word: &str) -> bool {
    let time = format::minute(at);
    time.starts_with(word) || time.strip_prefix('0').is_some_and(|short| short.starts_with(word))
}

/// True when a word of the text begins so; its figures are no words.
fn begins(text: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    text.split_whitespace()
        .filter(|part| !part.starts_with(|sign: char| sign.is_ascii_digit()))
        .any(|part| part.starts_with(word))
}

fn fits_word(row: &PaidRow, word: &str) -> bool {
    if word.contains(':') {
        return is_time(row.accepted_at, word);
    }
    let number = is_number(row, word);
    let account = row.payment.account.as_str().to_lowercase().contains(word);
    // A receipt for cash ends with the rounded sum, and that is what its payer remembers; of what went back in part the
    // row shows what is left.
    let tenders = &row.payment.tenders;
    let sums = [row.payment.total().ok(), tenders.cash.plus(tenders.card).ok(), row.kept().ok()];
    let sum = sums.into_iter().flatten().any(|sum| is_sum(sum, word));
    number
        || account
        || sum
        || begins(&row.payment.payer.holder, word)
        || begins(&row.cashier, word)
        || begins(&state_of(row).0, word)
        || begins(&link_words(&row.sent).0, word)
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
