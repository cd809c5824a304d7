//! The search: one line for everything, or a field for each question; results while typing, the first one chosen (R1).

pub mod aim;
pub mod known;
pub mod line;
mod look;
pub mod questions;

use kassa_domain::directory::Town;
use kassa_domain::ids::{AccountNumber, SerialNumber};
use kassa_domain::phone::Phone;
use kassa_domain::{Period, Timestamp};

use crate::store::directory::{Found, Query};
use crate::ui::focus::{self, Stop as _, step};
use crate::ui::hotkey::Deed;
use crate::ui::screen::search::aim::Aim;
use crate::ui::screen::search::known::Put;
use crate::ui::screen::search::questions::{Answers, Choice};
use crate::ui::widget::field::{Field, Kind};

/// Where the focus can stop. Rows are chosen by the arrows while a field has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The one line.
    Line,
    /// The town, chosen by keys.
    Town,
    /// The questions before the search, answered by keys.
    Questions,
    /// The street.
    Street,
    /// The house.
    House,
    /// The flat.
    Flat,
    /// The surname.
    Surname,
    /// The account.
    Account,
    /// The number on a meter.
    Meter,
    /// The phone.
    Phone,
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::Town | Self::Questions => return None,
            Self::Line => "search",
            Self::Street => "search-street",
            Self::House => "search-house",
            Self::Flat => "search-flat",
            Self::Surname => "search-surname",
            Self::Account => "search-account",
            Self::Meter => "search-meter",
            Self::Phone => "search-phone",
        })
    }
}

const FIELDS: [Stop; 7] =
    [Stop::Street, Stop::House, Stop::Flat, Stop::Surname, Stop::Account, Stop::Meter, Stop::Phone];
/// What is searched alone where it is given, the first of them before the others (R1).
const ALONE: [Stop; 3] = [Stop::Account, Stop::Meter, Stop::Phone];

/// The id of the list, for scrolling.
pub const LIST: &str = "search-list";

/// The search.
#[derive(Debug, Clone)]
pub struct Search {
    aim: Aim,
    line: Field,
    fields: [Field; 7],
    by_fields: bool,
    /// The towns the point takes payments for, the home town first.
    towns: Vec<Town>,
    /// The place among them of the one that is searched.
    town: usize,
    stop: Stop,
    ticket: u64,
    answer: Answer,
    chosen: usize,
    enter: Enter,
    /// What became of the accounts that were put into the visit together.
    put: Option<Put>,
    /// What was answered before the search; the town is the one above.
    answers: Answers,
    /// The services that can be asked for.
    services: Vec<Choice>,
    /// The present month.
    month: Period,
    /// The chosen row of the questions, while they are open.
    asked: Option<usize>,
}

/// What Enter has led to so far.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Enter {
    /// Nothing.
    None,
    /// The first row opens as soon as there is one.
    OpenFirst,
    /// This account is being opened.
    Opening(AccountNumber),
    /// So many accounts that were paid here before are put into the visit.
    PuttingAll(usize),
}

#[derive(Debug, Clone)]
enum Answer {
    NotAsked,
    Waiting(Found),
    Found(Found),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A field was edited.
    Edited(Stop, String),
    /// A key was pressed.
    Pressed(Deed),
    /// A field was clicked.
    Focused(Stop),
    /// A town was clicked.
    TownPressed(usize),
    /// A row was clicked.
    RowPressed(usize),
    /// A row of the questions was clicked.
    LinePressed(usize),
    /// The answer to a question came; a late one is dropped.
    Answered(u64, Found),
    /// There is no bill of the account that was to be opened.
    NotOpened,
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Search; the answer comes back with the ticket.
    Ask {
        /// Which question it is.
        ticket: u64,
        /// The questions of a line; one when the fields were used.
        questions: Vec<Query>,
    },
    /// Open the bill of an account.
    Open(AccountNumber),
    /// Put what is owed of these accounts into the visit.
    PutAll(Vec<AccountNumber>),
    /// Sums are to be changed, or not: who may is asked.
    Correct(bool),
    /// The chosen row should be seen.
    Reveal(focus::Spot),
}

impl Default for Search {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Search {
    /// An empty search whose tickets begin after `ticket`, so that no late answer of an older one is taken for its own.
    #[must_use]
    pub fn new(ticket: u64) -> Self {
        let field = |chars| Field::new(Kind::Text, chars);
        Self {
            aim: Aim::Bill,
            line: field(80),
            fields: [
                field(60),
                field(12),
                field(8),
                field(40),
                field(AccountNumber::MAX_CHARS),
                field(SerialNumber::MAX_CHARS),
                field(20),
            ],
            by_fields: false,
            towns: Vec::new(),
            town: 0,
            stop: Stop::Line,
            ticket,
            answer: Answer::NotAsked,
            chosen: 0,
            enter: Enter::None,
            put: None,
            answers: Answers::default(),
            services: Vec::new(),
            month: Timestamp::EPOCH.local_date().period(),
            asked: None,
        }
    }

