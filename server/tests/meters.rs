//! Meters out of files: added, changed, in place of others, all rows or none, and the same file changes nothing.

use std::path::Path;

use clap::Parser;
use kassa_domain::directory::Meter;
use kassa_domain::ids::AccountNumber;
use kassa_domain::reading::LastSource;
use kassa_server::cli::Cli;
use kassa_server::clock::SystemClock;

#[path = "support/postgres.rs"]
mod postgres;

use postgres::{Cluster, address, empty, open};

const HEAD: &str =
    "О/р;Лічильник;Шкала;Послуга;Розрядність;Показання;Дата показання;Середнє;Повірка до;Місце;Замість;Знято;Джерело";

/// What is told of a file of which everything is known already.
const NOTHING: &str = "nothing changed: all that the file tells was known so already\n";

/// What a command printed, and behind it why it was refused.
fn run(data: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["kassa-server", "--data", data.to_str().unwrap()];
    all.extend(arguments);
    let address = address(data);
    all.extend(address.iter().flat_map(|address| ["--postgres", address]));
    let mut out = Vec::new();
    let ended = Cli::try_parse_from(&all).unwrap().run(&SystemClock, &mut out);
    let out = String::from_utf8(out).unwrap();
    ended.map_or_else(|error| format!("{out}{error}"), |()| out.clone())
}

fn import(data: &Path, rows: &[&str]) -> String {
    let file = data.join("meters.csv");
    std::fs::write(&file, format!("{HEAD}\r\n{}\r\n", rows.join("\r\n"))).unwrap();
    run(data, &["meters", "import", file.to_str().unwrap()])
}

fn meters(data: &Path, number: &str) -> Vec<Meter> {
    let account = open(data, 0).read(|view| view.account(&AccountNumber::new(number).unwrap())).unwrap();
    account.unwrap().meters
}

/// The newest change of the directory: what tills ask from.
fn revision(data: &Path) -> u64 {
    open(data, 0).read(|view| view.feed()).unwrap().revision
}

#[test]
fn meters_come_on_postgresql_too() {
    if let Some(cluster) = Cluster::start() {
        cluster.run_tests(&["meters_come_on_postgresql_too"]);
    }
}

/// A centre with two services and an account.
fn centre() -> tempfile::TempDir {
    let data = empty();
    let dir = data.path();
    let _ = run(dir, &["point", "add", "--code", "17", "--name", "П", "--address", "С, 1", "--town", "Вербове"]);
    let _ = run(dir, &["service", "add", "--name", "Холодна вода", "--unit", "м³"]);
    let _ = run(dir, &["service", "add", "--name", "Світло", "--unit", "кВт·год"]);
    let file = dir.join("accounts.csv");
    std::fs::write(&file, "account;holder;town;street;house\n00077001;Коваленко О. В.;Вербове;вул. Соборна;1\n")
        .unwrap();
    let _ = run(dir, &["accounts", "import", file.to_str().unwrap()]);
    data
}

const WATER: &str = "00077001;В-451;;холодна вода;5;120,5;25.10.2026;4,2;01.03.2030;кухня;;;контролер";
const DAY: &str = "00077001;8801;день;2;6;1000;2026-10-25;;;;;;норма";
const NIGHT: &str = "00077001;8801;ніч;2;6;400;20261025;;;;;;";

