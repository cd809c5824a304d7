//! Files (the tenth scenario): the day as a workbook, a PDF and a DBF from the screen of reports, where the window says they
//! are; and a bank's registry that is loaded once at the centre.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use iced_test::core::keyboard::key::{Code, Named};
use kassa::config::SettingsFile;
use kassa::ui::format;
use kassa_domain::ids::AccountNumber;
use kassa_domain::{BusinessDate, Currency, Money, Period};
use kassa_formats::registry::{Profile, Refusal, Rules};
use kassa_formats::table::{self, ReadOptions};
use kassa_server::registry::{Loaded, Order, Reading, RegistryError, load, usual_currency};

use crate::story::counter::Counter;

/// A DBF for the centre opens in the old program with the right letters, the workbook opens; a bank's registry is loaded
/// once, its copy under another name is refused, three unknown accounts stand in its protocol.
#[test]
fn scenario_10_the_files_of_a_day_open_and_a_banks_registry_is_loaded_once() {
    let mut counter = Counter::at_work();
    let page = ("documents.dbf_page", Some("cp1251".to_owned()));
    let _ = SettingsFile::of(&counter.world.till_dir).put(&[page]).unwrap();
    let payers: Vec<AccountNumber> = counter.owing().into_iter().take(2).collect();
    for number in &payers {
        counter.pay(number.as_str());
    }
    counter.key(Named::F3);
    counter.hand("1");
    counter.key(Named::Enter);
    counter.until("the registry is on the screen", |counter| counter.shows("1-1-000002"));
    let mut files = Vec::new();
    for (key, begins) in [(Code::KeyS, &b"PK"[..]), (Code::KeyF, b"%PDF"), (Code::KeyD, &[3][..])] {
        counter.ctrl(key);
        counter.until("the file is named", |counter| !counter.files(begins).is_empty());
        assert_eq!(counter.files(begins).len(), 1);
        files.push(counter.files(begins).remove(0));
        counter.rest();
    }
    let who: Vec<Vec<String>> = payers
        .iter()
        .map(|number| vec![number.as_str().to_owned(), counter.bill(number).payer().holder.clone()])
        .collect();
    assert_has(&rows_of_the_workbook(&files[0]), &who);
    assert_has(&rows_as_the_old_program_reads(&files[2]), &who);
    counter.keys(Named::Escape, 2);
    a_registry_is_loaded_once(&mut counter);
    counter.finish();
}

/// For each payer there is a row with number and name, letter by letter.
#[track_caller]
fn assert_has(rows: &[Vec<String>], who: &[Vec<String>]) {
    for payer in who {
        let has = |row: &Vec<String>| payer.iter().all(|part| row.iter().any(|cell| cell.trim() == part));
        assert!(rows.iter().any(has), "{payer:?} in {rows:#?}");
    }
}

fn rows_as_the_old_program_reads(dbf: &[u8]) -> Vec<Vec<String>> {
    let read = table::read(dbf, &ReadOptions::default()).unwrap();
    assert!(read.remarks.is_empty(), "{:?}", read.remarks);
    read.rows.map(|row| row.unwrap().cells).collect()
}

fn rows_of_the_workbook(xlsx: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(xlsx)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn a_registry_is_loaded_once(counter: &mut Counter) {
    let payer = counter.whose(|bill| {
        let unpaid = bill.lines().iter().all(|line| line.due.is_positive());
        unpaid && bill.lines().len() > 1
    });
    let owed = counter.bill(&payer);
    let line = owed.lines().first().unwrap().clone();
    let today = counter.desk().view().unwrap().shift.open().unwrap().day;
    let registry = registry(&payer, line.period, line.due.minor(), today);
    let loaded = loaded(counter, "bank.txt", &registry).unwrap();
    let (load, refused) = counter
        .world
        .centre
        .db()
        .read(|view| Ok::<_, kassa_server::db::DbError>((view.load(loaded.id)?, view.refused_of_load(loaded.id, 10)?)))
        .unwrap();
    assert_eq!(load.map(|load| load.applied), Some((1, line.due.minor())));
    let told: Vec<_> =
        refused.iter().map(|row| (row.account.as_str(), row.payer.as_str(), row.reason.as_str())).collect();
    let unknown = "account-not-found";
    assert_eq!(
        told,
        [("90000001", "ПЕРШИЙ А.", unknown), ("90000002", "ДРУГИЙ Б.", unknown), ("90000003", "ТРЕТІЙ В.", unknown)]
    );
    let again = loaded_again(counter, &registry);
    assert!(matches!(again, Err(RegistryError::Refused(Refusal::Known { .. }))), "{:?}", again.map(|again| again.id));
    // The counter asks the centre: what the bank took is owed there no more.
    let left = Money::new(owed.total().unwrap().minor() - line.due.minor(), Currency::Uah);
    counter.open(payer.as_str());
    let left = format::amount(left);
    counter.until("its bill is shorter", |counter| counter.texts().iter().any(|text| text.contains(&left)));
    counter.key(Named::Escape);
}

/// A registry of a bank: what one payer owes, and three accounts that nobody knows.
fn registry(payer: &AccountNumber, period: Period, minor: i64, day: BusinessDate) -> Vec<u8> {
    let (date, month) = (day.date().strftime("%d-%m-%Y"), format!("{:02}{:02}", period.month(), period.year() % 100));
    let sum = |minor: i64| format!("{},{:02}", minor / 100, minor % 100);
    let lines = [
        (payer.as_str(), "ПЛАТНИК", minor),
        ("90000001", "ПЕРШИЙ А.", 10_00),
        ("90000002", "ДРУГИЙ Б.", 20_00),
        ("90000003", "ТРЕТІЙ В.", 30_00),
    ];
    let mut text = String::new();
    for (place, (account, holder, minor)) in lines.iter().enumerate() {
        let sum = sum(*minor);
        text += &format!(
            "{date};09-00-0{place};8621;0138;10001234567{place};{account};{holder};;{month};{sum};{sum};0,00\r\n"
        );
    }
    let all = sum(minor + 60_00);
    (text + &format!("=4;{all};{all};0,00;004512;{date}\r\n")).into_bytes()
}

fn loaded(counter: &Counter, name: &str, registry: &[u8]) -> Result<Loaded, RegistryError> {
    let db = counter.world.centre.db();
    let mut profile = Profile::of_name("sber").unwrap();
    profile.currency = db.read(usual_currency).unwrap().unwrap();
    let now = counter.world.workplace.as_ref().unwrap().till.clock().now();
    let reading = Reading { profile, rules: Rules { today: now.local_date(), open_from: None } };
    let order = Order { reading: &reading, name, again: false, now_ms: now.utc_ms() };
    load(db, order, &mut Cursor::new(registry), None)
}

/// The very same content under another name.
fn loaded_again(counter: &Counter, registry: &[u8]) -> Result<Loaded, RegistryError> {
    loaded(counter, "copy of it.txt", registry)
}

impl Counter {
    /// The files the window names that begin so.
    fn files(&self, begins: &[u8]) -> Vec<Vec<u8>> {
        let texts = self.texts();
        let words = texts.iter().flat_map(|text| text.split_whitespace());
        let files = words.filter_map(|word| std::fs::read(word.trim_end_matches('.')).ok());
        files.filter(|file| file.starts_with(begins)).collect()
    }
}
