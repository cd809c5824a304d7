//! The first and the last day of a report, typed.

use iced::widget::{column, row, text};
use iced::{Element, Length};
use kassa_domain::BusinessDate;

use crate::fl;
use crate::ui::focus::{self, step};
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::field::{Complaint, Field, Kind};
use crate::ui::widget::parts;

/// The ids of the fields.
pub const FIELDS: [&str; 2] = ["report-from", "report-to"];
/// Most signs of a day: `31.12.2026`.
const DAY_CHARS: usize = 10;

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The first day.
    From,
    /// The last one.
    To,
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        let [from, to] = FIELDS;
        Some(match self {
            Self::From => from,
            Self::To => to,
        })
    }

    // What a scanner typed is taken out again, and its bill opens.
    fn guarded(self) -> bool {
        false
    }
}

const STOPS: [Stop; 2] = [Stop::From, Stop::To];

/// The stop of a clicked field.
#[must_use]
pub fn stop_of(id: &str) -> Option<Stop> {
    STOPS.into_iter().find(|stop| focus::Stop::field(*stop) == Some(id))
}

/// The two fields. An empty one means the day that is shown in it.
#[derive(Debug, Clone)]
pub struct Dates {
    from: Field,
    to: Field,
    empty: (BusinessDate, BusinessDate),
    today: BusinessDate,
    stop: Stop,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A field was edited.
    Edited(Stop, String),
    /// A field was clicked.
    Focused(Stop),
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is still typed.
    Typing,
    /// Of these days, both included.
    Taken(BusinessDate, BusinessDate),
    /// Of none.
    Left,
}

impl Dates {
    /// Empty fields; left so, they mean these days, of which none is later than today.
    #[must_use]
    pub fn new((from, to): (BusinessDate, BusinessDate), today: BusinessDate) -> Self {
        let field = || Field::new(Kind::Day, DAY_CHARS);
        let empty = (from.min(today), to.min(today));
        Self { from: field(), to: field(), empty, today, stop: Stop::From }
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Stop {
        self.stop
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        match self.stop {
            Stop::From => self.from.forget(typed),
            Stop::To => self.to.forget(typed),
        }
    }

    /// A field was edited or clicked.
    pub fn update(&mut self, message: &Message) {
        match message {
            Message::Edited(Stop::From, text) => self.from.edit(text),
            Message::Edited(Stop::To, text) => self.to.edit(text),
            Message::Focused(stop) => self.stop = *stop,
        }
    }

    /// A key.
    pub fn pressed(&mut self, deed: Deed) -> Outcome {
        match deed {
            Deed::Next => self.stop = step(&STOPS, self.stop, true),
            Deed::Previous => self.stop = step(&STOPS, self.stop, false),
            Deed::Back => return Outcome::Left,
            Deed::Enter => return self.enter(),
            _ => {}
        }
        Outcome::Typing
    }

    fn enter(&mut self) -> Outcome {
        let Some(from) = taken(&mut self.from, self.empty.0, self.today) else {
            self.stop = Stop::From;
            return Outcome::Typing;
        };
        if self.stop == Stop::From {
            self.stop = Stop::To;
            return Outcome::Typing;
        }
        // An empty end before what was typed as the beginning means the last day that there is.
        let empty = if from > self.empty.1 { self.today } else { self.empty.1 };
        let Some(to) = taken(&mut self.to, empty, self.today) else { return Outcome::Typing };
        if from > to {
            self.to.complain(Some(Complaint::Backwards));
            return Outcome::Typing;
        }
        Outcome::Taken(from, to)
    }

    /// The fields with their limits.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let fields = row![
            view_field(&self.from, Stop::From, fl!("reports-from"), self.empty.0),
            view_field(&self.to, Stop::To, fl!("reports-to"), self.empty.1),
        ];
        let limits = fl!("reports-dates-limits", today = format::day(self.today));
        column![
            fields.spacing(theme::GAP_M).width(Length::Fill),
            parts::note(limits),
            text(fl!("reports-dates-empty")).size(theme::note()).class(Ink::Quiet),
        ]
        .spacing(theme::GAP_S)
        .max_width(theme::wide(460.0))
        .into()
    }
}

fn view_field(field: &Field, stop: Stop, label: String, empty: BusinessDate) -> Element<'_, Message, Look> {
    let id = focus::Stop::field(stop).unwrap_or_default();
    field.view_with(id, label, &format::day(empty), move |text| Message::Edited(stop, text))
}

