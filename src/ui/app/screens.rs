//! The screen that is open, and what every screen can be asked: its keys, its focus, its stop of a clicked field.

use crate::ui::app::message::ScreenMessage;
use crate::ui::focus::Focus;
use crate::ui::hotkey::{Deed, Item, Place};
use crate::ui::screen::bill::{self, BillScreen};
use crate::ui::screen::cash::{self, CashForm};
use crate::ui::screen::close_shift::{self, CloseShift};
use crate::ui::screen::done::{self, Done};
use crate::ui::screen::open_shift::{self, OpenShift};
use crate::ui::screen::paid_list::{self, PaidList};
use crate::ui::screen::papers::{self, PapersForm};
use crate::ui::screen::queue::{self, QueueScreen};
use crate::ui::screen::readings::{self, Readings};
use crate::ui::screen::register::{self, Register};
use crate::ui::screen::reports::{self, Reports};
use crate::ui::screen::search::aim::Aim;
use crate::ui::screen::search::{self, Search};
use crate::ui::screen::settings::{self, Settings};
use crate::ui::screen::sign_in::{self, SignIn};
use crate::ui::screen::third::{self, Third};
use crate::ui::screen::void::{self, VoidForm};

/// The screen that is open.
#[derive(Debug, Clone)]
pub enum Screen {
    /// Sign-in.
    SignIn(SignIn),
    /// The shift's opening.
    OpenShift(OpenShift),
    /// The search.
    Search(Box<Search>),
    /// A bill.
    Bill(Box<BillScreen>),
    /// The meters of an account.
    Readings(Box<Readings>),
    /// A payment to a provider outside the billing.
    Third(Box<Third>),
    /// After a payment.
    Done(Done),
    /// Paid bills.
    Paid(PaidList),
    /// A void.
    Void(Box<VoidForm>),
    /// The papers of a void.
    Papers(Box<PapersForm>),
    /// The register.
    Register(Register),
    /// A cash movement.
    Cash(CashForm),
    /// The shift's closing.
    CloseShift(CloseShift),
    /// The queue.
    Queue(QueueScreen),
    /// Reports.
    Reports(Reports),
    /// Settings.
    Settings(Box<Settings>),
}

