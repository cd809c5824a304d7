//! How the templates look: a list or a text at the left, the paper it prints at the right, what is wrong below.

use iced::advanced::text::highlighter::Format;
use iced::widget::{Column, column, container, row, scrollable, text, text_editor};
use iced::{Element, Font, Length};
use kassa_formats::receipt::Kind;

use super::editor::{Editor, Mark, Marker, Note};
use super::{FIELD, LIST, Message, State, Templates, Told};
use crate::fl;
use crate::i18n::own_name;
use crate::papers::mistakes::problem_words;
use crate::ui::theme::{self, Entry, Ink, Look, Pane};
use crate::ui::widget::{paper, parts};

/// Width of the paper beside the text.
const PAPER: f32 = 330.0;

impl Templates {
    /// The screen.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let language = self.shelf.as_ref().map(|shelf| own_name(shelf.language)).unwrap_or_default();
        let title = fl!("templates-title", language = language);
        let page = match &self.editor {
            Some(editor) => self.view_editor(editor, &title),
            None => self.view_list(title),
        };
        page.spacing(theme::GAP_S).padding(theme::GAP_L).into()
    }

    fn view_list(&self, title: String) -> Column<'_, Message, Look> {
        let Some(shelf) = &self.shelf else {
            return column![parts::heading(title), parts::note(fl!("loading"))];
        };
        let lines = shelf.rows.iter().enumerate().map(|(at, row)| {
            let (words, ink) = match row.state {
                State::BuiltIn => (fl!("templates-built-in"), Ink::Quiet),
                State::Edited => (fl!("templates-edited"), Ink::Inherit),
                State::Spoilt => (fl!("templates-spoilt"), Ink::Danger),
            };
            let state = text(words).size(theme::note()).class(ink);
            let cells = row![parts::cell(kind_words(row.kind), Length::Fill), state];
            let here = at == self.row;
            parts::table_row(cells, here, here, false, Message::RowPressed(at))
        });
        let told = self.told.as_ref().map(|told| match told {
            Told::BuiltInAsked => parts::look(fl!("templates-built-in-asked")),
            Told::BuiltIn => text(fl!("templates-built-in-back")).size(theme::body()).class(Ink::Done).into(),
            Told::NotBuiltIn(error) => parts::danger(fl!("templates-not-kept", error = error.clone())),
        });
        let rows = container(Column::with_children(lines)).padding(2).class(Pane::Raised).width(Length::Fill);
        let rows = scrollable(rows).id(LIST).spacing(2).width(Length::Fill).height(Length::Fill);
        column![
            parts::heading(title),
            told,
            row![rows, self.sheet(&self.paper, "templates-paper", false)].spacing(theme::GAP_M).height(Length::Fill),
        ]
    }

    fn view_editor<'a>(&'a self, editor: &'a Editor, title: &str) -> Column<'a, Message, Look> {
        let wrong: Vec<usize> = editor.mistakes.iter().map(|mistake| mistake.line.saturating_sub(1)).collect();
        let entry = if editor.mistakes.is_empty() { Entry::Fine } else { Entry::Wrong };
        let field = text_editor(&editor.content)
            .id(FIELD)
            .on_action(Message::Acted)
            .font(theme::MONO)
            .size(theme::note())
            .padding(8)
            .height(Length::Fill)
            .wrapping(text::Wrapping::WordOrGlyph)
            .highlight_with::<Marker>(wrong, format_of)
            .class(entry);
        let (line, letter) = editor.at();
        let place = fl!("templates-place", line = line, letter = letter);
        let changed = if editor.is_changed() { fl!("templates-changed") } else { String::new() };
        let below = row![
            text(place).size(theme::note()).class(Ink::Quiet).width(Length::Fill),
            text(changed).size(theme::note()).class(Ink::Look),
        ];
        column![
            parts::heading(format!("{title} · {}", kind_words(editor.kind))),
            row![field, self.sheet(&editor.paper, "template-paper", !editor.mistakes.is_empty())]
                .spacing(theme::GAP_M)
                .height(Length::Fill),
            below,
            view_mistake(editor),
            editor.note.as_ref().map(view_note),
        ]
    }

    /// The paper, a line of the register's as wide as there is room; a text with a mistake has only the one before it.
    fn sheet<'a>(&self, lines: &[String], id: &'static str, is_before: bool) -> Element<'a, Message, Look> {
        let columns = u16::try_from(self.width.columns()).unwrap_or(u16::MAX);
        let size = paper::size_for(columns, theme::wide(PAPER));
        let sheet = container(paper::whole(lines, size)).padding(theme::GAP_S).class(Pane::Paper).width(Length::Fill);
        let caption: Element<'_, Message, Look> = if is_before {
            text(fl!("templates-sample-before")).size(theme::note()).class(Ink::Look).into()
        } else {
            parts::note(fl!("templates-sample", columns = columns))
        };
        column![caption, scrollable(sheet).id(id).spacing(2).height(Length::Fill)]
            .spacing(theme::GAP_XS)
            .width(theme::wide(PAPER))
            .into()
    }
}

fn view_mistake<'a>(editor: &Editor) -> Option<Element<'a, Message, Look>> {
    let mistake = editor.told()?;
    let words = fl!(
        "templates-mistake",
        count = editor.mistakes.len(),
        line = mistake.line,
        letter = mistake.column,
        what = problem_words(&mistake.problem)
    );
    Some(parts::danger(words))
}

fn view_note<'a>(note: &Note) -> Element<'a, Message, Look> {
    let size = theme::body();
    match note {
        Note::Dropped => parts::look(fl!("field-signs-dropped")),
        Note::TooLong => parts::look(fl!("templates-paste-too-long")),
        Note::Nothing => parts::note(fl!("templates-paste-nothing")),
        Note::NoMistake => text(fl!("templates-no-mistake")).size(size).class(Ink::Done).into(),
        Note::Mistakes => parts::look(fl!("templates-mistakes-first")),
        Note::Keeping => parts::note(fl!("templates-keeping")),
        Note::Kept => text(fl!("templates-kept")).size(size).class(Ink::Done).into(),
        Note::NotKept(error) => parts::danger(fl!("templates-not-kept", error = error.clone())),
        Note::Leaving => parts::look(fl!("templates-leaving")),
        Note::Unsaved => parts::look(fl!("templates-unsaved")),
    }
}

fn format_of(mark: &Mark, look: &Look) -> Format<Font> {
    let palette = look.colours();
    let color = match mark {
        Mark::Wrong => palette.danger,
        Mark::Comment => palette.quiet,
    };
    Format { color: Some(color), font: None }
}

/// What a kind of document is called.
fn kind_words(kind: Kind) -> String {
    fl!(&format!("template-kind-{}", kind.name()))
}
