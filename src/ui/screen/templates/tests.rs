//! A template edited: what gets in, what is told, what is kept.

use iced::widget::text_editor::{Action as Act, Edit};
use kassa_formats::receipt::{Language, texts};

use super::*;

/// The templates with one of them open.
fn opened(kind: Kind, text: &str) -> Templates {
    let rows = texts(Language::Uk).into_iter().map(|(each, own)| {
        let text = if each == kind { text } else { own };
        Shelved { kind: each, text: text.to_owned(), state: State::BuiltIn }
    });
    let mut templates = Templates::new(Some(42));
    templates.fill(Shelf { language: Language::Uk, rows: rows.collect(), logo: None });
    let row = Kind::ALL.iter().position(|each| *each == kind).unwrap();
    let _ = templates.update(Message::RowPressed(row));
    templates
}

fn editor(templates: &Templates) -> &Editor {
    templates.editor.as_ref().unwrap()
}

fn press(templates: &mut Templates, deed: Deed) -> Action {
    templates.update(Message::Pressed(deed))
}

const DEBT: &str = "left {account}\neach debts\n  left {debt.sum}\nend\nleft {owed}\n";

#[test]
fn what_a_clipboard_brings_is_cleaned_or_refused_whole() {
    let long = "x".repeat(10 << 20);
    for (pasted, expect, note) in [
        ("# a\r\n# b\rleft c\n", "# a\n# b\nleft c\n", None),
        ("left \u{202e}a\u{7}\u{200b}b\n", "left ab\n", Some(Note::Dropped)),
        ("\u{feff}left a\n", "left a\n", None),
        ("\tleft a\n", " left a\n", None),
        (&*long, "", Some(Note::TooLong)),
        ("", "", Some(Note::Nothing)),
    ] {
        let mut templates = opened(Kind::Debt, DEBT);
        templates.pasted(Some(pasted));
        let name: String = pasted.chars().take(20).collect();
        assert_eq!(editor(&templates).content.text(), format!("{expect}{DEBT}"), "{name:?}");
        assert_eq!(editor(&templates).note, note, "{name:?}");
    }
    let mut templates = opened(Kind::Debt, DEBT);
    templates.pasted(None);
    assert_eq!(editor(&templates).note, Some(Note::Nothing));
    let _ = templates.update(Message::Acted(Act::Edit(Edit::Insert('\u{200f}'))));
    assert_eq!((editor(&templates).note.clone(), editor(&templates).is_changed()), (Some(Note::Dropped), false));
}

#[test]
fn a_mistake_is_seen_at_once_gone_to_and_never_kept() {
    let mut templates = opened(Kind::Debt, DEBT);
    assert_eq!(editor(&templates).mistakes, []);
    let paper = editor(&templates).paper.clone();
    assert!(!paper.is_empty());
    templates.pasted(Some("left {nobody}\n"));
    assert_eq!((editor(&templates).mistakes[0].line, editor(&templates).mistakes[0].column), (1, 7));
    assert_eq!(editor(&templates).paper, paper, "the paper of the text before stays");
    assert_eq!(press(&mut templates, Deed::Keep), Action::None);
    assert_eq!(editor(&templates).note, Some(Note::Mistakes));
    assert_eq!(editor(&templates).at(), (1, 7));
    let _ = press(&mut templates, Deed::Undo);
    assert_eq!((editor(&templates).content.text(), editor(&templates).is_changed()), (DEBT.to_owned(), false));
    // The sum that is owed is what the document is for.
    let mut templates = opened(Kind::Debt, "left {account}\n");
    assert_eq!(press(&mut templates, Deed::Keep), Action::None);
    assert_eq!(editor(&templates).mistakes.len(), 2);
}

#[test]
fn what_is_kept_is_asked_for_and_changes_are_not_left_behind_unasked() {
    let mut templates = opened(Kind::Debt, DEBT);
    assert!(!templates.holds_back());
    for sign in "# ".chars() {
        let _ = templates.update(Message::Acted(Act::Edit(Edit::Insert(sign))));
    }
    let _ = templates.update(Message::Acted(Act::Edit(Edit::Enter)));
    assert!(templates.holds_back());
    let _ = press(&mut templates, Deed::Back);
    assert_eq!((templates.place(), templates.focus()), (Place::TemplateLeaving, Focus::NO_FIELD));
    let _ = press(&mut templates, Deed::Back);
    assert_eq!((templates.place(), templates.focus().field), (Place::TemplateText, Some(FIELD)));
    assert_eq!(press(&mut templates, Deed::Discard), Action::None);
    assert_eq!(templates.place(), Place::TemplateText, "nothing is left behind without the question");
    let text = format!("# \n{DEBT}");
    assert_eq!(press(&mut templates, Deed::Keep), Action::Put(Kind::Debt, Some(text.clone())));
    assert_eq!(press(&mut templates, Deed::Keep), Action::None, "a key held down asks once");
    let mut shelf = templates.shelf.clone().unwrap();
    templates.put(Kind::Debt, Err("the disk is full".to_owned()));
    assert!(editor(&templates).is_changed());
    shelf.rows.iter_mut().filter(|row| row.kind == Kind::Debt).for_each(|row| {
        (row.text, row.state) = (text.clone(), State::Edited);
    });
    templates.put(Kind::Debt, Ok(shelf));
    assert!(!editor(&templates).is_changed());
    let _ = press(&mut templates, Deed::Back);
    assert_eq!(templates.place(), Place::Templates);
    // The program's own comes back at the second press.
    assert_eq!(press(&mut templates, Deed::BuiltIn), Action::None);
    assert_eq!(press(&mut templates, Deed::BuiltIn), Action::Put(Kind::Debt, None));
    let _ = press(&mut templates, Deed::BuiltIn);
    assert_eq!(press(&mut templates, Deed::Back), Action::None, "Esc says no");
    assert_eq!(press(&mut templates, Deed::Back), Action::Close);
}

#[test]
fn letters_typed_one_behind_the_other_are_undone_together() {
    let mut templates = opened(Kind::Debt, DEBT);
    for sign in "#ab cd".chars() {
        let _ = templates.update(Message::Acted(Act::Edit(Edit::Insert(sign))));
    }
    let mut seen = Vec::new();
    for _ in 0..4 {
        let _ = press(&mut templates, Deed::Undo);
        seen.push(editor(&templates).content.text().trim_end_matches(DEBT).to_owned());
    }
    assert_eq!(seen, ["#ab ", "#ab", "", ""]);
}
