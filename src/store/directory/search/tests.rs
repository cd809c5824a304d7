//! Tests of the search (R1).

use kassa_domain::directory::{Row, RowKey, Street};
use kassa_domain::ids::{AccountNumber, TownId};

use super::super::testing::{directory, held, now, page};
use super::super::{Applied, DirectoryError, DirectoryReader};
use super::*;

/// Accounts of a small town; streets stand in the frame of the tests.
fn town() -> (tempfile::TempDir, DirectoryReader) {
    let accounts = [
        ("00077001", "Коваль Іван Петрович", 1, "12-А", "3"),
        ("00077002", "Ковальчук Олена Ігорівна", 1, "12-А", "4"),
        ("00077003", "Лук'яненко Петро", 1, "12", ""),
        ("000770031", "Бондар Ганна", 1, "2", ""),
        ("К-12/3", "Єрмак Семён", 2, "7", "1"),
        ("5001", "Ґалаґан Юрій", 3, "10/2", "15"),
        ("5002", "Коваль Марія", 3, "10/2", "16"),
        ("5003", "Шевченко Тарас", 4, "1", ""),
        ("9001", "Коваль Степан", 5, "12-А", "3"),
    ];
    let accounts = accounts.map(|(number, holder, street, house, flat)| held(number, holder, street, house, flat));
    let (dir, _, reader) = directory(accounts.to_vec());
    (dir, reader)
}

/// The first meaning of a line that finds anything.
fn by_line(reader: &DirectoryReader, line: &str) -> Found {
    let found = Query::meanings(line).into_iter().map(|query| reader.search(&query).unwrap());
    found.into_iter().find(|found| !found.rows.is_empty()).unwrap_or_default()
}

fn numbers(found: &Found) -> Vec<&str> {
    found.rows.iter().map(|row| row.number.as_str()).collect()
}

fn query(street: &str, house: &str, flat: &str, surname: &str) -> Query {
    Query {
        street: street.to_owned(),
        house: house.to_owned(),
        flat: flat.to_owned(),
        surname: surname.to_owned(),
        ..Query::default()
    }
}

fn by_account(account: &str) -> Query {
    Query { account: account.to_owned(), ..Query::default() }
}

#[test]
fn r1_an_account_is_searched_alone_exact_before_beginnings() {
    let (_dir, reader) = town();
    for (text, expect, exact) in [
        ("00077003", vec!["00077003", "000770031"], true),
        ("0007700", vec!["00077001", "00077002", "00077003", "000770031"], false),
        ("77001", vec![], false),
        ("к12/3", vec!["К-12/3"], true),
        ("K-12", vec!["К-12/3"], false),
        (" 5001 ", vec!["5001"], true),
        ("---", vec![], false),
    ] {
        let found = reader.search(&by_account(text)).unwrap();
        assert_eq!((numbers(&found), found.exact), (expect, exact), "{text}");
    }
    let mixed = Query { account: "5001".to_owned(), ..query("Соборна", "12", "3", "Коваль") };
    assert_eq!(numbers(&reader.search(&mixed).unwrap()), ["5001"]);
}

