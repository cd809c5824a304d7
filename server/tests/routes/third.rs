//! What is paid to a provider outside the billing, on its way to that provider: what was filled in stands in its list.

use kassa_domain::entry::Body;
use kassa_domain::payment::{Given, Payment, PaymentKind, ThirdParty};
use kassa_server::cli::Cli;

use clap::Parser;

use crate::support::{TestCentre, day, october};

/// What a command says.
fn told(centre: &TestCentre, arguments: &[&str]) -> String {
    let data = centre.data.path().join("centre");
    let words = ["kassa-server", "--data", data.to_str().unwrap()].into_iter().chain(arguments.iter().copied());
    let beside = centre.database.iter().map(|address| ("KASSA_SERVER_POSTGRES".into(), address.into()));
    let mut out = Vec::new();
    Cli::try_parse_from(words).unwrap().configured(beside).unwrap().run(&*centre.clock, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn given(code: &str, name: &str, value: &str) -> Given {
    Given { code: code.to_owned(), name: name.to_owned(), value: value.to_owned(), printed: true }
}

#[tokio::test]
async fn what_was_filled_in_stands_in_columns_of_its_own_in_the_list_of_its_provider() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    for (number, fields) in [
        (1, vec![given("phone", "Телефон", "0501112233"), given("note", "Примітка", "")]),
        // The form was renamed meanwhile, and asks one thing more, by a name that a reader would take for the sum.
        (2, vec![given("phone", "Номер телефону", "0670000001"), given("sum", "СУММА", "=1+1; 2")]),
    ] {
        let third = Some(Box::new(ThirdParty { fields, items: Vec::new() }));
        let payment = till.payment(number, &[(october(), 1_000)]);
        let payment = Payment { kind: PaymentKind::ThirdParty, third, ..payment };
        let at = till.append(Body::PaymentAccepted(Box::new(payment)));
        let _ = till.registered(at);
    }
    let bill = till.accept(3, &[(october(), 500)]);
    let _ = till.registered(bill);
    till.push_all(1).await;
    let day = day().to_string();
    let file = centre.data.path().join("list.csv");
    let export = |more: &[&str]| {
        let to = ["registry", "export", "--day", &day, "--profile", "table-kz", "--as", "csv", "--out"];
        let _ = told(&centre, &[&to[..], &[file.to_str().unwrap()], more].concat());
        let text = std::fs::read_to_string(&file).unwrap();
        text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let list = export(&["--provider", "4"]);
    assert!(list[0].ends_with(";Номер телефону;Примітка;СУММА (sum)"), "{list:?}");
    assert!(list[1].ends_with(";0501112233;;"), "a number that begins with a nought stays one: {list:?}");
    assert!(list[2].ends_with(";0670000001;;\"'=1+1; 2\""), "{list:?}");
    assert!(list[3].ends_with(";;;"), "{list:?}");
    // Of all providers together they stand in the text alone.
    let all = export(&[]);
    assert!(!all[0].contains("телефону") && all[1].contains("Телефон: 0501112233"), "{all:?}");
}