    /// What opens when an account is chosen.
    #[must_use]
    pub const fn aim(&self) -> Aim {
        self.aim
    }

    /// From now on this opens; what is typed stays.
    pub const fn set_aim(&mut self, aim: Aim) {
        self.aim = aim;
    }

    /// Sets the towns the point takes payments for, the home town first; the one that is searched stays where it can.
    pub fn set_towns(&mut self, towns: Vec<Town>) {
        let chosen = self.answers().town;
        self.town = towns.iter().position(|town| Some(town.id) == chosen).unwrap_or(0);
        self.towns = towns;
        if self.stop == Stop::Town && !self.asks_town() {
            self.stop = Stop::Street;
        }
    }

    /// True where there is more than the home town to search.
    const fn asks_town(&self) -> bool {
        self.towns.len() > 1
    }

    /// The stops of the fields, the town first where it is asked.
    fn stops(&self) -> Vec<Stop> {
        if let Some(alone) = self.alone() {
            return vec![alone];
        }
        self.asks_town().then_some(Stop::Town).into_iter().chain(FIELDS).collect()
    }

    /// True while nothing is typed and nothing is asked.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.line.text().is_empty() && self.fields.iter().all(|field| field.text().is_empty())
    }

    /// The number of the last question.
    #[must_use]
    pub const fn ticket(&self) -> u64 {
        self.ticket
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Stop {
        if self.asks() { Stop::Questions } else { self.stop }
    }

    /// True while every question has a field of its own.
    #[must_use]
    pub const fn is_by_fields(&self) -> bool {
        self.by_fields
    }

    /// What is typed into the one line, while that is searched by.
    #[must_use]
    pub fn typed(&self) -> Option<&str> {
        if self.by_fields { None } else { Some(self.line.text()) }
    }

    /// Asks again what was asked last.
    pub fn ask_again(&mut self) -> Action {
        self.ask()
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        FIELDS.into_iter().chain([Stop::Line]).find(|stop| stop.field() == Some(id))
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        let stop = self.stop;
        self.field_mut(stop).forget(typed);
    }

    /// The field that is searched alone, where one of those is filled in: nothing else is looked at, and the other fields
    /// take nothing (R1).
    fn alone(&self) -> Option<Stop> {
        ALONE.into_iter().find(|stop| !self.text_of(*stop).is_empty())
    }

    /// What stands in a field, without the spaces around it.
    fn text_of(&self, stop: Stop) -> &str {
        let place = FIELDS.into_iter().position(|each| each == stop);
        place.map_or(&self.line, |place| &self.fields[place]).text().trim()
    }

    fn field_mut(&mut self, stop: Stop) -> &mut Field {
        match FIELDS.into_iter().position(|each| each == stop) {
            Some(index) => &mut self.fields[index],
            None => &mut self.line,
        }
    }

    fn found(&self) -> Option<&Found> {
        match &self.answer {
            Answer::NotAsked => None,
            Answer::Waiting(found) | Answer::Found(found) => Some(found),
        }
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(stop, text) => {
                self.put = None;
                self.field_mut(stop).edit(&text);
                self.ask()
            }
            Message::Pressed(deed) => self.pressed(deed),
            Message::Focused(stop) => {
                self.stop = self.alone().filter(|_| self.by_fields).unwrap_or(stop);
                Action::None
            }
            Message::TownPressed(_) if self.alone().is_some() => Action::None,
            Message::TownPressed(place) => {
                self.stop = Stop::Town;
                self.choose_town(place)
            }
            Message::LinePressed(row) => self.line_pressed(row),
            Message::RowPressed(index) => {
                self.chosen = index;
                self.open()
            }
            Message::Answered(ticket, found) => {
                if ticket == self.ticket && !matches!(self.answer, Answer::NotAsked) {
                    self.answer = Answer::Found(found);
                    self.chosen = 0;
                    if self.enter == Enter::OpenFirst {
                        self.enter = Enter::None;
                        return self.open_first();
                    }
                }
                Action::None
            }
            Message::NotOpened => {
                self.enter = Enter::None;
                Action::None
            }
        }
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        if self.asks() && !matches!(deed, Deed::Month | Deed::Correct) {
            return self.answer_pressed(deed);
        }
        match deed {
            Deed::Month | Deed::Correct | Deed::Services | Deed::Questions => self.question_pressed(deed),
            Deed::Up | Deed::Down | Deed::PageUp | Deed::PageDown => {
                let count = self.found().map_or(0, |found| found.rows.len());
                self.chosen = focus::row(self.chosen, count, deed);
                Action::Reveal(focus::Spot { row: self.chosen, count })
            }
            Deed::Enter => self.open(),
            Deed::PutAll if self.may_put_all() => {
                self.enter = Enter::PuttingAll(self.known().len());
                Action::PutAll(self.known())
            }
            Deed::Next | Deed::Previous if self.by_fields => {
                self.stop = step(&self.stops(), self.stop, deed == Deed::Next);
                Action::None
            }
            Deed::Left | Deed::Right if self.stop == Stop::Town => {
                let places: Vec<usize> = (0..self.towns.len()).collect();
                self.choose_town(step(&places, self.town, deed == Deed::Right))
            }
            Deed::Fields => {
                self.by_fields = !self.by_fields;
                self.stop = if self.by_fields { Stop::Street } else { Stop::Line };
                self.ask()
            }
            Deed::Back => {
                let (by_fields, stop, towns) = (self.by_fields, self.first_stop(), std::mem::take(&mut self.towns));
                let answers = Answers { town: None, ..self.answers() };
                let new = Self { aim: self.aim, by_fields, stop, towns, ..Self::new(self.ticket + 1) };
                *self = new.asking(answers, std::mem::take(&mut self.services), self.month);
                Action::None
            }
            _ => Action::None,
        }
    }

