//! Undoing a payment: its ground, and what goes back over the counter (R14, R15).

use iced::widget::{column, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::ids::PaymentNumber;
use kassa_domain::reversal::{Ground, ReversalKind};

use crate::fl;
use crate::till::desk::PaidRow;
use crate::ui::focus::{self, step};
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Look};
use crate::ui::widget::field::{Complaint, Field, Kind};
use crate::ui::widget::parts;

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Who applies.
    FullName,
    /// By which document.
    Identity,
    /// What happened, in the cashier's note.
    Note,
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::FullName => "void-name",
            Self::Identity => "void-identity",
            Self::Note => "void-note",
        })
    }
}

const ALL: [Stop; 3] = [Stop::FullName, Stop::Identity, Stop::Note];

/// The form of a void or a refund.
#[derive(Debug, Clone)]
pub struct VoidForm {
    row: PaidRow,
    kind: ReversalKind,
    by_application: bool,
    full_name: Field,
    identity: Field,
    note: Field,
    stop: Stop,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Editing,
    Confirming,
    Sent,
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
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Undo the payment.
    Reverse {
        /// Which.
        payment: PaymentNumber,
        /// Void or refund.
        kind: ReversalKind,
        /// Why.
        ground: Ground,
    },
    /// Print the application or the note, with what is typed; the rest is left to be written.
    Print {
        /// Which.
        payment: PaymentNumber,
        /// Void or refund.
        kind: ReversalKind,
        /// Why, as far as it is typed.
        ground: Ground,
    },
    /// Back to the list.
    Close,
}

impl VoidForm {
    /// An empty form for a payment; a void in its own shift, a refund later.
    #[must_use]
    pub const fn new(row: PaidRow, kind: ReversalKind) -> Self {
        Self {
            row,
            kind,
            by_application: true,
            full_name: Field::new(Kind::Text, 120),
            identity: Field::new(Kind::Text, 120),
            note: Field::new(Kind::Text, 400),
            stop: Stop::FullName,
            phase: Phase::Editing,
        }
    }

    /// Where the focus is; nowhere while it asks for the last time.
    #[must_use]
    pub const fn stop(&self) -> Option<Stop> {
        match self.phase {
            Phase::Editing => Some(self.stop),
            Phase::Confirming | Phase::Sent => None,
        }
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        ALL.into_iter().find(|stop| focus::Stop::field(*stop) == Some(id))
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        let stop = self.stop;
        self.field_mut(stop).forget(typed);
    }

    /// The till said no: it can be asked again.
    pub const fn refused(&mut self) {
        self.phase = Phase::Editing;
    }

