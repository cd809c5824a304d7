//! A queue that goes as a file, and an answer that comes as one: where to, or which.

use std::path::PathBuf;

use iced::Element;
use iced::widget::{Column, column, text};

use crate::carried::Exported;
use crate::fl;
use crate::long_work::{LongWork, Progress};
use crate::store::carried::TakenIn;
use crate::ui::focus;
use crate::ui::hotkey::Deed;
use crate::ui::screen::queue::{refused_words, waiting_words};
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::field::{Complaint, Field, Kind};
use crate::ui::widget::{long, parts};

/// The id of the field.
const FIELD: &str = "carry-path";
/// Longest path that is typed.
const PATH_MAX: usize = 400;

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The queue goes out.
    Out,
    /// The centre's answer comes in.
    In,
}

/// The one stop: the field of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(FIELD)
    }
}

/// The form.
#[derive(Debug, Clone)]
pub struct Carry {
    way: Way,
    path: Field,
    /// What is offered: folders, or answers that were found in them; nothing until it was looked.
    offered: Option<Vec<PathBuf>>,
    phase: Phase,
}

#[derive(Debug, Clone)]
enum Phase {
    Editing,
    Working(Option<LongWork>),
    Written(Exported),
    Taken(TakenIn),
    Failed(String),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The path was edited.
    Edited(String),
    /// An offered place was clicked.
    Offered(usize),
    /// A key was pressed.
    Pressed(Deed),
}

/// What the queue's screen must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Write the queue into this folder.
    Write(PathBuf),
    /// Read this answer.
    Read(PathBuf),
    /// Back to the queue.
    Close,
}

impl Carry {
    /// An empty form.
    #[must_use]
    pub const fn new(way: Way) -> Self {
        Self { way, path: Field::new(Kind::Text, PATH_MAX), offered: None, phase: Phase::Editing }
    }

    /// Which way.
    #[must_use]
    pub const fn way(&self) -> Way {
        self.way
    }

    /// What may be chosen: the first stands in the field until something else is typed.
    pub fn offer(&mut self, offered: Vec<PathBuf>) {
        if let (true, Some(first)) = (self.path.text().is_empty(), offered.first()) {
            self.path.set(&first.to_string_lossy());
        }
        self.offered = Some(offered);
    }

    /// A file is written or read as long as this is held.
    pub fn waits(&mut self, work: LongWork) {
        self.phase = Phase::Working(Some(work));
    }

    /// True for the reading this form waits for.
    #[must_use]
    pub fn is_read_by(&self, of: &Progress) -> bool {
        matches!(&self.phase, Phase::Working(Some(work)) if work.progress() == *of)
    }

    /// What was read is with the till.
    pub fn takes_in(&mut self) {
        self.phase = Phase::Working(None);
    }

    /// True while the file is written or read, and may be ended.
    #[must_use]
    pub const fn is_working(&self) -> bool {
        matches!(self.phase, Phase::Working(Some(_)))
    }

    /// The file was written, or was not.
    pub fn written(&mut self, outcome: Result<Exported, String>) {
        self.phase = outcome.map_or_else(Phase::Failed, Phase::Written);
    }

    /// The answer was taken in.
    pub fn taken(&mut self, taken: TakenIn) {
        self.phase = Phase::Taken(taken);
    }

    /// The answer cannot be read.
    pub fn failed(&mut self, why: String) {
        self.phase = Phase::Failed(why);
    }

    /// The till said no.
    pub fn refused(&mut self) {
        self.phase = Phase::Editing;
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message) -> Action {
        if matches!(self.phase, Phase::Working(_)) && !matches!(message, Message::Pressed(Deed::Back)) {
            return Action::None;
        }
        match message {
            Message::Edited(text) => {
                self.path.edit(text);
                self.phase = Phase::Editing;
            }
            Message::Offered(place) => self.choose(*place),
            Message::Pressed(Deed::Back) => return Action::Close,
            Message::Pressed(Deed::Enter) => return self.enter(),
            Message::Pressed(deed) => {
                let count = self.offered.as_ref().map_or(0, Vec::len);
                let at = self.chosen().map_or(0, |at| focus::row(at, count, *deed));
                self.choose(at);
            }
        }
        Action::None
    }

    /// Which of the offered places stands in the field.
    fn chosen(&self) -> Option<usize> {
        self.offered.as_ref()?.iter().position(|place| place.to_string_lossy() == self.path.text())
    }

    fn choose(&mut self, place: usize) {
        if let Some(path) = self.offered.as_ref().and_then(|offered| offered.get(place)) {
            self.path.set(&path.to_string_lossy());
            self.phase = Phase::Editing;
        }
    }

    fn enter(&mut self) -> Action {
        // What is done is put away by the same key.
        if matches!(self.phase, Phase::Written(_) | Phase::Taken(_)) {
            return Action::Close;
        }
        let typed = self.path.text().trim();
        if typed.is_empty() {
            self.path.complain(Some(Complaint::Empty));
            return Action::None;
        }
        let path = PathBuf::from(typed);
        self.phase = Phase::Working(None);
        match self.way {
            Way::Out => Action::Write(path),
            Way::In => Action::Read(path),
        }
    }

