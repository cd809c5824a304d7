//! Settings of the workplace: by groups, every value checked while it is typed and kept in the settings file with what
//! people wrote around it. Whoever may not change them changes the look of the window alone, or has somebody sign in.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use crate::config::{Allowed, Change, Config, ConfigError, Problem, is_secret, values, with};
use crate::fl;
use crate::keyboard::{Cap, Wishes};
use crate::long_work::LongWork;
use crate::register::detect::{Device, Progress};
use crate::ui::focus::{self, Focus};
use crate::ui::hotkey::{Deed, Place};
use crate::ui::screen::templates::{self, Templates};
use crate::ui::widget::field::{Complaint, Field, Kind};

mod look;
mod pressing;
pub mod rows;

pub use look::Around;
use pressing::Pressing;
use rows::{Group, Row};

/// The id of the field a value is typed into.
pub const FIELD: &str = "setting";
/// The id of the rows, for scrolling.
pub const LIST: &str = "settings";
/// Most characters of a value.
const CHARS_MAX: usize = 200;

/// The settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The settings file; empty while it is read.
    text: String,
    /// What every key has by it.
    values: BTreeMap<&'static str, String>,
    /// What it says of keys.
    wishes: Wishes,
    read: bool,
    /// All of them may be changed.
    free: bool,
    group: Group,
    row: usize,
    edit: Option<Edit>,
    looking: Option<Looking>,
    told: Option<Told>,
    /// A copy that is made. The window holds it too: it goes on where the screen is left.
    copying: Option<LongWork>,
    /// The system's printers, once they are known.
    printers: Vec<String>,
    /// The templates of receipts and documents, over all of it.
    templates: Option<Box<Templates>>,
}

/// A value on its way.
#[derive(Debug, Clone)]
enum Edit {
    Typing { key: &'static str, field: Field, mistake: Option<ConfigError> },
    Choosing { key: &'static str, options: Vec<Option<String>>, at: usize },
    Pressing(Pressing),
}

/// A look at all ports. It ends when nobody holds it any more.
#[derive(Debug, Clone, Default)]
struct Looking {
    /// Held while it is wanted; nothing once it has ended or was stopped.
    hold: Option<Arc<()>>,
    /// The port that is asked, its number, of how many.
    asking: Option<(String, usize, usize)>,
    found: Vec<Device>,
    /// Ports at which nothing is.
    nothing: Vec<String>,
}

/// What is told below the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Saved,
    NotSaved(String),
    Wrong(ConfigError),
    Asked,
    Printed,
    Trying,
    Tried,
    NotTried(String),
    Shown,
    Sounded,
    Scanned(String),
    BackedUp(String),
    NotBackedUp(String),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A group was clicked.
    GroupPressed(Group),
    /// A row was clicked, or a value that may be chosen.
    RowPressed(usize),
    /// The value was edited.
    Edited(String),
    /// In the templates.
    Templates(templates::Message),
    /// A key was pressed that is to be given to a deed; nothing where it cannot be given.
    KeyWanted(Option<Cap>),
}

/// What the parent must do.
#[derive(Debug, Clone)]
pub enum Action {
    /// Nothing.
    None,
    /// A row should be seen.
    Reveal(focus::Spot),
    /// Keep these changes.
    Save(Vec<Change>),
    /// Have somebody sign in who may change the rest.
    Approve,
    /// Look for devices at every port while somebody holds this.
    Look(Weak<()>),
    /// Ask the register how it is.
    State,
    /// Print a page to try.
    TestPage,
    /// Print a page to try what prints documents.
    TestDocument,
    /// Print a page to try the text printer.
    TestPrinter,
    /// Show something on the customer display.
    ShowDisplay,
    /// Let the tones be heard.
    TrySounds,
    /// Copy the till's data now.
    BackUp,
    /// End that.
    EndCopy,
    /// Show what is new.
    News,
    /// Open the templates.
    Templates,
    /// What the templates ask.
    OfTemplates(templates::Action),
    /// Back to the search.
    Close,
}

impl Settings {
    /// Of a person who may change all of them, or the look alone.
    #[must_use]
    pub fn new(free: bool) -> Self {
        let (edit, looking, told) = (None, None, None);
        Self {
            text: String::new(),
            values: values(""),
            wishes: Wishes::default(),
            read: false,
            free,
            group: Group::Look,
            row: 0,
            edit,
            looking,
            told,
            copying: None,
            printers: Vec::new(),
            templates: None,
        }
    }

