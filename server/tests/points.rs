//! The commands of points: hours of the week, breaks, holidays out of a file, towns by contract; and what accounts refer
//! to: groups of services, until when readings count.

use std::path::Path;

use clap::Parser;
use kassa_server::cli::Cli;
use kassa_server::clock::SystemClock;

#[path = "support/postgres.rs"]
mod postgres;

use postgres::{Cluster, address, empty};

/// What a command printed, and behind it why it was refused.
fn run(data: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["kassa-server", "--data", data.to_str().unwrap()];
    all.extend(arguments);
    let address = address(data);
    all.extend(address.iter().flat_map(|address| ["--postgres", address]));
    let cli = match Cli::try_parse_from(&all) {
        Ok(cli) => cli,
        Err(error) => return error.to_string(),
    };
    let mut out = Vec::new();
    let ended = cli.run(&SystemClock, &mut out);
    let out = String::from_utf8(out).unwrap();
    ended.map_or_else(|error| format!("{out}{error}"), |()| out.clone())
}

#[test]
fn points_are_set_on_postgresql_too() {
    if let Some(cluster) = Cluster::start() {
        cluster.run_tests(&["points_are_set_on_postgresql_too"]);
    }
}

#[test]
fn points_get_hours_by_days_of_the_week_and_holidays_out_of_a_file() {
    let data = empty();
    let dir = data.path();
    for code in ["17", "18"] {
        let add = ["point", "add", "--code", code, "--name", "Пункт", "--address", "Соборна, 1", "--town", "Вербове"];
        let _ = run(dir, &add);
    }
    let holidays = dir.join("holidays.txt");
    let file = holidays.to_str().unwrap();
    std::fs::write(&holidays, "\u{feff}# Свята\r\n01-01 off   # Новий рік\r\n\r\n2026-12-31 08:00-15:00\r\n").unwrap();
    let both = "17\t01-01\toff\n17\t2026-12-31\t08:00-15:00\n18\t01-01\toff\n18\t2026-12-31\t08:00-15:00\n";
    let week = "Mo-Fr 08:00-12:30,13:15-20:00; Sa 09:00-14:00; Su off";
    for (arguments, expect) in [
        (&["point", "set", "17", "--hours", "Mo-Fr 08:00-12:30,13:15-20:00; Sa 09:00-14:00"][..], ""),
        (&["point", "days", "--every", "--file", file], both),
        (&["point", "days", "--every", "--file", file], both),
        (
            &["point", "days", "18", "--set", "12-25 off", "--forget", "01-01"],
            "18\t12-25\toff\n18\t2026-12-31\t08:00-15:00\n",
        ),
        (&["point", "days", "18", "--clear"], ""),
        (&["point", "days", "18"], ""),
        (&["point", "days", "17"], "17\t01-01\toff\n17\t2026-12-31\t08:00-15:00\n"),
        (&["point", "days", "99"], "there is no point 99"),
    ] {
        assert_eq!(run(dir, arguments).trim_end(), expect.trim_end(), "{arguments:?}");
    }
    let list = run(dir, &["point", "list"]);
    assert!(list.contains(&format!("\tUAH\t{week}\t-\t-\t")) && list.contains("\tUAH\t08:00-20:00\t-\t-\t"), "{list}");
    std::fs::write(&holidays, "01-01 off\n31.12.2026 off\n").unwrap();
    for (arguments, part) in [
        (&["point", "days", "--every", "--file", file][..], "line 2: not hours such as"),
        (&["point", "days", "17", "--set", "2026-02-30 off"], "not hours such as"),
        (&["point", "days", "17", "--every"], "cannot be used with"),
        (&["point", "days"], "required"),
        (&["point", "set", "17", "--hours", "Mo 08:00-13:00,12:00-20:00"], "overlap"),
        (&["point", "set", "17", "--hours", "off"], "not hours such as"),
    ] {
        let why = run(dir, arguments);
        assert!(why.contains(part), "{arguments:?}: {why}");
    }
    assert_eq!(run(dir, &["point", "days", "18"]), "", "a file with a wrong line changes nothing");
}