#[test]
fn meters_are_added_changed_and_put_in_place_of_others() {
    let data = centre();
    let dir = data.path();
    assert_eq!(import(dir, &[WATER, DAY, NIGHT]), "rows 3, meters added 3, changed 0\n");
    let [water, day, night] = &meters(dir, "00077001")[..] else { panic!("three of them") };
    assert_eq!((water.face().as_str(), water.digits, water.last_value.to_string().as_str()), ("В-451", 5, "120.5"));
    assert_eq!(
        (water.usual.to_string().as_str(), water.verified_until.unwrap().to_string().as_str()),
        ("4.2", "2030-03-01")
    );
    assert_eq!(
        (day.face().as_str(), night.face().as_str(), night.last_value.to_string().as_str()),
        ("8801 день", "8801 ніч", "400")
    );
    let whose = [water, day, night].map(|meter| meter.last_source.unwrap());
    assert_eq!(whose, [LastSource::Control, LastSource::Estimated, LastSource::Billing]);
    assert_eq!((water.place.as_str(), day.place.as_str()), ("кухня", ""));
    let before = revision(dir);
    assert_eq!(import(dir, &[NIGHT, WATER, DAY]), format!("rows 3, meters added 0, changed 0\n{NOTHING}"));
    assert_eq!(revision(dir), before, "tills are told nothing");
    // Verified anew, and a later value of the billing.
    let verified = "00077001;В-451;;1;5;131;25.11.2025;4,2;01.03.2034;кухня;;;дистанційно";
    assert_eq!(import(dir, &[verified, DAY]), "rows 2, meters added 0, changed 1\n");
    let water = &meters(dir, "00077001")[0];
    assert_eq!((water.last_value.to_string().as_str(), water.last_source), ("131", Some(LastSource::Remote)));
    assert!(revision(dir) > before);
    // One meter of one scale in place of the one of two; the file of the old ones comes once more.
    let new = "00077001;9902;;2;6;5;2026-11-01;;;;8801;;";
    assert_eq!(import(dir, &[new, WATER]), "rows 2, meters added 1, changed 1\n");
    let faces = || meters(dir, "00077001").iter().map(Meter::face).collect::<Vec<_>>();
    assert_eq!(faces(), ["В-451", "9902"]);
    let before = revision(dir);
    assert_eq!(import(dir, &[new, WATER, DAY, NIGHT]), format!("rows 4, meters added 0, changed 0\n{NOTHING}"));
    assert_eq!((revision(dir), faces().len()), (before, 2));
    let off = "00077001;В-451;;1;5;120,5;25.10.2026;4,2;01.03.2030;кухня;;20.11.2026;контролер";
    assert_eq!(import(dir, &[off]), "rows 1, meters added 0, changed 1\n");
    assert_eq!(faces(), ["9902"]);
    assert_eq!(import(dir, &[&off.replace("20.11.2026", "-")]), "rows 1, meters added 0, changed 1\n");
    assert_eq!(faces(), ["В-451", "9902"]);
    let rows = open(dir, 0).read(|view| view.meter_rows(view.account_row("00077001")?.unwrap().0)).unwrap();
    let told: Vec<_> =
        rows.iter().map(|row| (row.face.0.as_str(), row.place.as_str(), row.removed.is_some())).collect();
    assert_eq!(told, [("В-451", "кухня", false), ("9902", "", false), ("8801", "", true), ("8801", "", true)]);
}

