//! When a point works: hours of every day, of days of the week with breaks between them, and of days of their own.
//!
//! All of it has one written form without a language, which files, commands and the wire share:
//! `Mo-Fr 08:00-12:30,13:15-20:00; Su off; 01-01 off; 2026-12-31 08:00-15:00`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::time::{BusinessDate, Timestamp};

/// Days of the week in the written form, Monday first.
pub const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
/// Most stretches of work in a day: seven breaks.
pub const SPANS_MAX: usize = 8;
/// Most days with hours of their own.
pub const SPECIAL_MAX: usize = 400;
/// How far ahead the next opening is looked for, in days.
const AHEAD_DAYS: i32 = 366;

/// Why hours could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Not of the written form.
    #[error("not hours such as Mo-Fr 08:00-12:30,13:15-20:00; Su off")]
    Malformed,
    /// Stretches of a day that meet or overlap, stand out of order, or are more than [`SPANS_MAX`].
    #[error("the hours of a day overlap or stand out of order")]
    Order,
    /// A day is named twice.
    #[error("a day is named twice")]
    Twice,
    /// More days of their own than [`SPECIAL_MAX`].
    #[error("more than {SPECIAL_MAX} days have hours of their own")]
    TooMany,
}

/// A time on the wall, in minutes since local midnight, 0–1440; written `13:45`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock(pub u16);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for Clock {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let part = |text: &str| -> Option<u16> {
            let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok())?
        };
        let minute = text.split_once(':').and_then(|(hour, minute)| {
            let (hour, minute) = (part(hour)?, part(minute)?);
            (minute < 60 && hour * 60 + minute <= 1440).then_some(hour * 60 + minute)
        });
        minute.map(Self).ok_or(HoursError::Malformed)
    }
}

/// A stretch of work, in minutes since local midnight; `to_min` is not within. One that ends before it begins, or where
/// it begins, goes over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First minute, 0–1439.
    pub from_min: u16,
    /// First minute after, 1–1440.
    pub to_min: u16,
}

impl Span {
    const fn over_midnight(self) -> bool {
        self.to_min <= self.from_min
    }

    /// Minutes of work, 1–1440. Of times that are none, as a damaged directory may hold, some number all the same.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        if self.over_midnight() {
            self.to_min % 1440 + 1440 - self.from_min % 1440
        } else {
            self.to_min - self.from_min
        }
    }

    const fn contains_today(self, minute: u16) -> bool {
        minute >= self.from_min && (self.over_midnight() || minute < self.to_min)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", Clock(self.from_min), Clock(self.to_min))
    }
}

impl FromStr for Span {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let (from, to) = text.split_once(['-', '–']).ok_or(HoursError::Malformed)?;
        let (Clock(from_min), Clock(to_min)) = (from.trim().parse()?, to.trim().parse()?);
        if from_min < 1440 && to_min > 0 { Ok(Self { from_min, to_min }) } else { Err(HoursError::Malformed) }
    }
}

/// The work of one day: nothing is a day off, the gaps are breaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Day(Vec<Span>);

impl Day {
    /// A day off.
    pub const OFF: Self = Self(Vec::new());

    /// The stretches of work, earliest first.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }
}

impl fmt::Display for Day {
    /// `08:00-12:30,13:15-20:00`, or `off`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("off");
        }
        for (place, span) in self.0.iter().enumerate() {
            write!(f, "{}{span}", if place == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for Day {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        if text.trim() == "off" {
            return Ok(Self::OFF);
        }
        let spans = text.split(',').map(|span| span.trim().parse()).collect::<Result<Vec<Span>, _>>()?;
        let in_order = spans.windows(2).all(|pair| !pair[0].over_midnight() && pair[0].to_min < pair[1].from_min);
        if in_order && spans.len() <= SPANS_MAX { Ok(Self(spans)) } else { Err(HoursError::Order) }
    }
}

/// A day with hours of its own, whatever day of the week it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Special {
    /// Every year: `01-01`.
    Yearly {
        /// 1–12.
        month: u8,
        /// 1–31.
        day: u8,
    },
    /// Once: `2026-12-31`. It goes before the yearly one.
    Once(BusinessDate),
}

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yearly { month, day } => write!(f, "{month:02}-{day:02}"),
            Self::Once(date) => date.fmt(f),
        }
    }
}

impl FromStr for Special {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        if let Ok(date) = text.parse() {
            return Ok(Self::Once(date));
        }
        // A leap year knows every day that there is.
        let date: BusinessDate = format!("2000-{text}").parse().map_err(|_| HoursError::Malformed)?;
        Ok(Self::yearly(date))
    }
}

