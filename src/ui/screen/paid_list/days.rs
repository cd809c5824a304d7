//! A day typed into the words: it is opened at once, however far it is.

use iced::Element;
use iced::widget::text;
use kassa_domain::BusinessDate;

use super::{Action, Message, PaidList, Stop};
use crate::fl;
use crate::ui::format;
use crate::ui::hotkey::{self, Deed};
use crate::ui::screen::reports::dates::day_of;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::field::Complaint;

/// The day in the words, where they are nothing else; why it cannot be opened, when it cannot. `45.99` is a sum, and
/// `12.03` may be one.
fn day_in(words: &str, today: BusinessDate) -> Option<Result<BusinessDate, Complaint>> {
    let word = words.trim();
    let by = |signs: &[char]| word.split(signs).map(|part| figures(part).unwrap_or(0)).collect::<Vec<_>>();
    let is_short = match by(&['.', '/']).as_slice() {
        [1 | 2, 1 | 2] => true,
        [1 | 2, 1 | 2, 2 | 4] => false,
        _ if by(&['-']) == [4, 2, 2] => false,
        _ => return None,
    };
    match day_of(word, today) {
        None if is_short && !may_be_day(word) => None,
        None => Some(Err(Complaint::NotADay)),
        Some(day) if day > today => Some(Err(Complaint::InFuture)),
        Some(day) => Some(Ok(day)),
    }
}

/// How many figures a part of a date has; nothing for what has anything else.
fn figures(part: &str) -> Option<usize> {
    part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part.len())
}

/// True for `31.02`, which is no day of its month.
fn may_be_day(word: &str) -> bool {
    let mut parts = word.split(['.', '/']).map(|part| part.parse::<u8>().unwrap_or(u8::MAX));
    parts.next().is_some_and(|day| (1..=31).contains(&day))
        && parts.next().is_some_and(|month| (1..=12).contains(&month))
}

impl PaidList {
    /// The day that is typed into the words, or why it cannot be opened.
    pub(super) fn day_typed(&self) -> Option<Result<BusinessDate, Complaint>> {
        day_in(self.words.text(), self.today)
    }

    /// Opens the day that is typed, or says why not; nothing where none is, or where Enter is for rows that fit the words
    /// as a sum.
    pub(super) fn open_typed(&mut self, deed: Deed) -> Option<Action> {
        let day = self.day_typed().filter(|_| deed == Deed::Fields || self.count() == 0)?;
        Some(match day {
            Ok(day) => {
                self.words.clear();
                (self.stop, self.sought) = (Stop::Rows, None);
                self.show_day(day.days())
            }
            Err(complaint) => {
                self.words.complain(Some(complaint));
                Action::None
            }
        })
    }

    /// Which key opens the day that is typed.
    pub(super) fn view_typed(&self) -> Option<Element<'_, Message, Look>> {
        let day = self.day_typed()?.ok()?;
        let key = if self.count() == 0 { "Enter".to_owned() } else { hotkey::cap_of(Deed::Fields) };
        let words = fl!("paid-day-open", day = format::day(day), key = key);
        Some(text(words).size(theme::note()).class(Ink::Quiet).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_from_sums_times_and_numbers() {
        let day = |year, month, day| BusinessDate::new(year, month, day).unwrap();
        let today = day(2026, 11, 21);
        for (words, expect) in [
            ("12.03", Some(Ok(day(2026, 3, 12)))),
            (" 12.03.2026 ", Some(Ok(day(2026, 3, 12)))),
            ("12.3.25", Some(Ok(day(2025, 3, 12)))),
            ("2026-03-12", Some(Ok(day(2026, 3, 12)))),
            ("12/03/2026", Some(Ok(day(2026, 3, 12)))),
            ("21.11", Some(Ok(today))),
            ("22.11", Some(Err(Complaint::InFuture))),
            ("01.01.2027", Some(Err(Complaint::InFuture))),
            ("31.02", Some(Err(Complaint::NotADay))),
            ("31.02.2026", Some(Err(Complaint::NotADay))),
            ("2026-13-01", Some(Err(Complaint::NotADay))),
            ("45.99", None),
            ("12.0", None),
            ("450.50", None),
            ("12,03", None),
            ("9:30", None),
            ("512", None),
            ("12032026", None),
            ("17-3-2026", None),
            ("17-3-000512", None),
            ("12.", None),
            (".", None),
            ("12.03 Коваль", None),
            ("", None),
        ] {
            assert_eq!(day_in(words, today), expect, "{words}");
        }
    }
}
