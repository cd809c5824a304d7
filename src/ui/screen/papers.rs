//! Papers of a void or a refund (R15): which are still missing, and a scan attached by one key.

use std::path::PathBuf;

use iced::widget::{Column, column, row, text};
use iced::{Element, Length};
use kassa_domain::attachment::{Paper, Papers};
use kassa_domain::ids::{EntryRef, PaymentNumber};

use crate::attach::{self, Offered, words};
use crate::fl;
use crate::store::attachments::{Attached, PapersOf};
use crate::till::desk::PaidRow;
use crate::ui::focus;
use crate::ui::hotkey::{Deed, cap_of};
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::field::{Field, Kind};
use crate::ui::widget::parts;

/// The id of the field.
const FIELD: &str = "papers-file";
/// Longest path that is typed.
const PATH_MAX: usize = 400;

/// The one stop: the field of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(FIELD)
    }
}

/// What the desk found about the papers of a payment's reversal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The reversal and its papers.
    pub papers: PapersOf,
    /// Scans in the scanner's folder, the newest first; nothing when no folder is named.
    pub scans: Option<Vec<Offered>>,
}

/// The form.
#[derive(Debug, Clone)]
pub struct PapersForm {
    row: PaidRow,
    facts: Option<Facts>,
    path: Field,
    /// What the next scan shows.
    shows: Papers,
    /// Files that were attached while this form was open: they are not offered again.
    done: Vec<PathBuf>,
    phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Editing,
    Working(PathBuf),
    Taken,
    Failed(String),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The path was edited.
    Edited(String),
    /// An offered scan was clicked.
    Offered(usize),
    /// A key was pressed.
    Pressed(Deed),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Look at the papers and into the scanner's folder.
    Look(PaymentNumber),
    /// Attach this file to the reversal.
    Attach {
        /// The entry that accepted it.
        of: EntryRef,
        /// What the file shows.
        papers: Papers,
        /// The file.
        file: PathBuf,
    },
    /// Back to the paid bills.
    Close,
}

impl PapersForm {
    /// The form of a payment that was undone, before the desk has looked.
    #[must_use]
    pub const fn new(row: PaidRow) -> Self {
        let path = Field::new(Kind::Text, PATH_MAX);
        Self { row, facts: None, path, shows: Papers::NONE, done: Vec::new(), phase: Phase::Editing }
    }

    /// Whose papers.
    #[must_use]
    pub const fn payment(&self) -> PaymentNumber {
        self.row.payment.number
    }

    /// What the desk found: the newest scan stands in the field, as all that is missing.
    pub fn fill(&mut self, facts: Facts) {
        let missing = facts.papers.missing();
        self.shows = if missing.is_empty() { Papers::of(&[Paper::Other]) } else { missing };
        self.facts = Some(facts);
        if self.path.text().is_empty() {
            self.choose(0);
        }
    }

    /// The scan is attached, or why it is not.
    pub fn attached(&mut self, outcome: Result<(), String>) {
        let Phase::Working(file) = std::mem::replace(&mut self.phase, Phase::Editing) else { return };
        self.phase = match outcome {
            Ok(()) => {
                self.done.push(file);
                self.path.clear();
                Phase::Taken
            }
            Err(why) => Phase::Failed(why),
        };
    }

