//! The form of a PIN: typed twice, told at once when it cannot be one.

use iced::widget::{Column, column, text};

use crate::fl;
use crate::till::pin::{self, DIGITS, PinError};
use crate::ui::focus::{Stop as _, step};
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::field::{Complaint, Field, Kind};

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The PIN.
    Pin,
    /// The same once more.
    Again,
}

impl crate::ui::focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::Pin => "pin",
            Self::Again => "pin-again",
        })
    }
}

const STOPS: [Stop; 2] = [Stop::Pin, Stop::Again];

/// The form.
#[derive(Debug, Clone)]
pub struct PinForm {
    pin: Field,
    again: Field,
    stop: Stop,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Editing,
    Keeping,
    Kept,
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
    /// Keep this PIN.
    Keep(String),
    /// The form was left.
    Close,
}

impl Default for PinForm {
    fn default() -> Self {
        Self::new()
    }
}

impl PinForm {
    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        let field = Field::new(Kind::Secret, *DIGITS.end());
        Self { pin: field.clone(), again: field, stop: Stop::Pin, phase: Phase::Editing }
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Stop {
        self.stop
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        STOPS.into_iter().find(|stop| stop.field() == Some(id))
    }

    /// It was kept; what stands there says so.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.phase == Phase::Kept
    }

    /// It was kept, or refused.
    pub fn answered(&mut self, refused: Option<PinError>) {
        self.again.clear();
        self.pin.clear();
        match refused {
            None => self.phase = Phase::Kept,
            Some(error) => self.complain(error),
        }
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(Stop::Pin, text) => self.pin.edit(&text),
            Message::Edited(Stop::Again, text) => self.again.edit(&text),
            Message::Focused(stop) => self.stop = stop,
            Message::Pressed(Deed::Enter | Deed::Back) if self.is_kept() => return Action::Close,
            Message::Pressed(Deed::Next) => self.stop = step(&STOPS, self.stop, true),
            Message::Pressed(Deed::Previous) => self.stop = step(&STOPS, self.stop, false),
            Message::Pressed(Deed::Enter) => return self.enter(),
            Message::Pressed(Deed::Back) => return Action::Close,
            Message::Pressed(_) => {}
        }
        Action::None
    }

    fn enter(&mut self) -> Action {
        if self.phase != Phase::Editing {
            return Action::None;
        }
        if let Err(error) = pin::check(self.pin.text()) {
            self.complain(error);
        } else if self.stop == Stop::Pin {
            self.stop = Stop::Again;
        } else if self.again.text() != self.pin.text() {
            self.again.clear();
            self.again.complain(Some(Complaint::PinsDiffer));
        } else {
            self.phase = Phase::Keeping;
            return Action::Keep(self.pin.text().to_owned());
        }
        Action::None
    }

    fn complain(&mut self, error: PinError) {
        self.phase = Phase::Editing;
        self.stop = Stop::Pin;
        self.pin.complain(Some(match error {
            PinError::Length => Complaint::PinLength,
            PinError::Simple => Complaint::PinSimple,
            PinError::Full => Complaint::PinsFull,
            PinError::Hash => Complaint::Malformed,
        }));
    }

    /// The two fields.
    pub fn fields(&self) -> Column<'_, Message, Look> {
        let mut fields = column![
            self.pin.view("pin", fl!("pin-new"), |text| Message::Edited(Stop::Pin, text)),
            self.again.view("pin-again", fl!("pin-again"), |text| Message::Edited(Stop::Again, text)),
        ]
        .spacing(theme::GAP_M);
        if self.phase == Phase::Keeping {
            fields = fields.push(text(fl!("pin-keeping")).size(theme::note()).class(Ink::Quiet));
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(form: &mut PinForm, stop: Stop, text: &str) -> Action {
        let _ = form.update(Message::Edited(stop, text.to_owned()));
        form.update(Message::Pressed(Deed::Enter))
    }

    #[test]
    fn a_pin_is_typed_twice_and_kept_once() {
        let mut form = PinForm::new();
        assert_eq!(typed(&mut form, Stop::Pin, "12"), Action::None);
        assert_eq!(form.pin.complaint(), Some(Complaint::PinLength));
        assert_eq!(typed(&mut form, Stop::Pin, "1111"), Action::None);
        assert_eq!((form.pin.complaint(), form.stop()), (Some(Complaint::PinSimple), Stop::Pin));
        assert_eq!(typed(&mut form, Stop::Pin, "2580"), Action::None);
        assert_eq!(form.stop(), Stop::Again);
        assert_eq!(typed(&mut form, Stop::Again, "2581"), Action::None);
        assert_eq!(form.again.complaint(), Some(Complaint::PinsDiffer));
        assert_eq!(typed(&mut form, Stop::Again, "2580"), Action::Keep("2580".to_owned()));
        assert_eq!(form.update(Message::Pressed(Deed::Enter)), Action::None, "it is on its way");
        form.answered(Some(PinError::Full));
        assert_eq!((form.pin.complaint(), form.is_kept()), (Some(Complaint::PinsFull), false));
        form.answered(None);
        assert_eq!(form.update(Message::Pressed(Deed::Enter)), Action::Close);
    }
}
