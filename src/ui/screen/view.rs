//! Language and look of the window, and what program this is.

use iced::widget::{Column, column, container, row, text};
use iced::{Element, Length};

use crate::fl;
use crate::i18n::{self, Language};
use crate::ui::focus;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look, Pane, TypeSize};
use crate::ui::widget::parts;

/// The list of languages and looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct View {
    row: usize,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A row was clicked.
    RowPressed(usize),
}

/// What the parent must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Speak this language.
    Speak(Language),
    /// Look like this.
    Wear(Look),
    /// Write so large.
    Enlarge(TypeSize),
    /// Back to the search.
    Close,
}

const COUNT: usize = Language::ALL.len() + Look::ALL.len() + TypeSize::ALL.len();

impl View {
    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message) -> Action {
        match message {
            Message::RowPressed(row) => {
                self.row = *row;
                self.choose()
            }
            Message::Pressed(Deed::Enter) => self.choose(),
            Message::Pressed(Deed::Back) => Action::Close,
            Message::Pressed(deed) => {
                self.row = focus::row(self.row, COUNT, *deed);
                Action::None
            }
        }
    }

    fn choose(self) -> Action {
        let languages = Language::ALL.into_iter().map(Action::Speak);
        let looks = Look::ALL.into_iter().map(Action::Wear);
        let sizes = TypeSize::ALL.into_iter().map(Action::Enlarge);
        languages.chain(looks).chain(sizes).nth(self.row).unwrap_or(Action::None)
    }

    /// The screen.
    pub fn view(&self, look: Look, about: Vec<(String, String)>) -> Element<'_, Message, Look> {
        let mark = |on: bool| if on { "◉" } else { "○" };
        let line = |index: usize, on: bool, words: String| {
            let here = index == self.row;
            let cells = row![text(mark(on)).size(theme::body()), parts::cell(words, Length::Fill)];
            parts::table_row(cells, here, here, false, Message::RowPressed(index))
        };
        let languages = Language::ALL
            .into_iter()
            .enumerate()
            .map(|(index, language)| line(index, language == i18n::language(), i18n::own_name(language).to_owned()));
        let looks = Look::ALL.into_iter().enumerate().map(|(index, each)| {
            line(Language::ALL.len() + index, each == look, fl!(&format!("look-{}", each.name())))
        });
        let sizes = TypeSize::ALL.into_iter().enumerate().map(|(index, each)| {
            let on = each == theme::type_size();
            line(Language::ALL.len() + Look::ALL.len() + index, on, fl!(&format!("type-{}", each.name())))
        });
        let facts = about.into_iter().map(|(what, value)| {
            let what = text(what).size(theme::note()).class(Ink::Quiet);
            column![what, text(value).size(theme::body())].spacing(theme::GAP_XS).into()
        });
        let about = column![parts::heading(fl!("view-about"))].extend(facts).spacing(theme::GAP_M).width(Length::Fill);
        let choices = column![
            parts::heading(fl!("view-language")),
            container(Column::with_children(languages)).padding(2).class(Pane::Raised).max_width(theme::wide(360.0)),
            parts::heading(fl!("view-look")),
            container(Column::with_children(looks)).padding(2).class(Pane::Raised).max_width(theme::wide(360.0)),
            parts::heading(fl!("view-type")),
            container(Column::with_children(sizes)).padding(2).class(Pane::Raised).max_width(theme::wide(360.0)),
        ]
        .spacing(theme::GAP_M)
        .width(Length::Fill);
        row![choices, about].spacing(theme::GAP_XL).padding(theme::GAP_L).into()
    }
}
