//! Searching 500,000 accounts (R1), and how long it takes to bring them into the directory.
//!
//! `cargo bench --bench search [-- ACCOUNTS]` makes a town in a temporary folder, the same one every time, and prints
//! for each kind of search how long the quickest half, 95 and 99 of a hundred searches took.

#[path = "town.rs"]
mod town;

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use kassa::store::directory::{Directory, DirectoryReader, Query};

use town::{Dice, STREET_NAMES, STREETS, SURNAMES, fill, number, street_name, surname};

const ACCOUNTS: usize = 500_000;
const SEARCHES: usize = 400;
#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
fn now() -> Instant {
    Instant::now()
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
