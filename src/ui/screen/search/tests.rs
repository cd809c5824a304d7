//! What is asked while it is typed, what Enter opens, and the fields that are searched alone.

use super::*;
use crate::store::directory::{Address, FoundAccount};
use kassa_domain::ids::TownId;
use kassa_domain::point::Territory;
use kassa_domain::{Currency, Money};

fn hit(number: &str) -> FoundAccount {
    FoundAccount {
        number: AccountNumber::new(number).unwrap(),
        holder: "Орлов І.".to_owned(),
        address: Address::default(),
        former: None,
        territory: Territory::Home,
        due: Money::new(100, Currency::Uah),
    }
}

fn found(numbers: &[&str]) -> Found {
    Found { rows: numbers.iter().map(|number| hit(number)).collect(), total: 2, ..Found::default() }
}

#[test]
fn a_late_answer_is_dropped_and_the_first_row_is_chosen() {
    let mut search = Search::new(0);
    let edit = |text: &str| Message::Edited(Stop::Line, text.to_owned());
    let Action::Ask { ticket: first, .. } = search.update(edit("ор")) else { panic!("asks") };
    let Action::Ask { ticket: second, .. } = search.update(edit("орл")) else { panic!("asks") };
    let _ = search.update(Message::Answered(second, found(&["7", "8"])));
    let _ = search.update(Message::Answered(first, found(&["9"])));
    let open = search.update(Message::Pressed(Deed::Enter));
    assert_eq!(open, Action::Open(AccountNumber::new("7").unwrap()));
    assert_eq!(search.update(Message::Pressed(Deed::Enter)), Action::None, "opened once");
    let _ = search.update(Message::NotOpened);
    assert_eq!(search.update(Message::Pressed(Deed::Down)), Action::Reveal(focus::Spot { row: 1, count: 2 }));
    assert_eq!(search.update(Message::Pressed(Deed::Enter)), Action::Open(AccountNumber::new("8").unwrap()));
}

#[test]
fn enter_before_the_answer_opens_a_whole_account_number() {
    let mut search = Search::new(0);
    let _ = search.update(Message::Edited(Stop::Line, "1000432".to_owned()));
    let open = search.update(Message::Pressed(Deed::Enter));
    assert_eq!(open, Action::Open(AccountNumber::new("1000432").unwrap()));
}

#[test]
fn a_phone_typed_in_a_hurry_is_not_told_as_an_account_that_does_not_exist() {
    for (rows, opens) in [(&["7", "8"][..], "7"), (&[], "0671234567")] {
        let mut search = Search::new(0);
        let edit = Message::Edited(Stop::Line, "0671234567".to_owned());
        let Action::Ask { ticket, .. } = search.update(edit) else { panic!("asks") };
        assert_eq!(search.update(Message::Pressed(Deed::Enter)), Action::None, "its rows are waited for");
        let open = search.update(Message::Answered(ticket, found(rows)));
        assert_eq!(open, Action::Open(AccountNumber::new(opens).unwrap()));
    }
}

#[test]
fn enter_before_the_answer_opens_the_first_row_when_it_comes() {
    let mut search = Search::new(0);
    let Action::Ask { ticket, .. } = search.update(Message::Edited(Stop::Line, "орл".to_owned())) else {
        panic!("asks")
    };
    assert_eq!(search.update(Message::Pressed(Deed::Enter)), Action::None);
    let open = search.update(Message::Answered(ticket, found(&["7", "8"])));
    assert_eq!(open, Action::Open(AccountNumber::new("7").unwrap()));
}

#[test]
fn r1_the_town_is_chosen_by_keys_where_there_is_more_than_one_and_is_the_home_town_again() {
    let towns = |names: &[&str]| {
        (1..).zip(names).map(|(id, name)| Town { id: TownId(id), name: (*name).to_owned() }).collect::<Vec<_>>()
    };
    let asked = |action: Action| match action {
        Action::Ask { questions, .. } => questions[0].town,
        _ => None,
    };
    let mut search = Search::new(0);
    search.set_towns(towns(&["Вербове"]));
    let _ = search.update(Message::Pressed(Deed::Fields));
    let _ = search.update(Message::Pressed(Deed::Previous));
    assert_eq!(search.stop(), Stop::Phone, "one town is no question");
    search.set_towns(towns(&["Вербове", "Калинівка", "Яблунів"]));
    let _ = search.update(Message::Pressed(Deed::Next));
    assert_eq!(search.stop(), Stop::Town);
    for (deed, expect) in [(Deed::Left, 3), (Deed::Right, 1), (Deed::Right, 2)] {
        let _ = search.update(Message::Pressed(deed));
        let edit = Message::Edited(Stop::Street, format!("соб{expect}"));
        assert_eq!(asked(search.update(edit)), Some(TownId(expect)), "{deed:?}");
    }
    let pressed = search.update(Message::Pressed(Deed::Right));
    assert_eq!(asked(pressed), Some(TownId(3)), "what is typed is searched there at once");
    assert_eq!(asked(search.update(Message::TownPressed(1))), Some(TownId(2)));
    search.set_towns(towns(&["Вербове"]));
    assert_eq!(search.stop(), Stop::Street, "the contracts ended meanwhile");
    search.set_towns(towns(&["Вербове", "Калинівка"]));
    let _ = search.update(Message::TownPressed(1));
    let _ = search.update(Message::Pressed(Deed::Back));
    let edit = Message::Edited(Stop::Street, "соб".to_owned());
    assert_eq!(asked(search.update(edit)), Some(TownId(1)), "Esc begins with the home town again");
}

#[test]
fn r1_a_meter_and_a_phone_have_fields_of_their_own_and_are_searched_alone() {
    let asked = |action| match action {
        Action::Ask { mut questions, .. } => questions.pop(),
        _ => None,
    };
    for (stop, typed, enough) in [
        (Stop::Meter, "04", false),
        (Stop::Meter, "0451 1", true),
        (Stop::Phone, "067 123", false),
        (Stop::Phone, "067 123-45-67", true),
        (Stop::Account, "1", true),
    ] {
        let mut search = Search::new(0);
        let _ = search.update(Message::Pressed(Deed::Fields));
        let _ = search.update(Message::Edited(Stop::Street, "соб".to_owned()));
        let query = asked(search.update(Message::Edited(stop, typed.to_owned())));
        assert_eq!(query.is_some(), enough, "{stop:?} {typed}");
        if let Some(Query { account, meter, phone, .. }) = query {
            let given = match stop {
                Stop::Meter => meter == typed && account.is_empty() && phone.is_none(),
                Stop::Phone => phone == Phone::of(typed) && account.is_empty() && meter.is_empty(),
                _ => account == typed,
            };
            assert!(given, "{stop:?} {typed}");
        }
        let _ = search.update(Message::Focused(Stop::Street));
        assert_eq!(search.stop(), stop, "the others take nothing");
        assert!(asked(search.update(Message::Edited(stop, String::new()))).is_some(), "the street again");
    }
}