    fn offered(&self) -> impl Iterator<Item = &Offered> {
        let scans = self.facts.as_ref().and_then(|facts| facts.scans.as_deref()).unwrap_or_default();
        scans.iter().filter(|scan| !self.done.contains(&scan.path))
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
            Message::Offered(place) => {
                self.choose(*place);
                self.phase = Phase::Editing;
            }
            Message::Pressed(Deed::Back) => return Action::Close,
            Message::Pressed(Deed::Enter) => return self.enter(),
            Message::Pressed(Deed::Fields) => self.shows = self.next_papers(),
            Message::Pressed(deed) => {
                let at = self.chosen().map_or(0, |at| focus::row(at, self.offered().count(), *deed));
                self.choose(at);
                self.phase = Phase::Editing;
            }
        }
        Action::None
    }

    fn chosen(&self) -> Option<usize> {
        self.offered().position(|scan| scan.path.to_string_lossy() == self.path.text())
    }

    fn choose(&mut self, place: usize) {
        let path = self.offered().nth(place).map(|scan| scan.path.to_string_lossy().into_owned());
        if let Some(path) = path {
            self.path.set(&path);
        }
    }

    /// All that is missing, then each paper alone.
    fn next_papers(&self) -> Papers {
        let Some(facts) = &self.facts else { return self.shows };
        let missing = facts.papers.missing();
        let needed = facts.papers.needed.each().chain([Paper::Other]).map(|paper| Papers::of(&[paper]));
        let choices: Vec<Papers> =
            std::iter::once(missing).filter(|all| all.each().count() > 1).chain(needed).collect();
        let at = choices.iter().position(|choice| *choice == self.shows).map_or(0, |at| at + 1);
        choices.get(at).or_else(|| choices.first()).copied().unwrap_or(self.shows)
    }

    fn enter(&mut self) -> Action {
        let Some(facts) = &self.facts else { return Action::None };
        if self.path.text().trim().is_empty() {
            self.phase = Phase::Editing;
            return Action::Look(self.payment());
        }
        let file = attach::meant(self.path.text());
        let of = facts.papers.of;
        self.phase = Phase::Working(file.clone());
        Action::Attach { of, papers: self.shows, file }
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let payment = &self.row.payment;
        let page = column![
            parts::heading(fl!("papers-title", number = self.row.human.to_string())),
            text(format!("{} · {}", payment.account, payment.payer.holder)).size(theme::body()),
        ]
        .spacing(theme::GAP_M)
        .padding(theme::GAP_L)
        .max_width(theme::wide(680.0));
        let Some(facts) = &self.facts else {
            return page.push(text(fl!("loading")).size(theme::body()).class(Ink::Quiet)).into();
        };
        let missing = facts.papers.missing();
        let page = if missing.is_empty() {
            page.push(text(fl!("papers-complete")).size(theme::heading()).class(Ink::Done))
        } else {
            page.push(parts::look(fl!("papers-missing", papers = words::papers(missing))))
        };
        page.push(view_attached(&facts.papers.attached))
            .push(self.path.view(FIELD, fl!("papers-file"), Message::Edited))
            .push(self.view_offered(facts))
            .push(
                row![
                    text(fl!("papers-shows", papers = words::papers(self.shows))).size(theme::body()),
                    parts::action(
                        fl!("do-scan-shows"),
                        &cap_of(Deed::Fields),
                        false,
                        false,
                        Some(Message::Pressed(Deed::Fields))
                    ),
                ]
                .spacing(theme::GAP_M)
                .align_y(iced::Alignment::Center)
                .wrap(),
            )
            .push(self.view_outcome())
            .push(parts::note(fl!("papers-privacy")))
            .into()
    }

    fn view_offered(&self, facts: &Facts) -> Element<'_, Message, Look> {
        let quiet = |words: String| text(words).size(theme::note()).class(Ink::Quiet);
        if facts.scans.is_none() {
            return quiet(fl!("papers-no-folder")).into();
        }
        let chosen = self.chosen();
        let rows: Vec<_> = self
            .offered()
            .enumerate()
            .map(|(index, scan)| {
                let here = chosen == Some(index);
                let name = scan.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let size = text(fl!("papers-size", size = scan.size.div_ceil(1024))).size(theme::note());
                let cells = row![parts::cell(name, Length::Fill), size];
                parts::table_row(cells, here, here, false, Message::Offered(index))
            })
            .collect();
        if rows.is_empty() {
            return quiet(fl!("papers-none-offered")).into();
        }
        column![quiet(fl!("papers-offered")), Column::with_children(rows)].spacing(theme::GAP_XS).into()
    }

    fn view_outcome(&self) -> Element<'_, Message, Look> {
        let enter = parts::action(fl!("do-attach"), "Enter", true, false, Some(Message::Pressed(Deed::Enter)));
        match &self.phase {
            Phase::Editing => enter,
            Phase::Working(_) => text(fl!("papers-working")).size(theme::body()).into(),
            Phase::Taken => {
                let taken = text(fl!("papers-taken")).size(theme::body()).class(Ink::Done);
                column![taken, enter].spacing(theme::GAP_S).into()
            }
            Phase::Failed(why) => {
                let nothing = text(fl!("papers-nothing")).size(theme::body());
                column![parts::danger(why.clone()), nothing].spacing(theme::GAP_S).into()
            }
        }
    }
}

/// What was attached, each with where it is.
fn view_attached(attached: &[Attached]) -> Option<Element<'_, Message, Look>> {
    if attached.is_empty() {
        return None;
    }
    let lines = attached.iter().map(|scan| {
        let (place, ink) = match &scan.refused {
            _ if scan.held => (fl!("papers-held"), Ink::Done),
            Some(code) => (fl!("papers-refused", code = code.clone()), Ink::Danger),
            None => (fl!("papers-on-way"), Ink::Quiet),
        };
        let size = fl!("papers-size", size = scan.size.div_ceil(1024));
        let shows = format!("{} · {size} · ", words::papers(scan.papers));
        row![text(shows).size(theme::note()), text(place).size(theme::note()).class(ink)].into()
    });
    let head = text(fl!("papers-attached")).size(theme::note()).class(Ink::Quiet);
    Some(column![head, Column::with_children(lines)].spacing(theme::GAP_XS).into())
}