/// The day in a field, or the one that it means when it is empty; nothing, with a complaint, when it may not be.
fn taken(field: &mut Field, empty: BusinessDate, today: BusinessDate) -> Option<BusinessDate> {
    if field.text().is_empty() {
        return Some(empty);
    }
    let (day, complaint) = match day_of(field.text(), today) {
        None => (None, Some(Complaint::NotADay)),
        Some(day) if day > today => (None, Some(Complaint::InFuture)),
        Some(day) => (Some(day), None),
    };
    field.complain(complaint);
    day
}

/// The day that is written: `31.12.2026`, `31.12.26`, `31122026`, `31.12` of this year, `2026-12-31`.
#[must_use]
pub fn day_of(written: &str, today: BusinessDate) -> Option<BusinessDate> {
    let parts: Vec<&str> = written.split(['.', '-', '/']).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        [day, month, year] => (*year, *month, *day),
        [day, month] => ("", *month, *day),
        [all] if all.len() == 6 || all.len() == 8 => (all.get(4..)?, all.get(2..4)?, all.get(..2)?),
        _ => return None,
    };
    let year = match (year.len(), year.parse::<i16>()) {
        (0, _) => today.date().year(),
        (2, Ok(year)) => 2000 + year,
        (4, Ok(year)) => year,
        _ => return None,
    };
    BusinessDate::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: u8, day: u8) -> BusinessDate {
        BusinessDate::new(year, month, day).unwrap()
    }

    fn today() -> BusinessDate {
        day(2026, 3, 2)
    }

    #[test]
    fn a_day_is_written_as_people_write_it() {
        for (written, expect) in [
            ("31.12.2025", Some(day(2025, 12, 31))),
            ("1.2.2026", Some(day(2026, 2, 1))),
            ("01.02.26", Some(day(2026, 2, 1))),
            ("01022026", Some(day(2026, 2, 1))),
            ("010226", Some(day(2026, 2, 1))),
            ("2026-02-01", Some(day(2026, 2, 1))),
            ("1/2/2026", Some(day(2026, 2, 1))),
            ("1.2", Some(day(2026, 2, 1))),
            ("29.02.2026", None),
            ("31.04.2026", None),
            ("0.1.2026", None),
            ("1.13.2026", None),
            ("1.2.026", None),
            ("1.2.", Some(day(2026, 2, 1))),
            ("1", None),
            ("...", None),
            ("1.2.3.4", None),
            ("0102202", None),
        ] {
            assert_eq!(day_of(written, today()), expect, "{written}");
        }
    }

    #[test]
    fn days_are_taken_when_both_may_be() {
        let typed = |from: &str, to: &str| {
            let mut dates = Dates::new((day(2026, 3, 1), day(2026, 3, 31)), today());
            dates.update(&Message::Edited(Stop::From, from.to_owned()));
            dates.update(&Message::Edited(Stop::To, to.to_owned()));
            let _ = dates.pressed(Deed::Enter);
            let outcome = dates.pressed(Deed::Enter);
            (outcome, dates.from.complaint(), dates.to.complaint(), dates.stop)
        };
        let of = |from, to| (Outcome::Taken(from, to), None, None, Stop::To);
        let typing = |from, to, stop| (Outcome::Typing, from, to, stop);
        for (from, to, expect) in [
            ("", "", of(day(2026, 3, 1), today())),
            ("1.1", "31.1", of(day(2026, 1, 1), day(2026, 1, 31))),
            ("2.3", "", of(today(), today())),
            ("1.1.2020", "2.3.2026", of(day(2020, 1, 1), today())),
            ("3.3.2026", "", typing(Some(Complaint::InFuture), None, Stop::From)),
            ("30.2", "", typing(Some(Complaint::NotADay), None, Stop::From)),
            ("1.1", "3.3.2026", typing(None, Some(Complaint::InFuture), Stop::To)),
            ("1.2", "31.1", typing(None, Some(Complaint::Backwards), Stop::To)),
        ] {
            assert_eq!(typed(from, to), expect, "{from} – {to}");
        }
    }

    #[test]
    fn a_field_of_a_day_holds_nothing_else() {
        let mut dates = Dates::new((today(), today()), today());
        let long = "1".repeat(10_000_000);
        for typed in ["вчора", "1\u{202e}2", "😀", "1.1.2026 — 2.2.2026", &long] {
            dates.update(&Message::Edited(Stop::From, typed.to_owned()));
            assert_eq!((dates.from.text(), dates.from.complaint()), ("", Some(Complaint::NotADay)));
        }
    }
}