#[test]
fn r1_any_mix_of_street_house_flat_and_surname() {
    let (_dir, reader) = town();
    for (street, house, flat, surname, expect) in [
        // A piece of three letters from anywhere; fewer only from the beginning of a word.
        ("борн", "", "", "", vec!["000770031", "00077003", "00077001", "00077002"]),
        ("со", "", "", "", vec!["000770031", "00077003", "00077001", "00077002"]),
        ("бо", "", "", "", vec![]),
        ("соборна вул", "", "", "", vec!["000770031", "00077003", "00077001", "00077002"]),
        ("вулиця соборна", "12", "", "", vec!["00077003"]),
        ("СОБОРНА", "12а", "", "", vec!["00077001", "00077002"]),
        ("соборна", "12 A", "4", "", vec!["00077002"]),
        ("соборна", "", "4", "", vec!["00077002"]),
        ("соборна", "", "", "ковал", vec!["00077001", "00077002"]),
        ("соборна", "12-а", "", "ковальч", vec!["00077002"]),
        ("соборна", "99", "", "", vec![]),
        ("вул", "", "", "коваль", vec!["00077001", "00077002"]),
        ("незал", "10-2", "", "", vec!["5001", "5002"]),
        ("проспект незалежности", "10/2", "15", "", vec!["5001"]),
        ("обїзний", "", "", "", vec!["5003"]),
        ("новосел", "", "", "", vec![]),
        ("новосильська", "", "", "", vec!["К-12/3"]),
        ("", "", "", "коваль", vec!["00077001", "5002", "00077002"]),
        ("", "", "", "Коваль  Марія", vec!["5002"]),
        ("", "12-А", "", "ков", vec!["00077001", "00077002"]),
        ("", "12-А", "4", "ков", vec!["00077002"]),
        ("", "", "", "лукяненко", vec!["00077003"]),
        ("", "", "", "ЕРМАК СЕМЕН", vec!["К-12/3"]),
        ("", "", "", "галаган", vec!["5001"]),
        ("...", "", "", "галаган", vec!["5001"]),
    ] {
        let found = reader.search(&query(street, house, flat, surname)).unwrap();
        assert_eq!(numbers(&found), expect, "{street}, {house}, {flat}, {surname}");
        assert!(!found.exact && !found.capped);
    }
}

#[test]
fn r1_a_street_or_a_surname_is_required() {
    let (_dir, reader) = town();
    for query in [query("", "", "", ""), query("", "12", "3", ""), query(" ", "12", "", ".")] {
        assert!(matches!(reader.search(&query), Err(DirectoryError::TooLittle)), "{query:?}");
    }
}

#[test]
fn r1_the_home_town_is_meant_unless_another_is_named() {
    let (_dir, reader) = town();
    let other = Query { town: Some(TownId(2)), ..query("соборна", "12а", "3", "") };
    assert_eq!(numbers(&reader.search(&other).unwrap()), ["9001"]);
    let found = reader.search(&Query { town: Some(TownId(2)), ..query("", "", "", "коваль") }).unwrap();
    assert_eq!(numbers(&found), ["9001"]);
    assert_eq!(found.rows[0].address.to_string(), "Новоселиця, вул. Соборна, 12-А, 3");
    assert_eq!(found.rows[0].due.to_string(), "512.37");
}

#[test]
fn r1_a_town_without_a_contract_is_searched_by_number_alone_and_marked() {
    let territories = |point: &Point, query: &Query| {
        let rows = vec![Row::Point(point.clone())];
        let (_dir, mut directory, reader) = directory(vec![
            held("00077001", "Коваль Іван", 1, "12-А", "3"),
            held("9001", "Коваль Степан", 5, "12-А", "3"),
            held("9002", "Без Вулиці", 99, "1", ""),
        ]);
        let state = reader.state().unwrap();
        let next = page(state.generation, rows, state.cursor + 1, false);
        assert_eq!(directory.apply(state.cursor, &next, now()).unwrap(), Applied::Delta);
        let found = reader.search(query).unwrap();
        found.rows.into_iter().map(|row| (row.number.to_string(), row.territory)).collect::<Vec<_>>()
    };
    let alone = super::super::testing::point();
    let alone = Point { towns: Vec::new(), ..alone };
    let by_contract = Point { towns: vec![TownId(2)], ..alone.clone() };
    let there = Query { town: Some(TownId(2)), ..query("", "", "", "коваль") };
    for (point, query, expect) in [
        (&alone, query("", "", "", "коваль"), vec![("00077001", Territory::Home)]),
        (&alone, there.clone(), vec![]),
        (&alone, by_account("9001"), vec![("9001", Territory::NotServed)]),
        // Where the directory does not say the town, nothing is refused.
        (&alone, by_account("9002"), vec![("9002", Territory::Home)]),
        (&by_contract, there, vec![("9001", Territory::ByContract)]),
        (&by_contract, query("", "", "", "коваль"), vec![("00077001", Territory::Home)]),
        (&by_contract, by_account("9001"), vec![("9001", Territory::ByContract)]),
    ] {
        let expect: Vec<_> = expect.into_iter().map(|(number, of)| (number.to_owned(), of)).collect();
        assert_eq!(territories(point, &query), expect, "{:?} {query:?}", point.towns);
    }
}

