//! The four questions of the search, in their order: the town, which services, which months, and whether sums are
//! changed. Who wants answers them before the search; nobody has to.

use iced::widget::{Column, Row, button, column, container, text};
use iced::{Element, Length};
use kassa_domain::Period;
use kassa_domain::bill::Narrowing;
use kassa_domain::ids::{ServiceId, TownId};

use super::{Action, LIST, Message, Search};
use crate::fl;
use crate::ui::focus::{self, step};
use crate::ui::hotkey::{self, Deed};
use crate::ui::theme::{self, Act, Ink, Look};
use crate::ui::widget::parts;

/// How many months back a range may begin.
const BACK_MAX: u32 = 120;

/// Which months are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Months {
    /// All that are not paid.
    #[default]
    All,
    /// The calendar month before this one.
    Previous,
    /// From the first to the last.
    Range(Period, Period),
}

/// A service that can be asked for, or several that the directory has put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What of the services it is.
    pub services: Vec<ServiceId>,
}

impl Choice {
    /// True when all of it is among these.
    fn is_in(&self, chosen: &[ServiceId]) -> bool {
        self.services.iter().all(|service| chosen.contains(service))
    }
}

/// What was answered. The default is what nobody has to answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// The town; the home town when unset.
    pub town: Option<TownId>,
    /// Only these services; all when unset.
    pub services: Option<Vec<ServiceId>>,
    /// Which months.
    pub months: Months,
    /// Sums may be changed.
    pub correction: bool,
}

impl Answers {
    /// Which charges a bill lays out by them, in this month.
    #[must_use]
    pub fn narrowing(&self, month: Period) -> Narrowing {
        let months = match self.months {
            Months::All => None,
            Months::Previous => Some((month.previous(), month.previous())),
            Months::Range(first, last) => Some((first, last)),
        };
        Narrowing { services: self.services.clone().unwrap_or_default(), months }
    }
}

/// A row of the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Town,
    Services,
    Service(usize),
    Months,
    First,
    Last,
    Correction,
}

impl Search {
    /// The same with what was answered for this payer so far, the services that can be asked for, and this month.
    #[must_use]
    pub fn asking(mut self, answers: Answers, services: Vec<Choice>, month: Period) -> Self {
        self.answers = answers;
        self.services = services;
        self.month = month;
        self
    }

    /// The services that can be asked for have changed.
    pub fn set_services(&mut self, services: Vec<Choice>) {
        self.services = services;
        let last = self.lines().len().saturating_sub(1);
        self.asked = self.asked.map(|at| at.min(last));
    }

    /// What was answered.
    #[must_use]
    pub fn answers(&self) -> Answers {
        let town = self.towns.get(self.town).filter(|_| self.town > 0).map(|town| town.id);
        // Before the towns are known the answer is kept as it was.
        let town = if self.towns.is_empty() { self.answers.town } else { town };
        Answers { town, ..self.answers.clone() }
    }

    /// Sums may be changed from now on, or not.
    pub const fn set_correction(&mut self, on: bool) {
        self.answers.correction = on;
    }

    /// True while the questions stand in the place of what was found.
    #[must_use]
    pub const fn asks(&self) -> bool {
        self.asked.is_some()
    }

    fn lines(&self) -> Vec<Line> {
        let town = self.asks_town().then_some(Line::Town);
        let services = self.answers.services.as_ref().map_or(0, |_| self.services.len());
        let range =
            if matches!(self.answers.months, Months::Range(..)) { [Line::First, Line::Last].as_slice() } else { &[] };
        let lines = town.into_iter().chain([Line::Services]).chain((0..services).map(Line::Service));
        lines.chain([Line::Months]).chain(range.iter().copied()).chain([Line::Correction]).collect()
    }

    /// A key of the search that answers a question at once, or opens them.
    pub(super) fn question_pressed(&mut self, deed: Deed) -> Action {
        match deed {
            Deed::Month => {
                let all = self.answers.months == Months::All;
                self.answers.months = if all { Months::Previous } else { Months::All };
            }
            Deed::Correct => return Action::Correct(!self.answers.correction),
            Deed::Services => {
                let _ = self.answers.services.get_or_insert_default();
                self.asked = self.lines().iter().position(|line| matches!(line, Line::Service(_) | Line::Months));
                return self.reveal();
            }
            _ => {
                self.asked = if self.asks() { None } else { Some(0) };
                self.leave_empty();
            }
        }
        Action::None
    }

