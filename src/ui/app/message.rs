//! What happens to the window.

use iced::advanced::widget::Id;
use kassa_domain::Timestamp;

use crate::config::Change;
use crate::register::detect::Progress;
use crate::signal::Signal;
use crate::till::command::{Command, Done, Session, TillError};
use crate::till::handle::SignInError;
use crate::till::pin::{Person, PinError};
use crate::ui::dialog;
use crate::ui::effect::{Answer, Errand};
use crate::ui::hotkey::{Deed, Item};
use crate::ui::screen::{
    bill, cash, close_shift, done, open_shift, paid_list, papers, queue, readings, register, reports, search, settings,
    sign_in, third, visit, void,
};
use crate::ui::widget::keys::Burst;

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key of the table was pressed.
    Pressed(Deed),
    /// Something was scanned.
    Scanned(Burst),
    /// A field was clicked.
    Focused(Id),
    /// A second has passed.
    Ticked(Timestamp),
    /// News came from the till, the sync worker or a scanner.
    Told(Box<Signal>),
    /// The till answered.
    Answered(Errand, Box<Command>, Result<Done, TillError>),
    /// The desk answered.
    Found(Box<Answer>),
    /// Whether changes of settings are kept: what the file says then, or the technical reason.
    Saved(Vec<Change>, Result<String, String>),
    /// A look at all ports goes on.
    Looked(Progress),
    /// Whether somebody signed in.
    SignedIn(Result<Session, SignInError>),
    /// Who may sign in by a PIN now.
    PeopleWithPin(Vec<Person>),
    /// Whether a PIN was kept, and who has one then.
    PinSet(Result<Vec<Person>, PinError>),
    /// Whether somebody took the drawer over.
    HandedOver(Result<Session, SignInError>),
    /// Whether somebody approved.
    Approved(Result<kassa_domain::user::Approver, SignInError>),
    /// An item of the menu was clicked.
    ItemPressed(Item),
    /// In the screen.
    Screen(ScreenMessage),
    /// In the visit.
    Visit(visit::Message),
    /// In the dialog.
    Dialog(dialog::Message),
    /// What the clipboard holds came.
    Pasted(Option<String>),
    /// The switch of the demonstration's network was clicked.
    NetworkPressed,
    /// The window has another width now.
    Resized(f32),
    /// The payer's screen would lie over the window, and is out of sight.
    PayerHidden,
    /// Nothing to be told of.
    Nothing,
}

impl Message {
    /// True for what a person does; the rest comes by itself.
    #[must_use]
    pub const fn is_a_hand(&self) -> bool {
        match self {
            Self::Pressed(_)
            | Self::Scanned(_)
            | Self::Focused(_)
            | Self::ItemPressed(_)
            | Self::Screen(_)
            | Self::Visit(_)
            | Self::Dialog(_)
            | Self::NetworkPressed => true,
            Self::Ticked(_)
            | Self::Told(_)
            | Self::Answered(..)
            | Self::Found(_)
            | Self::Saved(..)
            | Self::Looked(_)
            | Self::Pasted(_)
            | Self::SignedIn(_)
            | Self::PeopleWithPin(_)
            | Self::PinSet(_)
            | Self::HandedOver(_)
            | Self::Approved(_)
            | Self::Resized(_)
            | Self::PayerHidden
            | Self::Nothing => false,
        }
    }
}

/// One thing that happened in the screen that is open.
#[derive(Debug, Clone)]
pub enum ScreenMessage {
    /// In the sign-in.
    SignIn(sign_in::Message),
    /// In the shift's opening.
    OpenShift(open_shift::Message),
    /// In the search.
    Search(search::Message),
    /// In the bill.
    Bill(bill::Message),
    /// In the readings.
    Readings(readings::Message),
    /// In a payment to a provider outside the billing.
    Third(third::Message),
    /// After a payment.
    Done(done::Message),
    /// In the paid bills.
    Paid(paid_list::Message),
    /// In a void.
    Void(void::Message),
    /// In the papers of a void.
    Papers(papers::Message),
    /// In the register's menu.
    Register(register::Message),
    /// In a cash movement.
    Cash(cash::Message),
    /// In the shift's closing.
    CloseShift(close_shift::Message),
    /// In the reports.
    Reports(reports::Message),
    /// In the queue.
    Queue(queue::Message),
    /// In the settings.
    Settings(settings::Message),
}
