//! The number of a payment typed into the words: it is found on whatever day it was, among all that the till holds.

use iced::Element;
use iced::widget::text;
use kassa_domain::exchange::CentrePayment;

use super::{Action, Elsewhere, Message, PaidList, Stop};
use crate::fl;
use crate::till::desk::ByNumber;
use crate::ui::hotkey::{self, Deed};
use crate::ui::theme::{self, Ink, Look};

/// A number that is looked for on all days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sought {
    /// The till is asked.
    Asked(String),
    /// It is not this till's.
    Nowhere(String, ByNumber),
}

/// The number of a payment in the words, where they are nothing else: a running number, or the whole one of a receipt.
#[must_use]
pub fn number_in(words: &str) -> Option<&str> {
    let word = words.trim();
    let running = word.rsplit('-').next()?;
    let is_code = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_whole = word.split('-').count() == 3 && word.split('-').all(is_code);
    let is_number = running.bytes().all(|byte| byte.is_ascii_digit()) && running.parse::<u32>().is_ok();
    (is_number && (is_whole || running == word)).then_some(word)
}

impl PaidList {
    /// The number that F4 looks for on all days; none where the day has it, or what is typed is no number.
    pub(super) fn number_elsewhere(&self) -> Option<&str> {
        if self.day_typed().is_some() {
            return None;
        }
        let number = number_in(self.words.text())?;
        if self.place_told(number).is_some() {
            return None;
        }
        let mut here = self.shown_rows().map(|row| super::narrowing::is_number(row, number));
        (!here.any(|is_it| is_it)).then_some(number)
    }

    /// Enter and F4 in the words: to the rows that fit, or to the day that is typed or has the number that none of them has.
    pub(super) fn leave_words(&mut self, deed: Deed) -> Action {
        if self.choose_elsewhere() {
            return self.reveal();
        }
        if let Some(action) = self.open_typed(deed) {
            return action;
        }
        let is_here = !self.shown.is_empty();
        match self.number_elsewhere().map(str::to_owned) {
            Some(number) if deed == Deed::Fields || !is_here => {
                self.sought = Some(Sought::Asked(number.clone()));
                Action::Find(number)
            }
            Some(_) | None => {
                self.stop = Stop::Rows;
                Action::None
            }
        }
    }

    /// The row of the number among those of the centre, which are of all tills of the point.
    fn place_told(&self, number: &str) -> Option<usize> {
        let Elsewhere::Came(day) = &self.elsewhere else { return None };
        let running = number.rsplit('-').next().and_then(|running| running.parse::<u32>().ok());
        let till = number.rsplit('-').nth(1);
        let is_it = |payment: &CentrePayment| {
            Some(payment.number.0) == running && till.is_none_or(|till| till == payment.till.as_str())
        };
        day.payments().iter().position(is_it)
    }

    /// To the row of the number among those of the centre.
    fn choose_elsewhere(&mut self) -> bool {
        let row = number_in(self.words.text()).and_then(|number| self.place_told(number));
        let Some(row) = row else { return false };
        self.words.clear();
        self.narrow();
        (self.row, self.stop) = (row, Stop::Rows);
        true
    }

    /// The till told where the number is: its day is shown, and it is chosen there.
    pub fn found(&mut self, number: &str, by: ByNumber) -> Action {
        if self.sought.as_ref() != Some(&Sought::Asked(number.to_owned())) {
            return Action::None;
        }
        match by {
            ByNumber::Here(payment) => {
                self.words.clear();
                (self.sought, self.stop, self.wanted) = (None, Stop::Rows, Some(payment.number));
                self.show_day(payment.day.days())
            }
            ByNumber::OtherTill(_) | ByNumber::Nowhere => {
                self.sought = Some(Sought::Nowhere(number.to_owned(), by));
                Action::None
            }
        }
    }

    /// What is said of the number under the words.
    pub(super) fn view_number(&self) -> Option<Element<'_, Message, Look>> {
        let said = match &self.sought {
            Some(Sought::Nowhere(number, ByNumber::OtherTill(till))) => {
                (fl!("paid-number-other", number = number.clone(), till = till.to_string()), Ink::Look)
            }
            Some(Sought::Nowhere(number, _)) => (fl!("paid-number-nowhere", number = number.clone()), Ink::Look),
            Some(Sought::Asked(_)) => (fl!("loading"), Ink::Quiet),
            None => {
                let number = self.number_elsewhere()?.to_owned();
                (fl!("paid-number-all", number = number, key = hotkey::cap_of(Deed::Fields)), Ink::Quiet)
            }
        };
        Some(text(said.0).size(theme::note()).class(said.1).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_alone_is_looked_for_on_all_days() {
        for (words, expect) in [
            ("512", Some("512")),
            (" 000512 ", Some("000512")),
            ("17-3-000512", Some("17-3-000512")),
            ("A1-K2-7", Some("A1-K2-7")),
            ("3-512", None),
            ("17--512", None),
            ("512 Коваль", None),
            ("450,50", None),
            ("9:30", None),
            ("99999999999", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(number_in(words), expect, "{words}");
        }
    }
}
