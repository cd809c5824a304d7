//! The search: one line for everything, or a field for each question; results while typing, the first one chosen (R1).

pub mod line;

use iced::widget::{Column, Row, column, container, row, text};
use iced::{Element, Length};
use kassa_domain::ids::AccountNumber;

use crate::fl;
use crate::store::directory::{Address, Found, Query};
use crate::ui::focus::{self, Stop as _, step};
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::field::{Field, Kind};
use crate::ui::widget::parts;

/// Where the focus can stop. Rows are chosen by the arrows while a field has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The one line.
    Line,
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
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::Line => "search",
            Self::Street => "search-street",
            Self::House => "search-house",
            Self::Flat => "search-flat",
            Self::Surname => "search-surname",
            Self::Account => "search-account",
        })
    }
}

const FIELDS: [Stop; 5] = [Stop::Street, Stop::House, Stop::Flat, Stop::Surname, Stop::Account];

/// The id of the list, for scrolling.
pub const LIST: &str = "search-list";

/// The search.
#[derive(Debug, Clone)]
pub struct Search {
    line: Field,
    fields: [Field; 5],
    by_fields: bool,
    stop: Stop,
    ticket: u64,
    answer: Answer,
    chosen: usize,
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
    /// A row was clicked.
    RowPressed(usize),
    /// The answer to a question came; a late one is dropped.
    Answered(u64, Found),
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
    /// The chosen row should be seen.
    Reveal(usize),
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
            line: field(80),
            fields: [field(60), field(12), field(8), field(40), field(AccountNumber::MAX_CHARS)],
            by_fields: false,
            stop: Stop::Line,
            ticket,
            answer: Answer::NotAsked,
            chosen: 0,
        }
    }

    /// The number of the last question.
    #[must_use]
    pub const fn ticket(&self) -> u64 {
        self.ticket
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Stop {
        self.stop
    }

    /// True while every question has a field of its own.
    #[must_use]
    pub const fn is_by_fields(&self) -> bool {
        self.by_fields
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
                self.field_mut(stop).edit(&text);
                self.ask()
            }
            Message::Pressed(deed) => self.pressed(deed),
            Message::Focused(stop) => {
                self.stop = stop;
                Action::None
            }
            Message::RowPressed(index) => {
                self.chosen = index;
                self.open()
            }
            Message::Answered(ticket, found) => {
                if ticket == self.ticket && !matches!(self.answer, Answer::NotAsked) {
                    self.answer = Answer::Found(found);
                    self.chosen = 0;
                }
                Action::None
            }
        }
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        match deed {
            Deed::Up | Deed::Down | Deed::PageUp | Deed::PageDown => {
                self.chosen = focus::row(self.chosen, self.found().map_or(0, |found| found.rows.len()), deed);
                Action::Reveal(self.chosen)
            }
            Deed::Enter => self.open(),
            Deed::Next | Deed::Previous if self.by_fields => {
                self.stop = step(&FIELDS, self.stop, deed == Deed::Next);
                Action::None
            }
            Deed::Fields => {
                self.by_fields = !self.by_fields;
                self.stop = if self.by_fields { Stop::Street } else { Stop::Line };
                self.ask()
            }
            Deed::Back => {
                *self = Self { by_fields: self.by_fields, stop: self.first_stop(), ..Self::new(self.ticket + 1) };
                Action::None
            }
            _ => Action::None,
        }
    }

    fn first_stop(&self) -> Stop {
        if self.by_fields { Stop::Street } else { Stop::Line }
    }

    fn ask(&mut self) -> Action {
        self.ticket += 1;
        let questions = if self.by_fields { self.field_question() } else { line::questions(self.line.text()) };
        if questions.is_empty() {
            self.answer = Answer::NotAsked;
            return Action::None;
        }
        // What was found last stays on the screen until the answer comes: no flicker between two letters.
        self.answer = Answer::Waiting(self.found().cloned().unwrap_or_default());
        Action::Ask { ticket: self.ticket, questions }
    }

    fn field_question(&self) -> Vec<Query> {
        let [street, house, flat, surname, account] =
            self.fields.each_ref().map(|field| field.text().trim().to_owned());
        if street.is_empty() && surname.is_empty() && account.is_empty() {
            return Vec::new();
        }
        vec![Query { account, street, house, flat, surname, limit: line::ROWS_MAX, ..Query::default() }]
    }

    fn open(&mut self) -> Action {
        match &self.answer {
            Answer::Found(found) => match found.rows.get(self.chosen) {
                Some(hit) => Action::Open(hit.number.clone()),
                None => Action::None,
            },
            // Enter came before the answer: a whole account number opens at once, anything else waits for its rows.
            Answer::Waiting(_) => match AccountNumber::new(self.line.text()) {
                Ok(number) if number.as_str().bytes().all(|b| b.is_ascii_digit()) => Action::Open(number),
                Ok(_) | Err(_) => Action::None,
            },
            Answer::NotAsked => Action::None,
        }
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let mut top = column![].spacing(theme::GAP_S);
        if self.by_fields {
            top = top.push(self.view_fields());
        } else {
            let input = self.line.input("search", &fl!("search-placeholder"), |text| Message::Edited(Stop::Line, text));
            top = top.push(input.size(theme::HEADING).padding([9, 10]));
            if let Some(complaint) = self.line.complaint() {
                top = top.push(text(complaint.words()).size(theme::NOTE).class(Ink::Danger));
            }
        }
        column![top, self.view_answer()].spacing(theme::GAP_M).padding(theme::GAP_L).into()
    }

    fn view_fields(&self) -> Element<'_, Message, Look> {
        let labels = [
            (fl!("search-street"), 4),
            (fl!("search-house"), 2),
            (fl!("search-flat"), 2),
            (fl!("search-surname"), 4),
            (fl!("search-account"), 4),
        ];
        let fields = FIELDS.into_iter().zip(&self.fields).zip(labels).map(|((stop, field), (label, portion))| {
            let id = stop.field().unwrap_or_default();
            container(field.view(id, label, move |text| Message::Edited(stop, text)))
                .width(Length::FillPortion(portion))
                .into()
        });
        Row::with_children(fields).spacing(theme::GAP_S).into()
    }

    fn view_answer(&self) -> Element<'_, Message, Look> {
        let found = match &self.answer {
            Answer::NotAsked => return hint(),
            Answer::Found(found) if found.rows.is_empty() => return nothing(),
            Answer::Waiting(found) | Answer::Found(found) => found,
        };
        let rows = found.rows.iter().take(line::ROWS_MAX).enumerate().map(|(index, hit)| {
            let cells = row![
                text(hit.number.to_string()).size(theme::BODY).font(theme::MONO).width(Length::Fixed(110.0)),
                parts::double(hit.holder.clone(), place(&hit.address), Length::Fill),
                parts::figures(format::amount(hit.due), Length::Fixed(120.0)),
            ];
            let chosen = index == self.chosen;
            parts::table_row(cells, chosen, chosen, found.rows.len() > 12 && index % 2 == 1, Message::RowPressed(index))
        });
        let heads = row![
            parts::head(fl!("search-account"), Length::Fixed(110.0), false),
            parts::head(fl!("search-holder"), Length::Fill, false),
            parts::head(fl!("search-due"), Length::Fixed(120.0), true),
        ];
        let count = if found.capped || found.total as usize > found.rows.len() {
            fl!("search-count-capped", shown = found.rows.len(), count = found.total)
        } else {
            fl!("search-count", count = found.rows.len())
        };
        column![parts::note(count), parts::table(heads, Column::with_children(rows), LIST)].spacing(theme::GAP_S).into()
    }
}