    /// Opens the templates over the settings.
    pub fn show_templates(&mut self, templates: Templates) {
        self.templates = Some(Box::new(templates));
    }

    /// The templates, while they are open.
    pub const fn templates(&self) -> Option<&Templates> {
        match &self.templates {
            Some(templates) => Some(templates),
            None => None,
        }
    }

    /// The templates, while they are open.
    pub fn templates_mut(&mut self) -> Option<&mut Templates> {
        self.templates.as_deref_mut()
    }

    /// Where its keys stand in the table.
    #[must_use]
    pub fn place(&self) -> Place {
        if let Some(templates) = &self.templates {
            return templates.place();
        }
        match (&self.edit, &self.looking) {
            (Some(Edit::Typing { .. }), _) => Place::SettingsField,
            (Some(Edit::Choosing { .. }), _) => Place::SettingsChoice,
            (Some(Edit::Pressing(_)), _) => Place::SettingsKey,
            (None, _) if self.copying.is_some() => Place::SettingsCopying,
            (None, Some(Looking { hold: Some(_), .. })) => Place::SettingsLooking,
            (None, _) => Place::Settings,
        }
    }

    /// What has the focus in it.
    #[must_use]
    pub fn focus(&self) -> Focus {
        match (&self.templates, &self.edit) {
            (Some(templates), _) => templates.focus(),
            (None, Some(Edit::Typing { .. })) => Focus { field: Some(FIELD), guarded: false },
            (None, Some(Edit::Choosing { .. } | Edit::Pressing(_)) | None) => Focus::NO_FIELD,
        }
    }

    /// The settings file was read.
    pub fn fill(&mut self, text: String) {
        let here = self.rows().get(self.row).copied();
        self.values = values(&text);
        self.wishes = Config::parse(&text).map(|config| config.keys).unwrap_or_default();
        self.text = text;
        self.read = true;
        // Another family has other rows: the one in focus stays, where it is still there.
        let rows = self.rows();
        let at = rows.iter().position(|row| Some(*row) == here).unwrap_or(self.row);
        self.row = at.min(rows.len().saturating_sub(1));
    }

    /// Changes are in the file now, and this is what stands in it.
    pub fn saved(&mut self, changes: &[Change], text: String) {
        self.fill(text);
        // What is typed at the moment goes on when something else was kept.
        self.edit = self.edit.take_if(|edit| {
            let (Edit::Typing { key, .. } | Edit::Choosing { key, .. } | Edit::Pressing(Pressing { key, .. })) = edit;
            changes.iter().all(|(changed, _)| changed != key)
        });
        self.told = Some(Told::Saved);
    }

    /// Changes were not kept: the technical reason.
    pub fn not_saved(&mut self, error: String) {
        self.told = Some(Told::NotSaved(error));
    }

    /// A copy is being made.
    pub fn waits(&mut self, work: LongWork) {
        self.copying = Some(work);
    }

    /// The copy is made, or why it is not.
    pub fn backed_up(&mut self, outcome: Result<String, String>) {
        self.copying = None;
        self.told = Some(outcome.map_or_else(Told::NotBackedUp, Told::BackedUp));
    }

    /// What prints documents has the page to try, or why not.
    pub fn document_tried(&mut self, outcome: Result<(), String>) {
        self.told = Some(outcome.map_or_else(Told::NotTried, |()| Told::Tried));
    }

    /// The system's printers are known.
    pub fn printers_found(&mut self, printers: Vec<String>) {
        self.printers = printers;
    }

    /// Somebody who may has signed in.
    pub const fn unlock(&mut self) {
        self.free = true;
    }

    /// A look at all ports goes on.
    pub fn heard(&mut self, progress: Progress) {
        let Some(looking) = self.looking.as_mut().filter(|looking| looking.hold.is_some()) else { return };
        match progress {
            Progress::Asking { port, number, count } => looking.asking = Some((port, number, count)),
            Progress::Found(device) => looking.found.push(device),
            Progress::Nothing(port) => looking.nothing.push(port),
            Progress::Ended(_) => looking.hold = None,
        }
    }

