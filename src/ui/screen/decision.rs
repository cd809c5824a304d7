//! A receipt that wants a decision: what is known of it, what may be done, the evidence one key away (R11, R17, R20).
//!
//! The first choice is always the one to begin with: asking the register, which is safe, or trying again what certainly
//! was not registered.

mod look;

use kassa_domain::ids::{EntryRef, PaymentNumber};
use kassa_domain::receipt::{OperationKind, Receipt};

use crate::till::command::{self, Command};
use crate::till::desk::Case;
use crate::ui::focus;
use crate::ui::hotkey::{Deed, Place};
use crate::ui::widget::field::{Complaint, Field, Kind};

/// The id of the number's and the note's field.
pub const FIELD: &str = "decision-field";
/// Most digits of a document's number.
const DOCUMENT_DIGITS: usize = 10;
/// Most characters of a note to the centre.
const NOTE_MAX: usize = 400;

/// What may be done about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Ask the register once more: safe.
    AskAgain,
    /// Send once more what certainly was not registered.
    TryAgain,
    /// Cancel the payment; its money goes back.
    CancelPayment(PaymentNumber),
    /// Give up what is no payment.
    GiveUp,
    /// The paper is there.
    Registered,
    /// There is no paper, and nothing was registered.
    NotRegistered,
    /// The centre decides.
    Refer,
}

/// What is asked before a choice is carried out.
#[derive(Debug, Clone)]
enum Stage {
    /// One is chosen.
    Choosing,
    /// The number of the document on the paper.
    Document(Field),
    /// What the supervisor saw.
    Note(Field),
    /// The last question before money goes back or nothing is said to be registered.
    Sure(Choice),
    /// The till has it.
    Sent,
}

/// The dialog.
#[derive(Debug, Clone)]
pub struct DecisionDialog {
    case: Case,
    row: usize,
    evidence: bool,
    stage: Stage,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A choice was clicked.
    RowPressed(usize),
    /// The field was edited.
    Edited(String),
}

/// What the parent must do.
#[derive(Debug, Clone)]
pub enum Action {
    /// Nothing.
    None,
    /// Ask the till for this.
    Settle(Box<Command>),
    /// Decide later.
    Close,
}

impl DecisionDialog {
    /// The dialog of a case.
    #[must_use]
    pub const fn new(case: Case) -> Self {
        Self { case, row: 0, evidence: false, stage: Stage::Choosing }
    }

    /// The entry that asked for what is to be decided.
    #[must_use]
    pub const fn of(&self) -> EntryRef {
        self.case.stored.of
    }