#[test]
fn r1_the_wrong_keyboard_layout_is_understood() {
    let (_dir, reader) = town();
    for (query, expect) in [
        (query("", "", "", "rjdfkmxer"), vec!["00077002"]),
        (query("cj,jhyf", "12", "", ""), vec!["00077003"]),
        (query("j,]pybq", "", "", ""), vec!["5003"]),
        (query("", "", "", "Irrwtyrj"), vec![]),
        (by_account("r-12"), vec!["К-12/3"]),
    ] {
        assert_eq!(numbers(&reader.search(&query).unwrap()), expect, "{query:?}");
    }
}

#[test]
fn r1_one_line_is_guessed() {
    let (_dir, reader) = town();
    for (line, expect) in [
        ("00077001", vec!["00077001"]),
        ("К-12/3", vec!["К-12/3"]),
        ("5001 ", vec!["5001"]),
        ("500 1", vec!["5001"]),
        ("Соборна 12 ", vec!["00077003"]),
        ("Соборна 12-А 3", vec!["00077001"]),
        ("вул. Соборна, буд. 12 А, кв. 3", vec!["00077001"]),
        ("Соборна 12а/3", vec!["00077001"]),
        ("незалежності 10 корп 2 15", vec!["5001"]),
        ("незалежності 10/2 кв 16", vec!["5002"]),
        ("коваль", vec!["00077001", "5002", "00077002"]),
        ("коваль марія", vec!["5002"]),
        ("коваль соборна", vec!["00077001", "00077002"]),
        ("соборна ковальчук", vec!["00077002"]),
        ("незалежності", vec!["5001", "5002"]),
        ("шевченко 1", vec!["5003"]),
        ("rjdfkm cj,jhyf 12f 3", vec!["00077001"]),
        ("нема такого", vec![]),
    ] {
        assert_eq!(numbers(&by_line(&reader, line)), expect, "{line}");
    }
    assert_eq!(Query::meanings(" .. "), []);
    assert_eq!(Query::meanings("Соборна 12 3")[0], query("Соборна", "12", "3", ""));
    assert_eq!(Query::meanings("Коваль")[0], query("", "", "", "Коваль"));
}

#[test]
fn r1_a_room_of_a_flat_is_found_however_it_is_written() {
    let (_dir, _directory, reader) = directory(vec![
        held("7001", "Коваль Іван", 1, "12", "45 кімн. 3"),
        held("7002", "Коваль Марія", 1, "12", "45 кімн. 4"),
        held("7003", "Петренко Олена", 1, "12", "45"),
    ]);
    for (line, expect) in [
        ("Соборна 12 45 кімната 3", vec!["7001"]),
        ("соборна 12 кв. 45 к. 4", vec!["7002"]),
        ("соборна 12 45/3", vec!["7001"]),
        ("соборна 12 45 3", vec!["7001"]),
        ("Соборна 12 45 бөлме 4", vec!["7002"]),
        ("соборна 12 45", vec!["7003"]),
    ] {
        assert_eq!(numbers(&by_line(&reader, line)), expect, "{line}");
    }
    assert_eq!(numbers(&reader.search(&query("соборна", "12", "45, ком. 3", "")).unwrap()), ["7001"]);
}

#[test]
fn an_account_is_found_by_the_number_on_its_meter() {
    let with_meter = |number: &str, serial: &str| {
        let mut account = held(number, "Коваль Іван", 1, "12", "3");
        account.meters[0].serial = kassa_domain::ids::SerialNumber::new(serial).unwrap();
        account
    };
    let accounts = vec![with_meter("1001", "МТ-0042"), with_meter("1002", "МТ 0042"), with_meter("0042", "77-15")];
    let (_dir, mut directory, reader) = directory(accounts);
    for (line, expect) in [
        ("мт0042", vec!["1001", "1002"]),
        ("МТ-0042", vec!["1001", "1002"]),
        ("vn-0042", vec!["1001", "1002"]),
        ("7715", vec!["0042"]),
        ("771", vec![]),
        ("0042", vec!["0042"]),
    ] {
        assert_eq!(numbers(&by_line(&reader, line)), expect, "{line}");
    }
    // Another meter in its place, and an account that is no more.
    let gone = Row::Removed(RowKey::Account(AccountNumber::new("1002").unwrap()));
    let rows = vec![Row::Account(with_meter("1001", "МТ-0043")), gone];
    let _applied = directory.apply(100, &page(1, rows, 200, false), now()).unwrap();
    for (line, expect) in [("мт0042", vec![]), ("мт0043", vec!["1001"])] {
        assert_eq!(numbers(&by_line(&reader, line)), expect, "{line}");
    }
}