    /// A key while the questions are open.
    pub(super) fn answer_pressed(&mut self, deed: Deed) -> Action {
        let (lines, at) = (self.lines(), self.asked.unwrap_or_default());
        match deed {
            Deed::Up | Deed::Down | Deed::PageUp | Deed::PageDown | Deed::First | Deed::Last => {
                self.asked = Some(focus::row(at, lines.len(), deed));
                return self.reveal();
            }
            Deed::Enter | Deed::Back | Deed::Questions => {
                self.asked = None;
                self.leave_empty();
            }
            Deed::Left | Deed::Right | Deed::Tick => {
                return lines.get(at).map_or(Action::None, |line| self.turn(*line, deed != Deed::Left));
            }
            _ => {}
        }
        Action::None
    }

    /// A row of the questions was clicked.
    pub(super) fn line_pressed(&mut self, at: usize) -> Action {
        self.asked = Some(at);
        self.answer_pressed(Deed::Tick)
    }

    /// The next answer to a question, or the one before.
    fn turn(&mut self, line: Line, on: bool) -> Action {
        match line {
            Line::Town => {
                let places: Vec<usize> = (0..self.towns.len()).collect();
                return self.choose_town(step(&places, self.town, on));
            }
            Line::Services => {
                self.answers.services = if self.answers.services.is_some() { None } else { Some(Vec::new()) };
            }
            Line::Service(place) => {
                if let (Some(chosen), Some(choice)) = (&mut self.answers.services, self.services.get(place)) {
                    let was_chosen = choice.is_in(chosen);
                    chosen.retain(|service| !choice.services.contains(service));
                    if !was_chosen {
                        chosen.extend(&choice.services);
                    }
                }
            }
            Line::Months => {
                let before = self.month.previous();
                let range = Months::Range(before.previous().previous(), before);
                let ways = [Months::All, Months::Previous, range];
                let at = match self.answers.months {
                    Months::All => 0,
                    Months::Previous => 1,
                    Months::Range(..) => 2,
                };
                self.answers.months = step(&ways, ways[at], on);
            }
            Line::First | Line::Last => self.move_range(line == Line::First, on),
            Line::Correction => return Action::Correct(!self.answers.correction),
        }
        Action::None
    }

    /// The range begins or ends a month earlier or later; its other end follows where it must.
    fn move_range(&mut self, is_first: bool, on: bool) {
        let Months::Range(first, last) = self.answers.months else { return };
        let moved = |month: Period| if on { month.next() } else { month.previous() };
        let earliest = Period::from_index(self.month.index().saturating_sub(BACK_MAX)).unwrap_or(self.month);
        let within = |month: Period| month.clamp(earliest, self.month);
        self.answers.months = if is_first {
            let first = within(moved(first));
            Months::Range(first, last.max(first))
        } else {
            let last = within(moved(last));
            Months::Range(first.min(last), last)
        };
    }

    /// No service at all is no answer.
    fn leave_empty(&mut self) {
        if self.asked.is_none() && self.answers.services.as_ref().is_some_and(Vec::is_empty) {
            self.answers.services = None;
        }
    }

    fn reveal(&self) -> Action {
        let spot = focus::Spot { row: self.asked.unwrap_or_default(), count: self.lines().len() };
        Action::Reveal(spot)
    }