impl Special {
    /// That day of every year.
    #[must_use]
    pub fn yearly(date: BusinessDate) -> Self {
        let date = date.date();
        Self::Yearly { month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
    }
}

/// Days of the week and days of their own that go before the hours of every day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Timetable {
    week: [Option<Day>; 7],
    special: BTreeMap<Special, Day>,
}

impl Timetable {
    /// None.
    pub const NONE: Self = Self { week: [const { None }; 7], special: BTreeMap::new() };

    /// True when it names no day.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }

    /// Days of their own, yearly ones first, each kind by date.
    #[must_use]
    pub const fn special(&self) -> &BTreeMap<Special, Day> {
        &self.special
    }

    /// Gives a day hours of its own, in place of those it had.
    ///
    /// # Errors
    /// [`HoursError::TooMany`].
    pub fn set_special(&mut self, of: Special, day: Day) -> Result<(), HoursError> {
        if self.special.len() >= SPECIAL_MAX && !self.special.contains_key(&of) {
            return Err(HoursError::TooMany);
        }
        let _ = self.special.insert(of, day);
        Ok(())
    }

    /// Lets a day be as its day of the week again; tells whether it was another.
    pub fn forget_special(&mut self, of: Special) -> bool {
        self.special.remove(&of).is_some()
    }

    fn of(&self, date: BusinessDate) -> Option<&Day> {
        let once = self.special.get(&Special::Once(date)).or_else(|| self.special.get(&Special::yearly(date)));
        let weekday = usize::from(date.date().weekday().to_monday_zero_offset().unsigned_abs());
        once.or_else(|| self.week[weekday].as_ref())
    }
}

impl From<Timetable> for String {
    fn from(timetable: Timetable) -> Self {
        timetable.to_string()
    }
}

/// A day with hours of its own and those hours: `2026-12-31 08:00-15:00`, `01-01 off`.
///
/// # Errors
/// It is not of that form.
pub fn special(text: &str) -> Result<(Special, Day), HoursError> {
    let (of, day) = text.trim().split_once(char::is_whitespace).ok_or(HoursError::Malformed)?;
    Ok((of.parse()?, day.parse()?))
}

/// The places in the week that `Mo`, `Mo-Fr` or `Mo,We,Fr-Su` name.
fn weekdays(text: &str) -> Option<Vec<usize>> {
    let place = |text: &str| WEEKDAYS.iter().position(|known| *known == text);
    let mut named = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            None => named.push(place(part)?),
            Some((from, to)) => {
                let (from, to) = (place(from)?, place(to)?);
                named.extend((from..if to < from { to + 8 } else { to + 1 }).map(|day| day % 7));
            }
        }
    }
    Some(named)
}

impl fmt::Display for Timetable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rules = Vec::new();
        let mut place = 0;
        while place < 7 {
            let same = self.week[place..].iter().take_while(|day| **day == self.week[place]).count();
            let last = place + same - 1;
            if let Some(day) = &self.week[place] {
                let days = if same == 1 { String::new() } else { format!("-{}", WEEKDAYS[last]) };
                rules.push(format!("{}{days} {day}", WEEKDAYS[place]));
            }
            place += same;
        }
        rules.extend(self.special.iter().map(|(of, day)| format!("{of} {day}")));
        f.write_str(&rules.join("; "))
    }
}

impl FromStr for Timetable {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let mut timetable = Self::NONE;
        for rule in text.split(';').map(str::trim).filter(|rule| !rule.is_empty()) {
            let (days, hours) = rule.split_once(char::is_whitespace).ok_or(HoursError::Malformed)?;
            let Some(days) = weekdays(days) else {
                let (of, day) = special(rule)?;
                if timetable.special.contains_key(&of) {
                    return Err(HoursError::Twice);
                }
                timetable.set_special(of, day)?;
                continue;
            };
            let day: Day = hours.parse()?;
            for place in days {
                if timetable.week[place].replace(day.clone()).is_some() {
                    return Err(HoursError::Twice);
                }
            }
        }
        Ok(timetable)
    }
}

/// A timetable as it travels. One of a form that is not known yet leaves the hours of every day.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timetable, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.parse().unwrap_or_default())
}

/// When a point works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingHours {
    /// First minute of a day that the timetable does not name, 0–1439. Programs that know no timetable go by this and
    /// the next alone: they are the widest hours of the week.
    pub from_min: u16,
    /// First minute after, 1–1440. Hours that end before they begin, or where they begin, go over midnight.
    pub to_min: u16,
    /// Days with other hours, and breaks.
    #[serde(default, skip_serializing_if = "Timetable::is_empty", deserialize_with = "known")]
    pub timetable: Timetable,
}

