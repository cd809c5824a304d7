//! What a template is filled with: named values that know what they are, and how a person writes each.

use kassa_domain::{BusinessDate, Money, Timestamp};
use rust_decimal::Decimal;

use super::amount::{NumberForm, amount};
use super::language::Language;
use super::words::in_words;
use crate::symbol::Symbol;

/// How a value is written when it is not written as usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As usual.
    Usual,
    /// A sum with the sign of its currency.
    Sign,
    /// A sum in words.
    Words,
    /// A sum without hundredths where it has none.
    Short,
    /// The day of a moment.
    Date,
    /// The time of a moment.
    Time,
}

impl Style {
    /// Every style that is asked for by name.
    pub(super) const NAMED: [(&'static str, Self); 5] = [
        ("sign", Self::Sign),
        ("words", Self::Words),
        ("short", Self::Short),
        ("date", Self::Date),
        ("time", Self::Time),
    ];

    /// The name it is asked for by; none for the usual one.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Self::NAMED.into_iter().find(|(_, style)| *style == self).map(|(name, _)| name)
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// There is none.
    Absent,
    /// A text, perhaps of several lines.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A sum.
    Sum(Money),
    /// How many, or a number of something; from zero.
    Count(u64),
    /// A value of a meter.
    Decimal(Decimal),
    /// A day.
    Day(BusinessDate),
    /// A moment.
    Moment(Timestamp),
    /// Something drawn.
    Code(Symbol),
    /// Several of the same.
    List(Vec<Values>),
}

impl Value {
    /// True when `if` takes it for yes: a text with a letter in it, a sum or a number that is not zero, a list with a
    /// row, anything else that is there.
    #[must_use]
    pub fn says_something(&self) -> bool {
        match self {
            Self::Absent => false,
            Self::Text(text) => !text.trim().is_empty(),
            Self::Flag(flag) => *flag,
            Self::Sum(sum) => !sum.is_zero(),
            Self::Count(count) => *count > 0,
            Self::Decimal(value) => !value.is_zero(),
            Self::List(list) => !list.is_empty(),
            Self::Day(_) | Self::Moment(_) | Self::Code(_) => true,
        }
    }

    /// As people of the language write it. What is no text is nothing.
    #[must_use]
    pub fn written(&self, style: Style, language: Language) -> String {
        match self {
            Self::Absent | Self::Flag(_) | Self::Code(_) | Self::List(_) => String::new(),
            Self::Text(text) => text.clone(),
            Self::Sum(sum) => written_sum(*sum, style, language),
            Self::Count(count) => count.to_string(),
            Self::Decimal(value) => {
                let text = value.to_string();
                if language.form() == NumberForm::SpaceComma { text.replace('.', ",") } else { text }
            }
            Self::Day(day) => language.form().day(*day),
            Self::Moment(at) => match style {
                Style::Date => language.form().day_of(*at),
                Style::Time => at.local().strftime("%H:%M").to_string(),
                Style::Usual | Style::Sign | Style::Words | Style::Short => language.form().moment(*at, "%H:%M"),
            },
        }
    }
}

fn written_sum(sum: Money, style: Style, language: Language) -> String {
    let plain = amount(sum, language.form());
    match style {
        Style::Sign => format!("{plain} {}", sum.currency().symbol()),
        Style::Words => in_words(sum, language),
        Style::Short => {
            let whole = plain.strip_suffix("00").map(|text| text.trim_end_matches([',', '.']).to_owned());
            whole.unwrap_or(plain)
        }
        Style::Usual | Style::Date | Style::Time => plain,
    }
}

macro_rules! from {
    ($($from:ty: $name:ident => $value:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($name: $from) -> Self {
                $value
            }
        })*
    };
}

from! {
    &str: text => Self::Text(text.to_owned());
    String: text => Self::Text(text);
    bool: flag => Self::Flag(flag);
    Money: sum => Self::Sum(sum);
    u32: count => Self::Count(count.into());
    u64: count => Self::Count(count);
    Decimal: value => Self::Decimal(value);
    BusinessDate: day => Self::Day(day);
    Timestamp: at => Self::Moment(at);
    Symbol: code => Self::Code(code);
    Vec<Values>: list => Self::List(list);
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

/// What `logo` puts on the paper, where there is one: no field of any document.
pub(super) const LOGO: &str = "logo";

/// Values by the names of their fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(Vec<(&'static str, Value)>);

impl Values {
    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((name, value.into()));
        self
    }

    /// With a picture where a template says `logo`.
    #[must_use]
    pub fn with_logo(self, logo: Option<Symbol>) -> Self {
        self.with(LOGO, logo)
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}