#[test]
fn a_file_of_meters_with_a_wrong_row_changes_nothing_and_each_is_named() {
    let data = centre();
    let dir = data.path();
    for (row, reason) in [
        (";В-1;;1;5;1;25.10.2026;;;;;;", "the account is empty"),
        ("99;В-1;;1;5;1;25.10.2026;;;;;;", "there is no such account"),
        ("00077001;;;1;5;1;25.10.2026;;;;;;", "not the number of a meter"),
        ("00077001;В-1;;газ;5;1;25.10.2026;;;;;;", "there is no service \"газ\""),
        ("00077001;В-1;;1;13;1;25.10.2026;;;;;;", "\"13\" is not a number of digits"),
        ("00077001;В-1;;1;;1;25.10.2026;;;;;;", "\"\" is not a number of digits"),
        ("00077001;В-1;;1;3;1000;25.10.2026;;;;;;", "\"1000\" is not what a meter"),
        ("00077001;В-1;;1;5;-1;25.10.2026;;;;;;", "\"-1\" is not what a meter"),
        ("00077001;В-1;;1;5;1;25.10.2026;багато;;;;;", "\"багато\" is not what a meter"),
        ("00077001;В-1;;1;5;1;32.10.2026;;;;;;", "\"32.10.2026\" is not a day"),
        ("00077001;В-1;;1;5;1;25.10.2199;;;;;;", "\"25.10.2199\" is not a day such as"),
        ("00077001;В-1;;1;5;1;25.10.2026;;вчора;;;;", "\"вчора\" is not a day"),
        ("00077001;В-1;дуже-довга-шкала-ночі;1;5;1;25.10.2026;;;;;;", "the scale is too long"),
        ("00077001;В-1;;1;5;1;25.10.2026;;;;В-1;;", "not the number of a meter"),
        ("00077001;В-1;;1;5;1;25.10.2026;;;;Щ-9;;", "the account has no meter \"Щ-9\" of that service"),
        ("00077001;В-1;;1;5;1;25.10.2026;;;;;;сусід", "\"сусід\" does not tell whose word it is"),
        (WATER, "stands in line 2 already"),
    ] {
        let told = import(dir, &[WATER, row]);
        assert!(told.starts_with("line 3, account ") && told.contains(reason), "{row}: {told}");
        assert!(told.ends_with("1 of 2 rows are wrong; nothing was loaded"), "{row}: {told}");
        assert!(meters(dir, "00077001").is_empty(), "{row}");
    }
}

#[test]
fn norms_come_with_the_charges_and_the_newest_month_that_tells_one_counts() {
    let data = centre();
    let dir = data.path();
    let _ = run(dir, &["provider", "add", "--name", "КП «Водоканал»", "--tax-number", "12345678"]);
    let charged = |rows: &[&str]| {
        let file = dir.join("charges.csv");
        std::fs::write(&file, format!("О/р;Послуга;Період;Нараховано;Норма\r\n{}\r\n", rows.join("\r\n"))).unwrap();
        run(dir, &["charges", "import", file.to_str().unwrap(), "--provider", "1"])
    };
    let norms = || {
        let account = open(dir, 0).read(|view| view.account(&AccountNumber::new("00077001").unwrap())).unwrap();
        let told = account.unwrap().norms.into_iter().map(|norm| (norm.service.0, norm.amount.to_string()));
        told.collect::<Vec<_>>()
    };
    let is = |service: u32, amount: &str| (service, amount.to_owned());
    for (rows, expect) in [
        (&["00077001;1;10.2026;90;9,125", "00077001;2;10.2026;90;"][..], vec![is(1, "9.125")]),
        // The same month without one keeps it; an older month does not take its place, a newer one does.
        (&["00077001;1;10.2026;95;", "00077001;1;09.2026;90;8"], vec![is(1, "9.125")]),
        (&["00077001;1;11.2026;90;6", "00077001;2;11.2026;90;150"], vec![is(1, "6"), is(2, "150")]),
        // Since a meter was put there nothing is charged by a norm.
        (&["00077001;1;12.2026;90;0"], vec![is(2, "150")]),
    ] {
        let told = charged(rows);
        assert!(told.starts_with("rows "), "{told}");
        assert_eq!(norms(), expect, "{rows:?}");
    }
    // Another norm alone goes to the tills, and corrects no sum.
    let corrected = || {
        let row = open(dir, 0).read(|view| view.account_row("00077001")).unwrap().unwrap().0;
        open(dir, 0).read(|view| view.moved_on_account(row, 100)).unwrap().len()
    };
    let before = (revision(dir), corrected());
    let _ = charged(&["00077001;2;11.2026;90;151"]);
    assert_eq!((norms(), corrected()), (vec![is(2, "151")], before.1));
    assert!(revision(dir) > before.0);
    for bad in ["-1", "дев'ять", "0.0001", "1e3", "1 5", "9223372036854775,808"] {
        let told = charged(&[&format!("00077001;1;10.2026;90;{bad}")]);
        assert!(told.contains("is not the norm of a month"), "{told}");
    }
    assert_eq!(norms(), [is(2, "151")]);
}