    /// The form on the screen of the queue.
    pub fn view(&self, waiting: Option<u64>, now_ms: u64) -> Element<'_, Message, Look> {
        let (title, about, label) = match self.way {
            Way::Out => (fl!("carry-out-title"), fl!("carry-out-about"), fl!("carry-folder")),
            Way::In => (fl!("carry-in-title"), fl!("carry-in-about"), fl!("carry-file")),
        };
        let mut page = column![parts::heading(title), text(about).size(theme::body())]
            .spacing(theme::GAP_M)
            .padding(theme::GAP_L)
            .max_width(theme::wide(680.0));
        if let Some(waiting) = waiting {
            page = page.push(text(waiting_words(waiting)).size(theme::body()));
        }
        page = page.push(self.path.view(FIELD, label, Message::Edited)).push(self.offered());
        page.push(self.outcome(now_ms)).into()
    }

    fn offered(&self) -> Element<'_, Message, Look> {
        let quiet = |words: String| text(words).size(theme::note()).class(Ink::Quiet);
        let Some(offered) = &self.offered else { return quiet(fl!("loading")).into() };
        if offered.is_empty() {
            let none = if self.way == Way::Out { fl!("carry-no-places") } else { fl!("carry-no-answers") };
            return quiet(none).into();
        }
        let head = if self.way == Way::Out { fl!("carry-places") } else { fl!("carry-answers") };
        let chosen = self.chosen();
        let rows = offered.iter().enumerate().map(|(index, place)| {
            let here = chosen == Some(index);
            let cells = iced::widget::row![parts::cell(place.to_string_lossy(), iced::Length::Fill)];
            parts::table_row(cells, here, here, false, Message::Offered(index))
        });
        column![quiet(head), Column::with_children(rows)].spacing(theme::GAP_XS).into()
    }

    fn outcome(&self, now_ms: u64) -> Element<'_, Message, Look> {
        match &self.phase {
            Phase::Editing => {
                let words = if self.way == Way::Out { fl!("do-carry-out") } else { fl!("do-carry-in") };
                parts::action(words, "Enter", true, false, Some(Message::Pressed(Deed::Enter)))
            }
            Phase::Working(None) => text(fl!("carry-working")).size(theme::body()).into(),
            Phase::Working(Some(work)) if self.way == Way::In => {
                long::share(work, now_ms, Message::Pressed(Deed::Back))
            }
            Phase::Working(work) => long::view(work.as_ref(), now_ms, Message::Pressed(Deed::Back)),
            Phase::Written(exported) => {
                let path = exported.path.display().to_string();
                let mut said =
                    column![text(fl!("carry-written", count = exported.entries, path = path)).class(Ink::Done)]
                        .push(parts::look(fl!("carry-still-queued")))
                        .spacing(theme::GAP_S);
                if exported.scans > 0 {
                    said = said.push(text(fl!("carry-scans", count = exported.scans)).size(theme::body()));
                }
                if exported.left > 0 {
                    said = said.push(parts::look(fl!("carry-left", count = exported.left)));
                }
                said.into()
            }
            Phase::Taken(taken) => {
                taken_words(taken).into_iter().fold(column![].spacing(theme::GAP_S), Column::push).into()
            }
            Phase::Failed(why) => column![parts::danger(why.clone()), text(fl!("carry-nothing")).size(theme::body())]
                .spacing(theme::GAP_S)
                .into(),
        }
    }
}

/// What an answer brought, the worst last.
fn taken_words<'a>(taken: &TakenIn) -> Vec<Element<'a, Message, Look>> {
    let mut said = vec![
        text(fl!("carry-taken", sent = taken.sent, waiting = taken.waiting))
            .size(theme::body())
            .class(Ink::Done)
            .into(),
    ];
    if taken.refused > 0 {
        said.push(parts::look(refused_words(taken.refused)));
    }
    if taken.lacks.is_some() {
        said.push(parts::look(fl!("carry-lacks")));
    }
    if taken.stopped.is_some() {
        said.push(parts::danger(fl!("carry-stopped")));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(form: &mut Carry, deed: Deed) -> Action {
        form.update(&Message::Pressed(deed))
    }

    #[test]
    fn a_place_is_chosen_or_typed_and_written_to_once() {
        let mut form = Carry::new(Way::Out);
        assert_eq!(press(&mut form, Deed::Enter), Action::None);
        assert_eq!(form.path.complaint(), Some(Complaint::Empty));
        form.offer(vec!["/media/stick".into(), "/srv/olena".into()]);
        assert_eq!(form.path.text(), "/media/stick", "the first stick stands there");
        let _ = press(&mut form, Deed::Down);
        assert_eq!(form.path.text(), "/srv/olena");
        assert_eq!(press(&mut form, Deed::Enter), Action::Write("/srv/olena".into()));
        assert_eq!(press(&mut form, Deed::Enter), Action::None, "on its way");
        form.written(Err("no such folder".to_owned()));
        let _ = form.update(&Message::Edited("/mnt/queue ".to_owned()));
        assert_eq!(press(&mut form, Deed::Enter), Action::Write("/mnt/queue".into()));
        form.written(Ok(Exported { path: "/mnt/queue/f".into(), entries: 4, left: 0, scans: 0 }));
        assert_eq!(press(&mut form, Deed::Enter), Action::Close, "what is done is put away");
    }
}