#[test]
fn r1_points_get_towns_by_contract_and_the_change_is_noted_and_told() {
    let data = empty();
    let dir = data.path();
    for (code, town) in [("17", "Вербове"), ("18", "Калинівка"), ("19", "Яблунів")] {
        let add = ["point", "add", "--code", code, "--name", "Пункт", "--address", "Соборна, 1", "--town", town];
        let _ = run(dir, &add);
    }
    let home = "17\tВербове\thome";
    for (arguments, expect) in [
        (&["point", "towns", "17"][..], home.to_owned()),
        (
            &["point", "towns", "17", "--add", "Яблунів", "--add", "Калинівка"],
            format!("{home}\n17\tКалинівка\tcontract\n17\tЯблунів\tcontract"),
        ),
        (
            &["point", "towns", "17", "--add", "Яблунів", "--remove", "Калинівка"],
            format!("{home}\n17\tЯблунів\tcontract"),
        ),
        (&["point", "towns", "17"], format!("{home}\n17\tЯблунів\tcontract")),
        (&["point", "towns", "18"], "18\tКалинівка\thome".to_owned()),
        (&["point", "towns", "17", "--add", "Вербове"], "\"Вербове\" is the home town of 17".to_owned()),
        (&["point", "towns", "17", "--add", "Вербова"], "there is no town \"Вербова\"".to_owned()),
        (&["point", "towns", "99"], "there is no point 99".to_owned()),
        (&["point", "set", "17", "--hours", "09:00-18:00"], String::new()),
        (&["point", "towns", "17"], format!("{home}\n17\tЯблунів\tcontract")),
        (&["point", "set", "17", "--town", "Яблунів"], String::new()),
        (&["point", "towns", "17"], "17\tЯблунів\thome".to_owned()),
        (&["point", "set", "17", "--town", "Вербове"], String::new()),
        (&["point", "towns", "17", "--remove", "Яблунів"], home.to_owned()),
    ] {
        assert_eq!(run(dir, arguments).trim_end(), expect, "{arguments:?}");
    }
}

#[test]
fn r07_a_point_has_one_receipt_for_a_visit_until_it_has_one_for_each_payment_again() {
    let data = empty();
    let dir = data.path();
    let add = ["point", "add", "--code", "17", "--name", "Пункт", "--address", "Соборна, 1", "--town", "Вербове"];
    let _ = run(dir, &add);
    let told = || run(dir, &["point", "list"]).trim_end().rsplit('\t').nth(1).map(str::to_owned);
    for (set, stands) in [("", "receipt per payment"), ("true", "receipt per visit"), ("false", "receipt per payment")]
    {
        if !set.is_empty() {
            assert_eq!(run(dir, &["point", "set", "17", "--receipt-per-visit", set]), "");
        }
        assert_eq!(told().as_deref(), Some(stands));
    }
}

#[test]
fn receipts_of_a_point_have_a_link_until_it_is_taken_away() {
    let data = empty();
    let dir = data.path();
    let add = ["point", "add", "--code", "17", "--name", "Пункт", "--address", "Соборна, 1", "--town", "Вербове"];
    let _ = run(dir, &add);
    let link = || run(dir, &["point", "list"]).trim_end().rsplit('\t').next().map(str::to_owned);
    assert_eq!(link().as_deref(), Some("-"));
    for (set, told, stands) in [
        ("https://pay.example.ua", "", "https://pay.example.ua"),
        ("https://pay.example.ua:8443/kassa", "", "https://pay.example.ua:8443/kassa"),
        ("http://pay.example.ua", "not an address such as", "https://pay.example.ua:8443/kassa"),
        ("https://pay.example.ua/", "not an address such as", "https://pay.example.ua:8443/kassa"),
        ("none", "", "-"),
    ] {
        let why = run(dir, &["point", "set", "17", "--receipt-link", set]);
        assert!(why.contains(told) && why.is_empty() == told.is_empty(), "{set}: {why}");
        assert_eq!(link().as_deref(), Some(stands), "{set}");
    }
}

#[test]
fn a_point_has_limits_of_cash_and_of_its_difference_until_they_are_lifted() {
    let data = empty();
    let dir = data.path();
    let add = ["point", "add", "--code", "17", "--name", "Пункт", "--address", "Соборна, 1", "--town", "Вербове"];
    let _ = run(dir, &[&add[..], &["--drawer-limit", "50000.00", "--difference-limit", "50"]].concat());
    let limits = || {
        let list = run(dir, &["point", "list"]);
        let mut last = list.trim_end().rsplit('\t').skip(2).map(str::to_owned);
        let difference = last.next().unwrap();
        (last.next().unwrap(), difference)
    };
    assert_eq!(limits(), ("50000.00".to_owned(), "50.00".to_owned()));
    for (text, told, stands) in [
        ("40 000,50", "", "40000.50"),
        ("0", "\"0\" is not a sum such as 50000.00, or none", "40000.50"),
        ("-1", "\"-1\" is not a sum such as 50000.00, or none", "40000.50"),
        ("багато", "\"багато\" is not a sum such as 50000.00, or none", "40000.50"),
        ("none", "", "-"),
    ] {
        let limit_of = format!("--drawer-limit={text}");
        assert_eq!(run(dir, &["point", "set", "17", &limit_of]), told, "{text}");
        assert_eq!(limits().0, stands, "{text}");
    }
    for (text, told, stands) in [
        // Then any difference wants a supervisor.
        ("0", "", "0.00"),
        ("-1", "\"-1\" is not a sum such as 50000.00, or none", "0.00"),
        ("none", "", "-"),
    ] {
        let limit_of = format!("--difference-limit={text}");
        assert_eq!(run(dir, &["point", "set", "17", &limit_of]), told, "{text}");
        assert_eq!(limits().1, stands, "{text}");
    }
}