    fn first_stop(&self) -> Stop {
        if self.by_fields { Stop::Street } else { Stop::Line }
    }

    /// Searches another town by what stands in the fields.
    fn choose_town(&mut self, place: usize) -> Action {
        if place >= self.towns.len() || place == self.town {
            return Action::None;
        }
        self.town = place;
        self.ask()
    }

    fn ask(&mut self) -> Action {
        self.ticket += 1;
        self.enter = Enter::None;
        let questions = if self.by_fields { self.field_question() } else { self.line_questions() };
        if questions.is_empty() {
            self.answer = Answer::NotAsked;
            return Action::None;
        }
        // What was found last stays on the screen until the answer comes: no flicker between two letters.
        self.answer = Answer::Waiting(self.found().cloned().unwrap_or_default());
        Action::Ask { ticket: self.ticket, questions }
    }

    /// The questions of the one line, in the town that was answered.
    fn line_questions(&self) -> Vec<Query> {
        let town = self.answers().town;
        line::questions(self.line.text()).into_iter().map(|query| Query { town, ..query }).collect()
    }

    fn field_question(&self) -> Vec<Query> {
        let [street, house, flat, surname, account, meter, phone] = FIELDS.map(|stop| self.text_of(stop).to_owned());
        let phone = Phone::of(&phone);
        let of_people = || !street.is_empty() || !surname.is_empty();
        let enough = match self.alone() {
            Some(Stop::Meter) => line::is_serial(&meter),
            Some(Stop::Phone) => phone.is_some(),
            Some(_) => true,
            None => of_people(),
        };
        if !enough {
            return Vec::new();
        }
        let town = self.towns.get(self.town).map(|town| town.id);
        vec![Query { account, meter, phone, town, street, house, flat, surname, limit: line::ROWS_MAX }]
    }

    fn open(&mut self) -> Action {
        if matches!(self.enter, Enter::Opening(_) | Enter::PuttingAll(_)) {
            return Action::None;
        }
        let number = match &self.answer {
            Answer::Found(found) => found.rows.get(self.chosen).map(|hit| hit.number.clone()),
            // Enter came before the answer: a whole account number opens at once, anything else when its rows are here,
            // and so does what may be a phone.
            Answer::Waiting(_) => {
                let number =
                    self.typed_account().filter(|number| self.by_fields || Phone::of(number.as_str()).is_none());
                if number.is_none() {
                    self.enter = Enter::OpenFirst;
                }
                number
            }
            Answer::NotAsked => None,
        };
        self.open_account(number)
    }

    /// Opens the first row; where there is none, what may have been meant for the number of an account.
    fn open_first(&mut self) -> Action {
        let is_found = self.found().is_some_and(|found| !found.rows.is_empty());
        if is_found { self.open() } else { self.open_account(self.typed_account()) }
    }

    fn open_account(&mut self, number: Option<AccountNumber>) -> Action {
        number.map_or(Action::None, |number| {
            self.enter = Enter::Opening(number.clone());
            Action::Open(number)
        })
    }

    /// What is typed as the number of an account, where it is digits alone.
    fn typed_account(&self) -> Option<AccountNumber> {
        let stop = if self.by_fields { Stop::Account } else { Stop::Line };
        let typed = AccountNumber::new(self.text_of(stop)).ok();
        typed.filter(|number| number.as_str().bytes().all(|byte| byte.is_ascii_digit()))
    }
}

#[cfg(test)]
mod tests;