    const fn stops(&self) -> &'static [Stop] {
        if self.by_application { &[Stop::FullName, Stop::Identity] } else { &[Stop::Note] }
    }

    const fn field_mut(&mut self, stop: Stop) -> &mut Field {
        match stop {
            Stop::FullName => &mut self.full_name,
            Stop::Identity => &mut self.identity,
            Stop::Note => &mut self.note,
        }
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(stop, text) => self.field_mut(stop).edit(&text),
            Message::Focused(stop) => self.stop = stop,
            Message::Pressed(deed) => return self.pressed(deed),
        }
        Action::None
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        match (deed, self.phase) {
            (Deed::Enter, Phase::Editing) => self.enter(),
            (Deed::Enter, Phase::Confirming) => {
                self.phase = Phase::Sent;
                return Action::Reverse { payment: self.row.payment.number, kind: self.kind, ground: self.ground() };
            }
            (Deed::Print, Phase::Editing | Phase::Confirming) => {
                return Action::Print { payment: self.row.payment.number, kind: self.kind, ground: self.ground() };
            }
            (Deed::Back, Phase::Confirming) => self.phase = Phase::Editing,
            (Deed::Back, Phase::Editing | Phase::Sent) => return Action::Close,
            (Deed::Next | Deed::Previous, Phase::Editing) => {
                self.stop = step(self.stops(), self.stop, deed == Deed::Next);
            }
            (Deed::Fields, Phase::Editing) => {
                self.by_application = !self.by_application;
                self.stop = step(self.stops(), self.stop, true);
            }
            _ => {}
        }
        Action::None
    }

    /// To the first field that is still empty, or to the last question.
    fn enter(&mut self) {
        for stop in self.stops() {
            let field = self.field_mut(*stop);
            if field.text().trim().is_empty() {
                if self.stop == *stop {
                    self.field_mut(*stop).complain(Some(Complaint::Empty));
                }
                self.stop = *stop;
                return;
            }
        }
        self.phase = Phase::Confirming;
    }

    fn ground(&self) -> Ground {
        let text = |field: &Field| field.text().trim().to_owned();
        if self.by_application {
            Ground::Application { full_name: text(&self.full_name), identity: text(&self.identity) }
        } else {
            Ground::Note { text: text(&self.note) }
        }
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let title = match self.kind {
            ReversalKind::Void => fl!("void-title", number = self.row.human.to_string()),
            ReversalKind::Refund => fl!("void-title-refund", number = self.row.human.to_string()),
        };
        let payment = &self.row.payment;
        let mut page = column![
            parts::heading(title),
            text(format!("{} · {}", payment.account, payment.payer.holder)).size(theme::body()),
            self.view_back(),
            parts::line(),
            self.view_grounds(),
        ]
        .spacing(theme::GAP_M)
        .padding(theme::GAP_L);
        if self.by_application {
            page = page
                .push(self.full_name.view("void-name", fl!("void-name"), |t| Message::Edited(Stop::FullName, t)))
                .push(self.identity.view("void-identity", fl!("void-identity"), |t| Message::Edited(Stop::Identity, t)))
                .push(parts::note(fl!("void-application-papers")));
        } else {
            page = page
                .push(self.note.view("void-note", fl!("void-note"), |t| Message::Edited(Stop::Note, t)))
                .push(parts::note(fl!("void-note-papers")));
        }
        page.push(match self.phase {
            Phase::Editing => parts::action(fl!("do-go-on"), "Enter", true, false, Some(Message::Pressed(Deed::Enter))),
            Phase::Confirming => column![
                parts::look(fl!("void-confirm")),
                row![
                    parts::action(fl!("do-void"), "Enter", true, true, Some(Message::Pressed(Deed::Enter))),
                    parts::action(fl!("do-back"), "Esc", false, false, Some(Message::Pressed(Deed::Back))),
                ]
                .spacing(theme::GAP_S),
            ]
            .spacing(theme::GAP_S)
            .into(),
            Phase::Sent => text(fl!("void-sent")).size(theme::heading()).into(),
        })
        .into()
    }

    fn view_back(&self) -> Element<'_, Message, Look> {
        let tenders = &self.row.payment.tenders;
        let mut back = row![text(fl!("void-hand-back")).size(theme::body())].spacing(theme::GAP_M);
        if !tenders.cash.is_zero() {
            back = back.push(
                text(fl!("void-cash", sum = format::money(tenders.cash))).size(theme::heading()).font(theme::BOLD),
            );
        }
        if !tenders.card.is_zero() {
            back = back.push(
                text(fl!("void-card", sum = format::money(tenders.card))).size(theme::heading()).font(theme::BOLD),
            );
        }
        back.align_y(Alignment::Center).width(Length::Fill).into()
    }

    fn view_grounds(&self) -> Element<'_, Message, Look> {
        let mark = |on: bool| if on { "◉" } else { "○" };
        let ground = |here: bool, words: String| text(format!("{} {words}", mark(here))).size(theme::body());
        row![
            column![
                ground(self.by_application, fl!("void-by-application")),
                ground(!self.by_application, fl!("void-by-note")),
            ]
            .spacing(theme::GAP_XS),
            parts::action(fl!("do-other-ground"), "F4", false, false, Some(Message::Pressed(Deed::Fields))),
            parts::action(fl!("do-print-form"), "Ctrl+P", false, false, Some(Message::Pressed(Deed::Print))),
        ]
        .spacing(theme::GAP_L)
        .align_y(Alignment::Center)
        .wrap()
        .vertical_spacing(theme::GAP_S)
        .into()
    }
}