#[test]
fn services_are_put_into_groups_and_a_provider_says_until_when_its_readings_count_in_their_month() {
    let data = empty();
    let dir = data.path();
    let point = ["point", "add", "--code", "17", "--name", "Пункт", "--address", "Соборна, 1", "--town", "Вербове"];
    let _ = run(dir, &point);
    let provider = ["provider", "add", "--name", "Водоканал", "--tax-number", "32855961"];
    assert_eq!(run(dir, &provider), "provider 1\n");
    let add = ["service", "add", "--name", "Вода", "--unit", "м³", "--group", "Вода і стоки"];
    assert_eq!(run(dir, &add), "service 1\n");
    assert_eq!(run(dir, &["service", "add", "--name", "Стоки", "--unit", "м³"]), "service 2\n");
    for (arguments, expect) in [
        (&["service", "list"][..], "1\tВода\tм³\t\tВода і стоки\n2\tСтоки\tм³\t\t\n"),
        (&["service", "group", "2", "Вода і стоки"], ""),
        (&["service", "group", "1", ""], ""),
        (&["service", "list"], "1\tВода\tм³\t\t\n2\tСтоки\tм³\t\tВода і стоки\n"),
        (&["service", "group", "9", "Газ"], "there is no service 9"),
        (&["provider", "readings", "1", "--until", "25"], ""),
        (&["provider", "readings", "1", "--next-month"], ""),
        (&["provider", "readings", "9", "--next-month"], "there is no provider 9"),
    ] {
        assert_eq!(run(dir, arguments), expect, "{arguments:?}");
    }
    for arguments in [
        &["provider", "readings", "1", "--until", "32"][..],
        &["provider", "readings", "1", "--until", "0"],
        &["provider", "readings", "1"],
        &["service", "group", "1", &"я".repeat(61)],
    ] {
        assert!(run(dir, arguments).contains("error"), "{arguments:?}");
    }
}

#[test]
fn r6_a_provider_takes_two_months_ahead_unless_it_says_otherwise_and_may_say_so_later() {
    let data = empty();
    let dir = data.path();
    let point = ["point", "add", "--code", "17", "--name", "Пункт", "--address", "Соборна, 1", "--town", "Вербове"];
    let _ = run(dir, &point);
    let terms = |id: usize| {
        let list = run(dir, &["provider", "list"]);
        let row: Vec<_> = list.lines().nth(id - 1).unwrap().split('\t').skip(4).collect();
        row.join(", ")
    };
    let add = |name: &str, tax_number: &str, more: &[&str]| {
        let told = run(dir, &[&["provider", "add", "--name", name, "--tax-number", tax_number], more].concat());
        assert!(told.starts_with("provider "), "{told}");
    };
    add("Водоканал", "32855961", &[]);
    assert_eq!(terms(1), "2 months ahead, no overpayment");
    add("Газмережі", "01234562", &["--prepayment-months", "0", "--overpayment"]);
    assert_eq!(terms(2), "0 months ahead, overpayment");
    for (arguments, told, expect) in [
        (&["provider", "set", "1", "--prepayment-months", "1"][..], "", "1 months ahead, no overpayment"),
        (&["provider", "set", "1", "--overpayment", "true"], "", "1 months ahead, overpayment"),
        (
            &["provider", "set", "1", "--prepayment-months", "0", "--overpayment", "false"],
            "",
            "0 months ahead, no overpayment",
        ),
        (
            &["provider", "set", "9", "--prepayment-months", "1"],
            "there is no provider 9",
            "0 months ahead, no overpayment",
        ),
    ] {
        assert_eq!(run(dir, arguments), told, "{arguments:?}");
        assert_eq!(terms(1), expect, "{arguments:?}");
    }
    for arguments in [
        &["provider", "set", "1", "--prepayment-months", "3"][..],
        &["provider", "set", "1", "--overpayment", "perhaps"],
        &["provider", "set", "1"],
        &["provider", "add", "--name", "Т", "--tax-number", "32855961", "--prepayment-months", "3"],
    ] {
        assert!(run(dir, arguments).contains("error"), "{arguments:?}");
    }
    let stand = ["0 months ahead, no overpayment", "0 months ahead, overpayment"];
    assert_eq!([terms(1), terms(2)], stand);
}
