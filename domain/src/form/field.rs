//! One field of a form: what may be typed into it, how it is laid into its mask, what is wrong with what stands there.

use serde::{Deserialize, Serialize};

use super::{Named, VALUE_MAX, printable};
use crate::money::Money;
use crate::time::BusinessDate;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Any letters.
    Text,
    /// Digits alone, beside what its mask adds.
    Digits,
    /// A day: `25.10.2026`.
    Date,
}

/// How the last digits of a number prove the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// They do not.
    #[default]
    None,
    /// Every second digit doubled, the sum divisible by ten: cards, many contracts.
    Luhn,
    /// The number leaves 1 when divided by 97, as in an IBAN without its letters.
    Mod97,
}

/// One thing that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// What it is known by.
    pub code: String,
    /// What it is called.
    pub name: Named,
    /// What it takes.
    pub kind: FieldKind,
    /// How it is written: `#` a digit, `@` a letter, `*` either, `\` before a sign of its own, anything else itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mask: String,
    /// What is typed into the places of the mask, or into the field, begins with one of these; with anything when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub begins: Vec<String>,
    /// How its digits are proved.
    #[serde(default)]
    pub check: Check,
    /// Least characters of a value without a mask.
    pub chars_min: u16,
    /// Most characters of a value without a mask.
    pub chars_max: u16,
    /// It must be filled in.
    pub required: bool,
    /// It stands on the receipt.
    pub printed: bool,
}

/// What is wrong with what stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// It must be filled in.
    Empty,
    /// Signs that may not stand there were left out.
    Dropped,
    /// Shorter than it may be.
    TooShort {
        /// The limit.
        min: u16,
    },
    /// Longer than it may be.
    TooLong {
        /// The limit.
        max: u16,
    },
    /// A place of the mask is empty.
    Unfinished {
        /// How it is written.
        mask: String,
    },
    /// It begins with something else.
    Begins {
        /// With what it may.
        with: Vec<String>,
    },
    /// The last digits do not prove the others: one of them is wrong.
    CheckDigit,
    /// There is no such day.
    NotADay,
    /// No sum is named.
    NoSum,
    /// Less than the least sum.
    SumBelow {
        /// The least.
        min: Money,
    },
    /// More than the greatest sum.
    SumAbove {
        /// The greatest.
        max: Money,
    },
    /// Nothing of the price list is chosen.
    NothingChosen,
    /// A quantity outside its limits, or finer than it may be.
    Quantity {
        /// The least.
        min: rust_decimal::Decimal,
        /// The greatest.
        max: rust_decimal::Decimal,
        /// Digits after the comma.
        decimals: u8,
    },
}

/// What of a typed text stays in the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shaped {
    /// The text.
    pub text: String,
    /// Something of what was typed was left out.
    pub dropped: bool,
}

/// One sign of a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Digit,
    Letter,
    Either,
    Itself(char),
}

impl Sign {
    fn takes(self, sign: char) -> bool {
        match self {
            Self::Digit => sign.is_ascii_digit(),
            Self::Letter => sign.is_alphabetic(),
            Self::Either => sign.is_alphabetic() || sign.is_ascii_digit(),
            Self::Itself(own) => own == sign,
        }
    }

    const fn is_place(self) -> bool {
        !matches!(self, Self::Itself(_))
    }
}

impl FormField {
    fn signs(&self) -> Vec<Sign> {
        let mask = if self.kind == FieldKind::Date { "##.##.####" } else { self.mask.as_str() };
        let (mut signs, mut escaped) = (Vec::new(), false);
        for sign in mask.chars() {
            match (escaped, sign) {
                (false, '\\') => {
                    escaped = true;
                    continue;
                }
                (false, '#') => signs.push(Sign::Digit),
                (false, '@') => signs.push(Sign::Letter),
                (false, '*') => signs.push(Sign::Either),
                (_, own) => signs.push(Sign::Itself(own)),
            }
            escaped = false;
        }
        signs
    }

    /// Most characters a value has.
    #[must_use]
    pub fn longest(&self) -> usize {
        let signs = self.signs().len();
        if signs == 0 { usize::from(self.chars_max) } else { signs }
    }

    /// How it is written, for people; empty where it has no mask.
    #[must_use]
    pub fn pattern(&self) -> String {
        let shown = |sign: Sign| match sign {
            Sign::Digit => '_',
            Sign::Letter | Sign::Either => '…',
            Sign::Itself(own) => own,
        };
        self.signs().into_iter().map(shown).collect()
    }

