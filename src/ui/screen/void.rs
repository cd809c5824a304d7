//! Undoing a payment: its ground, and what goes back over the counter (R14, R15).

use iced::widget::{column, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::Money;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::point::CashRounding;
use kassa_domain::reversal::{Back, Ground, ReversalKind};

use crate::fl;
use crate::till::desk::PaidRow;
use crate::ui::focus::{self, step};
use crate::ui::format;
use crate::ui::hotkey::{Deed, Place, cap_of};
use crate::ui::names::Names;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::field::{Complaint, Field, Kind};
use crate::ui::widget::parts;

pub mod lines;
pub mod original;

use lines::Lines;
use original::Mark;

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Who applies.
    FullName,
    /// By which document.
    Identity,
    /// What happened, in the cashier's note.
    Note,
    /// The mark that the original receipt was taken.
    Original,
    /// Why there is none.
    Why,
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::FullName => "void-name",
            Self::Identity => "void-identity",
            Self::Note => "void-note",
            Self::Original => return None,
            Self::Why => "void-why",
        })
    }
}

const FIELDS: [Stop; 4] = [Stop::FullName, Stop::Identity, Stop::Note, Stop::Why];

/// The form of a void or a refund.
#[derive(Debug, Clone)]
pub struct VoidForm {
    row: PaidRow,
    kind: ReversalKind,
    by_application: bool,
    full_name: Field,
    identity: Field,
    note: Field,
    original: Mark,
    stop: Stop,
    lines: Lines,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Which lines go back, where they may be chosen.
    Choosing,
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
    /// A line was clicked.
    LinePressed(usize),
    /// The mark of the original receipt was clicked.
    OriginalPressed,
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Undo the payment, or some lines of it.
    Reverse {
        /// Which.
        payment: PaymentNumber,
        /// Places of the lines.
        lines: Vec<u32>,
        /// What was shown and signed: cash, and to the card.
        told: (Money, Money),
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
        /// What goes back.
        back: Back,
    },
    /// The chosen line should be seen.
    Reveal(focus::Spot),
    /// Back to the list.
    Close,
}

impl VoidForm {
    /// An empty form for a payment; a void in its own shift, a refund later. Cash of some lines is rounded so.
    #[must_use]
    pub fn new(row: PaidRow, kind: ReversalKind, names: &Names, rounding: CashRounding) -> Self {
        let lines = Lines::new(&row.payment, &row.gone.asked, names, rounding);
        let phase = if lines.can_choose() { Phase::Choosing } else { Phase::Editing };
        Self {
            row,
            kind,
            by_application: true,
            full_name: Field::new(Kind::Text, 120),
            identity: Field::new(Kind::Text, 120),
            note: Field::new(Kind::Text, 400),
            original: Mark::open(),
            stop: Stop::FullName,
            lines,
            phase,
        }
    }

    /// Where its keys stand in the table.
    #[must_use]
    pub fn place(&self) -> Place {
        match self.phase {
            Phase::Choosing => Place::VoidLines,
            Phase::Editing if self.is_marking() => Place::VoidOriginal,
            Phase::Editing => Place::Void,
            Phase::Confirming => Place::VoidSure,
            Phase::Sent => Place::VoidWaits,
        }
    }

    /// True while the focus is on the mark of the original receipt.
    fn is_marking(&self) -> bool {
        self.stop() == Some(Stop::Original)
    }

    /// Where the focus is; nowhere while it asks for the last time.
    #[must_use]
    pub const fn stop(&self) -> Option<Stop> {
        match self.phase {
            Phase::Editing => Some(self.stop),
            Phase::Choosing | Phase::Confirming | Phase::Sent => None,
        }
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        FIELDS.into_iter().find(|stop| focus::Stop::field(*stop) == Some(id))
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        if let Some(field) = self.field_mut(self.stop) {
            field.forget(typed);
        }
    }

    /// The till said no: it can be asked again.
    pub const fn refused(&mut self) {
        self.phase = Phase::Editing;
    }

