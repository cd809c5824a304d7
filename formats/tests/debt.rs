//! The online debt protocol of banks: what is read, what is refused, and that what is written is read.

use kassa_domain::{Currency, Money, Timestamp};
use kassa_formats::debt::{Again, MESSAGE_MAX, Message, Order, Refusal, ServiceSum, Unit, read, write};

const PAY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Transfer xmlns=\"http://debt.example/Transfer\" interface=\"Debt\" action=\"Pay\">\n\
    \x20 <Data xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Payment\" id=\"6b4e-0017\">\n\
    \x20   <PayerInfo billIdentifier=\"00077001\"><Fio>Кравченко &amp; син</Fio></PayerInfo>\n\
    \x20   <TotalSum>1412.37</TotalSum>\n\
    \x20   <CreateTime>2026-11-21T14:05:09.123+02:00</CreateTime>\n\
    \x20   <ServiceGroup>\n\
    \x20     <Service sum=\"412.37\" serviceCode=\"101\"><CompanyInfo/></Service>\n\
    \x20     <Service sum=\"1000\" serviceCode=\"102\"/>\n\
    \x20   </ServiceGroup>\n\
    \x20 </Data>\n\
    </Transfer>\n";

fn hryvnias(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn told(text: &str) -> Result<Message, Refusal> {
    read(text.as_bytes(), Currency::Uah)
}

fn order() -> Order {
    match told(PAY) {
        Ok(Message::Pay(order)) => order,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_payment_is_read_with_its_services_and_its_zone() {
    let order = order();
    assert_eq!((order.id.as_str(), order.account.as_deref()), ("6b4e-0017", Some("00077001")));
    assert_eq!((order.total, order.created.to_string().as_str()), (hryvnias(141_237), "2026-11-21T14:05:09+02:00"));
    let services: Vec<(&str, Money)> = order.services.iter().map(|s| (s.code.as_str(), s.amount)).collect();
    assert_eq!(services, [("101", hryvnias(41_237)), ("102", hryvnias(100_000))]);
    assert_eq!(told(&PAY.replace("\"Pay\"", "\"Check\"")), Ok(Message::Check(order)));
}

#[test]
fn a_total_that_is_not_the_sum_of_its_services_is_refused() {
    let total = |said, found| Refusal::Total { said: hryvnias(said), found: hryvnias(found) };
    for (from, to, expect) in [
        ("1412.37<", "1412.38<", total(141_238, 141_237)),
        ("\"412.37\"", "\"412.36\"", total(141_237, 141_236)),
        ("<Service sum=\"1000\" serviceCode=\"102\"/>", "", total(141_237, 41_237)),
        ("1412.37<", "1412,37<", Refusal::Sum("1412,37".to_owned())),
        ("\"1000\"", "\"-1000\"", Refusal::Sum("-1000".to_owned())),
        ("\"1000\"", "\"0.00\"", Refusal::Sum("0.00".to_owned())),
        ("\"1000\"", "\"92233720368547758.07\"", Refusal::Sum("92233720368547758.07".to_owned())),
        ("\"1000\"", "\"999.999\"", Refusal::Sum("999.999".to_owned())),
        ("1412.37<", "&#49;412.37<", Refusal::Sum("&412.37".to_owned())),
        ("<TotalSum>1412.37</TotalSum>", "", Refusal::Missing("TotalSum")),
        ("<TotalSum>", "<TotalSum>1</TotalSum><TotalSum>", Refusal::Missing("TotalSum")),
        (" id=\"6b4e-0017\"", "", Refusal::Missing("id")),
        ("\"6b4e-0017\"", "\" \"", Refusal::Missing("id")),
        (" serviceCode=\"102\"", "", Refusal::Missing("Service")),
        ("+02:00", "", Refusal::Moment("2026-11-21T14:05:09.123".to_owned())),
        ("2026-11-21T", "2026-02-30T", Refusal::Moment("2026-02-30T14:05:09.123+02:00".to_owned())),
        ("\"Pay\"", "\"Steal\"", Refusal::Action("Steal".to_owned())),
        (" action=\"Pay\"", "", Refusal::Missing("action")),
        ("</Transfer>", "", Refusal::NotXml),
        ("</Transfer>", "</Transfer><Transfer/>", Refusal::NotXml),
        ("<Transfer", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Transfer", Refusal::NotXml),
    ] {
        assert_eq!(told(&PAY.replacen(from, to, 1)), Err(expect), "{from} {to}");
    }
    assert_eq!(read(&vec![b' '; MESSAGE_MAX + 1], Currency::Uah), Err(Refusal::TooLong));
    assert_eq!(read(b"\xff\xfe", Currency::Uah), Err(Refusal::NotXml));
    assert_eq!(told(&"<a>".repeat(1_000)), Err(Refusal::NotXml));
    let many = "<Service sum=\"1\" serviceCode=\"1\"/>".repeat(300);
    assert_eq!(told(&PAY.replace("<ServiceGroup>", &format!("<ServiceGroup>{many}"))), Err(Refusal::TooLong));
}

#[test]
fn one_payment_told_twice_is_one_payment() {
    let first = order();
    let later = Order { created: Timestamp::new(first.created.utc_ms() + 60_000, 120).unwrap(), ..first.clone() };
    let dearer = Order { total: hryvnias(141_238), ..first.clone() };
    let other = Order { id: "6b4e-0018".to_owned(), ..first.clone() };
    for (order, expect) in [(&later, Again::Same), (&dearer, Again::Contradicts), (&other, Again::No)] {
        assert_eq!(order.again(&first), expect);
    }
}

#[test]
fn what_is_written_is_read() {
    let service = |code: &str, minor| ServiceSum { code: code.to_owned(), amount: hryvnias(minor) };
    let order = Order {
        id: "a<b>&\"c\"".to_owned(),
        account: Some("Қ-12/3".to_owned()),
        created: Timestamp::new(1_795_262_709_000, -210).unwrap(),
        total: hryvnias(105),
        services: vec![service("W&A", 100), service("2", 5)],
    };
    let unit = Unit { name: "ls".to_owned(), value: "00077001".to_owned() };
    for message in [
        Message::Search(unit),
        Message::Check(order.clone()),
        Message::Pay(Order { account: None, ..order.clone() }),
        Message::Cancel { id: order.id },
    ] {
        let text = write(&message);
        assert_eq!(told(&text), Ok(message), "{text}");
    }
    assert_eq!(told("<T action=\"Search\"><Unit name=\"ls\" value=\"\"/></T>"), Err(Refusal::Missing("Unit")));
    assert_eq!(told("<T action=\"Search\"/>"), Err(Refusal::NotXml));
    assert_eq!(told("<T action=\"Cancel\"></T>"), Err(Refusal::Missing("id")));
}
