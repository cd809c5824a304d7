//! A field of text with its limits: it keeps only what it shows, and says beside itself what it refused.

use iced::widget::{column, text, text_input};
use iced::{Element, Length};
use kassa_domain::money::{Currency, Money, MoneyError};

use crate::fl;
use crate::ui::format;
use crate::ui::theme::{self, Entry, Ink, Look};

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any letters.
    Text,
    /// Digits alone.
    Digits,
    /// A sum of money.
    Amount(Currency),
    /// A day: digits and what stands between them.
    Day,
    /// A password: shown as dots.
    Secret,
}

/// What a field says of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint {
    /// A sum is digits and one comma.
    NotAnAmount,
    /// More than two digits after the comma.
    TooPrecise,
    /// More than a counter takes at once.
    TooLarge(Money),
    /// Nothing or less.
    NotPositive,
    /// Digits alone.
    DigitsOnly,
    /// Longer than it may be.
    TooLong(usize),
    /// Signs that cannot stand on paper were left out.
    SignsDropped,
    /// It must be filled in.
    Empty,
    /// A mark is to be set, or this is to be filled in.
    MarkOrReason,
    /// It cannot be so.
    Malformed,
    /// No such day.
    NotADay,
    /// Later than today.
    InFuture,
    /// Earlier than the first day.
    Backwards,
    /// Too few digits or too many, or something else in it.
    NotAPhone,
    /// A PIN has four to eight digits.
    PinLength,
    /// A PIN that a stranger tries first.
    PinSimple,
    /// It was not the same PIN again.
    PinsDiffer,
    /// As many people as may have a PIN have one.
    PinsFull,
}

impl Complaint {
    /// In words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::NotAnAmount => fl!("field-not-an-amount"),
            Self::TooPrecise => fl!("field-too-precise"),
            Self::TooLarge(max) => fl!("field-too-large", max = format::money(max)),
            Self::NotPositive => fl!("field-not-positive"),
            Self::DigitsOnly => fl!("field-digits-only"),
            Self::TooLong(max) => fl!("field-too-long", max = max),
            Self::SignsDropped => fl!("field-signs-dropped"),
            Self::Empty => fl!("field-empty"),
            Self::MarkOrReason => fl!("field-mark-or-reason"),
            Self::Malformed => fl!("field-malformed"),
            Self::NotADay => fl!("field-not-a-day"),
            Self::InFuture => fl!("field-in-future"),
            Self::Backwards => fl!("field-backwards"),
            Self::NotAPhone => fl!("field-not-a-phone"),
            Self::PinLength => fl!("field-pin-length"),
            Self::PinSimple => fl!("field-pin-simple"),
            Self::PinsDiffer => fl!("field-pins-differ"),
            Self::PinsFull => fl!("field-pins-full"),
        }
    }
}

/// A field of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    text: String,
    kind: Kind,
    chars_max: usize,
    complaint: Option<Complaint>,
}

impl Field {
    /// An empty field of at most `chars_max` characters.
    #[must_use]
    pub const fn new(kind: Kind, chars_max: usize) -> Self {
        Self { text: String::new(), kind, chars_max, complaint: None }
    }

    /// An empty field for a sum.
    #[must_use]
    pub const fn amount(currency: Currency) -> Self {
        Self::new(Kind::Amount(currency), 16)
    }

    /// What stands in it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it complains of.
    #[must_use]
    pub const fn complaint(&self) -> Option<Complaint> {
        self.complaint
    }

    /// Complains, or stops to.
    pub const fn complain(&mut self, complaint: Option<Complaint>) {
        self.complaint = complaint;
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.text.clear();
        self.complaint = None;
    }

    /// Puts a text in from the program itself.
    pub fn set(&mut self, text: &str) {
        self.clear();
        self.edit(text);
    }

