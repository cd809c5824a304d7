//! Rows keep their JSON: a till and a centre of different versions speak to each other.

use super::*;
use crate::commission::{CommissionFrom, Means};
use crate::ids::{Login, PointCode, PointId, UserId};
use crate::money::{Currency, Rounding};
use crate::point::{CashRounding, OfflineLimits, WorkingHours};
use crate::user::Role;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn charge() -> Charge {
    Charge {
        service: ServiceId(4),
        provider: ProviderId(2),
        period: Period::new(2026, 10).unwrap(),
        charged: uah(18_609),
        due: uah(-5),
    }
}

fn account() -> Account {
    let meter = Meter {
        id: MeterId(451),
        serial: SerialNumber::new("А-0451").unwrap(),
        scale: String::new(),
        service: ServiceId(4),
        digits: 5,
        last_value: "123.456".parse().unwrap(),
        last_date: "2026-10-25".parse().unwrap(),
        last_source: None,
        usual: "10".parse().unwrap(),
        place: String::new(),
        verified_until: None,
    };
    Account {
        number: AccountNumber::new("00077001").unwrap(),
        holder: "Ткаченко Ольга".into(),
        street: StreetId(5),
        house: "12-А".into(),
        flat: String::new(),
        charges: vec![charge()],
        latest: vec![charge()],
        meters: vec![meter],
        norms: Vec::new(),
        phones: Vec::new(),
    }
}

fn point() -> Point {
    Point {
        id: PointId(1),
        code: PointCode::new("17").unwrap(),
        name: "Пункт 17".into(),
        address: "вул. Соборна, 1".into(),
        currency: Currency::Uah,
        home_town: TownId(1),
        towns: Vec::new(),
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits { hours: 48, payments: 500, sum: uah(1_000_000), directory_hours: 72 },
        cash_rounding: CashRounding { step: 10, rounding: Rounding::HalfAwayFromZero },
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: false,
        receipt_per_visit: false,
        receipt_link: None,
    }
}

fn rows() -> Vec<(&'static str, Row)> {
    let commission = CommissionRule {
        id: 1,
        provider: None,
        means: Means::Card,
        from: CommissionFrom::Payer,
        percent: "1.5".parse().unwrap(),
        fixed: uah(0),
        min: uah(100),
        max: None,
    };
    let user = User {
        id: UserId(3),
        login: Login::new("olha").unwrap(),
        name: "Ткаченко О.".into(),
        role: Role::Cashier,
        rights: Role::Cashier.rights(),
        verifier: "$argon2id$".into(),
        active: true,
    };
    let provider = Provider {
        id: ProviderId(2),
        name: "Тепло".into(),
        tax_number: "01234567".into(),
        overpayment: true,
        prepayment_months_max: 2,
        returns_by_lines: false,
        bank: Some(BankAccount {
            number: "UA713999990000026001234567890".into(),
            bank: String::new(),
            code: String::new(),
            correspondent: String::new(),
        }),
        readings_until: Some(25),
        form: None,
    };
    let service = Service {
        id: ServiceId(4),
        name: "Опалення".into(),
        unit: "Гкал".into(),
        tariff: Some("1654.41".parse().unwrap()),
        order: 3,
        group: "Тепло".into(),
    };
    vec![
        ("point", Row::Point(point())),
        ("point", Row::Point(Point { drawer_limit: Some(uah(50_000_00)), ..point() })),
        ("point", Row::Point(Point { difference_limit: Some(uah(50_00)), ..point() })),
        ("town", Row::Town(Town { id: TownId(1), name: "Містечко".into() })),
        (
            "street",
            Row::Street(Street {
                id: StreetId(5), town: TownId(1), name: "вул. Соборна".into(), former: Vec::new()
            }),
        ),
        ("provider", Row::Provider(provider)),
        ("service", Row::Service(service)),
        ("commission", Row::Commission(commission)),
        ("user", Row::User(user)),
        ("account", Row::Account(account())),
        ("removed", Row::Removed(RowKey::Account(AccountNumber::new("00077001").unwrap()))),
        ("removed", Row::Removed(RowKey::Commission(7))),
    ]
}

