//! The dialogs about a payer who wants to be remembered, or forgotten: a phone, the words to be asked by, an answer.

use iced::widget::{Column, column, text};
use kassa_domain::ids::PaymentNumber;
use kassa_domain::money::Currency;
use kassa_domain::phone::WholePhone;

use crate::fl;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::field::{Complaint, Field, Kind};
use crate::ui::widget::parts;

/// The field of the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

/// Its id.
pub const PHONE: &str = "payer-phone";
/// Signs of a phone as people write it.
const PHONE_CHARS: usize = 24;

impl crate::ui::focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(PHONE)
    }
}

/// Why a payer is not remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotKept {
    /// A receipt of the visit is not registered yet, or never will be.
    NotRegistered,
    /// Only providers outside the billing were paid.
    NoAccounts,
    /// What was paid is undone by now.
    Undone,
    /// The technical reason.
    Failed(String),
}

impl NotKept {
    fn words(&self) -> String {
        match self {
            Self::NotRegistered => fl!("payer-not-registered"),
            Self::NoAccounts => fl!("payer-no-accounts"),
            Self::Undone => fl!("payer-undone"),
            Self::Failed(why) => fl!("payer-failed", why = why.clone()),
        }
    }
}

/// The form of a payer to be remembered.
#[derive(Debug, Clone)]
pub struct PayerForm {
    payments: Vec<PaymentNumber>,
    /// What the words of consent say: how long it is kept after the last payment.
    months: u16,
    home: Currency,
    phone: Field,
    phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Editing(Option<NotKept>),
    Keeping(WholePhone),
    Kept(usize),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The phone was edited.
    Edited(String),
    /// A key was pressed.
    Pressed(Deed),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// The payer with this phone, who paid this, agreed.
    Remember(WholePhone, Vec<PaymentNumber>),
    /// The form was left.
    Close,
}

impl PayerForm {
    /// An empty form for whoever paid this at a till that counts in this currency, and is remembered for so many months.
    #[must_use]
    pub const fn new(payments: Vec<PaymentNumber>, months: u16, home: Currency) -> Self {
        Self { payments, months, home, phone: Field::new(Kind::Text, PHONE_CHARS), phase: Phase::Editing(None) }
    }

    /// With the phone that was told already.
    #[must_use]
    pub fn of(mut self, phone: Option<WholePhone>) -> Self {
        phone.into_iter().for_each(|phone| self.phone.set(&format!("+{}", phone.digits())));
        self
    }

    /// The payer is remembered; what stands there says so.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        matches!(self.phase, Phase::Kept(_))
    }

    /// How many accounts are remembered by this phone, or why none. What another form asked is not for this one.
    pub fn answered(&mut self, phone: WholePhone, outcome: Result<usize, NotKept>) {
        if self.phase != Phase::Keeping(phone) {
            return;
        }
        self.phase = match outcome {
            Ok(count) => {
                self.phone.clear();
                Phase::Kept(count)
            }
            Err(why) => Phase::Editing(Some(why)),
        };
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match (message, &self.phase) {
            (Message::Edited(text), Phase::Editing(_)) => {
                self.phone.edit(&text);
                self.phase = Phase::Editing(None);
            }
            (Message::Pressed(Deed::Enter | Deed::Back), Phase::Kept(_)) | (Message::Pressed(Deed::Back), _) => {
                return Action::Close;
            }
            (Message::Pressed(Deed::Enter), Phase::Editing(_)) => {
                let Some(phone) = WholePhone::of(self.phone.text(), self.home) else {
                    self.phone.complain(Some(Complaint::NotAPhone));
                    return Action::None;
                };
                self.phase = Phase::Keeping(phone);
                return Action::Remember(phone, self.payments.clone());
            }
            (_, _) => {}
        }
        Action::None
    }

    /// What is asked, or what became of it.
    pub fn view(&self) -> Column<'_, Message, Look> {
        let words = |words: String| text(words).size(theme::body());
        if let Phase::Kept(count) = self.phase {
            return column![words(fl!("payer-kept", count = count))];
        }
        let below = match &self.phase {
            Phase::Editing(Some(why)) => Some(parts::look(why.words())),
            Phase::Keeping(_) => Some(text(fl!("payer-keeping")).size(theme::note()).class(Ink::Quiet).into()),
            Phase::Editing(None) | Phase::Kept(_) => None,
        };
        column![
            words(fl!("payer-what", months = self.months)),
            self.phone.view(PHONE, fl!("payer-phone"), Message::Edited)
        ]
        .push(below)
        .spacing(theme::GAP_M)
    }
}

/// The question whether a payer is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgetting {
    phone: WholePhone,
    outcome: Option<Result<bool, String>>,
    asked: bool,
}

impl Forgetting {
    /// About this phone.
    #[must_use]
    pub const fn of(phone: WholePhone) -> Self {
        Self { phone, outcome: None, asked: false }
    }

    /// There is an answer.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.outcome.is_some()
    }

    /// The answer about a phone; one about another phone is not for this question.
    pub fn answered(&mut self, phone: WholePhone, outcome: Result<bool, String>) {
        if self.phone == phone {
            self.outcome = Some(outcome);
        }
    }

    /// The payer is to be forgotten: the phone, once.
    pub fn erase(&mut self) -> Option<WholePhone> {
        (!std::mem::replace(&mut self.asked, true)).then_some(self.phone)
    }

    /// The question, or what became of it.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.outcome {
            None => fl!("payer-forget-what"),
            Some(Ok(true)) => fl!("payer-forgotten"),
            Some(Ok(false)) => fl!("payer-unknown"),
            Some(Err(why)) => fl!("payer-not-forgotten", why = why.clone()),
        }
    }
}
