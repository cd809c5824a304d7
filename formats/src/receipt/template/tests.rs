//! Templates that are read, and every mistake with its place and with what is allowed there.

use proptest::prelude::*;

use super::*;
use crate::receipt::render::{Width, text};

fn parse(text: &str) -> Result<Template, Vec<Mistake>> {
    Template::parse(Kind::Payment, Language::Uk, text)
}

/// The first mistake: line, column, what is wrong.
fn mistake(text: &str) -> (usize, usize, Problem) {
    let mistakes = parse(text).expect_err(text);
    let first = mistakes.into_iter().next().unwrap();
    (first.line, first.column, first.problem)
}

fn filled(template: &str, values: &Values) -> String {
    text(&parse(template).unwrap().fill(values), Width::MIN)
}

#[test]
fn a_template_that_would_print_no_sum_is_a_mistake() {
    let missing = |field| Problem::Missing { field };
    for (kind, text, expect) in [
        (Kind::Payment, "", Some(Problem::Empty)),
        (Kind::Payment, "# nothing\n\n", Some(Problem::Empty)),
        (Kind::Payment, "center ЧЕК\nif total\n  cut\nend", Some(missing("total"))),
        (Kind::Payment, "if card\n  pair a | {total:sign}\nend", Some(missing("total"))),
        (Kind::Payment, "if card\n  left {total}\nelse\n  center {total:sign}\nend", None),
        (Kind::Payment, "if not card\n  left {total}\nend", Some(missing("total"))),
        (Kind::Payment, "if total\n  left {total}\nend", None),
        (Kind::Duplicate, "pair РАЗОМ | {total}", Some(missing("copy"))),
        (Kind::Readings, "each readings\n  left {reading.value}\nend", None),
        (Kind::Payment, "left {total}\u{1b}@", Some(Problem::Control { code: 0x1B })),
        (Kind::Payment, "left\t{total}", None),
    ] {
        let found = Template::read(kind, Language::Uk, text).err().map(|mistakes| mistakes[0].problem.clone());
        assert_eq!(found, expect, "{text:?}");
    }
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let word =
        |found: &str, allowed: &[&'static str]| Problem::Word { found: found.to_owned(), allowed: allowed.to_vec() };
    for (text, line, column, expect) in [
        ("center A\n  rule dubble", 2, 8, word("dubble", &["double"])),
        ("strong rule", 1, 8, word("rule", &["left", "center", "right", "pair", "dots", "row"])),
        ("wide pair a | b", 1, 6, word("pair", &["left", "center", "right"])),
        ("cut here", 1, 5, word("here", &[])),
        ("left", 1, 1, Problem::NoText),
        ("left a | b", 1, 6, Problem::Parts { found: 2, min: 1, max: 1 }),
        ("pair a", 1, 6, Problem::Parts { found: 1, min: 2, max: 2 }),
        ("left Їжак {total", 1, 11, Problem::Brace),
        ("left a } b", 1, 8, Problem::Brace),
        ("left {a {total}", 1, 6, Problem::Brace),
        ("feed 0", 1, 6, Problem::Number { min: 1, max: 20 }),
        ("feed", 1, 5, Problem::Number { min: 1, max: 20 }),
        ("columns 4 4\n", 1, 1, Problem::Columns),
        ("columns * *\n", 1, 1, Problem::Columns),
        ("columns * >x\n", 1, 11, Problem::Columns),
        ("columns * >30\n", 1, 11, Problem::Columns),
        ("columns * >12 >13", 1, 9, Problem::TooWide { columns: 33, max: 32 }),
        ("row a | b", 1, 1, Problem::NoColumns),
        ("columns * >8\nrow a", 2, 5, Problem::Parts { found: 1, min: 2, max: 2 }),
        ("end", 1, 1, Problem::NothingOpen),
        ("else", 1, 1, Problem::NothingOpen),
        ("if total\nelse\nelse\nend", 3, 1, Problem::NothingOpen),
        ("each lines\nelse\nend", 2, 1, Problem::NothingOpen),
        ("left a\n\n if total\n", 3, 2, Problem::NotClosed),
        ("left {line.sum}", 1, 7, Problem::OutsideList { field: "line.sum", list: "lines" }),
        (
            "left {total:loud}",
            1,
            13,
            Problem::UnknownStyle { field: "total", found: "loud".to_owned(), allowed: vec!["sign", "words", "short"] },
        ),
        (
            "qr total",
            1,
            4,
            Problem::WrongField { found: "total", form: "sum", allowed: vec!["payment-code", "check-code"] },
        ),
        ("each total\nend", 1, 6, Problem::WrongField { found: "total", form: "sum", allowed: vec!["lines", "back"] }),
    ] {
        assert_eq!(mistake(text), (line, column, expect), "{text}");
    }
}

#[test]
fn an_unknown_field_is_told_with_those_there_are() {
    let (line, column, problem) = mistake("# чек\ncenter {head}\nif sum\nend");
    let Problem::UnknownField { found, allowed } = problem else { panic!("{problem:?}") };
    assert_eq!((line, column, found.as_str()), (3, 4, "sum"));
    assert!(allowed.contains(&"total") && !allowed.contains(&"line.sum"), "{allowed:?}");

    let (_, _, problem) = mistake("each lines\nleft {line.total}\nend");
    let Problem::UnknownField { allowed, .. } = problem else { panic!("{problem:?}") };
    assert!(allowed.contains(&"line.sum"), "{allowed:?}");

    let (_, _, problem) = mistake("left {returned}");
    let Problem::WrongField { found: "returned", form: "flag", allowed } = problem else { panic!("{problem:?}") };
    assert!(allowed.contains(&"total") && !allowed.contains(&"lines"), "{allowed:?}");
}

#[test]
fn all_mistakes_come_at_once_and_one_is_not_two() {
    let found = parse("ceter A\nif sum\nleft {x}\nend\nrule thick\n").unwrap_err();
    let places: Vec<(usize, usize)> = found.iter().map(|mistake| (mistake.line, mistake.column)).collect();
    assert_eq!(places, [(1, 1), (2, 4), (3, 7), (5, 6)]);
}

#[test]
fn too_deep_and_too_long_are_refused() {
    let deep = "if total\n".repeat(9) + &"end\n".repeat(9);
    assert_eq!(mistake(&deep), (9, 1, Problem::TooDeep { max: 8 }));
    assert!(parse(&("if total\n".repeat(8) + &"end\n".repeat(8))).is_ok());
    let nested = "each lines\neach lines\nleft a\nend\nend";
    assert!(matches!(mistake(nested), (2, 1, Problem::Word { found, .. }) if found == "each"));
    let long = Problem::TooLong { lines: Template::LINES_MAX, bytes: Template::BYTES_MAX };
    assert_eq!(mistake(&"rule\n".repeat(Template::LINES_MAX + 1)).2, long);
    assert_eq!(mistake(&"#".repeat(Template::BYTES_MAX + 1)).2, long);
}

#[test]
fn signs_of_the_language_are_doubled_to_be_meant() {
    let values = Values::default().with("number", "a{b}|c");
    assert_eq!(filled("left {{x}} || {number}", &values), "{x} | a{b}|c\n");
}

#[test]
fn if_asks_whether_there_is_something_to_say() {
    use kassa_domain::{Currency, Money};
    let template = "if change\nleft yes\nelse\nleft no\nend\nif not change\nleft none\nend";
    for (minor, expect) in [(None, "no\nnone\n"), (Some(0), "no\nnone\n"), (Some(-1), "yes\n"), (Some(1), "yes\n")] {
        let values = Values::default().with("change", minor.map(|minor| Money::new(minor, Currency::Uah)));
        assert_eq!(filled(template, &values), expect, "{minor:?}");
    }
    for (text, expect) in [("", "no\n"), (" \n", "no\n"), ("x", "yes\n")] {
        let values = Values::default().with("footer", text);
        assert_eq!(filled("if footer\nleft yes\nelse\nleft no\nend", &values), expect, "{text:?}");
    }
}

#[test]
fn cells_that_do_not_fit_their_column_stand_below_whole() {
    let values = |count: &str| Values::default().with("number", "Централізоване водопостачання").with("footer", count);
    let template = "columns * >5 >6\nrow {number} | {footer} | 1,00";
    assert_eq!(filled(template, &values("12")), "Централізоване         12   1,00\nводопостачання\n");
    assert_eq!(
        filled(template, &values("1234567")),
        "Централізоване водопостачання\n                   1234567  1,00\n"
    );
}

#[test]
fn a_line_to_write_on_fills_what_is_left() {
    let values = Values::default().with("footer", "Підпис особи, що отримала кошти");
    assert_eq!(filled("blank Підпис", &values), format!("Підпис {}\n", "_".repeat(25)));
    assert_eq!(filled("blank Підпис | М. П.", &values), format!("Підпис {} М. П.\n", "_".repeat(19)));
    assert_eq!(filled("blank", &values), "_".repeat(32) + "\n");
    assert_eq!(filled("blank {footer}", &values), format!("Підпис особи, що\nотримала кошти {}\n", "_".repeat(17)));
}

proptest! {
    #[test]
    fn any_text_is_a_template_or_has_mistakes(text in "([a-z ]{0,8}|each lines|if total|end|else|left|columns|[{}|:*><0-9]{1,3}|[ \n]){0,60}") {
        match parse(&text) {
            Ok(template) => drop(template.fill(&Values::default())),
            Err(mistakes) => prop_assert!(!mistakes.is_empty() && mistakes.iter().all(|m| m.line >= 1 && m.column >= 1)),
        }
    }
}
