//! Searching 500,000 accounts (R1), and how long it takes to bring them into the directory.
//!
//! `cargo bench --bench search [-- ACCOUNTS]` makes a town in a temporary folder, the same one every time, and prints
//! for each kind of search how long the quickest half, 95 and 99 of a hundred searches took.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use kassa::store::directory::{Applied, Directory, DirectoryReader, Query};
use kassa_domain::directory::{Account, Charge, Row, Street, Town};
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{AccountNumber, PointCode, PointId, ProviderId, ServiceId, StreetId, TownId};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::{Currency, Money, Period, Timestamp};

const ACCOUNTS: usize = 500_000;
const STREETS: usize = 400;
const PAGE: usize = 5_000;
const SEARCHES: usize = 400;

const SURNAMES: [&str; 24] = [
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
const STREET_NAMES: [&str; 20] = [
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
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

fn surname(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&SURNAMES), dice.pick(&ENDINGS))
}

fn street_name(index: usize) -> String {
    let kind = ["вул.", "пров.", "просп."][index % 3];
    let name = STREET_NAMES[index % STREET_NAMES.len()];
    match index / STREET_NAMES.len() {
        0 => format!("{kind} {name}"),
        turn => format!("{kind} {turn}-а {name}"),
    }
}

fn number(index: usize) -> String {
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
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits { hours: 1, payments: 1, sum: uah(1), directory_hours: 1 },
        cash_rounding: CashRounding::NONE,
        cashier_opens_shift: true,
    };
    let mut rows = vec![Row::Point(point), Row::Town(Town { id: TownId(1), name: "Чернівці".to_owned() })];
    rows.extend(
        (0..STREETS)
            .map(|index| Row::Street(Street { id: StreetId(id(index)), town: TownId(1), name: street_name(index) })),
    );
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
        phones: Vec::new(),
    }
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
fn now() -> Instant {
    Instant::now()
}

/// Brings the town into the directory page by page, as a download does.
fn fill(directory: &mut Directory, accounts: usize) {
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

/// One kind of search: its name, the goal for its 95 of a hundred, and how a query of it is made.
type Kind = (&'static str, u64, fn(&mut Dice, usize) -> Query);

fn kinds() -> Vec<Kind> {
    fn of(street: String, house: String, flat: String, surname: String) -> Query {
        Query { street, house, flat, surname, ..Query::default() }
    }
    fn beginning(text: &str, letters: usize) -> String {
        text.chars().take(letters).collect()
    }
    vec![
        ("account, exact", 50, |dice, accounts| Query { account: number(dice.roll(accounts)), ..Query::default() }),
        ("account, first 5 digits", 50, |dice, accounts| Query {
            account: beginning(&number(dice.roll(accounts)), 5),
            ..Query::default()
        }),
        ("account, unknown", 50, |dice, _| Query { account: format!("99{}", dice.roll(9999)), ..Query::default() }),
        ("street, house, flat", 150, |dice, _| {
            let house = (1 + dice.roll(120)).to_string();
            of(street_name(dice.roll(STREETS)), house, (1 + dice.roll(90)).to_string(), String::new())
        }),
        ("piece of a street, house", 150, |dice, _| {
            let piece: String = dice.pick(&STREET_NAMES).chars().skip(1).take(4).collect();
            of(piece, (1 + dice.roll(120)).to_string(), String::new(), String::new())
        }),
        ("street, surname", 150, |dice, _| {
            of(street_name(dice.roll(STREETS)), String::new(), String::new(), surname(dice))
        }),
        ("every street, rare surname", 150, |_, _| of("ул".into(), String::new(), String::new(), "Яяя".into())),
        ("surname", 150, |dice, _| of(String::new(), String::new(), String::new(), surname(dice))),
        ("first letter of a surname", 150, |dice, _| {
            of(String::new(), String::new(), String::new(), beginning(dice.pick(&SURNAMES), 1))
        }),
        ("first letter, house, flat", 150, |dice, _| {
            let house = format!("{}-Ж", 1 + dice.roll(120));
            of(String::new(), house, "7".into(), beginning(dice.pick(&SURNAMES), 1))
        }),
        ("surname in the wrong layout", 150, |_, _| of(String::new(), String::new(), String::new(), "rjdfkm".into())),
    ]
}

fn main() {
    // `cargo bench` hands on `--bench`; a number is how many accounts to make.
    let accounts = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(ACCOUNTS);
    let dir = tempfile::tempdir().unwrap();
    let start = now();
    let mut directory = Directory::open(dir.path()).unwrap();
    fill(&mut directory, accounts);
    let mut out = std::io::stdout().lock();
    let size = std::fs::metadata(dir.path().join("directory.2.sqlite")).unwrap().len() >> 20;
    writeln!(out, "{accounts} accounts downloaded in {:.1} s, {size} MiB", start.elapsed().as_secs_f64()).unwrap();
    let reader = DirectoryReader::open(dir.path()).unwrap();
    writeln!(out, "{:<28} {:>9} {:>9} {:>9}  goal p95", "search", "p50", "p95", "p99").unwrap();
    for (name, goal_ms, make) in kinds() {
        let mut dice = Dice(7);
        let mut times: Vec<Duration> = (0..SEARCHES)
            .map(|_| {
                let query = make(&mut dice, accounts);
                let start = now();
                let found = reader.search(&query).unwrap();
                assert!(found.rows.len() <= query.limit);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        let mut line = format!("{name:<28}");
        for hundredth in [50, 95, 99] {
            write!(line, " {:>6.2} ms", times[SEARCHES * hundredth / 100].as_secs_f64() * 1000.0).unwrap();
        }
        writeln!(out, "{line}  {goal_ms} ms").unwrap();
    }
}