#[test]
fn every_row_is_read_back_from_its_json() {
    for (kind, row) in rows() {
        let json = serde_json::to_string(&row).unwrap();
        assert!(json.starts_with(&format!("{{\"kind\":\"{kind}\",\"row\":")), "{json}");
        assert_eq!(serde_json::from_str::<Row>(&json).unwrap(), row);
    }
    let removed = serde_json::to_string(&Row::Removed(RowKey::Street(StreetId(5)))).unwrap();
    assert_eq!(removed, r#"{"kind":"removed","row":{"of":"street","id":5}}"#);
}

#[test]
fn a_charge_keeps_its_json() {
    assert_eq!(
        serde_json::to_string(&charge()).unwrap(),
        r#"{"service":4,"provider":2,"period":{"year":2026,"month":10},"charged":{"minor":18609,"currency":"UAH"},"due":{"minor":-5,"currency":"UAH"}}"#
    );
}

#[test]
fn what_cannot_be_is_refused_where_it_comes_in() {
    let good = serde_json::to_string(&Row::Account(account())).unwrap();
    assert!(serde_json::from_str::<Row>(&good).is_ok());
    for (name, from, to) in [
        ("a month 13", r#""month":10"#, r#""month":13"#),
        ("a year before the calendar", r#""year":2026"#, r#""year":-2026"#),
        ("another currency", r#""UAH""#, r#""USD""#),
        ("a sum with kopecks behind a point", "18609", "186.09"),
        ("a sum beyond the type", "18609", "99999999999999999999"),
        ("an account with a quote", "00077001", "0007'7001"),
        ("an empty account", "00077001", ""),
        ("no such day", "2026-10-25", "2026-10-35"),
        ("digits below zero", r#""digits":5"#, r#""digits":-5"#),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{name}");
        assert!(serde_json::from_str::<Row>(&bad).is_err(), "{name}");
    }
}

#[test]
fn what_a_centre_of_before_does_not_tell_of_an_account_is_not_guessed() {
    let mut told = account();
    let before = serde_json::to_string(&told).unwrap();
    assert!(!["last_source", "place", "norms"].iter().any(|name| before.contains(name)), "{before}");
    told.meters[0].place = "кухня".to_owned();
    told.norms = vec![Norm { service: ServiceId(4), amount: "9.125".parse().unwrap() }];
    for source in LastSource::ALL {
        told.meters[0].last_source = Some(source);
        let json = serde_json::to_string(&told).unwrap();
        assert!(json.contains(&format!(r#""last_source":"{}""#, source.name())), "{json}");
        assert_eq!(serde_json::from_str::<Account>(&json).unwrap(), told);
        // One that only a newer centre knows.
        let newer = json.replace(source.name(), "neighbour");
        assert_eq!(serde_json::from_str::<Account>(&newer).unwrap().meters[0].last_source, None);
    }
}

#[test]
fn a_scale_travels_only_where_a_meter_has_several() {
    let mut meter = account().meters.remove(0);
    let of_before = serde_json::to_string(&meter).unwrap();
    assert!(!of_before.contains("scale"), "{of_before}");
    for (scale, face) in [("", "А-0451"), ("день", "А-0451 день"), ("T1", "А-0451 T1")] {
        scale.clone_into(&mut meter.scale);
        let json = serde_json::to_string(&meter).unwrap();
        assert_eq!(serde_json::from_str::<Meter>(&json).unwrap(), meter);
        assert_eq!(meter.face(), face);
    }
}

#[test]
fn r21_a_provider_says_in_which_months_charge_a_reading_counts() {
    let plain = r#"{"id": 1, "name": "КП", "tax_number": "1", "overpayment": false, "prepayment_months_max": 0"#;
    for (until, day, expect) in [
        ("", (2026, 11, 21), "12.2026"),
        ("", (2026, 12, 1), "01.2027"),
        (r#", "readings_until": 25"#, (2026, 11, 25), "11.2026"),
        (r#", "readings_until": 25"#, (2026, 11, 26), "12.2026"),
        (r#", "readings_until": 31"#, (2026, 12, 31), "12.2026"),
        (r#", "readings_until": 1"#, (2026, 12, 2), "01.2027"),
    ] {
        let provider: Provider = serde_json::from_str(&format!("{plain}{until}}}")).unwrap();
        let day = BusinessDate::new(day.0, day.1, day.2).unwrap();
        assert_eq!(provider.counts_reading_in(day).to_string(), expect, "{until} {day}");
    }
}
