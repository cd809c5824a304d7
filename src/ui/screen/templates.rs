//! The templates of receipts and documents, edited beside the paper they print. It stands within the settings: whoever may
//! change those may change them.

use iced::widget::text_editor;
use kassa_formats::receipt::render::Width;
use kassa_formats::receipt::{Kind, Template};

use crate::papers::shelf::{Shelf, Shelved, State};
use crate::ui::focus::{self, Focus};
use crate::ui::hotkey::{Deed, Place};

mod editor;
mod look;
#[cfg(test)]
mod tests;

use editor::{Editor, Note};

/// The id of the text that is edited.
pub const FIELD: &str = "template";
/// The id of the list, for scrolling.
pub const LIST: &str = "templates";
/// Characters of a line where the register has not told them.
const COLUMNS: u16 = 40;

/// The templates of the language of receipts.
#[derive(Debug, Clone)]
pub struct Templates {
    width: Width,
    /// They are being read while there is nothing here.
    shelf: Option<Shelf>,
    row: usize,
    /// The paper of the row in focus.
    paper: Vec<String>,
    editor: Option<Editor>,
    /// What became of the last thing that was done in the list.
    told: Option<Told>,
}

/// What is told above the list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    /// Whether the program's own template is to come back.
    BuiltInAsked,
    /// It is back.
    BuiltIn,
    /// It is not back: the technical reason.
    NotBuiltIn(String),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A row was clicked.
    RowPressed(usize),
    /// The text was edited, or the cursor moved.
    Acted(text_editor::Action),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// A row should be seen.
    Reveal(focus::Spot),
    /// Put a text in the place of a template, or the program's own.
    Put(Kind, Option<String>),
    /// Give what the clipboard holds.
    Paste,
    /// Back to the settings.
    Close,
}

impl Templates {
    /// Of a till whose register has lines of so many characters, as far as it has told them.
    #[must_use]
    pub fn new(columns: Option<u16>) -> Self {
        let width = columns.and_then(Width::new).or(Width::new(COLUMNS)).unwrap_or(Width::MIN);
        Self { width, shelf: None, row: 0, paper: Vec::new(), editor: None, told: None }
    }

    /// Where its keys stand in the table.
    #[must_use]
    pub fn place(&self) -> Place {
        match &self.editor {
            Some(editor) if editor.is_leaving() => Place::TemplateLeaving,
            Some(_) => Place::TemplateText,
            None => Place::Templates,
        }
    }

    /// What has the focus in it.
    #[must_use]
    pub fn focus(&self) -> Focus {
        match self.place() {
            Place::TemplateText => Focus { field: Some(FIELD), guarded: false },
            _ => Focus::NO_FIELD,
        }
    }

    /// The templates were read.
    pub fn fill(&mut self, shelf: Shelf) {
        self.shelf = Some(shelf);
        self.show();
    }

    /// A text stands in the place of a template now, and these are all of them; or why it does not.
    pub fn put(&mut self, kind: Kind, outcome: Result<Shelf, String>) {
        match (outcome, self.editor.as_mut().filter(|editor| editor.kind == kind)) {
            (Ok(shelf), editor) => {
                let text = shelf.rows.iter().find(|row| row.kind == kind).map(|row| row.text.clone());
                match editor {
                    Some(editor) => editor.kept(&text.unwrap_or_default()),
                    None => self.told = Some(Told::BuiltIn),
                }
                self.fill(shelf);
            }
            (Err(error), Some(editor)) => editor.note = Some(Note::NotKept(error)),
            (Err(error), None) => self.told = Some(Told::NotBuiltIn(error)),
        }
    }

    /// What the clipboard holds.
    pub fn pasted(&mut self, text: Option<&str>) {
        if let Some(editor) = &mut self.editor {
            editor.paste(text);
        }
    }

    /// True where one cannot go elsewhere, for changes would be lost: the screen says so.
    pub fn holds_back(&mut self) -> bool {
        let Some(editor) = self.editor.as_mut().filter(|editor| editor.is_changed()) else { return false };
        editor.note = Some(Note::Unsaved);
        true
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match (message, &mut self.editor) {
            (Message::Acted(action), Some(editor)) => editor.act(action),
            (Message::Acted(_), None) | (Message::RowPressed(_), Some(_)) => {}
            (Message::RowPressed(row), None) => {
                self.row = row;
                self.show();
                self.open();
            }
            (Message::Pressed(deed), Some(_)) => return self.pressed_in_text(deed),
            (Message::Pressed(deed), None) => return self.pressed(deed),
        }
        Action::None
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        let asked = self.told.take() == Some(Told::BuiltInAsked);
        match deed {
            Deed::Enter => self.open(),
            Deed::Back if asked => {}
            Deed::Back => return Action::Close,
            Deed::BuiltIn => match self.chosen() {
                Some(row) if row.state != State::BuiltIn && asked => return Action::Put(row.kind, None),
                Some(row) if row.state != State::BuiltIn => self.told = Some(Told::BuiltInAsked),
                Some(_) | None => {}
            },
            _ => {
                let count = self.shelf.as_ref().map_or(0, |shelf| shelf.rows.len());
                self.row = focus::row(self.row, count, deed);
                self.show();
                return Action::Reveal(focus::Spot { row: self.row, count });
            }
        }
        Action::None
    }

    fn pressed_in_text(&mut self, deed: Deed) -> Action {
        let Some(editor) = &mut self.editor else { return Action::None };
        let leaving = editor.is_leaving();
        match deed {
            // A key held down asks the disk once.
            Deed::Keep if editor.note == Some(Note::Keeping) => {}
            Deed::Keep if editor.mistakes.is_empty() => {
                editor.note = Some(Note::Keeping);
                return Action::Put(editor.kind, Some(editor.text()));
            }
            Deed::Keep => {
                editor.go_to_mistake();
                editor.note = Some(Note::Mistakes);
            }
            Deed::Paste => return Action::Paste,
            Deed::Undo => editor.undo(),
            Deed::Mistake => editor.go_to_mistake(),
            Deed::Discard if leaving => self.editor = None,
            Deed::Enter | Deed::Back if leaving => editor.note = None,
            Deed::Back if editor.is_changed() => editor.note = Some(Note::Leaving),
            Deed::Back => self.editor = None,
            _ => {}
        }
        Action::None
    }

    fn chosen(&self) -> Option<&Shelved> {
        self.shelf.as_ref()?.rows.get(self.row)
    }

    fn open(&mut self) {
        let (Some(shelf), Some(row)) = (&self.shelf, self.chosen()) else { return };
        let editor = Editor::new(row.kind, (shelf.language, shelf.logo.clone()), self.width, &row.text);
        self.told = None;
        self.editor = Some(editor);
    }

    /// The paper of the row in focus is shown beside it; of one with mistakes there is none.
    fn show(&mut self) {
        let template = self.shelf.as_ref().zip(self.chosen());
        let paper = template.and_then(|(shelf, row)| {
            let template = Template::read(row.kind, shelf.language, &row.text).ok()?;
            Some(editor::paper_of(&template, (shelf.language, &shelf.logo), self.width))
        });
        self.paper = paper.unwrap_or_default();
    }
}
