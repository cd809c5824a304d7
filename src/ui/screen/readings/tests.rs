//! A reading is sent once, when it can be, and an unusual one when it is meant.

use super::*;
use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::ids::{AccountNumber, MeterId, SerialNumber, ServiceId, StreetId};
use kassa_domain::money::Currency;
use kassa_domain::payment::PayerCopy;
use kassa_formats::scan::MeterOnBill;

use crate::ui::scan::OnPaper;

fn today() -> BusinessDate {
    BusinessDate::new(2026, 11, 21).unwrap()
}

fn form(meters: u64) -> Option<Readings> {
    scanned_form(meters, OnPaper::default())
}

fn scanned_form(meters: u64, paper: OnPaper) -> Option<Readings> {
    let meter = |number| Meter {
        id: MeterId(number),
        serial: SerialNumber::new(&format!("SV-045{number}")).unwrap(),
        service: ServiceId(4),
        digits: 5,
        last_value: Decimal::from(99_990),
        last_date: BusinessDate::new(2026, 10, 31).unwrap(),
        usual: Decimal::ONE,
        verified_until: None,
    };
    let account = Account {
        number: AccountNumber::new("1000432").unwrap(),
        holder: String::new(),
        street: StreetId(1),
        house: String::new(),
        flat: String::new(),
        charges: Vec::new(),
        latest: Vec::new(),
        meters: (1..=meters).map(meter).collect(),
        phones: Vec::new(),
    };
    let bill = Bill::new(account, PayerCopy::default(), AsOf::Live, Currency::Uah, &Narrowing::default());
    Readings::new(BillScreen::new(bill, Narrowing::default(), paper), today())
}

fn type_in(form: &mut Readings, text: &str) {
    let stop = form.stop();
    assert_eq!(form.update(Message::Edited(stop, text.to_owned())), Action::None);
}

fn press(form: &mut Readings, deed: Deed) -> Action {
    form.update(Message::Pressed(deed))
}

fn taken(action: &Action) -> Option<(u64, String, ReadingKind)> {
    match action {
        Action::Take(reading) => Some((reading.meter.0, reading.value.to_string(), reading.kind)),
        Action::None | Action::Close => None,
    }
}

#[test]
fn an_account_without_meters_has_no_form() {
    assert!(form(0).is_none());
}

#[test]
fn r21_each_meter_is_sent_once_and_the_focus_goes_on() {
    let mut form = form(2).unwrap();
    type_in(&mut form, "99995,5");
    assert_eq!(taken(&press(&mut form, Deed::Enter)), Some((1, "99995.5".to_owned(), ReadingKind::Plain)));
    assert_eq!(press(&mut form, Deed::Enter), Action::None, "it is on its way");
    form.taken();
    assert_eq!(form.stop(), Stop(1));
    type_in(&mut form, "99991");
    assert!(taken(&press(&mut form, Deed::Enter)).is_some());
    form.refused();
    assert!(taken(&press(&mut form, Deed::Enter)).is_some(), "the till said no: it may be sent again");
}

#[test]
fn r21_what_cannot_be_is_not_sent_and_what_is_unusual_is_asked_about() {
    for (typed, other, enters, expect) in [
        ("5", 0, 1, None),
        ("5", 1, 1, None),
        ("5", 1, 2, Some(ReadingKind::RollOver)),
        ("7", 2, 1, Some(ReadingKind::Replacement)),
        ("7", 3, 3, None),
        ("99995", 0, 1, Some(ReadingKind::Plain)),
        ("100000", 0, 2, None),
        ("99995,1234", 0, 2, None),
        ("дев'ять", 0, 2, None),
        ("-5", 2, 2, None),
        ("", 0, 2, None),
    ] {
        let mut form = form(1).unwrap();
        type_in(&mut form, typed);
        for _ in 0..other {
            let _ = press(&mut form, Deed::Fields);
        }
        let last = (0..enters).map(|_| press(&mut form, Deed::Enter)).last().unwrap();
        assert_eq!(taken(&last).map(|(_, _, kind)| kind), expect, "{typed} {other} {enters}");
    }
}

#[test]
fn what_a_scanned_paper_says_of_a_meter_is_offered_as_its_reading() {
    for (number, reading, expect) in [
        ("sv-0452 ", Some("099995,5"), Some((2, "99995.5"))),
        ("SV-0451", Some("00099991"), Some((1, "99991"))),
        // Lower than the last one: shown, and not sent.
        ("SV-0451", Some("0"), None),
        ("SV-0459", Some("99995"), None),
        ("SV-0451", None, None),
    ] {
        let meter = MeterOnBill { number: number.to_owned(), reading: reading.map(str::to_owned) };
        let mut form = scanned_form(2, OnPaper { meter: Some(meter), ..OnPaper::default() }).unwrap();
        let sent = taken(&press(&mut form, Deed::Enter)).map(|(meter, value, _)| (meter, value));
        assert_eq!(sent, expect.map(|(meter, value): (u64, &str)| (meter, value.to_owned())), "{number} {reading:?}");
    }
}
