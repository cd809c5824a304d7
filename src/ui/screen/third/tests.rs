//! The form as a screen: what is typed, what is kept, where the focus goes.

use super::*;
use kassa_domain::form::{Check, FieldKind, Form, FormField, Named, PriceItem, VERSION};
use kassa_domain::ids::{ProviderId, ServiceId};

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn offer(name: &str, asks: Asks) -> Offer {
    let phone = FormField {
        code: "phone".to_owned(),
        name: Named::same("Телефон"),
        kind: FieldKind::Digits,
        mask: "0## ###".to_owned(),
        begins: Vec::new(),
        check: Check::None,
        chars_min: 1,
        chars_max: 1,
        required: true,
        printed: true,
    };
    let form =
        Form { version: VERSION, service: ServiceId(21), fields: vec![phone], account: Some("phone".to_owned()), asks };
    Offer { id: ProviderId(8), name: name.to_owned(), service: "Зв'язок".to_owned(), form }
}

fn screen() -> Third {
    let item = PriceItem {
        code: "a".to_owned(),
        name: Named::same("А"),
        unit: Named::same("шт."),
        price: uah(2_50),
        min: Decimal::ONE,
        max: Decimal::from(10),
        decimals: 0,
    };
    let offers =
        vec![offer("Альфа", Asks::Sum { min: uah(100), max: uah(1_000) }), offer("Бета", Asks::Items(vec![item]))];
    Third::new(offers, Period::new(2026, 11).unwrap(), Currency::Uah)
}

fn press(screen: &mut Third, deed: Deed) -> Action {
    screen.update(Message::Pressed(deed))
}

fn edit(screen: &mut Third, text: &str) {
    let stop = screen.stop();
    assert_eq!(screen.update(Message::Edited(stop, text.to_owned())), Action::None);
}

#[test]
fn the_list_is_narrowed_by_words_of_name_and_service() {
    for (typed, found) in [("", 2), ("бет", 1), ("зв'яз аль", 1), ("гамма", 0)] {
        let mut screen = screen();
        edit(&mut screen, typed);
        assert_eq!(screen.found().len(), found, "{typed}");
        let _ = press(&mut screen, Deed::Enter);
        assert_eq!(screen.is_filling(), found > 0, "{typed}");
    }
    let mut screen = screen();
    edit(&mut screen, "бет");
    assert_eq!(press(&mut screen, Deed::Back), Action::None, "the words go first");
    assert_eq!(press(&mut screen, Deed::Back), Action::Close);
}

#[test]
fn what_is_left_behind_stands_as_it_is_kept() {
    let mut screen = screen();
    let _ = press(&mut screen, Deed::Enter);
    edit(&mut screen, "12345");
    assert_eq!(screen.text(), "12345", "nothing jumps under the typing hand");
    let _ = press(&mut screen, Deed::Enter);
    assert_eq!(screen.stop(), Stop::Sum);
    let _ = press(&mut screen, Deed::Previous);
    assert_eq!(screen.text(), "012 345");
}

#[test]
fn a_number_a_digit_too_long_or_with_a_strange_sign_is_never_paid_as_another() {
    for (typed, paid) in [
        ("12345", Some("012345")),
        ("012345", Some("012345")),
        ("0 12-345", Some("012345")),
        ("0123456", None),
        ("123456", None),
        ("12З45", None),
        ("1234O5", None),
    ] {
        let mut screen = screen();
        let _ = press(&mut screen, Deed::Enter);
        edit(&mut screen, typed);
        let _ = press(&mut screen, Deed::Next);
        edit(&mut screen, "5,00");
        let put = screen.put();
        let account = match &put {
            Action::Put(item) => Some(item.account.as_str()),
            _ => None,
        };
        assert_eq!(account, paid, "{typed}");
        if paid.is_none() {
            assert_eq!((screen.stop(), screen.text().as_str()), (Stop::Field(0), typed), "shown as it was typed");
        }
    }
}

#[test]
fn a_price_list_of_which_nothing_is_chosen_says_so() {
    for (typed, told) in [("", true), ("0", true), (",", false), ("11", false)] {
        let mut screen = screen();
        let _ = press(&mut screen, Deed::Down);
        let _ = press(&mut screen, Deed::Enter);
        edit(&mut screen, "12345");
        let _ = press(&mut screen, Deed::Enter);
        edit(&mut screen, typed);
        assert_eq!(screen.put(), Action::None, "{typed}");
        let filling = screen.filling.as_ref().unwrap();
        assert_eq!(filling.nothing_chosen, told, "{typed}");
        assert_eq!(filling.mistake(Stop::Item(0)).is_some(), !told, "{typed}");
    }
}

#[test]
fn an_amount_of_a_provider_counts_and_a_wrong_one_keeps_the_focus() {
    let mut screen = screen();
    let _ = press(&mut screen, Deed::Down);
    let _ = press(&mut screen, Deed::Enter);
    edit(&mut screen, "12345");
    let _ = press(&mut screen, Deed::Enter);
    assert_eq!(screen.stop(), Stop::Item(0));
    for (typed, amount) in [("3", Some(7_50)), ("11", Some(0)), ("0", Some(0)), ("1,5", Some(0))] {
        edit(&mut screen, typed);
        let filling = screen.filling.as_ref().unwrap();
        assert_eq!(filling.amount(Currency::Uah), amount.map(uah), "{typed}");
        let put = screen.clone().put();
        assert_eq!(matches!(put, Action::Put(_)), typed == "3", "{typed}");
    }
    edit(&mut screen, "4");
    let Action::Put(item) = press(&mut screen, Deed::Enter) else { panic!("put") };
    assert_eq!((item.account.as_str(), item.lines[0].amount), ("012345", uah(10_00)));
    assert!(!screen.is_filling());
}

#[test]
fn eleven_of_what_is_sold_by_ten_at_most_stood_in_the_total() {
    for (typed, total) in [("10", 25_00), ("11", 0), ("2,5", 0), (",", 0), ("", 0)] {
        let mut screen = screen();
        let _ = press(&mut screen, Deed::Down);
        let _ = press(&mut screen, Deed::Enter);
        edit(&mut screen, "12345");
        let _ = press(&mut screen, Deed::Enter);
        edit(&mut screen, typed);
        let filling = screen.filling.as_ref().unwrap();
        assert_eq!(filling.amount(Currency::Uah), Some(uah(total)), "{typed}");
    }
}
