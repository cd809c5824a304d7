//! A town that is not real, the same one every time, for the benches that search and load a directory.

use kassa::store::directory::{Applied, Directory};
use kassa_domain::directory::{Account, Charge, Row, Street, Town};
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{AccountNumber, PointCode, PointId, ProviderId, ServiceId, StreetId, TownId};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::{Currency, Money, Period, Timestamp};

pub const STREETS: usize = 400;
const PAGE: usize = 5_000;

pub const SURNAMES: [&str; 24] = [
    "Коваль",
    "Бондар",
    "Ткач",
    "Мельник",
    "Кравець",
    "Гончар",
    "Лисен",
    "Шевч",
    "Петр",
    "Іван",
    "Марч",
    "Савч",
    "Руден",
    "Ґалаґ",
    "Лук'ян",
    "Єрем",
    "Ящ",
    "Щерб",
    "Зайч",
    "Олій",
    "Василь",
    "Федор",
    "Гаврил",
    "Демид",
];
const ENDINGS: [&str; 12] = ["", "енко", "чук", "ук", "ський", "юк", "ишин", "ів", "ко", "евич", "ак", "ина"];
const NAMES: [&str; 10] = ["Іван", "Олена", "Петро", "Марія", "Юрій", "Ганна", "Степан", "Софія", "Андрій", "Наталія"];
pub const STREET_NAMES: [&str; 20] = [
    "Соборна",
    "Київська",
    "Садова",
    "Лісова",
    "Шкільна",
    "Молодіжна",
    "Нова",
    "Зелена",
    "Польова",
    "Набережна",
    "Вишнева",
    "Миру",
    "Незалежності",
    "Центральна",
    "Річкова",
    "Сонячна",
    "Паркова",
    "Франка",
    "Шевченка",
    "Об'їзна",
];

/// Numbers that look random and are the same every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

pub fn surname(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&SURNAMES), dice.pick(&ENDINGS))
}

pub fn street_name(index: usize) -> String {
    let kind = ["вул.", "пров.", "просп."][index % 3];
    let name = STREET_NAMES[index % STREET_NAMES.len()];
    match index / STREET_NAMES.len() {
        0 => format!("{kind} {name}"),
        turn => format!("{kind} {turn}-а {name}"),
    }
}

pub fn number(index: usize) -> String {
    format!("{:08}", 10_000_000 + index * 17)
}

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn frame() -> Vec<Row> {
    let id = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    let point = Point {
        id: PointId(1),
        code: PointCode::new("17").unwrap(),
        name: "Каса".to_owned(),
        address: String::new(),
        currency: Currency::Uah,
        home_town: TownId(1),
        towns: Vec::new(),
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits { hours: 1, payments: 1, sum: uah(1), directory_hours: 1 },
        cash_rounding: CashRounding::NONE,
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: true,
        receipt_per_visit: false,
        receipt_link: None,
    };
    let mut rows = vec![Row::Point(point), Row::Town(Town { id: TownId(1), name: "Чернівці".to_owned() })];
    rows.extend((0..STREETS).map(|index| {
        Row::Street(Street { id: StreetId(id(index)), town: TownId(1), name: street_name(index), former: Vec::new() })
    }));
    rows
}

fn account(index: usize, dice: &mut Dice) -> Account {
    let charge = |service, month, due| Charge {
        service: ServiceId(service),
        provider: ProviderId(service),
        period: Period::new(2026, month).unwrap(),
        charged: uah(due),
        due: uah(due),
    };
    let owes = i64::try_from(dice.roll(90_000)).unwrap_or(0);
    Account {
        number: AccountNumber::new(&number(index)).unwrap(),
        holder: format!("{} {} {}", surname(dice), dice.pick(&NAMES), dice.pick(&NAMES)),
        street: StreetId(u32::try_from(index % STREETS).unwrap_or(0)),
        house: format!("{}{}", 1 + dice.roll(120), ["", "", "", "-А", "/2"][dice.roll(5)]),
        flat: if dice.roll(4) == 0 { String::new() } else { (1 + dice.roll(90)).to_string() },
        charges: (1..=4).map(|service| charge(service, 10, owes + i64::from(service))).collect(),
        latest: (1..=9).map(|service| charge(service, 10, 20_000)).collect(),
        meters: Vec::new(),
        norms: Vec::new(),
        phones: Vec::new(),
    }
}

/// Brings the town into the directory page by page, as a download does.
pub fn fill(directory: &mut Directory, accounts: usize) {
    let at = Timestamp::new(1_795_000_000_000, 120).unwrap();
    let mut dice = Dice(1);
    let mut cursor = 0;
    let mut put = |rows: Vec<Row>, more: bool| {
        let next = cursor + rows.len() as u64;
        let page = DirectoryPage { generation: 1, rows, next, more, left: 0, counted_through: None };
        let applied = directory.apply(cursor, &page, at).unwrap();
        cursor = next;
        assert_eq!(applied == Applied::Swapped, !more);
    };
    put(frame(), true);
    let mut done = 0;
    while done < accounts {
        let until = (done + PAGE).min(accounts);
        put((done..until).map(|index| Row::Account(account(index, &mut dice))).collect(), until < accounts);
        done = until;
    }
}