/// Where an account is, without the town: the search is of one town.
fn place(address: &Address) -> String {
    let mut words = format!("{}, {}", address.street, address.house);
    if !address.flat.is_empty() {
        words.push_str(", ");
        words.push_str(&fl!("search-flat-of", flat = address.flat.clone()));
    }
    words
}

fn hint<'a>() -> Element<'a, Message, Look> {
    let lines = [fl!("search-hint-account"), fl!("search-hint-address"), fl!("search-hint-scan")];
    Column::with_children(lines.map(|line| text(line).size(theme::BODY).class(Ink::Quiet).into()))
        .spacing(theme::GAP_S)
        .padding(theme::GAP_S)
        .into()
}

fn nothing<'a>() -> Element<'a, Message, Look> {
    let lines = column![
        text(fl!("search-nothing")).size(theme::HEADING).font(theme::BOLD),
        text(fl!("search-nothing-wider")).size(theme::BODY),
        Row::new().spacing(theme::GAP_S).push(parts::action(
            fl!("do-fields"),
            "F4",
            false,
            false,
            Some(Message::Pressed(Deed::Fields)),
        )),
    ]
    .spacing(theme::GAP_S);
    container(lines).padding(theme::GAP_L).width(Length::Fill).class(Pane::Raised).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::directory::FoundAccount;
    use kassa_domain::{Currency, Money};

    fn hit(number: &str) -> FoundAccount {
        FoundAccount {
            number: AccountNumber::new(number).unwrap(),
            holder: "Орлов І.".to_owned(),
            address: Address::default(),
            due: Money::new(100, Currency::Uah),
        }
    }

    fn found(numbers: &[&str]) -> Found {
        Found { rows: numbers.iter().map(|number| hit(number)).collect(), total: 2, ..Found::default() }
    }

    #[test]
    fn a_late_answer_is_dropped_and_the_first_row_is_chosen() {
        let mut search = Search::new(0);
        let edit = |text: &str| Message::Edited(Stop::Line, text.to_owned());
        let Action::Ask { ticket: first, .. } = search.update(edit("ор")) else { panic!("asks") };
        let Action::Ask { ticket: second, .. } = search.update(edit("орл")) else { panic!("asks") };
        let _ = search.update(Message::Answered(second, found(&["7", "8"])));
        let _ = search.update(Message::Answered(first, found(&["9"])));
        let open = search.update(Message::Pressed(Deed::Enter));
        assert_eq!(open, Action::Open(AccountNumber::new("7").unwrap()));
        assert_eq!(search.update(Message::Pressed(Deed::Down)), Action::Reveal(1));
        assert_eq!(search.update(Message::Pressed(Deed::Enter)), Action::Open(AccountNumber::new("8").unwrap()));
    }

    #[test]
    fn enter_before_the_answer_opens_a_whole_account_number() {
        let mut search = Search::new(0);
        let _ = search.update(Message::Edited(Stop::Line, "1000432".to_owned()));
        let open = search.update(Message::Pressed(Deed::Enter));
        assert_eq!(open, Action::Open(AccountNumber::new("1000432").unwrap()));
    }
}
