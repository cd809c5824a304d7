//! A small directory for the tests of this module.

use kassa_domain::directory::{Account, Charge, Meter, Provider, Row, Service, Street, Town};
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{
    AccountNumber, Login, MeterId, PointCode, PointId, ProviderId, SerialNumber, ServiceId, StreetId, TownId, UserId,
};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::user::{Role, User};
use kassa_domain::{Currency, Money, Timestamp};
use rust_decimal::Decimal;

use super::{Applied, Directory, DirectoryReader};

pub fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

pub fn now() -> Timestamp {
    Timestamp::new(1_795_000_000_000, 120).unwrap()
}

pub fn charge(service: u32, period: &str, due: i64) -> Charge {
    Charge {
        service: ServiceId(service),
        provider: ProviderId(service + 10),
        period: period.parse().unwrap(),
        charged: uah(due.abs()),
        due: uah(due),
    }
}

pub fn account(number: &str, street: u32, house: &str, flat: &str) -> Account {
    held(number, "Коваль Іван Петрович", street, house, flat)
}

pub fn held(number: &str, holder: &str, street: u32, house: &str, flat: &str) -> Account {
    Account {
        number: AccountNumber::new(number).unwrap(),
        holder: holder.to_owned(),
        street: StreetId(street),
        house: house.to_owned(),
        flat: flat.to_owned(),
        charges: vec![charge(1, "2026-09", 41_237), charge(2, "2026-10", 10_000)],
        latest: vec![charge(1, "2026-10", 20_000)],
        meters: vec![Meter {
            id: MeterId(7),
            serial: SerialNumber::new("МТ-0042").unwrap(),
            scale: String::new(),
            service: ServiceId(2),
            digits: 5,
            last_value: Decimal::new(123_450, 3),
            last_date: "2026-10-31".parse().unwrap(),
            last_source: None,
            usual: Decimal::new(45, 1),
            place: String::new(),
            verified_until: Some("2028-01-01".parse().unwrap()),
        }],
        norms: Vec::new(),
        phones: Vec::new(),
    }
}

pub fn point() -> Point {
    Point {
        id: PointId(1),
        code: PointCode::new("17").unwrap(),
        name: "Каса 17".to_owned(),
        address: "вул. Соборна, 1".to_owned(),
        currency: Currency::Uah,
        home_town: TownId(1),
        towns: vec![TownId(2)],
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits { hours: 48, payments: 500, sum: uah(100_000_000), directory_hours: 72 },
        cash_rounding: CashRounding::NONE,
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: false,
        receipt_per_visit: false,
        receipt_link: None,
    }
}

pub fn user(id: u32, login: &str) -> Row {
    Row::User(User {
        id: UserId(id),
        login: Login::new(login).unwrap(),
        name: format!("Особа {id}"),
        role: Role::Cashier,
        rights: Role::Cashier.rights(),
        verifier: "$argon2id$".to_owned(),
        active: true,
    })
}

pub fn street(id: u32, town: u32, name: &str) -> Row {
    Row::Street(Street { id: StreetId(id), town: TownId(town), name: name.to_owned(), former: Vec::new() })
}

/// Point, towns, streets, a service, a provider and people, without accounts.
pub fn frame() -> Vec<Row> {
    let town = |id, name: &str| Row::Town(Town { id: TownId(id), name: name.to_owned() });
    vec![
        Row::Point(point()),
        town(1, "Чернівці"),
        town(2, "Новоселиця"),
        street(1, 1, "вул. Соборна"),
        street(2, 1, "вулиця Новосільська"),
        street(3, 1, "просп. Незалежності"),
        street(4, 1, "пров. Об'їзний"),
        street(5, 2, "вул. Соборна"),
        Row::Service(Service {
            id: ServiceId(1),
            name: "Опалення".to_owned(),
            unit: "Гкал".to_owned(),
            tariff: Some(Decimal::new(165_422, 2)),
            order: 2,
            group: String::new(),
        }),
        Row::Provider(Provider {
            id: ProviderId(11),
            name: "Тепломережа".to_owned(),
            tax_number: "12345678".to_owned(),
            overpayment: true,
            prepayment_months_max: 2,
            returns_by_lines: false,
            bank: None,
            readings_until: None,
            form: None,
        }),
        user(1, "Anna"),
        user(2, "boris"),
    ]
}

pub fn page(generation: u64, rows: Vec<Row>, next: u64, more: bool) -> DirectoryPage {
    DirectoryPage { generation, rows, next, more, left: 0, counted_through: None }
}

/// A directory of the frame and these accounts, in use.
pub fn directory(accounts: Vec<Account>) -> (tempfile::TempDir, Directory, DirectoryReader) {
    let dir = tempfile::tempdir().unwrap();
    let mut directory = Directory::open(dir.path()).unwrap();
    let mut rows = frame();
    rows.extend(accounts.into_iter().map(Row::Account));
    let applied = directory.apply(0, &page(1, rows, 100, false), now()).unwrap();
    assert_eq!(applied, Applied::Swapped);
    let reader = DirectoryReader::open(dir.path()).unwrap();
    (dir, directory, reader)
}
