//! The text of one template while it is edited: read anew after every change, so that mistakes and paper are seen at once.

use std::ops::Range;

use iced::advanced::text::Highlighter;
use iced::widget::text_editor::{Action, Content, Cursor, Edit, Position};
use kassa_formats::receipt::render::{Width, preview};
use kassa_formats::receipt::{Kind, Language, Mistake, Template, sample};
use kassa_formats::symbol::Symbol;

use crate::ui::widget::field::may_stand;

/// States of the text that are kept to go back to.
const UNDO_MAX: usize = 200;

/// What the editor says of what was done last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// Signs that no paper shows were left out.
    Dropped,
    /// What was pasted is longer than a template can be: nothing was pasted.
    TooLong,
    /// There was nothing to paste.
    Nothing,
    /// There is no mistake to go to.
    NoMistake,
    /// With mistakes it is not kept.
    Mistakes,
    /// It is on its way to the disk.
    Keeping,
    /// It is kept.
    Kept,
    /// It is not kept: the technical reason.
    NotKept(String),
    /// It is left with changes that are not kept, unless one goes back to it.
    Leaving,
    /// One was about to go elsewhere, and the changes are not kept.
    Unsaved,
}

/// A template that is edited.
#[derive(Debug, Clone)]
pub(super) struct Editor {
    pub(super) kind: Kind,
    language: Language,
    logo: Option<Symbol>,
    width: Width,
    pub(super) content: Content,
    /// The text as it is on the disk.
    kept: String,
    pub(super) mistakes: Vec<Mistake>,
    /// The paper of the last text without a mistake.
    pub(super) paper: Vec<String>,
    pub(super) note: Option<Note>,
    undo: Vec<(String, Position)>,
    /// Letters are being typed one behind the other: they are undone together.
    typing: bool,
}

impl Editor {
    pub(super) fn new(kind: Kind, (language, logo): (Language, Option<Symbol>), width: Width, text: &str) -> Self {
        let text = clean(text).0;
        let mut editor = Self {
            kind,
            language,
            logo,
            width,
            content: Content::with_text(&text),
            kept: String::new(),
            mistakes: Vec::new(),
            paper: Vec::new(),
            note: None,
            undo: Vec::new(),
            typing: false,
        };
        editor.kept = editor.content.text();
        editor.read();
        editor
    }

    /// The text as it is to be kept: ended as text files are.
    pub(super) fn text(&self) -> String {
        format!("{}\n", self.content.text().trim_end_matches('\n'))
    }

    pub(super) fn is_changed(&self) -> bool {
        self.content.text() != self.kept
    }

    /// What stands there now is on the disk.
    pub(super) fn kept(&mut self, text: &str) {
        text.trim_end_matches('\n').clone_into(&mut self.kept);
        // What was typed while it was on its way is not.
        if self.content.text().trim_end_matches('\n') == self.kept {
            self.kept = self.content.text();
        }
        self.note = Some(Note::Kept);
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.note == Some(Note::Leaving)
    }