    const fn stops(&self) -> &'static [Stop] {
        match (self.by_application, self.original.is_ticked()) {
            (true, true) => &[Stop::FullName, Stop::Identity, Stop::Original],
            (true, false) => &[Stop::FullName, Stop::Identity, Stop::Original, Stop::Why],
            (false, true) => &[Stop::Note, Stop::Original],
            (false, false) => &[Stop::Note, Stop::Original, Stop::Why],
        }
    }

    const fn field_mut(&mut self, stop: Stop) -> Option<&mut Field> {
        Some(match stop {
            Stop::FullName => &mut self.full_name,
            Stop::Identity => &mut self.identity,
            Stop::Note => &mut self.note,
            Stop::Original => return None,
            Stop::Why => self.original.why_mut(),
        })
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(stop, text) => {
                if let Some(field) = self.field_mut(stop) {
                    field.edit(&text);
                }
            }
            Message::Focused(stop) => self.stop = stop,
            Message::LinePressed(line) if self.phase == Phase::Choosing => self.lines.clicked(line),
            Message::LinePressed(_) => {}
            Message::OriginalPressed => self.mark(),
            Message::Pressed(deed) => return self.pressed(deed),
        }
        Action::None
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        let payment = self.row.payment.number;
        match (deed, self.phase) {
            (Deed::Enter, Phase::Choosing) if self.lines.back().is_ok() => self.phase = Phase::Editing,
            (Deed::Back, Phase::Choosing | Phase::Sent) => return Action::Close,
            (Deed::Enter, Phase::Editing) => self.enter(),
            (Deed::Enter, Phase::Confirming) => {
                // Named one by one: what the till may have of it by now is not what was shown and signed.
                let Ok(Back { cash, card, .. }) = self.lines.back() else { return Action::None };
                self.phase = Phase::Sent;
                let (lines, told) = (self.lines.chosen(), (cash, card));
                return Action::Reverse { payment, lines, told, kind: self.kind, ground: self.ground() };
            }
            (Deed::Print, Phase::Choosing | Phase::Editing | Phase::Confirming) => {
                let Ok(back) = self.lines.back() else { return Action::None };
                return Action::Print { payment, kind: self.kind, ground: self.ground(), back };
            }
            (Deed::Back, Phase::Confirming) => self.phase = Phase::Editing,
            (Deed::Back, Phase::Editing) if self.lines.can_choose() => self.phase = Phase::Choosing,
            (Deed::Back, Phase::Editing) => return Action::Close,
            (Deed::Next | Deed::Previous, Phase::Editing) => {
                self.stop = step(self.stops(), self.stop, deed == Deed::Next);
            }
            (Deed::Tick, Phase::Editing) if self.stop == Stop::Original => self.mark(),
            (Deed::Fields, Phase::Editing) => {
                self.by_application = !self.by_application;
                // What is said of the receipt holds for either paper; the paper itself is asked anew.
                self.stop = self.stops().first().copied().unwrap_or(self.stop);
            }
            (deed, Phase::Choosing) if self.lines.pressed(deed) => return Action::Reveal(self.lines.spot()),
            _ => {}
        }
        Action::None
    }

    /// The mark of the original receipt is set or taken off.
    fn mark(&mut self) {
        if self.phase == Phase::Editing {
            self.original.toggle();
            self.stop = Stop::Original;
        }
    }

    /// To the first field that is still empty, then to what is said of the receipt, or to the last question.
    fn enter(&mut self) {
        let texts: &[Stop] = if self.by_application { &[Stop::FullName, Stop::Identity] } else { &[Stop::Note] };
        let at = self.stop;
        for stop in texts {
            let Some(field) = self.field_mut(*stop) else { continue };
            if field.text().trim().is_empty() {
                if at == *stop {
                    field.complain(Some(Complaint::Empty));
                }
                self.stop = *stop;
                return;
            }
        }
        if self.original.told().is_none() {
            self.stop = self.original.asks(at);
            return;
        }
        self.phase = Phase::Confirming;
    }

    fn ground(&self) -> Ground {
        let text = |field: &Field| field.text().trim().to_owned();
        if self.by_application {
            let (full_name, identity) = (text(&self.full_name), text(&self.identity));
            Ground::Application { full_name, identity, original: self.original.told() }
        } else {
            Ground::Note { text: text(&self.note), original: self.original.told() }
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
        ]
        .spacing(theme::GAP_M)
        .padding(theme::GAP_L)
        .push(self.lines.gone().map(parts::note))
        .push(self.why_no_void().map(|words| text(words).size(theme::note()).class(Ink::Look)))
        .push(self.view_back());
        if self.phase == Phase::Choosing {
            let on = self.lines.back().is_ok().then_some(Message::Pressed(Deed::Enter));
            return page.push(self.lines.view()).push(parts::action(fl!("do-go-on"), "Enter", true, false, on)).into();
        }
        page = page.push(parts::line()).push(self.view_grounds());
        if self.by_application {
            page = page
                .push(self.full_name.view("void-name", fl!("void-name"), |t| Message::Edited(Stop::FullName, t)))
                .push(
                    self.identity.view("void-identity", fl!("void-identity"), |t| Message::Edited(Stop::Identity, t)),
                );
        } else {
            page = page.push(self.note.view("void-note", fl!("void-note"), |t| Message::Edited(Stop::Note, t)));
        }
        page = page.push(match self.phase {
            Phase::Choosing | Phase::Editing => self.original.view(self.by_application, self.is_marking()),
            Phase::Confirming | Phase::Sent => self.original.view_told(),
        });
        page.push(match self.phase {
            Phase::Choosing | Phase::Editing => {
                parts::action(fl!("do-go-on"), "Enter", true, false, Some(Message::Pressed(Deed::Enter)))
            }
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

    /// Why a payment of before is not voided, and what is done instead (R14); nothing for one of the open shift.
    fn why_no_void(&self) -> Option<String> {
        let (shift, taken) = (self.row.payment.shift.0, format::day(self.row.accepted_at.local_date()));
        match self.kind {
            ReversalKind::Void => None,
            ReversalKind::Refund => Some(fl!("void-refund-why", shift = shift, day = taken)),
        }
    }

    fn view_back(&self) -> Element<'_, Message, Look> {
        let Back { cash, card, .. } = match self.lines.back() {
            Ok(back) => back,
            Err(error) => return parts::look(lines::why_not(error)),
        };
        let mut back = row![text(fl!("void-hand-back")).size(theme::body())].spacing(theme::GAP_M);
        if !cash.is_zero() {
            back =
                back.push(text(fl!("void-cash", sum = format::money(cash))).size(theme::heading()).font(theme::BOLD));
        }
        if !card.is_zero() {
            back =
                back.push(text(fl!("void-card", sum = format::money(card))).size(theme::heading()).font(theme::BOLD));
        }
        // A long sum goes whole into a line of its own.
        back.align_y(Alignment::Center).width(Length::Fill).wrap().vertical_spacing(theme::GAP_XS).into()
    }

    /// The ground, with the keys that still do something about it.
    fn view_grounds(&self) -> Element<'_, Message, Look> {
        let mark = |on: bool| if on { "◉" } else { "○" };
        let ground = |here: bool, words: String| text(format!("{} {words}", mark(here))).size(theme::body());
        let key =
            |words: String, deed: Deed| parts::action(words, &cap_of(deed), false, false, Some(Message::Pressed(deed)));
        let (can_change, can_print) = match self.phase {
            Phase::Choosing | Phase::Editing => (true, true),
            Phase::Confirming => (false, true),
            Phase::Sent => (false, false),
        };
        row![
            column![
                ground(self.by_application, fl!("void-by-application")),
                ground(!self.by_application, fl!("void-by-note")),
            ]
            .spacing(theme::GAP_XS)
        ]
        .push(can_change.then(|| key(fl!("do-other-ground"), Deed::Fields)))
        .push(can_print.then(|| key(fl!("do-print-form"), Deed::Print)))
        .spacing(theme::GAP_L)
        .align_y(Alignment::Center)
        .wrap()
        .vertical_spacing(theme::GAP_S)
        .into()
    }
}
