//! Sign-in: name and password, or a supervisor's approval on the spot (R25), which is the same form in a dialog.

use iced::widget::{Column, column, container, text};
use iced::{Element, Length};
use kassa_domain::ids::Login;

use crate::fl;
use crate::till::pin::Person;
use crate::ui::focus::{Stop as _, step};
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::download::Download;
use crate::ui::widget::field::{Complaint, Field, Kind};
use crate::ui::widget::parts;

/// Most characters of a password.
const PASSWORD_MAX: usize = 128;

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The name.
    Login,
    /// The password.
    Password,
}

impl crate::ui::focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::Login => "login",
            Self::Password => "password",
        })
    }
}

const STOPS: [Stop; 2] = [Stop::Login, Stop::Password];

/// The form.
#[derive(Debug, Clone)]
pub struct SignIn {
    login: Field,
    password: Field,
    stop: Stop,
    phase: Phase,
    /// Who locked the window; nobody when it is not locked.
    locked_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Editing,
    Checking,
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
    /// Check a name and a password.
    Check {
        /// The name.
        login: String,
        /// The password.
        password: String,
    },
    /// Take the login of somebody with a PIN, by the place in their list.
    Pick(usize),
    /// The form was left.
    Close,
}

impl Default for SignIn {
    fn default() -> Self {
        Self::new()
    }
}

impl SignIn {
    /// An empty form.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            login: Field::new(Kind::Text, Login::MAX_CHARS),
            password: Field::new(Kind::Secret, PASSWORD_MAX),
            stop: Stop::Login,
            phase: Phase::Editing,
            locked_by: None,
        }
    }

    /// The form of a locked window: whoever was at work needs the password alone.
    #[must_use]
    pub fn locked(login: &str, name: &str) -> Self {
        let mut form = Self { stop: Stop::Password, locked_by: Some(name.to_owned()), ..Self::new() };
        form.login.set(login);
        form
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

    /// The password was wrong, or could not be checked: it is typed again.
    pub fn refused(&mut self) {
        self.phase = Phase::Editing;
        self.password.clear();
        self.stop = Stop::Password;
    }

    /// Somebody with a PIN was chosen: the PIN is typed next.
    pub fn choose(&mut self, login: &str) {
        self.login.set(login);
        self.password.clear();
        self.stop = Stop::Password;
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(Stop::Login, text) => self.login.edit(&text),
            Message::Edited(Stop::Password, text) => self.password.edit(&text),
            Message::Focused(stop) => self.stop = stop,
            Message::Pressed(deed) => return self.pressed(deed),
        }
        Action::None
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        match deed {
            Deed::Next => self.stop = step(&STOPS, self.stop, true),
            Deed::Previous => self.stop = step(&STOPS, self.stop, false),
            Deed::Enter => return self.enter(),
            // The answer is on its way: whoever it lets in is not to be let in behind a form that was left.
            Deed::Back if self.phase == Phase::Checking => {}
            Deed::Back => return Action::Close,
            Deed::Note(place) if self.phase == Phase::Editing => {
                return Action::Pick(usize::from(place.saturating_sub(1)));
            }
            _ => {}
        }
        Action::None
    }

    fn enter(&mut self) -> Action {
        if self.phase == Phase::Checking {
            return Action::None;
        }
        if Login::new(self.login.text()).is_err() {
            let empty = self.login.text().trim().is_empty();
            self.login.complain(Some(if empty { Complaint::Empty } else { Complaint::Malformed }));
            self.stop = Stop::Login;
        } else if self.password.text().is_empty() {
            if self.stop == Stop::Password {
                self.password.complain(Some(Complaint::Empty));
            }
            self.stop = Stop::Password;
        } else {
            self.phase = Phase::Checking;
            return Action::Check {
                login: self.login.text().trim().to_owned(),
                password: self.password.text().to_owned(),
            };
        }
        Action::None
    }

    /// The two fields, for the screen and for the approval's dialog, which takes no PIN.
    pub fn fields(&self, or_pin: bool) -> Column<'_, Message, Look> {
        let password = if or_pin { fl!("sign-in-password-or-pin") } else { fl!("sign-in-password") };
        let mut fields = column![
            self.login.view("login", fl!("sign-in-login"), |text| Message::Edited(Stop::Login, text)),
            self.password.view("password", password, |text| Message::Edited(Stop::Password, text)),
        ]
        .spacing(theme::GAP_M);
        if self.phase == Phase::Checking {
            fields = fields.push(text(fl!("sign-in-checking")).size(theme::note()).class(Ink::Quiet));
        }
        fields
    }

    /// The screen, with those who have a PIN, and with the directory that is on its way: nobody is known before the first
    /// one has come.
    pub fn view<'a>(
        &'a self,
        till: String,
        people: &'a [Person],
        download: Option<Download>,
    ) -> Element<'a, Message, Look> {
        let or_pin = !people.is_empty();
        let people = people.iter().zip(1..).map(|(person, place)| {
            let caps = format!("Ctrl+{place}");
            parts::action(person.name.clone(), &caps, false, false, Some(Message::Pressed(Deed::Note(place))))
        });
        let people = Column::with_children(people).spacing(theme::GAP_S);
        let form = column![
            text(fl!("app-name")).size(theme::sum()).font(theme::BOLD),
            text(till).size(theme::body()).class(Ink::Quiet),
            self.locked_by
                .as_ref()
                .map(|name| text(fl!("sign-in-locked", name = name.as_str())).size(theme::body()).class(Ink::Look)),
            people,
            self.fields(or_pin),
            parts::action(fl!("do-sign-in"), "Enter", true, false, Some(Message::Pressed(Deed::Enter))),
        ]
        .push(download.map(|download| download.view(Message::Pressed(Deed::Hold))))
        .spacing(theme::GAP_L)
        .width(Length::Fill);
        let form = container(form).padding(theme::GAP_XL).class(Pane::Dialog).width(Length::Fill);
        parts::centred(form.into(), 440.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_goes_from_name_to_password_to_checking_once() {
        let mut form = SignIn::new();
        assert_eq!(form.update(Message::Pressed(Deed::Enter)), Action::None);
        assert_eq!(form.login.complaint(), Some(Complaint::Empty));
        let _ = form.update(Message::Edited(Stop::Login, "olena".to_owned()));
        assert_eq!(form.update(Message::Pressed(Deed::Enter)), Action::None);
        assert_eq!(form.stop(), Stop::Password);
        let _ = form.update(Message::Edited(Stop::Password, "secret".to_owned()));
        let check = Action::Check { login: "olena".to_owned(), password: "secret".to_owned() };
        assert_eq!(form.update(Message::Pressed(Deed::Enter)), check);
        assert_eq!(form.update(Message::Pressed(Deed::Enter)), Action::None);
        assert_eq!(form.update(Message::Pressed(Deed::Back)), Action::None, "the answer is on its way");
        form.refused();
        assert_eq!((form.stop(), form.password.text()), (Stop::Password, ""));
    }
}