    /// Takes what was typed or pasted, as far as the field may hold it.
    pub fn edit(&mut self, typed: &str) {
        self.complaint = None;
        let clean: String = typed.chars().filter(|sign| may_stand(*sign)).take(self.chars_max + 1).collect();
        if clean.chars().count() > self.chars_max {
            self.complaint = Some(match self.kind {
                Kind::Amount(currency) => Complaint::TooLarge(Money::new(Money::COUNTER_MAX_MINOR, currency)),
                Kind::Day => Complaint::NotADay,
                Kind::Text | Kind::Digits | Kind::Secret => Complaint::TooLong(self.chars_max),
            });
            return;
        }
        match self.kind {
            Kind::Text | Kind::Secret => {
                if typed.chars().any(|sign| !may_stand(sign)) {
                    self.complaint = Some(Complaint::SignsDropped);
                }
                self.text = clean;
            }
            Kind::Digits => {
                if clean.chars().all(|sign| sign.is_ascii_digit()) {
                    self.complaint = typed.chars().any(is_strange).then_some(Complaint::SignsDropped);
                    self.text = clean;
                } else {
                    self.complaint = Some(Complaint::DigitsOnly);
                }
            }
            Kind::Day => {
                if typed.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | '-' | '/')) {
                    self.text = clean;
                } else {
                    self.complaint = Some(Complaint::NotADay);
                }
            }
            // Figures with something unseen between them are no sum that anybody has read.
            Kind::Amount(_) if typed.chars().any(is_strange) => self.complaint = Some(Complaint::NotAnAmount),
            Kind::Amount(currency) => self.edit_amount(&clean, currency),
        }
    }

    /// A sum as far as it is typed: refused as soon as it can become none, so that no letter ever stands in it.
    fn edit_amount(&mut self, clean: &str, currency: Currency) {
        let compact: String = clean.chars().filter(|sign| !sign.is_whitespace()).collect();
        let whole_and_cents = compact.split([',', '.']).count();
        let signs_fit = compact.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, ',' | '.'));
        if !signs_fit || whole_and_cents > 2 {
            self.complaint = Some(Complaint::NotAnAmount);
            return;
        }
        if !compact.is_empty() {
            let finished = format!("0{}", compact.trim_end_matches([',', '.']));
            match Money::parse(&finished, currency) {
                Ok(sum) if sum.minor() > Money::COUNTER_MAX_MINOR => {
                    self.complaint = Some(Complaint::TooLarge(Money::new(Money::COUNTER_MAX_MINOR, currency)));
                    return;
                }
                Ok(_) => {}
                Err(MoneyError::TooPrecise) => {
                    self.complaint = Some(Complaint::TooPrecise);
                    return;
                }
                Err(MoneyError::Overflow) => {
                    self.complaint = Some(Complaint::TooLarge(Money::new(Money::COUNTER_MAX_MINOR, currency)));
                    return;
                }
                Err(MoneyError::Malformed | MoneyError::CurrencyMismatch { .. } | MoneyError::NoWeights) => {
                    self.complaint = Some(Complaint::NotAnAmount);
                    return;
                }
            }
        }
        self.text = compact.replace('.', ",");
    }

    /// Takes a scan out again that went into the field as it was typed.
    pub fn forget(&mut self, typed: &str) {
        let clean: Vec<char> = typed.chars().filter(|sign| may_stand(*sign)).collect();
        for length in (1..=clean.len()).rev() {
            let piece: String = clean[..length].iter().collect();
            if let Some(at) = self.text.rfind(&piece) {
                self.text.replace_range(at..at + piece.len(), "");
                break;
            }
        }
        self.complaint = None;
    }

    /// The sum that stands in it; nothing typed is nothing given.
    #[must_use]
    pub fn sum(&self) -> Option<Money> {
        let Kind::Amount(currency) = self.kind else { return None };
        let text = self.text.trim_end_matches(',');
        if text.is_empty() { None } else { Money::parse(&format!("0{text}"), currency).ok() }
    }

    /// The field with its label above and its complaint below.
    pub fn view<'a, Message: Clone + 'a>(
        &'a self,
        id: &'static str,
        label: String,
        on_input: impl Fn(String) -> Message + 'a,
    ) -> Element<'a, Message, Look> {
        self.view_with(id, label, "", on_input)
    }

    /// The same where it takes something; greyed, with what stands in it, where it takes nothing.
    pub fn view_if<'a, Message: Clone + 'a>(
        &'a self,
        id: &'static str,
        label: String,
        on_input: Option<impl Fn(String) -> Message + 'a>,
    ) -> Element<'a, Message, Look> {
        let Some(on_input) = on_input else {
            let input = text_input("", &self.text).id(id).size(theme::body()).padding([6, 8]).class(Entry::Fine);
            let label = text(label).size(theme::note()).class(Ink::Quiet);
            return column![label, input].spacing(theme::GAP_XS).width(Length::Fill).into();
        };
        self.view(id, label, on_input)
    }

    /// The same, with what is meant when nothing stands in it.
    pub fn view_with<'a, Message: Clone + 'a>(
        &'a self,
        id: &'static str,
        label: String,
        empty: &str,
        on_input: impl Fn(String) -> Message + 'a,
    ) -> Element<'a, Message, Look> {
        let mut parts = column![text(label).size(theme::note()).class(Ink::Quiet), self.input(id, empty, on_input)]
            .spacing(theme::GAP_XS)
            .width(Length::Fill);
        if let Some(complaint) = self.complaint {
            parts = parts.push(text(complaint.words()).size(theme::note()).class(Ink::Danger));
        }
        parts.into()
    }

    /// The input alone.
    pub fn input<'a, Message: Clone + 'a>(
        &'a self,
        id: &'static str,
        placeholder: &str,
        on_input: impl Fn(String) -> Message + 'a,
    ) -> iced::widget::TextInput<'a, Message, Look> {
        let input = text_input(placeholder, &self.text)
            .id(id)
            .on_input(on_input)
            .size(theme::body())
            .padding([6, 8])
            .class(if self.complaint.is_some() { Entry::Wrong } else { Entry::Fine });
        match self.kind {
            Kind::Amount(_) => input.font(theme::MONO).align_x(iced::Alignment::End),
            Kind::Secret => input.secure(true),
            Kind::Digits | Kind::Day | Kind::Text => input,
        }
    }
}