    /// Whether its parts go together.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let signs = self.signs();
        if signs.len() > usize::from(VALUE_MAX) || self.mask.chars().any(|sign| !printable(sign)) {
            return Err("the mask is longer than sixty characters or holds one that cannot be printed");
        }
        let masked = !signs.is_empty();
        if self.kind == FieldKind::Date && !self.mask.is_empty() {
            return Err("a day has a mask of its own");
        }
        if masked && !signs.iter().any(|sign| sign.is_place()) {
            return Err("the mask has no place to type into");
        }
        if self.kind == FieldKind::Digits && signs.iter().any(|sign| matches!(sign, Sign::Letter | Sign::Either)) {
            return Err("a field of digits has a mask of digits");
        }
        if !masked && (self.chars_min == 0 || self.chars_min > self.chars_max || self.chars_max > VALUE_MAX) {
            return Err("the least length is above nothing and not above the greatest, which is at most sixty");
        }
        if self.check != Check::None && self.kind != FieldKind::Digits {
            return Err("only digits have a check digit");
        }
        if self.begins.len() > 40 || self.begins.iter().any(|begin| begin.is_empty() || begin.len() > 16) {
            return Err("at most forty beginnings of one to sixteen characters");
        }
        Ok(())
    }

    /// What of a typed text stays: signs that can stand there, laid into the mask as far as they reach. The signs of the
    /// mask may be typed or left out, so a number may be pasted as it is written elsewhere.
    #[must_use]
    pub fn shape(&self, typed: &str) -> Shaped {
        let signs = self.signs();
        let most = self.longest();
        // Whatever was pasted, no more of it is looked at than could ever stand here.
        let looked: String = typed.chars().take(most * 4 + 16).collect();
        let cut = looked.len() < typed.len();
        let clean: Vec<char> = looked.chars().filter(|sign| printable(*sign)).collect();
        let mut dropped = cut || clean.len() < looked.chars().count();
        if signs.is_empty() {
            let fits = |sign: &char| self.kind != FieldKind::Digits || sign.is_ascii_digit();
            let kept: Vec<char> = clean.iter().copied().filter(fits).collect();
            dropped |= kept.len() < clean.len() || kept.len() > most;
            return Shaped { text: kept.into_iter().take(most).collect(), dropped };
        }
        let (text, left_out) = laid(&signs, &clean);
        Shaped { text, dropped: dropped || left_out }
    }

    /// What stands in the places of the mask, or all of a value without one.
    #[must_use]
    pub fn places(&self, value: &str) -> String {
        let signs = self.signs();
        if signs.is_empty() {
            return value.to_owned();
        }
        value.chars().zip(signs).filter(|(_, sign)| sign.is_place()).map(|(sign, _)| sign).collect()
    }

    /// What is wrong with a value that stands in the field.
    #[must_use]
    pub fn mistake(&self, value: &str) -> Option<Mistake> {
        if value.trim().is_empty() {
            return self.required.then_some(Mistake::Empty);
        }
        let shaped = self.shape(value);
        if shaped.dropped || shaped.text != value {
            return Some(Mistake::Dropped);
        }
        let (signs, chars) = (self.signs(), value.chars().count());
        if signs.is_empty() {
            if chars < usize::from(self.chars_min) || value.trim() != value {
                return Some(Mistake::TooShort { min: self.chars_min });
            }
        } else if chars < signs.len() {
            return Some(self.begins_wrong(value).unwrap_or_else(|| Mistake::Unfinished { mask: self.pattern() }));
        }
        if let Some(mistake) = self.begins_wrong(value) {
            return Some(mistake);
        }
        let digits: Vec<u32> = self.places(value).chars().filter_map(|sign| sign.to_digit(10)).collect();
        match (self.check, self.kind) {
            (Check::Luhn, _) if !luhn(&digits) => Some(Mistake::CheckDigit),
            (Check::Mod97, _) if digits.iter().fold(0, |rest, digit| (rest * 10 + digit) % 97) != 1 => {
                Some(Mistake::CheckDigit)
            }
            (_, FieldKind::Date) if day(value).is_none() => Some(Mistake::NotADay),
            _ => None,
        }
    }

    /// It can no longer begin with what it may begin with.
    fn begins_wrong(&self, value: &str) -> Option<Mistake> {
        let places = self.places(value);
        let may = |begin: &String| begin.starts_with(&places) || places.starts_with(begin.as_str());
        let wrong = !self.begins.is_empty() && !self.begins.iter().any(may);
        wrong.then(|| Mistake::Begins { with: self.begins.clone() })
    }
}

/// Signs laid into a mask, and whether one found no place. A sign of the mask is passed over by itself when a sign comes
/// that stands further on: all of them, or what divides them. A number that begins as the mask does and goes on
/// otherwise, with the code of another country, is not this one.
fn laid(signs: &[Sign], typed: &[char]) -> (String, bool) {
    let (mut text, mut at, mut left_out, mut begun) = (String::new(), 0, false, false);
    for sign in typed {
        // From here on: the mask's own signs up to the next place, then that place.
        let next = signs.get(at..).unwrap_or_default();
        let own = next.iter().take_while(|sign| !sign.is_place()).count();
        let reach = next.get(..(own + 1).min(next.len())).unwrap_or_default();
        let Some(step) = reach.iter().position(|place| place.takes(*sign)) else {
            left_out |= sign.is_alphanumeric();
            continue;
        };
        let passed = reach.get(..step).unwrap_or_default();
        let says_something = |own: &Sign| matches!(own, Sign::Itself(own) if own.is_alphanumeric());
        left_out |= begun && passed.iter().any(says_something);
        for own in passed {
            if let Sign::Itself(own) = own {
                text.push(*own);
            }
        }
        begun = reach.get(step).is_some_and(|place| !place.is_place() && (says_something(place) || *sign == '+'));
        text.push(*sign);
        at += step + 1;
    }
    (text, left_out)
}

fn luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

fn day(value: &str) -> Option<BusinessDate> {
    let mut parts = value.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    BusinessDate::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