    /// The field in focus, when one has it.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self.stage {
            Stage::Document(_) | Stage::Note(_) => Some(FIELD),
            Stage::Choosing | Stage::Sure(_) | Stage::Sent => None,
        }
    }

    /// Where its keys stand in the table.
    #[must_use]
    pub fn place(&self) -> Place {
        match self.stage {
            Stage::Choosing if self.choices().is_empty() => Place::DecisionMade,
            Stage::Choosing => Place::Decision,
            Stage::Document(_) | Stage::Note(_) => Place::DecisionField,
            Stage::Sure(_) => Place::DecisionSure,
            Stage::Sent => Place::DecisionWaits,
        }
    }

    /// The case as it stands now.
    pub fn renew(&mut self, case: Case) {
        let same = self.case.stored.receipt.state() == case.stored.receipt.state();
        self.case = case;
        if !same || matches!(self.stage, Stage::Sent) {
            self.stage = Stage::Choosing;
            self.row = 0;
        }
    }

    /// The till said no: one can choose again.
    pub fn refused(&mut self) {
        self.stage = Stage::Choosing;
    }

    /// What may be done, what to begin with first.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        let stored = &self.case.stored;
        let sale = stored.operation.kind() == OperationKind::Sale;
        let give_up = match stored.payment {
            Some(payment) if sale => Choice::CancelPayment(payment),
            Some(_) | None => Choice::GiveUp,
        };
        match &stored.receipt {
            Receipt::Planned | Receipt::Failed { .. } => vec![Choice::TryAgain, give_up],
            Receipt::Sending { .. } => vec![Choice::AskAgain],
            Receipt::Unknown { .. } => {
                let mut choices = vec![Choice::AskAgain, Choice::Registered, Choice::NotRegistered];
                if matches!(stored.operation.kind(), OperationKind::Sale | OperationKind::Return) {
                    choices.push(Choice::Refer);
                }
                choices
            }
            Receipt::Registered { .. } => Vec::new(),
        }
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(text) => {
                if let Stage::Document(field) | Stage::Note(field) = &mut self.stage {
                    field.edit(&text);
                }
                Action::None
            }
            Message::RowPressed(row) if matches!(self.stage, Stage::Choosing) => {
                self.row = row;
                self.choose()
            }
            Message::RowPressed(_) => Action::None,
            Message::Pressed(deed) => self.pressed(deed),
        }
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        match (deed, &self.stage) {
            (Deed::Evidence, _) => self.evidence = !self.evidence,
            (Deed::Back, Stage::Choosing | Stage::Sent) => return Action::Close,
            (Deed::Back, Stage::Document(_) | Stage::Note(_) | Stage::Sure(_)) => self.stage = Stage::Choosing,
            (Deed::Up | Deed::Down, Stage::Choosing) => self.row = focus::row(self.row, self.choices().len(), deed),
            (Deed::Enter, Stage::Choosing) => return self.choose(),
            (Deed::Enter, Stage::Sure(choice)) => {
                let choice = *choice;
                return self.settle(choice);
            }
            (Deed::Enter, Stage::Document(_) | Stage::Note(_)) => return self.take_field(),
            _ => {}
        }
        Action::None
    }

    fn choose(&mut self) -> Action {
        let Some(choice) = self.choices().get(self.row).copied() else { return Action::Close };
        match choice {
            Choice::AskAgain | Choice::TryAgain => return self.settle(choice),
            Choice::Registered => self.stage = Stage::Document(Field::new(Kind::Digits, DOCUMENT_DIGITS)),
            Choice::Refer => self.stage = Stage::Note(Field::new(Kind::Text, NOTE_MAX)),
            Choice::CancelPayment(_) | Choice::GiveUp | Choice::NotRegistered => self.stage = Stage::Sure(choice),
        }
        Action::None
    }

    fn take_field(&mut self) -> Action {
        let of = self.of();
        let decision = match &mut self.stage {
            Stage::Document(field) => match field.text().parse::<u64>() {
                Ok(document) if document > 0 => command::Decision::Registered { document },
                Ok(_) | Err(_) => {
                    field.complain(Some(Complaint::Empty));
                    return Action::None;
                }
            },
            Stage::Note(field) if field.text().trim().is_empty() => {
                field.complain(Some(Complaint::Empty));
                return Action::None;
            }
            Stage::Note(field) => command::Decision::Refer { note: field.text().trim().to_owned() },
            Stage::Choosing | Stage::Sure(_) | Stage::Sent => return Action::None,
        };
        self.stage = Stage::Sent;
        Action::Settle(Box::new(Command::Decide { of, decision, approver: None }))
    }

    fn settle(&mut self, choice: Choice) -> Action {
        let of = self.of();
        let command = match choice {
            Choice::AskAgain => Command::AskAgain { of },
            Choice::TryAgain => Command::TryAgain { of },
            Choice::CancelPayment(payment) => Command::CancelPayment { payment, approver: None },
            Choice::GiveUp => Command::GiveUp { of },
            Choice::NotRegistered => Command::Decide { of, decision: command::Decision::NotRegistered, approver: None },
            Choice::Registered | Choice::Refer => return Action::None,
        };
        self.stage = Stage::Sent;
        Action::Settle(Box::new(command))
    }
}

#[cfg(test)]
mod tests;
