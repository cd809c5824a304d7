//! Layout by table, and what holds for any text at any width.

use proptest::prelude::*;

use super::*;
use crate::receipt::Fill;

fn text_item(text: &str, align: Align) -> Item {
    Item::Text { text: text.to_owned(), align, emphasis: Emphasis::Plain }
}

fn pair_item(left: &str, right: &str, fill: Fill) -> Item {
    Item::Pair { left: left.to_owned(), right: right.to_owned(), fill, emphasis: Emphasis::Plain }
}

fn rendered(item: Item, page: Option<CodePage>) -> Vec<String> {
    lines(&Paper { items: vec![item] }, Width::MIN, page).into_iter().map(|line| line.text).collect()
}

#[test]
fn texts_are_wrapped_between_words_and_placed() {
    for (text, align, expect) in [
        ("КП «Водоканал»", Align::Left, vec!["КП «Водоканал»"]),
        ("КП «Водоканал»", Align::Center, vec!["         КП «Водоканал»"]),
        ("КП «Водоканал»", Align::Right, vec!["                  КП «Водоканал»"]),
        ("", Align::Left, vec![]),
        ("а\n\nб", Align::Left, vec!["а", "", "б"]),
        (
            "Комунальне підприємство «Тестводоканал» міської ради",
            Align::Left,
            vec!["Комунальне підприємство", "«Тестводоканал» міської ради"],
        ),
        (
            "ТерриториальноеУправлениеЖилищноКоммунальногоХозяйства №1",
            Align::Left,
            vec!["ТерриториальноеУправлениеЖилищно", "КоммунальногоХозяйства №1"],
        ),
    ] {
        assert_eq!(rendered(text_item(text, align), None), expect, "{text}");
    }
}

#[test]
fn pairs_keep_the_sum_whole_at_the_right() {
    for (left, right, fill, expect) in [
        ("Решта", "8,00", Fill::Spaces, vec!["Решта                       8,00"]),
        ("Вода", "1 842,50", Fill::Dots, vec!["Вода .................. 1 842,50"]),
        ("Двадцять сім символів тут її", "8,0", Fill::Dots, vec!["Двадцять сім символів тут її 8,0"]),
        (
            "Централізоване водопостачання холодної води 10.2026",
            "412,37",
            Fill::Dots,
            vec!["Централізоване", "водопостачання холодної", "води 10.2026 ............ 412,37"],
        ),
        (
            "Фіскальний накопичувач",
            "9999078900001234567",
            Fill::Spaces,
            vec!["Фіскальний накопичувач", "             9999078900001234567"],
        ),
        (
            "Номер",
            "123456789012345678901234567890123456",
            Fill::Spaces,
            vec!["Номер", "12345678901234567890123456789012", "                            3456"],
        ),
        ("", "8,00", Fill::Dots, vec!["                            8,00"]),
    ] {
        assert_eq!(rendered(pair_item(left, right, fill), None), expect, "{left}");
    }
}

#[test]
fn r13_a_page_is_fitted_before_columns_are_measured() {
    let item = pair_item("Всього до сплати за рік", "1 842,50 ₴", Fill::Spaces);
    assert_eq!(rendered(item, Some(CodePage::Cp866)), ["Всього до сплати за", "рiк                 1 842,50 грн"]);
}

#[test]
fn rules_and_feeds() {
    assert_eq!(rendered(Item::Rule(Rule::Double), None), ["=".repeat(32)]);
    assert_eq!(rendered(Item::Rule(Rule::Single), None), ["-".repeat(32)]);
    assert_eq!(rendered(Item::Feed(2), None), ["", ""]);
}

#[test]
fn widths_outside_32_to_272_are_refused() {
    assert_eq!([31, 32, 272, 273].map(|columns| Width::new(columns).is_some()), [false, true, true, false]);
}

fn marks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

proptest! {
    #[test]
    fn nothing_is_lost_and_no_line_is_too_wide(left in any::<String>(), right in any::<String>(), columns in 32_u16..=272) {
        let width = Width::new(columns).unwrap();
        let items = vec![text_item(&left, Align::Center), pair_item(&left, &right, Fill::Spaces)];
        let paper = Paper { items };
        let rendered = lines(&paper, width, None);
        prop_assert!(rendered.iter().all(|line| line.text.chars().count() <= usize::from(columns)));
        let all: String = rendered.iter().map(|line| marks(&line.text)).collect();
        prop_assert_eq!(all, marks(&clean(&left)).repeat(2) + &marks(&clean(&right)));
    }

    #[test]
    fn on_a_page_every_character_is_of_the_page(text in any::<String>()) {
        for page in CodePage::ALL {
            let paper = Paper { items: vec![pair_item(&text, "1 842,50 ₴", Fill::Dots)] };
            for line in lines(&paper, Width::MIN, Some(page)) {
                prop_assert!(line.text.chars().count() <= 32);
                prop_assert!(line.text.chars().all(|c| page.byte_of(c).is_some_and(|byte| byte != 0)));
            }
        }
    }
}