impl Screen {
    /// Where its keys stand in the table.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::SignIn(_) => Place::SignIn,
            Self::OpenShift(_) => Place::Opening,
            Self::Search(screen) if screen.asks() => Place::SearchQuestions,
            Self::Search(screen) if screen.stop() == search::Stop::Town => Place::SearchTown,
            Self::Search(screen) if screen.is_by_fields() => Place::SearchFields,
            Self::Search(_) => Place::Search,
            Self::Bill(screen) => match screen.stop() {
                bill::Stop::Rows => Place::Bill,
                bill::Stop::Amount => Place::BillAmount,
                bill::Stop::Sum => Place::BillSum,
            },
            Self::Readings(_) => Place::Readings,
            Self::Third(screen) if screen.is_filling() => Place::ThirdForm,
            Self::Third(_) => Place::Third,
            Self::Done(_) => Place::Paid,
            Self::Paid(screen) => screen.place(),
            Self::Void(screen) => screen.place(),
            Self::Papers(_) => Place::Papers,
            Self::Register(screen) => screen.place(),
            Self::Cash(_) => Place::Cash,
            Self::CloseShift(screen) => screen.place(),
            Self::Queue(screen) if screen.is_working() => Place::CarryMaking,
            Self::Queue(screen) if screen.carry().is_some() => Place::Carry,
            Self::Queue(_) => Place::Queue,
            Self::Reports(screen) => screen.place(),
            Self::Settings(screen) => screen.place(),
        }
    }

    /// What has the focus in it.
    #[must_use]
    pub fn focus(&self) -> Focus {
        match self {
            Self::SignIn(screen) => Focus::on(screen.stop()),
            Self::Search(screen) => Focus::on(screen.stop()),
            Self::Bill(screen) => Focus::on(screen.stop()),
            Self::Readings(screen) => Focus::on(screen.stop()),
            Self::Third(screen) => Focus::on(screen.stop()),
            Self::Void(screen) => screen.stop().map_or(Focus::NO_FIELD, Focus::on),
            Self::Papers(_) => Focus::on(papers::Stop),
            Self::Cash(screen) => Focus::on(screen.stop()),
            Self::CloseShift(screen) => screen.stop().map_or(Focus::NO_FIELD, Focus::on),
            Self::Paid(screen) if !screen.shows_receipt() => Focus::on(screen.stop()),
            Self::Queue(screen) if screen.carry().is_some() => Focus::on(queue::carry::Stop),
            Self::OpenShift(_) | Self::Done(_) | Self::Paid(_) | Self::Register(_) | Self::Queue(_) => Focus::NO_FIELD,
            Self::Reports(screen) => screen.focus(),
            Self::Settings(screen) => screen.focus(),
        }
    }

    /// A key for it, as its own message.
    #[must_use]
    pub const fn pressed(&self, deed: Deed) -> ScreenMessage {
        match self {
            Self::SignIn(_) => ScreenMessage::SignIn(sign_in::Message::Pressed(deed)),
            Self::OpenShift(_) => ScreenMessage::OpenShift(open_shift::Message::Pressed(deed)),
            Self::Search(_) => ScreenMessage::Search(search::Message::Pressed(deed)),
            Self::Bill(_) => ScreenMessage::Bill(bill::Message::Pressed(deed)),
            Self::Readings(_) => ScreenMessage::Readings(readings::Message::Pressed(deed)),
            Self::Third(_) => ScreenMessage::Third(third::Message::Pressed(deed)),
            Self::Done(_) => ScreenMessage::Done(done::Message::Pressed(deed)),
            Self::Paid(_) => ScreenMessage::Paid(paid_list::Message::Pressed(deed)),
            Self::Void(_) => ScreenMessage::Void(void::Message::Pressed(deed)),
            Self::Papers(_) => ScreenMessage::Papers(papers::Message::Pressed(deed)),
            Self::Register(_) => ScreenMessage::Register(register::Message::Pressed(deed)),
            Self::Cash(_) => ScreenMessage::Cash(cash::Message::Pressed(deed)),
            Self::CloseShift(_) => ScreenMessage::CloseShift(close_shift::Message::Pressed(deed)),
            Self::Queue(_) => ScreenMessage::Queue(queue::Message::Pressed(deed)),
            Self::Reports(_) => ScreenMessage::Reports(reports::Message::Pressed(deed)),
            Self::Settings(_) => ScreenMessage::Settings(settings::Message::Pressed(deed)),
        }
    }

    /// A clicked field of it, as its own message; nothing for a field of somebody else.
    #[must_use]
    pub fn focused(&self, id: &str) -> Option<ScreenMessage> {
        match self {
            Self::SignIn(_) => SignIn::stop_of(id).map(|stop| ScreenMessage::SignIn(sign_in::Message::Focused(stop))),
            Self::Search(_) => Search::stop_of(id).map(|stop| ScreenMessage::Search(search::Message::Focused(stop))),
            Self::Void(_) => VoidForm::stop_of(id).map(|stop| ScreenMessage::Void(void::Message::Focused(stop))),
            Self::Readings(screen) => {
                screen.stop_of(id).map(|stop| ScreenMessage::Readings(readings::Message::Focused(stop)))
            }
            Self::Third(_) => Third::stop_of(id).map(|stop| ScreenMessage::Third(third::Message::Focused(stop))),
            Self::Cash(_) => CashForm::stop_of(id).map(|stop| ScreenMessage::Cash(cash::Message::Focused(stop))),
            Self::CloseShift(_) => {
                CloseShift::stop_of(id).map(|stop| ScreenMessage::CloseShift(close_shift::Message::Focused(stop)))
            }
            Self::Paid(_) => PaidList::stop_of(id).map(|stop| ScreenMessage::Paid(paid_list::Message::Focused(stop))),
            Self::Reports(_) => reports::dates::stop_of(id)
                .map(|stop| ScreenMessage::Reports(reports::Message::Dates(reports::dates::Message::Focused(stop)))),
            Self::OpenShift(_)
            | Self::Bill(_)
            | Self::Done(_)
            | Self::Papers(_)
            | Self::Register(_)
            | Self::Queue(_)
            | Self::Settings(_) => None,
        }
    }

    /// Takes a scan out of the field of plain text it was typed into.
    pub fn forget(&mut self, typed: &str) {
        match self {
            Self::Search(screen) => screen.forget(typed),
            Self::Void(screen) => screen.forget(typed),
            Self::Cash(screen) => screen.forget(typed),
            Self::Readings(screen) => screen.forget(typed),
            Self::Third(screen) => screen.forget(typed),
            Self::CloseShift(screen) => screen.forget(typed),
            Self::Paid(screen) => screen.forget(typed),
            Self::Reports(screen) => screen.forget(typed),
            Self::SignIn(_)
            | Self::OpenShift(_)
            | Self::Bill(_)
            | Self::Done(_)
            | Self::Papers(_)
            | Self::Register(_)
            | Self::Queue(_)
            | Self::Settings(_) => {}
        }
    }

    /// What its amount in focus holds; nothing where no amount has the focus.
    #[must_use]
    pub fn amount(&self) -> Option<String> {
        match self {
            Self::Bill(screen) => screen.amount_text().map(str::to_owned),
            Self::Cash(screen) => Some(screen.amount_text().to_owned()),
            Self::Third(screen) => Some(screen.text()),
            Self::CloseShift(screen) => screen.pieces_text(screen.stop()?).map(str::to_owned),
            Self::SignIn(_)
            | Self::OpenShift(_)
            | Self::Search(_)
            | Self::Readings(_)
            | Self::Done(_)
            | Self::Paid(_)
            | Self::Void(_)
            | Self::Papers(_)
            | Self::Register(_)
            | Self::Queue(_)
            | Self::Reports(_)
            | Self::Settings(_) => None,
        }
    }

    /// Its amount in focus holding this, as its own message; nothing where no amount has the focus.
    #[must_use]
    pub fn amount_edited(&self, text: String) -> Option<ScreenMessage> {
        Some(match self {
            Self::Bill(_) => ScreenMessage::Bill(bill::Message::AmountEdited(text)),
            Self::Cash(_) => ScreenMessage::Cash(cash::Message::Edited(cash::Stop::Amount, text)),
            Self::Third(screen) => ScreenMessage::Third(third::Message::Edited(screen.stop(), text)),
            Self::CloseShift(screen) => ScreenMessage::CloseShift(close_shift::Message::Edited(screen.stop()?, text)),
            _ => return None,
        })
    }

    /// The item of the menu it belongs to.
    #[must_use]
    pub const fn item(&self) -> Option<Item> {
        match self {
            Self::SignIn(_) => None,
            Self::OpenShift(_) | Self::CloseShift(_) => Some(Item::Shift),
            Self::Search(screen) => Some(match screen.aim() {
                Aim::Bill => Item::Bill,
                Aim::Ahead => Item::Ahead,
                Aim::Readings => Item::Readings,
            }),
            Self::Bill(screen) if screen.is_ahead() => Some(Item::Ahead),
            Self::Bill(_) | Self::Done(_) => Some(Item::Bill),
            Self::Readings(_) => Some(Item::Readings),
            Self::Third(_) => Some(Item::Third),
            Self::Paid(_) | Self::Void(_) | Self::Papers(_) => Some(Item::Paid),
            Self::Register(_) | Self::Cash(_) => Some(Item::Register),
            Self::Queue(_) => Some(Item::Queue),
            Self::Reports(_) => Some(Item::Reports),
            Self::Settings(_) => Some(Item::Settings),
        }
    }

    /// An open form got a no from the till: it can be sent again.
    pub fn refused(&mut self) {
        match self {
            Self::OpenShift(screen) => screen.refused(),
            Self::Void(screen) => screen.refused(),
            Self::Register(screen) => screen.refused(),
            Self::Cash(screen) => screen.refused(),
            Self::CloseShift(screen) => screen.refused(),
            Self::SignIn(screen) => screen.refused(),
            Self::Readings(screen) => screen.refused(),
            Self::Queue(screen) => {
                if let Some(carry) = screen.carry_mut() {
                    carry.refused();
                }
            }
            Self::Search(_)
            | Self::Bill(_)
            | Self::Third(_)
            | Self::Done(_)
            | Self::Paid(_)
            | Self::Papers(_)
            | Self::Reports(_)
            | Self::Settings(_) => {}
        }
    }
}
