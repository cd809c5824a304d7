//! A reading is sent once, when it can be, and an unusual one when it is meant.

use super::*;
use kassa_domain::Timestamp;
use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::directory::{Norm, Service};
use kassa_domain::ids::{AccountNumber, MeterId, SerialNumber, ServiceId, StreetId};
use kassa_domain::money::Currency;
use kassa_domain::payment::PayerCopy;
use kassa_formats::scan::MeterOnBill;

use crate::till::desk::Sent;
use crate::ui::names::Names;
use crate::ui::scan::OnPaper;

fn today() -> BusinessDate {
    BusinessDate::new(2026, 11, 21).unwrap()
}

fn form(meters: u64) -> Option<Readings> {
    scanned_form(meters, OnPaper::default())
}

fn scanned_form(meters: u64, paper: OnPaper) -> Option<Readings> {
    let faces: Vec<(String, &str)> = (1..=meters).map(|number| (format!("SV-045{number}"), "")).collect();
    form_of(&faces, paper)
}

/// A form of meters with these numbers and scales.
fn form_of(faces: &[(String, &str)], paper: OnPaper) -> Option<Readings> {
    let meter = |(number, (serial, scale)): (u64, &(String, &str))| Meter {
        id: MeterId(number),
        serial: SerialNumber::new(serial).unwrap(),
        scale: (*scale).to_owned(),
        service: ServiceId(4),
        digits: 5,
        last_value: Decimal::from(99_990),
        last_date: BusinessDate::new(2026, 10, 31).unwrap(),
        last_source: None,
        usual: Decimal::ONE,
        place: String::new(),
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
        meters: (1..).zip(faces).map(meter).collect(),
        norms: Vec::new(),
        phones: Vec::new(),
    };
    let bill = Bill::new(account, PayerCopy::default(), AsOf::Live, Currency::Uah, &Narrowing::default());
    Readings::new(BillScreen::new(bill, Narrowing::default(), paper), today(), 10)
}