#[test]
fn an_account_is_found_by_a_phone_however_it_is_typed() {
    let with_phones = |number: &str, phones: &str| {
        let phones = Phone::all_of(phones);
        kassa_domain::directory::Account { phones, ..held(number, "Коваль Іван", 1, "12", "3") }
    };
    let accounts = vec![
        with_phones("1001", "067 123-45-67, 0507654321"),
        with_phones("1002", "+38 (067) 123 45 67"),
        with_phones("0671234569", ""),
    ];
    let (_dir, mut directory, reader) = directory(accounts);
    for (line, expect) in [
        ("0671234567", vec!["1001", "1002"]),
        ("067 123 45 67", vec!["1001", "1002"]),
        ("+38 (067) 123-45-67", vec!["1001", "1002"]),
        ("380507654321", vec!["1001"]),
        ("1234567", vec![]),
        ("0671234568", vec![]),
        ("0671234569", vec!["0671234569"]),
    ] {
        assert_eq!(numbers(&by_line(&reader, line)), expect, "{line}");
    }
    // Another phone, and an account that is no more.
    let gone = Row::Removed(RowKey::Account(AccountNumber::new("1002").unwrap()));
    let rows = vec![Row::Account(with_phones("1001", "0507654321")), gone];
    let _applied = directory.apply(100, &page(1, rows, 200, false), now()).unwrap();
    for (line, expect) in [("0671234567", vec![]), ("0507654321", vec!["1001"])] {
        assert_eq!(numbers(&by_line(&reader, line)), expect, "{line}");
    }
}

#[test]
fn r1_a_street_is_found_by_the_name_it_had_before() {
    let street = |id: u32, town: u32, name: &str, former: &[&str]| {
        let former = former.iter().map(|name| (*name).to_owned()).collect();
        Row::Street(Street { id: StreetId(id), town: TownId(town), name: name.to_owned(), former })
    };
    let accounts = vec![
        held("1001", "Коваль Іван", 1, "12", "3"),
        held("1002", "Бондар Ганна", 3, "12", "4"),
        held("1003", "Шевченко Тарас", 5, "12", "3"),
    ];
    let (_dir, mut directory, reader) = directory(accounts);
    let renamed = vec![
        street(1, 1, "вул. Соборна", &["вул. Леніна", "вул. Святої Трійці"]),
        street(3, 1, "просп. Незалежності", &["просп. Ленінградський", "..."]),
        street(5, 2, "вул. Соборна", &["вул. Леніна"]),
    ];
    let _applied = directory.apply(100, &page(1, renamed, 200, false), now()).unwrap();
    let check = |line: &str, expect: &[(&str, &str, Option<&str>)]| {
        let found = by_line(&reader, line);
        let told: Vec<_> = found
            .rows
            .iter()
            .map(|row| (row.number.as_str(), row.address.street.as_str(), row.former.as_deref()))
            .collect();
        assert_eq!(told, expect, "{line}");
    };
    let lenin = ("1001", "вул. Соборна", Some("вул. Леніна"));
    let trinity = ("1001", "вул. Соборна", Some("вул. Святої Трійці"));
    let leningrad = ("1002", "просп. Незалежності", Some("просп. Ленінградський"));
    for (line, expect) in [
        ("вул. Леніна 12", vec![lenin]),
        ("леніна", vec![lenin]),
        ("ленін", vec![lenin, leningrad]),
        ("улица Ленина, 12, 3", vec![lenin]),
        ("Леніна 99", vec![]),
        ("трійц 12", vec![trinity]),
        ("ktysyf 12", vec![lenin]),
        ("градськ", vec![leningrad]),
        // The words of one name: the street of two names is not a street of both.
        ("соборна леніна", vec![]),
        ("леніна коваль", vec![lenin]),
        // By its present name it is shown as ever.
        ("Соборна 12", vec![("1001", "вул. Соборна", None)]),
    ] {
        check(line, &expect);
    }
    // One name is forgotten, and the street goes to another town.
    let _applied =
        directory.apply(200, &page(1, vec![street(1, 1, "вул. Соборна", &["вул. Леніна"])], 300, false), now());
    check("трійц 12", &[]);
    check("леніна", &[lenin]);
    let _applied =
        directory.apply(300, &page(1, vec![street(1, 2, "вул. Соборна", &["вул. Леніна"])], 400, false), now());
    check("леніна", &[]);
    let gone = Row::Removed(RowKey::Street(StreetId(3)));
    let _applied = directory.apply(400, &page(1, vec![gone], 500, false), now());
    check("градськ", &[]);
}