/// How it is at a point at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtWork {
    /// It works.
    Open,
    /// It has a break between two stretches of one day.
    Break {
        /// When it goes on, today.
        until: Clock,
    },
    /// It is closed.
    Closed {
        /// When it opens next; unset when not within a year.
        opens: Option<(BusinessDate, Clock)>,
    },
}

impl WorkingHours {
    /// Around the clock.
    pub const ALWAYS: Self = Self::daily(0, 1440);

    /// The same hours every day, in minutes since local midnight.
    #[must_use]
    pub const fn daily(from_min: u16, to_min: u16) -> Self {
        Self { from_min, to_min, timetable: Timetable::NONE }
    }

    /// The work that begins on a day: the day of its own, else of the week, else of every day.
    #[must_use]
    pub fn on(&self, date: BusinessDate) -> Day {
        let every = || Day(vec![Span { from_min: self.from_min, to_min: self.to_min }]);
        self.timetable.of(date).cloned().unwrap_or_else(every)
    }

    /// The work of a day of the week, 0 is Monday, where it is no day of its own.
    #[must_use]
    pub fn of_weekday(&self, place: usize) -> Day {
        let every = || Day(vec![Span { from_min: self.from_min, to_min: self.to_min }]);
        self.timetable.week.get(place).cloned().flatten().unwrap_or_else(every)
    }

    /// True when the point works at this moment, by the till's local time.
    #[must_use]
    pub fn contain(&self, now: Timestamp) -> bool {
        let (date, minute) = (now.local_date(), now.local_minute());
        let since_yesterday = || {
            let yesterday = BusinessDate::from_days(date.days() - 1).map(|date| self.on(date)).unwrap_or_default();
            yesterday.0.iter().any(|span| span.over_midnight() && minute < span.to_min)
        };
        self.on(date).0.iter().any(|span| span.contains_today(minute)) || since_yesterday()
    }

    /// How it is at this moment, by the till's local time.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> AtWork {
        if self.contain(now) {
            return AtWork::Open;
        }
        let (today, minute) = (now.local_date(), now.local_minute());
        let day = self.on(today);
        let next = day.0.iter().find(|span| span.from_min > minute).map(|span| Clock(span.from_min));
        match next {
            Some(until) if day.0[0].from_min < minute => AtWork::Break { until },
            Some(at) => AtWork::Closed { opens: Some((today, at)) },
            None => AtWork::Closed { opens: self.opens_after(today) },
        }
    }

    fn opens_after(&self, today: BusinessDate) -> Option<(BusinessDate, Clock)> {
        (1..=AHEAD_DAYS).find_map(|days| {
            let date = BusinessDate::from_days(today.days() + days).ok()?;
            self.on(date).0.first().map(|span| (date, Clock(span.from_min)))
        })
    }

    /// Sets the hours of the week by their written form and keeps the days of their own. Hours without a day of the week
    /// are of every day.
    ///
    /// # Errors
    /// They are not of that form, or name a day that is not of the week.
    pub fn set_week(&mut self, text: &str) -> Result<(), HoursError> {
        let daily = !text.contains(|letter: char| letter.is_ascii_uppercase());
        let read: Timetable = if daily { format!("Mo-Su {text}").parse()? } else { text.parse()? };
        if !read.special.is_empty() {
            return Err(HoursError::Malformed);
        }
        let missing = read.week.iter().any(Option::is_none);
        let spans: Vec<Span> = read.week.iter().flatten().flat_map(|day| day.0.iter().copied()).collect();
        let plain = daily && spans.len() == WEEKDAYS.len();
        let Some(first) = spans.first().copied() else { return Err(HoursError::Malformed) };
        let outline = if plain {
            first
        } else if spans.iter().any(|span| span.over_midnight()) {
            Span { from_min: 0, to_min: 1440 }
        } else {
            spans.iter().fold(first, |wide, span| Span {
                from_min: wide.from_min.min(span.from_min),
                to_min: wide.to_min.max(span.to_min),
            })
        };
        (self.from_min, self.to_min) = (outline.from_min, outline.to_min);
        self.timetable.week = read.week;
        if plain {
            self.timetable.week = Timetable::NONE.week;
        } else if missing {
            // A day that is not named is a day off.
            for day in &mut self.timetable.week {
                let _ = day.get_or_insert(Day::OFF);
            }
        }
        Ok(())
    }

    /// The hours of the week in their written form, without the days of their own.
    #[must_use]
    pub fn week_text(&self) -> String {
        let week = Timetable { week: self.timetable.week.clone(), special: BTreeMap::new() };
        if week.is_empty() {
            Span { from_min: self.from_min, to_min: self.to_min }.to_string()
        } else {
            week.to_string()
        }
    }
}

#[cfg(test)]
mod tests;