    /// Something was scanned; true where that was to be tried.
    pub fn scanned(&mut self, text: &str) -> bool {
        let wanted = self.group == Group::Scanner && self.edit.is_none() && self.templates.is_none();
        if wanted {
            self.told = Some(Told::Scanned(text.to_owned()));
        }
        wanted
    }

    /// A value is being typed or chosen, or a template is open: no scan's Enter keeps it, and no scan goes elsewhere.
    #[must_use]
    pub const fn is_editing(&self) -> bool {
        self.edit.is_some() || self.templates.is_some()
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(typed) => {
                self.edited(&typed);
                Action::None
            }
            Message::GroupPressed(group) => self.go(group),
            Message::RowPressed(row) => {
                match &mut self.edit {
                    Some(Edit::Choosing { at, .. }) => *at = row,
                    _ => self.row = row,
                }
                self.enter()
            }
            Message::Pressed(deed) if self.templates.is_some() => self.in_templates(templates::Message::Pressed(deed)),
            Message::Pressed(deed) => self.pressed(deed),
            Message::Templates(message) => self.in_templates(message),
            Message::KeyWanted(cap) => {
                if let Some(Edit::Pressing(pressing)) = &mut self.edit {
                    pressing.wanted(cap, &self.wishes);
                }
                Action::None
            }
        }
    }

    fn in_templates(&mut self, message: templates::Message) -> Action {
        match self.templates.as_mut().map(|templates| templates.update(message)) {
            Some(templates::Action::Close) => self.templates = None,
            Some(templates::Action::None) | None => {}
            Some(action) => return Action::OfTemplates(action),
        }
        Action::None
    }

    fn edited(&mut self, typed: &str) {
        let Some(Edit::Typing { key, field, mistake }) = &mut self.edit else { return };
        field.edit(typed);
        *mistake = mistake_of(&self.text, key, field.text());
        if mistake.is_some() {
            field.complain(Some(Complaint::Malformed));
        }
    }

    fn go(&mut self, group: Group) -> Action {
        (self.group, self.row, self.edit, self.told) = (group, 0, None, None);
        self.reveal()
    }

    /// The row in focus is to be seen.
    fn reveal(&self) -> Action {
        Action::Reveal(match &self.edit {
            Some(Edit::Choosing { options, at, .. }) => focus::Spot { row: *at, count: options.len() },
            Some(Edit::Typing { .. } | Edit::Pressing(_)) | None => {
                focus::Spot { row: self.row, count: self.rows().len() }
            }
        })
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        // One copy at a time, and nothing else beside it.
        if self.copying.is_some() && self.edit.is_none() {
            if deed == Deed::Back {
                self.copying = None;
                return self.tell(Told::NotBackedUp(fl!("backup-ended")), Action::EndCopy);
            }
            return Action::None;
        }
        let stops = self.edit.is_none()
            && self.looking.as_mut().is_some_and(|looking| deed == Deed::Back && looking.hold.take().is_some());
        match deed {
            Deed::Enter => return self.enter(),
            Deed::Back if self.edit.is_some() => self.edit = None,
            Deed::Back if stops => {}
            Deed::Back => return Action::Close,
            _ if self.edit.is_some() => {
                if let Some(Edit::Choosing { options, at, .. }) = &mut self.edit {
                    *at = focus::row(*at, options.len(), deed);
                }
                return self.reveal();
            }
            Deed::Left | Deed::Right => return self.go(focus::step(&self.groups(), self.group, deed == Deed::Right)),
            Deed::Pick(number) => {
                // The tenth of them is 0, as on the keyboard.
                let at = usize::from(number).checked_sub(1).unwrap_or(9);
                let chosen = self.groups().get(at).copied();
                return chosen.map_or(Action::None, |group| self.go(group));
            }
            _ => {
                self.row = focus::row(self.row, self.rows().len(), deed);
                return self.reveal();
            }
        }
        Action::None
    }