#[test]
fn as_many_as_asked_for_and_whether_there_are_more() {
    let accounts = (1..=120).map(|n| held(&format!("7{n:04}"), "Коваль", 1 + n % 2, &n.to_string(), "")).collect();
    let (_dir, _, reader) = directory(accounts);
    for (limit, query, total, capped) in [
        (50, query("", "", "", "к"), 50, true),
        (120, query("", "", "", "к"), 120, false),
        (119, query("", "", "", "к"), 119, true),
        (100, query("вул", "", "", ""), 100, true),
        (120, query("вул", "", "", "к"), 120, false),
        (10, by_account("7"), 10, true),
        (10, by_account("70120"), 1, false),
        (0, by_account("70120"), 0, true),
    ] {
        let found = reader.search(&Query { limit, ..query.clone() }).unwrap();
        assert_eq!((found.total, found.capped, found.rows.len()), (total, capped, total as usize), "{query:?}");
    }
    let found = reader.search(&query("соборна", "", "", "")).unwrap();
    assert_eq!(numbers(&found)[..3], ["70002", "70004", "70006"], "houses stand in the order of their numbers");
}

#[test]
fn text_that_means_something_to_a_database_is_only_text() {
    let (_dir, reader) = town();
    for text in ["'; DROP TABLE account; --", "%", "_", "\0", "\u{10ffff}", "*", "\"", &"я".repeat(100_000)] {
        for query in [query(text, "", "", ""), query("соборна", text, text, text), by_account(text)] {
            let found = reader.search(&query);
            assert!(matches!(found, Ok(_) | Err(DirectoryError::TooLittle)), "{text}: {found:?}");
        }
        for query in Query::meanings(text) {
            let found = reader.search(&query);
            assert!(matches!(found, Ok(_) | Err(DirectoryError::TooLittle)), "{text}: {found:?}");
        }
    }
    assert_eq!(numbers(&reader.search(&by_account("5001")).unwrap()), ["5001"]);
}

#[test]
fn r1_every_search_goes_by_an_index() {
    let (dir, reader) = town();
    drop(reader);
    let connection = Connection::open(dir.path().join("directory.2.sqlite")).unwrap();
    let accounts = [BY_ACCOUNT, BY_METER, BY_PHONE, BY_PLACE, BY_NEIGHBOUR, BY_STREET, BY_HOLDER]
        .map(|from| format!("SELECT {ACCOUNT_COLUMNS} {from}"));
    let streets = [BY_PIECE, STREET, BY_FORMER_PIECE, FORMER].map(str::to_owned);
    for sql in accounts.into_iter().chain(streets) {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let mut rows = statement.raw_query();
        let mut plan: Vec<String> = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            plan.push(row.get(3).unwrap());
        }
        assert!(plan.iter().all(|step| !step.starts_with("SCAN")), "{sql}: {plan:?}");
        assert!(plan.iter().any(|step| step.starts_with("SEARCH")), "{sql}: {plan:?}");
        let sorts = plan.iter().any(|step| step.contains("USE TEMP B-TREE FOR ORDER BY"));
        assert!(!sorts, "{sql}: {plan:?}");
    }
}
