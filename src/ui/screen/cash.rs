//! Cash-in and cash-out: how much, what for (R19).

use iced::Element;
use iced::widget::{column, text};
use kassa_domain::Money;
use kassa_domain::cash::CashWay;
use kassa_domain::money::Currency;

use crate::fl;
use crate::signal::Drawer;
use crate::ui::focus::{self, step};
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Look};
use crate::ui::widget::field::{Complaint, Field, Kind};
use crate::ui::widget::parts;

/// Most characters of a purpose.
const PURPOSE_MAX: usize = 120;

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// How much.
    Amount,
    /// What for.
    Purpose,
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::Amount => "cash-amount",
            Self::Purpose => "cash-purpose",
        })
    }

    fn guarded(self) -> bool {
        self == Self::Amount
    }
}

const STOPS: [Stop; 2] = [Stop::Amount, Stop::Purpose];

/// The form.
#[derive(Debug, Clone)]
pub struct CashForm {
    way: CashWay,
    amount: Field,
    purpose: Field,
    stop: Stop,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Editing,
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
    /// Move the cash.
    Move {
        /// Which way.
        way: CashWay,
        /// How much.
        amount: Money,
        /// What for.
        purpose: String,
    },
    /// Back to the register.
    Close,
}

impl CashForm {
    /// An empty form.
    #[must_use]
    pub const fn new(way: CashWay, currency: Currency) -> Self {
        Self {
            way,
            amount: Field::amount(currency),
            purpose: Field::new(Kind::Text, PURPOSE_MAX),
            stop: Stop::Amount,
            phase: Phase::Editing,
        }
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Stop {
        self.stop
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        STOPS.into_iter().find(|stop| focus::Stop::field(*stop) == Some(id))
    }

    /// What stands in the amount.
    #[must_use]
    pub fn amount_text(&self) -> &str {
        self.amount.text()
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        self.purpose.forget(typed);
    }

    /// The till said no: it can be asked again.
    pub const fn refused(&mut self) {
        self.phase = Phase::Editing;
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(Stop::Amount, text) => self.amount.edit(&text),
            Message::Edited(Stop::Purpose, text) => self.purpose.edit(&text),
            Message::Focused(stop) => self.stop = stop,
            Message::Pressed(Deed::Next | Deed::Previous) => self.stop = step(&STOPS, self.stop, true),
            Message::Pressed(Deed::Back) => return Action::Close,
            Message::Pressed(Deed::Enter) if self.phase == Phase::Editing => return self.enter(),
            Message::Pressed(_) => {}
        }
        Action::None
    }

    fn enter(&mut self) -> Action {
        let Some(amount) = self.amount.sum().filter(|sum| sum.is_positive()) else {
            let nothing = self.amount.text().is_empty();
            self.amount.complain(Some(if nothing { Complaint::Empty } else { Complaint::NotPositive }));
            self.stop = Stop::Amount;
            return Action::None;
        };
        if self.stop == Stop::Amount {
            self.stop = Stop::Purpose;
            return Action::None;
        }
        let purpose = self.purpose.text().trim().to_owned();
        if purpose.is_empty() {
            self.purpose.complain(Some(Complaint::Empty));
            return Action::None;
        }
        self.phase = Phase::Sent;
        Action::Move { way: self.way, amount, purpose }
    }

    /// The screen.
    pub fn view(&self, drawer: Option<Drawer>) -> Element<'_, Message, Look> {
        let title = match self.way {
            CashWay::In => fl!("cash-in-title"),
            CashWay::Out => fl!("cash-out-title"),
        };
        let mut page =
            column![parts::heading(title)].spacing(theme::GAP_M).padding(theme::GAP_L).max_width(theme::wide(460.0));
        if let Some(drawer) = drawer {
            page = page.push(text(fl!("cash-drawer", sum = format::money(drawer.journal))).size(theme::body()));
        }
        page = page
            .push(self.amount.view("cash-amount", fl!("cash-amount"), |text| Message::Edited(Stop::Amount, text)))
            .push(self.purpose.view("cash-purpose", fl!("cash-purpose"), |text| Message::Edited(Stop::Purpose, text)));
        page.push(match self.phase {
            Phase::Editing => {
                parts::action(title_of(self.way), "Enter", true, false, Some(Message::Pressed(Deed::Enter)))
            }
            Phase::Sent => text(fl!("cash-sent")).size(theme::body()).into(),
        })
        .into()
    }
}

fn title_of(way: CashWay) -> String {
    match way {
        CashWay::In => fl!("do-cash-in"),
        CashWay::Out => fl!("do-cash-out"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_moved_without_amount_and_purpose_and_then_once() {
        let mut form = CashForm::new(CashWay::Out, Currency::Uah);
        let enter = || Message::Pressed(Deed::Enter);
        assert_eq!(form.update(enter()), Action::None);
        let _ = form.update(Message::Edited(Stop::Amount, "0".to_owned()));
        assert_eq!(form.update(enter()), Action::None);
        assert_eq!(form.amount.complaint(), Some(Complaint::NotPositive));
        let _ = form.update(Message::Edited(Stop::Amount, "500".to_owned()));
        assert_eq!(form.update(enter()), Action::None);
        assert_eq!(form.update(enter()), Action::None);
        let _ = form.update(Message::Edited(Stop::Purpose, "інкасація".to_owned()));
        let amount = Money::new(500_00, Currency::Uah);
        let moved = Action::Move { way: CashWay::Out, amount, purpose: "інкасація".to_owned() };
        assert_eq!(form.update(enter()), moved);
        assert_eq!(form.update(enter()), Action::None);
    }
}