    fn enter(&mut self) -> Action {
        self.told = None;
        match &self.edit {
            Some(Edit::Typing { mistake: Some(_), .. }) => Action::None,
            Some(Edit::Typing { key, field, mistake: None }) => {
                let change = (*key, given(field.text()));
                self.save(vec![change])
            }
            Some(Edit::Choosing { key, options, at }) => {
                let (key, chosen) = (*key, options.get(*at).cloned().flatten());
                if chosen.as_deref() == Some(rows::TYPED) {
                    self.type_in(key);
                    return Action::None;
                }
                self.save(vec![(key, chosen)])
            }
            Some(Edit::Pressing(pressing)) => match pressing.changes(&self.wishes) {
                Some(changes) => self.save(changes),
                None => Action::None,
            },
            None => match self.rows().get(self.row) {
                Some(Row::Key(key)) if self.read => {
                    self.begin(key);
                    self.reveal()
                }
                Some(Row::Key(_)) | None => Action::None,
                Some(Row::Unlock) => Action::Approve,
                Some(Row::State) => self.tell(Told::Asked, Action::State),
                Some(Row::TestPage) => self.tell(Told::Printed, Action::TestPage),
                Some(Row::TestDocument) => self.tell(Told::Trying, Action::TestDocument),
                Some(Row::TestPrinter) => self.tell(Told::Trying, Action::TestPrinter),
                Some(Row::ShowDisplay) => self.tell(Told::Shown, Action::ShowDisplay),
                Some(Row::TrySounds) => self.tell(Told::Sounded, Action::TrySounds),
                Some(Row::Templates) => Action::Templates,
                Some(Row::News) => Action::News,
                Some(Row::BackUp) if self.read => Action::BackUp,
                Some(Row::BackUp) => Action::None,
                Some(Row::KeysBack) => match self.given_keys() {
                    keys if keys.is_empty() => Action::None,
                    keys => self.save(keys.into_iter().map(|key| (key, None)).collect()),
                },
                Some(Row::Detect) => self.look(),
                Some(Row::Found(at)) => self.take(*at),
            },
        }
    }

    fn tell(&mut self, told: Told, action: Action) -> Action {
        self.told = Some(told);
        action
    }

    /// Settings of keys that stand in the file.
    fn given_keys(&self) -> Vec<&'static str> {
        self.values.keys().copied().filter(|key| key.starts_with("keys.")).collect()
    }

    fn begin(&mut self, key: &'static str) {
        if let Some(pressing) = Pressing::of(key) {
            self.edit = Some(Edit::Pressing(pressing));
            return;
        }
        let value = self.value(key);
        match self.options(key) {
            Some(options) => {
                let at = options.iter().position(|option| *option == value).unwrap_or(0);
                self.edit = Some(Edit::Choosing { key, options, at });
            }
            None => self.type_in(key),
        }
    }

    /// A value that is typed, from what it is now on.
    fn type_in(&mut self, key: &'static str) {
        let kind = if is_secret(key) { Kind::Secret } else { Kind::Text };
        let mut field = Field::new(kind, CHARS_MAX);
        field.set(self.value(key).as_deref().unwrap_or_default());
        let mistake = mistake_of(&self.text, key, field.text());
        self.edit = Some(Edit::Typing { key, field, mistake });
    }

    fn save(&mut self, changes: Vec<Change>) -> Action {
        match self.suited(changes) {
            Ok(changes) => Action::Save(changes),
            Err(mistake) => self.tell(Told::Wrong(mistake), Action::None),
        }
    }

    fn look(&mut self) -> Action {
        let hold = Arc::new(());
        let watched = Arc::downgrade(&hold);
        self.looking = Some(Looking { hold: Some(hold), ..Looking::default() });
        Action::Look(watched)
    }

    /// Puts a found device into the settings: family, port and speed.
    fn take(&mut self, at: usize) -> Action {
        let Some(device) = self.looking.as_ref().and_then(|looking| looking.found.get(at)) else {
            return Action::None;
        };
        let changes = vec![
            ("register.family", Some(device.family.to_owned())),
            ("register.port", Some(device.port.clone())),
            ("register.baud", device.baud.map(|baud| baud.to_string())),
        ];
        self.save(changes)
    }
}

/// What is wrong with this value, when something is. Without the register's port no till starts.
fn mistake_of(text: &str, key: &'static str, typed: &str) -> Option<ConfigError> {
    let value = given(typed);
    if key == "register.port" && value.is_none() {
        return Some(ConfigError { line: 1, key: key.to_owned(), problem: Problem::NotAllowed(Allowed::Port) });
    }
    with(text, &[(key, value)]).err()
}

/// Nothing typed is the usual value.
fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