/// The same, where so many usual months are unusual.
fn form_asking(unusual: u16) -> Readings {
    let mut form = form(1).unwrap();
    form.unusual = Decimal::from(unusual);
    form
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
        Action::None | Action::Close | Action::Reveal(_) => None,
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
    assert_eq!(taken(&press(&mut form, Deed::Enter)), None, "it is on its way");
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
fn a_reading_is_the_payers_word_until_another_source_is_chosen() {
    let source = |action: &Action| match action {
        Action::Take(reading) => reading.source,
        other => panic!("{other:?}"),
    };
    let mut form = form(4).unwrap();
    let mut sent = Vec::new();
    for presses in [0, 1, 1, 1] {
        for _ in 0..presses {
            assert_eq!(press(&mut form, Deed::Source), Action::None);
        }
        type_in(&mut form, "99991");
        sent.push(source(&press(&mut form, Deed::Enter)));
        form.taken();
    }
    let (word, sheet, itself) = (ReadingSource::Resident, ReadingSource::Control, ReadingSource::Remote);
    assert_eq!(sent, [word, sheet, itself, word], "round to the first");
    assert_eq!(form.rows.iter().map(|row| row.source).collect::<Vec<_>>(), sent, "what was taken keeps its own");
    let mut form = self::form(1).unwrap();
    let _ = form.update(Message::Sourced(sheet));
    type_in(&mut form, "99991");
    assert_eq!(source(&press(&mut form, Deed::Enter)), sheet, "by a click");
}

#[test]
fn an_inspectors_sheet_of_another_day_is_taken_with_its_day() {
    // How often a day back and then on, and the day that is sent; none before the last reading's, none after today.
    for (back, on, expect) in [
        (0, 0, Some((11, 21))),
        (0, 3, Some((11, 21))),
        (3, 0, Some((11, 18))),
        (3, 1, Some((11, 19))),
        (21, 0, Some((10, 31))),
        (22, 0, None),
        (40, 40, Some((11, 21))),
    ] {
        let mut form = form(1).unwrap();
        type_in(&mut form, "99991");
        for deed in std::iter::repeat_n(Deed::Left, back).chain(std::iter::repeat_n(Deed::Right, on)) {
            assert_eq!(press(&mut form, deed), Action::None);
        }
        let day = match press(&mut form, Deed::Enter) {
            Action::Take(reading) => Some(reading.date),
            _ => None,
        };
        let expect = expect.map(|(month, day)| BusinessDate::new(2026, month, day).unwrap());
        assert_eq!(day, expect, "{back} back, {on} on");
    }
}

#[test]
fn the_month_of_a_reading_that_was_taken_is_of_its_own_day_and_not_of_the_day_above() {
    let mut form = form(2).unwrap();
    type_in(&mut form, "99991");
    for deed in [Deed::Left, Deed::Left, Deed::Enter] {
        let _ = press(&mut form, deed);
    }
    form.taken();
    let _ = press(&mut form, Deed::Left);
    assert_eq!(form.rows[0].day, BusinessDate::new(2026, 11, 19).unwrap());
    assert_eq!(form.day, BusinessDate::new(2026, 11, 18).unwrap());
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

#[test]
fn r21_the_scales_of_a_meter_stand_together_and_are_asked_one_after_another() {
    let faces = [("A", "день"), ("B", ""), ("A", "ніч"), ("C", "T1"), ("C", "T2"), ("C", "T3")];
    let faces = faces.map(|(serial, scale)| (serial.to_owned(), scale));
    let mut form = form_of(&faces, OnPaper::default()).unwrap();
    let shown: Vec<String> = form.rows.iter().map(|row| row.meter.face()).collect();
    assert_eq!(shown, ["A день", "A ніч", "B", "C T1", "C T2", "C T3"]);
    // From the middle down to the end, then what is left above.
    let _ = form.update(Message::Focused(Stop(3)));
    let mut asked = Vec::new();
    for _ in &faces {
        type_in(&mut form, "99991");
        asked.push(taken(&press(&mut form, Deed::Enter)).unwrap().0);
        form.taken();
    }
    assert_eq!(asked, [4, 5, 6, 1, 3, 2]);
}

#[test]
fn a_paper_does_not_say_which_scale_it_means() {
    let faces = [("B", ""), ("A", "день"), ("A", "ніч")].map(|(serial, scale)| (serial.to_owned(), scale));
    let meter = MeterOnBill { number: "A".to_owned(), reading: Some("99995".to_owned()) };
    let mut form = form_of(&faces, OnPaper { meter: Some(meter), ..OnPaper::default() }).unwrap();
    assert_eq!(form.stop(), Stop(1));
    assert_eq!(taken(&press(&mut form, Deed::Enter)), None, "nothing is typed in");
}

#[test]
fn an_account_of_many_meters_shows_and_takes_the_last_of_them_too() {
    const MANY: usize = 30;
    let faces: Vec<(String, &str)> = (0..MANY).map(|number| (format!("N{number}"), "")).collect();
    let mut form = form_of(&faces, OnPaper::default()).unwrap();
    for place in 0..MANY {
        assert_eq!(form.stop(), Stop(place));
        let id = focus::Stop::field(form.stop()).unwrap();
        assert_eq!((form.field(place), form.stop_of(id)), (Some(id), Some(Stop(place))));
        assert_eq!((0..MANY).filter(|place| form.field(*place) == Some(id)).count(), 1, "one field of a name");
        type_in(&mut form, "99991");
        assert_eq!(taken(&press(&mut form, Deed::Enter)).map(|(meter, ..)| meter), Some(place as u64 + 1));
        form.taken();
    }
    let spot = |row| Action::Reveal(focus::Spot { row, count: MANY });
    assert_eq!(press(&mut form, Deed::Next), spot(0), "round to the first");
    assert_eq!(press(&mut form, Deed::Up), spot(MANY - 1));
    for (deed, row) in [
        (Deed::PageDown, MANY - 1),
        (Deed::PageUp, MANY - 11),
        (Deed::PageUp, MANY - 21),
        (Deed::PageUp, 0),
        (Deed::PageUp, 0),
        (Deed::PageDown, 10),
    ] {
        assert_eq!(press(&mut form, deed), spot(row), "{deed:?}: page by page, and no further than the list");
    }
    let _ = form.update(Message::Focused(Stop(14)));
    assert_eq!(form.field(12), Some(FIELDS[0]), "the fields come to where the focus is");
}

#[test]
fn what_a_meter_showed_before_follows_the_focus_and_is_never_another_accounts() {
    let mut form = form(2).unwrap();
    let past = |meter, value: i64| PastReading {
        meter: MeterId(meter),
        value: Decimal::from(value),
        date: today(),
        kind: ReadingKind::Plain,
        source: ReadingSource::Resident,
        taken_at: Timestamp::new(0, 0).unwrap(),
        sent: Sent::Queued,
        placed_at: None,
        cashier: "Іваненко О.".to_owned(),
        elsewhere: None,
    };
    let shown = |form: &Readings| form.history().map(|past| past.value.to_string()).collect::<Vec<_>>();
    form.remember(&AccountNumber::new("2").unwrap(), vec![past(1, 7)]);
    assert!(shown(&form).is_empty(), "another account");
    let before = [(2, 50), (1, 46), (1, 45), (1, 44), (1, 43), (1, 42)];
    form.remember(&form.account.number.clone(), before.map(|(meter, value)| past(meter, value)).to_vec());
    assert_eq!(shown(&form), ["46", "45", "44", "43"]);
    let _ = press(&mut form, Deed::Next);
    assert_eq!(shown(&form), ["50"]);
}

#[test]
fn r21_how_much_is_unusual_is_a_setting() {
    // The usual month is 1, and 5 are used.
    for (unusual, enters) in [(2, 2), (4, 2), (5, 1), (10, 1)] {
        let mut form = form_asking(unusual);
        type_in(&mut form, "99995");
        let sent = (1..=2).find(|_| taken(&press(&mut form, Deed::Enter)).is_some());
        assert_eq!(sent, Some(enters), "{unusual}");
    }
}

#[test]
fn norms_and_use_are_told_by_service_in_the_order_of_bills_and_a_single_meter_speaks_for_itself() {
    let service = |id: u32, order| Service {
        id: ServiceId(id),
        name: format!("S{id}"),
        unit: "м³".to_owned(),
        tariff: None,
        order,
        group: String::new(),
    };
    let names = Names::new(vec![service(4, 2), service(6, 1), service(9, 3)], Vec::new(), Vec::new());
    let faces = |count: u64| (1..=count).map(|number| (format!("SV-{number}"), "")).collect::<Vec<_>>();
    let told = |form: &Readings| {
        let plain = |amount: Option<Decimal>| amount.map_or(String::new(), |amount| amount.to_string());
        let lines = form.by_service(&names).into_iter();
        lines.map(|of| (of.service.0, plain(of.norm), plain(of.used))).collect::<Vec<_>>()
    };
    let line = |service: u32, norm: &str, used: &str| (service, norm.to_owned(), used.to_owned());
    assert_eq!(told(&form_of(&faces(1), OnPaper::default()).unwrap()), []);
    let mut form = form_of(&faces(2), OnPaper::default()).unwrap();
    assert_eq!(told(&form), [line(4, "", "")], "two meters of one service");
    form.account.norms = [(6, 15), (4, 9)]
        .map(|(service, amount)| Norm { service: ServiceId(service), amount: Decimal::from(amount) })
        .to_vec();
    type_in(&mut form, "99995,5");
    assert_eq!(told(&form), [line(6, "15", ""), line(4, "9", "5.5")]);
    assert!(taken(&press(&mut form, Deed::Enter)).is_some());
    form.taken();
    for (typed, expect) in [("99991", "6.5"), ("99", "5.5"), ("дев'ять", "5.5"), ("", "5.5")] {
        type_in(&mut form, typed);
        assert_eq!(told(&form), [line(6, "15", ""), line(4, "9", expect)], "{typed}");
    }
}