    /// The answers in one quiet line with their keys, those that are not the default ones to be seen.
    pub(super) fn view_strip(&self) -> Element<'_, Message, Look> {
        let town = self.towns.get(self.town).filter(|_| self.asks_town());
        let town = town.map(|town| (format!("{}: {}", fl!("search-town"), town.name), Deed::Questions, self.town > 0));
        let all = town.is_none().then(|| (String::new(), Deed::Questions, false));
        let services = format!("{}: {}", fl!("search-services"), self.services_told());
        let months = format!("{}: {}", fl!("search-months"), self.months_told());
        let told = [
            (services, Deed::Services, self.answers.services.is_some()),
            (months, Deed::Month, self.answers.months != Months::All),
            (self.correction_told(), Deed::Correct, self.answers.correction),
        ];
        let pieces = town.into_iter().chain(told).chain(all).map(|(words, deed, is_changed)| {
            let ink = if is_changed { Ink::Look } else { Ink::Quiet };
            let key = text(hotkey::cap_of(deed)).size(theme::note()).font(theme::BOLD).class(Ink::Quiet);
            Row::new().push(text(words).size(theme::note()).class(ink)).push(key).spacing(theme::GAP_XS).into()
        });
        let pieces = Row::with_children(pieces).spacing(theme::GAP_M).wrap().vertical_spacing(2);
        button(pieces).padding([2, 4]).class(Act::Plain).on_press(Message::Pressed(Deed::Questions)).into()
    }

    fn services_told(&self) -> String {
        let Some(chosen) = &self.answers.services else { return fl!("search-all") };
        let choices: Vec<&Choice> = self.services.iter().filter(|choice| choice.is_in(chosen)).collect();
        match choices.as_slice() {
            [choice] => choice.name.clone(),
            choices => fl!("search-some-services", count = choices.len()),
        }
    }

    fn months_told(&self) -> String {
        match self.answers.months {
            Months::All => fl!("search-all-months"),
            Months::Previous => fl!("search-month-before", period = self.month.previous().to_string()),
            Months::Range(first, last) => range_told((first, last)),
        }
    }

    fn correction_told(&self) -> String {
        if self.answers.correction { fl!("bill-correction-on") } else { fl!("bill-correction-off") }
    }

    /// The questions, each with its answer.
    pub(super) fn view_questions(&self) -> Element<'_, Message, Look> {
        let at = self.asked.unwrap_or_default();
        let rows = self.lines().into_iter().enumerate().map(|(place, line)| {
            let (name, answer) = self.words_of(line);
            let cells = Row::new()
                .push(text(name).size(theme::body()).width(Length::FillPortion(2)))
                .push(text(answer).size(theme::body()).font(theme::BOLD).width(Length::FillPortion(3)));
            parts::table_row(cells, place == at, place == at, false, Message::LinePressed(place))
        });
        let heads = Row::new()
            .push(parts::head(fl!("search-question"), Length::FillPortion(2), false))
            .push(parts::head(fl!("search-answer"), Length::FillPortion(3), false));
        let note = container(parts::note(fl!("search-questions-note"))).width(Length::Fill);
        column![parts::table(heads, Column::with_children(rows), LIST), note].spacing(theme::GAP_S).into()
    }

    fn words_of(&self, line: Line) -> (String, String) {
        let turned = |words: String| format!("‹ {words} ›");
        match line {
            Line::Town => {
                let town = self.towns.get(self.town).map(|town| town.name.clone());
                (fl!("search-town"), turned(town.unwrap_or_default()))
            }
            Line::Services => {
                let only = self.answers.services.as_ref().map(|_| fl!("search-only-these"));
                (fl!("search-services"), turned(only.unwrap_or_else(|| fl!("search-all"))))
            }
            Line::Service(place) => {
                let Some(choice) = self.services.get(place) else { return Default::default() };
                let chosen = self.answers.services.as_ref().is_some_and(|chosen| choice.is_in(chosen));
                (String::new(), format!("{} {}", if chosen { "☑" } else { "☐" }, choice.name))
            }
            Line::Months => {
                let words = match self.answers.months {
                    Months::Range(..) => fl!("search-months-range"),
                    Months::All | Months::Previous => self.months_told(),
                };
                (fl!("search-months"), turned(words))
            }
            Line::First | Line::Last => {
                let Months::Range(first, last) = self.answers.months else { return Default::default() };
                let (name, month) = if line == Line::First {
                    (fl!("search-month-first"), first)
                } else {
                    (fl!("search-month-last"), last)
                };
                (name, turned(month.to_string()))
            }
            Line::Correction => (fl!("search-correction"), turned(self.correction_told())),
        }
    }
}

/// Months of a bill in words: one, or from the first to the last.
#[must_use]
pub fn range_told((first, last): (Period, Period)) -> String {
    if first == last { first.to_string() } else { format!("{first} – {last}") }
}