/// Whether a sign cannot stand in a field and is no end of a line either, which what is copied from a table has.
fn is_strange(sign: char) -> bool {
    !may_stand(sign) && !matches!(sign, '\r' | '\n' | '\t')
}

/// Whether a sign can stand in a field: no control signs, no marks of direction or width, no pictures.
pub fn may_stand(sign: char) -> bool {
    !sign.is_control()
        && !matches!(sign,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e000}'..='\u{f8ff}')
        && sign < '\u{1f000}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_never_holds_a_letter() {
        let max = Complaint::TooLarge(Money::new(Money::COUNTER_MAX_MINOR, Currency::Uah));
        for (typed, text, complaint) in [
            ("412,37", "412,37", None),
            ("412.3", "412,3", None),
            ("1 860", "1860", None),
            ("", "", None),
            ("12a", "5", Some(Complaint::NotAnAmount)),
            ("дванадцять", "5", Some(Complaint::NotAnAmount)),
            ("-3", "5", Some(Complaint::NotAnAmount)),
            ("1,2,3", "5", Some(Complaint::NotAnAmount)),
            ("1,234", "5", Some(Complaint::TooPrecise)),
            ("100000000", "5", Some(max)),
            ("99999999,99", "99999999,99", None),
            ("99999999999999999999999999", "5", Some(max)),
            ("٣", "5", Some(Complaint::NotAnAmount)),
            ("412,37\r\n", "412,37", None),
            ("1\u{202e}2", "5", Some(Complaint::NotAnAmount)),
            ("12🙂", "5", Some(Complaint::NotAnAmount)),
        ] {
            let mut field = Field::amount(Currency::Uah);
            field.set("5");
            field.edit(typed);
            assert_eq!((field.text(), field.complaint()), (text, complaint), "{typed}");
        }
    }

    #[test]
    fn a_text_keeps_what_it_shows() {
        let mut field = Field::new(Kind::Text, 10);
        field.edit("Ґала\u{202e}ґан\u{0}🙂");
        assert_eq!((field.text(), field.complaint()), ("Ґалаґан", Some(Complaint::SignsDropped)));
        field.edit(&"щ".repeat(10_000_000));
        assert_eq!((field.text(), field.complaint()), ("Ґалаґан", Some(Complaint::TooLong(10))));
    }

    #[test]
    fn r24_a_scan_is_taken_out_of_a_text_again() {
        let mut field = Field::new(Kind::Text, 20);
        field.edit("Орлов4820001234567");
        field.forget("4820001234567");
        assert_eq!(field.text(), "Орлов");
        field.edit("Орлов48200012345678");
        field.forget("482000123456789012345");
        assert_eq!(field.text(), "Орлов");
    }
}
