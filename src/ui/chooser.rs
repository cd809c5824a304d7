//! The question that comes first on a computer with several tills: which of them. One till asks nothing.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::widget::{Column, column, container, row, scrollable, text};
use iced::{Element, Length, Task, window};
use kassa_domain::Timestamp;

use crate::fl;
use crate::profiles::{Certificate, Profile};
use crate::ui::format;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// Size of the window.
const SIZE: iced::Size = iced::Size { width: 900.0, height: 540.0 };
/// A certificate with fewer days is looked at.
const SOON_DAYS: i64 = 14;
const TILL: f32 = 300.0;

/// The question.
#[derive(Debug, Clone)]
pub struct Chooser {
    profiles: Vec<Profile>,
    now: Timestamp,
    row: usize,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The row above.
    Up,
    /// The row below.
    Down,
    /// The row of a number, from 1.
    Number(usize),
    /// A row was clicked.
    RowPressed(usize),
    /// Open the chosen one.
    Enter,
    /// Open none.
    Escape,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Open the till of this folder.
    Open(PathBuf),
    /// Open none.
    Close,
}

impl Chooser {
    /// Over these tills, at this moment.
    #[must_use]
    pub const fn new(profiles: Vec<Profile>, now: Timestamp) -> Self {
        Self { profiles, now, row: 0 }
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        let last = self.profiles.len().saturating_sub(1);
        match message {
            Message::Up => self.row = self.row.saturating_sub(1),
            Message::Down => self.row = (self.row + 1).min(last),
            Message::Number(number) if (1..=self.profiles.len()).contains(&number) => self.row = number - 1,
            Message::Number(_) => {}
            Message::RowPressed(row) if row != self.row => self.row = row.min(last),
            Message::Enter | Message::RowPressed(_) => {
                return self.profiles.get(self.row).map_or(Action::None, |chosen| Action::Open(chosen.dir.clone()));
            }
            Message::Escape => return Action::Close,
        }
        Action::None
    }

    /// The window.
    #[must_use]
    pub fn view(&self) -> Element<'_, Message, Look> {
        let rows = self.profiles.iter().enumerate().map(|(index, profile)| {
            let (words, ink) = self.certificate_words(profile.certificate);
            let cells = row![
                text(format!("{}", index + 1)).size(theme::body()).font(theme::BOLD).width(Length::Fixed(28.0)),
                parts::double(
                    profile.point.clone().unwrap_or_else(|| profile.code.clone()),
                    fl!("chooser-till", code = profile.code.clone()),
                    Length::Fixed(theme::wide(TILL)),
                ),
                column![
                    text(profile.centre.clone()).size(theme::note()).wrapping(text::Wrapping::WordOrGlyph),
                    text(words).size(theme::note()).class(ink),
                ]
                .width(Length::Fill),
            ];
            let chosen = index == self.row;
            parts::table_row(cells, chosen, chosen, index % 2 == 1, Message::RowPressed(index))
        });
        let page = column![
            parts::heading(fl!("chooser-title")),
            text(fl!("chooser-what")).size(theme::body()).class(Ink::Quiet),
            scrollable(Column::with_children(rows)).height(Length::Fill),
            row![
                parts::action(fl!("chooser-open"), "Enter", true, true, Some(Message::Enter)),
                parts::action(fl!("chooser-leave"), "Esc", false, false, Some(Message::Escape)),
            ]
            .spacing(theme::GAP_M),
        ]
        .spacing(theme::GAP_M);
        container(page).padding(theme::GAP_XL).class(Pane::Dialog).width(Length::Fill).height(Length::Fill).into()
    }

    fn certificate_words(&self, certificate: Certificate) -> (String, Ink) {
        let until_ms = match certificate {
            Certificate::None => return (fl!("chooser-no-certificate"), Ink::Quiet),
            Certificate::Unreadable => return (fl!("chooser-unreadable"), Ink::Danger),
            Certificate::Until(until_ms) => until_ms,
        };
        let left = Certificate::days_left(until_ms, self.now.utc_ms());
        let until = Timestamp::new(until_ms, self.now.offset_min());
        let day = until.map(|until| format::day(until.local_date())).unwrap_or_default();
        match left {
            ..0 => (fl!("chooser-expired", day = day), Ink::Danger),
            0..SOON_DAYS => (fl!("chooser-until", day = day, count = left), Ink::Look),
            SOON_DAYS.. => (fl!("chooser-until", day = day, count = left), Ink::Quiet),
        }
    }
}

/// What a key means here.
fn meant(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key, .. } = event else { return None };
    match key.as_ref() {
        Key::Named(Named::ArrowUp) => Some(Message::Up),
        Key::Named(Named::ArrowDown) => Some(Message::Down),
        Key::Named(Named::Enter) => Some(Message::Enter),
        Key::Named(Named::Escape) => Some(Message::Escape),
        Key::Character(sign) => sign.parse().ok().map(Message::Number),
        _ => None,
    }
}

/// Asks, and waits for the answer: the folder of the till to open, or nothing.
///
/// # Errors
/// There is no display, or it has failed.
pub fn ask(profiles: &[Profile], now: Timestamp, look: Look) -> Result<Option<PathBuf>, iced::Error> {
    let chosen = Arc::new(Mutex::new(None));
    let (answer, chooser) = (Arc::clone(&chosen), Chooser::new(profiles.to_vec(), now));
    let update = move |chooser: &mut Chooser, message: Message| match chooser.update(message) {
        Action::None => Task::none(),
        Action::Open(dir) => {
            *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(dir);
            iced::exit()
        }
        Action::Close => iced::exit(),
    };
    let mut program = iced::application(move || chooser.clone(), update, Chooser::view)
        .title(|_: &Chooser| fl!("app-title"))
        .subscription(|_| keyboard::listen().filter_map(meant))
        .theme(move |_: &Chooser| look)
        .default_font(theme::FONT)
        .window(window::Settings { size: SIZE, min_size: Some(SIZE), ..window::Settings::default() });
    for font in theme::FONT_FILES {
        program = program.font(font);
    }
    program.run()?;
    let chosen = chosen.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(chosen)
}
