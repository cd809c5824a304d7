//! Every kind of document in every language at four widths, as texts a person reads line by line.
//!
//! `KASSA_GOLDEN=write cargo test -p kassa-formats --test receipt_golden` writes them anew; what changed is then read in
//! the diff.

use std::path::PathBuf;

use kassa_formats::receipt::render::{Means, Row, Width, preview, rows, text};
use kassa_formats::receipt::{Emphasis, Form, Kind, Language, Paper, Template, Templates, Values, sample, texts};
use kassa_formats::text::CodePage;

const WIDTHS: [u16; 4] = [32, 42, 48, 80];

fn paper(kind: Kind, language: Language) -> Paper {
    let values = sample::values(kind, language).unwrap();
    Templates::shipped(language).get(kind).unwrap().fill(&values)
}

fn width(columns: u16) -> Width {
    Width::new(columns).unwrap()
}

/// Compares with a file beside this one, or writes it.
fn golden(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples/receipts").join(name);
    if std::env::var_os("KASSA_GOLDEN").is_some_and(|how| how == "write") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
    }
    let expect = std::fs::read_to_string(&path).unwrap();
    assert_eq!(found, expect, "{name}\n{found}");
}

#[test]
fn every_kind_in_every_language_at_four_widths() {
    for language in Language::ALL {
        for kind in Kind::ALL {
            let paper = paper(*kind, language);
            let mut all = String::new();
            for columns in WIDTHS {
                let shown = preview(&paper, width(columns), None);
                for line in shown.lines() {
                    assert!(line.chars().count() <= usize::from(columns), "{line}");
                }
                all.push_str(&format!("[{columns}]\n{shown}"));
            }
            golden(&format!("{}/{}.txt", language.code(), kind.name()), &all);
        }
    }
}

#[test]
fn r13_every_kind_on_the_printers_page() {
    for language in Language::ALL {
        let mut all = String::new();
        for kind in Kind::ALL {
            let shown = preview(&paper(*kind, language), Width::MIN, Some(CodePage::Cp866));
            // `*` stands for what neither the page nor the table of replacements knows.
            assert!(!shown.contains(['*', '?']), "{shown}");
            all.push_str(&format!("[{}]\n{shown}", kind.name()));
        }
        golden(&format!("cp866-{}.txt", language.code()), &all);
    }
}

#[test]
fn shipped_templates_differ_in_words_alone() {
    let shape = |language: Language, kind: Kind| {
        let (_, text) = texts(language).into_iter().find(|(known, _)| *known == kind).unwrap();
        text.lines().skip(1).map(skeleton).collect::<Vec<_>>()
    };
    for kind in Kind::ALL {
        for language in Language::ALL {
            assert_eq!(shape(language, *kind), shape(Language::Uk, *kind), "{} {}", language.code(), kind.name());
        }
    }
}

/// A line's directive, bars and fields: the fields in alphabetical order, for languages order them differently.
fn skeleton(line: &str) -> (Vec<&str>, usize, Vec<&str>) {
    let directives = line.split_whitespace().take_while(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
    let mut fields: Vec<&str> = line.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    fields.sort_unstable();
    let directives: Vec<&str> = directives.collect();
    let words = usize::from(matches!(directives.first(), Some(&("strong" | "wide")))) + 1;
    (directives.into_iter().take(words).collect(), line.matches('|').count(), fields)
}

#[test]
fn every_document_gives_the_fields_its_templates_know() {
    let check = |values: &Values, known: &[(&str, Form)], whole: bool| {
        for (name, value) in values.iter() {
            let (_, form) = known.iter().find(|(field, _)| *field == name).unwrap_or_else(|| panic!("{name}"));
            assert!(form.takes(value), "{name}: {value:?}");
        }
        if whole {
            for (name, _) in known {
                assert!(values.get(name).is_some(), "{name} is never given");
            }
        }
    };
    // What only a registered or only an unregistered paper has.
    let proof = ["missing", "registered", "document", "sign", "register-shift", "register", "storage", "registered-at"];
    for language in Language::ALL {
        for kind in Kind::ALL {
            let values = sample::values(*kind, language).unwrap();
            let known: Vec<(&str, Form)> = kind.fields().map(|field| (field.name, field.form)).collect();
            check(&values, &known, false);
            let wanted: Vec<_> = known.iter().copied().filter(|(name, _)| !proof.contains(name)).collect();
            for (name, form) in &wanted {
                let value = values.get(name).unwrap_or_else(|| panic!("{}: {name} is never given", kind.name()));
                if let (Form::List(fields), kassa_formats::receipt::Value::List(rows)) = (form, value) {
                    let known: Vec<(&str, Form)> = fields.iter().map(|field| (field.name, field.form)).collect();
                    // Lines that went back stand on the papers of a payment that was given back in part.
                    assert!(!rows.is_empty() || *name == "back", "{name}");
                    rows.iter().for_each(|row| check(row, &known, true));
                }
            }
        }
    }
}

#[test]
fn an_empty_document_of_every_kind_is_printed() {
    for language in Language::ALL {
        for kind in Kind::ALL {
            let paper = Templates::shipped(language).get(*kind).unwrap().fill(&Values::default());
            for columns in WIDTHS {
                assert!(text(&paper, width(columns)).lines().all(|line| line.chars().count() <= columns.into()));
            }
        }
    }
}

#[test]
fn wide_letters_take_two_places_and_bold_ones_where_there_are_none() {
    let template = Template::parse(Kind::Slip, Language::Uk, "wide center СПЛАЧЕНО {payee}").unwrap();
    let paper = template.fill(&Values::default().with("payee", "Комунальному підприємству"));
    let wide = |wide| {
        let rows = rows(&paper, Width::MIN, Means { page: None, wide });
        let lines = rows.into_iter().map(|row| match row {
            Row::Line(line) => (line.text, line.emphasis),
            other => panic!("{other:?}"),
        });
        lines.collect::<Vec<_>>()
    };
    let (w, s) = (Emphasis::Wide, Emphasis::Strong);
    assert_eq!(
        wide(true),
        [("    СПЛАЧЕНО".to_owned(), w), ("  Комунальному".to_owned(), w), ("  підприємству".to_owned(), w)]
    );
    assert_eq!(wide(false), [("     СПЛАЧЕНО Комунальному".to_owned(), s), ("          підприємству".to_owned(), s)]);
}
