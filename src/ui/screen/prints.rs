//! The queue of papers: what was printed, what was not and why, and what is printed again because somebody says so.

use iced::widget::{Column, column, container, row, scrollable, text};
use iced::{Element, Length};

use crate::fl;
use crate::papers::prints::{Job, State, words};
use crate::ui::focus;
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// The id of the list, for scrolling.
pub const LIST: &str = "prints-list";

/// The queue of papers, the newest first.
#[derive(Debug, Clone, Default)]
pub struct PrintList {
    /// Nothing while it is read.
    jobs: Option<Vec<Job>>,
    row: usize,
    /// The chosen job cannot be printed again, or be dropped.
    in_vain: bool,
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
    /// Print this job again.
    Again(u64),
    /// Drop this job.
    Drop(u64),
    /// The chosen row should be seen.
    Reveal(focus::Spot),
    /// Back to the menu.
    Close,
}

impl PrintList {
    /// The jobs as they stand, the oldest first. The chosen one stays chosen.
    pub fn fill(&mut self, mut jobs: Vec<Job>) {
        let chosen = self.chosen().map(|job| job.number);
        jobs.reverse();
        self.row = chosen.and_then(|number| jobs.iter().position(|job| job.number == number)).unwrap_or(0);
        self.jobs = Some(jobs);
    }

    fn chosen(&self) -> Option<&Job> {
        self.jobs.as_ref()?.get(self.row)
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message) -> Action {
        self.in_vain = false;
        let deed = match message {
            Message::RowPressed(row) => {
                self.row = *row;
                return Action::None;
            }
            Message::Pressed(deed) => *deed,
        };
        let chosen = self.chosen().map(|job| (job.number, job.needs_a_look(), job.state == State::Waiting));
        match (deed, chosen) {
            (Deed::Back, _) => Action::Close,
            (Deed::Enter, Some((number, true, _))) => Action::Again(number),
            (Deed::Void, Some((number, true, _) | (number, _, true))) => Action::Drop(number),
            (Deed::Enter | Deed::Void, chosen) => {
                self.in_vain = chosen.is_some();
                Action::None
            }
            (deed, _) => {
                let count = self.jobs.as_ref().map_or(0, Vec::len);
                self.row = focus::row(self.row, count, deed);
                Action::Reveal(focus::Spot { row: self.row, count })
            }
        }
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let page = column![parts::heading(fl!("prints-title"))].spacing(theme::GAP_S).padding(theme::GAP_L);
        let Some(jobs) = &self.jobs else { return page.push(parts::note(fl!("loading"))).into() };
        let bad = jobs.iter().filter(|job| job.needs_a_look()).count();
        let waiting = jobs.iter().filter(|job| matches!(job.state, State::Waiting | State::Printing)).count();
        let page = page.push(match bad {
            _ if jobs.is_empty() => parts::note(fl!("prints-none")),
            0 if waiting > 0 => parts::look(fl!("prints-waiting", count = waiting)),
            0 => text(fl!("prints-all-well")).size(theme::body()).class(Ink::Done).into(),
            bad => parts::look(fl!("prints-bad", count = bad)),
        });
        let chosen = self.chosen().map(|job| match &job.state {
            State::Unknown(_) => parts::look(fl!("prints-look-first")),
            _ if self.in_vain => parts::look(fl!("prints-not-again")),
            State::Failed(_) => parts::note(fl!("prints-again")),
            State::Waiting | State::Printing | State::Printed(_) | State::Dropped => parts::note(fl!("prints-kept")),
        });
        let rows = jobs.iter().enumerate().map(|(index, job)| {
            let here = index == self.row;
            parts::table_row(cells(job), here, here, false, Message::RowPressed(index))
        });
        let rows = container(Column::with_children(rows)).padding(2).class(Pane::Raised).width(Length::Fill);
        page.push(chosen).push(scrollable(rows).id(LIST).height(Length::Fill)).into()
    }
}

/// A job in two lines: its number, what it is, when and where to; and how it stands.
fn cells<'a>(job: &Job) -> iced::widget::Row<'a, Message, Look> {
    let ink = match job.state {
        State::Failed(_) | State::Unknown(_) => Ink::Danger,
        State::Waiting | State::Printing => Ink::Look,
        State::Printed(_) => Ink::Done,
        State::Dropped => Ink::Quiet,
    };
    let first = row![
        text(job.number.to_string()).size(theme::body()).font(theme::MONO_BOLD).width(Length::Fixed(theme::wide(56.0))),
        parts::cell(words::title(job), Length::Fill),
        text(format::moment(job.made)).size(theme::note()).class(Ink::Quiet),
    ]
    .spacing(theme::GAP_S);
    let state = format!("{} · {}", words::route(&job.way()), words::state(job));
    let second = row![
        container("").width(Length::Fixed(theme::wide(56.0))),
        text(state).size(theme::note()).class(ink).width(Length::Fill).wrapping(text::Wrapping::WordOrGlyph),
    ]
    .spacing(theme::GAP_S);
    row![column![first, second].width(Length::Fill)]
}