    /// What the toolkit's editor wants done; signs that no paper shows do not get in.
    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Edit(Edit::Insert(sign)) if !may_stand(sign) => self.note = Some(Note::Dropped),
            Action::Edit(Edit::Paste(text)) => self.paste(Some(&text)),
            Action::Edit(edit) => {
                self.note = None;
                let letter = matches!(edit, Edit::Insert(sign) if !sign.is_whitespace());
                if !(letter && self.typing) {
                    self.remember();
                }
                self.typing = letter;
                self.content.perform(Action::Edit(edit));
                self.read();
            }
            moved => {
                self.typing = false;
                self.content.perform(moved);
            }
        }
    }

    /// Puts the clipboard's text in: whole, or not at all where it is longer than a template can be.
    pub(super) fn paste(&mut self, text: Option<&str>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            self.note = Some(Note::Nothing);
            return;
        };
        let there = self.content.text().len() - self.content.selection().map_or(0, |chosen| chosen.len());
        if text.len().saturating_add(there) > Template::BYTES_MAX {
            self.note = Some(Note::TooLong);
            return;
        }
        let (text, dropped) = clean(text);
        self.remember();
        self.typing = false;
        self.content.perform(Action::Edit(Edit::Paste(std::sync::Arc::new(text))));
        self.note = dropped.then_some(Note::Dropped);
        self.read();
    }

    /// The text as it was before the last change.
    pub(super) fn undo(&mut self) {
        let Some((text, position)) = self.undo.pop() else { return };
        self.content = Content::with_text(&text);
        self.content.move_to(Cursor { position, selection: None });
        (self.typing, self.note) = (false, None);
        self.read();
    }

    fn remember(&mut self) {
        if self.undo.len() == UNDO_MAX {
            let _ = self.undo.remove(0);
        }
        self.undo.push((self.content.text(), self.content.cursor().position));
    }

    /// To the next mistake below the cursor, or to the first one.
    pub(super) fn go_to_mistake(&mut self) {
        let line = self.content.cursor().position.line + 1;
        let next = self.mistakes.iter().find(|mistake| mistake.line > line).or(self.mistakes.first());
        let Some(mistake) = next else {
            self.note = Some(Note::NoMistake);
            return;
        };
        let line = mistake.line - 1;
        let text = self.content.line(line).map(|line| line.text.into_owned()).unwrap_or_default();
        let column = text.char_indices().nth(mistake.column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
        self.content.move_to(Cursor { position: Position { line, column }, selection: None });
        (self.typing, self.note) = (false, None);
    }

    /// The mistake that is told: the one in the cursor's line, else the first one.
    pub(super) fn told(&self) -> Option<&Mistake> {
        let line = self.content.cursor().position.line + 1;
        self.mistakes.iter().find(|mistake| mistake.line == line).or(self.mistakes.first())
    }

    /// Line and letter of the cursor, from 1.
    pub(super) fn at(&self) -> (usize, usize) {
        let Position { line, column } = self.content.cursor().position;
        let before = self
            .content
            .line(line)
            .map_or(0, |text| text.text.char_indices().take_while(|(at, _)| *at < column).count());
        (line + 1, before + 1)
    }

    fn read(&mut self) {
        match Template::read(self.kind, self.language, &self.content.text()) {
            Ok(template) => {
                self.mistakes.clear();
                self.paper = paper_of(&template, (self.language, &self.logo), self.width);
            }
            Err(mistakes) => self.mistakes = mistakes,
        }
    }
}

/// A made-up document by a template, as characters.
pub(super) fn paper_of(
    template: &Template,
    (language, logo): (Language, &Option<Symbol>),
    width: Width,
) -> Vec<String> {
    let values = sample::values(template.kind(), language).unwrap_or_default();
    preview(&template.fill(&values.with_logo(logo.clone())), width, None).lines().map(str::to_owned).collect()
}

/// A text with its lines ended as we end them, without signs that no paper shows; and whether there were such.
fn clean(text: &str) -> (String, bool) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let stands = |sign: char| matches!(sign, '\n' | '\t') || may_stand(sign);
    // A mark at the very beginning says of a file only how it is written.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let clean: String =
        text.chars().filter(|sign| stands(*sign)).map(|sign| if sign == '\t' { ' ' } else { sign }).collect();
    let dropped = clean.chars().count() < text.chars().count();
    (clean, dropped)
}

/// What a line is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// It has a mistake.
    Wrong,
    /// It prints nothing.
    Comment,
}

/// Marks lines with mistakes, and comments.
#[derive(Debug)]
pub(super) struct Marker {
    wrong: Vec<usize>,
    line: usize,
}

impl Highlighter for Marker {
    /// Lines with mistakes, from 0.
    type Settings = Vec<usize>;
    type Highlight = Mark;
    type Iterator<'a> = std::option::IntoIter<(Range<usize>, Mark)>;

    fn new(wrong: &Vec<usize>) -> Self {
        Self { wrong: wrong.clone(), line: 0 }
    }

    fn update(&mut self, wrong: &Vec<usize>) {
        self.wrong.clone_from(wrong);
        self.line = 0;
    }

    fn change_line(&mut self, line: usize) {
        self.line = self.line.min(line);
    }

    fn highlight_line(&mut self, text: &str) -> Self::Iterator<'_> {
        let mark = if self.wrong.contains(&self.line) {
            Some(Mark::Wrong)
        } else {
            text.trim_start().starts_with('#').then_some(Mark::Comment)
        };
        self.line += 1;
        mark.map(|mark| (0..text.len(), mark)).into_iter()
    }

    fn current_line(&self) -> usize {
        self.line
    }
}
